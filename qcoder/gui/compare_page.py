"""How do codes differ between groups? A table, a chart of it, and behind each number its passages."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qcoder.analysis.comparison import COUNTS, SHARES, ComparisonRow, ComparisonTable, Count, Share
from qcoder.analysis.numbers import shown_number
from qcoder.core.messages import _, current_language
from qcoder.gui.dialogs import pick_new_file
from qcoder.gui.passages_list import PassagesList
from qcoder.gui.small import button, label, plain_tip
from qcoder.gui.theme import theme, themes
from qcoder.gui.workspace import Workspace
from qcoder.services import comparing, results
from qcoder.services.comparing import COUNT_NAMES
from qcoder.services.projects import summary
from qcoder.services.reporting import SHARE_NAMES, code_label, default_grouping
from qcoder.storage.project import Changes

Index = QModelIndex | QPersistentModelIndex
TOTAL = 1


class ComparisonModel(QAbstractTableModel):
    """Codes in rows; total, the values of the grouping, and documents without a value in columns."""

    def __init__(self) -> None:
        super().__init__()
        self.table: ComparisonTable | None = None
        self.rows: list[ComparisonRow] = []
        self.share: Share = "number"
        self._bold = QFont()
        self._bold.setWeight(QFont.Weight.DemiBold)

    def show(self, table: ComparisonTable, share: Share) -> None:
        """Another comparison is another table: here a reset is right."""
        self.beginResetModel()
        self.table, self.share = table, share
        self.rows = [row for row in table.rows if row.total]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.table is None else len(self.table.columns) + 3

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if not index.isValid() or self.table is None:
            return None
        row, column = self.rows[index.row()], index.column()
        if role == int(Qt.ItemDataRole.DisplayRole):
            if column == 0:
                return "    " * row.depth + ("⊘ " if row.counter_instance else "") + row.called(current_language())
            if column == TOTAL:
                return shown_number(row.total)
            if column == len(self.table.columns) + 2:
                return shown_number(row.missing)
            return shown_number(self.table.shown(row, self.table.columns[column - 2], self.share), self.share)
        if role in (int(Qt.ItemDataRole.ToolTipRole), int(Qt.ItemDataRole.AccessibleTextRole)) and not column:
            return plain_tip(code_label(row.called(current_language()), row.counter_instance, current_language()))
        if role == int(Qt.ItemDataRole.TextAlignmentRole) and column:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == int(Qt.ItemDataRole.FontRole) and row.depth == 0:
            return self._bold
        if role == int(Qt.ItemDataRole.AccessibleTextRole) and column:
            group = self.headerData(column, Qt.Orientation.Horizontal)
            return f"{row.called(current_language())}, {group}: {self.data(index)}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if self.table is None or orientation != Qt.Orientation.Horizontal:
            return None
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            side = Qt.AlignmentFlag.AlignLeft if section == 0 else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role != int(Qt.ItemDataRole.DisplayRole):
            return None
        if section == 0:
            return _("Code")
        if section == TOTAL:
            return _("Total")
        return self.table.columns[section - 2] if section < len(self.table.columns) + 2 else _("Without value")


class Chart(QScrollArea):
    """The chart as a picture that keeps its shape."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QPixmap()
        self._label = QLabel()
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.setWidget(self._label)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Chart"))

    def show_png(self, png: bytes, alternative: str) -> None:
        self._picture = QPixmap()
        self._picture.loadFromData(png)
        self._label.setAccessibleDescription(alternative)
        self._fit()

    def _fit(self) -> None:
        if self._picture.isNull():
            self._label.clear()
            return
        ratio = self.devicePixelRatioF()
        width = min(self.viewport().width() - 8, 900)
        shown = self._picture.scaledToWidth(max(80, round(width * ratio)), Qt.TransformationMode.SmoothTransformation)
        shown.setDevicePixelRatio(ratio)
        self._label.setPixmap(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class ComparePage(QWidget):
    """Choices on top, the table left, chart or passages right."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stale = True
        self._again = False
        self.by, self.of, self.count, self.share = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        self.where = QLineEdit()
        self.model = ComparisonModel()
        self.view = QTableView()
        self.chart = Chart()
        self.passages = PassagesList(workspace)
        self.note = label("", kind="muted", wrap=True)
        self.empty = label("", kind="muted", wrap=True)
        self._lay_out()
        for box in (self.by, self.count):
            box.currentIndexChanged.connect(self.compare)
        self.of.currentIndexChanged.connect(self._whose_changed)
        self.share.currentIndexChanged.connect(self._show_again)
        self.where.editingFinished.connect(self.compare)
        self.view.clicked.connect(self._cell_chosen)
        self.view.activated.connect(self._cell_chosen)
        workspace.changed.connect(self._changed)
        themes.changed.connect(self._draw)

    def _lay_out(self) -> None:
        self.of.addItem(_("who speaks"), False)
        self.of.addItem(_("what it is about"), True)
        self.of.setToolTip(
            _("Of the document's own case, or of the case and year that the passage is about (tab Passage)")
        )
        for name in COUNTS:
            self.count.addItem(str(COUNT_NAMES[name]), name)
        for share in SHARES:
            self.share.addItem(str(SHARE_NAMES[share]), share)
        self.where.setPlaceholderText(_("All codings, or a query such as language:es"))
        self.where.setClearButtonEnabled(True)
        row, second = QHBoxLayout(), QHBoxLayout()
        row.setContentsMargins(16, 12, 16, 0)
        second.setContentsMargins(16, 8, 16, 8)
        for one in (row, second):
            one.setSpacing(8)
        for text, field in (
            (_("Compare by"), self.by),
            (_("of"), self.of),
            (_("count"), self.count),
            (_("as"), self.share),
            (_("where"), self.where),
        ):
            title = label(text, kind="muted")
            title.setBuddy(field)
            if isinstance(field, QComboBox):
                field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                field.setMinimumContentsLength(14)
            field.setAccessibleName(text)
            line = second if field is self.where else row
            line.addWidget(title)
            line.addWidget(field, 1 if field is self.where else 0)
        row.addStretch(1)
        second.addWidget(button(_("Save table…"), self._save_table))
        second.addWidget(button(_("Save chart…"), self._save_chart))
        view = self.view
        view.setModel(self.model)
        view.setAccessibleName(_("Comparison"))
        view.setShowGrid(False)
        view.setAlternatingRowColors(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(26)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setWordWrap(False)
        view.setToolTip(_("Click a number to read its passages"))
        self.side = QStackedWidget()
        self.side.addWidget(self.chart)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        back = button(_("Back to the chart"), lambda: self.side.setCurrentIndex(0), kind="link")
        inner.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addWidget(self.passages, 1)
        self.side.addWidget(holder)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(view)
        splitter.addWidget(self.side)
        splitter.setHandleWidth(1)
        splitter.setSizes([640, 520])
        splitter.setChildrenCollapsible(False)
        self.body = QStackedWidget()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMargin(48)
        self.body.addWidget(splitter)
        self.body.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addLayout(second)
        column.addWidget(self.body, 1)
        self.note.setContentsMargins(16, 6, 16, 8)
        column.addWidget(self.note)

    # ---- comparing ----

    def shown(self) -> None:
        """Called when the page comes to the front: compares when something has changed since."""
        project = self._workspace.project
        names = comparing.about_groupings(project) if self._about() else comparing.groupings(project)
        if [self.by.itemData(index) for index in range(self.by.count())] != names:
            chosen = self.by.currentData() or default_grouping(self._workspace.project)
            self.by.blockSignals(True)
            self.by.clear()
            for name in names:
                built_in = name in (*comparing.BUILT_IN, *comparing.ABOUT)
                self.by.addItem(_(name) if built_in else name, name)
            self.by.setCurrentIndex(max(0, names.index(chosen) if chosen in names else 0))
            self.by.blockSignals(False)
            self._stale = True
        if self._stale:
            self.compare()

    def _changed(self, _changes: Changes) -> None:
        self._stale = True
        if self.isVisible():
            self.shown()

    def compare(self) -> None:
        """Compares in the background with the choices as they are."""
        if self.by.currentData() is None:
            return
        if self._workspace.busy:
            self._again = True
            return
        self._stale, self._again = False, False
        by, count, where, about = str(self.by.currentData()), self._count(), self.where.text(), self._about()
        self._workspace.run(
            lambda _progress: comparing.compare(self._workspace.project, by=by, count=count, where=where, about=about),
            self._arrived,
        )

    def _about(self) -> bool:
        """Whether the groups are those of what passages are about."""
        return bool(self.of.currentData())

    def _whose_changed(self) -> None:
        """Other groupings are offered; the one that was chosen stays where both have it."""
        self._stale = True
        self.shown()

    def _count(self) -> Count:
        return COUNTS[self.count.currentIndex()]

    def _share(self) -> Share:
        return SHARES[self.share.currentIndex()]

    def _arrived(self, table: ComparisonTable) -> None:
        if self._again:
            self.compare()
            return
        self.model.show(table, self._share())
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(64)
        self.side.setCurrentIndex(0)
        if not table.columns and table.about:
            self.empty.setText(
                _(
                    "No passage is about anything with a value of “{by}” yet. "
                    "Select a passage in a document and say what it is about: tab Passage, under the codes.",
                    by=table.by,
                )
            )
        elif not table.columns:
            self.empty.setText(
                _(
                    "No document has a value of “{by}” yet. "
                    "Set the cases of your documents, or import a sheet of cases.",
                    by=table.by,
                )
            )
        elif not self.model.rows:
            self.empty.setText(_("No codings to compare yet. Code some passages, or ask for less in “where”."))
        nothing = not table.columns or not self.model.rows
        self.body.setCurrentIndex(1 if nothing else 0)
        note = str(comparing.how_counted(table))
        notice = summary(self._workspace.project).notice
        self.note.setText(f"{note} {notice}".strip())
        self._draw()

    def _show_again(self) -> None:
        if self.model.table is not None:
            self.model.show(self.model.table, self._share())
            self._draw()

    def _draw(self) -> None:
        table, share = self.model.table, self._share()
        if table is None or not self.model.rows or not table.columns:
            return
        look: Literal["light", "dark"] = "dark" if theme().name == "dark" else "light"
        language = current_language()

        def draw(_progress: object) -> bytes:
            from qcoder.plots.comparison_figure import comparison_figure, png_bytes

            return png_bytes(comparison_figure(table, share=share, language=language, look=look), dpi=160)

        spoken = "; ".join(
            f"{row.called(language)}: " + ", ".join(f"{column} {row.values[column]}" for column in table.columns)
            for row in self.model.rows
            if row.depth == 0
        )
        self._workspace.run(draw, lambda png: self.chart.show_png(png, spoken))

    def _cell_chosen(self, index: QModelIndex) -> None:
        table = self.model.table
        if table is None or not index.isValid():
            return
        row, column = self.model.rows[index.row()], index.column()
        value = table.columns[column - 2] if 2 <= column < len(table.columns) + 2 else None
        missing = column == len(table.columns) + 2
        found = self._workspace.do(
            lambda: comparing.passages(
                self._workspace.project,
                code=row.code_id,
                by=table.by,
                value=value,
                missing=missing,
                where=table.where,
                about=table.about,
            )
        )
        if found is not None:
            group = value or (_("Without value") if missing else _("all"))
            self.passages.show_passages(f"{row.called(current_language())} · {group}", found)
            self.side.setCurrentIndex(1)

    # ---- files ----

    def _save_table(self) -> None:
        table = self.model.table
        if table is not None:
            notice = summary(self._workspace.project).notice
            self._save(
                _("Save the table"),
                "csv",
                "CSV (*.csv)",
                lambda file: results.save_table(table, share=self._share(), file=file, notice=notice),
            )

    def _save_chart(self) -> None:
        table = self.model.table
        if table is not None:
            self._save(
                _("Save the chart"),
                "png",
                "PNG (*.png);;SVG (*.svg);;PDF (*.pdf)",
                lambda file: results.save_chart(table, share=self._share(), file=file),
            )

    def _save(self, title: str, suffix: str, kinds: str, write: Callable[[Path], Path]) -> None:
        folder = self._workspace.project.path.parent
        proposed = folder / f"{self._workspace.project.name} - {self.by.currentText()}.{suffix}"

        def go(file: Path) -> None:
            self._workspace.run(
                lambda _progress: write(file),
                lambda path: self._workspace.tell(_("Written: {file}", file=path.name), file=path),
            )

        pick_new_file(self, title, proposed, kinds, suffix, go)
