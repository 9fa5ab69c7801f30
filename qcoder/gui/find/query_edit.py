"""The line in which a query is written: completes names as they are typed, and shows where it goes wrong."""

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QCompleter, QLabel, QLineEdit, QListView, QWidget

from qcoder.core.messages import current_language
from qcoder.core.query_line import parse
from qcoder.core.query_pieces import QueryError
from qcoder.core.utf16 import Utf16Index
from qcoder.gui.workspace import Workspace
from qcoder.services.find.query_completion import Completion, QueryNames, complete, query_names
from qcoder.storage.project import Changes

NAMING = {"code", "code_group", "saved_query", "case", "document", "speaker", "coder", "variable", "value"}


class QueryEdit(QLineEdit):
    """Tab or Enter takes the proposal that is marked; Esc puts them away; Down goes on to what was found."""

    leave_down = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._names: QueryNames | None = None
        self._offered = Completion(0, ())
        self.setClearButtonEnabled(True)
        self.completer_ = QCompleter(self)
        self._popup = QListView()
        self.completer_.setPopup(self._popup)
        self._popup.installEventFilter(self)
        self.completer_.setWidget(self)
        self.completer_.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._model = QStringListModel(self.completer_)
        self.completer_.setModel(self._model)
        self.completer_.activated.connect(self._take)
        self.textEdited.connect(self._offer)
        workspace.changed.connect(self._changed)

    def _changed(self, changes: Changes) -> None:
        if NAMING & changes.touched.keys():
            self._names = None

    def _offer(self) -> None:
        """Proposes what can stand at the caret; nothing where there is nothing to propose."""
        if self._names is None:
            self._names = query_names(self._workspace.project)
        index = Utf16Index(self.text())
        caret = index.to_code_point(self.cursorPosition())
        self._offered = complete(self._names, self.text(), caret, current_language())
        if not self._offered.texts:
            self._popup.hide()
            return
        self._model.setStringList([text.strip() for text in self._offered.texts])
        self.completer_.complete()

    def _take(self, text: str) -> None:
        wanted = next((one for one in self._offered.texts if one.strip() == text), text)
        if not wanted.endswith((":", " ")):
            wanted += " "
        index = Utf16Index(self.text())
        start, caret = index.to_utf16(self._offered.start), self.cursorPosition()
        whole = self.text()
        units = whole.encode("utf-16-le")
        before = units[: 2 * start].decode("utf-16-le")
        after = units[2 * caret :].decode("utf-16-le")
        if wanted.endswith(" ") and after.startswith(" "):
            after = after[1:]
        self.setText(before + wanted + after)
        self.setCursorPosition(len((before + wanted).encode("utf-16-le")) // 2)
        if wanted.endswith(":"):
            self._offer()

    def event(self, event: QEvent) -> bool:
        # Tab leaves a field before its keys are asked; while something is proposed it takes that.
        return self._takes_tab(event) or super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return (watched is self._popup and self._takes_tab(event)) or super().eventFilter(watched, event)

    def _takes_tab(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() != Qt.Key.Key_Tab or not self._popup.isVisible() or not self._offered.texts:
            return False
        marked = self._popup.currentIndex()
        self._popup.hide()
        self._take(str(marked.data()) if marked.isValid() else self._offered.texts[0].strip())
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup = self._popup
        key = event.key()
        if popup.isVisible():
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                marked = popup.currentIndex()
                popup.hide()
                if marked.isValid():
                    self._take(str(marked.data()))
                    return
            elif key == Qt.Key.Key_Escape:
                popup.hide()
                return
        elif key == Qt.Key.Key_Down:
            self.leave_down.emit()
            return
        super().keyPressEvent(event)

    @property
    def is_written_in(self) -> bool:
        """Whether the keys still go here, or to what is proposed, or nowhere."""
        return QApplication.focusWidget() in (self, self._popup, None)

    @property
    def is_offering(self) -> bool:
        """Whether names are proposed now."""
        return self._popup.isVisible()

    def is_understood(self, told: QLabel) -> bool:
        """Whether the line can be read; where it goes wrong and why is said in `told`, which is hidden otherwise."""
        told.hide()
        try:
            parse(self.text().strip())
        except QueryError as error:
            told.setText(str(error))
            told.show()
            self.show_error(error)
            return False
        return True

    def show_error(self, error: QueryError) -> None:
        """Puts the caret where the line goes wrong."""
        at = min(error.at, len(self.text()))
        self.setFocus()
        self.setCursorPosition(Utf16Index(self.text()).to_utf16(at))
