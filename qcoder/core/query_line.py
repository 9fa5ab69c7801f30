"""A query as one line, both ways.

    dependency                     the word, in any document (accents and case apart)
    "money from outside"           the phrase
    depend*   *ency   d*ency       any letters in the place of *
    lemma:decide                   the word in any of its forms: decides, decided ...
    /ma(ny|ke)/                    a regular expression, within a paragraph
    code:"Funding dependence"      a code with those that count into it, by path or last name; code:=X by itself
    counter_instance:Dependency    what stands beside a code as its counter-instance, never counted into it
    case:Ana  document:"Equis*"  language:es  speaker:Rosa  coder:A  memo:money  date:>=2004  about:1994
    type:NGO  founded:1990..1999   any variable of the project; in quotation marks where its name has spaces
    query:"Weak ties"              what a saved query asks for
    a b          both              a OR b       either             NOT a, -a    not           ( ... )   together
    code:A OVERLAPS code:B         A where a passage of B shares words with it; also INSIDE, AROUND, SAME TURN
    code:A NEAR code:B WITHIN 20 WORDS      also FOLLOWED BY and PRECEDED BY, and TURNS in the place of WORDS
    code:A NOT OVERLAPS code:B     A alone

Operators stand in capitals; English and Spanish (Y, O, NO, CERCA DE, ENTRE ...) are both understood, in any mixture. A
distance that has nothing to be a distance of is refused, so that no keyword is looked for as a word.
`line_of` writes the English form, which is what is stored, or the Spanish one.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar
from unicodedata import normalize

from qcoder.core.messages import Message, say
from qcoder.core.query import FURTHEST, MEASURED, WITHIN, And, Has, Not, Or, Query, Related, Says, Unit
from qcoder.core.query_pieces import BARE, Piece, QueryError, pieces_of
from qcoder.core.query_words import FIELD_NAMES, LEMMA_NAMES, OPERATORS, RELATIONS, UNITS, WITHIN_WORDS, written

DEEPEST = 60  # brackets within brackets


def parse(line: str) -> Query | None:
    """The query of a line; None for an empty one. Raises QueryError, which says where and why."""
    if not line.strip():
        return None
    return _Reader(normalize("NFC", line)).whole()  # an accent may be a sign of its own


# ---- reading ----


def _fold(name: str) -> str:
    """A field's name with accents and case apart."""
    return name.casefold().translate(str.maketrans("áéíóúüñ", "aeiouun"))


def _reverse(names: Mapping[str, Mapping[str, Iterable[str]]]) -> dict[str, str]:
    return {_fold(name): neutral for neutral, of in names.items() for some in of.values() for name in some}


_FIELD_OF = _reverse(FIELD_NAMES)
_LEMMA = {_fold(name) for names in LEMMA_NAMES.values() for name in names}


_Neutral = TypeVar("_Neutral", bound=str)


def _phrases(names: Mapping[_Neutral, Mapping[str, Iterable[str]]]) -> dict[tuple[str, ...], _Neutral]:
    return {tuple(name.split()): neutral for neutral, of in names.items() for some in of.values() for name in some}


_OPERATORS = _phrases(OPERATORS)
_RELATIONS = _phrases(RELATIONS)
_UNITS = _phrases(UNITS)
_WITHIN = _phrases({"within": WITHIN_WORDS})
_IN_KEYWORDS = {word for table in (_OPERATORS, _RELATIONS, _UNITS, _WITHIN) for words in table for word in words}
_MAY_BE_WORDS = ("A", "DENTRO DE")  # what these begin need not be a distance: a label, a passage around
_HAVE_DISTANCES = say("NEAR, FOLLOWED BY and PRECEDED BY have one.")
_SHORT = re.compile(r"(?P<word>[A-ZÁÉÍÓÚ]+)/(?P<n>\d+)(?P<unit>[wpt]?)$")  # NEAR/10, NEAR/3t


class _Reader:
    def __init__(self, line: str) -> None:
        self.line = line
        self.pieces = list(pieces_of(line))
        self.place = 0
        self.depth = 0

    def whole(self) -> Query:
        query = self.either()
        if self.place < len(self.pieces):
            raise self.error(
                say("a bracket is closed that was not opened"), say("Take it out, or open it before the first part.")
            )
        return query

    # -- what stands here --

    def error(self, why: Message, hint: Message, at: int | None = None) -> QueryError:
        here = self.pieces[self.place].at if self.place < len(self.pieces) else len(self.line)
        return QueryError(self.line, here if at is None else at, why, hint)

    def now(self) -> Piece | None:
        return self.pieces[self.place] if self.place < len(self.pieces) else None

    def keyword(self, table: Mapping[tuple[str, ...], _Neutral]) -> tuple[_Neutral | None, int]:
        """The longest keyword of a table that stands here, and how many pieces it takes; None and 0 where none does."""
        for length in range(min(6, len(self.pieces) - self.place), 0, -1):
            here = self.pieces[self.place : self.place + length]
            if all(piece.kind == "bare" and not piece.field for piece in here):
                found = table.get(tuple(piece.text for piece in here))
                if found is not None:
                    return found, length
        return None, 0

    def took(self, table: Mapping[tuple[str, ...], _Neutral], wanted: str = "") -> _Neutral | None:
        """Steps over a keyword that stands here; `wanted`: only this one."""
        found, length = self.keyword(table)
        if not found or (wanted and found != wanted):
            return None
        self.place += length
        return found

    def is_here(self, operator: str) -> bool:
        return self.keyword(_OPERATORS)[0] == operator

    # -- the grammar --

    def either(self) -> Query:
        parts = [self.both()]
        while self.took(_OPERATORS, "or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self) -> Query:
        parts = [self.single()]
        while (piece := self.now()) is not None and piece.kind != "close" and not self.is_here("or"):
            self.took(_OPERATORS, "and")
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def single(self) -> Query:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(
                say("there are too many brackets within brackets"), say("Save a part as a query and use its name.")
            )
        try:
            return self._single()
        finally:
            self.depth -= 1

    def _single(self) -> Query:
        operator, _length = self.keyword(_OPERATORS)
        if operator in ("and", "or"):
            raise self.error(
                say("“{word}” needs something on both sides", word=self.pieces[self.place].text),
                say("To look for the word itself, write it in small letters or in quotation marks."),
            )
        began = self.place
        if self.took(_OPERATORS, "not"):
            self.need(began)
            return Not(self.single())
        self.refuse_distance()
        related = self.relation()
        if related is not None:
            return related
        piece = self.now()
        if piece is None:
            raise self.error(say("something is missing at the end"), say("Write what to look for."))
        if piece.kind == "minus":
            self.place += 1
            return Not(self.single())
        if piece.kind == "close":
            opened = self.place > 0 and self.pieces[self.place - 1].kind == "open"
            why = say("nothing stands between the brackets") if opened else say("something is missing before “)”")
            raise self.error(why, say("Write what to look for, or take the bracket out."))
        self.place += 1
        if piece.kind == "open":
            return self.bracket(piece)
        return self.part(piece)

    def typed(self, first: int, last: int | None = None) -> str:
        """Some pieces as they were written, those before where the reading is now."""
        return " ".join(piece.text for piece in self.pieces[first : self.place if last is None else last])

    def need(self, began: int) -> None:
        """Something must stand after the keyword that began there."""
        if self.now() is None:
            raise self.error(
                say("nothing stands after “{word}”", word=self.typed(began)), say("Write what to look for.")
            )

    def refuse_distance(self) -> None:
        """A distance where no part stands before it that has one: without this it would be looked for as words."""
        began = self.place
        if self.took(_WITHIN) and (number := self.now()) is not None and number.text.isdecimal():
            self.place += 1
            if self.took(_UNITS):
                written_so = self.typed(began)
                self.place = began
                raise self.error(
                    say("“{distance}” stands where nothing has a distance", distance=written_so), _HAVE_DISTANCES
                )
        self.place = began

    def bracket(self, opened: Piece) -> Query:
        inside = self.either()
        closing = self.now()
        if closing is None or closing.kind != "close":
            raise self.error(say("this bracket is not closed"), say("Close it behind its last part."), at=opened.at)
        self.place += 1
        return inside

    def relation(self) -> Query | None:
        began = self.place
        how = self.took(_RELATIONS)
        within, said = WITHIN, False
        unit: Unit = "words"
        piece = self.now()
        if not how:
            if piece is None or piece.kind != "bare" or piece.field:
                return None
            short = _SHORT.match(piece.text)
            how = _RELATIONS.get((short["word"],)) if short is not None else None
            if short is None or not how:
                return None
            self.place += 1
            within, unit, said = self.distance(short["n"], piece.at), "turns" if short["unit"] == "t" else "words", True
        name = self.typed(began)
        self.need(began)
        part = self.single()
        before = self.place
        if not said and self.took(_WITHIN):
            number = self.now()
            if number is not None and number.kind == "bare" and number.text.isdecimal():
                self.place += 1
                within = self.distance(number.text, number.at)
                unit = self.took(_UNITS) or "words"
                said = True
            elif self.typed(before) in _MAY_BE_WORDS:
                self.place = before
            else:
                raise self.error(
                    say("a number is missing after “{word}”", word=self.typed(before)), say("Such as WITHIN 20 WORDS.")
                )
        if how not in MEASURED:
            if said:
                raise self.error(
                    say("“{word}” has no distance", word=name),
                    _HAVE_DISTANCES,
                    at=self.pieces[before].at if before < len(self.pieces) else None,
                )
            return Related(how, part)
        return Related(how, part, within, unit)

    def distance(self, digits: str, at: int) -> int:
        if len(digits) > 6 or int(digits) > FURTHEST:
            raise self.error(say("that is too far"), say("The distance can be {n} at most.", n=FURTHEST), at=at)
        return int(digits)

    def part(self, piece: Piece) -> Query:
        if piece.kind == "pattern":
            return Says(piece.text, "pattern")
        if not piece.field:
            if not any(letter.isalnum() for letter in piece.text):
                raise self.error(
                    say("“{words}” holds no letters to look for", words=piece.text), say("Type at least one word."),
                    at=piece.at,
                )  # fmt: skip
            return Says(piece.text, "phrase" if piece.kind == "quoted" else "words")
        name = _fold(piece.field)
        if name in _LEMMA and not piece.named:
            if not any(letter.isalnum() for letter in piece.text):
                raise self.error(
                    say("“{words}” holds no letters to look for", words=piece.text), say("Type at least one word."),
                    at=piece.at,
                )  # fmt: skip
            return Says(piece.text, "lemma")
        if not piece.text.strip():
            raise self.error(
                say("nothing stands after “{field}:”", field=piece.field),
                say("Write what to look for right after the colon, in quotation marks where it has spaces."),
                at=piece.at,
            )
        neutral = "" if piece.named else _FIELD_OF.get(name, "")
        return Has(neutral or piece.field, piece.text, exact=piece.exact, variable=not neutral)


# ---- writing ----


def line_of(query: Query | None, language: str = "en") -> str:
    """The query as a line, with the keywords of a language. `parse` gives the same query back."""
    if query is None:
        return ""
    match query:
        case Or(parts):
            between = f" {written(OPERATORS['or'], language)} "
            return between.join(_within(part, language, Or) for part in parts)
        case And(parts):
            return " ".join(_within(part, language, Or, And) for part in parts)
        case Not(part):
            return f"{written(OPERATORS['not'], language)} {_within(part, language, Or, And)}"
        case Related(how, part, within, unit):
            line = f"{written(RELATIONS[how], language)} {_within(part, language, Or, And, Not, Related)}"
            if how in MEASURED:
                line += f" {written(WITHIN_WORDS, language)} {within} {written(UNITS[unit], language)}"
            return line
        case Says(words, how):
            return _said(words, how, language)
        case Has(field, value, exact, variable):
            sign = "=" if exact else ""
            return f"{field_name(field, language, variable=variable)}:{sign}{_quoted(value)}"


def _within(part: Query, language: str, *bracketed: type) -> str:
    line = line_of(part, language)
    return f"({line})" if isinstance(part, bracketed) else line


def _said(words: str, how: str, language: str) -> str:
    match how:
        case "pattern":
            return "/" + re.sub(r"(\\.)|/", lambda found: found[1] or "\\/", words) + "/"
        case "lemma":
            return f"{written(LEMMA_NAMES, language)}:{_quoted(words)}"
        case "phrase":
            return f'"{words}"' if '"' not in words else f"«{words}»"
        case _:
            return words.lower() if words in _IN_KEYWORDS else words  # case is nothing to a search


def field_name(field: str, language: str, *, variable: bool = False) -> str:
    """What a field is called in a line."""
    if not variable:
        return written(FIELD_NAMES[field], language)
    known = _fold(field) in _FIELD_OF or _fold(field) in _LEMMA
    return field if re.fullmatch(r"[^\W\d][\w.-]*", field) and not known else f'"{field}"'


def _quoted(value: str) -> str:
    if BARE.fullmatch(value) and value[0] not in "=„":
        return value
    return f'"{value}"' if '"' not in value else f"«{value}»"


def neutral(line: str) -> str:
    """The line as it is stored: with English keywords, whatever language it was written in."""
    return line_of(parse(line))


def said_in(line: str, language: str) -> str:
    """A stored line as people read it; one that cannot be understood any more stays as it is."""
    try:
        return line_of(parse(line), language)
    except QueryError:
        return line
