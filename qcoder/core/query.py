"""Questions about passages in one line, made of small parts.

    dependency                     the word, in any document (accents and case apart)
    "money from outside"           the phrase
    depend*                        any ending
    lemma:decide                   the word in any of its forms: decides, decided ...
    code:"Funding dependence"      a code with those below it, by path or last name; code:=X without them
    case:Ana   document:"Equis*"   language:es   kind:interview   coder:A   memo:money   type:NGO (any variable)
    a b          both              a OR b       either             NOT a, -a    not           ( ... )   together

`parse` gives a tree of And, Or, Not, Says and Has; `services.finding` turns it into passages.
"""

import re
from dataclasses import dataclass

from qcoder.core.errors import BadInput
from qcoder.core.messages import say


@dataclass(frozen=True, slots=True)
class Says:
    """The passage (or document) holds these words; `phrase` when they must stand together, `lemma` in any form."""

    words: str
    phrase: bool = False
    lemma: bool = False


@dataclass(frozen=True, slots=True)
class Has:
    """A field has a value: code, case, document, language, kind, coder, memo or the name of a variable."""

    field: str
    value: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    part: "Query"


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Query", ...]


Query = Says | Has | Not | And | Or
LEMMA = ("lemma", "lema")  # in either language

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<open>\()|(?P<close>\))
        |(?P<minus>-)?(?:(?P<field>[^\W\d]\w*|"[^"]+"):(?P<exact>=)?)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s()"]+))
        )""",
    re.VERBOSE,
)


def parse(line: str) -> Query | None:
    """The query of a line; None for an empty one. Raises BadInput for one that cannot be understood."""
    if not line.strip():
        return None
    reader = _Reader(line)
    query = reader.either()
    if reader.current is not None:
        raise _unclear(line)
    return query


def _unclear(line: str) -> BadInput:
    return BadInput(
        say("The search “{line}” cannot be understood.", line=line),
        say("Close every bracket and quotation mark; OR and NOT need something beside them."),
    )


class _Reader:
    def __init__(self, line: str) -> None:
        self.line, self.at = line, 0
        self.current: re.Match[str] | None = None
        self.step()

    def step(self) -> None:
        rest = self.line[self.at :]
        if not rest.strip():
            self.current = None
            return
        found = _TOKEN.match(self.line, self.at)
        if found is None or found.end() == self.at:
            raise _unclear(self.line)
        self.current, self.at = found, found.end()

    def word(self) -> str:
        """The bare word at hand when it is one of OR, AND, NOT; else ""."""
        found = self.current
        if found is None or found["field"] or found["minus"] or found["quoted"] is not None:
            return ""
        return (found["bare"] or "") if found["bare"] in ("OR", "AND", "NOT", "O", "Y", "NO") else ""

    def either(self) -> Query:
        parts = [self.both()]
        while self.word() in ("OR", "O"):
            self.step()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self) -> Query:
        parts = [self.single()]
        while self.current is not None and not self.current["close"] and self.word() not in ("OR", "O"):
            if self.word() in ("AND", "Y"):
                self.step()
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def single(self) -> Query:
        if self.word() in ("NOT", "NO"):
            self.step()
            return Not(self.single())
        found = self.current
        if found is None or found["close"] or self.word():
            raise _unclear(self.line)
        self.step()
        if found["open"]:
            inside = self.either()
            if self.current is None or not self.current["close"]:
                raise _unclear(self.line)
            self.step()
            return inside
        value = found["quoted"] if found["quoted"] is not None else found["bare"]
        part: Query
        field = (found["field"] or "").strip('"').strip().casefold()
        if field in LEMMA:
            part = Says(value, lemma=True)
        elif field:
            part = Has(field, value, exact=bool(found["exact"]))
        else:
            part = Says(value, phrase=found["quoted"] is not None)
        return Not(part) if found["minus"] else part
