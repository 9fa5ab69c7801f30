"""The memos beside the text: on the coding, the passage, the turn, the code, the document, its case and so on."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n, current_language
from qcoder.core.span import Span
from qcoder.gui.memos.memo_editor import About, MemoEditor, about_of
from qcoder.gui.parts.narrow_choice import NarrowChoice
from qcoder.gui.parts.quotes import clipped
from qcoder.gui.parts.small import plain_tip, tool
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services.memos import diary, memos
from qcoder.services.memos.memo_links import memo_name
from qcoder.services.memos.memo_search import search
from qcoder.services.rows import CodeRow, CodingRow, DocumentRow, MemoRow, TurnRow


@dataclass(frozen=True, slots=True)
class Here:
    """What is around the caret: what is selected, the turn, and the passages there that have memos."""

    coding: CodingRow | None = None
    code: CodeRow | None = None
    document: DocumentRow | None = None
    turn: TurnRow | None = None
    passage: Span | None = None
    words: str = ""  # of the passage
    noted: tuple[tuple[Span, str], ...] = ()  # passages with memos that the caret stands in, with their words


class MemoPanel(QWidget):
    """Follows the selection: what was selected last is what the memo is about, until another is chosen or pinned."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._before = Selection()
        self._here = Here()
        self._offered: list[tuple[About, str]] = []
        self._extra: tuple[About, str] | None = None  # shown from elsewhere, though it is not what is selected
        self._at_work: tuple[About, str, int | None] | None = None  # what was written last, where passages are put
        self._texts: dict[About, str] = {}  # how what was offered so far is called
        self._moving = False  # while another memo takes the place of the one before
        self._rows: list[MemoRow] = []
        self._wanted_row: int | None = None  # None: the first there is
        self._new = False
        self.target = NarrowChoice()
        self.target.setAccessibleName(_("What the memo is about"))
        self.which = NarrowChoice()
        self.which.setAccessibleName(_("Which of the memos"))
        self.add = tool("add", _("One more memo on the same"), self.begin)
        self.pin = tool("pin", _("Keep this memo while something else is selected"), self._pinned)
        self.pin.setCheckable(True)
        self.editor = MemoEditor(workspace)
        self.field = self.editor.field
        self.setFocusProxy(self.field)
        self._lay_out()
        self.target.activated.connect(lambda _place: self._choose())
        self.which.activated.connect(self._choose_row)
        self.editor.saved.connect(self._saved)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 0)
        head.setSpacing(4)
        self.target.setMinimumWidth(80)
        head.addWidget(self.target, 1)
        head.addWidget(self.add)
        head.addWidget(self.pin)
        second = QHBoxLayout()
        second.setContentsMargins(12, 8, 12, 0)
        second.addWidget(self.which, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(second)
        column.addWidget(self.editor, 1)
        self.which.hide()

    def save_now(self) -> None:
        self.editor.save_now()

    # ---- what it is about ----

    def follow(self, selection: Selection, here: Here) -> None:
        """Offers what can have a memo now; the thing selected last is chosen."""
        self._here = here
        offered = self._offers(here)
        held = self.about
        wanted = held if self.pin.isChecked() else self._wanted(selection, [about for about, _text in offered])
        self._before = selection
        if wanted != held:
            self._wanted_row, self._new = None, False
            self._extra = None
        self._offer(offered, wanted)

    def _offers(self, here: Here) -> list[tuple[About, str]]:
        language = current_language()
        offered: list[tuple[About, str]] = []
        document = here.document.id if here.document is not None else None
        if here.coding is not None:
            row = here.coding
            same = here.code is not None and here.code.id == row.code_id
            name = here.code.called(language) if here.code is not None and same else row.code.rpartition(" > ")[2]
            offered.append((About("coding", row.id), _("This coding: {code}, by {coder}", code=name, coder=row.coder)))
        if document is not None:
            spans = dict(here.noted)
            if here.passage is not None:
                spans[here.passage] = here.words
            for span, words in spans.items():
                text = _("The passage “{words}”", words=clipped(words, 40))
                offered.append((About("passage", document, span), text))
            if here.turn is not None:
                text = _("The turn {n}, {speaker}", n=here.turn.number, speaker=here.turn.speaker)
                offered.append((About("turn", document, here.turn.span), text))
        if here.code is not None:
            offered.append((About("code", here.code.id), _("The code {name}", name=here.code.called(language))))
        if here.document is not None:
            offered.append((About("document", here.document.id), _("The document {name}", name=here.document.name)))
            if here.document.case_id is not None:
                offered.append((About("case", here.document.case_id), _("The case {name}", name=here.document.case)))
        offered.append((About("project"), _("The whole project")))
        offered.append((About("diary"), _("The diary of today")))
        offered.append((About("free"), _("Nothing: a free memo")))
        return offered

    def _wanted(self, selection: Selection, offered: list[About]) -> About:
        before = self._before
        if selection.coding is not None and selection.coding != before.coding:
            return About("coding", selection.coding)
        code = About("code", selection.code)
        if selection.coding is None and selection.code != before.code and code in offered:
            return code
        document = About("document", selection.document)
        if selection.document != before.document and document in offered:
            return document
        held = self.about
        if held in offered or (self._extra is not None and self._extra[0] == held):
            return held
        return next((one for one in offered if one.target in ("coding", "document")), offered[0])

    def _offer(self, offered: list[tuple[About, str]], wanted: About) -> None:
        if wanted not in [about for about, _text in offered]:
            text = next((text for about, text in self._offered if about == wanted), "")
            if self._extra is not None and self._extra[0] == wanted:
                text = self._extra[1]
            self._extra = (wanted, text)
            offered = [(wanted, text), *offered]
        if offered != self._offered:
            self._offered = offered
            self._texts |= offered
            self.target.clear()
            for _about, text in offered:
                self.target.addItem(text)
        self.target.setCurrentIndex([about for about, _text in offered].index(wanted))
        self.target.setToolTip(plain_tip(self.target.currentText()))
        self._show()

    @property
    def about(self) -> About:
        """What the memo that is shown is about."""
        place = self.target.currentIndex()
        return self._offered[place][0] if 0 <= place < len(self._offered) else About()

    def turn_to(self, about: About, text: str = "", memo: int | None = None) -> None:
        """Shows the memos on something, whatever is selected."""
        self.editor.save_now()
        self._wanted_row, self._new = memo, False
        known = next((said for one, said in self._offered if one == about), "")
        self._extra = (about, text or known)
        self._offer(self._offers(self._here), about)

    def show_row(self, row: MemoRow, text: str) -> None:
        """Shows a memo beside the text and keeps it while one reads and selects."""
        self.turn_to(about_of(row), text, row.id)
        self.pin.setChecked(True)

    def named(self, row: MemoRow) -> str:
        """What a memo from elsewhere is about, as the list of targets says it."""
        known = next((text for about, text in self._offers(self._here) if about == about_of(row)), "")
        return known or _("On {thing}", thing=search(self._workspace.project).about(row))

    def turn_to_work(self) -> None:
        """Back to the memo that was written last: passages are put there."""
        if self._at_work is not None and not self.pin.isChecked():
            about, text, row = self._at_work
            if about != self.about or (row is not None and row != self._shown_id):
                self.turn_to(about, text, row)

    def open_diary(self) -> None:
        """Today's entry, to go on writing."""
        self.turn_to(About("diary"), _("The diary of today"))
        self._work_on()

    def _choose(self) -> None:
        self._wanted_row, self._new = None, False
        self._show()
        self._work_on()

    def _pinned(self) -> None:
        if not self.pin.isChecked():
            self.follow(self._before, self._here)

    # ---- which of several ----

    def begin(self) -> None:
        """Room for one more memo on the same thing."""
        self.editor.save_now()
        self._wanted_row, self._new = None, self.about.target != "diary"
        self._show()
        self._work_on()
        self.editor.show_reading(reading=False)
        self.field.setFocus()

    def _choose_row(self, place: int) -> None:
        self.editor.save_now()
        self._new = place >= len(self._rows)
        self._wanted_row = None if self._new else self._rows[place].id
        self._show()
        self._work_on()

    @property
    def _shown_id(self) -> int | None:
        return self.editor.row.id if self.editor.row is not None else None

    def _work_on(self) -> None:
        self._at_work = (self.about, self.target.currentText(), self._shown_id)

    def _saved(self, row: MemoRow | None) -> None:
        """What was written is where passages are put; it may be saved just because another is about to be shown."""
        about = about_of(row) if row is not None else self.about
        if row is not None:
            self._at_work = (about, self._texts.get(about, ""), row.id)
        if about == self.about and not self._moving:
            self._new = False
            self._wanted_row = row.id if row is not None else None
            self._show()

    def show_about(self, about: About) -> bool:
        """Shows the memo on something that is offered; False when it is not."""
        place = next((place for place, (one, _text) in enumerate(self._offered) if one == about), None)
        if place is not None:
            self.target.setCurrentIndex(place)
            self._show()
        return place is not None

    def _show(self) -> None:
        about = self.about
        self._rows = self._on(about)
        row = next((one for one in self._rows if one.id == self._wanted_row), None)
        if row is None and self._rows and not self._new:
            row = self._rows[0]
        self._fill_which(row)
        many = _n("{n} memo on this", "{n} memos on this", len(self._rows)) if len(self._rows) > 1 else ""
        told = " · ".join(part for part in (row.author, row.date) if part) if row is not None else many
        self.add.setEnabled(bool(self._rows) and about.target != "diary" and row is not None)
        self._moving = True
        self.editor.show_memo(about, row, told)
        self._moving = False

    def _on(self, about: About) -> list[MemoRow]:
        project = self._workspace.project
        if about.target == "diary":
            held = diary.entry(project)
            shown = [] if held is None else [held]
            other = self._wanted_row
            if other is not None and other not in [row.id for row in shown]:  # an older entry, opened from elsewhere
                shown = [row for row in diary.entries(project) if row.id == other] + shown
            return shown
        return memos.memos_on(project, target=about.target, target_id=about.thing, span=about.span)

    def _fill_which(self, row: MemoRow | None) -> None:
        several: Sequence[MemoRow] = self._rows if len(self._rows) > 1 or (self._rows and row is None) else ()
        self.which.setVisible(bool(several))
        self.which.clear()
        for place, one in enumerate(several, start=1):
            name = clipped(memo_name(one, current_language()), 48)
            self.which.addItem(_("{n} of {all}: {name}", n=place, all=len(several), name=name))
        if several and row is None:
            self.which.addItem(_("A new memo"))
        if several:
            place = len(several) if row is None else [one.id for one in several].index(row.id)
            self.which.setCurrentIndex(place)
            self.which.setToolTip(plain_tip(self.which.currentText()))
