"""What follows a word in its sentences, or comes before it: a tree with its places in the texts, table and drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import select

from qcoder.analysis.word_tree import Branch, Way, ways, word_tree
from qcoder.core.messages import Message, current_language, say, say_plural
from qcoder.core.progress import Progress
from qcoder.core.span import Span
from qcoder.model import ProjectInfo
from qcoder.services.compare.counted_words import Counted, counted_words
from qcoder.services.compare.outcome import Cell, Grid, Outcome
from qcoder.services.find.document_words import texts
from qcoder.services.find.words import hits_by_document
from qcoder.storage.project import Project

if TYPE_CHECKING:
    from qcoder.plots.drawing import Drawing, LookName

DEPTH, MOST = 6, 12
LONGEST_LIST = 400  # lines of the table


@dataclass(frozen=True, slots=True)
class Place:
    """Where the word stands in a document, and how far its sentence goes: `edges` are where each further word ends, or
    begins where these come before it."""

    document: int
    span: Span
    edges: tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class WordTree:
    """`root` with its branches; their `which` are numbers of `places`."""

    word: str
    before: bool
    root: Branch
    places: tuple[Place, ...]
    notice: str = ""

    def places_of(self, branch: Branch, depth: int) -> list[tuple[int, Span]]:
        """Where a branch is said, from the word to the last (or first) one of the branch, `depth` words away."""
        found = []
        for one in branch.which:
            place = self.places[one]
            start, end = place.span.start, place.span.end
            if depth:
                start, end = (place.edges[depth - 1], end) if self.before else (start, place.edges[depth - 1])
            found.append((place.document, Span(start, end)))
        return found


def tree_of(
    project: Project,
    *,
    word: str,
    before: bool = False,
    depth: int = DEPTH,
    most: int = MOST,
    interviewers: bool = False,
    where: str = "",
    progress: Progress | None = None,
) -> WordTree:
    """What follows a word in its sentences (or comes before it), as a tree.

    Args:
        word: what can be looked for, in one part; the same as for `collocates`.
        depth: words that are followed; `most`: branches shown of each.
        where: a query; only words within the coded passages that it finds.
    """
    hits = hits_by_document(project, word, progress)
    places: list[Place] = []
    sequences: list[list[str]] = []
    asked = counted_words(project, interviewers=interviewers, where=where, progress=progress, documents=set(hits))
    for counted in asked:
        document, words = counted.known.document, counted.known.words
        with project.read() as session:
            text = next(iter(texts(session, [document]))).text
        spans = hits[document]
        firsts = np.searchsorted(words.start, spans[:, 0]).tolist()
        lasts = (np.searchsorted(words.start, spans[:, 1]) - 1).tolist()
        for first, last in zip(firsts, lasts, strict=True):
            if first < len(words) and counted.mask[first] and first <= last:
                others = _sentence(text, counted, first, last, depth, before=before)
                sequences.append([text[int(words.start[at]) : int(words.end[at])].lower() for at in others])
                edges = tuple(int((words.start if before else words.end)[at]) for at in others)
                places.append(Place(document, Span(int(words.start[first]), int(words.end[last])), edges))
    with project.read() as session:
        notice = session.scalars(select(ProjectInfo.notice)).one()
    shown = " ".join(word.partition(":")[2].strip('"').split()) if ":" in word else word.strip('"')
    return WordTree(shown, before, word_tree(shown, sequences, depth=depth, most=most), tuple(places), notice)


_ENDS = frozenset(".!?…\n;:")


def _sentence(text: str, counted: Counted, first: int, last: int, depth: int, *, before: bool) -> list[int]:
    """The words after a hit (before it, nearest first), as far as its sentence goes."""
    words = counted.known.words
    found: list[int] = []
    at, step = (first, -1) if before else (last, 1)
    while len(found) < depth:
        other = at + step
        if not 0 <= other < len(words) or not counted.mask[other]:
            break
        left, right = min(at, other), max(at, other)
        if _ENDS.intersection(text[int(words.end[left]) : int(words.start[right])]):
            break
        found.append(other)
        at = other
    return found


# ---- as a table and a drawing ----


def called(tree: WordTree, way: Way) -> str:
    """The words of a line as they are said."""
    return " ".join(reversed(way.words) if tree.before else way.words)


def whole(tree: WordTree, lines: Sequence[Way], way: Way) -> str:
    """All that is said from the word to the end of a line (or from its beginning to the word)."""
    said = list(way.words)
    while way.above is not None:
        way = lines[way.above]
        said = [*way.words, *said]
    return " ".join(reversed(said) if tree.before else said)


def word_tree_of(project: Project, *, parameters: dict[str, Any], language: str, progress: Progress) -> Outcome:
    """What follows a word, or comes before it, as an analysis."""
    if not parameters["word"]:
        with project.read() as session:
            notice = session.scalars(select(ProjectInfo.notice)).one()
        empty = say("Write a word to see what is said after it.").text(language)
        title = say("Word tree").text(language)
        return Outcome("word_tree", parameters, title, language, notice=notice, empty=empty, data={"tree": None})
    tree = tree_of(
        project, word=parameters["word"], before=parameters["before"], interviewers=parameters["interviewers"],
        where=parameters["where"], progress=progress,
    )  # fmt: skip
    return word_tree_outcome(tree, parameters=parameters, language=language)


def word_tree_outcome(tree: WordTree, *, parameters: dict[str, Any], language: str = "") -> Outcome:
    """The tree with the table of its lines; a mark of the drawing stands for the line of its row."""
    tongue = language or current_language()
    lines = ways(tree.root)

    def t(message: Message) -> str:
        return message.text(tongue)

    title = t(say("Before “{word}”", word=tree.word) if tree.before else say("After “{word}”", word=tree.word))
    said = [
        say_plural(
            "{n} time, in {documents}.", "{n} times, in {documents}.", n=tree.root.count,
            documents=say_plural(
                "{n} document", "{n} documents", n=len({place.document for place in tree.places})
            ),
        ),
        say(
            "A line ends where its sentence ends, or after {depth} words; of each line the {most} most frequent ways "
            "to go on are followed.", depth=DEPTH, most=MOST,
        ),
    ]  # fmt: skip
    empty = "" if len(lines) > 1 else t(say("Nothing was found that could be drawn as a tree."))
    shown = lines[:LONGEST_LIST]
    said.append(say("In the drawing “+2” says that a line goes on in two ways that are not drawn."))
    if len(lines) > len(shown):
        said.append(say("The table lists the first {n} lines.", n=len(shown)))

    def row(way: Way) -> tuple[Cell, ...]:
        share = way.branch.count / max(1, tree.root.count)
        places = partial(tree.places_of, way.branch, way.depth)
        return (
            Cell(called(tree, way), whole(tree, lines, way), places=places),
            Cell(str(way.branch.count), way.branch.count, places=places),
            Cell(f"{100 * share:.0f} %", share),
        )

    grid = Grid(
        "tree", title, (t(say("Words")), t(say("Times")), t(say("Share"))), tuple(row(way) for way in shown),
        (False, True, True), tuple(way.level for way in shown),
    )  # fmt: skip
    labels = [
        f"{whole(tree, lines, way)} · {t(say_plural('{n} time', '{n} times', n=way.branch.count))}" for way in lines
    ]

    def draw(look: LookName, width_cm: float, note: str) -> Drawing:
        from qcoder.plots.word_tree import word_tree_drawing

        return word_tree_drawing(lines, labels, before=tree.before, look=look, width_cm=width_cm, note=note)

    most = "; ".join(labels[at] for at, way in enumerate(lines) if way.level == 1)[:600]
    data = {"tree": branch_data(tree.root)}
    return Outcome(
        "word_tree", parameters, title, tongue, tuple(map(t, said)), tree.notice, () if empty else (grid,),
        None if empty else draw, f"{title}: {most}", empty, data,
    )  # fmt: skip


def branch_data(branch: Branch) -> dict[str, Any]:
    """A branch for programs."""
    return {
        "word": branch.word, "count": branch.count, "ends": branch.ends, "more": branch.more,
        "branches": [branch_data(one) for one in branch.branches],
    }  # fmt: skip
