"""The sheet of relations between codes."""

from pathlib import Path

from sqlalchemy import select

from qcoder.core.messages import say
from qcoder.model import CodeRelation
from qcoder.services import lookup
from qcoder.services.codes.code_relations import add_relation, relation_rows, stored_kind
from qcoder.services.rows import TableImported
from qcoder.services.sheet import Row, each_row, read_table, write_sheet
from qcoder.storage.project import Project

RELATIONS = ("source", "relation", "target", "memo")


def import_relations(project: Project, *, file: Path) -> TableImported:
    """Relations from a sheet; one that is there already takes over the memo. The codes must be there."""
    _, rows = read_table(file, needed=RELATIONS[:3])
    with project.change(say("Import the relations “{file}”", file=file.name)) as step:

        def store(row: Row) -> None:
            source, target = (lookup.code_by_path(step, row[end]).id for end in ("source", "target"))
            kind, memo = stored_kind(row["relation"]), row.get("memo", "")
            there = step.scalars(
                select(CodeRelation).where(
                    CodeRelation.source_id == source, CodeRelation.target_id == target, CodeRelation.kind == kind
                )
            ).first()
            if there is None:
                add_relation(step, source=source, target=target, kind=kind, memo=memo)
            elif memo.strip():
                there.memo = memo.strip()

        return each_row(rows, store, step)


def export_relations(project: Project, *, file: Path) -> Path:
    """Every relation with its memo."""
    with project.read() as session:
        rows = relation_rows(session)
    return write_sheet(project, file, RELATIONS, [[row.source, row.kind, row.target, row.memo] for row in rows])
