"""A report as a Word document, through a template with named styles: ours, or one of the user's own.

Chapters are real headings, so that Word's navigation pane and contents work; the words of each excerpt carry their
language for the spelling checker.
"""

from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent
from qcoder.core.report import Figure, Matrix, Paragraph, Quote, Report, Rich, Section, Table
from qcoder.exporters.word_file import WordFile
from qcoder.exporters.word_rich import RichWriter
from qcoder.exporters.word_table import beside_xml, marked, matrix_xml, table_xml
from qcoder.exporters.word_xml import language_tag, link, paragraph, run, words

_STYLES = {"text": "Normal", "definition": "Definition", "counts": "Counts", "notice": "Notice", "memo": "Memo"}
_TALLEST_CM = 18  # leaves room for the end of a table above it
_DEEPEST = 6  # headings of the template
_CONTENTS = 3  # levels in the contents


def word_bytes(
    report: Report, *, template: bytes | None = None, template_name: str = "", progress: Progress | None = None
) -> bytes:
    """The report as the bytes of a .docx file.

    Args:
        template: a .docx or .dotx whose styles, paper, headers and footers are used; styles that it lacks are ours.
            Raises UnreadableFile where it is neither.
    """
    file = WordFile(template, file_name=template_name)
    _Writer(file, report, progress or Silent()).write()
    return file.data()


class _Writer:
    def __init__(self, file: WordFile, report: Report, progress: Progress) -> None:
        self.file, self.report, self.progress = file, report, progress
        self.ids = file.ids
        self.put = file.put
        self.rich = RichWriter(file.document)
        self.landscape = False
        self.anchors = {
            section.anchor: _bookmark(number) for number, section in enumerate(report.sections) if section.anchor
        }

    def write(self) -> None:
        report = self.report
        cover = report.contents or report.facts
        self.landscape = not cover and bool(report.sections) and report.sections[0].on_its_side
        self.paragraph(report.title, "Title")
        if report.subtitle:
            self.paragraph(report.subtitle, "Subtitle")
        if report.notice:
            self.paragraph(report.notice, "Notice")
            self.file.footer(report.notice)
        for name, value in report.facts:
            inside = run(name, style=self.ids["Fact name"]) + "<w:r><w:tab/></w:r>" + run(value)
            self.put(paragraph(inside, self.ids["Cover fact"]))
        if report.contents:
            self.contents()
        for number, section in enumerate(report.sections):
            if number % 50 == 0:
                self.progress.step(number, len(report.sections), say("Writing the pages"))
            self.turn_page(section)
            self.section(section, number)
        if self.landscape:
            self.file.lay_down_last()
        self.file.describe(report.title, report.language)

    def contents(self) -> None:
        """The contents as a field of Word, with the headings in it as links from the start.

        Only Word knows on which pages they are: it puts the numbers beside them when the field is updated (F9).
        """
        heading = say("Contents").text(self.report.language)
        self.put(paragraph(run(heading), self.ids["TOC Heading"]))
        listed = [
            (number, section)
            for number, section in enumerate(self.report.sections)
            if section.level <= _CONTENTS and not section.group
        ]
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> '
            f'TOC \\o "1-{_CONTENTS}" \\h \\z </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        if not listed:
            self.put(paragraph(begin + end, self.ids["toc 1"]))
        for place, (number, section) in enumerate(listed):
            entry = link(run(section.heading), _bookmark(number))
            inside = (begin if place == 0 else "") + entry + (end if place == len(listed) - 1 else "")
            self.put(paragraph(inside, self.ids[f"toc {section.level}"]))
        self.put(paragraph('<w:r><w:br w:type="page"/></w:r>', self.ids["After table"]))

    def turn_page(self, section: Section) -> None:
        """Begins new pages where the paper turns; what went before ends with its own properties."""
        if section.on_its_side == self.landscape:
            return
        self.put(paragraph("", self.ids["After table"], inside=self.file.section_end(landscape=self.landscape)))
        self.landscape = section.on_its_side

    @property
    def width(self) -> int:
        return self.file.text_width(landscape=self.landscape)

    def section(self, section: Section, number: int) -> None:
        level = min(_DEEPEST, max(1, section.level))
        style = f"Group {max(2, level)}" if section.group else f"Heading {level}"
        begin = f'<w:bookmarkStart w:id="{number + 1}" w:name="{_bookmark(number)}"/>'
        end = f'<w:bookmarkEnd w:id="{number + 1}"/>'
        listed = section.anchor or (self.report.contents and not section.group)
        inside = run(section.heading)
        self.put(paragraph(f"{begin}{inside}{end}" if listed else inside, self.ids[style]))
        for block in section.blocks:
            match block:
                case Paragraph(text, named, anchor) if anchor in self.anchors:
                    self.put(paragraph(link(run(text), self.anchors[anchor]), self.ids[_STYLES[named]]))
                case Paragraph(text, named):
                    self.paragraph(text, _STYLES[named])
                case Quote():
                    self.quote(block)
                case Rich():
                    self.put(self.rich.xml(block))
                case Table():
                    for part in block.parts():
                        self.paragraph(part.caption, "Caption")
                        self.put(table_xml(part, self.ids, self.width))
                        self.paragraph(part.note, "Table note" if part.note else "After table")
                case Matrix():
                    self.paragraph(block.caption, "Caption")
                    self.put(matrix_xml(block, self.ids, self.width, self.anchors))
                    self.paragraph("", "After table")
                case Figure():
                    self.figure(block)

    def quote(self, quote: Quote) -> None:
        if quote.translations:
            self.put(beside_xml(quote, self.ids, self.width))
            if not quote.others and not quote.memo:
                self.paragraph("", "After table")  # else two of them would be one table
        else:
            self.put(paragraph(run(quote.text, language=language_tag(quote.language)), self.ids["Excerpt"]))
            self.put(paragraph(marked(quote, self.ids) + run(quote.source), self.ids["Excerpt source"]))
        if quote.others:
            self.paragraph(quote.others, "Excerpt codes")
        if quote.memo:
            self.paragraph(quote.memo, "Memo")

    def paragraph(self, text: str, style: str) -> None:
        said = f'<w:r><w:t xml:space="preserve">{words(text)}</w:t></w:r>' if text else ""
        self.put(paragraph(said, self.ids[style]))

    def figure(self, figure: Figure) -> None:
        self.file.put_figure(
            figure.png, width_cm=figure.width_cm, tallest_cm=_TALLEST_CM, title=figure.caption,
            alternative=figure.alternative,
        )  # fmt: skip
        self.paragraph(figure.caption, "Figure caption")


def _bookmark(number: int) -> str:
    return f"_Toc{number + 1:06d}"
