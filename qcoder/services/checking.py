"""Is the project whole? And copies of it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.errors import NotAProject
from qcoder.core.messages import Message, say
from qcoder.core.progress import Progress, Silent
from qcoder.model import Code, Coding, Document, DocumentText, Memo, Note, Original, Turn
from qcoder.services.rows import CheckResult
from qcoder.storage import backups, search_index
from qcoder.storage.anchors import anchored_kinds
from qcoder.storage.project import Project
from qcoder.storage.schema import integrity_problems


def check(project: Project, *, progress: Progress | None = None) -> CheckResult:
    """Looks at everything that can go wrong inside a project; each problem is a sentence.

    The file itself, the SHA-256 of every text and original, the quote of every coding, turns, notes, memos, codes,
    search index.
    """
    problems: list[Message] = []
    with project.read() as session:
        problems += [
            say("The file is damaged: {problem}", problem=problem)
            for problem in integrity_problems(session.connection())
        ]
    try:
        for found in _problems_inside(project, progress or Silent()):
            problems.append(found)
    except NotAProject:
        if not problems:
            raise
    return CheckResult(tuple(problems))


def _problems_inside(project: Project, progress: Progress) -> Iterator[Message]:
    with project.read() as session:
        documents = session.execute(select(Document.id, Document.name).order_by(Document.id)).all()
    for index, (document, name) in enumerate(documents):
        progress.step(index, len(documents), say("Checking “{name}”", name=name))
        yield from _document_problems(project, document, name)
    with project.read() as session:
        originals = session.scalars(select(Original.sha256)).all()
    for sha256 in originals:
        with project.read() as session:
            data = session.scalars(select(Original.data).where(Original.sha256 == sha256)).first()
        if data is not None and hashlib.sha256(data).hexdigest() != sha256:
            yield say("The original file of a document is not as it was imported ({id}).", id=sha256[:12])
    with project.read() as session:
        known = set(session.scalars(select(Code.id)))
        for name, parent in session.execute(select(Code.name, Code.parent_id)):
            if parent is not None and parent not in known:
                yield say("The code “{name}” hangs below one that does not exist.", name=name)
        for name in session.scalars(
            select(Document.name)
            .outerjoin(Original, Original.sha256 == Document.original_sha256)
            .where(Document.original_sha256 != "", Original.sha256.is_(None))
        ):
            yield say("The original file of “{name}” is not in the project.", name=name)
        if search_index.has_strangers(session.connection()):
            yield say("The search index of “{name}” is out of date.", name="?")
    if not search_index.words_agree(project.path):
        yield say("The file is damaged: {problem}", problem="search index")


def _document_problems(project: Project, document: int, name: str) -> Iterator[Message]:
    with project.read() as session:
        number = session.scalars(select(Document.text_number).where(Document.id == document)).first()
        if number is None:
            return  # deleted since the check began
        versions = session.execute(
            select(DocumentText.number, DocumentText.text, DocumentText.sha256).where(
                DocumentText.document_id == document
            )
        ).all()
        codings = session.execute(
            select(Coding.start, Coding.end, Coding.quote).where(Coding.document_id == document)
        ).all()
        turns = session.execute(select(Turn.start, Turn.said_start, Turn.end).where(Turn.document_id == document)).all()
        notes = session.execute(select(Note.start, Note.end).where(Note.document_id == document)).all()
        memos = session.execute(
            select(Memo.start, Memo.end).where(
                Memo.document_id == document, Memo.start.is_not(None) | Memo.end.is_not(None)
            )
        ).all()
        others = _other_places(session, document)
        indexed = search_index.paragraphs_of(session.connection(), document)
    for version, text, sha256 in versions:
        if hashlib.sha256(text.encode("utf-8")).hexdigest() != sha256:
            yield say("The text of “{name}” (version {n}) is not as it was stored.", name=name, n=version)
    shown = [text for version, text, _ in versions if version == number]
    if not shown:
        yield say("The text of “{name}” (version {n}) is not as it was stored.", name=name, n=number)
        return
    text = shown[0]
    for start, end, quote in codings:
        if not 0 <= start < end <= len(text) or text[start:end] != quote:
            yield say(
                "A coding of “{name}” at {start}:{end} no longer gives back its words.", name=name, start=start, end=end
            )
    if any(not 0 <= start <= said <= end <= len(text) for start, said, end in turns):
        yield say("A turn of “{name}” lies outside its text.", name=name)
    if any(not 0 <= start <= end <= len(text) for start, end in notes):
        yield say("A note of “{name}” lies outside its text.", name=name)
    if any(start is None or end is None or not 0 <= start <= end <= len(text) for start, end in memos):
        yield say("A memo on a passage of “{name}” lies outside its text.", name=name)
    if any(not 0 <= start <= end <= len(text) for start, end in others):
        yield say("Something tied to a passage of “{name}” lies outside its text.", name=name)
    if indexed != list(search_index.paragraphs(text)):
        yield say("The search index of “{name}” is out of date.", name=name)


def _other_places(session: Session, document: int) -> list[tuple[int, int]]:
    """Where everything else lies that is tied to the text: translations, what passages are about, verdicts ..."""
    found: list[tuple[int, int]] = []
    for kind in anchored_kinds():
        if kind not in (Coding, Turn, Note, Memo):
            table: Any = kind.__table__
            rows = session.execute(select(table.c.start, table.c.end).where(table.c.document_id == document))
            found += [(start, end) for start, end in rows]
    return found


def backup(project: Project, *, file: Path | None = None) -> Path:
    """A verified copy of the project, in its backup folder or at `file`."""
    return backups.make_backup(project.path, to=file)
