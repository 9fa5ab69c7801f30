"""The command line as a person or a script has it: words in, exit code and what was said out."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
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


def program(*words: object, as_module: bool = True, **environment: str) -> Said:
    """Runs `python -m qcoder` as a process of its own; without `as_module` Python itself."""
    done = subprocess.run(
        [sys.executable, *(["-m", "qcoder"] if as_module else []), *map(str, words)],
        cwd=REPO,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    return Said(done.returncode, done.stdout, done.stderr)


MANY = """
import contextlib, io, json, sys
from qcoder.core.messages import use_language
use_language(None)
from qcoder.cli.app import run
said = []
for words in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        said.append((run(words), out, err))
json.dump([(code, out.getvalue(), err.getvalue()) for code, out, err in said], sys.stdout)
"""


def commands(*lines: tuple[object, ...], through: Sequence[str] = (), **environment: str) -> list[Said]:
    """Runs commands one after the other in another process, which is started once; `through` is what starts it."""
    done = subprocess.run(
        [*through, sys.executable, "-c", MANY],
        cwd=REPO,
        env={**os.environ, **environment},
        input=json.dumps([[str(word) for word in line] for line in lines]),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return [Said(*said) for said in json.loads(done.stdout)]
