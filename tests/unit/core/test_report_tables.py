"""Tables wider than a page: which pages are turned, and how a table goes on beside itself."""

from qcoder.core.report import ON_ITS_SIDE, UPRIGHT, Paragraph, Section, Table


def table(columns: int) -> Table:
    """A code and its numbers in so many columns."""
    header = ("Code", *(f"Column {number}" for number in range(1, columns)))
    rows = (("Dependency", *map(str, range(1, columns))), ("Cooptation", *(str(10 * n) for n in range(1, columns))))
    return Table("Codes", header, rows, (False, *[True] * (columns - 1)), note="Counted once.", indents=(0, 0))


def test_pages_are_turned_for_a_wide_table_only() -> None:
    assert not Section(1, "Codes", (Paragraph("…"), table(UPRIGHT))).on_its_side
    assert Section(1, "Codes", (Paragraph("…"), table(UPRIGHT + 1))).on_its_side
    assert Section(1, "Codes", landscape=True).on_its_side


def test_a_table_that_fits_stays_whole() -> None:
    whole = table(ON_ITS_SIDE)
    assert whole.parts() == (whole,)


def test_a_wider_one_goes_on_with_the_names_of_its_rows() -> None:
    whole = table(30)
    parts = whole.parts()
    assert [part.caption for part in parts] == ["Codes (1/3)", "Codes (2/3)", "Codes (3/3)"]
    assert all(len(part.header) <= ON_ITS_SIDE and part.header[0] == "Code" for part in parts)
    assert tuple(name for part in parts for name in part.header[1:]) == whole.header[1:]
    for at, row in enumerate(whole.rows):
        assert all(part.rows[at][0] == row[0] for part in parts)
        assert tuple(cell for part in parts for cell in part.rows[at][1:]) == row[1:]
    assert [part.note for part in parts] == ["", "", "Counted once."]
    assert all(part.indents == whole.indents and len(part.numeric) == len(part.header) for part in parts)
