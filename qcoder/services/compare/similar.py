"""Documents that are alike by their codes, codes that are alike by their documents, and what joins first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from qcoder.analysis.numbers import shown_number
from qcoder.core.code_path import SEPARATOR
from qcoder.core.messages import Message, say
from qcoder.core.progress import Progress
from qcoder.services.compare.crosstabs import coded
from qcoder.services.compare.outcome import Cell, Grid, Outcome
from qcoder.services.leaving.reporting import code_label
from qcoder.storage.project import Project

if TYPE_CHECKING:
    from qcoder.plots.drawing import Drawing, LookName

MOST = 80  # rows and columns of the matrix
LIKENESS = {
    "cosine": say("Cosine of the numbers of codings: how alike the profiles are, whatever their length."),
    "jaccard": say("Jaccard: of what either has the share that both have, whatever their numbers."),
}


def similarity_outcome(project: Project, *, parameters: dict[str, Any], language: str, progress: Progress) -> Outcome:
    """A matrix in which what is most alike stands beside each other, and the tree of what joins first."""
    import numpy as np

    from qcoder.analysis.similarity import clustered, leaves, similarity

    def t(message: Message) -> str:
        return message.text(language)

    held = coded(project, parameters["where"], progress)
    codings, book, documents, notice = held.codings, held.book, held.documents, held.notice
    number = len(book.forest.ids)
    table = np.bincount(codings.code * len(documents) + codings.document, minlength=number * len(documents)).reshape(
        number, len(documents)
    )
    of_codes = parameters["what"] == "codes"
    counts = table if of_codes else table.T
    by_place = {book.forest.place[code.id]: code for code in book.codes}
    names = (
        [
            code_label(
                by_place[at].names.get(language) or by_place[at].path.rpartition(SEPARATOR)[2],
                by_place[at].counter_instance,
                language,
            )
            for at in range(number)
        ]
        if of_codes
        else [name for _id, name in documents]
    )
    used = [int(at) for at in np.flatnonzero(counts.any(axis=1))]
    left = len(counts) - len(used)
    weights = counts.sum(axis=1)
    used = sorted(sorted(used, key=lambda at: -int(weights[at]))[:MOST])
    title = t(say("Codes that are alike") if of_codes else say("Documents that are alike"))
    said = [
        LIKENESS[parameters["measure"]],
        say(
            "Every code counts its own passages. Branches join by the mean likeness of all their pairs "
            "(average linkage)."
        ),
    ]
    if left:
        said.append(say("Without codings, and left out: {n}.", n=left))
    if len(weights) - left > len(used):
        said.append(say("Shown are the {n} with most codings.", n=len(used)))
    if len(used) < 2:
        empty = say("There are not two with codings yet that could be alike.")
        return Outcome(
            "similarity", parameters, title, language, tuple(map(t, said)), notice, empty=t(empty),
            data={"names": [], "similarity": [], "said": [one.text("en") for one in said]},
        )  # fmt: skip
    alike = similarity(counts[used], parameters["measure"])
    links = clustered(alike)
    order = leaves(links)
    line = codings.code if of_codes else codings.document
    ids = codings.ids

    def of(*rows: int) -> Callable[[], Sequence[int]]:
        """The codings of one row; of two, those in what both have."""

        def found() -> Sequence[int]:
            shared = np.logical_and.reduce([counts[used[row]] > 0 for row in rows])
            across = codings.document if of_codes else codings.code
            kept = np.isin(line, [used[row] for row in rows]) & shared[across]
            return [int(id_) for id_ in ids[kept]]

        return found

    shown = [names[at] for at in used]
    grid = Grid(
        name="similarity",
        caption=title,
        header=(t(say("Code") if of_codes else say("Document")), t(say("Codings")), *(shown[at] for at in order)),
        rows=tuple(
            (
                Cell(shown[a], shown[a], of(a)),
                Cell(shown_number(int(weights[used[a]])), int(weights[used[a]]), of(a)),
                *(Cell("" if a == b else f"{alike[a, b]:.2f}", float(alike[a, b]), of(a, b)) for b in order),
            )
            for a in order
        ),
        numeric=(False, *(True for _each in range(len(order) + 1))),
    )
    place = {at: row for row, at in enumerate(order)}

    def draw(look: LookName, width_cm: float, below: str) -> Drawing:
        from qcoder.plots.panels import Panel, heat_drawing
        from qcoder.plots.tree import tree_drawing

        if parameters["chart"] == "tree":
            keys = [(0, place[at], 0) for at in range(len(used))]
            axis = t(say("1 - likeness: what joins further left is more alike"))
            return tree_drawing(shown, links, keys, axis=axis, look=look, width_cm=width_cm, note=below)
        panel = Panel(
            rows=[shown[at] for at in order],
            columns=[shown[at] for at in order],
            values=[[float(alike[a, b]) if a != b else 0.0 for b in order] for a in order],
            shown=[["" if a == b else f"{alike[a, b]:.2f}" for b in order] for a in order],
            keys=[[(0, row, column + 2) for column in range(len(order))] for row in range(len(order))],
            axis=t(say("Likeness from 0 to 1")),
            note=below,
        )
        return heat_drawing(panel, look=look, width_cm=width_cm)

    return Outcome(
        kind="similarity",
        parameters=parameters,
        title=title,
        language=language,
        said=tuple(map(t, said)),
        notice=notice,
        grids=(grid,),
        draw=draw,
        alternative=t(say("Chart. {numbers}", numbers=", ".join(shown[at] for at in order))),
        data={
            "what": parameters["what"],
            "names": [by_place[used[at]].path if of_codes else shown[at] for at in order],
            "similarity": [[round(float(alike[a, b]), 6) for b in order] for a in order],
            "said": [one.text("en") for one in said],
            "notice": notice,
        },
    )
