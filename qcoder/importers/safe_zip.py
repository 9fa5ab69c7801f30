"""Reading zip files from others: members by name, within limits that are counted while reading."""

import io
import zipfile
from collections.abc import Iterator, Mapping

from qcoder.core.errors import UnreadableFile
from qcoder.core.messages import say

MOST_ENTRIES = 10_000
LARGEST_PART = 200_000_000
LARGEST_TOTAL = 1_000_000_000
HIGHEST_RATIO = 200  # for parts above RATIO_FROM
RATIO_FROM = 10_000_000
CHUNK = 1 << 18  # what is parsed of a long part stands in memory as a tree a piece at a time


class SafeZip(Mapping[str, bytes]):
    """The parts of a zip file by name. Raises UnreadableFile for damaged, encrypted or swollen ones."""

    def __init__(self, data: bytes, *, file_name: str) -> None:
        self._file_name = file_name
        self._read = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise self._damaged() from error
        self._entries = {info.filename: info for info in self._zip.infolist()}
        if len(self._entries) > MOST_ENTRIES:
            raise self._swollen()

    def __getitem__(self, name: str) -> bytes:
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part a stretch at a time: what is long need not stand in memory whole."""
        info = self._entries[name]
        if info.flag_bits & 1:
            raise UnreadableFile(
                say("“{file}” is protected with a password.", file=self._file_name),
                say("Open it with its program, save it without password and import it again."),
            )
        unpacked = 0
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(CHUNK):
                    unpacked += len(chunk)
                    self._read += len(chunk)
                    ratio = unpacked / max(1, info.compress_size)
                    if (
                        unpacked > LARGEST_PART
                        or self._read > LARGEST_TOTAL
                        or (unpacked > RATIO_FROM and ratio > HIGHEST_RATIO)
                    ):
                        raise self._swollen()
                    yield chunk
        except UnreadableFile:
            raise
        except Exception as error:  # zipfile, zlib, lzma and struct each raise their own on damage
            raise self._damaged() from error

    def __contains__(self, name: object) -> bool:
        return name in self._entries  # a Mapping would unpack the part to see whether it is there

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def _damaged(self) -> UnreadableFile:
        return UnreadableFile(
            say("“{file}” is damaged or not what its name says.", file=self._file_name),
            say("Open it with its program and save it again, or ask for it to be sent once more."),
        )

    def _swollen(self) -> UnreadableFile:
        return UnreadableFile(
            say("“{file}” unpacks to far more than a document holds.", file=self._file_name),
            say("It may be harmful. Open it with its program and save only its text."),
        )
