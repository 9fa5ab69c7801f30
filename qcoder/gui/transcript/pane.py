"""The transcript pane: header, find bar, margin, text and overview as one widget.

Rows come in (`show_document`, `set_codings`, `update_codings`, `set_suggestions`, `set_codes`), requests go out as
signals; the pane changes no project. Every key of `keys.KEYS` is a public method here, so that the window's actions
can call the same ones; with `own_keys` False the pane leaves them all to the window.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from qcoder.core.messages import _
from qcoder.core.span import Span
from qcoder.gui.theme import themes
from qcoder.gui.transcript.keys import KEYS, code_key_of, key_of
from qcoder.gui.transcript.pane_coding import PaneCoding
from qcoder.gui.transcript.pane_menu import pane_menu
from qcoder.gui.transcript.requests import CodingMoved
from qcoder.services.rows import (
    CodingRow,
    TurnRow,
)


class TranscriptPane(PaneCoding):
    """Shows one document with its codings, and asks for what should be done with them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.own_keys = True
        self._connect()

    def _connect(self) -> None:
        view = self.view
        view.keys = self.handle_key
        view.sentence_at = lambda span: self._passages.sentence(span)
        view.selection_settled.connect(self._selection_settled)
        view.cursorPositionChanged.connect(self.voice.soon)
        view.clicked.connect(self._clicked)
        view.border_dragged.connect(self._border_dragged)
        view.codes_dropped.connect(self._codes_dropped)
        view.menu_wanted.connect(self.open_menu)
        view.zoom_wanted.connect(self.zoom_by)
        self.margin.coding_clicked.connect(self._stripe_clicked)
        self.margin.coding_doubled.connect(self._stripe_doubled)
        self.margin.suggestion_clicked.connect(self.suggestion_selected.emit)
        self.margin.translation_clicked.connect(self._translation_clicked)
        self.margin.memo_clicked.connect(self._memo_clicked)
        self.margin.menu_wanted.connect(self.open_menu)
        self.overview.jumped.connect(lambda position: view.scroll_to_position(position, at=0.5))
        self.header.find_wanted.connect(self.find_here)
        self.header.reading_wanted.connect(self.open_reading_menu)
        self.voice.said.connect(self.caret_moved.emit)
        self.finding.closed.connect(self._find_closed)
        self.finding.code_all_wanted.connect(self.code_all_requested.emit)
        self.picker.picked.connect(self._picked)
        self.picker.create_requested.connect(self._create)
        self.picker.closed.connect(view.setFocus)
        themes.changed.connect(self.refresh_theme)

    # ------------------------------------------------------------------ going about

    def next_coding(self) -> None:
        self._step_coding(1)

    def previous_coding(self) -> None:
        self._step_coding(-1)

    def _step_coding(self, step: int) -> None:
        found = self.steps.coding(step)
        if found is not None:
            self.select_coding(found)
        elif self._document is not None:
            self.told.emit(_("No further coding below.") if step > 0 else _("No further coding above."))

    def walk_overlapping(self) -> None:
        """Selects the next of the codings that lie over one another at the caret."""
        self._walk_at(self.view.textCursor().position())

    def next_uncoded(self) -> None:
        """Selects the next turn of a participant that has no code yet."""
        self._go(self.steps.uncoded_turn(1), _("No further turn without a code."))

    def previous_uncoded(self) -> None:
        """Selects the turn of a participant before this one that has no code yet."""
        self._go(self.steps.uncoded_turn(-1), _("No turn without a code above."))

    def next_stretch(self) -> None:
        """Selects the next words of a participant without a code, be it a whole turn or what lies between codings."""
        self._go(self.steps.stretch(1), _("Nothing uncoded below."))

    def previous_stretch(self) -> None:
        """Selects the words of a participant without a code before these."""
        self._go(self.steps.stretch(-1), _("Nothing uncoded above."))

    def _go(self, found: Span | None, otherwise: str) -> None:
        if found is None:
            self.told.emit(otherwise)
        else:
            self.select_span(found)

    def next_uncoded_anywhere(self) -> None:
        """Asks for the next turn without a code, which may be in another document."""
        self.uncoded_requested.emit()

    def go_to_turn(self, wanted: Callable[[TurnRow], bool], otherwise: str) -> None:
        """Selects the words of the next turn for which `wanted` holds; says `otherwise` when there is none."""
        self._go(self.steps.turn(wanted), otherwise)

    def leave(self) -> None:
        """Steps back: the find bar, then the selected coding, then the selection."""
        if self.finding.open:
            self.finding.close_bar()
            return
        if self.layer.selected is not None:
            self.select_coding(None)
        else:
            self.select_span(None)
        self.left.emit()

    # ------------------------------------------------------------------ finding

    def find_here(self) -> None:
        """Opens the find bar; the selected words are what it looks for."""
        self.finding.begin()

    def find_next(self) -> None:
        self.finding.step(1)

    def find_previous(self) -> None:
        self.finding.step(-1)

    def _find_closed(self, found: Span | None) -> None:
        """What was found last becomes the selection."""
        self.view.setFocus()
        if found is not None:
            self.select_span(found)

    # ------------------------------------------------------------------ pointer

    def _clicked(self, unit: int | None, ctrl: bool) -> None:
        if unit is None:
            self._choose(None)
        elif ctrl:
            self._walk_at(unit)
        else:
            rows = self.layer.at(unit)
            self._choose(rows[0].id if rows else None)

    def _walk_at(self, unit: int) -> None:
        """Chooses the next of the codings at one place, from the shortest to the longest and round again."""
        ids = [row.id for row in self.layer.at(unit)]
        if not ids and unit > 0:
            ids = [row.id for row in self.layer.at(unit - 1)]
        if ids:
            self._walk_through(ids, ids[0])
        else:
            self._choose(None)

    def _walk_through(self, ids: Sequence[int], first: int) -> None:
        """Chooses the one of `ids` after the one that is chosen, `first` when it is none of them."""
        selected = self.layer.selected
        self._choose(ids[(ids.index(selected) + 1) % len(ids)] if selected in ids else first)

    def _choose(self, coding: int | None) -> None:
        """Selects a coding without moving the caret or the view: the person points at it."""
        if self.layer.select(coding):
            self.coding_selected.emit(self.selected_coding())
            self.voice.soon()

    def _stripe_clicked(self, coding: int, ctrl: bool) -> None:
        row = self.layer.rows.get(coding)
        if row is None:
            return
        self.view.setFocus(Qt.FocusReason.MouseFocusReason)
        if ctrl:
            self._walk_through([each.id for each in sorted(self.layer.within(row.span), key=_from_short)], coding)
            return
        self.view.put_caret(row.span.start)
        self._selection_settled()
        self._choose(coding)

    def _stripe_doubled(self, coding: int) -> None:
        """The passage of the coding becomes the selection."""
        row = self.layer.rows.get(coding)
        if row is not None:
            self.view.put_selection(row.span)
            self._selection_settled()

    def _translation_clicked(self, translation: int) -> None:
        row = self.layer.beside.translation(translation)
        if row is not None:
            self.view.setFocus(Qt.FocusReason.MouseFocusReason)
            self.select_span(row.span)

    def _memo_clicked(self, memo: int) -> None:
        row = self.layer.beside.memo(memo)
        if row is not None and row.span is not None:
            self.view.setFocus(Qt.FocusReason.MouseFocusReason)
            if row.target == "passage":
                self.select_span(row.span)
            self.memo_opened.emit(row)

    def _border_dragged(self, span: Span) -> None:
        if self.layer.selected is not None:
            self.moved.emit(CodingMoved(self.layer.selected, span))

    def open_menu(self, where: QPoint) -> QMenu:
        """What can be done here, with the keys that do it."""
        menu = pane_menu(self)
        menu.popup(where)
        return menu

    # ------------------------------------------------------------------ keys

    def handle_key(self, event: QKeyEvent) -> bool:
        """Does what a key stands for; False when it is none of ours, or the window has taken the keys over."""
        if not self.own_keys or self._document is None:
            return False
        method = KEYS.get(key_of(event))
        if method is not None:
            getattr(self, method)()
            return True
        pressed = code_key_of(event)
        code = next((row for row in self.layer.codes.values() if row.key.upper() == pressed), None) if pressed else None
        if code is None:
            return False
        self.code_with(code.id)
        return True


def _from_short(row: CodingRow) -> tuple[int, int]:
    return len(row.span), row.id
