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
