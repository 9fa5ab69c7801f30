"""The translation of one passage, below its original words: saved by itself as it is written."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from qcoder.core.messages import _
from qcoder.gui.parts.narrow_choice import NarrowChoice
from qcoder.gui.parts.quotes import clipped
from qcoder.gui.parts.small import plain_tip, tool
from qcoder.gui.transcript.beside_marks import STATUS, TONGUES, tongue
from qcoder.gui.workspace import Workspace
from qcoder.services.identity import coder_name
from qcoder.services.passages import translations as service
from qcoder.services.passages.beside import Beside
from qcoder.services.rows import TranslationRow

PAUSE = 900  # milliseconds without a key until what was written is saved
_OTHER = {"es": "en", "en": "es"}

MOST_LINES = 4  # of the original that are shown without scrolling
AROUND = 12  # pixels of padding and border of a field, above and below
LEAST = 72  # pixels of a list to choose from: the column may be narrow


class _Field(QPlainTextEdit):
    left: Callable[[], None] = staticmethod(lambda: None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left()


class _Words(QPlainTextEdit):
    """The original words, as high as they are up to MOST_LINES."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def show_words(self, words: str) -> None:
        self.setPlainText(words)
        self.fit()

    def fit(self) -> None:
        all_lines = round(self.document().size().height())  # it counts in lines
        lines = max(1, min(MOST_LINES, all_lines))
        some = Qt.ScrollBarPolicy.ScrollBarAsNeeded if all_lines > MOST_LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(some)
        around = AROUND + 2 * round(self.document().documentMargin())
        high = lines * self.fontMetrics().lineSpacing() + around
        if self.minimumHeight() != high:
            self.setFixedHeight(high)


class TranslationPart(QWidget):
    """One of the passage's translations, or a new one. An empty text takes the translation away."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._beside: Beside | None = None
        self._row: TranslationRow | None = None  # None: a new one
        self._saved = ""
        self.saving = False
        self.which = NarrowChoice()
        self.original, self.field = _Words(), _Field()
        self.language, self.status = NarrowChoice(), NarrowChoice()
        self.translator, self.date = QLineEdit(), QLineEdit()
        self.new = tool("add", _("Another translation of the passage"), self.new_one)
        self.remove = tool("remove", _("Remove this translation"), self.remove_now)
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.save_now)
        self.field.textChanged.connect(self._pause.start)
        self.field.left = self.save_now
        self.which.activated.connect(self._chosen)
        self.language.activated.connect(lambda _place: self._save_language())
        language_line = self.language.lineEdit()
        if language_line is not None:
            language_line.editingFinished.connect(self._save_language)
        self.status.activated.connect(lambda _place: self._save_status())
        self.translator.editingFinished.connect(lambda: self._save_said(translator=self.translator.text()))
        self.date.editingFinished.connect(lambda: self._save_said(date=self.date.text()))

    def _lay_out(self) -> None:
        self.original.setReadOnly(True)
        self.original.setTabChangesFocus(True)
        self.field.setTabChangesFocus(True)
        self.field.setPlaceholderText(_("The passage in other words. It is saved as you write."))
        self.original.setProperty("kind", "quiet")
        self.field.setMinimumHeight(50)
        self.language.setEditable(True)
        for code, text in TONGUES.items():
            self.language.addItem(_(text), code)
        for code, text in STATUS.items():
            self.status.addItem(_(text), code)
        self.date.setPlaceholderText(_("2004-05-31"))
        for widget, name, tip in (
            (self.which, _("Translations of the passage"), _("Which translation is shown, or a new one")),
            (self.original, _("Original words"), _("The original: only it is coded")),
            (self.field, _("Translation"), _("The translation; empty it to take it away")),
            (self.language, _("Language of the translation"), _("Into which language")),
            (self.status, _("Status of the translation"), _("Draft, or approved; new words make a draft of it again")),
            (self.translator, _("Translator"), _("Who translated it")),
            (self.date, _("Date of the translation"), _("When: 2004-05-31, 2004-05 or 2004")),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(tip)
        for box in (self.which, self.language, self.status):
            box.setMinimumContentsLength(5)
            box.setMinimumWidth(LEAST)
        self.translator.setPlaceholderText(_("Translator"))
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, fields in (
            (first, (self.language, self.status, self.new, self.remove)),
            (second, (self.translator, self.date)),
        ):
            row.setSpacing(2)
            for place, field in enumerate(fields):
                row.addWidget(field, 1 if place < 2 else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.original)
        column.addWidget(self.which)
        column.addWidget(self.field, 1)
        column.addLayout(first)
        column.addLayout(second)

    # ---- what is shown ----

    def show_beside(self, found: Beside) -> None:
        """Shows a passage; the translation at hand stays where it is still one of the passage's."""
        same_passage = self._beside is not None and (self._beside.document_id, self._beside.span) == (
            found.document_id, found.span,
        )  # fmt: skip
        if not same_passage:
            self.save_now()
        held = self._row.id if self._row is not None and same_passage else None
        writing_new = same_passage and self._row is None and bool(self.field.toPlainText().strip())
        self._beside = found
        if self.original.toPlainText() != found.quote:
            self.original.show_words(found.quote)
        row = next((one for one in found.translations if one.id == held), None)
        if row is None and not writing_new:
            row = next(iter(found.translations), None)
        self._offer(found)
        self._show(row, keep_text=writing_new)

    def leave(self) -> None:
        """Nothing is selected any more: what was written is saved."""
        self.save_now()
        self._beside = self._row = None
        self._take("")

    def _offer(self, found: Beside) -> None:
        self.which.clear()
        for one in found.translations:
            said = _("{language}, {status}", language=tongue(one.language), status=_(STATUS[one.status]))
            if one.span != found.span:
                said += f" · “{clipped(one.quote, 40)}”"
            self.which.addItem(said, one.id)
        self.which.addItem(_("New translation"), None)
        self.new.setEnabled(bool(found.translations))

    def _show(self, row: TranslationRow | None, *, keep_text: bool = False) -> None:
        before, self._row = self._row, row
        self.which.setCurrentIndex(self.which.findData(row.id) if row is not None else self.which.count() - 1)
        self.which.setToolTip(plain_tip(self.which.currentText()))
        self.which.setVisible(self.which.count() > 2 or (self.which.count() == 2 and row is None))
        self.remove.setEnabled(row is not None)
        self.status.setEnabled(row is not None)
        if row is None:
            if not keep_text:
                self._take("")
            language = _OTHER.get(self._beside.language, "en") if self._beside is not None else "en"
            self._describe(language, "draft", coder_name(), "")
            return
        if self._beside is not None and row.span != self._beside.span:
            self.original.show_words(row.quote)  # the words that this translation translates
        writing = before is not None and before.id == row.id and self.field.hasFocus()
        if not writing:
            self._take(row.text)
        self._describe(row.language, row.status, row.translator, row.date)

    def _describe(self, language: str, status: str, translator: str, date: str) -> None:
        if not (self.language.hasFocus() or self._focus_in(self.language)):
            self.language.setCurrentIndex(self.language.findData(language))
            self.language.setEditText(_(TONGUES[language]) if language in TONGUES else language)
        self.status.setCurrentIndex(max(0, self.status.findData(status)))
        for field, text in ((self.translator, translator), (self.date, date)):
            if field.text() != text and not field.hasFocus():
                field.setText(text)

    def _focus_in(self, box: QComboBox) -> bool:
        inner = box.lineEdit()
        return inner is not None and inner.hasFocus()

    def _take(self, text: str) -> None:
        self._pause.stop()
        self._saved = text
        if self.field.toPlainText() != text:
            self.field.blockSignals(True)
            self.field.setPlainText(text)
            self.field.blockSignals(False)

    def new_one(self) -> None:
        """Empties the fields for another translation of the same passage."""
        place = self.which.count() - 1
        self.which.setCurrentIndex(place)
        self._chosen(place)

    def _chosen(self, place: int) -> None:
        wanted = self.which.itemData(place)
        self.save_now()
        if self._beside is not None:
            self.original.show_words(self._beside.quote)
            self._show(next((one for one in self._beside.translations if one.id == wanted), None))
            self.field.setFocus()

    # ---- what is saved ----

    def save_now(self) -> None:
        """Saves what was written since; nothing when nothing was."""
        self._pause.stop()
        text = self.field.toPlainText()
        if self.saving or self._beside is None or text.strip() == self._saved.strip():
            return
        self._saved = text
        row, beside, project = self._row, self._beside, self._workspace.project
        self.saving = True
        try:
            if row is None:
                made = self._workspace.do(
                    lambda: service.add_translation(
                        project, document=beside.document_id, span=beside.span, text=text, language=self._language(),
                        translator=self.translator.text(), date=self.date.text().strip() or None,
                    )
                )  # fmt: skip
                self._row = made
            elif text.strip():
                self._workspace.do(lambda: service.change_translation(project, translation=row.id, text=text))
            else:
                self._workspace.do(lambda: service.remove_translation(project, translation=row.id))
                self._row = None
        finally:
            self.saving = False
        self._again()

    def remove_now(self) -> None:
        """Takes away the translation that is shown; undo brings it back."""
        row = self._row
        if row is not None:
            self._take("")
            self._workspace.do(lambda: service.remove_translation(self._workspace.project, translation=row.id))

    def _language(self) -> str:
        """es or en where one of them is meant, else what was typed."""
        typed = " ".join(self.language.currentText().split())
        known = {_(text).casefold(): code for code, text in TONGUES.items()}
        return known.get(typed.casefold(), typed)

    def _save_language(self) -> None:
        language = self._language()
        if self._row is not None and language != self._row.language:
            self._save_said(language=language)

    def _save_said(self, **fields: str) -> None:
        row = self._row
        if row is None or all(getattr(row, name) == value.strip() for name, value in fields.items()):
            return
        done = self._workspace.do(
            lambda: service.change_translation(self._workspace.project, translation=row.id, **fields)
        )
        if done is None:  # refused: what is there comes back
            self._describe(row.language, row.status, row.translator, row.date)

    def _save_status(self) -> None:
        self.save_now()
        row, status = self._row, str(self.status.currentData())
        if row is not None and status != row.status:
            self._workspace.do(lambda: service.set_status(self._workspace.project, translation=row.id, status=status))

    def _again(self) -> None:
        """Reads the passage again after a step of our own."""
        from qcoder.services.passages.beside import beside

        held = self._beside
        if held is not None:
            found = self._workspace.do(
                lambda: beside(self._workspace.project, document=held.document_id, span=held.span)
            )
            if found is not None:
                self.show_beside(found)
