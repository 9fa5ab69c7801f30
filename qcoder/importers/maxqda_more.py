"""Memos, variables and groups of documents in MAXQDA's files: tables whose names and columns nobody has published.

They are known by what they hold: a table with "memo", "var" or "group" in its name is understood where its columns
point to documents, codes, codings or variables that are there and one of them holds words. Rows in which that is not so
are counted by table and told; nothing of them is guessed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from qcoder.core.exchange import VariableEntry
from qcoder.core.messages import Message, current_language, say, say_plural
from qcoder.core.text import clean
from qcoder.importers.foreign import Cell, Foreign, Row, number, text

TEXT = ("textid", "documentid", "docid")
CODE = ("wordid", "codewordid", "codeid")
START = ("segpos1x", "segpos1", "startpos", "start")
END = ("segpos2x", "segpos2", "endpos", "end")
WHO = ("owner", "user", "username", "creator", "author")
MEMO = ("memo", "comment")
_CODING = ("codingid", "segmentid", "codedsegmentid")
_TITLE = ("title", "name", "caption")
_WORDS = ("text", "memotext", "memo", "content", "plaintext", "value", "rtf")
WHEN = ("modifieddate", "modified", "date", "createdate", "creationdate", "created")
_GROUP = ("textgroupid", "documentgroupid", "docgroupid", "groupid", "textfolderid", "folderid")
_VARIABLE = ("variableid", "varid", "attributeid", "attrid")
_VALUE = ("value", "textvalue", "stringvalue", "val", "content")
_NO_WORDS = re.compile(r"[\W_]*")


@dataclass(slots=True)
class Memos:
    """Guids of notes by the ids of what they are on, and those with a place in a text."""

    of_text: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    of_code: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    of_coding: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    placed: dict[int, list[tuple[int, int, str]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Known:
    """Ids that rows may point to."""

    texts: frozenset[int]
    codes: frozenset[int]
    codings: frozenset[int]


def first(row: Row, names: Sequence[str]) -> Cell:
    """The cell of the first of some columns that the row has; None where it has none of them."""
    return next((row[name] for name in names if row.get(name) is not None), None)


class More:
    """Reads these tables; `told` says which rows were not understood."""

    def __init__(
        self,
        own: Foreign,
        tables: Mapping[str, Sequence[Row]],
        known: Known,
        readings: Callable[[Cell], list[str]],
    ) -> None:
        """`tables` by their names, columns in small letters; `readings` are what a cell may say."""
        self._own, self._known, self._readings = own, known, readings
        self._tables = tables
        self._unread: Counter[str] = Counter()
        self.memos = Memos()
        self.variables: list[VariableEntry] = []
        self.values: dict[int, dict[str, str]] = defaultdict(dict)
        for name, rows in tables.items():
            if "memo" in name.casefold():
                self._memos(name, rows)
        self._groups()
        self._all_variables()

    def told(self) -> list[Message]:
        if not self._unread:
            return []
        said = ", ".join(f"{name} ({rows})" for name, rows in sorted(self._unread.items()))
        return [
            say_plural(
                "{n} row of memos, variables or groups in the MAXQDA file was not understood: {tables}.",
                "{n} rows of memos, variables or groups in the MAXQDA file were not understood: {tables}.",
                n=sum(self._unread.values()),
                tables=said,
            ),
            say("In MAXQDA, export the project as REFI-QDA (.qdpx) and bring that in: it has everything."),
        ]

    def _memos(self, table: str, rows: Sequence[Row]) -> None:
        for place, row in enumerate(rows):
            said = self._said(row)
            if not said:
                self._unread[table] += 1
                continue
            guids = self._own.note(
                f"memo {table}", number(row.get("id")) if row.get("id") is not None else f"row {place}", said,
                title=" ".join(clean(text(first(row, _TITLE))).split()), owner=first(row, WHO), at=first(row, WHEN),
            )  # fmt: skip
            coding, code, document = (number(first(row, names)) for names in (_CODING, CODE, TEXT))
            start, end = number(first(row, START)), number(first(row, END))
            if coding in self._known.codings:
                self.memos.of_coding[coding] += guids
            elif document in self._known.texts and 0 <= start < end:
                self.memos.placed[document] += [(start, end, guid) for guid in guids]
            elif document in self._known.texts:
                self.memos.of_text[document] += guids
            elif code in self._known.codes:
                self.memos.of_code[code] += guids

    def _said(self, row: Row) -> str:
        """The words of a memo; "" where no column holds any for certain."""
        for name in _WORDS:
            found = [one for one in self._readings(row.get(name)) if not _NO_WORDS.fullmatch(one)]
            if found:
                return found[-1] if found[0].lstrip().startswith("{\\rtf") else found[0]
        return ""

    def _groups(self) -> None:
        """Groups of documents as one variable, where every document points to a group that is there."""
        texts = next((rows for name, rows in self._tables.items() if name.casefold() in ("texts", "documents")), ())
        pointed = {number(row.get("id")): number(first(row, _GROUP)) for row in texts}
        for name, rows in self._tables.items():
            if "group" not in name.casefold() and "folder" not in name.casefold():
                continue
            called = {number(row.get("id")): " ".join(text(first(row, _TITLE)).split()) for row in rows}
            called = {id_: said for id_, said in called.items() if said}
            inside = {document: called[group] for document, group in pointed.items() if group in called}
            if not inside:
                self._unread[name] += len(rows)
                continue
            guid = self._own.guid("variable", f"groups {name}")
            allowed = tuple(dict.fromkeys(inside.values()))
            title = say("Group of documents").text(current_language())
            self.variables.append(VariableEntry(guid, title, "one_of", allowed))
            for document, said in inside.items():
                self.values[document][guid] = said

    def _all_variables(self) -> None:
        """Variables with a table of their values, or a table with a row a document and a column a variable."""
        tables = {name: rows for name, rows in self._tables.items() if _about_variables(name) and rows}
        names: dict[int, str] = {}
        waiting: list[str] = []
        for name, rows in tables.items():
            if all(first(row, TEXT) is None and row.get("id") is not None and first(row, _TITLE) for row in rows):
                names |= {number(row["id"]): " ".join(text(first(row, _TITLE)).split()) for row in rows}
            else:
                waiting.append(name)
        made: dict[str, str] = {}

        def put(document: int, variable: str, value: Cell) -> bool:
            said = " ".join(clean(text(value)).split())
            if document not in self._known.texts:
                return False
            guid = made.setdefault(variable, self._own.guid("variable", variable))
            if said:
                self.values[document][guid] = said
            return True

        for name in waiting:
            for row in tables[name]:
                document, variable = number(first(row, TEXT)), names.get(number(first(row, _VARIABLE)))
                if variable is not None:
                    done = put(document, variable, first(row, _VALUE))
                else:
                    wide = [column for column in row if column in {one.casefold() for one in names.values()}]
                    put_each = [put(document, _named(names, column), row[column]) for column in wide]
                    done = bool(put_each) and all(put_each)
                self._unread[name] += not done
        self._unread = +self._unread
        self.variables += [VariableEntry(made[name], name) for name in dict.fromkeys(names.values()) if name in made]


def _about_variables(table: str) -> bool:
    return re.search(r"var|attribut", table.casefold()) is not None


def _named(names: Mapping[int, str], column: str) -> str:
    """A variable as it is spelled, by the name of its column in small letters."""
    return next(name for name in names.values() if name.casefold() == column)
