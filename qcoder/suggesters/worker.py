"""The engine in a process of its own: spawned at the first question, kept warm, ended to cancel.

spaCy and training hold the interpreter for seconds; in another process the window stays free.
"""

import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from qcoder.core.errors import Cancelled, QcoderError
from qcoder.core.messages import Message, say
from qcoder.core.progress import Progress, Silent
from qcoder.suggesters.values import Request, Suggestion

LOOK_EVERY = 0.05  # seconds between two looks at whether the person wants to stop


class _Telling:
    """Progress that is told through a pipe."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def step(self, done: int, total: int, what: Message) -> None:
        self._pipe.send(("step", done, total, what.to_json()))


def _serve(pipe: Connection) -> None:
    from qcoder.suggesters.engine import suggest

    while True:
        try:
            request = pipe.recv()
        except EOFError:
            return
        pipe.send(("done", suggest(request, _Telling(pipe))))


class Worker:
    """One engine process; `close` ends it."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def suggest(self, request: Request, progress: Progress | None = None) -> tuple[Suggestion, ...]:
        """As `engine.suggest`, in the other process. Cancelling ends that process; the next question starts another."""
        watch = progress or Silent()
        pipe = self._ready()
        pipe.send(request)
        done, total, what = 0, 4, say("Starting the suggestion engine")
        try:
            while True:
                watch.step(done, total, what)
                if not pipe.poll(LOOK_EVERY):
                    continue
                kind, *rest = pipe.recv()
                if kind == "done":
                    found: tuple[Suggestion, ...] = rest[0]
                    return found
                done, total, what = rest[0], rest[1], Message.from_json(rest[2])
        except Cancelled:
            self.close()
            raise
        except (EOFError, OSError) as error:
            self.close()
            raise QcoderError(
                say("The suggestion engine stopped unexpectedly."),
                say("Nothing was changed. Ask for suggestions again."),
            ) from error

    def _ready(self) -> Connection:
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self.close()
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs,), daemon=True)
            process.start()  # before it is kept: one that did not start cannot be ended
            theirs.close()
            self._pipe, self._process = ours, process
        return self._pipe

    def close(self) -> None:
        """Ends the process; harmless when there is none."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.terminate()
            self._process.join()
            self._process.close()
        self._process = self._pipe = None
