"""The window around the pages: actions, messages, background work, language, what is kept."""

import os
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
)
from pytestqt.qtbot import QtBot

from qcoder.core.messages import current_language, use_language
from qcoder.gui.actions import ACTIONS, MENUS, PAGES
from qcoder.gui.app import Windows
from qcoder.gui.commands import IN_PANE, Commands
from qcoder.gui.main_window import MainWindow
from qcoder.gui.palette import Palette
from qcoder.gui.settings import Settings
from qcoder.gui.transcript.keys import KEYS
from qcoder.gui.transcript.pane import TranscriptPane
from qcoder.services import history
from qcoder.services.arriving.importing import import_files
from qcoder.services.documents import documents
from qcoder.services.projects import new_project
from qcoder.storage.project import Project
from tests.stories.driver import Person, wait


def test_every_action_does_something_stands_in_a_menu_and_has_a_tooltip(person: Person) -> None:
    window = person.window
    assert Commands(window).handlers().keys() == {action.id for action in ACTIONS}
    shown = {one.objectName() for menu in window.menuBar().actions() for one in menu.menu().actions()}  # type: ignore[union-attr, attr-defined]
    assert {action.id for action in ACTIONS} <= shown
    assert {action.menu for action in ACTIONS} == set(MENUS)
    assert all(made.toolTip() and made.statusTip() for _action, made in window.actions_.items())


def test_no_two_actions_have_the_same_key() -> None:
    keys = [QKeySequence(action.keys).toString() for action in ACTIONS if action.keys]
    assert sorted(keys) == sorted(set(keys))


def test_the_keys_that_menus_show_for_the_text_are_those_the_text_obeys() -> None:
    in_text = {action.id: action.keys for action in ACTIONS if action.in_text}
    assert {KEYS[keys] for keys in in_text.values()} == {IN_PANE[id_] for id_ in in_text}
    assert all(hasattr(TranscriptPane, method) for method in IN_PANE.values())


def test_menus_have_no_two_entries_under_one_letter() -> None:
    for language in ("en", "es"):
        use_language(language)
        from qcoder.core.messages import _

        for menu in MENUS:
            letters = [_(action.text).partition("&")[2][:1].casefold() for action in ACTIONS if action.menu == menu]
            given = [letter for letter in letters if letter]
            assert sorted(given) == sorted(set(given)), f"{language} {menu}"
        heads = [_(menu).partition("&")[2][:1].casefold() for menu in MENUS]
        assert sorted(heads) == sorted(set(heads))


def test_everything_that_can_have_the_focus_has_a_name_for_screen_readers(person: Person) -> None:
    window = person.window
    person.open("Ana")
    for page in PAGES:
        Person(window).show_page(page)
    for kind in (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView):
        for widget in window.findChildren(kind):
            if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.parentWidget():
                continue
            if isinstance(widget.parentWidget(), QComboBox) or isinstance(widget.window(), QMessageBox):
                continue
            if "QComboBox" in widget.parentWidget().metaObject().className():
                continue
            named = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            inside = widget.parentWidget()
            if isinstance(widget, QLineEdit) and isinstance(inside, QComboBox):
                continue
            assert named or widget.objectName().startswith("qt_"), f"{type(widget).__name__} in {type(inside).__name__}"


def test_actions_are_offered_only_when_they_can_be_done(person: Person) -> None:
    actions = person.window.actions_
    person.open("Ana")
    assert actions["edit.find_here"].isEnabled()
    assert not actions["code.pick"].isEnabled() and not actions["code.remove"].isEnabled()
    person.drag_over("Nos apoyaron")
    assert actions["code.pick"].isEnabled()
    person.choose("file.close")
    assert not actions["edit.undo"].isEnabled() and actions["file.open"].isEnabled()
    assert not actions["edit.find_here"].isEnabled()


def test_a_project_opens_at_its_first_document_and_later_where_one_was(person: Person, tmp_path: Path) -> None:
    for name in ("B", "a"):
        (tmp_path / f"{name}.txt").write_text(f"E: What now?\n\nP1: Nothing, says {name}.\n", encoding="utf-8")
    with new_project(tmp_path / "other.qcoder", coder="Ana") as project:
        import_files(project, files=[tmp_path / "B.txt", tmp_path / "a.txt"])
    for opened, then in (("a", "B"), ("B", "B")):
        person.open_project(tmp_path / "other.qcoder")
        view = person.page.pane.document
        assert view is not None and view.document.name == opened
        person.open(then)
        person.choose("file.close")


def test_what_a_work_returns_comes_back_in_the_thread_of_the_window(person: Person) -> None:
    came: list[threading.Thread] = []
    went: list[threading.Thread] = []
    person.window.background.run(
        lambda _progress: went.append(threading.current_thread()),
        lambda _result: came.append(threading.current_thread()),
    )
    person.wait_for(lambda: came, "the work")
    assert came == [threading.main_thread()] and went != came


def test_work_is_shown_and_cancel_stops_it(person: Person) -> None:
    from qcoder.core.messages import say
    from qcoder.core.progress import Progress

    def slow(progress: Progress) -> None:
        for step in range(2000):
            progress.step(step, 2000, say("Importing {file}", file="x.docx"))
            threading.Event().wait(0.01)

    person.window.background.run(slow, lambda _result: pytest.fail("it was not stopped"))
    person.wait_for(person.window.strip.isVisible, "the strip of progress")
    assert "x.docx" in person.window.strip.what.text()
    QTest.mouseClick(person.window.strip.cancel, Qt.MouseButton.LeftButton)
    person.wait_for_work()
    assert person.window.status.text.text() == "Stopped. Nothing was changed."
    assert person.window.strip.isHidden()


def test_files_that_cannot_be_read_are_told_and_the_rest_comes_in(person: Person, tmp_path: Path) -> None:
    (tmp_path / "Rosa.txt").write_text("Rosa: Aquí estamos.", encoding="utf-8")
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 no")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    window = person.window
    window.import_files([tmp_path / "Rosa.txt", tmp_path / "broken.docx", tmp_path / "empty.txt"])
    person.agree(person.dialog(QDialog))
    person.wait_for_work()
    assert [row.name for row in person.page.documents.rows] == ["Ana", "Rosa"]
    assert window.banner.isVisible() and "And 1 more." in window.banner.text.text()
    assert [way.text() for way in window.banner.ways] == ["Show all"]


def test_the_same_file_again_is_told_and_can_be_imported_all_the_same(person: Person, tmp_path: Path) -> None:
    window = person.window
    window.import_files([tmp_path / "Ana.txt"])
    person.agree(person.dialog(QDialog))
    person.wait_for_work()
    assert "is in the project already" in window.banner.text.text()
    QTest.mouseClick(window.banner.ways[0], Qt.MouseButton.LeftButton)
    person.wait_for_work()
    assert [row.name for row in person.page.documents.rows] == ["Ana", "Ana (2)"]


def test_dropped_interviews_are_imported_and_a_dropped_project_is_opened(person: Person, tmp_path: Path) -> None:
    (tmp_path / "Rosa.txt").write_text("Rosa: Aquí estamos.", encoding="utf-8")
    other = Project.create(tmp_path / "other.qcoder", coder="A")
    other.close()

    def drop(file: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        event = QDropEvent(
            QPointF(400, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        person.window.dropEvent(event)

    drop(tmp_path / "Rosa.txt")
    person.agree(person.dialog(QDialog))
    person.wait_for_work()
    assert len(person.page.documents.rows) == 2
    drop(tmp_path / "other.qcoder")
    person.wait_for_work()
    assert person.window.windowTitle() == "qcoder · other"


def test_many_files_a_folder_and_a_zip_dropped_on_the_text_are_imported_in_one_go(
    person: Person, tmp_path: Path
) -> None:
    (tmp_path / "folder" / "deeper").mkdir(parents=True)
    loose = [tmp_path / f"P{number}.txt" for number in range(8)]
    inside = [tmp_path / "folder" / "Q1.txt", tmp_path / "folder" / "deeper" / "Q2.txt"]
    for number, file in enumerate([*loose, *inside]):
        file.write_text(f"Eva: ¿Quién decide aquí?\nAna: La asamblea número {number}.", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as packed:
        packed.writestr("R1.txt", "Eva: ¿Y después?\nRosa: Nos fuimos.")
        packed.writestr("sub/R2.txt", "Eva: ¿Y antes?\nRosa: Esperamos.")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in (*loose, tmp_path / "folder", tmp_path / "more.zip")])
    over, point = person.page.pane.view.viewport(), QPoint(40, 40)
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    # As Qt gives them to what is under the mouse: it asks one widget after the other, up to the window.
    enters = QDragEnterEvent(point, copy, data, left, none)
    QApplication.sendEvent(over, enters)
    assert enters.isAccepted()
    QApplication.sendEvent(over, QDropEvent(QPointF(point), copy, data, left, none))
    person.agree(person.dialog(QDialog))
    person.wait_for_work()
    assert {"P0", "P7", "Q1", "Q2", "R1", "R2"} <= {row.name for row in person.page.documents.rows}
    assert len(person.page.documents.rows) == 13
    person.choose("edit.undo")
    person.wait_for_work()
    assert len(person.page.documents.rows) == 1, "it was one step"


def test_a_project_that_is_in_use_can_be_opened_for_reading(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "theirs.qcoder"
    Project.create(path, coder="A").close()
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from qcoder.storage.project import Project;"
            "p = Project.open(Path(sys.argv[1]), coder='B'); print('held', flush=True); sys.stdin.read(); p.close()",
            str(path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None and holder.stdout.readline().strip() == b"held"
        window = person.window
        person.open_project(path)
        assert window.project_path != path, "the project that was open stays"
        QTest.mouseClick(window.banner.ways[0], Qt.MouseButton.LeftButton)
        person.wait_for_work()
        assert window.project_path == path and "reading only" in window.windowTitle()
        person.page.codes.model.renamed(1, "x")
        assert window.workspace is not None and not window.workspace.project.writable
    finally:
        holder.communicate()


def test_a_damaged_file_is_told_and_the_open_project_stays(person: Person, tmp_path: Path) -> None:
    before = person.window.project_path
    (tmp_path / "no.qcoder").write_bytes(os.urandom(4096))
    person.open_project(tmp_path / "no.qcoder")
    assert person.window.project_path == before
    assert person.window.banner.isVisible() and "no.qcoder" in person.window.banner.text.text()


def test_undo_from_the_status_line_shows_what_came_back_even_in_another_document(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    from qcoder.services.arriving.importing import import_files

    (tmp_path / "Rosa.txt").write_text("Rosa: Aquí estamos.", encoding="utf-8")
    person.open("Ana")
    person.click("cuotas propias")
    person.press("n")
    view = documents.show(project_of, document=documents.document(project_of, name="Ana").id)
    person.page.pane.select_coding(view.codings[-1].id)
    person.press(Qt.Key.Key_Delete)
    assert len(documents.show(project_of, document=view.document.id).codings) == 2
    assert "Undo: " in person.window.status.undo.text()
    import_files(project_of, files=[tmp_path / "Rosa.txt"])
    person.open("Rosa")
    person.choose("edit.undo")  # the import: Rosa goes, nothing is open any more
    person.choose("edit.undo")  # the removal: its document is opened and the coding selected
    assert person.page.pane.document is not None and person.page.pane.document.document.name == "Ana"
    assert len(documents.show(project_of, document=view.document.id).codings) == 3
    assert person.window.workspace is not None
    assert person.window.workspace.selection.coding == view.codings[-1].id


def test_the_palette_finds_actions_codes_and_documents(person: Person) -> None:
    person.choose("edit.palette")
    palette = person.dialog(Palette)
    QTest.keyClicks(palette.line, "ana")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert person.page.pane.document is not None and person.page.pane.document.document.name == "Ana"
    person.choose("edit.palette")
    palette = person.dialog(Palette)
    QTest.keyClicks(palette.line, "compar")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert person.window.page == "compare"


def test_pages_columns_and_panes_are_reached_by_keys(person: Person) -> None:
    window = person.window
    for key, page in (
        (Qt.Key.Key_3, "compare"),
        (Qt.Key.Key_4, "framework"),
        (Qt.Key.Key_5, "agreement"),
        (Qt.Key.Key_6, "memos"),
        (Qt.Key.Key_2, "find"),
        (Qt.Key.Key_1, "code"),
    ):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert window.page == page
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert person.page.left.isHidden() and not person.page.right.isHidden()
    QTest.keyClick(window, Qt.Key.Key_F9)
    QTest.keyClick(window, Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    assert not person.page.left.isHidden() and person.page.right.isHidden()


def test_the_language_is_switched_in_place_with_project_and_page(
    qtbot: QtBot, qapp: QApplication, coded: Project
) -> None:
    coded.close()
    windows = Windows(qapp)
    windows.window.show()
    Person(windows.window).open_project(coded.path)
    Person(windows.window).show_page("memos")
    windows.window.actions_["view.spanish"].trigger()
    wait(50)
    Person(windows.window).wait_for_work()
    try:
        assert current_language() == "es"
        assert windows.window.project_path == coded.path and windows.window.page == "memos"
        assert windows.window.page_buttons["compare"].text() == "Comparar"
        assert Settings().text("language") == "es"
    finally:
        windows.window.close()


def test_a_memo_that_is_being_written_is_saved_when_the_window_closes(person: Person) -> None:
    person.open("Ana")
    person.page.show_tab("memo")
    QTest.keyClicks(person.page.memo.field, "half a thought")
    path = person.window.project_path
    assert path is not None
    person.window.close()
    with Project.open(path, coder="B") as again:
        assert [row.label.id for row in history.history(again, limit=1)] != []
        from qcoder.services.memos.memos import memos

        assert [row.text for row in memos(again)] == ["half a thought"]


def test_a_check_of_a_whole_project_says_so(person: Person) -> None:
    person.choose("file.check")
    person.wait_for_work()
    assert person.window.status.text.text().startswith("The project is whole")
    person.choose("file.backup")
    person.wait_for_work()
    assert person.window.status.text.text().startswith("A verified copy was made")


def test_the_start_page_lists_recent_projects(qtbot: QtBot, person: Person) -> None:
    path = person.window.project_path
    person.choose("file.close")
    assert path in Settings().recent()
    assert person.window.start._recent.count() == 1
    again = MainWindow(Settings())
    qtbot.addWidget(again)
    assert again.workspace is None
