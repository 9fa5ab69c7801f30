"""What an engine is given and what it gives back: plain values that can cross to another process."""

from dataclasses import dataclass, field
from typing import Any

SEED = 20260101


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence said by a participant: text[start:end] of a document."""

    document_id: int
    start: int
    end: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class CodeDescription:
    """What is said of a code: its names in both languages, its keywords and its definition."""

    id: int
    names: tuple[str, ...]
    keywords: tuple[str, ...]
    definition: str


@dataclass(frozen=True, slots=True)
class Example:
    """A passage that carries a code already (or was refused for it)."""

    code_id: int
    document_id: int
    start: int
    end: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """How an engine works; kept with every run so that it can be repeated."""

    top: int = 50
    lowest: float = 0.3  # probabilities below it are not proposed
    longest_run: int = 3  # sentences joined into one proposal
    fewest_examples: int = 30  # from here on the weights are fitted to the project's own codings
    fewest_documents: int = 3
    seed: int = SEED

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Request:
    """Everything an engine sees. Only codes in `wanted` (None: all) and units in `targets` are proposed."""

    units: tuple[Unit, ...]
    codes: tuple[CodeDescription, ...]
    examples: tuple[Example, ...]
    rejected: tuple[Example, ...] = ()
    wanted: frozenset[int] | None = None
    documents: frozenset[int] | None = None
    parameters: Parameters = field(default_factory=Parameters)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code for a passage, and why: words that it shares with the code's description, nearest coded passages."""

    document_id: int
    start: int
    end: int
    code_id: int
    probability: float
    words: tuple[str, ...]
    excerpts: tuple[str, ...]
