"""A query's line cut into words, quotations, patterns and brackets; the error that says where it goes wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from qcoder.core.errors import BadInput
from qcoder.core.messages import Message, say

AROUND = 60  # characters of a line that are shown with an error, on either side


class QueryError(BadInput):
    """A line that is no query; `at` is the place in it, in code points, where it goes wrong."""

    def __init__(self, line: str, at: int, why: Message, hint: Message) -> None:
        self.at = at
        first, last = max(0, at - AROUND), at + AROUND
        shown = ("…" if first else "") + line[first:last] + ("…" if last < len(line) else "")
        super().__init__(
            say("“{line}” cannot be understood at character {at}: {why}.", line=shown, at=at + 1, why=why), hint
        )


Kind = Literal["open", "close", "minus", "bare", "quoted", "pattern"]


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str
    at: int
    field: str = ""
    named: bool = False  # the field stands in quotation marks: it is the name of a variable
    exact: bool = False


_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“"}
_FIELD = re.compile(
    r"(?:(?P<bare>[^\W\d][\w.-]*)|\"(?P<straight>[^\"]+)\"|“(?P<curly>[^”]+)”|«(?P<angle>[^»]+)»):(?!//)"
)
BARE = re.compile(r"[^\s()\"“”«»]+")


def pieces_of(line: str) -> Iterator[Piece]:
    at = _behind_space(line, 0)
    while at < len(line):
        piece, at = _piece(line, at)
        yield piece
        at = _behind_space(line, at)


def _behind_space(line: str, at: int) -> int:
    while at < len(line) and line[at].isspace():
        at += 1
    return at


def _piece(line: str, at: int) -> tuple[Piece, int]:
    start = at
    if line[at] in "()":
        return Piece("open" if line[at] == "(" else "close", line[at], at), at + 1
    if line[at] in "-−" and at + 1 < len(line) and not line[at + 1].isspace():
        return Piece("minus", "-", at), at + 1
    field, named, exact = "", False, False
    found = _FIELD.match(line, at)
    if found is not None:
        named = found["bare"] is None
        field = next(part for part in found.groups() if part is not None).strip()
        at = found.end()
        if line[at : at + 1] == "=":
            exact, at = True, at + 1
        if at == len(line) or line[at].isspace() or line[at] in "()":
            raise QueryError(
                line,
                at,
                say("nothing stands after “{field}:”", field=field),
                say("Write what to look for right after the colon, in quotation marks where it has spaces."),
            )
    if line[at] in _QUOTES:
        end = line.find(_QUOTES[line[at]], at + 1)
        if end < 0:
            raise QueryError(
                line, at, say("this quotation mark is not closed"), say("Close it behind the last word of the phrase.")
            )
        return Piece("quoted", line[at + 1 : end], start, field, named, exact), end + 1
    if line[at] == "/" and not field:
        end = _end_of_pattern(line, at)
        return Piece("pattern", line[at + 1 : end].replace("\\/", "/"), start), end + 1
    bare = BARE.match(line, at)
    if bare is None:
        raise QueryError(
            line,
            at,
            say("a quotation mark is closed that was not opened"),
            say("Open it before the first word of the phrase."),
        )
    return Piece("bare", bare.group(), start, field, named, exact), bare.end()


def _end_of_pattern(line: str, at: int) -> int:
    end = at + 1
    while end < len(line) and line[end] != "/":
        end += 2 if line[end] == "\\" else 1
    if end >= len(line):
        raise QueryError(
            line,
            at,
            say("the regular expression that begins here is not closed"),
            say("Close it with “/”; to look for a word with a “/”, put it in quotation marks."),
        )
    if end == at + 1:
        raise QueryError(line, at, say("the regular expression is empty"), say("Write it between the two “/”."))
    return end
