"""The recording of the document that is open: attached, played along with its text, and a turn played by a click."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QBoxLayout, QInputDialog, QMenu

from qcoder.core.messages import _
from qcoder.gui.documents.player import STEP, Player, how_to_add, multimedia
from qcoder.gui.documents.recording_bar import RecordingBar
from qcoder.gui.parts.dialogs import pick_file
from qcoder.services.documents import recordings
from qcoder.services.documents.recordings import Piece, RecordingRow
from qcoder.services.rows import TurnRow

if TYPE_CHECKING:
    from qcoder.gui.code_page import CodePage
    from qcoder.storage.project import Changes

JUST_BEFORE = 0.05  # seconds: a time stamp is rounded


class Recording(QObject):
    """Follows the document that is open on a Code page; bar and player are made when the first recording is shown."""

    def __init__(self, page: CodePage, layout: QBoxLayout) -> None:
        super().__init__(page)
        self._page, self._layout = page, layout
        self._workspace = page.workspace
        self._document: int | None = None
        self._row: RecordingRow | None = None
        self._pieces: list[Piece] | None = None
        self._piece: Piece | None = None
        self.bar: RecordingBar | None = None
        self.player: Player | None = None
        self._workspace.selected.connect(lambda _selection: self._look())
        self._workspace.changed.connect(self._changed)

    # ---- which recording ----

    def _look(self) -> None:
        document = self._workspace.selection.document
        if document != self._document:
            self._document = document
            self._show()

    def _changed(self, changes: Changes) -> None:
        touched = changes.touched.keys()
        if touched & {"document_text", "turn", "note"}:
            self._pieces = self._piece = None
        if "recording" in touched or (self._row is not None and "document" in touched):
            self._show()

    def _show(self) -> None:
        """Shows the bar for the recording of the document that is open, or takes it away."""
        self._pieces = None
        self._follow(None)
        project, document = self._workspace.project, self._document
        known = document is not None and any(row.id == document for row in self._page.documents.rows)
        self._row = recordings.recording(project, document=document) if known and document is not None else None
        if self._row is None:
            if self.player is not None:
                self.player.close()
            if self.bar is not None:
                self.bar.hide()
            return
        bar = self._made_bar()
        bar.show()
        if self.player is None:
            bar.say_missing_extra()
        elif not self._row.there:
            self.player.close()
            bar.say_missing_file(str(self._row.file))
        else:
            bar.show_controls(self._row.file.name)
            self.player.open(self._row.file)
            self._moved(self.player.time)  # it may stand somewhere: other documents were brought in meanwhile

    def _made_bar(self) -> RecordingBar:
        if self.bar is not None:
            return self.bar
        self.bar = bar = RecordingBar()
        self._layout.addWidget(bar)
        bar.toggled.connect(self.toggle)
        bar.back_wanted.connect(self.back)
        bar.slower_wanted.connect(self.slower)
        bar.faster_wanted.connect(self.faster)
        bar.settings_wanted.connect(self._open_menu)
        bar.choose_wanted.connect(self.attach)
        bar.copy_wanted.connect(lambda: QGuiApplication.clipboard().setText(how_to_add()))
        module = multimedia()
        if module is not None:
            self.player = player = Player(module, self)
            player.moved.connect(self._moved)
            player.lasts.connect(bar.show_length)
            player.running.connect(bar.show_running)
            player.failed.connect(self._failed)
            player.sounds.connect(bar.show_sounds)
            bar.show_sounds(player.audible)
            bar.sought.connect(player.seek)
            bar.show_running(False)
        return bar

    def _failed(self, why: str) -> None:
        if self.bar is not None and self._row is not None:
            self.bar.say_failed(self._row.file.name, why)

    # ---- what a person asks ----

    def attach(self) -> None:
        """Asks for the recording of the document that is open."""
        document = self._document
        if document is None:
            return
        endings = " ".join(f"*{suffix}" for suffix in recordings.SUFFIXES)
        sound, everything = _("Sound and video"), _("All files")
        kinds = f"{sound} ({endings});;{everything} (*)"
        folder = self._row.file.parent if self._row is not None else self._workspace.project.path.parent
        offset = self._row.offset if self._row is not None else 0.0

        def picked(file: Path) -> None:
            project = self._workspace.project
            self._workspace.do(
                lambda: recordings.attach_recording(project, document=document, file=file, offset=offset)
            )

        pick_file(self._page, _("Recording of the transcript"), folder, kinds, picked)

    def _open_menu(self) -> QMenu:
        assert self.bar is not None
        menu = QMenu(self.bar)
        menu.addAction(_("Another file…"), self.attach)
        menu.addAction(_("Begins later or earlier than the transcript…"), self._ask_offset)
        menu.addAction(_("Take the recording away"), self._detach)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.bar.settings.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
        return menu

    def _ask_offset(self) -> None:
        document, row = self._document, self._row
        if document is None or row is None:
            return
        dialog = QInputDialog(self._page)
        dialog.setWindowTitle(_("Recording and transcript"))
        dialog.setInputMode(QInputDialog.InputMode.DoubleInput)
        dialog.setLabelText(_("Seconds of the recording at the transcript's time 0"))
        dialog.setDoubleRange(-86_400.0, 86_400.0)
        dialog.setDoubleDecimals(1)
        dialog.setDoubleValue(row.offset)
        dialog.doubleValueSelected.connect(
            lambda offset: self._workspace.do(
                lambda: recordings.move_recording(self._workspace.project, document=document, offset=offset)
            )
        )
        dialog.open()

    def _detach(self) -> None:
        document = self._document
        if document is not None:
            self._workspace.do(lambda: recordings.detach_recording(self._workspace.project, document=document))

    # ---- playing ----

    def _ready(self) -> Player | None:
        """The player with a file in it; without one, what is missing is said or asked for."""
        if self._row is None:
            self.attach()
            return None
        return self.player if self._row.there else None

    def toggle(self) -> None:
        """Plays, or pauses."""
        if (player := self._ready()) is not None:
            player.toggle()

    def back(self) -> None:
        """Goes back three seconds."""
        if (player := self._ready()) is not None:
            player.back()

    def slower(self) -> None:
        self._change_rate(-STEP)

    def faster(self) -> None:
        self._change_rate(STEP)

    def _change_rate(self, by: float) -> None:
        if (player := self._ready()) is not None and self.bar is not None:
            player.change_rate(by)
            self.bar.show_rate(player.rate)

    def play_here(self) -> None:
        """Plays what stands at the caret."""
        self.play_from(self._page.pane.view.caret())

    def play_turn(self, turn: TurnRow) -> None:
        """Plays a turn that was clicked, where there is a recording."""
        if self._row is not None:
            self.play_from(turn.span.start)

    def play_from(self, position: int) -> None:
        player = self._ready()
        if player is None or self._row is None:
            return
        time = recordings.time_at(self._timed(), position)
        if time is None:
            self._workspace.tell(_("No time is known here: the transcript has no time stamps before it."))
            return
        player.seek(time + self._row.offset)
        player.play()

    def _timed(self) -> list[Piece]:
        if self._pieces is None:
            view = self._page.pane.document
            self._pieces = recordings.pieces(view.turns, view.marks) if view is not None else []
        return self._pieces

    def _moved(self, time: float) -> None:
        if self.bar is None or self._row is None:
            return
        self.bar.show_time(time)
        piece = recordings.piece_at(self._timed(), time - self._row.offset + JUST_BEFORE)
        if piece != self._piece:
            self._follow(piece)

    def _follow(self, piece: Piece | None) -> None:
        """Marks in the text what is being said, and brings it into sight where that is asked for."""
        self._piece = piece
        view = self._page.pane.view
        view.show_playing(piece.span if piece is not None else None)
        if self.bar is None:
            return
        turn = piece.turn if piece is not None else None
        said = _("turn {n}, {speaker}", n=turn.number, speaker=turn.speaker) if turn is not None else ""
        self.bar.show_who(said)
        if piece is not None and self.bar.follow.isChecked() and self.player is not None and self.player.playing:
            view.show_span(piece.span)
