"""What the exchange format has no place for, in a form that we read back: one list of rows for each of our own tables.

It stands as JSON behind our mark in the description of the project. Other programs show or drop it; qcoder takes it in
again. Rows name what they are about by guid; a row about something that did not come along is left out. What is here
already, by guid or by its name, is not doubled.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args, get_origin

from sqlalchemy import JSON, select
from sqlalchemy.orm import Session

from qcoder.core.span import Span
from qcoder.model import (
    Adjudication,
    Case,
    CaseCode,
    Code,
    CodebookVersion,
    Coder,
    CodeVersion,
    Coding,
    CodingFreeze,
    Document,
    DocumentGuide,
    DocumentText,
    Framework,
    FrameworkCell,
    Guide,
    GuideQuestion,
    Proposal,
    ProposalView,
    QuestionCode,
    QuestionLink,
    Recheck,
    Recording,
    SavedAnalysis,
    SavedQuery,
    Setting,
    Silence,
    Verdict,
    Worked,
)
from qcoder.services.find.query_names import elsewhere
from qcoder.storage.journal import Step

KEY = "more"
# What things are called in references, and where their guids stand.
_NAMED: dict[str, Any] = {
    "code": Code, "case": Case, "document": Document, "coding": Coding, "coder": Coder, "framework": Framework,
    "guide": Guide, "guide_question": GuideQuestion, "proposal": Proposal, "codebook_version": CodebookVersion,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """A table that goes along: its references (column and what it points to) and what makes two rows the same."""

    table: Any
    refs: Mapping[str, str]
    same: tuple[str, ...]  # columns; a row that agrees in them with one that is here is that one
    only_here: tuple[str, ...] = ()  # columns of numbers that mean nothing outside this file
    inside: Mapping[str, str] = field(default_factory=dict)  # keys of its `fields` that hold ids, and of what
    asks: tuple[str, ...] = ()  # columns in which guids stand for what is asked for


_DOCUMENT, _CODE = {"document_id": "document"}, {"code_id": "code"}
# Parents before their children.
KEPT: tuple[Kept, ...] = (
    Kept(Setting, {}, ("name",)),
    Kept(SavedQuery, {}, ("name",), asks=("line",)),
    Kept(SavedAnalysis, {}, ("name",), only_here=("seen_operation",), asks=("parameters",)),
    Kept(CaseCode, {"case_id": "case", **_CODE}, ("case_id", "code_id", "date", "coder")),
    Kept(CodebookVersion, {}, ("name",)),
    Kept(CodeVersion, _CODE, ("code_id", "number")),
    Kept(Proposal, _CODE, ("guid",), inside={"into": "code", "parent": "code"}),
    Kept(ProposalView, {"proposal_id": "proposal"}, ("proposal_id", "coder", "at")),
    Kept(Recheck, {"coding_id": "coding"}, ("coding_id",)),
    Kept(
        Verdict,
        {**_DOCUMENT, **_CODE, "coding_id": "coding", "coder_id": "coder"},
        ("document_id", "start", "end", "code_id", "coder_id", "at"),
        only_here=("suggestion_id",),  # open suggestions stay behind; the verdict has its own copy of the place
    ),
    Kept(Recording, _DOCUMENT, ("document_id",)),
    Kept(Worked, {**_DOCUMENT, **_CODE, "coder_id": "coder"}, ("document_id", "code_id", "coder_id")),
    Kept(Framework, {}, ("name",)),
    Kept(FrameworkCell, {"framework_id": "framework"}, ("framework_id", "row", "column")),
    Kept(Guide, {}, ("name", "version")),
    Kept(GuideQuestion, {"guide_id": "guide", "parent_id": "guide_question"}, ("guid",)),
    Kept(QuestionCode, {"question_id": "guide_question", **_CODE}, ("question_id", "code_id")),
    Kept(QuestionLink, {**_DOCUMENT, "question_id": "guide_question"}, ("guid",)),
    Kept(DocumentGuide, {**_DOCUMENT, "guide_id": "guide"}, ("document_id", "guide_id")),
    Kept(Silence, {**_DOCUMENT, **_CODE}, ("document_id", "code_id")),
    Kept(CodingFreeze, {"codebook_version_id": "codebook_version"}, ("guid",)),
    Kept(Adjudication, {**_DOCUMENT, **_CODE}, ("guid",)),
)


def more_of(session: Session) -> dict[str, list[dict[str, Any]]]:
    """The rows of all these tables, those that have any, by name of table; without what is empty or as usual."""
    made: dict[str, list[dict[str, Any]]] = {}
    for kept, rows in kept_rows(session):
        usual = {  # what a row holds when nothing was said
            column.key: column.default.arg
            for column in kept.table.__table__.columns
            if column.default is not None and column.default.is_scalar
        }
        said = [{name: value for name, value in row.items() if value not in (None, usual.get(name))} for row in rows]
        if said:
            made[kept.table.__tablename__] = said
    return made


def kept_rows(session: Session) -> Iterator[tuple[Kept, list[dict[str, Any]]]]:
    """The whole rows of each table by name of column, with guids in the place of ids.

    Where a recording of a document lies is left out once names in the document were replaced: files are named so too.
    """
    replaced = set(session.scalars(select(Document.id).where(Document.names_replaced)))
    guids: dict[str, dict[int, str]] = {}

    def guid_of(kind: str, id_: int) -> str:
        if kind not in guids:
            table = _NAMED[kind]
            guids[kind] = {id_: guid for id_, guid in session.execute(select(table.id, table.guid))}
        return guids[kind][id_]

    for kept in KEPT:
        columns = columns_of(kept)
        rows = []
        for row in session.connection().execute(select(kept.table.__table__).order_by(kept.table.id)).mappings().all():
            if kept.table is Recording and row["document_id"] in replaced:
                continue
            said = {
                name: guid_of(kept.refs[name], row[name]) if name in kept.refs and row[name] is not None else row[name]
                for name in columns
            }
            if kept.inside:
                said["fields"] = _mapped(row["fields"], kept.inside, guid_of)
            rows.append(said)
        yield kept, rows


def _mapped(fields: Mapping[str, Any], inside: Mapping[str, str], to: Callable[[str, Any], Any]) -> dict[str, Any]:
    """The fields with what they refer to called otherwise."""
    return {
        name: to(inside[name], value) if name in inside and value is not None else value
        for name, value in fields.items()
    }


def columns_of(kept: Kept) -> list[str]:
    """Its columns but for the id."""
    return [column.key for column in kept.table.__table__.columns if column.key != "id"]


def store_more(
    step: Step,
    more: Mapping[str, Any],
    known: Mapping[str, Mapping[str, int]],
    texts: Callable[[int], int],
    guids: Mapping[str, str],
) -> tuple[dict[str, int], int]:
    """Stores what `more_of` wrote; says how many rows of each table, and how many are about what is not there.

    Args:
        known: ids by guid of the codes, cases, documents, codings and coders that came in.
        texts: how long the text of a document is.
        guids: of variables and groups that came in, those that they have here.
    """
    ids: dict[str, dict[str, int]] = {kind: dict(known.get(kind, {})) for kind in _NAMED}
    stored: dict[str, int] = {}
    left_out = 0
    here = {**guids, **_guids_here(step, known)}
    for kept in KEPT:
        name = kept.table.__tablename__
        for raw in _rows(more.get(name)):
            row = _resolved(kept, raw, ids)
            if row is not None:
                row |= {key: elsewhere(row[key], here) for key in kept.asks if key in row}
            if row is None or not _fits(row, texts):
                left_out += 1
                continue
            found = _same(step, kept, row)
            if found is None:
                row |= dict.fromkeys(kept.only_here, 0)
                made = kept.table(**row)
                step.add(made)
                step.flush()
                found = made.id
                stored[name] = stored.get(name, 0) + 1
            if kept.asks and "guid" in raw:
                here[str(raw["guid"])] = step.get_one(kept.table, found).guid
            if name in ids and "guid" in raw:
                ids[name][str(raw["guid"])] = found
    return stored, left_out


def _guids_here(step: Step, known: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    """The guids of what came in and is something that was here already, with those that it has here."""
    found: dict[str, str] = {}
    for kind in ("code", "case", "document"):
        table = _NAMED[kind]
        own = {id_: guid for id_, guid in step.execute(select(table.id, table.guid))}
        found |= {guid: own[id_] for guid, id_ in known.get(kind, {}).items() if own.get(id_, guid) != guid}
    return found


def _rows(raw: Any) -> Iterable[dict[str, Any]]:
    return [row for row in raw if isinstance(row, dict)] if isinstance(raw, list) else []


def _resolved(kept: Kept, raw: Mapping[str, Any], ids: Mapping[str, Mapping[str, int]]) -> dict[str, Any] | None:
    """A row with ids in the place of guids, and only columns that there are; None where it points to nothing."""
    columns = kept.table.__table__.columns
    row: dict[str, Any] = {}
    for name in columns_of(kept):
        value = raw.get(name)
        if name in kept.refs:
            value = ids[kept.refs[name]].get(str(value)) if value else None
            if value is None and (raw.get(name) or not columns[name].nullable):
                return None
        elif value is not None and not _of_kind(kept, columns[name], value):
            return None
        if value is None:
            if columns[name].nullable or columns[name].default is not None:
                continue
            kind = kind_of(kept, columns[name])
            value = None if kind is Any else kind()  # what a column holds that was left out because it was empty
        row[name] = value
    if kept.inside:
        row["fields"] = _mapped(row.get("fields", {}), kept.inside, lambda kind, guid: ids[kind].get(str(guid)))
    return row


def kind_of(kept: Kept, column: Any) -> Any:
    """The type of a column's values; of JSON dict or list, or Any."""
    if not isinstance(column.type, JSON):
        return column.type.python_type
    (said,) = get_args(kept.table.__annotations__[column.key])
    return get_origin(said) or said


def _of_kind(kept: Kept, column: Any, value: Any) -> bool:
    """False for a value that an altered file has in the place of another."""
    kind = kind_of(kept, column)
    if kind is Any:
        return True
    return isinstance(value, (int, float) if kind is float else kind) and (kind is bool) == isinstance(value, bool)


def _fits(row: Mapping[str, Any], texts: Callable[[int], int]) -> bool:
    """False for a place outside its text."""
    if "start" not in row or "end" not in row or row.get("document_id") is None:
        return True
    try:
        return Span(int(row["start"]), int(row["end"])).end <= texts(row["document_id"])
    except ValueError:
        return False


def _same(step: Step, kept: Kept, row: Mapping[str, Any]) -> int | None:
    query = select(kept.table.id)
    for name in kept.same:
        column = getattr(kept.table, name)
        value = row.get(name)
        query = query.where(column.is_(None) if value is None else column == value)
    found = step.scalars(query).first()
    if found is None and "guid" in row:
        found = step.scalars(select(kept.table.id).where(kept.table.guid == row["guid"])).first()
    return found


def text_lengths(step: Step) -> Callable[[int], int]:
    """How long the text of each document is, asked once."""
    held: dict[int, int] = {}

    def length(document: int) -> int:
        if document not in held:
            text = step.scalars(
                select(DocumentText.text)
                .join(Document, Document.id == DocumentText.document_id)
                .where(DocumentText.document_id == document, DocumentText.number == Document.text_number)
            ).first()
            held[document] = len(text or "")
        return held[document]

    return length
