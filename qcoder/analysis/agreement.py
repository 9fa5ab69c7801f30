"""How far coders agree on where a code applies: percent, Cohen's kappa, Krippendorff's alpha, Gwet's AC1.

Pure: passages in, coefficients out. The rules, once, for every place that shows a number:

* a text is cut into units: stretches between the borders of any coding (weighted by their characters for the unit
  "character", each counting once for "segment"), or the words, sentences or turns that the caller gives;
* a coder has a code on a unit when one of her codings with it holds at least one character of the unit; the same
  place coded twice by one coder counts once;
* only text in `counted` is judged (leave the interviewer out by leaving her turns out of it);
* with uncoded text "out", units that no coder gave any code are left out; with "in" they count as agreement that
  nothing is there, which raises percent and AC1 and hardly moves alpha;
* a code that nobody used has no coefficients: agreement about nothing is no evidence. Neither has kappa or alpha a
  value where chance alone explains everything (all coders gave all units the same).

Sources: Cohen 1960, Educational and Psychological Measurement 20:37-46; Light 1971, Psychological Bulletin 76:365-377
(more than two coders: the mean kappa of all pairs); Krippendorff 2011, Computing Krippendorff's Alpha-Reliability
(nominal data); Gwet 2008, British Journal of Mathematical and Statistical Psychology 61:29-48; De Vries, Elliott,
Kanouse and Teleki 2008, International Journal for Quality in Health Care 20:213-218 (pooled over codes: the mean of
observed and of expected agreement, not the mean of coefficients). Intervals: 2.5th and 97.5th percentile of the
coefficient over resampled documents, because passages of one interview are not independent. The alphas for text spans
(binary, cu, Cu) are in `span_agreement`.

Published worked examples that the tests reproduce:

* percent: 0.6, Krippendorff 2011, section B; 0.85, Feinstein and Cicchetti 1990, Journal of Clinical Epidemiology
  43:543-549; 0.842, Wongpakaran and others 2013, BMC Medical Research Methodology 13:61 (schizoid, VU and MN).
* kappa: 0.70 and 0.32, Feinstein and Cicchetti 1990; -0.0234, Gwet 2008, table 1; 0.565, Wongpakaran and others 2013.
* alpha, nominal: 0.095, Krippendorff 2011, section B (a code given or not); 0.692, section C (five values: pooled over
  codes that exclude each other, our alpha is the alpha of their values).
* AC1: 0.9408, Gwet 2008, table 1; 0.752, Wongpakaran and others 2013 (0.7527 unrounded).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from qcoder.analysis.resampling import LEAST_DOCUMENTS as LEAST_DOCUMENTS
from qcoder.analysis.resampling import drawn, draws, ends
from qcoder.core.progress import Progress
from qcoder.core.span import Span, union

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

Unit = Literal["character", "word", "sentence", "turn", "segment"]
Uncoded = Literal["in", "out"]
Coefficient = Literal["percent", "kappa", "alpha", "ac1"]
UNITS: tuple[Unit, ...] = ("character", "word", "sentence", "turn", "segment")
COEFFICIENTS: tuple[Coefficient, ...] = ("percent", "kappa", "alpha", "ac1")
MOST_CODERS = 8


@dataclass(frozen=True, slots=True)
class JudgedText:
    """A document as all coders coded it.

    Args:
        counted: the stretches that are judged, in order, none over another.
        marks: the passages of each (coder, code); coders are numbers from 0.
        units: the words, sentences or turns, in order; not used for characters and segments.
    """

    id: int
    counted: Sequence[Span]
    marks: Mapping[tuple[int, int], Sequence[Span]]
    units: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree on one code, or on all of them (`code` None).

    `units` counts what was judged; `by_coder` what each gave the code; `all` and `some` what all coders, and what some
    but not all, gave it. Coefficients are None where they have no value. `intervals` hold (low, high) at 95 %.
    """

    code: int | None
    units: float
    by_coder: tuple[float, ...]
    all: float
    some: float
    coefficients: Mapping[Coefficient, float | None]
    intervals: Mapping[Coefficient, tuple[float, float]]

    @property
    def prevalence(self) -> float | None:
        """The share of what was judged that a coder gave the code, the mean over coders; None where nothing was."""
        return sum(self.by_coder) / len(self.by_coder) / self.units if self.units else None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A stretch that some coders gave a code, and others did not unless `coders` are all of them."""

    document: int
    code: int
    span: Span
    coders: tuple[int, ...]  # those who did


def agree(
    texts: Sequence[JudgedText],
    *,
    coders: int,
    codes: Sequence[int],
    unit: Unit = "character",
    uncoded: Uncoded = "in",
    resamples: int = 1000,
    seed: int = 1,
    progress: Progress | None = None,
) -> tuple[list[Agreement], Agreement]:
    """The agreement on each of `codes`, and on all of them together."""
    import numpy as np

    patterns = np.array([_patterns(text, coders, codes, unit, uncoded) for text in texts])
    if not len(texts):
        patterns = np.zeros((0, len(codes), 1 << coders))
    whole = patterns.sum(axis=0)
    found = _coefficients(whole, coders)
    pooled = _pooled(whole[None], coders)
    weights = draws(len(texts), resamples=resamples, seed=seed)
    again = None if weights is None else drawn(weights, patterns, progress)
    intervals = _intervals(_coefficients(again, coders)) if again is not None else {}
    pooled_intervals = _intervals(_pooled(again, coders)) if again is not None else {}
    each = [
        _row(code, whole[place], coders, {name: values[place] for name, values in found.items()},
             {name: both[:, place] for name, both in intervals.items()})
        for place, code in enumerate(codes)
    ]  # fmt: skip
    total = whole.sum(axis=0)
    return each, _row(None, total, coders, {name: values[0] for name, values in pooled.items()}, pooled_intervals)


def disagreements(texts: Sequence[JudgedText], *, coders: int, codes: Sequence[int]) -> list[Disagreement]:
    """Every stretch on which coders differ, document by document, in the order of the text."""
    return [one for one in places(texts, coders=coders, codes=codes) if len(one.coders) < coders]


def places(texts: Sequence[JudgedText], *, coders: int, codes: Sequence[int]) -> list[Disagreement]:
    """Every stretch with a code by whom it has it, document by document, in the order of the text."""
    found = []
    for text in texts:
        own: dict[int, dict[int, list[Span]]] = {}
        for (coder, code), spans in text.marks.items():
            own.setdefault(code, {}).setdefault(coder, []).extend(spans)
        ends = [stretch.end for stretch in text.counted]
        for code in codes:
            if code in own:
                found += [Disagreement(text.id, code, *one) for one in _shared(own[code], text.counted, ends)]
    order = {text.id: place for place, text in enumerate(texts)}
    return sorted(found, key=lambda one: (order[one.document], one.span.start, one.span.end, one.code))


def _shared(
    of: Mapping[int, Sequence[Span]], counted: Sequence[Span], ends: Sequence[int]
) -> list[tuple[Span, tuple[int, ...]]]:
    """The counted text under passages of one code, cut where the coders who have it change."""
    events: list[tuple[int, int, int]] = []
    for coder, spans in of.items():
        for span in union(list(spans)):
            events += [(span.start, 1, coder), (span.end, -1, coder)]
    events.sort()
    found: list[tuple[Span, tuple[int, ...]]] = []
    active: set[int] = set()
    at = 0
    for position, change, coder in events:
        if position > at and active:
            look = bisect_right(ends, at)  # the first counted stretch that goes on behind it
            while look < len(counted) and counted[look].start < position:
                piece = Span(max(at, counted[look].start), min(position, counted[look].end))
                found.append((piece, tuple(sorted(active))))
                look += 1
        at = position
        if change > 0:
            active.add(coder)
        else:
            active.discard(coder)
    return found


def _stretches(text: JudgedText, codes: Sequence[int]) -> list[Span]:
    """The counted text cut at every border of a passage with one of `codes`."""
    wanted = set(codes)
    passages = [span for (_, code), spans in text.marks.items() if code in wanted for span in spans]
    borders = sorted({border for span in passages for border in (span.start, span.end)})
    pieces, at = [], 0
    for counted in text.counted:
        start = counted.start
        while at < len(borders) and borders[at] <= start:
            at += 1
        while at < len(borders) and borders[at] < counted.end:
            pieces.append(Span(start, borders[at]))
            start = borders[at]
            at += 1
        if start < counted.end:
            pieces.append(Span(start, counted.end))
    return pieces


def _masks(text: JudgedText, coders: int, codes: Sequence[int], units: Sequence[Span]) -> "NDArray[np.int64]":
    """For each code and unit the coders who gave it, as bits: shape (codes, units)."""
    import numpy as np

    starts, ends = [unit.start for unit in units], [unit.end for unit in units]
    masks = np.zeros((len(codes), len(units)), np.int64)
    for row, code in enumerate(codes):
        for coder in range(coders):
            for span in union(list(text.marks.get((coder, code), ()))):
                masks[row, bisect_right(ends, span.start) : bisect_left(starts, span.end)] |= 1 << coder
    return masks


def _patterns(text: JudgedText, coders: int, codes: Sequence[int], unit: Unit, uncoded: Uncoded) -> "Numbers":
    """For each code how much was judged by each combination of coders: shape (codes, 2 ** coders)."""
    import numpy as np

    own = unit in ("character", "segment")
    units = _stretches(text, codes) if own else _inside(text.units, text.counted)
    weights = np.array([len(one) if unit == "character" else 1 for one in units], dtype=np.float64)
    masks = _masks(text, coders, codes, units)
    if uncoded == "out":
        kept = masks.any(axis=0)
        masks, weights = masks[:, kept], weights[kept]
    found: Numbers = np.zeros((len(codes), 1 << coders))
    for row, each in enumerate(masks):
        found[row] = np.bincount(each, weights, minlength=1 << coders)
    return found


def _inside(units: Sequence[Span], counted: Sequence[Span]) -> list[Span]:
    """Those of `units` that begin in counted text."""
    found, at = [], 0
    for unit in units:
        while at < len(counted) and counted[at].end <= unit.start:
            at += 1
        if at < len(counted) and counted[at].start <= unit.start:
            found.append(unit)
    return found


def _sums(patterns: "Numbers", coders: int) -> "dict[str, Numbers]":
    """What the coefficients are made of; the last axis (combinations of coders) goes."""
    import numpy as np

    bits = np.array([[mask >> coder & 1 for coder in range(coders)] for mask in range(1 << coders)])
    given = bits.sum(axis=1)
    total = patterns.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        pairs = given * (given - 1) + (coders - given) * (coders - given - 1)
        observed = patterns @ (pairs / (coders * (coders - 1))) / total
        share = patterns @ given / (total * coders)
        kappas = []
        for one, other in combinations(range(coders), 2):
            first, second = patterns @ bits[:, one] / total, patterns @ bits[:, other] / total
            same = patterns @ (bits[:, one] == bits[:, other]).astype(float) / total
            kappas.append((same, first * second + (1 - first) * (1 - second)))
        ratings = total * coders
        disagreed = patterns @ (2 * given * (coders - given) / (coders - 1)) / ratings
        by_chance = 2 * share * (1 - share) * ratings / (ratings - 1)
    return {
        "used": patterns @ given,
        "observed": observed,
        "kappa_observed": np.array([same for same, _ in kappas]),
        "kappa_expected": np.array([chance for _, chance in kappas]),
        "ac1_expected": 2 * share * (1 - share),
        "disagreed": disagreed,
        "by_chance": by_chance,
    }


def _coefficients(patterns: "Numbers", coders: int) -> "dict[Coefficient, Numbers]":
    """Coefficients of each code; nan where there is none. Shape of `patterns` without its last axis."""
    import numpy as np

    sums = _sums(patterns, coders)
    with np.errstate(divide="ignore", invalid="ignore"):
        kappas = (sums["kappa_observed"] - sums["kappa_expected"]) / (1 - sums["kappa_expected"])
        found: dict[Coefficient, Numbers] = {
            "percent": sums["observed"],
            "kappa": kappas.mean(axis=0),
            "alpha": 1 - sums["disagreed"] / sums["by_chance"],
            "ac1": (sums["observed"] - sums["ac1_expected"]) / (1 - sums["ac1_expected"]),
        }
    return {name: np.where((sums["used"] > 0) & np.isfinite(values), values, np.nan) for name, values in found.items()}


def _pooled(patterns: "Numbers", coders: int) -> "dict[Coefficient, Numbers]":
    """One coefficient for all codes that somebody used; the axis of codes (the last but one) goes."""
    import numpy as np

    sums = _sums(patterns, coders)
    used = sums["used"] > 0

    def mean(values: "Numbers") -> "Numbers":
        with np.errstate(divide="ignore", invalid="ignore"):
            whole: Numbers = np.where(used, values, 0.0).sum(axis=-1) / used.sum(axis=-1)
        return whole

    with np.errstate(divide="ignore", invalid="ignore"):
        observed, chance = mean(sums["kappa_observed"]), mean(sums["kappa_expected"])
        agreed, ac1 = mean(sums["observed"]), mean(sums["ac1_expected"])
        found: dict[Coefficient, Numbers] = {
            "percent": agreed,
            "kappa": ((observed - chance) / (1 - chance)).mean(axis=0),
            "alpha": 1 - mean(sums["disagreed"]) / mean(sums["by_chance"]),
            "ac1": (agreed - ac1) / (1 - ac1),
        }
    return {name: np.where(np.isfinite(values), values, np.nan) for name, values in found.items()}


def _intervals(found: "Mapping[Coefficient, Numbers]") -> "dict[Coefficient, Numbers]":
    return {name: ends(values) for name, values in found.items()}


def _row(
    code: int | None,
    patterns: "Numbers",
    coders: int,
    found: "Mapping[Coefficient, Numbers | float]",
    intervals: "Mapping[Coefficient, Numbers]",
) -> Agreement:
    import numpy as np

    values = {name: float(value) for name, value in found.items()}
    return Agreement(
        code=code,
        units=float(patterns.sum()),
        by_coder=tuple(
            float(sum(patterns[mask] for mask in range(1 << coders) if mask >> coder & 1)) for coder in range(coders)
        ),
        all=float(patterns[-1]),
        some=float(patterns[1:-1].sum()),
        coefficients={name: value if np.isfinite(value) else None for name, value in values.items()},
        intervals={
            name: (float(both[0]), float(both[1]))
            for name, both in intervals.items()
            if np.isfinite(values[name]) and np.isfinite(both).all()
        },
    )
