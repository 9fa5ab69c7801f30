"""Relations between codes: a map with a list beside it, in the place of the text."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import (
    QGraphicsView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.errors import DiskTrouble
from qcoder.core.messages import _, _n, current_language, say
from qcoder.gui.codes.relation_form import ask_relation
from qcoder.gui.codes.relation_scene import CodeCardItem, RelationScene
from qcoder.gui.parts.dialogs import pick_new_file
from qcoder.gui.parts.flow import Flow
from qcoder.gui.parts.forms import documents_folder
from qcoder.gui.parts.small import button, label, plain_tip
from qcoder.gui.theme import theme, themes
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import code_relations, codebook
from qcoder.services.codes.code_relations import RelationRow
from qcoder.services.projects import summary
from qcoder.services.rows import CodeRow
from qcoder.storage.project import Changes

VALUE = int(Qt.ItemDataRole.UserRole)
LEAST, FITTED, MOST = 0.3, 0.6, 2.0
REST = 300  # milliseconds after which the places of cards that were moved are kept, as one step
SCALE = 2  # points of a picture for each of the screen


class RelationsView(QWidget):
    """N relates codes, Enter changes a relation, X reverses it, Del takes it away, Esc goes back to the text."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._rows: list[RelationRow] = []
        self._codes: dict[int, CodeRow] = {}
        self._settling = QTimer(self, singleShot=True, interval=REST)
        self._settling.timeout.connect(self._keep_places)
        self.scene = RelationScene(self._settling.start, self._code_opened, self._chosen_in_map, self.change)
        self.map = _Map(self.scene)
        self.list = _Relations(self)
        self.title = label(_("Relations between codes"), kind="heading")
        self.about = label("", kind="muted", wrap=True)
        self._lay_out()
        self.setFocusProxy(self.list)
        self.list.currentRowChanged.connect(lambda _row: self._show_chosen())
        self.list.itemActivated.connect(lambda _item: self.change_current())
        workspace.changed.connect(self._changed)
        themes.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        self._of_some: list[QPushButton] = []  # what can be done when there are relations
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(button(_("Back to the text"), self.leave, kind="link", tip=_("Esc")))
        row = Flow()
        for text, tip, pressed in (
            (_("New relation…"), "N", self.new_relation),
            (_("Change…"), _("Enter"), self.change_current),
            (_("Reverse"), "X", self.reverse),
            (_("Remove"), _("Del"), self.remove),
        ):
            row.addWidget(made := button(text, pressed, tip=tip))
            if pressed != self.new_relation:
                self._of_some.append(made)
        self._of_some += [
            button(_("Arrange again"), self.arrange, kind="link", tip=_("Forgets where cards were dragged to")),
            button(_("Save picture…"), self.save_picture, kind="link", tip=_("As a PNG or SVG file")),
        ]
        for made in self._of_some[-2:]:
            row.addWidget(made)
        both = QSplitter(Qt.Orientation.Vertical)
        both.addWidget(self.map)
        both.addWidget(self.list)
        both.setStretchFactor(0, 3)
        both.setStretchFactor(1, 1)
        both.setSizes([600, 200])
        both.setHandleWidth(1)
        both.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(row)
        column.addWidget(self.about)
        column.addWidget(both, 1)

    # ---- rows ----

    def shown(self) -> None:
        self.list.setFocus()
        self.map.fit()

    def refresh(self) -> None:
        """Reads and draws all relations; the chosen one stays chosen."""
        chosen = self.current
        self._codes = {row.id: row for row in codebook.codes(self._workspace.project, count=codebook.uncounted)}
        self._rows = code_relations.relations(self._workspace.project)
        moving = self._settling.isActive()
        kept = self.scene.where() if moving else code_relations.card_places(self._workspace.project)
        self.scene.show_relations(self._rows, self._codes, kept, self.font())
        self.list.blockSignals(True)
        self.list.clear()
        for row in self._rows:
            item = QListWidgetItem(self._sentence(row))
            item.setData(VALUE, row.id)
            item.setToolTip(plain_tip(row.memo) if row.memo else _("Enter changes it and its memo"))
            self.list.addItem(item)
        ids = [row.id for row in self._rows]
        self.list.setCurrentRow(ids.index(chosen.id) if chosen is not None and chosen.id in ids else 0)
        self.list.blockSignals(False)
        for one in self._of_some:
            one.setEnabled(bool(self._rows))
        self._show_chosen()
        self.about.setText(
            _n("{n} relation", "{n} relations", len(self._rows))
            if self._rows
            else _("No relations yet. N makes the first one: which code causes, contradicts or is part of another?")
        )

    def _sentence(self, row: RelationRow) -> str:
        said = f"{self._name(row.source_id)} → {row.kind_in()} → {self._name(row.target_id)}"
        return f"{said}  ·  {' '.join(row.memo.split())}" if row.memo else said

    def _name(self, code: int) -> str:
        return self._codes[code].called(current_language())

    def _changed(self, changes: Changes) -> None:
        touched = changes.touched.keys()
        if touched & {"code_relation", "code"} or ("setting" in touched and changes.kind != "do"):
            self.refresh()

    @property
    def current(self) -> RelationRow | None:
        at = self.list.currentRow()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _show_chosen(self) -> None:
        """The same relation is chosen in the map."""
        row = self.current
        for id_, arrow in self.scene.arrows.items():
            arrow.setSelected(row is not None and id_ == row.id)

    def _chosen_in_map(self, row: RelationRow) -> None:
        self.list.setCurrentRow([one.id for one in self._rows].index(row.id))

    # ---- what is done ----

    def new_relation(self) -> None:
        """From the card that has the focus, else from the selected code."""
        held = self.scene.focusItem()
        source = held.row.id if isinstance(held, CodeCardItem) else self._workspace.selection.code
        ask_relation(self, self._workspace, self._codes.values(), source=source)

    def change(self, row: RelationRow) -> None:
        ask_relation(self, self._workspace, self._codes.values(), relation=row)

    def change_current(self) -> None:
        if self.current is not None:
            self.change(self.current)

    def reverse(self) -> None:
        row = self.current
        if row is not None:
            self._workspace.do(lambda: code_relations.reverse_relation(self._workspace.project, relation=row.id))

    def remove(self) -> None:
        row = self.current
        if row is not None:
            self._workspace.do(lambda: code_relations.remove_relation(self._workspace.project, relation=row.id))

    def leave(self) -> None:
        self._workspace.view_wanted.emit("text")

    def _code_opened(self, code: int) -> None:
        self._workspace.select(code=code)

    # ---- where cards stand ----

    def _keep_places(self) -> None:
        places = self.scene.where()
        self._workspace.do(lambda: code_relations.place_cards(self._workspace.project, places=places))

    def arrange(self) -> None:
        """Lets the program place all cards again."""
        self._settling.stop()
        self._workspace.do(lambda: code_relations.place_cards(self._workspace.project, places={}))
        self.refresh()
        self.map.fit()

    # ---- the map as a picture ----

    def save_picture(self) -> None:
        """Asks where to, and writes the map as PNG or SVG."""
        proposed = documents_folder() / (f"{self._workspace.project.path.stem}-" + _("relations") + ".png")
        kinds = _("Pictures (*.png *.svg)")
        pick_new_file(self, _("Save the map"), proposed, kinds, "png", self.write_picture)

    def write_picture(self, file: Path) -> None:
        """Writes the map; that of a sample says so at its foot."""
        notice = summary(self._workspace.project).notice
        self.scene.clearSelection()
        area = self.scene.itemsBoundingRect().marginsAdded(QMarginsF(24, 24, 24, 24))
        foot = 40.0 if notice else 0.0
        size = QSize(round(area.width()), round(area.height() + foot))

        def draw(painter: QPainter) -> None:
            painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(theme().window))
            self.scene.render(painter, QRectF(0, 0, area.width(), area.height()), area)
            if notice:
                painter.setFont(self.font())
                painter.setPen(QColor(theme().muted))
                room = QRectF(12, area.height(), area.width() - 24, foot)
                painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap), notice)

        if file.suffix.lower() == ".svg":
            written = self._write_svg(file, size, draw)
        else:
            image = QImage(size * SCALE, QImage.Format.Format_RGB32)
            image.setDevicePixelRatio(SCALE)
            painter = QPainter(image)
            draw(painter)
            painter.end()
            written = image.save(str(file))
        self._show_chosen()
        if written:
            self._workspace.tell(_("Written: {file}", file=file), file=file)
        else:
            self._workspace.failed.emit(
                DiskTrouble(say("“{file}” could not be written.", file=file.name), say("Choose another folder."))
            )

    @staticmethod
    def _write_svg(file: Path, size: QSize, draw: Callable[[QPainter], None]) -> bool:
        from PySide6.QtSvg import QSvgGenerator

        made = QSvgGenerator()
        made.setFileName(str(file))
        made.setSize(size)
        made.setViewBox(QRectF(0, 0, size.width(), size.height()))
        painter = QPainter()
        if not painter.begin(made):
            return False
        draw(painter)
        painter.end()
        return True


class _Map(QGraphicsView):
    """Tab goes from card to card, arrows move the one that has the focus, Ctrl and the wheel zoom."""

    def __init__(self, scene: RelationScene) -> None:
        super().__init__(scene)
        self.setAccessibleName(_("Map of relations"))
        self.setToolTip(_("Drag the cards, or Tab to one and move it with the arrows. The list below says the same."))
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setMinimumHeight(160)
        self._dress()
        themes.changed.connect(self._dress)

    def _dress(self) -> None:
        self.setBackgroundBrush(QColor(theme().window))

    def fit(self) -> None:
        """Shows the whole map, no larger than it is drawn."""
        self.resetTransform()
        area = self.sceneRect()
        if area.width() > self.viewport().width() or area.height() > self.viewport().height():
            self.fitInView(area, Qt.AspectRatioMode.KeepAspectRatio)
            if self.transform().m11() < FITTED:  # smaller could not be read: one scrolls
                self.resetTransform()
                self.scale(FITTED, FITTED)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            factor = 1.15 if event.angleDelta().y() > 0 else 1 / 1.15
            if LEAST <= self.transform().m11() * factor <= MOST:
                self.scale(factor, factor)
            event.accept()
            return
        super().wheelEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.scene().focusItem() is None and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._step(1)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """From card to card; after the last one out of the map."""
        return self._step(1 if forward else -1) or super().focusNextPrevChild(forward)

    def _step(self, step: int) -> bool:
        scene = self.scene()
        assert isinstance(scene, RelationScene)
        cards = sorted(scene.cards.values(), key=lambda card: (round(card.x()), card.y()))
        held = scene.focusItem()
        at = cards.index(held) if held in cards else (-1 if step > 0 else len(cards))
        if not 0 <= at + step < len(cards):
            scene.clearFocus()
            return False
        cards[at + step].setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureVisible(cards[at + step])
        return True


class _Relations(QListWidget):
    """The relations as sentences: the map for those who read or hear it."""

    def __init__(self, view: RelationsView) -> None:
        super().__init__()
        self.setAccessibleName(_("Relations as sentences"))
        self.setWordWrap(True)
        self.setMinimumHeight(90)
        self._view = view

    def keyPressEvent(self, event: QKeyEvent) -> None:
        view = self._view
        plain = {
            Qt.Key.Key_N: view.new_relation,
            Qt.Key.Key_X: view.reverse,
            Qt.Key.Key_Delete: view.remove,
            Qt.Key.Key_Escape: view.leave,
            Qt.Key.Key_Return: view.change_current,
            Qt.Key.Key_Enter: view.change_current,
        }
        step = plain.get(Qt.Key(event.key()))
        if (
            step is not None
            and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        ):
            step()
            return
        super().keyPressEvent(event)
