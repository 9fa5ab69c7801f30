"""Codes against what passages are about, or who speaks in them, apart from whose document it is.

The rules that differ from those of documents:

* a coding is about whatever the tied passages say that it shares at least one character with, so that a short coding
  inside a tied turn and a long one around a tied sentence both count;
* a coding that touches no tied passage with a value is `missing`: the document is never asked instead;
* a coding about several values stands in each of their columns and once in the total;
* `cases` are the cases that codings are about, `words` only those that lie in a passage about the value as well;
* the bases of shares are the codings, documents, cases and participants' words about the value.

What a speaker says is tied to the speaker's case in the same way, each turn a passage.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qcoder.analysis.comparison import CodedPassage, CodeNode, ComparisonTable, Count
from qcoder.core.span import Span

if TYPE_CHECKING:
    from qcoder.analysis.crosstab import Place, Standing

Words = Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Tie:
    """A passage with the case that it is tied to, and the values of the grouping that follow (none: no value)."""

    document_id: int
    start: int
    end: int
    case: int | None
    values: tuple[str, ...]
    organisations: "tuple[Standing, ...]" = ()

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def places_of(ties: Iterable[Tie], places: Mapping[int, int]) -> "list[Place]":
    """Ties as the places of a crosstab; `places` says where each document stands among the documents."""
    from qcoder.analysis.crosstab import Place

    return [Place(places[tie.document_id], tie.values, tie.case, tie.organisations, tie.start, tie.end) for tie in ties]


def compare_about(
    *,
    codes: Sequence[CodeNode],
    codings: Sequence[CodedPassage],
    ties: Sequence[Tie],
    word_starts: Words,
    by: str,
    count: Count,
    order: Sequence[str] = (),
    where: str = "",
    notice: str = "",
) -> ComparisonTable:
    """The table of `codes` against the values of what their passages are about; `crosstab` does the counting.

    Args:
        word_starts: for each document where the words of participants begin, in order.
        order: values to show first, in this order, also when nothing has them; others follow by name.
    """
    from qcoder.analysis.crosstab import Grouped, crosstab
    from qcoder.analysis.forest import forest
    from qcoder.analysis.rows import codings_of, texts_of

    trees, ids = forest(codes), list(word_starts)
    return crosstab(
        codes=codes,
        forest=trees,
        codings=codings_of(codings, ids, trees),
        texts=texts_of(ids, word_starts, [*codings, *ties]),
        grouped=Grouped(places_of(ties, {id_: at for at, id_ in enumerate(ids)}), order, whole=False),
        by=by,
        of="about",
        counts=(count,),
        where=where,
        notice=notice,
    ).table(count)
