"""Frozen codebooks: freezing one, reading what differs, bringing one back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QTextEdit, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n, current_language
from qcoder.gui.codes.codebook_difference import codebook_html
from qcoder.gui.documents.difference import when
from qcoder.gui.parts.columns import side_by_side
from qcoder.gui.parts.dialogs import confirm
from qcoder.gui.parts.narrow_choice import NarrowChoice
from qcoder.gui.parts.quotes import VALUE, Quote, Quotes
from qcoder.gui.parts.small import button, label
from qcoder.gui.theme import themes
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import codebook_restoring
from qcoder.services.codes import codebook_versions as frozen
from qcoder.services.codes.codebook_restoring import Restoring
from qcoder.services.codes.codebook_versions import CodebookDiff, CodebookVersionRow

MOST_NAMED = 12  # codes that are named one by one before something large is done


class VersionsPanel(QWidget):
    """The list at the left, the difference of two versions at the right."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.rows: list[CodebookVersionRow] = []
        self.diff: CodebookDiff | None = None
        self._asked = 0  # which of the comparisons asked for is shown: the last one
        self.name, self.note = QLineEdit(), QLineEdit()
        self.list = Quotes(_("Versions of the codebook"), most_lines=3)
        self.other = NarrowChoice()
        self.text = QTextEdit()
        self._lay_out()
        self.name.returnPressed.connect(self.freeze)
        self.note.returnPressed.connect(self.freeze)
        self.list.currentItemChanged.connect(lambda: self._choose())
        self.list.itemActivated.connect(lambda: self.other.setFocus())
        self.other.currentIndexChanged.connect(lambda: self._compare())
        themes.changed.connect(self._draw)

    def _lay_out(self) -> None:
        for field, title in ((self.name, _("Name of the version")), (self.note, _("Note (optional)"))):
            field.setPlaceholderText(title)
            field.setAccessibleName(title)
        self.freeze_button = button(
            _("Freeze"), self.freeze, kind="main", tip=_("Keep the codebook as it is now (Enter)")
        )
        new = QVBoxLayout()
        new.setSpacing(6)
        new.addWidget(self.name)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.note, 1)
        row.addWidget(self.freeze_button)
        new.addLayout(row)
        self.empty = label(
            _(
                "No version yet. Freeze the codebook before a meeting, a new round of coding or a large change: "
                "what differs can then be read here, and the whole can be brought back."
            ),
            kind="muted",
            wrap=True,
        )
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(new)
        column.addWidget(self.empty, 1)
        column.addWidget(self.list, 1)

        self.other.setAccessibleName(_("Compared with"))
        self.restore_button = button(
            _("Restore…"), self.restore, tip=_("Bring the codebook back as it was; no coding is lost")
        )
        self.delete_button = button(_("Delete"), self.delete, tip=_("Forget this version; the codes stay"))
        compared = label(_("Compared with"), kind="muted")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(compared)
        head.addWidget(self.other, 1)
        doing = QHBoxLayout()
        doing.setSpacing(8)
        doing.addWidget(self.restore_button)
        doing.addWidget(self.delete_button)
        doing.addStretch(1)
        self.text.setReadOnly(True)
        self.text.setFrameShape(QTextEdit.Shape.NoFrame)
        self.text.document().setDocumentMargin(12)
        self.text.setAccessibleName(_("What differs"))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.right = QWidget()
        side = QVBoxLayout(self.right)
        side.setContentsMargins(12, 12, 24, 12)
        side.setSpacing(8)
        side.addLayout(head)
        side.addWidget(self.text, 1)
        side.addLayout(doing)
        side_by_side(self, left, self.right, widths=(320, 420))

    # ---- what is shown ----

    def refresh(self) -> None:
        """Reads the versions anew; the chosen one stays chosen."""
        kept = self.current.id if self.current else None
        self.rows = frozen.versions(self._workspace.project)
        self.list.blockSignals(True)
        self.list.clear()
        for row in self.rows:
            foot = " · ".join((row.coder, when(row.at), _n("{n} code", "{n} codes", row.codes)))
            item = self.list.add(Quote(row.note, row.name, foot) if row.note else Quote(foot, row.name), row.id)
            if row.id == kept:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0 and self.rows:
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self.empty.setVisible(not self.rows)
        self.list.setVisible(bool(self.rows))
        self.right.setVisible(bool(self.rows))
        self._choose()

    @property
    def current(self) -> CodebookVersionRow | None:
        item = self.list.currentItem()
        return next((row for row in self.rows if item is not None and row.id == item.data(VALUE)), None)

    def _choose(self) -> None:
        """Offers what the chosen version can be compared with: the codebook as it is now, and the others."""
        row, wanted = self.current, self.other.currentData()
        self.other.blockSignals(True)
        self.other.clear()
        if row is not None:
            self.other.addItem(_("The codebook now"), 0)
            for other in self.rows:
                if other.id != row.id:
                    self.other.addItem(other.name, other.id)
            self.other.setCurrentIndex(max(0, self.other.findData(wanted)))
        self.other.blockSignals(False)
        self._compare()

    def _compare(self) -> None:
        row, project = self.current, self._workspace.project
        self._asked += 1
        asked = self._asked
        if row is None:
            self.diff = None
            self._draw()
            return
        old, new = row.id, int(self.other.currentData() or 0) or None
        if new is not None and new < old:  # the earlier one is the old one, whichever was chosen first
            old, new = new, old
        language = current_language()

        def done(diff: CodebookDiff) -> None:
            if asked == self._asked:
                self.diff = diff
                self._draw()

        self._workspace.run(lambda _progress: frozen.compare(project, old=old, new=new, language=language), done)

    def _draw(self) -> None:
        if self.diff is None:
            self.text.clear()
            return
        old = self.diff.old or _("The codebook now")
        new = self.diff.new or _("The codebook now")
        self.text.setHtml(codebook_html(self.diff))
        self.text.setAccessibleDescription(_("From “{old}” to “{new}”", old=old, new=new))

    # ---- what a person does ----

    def freeze(self) -> None:
        """Keeps the codebook as it is now under the name that was typed."""
        name, note = self.name.text().strip(), self.note.text().strip()
        if not name:
            self.name.setFocus()
            return
        project = self._workspace.project

        def done(_made: CodebookVersionRow) -> None:
            self.name.clear()
            self.note.clear()
            self.list.setCurrentRow(0)
            self.list.setFocus()

        self._workspace.run(lambda _progress: frozen.freeze(project, name=name, note=note), done)

    def delete(self) -> None:
        row = self.current
        if row is not None:
            self._workspace.do(lambda: frozen.delete_version(self._workspace.project, version=row.id))

    def restore(self) -> None:
        """Tells what would happen, then brings the version back."""
        row, project = self.current, self._workspace.project
        if row is None:
            return
        language = current_language()
        self._workspace.run(
            lambda _progress: codebook_restoring.look_ahead(project, version=row.id, language=language),
            lambda ahead: self._ask(row, ahead),
        )

    def _ask(self, row: CodebookVersionRow, ahead: Restoring) -> None:
        project = self._workspace.project

        def go() -> None:
            self._workspace.run(
                lambda _progress: codebook_restoring.restore_codebook(project, version=row.id, keep_aside=True),
                self._restored,
            )

        confirm(self, _("Restore the codebook “{name}”?", name=row.name), told_before(ahead), _("Restore"), go)

    def _restored(self, done: Restoring) -> None:
        self._workspace.tell(
            _n(
                "The codebook is restored; {n} passage is to be re-checked.",
                "The codebook is restored; {n} passages are to be re-checked.",
                done.queued,
            )
            if done.queued
            else _("The codebook is as in “{name}” again.", name=done.name)
        )


def told_before(ahead: Restoring) -> str:
    """What bringing a version back will do, a paragraph each."""
    parts = [
        _n("{n} code changes its words or its place.", "{n} codes change their words or their place.", ahead.changed)
    ]
    if ahead.back:
        parts.append(
            _n(
                "{n} code comes back, without passages: {codes}.",
                "{n} codes come back, without passages: {codes}.",
                len(ahead.back),
                codes=_named(ahead.back),
            )
        )
    if ahead.aside:
        codings = sum(one.codings for one in ahead.aside)
        parts.append(
            _n(
                "{n} code is not in this version and is kept aside, below “Kept aside”: {codes}.",
                "{n} codes are not in this version and are kept aside, below “Kept aside”: {codes}.",
                len(ahead.aside),
                codes=_named([one.path for one in ahead.aside]),
            )
        )
        if codings:
            stays = _n("{n} coding stays on what is kept aside.", "{n} codings stay on what is kept aside.", codings)
            parts.append(stays)
    parts.append(_("No coding is lost, and undo takes it all back."))
    return "\n\n".join(parts)


def _named(codes: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(codes[:MOST_NAMED])
    return shown + ("" if len(codes) <= MOST_NAMED else " …")
