"""Which codes a few typed letters mean: case and accents apart, in either language, by name or by path."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qcoder.core.code_path import SEPARATOR
from qcoder.language.fold import fold, strip_marks
from qcoder.services.rows import CodeRow


@dataclass(frozen=True, slots=True)
class _Known:
    row: CodeRow
    names: tuple[str, ...]
    paths: tuple[str, ...]


class CodeMatch:
    """A codebook prepared for typing: names folded once, then matched for every key press."""

    def __init__(self, codes: Iterable[CodeRow], recent: Sequence[int] = ()) -> None:
        self._codes = [
            _Known(
                row,
                tuple({_plain(name): None for name in (row.name, row.name_es, row.name_en) if name}),
                tuple({_plain(path): None for path in (row.path, row.path_es, row.path_en) if path}),
            )
            for row in codes
        ]
        self._recent = {code: place for place, code in enumerate(recent)}

    def exact(self, typed: str) -> bool:
        """True when a code is called just that."""
        wanted = _plain(" ".join(typed.split()))
        return any(wanted in known.names or wanted in known.paths for known in self._codes)

    def find(self, typed: str, limit: int = 200) -> list[CodeRow]:
        """The codes that fit `typed`, best first; with nothing typed the ones used last, then all in their order."""
        words = _plain(typed).replace(SEPARATOR.strip(), " ").split()
        if not words:
            ordered = sorted(self._codes, key=lambda known: self._recent.get(known.row.id, len(self._recent)))
            return [known.row for known in ordered[:limit]]
        whole = " ".join(words)
        above, sign, last = _plain(typed).rpartition(SEPARATOR.strip())
        scored = []
        for place, known in enumerate(self._codes):
            if sign and last.strip() and not _below(known, above.split(), last.split()):
                continue  # "a > b" is a b that hangs below an a
            score = _score(known, words, whole)
            if score is not None:
                scored.append((score, self._recent.get(known.row.id, 99), len(known.row.name), place, known.row))
        scored.sort(key=lambda each: each[:4])
        return [row for *_, row in scored[:limit]]


def _plain(text: str) -> str:
    return strip_marks(fold(text))


def _score(known: _Known, words: list[str], whole: str) -> int | None:
    """How well a code fits, 0 best; None when it does not."""
    best: int | None = None
    for name in known.names:
        if name == whole:
            return 0
        if name.startswith(whole):
            best = 1
        elif best is None and all(_begins_word(name, word) for word in words):
            best = 2
        elif best is None and all(word in name for word in words):
            best = 3
    if best is not None:
        return best
    if any(all(_begins_word(path, word) for word in words) for path in known.paths):
        return 4
    if any(all(word in path for word in words) for path in known.paths):
        return 5
    if len(whole) > 1 and any(_scattered(whole.replace(" ", ""), name) for name in known.names):
        return 6
    return None


def _below(known: _Known, above: list[str], last: list[str]) -> bool:
    """True when the code's own name holds `last`, and the way to it `above`."""
    ways = [path.rpartition(SEPARATOR)[0] for path in known.paths]
    named = any(all(word in name for word in last) for name in known.names)
    return named and any(way and all(word in way for word in above) for way in ways)


def _begins_word(text: str, word: str) -> bool:
    return text.startswith(word) or f" {word}" in text or f"-{word}" in text or f"/{word}" in text


def _scattered(letters: str, name: str) -> bool:
    """True when `letters` stand in `name` in this order, the first one at the beginning of a word."""
    if not _begins_word(name, letters[0]):
        return False
    at = 0
    for letter in letters:
        at = name.find(letter, at) + 1
        if at == 0:
            return False
    return True
