"""The codebook as a whole: frozen versions and proposed changes, in the place of the text."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from qcoder.core.messages import _
from qcoder.gui.codes.codebook_versions_panel import VersionsPanel
from qcoder.gui.codes.proposals_panel import ProposalsPanel
from qcoder.gui.parts.flow import Flow
from qcoder.gui.parts.small import button, label, line, tab_buttons
from qcoder.gui.workspace import Workspace
from qcoder.storage.project import Changes

TABLES = {"codebook_version", "proposal", "proposal_view", "code", "code_group", "code_relation"}


class CodebookView(QWidget):
    """Two tabs; Ctrl+Tab goes from one to the other."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stale = True
        self._proposals: ProposalsPanel | None = None  # made when first looked at
        self.stack = QStackedWidget(self)
        self.versions = VersionsPanel(workspace)
        self.stack.addWidget(self.versions)
        head, left = QHBoxLayout(), Flow(gap=8)
        head.setContentsMargins(24, 8, 16, 6)
        head.setSpacing(8)
        left.addWidget(label(_("Codebook"), kind="heading"))
        self.tab_buttons = tab_buttons(self, (_("Versions"), _("Proposals")), self.show_tab)
        for made in self.tab_buttons.buttons():
            left.addWidget(made)
        head.addLayout(left, 1)
        head.addWidget(button(_("Back to the text"), self.leave, kind="link", tip=_("Back to the text (Esc)")))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(line())
        whole.addWidget(self.stack, 1)
        self.setFocusProxy(self.versions.list)
        workspace.changed.connect(self._changed)

    @property
    def proposals(self) -> ProposalsPanel:
        if self._proposals is None:
            self._proposals = ProposalsPanel(self._workspace)
            self._proposals.refresh()
            self.stack.addWidget(self._proposals)
        return self._proposals

    def show_tab(self, place: int) -> None:
        """Versions (0) or proposals (1)."""
        self.stack.setCurrentWidget(self.proposals if place == 1 else self.versions)
        self.tab_buttons.button(place).setChecked(True)
        first = self.versions.list if place == 0 else self.proposals.list
        self.setFocusProxy(first)
        first.setFocus()

    def shown(self) -> None:
        """Comes to the front: reads anew when something happened since."""
        if self._stale:
            self.refresh()

    def refresh(self) -> None:
        self._stale = False
        self.versions.refresh()
        if self._proposals is not None:
            self._proposals.refresh()

    def _changed(self, changes: Changes) -> None:
        if changes.touched.keys() & TABLES:
            self._stale = True
            if self.isVisible():
                self.refresh()

    def leave(self) -> None:
        self._workspace.view_wanted.emit("text")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.show_tab(1 - self.stack.currentIndex())
        else:
            super().keyPressEvent(event)
