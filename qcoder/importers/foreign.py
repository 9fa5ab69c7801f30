"""What the readers of other programs' databases share: guids that stay the same from import to import, and cells."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_OID, uuid5

from qcoder.core.exchange import NoteEntry, User
from qcoder.core.span import Span
from qcoder.core.text import clean
from qcoder.importers.refi_positions import Counted, Counting, Selected

Cell = str | int | float | bytes | None
Row = Mapping[str, Cell]
Tables = Mapping[str, Sequence[Row]]


class Foreign:
    """Gives rows of one file guids: the same file gives the same ones."""

    def __init__(self, program: str, name: str) -> None:
        self._root = uuid5(NAMESPACE_OID, f"qcoder:{program}:{name}")
        self.users: dict[str, User] = {}
        self.notes: list[NoteEntry] = []

    def guid(self, kind: str, key: object) -> str:
        return str(uuid5(self._root, f"{kind}:{key}"))

    def user(self, name: Cell) -> str:
        """The guid of a person, who is entered when met first."""
        said = text(name).strip()
        if not said:
            return ""
        if said not in self.users:
            self.users[said] = User(self.guid("user", said), said)
        return self.users[said].guid

    def note(self, kind: str, key: object, words: Cell, *, title: str = "", owner: Cell = "", at: Cell = "",
             scope: str = "") -> tuple[str, ...]:  # fmt: skip
        """A memo as a note; nothing for an empty one."""
        said = clean(text(words)).strip()
        if not said:
            return ()
        made = NoteEntry(self.guid(f"note {kind}", key), title, said, self.user(owner), moment(at), {"scope": scope})
        self.notes.append(made)
        return (made.guid,)


def text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)


def number(cell: Cell) -> int:
    """A whole number; -1 for what is none."""
    try:
        return int(float(text(cell)))
    except (ValueError, OverflowError):
        return -1


def moment(cell: Cell) -> str:
    """A time as ISO 8601 in UTC; "" for what cannot be read. Times without a zone are taken as they stand."""
    said = text(cell).strip()
    for way in ("%Y-%m-%d %H:%M:%S", "%a %b %d %H:%M:%S %Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(said, way).replace(tzinfo=UTC).isoformat()
        except ValueError:
            continue
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return ""
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()


def in_code_points(raw: str) -> Counted:
    """A text whose positions are code points of what the database holds."""
    return Counted(raw, Counting(crlf=2))


def spot(counted: Counted, start: Cell, end: Cell) -> Span | None:
    return counted.span(Selected(number(start), number(end)))
