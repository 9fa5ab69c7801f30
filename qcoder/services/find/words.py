"""Word lists of a project: how often words are used and by which groups, what stands near a word, what follows it.

Only what participants say is counted unless it is asked otherwise; labels of speakers never are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import select

from qcoder.analysis.places import Mask, Numbers
from qcoder.analysis.word_counts import (
    Collocate,
    WordRow,
    association,
    unevenness,
    within_reach,
)
from qcoder.core.errors import BadInput
from qcoder.core.messages import say
from qcoder.core.progress import Progress
from qcoder.core.query import Says
from qcoder.core.query_line import parse
from qcoder.language.tokens import written_lemma
from qcoder.language.word_table import forms
from qcoder.model import Document, ProjectInfo
from qcoder.services.compare.comparing import grouping
from qcoder.services.compare.counted_words import Counted, counted_words, is_hit, spans_by_document
from qcoder.services.find.document_words import SPOKEN
from qcoder.services.find.found import found
from qcoder.services.find.stop_lists import NO_STOPS, StopList, stop_words_of
from qcoder.storage.project import Project

REACH = 5  # words on either side


@dataclass(frozen=True, slots=True)
class WordList:
    """Words by how often they are used. `total` counts every word that was looked at, also those left out."""

    rows: tuple[WordRow, ...]
    total: int
    documents: int
    by: str = ""
    groups: tuple[str, ...] = ()
    group_totals: tuple[int, ...] = ()
    ungrouped: int = 0  # documents without a value of `by`
    several: int = 0  # documents in more than one group: their words count in each
    interviewers: bool = False
    notice: str = ""

    def per_thousand(self, row: WordRow, group: int | None = None) -> float:
        """Times in 1,000 words, of all or of a group."""
        count, total = (row.count, self.total) if group is None else (row.groups[group], self.group_totals[group])
        return 1000 * count / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Collocates:
    """Words that stand near another; `group_totals` are all words near it that each group says."""

    rows: tuple[Collocate, ...]
    by: str = ""
    groups: tuple[str, ...] = ()
    group_totals: tuple[int, ...] = ()

    def per_thousand(self, row: Collocate, group: int) -> float:
        """Times in 1,000 words that stand near it in a group."""
        total = self.group_totals[group]
        return 1000 * row.groups[group] / total if total else 0.0


def frequencies(
    project: Project,
    *,
    by: str = "",
    lemmas: bool = True,
    stops: bool = False,
    interviewers: bool = False,
    where: str = "",
    shortest: int = 2,
    least: int = 1,
    progress: Progress | None = None,
) -> WordList:
    """How often each word is used.

    Args:
        by: a variable or built-in grouping; each group gets a column.
        lemmas: forms of one word count together ("decidir" for decidimos, decidieron).
        stops: also the words of the stop lists.
        interviewers: also what interviewers say.
        where: a query; only words within the coded passages that it finds.
        shortest: letters that a word must have; `least`: times that it must be used.
    """
    of_documents, groups, several = columns_of(project, by)
    counts: dict[str, dict[int, Numbers]] = {tongue: {} for tongue in (*SPOKEN, "")}
    total = documents = ungrouped = 0
    group_totals = np.zeros(len(groups), dtype=np.int64)
    seen: dict[str, list[Numbers]] = defaultdict(list)
    for counted in counted_words(project, interviewers=interviewers, where=where, progress=progress):
        documents += 1
        number = int(counted.mask.sum())
        total += number
        columns = of_documents.get(counted.known.document, ())
        group_totals[list(columns)] += number
        ungrouped += bool(by) and not columns
        for tongue, mask in by_language(counted):
            used = np.bincount(counted.known.words.form[mask])
            for column in (-1, *columns):
                counts[tongue][column] = _added(counts[tongue].get(column), used)
            seen[tongue].append(np.flatnonzero(used))
    rows = []
    for tongue, of_columns in counts.items():
        if not of_columns:
            continue
        whole = of_columns[-1]
        names = _names(tongue, lemmas)
        left_out = NO_STOPS if stops else stop_words_of(project, language=tongue)
        gathered: dict[str, list[int]] = defaultdict(list)
        for form in np.flatnonzero(whole).tolist():
            gathered[names[form]].append(form)
        in_documents: Counter[str] = Counter()
        for one in seen[tongue]:
            in_documents.update({names[form] for form in one.tolist()})
        for name, of_name in gathered.items():
            count = int(whole[of_name].sum())
            of_name.sort(key=lambda form: (-int(whole[form]), forms.text[form]))
            if count < least or _is_left_out(name, of_name[0], left_out, shortest):
                continue
            columns = tuple(_sum(of_columns.get(column), of_name) for column in range(len(groups)))
            written = tuple((forms.text[form], int(whole[form])) for form in of_name)
            word = _written(written[0][0], tongue) if lemmas else written[0][0]
            rows.append(WordRow(word, tongue, written, count, in_documents[name], columns))
    if groups and rows:
        uneven = unevenness(np.array([row.groups for row in rows]), group_totals)
        rows = [replace(row, likelihood=float(value)) for row, value in zip(rows, uneven, strict=True)]
    rows.sort(key=lambda row: (-row.count, row.word))
    with project.read() as session:
        notice = session.scalars(select(ProjectInfo.notice)).one()
    return WordList(
        tuple(rows), total, documents, by, groups, tuple(group_totals.tolist()), ungrouped, several, interviewers,
        notice,
    )  # fmt: skip


def collocates(
    project: Project,
    *,
    word: str,
    reach: int = REACH,
    least: int = 3,
    by: str = "",
    stops: bool = False,
    interviewers: bool = False,
    where: str = "",
    progress: Progress | None = None,
) -> Collocates:
    """The words (lemmas) that stand at most `reach` words from `word` in the same turn, the most telling first.

    Args:
        word: a word, a "phrase", a beginning*, lemma:word: what can be looked for, in one part.
        least: times that a word must stand there.
        by: a variable or built-in grouping; each group gets a column, as in `frequencies`.

    See analysis.word_counts for the measures.
    """
    if not 1 <= reach <= 50:
        raise BadInput(say("“{n}” words is no distance.", n=reach), say("It can be from 1 to 50."))
    of_documents, groups, _several = columns_of(project, by)
    hits = hits_by_document(project, word, progress)
    near: dict[str, dict[int, Numbers]] = defaultdict(dict)
    everywhere: dict[str, Numbers] = {}
    totals = np.zeros(len(groups), dtype=np.int64)
    for counted in counted_words(project, interviewers=interviewers, where=where, progress=progress):
        at = np.flatnonzero(counted.mask)
        words = counted.known.words
        here = is_hit(words.start[at].astype(np.int64), hits.get(counted.known.document))
        close = within_reach(here, counted.stretch[at], reach)
        columns = of_documents.get(counted.known.document, ())
        totals[list(columns)] += int(close.sum())
        for tongue, mask in by_language(counted):
            spoken = mask[at]
            form = words.form[at]
            used = np.bincount(form[spoken & close])
            for column in (-1, *columns):
                near[tongue][column] = _added(near[tongue].get(column), used)
            everywhere[tongue] = _added(everywhere.get(tongue), np.bincount(form[spoken & ~here]))
    gathered: dict[tuple[str, str], list[int]] = defaultdict(list)  # the forms of each word that stand anywhere
    for tongue, of_forms in everywhere.items():
        names = _names(tongue, lemmas=True)
        for one in np.flatnonzero(of_forms).tolist():
            gathered[tongue, names[one]].append(one)
    together = [_sum(near[tongue][-1], of) for (tongue, _name), of in gathered.items()]
    in_all = [_sum(everywhere[tongue], of) for (tongue, _name), of in gathered.items()]
    measures = association(together, in_all)
    left_out = {tongue: NO_STOPS if stops else stop_words_of(project, language=tongue) for tongue in (*SPOKEN, "")}
    rows = []
    for ((tongue, name), of), here_, all_, measure in zip(gathered.items(), together, in_all, measures, strict=True):
        best = max(of, key=everywhere[tongue].tolist().__getitem__)
        if here_ >= least and not _is_left_out(name, best, left_out[tongue], 2):
            by_group = tuple(_sum(near[tongue].get(column), of) for column in range(len(groups)))
            written_in = tuple(map(_text, of))
            word_ = _written(_text(best), tongue)
            rows.append(Collocate(word_, tongue, here_, all_, *measure, by_group, forms=written_in))
    if groups and rows:
        uneven = unevenness(np.array([row.groups for row in rows]), totals)
        rows = [replace(row, unevenness=float(value)) for row, value in zip(rows, uneven, strict=True)]
    rows.sort(key=lambda row: (-row.likelihood, row.word))
    return Collocates(tuple(rows), by, groups, tuple(totals.tolist()))


def hits_by_document(project: Project, word: str, progress: Progress | None) -> dict[int, Numbers]:
    """The starts and ends of a word or phrase in each document that has it. Raises BadInput for other queries."""
    query = parse(word)
    if not isinstance(query, Says):
        raise BadInput(
            say("“{word}” is not one word or phrase.", word=word),
            say('Such as: money, "outside money", mone*, lemma:decide'),
        )
    places = list(found(project, query, None, progress))
    return spans_by_document(
        [one for some in places for one in some.document.tolist()],
        [one for some in places for one in some.start.tolist()],
        [one for some in places for one in some.end.tolist()],
    )


def columns_of(project: Project, by: str) -> tuple[dict[int, tuple[int, ...]], tuple[str, ...], int]:
    """The columns of each document, the names of the columns, and how many documents have several."""
    if not by:
        return {}, (), 0
    with project.read() as session:
        group, first = grouping(session, by)
        values = {id_: group(id_) for id_ in session.scalars(select(Document.id))}
    there = {value for of in values.values() for value in of}
    names = [value for value in first if value in there]
    names += sorted(there.difference(first), key=str.casefold)
    place = {name: number for number, name in enumerate(names)}
    several = sum(len(of) > 1 for of in values.values())
    return {id_: tuple(place[value] for value in of) for id_, of in values.items()}, tuple(names), several


# ---- small sums ----


def by_language(counted: Counted) -> Iterator[tuple[str, Mask]]:
    """The counted words by language; those of no known language, or of two, under ""."""
    masks = {tongue: counted.known.in_language(tongue) for tongue in SPOKEN}
    both = masks["es"] & masks["en"]
    for tongue in SPOKEN:
        mask = masks[tongue] & ~both & counted.mask
        if mask.any():
            yield tongue, mask
    rest = (both | ~(masks["es"] | masks["en"])) & counted.mask
    if rest.any():
        yield "", rest


def _names(language: str, lemmas: bool) -> list[str]:
    """What each form counts under: its folded lemma in its language, or itself."""
    if not lemmas:
        return forms.text
    return forms.lemmas(language) if language else forms.folded


def _written(form: str, language: str) -> str:
    """A lemma as it is written, with its accents; the form itself where the language is not known."""
    return written_lemma(form, language) if language else form


def _text(form: int) -> str:
    return forms.text[form]


def _is_left_out(name: str, form: int, stops: StopList, shortest: int) -> bool:
    """Whether a word is left out, by its most frequent form or by its lemma; what a project took in stays."""
    written = forms.folded[form]
    if len(written) < shortest or not any(letter.isalpha() for letter in written):
        return True
    return written in stops.words or (name in stops.words and written not in stops.taken_in)


def _added(so_far: Numbers | None, more: Numbers) -> Numbers:
    if so_far is None:
        return more
    if len(so_far) < len(more):
        so_far, more = more, so_far
    made = so_far.copy()
    made[: len(more)] += more
    return made


def _sum(numbers: Numbers | None, places: Sequence[int]) -> int:
    if numbers is None:
        return 0
    return int(sum(numbers[place] for place in places if place < len(numbers)))
