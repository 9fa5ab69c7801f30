"""Memory that was given back by the program, and that the system still counts as the program's."""

import ctypes
from functools import cache
from typing import Any

APART = 1_000_000  # bytes of what is kept apart from all else
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # of malloc.h


def give_back() -> None:
    """Gives what is free back to the system, after much was read that is needed no more.

    The C library of Linux keeps it for later; but what comes later is of other sizes, and takes more beside it. Where
    the library cannot be asked this does nothing. Takes some milliseconds for a hundred thousand gaps.
    """
    if (trim := _of_the_library("malloc_trim")) is not None:
        trim(0)


@cache
def keep_large_apart() -> None:
    """Has large texts and columns kept apart from all else, for good: before a large file is read.

    The C library of Linux does so until the first of them is freed. From then on it puts others of that size among the
    small ones, where one that grows leaves a gap behind each time: a fifth more memory for a long text.
    """
    if (option := _of_the_library("mallopt")) is not None:
        option(M_MMAP_THRESHOLD, APART)
        option(M_TRIM_THRESHOLD, 16 * APART)  # else a little is given back and asked for again all the time


@cache
def _of_the_library(name: str) -> Any:
    try:
        return getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):  # another C library, or another system
        return None
