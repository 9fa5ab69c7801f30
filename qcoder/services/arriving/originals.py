"""The original bytes of files: they go into the project with their documents, and are read once more for that."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import delete, exists, select

from qcoder.core.errors import QcoderError
from qcoder.model import Document, Original
from qcoder.services.arriving.prepared import Ready
from qcoder.services.arriving.sources import changed_since
from qcoder.services.originals import keep
from qcoder.storage.project import Project


class Originals:
    """Those of one import: of several documents of one file its bytes are asked for once."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._problems: dict[str, QcoderError] = {}  # all of them by the SHA-256 of the bytes
        self._seen: set[str] = set()
        self._there: set[str] = set()
        self._added: set[str] = set()

    def first_of(self, ready: Ready) -> bool:
        """Whether no document of its file was asked about before."""
        before = len(self._seen)
        self._seen.add(ready.sha256)
        return len(self._seen) > before

    def knows(self, ready: Ready) -> bool:
        """Whether there is nothing to write any more: the bytes are there, or cannot be."""
        return ready.sha256 in self._there or ready.sha256 in self._problems

    def keep(self, ready: Ready) -> None:
        """Writes the bytes of a document's file where they are not there.

        Raises UnreadableFile, of each of its documents, when they are not those that were read any more.
        """
        if (problem := self._problems.get(ready.sha256)) is not None:
            raise problem
        if ready.sha256 in self._there:
            return
        try:
            with self._project.cache() as cache:
                if keep(cache, ready.sha256, ready.size, _same_bytes(ready)):
                    self._added.add(ready.sha256)
        except QcoderError as error:
            self._problems[ready.sha256] = error
            raise
        self._there.add(ready.sha256)

    def ask_again(self) -> None:
        """What was written may have been rolled back."""
        self._there.clear()

    def drop_unused(self) -> None:
        """Takes out again what was written for documents that were not stored after all."""
        if not self._added:
            return
        used = exists().where(Document.original_sha256 == Original.sha256)
        with self._project.read() as session:
            unused = session.scalars(select(Original.sha256).where(Original.sha256.in_(self._added), ~used)).all()
        if unused:
            with self._project.cache() as cache:
                cache.execute(delete(Original).where(Original.sha256.in_(unused)))


def _same_bytes(ready: Ready) -> Iterator[bytes]:
    """The bytes of its file, a piece at a time; raises UnreadableFile after the last when they are others now."""
    left, found = ready.size, hashlib.sha256()
    for piece in ready.pieces():
        found.update(piece)
        yield piece[:left]
        left = max(0, left - len(piece))
    if found.hexdigest() != ready.sha256:  # nothing of it stays
        raise changed_since(ready.file_name)
