"""Suggestions: asking the engine, and saying yes, no or nearly. Verdicts are kept, and undone like any step."""

from collections.abc import Callable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import say
from qcoder.core.progress import Progress
from qcoder.core.span import Span
from qcoder.language.sentences import sentences
from qcoder.model import Code, Coding, Document, Suggestion, SuggestionRun, Verdict
from qcoder.services import lookup
from qcoder.services.blind import seen
from qcoder.services.codebook import code_rows
from qcoder.services.coding import add_coding, coding_row
from qcoder.services.comparing import spoken
from qcoder.services.languages import Languages
from qcoder.services.rows import CodeRow, CodingRow, SuggestionRow
from qcoder.storage.project import Changes, Project
from qcoder.suggesters.values import SEED, CodeDescription, Example, Parameters, Request, Unit
from qcoder.suggesters.values import Suggestion as Proposal

Engine = Callable[[Request, Progress | None], tuple[Proposal, ...]]


def suggest(
    project: Project,
    *,
    document: int | None = None,
    code: int | None = None,
    top: int = 50,
    seed: int = SEED,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> list[SuggestionRow]:
    """Asks the engine anew and keeps its proposals as the open ones; those with a verdict stay as they are.

    Args:
        document: only for this document; code: only this code and those below it.
        engine: where the engine runs; in this process when not said.
    """
    from qcoder.suggesters import engine as own

    request = _request(project, document=document, code=code, top=top, seed=seed)
    proposals = (engine or own.suggest)(request, progress)
    if project.writable:
        _keep(project, request, proposals, document=document, code=code)
        return open_suggestions(project, document=document, code=code)[:top]
    return _unsaved(project, proposals)


def _request(project: Project, *, document: int | None, code: int | None, top: int, seed: int) -> Request:
    with project.read() as session:
        if document is not None:
            lookup.document_by_id(session, document)
        codes = code_rows(session)
        wanted = None if code is None else _below(codes, lookup.code_by_id(session, code).id)
        languages = Languages(session)
        heard = spoken(session)
        examples = [
            Example(code_id, document_id, start, end, quote, languages.at(document_id, start))
            for code_id, document_id, start, end, quote in session.execute(
                seen(
                    session, select(Coding.code_id, Coding.document_id, Coding.start, Coding.end, Coding.quote)
                ).order_by(Coding.id)
            )
        ]
        refused = session.execute(
            select(Verdict.code_id, Verdict.document_id, Verdict.start, Verdict.end)
            .where(Verdict.verdict.in_(["rejected", "corrected"]))
            .order_by(Verdict.id)
        ).all()
    units = tuple(
        Unit(id_, span.start, span.end, span.of(text), languages.at(id_, span.start))
        for id_, (text, said) in sorted(heard.items())
        for start, end in said
        for span in sentences(text, start, end)
    )
    return Request(
        units=units,
        codes=tuple(_described(row) for row in codes),
        examples=tuple(examples),
        rejected=tuple(
            Example(code_id, id_, start, end, heard[id_][0][start:end], languages.at(id_, start))
            for code_id, id_, start, end in refused
        ),
        wanted=wanted,
        documents=None if document is None else frozenset({document}),
        parameters=Parameters(top=top, seed=seed),
    )


def _described(row: CodeRow) -> CodeDescription:
    names = tuple(dict.fromkeys(name for name in (row.name, row.name_es, row.name_en) if name))
    keywords = tuple(word.strip() for word in row.keywords.split(";") if word.strip())
    return CodeDescription(row.id, names, keywords, " ".join((row.short_definition, row.definition, row.use_when)))


def _below(codes: Sequence[CodeRow], code: int) -> frozenset[int]:
    found = {code}
    for row in codes:
        if row.parent_id in found:
            found.add(row.id)
    return frozenset(found)


def _keep(
    project: Project, request: Request, proposals: Sequence[Proposal], *, document: int | None, code: int | None
) -> None:
    from qcoder.suggesters import engine as own

    with project.cache() as step:
        old = delete(Suggestion)
        if document is not None:
            old = old.where(Suggestion.document_id == document)
        if request.wanted is not None:
            old = old.where(Suggestion.code_id.in_(request.wanted))
        step.execute(old.where(Suggestion.id.not_in(select(Verdict.suggestion_id))))
        run = SuggestionRun(
            engine=own.NAME, version=own.VERSION, parameters=request.parameters.as_dict(), seed=request.parameters.seed
        )
        step.add(run)
        step.flush()
        judged = {
            tuple(row)
            for row in step.execute(
                select(Suggestion.document_id, Suggestion.start, Suggestion.end, Suggestion.code_id)
            )
        }
        step.add_all(
            Suggestion(
                document_id=one.document_id,
                start=one.start,
                end=one.end,
                run_id=run.id,
                code_id=one.code_id,
                probability=one.probability,
                words=list(one.words),
                excerpts=list(one.excerpts),
            )
            for one in proposals
            if (one.document_id, one.start, one.end, one.code_id) not in judged
        )


def _unsaved(project: Project, proposals: Sequence[Proposal]) -> list[SuggestionRow]:
    """Proposals of a project that is open for reading only: shown, numbered, not kept."""
    with project.read() as session:
        paths = {row.id: row.path for row in code_rows(session)}
        names = {id_: name for id_, name in session.execute(select(Document.id, Document.name))}
        texts = {id_: text for id_, (text, _) in spoken(session).items()}
    return [
        SuggestionRow(
            number, one.document_id, names[one.document_id], Span(one.start, one.end),
            texts[one.document_id][one.start : one.end], one.code_id, paths[one.code_id], one.probability, one.words,
            one.excerpts, "open",
        )
        for number, one in enumerate(proposals, start=1)
    ]  # fmt: skip


def open_suggestions(project: Project, *, document: int | None = None, code: int | None = None) -> list[SuggestionRow]:
    """Proposals without a verdict, the likeliest first; stale ones (coded by hand since) are left out."""
    with project.read() as session:
        return [row for row in _rows(session, document, code) if row.verdict == "open"]


def _rows(session: Session, document: int | None, code: int | None) -> list[SuggestionRow]:
    query = select(Suggestion, Document.name).join(Document, Document.id == Suggestion.document_id)
    if document is not None:
        query = query.where(Suggestion.document_id == document)
    proposals = session.execute(query.order_by(Suggestion.probability.desc(), Suggestion.id)).all()
    if not proposals:
        return []  # asked after every coding: most of the time there are none
    codes = code_rows(session)
    paths = {row.id: row.path for row in codes}
    wanted = None if code is None else _below(codes, code)
    verdicts = {id_: verdict for id_, verdict in session.execute(select(Verdict.suggestion_id, Verdict.verdict))}
    places = seen(session, select(Coding.document_id, Coding.start, Coding.end, Coding.code_id))
    coded = {tuple(row) for row in session.execute(places)}
    texts: dict[int, str] = {}
    rows = []
    for found, name in proposals:
        if wanted is not None and found.code_id not in wanted:
            continue
        if found.document_id not in texts:
            texts[found.document_id] = lookup.text_of(session, lookup.document_by_id(session, found.document_id))
        verdict = verdicts.get(found.id, "open")
        if verdict == "open" and (found.document_id, found.start, found.end, found.code_id) in coded:
            verdict = "stale"
        rows.append(
            SuggestionRow(
                id=found.id,
                document_id=found.document_id,
                document=name,
                span=found.span,
                quote=found.span.of(texts[found.document_id]),
                code_id=found.code_id,
                code=paths[found.code_id],
                probability=found.probability,
                words=tuple(found.words),
                excerpts=tuple(found.excerpts),
                verdict=verdict,  # type: ignore[arg-type]
            )
        )
    return rows


def accept(project: Project, *, suggestion: int) -> CodingRow:
    """Makes a suggestion a coding, whose origin says so."""
    return _take(project, suggestion, code=None, span=None)


def correct(project: Project, *, suggestion: int, code: int | None = None, span: Span | None = None) -> CodingRow:
    """Takes a suggestion with another code or other boundaries; the verdict keeps what was proposed."""
    return _take(project, suggestion, code=code, span=span)


def _take(project: Project, suggestion: int, *, code: int | None, span: Span | None) -> CodingRow:
    with project.read() as session:
        found = _open(session, suggestion)
        chosen, place = code or found.code_id, span or found.span
        exact = chosen == found.code_id and place == found.span
        name = lookup.code_by_id(session, chosen).name
    label = (
        say("Accept the suggestion “{name}”", name=name)
        if exact
        else say("Correct a suggestion to “{name}”", name=name)
    )
    with project.change(label) as step:
        made = add_coding(
            step, document=found.document_id, code=chosen, span=place, coder=project.coder, origin="suggestion"
        ).id
        step.add(_verdict(found, "accepted" if exact else "corrected", lookup.coder_id(step, project.coder), made))
    return coding_row(project, coding=made)


def reject(project: Project, *, suggestion: int) -> Changes | None:
    """Refuses a suggestion; it is not proposed again, nor are near copies of it as readily."""
    with project.read() as session:
        found = _open(session, suggestion)
        name = session.scalars(select(Code.name).where(Code.id == found.code_id)).one()
    with project.change(say("Reject the suggestion “{name}”", name=name)) as step:
        step.add(_verdict(found, "rejected", lookup.coder_id(step, project.coder), None))
    return step.changes


def _open(session: Session, suggestion: int) -> Suggestion:
    found = session.get(Suggestion, suggestion)
    if found is None:
        raise NotFound(say("That suggestion is no longer there."), say("Ask for suggestions again."))
    if session.scalars(select(Verdict.id).where(Verdict.suggestion_id == suggestion)).first() is not None:
        raise BadInput(say("That suggestion has been decided already."), say("Undo takes the decision back."))
    return found


def _verdict(found: Suggestion, verdict: str, coder: int, coding: int | None) -> Verdict:
    from qcoder.suggesters import engine as own

    return Verdict(
        document_id=found.document_id,
        start=found.start,
        end=found.end,
        suggestion_id=found.id,
        code_id=found.code_id,
        verdict=verdict,
        coding_id=coding,
        coder_id=coder,
        probability=found.probability,
        engine=f"{own.NAME} {own.VERSION}",
    )
