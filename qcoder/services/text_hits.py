"""Where words stand in the texts: plain ones by the full-text index, lemmas and wildcards by the tables of words,
regular expressions by reading. Every way gives the same columns of numbers."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.analysis.places import DOCUMENT, Mask, Numbers, Places, keys
from qcoder.core.errors import BadInput
from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent, each
from qcoder.core.query import MEASURED, And, Or, Query, Related, Says, each_part
from qcoder.language.patterns import compiled, pattern_spans
from qcoder.language.word_table import WordTable, forms, is_known, word_table
from qcoder.model import Document, DocumentText, Turn
from qcoder.storage import search_index
from qcoder.storage.project import Project

SPOKEN = ("es", "en")
_TOKEN = re.compile(r"(?:[\w\u0300-\u036f]|\*)+")
_PLAIN = re.compile(r"[^*]+\*?\Z")


@dataclass(frozen=True, slots=True)
class TextRow:
    """The text that a document shows, and its language."""

    document: int
    name: str
    language: str
    text: str
    sha256: str

    @property
    def words(self) -> WordTable:
        return word_table(self.text, self.sha256)


def texts(session: Session, documents: Collection[int] | None = None) -> Iterable[TextRow]:
    """The texts that are shown, of some documents or of all, one by one in the order of their ids."""
    ids = sorted(documents) if documents is not None else list(session.scalars(select(Document.id)))
    shown = (DocumentText.document_id == Document.id) & (DocumentText.number == Document.text_number)
    query = select(Document.name, Document.language, DocumentText.text, DocumentText.sha256).join(DocumentText, shown)
    for id_ in ids:
        row = session.execute(query.where(Document.id == id_)).first()
        if row is not None:
            yield TextRow(id_, *row)


def tokens_of(says: Says) -> list[str]:
    """The words of a part of a query; * stays where it stands for letters. Raises BadInput where there is none."""
    found = [token for token in _TOKEN.findall(says.words) if token.strip("*_")]
    if not found:
        raise BadInput(say("“{words}” holds no letters to look for.", words=says.words), say("Type at least one word."))
    return found


def is_plain(says: Says) -> bool:
    """Whether the full-text index alone finds it: whole words, or beginnings of words at the end of it."""
    if says.how not in ("words", "phrase"):
        return False
    *first, last = tokens_of(says)
    return not any("*" in token for token in first) and _PLAIN.match(last) is not None


def expression(says: Says) -> str:
    """Plain words as FTS5 writes them; all are quoted, so that no sign of its own language is taken for one."""
    found = tokens_of(says)
    return '"' + " ".join(token.rstrip("*") for token in found) + '"' + ("*" if found[-1].endswith("*") else "")


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


def places_at(document: Numbers, start: Numbers, end: Numbers) -> Places:
    """Places of words, numbered below 0 by where they begin, so that none is taken for a coding."""
    return Places(-(document * DOCUMENT + start) - 1, document, start, end)


def none() -> Places:
    return Places.of(())


def _joined(parts: Sequence[Places]) -> Places:
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
    return places_at(ordered.document[first], ordered.start[first], reached[last] % DOCUMENT)


def plain_hits(session: Session, asked: str, documents: Collection[int] | None = None) -> Places:
    """Every hit of an expression of FTS5, in some documents or in all."""
    connection = session.connection()
    if documents is None:
        rows = search_index.marked(connection, asked)
    else:
        ranges = search_index.ranges(connection)
        rows = [
            row
            for document in sorted(documents)
            if document in ranges
            for row in search_index.marked(connection, asked, between=ranges[document])
        ]
    found = [(document, start, end) for _id, document, at, words in rows for start, end in search_index.hits(at, words)]
    table = np.array(found, dtype=np.int64).reshape(-1, 3)
    return places_at(table[:, 0], table[:, 1], table[:, 2])


def hits(
    session: Session, says: Says, documents: Collection[int] | None = None, progress: Progress | None = None
) -> Places:
    """Every place where words are said, in the order of documents and texts."""
    if is_plain(says):
        return distinct(plain_hits(session, expression(says), documents))
    if says.how == "pattern":
        return _by_pattern(session, says, documents, progress or Silent())
    found = []
    for row in _looked_through(session, documents, progress):
        if says.how == "lemma":
            spans = _by_lemma(session, row, says)
        else:
            spans = _by_wildcard(row.words, [token for token in tokens_of(says)])
        if len(spans):
            document = np.full(len(spans), row.document, dtype=np.int64)
            found.append(places_at(document, spans[:, 0], spans[:, 1]))
    return distinct(_joined(found))


def _looked_through(
    session: Session, documents: Collection[int] | None, progress: Progress | None
) -> Iterable[TextRow]:
    ids = (
        sorted(documents) if documents is not None else list(session.scalars(select(Document.id).order_by(Document.id)))
    )
    for id_ in each(ids, progress or Silent(), lambda _id: say("Looking through the texts")):
        yield from texts(session, [id_])


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


def _by_lemma(session: Session, row: TextRow, says: Says) -> Numbers:
    """Words in any form; a paragraph counts where it holds a form of each word that is asked for.

    A text whose language is not known is looked through in Spanish and in English; a turn may have its own language.
    """
    table = row.words
    asked = [forms.number(token) for token in tokens_of(says)]
    tongues = _tongues(session, row, table)
    found = np.zeros(len(table), dtype=bool)
    starts: Numbers | None = None
    for tongue in SPOKEN:
        lemmas = forms.lemmas(tongue)
        wanted = {lemmas[number] for number in asked}
        spoken = tongues[tongue]
        if not spoken.any():
            continue
        masks = [forms.with_lemma(tongue, name)[table.form] & spoken for name in sorted(wanted)]
        if len(masks) > 1:
            if starts is None:
                starts = np.array([at for at, _words in search_index.paragraphs(row.text)], dtype=np.int64)
            paragraph = np.searchsorted(starts, table.start, "right")
            everywhere = set.intersection(*(set(paragraph[mask].tolist()) for mask in masks))
            inside = np.isin(paragraph, np.array(sorted(everywhere), dtype=np.int64))
            masks = [mask & inside for mask in masks]
        found |= np.logical_or.reduce(masks)
    return np.stack([table.start[found], table.end[found]], axis=1).astype(np.int64)


def _tongues(session: Session, row: TextRow, table: WordTable) -> dict[str, Mask]:
    """For each language which words of a text are looked at in it."""
    default = {tongue: row.language not in SPOKEN or row.language == tongue for tongue in SPOKEN}
    found = {tongue: np.full(len(table), default[tongue], dtype=bool) for tongue in SPOKEN}
    other = select(Turn.start, Turn.end, Turn.language).where(Turn.document_id == row.document, Turn.language != "")
    for start, end, language in session.execute(other):
        first, last = np.searchsorted(table.start, (start, end))
        for tongue in SPOKEN:
            found[tongue][first:last] = language not in SPOKEN or language == tongue
    return found


def _by_pattern(session: Session, says: Says, documents: Collection[int] | None, progress: Progress) -> Places:
    pattern = compiled(says.words)
    found: list[tuple[int, int, int]] = []
    for row in _looked_through(session, documents, progress):
        for start, words in search_index.paragraphs(row.text):
            found += [(row.document, start + at, start + end) for at, end in pattern_spans(pattern, words)]
    table = np.array(found, dtype=np.int64).reshape(-1, 3)
    return distinct(places_at(table[:, 0], table[:, 1], table[:, 2]))


def prepare(project: Project, query: Query, progress: Progress | None = None) -> None:
    """Makes the tables of words that a query will need, each text in a short reading of its own.

    Without it they are made while the query is answered, and who writes meanwhile waits.
    """
    if not needs_words(query):
        return
    with project.read() as session:
        shown = (DocumentText.document_id == Document.id) & (DocumentText.number == Document.text_number)
        rows = session.execute(select(Document.id, DocumentText.sha256).join(DocumentText, shown)).all()
    missing = [document for document, sha256 in rows if not is_known(sha256)]
    for document in each(missing, progress or Silent(), lambda _id: say("Looking through the texts")):
        with project.read() as session:
            found = list(texts(session, [document]))
        for row in found:
            _ = row.words


def needs_words(query: Query) -> bool:
    """Whether a query asks for lemmas, for wildcards within words or for distances in words."""
    return any(
        (isinstance(part, Says) and part.how != "pattern" and not is_plain(part))
        or (isinstance(part, Related) and part.how in MEASURED and part.unit == "words")
        for part in each_part(query)
    )
