"""What stands behind our mark in a description, as far as it has the shape that `exporters.refi` gave it.

A file may have been altered on its way: what has another shape is left out, and counted, so that nothing further on
has to expect it.
"""

from collections.abc import Mapping
from typing import Any

_ROWS: dict[str, tuple[type, ...]] = {
    "notes": (int, str, str, str, str),
    "translations": (str, int, int, str, str, str, str, str),
    "abouts": (str, int, int, str, str, str),
}
_FLAGS = ("counter_instance", "hidden", "names_replaced")
_PLACES = ("start", "end", "said", "speaker")


def sound(more: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """The entries of the right shape, and how many others there were."""
    kept: dict[str, Any] = {}
    odd = 0
    for key, value in more.items():
        if key in _ROWS and isinstance(value, list):
            kept[key] = [row for row in value if _is_row(row, _ROWS[key])]
            odd += len(value) - len(kept[key])
        elif key not in _ROWS and _fits(key, value):
            kept[key] = value
        else:
            odd += 1
    spoken = kept["turns"].get("speaker", ()) if "turns" in kept else ()
    if max(spoken, default=-1) >= len(kept.get("speakers", ())):
        del kept["turns"]
        odd += 1
    return kept, odd


def _fits(key: str, value: Any) -> bool:
    match key:
        case "speakers":  # turns name them by their place in the list: all of them or none
            return isinstance(value, list) and all(_is_row(row, (str, str, str)) for row in value)
        case "turns":
            return _are_turns(value)
        case "codings":
            return isinstance(value, dict) and all(map(_is_coding, value.values()))
        case "belongs_to":
            return isinstance(value, list) and all(_are_texts(row) and "case" in row for row in value)
        case "allowed":
            return isinstance(value, list) and all(isinstance(one, str) for one in value)
        case "more":  # each of its rows is looked at where it is stored
            return isinstance(value, dict)
        case "version":
            return _is(value, int) and value > 0
        case _ if key in _FLAGS:
            return isinstance(value, bool)
    return isinstance(value, str)


def _is(value: Any, kind: type) -> bool:
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def _is_row(row: Any, kinds: tuple[type, ...]) -> bool:
    """A list of values of these kinds; where a note ends may stand behind them."""
    more = row[len(kinds) :] if isinstance(row, list) else ()
    return (
        isinstance(row, list)
        and len(row) >= len(kinds)
        and all(map(_is, row, kinds))
        and (not more or (len(more) == 1 and kinds[0] is int and _is(more[0], int)))
    )


def _are_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _is_coding(value: Any) -> bool:
    return (
        isinstance(value, dict) and isinstance(value.get("origin", ""), str) and _is(value.get("code_version", 1), int)
    )


def _are_turns(value: Any) -> bool:
    """Columns of the same length; times and languages may be left out."""
    if not isinstance(value, dict) or not all(isinstance(value.get(name, []), list) for name in value):
        return False
    columns = [value.get(name, []) for name in _PLACES]
    more = [value[name] for name in ("time", "language") if name in value]
    return (
        len({len(column) for column in (*columns, *more)}) == 1
        and all(set(map(type, column)) <= {int} and min(column, default=0) >= 0 for column in columns)
        and set(map(type, value.get("time", ()))) <= {int, float, type(None)}
        and set(map(type, value.get("language", ()))) <= {str}
    )
