"""The command agreement: how far coders agree, code by code."""

from typing import Annotated, Any, cast

import typer

from qcoder.analysis.agreement import COEFFICIENTS, UNITS, Agreement, Uncoded, Unit
from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, table
from qcoder.core.errors import BadInput
from qcoder.core.messages import _, current_language, say
from qcoder.services import agreement as service
from qcoder.services.agreement import AgreementTable, Level


def add_to(app: typer.Typer) -> None:
    app.command(
        "agreement",
        help=_("How far coders agree on the documents that all of them have coded."),
        context_settings={"allow_extra_args": True},  # --coders A B C: what follows the first name
    )(agreement)


def agreement(
    context: typer.Context,
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
    level: Annotated[
        str, typer.Option(metavar="own|top", help=_("Each code by itself, or all of a branch as its top code."))
    ] = "own",
    resamples: Annotated[int, typer.Option(min=0, max=100_000, help=_("How often documents are resampled."))] = 1000,
    as_json: AsJson = False,
) -> None:
    if context.args and not coders:
        context.fail(_("“{word}” is one word too many.", word=context.args[0]))
    for name, value, allowed in (
        ("uncoded", uncoded, ("in", "out")),
        ("interviewer", interviewer, ("in", "out")),
        ("level", level, ("own", "top")),
    ):
        if value not in allowed:
            raise BadInput(
                say("“{value}” is not a choice of --{name}.", value=value, name=name),
                say("There are: {values}", values=", ".join(allowed)),
            )
    with opened(project, writing=False) as held:
        found = service.agreement(
            held,
            coders=[*coders, *context.args] if coders else service.coders(held)[:2],
            unit=cast("Unit", unit),
            uncoded=cast("Uncoded", uncoded),
            interviewer=cast("Uncoded", interviewer),
            code=code,
            level=cast("Level", level),
            resamples=resamples,
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
            **{str(name): value for name, value in row.coefficients.items()},
            "intervals": {name: list(ends) for name, ends in row.intervals.items()},
        }

    return {
        "coders": list(found.coders),
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
    put(str(found.sentence()))
    put(_("These figures suppose that the coders worked independently, before they discussed the passages."))
    if found.left_out:
        put(_("Left out, because not all of them coded it: {documents}", documents=", ".join(found.left_out)))


def _line(name: str, row: Agreement) -> tuple[str, ...]:
    def said(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    ends = row.intervals.get("alpha")
    shares = [f"{amount / row.units:.1%}" if row.units else "–" for amount in row.by_coder]
    values = [row.coefficients[coefficient] for coefficient in COEFFICIENTS]
    percent = "–" if values[0] is None else f"{values[0]:.1%}"
    return (name, *shares, percent, *map(said, values[1:]), f"{ends[0]:.2f} – {ends[1]:.2f}" if ends else "–")
