"""Counting a file's words a second time, without the importer's own walk: by scanning the marked-up text itself.

An importer builds a text from a tree; the proof goes over the bytes with regular expressions, tag by tag. What one of
them overlooks the other finds, and the ledger no longer adds up.
"""

import html
import re
from collections.abc import Callable, Iterator

from qcoder.core.text import clean
from qcoder.core.words import count_words

STRETCH = 1_000_000  # code points that are counted together
_SCAN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[(?P<raw>.*?)\]\]>|<[?!](?:[^>]*)>"
    r"|<(?P<close>/?)(?P<name>[^\s<>/\"'=]+)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*)>"
    r"|(?P<text>[^<]+|<)",
    re.DOTALL,
)


def seen_text(
    marked_up: str,
    *,
    parting: Callable[[str], str],
    skipped: Callable[[str], bool],
    unescape: Callable[[str], str] = html.unescape,
) -> str:
    """The text between the tags.

    Args:
        parting: what a tag of this (local) name puts between the words around it: "" or " ".
        skipped: True for elements whose text no reader sees.
    """
    return "".join(_pieces(marked_up, parting, skipped, unescape))


def seen_words(
    marked_up: str,
    *,
    parting: Callable[[str], str],
    skipped: Callable[[str], bool],
    unescape: Callable[[str], str] = html.unescape,
) -> int:
    """The number of words between the tags, counted a stretch at a time: see `seen_text`."""
    total = size = 0
    stretch: list[str] = []
    for piece in _pieces(marked_up, parting, skipped, unescape):
        stretch.append(piece)
        size += len(piece)
        if size > STRETCH and piece.isspace():  # no word goes over it
            total += count_words(clean("".join(stretch)))
            stretch, size = [], 0
    return total + count_words(clean("".join(stretch)))


def _pieces(
    marked_up: str, parting: Callable[[str], str], skipped: Callable[[str], bool], unescape: Callable[[str], str]
) -> Iterator[str]:
    skipping = ""
    depth = 0
    for found in _SCAN.finditer(_ended(marked_up)):
        name = found["name"]
        if name is None:
            if not skipping:
                if found["raw"] is not None:
                    yield found["raw"]
                elif found["text"] is not None:
                    yield unescape(found["text"])
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
