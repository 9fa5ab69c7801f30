"""The first version of a document's text."""

import hashlib
from collections.abc import Iterator

from qcoder.model import DocumentText
from qcoder.storage.blobs import PIECE, write_text
from qcoder.storage.journal import Step


def sha256_of(text: str) -> str:
    found = hashlib.sha256()
    for piece in _encoded(text):
        found.update(piece)
    return found.hexdigest()


def write_first_text(step: Step, document: int, text: str, sha256: str) -> None:
    """Writes what a new document says. A long text is not given to SQLite in one: it would be kept twice more then,
    as the letters of the value and as the value of the statement, until the statement is used again."""
    [row] = step.insert_many(DocumentText, [{"document_id": document, "number": 1, "text": "", "sha256": sha256}])
    size = sum(map(len, _encoded(text)))
    write_text(step.connection(), "document_text", "text", row, size, _encoded(text))


def _encoded(text: str) -> Iterator[bytes]:
    """In UTF-8, a piece at a time."""
    for at in range(0, len(text), PIECE):
        yield text[at : at + PIECE].encode("utf-8")
