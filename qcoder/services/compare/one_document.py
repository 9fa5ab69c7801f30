"""One document: where its codes stand along it, and its portrait in tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qcoder.analysis.comparison import words_within
from qcoder.analysis.numbers import shown_number
from qcoder.core.initials import initials
from qcoder.core.messages import Message, say
from qcoder.core.progress import Progress
from qcoder.core.span import Span
from qcoder.services.codes.codebook import codes
from qcoder.services.compare.comparing import word_starts
from qcoder.services.compare.outcome import Cell, Grid, Outcome
from qcoder.services.documents.documents import document, documents, show
from qcoder.services.leaving.reporting import code_label
from qcoder.services.projects import summary
from qcoder.services.rows import CodeRow, CodingRow, DocumentView
from qcoder.storage.project import Project

if TYPE_CHECKING:
    from qcoder.plots.drawing import Drawing, LookName

ACROSS, MOST_TILES = 15, 240
UNCODED = ""


@dataclass(frozen=True, eq=False)
class Shown:
    """A document with its codings and, for each, the code that it is shown under."""

    view: DocumentView
    codings: tuple[CodingRow, ...]
    under: dict[int, CodeRow]  # by id of the coding's code
    rows: tuple[CodeRow, ...]  # codes with passages here, in the order of the codebook
    words: tuple[int, ...]  # where the words of participants begin
    notice: str

    def of(self, code: CodeRow) -> list[CodingRow]:
        return [row for row in self.codings if self.under[row.code_id].id == code.id]

    def words_of(self, row: CodingRow) -> int:
        return words_within(self.words, [row.span])

    def turn(self, at: int) -> int:
        """The number of the turn at a place; 0 before the first."""
        return sum(turn.span.start <= at for turn in self.view.turns)


def _read(project: Project, parameters: dict[str, Any]) -> Shown | None:
    """The document that is asked for, else the one with most codings; None where there is no document."""
    name = parameters["document"]
    if not name:
        listed = documents(project)
        if not listed:
            return None
        name = max(listed, key=lambda row: row.codings).name
        parameters["document"] = name
    view = show(project, document=document(project, name=name).id)
    book = {row.id: row for row in codes(project)}
    under: dict[int, CodeRow] = {}
    for row in book.values():  # parents come first
        top = row
        while parameters["codes"] == "top" and top.parent_id is not None and not top.counter_instance:
            top = book[top.parent_id]
        under[row.id] = top
    there = {under[coding.code_id].id for coding in view.codings}
    said = [(turn.said_start, turn.span.end) for turn in view.turns if turn.role != "interviewer"]
    return Shown(
        view, tuple(view.codings), under, tuple(row for row in book.values() if row.id in there),
        tuple(word_starts(view.text, said if view.turns else [(0, len(view.text))])), summary(project).notice,
    )  # fmt: skip


def _label(code: CodeRow, language: str) -> str:
    return code_label(code.called(language), code.counter_instance, language)


def _no_document(project: Project, kind: str, parameters: dict[str, Any], title: Message, language: str) -> Outcome:
    empty = say("There is no document yet. Import a transcript first.").text(language)
    data: dict[str, Any] = {"document": "", "passages": []}
    notice = summary(project).notice
    return Outcome(kind, parameters, title.text(language), language, notice=notice, empty=empty, data=data)


def _nothing(kind: str, parameters: dict[str, Any], title: str, language: str, notice: str) -> Outcome:
    empty = say("This document has no codings yet. Open it and code a passage.").text(language)
    data = {"document": parameters["document"], "passages": []}
    return Outcome(kind, parameters, title, language, notice=notice, empty=empty, data=data)


def along_outcome(project: Project, *, parameters: dict[str, Any], language: str, progress: Progress) -> Outcome:
    """Where each code stands along a document, from its first letter to its last."""
    held = _read(project, parameters)

    def t(message: Message) -> str:
        return message.text(language)

    if held is None:
        return _no_document(project, "along", parameters, say("Along a document"), language)
    title = t(say("Along “{document}”", document=held.view.document.name))
    if not held.codings:
        return _nothing("along", parameters, title, language, held.notice)
    length = max(1, len(held.view.text))
    ordered = [(code, row) for code in held.rows for row in held.of(code)]

    def percent(at: int) -> str:
        return f"{100 * at / length:.0f} %"

    passages = Grid(
        name="passages",
        caption=t(say("Passages in the order of the codes")),
        header=tuple(
            t(part)
            for part in (say("Code"), say("From turn"), say("To turn"), say("At"), say("Words"), say("Passage"))
        ),
        rows=tuple(
            (
                Cell(_label(code, language), code.path, _one(row)),
                Cell(str(held.turn(row.span.start)), held.turn(row.span.start), _one(row)),
                Cell(str(held.turn(row.span.end - 1)), held.turn(row.span.end - 1), _one(row)),
                Cell(percent(row.span.start), round(row.span.start / length, 4), _one(row)),
                Cell(shown_number(held.words_of(row)), held.words_of(row), _one(row)),
                Cell(row.quote if len(row.quote) < 90 else row.quote[:89] + "…", row.quote, _one(row)),
            )
            for code, row in ordered
        ),
        numeric=(False, True, True, True, True, False),
    )  # fmt: skip

    def draw(look: LookName, width_cm: float, below: str) -> Drawing:
        from qcoder.core.colours import on_dark
        from qcoder.plots.tracks import Bar, tracks_drawing

        track = {code.id: at for at, code in enumerate(held.rows)}
        bars = [
            Bar(
                track[code.id], 100 * row.span.start / length, 100 * row.span.end / length, (0, at, 5),
                f"{_label(code, language)}: {row.quote[:120]}",
            )
            for at, (code, row) in enumerate(ordered)
        ]  # fmt: skip
        colours = [code.colour or "#6b7280" for code in held.rows]
        return tracks_drawing(
            [_label(code, language) for code in held.rows], bars, length=100.0,
            axis=t(say("Percent of the text, from its beginning")),
            colours=[on_dark(one) for one in colours] if look == "dark" else colours,
            look=look, width_cm=width_cm, note=below,
        )  # fmt: skip

    return Outcome(
        kind="along",
        parameters=parameters,
        title=title,
        language=language,
        said=(t(_which(parameters)),),
        notice=held.notice,
        grids=(passages,),
        draw=draw,
        alternative=_in_words([(code, len(held.of(code))) for code in held.rows], language),
        data={
            "document": held.view.document.name,
            "length": length,
            "passages": [
                {"code": row.code, "start": row.span.start, "end": row.span.end, "turn": held.turn(row.span.start)}
                for _code, row in ordered
            ],
            "notice": held.notice,
        },
    )


def _in_words(numbers: Sequence[tuple[CodeRow, int]], language: str) -> str:
    said = "; ".join(f"{_label(code, language)} {number}" for code, number in numbers)
    return say("Chart. {numbers}", numbers=said).text(language)


def _percent(part: int, whole: int) -> Cell:
    value = 100 * part / whole if whole else None
    return Cell(shown_number(value, "row"), value)


def _which(parameters: dict[str, Any]) -> Message:
    if parameters["codes"] == "top":
        return say("Codes of the top level with those below them; a counter-instance stands for itself.")
    return say("Every code counts its own passages, not those of the codes below it.")


def _one(row: CodingRow) -> Any:
    return lambda: (row.id,)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some words of the document, the code that covers most of them, and the codings there."""

    span: Span
    code: CodeRow | None
    codings: tuple[CodingRow, ...]


def portrait_outcome(project: Project, *, parameters: dict[str, Any], language: str, progress: Progress) -> Outcome:
    """A document as tiles of equally many words, each in the colour of the code that covers most of it."""
    held = _read(project, parameters)

    def t(message: Message) -> str:
        return message.text(language)

    if held is None:
        return _no_document(project, "portrait", parameters, say("Portrait of a document"), language)
    title = t(say("Portrait of “{document}”", document=held.view.document.name))
    if not held.codings:
        return _nothing("portrait", parameters, title, language, held.notice)
    starts = held.words
    pieces = _pieces(held, starts)
    share = {code.id: _words_under(held, code, starts) for code in held.rows}
    covered = Grid(
        name="codes",
        caption=t(say("How much of the words each code covers")),
        header=tuple(t(part) for part in (say("Code"), say("Passages"), say("Words"), say("% of the words"))),
        rows=tuple(
            (
                Cell(_label(code, language), code.path, _all(held.of(code))),
                Cell(str(len(held.of(code))), len(held.of(code)), _all(held.of(code))),
                Cell(shown_number(share[code.id]), share[code.id], _all(held.of(code))),
                _percent(share[code.id], len(starts)),
            )
            for code in held.rows
        ),
        numeric=(False, True, True, True),
    )  # fmt: skip
    tiles = Grid(
        name="tiles",
        caption=t(say("Tiles of the portrait")),
        header=tuple(t(part) for part in (say("Tile"), say("From turn"), say("Code"), say("Passages"))),
        rows=tuple(
            (
                Cell(str(number), number),
                Cell(str(held.turn(piece.span.start)), held.turn(piece.span.start)),
                Cell(_label(piece.code, language) if piece.code else "–", piece.code.path if piece.code else None),
                Cell(str(len(piece.codings)), len(piece.codings), _all(piece.codings)),
            )
            for number, piece in enumerate(pieces, start=1)
        ),
        numeric=(True, True, False, True),
    )

    def draw(look: LookName, width_cm: float, below: str) -> Drawing:
        from qcoder.core.colours import on_dark
        from qcoder.plots.tiles import Tile, tiles_drawing

        def colour(code: CodeRow) -> str:
            return on_dark(code.colour or "#6b7280") if look == "dark" else code.colour or "#6b7280"

        drawn = [
            Tile(
                colour(piece.code) if piece.code else UNCODED,
                initials(piece.code.called(language)) if piece.code else "",
                (1, at, 3),
                _label(piece.code, language) if piece.code else "",
            )
            for at, piece in enumerate(pieces)
        ]
        legend = [(colour(code), initials(code.called(language)), _label(code, language)) for code in held.rows]
        return tiles_drawing(drawn, legend, across=ACROSS, look=look, width_cm=width_cm, note=below)

    words_each = -(-len(starts) // max(1, len(pieces)))
    said = say(
        "From left to right and down, {n} words of participants a tile, in the colour of the code that covers most of "
        "them; an empty tile is not coded.",
        n=words_each,
    )
    return Outcome(
        kind="portrait",
        parameters=parameters,
        title=title,
        language=language,
        said=(t(said), t(_which(parameters))),
        notice=held.notice,
        grids=(covered, tiles),
        draw=draw,
        alternative=_in_words([(code, share[code.id]) for code in held.rows], language),
        data={
            "document": held.view.document.name,
            "words": len(starts),
            "codes": [
                {"code": code.path, "passages": len(held.of(code)), "words": share[code.id]} for code in held.rows
            ],
            "tiles": [piece.code.path if piece.code else None for piece in pieces],
            "notice": held.notice,
        },
    )


def _all(rows: Sequence[CodingRow]) -> Any:
    return lambda: tuple(row.id for row in rows)


def _words_under(held: Shown, code: CodeRow, starts: Sequence[int]) -> int:
    return words_within(starts, [row.span for row in held.of(code)])


def _pieces(held: Shown, starts: Sequence[int]) -> list[_Piece]:
    """The words of participants in pieces; of two codes that cover as much, the first of the codebook."""
    from qcoder.core.span_index import SpanIndex

    if not starts:
        return []
    number = min(MOST_TILES, len(starts))
    index = SpanIndex((row.span, row) for row in held.codings)
    found = []
    for at in range(number):
        first, last = len(starts) * at // number, len(starts) * (at + 1) // number
        some = starts[first:last]
        span = Span(some[0], some[-1] + 1)
        there = tuple(index.touching(span))
        best: CodeRow | None = None
        most = 0
        for code in held.rows:
            covers = words_within(some, [row.span for row in there if held.under[row.code_id].id == code.id])
            if covers > most:
                best, most = code, covers
        found.append(_Piece(span, best, there))
    return found
