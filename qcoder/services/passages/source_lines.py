"""How a passage is cited: organisation, interview, turn, paragraph or time, language; what may be hidden of it.

A case with a pseudonym (`shown_as`) is never called by its name in what leaves the program, and neither is a document
of such a case, because names of documents hold names of persons.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, what_there_is
from qcoder.core.marks import said_pages
from qcoder.core.messages import mark, say
from qcoder.core.span import Span
from qcoder.model import Case, Document, DocumentText, Turn, Variable
from qcoder.services.cases.cases import own_values, parents_of, values_of
from qcoder.services.compare.comparing import ORGANISATION, organisations
from qcoder.services.documents.documents import pages_by_document
from qcoder.services.documents.languages import Languages
from qcoder.services.rows import MemoRow, PassageRow

LANGUAGE_NAMES = {"es": say("Spanish"), "en": say("English"), "": say("language unknown")}
HIDEABLE = (mark("organisation"), mark("post"), mark("year"))
_POSTS = {"post", "position", "role", "puesto", "cargo", "rol", "función", "funcion"}  # variables that say it


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands and whose words it holds, with pseudonyms in the place of names."""

    document: str
    organisation: str
    turn: int | None
    paragraph: int  # counted from 1, empty lines left out
    last_paragraph: int
    time: float | None  # seconds into the recording, where the turn begins
    language: str
    year: str = ""
    post: str = ""
    pages: str = ""  # "12", or "12–13", where the file has pages


class Places:
    """Knows the documents of a project; read in one short transaction, asked as often as one likes."""

    def __init__(
        self,
        session: Session,
        documents: Iterable[int] | None = None,
        *,
        hide: Collection[str] = (),
        language: str = "en",
    ) -> None:
        """Reads what is needed.

        Args:
            documents: of which places are asked; None: all.
            hide: with "organisation", organisations are numbered, and documents are called by their cases, because
                names of documents hold names of organisations.
        """
        self.names = pseudonyms(session)
        cases = {row.id: row for row in session.scalars(select(Case).order_by(Case.id))}
        hidden = "organisation" in hide
        if hidden:
            unnamed = [one.name for one in cases.values() if one.kind == ORGANISATION and not one.shown_as]
            for number, called in enumerate(unnamed, start=1):
                self.names[called] = say("Organisation {n}", n=number).text(language)
        parents, own = parents_of(session), own_values(session)
        post = next((v for v in session.scalars(select(Variable.name)) if v.casefold() in _POSTS), "")
        self._about: dict[int, tuple[str, str, str, str]] = {}
        self.interviews: set[int] = set()  # documents that are one
        again: list[int] = []
        for row in session.scalars(select(Document)):
            case = cases.get(row.case_id) if row.case_id is not None else None
            of = organisations(case.id, cases=cases, parents=parents) if case is not None else ()
            organisation = ", ".join(self.shown(name) for name in of)
            held = ", ".join(values_of(case.id, post, own=own, parents=parents)) if case is not None and post else ""
            renamed = case is not None and (bool(case.shown_as) or hidden)
            name = self.shown(case.name) if renamed and case is not None else row.name
            if renamed:
                again.append(row.id)
            self._about[row.id] = (name, organisation, row.date[:4], held)
            if row.kind == "interview":
                self.interviews.add(row.id)
        self._label_again(again)
        self._names = {name: self._about[id_][0] for id_, name in session.execute(select(Document.id, Document.name))}
        query = select(Document.id, DocumentText.text).join(
            DocumentText, (DocumentText.document_id == Document.id) & (DocumentText.number == Document.text_number)
        )
        if documents is not None:
            query = query.where(Document.id.in_(set(documents)))
        self._lines = {id_: _line_starts(text) for id_, text in session.execute(query)}
        self._turns: dict[int, list[tuple[int, int, float | None]]] = {}
        turns = select(Turn.document_id, Turn.start, Turn.end, Turn.time)
        for document, start, end, time in session.execute(turns.order_by(Turn.document_id, Turn.start)):
            self._turns.setdefault(document, []).append((start, end, time))
        self._languages, self._pages = Languages(session), pages_by_document(session)

    def _label_again(self, renamed: Iterable[int]) -> None:
        """Two documents of one case are told apart by a number where they are called by it."""
        seen: dict[str, int] = {}
        for id_ in sorted(renamed):
            name, *rest = self._about[id_]
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                self._about[id_] = (f"{name} ({seen[name]})", *rest)  # type: ignore[assignment]

    def shown(self, case: str) -> str:
        """What a case is called outside."""
        return self.names.get(case, case)

    def renamed(self, by: str) -> dict[str, str]:
        """Groups that are called otherwise outside, where `by` groups by cases or documents."""
        if by == "document":
            return {name: shown for name, shown in self._names.items() if name != shown}
        return self.names if by in ("organisation", "case") else {}

    def outside(self) -> dict[str, str]:
        """What cases and documents that are called otherwise outside are called there, by their names here."""
        return {**self.renamed("document"), **self.names}

    def document(self, id_: int) -> str:
        """What a document is called outside."""
        return self._about[id_][0]

    def memo_target(self, row: MemoRow) -> str:
        """What a memo is on, as it is called outside."""
        if row.target == "case":
            return self.shown(row.target_name)
        if row.target == "document" and row.target_id is not None:
            return self.document(row.target_id)
        if row.document_id is None:
            return row.target_name
        _document, between, code = row.target_name.rpartition(" · ")
        return self.document(row.document_id) + (f"{between}{code}" if row.target == "coding" else "")

    def organisation(self, id_: int) -> str:
        return self._about[id_][1]

    @property
    def documents(self) -> list[int]:
        return list(self._about)

    def place(self, document: int, span: Span) -> Place:
        """Of a passage."""
        name, organisation, year, post = self._about[document]
        turns, lines = self._turns.get(document, []), self._lines[document]
        at = bisect_right(turns, span.start, key=lambda turn: turn[0]) - 1
        inside = at >= 0 and span.start < turns[at][1]
        return Place(
            document=name,
            organisation=organisation,
            turn=at + 1 if inside else None,
            paragraph=max(1, bisect_right(lines, span.start)),
            last_paragraph=max(1, bisect_right(lines, max(span.start, span.end - 1))),
            time=turns[at][2] if inside else None,
            language=self._languages.at(document, span.start),
            year=year,
            post=post,
            pages=self._pages[document].of(span.start, span.end) if document in self._pages else "",
        )


def pseudonyms(session: Session) -> dict[str, str]:
    """The cases that are called otherwise outside."""
    return {name: shown for name, shown in session.execute(select(Case.name, Case.shown_as)) if shown}


def _line_starts(text: str) -> list[int]:
    starts, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            starts.append(at)
        at += len(line) + 1
    return starts


def left_out(variable: str, hide: Collection[str]) -> bool:
    """Whether a variable says what is to be left out: somebody's post."""
    return "post" in hide and variable.casefold() in _POSTS


def checked_hidden(names: Collection[str]) -> frozenset[str]:
    """Parts of a source line that are to be hidden; BadInput for one that there is not."""
    for name in names:
        if name not in HIDEABLE:
            raise BadInput(
                say("“{name}” is not a part of a source line that can be hidden.", name=name),
                what_there_is(HIDEABLE),
            )
    return frozenset(names)


def place_line(place: Place, language: str, *, hide: Collection[str] = (), whole: bool = False) -> str:
    """The source line of a passage; `whole` says post and year too."""
    parts = ["" if "organisation" in hide else place.organisation, place.document]
    if whole:
        parts += ["" if "post" in hide else place.post, "" if "year" in hide else place.year]
    if place.pages:
        parts.append(said_pages(place.pages).text(language))
    if place.turn is not None:
        parts.append(say("turn {n}", n=place.turn).text(language))
    if place.time is not None:
        parts.append(clock(place.time))
    elif place.last_paragraph > place.paragraph:
        parts.append(f"¶ {place.paragraph}–{place.last_paragraph}")
    else:
        parts.append(f"¶ {place.paragraph}")
    parts.append(language_name(place.language, language))
    return " · ".join(part for part in parts if part)


def source_line(row: PassageRow, language: str) -> str:
    """Where an excerpt comes from, for lists in the window: organisation, interview, page, turn and language."""
    parts = [row.organisation, row.document]
    if row.pages:
        parts.append(said_pages(row.pages).text(language))
    if row.turn is not None:
        parts.append(say("turn {n}", n=row.turn).text(language))
    parts.append(language_name(row.language, language))
    return " · ".join(part for part in parts if part)


def language_name(code: str, language: str) -> str:
    """The name of a language in a language."""
    return LANGUAGE_NAMES.get(code, say("{language}", language=code)).text(language)


def clock(seconds: float) -> str:
    """Minutes and seconds, with hours where there are any."""
    whole = int(seconds)
    minutes = f"{whole // 60 % 60:02}:{whole % 60:02}"
    return f"{whole // 3600}:{minutes}" if whole >= 3600 else minutes
