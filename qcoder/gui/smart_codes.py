"""Smart codes under the code tree: queries that stand with the codes, read only, with their own sign and count."""

from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QVBoxLayout, QWidget

from qcoder.core.messages import Message, _, _n
from qcoder.gui.icons import icon
from qcoder.gui.saved_queries_form import asking_for, edit_query
from qcoder.gui.small import label, plain_tip
from qcoder.gui.theme import themes
from qcoder.gui.workspace import Workspace
from qcoder.services import saved_queries as service
from qcoder.services.saved_queries import SavedQueryRow
from qcoder.storage.project import Changes

WAIT = 1_200  # milliseconds after the last step until they are counted again
ROW, LINES = int(Qt.ItemDataRole.UserRole), 5
COUNTED = {"coding", "code", "memo", "document", "document_text", "turn", "speaker", "case", "value", "about"}


class SmartCodes(QWidget):
    """Hidden where there is none. Enter or a double click shows the passages of one; none is put on a passage."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._counts: dict[int, int | Message] = {}
        self._asked = 0
        self.list = _Rows(self)
        self.list.setAccessibleName(_("Smart codes"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu)
        self.list.itemActivated.connect(lambda _item: self.show_passages())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        head = label(_("Smart codes"), kind="heading")
        head.setContentsMargins(12, 0, 8, 0)
        column.addWidget(head)
        column.addWidget(self.list)
        workspace.changed.connect(self._changed)
        themes.changed.connect(self.refresh)
        self.refresh()
        if self.rows:
            self._timer.start()

    @property
    def rows(self) -> list[SavedQueryRow]:
        return [self.list.item(place).data(ROW) for place in range(self.list.count())]

    @property
    def current(self) -> SavedQueryRow | None:
        place = self.list.currentRow()
        return self.rows[place] if place >= 0 else None

    def refresh(self) -> None:
        """Shows the smart codes as they are now; the one that was selected stays."""
        kept = self.current
        self.list.clear()
        for row in service.saved_queries(self._workspace.project):
            if not row.is_code:
                continue
            item = QListWidgetItem(icon("smart"), "")
            item.setData(ROW, row)
            self._say(item)
            self.list.addItem(item)
            if kept is not None and row.id == kept.id:
                self.list.setCurrentItem(item)
        lines = min(LINES, self.list.count())
        height = max(24, self.list.sizeHintForRow(0)) if self.list.count() else 0
        self.list.setFixedHeight(lines * height + 4)
        self.setVisible(bool(self.list.count()))

    def _say(self, item: QListWidgetItem) -> None:
        row: SavedQueryRow = item.data(ROW)
        count = self._counts.get(row.id)
        shown = "" if count is None else f"  ·  {count}" if isinstance(count, int) else "  ·  –"
        item.setText(row.name + shown)
        told = row.line if not isinstance(count, Message) else f"{row.line}\n{count}"
        item.setToolTip(plain_tip(f"{told}\n" + _("Enter shows its passages")))
        said = "" if count is None else _n("{n} coding", "{n} codings", count) if isinstance(count, int) else str(count)
        item.setData(int(Qt.ItemDataRole.AccessibleTextRole), f"{_('Smart code')}: {row.name}, {said}")

    def count(self) -> None:
        """Counts them in the background."""
        if not self.list.count():
            return
        self._asked += 1
        asked, project = self._asked, self._workspace.project

        def done(counts: dict[int, int | Message]) -> None:
            if asked == self._asked:
                self._counts = counts
                for place in range(self.list.count()):
                    self._say(self.list.item(place))

        self._workspace.run(lambda progress: service.smart_code_counts(project, progress=progress), done)

    def _changed(self, changes: Changes) -> None:
        touched = changes.touched.keys()
        if "saved_query" in touched or ("code" in touched and self.list.count()):
            self.refresh()
        if self.list.count() and touched & (COUNTED | {"saved_query"}):
            self._timer.start()

    # ---- what is done with one ----

    def show_passages(self) -> None:
        """Shows the passages of the selected smart code on the page that finds."""
        row = self.current
        if row is not None:
            self._workspace.find_wanted.emit(asking_for(row))

    def read(self) -> None:
        """Reads the passages of the selected one in their context."""
        row = self.current
        if row is not None:
            self._workspace.read_wanted.emit(asking_for(row))

    def change(self) -> None:
        """Opens the selected one, to change it."""
        row = self.current
        if row is not None:
            edit_query(self, self._workspace, row=row)

    def delete(self) -> None:
        """Deletes the selected one; undo brings it back."""
        row = self.current
        if row is not None:
            self._workspace.do(partial(service.delete_query, self._workspace.project, query=row.id))

    def _menu(self, at: QPoint) -> None:
        if self.current is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Show its passages"), self.show_passages)
        menu.addAction(_("Read and recode…"), self.read)
        menu.addAction(_("Change…"), self.change)
        menu.addAction(_("Delete"), self.delete)
        menu.popup(self.list.viewport().mapToGlobal(at))


class _Rows(QListWidget):
    def __init__(self, panel: SmartCodes) -> None:
        super().__init__()
        self._panel = panel
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIconSize(QSize(14, 14))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {
            Qt.Key.Key_Return: self._panel.show_passages, Qt.Key.Key_Enter: self._panel.show_passages,
            Qt.Key.Key_F2: self._panel.change, Qt.Key.Key_Delete: self._panel.delete,
        }  # fmt: skip
        pressed = keys.get(Qt.Key(event.key()))
        if pressed is not None:
            pressed()
            return
        super().keyPressEvent(event)
