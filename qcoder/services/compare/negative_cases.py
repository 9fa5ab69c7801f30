"""Negative cases: the organisations, and their passages, that speak against a difference between groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qcoder.analysis.comparison import CodeNode, ComparisonRow
from qcoder.core.code_path import SEPARATOR
from qcoder.core.messages import Message, say
from qcoder.services.compare.compare_outcome import ids_of
from qcoder.services.compare.organisation_units import Units


@dataclass(frozen=True, eq=False, slots=True)
class NegativeCase:
    """An organisation that speaks against the direction of a code; no codings to read where it is silent."""

    code: ComparisonRow
    organisation: str
    group: str
    why: Message
    value: float
    ids: Callable[[], Sequence[int]] | None
    number: int


def negative_cases(held: Units) -> list[NegativeCase]:
    """What does not fit: organisations of the stronger side without the code, those of the weaker side that have it,
    and counter-instances of the code in the stronger side."""
    assert held.contrast is not None and held.found.behind is not None
    behind = held.found.behind
    counters = _counter_instances(held.found.codes)
    codings = held.found.numbers["codings"]
    at = {code.id: place for place, code in enumerate(held.found.codes)}
    found = []
    for place, row in enumerate(held.rows):
        direction = held.contrast.difference[place]
        if row.counter_instance or direction != direction or direction == 0:
            continue
        for number, organisation in enumerate(held.organisations):
            stronger = held.inside[number] == (direction > 0)
            has = int(codings[held.places[place], held.columns[number]])
            value = float(held.values[place, number])
            if stronger and not has:
                why = say("does not have the code, in the group that has more of it")
                found.append(NegativeCase(row, organisation, held.groups[number], why, value, None, 0))
            elif not stronger and has:
                why = say("has the code, in the group that has less of it")
                ids = ids_of(behind, row.code_id, column=organisation)
                found.append(NegativeCase(row, organisation, held.groups[number], why, value, ids, has))
            if stronger:
                for counter in counters.get(row.code_id, ()):
                    against = int(codings[at[counter.id], held.columns[number]])
                    if against:
                        why = say("has the counter-instance “{name}”", name=Named(counter))
                        ids = ids_of(behind, counter.id, column=organisation)
                        found.append(NegativeCase(row, organisation, held.groups[number], why, value, ids, against))
    return found


class Named(Message):
    """The name of a code as a part of a sentence: in the sentence's language."""

    def __init__(self, code: CodeNode) -> None:
        super().__init__(code.path.rpartition(SEPARATOR)[2])
        object.__setattr__(self, "_names", code.names)

    def text(self, language: str | None = None) -> str:
        from qcoder.core.messages import current_language

        names: dict[str, str] = object.__getattribute__(self, "_names")
        return names.get(language or current_language()) or self.id


def _counter_instances(codes: Sequence[CodeNode]) -> dict[int, list[CodeNode]]:
    """Of each code the counter-instances that hang below it and would count into it otherwise."""
    nodes = {code.id: code for code in codes}
    found: dict[int, list[CodeNode]] = {}
    for code in codes:
        above = nodes.get(code.parent_id) if code.counter_instance and code.parent_id is not None else None
        while above is not None:
            found.setdefault(above.id, []).append(code)
            if above.counter_instance:
                break
            above = nodes.get(above.parent_id) if above.parent_id is not None else None
    return found
