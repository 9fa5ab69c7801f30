"""A label in a text: who begins to speak there."""

import re
from typing import NamedTuple

from qcoder.core.imported import Role

_BARE = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
TIME_FIRST = re.compile(  # between a label and the words: "Ana: [00:12:31] ...", or below the label
    rf"(?P<time>[\[(]{_BARE}(?=[ \t]*(?:(?:-->|->|[-–—])[ \t]*{_BARE})?[\])])|#\d{{1,2}}:\d{{2}}:\d{{2}}(?:-\d)?(?=#))"
    rf"(?:[ \t]*(?:-->|->|[-–—])[ \t]*{_BARE})?[\])#][ \t]*(?:[-–—:][ \t]|\n)?[ \t\n]*"
)


class FoundLabel(NamedTuple):
    """`start` to `end` is the label itself, `time` in seconds; `stop` is where something else ends the words.

    `role` is what the label says beside the name; `sure`: other labels of its kind convince.
    """

    start: int
    end: int
    name: str
    time: float | None
    stop: int | None = None
    role: Role | None = None
    sure: bool = False


def seconds_of(time: str | None) -> float | None:
    """Seconds of "1:02:03", "(0:12)", "#00:00:12-5#" or "12.5s"; None where there are none."""
    if time is None:
        return None
    seconds = 0.0
    for part in time.strip("[]() \t#s").replace(",", ".").replace("-", ".").split(":"):
        try:
            seconds = seconds * 60 + float(part)
        except ValueError:
            return None
    return seconds
