"""Everything that was done, by whom and when; Enter or a double click goes back to a step, or on to one undone."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, _n
from qcoder.core.progress import Progress
from qcoder.gui.history.history_model import PAGE, STEP, HistoryModel, state_in_words, when
from qcoder.gui.parts.small import button, label
from qcoder.gui.theme import theme
from qcoder.gui.workspace import Workspace
from qcoder.services import history
from qcoder.services.history import StepRow
from qcoder.storage.project import Changes, Project

Index = QModelIndex | QPersistentModelIndex
BESIDE, ABOVE = 12, 5
PAUSE = 250  # milliseconds after a key until the list is filtered


class _Drawn(QStyledItemDelegate):
    """Two lines: what was done, struck through when it is undone; when, who and how it stands."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, 2 * option.fontMetrics.lineSpacing() + 2 * ABOVE + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: StepRow = index.data(STEP)
        look, rect, state = theme(), option.rect, option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected or state & QStyle.StateFlag.State_MouseOver:
            chosen = state & QStyle.StateFlag.State_Selected
            painter.fillRect(rect, QColor(look.selection if chosen else look.hover))
        inner = QRect(rect.x() + BESIDE, rect.y() + ABOVE, rect.width() - 2 * BESIDE, rect.height() - 2 * ABOVE)
        line = option.fontMetrics.lineSpacing()
        undone = row.state in ("undone", "left")
        font = QFont(option.font)
        font.setStrikeOut(undone)
        painter.setFont(font)
        painter.setPen(QColor(look.muted if undone else look.text))
        _line(painter, QRect(inner.x(), inner.y(), inner.width(), line), str(row.label))
        painter.setFont(option.font)
        painter.setPen(QColor(look.muted))
        said = " · ".join(filter(None, (when(row.at), state_in_words(row), row.coder)))
        _line(painter, QRect(inner.x(), inner.y() + line + 2, inner.width(), line), said)
        painter.restore()


def _line(painter: QPainter, rect: QRect, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class _List(QListView):
    def __init__(self, panel: "HistoryPanel") -> None:
        super().__init__()
        self._panel = panel

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._panel.go()
        else:
            super().keyPressEvent(event)


class HistoryPanel(QWidget):
    """A tab of the left column."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.model = HistoryModel(workspace.project, self)
        self.list = _List(self)
        self.filter = QLineEdit()
        self.coder = QComboBox()
        self.go_button = button("", self.go)
        self.about = label("", kind="muted", wrap=True)
        self._lay_out()
        self._typing = QTimer(self, singleShot=True, interval=PAUSE)
        self._typing.timeout.connect(self._show)
        self._filling = QTimer(self, singleShot=True, interval=0)
        self._filling.timeout.connect(self._fill)
        self.filter.textChanged.connect(lambda _text: self._typing.start())
        self.coder.currentIndexChanged.connect(lambda _place: self._show())
        self.list.doubleClicked.connect(lambda _index: self.go())
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._offer())
        workspace.changed.connect(self._changed)

    def _lay_out(self) -> None:
        self.filter.setPlaceholderText(_("Filter the history"))
        self.filter.setAccessibleName(_("Filter the history"))
        self.filter.setClearButtonEnabled(True)
        self.coder.setAccessibleName(_("Who did it"))
        self.coder.setToolTip(_("Only the steps of one person"))
        view = self.list
        view.setModel(self.model)
        view.setItemDelegate(_Drawn(view))
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setAccessibleName(_("History"))
        self.go_button.setToolTip(_("Enter, or a double click on the step"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        above = QVBoxLayout()
        above.setContentsMargins(12, 4, 12, 4)
        above.setSpacing(6)
        above.addWidget(self.filter)
        above.addWidget(self.coder)
        below = QVBoxLayout()
        below.setContentsMargins(12, 8, 12, 12)
        below.setSpacing(6)
        below.addWidget(self.about)
        below.addWidget(self.go_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(above)
        column.addWidget(view, 1)
        column.addLayout(below)
        self.setFocusProxy(view)

    def shown(self) -> None:
        """Reads the history as it is now."""
        names = history.coders(self._workspace.project)
        kept = self.coder.currentData()
        self.coder.blockSignals(True)
        self.coder.clear()
        self.coder.addItem(_("Everybody"), "")
        for name in names:
            self.coder.addItem(name, name)
        self.coder.setCurrentIndex(max(0, self.coder.findData(kept)))
        self.coder.blockSignals(False)
        self.coder.setVisible(len(names) > 1)
        self._show()

    def _show(self) -> None:
        kept = self.current
        self.model.show(words=self.filter.text(), coder=str(self.coder.currentData() or ""))
        place = self.model.row_of(kept.id) if kept is not None else -1
        self.list.setCurrentIndex(self.model.index(max(0, place)))
        self._offer()
        self._filling.start()

    def _fill(self) -> None:
        """Reads on until a page is full: a view asks for more only when it is scrolled."""
        if self.model.rowCount() < PAGE and self.model.canFetchMore(QModelIndex()):
            self.model.fetchMore(QModelIndex())
            self._filling.start()

    def _changed(self, changes: Changes) -> None:
        if not self.isVisible():
            return
        self.model.refresh()
        self._offer()

    @property
    def current(self) -> StepRow | None:
        row = self.list.currentIndex().data(STEP)
        return row if isinstance(row, StepRow) else None

    # ---- going there ----

    def _offer(self) -> None:
        """Says what the chosen step can be used for."""
        row = self.current
        on = row is not None and row.state == "undone"
        self.go_button.setText(_("Go on to this step") if on else _("Go back to this step"))
        self.go_button.setEnabled(row is not None and row.state != "left" and self._workspace.project.writable)
        if row is None:
            self.about.setText(_("No step was found.") if self.filter.text() else _("Nothing was done yet."))
        elif row.state == "left":
            self.about.setText(_("This step was undone, and others were done since: it cannot be done again."))
        elif on:
            self.about.setText(_("Does again everything up to this step."))
        else:
            self.about.setText(_("Takes back everything after this step. Going on to a later one does it again."))

    def go(self) -> None:
        """Takes back all that came after the chosen step, or does it again up to there, beside the window."""
        row, project = self.current, self._workspace.project
        if row is None or not self.go_button.isEnabled() or self._workspace.busy:
            return

        def work(progress: Progress) -> int:
            before = _standing(project)
            history.go_to_step(project, step=row.id, progress=progress)
            return abs(_standing(project) - before)

        self._workspace.run(work, lambda done: self._gone(row, done))

    def _gone(self, row: StepRow, done: int) -> None:
        if not done:
            self._workspace.tell(_("It stands at this step already."))
        elif row.state == "undone":
            self._workspace.tell(_n("{n} step done again.", "{n} steps done again.", done))
        else:
            self._workspace.tell(_n("{n} step taken back.", "{n} steps taken back.", done))
        self.list.setFocus()


def _standing(project: Project) -> int:
    """How many steps stand."""
    return sum(state == "done" for state in history.states(project, since=0).values())
