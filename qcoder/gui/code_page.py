"""The page where one codes: what to read, the text, what to say about it. One selection runs through all three."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from hashlib import sha256

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from qcoder.core.collecting import without_collecting
from qcoder.core.errors import QcoderError
from qcoder.core.messages import _, say
from qcoder.gui.cases.cases_panel import CasesPanel
from qcoder.gui.codes.code_card import CodeCard
from qcoder.gui.codes.codes_panel import CodesPanel
from qcoder.gui.codes.second_cycle import SecondCycle
from qcoder.gui.documents.documents_panel import DocumentsPanel
from qcoder.gui.documents.edit_view import EditView
from qcoder.gui.documents.live_counts import LiveCounts
from qcoder.gui.documents.recording import Recording
from qcoder.gui.history.came_back import CameBack
from qcoder.gui.memos.memo_editor import About
from qcoder.gui.memos.memo_panel import Here, MemoPanel
from qcoder.gui.parts.columns import OneAtATime
from qcoder.gui.parts.small import button, label, line, tabs, tool
from qcoder.gui.passages.coding_requests import CodingRequests
from qcoder.gui.passages.passage_panel import PassagePanel
from qcoder.gui.places import CENTRE, LEFT, LOWER, Place
from qcoder.gui.suggest.suggestions_panel import SuggestionsPanel
from qcoder.gui.transcript.layer import Laid
from qcoder.gui.transcript.pane import TranscriptPane
from qcoder.gui.transcript.reading_kept import read_as_kept
from qcoder.gui.transcript.requests import (
    MemoRequested,
)
from qcoder.gui.transcript.sheet import Prepared
from qcoder.gui.transcript.split import Split
from qcoder.gui.two_transcripts import TwoTranscripts
from qcoder.gui.what_changed import WhatChanged
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services.documents import documents, drafts
from qcoder.services.rows import CodeRow, CodingRow, DocumentView, MemoRow

# A document with more of either is read beside the window: 50 ms are read and drawn in one go.
MANY_CODINGS, MANY_WORDS = 1_000, 50_000
TABS = ("definition", "memo", *(place.name for place in LOWER), "suggestions")


def _tell_shown(widget: QWidget | None) -> None:
    shown = getattr(widget, "shown", None)
    if shown is not None:
        shown()


@dataclass(frozen=True, slots=True)
class Read:
    """A document with what is worked out of it before it is drawn, to be shown once."""

    view: DocumentView
    laid: Laid
    prepared: Prepared | None = None


class CodePage(QWidget):
    """Puts the panels together and carries out what they ask for."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.opened: DocumentView | None = None
        self._coming: int | None = None  # the document that is being read to be shown
        self._view_after = ""  # the view that is wanted of it
        self.changed_meanwhile = False
        self.views: dict[str, QWidget] = {}  # of places.CENTRE, those made so far
        self._came_from = ""  # the view from which one went to a passage
        self.came_back = CameBack(self)
        self.two = TwoTranscripts(self)
        self.what_changed = WhatChanged(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Read and code"))

    def build(self) -> Generator[None]:
        """Makes the parts, one up to each `yield`; the page is whole after the last."""
        workspace = self._workspace
        self.documents = DocumentsPanel(workspace)
        yield
        self.cases = CasesPanel(workspace)
        self.pane = TranscriptPane()  # the one that is worked in, of two
        self.split = Split(self.pane, self.two.second_pane)
        yield
        self.codes = CodesPanel(workspace)
        self.card = CodeCard(workspace)
        yield
        self.memo = MemoPanel(workspace)
        yield
        self.suggestions = SuggestionsPanel(workspace)
        self.counts = LiveCounts(self.codes, self.documents)
        self.requests = CodingRequests(self)
        yield
        yield from self._lay_out()
        yield
        self._connect()
        self.suggestions.set_codes(self.codes.model.codes)
        self.nothing_open()

    @property
    def workspace(self) -> Workspace:
        return self._workspace

    @property
    def document(self) -> int | None:
        """The id of the document that is open in the transcript one works in."""
        return self.opened.document.id if self.opened is not None else None

    def _lay_out(self) -> Generator[None]:
        """Columns first, then what is in them: a widget that gets another parent is polished anew with all in it."""
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        whole.addWidget(self.splitter, 1)
        self.recording = Recording(self, whole)
        self.left = self._left()
        self.splitter.addWidget(self.left)
        yield
        self.centre = OneAtATime(self.splitter)
        self.empty = self._welcome()
        self.centre.addWidget(self.empty)
        self.centre.addWidget(self.split)
        yield
        self.right = QSplitter(Qt.Orientation.Vertical, self.splitter)
        self.right.addWidget(self.codes)
        yield
        self.right.addWidget(self._lower())
        self.right.setSizes([420, 380])
        self.right.setHandleWidth(1)
        self.right.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([226, 724, 330])
        self.splitter.setChildrenCollapsible(False)
        for panel in (self.left, self.right):
            panel.setMinimumWidth(180)

    def _lower(self) -> QWidget:
        """What is said about the selected code and passage, under the code tree: one tab at a time."""
        self.tabs = QStackedWidget()
        for widget in (self.card, self.memo, *(QWidget() for _place in LOWER), self.suggestions):
            self.tabs.addWidget(widget)
        names = (_("Definition"), _("Memo"), *(_(place.title) for place in LOWER), _("Suggestions"))
        row, self.tab_buttons = tabs(self, names, lambda place: self.show_tab(TABS[place]))
        row.setContentsMargins(8, 6, 8, 2)
        row.addStretch(1)
        lower = QWidget()
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line())
        column.addLayout(row)
        column.addWidget(self.tabs, 1)
        return lower

    def _left(self) -> QWidget:
        """Documents and cases, one at a time."""
        made, self.left_stack = QWidget(), QStackedWidget()
        for widget in (self.documents, self.cases, *(QWidget() for _place in LEFT)):
            self.left_stack.addWidget(widget)
        names = (_("Documents"), _("Cases"), *(_(place.title) for place in LEFT))
        head, self.left_buttons = tabs(made, names, self.show_left)
        head.setContentsMargins(8, 6, 8, 4)
        head.addStretch(1)
        head.addWidget(tool("import", _("Import documents (Ctrl+I)"), self.documents.import_wanted.emit))
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.left_stack, 1)
        return made

    def show_left(self, index: int) -> None:
        """Documents, cases, or what places.LEFT names."""
        if index >= 2:
            self._fill(self.left_stack, index, LEFT[index - 2])
        self.left_stack.setCurrentIndex(index)
        self.left_buttons.button(index).setChecked(True)
        _tell_shown(self.left_stack.currentWidget())

    def _fill(self, stack: QStackedWidget, index: int, place: Place) -> QWidget:
        """The widget of a place, put where its name stands when it is first shown."""
        held = stack.widget(index)
        assert held is not None
        if held.objectName() != place.name:
            made = place.make(self._workspace)
            made.setObjectName(place.name)
            stack.removeWidget(held)
            held.deleteLater()
            stack.insertWidget(index, made)
            held = made
        return held

    def tab(self, name: str) -> QWidget:
        """The widget of a tab under the code tree; it is made when first asked for."""
        index = TABS.index(name)
        place = next((place for place in LOWER if place.name == name), None)
        held = self.tabs.widget(index) if place is None else self._fill(self.tabs, index, place)
        assert held is not None
        return held

    def view(self, name: str) -> QWidget:
        """A view of places.CENTRE; it is made when first asked for."""
        if name not in self.views:
            place = next(place for place in CENTRE if place.name == name)
            made = place.make(self._workspace)
            made.setAccessibleName(_(place.title))
            self.views[name] = made
            self.centre.addWidget(made)
        return self.views[name]

    def show_view(self, name: str) -> None:
        """Puts a view of places.CENTRE in the place of the text; "text" brings the text back."""
        if self._coming is not None:
            self._view_after = name  # of the document that is being read
            return
        self._came_from = ""
        if name == "text":
            self.centre.setCurrentWidget(self.split if self.opened is not None else self.empty)
            self.pane.view.setFocus()
            return
        made = self.view(name)
        self.centre.setCurrentWidget(made)
        made.setFocus()
        _tell_shown(made)

    def _read_passages(self, line: str) -> None:
        """Reads the passages that a query asks for, in the place of the text."""
        self._workspace.view_wanted.emit("passages")
        made = self.views["passages"]
        if isinstance(made, SecondCycle):
            made.read_line(line)

    def _copy_quotation(self) -> None:
        from qcoder.gui.leaving.leaving import copy_quotation

        copy_quotation(self._workspace)

    def show_turns(self) -> None:
        """Puts the list of turns in the place of the text, or takes it away."""
        there = self.centre.currentWidget() is self.views.get("turns")
        self._workspace.view_wanted.emit("text" if there else "turns")

    # ---- editing the text, and the history ----

    @property
    def editing(self) -> EditView | None:
        """The text that is being edited, while it is in the place of the transcript."""
        made = self.views.get("edit")
        return made if isinstance(made, EditView) and self.centre.currentWidget() is made else None

    def edit_text(self) -> None:
        """Opens the text for editing where it is being read."""
        made = self.view("edit")
        if isinstance(made, EditView) and self.editing is None:
            made.start_at = self.pane.view.caret() or self.pane.view.first_in_sight()
        self._workspace.view_wanted.emit("edit")

    def apply_edit(self) -> None:
        if self.editing is not None:
            self.editing.apply()

    def show_versions(self) -> None:
        self._workspace.view_wanted.emit("versions")

    def show_history(self) -> None:
        """Brings the history to the front at the left."""
        self.left.show()
        self.show_left(2 + [place.name for place in LEFT].index("history"))
        widget = self.left_stack.currentWidget()
        if widget is not None:
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _welcome(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(48, 48, 48, 48)
        column.setSpacing(12)
        column.addStretch(1)
        self._hint = label("", kind="muted", wrap=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._hint)
        self._import = button(_("Import documents…"), self.documents.import_wanted.emit, kind="main", tip="Ctrl+I")
        column.addWidget(self._import, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)
        return made

    def _connect(self) -> None:
        workspace = self._workspace
        workspace.selected.connect(self._selection_changed)
        workspace.selected.connect(self.split.mirror)
        workspace.changed.connect(self.what_changed.take)
        workspace.show_passage.connect(self.go_to)
        workspace.view_wanted.connect(self.show_view)
        workspace.read_wanted.connect(self._read_passages)
        workspace.memo_wanted.connect(self._memo_beside)
        self.documents.document_chosen.connect(self.open_document)
        self.documents.tree.itemActivated.connect(lambda: self.pane.view.setFocus())
        self.codes.code_chosen.connect(self.requests.put_on_selected)
        self.codes.passage_dropped.connect(self.requests.take_dropped)
        self.codes.codes_changed.connect(self._codes_changed)
        self.suggestions.listed.connect(lambda rows: self.pane.set_suggestions(rows))
        self.split.activated.connect(self.two.work_in)
        self.split.document_chosen.connect(self.two.open_in_second)
        self.split.closed.connect(self.two.close_second)
        self._caret = QTimer(self, singleShot=True, interval=150)
        self._caret.timeout.connect(self._caret_rests)
        self.connect_pane(self.pane)

    def connect_pane(self, pane: TranscriptPane) -> None:
        workspace = self._workspace
        pane.passage_selected.connect(lambda span: workspace.select(span=span))
        pane.coding_selected.connect(self._coding_selected)
        self.requests.serve(pane)
        pane.quotation_wanted.connect(self._copy_quotation)
        pane.memo_requested.connect(self.open_memo)
        pane.beside_requested.connect(self.write_beside)
        pane.memo_opened.connect(self._memo_beside)
        pane.view.cursorPositionChanged.connect(self._caret.start)
        pane.told.connect(lambda text: workspace.tell(text))
        pane.margin.turn_clicked.connect(self.recording.play_turn)
        pane.left.connect(self._go_back)
        pane.suggestion_selected.connect(self._suggestion_clicked)
        read_as_kept(pane, workspace)

    # ---- documents ----

    def nothing_open(self) -> None:
        some = bool(documents.documents(self._workspace.project))
        self._hint.setText(
            _("Choose a document on the left to read and code it.")
            if some
            else _("Bring your interviews in: Word and text files, dropped here or chosen from a folder.")
        )
        self._import.setVisible(not some)
        self.centre.setCurrentWidget(self.empty)

    @property
    def last_document(self) -> int | None:
        """Where the person was; in a project that is new here, the first document."""
        last = self._workspace.settings.text(self._key())
        known = last.isdigit() and any(row.id == int(last) for row in self.documents.rows)
        return int(last) if known else self.documents.first

    def _key(self) -> str:
        """Under which the settings keep the document that was open last; the project's path is not shown there."""
        return f"document/{sha256(str(self._workspace.project.path).encode()).hexdigest()[:16]}"

    def open_document(self, document: int, then: Callable[[], object] = lambda: None) -> None:
        """Shows a document, from its top; a large one is read beside the window. Calls `then` when it is shown."""
        self._coming = None
        if self.opened is not None and self.opened.document.id == document:
            then()
            return
        self.memo.save_now()
        row = self.documents.row(document)
        if row is not None and (row.codings > MANY_CODINGS or row.words > MANY_WORDS):
            self._coming, self.changed_meanwhile = document, False
            self._workspace.run(lambda _progress: self.read(document), lambda found: self._has_read(found, then))
            return
        with without_collecting():
            found = self.read(document)
            if isinstance(found, QcoderError):
                self._workspace.failed.emit(found)
            else:
                self.show_document(found)
                then()

    def read(self, document: int) -> Read | QcoderError:
        """A document to be shown; reads and does nothing else, in any thread."""
        try:
            with without_collecting():
                view = documents.show(self._workspace.project, document=document)
                return Read(view, Laid(view.text, view.codings, self.pane.layer.coders))
        except QcoderError as error:
            return error

    def _has_read(self, found: Read | QcoderError, then: Callable[[], object]) -> None:
        """Shows what was read beside the window, unless another document is wanted by now."""
        if isinstance(found, QcoderError):
            if self._coming is not None:
                self._coming, self._view_after = None, ""
                self._workspace.failed.emit(found)
            return
        self._workspace.background.in_turns(self._prepared_and_shown(found, then))

    def preparing(self, found: Read) -> Generator[None, None, Read]:
        """Makes ready what is shown of a large document, a part up to each `yield`."""
        return replace(found, prepared=(yield from self.pane.preparing(found.view, found.laid)))

    def _prepared_and_shown(self, found: Read, then: Callable[[], object]) -> Generator[None]:
        document = found.view.document.id
        if self._coming == document and not self.changed_meanwhile:
            found = yield from self.preparing(found)
        view_after = self._view_after
        if self._coming == document:
            self._coming, self._view_after = None, ""
            if self.changed_meanwhile:
                self.open_document(document, then)
                self._view_after = view_after
                return
            self.show_document(found)
        elif self._coming is not None or self.document != document:
            return
        then()
        if view_after:
            self.show_view(view_after)

    def show_document(self, read: Read) -> None:
        """Shows a document that has been read."""
        view, document = read.view, read.view.document.id
        self.opened = replace(view, codings=())  # they are in the pane's layer, which is kept up to date
        self._workspace.settings.set_text(self._key(), str(document))
        self.pane.show_document(view, self.codes.model.codes, read.laid, read.prepared)
        self.centre.setCurrentWidget(self.split)
        self.two.name_second()
        self._workspace.select(document=document, coding=None, span=None)
        self.suggestions.refresh()
        if drafts.draft(self._workspace.project, document=document) is not None:
            self._workspace.tell(_("A draft of this text is not applied yet; Ctrl+E goes on with it."))
        if view.damaged:
            self._workspace.failed.emit(
                QcoderError(
                    say(
                        "{n} codings of “{name}” no longer give back their words.",
                        n=len(view.damaged),
                        name=view.document.name,
                    ),
                    say("Nothing was changed. Check the project (File menu) and open its newest copy."),
                )
            )

    def go_to(self, place: Selection, then: Callable[[], object] = lambda: None) -> None:
        """Opens a document, scrolls to a passage or coding and selects it; Esc there goes back to a view."""
        came_from = self.view_in_place()
        if place.document is not None:
            self.two.turn_to_shown(place.document)
            self.open_document(place.document, lambda: self._go_on(place, came_from, then))
        else:
            self._select(place)
            then()

    def _go_on(self, place: Selection, came_from: str, then: Callable[[], object]) -> None:
        """The document of a place is shown: the place itself."""
        self.centre.setCurrentWidget(self.split if self.opened is not None else self.empty)
        self._came_from = came_from or self._came_from
        if came_from:
            self.pane.view.setFocus()
        self._select(place)
        then()

    def _select(self, place: Selection) -> None:
        if place.coding is not None:
            self.pane.select_coding(place.coding)
        elif place.span is not None:
            self.pane.select_span(place.span)
            self.pane.scroll_to(place.span)

    def view_in_place(self) -> str:
        """The name of the view that stands in the place of the text; "" for the text itself."""
        now = self.centre.currentWidget()
        return next((name for name, made in self.views.items() if made is now), "")

    def _go_back(self) -> None:
        """To the view from which one went to a passage."""
        if self._came_from:
            self.show_view(self._came_from)

    # ---- selection ----

    def _selection_changed(self, selection: Selection) -> None:
        self.card.show_code(self.codes.model.codes.get(selection.code or 0))
        self.show_memo(selection)

    def _coding_selected(self, row: CodingRow | None) -> None:
        if row is None:
            self._workspace.select(coding=None)
        else:
            self._workspace.select(coding=row.id, code=row.code_id, span=row.span)

    def show_memo(self, selection: Selection) -> None:
        """Lets the memo panel follow the selection; one that is not in front follows when it comes there."""
        if self.tabs.currentWidget() is self.memo:
            self.follow_memo(selection)

    def follow_memo(self, selection: Selection) -> None:
        code = self.codes.model.codes.get(selection.code or 0)
        document = self.opened.document if self.opened is not None else None
        here = Here(self.coding_shown(selection.coding), code, document)
        if self.opened is not None:
            caret, text = self.pane.view.caret(), self.opened.text
            turn = next((row for row in self.opened.turns if row.span.start <= caret <= row.span.end), None)
            spans = [row.span for row in self.opened.memos if row.target == "passage" and row.span is not None]
            noted = tuple((span, span.of(text)) for span in spans if span.start <= caret <= span.end)
            words = selection.span.of(text) if selection.span is not None else ""
            passage = selection.span if selection.coding is None and words else None
            here = replace(here, turn=turn, passage=passage, words=words, noted=noted)
        self.memo.follow(selection, here)

    def _caret_rests(self) -> None:
        """Offers memos on the turn and the passages that the caret has come to."""
        if self.memo.isVisible():
            self.show_memo(self._workspace.selection)

    def coding_shown(self, id_: int | None) -> CodingRow | None:
        if id_ is None or self.opened is None:
            return None
        return self.pane.layer.rows.get(id_)

    def show_tab(self, name: str) -> None:
        """One of TABS."""
        made = self.tab(name)
        if made is self.memo and self.tabs.currentWidget() is not made:
            self.follow_memo(self._workspace.selection)
        self.tabs.setCurrentWidget(made)
        self.tab_buttons.button(TABS.index(name)).setChecked(True)
        _tell_shown(made)

    def _codes_changed(self, codes: dict[int, CodeRow]) -> None:
        for pane in self.split.panes:
            pane.set_codes(codes)
        self.suggestions.set_codes(codes)
        self.card.show_code(codes.get(self._workspace.selection.code or 0))

    # ---- what is asked for ----

    def choose_key(self) -> None:
        """Asks for the key that puts the selected code on a passage."""
        self.codes.choose_key()

    def write_beside(self) -> None:
        """Room for the translation of the selected passage and for what it is about."""
        self.show_tab("passage")
        panel = self.tab("passage")
        assert isinstance(panel, PassagePanel)
        panel.write()

    def open_memo(self, wanted: MemoRequested) -> None:
        """Room for the memo on what the pane names; the keys go into it."""
        self.show_tab("memo")
        self.follow_memo(self._workspace.selection)
        document = self.document
        if wanted.coding_id is not None:
            self.memo.turn_to(About("coding", wanted.coding_id))
        elif wanted.span is not None:
            self.memo.turn_to(About("passage", document, wanted.span))
        elif wanted.turn is not None:
            self.memo.turn_to(About("turn", document, wanted.turn))
        self.memo.editor.show_reading(reading=False)
        self.memo.field.setFocus()

    def _memo_beside(self, row: MemoRow) -> None:
        """A memo from elsewhere, kept beside the text while one reads."""
        self.show_tab("memo")
        self.memo.show_row(row, self.memo.named(row))
        self.memo.field.setFocus()

    def _suggestion_clicked(self, suggestion: int) -> None:
        self.show_tab("suggestions")
        self.suggestions.select(suggestion)

    # ---- columns ----

    def hide_left(self, hidden: bool) -> None:
        self.left.setHidden(hidden)

    def hide_right(self, hidden: bool) -> None:
        self.right.setHidden(hidden)

    def next_pane(self) -> None:
        """Moves the focus from documents to text to codes to the lower part, and round."""
        centre = self.centre.currentWidget()
        middle = [pane.view for pane in self.split.panes] if centre is self.split else [centre]
        places = [self.documents.tree, *middle, self.codes.tree, self.tabs.currentWidget()]
        shown = [place for place in places if place is not None and place.isVisible()]
        now = next(
            (
                index
                for index, place in enumerate(shown)
                if place.hasFocus() or place.isAncestorOf(self.focusWidget() or self)
            ),
            -1,
        )
        if shown:
            shown[(now + 1) % len(shown)].setFocus(Qt.FocusReason.ShortcutFocusReason)
