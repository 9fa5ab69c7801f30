"""The line above the text: what is being read."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from qcoder.core.messages import _, _n, mark
from qcoder.gui.actions import key_name
from qcoder.gui.icons import icon
from qcoder.gui.theme import theme
from qcoder.services.rows import DocumentRow

LANGUAGES = {"es": mark("Spanish"), "en": mark("English")}
KINDS = {
    "interview": mark("interview"),
    "focus group": mark("focus group"),
    "document": mark("document"),
    "field notes": mark("field notes"),
}


class _Title(QWidget):
    """Name in semibold, the rest quieter beside it; both shortened rather than wrapped."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.rest = "", ""
        self.active = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def put(self, name: str, rest: str) -> None:
        self.name, self.rest = name, rest
        self.setAccessibleName(f"{name} · {rest}" if rest else name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        strong = QFont(self.font())
        strong.setWeight(QFont.Weight.DemiBold)
        room = self.width()
        metrics = QFontMetrics(strong)
        name = metrics.elidedText(self.name, Qt.TextElideMode.ElideRight, room)
        painter.setFont(strong)
        painter.setPen(QColor(theme().text if self.active else theme().muted))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        left = metrics.horizontalAdvance(name) + 12
        if self.rest and room - left > 40:
            painter.setFont(self.font())
            painter.setPen(QColor(theme().muted))
            rest = QFontMetrics(self.font()).elidedText(self.rest, Qt.TextElideMode.ElideRight, room - left)
            place = self.rect().adjusted(left, 0, 0, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, rest)
        painter.end()


class Header(QWidget):
    """Name, kind, language and number of turns; buttons for finding and for how the text is read."""

    find_wanted = Signal()
    reading_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = _Title()
        self._said: list[str] = []
        self.find_button = self._button("find-here", _("Find in this document"), "Ctrl+F")
        self.find_button.clicked.connect(self.find_wanted.emit)
        self.reading_button = self._button("reading", _("Settings for reading"), "Alt+Shift+A")
        self.reading_button.setText(_("aA"))
        self.reading_button.clicked.connect(self.reading_wanted.emit)
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(16, 8, 12, 8)
        line.setSpacing(8)
        line.addWidget(self.title, 1)
        line.addWidget(self.find_button)
        line.addWidget(self.reading_button)

    def put_first(self, widget: QWidget) -> None:
        """Shows a widget in the place of the title, which it says itself."""
        self.title.hide()
        self._line.insertWidget(0, widget, 1)
        widget.show()

    def put_last(self, widget: QWidget) -> None:
        """Adds a button at the right."""
        self._line.addWidget(widget)

    def set_active(self, active: bool) -> None:
        """Draws the name of a text that is not worked in quieter."""
        self.title.active = active
        self.title.update()

    def _button(self, name: str, said: str, key: str) -> QToolButton:
        made = QToolButton()
        made.setObjectName(name)
        made.setAutoRaise(True)
        made.setFixedSize(34, 28)
        made.setToolTip(f"{said} ({key_name(key)})")
        made.setAccessibleName(said)
        return made

    def refresh_theme(self) -> None:
        """Draws the icon in the colours of now; icons are loaded with the first document, after the first paint."""
        self.find_button.setIcon(icon("find"))
        self.title.update()

    def show_document(self, row: DocumentRow) -> None:
        self.refresh_theme()
        said = [_(KINDS[row.kind]) if row.kind in KINDS else row.kind]
        if row.language in LANGUAGES:
            said.append(_(LANGUAGES[row.language]))
        if row.turns:
            said.append(_n("{n} turn", "{n} turns", row.turns))
        if row.case and row.case != row.name:
            said.insert(0, row.case)
        self._said = [part for part in said if part]
        self.title.put(row.name, " · ".join(self._said))

    def say_hidden(self, codings: int) -> None:
        """Says beside the name how many codings of other coders are not shown."""
        hidden = [_n("{n} coding hidden", "{n} codings hidden", codings)] if codings else []
        self.title.put(self.title.name, " · ".join([*self._said, *hidden]))

    def clear(self) -> None:
        self._said = []
        self.title.put("", "")
