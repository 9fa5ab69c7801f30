"""A project on its way into the window: read beside it, its page made a part a turn, and shown when it is whole."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from qcoder.core.errors import QcoderError

if TYPE_CHECKING:
    from qcoder.core.progress import Progress
    from qcoder.gui.code_page import CodePage, Read
    from qcoder.gui.main_window import MainWindow
    from qcoder.gui.workspace import Workspace
    from qcoder.storage.project import Project


class Opening:
    """Until it is shown the window keeps what it shows; a project that cannot be opened leaves that where it is."""

    def __init__(
        self,
        window: MainWindow,
        get: Callable[[], Project],
        failed: Callable[[QcoderError], object],
        page: str = "code",
    ) -> None:
        """`get` is called in another thread; `page` is the one that is in front afterwards."""
        self._window, self._get, self._failed, self._first = window, get, failed, page
        self._project: Project | None = None
        self._workspace: Workspace | None = None
        self._page: CodePage | None = None
        window.setCursor(Qt.CursorShape.WaitCursor)
        window.background.run(self._read, self._has_read)

    def _read(self, _progress: Progress) -> Exception | None:
        from qcoder.gui.ahead import load_ahead

        try:
            load_ahead()
            self._project = self._get()
        except Exception as error:  # noqa: BLE001  # raised again in the window's thread: another project can be opened
            return error
        return None

    def _has_read(self, error: Exception | None) -> None:
        if error is not None or self._project is None:
            self._end()
            if isinstance(error, QcoderError):
                self._failed(error)
            elif error is not None:
                raise error
            return
        from qcoder.gui.code_page import CodePage
        from qcoder.gui.workspace import Workspace

        window = self._window
        window.put_away()
        self._workspace = Workspace(self._project, window.settings, window.background, window)
        self._page = CodePage(self._workspace, window.stack)
        self._in_turns(self._page.build(), self._is_built)

    def _in_turns(self, parts: Generator[None], then: Callable[[], object]) -> None:
        """Does something a part a turn; when a part fails, the project goes and another one can be opened."""

        def careful() -> Generator[None]:
            try:
                yield from parts
            except Exception as error:  # what is no error for the person is told as the bug that it is
                self._drop()
                if not isinstance(error, QcoderError):
                    raise
                self._failed(error)
            else:
                then()

        self._window.background.in_turns(careful())

    def _is_built(self) -> None:
        page = self._page
        assert page is not None
        document = page.last_document
        if document is None:
            self._show(None)
        else:
            self._window.background.run(lambda _progress: page.read(document), self._show)

    def _show(self, found: Read | QcoderError | None) -> None:
        self._in_turns(self._parts(found), self._end)

    def _parts(self, found: Read | QcoderError | None) -> Generator[None]:
        window, page, workspace = self._window, self._page, self._workspace
        assert page is not None and workspace is not None
        window.serve(workspace, page)
        if isinstance(found, QcoderError):
            window.tell_problem(found)
        elif found is not None:
            page.show_document((yield from page.preparing(found)))
        yield
        window.show_project(workspace, page)
        yield
        window.stand()
        if workspace.project.interrupted is not None:
            window.tell_problem(workspace.project.interrupted)
        if self._first != "code":
            window.show_page(self._first)

    def _end(self) -> None:
        self._window.opening = None
        self._window.unsetCursor()

    def give_up(self) -> None:
        """Waits until nothing is being done for it, and lets go of what there is."""
        self._window.background.wait()
        self._drop()

    def _drop(self) -> None:
        self._end()
        if self._workspace is not None and self._workspace is self._window.workspace:
            return  # it is on show already
        if self._workspace is not None:
            self._workspace.close()
            self._workspace.deleteLater()
        elif self._project is not None:
            self._project.close()
        if self._page is not None:
            self._page.deleteLater()
