"""Word lists of the project: how often words are used and by whom, what stands near a word, what follows it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, _n
from qcoder.core.progress import Progress
from qcoder.gui.compare.keeping import keep_asked
from qcoder.gui.find.query_edit import QueryEdit
from qcoder.gui.find.word_tree_view import WordTreeView
from qcoder.gui.parts.dialogs import pick_new_file
from qcoder.gui.parts.numbers_table import Numbers
from qcoder.gui.parts.small import button, label
from qcoder.gui.workspace import Workspace
from qcoder.services.compare.analyses import analyse
from qcoder.services.compare.comparing import groupings
from qcoder.services.compare.outcome import Outcome
from qcoder.services.compare.outcome_files import write_outcome
from qcoder.services.find import stop_lists, words
from qcoder.services.find.words import Collocates, WordList
from qcoder.storage.project import Changes

TURNED = {"document_text", "document", "turn", "speaker", "setting", "value", "variable", "case", "membership"}

LEAST_NEAR, MOST_WRITTEN = 2, 20_000


class WordsView(QWidget):
    """Enter on a word finds it in the texts; the buttons show what stands near it and what follows it."""

    find_wanted = Signal(str)  # a query
    places_wanted = Signal(object)  # WordPlaces

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._asked = 0
        self._stale = True
        self.found: WordList | None = None
        self.near_of = ""  # what the words near were asked for
        self.by = QComboBox()
        self.by.setAccessibleName(_("By"))
        self.lemmas = QCheckBox(_("forms of a word together"))
        self.lemmas.setChecked(True)
        self.stops = QCheckBox(_("stop words"))
        self.interviewers = QCheckBox(_("what interviewers say"))
        self.where = QueryEdit(workspace)
        self.where.setPlaceholderText(_("All that is said, or only in the passages of a query"))
        self.where.setAccessibleName(_("Passages in which words are counted"))
        self.where.returnPressed.connect(self.count)
        self.wrong = label("", wrap=True)
        self.wrong.hide()
        self.filter = QLineEdit()
        self.filter.setAccessibleName(_("Filter words"))
        self.filter.setPlaceholderText(_("Filter words"))
        self.filter.setClearButtonEnabled(True)
        self.model, self.near_model = Numbers(), Numbers()
        self.table, self.near_table = self._table(self.model, _("Words")), self._table(self.near_model, _("Words near"))
        self.tree = WordTreeView(workspace)
        self.tree.places_wanted.connect(self.places_wanted.emit)
        self.beside = QStackedWidget()
        self.title = label("", kind="heading", wrap=True)
        self.about = label("", kind="muted", wrap=True)
        self._lay_out()
        workspace.changed.connect(self._changed)
        workspace.background.failed.connect(self._no_longer_counting)
        workspace.background.stopped.connect(self._no_longer_counting)

    def _table(self, model: Numbers, name: str) -> QTableView:
        made = QTableView()
        made.setModel(model)
        made.setAccessibleName(name)
        made.setSortingEnabled(True)
        made.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        made.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        made.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        made.verticalHeader().hide()
        made.setShowGrid(False)
        made.horizontalHeader().setHighlightSections(False)
        made.setWordWrap(False)
        made.activated.connect(lambda index: self._find(str(model.rows[index.row()][0])))
        return made

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(12)
        above.addWidget(label(_("By")))
        above.addWidget(self.by)
        for box in (self.lemmas, self.stops, self.interviewers):
            above.addWidget(box)
            box.toggled.connect(lambda _on: self.count())
        above.addWidget(self.where, 1)
        above.addWidget(self.filter)
        self.by.activated.connect(lambda _place: self.count())
        self.filter.textChanged.connect(lambda _text: self._fill())
        below = QHBoxLayout()
        below.setSpacing(8)
        for text, pressed, tip in (
            (_("Find it"), self.find_word, _("The word in the texts (Enter)")),
            (_("What stands near it"), self.show_near, _("Words that stand near it more often than by chance")),
            (_("What follows it"), self.show_after, _("What is said after it, as a tree")),
            (_("What comes before it"), self.show_before, _("What is said before it, as a tree")),
            (_("Leave it out"), self.leave_out, _("Add it to the project's stop list")),
            (_("Keep the result…"), self.keep, _("Keep the list in use under a name, on the page Compare")),
            (_("Export…"), self.export, _("Write the list in use as csv, Excel, Word or HTML")),
        ):
            made = button(text, pressed, tip=tip)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a press leaves the table that it is about in use
            below.addWidget(made)
        below.addStretch(1)
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(self.title)
        side.addWidget(self.beside, 1)
        self.beside.addWidget(
            label(_("Select a word; the buttons below show what stands near it and what follows it."), kind="muted",
                  wrap=True)
        )  # fmt: skip
        self.beside.addWidget(self.near_table)
        self.beside.addWidget(self.tree)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self.table, 4)
        body.addLayout(side, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(above)
        column.addWidget(self.wrong)
        column.addLayout(body, 1)
        column.addWidget(self.about)
        column.addLayout(below)
        self.setFocusProxy(self.table)

    # ---- counting ----

    def shown(self) -> None:
        """Counts when something has changed since."""
        if self._stale:
            chosen = self.by.currentData()
            self.by.clear()
            self.by.addItem(_("all together"), "")
            for name in groupings(self._workspace.project):
                self.by.addItem(name, name)
            self.by.setCurrentIndex(max(0, self.by.findData(chosen)))
            self.count()

    def _changed(self, changes: Changes) -> None:
        if TURNED & changes.touched.keys():
            self._stale = True
            if self.isVisible():
                self.shown()

    def count(self) -> None:
        """Counts in the background, with the choices as they are."""
        where = self._where()
        if where is None:
            return
        self._asked += 1
        asked, project, by = self._asked, self._workspace.project, str(self.by.currentData() or "")
        lemmas, stops, interviewers = self.lemmas.isChecked(), self.stops.isChecked(), self.interviewers.isChecked()
        self.about.setText(_("Counting…"))

        def work(progress: Progress) -> WordList:
            return words.frequencies(
                project, by=by, lemmas=lemmas, stops=stops, interviewers=interviewers, where=where, progress=progress
            )

        self._workspace.run(work, lambda found: self._show(found) if asked == self._asked else None)

    def _no_longer_counting(self, _why: object) -> None:
        if self.about.text() == _("Counting…"):
            self.about.setText("")
            self._stale = True

    def _where(self) -> str | None:
        """The query of the passages; None where it cannot be understood, which is told."""
        return self.where.text().strip() if self.where.is_understood(self.wrong) else None

    def _show(self, found: WordList) -> None:
        self.found, self._stale = found, False
        self._fill()
        told = [_n("{n} word counted", "{n} words counted", found.total)]
        told.append(_n("{n} different word listed", "{n} different words listed", len(found.rows)))
        if found.ungrouped:
            told.append(
                _n("{n} document without a value of “{by}”", "{n} documents without a value of “{by}”",
                   found.ungrouped, by=found.by)
            )  # fmt: skip
        if found.groups:
            told.append(
                _("G² says how unevenly the groups use a word. It is no test: words of one interview hang together.")
            )
        if not found.rows:
            told = [_("No words to count yet. Import a document, or count also what interviewers say.")]
        if found.notice:
            told.append(found.notice)
        self.about.setText(" · ".join(told))

    def _fill(self) -> None:
        from qcoder.language.fold import fold, strip_marks

        if self.found is None:
            return
        found, wanted = self.found, strip_marks(fold(self.filter.text().strip()))
        titles = [_("Word or lemma"), _("Language"), _("Times"), _("Interviews"), _("Per 1,000")]
        for group in found.groups:
            titles += [group, _("{group} per 1,000", group=group)]
        if found.groups:
            titles.append("G²")
        rows: list[tuple[object, ...]] = []
        for row in found.rows:
            called = (row.word, *(form for form, _count in row.forms))
            if wanted and not any(wanted in strip_marks(fold(one)) for one in called):
                continue
            line: list[object] = [row.word, row.language, row.count, row.documents, found.per_thousand(row)]
            for place, count in enumerate(row.groups):
                line += [count, found.per_thousand(row, place)]
            if found.groups:
                line.append(row.likelihood)
            rows.append(tuple(line))
        self.model.show(titles, rows, text_columns=2)
        self._fit(self.table)

    def _fit(self, table: QTableView) -> None:
        head = table.horizontalHeader()
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)  # as it was counted, until a title is pressed
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column in range(table.model().columnCount()):
            table.setColumnWidth(column, 130 if column == 0 else max(66, head.sectionSizeHint(column)))
        if table.model().rowCount() and not table.currentIndex().isValid():
            table.setCurrentIndex(table.model().index(0, 0))

    # ---- one word ----

    @property
    def word(self) -> str:
        """The word that is selected; "" where none is."""
        index = self.table.currentIndex()
        return str(self.model.rows[index.row()][0]) if index.isValid() and self.model.rows else ""

    def asked_word(self, word: str) -> str:
        """How a word is asked for: in all its forms where these are counted together."""
        from qcoder.core.messages import current_language
        from qcoder.core.query import Says
        from qcoder.core.query_line import line_of

        return line_of(Says(word, "lemma") if self.lemmas.isChecked() else Says(word), current_language())

    def find_word(self) -> None:
        if self.word:
            self._find(self.word)

    def _find(self, word: str) -> None:
        self.find_wanted.emit(self.asked_word(word))

    def show_near(self) -> None:
        """The words that stand near the selected one."""
        project, choices = self._workspace.project, self._choices("by", "stops", "interviewers", "where")
        self._beside(
            lambda asked, progress: words.collocates(
                project, word=asked, least=LEAST_NEAR, **choices, progress=progress
            ),
            self._show_near,
        )

    def _show_near(self, word: str, found: Collocates) -> None:
        self.near_of = self.asked_word(word)
        self.title.setText(_("Near “{word}”, at most {n} words away", word=word, n=words.REACH))
        titles = [_("Word or lemma"), _("Near"), _("In all"), _("Expected"), "G²", _("Bits")]
        for group in found.groups:
            titles += [group, _("{group} per 1,000", group=group)]
        if found.groups:
            titles.append(_("Uneven (G²)"))
        rows: list[tuple[object, ...]] = []
        for row in found.rows:
            line: list[object] = [row.word, row.together, row.count, row.expected, row.likelihood, row.information]
            for place, count in enumerate(row.groups):
                line += [count, found.per_thousand(row, place)]
            rows.append((*line, row.unevenness) if found.groups else tuple(line))
        self.near_model.show(titles, rows)
        self._fit(self.near_table)
        self.beside.setCurrentWidget(self.near_table)
        if not rows:
            self.title.setText(_("No word stands near “{word}” more than once.", word=word))

    def show_after(self) -> None:
        """What follows the selected word."""
        self._show_tree(before=False)

    def show_before(self) -> None:
        """What comes before the selected word."""
        self._show_tree(before=True)

    def _show_tree(self, *, before: bool) -> None:
        project, choices = self._workspace.project, self._choices("interviewers", "where")

        def show(_word: str, outcome: Outcome) -> None:
            times = int(outcome.grids[0].rows[0][1].value or 0) if outcome.grids else 0
            self.title.setText(outcome.title + " · " + _n("{n} time", "{n} times", times))
            self.tree.show_tree(outcome)
            self.beside.setCurrentWidget(self.tree)

        self._beside(
            lambda asked, progress: analyse(
                project, kind="word_tree", parameters={**choices, "word": asked, "before": before}, progress=progress
            ),
            show,
        )

    def _beside(self, work: Callable[[str, Progress], object], show: Callable[..., None]) -> None:
        word = self.word
        if not word:
            self._workspace.tell(_("Select a word first."))
            return
        asked = self.asked_word(word)
        self._workspace.run(lambda progress: work(asked, progress), lambda found: show(word, found))

    def leave_out(self) -> None:
        """Adds the selected word to the stop list of its language."""
        index = self.table.currentIndex()
        if not index.isValid():
            self._workspace.tell(_("Select a word first."))
            return
        word, language = (str(one) for one in self.model.rows[index.row()][:2])
        tongues = (language,) if language else stop_lists.LANGUAGES
        project = self._workspace.project
        forms = next((row.forms for row in self.found.rows if row.word == word), ()) if self.found is not None else ()
        gone = {word, *(form for form, _count in forms[:1])}
        for tongue in tongues:
            self._workspace.do(partial(stop_lists.leave_out, project, words=gone, language=tongue))

    # ---- kept and written ----

    def _choices(self, *names: str) -> dict[str, Any]:
        """What is chosen, by the names of the parameters of analyses."""
        found = {
            "by": str(self.by.currentData() or ""),
            "lemmas": self.lemmas.isChecked(),
            "stops": self.stops.isChecked(),
            "interviewers": self.interviewers.isChecked(),
            "where": self._where() or "",
        }
        return {name: found[name] for name in names}

    def _in_use(self) -> tuple[str, dict[str, Any]] | None:
        """The analysis that shows what the list in use shows: the words near one where these are, else the list."""
        near_in_use = self.beside.currentWidget() is self.near_table and self.focusWidget() is self.near_table
        if near_in_use and self.near_of:
            near = self._choices("by", "stops", "interviewers", "where")
            return "near", {**near, "word": self.near_of, "reach": words.REACH, "least": LEAST_NEAR}
        return ("words", self._choices("by", "lemmas", "stops", "interviewers", "where")) if self.found else None

    def keep_shown(self) -> None:
        """Keeps the tree where it was used last, else the list in use."""
        if self.beside.currentWidget() is self.tree and self.tree.isAncestorOf(self.focusWidget() or self):
            self.tree.keep.click()
        else:
            self.keep()

    def keep(self) -> None:
        """Keeps the list in use under a name."""
        asked = self._in_use()
        if asked is not None:
            keep_asked(self, self._workspace, *asked)

    def export(self) -> None:
        """Writes the list in use, whole, as a sheet or with its chart."""
        asked, project = self._in_use(), self._workspace.project
        if asked is None:
            return
        kind, choices = asked

        def write(file: Path) -> None:
            def work(progress: Progress) -> Path:
                outcome = analyse(project, kind=kind, parameters={**choices, "most": MOST_WRITTEN}, progress=progress)
                return write_outcome(project, outcome, file=file)

            self._workspace.run(
                work, lambda done: self._workspace.tell(_("Written: {file}", file=done.name), file=done)
            )

        proposed = project.path.with_name(_("words") + ".csv")
        kinds = "CSV (*.csv);;Excel (*.xlsx);;Word (*.docx);;HTML (*.html)"
        pick_new_file(self, _("Export the words"), proposed, kinds, "csv", write)
