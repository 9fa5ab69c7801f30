"""The part of the transcript pane that sets how the text is read and whose codings are seen."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from qcoder.core.messages import _, mark
from qcoder.gui.transcript.coders import ShownCoders
from qcoder.gui.transcript.header import Header
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.reading import MARKS, Marks, Reading, within_bounds
from qcoder.gui.transcript.reading_menu import ReadingMenu

MARKS_CALLED: Mapping[Marks, str] = {
    "names": mark("names in the margin"),
    "initials": mark("initials of the code"),
    "patterns": mark("patterns"),
}
_SIZE, _WIDTH, _SPACE = 0.1, 4, 10  # a step of each


class ReadingChoices(QWidget):
    """Each choice is a method without arguments, for an action of the window; the popover sets them all."""

    layer: CodingLayer
    header: Header
    told: Signal
    coders_changed: Signal

    @property
    def reading(self) -> Reading:
        raise NotImplementedError

    def set_reading(self, reading: Reading) -> None:
        raise NotImplementedError

    def show_coders(self, coders: ShownCoders) -> None:
        raise NotImplementedError

    def zoom_in(self) -> None:
        self.zoom_by(1)

    def zoom_out(self) -> None:
        self.zoom_by(-1)

    def zoom_reset(self) -> None:
        self.set_reading(replace(self.reading, scale=Reading().scale))

    def zoom_by(self, steps: int) -> None:
        self._set(scale=self.reading.scale + _SIZE * steps)

    def wider(self) -> None:
        self._set(measure=self.reading.measure + _WIDTH)

    def narrower(self) -> None:
        self._set(measure=self.reading.measure - _WIDTH)

    def more_space(self) -> None:
        self._set(line_height=self.reading.line_height + _SPACE)

    def less_space(self) -> None:
        self._set(line_height=self.reading.line_height - _SPACE)

    def dim_interviewer(self) -> None:
        """Sets what the interviewer says a shade lighter, or not."""
        self._set(dim_interviewer=not self.reading.dim_interviewer)
        dim = self.reading.dim_interviewer
        self.told.emit(_("The interviewer's turns are dimmed.") if dim else _("All turns are read alike."))

    def next_marks(self) -> None:
        """Goes on to the next thing that tells codes apart besides colour."""
        self._set(marks=MARKS[(MARKS.index(self.reading.marks) + 1) % len(MARKS)])
        self.told.emit(_("Besides their colours, codes have: {marks}.", marks=_(MARKS_CALLED[self.reading.marks])))

    def show_others(self) -> None:
        """Shows the codings of other coders, or hides them."""
        self._set(others=not self.reading.others)
        shown = self.reading.others
        self.told.emit(
            _("Codings of other coders are shown.") if shown else _("Codings of other coders are hidden here.")
        )

    def open_reading_menu(self) -> ReadingMenu:
        """Opens the popover with all the choices under the button of the header."""
        menu = ReadingMenu(self.reading, self.other_coders(), self.layer.coders.hidden, self)
        menu.changed.connect(self.set_reading)
        menu.coders_changed.connect(self.hide_coders)
        button = self.header.reading_button
        menu.open_at(button.mapToGlobal(QPoint(button.width(), button.height() + 2)))
        return menu

    def set_coder(self, coder: str, hidden: frozenset[str] = frozenset(), *, apart: bool = True) -> None:
        """Says whose codings are the person's own, and which coders are hidden.

        The others' are drawn apart from the person's first coding on, or at once: who only reads has nothing to set
        them apart from.
        """
        self.layer.apart = apart
        self.show_coders(ShownCoders(coder, self.reading.others, hidden))

    def hide_coders(self, hidden: frozenset[str]) -> None:
        """Hides the codings of these coders and shows those of all others."""
        if hidden != self.layer.coders.hidden:
            self.show_coders(replace(self.layer.coders, hidden=hidden))
            self.coders_changed.emit(hidden)

    def reveal(self, coding: int | None) -> None:
        """Shows the codings of a coder again when one of them, that is hidden, is wanted."""
        row = self.layer.rows.get(coding) if coding is not None else None
        if row is not None and not self.layer.coders(row):
            self._set(others=True)
            self.hide_coders(self.layer.coders.hidden - {row.coder})

    def other_coders(self) -> dict[str, int]:
        """The other coders of this document, with how many codings each has here."""
        found: dict[str, int] = {}
        for row in self.layer.rows.values():
            if row.coder != self.layer.coders.own:
                found[row.coder] = found.get(row.coder, 0) + 1
        return dict(sorted(found.items(), key=lambda each: each[0].casefold()))

    def _set(self, **choices: object) -> None:
        self.set_reading(within_bounds(replace(self.reading, **choices)))  # type: ignore[arg-type]
