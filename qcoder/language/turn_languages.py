"""Where a document switches its language: turns that are clearly in the other one than the document."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Protocol

from qcoder.core.imported import ImportedDocument, Ledger
from qcoder.core.messages import mark, say_plural
from qcoder.core.words import those_in
from qcoder.language.fold import fold
from qcoder.language.guess import guess_language, told_apart


class Said(Protocol):
    """What a turn is here: words from `said_start` to `end`."""

    @property
    def said_start(self) -> int: ...

    @property
    def end(self) -> int: ...


LONGEST_LOOK = 600  # code points of a turn that are looked at first
_WORDS = re.compile("[a-z]+")
_COUNTED = ("turns_in_es", "turns_in_en")  # what the ledger calls their numbers
_TOLD = (mark("{n} turn is in Spanish."), mark("{n} turn is in English."))  # its remarks on them
FEWEST = 3  # different stop words of the other language that a turn must have, and three times as many as of its own


@cache
def _of_the_other(language: str) -> frozenset[bytes]:
    spanish, english = told_apart()
    return frozenset(word.encode() for word in (english if language == "es" else spanish))


def languages_of_turns(text: str, turns: Sequence[Said], language: str) -> list[str]:
    """For each turn "es" or "en" where it is in another language than the document, else ""."""
    spanish, english = told_apart()
    if not turns:
        return []
    if language in ("es", "en") and len(those_in(text, _of_the_other(language))) < FEWEST:  # as in most documents
        return [""] * len(turns)
    found = []
    for turn in turns:
        words = set(_WORDS.findall(fold(text[turn.said_start : min(turn.end, turn.said_start + LONGEST_LOOK)])))
        for_spanish, for_english = len(words & spanish), len(words & english)
        most, least = max(for_spanish, for_english), min(for_spanish, for_english)
        other = "es" if for_spanish > for_english else "en"
        if most < FEWEST or most < 3 * least or other == language:
            found.append("")
            continue
        found.append(other if guess_language(text[turn.said_start : turn.end]) == other else "")
    return found


def in_language(document: ImportedDocument, language: str) -> ImportedDocument:
    """A document in this language, with that of each turn which is clearly in the other one; its ledger tells of them.

    Args:
        language: "es", "en" or "" when it is not known.
    """
    languages = languages_of_turns(document.text, document.turns, language)
    ledger = without_languages(document.ledger)
    if not any(languages) and ledger is document.ledger:
        return document if language == document.language else replace(document, language=language)
    told, found = list(ledger.remarks), dict(ledger.found)
    if number := languages.count("es"):
        told.append(say_plural("{n} turn is in Spanish.", "{n} turns are in Spanish.", n=number))
        found["turns_in_es"] = number
    if number := languages.count("en"):
        told.append(say_plural("{n} turn is in English.", "{n} turns are in English.", n=number))
        found["turns_in_en"] = number
    ledger = replace(ledger, found=found, remarks=tuple(told))
    return replace(document, language=language, turns=document.turns.in_languages(languages), ledger=ledger)


def without_languages(ledger: Ledger) -> Ledger:
    """A ledger that does not tell of turns in another language than the document."""
    if not any(name in ledger.found for name in _COUNTED):
        return ledger
    return replace(
        ledger,
        found={name: number for name, number in ledger.found.items() if name not in _COUNTED},
        remarks=tuple(remark for remark in ledger.remarks if remark.id not in _TOLD),
    )
