"""The passages behind the cells of a framework as an appendix of its Word file: a heading for each row and cell."""

from collections.abc import Mapping, Sequence

from qcoder.core.messages import say, say_plural
from qcoder.core.report import Block, Paragraph, Quote, Section
from qcoder.services.evidence.framework import Matrix, MatrixColumn, MatrixRow
from qcoder.services.evidence.framework_quotes import Quoted
from qcoder.services.passages.source_lines import place_line

Key = tuple[str, str]  # of row and column


def appendix(shown: Matrix, quotes: Sequence[Quoted], *, headings: Mapping[str, str], language: str) -> list[Section]:
    """A chapter with a heading for each row, below it one for each cell that rests on passages.

    A passage stands once, in the cell of its own code or of the nearest code above it; the cells above lead there.

    Args:
        headings: what columns are called, by their keys.
    """
    own: dict[Key, list[Quoted]] = {}
    elsewhere: dict[Key, dict[str, int]] = {}
    for one in quotes:
        own.setdefault((one.row.key, one.own.key), []).append(one)
        for column in one.columns:
            if column.key != one.own.key:
                under = elsewhere.setdefault((one.row.key, column.key), {})
                under[one.own.key] = under.get(one.own.key, 0) + 1
    if not own:
        return []
    about = say(
        "Each passage stands once, under its own code or the nearest code above it that has a column; the cells above "
        "lead to it."
    )
    sections = [
        Section(1, say("Passages behind the cells").text(language), (Paragraph(about.text(language), "counts"),))
    ]
    for row in shown.rows:
        cells = [
            Section(3, headings[column.key], _blocks(row, own, elsewhere, column, headings, language),
                    anchor=anchor_of(row, column))
            for column in shown.columns
            if (row.key, column.key) in own or (row.key, column.key) in elsewhere
        ]  # fmt: skip
        if cells:
            sections += [Section(2, row.name), *cells]
    return sections


def anchor_of(row: MatrixRow, column: MatrixColumn) -> str:
    """By which a cell leads to its passages."""
    return f"{row.key}\t{column.key}"


def _blocks(
    row: MatrixRow,
    own: Mapping[Key, Sequence[Quoted]],
    elsewhere: Mapping[Key, Mapping[str, int]],
    column: MatrixColumn,
    headings: Mapping[str, str],
    language: str,
) -> tuple[Block, ...]:
    key = (row.key, column.key)
    blocks: list[Block] = [_quote(one, language) for one in own.get(key, ())]
    for under, number in elsewhere.get(key, {}).items():
        said = say_plural("{n} passage under “{code}”", "{n} passages under “{code}”", n=number, code=headings[under])
        blocks.append(Paragraph(said.text(language), "counts", f"{row.key}\t{under}"))
    return tuple(blocks)


def _quote(one: Quoted, language: str) -> Block:
    """The passage with its source, and its code where that is below the code of the column."""
    source = stage_line(one, language) if one.place is None else place_line(one.place, language)
    if one.own.code is not None and one.code.id != one.own.code.id:
        source = f"{one.code.called(language)} · {source}"
    if not one.words:
        return Paragraph(source)
    return Quote(one.words, source, language=one.place.language if one.place is not None else "")


def stage_line(one: Quoted, language: str) -> str:
    """Where a stage of a case stands, which has no document."""
    said = say("Stage of the case") if not one.date else say("Stage of the case, {date}", date=one.date)
    return said.text(language)
