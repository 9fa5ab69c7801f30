"""A query as a form: every part a row that can be chosen instead of written. Line and form say the same, both ways."""

from dataclasses import dataclass, field
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from qcoder.core.messages import _, mark
from qcoder.core.query import (
    FIELDS,
    FURTHEST,
    MEASURED,
    WITHIN,
    And,
    Has,
    How,
    Not,
    Or,
    Query,
    Related,
    Relation,
    Says,
    Unit,
)
from qcoder.gui.parts.narrow_choice import NarrowChoice
from qcoder.gui.parts.small import button, number_field, tool
from qcoder.services.find.query_completion import QueryNames

WORDS: dict[How, str] = {
    "words": mark("the word"), "phrase": mark("the phrase"), "lemma": mark("the word in any form"),
    "pattern": mark("a regular expression"),
}  # fmt: skip
FIELD_TITLES = {
    "code": mark("code"), "code_group": mark("group of codes"),
    "counter_instance": mark("counter-instance of the code"), "query": mark("saved query"), "case": mark("case"),
    "organisation": mark("organisation"), "document": mark("document"), "kind": mark("kind of document"),
    "language": mark("language"), "date": mark("date of the document"), "speaker": mark("speaker"),
    "voice": mark("who speaks: participant or interviewer"), "coder": mark("coder"),
    "coded": mark("day of coding"), "memo": mark("memo text"), "about": mark("case or year that it is about"),
    "origin": mark("came by hand, suggestion or file"),
}  # fmt: skip
RELATION_TITLES: dict[Relation, str] = {
    "overlaps": mark("overlaps"), "inside": mark("lies inside"), "around": mark("has inside it"),
    "near": mark("is near"), "followed": mark("is followed by"), "preceded": mark("is preceded by"),
    "same_turn": mark("is in the same turn as"),
}  # fmt: skip
UNIT_TITLES: dict[Unit, str] = {"words": mark("words"), "turns": mark("turns")}
ALL, ANY = "all", "any"


@dataclass(slots=True)
class Part:
    """A row of the form: what is asked for, and the rows below it."""

    kind: str  # "say:words", "has:code", "variable:type", "related:near", "group:all"
    value: str = ""
    negated: bool = False
    exact: bool = False
    within: int = WITHIN
    unit: Unit = "words"
    parts: list["Part"] = field(default_factory=list)


def part_of(query: Query) -> Part:
    """A query as rows."""
    match query:
        case Not(part):
            made = part_of(part)
            if made.negated:
                return Part(f"group:{ALL}", negated=True, parts=[made])
            made.negated = True
            return made
        case And(parts):
            return Part(f"group:{ALL}", parts=[part_of(part) for part in parts])
        case Or(parts):
            return Part(f"group:{ANY}", parts=[part_of(part) for part in parts])
        case Related(how, part, within, unit):
            return Part(f"related:{how}", within=within, unit=unit, parts=[part_of(part)])
        case Says(words, how):
            return Part(f"say:{how}", words)
        case Has(name, value, exact, variable):
            return Part(f"{'variable' if variable else 'has'}:{name}", value, exact=exact)


def query_of(part: Part) -> Query | None:
    """Rows as a query; what is not filled in asks for nothing."""
    kind, _colon, name = part.kind.partition(":")
    made: Query | None = None
    inner = [query for one in part.parts if (query := query_of(one)) is not None]
    if kind == "group" and inner:
        made = inner[0] if len(inner) == 1 else And(tuple(inner)) if name == ALL else Or(tuple(inner))
    elif kind == "related" and inner:
        how = cast(Relation, name)
        of = inner[0] if len(inner) == 1 else And(tuple(inner))
        made = Related(how, of, part.within, part.unit) if how in MEASURED else Related(how, of)
    elif kind == "say" and any(letter.isalnum() for letter in part.value):
        made = Says(
            part.value.strip(), cast(How, name if name != "words" or " " not in part.value.strip() else "phrase")
        )
    elif kind in ("has", "variable") and part.value.strip():
        made = Has(name, part.value.strip(), part.exact, kind == "variable")
    return Not(made) if made is not None and part.negated else made


class QueryForm(QWidget):
    """`changed` comes with each change that a person makes; `query()` is what the form says then."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = QueryNames({}, ())
        self._root = Part(f"group:{ALL}")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.rows: list[_Row] = []

    def show_query(self, query: Query | None, names: QueryNames) -> None:
        """Fills the form with a query."""
        self._names = names
        root = part_of(query) if query is not None else Part(f"group:{ALL}")
        if root.negated or not root.kind.startswith("group:"):
            root = Part(f"group:{ALL}", parts=[root])
        if not root.parts:
            root.parts.append(Part("say:words"))
        self._root = root
        self._build()

    def query(self) -> Query | None:
        return query_of(self._root)

    def wanted_height(self) -> int:
        """What all rows need."""
        return sum(row.sizeHint().height() + self._column.spacing() for row in self.rows) + 4

    def _build(self, focus: Part | None = None) -> None:
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        self._add_group(self._root, None, 0)
        for row in self.rows:
            if focus is not None and row.part is focus:
                row.field.setFocus()

    def _add_group(self, part: Part, parent: Part | None, depth: int) -> None:
        self._add_row(part, parent, depth)
        if part.kind.startswith(("group:", "related:")):
            for inner in part.parts:
                self._add_group(inner, part, depth + 1)

    def _add_row(self, part: Part, parent: Part | None, depth: int) -> None:
        row = _Row(self, part, parent, depth, self._names)
        self.rows.append(row)
        self._column.addWidget(row)

    # ---- what rows do ----

    def edited(self) -> None:
        self.changed.emit()

    def choose(self, part: Part, kind: str) -> None:
        """Another kind of part: what can be kept of it is kept."""
        nested = kind.startswith(("group:", "related:"))
        if nested and not part.parts:
            part.parts = [Part("has:code" if kind.startswith("related:") else "say:words")]
        part.kind = kind
        self._build(part)
        self.changed.emit()

    def add_below(self, part: Part) -> None:
        made = Part("say:words")
        part.parts.append(made)
        self._build(made)
        self.changed.emit()

    def remove(self, part: Part, parent: Part) -> None:
        parent.parts.remove(part)
        if not parent.parts:
            parent.parts.append(Part("say:words"))
        self._build()
        self.changed.emit()


class _Row(QWidget):
    """One part: whether it must hold, what it is, its value, and what can be added or taken away."""

    def __init__(self, form: QueryForm, part: Part, parent: Part | None, depth: int, names: QueryNames) -> None:
        super().__init__(form)
        self.part = part
        self._form = form
        line = QHBoxLayout(self)
        line.setContentsMargins(24 * depth, 0, 0, 0)
        line.setSpacing(8)
        self.negated = QComboBox()
        self.negated.addItems([_("with"), _("without")])
        self.negated.setCurrentIndex(int(part.negated))
        self.negated.setAccessibleName(_("With or without"))
        self.negated.activated.connect(self._negate)
        self.kind = _kinds(part, names, root=parent is None)
        self.kind.activated.connect(lambda _place: form.choose(part, str(self.kind.currentData())))
        self.field: QWidget = self.kind
        if parent is not None:
            line.addWidget(self.negated)
        line.addWidget(self.kind)
        kind, _colon, name = part.kind.partition(":")
        if kind in ("say", "has", "variable"):
            line.addWidget(self._value(names.values.get(name, ()) if kind != "say" else ()), 1)
        if part.kind == "has:code":
            line.addWidget(self._with_children())
        if kind == "related" and name in MEASURED:
            self._distance(line)
        if kind in ("group", "related"):
            line.addWidget(button(_("Add a part"), lambda: form.add_below(part), kind="link"))
            line.addStretch(1)
        if parent is not None:
            line.addWidget(tool("remove", _("Take this part out"), lambda: form.remove(part, parent)))

    def _negate(self, place: int) -> None:
        self.part.negated = bool(place)
        self._form.edited()

    def _value(self, known: tuple[str, ...]) -> QLineEdit:
        made = QLineEdit(self.part.value)
        made.setAccessibleName(_("Value"))
        made.setClearButtonEnabled(True)
        if known:
            completer = QCompleter(list(known), made)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            made.setCompleter(completer)
            completer.activated.connect(self._typed)
        made.textEdited.connect(self._typed)
        self.field = made
        return made

    def _typed(self, text: str) -> None:
        self.part.value = text
        self._form.edited()

    def _with_children(self) -> QComboBox:
        made = QComboBox()
        made.addItems([_("and codes below it"), _("alone")])
        made.setCurrentIndex(int(self.part.exact))
        made.setAccessibleName(_("With the codes below it"))

        def chosen(place: int) -> None:
            self.part.exact = bool(place)
            self._form.edited()

        made.activated.connect(chosen)
        return made

    def _distance(self, line: QHBoxLayout) -> None:
        number, unit = number_field(0, FURTHEST), QComboBox()
        number.setValue(self.part.within)
        number.setPrefix(_("within") + " ")
        number.setAccessibleName(_("How far away at most"))
        for value, title in UNIT_TITLES.items():
            unit.addItem(_(title), value)
        unit.setCurrentIndex(unit.findData(self.part.unit))
        unit.setAccessibleName(_("Words or turns"))

        def changed() -> None:
            self.part.within, self.part.unit = number.value(), unit.currentData()
            self._form.edited()

        number.valueChanged.connect(lambda _value: changed())
        unit.activated.connect(lambda _place: changed())
        line.addWidget(number)
        line.addWidget(unit)


def _kinds(part: Part, names: QueryNames, *, root: bool) -> QComboBox:
    """What a part can be."""
    made = NarrowChoice()
    made.setAccessibleName(_("What is asked for"))
    entries: list[tuple[str, str]] = []
    if not root:
        entries += [(f"say:{how}", _(title)) for how, title in WORDS.items()]
        entries += [(f"has:{name}", _(FIELD_TITLES[name])) for name in FIELDS]
        entries += [(f"variable:{name}", name) for name in names.variables]
        entries += [(f"related:{how}", _(title)) for how, title in RELATION_TITLES.items()]
    entries += [(f"group:{ALL}", _("all of these")), (f"group:{ANY}", _("any of these"))]
    if part.kind not in dict(entries):
        entries.append((part.kind, part.kind.partition(":")[2]))
    for value, title in entries:
        made.addItem(title, value)
    made.setCurrentIndex(made.findData(part.kind))
    made.setMinimumContentsLength(20)
    return made
