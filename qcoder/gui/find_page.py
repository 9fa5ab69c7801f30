"""Words in all documents, each with what stands around it; and coded passages by a query."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidgetItem, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n
from qcoder.core.span import Span
from qcoder.gui.quotes import VALUE, Quote, Quotes
from qcoder.gui.small import button, label
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services.code_hits import places_of
from qcoder.services.finding import find
from qcoder.services.rows import FoundRow

MOST = 500  # hits that are listed


class FindPage(QWidget):
    """Enter looks; Enter on a hit, or a double click, opens it in its document."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("Words, “a phrase”, begin*, lemma:decide, code:Dependency, type:NGO …"))
        self.line.setAccessibleName(_("Find"))
        self.line.setClearButtonEnabled(True)
        self.line.returnPressed.connect(self.look)
        self.list = Quotes(_("Hits"), most_lines=3)
        self.list.itemActivated.connect(self._open)
        self.about = label(self._help(), kind="muted", wrap=True)
        self.code_all = button(
            _("Code all…"), self.code_hits, tip=_("Look through the hits, then put one code on them")
        )
        self.code_all.hide()
        self._query = ""  # what the list shows the hits of
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(button(_("Find"), self.look, kind="main"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addLayout(row)
        said = QHBoxLayout()
        said.addWidget(self.about, 1)
        said.addWidget(self.code_all, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(said)
        column.addWidget(self.list, 1)
        self.list.hide()
        column.addStretch(0)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _help(self) -> str:
        return _(
            "Accents and capitals do not matter. Words in quotation marks stand together; * stands for any ending; "
            "lemma: finds a word in all its forms. "
            "code:, case:, document:, language:, coder:, memo: and the name of a variable narrow the search; "
            "OR, NOT and brackets join parts."
        )

    def shown(self) -> None:
        self.line.setFocus()
        self.line.selectAll()

    def look(self) -> None:
        """Looks in the background and shows what was found."""
        query = self.line.text().strip()
        if query:
            self._workspace.run(
                lambda _progress: find(self._workspace.project, query=query, limit=MOST),
                lambda rows: self._arrived(query, rows),
            )

    def code_hits(self) -> None:
        """Offers to put one code on every hit, also on those beyond the list."""
        from qcoder.gui.code_hits import code_all

        query, project = self._query, self._workspace.project
        code_all(self, self._workspace, query=query, look=lambda: places_of(project, query=query))

    def _arrived(self, query: str, rows: list[FoundRow]) -> None:
        self._query = query
        self.code_all.setVisible(bool(rows))
        self.list.clear()
        for row in rows:
            before = " ".join(row.before.split()) + (" " if row.before[-1:].isspace() else "")
            after = (" " if row.after[:1].isspace() else "") + " ".join(row.after.split())
            marked = Span(len(before), len(before) + len(row.words))
            self.list.add(Quote(before + row.words.replace("\n", " ") + after, row.document, marked=marked), row)
        self.list.setVisible(bool(rows))
        found = len({row.document_id for row in rows})
        if rows:
            hits = _n("{n} hit", "{n} hits", len(rows)) if len(rows) < MOST else _("The first {n} hits", n=MOST)
            self.about.setText(f"{hits} · " + _n("{n} document", "{n} documents", found))
            self.list.setCurrentRow(0)
            self.list.setFocus()
        else:
            self.about.setText(_("Nothing was found.") + " " + self._help())

    def _open(self, item: QListWidgetItem) -> None:
        row: FoundRow = item.data(VALUE)
        self._workspace.page_wanted.emit("code")
        self._workspace.show_passage.emit(Selection(document=row.document_id, span=row.span))
