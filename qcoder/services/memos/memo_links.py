"""What memos link to: current names, what can be linked to, and where a thing is mentioned."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core.marks import said_pages
from qcoder.core.memo_text import Link, LinkKind, Place, links, place_of, plain, quoted
from qcoder.core.messages import current_language, say
from qcoder.core.span import Span
from qcoder.model import Case, Code, Coding, Document, DocumentText, Memo
from qcoder.model.base import Exchanged
from qcoder.services import lookup
from qcoder.services.cases.cases import parents_of
from qcoder.services.codes.codebook import code_rows, uncounted
from qcoder.services.compare.comparing import organisations
from qcoder.services.documents.documents import pages_by_document
from qcoder.services.evidence.blind import seen
from qcoder.services.memos.memos import memo_rows, turn_starts
from qcoder.services.rows import MemoRow
from qcoder.storage.project import Project

LATEST = 300  # codings offered when somebody types @: those made last
_TABLES: dict[str, type[Exchanged]] = {
    "memo": Memo, "code": Code, "case": Case, "document": Document, "coding": Coding,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Linked:
    """A thing that a link means, as it is called now; `also` are other names that find it, a line each."""

    kind: LinkKind
    target: str
    name: str
    id: int  # of the thing; of the document for a passage
    about: str = ""  # what tells it from others of the same name
    document_id: int | None = None
    span: Span | None = None  # None for a passage whose words are no longer in the text
    also: str = ""

    def link(self) -> Link:
        return Link(f"@{self.name}", self.kind, self.target)


def names(project: Project, *, wanted: Iterable[Link], language: str = "") -> dict[tuple[str, str], Linked]:
    """What the links of some memos mean now, by kind and target; what is missing was deleted."""
    listed = list(wanted)
    if not listed:
        return {}
    with project.read() as session:
        return _names(session, listed, language or current_language())


def _names(session: Session, wanted: list[Link], language: str) -> dict[tuple[str, str], Linked]:
    found: dict[tuple[str, str], Linked] = {}
    by_kind: dict[str, set[str]] = {}
    for link in wanted:
        by_kind.setdefault(link.kind, set()).add(link.target)
    if "code" in by_kind:
        guids = {id_: guid for id_, guid in session.execute(select(Code.id, Code.guid))}
        for code in code_rows(session, count=uncounted):
            if guids[code.id] in by_kind["code"]:
                name, way = code.called(language), code.way(language)
                found["code", guids[code.id]] = Linked("code", guids[code.id], name, code.id, way if code.depth else "")
    for kind, table in (("case", Case), ("document", Document)):
        if kind in by_kind:
            rows = session.execute(select(table.id, table.guid, table.name).where(table.guid.in_(by_kind[kind])))
            for id_, guid, name in rows:
                found[kind, guid] = Linked(kind, guid, name, id_, document_id=id_ if kind == "document" else None)  # type: ignore[arg-type]
    if "memo" in by_kind:
        ids = list(session.scalars(select(Memo.id).where(Memo.guid.in_(by_kind["memo"]))))
        for row in memo_rows(session, only=ids) if ids else ():
            found["memo", row.guid] = Linked("memo", row.guid, memo_name(row, language), row.id)
    if "coding" in by_kind:
        for coding in session.scalars(select(Coding).where(Coding.guid.in_(by_kind["coding"]))).all():
            name = source_of(session, coding.document_id, coding.span, language)
            found["coding", coding.guid] = Linked(
                "coding", coding.guid, name, coding.id, coding.quote, coding.document_id, coding.span
            )
    for target in by_kind.get("passage", ()):
        place = place_of(Link("", "passage", target))
        document = session.scalars(select(Document).where(Document.guid == place.guid)).first() if place else None
        if place is not None and document is not None:
            span = located(session, document, place)
            name = source_of(session, document.id, span, language)
            found["passage", target] = Linked("passage", target, name, document.id, "", document.id, span)
    return found


def memo_name(row: MemoRow, language: str) -> str:
    """What a memo is called in a link or a list."""
    if row.title:
        return row.title
    if row.target == "diary":
        return say("Diary, {date}", date=row.date).text(language)
    words = row.name
    return words if len(words) <= 60 else words[:60].rsplit(" ", 1)[0] + " …"


def located(session: Session, document: Document, place: Place) -> Span | None:
    """Where a passage of some version of the text stands now: the same words, nearest to where they were."""
    texts = {
        number: text
        for number, text in session.execute(
            select(DocumentText.number, DocumentText.text).where(
                DocumentText.document_id == document.id, DocumentText.number.in_([place.number, document.text_number])
            )
        )
    }
    now, then = texts[document.text_number], texts.get(place.number)
    if then is None or not place.span.fits(then):
        return None
    words = place.span.of(then)
    if place.span.of(now) == words:
        return place.span
    at, nearest = now.find(words), None
    expected = place.span.start + (len(now) - len(then) if place.span.start * 2 > len(then) else 0)
    while at >= 0:
        if nearest is None or abs(at - expected) < abs(nearest - expected):
            nearest = at
        at = now.find(words, at + 1)
    return None if nearest is None else Span(nearest, nearest + len(words))


def source_of(session: Session, document: int, span: Span | None, language: str) -> str:
    """Where a passage comes from: organisation, interview, page, turn."""
    found = lookup.document_by_id(session, document)
    of: tuple[str, ...] = ()
    if found.case_id is not None:
        cases = {row.id: row for row in session.scalars(select(Case))}
        of = organisations(found.case_id, cases=cases, parents=parents_of(session))
    parts = [", ".join(of), found.name]
    pages = pages_by_document(session, document).get(document) if span is not None else None
    if pages and span is not None and (on := pages.of(span.start, span.end)):
        parts.append(said_pages(on).text(language))
    turn = bisect_right(turn_starts(session, document), span.start) if span is not None else 0
    if turn:
        parts.append(say("turn {n}", n=turn).text(language))
    return " · ".join(part for part in parts if part)


def passage_note(project: Project, *, document: int, span: Span, coding: int | None = None, language: str = "") -> str:
    """A passage for a memo: its words as a quotation, and below them where they come from, linked to the passage.

    Args:
        coding: links to this coding, whose boundaries may still move, instead of to the place.
    """
    with project.read() as session:
        found = lookup.document_by_id(session, document)
        text = lookup.text_of(session, found)
        words = span.of(text)
        name = source_of(session, document, span, language or current_language())
        if coding is not None:
            link = Link(f"@{name}", "coding", lookup.coding_by_id(session, coding).guid)
        else:
            link = Link(f"@{name}", "passage", Place(found.guid, found.text_number, span).target())
    return quoted(words, [link])


def offered(project: Project, *, language: str = "") -> list[Linked]:
    """Everything that a memo can be linked to: codes, cases, documents, memos, and the passages coded last."""
    tongue = language or current_language()
    with project.read() as session:
        guids = {id_: guid for id_, guid in session.execute(select(Code.id, Code.guid))}
        made = [
            Linked(
                "code", guids[row.id], row.called(tongue), row.id, row.way(tongue) if row.depth else "",
                also="\n".join((row.name, row.name_es, row.name_en, row.path, row.path_es, row.path_en)),
            )
            for row in code_rows(session, count=uncounted)
        ]  # fmt: skip
        for id_, guid, name, kind in session.execute(select(Case.id, Case.guid, Case.name, Case.kind)):
            made.append(Linked("case", guid, name, id_, say(kind).text(tongue)))
        for id_, guid, name in session.execute(select(Document.id, Document.guid, Document.name)):
            made.append(Linked("document", guid, name, id_, document_id=id_))
        for memo in _named_memos(session):
            made.append(Linked("memo", memo.guid, memo_name(memo, tongue), memo.id, memo.date, also=memo.author))
        paths = lookup.code_paths(session)
        latest = select(Coding.id, Coding.guid, Coding.quote, Coding.code_id, Document.id, Document.name, Coding.start,
                        Coding.end).join(Document, Document.id == Coding.document_id)  # fmt: skip
        for id_, guid, quote, code, document, name, start, end in session.execute(
            seen(session, latest).order_by(Coding.id.desc()).limit(LATEST)
        ):
            made.append(
                Linked(
                    "coding", guid, name, id_, " ".join(quote.split())[:120], document, Span(start, end),
                    also=f"{quote} {paths[code][-1]}",
                )
            )  # fmt: skip
    return made


def _named_memos(session: Session) -> list[MemoRow]:
    """All memos, with as much of each as its name is made of."""
    words = func.substr(Memo.text, 1, 400)
    query = select(Memo.id, Memo.guid, Memo.title, Memo.scope, Memo.author, Memo.date, words).order_by(Memo.id.desc())
    return [
        MemoRow(id_, "diary" if scope == "diary" else "free", None, "", "", author, date, text, title=title, guid=guid)
        for id_, guid, title, scope, author, date, text in session.execute(query)
    ]


def linked_now(project: Project, *, linked: Linked, language: str = "") -> Link:
    """The link to something that was offered, with the name that it will be shown under."""
    found = names(project, wanted=[linked.link()], language=language)
    return found.get((linked.kind, linked.target), linked).link()


def guid_of(project: Project, *, kind: LinkKind, thing: int) -> str:
    """The guid by which links mean a thing; "" when it is gone."""
    table = _TABLES[kind]
    with project.read() as session:
        return session.scalars(select(table.guid).where(table.id == thing)).first() or ""


def mentions(project: Project, *, kind: LinkKind, thing: int) -> list[MemoRow]:
    """The memos that link to a thing, the newest first; for a document also those that link to passages of it."""
    guid = guid_of(project, kind=kind, thing=thing)
    if not guid:
        return []
    with project.read() as session:
        wanted = Memo.text.contains(f"({kind}:{guid})", autoescape=True)
        if kind == "document":
            wanted |= Memo.text.contains(f"(passage:{guid}/", autoescape=True)
        ids = list(session.scalars(select(Memo.id).where(wanted)))
        rows = memo_rows(session, only=ids) if ids else []
    return sorted(rows, key=lambda row: (row.date, row.id), reverse=True)


def linked_things(project: Project, *, language: str = "") -> list[Linked]:
    """Everything that some memo links to and that is still there, by name."""
    with project.read() as session:
        texts: list[Any] = list(session.scalars(select(Memo.text).where(Memo.text.contains("]("))))
        wanted = [link for text in texts for link in links(text) if link.kind not in ("passage", "coding")]
        found = _names(session, wanted, language or current_language()) if wanted else {}
    return sorted(found.values(), key=lambda row: (row.kind, row.name.casefold()))


def shown(link: Link, known: Mapping[tuple[str, str], Linked]) -> str:
    """The words of a link: the thing's current name where it is named, else what was written."""
    held = known.get((link.kind, link.target))
    return held.name if held is not None and link.named else link.words.removeprefix("@")


def plain_text(project: Project, text: str, *, language: str = "") -> str:
    """A memo's text as people read it where no link can be followed."""
    known = names(project, wanted=links(text), language=language)
    return plain(text, lambda link: shown(link, known))
