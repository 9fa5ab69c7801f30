"""Which passages of the text on show have a translation, or are about a case or a year: for margin and tooltips."""

from collections.abc import Iterable

from qcoder.core.messages import _, mark
from qcoder.core.span import Span
from qcoder.core.span_index import SpanIndex
from qcoder.services.rows import AboutRow, TranslationRow

LONGEST = 400  # letters of a translation in a tooltip
TONGUES = {"es": mark("Spanish"), "en": mark("English")}
STATUS = {"draft": mark("draft"), "approved": mark("approved")}
Part = tuple[str, str, str]  # title, words and colour of one part of a tooltip


def tongue(language: str) -> str:
    """A language as it is shown."""
    return _(TONGUES[language]) if language in TONGUES else language or _("language unknown")


def said_about(row: AboutRow) -> str:
    """The case and the year of a tie in one line."""
    return " · ".join(part for part in (row.case, row.year) if part)


class BesideMarks:
    """The translations and ties of one document."""

    def __init__(self) -> None:
        self._translations: SpanIndex[TranslationRow] = SpanIndex()
        self._abouts: SpanIndex[AboutRow] = SpanIndex()

    def set(self, translations: Iterable[TranslationRow], abouts: Iterable[AboutRow]) -> bool:
        """Makes these all there are; False when they were already."""
        before = (self._translations.values, self._abouts.values)
        self._translations = SpanIndex((row.span, row) for row in translations)
        self._abouts = SpanIndex((row.span, row) for row in abouts)
        return before != (self._translations.values, self._abouts.values)

    def translated(self, span: Span) -> list[TranslationRow]:
        """The translations that begin in `span`."""
        return [row for row in self._translations.touching(span) if row.span.start >= span.start]

    def translation(self, id_: int) -> TranslationRow | None:
        return next((row for row in self._translations.values if row.id == id_), None)

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
