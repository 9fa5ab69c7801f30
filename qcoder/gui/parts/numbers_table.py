"""A table of words and numbers that is sorted by a press on the title of a column."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

Index = QModelIndex | QPersistentModelIndex
DISPLAY, ALIGN = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.TextAlignmentRole)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class Numbers(QAbstractTableModel):
    """A table of words and numbers; a column is sorted by a press on its title."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.titles: list[str] = []
        self.rows: list[tuple[object, ...]] = []
        self.text_columns = 1

    def show(self, titles: list[str], rows: list[tuple[object, ...]], *, text_columns: int = 1) -> None:
        self.beginResetModel()
        self.titles, self.rows, self.text_columns = titles, rows, text_columns
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.titles):
            if role == DISPLAY:
                return self.titles[section]
            if role == ALIGN:
                return LEFT if section < self.text_columns else RIGHT
        return None

    def data(self, index: Index, role: int = DISPLAY) -> object:
        if not index.isValid():
            return None
        if role == ALIGN:
            return LEFT if index.column() < self.text_columns else RIGHT
        if role != DISPLAY:
            return None
        value = self.rows[index.row()][index.column()]
        if isinstance(value, float):
            return "–" if value in (float("inf"), float("-inf")) else f"{value:,.2f}"
        return f"{value:,}" if isinstance(value, int) else str(value)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.titles):
            return
        self.layoutAboutToBeChanged.emit()
        down = order == Qt.SortOrder.DescendingOrder
        rows = self.rows
        if column < self.text_columns:
            ordered = sorted(range(len(rows)), key=lambda at: str(rows[at][column]).casefold(), reverse=down)
        else:
            ordered = sorted(range(len(rows)), key=lambda at: rows[at][column], reverse=down)  # type: ignore[arg-type, return-value]
        self.rows = [rows[at] for at in ordered]
        place = {at: new for new, at in enumerate(ordered)}
        held = self.persistentIndexList()  # what is selected goes along
        self.changePersistentIndexList(held, [self.index(place[one.row()], one.column()) for one in held])
        self.layoutChanged.emit()
