"""The commands of coders side by side: agreement, freeze, blind."""

from typing import Annotated, Any, cast

import typer

from qcoder.analysis.agreement import COEFFICIENTS, UNITS, Agreement, Uncoded, Unit
from qcoder.analysis.span_agreement import Alpha
from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, table, watched
from qcoder.cli.several import Several
from qcoder.core.errors import BadInput
from qcoder.core.messages import _, current_language, say
from qcoder.services.evidence import agreement as service
from qcoder.services.evidence import blind, coding_freezes
from qcoder.services.evidence.adjudicating import Level
from qcoder.services.evidence.agreement import LEVELS, LIVE, AgreementTable, two_places

LevelOption = Annotated[
    str, typer.Option("--level", metavar="own|top", help=_("Each code by itself, or all of a branch as its top code."))
]


def check_choice(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """Raises BadInput for a value that an option does not have."""
    if value not in allowed:
        raise BadInput(
            say("“{value}” is not a choice of --{name}.", value=value, name=name),
            say("There are: {values}", values=", ".join(allowed)),
        )


def add_to(app: typer.Typer) -> None:
    app.command("agreement", cls=Several, help=_("How far coders agree on the documents that all of them have coded."))(
        agreement
    )
    app.command("freeze", help=_("Freeze what a coder has coded, before the coders speak about it."))(freeze)
    app.command("blind", help=_("Code blind to each other until both have frozen their codings: on or off."))(blind_)


def agreement(
    project: ProjectFile,
    coders: Annotated[
        list[str] | None, typer.Option("--coders", metavar="A B ...", help=_("Whom to compare, two or more."))
    ] = None,
    unit: Annotated[str, typer.Option(help=", ".join(UNITS))] = "character",
    uncoded: Annotated[str, typer.Option(metavar="in|out", help=_("Text without any code counts or not."))] = "in",
    interviewer: Annotated[
        str, typer.Option(metavar="in|out", help=_("The interviewer's turns count or not."))
    ] = "out",
    code: Annotated[str, typer.Option(metavar="PATH", help=_("Only this code and those below it."))] = "",
    level: LevelOption = "own",
    resamples: Annotated[int, typer.Option(min=0, max=100_000, help=_("How often documents are resampled."))] = 1000,
    round_: Annotated[
        str, typer.Option("--round", metavar="NAME", help=_("The round in which they froze their codings."))
    ] = "",
    live: Annotated[bool, typer.Option("--live", help=_("The codings of today, frozen or not."))] = False,
    as_json: AsJson = False,
) -> None:
    check_choice("uncoded", uncoded, ("in", "out"))
    check_choice("interviewer", interviewer, ("in", "out"))
    check_choice("level", level, LEVELS)
    with opened(project, writing=False) as held:
        found = service.agreement(
            held,
            coders=coders or service.usual_coders(held),
            unit=cast("Unit", unit),
            uncoded=cast("Uncoded", uncoded),
            interviewer=cast("Uncoded", interviewer),
            code=code,
            level=cast("Level", level),
            resamples=resamples,
            round_=LIVE if live else round_,
            progress=watched(as_json),
        )
    if as_json:
        put_json(agreement_json(found))
    else:
        print_agreement(found)


def agreement_json(found: AgreementTable) -> dict[str, Any]:
    """The table with its stable names; null where a coefficient has no value."""
    ids = {row.id: row.path for row in found.codes}

    def numbers(row: Agreement) -> dict[str, Any]:
        return {
            "units": row.units,
            "by_coder": list(row.by_coder),
            "all": row.all,
            "some": row.some,
            "prevalence": row.prevalence,
            **{str(name): value for name, value in row.coefficients.items()},
            "intervals": {name: list(ends) for name, ends in row.intervals.items()},
        }

    def alpha(one: Alpha) -> dict[str, Any]:
        return {"value": one.value, "interval": None if one.interval is None else list(one.interval)}

    tops = {top: ids.get(top, "") for top in found.spans.cu}
    return {
        "coders": list(found.coders),
        "round": found.round,
        "codebooks": list(found.codebooks),
        "lost": found.lost,
        "documents": list(found.documents),
        "left_out": list(found.left_out),
        "unit": found.unit,
        "uncoded": found.uncoded,
        "interviewer": found.interviewer,
        "level": found.level,
        "resamples": found.resamples,
        "seed": found.seed,
        "codes": [{"code": code.path, **numbers(row)} for code, row in zip(found.codes, found.rows, strict=True)],
        "pooled": numbers(found.pooled),
        "levels": {level: numbers(row) for level, row in found.levels.items()},
        "spans": {
            "binary": alpha(found.spans.binary_all),
            "cu": {path: alpha(found.spans.cu[top]) for top, path in tops.items()},
            "Cu": alpha(found.spans.cu_all),
            "covered": found.spans.covered,
            "binary_by_code": {ids[code]: alpha(one) for code, one in found.spans.binary.items() if code in ids},
        },
        "sentence": found.sentence().text("en"),
        "disagreements": [
            {
                "document_id": one.document,
                "code": ids[one.code],
                "start": one.span.start,
                "end": one.span.end,
                "coded_by": [found.coders[coder] for coder in one.coders],
            }
            for one in found.apart
        ],
    }


def print_agreement(found: AgreementTable) -> None:
    """The table for the terminal; codes that none of the coders used are left out."""
    language = current_language()
    used = [(code, row) for code, row in zip(found.codes, found.rows, strict=True) if any(row.by_coder)]
    lines = [(code.way(language), row) for code, row in used]
    table(
        (_("Code"), *found.coders, _("Percent"), _("Kappa"), _("Alpha"), _("AC1"), _("Alpha, 95 % interval")),
        [_line(name, row) for name, row in [*lines, (_("All codes, pooled"), found.pooled)]],
        right=range(1, len(found.coders) + 5),
    )
    put("")
    _print_spans(found)
    other: Level = "top" if found.level == "own" else "own"
    said = found.levels[other].coefficients["alpha"]
    put(
        _("Pooled over whole branches, alpha is {alpha}.", alpha=_said(said))
        if other == "top"
        else _("Pooled over parents and children by themselves, alpha is {alpha}.", alpha=_said(said))
    )
    put("")
    put(str(found.sentence()))
    if not found.round:
        put(_("These figures suppose that the coders worked independently, before they discussed the passages."))
    if found.lost:
        put(_("Frozen codings that cannot be found in the project any more: {n}", n=found.lost))
    if found.left_out:
        put(_("Left out, because not all of them coded it: {documents}", documents=", ".join(found.left_out)))


def _print_spans(found: AgreementTable) -> None:
    """The alphas for text spans."""
    names = {row.id: row.way(current_language()) for row in found.codes}
    rows = [(_("Binary: is the same text marked?"), found.spans.binary_all)]
    rows += [(_("cu: {code}", code=names[top]), alpha) for top, alpha in found.spans.cu.items() if top in names]
    rows.append((_("Cu: are the same top codes seen in what both marked?"), found.spans.cu_all))
    table(
        (_("Alphas for text spans"), _("Alpha"), _("95 % interval")),
        [(name, _said(alpha.value), _between(alpha.interval)) for name, alpha in rows],
        right=(1,),
    )


def _said(value: float | None) -> str:
    return "–" if value is None else two_places(value)


def _between(ends: tuple[float, float] | None) -> str:
    return f"{two_places(ends[0])} – {two_places(ends[1])}" if ends else "–"


def _line(name: str, row: Agreement) -> tuple[str, ...]:
    ends = row.intervals.get("alpha")
    shares = [f"{amount / row.units:.1%}" if row.units else "–" for amount in row.by_coder]
    values = [row.coefficients[coefficient] for coefficient in COEFFICIENTS]
    percent = "–" if values[0] is None else f"{values[0]:.1%}"
    return (name, *shares, percent, *map(_said, values[1:]), _between(ends))


def freeze(
    project: ProjectFile,
    name: Annotated[str, typer.Argument(metavar="ROUND", help=_("The same name for all coders of a round."))],
    coder: Annotated[str, typer.Option(help=_("Whose codings; your own if not given."))] = "",
    note: Annotated[str, typer.Option(help=_("What is to be remembered about the round."))] = "",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=True) as held:
        row = coding_freezes.freeze_codings(held, name=name, coder=coder, note=note)
    if as_json:
        put_json(
            {
                "round": row.name,
                "coder": row.coder,
                "codebook": row.codebook,
                "documents": row.documents,
                "codings": row.codings,
            }
        )
    else:
        put(
            _(
                "Frozen as “{name}”: {codings} codings of {coder} in {documents} documents, codebook “{codebook}”.",
                name=row.name,
                codings=row.codings,
                coder=row.coder,
                documents=row.documents,
                codebook=row.codebook,
            )
        )


def blind_(
    project: ProjectFile, state: Annotated[str, typer.Argument(metavar="[on|off]")] = "", as_json: AsJson = False
) -> None:
    if state not in ("", "on", "off"):
        raise BadInput(say("“{value}” is neither on nor off.", value=state), say("Write on or off."))
    with opened(project, writing=bool(state)) as held:
        if state:
            blind.set_blind(held, blind=state == "on")
        on = blind.is_blind(held)
    if as_json:
        put_json({"blind": on})
    else:
        put(
            _("Coders do not see each other's codings until both have frozen theirs.")
            if on
            else _("Coders see each other's codings.")
        )
