"""Benchmarks run as the program does."""

import gc
from collections.abc import Iterator

import pytest

from qcoder.core.collecting import collect_rarely


@pytest.fixture(autouse=True)
def garbage_as_in_the_program() -> Iterator[None]:
    before = gc.get_threshold()
    collect_rarely()
    yield
    gc.set_threshold(*before)
