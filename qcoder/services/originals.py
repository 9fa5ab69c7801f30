"""The original bytes of files in a project, once each, by their SHA-256."""

from collections.abc import Iterable

from sqlalchemy import exists, func, insert, literal_column, select
from sqlalchemy.orm import Session

from qcoder.model import Original
from qcoder.storage.blobs import write_blob
from qcoder.storage.journal import CacheStep


def is_kept(session: Session, sha256: str) -> bool:
    return bool(session.scalar(select(exists().where(Original.sha256 == sha256))))


def keep(cache: CacheStep, sha256: str, size: int, pieces: Iterable[bytes]) -> bool:
    """Writes bytes that are not there, and says so; what is long need not be in memory at once."""
    if is_kept(cache, sha256):
        return False
    cache.execute(insert(Original).values(sha256=sha256, data=func.zeroblob(size)))
    rowid = cache.scalar(select(literal_column("rowid")).select_from(Original).where(Original.sha256 == sha256))
    assert rowid is not None
    write_blob(cache.connection(), "original", "data", rowid, pieces)
    return True
