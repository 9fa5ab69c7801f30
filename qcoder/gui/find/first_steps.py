"""What stands in the place of results while there are none: what to do first, or queries to try on this project."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from qcoder.core.messages import _, current_language
from qcoder.core.query_words import FIELD_NAMES, RELATIONS, written
from qcoder.gui.parts.small import button, label
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import codebook
from qcoder.services.documents.documents import documents

BEGINNING = 5  # letters of a name that begin a word to look for
WIDEST = 960


class FirstSteps(QStackedWidget):
    """`looked` is called with the line of an example that was chosen."""

    def __init__(self, workspace: Workspace, looked: Callable[[str], object]) -> None:
        super().__init__()
        self._workspace, self._looked = workspace, looked
        self._nothing = QWidget()
        column = QVBoxLayout(self._nothing)
        column.setContentsMargins(48, 24, 48, 24)
        column.setSpacing(12)
        column.addStretch(1)
        hint = label(
            _("There are no texts to look in yet. Import interviews on the page Code; they are searched from then on."),
            kind="muted",
            wrap=True,
        )
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(hint)
        self.go = button(_("Go and import…"), lambda: workspace.page_wanted.emit("code"), kind="main", tip=_("Ctrl+1"))
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)
        self._some = QWidget()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        examples = QVBoxLayout(self._some)
        examples.setContentsMargins(0, 12, 0, 0)
        examples.setSpacing(8)
        examples.addWidget(label(_("To try"), kind="heading"))
        examples.addLayout(self._grid)
        examples.addStretch(1)
        self._some.setMaximumWidth(WIDEST)
        self.lines: list[str] = []  # of the examples
        self.addWidget(self._nothing)
        self.addWidget(self._some)

    def refresh(self) -> None:
        """Reads what the project has to offer."""
        project = self._workspace.project
        if not documents(project):
            self.setCurrentWidget(self._nothing)
            self.lines = []
            return
        rows = codebook.codes(project, count=codebook.uncounted)
        tops = [row.called(current_language()) for row in rows if row.parent_id is None and not row.out_of_sight]
        found = _examples([name for name in tops if '"' not in name])
        if [line for line, _said in found] != self.lines:
            self.lines = [line for line, _said in found]
            while (item := self._grid.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.deleteLater()
            for place, (line, said) in enumerate(found):
                self._grid.addWidget(button(line, partial(self._looked, line), kind="link", tip=_("Find")), place, 0)
                self._grid.addWidget(label(said, kind="muted"), place, 1)
        self.setCurrentWidget(self._some)


def _examples(names: list[str]) -> list[tuple[str, str]]:
    """Lines that find something in most projects, with what they find; `names` of the codes at the top."""
    language = current_language()
    if not names:
        return [
            (_("money"), _("a word, whatever its accents and capitals")),
            (_("“our own”"), _("words in this order")),
        ]
    first = f'{written(FIELD_NAMES["code"], language)}:"{names[0]}"'
    found = [
        (names[0].split()[0][:BEGINNING].lower() + "*", _("words that begin so")),
        (first, _("passages with this code or those below it")),
    ]
    if len(names) > 1:
        second = f'{written(FIELD_NAMES["code"], language)}:"{names[1]}"'
        overlaps = RELATIONS["overlaps"][language][0]
        found.append((f"{first} {overlaps} {second}", _("passages where both codes lie on the same words")))
    return found
