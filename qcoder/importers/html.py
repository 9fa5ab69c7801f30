"""Web pages: .html as a browser or word processor saves it, and .mht, the page with its parts in one file.

Standard: WHATWG HTML, as far as text goes; RFC 2557 for .mht. Nothing is ever fetched: pictures, frames, styles and
scripts that lie elsewhere stay there and are told. Read as a stream of tags, so that deep nesting costs nothing.
"""

import email
import email.policy
import re
from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from qcoder.core.errors import UnreadableFile
from qcoder.core.found_marks import MarkKind
from qcoder.core.imported import Certainty, FoundNote, ImportedDocument, NoteKind
from qcoder.core.messages import say, say_plural
from qcoder.core.text import clean
from qcoder.core.words import count_words
from qcoder.importers.building import Builder
from qcoder.importers.html_speakers import Speakers
from qcoder.importers.plain import decode_surely
from qcoder.importers.proof import bytes_as_letters, seen_words
from qcoder.importers.remarks import remarks_of

_SKIPPED = frozenset(["script", "style", "template", "title", "noscript"])
_BLOCKS = frozenset(
    [
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre",
        "section", "select", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul", "textarea", "iframe", "head",
        "video", "audio",
    ]
)  # fmt: skip
_CELLS = frozenset(["td", "th"])
_EMPHASIS: dict[str, MarkKind] = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "cite": "italic", "u": "underline",
}  # fmt: skip
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param"]
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DELETED = re.compile("</del", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)

# Notes and comments as Word and LibreOffice save them: a division each at the end, and where they are called a link.
_NOTE_STYLE = re.compile(r"mso-element\s*:\s*(footnote|endnote|comment)\s*(?:;|$)")
_NOTE_ID = re.compile(r"sd(footnote|endnote)\d+")
_CALL = re.compile(r"#_?(ftn|edn|msocom_|sdfootnote|sdendnote)(\d{1,6})(?:sym)?")
_IN_A_FILE = re.compile(r"(?!(?:https?:|ftp:|//|about:|javascript:|data:|cid:))\S", re.IGNORECASE)
_SIGN = re.compile(r"sd(?:foot|end)notesym")
_CALLED: dict[str, NoteKind] = {
    "ftn": "footnote", "sdfootnote": "footnote", "edn": "endnote", "sdendnote": "endnote", "msocom_": "comment",
}  # fmt: skip
PIECE = 250_000  # bytes that the parser is given at once
_NOTE_MARK = re.compile(r"\s*(?:\[(\w{1,8})\]|(\d{1,4}|[ivxlc]{1,6}(?=\s)))\s*")


def read_html(data: bytes, *, file_name: str, language: str = "auto") -> ImportedDocument:
    """The text of a web page with its headings, lists, emphasis and tables."""
    from lxml import etree

    source, encoding, certainty = page_source(data, file_name)
    words = words_in_page(source)
    page = _Page()
    parser = etree.HTMLParser(target=page, no_network=True, huge_tree=False, recover=True, remove_comments=True)
    try:
        for piece in _decoded_pieces(source):
            parser.feed(piece)
        parser.close()
    except (etree.XMLSyntaxError, AssertionError) as error:
        raise UnreadableFile(
            say("“{file}” is damaged.", file=file_name),
            say("Open it in a browser, copy its text into a document and import that."),
        ) from error
    made = page.taken()
    made.remarks += remarks_of(made.found)
    if n := made.found["remote"]:
        made.remarks.append(
            say_plural(
                "{n} picture, frame or script lies elsewhere and was not fetched.",
                "{n} pictures, frames or scripts lie elsewhere and were not fetched.",
                n=n,
            )
        )
    if n := made.found["frames"]:
        made.remarks.append(
            say_plural(
                "{n} frame of the page is a file of its own, which was not read.",
                "{n} frames of the page are files of their own, which were not read.",
                n=n,
            )
        )
    return made.finish(
        file_name=file_name,
        format="html",
        words_in_file=words,
        language=language,
        encoding=encoding,
        certainty=certainty,
        title=" ".join(clean("".join(page.title)).split()),
        labels=page.speakers.labels(made.text()),
    )


def page_source(data: bytes, file_name: str) -> tuple[bytes, str, Certainty]:
    """The page in UTF-8, its encoding and how sure that is; of a .mht its first page."""
    if is_mht(data):
        message = email.message_from_bytes(data, policy=email.policy.default)
        for part in message.walk():
            if isinstance(part, EmailMessage) and part.get_content_type() == "text/html":
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes):
                    named = (part.get_content_charset() or "").encode()
                    return _in_utf8(payload, named)
        raise UnreadableFile(say("“{file}” holds no text.", file=file_name), say("Save the page once more, as HTML."))
    return _in_utf8(data, b"")


def is_mht(data: bytes) -> bool:
    head = data[:2000].lower()
    return b"mime-version:" in head and b"content-type:" in head and b"<html" not in head.split(b"mime-version:")[0]


def _in_utf8(data: bytes, named: bytes) -> tuple[bytes, str, Certainty]:
    text, encoding, certainty = _decoded(data, named)
    if encoding == "utf-8" and certainty == "sure":
        return data.removeprefix(BOM_UTF8), encoding, certainty
    return text.encode("utf-8", "replace"), encoding, certainty


def _decoded(data: bytes, named: bytes) -> tuple[str, str, Certainty]:
    found = _CHARSET.search(data[:4096])
    named = named or (found[1] if found else b"")
    text, encoding, certainty = decode_surely(data)
    if certainty != "sure" and named:
        name = named.decode("ascii", errors="replace").lower()
        name = "cp1252" if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "windows-1252") else name
        try:
            return data.decode(name), name, "sure"
        except (LookupError, ValueError):
            pass
    return text, encoding, certainty


def _decoded_pieces(source: bytes) -> Iterator[str]:
    """Without NUL. Decoded whole, a page with an emoji in it would be four times as large."""
    decode = getincrementaldecoder("utf-8")("replace").decode
    for at in range(0, len(source), PIECE):
        yield decode(source[at : at + PIECE].replace(b"\x00", b""))


@dataclass
class _Page:
    """What the parser tells, tag by tag."""

    made: Builder = field(default_factory=Builder)
    title: list[str] = field(default_factory=list)
    pending: str = ""  # what parts the next words from those before: line end, tabs between cells
    space: bool = False
    skipping: list[str] = field(default_factory=list)
    pre: int = 0
    open: list[tuple[str, MarkKind, int, str]] = field(default_factory=list)
    lists: list[list[Any]] = field(default_factory=list)  # tag and the number of its last item
    cells: list[int] = field(default_factory=list)  # cells of the open rows so far
    removed: list[str] | None = None
    note: tuple[NoteKind, int] | None = None  # the note that is read, and where it begins
    divisions: int = 0  # open inside it
    sign: tuple[int, int] | None = None  # where the mark of the note begins and ends, as LibreOffice writes it
    calls: dict[tuple[NoteKind, int], int] = field(default_factory=dict)  # where notes are called, by their numbers
    speakers: Speakers = field(default_factory=Speakers)

    def start(self, tag: str, attributes: Any) -> None:
        tag = tag.lower()
        if tag not in _VOID:
            self.speakers.opens(attributes, self.made.length)
        if tag in _SKIPPED:
            self.skipping.append(tag)
        if tag in ("script", "img", "iframe", "link", "frame", "embed", "source", "video", "audio", "object"):
            where = attributes.get("src") or attributes.get("data") or (tag == "link" and attributes.get("href")) or ""
            self.made.found["remote"] += str(where).strip().lower().startswith(("http:", "https:", "//", "ftp:"))
            if tag in ("iframe", "frame") and _IN_A_FILE.match(str(where).strip()):
                self.made.found["frames"] += 1
        if self.skipping:
            return
        if tag == "del":
            self.removed = []
        if "hidden" in attributes or _NOT_SHOWN.search(attributes.get("style") or ""):
            self.made.found["hidden"] += tag not in _VOID
            if tag not in _VOID:
                self.open.append((tag, "hidden", self._next(), ""))
        if tag in _BLOCKS:
            self._block()
        if tag == "div":
            self._open_division(attributes)
        elif tag == "a" and self.note is not None and self.sign is None and _SIGN.match(attributes.get("class") or ""):
            self.sign = self.made.length, -1
        elif tag == "a" and (call := _CALL.fullmatch(attributes.get("href") or "")):
            self.calls.setdefault((_CALLED[call[1]], int(call[2])), self.made.length)
        self._open(tag, attributes)

    def _open_division(self, attributes: Any) -> None:
        if self.note is not None:
            self.divisions += 1
            return
        style = _NOTE_STYLE.search(attributes.get("style") or "")
        found = style or _NOTE_ID.fullmatch(attributes.get("id") or "")
        if found is not None:
            kind: NoteKind = "comment" if found[1] == "comment" else "endnote" if found[1] == "endnote" else "footnote"
            self.note, self.divisions = (kind, self.made.length), 0

    def _close_note(self) -> None:
        """What was read since the note began is put beside the text, to where it is called."""
        assert self.note is not None
        made, (kind, start) = self.made, self.note
        self.note, self.pending, self.space = None, "", False
        said: list[str] = []
        while made.length > start:
            said.append(made.pieces.pop())
            made.length -= len(said[-1])
        made.marks.drop_from(start)
        whole = "".join(reversed(said))
        text, shown = whole.strip(), ""
        mark = _NOTE_MARK.match(text) if kind != "comment" else None
        sign, self.sign = self.sign, None
        if sign is not None and start <= sign[0] < sign[1]:
            shown, rest = whole[sign[0] - start : sign[1] - start].strip(), whole[sign[1] - start :].strip()
            made.joined += count_words(text) - count_words(rest)
            text = rest
        elif mark is not None:
            shown = mark[1] or mark[2]
            made.joined += count_words(text) - count_words(text[mark.end() :])  # kept as the mark
            text = text[mark.end() :]
        number = made.found[f"{kind}s"] = made.found[f"{kind}s"] + 1
        at = self.calls.get((kind, number), start)
        made.notes.append(FoundNote(kind, shown, min(at, start), text))

    def _open(self, tag: str, attributes: Any) -> None:
        made = self.made
        if tag == "br":
            self._flush()
            self.pending += "\n"
        elif tag == "pre":
            self.pre += 1
        elif tag in ("ul", "ol"):
            first = str(attributes.get("start") or "1")
            self.lists.append([tag, int(first) - 1 if re.fullmatch(r"\d{1,6}", first) else 0])
        elif tag == "li":
            value = "•"
            if self.lists and self.lists[-1][0] == "ol":
                self.lists[-1][1] += 1
                value = f"{self.lists[-1][1]}."
            made.found["list_items"] += 1
            self.open.append((tag, "list", self._next(), value))
        elif re.fullmatch("h[1-6]", tag):
            made.found["headings"] += 1
            self.open.append((tag, "heading", self._next(), tag[1]))
        elif tag == "table":
            made.found["tables"] += 1
        elif tag == "tr":
            self.cells.append(0)
        elif tag in _CELLS:
            if self.cells:
                if self.cells[-1]:
                    self.pending = self.pending.replace("\n", "") + "\t"
                self.cells[-1] += 1
            self.space = False
        elif tag == "ins":
            made.found["tracked_insertions"] += 1
        elif tag in ("img", "svg"):
            self._flush()
            made.picture(attributes.get("alt") or "")
        elif tag == "math":
            made.found["equations"] += 1
            self.open.append((tag, "equation", self._next(), ""))
        if tag in _EMPHASIS:
            self.open.append((tag, _EMPHASIS[tag], self._next(), ""))

    def end(self, tag: str) -> None:
        tag = tag.lower()
        if tag not in _VOID:
            self.speakers.closes(self.made.length)
        if self.skipping:
            if self.skipping[-1] == tag:
                self.skipping.pop()
            return
        if tag == "pre":
            self.pre = max(0, self.pre - 1)
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag == "tr" and self.cells:
            self.cells.pop()
        elif tag == "a" and self.sign is not None and self.sign[1] < 0:
            self.sign = self.sign[0], self.made.length
        elif tag == "del" and self.removed is not None:
            words, self.removed = " ".join(clean("".join(self.removed)).split()), None
            if words:
                self.made.found["tracked_deletions"] += 1
                self.made.notes.append(FoundNote("deleted", "", self.made.length, words))
        for index in range(len(self.open) - 1, max(-1, len(self.open) - 40), -1):
            if self.open[index][0] == tag:
                _, kind, start, value = self.open.pop(index)
                self.made.stretch(kind, min(start, self.made.length), value=value)
                if not (index and self.open[index - 1][0] == tag and self.open[index - 1][1] == "hidden"):
                    break
        if tag == "div" and self.note is not None:
            if self.divisions == 0:
                self._close_note()
            self.divisions -= 1
        if tag in _BLOCKS:
            self._block()

    def data(self, words: str) -> None:
        if self.skipping:
            if self.skipping == ["title"]:
                self.title.append(words)
            return
        if self.removed is not None:
            self.removed.append(words)
            return
        if not self.pre:
            words = _SPACES.sub(" ", words)
            if words.startswith(" "):
                self.space, words = True, words[1:]
            if not words:
                return
        after = words.endswith(" ") and not self.pre
        self._flush()
        self.made.add(words[:-1] if after else words)
        self.space = after

    def close(self) -> None:
        """The end of the page."""

    def taken(self) -> Builder:
        """What was read, handed over: parser and page hold each other, and the text would stay as long as they do."""
        if self.note is not None:
            self._close_note()
        while self.open:
            _, kind, start, value = self.open.pop()
            self.made.stretch(kind, min(start, self.made.length), value=value)
        made, self.made = self.made, Builder()
        return made

    def _next(self) -> int:
        return self.made.length

    def _block(self) -> None:
        self.space = False
        if self.note is None:
            self.made.settle()
        if self.cells and self.cells[-1] and self.pending.endswith("\t"):
            return  # the first paragraph of a cell stands beside the tab
        if not self.pending.strip("\t"):
            self.pending = self.pending + "\n" if self.made.length else ""

    def _flush(self) -> None:
        if self.pending:
            self.made.add(self.pending if self.made.length else self.pending.lstrip("\n"))
            self.pending = ""
        elif self.space and self.made.pieces and not self.made.pieces[-1].endswith(("\n", "\t")):
            self.made.add(" ")
        self.space = False


def words_in_page(source: bytes) -> int:
    """The words of a page, counted over its source."""
    page = bytes_as_letters(source)
    parts = _BLOCKS | _CELLS | {"br", "img", "svg"}
    # A script may hold "</" and "<!--" in its strings: cut out first, as far as its own end.
    bare = re.sub(r"<(script|style|title|template|noscript)\b.*?(?:</\1\s*>|\Z)", "", page, flags=re.I | re.S)
    del page
    last = 0  # what is opened after the last end has none: looking for one takes for ever
    if _DELETED.search(bare):
        last = bare.lower().rfind("</del") + 1
    ended = last and bare.find(">", last) + 1
    deleted = re.findall(r"<del\b[^>]*>(.*?)</del\s*>", bare[:ended], flags=re.I | re.S)
    bare = re.sub(r"<del\b[^>]*>.*?</del\s*>", "", bare[:ended], flags=re.I | re.S) + bare[ended:]
    return sum(
        seen_words(
            part.replace("\x00", ""),
            parting=lambda name: " " if name.lower() in parts else "",
            skipped=lambda name: False,
        )
        for part in (bare, *deleted)
    )
