"""Smart codes in the code tree: read, counted and changed here, shown by the model and the view of the codes."""

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMenu, QWidget

from qcoder.core.messages import _
from qcoder.gui.codes.smart_rows import SmartRow, counted
from qcoder.gui.find.saved_queries_form import asking_for, edit_query
from qcoder.gui.workspace import Workspace
from qcoder.services.find import saved_queries as service
from qcoder.services.find.saved_queries import SavedQueryRow, SmartCount
from qcoder.storage.project import Changes

WAIT = 1_200  # milliseconds after the last step until they are counted again
COUNTED = {"coding", "code", "memo", "document", "document_text", "turn", "speaker", "case", "value", "about"}


class SmartCodes(QObject):
    """`changed` is emitted when there are others, or other counts of them."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._window = workspace, parent
        self._counts: dict[int, SmartCount] = {}
        self._asked = 0
        self.queries: list[SavedQueryRow] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self.count)
        workspace.changed.connect(self._changed)
        self.refresh()
        if self.queries:
            self._timer.start()

    def rows(self, documents: Collection[int] | None) -> list[SmartRow]:
        """The smart codes, by name, counted in some documents or in all."""
        return [counted(row, self._counts.get(row.id), documents) for row in self.queries]

    def refresh(self) -> None:
        """Reads which there are now."""
        self.queries = [row for row in service.saved_queries(self._workspace.project) if row.is_code]
        self.changed.emit()

    def count(self) -> None:
        """Counts them in the background."""
        if not self.queries:
            return
        self._asked += 1
        asked, project = self._asked, self._workspace.project

        def done(counts: dict[int, SmartCount]) -> None:
            if asked == self._asked:
                self._counts = counts
                self.changed.emit()

        self._workspace.run(lambda progress: service.smart_code_counts(project, progress=progress), done)

    def _changed(self, changes: Changes) -> None:
        touched = changes.touched.keys()
        if "saved_query" in touched or ("code" in touched and self.queries):
            self.refresh()
        if self.queries and touched & (COUNTED | {"saved_query"}):
            self._timer.start()

    # ---- what is done with one ----

    def show_passages(self, row: SmartRow) -> None:
        """Shows the passages of a smart code on the page that finds."""
        self._workspace.find_wanted.emit(asking_for(row.query))

    def read(self, row: SmartRow) -> None:
        """Reads the passages of one in their context."""
        self._workspace.read_wanted.emit(asking_for(row.query))

    def rename(self, row: SmartRow, name: str) -> bool:
        """Gives it another name; queries that ask for it follow."""
        step = partial(service.change_query, self._workspace.project, query=row.query.id, name=name)
        return self._workspace.do(step) is not None

    def change(self, row: SmartRow) -> None:
        """Opens one, to change it."""
        edit_query(self._window, self._workspace, row=row.query)

    def delete(self, row: SmartRow) -> None:
        """Deletes one; undo brings it back."""
        self._workspace.do(partial(service.delete_query, self._workspace.project, query=row.query.id))

    def fill_menu(self, menu: QMenu, row: SmartRow, rename: partial[object]) -> None:
        """Adds everything that can be done to one."""
        menu.addAction(_("Show its passages"), partial(self.show_passages, row))
        menu.addAction(_("Read and recode…"), partial(self.read, row))
        menu.addSeparator()
        menu.addAction(_("Rename (F2)"), rename)
        menu.addAction(_("Change…"), partial(self.change, row))
        menu.addSeparator()
        menu.addAction(_("Delete"), partial(self.delete, row))
