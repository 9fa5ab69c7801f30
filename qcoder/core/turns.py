"""Speaker turns: found by the labels that people write at the beginning of a line.

A label is a name or role with a colon, with a time before or after it where there is one: "Entrevistadora:", "E:",
"P1:", "María José:", "[00:12:31] Ana:", "Ana (12:31):", "**Ana:**"; a name in capitals or a role with a dash ("ANA –",
"E.-"); a name with a time on a line of its own ("Ana  0:03"); a name in bold; a column of names. What looks like one
but is not ("Nota:", "Lugar:", "10:30", "Juan 3:16") is left alone: a label must be a role word, or stand at least
twice. Of the conventions, the one that finds most labels is the document's. A rule of one's own comes before all.
"""

import re
from collections.abc import Sequence
from itertools import chain, islice
from sys import intern

from qcoder.core.court import court_labels
from qcoder.core.described_labels import (
    described_label,
    described_labels,
    pointed_label,
    pointed_labels,
    with_dashes,
)
from qcoder.core.form_labels import are_forms
from qcoder.core.found_turns import Role, Turns, Voice
from qcoder.core.labels import TIME, TIME_FIRST, Labels
from qcoder.core.labels import FoundLabel as _Label
from qcoder.core.labels import seconds_of as _seconds
from qcoder.core.other_labels import other_labels
from qcoder.core.plausible_labels import plausible_labels, repeated_labels, without_lists
from qcoder.core.speaker_columns import Rows, columns_of_names
from qcoder.core.speaker_names import short_names
from qcoder.core.speaker_rule import compiled
from qcoder.core.speakers import all_of_a_name, names_nobody, role_word
from qcoder.core.text import lines
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
) -> Turns:
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
        return Turns()
    labels = _after_the_legend(_with_times_above(labels, text) if timed else labels, text)
    labels = _with_nameless(labels, text)
    if short := short_names(labels.names):
        labels = labels.called([short.get(name, name) for name in labels.names])
    roles = roles_of(labels, text)
    begin_headings = starts_of_headings(headings, text)
    turns = Turns()
    voices = {name: turns.voice(Voice(name, roles[name.casefold()])) for name in dict.fromkeys(labels.names)}
    late: float | None = 0.0  # f4 writes the time at the end of a turn: the next one begins there
    last = len(labels) - 1
    columns = zip(labels.starts, labels.ends, labels.names, labels.times(), labels.stops(), strict=True)
    for number, (start, label_end, name, time, until) in enumerate(columns):
        said = label_end
        stop = labels.starts[number + 1] if number < last else len(text)
        stop = stop if until is None else min(stop, until)
        words = text[said:stop].rstrip()
        end = said + len(words)
        if "\n" in words:  # something that is nobody's may stand below
            end = end_of_words(text, said, end, last=number == last, headings=begin_headings)
        while said < end and text[said].isspace():
            said += 1
        begins = text[said : said + 1]
        if begins in _TIME_BEGINS and time is None and (until is None or told):
            below = "\n" in text[label_end:said]
            first = (below and _TIME_ALONE.match(text, said, end)) or TIME_FIRST.match(text, said, end)
            first = first or _TIME_ALONE.match(text, said, end)
            if first:
                said, time = first.end(), _seconds(first["time"])
                begins = text[said : said + 1]
        if begins in _DASHES and (dash := _DASH.match(text, said, end)):
            said = dash.end()
        if text[end - 1 : end] == "#" and (ended := _END_TIME.search(text, max(label_end, end - 20), end)):
            time = late if time is None else time
            late = _seconds(ended[1] + (f".{ended[2]}" if ended[2] else ""))
        turns.add(start, min(said, end), end, voices[name], time)
    return _one_spelling(_with_late_times(turns, text))


def _labels(text: str, bold: Sequence[tuple[int, int]], told: Sequence[_Label], rule: str) -> tuple[Labels, bool]:
    """The labels of the convention that finds most, and whether a line may begin with a time."""
    if rule and (own := _by_rule(text, rule)):
        labels, timed = own, True
    else:
        colon, dashed, headed, rows, timed = _scan(text)
        choices = [
            plausible_labels(colon.joined(dashed), text),
            repeated_labels(headed),
            columns_of_names(rows, text),
        ]
        if 2 * len(choices[0]) <= text.count("\n"):  # else no other kind of label can stand on more lines
            choices.append(court_labels(text))
        labels = max(choices, key=len)
        if len(labels) < FEWEST_LABELS and bold:  # told by nothing but bold letters
            labels = max(labels, repeated_labels(_in_bold(text, bold)), key=len)
        if len(labels) < FEWEST_LABELS:
            others = without_lists(other_labels(text), text)
            if len(others) > len(labels) and not are_forms(others, text):
                labels = _with_those_of_a_court(others, colon)
        labels = labels if len(labels) > len(told) else Labels(told)
    return labels, timed


def _with_late_times(turns: Turns, text: str) -> Turns:
    """The turns with the times in brackets at the end of most of them: there the next one begins."""
    if len(turns) < FEWEST_LABELS or turns.timed():
        return turns
    bracketed = sum(text[end - 1] in "])" for end in turns.ends if end)
    if bracketed < MOSTLY_LATE * len(turns):
        return turns
    places = zip(turns.said_starts, turns.ends, strict=True)
    ends = (_LATE_TIME.search(text, max(said_start, end - 20), end) for said_start, end in places)
    times = [_seconds(end[1]) if end else None for end in ends]
    known = [time for time in times if time is not None]
    if len(known) < MOSTLY_LATE * len(turns) or known != sorted(known):
        return turns
    return turns.at_times([0.0, *times[:-1]])


def _with_times_above(labels: Labels, text: str) -> Labels:
    """The labels with the times that stand on lines of their own above them."""
    found = Labels()
    for label in labels:
        above = text.rfind("\n", 0, max(0, label.start - 1)) + 1
        if label.time is None and text[above] in _TIME_BEGINS:
            at = _TIME_ALONE.match(text, above, label.start)
            if at is not None and at.end() == label.start:
                label = label._replace(start=above, time=_seconds(at["time"]))
        found.append(label)
    return found


def _with_those_of_a_court(labels: Labels, colon: Labels) -> Labels:
    """Questions and answers ("Q.", "A.") with those who come in between: "MR. JONES:", "THE COURT:"."""
    if not all(map(is_role_word, {*labels.names})):
        return labels
    named = colon.where([name.isupper() and not name.startswith("BY ") for name in colon.names])
    return labels.joined(named) if len(named) < len(labels) else labels


def _with_nameless(labels: Labels, text: str) -> Labels:
    """With the lines that begin with a dash, where nobody but the one who asks has a label.

    So groups are written in Spain: "MODERADOR: ...", and below it what each of the others says, after a dash.
    """
    if len(labels) < 2 or any(role_word(name) != "interviewer" for name in {*labels.names}):
        return labels
    dashed = Labels()
    words = small = 0
    for line in _DASHED_LINE.finditer(text, labels.ends[0]):
        dashed.add(line.start(1), line.start(2), "—")
        words += len(line[2].split())
        small += line[2][0].islower()
    if small > HARDLY * len(dashed):
        return labels  # items of a list
    if len(dashed) < max(FEWEST_LABELS, len(labels)) or words < FEWEST_WORDS_SAID * len(dashed):
        return labels
    return labels.joined(dashed)


def _after_the_legend(labels: Labels, text: str) -> Labels:
    """The labels without those that a list before the talk explains: "E: Entrevistadora", "A: Ana, 34 años"."""
    names = [name.casefold() for name in labels.names[:MOST_EXPLAINED]]
    for number, label in enumerate(labels[:MOST_EXPLAINED]):
        stop = labels.starts[number + 1] if number + 1 < len(labels) else len(text)
        said = text[label.end : stop]
        if names[number] in names[:number] or len(said.split()) > MOST_WORDS_EXPLAINED or {"?", "!"} & {*said}:
            return labels
        if said.count("\n") > 1 and not said.rstrip(" \t").rstrip("\n").strip("\n").count("\n"):
            explained = labels[: number + 1]
            roles = [text[one.end : text.find("\n", one.end)].strip(" \t.") for one in explained]
            again = set(names[: number + 1]) <= set(map(str.casefold, set(islice(labels.names, number + 1, None))))
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


def unlabelled_paragraphs(text: str, turns: Turns) -> int:
    """Paragraphs with words that belong to no turn; what else stands on the line of one (in a column) is none."""
    count, at = 0, 0
    for start, end in chain(zip(turns.starts, turns.ends, strict=True), [(len(text), len(text))]):
        between = text[at:start]
        if not between or between.isspace():  # as between most turns
            at = end
            continue
        begin, stop = 0, len(between)
        if at and text[at - 1] != "\n":
            begin = between.find("\n") + 1 or stop
        if start < len(text) and text[start - 1 : start] != "\n":
            stop = max(begin, between.rfind("\n", begin))
        count += sum(1 for line in lines(between[begin:stop]) if line.strip("▣ \t\u00a0"))
        at = end
    return count


# ---- finding labels ----


def _scan(text: str) -> tuple[Labels, Labels, Labels, Rows, bool]:
    """Labels before a colon, before a dash, on lines of their own, and rows of cells; line by line.

    Also whether a line begins as one with a time does.
    """
    colon, dashed, headed = Labels(), Labels(), Labels()
    described, abouts = Labels(), list[str]()
    pointed = Labels()
    names = Labels()  # before a dash, in letters of any kind
    rows = Rows()
    timed = False
    said: dict[str, str] = {}  # each name once, however often it stands
    dashes, tabs = any(sign in text for sign in _DASHES), "\t" in text
    start = 0
    for line in lines(text):
        end = start + len(line)
        head = line[:LONGEST_LABEL]
        timed = timed or head[:1] in _TIME_BEGINS
        at = head.find(":")
        if 0 < at <= 40 and (name := head[:at]).isalpha() and (at + 1 == len(line) or line[at + 1] in " \t\u00a0-–—"):
            # One word and a colon, as most labels are: no need to look further.
            if not names_nobody(name):
                colon.add(start, start + at + 1, said.setdefault(name, name))
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
                described.append(one.label)
                abouts.append(intern(one.about))
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
            rows.add(start, end, line.count("\t"))
        start = end + 1
    colon = colon.joined(described_labels(described, abouts, colon))
    if pointed:
        dashed = dashed.joined(pointed_labels(dashed.joined(pointed)))
    dashed = dashed.joined(with_dashes(names, text))
    return colon, dashed, headed, rows, timed


def _label(found: re.Match[str], words: str, time: str | None) -> _Label | None:
    name = " ".join(words.split()).rstrip(",|")
    if time is not None and (chat := _CHAT.fullmatch(name)):
        name = chat[1]
    if names_nobody(name) or (len(name.split()) > MOST_WORDS and not all_of_a_name(name)):
        return None
    lead = found["lead"]
    return _Label(found.start() + len(lead) - len(lead.lstrip(" \t\u00a0")), found.end(), intern(name), _seconds(time))


def _by_rule(text: str, rule: str) -> Labels:
    """Labels as a person's own pattern finds them; nothing else is asked of them."""
    pattern = compiled(rule)
    labels = Labels()
    start = 0
    for line in lines(text):
        end = start + len(line)
        if line and (found := pattern.match(text, start, min(end, start + 4 * LONGEST_LABEL))):
            named = found.groupdict()
            name = " ".join((named.get("name") or "").split())
            if name:
                labels.add(found.start(), found.end(), intern(name), _seconds(named.get("time")))
        start = end + 1
    return labels


def _in_bold(text: str, bold: Sequence[tuple[int, int]]) -> Labels:
    """Names in bold at the beginning of a line that goes on in letters of another kind, or stands alone."""
    labels = Labels()
    for start, end in bold:
        if start and text[start - 1] != "\n":
            continue
        name = text[start:end].strip().rstrip(":.–-").strip()
        if "\n" not in name and looks_like_name(name) and len(name.split()) <= 3:
            labels.add(start, end, intern(name))
    return labels


def _one_spelling(turns: Turns) -> Turns:
    """One name for a speaker whose label is written in capitals here and in small letters there: its first."""
    names = turns.speakers()
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.casefold(), name)
    if len(first) == len(names):
        return turns
    return turns.with_voices(lambda voice: voice._replace(speaker=first[voice.speaker.casefold()]))
