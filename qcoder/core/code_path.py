"""Paths of codes: "Dependency > Funding dependence", one language-neutral name for a place in the codebook."""

from qcoder.core.errors import BadInput
from qcoder.core.messages import say

SEPARATOR = " > "
LONGEST_NAME = 500


def join(names: tuple[str, ...]) -> str:
    return SEPARATOR.join(names)


def split(path: str) -> tuple[str, ...]:
    """The names along `path`, checked one by one."""
    return tuple(checked_name(name) for name in path.split(SEPARATOR))


def checked_name(name: str) -> str:
    """`name` without white space around it; refused when empty, too long or holding the separator."""
    bare = " ".join(name.split())
    if not bare:
        raise BadInput(say("A code needs a name."), say("Type at least one letter."))
    if SEPARATOR in bare:
        raise BadInput(
            say("A code's name cannot hold “ > ”."), say("That sign separates a code from the code above it.")
        )
    if len(bare) > LONGEST_NAME:
        raise BadInput(
            say("The name is longer than {n} characters.", n=LONGEST_NAME),
            say("Put the rest into the definition."),
        )
    return bare
