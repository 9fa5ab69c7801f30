"""Help without examples: passages like one, passages without a code, its words, codes that may be one, names."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n, current_language
from qcoder.gui.parts.dialogs import pick_file
from qcoder.gui.parts.flow import Flow
from qcoder.gui.parts.forms import documents_folder
from qcoder.gui.parts.quotes import VALUE, Quote, Quotes, clipped
from qcoder.gui.parts.small import button, label, tab_buttons
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services.codes import codebook
from qcoder.services.rows import SuggestionRow
from qcoder.services.suggest import likeness, suggesting, trained_pipelines
from qcoder.services.suggest.likeness import DistinctiveWord, LikePassage, TwoCodes
from qcoder.services.suggest.trained_pipelines import Name

KINDS = ("passage", "lacking", "words", "codes", "names")
TOP, LONGEST = 60, 300


class AlikeView(QWidget):
    """Five lists; Enter goes to a passage. What is asked for is the passage or code that is selected."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.kind = "passage"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        names = (
            _("Like the passage"),
            _("Without the code so far"),
            _("Words of the code"),
            _("Codes alike"),
            _("Names"),
        )
        self.group = tab_buttons(self, names, lambda place: self.show_kind(KINDS[place]))
        head = Flow(gap=2)
        head.setContentsMargins(24, 12, 16, 8)
        for made in self.group.buttons():
            head.addWidget(made)
        self.again = button(_("Look again"), self.look, tip=_("For what is selected now"))
        self.about = label("", kind="muted", wrap=True)
        self.file = button(
            _("Choose a pipeline file…"),
            self.choose_file,
            tip=_("An official .whl file that you downloaded from its maker"),
        )
        self.file.hide()
        back = button(
            _("Back to the text"),
            lambda: workspace.view_wanted.emit("text"),
            kind="link",
            tip=_("Back to the text (Esc)"),
        )
        below = QHBoxLayout()
        below.setContentsMargins(24, 0, 16, 0)
        below.setSpacing(12)
        below.addWidget(self.again)
        below.addWidget(self.file)
        below.addStretch(1)
        below.addWidget(back)
        said = QHBoxLayout()
        said.setContentsMargins(24, 0, 24, 0)
        said.addWidget(self.about)
        self.list = Quotes(_("What was found"), most_lines=4)
        self.list.itemActivated.connect(lambda item: self._go(item.data(VALUE)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(below)
        column.addLayout(said)
        column.addWidget(self.list, 1)

    def default_focus(self) -> QWidget:
        return self.list

    def shown(self) -> None:
        """Comes to the front: looks when it has not yet; what was found stays."""
        if not self.about.text():
            self.look()

    def show_kind(self, kind: str) -> None:
        """Turns to one of the lists and fills it."""
        self.kind = kind
        found = self.group.button(KINDS.index(kind))
        if found is not None:
            found.setChecked(True)
        self.look()

    def look(self) -> None:
        """Fills the list for what is selected, beside the window."""
        workspace, selection = self._workspace, self._workspace.selection
        project = workspace.project
        self.list.clear()
        self.file.setVisible(self.kind == "names")
        if workspace.busy:
            self.about.setText(_("Other work is going on. Look again when it has ended."))
            return
        if self.kind == "passage":
            document, span = selection.document, selection.span
            if document is None or span is None:
                self.about.setText(_("Select a passage in the text, then look again."))
                return
            words = clipped(suggesting.words_at(project, document=document, span=span), LONGEST)
            self._run(
                _("Like: “{words}”", words=words),
                lambda progress: likeness.more_like(
                    project, document=document, span=span, top=TOP, engine=workspace.engine, progress=progress
                ),
                self._passages,
            )
        elif self.kind == "codes":
            self._run(
                _("Two codes may be one when what is said of them, or what they stand on, is alike."),
                lambda progress: likeness.codes_alike(project, engine=workspace.engine, progress=progress),
                self._pairs,
            )
        elif self.kind == "names":
            self._look_for_names(selection.document)
        else:
            self._look_for_code(selection.code)

    def _look_for_names(self, document: int | None) -> None:
        workspace = self._workspace
        if not trained_pipelines.pipelines():
            self.about.setText(
                _(
                    "This list needs a trained spaCy pipeline, which is no part of the program. Download the official "
                    ".whl file of en_core_web_sm or es_core_news_sm 3.8.0 from its maker, then choose it here. "
                    "Everything else works without it."
                )
            )
            return
        if document is None:
            self.about.setText(_("Open a document, then look again."))
            return
        name = suggesting.name_of(workspace.project, document=document)
        self._run(
            _("Persons and places named in “{document}”; a list to look through, never complete", document=name),
            lambda progress: trained_pipelines.names_in(
                workspace.project, document=document, engine=workspace.engine, progress=progress
            ),
            partial(self._names, document),
        )

    def choose_file(self) -> None:
        """Installs a trained pipeline from its official file."""
        kinds = _("Pipelines (*.whl)")
        pick_file(self, _("Choose a pipeline file"), documents_folder(), kinds, self.install)

    def install(self, file: Path) -> None:
        made = self._workspace.do(lambda: trained_pipelines.install_pipeline(file))
        if made is not None:
            self._workspace.tell(_("Installed: {name}", name=made.name))
            self.look()

    def _names(self, document: int, rows: list[Name]) -> None:
        kinds = {"person": _("person"), "place": _("place")}
        for row in rows:
            times = _n("{n} time", "{n} times", len(row.spans))
            self.list.add(
                Quote(f"{kinds[row.kind]} · {times}", row.words), Selection(document=document, span=row.spans[0])
            )

    def _look_for_code(self, code: int | None) -> None:
        project, workspace = self._workspace.project, self._workspace
        if code is None:
            self.about.setText(_("Choose a code in the tree, then look again."))
            return
        name = next(
            (
                row.called(current_language())
                for row in codebook.codes(project, count=codebook.uncounted)
                if row.id == code
            ),
            "",
        )
        if self.kind == "words":
            self._run(
                _(
                    "Words that mark “{code}” against the rest of what participants say. A z of 2 and more is hardly "
                    "chance; below it, take a word as a hint.",
                    code=name,
                ),
                lambda progress: likeness.words_of_code(project, code=code, top=TOP, progress=progress),
                self._words,
            )
        else:
            self._run(
                _("Passages like those of “{code}” that do not have it, the likeliest first", code=name),
                lambda progress: suggesting.candidates(
                    project, code=code, top=TOP, engine=workspace.engine, progress=progress
                ),
                self._candidates,
            )

    def _run(self, about: str, work: Callable[..., object], shown: Callable[..., None]) -> None:
        self.about.setText(about)
        self.again.setEnabled(False)
        kind = self.kind

        def arrived(found: object) -> None:
            self.again.setEnabled(True)
            if self.kind == kind:
                shown(found)
                if not self.list.count():
                    self.about.setText(_("{about}: nothing was found.", about=about.rstrip(".")))

        self._workspace.run(work, arrived)

    def _passages(self, rows: list[LikePassage]) -> None:
        for row in rows:
            place = Selection(document=row.document_id, span=row.span)
            self.list.add(Quote(clipped(row.quote, LONGEST), f"{row.document} · {row.likeness:.2f}"), place)

    def _candidates(self, rows: list[SuggestionRow]) -> None:
        for row in rows:
            place = Selection(document=row.document_id, span=row.span)
            title = f"{row.document} · {row.probability:.0%}"
            foot = _("Because of: {words}", words=", ".join(row.words)) if row.words else ""
            self.list.add(Quote(clipped(row.quote, LONGEST), title, foot), place)

    def _words(self, rows: list[DistinctiveWord]) -> None:
        for row in rows:
            said = _("{here} under the code, {rest} elsewhere, z {z:.1f}", here=row.here, rest=row.rest, z=row.z)
            self.list.add(Quote(said, row.word), None)

    def _pairs(self, rows: list[TwoCodes]) -> None:
        ways = {
            row.id: row.way(current_language())
            for row in codebook.codes(self._workspace.project, count=codebook.uncounted)
        }
        for row in rows:
            signs = []
            if row.described is not None:
                signs.append(_("descriptions {x:.2f}", x=row.described))
            if row.coded is not None:
                signs.append(_("passages {x:.2f}", x=row.coded))
            signs.append(_("{n} of {all} sentences carry both", n=row.shared, all=row.either))
            both = f"{ways.get(row.one, row.one_path)}  ↔  {ways.get(row.two, row.two_path)}"
            self.list.add(Quote(" · ".join(signs), both), None)

    def _go(self, place: Selection | None) -> None:
        if place is not None:
            self._workspace.view_wanted.emit("text")
            self._workspace.show_passage.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._workspace.view_wanted.emit("text")
            return
        super().keyPressEvent(event)
