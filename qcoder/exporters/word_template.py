"""Makes resources/report.docx, the template with the named styles of our reports.

Run `python -m qcoder.exporters.word_template` after a change here; a test holds the committed file to this module.
"""

import io
from pathlib import Path
from typing import Any

from qcoder.core.resources import resources
from qcoder.exporters.word_xml import NAMESPACE

INK, MUTED, ACCENT, GROUP, DEVIANT = "22262B", "5F6873", "1F4E79", "2F5D50", "8A3B12"
FONT = "Calibri"


def template_bytes() -> bytes:
    """The template: Letter paper, our styles, a page number in the footer, no text of its own."""
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Inches, Pt, RGBColor

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.3), Cm(3)  # a notice and the page number stand below
    styles = document.styles

    def style(name: str, *, size: float, colour: str = INK, bold: bool = False, italic: bool = False, before: float = 0,
              after: float = 0, left: float = 0, base: str = "Normal", keep: bool = False) -> Any:  # fmt: skip
        names = [existing.name for existing in styles]
        made = styles[name] if name in names else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if name != "Normal":
            made.base_style = styles[base]
        _set_font(made, FONT)
        made.font.size, made.font.bold, made.font.italic = Pt(size), bold, italic
        made.font.color.rgb = RGBColor.from_string(colour)
        layout = made.paragraph_format
        layout.space_before, layout.space_after, layout.left_indent = Pt(before), Pt(after), Cm(left)
        layout.keep_with_next = keep
        return made

    style("Normal", size=10.5, after=6).paragraph_format.line_spacing = 1.12
    style("Title", size=22, bold=True, colour=ACCENT, after=2)
    _without_border(styles["Title"])
    style("Subtitle", size=11.5, colour=MUTED, after=10)
    style("Heading 1", size=15, bold=True, colour=ACCENT, before=20, after=4, keep=True)
    style("Heading 2", size=12.5, bold=True, before=14, after=3, keep=True)
    style("Heading 3", size=11, bold=True, colour=MUTED, before=10, after=2, keep=True)
    style("Heading 4", size=10.5, bold=True, before=8, after=2, keep=True)
    style("Heading 5", size=10.5, bold=True, colour=MUTED, before=8, after=2, keep=True)
    style("Heading 6", size=10, bold=True, italic=True, colour=MUTED, before=6, after=2, keep=True)
    for level in range(2, 7):  # inside a chapter: levels for the navigation pane, left out of the contents
        style(
            f"Group {level}", size=10, bold=True, colour=GROUP, before=10, after=2, base=f"Heading {level}", keep=True
        )
    style("Cover fact", size=10.5, after=4, left=5.5).paragraph_format.first_line_indent = Cm(-5.5)
    styles["Cover fact"].paragraph_format.tab_stops.add_tab_stop(Cm(5.5))
    style("TOC Heading", size=15, bold=True, colour=ACCENT, before=6, after=6, keep=True)
    styles["TOC Heading"].paragraph_format.page_break_before = True
    for level in (1, 2, 3):
        if f"toc {level}" not in [existing.name for existing in styles]:
            styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style(
            f"toc {level}", size=10.5, bold=level == 1, before=4 if level == 1 else 0, after=1, left=0.6 * (level - 1)
        )
    style("Definition", size=10.5, italic=True, colour=MUTED, after=4, keep=True)
    style("Counts", size=9, colour=MUTED, after=6, keep=True)
    style("Table note", size=9, colour=MUTED, before=2, after=8)
    style("Notice", size=9.5, bold=True, colour="8A3B12", before=2, after=10)
    style("Excerpt", size=10.5, before=5, after=1, left=0.6, keep=True)
    style("Excerpt source", size=8.5, colour=MUTED, after=4, left=0.6)
    style("Excerpt codes", size=8.5, colour=MUTED, after=4, left=0.6)
    style("Translation head", size=8.5, colour=MUTED, before=5, after=1, keep=True)
    style("Translation", size=10, italic=True, after=1)
    style("Memo", size=9.5, italic=True, after=6, left=1.2)
    for depth, suffix in enumerate(("", " 2", " 3")):
        for kind in ("List Bullet", "List Number", "List Continue"):  # indents of bullets come with their numbering
            listed = style(f"{kind}{suffix}", size=10.5, after=3, left=0.63 * (depth + 1))
            listed.paragraph_format.first_line_indent = None if kind == "List Continue" else Cm(-0.63)
    style("Transcript", size=10.5, after=4, left=0.9).paragraph_format.first_line_indent = Cm(-0.9)
    styles["Transcript"].paragraph_format.tab_stops.add_tab_stop(Cm(0.9))
    for name, size, colour in (
        ("Turn number", 8, MUTED),
        ("Comment mark", 7, "9AA1A9"),
        ("Fact name", 10.5, MUTED),
        ("Deviant case", 8.5, DEVIANT),
    ):
        letters = styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        letters.font.size, letters.font.color.rgb = Pt(size), RGBColor.from_string(colour)
    styles["Deviant case"].font.bold = True
    for name, bold, italic in (("Strong", True, None), ("Emphasis", None, True), ("Strong emphasis", True, True)):
        known = name in [existing.name for existing in styles]
        letters = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        letters.font.bold, letters.font.italic = bold, italic
    _set_font(styles.add_style("Code words", WD_STYLE_TYPE.CHARACTER), "Consolas")
    style("Table text", size=9, before=1.5, after=1.5)
    for depth in (2, 3, 4):
        style(f"Table text {depth}", size=9, before=1.5, after=1.5, left=0.42 * (depth - 1), base="Table text")
    style("Table name", size=9, bold=True, before=1.5, after=1.5, base="Table text")
    style("Table heading", size=9, bold=True, before=1.5, after=1.5, base="Table text", keep=True)
    style("Table number", size=9, before=1.5, after=1.5).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    style("Table number heading", size=9, bold=True, before=1.5, after=1.5, base="Table number", keep=True)
    style("Table excerpt", size=9, before=3, base="Table text")
    style("Table source", size=7.5, colour=MUTED, before=1.5, after=3, base="Table text")
    style("After table", size=4)
    _table_style(styles, "Report table", "Normal Table")
    _table_style(styles, "Report matrix", "Normal Table", upright=True)
    _table_style(styles, "Beside", "Normal Table", lines=False)
    style("Caption", size=9, colour=MUTED, bold=True, before=8, after=3, keep=True)
    style("Figure", size=9, before=4, after=2, keep=True)
    # Below its figure, so that it does not drag the next heading along to another page.
    style("Figure caption", size=9, colour=MUTED, bold=True, before=2, after=8, keep=False)
    style("Footer", size=8.5, colour=MUTED)
    _page_number(section.footer)
    core = document.core_properties
    core.author = core.last_modified_by = core.title = core.comments = ""
    from datetime import datetime

    core.created = core.modified = datetime(2026, 1, 1)  # noqa: DTZ001  # the format has no zone
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_font(style: Any, font: str) -> None:
    """One font for all scripts, instead of the theme's."""
    from docx.oxml.ns import qn

    style.font.name = font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), font)
    for script in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
        fonts.attrib.pop(qn(f"w:{script}"), None)


def _without_border(style: Any) -> None:
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _table_style(styles: Any, name: str, base: str, *, lines: bool = True, upright: bool = False) -> None:
    """Lines between rows and under the header, for `upright` also between columns; none for what is only beside."""
    from docx.oxml.parser import parse_xml

    def border(edge: str, size: int, colour: str) -> str:
        return f'<w:{edge} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'

    borders = header = ""
    if lines:
        inside = border("insideH", 2, "E1E4E8") + (border("insideV", 2, "E1E4E8") if upright else "")
        borders = f"<w:tblBorders>{border('bottom', 4, '8A929C')}{inside}</w:tblBorders>"
        edge = border("bottom", 6, "8A929C")
        header = f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>{edge}</w:tcBorders></w:tcPr></w:tblStylePr>'
    based = next(style.style_id for style in styles if style.name == base)
    styles.element.append(
        parse_xml(
            f'<w:style {NAMESPACE} w:type="table" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
            f'<w:name w:val="{name}"/><w:basedOn w:val="{based}"/><w:tblPr>{borders}<w:tblCellMar>'
            '<w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"{header}</w:style>"
        )
    )


def _page_number(footer: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = footer.paragraphs[0]
    paragraph.style = "Footer"
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def template_path() -> Path:
    return resources() / "report.docx"


if __name__ == "__main__":
    template_path().write_bytes(template_bytes())
