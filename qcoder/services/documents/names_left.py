"""Names that were taken out of a text: which, and where they still stand in what would leave the program.

Texts of codes, memos, summaries and all the rest that people wrote are theirs to change: they are told where to look.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Session

from qcoder.core.messages import Message, say, say_plural
from qcoder.model import Base, Case, Document, DocumentText, Speaker
from qcoder.storage.project import Project

_WORD = re.compile(r"[^\W\d_]{3,}")
_LABEL = re.compile(r"^[ \t]*([^\W\d_][^:\n]{0,40}):[ \t]", re.MULTILINE)
# What never leaves with a text, is made anew by us, or names what it must: cases by their name, files by theirs.
_APART = {
    "case", "change", "coder", "coding", "document", "document_text", "feature", "kept_source", "operation", "original",
    "project", "recording", "setting", "suggestion", "suggestion_run",
}  # fmt: skip
# What rows are told as, by the name of their table; all others are “other entries”.
_KINDS = {
    "memo": "memo", "code": "codebook", "code_version": "codebook", "codebook_version": "codebook",
    "proposal": "codebook", "proposal_view": "codebook", "framework_cell": "cell", "note": "note",
    "translation": "translation", "value": "value", "saved_query": "saved", "saved_analysis": "saved",
    "case": "case", "document": "document", "text": "text", "speaker": "speaker",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameLeft:
    """A name that was taken out of a text, and in how many things of which kind it still stands."""

    name: str
    where: tuple[tuple[str, int], ...]

    @property
    def told(self) -> Message:
        what = said(*self.where[0])
        for kind, number in self.where[1:]:
            what = say("{some}, {another}", some=what, another=said(kind, number))
        return say("“{name}” was taken out of a text and still stands in {what}.", name=self.name, what=what)


def said(kind: str, n: int) -> Message:
    """How many things of a kind."""
    match kind:
        case "memo":
            return say_plural("{n} memo", "{n} memos", n=n)
        case "codebook":
            return say_plural("{n} entry of the codebook", "{n} entries of the codebook", n=n)
        case "cell":
            return say_plural("{n} cell of a framework", "{n} cells of frameworks", n=n)
        case "note":
            return say_plural("{n} note of a document", "{n} notes of documents", n=n)
        case "translation":
            return say_plural("{n} translation", "{n} translations", n=n)
        case "value":
            return say_plural("{n} value of a variable", "{n} values of variables", n=n)
        case "saved":
            return say_plural("{n} saved query or analysis", "{n} saved queries or analyses", n=n)
        case "case":
            return say_plural("{n} name of a case without a pseudonym", "{n} names of cases without pseudonyms", n=n)
        case "document":
            return say_plural("{n} name of a document", "{n} names of documents", n=n)
        case "speaker":
            return say_plural("{n} name of a speaker", "{n} names of speakers", n=n)
        case "text":
            return say_plural("{n} other text", "{n} other texts", n=n)
    return say_plural("{n} other entry", "{n} other entries", n=n)


def names_gone(session: Session, document: Document, old: str, new: str) -> set[str]:
    """Names that stand in a text no more: of cases and speakers, and words of what the document is called."""
    before, after = old.casefold(), new.casefold()
    return {
        name
        for name in _names(session, document)
        if name.strip() and name.casefold() in before and name.casefold() not in after
    }


def _names(session: Session, document: Document) -> set[str]:
    names = set(session.scalars(select(Case.name)))
    names.update(session.scalars(select(Speaker.name).where(Speaker.document_id == document.id)))
    for called in (Path(document.file_name).stem, document.name, *tuple(names)):
        names.update(_WORD.findall(called))
    return names


def names_left(project: Project) -> list[NameLeft]:
    """Names that were taken out of texts and still stand elsewhere in what leaves, the most frequent first."""
    with project.read() as session:
        gone = _gone(session)
        if not gone:
            return []
        found: dict[str, Counter[str]] = {name: Counter() for name in gone}
        for kind, words in _written(session):
            for name in gone:
                if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words):
                    found[name][kind] += 1
    rows = [NameLeft(name, tuple(sorted(where.items()))) for name, where in found.items() if where]
    return sorted(rows, key=lambda row: (-sum(n for _kind, n in row.where), row.name))


def names_told(project: Project) -> tuple[Message, ...]:
    """The same in sentences, for whoever writes a file."""
    told = [row.told for row in names_left(project)]
    if not told:
        return ()
    return (*told, say("Search for these names and write them otherwise, if they must not leave."))


def _gone(session: Session) -> set[str]:
    """Of all texts with names replaced: names of any version that the shown one has no more."""
    gone: set[str] = set()
    for document in session.scalars(select(Document).where(Document.names_replaced)):
        versions = session.execute(
            select(DocumentText.number, DocumentText.text).where(DocumentText.document_id == document.id)
        ).all()
        shown = next((text for number, text in versions if number == document.text_number), "")
        for number, text in versions:
            if number != document.text_number:
                labels = set(_LABEL.findall(text)) - set(_LABEL.findall(shown))
                gone |= names_gone(session, document, text, shown)
                gone |= {name for name in labels if name.casefold() not in shown.casefold()}
    return {name for name in gone if name[:1].isupper()} - _of_many(session)


def _of_many(session: Session) -> set[str]:
    """Words in the names of several documents that are no part of anybody's name: Interview, Entrevista, Taller."""
    documents = Counter(
        word
        for name, file in session.execute(select(Document.name, Document.file_name))
        for word in {*_WORD.findall(name), *_WORD.findall(Path(file).stem)}
    )
    people = {word for name in session.scalars(select(Case.name)) for word in _WORD.findall(name)}
    people.update(word for name in session.scalars(select(Speaker.name)) for word in _WORD.findall(name))
    return {word for word, number in documents.items() if number > 1} - people


def _written(session: Session) -> Iterator[tuple[str, str]]:
    """What stands in each row that leaves, with its kind."""
    for table in Base.metadata.sorted_tables:
        if table.name in _APART:
            continue
        columns: list[Any] = [
            column for column in table.columns if isinstance(column.type, String | JSON) and column.key != "guid"
        ]
        for row in session.execute(select(*columns)) if columns else ():
            yield (
                _KINDS.get(table.name, ""),
                "\n".join(
                    value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in row if value
                ),
            )
    for name in session.scalars(select(Document.name)):
        yield "document", name
    for name in session.scalars(select(Case.name).where(Case.shown_as == "")):
        yield "case", name
    shown = select(DocumentText.text).join(Document, Document.id == DocumentText.document_id)
    for text in session.scalars(shown.where(DocumentText.number == Document.text_number)):
        yield "text", text
