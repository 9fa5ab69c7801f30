"""Codes against groups: how often, in how many documents and cases, over how many words.

Pure: rows of plain values in, a table out. The rules, once, for every place that shows a number:

* a code counts its own codings and those of the codes below it, each coding once;
* a counter-instance, and what is below it, is a row of its own and never counted into the code above it;
* a document without a value of the grouping goes to `missing`, never into a column;
* a document with several values (a person in two organisations of different kinds) stands in each of their columns,
  and once in the total; `several` says how many there are; an organisation stands in the columns of its own values;
* `words` counts participants' words that begin inside a coded passage, each once however many passages cover it.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from qcoder.core.code_path import SEPARATOR
from qcoder.core.span import Span, union

if TYPE_CHECKING:
    from qcoder.analysis.crosstab import Standing

Count = Literal["codings", "documents", "cases", "words", "organisations"]
Share = Literal["number", "row", "column", "per_1000"]
# Whose values group the codings: those of the document's case, of who speaks in the passage, of what it is about, or
# of who speaks together with what it is about.
Of = Literal["document", "speaker", "about", "both"]
COUNTS: tuple[Count, ...] = ("codings", "documents", "cases", "words", "organisations")
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
    organisations: "tuple[Standing, ...]" = ()


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
    of: Of = "document"  # whose values group: anything but "document" asks the passages (see about_comparison)
    missing_codings: int = 0  # of such a grouping: codings in or about nothing that has a value

    @property
    def about(self) -> bool:
        """Whether passages are grouped by what they are about."""
        return self.of in ("about", "both")

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
    """The table of `codes` against the values of `by`, for rows at hand; `crosstab` does the counting.

    Args:
        order: values to show first, in this order, also when nothing has them; others follow by name.
    """
    from qcoder.analysis.crosstab import Grouped, Place, crosstab
    from qcoder.analysis.forest import forest
    from qcoder.analysis.rows import codings_of, texts_of

    trees = forest(codes)
    ids = [document.id for document in documents]
    texts = texts_of(ids, {document.id: document.word_starts for document in documents}, codings)
    return crosstab(
        codes=codes,
        forest=trees,
        codings=codings_of(codings, ids, trees),
        texts=texts,
        grouped=Grouped(
            [Place(at, row.values, row.case, row.organisations) for at, row in enumerate(documents)], order, whole=True
        ),
        by=by,
        counts=(count,),
        where=where,
        notice=notice,
    ).table(count)


def words_within(word_starts: Sequence[int], spans: list[Span]) -> int:
    """How many of the words beginning at `word_starts` (in order) begin inside at least one of `spans`."""
    return sum(bisect_left(word_starts, span.end) - bisect_left(word_starts, span.start) for span in union(spans))
