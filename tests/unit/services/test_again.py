"""The same file a second time: passed over, brought in anew, or made a new version with its codings moved over."""

import csv
from pathlib import Path

import pytest

from qcoder.core.errors import BadInput
from qcoder.core.imported import Reading, SpeakerChoice
from qcoder.core.span import Span
from qcoder.services.arriving.importing import How, Ready, import_files, prepare_files, store
from qcoder.services.arriving.speaker_rules import speaker_rule
from qcoder.services.arriving.surveys import import_survey
from qcoder.services.checking import check
from qcoder.services.codes import codebook
from qcoder.services.documents import editing
from qcoder.services.documents.documents import codings, documents, original, show
from qcoder.services.history import history
from qcoder.services.passages import coding
from qcoder.storage.project import Project
from tests.snapshot import snapshot

TALK = "Eva: ¿Cómo empezó?\n\nAna: Con la red de mujeres.\n\nEva: ¿Y el dinero?\n\nAna: Llegó tarde."


def one(project: Project, folder: Path, text: str = TALK, name: str = "ana.txt") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    import_files(project, files=[file])
    return file


def mark(project: Project, words: str, document: int = 1) -> None:
    text = show(project, document=document).text
    code = next((row.id for row in codebook.codes(project)), None) or codebook.create_code(project, name="Red").id
    span = Span(text.index(words), text.index(words) + len(words))
    coding.code_passage(project, document=document, code=code, span=span)


def test_the_same_bytes_are_passed_over_under_whatever_name(project: Project, tmp_path: Path) -> None:
    file = one(project, tmp_path)
    other = tmp_path / "copia de ana.txt"
    other.write_bytes(file.read_bytes())
    for again in (file, other):
        (done,) = import_files(project, files=[again]).files
        assert done.skipped and done.name == "ana" and "in the project already" in str(done.error)
    assert len(documents(project)) == 1


def test_they_come_in_a_second_time_when_asked(project: Project, tmp_path: Path) -> None:
    file = one(project, tmp_path)
    (done,) = import_files(project, files=[file], again="anew").stored
    assert done.name == "ana (2)" and done.version is None
    with pytest.raises(BadInput, match="there already"):
        import_files(project, files=[file], again="twice")  # type: ignore[arg-type]


def test_a_new_version_of_an_edited_text_moves_codings_back_and_says_what_it_costs(
    project: Project, tmp_path: Path
) -> None:
    file = one(project, tmp_path)
    editing.edit_text(project, document=1, new_text=TALK.replace("la red", "la gran red y mucho esfuerzo"))
    mark(project, "mucho esfuerzo")
    mark(project, "de mujeres")
    mark(project, "Llegó tarde")
    before = snapshot(project)
    prepared = prepare_files(project, files=[file], how=How(again="version"))
    (ready,) = prepared.found
    assert isinstance(ready, Ready) and ready.twin is not None and ready.twin.name == "ana" and ready.twin.same
    assert ready.plan is not None and [row.words for row in ready.plan.lost] == ["mucho esfuerzo"]
    assert snapshot(project) == before
    (done,) = store(project, prepared=prepared).stored
    assert done.version == 3 and done.document_id == 1 and done.plan == ready.plan
    assert show(project, document=1).text == TALK
    assert [row.quote for row in codings(project, document=1)] == ["de mujeres", "Llegó tarde"]
    assert str(history(project)[0].label) == "New version of “ana” from “ana.txt”"
    assert check(project).problems == ()
    project.undo()
    assert snapshot(project)["document"] == before["document"]
    assert [row.quote for row in codings(project, document=1)] == ["mucho esfuerzo", "de mujeres", "Llegó tarde"]


def test_reading_it_with_another_rule_gives_other_turns_to_the_same_text(project: Project, tmp_path: Path) -> None:
    file = one(project, tmp_path, "Ana >> La red decide.\nEva >> ¿Por qué?\nAna >> Porque sí.\n")
    mark(project, "La red decide")
    assert [turn.speaker for turn in show(project, document=1).turns] == []
    how = How(again="version", reading=Reading(speakers="{name} >>"))
    (done,) = store(project, prepared=prepare_files(project, files=[file], how=how)).stored
    view = show(project, document=1)
    assert [turn.speaker for turn in view.turns] == ["Ana", "Eva", "Ana"]
    assert done.version == 1 and [row.quote for row in view.codings] == ["La red decide"]
    assert view.ledger is not None and view.ledger.rule == "{name} >>" and speaker_rule(project) == "{name} >>"
    project.undo()
    assert show(project, document=1).turns == () and speaker_rule(project) == ""


def test_reading_it_as_before_changes_nothing(project: Project, tmp_path: Path) -> None:
    file = one(project, tmp_path)
    before = snapshot(project)
    (done,) = import_files(project, files=[file], again="version").stored
    assert done.plan is not None and done.plan.same and snapshot(project) == before


def test_all_ways_are_offered_file_by_file_and_a_corrected_file_too(project: Project, tmp_path: Path) -> None:
    ana, eva = one(project, tmp_path), one(project, tmp_path, "Eva: Uno.\nAna: Dos.\nEva: Tres.", "eva.txt")
    mark(project, "la red")
    (tmp_path / "new").mkdir()
    corrected = tmp_path / "new" / "ana.txt"
    corrected.write_text(TALK.replace("tarde", "muy tarde"), encoding="utf-8")
    fresh = tmp_path / "luz.txt"
    fresh.write_text("Luz: Hola.\nEva: Hola.\nLuz: Sí.", encoding="utf-8")
    prepared = prepare_files(project, files=[ana, eva, corrected, fresh], how=How(offer=True))
    found = [row for row in prepared.found if isinstance(row, Ready)]
    assert [(row.again, row.twin.name if row.twin else "", row.twin.same if row.twin else None) for row in found] == [
        ("skip", "ana", True), ("skip", "eva", True), ("anew", "ana", False), ("anew", "", None),
    ]  # fmt: skip
    assert found[2].plan is not None and not found[2].plan.costs and found[2].plan.words_in == 1
    from dataclasses import replace

    chosen = (found[0], replace(found[1], again="anew"), replace(found[2], again="version"), found[3])
    result = store(project, prepared=replace(prepared, found=chosen))
    assert [(done.name, done.version, done.skipped) for done in result.files] == [
        ("ana", None, True), ("eva (2)", None, False), ("ana", 2, False), ("luz", None, False),
    ]  # fmt: skip
    assert "muy tarde" in show(project, document=1).text
    assert original(project, document=1)[1] == corrected.read_bytes()
    assert [row.quote for row in codings(project, document=1)] == ["la red"]


def test_names_and_roles_chosen_before_count_for_a_new_version_too(project: Project, tmp_path: Path) -> None:
    file = one(project, tmp_path)
    (ready,) = prepare_files(project, files=[file], how=How(again="version")).found
    assert isinstance(ready, Ready)
    named = ready.with_speakers(
        {"Eva": SpeakerChoice("Eva Ruiz", "interviewer"), "Ana": SpeakerChoice("Ana", "participant")}
    )
    from qcoder.services.arriving.prepared import Prepared

    store(project, prepared=Prepared((named,)))
    assert {(turn.speaker, turn.role) for turn in show(project, document=1).turns} == {
        ("Eva Ruiz", "interviewer"), ("Ana", "participant"),
    }  # fmt: skip


def test_the_rows_of_a_survey_find_their_own_documents(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        rows = [["folio", "¿Qué cambió?"], ["a1", "Cambió todo con la red."], ["a2", "Nada cambió para nosotras."]]
        csv.writer(opened).writerows(rows)
    first = import_survey(project, file=file).stored
    mark(project, "la red")
    done = import_survey(project, file=file, again="version").stored
    assert [row.document_id for row in done] == [row.document_id for row in first]
    assert all(row.plan is not None and row.plan.same for row in done) and len(documents(project)) == 2


def test_the_file_of_an_earlier_version_is_recognised_too(project: Project, tmp_path: Path) -> None:
    file = one(project, tmp_path)
    newer = tmp_path / "ana corregida.txt"
    newer.write_text(TALK.replace("tarde", "muy tarde"), encoding="utf-8")
    editing.new_version_from_file(project, document=1, file=newer)
    for again in (file, newer):
        (done,) = import_files(project, files=[again]).files
        assert done.skipped and done.name == "ana"
    (done,) = import_files(project, files=[file], again="version").stored  # the earlier text comes back
    assert done.document_id == 1 and show(project, document=1).text == TALK
    (done,) = import_files(project, files=[newer]).files
    assert done.skipped
    project.undo()
    project.undo()  # the newer version was never brought in
    (done,) = import_files(project, files=[newer]).files
    assert not done.skipped and len(documents(project)) == 2
