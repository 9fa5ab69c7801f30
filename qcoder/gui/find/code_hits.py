"""One code on every hit of a search: the passages are looked through first, then coded as one step."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n, current_language, mark, say
from qcoder.core.span import Span
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.quotes import VALUE, Quote, Quotes
from qcoder.gui.parts.small import button, label
from qcoder.gui.transcript.code_picker import CodePicker, CodeWanted
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import code_hits as service
from qcoder.services.codes.code_hits import Extent, HitRow, HitsCoded, Place
from qcoder.services.codes.codebook import codes, create_code
from qcoder.services.rows import CodeRow

EXTENT_NAMES: dict[Extent, str] = {
    "word": mark("the words themselves"), "sentence": mark("the sentence"), "turn": mark("the turn"),
}  # fmt: skip
Found = tuple[Sequence[Place], list[HitRow]]


class CodeHits(QDialog):
    """Ticks say what will be coded; what has the code already is shown and not ticked."""

    def __init__(
        self, parent: QWidget, workspace: Workspace, *, query: str, look: Callable[[], Sequence[Place]]
    ) -> None:
        super().__init__(parent)
        self._workspace, self._look = workspace, look
        self._places: Sequence[Place] | None = None
        self._codes: dict[int, CodeRow] = {row.id: row for row in codes(workspace.project)}
        self._code: CodeRow | None = None
        self._new: CodeWanted | None = None
        self._unticked: set[Place] = set()  # by the person
        self._asked = 0
        self._closed = False
        self.setWindowTitle(_("Code all hits of “{query}”", query=query))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(680, 560)
        self.choose = button(_("Choose a code…"), self.open_picker, tip=_("Type part of a code's name, then Enter"))
        self.extent = QComboBox()
        self.list = Quotes(_("Passages to code"), most_lines=4, ticks=True)
        self.about = label(_("Looking…"), kind="muted", wrap=True)
        self.picker = CodePicker(self)
        self._lay_out()
        self.picker.picked.connect(self._picked)
        self.picker.create_requested.connect(self._create)
        self.picker.closed.connect(self._after_picker)
        self.extent.currentIndexChanged.connect(self._ask)
        self.list.itemChanged.connect(self._ticked)
        self.finished.connect(self._close)
        self._say()
        self._ask()

    def _lay_out(self) -> None:
        for extent, text in EXTENT_NAMES.items():
            self.extent.addItem(_(text), extent)
        self.extent.setAccessibleName(_("What of each hit is coded"))
        self.extent.setToolTip(_("What of each hit is coded"))
        self.list.setToolTip(_("Space ticks a passage"))
        first, below = QHBoxLayout(), QHBoxLayout()
        for row in (first, below):
            row.setSpacing(8)
        first.addWidget(self.choose, 1)
        first.addWidget(label(_("on"), kind="muted"))
        first.addWidget(self.extent)
        below.addWidget(self.about, 1)
        below.addWidget(button(_("Tick all"), lambda: self._tick(True), kind="link"))
        below.addWidget(button(_("Tick none"), lambda: self._tick(False), kind="link"))
        buttons = answer_buttons(self, _("Code"))
        self.go: QPushButton = next(
            one for one in buttons.buttons() if isinstance(one, QPushButton) and one.isDefault()
        )
        self.go.setDefault(False)
        buttons.accepted.connect(self.code_now)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(first)
        column.addWidget(self.list, 1)
        column.addLayout(below)
        column.addWidget(buttons)

    # ---- the code ----

    def open_picker(self) -> None:
        """Opens the same quick picker that codes a passage, under the button."""
        selected = self._workspace.selection.code
        recent = [selected] if selected is not None else []
        self.picker.open_at(QRect(self.choose.pos(), self.choose.size()), self._codes.values(), recent=recent)

    def _picked(self, code: int) -> None:
        self._code, self._new = self._codes[code], None
        self._ask()

    def _create(self, wanted: CodeWanted) -> None:
        self._code, self._new = None, wanted
        self._ask()

    def _after_picker(self) -> None:
        (self.list if self._code is not None or self._new is not None else self.choose).setFocus()

    # ---- the passages ----

    def _ask(self) -> None:
        """Looks in the background with the choices as they are; what comes too late is dropped."""
        self._asked += 1
        asked, project, places, look = self._asked, self._workspace.project, self._places, self._look
        extent: Extent = self.extent.currentData()
        code = self._code.id if self._code is not None else None

        def work(_progress: object) -> Found:
            found = look() if places is None else places
            return found, service.preview(project, places=found, extent=extent, code=code)

        def done(found: Found) -> None:
            if not self._closed and asked == self._asked:
                self._show(*found)

        self._workspace.run(work, done)

    def _show(self, places: Sequence[Place], rows: list[HitRow]) -> None:
        self._places = places
        kept = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        for row in rows:
            item = self.list.add(_quote(row, self.extent.currentData()), row)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = not row.coded and row.place not in self._unticked
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.list.setCurrentRow(min(max(0, kept), len(rows) - 1))
        self.list.blockSignals(False)
        self._say()

    def rows(self) -> list[tuple[HitRow, bool]]:
        """Every passage, and whether it is ticked."""
        items = [self.list.item(place) for place in range(self.list.count())]
        return [(item.data(VALUE), item.checkState() == Qt.CheckState.Checked) for item in items]

    def _ticked(self, item: QListWidgetItem) -> None:
        row: HitRow = item.data(VALUE)
        if item.checkState() == Qt.CheckState.Checked:
            self._unticked.discard(row.place)
        else:
            self._unticked.add(row.place)
        self._say()

    def _tick(self, on: bool) -> None:
        self.list.blockSignals(True)
        for place in range(self.list.count()):
            item = self.list.item(place)
            row: HitRow = item.data(VALUE)
            item.setCheckState(Qt.CheckState.Checked if on and not row.coded else Qt.CheckState.Unchecked)
            (self._unticked.discard if on else self._unticked.add)(row.place)
        self.list.blockSignals(False)
        self.list.viewport().update()
        self._say()

    def _say(self) -> None:
        """The choices in words: which code, how many passages, and what the button will do."""
        name = self._code.way(current_language()) if self._code is not None else ""
        if self._new is not None:
            name = _("{name} (new)", name=self._new.name)
        self.choose.setText((name or _("Choose a code…")).replace("&", "&&"))
        self.choose.setAccessibleName(_("Code: {name}", name=name) if name else _("Choose a code…"))
        rows = self.rows()
        ticked, coded = sum(on for _row, on in rows), sum(row.coded for row, _on in rows)
        if self._places is not None:
            said = _n("{n} passage", "{n} passages", len(rows)) + " · " + _n("{n} ticked", "{n} ticked", ticked)
            if coded:
                said += " · " + _n("{n} has the code already", "{n} have the code already", coded)
            self.about.setText(said if rows else _("Nothing was found."))
        self.go.setText(_n("Code {n} passage", "Code {n} passages", ticked))
        self.go.setEnabled(bool(ticked and name))

    # ---- coding ----

    def code_now(self) -> None:
        """Codes what is ticked as one step; a new code is made in the same step."""
        places = [row.place for row, on in self.rows() if on]
        project, code, new = self._workspace.project, self._code, self._new
        if not places or (code is None and new is None):
            return

        def step() -> HitsCoded:
            if code is not None:
                return service.code_hits(project, places=places, code=code.id)
            assert new is not None
            with project.change(say("Code the hits of a search as “{name}” (new)", name=new.name)):
                made = create_code(project, name=new.name, parent=new.parent_id)
                return service.code_hits(project, places=places, code=made.id)

        def coded(done: HitsCoded) -> None:
            self.accept()
            self._workspace.tell(_n("{n} passage was coded.", "{n} passages were coded.", done.coded))

        self._workspace.do_beside(step, rows=len(places), then=coded)

    def _close(self) -> None:
        self._closed = True


def _quote(row: HitRow, extent: Extent) -> Quote:
    """A passage with the hit marked in it; words alone stand in what is around them."""
    foot = [row.document]
    if row.turn is not None:
        foot.append(_("turn {n}, {speaker}", n=row.turn, speaker=row.speaker))
    if row.coded:
        foot.append(_("has the code already"))
    if extent != "word":
        return Quote(row.words, foot=" · ".join(foot), marked=row.hit)
    before, after = " ".join(row.before.split()), " ".join(row.after.split())
    before += " " if before and row.before[-1:].isspace() else ""
    after = (" " if after and row.after[:1].isspace() else "") + after
    marked = Span(len(before), len(before) + len(row.words))
    return Quote(before + row.words.replace("\n", " ") + after, foot=" · ".join(foot), marked=marked)


def code_all(parent: QWidget, workspace: Workspace, *, query: str, look: Callable[[], Sequence[Place]]) -> CodeHits:
    """Opens the dialog; `look` gives the hits and is called in the background."""
    dialog = CodeHits(parent, workspace, query=query, look=look)
    dialog.open()
    dialog.choose.setFocus()
    return dialog
