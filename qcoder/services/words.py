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
    Branch,
    Collocate,
    WordRow,
    association,
    unevenness,
    within_reach,
    word_tree,
)
from qcoder.core.errors import BadInput
from qcoder.core.messages import say
from qcoder.core.progress import Progress
from qcoder.core.query import Says
from qcoder.core.query_line import parse
from qcoder.language.tokens import written_lemma
from qcoder.language.word_table import forms
from qcoder.model import Document, ProjectInfo
from qcoder.services.comparing import grouping
from qcoder.services.counted_words import Counted, counted_words, is_hit, spans_by_document
from qcoder.services.document_words import SPOKEN, texts
from qcoder.services.found import found
from qcoder.services.stop_lists import NO_STOPS, StopList, stop_words_of
from qcoder.storage.project import Project

REACH = 5  # words on either side
DEPTH, MOST = 6, 12  # of a word tree


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
    of_documents, groups, several = _groups(project, by)
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
        for tongue, mask in _by_language(counted):
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
        rows = [_with_likelihood(row, float(value)) for row, value in zip(rows, uneven, strict=True)]
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
    stops: bool = False,
    interviewers: bool = False,
    where: str = "",
    progress: Progress | None = None,
) -> list[Collocate]:
    """The words (lemmas) that stand at most `reach` words from `word` in the same turn, the most telling first.

    Args:
        word: a word, a "phrase", a beginning*, lemma:word: what can be looked for, in one part.
        least: times that a word must stand there.

    See analysis.word_counts for the measures.
    """
    if not 1 <= reach <= 50:
        raise BadInput(say("“{n}” words is no distance.", n=reach), say("It can be from 1 to 50."))
    hits = _hits_by_document(project, word, progress)
    near: dict[str, Numbers] = {}
    everywhere: dict[str, Numbers] = {}
    for counted in counted_words(project, interviewers=interviewers, where=where, progress=progress):
        at = np.flatnonzero(counted.mask)
        words = counted.known.words
        here = is_hit(words.start[at].astype(np.int64), hits.get(counted.known.document))
        close = within_reach(here, counted.stretch[at], reach)
        for tongue, mask in _by_language(counted):
            spoken = mask[at]
            form = words.form[at]
            near[tongue] = _added(near.get(tongue), np.bincount(form[spoken & close]))
            everywhere[tongue] = _added(everywhere.get(tongue), np.bincount(form[spoken & ~here]))
    gathered: dict[tuple[str, str], tuple[int, int, int]] = {}
    for tongue, of_forms in everywhere.items():
        names = _names(tongue, lemmas=True)
        close_forms = _padded(near[tongue], len(of_forms))
        for one in np.flatnonzero(of_forms).tolist():
            key = tongue, names[one]
            here_, all_, best = gathered.get(key, (0, 0, one))
            best = one if of_forms[one] > of_forms[best] else best
            gathered[key] = here_ + int(close_forms[one]), all_ + int(of_forms[one]), best
    measures = association([one[0] for one in gathered.values()], [one[1] for one in gathered.values()])
    left_out = {tongue: NO_STOPS if stops else stop_words_of(project, language=tongue) for tongue in (*SPOKEN, "")}
    rows = [
        Collocate(_written(_text(form), tongue), tongue, here_, all_, *measure)
        for ((tongue, name), (here_, all_, form)), measure in zip(gathered.items(), measures, strict=True)
        if here_ >= least and not _is_left_out(name, form, left_out[tongue], 2)
    ]
    return sorted(rows, key=lambda row: (-row.likelihood, row.word))


def tree_of(
    project: Project,
    *,
    word: str,
    before: bool = False,
    depth: int = DEPTH,
    most: int = MOST,
    interviewers: bool = False,
    progress: Progress | None = None,
) -> Branch:
    """What follows a word in its sentences (or comes before it), as a tree.

    Args:
        word: what can be looked for, in one part; the same as for `collocates`.
        depth: words that are followed; `most`: branches shown of each.
    """
    hits = _hits_by_document(project, word, progress)
    sequences: list[list[str]] = []
    for counted in counted_words(project, interviewers=interviewers, progress=progress, documents=set(hits)):
        with project.read() as session:
            text = next(iter(texts(session, [counted.known.document]))).text
        words = counted.known.words
        spans = hits[counted.known.document]
        firsts = np.searchsorted(words.start, spans[:, 0])
        lasts = np.searchsorted(words.start, spans[:, 1]) - 1
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            if first < len(words) and counted.mask[first] and first <= last:
                sequences.append(_sentence(text, counted, first, last, depth, before=before))
    return word_tree(word, sequences, depth=depth, most=most)


_ENDS = frozenset(".!?…\n;:")


def _sentence(text: str, counted: Counted, first: int, last: int, depth: int, *, before: bool) -> list[str]:
    """The words after a hit (before it, nearest first), as far as its sentence goes."""
    words = counted.known.words
    said: list[str] = []
    at, step = (first, -1) if before else (last, 1)
    while len(said) < depth:
        other = at + step
        if not 0 <= other < len(words) or not counted.mask[other]:
            break
        left, right = min(at, other), max(at, other)
        if _ENDS.intersection(text[int(words.end[left]) : int(words.start[right])]):
            break
        said.append(text[int(words.start[other]) : int(words.end[other])].lower())
        at = other
    return said


def _hits_by_document(project: Project, word: str, progress: Progress | None) -> dict[int, Numbers]:
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


def _groups(project: Project, by: str) -> tuple[dict[int, tuple[int, ...]], tuple[str, ...], int]:
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


def _by_language(counted: Counted) -> Iterator[tuple[str, Mask]]:
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


def _padded(numbers: Numbers, length: int) -> Numbers:
    return np.concatenate((numbers, np.zeros(max(0, length - len(numbers)), dtype=numbers.dtype)))


def _sum(numbers: Numbers | None, places: Sequence[int]) -> int:
    if numbers is None:
        return 0
    return int(sum(numbers[place] for place in places if place < len(numbers)))


def _with_likelihood(row: WordRow, value: float) -> WordRow:

    return replace(row, likelihood=value)
