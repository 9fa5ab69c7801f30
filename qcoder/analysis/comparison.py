"""Codes against groups: how often, in how many documents and cases, over how many words.

Pure: rows of plain values in, a table out. The rules, once, for every place that shows a number:

* a code counts its own codings and those of the codes below it, each coding once;
* a counter-instance, and what is below it, is a row of its own and never counted into the code above it;
* a document without a value of the grouping goes to `missing`, never into a column;
* a document with several values (a person in two organisations of different kinds) stands in each of their columns,
  and once in the total; `several` says how many there are;
* `words` counts participants' words that begin inside a coded passage, each once however many passages cover it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from qcoder.core.code_path import SEPARATOR
from qcoder.core.span import Span, union

Count = Literal["codings", "documents", "cases", "words"]
Share = Literal["number", "row", "column", "per_1000"]
COUNTS: tuple[Count, ...] = ("codings", "documents", "cases", "words")
SHARES: tuple[Share, ...] = ("number", "row", "column", "per_1000")


@dataclass(frozen=True, slots=True)
class CodeNode:
    """A code, given in preorder (parents before children)."""

    id: int
    parent_id: int | None
    path: str
    counter_instance: bool
    colour: str
    names: Mapping[str, str] = field(default_factory=dict)  # by language; the last part of the path where there is none


@dataclass(frozen=True, slots=True)
class CodedPassage:
    coding_id: int
    document_id: int
    code_id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class GroupedDocument:
    """A document with its values of the grouping (none: missing) and where its participants' words begin, in order."""

    id: int
    values: tuple[str, ...]
    case: int | None
    word_starts: Sequence[int]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    code_id: int
    path: str
    depth: int
    counter_instance: bool
    colour: str
    total: int
    values: Mapping[str, int]
    missing: int
    names: Mapping[str, str] = field(default_factory=dict)

    def called(self, language: str) -> str:
        """The code's name in a language, falling back to its language-neutral one."""
        return self.names.get(language) or self.path.rpartition(SEPARATOR)[2]


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    """`bases` gives for each column what there is in all: codings, documents, cases and participants' words."""

    by: str
    count: Count
    columns: tuple[str, ...]
    rows: tuple[ComparisonRow, ...]
    bases: Mapping[str, Mapping[Count, int]]
    missing_documents: int
    several: int = 0
    where: str = ""
    notice: str = ""  # said wherever the table goes, e.g. that the sample is invented
    about: bool = False  # grouped by what passages are about (see about_comparison), not by whose document it is
    missing_codings: int = 0  # of such a grouping: codings about nothing that has a value

    def shown(self, row: ComparisonRow, column: str, share: Share) -> float | None:
        """The number of a cell as `share` asks for; None where there is nothing to divide by.

        row: percent of the row's columns added up. column: percent of all codings (documents, cases, participants'
        words) of the column. per_1000: for each thousand words that participants said in the column.
        """
        value = row.values[column]
        if share == "number":
            return float(value)
        if share == "row":
            whole = sum(row.values.values())
            return 100 * value / whole if whole else None
        base = self.bases[column]["words" if share == "per_1000" else self.count]
        if not base:
            return None
        return (1000 if share == "per_1000" else 100) * value / base


def compare(
    *,
    codes: Sequence[CodeNode],
    codings: Sequence[CodedPassage],
    documents: Sequence[GroupedDocument],
    by: str,
    count: Count,
    order: Sequence[str] = (),
    where: str = "",
    notice: str = "",
) -> ComparisonTable:
    """The table of `codes` against the values of `by`.

    Args:
        order: values to show first, in this order, also when nothing has them; others follow by name.
    """
    found = {value for document in documents for value in document.values}
    columns = (*order, *sorted(found - set(order), key=str.casefold))
    where_is = {document.id: document for document in documents}
    counted = counted_into(codes)
    passages: dict[int, list[CodedPassage]] = defaultdict(list)
    for coding in codings:
        for above in counted[coding.code_id]:
            passages[above].append(coding)
    rows = []
    depths: dict[int, int] = {}
    for code in codes:
        depths[code.id] = 0 if code.parent_id is None else depths[code.parent_id] + 1
        total, values, missing = _tally(passages[code.id], where_is, columns, count)
        rows.append(
            ComparisonRow(
                code.id,
                code.path,
                depths[code.id],
                code.counter_instance,
                code.colour,
                total,
                values,
                missing,
                code.names,
            )
        )
    return ComparisonTable(
        by=by,
        count=count,
        columns=columns,
        rows=tuple(rows),
        bases=_bases(documents, codings, columns),
        missing_documents=sum(not document.values for document in documents),
        several=sum(len(document.values) > 1 for document in documents),
        where=where,
        notice=notice,
    )


def counted_into(codes: Sequence[CodeNode]) -> dict[int, list[int]]:
    """For each code, the codes that its codings count for: itself and those above, up to a counter-instance."""
    nodes = {code.id: code for code in codes}
    into: dict[int, list[int]] = {}
    for code in codes:
        chain, node = [code.id], code
        while not node.counter_instance and node.parent_id is not None:
            node = nodes[node.parent_id]
            chain.append(node.id)
        into[code.id] = chain
    return into


def _tally(
    passages: Sequence[CodedPassage],
    where_is: Mapping[int, GroupedDocument],
    columns: Sequence[str],
    count: Count,
) -> tuple[int, dict[str, int], int]:
    """Total, number in each column, and number without a value."""
    if count == "cases":
        by_value: dict[str, set[int]] = {column: set() for column in columns}
        everywhere, nowhere = set(), set()
        for document_id in {passage.document_id for passage in passages}:
            document = where_is[document_id]
            if document.case is None:
                continue
            everywhere.add(document.case)
            for value in document.values:
                by_value[value].add(document.case)
            if not document.values:
                nowhere.add(document.case)
        return len(everywhere), {column: len(by_value[column]) for column in columns}, len(nowhere)
    numbers = _per_document(passages, where_is, count)
    values = dict.fromkeys(columns, 0)
    missing = 0
    for document_id, number in numbers.items():
        of = where_is[document_id].values
        for value in of:
            values[value] += number
        if not of:
            missing += number
    return sum(numbers.values()), values, missing


def _per_document(
    passages: Sequence[CodedPassage], where_is: Mapping[int, GroupedDocument], count: Count
) -> dict[int, int]:
    numbers: dict[int, int] = defaultdict(int)
    if count == "words":
        spans: dict[int, list[Span]] = defaultdict(list)
        for passage in passages:
            spans[passage.document_id].append(Span(passage.start, passage.end))
        return {id_: words_within(where_is[id_].word_starts, of) for id_, of in spans.items()}
    for passage in passages:
        numbers[passage.document_id] = 1 if count == "documents" else numbers[passage.document_id] + 1
    return numbers


def words_within(word_starts: Sequence[int], spans: list[Span]) -> int:
    """How many of the words beginning at `word_starts` (in order) begin inside at least one of `spans`."""
    return sum(bisect_left(word_starts, span.end) - bisect_left(word_starts, span.start) for span in union(spans))


def _bases(
    documents: Sequence[GroupedDocument], codings: Sequence[CodedPassage], columns: Sequence[str]
) -> dict[str, dict[Count, int]]:
    per_document: dict[int, int] = defaultdict(int)
    for coding in codings:
        per_document[coding.document_id] += 1
    bases: dict[str, dict[Count, int]] = {}
    for column in columns:
        inside = [document for document in documents if column in document.values]
        bases[column] = {
            "codings": sum(per_document[document.id] for document in inside),
            "documents": len(inside),
            "cases": len({document.case for document in inside if document.case is not None}),
            "words": sum(len(document.word_starts) for document in inside),
        }
    return bases
