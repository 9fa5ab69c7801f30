"""Why a suggestion is made, in words: what it is like, which words count, how much comes from what."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from qcoder.core.messages import _
from qcoder.gui.parts.quotes import clipped
from qcoder.services.rows import SuggestionRow
from qcoder.services.suggest import suggesting
from qcoder.storage.project import Project

LONGEST = 140  # characters of an excerpt
LEAST, ENOUGH, USUAL_WIDTH = 64, 168, 280  # pixels


class Reasons(QScrollArea):
    """What is said below the list, as high as it needs; it scrolls where there is less room, so that no line is cut."""

    def __init__(self, *labels: QLabel) -> None:
        super().__init__()
        self.setAccessibleName(_("Why it is suggested"))
        inside = self._inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for one in labels:
            column.addWidget(one)
        column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        inside = self._inside
        width = self.viewport().width() if self.width() > LEAST else USUAL_WIDTH
        return QSize(width, max(LEAST, inside.heightForWidth(width)))

    def said(self) -> None:
        """To be called when what is said is another.

        Not at each resize: while a resize is handled in Python, Qt's own for the scroll bar that appears does not
        get through, and the words keep the width that they had before.
        """
        self.verticalScrollBar().setValue(0)
        self._fit()

    def _fit(self) -> None:
        self.setMinimumHeight(min(self.sizeHint().height(), ENOUGH))  # the column grows for what is usually said
        self.updateGeometry()


def reasons(
    project: Project, row: SuggestionRow, *, named: Callable[[int], str], words_left_out: tuple[tuple[str, float], ...]
) -> list[str]:
    """The lines below the list. `words_left_out` are the words with the most weight when each is left out in turn."""
    parts = []
    if row.audit:
        parts.append(_("Drawn at random, so that it does not learn from sure ones alone."))
    if row.below:
        names = ", ".join(f"{named(code)} {chance:.0%}" for code, chance in row.below)
        parts.append(_("No single code is likely enough. The nearest below it: {names}", names=names))
    if row.words:
        parts.append(_("Because of: {words}", words=", ".join(row.words)))
    nearest = [one for one in row.why.get("near", ()) if one["kind"] == "excerpt"]
    if nearest:
        source = suggesting.name_of(project, document=nearest[0]["document_id"])
        excerpt = clipped(nearest[0]["text"], LONGEST)
        parts.append(
            _("Like: “{excerpt}” ({source})", excerpt=excerpt, source=source)
            if row.words
            else _("No word stands out; similar in meaning to: “{excerpt}” ({source})", excerpt=excerpt, source=source)
        )
    elif not row.words:
        parts.append(_("Like the description of the code."))
    if words_left_out:
        told = ", ".join(f"{word} {fall:.0%}" for word, fall in words_left_out)
        parts.append(_("Without each word the score would lack: {words}", words=told))
    elif row.why.get("score", 0) > 0:
        parts.append(_shares(row))
    return parts


def _shares(row: SuggestionRow) -> str:
    """Which part of the score comes from words, meaning and context; parts that tell against it are left out."""
    words = sum(max(0.0, word["weight"]) for word in row.why["words"])
    meaning, context = max(0.0, row.why["meaning"]), max(0.0, row.why["context"])
    whole = words + meaning + context or 1.0
    return _(
        "{words:.0%} from its words, {meaning:.0%} from its meaning, {context:.0%} from what was said before",
        words=words / whole,
        meaning=meaning / whole,
        context=context / whole,
    )
