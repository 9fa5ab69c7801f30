"""The lines of a PDF as columns of numbers: pages without lines, parts, and what is asked of all pages at once."""

import math

import pytest

from qcoder.importers import pdf_look
from qcoder.importers.pdf_layout import in_reading_order, paragraphs
from qcoder.importers.pdf_lines import Line, Lines, Pages
from qcoder.importers.registry import read_document
from tests.files import pdf


def line(said: str, left: float, bottom: float, **more: bool) -> Line:
    return Line(said, left, left + 5 * len(said), bottom, bottom + 10, **more)


def test_lines_come_back_as_they_were() -> None:
    given = [line("Uno", 72, 700), line("a\tb", 72, 680, row=True), line("tra-", 90, 660, divided=True)]
    given[0].column, given[0].bold = (72.0, 500.0), True
    assert list(Lines.of(given)) == given
    assert list(Lines.of(given).part([2, 0])) == [given[2], given[0]]


def test_pages_without_lines_stand_between_the_others() -> None:
    pages = Pages.of(
        [
            Lines.of([]),
            Lines.of([line("Uno", 72, 700), line("Dos", 60, 680)]),
            Lines.of([]),
            Lines.of([line("Tres", 50, 90)]),
        ]
    )
    assert pages.sizes().tolist() == [0, 2, 0, 1]
    assert [list(pages.numbers(page)) for page in range(4)] == [[], [0, 1], [], [2]]
    lowest = pages.lowest(pages.lines.places[0]).tolist()
    assert math.isnan(lowest[0]) and math.isnan(lowest[2])
    assert (lowest[1], lowest[3]) == (60, 50)
    assert pages.highest(pages.lines.places[3]).tolist()[1] == 710
    fewer = pages.without({0, 2})
    assert fewer.lines.texts == ["Dos"]
    assert fewer.sizes().tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize("empty", [0, 1, 2])
def test_a_paragraph_goes_on_behind_empty_pages(empty: int) -> None:
    width = "La casa de la red quedaba lejos y nadie quiso hablar de eso antes de"
    first = [(72.0, 760.0 - 16 * row, width) for row in range(5)]
    document = read_document(
        pdf([first, *([[]] * empty), [(72.0, 760.0, "la visita."), (72.0, 744.0, width)]]), file_name="a.pdf"
    )
    assert document.text.split("\n") == [" ".join([width] * 5) + " la visita.", width]
    at = [mark.start for mark in document.marks if mark.kind == "page"]
    assert len(at) == 2 + empty
    assert document.text[at[-1] :].startswith("la visita.")
    assert document.ledger.adds_up


def test_columns_of_one_page_leave_the_others_alone() -> None:
    across = Lines.of([line("La red de mujeres se reunió " * 3, 72, 700 - 16 * row) for row in range(9)])
    beside = [
        line(said + " habla de la red", left, 700 - 16 * row)
        for said, left in (("izquierda", 72), ("derecha", 330))
        for row in range(9)
    ]
    mixed = Lines.of(sorted(beside, key=lambda one: -one.top))
    ordered = in_reading_order(Pages.of([across, mixed, across]))
    assert ordered.lines.texts == across.texts + [one.text for one in beside] + across.texts
    assert ordered.sizes().tolist() == [9, 18, 9]
    assert paragraphs(ordered).count(True) == 1  # no line ends early


def test_names_apart_before_what_hangs_say_who_speaks() -> None:
    said = [
        ("Ana", ["Llegamos tarde a la reunión", "porque nadie avisó de nada."]),
        ("EVA", ["¿Y quién tenía que avisar?"]),
        ("Ana", ["La coordinadora, siempre ella,", "y ese día no quiso hablar."]),
        ("EVA", ["¿Por qué?"]),
        ("Ana", ["Por el dinero."]),
    ]
    page, at = [], 760.0
    for name, words in said:
        page.append((72.0, at, name))
        for line in words:
            page.append((150.0, at, line))
            at -= 16
    document = read_document(pdf([page]), file_name="a.pdf")
    assert [turn.speaker for turn in document.turns] == [name for name, _ in said]
    assert document.text.split("\n") == [f"{name}\t{' '.join(words)}" for name, words in said]
    assert document.ledger.adds_up


def test_numbers_before_what_hangs_stay_as_they_are() -> None:
    page = []
    for number in range(5):
        page += [(72.0, 700 - 40.0 * number, f"{number + 1}."), (100.0, 700 - 40.0 * number, "La red decide sola")]
        page += [(100.0, 684 - 40.0 * number, "y nadie pregunta.")]
    document = read_document(pdf([page]), file_name="a.pdf")
    assert document.text.split("\n") == [f"{number}. La red decide sola y nadie pregunta." for number in range(1, 6)]
    assert not document.turns


def plain(number: int) -> list[tuple[float, float, str]]:
    said = f"La red de mujeres se reunió en la casa de la calle {number} y nadie preguntó por el dinero."
    return [(72.0, 760.0 - 16 * row, said) for row in range(12)]


def special() -> list[list[tuple[float, float, str]]]:
    """A table, two columns written row by row, and names before what hangs: each looked at closely."""
    table = [
        (left, 730.0 - 16 * row, said)
        for row in range(5)
        for left, said in ((72.0, f"Nombre {row}"), (200.0, f"{30 + row}"), (280.0, "Lo que dijo"))
    ]
    columns = [
        (left, 700.0 - 14 * row, f"{side} número {row} de la columna")
        for row in range(8)
        for left, side in ((60.0, "izquierda"), (330.0, "derecha"))
    ]
    names = []
    for turn in range(6):
        up = 760.0 - 60 * turn
        names += [(72.0, up, ("Eva", "Ana")[turn % 2]), (150.0, up, "Pues mira que en aquel año todas nos fuimos a")]
        names += [(150.0, up - 14, "trabajar y a vivir con las demás compañeras de la fábrica nueva")]
    return [table, columns, names]


@pytest.mark.parametrize("often", [-1.0, 0.2, 1.0])  # pages stay open while they are looked at: all, some, none
@pytest.mark.parametrize("together", [1, 48])
def test_pages_are_read_alike_whether_they_stay_open_or_are_opened_again(
    together: int, often: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_look, "TOGETHER", together)
    monkeypatch.setattr(pdf_look, "OFTEN", often)
    pages = [plain(number) for number in range(60)]
    for at, page in zip((3, 20, 41, 9, 30, 55), special() * 2, strict=True):
        pages[at] = page
    document = read_document(pdf(pages), file_name="a.pdf")
    assert document.ledger.adds_up and document.ledger.found["tables"] == 2
    starts = [mark.start for mark in document.marks if mark.kind == "page"]
    table, columns, names = (read_document(pdf([page]), file_name="a.pdf").text for page in special())
    for at, alone in ((3, table), (9, table), (20, columns), (41, names)):
        assert document.text[starts[at] : starts[at + 1]].strip() == alone
    assert "\t" in table and "\t" in names and "derecha" not in columns[: columns.index("izquierda número 7")]
    for at in (0, 10, 59):
        assert f"calle {at} y nadie" in document.text[starts[at] :].split("\n")[0]
