"""Codebook stability of a project: which codes and interviews count, in which order."""

from pathlib import Path

import pytest

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.span import Span
from qcoder.services.arriving.importing import import_files
from qcoder.services.cases import cases
from qcoder.services.codes import codebook, codebook_versions
from qcoder.services.documents import documents
from qcoder.services.evidence import stability
from qcoder.services.leaving import exchanging, exports
from qcoder.services.passages import coding
from qcoder.storage.project import Project


@pytest.fixture
def field(project: Project, tmp_path: Path) -> Project:
    """A code from before; then seven interviews, imported the last first, whose new codes are 3, 2, 0, 1, 0, 0, 0."""
    codebook.create_code(project, name="From theory")
    for number in range(7, 0, -1):
        (tmp_path / f"Interview {number}.txt").write_text(f"Ana: palabra {number} otra más\n", encoding="utf-8")
        document = import_files(project, files=[tmp_path / f"Interview {number}.txt"]).files[0].document_id or 0
        documents.describe_document(project, document=document, date=f"2005-0{number}-01")
    ids = {row.name: row.id for row in documents.documents(project)}

    def code(number: int, name: str) -> None:
        found = next((row.id for row in codebook.codes(project) if row.name == name), None)
        made = found or codebook.create_code(project, name=name).id
        coding.mark_passage(project, document=ids[f"Interview {number}"], code=made, span=Span(5, 12))

    for number, names in enumerate(("From theory A B C", "A D E", "A", "B F", "C", "A", "D"), start=1):
        for name in names.replace("From theory", "From_theory").split():
            code(number, name.replace("_", " "))
    return project


def test_new_codes_are_counted_in_the_order_in_which_interviews_were_made(field: Project) -> None:
    found = stability.stability(field, orders=50)
    whole = found.whole.found
    assert [found.names[id_] for id_ in whole.interviews] == [f"Interview {number}" for number in range(1, 8)]
    assert whole.new == (3, 2, 0, 1, 0, 0, 0) and whole.said == "4+2" and found.dated
    assert found.left_out == ("From theory",)
    sentence = found.sentence().text("en")
    assert "4+2 interviews" in sentence and "1 code that came before fieldwork is left out" in sentence
    assert "4+2 entrevistas" in found.sentence().text("es")
    assert whole.band is not None and whole.band.orders == 50


def test_codes_that_came_before_fieldwork_count_on_wish_or_by_a_frozen_codebook(field: Project) -> None:
    assert stability.stability(field, all_codes=True, orders=0).whole.found.new == (4, 2, 0, 1, 0, 0, 0)
    codebook_versions.freeze(field, name="Before")
    assert stability.stability(field, before="before", orders=0).whole.found.total[-1] == 0
    with pytest.raises(NotFound):
        stability.stability(field, before="No such version")


def test_a_project_that_came_from_another_does_not_know_what_came_before(field: Project, tmp_path: Path) -> None:
    codebook_versions.freeze(field, name="Now")
    exports.export(field, file=tmp_path / "field.qdpx")
    made, _result = exchanging.convert(tmp_path / "field.qdpx", to=tmp_path / "back.qcoder", coder="Coder A")
    with Project.open(made, coder="Coder A") as back:
        found = stability.stability(back, orders=0)
        assert found.untold and found.left_out == () and found.whole.found.new == (4, 2, 0, 1, 0, 0, 0)
        assert "does not know which codes came before fieldwork" in found.sentence().text("en")
        assert not stability.stability(back, before="Now", orders=0).untold
        assert not stability.stability(back, all_codes=True, orders=0).untold
    assert not stability.stability(field, orders=0).untold


def test_groups_and_branches_have_curves_of_their_own(field: Project) -> None:
    cases.create_variable(field, name="type", type="one_of", values=["NGO", "union"])
    for row in documents.documents(field):
        value = "NGO" if int(row.name[-1]) <= 5 else "union"
        cases.set_value(field, variable="type", value=value, document=row.id)
    found = stability.stability(field, by="type", orders=0)
    assert [(part.group, part.found.new) for part in found.groups] == [("NGO", (3, 2, 0, 1, 0)), ("union", (1, 1))]
    assert [part.branch.path for part in found.branches if part.branch] == ["A", "B", "C", "D", "E", "F"]
    assert [name for name, _curve in stability.curves(found)] == ["NGO", "union"]


def test_one_interview_and_none_say_so_in_a_sentence(project: Project, coded: Project) -> None:
    found = stability.stability(coded)
    assert found.whole.found.reached is None and "too few interviews (1)" in found.sentence().text("en")
    assert not found.dated
    documents.delete_document(coded, document=1)
    assert "too few interviews (0)" in stability.stability(coded).sentence().text("en")
    with pytest.raises(BadInput, match="at least 1"):
        stability.stability(coded, base=0)


def test_the_figure_is_drawn_in_both_languages_and_looks(field: Project, tmp_path: Path) -> None:
    from qcoder.plots.stability_figure import stability_figure

    found = stability.stability(field, orders=20)
    for language in ("en", "es"):
        for suffix in ("png", "svg"):
            file = stability.save_figure(found, file=tmp_path / f"{language}.{suffix}", language=language)
            assert file.stat().st_size > 5000
    figure = stability_figure(stability.curves(found), language="es", look="dark", notice="Ejemplo.")
    labels = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert "Códigos nuevos" in labels and any("4+2" in label for label in labels)
