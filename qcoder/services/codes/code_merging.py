"""What else hangs on two codes when one is merged into the other: history, memos, groups, relations, proposals."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import or_, select

from qcoder.model import (
    Adjudication,
    CaseCode,
    Code,
    CodeRelation,
    CodeVersion,
    Framework,
    GroupMember,
    Memo,
    Proposal,
    QuestionCode,
    Silence,
    Verdict,
    Worked,
)  # fmt: skip
from qcoder.services.codes.code_history import keep_first, write_version
from qcoder.services.codes.code_texts import texts_of
from qcoder.services.find.query_names import follow_merge
from qcoder.services.memos.memos import redirect_links
from qcoder.storage.journal import Step

# Tables with one row a code and what else is named.
ONCE: tuple[tuple[Any, ...], ...] = (
    (GroupMember, "group_id"),
    (QuestionCode, "question_id"),
    (Silence, "document_id"),
    (Worked, "document_id", "coder_id"),
)


def join_history(step: Step, kept: Code, gone: Code, *, before: Mapping[str, str], reason: str, coder: str) -> int:
    """The versions of both codes become one history, that of the absorbed one counted on from that of the kept one.

    So a coding still knows the very words it was made under. Returns by how much those versions were counted on.
    """
    keep_first(step, kept, before)
    keep_first(step, gone, texts_of(gone))
    came, shift = {"guid": gone.guid, "name": gone.name}, kept.version
    for version in step.scalars(select(CodeVersion).where(CodeVersion.code_id == gone.id)).all():
        version.code_id, version.number = kept.id, version.number + shift
        version.fields = {"merged": came, **version.fields}  # what an earlier merge brought keeps its name
    step.flush()
    kept.version = shift + gone.version
    write_version(step, kept, before=before, change="merge", reason=reason, coder=coder, merged=came)
    return shift


def join_others(step: Step, kept: Code, gone: Code) -> None:
    """Moves what is neither coding nor child nor text; nothing comes to stand there twice."""
    moved: tuple[Any, ...] = (Memo, Verdict, CaseCode, Adjudication)
    for kind in moved:
        for row in step.scalars(select(kind).where(kind.code_id == gone.id)).all():
            row.code_id = kept.id
    redirect_links(step, "code", old=gone.guid, new=kept.guid)
    _join_cells(step, kept, gone)
    follow_merge(step, old=gone.guid, new=kept.guid)
    for kind, *others in ONCE:
        _join_once(step, kind, others, kept.id, gone.id)
    _join_relations(step, kept.id, gone.id)
    _join_proposals(step, kept.id, gone.id)
    step.flush()


def _join_once(step: Step, kind: Any, others: Sequence[str], kept: int, gone: int) -> None:
    """Moves rows of which there is one a code and `others`; where the kept code has its own, that one stays."""
    present = {_key(row, others) for row in step.scalars(select(kind).where(kind.code_id == kept))}
    for row in step.scalars(select(kind).where(kind.code_id == gone)).all():
        if _key(row, others) not in present:
            row.code_id = kept
            continue
        twin = next(
            one
            for one in step.scalars(select(kind).where(kind.code_id == kept))
            if _key(one, others) == _key(row, others)
        )
        if getattr(row, "memo", "").strip() and row.memo != twin.memo:
            twin.memo = f"{twin.memo}\n\n{row.memo}".strip()
        step.delete(row)


def _key(row: Any, columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in columns)


def _join_relations(step: Step, kept: int, gone: int) -> None:
    """A relation that is there already takes over the memo of its double; one between the two codes ends, and what
    was written about it becomes a memo on the code."""
    touching = or_(*(column.in_([kept, gone]) for column in (CodeRelation.source_id, CodeRelation.target_id)))
    found = step.scalars(select(CodeRelation).where(touching).order_by(CodeRelation.id)).all()
    present = {(row.source_id, row.target_id, row.kind): row for row in found if gone not in _ends(row)}
    for row in found:
        if gone not in _ends(row):
            continue
        source, target = (kept if end == gone else end for end in _ends(row))
        twin = present.get((source, target, row.kind))
        if source == target:
            if row.memo.strip():
                today = datetime.now(UTC).astimezone().date().isoformat()
                step.add(Memo(code_id=kept, text=row.memo, date=today))
            step.delete(row)
        elif twin is not None:
            if row.memo.strip() and row.memo != twin.memo:
                twin.memo = f"{twin.memo}\n\n{row.memo}".strip()
            step.delete(row)
        else:
            row.source_id, row.target_id = source, target
            present[source, target, row.kind] = row


def _ends(row: CodeRelation) -> tuple[int, int]:
    return row.source_id, row.target_id


def _join_proposals(step: Step, kept: int, gone: int) -> None:
    for proposal in step.scalars(select(Proposal)).all():
        if proposal.code_id == gone:
            proposal.code_id = kept
        elsewhere = {name: kept for name in ("into", "parent") if proposal.fields.get(name) == gone}
        if elsewhere and proposal.status == "open":
            proposal.fields = {**proposal.fields, **elsewhere}


def _join_cells(step: Step, kept: Code, gone: Code) -> None:
    """When codes are merged: frameworks show the one that is kept, and summaries of the other join those of it."""
    for row in step.scalars(select(Framework)).all():
        held = list(row.layout.get("codes", ()))
        if gone.guid in held:
            codes = dict.fromkeys(kept.guid if guid == gone.guid else guid for guid in held)
            row.layout = {**row.layout, "codes": list(codes)}
        present = {cell.row: cell for cell in row.cells if cell.column == kept.guid}
        for cell in [one for one in row.cells if one.column == gone.guid]:
            twin = present.get(cell.row)
            if twin is None:
                cell.column = kept.guid
                continue
            twin.text = "\n\n".join(dict.fromkeys(part for part in (twin.text, cell.text) if part))
            twin.comment = "\n\n".join(dict.fromkeys(part for part in (twin.comment, cell.comment) if part))
            step.delete(cell)
    step.flush()
