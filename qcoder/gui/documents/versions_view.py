"""The versions of a text, in the place of the transcript: compared word by word, and brought back."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QListWidgetItem,
    QSizePolicy,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, _n
from qcoder.core.words import count_words
from qcoder.gui.documents.consent import said_of, with_consent
from qcoder.gui.parts.columns import Columns
from qcoder.gui.parts.flow import Flow
from qcoder.gui.parts.narrow_choice import NarrowChoice
from qcoder.gui.parts.quotes import Quote, Quotes
from qcoder.gui.parts.small import button, label
from qcoder.gui.theme import theme, themes
from qcoder.gui.transcript.reading import Reading
from qcoder.gui.workspace import Workspace
from qcoder.services.documents import documents, versions
from qcoder.services.documents.editing import TextEdited
from qcoder.services.documents.versions import Piece, VersionRow
from qcoder.storage.project import Changes

AROUND = 240  # characters of what stayed that are shown beside a change


class _Shown(QTextEdit):
    """The comparison, to read; words put in are underlined, words taken out struck through."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(_("Comparison of two versions"))
        self.setTabChangesFocus(True)

    def show_pieces(self, pieces: list[Piece]) -> None:
        """Plain insertions with formats: nothing of the text is taken for anything but words."""
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for place, piece in enumerate(pieces):
            if piece.kind != "same":
                cursor.insertText(piece.text, _format(piece.kind))
                continue
            for text, kind in _shortened(piece.text, first=place == 0, last=place == len(pieces) - 1):
                cursor.insertText(text, _format(kind))
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)


def _format(kind: str) -> QTextCharFormat:
    look, made = theme(), QTextCharFormat()
    if kind == "added":
        made.setFontUnderline(True)
        made.setFontWeight(QFont.Weight.DemiBold)
        made.setForeground(QColor(look.accent))
    elif kind == "removed":
        made.setFontStrikeOut(True)
        made.setForeground(QColor(look.danger))
    elif kind == "left out":
        made.setFontItalic(True)
        made.setForeground(QColor(look.muted))
    else:
        made.setForeground(QColor(look.text))
    return made


def _shortened(text: str, *, first: bool, last: bool) -> list[tuple[str, str]]:
    """What stayed, without its middle where it is long."""
    head = "" if first else text[:AROUND].rpartition(" ")[0]
    tail = "" if last else text[len(text) - AROUND :].partition(" ")[2]
    middle = text[len(head) : len(text) - len(tail)]
    if len(middle) <= AROUND:
        return [(text, "same")]
    n = count_words(middle)
    said = "\n" + _n("… {n} word that is the same …", "… {n} words that are the same …", n) + "\n"
    return [(head, "same"), (said, "left out"), (tail, "same")]


class VersionsView(QWidget):
    """The versions at the left, what the chosen one changed at the right."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._document: int | None = None
        self._rows: list[VersionRow] = []
        self.title = label("", kind="title")
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # the sides keep their width
        self.list = Quotes(_("Versions"))
        self.against = NarrowChoice()
        self.against.setMinimumContentsLength(22)
        self.against.setAccessibleName(_("Compared with"))
        self.against.setToolTip(_("What the chosen version is compared with"))
        self.count = label("", kind="muted", wrap=True)
        self.shown_text = _Shown()
        self.restore_button = button(_("Restore this version"), self.restore)
        self.restore_button.setToolTip(_("Make it the text again; codings follow, and later versions stay"))
        self._lay_out()
        self.list.currentItemChanged.connect(lambda: self._compare())
        self.list.itemActivated.connect(self._activated)
        self.against.currentIndexChanged.connect(lambda: self._compare())
        workspace.changed.connect(self._changed)
        themes.changed.connect(self._compare)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 12, 8)
        head.setSpacing(12)
        head.addWidget(self.title, 1)
        head.addWidget(button(_("Back to the text"), self.leave, kind="link", tip=_("Back to the text (Esc)")))
        for value, text in (("before", _("With the version before")), ("shown", _("With the text shown now"))):
            self.against.addItem(text, value)
        above = Flow(gap=8)
        above.setContentsMargins(0, 0, 0, 4)
        above.addWidget(self.against)
        above.addWidget(self.restore_button)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(16, 0, 16, 12)
        column.addLayout(above)
        column.addWidget(self.count)
        column.addWidget(self.shown_text, 1)
        parts = Columns(self.list, right, (190, 530))
        self.list.setMinimumWidth(150)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(parts, 1)
        scale = float(self._workspace.settings.text("reading_scale") or Reading().scale)
        self.shown_text.setFont(Reading(scale=scale).font(QApplication.font()))
        self.setFocusProxy(self.list)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        self._workspace.view_wanted.emit("text")

    def shown(self) -> None:
        """The versions of the document that is open."""
        self._document = self._workspace.selection.document
        if self._document is None:
            self.leave()
        else:
            self.refresh()
            self.list.setFocus()

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and "document_text" in changes.touched:
            self.refresh()

    def refresh(self) -> None:
        document = self._document
        known = {row.id: row.name for row in documents.documents(self._workspace.project)}
        if document not in known or document is None:
            return
        self.title.setText(_("Versions of {name}", name=known[document]))
        project = self._workspace.project
        # Beside the window: the words of every version are counted.
        self._workspace.run(lambda _progress: versions.versions(project, document=document), self._arrived)

    def _arrived(self, rows: list[VersionRow]) -> None:
        self._rows = rows
        self.list.blockSignals(True)
        self.list.clear()
        for row in self._rows:
            when = row.at.astimezone().strftime("%Y-%m-%d %H:%M")
            said = [when, row.coder or _("imported"), _("shown now") if row.shown else ""]
            named, words = _("Version {n}", n=row.number), _n("{n} word", "{n} words", row.words)
            self.list.add(Quote("\n".join(filter(None, said)), named, words), row.number)
        self.list.setCurrentRow(next((place for place, row in enumerate(self._rows) if row.shown), 0))
        self.list.blockSignals(False)
        self._compare()

    @property
    def current(self) -> VersionRow | None:
        place = self.list.currentRow()
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def _activated(self, _item: QListWidgetItem) -> None:
        self.shown_text.setFocus()

    def _compare(self) -> None:
        """Beside the window, because a long text takes a moment."""
        row, document = self.current, self._document
        self.restore_button.setEnabled(row is not None and not row.shown and self._workspace.project.writable)
        if row is None or document is None:
            return
        older = [one.number for one in self._rows if one.number < row.number]
        if self.against.currentData() == "shown":
            old, new = row.number, next(one.number for one in self._rows if one.shown)
        else:
            old, new = max(older, default=row.number), row.number
        project = self._workspace.project

        def arrived(pieces: list[Piece]) -> None:
            if self.current == row and self.isVisible():
                self._show(pieces, old, new)

        self._workspace.run(
            lambda _progress: versions.compare_versions(project, document=document, old=old, new=new), arrived
        )

    def _show(self, pieces: list[Piece], old: int, new: int) -> None:
        words = {
            kind: sum(count_words(one.text) for one in pieces if one.kind == kind) for kind in ("added", "removed")
        }
        if old == new:
            said = _("Nothing to compare it with.")
        else:
            said = ", ".join(
                (
                    _n("{n} word put in", "{n} words put in", words["added"]),
                    _n("{n} word taken out", "{n} words taken out", words["removed"]),
                )
            )
            said = _("From {old} to {new}: {what}", old=old, new=new, what=said)
        self.count.setText(said)
        self.shown_text.setAccessibleDescription(said)
        self.shown_text.show_pieces(pieces)

    def restore(self) -> None:
        """Makes the chosen version the newest; what that would trim or lose is shown first."""
        row, document, project = self.current, self._document, self._workspace.project
        if row is None or document is None or row.shown or self._workspace.busy:
            return
        with_consent(
            self,
            self._workspace,
            lambda: versions.plan_restore(project, document=document, number=row.number),
            lambda _plan: versions.restore_version(project, document=document, number=row.number),
            self._restored,
        )

    def _restored(self, done: TextEdited | None) -> None:
        if done is not None:
            self._workspace.tell(_("Text changed: {what}.", what=said_of(done.plan)))
            self.list.setFocus()
