"""Bringing documents in: many at once, from folders and zips, with what their names say, comments as codings."""

import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Connection

from qcoder.core.errors import BadInput, Cancelled
from qcoder.core.imported import ImportedDocument, Reading
from qcoder.core.progress import Watched
from qcoder.core.span import Span
from qcoder.model import Operation, Original
from qcoder.services import checking
from qcoder.services.arriving import sources as reading
from qcoder.services.arriving import storing
from qcoder.services.arriving.file_names import Said
from qcoder.services.arriving.importing import How, Prepared, import_files, prepare_files, speaker_rule, store
from qcoder.services.arriving.surveys import SurveyColumns, import_survey
from qcoder.services.cases.cases import cases
from qcoder.services.codes.codebook import create_code
from qcoder.services.documents.documents import documents, show
from qcoder.services.history import history
from qcoder.storage import search_index
from qcoder.storage.project import Changes, Project
from tests.files import WORD_NAMES, p, r, word, xlsx, zipped
from tests.snapshot import snapshot

SURVEY = (
    "folio,edad,¿Qué cambió con la red?,¿Y qué falta todavía?\n"
    "a1,34,Cambió todo: ahora decidimos nosotras.,Falta dinero propio y tiempo.\n"
    'a2,51,"Nada cambió, la verdad; fue igual.",\n'
    "a3,29,Cambiaron las cuotas de cada taller.,Falta que nos escuchen de verdad.\n"
)


def write(folder: Path, **files: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    made = []
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        made.append(folder / f"{name}.txt")
    return made


def undone(project: Project) -> dict[str, object]:
    found = snapshot(project)
    return {name: rows for name, rows in found.items() if name not in ("operation", "change", "original")}


# ---- many at once ----


def test_a_batch_is_one_step_that_one_undo_takes_back(project: Project, tmp_path: Path) -> None:
    files = write(tmp_path / "in", a="Ana: uno.", b="Ana: dos.", c="Ana: tres.")
    before = undone(project)
    assert len(import_files(project, files=files, case="Ana").stored) == 3
    after = undone(project)
    project.undo()
    assert undone(project) == before
    project.redo()
    assert undone(project) == after


def test_a_bad_file_does_not_stop_the_others_and_keeps_its_place(project: Project, tmp_path: Path) -> None:
    files = write(tmp_path / "in", a="Ana: uno.", b="", c="Ana: tres.")
    result = import_files(project, files=files)
    assert [file.document_id is not None for file in result.files] == [True, False, True]
    assert "is empty" in str(result.files[1].error)


def test_when_stopped_what_was_read_before_stays(project: Project, tmp_path: Path) -> None:
    files = write(tmp_path / "in", a="Ana: uno.", b="Ana: dos.", c="Ana: tres.")
    steps: list[int] = []
    progress = Watched(lambda done, total, what: steps.append(done), stop=lambda: len(steps) == 2)
    result = import_files(project, files=files, progress=progress)
    assert result.stopped and [file.name for file in result.stored] == ["a", "b"]
    assert [row.name for row in documents(project)] == ["a", "b"]


def test_a_folder_brings_in_every_document_in_it_and_in_its_folders(project: Project, tmp_path: Path) -> None:
    write(tmp_path / "in", a="Ana: uno.")
    write(tmp_path / "in" / "deep", b="Ana: dos.")
    for name in (".hidden.txt", "~$a.docx", "Thumbs.db"):
        (tmp_path / "in" / name).write_bytes(b"not a document")
    result = import_files(project, files=[tmp_path / "in"])
    assert [file.name for file in result.files] == ["a", "b"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_in_a_folder_are_not_followed(project: Project, tmp_path: Path) -> None:
    write(tmp_path / "secret", a="Ana: uno.")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "secret")
    (tmp_path / "in" / "a.txt").symlink_to(tmp_path / "secret" / "a.txt")
    (tmp_path / "in" / "round").symlink_to(tmp_path / "in")
    result = import_files(project, files=[tmp_path / "in"])
    assert not result.stored and len(result.failed) == 3
    assert all("was not followed" in str(file.error) for file in result.failed)


def test_a_zip_of_documents_brings_in_its_members(project: Project, tmp_path: Path) -> None:
    pack = zipped({"talks/a.txt": "Ana: uno.", "b.docx": word(p("Ana: dos.")), "__MACOSX/a.txt": "no", "c.exe": "no"})
    (tmp_path / "pack.zip").write_bytes(pack)
    result = import_files(project, files=[tmp_path / "pack.zip"])
    assert sorted(file.name for file in result.files) == ["a", "b"]
    assert sorted(Path(file.file).name for file in result.files) == ["a.txt", "b.docx"]
    assert [str(told) for told in result.told] == [
        "1 file or folder beside the documents is none and was passed over: c.exe"
    ]


def test_a_zip_in_a_zip_is_opened_within_bounds(project: Project, tmp_path: Path) -> None:
    inner = zipped({"b.txt": "Ana: dos.", "d.zip": zipped({"e.txt": "Ana: e.", "f.zip": zipped({"g.txt": "Ana: g."})})})
    bomb = zipped({"bomb.txt": b"0" * 60_000_000})
    pack = {
        "a.txt": "Ana: uno.",
        "i/in.zip": inner,
        "bomb.zip": zipped({"x.zip": bomb, "y.txt": "y"}),
        "no.zip": zipped({"a.exe": "no"}),
    }
    (tmp_path / "pack.zip").write_bytes(zipped(pack))
    result = import_files(project, files=[tmp_path / "pack.zip"])
    assert sorted(file.name for file in result.stored) == ["a", "b", "e", "y"]
    assert sorted(Path(file.file).name for file in result.failed) == ["bomb.txt", "f.zip", "no.zip"]
    assert any(file.file.endswith("pack.zip/i/in.zip/d.zip/e.txt") for file in result.stored)


def test_names_of_a_zip_in_utf8_that_do_not_say_so_are_read(project: Project, tmp_path: Path) -> None:
    pack = zipped({"Ana año.txt": "Ana: uno."})
    bare = pack.replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00")  # without the flag that says UTF-8
    (tmp_path / "pack.zip").write_bytes(bare)
    (file,) = import_files(project, files=[tmp_path / "pack.zip"]).stored
    assert bare != pack and file.name == "Ana año"


@pytest.mark.parametrize("ending", ["_files", "_archivos"])
def test_the_parts_of_a_saved_page_are_no_documents(project: Project, tmp_path: Path, ending: str) -> None:
    folder = tmp_path / "in" / f"Ana{ending}"
    folder.mkdir(parents=True)
    (folder / "frame.html").write_text("<p>Compre ya.</p>", encoding="utf-8")
    (folder / "a.css").write_text("p {}", encoding="utf-8")
    page = f'<p>Ana: uno.</p><iframe src="Ana{ending}/frame.html"></iframe><iframe src="about:blank"></iframe>'
    (tmp_path / "in" / "Ana.html").write_text(page, encoding="utf-8")
    result = import_files(project, files=[tmp_path / "in"])
    (file,) = result.files
    assert file.ledger is not None
    assert [str(one) for one in file.ledger.remarks] == [
        "1 frame of the page is a file of its own, which was not read."
    ]
    assert f"passed over: Ana{ending}" in str(result.told[0])


def test_names_in_a_zip_that_lead_elsewhere_lead_nowhere(project: Project, tmp_path: Path) -> None:
    pack = zipped({"../../evil.txt": "Ana: uno.", "/etc/passwd.txt": "Ana: dos.", "a\\..\\b.txt": "Ana: tres."})
    (tmp_path / "pack.zip").write_bytes(pack)
    before = sorted(tmp_path.parent.rglob("*.txt"))
    result = import_files(project, files=[tmp_path / "pack.zip"])
    assert sorted(file.name for file in result.files) == ["b", "evil", "passwd"]
    assert sorted(tmp_path.parent.rglob("*.txt")) == before


def test_a_zip_without_documents_is_told(project: Project, tmp_path: Path) -> None:
    (tmp_path / "pack.zip").write_bytes(zipped({"a.exe": "no"}))
    (file,) = import_files(project, files=[tmp_path / "pack.zip"]).files
    assert "no document" in str(file.error)


def originals(project: Project) -> int:
    with project.read() as session:
        return len(session.scalars(select(Original.sha256)).all())


def test_of_files_that_were_only_looked_at_nothing_stays(project: Project, tmp_path: Path) -> None:
    files = write(tmp_path / "in", a="Ana: uno.", b="Ana: dos.", c="Ana: tres.")
    prepared = prepare_files(project, files=files)
    assert originals(project) == 0
    files[1].write_text("Ana: otra cosa.", encoding="utf-8")  # between the look and the import
    files[2].unlink()
    first, second, third = store(project, prepared=prepared).files
    assert first.document_id is not None and originals(project) == 1
    assert "has changed since" in str(second.error) and "There is no file" in str(third.error)
    assert [row.name for row in documents(project)] == ["a"]


@pytest.mark.parametrize("long", [storing.LONG_FILE, 0])  # 0: each goes into the file alone
def test_an_original_is_written_as_it_is_read_or_not_at_all(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long: int
) -> None:
    monkeypatch.setattr(storing, "LONG_FILE", long)
    monkeypatch.setattr(reading, "PIECE", 7)
    files = write(tmp_path / "in", a="Ana: uno.", b="Ana: dos y tres.", c="Ana: cuatro y cinco.", d="Ana: dos y tres.")
    kept = files[1].read_bytes()
    prepared = prepare_files(project, files=files, how=How(again="anew"))
    files[2].write_text("Ana: otra cosa, más larga.", encoding="utf-8")
    results = store(project, prepared=prepared).files
    assert [file.document_id is not None for file in results] == [True, True, False, True]
    assert "has changed since" in str(results[2].error)
    with project.read() as session:
        assert set(session.scalars(select(Original.data))) == {b"Ana: uno.", kept}
    project.undo()
    assert documents(project) == [] and store(project, prepared=prepared).files[1].document_id is not None
    assert originals(project) == 2, "what is there is not written once more"


@pytest.mark.parametrize("waiting", [storing.MOST_WAITING, 0])  # 0: each document goes into the file alone
def test_when_storing_is_stopped_nothing_stays(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waiting: int
) -> None:
    monkeypatch.setattr(storing, "MOST_WAITING", waiting)
    what = "Storing c.txt"
    files = write(tmp_path / "in", a="Ana: uno.", b="Ana: dos.", c="Ana: tres.")
    prepared = prepare_files(project, files=files, said=Said(case="Ana"))
    before = snapshot(project)
    told: list[str] = []
    with pytest.raises(Cancelled):
        store(
            project,
            prepared=prepared,
            progress=Watched(lambda _done, _total, now: told.append(now), stop=lambda: told[-1:] == [what]),
        )
    assert told[-1] == what and snapshot(project) == before
    assert len(store(project, prepared=prepared).stored) == 3


def test_documents_that_go_into_the_file_one_by_one_are_one_step_all_the_same(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "MOST_WAITING", 0)
    told: list[Changes] = []
    project.on_change(told.append)
    files = write(tmp_path / "in", a="Ana: uno.", b="Ana: dos.", c="Ana: tres.")
    before, in_file = undone(project), []

    def tell(_done: int, _total: int, _what: str) -> None:
        with Project.open(project.path, coder="B", writable=False) as other:
            in_file.append((len(documents(other)), *(str(row.label) for row in history(other))))

    import_files(project, files=files, case="Ana", progress=Watched(tell))
    assert in_file == [
        (0,), (1, "Import “a”"), (2, "Import 2 documents"), (3, "Import 3 documents"),
    ]  # fmt: skip
    assert [(str(one.label), one.kind) for one in told] == [("Import 3 documents", "do")]
    stored = {row.id for row in documents(project)}
    assert set(told[0].touched["document"]) == stored and len(history(project)) == 1
    assert checking.check(project).ok
    after = undone(project)
    project.undo()
    assert undone(project) == before
    project.redo()
    assert undone(project) == after and checking.check(project).ok


def test_the_rows_of_a_long_sheet_go_into_the_file_many_at_a_time(project: Project, tmp_path: Path) -> None:
    rows = "".join(f"a{n},{20 + n % 50},{'Cambió todo. ' * 150},Falta dinero propio y tiempo.\n" for n in range(300))
    file = tmp_path / "survey.csv"
    file.write_text(SURVEY.splitlines()[0] + "\n" + rows, encoding="utf-8")
    assert file.stat().st_size > storing.LONG_FILE and len(import_survey(project, file=file).stored) == 300
    with project.read() as session:
        (operation,) = session.scalars(select(Operation.id))
    assert operation <= 3, "as many parts"
    assert originals(project) == 1


def test_when_importing_is_stopped_the_documents_before_stay(project: Project, tmp_path: Path) -> None:
    files = write(tmp_path / "in", a="Ana: uno.", b="Ana: dos.", c="Ana: tres.")
    told: list[str] = []
    progress = Watched(lambda _done, _total, now: told.append(now), stop=lambda: told[-1:] == ["Importing b.txt"])
    result = import_files(project, files=files, progress=progress)
    assert result.stopped and [row.name for row in documents(project)] == ["a", "b"]
    assert [str(row.label) for row in history(project)] == ["Import 2 documents"]


@pytest.mark.parametrize("looked_through", [False, True])
def test_of_documents_that_go_in_alone_none_is_held_while_they_are_indexed(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looked_through: bool
) -> None:
    monkeypatch.setattr(storing, "MOST_WAITING", 0)
    files = write(tmp_path / "in", a="Ana: uno.", b="Ana: dos.", c="Ana: tres.")
    refresh, held = search_index.refresh, []

    def count() -> int:
        return sum(isinstance(one, ImportedDocument) for one in gc.get_objects())

    def counted(connection: Connection, documents: Sequence[int], **pause: Callable[[], object]) -> None:
        held.extend([count() - before] * len(documents))
        refresh(connection, documents, **pause)

    gc.collect()
    before = count()
    monkeypatch.setattr(search_index, "refresh", counted)
    if looked_through:
        store(project, prepared=prepare_files(project, files=files))
        assert held == [2, 1, 0], "those that wait"
    else:
        import_files(project, files=files)
        assert held == [0, 0, 0]
    assert [row.name for row in documents(project)] == ["a", "b", "c"] and checking.check(project).ok


def test_the_original_of_what_cannot_be_stored_does_not_stay(project: Project, tmp_path: Path) -> None:
    files = write(tmp_path / "in", a="Ana: uno.", b="Ana: dos.")
    first = prepare_files(project, files=files[:1], said=Said(case="Rosa", organisation="Red")).found
    second = prepare_files(project, files=files[1:], said=Said(case="Red", organisation="Rosa")).found
    good, bad = store(project, prepared=Prepared(first + second)).files
    assert good.error is None and bad.error is not None
    assert originals(project) == 1


def test_the_same_bytes_twice_in_one_batch_are_one_document(project: Project, tmp_path: Path) -> None:
    files = write(tmp_path / "in", a="Ana: uno.", b="Ana: uno.")
    first, second = import_files(project, files=files).files
    assert first.document_id is not None and second.skipped and "as “a”" in str(second.error)


# ---- what names say ----


def test_the_name_of_a_file_says_organisation_type_date_language_and_case(project: Project, tmp_path: Path) -> None:
    (file,) = write(tmp_path / "in", **{"CITTAC_field note_20050321_esp_Ana Ruiz_ola 2": "Ana: uno."})
    pattern = "{organisation}_{type}_{date}_{language}_{case}_{wave}"
    (done,) = import_files(project, files=[file], pattern=pattern).stored
    (row,) = documents(project)
    assert (row.kind, row.date, row.language, row.case) == ("field note", "2005-03-21", "es", "Ana Ruiz")
    known = {case.name: case for case in cases(project)}
    assert known["Ana Ruiz"].parents == ("CITTAC",) and known["CITTAC"].kind == "organisation"
    assert done.name == "CITTAC_field note_20050321_esp_Ana Ruiz_ola 2"


def test_a_name_that_another_organisation_has_is_told_since_it_may_be_another_person(
    project: Project, tmp_path: Path
) -> None:
    files = write(tmp_path / "in", CITTAC_Rosa="La red.", FOL_Rosa="La voz.", FOL_Ana="Nada.")
    result = import_files(project, files=files, pattern="{organisation}_{case}")
    looks = {file.name: str(file.look) for file in result.stored if file.look is not None}
    assert looks == {
        "FOL_Rosa": "“Rosa” was in “CITTAC” and is in “FOL” now as well. If these are two persons, give one of them "
        "another name."
    }
    assert {row.name: set(row.parents) for row in cases(project)}["Rosa"] == {"CITTAC", "FOL"}


def test_parts_of_names_may_be_called_in_spanish(project: Project, tmp_path: Path) -> None:
    (file,) = write(tmp_path / "in", **{"Red_entrevista_2005-03-21_es_Ana Ruiz_x_ola 2": "Ana: uno."})
    pattern = "{organización}_{Tipo}_{fecha}_{idioma}_{caso}_{omitir}_{ola}"
    (done,) = import_files(project, files=[file], pattern=pattern).stored
    (row,) = documents(project)
    assert (row.kind, row.date, row.language, row.case) == ("entrevista", "2005-03-21", "es", "Ana Ruiz")
    assert done.name == "Red_entrevista_2005-03-21_es_Ana Ruiz_x_ola 2"
    (person,) = (case for case in cases(project) if case.name == "Ana Ruiz")
    assert person.parents == ("Red",)


def test_a_document_of_an_organisation_alone_is_its_own(project: Project, tmp_path: Path) -> None:
    files = write(tmp_path / "in", **{"CITTAC - 2005-03": "Informe.", "MHC - 2006": "Informe dos."})
    import_files(project, files=files, pattern="{organisation} - {date}")
    assert [(row.case, row.date) for row in documents(project)] == [("CITTAC", "2005-03"), ("MHC", "2006")]


def test_a_name_that_does_not_fit_is_told_and_the_others_go_in(project: Project, tmp_path: Path) -> None:
    files = write(tmp_path / "in", CITTAC_2005="uno", other="dos", MHC_mañana="tres")
    result = import_files(project, files=files, pattern="{organisation}_{date}")
    assert [file.document_id is not None for file in result.files] == [True, False, False]
    assert "does not fit" in str(result.files[1].error)


@pytest.mark.parametrize("pattern", ["no place", "{case}{case}_{case}"])
def test_a_pattern_that_says_nothing_is_refused(project: Project, tmp_path: Path, pattern: str) -> None:
    (file,) = import_files(project, files=write(tmp_path / "in", a="uno"), pattern=pattern).files
    assert "no pattern" in str(file.error)


# ---- comments ----


def commented(*said: str) -> bytes:
    body = p(
        "Ana: ", '<w:commentRangeStart w:id="0"/>', "llegó el dinero", '<w:commentRangeEnd w:id="0"/>',
        '<w:r><w:commentReference w:id="0"/></w:r>', " y se acabó.",
    ) + p("Otra cosa", '<w:r><w:commentReference w:id="1"/></w:r>', ".")  # fmt: skip
    comments = "".join(
        f'<w:comment w:id="{n}" w:author="Eva">{"".join(p(line) for line in words.splitlines())}</w:comment>'
        for n, words in enumerate(said)
    )
    return word(body, comments=f"<w:comments {WORD_NAMES}>{comments}</w:comments>")


def test_a_comment_is_a_note_on_its_passage(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(commented("dependencia", "ojo"))
    (done,) = import_files(project, files=[tmp_path / "a.docx"]).stored
    view = show(project, document=done.document_id or 0)
    note = view.notes[0]
    assert (note.kind, note.text, note.author) == ("comment", "dependencia", "Eva")
    assert note.span is not None and note.span.of(view.text) == "llegó el dinero" and note.at == note.span.end


def test_comments_become_memos_on_their_passages(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(commented("dependencia", "ojo"))
    (done,) = import_files(project, files=[tmp_path / "a.docx"], comments="memo").stored
    view = show(project, document=done.document_id or 0)
    assert [(memo.text, memo.author, memo.span.of(view.text)) for memo in view.memos if memo.span] == [
        ("dependencia", "Eva", "llegó el dinero"), ("ojo", "Eva", "Otra cosa."),
    ]  # fmt: skip
    assert not view.notes and view.ledger is not None and view.ledger.adds_up


def test_comments_that_name_codes_become_codings_and_the_others_memos(project: Project, tmp_path: Path) -> None:
    dependency = create_code(project, name="Dependencia")
    create_code(project, name="Dinero", parent=dependency.id)
    before = undone(project)
    (tmp_path / "a.docx").write_bytes(commented("dependencia; Dependencia > Dinero\nmuy claro", "ojo"))
    (done,) = import_files(project, files=[tmp_path / "a.docx"], comments="code").stored
    view = show(project, document=done.document_id or 0)
    assert [(row.code, row.quote, row.memo, row.coder, row.origin) for row in view.codings] == [
        ("Dependencia", "llegó el dinero", "muy claro", "Eva", "file"),
        ("Dependencia > Dinero", "llegó el dinero", "muy claro", "Eva", "file"),
    ]
    assert [memo.text for memo in view.memos if memo.target == "passage"] == ["ojo"]
    told = ["1 comment became codings.", "1 comment became a memo."]
    assert view.ledger is not None and [str(one) for one in view.ledger.remarks] == told
    assert done.ledger == view.ledger
    project.undo()
    assert undone(project) == before


def test_comments_become_nothing_else(project: Project, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="comments"):
        import_files(project, files=[], comments="poem")  # type: ignore[arg-type]


# ---- rules for speakers ----


def test_a_rule_for_speakers_is_kept_with_the_project(project: Project, tmp_path: Path) -> None:
    files = write(tmp_path / "in", a="Ana >> uno.\nEva >> dos.\n", b="Luz >> tres.\nEva >> cuatro.\n")
    first = import_files(project, files=files[:1], reading=Reading(speakers="{name} >>")).stored[0]
    assert speaker_rule(project) == "{name} >>"
    second = import_files(project, files=files[1:]).stored[0]
    assert first.ledger is not None and first.ledger.speakers == ("Ana", "Eva")
    assert second.ledger is not None and second.ledger.speakers == ("Luz", "Eva") and second.ledger.rule


# ---- what else files say ----


def test_headings_and_emphasis_are_kept_as_marks_of_the_text(project: Project, tmp_path: Path) -> None:
    body = p("La red", style='<w:outlineLvl w:val="1"/>') + p("Ana: ", r("nunca", "<w:b/>"), " más")
    (tmp_path / "a.docx").write_bytes(word(body))
    (done,) = import_files(project, files=[tmp_path / "a.docx"]).stored
    view = show(project, document=done.document_id or 0)
    assert [(mark.kind, Span(mark.start, mark.end).of(view.text), mark.value) for mark in view.marks] == [
        ("heading", "La red", "2"), ("bold", "nunca", ""),
    ]  # fmt: skip
    assert view.notes == ()


def test_the_encoding_can_be_said(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Ana: año".encode("cp437"))
    (done,) = import_files(project, files=[tmp_path / "a.txt"], reading=Reading(encoding="cp437")).stored
    assert show(project, document=done.document_id or 0).text == "Ana: año"
    (bad,) = import_files(project, files=[tmp_path / "a.txt"], again="anew", reading=Reading(encoding="klingon")).files
    assert "no encoding" in str(bad.error)


# ---- surveys ----


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_survey_becomes_a_document_and_a_case_a_row(project: Project, tmp_path: Path, kind: str) -> None:
    import csv
    import io

    file = tmp_path / f"survey.{kind}"
    rows = list(csv.reader(io.StringIO(SURVEY)))
    file.write_bytes(SURVEY.encode("cp1252") if kind == "csv" else xlsx([list(row) for row in rows]))
    before = undone(project)
    result = import_files(project, files=[file], kind="survey")
    assert [done.name for done in result.stored] == ["a1", "a2", "a3"]
    known = {case.name: case.values for case in cases(project)}
    assert known == {"a1": {"edad": "34"}, "a2": {"edad": "51"}, "a3": {"edad": "29"}}
    view = show(project, document=result.files[1].document_id or 0)
    assert view.text == "¿Qué cambió con la red?\nNada cambió, la verdad; fue igual."
    assert [(mark.kind, mark.value) for mark in view.marks] == [("heading", "2")]
    assert view.document.kind == "survey" and view.ledger is not None and view.ledger.adds_up
    project.undo()
    assert undone(project) == before


def test_columns_of_a_survey_can_be_chosen(project: Project, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(SURVEY, encoding="utf-8")
    result = import_survey(
        project, file=tmp_path / "s.csv", case="folio", answers=["¿Y qué falta todavía?"], variables=[], speaker="folio"
    )
    assert [done.name for done in result.stored] == ["a1", "a3"]  # the second said nothing
    view = show(project, document=result.stored[0].document_id or 0)
    assert view.text == "¿Y qué falta todavía?\na1: Falta dinero propio y tiempo."
    assert [turn.speaker for turn in view.turns] == ["a1"] and cases(project)[0].values == {}
    (bad,) = import_survey(project, file=tmp_path / "s.csv", answers=["nada"], again="anew").files
    assert "no column nada" in str(bad.error)


def workbook_of_answers(file: Path) -> None:
    """A sheet of notes, a survey below a title with merged, hidden and empty cells, and a hidden sheet."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(file)) as book:
        book.add_worksheet("Léeme").write(0, 0, "Cómo se llenó esta hoja")
        sheet = book.add_worksheet("Respuestas")
        sheet.merge_range(0, 0, 0, 3, "Encuesta de 2024")
        rows = [
            ["folio", "organización", "¿Por qué se fue?", "clave"],
            ["A1", "Red", "Porque ahí no había trabajo para nadie.", ""],
            ["A2", "", "Por la violencia que había en el pueblo.", ""],
            ["A3", "Sindicato", "", ""],
        ]
        for number, row in enumerate(rows):
            sheet.write_row(number + 2, 0, row)
        sheet.merge_range(3, 1, 4, 1, "Red")
        sheet.write_comment(3, 2, "sin grabar")
        sheet.set_row(4, None, None, {"hidden": True})
        book.add_worksheet("Secreta").hide()


def test_of_a_workbook_the_survey_is_read_and_the_rest_told(project: Project, tmp_path: Path) -> None:
    workbook_of_answers(tmp_path / "a.xlsx")
    first, second = import_files(project, files=[tmp_path / "a.xlsx"]).files
    assert (first.name, second.name) == ("A1", "A2") and first.ledger is not None
    assert [str(remark) for remark in first.ledger.remarks] == [
        "1 hidden row was read too.",
        "1 comment on a cell is in the original only.",
        "Only the sheet “Respuestas” was read; these are in the original only: Léeme.",
        "1 row above the names of the columns is in the original only.",
        "1 row without any answer is in the original only.",
    ]
    said = {case.name: case.values for case in cases(project)}
    assert {said[name]["organización"] for name in ("A1", "A2")} == {"Red"}  # a merged cell is said of both
    assert {row.kind for row in documents(project)} == {"survey"}
    (whole,) = import_files(project, files=[tmp_path / "a.xlsx"], columns=None, again="anew").files
    assert whole.ledger is not None and whole.ledger.adds_up
    assert "Hidden sheets were read too: Secreta." not in map(str, whole.ledger.remarks)  # nothing is in it


def test_a_survey_can_stay_one_document(project: Project, tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(SURVEY, encoding="utf-8")
    (done,) = import_files(project, files=[tmp_path / "s.csv"], columns=None).stored
    assert show(project, document=done.document_id or 0).text.count("\n") == 3
    assert SurveyColumns() == SurveyColumns("", (), None, "")
