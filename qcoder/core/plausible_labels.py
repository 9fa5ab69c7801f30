"""Which of the labels before a colon or a dash are of speakers, and which begin lines of forms, lists and titles."""

import re
from collections import Counter

from qcoder.core.form_labels import are_forms, end_of_sheet
from qcoder.core.labels import TIME_FIRST, Labels
from qcoder.core.other_labels import BY_PROGRAM, MANY_VOICES
from qcoder.core.speaker_names import numbered_turns, short_names
from qcoder.core.speakers import all_of_a_name, names_nobody, role_word
from qcoder.core.text import lines

_QUESTION = re.compile(r"(?:pregunta|question|q|p)[ ._-]?\d{1,3}", re.IGNORECASE)
_FORM = re.compile(r"[ \t]*(?:\*\*|__)?([^\W\d_][^:\n]{0,40}):(?:\*\*|__)?[ \t]*[^\n]{0,200}$")
# What follows a name in a list of sources or in a title: "Ana Paz: <https://...>", "ANA PAZ: An Interview Conducted by"
_UNSAID = re.compile(
    r"[*_ \t]*(?:<?https?://|\[[^\]\n]*\]\(https?:|an? (?:oral history )?interview (?:conducted|with|by)\b)", re.I
)
_ITEMS = frozenset("-–—•")
_ROMAN = re.compile(r"[IVXivx]{1,5}")
EVERY_LINE = 0.9  # share of the lines that begin with a label, where each line is a turn
SELDOM = 0.01  # labels a line: fewer are none of speakers, where nothing else says so
NEARLY_ALL = 0.8
ONCE_MORE, SELDOM_ALONE = 2, 0.05  # times, and of the lines: less than a voice alone is heard
MOST_OF_A_VALUE = 2  # words, where all labels are those of items
MOST_OF_AN_ITEM = 5  # words, on average: more of them are said


def plausible_labels(labels: Labels, text: str) -> Labels:
    """Labels that are role words, have a time, stand at least twice, or take turns with one that does."""
    labels, sheet = _without_small_letters(labels), end_of_sheet(text)
    if sheet:
        labels = labels.where([start >= sheet for start in labels.starts])
    labels = without_lists(labels, text)
    labels = labels.where([not _UNSAID.match(text, end) for end in labels.ends])
    voices = numbered_turns(labels.names)
    labels = labels.called([voices[name] for name in labels.names]) if voices else labels
    times: Counter[str] = Counter()
    folded: dict[str, str] = {}
    for name, n in Counter(labels.names).items():
        folded[name] = name.casefold()
        times[folded[name]] += n
    timed = {
        folded[name]
        for name, end, time in zip(labels.names, labels.ends, labels.times(), strict=True)
        if time is not None or (times[folded[name]] == 1 and TIME_FIRST.match(text, end + 1, end + 30))
    }
    told = {name for name in times if role_word(name) is not None}
    by_program = {name for name in times if BY_PROGRAM.fullmatch(name)}
    told |= by_program if len(by_program) > 1 else set()
    sure = timed | told | {name for name, n in times.items() if n >= 2}
    sure |= {folded[name] for name in labels.sure()}
    if not sure:
        return Labels()
    sure |= _introduced(labels, sure)
    # A voice that is heard once, amid voices that are sure, looks like the others: a capital letter, two words at most.
    first = next(start for start, name in zip(labels.starts, labels.names, strict=True) if folded[name] in sure)
    # Where every line is somebody's, a line with a name of its own is too, however short.
    every = len(sure) < len(times) and _on_every_line(labels, first, text)
    kept = (
        labels
        if sure >= times.keys()
        else labels.where(
            [
                folded[name] in sure
                or (
                    start > first
                    and name[0].isupper()
                    and (len(name.split()) <= 2 or (all_of_a_name(name) and _below_a_blank_line(start, text)))
                    and (every or _stands_apart(start, end, text))
                )
                for start, end, name in zip(labels.starts, labels.ends, labels.names, strict=True)
            ]
        )
    )
    names = times if len(kept) == len(labels) else Counter(folded[name] for name in kept.names)
    if _is_no_talk(names, told, bool(timed), text):
        return Labels()
    kept = _without_header(_without_form(kept, text))
    return Labels() if are_forms(kept, text) else kept


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


def _without_small_letters(labels: Labels) -> Labels:
    """The labels without the ends of sentences ("are met:"), which begin with small letters where speakers do not."""
    times = Counter(labels.names)
    small = {name for name in times if name[0].islower() and role_word(name) is None}
    if not small or (sum(times[name] for name in small) >= NEARLY_ALL * len(labels) and len(times) > 1):
        return labels
    return labels.where([name not in small for name in labels.names])


def _introduced(labels: Labels, sure: set[str]) -> set[str]:
    """Whom a longer name introduces ("Ana Paz (AP):", then "AP:"), in small letters: others that speak come next."""
    short = short_names(labels.names)
    if not short:
        return set()
    heard = False
    found: set[str] = set()
    before: list[str] = []  # introduced, and nobody that is sure has spoken yet
    for written in labels.names:
        name = written.casefold()
        if name in sure:
            found.update(before)
            heard, before = True, []
        elif written not in short:
            before = []
        elif heard:
            found.add(name)
        else:
            before.append(name)
    return found


def _without_form(labels: Labels, text: str) -> Labels:
    """Drops what the lines of a form say of the speakers ("Entrevistadora: L. Soto", below "Lugar: Oaxaca").

    Only names that come never again, before the first that does, on lines of a form of which another names nobody.
    """
    times = Counter(map(str.casefold, labels.names))
    if max(times.values()) < 2:
        return labels
    first = next(place for place, name in enumerate(labels.names) if times[name.casefold()] > 1)
    begins = labels.starts[first]
    if not first:
        return labels
    return labels.where([start >= begins or not _in_a_form(start, begins, text) for start in labels.starts])


def _in_a_form(at: int, before: int, text: str) -> bool:
    """True where the paragraph around `at` ends before the talk begins, and most of its lines are those of a form."""
    start, end = text.rfind("\n\n", 0, at) + 1, text.find("\n\n", at, before)
    if end < 0:
        return False
    of_it = text[start:end].strip("\n").split("\n")[:40]
    found = [one[1] for line in of_it if (one := _FORM.match(line))]
    return 2 * len(found) >= len(of_it) and any(map(names_nobody, found))


def _on_every_line(labels: Labels, first: int, text: str) -> bool:
    number = sum(1 for line in lines(text[first:]) if line.strip())
    return sum(start >= first for start in labels.starts) >= EVERY_LINE * number


def without_lists(labels: Labels, text: str) -> Labels:
    """The labels without what begins the items of a list ("- Success: yes", "I: the house, II: the yard")."""
    if any(name.casefold() == "ii" for name in {*labels.names}):
        times = Counter(map(str.casefold, labels.names))
        if times["i"] == times["ii"] == 1:
            labels = labels.where([not _ROMAN.fullmatch(name) for name in labels.names])
    in_list = [text[start] in _ITEMS for start in labels.starts]
    if not any(in_list):
        return labels
    items = labels.where(in_list)
    voices = {name.casefold() for name, item in zip(labels.names, in_list, strict=True) if not item}
    if len(voices) < 2 and (voices or any(map(role_word, {*items.names}))):
        return labels
    said = sum(len(text[end : text.find("\n", end) % (len(text) + 1)].split()) for end in items.ends)
    if said > (MOST_OF_AN_ITEM if voices else MOST_OF_A_VALUE) * len(items):
        return labels
    pairs = zip(labels.names, in_list, strict=True)
    return labels.where([not item or name.casefold() in voices for name, item in pairs])


def _below_a_blank_line(start: int, text: str) -> bool:
    return text[max(0, start - 200) : start].rstrip(" \t").endswith("\n\n")


def _stands_apart(start: int, end: int, text: str) -> bool:
    """True when the line before is blank, or the line goes on for a while: not an item of a list in a turn."""
    line_end = text.find("\n", end)
    rest = text[end : min(line_end if line_end >= 0 else len(text), end + 400)]
    return _below_a_blank_line(start, text) or len(rest.split()) >= 4


def _without_header(labels: Labels) -> Labels:
    """Drops what the header sheet says of a speaker ("Entrevistadora: L. Soto") before the talk begins.

    Only when the label's next appearance follows directly without another voice between.
    """
    first, names = 0, labels.names
    while (
        first + 2 < len(labels)
        and names[first].casefold() == names[first + 1].casefold()
        and role_word(names[first]) == "interviewer"
        and labels.starts[first + 1] - labels.ends[first] <= 80
        and labels[first].time is None
    ):
        first += 1
    return labels[first:] if first else labels


def repeated_labels(labels: Labels) -> Labels:
    """Labels without a colon: only where at least two voices take turns, or one speaks three times."""
    times = Counter(map(str.casefold, labels.names))
    kept = labels.where([times[name.casefold()] > 1 or role_word(name) or len(times) > 1 for name in labels.names])
    often = sum(1 for n in times.values() if n > 1)
    roles = sum(1 for name in times if role_word(name))
    if len(kept) < 2 or (often + roles == 0) or (len(times) > max(3, len(kept) / 2)):
        return Labels()
    return kept
