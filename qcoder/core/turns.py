"""Speaker turns: found by the labels that people write at the beginning of a line.

A label is a name or role with a colon, with a time before or after it where there is one: "Entrevistadora:", "E:",
"P1:", "María José:", "[00:12:31] Ana:", "Ana (12:31):", "**Ana:**"; a name in capitals or a role with a dash ("ANA –",
"E.-"); a name with a time on a line of its own ("Ana  0:03"); a name in bold; a column of names. What looks like one
but is not ("Nota:", "Lugar:", "10:30", "Juan 3:16") is left alone: a label must be a role word, or stand at least
twice. Of the conventions, the one that finds most labels is the document's. A rule of one's own comes before all.
"""

import re
from collections.abc import Sequence
from itertools import chain

from qcoder.core.court import court_labels
from qcoder.core.described_labels import (
    Described,
    described_label,
    described_labels,
    pointed_label,
    pointed_labels,
    with_dashes,
)
from qcoder.core.form_labels import are_forms
from qcoder.core.imported import FoundTurn, Role
from qcoder.core.labels import TIME, TIME_FIRST
from qcoder.core.labels import FoundLabel as _Label
from qcoder.core.labels import seconds_of as _seconds
from qcoder.core.other_labels import other_labels
from qcoder.core.plausible_labels import plausible_labels, repeated_labels, without_lists
from qcoder.core.speaker_columns import Row, columns_of_names
from qcoder.core.speaker_names import short_names
from qcoder.core.speaker_rule import compiled
from qcoder.core.speakers import all_of_a_name, names_nobody, role_word
from qcoder.core.turn_ends import end_of_words, starts_of_headings
from qcoder.core.turn_roles import roles_of

_LEAD = r"(?P<lead>[ \t\u00a0]*(?:[-–—•][ \t]+)?(?:\*\*|__)?[ \t]*)"
_WORDS = r"(?P<name>[^\W\d_](?:[\w.'’\-/&]|[ \u00a0](?=[\w(&])){0,49}?(?:[ ]?\([^)\n:]{1,20}\))?)"
_LABEL = re.compile(
    rf"{_LEAD}(?:(?P<before>{TIME})(?:\(\))?[ \t\u00a0]*[-–—]?[ \t\u00a0]*"
    r"|(?P<question>Q\d{1,4}[.)]?)[ \t\u00a0]+(?=[^\W\d_]))?"
    rf"(?:\*\*|__)?{_WORDS}(?:\*\*|__)?(?:[ \t\u00a0]*(?P<after>{TIME}))?"
    r"[ \t\u00a0]*:(?:\*\*|__)?(?=[ \t\u00a0–—-]|\n|$)"
)
# "ANA – ", "E – ", "MARÍA.- ": capitals or a role, else every sentence with a dash would be a turn
_DASHED = re.compile(
    rf"{_LEAD}(?:(?P<before>{TIME})[ \t\u00a0]*)?{_WORDS}"
    rf"(?:[ \t\u00a0]*(?P<after>{TIME}))?(?:[ \t\u00a0]+[-–—]|\.[-–—]|\.[ ][-–—])(?=[ \t\u00a0])"
)
_HEADED = re.compile(
    rf"{_LEAD}(?:\[(?P<zoom>[^\]\n:]{{1,50}})\][ \t]+[\[(]?(?P<late>{TIME})(?:[ \t]*[-–—][ \t]*{TIME})?"
    rf"|{_WORDS}(?:\*\*|__)?[ \t\u00a0]*[,|]?[ \t\u00a0]*(?P<after>{TIME})"
    rf"|(?P<before>{TIME})[ \t\u00a0]+(?P<second>[^\W\d_][^:\n?!¿¡]{{1,40}}(?<![^\W\d_]{{2}}\.)))"
    r"[ \t\u00a0]*:?[ \t]*(?=\n|$)"
)
_CHAT = re.compile(r"(?:From|De) +(\S.*?) +(?:to|a|para) +\S.*", re.IGNORECASE)  # Zoom's chat says to whom
_END_TIME = re.compile(r"#(\d{1,2}:\d{2}:\d{2})(?:-(\d))?#[ \t]*$")
_LATE_TIME = re.compile(r"[\[(](\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,3})?[\])][ \t]*\Z")
_TIME_ALONE = re.compile(rf"(?P<time>{TIME})(?:[ \t]*(?:-->|[-–—])[ \t]*{TIME})?[ \t]*\n[ \t\n]*")
_TIME_BEGINS = frozenset("[(0123456789#")
_PICTURES = re.compile("^▣+", re.MULTILINE)  # of who speaks, as Teams puts it before the name
_DASHES = frozenset("-–—")
_DASH = re.compile(r"[-–—]{1,2}[ \t\u00a0]+")
_DASHED_LINE = re.compile(r"^[ \t]*([-–—])[ \t]*((?:[^\W\d_]|[¿¡(\[\"“«…])[^\n]*)", re.MULTILINE)
_NAME = re.compile(r"[^\W\d_][\w.'’\-]*(?:[ \u00a0][\w(][\w.'’)\-/]*){0,4}")
HARDLY = 0.3  # of the lines with a dash: those that go on with a small letter
MOST_WORDS = 5
LONGEST_LABEL = 120
MOST_EXPLAINED, MOST_WORDS_EXPLAINED = 20, 10  # speakers in a list before the talk, and words about each
FEWEST_WORDS_SAID = 3  # after each dash, on average: else it is a list
MOSTLY_LATE = 0.6  # of the turns
FEWEST_LABELS = 4  # below it other signs of speakers are looked for


def find_turns(
    text: str,
    *,
    bold: Sequence[tuple[int, int]] = (),
    headings: Sequence[tuple[int, int]] = (),
    told: Sequence[_Label] = (),
    rule: str = "",
) -> tuple[FoundTurn, ...]:
    """The turns of a clean text, in order and disjoint; what stands before the first label belongs to none.

    Args:
        bold: stretches that the file shows in bold: a name may be told by nothing else.
        headings: stretches that the file says are headings: below the last words of a turn they are nobody's.
        told: labels that the file itself calls so; they count where the text shows no more than these.
        rule: a pattern of the person's own, see `speaker_rule`; when it finds no label the usual ones are looked for.
    """
    if "▣" in text:
        text = _PICTURES.sub(lambda found: " " * len(found[0]), text)
    labels, timed = _labels(text, bold, told, rule)
    if not labels:
        return ()
    labels = _after_the_legend(_with_times_above(labels, text) if timed else labels, text)
    labels = _with_nameless(labels, text)
    short = short_names([label.name for label in labels])
    if short:
        labels = [label._replace(name=short.get(label.name, label.name)) for label in labels]
    roles = roles_of(labels, text)
    begin_headings = starts_of_headings(headings, text)
    turns = []
    late: float | None = 0.0  # f4 writes the time at the end of a turn: the next one begins there
    labels.reverse()
    while labels:  # each label goes when its turn is there: a long text has as many of both
        label = labels.pop()
        stop = labels[-1].start if labels else len(text)
        stop = stop if label.stop is None else min(stop, label.stop)
        said, end = label.end, stop
        words = text[said:stop].rstrip()
        end = said + len(words)
        if "\n" in words:  # something that is nobody's may stand below
            end = end_of_words(text, said, end, last=not labels, headings=begin_headings)
        while said < end and text[said].isspace():
            said += 1
        time = label.time
        begins = text[said : said + 1]
        if begins in _TIME_BEGINS and time is None and (label.stop is None or told):
            below = "\n" in text[label.end : said]
            first = (below and _TIME_ALONE.match(text, said, end)) or TIME_FIRST.match(text, said, end)
            first = first or _TIME_ALONE.match(text, said, end)
            if first:
                said, time = first.end(), _seconds(first["time"])
                begins = text[said : said + 1]
        if begins in _DASHES and (dash := _DASH.match(text, said, end)):
            said = dash.end()
        if text[end - 1 : end] == "#" and (ended := _END_TIME.search(text, max(label.end, end - 20), end)):
            time = late if time is None else time
            late = _seconds(ended[1] + (f".{ended[2]}" if ended[2] else ""))
        turns.append(FoundTurn(label.start, min(said, end), end, label.name, roles[label.name.casefold()], time))
    return _one_spelling(_with_late_times(turns, text))


def _labels(text: str, bold: Sequence[tuple[int, int]], told: Sequence[_Label], rule: str) -> tuple[list[_Label], bool]:
    """The labels of the convention that finds most, and whether a line may begin with a time."""
    if rule and (own := _by_rule(text, rule)):
        labels, timed = own, True
    else:
        colon, dashed, headed, rows, timed = _scan(text)
        choices = [
            plausible_labels(_in_order(colon, dashed), text),
            repeated_labels(headed),
            [_Label(row.start, row.said, row.name, row.time, row.end) for row in columns_of_names(rows)],
        ]
        if 2 * len(choices[0]) <= text.count("\n"):  # else no other kind of label can stand on more lines
            choices.append(court_labels(text))
        labels = max(choices, key=len)
        if len(labels) < FEWEST_LABELS and bold:  # told by nothing but bold letters
            labels = max(labels, repeated_labels(_in_bold(text, bold)), key=len)
        if len(labels) < FEWEST_LABELS:
            others = [_Label(one.start, one.end, one.name, _seconds(one.time)) for one in other_labels(text)]
            others = without_lists(others, text)
            if len(others) > len(labels) and not are_forms(others, text):
                labels = _with_those_of_a_court(others, colon)
        labels = labels if len(labels) > len(told) else list(told)
    return labels, timed


def _with_late_times(turns: list[FoundTurn], text: str) -> list[FoundTurn]:
    """The turns with the times in brackets at the end of most of them: there the next one begins."""
    if len(turns) < FEWEST_LABELS or any(turn.time is not None for turn in turns):
        return turns
    bracketed = sum(text[turn.end - 1] in "])" for turn in turns if turn.end)
    if bracketed < MOSTLY_LATE * len(turns):
        return turns
    ends = [_LATE_TIME.search(text, max(turn.said_start, turn.end - 20), turn.end) for turn in turns]
    times = [_seconds(end[1]) if end else None for end in ends]
    known = [time for time in times if time is not None]
    if len(known) < MOSTLY_LATE * len(turns) or known != sorted(known):
        return turns
    return [turn._replace(time=time) for turn, time in zip(turns, [0.0, *times[:-1]], strict=True)]


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
    for start, end in chain(((turn.start, turn.end) for turn in turns), [(len(text), len(text))]):
        between = text[at:start]
        if not between or between.isspace():  # as between most turns
            at = end
            continue
        lines = between.split("\n")
        if at and text[at - 1] != "\n":
            lines = lines[1:]
        if lines and start < len(text) and text[start - 1 : start] != "\n":
            lines = lines[:-1]
        count += sum(1 for line in lines if line.strip("▣ \t\u00a0"))
        at = end
    return count


# ---- finding labels ----


def _scan(text: str) -> tuple[list[_Label], list[_Label], list[_Label], list[Row], bool]:
    """Labels before a colon, before a dash, on lines of their own, and rows of cells; line by line.

    Also whether a line begins as one with a time does.
    """
    colon: list[_Label] = []
    dashed: list[_Label] = []
    headed: list[_Label] = []
    described: list[Described] = []
    pointed: list[_Label] = []
    names: list[_Label] = []  # before a dash, in letters of any kind
    rows: list[Row] = []
    timed = False
    said: dict[str, str] = {}  # each name once, however often it stands
    dashes, tabs = any(sign in text for sign in _DASHES), "\t" in text
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        head = line[:LONGEST_LABEL]
        timed = timed or head[:1] in _TIME_BEGINS
        at = head.find(":")
        if 0 < at <= 40 and (name := head[:at]).isalpha() and (at + 1 == len(line) or line[at + 1] in " \t\u00a0-–—"):
            # One word and a colon, as most labels are: no need to look further.
            if not names_nobody(name):
                colon.append(_Label(start, start + at + 1, said.setdefault(name, name), None))
        elif at >= 0:
            found = _LABEL.match(text, start, min(end + 1, start + LONGEST_LABEL))
            if found is not None and (label := _label(found, found["name"], found["before"] or found["after"])):
                colon.append(label._replace(role="interviewer") if found["question"] else label)
            elif found is None and len(line) < LONGEST_LABEL and (found := _HEADED.match(text, start, end)):
                name = found["name"] or found["zoom"] or found["second"]
                time = found["after"] or found["late"] or found["before"]
                if label := _label(found, name, time):
                    headed.append(label)
            elif ("," in head[:at] or "(" in head[:at]) and (
                one := described_label(text, start, min(end + 1, start + 2 * LONGEST_LABEL))
            ):
                described.append(one)
        if dashes and (
            ("-" in head or "–" in head or "—" in head)
            and (" – " in head or " — " in head or " - " in head or ".-" in head or ".—" in head or ".–" in head
                 or ". -" in head)
        ):  # fmt: skip
            found = _DASHED.match(text, start, end)
            label = _label(found, found["name"], found["before"] or found["after"]) if found is not None else None
            sure = len(label.name) > 1 or "-" in found[0][-2:] if label and found else False  # "H.-", but no "A - "
            if label and (is_role_word(label.name) or (label.name.isupper() and sure)):
                dashed.append(label)
            elif label and found and found[0][-2:-1] in " \t\u00a0":
                names.append(label)
            elif one_pointed := pointed_label(text, start, min(end, start + LONGEST_LABEL)):
                pointed.append(one_pointed)
        if tabs and "\t" in line:
            rows.append(Row(start, end, line))
        start = end + 1
    colon = _in_order(colon, described_labels(described, colon))
    dashed = _in_order(_in_order(dashed, pointed_labels([*dashed, *pointed])), with_dashes(names, text))
    return colon, dashed, headed, rows, timed


def _label(found: re.Match[str], words: str, time: str | None) -> _Label | None:
    name = " ".join(words.split()).rstrip(",|")
    if time is not None and (chat := _CHAT.fullmatch(name)):
        name = chat[1]
    if names_nobody(name) or (len(name.split()) > MOST_WORDS and not all_of_a_name(name)):
        return None
    lead = found["lead"]
    return _Label(found.start() + len(lead) - len(lead.lstrip(" \t\u00a0")), found.end(), name, _seconds(time))


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
    if not dashed:
        return colon
    taken = {label.start for label in colon}
    return sorted([*colon, *(label for label in dashed if label.start not in taken)], key=lambda label: label.start)


def _one_spelling(turns: list[FoundTurn]) -> tuple[FoundTurn, ...]:
    """One name for a speaker whose label is written in capitals here and in small letters there: its first."""
    names = dict.fromkeys([turn.speaker for turn in turns])
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.casefold(), name)
    if len(first) == len(names):
        return tuple(turns)
    return tuple(turn._replace(speaker=first[turn.speaker.casefold()]) for turn in turns)
