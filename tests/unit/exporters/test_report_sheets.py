"""A report as sheets: nothing of a text is left out because a cell of Excel is too small for it."""

from pathlib import Path

from qcoder.core.report import Paragraph, Quote, Report, Section, Table
from qcoder.exporters.excel import write_excel
from qcoder.exporters.report_sheets import PIECE, report_sheets


def test_a_text_that_is_too_long_for_a_cell_goes_on_in_the_row_below(tmp_path: Path) -> None:
    long = "😀 palabra " * 9_000
    quote = Quote(text=long, source="Ana, turn 2", memo="corto", language="es")
    table = Table(caption="T", header=("a", "b"), rows=(("x", long), ("y", "z")), numeric=(False, False))
    report = Report("R", "en", "S", sections=(Section(1, "H", (quote, Paragraph("después"), table)),))
    _front, text, cells = report_sheets(report)
    rows = [list(row) for row in text.rows]
    assert "".join(str(row[1]) for row in rows[:-1]) == long and len(rows) == text.total > 5
    assert rows[0][2] == "Ana, turn 2" and rows[0][-1] == "corto" and all(row[2] == "" for row in rows[1:-1])
    assert rows[-1][1] == "después" and max(len(str(cell)) for row in rows for cell in row) <= PIECE
    assert [row[0] for row in cells.rows if row[0]] == ["x", "y"]
    assert write_excel(tmp_path / "a.xlsx", report_sheets(report)) == ()  # nothing is told, because nothing was cut
