"""What services give out: frozen values that may cross threads and outlive a session."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from qcoder.core.found_marks import FoundMark
from qcoder.core.found_turns import Role
from qcoder.core.imported import Ledger
from qcoder.core.memo_text import summary
from qcoder.core.messages import Message
from qcoder.core.span import Span

if TYPE_CHECKING:
    from qcoder.services.documents.editing import EditPlan

Verdict = Literal["open", "accepted", "corrected", "rejected", "stale"]
MemoTarget = Literal["project", "document", "turn", "passage", "case", "code", "coding", "free", "diary"]
TranslationStatus = Literal["draft", "approved"]


@dataclass(frozen=True, slots=True)
class ProjectRow:
    name: str
    path: str
    notice: str  # said on every report and export, e.g. that the sample is invented; "" for real projects
    documents: int
    codes: int
    codings: int
    cases: int
    memos: int


@dataclass(frozen=True, slots=True)
class DocumentRow:
    id: int
    name: str
    kind: str
    language: str
    case_id: int | None
    case: str
    date: str
    words: int  # spoken by participants (all words where there are no turns)
    codings: int
    turns: int


@dataclass(frozen=True, slots=True)
class TurnRow:
    number: int  # from 1
    span: Span
    said_start: int
    speaker: str
    role: Role
    time: float | None
    language: str = ""  # where it is not the document's


@dataclass(frozen=True, slots=True)
class NoteRow:
    kind: str
    mark: str
    at: int
    text: str
    author: str = ""
    span: Span | None = None  # the passage that a comment is about; it ends at `at`


@dataclass(frozen=True, slots=True)
class CodingRow:
    id: int
    document_id: int
    span: Span
    code_id: int
    code: str  # path
    coder: str
    memo: str
    quote: str
    origin: Literal["hand", "suggestion", "file"]
    at: datetime
    code_version: int = 1  # of the code, when the passage was coded or confirmed last


@dataclass(frozen=True, slots=True)
class MemoRow:
    id: int
    target: MemoTarget
    target_id: int | None  # of the document for a turn or passage; None for project, diary and what stands alone
    target_name: str
    kind: str
    author: str
    date: str
    text: str
    document_id: int | None = None  # where the memo is about a passage of a document
    span: Span | None = None
    title: str = ""
    guid: str = ""
    turn: int | None = None  # the number of the turn in which `span` begins

    @property
    def name(self) -> str:
        """What the memo is called: its title, else its first words."""
        return self.title or summary(self.text)


@dataclass(frozen=True, slots=True)
class TranslationRow:
    id: int
    document_id: int
    span: Span
    language: str  # that it is translated into
    text: str
    translator: str
    date: str
    status: TranslationStatus
    quote: str  # the original words


@dataclass(frozen=True, slots=True)
class AboutRow:
    """What a passage is about: a case, a year ("1994" or "1994-1998"), or both."""

    id: int
    document_id: int
    span: Span
    case_id: int | None
    case: str
    year: str
    coder: str
    quote: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """All that is needed to show a document, read in one short transaction."""

    document: DocumentRow
    text: str
    turns: tuple[TurnRow, ...]
    notes: tuple[NoteRow, ...]
    codings: tuple[CodingRow, ...]
    memos: tuple[MemoRow, ...]
    ledger: Ledger | None
    damaged: tuple[int, ...] = ()  # ids of codings whose quote is no longer what the text says
    translations: tuple[TranslationRow, ...] = ()
    abouts: tuple[AboutRow, ...] = ()
    marks: tuple[FoundMark, ...] = ()  # headings, lists, emphasis, pages, times, in the order of the text


@dataclass(frozen=True, slots=True)
class CodeCount:
    """As a row of the codebook counts: `codings` and `documents` with the codes below, counter-instances left out."""

    own: int = 0
    codings: int = 0
    documents: int = 0


@dataclass(frozen=True, slots=True)
class CodeRow:
    """`codings` counts the distinct codings of the code and its children, counter-instances left out."""

    id: int
    parent_id: int | None
    path: str
    name: str
    name_es: str
    name_en: str
    colour: str
    key: str
    short_definition: str
    definition: str
    use_when: str
    do_not_use_when: str
    example: str
    keywords: str
    counter_instance: bool
    position: int
    depth: int
    own_codings: int
    codings: int
    documents: int
    path_es: str = ""  # the way to the code, each code on it called by its name in the language
    path_en: str = ""
    version: int = 1  # of what is said of it
    hidden: bool = False  # by itself
    out_of_sight: bool = False  # hidden by itself or by a code above it

    def called(self, language: str) -> str:
        """The code's name in a language, falling back to its language-neutral one."""
        return (self.name_es if language == "es" else self.name_en) or self.name

    def way(self, language: str) -> str:
        """The path as people read it: with the names in a language."""
        return (self.path_es if language == "es" else self.path_en) or self.path


@dataclass(frozen=True, slots=True)
class CaseRow:
    id: int
    name: str
    kind: str
    parents: tuple[str, ...]
    values: dict[str, str]  # said on the case itself, by name of variable
    inherited: dict[str, tuple[str, ...]]  # from the cases above; several when parents differ
    documents: int
    shown_as: str = ""  # a pseudonym for whatever leaves the program


@dataclass(frozen=True, slots=True)
class VariableRow:
    id: int
    name: str
    type: Literal["text", "number", "date", "yes_no", "one_of"]
    values: tuple[str, ...]  # allowed ones, for one_of


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    id: int
    document_id: int
    document: str
    span: Span
    quote: str
    code_id: int
    code: str
    probability: float
    words: tuple[str, ...]  # why: words that code and passage share
    excerpts: tuple[str, ...]  # why: the nearest passages that have the code already
    verdict: Verdict
    basis: Literal["examples", "description"] = "examples"  # an estimate stands behind it, or the code's own words
    audit: bool = False  # drawn at random as a check
    below: tuple[tuple[int, float], ...] = ()  # "something under this code": the likeliest codes below it
    also: tuple[tuple[int, Span], ...] = ()  # other documents and places with the same words
    why: dict[str, Any] = field(default_factory=dict, compare=False)  # the parts that its score is the sum of
    run: int = 0


@dataclass(frozen=True, slots=True)
class HistoryRow:
    id: int
    at: datetime
    coder: str
    label: Message
    kind: Literal["do", "undo", "redo", "barrier"]
    undone: bool


@dataclass(frozen=True, slots=True)
class FoundRow:
    document_id: int
    document: str
    span: Span
    before: str
    words: str
    after: str
    case: str = ""
    turn: int | None = None
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A coded passage with what is said of its source in lists and reports."""

    coding: CodingRow
    document: str
    case: str
    organisation: str
    language: str
    turn: int | None
    translations: tuple[TranslationRow, ...] = ()  # those that touch the passage
    pages: str = ""  # "12", or "12–13", where the file has pages


@dataclass(frozen=True, slots=True)
class FileImported:
    """What became of one file: stored under `name`, or why not (`error`, with its hint).

    With a `version` the text of the file became that version of the document; `plan` says what that did.
    """

    file: str
    name: str = ""
    document_id: int | None = None
    language: str = ""  # that of the document: told, or found
    ledger: Ledger | None = None
    error: Message | None = None
    hint: Message | None = None
    skipped: bool = False  # the same bytes are in the project already
    version: int | None = None
    plan: "EditPlan | None" = None
    look: Message | None = None  # what a person should look at, though it was stored


@dataclass(frozen=True, slots=True)
class ImportResult:
    files: tuple[FileImported, ...]
    stopped: bool = False  # before all files had their turn
    told: tuple[Message, ...] = ()  # of the files as a whole

    @property
    def stored(self) -> tuple[FileImported, ...]:
        return tuple(file for file in self.files if file.document_id is not None)

    @property
    def failed(self) -> tuple[FileImported, ...]:
        return tuple(file for file in self.files if file.document_id is None)


@dataclass(frozen=True, slots=True)
class TableImported:
    """What became of the rows of a sheet: how many went in, and a sentence for each that did not."""

    stored: int
    problems: tuple[Message, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckResult:
    problems: tuple[Message, ...]

    @property
    def ok(self) -> bool:
        return not self.problems
