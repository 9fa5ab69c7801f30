"""The command line as a person or a script has it: words in, exit code and what was said out."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qcoder.cli.app import run

REPO = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Said:
    """What a command ended with."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """The one line of standard error; a test that asks for it fails when there is another number of lines."""
        lines = self.err.splitlines()
        assert len(lines) == 1, f"{len(lines)} lines: {self.err}"
        assert lines[0].startswith("qcoder: "), lines[0]
        return lines[0].removeprefix("qcoder: ")


Terminal = Callable[..., Said]


def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Runs commands in this process."""

    def said(*words: object) -> Said:
        capsys.readouterr()
        code = run([str(word) for word in words])
        return Said(code, *capsys.readouterr())

    return said


def program(*words: object, **environment: str) -> Said:
    """Runs `python -m qcoder` as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "qcoder", *map(str, words)],
        cwd=REPO,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    return Said(done.returncode, done.stdout, done.stderr)
