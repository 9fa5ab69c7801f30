"""Coded passages as a list that can be read and opened: behind a number of the comparison, or found by a query."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QListWidgetItem, QVBoxLayout, QWidget

from qcoder.core.memo_text import plain
from qcoder.core.messages import _, _n, current_language
from qcoder.core.span import Span
from qcoder.gui.parts.quotes import VALUE, Quote, Quotes
from qcoder.gui.parts.small import label
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services.leaving.reporting import source_line, translation_line
from qcoder.services.rows import PassageRow


class PassagesList(QWidget):
    """A double click or Enter opens the passage in its document."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.title = label("", kind="heading", wrap=True)
        self.list = Quotes(_("Passages"))
        self.list.itemActivated.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.list, 1)

    def show_passages(
        self, title: str, rows: Sequence[PassageRow], group_of: Callable[[PassageRow], str] | None = None
    ) -> None:
        """Shows passages under a title that gains their number, in one list or in groups, by the first of each."""
        self.title.setText(title + " · " + _n("{n} passage", "{n} passages", len(rows)))
        self.list.clear()
        if group_of is None:
            self._add(rows)
            return
        gathered: dict[str, list[PassageRow]] = {}
        for row in rows:
            gathered.setdefault(group_of(row), []).append(row)
        for name, of in gathered.items():
            self.list.add_heading(name + " · " + _n("{n} passage", "{n} passages", len(of)))
            self._add(of)

    def go_to_first(self) -> None:
        """Selects the first passage; headings of groups are none."""
        places = range(self.list.count())
        found = next((place for place in places if self.list.item(place).data(VALUE) is not None), -1)
        self.list.setCurrentRow(found)

    def _add(self, rows: Sequence[PassageRow]) -> None:
        for row in rows:
            words = row.coding.quote
            if row.coding.memo:
                words += "\n" + _("Memo: {text}", text=plain(row.coding.memo))
            for one in row.translations:
                words += "\n" + translation_line(one, row.coding.span, current_language())
            value = (row.coding.document_id, row.coding.id, row.coding.span)
            tip = _("Double click or Enter opens it in its document")
            self.list.add(Quote(words, foot=source_line(row, current_language())), value, tip)

    def _open(self, item: QListWidgetItem) -> None:
        document, coding, _span = item.data(VALUE)
        self._workspace.page_wanted.emit("code")
        self._workspace.show_passage.emit(Selection(document=document, coding=coding))

    def passage_to_quote(self) -> tuple[int, Span] | None:
        """The passage that the list stands on."""
        found = [item.data(VALUE) for item in self.list.selectedItems()]
        return (found[0][0], found[0][2]) if found else None
