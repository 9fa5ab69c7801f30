"""Counting a file's words a second time, without the importer's own walk: by scanning the marked-up text itself.

An importer builds a text from a tree; the proof goes over the bytes with regular expressions, tag by tag. What one of
them overlooks the other finds, and the ledger no longer adds up.
"""

import html
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator

from qcoder.core.text import clean
from qcoder.core.words import count_words

STRETCH = 100_000  # code points that are counted together
_SCAN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[(?P<raw>.*?)\]\]>|<[?!](?:[^>]*)>"
    r"|<(?P<close>/?)(?P<name>[^\s<>/\"'=]+)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*)>"
    r"|(?P<text>[^<]+|<)",
    re.DOTALL,
)


def seen_words(marked_up: str, *, parting: Callable[[str], str], skipped: Callable[[str], bool]) -> int:
    """The number of words between the tags, counted a stretch at a time.

    Args:
        marked_up: see `bytes_as_letters`.
        parting: what a tag of this (local) name puts between the words around it: "" or " ".
        skipped: True for elements whose text no reader sees.
    """
    return count_pieces(_pieces(marked_up, parting, skipped))


def bytes_as_letters(marked_up: bytes) -> str:
    """UTF-8, or UTF-16 with its mark, with a letter for each byte of UTF-8. That is enough for finding tags; what
    stands between them is decoded by itself. Decoded whole, a long file with an emoji in it would be four times as
    large."""
    if marked_up[:2] in (BOM_UTF16_LE, BOM_UTF16_BE):
        marked_up = marked_up.decode("utf-16", errors="replace").encode("utf-8", errors="replace")
    return marked_up.decode("latin-1")


def count_pieces(pieces: Iterable[str]) -> int:
    """The words of a text that comes in pieces, counted a stretch at a time."""
    total = size = 0
    stretch: list[str] = []
    for piece in pieces:
        stretch.append(piece)
        size += len(piece)
        if size > STRETCH and piece.isspace():  # no word goes over it
            total += count_words(clean("".join(stretch)))
            stretch, size = [], 0
    return total + count_words(clean("".join(stretch)))


def _pieces(marked_up: str, parting: Callable[[str], str], skipped: Callable[[str], bool]) -> Iterator[str]:
    skipping = ""
    depth = 0
    for found in _SCAN.finditer(_ended(marked_up)):
        name = found["name"]
        if name is None:
            if not skipping:
                if found["raw"] is not None:
                    yield _letters(found["raw"])
                elif found["text"] is not None:
                    yield html.unescape(_letters(found["text"]))
            continue
        local = name.rpartition(":")[2]
        empty = found["rest"].endswith("/")
        if skipping:
            if name == skipping and not empty:
                depth += -1 if found["close"] else 1
                if depth == 0:
                    skipping = ""
            continue
        if not found["close"] and not empty and skipped(name):
            skipping, depth = name, 1
        yield parting(local)


def _letters(seen: str) -> str:
    return seen if seen.isascii() else seen.encode("latin-1").decode("utf-8", "replace")


def _ended(marked_up: str) -> str:
    """The same without the beginnings of what never ends: looking for its end from each would take endless time."""
    for begins, ends, instead in (
        ("<!--", "-->", "<! --"),
        ("<![CDATA[", "]]>", "<! [CDATA["),
        ("<!", ">", "&lt;!"),
        ("<?", ">", "&lt;?"),
    ):
        last = marked_up.rfind(ends) + 1
        if marked_up.find(begins, last) >= 0:
            marked_up = marked_up[:last] + marked_up[last:].replace(begins, instead)
    return marked_up
