"""Projects and exchange files of MAXQDA (.mx18 to .mx24, .mex): SQLite files whose format is not published.

What is known comes from others who read them: codes in `Codewords`, documents in `Texts`, codings in `Codings` (TextID,
WordID, SegPos1X, SegPos2X, and in Preview the first 63 characters), texts as blobs of `Texts_PlainText..._BLOBS`.
Positions there are exclusive at the end and may take in a space that the preview leaves out. Tables and columns of
other names are found by what they hold.
Memos, variables and groups are in `maxqda_more`.
Nothing is taken on trust: a text counts only where the previews of its codings stand at their places in it, in one of
the ways in which programs count. Where that cannot be proved only the codes come in, and it is told.
"""

import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qcoder.core.errors import UnreadableFile
from qcoder.core.exchange import CodeEntry, CodingEntry, ExchangeProject, PassageNote, Source
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.text import clean
from qcoder.importers.foreign import Cell, Foreign, Row, Tables, moment, number, text
from qcoder.importers.maxqda_more import CODE, END, MEMO, START, TEXT, WHEN, WHO, Known, More, first
from qcoder.importers.refi_positions import Listed, Selected, Texts, counting_of

ENOUGH = 0.8  # of the codings of a text must have their preview at their place
# What columns are called, in small letters, the usual name first: releases differ, and nothing of it is published.
_ID = ("id",)
_NAME = ("name",)
_PARENT = ("parentid", "parent", "parentwordid", "superid", "parentcodeid")
_WORDS = ("preview", "segmenttext")
_LARGEST = 50_000_000  # bytes of one text, unpacked
_HEADERS = (0, 4, 5, 8, 12, 16)  # bytes before the packed words that are tried
_PACKINGS = (15, -15, 31)  # zlib, deflate without a head, gzip


@dataclass(frozen=True, slots=True)
class _Held:
    """The tables that matter, whatever they are called, with the names of their columns in small letters."""

    codes: Sequence[Row]
    texts: Sequence[Row]
    codings: Sequence[Row]


def fits(tables: Tables) -> bool:
    """True where the tables look like those of MAXQDA."""
    return _found(tables) is not None


def _found(tables: Tables) -> _Held | None:
    """The tables of codes, texts and codings, known by their usual names or else by their columns."""
    small = {name.casefold(): [_small(row) for row in rows] for name, rows in tables.items()}

    def one(names: Sequence[str], *needed: Sequence[str]) -> Sequence[Row] | None:
        usual = [name for name in names if name in small]
        if usual:
            return small[usual[0]]
        found = [rows for rows in small.values() if rows and all(first(rows[0], each) is not None for each in needed)]
        return found[0] if len(found) == 1 else None

    codings = one(("codings",), TEXT, CODE, START, END)
    codes = one(("codewords", "codes"), _ID, _NAME, _PARENT)
    texts = one(("texts", "documents"), _ID, _NAME, ("textgroupid", "groupid"))
    if codings is None or codes is None or texts is None:
        return None
    if any(first(row, each) is None for row in codings[:1] for each in (TEXT, CODE, START, END)):
        return None
    return _Held(codes, texts, codings)


def _small(row: Row) -> Row:
    return {name.casefold(): cell for name, cell in row.items()}


def read_maxqda(tables: Tables, *, name: str) -> ExchangeProject:
    """What can be read for certain; `told` says what could not."""
    own = Foreign("MAXQDA", name)
    held = _found(tables)
    if held is None:
        raise ValueError("no tables of MAXQDA")
    known = {number(row.get("id")): own.guid("code", number(row.get("id"))) for row in held.codes}
    words = _texts(tables)
    codings: dict[int, list[Row]] = defaultdict(list)
    for row in held.codings:
        codings[number(first(row, TEXT))].append(row)
    ids = (frozenset(number(row.get("id")) for row in rows) for rows in (held.texts, held.codes, held.codings))
    more = More(own, {name: [_small(row) for row in rows] for name, rows in tables.items()}, Known(*ids), _readings)
    codes = tuple(replace(code, notes=tuple(more.memos.of_code.get(id_, ()))) for id_, code in _codes(own, held.codes))
    sources: list[Source] = []
    lost = unread = 0
    for row in held.texts:
        id_ = number(row.get("id"))
        source, missed = _source(own, row, words.get(id_, []), codings.get(id_, []), known, more)
        if source is None:
            unread += 1
        else:
            sources.append(source)
            lost += missed
    return ExchangeProject(
        name=name, origin="MAXQDA", users=tuple(own.users.values()), codes=codes, variables=tuple(more.variables),
        sources=tuple(sources), notes=tuple(own.notes), told=(*_told(unread, lost), *more.told()),
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


def _codes(own: Foreign, rows: Sequence[Row]) -> list[tuple[int, CodeEntry]]:
    """Codes by their ids, with parents before children; a circle of parents ends at the top."""
    listed = {number(row.get("id")): row for row in rows if text(row.get("name")).strip()}
    found: list[tuple[int, CodeEntry]] = []
    done: set[int] = set()

    def put(id_: int, above: tuple[int, ...]) -> None:
        row = listed[id_]
        parent = number(first(row, _PARENT))
        if parent not in listed or parent in above or parent == id_:
            parent = -1
        if parent != -1 and parent not in done:
            put(parent, (*above, id_))
        if id_ in done:
            return
        done.add(id_)
        guid = own.guid("code", parent) if parent != -1 else ""
        memo = text(first(row, MEMO)).strip()
        name = " ".join(clean(text(row["name"])).split())
        found.append((id_, CodeEntry(own.guid("code", id_), name, guid, _colour(row.get("color")), memo)))

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
        if "text" not in name.casefold():
            continue
        for row in map(_small, rows):
            id_ = number(first(row, ("textid", "id", "ownerid", "key")))
            for column, cell in row.items():
                if column == "value" or "text" in column:
                    found[id_] += _readings(cell)
    return {id_: list(dict.fromkeys(texts)) for id_, texts in found.items()}


def _readings(cell: Cell) -> list[str]:
    """What a cell may say: words, or a blob that is packed behind a few bytes or not, in UTF-16, UTF-8 or rich text."""
    if isinstance(cell, str):
        rich = _of_rich_text(cell.encode("cp1252", "replace")) if cell.lstrip().startswith("{\\rtf") else []
        return [*rich, cell] if cell.strip() else []
    if not isinstance(cell, bytes):
        return []
    raws = [cell]
    for start in _HEADERS:
        for packing in _PACKINGS:
            try:
                raws.append(zlib.decompressobj(packing).decompress(cell[start:], _LARGEST))
            except zlib.error:
                continue
    found = []
    for raw in raws:
        for encoding in ("utf-8", "utf-16-le", "cp1252"):
            try:
                said = raw.decode(encoding).strip("\x00").removeprefix("\ufeff")
            except UnicodeDecodeError:
                continue
            if said and said.replace("\r", "").replace("\n", "").replace("\t", "").isprintable():
                found.append(said)
                break
        if raw.lstrip().startswith(b"{\\rtf"):
            found += _of_rich_text(raw)
    return found


def _of_rich_text(raw: bytes) -> list[str]:
    from qcoder.importers.rtf import read_rtf

    try:
        return [read_rtf(raw, file_name="MAXQDA").text]
    except UnreadableFile:
        return []


def _source(
    own: Foreign, row: Row, texts: list[str], rows: list[Row], known: dict[int, str], more: More
) -> tuple[Source | None, int]:
    """The document with its codings, where one of its texts proves to be right; how many codings do not fit."""
    selected = [Selected(number(first(one, START)), number(first(one, END)), text(first(one, _WORDS))) for one in rows]
    name = " ".join(text(row.get("name")).split()) or "?"
    id_ = number(row.get("id"))
    guid = own.guid("text", id_)
    notes = (*more.memos.of_text.get(id_, ()), *own.note("text", id_, first(row, MEMO), owner=first(row, WHO)))
    values = more.values.get(id_, {})
    for raw in texts:
        held = Texts([raw])
        counted = held.counted(0, counting_of(held, [Listed(selected)], origin="MAXQDA"))
        spans = [counted.span(one) for one in selected]
        right = [
            span is not None and _begins(span.of(counted.text), one.name)
            for span, one in zip(spans, selected, strict=True)
        ]
        if not rows or sum(right) < ENOUGH * len(rows):
            continue
        codings = tuple(
            CodingEntry(own.guid("coding", number(one.get("id"))), span, known[number(first(one, CODE))],
                        own.user(first(one, WHO)), moment(first(one, WHEN)), _coding_notes(own, one, more))
            for one, span, fits_here in zip(rows, spans, right, strict=True)
            if fits_here and span is not None and number(first(one, CODE)) in known
        )  # fmt: skip
        passages, whole = [], list(notes)
        for start, end, note in more.memos.placed.get(id_, ()):
            span = counted.span(Selected(start, end))
            if span is None:
                whole.append(note)
            else:
                passages.append(PassageNote(span, note))
        source = Source(guid, name, counted.text, codings, tuple(passages), tuple(whole), values)
        return source, len(rows) - len(codings)
    if not rows and len(set(texts)) == 1:  # nothing to prove it by, but only one thing that it can be
        unplaced = (note for _start, _end, note in more.memos.placed.get(id_, ()))
        return Source(guid, name, clean(texts[0]), notes=(*notes, *unplaced), values=values), 0
    return None, 0


def _coding_notes(own: Foreign, row: Row, more: More) -> tuple[str, ...]:
    id_ = number(row.get("id"))
    beside = own.note("coding", id_, first(row, MEMO), owner=first(row, WHO), at=first(row, WHEN))
    return (*more.memos.of_coding.get(id_, ()), *beside)


def _begins(words: str, preview: str) -> bool:
    said, wanted = " ".join(words.split()), " ".join(clean(preview).split())
    return bool(wanted) and (said == wanted or (len(wanted) >= 20 and said.startswith(wanted)))
