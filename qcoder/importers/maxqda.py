"""Projects and exchange files of MAXQDA (.mx18 to .mx24, .mex): SQLite files whose format is not published.

What is known comes from others who read them: codes in `Codewords`, documents in `Texts`, codings in `Codings` (TextID,
WordID, SegPos1X, SegPos2X, and in Preview the first 63 characters), texts as blobs of `Texts_PlainText..._BLOBS`.
Nothing is taken on trust: a text counts only where the previews of its codings stand at their places in it, in one of
the ways in which programs count. Where that cannot be proved only the codes come in, and it is told.
"""

import zlib
from collections import defaultdict
from collections.abc import Sequence

from qcoder.core.exchange import CodeEntry, CodingEntry, ExchangeProject, Source
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.text import clean
from qcoder.importers.foreign import Cell, Foreign, Row, Tables, number, text
from qcoder.importers.refi_positions import Selected, Texts, counting_of

NEEDED = frozenset({"Codewords", "Texts", "Codings"})
ENOUGH = 0.8  # of the codings of a text must have their preview at their place
_PARENTS = ("ParentID", "Parent", "ParentWordID", "SuperID")
_LARGEST = 50_000_000  # bytes of one text, unpacked
_HEADERS = (0, 4, 5, 8)  # bytes before the packed words, as they were met


def read_maxqda(tables: Tables, *, name: str) -> ExchangeProject:
    """What can be read for certain; `told` says what could not."""
    own = Foreign("MAXQDA", name)
    codes = tuple(_codes(own, tables["Codewords"]))
    known = {number(row.get("ID")): own.guid("code", number(row.get("ID"))) for row in tables["Codewords"]}
    held = _texts(tables)
    codings: dict[int, list[Row]] = defaultdict(list)
    for row in tables["Codings"]:
        codings[number(row.get("TextID"))].append(row)
    sources: list[Source] = []
    lost = unread = 0
    for row in tables["Texts"]:
        id_ = number(row.get("ID"))
        if id_ not in held:
            unread += 1
            continue
        source, missed = _source(own, row, held[id_], codings.get(id_, []), known)
        if source is None:
            unread += 1
        else:
            sources.append(source)
            lost += missed
    return ExchangeProject(
        name=name, origin="MAXQDA", users=tuple(own.users.values()), codes=codes, sources=tuple(sources),
        told=tuple(_told(unread, lost)),
    )  # fmt: skip


def _told(unread: int, lost: int) -> list[Message]:
    told = []
    if unread:
        told.append(
            say_plural(
                "{n} document of the MAXQDA file could not be read for certain: only its codes came in.",
                "{n} documents of the MAXQDA file could not be read for certain: only their codes came in.",
                n=unread,
            )
        )
        told.append(say("In MAXQDA, export the project as REFI-QDA (.qdpx) and bring that in: it has everything."))
    if lost:
        told.append(
            say_plural(
                "{n} coding does not stand where the MAXQDA file says: it was left out.",
                "{n} codings do not stand where the MAXQDA file says: they were left out.",
                n=lost,
            )
        )
    return told


def _codes(own: Foreign, rows: Sequence[Row]) -> list[CodeEntry]:
    """Codes with parents before children; a circle of parents ends at the top."""
    listed = {number(row.get("ID")): row for row in rows if text(row.get("Name")).strip()}
    found: list[CodeEntry] = []
    done: set[int] = set()

    def put(id_: int, above: tuple[int, ...]) -> None:
        row = listed[id_]
        parent = next((number(row[key]) for key in _PARENTS if row.get(key) is not None), -1)
        if parent not in listed or parent in above or parent == id_:
            parent = -1
        if parent != -1 and parent not in done:
            put(parent, (*above, id_))
        if id_ in done:
            return
        done.add(id_)
        guid = own.guid("code", parent) if parent != -1 else ""
        memo = text(row.get("Memo") or row.get("Comment")).strip()
        name = " ".join(clean(text(row["Name"])).split())
        found.append(CodeEntry(own.guid("code", id_), name, guid, _colour(row.get("Color")), memo))

    for id_ in listed:
        if id_ not in done:
            put(id_, ())
    return found


def _colour(cell: Cell) -> str:
    """A colour that was stored as a number, red in its lowest byte."""
    value = number(cell)
    if not 0 < value <= 0xFFFFFF:
        return ""
    return f"#{value & 0xFF:02x}{value >> 8 & 0xFF:02x}{value >> 16 & 0xFF:02x}"


def _texts(tables: Tables) -> dict[int, list[str]]:
    """For each document the texts that its blobs may be."""
    found: dict[int, list[str]] = defaultdict(list)
    for name, rows in tables.items():
        if not name.startswith("Texts_PlainText"):
            continue
        for row in rows:
            id_ = next((number(row[key]) for key in ("TextID", "ID", "OwnerID", "Key") if key in row), -1)
            cell = row.get("Value")
            if isinstance(cell, str):
                found[id_].append(cell)
            elif isinstance(cell, bytes):
                found[id_] += _unpacked(cell)
    return found


def _unpacked(blob: bytes) -> list[str]:
    """What a blob may say: packed by zlib behind a few bytes or not, in UTF-16 or UTF-8."""
    raws = [blob]
    for start in _HEADERS:
        try:
            raws.append(zlib.decompressobj().decompress(blob[start:], _LARGEST))
        except zlib.error:
            continue
    found = []
    for raw in raws:
        for encoding in ("utf-8", "utf-16-le"):
            try:
                said = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            if said.strip("\x00") and "\x00" not in said.strip("\x00"):
                found.append(said.strip("\x00"))
    return found


def _source(
    own: Foreign, row: Row, texts: list[str], rows: list[Row], known: dict[int, str]
) -> tuple[Source | None, int]:
    """The document with its codings, where one of its texts proves to be right; how many codings do not fit."""
    selected = [
        Selected(number(one.get("SegPos1X")), number(one.get("SegPos2X")), text(one.get("Preview"))) for one in rows
    ]
    for raw in texts:
        one = Texts([raw])
        counted = one.counted(0, counting_of(one, [selected], origin="MAXQDA"))
        spans = [counted.span(one) for one in selected]
        right = [
            span is not None and _begins(span.of(counted.text), one.name)
            for span, one in zip(spans, selected, strict=True)
        ]
        if not rows or sum(right) < ENOUGH * len(rows):
            continue
        codings = tuple(
            CodingEntry(own.guid("coding", number(one.get("ID"))), span, known[number(one.get("WordID"))],
                        own.user(one.get("Owner") or one.get("User")))
            for one, span, fits in zip(rows, spans, right, strict=True)
            if fits and span is not None and number(one.get("WordID")) in known
        )  # fmt: skip
        name = " ".join(text(row.get("Name")).split()) or "?"
        id_ = number(row.get("ID"))
        return Source(own.guid("text", id_), name, counted.text, codings), len(rows) - len(codings)
    if not rows and len(set(texts)) == 1:  # nothing to prove it by, but only one thing that it can be
        name = " ".join(text(row.get("Name")).split()) or "?"
        return Source(own.guid("text", number(row.get("ID"))), name, clean(texts[0])), 0
    return None, 0


def _begins(words: str, preview: str) -> bool:
    said, wanted = " ".join(words.split()), " ".join(clean(preview).split())
    return bool(wanted) and (said == wanted or (len(wanted) >= 20 and said.startswith(wanted)))
