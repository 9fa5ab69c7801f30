"""Agreement about text spans: the binary, cu and Cu alphas of the judged texts, with intervals (see unitizing).

Always by characters, and always with uncoded text: what nobody marked is what the binary alpha measures against, and
cu and Cu look only at what both of a pair of coders marked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qcoder.analysis.agreement import JudgedText
from qcoder.analysis.resampling import drawn, draws, ends
from qcoder.analysis.unitizing import Scale, Seen, Value, binary_alpha, cu_alpha, cut, marked, seen
from qcoder.core.progress import Progress
from qcoder.core.span import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alpha:
    """A coefficient with its interval at 95 %; None where it has no value."""

    value: float | None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class SpanAgreement:
    """`binary` by code, and of all codes together; `cu` by code at the top of a branch with several codes; `cu_all`
    (Cu) of the branches. `covered` is the share of what coders marked that Cu looks at: where another marked it too.
    """

    binary: Mapping[int, Alpha]
    binary_all: Alpha
    cu: Mapping[int, Alpha]
    cu_all: Alpha
    covered: float | None


def agree_on_spans(
    texts: Sequence[JudgedText],
    *,
    coders: int,
    codes: Sequence[int],
    branches: Mapping[int, int],
    resamples: int = 1000,
    seed: int = 1,
    progress: Progress | None = None,
) -> SpanAgreement:
    """The alphas for spans of `codes`; `branches` gives each code the one at the top of its branch."""
    import numpy as np

    weights = draws(len(texts), resamples=resamples, seed=seed)
    laid_out = [(text, Scale(text.counted)) for text in texts]

    def binary(values: Mapping[int, Value]) -> Alpha:
        found = [marked(cut(_spans(text, coders, values), coders=coders, scale=scale)) for text, scale in laid_out]
        sums = np.array([(one.length, one.marked, one.both, one.squares) for one in found]).reshape(len(found), 4)
        value = binary_alpha(sums.sum(axis=0))
        return _alpha(value, None if weights is None else binary_alpha(drawn(weights, sums, progress)))

    def cu(values: Mapping[int, Value]) -> tuple[Alpha, float | None]:
        continua = [cut(_spans(text, coders, values), coders=coders, scale=scale) for text, scale in laid_out]
        found = [seen(one) for one in continua]
        amounts, rest = _table(found)
        value = cu_alpha(amounts.sum(axis=0), rest[:, 0].sum(), rest[:, 1].sum())
        again = None
        if weights is not None:
            of, others = drawn(weights, amounts, progress), drawn(weights, rest, progress)
            again = cu_alpha(of, others[:, 0], others[:, 1])
        whole = sum(marked(one).marked for one in continua)
        return _alpha(value, again), float(amounts.sum() / whole) if whole else None

    tops: dict[int, list[int]] = {}
    for code in codes:
        tops.setdefault(branches[code], []).append(code)
    used = {code for text in texts for (_, code), spans in text.marks.items() if spans}
    cu_all, covered = cu({code: branches[code] for code in codes})
    return SpanAgreement(
        binary={code: binary({code: code}) if code in used else Alpha(None) for code in codes},
        binary_all=binary({code: branches[code] for code in codes}),
        cu={top: cu({code: code for code in of})[0] for top, of in tops.items() if len(used.intersection(of)) > 1},
        cu_all=cu_all,
        covered=covered,
    )


def _spans(text: JudgedText, coders: int, values: Mapping[int, Value]) -> dict[tuple[int, Value], list[Span]]:
    found: dict[tuple[int, Value], list[Span]] = {}
    for code, value in values.items():
        for coder in range(coders):
            spans = text.marks.get((coder, code))
            if spans:
                found.setdefault((coder, value), []).extend(spans)
    return found


def _table(found: Sequence[Seen]) -> "tuple[Numbers, Numbers]":
    """Characters by document and value, and by document what was the same and the squares."""
    import numpy as np

    places: dict[Value, int] = {}
    for one in found:
        for value in one.values:
            places.setdefault(value, len(places))
    amounts = np.zeros((len(found), max(1, len(places))))
    for row, one in enumerate(found):
        for value, amount in one.values.items():
            amounts[row, places[value]] = amount
    return amounts, np.array([(one.same, one.squares) for one in found]).reshape(len(found), 2)


def _alpha(value: "Numbers", again: "Numbers | None") -> Alpha:
    import numpy as np

    if not np.isfinite(value):
        return Alpha(None)
    if again is None:
        return Alpha(float(value))
    low, high = ends(again)
    return Alpha(float(value), (float(low), float(high)) if np.isfinite(low) else None)
