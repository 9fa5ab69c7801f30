"""Which of the labels before a colon or a dash are of speakers, and which begin lines of forms, lists and titles."""

import re
from collections import Counter

from qcoder.core.form_labels import are_forms, end_of_sheet
from qcoder.core.labels import TIME_FIRST, FoundLabel
from qcoder.core.other_labels import BY_PROGRAM, MANY_VOICES
from qcoder.core.speaker_names import numbered_turns, short_names
from qcoder.core.speakers import all_of_a_name, names_nobody, role_word

_QUESTION = re.compile(r"(?:pregunta|question|q|p)[ ._-]?\d{1,3}", re.IGNORECASE)
_FORM = re.compile(r"[ \t]*(?:\*\*|__)?([^\W\d_][^:\n]{0,40}):(?:\*\*|__)?[ \t]*[^\n]{0,200}$")
# What follows a name in a list of sources or in a title: "Ana Paz: <https://...>", "ANA PAZ: An Interview Conducted by"
_UNSAID = re.compile(
    r"[*_ \t]*(?:<?https?://|\[[^\]\n]*\]\(https?:|an? (?:oral history )?interview (?:conducted|with|by)\b)", re.I
)
_ROMAN = re.compile(r"[IVXivx]{1,5}")
EVERY_LINE = 0.9  # share of the lines that begin with a label, where each line is a turn
SELDOM = 0.01  # labels a line: fewer are none of speakers, where nothing else says so
NEARLY_ALL = 0.8
ONCE_MORE, SELDOM_ALONE = 2, 0.05  # times, and of the lines: less than a voice alone is heard
MOST_OF_A_VALUE = 2  # words, where all labels are those of items
MOST_OF_AN_ITEM = 5  # words, on average: more of them are said


def plausible_labels(labels: list[FoundLabel], text: str) -> list[FoundLabel]:
    """Labels that are role words, have a time, stand at least twice, or take turns with one that does."""
    labels, sheet = _without_small_letters(labels), end_of_sheet(text)
    labels = [label for label in labels if label.start >= sheet]
    labels = [label for label in without_lists(labels, text) if not _UNSAID.match(text, label.end)]
    voices = numbered_turns([label.name for label in labels])
    labels = [label._replace(name=voices[label.name]) for label in labels] if voices else labels
    times: Counter[str] = Counter()
    folded: dict[str, str] = {}
    for name, n in Counter([label.name for label in labels]).items():
        folded[name] = name.casefold()
        times[folded[name]] += n
    timed = {
        folded[label.name]
        for label in labels
        if label.time is not None
        or (times[folded[label.name]] == 1 and TIME_FIRST.match(text, label.end + 1, label.end + 30))
    }
    told = {name for name in times if role_word(name) is not None}
    by_program = {name for name in times if BY_PROGRAM.fullmatch(name)}
    told |= by_program if len(by_program) > 1 else set()
    sure = timed | told | {name for name, n in times.items() if n >= 2}
    sure |= {folded[label.name] for label in labels if label.sure}
    if not sure:
        return []
    sure |= _introduced(labels, sure)
    # A voice that is heard once, amid voices that are sure, looks like the others: a capital letter, two words at most.
    first = next(label.start for label in labels if folded[label.name] in sure)
    # Where every line is somebody's, a line with a name of its own is too, however short.
    every = len(sure) < len(times) and _on_every_line(labels, first, text)
    kept = [
        label
        for label in labels
        if folded[label.name] in sure
        or (
            label.start > first
            and label.name[0].isupper()
            and (len(label.name.split()) <= 2 or (all_of_a_name(label.name) and _below_a_blank_line(label, text)))
            and (every or _stands_apart(label, text))
        )
    ]
    names = times if len(kept) == len(labels) else Counter(folded[label.name] for label in kept)
    if _is_no_talk(names, told, bool(timed), text):
        return []
    kept = _without_header(_without_form(kept, text))
    return [] if are_forms(kept, text) else kept


def _is_no_talk(names: Counter[str], told: set[str], timed: bool, text: str) -> bool:
    """True for labels that a form, a list of questions, a licence or a catalogue has.

    Args:
        names: how often each stands.
        told: those that are role words.
        timed: one has a time.
    """
    number, most = sum(names.values()), max(names.values())
    if number == 1:
        return True  # "Entrevistadora: M. L." on a form
    if most == 1 and (all(map(_QUESTION.fullmatch, names)) or (number > 3 and len(told) == 1 == len(min(told)))):
        return True  # the questions of a guide; one letter amid terms that are explained
    if timed or told:
        return False
    if len(names) == 1 and number == ONCE_MORE and number < SELDOM_ALONE * text.count("\n"):
        return True
    # A talk of so many hears most of them again and again.
    if len(names) > MANY_VOICES and sorted(names.values())[len(names) // 2] <= 2:
        return True
    return number < SELDOM * text.count("\n")


def _without_small_letters(labels: list[FoundLabel]) -> list[FoundLabel]:
    """The labels without the ends of sentences ("are met:"), which begin with small letters where speakers do not."""
    times = Counter([label.name for label in labels])
    small = {name for name in times if name[0].islower() and role_word(name) is None}
    if not small or (sum(times[name] for name in small) >= NEARLY_ALL * len(labels) and len(times) > 1):
        return labels
    return [label for label in labels if label.name not in small]


def _introduced(labels: list[FoundLabel], sure: set[str]) -> set[str]:
    """Whom a longer name introduces ("Ana Paz (AP):", then "AP:"), in small letters: others that speak come next."""
    short = short_names([label.name for label in labels])
    if not short:
        return set()
    heard = False
    found: set[str] = set()
    before: list[str] = []  # introduced, and nobody that is sure has spoken yet
    for label in labels:
        name = label.name.casefold()
        if name in sure:
            found.update(before)
            heard, before = True, []
        elif label.name not in short:
            before = []
        elif heard:
            found.add(name)
        else:
            before.append(name)
    return found


def _without_form(labels: list[FoundLabel], text: str) -> list[FoundLabel]:
    """Drops what the lines of a form say of the speakers ("Entrevistadora: L. Soto", below "Lugar: Oaxaca").

    Only names that come never again, before the first that does, on lines of a form of which another names nobody.
    """
    times = Counter([label.name.casefold() for label in labels])
    if max(times.values()) < 2:
        return labels
    first = next(index for index, label in enumerate(labels) if times[label.name.casefold()] > 1)
    begins = labels[first].start
    kept = [label for label in labels[:first] if not _in_a_form(label.start, begins, text)]
    return kept + labels[first:]


def _in_a_form(at: int, before: int, text: str) -> bool:
    """True where the paragraph around `at` ends before the talk begins, and most of its lines are those of a form."""
    start, end = text.rfind("\n\n", 0, at) + 1, text.find("\n\n", at, before)
    if end < 0:
        return False
    lines = text[start:end].strip("\n").split("\n")[:40]
    found = [one[1] for line in lines if (one := _FORM.match(line))]
    return 2 * len(found) >= len(lines) and any(map(names_nobody, found))


def _on_every_line(labels: list[FoundLabel], first: int, text: str) -> bool:
    lines = sum(1 for line in text[first:].split("\n") if line.strip())
    return sum(label.start >= first for label in labels) >= EVERY_LINE * lines


def without_lists(labels: list[FoundLabel], text: str) -> list[FoundLabel]:
    """The labels without what begins the items of a list ("- Success: yes", "I: the house, II: the yard")."""
    times = Counter([label.name for label in labels])
    if any(name.casefold() == "ii" for name in times):
        times = Counter([label.name.casefold() for label in labels])
        if times["i"] == times["ii"] == 1:
            labels = [label for label in labels if not _ROMAN.fullmatch(label.name)]
    items = [label for label in labels if text[label.start] in "-–—•"]
    if not items:
        return labels
    voices = {label.name.casefold() for label in labels if text[label.start] not in "-–—•"}
    if len(voices) < 2 and (voices or any(role_word(one.name) for one in items)):
        return labels
    said = sum(len(text[one.end : text.find("\n", one.end) % (len(text) + 1)].split()) for one in items)
    if said > (MOST_OF_AN_ITEM if voices else MOST_OF_A_VALUE) * len(items):
        return labels
    return [one for one in labels if text[one.start] not in "-–—•" or one.name.casefold() in voices]


def _below_a_blank_line(label: FoundLabel, text: str) -> bool:
    return text[max(0, label.start - 200) : label.start].rstrip(" \t").endswith("\n\n")


def _stands_apart(label: FoundLabel, text: str) -> bool:
    """True when the line before is blank, or the line goes on for a while: not an item of a list in a turn."""
    line_end = text.find("\n", label.end)
    rest = text[label.end : min(line_end if line_end >= 0 else len(text), label.end + 400)]
    return _below_a_blank_line(label, text) or len(rest.split()) >= 4


def _without_header(labels: list[FoundLabel]) -> list[FoundLabel]:
    """Drops what the header sheet says of a speaker ("Entrevistadora: L. Soto") before the talk begins.

    Only when the label's next appearance follows directly without another voice between.
    """
    while len(labels) > 2 and labels[0].name.casefold() == labels[1].name.casefold() and labels[0].time is None:
        if role_word(labels[0].name) != "interviewer" or labels[1].start - labels[0].end > 80:
            break
        labels = labels[1:]
    return labels


def repeated_labels(labels: list[FoundLabel]) -> list[FoundLabel]:
    """Labels without a colon: only where at least two voices take turns, or one speaks three times."""
    times = Counter(label.name.casefold() for label in labels)
    kept = [label for label in labels if times[label.name.casefold()] > 1 or role_word(label.name) or len(times) > 1]
    often = sum(1 for n in times.values() if n > 1)
    roles = sum(1 for name in times if role_word(name))
    if len(kept) < 2 or (often + roles == 0) or (len(times) > max(3, len(kept) / 2)):
        return []
    return kept
