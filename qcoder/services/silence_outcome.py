"""What the zeros of a comparison mean, as a table of it: for each code and group, how many documents say what."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from qcoder.analysis.silence import ABSENT, STATUS_NAMES, Status
from qcoder.core.messages import say
from qcoder.model import Document
from qcoder.services.codebook import code_rows, uncounted
from qcoder.services.comparing import grouping
from qcoder.services.outcome import Cell, Grid
from qcoder.services.reporting import code_label
from qcoder.services.rows import CodeRow
from qcoder.services.silence import any_guide_in, silences_in
from qcoder.storage.project import Project

RAISED: Status = "raised"
NAMES = {**STATUS_NAMES, "unknown": say("not known")}


@dataclass(frozen=True, slots=True)
class Absences:
    """For each code that is absent anywhere, or raised unasked: numbers of documents by group and status."""

    columns: tuple[str, ...]
    rows: tuple[tuple[CodeRow, tuple[dict[Status, int], ...]], ...]

    def grid(self, language: str) -> Grid:
        """The same as a table."""
        return Grid(
            name="silence",
            caption=say("What absences mean").text(language),
            header=(say("Code").text(language), *self.columns),
            rows=tuple(
                (
                    Cell(code_label(code.called(language), code.counter_instance, language), code.path),
                    *(_cell(one, language) for one in found),
                )
                for code, found in self.rows
            ),
            numeric=tuple(False for _each in range(len(self.columns) + 1)),
            indents=tuple(code.depth for code, _found in self.rows),
            note=say(
                "Numbers of documents. “Asked” means that a turn asks a question of the interview guide about the "
                "code, or one that follows it up; “never asked” that the interview was gone through and no turn does; "
                "“not known” that it was not, or follows no guide."
            ).text(language),
        )

    def data(self) -> list[dict[str, Any]]:
        """The same for programs."""
        return [
            {"code": code.path, "documents": {self.columns[at]: dict(one) for at, one in enumerate(found)}}
            for code, found in self.rows
        ]


def absences(project: Project, *, by: str, columns: tuple[str, ...]) -> Absences | None:
    """What the documents with each of the values `columns` of `by` say; None where none follows an interview guide."""
    with project.read() as session:
        if not any_guide_in(session):
            return None
        ledger = silences_in(session)
        values_of, _order = grouping(session, by)
        groups: dict[str, list[int]] = {column: [] for column in columns}
        for document in session.scalars(select(Document.id).order_by(Document.id)):
            for value in values_of(document):
                if value in groups:
                    groups[value].append(document)
        codes = code_rows(session, count=uncounted)
    rows = []
    for code in codes:
        found = tuple(ledger.of_group(groups[column], code.id) for column in columns)
        if any(name in one for one in found for name in (*ABSENT, RAISED)):
            rows.append((code, found))
    return Absences(columns, tuple(rows))


def _cell(found: dict[Status, int], language: str) -> Cell:
    """What is absent first; what was asked and is there can be read in the numbers of the comparison itself."""
    said = " · ".join(f"{found[name]} {NAMES[name].text(language)}" for name in (*ABSENT, RAISED) if name in found)
    return Cell(said or "–", said)
