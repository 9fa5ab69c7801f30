"""Editing the text of a document, in the place of the transcript: a plain field and one Apply.

What was not applied is kept as a draft beside the project (services.drafts) whenever the hands rest, the view is left
or the window closes, and is there again the next time.
"""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from qcoder.core.errors import ReadOnly
from qcoder.core.messages import Message, _, say
from qcoder.gui.documents.consent import said_of, with_consent
from qcoder.gui.parts.dialogs import confirm, show_text
from qcoder.gui.parts.plain_text import put_caret, text_of
from qcoder.gui.parts.small import button, label
from qcoder.gui.transcript.reading import Reading
from qcoder.gui.workspace import Workspace
from qcoder.services.documents import documents, drafts, editing, versions
from qcoder.services.documents.editing import EditPlan, TextEdited
from qcoder.services.documents.names_left import names_told
from qcoder.storage.project import Changes

PAUSE = 1500  # milliseconds without a key until the draft is written
BESIDE = 60  # frame, padding and scroll bar


class EditField(QPlainTextEdit):
    """The text; Esc asks to leave. Undo and redo inside it are its own."""

    def __init__(self, view: "EditView") -> None:
        super().__init__()
        self._view = view
        self.setAccessibleName(_("Text to edit"))
        self.setTabChangesFocus(True)
        self.setToolTip("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._view.cancel()
        else:
            super().keyPressEvent(event)


class EditView(QWidget):
    """One document at a time; `shown` takes the one that is open."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.document: int | None = None
        self.start_at = 0  # where the caret goes, a code point
        self._name = ""
        self._base = 0  # the version that the text began from
        self._text = ""  # of that version
        self._kept = ""  # what the draft holds, else the same
        self._working = False
        self.title = label("", kind="title")
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # the sides keep their width
        self.state = label("", kind="muted")
        self.field = EditField(self)
        self.notice = QFrame()
        self._said = label("", wrap=True)
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.save_now)
        self.field.textChanged.connect(self._typed)
        workspace.changed.connect(self._changed)

    def _lay_out(self) -> None:
        self.cancel_button = button(_("Cancel"), self.cancel, tip=_("Leave the text as it is (Esc)"))
        self.apply_button = button(_("Apply"), self.apply, kind="main", tip=_("Change the text (Ctrl+Enter)"))
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 12, 8)
        head.setSpacing(12)
        head.addWidget(self.title, 1)
        head.addWidget(self.state)
        head.addWidget(self.cancel_button)
        head.addWidget(self.apply_button)
        self.notice.setProperty("kind", "banner")
        row = QHBoxLayout(self.notice)
        row.setContentsMargins(16, 6, 12, 6)
        row.addWidget(self._said, 1)
        self.again = button(_("Start from the text again"), self._start_again, kind="link")
        self.again.setToolTip(_("Drop the draft"))
        row.addWidget(self.again)
        font = self._font()
        self.field.setFont(font)
        self.field.setMaximumWidth(Reading().width(font) + BESIDE)
        middle = QHBoxLayout()
        middle.setContentsMargins(16, 4, 16, 16)
        middle.addStretch(1)
        middle.addWidget(self.field, 100)
        middle.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.notice)
        column.addLayout(middle, 1)
        self.setFocusProxy(self.field)

    def _font(self) -> QFont:
        scale = float(self._workspace.settings.text("reading_scale") or Reading().scale)
        return Reading(scale=scale).font(QApplication.font())

    # ---- what is edited ----

    def shown(self) -> None:
        """Takes up the document that is open, with its draft where there is one."""
        document = self._workspace.selection.document
        project = self._workspace.project
        if document is None:
            self._workspace.view_wanted.emit("text")
        elif not project.writable:
            self._workspace.view_wanted.emit("text")
            self._workspace.failed.emit(
                ReadOnly(
                    say("This project is open for reading only."),
                    say("Close it where it is open for writing, then open it again."),
                )
            )
        elif document != self.document:
            self._take(document)
        self.field.setFocus()

    def _take(self, document: int) -> None:
        project = self._workspace.project
        now = versions.shown_text(project, document=document)
        self.document, self._name, self._base, self._text = document, now.name, now.number, now.text
        self.title.setText(_("Editing {name}", name=self._name))
        draft = drafts.draft(project, document=document)
        if draft is not None and draft.text != now.text:
            self._put(draft.text)
            when = draft.at.astimezone().strftime("%Y-%m-%d %H:%M")
            self._say(_("You go on with your draft of {when}, which is not applied yet.", when=when), draft=True)
            self._base = draft.base
        else:
            self._put(now.text)
            self.notice.hide()
        put_caret(self.field, self.field.toPlainText(), self.start_at)
        self.start_at = 0
        self.field.document().clearUndoRedoStacks()

    def _put(self, text: str) -> None:
        self.field.blockSignals(True)
        self.field.setPlainText(text)
        self.field.blockSignals(False)
        self._kept = text
        self._show_state(text != self._text)

    def _say(self, text: str, *, draft: bool) -> None:
        self._said.setText(text)
        self.again.setVisible(draft)
        self.notice.show()

    @property
    def text(self) -> str:
        """What the field holds, letter for letter."""
        return text_of(self.field.document())

    @property
    def changed(self) -> bool:
        """Whether anything was typed that is not applied."""
        return self.document is not None and self.text != self._text

    def _typed(self) -> None:
        self._show_state(True)
        self._pause.start()

    def _show_state(self, changed: bool) -> None:
        self.state.setText(_("Not applied yet") if changed else _("No changes yet"))
        self.apply_button.setEnabled(changed and not self._working)

    def undo(self) -> None:
        self.field.undo()

    def redo(self) -> None:
        self.field.redo()

    # ---- drafts ----

    def save_now(self) -> None:
        """Writes the draft when there is anything new in it; drops it when the text is as it was."""
        self._pause.stop()
        document = self.document
        if document is None or self._working:
            return
        text = self.text
        self._show_state(text != self._text)
        if text == self._kept:
            return
        self._kept = text
        project = self._workspace.project
        if text == self._text:
            drafts.drop_draft(project, document=document)
        else:
            self._workspace.do(lambda: drafts.keep_draft(project, document=document, text=text, base=self._base))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        fresh = self.document is not None and self.text != self._kept
        self.save_now()
        if fresh:
            text = _("Your changes of {name} are kept as a draft; Ctrl+E goes on with them.", name=self._name)
            self._workspace.tell(text)

    def _start_again(self) -> None:
        text = _("What you wrote in the draft is dropped. The text of the document stays as it is.")
        confirm(self, _("Start from the text again?"), text, _("Drop the draft"), self._drop_and_take)

    def _drop_and_take(self) -> None:
        document, self.document = self.document, None
        if document is not None:
            drafts.drop_draft(self._workspace.project, document=document)
            self._take(document)

    # ---- the ways out ----

    def cancel(self) -> None:
        """Back to the text; asks first when something was changed."""
        if self._working:
            return
        if self.changed:
            text = _("What you typed is dropped; the text of the document stays as it is.")
            confirm(self, _("Discard your changes?"), text, _("Discard"), self._leave)
        else:
            self._leave()

    def _leave(self) -> None:
        self._pause.stop()
        if self.document is not None:
            drafts.drop_draft(self._workspace.project, document=self.document)
        self.document = None
        self._workspace.view_wanted.emit("text")

    def apply(self) -> None:
        """Makes what was typed the text of the document; what that would trim or lose is shown first."""
        document, text = self.document, self.text
        if document is None or self._working:
            return
        if text == self._text:
            self._workspace.tell(_("Nothing was changed."))
            self._leave()
            return
        self.save_now()
        self._work(True)
        project = self._workspace.project

        def do(plan: EditPlan) -> TextEdited:
            return editing.edit_text(project, document=document, new_text=text, base=plan.number)

        with_consent(
            self,
            self._workspace,
            lambda: editing.plan_edit(project, document=document, new_text=text),
            do,
            self._applied,
            base=self._base,
        )

    def _work(self, on: bool) -> None:
        self._working = on
        self.field.setReadOnly(on)
        self.cancel_button.setEnabled(not on)
        self._show_state(True)

    def _applied(self, done: TextEdited | None) -> None:
        self._work(False)
        if done is None:
            self.field.setFocus()
            return
        self._leave()
        self._workspace.tell(_("Text changed: {what}.", what=said_of(done.plan)))
        project = self._workspace.project
        self._workspace.run(lambda _progress: names_told(project), self._tell_names)

    def _tell_names(self, left: tuple[Message, ...]) -> None:
        """Where names that were taken out of texts are left."""
        if left:
            show_text(self, _("Names that are left"), "\n\n".join(map(str, left)))

    def _changed(self, changes: Changes) -> None:
        """When the text below was changed by something else (undo, another version): nothing that was typed is lost."""
        if self.document is None or self._working or "document" not in changes.touched:
            return
        if self.document not in {row.id for row in documents.documents(self._workspace.project)}:
            self.document = None
            return
        fresh = versions.shown_text(self._workspace.project, document=self.document).text
        if fresh == self._text:
            return
        if self.changed:
            self._say(_("The text was changed since you began; Apply shows what that means."), draft=False)
        else:
            self._take(self.document)
