"""Groups of codes and families of colours: made, changed, undone, and through sheets."""

from pathlib import Path

import pytest

from qcoder.core.colours import child_colour
from qcoder.core.errors import BadInput, NameTaken, NotFound
from qcoder.services.codes import code_families, code_groups, codebook
from qcoder.services.codes.code_group_sheet import export_groups, import_groups
from qcoder.services.codes.code_groups import CodeGroupRow
from qcoder.services.history import redo, undo
from qcoder.storage.project import Project
from tests.snapshot import snapshot


def ids(project: Project) -> dict[str, int]:
    return {row.name: row.id for row in codebook.codes(project)}


def as_names(project: Project) -> dict[str, list[str]]:
    names = {row.id: row.name for row in codebook.codes(project)}
    return {group.name: [names[code] for code in group.codes] for group in code_groups.code_groups(project)}


def test_a_group_takes_codes_of_any_branch_and_undo_takes_each_step_back(coded: Project) -> None:
    codes = ids(coded)
    before = snapshot(coded)
    group = code_groups.create_group(coded, name=" Power ", codes=[codes["Funding dependence"]])
    assert group == CodeGroupRow(group.id, "Power", (codes["Funding dependence"],))
    code_groups.add_to_group(coded, group=group.id, codes=[codes["Dependence refused"], codes["Funding dependence"]])
    code_groups.rename_group(coded, group=group.id, name="Money and power")
    code_groups.remove_from_group(coded, group=group.id, codes=[codes["Funding dependence"]])
    assert as_names(coded) == {"Money and power": ["Dependence refused"]}
    code_groups.delete_group(coded, group=group.id)
    after = snapshot(coded)
    for _step in range(5):
        undo(coded)
    assert snapshot(coded) == before
    for _step in range(5):
        redo(coded)
    assert snapshot(coded) == after and as_names(coded) == {}
    undo(coded)
    assert as_names(coded) == {"Money and power": ["Dependence refused"]}


def test_a_code_that_is_deleted_leaves_its_groups_and_comes_back_into_them(coded: Project) -> None:
    codes = ids(coded)
    code_groups.create_group(coded, name="Power", codes=[codes["Funding dependence"], codes["Dependency"]])
    codebook.delete_code(coded, code=codes["Funding dependence"])
    assert as_names(coded) == {"Power": ["Dependency"]}
    undo(coded)
    assert as_names(coded) == {"Power": ["Funding dependence", "Dependency"]}


def test_a_merged_code_hands_its_groups_over(coded: Project) -> None:
    codes = ids(coded)
    code_groups.create_group(coded, name="Power", codes=[codes["Funding dependence"]])
    codebook.merge_codes(coded, keep=codes["Dependency"], absorb=codes["Funding dependence"])
    assert as_names(coded) == {"Power": ["Dependency"]}


def test_names_of_groups_are_one_of_a_kind(coded: Project) -> None:
    code_groups.create_group(coded, name="Power")
    with pytest.raises(NameTaken):
        code_groups.create_group(coded, name="power")
    with pytest.raises(BadInput):
        code_groups.create_group(coded, name="  ")
    with pytest.raises(NotFound):
        code_groups.rename_group(coded, group=99, name="x")
    assert code_groups.group_named(coded, name="POWER").name == "Power"
    with pytest.raises(NotFound):
        code_groups.group_named(coded, name="Money")


def test_groups_go_out_as_a_sheet_and_come_back(coded: Project, tmp_path: Path) -> None:
    codes = ids(coded)
    code_groups.create_group(coded, name="Power", codes=[codes["Funding dependence"], codes["Dependency"]])
    code_groups.create_group(coded, name="Empty")
    before = as_names(coded)
    file = export_groups(coded, file=tmp_path / "groups.csv")
    for group in code_groups.code_groups(coded):
        code_groups.delete_group(coded, group=group.id)
    done = import_groups(coded, file=file)
    assert done.stored == 3 and not done.problems and as_names(coded) == before
    file.write_text("group,code\nPower,No such code\npower,Dependence refused\n", encoding="utf-8")
    done = import_groups(coded, file=file)
    assert done.stored == 1 and len(done.problems) == 1
    assert as_names(coded)["Power"] == ["Funding dependence", "Dependency", "Dependence refused"]


def test_a_family_is_coloured_in_steps_of_one_hue_in_one_step(coded: Project) -> None:
    codes = ids(coded)
    before = snapshot(coded)
    code_families.recolour_family(coded, code=codes["Dependency"], colour="#AA20BD")
    found = {row.name: row.colour for row in codebook.codes(coded)}
    assert found["Dependency"] == "#aa20bd"
    assert found["Funding dependence"] == child_colour("#aa20bd", 0)
    assert found["Dependence refused"] == child_colour("#aa20bd", 1)
    undo(coded)
    assert snapshot(coded) == before


def test_a_hidden_code_takes_those_below_it_out_of_sight_and_keeps_its_codings(coded: Project) -> None:
    codes = ids(coded)
    code_families.hide_code(coded, code=codes["Dependency"])
    rows = {row.name: row for row in codebook.codes(coded)}
    assert all(row.out_of_sight for row in rows.values())
    assert rows["Dependency"].hidden and not rows["Funding dependence"].hidden and rows["Dependency"].codings == 2
    code_families.show_codes(coded, codes=[codes["Funding dependence"]])
    assert not any(row.out_of_sight for row in codebook.codes(coded))
    undo(coded)
    undo(coded)
    assert not any(row.hidden for row in codebook.codes(coded))
