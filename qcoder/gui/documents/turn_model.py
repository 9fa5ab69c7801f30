"""The turns of one document as a table: number, time, speaker, words, codes."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from qcoder.core.messages import _, current_language, mark
from qcoder.core.span import Span
from qcoder.gui.theme import theme
from qcoder.gui.transcript.turn_column import clock
from qcoder.services.rows import CodeRow, CodingRow, DocumentView, TurnRow

Index = QModelIndex | QPersistentModelIndex
NUMBER, TIME, SPEAKER, WORDS, CODES = range(5)
HEADS = (mark("No."), mark("Time"), mark("Speaker"), mark("Words"), mark("Codes"))
LONGEST = 160  # characters of a turn that are shown
_DISPLAY, _TIP, _ALIGN, _FORE, _SPOKEN = (
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.TextAlignmentRole,
        Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.AccessibleTextRole,
    )
)  # fmt: skip
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A turn with what is said of it: names of its codes for the eye, whole paths for the ear."""

    number: int
    time: str
    speaker: str
    asks: bool
    words: str
    said: Span
    codes: tuple[str, ...]
    paths: tuple[str, ...]

    def spoken(self) -> str:
        """The whole line as it is read out."""
        turn = _("turn {n}, {speaker}", n=self.number, speaker=self.speaker)
        coded = _("coded: {codes}", codes="; ".join(self.paths)) if self.paths else _("not coded")
        return f"{turn}: {self.words} · {coded}"


def turn_lines(view: DocumentView, codings: Sequence[CodingRow], codes: Mapping[int, CodeRow]) -> list[TurnLine]:
    """The turns of a document in order, each with the codes of `codings` that touch its words."""
    turns, language = view.turns, current_language()
    starts = [turn.span.start for turn in turns]
    names: list[dict[str, str]] = [{} for _turn in turns]  # path to name, of each turn
    for row in codings:
        first = max(0, bisect_right(starts, row.span.start) - 1)
        for place in range(first, bisect_left(starts, row.span.end)):
            if row.span.start < turns[place].span.end and row.span.end > turns[place].said_start:
                code = codes.get(row.code_id)
                path = code.way(language) if code is not None else row.code
                names[place].setdefault(path, code.called(language) if code is not None else row.code)
    return [_line(turn, view.text, found) for turn, found in zip(turns, names, strict=True)]


def _line(turn: TurnRow, text: str, found: Mapping[str, str]) -> TurnLine:
    said = Span(min(turn.said_start, turn.span.end), turn.span.end)
    begins = " ".join(text[said.start : min(said.end, said.start + 2 * LONGEST)].split())
    words = begins if len(begins) <= LONGEST else begins[:LONGEST].rsplit(" ", 1)[0] + " …"
    time = clock(turn.time) if turn.time is not None else ""
    return TurnLine(
        turn.number, time, turn.speaker, turn.role == "interviewer", words, said, tuple(found.values()), tuple(found)
    )


class TurnModel(QAbstractTableModel):
    """Shows `TurnLine`s; after a change of a few, only these are drawn anew."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[TurnLine] = []

    def put(self, lines: list[TurnLine]) -> None:
        """Takes over the turns as they are now."""
        if [line.said for line in lines] != [line.said for line in self.lines]:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()
            return
        changed = [row for row, line in enumerate(lines) if line != self.lines[row]]
        self.lines = lines
        for row in changed:
            self.dataChanged.emit(self.index(row, NUMBER), self.index(row, CODES))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        if orientation == Qt.Orientation.Horizontal and role in (_DISPLAY, _SPOKEN):
            return _(HEADS[section])
        return None

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], index.column()
        if role == _DISPLAY:
            return (str(line.number), line.time, line.speaker, line.words, ", ".join(line.codes))[column]
        if role == _SPOKEN:
            return line.spoken() if column == WORDS else self.data(index)
        if role == _TIP:
            return "\n".join(line.paths) if column == CODES else None
        if role == _ALIGN and column in (NUMBER, TIME):
            return _RIGHT
        if role == _FORE and (line.asks or column in (NUMBER, TIME, SPEAKER)):
            return QColor(theme().muted)
        return None
