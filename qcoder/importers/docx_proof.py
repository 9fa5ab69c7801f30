"""The words of a Word document, counted over the XML text of its parts without parsing it.

Counts body, notes, comments, headers and footers; deleted text too, because it is kept as a note; alternatives and
moved passages once.
"""

import codecs
import html
import re
from collections.abc import Iterable
from functools import cache

from qcoder.core.text import clean
from qcoder.core.words import count_words

_PREFIX = re.compile(
    rb"xmlns:(\w+)=[\"'](?:http://schemas\.openxmlformats\.org/wordprocessingml/2006/main"
    rb"|http://purl\.oclc\.org/ooxml/wordprocessingml/main)[\"']"
)
_MATH = re.compile(
    rb"xmlns:(\w+)=[\"'](?:http://schemas\.openxmlformats\.org/officeDocument/2006/math"
    rb"|http://purl\.oclc\.org/ooxml/officeDocument/math)[\"']"
)


_SHOWS = re.compile(r"<(?:\w+:)?(?:pic|imagedata|blip|chart|relIds|contentPart)[\s/>]")


LONG = 500_000  # letters of XML that are looked at together


def proof(part: Iterable[bytes]) -> int:
    """The words in a part that comes in pieces; a long one is counted a stretch of whole paragraphs at a time."""
    pieces = iter(part)
    first = next(pieces, b"")
    decode = codecs.getincrementaldecoder(_encoding(first))(errors="replace").decode
    waiting = decode(first)
    w, m = _prefixes(waiting)
    total, commented = 0, False
    for piece in pieces:
        waiting += decode(piece)
        # What a comment holds may look like anything: then it is all looked at together.
        commented = commented or "<!" in waiting
        if len(waiting) > LONG and not commented and (cut := _last_end(waiting, w)):
            total += _words(waiting[:cut], w, m)
            waiting = waiting[cut:]
    return total + _words(waiting + decode(b"", True), w, m)


def _encoding(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    declared = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=[\"']([\w.-]+)[\"']", head[:200])
    try:
        return codecs.lookup(declared[1].decode("ascii")).name if declared else "utf-8"
    except LookupError:
        return "utf-8"


def _last_end(source: str, w: str) -> int:
    """Where the last paragraph ends that stands in no other and in nothing that was deleted or moved; 0: nowhere."""
    depth = found = 0
    for sign in re.finditer(rf"<(/?){w}(p|del|moveFrom)(?:\s[^>]*)?(?<!/)>", source):
        depth += -1 if sign[1] else 1
        if depth == 0 and sign[1] and sign[2] == "p":
            found = sign.end()
    return found


def _prefixes(source: str) -> tuple[str, str]:
    """What names of elements begin with: those of Word, and those of mathematics."""
    head = source[:8000].encode("utf-8", errors="replace")
    word, math = _PREFIX.search(head), _MATH.search(head)
    return f"{word[1].decode()}:" if word else "", f"{math[1].decode()}:" if math else "m:"


@cache
def _rare(w: str, m: str) -> re.Pattern[str]:
    """What most parts have none of; without it they are paragraphs and runs of text alone."""
    names = "drawing|pict|object|moveF|rt\\b|tab|ptab|tc\\b|br\\b|cr\\b|noBreakH|sym\\b|txbx|footnote\\b|endnote\\b"
    names += "|del\\b|delT"
    return re.compile(f"<(?:!|mc:F|{m}t\\b|{w}(?=[a-z][a-zF])(?:{names}))")


@cache
def _plain(w: str) -> re.Pattern[str]:
    return re.compile(rf"<{w}t(?:\s[^>]*)?>([^<]+)<|<{w}p[\s/>]")


def _plain_leaves(source: str, w: str) -> str:
    """The same as `_leaves` gives, of a part that has nothing but paragraphs and runs of text."""
    text = "".join([said or "\n" for said in _plain(w).findall(source)])
    return (html.unescape(text) if "&" in text else text).strip("\n")


def _words(source: str, w: str, m: str) -> int:
    if not _rare(w, m).search(source):
        return count_words(clean(_plain_leaves(source, w)))
    if "<!--" in source:
        source = re.sub(r"<!--.*?-->", "", source, flags=re.DOTALL)
    if "<![CDATA[" in source:
        source = re.sub(r"<!\[CDATA\[(.*?)\]\]>", lambda found: html.escape(found[1]), source, flags=re.DOTALL)
    source = _with_signs(_once(source, w), w)
    aside: list[str] = []
    if f"<{w}del " in source or f"<{w}del>" in source:
        source = _without_deleted(source, w, aside)
    return sum(count_words(clean(_leaves(text, w, m))) for text in (source, *aside))


def _once(source: str, w: str) -> str:
    """Without what stands there twice: fallbacks of alternatives, moved passages where they were, readings of ruby."""
    for name in ("mc:Fallback", f"{w}moveFrom", f"{w}rt", f"{w}tabs"):
        if f"<{name}" not in source:
            continue
        if name == "mc:Fallback":
            source = re.sub(
                r"<mc:AlternateContent\b[^>]*>(?:(?!</mc:AlternateContent>).)*?</mc:AlternateContent>",
                _chosen,
                source,
                flags=re.DOTALL,
            )
            continue
        source = re.sub(rf"<{name}(?:\s[^>]*)?(?<!/)>.*?</{name}>", "", source, flags=re.DOTALL)
    for kind in ("footnote", "endnote"):
        if f"<{w}{kind} " not in source:
            continue
        source = re.sub(
            rf"<{w}{kind}\b[^>]*{w}type=\"(?:separator|continuationSeparator|continuationNotice)\"[^>]*>.*?</{w}{kind}>",
            "",
            source,
            flags=re.DOTALL,
        )
    return source


def _with_signs(source: str, w: str) -> str:
    """With a sign for each picture and object: it parts the words around it, in the text too."""

    def sign(found: re.Match[str]) -> str:
        whole = found[0]
        boxed = f"<{w}txbxContent" in whole
        shows = found[1] == "object" or _SHOWS.search(whole)
        return f'<{w}sym {w}char="25A3"/>' if shows and not boxed else whole

    return re.sub(rf"<{w}(drawing|pict|object)\b[^>]*>.*?</{w}\1>", sign, source, flags=re.DOTALL)


def _chosen(found: re.Match[str]) -> str:
    whole = found[0]
    if "<mc:Choice" in whole and re.search(r"<mc:Choice\b[^>]*(?<!/)>\s*<(?!/)", whole):
        return re.sub(r"<mc:Fallback\b.*?</mc:Fallback>", "", whole, flags=re.DOTALL)
    return whole


def _without_deleted(source: str, w: str, aside: list[str]) -> str:
    """Takes out deleted text, which may stand inside a word."""

    def take(found: re.Match[str]) -> str:
        aside.append(found[0])
        return ""

    return re.sub(rf"<{w}del(?:\s[^>]*)?(?<!/)>.*?</{w}del>", take, source, flags=re.DOTALL)


def _leaves(source: str, w: str, m: str) -> str:
    """All text of these elements in their order, parted where a paragraph, tab or line ends."""
    pattern = re.compile(
        rf"<(?:{w}t|{m}t|{w}delText)(?:\s[^>]*)?>([^<]*)<|<({w}(?:p|tab|ptab|br|cr|tc|noBreakHyphen|sym|txbxContent)"
        rf"|/{w}txbxContent)(?=[\s/>])([^>]*)>"
    )
    pieces: list[str] = []
    boxes: list[list[str]] = []
    for said, sign, rest in pattern.findall(source):
        if not sign:
            (boxes[-1] if boxes else pieces).append(html.unescape(said) if "&" in said else said)
            continue
        name = sign.removeprefix(w)
        if name == "txbxContent":
            boxes.append([" "])
        elif name == f"/{w}txbxContent":
            if boxes:  # said after its paragraph, so that a word around it stays whole
                box = boxes.pop()
                pieces.append("".join(["\x1e", *box, "\x1f"]) if not boxes else "".join(box))
        elif name == "noBreakHyphen":
            (boxes[-1] if boxes else pieces).append("\u2011")
        elif name == "sym":
            code = re.search(r'char="([0-9A-Fa-f]+)"', rest)
            number = int(code[1], 16) if code and len(code[1]) < 7 else 0
            dot = 0xF000 <= number <= 0xF0FF
            letter = "•" if dot else chr(number) if 0x20 <= number < 0xD800 else ""
            (boxes[-1] if boxes else pieces).append(letter)
        else:
            # The same signs as the text has: equal texts have equal numbers of words and are counted once.
            parting = "\t" if name in ("tab", "ptab") else "\n"
            (boxes[-1] if boxes else pieces).append(parting)
    text = "".join(pieces)
    if "\x1e" in text:
        boxed = re.findall("\x1e([^\x1f]*)\x1f", text)
        text = " ".join([re.sub("\x1e[^\x1f]*\x1f", "", text), *boxed])
    return text.strip("\n")
