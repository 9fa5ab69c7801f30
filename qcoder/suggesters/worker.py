"""The engine in a process of its own: spawned at the first question, kept warm, ended to cancel.

spaCy, the encoder and fitting hold the interpreter for seconds; in another process the window stays free.
"""

import multiprocessing
import os
import threading
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from qcoder.core.errors import Cancelled, QcoderError
from qcoder.core.messages import Message, say
from qcoder.core.progress import Progress, Silent
from qcoder.suggesters.asking import Question

LOOK_EVERY = 0.05  # seconds between two looks at whether the person wants to stop
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class _Telling:
    """Progress that is told through a pipe."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def step(self, done: int, total: int, what: Message) -> None:
        self._pipe.send(("step", done, total, what.to_json()))


def _serve(pipe: Connection) -> None:
    for name in THREADS:  # before numpy: one thread leaves the window its share, and adds up the same way each time
        os.environ[name] = "1"
    if hasattr(os, "nice"):
        os.nice(5)
    from qcoder.suggesters.asking import answer
    from qcoder.suggesters.encoder import installed_encoder
    from qcoder.suggesters.engine import Engine

    engine = Engine(installed_encoder())
    while True:
        try:
            question, arguments = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(("done", answer(engine, question, arguments, _Telling(pipe))))
        except QcoderError as error:
            pipe.send(("refused", error))


class Worker:
    """One engine process; `close` ends it. Questions of several threads wait for each other."""

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._asking = threading.RLock()
        self.started = 0  # how many processes there have been: a new one knows nothing of what was said to the old

    def ask(self, question: Question, *arguments: Any, progress: Progress | None = None) -> Any:
        """As the methods of `Engine`, in the other process. Cancelling ends it; the next question starts another."""
        with self._asking:
            return self._ask(question, arguments, progress or Silent())

    def _ask(self, question: Question, arguments: tuple[Any, ...], watch: Progress) -> Any:
        try:
            pipe = self._ready()
            pipe.send((question, arguments))
            done, total, what = 0, 4, say("Starting the suggestion engine")
            while True:
                watch.step(done, total, what)
                if not pipe.poll(LOOK_EVERY):
                    continue
                kind, *rest = pipe.recv()
                if kind == "done":
                    return rest[0]
                if kind == "refused":
                    raise rest[0]
                done, total, what = rest[0], rest[1], Message.from_json(rest[2])
        except Cancelled:
            self.close()
            raise
        except (EOFError, OSError) as error:
            self.close()
            raise QcoderError(
                say("The suggestion engine stopped unexpectedly."),
                say("Nothing was changed. Ask for suggestions again: it starts anew."),
            ) from error

    @property
    def warm(self) -> bool:
        """True while a process runs that may know the project."""
        return self._process is not None and self._process.is_alive()

    @property
    def busy(self) -> bool:
        """True while another thread has a question open."""
        if self._asking.acquire(blocking=False):
            self._asking.release()
            return False
        return True

    def _ready(self) -> Connection:
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self.close()
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs,), daemon=True)
            process.start()  # before it is kept: one that did not start cannot be ended
            theirs.close()
            self._pipe, self._process = ours, process
            self.started += 1
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
