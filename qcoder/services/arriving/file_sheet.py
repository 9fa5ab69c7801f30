"""What a sheet says of files that are to be imported: a row a file, with its organisation, type, date and language.

The first row names the columns, in English or Spanish: file, name, case, organisation, type, date, language. Any other
column becomes a variable of the documents. A file is found by its name, with or without its ending.
"""

import unicodedata
from pathlib import Path, PurePath

from qcoder.core.errors import BadInput
from qcoder.core.messages import say
from qcoder.services.arriving.file_names import CALLED, Said, said_of
from qcoder.services.arriving.sources import read_bytes
from qcoder.services.arriving.surveys import survey_rows


class FileSheet:
    """The rows of a sheet by the names of the files that they are about."""

    def __init__(self, file: Path) -> None:
        rows = survey_rows(read_bytes(file), file_name=file.name).rows
        header = (
            [CALLED.get(" ".join(name.split()).casefold(), " ".join(name.split())) for name in rows[0]] if rows else []
        )
        if "file" not in header:
            raise BadInput(
                say("“{file}” has no column {columns}.", file=file.name, columns="file"),
                say("Its first row must name the columns: {needed}", needed="file, organisation, type, date, language"),
            )
        self._parts: dict[str, dict[str, str]] = {}
        self._called: dict[str, str] = {}  # as the sheet writes it
        self._asked: set[str] = set()
        for row in rows[1:]:
            parts = {name: " ".join(cell.split()) for name, cell in zip(header, row, strict=False) if name}
            if called := parts.pop("file", ""):
                self._parts[_plain(called)] = parts
                self._called[_plain(called)] = called

    def says(self, file_name: str) -> Said | None:
        """What the sheet says of a file; None when it has no row. Raises BadInput for what is no date."""
        name = self._row_of(file_name)
        return said_of(self._parts[name]) if name else None

    def saw(self, file_name: str) -> None:
        """A file is among those to be imported, whatever becomes of it."""
        self._asked.add(self._row_of(file_name))

    def _row_of(self, file_name: str) -> str:
        names = (_plain(file_name), _plain(PurePath(file_name).stem))
        return next((name for name in names if name in self._parts), "")

    @property
    def unasked(self) -> list[str]:
        """The files that have a row and were not among those to be imported."""
        return [called for name, called in self._called.items() if name not in self._asked]


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name).strip().casefold()
