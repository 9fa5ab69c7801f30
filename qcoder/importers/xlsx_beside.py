"""What a workbook holds besides its cells: what is hidden, comments, and cells merged over several rows."""

import re
from collections.abc import Sequence

from qcoder.core.messages import Message, say, say_plural
from qcoder.importers.safe_zip import SafeZip

_HIDDEN = re.compile(rb"<(?:\w+:)?(row|col)\b[^<>]*\bhidden=\"(?:1|true)\"[^<>]*>")
_SPANS = re.compile(rb"\b(min|max)=\"(\d{1,7})\"")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^<>]*>")
_COMMENT = re.compile(rb"<(?:\w+:)?(?:comment|threadedComment)\s")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*\bref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\"")
Merged = tuple[int, int, int]  # the column, the first row and the last one, counted from 1


def told_of(parts: SafeZip, sheets: Sequence[tuple[str, str]]) -> list[Message]:
    """Sentences on what is hidden in these sheets (names and parts), and on comments that stay in the original."""
    told: list[Message] = []
    rows = columns = 0
    for _, place in sheets:
        for found in _HIDDEN.finditer(parts[place]):
            if found[1] == b"row":
                rows += 1
            else:
                span = {name: int(number) for name, number in _SPANS.findall(found[0])}
                columns += max(1, span.get(b"max", 1) - span.get(b"min", 1) + 1)
    if rows:
        told.append(say_plural("{n} hidden row was read too.", "{n} hidden rows were read too.", n=rows))
    if 0 < columns < 1_000:  # all that lie beyond the last one are often hidden together
        told.append(say_plural("{n} hidden column was read too.", "{n} hidden columns were read too.", n=columns))
    source = parts["xl/workbook.xml"].decode("utf-8", "replace")
    names = {name for name, _ in sheets}
    secret = [
        named[1]
        for tag in _SHEET.findall(source)
        if re.search(r"\bstate=\"(?:hidden|veryHidden)\"", tag) and (named := re.search(r"\bname=\"([^\"]*)\"", tag))
    ]
    if hidden := [name for name in secret if name in names]:
        told.append(say("Hidden sheets were read too: {names}.", names=", ".join(hidden)))
    said = sum(
        len(_COMMENT.findall(parts[name]))
        for name in parts
        if re.fullmatch(r"xl/(?:comments\d*|comments/comment\d*|threadedComments/\w+)\.xml", name)
    )
    if said:
        told.append(
            say_plural(
                "{n} comment on a cell is in the original only.",
                "{n} comments on cells are in the original only.",
                n=said,
            )
        )
    return told


def merged_down(source: bytes) -> list[Merged]:
    """The first columns of merged cells that reach over several rows."""
    found = []
    for left, top, _, bottom in _MERGED.findall(source):
        if int(bottom) > int(top):
            place = 0
            for letter in left.decode("ascii"):
                place = place * 26 + ord(letter) - 64
            found.append((place - 1, int(top), int(bottom)))
    return found
