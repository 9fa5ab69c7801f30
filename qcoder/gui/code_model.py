"""The codebook as an item model: ids in internalId, rows moved one by one, never reset while it is shown."""

import json
from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap

from qcoder.core.messages import _, _n, current_language
from qcoder.core.span import Span
from qcoder.gui.theme import readable, theme
from qcoder.gui.transcript.view import CODE_MIME, SPAN_MIME, ids_in, passage_in
from qcoder.services.rows import CodeRow

Index = QModelIndex | QPersistentModelIndex
# Roles as plain numbers: data() is called thousands of times a frame.
DISPLAY, EDIT, DECORATION, TOOLTIP, FONT, ALIGN, FOREGROUND, ACCESSIBLE = (
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.DecorationRole,
        Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.FontRole, Qt.ItemDataRole.TextAlignmentRole,
        Qt.ItemDataRole.ForegroundRole,
        Qt.ItemDataRole.AccessibleTextRole,
    )
)  # fmt: skip
NAME, COUNT, KEY = 0, 1, 2
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class CodeModel(QAbstractItemModel):
    """Codes with their live counts and keys; `renamed` and `moved` are asked when the person edits or drops."""

    def __init__(self, parent: object = None) -> None:
        super().__init__()
        self._rows: dict[int, CodeRow] = {}
        self._children: dict[int, list[int]] = {0: []}
        self._icons: dict[tuple[str, bool], QIcon] = {}
        self._bold = QFont()
        self._bold.setWeight(QFont.Weight.DemiBold)
        self.renamed: Callable[[int, str], bool] = lambda _code, _name: False
        self.moved: Callable[[int, int | None, int], bool] = lambda _code, _parent, _place: False
        self.coded: Callable[[int, int, Span], None] = lambda _code, _document, _span: None  # a passage was dropped

    # ---- rows ----

    @property
    def codes(self) -> dict[int, CodeRow]:
        return self._rows

    def show(self, rows: Sequence[CodeRow]) -> None:
        """Takes over the codebook: what is gone is removed, what is new inserted, what moved is moved."""
        fresh = {row.id: row for row in rows}
        wanted: dict[int, list[int]] = {0: []}
        for row in rows:
            wanted.setdefault(row.id, [])
            wanted.setdefault(row.parent_id or 0, []).append(row.id)
        for code in [code for code in self._rows if code not in fresh]:
            if code in self._rows:
                self._remove(code)
        for row in rows:  # parents come before their children
            parent, place = row.parent_id or 0, wanted[row.parent_id or 0].index(row.id)
            if row.id not in self._rows:
                self._insert(row, parent, place)
            else:
                self._move(row.id, parent, place)
        changed = [row for row in rows if self._rows[row.id] != row]
        self._rows.update(fresh)
        for row in changed:
            index = self.index_of(row.id)
            self.dataChanged.emit(index, index.siblingAtColumn(KEY))

    def _parent_of(self, code: int) -> int:
        return self._rows[code].parent_id or 0

    def _remove(self, code: int) -> None:
        parent = self._parent_of(code)
        if parent and parent not in self._rows:
            return
        place = self._children[parent].index(code)
        self.beginRemoveRows(self.index_of(parent), place, place)
        self._children[parent].pop(place)
        self._forget(code)
        self.endRemoveRows()

    def _forget(self, code: int) -> None:
        for child in self._children.pop(code, []):
            self._forget(child)
        self._rows.pop(code, None)

    def _insert(self, row: CodeRow, parent: int, place: int) -> None:
        siblings = self._children[parent]
        place = min(place, len(siblings))
        self.beginInsertRows(self.index_of(parent), place, place)
        siblings.insert(place, row.id)
        self._rows[row.id] = row
        self._children.setdefault(row.id, [])
        self.endInsertRows()

    def _move(self, code: int, parent: int, place: int) -> None:
        old = self._parent_of(code)
        at = self._children[old].index(code)
        place = min(place, len(self._children[parent]) - (old == parent))
        if old == parent and at == place:
            return
        # Qt counts the place among the rows as they are before the move.
        target = place + 1 if old == parent and place > at else place
        if not self.beginMoveRows(self.index_of(old), at, at, self.index_of(parent), target):
            return
        self._children[old].pop(at)
        self._children[parent].insert(place, code)
        from dataclasses import replace

        self._rows[code] = replace(self._rows[code], parent_id=parent or None)
        self.endMoveRows()

    def index_of(self, code: int) -> QModelIndex:
        """The index of a code's name; the invalid one for 0."""
        if not code or code not in self._rows:
            return QModelIndex()
        siblings = self._children[self._parent_of(code)]
        return self.createIndex(siblings.index(code), NAME, code)

    def code_at(self, index: Index) -> CodeRow | None:
        return self._rows.get(int(index.internalId())) if index.isValid() else None

    def refresh_theme(self) -> None:
        self._icons.clear()
        if self._children[0]:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._children[0]) - 1, KEY))

    # ---- what Qt asks ----

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        children = self._children.get(int(parent.internalId()) if parent.isValid() else 0, [])
        if not (0 <= row < len(children) and 0 <= column <= KEY) or (parent.isValid() and parent.column() != NAME):
            return QModelIndex()
        return self.createIndex(row, column, children[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        if not index.isValid():
            return QModelIndex()
        return self.index_of(self._parent_of(int(index.internalId())))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.isValid() and parent.column() != NAME:
            return 0
        return len(self._children.get(int(parent.internalId()) if parent.isValid() else 0, []))

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 3

    def data(self, index: Index, role: int = DISPLAY) -> object:
        row = self._rows.get(int(index.internalId())) if index.isValid() else None
        if row is None:
            return None
        column = index.column()
        if role == DISPLAY:
            if column == NAME:
                name = row.called(current_language())
                return f"⊘ {name}" if row.counter_instance else name
            return str(row.codings or "") if column == COUNT else row.key.upper()
        if role == EDIT:
            return row.name if column == NAME else None
        if role == DECORATION and column == NAME:
            return self._icon(row.colour, row.counter_instance)
        if role == ALIGN and column != NAME:
            return _RIGHT
        if role == FONT and column == NAME and row.depth == 0:
            return self._bold
        if role == FOREGROUND and column != NAME:
            return QColor(theme().muted)
        if role == TOOLTIP:
            return self._tip(row)
        if role == ACCESSIBLE and column == NAME:
            return self._spoken(row)
        return None

    def _tip(self, row: CodeRow) -> str:
        from html import escape

        about = [f"<b>{escape(row.way(current_language()))}</b>", escape(row.short_definition)]
        if row.counter_instance:
            about.append(escape(_("Counter-instance: shown beside the code above it, never counted into it.")))
        about.append(escape(self._numbers(row)))
        return "<br>".join(part for part in about if part)

    def _numbers(self, row: CodeRow) -> str:
        return ", ".join(
            (
                _n("{n} coding", "{n} codings", row.codings),
                _n("{n} document", "{n} documents", row.documents),
            )
        )

    def _spoken(self, row: CodeRow) -> str:
        parts = [row.called(current_language()), self._numbers(row)]
        if row.counter_instance:
            parts.insert(1, _("counter-instance"))
        if row.key:
            parts.append(_("key {key}", key=row.key))
        return ", ".join(parts)

    def _icon(self, colour: str, counter: bool) -> QIcon:
        """A dot in the code's colour; a ring for a counter-instance."""
        if (colour, counter) not in self._icons:
            picture = QPixmap(24, 24)
            picture.setDevicePixelRatio(2)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            shade = QColor(readable(colour or theme().edge))
            painter.setPen(shade)
            painter.setBrush(QColor(Qt.GlobalColor.transparent) if counter else shade)
            painter.drawEllipse(1, 1, 9, 9)
            painter.end()
            self._icons[colour, counter] = QIcon(picture)
        return self._icons[colour, counter]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        if role == DISPLAY and orientation == Qt.Orientation.Horizontal:
            return (_("Code"), _("Codings"), _("Key"))[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == NAME:
            flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled
        return flags

    def setData(self, index: Index, value: object, role: int = EDIT) -> bool:
        row = self.code_at(index)
        if row is None or role != EDIT or not isinstance(value, str) or value.strip() in ("", row.name):
            return False
        return self.renamed(row.id, value)

    # ---- drag and drop ----

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        return [CODE_MIME, SPAN_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        codes = list(dict.fromkeys(int(index.internalId()) for index in indexes))
        data.setData(CODE_MIME, json.dumps(codes).encode())
        return data

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        if data.hasFormat(SPAN_MIME):  # a passage of the text, onto a code and not between two
            return parent.isValid() and row < 0 and passage_in(data) is not None
        if not data.hasFormat(CODE_MIME):
            return False
        above: int | None = int(parent.internalId()) if parent.isValid() else None
        dragged = ids_in(data)
        while above:
            if above in dragged:
                return False
            above = self._rows[above].parent_id
        return bool(dragged)

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        if self.canDropMimeData(data, action, row, column, parent):
            passage = passage_in(data)
            if passage is not None:
                self.coded(int(parent.internalId()), *passage)
                return False
            target = int(parent.internalId()) if parent.isValid() else 0
            for code in ids_in(data):
                siblings = self._children[target]
                place = len(siblings) if row < 0 else row
                if code in siblings and siblings.index(code) < place:
                    place -= 1
                self.moved(code, target or None, place)
        return False  # the model has moved its own rows; the view must not remove any
