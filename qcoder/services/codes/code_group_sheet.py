"""The sheet of groups of codes: one row for each code in a group."""

from pathlib import Path

from sqlalchemy import select

from qcoder.core import code_path
from qcoder.core.messages import say
from qcoder.model import CodeGroup
from qcoder.services import lookup
from qcoder.services.codes.code_groups import add_group, group_rows, put_in
from qcoder.services.rows import TableImported
from qcoder.services.sheet import Row, each_row, read_table, write_sheet
from qcoder.storage.project import Project

GROUPS = ("group", "code")


def import_groups(project: Project, *, file: Path) -> TableImported:
    """Puts codes into groups; a group that is not there yet is made. The codes must be there."""
    _, rows = read_table(file, needed=GROUPS)
    with project.change(say("Import the groups of codes “{file}”", file=file.name)) as step:

        def store(row: Row) -> None:
            name = " ".join(row["group"].split())
            code = [lookup.code_by_path(step, row["code"]).id] if row["code"].strip() else []
            there = {group.name.casefold(): group for group in step.scalars(select(CodeGroup))}
            put_in(step, there.get(name.casefold()) or add_group(step, name=name), code)

        return each_row(rows, store, step)


def export_groups(project: Project, *, file: Path) -> Path:
    """Every group with the paths of its codes; a group without codes has a row of its own."""
    with project.read() as session:
        paths = {id_: code_path.join(names) for id_, names in lookup.code_paths(session).items()}
        groups = group_rows(session)
    return write_sheet(
        project,
        file,
        GROUPS,
        [[group.name, paths[code] if code else ""] for group in groups for code in (group.codes or (0,))],
    )
