"""Icons by our own names: Phosphor through QtAwesome, tinted with the text colour. Loaded when first asked for."""

from functools import cache

from PySide6.QtGui import QIcon

from qcoder.gui.theme import theme

_NAMES = {
    "import": "ph.download-simple", "new": "ph.file-plus", "open": "ph.folder-open", "sample": "ph.book-open",
    "undo": "ph.arrow-counter-clockwise", "redo": "ph.arrow-clockwise", "find": "ph.magnifying-glass",
    "code": "ph.tag", "compare": "ph.chart-bar-horizontal", "memo": "ph.note-pencil", "report": "ph.file-text",
    "document": "ph.file-text", "case": "ph.user", "group": "ph.users-three", "add": "ph.plus", "remove": "ph.trash",
    "edit": "ph.pencil-simple", "accept": "ph.check", "reject": "ph.x", "suggest": "ph.lightbulb", "close": "ph.x",
    "turn": "ph.columns", "warning": "ph.warning", "save": "ph.floppy-disk", "filter": "ph.funnel",
    "pin": "ph.push-pin", "read": "ph.eye", "smart": "ph.funnel-simple", "play": "ph.play", "pause": "ph.pause",
    "rewind": "ph.rewind", "slower": "ph.minus", "faster": "ph.plus",
}  # fmt: skip


def icon(name: str) -> QIcon:
    """The icon of that name in the colours of the theme in force."""
    return _drawn(name, theme().text, theme().off)


def load_icons(_progress: object = None) -> None:
    """Imports what draws them; slow the first time, so it is done beside the window."""
    import qtawesome

    assert qtawesome


@cache
def _drawn(name: str, colour: str, disabled: str) -> QIcon:
    import qtawesome

    made: QIcon = qtawesome.icon(_NAMES[name], color=colour, color_disabled=disabled)
    return made
