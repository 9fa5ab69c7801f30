"""An interview guide typed as people write it: a question a line, follow-ups indented, codes in brackets."""

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.small import label, tick_row, titled
from qcoder.services.evidence.guides import GuideRow, Question
from qcoder.services.rows import DocumentRow

VALUE = int(Qt.ItemDataRole.UserRole)
_CODES = re.compile(r"\s*\[([^\[\]]*)\]\s*$")
_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)*[.)]?|[-*•])\s+")


def questions_of(text: str) -> list[Question]:
    """Questions from lines; what is indented follows up the line above, and codes stand in brackets at the end."""
    found: list[tuple[Question, list[Question]]] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        indented = line[:1] in (" ", "\t")
        named = _CODES.search(line)
        codes = tuple(part.strip() for part in named.group(1).split(";") if part.strip()) if named else ()
        words = _NUMBER.sub("", line[: named.start()] if named else line).strip()
        if not words:
            continue
        if indented and found:
            found[-1][1].append(Question(words, codes))
        else:
            found.append((Question(words, codes), []))
    return [Question(first.text, first.codes, tuple(rest)) for first, rest in found]


def text_of(guide: GuideRow) -> str:
    """The questions of a guide as `questions_of` reads them."""
    lines = []
    for row in guide.questions:
        codes = f" [{'; '.join(row.code_paths)}]" if row.codes else ""
        lines.append(("    " if row.parent_id is not None else "") + row.text + codes)
    return "\n".join(lines)


def ask_guide(
    parent: QWidget,
    before: GuideRow | None,
    answered: Callable[[str, str, list[Question]], object],
) -> QDialog:
    """Asks for a guide, or for the next version of one; `answered` is told name, language and questions."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(_("New version of the guide") if before is not None else _("New interview guide"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(640, 520)
    name, language, words = QLineEdit(before.name if before is not None else ""), QComboBox(), QPlainTextEdit()
    for value, text in (("", _("not said")), ("es", _("Spanish")), ("en", _("English"))):
        language.addItem(text, value)
    language.setCurrentIndex(max(0, language.findData(before.language if before is not None else "")))
    words.setPlainText(text_of(before) if before is not None else "")
    words.setPlaceholderText(
        _("How did the organisation begin? [Identity]\nWhat do you live from? [Funding dependence]\n    And later?")
    )
    form = QFormLayout()
    form.addRow(_("Name"), titled(name, _("Name")))
    form.addRow(_("Language"), titled(language, _("Language")))
    hint = _(
        "A question a line, as it is asked. Indent a follow-up. The codes that a question asks about stand in "
        "brackets at its end, apart by semicolons."
    )
    buttons = answer_buttons(dialog, _("Put it in"))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addLayout(form)
    column.addWidget(titled(words, _("Questions")), 1)
    column.addWidget(label(hint, kind="muted", wrap=True))
    column.addWidget(buttons)

    def take() -> None:
        called = " ".join(name.text().split())
        found = questions_of(words.document().toRawText().replace("\u2029", "\n"))
        if answered(called, str(language.currentData()), found) is not None:
            dialog.accept()
        else:  # why not is told in the window
            (words if called else name).setFocus()

    buttons.accepted.connect(take)
    dialog.open()
    name.setFocus()
    return dialog


def ask_documents(
    parent: QWidget,
    title: str,
    documents: Sequence[DocumentRow],
    ticked: Sequence[int],
    answered: Callable[[list[int]], object],
) -> QDialog:
    """Asks which documents; those of `ticked` have a tick already."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(420, 480)
    listed = QListWidget()
    listed.setToolTip(_("The space bar ticks the row"))
    for row in documents:
        tick_row(listed, f"{row.name} ({row.language})" if row.language else row.name, row.id, on=row.id in ticked)
    buttons = answer_buttons(dialog, _("These follow it"))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addWidget(titled(listed, title), 1)
    column.addWidget(buttons)

    def take() -> None:
        items = [listed.item(at) for at in range(listed.count())]
        found = [int(item.data(VALUE)) for item in items if item.checkState() == Qt.CheckState.Checked]
        dialog.accept()
        answered(found)

    buttons.accepted.connect(take)
    dialog.open()
    listed.setFocus()
    return dialog
