"""How coded excerpts are laid out: by code, by case, by document, as a table. (Codebook and memos: see there.)"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import groupby

from qcoder.core.messages import mark, say, say_plural
from qcoder.core.report import Block, Matrix, MatrixRow, Paragraph, Quote, Section
from qcoder.services.leaving.excerpts import Excerpt, Gathered, count_line, quote_of
from qcoder.services.passages.source_lines import left_out
from qcoder.services.rows import CaseRow, CodeRow

LAYOUTS = (mark("codes"), mark("cases"), mark("documents"), mark("table"), mark("codebook"), mark("memos"))
_DEEPEST = 5  # of a code's heading: one more is left for the groups below it
_COLUMNS = 4  # groups side by side on a page; more go on in a table below


def code_label(name: str, counter_instance: bool, language: str) -> str:
    """A code's name; a counter-instance says that it is one."""
    return f"{name} (" + say("counter-instance").text(language) + ")" if counter_instance else name


def label(code: CodeRow, held: Gathered) -> str:
    """The heading of a code."""
    return code_label(code.called(held.language), code.counter_instance, held.language)


def by_code(held: Gathered) -> list[Section]:
    """A chapter for each top-level code, sub-chapters below it, in each the excerpts by group."""
    own: dict[int, list[Excerpt]] = defaultdict(list)
    for one in held.excerpts:
        own[one.code].append(one)
    counted, any_below = _with_those_below(held, own)
    sections: list[Section] = []
    for code in held.codes:
        if not any_below[code.id]:
            continue
        blocks: list[Block] = []
        definition = " ".join(filter(None, (code.short_definition, code.definition)))
        if definition:
            blocks.append(Paragraph(definition, "definition"))
        mine = own.get(code.id, [])
        counts = count_line(counted[code.id], held)
        if below := len(counted[code.id]) - len(mine):
            said = say_plural("{n} of them with a code below it", "{n} of them with codes below it", n=below)
            counts += f" · {held.t(said)}"
        blocks.append(Paragraph(counts, "counts"))
        level = min(_DEEPEST, code.depth + 1)
        sections.append(Section(level, label(code, held), tuple(blocks)))
        sections += _grouped(mine, held, level + 1, lambda one: quote_of(one, held))
    return sections


def _with_those_below(
    held: Gathered, own: dict[int, list[Excerpt]]
) -> tuple[dict[int, list[Excerpt]], dict[int, bool]]:
    """The excerpts that a code counts, and whether anything at all stands below its heading."""
    counted: dict[int, list[Excerpt]] = defaultdict(list)
    anything: dict[int, bool] = defaultdict(bool)
    for code in reversed(held.codes):  # children before parents
        counted[code.id] = [*own.get(code.id, []), *counted[code.id]]
        anything[code.id] = anything[code.id] or bool(counted[code.id])
        if code.parent_id is not None:
            anything[code.parent_id] = anything[code.parent_id] or anything[code.id]
            if not code.counter_instance:
                counted[code.parent_id] += counted[code.id]
    return counted, anything


def _group_name(one: Excerpt, held: Gathered) -> str:
    return ", ".join(one.groups) or held.t(say("Without value"))


def _grouped(found: Sequence[Excerpt], held: Gathered, level: int, quote: Callable[[Excerpt], Quote]) -> list[Section]:
    """Excerpts below a sub-heading for each group, then by organisation, document and place."""
    rank = {group: number for number, group in enumerate(held.groups)}

    def key(one: Excerpt) -> tuple[object, ...]:
        first = rank[one.groups[0]] if one.groups else len(rank)
        place = (one.place.organisation.casefold(), one.place.document.casefold(), one.row.coding.span)
        return (first, one.groups, *place)

    return [
        Section(level, name, tuple(quote(one) for one in rows), group=True)
        for name, rows in groupby(sorted(found, key=key), key=lambda one: _group_name(one, held))
    ]


def by_case(held: Gathered, cases: Iterable[CaseRow], case_of: dict[int, int | None]) -> list[Section]:
    """A chapter for each case whose documents have excerpts, in it the codes with what the case says."""
    of_case: dict[int | None, list[Excerpt]] = defaultdict(list)
    for one in held.excerpts:
        of_case[case_of[one.document]].append(one)
    sections: list[Section] = []
    listed: list[tuple[str, str, int | None]] = [
        (held.places.shown(row.name), _case_facts(row, held.hide), row.id)
        for row in sorted(cases, key=lambda row: held.places.shown(row.name).casefold())
    ]
    for name, facts, id_ in [*listed, (held.t(say("Without a case")), "", None)]:
        found = of_case.get(id_, [])
        if not found:
            continue
        blocks = [Paragraph(text, "counts") for text in (facts, count_line(found, held, groups=False)) if text]
        sections.append(Section(1, name, tuple(blocks)))
        for code in held.codes:
            mine = tuple(quote_of(one, held) for one in found if one.code == code.id)
            if mine:
                way = code_label(code.way(held.language), code.counter_instance, held.language)
                sections.append(Section(2, way, mine, group=True))
    return sections


def _case_facts(row: CaseRow, hide: Collection[str]) -> str:
    values = dict(row.values)
    values |= {name: ", ".join(found) for name, found in row.inherited.items() if name not in values}
    return " · ".join(f"{name}: {value}" for name, value in values.items() if value and not left_out(name, hide))


def by_document(held: Gathered) -> list[Section]:
    """A chapter for each document, in it its passages in the order of the text, each once with all codes on it."""
    of_document: dict[int, list[Excerpt]] = defaultdict(list)
    for one in held.excerpts:
        of_document[one.document].append(one)
    sections = []
    for document, found in sorted(of_document.items(), key=lambda entry: held.places.document(entry[0]).casefold()):
        blocks: list[Block] = [Paragraph(count_line(found, held, groups=False), "counts")]
        for _span, same in groupby(sorted(found, key=lambda one: one.row.coding.span), lambda one: one.row.coding.span):
            blocks.append(_together(list(same), held))
        sections.append(Section(1, held.places.document(document), tuple(blocks)))
    return sections


def _together(same: Sequence[Excerpt], held: Gathered) -> Quote:
    """One quotation of several codings of the same words, with all their memos."""
    quotes = [quote_of(one, held, with_code=True) for one in same]
    codes = dict.fromkeys(id_ for one in same for id_ in (one.code, *one.others))
    ways = "; ".join(held.code(id_).way(held.language) for id_ in codes)
    return Quote(
        text=quotes[0].text,
        source=quotes[0].source,
        memo="\n".join(dict.fromkeys(quote.memo for quote in quotes if quote.memo)),
        translations=quotes[0].translations,
        language=quotes[0].language,
        others=held.t(say("Codes: {codes}", codes=ways)),
        mark=next((quote.mark for quote in quotes if quote.mark), ""),
    )


def as_table(held: Gathered, heading: str) -> list[Section]:
    """Codes in rows, groups in columns, excerpts in the cells; on pages that lie on their side."""
    without = held.t(say("Without value"))
    columns = held.groups + ([without] if any(not one.groups for one in held.excerpts) else [])
    cells: dict[tuple[int, str], list[Excerpt]] = defaultdict(list)
    for one in held.excerpts:
        for group in one.groups or (without,):
            cells[one.code, group].append(one)
    shown = [code for code in held.codes if any((code.id, column) in cells for column in columns)]
    blocks: list[Block] = [Paragraph(count_line(held.excerpts, held), "counts")]
    for at in range(0, len(columns), _COLUMNS):
        some = columns[at : at + _COLUMNS]
        rows = tuple(_matrix_row(code, [cells.get((code.id, column), []) for column in some], held) for code in shown)
        blocks.append(Matrix(heading, (held.t(say("Code")), *some), rows))
    return [Section(1, heading, tuple(blocks), landscape=True)]


def _matrix_row(code: CodeRow, of_columns: Sequence[Sequence[Excerpt]], held: Gathered) -> MatrixRow:
    total = sum(len(found) for found in of_columns)
    return MatrixRow(
        name=label(code, held),
        cells=tuple(tuple(quote_of(one, held) for one in found) for found in of_columns),
        indent=code.depth,
        about=held.t(say_plural("{n} excerpt", "{n} excerpts", n=total)),
    )
