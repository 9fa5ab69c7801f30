"""The next turn without a code, through all documents."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcoder.core.span import Span
from qcoder.services.arriving.importing import import_files
from qcoder.services.codes.codebook import create_code
from qcoder.services.documents import documents
from qcoder.services.passages.coding import code_passage
from qcoder.services.passages.uncoded import Position, UncodedTurn, next_uncoded, uncoded_turns
from qcoder.storage.project import Project
from tests.examples import examples

TEXT = "E: One?\n\nAna: First.\n\nE: Two?\n\nAna: Second.\n\nAna:  \n\nAna: Third.\n"


@pytest.fixture
def study(project: Project, tmp_path: Path) -> Project:
    for name in ("A", "B"):
        (tmp_path / f"{name}.txt").write_text(TEXT.replace("Ana", f"P{name}"), encoding="utf-8")
        import_files(project, files=[tmp_path / f"{name}.txt"])
    (tmp_path / "Note.txt").write_text("A page without speakers.\n", encoding="utf-8")
    import_files(project, files=[tmp_path / "Note.txt"], kind="field note")
    create_code(project, name="Code")
    return project


def words(project: Project, turn: UncodedTurn | None) -> str:
    if turn is None:
        return ""
    view = documents.show(project, document=turn.document)
    assert view.turns[turn.number - 1].said_start == turn.span.start
    return f"{view.document.name}: {turn.span.of(view.text)}"


def code(project: Project, document: int, words: str, part: int | None = None) -> None:
    text = documents.show(project, document=document).text
    at = text.index(words)
    code_passage(project, document=document, code=1, span=Span(at, at + (part or len(words))))


def test_it_goes_on_into_the_next_document_and_round_until_nothing_is_left(study: Project) -> None:
    order = [2, 3, 1]  # B, the note, A
    code(study, 1, "First.")
    seen: list[str] = []
    after: Position | None = None
    for _turn in range(6):
        found = next_uncoded(study, order=order, after=after)
        assert found is not None
        seen.append(words(study, found))
        after = Position(found.document, found.span.start)
    assert seen == ["B: First.", "B: Second.", "B: Third.", "A: Second.", "A: Third.", "B: First."]
    for document, said in ((1, "Second."), (1, "Third."), (2, "First."), (2, "Second.")):
        code(study, document, said, part=2)
    assert words(study, next_uncoded(study, order=order, after=Position(2, 10_000))) == "B: Third."
    code(study, 2, "Third.")
    assert next_uncoded(study, order=order, after=after) is None
    assert next_uncoded(study, order=order) is None


def test_without_a_place_or_from_a_document_that_is_gone_it_begins_at_the_first(study: Project) -> None:
    assert words(study, next_uncoded(study, order=[1, 2])) == "A: First."
    assert words(study, next_uncoded(study, order=[2], after=Position(99, 5))) == "B: First."
    assert next_uncoded(study, order=[99]) is None


@settings(max_examples=examples(5), deadline=None)
@given(spans=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=5))
def test_a_turn_is_uncoded_when_no_coding_shares_a_letter_with_its_words(
    spans: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("uncoded")
    (folder / "A.txt").write_text(TEXT, encoding="utf-8")
    with Project.create(folder / "a.qcoder", coder="A") as project:
        import_files(project, files=[folder / "A.txt"])
        create_code(project, name="Code")
        view = documents.show(project, document=1)
        taken = {Span(start, min(start + size, len(view.text))) for start, size in spans}
        for span in taken:
            if len(span):
                code_passage(project, document=1, code=1, span=span)
        letters = {at for span in taken for at in range(span.start, span.end)}
        wanted = []
        for turn in view.turns:
            said = view.text[turn.said_start : turn.span.end].rstrip()
            free = letters.isdisjoint(range(turn.said_start, turn.said_start + len(said)))
            if turn.role != "interviewer" and said.strip() and free:
                wanted.append(turn.number)
        assert [turn.number for turn in uncoded_turns(project, document=1)] == wanted
