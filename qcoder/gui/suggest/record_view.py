"""The track record of suggestions on this project: estimated from the coded interviews, and what was said of them."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, current_language, mark
from qcoder.gui.parts.small import button, label, titled
from qcoder.gui.theme import theme, themes
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import codebook
from qcoder.services.evidence.blind import is_blind
from qcoder.services.rows import CodeRow
from qcoder.services.suggest import track_record
from qcoder.services.suggest.track_record import (
    STATES,
    CodeRecord,
    Live,
    Record,
    Share,
    growth_said,
    shown_error,
    shown_share,
)
from qcoder.storage.project import Changes

HEADER = (
    mark("Code"),
    mark("Language"),
    mark("State"),
    mark("You accepted"),
    mark("Examples"),
    mark("Proposed"),
    mark("Agreed"),
    mark("Precision"),
    mark("Recall"),
    mark("Calibration error"),
)
NUMBERS = range(3, 10)
NAME_WIDTH = 200
DPI = 150


class RecordView(QWidget):
    """Escape goes back to the text. The estimate is made when asked for, beside the window."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.record: Record | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        workspace.changed.connect(self._changed)
        themes.changed.connect(self._draw)

    def _lay_out(self) -> None:
        self.title = label(_("How good suggestions are"), kind="heading", wrap=True)
        self.by_language = QCheckBox(_("Each language by itself"))
        self.by_language.toggled.connect(lambda _on: self._show())
        self.estimate_button = button(
            _("Estimate"), self.estimate, kind="main", tip=_("Judge each coded interview as if it had never been coded")
        )
        head = QHBoxLayout()
        head.setContentsMargins(24, 12, 16, 8)
        head.setSpacing(12)
        head.addWidget(self.title, 1)
        head.addWidget(self.estimate_button)
        head.addWidget(
            button(
                _("Back to the text"),
                lambda: self._workspace.view_wanted.emit("text"),
                kind="link",
                tip=_("Back to the text (Esc)"),
            )
        )
        self.about = label("", wrap=True)
        self.table = titled(QTableWidget(), _("Record of each code"))
        self.table.setTabKeyNavigation(False)
        self.table.setColumnCount(len(HEADER))
        self.table.setHorizontalHeaderLabels([_(name) for name in HEADER])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)  # long names leave room for the numbers
        self.table.setColumnWidth(0, NAME_WIDTH)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setMinimumHeight(280)
        self.shares = _Picture(_("Precision and recall of each code"))
        self.calibration = _Picture(_("Probabilities against what was coded"), widest=460)
        self.growth = _Picture(_("What more coded interviews bring"), widest=460)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 8, 24, 24)
        column.setSpacing(16)
        column.addWidget(self.about)
        column.addWidget(self.by_language)
        column.addWidget(self.table)
        for picture in (self.shares, self.calibration, self.growth):
            column.addWidget(picture.title)
            column.addWidget(picture)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(area, 1)

    def default_focus(self) -> QWidget:
        return self.estimate_button

    def shown(self) -> None:
        self._show()

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.touched.keys() & {"verdict", "code"}:
            self._show()

    # ---- estimating ----

    def estimate(self) -> None:
        """Asks the engine; nothing is proposed or kept."""
        workspace = self._workspace
        if workspace.busy:
            return
        if is_blind(workspace.project):
            workspace.do(lambda: track_record.evaluate(workspace.project))  # says why not
            return
        self.estimate_button.setEnabled(False)
        workspace.run(
            lambda progress: track_record.evaluate(
                workspace.project, by_language=True, engine=workspace.engine, progress=progress
            ),
            self._arrived,
        )

    def _arrived(self, record: Record) -> None:
        self.record = record
        self.estimate_button.setEnabled(True)
        self._show()
        self._draw()

    # ---- showing ----

    def _show(self) -> None:
        live = track_record.live_record(self._workspace.project)
        codes = {row.id: row for row in codebook.codes(self._workspace.project)}
        self.about.setText(self._about())
        rows = self._rows(codes, live)
        self.table.setColumnHidden(HEADER.index("Language"), not self.by_language.isChecked())
        self.table.setRowCount(len(rows))
        for number, cells in enumerate(rows):
            for place, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text.strip() if place == 0 else "")
                if place in NUMBERS:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(number, place, item)
        self.table.setVisible(bool(rows))
        self.by_language.setVisible(bool(rows))
        self.estimate_button.setEnabled(not self._workspace.busy)

    def _about(self) -> str:
        record = self.record
        if record is None:
            return _(
                "An estimate tells how often suggestions would have agreed with you: each interview that you coded is "
                "judged as if it had never been coded. It says nothing about what is right; that is your judgement."
            )
        if not record.possible:
            return _("Not enough is coded to tell: at least {n} passages in two interviews, coded by hand.", n=20)
        parts = [
            _(
                "{n} sentences of {documents} interviews, each judged as if it had never been coded.",
                n=record.sentences,
                documents=record.documents,
            )
        ]
        if record.threshold is None:
            parts.append(_("No threshold delivers the precision asked for ({p:.0%}).", p=record.asked))
        else:
            parts.append(
                _(
                    "Precision asked for: {p:.0%}. It is delivered from a probability of {t:.0%} on.",
                    p=record.asked,
                    t=record.threshold,
                )
            )
        if record.calibration is not None:
            found = record.calibration
            parts.append(
                _(
                    "The probability of the likeliest code is off by {e:.3f} on average ({low:.3f} to {high:.3f}).",
                    e=found.value,
                    low=found.low,
                    high=found.high,
                )
            )
        if (grown := growth_said(record.growth)) is not None:
            parts.append(str(grown))
        if not record.whole_text:
            parts.append(
                _("Only coded passages were judged: no text is marked as worked, so uncoded text says nothing.")
            )
        return " ".join(parts)

    def _rows(self, codes: dict[int, CodeRow], live: tuple[Live, ...]) -> list[tuple[str, ...]]:
        said = {(one.code_id, one.language): one for one in live}
        lines = self.record.codes if self.record is not None else ()
        each = self.by_language.isChecked()
        rows = [
            self._row(codes[one.code_id], one.language, one, said.get((one.code_id, one.language)))
            for one in lines
            if one.code_id in codes and (each or not one.language) and (one.examples or not one.language)
        ]
        if not lines:
            rows = [
                self._row(codes[one.code_id], one.language, None, one)
                for one in live
                if one.code_id in codes and (each or not one.language)
            ]
        return rows

    def _row(self, code: CodeRow, language: str, found: CodeRecord | None, live: Live | None) -> tuple[str, ...]:
        accepted = (
            _("{n} of {all}", n=live.accepted + live.corrected, all=live.decided) if live and live.decided else "–"
        )
        name = "  " * code.depth + code.called(current_language())
        spoken = {"es": _("Spanish"), "en": _("English")}.get(language, language)
        if found is None:
            return (name, spoken, "", accepted, "", "", "", "", "", "")
        return (
            name, spoken, str(STATES[found.status]), accepted,
            str(found.examples), str(found.precision.whole), str(found.precision.part),
            shown_share(found.precision), shown_share(found.recall), shown_error(found.calibration),
        )  # fmt: skip

    # ---- pictures ----

    def _draw(self) -> None:
        record = self.record
        if record is None or not record.possible:
            return
        look: Any = "dark" if theme().name == "dark" else "light"
        language = current_language()
        names = {row.id: row.called(language) for row in codebook.codes(self._workspace.project)}

        def draw(_progress: object) -> list[bytes]:
            from qcoder.plots.drawing import png_bytes
            from qcoder.plots.record_figure import (
                Grown,
                Judged,
                Tenth,
                calibration_drawing,
                growth_drawing,
                shares_drawing,
            )

            judged = [
                Judged(names[one.code_id], _point(one.precision), _point(one.recall))
                for one in record.codes
                if not one.language and one.code_id in names and one.recall.whole
            ]
            tenths = [Tenth(one.chance, one.share, one.n) for one in record.bins]
            grown = [Grown(one.documents, shown) for one in record.growth if (shown := _point(one.found))]
            drawings = (
                shares_drawing(judged, asked=record.asked, language=language, look=look) if judged else None,
                calibration_drawing(tenths, language=language, look=look) if tenths else None,
                growth_drawing(grown, language=language, look=look) if grown else None,
            )
            return [png_bytes(one.figure, dpi=DPI) if one is not None else b"" for one in drawings]

        self._workspace.run(draw, self._drawn)

    def _drawn(self, pictures: list[bytes]) -> None:
        for shown, png in zip((self.shares, self.calibration, self.growth), pictures, strict=True):
            shown.show_png(png, self._about())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._workspace.view_wanted.emit("text")
            return
        super().keyPressEvent(event)


class _Picture(QLabel):
    """A chart that keeps its shape and never gets wider than it was drawn."""

    def __init__(self, name: str, *, widest: int = 760) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.title = label(name, kind="heading")
        self.title.hide()
        self._picture = QPixmap()
        self._widest = widest
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_png(self, png: bytes, alternative: str) -> None:
        self._picture = QPixmap()
        if png:
            self._picture.loadFromData(png)
        self.setAccessibleDescription(alternative)
        self.setVisible(not self._picture.isNull())
        self.title.setVisible(not self._picture.isNull())
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._picture.isNull():
            return
        ratio = self.devicePixelRatioF()
        width = max(200, min(self.width() or self._widest, self._widest))
        made = self._picture.scaledToWidth(round(width * ratio), Qt.TransformationMode.SmoothTransformation)
        made.setDevicePixelRatio(ratio)
        self.setPixmap(made)
        self.setFixedHeight(round(made.height() / ratio))
        self.setMinimumWidth(200)


def _point(one: Share) -> tuple[float, float, float] | None:
    return (one.value, one.low, one.high) if one.value is not None else None
