"""Word lists, and the words near a word, as analyses: tables whose numbers open the places in the texts, and charts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from qcoder.analysis.numbers import shown_number
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.progress import Progress
from qcoder.model import ProjectInfo
from qcoder.services.compare.outcome import Cell, Grid, Outcome, Places
from qcoder.services.find.word_places import places_near, places_of_forms
from qcoder.services.find.words import Collocates, WordList, collocates, columns_of, frequencies
from qcoder.storage.project import Project

if TYPE_CHECKING:
    from qcoder.plots.drawing import Drawing, LookName

DRAWN = 25  # words of the chart


def words_outcome(project: Project, *, parameters: dict[str, Any], language: str, progress: Progress) -> Outcome:
    """How often each word is used, of all that is said and of each group."""
    by, interviewers, where = parameters["by"], parameters["interviewers"], parameters["where"]
    found = frequencies(
        project, by=by, lemmas=parameters["lemmas"], stops=parameters["stops"], interviewers=interviewers, where=where,
        least=parameters["least"], progress=progress,
    )  # fmt: skip
    rows = found.rows[: parameters["most"]]
    of_group = _documents_of_groups(project, by, len(found.groups))

    def t(message: Message) -> str:
        return message.text(language)

    def places(forms: Sequence[tuple[str, int]], tongue: str, group: int | None = None) -> Places:
        return partial(
            places_of_forms, project, words=[form for form, _count in forms], language=tongue,
            documents=None if group is None else of_group[group], interviewers=interviewers, where=where,
        )  # fmt: skip

    header = [say("Word or lemma"), say("Language"), say("Times"), say("Interviews"), say("Per 1,000 words")]
    grid = Grid(
        name="words",
        caption=t(say("Words by how often they are used")),
        header=(
            *map(t, header),
            *(name for group in found.groups for name in (group, t(say("{group}, per 1,000 words", group=group)))),
            *([t(say("Unevenness (G²)"))] if found.groups else []),
            t(say("Forms")),
        ),
        rows=tuple(
            (
                Cell(row.word, row.word, places=places(row.forms, row.language)),
                Cell(row.language, row.language),
                Cell(shown_number(row.count), row.count, places=places(row.forms, row.language)),
                Cell(shown_number(row.documents), row.documents),
                Cell(f"{found.per_thousand(row):.2f}", found.per_thousand(row)),
                *(
                    cell
                    for group, count in enumerate(row.groups)
                    for cell in (
                        Cell(shown_number(count), count, places=places(row.forms, row.language, group)),
                        Cell(f"{found.per_thousand(row, group):.2f}", found.per_thousand(row, group)),
                    )
                ),
                *([Cell(f"{row.likelihood:.1f}", row.likelihood)] if found.groups else []),
                Cell(", ".join(f"{form} {count}" for form, count in row.forms)),
            )
            for row in rows
        ),
        numeric=(False, False, *(True for _each in range(3 + 2 * len(found.groups) + bool(found.groups))), False),
    )
    said = [
        _whose(interviewers),
        say_plural("{n} word counted.", "{n} words counted.", n=found.total),
        say_plural("{n} different word listed.", "{n} different words listed.", n=len(found.rows)),
    ]
    if len(found.rows) > len(rows):
        said.append(say("Shown are the {n} that are used most.", n=len(rows)))
    if found.ungrouped:
        said.append(
            say_plural(
                "{n} document without a value of “{by}” counts in all, in no group.",
                "{n} documents without a value of “{by}” count in all, in no group.", n=found.ungrouped, by=by,
            )
        )  # fmt: skip
    if found.several:
        said.append(
            say_plural(
                "{n} document is in more than one group and counts in each.",
                "{n} documents are in more than one group and count in each.", n=found.several,
            )
        )  # fmt: skip
    if found.groups:
        said.append(
            say("G² says how unevenly the groups use a word. It is no test: words of one interview hang together.")
        )
    empty = t(say("No words to count yet. Import a document, or count also what interviewers say.")) if not rows else ""

    def draw(look: LookName, width_cm: float, below: str) -> Drawing:
        drawn = rows[:DRAWN]
        columns = found.groups or (t(say("Times")),)
        values = [
            [found.per_thousand(row, group) for group in range(len(found.groups))] or [float(row.count)]
            for row in drawn
        ]
        cells = [5 + 2 * at for at in range(len(columns))] if found.groups else [2]
        axis = t(say("Times in 1,000 words") if found.groups else say("Times"))
        names = [row.word for row in drawn]
        shown = [[f"{value:.1f}" if found.groups else shown_number(int(value)) for value in line] for line in values]
        return _chart(names, columns, values, shown, cells, axis, look, width_cm, below)

    title = t(say("Words by {by}", by=by)) if by else t(say("Words and how often they are used"))
    return Outcome(
        "words", parameters, title, language, tuple(map(t, said)), found.notice, () if empty else (grid,),
        None if empty else draw, _in_words([(row.word, row.count) for row in rows], language),
        empty, words_data(found, len(rows)),
    )  # fmt: skip


def words_data(found: WordList, most: int) -> dict[str, Any]:
    """A word list for programs, with its first `most` words."""
    return {
        "total": found.total,
        "documents": found.documents,
        "by": found.by,
        "groups": dict(zip(found.groups, found.group_totals, strict=True)),
        "without_value": found.ungrouped,
        "words": [
            {
                "word": row.word,
                "language": row.language,
                "count": row.count,
                "documents": row.documents,
                "per_thousand": found.per_thousand(row),
                "forms": dict(row.forms),
                "groups": dict(zip(found.groups, row.groups, strict=True)),
                "unevenness": row.likelihood,
            }
            for row in found.rows[:most]
        ],
    }


def near_outcome(project: Project, *, parameters: dict[str, Any], language: str, progress: Progress) -> Outcome:
    """The words that stand near a word, the most telling first."""
    word, reach, by, where = parameters["word"], parameters["reach"], parameters["by"], parameters["where"]
    interviewers = parameters["interviewers"]

    def t(message: Message) -> str:
        return message.text(language)

    with project.read() as session:
        notice = session.scalars(select(ProjectInfo.notice)).one()
    title = t(say("Near “{word}”, at most {n} words away", word=word or "–", n=reach))
    if not word:
        empty = t(say("Write a word to see what stands near it."))
        return Outcome("near", parameters, title, language, notice=notice, empty=empty, data={"near": []})
    found = collocates(
        project, word=word, reach=reach, least=parameters["least"], by=by, stops=parameters["stops"],
        interviewers=interviewers, where=where, progress=progress,
    )  # fmt: skip
    rows = found.rows[: parameters["most"]]
    of_group = _documents_of_groups(project, by, len(found.groups))

    def places(forms: Sequence[str], tongue: str, group: int | None = None) -> Places:
        return partial(
            places_near, project, word=word, reach=reach, words=forms, language=tongue,
            documents=None if group is None else of_group[group], interviewers=interviewers, where=where,
        )  # fmt: skip

    header = [say("Word or lemma"), say("Language"), say("Times near"), say("Times in all"), say("Expected")]
    grid = Grid(
        name="near",
        caption=title,
        header=(
            *map(t, (*header, say("Likelihood ratio (G²)"), say("Mutual information (bits)"))),
            *(name for group in found.groups for name in (group, t(say("{group}, per 1,000 words near", group=group)))),
            *([t(say("Unevenness (G²)"))] if found.groups else []),
        ),
        rows=tuple(
            (
                Cell(row.word, row.word, places=places(row.forms, row.language)),
                Cell(row.language, row.language),
                Cell(shown_number(row.together), row.together, places=places(row.forms, row.language)),
                Cell(shown_number(row.count), row.count),
                Cell(f"{row.expected:.2f}", row.expected),
                Cell(f"{row.likelihood:.2f}", row.likelihood),
                Cell(f"{row.information:.2f}", row.information),
                *(
                    cell
                    for group, count in enumerate(row.groups)
                    for cell in (
                        Cell(shown_number(count), count, places=places(row.forms, row.language, group)),
                        Cell(f"{found.per_thousand(row, group):.2f}", found.per_thousand(row, group)),
                    )
                ),
                *([Cell(f"{row.unevenness:.2f}", row.unevenness)] if found.groups else []),
            )
            for row in rows
        ),
        numeric=(False, False, *(True for _each in range(5 + 2 * len(found.groups) + bool(found.groups)))),
    )
    said = [
        _whose(interviewers),
        say("Near is at most {n} words away in the same turn.", n=reach),
        say(
            "G² says how much more often than by chance a word stands there (below zero: less often), bits are the "
            "mutual information. They order words and are no tests: words of one interview hang together."
        ),
    ]
    if len(found.rows) > len(rows):
        said.append(say("Shown are the first {n}.", n=len(rows)))
    empty = "" if rows else t(say("No word stands near “{word}” that often.", word=word))

    def draw(look: LookName, width_cm: float, below: str) -> Drawing:
        drawn = rows[:DRAWN]
        columns = (t(say("Times near")), t(say("Expected")))
        values = [[float(row.together), row.expected] for row in drawn]
        shown = [[shown_number(row.together), f"{row.expected:.1f}"] for row in drawn]
        names = [row.word for row in drawn]
        return _chart(names, columns, values, shown, [2, 4], t(say("Times")), look, width_cm, below)

    groups = dict(zip(found.groups, found.group_totals, strict=True))
    data = {"by": by, "groups": groups, "near": near_data(found, len(rows))}

    return Outcome(
        "near", parameters, title, language, tuple(map(t, said)), notice, () if empty else (grid,),
        None if empty else draw, _in_words([(row.word, row.together) for row in rows], language), empty, data,
    )  # fmt: skip


def near_data(found: Collocates, most: int) -> list[dict[str, Any]]:
    """The words near a word for programs, the first `most` of them."""
    return [
        {
            "word": row.word, "language": row.language, "together": row.together, "count": row.count,
            "expected": row.expected, "likelihood": row.likelihood,
            "information": row.information if row.together else None,
            "groups": dict(zip(found.groups, row.groups, strict=True)), "unevenness": row.unevenness,
        }
        for row in found.rows[:most]
    ]  # fmt: skip


def _in_words(numbers: Sequence[tuple[str, int]], language: str) -> str:
    said = "; ".join(f"{word} {number}" for word, number in numbers[:DRAWN])
    return say("Chart. {numbers}", numbers=said).text(language)


def _whose(interviewers: bool) -> Message:
    if interviewers:
        return say("Counted is what anybody says; labels of speakers never are.")
    return say("Only what participants say is counted; labels of speakers never are.")


def _documents_of_groups(project: Project, by: str, groups: int) -> list[Collection[int]]:
    """The documents of each group, in the order of the columns."""
    columns, _names, _several = columns_of(project, by)
    return [{document for document, of in columns.items() if group in of} for group in range(groups)]


def _chart(
    names: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[float]], shown: Sequence[Sequence[str]],
    cells: Sequence[int], axis: str, look: LookName, width_cm: float, note: str,
) -> Drawing:  # fmt: skip
    """Bars of words; `cells` says in which column of the table the number of each bar stands."""
    from qcoder.plots.panels import Panel, panel_drawing

    panel = Panel(
        rows=names,
        columns=columns,
        values=values,
        shown=shown,
        keys=[[(0, row, cell) for cell in cells] for row in range(len(names))],
        axis=axis,
        note=note,
    )
    return panel_drawing(panel, look=look, width_cm=width_cm)
