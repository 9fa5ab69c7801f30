"""A transcript with its codings as it goes to Word and comes back from there."""

import re
from dataclasses import dataclass

from qcoder.core.span import Span

# Behind every comment: by this it is known again, whatever was done to its words. The first letters of a guid.
MARK = "[qc {}]"
MARKED = re.compile(r"\[qc ([0-9a-f]{12})\]")
LONGEST = 12
# Styles of what is ours around the text; their names stand in the file and are the same in every language.
TRANSCRIPT, TURN_NUMBER, COMMENT_MARK = "Transcript", "Turn number", "Comment mark"


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment: a code on a passage. `key` is what `MARKED` finds, "" for a comment that a colleague made."""

    span: Span
    author: str
    at: str  # ISO 8601, "" where unknown
    code: str  # the first line: a path
    memo: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class TurnMark:
    """A turn in the text; its label is `start` to `said_start`. `language` where it is not the document's."""

    number: int
    start: int
    said_start: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class TranscriptFile:
    """`identity` says of which document and which version of its text this is.

    `language` is that of the text, `told_in` that of what stands around it: codes, notice.
    """

    title: str
    subtitle: str
    notice: str
    text: str
    turns: tuple[TurnMark, ...]
    remarks: tuple[Remark, ...]
    language: str = ""
    identity: str = ""
    told_in: str = ""


def key_of(guid: str) -> str:
    return guid.replace("-", "")[:LONGEST]
