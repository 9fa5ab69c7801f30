"""One writer at a time: a lock file beside the project that names process, host and program.

The operating system's own lock on that file is what counts on one machine: it goes when the process does, however
that ends. Its words count between machines, where such locks do not reach.
"""

import json
import os
import socket
import sys
from pathlib import Path
from typing import IO

from qcoder.core.errors import ProjectInUse, ReadOnly
from qcoder.core.messages import say

_BEYOND = 1 << 30  # Windows locks bytes: one that nobody needs to read


class ProjectLock:
    """Held from `acquire` to `release`."""

    def __init__(self, project: Path) -> None:
        self.path = project.with_name(project.name + ".lock")
        self._project = project
        self._file: IO[str] | None = None

    def acquire(self, program: str) -> None:
        """Takes the lock or raises ProjectInUse naming who has it; ReadOnly where no lock can be written."""
        file = self._locked()
        while not _still_there(file, self.path):  # its last holder removed it between our opening and locking it
            file.close()
            file = self._locked()
        holder = _holder(file)
        if holder.get("host", socket.gethostname()) != socket.gethostname():
            _unlock(file)
            file.close()
            raise self._in_use(holder)
        file.seek(0)
        file.truncate()
        json.dump({"process": os.getpid(), "host": socket.gethostname(), "program": program}, file)
        file.flush()
        self._file = file

    def _locked(self) -> IO[str]:
        try:
            file = self.path.open("a+", encoding="utf-8")
        except OSError as error:
            raise ReadOnly(
                say("The folder of “{file}” cannot be written to.", file=self._project.name),
                say("Open the project for reading only, or copy it to a folder of yours."),
            ) from error
        if not _lock(file):
            holder = _holder(file)
            file.close()
            raise self._in_use(holder)
        return file

    def release(self) -> None:
        """Gives the lock back; harmless when it is not held."""
        if self._file is None:
            return
        file, self._file = self._file, None
        file.seek(0)
        file.truncate()
        file.flush()
        if sys.platform != "win32":  # there an open file cannot be removed; an empty one says nobody
            self.path.unlink(missing_ok=True)
        _unlock(file)
        file.close()
        if sys.platform == "win32":
            self.path.unlink(missing_ok=True)

    def _in_use(self, holder: dict[str, str]) -> ProjectInUse:
        if not holder:
            return ProjectInUse(
                say("“{file}” is open in another window.", file=self._project.name),
                say("Close it there, or open this one for reading only."),
            )
        return ProjectInUse(
            say(
                "“{file}” is open in {program} (process {process}) on {host}.",
                file=self._project.name,
                program=holder.get("program", "qcoder"),
                process=holder.get("process", "?"),
                host=holder.get("host", "?"),
            ),
            say("Close it there first. If that machine is off, delete “{lock}”.", lock=self.path.name),
        )


def _still_there(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _holder(file: IO[str]) -> dict[str, str]:
    file.seek(0)
    try:
        said = json.loads(file.read() or "{}")
    except ValueError:
        return {}
    return {key: str(value) for key, value in said.items()} if isinstance(said, dict) else {}


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> bool:
        file.seek(_BEYOND)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: IO[str]) -> None:
        file.seek(_BEYOND)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
