"""Looking at what an import would store: the table of documents, and speakers that get other names, roles and cases."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QLineEdit

from qcoder.gui.import_preview import ImportPreview
from qcoder.gui.speakers_form import SpeakersForm
from qcoder.gui.speakers_table import CASE, NAME, ROLE
from qcoder.services.speakers import speakers
from qcoder.storage.project import Project
from tests.files import full_docx, zipped
from tests.stories.driver import Person

TALK = "Laura: ¿Cómo fue?\nRosa: Bien.\nLaura: ¿Y luego?\nRossa: También.\nRosa: Sí.\nRossa: Ya.\n"


def look(person: Person, files: list[Path], pattern: str = "") -> ImportPreview:
    """Asks for the files to be imported and shown first."""
    person.window.import_files(files)
    form = person.dialog(QDialog)
    (box,) = form.findChildren(QCheckBox)
    box.setChecked(True)
    fields = [field for field in form.findChildren(QLineEdit) if field.accessibleName() == "Names of the files"]
    fields[0].setText(pattern)
    person.agree(form)
    person.wait_for_work()
    preview = person.dialog(ImportPreview)
    assert isinstance(preview, ImportPreview)
    return preview


def combo(preview: ImportPreview, row: int, column: int) -> QComboBox:
    box = preview.speakers.cellWidget(row, column)
    assert isinstance(box, QComboBox)
    return box


def test_speakers_are_merged_given_roles_and_cases_before_anything_is_stored(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    preview = look(person, [tmp_path / "talk.txt"])
    assert [row.name for row in person.page.documents.rows] == ["Ana"]
    assert [preview.speakers.item(row, NAME).text() for row in range(3)] == ["Laura", "Rosa", "Rossa"]
    assert "all stored" not in preview.about.text() and "14 words in the file" in preview.about.text()
    combo(preview, 0, ROLE).setCurrentIndex(0)
    preview.speakers.item(2, NAME).setText("Rosa")
    for row in (1, 2):
        combo(preview, row, CASE).setCurrentText("Rosa Ruiz")
    person.agree(preview)
    person.wait_for_work()
    assert [row.name for row in person.page.documents.rows] == ["Ana", "talk"]
    made = next(row.id for row in person.page.documents.rows if row.name == "talk")
    assert [(row.name, row.role, row.case, row.turns) for row in speakers(project_of, document=made)] == [
        ("Laura", "interviewer", "", 2), ("Rosa", "participant", "Rosa Ruiz", 4),
    ]  # fmt: skip


def test_the_table_says_what_names_of_files_said_and_what_cannot_be_read(person: Person, tmp_path: Path) -> None:
    (tmp_path / "CITTAC_2005_Rosa.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "MHC_2006_empty.txt").write_text("", encoding="utf-8")
    files = [tmp_path / "CITTAC_2005_Rosa.txt", tmp_path / "MHC_2006_empty.txt"]
    preview = look(person, files, "{organisation}_{date}_{case}")
    cells = [preview.documents.item(0, place).text() for place in range(6)]
    assert cells == ["CITTAC_2005_Rosa", "14", "6", "CITTAC · Rosa", "2005", "es"]
    assert preview.documents.item(1, 1).text() == "not imported"
    preview.documents.setCurrentCell(1, 0)
    assert "is empty" in preview.about.text() and preview.speakers.isHidden()
    preview.reject()


def test_cancel_stores_nothing(person: Person, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    preview = look(person, [tmp_path / "talk.txt"])
    preview.reject()
    person.wait_for_work()
    assert [row.name for row in person.page.documents.rows] == ["Ana"]


def test_an_empty_name_is_taken_back_and_the_keys_reach_everything(person: Person, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    preview = look(person, [tmp_path / "talk.txt"])
    preview.speakers.item(0, NAME).setText("  ")
    assert preview.speakers.item(0, NAME).text() == "Laura"
    seen = set()
    for _ in range(20):
        QTest.keyClick(preview.focusWidget() or preview, Qt.Key.Key_Tab)
        widget = preview.focusWidget()
        seen.add(widget.accessibleName() if widget is not None else "")
    assert {"Documents to import", "Role of Laura", "Case of Laura"} <= seen
    assert preview.findChildren(QDialogButtonBox)
    preview.reject()


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_folder_or_a_zip_can_be_dropped(person: Person, tmp_path: Path, kind: str) -> None:
    place = tmp_path / "in"
    if kind == "folder":
        place.mkdir()
        (place / "full.docx").write_bytes(full_docx())
    else:
        place = tmp_path / "in.zip"
        place.write_bytes(zipped({"deep/full.docx": full_docx()}))
    person.window.import_files([place])
    person.agree(person.dialog(QDialog))
    person.wait_for_work()
    assert [row.name for row in person.page.documents.rows] == ["Ana", "full"]
    person.window.import_files([place])
    person.agree(person.dialog(QDialog))
    person.wait_for_work()
    assert "is in the project already" in person.window.banner.text.text()
    QTest.mouseClick(person.window.banner.ways[0], Qt.MouseButton.LeftButton)
    person.wait_for_work()
    assert [row.name for row in person.page.documents.rows] == ["Ana", "full", "full (2)"]


def test_speakers_of_a_stored_document_are_changed_and_one_undo_takes_all_back(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    person.window.import_files([tmp_path / "talk.txt"])
    person.agree(person.dialog(QDialog))
    person.wait_for_work()
    made = next(row.id for row in person.page.documents.rows if row.name == "talk")
    before = speakers(project_of, document=made)
    person.page.documents.ask_speakers(made)
    form = person.dialog(SpeakersForm)
    form.table.item(2, NAME).setText("Rosa")
    role, case = form.table.cellWidget(0, ROLE), form.table.cellWidget(1, CASE)
    assert isinstance(role, QComboBox) and isinstance(case, QComboBox)
    role.setCurrentIndex(0)
    case.setCurrentText("Ana")
    person.agree(form)
    assert [(row.name, row.role, row.case, row.turns) for row in speakers(project_of, document=made)] == [
        ("Laura", "interviewer", "", 2), ("Rosa", "participant", "Ana", 4),
    ]  # fmt: skip
    person.choose("edit.undo")
    person.wait_for_work()
    assert speakers(project_of, document=made) == before
