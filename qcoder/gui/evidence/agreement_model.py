"""The figures of agreement for a table: a row a code, and all of them pooled."""

from typing import cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from qcoder.analysis.agreement import COEFFICIENTS, Agreement, Coefficient
from qcoder.core.messages import _, current_language, mark
from qcoder.gui.parts.small import plain_tip
from qcoder.services.evidence.agreement import AgreementTable, two_places
from qcoder.services.rows import CodeRow

Index = QModelIndex | QPersistentModelIndex
SPANS = ("binary", "cu")  # the alphas for text spans, behind the coefficients
TITLES = {
    "percent": mark("Percent"),
    "kappa": mark("Kappa"),
    "alpha": mark("Alpha"),
    "ac1": mark("AC1"),
    "binary": mark("Binary"),
    "cu": mark("cu, Cu"),
}
TIPS = {
    "percent": mark("Share of what was judged that coders treated alike"),
    "kappa": mark("Cohen's kappa; with more than two coders the mean of all pairs"),
    "alpha": mark("Krippendorff's alpha, nominal, with its interval by resampling interviews"),
    "ac1": mark("Gwet's AC1, steadier than kappa where a code is rare"),
    "binary": mark("Krippendorff's binary alpha for text spans: is the same text marked?"),
    "cu": mark(
        "Only where both marked something: do they see the same code of a branch (cu, beside its top code), the same "
        "top codes (Cu, beside all codes)?"
    ),
}


class AgreementModel(QAbstractTableModel):
    """The first row is of all codes together; then those that somebody used, each below the codes above it."""

    def __init__(self) -> None:
        super().__init__()
        self.table: AgreementTable | None = None
        self.rows: list[tuple[CodeRow | None, Agreement]] = []
        self._bold = QFont()
        self._bold.setWeight(QFont.Weight.DemiBold)

    def show(self, table: AgreementTable | None) -> None:
        """Other choices are another table: here a reset is right."""
        self.beginResetModel()
        self.table, self.rows = table, []
        if table is not None and any(table.pooled.by_coder):
            above = {code.id: code.parent_id for code in table.codes}
            kept: set[int | None] = set()  # what was used, and the codes above, so that each stands below its own
            for code, row in zip(table.codes, table.rows, strict=True):
                at: int | None = code.id if any(row.by_coder) else None
                while at is not None and at not in kept:
                    kept.add(at)
                    at = above.get(at)
            used = [(code, row) for code, row in zip(table.codes, table.rows, strict=True) if code.id in kept]
            self.rows = [(None, table.pooled), *used]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return (
            0 if parent.isValid() or self.table is None else len(self.table.coders) + len(COEFFICIENTS) + len(SPANS) + 1
        )

    def coder(self, column: int) -> str:
        """The coder whose share a column shows; "" for other columns."""
        coders = self.table.coders if self.table is not None else ()
        return coders[column - 1] if 1 <= column <= len(coders) else ""

    def _name(self, column: int) -> str:
        """Which figure a column shows; "" for the code and the shares of coders."""
        assert self.table is not None
        place = column - len(self.table.coders) - 1
        return (*COEFFICIENTS, *SPANS)[place] if place >= 0 else ""

    def _value(self, row: int, column: int) -> tuple[float | None, tuple[float, float] | None]:
        """A figure with its interval."""
        assert self.table is not None
        code, found = self.rows[row]
        name = self._name(column)
        if name not in SPANS:
            of = cast("Coefficient", name)
            return found.coefficients[of], found.intervals.get(of)
        spans = self.table.spans
        if name == "binary":
            alpha = spans.binary_all if code is None else spans.binary.get(code.id)
        else:
            alpha = spans.cu_all if code is None else spans.cu.get(code.id)
        return (None, None) if alpha is None else (alpha.value, alpha.interval)

    def _has(self, row: int, column: int) -> bool:
        """Whether there can be such a figure of such a row at all."""
        code, name = self.rows[row][0], self._name(column)
        assert self.table is not None
        if name == "binary":
            return code is None or self.table.level == "own"  # it is of a code by itself
        return name != "cu" or code is None or code.id in self.table.spans.cu

    def _figure(self, row: int, column: int) -> str:
        assert self.table is not None
        _code, found = self.rows[row]
        if self.coder(column):
            amount = found.by_coder[column - 1]
            return f"{amount / found.units:.1%}" if found.units else "–"
        if not self._has(row, column):
            return ""
        value, ends = self._value(row, column)
        if value is None:
            return "–"
        name = self._name(column)
        if name == "percent":
            return f"{value:.1%}"
        if name == "alpha" and ends is not None:
            return f"{two_places(value)} [{two_places(ends[0])}, {two_places(ends[1])}]"
        return two_places(value)

    def _interval(self, row: int, column: int) -> str:
        """The interval of a figure in words; "" where there is none."""
        if not self._name(column) or not self._has(row, column):
            return ""
        value, ends = self._value(row, column)
        if value is None or ends is None:
            return ""
        low, high = (f"{end:.1%}" if self._name(column) == "percent" else two_places(end) for end in ends)
        return _("95 % interval {low} to {high}, by resampling interviews", low=low, high=high)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if not index.isValid() or self.table is None:
            return None
        code, _found = self.rows[index.row()]
        language = current_language()
        name = _("All codes, pooled") if code is None else code.called(language)
        if role == int(Qt.ItemDataRole.DisplayRole):
            if index.column():
                return self._figure(index.row(), index.column())
            return name if code is None else "    " * code.depth + ("⊘ " if code.counter_instance else "") + name
        if role == int(Qt.ItemDataRole.ToolTipRole) and not index.column():
            return plain_tip(name if code is None else code.way(language))
        if role == int(Qt.ItemDataRole.ToolTipRole):
            return plain_tip(self._interval(index.row(), index.column()))
        if role == int(Qt.ItemDataRole.TextAlignmentRole) and index.column():
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == int(Qt.ItemDataRole.FontRole) and code is None:
            return self._bold
        if role == int(Qt.ItemDataRole.AccessibleTextRole) and index.column():
            return f"{name}, {self.headerData(index.column(), Qt.Orientation.Horizontal)}: {self.data(index)}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if self.table is None or orientation != Qt.Orientation.Horizontal:
            return None
        name = self._name(section)
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            side = Qt.AlignmentFlag.AlignLeft if section == 0 else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == int(Qt.ItemDataRole.ToolTipRole):
            if self.coder(section):
                return plain_tip(_("How much of what was judged {coder} gave the code", coder=self.coder(section)))
            return plain_tip(_(TIPS[name])) if name else ""
        if role != int(Qt.ItemDataRole.DisplayRole):
            return None
        if section == 0:
            return _("Code")
        return self.coder(section) or _(TITLES[name])
