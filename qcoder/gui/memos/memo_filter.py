"""The filters above the list of memos: words, what they are on, type, author, date, links, and the order."""

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QSizePolicy, QWidget

from qcoder.core.messages import _
from qcoder.gui.memos.link_picker import kind_name
from qcoder.gui.parts.narrow_choice import NarrowChoice
from qcoder.services.memos.memo_links import Linked
from qcoder.services.memos.memo_search import SORTS, Wanted
from qcoder.services.memos.memos import KIND_NAMES, TARGETS, today


def target_names() -> dict[str, str]:
    """What memos can be on, for a list to choose from."""
    return {
        "project": _("On the project"),
        "document": _("On documents"),
        "turn": _("On turns"),
        "passage": _("On passages"),
        "case": _("On cases"),
        "code": _("On codes"),
        "coding": _("On codings"),
        "free": _("Free memos"),
        "diary": _("The diary"),
    }


class MemoFilter(QWidget):
    """Tells with each change what is wanted and in which order."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLineEdit()
        self.words.setPlaceholderText(_("Filter memos"))
        self.words.setToolTip(_("Words of the memo, its title, its author or what it is on (Ctrl+F)"))
        self.words.setAccessibleName(_("Filter memos"))
        self.words.setClearButtonEnabled(True)
        names = target_names()
        self.target = self._box(_("About"), [("", _("On anything")), *((one, names[one]) for one in TARGETS)])
        kinds = [(kind, _(name)) for kind, name in KIND_NAMES.items()]
        self.kind = self._box(_("Type"), [(None, _("Of any type")), *kinds, ("", _("Without type"))])
        self.author = self._box(_("Author"), [("", _("By anybody"))])
        self.day = self._box(_("Date"), [(-1, _("Of any date")), (0, _("Of today")), (6, _("Of the last 7 days")),
                                         (29, _("Of the last 30 days")), (364, _("Of the last 365 days"))])  # fmt: skip
        self.linked = self._box(_("Links to"), [(None, _("Linked to anything"))])
        self.sort = self._box(_("Order"), [(sort, _(name)) for sort, name in SORTS.items()])
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        grid.addWidget(self.words, 0, 0, 1, 3)
        for place, box in enumerate((self.target, self.kind, self.author, self.day, self.linked, self.sort)):
            grid.addWidget(box, 1 + place // 3, place % 3)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        self.words.textChanged.connect(lambda _text: self.changed.emit())

    def _box(self, name: str, options: list[tuple[object, str]]) -> QComboBox:
        made = NarrowChoice()
        made.setAccessibleName(name)
        made.setToolTip(name)
        made.setMinimumContentsLength(8)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for value, text in options:
            made.addItem(text, value)
        made.currentIndexChanged.connect(lambda _place: self.changed.emit())
        return made

    def offer(self, authors: list[str], linked: list[Linked]) -> None:
        """Fills in who has written and what is linked to; what was chosen stays where it is still there."""
        self._refill(self.author, [(name, name) for name in authors])
        self._refill(
            self.linked,
            [((row.kind, row.target), _("{name} ({kind})", name=row.name, kind=kind_name(row.kind))) for row in linked],
        )

    def _refill(self, box: QComboBox, options: list[tuple[object, str]]) -> None:
        held = [box.itemText(place) for place in range(1, box.count())]
        if held == [text for _value, text in options]:
            return
        chosen = box.currentData()
        box.blockSignals(True)
        while box.count() > 1:
            box.removeItem(box.count() - 1)
        for value, text in options:
            box.addItem(text, value)
        values = [box.itemData(place) for place in range(box.count())]
        box.setCurrentIndex(values.index(chosen) if chosen in values else 0)
        box.blockSignals(False)

    def clear(self) -> None:
        """Shows all memos again."""
        self.blockSignals(True)
        self.words.clear()
        for box in (self.target, self.kind, self.author, self.day, self.linked):
            box.setCurrentIndex(0)
        self.blockSignals(False)
        self.changed.emit()

    @property
    def filtering(self) -> bool:
        return self.wanted() != Wanted()

    @property
    def order(self) -> str:
        return str(self.sort.currentData())

    def wanted(self) -> Wanted:
        """What to show."""
        days = int(self.day.currentData())
        since = (date.fromisoformat(today()) - timedelta(days=days)).isoformat() if days >= 0 else ""
        linked = self.linked.currentData()
        return Wanted(
            words=self.words.text().strip(),
            kind=self.kind.currentData(),
            target=str(self.target.currentData()),
            author=str(self.author.currentData()),
            since=since,
            linked=tuple(linked) if linked is not None else None,
        )
