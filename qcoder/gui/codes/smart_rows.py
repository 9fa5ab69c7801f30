"""The rows of smart codes in the code tree: queries below the codes, told from these by their sign and in words."""

from collections.abc import Collection
from dataclasses import dataclass

from qcoder.core.messages import Message, _, _n
from qcoder.gui.parts.small import plain_tip
from qcoder.services.find.saved_queries import SavedQueryRow, SmartCount

SMART = 1 << 40  # ids of rows from here on are those of saved queries, below of codes


@dataclass(frozen=True, slots=True)
class SmartRow:
    """A smart code with the number of its codings; None: not counted yet, a message: why it cannot be."""

    query: SavedQueryRow
    count: int | Message | None = None

    @property
    def id(self) -> int:
        """What the row is called in the tree."""
        return SMART + self.query.id

    @property
    def shown_count(self) -> str:
        return "–" if isinstance(self.count, Message) else str(self.count or "")

    @property
    def spoken(self) -> str:
        said = [_("Smart code") + f": {self.query.name}"]
        if self.count is not None:
            counted = isinstance(self.count, int)
            said.append(_n("{n} coding", "{n} codings", self.count) if counted else str(self.count))  # type: ignore[arg-type]
        return ", ".join(said)

    @property
    def tip(self) -> str:
        told = [_("Smart code: its passages are found anew each time, none can be put on a passage"), self.query.line]
        if isinstance(self.count, Message):
            told.append(str(self.count))
        if self.query.memo:
            told.append(self.query.memo)
        return plain_tip("\n".join((*told, _("Enter shows its passages"))))


def counted(row: SavedQueryRow, count: SmartCount | None, documents: Collection[int] | None) -> SmartRow:
    """The row of a smart code, counted in some documents or in all."""
    if count is None or isinstance(count, Message):
        return SmartRow(row, count)
    return SmartRow(row, sum(number for of, number in count.items() if documents is None or of in documents))
