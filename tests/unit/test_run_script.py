"""run.py, which sets everything up: what it would do, and what it says when it cannot. Nothing is installed here."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import REPO

SCRIPT = REPO / "run.py"

PLAN = """NOTE: This is only a simulation!
      apt-get needs root privileges for real execution.
Reading package lists...
Building dependency tree...
The following additional packages will be installed:
  libdrm2 libegl-mesa0 libglvnd0 libllvm15
Inst libglvnd0 (1.6.0-1 Debian:12.9/stable [amd64])
Inst libdrm2 (2.4.114-1+b1 Debian:12.9/stable [amd64])
Inst libglib2.0-0 [2.74.6-2+deb12u5] (2.74.6-2+deb12u6 Debian-Security:12/stable-security [amd64])
Inst libegl-mesa0 (22.3.6-1+deb12u1 Debian:12.9/stable [amd64])
Inst libgl1-mesa-dri (22.3.6-1+deb12u1 Debian:12.9/stable [amd64])
Inst libllvm15 (1:15.0.6-4+b1 Debian:12.9/stable [amd64])
Inst libegl1 (1.6.0-1 Debian:12.9/stable [amd64])
Inst libxkbcommon0 (1.5.0-1 Debian:12.9/stable [amd64]) []
Conf libglvnd0 (1.6.0-1 Debian:12.9/stable [amd64])
Conf libegl1 (1.6.0-1 Debian:12.9/stable [amd64])
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, with a folder of its own in place of .venv."""
    spec = importlib.util.spec_from_file_location("run_script", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("VENV", "PYTHON", "MARKER", "PIP_LOG", "QT_LIBRARIES", "APT", "DOWNLOADS"):
        inside = getattr(module, name).relative_to(REPO / ".venv")
        monkeypatch.setattr(module, name, tmp_path / "venv" / inside)
    return module


def test_an_old_python_gets_as_far_as_reading_the_script() -> None:
    """No syntax after 3.7, and only the standard library before the version is looked at."""
    tree = ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 7))
    first = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in first if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in first if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= set(sys.stdlib_module_names)
    assert "tomllib" not in names  # since 3.11
    walrus_or_match = [node for node in ast.walk(tree) if isinstance(node, ast.NamedExpr | ast.Match)]
    assert walrus_or_match == []


@pytest.mark.parametrize("version", [(3, 7), (3, 10), (2, 7)])
def test_a_python_that_is_too_old_is_told_in_one_sentence(run: ModuleType, version: tuple[int, int]) -> None:
    with pytest.raises(run.SetupError) as caught:
        run.require_python(version, "/usr/bin/python3")
    sentence = str(caught.value)
    assert "needs Python 3.11 or newer" in sentence and "\n" not in sentence
    assert f"/usr/bin/python3 is {version[0]}.{version[1]}" in sentence


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (4, 0)])
def test_a_python_that_is_new_enough_passes(run: ModuleType, version: tuple[int, int]) -> None:
    run.require_python(version, "python")


def test_the_oldest_python_is_the_one_of_the_package(run: ModuleType) -> None:
    project = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == f">={'.'.join(map(str, run.OLDEST))}"


def test_what_goes_wrong_is_one_line_and_exit_1(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "OLDEST", (99, 0))
    assert run.main([]) == 1
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "needs Python 99.0" in said.err


def test_trouble_with_files_is_one_line_and_exit_1(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "CONSTRAINTS", tmp_path / "none.txt")
    assert run.main(["test"]) == 1
    assert capsys.readouterr().err.startswith("Setting up failed: ")


def test_no_arguments_are_the_main_job(run: ModuleType) -> None:
    assert run.qcoder_command([]) == ["sample", str(REPO / "build" / "sample")]
    assert run.qcoder_command(["--no-window"]) == ["sample", str(REPO / "build" / "sample"), "--no-window"]
    assert run.qcoder_command(["open", "my.qcoder"]) == ["open", "my.qcoder"]
    assert run.qcoder_command(["--help"]) == ["--help"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there Qt's libraries may be missing")
@pytest.mark.parametrize(
    ("command", "environment", "window"),
    [
        (["sample"], {"DISPLAY": ":0"}, True),
        (["open", "a.qcoder"], {"WAYLAND_DISPLAY": "wayland-0"}, True),
        (["sample"], {}, False),
        (["sample"], {"DISPLAY": ""}, False),
        (["sample", "--no-window"], {"DISPLAY": ":0"}, False),
        (["compare", "a.qcoder"], {"DISPLAY": ":0"}, False),
    ],
)
def test_qt_is_prepared_only_for_what_opens_a_window(
    run: ModuleType, command: list[str], environment: dict[str, str], window: bool
) -> None:
    assert run.opens_window(command, environment) is window


def test_slow_selects_all_but_the_benchmarks_and_all_tests_run_in_two_processes(run: ModuleType) -> None:
    two = ["-n", "2", "--dist", "worksteal"]
    assert run.pytest_arguments([]) == two
    assert run.pytest_arguments(["--slow"]) == [*two, "-m", "not benchmark"]
    assert run.pytest_arguments(["-k", "undo"]) == ["-k", "undo"]
    assert run.pytest_arguments(["--slow", "-x"]) == ["-m", "not benchmark", "-x"]


def test_tests_need_more_packages_than_the_program(run: ModuleType) -> None:
    pyproject = (REPO / "pyproject.toml").read_text("utf-8")
    program, tests = run.requirements(pyproject, with_tests=False), run.requirements(pyproject, with_tests=True)
    assert set(program) < set(tests)
    assert any(package.startswith("PySide6") for package in program)
    assert not any(package.startswith("pytest") for package in program)


def test_other_packages_or_pins_are_installed_anew(run: ModuleType) -> None:
    known = run.fingerprint(["a", "b"], "a==1")
    assert run.fingerprint(["b", "a"], "a==1") == known
    assert len({known, run.fingerprint(["a"], "a==1"), run.fingerprint(["a", "b"], "a==2")}) == 3


def test_what_is_installed_is_not_installed_again(run: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    pyproject, pins = (REPO / "pyproject.toml").read_text("utf-8"), run.CONSTRAINTS.read_text("utf-8")
    run.PYTHON.parent.mkdir(parents=True)
    run.PYTHON.touch()  # cannot run: installing would fail
    run.MARKER.write_text(run.fingerprint(run.requirements(pyproject, with_tests=True), pins), "utf-8")
    run.install(with_tests=True)
    assert capsys.readouterr().out == ""


def test_every_package_of_the_program_is_pinned(run: ModuleType) -> None:
    def plain(name: str) -> str:
        return name.lower().replace("_", "-")

    pins = {plain(line.partition("==")[0]) for line in run.CONSTRAINTS.read_text("utf-8").splitlines() if "==" in line}
    pyproject = (REPO / "pyproject.toml").read_text("utf-8")
    wanted = {plain(re.split("[<>=]", part)[0]) for part in run.requirements(pyproject, with_tests=True)}
    assert wanted - pins == set()


def test_the_plan_of_apt_is_read_without_upgrades_and_drivers(run: ModuleType) -> None:
    assert run.new_packages(PLAN) == ["libglvnd0", "libegl1", "libxkbcommon0"]
    assert run.new_packages("E: Unable to locate package libegl1") == []


def test_without_apt_nothing_is_unpacked(run: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run.unpack(("libegl1",), tmp_path / "libraries") is False
    assert run.not_installed(("libegl1", "libgl1")) == ["libegl1", "libgl1"]


NO_NETWORK = """WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'
ERROR: Could not find a version that satisfies the requirement lxml (from versions: none)
ERROR: No matching distribution found for lxml
"""
NO_WHEEL = """Collecting lxml
ERROR: Could not find a version that satisfies the requirement lxml==99
ERROR: No matching distribution found for lxml==99
"""


def test_a_missing_network_is_told_as_such(run: ModuleType) -> None:
    sentence = run.pip_failure(NO_NETWORK)
    assert "Is there a network connection?" in sentence and "ERROR" not in sentence


def test_any_other_failure_of_pip_is_told_in_its_words(run: ModuleType) -> None:
    sentence = run.pip_failure(NO_WHEEL)
    assert "No matching distribution found for lxml==99" in sentence and str(run.PIP_LOG) in sentence


def test_the_reason_of_qt_is_the_last_line_without_the_name_of_the_exception(run: ModuleType) -> None:
    output = "Traceback (most recent call last):\n  ...\nImportError: libEGL.so.1: cannot open shared object file.\n\n"
    assert run.last_line(output) == "libEGL.so.1: cannot open shared object file"
    assert run.last_line("") == "?"


def test_a_python_without_venv_names_the_package_that_brings_it(run: ModuleType) -> None:
    assert "sudo apt-get install python3-venv" in str(run.no_venv(""))


@pytest.mark.parametrize(
    ("language", "word"), [("es", "necesita"), ("es_MX.UTF-8", "necesita"), ("en_US.UTF-8", "needs"), ("de", "needs")]
)
def test_sentences_follow_the_language_of_the_system(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    for name in ("QCODER_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", language)
    with pytest.raises(run.SetupError, match=word):
        run.require_python((3, 9), "python3")


def test_a_child_looks_for_its_modules_in_the_environment_only(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PYTHONHOME", "/elsewhere")
    monkeypatch.setenv("KEPT", "1")
    environment = run.child_environment()
    assert environment["KEPT"] == "1" and not {"PYTHONPATH", "PYTHONHOME"} & environment.keys()


def test_unpacked_libraries_come_before_those_of_the_person(run: ModuleType) -> None:
    folder = run.QT_LIBRARIES / "usr/lib/x86_64-linux-gnu"
    folder.mkdir(parents=True)
    changes = run.library_environment({"LD_LIBRARY_PATH": "/theirs"})
    assert changes["LD_LIBRARY_PATH"] == os.pathsep.join([str(folder), "/theirs"])


@pytest.mark.skipif(os.name == "nt", reason="the sentence is the same, the interpreter is not there")
def test_the_script_runs_by_itself_and_ends_with_its_sentence(tmp_path: Path) -> None:
    """Started as a person does, in a copy that lacks a file."""
    copy = tmp_path / "run.py"
    copy.write_text(SCRIPT.read_text("utf-8"), "utf-8")
    done = subprocess.run([sys.executable, str(copy), "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("Setting up failed: ") and done.stderr.count("\n") == 1
