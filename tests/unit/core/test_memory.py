"""Memory that goes back to the system, asked of the system itself."""

import os
import subprocess
import sys

import pytest

from qcoder.core.memory import give_back, keep_large_apart

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


GNU = pytest.mark.skipif(
    sys.platform != "linux" or "CS_GNU_LIBC_VERSION" not in os.confstr_names or not os.confstr("CS_GNU_LIBC_VERSION"),
    reason="only the C library of GNU keeps what is free",
)


@GNU
def test_what_was_needed_to_read_goes_back_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", KEPT], capture_output=True, check=True, text=True)
    assert int(done.stdout) > 60_000_000


GROWN = """
import sys
from array import array
from qcoder.core.memory import keep_large_apart
def memory(name):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(name)) * 1024
if sys.argv[1] == "apart":
    keep_large_apart()
text = bytes(20_000_000)
del text  # from now on the library keeps what is smaller among all else
before = memory("VmRSS")
open("/proc/self/clear_refs", "w").write("5")
columns = [array("i") for _column in range(4)]
for number in range(1_000_000):
    for column in columns:
        column.append(number)
print(memory("VmHWM") - before)
"""


@GNU
def test_what_is_large_grows_without_gaps_when_it_is_kept_apart() -> None:
    grown = {}
    for how in ("apart", "as it comes"):
        done = subprocess.run([sys.executable, "-c", GROWN, how], capture_output=True, check=True, text=True)
        grown[how] = int(done.stdout)
    assert 1.15 * grown["apart"] < grown["as it comes"]


def test_elsewhere_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qcoder.core.memory._of_the_library", lambda name: None)
    give_back()
    keep_large_apart.__wrapped__()
