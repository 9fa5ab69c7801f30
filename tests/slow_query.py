"""What a query means, place by place and pair by pair: slow, obvious, and what the fast ways are held against."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from qcoder.core.query import And, Has, Not, Or, Query, Related, Relation, Says, words_in
from qcoder.core.span import Span
from qcoder.core.words import word_spans
from qcoder.language.fold import fold, strip_marks
from qcoder.language.tokens import lemma
from qcoder.services.cases.cases import variables
from qcoder.services.codes.codebook import codes
from qcoder.services.compare.comparing import grouping
from qcoder.services.documents import documents
from qcoder.services.rows import CodingRow, DocumentView, TurnRow
from qcoder.storage.project import Project


@dataclass(frozen=True)
class Row:
    id: int
    document: int
    start: int
    end: int


def related_to(how: Relation, row: Row, other: Row, within: int = 0, marks: Sequence[int] = ()) -> bool:
    """Whether another place is so related to this one; `marks` are where words (or turns) begin."""
    if other.id == row.id or other.document != row.document:
        return False

    def between(start: int, end: int) -> int:
        return sum(start <= mark < end for mark in marks)

    overlap = row.start < other.end and other.start < row.end
    match how:
        case "overlaps":
            return overlap
        case "inside":
            return other.start <= row.start and row.end <= other.end
        case "around":
            return row.start <= other.start and other.end <= row.end
        case "followed":
            return other.start >= row.end and between(row.end, other.start) <= within
        case "preceded":
            return other.end <= row.start and between(other.end, row.start) <= within
        case _:
            if overlap:
                return True
            if other.start >= row.end:
                return between(row.end, other.start) <= within
            return between(other.end, row.start) <= within


def said_at(document: int, start: int, end: int) -> Row:
    return Row(-(document * 1_000_000 + start), document, start, end)


def joined(rows: list[Row]) -> list[Row]:
    """Words that share a letter are one place."""
    made: list[Row] = []
    for row in sorted(rows, key=lambda row: (row.document, row.start)):
        last = made[-1] if made else None
        if last is not None and last.document == row.document and row.start < last.end:
            made[-1] = said_at(row.document, last.start, max(last.end, row.end))
        else:
            made.append(row)
    return made


def row_of(coding: CodingRow) -> Row:
    return Row(coding.id, coding.document_id, coding.span.start, coding.span.end)


@dataclass(frozen=True)
class World:
    """A whole project, held in plain lists."""

    views: dict[int, DocumentView]
    parents: dict[int, int | None]  # of codes
    codes: dict[str, int]  # by path
    values: dict[int, dict[str, str]]  # of documents: case, organisation, type ...

    def codings(self) -> list[CodingRow]:
        return [coding for view in self.views.values() for coding in view.codings]

    kept: dict[object, list[Row]]  # what was looked for already

    def hits(self, says: Says) -> list[Row]:
        if says not in self.kept:
            self.kept[says] = self._hits(says)
        return self.kept[says]

    def _hits(self, says: Says) -> list[Row]:
        found = []
        for id_, view in self.views.items():
            words = [(m.start(), m.end()) for m in re.finditer(r"[^\W_]+", view.text)]
            wanted = says.words.split()
            for at in range(len(words) - len(wanted) + 1):
                run = words[at : at + len(wanted)]
                if all(
                    self._like(view.text[start:end], word, says.how, view.document.language)
                    for (start, end), word in zip(run, wanted, strict=True)
                ):
                    found.append(said_at(id_, run[0][0], run[-1][1]))
        return [row for row in joined(found) if not self._in_label(row)]

    def _in_label(self, row: Row) -> bool:
        return any(turn.span.start <= row.start < turn.said_start for turn in self.views[row.document].turns)

    def _like(self, said: str, word: str, how: str, language: str) -> bool:
        if how == "lemma":
            return lemma(said.lower(), language) == lemma(word.lower(), language)
        return fnmatchcase(plain(said), plain(word))

    def places(self, query: Query) -> list[Row]:
        if query not in self.kept:
            self.kept[query] = self._places(query)
        return self.kept[query]

    def _places(self, query: Query) -> list[Row]:
        said = words_in(query)
        if said:
            rows = joined([hit for one in said for hit in self.hits(one)])
        else:
            rows = [row_of(one) for one in self.codings()]
        return [row for row in rows if self.holds(query, row)]

    def holds(self, query: Query, row: Row) -> bool:
        view = self.views[row.document]
        match query:
            case Not(part):
                return not self.holds(part, row)
            case Or(parts):
                return any(self.holds(part, row) for part in parts)
            case And(parts):
                of_codings = [part for part in parts if isinstance(part, Has) and part.field in ("code", "coder")]
                if row.id < 0 and len(of_codings) > 1:
                    around = [one for one in view.codings if one.span.overlaps(Span(row.start, row.end))]
                    both = any(all(self._coded(has, one) for has in of_codings) for one in around)
                    return both and all(self.holds(part, row) for part in parts if part not in of_codings)
                return all(self.holds(part, row) for part in parts)
            case Says():
                hits = [hit for hit in self.hits(query) if hit.document == row.document]
                if row.id > 0:
                    return any(row.start <= hit.start and hit.end <= row.end for hit in hits)
                line = view.text.count("\n", 0, row.start)
                return any(view.text.count("\n", 0, hit.start) == line for hit in hits)
            case Has(field="code" | "coder"):
                if row.id > 0:
                    [own] = [one for one in view.codings if one.id == row.id]
                    return self._coded(query, own)
                return any(
                    self._coded(query, one) for one in view.codings if one.span.overlaps(Span(row.start, row.end))
                )
            case Has(field="speaker" | "voice", value=value):
                touched = [view.turns[at] for at in self._turns(row)]
                return any(value in (turn.speaker, turn.role) for turn in touched)
            case Has(field=field, value=value):
                return fnmatchcase(self.values[row.document].get(field, "\n"), value)
            case Related(how, part, within, unit):
                others = self.places(part)
                if how in ("overlaps", "inside", "around"):
                    return any(related_to(how, row, other) for other in others)
                if how == "same_turn" or unit == "turns":
                    return any(self._by_turns(how, row, other, within) for other in others)
                words = [start for turn in view.turns for start in self._words(view, turn)]
                return any(related_to(how, row, other, within, words) for other in others)

    def _words(self, view: DocumentView, turn: TurnRow) -> list[int]:
        return [start for start, _end in word_spans(view.text) if turn.said_start <= start < turn.span.end]

    def _coded(self, has: Has, one: CodingRow) -> bool:
        if has.field == "coder":
            return fnmatchcase(one.coder, has.value)
        wanted, code = self.codes[has.value], one.code_id
        while not has.exact and code != wanted and (above := self.parents[code]) is not None:
            code = above
        return code == wanted

    def _turns(self, row: Row) -> list[int]:
        turns = self.views[row.document].turns
        ends = [*(turn.span.start for turn in turns[1:]), len(self.views[row.document].text) + 1]
        return [
            at
            for at, (turn, end) in enumerate(zip(turns, ends, strict=True))
            if row.start < end and turn.span.start < row.end
        ]

    def _by_turns(self, how: Relation, row: Row, other: Row, within: int) -> bool:
        mine, theirs = self._turns(row), self._turns(other)
        if other.id == row.id or other.document != row.document or not mine or not theirs:
            return False
        match how:
            case "same_turn":
                return bool(set(mine) & set(theirs))
            case "followed":
                return other.start >= row.end and theirs[0] - mine[-1] <= within
            case "preceded":
                return other.end <= row.start and mine[0] - theirs[-1] <= within
            case _:
                return theirs[0] - mine[-1] <= within and mine[0] - theirs[-1] <= within


def plain(word: str) -> str:
    return strip_marks(fold(word))


def world_of(project: Project) -> World:
    views = {row.id: documents.show(project, document=row.id) for row in documents.documents(project)}
    rows = codes(project)
    values: dict[int, dict[str, str]] = {}
    for name in ("case", "organisation", "language", "kind", *(row.name for row in variables(project))):
        with project.read() as session:
            group = grouping(session, name)[0]
            for id_ in views:
                for value in group(id_):
                    values.setdefault(id_, {})[name] = value
    return World(views, {row.id: row.parent_id for row in rows}, {row.path: row.id for row in rows}, values, {})
