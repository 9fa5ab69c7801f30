"""Stand-in for gui/theme.py until it is there."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from qcoder.core.colours import contrast


@dataclass(frozen=True)
class Theme:
    name: str
    window: str
    panel: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    selection: str
    danger: str
    warning: str
    tint_alpha: float


LIGHT = Theme(
    "light",
    "#ffffff",
    "#f6f6f4",
    "#1f2328",
    "#5f6670",
    "#dcdcd8",
    "#2563c9",
    "#ffffff",
    "#cfe0fb",
    "#b3261e",
    "#8a5a00",
    0.2,
)
DARK = Theme(
    "dark",
    "#1d1f22",
    "#25282c",
    "#e4e6e9",
    "#9ba2ab",
    "#3b3f45",
    "#7aa7f0",
    "#10151d",
    "#2d4365",
    "#f2857c",
    "#e0b050",
    0.26,
)


class _Themes(QObject):
    changed = Signal()
    current = LIGHT


themes = _Themes()


def theme() -> Theme:
    return themes.current


def readable(colour: str) -> str:
    from PySide6.QtGui import QColor

    made = QColor(colour)
    while contrast(made.name(), theme().window) < 3 and made.lightness() < 250:
        made.setHsl(made.hslHue(), made.hslSaturation(), made.lightness() + 6)
    return made.name()
