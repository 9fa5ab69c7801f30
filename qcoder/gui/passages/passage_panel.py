"""What stands beside the selected passage: its translation below the original, and what it is about."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from qcoder.core.messages import _
from qcoder.gui.parts.small import label, line
from qcoder.gui.passages.about_part import AboutPart
from qcoder.gui.passages.translation_part import TranslationPart
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services.passages.beside import beside
from qcoder.services.suggest.verdicts import origin_of
from qcoder.storage.project import Changes, Project

FOLLOWED = {"translation", "about", "document", "document_text", "case"}


def _came(project: Project, coding: int | None) -> str:
    """Where the selected coding came from, when it came of a suggestion; for ever."""
    origin = origin_of(project, coding=coding) if coding is not None else None
    if origin is None:
        return ""
    said = _("accepted") if origin.verdict == "accepted" else _("corrected")
    return _(
        "From a suggestion ({p:.0%}), {verdict} by {coder} on {date}. Engine: {engine} {version}, run {run}.",
        p=origin.probability,
        verdict=said,
        coder=origin.coder,
        date=origin.at[:10],
        engine=origin.engine,
        version=origin.version,
        run=origin.run or "–",
    )


class PassagePanel(QWidget):
    """Follows the selection while it is in sight; nothing is read from the project for a tab that nobody sees."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.translation = TranslationPart(workspace)
        self.about = AboutPart(workspace)
        self.origin = label("", kind="muted", wrap=True)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.translation, 1)
        column.addWidget(line())
        column.addWidget(self.about)
        column.addWidget(self.origin)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.area.setAccessibleName(_("Beside the passage"))
        self.hint = label(
            _(
                "Select a passage to write its translation, or to say which case and year it is about. "
                "A small mark in the margin shows where a passage has a translation."
            ),
            kind="muted",
            wrap=True,
        )
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hint.setContentsMargins(12, 8, 12, 12)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.hint)
        self.stack.addWidget(self.area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)
        self.setFocusProxy(self.translation.field)  # F6 comes here
        workspace.selected.connect(self._follow)
        workspace.changed.connect(self._changed)

    def shown(self) -> None:
        """Called each time the tab comes to the front."""
        self.refresh()

    def default_focus(self) -> QWidget:
        return self.translation.field

    def write(self) -> None:
        """Puts the caret where the translation is written."""
        self.refresh()
        if self.stack.currentWidget() is self.area:
            self.translation.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self) -> None:
        """Shows the passage that is selected now."""
        selection = self._workspace.selection
        if selection.document is None or selection.span is None:
            self.translation.leave()
            self.about.show_beside(None)
            self.stack.setCurrentWidget(self.hint)
            return
        document, span = selection.document, selection.span
        found = self._workspace.do(lambda: beside(self._workspace.project, document=document, span=span))
        if found is not None:
            self.translation.show_beside(found)
            self.about.show_beside(found)
            self.origin.setText(_came(self._workspace.project, selection.coding))
            self.origin.setVisible(bool(self.origin.text()))
            self.stack.setCurrentWidget(self.area)

    def _follow(self, _selection: Selection) -> None:
        if self.isVisible():
            self.refresh()
        else:
            self.translation.save_now()

    def _changed(self, changes: Changes) -> None:
        if changes.touched.keys() & FOLLOWED and self.isVisible() and not self.translation.saving:
            self.refresh()
