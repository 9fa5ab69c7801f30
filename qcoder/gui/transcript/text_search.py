"""Finding words in one document with case and accents apart, without folding the text again for every key press."""

from qcoder.language.fold import fold, strip_marks


class TextSearch:
    """A text folded once; positions found are code points of the text as stored."""

    def __init__(self, text: str) -> None:
        folded = fold(text)
        self._places: list[int] | None = None
        bare = strip_marks(folded)
        if len(bare) != len(folded):
            self._places = [index for index, letter in enumerate(folded) if letter != "\u0301"]
            self._places.append(len(folded))
        self._bare = bare

    def find(self, wanted: str) -> list[tuple[int, int]]:
        """Start and end of every place where `wanted` stands, in order; none for an empty text."""
        needle = strip_marks(fold(wanted))
        if not needle:
            return []
        found, at = [], self._bare.find(needle)
        while at >= 0:
            end = at + len(needle)
            found.append((at, end) if self._places is None else (self._places[at], self._places[end]))
            at = self._bare.find(needle, end)
        return found
