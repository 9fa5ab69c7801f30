"""The whole of a project as plain data, to compare before and after."""

from sqlalchemy import select

from qcoder.model import Base
from qcoder.storage.project import Project


def snapshot(project: Project) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every journalled table, and of the search index."""
    kept = {mapper.local_table.name for mapper in Base.registry.mappers if mapper.class_.kept == "journal"}
    with project.read() as session:
        found = {}
        for table in Base.metadata.sorted_tables:
            if table.name in kept:
                rows = [tuple(map(str, row)) for row in session.execute(select(table).order_by(table.c.id))]
                found[table.name] = rows
        index = session.connection().exec_driver_sql("SELECT id, text FROM paragraph ORDER BY 1")
        found["paragraph"] = [tuple(row) for row in index]
        return found
