"""Who interviews and who is interviewed: by the label, by what the head of the text says, or by who asks."""

import re
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from qcoder.core.found_turns import Role, Turns
from qcoder.core.labels import Labels
from qcoder.core.speaker_names import calls_of
from qcoder.core.speakers import names_nobody, role_word

MOSTLY, HARDLY, SELDOM = 0.5, 0.3, 0.2  # in how many of their turns those ask who interview, and the others
FEWEST_OF_THE_TURNS = 0.05  # one that speaks less is not taken for an interviewer
OF_BOTH = 0.75  # of the questions of two
LONGEST_HEAD = 6000
_ASKS = re.compile(  # without a question mark
    r"(?:^|[.,!…][ ])[ ]*(?:(?:so|ok|okay|and|bueno|y|a ver|pues|entonces)[, ]+)*(?:please |por favor,? )?(?:"
    r"(?:tell|walk|take|talk) (?:me|us)\b|(?:can|could|would|will) you\b|describe\b|explain\b|introduce yourself|"
    r"let[’']?s (?:start|begin|talk)|i[’']d like (?:you to|to (?:ask|start|begin|know))|state your|"
    r"cu[ée]n(?:te|ta)(?:me|nos)|platíque(?:me|nos)|platícame|háble(?:me|nos)|háblame|dígame|descríba(?:me|nos)|"
    r"expl[íi]que(?:me|nos)|me (?:puede|podría|puedes|podrías)\b|quisiera (?:preguntar|que me)|conte[- ]me|fale[- ]me)",
    re.IGNORECASE,
)
_ASK_BY_TRADE = frozenset(["p", "periodista", "periodistas", "journalist", "reporter", "jornalista", "prensa", "press"])
_ABC = r"[^\W\d_]"
_CALLED = re.compile(  # "Interviewer: Eva Soto", "Interviewed by Eva Soto", "entrevista realizada por Eva Soto"
    rf"^[ \t>*_#|-]*(?:({_ABC}[^\n:=]{{0,40}}?)[*_ \t]*[:=][*_ \t]*|"
    r"(?:[^\n]{0,60}\b)?(?:(interview(?:ed|s)?)(?: was)?(?: conducted| recorded)?(?: by)|conducted by|"
    r"(entrevista(?:d[oa])?)(?: realizada| hecha| conducida)?(?: por))[ \t:]+)"
    r"([^\n]{2,100})$",
    re.IGNORECASE | re.MULTILINE,
)
_BRACKETED = re.compile(rf"^[ \t*_•-]*({_ABC}[^\n(:]{{1,40}}?)[ ]*[(,–-][^\n]*?\b({_ABC}+)[ ]?\)?[ \t]*$", re.MULTILINE)
_CODED = re.compile(
    rf"(?:^|[\t ,;])({_ABC}{{1,5}}\d{{0,2}})[ \t]*[=:–-]?[ \t]+({_ABC}{{5,}}(?:/a|\(a\))?)(?=[ \t,;.]|$)", re.M
)


def roles_of(labels: Labels, text: str) -> dict[str, Role]:
    """The role of each voice, by its label in small letters.

    What a label says itself ("Interviewer") counts most, then what the head of the text says of it ("Interviewer:
    Eva Soto" above a talk of ES and AP), then who asks.
    """
    spelled = {name.casefold(): name for name in labels.names}
    said = {name: role_word(written) for name, written in spelled.items()}
    roles: dict[str, Role] = {name: role or "participant" for name, role in said.items()}
    long_one = any(role == "interviewer" and len(name) > 4 for name, role in said.items())
    for name in spelled:
        if re.fullmatch(r"[ei](?:[ .-]?\d{1,2})?", name) and (
            long_one or (name == "i" and "e" in spelled)
        ):  # entrevistada, informante: another is called the interviewer
            roles[name], said[name] = "participant", "participant"
    if not long_one and {"e", "i"} <= {*spelled} and _ask_each_other(labels, text) == "i":  # interviewer, entrevistada
        roles["i"], roles["e"] = "interviewer", "participant"
    if "r" in spelled and any(re.fullmatch(r"p/\d", name) for name in spelled):  # pergunta 1, pergunta 2, resposta
        return roles | {name: "interviewer" for name in spelled if name.startswith("p/")}
    roles |= {name.casefold(): role for name, role in zip(labels.names, labels.roles(), strict=True) if role}
    if "a" in spelled and "q" in spelled:
        return roles
    told = roles_told(text[: labels.starts[0]][-LONGEST_HEAD:], spelled)
    roles |= {name: role for name, role in told.items() if said[name] is None or len(name) <= 2}
    if "interviewer" in roles.values():
        return roles
    called = {name: name.casefold() for name in {*labels.names}}
    said_by = Said([called[name] for name in labels.names], labels.ends, _stops(labels, text))
    return roles | dict.fromkeys(askers(said_by, text), "interviewer")


def _stops(labels: Labels, text: str) -> Sequence[int]:
    """Where the next label begins, or the text ends."""
    stops = labels.starts[1:]
    stops.append(len(text))
    return stops


def _ask_each_other(labels: Labels, text: str) -> str:
    """Which of "E" and "I" asks, in three of four questions."""
    asked = Counter(
        name.casefold()
        for name, end, stop in zip(labels.names, labels.ends, _stops(labels, text), strict=True)
        if "?" in text[end:stop]
    )
    both = asked["e"] + asked["i"]
    return next((name for name in ("e", "i") if asked[name] > 1 and asked[name] >= OF_BOTH * both), "")


def roles_told(head: str, spelled: Mapping[str, str]) -> dict[str, Role]:
    """The roles that the head of a text gives to the voices of the talk below it.

    "Interviewer: Eva Soto", "Interviewed by Eva Soto", "Eva Soto (moderator)", "ES = Interviewer", "INV Investigator".

    Args:
        head: what stands before the first turn.
        spelled: the labels of the talk, by themselves in small letters.
    """
    found: dict[str, Role] = {}
    for one in _CODED.finditer(head):
        if (role := role_word(one[2])) and one[1].casefold() in spelled and one[1].casefold() != one[2].casefold():
            found.setdefault(one[1].casefold(), role)
    named: list[tuple[str, Role]] = []
    for one in _CALLED.finditer(head):
        if one[1] is None:
            named.append((one[4], "interviewer"))
        elif len(one[1].strip()) > 2 and (role := role_word(one[1].strip())):
            named.append((one[4], role))
        elif role := role_word(one[4].strip(" .*_")):  # "ES: Interviewer"
            named.append((one[1], role))
    named += [(one[1], role) for one in _BRACKETED.finditer(head) if (role := role_word(one[2]))]
    for persons, role in named:
        for person in re.split(r"[;,/]|[ ](?:and|y|e|&|with|con)[ ]", persons):
            called = calls_of(" ".join(person.split()).strip(" .*_")) if person.strip(" .*_") else set()
            for name in spelled:
                if name in called and not names_nobody(name):
                    found.setdefault(name, role)
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """Who says something, and where it begins and ends, turn by turn: columns, since a long text has many turns."""

    who: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]

    def without(self, some: Set[str]) -> "Said":
        """What all but some say."""
        if not some:
            return self
        kept = [at for at, name in enumerate(self.who) if name not in some]
        starts, ends = (array("i", map(column.__getitem__, kept)) for column in (self.starts, self.ends))
        return Said([self.who[at] for at in kept], starts, ends)

    def lengths(self) -> Counter[str]:
        """How many letters everybody says."""
        found: Counter[str] = Counter()
        for name, start, end in zip(self.who, self.starts, self.ends, strict=True):
            found[name] += end - start
        return found


def askers(said: Said, text: str) -> set[str]:
    """Who is taken for an interviewer where no word says it: those who ask in half of their turns, others hardly.

    Two may ask. Where one of two voices is called a participant, the other asks, if it does so more often; where
    neither is, the one that asks twice as often, in half of its turns or saying less than half as much.
    """
    heard = said.without({name for name in {*said.who} if role_word(name) == "other"})
    asking = [text.find("?", start, end) >= 0 for start, end in zip(heard.starts, heard.ends, strict=True)]
    if found := _askers(heard, asking):
        return found
    # "Tell me about ..." asks too; looked for last, as it takes longer.
    places = zip(heard.starts, heard.ends, asking, strict=True)
    return _askers(
        heard, [yes or bool(_ASKS.search(text[start : min(end, start + 400)])) for start, end, yes in places]
    )


def _askers(heard: Said, asking: Sequence[bool]) -> set[str]:
    turns = Counter(heard.who)
    asked = Counter(who for who, yes in zip(heard.who, asking, strict=True) if yes)
    share = {name: asked[name] / number for name, number in turns.items()}
    told = [name for name in turns if role_word(name) is not None]
    if len(turns) == 2 and len(told) == 1:
        other = next(name for name in turns if name not in told)
        if share[other] >= SELDOM and share[other] > share[told[0]]:
            return {other}
    number = len(heard.who)
    least = {name: 2 if len(turns) == 2 or name in _ASK_BY_TRADE else 3 for name in turns}
    at_least = {name: max(some, FEWEST_OF_THE_TURNS * number) for name, some in least.items()}
    ask = {name for name in turns if turns[name] >= at_least[name] and asked[name] >= max(2, MOSTLY * turns[name])}
    others = [name for name in turns if name not in ask]
    answered = sum(turns[name] for name in others)
    if answered >= SELDOM * number and sum(asked[name] for name in others) <= HARDLY * answered:
        return ask
    if len(turns) == 2:
        one, two = sorted(turns, key=lambda name: share[name])
        if asked[two] >= 2 and share[two] >= max(MOSTLY, 2 * share[one]):
            return {two}
        length = heard.lengths()
        less, more = sorted(turns, key=length.__getitem__)
        if share[less] >= max(HARDLY, 2 * share[more]) and asked[less] >= 3 and 2 * length[less] < length[more]:
            return {less}
    return set()


def with_asker(turns: Turns, text: str) -> Turns:
    """Turns whose speakers the file names, with the role of those who ask, where no name says a role."""
    if any(heard.role != "participant" for heard in turns.heard):
        return turns
    said = Said([turns.heard[voice].speaker for voice in turns.voices], turns.said_starts, turns.ends)
    ask = askers(said, text)
    return turns.with_voices(lambda voice: voice._replace(role="interviewer") if voice.speaker in ask else voice)
