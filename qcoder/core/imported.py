"""What an importer returns: one document's text with everything that was found in the file, and the proof."""

from dataclasses import dataclass, field
from typing import Any, Literal

from qcoder.core.messages import Message

Role = Literal["interviewer", "participant", "other"]
NoteKind = Literal["footnote", "endnote", "comment", "header", "footer", "deleted"]


@dataclass(frozen=True, slots=True)
class FoundTurn:
    """One speaker's turn. `start` is where its label begins, `said_start` where the words do, `time` in seconds."""

    start: int
    said_start: int
    end: int
    speaker: str
    role: Role
    time: float | None = None


@dataclass(frozen=True, slots=True)
class FoundNote:
    """Text kept apart from the running text, with its `mark` ("1", "iv") and where that stood."""

    kind: NoteKind
    mark: str
    at: int
    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The promise that nothing was lost: what the file holds against what was stored.

    `words_in_file` counts every word of the file's text that a reader sees; `words_stored` those of the stored text
    and its notes. `found` tells how many of each other thing there were ("tables", "tracked_insertions",
    "tracked_deletions", "footnotes", "endnotes", "comments", "text_boxes", "content_controls", "hidden", "images",
    "headers_footers" ...) and `remarks` what was done about them, in sentences.
    """

    words_in_file: int
    words_stored: int
    turns: int
    speakers: tuple[str, ...] = ()
    encoding: str = ""
    found: dict[str, int] = field(default_factory=dict)
    remarks: tuple[Message, ...] = ()

    @property
    def adds_up(self) -> bool:
        return self.words_in_file == self.words_stored

    def to_json(self) -> dict[str, Any]:
        return {
            "words_in_file": self.words_in_file,
            "words_stored": self.words_stored,
            "turns": self.turns,
            "speakers": list(self.speakers),
            "encoding": self.encoding,
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
            found=dict(stored["found"]),
            remarks=tuple(Message.from_json(remark) for remark in stored["remarks"]),
        )


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """A file as text: `text` is clean (see core.text), every position counts its code points."""

    text: str
    language: str  # "es", "en" or "" when it cannot be told
    turns: tuple[FoundTurn, ...]
    notes: tuple[FoundNote, ...]
    ledger: Ledger
    title: str = ""
