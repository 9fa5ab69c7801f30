"""OpenDocument texts (.odt, .ott and the flat .fodt), as LibreOffice writes them.

Standard: ISO/IEC 26300, OpenDocument 1.3. Read in the order of the body: headings, paragraphs, lists, tables (cells
parted by tabs, rows by line ends), text boxes after the paragraph that holds them. Kept apart as notes with the place
of their mark: foot- and endnotes, comments, headers and footers, deleted text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from html import escape
from typing import Any

from qcoder.core.errors import UnreadableFile
from qcoder.core.found_marks import MarkKind
from qcoder.core.imported import FoundNote, ImportedDocument, NoteKind
from qcoder.core.messages import say
from qcoder.core.text import clean
from qcoder.importers.building import Builder
from qcoder.importers.proof import bytes_as_letters, seen_words
from qcoder.importers.remarks import remarks_of
from qcoder.importers.safe_xml import parse, parse_pieces, pieces_of
from qcoder.importers.safe_zip import SafeZip

_PARTS = ("p", "h", "tab", "line-break", "s", "table-cell", "list-item", "note", "annotation", "frame", "image")
_SKIPPED = frozenset(
    [
        "office:annotation/dc:creator", "dc:creator", "dc:date", "meta:date-string", "meta:creator-initials",
        "text:note-citation", "office:change-info", "svg:title", "svg:desc", "text:ruby-text", "office:settings",
        "office:meta", "office:binary-data", "office:scripts", "office:font-face-decls", "text:sequence-decls",
        "text:variable-decls", "text:user-field-decls", "text:index-title-template", "text:table-of-content-source",
        "office:forms", "number:text", "config:config-item", "text:notes-configuration", "text:linenumbering-separator",
        "text:list-level-style-number", "sender-initials", "loext:sender-initials",
    ]
)  # fmt: skip
_PASSED = frozenset(
    [
        "tracked-changes", "sequence-decls", "variable-decls", "user-field-decls", "forms", "table-of-content-source",
        "alphabetical-index-source", "bibliography-source", "illustration-index-source", "object-index-source",
        "table-index-source", "user-index-source", "scripts", "ruby-text", "title", "desc", "event-listeners",
    ]
)  # fmt: skip
_SHAPES = ("custom-shape", "rect", "text-box", "ellipse", "circle", "caption", "polygon", "polyline", "path", "line")
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_MATH = re.compile(rb"<(?:\w+:)?math[\s>]")  # charts name the namespace too
MOST_SPACES = 1000


def read_odt(data: bytes, *, file_name: str, language: str = "auto") -> ImportedDocument:
    """The document in an OpenDocument text, with every kind of text that it holds."""
    sources: list[Callable[[], Iterator[bytes]]]
    if data[:2] == b"PK":
        parts = SafeZip(data, file_name=file_name)
        if "content.xml" not in parts:
            raise _no_text(file_name)
        if "META-INF/manifest.xml" in parts and b"encryption-data" in parts["META-INF/manifest.xml"]:
            raise UnreadableFile(
                say("“{file}” is protected with a password.", file=file_name),
                say("Open it with its program, save it without password and import it again."),
            )
        names = ["content.xml", *(name for name in ("styles.xml",) if name in parts)]
        sources = [partial(parts.pieces, name) for name in names]
        objects = {
            name.rpartition("/")[0]: parts[name]
            for name in parts
            if name.endswith("/content.xml") and _MATH.search(parts[name])
        }
    else:
        sources, objects = [partial(pieces_of, data)], {}
    roots = [parse(b"".join(source()), file_name=file_name) for source in sources[1:]]
    walk = _Walk(made=Builder(), styles={}, objects=objects, file_name=file_name)
    for body, whole in parse_pieces(sources[0](), tag=f"{_OFFICE}text", file_name=file_name):
        if not _is_body(body):
            continue  # of an object inside
        if len(roots) < len(sources):
            roots.insert(0, body.getroottree().getroot())
            walk.styles = _styles(roots)
        for child in body[:] if whole else body[:-1]:
            walk.read_changes(child)
            walk.blocks([child])
            body.remove(child)
    if len(roots) < len(sources):
        raise _no_text(file_name)
    walk.end_of_text()
    headers = _headers(walk, roots)
    words = sum(_counted(b"".join(source()), index) for index, source in enumerate(sources))
    walk.made.notes += headers
    walk.made.found["headers_footers"] += len(headers)
    walk.made.remarks += remarks_of(walk.made.found)
    words += sum(_counted(objects[name], 0) for name in walk.used)
    return walk.made.finish(file_name=file_name, format="odt", words_in_file=words, language=language)


def _no_text(file_name: str) -> UnreadableFile:
    return UnreadableFile(
        say("“{file}” is no text document.", file=file_name),
        say("Open it with its program and save it as .docx or .odt."),
    )


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _value(element: Any, name: str) -> str:
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def _is_body(element: Any) -> bool:
    """True for the text right in the body of the document."""
    around = element.getparent().getparent()
    return around is not None and around.getparent() is None


@dataclass(frozen=True)
class _Style:
    parent: str
    marks: frozenset[MarkKind]


def _styles(roots: list[Any]) -> dict[str, _Style]:
    """What each style says of emphasis, with the style that it is made from."""
    found: dict[str, _Style] = {}
    for root in roots:
        for style in root.iter("{*}style"):
            marks: set[MarkKind] = set()
            for properties in style:
                if _name(properties) != "text-properties":
                    continue
                if _value(properties, "font-weight") in ("bold", "600", "700", "800", "900"):
                    marks.add("bold")
                if _value(properties, "font-style") in ("italic", "oblique"):
                    marks.add("italic")
                if _value(properties, "text-underline-style") not in ("", "none"):
                    marks.add("underline")
                if _value(properties, "display") == "none":
                    marks.add("hidden")
            found[_value(style, "name")] = _Style(_value(style, "parent-style-name"), frozenset(marks))
    return found


@dataclass
class _Walk:
    made: Builder
    styles: dict[str, _Style]
    objects: dict[str, bytes]
    file_name: str
    used: list[str] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    opened: dict[str, int] = field(default_factory=dict)  # deletions that are shown in the text: where they begin
    boxes: list[Any] = field(default_factory=list)
    comments: dict[str, int] = field(default_factory=dict)  # name of a comment: index of its note
    depth: int = 0
    items: int = 0

    def read_changes(self, root: Any) -> None:
        for region in root.iter("{*}changed-region"):
            for change in region:
                kind = _name(change)
                if kind == "insertion":
                    self.made.found["tracked_insertions"] += 1
                elif kind == "deletion":
                    self.changes[_value(region, "id")] = change

    def blocks(self, parent: Any) -> None:
        for child in parent:
            name = _name(child)
            if name in ("p", "h"):
                self.paragraph(child)
            elif name == "table":
                self.made.found["tables"] += 1
                self.table(child)
            elif name == "list":
                self.items = 0
                self.blocks(child)
            elif name in ("list-item", "list-header"):
                self.item(child)
            elif name in ("change", "change-start", "change-end"):
                self.change(child)
            elif name == "frame":
                self.frame(child)
                self.flush_boxes()
            elif name and name not in _PASSED:
                self.blocks(child)

    def item(self, item: Any) -> None:
        self.items += 1
        self.made.found["list_items"] += 1
        start, count = self.made.length, self.items
        self.blocks(item)
        self.items = count
        # The item is its own first lines; items of a list inside it have their own marks.
        self.made.stretch("list", start, value="•")

    def table(self, table: Any) -> None:
        for row in table.iter("{*}table-row"):
            if _around(row, "table") is not table:
                continue
            first = True
            for cell in row:
                if _name(cell) not in ("table-cell", "covered-table-cell"):
                    continue
                if not first:
                    self.made.add("\t")
                first = False
                inner = _Walk(
                    self.made, self.styles, self.objects, self.file_name, self.used, self.changes, self.opened
                )
                inner.blocks(cell)
                self._drop_line_end()
            self.made.add("\n")

    def _drop_line_end(self) -> None:
        made = self.made
        while made.pieces and made.pieces[-1] == "\n":
            made.pieces.pop()
            made.length -= 1

    def paragraph(self, paragraph: Any) -> None:
        start = self.made.length
        self.inline(paragraph)
        if _name(paragraph) == "h":
            self.made.found["headings"] += 1
            self.made.stretch("heading", start, value=_value(paragraph, "outline-level") or "1")
        else:
            self._emphasis(paragraph, start)
        self.made.add("\n")
        self.flush_boxes()

    def flush_boxes(self) -> None:
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.blocks(box)

    def _emphasis(self, element: Any, start: int) -> None:
        name, seen = _value(element, "style-name"), 0
        while name in self.styles and seen < 20:
            for kind in self.styles[name].marks:
                self.made.stretch(kind, start)
                self.made.found["hidden"] += kind == "hidden"
            name, seen = self.styles[name].parent, seen + 1

    def inline(self, parent: Any) -> None:
        self._say(parent.text)
        for child in parent:
            if isinstance(child.tag, str):
                self.element(child)
            self._say(child.tail)

    def _say(self, words: str | None) -> None:
        """White space in the file is one space, and none at the beginning of a paragraph."""
        if not words:
            return
        said = _collapsed(words)
        if said.startswith(" ") and self.made.pieces and self.made.pieces[-1].endswith((" ", "\n", "\t")):
            said = said[1:]
        self.made.add(said)

    def element(self, child: Any) -> None:
        name = _name(child)
        made = self.made
        if name == "s":
            count = _value(child, "c")
            made.add(" " * min(int(count), MOST_SPACES) if count.isdecimal() else " ")
        elif name == "tab":
            made.add("\t")
        elif name == "line-break":
            made.add("\n")
        elif name == "span":
            start = made.length
            self.inline(child)
            self._emphasis(child, start)
        elif name == "note":
            self.note(child)
        elif name == "annotation":
            self.comment(child)
        elif name == "annotation-end":
            index = self.comments.pop(_value(child, "name"), None)
            if index is not None:
                note = made.notes[index]
                made.notes[index] = FoundNote(note.kind, note.mark, made.length, note.text, note.author, note.at)
        elif name == "frame":
            self.frame(child)
        elif name in _SHAPES:
            self.made.found["text_boxes"] += bool("".join(child.itertext()).strip())
            self.boxes.append(child)
        elif name in ("change", "change-start", "change-end"):
            self.change(child)
        elif name in ("p", "h"):
            self.paragraph(child)
        elif name in ("g", "a", "ruby", "ruby-base", "meta", "meta-field") or name not in _PASSED:
            self.inline(child)

    def note(self, note: Any) -> None:
        kind: NoteKind = "endnote" if _value(note, "note-class") == "endnote" else "footnote"
        mark, text = "", ""
        for child in note:
            if _name(child) == "note-citation":
                mark = (child.text or "").strip()
            elif _name(child) == "note-body":
                text = self.apart(child)
        self.made.found[f"{kind}s"] += 1
        if text:
            self.made.notes.append(FoundNote(kind, mark, self.made.length, text))

    def comment(self, comment: Any) -> None:
        author = "".join(part.text or "" for part in comment if _name(part) == "creator")
        text = self.apart(comment)
        self.made.found["comments"] += 1
        if text:
            self.comments[_value(comment, "name")] = len(self.made.notes)
            self.made.notes.append(FoundNote("comment", "", self.made.length, text, author))

    def apart(self, element: Any) -> str:
        """The text of a part that stands beside the running text."""
        inner = _Walk(Builder(), self.styles, self.objects, self.file_name, self.used)
        for child in element:
            if _name(child) not in ("creator", "date", "date-string", "creator-initials", "sender-initials"):
                inner.blocks([child])
        return inner.made.text().strip()

    def frame(self, frame: Any) -> None:
        """A picture, a text box or an object; of several forms of one thing the first."""
        shows = " ".join(part.text or "" for part in frame if _name(part) in ("title", "desc"))
        names = [_name(child) for child in frame]
        for child in frame:
            name = _name(child)
            if name == "text-box":
                self.made.found["text_boxes"] += 1
                self.boxes.append(child)
            elif name == "object":
                self.object(child, shows)
                return
            elif name == "image" and "text-box" not in names:
                self.made.picture(shows)
                return

    def object(self, element: Any, shows: str) -> None:
        place = _value(element, "href").removeprefix("./").rstrip("/")
        if place in self.objects:
            root = parse(self.objects[place], file_name=self.file_name)
            self.used.append(place)
        elif next(element.iter("{*}math"), None) is not None:
            root = element
        else:
            self.made.found["embedded_objects"] += 1
            self.made.add("▣")
            return
        start = self.made.length
        said = [leaf.text or "" for leaf in root.iter() if _name(leaf) in ("mi", "mn", "mo", "mtext", "ms")]
        self.made.found["equations"] += 1
        self.made.add(" ".join(clean(" ".join(said)).split()) or "▣")
        self.made.stretch("equation", start)

    def change(self, mark: Any) -> None:
        id_, made = _value(mark, "change-id"), self.made
        if _name(mark) == "change-start":
            if id_ in self.changes:  # flat files show what was deleted where it stood
                self.opened[id_] = made.length
        elif _name(mark) == "change":
            if (deletion := self.changes.pop(id_, None)) is not None:
                self.deleted(deletion)
        elif (start := self.opened.pop(id_, None)) is not None and id_ in self.changes:
            self.deleted(self.changes.pop(id_), made.take(start))

    def deleted(self, deletion: Any, shown: str = "") -> None:
        text = shown.strip() or self.apart([child for child in deletion if _name(child) != "change-info"])
        self.made.found["tracked_deletions"] += 1
        if text:
            author = clean("".join(part.text or "" for part in deletion.iter("{*}creator")))
            self.made.notes.append(FoundNote("deleted", "", self.made.length, text, author))

    def end_of_text(self) -> None:
        """Deletions that nothing in the text marks are not lost either."""
        for deletion in self.changes.values():
            self.deleted(deletion)
        self.changes = {}


def _collapsed(words: str) -> str:
    for sign in "\t\r\n":
        words = words.replace(sign, " ")
    while "  " in words:
        words = words.replace("  ", " ")
    return words


def _around(element: Any, name: str) -> Any:
    above = element.getparent()
    while above is not None and _name(above) != name:
        above = above.getparent()
    return above


_HEADERS: dict[str, NoteKind] = {
    "header": "header", "header-left": "header", "header-first": "header",
    "footer": "footer", "footer-left": "footer", "footer-first": "footer",
}  # fmt: skip


def _headers(walk: _Walk, roots: list[Any]) -> list[FoundNote]:
    notes: list[FoundNote] = []
    for root in roots:
        for master in root.iter("{*}master-page"):
            for part in master:
                kind = _HEADERS.get(_name(part))
                text = walk.apart(part) if kind else ""
                if kind and text:
                    notes.append(FoundNote(kind, "", 0, text))
    return notes


_ASIDE = re.compile(
    r"<text:note\b[^>]*(?<!/)>.*?</text:note>|<office:annotation\b[^>]*(?<!/)>.*?</office:annotation>", re.DOTALL
)
_NO_ELEMENT = re.compile(r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_OBJECT = re.compile(r"<draw:object\b[^>]*(?<!/)>.*?</draw:object>", re.DOTALL)
_EQUATION = re.compile(r"<(?:\w+:)?math[\s>]")


def _counted(source: bytes, index: int) -> int:
    """The words of one part, counted over its source; of the styles only those of headers and footers."""
    text = bytes_as_letters(source)
    del source
    if index:
        start = text.find("<office:master-styles")
        text = text[start:] if start >= 0 else ""
    # Nothing that only looks like an element: what is left is well formed, or it would not have been read.
    text = _NO_ELEMENT.sub(lambda found: escape(found[1]) if found[1] else "", text)
    aside: list[str] = []

    def take(found: re.Match[str]) -> str:
        aside.append(found[0])
        return ""

    # A chart, which a flat file holds inside, is in the original only.
    text = _OBJECT.sub(lambda found: found[0] if _EQUATION.search(found[0]) else "<draw:image/>", text)
    text = _ASIDE.sub(take, text)  # a note may stand inside a word, and so may a box and what was deleted
    text = _without_boxes(_without_deleted(text, aside), aside)
    return sum(
        seen_words(
            part,
            parting=lambda name: " " if name in _PARTS else "",
            skipped=lambda name: name in _SKIPPED,
        )
        for part in (text, *aside)
    )


_CHANGED = re.compile(r"<text:changed-region\b[^<>]{0,500}?text:id=\"([^\"]{1,200})\"[^<>]{0,500}>\s*<text:deletion\b")
_CHANGE = re.compile(r"<text:change-(start|end)\b[^>]*text:change-id=\"([^\"]+)\"[^>]*/>")
_SHAPE = re.compile(rf"<(/?)draw:(frame|{'|'.join(_SHAPES)})(?=[\s/>])[^>]*?(/?)>")


def _without_deleted(text: str, aside: list[str]) -> str:
    """Takes out what was deleted and is shown in the text all the same."""
    deleted = set(_CHANGED.findall(text))
    pieces, begun, end = [], {}, 0
    for mark in _CHANGE.finditer(text) if deleted else ():
        if mark[2] not in deleted or mark.start() < end:
            continue
        if mark[1] == "start":
            begun[mark[2]] = mark
        elif (start := begun.pop(mark[2], None)) is not None and start.start() >= end:
            pieces.append(text[end : start.start()])
            aside.append(text[start.end() : mark.start()])
            end = mark.end()
    return "".join([*pieces, text[end:]])


def _without_boxes(text: str, aside: list[str]) -> str:
    """Takes out shapes with words in them, which are read after their paragraph."""
    pieces, around, end = [], 0, 0
    start: re.Match[str] | None = None
    for tag in _SHAPE.finditer(text):
        if tag[3]:
            continue
        if not tag[1]:
            start = tag if not around else start
            around += 1
        elif around and start is not None:
            around -= 1
            inside = text[start.end() : tag.start()]
            if not around and (start[2] != "frame" or "<draw:text-box" in inside):
                pieces.append(text[end : start.start()])
                aside.append(_without_boxes(inside, aside))
                end = tag.end()
    return "".join([*pieces, text[end:]])
