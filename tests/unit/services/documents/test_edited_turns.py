"""Turns after an edit: in a transcript with labels, the same that an import of the new text would find."""

from hypothesis import given, settings
from hypothesis import strategies as st

from qcoder.core.shift import Shift
from qcoder.core.turns import find_turns
from qcoder.services.documents.edited_turns import HeldTurn, turns_after
from tests.examples import examples

NAMES = ("Entrevistadora", "Ana", "Rosa")
WORDS = ("la fundación", "no sé", "vino el dinero y ya", "😀", "las cuotas, compañera", "Nota: bien")
LINE = st.tuples(st.sampled_from(["turn", "words", "blank"]), st.sampled_from(NAMES), st.sampled_from(WORDS))
EDIT = st.tuples(st.sampled_from(["put", "drop", "say", "rename", "unlabel", "join"]), st.floats(0, 0.999), LINE)


def written(line: tuple[str, str, str], number: int) -> str:
    kind, name, words = line
    return {"turn": f"{name}: {words} {number}.", "words": f"{words} {number}", "blank": ""}[kind]


def edited(lines: list[str], edit: tuple[str, float, tuple[str, str, str]], number: int) -> list[str]:
    what, place, line = edit
    at = int(place * len(lines)) if lines else 0
    if what == "put" or not lines:
        return [*lines[:at], written(line, number), *lines[at:]]
    new = {
        "drop": [],
        "say": [f"{lines[at]} {line[2]}"],
        "rename": [line[1] + lines[at][lines[at].index(":") :] if lines[at].startswith(NAMES) else lines[at]],
        "unlabel": [lines[at].partition(": ")[2] if lines[at].startswith(NAMES) else lines[at]],
        "join": [" ".join(lines[at : at + 2])],
    }[what]
    return [*lines[:at], *new, *lines[at + (2 if what == "join" else 1) :]]


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(LINE, min_size=2, max_size=12), st.lists(EDIT, min_size=1, max_size=5))
def test_the_turns_after_an_edit_are_those_an_import_would_find(
    lines: list[tuple[str, str, str]], changes: list[tuple[str, float, tuple[str, str, str]]]
) -> None:
    # Each speaker is heard at the beginning and at the end, so that nobody's name is in doubt.
    head, tail = ([f"{name}: {word}." for name in NAMES] for word in ("inicio", "fin"))
    before = [written(line, number) for number, line in enumerate(lines)]
    after = before
    for number, change in enumerate(changes, start=100):
        after = edited(after, change, number)
    old, new = "\n".join([*head, *before, *tail]), "\n".join([*head, *after, *tail])
    held = tuple(
        HeldTurn(number, turn.start, turn.said_start, turn.end, turn.speaker, turn.role, turn.time)
        for number, turn in enumerate(find_turns(old), start=1)
    )
    outcome = turns_after(held, Shift.between(old, new), old, new)
    found = [(turn.start, turn.said_start, turn.end, turn.speaker) for turn in find_turns(new)]
    assert [(turn.start, turn.said_start, turn.end, turn.speaker) for turn in outcome.turns] == found
    kept = [turn.id for turn in outcome.turns if turn.id is not None]
    assert sorted([*kept, *outcome.gone]) == [turn.id for turn in held]


def test_turns_without_labels_only_follow() -> None:
    old = "Uno dijo esto.\n\nY otra esto otro.\n"
    held = (HeldTurn(1, 0, 0, 14, "Ana", "participant", 1.5), HeldTurn(2, 16, 16, 33, "Rosa", "participant", 4.0))
    new = old.replace("Uno", "Alguien ayer").replace("otro.", "otro. Y más.")
    outcome = turns_after(held, Shift.between(old, new), old, new)
    assert [new[turn.start : turn.end] for turn in outcome.turns] == new.strip().split("\n\n")
    assert [turn.time for turn in outcome.turns] == [1.5, 4.0] and not outcome.gone
    outcome = turns_after(held, Shift.between(old, "Y otra esto otro.\n"), old, "Y otra esto otro.\n")
    assert [turn.id for turn in outcome.turns] == [2] and outcome.gone == (1,)
