"""What all parts of the window share: the project, what is selected, and the ways to do things and to say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from qcoder.core.errors import QcoderError
from qcoder.core.messages import _, say
from qcoder.core.progress import Progress
from qcoder.core.span import Span
from qcoder.gui.background import Background
from qcoder.gui.settings import Settings

if TYPE_CHECKING:
    from qcoder.storage.project import Project
    from qcoder.suggesters.worker import Worker

T = TypeVar("T")
LIGHT = 300  # rows that a step may touch to be done at once; a heavier one is done beside the window


@dataclass(frozen=True, slots=True)
class Selection:
    """The one selection of the window; ids, None where nothing is selected."""

    document: int | None = None
    coding: int | None = None
    code: int | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence for the status line, with a file that can be opened from there."""

    text: str
    file: Path | None = None


class Workspace(QObject):
    """Lives as long as one project is open in one window."""

    changed = Signal(object)  # storage.Changes, after each step
    selected = Signal(object)  # Selection
    told = Signal(object)  # Told
    failed = Signal(object)  # QcoderError
    show_passage = Signal(object)  # Selection: open the document and go there
    page_wanted = Signal(object)  # "code" or the name of one of places.PAGES
    view_wanted = Signal(object)  # "text" or the name of one of places.CENTRE, shown on the Code page

    find_wanted = Signal(object)  # a line to look for, str
    read_wanted = Signal(object)  # a line whose passages are to be read and worked on, str
    memo_wanted = Signal(object)  # MemoRow: to be written beside the text
    link_wanted = Signal(object)  # services.memo_links.Linked: go to what a link means

    def __init__(
        self, project: Project, settings: Settings, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.project = project
        self.settings = settings
        self.background = background
        self.selection = Selection()
        self._stop_listening = project.on_change(self.changed.emit)
        self._worker: Worker | None = None

    def select(self, **fields: Any) -> None:
        """Changes parts of the selection and tells everybody, once, when anything is different."""
        made = replace(self.selection, **fields)
        if made != self.selection:
            self.selection = made
            self.selected.emit(made)

    def tell(self, text: str, *, file: Path | None = None) -> None:
        self.told.emit(Told(text, file))

    def do(self, step: Callable[[], T]) -> T | None:
        """Does something short; an error for the person goes to the banner and None comes back."""
        try:
            return step()
        except QcoderError as error:
            self.failed.emit(error)
            return None

    def do_beside(self, step: Callable[[], T], *, rows: int, then: Callable[[T], object] = lambda _done: None) -> None:
        """Does a step at once, or in the background when it touches many rows; then tells what came of it.

        `then` is called in the window's thread, and not at all after an error, which goes to the banner.
        """
        if rows <= LIGHT:
            try:
                done = step()
            except QcoderError as error:
                self.failed.emit(error)
            else:
                then(done)
        elif self.busy:
            self.tell(_("Something is still being done. Try again when it has ended."))
        else:
            self.run(lambda progress: _announced(progress, step), then)

    @property
    def busy(self) -> bool:
        return self.background.busy

    def run(self, work: Callable[[Progress], T], done: Callable[[T], object]) -> None:
        """Does something long in the background, then calls `done` here with what came of it."""
        self.background.run(work, done)

    @property
    def engine(self) -> Worker:
        """The suggestion engine in its own process, which starts with the first question."""
        from qcoder.suggesters.worker import Worker

        if self._worker is None:
            self._worker = Worker()
        return self._worker

    def close(self) -> Callable[[], QcoderError | None] | None:
        """Ends background work and the project; returns what makes the copy that is due, if one is."""
        self.background.wait()
        if self._worker is not None:
            self._worker.close()
        self._stop_listening()
        return self.project.leave()


def _announced(progress: Progress, step: Callable[[], T]) -> T:
    progress.step(0, 0, say("Saving"))
    return step()
