"""The passages to re-check, one by one: in their context, with what their code meant then and means now."""

from collections.abc import Callable, Set
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QFont, QKeyEvent, QResizeEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QTextEdit, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n, current_language, say
from qcoder.core.utf16 import Utf16Index
from qcoder.gui.documents.difference import add_differences, when
from qcoder.gui.parts.flow import Flow
from qcoder.gui.parts.small import button, label, line, show_instead
from qcoder.gui.theme import readable, theme, themes
from qcoder.gui.transcript.code_picker import CodePicker, CodeWanted
from qcoder.gui.transcript.reading import scaled
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services.codes import codebook, rechecking
from qcoder.services.codes.rechecking import RecheckRow, Waiting
from qcoder.services.passages import coding
from qcoder.services.passages.passage_context import around
from qcoder.storage.project import Changes

WIDEST = 760
LARGER, LINE_HEIGHT = 1.1, 130.0  # of the interface's font; per cent
BEFORE = 0.3  # of the height for what was said before the passage


class RecheckView(QWidget):
    """Enter confirms, R recodes, Delete removes, N and P walk; a passage that is done gives way to the next."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.rows: list[Waiting] = []
        self.current: RecheckRow | None = None  # all that is known of the passage that is shown
        self._at = 0
        self._stale = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self.picker = CodePicker(self)
        self.picker.picked.connect(self._recode)
        self.picker.create_requested.connect(self._recode_with_new)
        self.picker.closed.connect(self.setFocus)
        workspace.changed.connect(self._changed)
        themes.changed.connect(self._themed)

    # ---- putting together ----

    def _lay_out(self) -> None:
        self.title = label(_("Re-check"), kind="heading")
        self.count = label("", kind="muted")
        head = QHBoxLayout()
        head.setContentsMargins(24, 12, 16, 8)
        head.setSpacing(12)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch(1)
        back = button(_("Back to the text"), self.leave, kind="link", tip=_("Back to the text (Esc)"))
        head.addWidget(back)

        self.empty = label(
            _(
                "Nothing waits to be re-checked. When the meaning of a code changes, or a code is split or merged, "
                "its passages come here, to be confirmed or recoded one by one."
            ),
            kind="muted",
            wrap=True,
        )
        self.empty.setContentsMargins(24, 16, 24, 16)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)

        self.code = label("", kind="heading", wrap=True)
        self.why = label("", wrap=True)
        self.source = label("", kind="muted", wrap=True)
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setUndoRedoEnabled(False)
        self.text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.text.setFrameShape(QTextEdit.Shape.NoFrame)
        self.text.document().setDocumentMargin(12)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.text.setFont(scaled(self.text.font(), LARGER))
        self.text.setAccessibleName(_("The passage in its context"))
        self.definition = QScrollArea()
        self.definition.setWidgetResizable(True)
        self.definition.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.definition.setAccessibleName(_("What the code meant and means"))

        self.confirm_button = button(_("Confirm"), self.confirm, kind="main", tip=_("The code still fits (Enter or Y)"))
        self.recode_button = button(_("Recode…"), self.recode, tip=_("Put another code in its place (R)"))
        self.remove_button = button(_("Remove"), self.remove, tip=_("Take the code off the passage (Del)"))
        self.open_button = button(_("Open in the text"), self.open, kind="link", tip=_("Open in the text (O)"))
        self.all_button = button("", self.confirm_all, kind="link", tip=_("All that wait of this code fit; one undo"))
        self.previous_button = button(_("Previous"), partial(self.step, -1), tip=_("The passage before (P)"))
        self.next_button = button(_("Next"), partial(self.step, 1), tip=_("The next passage (N)"))
        doing, links = Flow(gap=8), Flow(gap=8)
        for made in (self.confirm_button, self.recode_button, self.remove_button, self.previous_button):
            doing.addWidget(made)
        doing.addWidget(self.next_button)
        links.addWidget(self.open_button)
        links.addWidget(self.all_button)

        self.body = QWidget()
        self.body.setMaximumWidth(WIDEST)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(24, 4, 24, 16)
        column.setSpacing(8)
        for widget in (self.code, self.why, self.source):
            column.addWidget(widget)
        column.addWidget(self.text, 5)
        column.addWidget(self.definition, 4)
        column.addLayout(doing)
        column.addLayout(links)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.body, 100)
        middle.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(line())
        whole.addWidget(self.empty)
        whole.addLayout(middle, 1)
        whole.addStretch(0)

    # ---- what is shown ----

    def shown(self) -> None:
        """Comes to the front: reads the queue anew when something happened since."""
        if self._stale:
            self.refresh()
        self.setFocus()
        QTimer.singleShot(0, self, self._scroll_to_passage)

    def _changed(self, changes: Changes) -> None:
        if not changes.touched.keys() & {"recheck", "coding", "code", "document", "document_text"}:
            return
        self._stale = True
        if not self.isVisible():
            return
        self.refresh()
        if changes.kind != "do":
            self._go_to(changes.touched.get("coding", frozenset()))

    def _go_to(self, codings: Set[int]) -> None:
        """Shows the passage that undo or redo brought back into the queue."""
        place = next((place for place, row in enumerate(self.rows) if row.coding_id in codings), None)
        if place is not None:
            self._at = place
            self._show()

    def refresh(self) -> None:
        """Shows the queue as it is now, at the passage that was shown or the one in its place."""
        now = self.current
        self._stale = False
        self.rows = rechecking.queue_of(self._workspace.project)
        ids = [row.coding_id for row in self.rows]
        if now is not None and now.coding.id in ids:
            self._at = ids.index(now.coding.id)
        self._show()

    def _show(self) -> None:
        self._at = max(0, min(self._at, len(self.rows) - 1))
        found = [self.rows[self._at].coding_id] if self.rows else []
        row = self.current = next(iter(rechecking.rechecks(self._workspace.project, only=found)), None)
        self.empty.setVisible(row is None)
        self.body.setVisible(row is not None)
        number = len(self.rows)
        self.count.setText(_("{at} of {n}", at=self._at + 1, n=number) if number else "")
        if row is None:
            return
        self.code.setText(rechecking.way(self._workspace.project, code=row.coding.code_id, language=current_language()))
        self.why.setText(str(row.said).strip())
        parts = (
            row.document,
            _("coded by {coder}", coder=row.coding.coder),
            _("waiting since {time}", time=when(row.at)),
        )
        self.source.setText(" · ".join(parts))
        same = sum(other.code_id == row.coding.code_id for other in self.rows)
        self.all_button.setText(_n("Confirm {n} of this code", "Confirm all {n} of this code", same))
        self.all_button.setVisible(same > 1)
        self._show_text(row)
        self._define(row)
        self.setAccessibleName(_("Re-check") + f". {self.count.text()}. {self.code.text()}. {row.coding.quote}")

    def _show_text(self, row: RecheckRow) -> None:
        found = around(self._workspace.project, document=row.coding.document_id, span=row.coding.span)
        before, after = "… " if found.more_before else "", " …" if found.more_after else ""
        text = before + found.text + after
        self.text.setPlainText(text)
        index = Utf16Index(text)
        lines = QTextBlockFormat()
        lines.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        muted, strong = QTextCharFormat(), QTextCharFormat()
        muted.setForeground(QColor(theme().muted))
        tint = QColor(readable(row.colour) if row.colour else theme().notice)
        tint.setAlphaF(theme().tint_alpha)
        strong.setBackground(tint)
        strong.setFontUnderline(True)
        strong.setUnderlineColor(QColor(readable(row.colour) if row.colour else theme().accent))
        strong.setFontWeight(QFont.Weight.Medium)
        start, end = (index.to_utf16(at + len(before)) for at in (found.marked.start, found.marked.end))
        cursor = QTextCursor(self.text.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(lines)
        for first, last, shape in ((0, start, muted), (start, end, strong), (end, index.to_utf16(len(text)), muted)):
            cursor.setPosition(first)
            cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(shape)
        cursor.setPosition(start)
        self.text.setTextCursor(cursor)
        self._scroll_to_passage()

    def _scroll_to_passage(self) -> None:
        """Puts the beginning of the passage into the upper third, with what was said before it above."""
        bar = self.text.verticalScrollBar()
        top = self.text.cursorRect().top() + bar.value()
        bar.setValue(round(top - self.text.viewport().height() * BEFORE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._scroll_to_passage)  # when the text has its new size

    def _define(self, row: RecheckRow) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addWidget(label(_("What changed in the code since"), kind="heading", wrap=True))
        if not add_differences(column, row.before, row.now):
            said = [
                ("", row.now["short_definition"]),
                ("", row.now["definition"]),
                (_("Use when"), row.now["use_when"]),
                (_("Not when"), row.now["do_not_use_when"]),
            ]
            column.addWidget(label(_("Nothing that is said of it. It says:"), kind="muted", wrap=True))
            for title, text in said:
                if text:
                    if title:
                        column.addWidget(label(title, kind="muted"))
                    column.addWidget(label(text, wrap=True))
            if not any(text for _title, text in said):
                column.addWidget(label(_("No definition yet."), kind="muted", wrap=True))
        column.addStretch(1)
        show_instead(self.definition, page)

    def _themed(self) -> None:
        if self.current is not None:
            self._show()

    # ---- what a person does ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.NoModifier:
            focused = self.focusWidget()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
                focused.click()
                return
            keys: dict[int, Callable[[], None]] = {
                Qt.Key.Key_Return: self.confirm, Qt.Key.Key_Enter: self.confirm, Qt.Key.Key_Y: self.confirm,
                Qt.Key.Key_R: self.recode, Qt.Key.Key_Delete: self.remove, Qt.Key.Key_Backspace: self.remove,
                Qt.Key.Key_N: partial(self.step, 1), Qt.Key.Key_P: partial(self.step, -1),
                Qt.Key.Key_Right: partial(self.step, 1), Qt.Key.Key_Left: partial(self.step, -1),
                Qt.Key.Key_O: self.open, Qt.Key.Key_Escape: self.leave,
            }  # fmt: skip
            if key in keys:
                keys[key]()
                return
        super().keyPressEvent(event)

    def step(self, by: int) -> None:
        """Goes to another passage; behind the last comes the first."""
        if self.rows:
            self._at = (self._at + by) % len(self.rows)
            self._show()

    def confirm(self) -> None:
        """Says that the code still fits."""
        row = self.current
        if row is not None:
            self._workspace.do(lambda: rechecking.confirm(self._workspace.project, codings=[row.coding.id]))

    def confirm_all(self) -> None:
        """Says so of all passages of the code that wait, in one step."""
        row = self.current
        if row is not None:
            codings = [other.coding_id for other in self.rows if other.code_id == row.coding.code_id]
            project = self._workspace.project
            self._workspace.do_beside(lambda: rechecking.confirm(project, codings=codings), rows=len(codings))
            self.setFocus()

    def recode(self) -> None:
        """Opens the picker to choose another code."""
        if self.current is not None:
            codes = codebook.codes(self._workspace.project)
            self.picker.open_at(self.recode_button.geometry().translated(self.body.pos()), codes)

    def _recode(self, code: int) -> None:
        row = self.current
        if row is not None:
            self._workspace.do(lambda: coding.recode(self._workspace.project, coding=row.coding.id, code=code))

    def _recode_with_new(self, wanted: CodeWanted) -> None:
        """A new code and the recoding are one step."""
        row, project = self.current, self._workspace.project
        if row is None:
            return

        def both() -> None:
            with project.change(say("Recode as “{name}”", name=wanted.name)):
                code = codebook.create_code(project, name=wanted.name, parent=wanted.parent_id).id
                coding.recode(project, coding=row.coding.id, code=code)

        self._workspace.do(both)

    def remove(self) -> None:
        """Takes the code off the passage."""
        row = self.current
        if row is not None:
            self._workspace.do(lambda: coding.remove_coding(self._workspace.project, coding=row.coding.id))

    def open(self) -> None:
        """Shows the passage in its document."""
        row = self.current
        if row is not None:
            self._workspace.view_wanted.emit("text")
            self._workspace.show_passage.emit(Selection(document=row.coding.document_id, coding=row.coding.id))

    def leave(self) -> None:
        self._workspace.view_wanted.emit("text")
