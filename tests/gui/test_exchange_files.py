"""Files of other programs, out and in through the window."""

from pathlib import Path

from PySide6.QtWidgets import QDialog

from qcoder.gui.leaving.export_form import ExportForm
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.storage.project import Project
from tests.stories.driver import Person


def test_a_project_goes_out_and_what_is_missing_comes_back_in(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    person.choose("file.exchange_out")
    dialog = person.dialog(QDialog)
    assert isinstance(dialog, ExportForm) and "NVivo" in dialog.target.itemText(1)
    person.agree(dialog)
    person.pick(tmp_path / "out.qdpx")
    person.wait_for(lambda: (tmp_path / "out.qdpx").exists(), "the file")
    person.wait_for_work()

    before = documents.show(project_of, document=1).codings
    codebook.delete_code(project_of, code=1)
    assert documents.show(project_of, document=1).codings == ()
    person.choose("file.exchange_in")
    person.pick(tmp_path / "out.qdpx")
    person.wait_for(lambda: documents.show(project_of, document=1).codings, "the codings")
    person.wait_for_work()
    after = documents.show(project_of, document=1).codings
    assert [(row.span, row.code, row.coder) for row in after] == [(row.span, row.code, row.coder) for row in before]
    person.choose("edit.undo")
    assert documents.show(project_of, document=1).codings == ()
