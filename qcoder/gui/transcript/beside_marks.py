"""Which passages of the text on show have a translation or a memo, or are about a case or a year.

For margin, tooltips and listeners. A memo on a coding is told with the coding.
"""

from collections.abc import Iterable

from qcoder.core.memo_text import plain
from qcoder.core.messages import _, mark
from qcoder.core.span import Span
from qcoder.core.span_index import SpanIndex
from qcoder.services.rows import AboutRow, MemoRow, TranslationRow

LONGEST = 400  # letters of a translation or a memo in a tooltip
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
    """The translations and ties of one document, and the memos on its turns and passages."""

    def __init__(self) -> None:
        self._translations: SpanIndex[TranslationRow] = SpanIndex()
        self._abouts: SpanIndex[AboutRow] = SpanIndex()
        self._memos: SpanIndex[MemoRow] = SpanIndex()

    def set(self, translations: Iterable[TranslationRow], abouts: Iterable[AboutRow], memos: Iterable[MemoRow]) -> bool:
        """Makes these all there are; False when they were already. Of memos, those on turns and passages count."""
        before = (self._translations.values, self._abouts.values, self._memos.values)
        self._translations = SpanIndex((row.span, row) for row in translations)
        self._abouts = SpanIndex((row.span, row) for row in abouts)
        self._memos = SpanIndex(
            (row.span, row) for row in memos if row.target in ("turn", "passage") and row.span is not None
        )
        return before != (self._translations.values, self._abouts.values, self._memos.values)

    def translated(self, span: Span) -> list[TranslationRow]:
        """The translations that begin in `span`."""
        return [row for row in self._translations.touching(span) if row.span.start >= span.start]

    def translation(self, id_: int) -> TranslationRow | None:
        return next((row for row in self._translations.values if row.id == id_), None)

    def noted(self, span: Span) -> list[MemoRow]:
        """The memos on turns and passages that begin in `span`."""
        return [row for row in self._memos.touching(span) if row.span is not None and row.span.start >= span.start]

    def memo(self, id_: int) -> MemoRow | None:
        return next((row for row in self._memos.values if row.id == id_), None)

    def parts_at(self, position: int) -> list[Part]:
        """What a tooltip says of the character at `position` beside its codings."""
        here = Span(position, position)
        parts = [translation_part(row) for row in self._translations.touching(here)]
        parts += [(_("About: {what}", what=said_about(row)), "", "") for row in self._abouts.touching(here)]
        # A memo on a whole turn would come up over every word of it: its mark in the margin tells it.
        parts += [memo_part(row) for row in self._memos.touching(here) if row.target == "passage"]
        return parts

    def said(self, span: Span) -> list[str]:
        """The same in a few words for a listener."""
        said = [_("about {what}", what=said_about(row)) for row in self._abouts.touching(span)]
        said += [_("memo") for _row in self._memos.touching(span)[:1]]
        return [_("translated"), *said] if self._translations.touching(span) else said


def memo_part(row: MemoRow) -> Part:
    """A memo on a turn or a passage for a tooltip."""
    words = plain(row.text)
    who = " · ".join(part for part in (row.author, row.date) if part)
    title = row.title or (_("Memo on the turn") if row.target == "turn" else _("Memo on the passage"))
    shown = words if len(words) <= LONGEST else words[:LONGEST] + " …"
    return title, "\n".join(part for part in (who, shown) if part), ""


def translation_part(row: TranslationRow) -> Part:
    """A translation for a tooltip."""
    words = row.text if len(row.text) <= LONGEST else row.text[:LONGEST] + " …"
    title = _("Translation: {language}, {status}", language=tongue(row.language), status=_(STATUS[row.status]))
    return title, words, ""
