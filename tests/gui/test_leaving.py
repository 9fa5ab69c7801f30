"""What leaves the window: reports, exports, transcripts that come back from Word, copied quotations."""

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QMessageBox, QPlainTextEdit

from qcoder.core.errors import Cancelled
from qcoder.core.messages import Message
from qcoder.core.span import Span
from qcoder.gui.leaving.export_form import ExportForm
from qcoder.gui.leaving.report_form import ReportForm
from qcoder.gui.leaving.review_dialog import ReviewDialog
from qcoder.gui.passages.quotation_form import QuotationForm
from qcoder.services.compare.comparing import passages
from qcoder.services.documents import documents
from qcoder.services.documents.editing import edit_text
from qcoder.services.leaving import exports, reviewing
from qcoder.services.leaving.exports import FORMATS
from qcoder.services.passages.quotation import quotation_style
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.stories.driver import Person, wait
from tests.unit.services.leaving.test_reviewing import changed, one_comment


@pytest.fixture(autouse=True)
def empty_clipboard() -> None:
    QGuiApplication.clipboard().clear()


# ---- reports ----


def test_a_report_is_written_as_it_was_asked_for(person: Person, tmp_path: Path) -> None:
    person.choose("file.report")
    form = person.dialog(ReportForm)
    assert form.layout_.count() == 6
    form.layout_.setCurrentIndex(form.layout_.findData("table"))
    form.group.setCurrentIndex(form.group.findData("language"))
    form.tongue.setCurrentIndex(form.tongue.findData("es"))
    QTest.keyClicks(form.where, "code:=Dependency")
    person.agree(form)
    person.pick(tmp_path / "out.docx")
    person.wait_for_work()
    made = docx.Document(str(tmp_path / "out.docx"))
    assert made.core_properties.title == "Fragmentos codificados en comparación"
    assert "code:=Dependency" in [p.text.partition("\t")[2] for p in made.paragraphs if p.style.name == "Cover fact"]
    assert [cell.text for cell in made.tables[1].rows[0].cells] == ["Código", "es"]


def test_what_is_left_out_and_names_that_are_left_are_told(person: Person, project_of: Project, tmp_path: Path) -> None:
    edit_text(project_of, document=1, new_text=INTERVIEW.replace("Ana", "Rosa"))
    person.choose("file.report")
    form = person.dialog(ReportForm)
    form.left_out.boxes["post"].setChecked(True)
    form.left_out.boxes["year"].setChecked(True)
    person.agree(form)
    person.pick(tmp_path / "out.docx")
    person.wait_for_work()
    facts = [p.text for p in docx.Document(str(tmp_path / "out.docx")).paragraphs if p.style.name == "Cover fact"]
    assert "Left out of source lines\tpost, year" in facts
    shown = [one.toPlainText() for one in person.window.findChildren(QPlainTextEdit)]
    assert any("“Ana” was taken out of a text" in text for text in shown)
    for dialog in person.window.findChildren(QDialog):
        dialog.close()


def test_the_form_asks_only_what_the_choice_needs(person: Person, tmp_path: Path) -> None:
    person.choose("file.report")
    form = person.dialog(ReportForm)
    form.layout_.setCurrentIndex(form.layout_.findData("memos"))
    assert not form.group.isEnabled() and not form.where.isEnabled()
    form.layout_.setCurrentIndex(form.layout_.findData("codes"))
    assert form.group.isEnabled() and form.choose.isEnabled()
    form.ending.setCurrentIndex(form.ending.findData(".html"))
    assert not form.choose.isEnabled()
    form.about.setChecked(True)
    assert form.group.findData("year") >= 0 and form.group.findData("document") < 0
    form.about.setChecked(False)
    assert form.group.findData("document") >= 0
    form.reject()


def test_the_template_that_was_used_last_is_offered_again_while_it_is_there(person: Person, tmp_path: Path) -> None:
    template = tmp_path / "uni.docx"
    docx.Document().save(str(template))
    person.choose("file.report")
    form = person.dialog(ReportForm)
    assert form.template.text() == "qcoder's own" and not form.ours.isVisible()
    form.choose.click()
    person.pick(template)
    assert form.template.text() == "uni.docx" and form.ours.isVisible()
    person.agree(form)
    person.pick(tmp_path / "out.docx")
    person.wait_for_work()
    person.choose("file.report")
    again = person.dialog(ReportForm)
    assert again.template.text() == "uni.docx"
    again.reject()
    template.unlink()
    wait(20)
    person.choose("file.report")
    last = person.dialog(ReportForm)
    assert last.template.text() == "qcoder's own"
    last.reject()


# ---- exports ----


@pytest.mark.parametrize("ending", [one.ending for one in FORMATS])
def test_every_format_can_be_chosen_and_is_written(person: Person, tmp_path: Path, ending: str) -> None:
    person.choose("file.exchange_out")
    form = person.dialog(ExportForm)
    form.format.setCurrentIndex(form.format.findData(ending))
    assert form.told.text() and form.form.isRowVisible(form.target) == (ending == ".qdpx")
    assert form.form.isRowVisible(form.where) == (ending in (".xlsx", ".csv"))
    person.agree(form)
    person.pick(tmp_path / f"out{ending}")
    person.wait_for_work()
    assert (tmp_path / f"out{ending}").stat().st_size > 100
    status = person.window.status
    assert f"out{ending}" in status.text.text()
    assert status.open_file.isVisible() and status.open_folder.isVisible()
    assert status.open_folder.toolTip() == str(tmp_path)
    for dialog in person.window.findChildren(QDialog):
        dialog.close()


def full_disk(file: Path, patch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    patch.setattr(os, "fsync", full)


def read_only(file: Path, patch: pytest.MonkeyPatch) -> None:
    file.chmod(0o444)


def open_in_word(file: Path, patch: pytest.MonkeyPatch) -> None:
    file.with_name(f".~lock.{file.name}#").write_bytes(b"")


def agree_to_replace() -> None:
    """Says yes when the file dialog asks whether the file is to be replaced, as soon as it does."""
    box = QApplication.activeModalWidget()
    if isinstance(box, QMessageBox):
        box.button(QMessageBox.StandardButton.Yes).click()
    else:
        QTimer.singleShot(20, agree_to_replace)


@pytest.mark.parametrize(
    ("block", "said"), [(full_disk, "The disk is full"), (read_only, "is read-only"), (open_in_word, "is open in")]
)
def test_a_target_that_cannot_be_written_keeps_and_the_window_says_why(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    block: Callable[[Path, pytest.MonkeyPatch], None], said: str,
) -> None:  # fmt: skip
    target = tmp_path / "out.xlsx"
    target.write_bytes(b"old")
    person.choose("file.exchange_out")
    form = person.dialog(ExportForm)
    form.format.setCurrentIndex(form.format.findData(".xlsx"))
    person.agree(form)
    with monkeypatch.context() as patch:
        block(target, patch)
        QTimer.singleShot(0, agree_to_replace)
        person.pick(target)
        person.wait_for_work()
    assert target.read_bytes() == b"old" and not list(tmp_path.glob("*.unfinished"))
    banner = person.window.banner
    assert banner.isVisible() and said in " ".join(one.text() for one in banner.findChildren(QLabel))
    assert "Written" not in person.window.status.text.text()


def test_what_is_being_written_can_be_stopped(person: Person, project_of: Project, tmp_path: Path) -> None:
    class Stopping:
        def step(self, done: int, total: int, what: Message) -> None:
            person.window.background.cancel()

    assert person.window.workspace is not None

    def work(progress: object) -> object:
        Stopping().step(0, 1, Message("x"))
        return exports.export(project_of, file=tmp_path / "a.xlsx", progress=progress)  # type: ignore[arg-type]

    person.window.workspace.run(work, lambda _made: pytest.fail("it was stopped"))
    person.wait_for_work()
    assert not (tmp_path / "a.xlsx").exists() and not list(tmp_path.glob(".a.xlsx*"))
    assert person.window.status.text.text() == str(Cancelled())


# ---- a transcript goes to Word and comes back ----


def test_a_transcript_comes_back_and_what_was_chosen_is_stored_as_one_step(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    person.open("Ana")
    person.choose("file.transcript")
    person.pick(tmp_path / "Ana.docx")
    person.wait_for_work()
    before = documents.show(project_of, document=1).codings
    assert len(before) == 3
    back = changed(
        tmp_path / "Ana.docx", "word/comments.xml",
        lambda xml: re.sub(one_comment("Funding dependence"), "", xml),
    )  # fmt: skip

    person.choose("file.review")
    person.pick(back)
    dialog = person.dialog(ReviewDialog)
    assert documents.show(project_of, document=1).codings == before  # nothing is stored before she agrees
    assert [item.text(0) for item in items(dialog)] == ["removed"]
    assert dialog.store.text() == "Store 1 change"
    dialog.tree.setFocus()
    QTest.keyClick(dialog.tree, Qt.Key.Key_Space)
    assert dialog.store.text() == "Store 0 changes" and not dialog.store.isEnabled()
    QTest.keyClick(dialog.tree, Qt.Key.Key_Space)
    person.agree(dialog)
    assert len(documents.show(project_of, document=1).codings) == 2
    person.choose("edit.undo")
    assert documents.show(project_of, document=1).codings == before


def items(dialog: ReviewDialog) -> list:  # type: ignore[type-arg]
    return [dialog.tree.topLevelItem(place) for place in range(dialog.tree.topLevelItemCount())]


def test_a_transcript_without_changes_says_so(person: Person, project_of: Project, tmp_path: Path) -> None:
    reviewing.write_transcript(project_of, document=1, file=tmp_path / "Ana.docx")
    person.choose("file.review")
    person.pick(tmp_path / "Ana.docx")
    person.wait_for_work()
    shown = next(
        one for one in person.window.findChildren(QDialog) if not isinstance(one, QFileDialog) and one.isVisible()
    )
    text = shown.findChild(QPlainTextEdit)
    assert text is not None and text.toPlainText() == "Nothing was changed. 3 comments are as they went out."
    shown.close()


def test_new_codings_can_go_under_another_name_and_unknown_codes_have_no_box(
    person: Person, project_of: Project
) -> None:
    differences = (
        reviewing.Difference("new", Span(0, 4), "Entr", "Colleague", "Dependency", ""),
        reviewing.Difference("unknown_code", Span(5, 9), "ista", "Colleague", "Nobody knows", ""),
        reviewing.Difference("removed", Span(5, 9), "ista", "Coder A", "Dependency", "", 1),
    )
    review = reviewing.Review(1, "Ana", differences, 2, True, True)
    chosen: list[reviewing.Difference] = []
    dialog = ReviewDialog(person.window, review, ["Coder B"], chosen.extend)
    dialog.show()
    assert dialog.store.text() == "Store 2 changes"
    assert items(dialog)[1].data(0, Qt.ItemDataRole.CheckStateRole) is None
    dialog.coder.setCurrentText("  Coder   C ")
    person.agree(dialog)
    assert [(one.kind, one.author) for one in chosen] == [("new", "Coder C"), ("removed", "Coder A")]


# ---- quotations ----


def test_one_key_copies_the_selected_words_as_a_quotation(person: Person) -> None:
    person.open("Ana")
    person.drag_over("La fundación ponía los temas.")
    QTest.keyClick(person.page.pane.view, Qt.Key.Key_C,
                   Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)  # fmt: skip
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "“La fundación ponía los temas.” (Ana, turn 2)"
    assert '<span lang="es">“La fundación ponía los temas.”</span>' in data.html()
    assert "Copied: “La fundación" in person.window.status.text.text()


def test_without_a_passage_it_says_what_to_do(person: Person) -> None:
    person.choose("edit.quotation")
    assert "Select words or a coding first" in person.window.status.text.text()
    assert QGuiApplication.clipboard().text() == ""


def test_how_quotations_are_made_is_kept_with_the_project_and_shown_by_the_passage_at_hand(
    person: Person, project_of: Project
) -> None:
    person.open("Ana")
    person.drag_over("La fundación ponía los temas.")
    person.choose("edit.quotation_style")
    form = person.dialog(QuotationForm)
    assert form.shown.text() == "“La fundación ponía los temas.” (Ana, turn 2)"
    form.tongue.setCurrentIndex(form.tongue.findData("es"))
    assert form.shown.text().endswith("(Ana, turno 2)")
    form.left_out.boxes["organisation"].setChecked(True)
    person.agree(form)
    assert quotation_style(project_of).hide == ("organisation",) and quotation_style(project_of).language == "es"
    person.choose("edit.quotation")
    assert QGuiApplication.clipboard().text().endswith("(Ana, turno 2)")
    person.choose("edit.undo")
    assert quotation_style(project_of).language == ""


def test_passages_behind_a_number_can_be_copied_as_quotations(person: Person) -> None:
    person.window.page_buttons["compare"].click()
    person.wait_for_work()
    page = person.window.pages["compare"]
    person.wait_for_work()
    assert person.window.workspace is not None
    page.analysis.passages.show_passages("x", passages(person.window.workspace.project))  # type: ignore[attr-defined]
    page.analysis.passages.list.setCurrentRow(0)  # type: ignore[attr-defined]
    page.analysis.passages.list.setFocus()  # type: ignore[attr-defined]
    person.choose("edit.quotation")
    assert QGuiApplication.clipboard().text().startswith("“[...] llegó el dinero [...]” (Ana")
