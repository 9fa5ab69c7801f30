"""Importing documents: each file whole or not at all, each with its ledger, the rest of a batch in any case."""

import hashlib
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from qcoder.core.errors import Cancelled, QcoderError, UnreadableFile
from qcoder.core.imported import ImportedDocument
from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent, each
from qcoder.core.words import count_words
from qcoder.model import Case, Document, DocumentText, Note, Original, Speaker, Turn
from qcoder.services import lookup
from qcoder.services.documents import checked_language
from qcoder.services.rows import FileImported, ImportResult
from qcoder.storage.journal import Step
from qcoder.storage.project import Project

LARGEST_FILE = 200_000_000


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
    progress: Progress | None = None,
) -> ImportResult:
    """Imports files one by one, each a step of its own that can be undone; when stopped, those done before stay.

    Args:
        case: name of the case that the documents are of; it is created when there is none.
        language: "es", "en" or "auto".
        again: import a file even when its very bytes are in the project already.
        name: the document's name; its file's when empty. Meant for a single file.
    """
    if language != "auto":
        checked_language(language)
    results: list[FileImported] = []
    try:
        for file in each(files, progress or Silent(), lambda file: say("Importing {file}", file=file.name)):
            try:
                results.append(_import_one(project, file, case, kind, language, again, name, date))
            except QcoderError as error:
                results.append(FileImported(str(file), error=error.message, hint=error.hint))
    except Cancelled:
        return ImportResult(tuple(results), stopped=True)
    return ImportResult(tuple(results))


def _import_one(
    project: Project, file: Path, case: str, kind: str, language: str, again: bool, name: str, date: str
) -> FileImported:
    from qcoder.importers.registry import read_document

    data = read_bytes(file)
    sha256 = hashlib.sha256(data).hexdigest()
    if not again:
        with project.read() as session:
            twin = session.scalars(select(Document.name).where(Document.original_sha256 == sha256)).first()
        if twin is not None:
            return FileImported(
                str(file),
                name=twin,
                error=say("“{file}” is in the project already, as “{name}”.", file=file.name, name=twin),
                hint=say("It was skipped. Ask for it to be imported again if you want it twice."),
                skipped=True,
            )
    document = read_document(data, file_name=file.name, language=language)
    return _store(
        project,
        document,
        file=file,
        data=data,
        sha256=sha256,
        name=name or _name_of(file),
        case=case,
        kind=kind,
        date=date,
    )


def read_bytes(file: Path) -> bytes:
    """A file's bytes. Raises UnreadableFile with the reason in a sentence."""
    try:
        if file.is_dir():
            raise UnreadableFile(say("“{file}” is a folder.", file=file.name), say("Choose the files inside it."))
        if not file.exists():
            raise UnreadableFile(say("There is no file “{file}”.", file=str(file)), say("Check its name and folder."))
        if not file.is_file():
            raise UnreadableFile(
                say("“{file}” is not a regular file.", file=file.name),
                say("Copy its contents into a file first."),
            )
        if file.stat().st_size > LARGEST_FILE:
            raise UnreadableFile(
                say("“{file}” is larger than {n} MB.", file=file.name, n=LARGEST_FILE // 1_000_000),
                say("Divide it into parts, or save it without pictures."),
            )
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            say("“{file}” cannot be read.", file=file.name),
            say("Check that you may read it and that its disk is there."),
        ) from error


def _name_of(file: Path) -> str:
    return " ".join(unicodedata.normalize("NFC", file.stem).split()) or "?"


def _store(
    project: Project,
    imported: ImportedDocument,
    *,
    file: Path,
    data: bytes,
    sha256: str,
    name: str,
    case: str,
    kind: str,
    date: str,
) -> FileImported:
    with project.change(say("Import “{name}”", name=name)) as step:
        with project.cache() as originals:
            if originals.get(Original, sha256) is None:
                originals.add(Original(sha256=sha256, data=data))
        free = lookup.free_name(name, step.scalars(select(Document.name)))
        document = Document(
            name=free,
            kind=kind,
            language=imported.language,
            date=date,
            case_id=_case_id(step, case),
            words=spoken_words(imported),
            file_name=file.name,
            original_sha256=sha256,
            ledger=imported.ledger.to_json(),
        )
        step.add(document)
        step.flush()
        text_sha = hashlib.sha256(imported.text.encode("utf-8")).hexdigest()
        step.insert_many(
            DocumentText,
            [{"document_id": document.id, "number": 1, "text": imported.text, "sha256": text_sha}],
        )
        roles = {turn.speaker: turn.role for turn in imported.turns}
        speakers = step.insert_many(
            Speaker, [{"document_id": document.id, "name": who, "role": role} for who, role in roles.items()]
        )
        ids = dict(zip(roles, speakers, strict=True))
        step.insert_many(
            Turn,
            [
                {
                    "document_id": document.id,
                    "start": turn.start,
                    "end": turn.end,
                    "said_start": turn.said_start,
                    "speaker_id": ids[turn.speaker],
                    "time": turn.time,
                }
                for turn in imported.turns
            ],
        )
        step.insert_many(
            Note,
            [
                {
                    "document_id": document.id,
                    "start": note.at if note.since is None else note.since,
                    "end": note.at,
                    "kind": note.kind,
                    "mark": note.mark,
                    "text": note.text,
                    "author": note.author,
                }
                for note in imported.notes
            ],
        )
        step.insert_many(
            Note,
            [
                {
                    "document_id": document.id,
                    "start": mark.start,
                    "end": mark.end,
                    "kind": mark.kind,
                    "mark": mark.value,
                    "text": "",
                    "author": "",
                }
                for mark in imported.marks
            ],
        )
        made = document.id
    return FileImported(str(file), name=free, document_id=made, ledger=imported.ledger)


def _case_id(step: Step, case: str) -> int | None:

    if not case.strip():
        return None
    found = step.scalars(select(Case).where(Case.name == case.strip())).first()
    if found is None:
        found = Case(name=case.strip())
        step.add(found)
        step.flush()
    return found.id


def spoken_words(imported: ImportedDocument) -> int:
    """Words said by participants; all words where no turns were found."""
    if not imported.turns:
        return count_words(imported.text)
    return sum(
        count_words(imported.text[turn.said_start : turn.end]) for turn in imported.turns if turn.role != "interviewer"
    )
