"""The original bytes of files that are stored: they go into the project before their documents, some at a time."""

import hashlib
from collections.abc import Iterable, Mapping

from qcoder.core.errors import QcoderError, UnreadableFile
from qcoder.core.messages import say
from qcoder.model import Original
from qcoder.services.arriving.prepared import Ready
from qcoder.storage.project import Project

MOST_WAITING = 16_000_000  # bytes that are written together: each writing waits for the disk


def keep_originals(project: Project, ready: Iterable[Ready]) -> dict[str, QcoderError]:
    """Writes the original bytes of what is to be stored; no document is stored without them.

    Returns:
        What could not be written and why, by the SHA-256 of its bytes.
    """
    problems: dict[str, QcoderError] = {}
    waiting: dict[str, bytes] = {}
    asked: set[str] = set()
    for one in ready:
        if one.sha256 in asked:  # several documents of one file
            continue
        asked.add(one.sha256)
        try:
            waiting[one.sha256] = _read_again(one)
        except QcoderError as error:
            problems[one.sha256] = error
        if sum(map(len, waiting.values())) > MOST_WAITING:
            problems |= _written(project, waiting)
            waiting = {}
    return problems | _written(project, waiting)


def _read_again(ready: Ready) -> bytes:
    data = ready.read()
    if hashlib.sha256(data).hexdigest() != ready.sha256:
        raise UnreadableFile(
            say("“{file}” has changed since it was read.", file=ready.file_name), say("Import it again.")
        )
    return data


def _written(project: Project, originals: Mapping[str, bytes]) -> dict[str, QcoderError]:
    """Writes all together; one by one where there is no room for all of them. What could not be written, and why."""
    if not originals:
        return {}
    try:
        _write(project, originals)
    except QcoderError as error:
        if len(originals) == 1:
            return dict.fromkeys(originals, error)
        problems: dict[str, QcoderError] = {}
        for sha256, data in originals.items():
            problems |= _written(project, {sha256: data})
        return problems
    return {}


def _write(project: Project, originals: Mapping[str, bytes]) -> None:
    with project.cache() as cache:
        for sha256, data in originals.items():
            if cache.get(Original, sha256) is None:
                cache.add(Original(sha256=sha256, data=data))
