"""Finding in the document on show: the find bar, and its hits in the text."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from qcoder.core.span import Span
from qcoder.gui.transcript.find_bar import FindBar
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.text_search import TextSearch
from qcoder.gui.transcript.view import TranscriptView

LONGEST = 80  # characters of a selection that become what is looked for


class FindHere(QObject):
    """Marks the hits in the text and in the overview, and walks from one to the next."""

    closed = Signal(object)  # Span of the hit where the person stood, or None
    code_all_wanted = Signal(object, object)  # what was looked for, and the spans of all hits

    def __init__(self, bar: FindBar, view: TranscriptView, layer: CodingLayer, overview: QWidget) -> None:
        super().__init__(bar)
        self._bar, self._view, self._layer, self._overview = bar, view, layer, overview
        self._search: TextSearch | None = None
        self._hits: list[tuple[int, int]] = []
        self._hit: int | None = None
        bar.hide()
        bar.changed.connect(self._find)
        bar.walked.connect(self._walk)
        bar.closed.connect(self.close_bar)
        bar.code_all_wanted.connect(self._code_all)

    @property
    def open(self) -> bool:
        return self._bar.isVisible()

    def take_text(self) -> None:
        """The layer shows another text: looks there for the same."""
        self._search = None
        self._find(self._bar.field.text() if self.open and self._layer.text else "")

    def begin(self) -> None:
        """Opens the bar; a few selected words are what it looks for."""
        span = self._view.selected_span()
        self._bar.show()
        if span is not None and len(span) <= LONGEST and "\n" not in span.of(self._layer.text):
            self._bar.field.setText(span.of(self._layer.text))
        self._find(self._bar.field.text())
        self._bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._bar.field.selectAll()

    def step(self, by: int) -> None:
        """To another hit; opens the bar where there is none."""
        if self._hits:
            self._walk(by)
        else:
            self.begin()

    def close_bar(self) -> None:
        found = Span(*self._hits[self._hit]) if self._hit is not None else None
        self._bar.hide()
        self._find("")
        self.closed.emit(found)

    def show_hits(self, *, scroll: bool = False) -> None:
        """Marks the hits anew, after the text was set anew; `scroll` brings the one that counts into sight."""
        units, view = self._layer.index.to_utf16, self._view
        view.hits = [(units(start), units(end)) for start, end in self._hits]
        view.hit = view.hits[self._hit] if self._hit is not None else None
        if scroll and self._hit is not None:
            view.show_span(Span(*self._hits[self._hit]))
        self._bar.say(self._hit, len(self._hits))
        view.viewport().update()
        self._overview.update()

    def _find(self, wanted: str) -> None:
        if wanted and self._search is None:
            self._search = TextSearch(self._layer.text)
        self._hits = self._search.find(wanted) if wanted and self._search is not None else []
        self._hit = None
        if self._hits:
            here = self._view.caret()
            self._hit = next((place for place, (start, _end) in enumerate(self._hits) if start >= here), 0)
        self.show_hits(scroll=True)

    def _walk(self, step: int) -> None:
        if self._hits:
            self._hit = ((self._hit if self._hit is not None else -step) + step) % len(self._hits)
            self.show_hits(scroll=True)

    def _code_all(self) -> None:
        if self._hits:
            self.code_all_wanted.emit(self._bar.field.text(), [Span(start, end) for start, end in self._hits])
