"""Names that stand apart before what is said: in a narrow column without lines, or before words that hang behind a tab.

What is said goes on below itself, not below the name: lines begin at two edges, and behind the name the words begin at
the second. PDFium writes one space between the two; here they are parted by a tab, as cells are.
"""

from collections import Counter

from qcoder.importers.pdf_lines import Lines
from qcoder.importers.pdf_places import Places
from qcoder.importers.pdf_signs import Signs

LONGEST = 40  # letters of a name
FEWEST = 3  # lines with a name, on a page
FEWEST_INWARDS = 2  # lines that go on further in
SHARE = 0.6  # of the lines that begin where names do: notes and headings begin there too
NEAR = 1.5  # points
SAMPLED = 4  # lines that are looked at before all are: asking for places costs


def names_could_be_apart(signs: Signs) -> bool:
    """Whether a page shows any sign of them: most do not."""
    return len(signs.inwards) >= FEWEST_INWARDS or len(signs.loose) >= FEWEST


def with_names_apart(lines: Lines, signs: Signs, spans: list[tuple[int, int]], raw: str, places: Places) -> list[str]:
    """The texts of the lines of a page, names parted from what follows them.

    Args:
        spans: where each line stands in `raw`, the text of the page.
    """
    edges = _hanging(lines, signs.inwards) or _beside_gaps(lines, spans, signs.loose, raw, places)
    if edges is None:
        return lines.texts
    name, said = edges
    first = (abs(lines.places[0] - name) <= NEAR).nonzero()[0].tolist()
    parted: dict[int, int] = {}
    for asked in (first[:SAMPLED], first[SAMPLED:]):
        for line in asked:
            if (at := _behind_the_name(spans[line], said, raw, places)) is not None:
                parted[line] = at
        if not parted:
            return lines.texts
    if len(parted) < max(FEWEST, SHARE * len(first)):
        return lines.texts
    texts = list(lines.texts)
    for line, at in parted.items():
        start = spans[line][0]
        texts[line] = f"{texts[line][: at - start]}\t{texts[line][at - start + 1 :]}"
    return texts


def _hanging(lines: Lines, inwards: list[int]) -> tuple[float, float] | None:
    """The edge of the names and that of the words, told by lines that go on further in than they began."""
    if len(inwards) < FEWEST_INWARDS:
        return None
    left = lines.places[0]
    (edges, times), *_ = Counter((left.item(at), left.item(at + 1)) for at in inwards).most_common(1)
    return edges if times >= FEWEST_INWARDS else None


def _beside_gaps(
    lines: Lines, spans: list[tuple[int, int]], loose: list[int], raw: str, places: Places
) -> tuple[float, float] | None:
    """The same of lines that are too short to go on, told by a gap that ends at one place in all of them."""
    if len(loose) < FEWEST:
        return None
    found: Counter[tuple[float, float]] = Counter()
    for line in loose[:SAMPLED]:
        left, _right, bottom, top = lines.places[:, line].tolist()
        start, end = spans[line]
        beside = places.beside_spaces(raw, (start, min(end, start + LONGEST)))
        gaps = [after[0] for _at, before, after in beside if after[0] - before[2] > top - bottom]
        if len(gaps) == 1:
            found[round(left), round(gaps[0])] += 1
    (edges, times), *_ = found.most_common(1) or [((0.0, 0.0), 0)]
    return edges if times >= FEWEST else None


def _behind_the_name(span: tuple[int, int], said: float, raw: str, places: Places) -> int | None:
    """The space in a line behind which the words begin at their edge; None where no name stands there."""
    start, end = span
    for at, _before, after in places.beside_spaces(raw, (start, min(end, start + LONGEST))):
        if abs(after[0] - said) <= NEAR:
            return at if _could_name(raw[start:at]) else None
        if after[0] > said:
            return None
    return None


def _could_name(said: str) -> bool:
    """Not the number of a paragraph, nor a label that says by its colon what it is."""
    return said[0].isupper() and said[-1] not in ":;,"
