"""Second cycle: all passages of a code or a query on one page, read in their context and worked on there."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n, current_language
from qcoder.core.span import Span
from qcoder.gui.codes.code_chooser import choose_code
from qcoder.gui.find.context_list import ContextList
from qcoder.gui.find.query_edit import QueryEdit
from qcoder.gui.memos.memo_dialog import write_memo
from qcoder.gui.parts.flow import Flow
from qcoder.gui.parts.small import button, label
from qcoder.gui.workspace import Selection, Workspace
from qcoder.language.sentences import sentences
from qcoder.services.codes import codebook
from qcoder.services.passages import coding, read_passages
from qcoder.services.passages.passages import Passages
from qcoder.services.passages.read_passages import ContextRow
from qcoder.services.rows import CodeRow
from qcoder.storage.project import Changes

WIDEST = 860  # lines that are longer are hard to read
FURTHEST = 3000  # characters in which the next sentence is looked for
WORD_KEYS = {"[": ("start", -1), "]": ("start", 1), "{": ("end", -1), "}": ("end", 1)}

SENTENCE_KEYS = {
    Qt.Key.Key_Left: ("start", -1),
    Qt.Key.Key_Right: ("start", 1),
    Qt.Key.Key_Up: ("end", -1),
    Qt.Key.Key_Down: ("end", 1),
}


class SecondCycle(QWidget):
    """R recodes the selected passages, Del removes them, M writes a memo, J joins, brackets move borders by words,
    Alt and an arrow by sentences; Enter goes to the text and Esc comes back."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._code: int | None = None
        self._where = ""
        self._shown = False
        self._left_for: int | None = None  # the code of the passage that one went to in the text
        self._codes: dict[int, CodeRow] = {}
        self._cut: dict[int, tuple[str, list[Span], Passages]] = {}  # texts by document, for moving borders
        self.title = label("", kind="heading", wrap=True)
        self.line = QueryEdit(workspace)
        self.line.setPlaceholderText(_("Words, “a phrase”, begin*, code:Dependency, type:NGO …"))
        self.line.setAccessibleName(_("Passages to read"))
        self.line.setToolTip(_("Enter shows the passages; empty: those of the selected code"))
        self.line.returnPressed.connect(self.look)
        self.line.leave_down.connect(self.list_focus)
        self.list = _Passages(self)
        self.list.itemActivated.connect(lambda _item: self.go_to_text())
        self._lay_out()
        self.setFocusProxy(self.list)
        workspace.changed.connect(self._changed)
        workspace.selected.connect(self._follow)

    def _lay_out(self) -> None:
        self._doing: list[QPushButton] = []
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        asked = QHBoxLayout()
        asked.setSpacing(8)
        asked.addWidget(self.line, 1)
        asked.addWidget(button(_("Read again"), self.look, kind="link", tip="F5"))
        head.addWidget(button(_("Back to the text"), self.leave, kind="link", tip=_("Esc")))
        row = Flow(gap=4)
        for text, tip, pressed in (
            (_("Recode…"), "R", self.recode),
            (_("Memo…"), "M", self.write_memo),
            (_("Join"), _("J: the selected passages, or this one and the next"), self.join),
            (_("Remove"), _("Del"), self.remove),
        ):
            made = button(text, pressed, tip=tip)
            made.setEnabled(False)  # until there are passages
            self._doing.append(made)
            row.addWidget(made)
        keys = _("[ ] move the start and { } the end by words; Alt with Left and Right, Up and Down by sentences.")
        self.keys = label(keys, kind="muted", wrap=True)
        page = QWidget()
        page.setMaximumWidth(WIDEST)
        centred = QHBoxLayout(self)
        centred.setContentsMargins(0, 0, 0, 0)
        centred.addStretch(1)
        centred.addWidget(page, 100)
        centred.addStretch(1)
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 12, 20, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(asked)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        column.addWidget(self.keys)

    # ---- what is read ----

    def shown(self) -> None:
        """Reads the selected code; when one comes back from the text everything is where it was."""
        left_for, self._left_for = self._left_for, None
        code = self._workspace.selection.code
        if not self._shown or (not self._where and code not in (None, self._code, left_for)):
            self._read(code)
        self.list.setFocus()

    def _follow(self, selection: Selection) -> None:
        if self.isVisible() and not self._where and selection.code not in (None, self._code):
            self._read(selection.code)

    def _read(self, code: int | None) -> None:
        self._code, self._shown = code, True
        self.look()

    def list_focus(self) -> None:
        self.list.setFocus()

    def read_line(self, line: str) -> None:
        """Reads the passages of a query that comes from elsewhere."""
        self.line.setText(line)
        self._shown = True
        self.look()

    def look(self) -> None:
        """Reads the passages in the background."""
        self._where, project = self.line.text().strip(), self._workspace.project
        code, where = (None, self._where) if self._where else (self._code, "")
        self._codes = {row.id: row for row in codebook.codes(project, count=codebook.uncounted)}
        self._cut.clear()
        self._tell(None)
        if not where and (code is None or code not in self._codes):
            self._code = None
            self._arrived([])
            return
        self._workspace.run(
            lambda _progress: read_passages.passages_in_context(project, code=code, where=where), self._arrived
        )

    def _arrived(self, rows: Sequence[ContextRow]) -> None:
        self.list.show_rows(rows, self._codes)
        self._tell(len(rows))

    def _tell(self, number: int | None) -> None:
        for one in self._doing:
            one.setEnabled(bool(self.list.rows))
        code = self._codes.get(self._code or 0)
        if self._where:
            name = self._where
        elif code is not None:
            name = code.way(current_language())
        else:
            self.title.setText(_("Select a code on the right, or write a query."))
            return
        self.title.setText(name if number is None else name + " · " + _n("{n} passage", "{n} passages", number))

    def _changed(self, changes: Changes) -> None:
        if not self.list.rows:
            return
        touched = changes.touched
        if touched.keys() & {"document_text", "turn", "speaker"}:
            self._cut.clear()
            if "document_text" in touched:
                self.look()
                return
        if "code" in touched:
            self._codes = {row.id: row for row in codebook.codes(self._workspace.project, count=codebook.uncounted)}
            self.list.take_codes(self._codes, list(self.list.rows))
        ids = touched.get("coding", frozenset()) & self.list.rows.keys()
        if "memo" in touched:
            ids = ids | {row.id for row in self.list.chosen()} | self._with_memo(changes)
        if ids:
            rows = [self.list.rows[id_] for id_ in ids]
            self.list.change_rows(read_passages.read_again(self._workspace.project, rows=rows))

    def _with_memo(self, changes: Changes) -> frozenset[int]:
        """The passages shown whose memo a step touched, wherever it was written."""
        from qcoder.services.touched import touched_codings

        found = touched_codings(self._workspace.project, changes)
        ids = frozenset(self.list.rows) if found is None else frozenset(row.id for row in found.rows)
        return ids & self.list.rows.keys()

    # ---- what is done ----

    def _do(self, step: Callable[[], object]) -> bool:
        return self._workspace.do(lambda: (step(),)) is not None

    def recode(self) -> None:
        """Gives the selected passages another code, as one step."""
        ids = [row.id for row in self.list.chosen()]
        if not ids:
            self._workspace.tell(_("Select a passage first."))
            return
        project = self._workspace.project
        choose_code(
            self,
            _n("Recode {n} passage", "Recode {n} passages", len(ids)),
            [row for row in self._codes.values() if not row.out_of_sight],
            lambda code: self._do(lambda: read_passages.recode_passages(project, codings=ids, code=code)),
            yes=_("Recode"),
            hint=_("Memos and borders stay."),
        )

    def remove(self) -> None:
        """Takes the codes off the selected passages, as one step."""
        ids = [row.id for row in self.list.chosen()]
        if ids:
            self._do(lambda: read_passages.remove_passages(self._workspace.project, codings=ids))

    def join(self) -> None:
        """Makes one passage of those selected, or of this one and the next."""
        rows = self.list.chosen()
        if len(rows) == 1:
            after = self.list.row_after(rows[0])
            rows += [after] if after is not None else []
        ids = [row.id for row in rows]
        kept = self._workspace.do(lambda: read_passages.join_passages(self._workspace.project, codings=ids))
        if kept is not None:
            self.list.go_to(kept)

    def write_memo(self) -> None:
        """Opens the memo of the passage."""
        row = self.list.current
        if row is None:
            return
        project = self._workspace.project
        write_memo(
            self,
            _("Memo on “{code}”", code=row.passage.coding.code),
            row.passage.coding.memo,
            lambda text: self._do(lambda: coding.set_coding_memo(project, coding=row.id, text=text)),
        )

    def move_border(self, edge: str, step: int, *, by_sentence: bool = False) -> None:
        """Moves the start or the end of the passage a word or a sentence on (1) or back (-1)."""
        row = self.list.current
        if row is None:
            return
        document, span = row.passage.coding.document_id, row.passage.coding.span
        if document not in self._cut:
            text, turns = read_passages.text_and_turns(self._workspace.project, document=document)
            said = [Span(turn.said_start, turn.span.end) for turn in turns if turn.said_start < turn.span.end]
            self._cut[document] = text, said or [Span(0, len(text))], Passages(text, turns)
        text, said, passages = self._cut[document]
        if by_sentence:
            wanted = sentence_border(text, said, span, edge, step)
        else:
            wanted = passages.move_start(span, step) if edge == "start" else passages.move_end(span, step)
        if wanted is None:
            self._workspace.tell(_("The passage cannot be moved further that way."))
            return
        self._do(lambda: coding.move_coding(self._workspace.project, coding=row.id, span=wanted))

    def go_to_text(self) -> None:
        """Opens the passage in its document; Esc there comes back."""
        row = self.list.current
        if row is not None:
            self._left_for = row.passage.coding.code_id
            self._workspace.show_passage.emit(Selection(document=row.passage.coding.document_id, coding=row.id))
            self._workspace.tell(_("Esc goes back to the passages."))

    def leave(self) -> None:
        self._workspace.view_wanted.emit("text")


def sentence_border(text: str, said: Sequence[Span], span: Span, edge: str, step: int) -> Span | None:
    """`span` with one border moved to that of the next or the last sentence; None when there is none.

    `said` is where something is said: sentences do not begin with a speaker's label.
    """
    low, high = span.start - FURTHEST, span.end + FURTHEST
    near = [part for part in said if part.end > low and part.start < high]
    cut = [one for part in near for one in sentences(text, part.start, part.end)]
    if edge == "start":
        places = [one.start for one in cut if (one.start > span.start if step > 0 else one.start < span.start)]
        wanted = (min(places) if step > 0 else max(places)) if places else None
        return None if wanted is None or wanted >= span.end else Span(wanted, span.end)
    places = [one.end for one in cut if (one.end > span.end if step > 0 else one.end < span.end)]
    wanted = (min(places) if step > 0 else max(places)) if places else None
    return None if wanted is None or wanted <= span.start else Span(span.start, wanted)


class _Passages(ContextList):
    """The list, with the keys of the page."""

    def __init__(self, page: SecondCycle) -> None:
        super().__init__(_("Passages in their context"))
        self._page = page

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page, held = self._page, event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        if event.text() in WORD_KEYS and event.text():
            page.move_border(*WORD_KEYS[event.text()])
            return
        if held == Qt.KeyboardModifier.AltModifier and key in SENTENCE_KEYS:
            page.move_border(*SENTENCE_KEYS[key], by_sentence=True)
            return
        plain: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_R: page.recode,
            Qt.Key.Key_M: page.write_memo,
            Qt.Key.Key_J: page.join,
            Qt.Key.Key_Delete: page.remove,
            Qt.Key.Key_Escape: page.leave,
            Qt.Key.Key_Backspace: page.leave,
            Qt.Key.Key_F5: page.look,
            Qt.Key.Key_Return: page.go_to_text,
            Qt.Key.Key_Enter: page.go_to_text,
            Qt.Key.Key_Slash: page.line.setFocus,
        }
        if held == Qt.KeyboardModifier.NoModifier and key in plain:
            plain[key]()
            return
        super().keyPressEvent(event)
