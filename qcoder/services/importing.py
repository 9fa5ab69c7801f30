"""Importing documents: each file whole or not at all, each with its ledger, the rest of a batch in any case.

Files are read and proved one by one; what was read is then stored in one step, which one undo takes back. Original
bytes go into the project as they are read, so that a batch needs no more memory than its texts.
"""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from sqlalchemy import select

from qcoder.core.errors import BadInput, Cancelled, QcoderError
from qcoder.core.imported import AS_IT_IS, ImportedDocument, Reading, Role, SpeakerChoice, with_speakers
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.progress import Progress, Silent, each
from qcoder.core.words import count_words
from qcoder.model import Case, Document, DocumentText, Original, Speaker, Turn, Variable
from qcoder.services import lookup
from qcoder.services.cases import add_case, add_variable, join_parents, put_value
from qcoder.services.comments import Comments, store_comments
from qcoder.services.documents import checked_date, checked_language
from qcoder.services.file_names import Said, what_the_name_says
from qcoder.services.notes import store_notes
from qcoder.services.rows import FileImported, ImportResult
from qcoder.services.sources import LARGEST_FILE, Source, read_bytes, sources
from qcoder.services.surveys import GUESSED, SurveyColumns, survey_documents
from qcoder.storage.journal import Step
from qcoder.storage.project import Project

__all__ = [
    "LARGEST_FILE", "Item", "Prepared", "Ready", "import_files", "import_items", "prepare", "prepare_files",
    "read_bytes", "speaker_rule", "spoken_words", "store",
]  # fmt: skip

COMMENTS: tuple[Comments, ...] = ("note", "memo", "code")


@dataclass(frozen=True)
class Item:
    """One document to be, with what is known of it before it is read."""

    source: Source
    said: Said


@dataclass(frozen=True)
class Ready:
    """A document that was read and proved, and waits to be stored."""

    label: str
    file_name: str
    sha256: str
    document: ImportedDocument
    said: Said
    speaker_cases: Mapping[str, str] = field(default_factory=dict)  # speakers that are cases of the project

    @property
    def name(self) -> str:
        return self.said.name or _name_of(self.file_name)

    @property
    def speakers(self) -> list[tuple[str, Role, int]]:
        """Names, roles and numbers of turns, in the order in which they first speak."""
        turns = Counter(turn.speaker for turn in self.document.turns)
        roles = {turn.speaker: turn.role for turn in self.document.turns}
        return [(who, roles[who], turns[who]) for who in self.document.ledger.speakers]

    def with_speakers(self, choices: Mapping[str, SpeakerChoice]) -> "Ready":
        """The same with other names, roles and cases of speakers; two that get one name become one."""
        cases = {choice.name: choice.case for choice in choices.values() if choice.case}
        return replace(self, document=with_speakers(self.document, choices), speaker_cases=cases)


@dataclass(frozen=True)
class Prepared:
    """Documents that wait to be stored, and why others will not be, in the order of the files."""

    found: tuple[Ready | FileImported, ...]
    stopped: bool = False


def import_files(
    project: Project,
    *,
    files: Sequence[Path],
    case: str = "",
    kind: str = "interview",
    language: str = "auto",
    again: bool = False,
    name: str = "",
    date: str = "",
    pattern: str = "",
    reading: Reading = AS_IT_IS,
    comments: Comments = "note",
    columns: SurveyColumns | None = GUESSED,
    progress: Progress | None = None,
) -> ImportResult:
    """Imports files, folders and zips of documents in one step; when stopped, those read before stay.

    Args:
        case: name of the case that the documents are of; it is created when there is none.
        language: "es", "en" or "auto".
        again: import a file even when its very bytes are in the project already.
        name: the document's name; its file's when empty. Meant for a single file.
        pattern: what the names of the files say, such as "{organisation}_{date}_{case}"; see `file_names`.
        reading: what is asked of importers; without a rule for speakers the project's own is used.
        comments: what becomes of comments: notes, memos, or codings where they name codes.
        columns: what the columns of a survey are: a row becomes a document of its case. None: one document a sheet.
    """
    if language != "auto":
        checked_language(language)
    said = Said(
        name=name, case=case, kind=kind, date=checked_date(date), language="" if language == "auto" else language
    )
    items = [Item(source, said) for source in sources(files)]
    return import_items(
        project,
        items=items,
        again=again,
        pattern=pattern,
        reading=reading,
        comments=comments,
        columns=columns,
        progress=progress,
    )


def import_items(
    project: Project,
    *,
    items: Sequence[Item],
    again: bool = False,
    pattern: str = "",
    reading: Reading = AS_IT_IS,
    comments: Comments = "note",
    columns: SurveyColumns | None = GUESSED,
    progress: Progress | None = None,
) -> ImportResult:
    """Imports documents of which something is known each; see `import_files`."""
    prepared = prepare(
        project, items=items, again=again, pattern=pattern, reading=reading, columns=columns, progress=progress
    )
    return store(project, prepared=prepared, comments=comments)


def prepare(
    project: Project,
    *,
    items: Sequence[Item],
    again: bool = False,
    pattern: str = "",
    reading: Reading = AS_IT_IS,
    columns: SurveyColumns | None = GUESSED,
    progress: Progress | None = None,
) -> Prepared:
    """Reads and proves documents without storing them, to be looked at first; see `import_files`."""
    if not reading.speakers:
        reading = replace(reading, speakers=speaker_rule(project))
    found: list[Ready | FileImported] = []
    earlier: dict[str, Ready] = {}
    try:
        for item in each(items, progress or Silent(), lambda item: say("Importing {file}", file=item.source.file_name)):
            try:
                for one in _read(project, item, again, pattern, reading, columns, earlier):
                    found.append(one)
                    if isinstance(one, Ready):
                        earlier.setdefault(one.sha256, one)
            except QcoderError as error:
                if isinstance(error, Cancelled):
                    raise
                found.append(FileImported(item.source.label, error=error.message, hint=error.hint))
    except Cancelled:
        return Prepared(tuple(found), stopped=True)
    return Prepared(tuple(found))


def prepare_files(
    project: Project,
    *,
    files: Sequence[Path],
    said: Said | None = None,
    again: bool = False,
    pattern: str = "",
    reading: Reading = AS_IT_IS,
    columns: SurveyColumns | None = GUESSED,
    progress: Progress | None = None,
) -> Prepared:
    """What `import_files` would store, to be looked at before."""
    items = [Item(source, said or Said()) for source in sources(files)]
    return prepare(
        project, items=items, again=again, pattern=pattern, reading=reading, columns=columns, progress=progress
    )


def store(project: Project, *, prepared: Prepared, comments: Comments = "note") -> ImportResult:
    """Stores what was prepared in one step."""
    if comments not in COMMENTS:
        raise BadInput(
            say("“{what}” is nothing that comments can become.", what=comments),
            say("There are: {kinds}", kinds=", ".join(COMMENTS)),
        )
    ready = [one for one in prepared.found if isinstance(one, Ready)]
    stored = iter(_store_all(project, ready, comments) if ready else ())
    results = [next(stored) if isinstance(one, Ready) else one for one in prepared.found]
    return ImportResult(tuple(results), stopped=prepared.stopped)


def speaker_rule(project: Project) -> str:
    """The rule for the labels of speakers that was last given in this project; "" when there was none."""
    with project.read() as session:
        ledgers = session.scalars(
            select(Document.ledger).where(Document.ledger.is_not(None)).order_by(Document.id.desc())
        )
        return next((str(ledger["rule"]) for ledger in ledgers if ledger and ledger.get("rule")), "")


# ---- reading ----


def _read(
    project: Project,
    item: Item,
    again: bool,
    pattern: str,
    reading: Reading,
    columns: SurveyColumns | None,
    earlier: dict[str, Ready],
) -> Iterator[Ready | FileImported]:
    """The documents of one file, or why there is none."""
    source = item.source
    data = source.read()
    sha256 = hashlib.sha256(data).hexdigest()
    if not again and (twin := _twin(project, sha256, earlier)):
        yield FileImported(
            source.label,
            name=twin,
            error=say("“{file}” is in the project already, as “{name}”.", file=source.file_name, name=twin),
            hint=say("It was skipped. Ask for it to be imported again if you want it twice."),
            skipped=True,
        )
        return
    said = item.said
    if pattern:
        said = _joined(said, what_the_name_says(_name_of(source.file_name), pattern))
    language = said.language or "auto"
    documents = _documents(data, source.file_name, language, reading, columns)
    with project.cache() as originals:
        if originals.get(Original, sha256) is None:
            originals.add(Original(sha256=sha256, data=data))
    for case, values, document in documents:
        own = said
        if case:
            own = replace(said, case=case, name=case, kind=said.kind, values={**said.values, **values})
        yield Ready(source.label, source.file_name, sha256, document, own)


def _twin(project: Project, sha256: str, earlier: dict[str, Ready]) -> str:
    if sha256 in earlier:
        return earlier[sha256].name
    with project.read() as session:
        return session.scalars(select(Document.name).where(Document.original_sha256 == sha256)).first() or ""


def _joined(said: Said, by_name: Said) -> Said:
    """What the person said, filled up with what the file's name says; its kind is the name's when that has one."""
    return Said(
        name=said.name or by_name.name,
        case=said.case or by_name.case,
        organisation=said.organisation or by_name.organisation,
        kind=by_name.kind or said.kind,
        date=said.date or by_name.date,
        language=said.language or by_name.language,
        values={**by_name.values, **said.values},
    )


def _documents(
    data: bytes, file_name: str, language: str, reading: Reading, columns: SurveyColumns | None
) -> list[tuple[str, dict[str, str], ImportedDocument]]:
    """The documents that a file holds: one, or of a survey one for each row with its case and values."""
    from qcoder.importers.registry import kind_of, read_document

    rows: list[tuple[str, dict[str, str], ImportedDocument]] = []
    if columns is not None and kind_of(data, file_name=file_name) in ("sheet", "xlsx"):
        rows = survey_documents(data, file_name=file_name, language=language, columns=columns)
    return rows or [("", {}, read_document(data, file_name=file_name, language=language, reading=reading))]


def _name_of(file_name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", PurePath(file_name).stem).split()) or "?"


# ---- storing ----


def _store_all(project: Project, ready: Sequence[Ready], comments: Comments) -> list[FileImported]:
    first = ready[0].name
    label: Message = say("Import “{name}”", name=first)
    if len(ready) > 1:
        label = say_plural("Import {n} document", "Import {n} documents", n=len(ready))
    done: list[FileImported] = []
    with project.change(label) as step:
        for one in ready:
            try:
                with step.attempt():
                    done.append(_store(step, one, comments, project.coder))
            except QcoderError as error:
                done.append(FileImported(one.label, error=error.message, hint=error.hint))
    return done


def _store(step: Step, ready: Ready, comments: Comments, coder: str) -> FileImported:
    imported, said = ready.document, ready.said
    free = lookup.free_name(ready.name, step.scalars(select(Document.name)))
    document = Document(
        name=free,
        kind=said.kind or "interview",
        language=imported.language,
        date=said.date,
        case_id=_case_id(step, said),
        words=spoken_words(imported),
        file_name=ready.file_name,
        original_sha256=ready.sha256,
        ledger=imported.ledger.to_json(),
    )
    step.add(document)
    step.flush()
    text_sha = hashlib.sha256(imported.text.encode("utf-8")).hexdigest()
    step.insert_many(
        DocumentText,
        [{"document_id": document.id, "number": 1, "text": imported.text, "sha256": text_sha}],
    )
    _store_turns(step, document.id, imported, ready.speaker_cases)
    left = store_comments(step, document.id, imported, comments, coder)
    store_notes(step, document.id, left, imported.marks)
    _store_values(step, document, said)
    return FileImported(ready.label, name=free, document_id=document.id, ledger=imported.ledger)


def _store_turns(step: Step, document: int, imported: ImportedDocument, speaker_cases: Mapping[str, str]) -> None:
    roles = {turn.speaker: turn.role for turn in imported.turns}
    cases = {who: _made(step, case, "person") for who, case in speaker_cases.items()}
    speakers = step.insert_many(
        Speaker,
        [
            {
                "document_id": document,
                "name": who,
                "role": role,
                "case_id": case.id if (case := cases.get(who)) else None,
            }
            for who, role in roles.items()
        ],
    )
    ids = dict(zip(roles, speakers, strict=True))
    step.insert_many(
        Turn,
        [
            {
                "document_id": document,
                "start": turn.start,
                "end": turn.end,
                "said_start": turn.said_start,
                "speaker_id": ids[turn.speaker],
                "time": turn.time,
            }
            for turn in imported.turns
        ],
    )


def _case_id(step: Step, said: Said) -> int | None:
    """The case of a document, made if there is none, in its organisation; of the organisation where no case is said."""
    organisation = _made(step, said.organisation, "organisation")
    case = _made(step, said.case, "person")
    if organisation is None or case is None:
        return (case or organisation).id if case or organisation else None  # type: ignore[union-attr]
    if case.id != organisation.id:
        parents = [lookup.case_by_id(step, link.parent_id).name for link in case.parents]
        if organisation.name not in parents:
            join_parents(step, case.id, [*parents, organisation.name])
    return case.id


def _made(step: Step, name: str, kind: str) -> Case | None:
    wanted = " ".join(name.split())
    if not wanted:
        return None
    found = step.scalars(select(Case).where(Case.name == wanted)).first()
    return found if found is not None else add_case(step, name=wanted, kind=kind)


def _store_values(step: Step, document: Document, said: Said) -> None:
    """Values of the row of a survey belong to its case, those of a file's name to the document."""
    if not said.values:
        return
    known = {variable.name: variable for variable in step.scalars(select(Variable))}
    of_case = document.case_id if said.case and said.case == said.name else None
    for name, value in said.values.items():
        if not name.strip():
            continue
        if name not in known:
            known[name] = add_variable(step, name=name, type="text")
        if of_case is not None:
            put_value(step, known[name], value, case=of_case)
        else:
            put_value(step, known[name], value, document=document.id)


def spoken_words(imported: ImportedDocument) -> int:
    """Words said by participants; all words where no turns were found."""
    if not imported.turns:
        return count_words(imported.text)
    return sum(
        count_words(imported.text[turn.said_start : turn.end]) for turn in imported.turns if turn.role != "interviewer"
    )
