"""What hovering says. Every word of a person or a file is escaped: Qt takes what looks like HTML for HTML."""

from collections.abc import Sequence
from html import escape

from PySide6.QtWidgets import QToolTip, QWidget

from qcoder.core.memo_text import plain
from qcoder.core.messages import _
from qcoder.gui.transcript.layer import CodingLayer

MOST, LONGEST_MEMO = 6, 400


def coding_tip(layer: CodingLayer, codings: Sequence[int]) -> str:
    """Codes, coder and memo of `codings` for a tooltip."""
    return tip(coding_parts(layer, codings))


def coding_parts(layer: CodingLayer, codings: Sequence[int]) -> list[tuple[str, str, str]]:
    """The same, a part for each coding."""
    parts = []
    for id_ in codings[:MOST]:
        row = layer.rows.get(id_)
        if row is not None:
            came = _("From a suggestion") if row.origin == "suggestion" else ""
            words = "\n".join(part for part in (row.coder, came, plain(row.memo)[:LONGEST_MEMO]) if part)
            parts.append((layer.way_of(row), words, layer.ink_of(id_).name()))
    if len(codings) > MOST:
        parts.append((_("and {n} more", n=len(codings) - MOST), "", ""))
    return parts


def tip(parts: Sequence[tuple[str, str, str]]) -> str:
    """Title, words and colour of each part as a tooltip. Everything from a person or a file is escaped."""
    if not parts:
        return ""
    shown = []
    for title, words, colour in parts:
        dot = f'<span style="color:{escape(colour)}">●</span> ' if colour else ""
        body = f"<br>{_lines_of(words)}" if words else ""
        shown.append(f"<p>{dot}<b>{_lines_of(title)}</b>{body}</p>")
    return "<qt>" + "".join(shown) + "</qt>"


def _lines_of(words: str) -> str:
    return escape(words).replace("\n", "<br>")


def put_tip(widget: QWidget, text: str) -> None:
    """What resting on `widget` says from now on. No `event` of ours stands between Qt and painting: an error in a
    paintEvent that is reached through a Python `event` ends the process (PySide 6.11)."""
    if widget.toolTip() != text:
        widget.setToolTip(text)
        if QToolTip.isVisible():
            QToolTip.hideText()
