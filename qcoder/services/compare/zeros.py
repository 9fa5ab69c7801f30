"""What the zeros of a comparison mean, by the interview guides that its documents follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qcoder.core.messages import Message, say
from qcoder.services.compare.crosstabs import standing
from qcoder.services.evidence.silence import any_guide_in
from qcoder.services.evidence.silence_outcome import Absences, absences
from qcoder.storage.project import Project

if TYPE_CHECKING:
    from qcoder.analysis.crosstab import Crosstab

Together = Mapping[str, Sequence[str]]  # a column, and the values of the comparison that stand in it


def zeros(
    project: Project, found: Crosstab, *, parameters: Mapping[str, Any], columns: Together | None = None, by: str = ""
) -> Absences | Message | None:
    """What the zeros mean, or why that cannot be told; None where no interview follows a guide.

    Args:
        parameters: of the analysis: `by`, `of`, `and_by` and `where`.
        columns: None: each value of the comparison by itself.
        by: what `found` is grouped by, where that is not what the parameters say.
    """
    of, behind = parameters["of"], found.behind
    assert behind is not None
    if of not in ("document", "speaker") or parameters["where"]:
        with project.read() as session:
            if not any_guide_in(session):
                return None
        if parameters["where"]:
            return say(
                "What zeros mean is not told where a query leaves codings out: a zero may only mean that none matches."
            )
        return say(
            "What zeros mean is not told here: an interview guide says what was asked, not about which case or year."
        )
    where = standing(project, by=by or parameters["by"], of=of, and_by=parameters.get("and_by", ""))
    held = {column: (column,) for column in found.columns} if columns is None else columns

    def having(code: int, column: str) -> set[int]:
        return {
            where.documents[place]
            for value in held[column]
            for place in behind.documents(code=code, column=value)
        }  # fmt: skip

    return absences(
        project,
        columns=tuple(held),
        documents={
            column: list(dict.fromkeys(one for value in values for one in where.by_value.get(value, ())))
            for column, values in held.items()
        },
        having=None if of == "document" else having,
    )
