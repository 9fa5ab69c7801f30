"""The page where one codes: what to read, the text, what to say about it. One selection runs through all three."""

from dataclasses import replace
from hashlib import sha256

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from qcoder.core.errors import QcoderError
from qcoder.core.messages import _, say
from qcoder.core.span import Span
from qcoder.gui.cases_panel import CasesPanel
from qcoder.gui.code_card import CodeCard
from qcoder.gui.codes_panel import CodesPanel
from qcoder.gui.documents_panel import DocumentsPanel
from qcoder.gui.memo_panel import MemoPanel
from qcoder.gui.places import CENTRE, LEFT, LOWER, Place
from qcoder.gui.small import button, label, line, tabs, tool
from qcoder.gui.suggestions_panel import SuggestionsPanel
from qcoder.gui.transcript.pane import TranscriptPane
from qcoder.gui.transcript.requests import CodeRequested, CodingMoved, CreateRequested, MemoRequested, RecodeRequested
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services import codebook, coding, documents, rechecking
from qcoder.services.rows import CodeRow, CodingRow, DocumentView
from qcoder.storage.project import Changes

IN_VIVO_LONGEST = 80
TEXT_TABLES = {"document", "document_text", "turn", "speaker", "note"}
TABS = ("definition", "memo", *(place.name for place in LOWER), "suggestions")


def _tell_shown(widget: QWidget | None) -> None:
    shown = getattr(widget, "shown", None)
    if shown is not None:
        shown()


class CodePage(QWidget):
    """Puts the panels together and carries out what they ask for."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._view: DocumentView | None = None
        self.documents = DocumentsPanel(workspace)
        self.cases = CasesPanel(workspace)
        self.pane = TranscriptPane()
        self.codes = CodesPanel(workspace)
        self.card = CodeCard(workspace)
        self.memo = MemoPanel(workspace)
        self.suggestions = SuggestionsPanel(workspace)
        self._lay_out()
        self._connect()
        self.suggestions.set_codes(self.codes.model.codes)
        self._nothing_open()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._open_last()

    def _lay_out(self) -> None:
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
        self.right = QSplitter(Qt.Orientation.Vertical)
        self.right.addWidget(self.codes)
        self.right.addWidget(lower)
        self.right.setSizes([420, 380])
        self.right.setHandleWidth(1)
        self.right.setChildrenCollapsible(False)

        self.empty = self._welcome()
        self.centre = QStackedWidget()
        self.centre.addWidget(self.empty)
        self.centre.addWidget(self.pane)
        self.views: dict[str, QWidget] = {}  # of places.CENTRE, those made so far
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.left = self._left()
        for side in (self.left, self.centre, self.right):
            self.splitter.addWidget(side)
        self.splitter.setHandleWidth(1)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([226, 724, 330])
        self.splitter.setChildrenCollapsible(False)
        for panel in (self.left, self.right):
            panel.setMinimumWidth(180)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)

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
        if name == "text":
            self.centre.setCurrentWidget(self.pane if self._view is not None else self.empty)
            self.pane.view.setFocus()
            return
        made = self.view(name)
        self.centre.setCurrentWidget(made)
        made.setFocus()
        _tell_shown(made)

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
        workspace, pane = self._workspace, self.pane
        workspace.selected.connect(self._selection_changed)
        workspace.changed.connect(self._changed)
        workspace.show_passage.connect(self.go_to)
        workspace.view_wanted.connect(self.show_view)
        self.documents.document_chosen.connect(self.open_document)
        self.documents.tree.itemActivated.connect(lambda: pane.view.setFocus())
        self.codes.code_chosen.connect(self._code_chosen)
        self.codes.codes_changed.connect(self._codes_changed)
        pane.passage_selected.connect(lambda span: workspace.select(span=span))
        pane.coding_selected.connect(self._coding_selected)
        pane.code_requested.connect(self._code)
        pane.create_requested.connect(self._create)
        pane.recode_requested.connect(self._recode)
        pane.remove_requested.connect(
            lambda id_: workspace.do(lambda: coding.remove_coding(workspace.project, coding=id_))
        )
        pane.confirm_requested.connect(self._confirm)
        pane.recheck_requested.connect(self._next_recheck)
        pane.moved.connect(self._move)
        pane.in_vivo_requested.connect(self._in_vivo)
        pane.memo_requested.connect(self._memo_wanted)
        pane.told.connect(lambda text: workspace.tell(text))
        pane.suggestion_selected.connect(self._suggestion_clicked)
        self.suggestions.listed.connect(pane.set_suggestions)
        scale = float(workspace.settings.text("reading_scale") or pane.reading.scale)
        pane.set_reading(replace(pane.reading, scale=scale))
        pane.reading_changed.connect(lambda reading: workspace.settings.set_text("reading_scale", str(reading.scale)))

    # ---- documents ----

    def _nothing_open(self) -> None:
        some = bool(documents.documents(self._workspace.project))
        self._hint.setText(
            _("Choose a document on the left to read and code it.")
            if some
            else _("Bring your interviews in: Word and text files, dropped here or chosen from a folder.")
        )
        self._import.setVisible(not some)
        self.centre.setCurrentWidget(self.empty)

    def _open_last(self) -> None:
        """Goes on where the person was; in a project that is new here, at the first document."""
        last = self._workspace.settings.text(self._key())
        known = last.isdigit() and any(row.id == int(last) for row in self.documents.rows)
        document = int(last) if known else self.documents.first
        if document is not None:
            self.open_document(document)

    def _key(self) -> str:
        """Under which the settings keep the document that was open last; the project's path is not shown there."""
        return f"document/{sha256(str(self._workspace.project.path).encode()).hexdigest()[:16]}"

    def open_document(self, document: int) -> None:
        """Shows a document; where one was in it before does not matter, it begins at the top."""
        if self._view is not None and self._view.document.id == document:
            return
        self.memo.save_now()
        view = self._workspace.do(lambda: documents.show(self._workspace.project, document=document))
        if view is None:
            return
        self._view = view
        self._workspace.settings.set_text(self._key(), str(document))
        self.pane.show_document(view, self.codes.model.codes)
        self.centre.setCurrentWidget(self.pane)
        self._workspace.select(document=document, coding=None, span=None)
        self._show_memo(self._workspace.selection)
        self.suggestions.refresh()
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

    def go_to(self, place: Selection) -> None:
        """Opens a document, scrolls to a passage or coding and selects it."""
        if place.document is not None:
            self.open_document(place.document)
            self.centre.setCurrentWidget(self.pane if self._view is not None else self.empty)
        if place.coding is not None:
            self.pane.select_coding(place.coding)
        elif place.span is not None:
            self.pane.select_span(place.span)
            self.pane.scroll_to(place.span)

    # ---- selection ----

    def _selection_changed(self, selection: Selection) -> None:
        self.card.show_code(self.codes.model.codes.get(selection.code or 0))
        self._show_memo(selection)

    def _coding_selected(self, row: CodingRow | None) -> None:
        if row is None:
            self._workspace.select(coding=None)
        else:
            self._workspace.select(coding=row.id, code=row.code_id, span=row.span)

    def _show_memo(self, selection: Selection) -> None:
        code = self.codes.model.codes.get(selection.code or 0)
        document = self._view.document if self._view is not None else None
        self.memo.follow(selection, self._coding(selection.coding), code, document)

    def _coding(self, id_: int | None) -> CodingRow | None:
        if id_ is None or self._view is None:
            return None
        return next((row for row in self._view.codings if row.id == id_), None)

    def show_tab(self, name: str) -> None:
        """One of TABS."""
        made = self.tab(name)
        self.tabs.setCurrentWidget(made)
        self.tab_buttons.button(TABS.index(name)).setChecked(True)
        _tell_shown(made)

    # ---- what is asked for ----

    def _code(self, wanted: CodeRequested) -> None:
        if wanted.code_id is None:
            self.pane.open_picker()  # no code has been used yet
        else:
            self._put(wanted.code_id, wanted.span)

    def _put(self, code: int, span: Span) -> CodingRow | None:
        if self._view is None:
            return None
        document = self._view.document.id
        made = self._workspace.do(
            lambda: coding.code_passage(self._workspace.project, document=document, code=code, span=span)
        )
        if made is not None:
            self._used(code)
            self.pane.select_coding(made.id)
        return made

    def _used(self, code: int) -> None:
        """From now on it is the last code."""
        self.pane.set_recent_codes([code, *(one for one in self.pane.recent_codes if one != code)])

    def _code_chosen(self, code: int) -> None:
        span = self.pane.passage()
        if span is None:
            self._workspace.tell(_("Select a passage first: drag over the words, or press S, T or Q in the text."))
            return
        self._put(code, span)

    def _create(self, wanted: CreateRequested) -> None:
        """A new code and its first coding are one step."""
        if self._view is None:
            return
        project, document = self._workspace.project, self._view.document.id

        def step() -> CodingRow | None:
            with project.change(say("Code “{name}” (new)", name=wanted.name)):
                code = codebook.create_code(project, name=wanted.name, parent=wanted.parent_id).id
                if wanted.coding_id is None:
                    return coding.code_passage(project, document=document, code=code, span=wanted.span)
                coding.recode(project, coding=wanted.coding_id, code=code)
                return coding.coding_row(project, coding=wanted.coding_id)

        made = self._workspace.do(step)
        if made is not None:
            self._used(made.code_id)
            self.pane.select_coding(made.id)

    def _in_vivo(self, span: Span) -> None:
        if self._view is None:
            return
        name = " ".join(span.of(self._view.text).split())[:IN_VIVO_LONGEST].replace(" > ", " ").strip(" .,;:")
        if not name:
            return
        present = next((row for row in self.codes.model.codes.values() if row.name.casefold() == name.casefold()), None)
        if present is not None:
            self._put(present.id, span)
        else:
            self._create(CreateRequested(name, None, span))

    def _recode(self, wanted: RecodeRequested) -> None:
        self._workspace.do(lambda: coding.recode(self._workspace.project, coding=wanted.coding_id, code=wanted.code_id))

    def _confirm(self, one: int) -> None:
        if self._workspace.do(lambda: rechecking.confirm(self._workspace.project, codings=[one])) is None:
            self._workspace.tell(_("This coding does not wait to be re-checked."))

    def _next_recheck(self, position: int) -> None:
        """Goes to the next passage to re-check, in this document or another, and says why it waits."""
        selection, project = self._workspace.selection, self._workspace.project
        row = self._workspace.do(
            lambda: rechecking.next_waiting(project, document=selection.document, at=position, coding=selection.coding)
        )
        if row is None:
            self._workspace.tell(_("Nothing waits to be re-checked."))
            return
        self.go_to(Selection(document=row.coding.document_id, coding=row.coding.id))
        self._workspace.tell(_("{why} Y confirms, R recodes, K goes on.", why=str(row.said).strip()))

    def _move(self, wanted: CodingMoved) -> None:
        self._workspace.do(
            lambda: coding.move_coding(self._workspace.project, coding=wanted.coding_id, span=wanted.span)
        )

    def _memo_wanted(self, wanted: MemoRequested) -> None:
        if wanted.coding_id is None:
            self._workspace.tell(_("No coding is selected: the memo is on what is named above it."))
        self.show_tab("memo")
        self.memo.field.setFocus()

    def _suggestion_clicked(self, suggestion: int) -> None:
        self.show_tab("suggestions")
        self.suggestions.select(suggestion)

    # ---- what has changed ----

    def _codes_changed(self, codes: dict[int, CodeRow]) -> None:
        self.pane.set_codes(codes)
        self.suggestions.set_codes(codes)
        self.card.show_code(codes.get(self._workspace.selection.code or 0))

    def _changed(self, changes: Changes) -> None:
        """Draws again only what the step touched; what undo brought back is scrolled to and flashed."""
        touched = changes.touched
        if touched.keys() & {"code", "coding"}:
            self.codes.refresh()
        if touched.keys() & (TEXT_TABLES | {"case", "membership", "value", "variable"}):
            self.documents.refresh()
        elif "coding" in touched:
            self.documents.refresh_counts()
        if self._view is not None:
            self._refresh_document(changes)
        elif "document" in touched:
            self._nothing_open()
        if changes.kind != "do":
            self._go_to_what_came_back(touched.get("coding", frozenset()))
        if touched.keys() & {"verdict", "coding"}:
            self.suggestions.refresh()

    def _go_to_what_came_back(self, codings: frozenset[int]) -> None:
        """Opens the document of a coding that undo or redo touched, when it is another one than that shown.

        A view that stands in the place of the text stays: it shows itself what came back.
        """
        if self.centre.currentWidget() in self.views.values():
            return
        if not codings or (self._view is not None and any(row.id in codings for row in self._view.codings)):
            return
        held = coding.codings_by_id(self._workspace.project, codings=sorted(codings)[:1])
        if held and (self._view is None or held[0].document_id != self._view.document.id):
            self.go_to(Selection(document=held[0].document_id, coding=held[0].id))
            self.pane.flash([held[0].span])

    def _refresh_document(self, changes: Changes) -> None:
        assert self._view is not None
        before = self._view
        if before.document.id not in {row.id for row in self.documents.rows}:
            self._view = None
            self.pane.clear()
            self._workspace.select(document=None, coding=None, span=None)
            self._nothing_open()
            return
        fresh = documents.show(self._workspace.project, document=before.document.id)
        self._view = fresh
        if fresh.text != before.text or fresh.turns != before.turns or fresh.document.name != before.document.name:
            self.pane.show_document(fresh, self.codes.model.codes)
        elif changes.touched.keys() & {"coding", "memo", "code", "coder"}:
            old = {row.id: row for row in before.codings}
            new = {row.id: row for row in fresh.codings}
            changed = [row for id_, row in new.items() if old.get(id_) != row]
            gone = [id_ for id_ in old if id_ not in new]
            self.pane.update_codings(changed, gone)
            if changes.kind != "do":
                spans = [row.span for row in changed] or [old[id_].span for id_ in gone]
                if spans:
                    self.pane.scroll_to(min(spans))
                    self.pane.flash(spans)
        if self._coding(self._workspace.selection.coding) is None:
            self._workspace.select(coding=None)
        self._show_memo(self._workspace.selection)

    # ---- columns ----

    def hide_left(self, hidden: bool) -> None:
        self.left.setHidden(hidden)

    def hide_right(self, hidden: bool) -> None:
        self.right.setHidden(hidden)

    def next_pane(self) -> None:
        """Moves the focus from documents to text to codes to the lower part, and round."""
        centre = self.centre.currentWidget()
        middle = self.pane.view if centre is self.pane else centre
        places = [self.documents.tree, middle, self.codes.tree, self.tabs.currentWidget()]
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
