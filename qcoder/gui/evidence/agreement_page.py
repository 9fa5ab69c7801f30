"""How far do coders agree, and where do they differ? Figures with their places, and decisions one by one."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.errors import BadInput, NotFound, QcoderError
from qcoder.core.messages import _, current_language
from qcoder.core.progress import Progress
from qcoder.gui.evidence.agreement_choices import AgreementChoices
from qcoder.gui.evidence.agreement_model import AgreementModel
from qcoder.gui.evidence.agreement_side import AgreementSide
from qcoder.gui.parts.small import button, label, plain_data, titled
from qcoder.gui.workspace import Workspace
from qcoder.services.evidence import agreement
from qcoder.services.evidence.agreement import AgreementTable
from qcoder.storage.project import Changes

TABLES = {
    "coding", "code", "coding_freeze", "document", "document_text", "turn", "speaker", "setting", "worked", "coder",
}  # fmt: skip

LINES = 3  # of the sentence that are shown without scrolling


class AgreementPage(QWidget):
    """Choices on top, figures left, the places behind a figure right, the sentence for the paper below."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stale, self._asked = True, 0
        self.choices = AgreementChoices(workspace)
        self.side = AgreementSide(workspace)
        self.model = AgreementModel()
        self.view = QTableView()
        self.view.setTabKeyNavigation(False)
        self.sentence = label("", wrap=True)
        self.empty = label("", kind="muted", wrap=True)
        self.body = QStackedWidget()
        self._lay_out()
        self.choices.changed.connect(self.reckon)
        self.view.clicked.connect(self._figure_chosen)
        self.view.activated.connect(self._figure_chosen)
        workspace.changed.connect(self._changed)

    # ---- putting together ----

    def _lay_out(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setAccessibleName(_("Agreement"))
        view.setToolTip(_("Click a figure to read its places"))
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(26)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(view)
        splitter.addWidget(self.side)
        splitter.setHandleWidth(1)
        splitter.setSizes([860, 420])
        splitter.setStretchFactor(0, 1)
        splitter.setChildrenCollapsible(False)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(240, 48, 240, 48)
        self.body.addWidget(splitter)
        self.body.addWidget(self.empty)
        below = QHBoxLayout()
        below.setContentsMargins(16, 8, 16, 10)
        below.setSpacing(12)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        read = titled(QScrollArea(), _("Sentence for the paper"))  # it is long, and a low screen has little room
        read.setWidgetResizable(True)
        read.setWidget(self.sentence)
        read.setFrameShape(QScrollArea.Shape.NoFrame)
        read.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        read.setFixedHeight(LINES * self.sentence.fontMetrics().lineSpacing() + 4)
        below.addWidget(read, 1)
        self.copy_button = button(_("Copy"), self.copy_sentence, tip=_("Copies the sentence for the paper"))
        below.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.choices)
        whole.addWidget(self.body, 1)
        whole.addLayout(below)

    def default_focus(self) -> QWidget:
        return self.view

    # ---- reckoning ----

    def shown(self) -> None:
        """Called when the page comes to the front: reckons when something has changed since."""
        if self._stale:
            self._again()

    def _changed(self, changes: Changes) -> None:
        touched = changes.touched.keys()
        if touched & TABLES:
            self._stale = True
            if self.isVisible():
                self._again()
        elif "adjudication" in touched and self.isVisible():
            self.side.list_again()

    def _again(self) -> None:
        self._stale = False
        self.choices.offer()
        self.reckon()

    def reckon(self) -> None:
        """Reckons in the background, with progress and a way to stop."""
        chosen = self.choices.chosen
        if len(chosen.coders) < 2:
            self._tell_empty(
                _(
                    "Agreement needs two people who have coded the same interviews. Coders can also agree without a "
                    "coefficient: code apart, then decide together where you differ, and keep the log of decisions."
                )
            )
            return
        project = self._workspace.project
        self._asked += 1
        number = self._asked

        def work(progress: Progress) -> AgreementTable | QcoderError:
            try:
                return agreement.agreement(
                    project,
                    coders=chosen.coders,
                    unit=chosen.unit,
                    uncoded=chosen.uncoded,
                    interviewer=chosen.interviewer,
                    level=chosen.level,
                    round_=chosen.round,
                    progress=progress,
                )
            except (BadInput, NotFound) as error:
                return error  # said on the page: it is no trouble, there is nothing to compare yet

        def arrived(found: AgreementTable | QcoderError) -> None:
            if number == self._asked:
                self._arrived(found)

        self._workspace.run(work, arrived)

    def _arrived(self, found: AgreementTable | QcoderError) -> None:
        if isinstance(found, QcoderError):
            self._tell_empty(str(found))
            return
        self.model.show(found)
        if not self.model.rows:
            self._tell_empty(str(found.sentence()))
            return
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(64)
        self.sentence.setText(str(found.sentence()))
        self.copy_button.setEnabled(True)
        self.body.setCurrentIndex(0)
        self.side.show_table(found)

    def _tell_empty(self, text: str) -> None:
        self.model.show(None)
        self.side.show_table(None)
        self.empty.setText(text)
        self.sentence.setText("")
        self.copy_button.setEnabled(False)
        self.body.setCurrentIndex(1)

    # ---- reading ----

    def _figure_chosen(self, index: QModelIndex) -> None:
        if self.model.table is None or not index.isValid():
            return
        code, _row = self.model.rows[index.row()]
        coder = self.model.coder(index.column())
        name = _("All codes, pooled") if code is None else code.called(current_language())
        apart = index.column() > 0 and not coder
        which = _("where coders differ") if apart else coder or _("all places")
        self.side.show_places(f"{name} · {which}", code=code, coder=coder, apart=apart)
        self.side.title.setToolTip(str(self.model.headerData(index.column(), Qt.Orientation.Horizontal)))

    def copy_sentence(self) -> None:
        QApplication.clipboard().setMimeData(plain_data(self.sentence.text()))
        self._workspace.tell(_("The sentence was copied."))
