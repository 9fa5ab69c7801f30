"""Codebook stability: when further interviews brought no new codes, as a curve with the sentence for the paper."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from qcoder.analysis.stability import BASE, RUN, THRESHOLD
from qcoder.core.messages import _, current_language
from qcoder.core.progress import Progress
from qcoder.gui.compare.chart_view import ChartView
from qcoder.gui.parts.dialogs import pick_new_file
from qcoder.gui.parts.flow import Flow
from qcoder.gui.parts.small import button, label, number_field, plain_data, with_label
from qcoder.gui.theme import theme, themes
from qcoder.gui.workspace import Workspace
from qcoder.services.compare.comparing import BUILT_IN, groupings
from qcoder.services.evidence import stability
from qcoder.services.evidence.stability import StabilityTable
from qcoder.storage.project import Changes


class StabilityView(QWidget):
    """Choices on top, the curve, what came out below."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stale, self._asked = True, 0
        self.table: StabilityTable | None = None
        self.base, self.run = number_field(1, 99), number_field(1, 20)
        self.threshold = number_field(0, 50, suffix=" %")
        self.by = QComboBox()
        self.all_codes = QCheckBox(_("Also codes from before fieldwork"))
        self.chart = ChartView()
        self.sentence = label("", wrap=True)
        self.parts = label("", kind="muted", wrap=True)
        self.caveat = label("", kind="muted", wrap=True)
        self._lay_out()
        for spin in (self.base, self.run, self.threshold):
            spin.valueChanged.connect(lambda _value: self.reckon())
        self.by.currentIndexChanged.connect(lambda _place: self.reckon())
        self.all_codes.toggled.connect(lambda _on: self.reckon())
        workspace.changed.connect(self._changed)
        themes.changed.connect(self.reckon)

    def _lay_out(self) -> None:
        head, row = QHBoxLayout(), Flow()
        head.setContentsMargins(24, 12, 16, 8)
        head.addWidget(label(_("Codebook stability"), kind="heading"))
        head.addStretch(1)
        self.leave_button = button(
            _("Back to the text"),
            lambda: self._workspace.view_wanted.emit("text"),
            kind="link",
            tip=_("Back to the text"),
        )
        head.addWidget(self.leave_button)
        row.setContentsMargins(24, 0, 16, 8)
        usual = round(THRESHOLD * 100)
        for text, spin, value, tip in (
            (_("Base"), self.base, BASE, _("How many interviews come first")),
            (_("Run"), self.run, RUN, _("How many interviews are looked at together")),
            (_("Threshold"), self.threshold, usual, _("New codes that are few enough, of the base")),
        ):
            spin.setMinimumWidth(72)
            spin.setValue(value)
            spin.setAccessibleName(text)
            spin.setToolTip(tip)
            row.addWidget(with_label(text, spin))
        self.by.setAccessibleName(_("by"))
        self.by.addItem(_("all interviews"), "")
        row.addWidget(with_label(_("by"), self.by))
        second = Flow()
        second.setContentsMargins(24, 0, 16, 8)
        second.addWidget(self.all_codes)
        second.addWidget(button(_("Copy the sentence"), self.copy_sentence, tip=_("For the chapter on methods")))
        self._save = button(_("Save the figure…"), self.save, tip=_("Save the chart as PNG, SVG or PDF"))
        second.addWidget(self._save)
        below = QVBoxLayout()
        below.setContentsMargins(24, 8, 16, 12)
        below.setSpacing(8)
        below.addWidget(self.sentence)
        below.addWidget(self.parts)
        below.addWidget(self.caveat)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (head, row, second):
            column.addLayout(part)
        self.empty = label("", kind="muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(48, 24, 48, 24)
        self.body = QStackedWidget()
        self.body.addWidget(self.chart)
        self.body.addWidget(self.empty)
        column.addWidget(self.body, 1)
        column.addLayout(below)

    def default_focus(self) -> QWidget:
        return self.base

    def shown(self) -> None:
        names = groupings(self._workspace.project)
        if [self.by.itemData(at) for at in range(1, self.by.count())] != names:
            kept = self.by.currentData()
            self.by.blockSignals(True)
            while self.by.count() > 1:
                self.by.removeItem(1)
            for name in names:
                self.by.addItem(_(name) if name in BUILT_IN else name, name)
            self.by.setCurrentIndex(max(0, self.by.findData(kept)))
            self.by.blockSignals(False)
        if self._stale:
            self.reckon()

    def _changed(self, _changes: Changes) -> None:
        self._stale = True
        if self.isVisible():
            self.shown()

    def reckon(self) -> None:
        """Reckons and draws in the background."""
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        self._asked += 1
        number, project, language = self._asked, self._workspace.project, current_language()
        by, all_codes = str(self.by.currentData() or ""), self.all_codes.isChecked()
        base, run, threshold = self.base.value(), self.run.value(), self.threshold.value() / 100
        dark = theme().name == "dark"

        def work(progress: Progress) -> tuple[StabilityTable, bytes]:
            from qcoder.plots.drawing import png_bytes
            from qcoder.plots.stability_figure import stability_figure

            made = stability.stability(project, by=by, base=base, run=run, threshold=threshold, all_codes=all_codes,
                                       progress=progress)  # fmt: skip
            figure = stability_figure(stability.curves(made), language=language, look="dark" if dark else "light")
            return made, png_bytes(figure, dpi=160)

        def arrived(found: tuple[StabilityTable, bytes]) -> None:
            if number == self._asked:
                self._show(*found)

        self._workspace.run(work, arrived)

    def _show(self, made: StabilityTable, png: bytes) -> None:
        self.table = made
        self.sentence.setText(str(made.sentence()))
        language = current_language()
        names = [(part.group, part.found.said) for part in made.groups]
        names += [(part.branch.called(language), part.found.said) for part in made.branches if part.branch is not None]
        parts = [f"{name}: {said or '–'}" for name, said in names]
        self.parts.setText(" · ".join(parts))
        self.parts.setVisible(bool(parts))
        caveats = []
        if made.whole.found.said:
            caveats.append(_(
                "It says that this codebook stopped growing with these interviews, not that nothing else was to be "
                "said."
            ))  # fmt: skip
        if len(stability.curves(made)) == 1 and made.whole.found.band is not None:
            caveats.append(_(
                "The grey band shows the same interviews in random orders: whether the order alone made the curve "
                "flat. It is no forecast: neither people nor codes were drawn at random."
            ))  # fmt: skip
        self.caveat.setText(" ".join(caveats))
        self.chart.show_picture(png, (), str(made.sentence()))
        some = any(found.total[-1] for _name, found in stability.curves(made) if found.total)
        self.body.setCurrentIndex(0 if some else 1)
        self._save.setEnabled(bool(some))
        if not some:
            self.empty.setText(
                _(
                    "All codes came before fieldwork, so none is new. Tick “Also codes from before fieldwork” to see "
                    "when each was used first."
                )
                if made.left_out
                else _("Nothing is coded in the interviews yet.")
            )

    def copy_sentence(self) -> None:
        QApplication.clipboard().setMimeData(plain_data(self.sentence.text()))
        self._workspace.tell(_("The sentence was copied."))

    def save(self) -> None:
        """Writes the figure as a picture or a PDF."""
        made = self.table
        if made is None:
            return
        project = self._workspace.project
        proposed = project.path.parent / (f"{project.name} - " + _("Codebook stability") + ".png")

        def go(file: Path) -> None:
            self._workspace.run(
                lambda _progress: stability.save_figure(made, file=file),
                lambda path: self._workspace.tell(_("Written: {file}", file=path.name), file=path),
            )

        pick_new_file(self, _("Save the figure"), proposed, "PNG (*.png);;SVG (*.svg);;PDF (*.pdf)", "png", go)
