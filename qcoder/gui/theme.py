"""The looks: palettes as tokens, applied to the whole application. Nothing else names a colour.

Own palettes, because asking the platform for its dark one does nothing on some of them. Text keeps 4.5:1, lines 3:1
where they mean something (`edge`); `faint` only parts what space parts already.
"""

from dataclasses import dataclass, fields
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from qcoder.core.colours import contrast, on_dark
from qcoder.core.resources import resources


@dataclass(frozen=True)
class Theme:
    """Colours as #rrggbb; `tint_alpha` is how strongly a code's colour lies under the text."""

    name: str
    window: str  # paper of the text and of lists
    panel: str  # what lies around it
    text: str
    muted: str
    faint: str
    edge: str
    accent: str
    on_accent: str
    selection: str
    hover: str
    danger: str
    warning: str
    notice: str
    tint_alpha: float
    off: str  # the words of what cannot be chosen now


LIGHT = Theme(
    "light", "#ffffff", "#f6f6f4", "#1f2328", "#59606a", "#e2e2de", "#82878f", "#2560c0", "#ffffff", "#cfe0fb", "#ececea",
    "#a8241c", "#7d5100", "#fdf3dc", 0.2, "#82878f",
)  # fmt: skip
DARK = Theme(
    "dark", "#1d1f22", "#25282c", "#e4e6e9", "#a3aab3", "#373b40", "#777e88", "#84aef2", "#10151d", "#2d4365", "#2f3338",
    "#f59187", "#e3b658", "#3b3320", 0.17, "#777e88",
)  # fmt: skip
CONTRAST = Theme(
    "contrast", "#ffffff", "#ffffff", "#000000", "#202020", "#5a5a5a", "#000000", "#00349c", "#ffffff", "#b4d0ff", "#e4e4e4",
    "#8c0000", "#5c3a00", "#fff0c2", 0.3, "#767676",
)  # fmt: skip
THEMES = {theme.name: theme for theme in (LIGHT, DARK, CONTRAST)}
CHOICES = ("system", *THEMES)
LEAST = 3.0


class _Themes(QObject):
    changed = Signal()
    current = LIGHT


themes = _Themes()


def theme() -> Theme:
    """The theme in force."""
    return themes.current


def readable(colour: str) -> str:
    """A code's colour so that it stands out from the paper in force (3:1), and from other codes as on white."""
    return _readable(colour, theme().window)


@cache
def _readable(colour: str, paper: str) -> str:
    lighter = QColor(paper).lightness() < 128
    made = QColor(colour)
    if lighter:
        made = QColor(on_dark(made.name()))
    for _step in range(60):
        if contrast(made.name(), paper) >= LEAST:
            break
        lightness = made.lightness() + (4 if lighter else -4)
        made.setHsl(made.hslHue(), made.hslSaturation(), max(0, min(255, lightness)))
    return made.name()


def apply(app: QApplication, name: str = "system") -> None:
    """Puts a theme in force: "light", "dark", "contrast", or what the system asks for."""
    themes.current = THEMES.get(name) or _of_system()
    before, sheet = app.styleSheet(), _sheet(theme())
    if sheet == before:
        return
    if before:
        app.setStyleSheet("")  # and then the other: a third of the time of one over another
    else:
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(_palette(theme()))
    app.setStyleSheet(sheet)
    themes.changed.emit()


def _of_system() -> Theme:
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def _palette(look: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, look.panel), (role.WindowText, look.text), (role.Base, look.window), (role.AlternateBase, look.panel),
        (role.Text, look.text), (role.Button, look.panel), (role.ButtonText, look.text), (role.BrightText, look.danger),
        (role.Highlight, look.selection), (role.HighlightedText, look.text), (role.Link, look.accent),
        (role.LinkVisited, look.accent), (role.ToolTipBase, look.panel), (role.ToolTipText, look.text),
        (role.PlaceholderText, look.muted), (role.Light, look.window), (role.Midlight, look.faint), (role.Mid, look.faint),
        (role.Dark, look.edge), (role.Shadow, look.edge), (role.Accent, look.accent),
    ):  # fmt: skip
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(look.off))
    return palette


def _sheet(look: Theme) -> str:
    sheet = """
    QMainWindow, QDialog { background: @panel; }
    QMenuBar { background: @panel; border: 0; border-bottom: 1px solid @faint; padding: 2px 4px; }
    QMenuBar::item { padding: 5px 9px; border-radius: 6px; background: transparent; }
    QMenuBar[tight="true"]::item { padding: 5px 5px; }
    QMenuBar > QToolButton { padding: 0; min-height: 0; }
    QMenuBar::item:selected { background: @hover; }
    QMenu { background: @window; border: 1px solid @faint; padding: 4px; }
    QMenu::item { padding: 5px 28px 5px 12px; border-radius: 4px; }
    QMenu::item:selected { background: @selection; color: @text; }
    QMenu::item:disabled { color: @off; }
    QMenu::separator { height: 1px; background: @faint; margin: 4px 8px; }
    QStatusBar { background: @panel; border-top: 1px solid @faint; color: @muted; }
    QStatusBar::item { border: 0; }
    QStatusBar QLabel { padding: 0 4px 0 10px; }
    QSplitter::handle { background: @faint; }
    QSplitter::handle:hover { background: @accent; }
    QTreeView, QListView, QTableView { background: @panel; border: 0; outline: 0; selection-color: @text; }
    QTableView { background: @window; gridline-color: @faint; }
    QTreeView::item, QListView::item { min-height: 26px; border: 0; color: @text; }
    QTreeView::item { padding-right: 6px; }
    QTreeView::item:hover, QListView::item:hover { background: @hover; }
    QTreeView::item:selected, QListView::item:selected, QTableView::item:selected { background: @selection; color: @text; }
    QHeaderView { background: @window; border: 0; }
    QHeaderView::section { background: @window; color: @muted; border: 0; border-bottom: 1px solid @edge; padding: 5px 8px; font-weight: 600; }
    QHeaderView::section:vertical { border-bottom-color: @faint; }
    QTableCornerButton::section { background: @window; border: 0; border-bottom: 1px solid @edge; }
    QPushButton { background: @window; border: 1px solid @edge; border-radius: 6px; padding: 5px 14px; min-height: 18px; }
    QPushButton:hover { background: @hover; }
    QPushButton:default, QPushButton[kind="main"] { background: @accent; color: @on_accent; border-color: @accent; }
    QPushButton:disabled { color: @off; border-color: @faint; background: @panel; }
    QPushButton:focus, QToolButton:focus { border: 2px solid @accent; padding: 4px 13px; }
    QPushButton[kind="link"] { background: transparent; border: 0; color: @accent; padding: 3px 6px; text-align: left; }
    QPushButton[kind="link"]:hover { text-decoration: underline; }
    QPushButton[kind="link"]:disabled { color: @edge; }
    QPushButton[kind="link"]:focus { border: 1px solid @accent; padding: 2px 5px; }
    QPushButton[kind="card"] { text-align: left; padding: 12px 16px; border: 1px solid @faint; }
    QPushButton[kind="card"]:hover { border-color: @accent; }
    QToolButton { background: transparent; border: 0; border-radius: 6px; padding: 4px 8px; min-height: 18px; }
    QToolButton[tight="true"] { padding: 4px 5px; }
    QToolButton:hover { background: @hover; }
    QToolButton:checked { background: @selection; color: @text; }
    QToolButton[kind="tab"] { padding: 4px 3px; }
    QToolButton:focus { border: 1px solid @accent; padding: 3px 7px; }
    QToolButton[tight="true"]:focus { padding: 3px 4px; }
    QToolButton[kind="tab"]:focus { padding: 3px 2px; }
    QLineEdit, QComboBox, QPlainTextEdit, QSpinBox { background: @window; border: 1px solid @edge; border-radius: 6px; padding: 4px 7px; selection-background-color: @selection; selection-color: @text; }
    QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus { border: 2px solid @accent; padding: 3px 6px; }
    QLineEdit > QToolButton { min-height: 0; padding: 0; }
    QLineEdit { lineedit-clear-button-icon: url("@cross"); }
    QSpinBox QLineEdit, QSpinBox QLineEdit:focus { background: transparent; border: 0; padding: 0; }
    QSpinBox::up-button, QSpinBox::down-button { width: 20px; border: 0; background: transparent; subcontrol-origin: border; }
    QSpinBox::up-button { subcontrol-position: top right; }
    QSpinBox::down-button { subcontrol-position: bottom right; }
    QSpinBox::up-arrow { image: url("@up"); width: 9px; height: 9px; }
    QSpinBox::down-arrow { image: url("@down"); width: 9px; height: 9px; }
    QSpinBox[kind="bare"]::up-button, QSpinBox[kind="bare"]::down-button { width: 0; border: 0; }
    QSpinBox[kind="bare"]::up-arrow, QSpinBox[kind="bare"]::down-arrow { image: none; width: 0; height: 0; }
    QPlainTextEdit[kind="said"] { background: transparent; border: 0; border-radius: 0; color: @muted; padding: 0 8px; }
    QPlainTextEdit[kind="quiet"] { background: @panel; border-color: @faint; color: @muted; }
    QTextBrowser { background: @window; border: 1px solid @faint; border-radius: 6px; padding: 4px 7px; selection-background-color: @selection; selection-color: @text; }
    QTextBrowser:focus { border: 2px solid @accent; padding: 3px 6px; }
    QComboBox { padding-right: 2px; }
    QComboBox:focus { padding-right: 1px; }
    QComboBox::drop-down { border: 0; width: 24px; }
    QComboBox::down-arrow { image: url("@down"); width: 12px; height: 12px; }
    QTableView::item { padding: 0 8px; }
    QComboBox QAbstractItemView { background: @window; border: 1px solid @faint; }
    QCheckBox::indicator, QListView::indicator, QMenu::indicator:non-exclusive { width: 14px; height: 14px; border: 1px solid @edge; border-radius: 4px; background: @window; }
    QCheckBox::indicator:checked, QListView::indicator:checked, QMenu::indicator:non-exclusive:checked { background: @accent; border-color: @accent; image: url("@check"); }
    QCheckBox:focus, QRadioButton:focus { color: @accent; }
    QRadioButton::indicator { width: 8px; height: 8px; border: 1px solid @edge; border-radius: 8px; background: @window; padding: 3px; }
    QRadioButton::indicator:checked { border: 4px solid @accent; border-radius: 8px; background: @on_accent; padding: 0; }
    QToolTip { background: @window; color: @text; border: 1px solid @edge; padding: 4px 6px; }
    QLabel[kind="muted"] { color: @muted; }
    QLabel[kind="heading"] { font-weight: 600; }
    QLabel[kind="title"] { font-weight: 600; }
    QFrame[kind="banner"] { background: @notice; border-bottom: 1px solid @warning; }
    QFrame[kind="line"] { background: @faint; border: 0; max-height: 1px; }
    QFrame[kind="card"] { background: @window; border: 1px solid @faint; border-radius: 6px; }
    QProgressBar { background: @faint; border: 0; border-radius: 3px; max-height: 6px; }
    QProgressBar::chunk { background: @accent; border-radius: 3px; }
    QScrollArea { border: 0; background: transparent; }
    QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
    QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
    QScrollBar::handle { background: @edge; border-radius: 4px; margin: 2px; min-height: 28px; min-width: 28px; }
    QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
    QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
    """
    folder = resources() / "themes"
    check = "check-dark.svg" if look.name == "dark" else "check-light.svg"
    for name, file in (("@down", "down.svg"), ("@up", "up.svg"), ("@cross", "cross.svg"), ("@check", check)):
        sheet = sheet.replace(name, (folder / file).as_posix())
    names = sorted((field.name for field in fields(Theme)), key=len, reverse=True)
    for name in names:
        sheet = sheet.replace(f"@{name}", str(getattr(look, name)))
    return sheet
