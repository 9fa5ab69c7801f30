"""Drafts of framework cells say what passages say, and where these stand: where a text or its name changes, so do they.

A name that is taken out of a text would live on in them otherwise, and leave with them.
"""

import re
from collections.abc import Callable, Sequence

from sqlalchemy import select

from qcoder.core.text_diff import word_hunks
from qcoder.model import FrameworkCell
from qcoder.storage.journal import Step

_LINE = re.compile(r"“(?P<words>.*)” \((?P<name>.+?)(?P<turn>, \d+)?\)")


def follow_text(step: Step, *, document: str, old: str, new: str) -> None:
    """Gives drafts that quote a document, by its name, the words of its new text; those that are gone, go."""
    hunks: list[tuple[int, int, int, int]] = []
    now = " ".join(new.split())

    def line(words: str, turn: str) -> str:
        if words in now:
            return f"“{words}” ({document}{turn})"
        found = re.search(r"\s+".join(map(re.escape, words.split())), old)
        if found is None:
            return f"“{words}” ({document}{turn})"  # drafted from a text before this one
        if not hunks:
            hunks.extend(word_hunks(old, new))
        after = _after(hunks, found.start(), found.end())
        said = "" if after is None else " ".join(new[after[0] : after[1]].split())
        return f"“{said}” ({document}{turn})" if said else ""

    _follow(step, document, line)


def follow_name(step: Step, *, old: str, new: str) -> None:
    """Drafts that name a document as their source call it as it is called now."""
    _follow(step, old, lambda words, turn: f"“{words}” ({new}{turn})")


def follow_gone(step: Step, *, document: str) -> None:
    """Drafts do not quote a document that is no more."""
    _follow(step, document, lambda _words, _turn: "")


def _follow(step: Step, document: str, line: Callable[[str, str], str]) -> None:
    for cell in step.scalars(select(FrameworkCell).where(FrameworkCell.origin == "extract")):
        if f"({document}" not in cell.text:
            continue
        lines = []
        for held in cell.text.split("\n"):
            found = _LINE.fullmatch(held)
            ours = found is not None and found["name"] == document
            lines.append(line(found["words"], found["turn"] or "") if ours and found is not None else held)
        cell.text = "\n".join(filter(None, lines))
        if not cell.text and not cell.comment:
            step.delete(cell)
    step.flush()


def _after(hunks: Sequence[tuple[int, int, int, int]], start: int, end: int) -> tuple[int, int] | None:
    """Where words lie after an edit, with all that stands in their place; None where more than they was replaced."""
    first, last = start, end
    for before, until, began, ended in hunks:
        if before < start and end < until:
            return None
        if until <= start:
            first = start + ended - until
        elif before <= start < until:
            first = began
        if until <= end and before < end:
            last = end + ended - until
        elif before < end < until:
            last = ended
    return first, max(first, last)
