"""The codebook as an item model: ids in internalId, rows moved one by one, never reset while it is shown."""

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap

from qcoder.core.messages import _, _n, current_language
from qcoder.core.span import Span
from qcoder.gui.codes.smart_rows import SMART, SmartRow
from qcoder.gui.theme import readable, theme
from qcoder.gui.transcript.view import CODE_MIME, SPAN_MIME, ids_in, passage_in
from qcoder.services.codes.code_counts import NONE
from qcoder.services.rows import CodeCount, CodeRow

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
_CELL = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_SMART_NAME = _CELL | Qt.ItemFlag.ItemIsEditable
_CODE_NAME = _SMART_NAME | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled
_LEAF_NAME = _CODE_NAME | Qt.ItemFlag.ItemNeverHasChildren  # asked anew each time: spares Qt counting what is below
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def numbers(count: CodeCount) -> str:
    """Codings and documents in words."""
    return ", ".join(
        (
            _n("{n} coding", "{n} codings", count.codings),
            _n("{n} document", "{n} documents", count.documents),
        )
    )


def _drawn_dot(colour: str, counter: bool) -> QPixmap:
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
    return picture


class CodeModel(QAbstractItemModel):
    """Codes with their live counts and keys, then the smart codes; `renamed`, `moved` and `merged` are asked when a
    person edits or drops."""

    def __init__(self, parent: object = None) -> None:
        super().__init__()
        self._rows: dict[int, CodeRow] = {}
        self._children: dict[int, list[int]] = {0: []}
        self._place: dict[int, int] = {}  # of each code among its siblings
        self._smart: list[SmartRow] = []  # rows at the top, behind the codes
        self._counts: dict[int, CodeCount] | None = None  # other than those of all documents
        self.counted_in = ""  # what the counts are narrowed to, in words
        self._icons: dict[tuple[str, bool], QIcon] = {}
        self._dots: dict[tuple[str, bool], QPixmap] = {}
        self._bold = QFont()
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._muted = QColor(theme().muted)
        self._language = current_language()
        self.renamed: Callable[[int, str], bool] = lambda _code, _name: False
        self.moved: Callable[[int, int | None, int], bool] = lambda _code, _parent, _place: False
        self.smart_renamed: Callable[[SmartRow, str], bool] = lambda _row, _name: False
        self.merged: Callable[[int, int], object] = lambda _keep, _absorb: None
        self.coded: Callable[[int, int, Span], None] = lambda _code, _document, _span: None  # a passage was dropped

    # ---- smart codes ----

    @property
    def smart(self) -> Sequence[SmartRow]:
        """The smart codes, which stand behind the codes at the top."""
        return self._smart

    def smart_at(self, index: Index) -> SmartRow | None:
        """The smart code of a row; None where a code or nothing stands."""
        place = index.row() - len(self._children[0])
        return self._smart[place] if index.isValid() and int(index.internalId()) >= SMART else None

    def show_smart(self, rows: Sequence[SmartRow]) -> set[int]:
        """Takes over the smart codes: inserts, moves and removes what is needed. Returns the ids that were inserted."""
        before, wanted = {row.id for row in self._smart}, {row.id for row in rows}
        first = len(self._children[0])
        for place in reversed(range(len(self._smart))):
            if self._smart[place].id not in wanted:
                self.beginRemoveRows(QModelIndex(), first + place, first + place)
                self._smart.pop(place)
                self.endRemoveRows()
        for place, row in enumerate(rows):
            at = next((at for at, one in enumerate(self._smart) if one.id == row.id), None)
            if at is None:
                self.beginInsertRows(QModelIndex(), first + place, first + place)
                self._smart.insert(place, row)
                self.endInsertRows()
            elif at != place:
                self.beginMoveRows(QModelIndex(), first + at, first + at, QModelIndex(), first + place)
                self._smart.insert(place, self._smart.pop(at))
                self.endMoveRows()
            if self._smart[place] != row:
                self._smart[place] = row
                index = self.index_of(row.id)
                self.dataChanged.emit(index, index.siblingAtColumn(KEY))
        return wanted - before

    # ---- rows ----

    @property
    def codes(self) -> dict[int, CodeRow]:
        return self._rows

    def show(self, rows: Sequence[CodeRow]) -> set[int]:
        """Takes over the codebook: what is new is inserted, what moved is moved, what is gone is removed.

        Returns the codes that were inserted.
        """
        self._language = current_language()
        fresh = {row.id: row for row in rows}
        wanted: dict[int, list[int]] = {0: []}
        for row in rows:
            wanted.setdefault(row.id, [])
            wanted.setdefault(row.parent_id or 0, []).append(row.id)
        if not self._rows:
            self._fill(fresh, wanted)
            return set(fresh)
        inserted: set[int] = set()
        stays: set[int] = set()
        for parent, children in wanted.items():
            if self._children.get(parent) != children:
                stays |= self._in_order(parent, children)
            else:
                stays.update(children)
        before: dict[int, int] = {}  # the last child that is in its place, by parent
        for row in rows:  # parents come before their children, and siblings in their order
            parent = row.parent_id or 0
            place = self._place[before[parent]] + 1 if parent in before else 0
            if row.id not in self._rows:
                self._insert(row, parent, place)
                inserted.add(row.id)
            elif row.id not in stays:
                self._move(row.id, parent, place)
            before[parent] = row.id
        for code in [code for code in self._rows if code not in fresh]:
            if code in self._rows:
                self._remove(code)
        self._take(fresh.values())
        self._rows = fresh  # in the order of the tree
        return inserted

    def _fill(self, rows: dict[int, CodeRow], children: dict[int, list[int]]) -> None:
        """All at once, while nothing is there yet."""
        top = children[0]
        if not top:
            return
        self.beginInsertRows(QModelIndex(), 0, len(top) - 1)
        self._rows, self._children = rows, children
        self._place = {code: place for siblings in children.values() for place, code in enumerate(siblings)}
        self.endInsertRows()

    def take(self, rows: Mapping[int, CodeRow]) -> None:
        """Rows of codes whose numbers are others now; nothing else about them may have changed."""
        self._take(rows.values())

    def _take(self, rows: Iterable[CodeRow]) -> None:
        for row in rows:
            if self._rows.get(row.id) != row:
                self._rows[row.id] = row
                index = self.index_of(row.id)
                self.dataChanged.emit(index, index.siblingAtColumn(KEY))

    def show_counts(self, counts: Mapping[int, CodeCount] | None, counted_in: str = "") -> None:
        """Counts other than those of the rows, of which `counted_in` says what they are of; None: those of the rows."""
        before, self._counts = self._counts, None if counts is None else dict(counts)
        self.counted_in = counted_in
        for code in self._rows:
            if (before or {}).get(code) != (self._counts or {}).get(code):
                index = self.index_of(code).siblingAtColumn(COUNT)
                self.dataChanged.emit(index, index)

    def change_counts(self, counts: Mapping[int, CodeCount]) -> None:
        """Some of the counts that `show_counts` gave are others now."""
        if self._counts is None:
            return
        for code, count in counts.items():
            if code in self._rows and self._counts.get(code) != count:
                self._counts[code] = count
                index = self.index_of(code).siblingAtColumn(COUNT)
                self.dataChanged.emit(index, index)

    def count(self, row: CodeRow) -> CodeCount:
        """What is counted beside a code."""
        if self._counts is not None:
            return self._counts.get(row.id, NONE)
        return CodeCount(row.own_codings, row.codings, row.documents)

    def children_of(self, code: int | None) -> Sequence[int]:
        """The codes below one, in their order; those at the top for None."""
        return self._children.get(code or 0, [])

    def place_of(self, code: int) -> int:
        return self._place[code]

    def below(self, code: int) -> set[int]:
        """A code with all that hang below it."""
        found, waiting = set(), [code]
        while waiting:
            one = waiting.pop()
            found.add(one)
            waiting += self._children.get(one, ())
        return found

    def _parent_of(self, code: int) -> int:
        return self._rows[code].parent_id or 0

    def _in_order(self, parent: int, wanted: Sequence[int]) -> set[int]:
        """The longest run of children that stand in the wanted order already: they need not be moved."""
        there = [code for code in wanted if code in self._rows and self._parent_of(code) == parent]
        ends: list[int] = []  # for each length, the child in the lowest place that such a run can end with
        before: dict[int, int | None] = {}
        for code in there:
            at = bisect_left(ends, self._place[code], key=self._place.__getitem__)
            before[code] = ends[at - 1] if at else None
            ends[at : at + 1] = [code]
        kept: set[int] = set()
        last = ends[-1] if ends else None
        while last is not None:
            kept.add(last)
            last = before[last]
        return kept

    def _placed_anew(self, parent: int, start: int = 0) -> None:
        siblings = self._children[parent]
        for place in range(start, len(siblings)):
            self._place[siblings[place]] = place

    def _remove(self, code: int) -> None:
        parent = self._parent_of(code)
        if parent and parent not in self._rows:
            return
        place = self._place[code]
        self.beginRemoveRows(self.index_of(parent), place, place)
        self._children[parent].pop(place)
        self._placed_anew(parent, place)
        self._forget(code)
        self.endRemoveRows()

    def _forget(self, code: int) -> None:
        for child in self._children.pop(code, []):
            self._forget(child)
        self._rows.pop(code, None)
        self._place.pop(code, None)

    def _insert(self, row: CodeRow, parent: int, place: int) -> None:
        self.beginInsertRows(self.index_of(parent), place, place)
        self._children[parent].insert(place, row.id)
        self._rows[row.id] = row
        self._children.setdefault(row.id, [])
        self._placed_anew(parent, place)
        self.endInsertRows()

    def _move(self, code: int, parent: int, place: int) -> None:
        old, at = self._parent_of(code), self._place[code]
        if old == parent and at == place:
            return
        # Qt counts the place among the rows as they are before the move.
        if not self.beginMoveRows(self.index_of(old), at, at, self.index_of(parent), place):
            return
        self._children[old].pop(at)
        self._children[parent].insert(place - 1 if old == parent and place > at else place, code)
        self._rows[code] = replace(self._rows[code], parent_id=parent or None)
        self._placed_anew(old)
        self._placed_anew(parent)
        self.endMoveRows()

    def index_of(self, code: int) -> QModelIndex:
        """The index of the name of a code or smart code; the invalid one for 0."""
        place = self._place.get(code)
        if place is None and code >= SMART:
            first = len(self._children[0])
            place = next((first + at for at, row in enumerate(self._smart) if row.id == code), None)
        return QModelIndex() if place is None else self.createIndex(place, NAME, code)

    def code_at(self, index: Index) -> CodeRow | None:
        return self._rows.get(int(index.internalId())) if index.isValid() else None

    def refresh_theme(self) -> None:
        self._icons.clear()
        self._dots.clear()
        self._muted = QColor(theme().muted)
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, KEY))

    # ---- what Qt asks ----

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        top = not parent.isValid()
        children = self._children[0] if top else self._children.get(int(parent.internalId()), ())
        if not 0 <= column <= KEY or row < 0 or not (top or parent.column() == NAME):
            return QModelIndex()
        if row < len(children):
            return self.createIndex(row, column, children[row])
        smart = row - len(children)
        if not top or smart >= len(self._smart):
            return QModelIndex()
        return self.createIndex(row, column, self._smart[smart].id)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        if not index.isValid() or int(index.internalId()) >= SMART:
            return QModelIndex()
        return self.index_of(self._parent_of(int(index.internalId())))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.isValid() and parent.column() != NAME:
            return 0
        if parent.isValid():
            return len(self._children.get(int(parent.internalId()), []))
        return len(self._children[0]) + len(self._smart)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 3

    def data(self, index: Index, role: int = DISPLAY) -> object:
        row = self._rows.get(int(index.internalId())) if index.isValid() else None
        if row is None:
            return self._smart_data(index, role)
        column = index.column()
        if role == DISPLAY:
            if column == NAME:
                return self.shown_name(row)
            if column == KEY:
                return row.key.upper()
            return str(self.count(row).codings or "")
        if role == DECORATION:
            return self._icon(row) if column == NAME else None
        if role == FONT:
            return self._bold if column == NAME and row.parent_id is None else None
        if role == ALIGN:
            return None if column == NAME else _RIGHT
        if role == FOREGROUND:
            return self._muted if column != NAME or row.out_of_sight else None
        if role == EDIT:
            return row.name if column == NAME else None
        if role == TOOLTIP:
            return self._tip(row)
        if role == ACCESSIBLE and column == NAME:
            return self._spoken(row)
        return None

    def _smart_data(self, index: Index, role: int) -> object:
        row, column = self.smart_at(index), index.column()
        if row is None:
            return None
        if role == DISPLAY:
            return (row.query.name, row.shown_count, "")[column]
        if role == EDIT and column == NAME:
            return row.query.name
        if role == ALIGN and column != NAME:
            return _RIGHT
        if role == TOOLTIP:
            return row.tip
        if role == ACCESSIBLE and column == NAME:
            return row.spoken
        return None

    def _tip(self, row: CodeRow) -> str:
        about = [f"<b>{escape(row.way(self._language))}</b>", escape(row.short_definition)]
        if row.counter_instance:
            about.append(escape(_("Counter-instance: shown beside the code above it, never counted into it.")))
        if row.out_of_sight:
            about.append(escape(_("Hidden: its codings stay, but it is not offered for coding.")))
        about.append(escape(self._numbers(row)))
        if self._counts is not None:
            whole = CodeCount(row.own_codings, row.codings, row.documents)
            about.append(escape(_("In all documents: {numbers}", numbers=numbers(whole))))
        return "<br>".join(part for part in about if part)

    def _numbers(self, row: CodeRow) -> str:
        said = numbers(self.count(row))
        return f"{self.counted_in}: {said}" if self._counts is not None else said

    def _spoken(self, row: CodeRow) -> str:
        parts = [row.called(self._language), self._numbers(row)]
        if row.counter_instance:
            parts.insert(1, _("counter-instance"))
        if row.out_of_sight:
            parts.insert(1, _("hidden"))
        if row.key:
            parts.append(_("key {key}", key=row.key))
        return ", ".join(parts)

    def shown_name(self, row: CodeRow) -> str:
        """What stands in the tree: the name in the window's language, with the sign of a counter-instance."""
        name = row.called(self._language)
        return f"⊘ {name}" if row.counter_instance else name

    def dot(self, row: CodeRow) -> QPixmap:
        """A dot in the code's colour; a ring for a counter-instance."""
        made = self._dots.get((row.colour, row.counter_instance))
        if made is None:
            made = self._dots[row.colour, row.counter_instance] = _drawn_dot(row.colour, row.counter_instance)
        return made

    def _icon(self, row: CodeRow) -> QIcon:
        key = row.colour, row.counter_instance
        if key not in self._icons:
            self._icons[key] = QIcon(self.dot(row))
        return self._icons[key]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> object:
        if role == DISPLAY and orientation == Qt.Orientation.Horizontal:
            return (_("Code"), _("Codings"), _("Key"))[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        if index.column() != NAME:
            return _CELL
        code = int(index.internalId())
        if code >= SMART:
            return _SMART_NAME
        return _CODE_NAME if self._children.get(code) else _LEAF_NAME

    def setData(self, index: Index, value: object, role: int = EDIT) -> bool:
        if role != EDIT or not isinstance(value, str) or value.strip() in ("", self.data(index, EDIT)):
            return False
        row, smart = self.code_at(index), self.smart_at(index)
        if smart is not None:
            return self.smart_renamed(smart, value)
        return row is not None and self.renamed(row.id, value)

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
        if self.smart_at(parent) is not None:  # nothing is coded with it, nothing hangs below it
            return False
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
        """A drop between codes or on one moves; with Ctrl held (a copy, to Qt) a drop on a code merges into it."""
        if self.canDropMimeData(data, action, row, column, parent):
            passage = passage_in(data)
            if passage is not None:
                self.coded(int(parent.internalId()), *passage)
                return False
            target = int(parent.internalId()) if parent.isValid() else 0
            if action == Qt.DropAction.CopyAction and target and row < 0:
                for code in ids_in(data):
                    self.merged(target, code)
                return False
            for code in ids_in(data):
                siblings = self._children[target]
                place = len(siblings) if row < 0 else min(row, len(siblings))  # not among the smart codes
                if code in siblings and self._place[code] < place:
                    place -= 1
                if self.moved(code, target or None, place) and row >= 0:
                    row = place + 1
        return False  # the model has moved its own rows; the view must not remove any
