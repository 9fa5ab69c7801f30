"""What moves in the transcript: new codings fade in, and what came back lights up for a moment."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QObject, QTimer, QVariantAnimation
from PySide6.QtWidgets import QWidget

from qcoder.core.span import Span
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.view import TranscriptView

FADE, HOLD = 140, 900  # milliseconds: a flash stays, then goes
FEW = 20  # codings that fade in; more than that is an import
FAINT = 0.15  # how strong a coding is that has just come


class Motion(QObject):
    """Nothing fades where the reader wants no motion, or while the text is out of sight."""

    def __init__(self, view: TranscriptView, layer: CodingLayer, margin: QWidget) -> None:
        super().__init__(view)
        self._view, self._layer, self._margin = view, layer, margin
        self._arriving: set[int] = set()
        self._flash = QVariantAnimation(self, duration=FADE, startValue=1.0, endValue=0.0)
        self._flash.valueChanged.connect(self._fade_flash)
        self._held = QTimer(self, singleShot=True, interval=HOLD)
        self._held.timeout.connect(self._end_flash)
        self._arrival = QVariantAnimation(self, duration=FADE, startValue=0.0, endValue=1.0)
        self._arrival.valueChanged.connect(self._fade_in)

    @property
    def _moves(self) -> bool:
        return self._view.reading.motion and self._view.isVisible()

    def welcome(self, new: Collection[int]) -> None:
        """Fades in the codings with these ids."""
        if not self._moves or not 0 < len(new) <= FEW:
            return
        self._arriving = {*new}
        self._fade_in(FAINT)
        self._arrival.stop()
        self._arrival.start()

    def flash(self, spans: Sequence[Span]) -> None:
        """Lights up passages, then lets them fade."""
        self._flash.stop()
        self._view.flashed = [self._view.to_units(span) for span in spans]
        self._fade_flash(1.0)
        self._held.start()

    def stop(self) -> None:
        """Everything stands as it will be."""
        self._held.stop()
        self._flash.stop()
        self._arrival.stop()
        self._fade_flash(0.0)
        self._fade_in(1.0)

    def _fade_in(self, value: float) -> None:
        arriving = self._arriving if value < 1.0 else set()
        self._layer.fading = {id_: max(FAINT, value) for id_ in arriving if id_ in self._layer.rows}
        self._view.viewport().update()
        self._margin.update()

    def _fade_flash(self, value: float) -> None:
        self._view.flash_strength = value
        if value <= 0.0:
            self._view.flashed = []
        self._view.viewport().update()

    def _end_flash(self) -> None:
        if self._moves:
            self._flash.start()
        else:
            self._fade_flash(0.0)
