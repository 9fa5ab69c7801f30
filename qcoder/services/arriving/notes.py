"""Storing what a file says beside its text: notes as they are read, and marks (headings, pages ...) without words."""

from collections.abc import Iterable
from itertools import chain

from qcoder.core.found_marks import FoundMark
from qcoder.core.imported import FoundNote
from qcoder.model import Note
from qcoder.storage.journal import Step


def store_notes(step: Step, document: int, notes: Iterable[FoundNote], marks: Iterable[FoundMark]) -> None:
    rows = (
        _row(document, note.at if note.since is None else note.since, note.at, note.kind, note.mark, note.text,
             note.author)
        for note in notes
    )  # fmt: skip
    marked = (_row(document, mark.start, mark.end, mark.kind, mark.value) for mark in marks)
    step.insert_many(Note, chain(rows, marked))


def _row(
    document: int, start: int, end: int, kind: str, mark: str, text: str = "", author: str = ""
) -> dict[str, object]:
    return {
        "document_id": document, "start": start, "end": end, "kind": kind, "mark": mark, "text": text,
        "author": author,
    }  # fmt: skip
