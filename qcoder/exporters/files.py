"""Writing files whole or not at all: what was there stays until the new one is complete."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qcoder.core.errors import DiskTrouble, QcoderError
from qcoder.core.messages import say

# Full, over one's quota, or larger than the disk takes (a memory stick in an old format: 4 GB).
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def write_atomically(path: Path, data: bytes) -> Path:
    """Writes `data` to `path` through a temporary file in the same folder; links and modes are kept.

    Raises DiskTrouble with a hint; an old file is then as it was.
    """
    with replacing(path) as unfinished:
        unfinished.write_bytes(data)
    return path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file in the same folder to write to; when that ended well, it takes the place of `path` whole.

    Raises DiskTrouble with a hint for what goes wrong with the disk, inside too; an old file is then as it was.
    """
    target = path.resolve()  # a link stays a link: its target is replaced
    if target.is_dir():
        raise DiskTrouble(say("“{file}” is a folder.", file=path.name), say("Give the file a name inside it."))
    mode = target.stat().st_mode & 0o777 if target.exists() else None
    if mode is not None:
        _refuse_held(target, mode)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".unfinished", dir=target.parent)
    except OSError as error:
        raise _trouble(error, path) from error
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        _sync(unfinished)
        unfinished.chmod(mode if mode is not None else 0o666 & ~_umask())
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise _trouble(error, path) from error
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _refuse_held(target: Path, mode: int) -> None:
    """Raises DiskTrouble for a file that is read-only, or that Word, Excel or LibreOffice says it has open.

    Not every system refuses to replace a file that a program holds; the program would then write over the new one.
    """
    if not mode & 0o222:
        raise DiskTrouble(
            say("“{file}” is read-only: it was left as it is.", file=target.name),
            say("Give the new file another name, or allow that this one is written to."),
        )
    name = target.name
    for held in (f".~lock.{name}#", *(f"~${name[gone:]}" for gone in range(3))):  # Word drops up to two letters
        if (target.parent / held).exists():
            raise DiskTrouble(
                say("“{file}” is open in another program: it was left as it is.", file=name),
                say("Close it there, or give the new file another name. If it is open nowhere, delete “{lock}” beside "
                    "it.", lock=held),
            )  # fmt: skip


def _sync(file: Path) -> None:
    with file.open("rb+") as held:
        os.fsync(held.fileno())


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _sync_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):
        return  # Windows has no such thing
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems cannot
            raise
    finally:
        os.close(handle)


def _trouble(error: OSError, path: Path) -> QcoderError:
    if error.errno in _FULL:
        return DiskTrouble(
            say("The disk is full: “{file}” was not written.", file=path.name),
            say("What was there before is untouched. Free some space and try again."),
        )
    return DiskTrouble(
        say("“{file}” could not be written to “{folder}”.", file=path.name, folder=str(path.parent)),
        say("Is it open in another program? Close it, or choose a folder that you may write to."),
    )
