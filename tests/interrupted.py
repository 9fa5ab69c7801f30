"""A project whose last writer was killed while it put a long document into the file."""

import shutil
from pathlib import Path

import pytest

from qcoder.services.arriving import storing
from qcoder.services.arriving.importing import import_files
from qcoder.storage import journal, search_index
from qcoder.storage.journal import Step
from qcoder.storage.project import Project

LONG = "Eva: ¿Quién decide?\nAna: La red, aunque nadie pregunta.\n" * 9


def make_pieces_small(patch: pytest.MonkeyPatch) -> None:
    """Every document goes into the file alone and in pieces, of which each holds some rows."""
    for where, name, size in (
        (storing, "MOST_WAITING", 0),
        (journal, "AT_ONCE", 2),
        (journal, "A_PIECE", 4),
        (search_index, "AT_ONCE", 2),
        (search_index, "A_PIECE", 50),
    ):
        patch.setattr(where, name, size)


def interrupted_project(path: Path) -> Path:
    """The file as it is left, after a short document was stored before."""
    short, long = path.with_name("short.txt"), path.with_name("long.txt")
    short.write_text("Ana: uno.\n", encoding="utf-8")
    long.write_text(LONG, encoding="utf-8")
    piece = Step.piece

    def copied(step: Step) -> None:
        piece(step)
        shutil.copy(project.path, path)  # as it is in the file at that moment

    with Project.create(path.with_name("whole.qcoder"), coder="A") as project, pytest.MonkeyPatch.context() as patch:
        import_files(project, files=[short])
        make_pieces_small(patch)
        patch.setattr(Step, "piece", copied)
        import_files(project, files=[long])
    return path
