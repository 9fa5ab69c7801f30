"""How long work tells where it is and learns that it should stop. The CLI prints a bar, the window fills a strip."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from qcoder.core.errors import Cancelled
from qcoder.core.messages import Message

T = TypeVar("T")


class Progress(Protocol):
    """What a service is given: told of each step, asked whether to go on."""

    def step(self, done: int, total: int, what: Message) -> None:
        """Tells that `done` of `total` steps are behind us and what is worked on now. Raises Cancelled to stop."""


class Silent:
    """Progress that nobody watches."""

    def step(self, done: int, total: int, what: Message) -> None:
        """Nothing to tell."""


class Watched:
    """Progress that calls `tell` and raises Cancelled once `stop` says so."""

    def __init__(self, tell: Callable[[int, int, str], None], stop: Callable[[], bool] = lambda: False) -> None:
        self._tell, self._stop = tell, stop

    def step(self, done: int, total: int, what: Message) -> None:
        if self._stop():
            raise Cancelled
        self._tell(done, total, str(what))


class Repeated:
    """Progress that can be told its last step again: in the midst of a long one it is asked whether to go on."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._last: tuple[int, int, Message] | None = None

    def step(self, done: int, total: int, what: Message) -> None:
        self._last = done, total, what
        self._progress.step(done, total, what)

    def again(self) -> None:
        """Raises Cancelled to stop."""
        if self._last is not None:
            self._progress.step(*self._last)


def each(items: Iterable[T], progress: Progress, what: Callable[[T], Message]) -> Iterator[T]:
    """Goes through `items`, telling `progress` before each and once at the end."""
    listed = list(items)
    for index, item in enumerate(listed):
        progress.step(index, len(listed), what(item))
        yield item
    if listed:
        progress.step(len(listed), len(listed), what(listed[-1]))
