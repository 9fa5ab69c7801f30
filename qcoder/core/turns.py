"""Speaker turns: found by the labels that people write at the beginning of a line.

A label is a name or role with a colon, with a time before or after it where there is one: "Entrevistadora:", "E:",
"P1:", "María José:", "[00:12:31] Ana:", "Ana (12:31):", "**Ana:**"; a name in capitals or a role with a dash ("ANA –",
"E.-"); a name with a time on a line of its own ("Ana  0:03"); a name in bold; a column of names. What looks like one
but is not ("Nota:", "Lugar:", "10:30", "Juan 3:16") is left alone: a label must be a role word, or stand at least
twice. Of the conventions, the one that finds most labels is the document's. A rule of one's own comes before all.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from qcoder.core.imported import FoundTurn, Role
from qcoder.core.other_labels import MANY_VOICES, other_labels
from qcoder.core.speaker_columns import Row, columns_of_names
from qcoder.core.speaker_rule import compiled
from qcoder.core.speakers import NAME_PARTICLES, names_nobody, role_word

_TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
_LEAD = r"(?P<lead>[ \t\u00a0]*(?:[-–—•][ \t]+)?(?:\*\*|__)?[ \t]*)"
_WORDS = r"(?P<name>[^\W\d_](?:[\w.'’\-/&]|[ \u00a0](?=[\w(&])){0,49}?(?:[ ]?\([^)\n:]{1,20}\))?)"
_LABEL = re.compile(
    rf"{_LEAD}(?:(?P<before>{_TIME})[ \t\u00a0]*[-–—]?[ \t\u00a0]*)?(?:\*\*|__)?{_WORDS}"
    rf"(?:[ \t\u00a0]*(?P<after>{_TIME}))?[ \t\u00a0]*:(?:\*\*|__)?(?=[ \t\u00a0–—-]|\n|$)"
)
# "ANA – ", "E – ", "MARÍA.- ": capitals or a role, else every sentence with a dash would be a turn
_DASHED = re.compile(
    rf"{_LEAD}(?:(?P<before>{_TIME})[ \t\u00a0]*)?{_WORDS}"
    rf"(?:[ \t\u00a0]*(?P<after>{_TIME}))?(?:[ \t\u00a0]+[-–—]|\.[-–—]|\.[ ][-–—])(?=[ \t\u00a0])"
)
_HEADED = re.compile(
    rf"{_LEAD}(?:\[(?P<zoom>[^\]\n:]{{1,50}})\][ \t]+(?P<late>{_TIME})"
    rf"|{_WORDS}(?:\*\*|__)?[ \t\u00a0]*[,|]?[ \t\u00a0]*(?P<after>{_TIME})"
    rf"|(?P<before>{_TIME})[ \t\u00a0]+(?P<second>[^\W\d_][^:\n?!¿¡]{{1,40}}(?<![^\W\d_]{{2}}\.)))"
    r"[ \t\u00a0]*:?[ \t]*(?=\n|$)"
)
_CHAT = re.compile(r"(?:From|De) +(\S.*?) +(?:to|a|para) +\S.*", re.IGNORECASE)  # Zoom's chat says to whom
_QUESTION = re.compile(r"(?:pregunta|question|q|p)[ ._-]?\d{1,3}", re.IGNORECASE)
_FORM = re.compile(r"[ \t]*(?:\*\*|__)?([^\W\d_][^:\n]{0,40}):(?:\*\*|__)?[ \t]*[^\n]{0,80}$")
_END_TIME = re.compile(r"#(\d{1,2}:\d{2}:\d{2})(?:-(\d))?#[ \t]*$")
_TIME_FIRST = re.compile(  # between a label and the words: "Ana: [00:12:31] ...", or below the label
    r"(?P<time>[\[(]\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])])[ \t]*(?:[-–—:][ \t]|\n)?[ \t\n]*"
)
_TIME_ALONE = re.compile(rf"(?P<time>{_TIME})(?:[ \t]*(?:-->|[-–—])[ \t]*{_TIME})?[ \t]*\n[ \t\n]*")
_TIME_BEGINS = frozenset("[(0123456789")
_AFTERWORD = re.compile(  # of the one who transcribed, or of the program
    r"\n[ \t\n]*(?:\[[^\]\n]{25,}\]|\([^)\n]{40,}\)|Transcribed by https?://\S+"
    r"|\S[^\n.]{1,60} (?:stopped transcription|detuvo la transcripción)|Transcription ended after [\d:]+"
    r"|La transcripción (?:finalizó|terminó) (?:después de|tras) [\d:]+)\s*\Z"
)
_PICTURES = re.compile("^▣+", re.MULTILINE)  # of who speaks, as Teams puts it before the name
_DASHES = frozenset("-–—")
_DASH = re.compile(r"[-–—]{1,2}[ \t\u00a0]+")
_DASHED_LINE = re.compile(r"^[ \t]*([-–—])[ \t]*((?:[^\W\d_]|[¿¡(\[\"“«…])[^\n]*)", re.MULTILINE)
_NAME = re.compile(r"[^\W\d_][\w.'’\-]*(?:[ \u00a0][\w(][\w.'’)\-/]*){0,4}")
MOSTLY, HARDLY, SELDOM = 0.5, 0.3, 0.2  # in how many of their turns those ask who interview, and the others
FEWEST_OF_THE_TURNS = 0.05  # one that speaks less is not taken for an interviewer
EVERY_LINE = 0.9  # share of the lines that begin with a label, where each line is a turn
MOST_WORDS, MOST_OF_A_NAME = 5, 8
LONGEST_LABEL = 120
MOST_EXPLAINED, MOST_WORDS_EXPLAINED = 20, 10  # speakers in a list before the talk, and words about each
FEWEST_WORDS_SAID = 3  # after each dash, on average: else it is a list
FEWEST_LABELS = 4  # below it other signs of speakers are looked for


class _Label(NamedTuple):
    start: int
    end: int
    name: str
    time: float | None
    stop: int | None = None  # where the words end, when something else than a label follows them


def find_turns(text: str, *, bold: Sequence[tuple[int, int]] = (), rule: str = "") -> tuple[FoundTurn, ...]:
    """The turns of a clean text, in order and disjoint; what stands before the first label belongs to none.

    Args:
        bold: stretches that the file shows in bold: a name may be told by nothing else.
        rule: a pattern of the person's own, see `speaker_rule`; when it finds no label the usual ones are looked for.
    """
    text = _PICTURES.sub(lambda found: " " * len(found[0]), text)
    if rule and (own := _by_rule(text, rule)):
        labels = own
    else:
        colon, dashed, headed, rows = _scan(text)
        choices = [
            _plausible(_in_order(colon, dashed), text),
            _repeated(headed),
            [_Label(row.start, row.said, row.name, row.time, row.end) for row in columns_of_names(rows)],
        ]
        labels = max(choices, key=len)
        if len(labels) < FEWEST_LABELS and bold:  # told by nothing but bold letters
            labels = max(labels, _repeated(_in_bold(text, bold)), key=len)
        if len(labels) < FEWEST_LABELS:
            others = [_Label(one.start, one.end, one.name, _seconds(one.time)) for one in other_labels(text)]
            if len(others) > len(labels):
                labels = _with_those_of_a_court(others, colon)
    if not labels:
        return ()
    labels = _after_the_legend(_with_times_above(labels, text), text)
    labels = _with_nameless(labels, text)
    roles = _roles(labels, text)
    turns = []
    late: float | None = 0.0  # f4 writes the time at the end of a turn: the next one begins there
    for index, label in enumerate(labels):
        stop = labels[index + 1].start if index + 1 < len(labels) else len(text)
        stop = stop if label.stop is None else min(stop, label.stop)
        said, end = label.end, stop
        if index + 1 == len(labels) and (after := _AFTERWORD.search(text, said, stop)):
            end = after.start()
        while end > said and text[end - 1].isspace():
            end -= 1
        while said < end and text[said].isspace():
            said += 1
        time = label.time
        begins = text[said : said + 1]
        if begins in _TIME_BEGINS and time is None and label.stop is None:
            below = "\n" in text[label.end : said]
            first = (below and _TIME_ALONE.match(text, said, end)) or _TIME_FIRST.match(text, said, end)
            if first:
                said, time = first.end(), _seconds(first["time"])
                begins = text[said : said + 1]
        if begins in _DASHES and (dash := _DASH.match(text, said, end)):
            said = dash.end()
        if text[end - 1 : end] == "#" and (ended := _END_TIME.search(text, max(label.end, end - 20), end)):
            time = late if time is None else time
            late = _seconds(ended[1] + (f".{ended[2]}" if ended[2] else ""))
        turns.append(FoundTurn(label.start, min(said, end), end, label.name, roles[label.name.casefold()], time))
    return _one_spelling(turns)


def _with_times_above(labels: list[_Label], text: str) -> list[_Label]:
    """The labels with the times that stand on lines of their own above them."""
    found = []
    for label in labels:
        above = text.rfind("\n", 0, max(0, label.start - 1)) + 1
        if label.time is None and text[above] in _TIME_BEGINS:
            at = _TIME_ALONE.match(text, above, label.start)
            if at is not None and at.end() == label.start:
                label = label._replace(start=above, time=_seconds(at["time"]))
        found.append(label)
    return found


def _with_those_of_a_court(labels: list[_Label], colon: list[_Label]) -> list[_Label]:
    """Questions and answers ("Q.", "A.") with those who come in between: "MR. JONES:", "THE COURT:"."""
    if not all(is_role_word(label.name) for label in labels):
        return labels
    named = [label for label in colon if label.name.isupper() and not label.name.startswith("BY ")]
    return _in_order(labels, named) if len(named) < len(labels) else labels


def _with_nameless(labels: list[_Label], text: str) -> list[_Label]:
    """With the lines that begin with a dash, where nobody but the one who asks has a label.

    So groups are written in Spain: "MODERADOR: ...", and below it what each of the others says, after a dash.
    """
    if len(labels) < 2 or any(role_word(label.name) != "interviewer" for label in labels):
        return labels
    found = list(_DASHED_LINE.finditer(text, labels[0].end))
    dashed = [_Label(line.start(1), line.start(2), "—", None) for line in found]
    words = sum(len(line[2].split()) for line in found)
    if sum(line[2][0].islower() for line in found) > HARDLY * len(found):
        return labels  # items of a list
    if len(dashed) < max(FEWEST_LABELS, len(labels)) or words < FEWEST_WORDS_SAID * len(dashed):
        return labels
    return _in_order(labels, dashed)


def _after_the_legend(labels: list[_Label], text: str) -> list[_Label]:
    """The labels without those that a list before the talk explains: "E: Entrevistadora", "A: Ana, 34 años"."""
    names = [label.name.casefold() for label in labels]
    for number, label in enumerate(labels[:MOST_EXPLAINED]):
        stop = labels[number + 1].start if number + 1 < len(labels) else len(text)
        said = text[label.end : stop]
        if names[number] in names[:number] or len(said.split()) > MOST_WORDS_EXPLAINED or {"?", "!"} & {*said}:
            return labels
        if said.count("\n") > 1 and not said.rstrip(" \t").rstrip("\n").strip("\n").count("\n"):
            explained = labels[: number + 1]
            roles = [text[one.end : text.find("\n", one.end)].strip(" \t.") for one in explained]
            again = set(names[: number + 1]) <= set(names[number + 1 :])
            return labels[number + 1 :] if again and number and any(role_word(one) for one in roles) else labels
    return labels


def looks_like_name(words: str) -> bool:
    """True for a few words that could name a speaker, and are none that forms and notes begin with."""
    bare = words.strip()
    return (
        len(bare) <= 60
        and _NAME.fullmatch(bare) is not None
        and not names_nobody(bare)
        and (bare[0].isupper() or is_role_word(bare))
    )


def is_role_word(name: str) -> bool:
    return role_word(name) is not None


def role_of(name: str) -> Role:
    """What a label says of its speaker; a participant when it says nothing."""
    return role_word(name) or "participant"


def unlabelled_paragraphs(text: str, turns: tuple[FoundTurn, ...]) -> int:
    """Paragraphs with words that belong to no turn; what else stands on the line of one (in a column) is none."""
    count, at = 0, 0
    for start, end in [*((turn.start, turn.end) for turn in turns), (len(text), len(text))]:
        lines = text[at:start].split("\n")
        if at and text[at - 1] != "\n":
            lines = lines[1:]
        if lines and start < len(text) and text[start - 1 : start] != "\n":
            lines = lines[:-1]
        count += sum(1 for line in lines if line.strip("▣ \t\u00a0"))
        at = end
    return count


# ---- finding labels ----


def _scan(text: str) -> tuple[list[_Label], list[_Label], list[_Label], list[Row]]:
    """Labels before a colon, before a dash, on lines of their own, and rows of cells; line by line."""
    colon: list[_Label] = []
    dashed: list[_Label] = []
    headed: list[_Label] = []
    rows: list[Row] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        head = line[:LONGEST_LABEL]
        at = head.find(":")
        if 0 < at <= 40 and (name := head[:at]).isalpha() and (at + 1 == len(line) or line[at + 1] in " \t\u00a0-–—"):
            # One word and a colon, as most labels are: no need to look further.
            if not names_nobody(name):
                colon.append(_Label(start, start + at + 1, name, None))
        elif at >= 0:
            found = _LABEL.match(text, start, min(end + 1, start + LONGEST_LABEL))
            if found is not None and (label := _label(found, found["name"], found["before"] or found["after"])):
                colon.append(label)
            elif found is None and len(line) < LONGEST_LABEL and (found := _HEADED.match(text, start, end)):
                name = found["name"] or found["zoom"] or found["second"]
                time = found["after"] or found["late"] or found["before"]
                if label := _label(found, name, time):
                    headed.append(label)
        if (
            ("-" in head or "–" in head or "—" in head)
            and (" – " in head or " — " in head or " - " in head or ".-" in head or ".—" in head or ". -" in head)
            and (found := _DASHED.match(text, start, end))
        ):
            label = _label(found, found["name"], found["before"] or found["after"])
            sure = len(label.name) > 1 or "-" in found[0][-2:] if label else False  # "H.-", but no "A - "
            if label and (is_role_word(label.name) or (label.name.isupper() and sure)):
                dashed.append(label)
        if "\t" in line:
            rows.append(Row(start, end, line))
        start = end + 1
    return colon, dashed, headed, rows


def _label(found: re.Match[str], words: str, time: str | None) -> _Label | None:
    name = " ".join(words.split()).rstrip(",|")
    if time is not None and (chat := _CHAT.fullmatch(name)):
        name = chat[1]
    if names_nobody(name) or (len(name.split()) > MOST_WORDS and not _all_of_a_name(name)):
        return None
    lead = found["lead"]
    return _Label(found.start() + len(lead) - len(lead.lstrip(" \t\u00a0")), found.end(), name, _seconds(time))


def _all_of_a_name(words: str) -> bool:
    """True for many words that are one name: "María de los Ángeles Hernández de la Cruz"."""
    return len(words.split()) <= MOST_OF_A_NAME and all(
        word[0].isupper() or word in NAME_PARTICLES for word in words.split()
    )


def _by_rule(text: str, rule: str) -> list[_Label]:
    """Labels as a person's own pattern finds them; nothing else is asked of them."""
    pattern = compiled(rule)
    labels = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line and (found := pattern.match(text, start, min(end, start + 4 * LONGEST_LABEL))):
            named = found.groupdict()
            name = " ".join((named.get("name") or "").split())
            if name:
                labels.append(_Label(found.start(), found.end(), name, _seconds(named.get("time"))))
        start = end + 1
    return labels


def _in_bold(text: str, bold: Sequence[tuple[int, int]]) -> list[_Label]:
    """Names in bold at the beginning of a line that goes on in letters of another kind, or stands alone."""
    labels = []
    for start, end in bold:
        if start and text[start - 1] != "\n":
            continue
        name = text[start:end].strip().rstrip(":.–-").strip()
        if "\n" not in name and looks_like_name(name) and len(name.split()) <= 3:
            labels.append(_Label(start, end, name, None))
    return labels


def _in_order(colon: list[_Label], dashed: list[_Label]) -> list[_Label]:
    taken = {label.start for label in colon}
    return sorted([*colon, *(label for label in dashed if label.start not in taken)], key=lambda label: label.start)


def _repeated(labels: list[_Label]) -> list[_Label]:
    """Labels without a colon: only where at least two voices take turns, or one speaks three times."""
    times = Counter(label.name.casefold() for label in labels)
    kept = [label for label in labels if times[label.name.casefold()] > 1 or is_role_word(label.name) or len(times) > 1]
    often = sum(1 for n in times.values() if n > 1)
    roles = sum(1 for name in times if is_role_word(name))
    if len(kept) < 2 or (often + roles == 0) or (len(times) > max(3, len(kept) / 2)):
        return []
    return kept


def _seconds(time: str | None) -> float | None:
    if time is None:
        return None
    parts = time.strip("[]() \t#").replace(",", ".").split(":")
    seconds = 0.0
    for part in parts:
        try:
            seconds = seconds * 60 + float(part)
        except ValueError:
            return None
    return seconds


# ---- judging labels ----


def _plausible(labels: list[_Label], text: str) -> list[_Label]:
    """Labels that are role words, have a time, stand at least twice, or take turns with one that does."""
    times: Counter[str] = Counter()
    folded: dict[str, str] = {}
    for name, n in Counter([label.name for label in labels]).items():
        folded[name] = name.casefold()
        times[folded[name]] += n
    timed = {folded[label.name] for label in labels if label.time is not None}
    sure = timed | {name for name, n in times.items() if n >= 2 or is_role_word(name)}
    if not sure:
        return []
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
            and len(label.name.split()) <= 2
            and (every or _stands_apart(label, text))
        )
    ]
    names = times if len(kept) == len(labels) else Counter(folded[label.name] for label in kept)
    # One role word alone, once, is a line of a form ("Entrevistadora: M. L.") and not a conversation; nor are the
    # questions of a guide one.
    if len(names) == 1 and sum(names.values()) == 1:
        return []
    seldom = len(names) > MANY_VOICES and sorted(names.values())[len(names) // 2] <= 2
    if seldom and not timed and not any(map(is_role_word, names)):
        return []  # the lines of a contract or a catalogue: a talk of so many hears most of them again and again
    if max(names.values()) == 1 and all(_QUESTION.fullmatch(name) for name in names):
        return []
    return _without_header(_without_form(kept, text))


def _without_form(labels: list[_Label], text: str) -> list[_Label]:
    """Drops what the lines of a form say of the speakers ("Entrevistadora: L. Soto", below "Lugar: Oaxaca").

    Only names that come never again, before the first that does, on lines of a form of which another names nobody.
    """
    times = Counter(label.name.casefold() for label in labels)
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
    return 2 * len(found) > len(lines) and any(map(names_nobody, found))


def _on_every_line(labels: list[_Label], first: int, text: str) -> bool:
    lines = sum(1 for line in text[first:].split("\n") if line.strip())
    return sum(label.start >= first for label in labels) >= EVERY_LINE * lines


def _stands_apart(label: _Label, text: str) -> bool:
    """True when the line before is blank, or the line goes on for a while: not an item of a list in a turn."""
    before = text[max(0, label.start - 200) : label.start].rstrip(" \t")
    line_end = text.find("\n", label.end)
    rest = text[label.end : min(line_end if line_end >= 0 else len(text), label.end + 400)]
    return before.endswith("\n\n") or len(rest.split()) >= 4


def _without_header(labels: list[_Label]) -> list[_Label]:
    """Drops what the header sheet says of a speaker ("Entrevistadora: L. Soto") before the talk begins.

    Only when the label's next appearance follows directly without another voice between.
    """
    while len(labels) > 2 and labels[0].name.casefold() == labels[1].name.casefold() and labels[0].time is None:
        if role_word(labels[0].name) != "interviewer" or labels[1].start - labels[0].end > 80:
            break
        labels = labels[1:]
    return labels


def _roles(labels: list[_Label], text: str) -> dict[str, Role]:
    names = list(dict.fromkeys(label.name.casefold() for label in labels))
    roles: dict[str, Role] = {name: role_word(name) or "participant" for name in names}
    if "e" in names and "i" in names:
        roles["i"] = "participant"  # entrevistadora and informante
    if ("a" in names and "q" in names) or "interviewer" in roles.values():
        return roles
    said = [
        (label.name.casefold(), "?" in text[label.end : after.start if after else len(text)])
        for label, after in zip_longest(labels, labels[1:])
    ]
    return roles | dict.fromkeys(_askers(said), "interviewer")


def _askers(said: Sequence[tuple[str, bool]]) -> set[str]:
    """Who is taken for an interviewer where no word says it: those who ask in half of their turns, others hardly.

    Two may ask. Where one of two voices is called a participant, the other asks, if it does so more often.

    Args:
        said: who speaks in each turn, and whether that asks something.
    """
    turns = Counter(name for name, _asks in said)
    asked = Counter(name for name, asks in said if asks)
    share = {name: asked[name] / number for name, number in turns.items()}
    told = [name for name in turns if is_role_word(name)]
    if len(turns) == 2 and len(told) == 1:
        other = next(name for name in turns if name not in told)
        if share[other] >= SELDOM and share[other] > share[told[0]]:
            return {other}
    least = max(2 if len(turns) == 2 else 3, FEWEST_OF_THE_TURNS * len(said))
    asks = {name for name in turns if turns[name] >= least and asked[name] >= max(2, MOSTLY * turns[name])}
    others = [name for name in turns if name not in asks]
    answered = sum(turns[name] for name in others)
    if answered < SELDOM * len(said) or sum(asked[name] for name in others) > HARDLY * answered:
        return set()
    return asks


def with_asker(turns: Sequence[FoundTurn], text: str) -> tuple[FoundTurn, ...]:
    """Turns whose speakers the file names, with the role of those who ask, where no name says a role."""
    if any(turn.role != "participant" for turn in turns):
        return tuple(turns)
    asks = _askers([(turn.speaker, "?" in text[turn.said_start : turn.end]) for turn in turns])
    return tuple(turn._replace(role="interviewer") if turn.speaker in asks else turn for turn in turns)


def _one_spelling(turns: list[FoundTurn]) -> tuple[FoundTurn, ...]:
    """One name for a speaker whose label is written in capitals here and in small letters there: its first."""
    names = dict.fromkeys([turn.speaker for turn in turns])
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.casefold(), name)
    if len(first) == len(names):
        return tuple(turns)
    return tuple(turn._replace(speaker=first[turn.speaker.casefold()]) for turn in turns)
