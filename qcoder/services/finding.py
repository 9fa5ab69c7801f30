"""Finding words in the texts, and the codings that a query asks for."""

import re
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import say
from qcoder.core.query import And, Has, Not, Or, Query, Says, parse
from qcoder.core.span import Span
from qcoder.language.fold import fold, strip_marks
from qcoder.language.lemma_search import lemma_hits
from qcoder.model import Case, Coder, Coding, Document, Memo, Variable
from qcoder.services import lookup
from qcoder.services.blind import hidden_codings
from qcoder.services.rows import FoundRow
from qcoder.storage import search_index
from qcoder.storage.project import Project

AROUND = 60


def find(project: Project, *, query: str, limit: int = 500) -> list[FoundRow]:
    """Every place where the words of `query` stand, with what surrounds them; accents and case apart.

    Words in quotation marks must stand together; a word may end in * for any ending; lemma: finds a word in all its
    forms. The first `limit` hits by document and place come back. Fields (code:, case:, type: ...)
    narrow the codings that are found when the query has no words of its own.
    """
    parsed = parse(query)
    if parsed is None:
        return []
    said = words_of(parsed)
    holding = documents_by_lemma(project, parsed)
    with project.read() as session:
        names = {id_: name for id_, name in session.execute(select(Document.id, Document.name))}
        if not said:
            return _coded_places(session, parsed, names, limit)
        documents = set(names) if isinstance(parsed, Says) else _documents(session, parsed, names, holding)
    rows: list[FoundRow] = []
    for document in sorted(documents, key=lambda id_: (names[id_].casefold(), id_)):
        # A read of its own for each: a long one would keep a commit waiting.
        for start, paragraph, spans in hits_in(project, document=document, said=said):
            for span in spans:
                if len(rows) == limit:
                    return rows
                at, end = span.start - start, span.end - start
                rows.append(
                    FoundRow(
                        document, names[document], span, _before(paragraph, at), paragraph[at:end],
                        _after(paragraph, end),
                    )
                )  # fmt: skip
    return rows


def hits_in(project: Project, *, document: int, said: Sequence[Says]) -> list[tuple[int, str, list[Span]]]:
    """(start of the paragraph, paragraph, hits) of one document for each paragraph that holds any of `said`."""
    plain = " OR ".join(expression(one) for one in said if not one.lemma)
    lemmas = [one for one in said if one.lemma]
    with project.read() as session:
        connection = session.connection()
        marked = search_index.match(connection, plain, document=document) if plain else []
        whole = search_index.paragraphs_of(connection, document) if lemmas else []
        language = session.scalars(select(Document.language).where(Document.id == document)).first() or ""
    texts: dict[int, str] = {}
    found: dict[int, set[Span]] = {}
    for start, words in marked:
        texts[start] = words.replace("\x01", "").replace("\x02", "")
        found[start] = set(search_index.hits(start, words))
    for start, words in whole:
        for one in lemmas:
            spans = lemma_hits(words, one.words, language)
            if spans:
                texts[start] = words
                found.setdefault(start, set()).update(Span(start + at.start, start + at.end) for at in spans)
    return [(start, texts[start], sorted(found[start])) for start in sorted(found)]


def documents_by_lemma(project: Project, query: Query) -> dict[Says, set[int]]:
    """For each part of the query that asks for a lemma, the documents that hold it, read one by one."""
    wanted = [said for said in words_of(query, negated=True) if said.lemma]
    if not wanted:
        return {}
    with project.read() as session:
        documents = list(session.scalars(select(Document.id)))
    return {
        said: {document for document in documents if hits_in(project, document=document, said=[said])}
        for said in wanted
    }


def _before(text: str, at: int) -> str:
    """Some words before a hit; the first one is whole."""
    start = max(0, at - AROUND)
    cut = text[start:at]
    return cut if start == 0 else f"… {cut.partition(' ')[2]}"


def _after(text: str, end: int) -> str:
    """Some words after a hit; the last one is whole."""
    cut = text[end : end + AROUND]
    return cut if end + AROUND >= len(text) else f"{cut.rpartition(' ')[0]} …"


def expression(said: Says) -> str:
    """Words as FTS5 writes them; every word is quoted, so that no sign of its own language is taken for one."""
    words = re.findall(r"[\w\u0300-\u036f]+\*?", said.words)
    if not words:
        raise BadInput(say("“{words}” holds no letters to look for.", words=said.words), say("Type at least one word."))
    if said.phrase:
        return '"' + " ".join(word.rstrip("*") for word in words) + '"'
    return "(" + " AND ".join(f'"{word.rstrip("*")}"' + ("*" if word.endswith("*") else "") for word in words) + ")"


def words_of(query: Query, *, negated: bool = False) -> list[Says]:
    """The words that a query looks for; with `negated` also those that must not be there."""
    match query:
        case Says():
            return [query]
        case And(parts) | Or(parts):
            return [said for part in parts for said in words_of(part, negated=negated)]
        case Not(part) if negated:
            return words_of(part, negated=True)
        case _:
            return []


def _documents(session: Session, query: Query, names: dict[int, str], holding: dict[Says, set[int]]) -> set[int]:
    """The documents for which the query holds, its words looked for anywhere in the document."""
    match query:
        case Says(lemma=True):
            return holding[query]
        case Says():
            return search_index.documents_holding(session.connection(), expression(query))
        case And(parts):
            return set.intersection(*(_documents(session, part, names, holding) for part in parts))
        case Or(parts):
            return set.union(*(_documents(session, part, names, holding) for part in parts))
        case Not(part):
            return set(names) - _documents(session, part, names, holding)
        case Has(field="code" | "coder" | "memo"):
            matching = _matching(session, query)
            return set(session.scalars(select(Coding.document_id).where(Coding.id.in_(matching)).distinct()))
        case Has():
            return _documents_having(session, query)


def _coded_places(session: Session, query: Query, names: dict[int, str], limit: int) -> list[FoundRow]:
    wanted = _matching(session, query)
    texts: dict[int, str] = {}
    rows: list[FoundRow] = []
    coded = session.execute(select(Coding.document_id, Coding.start, Coding.end, Coding.id))
    places = sorted(tuple(row) for row in coded if row[3] in wanted)
    places.sort(key=lambda row: names[row[0]].casefold())
    seen: set[tuple[int, int, int]] = set()
    for document, start, end, _id in places:
        if (document, start, end) in seen:
            continue
        if len(rows) == limit:
            break
        seen.add((document, start, end))
        if document not in texts:
            texts[document] = lookup.text_of(session, lookup.document_by_id(session, document))
        text = texts[document]
        rows.append(
            FoundRow(
                document,
                names[document],
                Span(start, end),
                text[max(0, start - AROUND) : start],
                text[start:end],
                text[end : end + AROUND],
            )
        )
    return rows


# ---- codings that a query asks for ----


def matching_codings(session: Session, where: str) -> set[int] | None:
    """Ids of the codings for which the query `where` holds; None for an empty query: all of them."""
    parsed = parse(where)
    return None if parsed is None else _matching(session, parsed)


def _matching(session: Session, query: Query) -> set[int]:
    found = _all_matching(session, query)
    return found - hidden_codings(session, found)


def _all_matching(session: Session, query: Query) -> set[int]:
    match query:
        case And(parts):
            return set.intersection(*(_matching(session, part) for part in parts))
        case Or(parts):
            return set.union(*(_matching(session, part) for part in parts))
        case Not(part):
            return set(session.scalars(select(Coding.id))) - _matching(session, part)
        case Says(words, lemma=True):
            quotes = session.execute(
                select(Coding.id, Coding.quote, Document.language).join(Document, Document.id == Coding.document_id)
            )
            return {id_ for id_, quote, language in quotes if lemma_hits(quote, words, language)}
        case Says(words, phrase):
            wanted = [words] if phrase else words.split()
            needles = [strip_marks(fold(word.rstrip("*"))) for word in wanted]
            return {
                id_
                for id_, quote in session.execute(select(Coding.id, Coding.quote))
                if all(needle in strip_marks(fold(quote)) for needle in needles)
            }
        case Has(field="code", value=value, exact=exact):
            return _with_code(session, value, exact)
        case Has(field="coder", value=value):
            coders = [id_ for id_, name in session.execute(select(Coder.id, Coder.name)) if _alike(name, value)]
            return set(session.scalars(select(Coding.id).where(Coding.coder_id.in_(coders))))
        case Has(field="memo", value=value):
            memos = session.execute(select(Memo.coding_id, Memo.text).where(Memo.coding_id.is_not(None)))
            return {id_ for id_, text in memos if id_ is not None and _holds(text, value)}
        case Has():
            documents = _documents_having(session, query)
            return set(session.scalars(select(Coding.id).where(Coding.document_id.in_(documents))))


def _with_code(session: Session, path: str, exact: bool) -> set[int]:
    from qcoder.services.codebook import code_rows

    code = lookup.code_by_path(session, path).id
    wanted = {code}
    if not exact:
        for row in code_rows(session):
            if row.parent_id in wanted:
                wanted.add(row.id)
    return set(session.scalars(select(Coding.id).where(Coding.code_id.in_(wanted))))


def _documents_having(session: Session, has: Has) -> set[int]:
    from qcoder.services.comparing import grouping

    rows = session.execute(
        select(Document.id, Document.name, Document.kind, Document.language, Case.name).outerjoin(
            Case, Case.id == Document.case_id
        )
    ).all()
    if has.field == "document":
        return {id_ for id_, name, *_ in rows if _alike(name, has.value)}
    if has.field == "kind":
        return {id_ for id_, _, kind, *_ in rows if _alike(kind, has.value)}
    if has.field == "language":
        return {id_ for id_, _, _, language, _ in rows if _alike(language, has.value)}
    if has.field == "case":
        own = {id_ for id_, *_, case in rows if case and _alike(case, has.value)}
        return own | _having(rows, grouping(session, "organisation")[0], has.value)
    names = {name.casefold(): name for name in session.scalars(select(Variable.name))} | {
        "organisation": "organisation"
    }
    if has.field not in names:
        raise NotFound(
            say("A search cannot ask for “{field}”.", field=has.field),
            say("It can ask for code, case, document, language, kind, coder, memo, organisation and the variables."),
        )
    return _having(rows, grouping(session, names[has.field])[0], has.value)


def _having(rows: Sequence[Any], group: Callable[[int], tuple[str, ...]], value: str) -> set[int]:
    return {row[0] for row in rows if any(_alike(one, value) for one in group(row[0]))}


def _alike(name: str, wanted: str) -> bool:
    """Equal with accents and case apart; * in what is wanted stands for anything."""
    return fnmatchcase(strip_marks(fold(name)), strip_marks(fold(wanted)).replace("[", "[[]"))


def _holds(text: str, wanted: str) -> bool:
    return strip_marks(fold(wanted.strip("*"))) in strip_marks(fold(text))
