"""What a workbook holds of numbers that are none."""

import zipfile
from pathlib import Path

from qcoder.core.sheet import Sheet
from qcoder.exporters.excel import write_excel


def test_what_is_no_number_is_written_as_words(tmp_path: Path) -> None:
    file = tmp_path / "one.xlsx"
    write_excel(file, [Sheet("S", ("A", "B"), [[float("nan"), 1.5]], 1)])
    with zipfile.ZipFile(file) as book:
        xml = book.read("xl/worksheets/sheet1.xml").decode()
    assert ">nan</t>" in xml and "<v>1.5</v>" in xml
