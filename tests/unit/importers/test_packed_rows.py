"""Rows of a sheet that are held as strings have the cells that they were made of."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from qcoder.importers.csv_sheet import csv_rows
from qcoder.importers.packed_rows import PackedRows

CELLS = st.lists(st.text(st.sampled_from('aé😀\ud800"\x1f\n ')), min_size=1)


@given(rows=st.lists(CELLS), cut=st.slices(8))
def test_rows_have_the_cells_that_they_were_made_of(rows: list[list[str]], cut: slice) -> None:
    packed = PackedRows(rows)
    assert packed == rows and list(packed) == rows
    assert [packed[at] for at in range(-len(rows), len(rows))] == rows * 2
    written = [row for row in rows if "".join(row).strip()]
    assert packed.filled() == written and packed[1:] == rows[1:]
    assert packed.filled()[cut] == written[cut]
    assert packed[cut].filled()[1:] == [row for row in rows[cut] if "".join(row).strip()][1:]


def test_short_rows_take_little_more_than_their_words() -> None:
    rows = [["E", str(number), "sí😀." if number % 9 else "sí."] for number in range(20_000)]
    tracemalloc.start()
    packed = PackedRows(rows)
    kept = packed.filled()[1:]
    size, _most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(kept) == len(rows) - 1
    assert size < 2 * sum(len("".join(row)) + len(row) for row in rows)


def test_what_parts_the_cells_stands_in_none() -> None:
    assert PackedRows([["a\x00b", "c"], ["\x00"], []]) == [["ab", "c"], [""], [""]]


def test_lines_of_a_sheet_end_as_programs_end_them_and_not_inside_quotes() -> None:
    assert csv_rows('a,b\r\n"1\r2",3\r4,"5\n"\n\x1c6,7') == [["a", "b"], ["1\r2", "3"], ["4", "5\n"], ["\x1c6", "7"]]
