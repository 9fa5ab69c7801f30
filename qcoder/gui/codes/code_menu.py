"""What can be done to a code, as the menu of its row in the tree."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QMenu

from qcoder.core.messages import _, current_language
from qcoder.gui.codes.code_chooser import choose_code
from qcoder.gui.codes.relation_form import ask_relation
from qcoder.gui.codes.split_form import split_code
from qcoder.gui.parts.dialogs import ask_text
from qcoder.services.codes import code_families, code_groups, codebook
from qcoder.services.rows import CodeRow

if TYPE_CHECKING:
    from qcoder.gui.codes.codes_panel import CodesPanel


def fill_code_menu(menu: QMenu, panel: CodesPanel, row: CodeRow) -> None:
    """Adds everything that can be done to one code."""
    workspace, project = panel.workspace, panel.workspace.project

    def do(step: Callable[..., object], **arguments: Any) -> None:
        workspace.do(lambda: step(project, **arguments))

    menu.addAction(_("Code the passage with it"), lambda: panel.code_chosen.emit(row.id))
    menu.addAction(_("Read its passages"), lambda: panel.show_view("passages", row.id))
    menu.addSeparator()
    menu.addAction(_("Rename (F2)"), lambda: panel.tree.edit(panel.model.index_of(row.id)))
    menu.addAction(_("Colour…"), lambda: _choose_colour(panel, row, family=False))
    if panel.model.children_of(row.id):
        menu.addAction(_("Colour of the family…"), lambda: _choose_colour(panel, row, family=True))
        menu.addAction(_("Children in steps of its hue"), partial(do, code_families.recolour_family, code=row.id))
    menu.addAction(_("Key…"), lambda: choose_key(panel, row))
    counter = menu.addAction(_("Counter-instance"))
    counter.setCheckable(True)
    counter.setChecked(row.counter_instance)
    counter.triggered.connect(lambda on: do(codebook.change_code, code=row.id, counter_instance=on))
    if row.out_of_sight:
        menu.addAction(_("Show again"), partial(do, code_families.show_codes, codes=[row.id]))
    else:
        menu.addAction(_("Hide"), partial(do, code_families.hide_code, code=row.id))
    _fill_groups(menu.addMenu(_("Groups")), panel, row, do)
    menu.addSeparator()
    moves = menu.addMenu(_("Move"))
    for where, text in (
        ("up", _("Up (Alt+Up)")),
        ("down", _("Down (Alt+Down)")),
        ("out", _("Out of the code above (Alt+Left)")),
        ("in", _("Below the code before it (Alt+Right)")),
    ):
        moves.addAction(text, partial(panel.move_current, where))
    if row.parent_id is not None:
        moves.addAction(_("To the top"), lambda: panel.move_code(row.id, None, len(panel.model.children_of(None))))
    menu.addAction(_("Merge into…"), lambda: _choose_target(panel, row))
    menu.addAction(_("Split by walking"), lambda: panel.show_view("split", row.id))
    menu.addAction(_("Split off…"), lambda: split_code(panel, workspace, row))
    menu.addAction(_("Relate to another code…"), lambda: _relate(panel, row))
    menu.addSeparator()
    menu.addAction(_("Delete"), panel.delete_code)


def _fill_groups(menu: QMenu, panel: CodesPanel, row: CodeRow, do: Callable[..., None]) -> None:
    project = panel.workspace.project
    for group in code_groups.code_groups(project):
        inside = row.id in group.codes
        made = menu.addAction(group.name.replace("&", "&&"))
        made.setCheckable(True)
        made.setChecked(inside)
        step = code_groups.remove_from_group if inside else code_groups.add_to_group
        made.triggered.connect(lambda _on, step=step, group=group: do(step, group=group.id, codes=[row.id]))
    if not menu.isEmpty():
        menu.addSeparator()

    def create(name: str) -> None:
        do(code_groups.create_group, name=name, codes=[row.id])

    menu.addAction(_("New group…"), lambda: ask_text(panel, _("New group of codes"), _("Name"), create))


def _choose_colour(panel: CodesPanel, row: CodeRow, *, family: bool) -> None:
    dialog = QColorDialog(QColor(row.colour), panel)
    dialog.setWindowTitle(_("Colour of the family") if family else _("Colour"))

    def take(colour: QColor) -> None:
        step: Callable[..., object] = code_families.recolour_family if family else codebook.change_code
        panel.workspace.do(lambda: step(panel.workspace.project, code=row.id, colour=colour.name()))

    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.colorSelected.connect(take)
    dialog.open()


def choose_key(panel: CodesPanel, row: CodeRow) -> None:
    def take(key: str) -> None:
        panel.workspace.do(lambda: codebook.change_code(panel.workspace.project, code=row.id, key=key))

    ask_text(
        panel,
        _("Key of “{code}”", code=row.called(current_language())),
        _("Key"),
        take,
        value=row.key,
        hint=_("A digit, or a letter pressed with Alt, puts the code on the selected passage."),
        empty=True,
    )


def _choose_target(panel: CodesPanel, row: CodeRow) -> None:
    below = panel.model.below(row.id)
    choose_code(
        panel,
        _("Merge “{code}” into …", code=row.called(current_language())),
        [other for other in panel.model.codes.values() if other.id not in below],
        lambda keep: panel.merge(keep, row.id),
        yes=_("Merge"),
        hint=_(
            "Codings, memos and definitions go over to the code you choose; none is lost, and undo parts them again."
        ),
    )


def _relate(panel: CodesPanel, row: CodeRow) -> None:
    panel.show_view("relations", row.id)
    ask_relation(panel, panel.workspace, panel.model.codes.values(), source=row.id)
