"""The alphas for text spans: published examples, another program, and a slow, obviously right way of counting."""

from collections.abc import Sequence
from itertools import zip_longest

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.analysis.agreement import JudgedText
from qcoder.analysis.span_agreement import SpanAgreement, agree_on_spans
from qcoder.analysis.unitizing import Continuum, binary_alpha, cu_alpha, marked, seen
from qcoder.core.span import Span

Marks = list[tuple[int, int, int, int]]  # coder, code, start, length


def text_of(marks: Marks, counted: Sequence[Span] = (Span(0, 60),), id_: int = 1) -> JudgedText:
    found: dict[tuple[int, int], list[Span]] = {}
    for coder, code, start, length in marks:
        found.setdefault((coder, code), []).append(Span(start, start + length))
    return JudgedText(id_, list(counted), found)


def of(texts: Sequence[JudgedText], coders: int = 2, codes: Sequence[int] = (1, 2, 3)) -> SpanAgreement:
    return agree_on_spans(texts, coders=coders, codes=codes, branches=dict.fromkeys(codes, codes[0]), resamples=0)


def apart(rows: Sequence[str]) -> list[JudgedText]:
    """Units of one character with gaps between them: `rows` says what each coder saw in each."""
    marks = [
        (coder, 1 + "abcde".index(seen), 2 * at, 1) for coder, row in enumerate(rows) for at, seen in enumerate(row)
    ]
    return [text_of(marks)]


def test_cu_of_units_of_one_character_is_nominal_alpha_as_krippendorff_works_it_out() -> None:
    """Krippendorff 2011, Computing Krippendorff's Alpha-Reliability: 0.095 in section B, 0.692 in section C."""
    codes = (1, 2, 3, 4, 5)
    assert of(apart(["abaaaaaaba", "bbbaabaaaa"]), codes=codes).cu[1].value == pytest.approx(0.095, abs=5e-4)
    assert of(apart(["aabbdcccedda", "babbbccceddd"]), codes=codes).cu[1].value == pytest.approx(0.692, abs=5e-4)


def test_the_binary_alpha_and_cu_of_binary_data_as_krippendorff_works_it_out() -> None:
    """Krippendorff 2011, section B, 0.095: ten units of one character, in an order in which none marked touch."""
    both, first, second, neither = "11", "10", "01", "00"
    order = [second, neither, second, neither, second, neither, both, neither, first, neither]
    marks = [(coder, 1, at, 1) for at, unit in enumerate(order) for coder in (0, 1) if unit[coder] == "1"]
    found = of([text_of(marks, [Span(0, 10)])])
    assert found.binary_all.value == found.binary[1].value == pytest.approx(0.095, abs=5e-4)


@pytest.mark.parametrize(
    ("value", "alpha"), [("a", 0.381), ("b", 0.711), ("c", 0.717), ("d", 0.764)], ids=lambda part: str(part)
)
def test_the_binary_alpha_of_one_value_against_the_rest_as_krippendorff_works_it_out(value: str, alpha: float) -> None:
    """Krippendorff 1980, pages 139 and after: three coders, nine units, four values, and how well each value of them is
    told from the rest. Units of one character, those that some coder marked first, each with an unmarked one behind it
    as far as there are any, so that none of a coder's touch."""
    units = ["aaa", "abb", "bbb", "ddd", "add", "bbb", "abc", "ccc", "bbb"]
    some = [unit for unit in units if value in unit]
    none = [unit for unit in units if value not in unit]
    order = [unit for pair in zip_longest(some, none) for unit in pair if unit is not None]
    marks = [(coder, 1, at, 1) for at, unit in enumerate(order) for coder in range(3) if unit[coder] == value]
    places = {(coder, at) for coder, _code, at, _length in marks}
    assert not any((coder, at + 1) in places for coder, at in places)
    found = of([text_of(marks, [Span(0, 9)])], coders=3)
    assert found.binary_all.value == found.binary[1].value == pytest.approx(alpha, abs=5e-4)


def test_cu_over_branches_is_what_krippendorff_works_out_of_values() -> None:
    """Krippendorff 2011: 0.095 in section B, 0.692 in section C, each value a branch of its own."""
    for rows, alpha in (
        (("abaaaaaaba", "bbbaabaaaa"), 0.095),
        (("aabbdcccedda", "babbbccceddd"), 0.692),
    ):
        branches = {code: code for code in (1, 2, 3, 4, 5)}
        found = agree_on_spans(apart(rows), coders=2, codes=list(branches), branches=branches, resamples=0)
        assert found.cu_all.value == pytest.approx(alpha, abs=5e-4) and found.covered == 1.0


def test_three_coders_of_sixty_characters_as_in_krippendorffs_book() -> None:
    """Krippendorff 2019, figure 12.11: binary 0.413, cu 0.724. Its units are known from the tests of the R package
    quallmer, which leaves out borders inside units: as they stand there the figures come to two decimals, and to three
    with two more borders, which no single one does."""

    def units(*rows: tuple[int, int, int]) -> tuple[tuple[Span, int], ...]:
        return tuple((Span(first - 1, last), value) for first, last, value in rows)

    def alphas(*coders: tuple[tuple[Span, int], ...]) -> tuple[float, float]:
        continuum = Continuum(60, coders)
        whole, met = marked(continuum), seen(continuum)
        values = np.array(list(met.values.values()))
        return (
            float(binary_alpha(np.array([whole.length, whole.marked, whole.both, whole.squares]))),
            float(cu_alpha(values, np.array(met.same), np.array(met.squares))),
        )

    alex = ((1, 7, 1), (8, 13, 2), (31, 32, 5), (33, 37, 6), (38, 44, 6), (45, 60, 7))
    paul = units((1, 7, 1), (8, 13, 3), (14, 21, 5), (33, 44, 6))
    suzan = units((1, 7, 1), (8, 13, 4), (14, 21, 5), (33, 37, 6), (38, 41, 6), (42, 44, 6))
    assert alphas(units(*alex), paul, suzan) == pytest.approx((0.4136, 0.7256), abs=5e-5)
    finer = ((1, 7, 1), (8, 13, 4), (14, 21, 5), (33, 37, 6), (38, 38, 6), (39, 41, 6), (42, 44, 6))
    cut_as_suzan = (*alex[:4], (38, 41, 6), (42, 44, 6), alex[5])
    assert alphas(units(*cut_as_suzan), paul, units(*finer)) == pytest.approx((0.413, 0.724), abs=5e-4)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc"), st.sampled_from("abc")), min_size=2))
def test_cu_of_units_of_one_character_is_alpha_of_another_program(seen: list[tuple[str, str, str]]) -> None:
    rows = ["".join(unit[coder] for unit in seen[:25]) for coder in range(3)]
    if len(set("".join(rows))) < 2:
        assert of(apart(rows), coders=3).cu == {} or of(apart(rows), coders=3).cu[1].value is None
        return
    expected = krippendorff.alpha(np.array([[ord(one) for one in row] for row in rows]), level_of_measurement="nominal")
    assert of(apart(rows), coders=3).cu[1].value == pytest.approx(expected)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=25))
def test_the_binary_alpha_of_units_of_one_character_is_alpha_of_marked_and_unmarked(
    seen: list[tuple[bool, bool]],
) -> None:
    marks = [(coder, 1, 2 * at, 1) for at, unit in enumerate(seen) for coder in (0, 1) if unit[coder]]
    found = of([text_of(marks)]).binary[1].value
    flat = np.zeros((2, 60))
    for coder, _code, start, _length in marks:
        flat[coder, start] = 1
    if not marks:
        assert found is None
    else:
        assert found == pytest.approx(krippendorff.alpha(flat, level_of_measurement="nominal"))


def edges(span: Span) -> tuple[int, int]:
    return span.start, span.end


def slowly(texts: Sequence[JudgedText], coders: int, codes: Sequence[int]) -> tuple[float | None, float | None]:
    """Equations 1, 4, 6, 10 and 11, character by character: the binary alpha and cu."""
    whole: dict[tuple[object, object], float] = {}
    squares: dict[object, float] = {}
    cu_whole: dict[tuple[object, object], float] = {}
    cu_squares: dict[object, float] = {}
    gap = frozenset[int]()
    for text in texts:
        rows: list[list[frozenset[int]]] = [
            [
                frozenset(
                    code for code in codes for span in text.marks.get((c, code), ()) if span.start <= at < span.end
                )
                for part in text.counted
                for at in range(part.start, part.end)
            ]
            for c in range(coders)
        ]
        for i in range(coders):
            runs: list[list[int]] = []
            for at, value in enumerate(rows[i]):
                if at and rows[i][at - 1] == value:
                    runs[-1].append(at)
                else:
                    runs.append([at])
            for run in runs:
                value = rows[i][run[0]]
                squares[value] = squares.get(value, 0) + (len(run) ** 2 if value else len(run))
            for j in range(coders):
                if i != j:
                    for at, value in enumerate(rows[i]):
                        key = (value, rows[j][at])
                        whole[key] = whole.get(key, 0) + 1 / (coders - 1)
                        if gap not in key:
                            cu_whole[key] = cu_whole.get(key, 0) + 1 / (coders - 1)
                    for run in runs:
                        value = rows[i][run[0]]
                        if value:
                            left = sum(1 for at in run if rows[j][at])
                            cu_squares[value] = cu_squares.get(value, 0) + left**2 / (coders - 1)

    def alpha(found: dict[tuple[object, object], float], s: dict[object, float], same: object) -> float | None:
        values = {value for key in found for value in key}
        margin = {v: sum(n for (c, _k), n in found.items() if c == v) for v in values}
        total = sum(margin.values())
        rest = total - sum(s.values()) / total if total else 0
        if rest == 0:
            return None

        def differ(c: object, k: object) -> bool:
            return (c == gap) != (k == gap) if same == "binary" else c != k

        observed = sum(n for (c, k), n in found.items() if differ(c, k))
        expected = sum(
            (margin[c] * margin[k] - (s.get(c, 0) if c == k else 0)) / rest
            for c in values
            for k in values
            if differ(c, k)
        )
        return None if expected == 0 else 1 - observed / expected

    return alpha(whole, squares, "binary"), alpha(cu_whole, cu_squares, "cu")


marks = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from((1, 2, 3)), st.integers(0, 50), st.integers(1, 20)),
    min_size=1,
    max_size=9,
)


@given(marks, marks)
def test_swept_spans_are_the_equations_character_by_character(first: Marks, second: Marks) -> None:
    texts = [text_of(first), text_of(second, [Span(3, 20), Span(25, 26), Span(30, 58)], 2)]
    found = agree_on_spans(texts, coders=3, codes=(1, 2, 3), branches={1: 1, 2: 2, 3: 3}, resamples=0)
    binary, cu = slowly(texts, 3, (1, 2, 3))
    assert found.binary_all.value == (None if binary is None else pytest.approx(binary))
    assert found.cu_all.value == (None if cu is None else pytest.approx(cu))


@given(marks)
def test_a_coder_agrees_with_herself_and_who_comes_first_does_not_matter(found: Marks) -> None:
    twice = [(coder, *rest) for _, *rest in found for coder in (0, 1)]
    alone = of([text_of(twice)])
    for alpha in (alone.binary_all, *alone.binary.values(), *alone.cu.values(), alone.cu_all):
        assert alpha.value is None or alpha.value == pytest.approx(1.0)
    one, other = of([text_of(found)], 3), of([text_of([(2 - coder, *rest) for coder, *rest in found])], 3)
    assert one.binary_all.value == pytest.approx(other.binary_all.value)
    assert one.cu_all.value == pytest.approx(other.cu_all.value)


def test_more_unmarked_text_changes_nothing_for_cu() -> None:
    found: Marks = [(0, 1, 0, 10), (1, 1, 5, 10), (0, 2, 20, 8), (1, 2, 22, 4), (1, 3, 24, 6)]
    short, long = of([text_of(found)]), of([text_of(found, [Span(0, 6000)])])
    assert short.cu == long.cu and short.cu_all == long.cu_all and short.covered == long.covered
    assert short.binary_all.value != long.binary_all.value


def test_nothing_and_everything_have_no_alpha() -> None:
    nothing = of([text_of([])])
    assert nothing.binary_all.value is None and nothing.cu_all.value is None and nothing.covered is None
    everything = of([text_of([(0, 1, 0, 60), (1, 1, 0, 60)])])
    assert everything.binary_all.value is None and everything.cu_all.value is None
    assert of([]).cu_all.value is None
    one_sided = of([text_of([(0, 1, 0, 10)])])
    assert one_sided.cu_all.value is None and one_sided.covered == 0 and one_sided.binary_all.value < 0  # type: ignore[operator]


def test_intervals_come_from_resampled_documents() -> None:
    chance = np.random.default_rng(3)
    texts = [
        text_of(
            [(c, int(chance.integers(1, 4)), int(chance.integers(0, 45)), 12) for c in (0, 1) for _ in range(3)], id_=n
        )
        for n in range(12)
    ]
    made = agree_on_spans(texts, coders=2, codes=(1, 2, 3), branches={1: 1, 2: 2, 3: 3}, resamples=500)
    assert made.binary_all.interval is not None and made.binary_all.value is not None
    low, high = made.binary_all.interval
    assert low < made.binary_all.value < high
    few = agree_on_spans(texts[:4], coders=2, codes=(1, 2, 3), branches={1: 1, 2: 2, 3: 3}, resamples=500)
    assert few.binary_all.interval is None and few.binary_all.value is not None
