"""Codes against what passages are about, apart from who speaks: a sister of `comparison`, with the same table out.

The rules that differ from those of documents:

* a coding is about whatever the tied passages say that it shares at least one character with, so that a short coding
  inside a tied turn and a long one around a tied sentence both count;
* a coding that touches no tied passage with a value is `missing`: who speaks is never asked instead;
* a coding about several values stands in each of their columns and once in the total;
* `cases` are the cases that codings are about, `words` only those that lie in a passage about the value as well;
* the bases of shares are the codings, documents, cases and participants' words about the value.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qcoder.analysis.comparison import (
    CodedPassage,
    CodeNode,
    ComparisonRow,
    ComparisonTable,
    Count,
    counted_into,
    words_within,
)
from qcoder.core.span import Span
from qcoder.core.span_index import SpanIndex

Words = Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Tie:
    """A passage with the case that it is about, and the values of the grouping that follow from it (none: no value)."""

    document_id: int
    start: int
    end: int
    case: int | None
    values: tuple[str, ...]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def ties_by_coding(codings: Sequence[CodedPassage], ties: Sequence[Tie]) -> dict[int, list[Tie]]:
    """For each coding the ties of the passages that it touches, in the order of the text."""
    in_document: dict[int, list[tuple[Span, Tie]]] = defaultdict(list)
    for tie in ties:
        in_document[tie.document_id].append((tie.span, tie))
    indexes = {document: SpanIndex(of) for document, of in in_document.items()}
    nothing = SpanIndex[Tie]()
    return {
        coding.coding_id: indexes.get(coding.document_id, nothing).touching(Span(coding.start, coding.end))
        for coding in codings
    }


def values_of(ties: Iterable[Tie]) -> tuple[str, ...]:
    """The values that some ties say, each once."""
    return tuple(dict.fromkeys(value for tie in ties for value in tie.values))


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
    """The table of `codes` against the values of what their passages are about.

    Args:
        word_starts: for each document where the words of participants begin, in order.
        order: values to show first, in this order, also when nothing has them; others follow by name.
    """
    columns = (*order, *sorted({value for tie in ties for value in tie.values} - set(order), key=str.casefold))
    touched = ties_by_coding(codings, ties)
    into = counted_into(codes)
    passages: dict[int, list[CodedPassage]] = defaultdict(list)
    for coding in codings:
        for above in into[coding.code_id]:
            passages[above].append(coding)
    rows, depths = [], dict[int, int]()
    for code in codes:
        depths[code.id] = 0 if code.parent_id is None else depths[code.parent_id] + 1
        tallied = _tally(passages[code.id], touched, columns, count, word_starts)
        total, missing = tallied.pop(_ALL), tallied.pop(_NONE)
        rows.append(
            ComparisonRow(
                code.id, code.path, depths[code.id], code.counter_instance, code.colour, total,
                {column: tallied[column] for column in columns}, missing, code.names,
            )
        )  # fmt: skip
    said = {coding.coding_id: values_of(touched[coding.coding_id]) for coding in codings}
    return ComparisonTable(
        by=by,
        count=count,
        columns=columns,
        rows=tuple(rows),
        bases={column: _base(column, codings, said, ties, word_starts) for column in columns},
        missing_documents=0,
        several=sum(len(values) > 1 for values in said.values()),
        where=where,
        notice=notice,
        about=True,
        missing_codings=sum(not values for values in said.values()),
    )


_ALL, _NONE = object(), object()  # beside the columns, which are strings


def _tally(
    passages: Sequence[CodedPassage],
    touched: Mapping[int, list[Tie]],
    columns: Sequence[str],
    count: Count,
    word_starts: Words,
) -> dict[object, int]:
    """The number of each column, of all (`_ALL`) and of what has no value (`_NONE`)."""
    if count == "words":
        return _words(passages, touched, columns, word_starts)
    found: dict[object, set[int]] = {column: set() for column in (*columns, _ALL, _NONE)}
    for passage in passages:
        ties = touched[passage.coding_id]
        if count == "cases":
            for tie in ties:
                if tie.case is not None:
                    for key in (_ALL, *(tie.values or (_NONE,))):
                        found[key].add(tie.case)
            continue
        one = passage.document_id if count == "documents" else passage.coding_id
        for key in (_ALL, *(values_of(ties) or (_NONE,))):
            found[key].add(one)
    return {key: len(ids) for key, ids in found.items()}


def _words(
    passages: Sequence[CodedPassage], touched: Mapping[int, list[Tie]], columns: Sequence[str], word_starts: Words
) -> dict[object, int]:
    said = object()  # words in a passage about anything that has a value
    spans: dict[object, dict[int, list[Span]]] = {key: defaultdict(list) for key in (*columns, _ALL, said)}
    for passage in passages:
        spans[_ALL][passage.document_id].append(Span(passage.start, passage.end))
        for tie in touched[passage.coding_id]:
            both = Span(max(tie.start, passage.start), min(tie.end, passage.end))
            for key in (*tie.values, *((said,) if tie.values else ())):
                spans[key][passage.document_id].append(both)
    numbers = {
        key: sum(words_within(word_starts[document], of) for document, of in by_document.items())
        for key, by_document in spans.items()
    }
    numbers[_NONE] = numbers[_ALL] - numbers.pop(said)
    return numbers


def _base(
    column: str,
    codings: Sequence[CodedPassage],
    said: Mapping[int, tuple[str, ...]],
    ties: Sequence[Tie],
    word_starts: Words,
) -> dict[Count, int]:
    """What there is about one value in all."""
    of = [tie for tie in ties if column in tie.values]
    spans: dict[int, list[Span]] = defaultdict(list)
    for tie in of:
        spans[tie.document_id].append(tie.span)
    return {
        "codings": sum(column in said[coding.coding_id] for coding in codings),
        "documents": len(spans),
        "cases": len({tie.case for tie in of if tie.case is not None}),
        "words": sum(words_within(word_starts[document], inside) for document, inside in spans.items()),
    }
