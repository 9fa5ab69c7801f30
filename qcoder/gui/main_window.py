"""The window: menus and pages around one project, and everything that is done with a whole project.

Only Qt and small modules are imported at the top: the window is painted first, services, SQLAlchemy and the pages
come when a project is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget, QWidget

from qcoder.core.errors import Cancelled, ProjectInUse, QcoderError, ReadOnly
from qcoder.core.messages import _, current_language, say
from qcoder.gui.actions import MENUS, PAGES, ActionSet
from qcoder.gui.ahead import load_ahead, load_places
from qcoder.gui.background import Background
from qcoder.gui.commands import Commands
from qcoder.gui.icons import load_icons
from qcoder.gui.menu_row import MenuRow
from qcoder.gui.parts.strips import Banner, ProgressStrip, StatusLine, above_and_below
from qcoder.gui.settings import Settings
from qcoder.gui.start_page import StartPage

if TYPE_CHECKING:
    from qcoder.core.messages import Message
    from qcoder.core.progress import Progress
    from qcoder.gui.code_page import CodePage
    from qcoder.gui.find.find_page import FindPage
    from qcoder.gui.opening import Opening
    from qcoder.gui.places import Place
    from qcoder.gui.workspace import Told, Workspace
    from qcoder.services.memos.memo_links import Linked
    from qcoder.storage.project import Changes, Project

SUFFIX = ".qcoder"


class MainWindow(QMainWindow):
    """One window on one project, or the start page."""

    language_wanted = Signal(object)  # "en", "es"
    theme_wanted = Signal(object)  # one of theme.CHOICES
    loaded = Signal()  # the start page is painted and what a project needs is at hand

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.workspace: Workspace | None = None
        self.page = "code"
        self.pages: dict[str, QWidget] = {}
        self.opening: Opening | None = None  # a project that is not shown yet
        self._coming: dict[
            str, list[Callable[[QWidget], object]]
        ] = {}  # pages being made, and what is to be done there
        self.background = Background(self)
        self.actions_ = ActionSet(self)
        self.start = StartPage()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start)
        self.banner, self.strip, self.status = Banner(), ProgressStrip(), StatusLine()
        self._build_menus()
        self.setCentralWidget(above_and_below(self.banner, self.stack, self.strip))
        self.setStatusBar(self.status)
        self.setAcceptDrops(True)
        self.setWindowTitle("qcoder")
        self.setMinimumSize(760, 480)
        self.resize(1280, 800)
        self._connect()
        self._painted = False
        self._refresh_actions()

    # ---- putting together ----

    def _build_menus(self) -> None:
        self.menu_row = MenuRow()
        self.setMenuBar(self.menu_row)
        self.page_buttons = self.menu_row.page_buttons
        menus: dict[str, QMenu] = {text: self.menu_row.addMenu(_(text)) for text in MENUS}
        group = dict.fromkeys(MENUS, 0)
        for action, made in self.actions_.items():
            if action.group != group[action.menu]:
                menus[action.menu].addSeparator()
                group[action.menu] = action.group
            menus[action.menu].addAction(made)
        for menu in menus.values():
            menu.aboutToShow.connect(self._refresh_actions)
        for ids in (
            [f"view.{page}" for page in PAGES],
            [f"view.theme_{name}" for name in ("system", "light", "dark", "contrast")],
            ["view.english", "view.spanish"],
        ):
            exclusive = QActionGroup(self)
            for id_ in ids:
                exclusive.addAction(self.actions_[id_])
        theme = self.settings.text("theme", "system")
        self.actions_[f"view.theme_{theme}"].setChecked(True)
        self.actions_["view.spanish" if current_language() == "es" else "view.english"].setChecked(True)

    def _connect(self) -> None:
        self.menu_row.page_wanted.connect(self.show_page)
        self.start.new_wanted.connect(self.new_project)
        self.start.open_wanted.connect(self.choose_project)
        self.start.sample_wanted.connect(self.open_sample)
        self.start.project_chosen.connect(self.open_project)
        self.start.painted.connect(lambda: self.background.run(load_icons, lambda _done: self._load_ahead()))
        self.background.working.connect(self.strip.follow)
        self.background.failed.connect(self.tell_problem)
        self.background.stopped.connect(lambda text: self.status.say(text))
        self.strip.cancelled.connect(self.background.cancel)
        self.status.undo_wanted.connect(self.undo)
        for id_, method in Commands(self).handlers().items():
            self.actions_[id_].triggered.connect(partial(self._trigger, method))

    def _load_ahead(self) -> None:
        self.start.draw_icons()
        self.background.run(load_ahead, self._loaded_ahead)

    def _loaded_ahead(self, _done: object) -> None:
        self.loaded.emit()
        self.background.run(load_places, lambda _done: None)

    @staticmethod
    def _trigger(method: Callable[[], object], _checked: bool = False) -> None:
        method()

    # ---- showing ----

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._painted:
            self._painted = True
            if not self.settings.bytes("geometry").isEmpty():
                self.restoreGeometry(self.settings.bytes("geometry"))
            self.start.show_recent(self.settings.recent())

    def _find(self, line: str) -> None:
        """Looks for a line that comes from elsewhere in the window."""
        self.show_page("find", lambda page: cast("FindPage", page).find_line(line))

    def show_page(self, page: str, then: Callable[[QWidget], object] = lambda _page: None) -> None:
        """Brings one of the pages to the front and calls `then` with it.

        It is made when first shown, a part a turn; what is in front stays until it is whole.
        """
        if self.workspace is None:
            return
        self.save_memos()
        self.page = page
        for name, made in self.page_buttons.items():
            made.setChecked(name == page)
        self.actions_[f"view.{page}"].setChecked(True)
        if page in self.pages:
            self._to_front(self.pages[page])
            self._tell_shown(self.pages[page])
            then(self.pages[page])
        elif page in self._coming:
            self._coming[page].append(then)
        else:
            from qcoder.gui.places import PAGES as PLACES

            self._coming[page] = [then]
            self.background.in_turns(self._made(next(place for place in PLACES if place.name == page)))

    def _made(self, place: Place) -> Generator[None]:
        """Makes a page, reads what it shows, and brings it to the front."""
        assert self.workspace is not None
        made = place.make(self.workspace)
        yield
        self.stack.addWidget(made)  # first: what takes the keys in a widget by itself is forgotten when it moves
        try:
            yield
            self._tell_shown(made)
            yield
        except GeneratorExit:  # the project was closed meanwhile
            self.stack.removeWidget(made)
            made.deleteLater()
            raise
        self.pages[place.name] = made
        if self.page == place.name:  # still what is wanted
            self._to_front(made)
        for then in self._coming.pop(place.name):
            then(made)

    def _to_front(self, page: QWidget) -> None:
        self.stack.setCurrentWidget(page)
        self._refresh_actions()

    @staticmethod
    def _tell_shown(page: QWidget) -> None:
        shown = getattr(page, "shown", None)
        if shown is not None:
            shown()

    @property
    def code_page(self) -> CodePage | None:
        return cast("CodePage | None", self.pages.get("code"))

    def _refresh_actions(self) -> None:
        """Only what can be done now can be chosen."""
        selection = self.workspace.selection if self.workspace is not None else None
        on_code = self.workspace is not None and self.page == "code"
        has = {
            "nothing": True,
            "project": self.workspace is not None,
            "document": on_code and selection is not None and selection.document is not None,
            "passage": on_code and selection is not None and selection.span is not None,
            "coding": on_code and selection is not None and selection.coding is not None,
            "editing": on_code and self.code_page is not None and self.code_page.editing is not None,
        }
        for action, made in self.actions_.items():
            made.setEnabled(has[action.needs])
        if self.code_page is not None:
            reading = self.code_page.pane.reading
            self.actions_["read.dim"].setChecked(reading.dim_interviewer)
            self.actions_["read.others"].setChecked(reading.others)

    # ---- projects ----

    @property
    def project_path(self) -> Path | None:
        return self.workspace.project.path if self.workspace is not None else None

    def new_project(self) -> None:
        from qcoder.gui.parts.forms import NewProject, ask_new_project, documents_folder

        def make(wanted: NewProject) -> None:
            from qcoder.services.identity import coder_name
            from qcoder.services.projects import new_project

            self._bring(lambda: new_project(wanted.path, coder=coder_name(), template=wanted.template))

        ask_new_project(self, self.folder() or documents_folder(), make)

    def folder(self) -> Path | None:
        """Where the person worked last."""
        recent = self.settings.recent()
        return self.project_path.parent if self.project_path else recent[0].parent if recent else None

    def choose_project(self) -> None:
        from qcoder.gui.parts.dialogs import pick_file
        from qcoder.gui.parts.forms import documents_folder

        kinds = _("qcoder projects") + f" (*{SUFFIX})"
        pick_file(self, _("Open a project"), self.folder() or documents_folder(), kinds, self.open_project)

    def open_project(self, path: Path, writable: bool = True, page: str = "code") -> None:
        """Opens a project in place of the one that is open; when it cannot be, says why and keeps that one.

        It is there when `workspace` is; `page` is the one that is in front then.
        """
        if self.project_path is not None and path.resolve() == self.project_path:
            return

        def get() -> Project:
            from qcoder.services.identity import coder_name
            from qcoder.services.projects import open_project

            return open_project(path, coder=coder_name(), writable=writable)

        def failed(error: QcoderError) -> None:
            read: Callable[[], object] = partial(self.open_project, path, writable=False, page=page)
            held = writable and isinstance(error, (ProjectInUse, ReadOnly))
            self.tell_problem(error, {_("Open for reading only"): read} if held else None)

        self._bring(get, failed, page)

    def _bring(
        self,
        get: Callable[[], Project],
        failed: Callable[[QcoderError], object] | None = None,
        page: str = "code",
    ) -> None:
        """Brings a project into the window, unless another one is on its way."""
        from qcoder.gui.opening import Opening

        if self.opening is None:
            self.opening = Opening(self, get, failed or self.tell_problem, page)

    def open_sample(self) -> None:
        """Builds the sample project in the background and opens it."""
        if self.background.busy:
            return
        from qcoder.gui.parts.forms import documents_folder
        from qcoder.services.identity import coder_name
        from qcoder.services.sample import make_project

        folder = documents_folder() / "qcoder"
        self.background.run(
            lambda progress: make_project(folder, coder=coder_name(), progress=progress), self.open_project
        )

    def serve(self, workspace: Workspace, page: CodePage) -> None:
        """Hears from now on what is asked for in a project, which is not shown yet."""
        self.banner.hide()
        workspace.failed.connect(self.tell_problem)
        workspace.told.connect(self._told)
        workspace.selected.connect(lambda _selection: self._refresh_actions())
        workspace.page_wanted.connect(self.show_page)
        workspace.find_wanted.connect(self._find)
        workspace.link_wanted.connect(self._go_to_linked)
        workspace.view_wanted.connect(lambda _name: self.show_page("code"))
        page.centre.currentChanged.connect(lambda _place: self._refresh_actions())  # a text may be edited there
        page.documents.import_wanted.connect(partial(self.arrive, "choose_files"))
        page.documents.files_dropped.connect(self.import_files)
        page.splitter.restoreState(self.settings.bytes("columns"))
        page.right.restoreState(self.settings.bytes("right"))

    def show_project(self, workspace: Workspace, page: CodePage) -> None:
        """Puts a project in front whose page is whole."""
        project = workspace.project
        self.workspace, self.pages["code"] = workspace, page
        self.stack.addWidget(page)
        self.menu_row.show_pages(True)
        title = project.name if project.writable else _("{name} (reading only)", name=project.name)
        self.setWindowTitle(f"qcoder · {title}")
        self.settings.remember(project.path)
        self.show_page("code")
        workspace.changed.connect(self._changed)  # after the page, whose numbers it shows
        page.setFocus()

    def stand(self) -> None:
        """Says below where the project stands."""
        self._refresh_status()

    def close_project(self) -> None:
        """Back to the start page at once, with everything saved; the copy that is due is made in the background."""
        if self.opening is not None:
            self.opening.give_up()
        self.put_away()

    def put_away(self) -> None:
        """Takes the project that is open off the window; what is on its way comes."""
        name = self.project_path.name if self.project_path is not None else ""
        copy = self._leave_project()
        if copy is None:
            return

        def work(progress: Progress) -> None:
            with suppress(Cancelled):  # a copy is always made
                progress.step(0, 1, say("Making a copy of “{file}”", file=name))
            problem = copy()
            if problem is not None:
                raise problem

        self.background.run(work, lambda _done: None)

    def _leave_project(self) -> Callable[[], QcoderError | None] | None:
        """Takes the project off the window; returns what makes the copy that is due, if one is."""
        if self.workspace is None:
            return None
        self.save_memos()
        self._keep_layout()
        copy = self.workspace.close()
        for page in self.pages.values():
            for soon in page.findChildren(QTimer):
                soon.stop()  # it would look into a project that is closed
            self.stack.removeWidget(page)
            page.deleteLater()
        self.pages.clear()
        self._coming.clear()
        self.workspace.deleteLater()
        self.workspace = None
        self.page = "code"
        self.menu_row.show_pages(False)
        self.stack.setCurrentWidget(self.start)
        self.start.show_recent(self.settings.recent())
        self.setWindowTitle("qcoder")
        self.status.rest()
        self.banner.hide()
        self._refresh_actions()
        return copy

    def save_memos(self) -> None:
        """What is being written in a memo or in an edited text is saved before anything else happens."""
        if not self.pages:
            return  # nothing is being written, and nothing slow is loaded for a window that goes
        from qcoder.gui.documents.edit_view import EditView
        from qcoder.gui.memos.memo_editor import MemoEditor
        from qcoder.gui.passages.translation_part import TranslationPart

        for page in self.pages.values():
            keep = getattr(page, "save_now", None)
            if keep is not None:
                keep()
            for editor in page.findChildren(MemoEditor):
                editor.save_now()
            for part in page.findChildren(TranslationPart):
                part.save_now()
            for edited in page.findChildren(EditView):
                edited.save_now()

    def _keep_layout(self) -> None:
        self.settings.set_bytes("geometry", self.saveGeometry())
        page = self.code_page
        if page is not None:
            self.settings.set_bytes("columns", page.splitter.saveState())
            self.settings.set_bytes("right", page.right.saveState())
        self.settings.save()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Goes at once; a copy that could not be made brings the window back to tell so, and closing again closes."""
        self._keep_layout()
        self.save_memos()
        self.hide()  # what is left to do needs no window to look at
        if self.opening is not None:
            self.opening.give_up()
        self.background.wait()
        copy = self._leave_project()
        problem = copy() if copy is not None else None
        if problem is not None:
            self.show()
            self.tell_problem(problem)
            event.ignore()
            return
        event.accept()

    # ---- what is said ----

    def tell_problem(self, error: QcoderError, ways: dict[str, Callable[[], object]] | None = None) -> None:
        self.banner.say(str(error), ways)

    def _told(self, told: Told) -> None:
        self.status.say(told.text, told.file)

    def _changed(self, changes: Changes) -> None:
        if changes.kind == "undo":
            self.status.say(_("Undone: {step}", step=str(changes.label)))
        elif changes.kind == "redo":
            self.status.say(_("Redone: {step}", step=str(changes.label)))
        else:
            self.status.say(str(changes.label))
        self._refresh_status(changes)
        self._refresh_actions()

    def _refresh_status(self, changes: Changes | None = None) -> None:
        """Where the project stands; after a step that was just done nothing has to be read for it."""
        if self.workspace is None or self.code_page is None:
            return
        from datetime import UTC, datetime

        from qcoder.services.codes.rechecking import left
        from qcoder.services.history import history, next_undo

        project, page = self.workspace.project, self.code_page
        if changes is not None and changes.kind == "do":
            last: datetime | None = datetime.now(UTC)
            step: Message | None = changes.label
        else:
            made = history(project, limit=1)
            last, step = made[0].at if made else None, next_undo(project)
        self.status.stand(last, len(page.documents.rows), page.counts.codings, left(project))
        self.status.offer_undo(str(step) if step is not None else "")

    def _try(self, step: Callable[[], Any]) -> Any:
        try:
            return step()
        except QcoderError as error:
            self.tell_problem(error)
            return None

    # ---- steps back and on ----

    def undo(self) -> None:
        self._step("undo", _("There is nothing to undo."))

    def redo(self) -> None:
        self._step("redo", _("There is nothing to redo."))

    def _step(self, direction: str, nothing: str) -> None:
        if self.workspace is None:
            return
        from qcoder.services import history

        page = self.code_page
        if page is not None and self.page == "code" and page.editing is not None:
            getattr(page.editing, direction)()  # inside the field: what it stands on must not change meanwhile
            return
        self.save_memos()
        project = self.workspace.project
        step = history.undo if direction == "undo" else history.redo
        rows = history.weight(project, direction="undo" if direction == "undo" else "redo")
        self.workspace.do_beside(
            lambda: step(project), rows=rows, then=lambda done: self.status.say(nothing) if done is None else None
        )

    # ---- what comes in and what leaves ----

    def import_files(self, files: list[Path]) -> None:
        """Asks once what the files are, then imports them in the background."""
        self.arrive("import_files", files)

    def arrive(self, way: str, *more: object) -> None:
        """One of the ways in of `gui.arriving`."""
        from qcoder.gui.arriving import arriving

        if self.workspace is not None:
            getattr(arriving, way)(self, self.workspace, *more)

    # ---- small ones ----

    def _go_to_linked(self, linked: Linked) -> None:
        from qcoder.gui.memos.link_jump import go

        go(self, linked)

    def open_palette(self) -> None:
        """Every action that can be done now, every code and every document."""
        from qcoder.gui.palette import Palette
        from qcoder.gui.palette_entries import entries

        self._refresh_actions()
        Palette(self, entries(self)).open_over(self)

    # ---- drag and drop ----

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A project is opened, anything else imported."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        projects = [file for file in files if file.suffix == SUFFIX]
        event.acceptProposedAction()
        if projects:
            self.open_project(projects[0])
        elif self.workspace is not None:
            self.import_files(files)
        elif files:
            self.banner.say(_("Open or make a project first; then drop the interviews again."))
