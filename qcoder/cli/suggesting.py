"""Commands of suggestions: suggest, accept, reject, worked, suggestions."""

from contextlib import AbstractContextManager
from typing import Annotated, Any

import typer

from qcoder.cli.documents import coding_json
from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, table, watched
from qcoder.core.errors import BadInput, ProjectInUse
from qcoder.core.messages import _, _n, current_language, say
from qcoder.services.codes.codebook import code_at, codes
from qcoder.services.documents import documents as documents_service
from qcoder.services.evidence.blind import is_blind
from qcoder.services.rows import SuggestionRow
from qcoder.services.suggest import suggestion_settings, track_record, verdicts
from qcoder.services.suggest.suggesting import notice
from qcoder.services.suggest.suggesting import suggest as ask
from qcoder.services.suggest.track_record import Record
from qcoder.services.suggest.worked import mark_worked, unmark_worked
from qcoder.services.suggest.worked import worked as marks
from qcoder.storage.project import Project
from qcoder.suggesters.asking import Here

Ids = Annotated[list[int], typer.Argument(metavar="ID...", help=_("Numbers that “qcoder suggest” told."))]


def add_to(app: typer.Typer) -> None:
    app.command("suggest", help=_("Suggest codes for passages, with the reasons; or tell how good that is."))(suggest)
    app.command("accept", help=_("Accept suggestions: each becomes a coding that says where it came from."))(accept)
    app.command("reject", help=_("Reject suggestions: they do not come back, and the engine learns from it."))(reject)
    app.command("worked", help=_("List or mark which documents were gone through for which codes."))(worked)
    app.command("suggestions", help=_("Show or change how suggestions work in this project."))(suggestions)


def suggest(
    project: ProjectFile,
    document: Annotated[str, typer.Option(help=_("Only for this document."))] = "",
    code: Annotated[str, typer.Option(metavar="PATH", help=_("Only this code and those below it."))] = "",
    precision: Annotated[
        float | None,
        typer.Option(min=0.0, max=0.99, help=_("Of what is proposed, the share that is to agree with you.")),
    ] = None,
    top: Annotated[int, typer.Option(min=1, help=_("At most so many."))] = 50,
    all_: Annotated[
        bool, typer.Option("--all", help=_("Whatever comes into question, the likeliest first, also what is unlikely."))
    ] = False,
    evaluate: Annotated[
        bool, typer.Option("--evaluate", help=_("Tell how good suggestions are on this project instead."))
    ] = False,
    by: Annotated[
        str, typer.Option(metavar="language", help=_("With --evaluate: also a line for each language."))
    ] = "",
    as_json: AsJson = False,
) -> None:
    if by not in ("", "language"):
        raise BadInput(say("Suggestions are evaluated by language or not at all."), say("Write --by language."))
    if evaluate:
        _evaluate(project, precision, by, as_json)
        return
    how: dict[str, Any] = {"precision": precision, "how": "find" if all_ else "suggest"}
    try:
        rows = _ask(opened(project, writing=True), document, code, top, as_json, how)
    except ProjectInUse:  # shown all the same while a window holds the project; only not kept
        rows = _ask(opened(project, writing=False), document, code, top, as_json, how)
    if as_json:
        put_json([_row(row) for row in rows])
        return
    if not rows:
        put(_("No suggestions. Keywords in the codebook and a few codings by hand give the engine something to go by."))
    for row in rows:
        _tell(row)


def _tell(row: SuggestionRow) -> None:
    remark = _("random check") if row.audit else _("by its description only") if row.basis == "description" else ""
    place = f"{row.document} {row.span.start}:{row.span.end}"
    chance = f"{row.probability:.2f}" if row.basis == "examples" else "–"  # no estimate stands behind it
    put("  ".join(part for part in (f"{row.id}", chance, row.code, place, remark) if part))
    put(f"      {' '.join(row.quote.split())}")
    if row.words:
        put("      " + _("because of: {words}", words=", ".join(row.words)))
    elif row.excerpts:
        put("      " + _("no word stands out; similar in meaning to: {excerpt}", excerpt=row.excerpts[0][:120]))
    if row.words and row.excerpts:
        put("      " + _("like: {excerpt}", excerpt=row.excerpts[0][:120]))
    if row.also:
        put("      " + _n("also in {n} place", "also in {n} places", len(row.also)))


def _row(row: SuggestionRow) -> dict[str, Any]:
    why = row.why
    return {
        "id": row.id,
        "document": row.document,
        "start": row.span.start,
        "end": row.span.end,
        "quote": row.quote,
        "code": row.code,
        "probability": row.probability,
        "basis": row.basis,
        "random_check": row.audit,
        "also": [{"document_id": one, "start": span.start, "end": span.end} for one, span in row.also],
        "why": {
            "words": list(row.words),
            "excerpts": list(row.excerpts),
            "score": why["score"],
            "offset": why["offset"],
            "each_word": [{key: word[key] for key in ("text", "start", "end", "weight")} for word in why["words"]],
            "meaning": why["meaning"],
            "context": why["context"],
            "nearest": [
                {key: one[key] for key in ("kind", "text", "weight", "document_id", "start", "end")}
                for one in why["near"]
            ],
            "rest": why["rest"],
        },
    }


def _ask(
    held: AbstractContextManager[Project], document: str, code: str, top: int, as_json: bool, how: dict[str, Any]
) -> list[SuggestionRow]:
    engine = Here()
    with held as opened_project:
        found = ask(
            opened_project,
            document=documents_service.document(opened_project, name=document).id if document else None,
            code=code_at(opened_project, path=code).id if code else None,
            top=top,
            engine=engine,
            progress=watched(as_json),
            **how,
        )
        said = notice(engine) if found else None
    if said is not None and not as_json:
        put(str(said))
    return found


def _evaluate(project: ProjectFile, precision: float | None, by: str, as_json: bool) -> None:
    with opened(project, writing=False) as held:
        found = track_record.evaluate(
            held, precision=precision, by_language=by == "language", progress=watched(as_json)
        )
        paths = {row.id: row.path for row in codes(held)}
        live = track_record.live_record(held)
    if as_json:
        put_json({**_record(found, paths), "verdicts": [_live(one) for one in live]})
        return
    if not found.possible:
        put(_("Not enough is coded to tell: at least {n} passages in two interviews, coded by hand.", n=20))
    else:
        put(
            _("{n} sentences of {documents} interviews, each judged as if it had never been coded.",
              n=found.sentences, documents=found.documents)
        )  # fmt: skip
        if not found.whole_text:
            put(_("Only coded passages were judged: no text is marked as worked, so uncoded text says nothing."))
        if found.threshold is None:
            put(_("No threshold delivers the precision asked for ({p:.0%}).", p=found.asked))
        if (grown := track_record.growth_said(found.growth)) is not None:
            put(str(grown))
    header = (
        _("Code"), _("Language"), _("Examples"), _("Documents"), _("Proposed"), _("Agreed"), _("Precision"),
        _("Recall"), _("Calibration error"), _("State"),
    )  # fmt: skip
    rows = [
        (
            paths[one.code_id], one.language, str(one.examples), str(one.documents), str(one.precision.whole),
            str(one.precision.part), track_record.shown_share(one.precision), track_record.shown_share(one.recall),
            track_record.shown_error(one.calibration), str(track_record.STATES[one.status]),
        )
        for one in found.codes
    ]  # fmt: skip
    table(header, rows, right=(2, 3, 4, 5, 6, 7, 8))
    for one in live:
        if not one.language:
            agreed, all_ = one.accepted + one.corrected, one.decided
            put(_("{code}: you accepted {n} of {all} suggestions so far.", code=one.code, n=agreed, all=all_))


def _record(found: Record, paths: dict[int, str]) -> dict[str, Any]:
    def share(one: track_record.Share) -> dict[str, Any]:
        return {"value": one.value, "part": one.part, "whole": one.whole, "low": one.low, "high": one.high}

    def error(one: Any) -> dict[str, float] | None:
        return None if one is None else {"value": one.value, "low": one.low, "high": one.high}

    return {
        "possible": found.possible,
        "documents": found.documents,
        "sentences": found.sentences,
        "uncoded_text_counted": found.whole_text,
        "precision_asked": found.asked,
        "threshold": found.threshold,
        "calibration_error": error(found.calibration),
        "growth": [{"interviews": one.documents, "found": share(one.found)} for one in found.growth],
        "bins": [{"from": one.low, "n": one.n, "probability": one.chance, "share": one.share} for one in found.bins],
        "codes": [
            {
                "code": paths[one.code_id],
                "language": one.language,
                "examples": one.examples,
                "documents": one.documents,
                "status": one.status,
                "precision": share(one.precision),
                "recall": share(one.recall),
                "calibration_error": error(one.calibration),
                "average_precision": one.average_precision,
                "confused_with": [paths[code] for code in one.confused_with],
            }
            for one in found.codes
        ],
    }


def _live(one: track_record.Live) -> dict[str, Any]:
    return {
        "code": one.code, "language": one.language, "accepted": one.accepted, "corrected": one.corrected,
        "rejected": one.rejected, "batch": one.batch,
    }  # fmt: skip


def accept(project: ProjectFile, ids: Ids, as_json: AsJson = False) -> None:
    with opened(project, writing=True) as held:
        one = len(ids) == 1
        rows = [verdicts.accept(held, suggestion=ids[0])] if one else verdicts.accept_all(held, suggestions=ids)
        made = [(row, verdicts.origin_of(held, coding=row.id)) for row in rows]
    if as_json:
        put_json([{**coding_json(row), "origin": _origin(origin)} for row, origin in made])
        return
    for row, _came in made:
        put(_("Coded as {code}: {quote}", code=row.code, quote=row.quote))


def _origin(origin: verdicts.Origin | None) -> dict[str, Any] | None:
    if origin is None:
        return None
    return {
        "verdict": origin.verdict, "coder": origin.coder, "at": origin.at, "probability": origin.probability,
        "engine": origin.engine, "version": origin.version, "run": origin.run,
    }  # fmt: skip


def reject(
    project: ProjectFile,
    ids: Ids,
    reason: Annotated[str, typer.Option(help=_("Why, for later."))] = "",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=True) as held:
        if len(ids) == 1:
            verdicts.reject(held, suggestion=ids[0], reason=reason)
        else:
            verdicts.reject_all(held, suggestions=ids, reason=reason)
    if as_json:
        put_json(ids)
    else:
        put(_n("{n} suggestion rejected.", "{n} suggestions rejected.", len(ids)))


def worked(
    project: ProjectFile,
    name: Annotated[str, typer.Argument(metavar="[DOCUMENT]")] = "",
    code: Annotated[
        str, typer.Option(metavar="PATH", help=_("For this code and those below it; else for every code."))
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help=_("Take the mark back."))] = False,
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=bool(name)) as held:
        if name:
            document = documents_service.document(held, name=name).id
            of = code_at(held, path=code).id if code else None
            (unmark_worked if undo else mark_worked)(held, document=document, code=of)
        rows = marks(held)
    if as_json:
        put_json([{"document": row.document, "code": row.code, "coder": row.coder, "at": row.at} for row in rows])
    elif not rows:
        put(_("No document is marked as worked: nothing is learnt from what you left uncoded."))
    else:
        header = (_("Document"), _("Code"), _("Coder"))
        table(header, [(row.document, row.code or _("every code"), row.coder) for row in rows])


def suggestions(
    project: ProjectFile,
    on: Annotated[bool | None, typer.Option("--on/--off", help=_("Whether the window makes suggestions."))] = None,
    precision: Annotated[
        float | None,
        typer.Option(min=0.0, max=0.99, help=_("Of what is proposed, the share that is to agree with you.")),
    ] = None,
    without_code: Annotated[list[str], typer.Option(metavar="PATH", help=_("Never propose this code."))] = [],  # noqa: B006
    with_code: Annotated[list[str], typer.Option(metavar="PATH", help=_("Propose this code again."))] = [],  # noqa: B006
    without_document: Annotated[list[str], typer.Option(help=_("Propose nothing in this document."))] = [],  # noqa: B006
    with_document: Annotated[list[str], typer.Option(help=_("Propose in this document again."))] = [],  # noqa: B006
    without_coder: Annotated[list[str], typer.Option(help=_("Do not learn from this coder."))] = [],  # noqa: B006
    with_coder: Annotated[list[str], typer.Option(help=_("Learn from this coder again."))] = [],  # noqa: B006
    without_speaker: Annotated[list[str], typer.Option(help=_("Propose nothing for this speaker."))] = [],  # noqa: B006
    with_speaker: Annotated[list[str], typer.Option(help=_("Propose for this speaker again."))] = [],  # noqa: B006
    as_json: AsJson = False,
) -> None:
    asked = (on, precision)
    lists = (
        without_code, with_code, without_document, with_document, without_coder, with_coder, without_speaker,
        with_speaker,
    )  # fmt: skip
    with opened(project, writing=any(one is not None for one in asked) or any(lists)) as held:
        now = suggestion_settings.suggestion_settings(held)
        changed: dict[str, Any] = {
            name: value for name, value in (("on", on), ("precision", precision)) if value is not None
        }
        code_ids = [[code_at(held, path=path).id for path in one] for one in (without_code, with_code)]
        document_ids = [
            [documents_service.document(held, name=name).id for name in one]
            for one in (without_document, with_document)
        ]
        kinds: tuple[tuple[str, Any, Any, Any], ...] = (
            ("codes", now.codes, code_ids[0], code_ids[1]),
            ("documents", now.documents, document_ids[0], document_ids[1]),
            ("coders", now.coders, without_coder, with_coder),
            ("speakers", now.speakers, without_speaker, with_speaker),
        )  # fmt: skip
        for name, old, out, back in kinds:
            new = tuple(dict.fromkeys(one for one in (*old, *out) if one not in back))
            if new != old:
                changed[name] = new
        if changed:
            suggestion_settings.change_suggestion_settings(held, **changed)
        now = suggestion_settings.suggestion_settings(held)
        blind = is_blind(held)
        paths = {row.id: row.way(current_language()) if not as_json else row.path for row in codes(held)}
        names = {row.id: row.name for row in documents_service.documents(held)}
    told = {
        "on": now.on,
        "blind": blind,
        "precision": now.precision,
        "without_codes": [paths[one] for one in now.codes if one in paths],
        "without_documents": [names[one] for one in now.documents if one in names],
        "without_coders": list(now.coders),
        "without_speakers": list(now.speakers),
    }
    if as_json:
        put_json(told)
        return
    put(_("Suggestions are on.") if now.on else _("Suggestions are off."))
    if blind:
        put(_("You code without suggestions for now, so that agreement between coders can be measured."))
    put(_("Precision asked for: {p:.0%}", p=now.precision))
    for label, value in (
        (_("Codes that are never proposed"), told["without_codes"]),
        (_("Documents without suggestions"), told["without_documents"]),
        (_("Coders who are not learnt from"), told["without_coders"]),
        (_("Speakers without suggestions"), told["without_speakers"]),
    ):
        if value:
            put(f"{label}: {', '.join(map(str, value))}")  # type: ignore[call-overload]
