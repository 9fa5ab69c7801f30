"""Codes that stand together: in overlapping passages, in the same turn, or a few turns apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.analysis.comparison import CodeNode
from qcoder.analysis.numbers import shown_number
from qcoder.core.code_path import SEPARATOR
from qcoder.core.messages import Message, say
from qcoder.core.progress import Progress
from qcoder.model import Document, DocumentText, Turn
from qcoder.services.compare.crosstabs import Codebook, coded
from qcoder.services.compare.outcome import Cell, Grid, Outcome
from qcoder.services.leaving.reporting import code_label
from qcoder.services.passages.coding_store import store_of
from qcoder.storage.project import Project

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qcoder.analysis.cooccurrence import Numbers, Together
    from qcoder.analysis.crosstab import Codings, Texts
    from qcoder.analysis.intervals import Ints
    from qcoder.plots.drawing import Drawing, LookName

GAP = 1_000  # turns between documents on the line, so that those of two are never near
MOST_IN_MATRIX, MOST_PAIRS, MOST_EDGES, MOST_IN_DATA = 40, 500, 40, 10_000
MEASURES = {
    "count": say("pairs of passages"),
    "jaccard": say("Jaccard"),
    "coefficient": say("c-coefficient"),
}


@dataclass(frozen=True, eq=False)
class Line:
    """Passages on the line that the relation is asked on, each with its code by place among those that are shown."""

    ids: NDArray[np.integer]
    code: Ints
    start: Ints
    end: Ints

    def only(self, kept: NDArray[np.bool_]) -> Line:
        return Line(self.ids[kept], self.code[kept], self.start[kept], self.end[kept])


def cooccurrence_outcome(project: Project, *, parameters: dict[str, Any], language: str, progress: Progress) -> Outcome:
    """Every pair of codes with how often they stand together: a list and a matrix, drawn as matrix or network."""
    from qcoder.analysis.cooccurrence import together

    def t(message: Message) -> str:
        return message.text(language)

    held = coded(project, parameters["where"], progress)
    codings, book, notice, documents = held.codings, held.book, held.notice, [id_ for id_, _name in held.documents]
    texts = store_of(project).texts(project, documents, words=False, progress=progress)
    codes, place = _shown(book, codings, top=parameters["codes"] == "top")
    start, end = _line(project, parameters, codings, texts, documents)
    line = Line(codings.ids, place[codings.code], start, end)
    found = together(line.code, line.start, line.end, len(codes))
    measures: dict[str, Numbers] = {
        "count": found.pairs.astype(float), "jaccard": found.jaccard(), "coefficient": found.coefficient(),
    }  # fmt: skip
    said = _said(parameters)
    title = t(say("Codes that stand together"))
    if not found.pairs.any():
        empty = (
            say("No codings to compare yet. Code some passages, or ask for less in “where”.")
            if not len(line.ids)
            else say("No two codes stand together in this way.")
        )
        return Outcome(
            "cooccurrence", parameters, title, language, tuple(map(t, said)), notice, empty=t(empty),
            data={"pairs": [], "said": [one.text("en") for one in said]},
        )  # fmt: skip
    names = [code_label(_called(code, language), code.counter_instance, language) for code in codes]
    pairs = _pairs(found, measures[parameters["measure"]])
    matrix_codes = _most_together(found)
    grids = (
        _pair_grid(codes, names, pairs, found, measures, line, language),
        _matrix_grid(names, matrix_codes, measures[parameters["measure"]], parameters["measure"], line, language),
    )

    spoken = "; ".join(f"{names[a]}, {names[b]}: {found.pairs[a, b]}" for a, b in pairs[:12])

    def draw(look: LookName, width_cm: float, below: str) -> Drawing:
        if parameters["chart"] == "network":
            return _network(codes, names, pairs, found, measures, parameters["measure"], look, width_cm, below)
        return _matrix(grids[1], matrix_codes, codes, parameters["measure"], language, look, width_cm, below)

    return Outcome(
        kind="cooccurrence",
        parameters=parameters,
        title=title,
        language=language,
        said=tuple(map(t, said)),
        notice=notice,
        grids=grids,
        draw=draw,
        alternative=t(say("Chart. {numbers}", numbers=spoken)),
        data={
            "relation": parameters["relation"],
            "all_pairs": int((found.pairs > 0).sum()) // 2,
            "passages": {codes[at].path: int(found.passages[at]) for at in range(len(codes)) if found.passages[at]},
            "pairs": [
                {
                    "codes": [codes[a].path, codes[b].path],
                    "count": int(found.pairs[a, b]),
                    "jaccard": round(float(measures["jaccard"][a, b]), 6),
                    "coefficient": round(float(measures["coefficient"][a, b]), 6),
                }
                for a, b in pairs
            ],
            "said": [one.text("en") for one in said],
            "notice": notice,
        },
    )  # fmt: skip


def _said(parameters: dict[str, Any]) -> list[Message]:
    how = {
        "overlap": say(
            "Two codes stand together where a passage of one shares at least one letter with one of the other."
        ),
        "turn": say("Two codes stand together where passages of both touch the same turn."),
        "near": say(
            "Two codes stand together where their passages are no more than {n} turns apart in a document.",
            n=parameters["turns"],
        ),
    }[parameters["relation"]]
    what = (
        say("Jaccard is the share of the coded letters that both codes have, of those that either has.")
        if parameters["relation"] == "overlap"
        else say("Jaccard is the share of the turns that both codes have, of those that either has.")
    )
    which = (
        say("Codes of the top level with those below them; a counter-instance stands for itself.")
        if parameters["codes"] == "top"
        else say("Every code counts its own passages, not those of the codes below it.")
    )
    coefficient = say(
        "The c-coefficient is pairs / (passages of one + passages of the other - pairs); it passes 1 where a passage "
        "of one code touches several of the other."
    )
    return [how, which, what, coefficient]


def _documents(session: Session) -> list[int]:
    return list(session.scalars(select(Document.id).order_by(Document.id)))


def _called(code: CodeNode, language: str) -> str:
    return code.names.get(language) or code.path.rpartition(SEPARATOR)[2]


def _shown(book: Codebook, codings: Codings, *, top: bool) -> tuple[list[CodeNode], Ints]:
    """The codes that have passages, in the order of the codebook, and the number of each place of the forest."""
    import numpy as np

    number = len(book.forest.ids)
    counted = np.arange(number)
    if top:
        for place, above in enumerate(book.forest.above):  # those above come first
            counted[place] = place if above < 0 else counted[above]
    used = np.bincount(counted[codings.code], minlength=number) > 0 if number else np.zeros(0, bool)
    codes = [code for code in book.codes if used[book.forest.place[code.id]]]
    at = np.full(number, -1, np.int64)
    for place, code in enumerate(codes):
        at[book.forest.place[code.id]] = place
    return codes, at[counted]


def _line(
    project: Project, parameters: dict[str, Any], codings: Codings, texts: Texts, documents: Sequence[int]
) -> tuple[Ints, Ints]:
    """Where passages begin and end, in letters or in turns."""
    import numpy as np

    start, end = texts.on_line(codings.document, codings.start), texts.on_line(codings.document, codings.end)
    if parameters["relation"] == "overlap":
        return start, end
    units = store_of(project).facts(project, "units", unit_starts)
    offsets = [units[id_] + texts.offsets[at] for at, id_ in enumerate(documents)]
    line = np.concatenate(offsets) if offsets else np.zeros(0, np.int64)
    apart = codings.document.astype(np.int64) * GAP
    first = np.searchsorted(line, start, side="right") - 1 + apart
    last = np.searchsorted(line, end - 1, side="right") - 1 + apart
    near = int(parameters["turns"]) if parameters["relation"] == "near" else 0
    return first, last + 1 + near


def unit_starts(session: Session) -> dict[int, NDArray[np.int64]]:
    """Where the turns of each document begin, or its paragraphs where it has none; what is before is in the first."""
    import numpy as np

    turns: dict[int, list[int]] = {id_: [] for id_ in _documents(session)}
    for document, start in session.execute(select(Turn.document_id, Turn.start).order_by(Turn.start)):
        turns[document].append(start)
    bare = [id_ for id_, starts in turns.items() if not starts]
    shown = select(Document.id, DocumentText.text).join(
        DocumentText, (DocumentText.document_id == Document.id) & (DocumentText.number == Document.text_number)
    )
    for id_, text in session.execute(shown.where(Document.id.in_(bare))).all() if bare else ():
        at = 0
        for paragraph in text.split("\n"):
            if paragraph.strip():
                turns[id_].append(at)
            at += len(paragraph) + 1
    return {id_: np.array([0, *starts[1:]], np.int64) for id_, starts in turns.items()}


def _pairs(found: Together, measure: Numbers) -> list[tuple[int, int]]:
    import numpy as np

    one, other = np.nonzero(np.triu(found.pairs, 1))
    order = np.lexsort((other, one, -found.pairs[one, other], -measure[one, other]))
    return [(int(one[at]), int(other[at])) for at in order[:MOST_IN_DATA]]


def _most_together(found: Together) -> list[int]:
    """The codes of the matrix, in the order of the codebook: all that stand together, or those that do most."""
    import numpy as np

    weight = found.pairs.sum(axis=1)
    most = np.argsort(-weight, kind="stable")[:MOST_IN_MATRIX]
    return sorted(int(at) for at in most if weight[at])


def _both(line: Line, a: int, b: int) -> Callable[[], Sequence[int]]:
    """The passages of two codes that touch each other."""

    def ids() -> Sequence[int]:
        from qcoder.analysis.cooccurrence import touching_pairs

        some = line.only((line.code == a) | (line.code == b))
        found: set[int] = set()
        for one, other in touching_pairs(some.start, some.end):
            apart = some.code[one] != some.code[other]
            found.update(some.ids[one[apart]].tolist(), some.ids[other[apart]].tolist())
        return sorted(found)

    return ids


def _number(value: float, measure: str) -> str:
    return shown_number(value) if measure == "count" else f"{value:.2f}"


def _pair_grid(
    codes: Sequence[CodeNode], names: Sequence[str], pairs: Sequence[tuple[int, int]], found: Together,
    measures: dict[str, Numbers], line: Line, language: str,
) -> Grid:  # fmt: skip
    shown = pairs[:MOST_PAIRS]
    left = len(pairs) - len(shown)
    return Grid(
        name="pairs",
        caption=say("Pairs of codes").text(language),
        header=tuple(
            part.text(language)
            for part in (
                say("Code"), say("Code"), say("Pairs of passages"), say("Jaccard"), say("c-coefficient"),
                say("Passages of the first"), say("Passages of the second"),
            )
        ),
        rows=tuple(
            (
                Cell(names[a], codes[a].path, _both(line, a, b)),
                Cell(names[b], codes[b].path, _both(line, a, b)),
                *(
                    Cell(_number(float(measure[a, b]), name), float(measure[a, b]), _both(line, a, b))
                    for name, measure in measures.items()
                ),
                Cell(shown_number(int(found.passages[a])), int(found.passages[a])),
                Cell(shown_number(int(found.passages[b])), int(found.passages[b])),
            )
            for a, b in shown
        ),
        numeric=(False, False, True, True, True, True, True),
        note=say("{n} more pairs stand in the data.", n=left).text(language) if left > 0 else "",
    )  # fmt: skip


def _matrix_grid(
    names: Sequence[str], chosen: Sequence[int], measure: Numbers, name: str, line: Line, language: str
) -> Grid:
    return Grid(
        name="matrix",
        caption=say("Matrix: {measure}", measure=MEASURES[name]).text(language),
        header=(say("Code").text(language), *(names[at] for at in chosen)),
        rows=tuple(
            (
                Cell(names[a], names[a]),
                *(
                    Cell("" if a == b else _number(float(measure[a, b]), name), float(measure[a, b]), _both(line, a, b))
                    for b in chosen
                ),
            )
            for a in chosen
        ),
        numeric=(False, *(True for _each in chosen)),
    )


def _matrix(
    grid: Grid, chosen: Sequence[int], codes: Sequence[CodeNode], measure: str, language: str, look: LookName,
    width_cm: float, note: str,
) -> Drawing:  # fmt: skip
    from qcoder.plots.panels import Panel, heat_drawing

    panel = Panel(
        rows=[row[0].shown for row in grid.rows],
        columns=grid.header[1:],
        values=[[float(cell.value or 0) for cell in row[1:]] for row in grid.rows],
        shown=[["" if cell.value == 0 else cell.shown for cell in row[1:]] for row in grid.rows],
        keys=[[(1, row, column + 1) for column in range(len(chosen))] for row in range(len(chosen))],
        axis=MEASURES[measure].text(language),
        italic=[codes[at].counter_instance for at in chosen],
        note=note,
    )
    return heat_drawing(panel, look=look, width_cm=width_cm)


def _network(
    codes: Sequence[CodeNode], names: Sequence[str], pairs: Sequence[tuple[int, int]], found: Together,
    measures: dict[str, Numbers], measure: str, look: LookName, width_cm: float, note: str,
) -> Drawing:  # fmt: skip
    from qcoder.plots.network import Edge, network_drawing

    shown = pairs[:MOST_EDGES]
    chosen = sorted({at for pair in shown for at in pair})
    place = {at: number for number, at in enumerate(chosen)}
    edges = [
        Edge(
            place[a], place[b], float(measures[measure][a, b]), _number(float(measures[measure][a, b]), measure),
            (0, row, 2 + list(measures).index(measure)),
        )
        for row, (a, b) in enumerate(shown)
    ]  # fmt: skip
    colours = [codes[at].colour or "#6b7280" for at in chosen]
    sizes = [int(found.passages[at]) for at in chosen]
    return network_drawing(
        [names[at] for at in chosen], sizes, edges, colours=colours, look=look, width_cm=width_cm, note=note
    )
