"""A whole project as values that other programs understand too: what importers of exchange files return and exporters
of them take. Things refer to each other by guid; positions are code points into `Source.text`, half-open.

`more` holds what only qcoder knows (fields of a codebook entry, turns, kinds of memos ...): plain JSON that an exchange
file carries along in a form that is read back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from qcoder.core.messages import Message
from qcoder.core.span import Span

More = Mapping[str, Any]
# Texts of a codebook entry that other programs are shown behind the definition, under these names.
CODE_TEXTS = {
    "use_when": "Use when", "do_not_use_when": "Do not use when", "example": "Example", "keywords": "Keywords",
}  # fmt: skip
ValueType = Literal["text", "number", "date", "yes_no", "one_of"]


@dataclass(frozen=True, slots=True)
class User:
    guid: str
    name: str


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """Parents come before their children in a project's list."""

    guid: str
    name: str
    parent: str = ""
    colour: str = ""
    definition: str = ""
    notes: tuple[str, ...] = ()
    more: More = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VariableEntry:
    guid: str
    name: str
    type: ValueType = "text"
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseEntry:
    guid: str
    name: str
    description: str = ""
    values: Mapping[str, str] = field(default_factory=dict)  # guid of the variable: value
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    more: More = field(default_factory=dict)


class CodingEntry(NamedTuple):
    """A code on a passage. There are tens of thousands of them, and a named tuple is made four times as fast."""

    guid: str
    span: Span
    code: str
    user: str = ""
    at: str = ""  # ISO 8601 in UTC, "" where it is not known
    notes: tuple[str, ...] = ()
    more: More = MappingProxyType({})


class PassageNote(NamedTuple):
    """A note on a passage that needs no code."""

    span: Span
    note: str


@dataclass(frozen=True, slots=True)
class Source:
    """A text with what was said of its passages; the file it came from where it may leave the project."""

    guid: str
    name: str
    text: str
    codings: tuple[CodingEntry, ...] = ()
    passages: tuple[PassageNote, ...] = ()
    notes: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    original_name: str = ""
    original: bytes = b""
    more: More = field(default_factory=dict)


KeptKind = Literal["pdf", "picture", "audio", "video"]
# What says where a selection lies: page and corners in points or pixels, or milliseconds.
KEPT_PLACES: dict[str, tuple[str, ...]] = {
    "pdf": ("page", "firstX", "firstY", "secondX", "secondY"),
    "picture": ("firstX", "firstY", "secondX", "secondY"),
    "audio": ("begin", "end"),
    "video": ("begin", "end"),
}


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """A source of which at most the text is shown: it is kept with what was marked in it, and written out again.

    Selections are plain JSON: guid, name, description, places (KEPT_PLACES), notes; codings of guid, code, user, at.
    `syncs` say when the text of a recording is said: guid, position in the text, milliseconds.
    """

    guid: str
    name: str
    kind: KeptKind
    source: str = ""  # guid of the Source that shows its text
    path: str = ""  # of a file outside
    file_name: str = ""
    data: bytes = b""
    selections: tuple[Mapping[str, Any], ...] = ()
    codings: tuple[Mapping[str, Any], ...] = ()
    syncs: tuple[tuple[str, int, int], ...] = ()

    @property
    def ending(self) -> str:
        """Of its file, in small letters."""
        _name, dot, end = self.file_name.rpartition(".")
        usual = {"pdf": ".pdf", "picture": ".jpg", "audio": ".mp3", "video": ".mp4"}[self.kind]
        return f".{end.lower()}" if dot and end.isalnum() and end.isascii() else usual


class NoteEntry(NamedTuple):
    guid: str
    title: str
    text: str
    user: str = ""
    at: str = ""
    more: More = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CodeSet:
    guid: str
    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeLink:
    """A named relation from one code to another."""

    guid: str
    name: str
    source: str
    target: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExchangeProject:
    """`told` says, item by item, what was changed, left out or not understood on the way."""

    name: str
    origin: str = ""
    users: tuple[User, ...] = ()
    codes: tuple[CodeEntry, ...] = ()
    variables: tuple[VariableEntry, ...] = ()
    cases: tuple[CaseEntry, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[NoteEntry, ...] = ()
    project_notes: tuple[str, ...] = ()
    sets: tuple[CodeSet, ...] = ()
    links: tuple[CodeLink, ...] = ()
    kept: tuple[KeptEntry, ...] = ()
    description: str = ""
    more: More = field(default_factory=dict)
    told: tuple[Message, ...] = ()
