"""What an engine is given and what it gives back: plain values that can cross to another process."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

SEED = 20260101

Basis = Literal["examples", "description"]  # an estimate stands behind the figure, or the code's own words only


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one speaker says without a break: text[start:end]. Context stretches get no suggestions."""

    start: int
    end: int
    context: bool = False
    language: str = ""  # where it is another than the document's


@dataclass(frozen=True, slots=True)
class Text:
    """A document as the engine reads it; `stretches` in order, without overlap."""

    document_id: int
    text: str
    language: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence: text[start:end] of a document. `stretch` counts the stretches of its document from 0."""

    document_id: int
    start: int
    end: int
    text: str
    language: str
    stretch: int = 0
    context: bool = False  # read, never coded: the interviewer's
    key: str = ""  # alike for repeated text


@dataclass(frozen=True, slots=True)
class CodeDescription:
    """What is said of a code: its names in both languages, its keywords and its definition."""

    id: int
    names: tuple[str, ...]
    keywords: tuple[str, ...]
    definition: str
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A passage that carries a code already (or was refused for it)."""

    code_id: int
    document_id: int
    start: int
    end: int
    by_suggestion: bool = False  # accepted from a list: learnt from, never counted when quality is judged


@dataclass(frozen=True, slots=True)
class Parameters:
    """How an engine works; kept with every run so that it can be repeated."""

    top: int = 50
    precision: float = 0.6  # asked for: of what is proposed, the share that should be taken
    lowest: float = 0.3  # where no estimate is possible: below it nothing is proposed
    longest_run: int = 3  # sentences joined into one proposal, where the project does not show how long passages are
    go_on: float = 0.6  # likewise: a run goes on to neighbours with this share of the threshold
    most_a_sentence: int = 3  # codes
    fewest_examples: int = 5  # of a code, before it speaks
    fewest_documents: int = 2  # that they come from
    words: float = 1.25  # weight of the terms
    meaning: float = 1.0  # of the sentence vector
    context: float = 0.4  # of what was said before
    noise: float = 4.0  # of a coded sentence, in the diagonal of the kernel
    noise_of_description: float = 0.25
    noise_of_uncoded: float = 12.0  # a weak negative: a forgotten coding costs little
    most_rows: int = 3000  # that are learnt from; uncoded sentences are thinned first
    seed: int = SEED

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Request:
    """Everything an engine sees. Only codes in `wanted` and texts in `documents` (None: all) are proposed.

    `worked` holds pairs (document, code; None for every code) of text that was gone through for a code: what was left
    uncoded there is a weak negative.
    """

    texts: tuple[Text, ...]
    codes: tuple[CodeDescription, ...]
    examples: tuple[Example, ...]
    rejected: tuple[Example, ...] = ()
    worked: frozenset[tuple[int, int | None]] = frozenset()
    wanted: frozenset[int] | None = None
    documents: frozenset[int] | None = None
    silent: frozenset[int] = frozenset()  # codes that are never proposed
    parameters: Parameters = field(default_factory=Parameters)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the passage and what it adds to the score."""

    start: int
    end: int
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Near:
    """A coded sentence (with its place) or a line of a code's description (with the code) and what it adds."""

    kind: Literal["excerpt", "description"]
    text: str
    weight: float
    document_id: int = 0
    start: int = 0
    end: int = 0
    code_id: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """Two exact ways to take a score apart.

    score = offset + sum of all words + meaning + context, and score = offset + sum over `near` + rest.
    """

    score: float
    offset: float
    words: tuple[Word, ...]
    meaning: float
    context: float
    near: tuple[Near, ...]
    rest: float
    start: int = 0  # the sentence that is explained, the likeliest of the run
    end: int = 0

    @property
    def no_word_stands_out(self) -> bool:
        """Most of the score comes from what the sentence means as a whole."""
        lexical = sum(max(0.0, word.weight) for word in self.words)
        return self.meaning > 0.7 * (lexical + max(0.0, self.meaning) + max(0.0, self.context))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code for a passage, and why: words that speak for it, nearest coded passages."""

    document_id: int
    start: int
    end: int
    code_id: int
    probability: float
    words: tuple[str, ...]
    excerpts: tuple[str, ...]
    basis: Basis = "examples"
    why: Why | None = None
    below: tuple[tuple[int, float], ...] = ()  # for "something under this code": the likeliest codes below it
    also: tuple[tuple[int, int, int], ...] = ()  # other places with the same words: document, start, end
    audit: bool = False  # drawn at random among those that do not pass, so that learning sees more than sure picks
