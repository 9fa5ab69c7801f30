"""The wheel carries everything: unpacked elsewhere it builds the sample, in Spanish too."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.conftest import REPO


def test_the_wheel_holds_every_file_of_the_program_and_no_tests(tmp_path: Path) -> None:
    [wheel] = WheelBuilder(str(REPO)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as held:
        packed = {name for name in held.namelist() if ".dist-info/" not in name}
    kept = {
        prefix + file.relative_to(folder).as_posix()
        for prefix, folder in (
            ("qcoder/", REPO / "qcoder"),
            ("qcoder/resources/", REPO / "resources"),
            ("qcoder/sample_project/", REPO / "sample_project"),
        )
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert packed == kept and len(kept) > 500


@pytest.mark.slow
def test_the_wheel_does_the_main_job_elsewhere(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(tmp_path / "dist"), str(REPO)]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    [wheel] = (tmp_path / "dist").glob("qcoder_qda-*.whl")
    with zipfile.ZipFile(wheel) as held:
        held.extractall(tmp_path / "site")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "qcoder", "sample", str(tmp_path / "out"), "--no-window"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site"), "QCODER_LANGUAGE": "es"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "inventad" in done.stdout
    made = sorted(path.suffix for path in (tmp_path / "out").iterdir() if path.is_file())
    assert made == [".csv", ".docx", ".png", ".qcoder"]
    assert not (tmp_path / "site" / "qcoder" / "tests").exists()
