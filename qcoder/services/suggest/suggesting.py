"""Suggestions: asking the engine, keeping what it says, and what was read of the texts for the next time.

What a person says of a suggestion is in `verdicts`; how good suggestions are, in `track_record`.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, replace
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput
from qcoder.core.messages import Message, say
from qcoder.core.progress import Progress, Silent
from qcoder.core.span import Span
from qcoder.core.words import word_spans
from qcoder.model import Coding, Document, DocumentText, Feature, Suggestion, SuggestionRun, Verdict
from qcoder.services import lookup
from qcoder.services.codes.codebook import code_rows, uncounted
from qcoder.services.evidence.blind import is_blind, seen
from qcoder.services.rows import SuggestionRow
from qcoder.services.suggest.suggestion_request import below, request_of
from qcoder.storage.project import Project
from qcoder.suggesters.asking import Here, Question, Suggester
from qcoder.suggesters.values import SEED, Request
from qcoder.suggesters.values import Suggestion as Proposal

Asked = Literal["suggest", "teach", "find"]
Edge = Literal["start", "end"]
CHUNK = 500  # keys a query


def suggest(
    project: Project,
    *,
    document: int | None = None,
    code: int | None = None,
    top: int = 50,
    precision: float | None = None,
    seed: int = SEED,
    how: Asked = "suggest",
    engine: Suggester | None = None,
    progress: Progress | None = None,
) -> list[SuggestionRow]:
    """Asks the engine anew and keeps its proposals as the open ones; those with a verdict stay as they are.

    Args:
        document: only for this document; code: only this code and those below it.
        precision: the share of proposals that is to be right, instead of that in the settings.
        how: "suggest" what is likely enough, "teach" what would teach most, "find" all that comes into question.
        engine: where the engine runs; in this process when not said.
    Raises BadInput while this coder works blind.
    """
    refuse_blind(project)
    request = request_of(project, document=document, code=code, top=top, seed=seed)
    if precision is not None:
        request = replace(request, parameters=replace(request.parameters, precision=precision))
    where = engine or Here()
    proposals = ask(project, where, how, request, progress)
    if project.writable:
        _keep(project, request, proposals, where.ask("about"), document=document, code=code)
        kept = open_suggestions(project, document=document, code=code)
        return [*[row for row in kept if not row.audit][:top], *[row for row in kept if row.audit]]
    return _unsaved(project, request, proposals)


def candidates(
    project: Project,
    *,
    code: int,
    top: int = 50,
    engine: Suggester | None = None,
    progress: Progress | None = None,
) -> list[SuggestionRow]:
    """Passages like those of a code (or of those below it) that lack it, the likeliest first; nothing is kept."""
    refuse_blind(project)
    request = request_of(project, code=code, top=top)
    return _unsaved(project, request, ask(project, engine or Here(), "find", request, progress))


WITHOUT_ENCODER = {
    "missing": say("The sentence encoder is not installed: suggestions go by words alone and find less."),
    "version": say("The sentence encoder has a version that qcoder does not know: suggestions go by words alone."),
    "broken": say("The sentence encoder is damaged: suggestions go by words alone. Install qcoder anew to mend it."),
}


def notice(engine: Suggester) -> Message | None:
    """What a person is to know of the engine after it answered: that it works without its encoder, and why."""
    return WITHOUT_ENCODER.get(engine.ask("about")["encoder_missing"])


def refuse_blind(project: Project) -> None:
    if is_blind(project):
        raise BadInput(
            say("You code without suggestions for now, so that agreement between coders can be measured."),
            say("They come back when the blind round is ended."),
        )


def ask(
    project: Project, engine: Suggester, how: Question, request: Request, progress: Progress | None, *more: Any
) -> Any:
    """One long question, with what the project knows of its texts from before; what is new is kept."""
    watch = progress or Silent()
    missing: Mapping[str, Sequence[str]] = engine.ask("missing", request, progress=watch)
    for kind, keys in missing.items():
        if keys:
            engine.ask("bring", kind, _known(project, keys, kind))
    answer = engine.ask(how, request, *more, progress=watch)
    fresh: Mapping[str, Mapping[str, bytes]] = engine.ask("fresh")
    if project.writable and any(fresh.values()):
        _keep_features(project, fresh, engine.ask("needed", request))
    return answer


def _known(project: Project, keys: Sequence[str], kind: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for at in range(0, len(keys), CHUNK):
        with project.read() as session:
            rows = session.execute(
                select(Feature.sha256, Feature.data).where(
                    Feature.kind == kind, Feature.sha256.in_(keys[at : at + CHUNK])
                )
            )
            found.update((key, data) for key, data in rows)
    return found


def _keep_features(
    project: Project, fresh: Mapping[str, Mapping[str, bytes]], needed: Mapping[str, AbstractSet[str]]
) -> None:
    """Keeps what was read by the digest of its text; what another version read, or of text that is gone, is not."""
    with project.cache() as step:
        for kind, new in fresh.items():
            step.execute(delete(Feature).where(Feature.kind.startswith(f"{kind.split('/')[0]}/"), Feature.kind != kind))
            kept = set(step.scalars(select(Feature.sha256).where(Feature.kind == kind)))
            gone = sorted(kept - needed.get(kind, frozenset()))
            for at in range(0, len(gone), CHUNK):
                step.execute(delete(Feature).where(Feature.kind == kind, Feature.sha256.in_(gone[at : at + CHUNK])))
            rows = [{"sha256": key, "kind": kind, "data": data} for key, data in sorted(new.items()) if key not in kept]
            for at in range(0, len(rows), CHUNK):
                step.execute(insert(Feature).prefix_with("OR IGNORE"), rows[at : at + CHUNK])


def _keep(
    project: Project,
    request: Request,
    proposals: Sequence[Proposal],
    about: Mapping[str, str],
    *,
    document: int | None,
    code: int | None,
) -> None:
    with project.cache() as step:
        old = delete(Suggestion)
        if document is not None:
            old = old.where(Suggestion.document_id == document)
        if request.wanted is not None:
            old = old.where(Suggestion.code_id.in_(request.wanted))
        step.execute(old.where(Suggestion.id.not_in(select(Verdict.suggestion_id))))
        run = SuggestionRun(
            engine=about["engine"],
            version=about["version"],
            parameters={**request.parameters.as_dict(), "versions": dict(about), "digests": digests(request)},
            seed=request.parameters.seed,
        )
        step.add(run)
        step.flush()
        judged = {
            tuple(row)
            for row in step.execute(
                select(Suggestion.document_id, Suggestion.start, Suggestion.end, Suggestion.code_id)
            )
        }
        unchanged = _unchanged(step, request)
        step.add_all(
            _stored(one, run.id)
            for one in proposals
            if one.document_id in unchanged and (one.document_id, one.start, one.end, one.code_id) not in judged
        )


def _stored(one: Proposal, run: int) -> Suggestion:
    return Suggestion(
        document_id=one.document_id,
        start=one.start,
        end=one.end,
        run_id=run,
        code_id=one.code_id,
        probability=one.probability,
        words=list(one.words),
        excerpts=list(one.excerpts),
        why=_why(one),
    )


def _why(one: Proposal) -> dict[str, Any]:
    return {
        "basis": one.basis,
        "audit": one.audit,
        "below": [list(pair) for pair in one.below],
        "also": [list(place) for place in one.also],
        **(asdict(one.why) if one.why is not None else {}),
    }


def _unchanged(session: Session, request: Request) -> set[int]:
    """Documents whose text is still the one that the engine read: what was said of another is withdrawn."""
    asked = {text.document_id: text.text for text in request.texts}
    rows = session.execute(
        select(Document.id, DocumentText.text).join(
            DocumentText, (DocumentText.document_id == Document.id) & (DocumentText.number == Document.text_number)
        )
    )
    return {id_ for id_, text in rows if asked.get(id_) == text}


def digests(request: Request) -> dict[str, str]:
    """SHA-256 of what a run learnt from, so that two runs can be told to be of the same."""
    return {
        "texts": _digest([(text.document_id, text.text, text.stretches) for text in request.texts]),
        "codebook": _digest(request.codes),
        "training": _digest((request.examples, request.rejected, sorted(map(str, request.worked)))),
    }


def _digest(thing: Any) -> str:
    return sha256(repr(thing).encode("utf-8", "surrogatepass")).hexdigest()


def _unsaved(project: Project, request: Request, proposals: Sequence[Proposal]) -> list[SuggestionRow]:
    """Proposals of a project that is open for reading only: shown, numbered, not kept."""
    with project.read() as session:
        paths = {row.id: row.path for row in code_rows(session, count=uncounted)}
        names = {id_: name for id_, name in session.execute(select(Document.id, Document.name))}
    texts = {text.document_id: text.text for text in request.texts}
    return [
        _row(
            number,
            Span(one.start, one.end),
            texts[one.document_id],
            document=(one.document_id, names[one.document_id]),
            code=(one.code_id, paths[one.code_id]),
            probability=one.probability,
            words=one.words,
            excerpts=one.excerpts,
            why=_why(one),
        )
        for number, one in enumerate(proposals, start=1)
    ]


def _row(
    id_: int,
    span: Span,
    text: str,
    *,
    document: tuple[int, str],
    code: tuple[int, str],
    probability: float,
    words: Sequence[str],
    excerpts: Sequence[str],
    why: dict[str, Any] | None,
    verdict: str = "open",
    run: int = 0,
) -> SuggestionRow:
    said = why or {}
    return SuggestionRow(
        id=id_,
        document_id=document[0],
        document=document[1],
        span=span,
        quote=span.of(text),
        code_id=code[0],
        code=code[1],
        probability=probability,
        words=tuple(words),
        excerpts=tuple(excerpts),
        verdict=verdict,  # type: ignore[arg-type]
        basis=said.get("basis", "examples"),
        audit=bool(said.get("audit", False)),
        below=tuple((int(one), float(chance)) for one, chance in said.get("below", ())),
        also=tuple((int(one), Span(int(start), int(end))) for one, start, end in said.get("also", ())),
        why=said,
        run=run,
    )


def open_suggestions(project: Project, *, document: int | None = None, code: int | None = None) -> list[SuggestionRow]:
    """Proposals without a verdict, the likeliest first; stale ones (coded by hand since) are left out.

    None at all while this coder works blind.
    """
    if is_blind(project):
        return []
    with project.read() as session:
        return [row for row in _rows(session, document, code) if row.verdict == "open"]


def _rows(session: Session, document: int | None, code: int | None) -> list[SuggestionRow]:
    query = select(Suggestion, Document.name).join(Document, Document.id == Suggestion.document_id)
    if document is not None:
        query = query.where(Suggestion.document_id == document)
    proposals = session.execute(query.order_by(Suggestion.probability.desc(), Suggestion.id)).all()
    if not proposals:
        return []  # asked after every coding: most of the time there are none
    codes = code_rows(session, count=uncounted)
    paths = {row.id: row.path for row in codes}
    wanted = None if code is None else below(codes, code)
    verdicts = {id_: verdict for id_, verdict in session.execute(select(Verdict.suggestion_id, Verdict.verdict))}
    coded = _coded(session, {found.document_id for found, _name in proposals})
    texts = _texts(session, {found.document_id for found, _name in proposals})
    rows = []
    for found, name in proposals:
        if wanted is not None and found.code_id not in wanted:
            continue
        verdict = verdicts.get(found.id, "open")
        if verdict == "open" and any(
            span.overlaps(found.span) for span in coded.get((found.document_id, found.code_id), ())
        ):
            verdict = "stale"
        rows.append(
            _row(
                found.id,
                found.span,
                texts[found.document_id],
                document=(found.document_id, name),
                code=(found.code_id, paths[found.code_id]),
                probability=found.probability,
                words=found.words,
                excerpts=found.excerpts,
                why=found.why,
                verdict=verdict,
                run=found.run_id,
            )
        )
    return rows


def _coded(session: Session, documents: set[int]) -> dict[tuple[int, int], list[Span]]:
    made: dict[tuple[int, int], list[Span]] = {}
    query = select(Coding.document_id, Coding.code_id, Coding.start, Coding.end)
    wanted = seen(session, query.where(Coding.document_id.in_(documents)))
    for document, code, start, end in session.execute(wanted):
        made.setdefault((document, code), []).append(Span(start, end))
    return made


def _texts(session: Session, documents: set[int]) -> dict[int, str]:
    rows = session.execute(
        select(Document.id, DocumentText.text)
        .join(DocumentText, (DocumentText.document_id == Document.id) & (DocumentText.number == Document.text_number))
        .where(Document.id.in_(documents))
    )
    return {id_: text for id_, text in rows}


def rescore(
    project: Project, *, code: int, document: int, span: Span, carries: bool | None, engine: Suggester, top: int = 50
) -> None:
    """One verdict, told to an engine that knows the project: what is open for that code is made anew, at once.

    Args:
        carries: True: the passage has the code; False: it has not; None: what was said of it is taken back.
    """
    found: tuple[frozenset[int] | None, Sequence[tuple[Proposal, str]]] = engine.ask(
        "after", code, document, span.start, span.end, carries, top
    )
    documents, proposals = found
    if not project.writable or documents is None:
        return
    with project.cache() as step:
        run = step.scalars(select(SuggestionRun.id).order_by(SuggestionRun.id.desc())).first()
        if run is None:
            return
        judged = set(step.scalars(select(Verdict.suggestion_id)))
        query = select(Suggestion).where(Suggestion.code_id == code, Suggestion.document_id.in_(documents))
        known = {(one.document_id, one.start, one.end): one for one in step.scalars(query)}
        # Families and random checks are not scored anew with one code.
        open_ones = {
            place: one
            for place, one in known.items()
            if one.id not in judged and not (one.why and (one.why["below"] or one.why["audit"]))
        }
        texts = _texts(step, {one.document_id for one, _quote in proposals})
        for one, quote in proposals:
            place = (one.document_id, one.start, one.end)
            if texts.get(one.document_id, "")[one.start : one.end] != quote:
                continue
            if place in open_ones:
                _renew(open_ones.pop(place), one)  # it keeps its number, which a verdict that is done again asks for
            elif place not in known:
                step.add(_stored(one, run))
        for gone in open_ones.values():
            step.delete(gone)


def _renew(kept: Suggestion, one: Proposal) -> None:
    kept.probability, kept.words, kept.excerpts, kept.why = (
        one.probability, list(one.words), list(one.excerpts), _why(one)
    )  # fmt: skip


def words_that_count(
    row: SuggestionRow, *, engine: Suggester, most: int = 4, progress: Progress | None = None
) -> tuple[tuple[str, float], ...]:
    """The words whose loss would cost a suggestion most, as shares of its score: each is left out in its turn."""
    start, end = int(row.why["start"]), int(row.why["end"])
    words = engine.ask("word_by_word", row.document_id, start, end, row.code_id, progress=progress)
    score = float(row.why["score"]) or 1.0
    ranked = sorted(words, key=lambda word: (-word.weight, word.start))[:most]
    return tuple((word.text, word.weight / score) for word in ranked if word.weight > 0)


def words_at(project: Project, *, document: int, span: Span) -> str:
    """The words of a passage."""
    with project.read() as session:
        return lookup.words_at(session, lookup.document_by_id(session, document), span)


def name_of(project: Project, *, document: int) -> str:
    """What a document is called; "" where it is gone."""
    with project.read() as session:
        return session.scalars(select(Document.name).where(Document.id == document)).first() or ""


def moved(project: Project, *, document: int, span: Span, edge: Edge, by: int) -> Span:
    """A passage whose start or end is moved by so many words; it keeps at least one and stays inside the text."""
    with project.read() as session:
        text = lookup.text_of(session, lookup.document_by_id(session, document))
    words = word_spans(text)
    inside = [n for n, (start, end) in enumerate(words) if start < span.end and span.start < end]
    if not inside:
        return span
    first, last = inside[0], inside[-1]
    if edge == "start":
        start = words[min(max(first + by, 0), last)][0]
        return Span(start, span.end)
    end = words[min(max(last + by, first), len(words) - 1)][1]
    while end < len(text) and text[end] in ".,;:!?…)”»\"'":
        end += 1  # the marks behind a word belong to it
    return Span(span.start, end)
