"""The places in the texts behind the numbers of word lists, counted as the lists count them (needs numpy)."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from qcoder.analysis.places import Mask
from qcoder.analysis.word_counts import within_reach
from qcoder.core.span import Span
from qcoder.language.word_table import forms
from qcoder.services.compare.counted_words import Counted, counted_words, is_hit
from qcoder.services.find.words import by_language, hits_by_document
from qcoder.storage.project import Project

Place = tuple[int, Span]


def places_of_forms(
    project: Project,
    *,
    words: Sequence[str],
    language: str,
    documents: Collection[int] | None = None,
    interviewers: bool = False,
    where: str = "",
) -> list[Place]:
    """Where some forms are said, among the words that a list counts under `language` ("": none, or two).

    Args:
        documents: only these; None: all.
    """
    numbers = [forms.number(word) for word in words]
    found: list[Place] = []
    asked = counted_words(
        project, interviewers=interviewers, where=where, documents=None if documents is None else set(documents)
    )
    for counted in asked:
        found += _spans(counted, _of(counted, language) & np.isin(counted.known.words.form, numbers))
    return found


def places_near(
    project: Project,
    *,
    word: str,
    reach: int,
    words: Sequence[str],
    language: str,
    documents: Collection[int] | None = None,
    interviewers: bool = False,
    where: str = "",
) -> list[Place]:
    """Where some forms stand at most `reach` words from what `word` finds, in the same turn, as `collocates` counts."""
    numbers, hits = [forms.number(one) for one in words], hits_by_document(project, word, None)
    wanted = hits.keys() if documents is None else hits.keys() & set(documents)
    found: list[Place] = []
    for counted in counted_words(project, interviewers=interviewers, where=where, documents=set(wanted)):
        at = np.flatnonzero(counted.mask)
        starts = counted.known.words.start[at].astype(np.int64)
        close = within_reach(is_hit(starts, hits.get(counted.known.document)), counted.stretch[at], reach)
        mask = np.zeros(len(counted.mask), dtype=bool)
        mask[at[close]] = True
        found += _spans(counted, mask & _of(counted, language) & np.isin(counted.known.words.form, numbers))
    return found


def _of(counted: Counted, language: str) -> Mask:
    return dict(by_language(counted)).get(language, np.zeros(len(counted.mask), dtype=bool))


def _spans(counted: Counted, mask: Mask) -> Iterator[Place]:
    words, document = counted.known.words, counted.known.document
    for at in np.flatnonzero(mask).tolist():
        yield document, Span(int(words.start[at]), int(words.end[at]))
