"""Passages in their context as a long list: filled piece by piece, each row replaced alone when its passage changes."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QListView, QListWidgetItem

from qcoder.core.messages import _, current_language
from qcoder.core.span import Span
from qcoder.gui.parts.quotes import QUOTE, VALUE, Quote, Quotes
from qcoder.services.leaving.reporting import source_line
from qcoder.services.passages.read_passages import ContextRow
from qcoder.services.rows import CodeRow

PIECE = 150  # rows that are added at a time, so that the window stays alive


class ContextList(Quotes):
    """Keeps the row of a passage that was removed, greyed, so that nobody loses their place and undo brings it back."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.rows: dict[int, ContextRow] = {}
        self.gone: set[int] = set()
        self._items: dict[int, QListWidgetItem] = {}
        self._waiting: list[ContextRow] = []
        self._codes: Mapping[int, CodeRow] = {}
        self._adding = QTimer(self)
        self._adding.setSingleShot(True)
        self._adding.timeout.connect(self._add_piece)

    def show_rows(self, rows: Sequence[ContextRow], codes: Mapping[int, CodeRow]) -> None:
        """Shows other passages, from the top."""
        self.clear()
        self.rows = {row.id: row for row in rows}
        self.gone, self._items, self._codes = set(), {}, codes
        self._waiting = list(rows)
        self._add_piece()
        self.setCurrentRow(0)

    def _add_piece(self) -> None:
        piece, self._waiting = self._waiting[:PIECE], self._waiting[PIECE:]
        tip = _("Enter goes to the text")
        for row in piece:
            self._items[row.id] = self.add(self._quote(row), row.id, tip)
        if self._waiting:
            self._adding.start(0)

    @property
    def complete(self) -> bool:
        return not self._waiting

    def change_rows(self, rows: Mapping[int, ContextRow | None]) -> None:
        """Shows some passages as they are now; None: it was removed."""
        for id_, row in rows.items():
            if id_ not in self.rows:
                continue
            if row is None:
                self.gone.add(id_)
            else:
                self.gone.discard(id_)
                self.rows[id_] = row
            item = self._items.get(id_)
            if item is not None:
                quote = self._quote(self.rows[id_])
                item.setData(QUOTE, quote)
                item.setText(quote.spoken)
        self.scheduleDelayedItemsLayout()

    def take_codes(self, codes: Mapping[int, CodeRow], ids: Iterable[int]) -> None:
        """Codes have other names or colours now."""
        self._codes = codes
        self.change_rows({id_: self.rows[id_] for id_ in ids if id_ not in self.gone})

    def _quote(self, row: ContextRow) -> Quote:
        coding = row.passage.coding
        code = self._codes.get(coding.code_id)
        quote = " ".join(coding.quote.split())
        words = row.before + quote + row.after
        if coding.memo:
            words += "\n" + _("Memo: {text}", text=" ".join(coding.memo.split()))
        foot = source_line(row.passage, current_language())
        if row.speaker:
            foot += " · " + row.speaker
        title = code.way(current_language()) if code is not None else coding.code
        if row.id in self.gone:
            return Quote(words, title=_("Removed: {code}", code=title), foot=foot)
        marked = Span(len(row.before), len(row.before) + len(quote))
        return Quote(words, title=title, foot=foot, marked=marked, colour=code.colour if code is not None else "")

    # ---- which one ----

    @property
    def current(self) -> ContextRow | None:
        """The passage at which the list stands; None where it was removed."""
        item = self.currentItem()
        id_ = int(item.data(VALUE)) if item is not None else 0
        return self.rows.get(id_) if id_ not in self.gone else None

    def passage_to_quote(self) -> tuple[int, Span] | None:
        """The passage at which the list stands, for a quotation."""
        row = self.current
        return None if row is None else (row.passage.coding.document_id, row.passage.coding.span)

    def chosen(self) -> list[ContextRow]:
        """The selected passages that are still there, in the order of the list."""
        items = sorted((self.row(item), int(item.data(VALUE))) for item in self.selectedItems())
        return [self.rows[id_] for _row, id_ in items if id_ not in self.gone]

    def row_after(self, row: ContextRow) -> ContextRow | None:
        """The passage that follows one and is still there."""
        ids = list(self.rows)
        for id_ in ids[ids.index(row.id) + 1 :]:
            if id_ not in self.gone:
                return self.rows[id_]
        return None

    def go_to(self, id_: int) -> None:
        item = self._items.get(id_)
        if item is not None:
            self.setCurrentItem(item)
            self.scrollToItem(item)
