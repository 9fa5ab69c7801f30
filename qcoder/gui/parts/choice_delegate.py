"""A cell of a table in which one of several values is chosen, from a list that opens in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

VALUE = Qt.ItemDataRole.UserRole  # what a cell means; its text says it to people
Index = QModelIndex | QPersistentModelIndex
Choices = Sequence[tuple[str, str]]  # (value, text)


class ChoiceDelegate(QStyledItemDelegate):
    """`choices` gives the values of a row; `free` allows others to be typed, which mean what they say."""

    def __init__(self, parent: QWidget, name: str, choices: Callable[[int], Choices], *, free: bool = False) -> None:
        super().__init__(parent)
        self._name, self._choices, self._free = name, choices, free

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        box = QComboBox(parent)
        box.setAccessibleName(self._name)
        box.setEditable(self._free)
        for value, text in self._choices(index.row()):
            box.addItem(text, value)
        box.activated.connect(lambda _at: self._take(box))
        return box

    def _take(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        at = editor.findData(index.data(VALUE))
        if at >= 0:
            editor.setCurrentIndex(at)
        elif self._free:
            editor.setEditText(str(index.data(Qt.ItemDataRole.DisplayRole) or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        text = " ".join(editor.currentText().split())
        at = editor.findText(text)
        value = str(editor.itemData(at)) if at >= 0 else text
        model.setData(index, value, VALUE)
        model.setData(index, text, Qt.ItemDataRole.EditRole)
