"""Forms that are filled in again and again: diaries, minutes, fact sheets, codebooks. Their labels are no voices."""

import re
from collections.abc import Sequence

from qcoder.core.labels import FoundLabel
from qcoder.core.speakers import names_nobody, role_word

_LINE = re.compile(
    r"[ \t]*(?:[-–—•*][ \t]+)?(?:\*\*|__)?([^\W\d_][^:\n]{0,40}?)(?:\*\*|__)?[ \t]*:(?:\*\*|__)?(?=[ \t]|$)[ \t]*(.*)"
)
_BARE_NAME = re.compile(r"[^\W\d_][\w.'’\-]*(?:[ ][^\W\d_][\w.'’\-]*){0,3}\.?")
_ASIDES = frozenset(["nota", "notas", "note", "notes", "comentario", "comment", "observación", "importante", "ojo"])
LONGEST_SHEET, MOST_LINES, MOST_OF_A_VALUE = 8000, 60, 12
MANY = 300  # labels: no form is filled in so often in one file
ASKING, ALL_ASK, OF_NOBODY, FEWEST_IN_A_FORM = 0.25, 0.8, 0.5, 3


def end_of_sheet(text: str) -> int:
    """Where the sheet ends that a text begins with ("Lugar: Oaxaca", "Entrevistadora: Eva Soto"); 0 where none does.

    It ends with the last line that names nobody, among lines of which each says little and asks nothing; or with a
    paragraph of such lines in which somebody with a part is called by name.
    """
    end = at = forms = in_paragraph = 0
    named = False
    for line in text[:LONGEST_SHEET].split("\n")[:MOST_LINES]:
        found = _LINE.match(line)
        if found is not None:
            key, value = found[1].strip(), found[2].strip(" *_")
            if names_nobody(key) and key.casefold() not in _ASIDES:
                end = at + len(line)
            elif "?" in value or len(value.split()) > MOST_OF_A_VALUE or (value[-1:] in ".!…" and not value.istitle()):
                break
            named |= role_word(key) is not None and " " in value and value.istitle()
            forms, in_paragraph = forms + 1, in_paragraph + 1
        elif not line.strip():
            end = at if named and in_paragraph > 1 else end
            named, in_paragraph = False, 0
        elif forms:
            break
        at += len(line) + 1
    return min(end, len(text))


def are_forms(labels: Sequence[FoundLabel], text: str) -> bool:
    """True where lines like "Lugar: ..." stand among those of the labels as often as in forms, or all in one order.

    And where whoever has a part is only named ("Entrevistadora: Eva Soto"), or one asks and nobody answers.
    """
    if not 2 <= len(labels) <= MANY:
        return False
    said = [text[one.end : text.find("\n", one.end) % (len(text) + 1)].strip() for one in labels]
    if all(
        role_word(one.name) and " " in words and _BARE_NAME.fullmatch(words) and words.istitle()
        for one, words in zip(labels, said, strict=True)
    ):
        return True
    if len({one.name for one in labels}) == 1 and role_word(labels[0].name) == "interviewer":
        lines = [line.rstrip() for line in text[labels[0].start :].split("\n") if line.strip()]
        return sum(line.endswith("?") for line in lines) >= ALL_ASK * len(lines)  # a guide: nobody answers
    if sum("?" in words for words in said) >= ASKING * len(labels):
        return False
    first, last = labels[0].start, labels[-1].start
    among: list[str] = []
    at = 0
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        found = _LINE.match(line)
        if found is not None:
            paragraphs[-1].append(" ".join(found[1].split()).casefold())
            if first < at < last and names_nobody(found[1].strip()):
                among.append(paragraphs[-1][-1])
        elif not line.strip():
            paragraphs.append([])
        at += len(line) + 1
    # One kind of line alone may be an aside in a talk: "Nota: ...".
    often = len(among) >= OF_NOBODY * len(labels) and len({*among}) > 1
    return often or _in_one_order(paragraphs, {one.name.casefold() for one in labels})


def _in_one_order(paragraphs: Sequence[list[str]], voices: set[str]) -> bool:
    """True where paragraphs of lines with labels, none twice in one, are the same, and some of them name nobody."""
    forms = [tuple(one) for one in paragraphs if not voices.isdisjoint(one)]
    if len(forms) < 2 or len({*forms}) > 1 or len(forms[0]) < FEWEST_IN_A_FORM or len({*forms[0]}) < len(forms[0]):
        return False
    return any(map(names_nobody, forms[0]))
