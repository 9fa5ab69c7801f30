"""The quick code picker: a small list under the selection, worked by typing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QLabel,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.code_path import SEPARATOR
from qcoder.core.messages import _, current_language
from qcoder.gui.parts.quotes import clipped
from qcoder.gui.theme import readable, theme
from qcoder.gui.transcript.code_match import CodeMatch
from qcoder.gui.transcript.painting import alpha
from qcoder.gui.transcript.reading import scaled
from qcoder.services.rows import CodeRow

WIDTH, ROW, ROWS, LEAST_ROWS = 380, 30, 8, 3
CHOICE = Qt.ItemDataRole.UserRole + 1
_DISPLAY, _CHOICE, _ACCESSIBLE = int(Qt.ItemDataRole.DisplayRole), int(CHOICE), int(Qt.ItemDataRole.AccessibleTextRole)


@dataclass(frozen=True, slots=True)
class CodeWanted:
    """A code that does not exist yet, to be made under `parent_id`."""

    name: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the list: an existing code, or a new one of this name under `parent`."""

    code: CodeRow | None
    new: str = ""
    parent: CodeRow | None = None

    def said(self) -> str:
        if self.code is not None:
            return self.code.way(current_language())
        if self.parent is None:
            return _("Create code “{name}” at the top level", name=self.new)
        return _("Create code “{name}” under {parent}", name=self.new, parent=self.parent.way(current_language()))


def _defined(row: CodeRow | None) -> list[str]:
    """What the codebook says of a code, a line each: what it is, when to use it and when not."""
    if row is None:
        return []
    said = [row.short_definition or row.definition]
    said += [_("Use when: {words}", words=row.use_when)] if row.use_when else []
    said += [_("Not when: {words}", words=row.do_not_use_when)] if row.do_not_use_when else []
    return [line for line in said if line]


class Choices(QAbstractListModel):
    """The lines of the list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices: Sequence[Choice] = ()

    def put(self, choices: Sequence[Choice]) -> None:
        self.beginResetModel()
        self._choices = choices
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._choices)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY) -> object:
        if not index.isValid():
            return None
        choice = self._choices[index.row()]
        if role == _CHOICE:
            return choice
        return choice.said() if role in (_DISPLAY, _ACCESSIBLE) else None


class _Drawn(QStyledItemDelegate):
    """Dot, name, and the way to it at the right."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._list = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(WIDTH - 20, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        choice: Choice = index.data(_CHOICE)
        colours = theme()
        rect: QRect = option.rect
        chosen = self._list.currentIndex()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen.row() == index.row():
            painter.setBrush(alpha(QColor(colours.accent), 0.16))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
        font: QFont = option.font
        if choice.code is not None:
            name, beside = (
                choice.code.called(current_language()),
                choice.code.way(current_language()).rpartition(SEPARATOR)[0],
            )
            if choice.code.key:
                beside = f"{beside}   {choice.code.key}".strip()
            colour = readable(choice.code.colour) if choice.code.colour else colours.muted
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPointF(rect.left() + 15, rect.center().y() + 1), 4.5, 4.5)
        elif choice.parent is not None:
            name = _("… under {parent}", parent=choice.parent.called(current_language()))
            beside = choice.parent.way(current_language()).rpartition(SEPARATOR)[0]
            painter.setBrush(QColor(readable(choice.parent.colour) if choice.parent.colour else colours.muted))
            painter.drawEllipse(QPointF(rect.left() + 15, rect.center().y() + 1), 3.5, 3.5)
        else:
            name, beside = _("Create code “{name}”", name=choice.new), _("at the top level")
            painter.setPen(QColor(colours.accent))
            painter.drawText(QRect(rect.left() + 8, rect.top(), 16, rect.height()), Qt.AlignmentFlag.AlignCenter, "+")
        metrics, small = QFontMetricsF(font), scaled(font, 0.9)
        left, right = rect.left() + 30, rect.right() - 10
        beside_metrics = QFontMetricsF(small)
        room = right - left
        name_width = min(metrics.horizontalAdvance(name), room * (0.62 if beside else 1.0))
        if beside:
            spare = room - beside_metrics.horizontalAdvance(beside) - 12
            name_width = max(name_width, min(metrics.horizontalAdvance(name), spare))
        painter.setPen(QColor(colours.text))
        painter.setFont(font)
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, name_width + 1)
        painter.drawText(QRect(left, rect.top(), round(name_width) + 2, rect.height()), _LEFT, shown)
        if beside:
            space = right - left - name_width - 12
            painter.setFont(small)
            painter.setPen(QColor(colours.muted))
            path = beside_metrics.elidedText(beside, Qt.TextElideMode.ElideLeft, space)
            painter.drawText(QRect(round(right - space), rect.top(), round(space), rect.height()), _RIGHT, path)
        painter.restore()


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CodePicker(QFrame):
    """Typing narrows, Up and Down choose, Enter takes, Esc leaves; a name that does not exist can be created.

    Tab walks where the new code would hang; "parent > name" types the same. Shift+Enter makes a new code of what is
    typed in any case, and asks by typing under which code.
    """

    picked = Signal(object)  # id of a code
    create_requested = Signal(object)  # CodeWanted
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self.setObjectName("code-picker")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._codes: list[CodeRow] = []
        self._match = CodeMatch(())
        self._recent: Sequence[int] = ()
        self._prompt = ""
        self._naming = ""  # the new code whose place is being chosen
        self._most = ROWS
        self.field = QLineEdit()
        self.field.setObjectName("picker-field")
        self.field.setAccessibleName(_("Code by its name"))
        self.choices = Choices(self)
        self.list = QListView()
        self.list.setObjectName("picker-list")
        self.list.setModel(self.choices)
        self.list.setItemDelegate(_Drawn(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(_("Codes that fit"))
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.definition = QLabel()
        self.definition.setObjectName("picker-definition")
        self.definition.setAccessibleName(_("Definition of the code"))
        self.definition.setIndent(0)
        self.hint = QLabel()
        for words in (self.definition, self.hint):
            words.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 6)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(self.definition)
        column.addWidget(self.hint)
        self.field.textChanged.connect(self._narrow)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._clicked)
        self.hide()

    def open_at(self, anchor: QRect, codes: Iterable[CodeRow], *, recent: Sequence[int] = (), prompt: str = "") -> None:
        """Opens under `anchor` (in the parent's coordinates), or above it where there is no room below."""
        self._codes = list(codes)
        self._recent = recent
        self._match = CodeMatch(self._codes, recent)
        self.definition.setVisible(any(_defined(row) for row in self._codes))
        self._naming, self._prompt = "", prompt or _("Type a code")
        self.field.setPlaceholderText(self._prompt)
        self.refresh_theme()
        self.field.clear()
        self._most = ROWS
        self._narrow("")
        self._most = self._rows_beside(anchor)
        self._fit()
        self._place(anchor)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Closes without choosing."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def refresh_theme(self) -> None:
        colours = theme()
        self.setStyleSheet(
            f"#code-picker {{ background: {colours.panel}; border: 1px solid {colours.faint}; border-radius: 6px; }}"
            f"#picker-list {{ background: transparent; border: none; outline: 0; }}"
            f"#picker-field {{ background: {colours.window}; color: {colours.text}; border: 1px solid {colours.faint};"
            f" border-radius: 6px; padding: 4px 6px; selection-background-color: {colours.accent}; }}"
            f"#picker-field:focus {{ border-color: {colours.accent}; }}"
            f"#picker-definition {{ border-top: 1px solid {colours.faint}; padding: 6px 0 0 0; }}"
            f"#code-picker QLabel {{ color: {colours.muted}; background: transparent; }}"
        )
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(18)
        shadow.setOffset(0, 4)
        shadow.setColor(QColor(0, 0, 0, 60))
        self.setGraphicsEffect(shadow)

    def choose(self) -> None:
        """Takes the line that is chosen."""
        choice: Choice | None = self.list.currentIndex().data(_CHOICE)
        if choice is None:
            return
        self.hide()
        if choice.code is not None:
            self.picked.emit(choice.code.id)
        else:
            self.create_requested.emit(CodeWanted(choice.new, choice.parent.id if choice.parent is not None else None))
        self.closed.emit()

    def ask_where(self) -> None:
        """What is typed becomes the name of a new code; typing now looks for the code that it goes under."""
        above, _sign, name = (part.strip() for part in " ".join(self.field.text().split()).rpartition(">"))
        if not name or self._naming:
            return
        self._naming = name
        self.field.setPlaceholderText(_("Under which code? Enter: at the top level"))
        self.field.setText(above)
        self._narrow(above)

    def _back(self) -> None:
        """From choosing a place back to the name."""
        name, self._naming = self._naming, ""
        self.field.setPlaceholderText(self._prompt)
        self.field.setText(name)

    def _narrow(self, typed: str) -> None:
        if self._naming:
            top = [] if typed.strip() else [Choice(None, self._naming)]
            self.choices.put(top + [Choice(None, self._naming, parent) for parent in self._match.find(typed)])
            self.list.setCurrentIndex(self.choices.index(0))
            self.hint.setText(_("Enter creates “{name}” there · Esc: back", name=clipped(self._naming, 24)))
            self._define()
            self._fit()
            return
        found = [Choice(row) for row in self._match.find(typed)]
        name = " ".join(typed.split())
        if name and not self._match.exact(typed):
            new = self._new_ones(name)
            found = [*found, *new[:1]] if found else new
        self.choices.put(found)
        self.list.setCurrentIndex(self.choices.index(0))
        creating = bool(found) and found[0].code is None
        if creating:
            self.hint.setText(_("Enter creates · Tab or Shift+Enter: under another code"))
        elif found and name:
            self.hint.setText(_("Enter codes · Shift+Enter: a new code, where you say"))
        elif found:
            self.hint.setText(_("Enter codes · Esc leaves"))
        else:
            self.hint.setText(_("No codes yet: type a name to create the first one"))
        self._define()
        self._fit()

    def _define(self) -> None:
        """Says of the code that is chosen what it means; always as many lines, so that nothing jumps."""
        choice: Choice | None = self.list.currentIndex().data(_CHOICE)
        row = choice.code if choice is not None else None
        metrics, room = self.definition.fontMetrics(), min(WIDTH, self._around.width() - 24) - 22
        said = [metrics.elidedText(" ".join(one.split()), Qt.TextElideMode.ElideRight, room) for one in _defined(row)]
        self.definition.setText("\n".join((said + [""] * 3)[:3]))
        heard = [choice.said(), *_defined(row)] if choice is not None else []
        self.field.setAccessibleDescription(". ".join(heard))

    def _new_ones(self, name: str) -> list[Choice]:
        """A new code at the top or under each code there is; "parent > name" names the parent."""
        if SEPARATOR.strip() in name:
            above, _sign, bare = (part.strip() for part in name.rpartition(SEPARATOR.strip()))
            parents = self._match.find(above) if above else []
            return [Choice(None, bare, parent) for parent in parents] if bare else []
        last = [row for id_ in self._recent for row in self._codes if row.id == id_]
        near = {id_ for row in last for id_ in (row.parent_id, row.id) if id_ is not None}
        parents = sorted(self._codes, key=lambda row: row.id not in near)
        return [Choice(None, name), *(Choice(None, name, parent) for parent in parents)]

    def _clicked(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self.choose()

    def _step(self, by: int) -> None:
        count = self.choices.rowCount()
        if count:
            row = (self.list.currentIndex().row() + by) % count
            self.list.setCurrentIndex(self.choices.index(row))
            self.list.viewport().update()
            self._define()

    def _rows_beside(self, anchor: QRect) -> int:
        """How many lines there is room for below or above the passage, in the shorter of two texts too."""
        around = self._around.rect().adjusted(8, 8, -8, -8)
        room = max(around.bottom() - anchor.bottom(), anchor.top() - around.top()) - 8
        others = self.sizeHint().height() - self.list.minimumHeight()
        return max(LEAST_ROWS, min(ROWS, (room - others) // ROW))

    def _fit(self) -> None:
        rows = min(self._most, max(1, self.choices.rowCount()))
        self.list.setFixedHeight(rows * ROW + 4)
        self.resize(min(WIDTH, max(200, self._around.width() - 24)), self.sizeHint().height())

    def _place(self, anchor: QRect) -> None:
        around = self._around.rect().adjusted(8, 8, -8, -8)
        tallest = self.sizeHint().height()
        below = anchor.bottom() + 8
        y = below if below + tallest <= around.bottom() else max(around.top(), anchor.top() - 8 - tallest)
        x = min(max(around.left(), anchor.left()), max(around.left(), around.right() - self.width()))
        self.move(QPoint(x, y))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if watched is self.field and isinstance(event, QFocusEvent) and event.lostFocus() and self.isVisible():
            elsewhere = event.reason() == Qt.FocusReason.ActiveWindowFocusReason  # another program for a moment
            if not elsewhere:
                self.leave()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            asked = event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not self._naming
            self.ask_where() if asked else self.choose()
        elif key == Qt.Key.Key_Escape and self._naming:
            self._back()
        elif key == Qt.Key.Key_Escape:
            self.leave()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Tab):
            self._step(1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Backtab):
            self._step(-1)
        elif key == Qt.Key.Key_PageDown:
            self._step(ROWS - 1)
        elif key == Qt.Key.Key_PageUp:
            self._step(1 - ROWS)
        else:
            return False
        return True
