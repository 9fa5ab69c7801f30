"""Qt counts UTF-16 units, we count code points; this is the one place where they meet."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Utf16Index:
    """Translates positions of one text between code points and UTF-16 units.

    `breaks` are positions before which the widget holds one unit more than the text: where it cuts a paragraph that is
    too long to be laid out in one piece. Positions of the text know nothing of them.
    """

    def __init__(self, text: str, breaks: Sequence[int] = ()) -> None:
        self.astral = [] if text.isascii() else [found.start() for found in _ASTRAL.finditer(text)]
        self.breaks = breaks
        self._astral16 = [start + before for before, start in enumerate(self.astral)]
        self._breaks16 = [at + bisect_left(self.astral, at) + before for before, at in enumerate(breaks)]

    def to_utf16(self, position: int) -> int:
        unit = position + bisect_left(self.astral, position)
        return unit + bisect_right(self.breaks, position) if self.breaks else unit

    def to_code_point(self, unit: int) -> int:
        """The code point that begins at `unit`; the middle of a surrogate pair counts as its start."""
        if self._breaks16:
            unit -= bisect_left(self._breaks16, unit)
        return unit - bisect_left(self._astral16, unit)
