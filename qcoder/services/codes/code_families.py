"""How codes look in the tree: the hues of a family, and which codes are out of sight while coding."""

from collections.abc import Sequence

from sqlalchemy import select

from qcoder.core.colours import checked_colour, child_colour
from qcoder.core.messages import say
from qcoder.model import Code
from qcoder.services import lookup
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project


def recolour_family(project: Project, *, code: int, colour: str = "") -> Changes | None:
    """Gives a code a colour and all codes below it steps of that hue; no colour: steps of the one it has."""
    with project.read() as session:
        found = lookup.code_by_id(session, code)
        name, wanted = found.name, checked_colour(colour or found.colour)
    with project.change(say("Colour the family “{name}”", name=name)) as step:
        _paint(step, lookup.code_by_id(step, code), wanted)
    return step.changes


def _paint(step: Step, code: Code, colour: str) -> None:
    code.colour = colour
    children = step.scalars(select(Code).where(Code.parent_id == code.id).order_by(Code.position, Code.id)).all()
    for number, child in enumerate(children):
        _paint(step, child, child_colour(colour, number))


def hide_code(project: Project, *, code: int) -> Changes | None:
    """Puts a code and what hangs below it out of sight while coding; their codings stay."""
    with project.read() as session:
        name = lookup.code_by_id(session, code).name
    with project.change(say("Hide the code “{name}”", name=name)) as step:
        lookup.code_by_id(step, code).hidden = True
    return step.changes


def show_codes(project: Project, *, codes: Sequence[int]) -> Changes | None:
    """Brings hidden codes back, and those above them without which they would stay out of sight."""
    with project.change(say("Show hidden codes")) as step:
        for code in codes:
            above: int | None = code
            while above is not None:
                found = lookup.code_by_id(step, above)
                found.hidden = False
                above = found.parent_id
    return step.changes
