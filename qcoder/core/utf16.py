"""Qt counts UTF-16 units, we count code points; this is the one place where they meet."""

import re
from bisect import bisect_left

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Utf16Index:
    """Translates positions of one text between code points and UTF-16 units."""

    def __init__(self, text: str) -> None:
        self._astral = [] if text.isascii() else [found.start() for found in _ASTRAL.finditer(text)]
        self._astral16 = [start + before for before, start in enumerate(self._astral)]

    def to_utf16(self, position: int) -> int:
        return position + bisect_left(self._astral, position)

    def to_code_point(self, unit: int) -> int:
        """The code point that begins at `unit`; the middle of a surrogate pair counts as its start."""
        return unit - bisect_left(self._astral16, unit)
