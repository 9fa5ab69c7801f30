"""The commands that settle where coders differed: disagreements, decide, decisions."""

from pathlib import Path
from typing import Annotated, Any, cast

import typer

from qcoder.analysis.agreement import Uncoded
from qcoder.cli.agreement import LevelOption, check_choice
from qcoder.cli.coding import parse_span
from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, put_written, table
from qcoder.cli.several import Several
from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import _, _n, current_language, say
from qcoder.services.codes.codebook import code_at
from qcoder.services.documents import documents as documents_service
from qcoder.services.evidence import adjudicating
from qcoder.services.evidence import agreement as service
from qcoder.services.evidence.adjudicating import DECISION_NAMES, DECISIONS, WHOLE_BRANCH, DecisionRow, Level
from qcoder.services.evidence.agreement import LEVELS, LIVE, AgreementTable
from qcoder.services.evidence.agreement_places import PlaceRow, difference_at, places_behind
from qcoder.storage.project import Project

Coders = Annotated[list[str] | None, typer.Option("--coders", metavar="A B ...", help=_("Who differs, two or more."))]
Round = Annotated[str, typer.Option("--round", metavar="NAME", help=_("The round in which they froze their codings."))]
Live = Annotated[bool, typer.Option("--live", help=_("The codings of today, frozen or not."))]
Interviewer = Annotated[str, typer.Option(metavar="in|out", help=_("The interviewer's turns count or not."))]


def add_to(app: typer.Typer) -> None:
    app.command("disagreements", cls=Several, help=_("Every place where coders differ, with what was decided."))(
        disagreements
    )
    app.command("decide", cls=Several, help=_("Decide on a place where coders differ, or take that back."))(decide)
    app.command("decisions", help=_("What was decided where coders differed; with -o as a Word file."))(decisions)


def disagreements(
    project: ProjectFile,
    coders: Coders = None,
    round_: Round = "",
    live: Live = False,
    interviewer: Interviewer = "out",
    level: LevelOption = "own",
    code: Annotated[str, typer.Option(metavar="PATH", help=_("Only this code and those below it."))] = "",
    undecided: Annotated[bool, typer.Option("--undecided", help=_("Only what nobody has decided on yet."))] = False,
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=False) as held:
        found = _table(held, coders, round_, live, interviewer, level, code)
        most = len(found.places)
        rows = places_behind(held, table=found, apart=True, undecided=undecided, most=most).rows
    paths = {row.id: row.path for row in found.codes}
    if as_json:
        put_json(
            {
                "coders": list(found.coders),
                "round": found.round,
                "level": found.level,
                "places": [_place_json(row, paths) for row in rows],
            }
        )
        return
    if not rows:
        put(_("Nothing is left to decide.") if undecided else _("These coders do not differ anywhere."))
        return
    names = {row.id: row.way(current_language()) for row in found.codes}
    table(
        (_("Document"), _("Place"), _("Code"), _("Coded by"), _("Not coded by"), _("Decision"), _("Passage")),
        [
            (
                row.document,
                f"{row.span.start}:{row.span.end}",
                names[row.code_id],
                ", ".join(row.coded_by),
                ", ".join(row.not_by),
                _said(row.decision) if row.decision is not None else "–",
                _short(row.words),
            )
            for row in rows
        ],
    )
    put("")
    put(_n("{n} place where coders differ.", "{n} places where coders differ.", len(rows)))


def decide(
    project: ProjectFile,
    document: Annotated[str, typer.Option(help=_("The document's name."))],
    span: Annotated[str, typer.Option(metavar="START:END", help=_("The place as disagreements lists it."))],
    code: Annotated[str, typer.Option(metavar="PATH", help=_("The code that they differ on."))],
    decision: Annotated[str, typer.Option(metavar="|".join(DECISIONS), help=_("What was decided."))] = "",
    other: Annotated[str, typer.Option(metavar="PATH", help=_("The code that applies instead, for “other”."))] = "",
    reason: Annotated[str, typer.Option(help=_("Why; it is kept in the log."))] = "",
    apply: Annotated[
        bool, typer.Option("--apply", help=_("Bring the codings of these coders to what is decided."))
    ] = False,
    take_back: Annotated[bool, typer.Option("--take-back", help=_("Nothing was decided there after all."))] = False,
    coders: Coders = None,
    round_: Round = "",
    live: Live = False,
    interviewer: Interviewer = "out",
    level: LevelOption = "own",
    as_json: AsJson = False,
) -> None:
    if take_back == bool(decision):
        raise BadInput(
            say("Say what was decided, or take back what was."),
            say("Give --decision with one of: {decisions}. Or give --take-back.", decisions=", ".join(DECISIONS)),
        )
    with opened(project, writing=True) as held:
        found = _table(held, coders, round_, live, interviewer, level, "")
        place = difference_at(
            held,
            table=found,
            document=documents_service.document(held, name=document).id,
            span=parse_span(span),
            code=code_at(held, path=code).id,
        )
        if take_back:
            row = _decided(place)
            adjudicating.take_back_decision(held, decision=row.id)
        else:
            row = adjudicating.decide(
                held,
                document=place.document_id,
                span=place.span,
                code=place.code_id,
                decision=decision,
                reason=reason,
                coded_by=place.coded_by,
                not_by=place.not_by,
                round_=found.round,
                other=code_at(held, path=other).id if other else None,
                apply=apply,
                level=found.level,
            )
    if as_json:
        put_json(None if take_back else decision_json(row))
    elif take_back:
        put(_("Taken back: {code}, {decision}. “{words}”", code=row.code, decision=_said(row), words=_short(row.words)))
    else:
        put(_("Decided: {code}, {decision}. “{words}”", code=row.code, decision=_said(row), words=_short(row.words)))


def decisions(
    project: ProjectFile,
    output: Annotated[Path | None, typer.Option("-o", "--output", help=_("Write the log as a Word file."))] = None,
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=False) as held:
        if output is not None:
            put_written(adjudicating.write_log(held, file=output), as_json)
            return
        rows = adjudicating.decisions(held)
    if as_json:
        put_json([decision_json(row) for row in rows])
        return
    if not rows:
        put(_("Nothing has been decided yet. The command disagreements lists what there is to decide."))
        return
    table(
        (_("Document"), _("Place"), _("Code"), _("Decision"), _("Reason"), _("Who")),
        [
            (row.document, f"{row.span.start}:{row.span.end}", _code(row), _said(row), row.reason, row.coder)
            for row in rows
        ],
    )


def decision_json(row: DecisionRow) -> dict[str, Any]:
    """A decision with its stable names."""
    return {
        "id": row.id,
        "document": row.document,
        "start": row.span.start,
        "end": row.span.end,
        "code": row.code,
        "level": row.level,
        "coded_by": list(row.coded_by),
        "not_by": list(row.not_by),
        "round": row.round,
        "decision": row.decision,
        "other": row.other,
        "reason": row.reason,
        "coder": row.coder,
        "at": row.at.isoformat(),
    }


def _place_json(row: PlaceRow, paths: dict[int, str]) -> dict[str, Any]:
    return {
        "document": row.document,
        "start": row.span.start,
        "end": row.span.end,
        "words": row.words,
        "code": paths[row.code_id],
        "coded_by": list(row.coded_by),
        "not_by": list(row.not_by),
        "decision": None if row.decision is None else decision_json(row.decision),
    }


def _table(
    held: Project, coders: list[str] | None, round_: str, live: bool, interviewer: str, level: str, code: str
) -> AgreementTable:
    check_choice("interviewer", interviewer, ("in", "out"))
    check_choice("level", level, LEVELS)
    return service.agreement(
        held,
        coders=coders or service.usual_coders(held),
        interviewer=cast("Uncoded", interviewer),
        code=code,
        level=cast("Level", level),
        round_=LIVE if live else round_,
        resamples=0,
    )


def _decided(place: PlaceRow) -> DecisionRow:
    if place.decision is None:
        raise NotFound(
            say("Nothing has been decided there."), say("The command decisions lists what has been decided.")
        )
    return place.decision


def _code(row: DecisionRow) -> str:
    return row.code if row.level == "own" else f"{row.code} ({_(WHOLE_BRANCH)})"


def _said(row: DecisionRow) -> str:
    return _(DECISION_NAMES[row.decision]) + (f": {row.other}" if row.other else "")


def _short(words: str) -> str:
    return " ".join(words.split())[:100]
