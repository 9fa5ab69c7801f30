"""What a colleague changed in the comments of a Word file: shown, and chosen from, before anything is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, _n
from qcoder.gui.parts.small import label, plain_tip, titled, tree_items
from qcoder.gui.theme import theme
from qcoder.services.leaving.reviewing import KINDS, Difference, Review

_LONGEST = 160  # letters of a cell; the whole stands in its tooltip
PLACE = Qt.ItemDataRole.UserRole
ROW = 28  # pixels


class ReviewDialog(QDialog):
    """A row for each difference, all chosen that can be stored; Space takes one out."""

    def __init__(
        self, parent: QWidget, review: Review, coders: Sequence[str], answered: Callable[[list[Difference]], None]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Changes from Word: {document}", document=review.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(720, 420)
        self.resize(
            QSize(1000, 620).boundedTo(self.screen().availableSize() * 0.9)
        )  # at 200 % a screen holds 960 x 540
        self._review, self._answered = review, answered
        self.tree = self._tree()
        self.coder = titled(QComboBox(), _("New codings go under the name of"))
        self.coder.setEditable(True)
        self.coder.setMinimumContentsLength(28)
        self.coder.addItem(_("the authors of the comments"), "")
        for name in coders:
            self.coder.addItem(name, name)
        self.buttons = QDialogButtonBox()
        self.store = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self.store.setDefault(True)
        self.buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self._agree)
        self.buttons.rejected.connect(self.reject)
        under = QHBoxLayout()
        under.setSpacing(8)
        under.addWidget(label(_("New codings go under the name of")))
        under.addWidget(self.coder)
        under.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(label(self._summary(), wrap=True))
        for sentence in self._warnings():
            column.addWidget(label(sentence, kind="muted", wrap=True))
        column.addWidget(self.tree, 1)
        column.addLayout(under)
        column.addWidget(self.buttons)
        self.tree.itemChanged.connect(lambda _item, _column: self._count())
        self._count()
        self.tree.setFocus()

    def _summary(self) -> str:
        kinds = Counter(one.kind for one in self._review.differences)
        parts = [f"{KINDS[kind]}: {kinds[kind]}" for kind in KINDS if kinds[kind]]
        same = _n("{n} comment is as it went out.", "{n} comments are as they went out.", self._review.unchanged)
        return " · ".join(parts) + (". " if parts else "") + same

    def _warnings(self) -> list[str]:
        said = []
        if self._review.text_edited:
            said.append(_("The text was edited in Word: places were carried over, the text here stays as it is."))
        if self._review.outdated:
            said.append(_("The text was changed here since the file was written."))
        if any(not one.can_be_stored for one in self._review.differences):
            said.append(
                _("Rows without a box cannot be stored: their code is not in the codebook, or they are on no words of "
                  "the text. Make the code, then read the file again.")
            )  # fmt: skip
        return said

    def _tree(self) -> QTreeWidget:
        tree = titled(QTreeWidget(), _("Changes"))
        titles = [_("What"), _("Words"), _("Code"), _("Before"), _("Memo"), _("Author")]
        tree.setHeaderLabels(titles)
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setAlternatingRowColors(True)
        tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        for place, one in enumerate(self._review.differences):
            cells = [str(KINDS[one.kind]), one.quote, one.code, one.before, one.memo, one.author]
            item = QTreeWidgetItem([_short(cell) for cell in cells])
            for column, cell in enumerate(cells):
                item.setToolTip(column, plain_tip(cell))
            item.setData(0, PLACE, place)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, cells)))
            if one.can_be_stored:
                item.setCheckState(0, Qt.CheckState.Checked)
            else:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
                for column in range(len(cells)):
                    item.setForeground(column, QColor(theme().muted))
            item.setSizeHint(0, QSize(0, ROW))
            tree.addTopLevelItem(item)
        header = tree.header()
        for column, width in enumerate((140, 250, 170, 150, 130)):
            header.resizeSection(column, width)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        first = tree.topLevelItem(0)
        if first is not None:
            tree.setCurrentItem(first)
        return tree

    @property
    def chosen(self) -> list[Difference]:
        """What will be stored, under the name that was chosen for new codings."""
        coder = self._coder()
        found = []
        for item in tree_items(self.tree):
            one = self._review.differences[item.data(0, PLACE)]
            if one.can_be_stored and item.checkState(0) == Qt.CheckState.Checked:
                found.append(replace(one, author=coder) if coder and one.kind == "new" else one)
        return found

    def _coder(self) -> str:
        text = " ".join(self.coder.currentText().split())
        return "" if text == self.coder.itemText(0) else text

    def _count(self) -> None:
        n = len(self.chosen)
        self.store.setText(_n("Store {n} change", "Store {n} changes", n))
        self.store.setEnabled(n > 0)

    def _agree(self) -> None:
        chosen = self.chosen
        self.accept()
        self._answered(chosen)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
