"""The research diary: one memo a day and author, opened by one key."""

from qcoder.services.memos.memos import diary_entry, memo_rows, today, write_memo
from qcoder.services.rows import MemoRow
from qcoder.storage.project import Project


def entry(project: Project, *, day: str = "", author: str = "") -> MemoRow | None:
    """What somebody (who opened the project, if nobody is named) wrote on a day (today)."""
    with project.read() as session:
        found = diary_entry(session, author or project.coder, day or today())
        return None if found is None else memo_rows(session, only=[found.id])[0]


def write(project: Project, *, text: str) -> MemoRow | None:
    """Today's entry becomes `text`; without words it is deleted."""
    held = entry(project)
    return write_memo(project, target="diary", text=text, memo=held.id if held is not None else None)


def entries(project: Project) -> list[MemoRow]:
    """The whole diary, the newest day first."""
    with project.read() as session:
        rows = [row for row in memo_rows(session) if row.target == "diary"]
    return sorted(rows, key=lambda row: (row.date, row.id), reverse=True)
