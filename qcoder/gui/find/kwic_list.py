"""Hits in their context, one a line with the words found below each other; groups have a line of their own.

Rows are read when they are shown, so that a hundred thousand hits cost no more than those on the screen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from qcoder.core.messages import _, _n
from qcoder.core.span import Span
from qcoder.gui.theme import theme, themes
from qcoder.services.rows import FoundRow

Index = QModelIndex | QPersistentModelIndex
DISPLAY, ACCESSIBLE = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)
Hit = tuple[int, Span]  # document and place
ROWS = 60  # read at once
SOURCE = 190  # pixels for who speaks where


@dataclass(frozen=True, slots=True)
class Group:
    """The line above the hits of a document or case."""

    name: str
    hits: int


class KwicModel(QAbstractListModel):
    """Lines are hits (numbers into `hits`) and groups."""

    def __init__(self, read: Callable[[Sequence[Hit]], list[FoundRow]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self.hits: Sequence[Hit] = ()
        self.said = True
        self.lines: list[int | Group] = []
        self._rows: dict[int, FoundRow] = {}

    def show(
        self,
        hits: Sequence[Hit],
        group_of: Callable[[int], str] | None,
        rows: Sequence[FoundRow] = (),
        *,
        said: bool = True,
    ) -> None:
        """Shows hits in their order, or by groups in the order in which these come first.

        Args:
            group_of: the group of a document; None: no groups.
            rows: of the first hits, where they have been read already.
            said: words were looked for, and not coded passages.
        """
        self.beginResetModel()
        self.hits, self.said = hits, said
        self._rows = dict(enumerate(rows))
        if group_of is None:
            self.lines = list(range(len(hits)))
        else:
            gathered: dict[str, list[int]] = {}
            for number, (document, _span) in enumerate(hits):
                gathered.setdefault(group_of(document), []).append(number)
            self.lines = []
            for name, numbers in gathered.items():
                self.lines.append(Group(name, len(numbers)))
                self.lines += numbers
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if isinstance(self.lines[index.row()], Group):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = DISPLAY) -> object:
        if not index.isValid() or role not in (DISPLAY, ACCESSIBLE):
            return None
        line = self.lines[index.row()]
        if isinstance(line, Group):
            n = line.hits
            return f"{line.name} · " + (
                _n("{n} hit", "{n} hits", n) if self.said else _n("{n} passage", "{n} passages", n)
            )
        row = self.row_at(index.row())
        if row is None:
            return ""
        return f"{row.document}, {row.speaker}: {_line(row.before)} {_line(row.words)} {_line(row.after)}"

    def row_at(self, line: int) -> FoundRow | None:
        """What stands on a line, read with its neighbours when it is first asked for; None for a group."""
        number = self.lines[line]
        if isinstance(number, Group):
            return None
        if number not in self._rows:
            wanted = [one for one in self.lines[line : line + ROWS] if not isinstance(one, Group)]
            wanted = [one for one in wanted if one not in self._rows]
            for one, row in zip(wanted, self._read([self.hits[one] for one in wanted]), strict=True):
                self._rows[one] = row
        return self._rows[number]

    def first_hit(self) -> int:
        """The first line that is a hit; -1 where there is none."""
        return next((place for place, line in enumerate(self.lines) if not isinstance(line, Group)), -1)


def _line(text: str) -> str:
    return " ".join(text.split())


class KwicList(QListView):
    """Enter or a double click opens a hit in its document."""

    opened = Signal(object)  # FoundRow
    leave_up = Signal()

    def __init__(
        self,
        read: Callable[[Sequence[Hit]], list[FoundRow]],
        parent: QWidget | None = None,
        *,
        sentence: Callable[[Hit], Span] | None = None,
    ) -> None:
        """`sentence` says what is quoted of a word that was found; coded passages are quoted as they are."""
        super().__init__(parent)
        self.kwic = KwicModel(read, self)
        self._sentence = sentence
        self.setModel(self.kwic)
        self.setItemDelegate(_Drawn(self))
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # 80,000 lines at once would take a tenth of a second
        self.setBatchSize(2_000)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Hits"))
        self.activated.connect(self._open)
        themes.changed.connect(self.viewport().update)

    def count(self) -> int:
        """How many hits are listed."""
        return len(self.kwic.hits)

    def go_to_first(self) -> None:
        place = self.kwic.first_hit()
        if place >= 0:
            self.setCurrentIndex(self.kwic.index(place, 0))

    @property
    def current(self) -> FoundRow | None:
        index = self.currentIndex()
        return self.kwic.row_at(index.row()) if index.isValid() else None

    def passage_to_quote(self) -> Hit | None:
        """The sentence of the hit at which the list stands, for a quotation."""
        row = self.current
        if row is None:
            return None
        hit = (row.document_id, row.span)
        whole = self._sentence(hit) if self._sentence is not None and self.kwic.said else row.span
        return (row.document_id, whole)

    def _open(self, index: QModelIndex) -> None:
        row = self.kwic.row_at(index.row())
        if row is not None:
            self.opened.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        first = self.kwic.first_hit()
        if event.key() == Qt.Key.Key_Escape or (event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= first):
            self.leave_up.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)


class _Drawn(QStyledItemDelegate):
    def __init__(self, view: KwicList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, max(28, self._view.fontMetrics().height() + 8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, rect, state = theme(), option.rect, option.state
        model = self._view.kwic
        line = model.lines[index.row()]
        painter.save()
        strong = QFont(self._view.font())
        strong.setWeight(QFont.Weight.DemiBold)
        if isinstance(line, Group):
            painter.setFont(strong)
            painter.setPen(QColor(look.text))
            self._text(painter, rect.adjusted(8, 4, -8, 0), str(index.data(DISPLAY)), left=True)
            painter.restore()
            return
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = state & QStyle.StateFlag.State_Selected
            painter.fillRect(rect, QColor(look.selection if chosen else look.hover))
        row = model.row_at(index.row())
        if row is not None:
            self._hit(painter, rect, row, strong)
        painter.restore()

    def _hit(self, painter: QPainter, rect: QRect, row: FoundRow, strong: QFont) -> None:
        look = theme()
        source = ", ".join(part for part in (row.document, row.speaker) if part)
        wide = min(SOURCE, rect.width() // 4)
        painter.setFont(self._view.font())
        painter.setPen(QColor(look.muted))
        self._text(painter, QRect(rect.x() + 12, rect.y(), wide, rect.height()), source, left=True)
        left, right = rect.x() + 12 + wide + 12, rect.right() - 12
        words, before, after = _line(row.words), _line(row.before), _line(row.after)
        painter.setFont(strong)
        room = right - left
        width = min(painter.fontMetrics().horizontalAdvance(words), room * 2 // 3)
        gap = painter.fontMetrics().horizontalAdvance(" ")
        middle = left + int(room * 0.42) if width < room // 3 else left + room // 8
        painter.fillRect(QRect(middle - 1, rect.y() + 4, width + 3, rect.height() - 8), QColor(look.notice))
        painter.setPen(QColor(look.text))
        self._text(painter, QRect(middle, rect.y(), width + 1, rect.height()), words, left=True)
        painter.setFont(self._view.font())
        space = gap if row.before[-1:].isspace() or not row.before else 0
        self._text(painter, QRect(left, rect.y(), middle - left - max(space, 2), rect.height()), before, left=False)
        space = gap if row.after[:1].isspace() or not row.after else 0
        start = middle + width + max(space, 3)
        self._text(painter, QRect(start, rect.y(), right - start, rect.height()), after, left=True)

    def _text(self, painter: QPainter, rect: QRect, text: str, *, left: bool) -> None:
        mode = Qt.TextElideMode.ElideRight if left else Qt.TextElideMode.ElideLeft
        side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
        shown = painter.fontMetrics().elidedText(text, mode, rect.width())
        painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
