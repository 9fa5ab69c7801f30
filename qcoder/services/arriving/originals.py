"""The original bytes of files that are stored: they go into the project before their documents, some at a time."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from sqlalchemy import delete, text

from qcoder.core.errors import Cancelled, QcoderError, UnreadableFile
from qcoder.core.messages import say
from qcoder.core.progress import Progress, each
from qcoder.model import Original
from qcoder.services.arriving.prepared import Ready
from qcoder.services.originals import keep
from qcoder.storage.project import Project

LONG_FILE = 4_000_000  # bytes
MOST_WAITING = 16_000_000  # bytes that are written together: each writing waits for the disk


@dataclass(frozen=True, slots=True)
class KeptOriginals:
    """By the SHA-256 of their bytes: what was written anew, and what could not be written and why."""

    added: frozenset[str]
    problems: Mapping[str, QcoderError]


def keep_originals(project: Project, ready: Iterable[Ready], progress: Progress) -> KeptOriginals:
    """Writes the original bytes of what is to be stored; no document is stored without them.

    Raises Cancelled when stopped; nothing that was written stays then.
    """
    problems: dict[str, QcoderError] = {}
    waiting: dict[str, bytes] = {}
    asked: set[str] = set()
    added: set[str] = set()

    def write() -> None:
        kept = _written(project, waiting)
        added.update(kept.added)
        problems.update(kept.problems)
        waiting.clear()

    try:
        for one in each(ready, progress, lambda one: say("Keeping the original of {file}", file=one.file_name)):
            if one.sha256 in asked:  # several documents of one file
                continue
            asked.add(one.sha256)
            try:
                if (data := _read_again(one)) is not None:
                    waiting[one.sha256] = data
                elif _write_long(project, one):
                    added.add(one.sha256)
            except QcoderError as error:
                problems[one.sha256] = error
            if sum(map(len, waiting.values())) > MOST_WAITING:
                write()
        write()
    except Cancelled:
        drop_originals(project, added)
        raise
    if added:
        with project.cache() as cache:  # SQLite keeps what it wrote at hand; nobody asks for it again now
            cache.execute(text("PRAGMA shrink_memory"))
    return KeptOriginals(frozenset(added), problems)


def drop_originals(project: Project, sha256s: Set[str]) -> None:
    """Takes out again what was written for documents that are not stored after all."""
    if sha256s:
        with project.cache() as cache:
            cache.execute(delete(Original).where(Original.sha256.in_(sha256s)))


def _read_again(ready: Ready) -> bytes | None:
    """The bytes of its file; None when they are many."""
    pieces, size = [], 0
    for piece in ready.pieces():
        size += len(piece)
        if size > LONG_FILE:
            return None
        pieces.append(piece)
    data = b"".join(pieces)
    if hashlib.sha256(data).hexdigest() != ready.sha256:
        raise _has_changed(ready)
    return data


def _write_long(project: Project, ready: Ready) -> bool:
    """Writes bytes that are many as they are read, once to be counted and once more; False when they are there."""
    size = sum(map(len, ready.pieces()))
    found = hashlib.sha256()

    def pieces() -> Iterator[bytes]:
        left = size
        for piece in ready.pieces():
            found.update(piece)
            yield piece[:left]
            left = max(0, left - len(piece))

    with project.cache() as cache:
        if not keep(cache, ready.sha256, size, pieces()):
            return False
        if found.hexdigest() != ready.sha256:  # nothing of it stays
            raise _has_changed(ready)
    return True


def _has_changed(ready: Ready) -> UnreadableFile:
    return UnreadableFile(say("“{file}” has changed since it was read.", file=ready.file_name), say("Import it again."))


def _written(project: Project, originals: Mapping[str, bytes]) -> KeptOriginals:
    """Writes all together; one by one where there is no room for all of them."""
    if not originals:
        return KeptOriginals(frozenset(), {})
    try:
        return KeptOriginals(_write(project, originals), {})
    except QcoderError as error:
        if len(originals) == 1:
            return KeptOriginals(frozenset(), dict.fromkeys(originals, error))
        alone = [_written(project, {sha256: data}) for sha256, data in originals.items()]
        return KeptOriginals(
            frozenset().union(*(one.added for one in alone)),
            {sha256: error for one in alone for sha256, error in one.problems.items()},
        )


def _write(project: Project, originals: Mapping[str, bytes]) -> frozenset[str]:
    """Writes those that are not there, and says which."""
    with project.cache() as cache:
        return frozenset([sha256 for sha256, data in originals.items() if keep(cache, sha256, len(data), [data])])
