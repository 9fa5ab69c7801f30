"""What the design promises of the whole: what is loaded when, where to start reading, and no addresses in the files."""

import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

from qcoder import services
from tests.conftest import REPO

PACKAGES = sorted(path.parent for path in (REPO / "qcoder").rglob("__init__.py"))
SLOW = {"sqlalchemy", "alembic", "numpy", "scipy", "sklearn", "matplotlib", "spacy", "docx", "lxml", "simplemma"}


def loaded_by(*modules: str) -> set[str]:
    """The names of all modules that a fresh process has loaded after importing these."""
    script = f"import {', '.join(modules)}, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=REPO, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def tops(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """The files of the repository; those not yet added too, as long as they are not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    found = [REPO / name for name in listed.stdout.split("\0") if name]
    return [path for path in found if path.is_file()]


def test_services_and_command_line_load_no_qt() -> None:
    names = [module.name for module in pkgutil.walk_packages(services.__path__, "qcoder.services.")]
    assert len(names) > 100
    assert not tops(loaded_by(*names, "qcoder.cli.app")) & {"PySide6", "shiboken6", "qtawesome", "qtpy"}


def test_the_window_loads_nothing_slow_before_it_is_shown() -> None:
    loaded = loaded_by("qcoder.gui.app", "qcoder.gui.main_window")
    assert "PySide6" in loaded
    assert tops(loaded) & (SLOW | {"qtawesome"}) == set()


def test_the_command_line_starts_without_what_only_some_commands_need() -> None:
    assert not tops(loaded_by("qcoder.cli.app")) & (SLOW - {"sqlalchemy"})


def test_every_package_says_what_lives_in_it() -> None:
    first = {package: said_by(package / "__init__.py").partition("\n")[0] for package in PACKAGES}
    assert [str(package) for package, line in first.items() if not line.endswith(".")] == []


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {path.parent for path in (REPO / "qcoder").rglob("*.py")}
    assert folders == set(PACKAGES)


def test_every_module_begins_with_what_it_is_for() -> None:
    files = sorted((REPO / "qcoder").rglob("*.py"))
    assert len(files) > 400
    assert [str(file) for file in files if not said_by(file)] == []


def said_by(file: Path) -> str:
    """The docstring of a module."""
    found = re.match(r'r?"""(\S.*?)"""', file.read_text("utf-8"), re.DOTALL)
    return found[1] if found else ""


def test_no_file_holds_the_address_of_a_package_index(tracked: list[Path]) -> None:
    # Written in parts, or this file would be the first to be found.
    hosts = (
        "py" + r"pi\.org",
        "pythonhosted" + r"\.org",
        "npm" + r"js\.(org|com)",
        r"anaconda\.(org|com)/",
        "--index" + "-url",
    )
    wanted = re.compile("|".join(hosts))
    assert len(tracked) > 100
    found = [path.relative_to(REPO).as_posix() for path in tracked if wanted.search(path.read_text("utf-8", "ignore"))]
    assert found == []
