"""Coded passages as a list that can be read and opened: behind a number of the comparison, or found by a query."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n, current_language
from qcoder.gui.small import label
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services.reporting import source_line
from qcoder.services.rows import PassageRow

ROW = Qt.ItemDataRole.UserRole


class PassagesList(QWidget):
    """A double click or Enter opens the passage in its document."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.title = label("", kind="heading", wrap=True)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Passages"))
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.list, 1)

    def show_passages(self, title: str, rows: Sequence[PassageRow]) -> None:
        """Shows passages under a title that gains their number."""
        self.title.setText(title + " · " + _n("{n} passage", "{n} passages", len(rows)))
        self.list.clear()
        for row in rows:
            memo = f"\n{_('Memo: {text}', text=row.coding.memo)}" if row.coding.memo else ""
            item = QListWidgetItem(f"{row.coding.quote}\n{source_line(row, current_language())}{memo}")
            item.setData(ROW, (row.coding.document_id, row.coding.id))
            item.setToolTip(_("Double click or Enter opens it in its document"))
            self.list.addItem(item)

    def _open(self, item: QListWidgetItem) -> None:
        document, coding = item.data(ROW)
        self._workspace.page_wanted.emit("code")
        self._workspace.show_passage.emit(Selection(document=document, coding=coding))
