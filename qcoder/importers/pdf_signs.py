"""What the lines of some pages show at a glance: signs of tables, of columns, of names that stand apart.

Most pages show none, and need not be looked at closely. All lines of the pages are looked at together, because asking
each page by itself takes several times as long.
"""

from dataclasses import dataclass

from qcoder.importers.pdf_lines import Pages

LOOSE = 1.3  # times as wide for each letter as the lines of the page are
USUAL = 0.46  # the width of a letter in heights of its line, of the fonts that texts are set in
LONG = 25  # letters of a line that tells how wide those of its page are
INDENT = 1.5  # heights of a line
ACROSS = 0.7  # of the page's text


@dataclass(slots=True)
class Signs:
    """Numbers of lines on one page."""

    loose: list[int]  # set so wide that there must be gaps in them
    wide: list[int]  # that go across the page; of most pages most
    inwards: list[int]  # whose next line begins further in
    beside: bool  # a line stands on the level of the one before
    left: float  # the borders of its lines
    right: float


def signs_of(pages: Pages) -> list[Signs]:
    """The signs of each page."""
    import numpy as np

    lines, page = pages.lines, pages.page_of_lines()
    left, right, bottom, top = lines.places
    height, number = top - bottom, len(pages.starts) - 1
    letters = np.array(list(map(len, lines.texts)))
    area = letters * height
    widths = (right - left) / np.where(area == 0, 1.0, area)
    most = LOOSE * np.minimum(np.nan_to_num(pages.middle(widths, letters >= LONG), nan=USUAL), USUAL)
    loose = [at for at in (widths > most[page]).nonzero()[0].tolist() if " " in lines.texts[at]]
    together, above, below = page[:-1] == page[1:], slice(None, -1), slice(1, None)
    beside = together & (bottom[below] < top[above]) & (top[below] > bottom[above])
    inwards = together & (left[below] - left[above] > INDENT * height[above]) & (top[below] < top[above])
    first, last = pages.lowest(left), pages.highest(right)
    wide = right - left > ACROSS * (last - first)[page]
    side_by_side = np.bincount(page[above][beside], minlength=number) > 0
    borders = zip(side_by_side.tolist(), first.tolist(), last.tolist(), strict=True)
    found = [Signs([], [], [], *one) for one in borders]
    starts = pages.starts.tolist()
    for kind, numbers in (("loose", loose), ("wide", wide.nonzero()[0]), ("inwards", inwards.nonzero()[0])):
        parts = np.searchsorted(numbers, pages.starts).tolist()
        numbers = np.asarray(numbers, int).tolist()
        for one, start, begin, stop in zip(found, starts, parts, parts[1:], strict=False):
            if begin < stop:
                setattr(one, kind, [at - start for at in numbers[begin:stop]])
    return found
