"""Relations between codes: made, changed, reversed and removed, each undone; and through a sheet."""

from pathlib import Path

import pytest

from qcoder.analysis.relation_map import places
from qcoder.core.errors import BadInput, NameTaken
from qcoder.services.codes import code_relations, codebook
from qcoder.services.codes.code_relation_sheet import export_relations, import_relations
from qcoder.services.history import redo, undo
from qcoder.storage.project import Project
from tests.snapshot import snapshot


def ids(project: Project) -> dict[str, int]:
    return {row.name: row.id for row in codebook.codes(project)}


def sentences(project: Project) -> list[str]:
    names = {row.id: row.name for row in codebook.codes(project)}
    return [f"{names[r.source_id]} {r.kind} {names[r.target_id]}: {r.memo}" for r in code_relations.relations(project)]


def relate(project: Project, source: str, kind: str, target: str, memo: str = "") -> int:
    codes = ids(project)
    made = code_relations.relate(project, source=codes[source], target=codes[target], kind=kind, memo=memo)
    return made.id


def test_a_relation_reads_as_a_sentence_and_every_step_is_undone(coded: Project) -> None:
    before = snapshot(coded)
    made = relate(coded, "Funding dependence", "causes", "Dependence refused", " because ")
    assert sentences(coded) == ["Funding dependence causes Dependence refused: because"]
    code_relations.change_relation(coded, relation=made, kind="  is answered   by ", memo="why")
    code_relations.reverse_relation(coded, relation=made)
    assert sentences(coded) == ["Dependence refused is answered by Funding dependence: why"]
    code_relations.remove_relation(coded, relation=made)
    after = snapshot(coded)
    for _step in range(4):
        undo(coded)
    assert snapshot(coded) == before
    for _step in range(4):
        redo(coded)
    assert snapshot(coded) == after
    undo(coded)
    assert len(sentences(coded)) == 1


def test_common_kinds_are_the_same_in_every_language_and_own_ones_stay_as_written(coded: Project) -> None:
    made = relate(coded, "Funding dependence", "CAUSES", "Dependency")
    row = code_relations.relations(coded)[0]
    assert row.kind == "causes" and row.kind_in("es") == "causa"
    code_relations.change_relation(coded, relation=made, kind="contradice")
    assert code_relations.relations(coded)[0].kind == "contradicts"
    code_relations.change_relation(coded, relation=made, kind="se alimenta de")
    assert code_relations.kinds(coded)[-1] == "se alimenta de"


def test_a_code_is_not_related_to_itself_nor_twice_in_the_same_way(coded: Project) -> None:
    relate(coded, "Funding dependence", "causes", "Dependency")
    relate(coded, "Funding dependence", "is part of", "Dependency")
    back = relate(coded, "Dependency", "causes", "Funding dependence")
    before = snapshot(coded)
    for attempt in (
        lambda: relate(coded, "Dependency", "causes", "Dependency"),
        lambda: relate(coded, "Dependency", " ", "Dependence refused"),
        lambda: relate(coded, "Dependency", "x" * 81, "Dependence refused"),
    ):
        with pytest.raises(BadInput):
            attempt()
    with pytest.raises(NameTaken):
        relate(coded, "Funding dependence", "causes", "Dependency")
    with pytest.raises(NameTaken):
        code_relations.reverse_relation(coded, relation=back)
    assert snapshot(coded) == before


def test_relations_go_with_a_deleted_code_and_come_back_with_it(coded: Project) -> None:
    relate(coded, "Funding dependence", "causes", "Dependence refused", "because")
    codebook.delete_code(coded, code=ids(coded)["Dependence refused"])
    assert sentences(coded) == []
    undo(coded)
    assert len(sentences(coded)) == 1


def test_relations_go_out_as_a_sheet_and_come_back(coded: Project, tmp_path: Path) -> None:
    relate(coded, "Funding dependence", "causes", "Dependence refused", "because\nof this")
    relate(coded, "Dependency", "is answered by", "Dependence refused")
    before = sentences(coded)
    file = export_relations(coded, file=tmp_path / "relations.csv")
    for row in code_relations.relations(coded):
        code_relations.remove_relation(coded, relation=row.id)
    assert import_relations(coded, file=file).stored == 2 and sentences(coded) == before
    assert import_relations(coded, file=file).stored == 2 and sentences(coded) == before, "nothing twice"
    file.write_text("source,relation,target\nDependency,causes,Nothing\n", encoding="utf-8")
    assert len(import_relations(coded, file=file).problems) == 1


def test_the_map_goes_from_causes_to_effects_and_is_the_same_every_time() -> None:
    edges = [(1, 2), (2, 3), (1, 3), (4, 3)]
    laid = places([1, 2, 3, 4], edges)
    assert laid == places([1, 2, 3, 4], edges)
    assert [laid[node][0] for node in (1, 2, 3, 4)] == [0, 1, 2, 0]
    assert len(set(laid.values())) == 4, "no two in one place"


def test_circles_and_many_codes_find_their_places() -> None:
    laid = places(range(5), [(0, 1), (1, 2), (2, 0), (3, 3), (3, 9)])
    assert [laid[node][0] for node in range(3)] == [0, 1, 2]
    many = places(range(200), [(n, (n * 7 + 1) % 200) for n in range(200)])
    assert len(set(many.values())) == 200
    assert places([], []) == {}
