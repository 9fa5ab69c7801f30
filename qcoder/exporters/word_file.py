"""A Word file from a template: its styles made whole, a body written as text, and the parts packed.

The body is put between the ends of the template's own document part as text and never parsed: a report of 5,000
excerpts then costs little more than the characters it is made of. Paragraph by paragraph through python-docx it takes
a hundred times as long.
"""

import copy
import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from qcoder.core.errors import UnreadableFile
from qcoder.core.messages import say
from qcoder.exporters.word_template import template_path
from qcoder.exporters.word_xml import clean, language_tag

_TYPES = "[Content_Types].xml"
_TEMPLATE_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_DOCUMENT_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


class WordFile:
    """A document in the making. `ids` gives the id of each style by its name."""

    def __init__(self, template: bytes | None = None, *, file_name: str = "") -> None:
        self.document = _opened(template, file_name) if template is not None else _ours()
        if template is not None:
            _clear(self.document)
            _complete(self.document)
        # Ids as they stand in attributes: those of a template may hold anything.
        self.ids: dict[str, str] = {
            style.name: escape(style.style_id, {'"': "&quot;"}) for style in self.document.styles
        }
        page = self.document.sections[0]
        self._page = (_twips(page.page_width, 12240), _twips(page.page_height, 15840))
        self._margins = _twips(page.left_margin, 1440) + _twips(page.right_margin, 1440)
        self._body: list[str] = []
        self._figures = 0

    def put(self, xml: str) -> None:
        """Adds a paragraph or table at the end of the body."""
        self._body.append(xml)

    def put_figure(self, png: bytes, *, width_cm: float, tallest_cm: float, title: str, alternative: str) -> None:
        """Adds a picture with the words that stand for it."""
        from docx.shared import Cm
        from lxml import etree

        held = self.document.add_paragraph(style="Figure")
        picture = held.add_run().add_picture(io.BytesIO(png), width=Cm(width_cm))
        if picture.height > Cm(tallest_cm):  # it must fit a page together with its caption
            picture.width = round(picture.width * Cm(tallest_cm) / picture.height)
            picture.height = Cm(tallest_cm)
        self._figures += 1  # python-docx counts those in the body, from which they are taken away again
        picture._inline.docPr.set("id", str(self._figures))
        picture._inline.docPr.set("descr", clean(alternative))
        picture._inline.docPr.set("title", clean(title))
        self._body.append(etree.tostring(held._p, encoding="unicode", with_tail=False))
        held._p.getparent().remove(held._p)

    def footer(self, notice: str) -> None:
        """Says something at the foot of every page."""
        first = self.document.sections[0].footer.paragraphs[0]
        # LibreOffice calls it "Footer" where Word says "footer", and python-docx looks only for the latter.
        style = next(one for one in self.document.styles if one.name.casefold() == "footer")
        first.insert_paragraph_before(clean(notice)).style = style

    def describe(self, title: str, language: str, identifier: str = "") -> None:
        """Title and language for Word; no author and no machine, because reports travel."""
        from docx.oxml.ns import qn

        core = self.document.core_properties
        core.title, core.author, core.last_modified_by, core.identifier = clean(title), "", "", identifier
        core.comments = core.keywords = core.subject = ""
        core.created = core.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        tag = language_tag(language) or "en-GB"
        core.language = tag
        for defaults in self.document.styles.element.iter(qn("w:lang")):
            defaults.set(qn("w:val"), tag)

    def section_end(self, *, landscape: bool) -> str:
        """Properties that end a section of pages, made after those of the template."""
        from docx.oxml.ns import qn
        from lxml import etree

        held = copy.deepcopy(self.document.element.body.sectPr)
        page = held.find(qn("w:pgSz"))
        if landscape and page is not None:
            _lay_down(page)
        return str(etree.tostring(held, encoding="unicode", with_tail=False))

    def lay_down_last(self) -> None:
        """The last pages lie on their side."""
        from docx.oxml.ns import qn

        page = self.document.element.body.sectPr.find(qn("w:pgSz"))
        if page is not None:
            _lay_down(page)

    def text_width(self, *, landscape: bool = False) -> int:
        """Between the margins, in twentieths of a point."""
        return (max(self._page) if landscape else self._page[0]) - self._margins

    def data(self) -> bytes:
        """The bytes of the file."""
        from docx.opc.oxml import serialize_part_xml
        from docx.opc.pkgwriter import PackageWriter

        part = self.document.part
        whole = serialize_part_xml(self.document.element)
        at = whole.rindex(b"<w:sectPr")
        body = "".join(self._body).encode("utf-8")
        written = _Written(part.partname, part.content_type, whole[:at] + body + whole[at:], part.rels)
        package = part.package
        parts = [written if one is part else one for one in package.parts]
        out = io.BytesIO()
        PackageWriter.write(out, package.rels, parts)
        return out.getvalue()


def _twips(length: Any, otherwise: int) -> int:
    return round(length / 635) if length else otherwise


@dataclass(frozen=True, slots=True)
class _Written:
    """The document part with its body, as the writer of packages wants it."""

    partname: Any
    content_type: str
    blob: bytes
    rels: Any


def _lay_down(page: Any) -> None:
    from docx.oxml.ns import qn

    sides = sorted((page.get(qn("w:w")), page.get(qn("w:h"))), key=int)
    page.set(qn("w:w"), sides[1])
    page.set(qn("w:h"), sides[0])
    page.set(qn("w:orient"), "landscape")


# ---- templates of others ----


def _ours() -> Any:
    import docx

    return docx.Document(str(template_path()))


def _opened(data: bytes, file_name: str) -> Any:
    """A .docx or .dotx that somebody chose. Raises UnreadableFile for anything else."""
    import docx

    try:
        return docx.Document(io.BytesIO(_as_document(data)))
    except Exception as error:  # python-docx, zipfile and lxml each raise their own on what is no document
        raise UnreadableFile(
            say("“{file}” is not a Word file that can serve as a template.", file=file_name),
            say("Choose a .docx or .dotx; open it in Word and save it again if it should be one."),
        ) from error


def _as_document(data: bytes) -> bytes:
    """A template of Word (.dotx) is a document but for what it says it is."""
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        types = held.read(_TYPES)
        if _TEMPLATE_TYPE not in types:
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for info in held.infolist():
                part = types.replace(_TEMPLATE_TYPE, _DOCUMENT_TYPE) if info.filename == _TYPES else held.read(info)
                made.writestr(info.filename, part)
    return out.getvalue()


def _clear(document: Any) -> None:
    """Takes the template's own words away; paper, margins, headers and footers stay."""
    from docx.oxml import OxmlElement

    body = document.element.body
    for child in list(body):
        if child is not body.sectPr:
            body.remove(child)
    if body.sectPr is None:
        body.append(OxmlElement("w:sectPr"))


def _complete(document: Any) -> None:
    """Gives a template the styles of ours that it lacks, with the numberings that they use."""
    from docx.oxml.ns import qn

    ours = _ours()
    have = {style.name: style.style_id for style in document.styles}
    taken = set(have.values())
    renamed: dict[str, str] = {}
    fresh = []
    for style in ours.styles:
        if style.name in have:
            renamed[style.style_id] = have[style.name]
            continue
        made = copy.deepcopy(style.element)
        made.attrib.pop(qn("w:default"), None)
        id_ = style.style_id
        while id_ in taken:
            id_ += "q"
        taken.add(id_)
        renamed[style.style_id] = id_
        made.set(qn("w:styleId"), id_)
        fresh.append(made)
    numbers = _numberings(document, ours, fresh)
    for made in fresh:
        for tie in ("w:basedOn", "w:next", "w:link"):
            for named in made.findall(qn(tie)):
                named.set(qn("w:val"), renamed.get(named.get(qn("w:val")), named.get(qn("w:val"))))
        for number in made.iter(qn("w:numId")):
            number.set(qn("w:val"), numbers[number.get(qn("w:val"))])
        document.styles.element.append(made)


def _numberings(document: Any, ours: Any, styles: list[Any]) -> dict[str, str]:
    """Brings the numberings that some styles use into a document; their new numbers by their old ones."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.oxml.ns import qn
    from docx.parts.numbering import NumberingPart

    wanted = {number.get(qn("w:val")) for style in styles for number in style.iter(qn("w:numId"))}
    if not wanted:
        return {}
    held = ours.part.numbering_part
    if not any(rel.reltype == RELATIONSHIP_TYPE.NUMBERING for rel in document.part.rels.values()):
        part = NumberingPart.load(PackURI("/word/numbering.xml"), held.content_type, held.blob, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        return {number: number for number in wanted}
    theirs = document.part.numbering_part.element
    abstract = {one.get(qn("w:abstractNumId")): one for one in held.element.findall(qn("w:abstractNum"))}
    found = theirs.findall(qn("w:abstractNum"))
    following = max((int(one.get(qn("w:abstractNumId"))) for one in found), default=-1) + 1
    numbers = {}
    for one in held.element.findall(qn("w:num")):
        if one.get(qn("w:numId")) not in wanted:
            continue
        made = copy.deepcopy(abstract[one.find(qn("w:abstractNumId")).get(qn("w:val"))])
        made.set(qn("w:abstractNumId"), str(following))
        theirs.insert(len(theirs.findall(qn("w:abstractNum"))), made)  # all of them stand before the first w:num
        numbers[one.get(qn("w:numId"))] = str(theirs.add_num(following).numId)
        following += 1
    return numbers
