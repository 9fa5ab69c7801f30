"""A report as sheets of a workbook: text and passages with the headings above them, each table on its own.

What is longer than a cell of Excel goes on in the row below.
"""

from collections.abc import Sequence

from qcoder.core.messages import Message, say
from qcoder.core.report import Matrix, MatrixRow, Paragraph, Quote, Report, Rich, Table
from qcoder.core.sheet import Cell, Sheet

PIECE = 16_000  # characters of a cell: Excel counts 32,767 UTF-16 units, and a character has two at most


def report_sheets(report: Report) -> list[Sheet]:
    """The title page, what is written and quoted, then the tables in their order. Pictures stay out."""
    made = [_front(report)]
    text = _text(report)
    if text.total:
        made.append(text)
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                made.append(_table(block, report))
            elif isinstance(block, Matrix):
                made.append(_matrix(block, report))
    return made


def _continued(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """The rows; what is longer than a cell of Excel goes on in the next row, under itself."""
    made: list[list[Cell]] = []
    for row in rows:
        pieces = [_pieces(cell) if isinstance(cell, str) and len(cell) > PIECE else [cell] for cell in row]
        for number in range(max(map(len, pieces), default=0)):
            made.append([held[number] if number < len(held) else "" for held in pieces])
    return made


def _pieces(text: str) -> list[Cell]:
    """A text in pieces that fit a cell, parted between words where there are any."""
    found: list[Cell] = []
    while len(text) > PIECE:
        at = max(text.rfind(" ", PIECE // 2, PIECE), text.rfind("\n", PIECE // 2, PIECE)) + 1 or PIECE
        found.append(text[:at])
        text = text[at:]
    return [*found, text]


def _notice(report: Report) -> list[Cell]:
    return [report.notice] if report.notice else []


def _head(names: Sequence[str], report: Report) -> tuple[str, ...]:
    return (*names, *([say("Notice").text(report.language)] if report.notice else []))


def _front(report: Report) -> Sheet:
    rows: list[list[Cell]] = [[report.subtitle, None]]
    rows += [[name, value] for name, value in report.facts]
    if report.notice:
        rows.append([say("Notice").text(report.language), report.notice])
    return Sheet(report.title, (report.title, ""), rows, len(rows), (30, 90), frozenset({1}))


def _text(report: Report) -> Sheet:
    def t(message: Message) -> str:
        return message.text(report.language)

    deepest = max((section.level for section in report.sections), default=1)
    path: list[str] = []
    rows: list[list[Cell]] = []
    for section in report.sections:
        path = [*path[: section.level - 1], *[""] * (section.level - 1 - len(path)), section.heading]
        for block in section.blocks:
            cells = _cells(block)
            if cells is not None:
                rows.append([*path, *[""] * (deepest - len(path)), *cells, *_notice(report)])
    rows = _continued(rows)
    names = [t(say("Heading {n}", n=n)) for n in range(1, deepest + 1)]
    names += [t(name) for name in (say("Text"), say("Source"), say("Codes"), say("Translation"), say("Memo"))]
    return Sheet(
        t(say("Excerpts and text")), _head(names, report), rows, len(rows), (*[24] * deepest, 80, 40, 40, 50, 50),
        frozenset({deepest, deepest + 3, deepest + 4}),
    )  # fmt: skip


def _cells(block: object) -> list[Cell] | None:
    match block:
        case Paragraph(text):
            return [text, "", "", "", ""]
        case Rich():
            return [block.text, "", "", "", ""]
        case Quote():
            source = f"{block.mark} · {block.source}" if block.mark else block.source
            beside = "\n".join(f"{one.head}: {one.text}" for one in block.translations)
            return [block.text, source, block.others, beside, block.memo]
    return None


def _table(table: Table, report: Report) -> Sheet:
    rows: list[list[Cell]] = []
    for number, cells in enumerate(table.rows):
        depth = table.indents[number] if table.indents else 0
        named = "    " * depth + cells[0]
        rest = [_number(cell) if table.numeric[at] else cell for at, cell in enumerate(cells) if at]
        rows.append([named, *rest, *_notice(report)])
    rows = _continued(rows)
    return Sheet(table.caption, _head(table.header, report), rows, len(rows), (44,))


def _number(shown: str) -> Cell:
    """A number as it is shown; what is none stays text."""
    try:
        return int(shown)
    except ValueError:
        return shown


def _matrix(matrix: Matrix, report: Report) -> Sheet:
    def cell(of: Sequence[Paragraph | Quote]) -> str:
        parts = [f"{one.text}\n[{one.source}]" if isinstance(one, Quote) else one.text for one in of]
        return "\n\n".join(parts)

    def row(one: MatrixRow) -> list[Cell]:
        return ["    " * one.indent + one.name, *(cell(of) for of in one.cells), *_notice(report)]

    rows = _continued([row(one) for one in matrix.rows])
    wrapped = frozenset(range(1, len(matrix.header)))
    return Sheet(matrix.caption, _head(matrix.header, report), rows, len(rows), (36, *[60] * len(wrapped)), wrapped)
