"""Drafts of edited texts that were not applied yet: one file a document, beside the project, until they are.

Beside the project and nowhere else, because they hold the words of an interview.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from qcoder.core.errors import DiskTrouble
from qcoder.core.messages import say
from qcoder.model import Document
from qcoder.storage.project import Project


@dataclass(frozen=True, slots=True)
class Draft:
    """What was written; `base` is the version of the text that it began from."""

    text: str
    base: int
    at: datetime
    coder: str


def folder_of(project: Project) -> Path:
    """Where the drafts of a project lie; erasing a document must clear it too."""
    return project.path.with_name(f"{project.path.stem} drafts")


def _file(project: Project, document: int) -> Path:
    with project.read() as session:
        guid = session.scalars(select(Document.guid).where(Document.id == document)).first()
    return folder_of(project) / f"{guid}.json"


def keep_draft(project: Project, *, document: int, text: str, base: int) -> None:
    """Writes a draft, whole or not at all."""
    file = _file(project, document)
    said = {"text": text, "base": base, "at": datetime.now(UTC).isoformat(), "coder": project.coder}
    try:
        file.parent.mkdir(exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        fresh.replace(file)
    except OSError as error:
        raise DiskTrouble(
            say("The draft of your changes could not be written beside the project."),
            say("Apply them before you close the window."),
        ) from error


def draft(project: Project, *, document: int) -> Draft | None:
    """The draft of a document; None where there is none that can be read."""
    try:
        said = json.loads(_file(project, document).read_text(encoding="utf-8"))
        return Draft(str(said["text"]), int(said["base"]), datetime.fromisoformat(said["at"]), str(said["coder"]))
    except (OSError, ValueError, KeyError, TypeError):  # none, or one that something else wrote
        return None


def drop_draft(project: Project, *, document: int) -> None:
    """Takes a draft away, and the folder with the last one."""
    file = _file(project, document)
    with suppress(OSError):
        file.unlink(missing_ok=True)
        file.parent.rmdir()
