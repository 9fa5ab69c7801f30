"""What the program remembers of a person's choices; kept in a file of its own, never in a project."""

import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

MOST_RECENT = 8


def _usual_folder() -> Path:
    from platformdirs import user_config_path

    return user_config_path("qcoder")


class Settings:
    """Choices by name. QCODER_SETTINGS names another folder for them (tests, portable use)."""

    def __init__(self) -> None:
        told = os.environ.get("QCODER_SETTINGS", "")
        folder = Path(told) if told else _usual_folder()
        folder.mkdir(parents=True, exist_ok=True)
        self._kept = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)

    def text(self, name: str, otherwise: str = "") -> str:
        return str(self._kept.value(name, otherwise))

    def set_text(self, name: str, value: str) -> None:
        self._kept.setValue(name, value)

    def bytes(self, name: str) -> QByteArray:
        value = self._kept.value(name)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_bytes(self, name: str, value: QByteArray) -> None:
        self._kept.setValue(name, value)

    def recent(self) -> list[Path]:
        """Projects opened lately, the last one first; those that are gone are left out."""
        value = self._kept.value("recent", [])
        names = value if isinstance(value, list) else [value]
        return [Path(str(name)) for name in names if name and Path(str(name)).is_file()]

    def remember(self, project: Path) -> None:
        """Puts a project first among the recent ones."""
        rest = [path for path in self.recent() if path != project]
        self._kept.setValue("recent", [str(path) for path in [project, *rest][:MOST_RECENT]])

    def forget_recent(self) -> None:
        self._kept.setValue("recent", [])

    def save(self) -> None:
        self._kept.sync()
