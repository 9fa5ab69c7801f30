"""Coding by keys and mouse in the real widget: what it asks for, and what it shows."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from qcoder.core.span import Span
from qcoder.gui.theme import THEMES, themes
from qcoder.gui.transcript.keys import KEYS
from qcoder.gui.transcript.pane import TranscriptPane
from qcoder.gui.transcript.requests import (
    CodeRequested,
    CodingMoved,
    CreateRequested,
    MemoRequested,
    RecodeRequested,
)
from qcoder.gui.transcript.view import CODE_MIME, SPAN_MIME
from qcoder.services.rows import NoteRow
from tests.gui.scene import codebook, coding, find, interview, suggestion, view_of

TEXT, TURNS = interview()
MONEY = find(TEXT, "cuando llegó el dinero ya no decidíamos nosotras")
TOPICS = find(TEXT, "dinero ya no decidíamos nosotras. Ellos ponían")
DUES = find(TEXT, "cuotas propias")
CODINGS = (
    coding(1, TEXT, MONEY, 2, memo="<b>giro</b>"),
    coding(2, TEXT, TOPICS, 3, coder="Coder B"),
    coding(3, TEXT, DUES, 5),
)
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def pane(qtbot: QtBot) -> TranscriptPane:
    made = TranscriptPane()
    qtbot.addWidget(made)
    made.resize(820, 700)
    made.show_document(
        view_of(TEXT, TURNS, CODINGS, [NoteRow("footnote", "1", MONEY.end, "Una <i>nota</i>.")]), codebook()
    )
    made.show()
    made.view.setFocus()
    return made


def heard(signal: object) -> list[object]:
    told: list[object] = []
    signal.connect(told.append)  # type: ignore[attr-defined]
    return told


def press(
    pane: TranscriptPane, *keys: Qt.Key | str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    for key in keys:
        QTest.keyClick(pane.view, key, held)  # type: ignore[call-overload]


def put_caret(pane: TranscriptPane, words: str) -> None:
    pane.view.put_caret(TEXT.index(words))


def point_of(pane: TranscriptPane, words: str) -> QPoint:
    cursor = QTextCursor(pane.view.document())
    cursor.setPosition(pane.layer.index.to_utf16(TEXT.index(words)))
    return pane.view.cursorRect(cursor).center() + QPoint(3, 0)


def test_letters_of_a_code_and_enter_code_the_sentence_without_the_mouse(pane: TranscriptPane) -> None:
    asked = heard(pane.code_requested)
    put_caret(pane, "apoyaron")
    press(pane, "s", Qt.Key.Key_Return)
    assert pane.picker.isVisible()
    QTest.keyClicks(pane.picker.field, "voz")
    QTest.keyClick(pane.picker.field, Qt.Key.Key_Return)
    assert asked == [CodeRequested(find(TEXT, "Nos apoyaron las iglesias."), 5, "picker")]
    assert not pane.picker.isVisible()
    press(pane, "s", ".")
    both = find(TEXT, "Nos apoyaron las iglesias. Pero cuando llegó el dinero ya no decidíamos nosotras.")
    assert asked[-1] == CodeRequested(both, 5, "last")


def test_one_key_codes_a_whole_turn_with_the_last_code(pane: TranscriptPane) -> None:
    asked = heard(pane.code_requested)
    pane.set_recent_codes([3])
    put_caret(pane, "me dio miedo")
    press(pane, Qt.Key.Key_T, held=SHIFT)
    assert asked == [CodeRequested(find(TEXT, "A mí me dio miedo."), 3, "last")]


def test_a_selection_by_shift_and_arrows_is_coded_by_the_key_of_a_code(pane: TranscriptPane) -> None:
    asked = heard(pane.code_requested)
    put_caret(pane, "iglesias")
    press(pane, *[Qt.Key.Key_Right] * 9, held=SHIFT)
    assert pane.selected_span() == find(TEXT, "iglesias.")
    press(pane, Qt.Key.Key_1)
    press(pane, Qt.Key.Key_P, held=Qt.KeyboardModifier.AltModifier)
    assert asked == [CodeRequested(find(TEXT, "iglesias."), code, "key") for code in (2, 3)]


def test_a_name_that_does_not_exist_is_created_under_the_code_chosen_by_tab(pane: TranscriptPane) -> None:
    asked = heard(pane.create_requested)
    pane.select_span(DUES)
    for typed, tabs, parent, name in (("Zeta", 0, None, "Zeta"), ("Zeta", 1, 1, "Zeta"), ("voz > Zeta", 0, 5, "Zeta")):
        press(pane, "/")
        QTest.keyClicks(pane.picker.field, typed)
        for _tab in range(tabs):
            QTest.keyClick(pane.picker.field, Qt.Key.Key_Tab)
        QTest.keyClick(pane.picker.field, Qt.Key.Key_Return)
        assert asked[-1] == CreateRequested(name, parent, DUES)


def test_in_vivo_memo_recode_and_remove_ask_for_what_is_selected(pane: TranscriptPane) -> None:
    in_vivo, memo = heard(pane.in_vivo_requested), heard(pane.memo_requested)
    recoded, removed = heard(pane.recode_requested), heard(pane.remove_requested)
    pane.select_span(DUES)
    press(pane, "v", "m")
    assert in_vivo == [DUES]
    assert memo == [MemoRequested(None, DUES)]
    pane.select_coding(1)
    press(pane, "m", "r")
    QTest.keyClicks(pane.picker.field, "voice")
    QTest.keyClick(pane.picker.field, Qt.Key.Key_Return)
    press(pane, Qt.Key.Key_Delete)
    assert memo[-1] == MemoRequested(1, None)
    assert recoded == [RecodeRequested(1, 5)]
    assert removed == [1]


def test_without_a_passage_the_pane_says_how_to_select_one(pane: TranscriptPane) -> None:
    told, asked = heard(pane.told), heard(pane.code_requested)
    put_caret(pane, "apoyaron")
    press(pane, "v", ".", Qt.Key.Key_Return, Qt.Key.Key_Delete, "r")
    QTest.keyClick(pane.view, Qt.Key.Key_M, SHIFT)
    assert len(told) == 6
    assert asked == []
    assert not pane.picker.isVisible()


def test_m_with_only_the_caret_asks_for_the_memo_on_the_turn_and_says_so_outside_of_any(pane: TranscriptPane) -> None:
    memo, told = heard(pane.memo_requested), heard(pane.told)
    put_caret(pane, "apoyaron")
    press(pane, "m")
    assert memo == [MemoRequested(None, None, TURNS[1].span)]
    put_caret(pane, "Entrevista a")
    press(pane, "m")
    assert len(memo) == 1 and len(told) == 1


def test_shift_m_asks_to_put_the_passage_into_the_memo(pane: TranscriptPane) -> None:
    asked = heard(pane.quote_requested)
    pane.select_span(DUES)
    pane.quote_into_memo()
    pane.select_coding(1)
    QTest.keyClick(pane.view, Qt.Key.Key_M, SHIFT)
    assert asked == [MemoRequested(None, DUES), MemoRequested(1, MONEY)]


def test_brackets_move_the_borders_of_the_selected_coding_by_a_word(pane: TranscriptPane) -> None:
    moved = heard(pane.moved)
    pane.select_coding(1)
    press(pane, "[", "]", "{", "}")
    grown = [find(TEXT, words) for words in (
        "Pero cuando llegó el dinero ya no decidíamos nosotras", "llegó el dinero ya no decidíamos nosotras",
        "cuando llegó el dinero ya no decidíamos", "cuando llegó el dinero ya no decidíamos nosotras. Ellos",
    )]  # fmt: skip
    assert moved == [CodingMoved(1, span) for span in grown]


def test_n_and_p_walk_the_codings_and_u_finds_turns_without_one(pane: TranscriptPane) -> None:
    chosen = heard(pane.coding_selected)
    put_caret(pane, "Entrevista a")
    press(pane, "n", "n", "n", "n", "p")
    assert [row.id for row in chosen] == [1, 2, 3, 2]  # type: ignore[attr-defined]
    put_caret(pane, "Entrevista a")
    pane.select_coding(None)
    press(pane, "u")
    assert pane.selected_span() == find(TEXT, "A mí me dio miedo.")


def test_a_click_selects_the_coding_and_ctrl_click_walks_the_ones_on_it(pane: TranscriptPane) -> None:
    chosen = heard(pane.coding_selected)
    viewport, place = pane.view.viewport(), point_of(pane, "decidíamos")
    for _click in range(3):
        QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, CONTROL, place)
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=point_of(pane, "iglesias"))
    assert [row and row.id for row in chosen] == [2, 1, 2, None]  # type: ignore[attr-defined]
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=point_of(pane, "propias"))
    assert chosen[-1] == CODINGS[2]


def test_a_click_on_a_stripe_selects_its_coding(pane: TranscriptPane) -> None:
    pane.grab()
    spot = next(spot for spot in pane.margin._spots if spot.id == 3)
    QTest.mouseClick(pane.margin, Qt.MouseButton.LeftButton, pos=spot.place.center().toPoint())
    assert pane.selected_coding() == CODINGS[2]


def test_ctrl_click_on_a_stripe_walks_what_overlaps_it_and_a_double_click_selects_its_passage(
    pane: TranscriptPane,
) -> None:
    pane.grab()
    place = next(spot for spot in pane.margin._spots if spot.id == 1).place.center().toPoint()
    met = []
    for _click in range(3):
        QTest.mouseClick(pane.margin, Qt.MouseButton.LeftButton, CONTROL, place)
        met.append(pane.layer.selected)
    assert met == [1, 2, 1]
    QTest.mouseDClick(pane.margin, Qt.MouseButton.LeftButton, pos=place)
    assert pane.selected_span() == MONEY


def test_codings_beyond_the_tenth_lane_are_told_and_reached_too(pane: TranscriptPane) -> None:
    pane.set_codings([coding(100 + number, TEXT, MONEY, 1 + number % 5) for number in range(13)])
    pane.grab()
    [spot] = [spot for spot in pane.margin._spots if spot.more]
    tip = pane.margin.tip_at(spot.place.center().toPoint())
    assert len(spot.more) == 3 and tip.count("Coder A") == 3
    QTest.mouseClick(pane.margin, Qt.MouseButton.LeftButton, pos=spot.place.center().toPoint())
    assert pane.layer.selected == spot.id
    place = spot.place.center().toPoint()
    for _click in range(12):
        QTest.mouseClick(pane.margin, Qt.MouseButton.LeftButton, CONTROL, place)
    met = {pane.layer.selected}
    for _click in range(13):
        QTest.mouseClick(pane.margin, Qt.MouseButton.LeftButton, CONTROL, place)
        met.add(pane.layer.selected)
    assert met == {100 + number for number in range(13)}


def test_selecting_a_passage_lets_the_coding_go(pane: TranscriptPane) -> None:
    pane.select_coding(1)
    chosen = heard(pane.coding_selected)
    pane.select_span(DUES)
    assert chosen == [None]
    assert pane.passage() == DUES


def test_the_grips_move_the_borders_by_mouse(pane: TranscriptPane) -> None:
    from qcoder.gui.transcript import painting

    moved = heard(pane.moved)
    pane.select_coding(3)
    pane.grab()
    first, last = painting.handles(pane.view.lines(), *pane.view.to_units(DUES))
    assert first is not None and last is not None
    viewport = pane.view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=first.toPoint())
    QTest.mouseMove(viewport, point_of(pane, "buscamos cuotas") - QPoint(3, 0))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=point_of(pane, "buscamos cuotas"))
    assert moved == [CodingMoved(3, find(TEXT, "buscamos cuotas propias"))]


def test_the_tip_names_codes_coder_and_memo_and_draws_no_markup_of_theirs(pane: TranscriptPane) -> None:
    tip = pane.view.tip_at(point_of(pane, "decidíamos"))
    assert "Dependency &gt; Funding dependence" in tip
    assert "Coder B" in tip
    assert "&lt;b&gt;giro&lt;/b&gt;" in tip
    assert pane.view.tip_at(point_of(pane, "iglesias")) == ""
    [(_note, place)] = pane.view._notes_in(pane.view.lines())
    assert "Una &lt;i&gt;nota&lt;/i&gt;." in pane.view.tip_at(place.center().toPoint())


def test_find_folds_accents_counts_and_walks(pane: TranscriptPane) -> None:
    press(pane, Qt.Key.Key_F, held=CONTROL)
    assert pane.find_bar.isVisible()
    QTest.keyClicks(pane.find_bar.field, "despues")
    assert pane.find_bar.count.text() == "1 of 2"
    QTest.keyClick(pane.find_bar.field, Qt.Key.Key_Return)
    assert pane.find_bar.count.text() == "2 of 2"
    QTest.keyClick(pane.find_bar.field, Qt.Key.Key_Return)
    QTest.keyClick(pane.find_bar.field, Qt.Key.Key_Escape)
    assert not pane.find_bar.isVisible()
    assert pane.selected_span() == find(TEXT, "después")
    pane.find_here()
    pane.find_bar.field.setText("xyz")
    assert pane.find_bar.count.text() == "Not found"


def test_a_code_dropped_on_the_selection_or_on_a_sentence_codes_it(pane: TranscriptPane) -> None:
    asked = heard(pane.code_requested)
    data = QMimeData()
    data.setData(CODE_MIME, json.dumps([5]).encode())
    actions, button, held = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for words, wanted in (("iglesias", "Nos apoyaron las iglesias."), ("propias", "cuotas propias")):
        pane.select_span(DUES)
        place = point_of(pane, words)
        entered = QDragEnterEvent(place, actions, data, button, held)
        pane.view.dragEnterEvent(entered)
        assert entered.isAccepted()
        pane.view.dropEvent(QDropEvent(QPointF(place), actions, data, button, held))
        assert asked[-1] == CodeRequested(find(TEXT, wanted), 5, "drop")


def test_the_passage_at_the_caret_is_told_to_who_listens(pane: TranscriptPane, qtbot: QtBot) -> None:
    told = heard(pane.caret_moved)
    put_caret(pane, "decidíamos")
    qtbot.waitUntil(lambda: bool(told))
    both = "Dependency > Funding dependence, with a memo; Dependency > Imposed priorities"
    assert told[-1] == f"turn 2, Ana · coded: {both}"
    assert pane.view.accessibleDescription() == told[-1]
    put_caret(pane, "A mí")
    qtbot.waitUntil(lambda: told[-1] == "turn 5, Rosa · not coded")


def test_what_changed_is_shown_and_the_rest_keeps_its_lane(pane: TranscriptPane) -> None:
    assert pane.layer.map is not None
    lanes = {placed.id: placed.lane for placed in pane.layer.map.touching(0, 10_000)}
    pane.select_coding(2)
    chosen = heard(pane.coding_selected)
    pane.set_codings([*CODINGS[:1], CODINGS[2], coding(9, TEXT, find(TEXT, "iglesias"), 4)])
    pane.update_codings([coding(10, TEXT, find(TEXT, "miedo"), 4)], gone=[9])
    assert chosen == [None]
    after = {placed.id: placed.lane for placed in pane.layer.map.touching(0, 10_000)}
    assert after.keys() == {1, 3, 10}
    assert {id_: after[id_] for id_ in (1, 3)} == {id_: lanes[id_] for id_ in (1, 3)}


def test_a_flash_shows_and_goes(pane: TranscriptPane, qtbot: QtBot) -> None:
    pane.flash([DUES])
    assert pane.view.flashed == [pane.view.to_units(DUES)]
    qtbot.waitUntil(lambda: pane.view.flashed == [], timeout=3000)


def test_suggestions_are_marked_in_the_margin_alone(pane: TranscriptPane) -> None:
    before = pane.view.viewport().grab().toImage()
    pane.set_suggestions([suggestion(7, TEXT, find(TEXT, "Nos apoyaron las iglesias."), 5)])
    assert pane.view.viewport().grab().toImage() == before
    pane.margin.grab()
    spot = next(spot for spot in pane.margin._spots if spot.suggestion)
    chosen = heard(pane.suggestion_selected)
    QTest.mouseClick(pane.margin, Qt.MouseButton.LeftButton, pos=spot.place.center().toPoint())
    assert chosen == [7]
    assert "Suggestion: Voice" in pane.margin.tip_at(spot.place.center().toPoint())


def test_the_margin_is_as_wide_with_many_lanes_as_with_none(pane: TranscriptPane) -> None:
    margins, height = pane.view.viewportMargins(), pane.view.document().size().height()
    pane.set_codings([coding(100 + number, TEXT, MONEY, 1 + number % 5) for number in range(14)])
    pane.grab()
    assert pane.view.viewportMargins() == margins
    assert pane.view.document().size().height() == height


def test_all_that_is_in_sight_is_measured_as_soon_as_a_document_is_shown(pane: TranscriptPane) -> None:
    text, turns = interview(300)
    for shown in (pane, TranscriptPane()):
        shown.resize(900, 900)
        shown.show_document(view_of(text, turns, [coding(1, text, turns[3].span)]), codebook())
        plain = shown.view.lines()
        assert plain.lines[-1].top > shown.view.viewport().height() - 60
    pane.scroll_to(turns[1400].span)
    assert pane.view.settled
    assert abs(pane.view.rect_of(turns[1400].span).top() - pane.view.viewport().height() * 0.3) < 40


def test_the_theme_can_change_under_an_open_document(pane: TranscriptPane, monkeypatch: pytest.MonkeyPatch) -> None:
    pane.select_span(DUES)
    light = pane.grab().toImage().pixelColor(5, 5)
    monkeypatch.setattr(themes, "current", THEMES["dark"])
    themes.changed.emit()
    assert pane.selected_span() == DUES
    assert pane.grab().toImage().pixelColor(5, 5).lightness() < 100 < light.lightness()


def test_the_list_of_codes_is_a_sound_model(pane: TranscriptPane, qtmodeltester: ModelTester) -> None:
    pane.select_span(DUES)
    pane.open_picker()
    for typed in ("", "dep", "zzz", "voz > x"):
        pane.picker.field.setText(typed)
        qtmodeltester.check(pane.picker.choices)
    QTest.keyClick(pane.picker.field, Qt.Key.Key_Escape)
    assert not pane.picker.isVisible()
    assert pane.view.hasFocus()


def test_a_text_of_three_megabytes_opens(pane: TranscriptPane) -> None:
    text = ("Una línea de un texto muy largo que nadie leerá entera 😀.\n" * 52_000)[:3_000_000]
    pane.show_document(view_of(text, (), [coding(1, text, Span(100, 200))]), codebook())
    assert {placed.id for placed in pane.layer.placed(0, 1000)} == {1}


def test_zoom_keeps_the_place(pane: TranscriptPane) -> None:
    text, turns = interview(30)
    pane.show_document(view_of(text, turns), codebook())
    pane.scroll_to(turns[70].span)
    first = pane.view.first_in_sight()
    pane.zoom_in()
    assert pane.reading.scale > 1.2
    assert abs(pane.view.first_in_sight() - first) < 200
    pane.zoom_reset()
    assert pane.reading.scale == 1.2


def test_a_text_that_stands_at_its_top_stays_there_in_another_size_or_theme(pane: TranscriptPane) -> None:
    text, turns = interview(30)
    pane.show_document(view_of(text, turns), codebook())
    top = pane.view.verticalScrollBar()
    for change in (pane.zoom_in, pane.zoom_reset, pane.view.refresh_theme):
        assert top.value() == 0 and pane.view.lines().lines[0].top > 0, "with its margin"
        change()
    assert top.value() == 0


def test_the_measure_is_sixty_to_eighty_characters(pane: TranscriptPane, qtbot: QtBot) -> None:
    for width in (780, 1280, 1920):
        pane.resize(width, 700)
        qtbot.waitUntil(lambda width=width: pane.view.width() > width - 40)  # type: ignore[misc]
        lengths = [line.end - line.start for line in pane.view.lines().lines]
        assert 55 <= max(lengths) <= 85


def test_every_key_has_its_method_and_the_window_may_take_them_over(pane: TranscriptPane) -> None:
    for method in KEYS.values():
        assert isinstance(getattr(pane, method), Callable)  # type: ignore[arg-type]
    pane.own_keys = False
    put_caret(pane, "apoyaron")
    press(pane, "s")
    assert pane.selected_span() is None


def test_the_context_menu_offers_what_can_be_done_here(pane: TranscriptPane, qtbot: QtBot) -> None:
    removed = heard(pane.remove_requested)
    pane.select_coding(1)
    menu = pane.open_menu(pane.mapToGlobal(QPoint(10, 10)))
    actions = {action.text().split("\t")[0]: action for action in menu.actions()}
    assert not actions["Code in the words of the passage"].isEnabled()
    actions["Remove the coding"].trigger()
    menu.close()
    assert removed == [1]


def test_copying_gives_the_words_as_stored(pane: TranscriptPane) -> None:
    text = "uno\u00a0dos e\u0301 tres"
    pane.show_document(view_of(text), {})
    pane.select_span(Span(0, len(text)))
    assert pane.view.createMimeDataFromSelection().text() == text


def test_in_a_low_text_the_list_of_codes_is_short_enough_to_leave_the_passage_in_sight(
    pane: TranscriptPane, qtbot: QtBot
) -> None:
    pane.resize(820, 380)
    qtbot.waitUntil(lambda: pane.view.height() < 380)
    pane.set_codes({number: replace(codebook()[1], id=number, name=f"Code {number}") for number in range(1, 30)})
    pane.select_span(find(TEXT, "Entrevista a Ana"))
    pane.open_picker()
    passage = pane.view.rect_of(find(TEXT, "Entrevista a Ana"))
    passage.moveTo(pane.view.viewport().mapTo(pane, passage.topLeft()))
    assert not pane.picker.geometry().intersects(passage)
    assert pane.rect().contains(pane.picker.geometry())
    assert pane.picker.list.height() >= 90


def test_the_definition_of_the_code_shows_while_one_chooses(pane: TranscriptPane) -> None:
    codes = codebook()
    codes[2] = replace(
        codes[2], short_definition="Money from outside decides.", use_when="A funder sets\nthe topic.",
        do_not_use_when="Own dues.",
    )  # fmt: skip
    pane.set_codes(codes)
    put_caret(pane, "apoyaron")
    press(pane, "s", Qt.Key.Key_Return)
    assert pane.picker.definition.isVisible() and not pane.picker.definition.text().strip()
    QTest.keyClicks(pane.picker.field, "funding")
    said = pane.picker.definition.text().split("\n")
    assert said == ["Money from outside decides.", "Use when: A funder sets the topic.", "Not when: Own dues."]
    height = pane.picker.definition.height()
    QTest.keyClick(pane.picker.field, Qt.Key.Key_Down)
    assert pane.picker.definition.text() == "\n\n" and pane.picker.definition.height() == height
    assert "Create code" in pane.picker.field.accessibleDescription()


def test_what_is_copied_is_the_stored_words_and_their_place_and_outlives_the_window(pane: TranscriptPane) -> None:
    pane.select_span(DUES)
    pane.view.copy()
    held = QApplication.clipboard().mimeData()
    assert held.text() == DUES.of(TEXT) and set(held.formats()) == {"text/plain", SPAN_MIME}
