"""How a cell of a framework is drawn, and written in place: words above, what is to be known of them below."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from qcoder.core.messages import _
from qcoder.gui.evidence.framework_model import CELL
from qcoder.gui.theme import theme

Index = QModelIndex | QPersistentModelIndex
BESIDE, ABOVE = 8, 6


class CellDelegate(QStyledItemDelegate):
    """Enter or F2 writes in a cell; Ctrl+Enter keeps the words, Tab keeps them and goes on, Esc leaves them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.editor: QPlainTextEdit | None = None  # that is open

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found = index.data(CELL)
        if found is None:
            super().paint(painter, option, index)
            return
        words, foot, stale = found
        look = theme()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(look.selection))
        inner = rect.adjusted(BESIDE, ABOVE, -BESIDE, -ABOVE)
        small = _smaller(option.font)
        low = QFontMetrics(small).height() + 2 if foot else 0
        painter.setPen(QColor(look.text))
        self._words(painter, words, inner.adjusted(0, 0, 0, -low), option.font)
        if foot:
            painter.setFont(small)
            painter.setPen(QColor(look.warning if stale else look.muted))
            shown = QFontMetrics(small).elidedText(foot, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft), shown)
        painter.restore()

    def _words(self, painter: QPainter, words: str, room: QRect, font: QFont) -> None:
        """As many lines as there is room for; the last ends in … where there are more."""
        metrics = QFontMetrics(font)
        most = max(1, room.height() // metrics.lineSpacing())
        layout = QTextLayout(words.replace("\n", "\u2028"), font)
        wrapping = QTextOption()
        wrapping.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(wrapping)
        layout.beginLayout()
        top = room.top()
        painter.setFont(font)
        for number in range(most):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(room.width())
            start, length = line.textStart(), line.textLength()
            more = start + length < len(layout.text())
            text = layout.text()[start:] if number == most - 1 and more else layout.text()[start : start + length]
            text = text.replace("\u2028", " ").strip()
            if number == most - 1 and more:
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room.left(), top + metrics.ascent(), text)
            top += metrics.lineSpacing()
        layout.endLayout()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(220, 96)

    # ---- writing ----

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QPlainTextEdit(parent)
        editor.setTabChangesFocus(True)
        editor.setAccessibleName(_("Summary"))
        editor.setToolTip(_("Ctrl+Enter keeps it, Tab keeps it and goes on, Esc leaves it as it was"))
        self.editor = editor
        editor.destroyed.connect(self._closed)
        return editor

    def _closed(self) -> None:
        self.editor = None

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QPlainTextEdit)
        if not editor.property("begun"):  # what is typed is not taken away by a step of somebody else
            editor.setProperty("begun", True)
            editor.setPlainText(str(index.data(int(Qt.ItemDataRole.EditRole)) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QPlainTextEdit)
        model.setData(index, editor.document().toRawText().replace("\u2029", "\n"))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        editor.setGeometry(QRect(rect.topLeft(), rect.size().expandedTo(QSize(rect.width(), 140))))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(editor, QWidget):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
                self.keep(editor)
                return True
        return super().eventFilter(editor, event)

    def keep(self, editor: QWidget | None = None) -> None:
        """Writes what is typed and closes the field."""
        held = editor or self.editor
        if held is not None:
            self.commitData.emit(held)
            self.closeEditor.emit(held, QStyledItemDelegate.EndEditHint.NoHint)


def _smaller(font: QFont) -> QFont:
    made = QFont(font)
    if font.pointSizeF() > 0:
        made.setPointSizeF(font.pointSizeF() * 0.88)
    return made
