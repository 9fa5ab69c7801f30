"""What changed between two versions of a text: first by lines, then by words, then by letters.

Made for transcripts: anchors are the lines and words that stand once in both versions (patience), the rest is compared
by Myers' algorithm (1986) with a bound, so that a text of 1 MB takes moments whatever was done to it. Words that have
little in common are replaced as a whole; an insertion that could stand in several places stands at the border of a
line, a sentence or a word.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import combining, normalize

from qcoder.core.span import Edit, Span

Hunk = tuple[int, int, int, int]  # old[a:b] became new[c:d]
_Block = tuple[int, int, int]  # old[i:i+n] is new[j:j+n]

_WORDS = re.compile(r"[\w\u0300-\u036f]+|\s|[^\w\s]")
_HAS_WORD = re.compile(r"\w")
MOST_DIFFERENCES = 300  # of a stretch without anchors; beyond that it counts as replaced
MOST_STEPS = 1_500_000  # of Myers' algorithm for a whole text, half a second; then only near matches are looked for
FEW_DIFFERENCES = 20
ANCHORS = (8, 3, 1)  # tokens in a row that stand once in both
LONGEST_WORDS = 120  # characters that are compared letter by letter
ALIKE = 0.6  # share of letters that two words have in common when one is a correction of the other
SHORT = 3  # letters; a shorter piece between two replacements is a coincidence
FARTHEST_SLIDE = 300
_SENTENCE_ENDS = (".", "?", "!", "…")


@dataclass(frozen=True)
class Difference:
    """The edits that make one text of another, in order; positions count in the old one, and something stays between.

    `corrected` are words, old and new, of which only letters were changed: who ended there ends there still.
    """

    edits: tuple[Edit, ...] = ()
    corrected: tuple[tuple[Span, Span], ...] = ()


def difference(old: str, new: str) -> Difference:
    """What was changed, told as a person would tell it."""
    corrected: list[tuple[Span, Span]] = []
    hunks = _slid(_joined(_refined(old, new, corrected), old), old, new)
    return Difference(tuple(Edit(a, b - a, d - c) for a, b, c, d in hunks), tuple(corrected))


def changed_stretch(old: str, new: str) -> tuple[int, int, int]:
    """Where two texts begin to differ, and where that ends in the old and in the new one: found in no time."""
    start = _common_start(old, new)
    end = _common_end(old, new, min(len(old), len(new)) - start)
    return start, len(old) - end, len(new) - end


def word_hunks(old: str, new: str) -> list[Hunk]:
    """The same for reading: whole words that were taken out or put in."""
    return _joined(_by_words(old, new), old)


def _refined(old: str, new: str, corrected: list[tuple[Span, Span]]) -> list[Hunk]:
    found: list[Hunk] = []
    for a, b, c, d in _by_words(old, new):
        if a == b or c == d or max(b - a, d - c) > LONGEST_WORDS:
            found.append((a, b, c, d))
            continue
        if not _alike(old[a:b], new[c:d]):
            found.append((a, b, c, d))
            continue
        corrected.append((Span(a, b), Span(c, d)))
        blocks = _myers(old[a:b], new[c:d], MOST_DIFFERENCES) or []
        found += [(a + p, a + q, c + r, c + s) for p, q, r, s in _gaps(blocks, b - a, d - c)]
    return found


def _alike(one: str, other: str) -> bool:
    """Whether one is a correction of the other: the same letters, but for few; accents and capitals do not count."""
    one, other = _bare(one), _bare(other)
    least = ALIKE * (len(one) + len(other)) / 2
    if not one or not other or (Counter(one) & Counter(other)).total() < least:
        return False
    blocks = _myers(one, other, int(len(one) + len(other) - 2 * least)) or ()
    return sum(n for _i, _j, n in blocks) >= least


def _bare(words: str) -> str:
    if words.isascii():
        return words.lower()
    return "".join(sign for sign in normalize("NFD", words.casefold()) if not combining(sign))


def _by_lines(old: str, new: str, patience: "_Patience") -> list[Hunk]:
    start = _common_start(old, new)
    end = _common_end(old, new, min(len(old), len(new)) - start)
    # Whole lines are compared: the first and last ones are taken in full.
    start = max(old.rfind("\n", 0, start), new.rfind("\n", 0, start)) + 1 if start else 0
    end = _whole_line_end(old, end)
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    if not a and not b:
        return []
    return _in_text(a.splitlines(keepends=True), b.splitlines(keepends=True), start, start, patience)


def _whole_line_end(text: str, end: int) -> int:
    """At most `end` characters at the end of `text`, from the beginning of a line on."""
    at = len(text) - end
    if end == 0 or at == 0 or text[at - 1] == "\n":
        return end
    line = text.find("\n", at)
    return 0 if line < 0 else len(text) - line - 1


def _by_words(old: str, new: str) -> list[Hunk]:
    found: list[Hunk] = []
    patience = _Patience()
    for a, b, c, d in _by_lines(old, new, patience):
        if a == b or c == d:
            found.append((a, b, c, d))
            continue
        one, other = old[a:b], new[c:d]
        start = one.rfind(" ", 0, _common_start(one, other)) + 1
        same = _common_end(one, other, min(len(one), len(other)) - start)
        space = one.find(" ", len(one) - same)
        end = len(one) - space if space >= 0 else 0
        one, other = one[start : len(one) - end], other[start : len(other) - end]
        found += _in_text(_WORDS.findall(one), _WORDS.findall(other), a + start, c + start, patience)
    return found


class _Patience:
    """How many steps of Myers' algorithm may still be taken."""

    def __init__(self) -> None:
        self.left = MOST_STEPS

    def most_differences(self, size: int) -> int:
        """How many differences may be looked for in a stretch of `size` tokens."""
        most = min(size, MOST_DIFFERENCES) if self.left > 0 else min(size, FEW_DIFFERENCES)
        self.left -= most * most // 2
        return most


def _in_text(a: list[str], b: list[str], start_a: int, start_b: int, patience: _Patience) -> list[Hunk]:
    """Compares tokens; the hunks count characters from `start_a` and `start_b` on."""
    at_a = list(accumulate(map(len, a), initial=start_a))
    at_b = list(accumulate(map(len, b), initial=start_b))
    numbers: dict[str, int] = {}
    tokens_a = [numbers.setdefault(token, len(numbers)) for token in a]
    tokens_b = [numbers.setdefault(token, len(numbers)) for token in b]
    gaps = _gaps(_blocks(tokens_a, tokens_b, patience), len(a), len(b))
    return [(at_a[i], at_a[j], at_b[k], at_b[m]) for i, j, k, m in gaps]


def _gaps(blocks: list[_Block], size_a: int, size_b: int) -> list[Hunk]:
    """What lies between the blocks that stayed."""
    found, i, j = [], 0, 0
    for at_a, at_b, n in [*blocks, (size_a, size_b, 0)]:
        if at_a > i or at_b > j:
            found.append((i, at_a, j, at_b))
        i, j = at_a + n, at_b + n
    return found


# ---- comparing two sequences -------------------------------------------------------------------------------------


def _blocks(a: Sequence[int], b: Sequence[int], patience: _Patience) -> list[_Block]:
    """What stayed, in order: anchored by what stands once in both, the rest by Myers."""
    found: list[_Block] = []
    waiting = [(0, len(a), 0, len(b))]
    while waiting:
        a1, a2, b1, b2 = waiting.pop()
        n = 0
        while a1 + n < a2 and b1 + n < b2 and a[a1 + n] == b[b1 + n]:
            n += 1
        if n:
            found.append((a1, b1, n))
            a1, b1 = a1 + n, b1 + n
        n = 0
        while a1 < a2 - n and b1 < b2 - n and a[a2 - n - 1] == b[b2 - n - 1]:
            n += 1
        if n:
            a2, b2 = a2 - n, b2 - n
            found.append((a2, b2, n))
        if a1 == a2 or b1 == b2:
            continue
        anchors = _anchors(a, b, a1, a2, b1, b2)
        if not anchors:
            most = patience.most_differences(a2 - a1 + b2 - b1)
            found += [(a1 + i, b1 + j, n) for i, j, n in _myers(a[a1:a2], b[b1:b2], most) or ()]
            continue
        found += [(i, j, 1) for i, j in anchors]
        for i, j in [*anchors, (a2, b2)]:
            if a1 < i and b1 < j:
                waiting.append((a1, i, b1, j))
            a1, b1 = i + 1, j + 1
    return sorted(found)


def _anchors(a: Sequence[int], b: Sequence[int], a1: int, a2: int, b1: int, b2: int) -> list[tuple[int, int]]:
    """Where tokens begin that stand once in both stretches, as many as stand in the same order.

    In long stretches several tokens in a row are looked for, because a rare word alone may be a coincidence.
    """
    for n in ANCHORS:
        if min(a2 - a1, b2 - b1) < n * n:
            continue
        in_a, in_b = _once(a, a1, a2, n), _once(b, b1, b2, n)
        pairs = [(i, in_b[token]) for token, i in in_a.items() if i >= 0 and in_b.get(token, -1) >= 0]
        if pairs:
            return _rising(pairs)
    return []


def _once(tokens: Sequence[int], start: int, end: int, n: int) -> dict[object, int]:
    """Each run of `n` tokens with its place, -1 when it stands more than once; in order of their places."""
    found: dict[object, int] = {}
    runs = tokens[start:end] if n == 1 else zip(*(tokens[start + k : end - n + 1 + k] for k in range(n)), strict=True)
    for place, run in enumerate(runs, start):
        found[run] = -1 if run in found else place
    return found


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of `pairs` (in order of the first) that rises in the second."""
    tops: list[int] = []
    at_top: list[int] = []
    before = [-1] * len(pairs)
    for place, (_i, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        if pile:
            before[place] = at_top[pile - 1]
        tops[pile : pile + 1] = [j]
        at_top[pile : pile + 1] = [place]
    run = []
    place = at_top[-1] if at_top else -1
    while place >= 0:
        run.append(pairs[place])
        place = before[place]
    return run[::-1]


def _myers(a: Sequence[object], b: Sequence[object], most: int) -> list[_Block] | None:
    """What stayed by the fewest insertions and deletions; None when these are too many to be worth it."""
    size_a, size_b = len(a), len(b)
    reach = {1: 0}
    trace: list[dict[int, int]] = []
    for d in range(min(size_a + size_b, most) + 1):
        trace.append(dict(reach))
        for k in range(-d, d + 1, 2):
            if k < -size_b or k > size_a:
                continue
            down = k == -d or (k != d and reach.get(k - 1, -1) < reach.get(k + 1, -1))
            x = reach.get(k + 1, 0) if down else reach.get(k - 1, 0) + 1
            y = x - k
            while x < size_a and y < size_b and a[x] == b[y]:
                x, y = x + 1, y + 1
            reach[k] = x
            if x >= size_a and y >= size_b:
                return _walked(trace, size_a, size_b)
    return None


def _walked(trace: list[dict[int, int]], x: int, y: int) -> list[_Block]:
    found: list[_Block] = []
    for d in range(len(trace) - 1, -1, -1):
        reach, k = trace[d], x - y
        down = k == -d or (k != d and reach.get(k - 1, -1) < reach.get(k + 1, -1))
        from_x = reach.get(k + 1, 0) if down else reach.get(k - 1, 0)
        from_k = k + 1 if down else k - 1
        begins = (from_x if down else from_x + 1) if d else 0
        if x > begins:
            found.append((begins, begins - k, x - begins))
        x, y = from_x, from_x - from_k
    return found[::-1]


# ---- making the hunks what a person would say was done -----------------------------------------------------------


def _joined(hunks: list[Hunk], old: str) -> list[Hunk]:
    """Joins hunks that touch, and replacements with nothing but a coincidence between them."""
    found: list[Hunk] = []
    for hunk in hunks:
        if found and _belongs_to(found[-1], hunk, old):
            found[-1] = (found[-1][0], hunk[1], found[-1][2], hunk[3])
        else:
            found.append(hunk)
    return found


def _belongs_to(one: Hunk, other: Hunk, old: str) -> bool:
    between = old[one[1] : other[0]]
    if not between:
        return True
    least = min(one[1] - one[0], one[3] - one[2], other[1] - other[0], other[3] - other[2])
    return least > 0 and (not _HAS_WORD.search(between) or len(between.strip()) <= min(SHORT, least))


def _slid(hunks: list[Hunk], old: str, new: str) -> list[Hunk]:
    """Puts each insertion or deletion where it most looks like something that a person does."""
    found: list[Hunk] = []
    for place, (a, b, c, d) in enumerate(hunks):
        if a == b or c == d:
            text, start, end = (new, c, d) if a == b else (old, a, b)
            # One character stays between neighbours.
            room_left = a - (found[-1][1] + 1 if found else 0)
            room_right = (hunks[place + 1][0] - 1 if place + 1 < len(hunks) else len(old)) - b
            by = _best_slide(text, start, end, room_left, room_right)
            a, b, c, d = a + by, b + by, c + by, d + by
        found.append((a, b, c, d))
    return found


def _best_slide(text: str, start: int, end: int, room_left: int, room_right: int) -> int:
    best, by = _looks(text, start, end), 0
    for step in range(1, min(room_left, FARTHEST_SLIDE) + 1):
        if text[start - step] != text[end - step]:
            break
        looks = _looks(text, start - step, end - step)
        if looks > best:
            best, by = looks, -step
    for step in range(min(room_right, FARTHEST_SLIDE)):
        if text[start + step] != text[end + step]:
            break
        looks = _looks(text, start + step + 1, end + step + 1)
        if looks > best:
            best, by = looks, step + 1
    return by


def _looks(text: str, start: int, end: int) -> int:
    return _border(text, start) + _border(text, end)


def _border(text: str, at: int) -> int:
    """How much of a border lies before text[at]."""
    if at in (0, len(text)) or text[at - 1] == "\n":
        return 5
    before, after = text[at - 1], text[at]
    if after == "\n":
        return 4
    if before.isspace():
        return 4 if text[max(0, at - 8) : at].rstrip().endswith(_SENTENCE_ENDS) else 2
    if after.isspace():
        return 3 if before in _SENTENCE_ENDS else 2
    return 1 if not before.isalnum() or not after.isalnum() else 0


def _common_start(a: str, b: str) -> int:
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(a: str, b: str, most: int) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if a[len(a) - middle : len(a) - low] == b[len(b) - middle : len(b) - low]:
            low = middle
        else:
            high = middle - 1
    return low
