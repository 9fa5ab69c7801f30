"""The history as a model that reads page by page, so that ten thousand steps cost no more than those in sight."""

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qcoder.core.messages import _
from qcoder.gui.parts.small import plain_tip
from qcoder.services import history
from qcoder.services.history import StepRow
from qcoder.storage.project import Project

Index = QModelIndex | QPersistentModelIndex
DISPLAY, TIP = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.ToolTipRole)
SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
STEP = int(Qt.ItemDataRole.UserRole)
PAGE = 100


def when(at: datetime) -> str:
    """The time alone for today, else the date with it."""
    local = at.astimezone()
    today = datetime.now().astimezone().date()
    return local.strftime("%H:%M" if local.date() == today else "%Y-%m-%d %H:%M")


def state_in_words(row: StepRow) -> str:
    """How a step stands; "" for what is simply done."""
    return {
        "done": "",
        "undone": _("undone"),
        "left": _("undone, not to be redone"),
        "barrier": _("nothing before it can be undone"),
    }[row.state]


class HistoryModel(QAbstractListModel):
    """Steps, the newest first."""

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._rows: list[StepRow] = []
        self._following: int | None = None
        self._words, self._coder = "", ""
        self._newest = 0  # the last step looked at, whether it passed the filter or not

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = DISPLAY) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == DISPLAY:
            return str(row.label)
        if role == STEP:
            return row
        if role in (TIP, SPOKEN):
            parts = (str(row.label), when(row.at), row.coder, state_in_words(row))
            return plain_tip("\n".join(filter(None, parts))) if role == TIP else ", ".join(filter(None, parts))
        return None

    @property
    def rows(self) -> list[StepRow]:
        return self._rows

    def row_of(self, step: int) -> int:
        """Where a step stands; -1 when it is not here (yet)."""
        return next((place for place, row in enumerate(self._rows) if row.id == step), -1)

    # ---- reading ----

    def show(self, *, words: str = "", coder: str = "") -> None:
        """Begins anew, with the steps that hold some words or are somebody's."""
        self._words, self._coder = words, coder
        page = history.steps(self._project, limit=PAGE, words=words, coder=coder)
        self.beginResetModel()
        self._rows, self._following = list(page.steps), page.following
        self.endResetModel()
        newest = history.steps(self._project, limit=1).steps
        self._newest = newest[0].id if newest else 0

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._following is not None

    def fetchMore(self, parent: Index) -> None:
        if self._following is None:
            return
        page = history.steps(self._project, before=self._following, limit=PAGE, words=self._words, coder=self._coder)
        self._following = page.following
        if page.steps:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(page.steps) - 1)
            self._rows += page.steps
            self.endInsertRows()

    def refresh(self) -> None:
        """Takes in what was done since, and how the steps stand now."""
        fresh: list[StepRow] = []
        before: int | None = None
        while True:
            page = history.steps(self._project, before=before, limit=PAGE, words=self._words, coder=self._coder)
            fresh += [row for row in page.steps if row.id > self._newest]
            before = page.following
            if before is None or before <= self._newest or (page.steps and page.steps[-1].id <= self._newest):
                break
        if fresh:
            self.beginInsertRows(QModelIndex(), 0, len(fresh) - 1)
            self._rows[:0] = fresh
            self.endInsertRows()
        newest = history.steps(self._project, limit=1).steps
        self._newest = newest[0].id if newest else 0
        if not self._rows:
            return
        states = history.states(self._project, since=self._rows[-1].id)
        changed = [place for place, row in enumerate(self._rows) if states.get(row.id, row.state) != row.state]
        for place in changed:
            self._rows[place] = replace(self._rows[place], state=states[self._rows[place].id])
        if changed:
            self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
