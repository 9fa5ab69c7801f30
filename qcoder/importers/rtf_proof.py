"""The words of a rich text file, counted without the reader: groups are resolved from the innermost outwards."""

import re
from collections.abc import Callable, Iterator

from qcoder.importers.proof import count_pieces
from qcoder.importers.rtf_words import CHARACTERS, PASSED, code_page

_INNERMOST = re.compile(r"\{([^{}]*)\}")
_BEGINS = re.compile(r"[\s\x04]*(?P<star>\\\*\s*)?\\(?P<word>[a-zA-Z]+)(?P<number>-?\d*)")
_BINARY = re.compile(r"\\bin(\d+) ?")
_ASIDE = frozenset(
    ["footnote", "annotation", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"]
)
_READ = frozenset(["footnote", "annotation", "shpinst", "shppict", "ud"])  # though marked as ignorable
_NO_TEXT = PASSED | {"fonttbl", "stylesheet", "info", "pict", "listtext", "pntext", "atnauthor", "atrfstart", "atrfend"}
_PARTS = frozenset(["par", "line", "page", "sect", "column", "cell", "row", "nestcell", "nestrow", "softline"])
_WORD = re.compile(
    r"\\u(?P<unit>-?\d+) ?|\\uc(?P<replaced>\d+) ?|\\(?P<word>[a-zA-Z]+)-?\d* ?|(?P<hex>(?:\\'[0-9a-fA-F]{2})+)"
    r"|\\(?P<sign>[^a-zA-Z])|(?P<text>[^\\\r\n]+)"
)
_REPLACEMENT = re.compile(r"\\'[0-9a-fA-F]{2}|[^\\]|\\[a-zA-Z]+-?\d* ?")
_BRACE = "\x04"  # stands for a brace that is gone, so that it still ends a word of the format
_ASIDE_PLACE = re.compile("\x05(\\d+)\x06")
MOST_PIECES = 5_000  # that are not yet one
MOST_ROUNDS = 300


def words_in_rtf(source: str) -> int:
    """Words of the text, and of each note, header and deleted passage by itself."""
    source = source.replace("\\\\", "\\'5c").replace("\\{", "\\'7b").replace("\\}", "\\'7d")
    source = _without_binary(source).replace("\x05", "").replace("\x06", "")
    codepage = "cp1252"
    if found := re.search(r"\\ansicpg(\d+)", source[:2000]):
        codepage = code_page(found[1])
    elif re.search(r"\\mac\b", source[:200]):
        codepage = "mac_roman"
    aside: list[str] = []

    def resolve(group: re.Match[str]) -> str:
        inside = group[1]
        begins = _BEGINS.match(inside)
        if begins is None:
            return f"{_BRACE}{inside}{_BRACE}"
        word = begins["word"]
        if word == "upr":
            return inside[begins.end() :].partition("\x02")[2].partition("\x03")[0]
        if word == "ud":
            return f"\x02{inside[begins.end() :]}\x03"
        if word in _NO_TEXT or (begins["star"] and word not in _READ):
            return "\\zwobx " if word == "pict" else _BRACE
        if word in _ASIDE or re.search(r"\\deleted(?!0)\b", inside):
            aside.append(inside)
            return f"\x05{len(aside) - 1}\x06"  # it goes with what is around it, should that be no text
        return f"{_BRACE}{inside}{_BRACE}"

    for _ in range(MOST_ROUNDS):
        before = source
        source = _replaced(_INNERMOST, resolve, source)
        if source is before:
            break
    total, parts = 0, [source.replace("{", "").replace("}", "")]
    while parts:
        part = parts.pop()
        parts += [aside[int(place)] for place in _ASIDE_PLACE.findall(part)]
        total += count_pieces(_flat(_ASIDE_PLACE.sub(_BRACE, part), codepage))
    return total


def _replaced(pattern: re.Pattern[str], instead: Callable[[re.Match[str]], str], source: str) -> str:
    """What `pattern.sub` gives, without all pieces in memory; the source itself where there is nothing to replace."""
    whole: list[str] = []
    pieces: list[str] = []  # since then
    at = 0
    for found in pattern.finditer(source):
        pieces += (source[at : found.start()], instead(found))
        at = found.end()
        if len(pieces) > MOST_PIECES:
            whole.append("".join(pieces))
            pieces.clear()
    return "".join([*whole, *pieces, source[at:]]) if at else source


def _without_binary(source: str) -> str:
    pieces, position = [], 0
    for found in _BINARY.finditer(source):
        if found.start() >= position:
            pieces.append(source[position : found.start()])
            position = found.end() + int(found[1][:9])
    return "".join([*pieces, source[position:]])


def _flat(part: str, codepage: str) -> Iterator[str]:
    """What remains when the words of the format are gone, piece by piece."""
    units: list[int] = []
    replaced, position = 1, 0
    while position < len(part):
        found = _WORD.match(part, position)
        if found is None:
            position += 1
            continue
        position = found.end()
        if found["unit"] is not None:
            units.append(int(found["unit"][:9]) % 65536)
            if not 0xD800 <= units[-1] < 0xDC00:
                yield _letters(units)
            for _ in range(min(replaced, 100)):
                passed = _REPLACEMENT.match(part, position)
                if passed and not passed[0].startswith("\\u"):
                    position = passed.end()
            continue
        yield _letters(units)
        if found["replaced"] is not None:
            replaced = int(found["replaced"][:3])
        elif found["word"] is not None:
            yield " " if found["word"] in _PARTS else CHARACTERS.get(found["word"], "")
            if found["word"] == "zwobx":
                yield "▣"
        elif found["hex"] is not None:
            raw = bytes.fromhex(found["hex"].replace("\\'", ""))
            try:
                yield raw.decode(codepage, errors="replace")
            except LookupError:
                yield raw.decode("cp1252", errors="replace")
        elif found["sign"] is not None:
            yield {"~": "\u00a0", "_": "\u2011", "\r": " ", "\n": " "}.get(found["sign"], "")
        else:
            yield found["text"].replace(_BRACE, "")
    yield _letters(units)


def _letters(units: list[int]) -> str:
    """What units of UTF-16 say; none of them are left."""
    raw = b"".join(unit.to_bytes(2, "little") for unit in units)
    units.clear()
    return raw.decode("utf-16-le", errors="replace")
