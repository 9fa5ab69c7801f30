"""Who speaks on a web page whose tags say so: `<span class="speaker-name">Ana</span>`, as programs export talks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

from qcoder.core.labels import FoundLabel
from qcoder.core.turns import looks_like_name
from qcoder.importers.times import seconds

_CLASS = re.compile(
    r"(?:^|[\s_-])(?:speaker|hablante|interlocutor|orador)(?:[_-]?(?:name|label|nombre))?(?=\s|$)"
    r"|(?:^|\s)speaker(?:Name|Label)(?=\s|$)",
)
_TIMES = ("data-start", "data-start-time", "data-time", "data-timestamp", "data-begin", "data-ts")
_IN_THOUSANDTHS = "data-m"  # as Hyperaudio writes them


@dataclass
class Speakers:
    """Names that stand in tags of speakers, while the page is read; places are those of the text."""

    times: list[float | None] = field(default_factory=list)  # of the open tags, each its own or that of its parent
    open: tuple[int, int] | None = None  # the depth of the tag of a name, and where its name begins
    waiting: list[tuple[int, int]] = field(default_factory=list)  # the depth of what holds a name, and its number
    found: list[FoundLabel] = field(default_factory=list)

    def opens(self, attributes: Mapping[str, str | None], at: int) -> None:
        around = self.times[-1] if self.times else None
        if not attributes:
            self.times.append(around)
            return
        own = next((time for name in _TIMES if (time := seconds(attributes.get(name))) is not None), None)
        if own is None and (thousandths := seconds(attributes.get(_IN_THOUSANDTHS))) is not None:
            own = thousandths / 1000
        self.times.append(around if own is None else own)
        if self.open is None and _CLASS.search(attributes.get("class") or ""):
            self.open = len(self.times), at

    def closes(self, at: int) -> None:
        depth = len(self.times)
        if self.open is not None and self.open[0] == depth:
            self.found.append(FoundLabel(self.open[1], at, "", self.times[-1]))
            self.waiting.append((depth - 1, len(self.found) - 1))
            self.open = None
        while self.waiting and self.waiting[-1][0] >= depth:
            number = self.waiting.pop()[1]
            self.found[number] = self.found[number]._replace(stop=at)
        if self.times:
            self.times.pop()

    def labels(self, text: str) -> list[FoundLabel]:
        """The names of whom something is said after them; none where fewer than two are."""
        kept: list[FoundLabel] = []
        for label, after in zip_longest(self.found, self.found[1:]):
            start, end = label.start, label.end
            while start < end and text[start].isspace():
                start += 1
            name = " ".join(text[start:end].split()).rstrip(":").rstrip()
            stop = min(label.stop or len(text), after.start if after is not None else len(text))
            if looks_like_name(name) and text[end:stop].strip(": \n\t"):
                end += text[end : end + 1] == ":"
                kept.append(label._replace(start=start, end=end, name=name))
        return kept if len(kept) > 1 else []
