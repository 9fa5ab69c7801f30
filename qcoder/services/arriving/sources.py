"""What a person gives to be imported, taken apart into documents: files, folders, and zips of documents.

Members of a zip are read by their name inside it and never written to disk, so that no name can lead elsewhere;
symbolic links in folders are not followed.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from qcoder.core.errors import UnreadableFile
from qcoder.core.messages import say

LARGEST_FILE = 200_000_000
MOST_FILES = 10_000
_ZIP = b"PK\x03\x04"
_PASSED = ("~$", ".", "__MACOSX")
_SYSTEM = frozenset(["thumbs.db", "desktop.ini"])


@dataclass(frozen=True)
class Source:
    """One document to be: `label` is what it is called in reports, `file_name` the name that it keeps."""

    label: str
    file_name: str
    read: Callable[[], bytes]


def sources(files: Sequence[Path]) -> list[Source]:
    """Every document in these files and folders, in order; a zip of documents counts as its members."""
    found: list[Source] = []
    for file in files:
        if file.is_dir():
            found += [
                one for inside in _in_folder(file) for one in ([_link(inside)] if inside.is_symlink() else _one(inside))
            ]
        else:
            found += _one(file)
    return found


def _one(file: Path) -> list[Source]:
    if _is_zip_of_documents(file):
        return list(_in_zip(file))
    return [Source(str(file), file.name, partial(read_bytes, file))]


def _in_folder(folder: Path) -> Iterator[Path]:
    """The files of a folder and of the folders in it, by name, and the links to others, which are not followed."""
    number = 0
    for where, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith(_PASSED))
        links = [name for name in folders if Path(where, name).is_symlink()]
        for name in sorted([*names, *links]):
            file = Path(where, name)
            if name.startswith(_PASSED) or name.casefold() in _SYSTEM:
                continue
            if not file.is_symlink() and not file.is_file():
                continue
            number += 1
            if number > MOST_FILES:
                raise UnreadableFile(
                    say("“{file}” holds more than {n} files.", file=folder.name, n=MOST_FILES),
                    say("Choose the folder that holds the documents themselves."),
                )
            yield file


def _link(file: Path) -> Source:
    """A link in a folder: told, and not followed."""

    def read() -> bytes:
        raise UnreadableFile(
            say("“{file}” is a link to another place, which was not followed.", file=file.name),
            say("If its document belongs here, import that."),
        )

    return Source(str(file), file.name, read)


def _is_zip_of_documents(file: Path) -> bool:
    """True for a zip that is no document itself (a Word file is a zip too)."""
    from qcoder.importers.registry import kind_of

    try:
        if not file.is_file() or file.stat().st_size > LARGEST_FILE:
            return False
        with file.open("rb") as opened:
            if opened.read(4) != _ZIP:
                return False
        data = file.read_bytes()
    except OSError:
        return False  # told when it is read
    try:
        kind_of(data, file_name=file.name)
    except UnreadableFile:
        return bool(_members(data, file.name))
    return False


def _members(data: bytes, file_name: str) -> list[str]:
    """Names of the documents in a zip; none for a damaged one, or for the package of another program."""
    from qcoder.importers.registry import SUFFIXES
    from qcoder.importers.safe_zip import SafeZip

    try:
        names = list(SafeZip(data, file_name=file_name))
    except UnreadableFile:
        return []
    if any(name in ("[Content_Types].xml", "META-INF/manifest.xml", "META-INF/container.xml") for name in names):
        return []
    return [
        name
        for name in sorted(names)
        if not name.endswith("/")
        and not any(part.startswith(_PASSED) for part in PurePosixPath(name).parts if part not in (".", ".."))
        and PurePosixPath(name).suffix.lower() in SUFFIXES
    ]


def _in_zip(file: Path) -> Iterator[Source]:
    from qcoder.importers.safe_zip import SafeZip

    data = read_bytes(file)
    parts = SafeZip(data, file_name=file.name)
    for name in _members(data, file.name):
        own = PurePosixPath(name.replace("\\", "/")).name
        yield Source(f"{file}/{name}", own, partial(parts.__getitem__, name))


def read_bytes(file: Path) -> bytes:
    """A file's bytes. Raises UnreadableFile with the reason in a sentence."""
    try:
        if file.is_dir():
            raise UnreadableFile(say("“{file}” is a folder.", file=file.name), say("Choose the files inside it."))
        if not file.exists():
            raise UnreadableFile(say("There is no file “{file}”.", file=str(file)), say("Check its name and folder."))
        if not file.is_file():
            raise UnreadableFile(
                say("“{file}” is not a regular file.", file=file.name),
                say("Copy its contents into a file first."),
            )
        if file.stat().st_size > LARGEST_FILE:
            raise UnreadableFile(
                say("“{file}” is larger than {n} MB.", file=file.name, n=LARGEST_FILE // 1_000_000),
                say("Divide it into parts, or save it without pictures."),
            )
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            say("“{file}” cannot be read.", file=file.name),
            say("Check that you may read it and that its disk is there."),
        ) from error
