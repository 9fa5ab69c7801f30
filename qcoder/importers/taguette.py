"""Projects of Taguette (.sqlite3): documents are HTML, and a highlight counts UTF-8 bytes of their text alone.

The text between tags runs on in that counting; here it is divided into paragraphs where its elements are, and every
position is carried over.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping
from html.parser import HTMLParser

from qcoder.core.exchange import CodeEntry, CodingEntry, ExchangeProject, Source
from qcoder.core.messages import say_plural
from qcoder.core.span import Span
from qcoder.core.text import clean
from qcoder.importers.foreign import Foreign, Row, Tables, moment, number, text

NEEDED = frozenset({"projects", "documents", "highlights", "tags", "highlight_tags"})
SEPARATOR = "."  # Taguette's users write "parent.child"
_BLOCKS = frozenset({
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "table", "tr", "td", "th", "blockquote", "pre",
    "section", "article", "dl", "dt", "dd", "br", "hr",
})  # fmt: skip


class _Text(HTMLParser):
    """The text of HTML with its paragraphs, and where each piece of it stands in Taguette's counting of bytes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._length = 0
        self._bytes = 0
        self._break = False
        self._starts: list[int] = []  # bytes
        self._pieces: list[tuple[int, str]] = []  # where the piece stands in our text, and it
        self.feed(html)
        self.close()
        self.text = "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._break = self._break or tag in _BLOCKS

    def handle_endtag(self, tag: str) -> None:
        self._break = self._break or tag in _BLOCKS

    def handle_data(self, data: str) -> None:
        said = clean(data)
        shown = said if said.strip() else ""
        if shown and self._break and self._length:
            self._put("\n")
        if shown:
            self._break = False
        self._starts.append(self._bytes)
        self._pieces.append((self._length, data if shown else ""))
        self._bytes += len(data.encode("utf-8", "replace"))
        if shown:
            self._put(said if len(said) == len(data) else data.replace("\x00", "\ufffd").replace("\ufeff", "\ufffd"))

    def _put(self, part: str) -> None:
        self._parts.append(part)
        self._length += len(part)

    def start(self, offset: int) -> int:
        """Where what begins at a byte of Taguette's counting begins in our text."""
        return self._position(offset, bisect_right(self._starts, offset) - 1)

    def end(self, offset: int) -> int:
        """Where what ends before a byte ends: before the paragraph's end, not at the beginning of the next."""
        return self._position(offset, bisect_left(self._starts, offset) - 1)

    def _position(self, offset: int, at: int) -> int:
        if at < 0 or offset > self._bytes:
            return -1
        start, piece = self._pieces[at]
        inside = piece.encode("utf-8", "replace")[: offset - self._starts[at]]
        return start + len(inside.decode("utf-8", "ignore"))


def read_taguette(tables: Tables, *, name: str) -> ExchangeProject:
    """The first project of the database that has documents (a desktop file holds one)."""
    own = Foreign("Taguette", name)
    projects = [number(row["id"]) for row in tables["projects"]]
    used = {number(row["project_id"]) for row in tables["documents"]}
    chosen = next((id_ for id_ in projects if id_ in used), projects[0] if projects else -1)
    title = next((text(row.get("name")) for row in tables["projects"] if number(row["id"]) == chosen), name)
    tags = [row for row in tables["tags"] if number(row["project_id"]) == chosen]
    codes = _codes(own, tags)
    on: dict[int, list[int]] = defaultdict(list)
    for row in tables["highlight_tags"]:
        on[number(row["highlight_id"])].append(number(row["tag_id"]))
    highlights: dict[int, list[Row]] = defaultdict(list)
    for row in tables["highlights"]:
        highlights[number(row["document_id"])].append(row)
    sources, lost = [], 0
    for row in tables["documents"]:
        if number(row["project_id"]) != chosen:
            continue
        held = _Text(text(row.get("contents")))
        codings = []
        for one in highlights[number(row["id"])]:
            start, end = held.start(number(one["start_offset"])), held.end(number(one["end_offset"]))
            if not 0 <= start < end <= len(held.text):
                lost += 1
                continue
            for tag in on[number(one["id"])]:
                key = f"{number(one['id'])}:{tag}"
                codings.append(
                    CodingEntry(own.guid("coding", key), Span(start, end), own.guid("tag", tag), "",
                                moment(one.get("created")))
                )  # fmt: skip
        memo = own.note("document", row["id"], row.get("description"))
        sources.append(
            Source(own.guid("document", number(row["id"])), text(row["name"]) or "?", held.text, tuple(codings),
                   notes=memo)
        )  # fmt: skip
    told = []
    if lost:
        told.append(
            say_plural(
                "{n} selection is empty or lies outside its text: it was left out.",
                "{n} selections are empty or lie outside their texts: they were left out.",
                n=lost,
            )
        )
    if len(used) > 1:
        told.append(
            say_plural(
                "{n} other project of the file was left out.",
                "{n} other projects of the file were left out.",
                n=len(used) - 1,
            )
        )
    return ExchangeProject(
        name=title or name, origin="Taguette", users=tuple(own.users.values()), codes=codes, sources=tuple(sources),
        notes=tuple(own.notes), told=tuple(told),
    )  # fmt: skip


def _codes(own: Foreign, tags: list[Row]) -> tuple[CodeEntry, ...]:
    """ "parent.child" becomes a child where a tag "parent" is there."""
    guids: Mapping[str, str] = {text(row["path"]): own.guid("tag", number(row["id"])) for row in tags}
    found = []
    for path, guid in sorted(guids.items()):
        description = next(text(row.get("description")) for row in tags if own.guid("tag", number(row["id"])) == guid)
        above, _dot, last = path.rpartition(SEPARATOR)
        parent = guids.get(above, "") if last.strip() else ""
        found.append(CodeEntry(guid, last if parent else path or "?", parent, "", description.strip()))
    return tuple(found)
