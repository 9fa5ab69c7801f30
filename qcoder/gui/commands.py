"""What each action of the menus does: one table, and the few words it takes to reach who does it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer

from qcoder.core.messages import current_language
from qcoder.gui.actions import PAGES

if TYPE_CHECKING:
    from qcoder.gui.find.find_page import FindPage
    from qcoder.gui.main_window import MainWindow

# Actions that the transcript carries out itself: id of the action, method of the pane.
IN_PANE = {
    "edit.find_here": "find_here", "code.pick": "open_picker", "code.last": "code_last", "code.in_vivo": "code_in_vivo",
    "code.sentence": "select_sentence", "code.turn": "select_turn", "code.paragraph": "select_paragraph",
    "code.exchange": "select_question_and_answer", "code.next": "next_coding", "code.previous": "previous_coding",
    "code.uncoded": "next_uncoded", "code.recheck_next": "next_recheck", "code.confirm": "confirm_coding",
    "code.memo": "write_memo", "code.recode": "recode", "code.start_back": "start_back",
    "code.start_on": "start_on", "code.end_back": "end_back", "code.end_on": "end_on", "code.remove": "remove_coding",
    "code.uncoded_before": "previous_uncoded", "code.stretch": "next_stretch",
    "code.stretch_before": "previous_stretch", "code.duplicate": "duplicate", "code.passage": "write_beside",
    "code.language": "say_language",
    "code.quote": "quote_into_memo", "code.uncoded_anywhere": "next_uncoded_anywhere",
    "view.larger": "zoom_in", "view.smaller": "zoom_out", "read.usual_size": "zoom_reset", "read.wider": "wider",
    "read.narrower": "narrower", "read.more_space": "more_space", "read.less_space": "less_space",
    "read.dim": "dim_interviewer", "read.marks": "next_marks", "read.others": "show_others",
    "read.settings": "open_reading_menu",
}  # fmt: skip
# Actions that the Code page carries out: id of the action, method of the page.
ON_PAGE: dict[str, str] = {
    "read.split": "two.split_text", "read.turns": "show_turns", "code.key": "choose_key",
    "edit.history": "show_history", "edit.text": "edit_text", "edit.apply": "apply_edit",
    "edit.versions": "show_versions",
}  # fmt: skip
# Actions of the recording of the document that is open: id of the action, method of gui.recording.
OF_RECORDING = {
    "recording.attach": "attach", "recording.play": "toggle", "recording.here": "play_here", "recording.back": "back",
    "recording.slower": "slower", "recording.faster": "faster",
}  # fmt: skip
# Actions that show a view of places.CENTRE, by the name of the view.
VIEWS = {
    "code.read": "passages", "code.split": "split", "code.relations": "relations", "view.guide": "guide",
    "view.stability": "stability",
}  # fmt: skip


class Commands:
    """The actions of one window, by their ids."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action does; a test holds that none is missing."""
        window = self.window
        handlers: dict[str, Callable[[], object]] = {
            "file.new": window.new_project, "file.open": window.choose_project, "file.sample": window.open_sample,
            "file.import": partial(window.arrive, "choose_files"),
            "file.import_sheet": partial(window.arrive, "import_sheet", window.folder),
            "file.export_sheet": partial(self._leave, "export_sheet"),
            "file.exchange_in": partial(window.arrive, "bring_project_in", window.folder),
            "file.exchange_out": partial(self._leave, "export_project"),
            "file.check": partial(self._care, "check_project"),
            "file.report": partial(self._leave, "write_report"),
            "file.transcript": partial(self._leave, "write_transcript"),
            "file.review": lambda: self._leave("read_review", window.folder()),
            "edit.quotation": self._copy_quotation,
            "edit.quotation_style": partial(self._leave, "choose_quotation_style"),
            "file.backup": partial(self._care, "back_up"),
            "file.close": window.close_project, "file.quit": window.close,
            "edit.undo": window.undo, "edit.redo": window.redo, "edit.find": partial(window.show_page, "find"),
            "edit.palette": window.open_palette, "code.new": self._new_code, "code.suggest": self._suggest,
            "view.left": self._hide_sides, "view.right": self._hide_sides, "view.next_pane": self._next_pane,
            "view.english": partial(self._speak, "en"), "view.spanish": partial(self._speak, "es"),
            "view.recheck": partial(self._show_view, "recheck"), "view.words": self._show_words,
            "view.codebook": partial(self._show_view, "codebook"), "code.propose": self._propose,
            "view.record": partial(self._show_view, "record"), "code.worked": partial(self._suggestions, "mark_worked"),
            "code.suggest_settings": partial(self._suggestions, "settings"),
            "code.like": partial(self._alike, "passage"), "code.lacking": partial(self._alike, "lacking"),
            "code.words": partial(self._alike, "words"), "code.alike": partial(self._alike, "codes"),
            "code.names": partial(self._alike, "names"),
            "memo.diary": self._open_diary, "memo.free": self._new_memo, "memo.read": self._read_memo,
            "analysis.keep": self._keep,
            "analysis.stage": partial(self._ask_page, "compare", "note_stage"),
            "file.draft": self._write_draft, "file.import_report": partial(self._leave, "write_import_report"),
            "help.keys": self._show_keys, "help.about": self._show_about,
        }  # fmt: skip
        handlers |= {f"view.{page}": partial(window.show_page, page) for page in PAGES}
        handlers |= {
            f"view.theme_{name}": partial(window.theme_wanted.emit, name)
            for name in ("system", "light", "dark", "contrast")
        }
        handlers |= {id_: partial(self._in_pane, method) for id_, method in IN_PANE.items()}
        handlers |= {id_: partial(self._on_page, method) for id_, method in ON_PAGE.items()}
        handlers |= {id_: partial(self._of_recording, method) for id_, method in OF_RECORDING.items()}
        handlers |= {id_: partial(self._show_view, view) for id_, view in VIEWS.items()}
        return handlers

    def _in_pane(self, method: str) -> None:
        page = self.window.code_page
        if page is not None:
            self.window.show_page("code")
            getattr(page.pane, method)()

    def _on_page(self, method: str) -> None:
        page = self.window.code_page
        if page is not None:
            self.window.show_page("code")
            attrgetter(method)(page)()

    def _of_recording(self, method: str) -> None:
        if self.window.code_page is not None:
            getattr(self.window.code_page.recording, method)()

    def _show_view(self, name: str) -> None:
        """Shows one of places.CENTRE in the place of the text."""
        if self.window.workspace is not None:
            self.window.workspace.view_wanted.emit(name)

    def _ask_page(self, page: str, method: str) -> None:
        if self.window.workspace is not None:
            if self.window.page != page or page not in self.window.pages:
                self.window.show_page(page, lambda made: getattr(made, method)())
            else:
                getattr(self.window.pages[page], method)()

    def _keep(self) -> None:
        """Keeps the result of the page in front under a name: what was found, or the analysis."""
        if self.window.page == "find":
            self._ask_page("find", "keep_shown")
        else:
            self._ask_page("compare", "save_named")

    def _show_words(self) -> None:
        self.window.show_page("find", lambda page: cast("FindPage", page).show_words())

    def _new_code(self) -> None:
        page = self.window.code_page
        if page is not None:
            self.window.show_page("code")
            page.codes.new_code()

    def _propose(self) -> None:
        """Opens the form for a proposal on the selected code."""
        page = self.window.code_page
        if page is not None and self.window.workspace is not None:
            from qcoder.gui.codes.proposal_form import propose_change

            propose_change(
                self.window,
                self.window.workspace,
                page.codes.model.codes.get(self.window.workspace.selection.code or 0),
            )

    def _suggest(self) -> None:
        page = self.window.code_page
        if page is not None:
            self.window.show_page("code")
            page.show_tab("suggestions")
            page.suggestions.suggest()

    def _suggestions(self, method: str) -> None:
        """Has the panel of suggestions do something, shown or not."""
        if self.window.code_page is not None:
            getattr(self.window.code_page.suggestions, method)()

    def _alike(self, kind: str) -> None:
        """One of the lists of the view of what is alike."""
        page = self.window.code_page
        if page is not None:
            page.view("alike").show_kind(kind)  # type: ignore[attr-defined]  # first: it looks for what it stands at
            self._show_view("alike")

    def _open_diary(self) -> None:
        from qcoder.gui.memos import memo_actions

        memo_actions.open_diary(self.window)

    def _new_memo(self) -> None:
        from qcoder.gui.memos import memo_actions

        memo_actions.new_memo(self.window)

    def _read_memo(self) -> None:
        from qcoder.gui.memos import memo_actions

        memo_actions.read_or_write(self.window)

    def _write_draft(self) -> None:
        from qcoder.gui.memos import memo_actions

        memo_actions.write_draft(self.window)

    def _care(self, method: str) -> None:
        """One of `gui.project_care`, after what is being written is stored."""
        from qcoder.gui import project_care

        if self.window.workspace is not None:
            self.window.save_memos()
            getattr(project_care, method)(self.window, self.window.workspace)

    def _leave(self, way: str, *more: object) -> None:
        """One of the ways out of `gui.leaving`, after what is being written is stored."""
        from qcoder.gui.leaving import leaving

        if self.window.workspace is not None:
            self.window.save_memos()
            getattr(leaving, way)(self.window, self.window.workspace, *more)

    def _copy_quotation(self) -> None:
        from qcoder.gui.leaving.leaving import copy_quotation

        if self.window.workspace is not None:
            copy_quotation(self.window.workspace)

    def _hide_sides(self) -> None:
        page = self.window.code_page
        if page is not None:
            page.hide_left(self.window.actions_["view.left"].isChecked())
            page.hide_right(self.window.actions_["view.right"].isChecked())

    def _next_pane(self) -> None:
        page = self.window.code_page
        if page is not None and self.window.page == "code":
            page.next_pane()
        elif self.window.workspace is not None:
            self.window.focusNextChild()

    def _speak(self, language: str) -> None:
        if language != current_language():
            # Later: the window that is being clicked is about to be replaced.
            QTimer.singleShot(0, lambda: self.window.language_wanted.emit(language))

    def _show_keys(self) -> None:
        from qcoder.gui.help import show_keys

        show_keys(self.window)

    def _show_about(self) -> None:
        from qcoder.gui.help import show_about

        show_about(self.window)
