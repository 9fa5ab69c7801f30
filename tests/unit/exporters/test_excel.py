"""Rows of a workbook are the bytes that XlsxWriter writes, which is asked cell by cell here."""

import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcoder.core.sheet import Cell, Sheet
from qcoder.exporters.excel import write_excel

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12).filter(
    lambda text: not re.search("[\x00-\x08\x0b-\x1f\ufffe\uffff]", text)  # these become other characters here
)
texts = st.one_of(words, st.sampled_from(["_x0041_", " a", "a\n", "=1+1", "http://a.b", '<r>a</r> & "b"', "1"]))
cells = st.one_of(st.none(), texts, st.integers(-(2**40), 2**40), st.floats(allow_nan=False, allow_infinity=False))


def rows_of(file: Path) -> str:
    with zipfile.ZipFile(file) as book:
        xml = book.read("xl/worksheets/sheet1.xml").decode()
    found = re.search("<dimension[^>]*>", xml), re.search("<sheetData>.*?</sheetData>", xml, re.DOTALL)
    return "".join(one[0] for one in found if one is not None)


def by_xlsxwriter(file: Path, sheet: Sheet) -> None:
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True})
    plain = book.add_format({"valign": "top"})
    page = book.add_worksheet()
    for number, line in enumerate([sheet.header, *sheet.rows]):
        for column, cell in enumerate(line):
            look = plain if number else head
            if isinstance(cell, str) and cell:
                page.write_string(number, column, cell, look)
            elif cell is not None and cell != "":
                page.write_number(number, column, cell, look)
    book.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("excel")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=4))
def test_rows_are_written_as_xlsxwriter_writes_them(folder: Path, rows: list[list[Cell]]) -> None:
    sheet = Sheet("S", ("A", "B & C", "D"), rows, len(rows))
    write_excel(folder / "ours.xlsx", [sheet])
    by_xlsxwriter(folder / "theirs.xlsx", sheet)
    assert rows_of(folder / "ours.xlsx") == rows_of(folder / "theirs.xlsx")


def test_columns_beyond_z_and_what_is_no_number(folder: Path) -> None:
    line: list[Cell] = ["x"] * 60
    line[59] = float("nan")
    write_excel(folder / "wide.xlsx", [Sheet("S", ("h",) * 60, [line], 1)])
    xml = rows_of(folder / "wide.xlsx")
    assert 'r="Z2"' in xml and 'r="AA2"' in xml and '<c r="BH2" s="2" t="inlineStr"><is><t>nan</t>' in xml
