"""Where words stand in the texts: plain ones by the full-text index, lemmas and wildcards by the tables of words,
regular expressions by reading. Every way gives the same columns of numbers."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from qcoder.analysis.places import DOCUMENT, Mask, Numbers, Places, keys
from qcoder.core.errors import BadInput
from qcoder.core.messages import say
from qcoder.core.progress import Progress
from qcoder.core.query import MEASURED, And, Or, Query, Related, Says, each_part
from qcoder.language.patterns import compiled, pattern_spans
from qcoder.language.word_table import WordTable, forms
from qcoder.model import Turn
from qcoder.services.find.document_words import SPOKEN, DocumentWords, document_words, learn_words, texts
from qcoder.services.find.index_places import Wanted, index_places, next_places, wanted
from qcoder.storage import search_index
from qcoder.storage.project import Project

_TOKEN = re.compile(r"(?:[\w\u0300-\u036f]|\*)+")
_PLAIN = re.compile(r"[^*]+\*?\Z")


def tokens_of(says: Says) -> list[str]:
    """The words of a part of a query; * stays where it stands for letters. Raises BadInput where there is none."""
    found = [token for token in _TOKEN.findall(says.words) if token.strip("*_")]
    if not found:
        raise BadInput(say("“{words}” holds no letters to look for.", words=says.words), say("Type at least one word."))
    return found


def check_words(says: Says) -> None:
    """Raises BadInput for words without letters and for a regular expression that cannot be understood."""
    if says.how == "pattern":
        compiled(says.words)
    else:
        tokens_of(says)


def is_plain(says: Says) -> bool:
    """Whether the full-text index alone finds it: whole words, or beginnings of words at the end of it."""
    if says.how not in ("words", "phrase"):
        return False
    *first, last = tokens_of(says)
    return not any("*" in token for token in first) and _PLAIN.match(last) is not None


def is_beginning(query: Query) -> TypeGuard[Says]:
    """Whether a query is for words that begin so. FTS5 puts the places of all of them together before it tells the
    first, each time that it is asked: a few texts are read sooner than that."""
    return isinstance(query, Says) and is_plain(query) and query.words.endswith("*")


def expression(says: Says) -> str:
    """Plain words as FTS5 writes them; all are quoted, so that no sign of its own language is taken for one."""
    found = tokens_of(says)
    return '"' + " ".join(token.rstrip("*") for token in found) + '"' + ("*" if found[-1].endswith("*") else "")


def sought(says: Says) -> Wanted:
    """The same words as `index_places` looks for them."""
    found = tokens_of(says)
    return wanted(" ".join(token.rstrip("*") for token in found), beginning=found[-1].endswith("*"))


def narrowing(query: Query) -> str:
    """What FTS5 can be asked for so that no paragraph is missed for which the query may hold; "" where it cannot."""
    match query:
        case Says():
            return expression(query) if is_plain(query) else ""
        case And(parts):
            known = [one for one in map(narrowing, parts) if one]
            return f"({' AND '.join(known)})" if known else ""
        case Or(parts):
            asked = [narrowing(part) for part in parts]
            return f"({' OR '.join(asked)})" if all(asked) else ""
        case _:
            return ""


def is_narrowed_only(query: Query) -> bool:
    """Whether every paragraph that FTS5 finds by `narrowing` is one for which the query holds."""
    match query:
        case Says():
            return is_plain(query)
        case And(parts) | Or(parts):
            return all(is_narrowed_only(part) for part in parts)
        case _:
            return False


def numbers(session: Session, query: Select[*tuple[Any, ...]]) -> list[Numbers]:
    """The columns of a query for whole numbers, in no order that counts.

    The database joins the numbers of a column and numpy takes them apart: a third of the time of fetching rows.
    """
    inner = query.subquery()
    joined = session.execute(select(*(func.group_concat(one) for one in inner.c))).one()
    return [np.fromstring(one, dtype=np.int64, sep=",") if one else np.zeros(0, dtype=np.int64) for one in joined]


def none() -> Places:
    return Places.of(())


def together(parts: Sequence[Places]) -> Places:
    if not parts:
        return none()
    return Places(*(np.concatenate([getattr(part, name) for part in parts]) for name in Places.__slots__))


def distinct(places: Places) -> Places:
    """In the order of documents and starts; hits that share a letter are one, as they are where they are marked."""
    order = np.lexsort((places.end, places.start, places.document))
    ordered = places.where(order)
    if len(ordered) < 2:
        return ordered
    reached = np.maximum.accumulate(keys(ordered.document, ordered.end))
    first = np.concatenate(([True], keys(ordered.document, ordered.start)[1:] >= reached[:-1]))
    if first.all():
        return ordered
    last = np.concatenate((np.flatnonzero(first)[1:] - 1, [len(first) - 1]))
    return Places.in_texts(ordered.document[first], ordered.start[first], reached[last] % DOCUMENT)


@dataclass(frozen=True, slots=True)
class Labels:
    """Where the labels of speakers stand, as keys of their starts and ends; nothing in them is said."""

    start: Numbers
    end: Numbers

    def holding(self, places: Places) -> Mask:
        """Which places begin within a label."""
        if not len(self.start):
            return np.zeros(len(places), dtype=bool)
        begins = keys(places.document, places.start)
        at = np.searchsorted(self.start, begins, "right") - 1
        return np.asarray((at >= 0) & (begins < self.end[np.maximum(at, 0)]))


def labels(session: Session, documents: Collection[int] | None = None) -> Labels:
    """The labels of the turns of some documents, or of all."""
    query = select(Turn.document_id, Turn.start, Turn.said_start).where(Turn.said_start > Turn.start)
    if documents is not None:
        query = query.where(Turn.document_id.in_(sorted(documents)))
    return _labels(*numbers(session, query))


def labels_around(session: Session, places: Places) -> Labels:
    """Only the labels in which some places begin; those of whole documents cost more than a search for few words."""
    asked = list(zip(places.document.tolist(), places.start.tolist(), strict=True))
    rows = np.array(search_index.labels_at(session.connection(), asked), dtype=np.int64).reshape(-1, 3)
    return _labels(rows[:, 0], rows[:, 1], rows[:, 2])


def _labels(document: Numbers, start: Numbers, end: Numbers) -> Labels:
    begins = keys(document, start)
    order = np.argsort(begins, kind="stable")
    return Labels(begins[order], keys(document, end)[order])


def plain_hits(session: Session, asked: str, says: Iterable[Says], documents: Collection[int] | None = None) -> Places:
    """Every place of some plain words in the paragraphs that FTS5 finds, of some documents or of all.

    FTS5 is not asked where `asked` is empty: all paragraphs are looked through.
    Places of several words may share letters: see `distinct`, which is for what is left when labels are taken out.
    """
    connection, words = session.connection(), [sought(one) for one in says]
    if documents is not None:
        between = map(search_index.of_document, sorted(documents))
        return together([index_places(connection, asked, words, between=one) for one in between])
    found: list[Places] = []
    first: int | None = 0
    while first is not None:
        places, first = next_places(connection, asked, words, first)
        found.append(places)
    return together(found)


def hits(
    session: Session,
    says: Says,
    documents: Collection[int] | None = None,
    progress: Progress | None = None,
    *,
    unsaid: Labels | None = None,
) -> Places:
    """Every place where words are said, in the order of documents and texts.

    Args:
        unsaid: the labels of speakers, where they are known already.
    """
    found = _hits(session, says, documents, progress)
    return found.where(~(unsaid or labels(session, documents)).holding(found))


def _hits(session: Session, says: Says, documents: Collection[int] | None, progress: Progress | None) -> Places:
    if is_plain(says):
        return distinct(plain_hits(session, expression(says), [says], documents))
    if says.how == "pattern":
        return _by_pattern(session, says, documents, progress)
    found = []
    for known in document_words(session, documents, progress):
        spans = _by_lemma(session, known, says) if says.how == "lemma" else _by_wildcard(known.words, tokens_of(says))
        if len(spans):
            document = np.full(len(spans), known.document, dtype=np.int64)
            found.append(Places.in_texts(document, spans[:, 0], spans[:, 1]))
    return distinct(together(found))


def _by_wildcard(table: WordTable, tokens: list[str]) -> Numbers:
    """Where words stand one behind the other that are like `tokens`."""
    if len(table) < len(tokens):
        return np.empty((0, 2), dtype=np.int64)
    last = len(table) - len(tokens) + 1
    mask = np.ones(last, dtype=bool)
    for place, token in enumerate(tokens):
        mask &= forms.like(token)[table.form[place : place + last]]
    at = np.flatnonzero(mask)
    return np.stack([table.start[at], table.end[at + len(tokens) - 1]], axis=1).astype(np.int64)


def _by_lemma(session: Session, known: DocumentWords, says: Says) -> Numbers:
    """Words in any form; a paragraph counts where it holds a form of each word that is asked for.

    A text whose language is not known is looked through in Spanish and in English.
    """
    table = known.words
    asked = [forms.number(token) for token in tokens_of(says)]
    found = np.zeros(len(table), dtype=bool)
    for tongue in SPOKEN:
        spoken = known.in_language(tongue)
        if not spoken.any():
            continue
        lemmas = forms.lemmas(tongue)
        wanted = sorted({lemmas[number] for number in asked})
        masks = [forms.with_lemma(tongue, name)[table.form] & spoken for name in wanted]
        if len(masks) > 1:
            begins = np.array(search_index.ids(session.connection(), [known.document]), dtype=np.int64) % DOCUMENT
            paragraph = np.searchsorted(begins, table.start, "right")
            everywhere = set.intersection(*(set(paragraph[mask].tolist()) for mask in masks))
            inside = np.isin(paragraph, np.array(sorted(everywhere), dtype=np.int64))
            masks = [mask & inside for mask in masks]
        found |= np.logical_or.reduce(masks)
    return np.stack([table.start[found], table.end[found]], axis=1).astype(np.int64)


def _by_pattern(session: Session, says: Says, documents: Collection[int] | None, progress: Progress | None) -> Places:
    pattern = compiled(says.words)
    found: list[tuple[int, int, int]] = []
    for row in texts(session, documents, progress):
        for start, words in search_index.paragraphs(row.text):
            found += [(row.document, start + at, start + end) for at, end in pattern_spans(pattern, words)]
    table = np.array(found, dtype=np.int64).reshape(-1, 3)
    return distinct(Places.in_texts(table[:, 0], table[:, 1], table[:, 2]))


def prepare(project: Project, query: Query, progress: Progress | None = None) -> None:
    """Learns the words of all texts where the query will need them."""
    if needs_words(query):
        learn_words(project, progress)


def needs_words(query: Query) -> bool:
    """Whether a query asks for lemmas, for wildcards within words or for distances in words."""
    return any(
        (isinstance(part, Says) and part.how != "pattern" and not is_plain(part))
        or (isinstance(part, Related) and part.how in MEASURED and part.unit == "words")
        for part in each_part(query)
    )
