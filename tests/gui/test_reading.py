"""How the text is set for reading, what stands besides colour, and whose codings are seen."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qcoder.core.span import Span
from qcoder.gui.main_window import MainWindow
from qcoder.gui.settings import Settings
from qcoder.gui.transcript.pane import TranscriptPane
from qcoder.gui.transcript.reading import LARGEST, MARKS, Reading
from qcoder.gui.transcript.reading_menu import ReadingMenu
from qcoder.services.codes.codebook import codes
from qcoder.services.documents import documents
from qcoder.services.passages.coding import code_passage
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.gui.scene import codebook, coding, find, interview, view_of
from tests.stories.driver import Person, wait

TEXT, TURNS = interview()
MONEY = find(TEXT, "cuando llegó el dinero ya no decidíamos nosotras")
CODINGS = (
    coding(1, TEXT, MONEY, 2),
    coding(2, TEXT, find(TEXT, "dinero ya no decidíamos nosotras. Ellos ponían"), 3, coder="Berta Ruiz"),
    coding(3, TEXT, find(TEXT, "cuotas propias"), 5, coder="Carla"),
)
ALT_SHIFT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def pane(qtbot: QtBot) -> TranscriptPane:
    made = TranscriptPane()
    qtbot.addWidget(made)
    made.resize(820, 700)
    made.set_coder("Coder A")
    made.show_document(view_of(TEXT, TURNS, CODINGS), codebook())
    made.show()
    return made


def drawn(pane: TranscriptPane) -> set[int]:
    return {placed.id for placed in pane.layer.placed(0, 100_000)}


def code_as(project: Project, coder: str, words: str) -> int:
    document = documents.document(project, name="Ana").id
    at = INTERVIEW.index(words)
    code = codes(project)[0].id
    span = Span(at, at + len(words))
    return code_passage(project, document=document, code=code, span=span, coder=coder).id


def test_keys_set_size_width_and_space_and_the_choice_is_kept(person: Person, qtbot: QtBot) -> None:
    person.open("Ana")
    window, control = person.window, Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(window, Qt.Key.Key_Plus, control)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_D, Qt.Key.Key_M):
        QTest.keyClick(window, key, ALT_SHIFT)
    wanted = Reading(scale=1.3, measure=68, line_height=148, dim_interviewer=False, marks="initials")
    assert person.page.pane.reading == wanted
    assert "initials of the code" in window.status.text.text()
    path = window.project_path
    assert path is not None
    window.close_project()
    window.settings.save()
    again = MainWindow(Settings())
    qtbot.addWidget(again)
    again.show()
    Person(again).open_project(path)
    wait(20)
    assert again.code_page is not None and again.code_page.pane.reading == wanted
    again._refresh_actions()
    assert not again.actions_["read.dim"].isChecked() and again.actions_["read.others"].isChecked()
    QTest.keyClick(again, Qt.Key.Key_0, control)
    assert again.code_page.pane.reading.scale == Reading().scale
    again.close_project()


def test_no_choice_leaves_the_range_that_can_be_read(pane: TranscriptPane) -> None:
    for _step in range(40):
        pane.zoom_in()
        pane.narrower()
        pane.less_space()
    assert (pane.reading.scale, pane.reading.measure, pane.reading.line_height) == (LARGEST, 40, 110)


def test_the_popover_opens_by_key_and_sets_all_choices_at_once(person: Person) -> None:
    person.open("Ana")
    QTest.keyClick(person.window, Qt.Key.Key_A, ALT_SHIFT)
    menu = person.dialog(ReadingMenu)
    assert menu.size_.hasFocus()
    QTest.keyClick(menu.size_, Qt.Key.Key_Up)
    QTest.keyClick(menu.measure, Qt.Key.Key_Down)
    menu.marks.setCurrentIndex(menu.marks.findData("patterns"))
    QTest.mouseClick(menu.dim, Qt.MouseButton.LeftButton, pos=QPoint(8, menu.dim.height() // 2))
    menu.family.setCurrentIndex(menu.family.count() - 1)
    reading = person.page.pane.reading
    assert (reading.scale, reading.measure, reading.marks) == (1.3, 68, "patterns")
    assert not reading.dim_interviewer
    assert person.page.pane.view.font().family() == menu.family.currentData()
    menu.reset.click()
    assert person.page.pane.reading == Reading() and menu.measure.value() == 72
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()


def test_the_width_of_lines_and_the_space_between_them_are_what_was_chosen(pane: TranscriptPane) -> None:
    pane.resize(1200, 700)
    text, turns = interview(20)
    pane.show_document(view_of(text, turns), codebook())

    def longest() -> int:
        return max(line.end - line.start for line in pane.view.lines().lines)

    def apart() -> float:
        first, second = pane.view.lines().lines[-3:-1]
        return second.top - first.top

    usual, near = longest(), apart()
    pane.set_reading(replace(pane.reading, measure=48, line_height=200))
    assert longest() < usual * 0.8
    assert apart() > near * 1.2


def test_codes_are_told_apart_by_initials_or_patterns_in_margin_and_text(pane: TranscriptPane) -> None:
    seen = []
    for marks in MARKS:
        pane.set_reading(replace(pane.reading, marks=marks))
        seen.append((pane.view.viewport().grab().toImage(), pane.margin.grab().toImage()))
    for place in (0, 1):
        assert seen[0][place] != seen[1][place] != seen[2][place] != seen[0][place]
    pane.set_reading(replace(pane.reading, marks="initials"))
    pane.margin.grab()
    for id_ in (1, 2, 3):
        [_stripe, letters] = [spot.place for spot in pane.margin._spots if spot.id == id_]
        assert "Coder A" in pane.margin.tip_at(letters.center().toPoint()) or id_ != 1


def test_fourteen_codes_on_one_line_all_have_their_initials_beside_one_another(pane: TranscriptPane) -> None:
    pane.set_codings([coding(100 + number, TEXT, MONEY, 1 + number % 5) for number in range(10)])
    pane.set_reading(replace(pane.reading, marks="initials"))
    pane.margin.grab()
    places = [spot.place for spot in pane.margin._spots if spot.place.width() > 8]
    assert len(places) == 10
    assert not any(one.intersects(other) for at, one in enumerate(places) for other in places[:at])


def test_codings_of_other_coders_are_drawn_apart_and_hidden_at_will(pane: TranscriptPane) -> None:
    assert [pane.layer.foreign(id_) for id_ in (1, 2, 3)] == [False, True, True]
    assert pane.other_coders() == {"Berta Ruiz": 1, "Carla": 1}
    pane.hide_coders(frozenset({"Carla"}))
    assert drawn(pane) == {1, 2}
    assert "1 coding hidden" in pane.header.title.rest
    pane.show_others()
    assert drawn(pane) == {1}
    assert "2 codings hidden" in pane.header.title.rest
    assert pane.other_coders() == {"Berta Ruiz": 1, "Carla": 1}
    pane.show_others()
    assert drawn(pane) == {1, 2}
    pane.hide_coders(frozenset())
    assert drawn(pane) == {1, 2, 3} and "hidden" not in pane.header.title.rest


def test_what_changes_while_coders_are_hidden_stays_hidden(pane: TranscriptPane) -> None:
    pane.hide_coders(frozenset({"Carla"}))
    pane.update_codings([coding(3, TEXT, find(TEXT, "otra voz"), 5, coder="Carla"), coding(4, TEXT, MONEY, 4)])
    assert drawn(pane) == {1, 2, 4}
    pane.update_codings([], gone=[3])
    pane.hide_coders(frozenset())
    assert drawn(pane) == {1, 2, 4}


def test_a_hidden_coding_that_is_gone_to_from_elsewhere_is_shown(pane: TranscriptPane) -> None:
    pane.hide_coders(frozenset({"Carla"}))
    pane.show_others()
    pane.select_coding(3)
    selected = pane.selected_coding()
    assert selected is not None and selected.coder == "Carla"
    assert pane.layer.coders.hidden == frozenset() and pane.reading.others


def test_others_are_set_apart_from_the_first_coding_of_ones_own_on(person: Person, project_of: Project) -> None:
    theirs = code_as(project_of, "Berta Ruiz", "¿Y después?")
    person.open("Ana")
    pane = person.page.pane
    assert len(pane.layer.rows) == 4 and not pane.layer.foreign(theirs), "who only reads sees all alike"
    code_as(project_of, "", "otra voz")
    assert pane.layer.foreign(theirs)
    person.window.workspace.settings.save()  # type: ignore[union-attr]
    menu = pane.open_reading_menu()
    assert menu.coders["Berta Ruiz"].isChecked()
    menu.coders["Berta Ruiz"].click()
    menu.close()
    assert theirs not in drawn(pane)
    pane.select_coding(theirs)
    assert theirs in drawn(pane)


def test_the_margin_has_number_speaker_and_time_of_each_turn(pane: TranscriptPane) -> None:
    timed = [replace(turn, time=59.0 + 3600 * place) for place, turn in enumerate(TURNS)]
    pane.show_document(view_of(TEXT, timed, CODINGS), codebook())
    for width in (700, 1300):
        pane.resize(width, 700)
        wait(20)
        pane.margin.grab()
        column = pane.margin._turns
        place = next(place for place, turn in column._spots if turn.number == 2)
        tip = pane.margin.tip_at(place.center().toPoint())
        assert "turn 2, Ana" in tip and "1:00:59" in tip
    widths = []
    for width in (700, 1300):
        pane.resize(width, 700)
        wait(20)
        pane.margin.grab()
        widths.append(pane.margin._turns.width)
    assert widths[1] > widths[0], "on a wide screen the names are written out"


def test_who_speaks_stays_in_sight_in_a_turn_longer_than_the_window(pane: TranscriptPane) -> None:
    long = " ".join(["palabra"] * 3000)
    text = f"Ana: {long}\n\nRosa: sí"
    turns = [replace(TURNS[1], number=1, span=Span(0, len(long) + 5), said_start=5)]
    pane.show_document(view_of(text, turns), codebook())
    pane.view.scroll_to_position(12_000)
    pane.margin.grab()
    [(place, turn)] = pane.margin._turns._spots
    assert turn.number == 1 and place.top() < 40
