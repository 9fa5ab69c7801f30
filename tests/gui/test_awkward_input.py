"""Awkward texts, names and selections, through the real window into a real project: right, or refused in a sentence.

What was coded is compared with the stored text and with what Qt itself says is selected.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from qcoder.core.errors import BadInput
from qcoder.core.span import Span
from qcoder.gui.transcript.soft_breaks import BREAK, LONGEST, soft_breaks, with_breaks
from qcoder.services.arriving.importing import import_files
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.passages import coding
from qcoder.services.rows import CodingRow
from qcoder.storage.project import Project
from tests.stories.driver import Person, wait

SHIFT = Qt.KeyboardModifier.ShiftModifier
PIECES = (
    "palabra ", "a\u0301e\u0308 ", "n\u0303 ", "\u00a0", "\u202f", "\t", "😀", "👩‍👩‍👧 ", "𠀋𠮷",
    "漢字。", "🇪🇸🇲🇽 ", "שלום ", "مرحبا بكم ",
    "\u200f", "\u200d", "ﬁ ", "\ufeff", "\n", "\n\n", "Ana: ", "Entrevistadora: ", "¿Qué? ", ". ", "x" * 40,
)  # fmt: skip
# A text without a letter is refused by the import, as having no words.
texts = (
    st.lists(st.sampled_from(PIECES), min_size=4, max_size=40)
    .map("".join)
    .filter(lambda text: any(letter.isalpha() for letter in text))
)


def bring(person: Person, project: Project, folder: Path, text: str) -> str:
    """Imports `text` and opens it; returns it as it is stored."""
    file = folder / "text.txt"
    file.write_bytes(text.encode())
    document = import_files(project, files=[file], again="anew").files[0].document_id
    assert document is not None
    person.page.open_document(document)
    person.wait_for_work()  # a large one is read beside the window
    view = person.page.pane.document
    assert view is not None and view.document.id == document
    return view.text


def code_it(person: Person) -> CodingRow | None:
    """Codes what is selected by the key of the last code; None where the window refused."""
    pane = person.page.pane
    before = set(pane.layer.rows)
    QTest.keyClick(pane.view, ".")
    new = set(pane.layer.rows) - before
    return pane.layer.rows[new.pop()] if new else None


def selected_in_qt(person: Person) -> str:
    """The selected words as Qt has them, with the line ends of the text."""
    words = person.page.pane.view.textCursor().selectedText()
    return words.replace("\u2060", "\ufeff").replace(BREAK, "" if person.page.pane.layer.breaks else "\n")


def check(person: Person, project: Project, text: str, words: str) -> None:
    """Codes the selection: the quote is what Qt showed as selected, what the stored text says, and stays so."""
    made = code_it(person)
    if not words.strip():
        assert made is None
        return
    assert made is not None
    assert made.quote == made.span.of(text) == words.strip()
    stored = documents.show(project, document=made.document_id)
    assert stored.damaged == () and made in stored.codings
    coding.remove_coding(project, coding=made.id)


@pytest.fixture
def coder(person: Person) -> Iterator[Person]:
    page = person.page
    page.requests.used(next(row.id for row in page.codes.model.codes.values() if row.name == "Dependency"))
    page.pane.view.setFocus()
    yield person


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, st.integers(0, 60), st.integers(1, 25))
def test_passages_coded_by_keyboard(
    coder: Person, project_of: Project, tmp_path: Path, text: str, start: int, more: int
) -> None:
    stored = bring(coder, project_of, tmp_path, text)
    view = coder.page.pane.view
    view.put_caret(0)
    for _press in range(start):
        QTest.keyClick(view, Qt.Key.Key_Right)
    for _press in range(more):
        QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    check(coder, project_of, stored, selected_in_qt(coder))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, st.randoms(use_true_random=False))
def test_passages_coded_by_mouse(
    coder: Person, project_of: Project, tmp_path: Path, text: str, chance: random.Random
) -> None:
    stored = bring(coder, project_of, tmp_path, text)
    drag(coder, *sorted(chance.choices(range(len(stored) + 1), k=2)))
    check(coder, project_of, stored, selected_in_qt(coder))


def drag(person: Person, start: int, end: int) -> None:
    """The mouse from the left edge of one letter to that of another."""
    view = person.page.pane.view
    view.scroll_to_position(start)
    points = []
    for position in (start, end):
        cursor = QTextCursor(view.document())
        cursor.setPosition(view.layer.index.to_utf16(position))
        points.append(view.cursorRect(cursor).center())
    paper = view.viewport()
    QTest.mousePress(paper, Qt.MouseButton.LeftButton, pos=points[0])
    QTest.mouseMove(paper, (points[0] + points[1]) / 2)
    QTest.mouseMove(paper, points[1])
    QTest.mouseRelease(paper, Qt.MouseButton.LeftButton, pos=points[1])


def test_a_selection_over_turn_borders_keeps_every_letter_between(
    coder: Person, project_of: Project, tmp_path: Path
) -> None:
    text = bring(coder, project_of, tmp_path, "Ana: Uno 😀 dos.\n\nEntrevistadora: ¿Y tres?\n\nAna: Cuatro 𠀋 cinco.\n")
    drag(coder, text.index("dos."), text.index(" cinco"))
    made = code_it(coder)
    assert made is not None
    assert made.quote == "dos.\n\nEntrevistadora: ¿Y tres?\n\nAna: Cuatro 𠀋"


def test_nothing_selected_is_refused_in_a_sentence(coder: Person, project_of: Project, tmp_path: Path) -> None:
    text = bring(coder, project_of, tmp_path, "Ana: Uno dos.\n \u00a0 \nAna: tres.\n")
    view, code = coder.page.pane.view, next(iter(coder.page.codes.model.codes))
    document = view.document_id or 0
    view.put_caret(8)
    assert code_it(coder) is None
    assert coder.window.status.text.text().startswith("Select a passage first")
    at = text.index("\n") + 1
    drag(coder, at, at + 3)  # white space only
    assert code_it(coder) is None
    for span in (Span(4, 4), Span(len(text), len(text) + 1), Span(0, 10**30)):
        with pytest.raises(BadInput, match="outside the text or is empty"):
            coding.code_passage(project_of, document=document, code=code, span=span)
    assert documents.show(project_of, document=document).codings == ()


@pytest.mark.parametrize("piece", ["palabra y otra 😀 que sigue. ", "漢字𠀋仮名🇪🇸e\u0301👩‍👩‍👧", "x"])
def test_a_paragraph_of_five_megabytes_is_read_and_coded(
    coder: Person, project_of: Project, tmp_path: Path, piece: str
) -> None:
    text = bring(coder, project_of, tmp_path, piece * (5_000_000 // len(piece.encode())))
    pane = coder.page.pane
    view, breaks = pane.view, pane.layer.breaks
    assert len(breaks) > 100 and "\n" not in text.strip()
    middle = breaks[len(breaks) // 2]
    for start, end in ((middle - 30, middle + 30), (len(text) - 60, len(text) - 10), (7, 40)):
        pane.select_span(Span(start, end))
        assert Span(view.lines().start, view.lines().end)  # it is in sight
        first = view.to_span(view.lines().start, view.lines().end)
        assert first.start <= start < first.end
        check(coder, project_of, text, selected_in_qt(coder))
    drag(coder, middle - 3, middle + 4)  # from the end of one piece to the beginning of the next
    check(coder, project_of, text, selected_in_qt(coder))
    view.put_caret(middle - 5)
    for _press in range(12):
        QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    check(coder, project_of, text, selected_in_qt(coder))
    bar = view.verticalScrollBar()
    for value in (0, bar.maximum() // 2, bar.maximum()):
        bar.setValue(value)
        wait(5)
        assert view.lines().lines


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "y" * 9_000, "palabra " * 1_500, "漢𠀋" * 4_000]), max_size=12).map("".join))
def test_cutting_long_paragraphs_changes_no_position(text: str) -> None:
    from qcoder.core.utf16 import Utf16Index

    breaks = soft_breaks(text)
    shown, index = with_breaks(text, breaks), Utf16Index(text, breaks)
    assert shown.replace(BREAK, "") == text.replace(BREAK, "")
    assert all(len(part) <= LONGEST for line in shown.split("\n") for part in line.split(BREAK))
    units = shown.encode("utf-16-le")
    for position in {0, len(text) // 3, len(text), *breaks, *(at - 1 for at in breaks), *(at + 1 for at in breaks)}:
        if not 0 <= position <= len(text):
            continue
        unit = index.to_utf16(position)
        assert index.to_code_point(unit) == position
        rest = units[2 * unit :].decode("utf-16-le")
        assert rest.startswith(text[position : position + 1])
        assert rest.replace(BREAK, "") == text[position:].replace(BREAK, "")
    for at in breaks:
        assert index.to_code_point(index.to_utf16(at) - 1) == at  # the cut itself is no letter


def test_codes_of_equal_names_under_different_parents_are_told_apart(coder: Person, project_of: Project) -> None:
    parents = [codebook.create_code(project_of, name=name).id for name in ("Iglesia", "مؤسسة")]
    twins = [codebook.create_code(project_of, name="Dinero", parent=parent).id for parent in parents]
    pane = coder.page.pane
    for twin, way in zip(twins, ("Iglesia > Dinero", "مؤسسة > Dinero"), strict=True):
        coder.drag_over("cuotas propias")
        QTest.keyClick(pane.view, Qt.Key.Key_Return)
        pane.picker.field.setText(way)  # QTest types nothing but ASCII
        QTest.keyClick(pane.picker.field, Qt.Key.Key_Return)
        row = pane.selected_coding()
        assert row is not None and (row.code_id, row.code) == (twin, way)


def test_names_of_500_characters_and_from_right_to_left(coder: Person, project_of: Project) -> None:
    names = ("Nombre larguísimo " * 30)[:500].strip(), "حركة 😀 نسائية", "e\u0301 de abajo"
    for name in names:
        code = codebook.create_code(project_of, name=name)
        coder.page.pane.leave()  # lets go of the last coding, whose border the mouse would take hold of
        coder.drag_over("otra voz")
        coder.page.pane.code_with(code.id)
        row = coder.page.pane.selected_coding()
        assert row is not None and row.code == code.name and row.quote == "otra voz"
        assert code.name in coder.page.pane.view.tip_at(coder.point_of("otra voz") + QPoint(3, 0))
    coder.window.grab()
    document = documents.documents(project_of)[0].id
    documents.rename_document(project_of, document=document, name=names[0])
    assert coder.page.documents.rows[0].name == names[0]
    coder.window.grab()
    with pytest.raises(BadInput):
        codebook.create_code(project_of, name="Iglesia > Dinero")
