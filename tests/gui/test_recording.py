"""Playing a recording along with its transcript; and what is said where the extra for it is not installed."""

import math
import struct
import wave
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from qcoder.core.messages import say
from qcoder.gui.documents.player import how_to_add, missing_library, multimedia
from qcoder.gui.documents.recording_bar import CONTROLS, TROUBLE, RecordingBar
from qcoder.model import Document
from qcoder.services.documents.recordings import attach_recording, recording
from qcoder.storage.project import Project
from tests.stories.driver import Person

TALK = "[00:00:00] Eva: ¿Cómo fue?\n[00:00:02] Ana: Bien.\n[00:00:04] Eva: ¿Y luego?\n[00:00:06] Ana: También.\n"
# What the backend says on a machine without a sound card.
pytestmark = pytest.mark.qt_log_ignore("va", "PulseAudio", "FFmpeg", "propagateSizeHints", "(?i)audio", extend=True)
playing = pytest.mark.skipif(multimedia() is None, reason="the extra qcoder-qda[media] is not installed")
silent = pytest.mark.skipif(
    multimedia() is not None or missing_library() != "", reason="the extra qcoder-qda[media] is installed"
)


def tone(file: Path, seconds: int = 9) -> Path:
    """A real recording: a quiet tone."""
    with wave.open(str(file), "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        swing = (round(600 * math.sin(at / 8000 * 440 * 2 * math.pi)) for at in range(8000 * seconds))
        made.writeframes(b"".join(struct.pack("<h", value) for value in swing))
    return file


def open_talk(person: Person, folder: Path) -> int:
    (folder / "talk.txt").write_text(TALK, encoding="utf-8")
    person.window.import_files([folder / "talk.txt"])
    person.agree(person.dialog(QDialog))
    person.wait_for_work()
    made = next(row.id for row in person.page.documents.rows if row.name == "talk")
    person.page.open_document(made)
    return made


def bar_of(person: Person) -> RecordingBar:
    bar = person.page.recording.bar
    assert bar is not None
    return bar


def test_a_recording_is_chosen_once_and_comes_with_its_document(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    document = open_talk(person, tmp_path)
    assert person.page.recording.bar is None
    person.choose("recording.attach")
    person.pick(tone(tmp_path / "talk.wav"))
    row = recording(project_of, document=document)
    assert row is not None and row.file == tmp_path / "talk.wav"
    bar = bar_of(person)
    assert bar.isVisible()
    person.open("Ana")
    assert not bar.isVisible()
    person.open("talk")
    assert bar.isVisible()
    person.choose("edit.undo")
    person.wait_for_work()
    assert not bar.isVisible() and recording(project_of, document=document) is None


@silent
def test_without_the_extra_the_window_says_how_to_add_it(person: Person, project_of: Project, tmp_path: Path) -> None:
    document = open_talk(person, tmp_path)
    attach_recording(project_of, document=document, file=tone(tmp_path / "talk.wav"))
    bar = bar_of(person)
    assert bar.stack.currentIndex() == TROUBLE
    assert how_to_add() in bar.trouble.text() and "PySide6-Addons==" in bar.trouble.text()
    QTest.mouseClick(bar.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == how_to_add()
    for action in ("play", "back", "slower", "faster", "here"):
        person.choose(f"recording.{action}")  # says nothing wrong, does nothing


@playing
def test_a_recording_that_is_gone_is_told_and_can_be_pointed_to(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    document = open_talk(person, tmp_path)
    (tmp_path / "far").mkdir()
    attach_recording(project_of, document=document, file=tone(tmp_path / "far" / "talk.wav"))
    person.open("Ana")
    (tmp_path / "far" / "talk.wav").rename(tmp_path / "elsewhere.wav")
    person.open("talk")
    bar = bar_of(person)
    assert bar.stack.currentIndex() == TROUBLE and "not where it was" in bar.trouble.text()
    QTest.mouseClick(bar.choose, Qt.MouseButton.LeftButton)
    person.pick(tmp_path / "elsewhere.wav")
    assert bar.stack.currentIndex() == CONTROLS


@playing
def test_a_turn_that_is_clicked_is_played_and_the_text_follows(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    document = open_talk(person, tmp_path)
    attach_recording(project_of, document=document, file=tone(tmp_path / "talk.wav"))
    control, bar, view = person.page.recording, bar_of(person), person.page.pane.view
    player = control.player
    assert player is not None and bar.stack.currentIndex() == CONTROLS
    margin = person.page.pane.margin
    margin.grab()
    place = next(place for place, turn in margin._turns._spots if turn.number == 2)
    event = QMouseEvent(
        QEvent.Type.MouseButtonPress, QPointF(place.center()), QPointF(margin.mapToGlobal(place.center())),
        Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    margin.mousePressEvent(event)
    text = person.page.pane.layer.text
    person.wait_for(lambda: player.time > 2.1, "the recording to go on")
    assert player.playing and bar.who.text() == "turn 2, Ana"
    assert view.playing is not None and view.to_span(*view.playing).of(text).startswith("[00:00:02] Ana: Bien.")
    person.wait_for(lambda: bar.who.text() == "turn 3, Eva", "the next turn")
    person.choose("recording.play")
    person.wait_for(lambda: not player.playing, "the pause")
    at = player.time
    person.choose("recording.back")
    assert abs(player.time - max(0.0, at - 3)) < 0.3
    person.choose("recording.slower")
    person.choose("recording.slower")
    assert player.rate == 0.8 and bar.rate.text() == "×0.8"
    person.choose("recording.faster")
    assert player.rate == 0.9
    person.click("También")
    person.choose("recording.here")
    person.wait_for(lambda: bar.who.text() == "turn 4, Ana", "the turn at the caret")
    person.choose("recording.play")
    person.window.close_project()


@playing
def test_where_nothing_sounds_it_plays_in_silence_and_says_so(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    document = open_talk(person, tmp_path)
    attach_recording(project_of, document=document, file=tone(tmp_path / "talk.wav"))
    player, bar = person.page.recording.player, bar_of(person)
    assert player is not None and bar.silent.isVisible() is not player.audible
    player.play()
    person.wait_for(lambda: player.time > 0.3, "the recording to go on")
    player.sounds.emit(not player.audible)  # as when headphones are put in, or pulled out
    assert bar.silent.isVisible() is player.audible
    player.pause()
    player.seek(4.5)
    with project_of.change(say("Rename a document")) as step:
        step.get_one(Document, document).name = "talked"
    assert (bar.time.text().split(" ")[0], bar.who.text()) == ("0:04", "turn 3, Eva"), "it stays where it was"
    person.window.close_project()


@playing
def test_the_slider_goes_anywhere_and_what_cannot_be_played_is_told(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    document = open_talk(person, tmp_path)
    attach_recording(project_of, document=document, file=tone(tmp_path / "talk.wav"), offset=1.0)
    bar, player = bar_of(person), person.page.recording.player
    assert player is not None
    person.wait_for(lambda: bar.slider.maximum() > 8000, "the length")
    bar.slider.setFocus()
    for _press in range(2):
        QTest.keyClick(bar.slider, Qt.Key.Key_Right)
    person.wait_for(lambda: abs(player.time - 6) < 0.3, "the place")
    assert bar.who.text() == "turn 3, Eva"  # a second later in the recording than in the transcript
    (tmp_path / "bad.wav").write_bytes(b"no sound at all")
    attach_recording(project_of, document=document, file=tmp_path / "bad.wav")
    person.wait_for(lambda: bar.stack.currentIndex() == TROUBLE, "the trouble")
    assert "bad.wav" in bar.trouble.text()
