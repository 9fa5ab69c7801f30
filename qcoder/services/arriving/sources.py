"""What a person gives to be imported, taken apart into documents: files, folders, and zips of documents.

Members of a zip are read by their name inside it and never written to disk, so that no name can lead elsewhere;
symbolic links in folders are not followed.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from qcoder.core.errors import UnreadableFile
from qcoder.core.messages import say

if TYPE_CHECKING:
    from qcoder.importers.safe_zip import SafeZip

LARGEST_FILE = 200_000_000
PIECE = 1_000_000  # bytes
MOST_FILES = 10_000
_ZIP = b"PK\x03\x04"
_PASSED = ("~$", ".", "__MACOSX")
_SYSTEM = frozenset(["thumbs.db", "desktop.ini"])
_PAGES = (".html", ".htm", ".xhtml")
_PARTS_OF_A_PAGE = ("_files", "_archivos", "_fichiers", "_file", "_Dateien", "-Dateien", "_arquivos", "_ficheiros")
ZIPS_IN_ZIPS = 2  # how deep
LARGEST_INSIDE = 200_000_000  # bytes of the zips in a zip, together: they are held while it is read


@dataclass(frozen=True)
class Source:
    """One document to be: `label` is what it is called in reports, `file_name` the name that it keeps.

    `pieces` gives its bytes, a piece at a time. `beside`: what stood beside it and is no document, such as the folder
    with the parts of a saved page.
    """

    label: str
    file_name: str
    pieces: Callable[[], Iterator[bytes]]
    beside: tuple[str, ...] = ()

    def read(self) -> bytes:
        return b"".join(self.pieces())


def sources(files: Sequence[Path]) -> list[Source]:
    """Every document in these files and folders, in order; a zip of documents counts as its members."""
    found: list[Source] = []
    for file in files:
        if file.is_dir():
            found += [
                replace(one, beside=(*one.beside, *parts))
                for inside, parts in _in_folder(file)
                for one in ([_link(inside)] if inside.is_symlink() else _one(inside))
            ]
        else:
            found += _one(file)
    return found


def _one(file: Path) -> list[Source]:
    if _is_zip_of_documents(file):
        return list(_in_zip(file))
    return [Source(str(file), file.name, partial(_pieces, file))]


def _in_folder(folder: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """The files of a folder and of the folders in it, by name, and the links to others, which are not followed.

    With a saved page goes the name of the folder that a browser puts its pictures, styles and frames into.
    """
    number = 0
    for where, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith(_PASSED))
        pages = [PurePosixPath(name).stem for name in names if PurePosixPath(name).suffix.lower() in _PAGES]
        parts = {f"{page}{ending}": page for page in pages for ending in _PARTS_OF_A_PAGE}
        passed = {parts[name]: (name,) for name in folders if name in parts}
        folders[:] = [name for name in folders if name not in parts]
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
            is_page = file.suffix.lower() in _PAGES
            yield file, passed.pop(file.stem, ()) if is_page else ()


def _link(file: Path) -> Source:
    """A link in a folder: told, and not followed."""

    told = UnreadableFile(
        say("“{file}” is a link to another place, which was not followed.", file=file.name),
        say("If its document belongs here, import that."),
    )
    return Source(str(file), file.name, partial(_raise, told))


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
        return bool(_members(data, file.name)[0])
    return False


def _members(data: bytes, file_name: str) -> tuple[list[str], list[str]]:
    """Names of the documents and zips in a zip, and of what is neither; none for a damaged one, or for a package."""
    from qcoder.importers.registry import SUFFIXES
    from qcoder.importers.safe_zip import SafeZip

    try:
        names = list(SafeZip(data, file_name=file_name))
    except UnreadableFile:
        return [], []
    if any(name in ("[Content_Types].xml", "META-INF/manifest.xml", "META-INF/container.xml") for name in names):
        return [], []
    found = [
        name
        for name in sorted(names)
        if not name.endswith("/")
        and not any(part.startswith(_PASSED) for part in PurePosixPath(name).parts if part not in (".", ".."))
        and PurePosixPath(name).name.casefold() not in _SYSTEM
    ]
    documents = [name for name in found if PurePosixPath(name).suffix.lower() in (*SUFFIXES, ".zip")]
    return documents, [name for name in found if name not in set(documents)]


def _in_zip(file: Path) -> Iterator[Source]:
    from qcoder.importers.safe_zip import SafeZip

    data = read_bytes(file)
    yield from _of_zip(SafeZip(data, file_name=file.name), _members(data, file.name), str(file), [0], 1)


def _of_zip(
    parts: "SafeZip", members: tuple[list[str], list[str]], label: str, held: list[int], depth: int
) -> Iterator[Source]:
    """The documents in a zip, and in the zips that are in it; `held` are the bytes of these so far."""
    from qcoder.importers.safe_zip import SafeZip

    names, others = members
    beside = tuple(PurePosixPath(shown_name(name)).name for name in others)
    for name in names:
        shown = shown_name(name)
        own = PurePosixPath(shown.replace("\\", "/")).name
        inside: tuple[list[str], list[str]] = [], []
        if own.lower().endswith(".zip") and depth <= ZIPS_IN_ZIPS and held[0] < LARGEST_INSIDE:
            try:
                data = parts[name]
            except UnreadableFile as error:
                yield Source(f"{label}/{shown}", own, partial(_raise, error), beside)
                beside = ()
                continue
            held[0] += len(data)
            inside = _members(data, own)
            if inside[0]:
                inner = _of_zip(SafeZip(data, file_name=own), inside, f"{label}/{shown}", held, depth + 1)
                for one in inner:
                    yield replace(one, beside=(*one.beside, *beside))
                    beside = ()
                continue
        yield Source(f"{label}/{shown}", own, partial(parts.pieces, name), beside)
        beside = ()


def changed_since(file_name: str) -> UnreadableFile:
    """Why a file that is read once more is not taken."""
    return UnreadableFile(say("“{file}” has changed since it was read.", file=file_name), say("Import it again."))


def _raise(error: UnreadableFile) -> Iterator[bytes]:
    raise error


def shown_name(name: str) -> str:
    """A name in a zip as it was meant: some programs write UTF-8 without saying so, which is then read as cp437."""
    try:
        return name if name.isascii() else name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def read_bytes(file: Path) -> bytes:
    """A file's bytes. Raises UnreadableFile with the reason in a sentence."""
    return b"".join(_pieces(file))


def _pieces(file: Path) -> Iterator[bytes]:
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
        with file.open("rb") as opened:
            while piece := opened.read(PIECE):
                yield piece
    except OSError as error:
        raise UnreadableFile(
            say("“{file}” cannot be read.", file=file.name),
            say("Check that you may read it and that its disk is there."),
        ) from error
