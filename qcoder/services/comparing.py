"""Comparing codes between groups, and the passages behind every number."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.analysis.about_comparison import Tie, compare_about, ties_by_coding
from qcoder.analysis.about_comparison import values_of as values_about
from qcoder.analysis.comparison import (
    COUNTS,
    CodedPassage,
    CodeNode,
    ComparisonTable,
    Count,
    GroupedDocument,
)
from qcoder.analysis.comparison import (
    compare as tabulate,
)
from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import Message, mark, say
from qcoder.core.span import Span
from qcoder.core.span_index import SpanIndex
from qcoder.core.words import word_spans
from qcoder.model import About, Case, Coding, Document, DocumentText, ProjectInfo, Speaker, Turn, Value, Variable
from qcoder.services import lookup
from qcoder.services.blind import seen
from qcoder.services.cases import own_values, parents_of, values_of
from qcoder.services.codebook import code_rows
from qcoder.services.documents import coding_rows
from qcoder.services.finding import matching_codings
from qcoder.services.rows import PassageRow, TranslationRow
from qcoder.services.translations import translation_rows
from qcoder.storage.project import Project

# Groupings that every project has, beside its variables.
BUILT_IN = (mark("organisation"), mark("case"), mark("document"), mark("language"), mark("kind"))
ORGANISATION = "organisation"  # the kind of case that stands for one
# Groupings that every project has for what its passages are about.
ABOUT = (mark("organisation"), mark("case"), mark("year"))
COUNT_NAMES = {
    "codings": say("codings"),
    "documents": say("documents"),
    "cases": say("cases"),
    "words": say("coded words"),
}


def groupings(project: Project) -> list[str]:
    """What passages can be grouped by: the project's variables first, then what every project has."""
    with project.read() as session:
        names = list(session.scalars(select(Variable.name).order_by(Variable.id)))
    return names + [name for name in BUILT_IN if name not in names]


def about_groupings(project: Project) -> list[str]:
    """What passages can be grouped by through the case and the year that they are about."""
    with project.read() as session:
        names = list(session.scalars(select(Variable.name).order_by(Variable.id)))
    return names + [name for name in ABOUT if name not in names]


def compare(
    project: Project, *, by: str, count: Count = "codings", where: str = "", about: bool = False
) -> ComparisonTable:
    """Codes in rows, the values of `by` in columns (see analysis.comparison for how they are counted).

    Args:
        by: a variable, or one of the built-in groupings.
        where: a query; only the codings that match it are counted.
        about: the values are those of the case (or the year) that a passage is about, whoever speaks of it
            (see analysis.about_comparison); without it those of the document and its case.
    """
    if count not in COUNTS:
        raise BadInput(
            say("“{count}” is not something to count.", count=count),
            say("There are: {counts}", counts=", ".join(COUNTS)),
        )
    with project.read() as session:
        if about:
            ties, order = ties_of(session, by)
        else:
            group, order = grouping(session, by)
        codes = code_rows(session)
        wanted = matching_codings(session, where)
        query = select(Coding.id, Coding.document_id, Coding.code_id, Coding.start, Coding.end)
        codings = [
            CodedPassage(*row) for row in session.execute(seen(session, query)) if wanted is None or row[0] in wanted
        ]
        heard = spoken(session)
        described = session.execute(select(Document.id, Document.case_id).order_by(Document.id)).all()
        groups = {} if about else {id_: group(id_) for id_, _ in described}
        notice = session.scalars(select(ProjectInfo.notice)).one()
    # The words are counted after the read has ended: a long read would keep a commit waiting.
    starts = {id_: word_starts(*heard[id_]) for id_, _ in described}
    nodes = [
        CodeNode(
            row.id,
            row.parent_id,
            row.path,
            row.counter_instance,
            row.colour,
            {"es": row.name_es, "en": row.name_en},
        )
        for row in codes
    ]
    if about:
        return compare_about(
            codes=nodes,
            codings=codings,
            ties=ties,
            word_starts=starts,
            by=by,
            count=count,
            order=order,
            where=where,
            notice=notice,
        )
    return tabulate(
        codes=nodes,
        codings=codings,
        documents=[GroupedDocument(id_, groups[id_], case, starts[id_]) for id_, case in described],
        by=by,
        count=count,
        order=order,
        where=where,
        notice=notice,
    )


def how_counted(table: ComparisonTable) -> Message:
    """What the numbers of a comparison are numbers of."""
    by: object = say(table.by) if table.by in (*BUILT_IN, *ABOUT) else table.by
    if table.about:
        return say(
            "Counted: {what}, by “{by}” of the case or year that a passage is about, whoever speaks of it. A coding "
            "is about what is said of any passage that it shares a word with. A code counts those below it once; a "
            "counter-instance stands beside the code above it and is never counted into it. Codings about nothing "
            "that has a value of “{by}”: {missing}. In more than one column: {several}.",
            what=COUNT_NAMES[table.count],
            by=by,
            missing=table.missing_codings,
            several=table.several,
        )
    return say(
        "Counted: {what}. A code counts those below it once; a counter-instance stands beside the code above it and is "
        "never counted into it. Documents without a value of “{by}”: {missing}. In more than one column: {several}.",
        what=COUNT_NAMES[table.count],
        by=by,
        missing=table.missing_documents,
        several=table.several,
    )


def grouping(session: Session, by: str) -> tuple[Callable[[int], tuple[str, ...]], tuple[str, ...]]:
    """A function from a document's id to its values of `by`, and the values to show first.

    Raises NotFound where there is no such variable.
    """
    documents = {row.id: row for row in session.scalars(select(Document))}
    cases = {row.id: row for row in session.scalars(select(Case))}
    parents = parents_of(session)
    variable = session.scalars(select(Variable).where(Variable.name == by)).first()

    if variable is not None:
        own = own_values(session)
        on_documents: dict[int | None, str] = {
            id_: value
            for id_, value in session.execute(
                select(Value.document_id, Value.value).where(
                    Value.variable_id == variable.id, Value.document_id.is_not(None)
                )
            )
        }

        def by_variable(document: int) -> tuple[str, ...]:
            if document in on_documents:
                return (on_documents[document],)
            case = documents[document].case_id
            return () if case is None else values_of(case, by, own=own, parents=parents)

        return by_variable, tuple(variable.allowed)

    def by_organisation(document: int) -> tuple[str, ...]:
        case = documents[document].case_id
        return () if case is None else organisations(case, cases=cases, parents=parents)

    def by_case(document: int) -> tuple[str, ...]:
        case = documents[document].case_id
        return () if case is None else (cases[case].name,)

    built_in: dict[str, Callable[[int], tuple[str, ...]]] = {
        "organisation": by_organisation,
        "case": by_case,
        "document": lambda document: (documents[document].name,),
        "language": lambda document: tuple(filter(None, (documents[document].language,))),
        "kind": lambda document: (documents[document].kind,),
    }
    if by not in built_in:
        names = [*session.scalars(select(Variable.name).order_by(Variable.id)), *BUILT_IN]
        raise NotFound(
            say("There is no variable “{name}” to compare by.", name=by),
            say("There are: {names}", names=", ".join(names)),
        )
    return built_in[by], ()


def ties_of(session: Session, by: str) -> tuple[list[Tie], tuple[str, ...]]:
    """Every passage that is about something, with its values of `by`, and the values to show first.

    The values of a variable are those of the case that the passage is about, its own or inherited. A range of years
    is a value of its own: nothing says which of them is meant.
    """
    cases = {row.id: row for row in session.scalars(select(Case))}
    parents = parents_of(session)
    variable = session.scalars(select(Variable).where(Variable.name == by)).first()
    own = own_values(session)

    def value(tie: About) -> tuple[str, ...]:
        if variable is None and by == "year":
            return (tie.year,) if tie.year else ()
        if tie.case_id is None:
            return ()
        if variable is not None:
            return values_of(tie.case_id, by, own=own, parents=parents)
        if by == "case":
            return (cases[tie.case_id].name,)
        return organisations(tie.case_id, cases=cases, parents=parents)

    if variable is None and by not in ABOUT:
        names = [*session.scalars(select(Variable.name).order_by(Variable.id)), *ABOUT]
        raise NotFound(
            say("What passages are about cannot be compared by “{name}”.", name=by),
            say("There are: {names}", names=", ".join(names)),
        )
    ties = [
        Tie(row.document_id, row.start, row.end, row.case_id, value(row))
        for row in session.scalars(select(About).order_by(About.document_id, About.start, About.id))
    ]
    return ties, tuple(variable.allowed) if variable is not None else ()


def document_groups(project: Project) -> dict[int, tuple[str, ...]]:
    """Where each document stands in a list: kind of organisation (the first variable with a list of values that its
    organisation has), then organisation; () for documents of no organisation."""
    with project.read() as session:
        organisation = grouping(session, "organisation")[0]
        listed = session.scalars(select(Variable.name).where(Variable.type == "one_of").order_by(Variable.id))
        own = own_values(session)
        cases = {row.name: row.id for row in session.scalars(select(Case))}
        names = list(listed)
        found: dict[int, tuple[str, ...]] = {}
        for id_ in session.scalars(select(Document.id)):
            of = organisation(id_)
            if not of:
                found[id_] = ()
                continue
            values = own.get(cases[of[0]], {})
            kind = next((values[name] for name in names if name in values), "")
            found[id_] = (kind, of[0]) if kind else (of[0],)
        return found


def organisations(case: int, *, cases: dict[int, Case], parents: dict[int, list[int]]) -> tuple[str, ...]:
    """The nearest organisations that a case is or belongs to."""
    level, seen = [case], {case}
    while level:
        found = [cases[one].name for one in level if cases[one].kind == ORGANISATION]
        if found:
            return tuple(dict.fromkeys(found))
        level = [above for one in level for above in parents.get(one, ()) if above not in seen]
        seen.update(level)
    return ()


def spoken(session: Session, *, interviewers: bool = False) -> dict[int, tuple[str, list[tuple[int, int]]]]:
    """For each document its text and where participants speak (all, with the interviewers); the whole text where there
    are no turns."""
    texts = {
        id_: text
        for id_, text in session.execute(
            select(Document.id, DocumentText.text).join(
                DocumentText,
                (DocumentText.document_id == Document.id) & (DocumentText.number == Document.text_number),
            )
        )
    }
    turns: dict[int, list[tuple[int, int]]] = {}
    query = select(Turn.document_id, Turn.said_start, Turn.end, Speaker.role).join(
        Speaker, Speaker.id == Turn.speaker_id
    )
    for document, start, end, role in session.execute(query.order_by(Turn.document_id, Turn.start)):
        said = turns.setdefault(document, [])
        if interviewers or role != "interviewer":
            said.append((start, end))
    return {id_: (text, turns.get(id_, [(0, len(text))])) for id_, text in texts.items()}


def word_starts(text: str, said: list[tuple[int, int]]) -> list[int]:
    """Where the words that participants say begin, in order."""
    return [start + at for start, end in said for at, _ in word_spans(text[start:end])]


def passages(
    project: Project,
    *,
    code: int | None = None,
    by: str | None = None,
    value: str | None = None,
    missing: bool = False,
    where: str = "",
    about: bool = False,
) -> list[PassageRow]:
    """The coded passages behind a number, in the order of documents and texts.

    Args:
        code: only this code, counted as the comparison counts it (with the codes below, not their counter-instances).
        value: only documents with this value of `by`; `missing`: only those without any.
        about: `value` and `missing` are asked of what the passage is about, as `compare` does.
    """
    with project.read() as session:
        rows = coding_rows(session)
        wanted = matching_codings(session, where)
        counted = None if code is None else counted_codes(session, code)
        translated: dict[int, list[tuple[Span, TranslationRow]]] = {}
        for one in translation_rows(session):
            translated.setdefault(one.document_id, []).append((one.span, one))
        source = _sources(session)
        values: dict[int, tuple[str, ...]] = {}
        if by is not None and about:
            spots = [CodedPassage(row.id, row.document_id, row.code_id, row.span.start, row.span.end) for row in rows]
            values = {id_: values_about(of) for id_, of in ties_by_coding(spots, ties_of(session, by)[0]).items()}
        elif by is not None:
            group = grouping(session, by)[0]
            groups = {id_: group(id_) for id_ in source}
            values = {row.id: groups[row.document_id] for row in rows}
    beside_of = {document: SpanIndex(of) for document, of in translated.items()}
    found = []
    for row in rows:
        if (wanted is not None and row.id not in wanted) or (counted is not None and row.code_id not in counted):
            continue
        if value is not None and value not in values[row.id]:
            continue
        if missing and values[row.id]:
            continue
        document, case, organisation, language, turns = source[row.document_id]
        turn = next((n for n, (start, end) in enumerate(turns, start=1) if start <= row.span.start < end), None)
        beside = tuple(beside_of[row.document_id].touching(row.span)) if row.document_id in beside_of else ()
        found.append(PassageRow(row, document, case, organisation, language, turn, beside))
    return sorted(found, key=lambda row: (row.document.casefold(), row.coding.span))


def counted_codes(session: Session, code: int) -> set[int]:
    """A code with those below it that are counted into it."""
    lookup.code_by_id(session, code)
    counted = {code}
    for row in code_rows(session):  # parents come before their children
        if row.parent_id in counted and not row.counter_instance:
            counted.add(row.id)
    return counted


def _sources(session: Session) -> dict[int, tuple[str, str, str, str, list[tuple[int, int]]]]:
    cases = {row.id: row for row in session.scalars(select(Case))}
    parents = parents_of(session)
    turns: dict[int, list[tuple[int, int]]] = {}
    for document, start, end in session.execute(
        select(Turn.document_id, Turn.start, Turn.end).order_by(Turn.document_id, Turn.start)
    ):
        turns.setdefault(document, []).append((start, end))
    found = {}
    for row in session.scalars(select(Document)):
        case = cases[row.case_id].name if row.case_id else ""
        of = organisations(row.case_id, cases=cases, parents=parents) if row.case_id else ()
        found[row.id] = (row.name, case, ", ".join(of), row.language, turns.get(row.id, []))
    return found
