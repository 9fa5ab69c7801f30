"""What the zeros of a comparison mean, as a table of it: for each code and group, how many documents say what."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qcoder.analysis.silence import ABSENT, STATUS_NAMES, Status, of_group
from qcoder.core.messages import say
from qcoder.services.codes.codebook import code_rows, uncounted
from qcoder.services.compare.outcome import Cell, Grid
from qcoder.services.evidence.silence import SilenceLedger, any_guide_in, silences_in
from qcoder.services.leaving.report_layouts import code_label
from qcoder.services.rows import CodeRow
from qcoder.storage.project import Project

RAISED: Status = "raised"
HELD: frozenset[Status] = frozenset(("coded", "raised"))
NAMES = {**STATUS_NAMES, "unknown": say("not known")}
Having = Callable[[int, str], Collection[int]]  # a code and a column: the documents in which that column has it


@dataclass(frozen=True, slots=True)
class Absences:
    """For each code that is absent anywhere, or raised unasked: numbers of documents by group and status."""

    columns: tuple[str, ...]
    rows: tuple[tuple[CodeRow, tuple[dict[Status, int], ...]], ...]
    speaking: bool  # the columns are of who speaks

    def grid(self, language: str) -> Grid:
        """The same as a table."""
        note = say(
            "Numbers of documents. “Asked” means that a turn asks a question of the interview guide about the "
            "code, or one that follows it up; “never asked” that the interview was gone through and no turn does; "
            "“not known” that it was not, or follows no guide."
        ).text(language)
        if self.speaking:
            note += " " + say(
                "A document counts in every column of which somebody speaks in it; what was asked there was asked of "
                "all of them."
            ).text(language)
        return Grid(
            name="silence",
            caption=say("What absences mean").text(language),
            header=(say("Code").text(language), *self.columns),
            rows=tuple(
                (
                    Cell(code_label(code.called(language), code.counter_instance, language), code.path),
                    *(Cell(said(one, language) or "–", said(one, language)) for one in found),
                )
                for code, found in self.rows
            ),
            numeric=tuple(False for _each in range(len(self.columns) + 1)),
            indents=tuple(code.depth for code, _found in self.rows),
            note=note,
        )

    def of(self, code: int, column: str) -> dict[Status, int]:
        """How many documents of a column say what of a code; empty where the code is absent nowhere."""
        at = self.columns.index(column)
        return next((found[at] for row, found in self.rows if row.id == code), {})

    def only(self, columns: Sequence[str]) -> "Absences":
        """The same of some of the columns."""
        places = [self.columns.index(column) for column in columns]
        return replace(
            self,
            columns=tuple(columns),
            rows=tuple((code, tuple(found[at] for at in places)) for code, found in self.rows),
        )

    def tips(self, language: str) -> dict[tuple[int, str], str]:
        """What a zero means, by id of the code and column, where a whole column lacks a code."""
        return {
            (code.id, column): said(one, language)
            for code, found in self.rows
            for column, one in zip(self.columns, found, strict=True)
            if not one.keys() & HELD
        }

    def data(self) -> list[dict[str, Any]]:
        """The same for programs."""
        return [
            {"code": code.path, "documents": {self.columns[at]: dict(one) for at, one in enumerate(found)}}
            for code, found in self.rows
        ]


def absences(
    project: Project, *, columns: Sequence[str], documents: Mapping[str, Sequence[int]], having: Having | None = None
) -> Absences | None:
    """What the documents in which each column stands say; None where no document follows an interview guide.

    Args:
        documents: ids, by column.
        having: of columns that are no whole documents but people who speak in them.
    """
    with project.read() as session:
        if not any_guide_in(session):
            return None
        ledger = silences_in(session)
        codes = code_rows(session, count=uncounted)
    rows = []
    for code in codes:
        found = tuple(_found(ledger, code.id, column, documents.get(column, ()), having) for column in columns)
        if any(name in one for one in found for name in (*ABSENT, RAISED)):
            rows.append((code, found))
    return Absences(tuple(columns), tuple(rows), having is not None)


def _found(
    ledger: SilenceLedger, code: int, column: str, documents: Sequence[int], having: Having | None
) -> dict[Status, int]:
    if having is None:
        return ledger.of_group(documents, code)
    coded = having(code, column)
    return of_group([ledger.status_of_some(one, code, coded=one in coded) for one in documents])


def said(found: Mapping[Status, int], language: str) -> str:
    """What is absent first; what was asked and is there can be read in the numbers of the comparison itself."""
    return " · ".join(f"{found[name]} {NAMES[name].text(language)}" for name in (*ABSENT, RAISED) if name in found)
