"""Stages of cases without a document: a case shows a code at a date, as the researcher knows it from elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import NameTaken, NotFound
from qcoder.core.messages import say
from qcoder.model import Case, CaseCode
from qcoder.services import lookup
from qcoder.services.documents.documents import checked_date
from qcoder.services.rows import TableImported
from qcoder.services.sheet import Row, each_row, read_table, write_sheet
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

COLUMNS = ("case", "code", "date", "memo", "coder")


@dataclass(frozen=True, slots=True)
class StageRow:
    id: int
    case_id: int
    case: str
    code_id: int
    code: str  # its path
    date: str  # 1994, 1994-01, 1994-01-17; "" where it is not known
    memo: str  # what it rests on
    coder: str


def stages(project: Project, *, case: int | None = None) -> list[StageRow]:
    """All stages by case and date; those of one case where it is given."""
    with project.read() as session:
        return stage_rows(session, case=case)


def stage_rows(session: Session, *, case: int | None = None) -> list[StageRow]:
    query = select(CaseCode, Case.name).join(Case, Case.id == CaseCode.case_id)
    if case is not None:
        query = query.where(CaseCode.case_id == case)
    paths = {id_: code_path.join(names) for id_, names in lookup.code_paths(session).items()}
    found = [
        StageRow(row.id, row.case_id, name, row.code_id, paths[row.code_id], row.date, row.memo, row.coder)
        for row, name in session.execute(query)
    ]
    return sorted(found, key=lambda row: (row.case.casefold(), row.date, row.id))


def note_stage(project: Project, *, case: str, code: int, date: str = "", memo: str = "") -> StageRow:
    """Says that a case shows a code at a date.

    Args:
        date: 2006, 2006-05 or 2006-05-31; "" where it is not known.
        memo: what it rests on.

    Raises NotFound for a case that there is not, NameTaken when that is said already.
    """
    with project.change(say("Note a stage of “{name}”", name=case)) as step:
        made = put_stage(step, case=case, code=code, date=date, memo=memo, coder=project.coder)
    return next(row for row in stages(project, case=made.case_id) if row.id == made.id)


def put_stage(step: Step, *, case: str, code: int, date: str, memo: str, coder: str) -> CaseCode:
    found = lookup.case_by_name(step, " ".join(case.split()))
    lookup.code_by_id(step, code)
    made = CaseCode(case_id=found.id, code_id=code, date=checked_date(date), memo=memo.strip(), coder=coder)
    twin = select(CaseCode.id).where(
        CaseCode.case_id == made.case_id, CaseCode.code_id == code, CaseCode.date == made.date
    )
    if step.scalars(twin).first() is not None:
        raise NameTaken(say("That is said of this case already."), say("Nothing was added."))
    step.add(made)
    step.flush()
    return made


def change_stage(
    project: Project, *, stage: int, code: int | None = None, date: str | None = None, memo: str | None = None
) -> Changes | None:
    """Gives a stage another code, date or memo; None leaves what is there."""
    with project.change(say("Change a stage")) as step:
        found = _stage(step, stage)
        if code is not None:
            found.code_id = lookup.code_by_id(step, code).id
        if date is not None:
            found.date = checked_date(date)
        if memo is not None:
            found.memo = memo.strip()
    return step.changes


def remove_stages(project: Project, *, stages: Sequence[int]) -> Changes | None:
    """Takes stages away, as one step."""
    with project.change(say("Remove stages of cases")) as step:
        for stage in stages:
            step.delete(_stage(step, stage))
    return step.changes


def _stage(step: Step, stage: int) -> CaseCode:
    found = step.get(CaseCode, stage)
    if found is None:
        raise NotFound(say("This stage is no more."), say("It may have been removed in the meantime."))
    return found


def import_stages(project: Project, *, file: Path) -> TableImported:
    """Stages from a sheet: case, code (its path), date, memo, coder. What is said already stays as it is."""
    _, rows = read_table(file, needed=("case", "code"))
    with project.change(say("Import the stages “{file}”", file=file.name)) as step:

        def store(row: Row) -> None:
            code = lookup.code_by_path(step, row["code"].strip()).id
            coder = row.get("coder", "").strip() or project.coder
            put_stage(
                step, case=row["case"], code=code, date=row.get("date", ""), memo=row.get("memo", ""), coder=coder
            )

        return each_row(rows, store, step)


def export_stages(project: Project, *, file: Path) -> Path:
    """Every stage as a sheet, by case and date."""
    rows = [[row.case, row.code, row.date, row.memo, row.coder] for row in stages(project)]
    return write_sheet(project, file, COLUMNS, rows)
