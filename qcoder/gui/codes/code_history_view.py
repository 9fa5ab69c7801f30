"""The history of a code on its card: who changed what, when and why, and the way back."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from qcoder.core.messages import _, _n
from qcoder.gui.documents.difference import FIELD_NAMES, add_differences, when
from qcoder.gui.parts.small import button, label, line
from qcoder.services.codes.code_history import CHANGE_NAMES, CodeVersionRow


def fill_history(column: QVBoxLayout, rows: Sequence[CodeVersionRow], restore: Callable[[int], object]) -> None:
    """Adds the versions, the newest first, each with what it changed; `restore` is told a number."""
    newest = rows[0].number
    for place, row in enumerate(rows):
        if place:
            column.addWidget(line())
        column.addWidget(label(_title(row), kind="heading", wrap=True))
        about = [row.coder] if row.coder else []
        about += [when(row.at)] if row.at is not None else []
        if row.codings:
            about.append(_n("{n} coding under it", "{n} codings under it", row.codings))
        column.addWidget(label(" · ".join(about), kind="muted", wrap=True))
        if row.reason:
            column.addWidget(label(_("Because: {reason}", reason=row.reason), wrap=True))
        _say(column, row, rows)
        if row.number != newest and (not row.merged or row.change == "merge"):
            back = button(
                _("Restore version {number}", number=row.number),
                partial(restore, row.number),
                kind="link",
                tip=_("Say of the code again what was said then; undo takes it back"),
            )
            column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)


def _title(row: CodeVersionRow) -> str:
    parts = [_("Version {number}", number=row.number), _(CHANGE_NAMES[row.change])]
    if row.change == "merge":
        parts[-1] = _("merged with “{code}”", code=row.merged)
    elif row.merged:
        parts.append(_("of “{code}”, merged later", code=row.merged))
    if row.restored:
        parts.append(_("version {number} again", number=row.restored))
    return " · ".join(parts)


def _say(column: QVBoxLayout, row: CodeVersionRow, rows: Sequence[CodeVersionRow]) -> None:
    """What the version changed against the one before it of the same code, or all that it says when it is the first."""
    own = row.merged if row.change != "merge" else ""
    earlier = [
        other
        for other in rows
        if other.number < row.number and (other.merged if other.change != "merge" else "") == own
    ]
    if row.change != "first" and earlier:
        if not add_differences(column, earlier[0].fields, row.fields):
            column.addWidget(label(_("Nothing that is said of the code changed."), kind="muted", wrap=True))
        return
    said = [(name, row.fields[name]) for name in FIELD_NAMES if row.fields.get(name)]
    for name, text in said:
        column.addWidget(label(_(FIELD_NAMES[name]), kind="muted"))
        column.addWidget(label(text, wrap=True))
