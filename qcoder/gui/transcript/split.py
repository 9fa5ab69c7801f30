"""Two transcripts on show: two places of one document, or two documents.

The one that is worked in is the page's own pane; the other one is idle until it gets the focus, a click or a drop.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from qcoder.core.messages import _
from qcoder.gui.icons import icon
from qcoder.gui.parts.narrow_choice import NarrowChoice
from qcoder.gui.parts.small import tool
from qcoder.gui.transcript.pane import TranscriptPane
from qcoder.gui.workspace import Selection
from qcoder.services.rows import AboutRow, CodingRow, DocumentRow, DocumentView, MemoRow, TranslationRow

BESIDE = 1040  # pixels: from here on there is room for two texts side by side


class Split(QSplitter):
    """Holds one transcript or two."""

    activated = Signal(object)  # the pane that is worked in from now on
    document_chosen = Signal(object)  # id, for the second pane
    closed = Signal()  # asked for by the button of the second pane

    def __init__(
        self, first: TranscriptPane, make: Callable[[], TranscriptPane], parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._make = make
        self.first = first
        self.second: TranscriptPane | None = None
        self.idle_view: DocumentView | None = None
        self._active = first
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.addWidget(first)
        self.watch(first)
        self.chooser = NarrowChoice()
        self.chooser.setAccessibleName(_("Document of the second text"))
        self.chooser.setToolTip(_("Document of the second text"))
        self.chooser.activated.connect(lambda place: self.document_chosen.emit(self.chooser.itemData(place)))
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    # ---- which is which ----

    @property
    def panes(self) -> list[TranscriptPane]:
        return [self.first] if self.second is None else [self.first, self.second]

    @property
    def idle(self) -> TranscriptPane | None:
        """The pane that is not worked in; None while there is only one."""
        return next((pane for pane in self.panes if pane is not self._active), None)

    def make_active(self, pane: TranscriptPane) -> None:
        """Remembers which pane is worked in; the other one lets its passage go, for there is one selection."""
        before, self._active = self._active, pane
        pane.set_recent_codes(before.recent_codes)
        with self.quietly():
            before.picker.leave()
            before.select_span(None)
        for each in self.panes:
            each.header.set_active(each is pane)

    @contextmanager
    def quietly(self) -> Iterator[TranscriptPane | None]:
        """The idle pane, which says nothing to the page meanwhile."""
        idle = self.idle
        if idle is None:
            yield None
            return
        blocker = QSignalBlocker(idle)
        try:
            yield idle
        finally:
            blocker.unblock()

    def watch(self, pane: TranscriptPane) -> None:
        """What a person asks of an idle pane, by dropping a code on it, makes it the active one first."""
        for asked in (
            pane.code_requested, pane.create_requested, pane.recode_requested, pane.duplicate_requested,
            pane.remove_requested, pane.moved, pane.in_vivo_requested, pane.memo_requested, pane.memo_opened,
            pane.suggestion_selected,
        ):  # fmt: skip
            asked.connect(lambda _wanted, pane=pane: self._turn_to(pane))
        pane.reading_changed.connect(lambda reading: self._follow(pane, lambda other: other.set_reading(reading)))
        pane.coders_changed.connect(lambda hidden: self._follow(pane, lambda other: other.hide_coders(hidden)))

    def _follow(self, pane: TranscriptPane, follow: Callable[[TranscriptPane], None]) -> None:
        other = next((each for each in self.panes if each is not pane), None)
        if other is not None:
            blocker = QSignalBlocker(other)
            follow(other)
            blocker.unblock()

    def _turn_to(self, pane: TranscriptPane) -> None:
        if pane is not self._active and pane in self.panes:
            self.activated.emit(pane)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        idle = self.idle
        if idle is not None and now is not None and idle.isAncestorOf(now):
            self._turn_to(idle)

    # ---- opening and closing ----

    def open(self, view: DocumentView, rows: Sequence[DocumentRow]) -> TranscriptPane:
        """Opens the second pane on the document of the first, at its place, and gives it the focus."""
        self.setOrientation(Qt.Orientation.Horizontal if self.width() >= BESIDE else Qt.Orientation.Vertical)
        made = self._make()
        self.second, self.idle_view = made, view
        made.header.put_first(self.chooser)
        made.header.put_last(tool("turn", _("Beside one another or one below the other"), self.turn))
        made.header.put_last(tool("close", _("Close the second text (F8)"), self.closed.emit))
        self.addWidget(made)
        self._halve()
        self.fill_chooser(rows, view.document.id)
        with self.quietly():
            made.set_reading(self.first.reading)
            made.set_recent_codes(self.first.recent_codes)
            made.show_document(view, self.first.layer.codes)
            made.set_codings(self.first.layer.rows.values())
            made.view.scroll_to_position(self.first.view.first_in_sight(), at=0.0)
        return made

    def close_second(self) -> None:
        """Takes the second pane away."""
        gone = self.second
        if gone is not None:
            self.second, self.idle_view, self._active = None, None, self.first
            self.chooser.setParent(None)
            gone.hide()
            gone.setParent(None)
            gone.deleteLater()
            self.first.header.set_active(True)

    def turn(self) -> None:
        """Puts the two beside one another, or one below the other."""
        horizontal = self.orientation() == Qt.Orientation.Horizontal
        self.setOrientation(Qt.Orientation.Vertical if horizontal else Qt.Orientation.Horizontal)
        self._halve()

    def _halve(self) -> None:
        half = (self.width() if self.orientation() == Qt.Orientation.Horizontal else self.height()) // 2
        self.setSizes([half, half])

    def fill_chooser(self, rows: Sequence[DocumentRow], document: int | None) -> None:
        """Names all documents in the chooser and marks the one that the second pane shows."""
        if [self.chooser.itemData(place) for place in range(self.chooser.count())] != [row.id for row in rows] or any(
            self.chooser.itemText(place) != row.name for place, row in enumerate(rows)
        ):
            self.chooser.clear()
            for row in rows:
                self.chooser.addItem(icon("document"), row.name, row.id)
        self.chooser.setCurrentIndex(self.chooser.findData(document))

    # ---- keeping up ----

    def mirror(self, selection: Selection) -> None:
        """Marks the selected coding in the idle pane too, when it shows the same document."""
        with self.quietly() as idle:
            if idle is not None and self.idle_view is not None:
                same = self.idle_view.document.id == selection.document
                idle.layer.select(selection.coding if same else None)

    def take_beside(
        self, translations: Sequence[TranslationRow], abouts: Sequence[AboutRow], memos: Sequence[MemoRow]
    ) -> None:
        """Translations, ties and memos of the idle pane's document as they are now."""
        view, beside = self.idle_view, (tuple(translations), tuple(abouts), tuple(memos))
        with self.quietly() as idle:
            if idle is not None and view is not None and (view.translations, view.abouts, view.memos) != beside:
                idle.set_beside(*beside)
                self.idle_view = replace(view, translations=beside[0], abouts=beside[1], memos=beside[2])

    def take_codings(self, rows: Sequence[CodingRow]) -> None:
        """Makes `rows` the codings of the idle pane, drawing only what differs."""
        with self.quietly() as idle:
            if idle is not None:
                known, new = idle.layer.rows, {row.id for row in rows}
                changed = [row for row in rows if known.get(row.id) != row]
                gone = [id_ for id_ in known if id_ not in new]
                if changed or gone:
                    idle.update_codings(changed, gone)
