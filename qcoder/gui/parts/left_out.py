"""What source lines leave out, as boxes in one row: the same for reports, sheets and quotations."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from qcoder.core.messages import _, mark

PARTS = (("organisation", mark("Organisation")), ("post", mark("Post")), ("year", mark("Year")))


class LeftOut(QWidget):
    """A box for each part of a source line that can be left out."""

    def __init__(self, hide: Collection[str] = ()) -> None:
        super().__init__()
        self.boxes = {name: QCheckBox(_(title)) for name, title in PARTS}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for name, box in self.boxes.items():
            box.setChecked(name in hide)
            row.addWidget(box)
        row.addStretch(1)

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(name for name, box in self.boxes.items() if box.isChecked())
