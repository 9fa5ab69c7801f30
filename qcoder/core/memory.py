"""Memory that was given back by the program, and that the system still counts as the program's."""

import ctypes
from functools import cache
from typing import Any


def give_back() -> None:
    """Gives what is free back to the system, after much was read that is needed no more.

    The C library of Linux keeps it for later; but what comes later is of other sizes, and takes more beside it. Where
    the library cannot be asked this does nothing. Takes some milliseconds for a hundred thousand gaps.
    """
    if (trim := _trim()) is not None:
        trim(0)


@cache
def _trim() -> Any:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library, or another system
        return None
