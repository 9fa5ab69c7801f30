"""Everything in a project as JSON lines for R and Python: one object a line, its kind in `record`.

`FIELDS` is the schema: which fields each record has, and of what type; the help describes them. Things refer to each
other by id (their guid). Positions are code points into the text of the document, half-open. Cases with a pseudonym,
and their documents, are called by it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent
from qcoder.model import (
    About,
    Case,
    CaseCode,
    Code,
    Coder,
    CodeRelation,
    Coding,
    Document,
    DocumentText,
    Memo,
    ProjectInfo,
    Speaker,
    Translation,
    Turn,
    Value,
    Variable,
)
from qcoder.model.code_group import CodeGroup
from qcoder.services.cases.cases import case_rows, own_values
from qcoder.services.codes.codebook import code_rows
from qcoder.services.memos.memos import target_of
from qcoder.services.passages.coding_sheet import PAGE, newest, paged, refuse_changed
from qcoder.services.passages.source_lines import Places
from qcoder.storage.project import Project

VERSION = 1
_PLACE = {"document": "id", "start": "integer", "end": "integer"}
FIELDS: dict[str, dict[str, str]] = {
    "project": {"name": "text", "notice": "text", "schema": "integer"},
    "coder": {"id": "id", "name": "text"},
    "code": {
        "id": "id", "name": "text", "path": "text", "parent": "id or null", "name_es": "text", "name_en": "text",
        "colour": "text", "key": "text", "short_definition": "text", "definition": "text", "use_when": "text",
        "do_not_use_when": "text", "example": "text", "keywords": "text", "counter_instance": "boolean",
        "version": "integer",
    },
    "code_group": {"id": "id", "name": "text", "codes": "list of id"},
    "code_relation": {"id": "id", "source": "id", "target": "id", "kind": "text", "memo": "text"},
    "variable": {"id": "id", "name": "text", "type": "text", "values": "list of text"},
    "case": {
        "id": "id", "name": "text", "kind": "text", "belongs_to": "list of id", "values": "map of text",
        "inherited": "map of list of text",
    },
    "document": {
        "id": "id", "name": "text", "kind": "text", "language": "text", "date": "text", "case": "id or null",
        "values": "map of text", "text": "text", "turns": "list of turn",
    },
    "coding": {
        "id": "id", **_PLACE, "text": "text", "code": "id", "coder": "text", "at": "text", "origin": "text",
        "code_version": "integer",
    },
    "memo": {
        "id": "id", "about": "text", "target": "id or null", "document": "id or null", "start": "integer or null",
        "end": "integer or null", "kind": "text", "author": "text", "date": "text", "title": "text", "text": "text",
    },
    "translation": {
        "id": "id", **_PLACE, "language": "text", "text": "text", "translator": "text", "date": "text",
        "status": "text",
    },
    "about": {"id": "id", **_PLACE, "case": "id or null", "year": "text", "coder": "text"},
    "case_code": {"id": "id", "case": "id", "code": "id", "date": "text", "memo": "text", "coder": "text"},
}  # fmt: skip
TURN = {
    "number": "integer", "start": "integer", "end": "integer", "said_start": "integer", "speaker": "text",
    "role": "text", "time": "number or null", "language": "text",
}  # fmt: skip


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
            {"record": "project", "name": info.name, "notice": info.notice, "schema": VERSION}
        ]
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
    yield from _beside(project, documents, cases, codes)
    with project.read() as session:
        refuse_changed(session, began)


def _row(record: str, row: Any) -> dict[str, Any]:
    """The plain fields of a mapped row."""
    return {"record": record, "id": row.guid} | {
        name: getattr(row, name) for name, kind in FIELDS[record].items() if name != "id" and hasattr(row, name)
    }


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
            select(Turn.start, Turn.end, Turn.said_start, Speaker.name, Speaker.role, Turn.time, Turn.language)
            .join(Speaker, Speaker.id == Turn.speaker_id)
            .where(Turn.document_id == id_)
            .order_by(Turn.start, Turn.id)
        )
        return {
            "record": "document", "id": documents[id_], "name": places.document(id_), "kind": row.kind,
            "language": row.language, "date": row.date, "case": cases.get(row.case_id or 0),
            "values": {name: value for name, value in values}, "text": text,
            "turns": [dict(zip(TURN, (n, *turn), strict=True)) for n, turn in enumerate(turns, start=1)],
        }  # fmt: skip


def _beside(
    project: Project, documents: dict[int, str], cases: dict[int, str], codes: dict[int, str]
) -> Iterator[dict[str, Any]]:
    """Memos, translations, what passages are about, stages without a document."""
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
        for stage in session.scalars(select(CaseCode).order_by(CaseCode.id)):
            found.append(_row("case_code", stage) | {"case": cases[stage.case_id], "code": codes[stage.code_id]})
    yield from found
