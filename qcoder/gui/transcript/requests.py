"""What the transcript pane asks of the window around it: one frozen value a signal."""

from dataclasses import dataclass
from typing import Literal

from qcoder.core.span import Span

How = Literal["picker", "last", "key", "drop"]


@dataclass(frozen=True, slots=True)
class CodeRequested:
    """Put a code on a passage. `code_id` None with how "last": the code used last, which the pane does not know."""

    span: Span
    code_id: int | None
    how: How


@dataclass(frozen=True, slots=True)
class CreateRequested:
    """Create a code under `parent_id` (None: at the top) and put it on the passage, or recode `coding_id` with it."""

    name: str
    parent_id: int | None
    span: Span
    coding_id: int | None = None


@dataclass(frozen=True, slots=True)
class RecodeRequested:
    coding_id: int
    code_id: int


@dataclass(frozen=True, slots=True)
class DuplicateRequested:
    """A second coding with `code_id` on the passage of `coding_id`."""

    coding_id: int
    code_id: int


@dataclass(frozen=True, slots=True)
class CodingMoved:
    """The boundaries of a coding should become `span`."""

    coding_id: int
    span: Span


@dataclass(frozen=True, slots=True)
class MemoRequested:
    """A memo on a coding, on a passage without one, or else on the turn in which the caret stands."""

    coding_id: int | None
    span: Span | None
    turn: Span | None = None
