"""Looking at what an import would store: the table of documents, and speakers that get other names, roles and cases."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDialog, QDialogButtonBox, QLineEdit

from qcoder.gui.arriving.import_preview import ImportPreview
from qcoder.gui.arriving.import_table import AGAIN, DATE, KIND, LANGUAGE, ORGANISATION
from qcoder.gui.arriving.survey_form import SurveyForm
from qcoder.gui.documents.speakers_form import SpeakersForm
from qcoder.gui.documents.speakers_table import CASE, NAME, ROLE
from qcoder.gui.parts.choice_delegate import VALUE
from qcoder.services.arriving import importing, storing
from qcoder.services.arriving.speaker_rules import speaker_rule
from qcoder.services.cases.cases import cases
from qcoder.services.codes import codebook
from qcoder.services.documents.documents import documents, show
from qcoder.services.documents.speakers import speakers
from qcoder.services.history import history
from qcoder.services.passages import coding
from qcoder.storage.project import Project
from tests.files import full_docx, pdf, zipped
from tests.stories.driver import Person

TALK = "Laura: ¿Cómo fue?\nRosa: Bien.\nLaura: ¿Y luego?\nRossa: También.\nRosa: Sí.\nRossa: Ya.\n"


def look(person: Person, files: list[Path], pattern: str = "", sheet: Path | None = None) -> ImportPreview:
    """Asks for the files to be imported and shown first."""
    person.window.import_files(files)
    form = person.dialog(QDialog)
    (box,) = form.findChildren(QCheckBox)
    box.setChecked(True)
    fields = [field for field in form.findChildren(QLineEdit) if field.accessibleName() == "Names of the files"]
    fields[0].setText(pattern)
    about = next(one for one in form.findChildren(QLineEdit) if one.accessibleName() == "Sheet about the files")
    about.setText(str(sheet) if sheet is not None else "")
    person.agree(form)
    person.wait_for_work()
    preview = person.dialog(ImportPreview)
    assert isinstance(preview, ImportPreview)
    return preview


def combo(preview: ImportPreview, row: int, column: int) -> QComboBox:
    box = preview.speakers.cellWidget(row, column)
    assert isinstance(box, QComboBox)
    return box


@pytest.mark.parametrize("kept", [importing.MOST_KEPT, 0])  # 0: nothing of the text waits in memory
def test_speakers_are_merged_given_roles_and_cases_before_anything_is_stored(
    person: Person, project_of: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr(importing, "MOST_KEPT", kept)
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
    cells = [preview.documents.item(0, place).text() for place in range(8)]
    assert cells == ["CITTAC_2005_Rosa", "14", "6", "CITTAC", "Rosa", "interview", "2005", "Spanish"]
    assert preview.documents.isColumnHidden(AGAIN)
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


def test_a_look_that_is_stopped_shows_no_part_of_the_files_as_all_of_them(person: Person, tmp_path: Path) -> None:
    files = [tmp_path / f"talk {number}.txt" for number in range(200)]
    for number, file in enumerate(files):
        file.write_text(f"{TALK}Laura: {number}\n", encoding="utf-8")
    person.window.import_files(files)
    form = person.dialog(QDialog)
    (box,) = form.findChildren(QCheckBox)
    box.setChecked(True)
    person.agree(form)
    person.window.background.cancel()
    person.wait_for_work()
    assert not any(isinstance(one, ImportPreview) and one.isVisible() for one in QApplication.topLevelWidgets())
    assert person.window.status.text.text() == "Stopped. Nothing was changed."
    assert [row.name for row in person.page.documents.rows] == ["Ana"]


def test_what_is_stored_is_taken_back_when_it_is_stopped(
    person: Person, project_of: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "MOST_WAITING", 0)  # each goes into the file alone
    files = [tmp_path / f"talk {number}.txt" for number in range(120)]
    for number, file in enumerate(files):
        file.write_text(f"{TALK}Laura: {number}\n", encoding="utf-8")
    before = [str(row.label) for row in history(project_of)]
    person.agree(look(person, files))
    person.wait_for(lambda: len(documents(project_of)) > 3, "the first documents")
    person.window.background.cancel()
    person.wait_for_work()
    assert person.window.status.text.text() == "Stopped. Nothing was changed."
    assert [row.name for row in documents(project_of)] == ["Ana"] == [row.name for row in person.page.documents.rows]
    assert [str(row.label) for row in history(project_of)] == before


def test_an_empty_name_is_taken_back_and_the_keys_reach_everything(person: Person, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    preview = look(person, [tmp_path / "talk.txt"])
    preview.speakers.item(0, NAME).setText("  ")
    assert preview.speakers.item(0, NAME).text() == "Laura"
    seen = set()
    for _ in range(24):
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


# ---- what is said of each document, and how it is read ----


def put(preview: ImportPreview, row: int, column: int, text: str, value: str | None = None) -> None:
    """Types into a cell, or chooses a value where the cell has a list."""
    item = preview.documents.item(row, column)
    if value is not None:
        preview.documents.blockSignals(True)
        item.setData(VALUE, value)
        preview.documents.blockSignals(False)
    item.setText(text)


def test_what_is_said_of_each_document_can_be_changed_in_the_table(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    for name in ("uno", "dos"):
        (tmp_path / f"{name}.txt").write_text(TALK.replace("Bien", name), encoding="utf-8")
    sheet = tmp_path / "about.csv"
    sheet.write_text("file,organisation,date\nuno,CITTAC,2005\ntres,MHC,\n", encoding="utf-8")
    preview = look(person, [tmp_path / "uno.txt", tmp_path / "dos.txt"], sheet=sheet)
    assert preview.documents.item(0, ORGANISATION).text() == "CITTAC"
    assert "1 file of the sheet is not among these: tres" in preview.summary.text()
    put(preview, 1, DATE, "el lunes")
    assert preview.documents.item(1, DATE).text() == "" and "is not a date" in preview.about.text()
    put(preview, 1, DATE, "2006-05")
    put(preview, 1, ORGANISATION, "MHC", "MHC")
    put(preview, 1, KIND, "field note", "field note")
    put(preview, 1, LANGUAGE, "English", "en")
    person.agree(preview)
    person.wait_for_work()
    made = {row.name: row for row in documents(project_of)}
    assert (made["uno"].case, made["uno"].date, made["uno"].kind) == ("CITTAC", "2005", "interview")
    assert (made["dos"].case, made["dos"].date, made["dos"].kind) == ("MHC", "2006-05", "field note")
    assert made["dos"].language == "en"
    assert {row.name: row.kind for row in cases(project_of)}["MHC"] == "organisation"


def test_the_list_of_a_cell_is_opened_and_chosen_from_by_keys(person: Person, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    preview = look(person, [tmp_path / "talk.txt"])
    table = preview.documents
    table.setCurrentCell(0, LANGUAGE)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_F2)
    box = table.findChild(QComboBox)
    assert box is not None and box.accessibleName() == "Language"
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Tab)
    assert table.item(0, LANGUAGE).text() == "English" and table.item(0, LANGUAGE).data(VALUE) == "en"
    preview.reject()


def test_a_rule_for_speakers_is_tried_and_kept_with_the_project(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    (tmp_path / "talk.txt").write_text("Ana >> Hola.\nEva >> Qué tal.\nAna >> Bien.\n", encoding="utf-8")
    preview = look(person, [tmp_path / "talk.txt"])
    assert preview.speakers.isHidden()
    put(preview, 0, DATE, "2005")
    field = preview.reading.rule
    field.setText(">>")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "“>>” is no rule" in preview.about.text() and preview.isVisible()
    field.setText("{name} >>")
    QTest.keyClick(field, Qt.Key.Key_Return)
    person.wait_for_work()
    assert [preview.speakers.item(row, NAME).text() for row in range(2)] == ["Ana", "Eva"]
    assert preview.documents.item(0, DATE).text() == "2005" and preview.isVisible()
    person.agree(preview)
    person.wait_for_work()
    assert speaker_rule(project_of) == "{name} >>"
    preview = look(person, [tmp_path / "talk.txt"])
    assert preview.reading.rule.text() == "{name} >>"
    preview.reject()


def test_an_encoding_is_chosen_for_a_text_and_heads_are_kept_in_a_pdf(person: Person, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes("Ana: año\nEva: ¿sí?\nAna: sí".encode("cp437"))
    pages = [[(72.0, 800.0, "La red"), (72.0, 700.0, f"Nada {n} dicho."), (290.0, 30.0, str(n))] for n in (1, 2, 3)]
    (tmp_path / "a.pdf").write_bytes(pdf(pages))
    preview = look(person, [tmp_path / "old.txt", tmp_path / "a.pdf"])
    preview.documents.setCurrentCell(0, 0)
    assert preview.reading.encoding.isVisible() and not preview.reading.heads.isVisible()
    preview.reading.encoding.setCurrentText("cp437")
    person.wait_for_work()
    found = preview.documents.rows[0]
    assert "año" in found.read().text and "Encoding: cp437" in preview.about.text()  # type: ignore[union-attr]
    preview.documents.setCurrentCell(1, 0)
    assert preview.reading.heads.isVisible() and not preview.reading.encoding.isVisible()
    before = preview.documents.rows[1].read().text  # type: ignore[union-attr]
    preview.reading.heads.setChecked(True)
    person.wait_for_work()
    after = preview.documents.rows[1].read().text  # type: ignore[union-attr]
    assert "La red" not in before and "La red" in after
    assert "año" in preview.documents.rows[0].read().text  # type: ignore[union-attr]
    preview.reject()


def test_the_columns_of_a_survey_are_chosen(person: Person, project_of: Project, tmp_path: Path) -> None:
    rows = (
        "folio,edad,¿Qué cambió?,nota\n"
        "a1,34,Cambió todo con la red de mujeres.,nada\n"
        "a2,51,Nada cambió para nosotras aquí.,algo\n"
        "a3,29,Cambiaron las cuotas de todas.,poco\n"
    )
    (tmp_path / "s.csv").write_text(rows, encoding="utf-8")
    preview = look(person, [tmp_path / "s.csv"])
    assert preview.documents.rowCount() == 3 and preview.reading.columns.isVisible()
    preview.choose_columns()
    form = person.dialog(SurveyForm)
    assert [box.currentData() for box in form.boxes] == ["case", "variable", "answer", "variable"]
    for box in form.boxes:
        box.setCurrentIndex(box.findData("variable"))
    person.agree(form)
    assert "at least one column of answers" in form.wrong.text()
    for box, role in zip(form.boxes, ("speaker", "", "answer", "answer"), strict=True):
        box.setCurrentIndex(box.findData(role))
    person.agree(form)
    person.wait_for_work()
    assert [preview.documents.item(row, 0).text() for row in range(3)] == ["a1", "a2", "a3"]
    person.agree(preview)
    person.wait_for_work()
    made = {row.name: row.id for row in documents(project_of)}
    view = show(project_of, document=made["a1"])
    assert view.text.endswith("nota\na1: nada") and [turn.speaker for turn in view.turns] == ["a1", "a1"]
    assert {row.name: row.values for row in cases(project_of)}["a1"] == {}


def test_a_survey_can_stay_one_document(person: Person, tmp_path: Path) -> None:
    rows = "folio,dijo\na1,Cambió todo con la red.\na2,Nada cambió para nosotras.\na3,Cambiaron las cuotas ya.\n"
    (tmp_path / "s.csv").write_text(rows, encoding="utf-8")
    preview = look(person, [tmp_path / "s.csv"])
    preview.choose_columns()
    form = person.dialog(SurveyForm)
    form.whole.setChecked(True)
    person.agree(form)
    person.wait_for_work()
    assert preview.documents.rowCount() == 1
    preview.reject()


# ---- the same file again ----


def test_a_file_that_is_there_can_become_a_new_version_after_what_it_costs_was_shown(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    file = tmp_path / "talk.txt"
    file.write_text(TALK, encoding="utf-8")
    person.window.import_files([file])
    person.agree(person.dialog(QDialog))
    person.wait_for_work()
    made = next(row.id for row in documents(project_of) if row.name == "talk")
    text = show(project_of, document=made).text
    from qcoder.core.span import Span

    code = codebook.codes(project_of)[0].id
    for words in ("También", "Bien"):
        span = Span(text.index(words), text.index(words) + len(words))
        coding.code_passage(project_of, document=made, code=code, span=span)
    file.write_text(TALK.replace("Rossa: También.\n", ""), encoding="utf-8")  # a corrected file of the same name
    preview = look(person, [file])
    assert not preview.documents.isColumnHidden(AGAIN)
    assert preview.documents.item(0, AGAIN).text() == "Import anew"
    assert [text for _value, text in preview.documents.ways(0)] == ["Import anew", "New version of “talk”"]
    put(preview, 0, AGAIN, "New version of “talk”", "version")
    assert "Lost: “También”" in preview.about.text()
    person.agree(preview)
    person.wait_for_work()
    assert [row.name for row in documents(project_of)] == ["Ana", "talk"]
    assert [row.quote for row in show(project_of, document=made).codings] == ["Bien"]
    preview = look(person, [file])
    assert preview.documents.item(0, AGAIN).text() == "Skip"
    person.agree(preview)
    person.wait_for_work()
    assert person.window.banner.isHidden()  # what was chosen is not told as a trouble
    assert [row.name for row in documents(project_of)] == ["Ana", "talk"]


def test_the_banner_offers_new_versions_of_what_was_skipped(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    file = tmp_path / "talk.txt"
    file.write_text(TALK, encoding="utf-8")
    for _time in range(2):
        person.window.import_files([file])
        person.agree(person.dialog(QDialog))
        person.wait_for_work()
    ways = {way.text(): way for way in person.window.banner.ways}
    QTest.mouseClick(ways["Make new versions"], Qt.MouseButton.LeftButton)
    person.wait_for_work()
    preview = person.dialog(ImportPreview)
    assert preview.documents.item(0, AGAIN).text() == "New version of “talk”"
    assert "as in the project" in preview.about.text()
    person.agree(preview)
    person.wait_for_work()
    assert [row.name for row in documents(project_of)] == ["Ana", "talk"]


def test_a_corrected_file_of_another_name_takes_the_place_of_a_text(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    person.window.import_files([tmp_path / "talk.txt"])
    person.agree(person.dialog(QDialog))
    person.wait_for_work()
    row = next(row for row in person.page.documents.rows if row.name == "talk")
    (tmp_path / "corrected.txt").write_text(TALK.replace("Rossa", "Rosa"), encoding="utf-8")
    person.page.documents.ask_version(row)
    person.pick(tmp_path / "corrected.txt")
    person.wait_for_work()
    assert [speaker.name for speaker in speakers(project_of, document=row.id)] == ["Laura", "Rosa"]
    assert "Rossa" not in show(project_of, document=row.id).text
    person.choose("edit.undo")
    person.wait_for_work()
    assert "Rossa" in show(project_of, document=row.id).text


def test_the_chosen_document_stays_in_view_though_much_is_said_of_it(person: Person, tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"a{number:02d}.txt").write_text(f"{TALK}{number}", encoding="utf-8")
    (tmp_path / "b.docx").write_bytes(full_docx())
    preview = look(person, sorted(tmp_path.iterdir()))
    room = preview.screen().availableGeometry()
    assert preview.width() <= room.width() and preview.height() <= room.height()
    last = preview.documents.rowCount() - 1
    preview.documents.setCurrentCell(last, 0)
    shown = preview.documents.visualItemRect(preview.documents.item(last, 0))
    assert shown.bottom() <= preview.documents.viewport().height()
    preview.reject()
