"""The table of words and numbers: held to Qt's rules while it is filled, sorted and emptied."""

from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from qcoder.gui.parts.numbers_table import Numbers

ROWS: list[tuple[object, ...]] = [("dinero", 3, 0.5), ("Árbol", 12, float("-inf")), ("casa", 3, 2.25)]


def test_it_keeps_to_the_rules_and_what_is_held_goes_along_when_it_is_sorted(qtbot: QtBot) -> None:
    model = Numbers()
    held = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(["Word", "Times", "Bits"], list(ROWS))
    kept = QPersistentModelIndex(model.index(1, 2))
    for column in range(3):
        for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
            model.sort(column, order)
            assert model.rows[kept.row()][0] == "Árbol" and kept.column() == 2
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert [row[0] for row in model.rows] == ["Árbol", "casa", "dinero"]
    assert model.index(0, 1).data() == "12" and model.index(0, 2).data() == "–"
    model.sort(7)
    model.show([], [])
    assert model.rowCount() == 0 and not kept.isValid() and held.model() is model
