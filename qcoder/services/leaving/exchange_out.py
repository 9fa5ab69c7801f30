"""A project as values that other programs understand (core.exchange)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core.collecting import without_collecting
from qcoder.core.exchange import (
    CaseEntry,
    CodeEntry,
    CodeLink,
    CodeSet,
    CodingEntry,
    ExchangeProject,
    KeptEntry,
    KeptKind,
    NoteEntry,
    PassageNote,
    Source,
    User,
    ValueType,
    VariableEntry,
)
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.span import Span
from qcoder.model import (
    About,
    Case,
    Code,
    CodeGroup,
    Coder,
    CodeRelation,
    Coding,
    Document,
    DocumentText,
    GroupMember,
    KeptSource,
    Membership,
    Memo,
    Note,
    Original,
    ProjectInfo,
    Speaker,
    Suggestion,
    Translation,
    Turn,
    Value,
    Variable,
)
from qcoder.services import lookup
from qcoder.services.leaving.exchange_more import KEY, more_of
from qcoder.storage.project import Project

CODE_FIELDS = (
    "name_es", "name_en", "key", "short_definition", "use_when", "do_not_use_when", "example", "keywords",
    "counter_instance", "hidden", "version",
)  # fmt: skip


def exchange_project(project: Project, *, originals: bool = True) -> ExchangeProject:
    """The whole project as values.

    Originals go along only where they are Word files and the text was never changed since: an edit may have taken
    a name out that the file still holds.
    """
    with without_collecting(), project.read() as session:
        info = session.scalars(select(ProjectInfo)).one()
        users = {row.id: User(row.guid, row.name) for row in session.scalars(select(Coder).order_by(Coder.id))}
        guids = {row.id: row.guid for row in session.scalars(select(Code))}
        notes = _Notes(session, users)
        kept = more_of(session)
        told = _left_behind(session, kept)
        return ExchangeProject(
            name=info.name,
            origin="qcoder",
            users=tuple(users.values()),
            codes=tuple(_codes(session, notes)),
            variables=tuple(
                VariableEntry(row.guid, row.name, cast(ValueType, row.type), tuple(row.allowed))
                for row in session.scalars(select(Variable).order_by(Variable.id))
            ),
            cases=tuple(_cases(session, notes)),
            sources=tuple(_sources(session, notes, users, guids, originals=originals)),
            notes=notes.all,
            project_notes=notes.on("project", None),
            sets=tuple(_sets(session, guids)),
            links=tuple(_relations(session, guids)),
            kept=tuple(_kept_sources(session, originals=originals)),
            description=info.notice,
            more={"notice": info.notice, KEY: kept},
            told=tuple(told),
        )


# What a memo can be on, the nearest first.
_TARGETS: dict[str, Any] = {
    "coding": Memo.coding_id, "code": Memo.code_id, "case": Memo.case_id, "document": Memo.document_id,
}  # fmt: skip


class _Notes:
    """Memos as notes, and which of them are on what."""

    def __init__(self, session: Session, users: Mapping[int, User]) -> None:
        by_name = {user.name: user.guid for user in users.values()}
        self._on: dict[tuple[str, int | None], list[str]] = defaultdict(list)
        self.on_passage: dict[int, list[PassageNote]] = defaultdict(list)
        found = []
        columns = (
            Memo.guid, Memo.title, Memo.text, Memo.author, Memo.kind, Memo.scope, Memo.date, Memo.start, Memo.end,
            Memo.document_id, *_TARGETS.values(),
        )  # fmt: skip
        for guid, title, text, author, kind, scope, date, start, end, document, *targets in (
            session.connection().execute(select(*columns).order_by(Memo.id)).all()
        ):
            user = by_name.get(author, "")
            more = {"kind": kind, "scope": scope, "date": "" if _day(date) else date}
            if not user:
                more["author"] = author
            found.append(NoteEntry(guid, title, text, user, _day(date), more))
            if document is not None and start is not None and end is not None:
                self.on_passage[document].append(PassageNote(Span(start, end), guid))
            elif not scope or document is not None:
                on = next(((what, id_) for what, id_ in zip(_TARGETS, targets, strict=True) if id_ is not None), None)
                self._on[on or ("project", None)].append(guid)
        for relation in session.scalars(select(CodeRelation).where(CodeRelation.memo != "").order_by(CodeRelation.id)):
            found.append(NoteEntry(_own(relation.guid, "memo"), "", relation.memo, more={"relation": relation.guid}))
        self.all = tuple(found)

    def on(self, kind: str, id_: int | None) -> tuple[str, ...]:
        return tuple(self._on.get((kind, id_), ()))


def _own(guid: str, what: str) -> str:
    """The guid of a part of something, the same every time."""
    from uuid import UUID, uuid5

    return str(uuid5(UUID(guid), what))


def _day(date: str) -> str:
    """A whole day as a moment; nothing for a year or month alone, which stand in `more`."""
    return f"{date}T00:00:00+00:00" if len(date) == 10 else ""


def _codes(session: Session, notes: _Notes) -> list[CodeEntry]:
    below: dict[int | None, list[Code]] = defaultdict(list)
    for code in session.scalars(select(Code).order_by(Code.position, Code.id)):
        below[code.parent_id].append(code)
    found: list[CodeEntry] = []

    def visit(code: Code, parent: str) -> None:
        more = {name: getattr(code, name) for name in CODE_FIELDS}
        if more["version"] == 1:
            del more["version"]
        found.append(
            CodeEntry(code.guid, code.name, parent, code.colour, code.definition, notes.on("code", code.id), more)
        )
        for child in below[code.id]:
            visit(child, code.guid)

    for code in below[None]:
        visit(code, "")
    return found


def _values(session: Session) -> dict[tuple[str, int], dict[str, str]]:
    found: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    query = select(Value.case_id, Value.document_id, Variable.guid, Value.value).join(Variable)
    for case, document, variable, value in session.execute(query.order_by(Variable.id)):
        owner = ("case", case) if case is not None else ("document", document or 0)
        found[owner][variable] = value
    return found


def _cases(session: Session, notes: _Notes) -> list[CaseEntry]:
    guids = {id_: guid for id_, guid in session.execute(select(Case.id, Case.guid))}
    above: dict[int, list[dict[str, str]]] = defaultdict(list)
    for one in session.scalars(select(Membership).order_by(Membership.id)):
        said = {"case": guids[one.parent_id], "since": one.since, "until": one.until}
        above[one.case_id].append({key: value for key, value in said.items() if value})
    sources: dict[int, list[str]] = defaultdict(list)
    for case, guid in session.execute(
        select(Document.case_id, Document.guid).where(Document.case_id.is_not(None)).order_by(Document.id)
    ):
        sources[case or 0].append(guid)
    values = _values(session)
    return [
        CaseEntry(
            row.guid,
            row.name,
            values=values.get(("case", row.id), {}),
            sources=tuple(sources[row.id]),
            notes=notes.on("case", row.id),
            more={"kind": row.kind, "belongs_to": above[row.id], "shown_as": row.shown_as},
        )
        for row in session.scalars(select(Case).order_by(Case.id))
    ]


def _sources(
    session: Session, notes: _Notes, users: Mapping[int, User], codes: Mapping[int, str], *, originals: bool
) -> list[Source]:
    values = _values(session)
    inside = {
        document: guid
        for document, guid in session.execute(
            select(KeptSource.document_id, KeptSource.guid).where(KeptSource.kind != "pdf")
        )
    }
    texts = {
        document: text
        for document, text in session.execute(
            select(Document.id, DocumentText.text).join(DocumentText, DocumentText.document_id == Document.id).where(
                DocumentText.number == Document.text_number
            )
        )
    }  # fmt: skip
    codings = _codings(session, notes, users, codes)
    more = _DocumentMore(session)
    found = []
    for document in session.scalars(select(Document).order_by(Document.id)):
        original = b""
        untouched = document.text_number == 1 and not document.names_replaced
        if originals and untouched and document.file_name.lower().endswith(".docx"):
            original = (
                session.scalars(select(Original.data).where(Original.sha256 == document.original_sha256)).first() or b""
            )
        found.append(
            Source(
                document.guid,
                document.name,
                texts[document.id],
                codings=tuple(codings[document.id]),
                passages=tuple(notes.on_passage.get(document.id, ())),
                notes=notes.on("document", document.id),
                values=values.get(("document", document.id), {}),
                original_name="" if document.names_replaced else document.file_name,
                original=original,
                more=more.of(document) | {"of": inside.get(document.id, "")},
            )
        )
    return found


def _codings(
    session: Session, notes: _Notes, users: Mapping[int, User], codes: Mapping[int, str]
) -> dict[int, list[CodingEntry]]:
    """By document. Plain columns: as objects, five thousand of them take longer than all the rest."""
    coders = {id_: user.guid for id_, user in users.items()}
    columns = (Coding.id, Coding.document_id, Coding.guid, Coding.start, Coding.end, Coding.code_id, Coding.coder_id,
               Coding.at, Coding.origin, Coding.code_version)  # fmt: skip
    query = select(*columns).order_by(Coding.start, Coding.end, Coding.id)
    found: dict[int, list[CodingEntry]] = defaultdict(list)
    for id_, document, guid, start, end, code, coder, at, origin, version in session.connection().execute(query).all():
        more: dict[str, Any] = {}
        if origin != "hand":
            more["origin"] = origin
        if version != 1:
            more["code_version"] = version
        memos = notes.on("coding", id_)
        found[document].append(CodingEntry(guid, Span(start, end), codes[code], coders[coder], at, memos, more))
    return found


def _kept_sources(session: Session, *, originals: bool) -> Iterator[KeptEntry]:
    """What came from other programs as PDF, picture or recording; and the PDFs that were imported here.

    A file stays where it is once its document was edited or names in it were replaced.
    """
    documents = {row.id: row for row in session.scalars(select(Document))}

    def file_of(sha256: str, document: int | None) -> bytes:
        held = documents.get(document or 0)
        if not originals or not sha256 or (held is not None and (held.names_replaced or held.text_number > 1)):
            return b""
        return session.scalars(select(Original.data).where(Original.sha256 == sha256)).first() or b""

    shown = set()
    for row in session.scalars(select(KeptSource).order_by(KeptSource.id)):
        shows = documents[row.document_id] if row.document_id is not None else None
        text = shows.guid if shows is not None else ""
        as_it_came = shows is not None and shows.text_number == 1  # else the positions of times moved
        renamed = shows is not None and shows.names_replaced
        fields = row.fields
        if row.kind == "pdf":
            shown.add(row.document_id)
        yield KeptEntry(
            guid=text if row.kind == "pdf" and text else row.guid,
            name=shows.name if shows is not None and renamed else row.name,
            kind=cast(KeptKind, row.kind),
            source=text,
            path="" if renamed else row.path,  # names of files hold names of persons
            file_name="" if renamed else str(fields.get("file_name", "")),
            data=file_of(row.original_sha256, row.document_id),
            selections=tuple(unnamed(one) if renamed else one for one in fields.get("selections", ())),
            codings=tuple(fields.get("codings", ())),
            syncs=tuple((guid, at, time) for guid, at, time in fields.get("syncs", ())) if as_it_came else (),
        )
    for document in documents.values():
        if document.id in shown or not document.file_name.lower().endswith(".pdf"):
            continue
        data = file_of(document.original_sha256, document.id)
        if data:
            yield KeptEntry(
                document.guid, document.name, "pdf", source=document.guid, file_name=document.file_name, data=data
            )


def unnamed(selection: Mapping[str, Any]) -> dict[str, Any]:
    """A selection without the words that stood there when it was made."""
    return {name: value for name, value in selection.items() if name != "name"}


class _DocumentMore:
    """What only qcoder knows of documents: speakers and turns, notes and marks, translations, what they are about."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()
        self._cases: dict[int | None, str] = {id_: guid for id_, guid in session.execute(select(Case.id, Case.guid))}
        self._speakers = self._by_document(Speaker, Speaker.id, Speaker.name, Speaker.role, Speaker.case_id)
        self._turns = self._by_document(
            Turn, Turn.start, Turn.end, Turn.said_start, Turn.speaker_id, Turn.time, Turn.language
        )
        self._notes = self._by_document(Note, Note.start, Note.kind, Note.mark, Note.text, Note.author, Note.end)
        self._translations = self._by_document(
            Translation, Translation.guid, Translation.start, Translation.end, Translation.language, Translation.text,
            Translation.translator, Translation.date, Translation.status,
        )  # fmt: skip
        self._abouts = self._by_document(
            About, About.guid, About.start, About.end, About.case_id, About.year, About.coder
        )

    def _by_document(self, table: Any, *columns: Any) -> dict[int, list[Any]]:
        """Rows of a table by document, asked for all documents at once; the document itself stands last in a row."""
        found: dict[int, list[Any]] = defaultdict(list)
        for row in self._connection.execute(select(*columns, table.document_id).order_by(table.id)).all():
            found[row[-1]].append(row)
        return found

    def _turns_of(self, document: int) -> dict[str, list[Any]]:
        """A list for each column: there are tens of thousands of turns. Times and languages only where any has one."""
        rows = sorted(self._turns[document], key=itemgetter(0))
        if not rows:
            return {}
        places = {row[0]: place for place, row in enumerate(self._speakers[document])}
        starts, ends, said, speakers, times, languages, _here = map(list, zip(*rows, strict=True))
        columns = {"start": starts, "end": ends, "said": said, "speaker": [places[speaker] for speaker in speakers]}
        if any(time is not None for time in times):
            columns["time"] = times
        if any(languages):
            columns["language"] = languages
        return columns

    def of(self, document: Document) -> dict[str, Any]:
        here = document.id
        return {
            "kind": document.kind,
            "language": document.language,
            "date": document.date,
            "file_name": "" if document.names_replaced else document.file_name,  # names of files hold names of persons
            "names_replaced": document.names_replaced,
            "speakers": [
                [name, role, self._cases.get(case, "")] for _id, name, role, case, _here in self._speakers[here]
            ],
            "turns": self._turns_of(here),
            "notes": [
                [start, kind, mark, text, author, *([end] if end != start else [])]
                for start, kind, mark, text, author, end, _here in self._notes[here]
            ],
            "translations": [list(row[:-1]) for row in self._translations[here]],
            "abouts": [
                [guid, start, end, self._cases.get(case, ""), year, coder]
                for guid, start, end, case, year, coder, _here in self._abouts[here]
            ],
        }  # fmt: skip


def _sets(session: Session, codes: Mapping[int, str]) -> list[CodeSet]:
    members: dict[int, list[str]] = defaultdict(list)
    for group, code in session.execute(select(GroupMember.group_id, GroupMember.code_id).order_by(GroupMember.id)):
        members[group].append(codes[code])
    return [
        CodeSet(row.guid, row.name, tuple(members[row.id]))
        for row in session.scalars(select(CodeGroup).order_by(CodeGroup.position, CodeGroup.id))
        if members[row.id]
    ]


def _relations(session: Session, codes: Mapping[int, str]) -> list[CodeLink]:
    return [
        CodeLink(row.guid, row.kind, codes[row.source_id], codes[row.target_id],
                 (_own(row.guid, "memo"),) if row.memo else ())
        for row in session.scalars(select(CodeRelation).order_by(CodeRelation.id))
    ]  # fmt: skip


# What the rows of our own tables are called in the list of what only qcoder reads again.
_OWN = {
    "code_version": say("the history of definitions"),
    "codebook_version": say("frozen codebooks"),
    "proposal": say("proposals"),
    "recheck": say("passages to look at again"),
    "verdict": say("verdicts on suggestions"),
    "saved_query": say("saved queries"),
    "saved_analysis": say("saved analyses"),
    "case_code": say("stages without a document"),
    "framework": say("framework matrices"),
    "guide": say("interview guides"),
    "coding_freeze": say("frozen codings"),
    "adjudication": say("decisions about differences"),
    "silence": say("reasons for silence"),
    "worked": say("what was worked through"),
    "recording": say("links to recordings"),
}


def _left_behind(session: Session, kept: Mapping[str, Any]) -> list[Message]:
    """What other programs will not see, and what the file does not carry at all."""
    told = []
    own = [message for name, message in _OWN.items() if name in kept]
    if own:
        what: Message = own[0]
        for one in own[1:]:
            what = say("{some}, {another}", some=what, another=one)
        told.append(say("Only qcoder reads these again, other programs do not show them: {what}.", what=what))
    suggestions = lookup.count(session, Suggestion)
    if suggestions:
        told.append(
            say_plural(
                "{n} open suggestion stays in the project: it can be made again.",
                "{n} open suggestions stay in the project: they can be made again.",
                n=suggestions,
            )
        )
    shown_as = session.scalar(select(func.count()).select_from(Case).where(Case.shown_as != ""))
    if shown_as:
        told.append(
            say_plural(
                "{n} case has a pseudonym: its name is in this file too, so that it can be read again.",
                "{n} cases have pseudonyms: their names are in this file too, so that it can be read again.",
                n=shown_as,
            )
        )
    return told
