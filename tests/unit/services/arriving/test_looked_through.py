"""What is looked through before it is stored: documents beyond some are let go of, and read from their files again."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from qcoder.core.imported import Reading, SpeakerChoice
from qcoder.services import checking
from qcoder.services.arriving import importing, storing
from qcoder.services.arriving.importing import How, Prepared, Ready, import_files, prepare_files, store
from qcoder.services.documents.documents import documents, original, show
from qcoder.storage.project import Project
from tests.files import p, word, zipped
from tests.snapshot import snapshot

SPANISH = "Eva: ¿Y quién decidía lo que se hacía con el dinero de la red?\n"
ENGLISH = "Ann: Nobody had decided that, it was what they wanted from us, and they were the ones with money.\n"
_DRAWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.+]+")
SURVEY = "folio,edad,¿Qué cambió con la red?\na1,34,Cambió todo.\na2,51,Nada cambió.\na3,29,Cambiaron las cuotas.\n"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A talk in two languages, a survey, a zip of a Word file, and what is empty."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "talk.txt").write_text(SPANISH + ENGLISH + SPANISH, encoding="utf-8")
    (folder / "survey.csv").write_text(SURVEY, encoding="utf-8")
    (folder / "pack.zip").write_bytes(zipped({"talks/rosa.docx": word(p("Rosa: uno.") + p("Eva: dos."))}))
    (folder / "empty.txt").write_bytes(b"")
    return [folder / name for name in ("talk.txt", "survey.csv", "pack.zip", "empty.txt")]


def held(prepared: Prepared) -> int:
    """How many documents wait in memory."""
    return sum(isinstance(one, Ready) and one.waiting.kept for one in prepared.found)


def rows(project: Project) -> str:
    """All that is stored, but for the ids that are drawn and the time of the day."""
    found = snapshot(project)
    left = {name: rows for name, rows in found.items() if name not in ("operation", "change", "project")}
    return _DRAWN.sub("", repr(left))


def chosen(prepared: Prepared) -> Prepared:
    """With a speaker of another name, and a language that a person says."""
    talk, *others = prepared.found
    assert isinstance(talk, Ready)
    ana = SpeakerChoice("Ana", "participant", "Ana")
    return Prepared((talk.in_language("en").with_speakers({"Ann": ana}), *others))


@pytest.mark.parametrize("waiting", [storing.MOST_WAITING, 0])  # 0: each document goes into the file alone
def test_what_was_let_go_of_is_stored_as_if_it_had_been_kept(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch, waiting: int
) -> None:
    monkeypatch.setattr(storing, "MOST_WAITING", waiting)
    found = []
    for name, most in (("kept", importing.MOST_KEPT), ("let go", 0)):
        monkeypatch.setattr(importing, "MOST_KEPT", most)
        with Project.create(tmp_path / f"{name}.qcoder", coder="A") as project:
            prepared = chosen(prepare_files(project, files=files))
            assert held(prepared) == (0 if most == 0 else 5)
            results = store(project, prepared=prepared).files
            assert held(prepared) == 0, "what is stored is let go of"
            assert [one.name for one in results] == ["talk", "a1", "a2", "a3", "rosa", ""]
            assert checking.check(project).ok
            found.append((rows(project), results))
    assert found[0] == found[1]


def test_as_many_are_kept_as_there_is_room_for(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_KEPT", 3_000)
    made = []
    for number in range(6):
        made.append(tmp_path / f"{number}.txt")
        made[-1].write_text(f"Ana: {number} " + "y nada más " * 80, encoding="utf-8")
    prepared = prepare_files(project, files=made)
    assert held(prepared) == 3
    assert [one.ledger.words_stored for one in prepared.found if isinstance(one, Ready)] == [242] * 6
    assert len(store(project, prepared=prepared).stored) == 6
    assert show(project, document=5).text.startswith("Ana: 4 y nada más")


def test_a_file_that_changed_meanwhile_is_told_and_the_others_go_in(
    project: Project, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_KEPT", 0)
    gone = files[0].with_name("gone.txt")
    gone.write_text("Ana: uno.", encoding="utf-8")
    prepared = prepare_files(project, files=[*files[:2], gone])
    files[0].write_text("Eva: otra cosa.", encoding="utf-8")
    gone.unlink()
    results = store(project, prepared=prepared).files
    assert [one.name for one in results if one.document_id is not None] == ["a1", "a2", "a3"]
    assert "“talk.txt” has changed since it was read." in str(results[0].error)
    assert "There is no file" in str(results[-1].error)
    assert checking.check(project).ok


def test_of_two_that_are_one_only_the_last_is_skipped(
    project: Project, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of a sheet that are passed over are read with the others, and stay where they are."""
    monkeypatch.setattr(importing, "MOST_KEPT", 0)
    import_files(project, files=[files[1]])
    prepared = prepare_files(project, files=[files[1]], how=How(again="skip", offer=True))
    first, second, third = (one for one in prepared.found if isinstance(one, Ready))
    (stored,) = store(project, prepared=Prepared((_anew(third),))).files
    assert stored.document_id is not None and show(project, document=stored.document_id).text.endswith("las cuotas.")
    assert len(documents(project)) == 4
    again = store(project, prepared=Prepared((first, _anew(second)))).files
    assert [one.skipped for one in again] == [True, False]
    assert original(project, document=stored.document_id) is not None


def _anew(one: Ready) -> Ready:
    return replace(one, again="anew")


def test_a_way_of_reading_is_kept(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_KEPT", 0)
    file = tmp_path / "a.txt"
    file.write_bytes("Ana >> año\nEva >> así".encode("cp437"))
    how = How(reading=Reading(encoding="cp437", speakers="{name} >>"))
    store(project, prepared=prepare_files(project, files=[file], how=how))
    view = show(project, document=1)
    assert view.text == "Ana >> año\nEva >> así"
    assert [turn.speaker for turn in view.turns] == ["Ana", "Eva"]


def test_the_ledger_tells_the_languages_of_turns_anew(
    project: Project, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = prepare_files(project, files=files[:1]).found
    assert isinstance(found, Ready) and found.language == "es"
    assert found.ledger.found["turns_in_en"] == 1
    other = found.in_language("en")
    assert not {"turns_in_en", "turns_in_es"} & set(other.ledger.found), "not known before it is stored"
    assert not any("turn" in str(remark) and "English" in str(remark) for remark in other.ledger.remarks)
    (done,) = store(project, prepared=Prepared((other,))).files
    assert done.ledger is not None and done.ledger.found["turns_in_es"] == 2
    assert "2 turns are in Spanish." in map(str, done.ledger.remarks)
    assert "1 turn is in English." not in map(str, done.ledger.remarks)
    assert [turn.language for turn in show(project, document=1).turns] == ["es", "", "es"]
