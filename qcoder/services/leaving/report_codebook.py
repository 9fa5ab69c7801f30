"""The codebook as a report: the tree with its numbers, then a block for each code.

A block has the fields of a codebook entry (MacQueen, McLellan, Kay and Milstein 1998), counts by group, a typical and a
borderline excerpt, relations and groups of codes, and the history of what was said of it.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from qcoder.analysis.numbers import shown_number
from qcoder.analysis.typical import likeness_to_others
from qcoder.core.messages import mark, say, say_plural
from qcoder.core.report import Block, Paragraph, Quote, Rich, Run, Section, Table
from qcoder.core.words import word_spans
from qcoder.language.stop_words import stop_words
from qcoder.language.tokens import lemma
from qcoder.services.codes.code_groups import code_groups
from qcoder.services.codes.code_history import CodeVersionRow, versions
from qcoder.services.codes.code_relations import relations
from qcoder.services.codes.rechecking import queue_of
from qcoder.services.leaving.excerpts import Excerpt, Gathered, count_line, quote_of
from qcoder.services.leaving.report_layouts import label
from qcoder.storage.project import Project

_FIELDS = (
    ("short_definition", mark("In short")),
    ("definition", mark("Definition")),
    ("use_when", mark("Use when")),
    ("do_not_use_when", mark("Do not use when")),
    ("example", mark("Example")),
    ("keywords", mark("Keywords")),
)
_HOW_CHOSEN = mark(
    "Typical: the excerpt that shares most words with the others of its code. Borderline: one that waits to be looked "
    "at again, else the one that shares fewest words with the others. Both are proposals by the words alone."
)
_DEEPEST = 6


def codebook_sections(project: Project, held: Gathered) -> list[Section]:
    """The tree as a table, then a section for each code at its level."""
    own: dict[int, list[Excerpt]] = defaultdict(list)
    for one in held.excerpts:
        own[one.code].append(one)
    counted = _counted(held, own)
    waiting = {row.coding_id for row in queue_of(project)}
    beside = _relations(project, held)
    sections = [_tree(held, own, counted)]
    for code in held.codes:
        blocks: list[Block] = []
        for field, name in _FIELDS:
            if said := getattr(code, field):
                blocks.append(Rich("text", (Run(f"{held.t(say(name))}: ", bold=True), Run(said))))
        blocks.append(Paragraph(count_line(counted[code.id], held), "counts"))
        blocks += [Paragraph(line, "counts") for line in beside[code.id]]
        blocks += _examples(own.get(code.id, []), waiting, held)
        blocks += [Paragraph(line, "counts") for line in _history(versions(project, code=code.id), held)]
        sections.append(Section(min(_DEEPEST, code.depth + 1), label(code, held), tuple(blocks)))
    return sections


def _counted(held: Gathered, own: dict[int, list[Excerpt]]) -> dict[int, list[Excerpt]]:
    counted: dict[int, list[Excerpt]] = defaultdict(list)
    for code in reversed(held.codes):
        counted[code.id] = [*own.get(code.id, []), *counted[code.id]]
        if code.parent_id is not None and not code.counter_instance:
            counted[code.parent_id] += counted[code.id]
    return counted


def _tree(held: Gathered, own: dict[int, list[Excerpt]], counted: dict[int, list[Excerpt]]) -> Section:
    t = held.t
    heading = t(say("Codes in a tree"))
    rows, indents = [], []
    for code in held.codes:
        found = counted[code.id]
        rows.append(
            (
                label(code, held),
                code.short_definition or _first_sentence(code.definition),
                shown_number(len(own.get(code.id, []))),
                shown_number(len(found)),
                shown_number(len({one.document for one in found})),
            )
        )
        indents.append(code.depth)
    table = Table(
        caption=heading,
        header=(t(say("Code")), t(say("In short")), t(say("Own")), t(say("With those below")), t(say("Documents"))),
        rows=tuple(rows),
        numeric=(False, False, True, True, True),
        note=t(say(_HOW_CHOSEN)),
        indents=tuple(indents),
        widths=(8, 8, 3, 4, 5),
    )
    said = say_plural("{n} code", "{n} codes", n=len(held.codes))
    return Section(1, heading, (Paragraph(t(said), "counts"), table))


def _first_sentence(text: str) -> str:
    first, dot, _rest = text.partition(". ")
    return first + "." if dot else text


def _relations(project: Project, held: Gathered) -> dict[int, list[str]]:
    lines: dict[int, list[str]] = defaultdict(list)
    ways = {code.id: code.way(held.language) for code in held.codes}
    for row in relations(project):
        said = f"{ways[row.source_id]} – {row.kind_in(held.language)} – {ways[row.target_id]}"
        for id_ in (row.source_id, row.target_id):
            lines[id_].append(held.t(say("Relation: {sentence}", sentence=said)))
    for group in code_groups(project):
        for id_ in group.codes:
            lines[id_].append(held.t(say("In the group of codes “{name}”", name=group.name)))
    return lines


def _examples(found: Sequence[Excerpt], waiting: Collection[int], held: Gathered) -> list[Quote]:
    """A typical and a borderline excerpt, each marked as such."""
    if not found:
        return []
    likeness = likeness_to_others([_bag(one) for one in found])
    order = sorted(range(len(found)), key=lambda at: (-likeness[at], at))
    quotes = [_marked(found[order[0]], held, mark("Typical"))]
    rest = [at for at in order[1:] if found[at].row.coding.quote != found[order[0]].row.coding.quote]
    if rest:
        queued = [at for at in rest if found[at].row.coding.id in waiting]
        quotes.append(_marked(found[(queued or rest)[-1]], held, mark("Borderline")))
    return quotes


def _marked(one: Excerpt, held: Gathered, kind: str) -> Quote:
    made = quote_of(one, held)
    return Quote(made.text, made.source, "", made.translations, made.language, "", held.t(say(kind)))


def _bag(one: Excerpt) -> list[str]:
    text, language = one.row.coding.quote, one.place.language
    stops = stop_words(language)
    lemmas = (lemma(text[start:end], language) for start, end in word_spans(text))
    return [word for word in lemmas if word not in stops and len(word) > 1]


def _history(rows: Sequence[CodeVersionRow], held: Gathered) -> list[str]:
    """Made when and by whom; each change of meaning or wording; what was merged in."""
    lines = []
    for row in sorted(rows, key=lambda row: row.number):
        when = row.at.date().isoformat() if row.at else held.t(say("at a time that is not known"))
        who = row.coder or held.t(say("somebody"))
        match row.change:
            case "first":
                said = say("Created: {when}, {who}", when=when, who=who)
            case "merge":
                merged = say("merged with “{name}”", name=row.merged)
                said = say("Version {n}: {what}, {when}, {who}", n=row.number, what=merged, when=when, who=who)
            case "meaning":
                said = say(
                    "Version {n}: {what}, {when}, {who}", n=row.number, what=say("meaning changed"), when=when, who=who
                )
            case _:
                said = say(
                    "Version {n}: {what}, {when}, {who}", n=row.number, what=say("wording changed"), when=when, who=who
                )
        lines.append(held.t(said) + (f": {row.reason}" if row.reason else ""))
    return lines
