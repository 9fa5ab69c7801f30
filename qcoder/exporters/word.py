"""A report as a Word document, through the template with our named styles.

Paragraphs are parsed from prepared XML and put before the section's properties: a fraction of the time that
adding them one by one through python-docx takes (measured: 1.5 times raw XML against 156).
"""

import io
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from qcoder.core.report import Figure, Paragraph, Quote, Report, Rich, Section, Table
from qcoder.exporters.word_rich import RichWriter
from qcoder.exporters.word_template import template_path
from qcoder.exporters.word_xml import NAMESPACE, clean

_STYLES = {"text": "Normal", "definition": "Definition", "counts": "Counts", "notice": "Notice", "memo": "Memo"}
_LANGUAGES = {"es": "es-MX", "en": "en-US"}
_TALLEST_CM = 18  # leaves room for the end of a table above it
_WHOLE_WIDTH = 5000  # fiftieths of a percent
_INDENT = 240  # twentieths of a point for each level of a code in a table


def word_bytes(report: Report) -> bytes:
    """The report as the bytes of a .docx file."""
    import docx

    document = docx.Document(str(template_path()))
    _Writer(document).write(report)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Writer:
    def __init__(self, document: Any) -> None:
        self.document = document
        self.end = document.element.body.sectPr
        self.ids = {style.name: style.style_id for style in document.styles}
        self.rich = RichWriter(document)

    def write(self, report: Report) -> None:
        if report.landscape:
            self.turn()
        self.paragraph(report.title, "Title")
        if report.subtitle:
            self.paragraph(report.subtitle, "Subtitle")
        if report.notice:
            self.paragraph(report.notice, "Notice")
            self.footer(report.notice)
        for section in report.sections:
            self.section(section)
        self.describe(report)

    def section(self, section: Section) -> None:
        self.paragraph(section.heading, f"Heading {min(4, max(1, section.level))}")
        for block in section.blocks:
            match block:
                case Paragraph(text, style):
                    self.paragraph(text, _STYLES[style])
                case Quote(text, source, memo, translations):
                    self.paragraph(text, "Excerpt")
                    self.paragraph(source, "Excerpt source")
                    for translation in translations:
                        self.paragraph(translation, "Translation")
                    if memo:
                        self.paragraph(memo, "Memo")
                case Rich():
                    self.put(self.rich.xml(block))
                case Table():
                    self.table(block)
                case Figure():
                    self.figure(block)

    def put(self, xml: str) -> None:
        from docx.oxml.parser import parse_xml

        self.end.addprevious(parse_xml(xml))

    def paragraph(self, text: str, style: str) -> None:
        self.put(_paragraph(text, self.ids[style], namespace=True))

    def table(self, table: Table) -> None:
        self.paragraph(table.caption, "Caption")
        cell, number = self.ids["Table text"], self.ids["Table number"]
        widths = _shared(table.widths) if table.widths else _widths(len(table.header))

        def row(cells: tuple[str, ...], *, header: bool, indent: int = 0) -> str:
            made = []
            for column, text in enumerate(cells):
                style = number if table.numeric[column] else cell
                edge = (
                    '<w:tcBorders><w:bottom w:val="single" w:sz="6" w:color="8A929C"/></w:tcBorders>' if header else ""
                )
                made.append(
                    f'<w:tc><w:tcPr><w:tcW w:w="{widths[column]}" w:type="pct"/>{edge}</w:tcPr>'
                    + _paragraph(text, style, bold=header or (column == 0 and not indent and bool(table.indents)),
                                 indent=indent if column == 0 else 0)
                    + "</w:tc>"
                )  # fmt: skip
            head = "<w:tblHeader/>" if header else ""
            return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(made)}</w:tr>"

        lines = [row(table.header, header=True)]
        for index, cells in enumerate(table.rows):
            lines.append(row(cells, header=False, indent=_INDENT * table.indents[index] if table.indents else 0))
        grid = "".join(f'<w:gridCol w:w="{width * 2}"/>' for width in widths)
        self.put(
            f'<w:tbl {NAMESPACE}><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>'
            '<w:bottom w:val="single" w:sz="4" w:color="8A929C"/><w:insideH w:val="single" w:sz="2" w:color="E1E4E8"/>'
            '</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
        )
        self.paragraph(table.note, "Counts")

    def figure(self, figure: Figure) -> None:
        from docx.shared import Cm

        run = self.document.add_paragraph(style="Figure").add_run()
        picture = run.add_picture(io.BytesIO(figure.png), width=Cm(figure.width_cm))
        if picture.height > Cm(_TALLEST_CM):  # it must fit a page together with its caption
            picture.width = round(picture.width * Cm(_TALLEST_CM) / picture.height)
            picture.height = Cm(_TALLEST_CM)
        picture._inline.docPr.set("descr", clean(figure.alternative))
        picture._inline.docPr.set("title", clean(figure.caption))
        self.paragraph(figure.caption, "Figure caption")

    def turn(self) -> None:
        """Lays the page on its side."""
        from docx.enum.section import WD_ORIENT

        page = self.document.sections[0]
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = page.page_height, page.page_width

    def footer(self, notice: str) -> None:
        first = self.document.sections[0].footer.paragraphs[0]
        said = first.insert_paragraph_before(clean(notice))
        said.style = self.document.styles["Footer"]

    def describe(self, report: Report) -> None:
        """Title and language for Word; no author and no machine, because reports travel."""
        from docx.oxml.ns import qn

        core = self.document.core_properties
        core.title, core.author, core.last_modified_by = clean(report.title), "", ""
        core.created = core.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        language = _LANGUAGES.get(report.language, "en-US")
        core.language = language
        for defaults in self.document.styles.element.iter(qn("w:lang")):
            defaults.set(qn("w:val"), language)


def _widths(columns: int) -> list[int]:
    """The first column, with the names, gets the room of two or three others."""
    first = _WHOLE_WIDTH // 2 if columns <= 5 else max(1400, _WHOLE_WIDTH // 4)
    if columns == 1:
        return [_WHOLE_WIDTH]
    return [first, *[(_WHOLE_WIDTH - first) // (columns - 1)] * (columns - 1)]


def _shared(widths: tuple[int, ...]) -> list[int]:
    return [_WHOLE_WIDTH * width // sum(widths) for width in widths]


def _paragraph(text: str, style: str, *, namespace: bool = False, bold: bool = False, indent: int = 0) -> str:
    lines = clean(text).split("\n")
    said = '</w:t><w:br/><w:t xml:space="preserve">'.join(
        escape(line).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">') for line in lines
    )
    left = f'<w:ind w:left="{indent}"/>' if indent else ""
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return (
        f"<w:p{' ' + NAMESPACE if namespace else ''}><w:pPr><w:pStyle w:val={quoteattr(style)}/>{left}</w:pPr>"
        f'<w:r>{weight}<w:t xml:space="preserve">{said}</w:t></w:r></w:p>'
    )
