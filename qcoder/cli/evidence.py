"""The commands silence and stability: what absences mean, and when further interviews brought no new codes."""

from pathlib import Path
from typing import Annotated, Any

import typer

from qcoder.analysis.silence import ABSENT, STATUS_NAMES, STATUSES
from qcoder.analysis.stability import BASE, RUN, THRESHOLD
from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, put_written, table, watched
from qcoder.core.messages import _, current_language, mark
from qcoder.services.codes.codebook import codes
from qcoder.services.documents.documents import documents
from qcoder.services.evidence import guides, question_links
from qcoder.services.evidence import silence as ledgers
from qcoder.services.evidence import stability as service
from qcoder.services.evidence.question_links import Measured
from qcoder.services.evidence.stability import Part, StabilityTable

NO_GUIDE = mark(
    "No interview follows a guide yet, so nobody knows what was asked. Put one in with the window (Ctrl+Shift+G), or "
    "import it as a sheet with “qcoder guides import”."
)


def add_to(app: typer.Typer) -> None:
    app.command("silence", help=_("What each absence means: asked and absent, never asked, avoided and so on."))(
        silence
    )
    app.command("stability", help=_("Codebook stability: new codes by interview, in the order they were made."))(
        stability
    )


def silence(
    project: ProjectFile,
    evaluate: Annotated[
        bool, typer.Option("--evaluate", help=_("How good the proposed turns are, against those that you linked."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    if evaluate:
        _evaluate(project, as_json)
        return
    with opened(project, writing=False) as held:
        ledger = ledgers.silences(held)
        listed = codes(held)
        names = {row.id: row.name for row in documents(held)}
        known = guides.guides(held)
        waiting = {row.id: question_links.links(held, guide_id=row.id) for row in known}
    if as_json:
        put_json(
            {
                "guides": [
                    {
                        "name": row.name,
                        "version": row.version,
                        "language": row.language,
                        "questions": len(row.questions),
                        "documents": [names[one] for one in row.documents],
                        "gone_through": [names[one] for one in row.gone_through],
                        "proposals": waiting[row.id].waiting,
                        "other_language": list(waiting[row.id].apart),
                    }
                    for row in known
                ],
                "statuses": [
                    {"document": names[document], "code": row.path, "status": ledger.status(document, row.id)}
                    for row in listed
                    for document in names
                ],
            }
        )
        return
    if not ledger.any_guide:
        put(_(NO_GUIDE))
        return
    language = current_language()
    counts = {row.id: ledger.of_group(names, row.id) for row in listed}
    table(
        (_("Code"), *(str(STATUS_NAMES[name]) for name in STATUSES)),
        [
            (row.way(language), *(str(counts[row.id].get(name, 0)) for name in STATUSES))
            for row in listed
            if any(name in counts[row.id] for name in (*ABSENT, "raised"))
        ],
        right=range(1, len(STATUSES) + 1),
    )
    put("")
    put(_("Numbers of documents. A code counts the passages of those below it."))
    for guide in known:
        found = waiting[guide.id]
        if found.waiting:
            put(_("{guide}: proposed turns that wait for your word: {n}", guide=guide.called, n=found.waiting))
        if found.apart:
            put(
                _(
                    "{guide} is in another language than {documents}: nothing can be proposed for these.",
                    guide=guide.called,
                    documents=", ".join(found.apart),
                )
            )


def _evaluate(project: Path, as_json: bool) -> None:
    with opened(project, writing=False) as held:
        made = [(row, question_links.measured(held, guide_id=row.id)) for row in guides.guides(held)]
    whole = Measured(*(sum(getattr(one, name) for _row, one in made) for name in ("proposed", "right", "linked")))
    listed = [(row.name, row.version, one) for row, one in made] + [("", 0, whole)]
    if as_json:
        put_json(
            [
                {"guide": name, "version": version, "proposed": one.proposed, "right": one.right,
                 "linked": one.linked, "precision": one.precision, "recall": one.recall}
                for name, version, one in listed
            ]
        )  # fmt: skip
        return
    if not made:
        put(_(NO_GUIDE))
        return
    table(
        (_("Guide"), _("Proposed turns"), _("Of these linked"), _("Linked"), _("Precision"), _("Recall")),
        [
            (f"{name} {version}" if name else _("All"), str(one.proposed), str(one.right), str(one.linked),
             _share(one.precision), _share(one.recall))
            for name, version, one in listed
        ],
        right=range(1, 6),
    )  # fmt: skip
    put("")
    put(_("In interviews in which all questions were looked for, as if nothing had been answered yet."))


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def stability(
    project: ProjectFile,
    by: Annotated[str, typer.Option(metavar="VARIABLE", help=_("A curve for each of its values too."))] = "",
    base: Annotated[int, typer.Option(help=_("Base size: how many interviews come first."))] = BASE,
    run: Annotated[int, typer.Option(help=_("Run length: how many interviews are looked at together."))] = RUN,
    threshold: Annotated[float, typer.Option(help=_("New information that is few enough, as a share."))] = THRESHOLD,
    all_codes: Annotated[
        bool, typer.Option("--all-codes", help=_("Count also codes that came before fieldwork."))
    ] = False,
    before: Annotated[
        str, typer.Option(metavar="VERSION", help=_("A frozen codebook whose codes came before fieldwork."))
    ] = "",
    kind: Annotated[str, typer.Option(help=_("Only documents of this kind; empty for all."))] = "interview",
    figure: Annotated[
        Path | None, typer.Option(metavar="FILE", help=_("Write the curve as .png, .svg or .pdf."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=False) as held:
        found = service.stability(
            held, by=by, base=base, run=run, threshold=threshold, all_codes=all_codes, before=before, kind=kind,
            progress=watched(as_json),
        )  # fmt: skip
    if figure is not None:
        put_written(service.save_figure(found, file=figure), as_json)
    elif as_json:
        put_json(stability_json(found))
    else:
        print_stability(found)


def stability_json(found: StabilityTable) -> dict[str, Any]:
    """The curves with their stable names; null where stability was not reached."""

    def part(one: Part) -> dict[str, Any]:
        made = one.found
        return {
            "group": one.group,
            "branch": one.branch.path if one.branch is not None else "",
            "interviews": [found.names[id_] for id_ in made.interviews],
            "new": list(made.new),
            "total": list(made.total),
            "base_codes": made.base_codes,
            "runs": [{"first": run.first, "last": run.last, "new": run.new, "share": run.share} for run in made.runs],
            "reached": made.said or None,
            "random_orders": None
            if made.band is None
            else {"mean": list(made.band.mean), "low": list(made.band.low), "high": list(made.band.high)},
        }

    return {
        "base": found.whole.found.base,
        "run": found.whole.found.run,
        "threshold": found.whole.found.threshold,
        "by": found.by,
        "kind": found.kind,
        "dated": found.dated,
        "left_out": list(found.left_out),
        "untold": found.untold,
        "all": part(found.whole),
        "groups": [part(one) for one in found.groups],
        "branches": [part(one) for one in found.branches],
        "sentence": found.sentence().text("en"),
    }


def print_stability(found: StabilityTable) -> None:
    """The curve of all, where each curve became stable, and the sentence for the paper."""
    whole = found.whole.found
    curve = enumerate(zip(whole.interviews, whole.new, whole.total, strict=True), start=1)
    table(
        ("", _("Interview"), _("New codes"), _("Codes so far")),
        [(str(place), found.names[id_], str(new), str(total)) for place, (id_, new, total) in curve],
        right=(0, 2, 3),
    )
    put("")
    language = current_language()
    table(
        (_("Curve"), _("Interviews"), _("Codes"), _("Codes of the base"), _("Stability reached")),
        [
            (
                one.group or (one.branch.called(language) if one.branch is not None else _("All")),
                str(len(one.found.interviews)),
                str(one.found.total[-1] if one.found.total else 0),
                str(one.found.base_codes),
                one.found.said or "–",
            )
            for one in (found.whole, *found.groups, *found.branches)
        ],
        right=(1, 2, 3),
    )
    put("")
    put(str(found.sentence()))
    if whole.said:
        put(
            _("It says that this codebook stopped growing with these interviews, not that nothing else was to be said.")
        )
