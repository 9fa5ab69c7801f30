"""What the first hundred bytes say, read before SQLite ever sees the file."""

import stat
from dataclasses import dataclass
from pathlib import Path

from qcoder.core.errors import NotAProject, ProjectTooNew, UnreadableFile
from qcoder.core.messages import say

APPLICATION_ID = 0x51434452  # "QCDR", at byte 68
SCHEMA = 5  # user_version, at byte 60
MAGIC = b"SQLite format 3\x00"


@dataclass(frozen=True)
class Header:
    application_id: int
    schema: int

    @property
    def is_older(self) -> bool:
        """Whether the project has to be brought up to date before it can be used."""
        return self.schema < SCHEMA


def read_header(path: Path) -> Header:
    """The header of a project of this or an earlier schema.

    Raises UnreadableFile, NotAProject or ProjectTooNew, each saying what to do.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise NotAProject(
                say("“{file}” is a folder, not a project.", file=path.name),
                say("Choose a file that ends in .qcoder."),
            )
        if not stat.S_ISREG(mode):
            raise NotAProject(
                say("“{file}” is not a file.", file=path.name), say("Choose a file that ends in .qcoder.")
            )
        with path.open("rb") as file:
            first = file.read(100)
    except FileNotFoundError as error:
        raise UnreadableFile(
            say("There is no file “{file}”.", file=str(path)),
            say("Check the name, or make it with “New project”."),
        ) from error
    except OSError as error:
        raise UnreadableFile(
            say("“{file}” cannot be read.", file=str(path)),
            say("Check that you may read it and that its disk is there."),
        ) from error
    if not first.startswith(MAGIC) or len(first) < 100 or int.from_bytes(first[68:72], "big") != APPLICATION_ID:
        raise NotAProject(
            say("“{file}” is not a qcoder project.", file=path.name),
            say("A transcript is not opened but imported; a project ends in .qcoder."),
        )
    schema = int.from_bytes(first[60:64], "big")
    if schema > SCHEMA:
        raise ProjectTooNew(
            say("“{file}” was made by a newer version of qcoder.", file=path.name),
            say("Install the newest version to open it. The file was not touched."),
        )
    return Header(APPLICATION_ID, schema)
