"""A bug: what happened is written to a log and shown with details to copy. Never words of a transcript.

Installed before the window is made, so what it needs for writing is imported when there is something to write.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler, qVersion
from PySide6.QtWidgets import QApplication

from qcoder import __version__
from qcoder.core.errors import QcoderError
from qcoder.core.messages import _

if TYPE_CHECKING:
    import logging
    from types import TracebackType


def install() -> None:
    """From now on nothing that goes wrong is lost: log file, dialog, and Qt's own complaints."""
    sys.excepthook = report
    threading.excepthook = lambda args: log().error(details(args.exc_type, args.exc_traceback))
    qInstallMessageHandler(_from_qt)


def log_file() -> Path:
    """Where bugs are written; QCODER_SETTINGS names another folder for it too."""
    told = os.environ.get("QCODER_SETTINGS", "")
    if told:
        return Path(told) / "qcoder.log"
    from platformdirs import user_log_path

    return user_log_path("qcoder") / "qcoder.log"


@cache
def log() -> logging.Logger:
    """The log, which begins with the first thing that is written into it."""
    import logging
    from logging.handlers import RotatingFileHandler

    file = log_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(file, maxBytes=500_000, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    made = logging.getLogger("qcoder")
    made.handlers[:] = [handler]
    made.setLevel(logging.INFO)
    made.propagate = False
    return made


def details(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Where it happened: versions, the kind of error, files and lines. No message and no values: they may quote."""
    import platform

    lines = [
        f"qcoder {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.system()}",
        kind.__name__,
    ]
    for frame in traceback.extract_tb(trace):
        lines.append(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}")
    return "\n".join(lines)


def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Logs a bug and shows it; the program goes on with the last committed state."""
    told = details(kind, trace)
    log().error(told)
    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    if QApplication.instance() is None:
        sys.stderr.write(told + "\n")
        return
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(QApplication.activeWindow())
    box.setWindowTitle(_("Something went wrong"))
    if isinstance(error, QcoderError):
        box.setText(str(error))
    else:
        box.setText(_("This is a mistake of the program, not yours. What you did before it is saved."))
        box.setInformativeText(_("The details hold no words of your transcripts. You can copy and send them to us."))
        box.setDetailedText(told)
    box.open()


def _from_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    if kind == QtMsgType.QtFatalMsg:
        sys.stderr.write(f"qcoder: {message.splitlines()[0]}\n")
        sys.stderr.flush()
        os._exit(3)  # Qt would abort next; this leaves one line instead of a core dump
    log().warning("Qt: %s", message)
