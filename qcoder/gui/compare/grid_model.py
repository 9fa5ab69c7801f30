"""A table of an analysis for a view: cells as they are shown, each knowing whether it opens passages."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from qcoder.core.messages import _
from qcoder.gui.parts.small import plain_tip
from qcoder.services.compare.outcome import Cell, Grid

Index = QModelIndex | QPersistentModelIndex
DISPLAY, TIP, SPOKEN = (
    int(role) for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
)
ALIGNMENT, FONT = int(Qt.ItemDataRole.TextAlignmentRole), int(Qt.ItemDataRole.FontRole)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
WRAPPED = int(Qt.TextFlag.TextWordWrap)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class GridModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.grid: Grid | None = None
        self._bold = QFont()
        self._bold.setWeight(QFont.Weight.DemiBold)

    def show(self, grid: Grid | None) -> None:
        """Another analysis is another table: here a reset is right."""
        self.beginResetModel()
        self.grid = grid
        self.endResetModel()

    def cell(self, index: Index) -> Cell | None:
        if self.grid is None or not index.isValid():
            return None
        return self.grid.rows[index.row()][index.column()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.grid is None else len(self.grid.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.grid is None else len(self.grid.header)

    def data(self, index: Index, role: int = DISPLAY) -> object:
        cell = self.cell(index)
        if cell is None or self.grid is None:
            return None
        row, column = index.row(), index.column()
        if role == DISPLAY:
            return "    " * self._depth(row) + cell.shown if column == 0 else cell.shown
        if role == ALIGNMENT:
            return RIGHT if self.grid.numeric[column] else LEFT
        if role == FONT:
            return self._bold if self.grid.indents and self._depth(row) == 0 else None
        if role == SPOKEN:
            named = (
                f"{self.grid.rows[row][0].shown}, {self.grid.header[column]}: {cell.shown}" if column else cell.shown
            )
            said = f"{named}. {cell.tip}" if cell.tip else named
            return f"{said}. " + _("Opens its passages") if cell.opens() else said
        if role == TIP and cell.tip:
            return plain_tip(cell.tip)
        if role == TIP and (column == 0 or not self.grid.numeric[column]):
            return plain_tip(
                cell.value if isinstance(cell.value, str) and len(cell.value) > len(cell.shown) else cell.shown
            )
        return None

    def _depth(self, row: int) -> int:
        return self.grid.indents[row] if self.grid is not None and self.grid.indents else 0

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        if self.grid is None or orientation != Qt.Orientation.Horizontal or section >= len(self.grid.header):
            return None
        if role == ALIGNMENT:
            return (RIGHT if self.grid.numeric[section] else LEFT) | WRAPPED
        if role == TIP:
            return plain_tip(self.grid.header[section])
        return self.grid.header[section] if role == DISPLAY else None
