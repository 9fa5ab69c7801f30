"""How an engine is asked, wherever it runs: a question by name, with plain values, answered by plain values."""

from __future__ import annotations

from typing import Any, Literal, Protocol

from qcoder.core.progress import Progress
from qcoder.suggesters.encoder import installed_encoder
from qcoder.suggesters.engine import Engine
from qcoder.suggesters.names import entities

Question = Literal[
    "about",
    "missing",
    "needed",
    "bring",
    "fresh",
    "suggest",
    "teach",
    "find",
    "judge",
    "why",
    "word_by_word",
    "record",
    "like",
    "alike",
    "after",
    "names",
]
LONG: frozenset[str] = frozenset({"suggest", "teach", "find", "record", "like", "alike"})  # that tell how far they are


class Suggester(Protocol):
    """An engine in this process (`Here`) or another (`worker.Worker`)."""

    def ask(self, question: Question, *arguments: Any, progress: Progress | None = None) -> Any: ...


class Here:
    """The engine in this process, made at the first question."""

    def __init__(self) -> None:
        self._engine: Engine | None = None

    def ask(self, question: Question, *arguments: Any, progress: Progress | None = None) -> Any:
        if self._engine is None:
            self._engine = Engine(installed_encoder())
        return answer(self._engine, question, arguments, progress)


def answer(engine: Engine, question: Question, arguments: tuple[Any, ...], progress: Progress | None) -> Any:
    """What the engine says; the methods of `Engine` are the questions."""
    if question == "about":
        return about(engine)
    if question == "names":
        return entities(*arguments)
    method = getattr(engine, question)
    return method(*arguments, progress) if question in LONG else method(*arguments)


def about(engine: Engine) -> dict[str, str]:
    """The versions that a run is kept with."""
    from importlib.metadata import version

    from qcoder.suggesters.encoder import why_no_encoder
    from qcoder.suggesters.engine import NAME, VERSION

    return {
        "engine": NAME,
        "version": VERSION,
        "encoder": engine.encoder_id,
        "encoder_missing": "broken" if engine.reader.broken else why_no_encoder(),
        **{name: version(name) for name in ("spacy", "simplemma", "numpy", "scipy")},
    }
