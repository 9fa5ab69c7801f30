"""Word documents (.docx), read by walking the body XML so that nothing is lost silently.

Standard: ECMA-376 / ISO 29500-1, WordprocessingML, transitional and strict. Read in the order of the body:
paragraphs, tables (cells parted by tabs, rows by line ends), tracked insertions, content controls, smart tags,
hyperlinks, fields' results, text boxes once after the paragraph that holds them. Kept apart as notes with the place
of their mark: foot- and endnotes, comments, headers and footers, deleted text.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from qcoder.core.errors import UnreadableFile
from qcoder.core.imported import FoundNote, ImportedDocument, Ledger, NoteKind
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.text import clean
from qcoder.core.turns import find_turns
from qcoder.core.words import count_words
from qcoder.importers.safe_xml import parse
from qcoder.importers.safe_zip import SafeZip
from qcoder.language.guess import guess_language

_IN = frozenset(
    [
        "ins",
        "moveTo",
        "sdt",
        "sdtContent",
        "smartTag",
        "hyperlink",
        "fldSimple",
        "customXml",
        "r",
        "dir",
        "bdo",
        "txbxContent",
        "pict",
        "drawing",
        "object",
        "inline",
        "anchor",
        "graphic",
        "graphicData",
        "wsp",
        "txbx",
        "wgp",
        "wpc",
        "shape",
        "textbox",
        "group",
        "rect",
        "roundrect",
        "AlternateContent",
        "Choice",
        "ruby",
        "rubyBase",
        "oMathPara",
    ]
)
_OBJECTS = {"drawing": "images", "pict": "images", "object": "embedded_objects", "oMath": "equations"}
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_NOTES: tuple[tuple[NoteKind, str], ...] = (("footnote", "footnotes"), ("endnote", "endnotes"))


def read_docx(
    data: bytes, *, file_name: str, language: str = "auto", remark: Message | None = None
) -> ImportedDocument:
    """The document in a .docx file, with every kind of text that it holds and a ledger that proves it."""
    parts = SafeZip(data, file_name=file_name)
    main = _main_part(parts, file_name)
    root = parse(parts[main], file_name=file_name)
    bodies = [child for child in root if _name(child) == "body"]
    if not bodies:
        raise UnreadableFile(
            say("“{file}” is no Word document.", file=file_name),
            say("Open it with its program and save it as .docx."),
        )
    walk = _Walk()
    for body in bodies:  # more than one is against the standard, and happens
        walk.blocks(body)
    text = clean(walk.text()).rstrip("\n")
    notes = _kept_notes(walk, parts, main, file_name, len(text), _note_numbering(root, parts, main, file_name))
    if not text.strip() and not notes:
        raise UnreadableFile(
            say("“{file}” holds no text.", file=file_name),
            say("If it is a scan, it must be transcribed first."),
        )
    turns = find_turns(text)
    stored = count_words(text) + sum(count_words(note.text) for note in notes)
    remarks = ([remark] if remark else []) + _remarks(walk.found)
    return ImportedDocument(
        text=text,
        language=guess_language(text) if language == "auto" else language,
        turns=turns,
        notes=tuple(notes),
        ledger=Ledger(
            words_in_file=words_in_file(parts, main, file_name),
            words_stored=stored,
            turns=len(turns),
            speakers=tuple(dict.fromkeys(turn.speaker for turn in turns)),
            encoding="docx",
            found=dict(walk.found),
            remarks=tuple(remarks),
        ),
    )


def _main_part(parts: SafeZip, file_name: str) -> str:
    """The part that the package says is the document; usually word/document.xml."""
    if "_rels/.rels" in parts:
        for relation in parse(parts["_rels/.rels"], file_name=file_name):
            if relation.get("Type", "").endswith("/officeDocument"):
                target = relation.get("Target", "").lstrip("/")
                if target in parts and "word" in target:
                    return str(target)
    if "word/document.xml" in parts:
        return "word/document.xml"
    raise UnreadableFile(
        say("“{file}” is a zip file but no Word document.", file=file_name),
        say("Unpack it and import the documents inside."),
    )


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _value(element: Any, name: str) -> str:
    """An attribute by its local name, in either namespace of the standard."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def _text_of(parts: list[str]) -> str:
    return "".join(parts)


@dataclass
class _Mark:
    """Where the mark of a note stood in the raw text."""

    kind: str
    id: str
    at: int


@dataclass
class _Walk:
    """One pass over a body: pieces of text, marks of notes, deleted text, and what else was found."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[_Mark] = field(default_factory=list)
    deleted: list[tuple[int, str]] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    boxes: list[Any] = field(default_factory=list)

    def text(self) -> str:
        return _text_of(self.pieces)

    def add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += len(piece)

    def blocks(self, parent: Any) -> None:
        """Paragraphs and tables, and what wraps them."""
        for child in parent:
            name = _name(child)
            if name == "p":
                self.paragraph(child)
            elif name == "tbl":
                self.found["tables"] += 1
                self.table(child)
            elif name == "sdt":
                self.found["content_controls"] += 1
                self.blocks(child)
            elif name == "ins":
                self.found["tracked_insertions"] += 1
                self.blocks(child)
            elif name in ("sdtContent", "customXml", "moveTo", "txbxContent", "AlternateContent"):
                self.blocks(_first_choice(child) if name == "AlternateContent" else child)
            elif name in ("del", "moveFrom"):
                self.drop(child)

    def table(self, table: Any) -> None:
        for row in _through(table, "tr"):
            first = True
            for cell in _through(row, "tc"):
                if not first:
                    self.add("\t")
                first = False
                inner = _Walk(length=self.length, found=self.found)
                inner.blocks(cell)
                said = inner.text()
                bare = said.rstrip("\n")
                self.add(bare)
                self.marks += [_Mark(m.kind, m.id, min(m.at, self.length)) for m in inner.marks]
                self.deleted += [(min(at, self.length), text) for at, text in inner.deleted]
            self.add("\n")

    def paragraph(self, paragraph: Any) -> None:
        self.inline(paragraph)
        self.add("\n")
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.blocks(box)

    def inline(self, parent: Any) -> None:
        for child in parent:
            name = _name(child)
            if name == "t":
                self.add(child.text or "")
            elif name in ("tab", "ptab"):
                self.add("\t")
            elif name in ("br", "cr"):
                self.add("\n")
            elif name == "noBreakHyphen":
                self.add("\u2011")
            elif name == "softHyphen":
                continue
            elif name == "sym":
                self.add(_symbol(child))
            elif name in ("footnoteReference", "endnoteReference", "commentReference"):
                self.marks.append(_Mark(name.removesuffix("Reference"), _value(child, "id"), self.length))
            elif name == "del" or name == "moveFrom":
                self.drop(child)
            elif name == "AlternateContent":
                self.inline(_first_choice(child))
            elif name == "txbxContent":
                self.found["text_boxes"] += 1
                self.boxes.append(child)
            elif name == "oMath":  # its letters in their order, whatever fraction or root they are part of
                self._count(name, child)
                self.add(_text_of([part.text or "" for part in child.iter() if _name(part) == "t"]))
            elif name in _IN:
                self._count(name, child)
                self.inline(child)
            elif name in ("tbl", "p"):  # a table or paragraph inside a run's content control
                (self.paragraph if name == "p" else self.table)(child)

    def _count(self, name: str, element: Any) -> None:
        if name in ("ins", "moveTo"):
            self.found["tracked_insertions"] += 1
        elif name == "sdt":
            self.found["content_controls"] += 1
        elif name in _OBJECTS:
            self.found[_OBJECTS[name]] += 1
        elif name == "r" and _hidden(element):
            self.found["hidden"] += 1

    def drop(self, deleted: Any) -> None:
        """Deleted text is kept as a note where it stood; a moved passage is kept where it went."""
        if _name(deleted) == "moveFrom":
            return
        words = _text_of([part.text or "" for part in deleted.iter() if _name(part) in ("delText", "t")])
        self.found["tracked_deletions"] += 1
        if words.strip():
            self.deleted.append((self.length, words))


def _through(parent: Any, wanted: str) -> list[Any]:
    """Rows of a table or cells of a row, also inside content controls and tracked insertions."""
    found = []
    for child in parent:
        name = _name(child)
        if name == wanted:
            found.append(child)
        elif name in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            found.extend(_through(child, wanted))
    return found


def _first_choice(alternate: Any) -> Any:
    """The first choice; the fallback where no choice holds anything: both say the same thing."""
    fallback: Any = ()
    for child in alternate:
        if _name(child) == "Choice":
            return child
        if _name(child) == "Fallback":
            fallback = child
    return fallback


def _symbol(element: Any) -> str:
    try:
        code = int(_value(element, "char"), 16)
    except ValueError:
        return ""
    return "•" if 0xF000 <= code <= 0xF0FF else chr(code) if 0x20 <= code < 0xD800 else ""


def _hidden(run: Any) -> bool:
    for properties in run:
        if _name(properties) == "rPr":
            return any(_name(p) == "vanish" and _value(p, "val") not in ("0", "false") for p in properties)
    return False


# ---- notes ----


def _note_numbering(root: Any, parts: SafeZip, main: str, file_name: str) -> dict[str, str]:
    """How foot- and endnotes are numbered: Word's way, or as the file asks for in its settings or sections."""
    found = {"footnote": "decimal", "endnote": "lowerRoman"}
    settings = f"{main.rpartition('/')[0]}/settings.xml"
    roots = [parse(parts[settings], file_name=file_name)] if settings in parts else []
    for element in (element for part in (*roots, root) for element in part.iter("{*}footnotePr", "{*}endnotePr")):
        for child in element:
            if _name(child) == "numFmt":
                found[_name(element).removesuffix("Pr")] = _value(child, "val")
    return found


def _shown_mark(number: int, numbering: str) -> str:
    """A note's number as Word writes it."""
    if numbering in ("lowerRoman", "upperRoman"):
        mark, rest = "", number
        for value, letters in _ROMAN:
            mark += letters * (rest // value)
            rest %= value
        return mark if numbering == "lowerRoman" else mark.upper()
    if numbering in ("lowerLetter", "upperLetter"):  # after z follow aa, bb ...
        mark = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return mark if numbering == "lowerLetter" else mark.upper()
    return str(number)


def _kept_notes(
    walk: _Walk, parts: SafeZip, main: str, file_name: str, longest: int, numbering: dict[str, str]
) -> list[FoundNote]:
    """Every text that stands apart, with its mark and place; the numbers are those that Word would show."""
    notes: list[FoundNote] = []
    folder = main.rpartition("/")[0]
    cleaned_before = _cleaned_positions(walk)
    for kind, part in (*_NOTES, ("comment", "comments")):
        name = f"{folder}/{part}.xml"
        if name not in parts:
            continue
        texts: dict[str, tuple[str, str]] = {}
        for element in parse(parts[name], file_name=file_name):
            if _name(element) != kind or _value(element, "type") in (
                "separator",
                "continuationSeparator",
                "continuationNotice",
            ):
                continue
            inner = _Walk()
            inner.blocks(element)
            texts[_value(element, "id")] = clean(inner.text()).strip(), _value(element, "author")
        number = 0
        for mark in walk.marks:
            if mark.kind != kind or mark.id not in texts:
                continue
            number += 1
            text, author = texts.pop(mark.id)
            walk.found[part] += 1
            if text:
                shown = _shown_mark(number, numbering.get(kind, "decimal"))
                notes.append(FoundNote(kind, shown, min(cleaned_before(mark.at), longest), text, author))
        for text, author in texts.values():  # without a mark in the body: still not lost
            walk.found[part] += 1
            if text:
                notes.append(FoundNote(kind, "", longest, text, author))
    for at, words in walk.deleted:
        notes.append(FoundNote("deleted", "", min(cleaned_before(at), longest), clean(words).strip()))
    notes += _headers(parts, folder, file_name, walk.found)
    return sorted(notes, key=lambda note: note.at)


def _cleaned_positions(walk: _Walk) -> Any:
    """From places in the raw text to places in the clean one, which may be shorter."""
    raw = walk.text()
    if len(clean(raw)) == len(raw):
        return lambda at: at
    return lambda at: len(clean(raw[:at]))


def _headers(parts: SafeZip, folder: str, file_name: str, found: Counter[str]) -> list[FoundNote]:
    notes = []
    seen: set[str] = set()
    for name in sorted(parts):
        match = re.fullmatch(rf"{re.escape(folder)}/(header|footer)\d*\.xml", name)
        if match is None:
            continue
        inner = _Walk()
        inner.blocks(parse(parts[name], file_name=file_name))
        text = clean(inner.text()).strip()
        if text:
            found["headers_footers"] += 1
            kind: NoteKind = "header" if match[1] == "header" else "footer"
            notes.append(FoundNote(kind, "", 0, text))
            seen.add(text)
    return notes


# ---- proof ----


def words_in_file(parts: SafeZip, main: str, file_name: str) -> int:
    """The words of the file's text, counted without the walker: paragraph by paragraph over all text elements.

    Counts body, notes, comments, headers and footers; deleted text too, because it is kept as a note; alternatives
    and moved passages once.
    """
    folder = main.rpartition("/")[0]
    wanted = re.compile(rf"{re.escape(folder)}/(footnotes|endnotes|comments|(?:header|footer)\d*)\.xml")
    total = 0
    for name in parts:
        if name == main or wanted.fullmatch(name):
            total += sum(count_words(said) for said in _paragraph_texts(parse(parts[name], file_name=file_name)))
    return total


def _paragraph_texts(root: Any) -> list[str]:
    """The text of each paragraph of a part, and each stretch of deleted text, found by looking at leaves only."""
    texts: dict[Any, list[str]] = {}
    for leaf in root.iter():
        name = _name(leaf)
        if name not in ("t", "delText", "tab", "ptab", "br", "cr", "noBreakHyphen", "sym"):
            continue
        paragraph, deleted = None, None
        skip = False
        for above in leaf.iterancestors():
            around = _name(above)
            if around in ("Fallback", "moveFrom", "rt", "tabs") and not (
                around == "Fallback" and _only_fallback(above)
            ):
                skip = True
            if around == "del":
                deleted = above
            if around == "p" and paragraph is None:
                paragraph = above
            if around in ("footnote", "endnote") and _value(above, "type") in (
                "separator",
                "continuationSeparator",
                "continuationNotice",
            ):
                skip = True
        place = paragraph if deleted is None else deleted
        if skip or place is None:
            continue
        piece = (
            leaf.text or ""
            if name in ("t", "delText")
            else "\u2011"
            if name == "noBreakHyphen"
            else _symbol(leaf)
            if name == "sym"
            else " "
        )
        texts.setdefault(place, []).append(piece)
    return [clean(_text_of(pieces)) for pieces in texts.values()]


def _only_fallback(fallback: Any) -> bool:
    return not any(_name(sibling) == "Choice" for sibling in fallback.getparent())


def _remarks(found: Counter[str]) -> list[Message]:
    """What was done with each thing found, in sentences."""
    said: list[Message] = []
    if n := found["tables"]:
        said.append(say_plural("{n} table was read row by row.", "{n} tables were read row by row.", n=n))
    if n := found["tracked_insertions"]:
        said.append(
            say_plural(
                "{n} tracked insertion was taken into the text.",
                "{n} tracked insertions were taken into the text.",
                n=n,
            )
        )
    if n := found["tracked_deletions"]:
        said.append(
            say_plural("{n} tracked deletion is kept as a note.", "{n} tracked deletions are kept as notes.", n=n)
        )
    if n := found["footnotes"] + found["endnotes"]:
        said.append(
            say_plural(
                "{n} note is kept apart, with the place of its mark.",
                "{n} notes are kept apart, with the place of their marks.",
                n=n,
            )
        )
    if n := found["comments"]:
        said.append(say_plural("{n} comment is kept as a note.", "{n} comments are kept as notes.", n=n))
    if n := found["text_boxes"]:
        said.append(
            say_plural(
                "{n} text box was read after its paragraph.",
                "{n} text boxes were read after their paragraphs.",
                n=n,
            )
        )
    if n := found["headers_footers"]:
        said.append(
            say_plural("{n} header or footer is kept as a note.", "{n} headers and footers are kept as notes.", n=n)
        )
    if n := found["hidden"]:
        said.append(say_plural("{n} stretch of hidden text was read.", "{n} stretches of hidden text were read.", n=n))
    if n := found["images"] + found["embedded_objects"] + found["equations"]:
        said.append(
            say_plural(
                "{n} picture or object is in the original only.",
                "{n} pictures or objects are in the original only.",
                n=n,
            )
        )
    return said
