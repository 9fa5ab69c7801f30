"""What the tests of the command line share."""

import shutil
from pathlib import Path

import pytest

from qcoder.storage.project import Project
from tests.conftest import fill
from tests.terminal import Terminal, terminal


@pytest.fixture
def qcoder(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """The command line in this process, used by Coder A."""
    monkeypatch.setenv("QCODER_CODER", "Coder A")
    return terminal(capsys)


@pytest.fixture(scope="session")
def _shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a coded project and its transcript, made once."""
    folder = tmp_path_factory.mktemp("study")
    with Project.create(folder / "study.qcoder", coder="Coder A") as project:
        fill(project, folder)
    return folder


@pytest.fixture
def study(_shelf: Path, tmp_path: Path) -> Path:
    """The file of a project with one interview, three codes and three codings, open nowhere."""
    for name in ("study.qcoder", "Ana.txt"):
        shutil.copy(_shelf / name, tmp_path)
    return tmp_path / "study.qcoder"
