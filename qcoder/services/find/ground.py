"""What a query is asked of: codings, turns, words and cases of a project as columns of numbers (needs numpy)."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.analysis.matching import every, holds
from qcoder.analysis.places import DOCUMENT, Extent, Mask, Numbers, Places, held, keys, touched
from qcoder.core.errors import BadInput, NotFound, what_there_is
from qcoder.core.messages import say
from qcoder.core.progress import Progress
from qcoder.core.query import And, Has, Or, Query, Says, Unit, words_in
from qcoder.core.query_words import ORIGINS, VOICES
from qcoder.model import About, Case, Code, Coder, Coding, Document, Memo, Speaker, Variable
from qcoder.services import lookup
from qcoder.services.cases.cases import parents_of
from qcoder.services.codes.code_counts import counted_into, tree_in
from qcoder.services.evidence.blind import seen
from qcoder.services.find.document_words import document_words
from qcoder.services.find.query_names import GUID, TABLES, meant
from qcoder.services.find.text_hits import Labels, distinct, hits, labels, labels_around, numbers, together
from qcoder.services.find.values_asked import asked_for, folded
from qcoder.services.passages.turn_columns import TurnColumns, lying_in
from qcoder.storage import search_index

LONGEST_TIME = 300  # years that a passage can be about
CODES = ("code", "code_group", "counter_instance")
OF_CODINGS = (*CODES, "coder", "coded", "memo", "origin")


class Ground:
    """What a query is asked of: the codings, turns, words and cases of a project, read as they are needed.

    `documents`: only these, where the rest is of no interest.
    """

    def __init__(
        self, session: Session, documents: Collection[int] | None = None, progress: Progress | None = None
    ) -> None:
        self._session = session
        self._documents = documents
        self._progress = progress
        self._kept: dict[object, Any] = {}

    def _once(self, key: object, make: Callable[[], Any]) -> Any:
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    # ---- what is asked ----

    def matched(self, query: Query) -> Places:
        """The codings for which the query holds."""
        codings = self.codings
        return codings.where(holds(query, codings, self))

    def said(self, query: Query, places: Places | None = None) -> Places:
        """The places in the texts where words of the query stand, as far as the query holds for them."""
        if places is None:
            places = self.hits_of(query)
        return places.where(holds(query, places, self))

    def hits_of(self, query: Query) -> Places:
        """The places where any of the words of a query stand."""
        found = [self.hits(says) for says in dict.fromkeys(words_in(query))]
        if len(found) == 1:
            return found[0]
        return distinct(together(found))

    def others(self, query: Query) -> Places:
        def make() -> Places:
            return self.said(query) if words_in(query) else self.matched(query)

        found: Places = self._once(("others", query), make)
        return found

    def joined(self, parts: tuple[Query, ...], places: Places) -> Mask | None:
        """For words in a text: what is asked of a coding is asked of one and the same coding around them."""
        of_codings = [part for part in parts if _about_codings(part)]
        if len(of_codings) < 2 or not _in_text(places):
            return None
        around = touched(places, self.others(And(tuple(of_codings))))
        rest = tuple(part for part in parts if part not in of_codings)
        return around & every(rest, places, self)

    # ---- words ----

    def hits(self, says: Says) -> Places:
        found: Places = self._once(
            ("hits", says),
            lambda: hits(self._session, says, self._documents, self._progress, unsaid=self.labels),
        )
        return found

    @property
    def labels(self) -> Labels:
        found: Labels = self._once("labels", lambda: labels(self._session, self._documents))
        return found

    def labels_of(self, places: Places) -> Labels:
        """The labels in which some places may begin: just these for one or two places a document, else all."""
        few = len(places) <= 2 * len(np.unique(places.document))
        return labels_around(self._session, places) if few else self.labels

    def saying(self, says: Says, places: Places) -> Mask:
        """A coding says words when they lie in it, words in a text when their paragraph holds them."""
        found = self.hits(says)
        if not _in_text(places):
            return held(places, found)
        holding = np.unique(self._paragraphs_at(found))
        return np.isin(self._paragraphs_at(places), holding)

    def _paragraphs_at(self, places: Places) -> Numbers:
        def make() -> Numbers:
            return np.array(search_index.ids(self._session.connection(), self._documents), dtype=np.int64)

        return np.searchsorted(self._once("paragraphs", make), keys(places.document, places.start), "right")

    # ---- fields ----

    def having(self, has: Has, places: Places) -> Mask:
        if has.variable or has.field not in _ASKED:
            return self._in_documents(self._by_variable(has), places)
        return _ASKED[has.field](self, has, places)

    def _in_documents(self, documents: Iterable[int], places: Places) -> Mask:
        return np.isin(places.document, np.fromiter(documents, dtype=np.int64))

    def _described(self) -> list[Any]:
        query = select(
            Document.id, Document.name, Document.kind, Document.language, Document.date, Document.case_id
        ).order_by(Document.id)
        found: list[Any] = self._once("documents", lambda: self._session.execute(query).all())
        return found

    def _asked_for(self, has: Has) -> Callable[[str], bool]:
        """Tells of a name whether it is asked for; a stored query means the one thing that it keeps by guid."""
        if has.field in TABLES and has.value.startswith(GUID):
            name: str = meant(self._session, TABLES[has.field], has.value).name
            return lambda value: value == name  # names of these are taken once
        return asked_for(has.value)

    def _by_document(self, has: Has, places: Places) -> Mask:
        like = self._asked_for(has)
        if has.field == "date":
            return self._in_documents((row[0] for row in self._described() if _dated(row[4], like)), places)
        column = {"document": 1, "kind": 2}[has.field]
        return self._in_documents((row[0] for row in self._described() if like(row[column])), places)

    def _by_language(self, has: Has, places: Places) -> Mask:
        like = asked_for(has.value)
        mask = self._in_documents((row[0] for row in self._described() if like(row[3])), places)
        turns = self._turns()
        own, right = turns.in_languages(like)
        if not own.any():
            return mask
        # A turn in a language of its own counts as what it is in, not as its document.
        at = lying_in(places, turns.start).first
        return np.where((at >= 0) & own[np.maximum(at, 0)], right[np.maximum(at, 0)], mask)

    def _by_case(self, has: Has, places: Places) -> Mask:
        """The document is of the case, or of one that belongs to it, however far below."""
        like = self._asked_for(has)
        rows = self._session.execute(select(Case.id, Case.name, Case.kind)).all()
        only = "organisation" if has.field == "organisation" else None
        wanted = {id_ for id_, name, kind in rows if (only is None or kind == only) and like(name)}
        return self._in_documents(self._documents_below(wanted), places)

    def _documents_below(self, cases: set[int]) -> list[int]:
        parents: dict[int, list[int]] = self._once("parents", lambda: parents_of(self._session))

        def below(case: int) -> bool:
            level, seen = [case], {case}
            while level:
                if cases.intersection(level):
                    return True
                level = [above for one in level for above in parents.get(one, ()) if above not in seen]
                seen.update(level)
            return False

        return [row[0] for row in self._described() if row[5] is not None and below(row[5])]

    def without_value(self, has: Has) -> int:
        """How many documents have no value of a variable, and so are not found whatever value is asked for."""
        group = self._grouping(has)
        return sum(not group(row[0]) for row in self._described())

    def _by_variable(self, has: Has) -> list[int]:
        group, like = self._grouping(has), asked_for(has.value)
        return [row[0] for row in self._described() if any(like(value) for value in group(row[0]))]

    def _grouping(self, has: Has) -> Callable[[int], tuple[str, ...]]:
        """The values of a variable that each document has."""
        from qcoder.services.compare.comparing import grouping

        name = self.variable(has)
        found: Callable[[int], tuple[str, ...]] = self._once(
            ("grouping", name), lambda: grouping(self._session, name)[0]
        )
        return found

    def variable(self, has: Has) -> str:
        """The name of the variable that a part of a query asks for. Raises NotFound."""
        if has.field.startswith(GUID):
            has = replace(has, field=meant(self._session, Variable, has.field).name)
        names = {folded(name): name for name in self._session.scalars(select(Variable.name).order_by(Variable.id))}
        if folded(has.field) not in names:
            known = ", ".join(names.values())
            raise NotFound(
                say("A search cannot ask for “{field}”.", field=has.field),
                say(
                    "It can ask for code, code_group, counter_instance, case, organisation, document, kind, language, "
                    "date, speaker, voice, coder, coded, memo, origin, about and query. "
                    "Variables of this project: {names}",
                    names=known or "–",
                ),
            )
        return names[folded(has.field)]

    # ---- what is said of codings ----

    @property
    def codings(self) -> Places:
        found: Places = self._columns()[0]
        return found

    def _columns(self) -> tuple[Places, Numbers, Numbers]:
        """Every coding as a place, with its code and its coder."""

        def make() -> tuple[Places, Numbers, Numbers]:
            columns = (Coding.id, Coding.document_id, Coding.start, Coding.end, Coding.code_id, Coding.coder_id)
            query = seen(self._session, select(*columns))
            if self._documents is not None:
                query = query.where(Coding.document_id.in_(sorted(self._documents)))
            table = numbers(self._session, seen(self._session, query))
            return Places(*table[:4]), table[4], table[5]

        found: tuple[Places, Numbers, Numbers] = self._once("codings", make)
        return found

    def _of_codings(self, has: Has, places: Places) -> Mask:
        """For codings their own value; for words in a text that of a coding around them."""
        chosen = self._coded_with(has)
        return touched(places, chosen) if _in_text(places) else np.isin(places.id, chosen.id)

    def _coded_with(self, has: Has) -> Places:
        def make() -> Places:
            places, code, coder = self._columns()
            if has.field in CODES:
                return places.where(np.isin(code, np.fromiter(self.codes(has), dtype=np.int64)))
            like = asked_for(has.value)
            if has.field == "coder":
                coders = [id_ for id_, name in self._session.execute(select(Coder.id, Coder.name)) if like(name)]
                return places.where(np.isin(coder, np.array(coders, dtype=np.int64)))
            if has.field == "origin":
                origin = _origin(has.value)
                ids = list(self._session.scalars(select(Coding.id).where(Coding.origin == origin)))
            elif has.field == "coded":
                dated = self._session.execute(select(Coding.id, Coding.at))
                ids = [id_ for id_, at in dated if _dated(at[:10], like)]
            else:
                return self._with_memo(places, folded(has.value.strip("*")))
            return places.where(np.isin(places.id, np.array(ids, dtype=np.int64)))

        found: Places = self._once(("coded", has), make)
        return found

    def _with_memo(self, places: Places, wanted: str) -> Places:
        """The codings with words in a memo of their own, or in one on a passage that they touch."""
        query = select(Memo.coding_id, Memo.id, Memo.document_id, Memo.start, Memo.end, Memo.title, Memo.text).where(
            (Memo.coding_id.is_not(None)) | (Memo.start.is_not(None))
        )
        found = [row for row in self._session.execute(query) if wanted in folded(f"{row[5]}\n{row[6]}")]
        own = np.array([row[0] for row in found if row[0] is not None], dtype=np.int64)
        beside = Places.of([row[1:5] for row in found if row[0] is None and row[2] is not None])
        return places.where(np.isin(places.id, own) | touched(places, beside))

    def codes(self, has: Has) -> set[int]:
        """The codes that a part of a query means: of a code those that count into it, as the tree and the comparison
        count; of counter-instances those that would count into it otherwise."""
        tree = self._once("codes", lambda: tree_in(self._session))
        counted: dict[int, tuple[int, ...]] = self._once("counted", lambda: counted_into(tree))
        if has.field == "code_group":
            from qcoder.services.codes.code_groups import group_rows

            like = self._asked_for(has)
            groups = [row for row in group_rows(self._session) if like(row.name)]
            if not groups:
                raise NotFound(
                    say("There is no group of codes “{name}”.", name=has.value),
                    say("“qcoder groups list” lists all of them."),
                )
            return {code for row in groups for code in row.codes}
        if has.value.startswith(GUID):
            wanted = {meant(self._session, Code, has.value).id}
        elif "*" in has.value:
            like = asked_for(has.value)
            wanted = {id_ for id_, path in lookup.code_paths(self._session).items() if like(path[-1])}
        else:
            wanted = {lookup.code_by_path(self._session, has.value).id}
        if has.field == "counter_instance":
            beside = [(code, above) for code, (above, counter) in tree.items() if counter and above is not None]
            wanted = {code for code, above in beside if not wanted.isdisjoint(counted[above])}
        if has.exact:
            return wanted
        return {code for code, into in counted.items() if not wanted.isdisjoint(into)}

    # ---- turns ----

    def _turns(self) -> TurnColumns:
        found: TurnColumns = self._once("turns", lambda: TurnColumns(self._session, self._documents))
        return found

    def _by_speaker(self, has: Has, places: Places) -> Mask:
        turns = self._turns()
        if has.field == "voice":
            role = next(
                (
                    neutral
                    for neutral, names in VOICES.items()
                    if folded(has.value) in {folded(name) for of in names.values() for name in of}
                ),
                "",
            )
            if not role:
                raise BadInput(
                    say("“{value}” is no voice.", value=has.value),
                    what_there_is(VOICES),
                )
            speakers = select(Speaker.id).where(Speaker.role == role)
            right = turns.of_speakers(self._session.scalars(speakers))
        else:
            like = asked_for(has.value)
            named = select(Speaker.id, Speaker.name, Case.name).outerjoin(Case, Case.id == Speaker.case_id)
            right = turns.of_speakers(
                [id_ for id_, name, case in self._session.execute(named) if like(name) or (case and like(case))]
            )
        extent = lying_in(places, turns.start)
        upto = np.concatenate(([0], np.cumsum(right)))
        found = (extent.first >= 0) & (upto[extent.last + 1] - upto[np.maximum(extent.first, 0)] > 0)
        if has.field == "voice" and role == "participant":  # as everywhere: where nobody is named, it is they who speak
            found |= ~np.isin(places.document, np.unique(turns.start // DOCUMENT))
        return np.asarray(found)

    def _by_about(self, has: Has, places: Places) -> Mask:
        """The passage touches one that is tied to a case of that name, or to a year."""
        like = self._asked_for(has)
        rows = self._session.execute(
            select(About.id, About.document_id, About.start, About.end, About.year, Case.name).outerjoin(
                Case, Case.id == About.case_id
            )
        )
        return touched(places, Places.of([row[:4] for row in rows if _any_year(row[4], like) or like(row[5] or "")]))

    # ---- distances ----

    def extent(self, places: Places, unit: Unit) -> Extent:
        """Turns are counted from the beginning of a document (paragraphs where it has no turns), words likewise; what
        stands in the labels of speakers is no word."""
        starts = self._once(("ruler", unit), self._turn_ruler if unit == "turns" else self._word_ruler)
        if unit == "turns":
            return lying_in(places, starts)
        first = np.searchsorted(starts, keys(places.document, places.start), "left")
        last = np.searchsorted(starts, keys(places.document, places.end), "left")
        base = np.searchsorted(starts, keys(places.document, np.zeros_like(places.start)), "left")
        return Extent(first - base, last - base)

    def _turn_ruler(self) -> Numbers:
        starts = self._turns().start
        with_turns = np.unique(starts // DOCUMENT)
        wanted = {row[0] for row in self._described()} if self._documents is None else set(self._documents)
        bare = search_index.ids(self._session.connection(), wanted.difference(with_turns.tolist()))
        return np.sort(np.concatenate((starts, np.array(bare, dtype=np.int64))))

    def _word_ruler(self) -> Numbers:
        turns = self._turns()
        found = []
        for row in document_words(self._session, self._documents):
            starts = keys(np.full(len(row.words), row.document, dtype=np.int64), row.words.start.astype(np.int64))
            at = np.searchsorted(turns.start, starts, "right") - 1
            label = (at >= 0) & (starts < turns.said_start[np.maximum(at, 0)]) if len(turns.start) else None
            found.append(starts if label is None else starts[~label])
        return np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _any_year(written: str, like: Callable[[str], bool]) -> bool:
    """Whether a year, or one of those from 1994-1998, is asked for."""
    first, _dash, last = written.partition("-")
    if first.isdecimal() and last.isdecimal() and 0 <= int(last) - int(first) <= LONGEST_TIME:
        return like(written) or any(like(str(year)) for year in range(int(first), int(last) + 1))
    return like(written)


def _dated(date: str, like: Callable[[str], bool]) -> bool:
    """Whether a date, its month or its year is what is asked for."""
    return any(like(date[:much]) for much in (10, 7, 4) if date)


def _in_text(places: Places) -> bool:
    """Whether these are words in a text, not codings (see Places.in_texts)."""
    return bool(len(places)) and bool(places.id[0] < 0)


def _origin(value: str) -> str:
    """The stored name of an origin, whichever language it was asked for in."""
    for neutral, names in ORIGINS.items():
        if folded(value) in {folded(name) for of in names.values() for name in of}:
            return neutral
    raise BadInput(say("“{value}” is no origin of a coding.", value=value), what_there_is(ORIGINS))


def _about_codings(query: Query) -> bool:
    match query:
        case Has(field=field, variable=False):
            return field in OF_CODINGS
        case Or(parts) | And(parts):
            return all(_about_codings(part) for part in parts)
        case _:
            return False


_ASKED: dict[str, Callable[[Ground, Has, Places], Mask]] = {
    **dict.fromkeys(OF_CODINGS, Ground._of_codings),
    **dict.fromkeys(("document", "kind", "date"), Ground._by_document),
    **dict.fromkeys(("case", "organisation"), Ground._by_case),
    **dict.fromkeys(("speaker", "voice"), Ground._by_speaker),
    "language": Ground._by_language,
    "about": Ground._by_about,
}
