"""The garbage collector, held back: it would look at all rows of a project again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Python's own setting looks at the young objects after every 700 more of them. Reading one interview makes twenty
# thousand values that stay, and looking at these again and again took as long as reading them.
YOUNG, MIDDLE, OLD = 50_000, 20, 50


def collect_rarely() -> None:
    """Called once, where a process of the program begins. What nobody refers to is still freed at once."""
    gc.set_threshold(YOUNG, MIDDLE, OLD)


@contextmanager
def without_collecting() -> Iterator[None]:
    """No collection inside; nothing is lost by it, because what is not referred to any more goes at once as always."""
    held = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if held:
            gc.enable()


@contextmanager
def made_to_stay() -> Iterator[None]:
    """The same around what reads a whole file: what it makes by the ten thousand is old from the start.

    Else the first collection of the young afterwards would look at all of it, in vain. Not for what is done often: it
    also puts off when garbage made before is found.
    """
    with without_collecting():
        try:
            yield
        finally:
            gc.freeze()  # all that there is leaves the young
            gc.unfreeze()  # and is among the old, without having been looked at
