"""Importing documents: each file whole or not at all, each with its ledger, the rest of a batch in any case.

Files are read and proved one by one, and stored in one step, which one undo takes back (see `storing`): as they come,
or after all of them were looked at. Either way a batch needs little more memory than its longest document: what is only
looked at is let go of beyond some documents, and read once more when it is stored. So are original bytes, which go into
the project with their documents: nothing stays there of files that were only looked at.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from qcoder.core.errors import BadInput, Cancelled, QcoderError
from qcoder.core.imported import AS_IT_IS, ImportedDocument, Reading
from qcoder.core.memory import give_back, keep_large_apart
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.progress import Progress, Silent, each
from qcoder.services.arriving.comments import Comments
from qcoder.services.arriving.file_names import Said, what_the_name_says
from qcoder.services.arriving.file_sheet import FileSheet
from qcoder.services.arriving.prepared import AGAIN, LARGE, Again, Item, Prepared, Ready, Twin, Waiting, name_of
from qcoder.services.arriving.sources import LARGEST_FILE, Source, changed_since, read_bytes, sources
from qcoder.services.arriving.speaker_rules import speaker_rule
from qcoder.services.arriving.storing import already_there, spoken_words, store, store_each
from qcoder.services.arriving.surveys import GUESSED, SurveyColumns, survey_documents
from qcoder.services.arriving.twins import Twins
from qcoder.services.documents.documents import checked_date, checked_language
from qcoder.services.documents.editing import plan_version
from qcoder.services.rows import FileImported, ImportResult
from qcoder.storage.project import Project

__all__ = [
    "LARGEST_FILE", "How", "Item", "Prepared", "Ready", "import_files", "import_items", "prepare", "prepare_files",
    "read_bytes", "sources", "speaker_rule", "spoken_words", "store",
]  # fmt: skip


MOST_KEPT = 4_000_000  # bytes of documents that are kept while they are looked at: some 50 interviews of 10,000 words


@dataclass(frozen=True, kw_only=True)
class How:
    """What is asked of an import as a whole.

    again: what becomes of a file whose very bytes are in the project: it is passed over, comes in a second time, or
        becomes a new version of its document, with codings and all else moved over.
    offer: reads such files all the same, so that a person can choose; files of the name of an earlier one too.
    pattern: what the names of the files say, such as "{organisation}_{date}_{case}"; see `file_names`.
    sheet: a sheet that says it, a row a file; see `file_sheet`. It counts before the pattern.
    reading: what is asked of importers; without a rule for speakers the project's own is used.
    columns: what the columns of a survey are: a row becomes a document of its case. None: one document a sheet.
    """

    again: Again = "skip"
    offer: bool = False
    pattern: str = ""
    sheet: Path | None = None
    reading: Reading = AS_IT_IS
    columns: SurveyColumns | None = GUESSED


AS_USUAL = How()
Found = tuple[str, dict[str, str], ImportedDocument]  # in a file: the case and values of a row of a survey, or none


def import_files(
    project: Project,
    *,
    files: Sequence[Path],
    case: str = "",
    kind: str = "interview",
    language: str = "auto",
    again: Again = "skip",
    name: str = "",
    date: str = "",
    pattern: str = "",
    sheet: Path | None = None,
    reading: Reading = AS_IT_IS,
    comments: Comments = "note",
    columns: SurveyColumns | None = GUESSED,
    progress: Progress | None = None,
) -> ImportResult:
    """Imports files, folders and zips of documents in one step; when it is stopped, those before stay.

    Args:
        case: name of the case that the documents are of; it is created when there is none.
        language: "es", "en" or "auto".
        name: the document's name; its file's when empty. Meant for a single file.
        again, pattern, sheet, reading, columns: see `How`.
        comments: what becomes of comments: notes, memos, or codings where they name codes.
    """
    if language != "auto":
        checked_language(language)
    said = Said(
        name=name, case=case, kind=kind, date=checked_date(date), language="" if language == "auto" else language
    )
    how = How(again=again, pattern=pattern, sheet=sheet, reading=reading, columns=columns)
    items = [Item(source, said) for source in sources(files)]
    return import_items(project, items=items, how=how, comments=comments, progress=progress)


def import_items(
    project: Project,
    *,
    items: Sequence[Item],
    how: How = AS_USUAL,
    comments: Comments = "note",
    progress: Progress | None = None,
) -> ImportResult:
    """Imports documents of which something is known each; see `import_files`."""
    reader = _Reader(project, how)
    results = store_each(project, reader.read(items, progress or Silent()), comments, reader.rule)
    return ImportResult(results, reader.stopped, reader.told())


def prepare_files(
    project: Project,
    *,
    files: Sequence[Path],
    said: Said | None = None,
    how: How = AS_USUAL,
    progress: Progress | None = None,
) -> Prepared:
    """What `import_files` would store, to be looked at before."""
    items = [Item(source, said or Said()) for source in sources(files)]
    return prepare(project, items=items, how=how, progress=progress)


def prepare(
    project: Project, *, items: Sequence[Item], how: How = AS_USUAL, progress: Progress | None = None
) -> Prepared:
    """Reads and proves documents without storing them, to be looked at first; see `import_files`."""
    reader = _Reader(project, how)
    found: list[Ready | FileImported] = []
    room = MOST_KEPT
    for one in reader.read(items, progress or Silent()):
        found.append(one)
        if isinstance(one, Ready):
            room -= one.waiting.size
            if room < 0:
                one.waiting.let_go()
    return Prepared(tuple(found), reader.stopped, reader.rule, reader.told())


# ---- reading ----


class _Reader:
    """Reads one file after another, and remembers those that it has read."""

    def __init__(self, project: Project, how: How) -> None:
        if how.again not in AGAIN:
            raise BadInput(
                say("“{what}” is nothing that can become of a file that is there already.", what=how.again),
                say("There are: {kinds}", kinds=", ".join(AGAIN)),
            )
        self.rule, self.stopped = how.reading.speakers, False
        rule = speaker_rule(project) if self.rule is None else self.rule
        self._project, self._how = project, replace(how, reading=replace(how.reading, speakers=rule))
        self._sheet = FileSheet(how.sheet) if how.sheet is not None else None
        self._beside: list[str] = []  # what stood beside the documents and is none
        self._earlier: dict[str, str] = {}  # names of the documents of this batch, by the bytes of their files

    def read(self, items: Sequence[Item], progress: Progress) -> Iterator[Ready | FileImported]:
        """The documents of files, or why there is none. When it is stopped it ends, and says so in `stopped`."""
        try:
            for item in each(items, progress, lambda item: say("Importing {file}", file=item.source.file_name)):
                yield from self._documents_or_why(item)
        except Cancelled:
            self.stopped = True

    def _documents_or_why(self, item: Item) -> list[Ready | FileImported]:
        try:
            return self.documents_of(item)
        except Cancelled:
            raise
        except QcoderError as error:
            return [FileImported(item.source.label, error=error.message, hint=error.hint)]

    def told(self) -> tuple[Message, ...]:
        """What is to be said of the batch as a whole; nothing of a part of it."""
        if self.stopped:
            return ()
        told: list[Message] = []
        if missing := self._sheet.unasked if self._sheet is not None else []:
            told.append(
                say_plural(
                    "{n} file of the sheet is not among these: {names}",
                    "{n} files of the sheet are not among these: {names}",
                    n=len(missing),
                    names=_some(missing),
                )
            )
        if self._beside:
            told.append(
                say_plural(
                    "{n} file or folder beside the documents is none and was passed over: {names}",
                    "{n} files and folders beside the documents are none and were passed over: {names}",
                    n=len(self._beside),
                    names=_some(self._beside),
                )
            )
        return tuple(told)

    def documents_of(self, item: Item) -> list[Ready | FileImported]:
        """The documents of one file, or why there is none."""
        source, how = item.source, self._how
        self._beside += source.beside
        if self._sheet is not None:
            self._sheet.saw(source.file_name)
        data = source.read()
        sha256 = hashlib.sha256(data).hexdigest()
        twins = Twins(self._project, sha256, source.file_name)
        name = self._earlier.get(sha256) or (twins.name if twins.same else "")
        if name and how.again != "anew" and (sha256 in self._earlier or (how.again == "skip" and not how.offer)):
            return [already_there(source.label, source.file_name, name)]
        said = self._said(item)
        reading = replace(item.reading, speakers=how.reading.speakers) if item.reading is not None else how.reading
        read = partial(
            _documents,
            file_name=source.file_name,
            language=said.language or "auto",
            reading=reading,
            columns=item.columns or how.columns,
        )
        found: list[Ready | FileImported] = []
        again = _Again(source, sha256, read)
        for place, (case, values, document) in enumerate(read(data)):
            waiting = Waiting(document, partial(again.document, place))
            own = replace(said, case=case, name=case, values={**said.values, **values}) if case else said
            if case and said.kind == "interview":  # nobody said what it is
                own = replace(own, kind="survey")
            one = Ready(
                source.label, source.file_name, sha256, len(data), source.pieces, waiting, own, document.language,
                survey=bool(case),
            )  # fmt: skip
            found.append(self._with_twin(one, twins.of(case)))
            self._earlier.setdefault(sha256, one.name)
        return found

    def _with_twin(self, one: Ready, twin: Twin | None) -> Ready:
        how = self._how
        if twin is None or not (how.offer or (twin.same and how.again == "version")):
            return one
        plan = plan_version(self._project, document=twin.document_id, imported=one.read())
        return replace(one, twin=twin, plan=plan, again=how.again if twin.same else "anew")

    def _said(self, item: Item) -> Said:
        """What is said of a file: by the person, by the sheet, by its name; the first that says something counts."""
        said, file_name = item.said, item.source.file_name
        if self._sheet is not None and (by_sheet := self._sheet.says(file_name)) is not None:
            said = _joined(said, by_sheet)
        if self._how.pattern:
            said = _joined(said, what_the_name_says(name_of(file_name), self._how.pattern))
        return said


class _Again:
    """The documents of a file, read from it once more: all of them when the first is asked for, as those of a sheet."""

    def __init__(self, source: Source, sha256: str, read: Callable[[bytes], list[Found]]) -> None:
        self._source, self._sha256, self._read = source, sha256, read
        self._found: dict[int, ImportedDocument] = {}

    def document(self, place: int) -> ImportedDocument:
        if place not in self._found:
            data = self._source.read()
            if hashlib.sha256(data).hexdigest() != self._sha256:
                raise changed_since(self._source.file_name)
            self._found = {at: document for at, (_case, _values, document) in enumerate(self._read(data))}
        return self._found.pop(place)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:10]) + (" …" if len(names) > 10 else "")


def _joined(said: Said, by_name: Said) -> Said:
    """What is said first, filled up with what is said second; the kind is that of the second when it has one."""
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
) -> list[Found]:
    """The documents that a file holds: one, or of a survey one for each row with its case and values."""
    from qcoder.importers.registry import kind_of, read_document

    if len(data) > LARGE:
        keep_large_apart()
    rows: list[Found] = []
    if columns is not None and not columns.one and kind_of(data, file_name=file_name) in ("sheet", "xlsx"):
        rows = survey_documents(data, file_name=file_name, language=language, columns=columns)
    rows = rows or [("", {}, read_document(data, file_name=file_name, language=language, reading=reading))]
    if sum(len(document.text) for _case, _values, document in rows) > LARGE:
        give_back()
    return rows
