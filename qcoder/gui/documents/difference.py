"""Two texts as one: what went is struck through, what came is underlined. Never told by colour alone."""

from collections.abc import Mapping
from datetime import datetime
from html import escape

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout

from qcoder.core.messages import _, current_language, mark
from qcoder.core.word_diff import differences
from qcoder.gui.parts.small import label
from qcoder.gui.theme import theme

FIELD_NAMES = {
    "name": mark("Name"),
    "short_definition": mark("Short definition"),
    "definition": mark("Definition"),
    "use_when": mark("Use when"),
    "do_not_use_when": mark("Not when"),
    "example": mark("Example"),
    "keywords": mark("Keywords"),
    "name_es": mark("Name in Spanish"),
    "name_en": mark("Name in English"),
    "counter_instance": mark("Counter-instance"),
}


def difference_html(before: str, after: str) -> str:
    """The difference as rich text; what comes from a person is escaped."""
    look = theme()
    shapes = {
        "same": "{}",
        "gone": f"<s style='color:{look.danger}'>{{}}</s>",
        "new": f"<u style='color:{look.accent}'>{{}}</u>",
    }
    made, last = "", ""
    for one in differences(before, after):
        if one.kind == "new" and last and not last[-1].isspace():
            made += " "  # what went and what came are not read as one word
        made += shapes[one.kind].format(escape(one.words).replace("\n", "<br>"))
        last = one.words if one.kind == "gone" else ""
    return made


def difference(before: str, after: str) -> QLabel:
    """A label that shows what changed between two texts, and says both to screen readers."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setText(difference_html(before, after))
    made.setWordWrap(True)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    made.setAccessibleName(_("Before: {before} Now: {after}", before=before or "–", after=after or "–"))
    return made


def add_differences(column: QVBoxLayout, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Adds every text that is not the same, under its name; tells whether there was one."""
    changed = [name for name in FIELD_NAMES if name in after and before.get(name, "") != after[name]]
    for name in changed:
        column.addWidget(label(_(FIELD_NAMES[name]), kind="muted"))
        column.addWidget(difference(before.get(name, ""), after[name]))
    return bool(changed)


def when(at: datetime) -> str:
    """A moment as people write it in the window's language."""
    moment = QDateTime.fromSecsSinceEpoch(int(at.timestamp()))
    return QLocale(current_language()).toString(moment, "d MMM yyyy, HH:mm")
