"""Makes resources/report.docx, the template with the named styles of our reports.

Run `python -m qcoder.exporters.word_template` after a change here; a test holds the committed file to this module.
"""

import io
from pathlib import Path
from typing import Any

from qcoder.core.resources import resources

INK, MUTED, ACCENT = "22262B", "5F6873", "1F4E79"
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
    style("Definition", size=10.5, italic=True, colour=MUTED, after=4)
    style("Counts", size=9, colour=MUTED, after=6)
    style("Notice", size=9.5, bold=True, colour="8A3B12", before=2, after=10)
    style("Excerpt", size=10.5, before=5, after=1, left=0.6, keep=True)
    style("Excerpt source", size=8.5, colour=MUTED, after=4, left=0.6)
    style("Translation", size=9.5, colour=MUTED, after=4, left=0.6)
    style("Memo", size=9.5, italic=True, after=6, left=1.2)
    for depth, suffix in enumerate(("", " 2", " 3")):
        for kind in ("List Bullet", "List Number", "List Continue"):  # indents of bullets come with their numbering
            listed = style(f"{kind}{suffix}", size=10.5, after=3, left=0.63 * (depth + 1))
            listed.paragraph_format.first_line_indent = None if kind == "List Continue" else Cm(-0.63)
    style("Transcript", size=10.5, after=4, left=0.9).paragraph_format.first_line_indent = Cm(-0.9)
    styles["Transcript"].paragraph_format.tab_stops.add_tab_stop(Cm(0.9))
    for name, size, colour in (("Turn number", 8, MUTED), ("Comment mark", 7, "9AA1A9")):
        letters = styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        letters.font.size, letters.font.color.rgb = Pt(size), RGBColor.from_string(colour)
    style("Table text", size=9, before=1.5, after=1.5)
    style("Table number", size=9, before=1.5, after=1.5).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
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
