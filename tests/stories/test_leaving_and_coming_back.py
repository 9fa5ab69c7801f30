"""What leaves through the window and comes back: a target that is taken, a name taken out first, another project."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from qcoder.core.errors import QcoderError
from qcoder.core.exchange import ExchangeProject
from qcoder.gui import theme
from qcoder.gui.leaving.export_form import ExportForm
from qcoder.gui.main_window import MainWindow
from qcoder.gui.settings import Settings
from qcoder.services.arriving.importing import import_files
from qcoder.services.documents import documents
from qcoder.services.leaving import exports
from qcoder.services.leaving.exchange_out import exchange_project
from qcoder.services.leaving.exchanging import read_exchange_file
from qcoder.storage.project import Project
from tests.files import full_docx
from tests.stories.driver import Person, wait
from tests.unit.services.leaving.test_exports import everything_in


@pytest.fixture
def person(qtbot: QtBot, qapp: object, coded: Project) -> Iterator[Person]:
    theme.apply(qapp, "light")  # type: ignore[arg-type]
    window = MainWindow(Settings())
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()
    coded.close()
    Person(window).open_project(coded.path)
    yield Person(window)
    window.close_project()


def export(person: Person, file: Path, *, target: str = "standard") -> None:
    person.choose("file.exchange_out")
    form = person.dialog(ExportForm)
    form.format.setCurrentIndex(form.format.findData(file.suffix))
    form.target.setCurrentIndex(form.target.findData(target))
    person.agree(form)
    person.pick(file)
    person.wait_for_work()


def close_dialogs(person: Person) -> None:
    for dialog in person.window.findChildren(QDialog):
        dialog.close()
    wait(20)


def coded_texts(found: ExchangeProject) -> list[object]:
    return [(one.name, one.text, [(each.guid, each.span, each.code) for each in one.codings]) for one in found.sources]


def packed(file: Path) -> bytes:
    return b"\n".join(everything_in(file.read_bytes()))


def test_a_name_taken_out_in_the_window_leaves_in_no_file_and_all_else_comes_back(
    person: Person, tmp_path: Path
) -> None:
    assert person.window.workspace is not None
    project_of = person.window.workspace.project
    word = tmp_path / "Lucrecia.docx"
    word.write_bytes(full_docx())
    text = tmp_path / "Lucrecia Paz.txt"
    text.write_text("E: ¿Quién habla?\n\nP: Lucrecia Paz, de la red.\n\nE: ¿Y luego?\n\nP: Luego nada.\n", "utf-8")
    import_files(project_of, files=[word], name="Con original")
    import_files(project_of, files=[text], name="Entrevista 2")
    wait(50)

    # While the names are there, the Word file goes along and the other one is called as it was.
    export(person, tmp_path / "before.qdpx")
    close_dialogs(person)
    with zipfile.ZipFile(tmp_path / "before.qdpx") as held:
        assert [name for name in held.namelist() if name.endswith(".docx")]
    assert b"Lucrecia Paz" in packed(tmp_path / "before.qdpx")

    # She takes the name out of the text by hand.
    person.open("Entrevista 2")
    person.choose("edit.text")
    view = person.page.editing
    assert view is not None
    cursor = view.field.document().find("Lucrecia Paz", 0)
    assert not cursor.isNull()
    view.field.setTextCursor(cursor)
    QTest.keyClicks(view.field, "Rosa Uno")
    view.field.moveCursor(QTextCursor.MoveOperation.Start)
    person.choose("edit.apply")
    person.wait_for_work()

    # Where a folder has the name of the file, it says so, and nothing is written.
    (tmp_path / "taken.zip").mkdir()
    (tmp_path / "taken.zip" / "inside.txt").write_text("stays", "utf-8")

    with pytest.raises(QcoderError):
        exports.export(project_of, file=tmp_path / "taken.zip")
    assert [one.name for one in (tmp_path / "taken.zip").iterdir()] == ["inside.txt"]

    # In every kind of file the name is gone, whatever program it is for.
    for ending in ("qdpx", "zip", "xlsx", "csv", "jsonl", "qdc"):
        export(person, tmp_path / f"after.{ending}", target="maxqda")
        close_dialogs(person)
        assert b"Lucrecia Paz" not in packed(tmp_path / f"after.{ending}"), ending

    # What was written for MAXQDA is what is here.
    back = read_exchange_file(tmp_path / "after.qdpx")
    here = exchange_project(project_of)
    assert [(one.guid, one.name) for one in back.codes] == [(one.guid, one.name) for one in here.codes]
    assert coded_texts(back) == coded_texts(here)

    # She deletes the document, brings the file in again, and one undo takes it back.
    before = [row.name for row in documents.documents(project_of)]
    document = next(row.id for row in documents.documents(project_of) if row.name == "Entrevista 2")
    documents.delete_document(project_of, document=document)
    person.choose("file.exchange_in")
    person.pick(tmp_path / "after.qdpx")
    person.wait_for_work()
    close_dialogs(person)
    assert [row.name for row in documents.documents(project_of)] == before
    person.choose("edit.undo")
    assert "Entrevista 2" not in [row.name for row in documents.documents(project_of)]
    assert not [one for one in person.window.findChildren(QMessageBox) if one.isVisible()]
