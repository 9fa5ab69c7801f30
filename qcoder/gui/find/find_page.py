"""Words in all documents and coded passages by a query: one line or a form, hits in context, passages, word lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from qcoder.core.errors import QcoderError
from qcoder.core.messages import Message, _, _n, current_language
from qcoder.core.progress import Progress
from qcoder.core.query import Query, words_in
from qcoder.core.query_line import line_of, parse
from qcoder.core.query_pieces import QueryError
from qcoder.gui.find.first_steps import FirstSteps
from qcoder.gui.find.found_export import export_hits, export_passages
from qcoder.gui.find.kwic_list import Hit, KwicList
from qcoder.gui.find.query_edit import QueryEdit
from qcoder.gui.find.query_form import QueryForm
from qcoder.gui.find.word_tree_view import WordPlaces
from qcoder.gui.parts.small import button, label, tabs
from qcoder.gui.passages.passages_list import PassagesList
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services.codes.codebook import codes
from qcoder.services.compare.comparing import passages, values_of_documents
from qcoder.services.documents.documents import documents
from qcoder.services.find.finding import find, in_context, places_found
from qcoder.services.find.matching import check_names, doubts, understood
from qcoder.services.find.query_completion import query_names
from qcoder.services.passages.quotation import sentence_around
from qcoder.services.rows import FoundRow, PassageRow
from qcoder.storage.project import Changes, Project

FIRST = 50  # hits that are shown while the others are looked for
MOST_PASSAGES = 2_000  # that are listed
MOST_CODED = 5_000  # hits that a person is asked to look through
HIGHEST_FORM = 260
CONTEXT, PASSAGES, WORDS = range(3)
Groups = dict[str, dict[int, str]]  # the group of each document, by what results are grouped by


@dataclass(frozen=True, slots=True)
class Looked:
    """What a search brought: every place, or the passages; what a person may not have meant."""

    line: str
    places: Sequence[Hit]
    said: bool  # words were looked for
    doubts: tuple[Message, ...]
    groups: Groups


class FindPage(QWidget):
    """Enter looks; Enter on a hit, or a double click, opens it in its document; Esc goes back to the line."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._asked = self._complete = 0
        self._query = ""  # what the list shows the hits of
        self._groups: Groups = {}
        self._listed = {CONTEXT: "document", PASSAGES: "document"}  # what the results of a tab are grouped by
        self._rows: Sequence[PassageRow] = ()  # that are listed
        self.line = QueryEdit(workspace)
        self.line.setPlaceholderText(_("Words, “a phrase”, begin*, lemma:decide, code:Dependency, type:NGO …"))
        self.line.setAccessibleName(_("Find"))
        self.line.returnPressed.connect(self.look)
        self.form = QueryForm()
        self.form.changed.connect(self._form_changed)
        self.about = label(self._help(), kind="muted", wrap=True)
        self.wrong = label("", wrap=True)
        self.wrong.hide()
        self.list = KwicList(
            lambda places: in_context(workspace.project, places=places),
            sentence=lambda hit: sentence_around(workspace.project, document=hit[0], span=hit[1]),
        )
        self.list.opened.connect(self._open)
        self.list.leave_up.connect(self.line.setFocus)
        self.line.leave_down.connect(self._to_results)
        self.passages = PassagesList(workspace)
        self.empty = FirstSteps(workspace, self.find_line)
        self.body = QStackedWidget()
        self.words: QWidget | None = None  # made when it is first wanted
        self._lay_out()
        self.setFocusProxy(self.line)
        workspace.changed.connect(self._changed)
        workspace.background.failed.connect(self._no_longer_looking)
        workspace.background.stopped.connect(self._no_longer_looking)

    def _lay_out(self) -> None:
        self.form_button = button(
            _("As a form"),
            self.toggle_form,
            kind="link",
            tip=_("Choose the parts of the query instead of writing them"),
        )
        self.form_button.setCheckable(True)
        self.save = button(_("Save…"), self.save_query, kind="link", tip=_("Keep this query under a name"))
        self.saved = button(_("Saved ▾"), self._open_saved, kind="link", tip=_("Saved queries and smart codes"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(button(_("Find"), self.look, kind="main", tip=_("Enter")))
        row.addWidget(self.form_button)
        row.addWidget(button(_("How to…"), self.show_help, kind="link", tip=_("How queries are written")))
        row.addWidget(self.save)
        row.addWidget(self.saved)
        self.form_area = QScrollArea()
        self.form_area.setWidgetResizable(True)
        self.form_area.setWidget(self.form)
        self.form_area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.form_area.hide()
        below, self.tabs = tabs(self, (_("In context"), _("Passages"), _("Words")), self.show_tab)
        self.group = QComboBox()
        self.group.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.group.setAccessibleName(_("How results are listed"))
        self.group.setToolTip(_("How results are listed"))
        self.group.activated.connect(lambda _place: self._list_again())
        self.code_all = button(
            _("Code all…"), self.code_hits, tip=_("Look through the hits, then put one code on them")
        )
        self.keep = button(
            _("Keep the result…"), self.keep_found, tip=_("Keep this result under a name, on the page Compare")
        )
        self.export = button(_("Export…"), self.export_found, tip=_("Write what was found as a csv sheet"))
        self.read = button(
            _("Read and recode…"),
            self.read_passages,
            tip=_("All of them in their context, to recode and to write on"),
        )
        below.setSpacing(8)
        below.addStretch(1)
        self._tools = (self.group, self.code_all, self.read, self.keep, self.export)
        for widget in self._tools:
            below.addWidget(widget)
        self._show_tools()
        self.body.addWidget(self.empty)
        self.body.addWidget(self.list)
        self.body.addWidget(self.passages)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.form_area)
        column.addWidget(self.wrong)
        column.addWidget(self.about)
        column.addLayout(below)
        column.addWidget(self.body, 1)

    def _help(self) -> str:
        return _(
            "Accents and capitals do not matter. Words in quotation marks stand together; * stands for any letters; "
            "lemma: finds a word in all its forms; /…/ is a regular expression. "
            "code:, case:, document:, speaker:, language:, coder:, memo:, date: and the name of a variable narrow the "
            "search; AND, OR, NOT and brackets join parts; OVERLAPS, INSIDE, NEAR, FOLLOWED BY and SAME TURN relate "
            "passages."
        )

    def shown(self) -> None:
        self.empty.refresh()
        self.line.setFocus()
        self.line.selectAll()
        if self._tab == WORDS:
            self._show_words()  # counted anew where something has changed since

    # ---- looking ----

    def look(self) -> None:
        """Looks in the background and shows what was found; the first hits come before all of them."""
        line = self.line.text().strip()
        query = self._parsed(line)
        if query is None:
            return
        self._fill_form()
        if self._tab == WORDS:
            self.tabs.button(CONTEXT).setChecked(True)
        self._asked += 1
        asked, project = self._asked, self._workspace.project
        self._query = line
        self.about.setText(_("Looking…"))
        if self._tab == PASSAGES:

            def whole(_progress: Progress) -> tuple[list[PassageRow], tuple[Message, ...]]:
                return passages(project, where=line), doubts(project, query)

            self._workspace.run(whole, self._only(asked, self._show_passages))
            return

        def first(progress: Progress) -> tuple[list[FoundRow], Groups]:
            return find(project, query=line, limit=FIRST, progress=progress), _groups(project)

        def rest(progress: Progress) -> Looked:
            found = understood(project, query)
            assert found is not None
            places = places_found(project, query=line, progress=progress)
            return Looked(line, places, bool(words_in(found)), doubts(project, query), _groups(project))

        self._workspace.run(first, self._only(asked, self._show_first))
        self._workspace.run(rest, self._only(asked, self._show_all))

    def _no_longer_looking(self, _why: object) -> None:
        """What went wrong, or that it was stopped, is told by the window; here nothing is looked for any more."""
        if self.about.text() == _("Looking…"):
            self.about.setText(self._help())
            self._show_nothing()

    def _only(self, asked: int, show: Callable[..., None]) -> Callable[..., None]:
        """What comes too late is dropped."""
        return lambda found: show(found) if asked == self._asked else None

    def _parsed(self, line: str) -> Query | None:
        """The query of the line; an error, or a name that is not there, is told below it."""
        self.wrong.hide()
        if not line:
            self.about.setText(self._help())
            return None
        try:
            query = parse(line)
            if query is not None:
                check_names(self._workspace.project, query)
            return query
        except QcoderError as error:
            self._tell_wrong(error)
            self._show_nothing()
            return None

    def _tell_wrong(self, error: QcoderError) -> None:
        self.wrong.setText(str(error) if isinstance(error, QueryError) else str(error.message))
        self.wrong.show()
        if isinstance(error, QueryError):
            self.line.show_error(error)

    def _show_nothing(self) -> None:
        """What was found before is not what the line asks for."""
        self._asked += 1
        self.about.setText(self._help())
        self.list.kwic.show((), None)
        self.body.setCurrentWidget(self.empty)
        self._show_tools()

    def _show_first(self, found: tuple[Sequence[FoundRow], Groups]) -> None:
        if self._complete == self._asked:
            return  # all of them came before
        rows, self._groups = found
        self.list.kwic.show([(row.document_id, row.span) for row in rows], self._group_of(), rows)
        self._show_list(bool(rows))

    def _show_all(self, looked: Looked) -> None:
        self._complete = self._asked
        kept = self.list.current
        self._groups = looked.groups
        self.list.kwic.show(looked.places, self._group_of(), said=looked.said)
        self._show_list(bool(looked.places))
        self.list.go_to_first()
        if kept is not None and (kept.document_id, kept.span) in looked.places[:FIRST]:
            self._select(kept)
        if not looked.places:
            self.about.setText(" ".join([_("Nothing was found."), *map(str, looked.doubts)]) + " " + self._help())
            return
        found = len({document for document, _span in looked.places})
        if looked.said:
            counted = _n("{n} hit", "{n} hits", len(looked.places))
        else:
            counted = _n("{n} passage", "{n} passages", len(looked.places))
        said = [counted + " · " + _n("{n} document", "{n} documents", found), *map(str, looked.doubts)]
        self.about.setText(" · ".join(said))
        if self.line.is_written_in:
            self.list.setFocus()

    def _select(self, row: FoundRow) -> None:
        model = self.list.kwic
        for place, line in enumerate(model.lines[: FIRST * 2]):
            if isinstance(line, int) and model.hits[line] == (row.document_id, row.span):
                self.list.setCurrentIndex(model.index(place, 0))

    def _show_list(self, some: bool) -> None:
        self.body.setCurrentWidget(self.list if some else self.empty)
        if some:
            self._show_tools(self.group, self.code_all, self.keep, self.export)
        else:
            self._show_tools()

    def _show_tools(self, *shown: QWidget) -> None:
        """Only what can be done with what is listed."""
        for widget in self._tools:
            widget.setVisible(widget in shown)
        if self.group in shown:
            self._offer_groups()

    def _offer_groups(self) -> None:
        """What the results of this tab can be grouped by, as it was chosen last."""
        offered = [
            ("document", _("by document")), ("organisation", _("by organisation")), ("case", _("by case")),
            ("", _("in one list")),
        ]  # fmt: skip
        if self._tab == PASSAGES:
            offered.insert(0, ("code", _("by code")))
        self.group.clear()
        for value, title in offered:
            self.group.addItem(title, value)
        self.group.setCurrentIndex(self.group.findData(self._listed.get(self._tab, "document")))

    def _group_of(self) -> Callable[[int], str] | None:
        names = self._groups.get(self._listed[CONTEXT])
        return None if names is None else lambda document: names.get(document, "")

    def _list_again(self) -> None:
        """Lists the results as they have just been asked for."""
        self._listed[self._tab] = str(self.group.currentData())
        if self._tab == PASSAGES:
            self._list_passages()
            self.passages.go_to_first()
        else:
            self.list.kwic.show(self.list.kwic.hits, self._group_of(), said=self.list.kwic.said)
            self.list.go_to_first()

    # ---- passages ----

    def _show_passages(self, found: tuple[list[PassageRow], tuple[Message, ...]]) -> None:
        rows, told_of = found
        self._rows = rows[:MOST_PASSAGES]
        self._list_passages()
        self.body.setCurrentWidget(self.passages if rows else self.empty)
        if rows:
            self._show_tools(self.group, self.read, self.keep, self.export)
        else:
            self._show_tools()
        number = len({row.coding.document_id for row in rows})
        told = [_n("{n} passage", "{n} passages", len(rows)) + " · " + _n("{n} document", "{n} documents", number)]
        if len(rows) > MOST_PASSAGES:
            told.append(_("The first {n} are listed.", n=MOST_PASSAGES))
        told += map(str, told_of)
        self.about.setText(" · ".join(told) if rows else _("Nothing was found.") + " " + " ".join(told[1:]))
        if rows and self.line.is_written_in:
            self.passages.go_to_first()
            self.passages.list.setFocus()

    def _list_passages(self) -> None:
        by, language = self._listed[PASSAGES], current_language()
        ways = {code.id: code.way(language) for code in codes(self._workspace.project)} if by == "code" else {}
        group_of: dict[str, Callable[[PassageRow], str]] = {
            "code": lambda row: ways.get(row.coding.code_id, row.coding.code),
            "document": lambda row: row.document,
            "organisation": lambda row: row.organisation or _("(no organisation)"),
            "case": lambda row: row.case or _("(no case)"),
        }
        rows: Sequence[PassageRow] = self._rows
        if by == "code":
            place = {code: at for at, code in enumerate(ways)}  # codes in the order of the tree
            rows = sorted(rows, key=lambda row: place.get(row.coding.code_id, len(place)))
        self.passages.show_passages(self._query, rows, group_of.get(by))

    # ---- tabs ----

    @property
    def _tab(self) -> int:
        return self.tabs.checkedId()

    def show_tab(self, tab: int) -> None:
        """Hits in context, whole passages, or word lists."""
        self.tabs.button(tab).setChecked(True)
        self.wrong.hide()
        if tab == WORDS:
            self._show_words()
        elif self.line.text().strip():
            self.look()
        else:
            self.body.setCurrentWidget(self.empty)
            self.about.setText(self._help())

    def _show_words(self) -> None:
        from qcoder.gui.find.words_view import WordsView

        if not isinstance(self.words, WordsView):
            self.words = WordsView(self._workspace)
            self.words.find_wanted.connect(self.find_line)
            self.words.places_wanted.connect(self.show_places)
            self.body.addWidget(self.words)
        self.body.setCurrentWidget(self.words)
        self._show_tools()
        self.about.setText(_("Only what participants say is counted, unless it is asked otherwise."))
        self.words.shown()

    def show_words(self) -> None:
        """The word lists, from the menu."""
        self.show_tab(WORDS)

    def find_line(self, line: str) -> None:
        """Looks for a query that comes from elsewhere, in the words of the window's language."""
        self.line.setText(line)
        self.tabs.button(CONTEXT).setChecked(True)
        self.look()

    def show_places(self, wanted: WordPlaces) -> None:
        """Shows places that were found elsewhere, such as those of a branch of a word tree, in their context."""
        self._asked += 1  # what is being looked for comes too late
        self._complete = self._asked
        self._query = wanted.said
        self.tabs.button(CONTEXT).setChecked(True)
        self._groups = _groups(self._workspace.project)
        self.list.kwic.show(wanted.places, self._group_of())
        self._show_list(bool(wanted.places))
        self.keep.hide()  # the tree is what can be kept
        self.list.go_to_first()
        self.list.setFocus()
        self.about.setText(wanted.said + " · " + _n("{n} hit", "{n} hits", len(wanted.places)))

    def _to_results(self) -> None:
        shown = self.body.currentWidget()
        if shown is self.passages:
            self.passages.list.setFocus()
        elif shown is not None and shown is not self.empty:
            shown.setFocus()

    def show_help(self) -> None:
        """The page of help on queries."""
        from qcoder.core.resources import resources
        from qcoder.gui.parts.dialogs import show_text

        page = resources() / "help" / f"queries.{current_language()}.md"
        show_text(self, _("How queries are written"), page.read_text(encoding="utf-8"))

    # ---- the form ----

    def toggle_form(self) -> None:
        """Shows the query as a form, or puts the form away."""
        shown = not self.form_area.isVisibleTo(self)
        self.form_area.setVisible(shown)
        self.form_button.setChecked(shown)
        if shown:
            self._fill_form(always=True)
            self.form.rows[-1].field.setFocus()

    def _fill_form(self, *, always: bool = False) -> None:
        if not always and not self.form_area.isVisibleTo(self):
            return
        try:
            query = parse(self.line.text())
        except QueryError as error:
            self._tell_wrong(error)
            return
        self.form.show_query(query, query_names(self._workspace.project))
        self._fit_form()

    def _fit_form(self) -> None:
        """As high as its rows need, at most so that the hits have room."""
        self.form_area.setFixedHeight(min(HIGHEST_FORM, self.form.wanted_height()))

    def _form_changed(self) -> None:
        self.line.setText(line_of(self.form.query(), current_language()))
        self._fit_form()

    # ---- what is done with what was found ----

    def code_hits(self) -> None:
        """Offers to put one code on every hit, also on those beyond the screen."""
        from qcoder.gui.find.code_hits import code_all

        places = list(self.list.kwic.hits)
        if len(places) > MOST_CODED:
            self._workspace.tell(
                _("{n} hits are too many to look through at once. Narrow the search to {most} at most.", n=len(places),
                  most=MOST_CODED)
            )  # fmt: skip
            return
        code_all(self, self._workspace, query=self._query, look=lambda: places)

    def read_passages(self) -> None:
        """Goes on to the view in which these passages are read and worked on."""
        self._workspace.page_wanted.emit("code")
        self._workspace.read_wanted.emit(self._query)

    def export_found(self) -> None:
        """Writes what was found as a csv sheet."""
        if self._tab == PASSAGES:
            export_passages(self, self._workspace, self._query)
        else:
            export_hits(self, self._workspace, list(self.list.kwic.hits))

    def keep_shown(self) -> None:
        """Keeps the word list, the word tree or what was found, as it is in front."""
        from qcoder.gui.find.words_view import WordsView

        if self._tab == WORDS and isinstance(self.words, WordsView):
            self.words.keep_shown()
        elif self.keep.isVisible():
            self.keep_found()
        else:
            self._workspace.tell(_("Look for something first; what is found can be kept."))

    def keep_found(self) -> None:
        """Keeps what is listed, grouped as it is, under a name."""
        from qcoder.gui.compare.keeping import keep_asked

        what = "passages" if self._tab == PASSAGES else "hits"
        asked = {"query": self._query, "what": what, "by": self._listed[self._tab] or "document"}
        keep_asked(self, self._workspace, "found", asked)

    def save_query(self) -> None:
        """Keeps the line under a name."""
        from qcoder.gui.find.saved_queries_form import edit_query

        if self._parsed(self.line.text().strip()) is None:
            return
        edit_query(self, self._workspace, line=self.line.text().strip())

    def _open_saved(self) -> None:
        from qcoder.gui.find.saved_queries_form import fill_saved_menu

        menu = QMenu(self)
        fill_saved_menu(menu, self, self._workspace, self.find_line)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.saved.mapToGlobal(self.saved.rect().bottomLeft()))

    def _open(self, row: FoundRow) -> None:
        self._workspace.page_wanted.emit("code")
        self._workspace.show_passage.emit(Selection(document=row.document_id, span=row.span))

    def _changed(self, changes: Changes) -> None:
        """Hits lie elsewhere once a text has changed: they are looked for again when the page is shown."""
        if changes.touched.keys() & {"document", "document_text"} and self.list.count():
            self.list.kwic.show((), None)
            self._show_list(False)
            self.about.setText(_("The texts have changed since. Enter looks again."))


def _groups(project: Project) -> Groups:
    rows, above = documents(project), values_of_documents(project, "organisation")
    return {
        "document": {row.id: row.name for row in rows},
        "organisation": {row.id: " · ".join(above.get(row.id, ())) or _("(no organisation)") for row in rows},
        "case": {row.id: row.case or _("(no case)") for row in rows},
    }
