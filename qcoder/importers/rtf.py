r"""Rich Text Format (.rtf), as Word, LibreOffice, TextEdit, f4 and old transcription programs write it.

Standard: Microsoft RTF Specification 1.9.1. A file is groups in braces; a state is copied at each opening brace and
restored at its closing one. Letters come as bytes in the code page of their font (\'hh) or as UTF-16 (\u), with a
replacement behind it for programs that know no Unicode, which is passed over (\uc).
"""

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import Literal

from qcoder.core.errors import UnreadableFile
from qcoder.core.found_marks import MarkKind
from qcoder.core.imported import FoundNote, ImportedDocument, NoteKind
from qcoder.core.messages import say
from qcoder.core.text import clean
from qcoder.importers.building import PICTURE, Builder
from qcoder.importers.remarks import remarks_of
from qcoder.importers.rtf_proof import words_in_rtf
from qcoder.importers.rtf_words import CHARACTERS, CHARSETS, EMPHASIS, PASSED, PASSED_UNLESS_KNOWN, code_page

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)
_TYPOGRAPHIC_END = re.compile(r"\}[\s\x00]*\Z")
DEEPEST = 250  # groups in groups; real files have some twenty

Where = Literal["text", "note", "style", "font", "list", "title", "author", "box", "fieldless", "nowhere"]


@dataclass
class _State:
    """What a group says of its text; copied for each group inside it."""

    where: Where = "text"
    kind: NoteKind = "footnote"
    codepage: str = "cp1252"
    replaced: int = 1  # how many characters stand for a \u in programs without Unicode
    deleted: bool = False
    fresh: bool = True  # nothing of the group was read yet: its first word may name a destination
    ignorable: bool = False
    emphasis: dict[MarkKind, int] = field(default_factory=dict)


def read_rtf(data: bytes, *, file_name: str, language: str = "auto") -> ImportedDocument:
    """The document in a rich text file, with its notes, comments, headers, tables and emphasis."""
    source = data.decode("latin-1")  # a byte is a letter: what it means is decided by the code page
    words = words_in_rtf(source)  # before its text stands beside it
    reader = _Reader(source, file_name)
    reader.read()
    made = reader.made
    made.remarks += remarks_of(made.found)
    if not _TYPOGRAPHIC_END.search(source[-2000:]):
        made.remarks.append(say("The file breaks off: its end is missing."))
    encoding, title = reader.codepage, " ".join(clean("".join(reader.title)).split())
    del reader, source
    return made.finish(
        file_name=file_name,
        format="rtf",
        words_in_file=words,
        language=language,
        encoding=encoding,
        certainty="sure",
        title=title,
    )


class _Reader:
    def __init__(self, source: str, file_name: str) -> None:
        self.source, self.file_name = source, file_name
        self.made = Builder()
        self.state = _State()
        self.stack: list[_State] = []
        self.codepage = "cp1252"
        self.fonts: dict[int, str] = {}
        self.headings: dict[int, str] = {}  # number of a style: level
        self.pending = bytearray()
        self.units: list[int] = []  # UTF-16, waiting for the other half of a pair
        self.skip = 0
        self.aside: list[str] = []  # text of the note that is open
        self.note_at = 0
        self.author: list[str] = []
        self.title: list[str] = []
        self.label: list[str] = []
        self.style: list[str] = []
        self.style_number = -1
        self.level = ""
        self.depth = 0  # lists around the one that an item is in
        self.font = -1
        self.line_start = 0
        self.box: list[str] = []  # text of the boxes of a paragraph, which is read after it
        self.position = 0
        self.in_row = False
        self.in_table = False
        self.deleted: list[str] = []
        self.starts: dict[int, int] = {}  # number of a comment's range: where it begins
        self.ends: dict[int, int] = {}
        self.notes_by_kind: dict[str, int] = {}

    # ---- the stream ----

    def read(self) -> None:
        source, position, length = self.source, 0, len(self.source)
        while position < length:
            found = _TOKEN.match(source, position)
            if found is None:
                position += 1
                continue
            position = self.position = found.end()
            if found["text"] is not None:
                self._text(found["text"])
            elif found["word"] is not None:
                if found["word"] == "bin":
                    position += max(0, int(found["number"] or 0))
                else:
                    self._word(found["word"], int(found["number"]) if found["number"] else None)
            elif found["hex"] is not None:
                if self.skip:
                    self.skip -= 1
                else:
                    self._surrogates()
                    self.pending.append(int(found["hex"], 16))
                    self.state.fresh = False
            elif found["brace"] == "{":
                self._flush()
                self.skip = 0
                self.stack.append(self.state)
                if len(self.stack) > DEEPEST:
                    raise UnreadableFile(
                        say("“{file}” is damaged.", file=self.file_name),
                        say("Open it with its program and save it again, or ask for it to be sent once more."),
                    )
                self.state = replace(self.state, fresh=True, ignorable=False, emphasis=dict(self.state.emphasis))
            elif found["brace"] == "}":
                self._close()
            elif found["sign"] is not None:
                self._sign(found["sign"])
        while self.stack:
            self._close()
        self._end_paragraph(last=True)
        self._end_deleted()

    def _close(self) -> None:
        self._flush()
        self.skip = 0
        if not self.stack:
            return
        inner, self.state = self.state, self.stack.pop()
        if inner.where != self.state.where:
            self._leave(inner)
        if inner.where == "text":
            for kind, start in inner.emphasis.items():
                if kind not in self.state.emphasis:
                    self.made.stretch(kind, start)
            for kind in self.state.emphasis.keys() - inner.emphasis.keys():
                self.state.emphasis[kind] = self.made.length
        if inner.deleted and not self.state.deleted:
            self._end_deleted()

    def _leave(self, inner: _State) -> None:
        """A destination ends: what it held is put where it belongs."""
        if inner.where == "note" and self.state.where != "note":
            words = clean("".join(self.aside)).strip()
            self.aside = []
            count = {"header": "headers_footers", "footer": "headers_footers"}.get(inner.kind, f"{inner.kind}s")
            if words or inner.kind not in ("header", "footer"):
                self.made.found[count] += 1
            author, self.author = "".join(self.author).strip(), []
            if words:
                self.notes_by_kind[inner.kind] = number = self.notes_by_kind.get(inner.kind, 0) + 1
                mark = str(number) if inner.kind in ("footnote", "endnote") else ""
                at = 0 if inner.kind in ("header", "footer") else self.note_at
                self.made.notes.append(FoundNote(inner.kind, mark, at, words, clean(author), self._since(at)))
        elif inner.where == "box" and self.state.where == "text":
            self.box.append("\n")
        elif inner.where == "style":
            name = "".join(self.style).strip().rstrip(";").casefold()
            found = re.fullmatch(r"(?:heading|título|titulo|überschrift|titre) ?(\d)", name)
            if found and self.style_number >= 0:
                self.headings[self.style_number] = found[1]
            self.style, self.style_number = [], -1

    def _since(self, at: int) -> int | None:
        """Where the passage of a comment begins, when the file says so and it ends here."""
        for number, end in list(self.ends.items()):
            start = self.starts.pop(number, None)
            del self.ends[number]
            if start is not None and start < end == at:
                return start
        return None

    # ---- text ----

    def _text(self, words: str) -> None:
        if self.skip:
            passed = min(self.skip, len(words))
            self.skip -= passed
            words = words[passed:]
        if words:
            self._surrogates()
            self.pending += words.encode("latin-1")
            self.state.fresh = False

    def _surrogates(self) -> None:
        if self.units:
            units, self.units = self.units, []
            raw = b"".join(unit.to_bytes(2, "little") for unit in units)
            self._put(raw.decode("utf-16-le", errors="replace"))

    def _flush(self) -> None:
        self._surrogates()
        if self.pending:
            words, self.pending = bytes(self.pending), bytearray()
            self._put(words.decode(self.state.codepage, errors="replace"))

    def _put(self, words: str) -> None:
        """Words to where the state says they belong."""
        where = self.state.where
        if where == "text":
            if self.state.deleted:
                self.deleted.append(words)
                return
            self._end_deleted()
            self.made.add(words)
        elif where == "note":
            self.aside.append(words)
        elif where == "box":
            self.box.append(words)
        elif where == "style":
            self.style.append(words)
        elif where == "list":
            self.label.append(words)
        elif where == "title":
            self.title.append(words)
        elif where == "author":
            self.author.append(words)

    def _end_deleted(self) -> None:
        if self.deleted:
            words, self.deleted = clean("".join(self.deleted)).strip(), []
            self.made.found["tracked_deletions"] += 1
            if words:
                self.made.notes.append(FoundNote("deleted", "", self.made.length, words))

    def _end_paragraph(self, last: bool = False) -> None:
        """The end of a line: what its style and list say is put on it."""
        if self.state.where != "text":
            self._put("\n")
            return
        if self.state.deleted:
            self.deleted.append("\n")
            return
        self._end_deleted()
        made = self.made
        if made.length > self.line_start:
            label = "".join(self.label).strip()
            if self.level:
                made.found["headings"] += 1
                made.stretch("heading", self.line_start, value=self.level)
            elif label:
                made.found["list_items"] += 1
                sign = label if any(map(str.isalnum, label)) else "•"
                made.stretch("list", self.line_start, value="\t" * self.depth + sign)
        self.label = []
        self.in_table = self.in_table and self.in_row
        if not last or self.box:
            made.add("\n")
        for words in clean("".join(self.box)).split("\n"):
            if words.strip():
                made.line(words)
        self.box = []
        self.line_start = made.length
        made.settle()

    # ---- words ----

    def _sign(self, sign: str) -> None:
        if self.skip:
            self.skip -= 1
            return
        if sign == "*":
            self.state.ignorable = True
        elif sign in "\\{}":
            self._text(sign)
        elif sign == "~":
            self._flush()
            self._put("\u00a0")
        elif sign == "_":
            self._flush()
            self._put("\u2011")
        elif sign in "\r\n":
            self._flush()
            self._end_paragraph()

    def _word(self, word: str, number: int | None) -> None:
        fresh, self.state.fresh = self.state.fresh, False
        if self.skip and word != "u":
            self.skip -= 1
            return
        if word == "u":
            self._unicode(number or 0)
            return
        self._flush()
        state = self.state
        if state.where == "nowhere" and word != "ud":
            return
        if fresh and self._destination(word, number):
            return
        if state.ignorable and fresh:
            state.where = "nowhere"
            return
        if word in CHARACTERS:
            self._put(CHARACTERS[word])
        elif word in ("par", "line", "page", "sect", "column", "softline"):
            if word == "line":
                self._put("\n")
            else:
                self._end_paragraph()
        elif word in ("cell", "nestcell"):
            self._put("\t")
        elif word in ("row", "nestrow"):
            self._row()
        elif word in EMPHASIS:
            self._emphasis(EMPHASIS[word], number != 0)
        elif word in ("plain", "ulnone"):
            for kind in list(state.emphasis) if word == "plain" else ["underline"]:
                self._emphasis(kind, False)  # type: ignore[arg-type]
        else:
            self._setting(word, number)

    def _setting(self, word: str, number: int | None) -> None:
        state = self.state
        if word == "uc":
            state.replaced = max(0, min(number or 0, 100))
        elif word == "f" and state.where == "font":
            self.font = number or 0
        elif word == "f":
            state.codepage = self.fonts.get(number or 0, self.codepage)
        elif word == "fcharset" and self.font >= 0:
            self.fonts[self.font] = CHARSETS.get(number or 0, "") or self.codepage
        elif word == "cpg" and self.font >= 0 and _known(code_page(number or 0)):
            self.fonts[self.font] = code_page(number or 0)
        elif word in ("mac", "pc", "pca", "ansicpg"):
            name = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}.get(word, code_page(number or 0))
            name = "utf-8" if name == "cp65001" else name
            if _known(name):
                self.codepage = state.codepage = name
        elif word == "s" and state.where == "style":
            self.style_number = number or 0
        elif word == "s":
            self.level = self.headings.get(number or 0, "")
        elif word == "outlinelevel" and state.where == "style" and self.style_number >= 0 and (number or 0) < 9:
            self.headings[self.style_number] = str((number or 0) + 1)
        elif word == "outlinelevel" and (number or 0) < 9:
            self.level = str((number or 0) + 1)
        elif word == "pard":
            self.level, self.depth, self.in_row = "", 0, False
        elif word == "ilvl":
            self.depth = max(0, min(number or 0, 8))
        elif word == "intbl":
            self.in_row = True
        elif word == "trowd" and state.where == "text":
            if not self.in_table:
                self.made.found["tables"] += 1
            self.in_table = True
        elif word == "ftnalt" and state.where == "note" and state.kind == "footnote":
            self.stack[-1].kind = state.kind = "endnote"
        elif word == "deleted":
            state.deleted = number != 0
        elif word == "revised" and state.where == "text" and number != 0:
            self.made.found["tracked_insertions"] += 1

    def _row(self) -> None:
        made = self.made
        if self.state.where == "text" and made.pieces and made.pieces[-1] == "\t":
            made.pieces.pop()
            made.length -= 1
        self._put("\n")
        self.line_start = made.length

    def _emphasis(self, kind: MarkKind, on: bool) -> None:
        state = self.state
        if on and kind not in state.emphasis:
            state.emphasis[kind] = self.made.length
            if kind == "hidden" and state.where == "text":
                self.made.found["hidden"] += 1
        elif not on and kind in state.emphasis:
            start = state.emphasis.pop(kind)
            if state.where == "text":
                self.made.stretch(kind, start)

    def _unicode(self, number: int) -> None:
        if self.state.where != "nowhere":
            if self.pending:
                self._flush_bytes()
            unit = number % 65536
            if 0xF000 <= unit <= 0xF0FF:  # a sign of a symbol font
                unit = 0x2022
            self.units.append(unit)
            if not 0xD800 <= unit < 0xDC00:
                self._surrogates()
        self.skip = self.state.replaced

    def _flush_bytes(self) -> None:
        words, self.pending = bytes(self.pending), bytearray()
        self._put(words.decode(self.state.codepage, errors="replace"))

    # ---- destinations ----

    def _destination(self, word: str, number: int | None) -> bool:
        """True when the word says that its group is no running text."""
        state, made = self.state, self.made
        if word in ("footnote", "annotation"):
            self._end_deleted()
            state.where, state.kind = "note", "footnote" if word == "footnote" else "comment"
            self.note_at = made.length
            state.emphasis = {}
        elif word in ("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"):
            state.where, state.kind = "note", "header" if word.startswith("header") else "footer"
            state.emphasis = {}
        elif word in ("listtext", "pntext"):
            state.where = "list" if state.where == "text" else "nowhere"
        elif word == "fonttbl":
            state.where = "font"
        elif word == "stylesheet":
            state.where = "nowhere" if state.where == "nowhere" else "fieldless"
        elif state.where == "fieldless" and word in ("s", "cs", "ds", "ts", "snext"):
            state.where = "style"
            self.style, self.style_number = [], (number or 0) if word == "s" else -1
        elif word == "title" and state.where == "fieldless":
            state.where = "title"
        elif word == "info":
            state.where = "fieldless"
        elif word == "atnauthor":
            state.where = "author"
        elif word in ("atrfstart", "atrfend"):
            state.where = "nowhere"
            found = re.match(r"\s*(\d{1,9})", self.source[self.position : self.position + 12])
            if found:
                (self.starts if word == "atrfstart" else self.ends)[int(found[1])] = made.length
        elif word == "pict":
            if state.where == "text" and not state.deleted:
                self._end_deleted()
                made.found["images"] += 1
                made.add(PICTURE)
                made.stretch("image", made.length - 1)
            state.where = "nowhere"
        elif word in PASSED:
            state.where = "nowhere"
        elif word == "shptxt" and state.where == "text":
            made.found["text_boxes"] += 1
            state.where, state.emphasis = "box", {}
        elif word in PASSED_UNLESS_KNOWN:
            return True
        elif word == "ud":
            state.where = self.stack[-2].where if len(self.stack) > 1 else "text"
        elif word == "upr":
            state.where = "nowhere"
        else:
            return False
        return True


def _known(codepage: str) -> bool:
    try:
        codecs.lookup(codepage)
    except LookupError:
        return False
    return True
