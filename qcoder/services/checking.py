"""Is the project whole? And copies of it."""

import hashlib
from pathlib import Path

from sqlalchemy import select

from qcoder.core.messages import Message, say
from qcoder.core.progress import Progress, Silent
from qcoder.model import Code, Coding, Document, DocumentText, Original, Turn
from qcoder.services import lookup
from qcoder.services.rows import CheckResult
from qcoder.storage import backups, search_index
from qcoder.storage.project import Project
from qcoder.storage.schema import integrity_problems


def check(project: Project, *, progress: Progress | None = None) -> CheckResult:
    """Looks at everything that can go wrong inside a project; each problem is a sentence.

    The file itself, the SHA-256 of every text and original, the quote of every coding, turns, codes, search index.
    """
    watch = progress or Silent()
    problems: list[Message] = []
    with project.read() as session:
        problems += [
            say("The file is damaged: {problem}", problem=problem)
            for problem in integrity_problems(session.connection())
        ]
        documents = session.execute(select(Document.id, Document.name).order_by(Document.id)).all()
    for index, (document, name) in enumerate(documents):
        watch.step(index, len(documents), say("Checking “{name}”", name=name))
        problems += _document_problems(project, document, name)
    with project.read() as session:
        problems += [
            say("The original file of a document is not as it was imported ({id}).", id=sha256[:12])
            for sha256, data in session.execute(select(Original.sha256, Original.data))
            if hashlib.sha256(data).hexdigest() != sha256
        ]
        known = set(session.scalars(select(Code.id)))
        problems += [
            say("The code “{name}” hangs below one that does not exist.", name=name)
            for name, parent in session.execute(select(Code.name, Code.parent_id))
            if parent is not None and parent not in known
        ]
        problems += [
            say("The original file of “{name}” is not in the project.", name=name)
            for name in session.scalars(
                select(Document.name)
                .outerjoin(Original, Original.sha256 == Document.original_sha256)
                .where(Document.original_sha256 != "", Original.sha256.is_(None))
            )
        ]
        names = dict(documents)
        problems += [
            say("The search index of “{name}” is out of date.", name=names.get(id_, "?"))
            for id_ in sorted(search_index.verify(session.connection()))
        ]
    return CheckResult(tuple(problems))


def _document_problems(project: Project, document: int, name: str) -> list[Message]:
    found: list[Message] = []
    with project.read() as session:
        texts = session.execute(
            select(DocumentText.number, DocumentText.text, DocumentText.sha256).where(
                DocumentText.document_id == document
            )
        ).all()
        text = lookup.text_of(session, lookup.document_by_id(session, document))
        codings = session.execute(
            select(Coding.start, Coding.end, Coding.quote).where(Coding.document_id == document)
        ).all()
        turns = session.execute(select(Turn.start, Turn.said_start, Turn.end).where(Turn.document_id == document)).all()
    for number, version, sha256 in texts:
        if hashlib.sha256(version.encode("utf-8")).hexdigest() != sha256:
            found.append(say("The text of “{name}” (version {n}) is not as it was stored.", name=name, n=number))
    for start, end, quote in codings:
        if not 0 <= start < end <= len(text) or text[start:end] != quote:
            found.append(
                say(
                    "A coding of “{name}” at {start}:{end} no longer gives back its words.",
                    name=name,
                    start=start,
                    end=end,
                )
            )
    if any(not 0 <= start <= said <= end <= len(text) for start, said, end in turns):
        found.append(say("A turn of “{name}” lies outside its text.", name=name))
    return found


def backup(project: Project, *, file: Path | None = None) -> Path:
    """A verified copy of the project, in its backup folder or at `file`."""
    return backups.make_backup(project.path, to=file)
