"""What a step touched against reading everything: rows, and the numbers beside codes and documents."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcoder.core.errors import QcoderError
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import Coding
from qcoder.services.codes import codebook
from qcoder.services.codes.code_counts import codebook_with_tally, count_as_rows
from qcoder.services.documents import documents
from qcoder.services.passages import coding
from qcoder.services.rows import CodeRow, CodingRow
from qcoder.services.touched import FEW, TouchedCodings, touched_codings
from qcoder.storage.project import Changes, Project, next_undo
from tests.examples import examples


class Follower:
    """What a view keeps: the codings and the codebook, brought up to date only by what steps touched."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.document = documents.documents(project)[0].id
        self.rows: dict[int, CodingRow] = {row.id: row for row in self._codings()}
        rows, self.tally = codebook_with_tally(project)
        self.codes: dict[int, CodeRow] = {row.id: row for row in rows}
        self.last: TouchedCodings | None = None
        self.stop = project.on_change(self.follow)

    def _codings(self) -> list[CodingRow]:
        return documents.codings(self.project, document=self.document)

    def follow(self, changes: Changes) -> None:
        found = self.last = touched_codings(self.project, changes)
        if found is None:
            return
        self.rows.update({row.id: row for row in found.rows})
        for id_ in found.gone:
            self.rows.pop(id_, None)
        changed = self.tally.take(found.numbers)
        self.codes.update(count_as_rows(self.codes, self.tally, changed))

    def agrees(self) -> bool:
        assert self.rows == {row.id: row for row in self._codings()}
        assert list(self.codes.values()) == codebook.codes(self.project)
        (document,) = documents.documents(self.project)
        assert self.tally.of_document(self.document) == document.codings == self.tally.codings
        return True


@pytest.fixture
def follower(coded: Project) -> Follower:
    return Follower(coded)


def code_named(project: Project, name: str) -> int:
    return next(row.id for row in codebook.codes(project) if row.name == name)


def test_a_coding_is_followed_and_nothing_else_is_read(follower: Follower) -> None:
    code = code_named(follower.project, "Funding dependence")
    made = coding.code_passage(follower.project, document=follower.document, code=code, span=Span(3, 9))
    assert follower.last is not None
    assert follower.last.rows == (made,)
    assert follower.last.numbers == {(code, follower.document): 2}
    assert follower.agrees()


def test_a_memo_on_a_coding_changes_its_row_and_no_number(follower: Follower) -> None:
    first = min(follower.rows)
    coding.set_coding_memo(follower.project, coding=first, text="¿Y la iglesia?")
    assert follower.last is not None
    assert [row.memo for row in follower.last.rows] == ["¿Y la iglesia?"]
    assert follower.last.numbers == {}
    assert follower.agrees()
    follower.project.undo()
    assert follower.rows[first].memo == ""
    assert follower.agrees()


def test_recoding_counts_the_old_code_and_the_new_one(follower: Follower) -> None:
    first = min(follower.rows)
    coding.recode(follower.project, coding=first, code=code_named(follower.project, "Dependence refused"))
    assert follower.last is not None
    assert len(follower.last.numbers) == 2
    assert follower.agrees()


def test_what_a_file_brings_in_is_followed_and_taken_back(follower: Follower) -> None:
    project, code = follower.project, code_named(follower.project, "Dependency")
    row = {"document_id": follower.document, "code_id": code, "coder_id": 1, "quote": "x", "start": 0, "end": 1}
    with project.change(say("Import codings from {file}", file="a.csv")) as step:
        step.insert_many(Coding, [{**row, "end": 1 + number} for number in range(20)])
    assert follower.agrees()
    project.undo()
    assert follower.agrees()
    project.redo()
    assert follower.agrees()


def test_very_much_is_better_read_as_a_whole(follower: Follower) -> None:
    project, code = follower.project, code_named(follower.project, "Dependency")
    row = {"document_id": follower.document, "code_id": code, "coder_id": 1, "quote": "x", "start": 0, "end": 1}
    with project.change(say("Import codings from {file}", file="a.csv")) as step:
        step.insert_many(Coding, [{**row, "end": 1 + number} for number in range(FEW + 1)])
    assert follower.last is None


def test_a_code_of_a_passage_has_its_whole_path(follower: Follower) -> None:
    project = follower.project
    deep = codebook.create_code(project, name="Conditions", parent=code_named(project, "Funding dependence")).id
    rows, follower.tally = codebook_with_tally(project)
    follower.codes = {row.id: row for row in rows}
    made = coding.code_passage(project, document=follower.document, code=deep, span=Span(3, 9))
    assert made.code == "Dependency > Funding dependence > Conditions"
    assert follower.agrees()


steps = st.lists(
    st.tuples(st.sampled_from(["code", "recode", "move", "memo", "remove", "undo", "redo"]), st.integers(0, 50)),
    max_size=14,
)


@settings(max_examples=examples(6), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_following_step_by_step_is_the_same_as_reading_everything(
    coded: Project, wanted: list[tuple[str, int]]
) -> None:
    follower = Follower(coded)
    for kind, number in wanted:
        with suppress(QcoderError):  # the same code twice, or no coding left: refused, and nothing is touched
            step(follower, kind, number)
        assert follower.agrees()
    follower.stop()


def step(follower: Follower, kind: str, number: int) -> None:
    """Does one of the steps of a coder, to any coding and code."""
    project, held = follower.project, sorted(follower.rows)
    code = list(follower.codes)[number % len(follower.codes)]
    some = held[number % len(held)] if held else 0
    ways: dict[str, Callable[[], object]] = {
        "code": lambda: coding.code_passage(
            project, document=follower.document, code=code, span=Span(number, number + 5)
        ),
        "recode": lambda: coding.recode(project, coding=some, code=code),
        "move": lambda: coding.move_coding(project, coding=some, span=Span(number + 2, number + 9)),
        "memo": lambda: coding.set_coding_memo(project, coding=some, text=f"memo {number}" if number % 3 else ""),
        "remove": lambda: coding.remove_coding(project, coding=some),
        "undo": lambda: project.undo() if _is_of_coding(project) else None,
        "redo": project.redo,
    }
    ways[kind]()


def _is_of_coding(project: Project) -> bool:
    """Whether the step that undo would take back is one of codings; before these the codes were made."""
    with project.read() as session:
        last = next_undo(session)
        return last is not None and "Create the code" not in str(last.label)
