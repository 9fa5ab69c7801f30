"""Choosing and ordering memos: by words, type, what they are on, author, date and what they link to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from qcoder.core.errors import BadInput
from qcoder.core.memo_text import links, plain
from qcoder.core.messages import current_language, mark, say
from qcoder.language.fold import fold, strip_marks
from qcoder.services.codes.codebook import codes
from qcoder.services.documents.documents import checked_date
from qcoder.services.memos.memo_links import Linked, memo_name, names, shown
from qcoder.services.memos.memos import KIND_NAMES, TARGETS, checked_kind, memos
from qcoder.services.rows import MemoRow
from qcoder.storage.project import Project

SORTS = {
    "newest": mark("Newest first"),
    "oldest": mark("Oldest first"),
    "title": mark("By title"),
    "about": mark("By what they are on"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What memos to choose; what is empty chooses all. `kind` None: of any type or none; "": of none."""

    words: str = ""
    kind: str | None = None
    target: str = ""
    author: str = ""
    since: str = ""
    until: str = ""
    linked: tuple[str, str] | None = None  # kind and guid of what they must link to


class MemoSearch:
    """Memos prepared for filtering at every key: what can be found by words is folded once."""

    def __init__(
        self,
        rows: Sequence[MemoRow],
        ways: Mapping[str, str],
        language: str = "",
        known: Mapping[tuple[str, str], Linked] | None = None,
    ) -> None:
        self.rows = rows
        self._language = language or current_language()
        self._ways = ways
        self._known = known or {}
        self._about: dict[int, str] = {}
        self._folded: dict[int, str] = {}
        self._links: dict[int, set[tuple[str, str]]] = {}
        for row in rows:
            self._take(row)

    def plain(self, row: MemoRow) -> str:
        """The text of a memo with the names that its links have now."""
        return plain(row.text, lambda link: shown(link, self._known))

    def with_targets(self, named: Callable[[MemoRow], str]) -> "MemoSearch":
        """The same memos, with other names for what they are on."""
        rows = [replace(row, target_name=named(row)) for row in self.rows]
        return MemoSearch(rows, self._ways, self._language, self._known)

    def replace(self, row: MemoRow) -> None:
        """Takes in how one of the memos is now."""
        self.rows = [row if one.id == row.id else one for one in self.rows]
        self._take(row)

    def _take(self, row: MemoRow) -> None:
        self._about[row.id] = memo_about(row, self._ways, self._language)
        self._folded.pop(row.id, None)
        self._links[row.id] = {(one.kind, one.guid) for one in links(row.text)} if "](" in row.text else set()

    def _words(self, row: MemoRow) -> tuple[str, ...]:
        kind = say(KIND_NAMES[row.kind]).text(self._language) if row.kind else ""
        return (row.title, self.plain(row), self._about[row.id], row.target_name, row.author, row.date, row.kind, kind)

    def about(self, row: MemoRow) -> str:
        """What a memo is on, as people read it."""
        return self._about[row.id]

    def choose(self, wanted: Wanted, sort: str = "newest") -> list[MemoRow]:
        """The memos that are wanted, in order."""
        words = _plain(wanted.words).split()
        found = [row for row in self.rows if self._fits(row, wanted, words)]
        orders: dict[str, Callable[[MemoRow], tuple[str | int, ...]]] = {
            "title": lambda row: (_plain(memo_name(row, self._language)), row.date, row.id),
            "about": lambda row: (row.target, _plain(self.about(row)), row.span.start if row.span else -1, row.id),
        }
        return sorted(found, key=orders.get(sort, lambda row: (row.date, row.id)), reverse=sort == "newest")

    def _fits(self, row: MemoRow, wanted: Wanted, words: list[str]) -> bool:
        return (
            (not wanted.target or row.target == wanted.target)
            and (wanted.kind is None or row.kind == wanted.kind)
            and (not wanted.author or row.author == wanted.author)
            and (not wanted.since or row.date >= wanted.since)
            and (not wanted.until or row.date[: len(wanted.until)] <= wanted.until)
            and (wanted.linked is None or wanted.linked in self._links[row.id])
            and (not words or self._holds(row, words))
        )

    def _holds(self, row: MemoRow, words: Sequence[str]) -> bool:
        folded = self._folded.get(row.id)
        if folded is None:
            folded = self._folded[row.id] = _plain("\n".join(self._words(row)))
        return all(word in folded for word in words)


def _plain(text: str) -> str:
    return strip_marks(fold(text))


def memo_about(row: MemoRow, ways: Mapping[str, str], language: str) -> str:
    """What a memo is on; a code by its names in a language (`ways`, by path)."""
    match row.target:
        case "code":
            return ways.get(row.target_name, row.target_name)
        case "coding":
            document, between, path = row.target_name.rpartition(" · ")
            return f"{document}{between}{ways.get(path, path)}"
        case "turn" | "passage" if row.turn is not None:
            return say("{document} · turn {n}", document=row.target_name, n=row.turn).text(language)
        case "free":
            return say("Free memo").text(language)
        case "diary":
            return say("Diary").text(language)
        case _:
            return row.target_name


def search(project: Project, language: str = "") -> MemoSearch:
    """All memos of a project, ready to be chosen from."""
    tongue = language or current_language()
    rows = memos(project)
    known = names(project, wanted={link for row in rows for link in links(row.text)}, language=tongue)
    return MemoSearch(rows, {code.path: code.way(tongue) for code in codes(project)}, tongue, known)


def checked_wanted(wanted: Wanted, sort: str = "newest") -> Wanted:
    """What was asked for by command, if there are such types, targets, dates and orders. Raises BadInput."""
    if wanted.kind is not None:
        checked_kind(wanted.kind)
    if wanted.target and wanted.target not in TARGETS:
        raise BadInput(
            say("A memo cannot be about “{about}”.", about=wanted.target),
            say("Write project, document, turn, passage, case, code, coding, free or diary."),
        )
    if sort not in SORTS:
        raise BadInput(
            say("Memos cannot be ordered by “{order}”.", order=sort),
            say("There are: {orders}", orders=", ".join(SORTS)),
        )
    checked_date(wanted.since)
    checked_date(wanted.until)
    return wanted
