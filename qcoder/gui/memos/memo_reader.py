"""A memo to read: its Markdown set paragraph by paragraph. No HTML is ever built, so nothing can be loaded by it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextListFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from qcoder.core.memo_text import Link, link_to
from qcoder.core.messages import _
from qcoder.core.report import Rich, Run
from qcoder.gui.memos.memo_style import link_format
from qcoder.gui.theme import theme, themes
from qcoder.language.markdown import read

GAP, STEP = 8, 18
_BULLETS = (QTextListFormat.Style.ListDisc, QTextListFormat.Style.ListCircle, QTextListFormat.Style.ListSquare)


class MemoReader(QTextBrowser):
    """Links are followed by click, or by Tab and then Enter or Ctrl+Enter."""

    link_followed = Signal(object)  # Link

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[str, Callable[[Link], str | None]] = ("", lambda _link: None)
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName(_("Memo, to read"))
        self.anchorClicked.connect(self._clicked)
        themes.changed.connect(self._again)

    def loadResource(self, _kind: int, _name: QUrl | str) -> None:
        """Nothing is loaded, from nowhere."""
        return

    def show_memo(self, text: str, named: Callable[[Link], str | None]) -> None:
        """Shows a text; `named` gives the words of a link, None where what it means was deleted."""
        self._shown = (text, named)
        self._again()

    def _again(self) -> None:
        text, named = self._shown
        gone: set[str] = set()

        def words(link: Link) -> str:
            found = named(link)
            if found is None:
                gone.add(f"{link.kind}:{link.target}")
            return found if found is not None else _("{name} (deleted)", name=link.words.removeprefix("@"))

        rows = read(text, words)
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        self._set(cursor, rows, gone)
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _set(self, cursor: QTextCursor, rows: Sequence[Rich], gone: set[str]) -> None:
        numbers: dict[int, int] = {}
        for place, row in enumerate(rows):
            before = rows[place - 1].style if place else ""
            if place:
                cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
            cursor.setBlockFormat(_paragraph(row, before))
            if row.style in ("bullet", "number") and not row.follows:
                self._listed(cursor, row, numbers)
            for run in row.runs:
                cursor.insertText(run.text.replace("\n", "\u2028"), self._look(run, row, gone))

    def _listed(self, cursor: QTextCursor, row: Rich, numbers: dict[int, int]) -> None:
        """Each item is a list of its own: what its number is, was read and need not be found out."""
        shape = QTextListFormat()
        shape.setIndent(0)
        if row.style == "bullet":
            shape.setStyle(_BULLETS[min(row.level, len(_BULLETS)) - 1])
        else:
            numbers[row.level] = row.first if row.first is not None else numbers.get(row.level, 0) + 1
            shape.setStyle(QTextListFormat.Style.ListDecimal)
            shape.setStart(numbers[row.level])
        cursor.createList(shape)

    def _look(self, run: Run, row: Rich, gone: set[str]) -> QTextCharFormat:
        shape = QTextCharFormat()
        if run.href:
            shape = link_format(gone=run.href in gone)
            shape.setAnchor(True)
            shape.setAnchorHref(run.href)
        elif row.style in ("quote", "source"):
            shape.setForeground(QColor(theme().text if row.style == "quote" else theme().muted))
        if row.style == "heading":
            shape.setFontWeight(QFont.Weight.DemiBold)
            if row.level == 1:
                shape.setProperty(QTextCharFormat.Property.FontSizeAdjustment, 1)
        if run.bold:
            shape.setFontWeight(QFont.Weight.Bold)
        shape.setFontItalic(run.italic)
        if run.code or row.style == "code":
            shape.setFontFamilies(["Consolas", "DejaVu Sans Mono", "monospace"])
        return shape

    def _clicked(self, url: QUrl) -> None:
        link = link_to(url.toString(), "")
        if link is not None:
            self.link_followed.emit(link)


def _paragraph(row: Rich, before: str) -> QTextBlockFormat:
    """`before` is the style of the paragraph above, "" for the first one."""
    shape = QTextBlockFormat()
    above = {"heading": GAP + 4, "source": 1}.get(row.style, GAP)
    if row.style in ("bullet", "number") and before in ("bullet", "number"):
        above = 3
    shape.setTopMargin(above if before else 0)
    if row.style == "heading":
        shape.setHeadingLevel(min(6, row.level))
    if row.style in ("bullet", "number"):
        shape.setLeftMargin(STEP * row.level)
    elif row.style in ("quote", "source"):
        shape.setLeftMargin(STEP)
    return shape
