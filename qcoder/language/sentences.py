"""Sentences, by rule: an end mark, white space, and something that can begin a sentence; every line ends one.

Rules beat the statistical splitters that need no model on Spanish and English (research: F 0.96 against 0.92).
"""

import re

from qcoder.core.span import Span, trim

_END = re.compile(r"(?:[.!?…]+[\"'”’»)\]]*|[.!?…]+)(?=\s)")
_ABBREVIATIONS = frozenset(
    [
        "sr",
        "sra",
        "srta",
        "sres",
        "dr",
        "dra",
        "lic",
        "ing",
        "prof",
        "profa",
        "mtra",
        "mtro",
        "arq",
        "gral",
        "ud",
        "uds",
        "vd",
        "d",
        "dña",
        "art",
        "núm",
        "num",
        "no",
        "pág",
        "págs",
        "p",
        "pp",
        "cap",
        "vol",
        "ed",
        "etc",
        "ej",
        "aprox",
        "av",
        "col",
        "tel",
        "ext",
        "mr",
        "mrs",
        "ms",
        "st",
        "vs",
        "jr",
        "inc",
        "co",
        "e.g",
        "i.e",
        "a.c",
        "b.c",
        "d.f",
        "ee.uu",
        "s.a",
        "a.m",
        "p.m",
    ]
)
_LAST_WORD = re.compile(r"([\w.]+)$")
_VISIBLE = re.compile(r"\S")


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences within text[start:end], without the white space around them."""
    stop = len(text) if end is None else end
    found: list[Span] = []
    line_start = start
    while line_start <= stop:
        line_end = text.find("\n", line_start, stop)
        line_end = stop if line_end < 0 else line_end
        found.extend(_in_line(text, line_start, line_end))
        line_start = line_end + 1
    return found


def _in_line(text: str, start: int, end: int) -> list[Span]:
    spans, begin = [], start
    for mark in _END.finditer(text, start, end):
        if _goes_on(text, begin, mark.start(), mark.end(), end):
            continue
        spans.append(trim(Span(begin, mark.end()), text))
        begin = mark.end()
    spans.append(trim(Span(begin, end), text))
    return [span for span in spans if span is not None]


def _goes_on(text: str, begin: int, mark: int, after: int, end: int) -> bool:
    following = _VISIBLE.search(text, after, end)  # no slice: a line can be millions of letters long
    if following is None:
        return False
    if text[mark] == ".":
        word = _LAST_WORD.search(text, begin, mark)
        if word is not None:
            bare = word[1].casefold()
            if bare in _ABBREVIATIONS or (len(bare) == 1 and bare.isalpha()):
                return True
    return following[0].islower()


def sentence_at(text: str, position: int, start: int, end: int) -> Span | None:
    """The sentence within text[start:end] that `position` is in or next to."""
    found = sentences(text, start, end)
    for span in found:
        if position < span.end:
            return span
    return found[-1] if found else None
