"""Which passages of the text on show have a translation, or are about a case or a year: for margin and tooltips."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

from qcoder.core.messages import _, mark
from qcoder.core.span import Span
from qcoder.services.rows import AboutRow, TranslationRow

LONGEST = 400  # letters of a translation in a tooltip
TONGUES = {"es": mark("Spanish"), "en": mark("English")}
STATUS = {"draft": mark("draft"), "approved": mark("approved")}
Row = TypeVar("Row", TranslationRow, AboutRow)
Part = tuple[str, str, str]  # title, words and colour of one part of a tooltip


def tongue(language: str) -> str:
    """A language as it is shown."""
    return _(TONGUES[language]) if language in TONGUES else language or _("language unknown")


def said_about(row: AboutRow) -> str:
    """The case and the year of a tie in one line."""
    return " · ".join(part for part in (row.case, row.year) if part)


class _Places(Generic[Row]):
    """Rows in the order of the text, with the highest end so far beside them."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.rows: Sequence[Row] = sorted(rows, key=lambda row: (row.span.start, row.span.end, row.id))
        self._starts = [row.span.start for row in self.rows]
        self._reach = list(accumulate((row.span.end for row in self.rows), max))

    def touching(self, span: Span) -> list[Row]:
        """Those that share at least one character with `span`; with an empty one, those at the character there."""
        end = max(span.end, span.start + 1)
        low, high = bisect_right(self._reach, span.start), bisect_left(self._starts, end)
        return [row for row in self.rows[low:high] if row.span.end > span.start]


class BesideMarks:
    """The translations and ties of one document."""

    def __init__(self) -> None:
        self._translations: _Places[TranslationRow] = _Places()
        self._abouts: _Places[AboutRow] = _Places()

    def set(self, translations: Iterable[TranslationRow], abouts: Iterable[AboutRow]) -> bool:
        """Makes these all there are; False when they were already."""
        before = (self._translations.rows, self._abouts.rows)
        self._translations, self._abouts = _Places(translations), _Places(abouts)
        return before != (self._translations.rows, self._abouts.rows)

    def translated(self, span: Span) -> list[TranslationRow]:
        """The translations that begin in `span`."""
        return [row for row in self._translations.touching(span) if row.span.start >= span.start]

    def translation(self, id_: int) -> TranslationRow | None:
        return next((row for row in self._translations.rows if row.id == id_), None)

    def parts_at(self, position: int) -> list[Part]:
        """What a tooltip says of the character at `position` beside its codings."""
        here = Span(position, position)
        parts = [translation_part(row) for row in self._translations.touching(here)]
        parts += [(_("About: {what}", what=said_about(row)), "", "") for row in self._abouts.touching(here)]
        return parts

    def said(self, span: Span) -> list[str]:
        """The same in a few words for a listener."""
        said = [_("about {what}", what=said_about(row)) for row in self._abouts.touching(span)]
        return [_("translated"), *said] if self._translations.touching(span) else said


def translation_part(row: TranslationRow) -> Part:
    """A translation for a tooltip."""
    words = row.text if len(row.text) <= LONGEST else row.text[:LONGEST] + " …"
    title = _("Translation: {language}, {status}", language=tongue(row.language), status=_(STATUS[row.status]))
    return title, words, ""
