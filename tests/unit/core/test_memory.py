"""Memory that goes back to the system, asked of the system itself."""

import os
import subprocess
import sys

import pytest

from qcoder.core.memory import give_back

KEPT = """
from qcoder.core.memory import give_back
def memory():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS")) * 1024
read = [bytes(2_000) for _number in range(50_000)]
last = bytes(2_000)  # what is needed still, above all that is not
del read
before = memory()
give_back()
print(before - memory())
"""


@pytest.mark.skipif(
    sys.platform != "linux" or "CS_GNU_LIBC_VERSION" not in os.confstr_names or not os.confstr("CS_GNU_LIBC_VERSION"),
    reason="only the C library of GNU keeps what is free",
)
def test_what_was_needed_to_read_goes_back_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", KEPT], capture_output=True, check=True, text=True)
    assert int(done.stdout) > 60_000_000


def test_elsewhere_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qcoder.core.memory._trim", lambda: None)
    give_back()
