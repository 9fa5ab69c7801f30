"""A passage as a quotation for a paper: the words with [...] where they are shortened, and a source line.

What is left out and marked: the rest of a sentence that the passage begins or ends inside, what the interviewer says in
between, and, where a longest number of words is set, sentences from the middle. Labels of speakers are never quoted.
Whoever has a pseudonym is called by it. Where the paper is in another language and the passage has a translation into
it, the translation is quoted as such, with the original below.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from html import escape

from sqlalchemy import select

from qcoder.core.errors import BadInput
from qcoder.core.marks import said_pages
from qcoder.core.messages import Message, current_language, say
from qcoder.core.span import Span, trim
from qcoder.language.sentences import sentences
from qcoder.model import Case, Speaker
from qcoder.services import lookup
from qcoder.services.documents.documents import turn_rows
from qcoder.services.passages.passages import Passages
from qcoder.services.passages.source_lines import Place, Places, checked_hidden, clock
from qcoder.services.passages.translations import translation_rows
from qcoder.services.project_settings import put_setting, setting
from qcoder.services.rows import TranslationRow, TurnRow
from qcoder.storage.journal import Changes
from qcoder.storage.project import Project

LEFT_OUT = "[...]"
SETTING = "quotation"


@dataclass(frozen=True, slots=True)
class QuotationStyle:
    """How quotations are made in a project; kept with it. `language` "" is that of the window."""

    language: str = ""
    hide: tuple[str, ...] = ()
    longest: int = 0  # words; 0: as long as the passage is
    original: bool = True  # below a translation


@dataclass(frozen=True, slots=True)
class Quotation:
    """The same quotation as plain words and as HTML for word processors."""

    plain: str
    rich: str


def quotation_style(project: Project) -> QuotationStyle:
    """As it is set in the project."""
    kept = setting(project, name=SETTING, default={})
    known = {field.name for field in fields(QuotationStyle)}
    values = {name: value for name, value in kept.items() if name in known} if isinstance(kept, dict) else {}
    if "hide" in values:
        values["hide"] = tuple(values["hide"])
    return QuotationStyle(**values)


def set_quotation_style(project: Project, style: QuotationStyle) -> Changes | None:
    """Keeps a style with the project. Raises BadInput for parts that cannot be hidden."""
    checked_hidden(style.hide)
    if style.longest < 0:
        raise BadInput(
            say("A quotation cannot be shorter than nothing."), say("Write 0 for as long as the passage is.")
        )
    value = asdict(style) | {"hide": list(style.hide)}
    return put_setting(project, name=SETTING, value=value, label=say("Change how quotations are made"))


def quotation(project: Project, *, document: int, span: Span, style: QuotationStyle | None = None) -> Quotation:
    """The passage at `span` as a quotation. Raises BadInput where it holds no words of anybody to quote."""
    chosen = style or quotation_style(project)
    language = chosen.language or current_language()
    hide = checked_hidden(chosen.hide)
    with project.read() as session:
        found = lookup.document_by_id(session, document)
        text = lookup.text_of(session, found)
        turns = turn_rows(session, document)
        translations = [row for row in translation_rows(session, document=document) if row.span == span]
        place = Places(session, {document}, hide=hide, language=language).place(document, span)
        of_speakers = (
            select(Speaker.name, Case.shown_as)
            .join(Case, Case.id == Speaker.case_id)
            .where(Speaker.document_id == document)
        )
        speakers = {name: shown for name, shown in session.execute(of_speakers)}
    parts = spoken_parts(text, turns, span)
    if not parts:
        raise BadInput(say("There are no words to quote here."), say("Select words of a participant."))
    words = shortened(text, parts, longest=chosen.longest)
    speaker = _speaker(turns, span)
    person = speakers.get(speaker, "") or place.document
    translated = _translation(translations, place.language, language)
    source = _source(place, person, language, hide, translated=translated is not None)
    if translated is None:
        return _made(words, source, language, "", place.language)
    below = words if chosen.original else ""
    return _made(" ".join(translated.text.split()), source, language, below, place.language)


def sentence_around(project: Project, *, document: int, span: Span) -> Span:
    """The whole sentences that a hit lies in: a word alone is no quotation."""
    with project.read() as session:
        text = lookup.text_of(session, lookup.document_by_id(session, document))
        turns = turn_rows(session, document)
    return Passages(text, turns).sentence(span) or span


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a passage inside one turn; `turn` is all that is said in it, without the label."""

    span: Span
    turn: Span


def spoken_parts(text: str, turns: Sequence[TurnRow], span: Span) -> list[Part]:
    """What participants say inside a passage, turn by turn; all of it where only the interviewer speaks in it."""
    inside = [turn for turn in turns if turn.span.start < span.end and span.start < turn.span.end]
    if not inside:
        whole = trim(span, text)
        return [Part(whole, Span(0, len(text)))] if whole is not None else []
    parts = []
    for turn in [turn for turn in inside if turn.role != "interviewer"] or inside:
        start, end = max(span.start, turn.said_start), min(span.end, turn.span.end)
        part = trim(Span(start, end), text) if start < end else None
        if part is not None:
            parts.append(Part(part, Span(min(turn.said_start, part.start), turn.span.end)))
    return parts


def shortened(text: str, parts: Sequence[Part], *, longest: int = 0) -> str:
    """The words of some parts, with [...] between them and where they begin or end inside a sentence.

    Args:
        longest: words; whole sentences are taken from the middle until what is left is no longer, the first and the
            last stay.
    """
    said: list[str] = []
    gap: list[bool] = []  # before each sentence: whether something was left out
    for number, part in enumerate(parts):
        found = sentences(text, part.span.start, part.span.end) or [part.span]
        said += [" ".join(one.of(text).split()) for one in found]
        gap += [at == 0 and number > 0 for at in range(len(found))]
    if longest:
        while len(said) > 2 and sum(len(one.split()) for one in said) > longest:
            middle = len(said) // 2
            del said[middle], gap[middle]
            gap[middle] = True
    words = said[0]
    for one, left_out in zip(said[1:], gap[1:], strict=True):
        words += f" {LEFT_OUT} {one}" if left_out else f" {one}"
    if _inside_before(text, parts[0]):
        words = f"{LEFT_OUT} {words}"
    if _inside_after(text, parts[-1]):
        words = f"{words} {LEFT_OUT}"
    return words


def _line(text: str, at: int) -> Span:
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return Span(start, len(text) if end < 0 else end)


def _inside_before(text: str, part: Part) -> bool:
    """Whether words of the same sentence stand before."""
    around = _sentence(text, part.span.start)
    return around is not None and _words(text[max(around.start, part.turn.start) : part.span.start])


def _inside_after(text: str, part: Part) -> bool:
    """Whether words of the same sentence follow."""
    around = _sentence(text, part.span.end)
    return around is not None and _words(text[part.span.end : min(around.end, part.turn.end)])


def _words(text: str) -> bool:
    return re.search(r"\w", text) is not None


def _sentence(text: str, at: int) -> Span | None:
    """The sentence that goes on at a place, when one began before it."""
    line = _line(text, at)
    return next((one for one in sentences(text, line.start, line.end) if one.start < at < one.end), None)


def _speaker(turns: Sequence[TurnRow], span: Span) -> str:
    said = [turn for turn in turns if turn.span.start < span.end and span.start < turn.span.end]
    return next((turn.speaker for turn in said if turn.role != "interviewer"), said[0].speaker if said else "")


def _translation(rows: Sequence[TranslationRow], of: str, language: str) -> TranslationRow | None:
    """The translation of the passage into the language of the paper, an approved one first."""
    if of == language:
        return None
    into = [row for row in rows if row.language == language]
    return next((row for row in into if row.status == "approved"), into[0] if into else None)


def _source(place: Place, person: str, language: str, hide: frozenset[str], *, translated: bool) -> str:
    def t(message: Message) -> str:
        return message.text(language)

    parts = [person]
    parts += ["" if "post" in hide else place.post, "" if "organisation" in hide else place.organisation]
    parts.append("" if "year" in hide else place.year)
    if place.pages:
        parts.append(t(said_pages(place.pages)))
    if place.turn is not None:
        parts.append(t(say("turn {n}", n=place.turn)))
    if place.time is not None:
        parts.append(clock(place.time))
    elif place.turn is None and not place.pages:
        parts.append(f"¶ {place.paragraph}")
    line = ", ".join(part for part in parts if part)
    own = t(say("our translation"))
    return f"{line}; {own}" if translated else line


def _made(words: str, source: str, language: str, original: str, of: str) -> Quotation:
    plain = f"“{words}” ({source})"
    tongue = language if original or not of else of
    rich = f'<p><span lang="{escape(tongue)}">“{escape(words)}”</span> ({escape(source)})</p>'
    if original:
        head = say("Original: {words}", words=f"“{original}”").text(language)
        plain += f"\n{head}"
        rich += f'<p lang="{escape(of)}"><i>{escape(head)}</i></p>'
    return Quotation(plain, rich)
