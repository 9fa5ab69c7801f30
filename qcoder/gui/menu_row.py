"""The row at the top: menus at the left, pages at the right, closer together where the window is narrow."""

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenuBar, QToolButton, QWidget

from qcoder.core.messages import _
from qcoder.gui.actions import ACTIONS, PAGES, bare_text, tooltip


class MenuRow(QMenuBar):
    """Menus are added as to any menu bar; `page_wanted` tells the name of a page whose word was pressed."""

    page_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page_buttons: dict[str, QToolButton] = {}
        self._pages = QWidget()
        self._row = row = QHBoxLayout(self._pages)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(2)
        for page in PAGES:
            made = QToolButton()
            action = next(action for action in ACTIONS if action.id == f"view.{page}")
            made.setText(bare_text(action))
            made.setToolTip(tooltip(action))
            made.setAccessibleName(bare_text(action))
            made.setCheckable(True)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(partial(self.page_wanted.emit, page))
            self.page_buttons[page] = made
            row.addWidget(made)
        self.setCornerWidget(self._pages)
        self._pages.hide()
        self._wide = 0  # what all of it needs with its usual gaps

    def show_pages(self, on: bool) -> None:
        """Pages are there to be chosen while a project is open."""
        self._pages.setVisible(on)
        self._set_tight(False)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self.property("tight"):
            self._wide = self.sizeHint().width()
        tight = self.width() < self._wide
        if tight != bool(self.property("tight")):
            self._set_tight(tight)

    def _set_tight(self, tight: bool) -> None:
        self.setProperty("tight", tight)
        for widget in (self, *self.page_buttons.values()):
            widget.setProperty("tight", tight)
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        QApplication.sendEvent(self, QEvent(QEvent.Type.StyleChange))
        self._row.invalidate()
        self.setCornerWidget(self._pages)  # measured anew
        rest = self.findChild(QToolButton, "qt_menubar_ext_button")
        if rest is not None:
            rest.setToolTip(_("The other menus"))
            rest.setAccessibleName(_("The other menus"))
