"""A mistake of the program is told, written down, and tells nothing of a transcript."""

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox

from qcoder.gui import crash
from tests.stories.driver import Person

SECRET = "me pegaban en la fábrica"


def test_a_bug_is_shown_and_logged_without_words_of_the_transcript(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash.log.cache_clear()
    said = SECRET
    try:
        raise ValueError(said)
    except ValueError as error:
        crash.report(type(error), error, error.__traceback__)
    box = person.dialog(QMessageBox)
    shown = box.text() + box.informativeText() + box.detailedText()
    log = crash.log_file().read_text(encoding="utf-8")
    assert "ValueError" in log and "test_crash.py" in log and "ValueError" in shown
    assert SECRET not in shown and SECRET not in log
    box.close()
    crash.log.cache_clear()


def test_bugs_and_the_complaints_of_qt_are_caught_once_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = sys.excepthook
    from PySide6.QtCore import qInstallMessageHandler

    try:
        crash.install()
        assert sys.excepthook is crash.report
    finally:
        sys.excepthook = before
        import threading

        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)
