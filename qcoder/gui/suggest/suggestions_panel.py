"""Suggestions as a list at the side: each with its reasons and its record, taken, corrected or refused by one key."""

from collections.abc import Callable, Container
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from qcoder.core.messages import Message, _, _n, current_language
from qcoder.core.progress import Progress
from qcoder.core.span import Span
from qcoder.gui.background import Working
from qcoder.gui.codes.code_chooser import choose_code
from qcoder.gui.parts.quotes import Quote, Quotes, clipped
from qcoder.gui.parts.small import button, label, titled
from qcoder.gui.suggest.batch_form import ask_batch
from qcoder.gui.suggest.suggestion_menu import mark, open_menu
from qcoder.gui.suggest.suggestion_reasons import Reasons, reasons
from qcoder.gui.suggest.suggestion_settings_form import ask_settings
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services.evidence.blind import is_blind
from qcoder.services.rows import CodeRow, SuggestionRow
from qcoder.services.suggest import suggesting, suggestion_settings, track_record, verdicts
from qcoder.services.suggest.track_record import Record

FEWEST_SEEN = 136  # pixels: three suggestions of a line each
SHOWN = 60
LONGEST = 140  # characters of a passage in the list
EDGES: dict[int, tuple[suggesting.Edge, int]] = {
    Qt.Key.Key_BracketLeft: ("start", -1),
    Qt.Key.Key_BracketRight: ("start", 1),
    Qt.Key.Key_BraceLeft: ("end", -1),
    Qt.Key.Key_BraceRight: ("end", 1),
}


class SuggestionsPanel(QWidget):
    """Enter accepts, C corrects the code, [ ] { } the boundaries, X or Delete rejects; each can be undone."""

    listed = Signal(object)  # the rows of the document that is open

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._rows: list[SuggestionRow] = []
        self._codes: dict[int, CodeRow] = {}
        self._record: Record | None = None
        self._live: tuple[track_record.Live, ...] | None = None  # None: to be read again
        self._notice: Message | None = None  # of the engine
        self._waiting = False  # asked for while something else was being done
        workspace.background.working.connect(self._worked)
        self._moved: dict[int, Span] = {}  # other boundaries, not stored yet, by suggestion
        self._heard: dict[int, verdicts.Judged] = {}  # the verdicts that the engine knows of
        self._left_out: dict[int, tuple[tuple[str, float], ...]] = {}  # what the words weigh, where it was asked for
        self.list = Quotes(_("Suggestions"), most_lines=3)
        self.list.installEventFilter(self)
        self.list.currentItemChanged.connect(lambda: self._go())
        self.about = label("", kind="muted", wrap=True)
        self.why = label("", wrap=True)
        self.so_far = label("", kind="muted", wrap=True)
        self.reasons = Reasons(self.why, self.so_far)
        self.switch = button(_("Switch suggestions on"), self.switch_on, kind="main")
        self.ask = button(_("Suggest codes for this document"), self.suggest, tip=_("Ctrl+G"))
        self.order = titled(QComboBox(), _("Order of the suggestions"))
        for value, text, tip in (
            ("document", _("In the order of the text"), _("As one reads")),
            ("sure", _("Sure ones first"), _("Quick to go through; the engine learns least from them")),
            ("teach", _("Teach me"), _("Those that it is least sure of: it learns most from your answer")),
        ):
            self.order.addItem(text, value)
            self.order.setItemData(self.order.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.order.activated.connect(self._reordered)
        self.more = titled(
            button("⋯", lambda: open_menu(self, self._workspace), tip=_("More about suggestions")),
            _("More about suggestions"),
        )
        self.rest = QWidget()  # takes the room while there is no list
        self.rest.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._lay_out()
        self.setFocusProxy(self.list)
        self.refresh()

    def _lay_out(self) -> None:
        self.head = QFrame()
        head = QHBoxLayout(self.head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(8)
        head.addWidget(self.order, 1)
        head.addWidget(self.more)
        self.buttons = QFrame()
        grid = QGridLayout(self.buttons)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        grid.addWidget(button(_("Accept"), self.accept, kind="main", tip=_("Enter")), 0, 0)
        grid.addWidget(button(_("Reject"), self.reject, tip="X"), 0, 1)
        grid.addWidget(button(_("Other code…"), self.correct, tip="C"), 1, 0)
        take = _("Take the selection in the text as boundaries (B); [ ] move the start, { } the end")
        grid.addWidget(button(_("Other boundaries"), self.take_selection, tip=take), 1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.head)
        column.addWidget(self.about)
        column.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.rest)
        self.list.setMinimumHeight(FEWEST_SEEN)
        column.addWidget(self.list, 1)
        column.addWidget(self.reasons)
        column.addWidget(self.buttons)

    def set_codes(self, codes: dict[int, CodeRow]) -> None:
        self._codes = codes

    def shown(self) -> None:
        self.refresh()

    @property
    def some(self) -> bool:
        """True while there are suggestions for the open document; coding alone never brings new ones."""
        return bool(self._rows)

    @property
    def on(self) -> bool:
        return suggestion_settings.suggestion_settings(self._workspace.project).on

    # ---- what is shown ----

    def refresh(self) -> None:
        """Shows the open suggestions of the document that is open; none while they are off or one codes blind."""
        project, document = self._workspace.project, self._workspace.selection.document
        blind, on = is_blind(project), self.on
        self._rows, self._live = [], None
        if document is not None and on and not blind:
            rows = suggesting.open_suggestions(project, document=document)
            self._rows = [*[row for row in rows if not row.audit][:SHOWN], *[row for row in rows if row.audit]]
        self._sort()
        kept = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        for row in self._rows:
            self.list.add(self._quote(row), row.id)
        self.list.setCurrentRow(min(max(kept, 0), len(self._rows) - 1))
        self.list.blockSignals(False)
        some = bool(self._rows)
        for widget in (self.list, self.buttons, self.reasons):
            widget.setVisible(some)
        self.rest.setVisible(not some)
        self.head.setVisible(on and not blind)
        self.switch.setVisible(not on and not blind)
        self.ask.setVisible(on and not some and not blind)
        self.ask.setEnabled(document is not None)
        self.about.setText(self._about(on=on, blind=blind))
        self._explain()
        self.listed.emit(list(self._rows))

    def _about(self, *, on: bool, blind: bool) -> str:
        if blind:
            return _(
                "You code without suggestions for now, so that agreement between coders can be measured. "
                "They come back when the blind round is ended."
            )
        if not on:
            return _(
                "The program can learn from your codings and propose codes for other passages, with its reasons. "
                "Everything stays on this computer, and nothing is coded without your yes. It is off in this project."
            )
        if self._rows:
            number = _n("{n} suggestion in this document", "{n} suggestions in this document", len(self._rows))
            return number if self._notice is None else f"{number}. {self._notice}"
        return _(
            "It learns from what is coded, and from what you left uncoded where you mark a document as worked. "
            "You decide on each suggestion."
        )

    def _quote(self, row: SuggestionRow) -> Quote:
        name, colour = self._named(row.code_id, row.code)
        if row.below:
            name = _("Something under {code}", code=name)
        certain = _("By its description") if row.basis == "description" else f"{row.probability:.0%}"
        if row.audit:
            certain = _("Random check, {p:.0%}", p=row.probability)
        title = f"{certain} · {name}"  # the number first: a long name is cut off
        foot = _n("Also in {n} place", "Also in {n} places", len(row.also)) if row.also else ""
        words = clipped(row.quote, LONGEST)
        return Quote(words, title, foot, marked=_first(words, row.words), colour=colour)

    def name_of(self, code: int) -> str:
        """What a code is called here; "" where it is gone."""
        return self._named(code, "")[0]

    def _named(self, code: int, path: str) -> tuple[str, str]:
        found = self._codes.get(code)
        return (found.called(current_language()), found.colour) if found is not None else (path, "")

    def _sort(self) -> None:
        order = self.order.currentData()
        if order == "document":
            self._rows.sort(key=lambda row: row.span)
        elif order == "sure":
            self._rows.sort(key=lambda row: (row.audit, row.basis != "examples", -row.probability, row.span))
        else:
            self._rows.sort(key=lambda row: (row.audit, abs(row.probability - 0.5), row.span))

    @property
    def current(self) -> SuggestionRow | None:
        row = self.list.currentRow()
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def select(self, suggestion: int) -> None:
        """Goes to a suggestion of the list, e.g. one clicked in the margin."""
        for place, row in enumerate(self._rows):
            if row.id == suggestion:
                self.list.setCurrentRow(place)
                self.list.setFocus()

    def _explain(self) -> None:
        row = self.current
        if row is None:
            self.why.setText("")
            self.so_far.setText("")
            return
        parts = []
        if row.id in self._moved:
            parts.append(_("Other boundaries: {span}", span=clipped(self._moved_words(row), LONGEST)))
        parts += reasons(
            self._workspace.project,
            row,
            named=self.name_of,
            words_left_out=self._left_out.get(row.id, ()),
        )
        self.why.setText("\n".join(parts))
        self.so_far.setText(self._said(row))
        self.reasons.said()

    def _moved_words(self, row: SuggestionRow) -> str:
        return suggesting.words_at(self._workspace.project, document=row.document_id, span=self._moved[row.id])

    def _said(self, row: SuggestionRow) -> str:
        if self._live is None:
            self._live = track_record.live_record(self._workspace.project)
        language = track_record.language_at(self._workspace.project, document=row.document_id, place=row.span.start)
        name, _colour = self._named(row.code_id, row.code)
        return str(
            track_record.said_of_code(
                name,
                language,
                live=self._live,
                record=self._record,
                code_id=row.code_id,
            )
        )

    def _go(self) -> None:
        self._explain()
        row = self.current
        if row is not None:
            span = self._moved.get(row.id, row.span)
            self._workspace.show_passage.emit(Selection(document=row.document_id, span=span))

    # ---- asking ----

    def switch_on(self) -> None:
        self._workspace.do(lambda: suggestion_settings.change_suggestion_settings(self._workspace.project, on=True))
        self.refresh()
        self.suggest()

    def suggest(self) -> None:
        """Asks the engine in the background; where suggestions are off, says how to switch them on."""
        document, workspace = self._workspace.selection.document, self._workspace
        if not self.on or is_blind(workspace.project):
            self.refresh()
            self.switch.setFocus()
            return
        self._waiting = document is not None and workspace.busy
        if document is None or self._waiting:
            return
        self.ask.setEnabled(False)
        heard = verdicts.judged_places(workspace.project)  # it reads these, or later ones that are told once more
        how: suggesting.Asked = "teach" if self.order.currentData() == "teach" else "suggest"
        self._moved.clear()
        self._left_out.clear()
        workspace.run(
            lambda progress: (
                suggesting.suggest(
                    workspace.project,
                    document=document,
                    top=SHOWN,
                    how=how,
                    engine=workspace.engine,
                    progress=progress,
                ),
                track_record.evaluate(workspace.project, by_language=True, engine=workspace.engine, progress=progress),
                suggesting.notice(workspace.engine),
            ),
            partial(self._arrived, heard),
        )

    def _arrived(
        self, heard: dict[int, verdicts.Judged], answer: tuple[list[SuggestionRow], Record, Message | None]
    ) -> None:
        rows, self._record, self._notice = answer
        self._heard = heard
        self.ask.setEnabled(True)
        self.refresh()
        if not rows:
            self._workspace.tell(
                _("No suggestions. Keywords in the codebook and a few codings give the engine something to go by.")
            )
        elif self.isVisible():
            self.list.setFocus()

    def _worked(self, working: Working) -> None:
        """What was still being done has ended: what was asked for meanwhile is asked now."""
        if self._waiting and not working.what and not self._workspace.busy:
            self.suggest()

    def weigh_words(self) -> None:
        """Leaves each word of the passage out in its turn, and tells what the score would lack."""
        row, workspace = self.current, self._workspace
        if row is None or workspace.busy or not workspace.engine.warm:
            return

        def arrived(words: tuple[tuple[str, float], ...]) -> None:
            self._left_out[row.id] = words
            self._explain()

        workspace.run(
            lambda progress: suggesting.words_that_count(row, engine=workspace.engine, progress=progress), arrived
        )

    def _reordered(self) -> None:
        if self.order.currentData() == "teach":
            self.suggest()
        else:
            self.refresh()

    def switch_off(self) -> None:
        self._workspace.do(lambda: suggestion_settings.change_suggestion_settings(self._workspace.project, on=False))
        self.refresh()

    def settings(self) -> None:
        ask_settings(self, self._workspace, list(self._codes.values()), self.refresh)

    def mark_worked(self) -> None:
        """Says that the open document was gone through for every code."""
        document = self._workspace.selection.document
        if document is not None:
            mark(self._workspace, document, None, True)

    # ---- verdicts ----

    def accept(self) -> None:
        row = self.current
        if row is None:
            return
        span = self._moved.get(row.id)
        take: Callable[[], object] = (
            partial(verdicts.accept, self._workspace.project, suggestion=row.id)
            if span is None
            else partial(verdicts.correct, self._workspace.project, suggestion=row.id, span=span)
        )
        self._decide(take)

    def reject(self) -> None:
        row = self.current
        if row is not None:
            self._decide(partial(verdicts.reject, self._workspace.project, suggestion=row.id))

    def correct(self) -> None:
        row = self.current
        if row is None:
            return
        beside = [other.code_id for other in self._rows if other.id != row.id and other.span.overlaps(row.span)]
        first = [*(code for code, _chance in row.below), *beside]
        order = sorted(self._codes.values(), key=lambda code: code.id not in first)
        choose_code(
            self,
            _("Which code fits better?"),
            [code for code in order if code.id != row.code_id or row.below],
            lambda code: self._correct(row, code),
            yes=_("This code"),
        )

    def _correct(self, row: SuggestionRow, code: int) -> None:
        span = self._moved.get(row.id)
        self._decide(
            partial(verdicts.correct, self._workspace.project, suggestion=row.id, code=code, span=span),
        )

    def _decide(self, verdict: Callable[[], object]) -> None:
        self._workspace.do(verdict)

    def follow(self) -> bool:
        """Tells the engine which verdicts came and which were undone; what is open for their codes is made anew.

        What was decided goes from the list at once. False where there is no engine to tell, or nothing new.
        """
        workspace = self._workspace
        if not workspace.engine.warm or workspace.engine.busy or workspace.busy:
            return False
        now = verdicts.judged_places(workspace.project)
        news: list[tuple[verdicts.Judged, bool | None]] = [
            (found, None) for id_, found in self._heard.items() if id_ not in now
        ]
        news += [(found, found.carries) for id_, found in now.items() if self._heard.get(id_) != found]
        if not news:
            return False
        self._heard = now
        self._drop(now)

        def tell(_progress: Progress) -> None:
            for found, carries in news:
                suggesting.rescore(
                    workspace.project,
                    code=found.code_id,
                    document=found.document_id,
                    span=found.span,
                    carries=carries,
                    engine=workspace.engine,
                    top=SHOWN,
                )

        workspace.run(tell, lambda _nothing: self._followed())
        return True

    def _drop(self, decided: Container[int]) -> None:
        """Takes what was decided from the list; all else in it is looked at when the engine has answered."""
        gone = [place for place, row in enumerate(self._rows) if row.id in decided]
        if not gone:
            return
        self._live = None
        kept = self.list.currentRow()
        self.list.blockSignals(True)
        for place in reversed(gone):
            del self._rows[place]
            self.list.takeItem(place)
        self.list.setCurrentRow(min(kept, len(self._rows) - 1))
        self.list.blockSignals(False)
        self._explain()
        self.listed.emit(list(self._rows))

    def _followed(self) -> None:
        self.refresh()
        self.follow()  # what came meanwhile

    def accept_several(self) -> None:
        ask_batch(self, self._workspace, self._rows, self._quote)

    def move_edge(self, edge: suggesting.Edge, by: int) -> None:
        """Moves a border of the passage that will be taken; nothing is stored before it is accepted."""
        row = self.current
        if row is None:
            return
        span = self._moved.get(row.id, row.span)
        self._take_span(
            row, suggesting.moved(self._workspace.project, document=row.document_id, span=span, edge=edge, by=by)
        )

    def take_selection(self) -> None:
        """Takes what is selected in the text as the boundaries."""
        row, span = self.current, self._workspace.selection.span
        if row is None:
            return
        if span is None or not span.overlaps(row.span):
            self._workspace.tell(_("Select the words in the text first, then take them as boundaries."))
            return
        self._take_span(row, span)

    def _take_span(self, row: SuggestionRow, span: Span) -> None:
        if span == row.span:
            self._moved.pop(row.id, None)
        else:
            self._moved[row.id] = span
        self._go()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in EDGES:
                self.move_edge(*EDGES[key])
                return True
            step = {
                Qt.Key.Key_Return: self.accept,
                Qt.Key.Key_Enter: self.accept,
                Qt.Key.Key_C: self.correct,
                Qt.Key.Key_B: self.take_selection,
                Qt.Key.Key_W: self.weigh_words,
                Qt.Key.Key_X: self.reject,
                Qt.Key.Key_Delete: self.reject,
            }.get(key)
            if step is not None:
                step()
                return True
        return super().eventFilter(watched, event)


def _first(words: str, telling: tuple[str, ...]) -> Span | None:
    """Where the word that tells most stands in what is shown."""
    if not telling:
        return None
    at = words.find(telling[0])
    return Span(at, at + len(telling[0])) if at >= 0 else None
