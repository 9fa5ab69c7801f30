"""A person at the window, for tests: the mouse, the keys, and dialogs that are found on the screen and answered."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFileDialog, QLineEdit, QMessageBox, QWidget

from qcoder.gui.code_page import CodePage
from qcoder.gui.main_window import MainWindow

PATIENCE = 60_000  # a bound for what hangs, not for what is slow
W = TypeVar("W", bound=QWidget)


def wait(milliseconds: int) -> None:
    """Lets the window live for a while. QTest.qWait would hold Python's lock and starve the work in the background."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Person:
    """Does what a researcher does; nothing is called behind the window's back but looking."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    @property
    def page(self) -> CodePage:
        page = self.window.code_page
        assert page is not None
        return page

    def wait_for(self, holds: Callable[[], object], what: str) -> None:
        waited = 0
        while not holds():
            assert waited < PATIENCE, f"waited in vain for: {what}"
            wait(10)
            waited += 10

    def open_project(self, file: Path, *, writable: bool = True) -> None:
        """Opens a project and waits until it is shown."""
        self.window.open_project(file, writable)
        self.wait_for(lambda: self.window.opening is None, f"{file.name}")

    def show_page(self, page: str) -> None:
        """Presses the name of a page and waits until it is in front."""
        self.window.show_page(page)
        self._wait_for_page()

    def _wait_for_page(self) -> None:
        window = self.window
        self.wait_for(lambda: window.workspace is None or window.page in window.pages, "the page")

    def wait_for_work(self) -> None:
        """What is done in the background, a project on its way, a page that is being made."""
        self._wait_for_page()
        window = self.window
        self.wait_for(
            lambda: window.opening is None and not window.background.busy and not self._document_is_coming(),
            "the work in the background",
        )
        wait(20)

    def _document_is_coming(self) -> bool:
        """Whether a large one is being read or made ready."""
        return self.window.workspace is not None and self.page._coming is not None

    def choose(self, action: str) -> None:
        """An action of the menu, which must be there to be chosen."""
        self.window._refresh_actions()  # what opening the menu does
        made = self.window.actions_[action]
        assert made.isEnabled(), f"{action} cannot be chosen"
        made.trigger()
        self._wait_for_page()

    def dialog(self, kind: type[W]) -> W:
        """The dialog of that kind that is open."""
        found: list[W] = []

        def look() -> bool:
            found[:] = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
            return bool(found)

        self.wait_for(look, f"a {kind.__name__}")
        return found[-1]

    def agree(self, dialog: QDialog) -> None:
        """Presses the button that agrees."""
        if isinstance(dialog, QMessageBox):
            buttons = dialog.buttons()
            go = next(one for one in buttons if dialog.buttonRole(one) == QMessageBox.ButtonRole.AcceptRole)
        else:
            box = dialog.findChild(QDialogButtonBox)
            assert box is not None
            go = next(one for one in box.buttons() if box.buttonRole(one) == QDialogButtonBox.ButtonRole.AcceptRole)
        QTest.mouseClick(go, Qt.MouseButton.LeftButton)

    def pick(self, *files: Path) -> None:
        """Answers a file dialog."""
        dialog = self.dialog(QFileDialog)
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert field is not None
        field.setText(" ".join(f'"{file}"' for file in files) if len(files) > 1 else str(files[0]))
        self.agree(dialog)

    def point_of(self, words: str) -> QPoint:
        """Where the first of some words stands in the text, in the view."""
        view = self.page.pane.view
        document = self.page.pane.document
        assert document is not None
        at = document.text.index(words)
        view.scroll_to_position(at)
        wait(10)
        cursor = QTextCursor(view.document())
        cursor.setPosition(self.page.pane.layer.index.to_utf16(at))
        return view.cursorRect(cursor).center()

    def drag_over(self, words: str) -> None:
        """Selects words with the mouse, from the first letter to the last."""
        view = self.page.pane.view
        document = self.page.pane.document
        assert document is not None
        start = self.point_of(words)
        cursor = QTextCursor(view.document())
        cursor.setPosition(self.page.pane.layer.index.to_utf16(document.text.index(words) + len(words)))
        end = view.cursorRect(cursor).center()
        paper = view.viewport()
        QTest.mousePress(paper, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
        for step in (1, 2, 3, 4):
            QTest.mouseMove(paper, start + (end - start) * step / 4)
        QTest.mouseRelease(paper, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)

    def click(self, words: str) -> None:
        """Puts the caret before words of the text."""
        QTest.mouseClick(
            self.page.pane.view.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            self.point_of(words) + QPoint(3, 0),
        )

    def press(self, *keys: Qt.Key | str) -> None:
        for key in keys:
            QTest.keyClick(self.page.pane.view, key)  # type: ignore[call-overload]

    def open(self, document: str) -> None:
        """Clicks a document of the list."""
        tree = self.page.documents.tree
        item = next(one for one in self.page.documents._items() if one.text(0) == document)
        tree.scrollToItem(item)
        place = tree.visualItemRect(item).center()
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        self.wait_for(lambda: self._shown() == document, document)

    def _shown(self) -> str:
        """The name of the document that is open."""
        view = self.page.pane.document
        return view.document.name if view is not None else ""
