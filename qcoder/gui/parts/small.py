"""Small pieces that many parts of the window are made of."""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import TypeVar

from PySide6.QtCore import QMimeData, QSize, QStringListModel, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from qcoder.gui.icons import icon

W = TypeVar("W", bound=QWidget)
TICK_ROW = 26  # pixels: a row that can be hit
NUMBER_WIDTH = 46  # pixels of the number beside a name


def label(text: str = "", *, kind: str = "", wrap: bool = False) -> QLabel:
    """A label that shows its text as it is: what comes from a file is never taken for rich text."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if kind:
        made.setProperty("kind", kind)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def tick_row(into: QListWidget, text: str, value: object, *, on: bool) -> QListWidgetItem:
    """A row that can be ticked, as high as one can hit; its value is that of the role UserRole."""
    item = QListWidgetItem(text)
    item.setData(int(Qt.ItemDataRole.UserRole), value)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
    item.setSizeHint(QSize(0, TICK_ROW))
    into.addItem(item)
    return item


def lay_out_tree(tree: QTreeWidget, name: str) -> None:
    """Two columns, names and a number beside them, without a head; edited by keys alone."""
    tree.setAccessibleName(name)
    tree.setHeaderHidden(True)
    tree.setColumnCount(2)
    tree.setUniformRowHeights(True)
    tree.setIndentation(14)
    tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    header = tree.header()
    header.setStretchLastSection(False)
    header.setMinimumSectionSize(16)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
    header.resizeSection(1, NUMBER_WIDTH)


def button(text: str, pressed: Callable[[], object], *, kind: str = "", tip: str = "") -> QPushButton:
    made = QPushButton(text)
    made.setAutoDefault(False)  # Enter in a dialog presses the button that agrees, not one beside a field
    if kind:
        made.setProperty("kind", kind)
    if kind == "link":
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setToolTip(tip)
    if not text:
        made.setAccessibleName(tip)  # its text comes later
    made.clicked.connect(lambda: pressed())
    return made


def tool(name: str, tip: str, pressed: Callable[[], object]) -> QToolButton:
    """A small button with an icon, and a tooltip that says what it does."""
    made = QToolButton()
    made.setIcon(icon(name))
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.clicked.connect(lambda: pressed())
    return made


def tabs(parent: QWidget, names: Sequence[str], chosen: Callable[[int], object]) -> tuple[QHBoxLayout, QButtonGroup]:
    """A row of words of which one is on; `chosen` is told its place. The group's buttons have the places as ids."""
    row, group = QHBoxLayout(), tab_buttons(parent, names, chosen)
    row.setSpacing(2)
    for made in group.buttons():
        row.addWidget(made)
    return row, group


def tab_buttons(parent: QWidget, names: Sequence[str], chosen: Callable[[int], object]) -> QButtonGroup:
    """The words of `tabs`, for another layout than a row."""
    group = QButtonGroup(parent)
    for place, name in enumerate(names):
        made = QToolButton()
        made.setText(name)
        made.setAccessibleName(name)
        made.setToolTip(name)
        made.setProperty("kind", "tab")
        made.setCheckable(True)
        made.setChecked(place == 0)
        group.addButton(made, place)
    group.idClicked.connect(chosen)
    return group


def tree_items(tree: QTreeWidget) -> Iterator[QTreeWidgetItem]:
    """All items of a tree, parents first. (QTreeWidgetItemIterator crashed when the tree was cleared.)"""
    waiting = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount() - 1, -1, -1)]
    while waiting:
        item = waiting.pop()
        if item is not None:
            yield item
            waiting += [item.child(place) for place in range(item.childCount() - 1, -1, -1)]


def number_field(least: int, most: int, *, suffix: str = "") -> QSpinBox:
    """A whole number between two bounds, to type or to step."""
    made = QSpinBox()
    made.setRange(least, most)
    made.setSuffix(suffix)
    made.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet's padding does not reach the number
    return made


def with_label(text: str, field: QWidget) -> QWidget:
    """A field with the word that names it before it, as one: a row that wraps does not part them."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    title = label(text, kind="muted")
    title.setBuddy(field)
    row.addWidget(title)
    row.addWidget(field)
    return made


def show_instead(area: QScrollArea, page: QWidget) -> None:
    """Puts another page into `area`. The one before goes a little later, for one of its buttons may be what was
    pressed; till then it stays in the window, so that what waits in it ends with the project."""
    before = area.takeWidget()
    if before is not None:
        before.setParent(area)
        before.deleteLater()
    area.setWidget(page)


def line() -> QFrame:
    made = QFrame()
    made.setProperty("kind", "line")
    made.setFixedHeight(1)
    return made


def titled(widget: W, name: str) -> W:
    """The same widget with a name for screen readers."""
    widget.setAccessibleName(name)
    return widget


def plain_data(text: str, *, html: str = "") -> QMimeData:
    """Words to copy, with `html` for word processors. Qt makes what holds them: one made in Python, left in the
    clipboard, crashes at the end."""
    model = QStringListModel([""])
    made = model.mimeData([model.index(0)])
    for kind in made.formats():
        made.removeFormat(kind)
    made.setText(text)
    if html:
        made.setHtml(html)
    return made


def plain_tip(text: str) -> str:
    """A tooltip that Qt cannot take for rich text."""
    return "<p style='white-space:pre'>" + escape(text).replace("\n", "<br>") + "</p>"
