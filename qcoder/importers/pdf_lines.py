"""The lines of PDF pages, each at its place: one by one, and many of them as columns of numbers."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[np.float64]]
    Whole = np.ndarray[Any, np.dtype[np.int64]]
    Marks = np.ndarray[Any, np.dtype[np.bool_]]

_NOWHERE = (0.0, 0.0)
_NONE: Set[int] = frozenset()


@dataclass(slots=True)
class Line:
    """A line and its place, in points from the lower left of the page."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    divided: bool = False  # a hyphen at its end divides a word
    column: tuple[float, float] = _NOWHERE  # the borders of the column that it stands in
    row: bool = False  # of a table, its cells parted by tabs
    bold: bool = False  # known of lines that could be a heading only

    @property
    def height(self) -> float:
        return self.top - self.bottom


@dataclass(slots=True)
class Lines:
    """The lines of a page, or of the pages of a document one after another.

    As columns, because a thousand pages have fifty thousand lines: what is asked of each is asked of all at once, and
    as many objects would be gone through by every collection of garbage while the other pages are read.
    """

    texts: list[str]
    places: "Numbers"  # 4 x lines: left, right, bottom and top of each
    divided: Set[int] = _NONE  # numbers of the lines whose last word a hyphen divides
    rows: Set[int] = _NONE  # of those that are rows of a table
    bold: Set[int] = _NONE
    columns: "Numbers | None" = None  # 2 x lines: left and right of the column of each, once it is known

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Lines":
        import numpy as np

        return cls(
            [line.text for line in lines],
            np.array([(line.left, line.right, line.bottom, line.top) for line in lines], float).reshape(-1, 4).T,
            {at for at, line in enumerate(lines) if line.divided},
            {at for at, line in enumerate(lines) if line.row},
            {at for at, line in enumerate(lines) if line.bold},
            np.array([line.column for line in lines], float).reshape(-1, 2).T,
        )

    def __len__(self) -> int:
        return len(self.texts)

    def line(self, at: int) -> Line:
        left, right, bottom, top = self.places[:, at].tolist()
        column = _NOWHERE if self.columns is None else (self.columns.item(0, at), self.columns.item(1, at))
        divided, row, bold = at in self.divided, at in self.rows, at in self.bold
        return Line(self.texts[at], left, right, bottom, top, divided, column, row, bold)

    def __iter__(self) -> Iterator[Line]:
        return map(self.line, range(len(self)))

    def part(self, numbers: Sequence[int]) -> "Lines":
        """Some of the lines."""
        divided, rows, bold = (
            {now for now, at in enumerate(numbers) if at in some} if some else _NONE
            for some in (self.divided, self.rows, self.bold)
        )
        columns = None if self.columns is None else self.columns[:, numbers]
        return Lines([self.texts[at] for at in numbers], self.places[:, numbers], divided, rows, bold, columns)


@dataclass(slots=True)
class Pages:
    """The lines of a document, and where each of its pages begins among them."""

    lines: Lines
    starts: "Whole"  # pages + 1: the number of the first line of each, and how many lines there are

    @classmethod
    def of(cls, pages: Sequence[Lines]) -> "Pages":
        import numpy as np

        starts = np.add.accumulate([0, *map(len, pages)])
        first = starts.tolist()

        def numbers(kind: str) -> set[int]:
            marked = ((start, getattr(page, kind)) for start, page in zip(first, pages, strict=False))
            return {start + at for start, some in marked if some for at in some}

        columns = [page.columns for page in pages if page.columns is not None]
        lines = Lines(
            [text for page in pages for text in page.texts],
            np.concatenate([np.empty((4, 0)), *(page.places for page in pages)], axis=1),
            numbers("divided"),
            numbers("rows"),
            numbers("bold"),
            np.concatenate(columns, axis=1) if columns and len(columns) == len(pages) else None,
        )
        return cls(lines, starts)

    def sizes(self) -> "Whole":
        """How many lines each page has."""
        import numpy as np

        return np.diff(self.starts)

    def page_of_lines(self) -> "Whole":
        """The number of the page on which each line stands."""
        import numpy as np

        return np.repeat(np.arange(len(self.starts) - 1), self.sizes())

    def lowest(self, values: "Numbers") -> "Numbers":
        """The least of some numbers, one for each line, on each page; NaN on a page without lines."""
        import numpy as np

        found, full = np.full(len(self.starts) - 1, np.nan), self.sizes() > 0
        if full.any():  # pages without lines lie between the others without room
            found[full] = np.minimum.reduceat(values, self.starts[:-1][full])
        return found

    def highest(self, values: "Numbers") -> "Numbers":
        """The largest of some numbers, one for each line, on each page; NaN on a page without lines."""
        return -self.lowest(-values)

    def middle(self, values: "Numbers", asked: "Marks") -> "Numbers":
        """The middle one (of two the larger) of the numbers of the lines asked about, on each page; else NaN."""
        import numpy as np

        page, values = self.page_of_lines()[asked], values[asked]
        ordered = values[np.lexsort((values, page))]
        number = np.bincount(page, minlength=len(self.starts) - 1)
        found, full = np.full(len(number), np.nan), number > 0
        found[full] = ordered[(np.add.accumulate(number) - number + number // 2)[full]]
        return found

    def without(self, gone: Set[int]) -> "Pages":
        """The same pages without some of their lines."""
        import numpy as np

        if not gone:
            return self
        stay = [at for at in range(len(self.lines)) if at not in gone]
        return Pages(self.lines.part(stay), np.searchsorted(stay, self.starts))

    def numbers(self, page: int) -> range:
        """The numbers of the lines of a page."""
        return range(*self.starts[page : page + 2].tolist())
