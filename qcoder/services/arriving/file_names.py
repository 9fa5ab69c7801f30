"""What the name of a file says of its document, by a pattern: "{organisation}_{type}_{date}_{language}_{case}".

{name}, {case}, {organisation}, {type}, {date} and {language} have a meaning of their own, in Spanish too; {skip} is
passed over; any other word becomes a variable of the document.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from qcoder.core.errors import BadInput
from qcoder.core.messages import say

_PLACE = re.compile(r"\{([^{}]+)\}")
_DATES = (
    (re.compile(r"(\d{4})[-_. ]?(\d{2})[-_. ]?(\d{2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[-_. ](\d{1,2})[-_. ](\d{4})"), (3, 2, 1)),
)
# What parts of names and columns of sheets may be called, in English and Spanish
CALLED = {
    "file": "file", "archivo": "file", "fichero": "file", "document": "file", "documento": "file", "filename": "file",
    "name": "name", "nombre": "name", "título": "name", "titulo": "name", "title": "name",
    "case": "case", "caso": "case", "persona": "case", "participante": "case", "participant": "case",
    "organisation": "organisation", "organization": "organisation", "organización": "organisation",
    "organizacion": "organisation",
    "type": "type", "kind": "type", "tipo": "type",
    "date": "date", "fecha": "date",
    "language": "language", "idioma": "language", "lengua": "language",
}  # fmt: skip
_SKIPPED = frozenset(["skip", "omitir"])
_LANGUAGES = {
    "es": "es", "esp": "es", "spa": "es", "español": "es", "espanol": "es", "spanish": "es", "castellano": "es",
    "en": "en", "eng": "en", "ing": "en", "inglés": "en", "ingles": "en", "english": "en",
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What is known of a document before it is read; "" where nothing is."""

    name: str = ""
    case: str = ""
    organisation: str = ""
    kind: str = ""
    date: str = ""
    language: str = ""
    values: dict[str, str] = field(default_factory=dict)


def what_the_name_says(stem: str, pattern: str) -> Said:
    """The parts of a name (without its ending) by a pattern. Raises BadInput for a name that does not fit."""
    found = _compiled(pattern).fullmatch(stem)
    if found is None:
        raise BadInput(
            say("The name “{name}” does not fit the pattern “{pattern}”.", name=stem, pattern=pattern),
            say("Rename the file, or import it without a pattern."),
        )
    parts: dict[str, str] = {}
    for place, name in enumerate(_names(pattern)):
        if name != "skip":
            parts[name] = " ".join(found[f"part{place}"].replace("_", " ").split())
    return said_of(parts)


def said_of(said: Mapping[str, str]) -> Said:
    """What some words say by their names: known ones in their place, all others as values of variables."""
    parts = {name: value for name, value in said.items() if value}
    known = {
        "name": parts.pop("name", ""),
        "case": parts.pop("case", ""),
        "organisation": parts.pop("organisation", "") or parts.pop("organization", ""),
        "kind": parts.pop("type", "") or parts.pop("kind", ""),
        "date": _date(parts.pop("date", "")),
        "language": _language(parts.pop("language", "")),
    }
    return Said(**known, values=parts)


def _names(pattern: str) -> list[str]:
    return [_meant(name) for name in _PLACE.findall(pattern)]


def _meant(written: str) -> str:
    """A part of a name as it is known, or as it is written: then it is a variable."""
    name = " ".join(written.split())
    known = CALLED.get(name.casefold(), "file")
    return "skip" if name.casefold() in _SKIPPED else name if known == "file" else known


def _compiled(pattern: str) -> re.Pattern[str]:
    names = _names(pattern)
    if not names or len(set(names) - {"skip"}) != len([name for name in names if name != "skip"]):
        raise BadInput(
            say("“{pattern}” is no pattern for the names of files.", pattern=pattern),
            say("Write what the name is made of, such as {example}", example="{organisation}_{date}_{case}"),
        )
    pieces, at = [], 0
    for place, found in enumerate(_PLACE.finditer(pattern)):
        part = r"[\d\-_. ]+?" if _meant(found[1]) == "date" else r".+?"
        pieces += [re.escape(pattern[at : found.start()]), f"(?P<part{place}>{part})"]
        at = found.end()
    return re.compile("".join([*pieces, re.escape(pattern[at:])]))


def _date(written: str) -> str:
    if not written:
        return ""
    for pattern, (year, month, day) in _DATES:
        if found := pattern.fullmatch(written):
            try:
                return date(int(found[year]), int(found[month]), int(found[day])).isoformat()
            except ValueError:
                break
    if re.fullmatch(r"\d{4}([-_. ]\d{2})?", written):
        return re.sub("[-_. ]", "-", written)
    raise BadInput(say("“{date}” is not a date.", date=written), say("Write it as 2006-05-31, 2006-05 or 2006."))


def _language(written: str) -> str:
    if not written:
        return ""
    found = _LANGUAGES.get(written.casefold())
    if found is None:
        raise BadInput(
            say("“{language}” is not a language that qcoder works with.", language=written),
            say("Use es for Spanish or en for English."),
        )
    return found
