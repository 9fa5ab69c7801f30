"""Documents on their way into a project: what is known of each before it is read, and what was read of it."""

import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Literal

from qcoder.core.found_turns import Role
from qcoder.core.imported import ImportedDocument, Ledger, Reading, SpeakerChoice, with_speakers
from qcoder.core.memory import give_back
from qcoder.core.messages import Message
from qcoder.language.turn_languages import in_language, without_languages
from qcoder.services.arriving.file_names import Said
from qcoder.services.arriving.sources import Source
from qcoder.services.arriving.surveys import SurveyColumns
from qcoder.services.documents.editing import EditPlan
from qcoder.services.rows import FileImported

Again = Literal["skip", "anew", "version"]  # what becomes of a file whose very bytes are in the project
AGAIN: tuple[Again, ...] = ("skip", "anew", "version")
A_TURN = 24  # bytes of memory
LARGE = 1_000_000  # bytes of a document: what was needed to read it is many times as much


@dataclass(frozen=True)
class Item:
    """One file to be read, with what is known of it; `reading` and `columns` where they are not those of the others."""

    source: Source
    said: Said
    reading: Reading | None = None
    columns: SurveyColumns | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """The document of the project that came from the same bytes; else (not `same`) from a file of the same name."""

    document_id: int
    name: str
    same: bool


class Waiting:
    """What was read of a file until it is stored: what is shown of it, and its words as long as there is room for them.

    Many interviews are looked through in the memory of some. Words that were let go of are read from the file again.
    """

    __slots__ = ("_again", "_document", "language", "ledger", "letters", "size", "speakers")

    def __init__(self, document: ImportedDocument, again: Callable[[], ImportedDocument]) -> None:
        """
        Args:
            again: reads the document once more; raises UnreadableFile when its file is another one by now.
        """
        turns, roles = document.turns.numbers(), document.turns.roles()
        self.language, self.ledger, self.letters = document.language, document.ledger, len(document.text)
        self.size = sys.getsizeof(document.text) + A_TURN * len(document.turns)  # in bytes
        # Names, roles and numbers of turns, in the order in which they first speak.
        self.speakers: list[tuple[str, Role, int]] = [(who, roles[who], turns[who]) for who in document.ledger.speakers]
        self._document: ImportedDocument | None = document
        self._again = again

    @property
    def kept(self) -> bool:
        """Whether its words are at hand."""
        return self._document is not None

    def read(self) -> ImportedDocument:
        """The whole of it, which stays where it was."""
        return self._again() if self._document is None else self._document

    def take(self) -> ImportedDocument:
        """The whole of it, which is handed over: who is given it decides how long it stays in memory."""
        document = self.read()
        self._document = None
        return document

    def let_go(self) -> None:
        self._document = None
        if self.size > LARGE:
            give_back()


@dataclass(frozen=True)
class Ready:
    """A document that was read and proved, and waits to be stored as `again` says.

    `pieces` gives the bytes of its file once more: they go into the project with the document, not before.
    """

    label: str
    file_name: str
    sha256: str
    size: int  # of its file, in bytes
    pieces: Callable[[], Iterator[bytes]]
    waiting: Waiting
    said: Said
    language: str  # of the document, as it was found or as somebody says
    choices: Mapping[str, SpeakerChoice] = field(default_factory=dict)  # for speakers by the names they were found with
    twin: Twin | None = None
    again: Again = "anew"
    plan: EditPlan | None = None  # what a new version of the twin would do to its codings
    survey: bool = False  # a row of a sheet

    @property
    def name(self) -> str:
        return self.said.name or name_of(self.file_name)

    @property
    def ledger(self) -> Ledger:
        """As far as it is known: which turns are in another language than one that somebody says is told later."""
        found = self.waiting.ledger
        return found if self.language == self.waiting.language else without_languages(found)

    @property
    def speakers(self) -> list[tuple[str, Role, int]]:
        """Names, roles and numbers of turns, as they were found, in the order in which they first speak."""
        return self.waiting.speakers

    @property
    def speaker_cases(self) -> dict[str, str]:
        """The speakers that are cases of the project."""
        return {choice.name: choice.case for choice in self.choices.values() if choice.case}

    def with_speakers(self, choices: Mapping[str, SpeakerChoice]) -> "Ready":
        """The same with other names, roles and cases of speakers; two that get one name become one."""
        return replace(self, choices=choices)

    def with_said(self, said: Said) -> "Ready":
        """The same with other things said of it; a language that is said is the document's."""
        return replace(self, said=said, language=said.language or self.language)

    def in_language(self, language: str) -> "Ready":
        """The same with another language of the document."""
        return replace(self, language=language)

    def read(self) -> ImportedDocument:
        """The document with all that was chosen; it stays where it was."""
        return self._as_chosen(self.waiting.read())

    def take(self) -> ImportedDocument:
        """The document with all that was chosen, handed over."""
        return self._as_chosen(self.waiting.take())

    def _as_chosen(self, document: ImportedDocument) -> ImportedDocument:
        if self.language != document.language:
            document = in_language(document, self.language)
        return with_speakers(document, self.choices)


@dataclass(frozen=True)
class Prepared:
    """Documents that wait to be stored, and why others will not be, in the order of the files.

    `rule` is the pattern for the labels of speakers that was given for them, which the project then keeps; None when
    none was. `told` is what is to be said of all of them together.
    """

    found: tuple[Ready | FileImported, ...]
    stopped: bool = False
    rule: str | None = None
    told: tuple[Message, ...] = ()


def name_of(file_name: str) -> str:
    """What a document is called after its file."""
    return " ".join(unicodedata.normalize("NFC", PurePath(file_name).stem).split()) or "?"
