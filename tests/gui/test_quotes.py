"""Long lists of passages: laid out piece by piece, and what one reads stays in view."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from qcoder.gui.parts.quotes import BATCH, Quote, Quotes
from tests.stories.driver import wait

MANY = 5 * BATCH


@pytest.fixture
def listed(qapp: QApplication) -> Iterator[Quotes]:
    made = Quotes("Passages")
    made.resize(400, 500)
    for number in range(MANY):
        made.add(Quote(f"number {number} " + "words that take several lines " * 5, "title", "foot"), number)
    made.show()
    yield made
    made.close()


def settled(listed: Quotes) -> None:
    for _turn in range(200):
        wait(10)
        if not listed.visualItemRect(listed.item(listed.count() - 1)).isEmpty():
            break
    wait(30)
    assert listed.viewport().updatesEnabled()


def top(listed: Quotes) -> int:
    return listed.indexAt(QPoint(20, 1)).row()


def test_only_a_piece_is_laid_out_at_first(listed: Quotes) -> None:
    listed.setCurrentRow(0)
    assert not listed.visualItemRect(listed.item(0)).isEmpty()
    assert listed.visualItemRect(listed.item(MANY - 1)).isEmpty()
    settled(listed)
    assert not listed.visualItemRect(listed.item(MANY - 1)).isEmpty()


def test_a_far_row_comes_into_view_once_it_is_laid_out(listed: Quotes) -> None:
    listed.setCurrentRow(MANY - 40)
    settled(listed)
    assert listed.viewport().rect().contains(listed.visualItemRect(listed.item(MANY - 40)))


def test_the_row_in_view_stays_when_the_list_changes_its_width(listed: Quotes) -> None:
    settled(listed)
    listed.scrollToItem(listed.item(MANY - 90), Quotes.ScrollHint.PositionAtTop)
    before = top(listed)
    assert before == MANY - 90
    listed.resize(520, 500)
    settled(listed)
    assert top(listed) == before


def test_emptied_while_a_far_row_was_awaited(listed: Quotes) -> None:
    listed.setCurrentRow(MANY - 1)
    listed.clear()
    listed.add(Quote("one"), 0)
    wait(700)
    assert listed.viewport().updatesEnabled()
    assert top(listed) == 0
