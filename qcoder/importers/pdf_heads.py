"""What stands beside the text of a PDF: running heads, feet, page numbers, numbers of lines, and what lies outside.

A head or foot stands at the edge of many pages and says nearly the same.
"""

import re
from array import array
from collections import Counter, defaultdict
from itertools import pairwise

from qcoder.importers.pdf_lines import Lines, Pages

FEWEST_PAGES = 3
SHARE = 0.3  # of all pages: heads of odd and even pages differ
USUAL_DEPTH, SHARE_DEEPER = 3, 0.6  # a head of more lines must stand on most pages
FEWEST_NUMBERS, LONGEST_NUMBER = 4, 5
NEAR = 5  # points: what stands less far outside is seen
LOOKED_AT = 6  # lines at each edge, while they repeat
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"^\W{0,4}(?:p[aá]g(?:ina|\.)?|pages?|p\.)?\s*(\d{1,5}|[ivxlcdm]{1,8})(?:\s*(?:/|de|of|von)\s*\d{1,5})?\W{0,4}$",
    re.IGNORECASE,
)


def find_heads(pages: Pages) -> set[int]:
    """The numbers of the lines that are heads, feet or page numbers."""
    import numpy as np

    heads: set[int] = set()
    sizes = pages.sizes().tolist()
    full = sum(size > 0 for size in sizes)
    if full < 2:
        return heads
    _left, _right, bottoms, tops = pages.lines.places
    page = pages.page_of_lines()
    for inwards in (-tops, bottoms):  # from the edge of each page
        order = np.lexsort((inwards, page))
        for depth in range(LOOKED_AT):
            deep = order[pages.starts[:-1][pages.sizes() > depth] + depth].tolist()
            places = [place for place, size in enumerate(filter(None, sizes)) if size > depth]
            found = _repeated(pages.lines, deep, depth, full) | _numbers(pages.lines, deep, places, full)
            if not found:
                break
            heads |= found
    return heads - _innermost_of_heads(pages, heads)


def _innermost_of_heads(pages: Pages, heads: set[int]) -> set[int]:
    """A page is never all head: of such pages the line that stands farthest inside."""
    import numpy as np

    found = set()
    number = np.bincount(pages.page_of_lines()[sorted(heads)], minlength=len(pages.starts) - 1)
    for page in ((number == pages.sizes()) & (number > 0)).nonzero()[0].tolist():
        at = pages.numbers(page)
        _left, _right, bottoms, tops = pages.lines.places[:, at.start : at.stop]
        middle = (tops.max() + bottoms.min()) / 2
        found.add(at.start + int(abs((tops + bottoms) / 2 - middle).argmin()))
    return found


def _repeated(lines: Lines, deep: list[int], depth: int, pages: int) -> set[int]:
    """Lines that are the same but for their digits, at about the same height, on enough pages."""
    alike: dict[str, list[int]] = defaultdict(list)
    for at in deep:
        alike[_DIGITS.sub("#", " ".join(lines.texts[at].split()))].append(at)
    found: set[int] = set()
    for said, places in alike.items():
        share = SHARE if depth < USUAL_DEPTH else SHARE_DEEPER
        if len(places) < max(FEWEST_PAGES, share * pages) or not any(
            letter.isalnum() or letter == "#" for letter in said
        ):
            continue
        bottoms = lines.places[2, places].tolist()
        height = Counter(round(bottom / 12) for bottom in bottoms).most_common(1)[0][0]
        found |= {at for at, bottom in zip(places, bottoms, strict=True) if abs(bottom / 12 - height) <= 1.5}
    return found


def _numbers(lines: Lines, deep: list[int], places: list[int], pages: int) -> set[int]:
    """Lines that are nothing but a number which rises with the pages, whose places are given."""
    numbered: list[tuple[int, int]] = []
    for at, place in zip(deep, places, strict=True):
        if found := _NUMBER.match(lines.texts[at]):
            numbered.append((int(found[1]) - place if found[1].isdecimal() else -1, at))
    if len(numbered) < max(2, 0.5 * pages):
        return set()
    offset, times = Counter(offset for offset, _ in numbered).most_common(1)[0]
    if times < max(2, 0.5 * len(numbered)):
        return set()
    return {at for number, at in numbered if number in (offset, -1)}


def beyond_borders(pages: Pages, borders: "array[float]") -> set[int]:
    """The numbers of the lines that stand outside of what their page shows, if not all of a page do.

    Args:
        borders: left, bottom, right and top of what the first page shows, of what the second shows, and so on.
    """
    import numpy as np

    if not pages.lines.texts:
        return set()
    left, bottom, right, top = np.frombuffer(borders).reshape(-1, 4)[pages.page_of_lines()].T
    lefts, rights, bottoms, tops = pages.lines.places
    across, up = (lefts + rights) / 2, (bottoms + tops) / 2
    outside = (across < left - NEAR) | (across > right + NEAR) | (up < bottom - NEAR) | (up > top + NEAR)
    if not outside.any():  # as in most files
        return set()
    page = pages.page_of_lines()
    all_of_a_page = np.bincount(page[outside], minlength=len(borders) // 4) == pages.sizes()
    return set((outside & ~all_of_a_page[page]).nonzero()[0].tolist())


def line_numbers(pages: Pages) -> set[int]:
    """The numbers of the lines that are nothing but a number in the margin, which counts the lines of a page."""
    texts = pages.lines.texts
    numbers = [at for at, text in enumerate(texts) if text.isdecimal() and len(text) <= LONGEST_NUMBER]
    found: set[int] = set()
    on_pages = Counter(pages.page_of_lines()[numbers].tolist()) if len(numbers) >= FEWEST_NUMBERS else {}
    for page, times in on_pages.items():
        if times >= FEWEST_NUMBERS:
            found |= _line_numbers(pages.lines, pages.numbers(page))
    return found


def _line_numbers(lines: Lines, page: range) -> set[int]:
    text = [at for at in page if not lines.texts[at].isdecimal()]
    if len(text) < FEWEST_NUMBERS:
        return set()
    lefts, rights, _bottoms, tops = lines.places
    left, right = lefts[text].min(), rights[text].max()
    numbers = [at for at in page if lines.texts[at].isdecimal() and len(lines.texts[at]) <= LONGEST_NUMBER]
    margin = [at for at in numbers if rights[at] <= left or lefts[at] >= right]
    counted = [int(lines.texts[at]) for at in sorted(margin, key=lambda at: -tops[at])]
    rising = sum(before < after for before, after in pairwise(counted))
    return set(margin) if len(margin) >= FEWEST_NUMBERS and rising >= 0.9 * (len(counted) - 1) else set()
