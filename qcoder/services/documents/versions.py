"""The versions of a document's text: listed, compared, restored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from qcoder.core.errors import NotFound
from qcoder.core.messages import say
from qcoder.core.text_diff import word_hunks
from qcoder.core.words import count_words
from qcoder.model import DocumentText
from qcoder.services import lookup
from qcoder.services.documents.editing import EditPlan, TextEdited, edit_text, plan_edit
from qcoder.storage.project import Project


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version; the first is the imported text and has no coder."""

    number: int
    at: datetime
    coder: str
    words: int
    characters: int
    shown: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words that two versions share, or that only one of them has."""

    kind: Literal["same", "added", "removed"]
    text: str


def versions(project: Project, *, document: int) -> list[VersionRow]:
    """Every version, the newest first."""
    with project.read() as session:
        found = lookup.document_by_id(session, document)
        texts = session.execute(
            select(DocumentText.number, DocumentText.at, DocumentText.coder, DocumentText.text)
            .where(DocumentText.document_id == document)
            .order_by(DocumentText.number.desc())
        ).all()
        added_at, number = found.added_at, found.text_number
    return [
        VersionRow(
            row.number, datetime.fromisoformat(row.at or added_at), row.coder, count_words(row.text), len(row.text),
            row.number == number,
        )
        for row in texts
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownText:
    """The text that a document shows now."""

    name: str  # of the document
    number: int
    text: str


def shown_text(project: Project, *, document: int) -> ShownText:
    """The text of a document with the number of its version, and nothing else: it opens at once."""
    with project.read() as session:
        found = lookup.document_by_id(session, document)
        return ShownText(found.name, found.text_number, lookup.text_of(session, found))


def text_of_version(project: Project, *, document: int, number: int) -> str:
    """The words of one version."""
    with project.read() as session:
        lookup.document_by_id(session, document)
        found = session.scalars(
            select(DocumentText.text).where(DocumentText.document_id == document, DocumentText.number == number)
        ).first()
    if found is None:
        raise NotFound(
            say("There is no version {n} of that document.", n=number),
            say("“qcoder documents versions” lists them."),
        )
    return found


def compare_versions(project: Project, *, document: int, old: int, new: int) -> list[Piece]:
    """What one version has that the other has not, word by word."""
    return compare_texts(
        text_of_version(project, document=document, number=old),
        text_of_version(project, document=document, number=new),
    )


def compare_texts(old: str, new: str) -> list[Piece]:
    """Both texts as one: what they share, what was taken out, what was put in."""
    pieces: list[Piece] = []
    at = 0
    for a, b, c, d in [*word_hunks(old, new), (len(old), len(old), 0, 0)]:
        if a > at:
            pieces.append(Piece("same", old[at:a]))
        if b > a:
            pieces.append(Piece("removed", old[a:b]))
        if d > c:
            pieces.append(Piece("added", new[c:d]))
        at = b
    return pieces


def plan_restore(project: Project, *, document: int, number: int) -> EditPlan:
    """What `restore_version` would do."""
    text = text_of_version(project, document=document, number=number)
    return plan_edit(project, document=document, new_text=text)


def restore_version(project: Project, *, document: int, number: int) -> TextEdited:
    """Makes the words of an earlier version the newest one; codings made since follow as they do in any edit."""
    text = text_of_version(project, document=document, number=number)
    with project.read() as session:
        name = lookup.document_by_id(session, document).name
    label = say("Restore version {n} of “{name}”", n=number, name=name)
    return edit_text(project, document=document, new_text=text, label=label)
