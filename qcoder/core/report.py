"""What a report is made of; exporters turn it into bytes. Texts are in the report's language already."""

from dataclasses import dataclass, field, replace
from typing import Literal

UPRIGHT, ON_ITS_SIDE = 8, 12  # columns of a table that can be read on an upright page, and on one on its side


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text in one of the template's styles."""

    text: str
    style: Literal["text", "definition", "counts", "notice", "memo"] = "text"
    leads_to: str = ""  # the anchor of the section that its words lead to, in Word


@dataclass(frozen=True, slots=True)
class Translated:
    """A translation that stands beside an excerpt, with what kind it is: "Translation into English (draft)"."""

    head: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A coded excerpt: the words, where they come from, its translations, and the memo on the coding."""

    text: str
    source: str  # "Puente Fronterizo · Puente - Ana · turn 7 · Spanish"
    memo: str = ""
    translations: tuple[Translated, ...] = ()
    language: str = ""  # of the words, for the spelling checker; "" for that of the report
    others: str = ""  # "Also coded: ..."
    mark: str = ""  # said before the source of what stands out: a deviant case, a typical one


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as they are shown; `numeric` tells which columns are set flush right."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    note: str = ""
    indents: tuple[int, ...] = ()  # one for each row: depth of the code in the codebook
    widths: tuple[int, ...] = ()  # of the columns, in proportion; where there are none, names get the most room

    @property
    def wide(self) -> bool:
        """Whether an upright page leaves its columns too little room."""
        return len(self.header) > UPRIGHT

    def parts(self) -> tuple["Table", ...]:
        """The table, or several with some of its columns each where a page on its side would be too narrow.

        The first column, which names the rows, stands in each.
        """
        several = -(-(len(self.header) - 1) // (ON_ITS_SIDE - 1))
        if several <= 1:
            return (self,)
        each = -(-(len(self.header) - 1) // several)
        made = []
        for number, first in enumerate(range(1, len(self.header), each), 1):
            kept = (0, *range(first, min(first + each, len(self.header))))
            made.append(
                replace(
                    self,
                    caption=f"{self.caption} ({number}/{several})",
                    header=tuple(self.header[at] for at in kept),
                    rows=tuple(tuple(row[at] for at in kept) for row in self.rows),
                    numeric=tuple(self.numeric[at] for at in kept),
                    note=self.note if number == several else "",
                    widths=tuple(self.widths[at] for at in kept) if self.widths else (),
                )
            )
        return tuple(made)


Cell = tuple[Paragraph | Quote, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """What stands in one row: its name, and below every column of the header but the first a cell (empty: nothing)."""

    name: str
    cells: tuple[Cell, ...]
    indent: int = 0  # depth of a code in the codebook
    about: str = ""  # said small below the name


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table with running text and passages in its cells: a comparison, a framework matrix."""

    caption: str
    header: tuple[str, ...]  # over the names of the rows, and over each column of cells
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption and the words that stand for it when it cannot be seen."""

    png: bytes
    caption: str
    alternative: str
    width_cm: float = 16.0


@dataclass(frozen=True, slots=True)
class Run:
    """Words set in one way; `href` is what they point to, where they are a link."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Rich:
    """A paragraph of written text, as Markdown knows it. `level` counts headings and depths of lists from 1."""

    style: Literal["text", "heading", "bullet", "number", "quote", "source", "code"]
    runs: tuple[Run, ...]
    level: int = 1
    first: int | None = None  # the number that a numbered list begins with, on its first item
    follows: bool = False  # a further paragraph of the item above

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


Block = Paragraph | Quote | Table | Matrix | Figure | Rich


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of level 1 to 6 and what stands under it until the next heading; `landscape` for what needs the room.

    A `group` is a sub-heading inside a chapter, which the contents leave out. Paragraphs lead to a section by its
    `anchor`.
    """

    level: int
    heading: str
    blocks: tuple[Block, ...] = ()
    landscape: bool = False
    group: bool = False
    anchor: str = ""

    @property
    def on_its_side(self) -> bool:
        """Whether its pages are turned: as it says itself, or for a table of many columns."""
        return self.landscape or any(isinstance(block, Table) and block.wide for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `notice` is said under the title and at the foot of every page when there is one.

    With `facts` (what, and what it is) or `contents` it has a title page: project, date, filters; then the contents.
    """

    title: str
    language: str
    subtitle: str = ""
    notice: str = ""
    sections: tuple[Section, ...] = field(default_factory=tuple)
    facts: tuple[tuple[str, str], ...] = ()
    contents: bool = False
