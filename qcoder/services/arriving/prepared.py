"""Documents on their way into a project: what is known of each before it is read, and what was read of it."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Literal

from qcoder.core.found_turns import Role
from qcoder.core.imported import ImportedDocument, Reading, SpeakerChoice, with_speakers
from qcoder.core.messages import Message
from qcoder.language.turn_languages import languages_of_turns
from qcoder.services.arriving.file_names import Said
from qcoder.services.arriving.sources import Source
from qcoder.services.arriving.surveys import SurveyColumns
from qcoder.services.documents.editing import EditPlan
from qcoder.services.rows import FileImported

Again = Literal["skip", "anew", "version"]  # what becomes of a file whose very bytes are in the project
AGAIN: tuple[Again, ...] = ("skip", "anew", "version")


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
    document: ImportedDocument
    said: Said
    speaker_cases: Mapping[str, str] = field(default_factory=dict)  # speakers that are cases of the project
    twin: Twin | None = None
    again: Again = "anew"
    plan: EditPlan | None = None  # what a new version of the twin would do to its codings
    survey: bool = False  # a row of a sheet

    @property
    def name(self) -> str:
        return self.said.name or name_of(self.file_name)

    @property
    def speakers(self) -> list[tuple[str, Role, int]]:
        """Names, roles and numbers of turns, in the order in which they first speak."""
        turns, roles = self.document.turns.numbers(), self.document.turns.roles()
        return [(who, roles[who], turns[who]) for who in self.document.ledger.speakers]

    def with_speakers(self, choices: Mapping[str, SpeakerChoice]) -> "Ready":
        """The same with other names, roles and cases of speakers; two that get one name become one."""
        cases = {choice.name: choice.case for choice in choices.values() if choice.case}
        return replace(self, document=with_speakers(self.document, choices), speaker_cases=cases)

    def with_said(self, said: Said) -> "Ready":
        """The same with other things said of it; a language that is said is the document's."""
        return replace(self, said=said).in_language(said.language or self.document.language)

    def in_language(self, language: str) -> "Ready":
        """The same with another language of the document; its turns are told from it anew."""
        if language == self.document.language:
            return self
        found = languages_of_turns(self.document.text, self.document.turns, language)
        turns = self.document.turns.in_languages(found)
        return replace(self, document=replace(self.document, language=language, turns=turns))


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
