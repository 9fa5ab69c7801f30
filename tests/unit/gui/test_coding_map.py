"""The interval index and its lanes against a slow model that looks at every coding."""

from hypothesis import given, settings
from hypothesis import strategies as st

from qcoder.core.span import Span
from qcoder.core.utf16 import Utf16Index
from qcoder.gui.transcript.coding_map import MOST_LANES, MOST_LEVELS, CodingMap, Entry
from qcoder.gui.transcript.lanes import assign_lanes, lowest_free

TEXT = ("palabras de una línea 😀 con más\n" * 12)[:300]
SIZE = len(TEXT)

spans = st.tuples(st.integers(0, SIZE - 1), st.integers(1, 60)).map(lambda t: Span(t[0], min(SIZE, t[0] + t[1])))


def entry_at(codes: st.SearchStrategy[int]) -> st.SearchStrategy[Entry]:
    return st.builds(lambda span, code: (span.start, span.end, code), spans, codes)


entries = st.dictionaries(st.integers(1, 40), entry_at(st.integers(1, 3)), max_size=25)


def made(content: dict[int, Entry]) -> CodingMap:
    found = CodingMap(TEXT, Utf16Index(TEXT))
    found.set(content)
    return found


def span_of(entry: Entry) -> Span:
    return Span(entry[0], entry[1])


def units(span: Span) -> tuple[int, int]:
    index = Utf16Index(TEXT)
    return index.to_utf16(span.start), index.to_utf16(span.end)


def check_against_model(coding_map: CodingMap, content: dict[int, Entry], window: Span) -> None:
    start, end = units(window)
    expected = {
        id_ for id_, entry in content.items() if units(span_of(entry))[0] < end and start < units(span_of(entry))[1]
    }
    found = coding_map.touching(start, end)
    assert {placed.id for placed in found} == expected
    assert [placed.start for placed in found] == sorted(placed.start for placed in found)
    assert coding_map.covers(start, end) is bool(expected)
    everything = coding_map.touching(0, 10_000)
    assert {placed.id for placed in everything} == content.keys()
    for number, one in enumerate(everything):
        assert (one.start, one.end) == units(span_of(content[one.id]))
        for other in everything[number + 1 :]:
            if one.start < other.end and other.start < one.end:
                assert one.lane != other.lane or one.lane == MOST_LANES
                assert one.level != other.level or one.level == MOST_LEVELS


@settings(deadline=None)  # the first example imports numpy
@given(entries, spans)
def test_finds_what_a_slow_search_finds_and_no_two_overlapping_share_a_lane(
    content: dict[int, Entry], window: Span
) -> None:
    check_against_model(made(content), content, window)


@given(entries, entries, st.sets(st.integers(1, 40)), spans)
def test_changes_piece_by_piece_end_where_building_anew_does(
    first: dict[int, Entry], changed: dict[int, Entry], gone: set[int], window: Span
) -> None:
    coding_map = made(first)
    gone -= changed.keys()
    coding_map.update(changed, gone)
    content = {id_: entry for id_, entry in {**first, **changed}.items() if id_ not in gone}
    check_against_model(coding_map, content, window)
    again = made(first)
    again.set(content)
    check_against_model(again, content, window)


@given(entries, entry_at(st.just(1)))
def test_a_new_coding_moves_no_other_to_another_lane(content: dict[int, Entry], new: Entry) -> None:
    coding_map = made(content)
    before = {placed.id: placed.lane for placed in coding_map.touching(0, 10_000)}
    coding_map.update({99: new})
    after = {placed.id: placed.lane for placed in coding_map.touching(0, 10_000)}
    assert {id_: lane for id_, lane in after.items() if id_ != 99} == before


@given(entries)
def test_walking_meets_every_coding_once_in_the_order_of_the_text(content: dict[int, Entry]) -> None:
    coding_map = made(content)
    met: list[int] = []
    at = coding_map.neighbour(None, 0, 1)
    while at is not None:
        met.append(at)
        at = coding_map.neighbour(at, 0, 1)
    assert met == sorted(content, key=lambda id_: (content[id_][0], -content[id_][1], id_))
    back = []
    at = met[-1] if met else None
    while at is not None:
        back.append(at)
        at = coding_map.neighbour(at, 0, -1)
    assert back == met[::-1]


@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 20)).map(lambda t: (t[0], t[0] + t[1]))), st.integers(1, 6)
)
def test_lanes_are_as_few_as_the_deepest_overlap_and_what_finds_none_is_past_the_last(
    intervals: list[tuple[int, int]], most: int
) -> None:
    intervals.sort()
    deepest = max((sum(start <= at < end for start, end in intervals) for at in range(101)), default=0)
    lanes = assign_lanes(intervals, 100)
    assert len(set(lanes)) == deepest
    assert lowest_free(lanes) == deepest
    assert assign_lanes(intervals, most) == [min(lane, most) for lane in lanes]


def test_codings_on_one_line_of_text_get_stripes_of_their_own() -> None:
    coding_map = made({1: (0, 5, 1), 2: (6, 9, 1), 3: (40, 50, 1)})
    lanes = {placed.id: placed.lane for placed in coding_map.touching(0, 400)}
    assert lanes == {1: 0, 2: 1, 3: 0}
    assert {placed.level for placed in coding_map.touching(0, 400)} == {0}


def test_the_shortest_coding_at_a_place_comes_first() -> None:
    coding_map = made({1: (0, 50, 1), 2: (5, 9, 1), 3: (4, 30, 1)})
    assert [placed.id for placed in coding_map.at(6)] == [2, 3, 1]
