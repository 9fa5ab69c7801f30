"""What an importer returns: one document's text with everything that was found in the file, and the proof."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from qcoder.core.found_marks import Marks
from qcoder.core.found_turns import Role, Turns, Voice
from qcoder.core.messages import Message

NoteKind = Literal["footnote", "endnote", "comment", "header", "footer", "deleted"]
Certainty = Literal["", "sure", "likely", "guessed"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person can ask of an importer; each looks at what concerns its format."""

    join_hyphens: bool = False  # words divided at the end of a line of a PDF become whole
    keep_heads: bool = False  # running heads and page numbers of a PDF stay in the text
    encoding: str = ""  # of a text; found when empty
    speakers: str | None = None  # a pattern for the labels of speakers, see core.turns; None: that of the project


AS_IT_IS = Reading()


@dataclass(frozen=True, slots=True)
class FoundNote:
    """Text kept apart from the running text, with its `mark` ("1", "iv") and where that stood.

    `since` is where the passage begins that a comment is about; the passage ends at `at`.
    """

    kind: NoteKind
    mark: str
    at: int
    text: str
    author: str = ""
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The promise that nothing was lost: what the file holds against what was stored.

    `words_in_file` counts every word of the file's text that a reader sees; `words_stored` those of the stored text
    and its notes. `found` tells how many of each other thing there were ("tables", "tracked_insertions",
    "tracked_deletions", "footnotes", "endnotes", "comments", "text_boxes", "content_controls", "hidden", "images",
    "headers_footers" ...) and `remarks` what was done about them, in sentences. `format` names what the file is,
    whatever its name ends in; `certainty` says how sure the encoding of its letters is.
    """

    words_in_file: int
    words_stored: int
    turns: int
    speakers: tuple[str, ...] = ()
    encoding: str = ""
    found: dict[str, int] = field(default_factory=dict)
    remarks: tuple[Message, ...] = ()
    format: str = ""
    certainty: Certainty = ""
    unlabelled: int = 0  # paragraphs that no speaker's label leads to
    rule: str = ""  # a person's own rule for the labels of speakers that was used
    left_out: int = 0  # words that stay in the original only, as a remark tells: other columns of a sheet

    @property
    def adds_up(self) -> bool:
        return self.words_in_file == self.words_stored + self.left_out

    def to_json(self) -> dict[str, Any]:
        return {
            "words_in_file": self.words_in_file,
            "words_stored": self.words_stored,
            "left_out": self.left_out,
            "adds_up": self.adds_up,
            "turns": self.turns,
            "speakers": list(self.speakers),
            "unlabelled": self.unlabelled,
            "rule": self.rule,
            "format": self.format,
            "encoding": self.encoding,
            "certainty": self.certainty,
            "found": dict(self.found),
            "remarks": [remark.to_json() for remark in self.remarks],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Ledger":
        return cls(
            words_in_file=stored["words_in_file"],
            words_stored=stored["words_stored"],
            turns=stored["turns"],
            speakers=tuple(stored["speakers"]),
            encoding=stored["encoding"],
            format=stored.get("format", ""),  # ledgers of the first version know less
            certainty=stored.get("certainty", ""),
            unlabelled=stored.get("unlabelled", 0),
            rule=stored.get("rule", ""),
            left_out=stored.get("left_out", 0),
            found=dict(stored["found"]),
            remarks=tuple(Message.from_json(remark) for remark in stored["remarks"]),
        )


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """A file as text: `text` is clean (see core.text), every position counts its code points."""

    text: str
    language: str  # "es", "en" or "" when it cannot be told
    turns: Turns
    notes: tuple[FoundNote, ...]
    ledger: Ledger
    title: str = ""
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True)
class SpeakerChoice:
    """What a person says of a speaker before the document is stored."""

    name: str
    role: Role
    case: str = ""


def with_speakers(document: ImportedDocument, choices: Mapping[str, SpeakerChoice]) -> ImportedDocument:
    """The document with other names and roles of speakers; the text stays as it is."""
    if not choices:
        return document
    roles = {choice.name: choice.role for choice in choices.values()}

    def chosen(voice: Voice) -> Voice:
        choice = choices.get(voice.speaker)
        name = choice.name if choice else voice.speaker
        return voice._replace(speaker=name, role=roles.get(name, voice.role))

    turns = document.turns.with_voices(chosen)
    return replace(document, turns=turns, ledger=replace(document.ledger, speakers=turns.speakers()))
