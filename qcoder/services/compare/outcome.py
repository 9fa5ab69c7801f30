"""What every analysis comes out as: tables whose cells know their passages, a drawing, and words on how to read both.

Window, command line, Word, Excel and csv show these and count nothing themselves, so that a number is the same
everywhere. Texts are in the language that was asked for; `data` is for programs and never translated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qcoder.core.report import Block, Figure, Paragraph, Section, Table
from qcoder.core.span import Span

if TYPE_CHECKING:
    from qcoder.plots.drawing import Drawing, LookName

Ids = Callable[[], Sequence[int]]
Places = Callable[[], Sequence[tuple[int, Span]]]  # documents and spans in their texts


@dataclass(frozen=True, eq=False, slots=True)
class Cell:
    """What a cell shows, the number behind it, and the codings behind that (None: there are none to read).

    `tip` is what is to be known of the number, where there is no room to say it; `places` are those of words in the
    texts, where a number counts these and not codings.
    """

    shown: str
    value: float | str | None = None
    ids: Ids | None = None
    tip: str = ""
    places: Places | None = None

    def opens(self) -> bool:
        return (self.ids is not None or self.places is not None) and self.value not in (0, None, "")


@dataclass(frozen=True, eq=False)
class Grid:
    """A table. `name` is what programs call it; `numeric` tells which columns are set flush right."""

    name: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[bool, ...]
    indents: tuple[int, ...] = ()
    note: str = ""

    def table(self) -> Table:
        """The same for a report."""
        rows = tuple(tuple(cell.shown for cell in row) for row in self.rows)
        return Table(self.caption, self.header, rows, self.numeric, self.note, self.indents)


Draw = Callable[["LookName", float, str], "Drawing"]  # look, width in cm, and what is said below


@dataclass(frozen=True, eq=False)
class Outcome:
    """`said` is what the numbers are numbers of and what they assume; `empty` why there is nothing to show."""

    kind: str
    parameters: Mapping[str, Any]
    title: str
    language: str
    said: tuple[str, ...] = ()
    notice: str = ""
    grids: tuple[Grid, ...] = ()
    draw: Draw | None = None
    alternative: str = ""  # the drawing in words
    empty: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A mark of the numbers and names, in any language; `analysis_digest` has one that follows new names."""
        from hashlib import sha256
        from json import dumps

        return sha256(dumps([self.kind, self.data], sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def section(self, *, level: int = 1) -> Section:
        """The analysis as a section of a report."""
        blocks: list[Block] = [Paragraph(text, "counts") for text in self.said]
        if self.empty:
            blocks.append(Paragraph(self.empty))
        if self.draw is not None:
            from qcoder.plots.drawing import png_bytes

            drawing = self.draw("light", 16.0, "")
            blocks.append(Figure(png_bytes(drawing.figure), self.title, self.alternative or self.title))
        blocks += [grid.table() for grid in self.grids]
        return Section(level, self.title, tuple(blocks))
