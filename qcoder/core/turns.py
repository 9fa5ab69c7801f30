"""Speaker turns: found by the labels that people write at the beginning of a line.

A label is a name or role with a colon, with a time before or after it where there is one: "Entrevistadora:", "E:",
"P1:", "María José:", "[00:12:31] Ana:", "Ana (12:31):", "**Ana:**". What looks like one but is not ("Nota:",
"Lugar:", "10:30", "Juan 3:16") is left alone: a label must be a role word, or stand at least twice.
"""

import re
from collections import Counter
from dataclasses import dataclass

from qcoder.core.imported import FoundTurn, Role

_TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
_LABEL = re.compile(
    rf"^(?P<lead>[ \t\u00a0]*(?:\*\*|__)?[ \t]*)(?:(?P<before>{_TIME})[ \t\u00a0]*[-–—]?[ \t\u00a0]*)?(?:\*\*|__)?"
    rf"(?P<name>[^\W\d_](?:[\w.'’\-]|[ \u00a0](?=[\w(])){{0,39}}?(?:[ ]?\([^)\n:]{{1,20}}\))?)"
    rf"(?:[ \t\u00a0]*(?P<after>{_TIME}))?[ \t\u00a0]*(?P<colon>:)(?:\*\*|__)?(?=[ \t\u00a0]|\n|$)",
    re.MULTILINE,
)

INTERVIEWER = frozenset(
    [
        "entrevistadora",
        "entrevistador",
        "entrevistadoras",
        "entrevistadores",
        "entrev",
        "ent",
        "e",
        "interviewer",
        "int",
        "i",
        "moderadora",
        "moderador",
        "moderator",
        "investigadora",
        "investigador",
        "researcher",
        "facilitadora",
        "facilitador",
        "facilitator",
        "pregunta",
        "question",
        "q",
    ]
)
PARTICIPANT = frozenset(
    [
        "entrevistada",
        "entrevistado",
        "participante",
        "participant",
        "interviewee",
        "respondent",
        "respuesta",
        "answer",
        "informante",
        "r",
        "p",
        "a",
    ]
)
OTHER = frozenset(["todas", "todos", "all", "varias", "varios", "grupo", "group", "voces"])
NOT_SPEAKERS = frozenset(
    [
        "nota",
        "notas",
        "note",
        "notes",
        "ejemplo",
        "example",
        "lugar",
        "place",
        "fecha",
        "date",
        "hora",
        "time",
        "duración",
        "duracion",
        "duration",
        "organización",
        "organizacion",
        "organisation",
        "organization",
        "nombre",
        "name",
        "edad",
        "age",
        "tema",
        "topic",
        "título",
        "titulo",
        "title",
        "asunto",
        "subject",
        "transcripción",
        "transcripcion",
        "transcription",
        "transcrita",
        "archivo",
        "file",
        "resumen",
        "summary",
        "observaciones",
        "comentario",
        "comments",
        "contexto",
        "context",
        "código",
        "codigo",
        "code",
        "entrevista",
        "interview",
        "proyecto",
        "project",
        "sede",
        "ciudad",
        "city",
        "idioma",
        "language",
        "anexo",
        "fuente",
        "source",
        "http",
        "https",
        "importante",
        "important",
        "atención",
        "atencion",
        "ps",
        "pd",
        "posdata",
    ]
)
_NUMBERED = re.compile(r"^([a-záéíóúñ]+?)\.?[ ]?\d{1,2}$")
MOST_WORDS = 5


@dataclass(frozen=True)
class _Label:
    start: int
    end: int
    name: str
    time: float | None


def find_turns(text: str) -> tuple[FoundTurn, ...]:
    """The turns of a clean text, in order and disjoint; what stands before the first label belongs to none."""
    labels = [label for label in map(_label, _LABEL.finditer(text)) if label is not None]
    labels = _plausible(labels, text)
    if not labels:
        return ()
    roles = _roles(labels, text)
    turns = []
    for index, label in enumerate(labels):
        stop = labels[index + 1].start if index + 1 < len(labels) else len(text)
        said = label.end + len(text[label.end : stop]) - len(text[label.end : stop].lstrip())
        end = max(label.end, label.end + len(text[label.end : stop].rstrip()))
        turns.append(FoundTurn(label.start, min(said, end), end, label.name, roles[label.name.casefold()], label.time))
    return _one_spelling(turns)


def _label(found: re.Match[str]) -> _Label | None:
    name = " ".join(found["name"].split())
    bare = name.casefold()
    if bare in NOT_SPEAKERS or len(name.split()) > MOST_WORDS:
        return None
    start = found.start() + len(found["lead"]) - len(found["lead"].lstrip(" \t\u00a0"))
    return _Label(start, found.end(), name, _seconds(found["before"] or found["after"]))


def _seconds(time: str | None) -> float | None:
    if time is None:
        return None
    parts = time.strip("[]()").replace(",", ".").split(":")
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + float(part)
    return seconds


def _plausible(labels: list[_Label], text: str) -> list[_Label]:
    """Labels that are role words, have a time, stand at least twice, or take turns with one that does."""
    times = Counter(label.name.casefold() for label in labels)
    timed = {label.name.casefold() for label in labels if label.time is not None}
    sure = timed | {name for name, n in times.items() if n >= 2 or _role_word(name) is not None}
    if not sure:
        return []
    # A voice that is heard once, amid voices that are sure, looks like the others: a capital letter, two words at most.
    first = min(label.start for label in labels if label.name.casefold() in sure)
    kept = [
        label
        for label in labels
        if label.name.casefold() in sure
        or (
            label.start > first
            and label.name[0].isupper()
            and len(label.name.split()) <= 2
            and _stands_apart(label, text)
        )
    ]
    names = Counter(label.name.casefold() for label in kept)
    # One role word alone, once, is a line of a form ("Entrevistadora: M. L.") and not a conversation.
    if len(names) == 1 and sum(names.values()) == 1:
        return []
    return _without_header(kept)


def _stands_apart(label: _Label, text: str) -> bool:
    """True when the line before is blank, or the line goes on for a while: not an item of a list in a turn."""
    before = text[: label.start].rstrip(" \t")
    line_end = text.find("\n", label.end)
    rest = text[label.end : line_end if line_end >= 0 else len(text)]
    return before.endswith("\n\n") or len(rest.split()) >= 4


def _without_header(labels: list[_Label]) -> list[_Label]:
    """Drops what the header sheet says of a speaker ("Entrevistadora: L. Soto") before the talk begins.

    Only when the label's next appearance follows directly without another voice between.
    """
    while len(labels) > 2 and labels[0].name.casefold() == labels[1].name.casefold() and labels[0].time is None:
        if _role_word(labels[0].name.casefold()) != "interviewer" or labels[1].start - labels[0].end > 80:
            break
        labels = labels[1:]
    return labels


_NAME = re.compile(r"[^\W\d_][\w.'’\-]*(?:[ \u00a0][\w(][\w.'’\-)]*){0,4}", re.UNICODE)


def looks_like_name(words: str) -> bool:
    """True for a few words that could name a speaker, and are none that forms and notes begin with."""
    bare = words.strip()
    return (
        len(bare) <= 60
        and _NAME.fullmatch(bare) is not None
        and bare.casefold() not in NOT_SPEAKERS
        and (bare[0].isupper() or is_role_word(bare))
    )


def is_role_word(name: str) -> bool:
    return _role_word(name.casefold()) is not None


def role_of(name: str) -> Role:
    """What a label says of its speaker; a participant when it says nothing."""
    return _role_word(name.casefold()) or "participant"


def unlabelled_paragraphs(text: str, turns: tuple[FoundTurn, ...]) -> int:
    """Paragraphs with words that belong to no turn."""
    count, at = 0, 0
    for start, end in [*((turn.start, turn.end) for turn in turns), (len(text), len(text))]:
        count += sum(1 for line in text[at:start].split("\n") if line.strip())
        at = end
    return count


def _role_word(name: str) -> Role | None:
    bare = name.rstrip(".").casefold()
    numbered = _NUMBERED.match(bare)
    words = {bare} | ({numbered[1]} if numbered else set())
    if words & INTERVIEWER:
        return "interviewer"
    if words & PARTICIPANT:
        return "participant"
    if words & OTHER:
        return "other"
    return None


def _roles(labels: list[_Label], text: str) -> dict[str, Role]:
    names = list(dict.fromkeys(label.name.casefold() for label in labels))
    roles: dict[str, Role] = {name: _role_word(name) or "participant" for name in names}
    if ("a" in names and "q" in names) or "interviewer" in roles.values() or len(names) != 2:
        return roles
    # Two voices and no role word: the one that opens and asks in most of its turns is taken for the interviewer.
    asked: Counter[str] = Counter()
    turns: Counter[str] = Counter()
    for index, label in enumerate(labels):
        stop = labels[index + 1].start if index + 1 < len(labels) else len(text)
        turns[label.name.casefold()] += 1
        asked[label.name.casefold()] += "?" in text[label.end : stop]
    opens, other = (
        labels[0].name.casefold(),
        next(name for name in names if name != labels[0].name.casefold()),
    )
    if asked[opens] >= 0.6 * turns[opens] and asked[other] <= 0.3 * turns[other] and turns[opens] >= 2:
        roles[opens] = "interviewer"
    return roles


def _one_spelling(turns: list[FoundTurn]) -> tuple[FoundTurn, ...]:
    """One name for a speaker whose label is written in capitals here and in small letters there: its first."""
    first: dict[str, str] = {}
    for turn in turns:
        first.setdefault(turn.speaker.casefold(), turn.speaker)
    return tuple(FoundTurn(t.start, t.said_start, t.end, first[t.speaker.casefold()], t.role, t.time) for t in turns)
