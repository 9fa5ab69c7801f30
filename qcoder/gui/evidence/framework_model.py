"""The cells of a framework for a table: summaries that can be written in place, and what stands under each."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from qcoder.analysis.silence import STATUS_NAMES
from qcoder.core.messages import _, _n, current_language
from qcoder.gui.parts.small import plain_tip
from qcoder.services.evidence.framework import Cell, Matrix, MatrixColumn, MatrixRow
from qcoder.services.evidence.framework_files import heading

Index = QModelIndex | QPersistentModelIndex
CELL = int(Qt.ItemDataRole.UserRole)  # (summary, what stands under it, whether it is stale)


def foot_of(cell: Cell, column: MatrixColumn) -> str:
    """The line under a summary: passages, what their absence means, and what is to be known of the summary."""
    if column.variable:
        return ""
    parts = []
    if cell.stale:
        parts.append(_("↻ {before} → {now} passages", before=cell.rested_on, now=cell.passages))
    elif cell.passages:
        parts.append(_n("{n} passage", "{n} passages", cell.passages))
    elif cell.silent:
        whole = sum(cell.silent.values()) == 1
        parts += [
            str(STATUS_NAMES[name]) if whole else f"{STATUS_NAMES[name]}: {number}"
            for name, number in cell.silent.items()
        ]
    if cell.origin == "extract" and cell.text:
        parts.append(_("drafted"))
    return " · ".join(parts)


class FrameworkModel(QAbstractTableModel):
    """`write` is told the keys of row and column, and the words."""

    def __init__(self, write: Callable[[str, str, str], object]) -> None:
        super().__init__()
        self.matrix: Matrix | None = None
        self._write = write
        self._bold = QFont()
        self._bold.setWeight(QFont.Weight.DemiBold)

    def show(self, matrix: Matrix | None) -> None:
        """Takes over a matrix; where rows and columns are the same only the cells are told of."""
        before, same = self.matrix, False
        if before is not None and matrix is not None:
            same = before.framework == matrix.framework and before.rows == matrix.rows
            same = same and before.columns == matrix.columns
        if same:
            self.matrix = matrix
            if self.rowCount() and self.columnCount():
                self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            return
        self.beginResetModel()
        self.matrix = matrix
        self.endResetModel()

    def place(self, index: Index) -> tuple[MatrixRow, MatrixColumn] | None:
        if self.matrix is None or not index.isValid():
            return None
        return self.matrix.rows[index.row()], self.matrix.columns[index.column()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.matrix is None else len(self.matrix.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.matrix is None else len(self.matrix.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = self.place(index)
        if found is None or self.matrix is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.matrix.framework is None:
            return flags
        row, column = found
        own = row.case_id is not None or row.document_id is not None
        return flags | Qt.ItemFlag.ItemIsEditable if own or not column.variable else flags

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        found = self.place(index)
        if found is None or self.matrix is None:
            return None
        row, column = found
        cell = self.matrix.cell(row, column)
        if role in (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.EditRole)):
            return cell.text
        if role == CELL:
            return cell.text, " · ".join(filter(None, ("✎" if cell.comment else "", foot_of(cell, column)))), cell.stale
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            remark = _("Comment: {text}", text=cell.comment) if cell.comment else ""
            parts = (f"{row.name}, {heading(column, current_language())}", cell.text, foot_of(cell, column), remark)
            return ". ".join(part for part in parts if part)
        if role == int(Qt.ItemDataRole.ToolTipRole):
            return plain_tip(_folded(cell.comment)) if cell.comment else ""
        return None

    def setData(self, index: Index, value: object, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        found = self.place(index)
        if found is None or self.matrix is None or role != int(Qt.ItemDataRole.EditRole):
            return False
        row, column = found
        words = str(value).strip()
        if words == self.matrix.cell(row, column).text:
            return False
        self._write(row.key, column.key, words)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if self.matrix is None:
            return None
        if orientation == Qt.Orientation.Horizontal:
            column = self.matrix.columns[section]
            if role == int(Qt.ItemDataRole.DisplayRole):
                return heading(column, current_language())
            if role == int(Qt.ItemDataRole.ToolTipRole):
                return plain_tip(column.name)
        elif role in (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.ToolTipRole)):
            row = self.matrix.rows[section]
            group = ", ".join(row.group)
            name = f"{row.name}\n{group}" if group else row.name
            return name if role == int(Qt.ItemDataRole.DisplayRole) else plain_tip(name)
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        return None


def _folded(text: str, width: int = 60) -> str:
    from textwrap import fill

    return "\n".join(fill(line, width) for line in text.splitlines())
