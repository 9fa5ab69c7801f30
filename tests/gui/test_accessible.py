"""Everything can be reached by keyboard and heard: names of all controls, the caret, and the codes at it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from qcoder.core.span import Span
from qcoder.gui.actions import PAGES
from qcoder.gui.code_page import TABS
from qcoder.gui.compare.compare_page import ComparePage
from qcoder.gui.places import CENTRE, LEFT
from qcoder.gui.transcript.code_picker import CodePicker
from qcoder.gui.transcript.pane import TranscriptPane
from tests.gui.scene import codebook, coding, find, interview, view_of
from tests.stories.driver import Person, wait

TEXT, TURNS = interview()
CODINGS = (
    coding(1, TEXT, find(TEXT, "cuando llegó el dinero ya no decidíamos nosotras"), 2, memo="El tono cambia"),
    coding(2, TEXT, find(TEXT, "dinero ya no decidíamos nosotras. Ellos ponían"), 3, coder="Coder B"),
)
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def name_of(widget: QWidget) -> str:
    """The name that a screen reader says."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def part_of_another(widget: QWidget) -> bool:
    """True for what Qt makes inside a control, which is heard as one with it."""
    above = widget.parentWidget()
    inside = isinstance(above, QComboBox | QAbstractSpinBox | QLineEdit) or widget.objectName().startswith("qt_")
    if above is not None and (inside or above.objectName().startswith("qt_")):
        return True
    if isinstance(above, QAbstractScrollArea) and above.viewport() is widget:
        return True
    return above is not None and "QComboBoxPrivate" in above.metaObject().className()


def without_a_name(window: QWidget) -> list[str]:
    """The controls below `window` that nobody would hear the name of."""
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        control = isinstance(widget, QAbstractButton | QComboBox | QAbstractSpinBox | QAbstractSlider)
        if not control and widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        if part_of_another(widget) or "Scroll" in type(widget).__name__ or "Header" in type(widget).__name__:
            continue
        if not name_of(widget):
            above = widget.parentWidget()
            found.append(f"{type(widget).__name__} “{widget.objectName()}” in {type(above).__name__}")
    return found


def test_tab_leaves_every_table(person: Person) -> None:
    person.open("Ana")
    for place in CENTRE:
        person.page.show_view(place.name)
    for shown in PAGES:
        person.show_page(shown)
        person.wait_for_work()
    tables = person.window.findChildren(QTableView)
    assert len(tables) >= 4
    assert not [type(table).__name__ for table in tables if table.tabKeyNavigation()]


def test_tab_goes_through_the_choices_of_an_analysis_to_what_came_of_them(person: Person) -> None:
    person.show_page("compare")
    person.wait_for_work()
    compare = person.window.pages["compare"]
    assert isinstance(compare, ComparePage)
    compare.choose("along")
    person.wait_for_work()
    view, met = compare.analysis, []
    compare.list.setFocus()
    for _step in range(30):
        QTest.keyClick(QApplication.focusWidget() or compare, Qt.Key.Key_Tab)
        met.append(QApplication.focusWidget())
        if met[-1] is view.view:
            break
    first = next(iter(view.form.fields.values()))
    places = [met.index(one) for one in (first, compare.keep, view.save_word, view.view)]
    assert places == sorted(places)


def test_no_control_of_the_window_is_without_a_name(person: Person) -> None:
    window, page = person.window, person.page
    person.open("Ana")
    for number in range(2 + len(LEFT)):
        page.show_left(number)
    for tab in TABS:
        page.show_tab(tab)
    for place in CENTRE:
        page.show_view(place.name)
    page.show_view("text")
    page.two.split_text()
    for shown in (*PAGES, "code"):
        Person(window).show_page(shown)
        person.wait_for_work()
    page.pane.find_here()
    menu = page.pane.open_reading_menu()
    page.pane.select_span(Span(40, 60))
    page.pane.open_picker()
    window.banner.say("Something", {"Show all": lambda: None})
    try:
        assert without_a_name(window) == []
        assert without_a_name(menu) == []
    finally:
        menu.close()


@pytest.fixture
def pane(qtbot: QtBot) -> TranscriptPane:
    made = TranscriptPane()
    qtbot.addWidget(made)
    made.resize(820, 500)
    made.set_coder("Coder A")
    made.show_document(view_of(TEXT, TURNS, CODINGS), codebook())
    made.show()
    made.view.setFocus()
    return made


def press(pane: TranscriptPane, keys: QKeySequence.StandardKey) -> None:
    """A movement as this system's keyboard makes it."""
    pressed = QKeySequence.keyBindings(keys)[0][0]
    QTest.keyClick(pane.view, pressed.key(), pressed.keyboardModifiers())


def test_the_caret_passes_every_letter_of_the_document_by_keyboard(pane: TranscriptPane) -> None:
    press(pane, QKeySequence.StandardKey.MoveToStartOfDocument)
    met = [pane.view.caret()]
    while met[-1] < len(TEXT):
        QTest.keyClick(pane.view, Qt.Key.Key_Right)
        assert pane.view.caret() > met[-1]
        met.append(pane.view.caret())
    assert met == list(range(len(TEXT) + 1))
    press(pane, QKeySequence.StandardKey.MoveToStartOfDocument)
    rows = 0
    while pane.view.caret() < TEXT.rindex("Rosa"):
        QTest.keyClick(pane.view, Qt.Key.Key_Down)
        rows += 1
        assert rows < 100
        assert pane.view.viewport().rect().intersects(pane.view.cursorRect()), "the caret stays in sight"


def test_the_caret_is_seen_two_points_wide_in_every_document(pane: TranscriptPane) -> None:
    before = QApplication.cursorFlashTime()
    QApplication.setCursorFlashTime(0)
    try:
        for _time in range(2):
            pane.view.put_caret(0)
            wait(30)
            place = pane.view.cursorRect().adjusted(-1, 0, 3, 0)
            drawn = pane.view.viewport().grab(place).toImage()
            dark = [x for x in range(drawn.width()) if drawn.pixelColor(x, 2).lightness() < 100]
            assert pane.view.cursorWidth() == 2 and len(dark) >= 2
            pane.zoom_in()
    finally:
        QApplication.setCursorFlashTime(before)


def test_words_lines_and_all_are_selected_by_keyboard_and_coded(pane: TranscriptPane) -> None:
    asked: list[object] = []
    pane.code_requested.connect(asked.append)
    pane.view.put_caret(TEXT.index("iglesias"))
    QTest.keyClick(pane.view, Qt.Key.Key_Right, SHIFT | CONTROL)
    assert pane.selected_span() == find(TEXT, "iglesias")
    press(pane, QKeySequence.StandardKey.SelectEndOfLine)
    line = pane.selected_span()
    assert line is not None and line.start == TEXT.index("iglesias") and len(line) > len("iglesias.")
    press(pane, QKeySequence.StandardKey.SelectStartOfLine)
    start = pane.selected_span()
    assert start is not None and start.end <= TEXT.index("iglesias")
    press(pane, QKeySequence.StandardKey.MoveToStartOfDocument)
    press(pane, QKeySequence.StandardKey.SelectEndOfDocument)
    assert pane.selected_span() == Span(0, len(TEXT.rstrip()))
    pane.set_recent_codes([5])
    QTest.keyClick(pane.view, ".")
    assert len(asked) == 1


def test_a_screen_reader_hears_the_codes_at_the_caret(pane: TranscriptPane, qtbot: QtBot) -> None:
    interface = QAccessible.queryAccessibleInterface(pane.view)
    assert interface is not None
    text = interface.textInterface()
    assert text is not None and text.characterCount() > 0
    said: list[str] = []
    pane.caret_moved.connect(said.append)
    pane.view.put_caret(TEXT.index("decidíamos"))
    qtbot.waitUntil(lambda: bool(said))
    heard = interface.text(QAccessible.Text.Description)
    assert heard == said[-1]
    assert heard.startswith("turn 2, Ana · coded: Dependency > Funding dependence, with a memo; ")
    assert heard.endswith("Dependency > Imposed priorities, by Coder B")
    pane.view.put_caret(TEXT.index("iglesias"))
    qtbot.waitUntil(lambda: interface.text(QAccessible.Text.Description) == "turn 2, Ana · not coded")
    QAccessible.setActive(True)  # as when a screen reader runs: what changes is announced too
    try:
        pane.view.put_caret(TEXT.index("nosotras"))
        qtbot.waitUntil(lambda: interface.text(QAccessible.Text.Description).startswith("turn 2, Ana · coded"))
    finally:
        QAccessible.setActive(False)
    assert text.cursorPosition() == pane.view.textCursor().position()


def test_what_the_picker_has_chosen_is_heard_in_its_field(pane: TranscriptPane) -> None:
    pane.select_span(find(TEXT, "iglesias"))
    QTest.keyClick(pane.view, Qt.Key.Key_Return)
    assert isinstance(pane.picker, CodePicker)
    QTest.keyClicks(pane.picker.field, "voz")
    interface = QAccessible.queryAccessibleInterface(pane.picker.field)
    assert interface is not None and "Voice" in interface.text(QAccessible.Text.Description)
