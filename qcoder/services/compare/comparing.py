"""Comparing codes between groups, and the passages behind every number."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.analysis.about_comparison import Tie
from qcoder.analysis.comparison import ComparisonTable, Count, Of
from qcoder.core.errors import NotFound, what_there_is
from qcoder.core.messages import Message, mark, say
from qcoder.core.progress import Progress
from qcoder.core.span import Span
from qcoder.core.span_index import SpanIndex
from qcoder.core.words import word_spans
from qcoder.model import About, Case, Document, DocumentText, Membership, Speaker, Turn, Value, Variable
from qcoder.services import lookup
from qcoder.services.cases.cases import own_values, parents_of, values_of
from qcoder.services.documents.documents import coding_rows, pages_by_document
from qcoder.services.documents.languages import Languages
from qcoder.services.passages.translations import translation_rows
from qcoder.services.rows import CodingRow, PassageRow, TranslationRow
from qcoder.storage.project import Project

# Groupings that every project has, beside its variables.
BUILT_IN = (mark("organisation"), mark("case"), mark("document"), mark("language"), mark("kind"))
IN_QUERY = 500
ORGANISATION = "organisation"  # the kind of case that stands for one
# Groupings that every project has for what its passages are about.
ABOUT = (mark("organisation"), mark("case"), mark("year"))
COUNT_NAMES = {
    "codings": say("codings"),
    "documents": say("documents"),
    "cases": say("cases"),
    "words": say("coded words"),
    "organisations": say("organisations"),
}


def groupings(project: Project) -> list[str]:
    """What passages can be grouped by: the project's variables first, then what every project has, then the kinds of
    cases that others belong to, such as a federation of organisations."""
    with project.read() as session:
        names = [*session.scalars(select(Variable.name).order_by(Variable.id)), *BUILT_IN, *levels(session)]
    return list(dict.fromkeys(names))


def about_groupings(project: Project) -> list[str]:
    """What passages can be grouped by through the case and the year that they are about."""
    with project.read() as session:
        names = [*session.scalars(select(Variable.name).order_by(Variable.id)), *ABOUT, *levels(session)]
    return list(dict.fromkeys(names))


def levels(session: Session) -> list[str]:
    """Kinds of cases that other cases belong to, besides organisations."""
    kinds = session.scalars(
        select(Case.kind).join(Membership, Membership.parent_id == Case.id).distinct().order_by(Case.kind)
    )
    return [kind for kind in kinds if kind not in (*BUILT_IN, *ABOUT)]


def compare(
    project: Project,
    *,
    by: str,
    count: Count = "codings",
    where: str = "",
    about: bool = False,
    of: Of = "document",
    and_by: str = "",
    progress: Progress | None = None,
) -> ComparisonTable:
    """Codes in rows, the values of `by` in columns (see analysis.comparison for how they are counted).

    Args:
        by: a variable, or one of the built-in groupings.
        where: a query; only the codings that match it are counted.
        of: whose values these are: of the document's case, of who speaks, of what it is about, or both of these.
        about: the same as `of="about"`.
        and_by: a second variable; the columns are then pairs of values.
    """
    from qcoder.services.compare.crosstabs import crosstab

    whose: Of = "about" if about else of
    return crosstab(project, by=by, of=whose, and_by=and_by, counts=(count,), where=where, progress=progress).table(
        count
    )


WHOSE = {
    "document": say("whose document it is"),
    "speaker": say("who speaks"),
    "about": say("what it is about"),
    "both": say("who speaks, and what it is about"),
}


def values_there(project: Project, by: str) -> list[str]:
    """The values of a grouping that documents have, in their order."""
    with project.read() as session:
        group, order = grouping(session, by)
        found = {value for id_ in session.scalars(select(Document.id)) for value in group(id_)}
    return [*(value for value in order if value in found), *sorted(found - set(order), key=str.casefold)]


def values_of_documents(project: Project, by: str) -> dict[int, tuple[str, ...]]:
    """The values of a grouping that each document has; () where it has none."""
    with project.read() as session:
        group, _order = grouping(session, by)
        return {id_: group(id_) for id_ in session.scalars(select(Document.id))}


def name_of_grouping(by: str) -> Message | str:
    """What a grouping is called for people: our own in their language, a variable as the researcher named it."""
    return say(by) if by in (*BUILT_IN, *ABOUT) else by


def how_counted(table: ComparisonTable) -> Message:
    """What the numbers of a comparison are numbers of."""
    numbers = {
        "what": COUNT_NAMES[table.count], "by": name_of_grouping(table.by), "missing": table.missing_codings,
        "several": table.several,
    }  # fmt: skip
    if table.of == "speaker":
        return say(
            "Counted: {what}, by “{by}” of who speaks in the passage; of the document's case where the speaker has "
            "none. A code counts those below it once; a counter-instance stands beside the code above it and is never "
            "counted into it. Codings in which nobody with a value of “{by}” speaks: {missing}. In more than one "
            "column: {several}.",
            **numbers,
        )
    if table.of == "both":
        return say(
            "Counted: {what}, by “{by}” of who speaks and then of the case or year that is spoken about. A code counts "
            "those below it once; a counter-instance stands beside the code above it and is never counted into it. "
            "Codings without both values: {missing}. In more than one column: {several}.",
            **numbers,
        )
    if table.about:
        return say(
            "Counted: {what}, by “{by}” of the case or year that a passage is about, whoever speaks of it. A coding "
            "is about what is said of any passage that it shares a word with. A code counts those below it once; a "
            "counter-instance stands beside the code above it and is never counted into it. Codings about nothing "
            "that has a value of “{by}”: {missing}. In more than one column: {several}.",
            **numbers,
        )
    return say(
        "Counted: {what}. A code counts those below it once; a counter-instance stands beside the code above it and is "
        "never counted into it. Documents without a value of “{by}”: {missing}. In more than one column: {several}.",
        **{**numbers, "missing": table.missing_documents},
    )


def speaker_groupings(project: Project) -> list[str]:
    """What passages can be grouped by through who speaks in them; language and kind are those of where it was said."""
    return groupings(project)


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
    above = levels(session)
    if by in above:
        return lambda document: _belonging(documents[document].case_id, by, cases, parents), ()
    if by not in built_in:
        names = [*session.scalars(select(Variable.name).order_by(Variable.id)), *BUILT_IN, *above]
        raise NotFound(
            say("There is no variable “{name}” to compare by.", name=by),
            what_there_is(names),
        )
    return built_in[by], ()


def _belonging(case: int | None, kind: str, cases: dict[int, Case], parents: dict[int, list[int]]) -> tuple[str, ...]:
    return () if case is None else organisations(case, cases=cases, parents=parents, kind=kind)


def ties_of(session: Session, by: str) -> tuple[list[Tie], tuple[str, ...]]:
    """Every passage that is about something, with its values of `by`, and the values to show first.

    The values of a variable are those of the case that the passage is about, its own or inherited. A range of years
    is a value of its own: nothing says which of them is meant.
    """
    from qcoder.services.compare.crosstabs import organisations_behind

    variable = session.scalars(select(Variable).where(Variable.name == by)).first()
    if variable is None and by not in (*ABOUT, *levels(session)):
        names = [*session.scalars(select(Variable.name).order_by(Variable.id)), *ABOUT, *levels(session)]
        raise NotFound(
            say("What passages are about cannot be compared by “{name}”.", name=by),
            what_there_is(names),
        )
    years = variable is None and by == "year"
    of_case, order = case_grouping(session, "organisation" if years else by)
    behind = organisations_behind(session, by)

    def tie(row: About) -> Tie:
        values: tuple[str, ...] = ()
        if years:
            values = (row.year,) if row.year else ()
        elif row.case_id is not None:
            values = of_case(row.case_id)
        return Tie(row.document_id, row.start, row.end, row.case_id, values, behind(row.case_id, values))

    rows = session.scalars(select(About).order_by(About.document_id, About.start, About.id))
    return [tie(row) for row in rows], () if years else order


def case_grouping(session: Session, by: str) -> tuple[Callable[[int], tuple[str, ...]], tuple[str, ...]]:
    """A function from a case's id to its values of a variable (its own or inherited), its organisations or its name.

    Raises NotFound for what cases have no values of.
    """
    cases = {row.id: row for row in session.scalars(select(Case))}
    parents = parents_of(session)
    variable = session.scalars(select(Variable).where(Variable.name == by)).first()
    if variable is not None:
        own = own_values(session)
        return lambda case: values_of(case, by, own=own, parents=parents), tuple(variable.allowed)
    if by == ORGANISATION or by in levels(session):
        return lambda case: organisations(case, cases=cases, parents=parents, kind=by), ()
    if by == "case":
        return lambda case: (cases[case].name,), ()
    names = [*session.scalars(select(Variable.name).order_by(Variable.id)), "organisation", *levels(session), "case"]
    raise NotFound(
        say("Who speaks cannot be compared by “{name}”.", name=by),
        what_there_is(names),
    )


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


def organisations(
    case: int, *, cases: dict[int, Case], parents: dict[int, list[int]], kind: str = ORGANISATION
) -> tuple[str, ...]:
    """The nearest organisations (or cases of another kind) that a case is or belongs to."""
    level, seen = [case], {case}
    while level:
        found = [cases[one].name for one in level if cases[one].kind == kind]
        if found:
            return tuple(dict.fromkeys(found))
        level = [above for one in level for above in parents.get(one, ()) if above not in seen]
        seen.update(level)
    return ()


def spoken(
    session: Session, *, interviewers: bool = False, document: int | None = None, without_turns: bool = False
) -> dict[int, tuple[str, list[tuple[int, int]]]]:
    """For each document its text and where participants speak (all, with the interviewers); the whole text where there
    are no turns.

    Args:
        document: this one alone.
        without_turns: only documents that have none.
    """
    shown = select(Document.id, DocumentText.text).join(
        DocumentText,
        (DocumentText.document_id == Document.id) & (DocumentText.number == Document.text_number),
    )
    if document is not None:
        shown = shown.where(Document.id == document)
    if without_turns:
        shown = shown.where(Document.id.not_in(select(Turn.document_id)))
    texts = {id_: text for id_, text in session.execute(shown)}
    turns: dict[int, list[tuple[int, int]]] = {}
    query = select(Turn.document_id, Turn.said_start, Turn.end, Speaker.role).join(
        Speaker, Speaker.id == Turn.speaker_id
    )
    if document is not None:
        query = query.where(Turn.document_id == document)
    if not without_turns:
        for id_, start, end, role in session.execute(query.order_by(Turn.document_id, Turn.start)):
            said = turns.setdefault(id_, [])
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
    of: Of = "document",
    and_by: str = "",
) -> list[PassageRow]:
    """The coded passages behind a number, in the order of documents and texts.

    Args:
        code: only this code, counted as the comparison counts it (with the codes below, not their counter-instances).
        value: only what stands in this column of the comparison by `by`; `missing`: only what stands in none.
        about, of, and_by: whose groups these are, as `compare` takes them.
    """
    from qcoder.services.compare.crosstabs import crosstab

    whose: Of = "about" if about else of
    found = crosstab(
        project, by=by or "document", of=whose if by else "document", and_by=and_by, counts=(), where=where
    )
    assert found.behind is not None
    if code is not None:
        with project.read() as session:
            lookup.code_by_id(session, code)
    return passages_of(project, found.behind.ids(code=code, column=value, missing=missing).tolist())


def passages_of(project: Project, ids: list[int]) -> list[PassageRow]:
    """The passages of given codings, in the order of documents and texts; codings that are gone are left out."""
    rows: list[CodingRow] = []
    with project.read() as session:
        for at in range(0, len(ids), IN_QUERY):
            rows += coding_rows(session, ids=ids[at : at + IN_QUERY])
        translated: dict[int, list[tuple[Span, TranslationRow]]] = {}
        for one in translation_rows(session):
            translated.setdefault(one.document_id, []).append((one.span, one))
        source = _sources(session, {row.document_id for row in rows})
        pages, languages = pages_by_document(session), Languages(session)
    beside_of = {document: SpanIndex(of) for document, of in translated.items()}
    found = []
    for row in rows:
        document, case, organisation, turns = source[row.document_id]
        language = languages.at(row.document_id, row.span.start)
        turn = next((n for n, (start, end) in enumerate(turns, start=1) if start <= row.span.start < end), None)
        beside = tuple(beside_of[row.document_id].touching(row.span)) if row.document_id in beside_of else ()
        on = pages[row.document_id].of(row.span.start, row.span.end) if row.document_id in pages else ""
        found.append(PassageRow(row, document, case, organisation, language, turn, beside, on))
    return sorted(found, key=lambda row: (row.document.casefold(), row.coding.span))


def _sources(session: Session, wanted: set[int]) -> dict[int, tuple[str, str, str, list[tuple[int, int]]]]:
    cases = {row.id: row for row in session.scalars(select(Case))}
    parents = parents_of(session)
    turns: dict[int, list[tuple[int, int]]] = {}
    ids = sorted(wanted)
    for at in range(0, len(ids), IN_QUERY):
        query = select(Turn.document_id, Turn.start, Turn.end).where(Turn.document_id.in_(ids[at : at + IN_QUERY]))
        for document, start, end in session.execute(query.order_by(Turn.document_id, Turn.start)):
            turns.setdefault(document, []).append((start, end))
    found = {}
    for row in session.scalars(select(Document)):
        if row.id not in wanted:
            continue
        case = cases[row.case_id].name if row.case_id else ""
        of = organisations(row.case_id, cases=cases, parents=parents) if row.case_id else ()
        found[row.id] = (row.name, case, ", ".join(of), turns.get(row.id, []))
    return found
