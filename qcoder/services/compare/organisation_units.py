"""The organisations of a project as units: which group each is in, and what each has of every code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qcoder.analysis.comparison import ComparisonRow
from qcoder.core.progress import Progress
from qcoder.services.compare import comparing
from qcoder.services.compare.crosstabs import crosstab
from qcoder.storage.project import Project

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qcoder.analysis.crosstab import Crosstab
    from qcoder.analysis.organisations import Contrast


@dataclass(frozen=True, eq=False)
class Units:
    """The organisations with their groups, what each has of every code, and one group against all others."""

    found: Crosstab
    rows: tuple[ComparisonRow, ...]  # codes with any coding
    places: tuple[int, ...]  # where these stand among all codes
    organisations: tuple[str, ...]  # in the order of their groups
    columns: tuple[int, ...]  # where these stand among the columns of `found`
    groups: tuple[str, ...]  # of each organisation; "" without a value
    group: str  # the one that is set against all others
    without_group: tuple[str, ...]
    values: NDArray[np.float64]
    contrast: Contrast | None

    @property
    def inside(self) -> list[bool]:
        return [group == self.group for group in self.groups]

    @property
    def others(self) -> list[str]:
        return [group for group in dict.fromkeys(self.groups) if group != self.group]

    @property
    def together(self) -> dict[str, list[str]]:
        """The organisations of each group, by the group's `key_of`, then each organisation by itself."""
        held = {key_of(group): self.of_group(group) for group in (self.group, *self.others)}
        return {**held, **{name: [name] for name in self.organisations}}

    def of_group(self, group: str) -> list[str]:
        return [name for name, of in zip(self.organisations, self.groups, strict=True) if of == group]


def key_of(group: str) -> str:
    """What a group is called beside organisations, which may have the same name."""
    return f"={group}"


def units(project: Project, *, parameters: dict[str, Any], progress: Progress) -> Units:
    """Reads everything that is said of organisations. Raises NotFound where these have no values of the grouping."""
    import numpy as np

    from qcoder.analysis.organisations import contrast, measured

    found = crosstab(
        project, by="organisation", of=parameters["of"], where=parameters["where"],
        counts=("codings", "documents", "words"), progress=progress,
    )  # fmt: skip
    groups, order = _groups_of(project, parameters["by"], found.columns)
    names = [*(group for group in order if group in groups.values()), *sorted(set(groups.values()) - set(order) - {""})]
    grouped = [name for name in found.columns if groups[name]]
    organisations = tuple(sorted(grouped, key=lambda name: (names.index(groups[name]), name.casefold())))
    columns = tuple(found.columns.index(name) for name in organisations)
    group = parameters["group"] if parameters["group"] in names else (names[0] if names else "")
    table = found.table("codings")
    places = tuple(place for place, row in enumerate(table.rows) if row.total)
    numbers = {count: part[list(places)][:, list(columns)] for count, part in found.numbers.items()}
    bases = [found.bases[name] for name in organisations]
    values = measured(numbers, bases, parameters["measure"]) if organisations else np.zeros((len(places), 0))
    inside = np.array([groups[name] == group for name in organisations], bool)
    both = bool(len(inside)) and bool(inside.any()) and not bool(inside.all())
    return Units(
        found, tuple(table.rows[place] for place in places), places, organisations, columns,
        tuple(groups[name] for name in organisations), group,
        tuple(name for name in found.columns if not groups[name]), values,
        contrast(values, inside) if both else None,
    )  # fmt: skip


def _groups_of(project: Project, by: str, organisations: Sequence[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The value of the grouping of each organisation; several values are one group of their own."""
    from sqlalchemy import select

    from qcoder.model import Case

    with project.read() as session:
        value, order = comparing.case_grouping(session, by)
        ids = {name: id_ for id_, name in session.execute(select(Case.id, Case.name))}
        return {name: " + ".join(value(ids[name])) for name in organisations}, order
