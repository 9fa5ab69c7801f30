"""Storing what a file says beside its text: notes as they are read, and marks (headings, pages ...) without words."""

from collections.abc import Iterable

from qcoder.core.imported import FoundMark, FoundNote
from qcoder.model import Note
from qcoder.storage.journal import Step


def store_notes(step: Step, document: int, notes: Iterable[FoundNote], marks: Iterable[FoundMark]) -> None:
    rows = [
        _row(document, note.at if note.since is None else note.since, note.at, note.kind, note.mark, note.text,
             note.author)
        for note in notes
    ]  # fmt: skip
    step.insert_many(Note, rows + [_row(document, mark.start, mark.end, mark.kind, mark.value) for mark in marks])


def _row(
    document: int, start: int, end: int, kind: str, mark: str, text: str = "", author: str = ""
) -> dict[str, object]:
    return {
        "document_id": document, "start": start, "end": end, "kind": kind, "mark": mark, "text": text,
        "author": author,
    }  # fmt: skip
