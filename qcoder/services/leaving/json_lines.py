"""Everything in a project as JSON lines for R and Python: one object a line, its kind in `record`.

`record_fields` is the schema. Things refer to each other by id (their guid). Positions are code points into the text of
the document, half-open. Cases with a pseudonym, and their documents, are called by it. Left out are only open
suggestions and what serves them, which can be made again, the imported files, and the log, which holds older texts.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from qcoder.core.messages import Message, say
from qcoder.core.progress import Progress, Silent
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
    KeptSource,
    Membership,
    Memo,
    Note,
    ProjectInfo,
    Recheck,
    Recording,
    Speaker,
    Translation,
    Turn,
    Value,
    Variable,
)
from qcoder.services.cases.cases import case_rows, own_values
from qcoder.services.codes.codebook import code_rows
from qcoder.services.leaving.exchange_more import kept_rows
from qcoder.services.leaving.exchange_out import unnamed
from qcoder.services.leaving.record_fields import FIELDS, TURN, VERSION, field_name
from qcoder.services.memos.memos import target_of
from qcoder.services.passages.coding_sheet import PAGE, newest, paged, refuse_changed
from qcoder.services.passages.source_lines import Places
from qcoder.storage.project import Project

# Columns of the tables that go out as they are in which somebody wrote freely; names in all others are pseudonyms.
_WRITTEN = ("text", "memo", "note", "comment", "reason", "decision", "said")


def write_json_lines(project: Project, *, file: Path, progress: Progress | None = None) -> Path:
    """Writes the file whole or not at all. Raises Conflict when the project changes meanwhile."""
    from qcoder.exporters.files import replacing

    watch = progress or Silent()
    with replacing(file) as unfinished, unfinished.open("w", encoding="utf-8", newline="\n", errors="replace") as out:
        for number, record in enumerate(records(project)):
            if number % PAGE == 0:
                watch.step(number, number + 1, say("Writing the records"))
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return file


def records(project: Project) -> Iterator[dict[str, Any]]:
    """Every record; what is referred to comes before what refers to it."""
    with project.read() as session:
        began = newest(session)
        places = Places(session)
        info = session.scalars(select(ProjectInfo)).one()
        first: list[dict[str, Any]] = [
            {
                "record": "project", "name": info.name, "notice": info.notice, "created_at": info.created_at,
                "schema": VERSION,
            }
        ]  # fmt: skip
        first += [_row("coder", row) for row in session.scalars(select(Coder).order_by(Coder.id))]
        codes = {id_: guid for id_, guid in session.execute(select(Code.id, Code.guid))}
        for row in code_rows(session):
            first.append(
                {"record": "code", "id": codes[row.id], "parent": codes.get(row.parent_id or 0)}
                | {name: getattr(row, name) for name in FIELDS["code"] if name not in ("id", "parent")}
            )
        for group in session.scalars(select(CodeGroup).order_by(CodeGroup.position, CodeGroup.id)):
            members = [codes[member.code_id] for member in group.members]
            first.append({"record": "code_group", "id": group.guid, "name": group.name, "codes": members})
        for relation in session.scalars(select(CodeRelation).order_by(CodeRelation.id)):
            ends = {"source": codes[relation.source_id], "target": codes[relation.target_id]}
            first.append(_row("code_relation", relation) | ends)
        for variable in session.scalars(select(Variable).order_by(Variable.id)):
            first.append(_row("variable", variable) | {"values": list(variable.allowed)})
        cases = {id_: guid for id_, guid in session.execute(select(Case.id, Case.guid))}
        by_name = {name: guid for name, guid in session.execute(select(Case.name, Case.guid))}
        own = own_values(session)
        for case in case_rows(session):
            first.append(
                {
                    "record": "case", "id": cases[case.id], "name": places.shown(case.name), "kind": case.kind,
                    "belongs_to": [by_name[parent] for parent in case.parents], "values": own.get(case.id, {}),
                    "inherited": {name: list(values) for name, values in sorted(case.inherited.items())},
                }
            )  # fmt: skip
        for tie in session.scalars(select(Membership).order_by(Membership.id)):
            first.append(
                {
                    "record": "membership", "case": cases[tie.case_id], "belongs_to": cases[tie.parent_id],
                    "since": tie.since, "until": tie.until,
                }
            )  # fmt: skip
        documents = {id_: guid for id_, guid in session.execute(select(Document.id, Document.guid))}
        order = (Coding.document_id, Coding.start, Coding.end, Coding.id)
        ids = {id_: guid for id_, guid in session.execute(select(Coding.id, Coding.guid).order_by(*order))}
    yield from first
    for id_ in documents:
        yield _document(project, id_, documents, cases, places)
    for coding in paged(project, list(ids), began):
        yield {
            "record": "coding", "id": ids[coding.id], "document": documents[coding.document_id],
            "start": coding.span.start, "end": coding.span.end, "text": coding.quote, "code": codes[coding.code_id],
            "coder": coding.coder, "at": coding.at.isoformat(), "origin": coding.origin,
            "code_version": coding.code_version,
        }  # fmt: skip
    yield from _beside(project, documents, cases, codes, places)
    yield from _as_they_are(project, places)
    with project.read() as session:
        refuse_changed(session, began)


def _row(record: str, row: Any) -> dict[str, Any]:
    """The plain fields of a mapped row."""
    own = {"id": row.guid} if "id" in FIELDS[record] else {}
    return {"record": record} | own | {
        name: getattr(row, name) for name in FIELDS[record] if name != "id" and hasattr(row, name)
    }  # fmt: skip


def _document(
    project: Project, id_: int, documents: dict[int, str], cases: dict[int, str], places: Places
) -> dict[str, Any]:
    with project.read() as session:
        row = session.get_one(Document, id_)
        text = session.scalars(
            select(DocumentText.text).where(DocumentText.document_id == id_, DocumentText.number == row.text_number)
        ).one()
        values = session.execute(
            select(Variable.name, Value.value)
            .join(Value, Value.variable_id == Variable.id)
            .where(Value.document_id == id_)
        )
        turns = session.execute(
            select(Turn.start, Turn.end, Turn.said_start, Speaker.name, Speaker.role, Speaker.case_id,
                   Turn.time, Turn.language)
            .join(Speaker, Speaker.id == Turn.speaker_id)
            .where(Turn.document_id == id_)
            .order_by(Turn.start, Turn.id)
        )  # fmt: skip
        said = [
            dict(zip(TURN, (n, *turn[:5], cases.get(turn[5] or 0), *turn[6:]), strict=True))
            for n, turn in enumerate(turns, start=1)
        ]
        return {
            "record": "document", "id": documents[id_], "name": places.document(id_), "kind": row.kind,
            "language": row.language, "date": row.date, "case": cases.get(row.case_id or 0),
            "values": {name: value for name, value in values}, "words": row.words, "added_at": row.added_at,
            "text": text, "turns": said,
        }  # fmt: skip


def _beside(
    project: Project, documents: dict[int, str], cases: dict[int, str], codes: dict[int, str], places: Places
) -> Iterator[dict[str, Any]]:
    """Memos, translations, what passages are about, notes, and what came along from other programs."""
    with project.read() as session:
        found: list[dict[str, Any]] = []
        codings = {id_: (guid, doc, start, end) for id_, guid, doc, start, end in session.execute(
            select(Coding.id, Coding.guid, Coding.document_id, Coding.start, Coding.end)
            .where(Coding.id.in_(select(Memo.coding_id).where(Memo.coding_id.is_not(None)))))}  # fmt: skip
        for memo in session.scalars(select(Memo).order_by(Memo.id)):
            about, _id = target_of(memo)
            document, start, end = memo.document_id, memo.start, memo.end
            target = codes.get(memo.code_id or 0) or cases.get(memo.case_id or 0) or documents.get(document or 0)
            if memo.coding_id is not None:
                target, document, start, end = codings[memo.coding_id]
            place = {"document": documents.get(document or 0), "start": start, "end": end}
            found.append(_row("memo", memo) | {"about": about, "target": target} | place)
        for translation in session.scalars(select(Translation).order_by(Translation.id)):
            found.append(_row("translation", translation) | {"document": documents[translation.document_id]})
        for tie in session.scalars(select(About).order_by(About.id)):
            ends = {"document": documents[tie.document_id], "case": cases.get(tie.case_id or 0)}
            found.append(_row("about", tie) | ends)
        for note in session.scalars(select(Note).order_by(Note.document_id, Note.start, Note.id)):
            found.append(_row("note", note) | {"document": documents[note.document_id]})
        for kept in session.scalars(select(KeptSource).order_by(KeptSource.id)):
            row = _row("kept_source", kept) | {"document": documents.get(kept.document_id or 0)}
            row |= {name: kept.fields.get(name, []) for name in ("selections", "codings", "syncs")}
            if kept.document_id is not None and _is_hidden(session.get_one(Document, kept.document_id), places):
                row["name"] = places.document(kept.document_id)
                row["selections"] = [unnamed(one) for one in row["selections"]]
            found.append(row)
    yield from found


def _as_they_are(project: Project, places: Places) -> Iterator[dict[str, Any]]:
    """The tables that exchange_more carries too: matrices, guides, decisions, versions and all the others."""
    named = _named(places.outside())
    found: list[dict[str, Any]] = []
    with project.read() as session:
        coders = {guid: name for guid, name in session.execute(select(Coder.guid, Coder.name))}
        hidden = {row.guid for row in session.scalars(select(Document)) if _is_hidden(row, places)}
        for kept, rows in kept_rows(session):
            record = kept.table.__tablename__
            for row in rows:
                made: dict[str, Any] = {"record": record, **dict.fromkeys(FIELDS[record])}
                drafted = row.get("origin") == "extract"  # a cell's own passages, with where they stand
                for column, value in row.items():
                    if column in kept.only_here:
                        continue
                    if kept.refs.get(column) == "coder":
                        value = coders.get(value)
                    elif kept.table is Recheck and column == "said":
                        value = Message.from_json(value).text("en") if value else ""
                    elif column not in kept.refs and (drafted or column not in _WRITTEN):
                        value = named(value)
                    made[field_name(kept, column)] = value
                if kept.table is Recording and made["document"] in hidden:
                    made["path"] = ""  # names of files hold names of persons
                found.append(made)
    yield from found


def _is_hidden(document: Document, places: Places) -> bool:
    """Whether what its files are called may say who it is."""
    return document.names_replaced or places.document(document.id) != document.name


def _named(outside: Mapping[str, str]) -> Callable[[Any], Any]:
    """Puts pseudonyms in the place of names, as whole words, in lines of queries and parameters."""
    if not outside:
        return lambda value: value
    names = sorted(map(re.escape, outside), key=len, reverse=True)
    words = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)")

    def renamed(value: Any) -> Any:
        if isinstance(value, str):
            return words.sub(lambda found: outside[found.group()], value)
        if isinstance(value, Mapping):
            return {renamed(name): renamed(held) for name, held in value.items()}
        return [renamed(held) for held in value] if isinstance(value, list) else value

    return renamed
