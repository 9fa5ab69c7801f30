"""Tables of a report as WordprocessingML: numbers, running text and passages in cells, translations beside originals.

Widths are in twentieths of a point. The first row is repeated on every page; no row of numbers is torn in two.
"""

from collections.abc import Mapping, Sequence

from qcoder.core.report import Matrix, MatrixRow, Paragraph, Quote, Table
from qcoder.exporters.word_xml import language_tag, link, paragraph, run

_DEEPEST = 4  # indents that the template has styles for


def table_xml(table: Table, ids: Mapping[str, str], width: int) -> str:
    """A table of cells as they are shown."""
    widths = _widths(len(table.header), width)
    if table.widths:
        widths = [width * part // sum(table.widths) for part in table.widths]
    head = [
        paragraph(run(text), ids["Table number heading" if table.numeric[at] else "Table heading"])
        for at, text in enumerate(table.header)
    ]
    rows = [_row(head, widths, header=True)]
    for number, cells in enumerate(table.rows):
        depth = table.indents[number] if table.indents else None
        styles = ["Table number" if right else "Table text" for right in table.numeric]
        styles[0] = "Table number" if table.numeric[0] else _name_style(depth)
        made = [paragraph(run(text), ids[style]) for text, style in zip(cells, styles, strict=True)]
        rows.append(_row(made, widths))
    return _table(rows, widths, ids["Report table"])


def matrix_xml(matrix: Matrix, ids: Mapping[str, str], width: int, anchors: Mapping[str, str]) -> str:
    """A table with paragraphs and passages in its cells; rows may run over the end of a page.

    Args:
        anchors: the bookmarks of sections that paragraphs may lead to.
    """
    first = min(width // 4, width * 2 // (len(matrix.header) + 1))
    others = max(1, len(matrix.header) - 1)
    widths = [first, *[(width - first) // others] * (len(matrix.header) - 1)]
    rows = [_row([paragraph(run(text), ids["Table heading"]) for text in matrix.header], widths, header=True)]
    rows += [_row(_matrix_cells(row, ids, anchors), widths, whole=False) for row in matrix.rows]
    return _table(rows, widths, ids["Report matrix"])


def _matrix_cells(row: MatrixRow, ids: Mapping[str, str], anchors: Mapping[str, str]) -> list[str]:
    name = paragraph(run(row.name), ids[_name_style(row.indent)])
    if row.about:
        name += paragraph(run(row.about), ids["Table source"])
    return [name, *("".join(_in_cell(block, ids, anchors) for block in cell) for cell in row.cells)]


def _in_cell(block: Paragraph | Quote, ids: Mapping[str, str], anchors: Mapping[str, str]) -> str:
    if isinstance(block, Paragraph):
        said = run(block.text)
        if block.leads_to in anchors:
            said = link(said, anchors[block.leads_to])
        return paragraph(said, ids["Table source" if block.style == "counts" else "Table text"])
    return (
        paragraph(run(block.text, language=language_tag(block.language)), ids["Table excerpt"])
        + "".join(
            paragraph(run(one.text, language=language_tag(one.language)), ids["Table text"])
            for one in block.translations
        )
        + paragraph(marked(block, ids) + run(block.source), ids["Table source"])
    )


def beside_xml(quote: Quote, ids: Mapping[str, str], width: int) -> str:
    """An excerpt with its source on the left, its translations on the right."""
    left = paragraph(run(quote.text, language=language_tag(quote.language)), ids["Excerpt"])
    left += paragraph(marked(quote, ids) + run(quote.source), ids["Excerpt source"])
    right = "".join(
        paragraph(run(one.head), ids["Translation head"])
        + paragraph(run(one.text, language=language_tag(one.language)), ids["Translation"])
        for one in quote.translations
    )
    widths = [width - width // 2, width // 2]
    return _table([_row([left, right], widths, whole=False)], widths, ids["Beside"], head=False)


def marked(quote: Quote, ids: Mapping[str, str]) -> str:
    """What is said before the source of a deviant case; "" for others."""
    return run(f"◆ {quote.mark} · ", style=ids["Deviant case"]) if quote.mark else ""


def _name_style(depth: int | None) -> str:
    if depth is None:
        return "Table text"
    return "Table name" if depth == 0 else f"Table text {min(_DEEPEST, depth + 1)}"


def _row(cells: Sequence[str], widths: Sequence[int], *, header: bool = False, whole: bool = True) -> str:
    made = "".join(  # a cell without a paragraph is damage to Word
        f'<w:tc><w:tcPr><w:tcW w:w="{widths[at]}" w:type="dxa"/></w:tcPr>{cell or "<w:p/>"}</w:tc>'
        for at, cell in enumerate(cells)
    )
    properties = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if header else "")
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{made}</w:tr>"


def _table(rows: Sequence[str], widths: Sequence[int], style: str, *, head: bool = True) -> str:
    look = f'<w:tblLook w:val="0420" w:firstRow="{int(head)}" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"/>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _widths(columns: int, width: int) -> list[int]:
    """The first column, with the names, gets the room of two or three others."""
    if columns == 1:
        return [width]
    first = width // 2 if columns <= 3 else width * 2 // 5 if columns <= 5 else max(width * 28 // 100, width // 4)
    return [first, *[(width - first) // (columns - 1)] * (columns - 1)]
