"""Questions about passages, made of small parts that compose. One line of them is read and written by `query_line`.

A query holds, or does not, for a place: a coded passage, or words found in a text. `analysis.matching` decides it for
many places at once, `services.matching` knows the project.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from qcoder.core.errors import BadInput, what_there_is
from qcoder.core.messages import say

How = Literal["words", "phrase", "lemma", "pattern"]
Relation = Literal["overlaps", "inside", "around", "near", "followed", "preceded", "same_turn"]
Unit = Literal["words", "turns"]

# What can be asked for by name, besides the project's variables. The names are those that are stored.
FIELDS = (
    "code", "code_group", "counter_instance", "query", "case", "organisation", "document", "kind", "language", "date",
    "speaker", "voice", "coder", "coded", "memo", "origin", "about",
)  # fmt: skip
MEASURED: tuple[Relation, ...] = ("near", "followed", "preceded")  # these have a distance
WITHIN = 50  # words, where a query does not say how near
FURTHEST = 100_000


@dataclass(frozen=True, slots=True)
class Says:
    """Words are said: whole ones (`*` stands for any letters), a phrase, a lemma in any form, or a regular pattern."""

    words: str
    how: How = "words"


@dataclass(frozen=True, slots=True)
class Has:
    """A field has a value. `variable`: the field is the name of a variable of the project, not one of FIELDS.

    A code stands for itself and those below it that count into it; `exact` leaves these out. A value may hold `*`;
    numbers and dates may be >=1998 or 1998..2004.
    """

    field: str
    value: str
    exact: bool = False
    variable: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """Another place for which `part` holds overlaps this one, is around it, comes after it ...

    overlaps: shares a character with it. inside: this one lies in the other. around: the other lies in this one.
    near: at most `within` words (or turns) lie between. followed, preceded: the other comes after, or before.
    same_turn: both are in one turn. A place is never related to itself.
    """

    how: Relation
    part: "Query"
    within: int = WITHIN
    unit: Unit = "words"


@dataclass(frozen=True, slots=True)
class Not:
    part: "Query"


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Query", ...]


Query = Says | Has | Related | Not | And | Or


def words_in(query: Query, *, negated: bool = False) -> list[Says]:
    """The words that a query looks for; with `negated` also those that must not be there. Those that only stand beside
    what is looked for (after NEAR and its like) are left out."""
    match query:
        case Says():
            return [query]
        case And(parts) | Or(parts):
            return [said for part in parts for said in words_in(part, negated=negated)]
        case Not(part) if negated:
            return words_in(part, negated=True)
        case _:
            return []


def each_part(query: Query) -> Iterator[Query]:
    """The query and all that it is made of."""
    yield query
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from each_part(part)
        case Not(part) | Related(part=part):
            yield from each_part(part)


def replaced(query: Query, by: Callable[[Has], Query | None]) -> Query:
    """The query with other parts in the place of those for which `by` gives one."""
    match query:
        case And(parts):
            return And(tuple(replaced(part, by) for part in parts))
        case Or(parts):
            return Or(tuple(replaced(part, by) for part in parts))
        case Not(part):
            return Not(replaced(part, by))
        case Related(how, part, within, unit):
            return Related(how, replaced(part, by), within, unit)
        case Has():
            return by(query) or query
        case _:
            return query


def with_saved(
    query: Query, saved: Mapping[str, Query], *, names: Sequence[str], is_code: Callable[[str], bool]
) -> Query:
    """The query with what saved queries ask for in the place of their names.

    Args:
        saved: by name in small letters, or by what else stands for a name in a line.
        names: of those that there are, for people.
        is_code: whether a name is that of a code; `code:` finds a saved query only where it is none.

    Raises BadInput for a name that is not there, and where a query would ask for itself.
    """

    def by(has: Has, above: tuple[str, ...]) -> Query | None:
        key = has.value.strip().casefold()
        if has.variable or has.field not in ("query", "code"):
            return None
        if has.field == "code" and (key not in saved or is_code(has.value)):
            return None
        if key not in saved:
            raise BadInput(
                say("There is no saved query “{name}”.", name="?" if has.value.startswith("guid:") else has.value),
                what_there_is(names, say("None has been saved yet.")),
            )
        if key in above or saved[key] in [saved[one] for one in above]:
            raise BadInput(
                say("The query “{name}” would ask for itself.", name=has.value),
                say("Take it out of the queries that it is made of."),
            )
        return replaced(saved[key], lambda inner: by(inner, (*above, key)))

    return replaced(query, lambda has: by(has, ()))
