"""The engine in its own process: the same answers, ended to cancel, started anew after its death."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from qcoder.core.errors import Cancelled, QcoderError
from qcoder.core.progress import Watched
from qcoder.suggesters.asking import Here
from qcoder.suggesters.values import Suggestion
from qcoder.suggesters.worker import Worker
from tests.asked import study


def told(answer: tuple[Suggestion, ...]) -> list[tuple[object, ...]]:
    """Without the last digits of its reasons: another number of threads adds up in another order."""
    return [(one.document_id, one.start, one.end, one.code_id, one.probability, one.words) for one in answer]


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


def test_the_worker_gives_the_answers_of_the_engine_and_ends_when_it_is_stopped(worker: Worker) -> None:
    seen: list[str] = []
    assert worker.ask("missing", study())
    answer = worker.ask("suggest", study(), progress=Watched(lambda done, total, what: seen.append(what)))
    assert told(answer) == told(Here().ask("suggest", study())) and seen
    assert worker.ask("suggest", study()) == answer
    assert worker.ask("about") == Here().ask("about")
    with pytest.raises(Cancelled):
        worker.ask("suggest", study(), progress=Watched(lambda done, total, what: None, stop=lambda: True))
    assert not worker.warm


@pytest.mark.skipif(os.name == "nt", reason="processes are killed by signal here")
def test_a_worker_that_dies_says_so_and_the_next_question_starts_another(worker: Worker) -> None:
    first = worker.ask("about")
    process = worker._process
    assert process is not None and process.pid is not None
    killer = threading.Thread(target=lambda: (time.sleep(0.05), os.kill(process.pid or 0, signal.SIGKILL)))
    killer.start()
    with pytest.raises(QcoderError, match="stopped unexpectedly"):
        while True:
            worker.ask("suggest", study(), progress=Watched(lambda done, total, what: None))
    killer.join()
    assert worker.ask("about") == first and worker.started == 2
