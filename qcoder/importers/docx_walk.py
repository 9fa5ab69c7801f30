"""One pass over the body of a Word document: text, marks of notes, deleted text, and what else is found.

Paragraphs and tables in their order (cells parted by tabs, rows by line ends), tracked insertions, content controls,
smart tags, hyperlinks, results of fields; text boxes once, after the paragraph that holds them. Most paragraphs are
runs of text and nothing else: these are read by looking at the few elements that matter, all others child by child.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile
from typing import Any

from qcoder.core.found_marks import MarkKind
from qcoder.core.imported import FoundNote
from qcoder.core.text import clean
from qcoder.importers.building import PICTURE, Builder
from qcoder.importers.docx_parts import Styles

_IN = frozenset(
    [
        "ins", "moveTo", "sdt", "sdtContent", "smartTag", "hyperlink", "fldSimple", "customXml", "r", "dir", "bdo",
        "txbxContent", "pict", "drawing", "object", "inline", "anchor", "graphic", "graphicData", "wsp", "txbx", "wgp",
        "wpc", "shape", "textbox", "group", "rect", "roundrect", "AlternateContent", "Choice", "ruby", "rubyBase",
        "oMathPara", "grpSp",
    ]
)  # fmt: skip
# What makes a paragraph more than runs of text; a paragraph with any of these is read child by child.
_SPECIAL = (
    "del", "ins", "moveFrom", "moveTo", "sdt", "sym", "noBreakHyphen", "softHyphen", "ptab", "footnoteReference",
    "endnoteReference", "commentReference", "commentRangeStart", "commentRangeEnd", "drawing", "pict", "object",
    "ruby", "txbxContent", "delText", "AlternateContent", "oMath", "altChunk",
)  # fmt: skip
_EMPHASIS: dict[str, MarkKind] = {"b": "bold", "i": "italic", "u": "underline", "vanish": "hidden"}
_OFF = frozenset(["0", "false", "off", "none"])
_NO_STYLE = "", ""  # of a paragraph: level of a heading, label of an item of a list
_LOCAL: dict[str, str] = {}


def local(element: Any) -> str:
    """The name of an element without its namespace; "" for comments and instructions."""
    tag = element.tag
    try:
        return _LOCAL[tag]
    except (KeyError, TypeError):
        if not isinstance(tag, str):
            return ""
        if len(_LOCAL) > 5_000:
            _LOCAL.clear()
        name = _LOCAL[tag] = tag.rpartition("}")[2]
        return name


def value(element: Any, name: str = "val") -> str:
    """An attribute by its local name, in either namespace of the standard."""
    for key, said in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(said)
    return ""


@lru_cache(maxsize=8)
def _tags(paragraph: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Names by tag in this paragraph's namespace, and the tags of the elements to look at in a plain paragraph."""
    before = paragraph[:-1]  # the tag of a paragraph is its namespace and "p"
    looked = {f"{before}{name}": name for name in ("p", "t", "tab", "br", "cr", *_EMPHASIS, "rStyle", "pPr")}
    return {**looked, f"{before}r": "r", f"{before}tabs": "tabs"}, tuple(looked)


def special_in(root: Any) -> tuple[str, ...]:
    """The tags of a part that make more of a paragraph than runs of text."""
    there = {element.tag for element in root.iter(*(f"{{*}}{name}" for name in _SPECIAL))}
    if not there:
        return ()
    spaces = {tag[: tag.rindex("}") + 1] for tag in there if "}" in tag} | {root.tag[: root.tag.rindex("}") + 1]}
    return (*there, *(f"{space}{name}" for space in spaces for name in ("p", "tbl")))


@dataclass
class Mark:
    """Where the mark of a note stood, and where the passage of a comment begins."""

    kind: str
    id: str
    at: int
    since: int | None = None


@dataclass
class Walk:
    styles: Styles
    special: tuple[str, ...] = tuple(f"{{*}}{name}" for name in (*_SPECIAL, "p", "tbl"))  # those in the part
    made: Builder = field(default_factory=Builder)
    marks: list[Mark] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    ranges: dict[str, int] = field(default_factory=dict)  # id of a comment: where its passage begins
    ends: dict[str, int] = field(default_factory=dict)
    numbering: dict[str, str] = field(default_factory=dict)  # of foot- and endnotes, where the body asks for one

    def blocks(self, parent: Any) -> None:
        """Paragraphs and tables, and what wraps them."""
        for child in parent:
            name = local(child)
            if name == "p":
                self.paragraph(child)
            elif name == "tbl":
                self.made.found["tables"] += 1
                self.table(child)
            elif name == "sdt":
                self.made.found["content_controls"] += 1
                self.blocks(child)
            elif name == "ins":
                self.made.found["tracked_insertions"] += 1
                self.blocks(child)
            elif name in ("sdtContent", "customXml", "moveTo", "txbxContent", "AlternateContent"):
                self.blocks(_first_choice(child) if name == "AlternateContent" else child)
            elif name in ("del", "moveFrom"):
                self.drop(child)
            elif name in ("commentRangeStart", "commentRangeEnd"):
                self.range(child, name)
            elif name == "altChunk":  # a whole file of another kind, which Word would take in
                self.made.found["files_inside"] += 1
                self.made.found["embedded_objects"] += 1
                self.made.line(PICTURE)

    def table(self, table: Any) -> None:
        made = self.made
        for row in _through(table, "tr"):
            first = True
            for cell in _through(row, "tc"):
                if not first:
                    made.add("\t")
                first = False
                self.blocks(cell)
                while made.pieces and made.pieces[-1] == "\n":
                    made.pieces.pop()
                    made.length -= 1
            made.add("\n")

    def body(self, body: Any, whole: bool) -> None:
        """The children of a body that are whole, which are all but the last while it grows; they are taken away."""
        number = len(body) - (not whole)
        if number > 0:
            self._children(body, number, whole)
            # Nobody may hold one of them here: lxml moves what is held into a document of its own, for seconds.
            del body[:number]

    def _children(self, body: Any, number: int, whole: bool) -> None:
        self.special = special_in(body)
        for element in body.iter("{*}footnotePr", "{*}endnotePr"):
            self.note_properties(element)
        first, last = body[0], body[-1]
        plain = not self.special and local(first) == "p" and (whole or local(last) == "p")
        if plain and next(body.iter("{*}tbl"), None) is None:  # read in one go: nothing but paragraphs
            tags, looked = _tags(first.tag)
            elements = body.iter(*looked)
            self.plain(elements if whole else takewhile(lambda element: element is not last, elements), tags)
        else:
            self.blocks(body[:number])

    def note_properties(self, properties: Any) -> None:
        """How the file asks for its foot- or endnotes to be numbered."""
        for child in properties:
            if local(child) == "numFmt":
                self.numbering[local(properties).removesuffix("Pr")] = value(child)

    def paragraph(self, paragraph: Any) -> None:
        start = self.made.length
        if self._is_plain(paragraph):
            tags, looked = _tags(paragraph.tag)
            self.plain(paragraph.iter(*looked), tags)
        else:
            self.inline(paragraph)
            self._properties(paragraph, start)
            if self.made.length > start and _end_is_deleted(paragraph):  # the next one goes on with it
                self.made.add("" if self.made.pieces[-1].endswith(" ") else " ")
            else:
                self.made.add("\n")
        if self.boxes:
            boxes, self.boxes = self.boxes, []
            for box in boxes:
                self.blocks(box)

    def _is_plain(self, paragraph: Any) -> bool:
        if not self.special:
            return True
        there = paragraph.iter(*self.special)
        next(there)  # the paragraph itself
        return next(there, None) is None

    def plain(self, elements: Iterable[Any], tags: dict[str, str]) -> None:
        """Paragraphs that hold nothing but runs of text, however they are wrapped: each begins with its own element."""
        made = self.made
        marks, pieces, text_tag = made.marks, made.pieces, next(tag for tag, name in tags.items() if name == "t")
        first_piece, first_mark = len(pieces), len(marks)
        first = start = began = at = made.length
        on: list[MarkKind] = []  # emphasis of `run`, which began at `began`
        run: Any = None
        in_paragraph = False
        for element in elements:
            tag = element.tag
            if tag == text_tag:
                if on and element.getparent() is not run:
                    for kind in on:
                        marks.add(kind, began, at)
                    on, run = [], None
                if words := element.text:
                    pieces.append(words)
                    at += len(words)
                continue
            name = tags[tag]
            if name == "p":
                if in_paragraph:
                    made.length = at
                    if on or self._style is not _NO_STYLE:
                        self._end_plain(on, start, began)
                        on, run = [], None
                    pieces.append("\n")
                    start = at = at + 1
                in_paragraph = True
            elif name == "pPr":
                self._paragraph_style(element)
            elif name in ("tab", "br", "cr"):
                within = element.getparent()
                if name == "tab" and tags.get(within.tag) == "tabs":
                    continue  # a stop on the ruler
                if on and within is not run:
                    for kind in on:
                        marks.add(kind, began, at)
                    on, run = [], None
                pieces.append("\t" if name == "tab" else "\n")
                at += 1
            else:
                within = element.getparent().getparent()
                if within is None or tags.get(within.tag) != "r":
                    continue  # it is said of the mark of a paragraph
                if within is not run:
                    for kind in on:
                        marks.add(kind, began, at)
                    on, run, began = [], within, at
                if name == "rStyle":
                    on += self.styles.emphasis(value(element))
                elif not element.keys() or value(element) not in _OFF:
                    on.append(_EMPHASIS[name])
                    made.found["hidden"] += name == "vanish"
        made.length = at
        if in_paragraph:
            self._end_plain(on, start, began)
            pieces.append("\n")
            made.length += 1
        said = "".join(pieces[first_piece:])
        if clean(said) != said:
            self._clean(first, first_piece, first_mark)

    def _end_plain(self, on: list[MarkKind], start: int, began: int) -> None:
        made = self.made
        for kind in on:
            made.marks.add(kind, began, made.length)
        if self._style is not _NO_STYLE:
            self._end_style(start)

    def _clean(self, at: int, first_piece: int, first_mark: int) -> None:
        """Cleans the pieces from one on, the first of which begins at `at`; marks begin and end between pieces."""
        made = self.made
        places = {at: at}
        now = at
        for number in range(first_piece, len(made.pieces)):
            at += len(made.pieces[number])
            made.pieces[number] = clean(made.pieces[number])
            now += len(made.pieces[number])
            places[at] = now
        made.length = now
        made.marks.move(places.__getitem__, first=first_mark)

    _style: tuple[str, str] = _NO_STYLE  # level of a heading, label of an item, of the paragraph that is read

    def _paragraph_style(self, properties: Any) -> None:
        """What the properties say of the whole paragraph."""
        level = label = ""
        style = outline = ""
        numbered: tuple[str, str] | None = None
        for child in properties:
            name = local(child)
            if name == "pStyle":
                style = value(child)
            elif name == "outlineLvl":
                outline = value(child)
            elif name == "numPr":
                found = {local(one): value(one) for one in child}
                numbered = found.get("numId", ""), found.get("ilvl", "0")
        if style or outline:
            level = str(int(outline) + 1) if outline.isdecimal() and int(outline) < 9 else self.styles.level(style)
        if numbered is None and style:
            numbered = self.styles.numbering_of(style)
        if numbered is not None and numbered[0] not in ("", "0"):
            label = self.styles.label(*numbered)
        self._style = (level, label) if level or label else _NO_STYLE

    def _end_style(self, start: int) -> None:
        level, label = self._style
        if not level and not label:
            return
        self._style = _NO_STYLE
        made = self.made
        if made.length > start:
            if level:
                made.found["headings"] += 1
                made.stretch("heading", start, value=level)
            else:
                made.found["list_items"] += 1
                made.stretch("list", start, value=label)

    def _properties(self, paragraph: Any, start: int) -> None:
        for child in paragraph:
            if local(child) == "pPr":
                self._paragraph_style(child)
                break
        self._end_style(start)

    # ---- child by child ----

    def inline(self, parent: Any) -> None:
        made = self.made
        for child in parent:
            name = local(child)
            if name == "t":
                made.add(child.text or "")
            elif name in ("tab", "ptab"):
                made.add("\t")
            elif name in ("br", "cr"):
                made.add("\n")
            elif name == "r":
                self.run(child)
            elif name in ("noBreakHyphen", "sym"):
                made.add("\u2011" if name == "noBreakHyphen" else symbol(child))
            elif name in ("footnoteReference", "endnoteReference", "commentReference"):
                self.note_mark(child, name)
            elif name in ("commentRangeStart", "commentRangeEnd"):
                self.range(child, name)
            elif name == "del" or name == "moveFrom":
                self.drop(child)
            elif name == "AlternateContent":
                self.inline(_first_choice(child))
            elif name == "txbxContent":
                made.found["text_boxes"] += 1
                self.boxes.append(child)
            elif name == "oMath":
                self.equation(child)
            elif name in ("drawing", "pict", "object"):
                self.drawing(child, name)
            elif name == "rt":  # how the letters of a ruby are read
                made.found["readings"] += 1
            elif name in _IN:
                self._count(name)
                self.inline(child)
            elif name in ("tbl", "p"):  # a table or paragraph inside a run's content control
                (self.paragraph if name == "p" else self.table)(child)

    def run(self, run: Any) -> None:
        start = self.made.length
        on: list[MarkKind] = []
        for properties in run:
            if local(properties) == "rPr":
                for one in properties:
                    name = local(one)
                    if name == "rStyle":
                        on += self.styles.emphasis(value(one))
                    elif name in _EMPHASIS and value(one) not in _OFF:
                        on.append(_EMPHASIS[name])
                break
        self.made.found["hidden"] += "hidden" in on
        self.inline(run)
        for kind in on:
            self.made.stretch(kind, start)

    def note_mark(self, element: Any, name: str) -> None:
        id_ = value(element, "id")
        since = self.ranges.get(id_) if name == "commentReference" else None
        at = self.ends.get(id_, self.made.length) if since is not None else self.made.length
        self.marks.append(Mark(name.removesuffix("Reference"), id_, at, since))

    def range(self, element: Any, name: str) -> None:
        where = self.ranges if name == "commentRangeStart" else self.ends
        where[value(element, "id")] = self.made.length

    def equation(self, math: Any) -> None:
        """Its letters in their order, whatever fraction or root they are part of."""
        start = self.made.length
        self.made.found["equations"] += 1
        self.made.add("".join(part.text or "" for part in math.iter() if local(part) == "t") or PICTURE)
        self.made.stretch("equation", start)

    def drawing(self, element: Any, name: str) -> None:
        """A picture, an embedded object, or a frame around a text box: a sign stands where there are no words."""
        made = self.made
        boxes = len(self.boxes)
        self.inline(element)
        if len(self.boxes) > boxes:
            return
        names = {local(part) for part in element.iter()}
        if name == "object":
            made.found["embedded_objects"] += 1
            made.add(PICTURE)
        elif names & {"pic", "imagedata", "blip"}:
            shows = next((value(part, "descr") for part in element.iter() if local(part) == "docPr"), "")
            made.picture(shows)
        elif names & {"chart", "relIds", "contentPart"}:
            made.found["embedded_objects"] += 1
            made.add(PICTURE)

    def _count(self, name: str) -> None:
        if name in ("ins", "moveTo"):
            self.made.found["tracked_insertions"] += 1
        elif name == "sdt":
            self.made.found["content_controls"] += 1

    def drop(self, deleted: Any) -> None:
        """Deleted text is kept as a note where it stood; a moved passage is kept where it went."""
        if local(deleted) == "moveFrom":
            return
        words = "".join(part.text or "" for part in deleted.iter() if local(part) in ("delText", "t"))
        self.made.found["tracked_deletions"] += 1
        if words.strip():
            author = clean(value(deleted, "author"))
            self.made.notes.append(FoundNote("deleted", "", self.made.length, clean(words).strip(), author))


def _end_is_deleted(paragraph: Any) -> bool:
    """Whether the end of a paragraph, which joins it with the next, is a tracked deletion."""
    properties = next((child for child in paragraph if local(child) == "pPr"), ())
    return any(local(one) == "del" for run in properties if local(run) == "rPr" for one in run)


def _through(parent: Any, wanted: str) -> list[Any]:
    """Rows of a table or cells of a row, also inside content controls and tracked insertions."""
    found = []
    for child in parent:
        name = local(child)
        if name == wanted:
            found.append(child)
        elif name in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            found.extend(_through(child, wanted))
    return found


def _first_choice(alternate: Any) -> Any:
    """The first choice; the fallback where no choice holds anything: both say the same thing."""
    fallback: Any = ()
    for child in alternate:
        if local(child) == "Choice" and len(child):
            return child
        if local(child) == "Fallback":
            fallback = child
    return fallback


def symbol(element: Any) -> str:
    """The letter of a symbol font; a dot for those that no Unicode font has."""
    try:
        code = int(value(element, "char"), 16)
    except ValueError:
        return ""
    return "•" if 0xF000 <= code <= 0xF0FF else chr(code) if 0x20 <= code < 0xD800 else ""
