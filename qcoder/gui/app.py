"""Starts the window: shown first, everything slow is loaded after it has been painted."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from qcoder.core.messages import use_language
from qcoder.gui import crash, theme
from qcoder.gui.collector import Collector
from qcoder.gui.main_window import MainWindow
from qcoder.gui.settings import Settings


class Windows:
    """The one window, which is made anew when the language changes."""

    def __init__(self, app: QApplication) -> None:
        self.app = app
        self.settings = Settings()
        use_language(self.settings.text("language") or None)
        theme.apply(app, self.settings.text("theme", "system"))
        self.window = self._made()

    def _made(self) -> MainWindow:
        window = MainWindow(self.settings)
        window.language_wanted.connect(self.speak)
        window.theme_wanted.connect(self.look)
        return window

    def look(self, name: str) -> None:
        self.settings.set_text("theme", name)
        theme.apply(self.app, name)

    def speak(self, language: str) -> None:
        """Closes the window and opens it again in the other language, with the same project and page."""
        self.settings.set_text("language", language)
        use_language(language)
        old, path, page = self.window, self.window.project_path, self.window.page
        old.close_project()
        self.window = self._made()
        self.window.setGeometry(old.geometry())
        self.window.show()  # before the old one goes, because the program ends with its last window
        old.close()
        old.deleteLater()
        if path is not None:
            self.window.open_project(path, page=page)


def run(project: Path | None) -> int:
    """Opens the window on `project`, on the last project when None; returns the exit code when it is closed."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("qcoder")
    app.setDesktopFileName("qcoder")
    crash.install()
    collector = Collector(app)
    windows = Windows(app)
    windows.window.show()
    recent = windows.settings.recent()
    chosen = project or (recent[0] if recent else None)
    if chosen is not None:
        # Not by a timer of 0: that would come before the first paint, and what opening needs is slow to load.
        windows.window.loaded.connect(lambda: windows.window.open_project(chosen))
    try:
        return app.exec()
    finally:
        collector.end()
