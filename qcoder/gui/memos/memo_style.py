"""How Markdown looks while it is written: headings and emphasis as they will be, marks in grey, links coloured."""

import re
from collections.abc import Iterator

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextBlock, QTextCharFormat, QTextDocument, QTextFragment

from qcoder.gui.theme import theme, themes

GONE = QTextCharFormat.Property.UserProperty + 1  # on a link whose target was deleted
NUMBER = QTextCharFormat.Property.UserProperty + 2  # tells links apart that stand side by side
_HEADING = re.compile(r"(#{1,6})\s+\S")
_LIST = re.compile(r"\s*([-*+]|\d{1,9}[.)])\s")
_QUOTE = re.compile(r"(\s*>)+")
_SPANS = (
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), 2, "bold"),
    (re.compile(r"(?<![*\w])(\*|_)(?![*_\s])(.+?)(?<![\s*_])\1(?![*\w])"), 1, "italic"),
    (re.compile(r"(`+)(.+?)\1"), 0, "code"),
)
LARGER = 1.15


def fragments(block: QTextBlock) -> Iterator[QTextFragment]:
    """The pieces of a paragraph that are set in one way."""
    at = block.begin()
    while not at.atEnd():
        piece = at.fragment()
        if piece.isValid():
            yield piece
        at += 1


class MemoStyle(QSyntaxHighlighter):
    """Only draws: the text stays what was typed."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        themes.changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        base = QTextCharFormat()
        heading = _HEADING.match(text)
        if heading is not None:
            base.setFontWeight(QFont.Weight.DemiBold)
            if len(heading[1]) == 1:
                base.setProperty(QTextCharFormat.Property.FontSizeAdjustment, 1)
            self.setFormat(0, len(text), base)
            self._mark(0, len(heading[1]), base)
        elif _QUOTE.match(text):
            base.setForeground(QColor(theme().muted))
            self.setFormat(0, len(text), base)
        elif listed := _LIST.match(text):
            self._mark(listed.start(1), len(listed[1]), base)
        for pattern, _width, look in _SPANS:
            for found in pattern.finditer(text):
                self._emphasise(found, look)
        self._links()

    def _emphasise(self, found: re.Match[str], look: str) -> None:
        for at in range(found.start(2), found.end(2)):
            shape = QTextCharFormat(self.format(at))
            if look == "bold":
                shape.setFontWeight(QFont.Weight.Bold)
            elif look == "italic":
                shape.setFontItalic(True)
            else:
                shape.setFontFamilies(["Consolas", "DejaVu Sans Mono", "monospace"])
            self.setFormat(at, 1, shape)
        for start, end in ((found.start(), found.start(2)), (found.end(2), found.end())):
            self._mark(start, end - start, self.format(start))

    def _mark(self, start: int, length: int, base: QTextCharFormat) -> None:
        shape = QTextCharFormat(base)
        shape.setForeground(QColor(theme().edge))
        self.setFormat(start, length, shape)

    def _links(self) -> None:
        block = self.currentBlock()
        for piece in fragments(block):
            held = piece.charFormat()
            if held.isAnchor():
                shape = link_format(gone=bool(held.property(GONE)))
                self.setFormat(piece.position() - block.position(), piece.length(), shape)


def link_format(*, gone: bool) -> QTextCharFormat:
    """How a link looks; one whose target was deleted is struck through."""
    shape = QTextCharFormat()
    shape.setForeground(QColor(theme().muted if gone else theme().accent))
    shape.setFontUnderline(not gone)
    shape.setFontStrikeOut(gone)
    return shape
