"""Forms that are filled in again and again: diaries, minutes, fact sheets, codebooks. Their labels are no voices."""

import re
from collections.abc import Sequence

from qcoder.core.labels import Labels
from qcoder.core.speakers import names_nobody, role_word
from qcoder.core.text import lines

_LINE = re.compile(
    r"[ \t]*(?:[-–—•*][ \t]+)?(?:\*\*|__)?([^\W\d_][^:\n]{0,40}?)(?:\*\*|__)?[ \t]*:(?:\*\*|__)?(?=[ \t]|$)[ \t]*(.*)"
)
_EXPLAINED = re.compile(r"[ \t]*([^\W\d_][\w.]{0,7})[ \t]*[=–—-][ \t]+(\S.*)")
_SIGN = re.compile(r"[ \t]*[(\[/*.…_<=-]")  # of the transcription, as such sheets explain them
_BARE_NAME = re.compile(r"[^\W\d_][\w.'’\-]*(?:[ ][^\W\d_][\w.'’\-]*){0,3}\.?")
_ASIDES = frozenset(["nota", "notas", "note", "notes", "comentario", "comment", "observación", "importante", "ojo"])
LONGEST_SHEET, MOST_LINES, MOST_OF_A_VALUE, MOST_OF_A_NAME = 8000, 60, 12, 5
MANY = 300  # labels: no form is filled in so often in one file
ASKING, ALL_ASK, OF_NOBODY, FEWEST_IN_A_FORM = 0.25, 0.8, 0.5, 3


def end_of_sheet(text: str) -> int:
    """Where the sheet ends that a text begins with ("Lugar: Oaxaca", "Entrevistadora: Eva Soto"); 0 where none does.

    It ends with the last line that names nobody, among lines of which each says little, asks nothing and comes once;
    or with a paragraph of such lines in which somebody with a part is called by name, or letters are explained.
    """
    end = at = forms = in_paragraph = 0
    named = False
    seen: set[str] = set()
    for line in text[:LONGEST_SHEET].split("\n")[:MOST_LINES]:
        found = _LINE.match(line) or _EXPLAINED.match(line)
        if found is not None:
            key, value = found[1].strip(), found[2].strip(" *_")
            if key[0].isupper() and key.casefold() not in _ASIDES and names_nobody(key.split()[0]):
                end = at + len(line)
            elif "?" in value or len(value.split()) > MOST_OF_A_VALUE or key.casefold() in seen:
                break
            seen.add(key.casefold())
            named |= _says_who(key, value)
            forms, in_paragraph = forms + 1, in_paragraph + 1
        elif not line.strip():
            end = at if named and in_paragraph > 1 else end
            named, in_paragraph = False, 0
        elif forms and not _SIGN.match(line):
            break
        at += len(line) + 1
    return min(end, len(text))


def _says_who(key: str, value: str) -> bool:
    """True for "Entrevistadora: Eva Soto", "E: Entrevistadora" and "ES = Eva Soto (moderadora)"."""
    words = re.findall(r"[^\W\d_]+", value)
    if role_word(key) is not None and 1 < len(words) <= MOST_OF_A_NAME and value.istitle():
        return True
    some = [word for word in (words[:1] + words[-1:] if len(words) <= MOST_OF_A_NAME else []) if len(word) > 3]
    return any(role_word(word) is not None for word in some) and (value[-1:] not in ".!…" or len(words) == 1)


def are_forms(labels: Labels, text: str) -> bool:
    """True where lines like "Lugar: ..." stand among those of the labels as often as in forms, or all in one order.

    And where whoever has a part is only named ("Entrevistadora: Eva Soto"), or one asks and nobody answers.
    """
    if not 2 <= len(labels) <= MANY:
        return False
    if all(
        role_word(name) and " " in (words := _beside(end, text)) and _BARE_NAME.fullmatch(words) and words.istitle()
        for name, end in zip(labels.names, labels.ends, strict=True)
    ):
        return True
    first, last = labels.starts[0], labels.starts[-1]
    voices = {*labels.names}
    if len(voices) == 1 and role_word(labels.names[0]) == "interviewer":
        below = [line.rstrip().endswith("?") for line in lines(text[first:]) if line.strip()]
        return sum(below) >= ALL_ASK * len(below)  # a guide: nobody answers
    if text.count("\n", first) < len(labels):
        return False  # every line has a label: there are no others that could be those of a form
    if sum("?" in _beside(end, text) for end in labels.ends) >= ASKING * len(labels):
        return False
    among: list[str] = []
    at = 0
    paragraphs: list[list[str]] = [[]]
    called = {start: name.casefold() for start, name in zip(labels.starts, labels.names, strict=True)}
    for line in lines(text):
        if at in called:
            paragraphs[-1].append(called[at])
        elif (found := _LINE.match(line)) is not None:
            paragraphs[-1].append(" ".join(found[1].split()).casefold())
            if first < at < last and names_nobody(found[1].strip()):
                among.append(paragraphs[-1][-1])
        elif not line.strip():
            paragraphs.append([])
        at += len(line) + 1
    # One kind of line alone may be an aside in a talk: "Nota: ...".
    often = len(among) >= OF_NOBODY * len(labels) and len({*among}) > 1
    return often or _in_one_order(paragraphs, {*called.values()})


def _beside(end: int, text: str) -> str:
    """What stands on the line of a label behind it."""
    return text[end : text.find("\n", end) % (len(text) + 1)].strip()


def _in_one_order(paragraphs: Sequence[list[str]], voices: set[str]) -> bool:
    """True where paragraphs of lines with labels, none twice in one, are the same, and some of them name nobody."""
    forms = [tuple(one) for one in paragraphs if not voices.isdisjoint(one)]
    if len(forms) < 2 or len({*forms}) > 1 or len(forms[0]) < FEWEST_IN_A_FORM or len({*forms[0]}) < len(forms[0]):
        return False
    return any(map(names_nobody, forms[0]))
