"""Codes by organisation, each organisation one unit: does a difference stand, and what speaks against it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qcoder.core.messages import Message, say, say_plural
from qcoder.core.progress import Progress
from qcoder.services.compare import organisation_tables as tables
from qcoder.services.compare.negative_cases import NegativeCase, negative_cases
from qcoder.services.compare.organisation_inference import tested
from qcoder.services.compare.organisation_units import Units, units
from qcoder.services.compare.outcome import Outcome
from qcoder.services.compare.zeros import zeros
from qcoder.services.evidence.silence_outcome import Absences
from qcoder.storage.project import Project

if TYPE_CHECKING:
    from qcoder.plots.drawing import Drawing, LookName


def organisations_outcome(
    project: Project, *, parameters: dict[str, Any], language: str, progress: Progress
) -> Outcome:
    """Profiles of organisations, the contrast of groups without each of them, negative cases and, from eight
    organisations on, a permutation test with its assumptions."""
    held = units(project, parameters=parameters, progress=progress)

    def t(message: Message) -> str:
        return message.text(language)

    title = t(say("Organisations by {by}", by=parameters["by"]))
    empty = _empty(held, parameters["by"])
    if empty is not None:
        return Outcome(
            "organisations", parameters, title, language, notice=held.found.notice, empty=t(empty),
            data={"organisations": list(held.organisations), "rows": [], "why": empty.text("en")},
        )  # fmt: skip
    test, why = tested(held)
    absent = zeros(project, held.found, parameters=parameters, by="organisation", columns=held.together)
    known = absent if isinstance(absent, Absences) else None
    grids = [tables.profiles(held, parameters["measure"], language, known)]
    against: list[NegativeCase] = []
    if held.contrast is not None:
        grids.append(tables.without_each(held, language))
        against = negative_cases(held)
        grids.append(tables.negative(against, language, known))
    if test is not None:
        grids.append(tables.test_table(held, test, language))
    if known is not None:
        grids.append(known.only(held.organisations).grid(language))
    said = [*_said(held, parameters), *why, *((absent,) if isinstance(absent, Message) else ())]

    def draw(look: LookName, width_cm: float, notice: str) -> Drawing:
        return tables.drawing(held, parameters["measure"], language, look, width_cm, notice)

    return Outcome(
        kind="organisations",
        parameters=parameters,
        title=title,
        language=language,
        said=tuple(t(one) for one in said),
        notice=held.found.notice,
        grids=tuple(grids),
        draw=draw,
        alternative=t(say("Chart of organisations: {names}", names=", ".join(held.organisations))),
        data=tables.data(held, test, against, said, parameters, known),
    )


def _empty(held: Units, by: str) -> Message | None:
    if not held.found.columns:
        return say(
            "No document belongs to an organisation yet. Set the cases of your documents, and the organisations that "
            "these persons belong to."
        )
    if not held.organisations:
        return say("No organisation has a value of “{by}” yet. Set it on the organisations, in the tab Cases.", by=by)
    if not held.rows:
        return say("No codings to compare yet. Code some passages, or ask for less in “where”.")
    return None


def _said(held: Units, parameters: dict[str, Any]) -> list[Message]:
    from qcoder.services.compare.analyses import MEASURE_NAMES

    said = [
        say(
            "Each organisation is one unit, however much its people talk: {measure}, then the mean of the "
            "organisations of a group. The organisation of a passage is that of {whose}. A code counts those below it "
            "once; a counter-instance is never counted into the code above it.",
            whose=WHOSE_ORGANISATION[parameters["of"]],
            measure=MEASURE_NAMES[parameters["measure"]],
        )
    ]
    if held.contrast is not None:
        said.append(
            say(
                "The difference is “{group}” less {others}. It stands when it keeps its direction whichever "
                "organisation is left out.",
                group=held.group, others=_quoted(held.others),
            )
        )  # fmt: skip
    else:
        said.append(
            say("All organisations are in one group, “{group}”: there is nothing to set it against.", group=held.group)
        )
    if held.without_group:
        said.append(
            say(
                "Left out, without a value of “{by}”: {names}.",
                by=parameters["by"],
                names=", ".join(held.without_group),
            )
        )
    lost = len(held.found.behind.ids(missing=True)) if held.found.behind is not None else 0
    if lost:
        said.append(
            say_plural(
                "{n} coding is of no organisation and is left out.",
                "{n} codings are of no organisation and are left out.",
                n=lost,
            )
        )
    if held.found.several and parameters["of"] == "document":
        said.append(
            say_plural(
                "{n} document belongs to more than one organisation and counts in each.",
                "{n} documents belong to more than one organisation and count in each.",
                n=held.found.several,
            )
        )
    elif held.found.several:
        said.append(
            say_plural(
                "{n} coding stands in more than one organisation and counts in each.",
                "{n} codings stand in more than one organisation and count in each.",
                n=held.found.several,
            )
        )
    return said


WHOSE_ORGANISATION = {
    "document": say("the document's case"),
    "speaker": say("who speaks in it"),
    "about": say("what the passage is about"),
}


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
