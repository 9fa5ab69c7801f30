"""The map of relations: drawn, worked on by keys, moved, undone and saved as a picture."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from qcoder.gui.codes.relation_form import RelationForm
from qcoder.gui.codes.relations_view import RelationsView
from qcoder.services.codes import code_relations, codebook
from qcoder.storage.project import Project
from tests.gui.test_codebook import row_of
from tests.stories.driver import Person, wait


def opened(person: Person) -> RelationsView:
    person.choose("code.relations")
    view = person.page.view("relations")
    assert isinstance(view, RelationsView)
    return view


def relate(person: Person, project: Project, source: str, kind: str, target: str, memo: str = "") -> None:
    ends = row_of(person, source).id, row_of(person, target).id
    code_relations.relate(project, source=ends[0], target=ends[1], kind=kind, memo=memo)


def lines(view: RelationsView) -> list[str]:
    return [view.list.item(at).text() for at in range(view.list.count())]


def test_a_relation_is_made_by_keys_and_undone(person: Person) -> None:
    assert person.window.workspace is not None
    person.window.workspace.select(code=row_of(person, "Funding dependence").id)
    view = opened(person)
    assert "No relations yet" in view.about.text()
    QTest.keyClick(view.list, Qt.Key.Key_N)
    form = person.dialog(RelationForm)
    assert form.source.currentText() == "Dependency > Funding dependence", "it begins at the selected code"
    form.kind.setCurrentText("contradicts")
    form.target.setEditText("refused")
    QTest.keyClicks(form.memo, "one or the other")
    person.agree(form)
    assert lines(view) == ["Funding dependence → contradicts → Dependence refused  ·  one or the other"]
    assert len(view.scene.cards) == 2 and "•" in next(iter(view.scene.arrows.values())).said
    person.choose("edit.undo")
    assert lines(view) == [] and not view.scene.cards
    person.choose("edit.redo")
    assert len(lines(view)) == 1


def test_what_is_wrong_keeps_the_form_open(person: Person, project_of: Project) -> None:
    view = opened(person)
    view.new_relation()
    form = person.dialog(RelationForm)
    form.source.setEditText("Dependency")
    form.target.setEditText("no such code")
    form.take()
    assert form.isVisible() and not code_relations.relations(project_of)
    form.target.setEditText("Dependency")
    form.take()
    assert form.isVisible() and "itself" in person.window.banner.text.text()
    form.reject()


def test_a_relation_is_changed_reversed_and_removed_by_keys(person: Person, project_of: Project) -> None:
    relate(person, project_of, "Funding dependence", "causes", "Dependence refused")
    view = opened(person)
    QTest.keyClick(view.list, Qt.Key.Key_X)
    assert lines(view) == ["Dependence refused → causes → Funding dependence"]
    QTest.keyClick(view.list, Qt.Key.Key_Return)
    form = person.dialog(RelationForm)
    assert not form.source.isEnabled() and form.kind.currentText() == "causes"
    form.kind.setCurrentText("feeds on")
    person.agree(form)
    assert lines(view) == ["Dependence refused → feeds on → Funding dependence"]
    QTest.keyClick(view.list, Qt.Key.Key_Delete)
    assert lines(view) == []
    for _step in range(3):
        person.choose("edit.undo")
    assert lines(view) == ["Funding dependence → causes → Dependence refused"]
    QTest.keyClick(view.list, Qt.Key.Key_Escape)
    assert person.page.centre.currentWidget() is not view


def test_cards_are_reached_and_moved_by_keys_and_stay_where_they_were_put(person: Person, project_of: Project) -> None:
    relate(person, project_of, "Funding dependence", "causes", "Dependence refused")
    view = opened(person)
    view.map.setFocus(Qt.FocusReason.TabFocusReason)
    wait(20)
    card = view.scene.cards[row_of(person, "Funding dependence").id]
    assert view.scene.focusItem() is card
    at = card.x()
    QTest.keyClick(view.map, Qt.Key.Key_Right)
    assert card.x() == at + 12
    path = view.scene.arrows[next(iter(view.scene.arrows))].length
    assert path < 300, "the arrow has followed"
    QTest.keyClick(view.map, Qt.Key.Key_Tab)
    assert view.scene.focusItem() is view.scene.cards[row_of(person, "Dependence refused").id]
    relate(person, project_of, "Dependency", "leads to", "Funding dependence")
    assert view.scene.cards[row_of(person, "Funding dependence").id].x() == at + 12
    person.wait_for(lambda: not view._settling.isActive(), "the places to be kept")
    person.choose("edit.undo")
    assert view.scene.cards[row_of(person, "Funding dependence").id].x() != at + 12, "moving a card is a step"
    person.choose("edit.redo")
    assert view.scene.cards[row_of(person, "Funding dependence").id].x() == at + 12
    view.arrange()
    assert view.scene.cards[row_of(person, "Funding dependence").id].x() != at + 12
    person.choose("edit.undo")
    assert view.scene.cards[row_of(person, "Funding dependence").id].x() == at + 12
    QTest.keyClick(view.map, Qt.Key.Key_Return)


def test_two_relations_of_the_same_codes_do_not_lie_on_each_other(person: Person, project_of: Project) -> None:
    relate(person, project_of, "Funding dependence", "causes", "Dependence refused")
    relate(person, project_of, "Dependence refused", "contradicts", "Funding dependence")
    view = opened(person)
    one, other = view.scene.arrows.values()
    assert not one._label.intersects(other._label)
    place = view.map.mapFromScene(other._label.center())
    QTest.mouseClick(view.map.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert view.list.currentRow() == 1 and other.isSelected() and not one.isSelected()


def test_the_map_follows_the_codes(person: Person, project_of: Project) -> None:
    relate(person, project_of, "Funding dependence", "causes", "Dependence refused")
    view = opened(person)
    codebook.rename_code(project_of, code=row_of(person, "Funding dependence").id, name="Money")
    assert lines(view) == ["Money → causes → Dependence refused"]
    codebook.delete_code(project_of, code=row_of(person, "Money").id)
    assert lines(view) == []


def test_the_map_is_saved_as_a_picture(person: Person, project_of: Project, tmp_path: Path) -> None:
    relate(person, project_of, "Funding dependence", "causes", "Dependence refused")
    view = opened(person)
    view.write_picture(tmp_path / "map.png")
    assert QImage(str(tmp_path / "map.png")).width() > 600
    view.write_picture(tmp_path / "map.svg")
    assert "<svg" in (tmp_path / "map.svg").read_text(encoding="utf-8")
    view.write_picture(tmp_path / "no" / "map.png")
    assert "could not be written" in person.window.banner.text.text()


def test_what_needs_relations_is_offered_when_there_are_some(person: Person, project_of: Project) -> None:
    view = opened(person)
    known = {one.text(): one for one in view.findChildren(QPushButton)}
    assert known["New relation…"].isEnabled() and not known["Reverse"].isEnabled()
    assert not known["Save picture…"].isEnabled()
    relate(person, project_of, "Funding dependence", "causes", "Dependence refused")
    assert known["Reverse"].isEnabled() and known["Save picture…"].isEnabled()
