"""Whose groups a comparison is by: the document's, the speaker's, those of what a passage is about, and pairs."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from qcoder.analysis import crosstab as counting
from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import Turn
from qcoder.services.arriving.importing import import_files
from qcoder.services.cases import cases as case_service
from qcoder.services.codes.codebook import code_at, create_code
from qcoder.services.compare.analyses import analyse
from qcoder.services.compare.comparing import about_groupings, compare, groupings
from qcoder.services.compare.crosstabs import crosstab
from qcoder.services.documents.documents import describe_document, document, show
from qcoder.services.documents.speakers import change_speaker, speaker_named
from qcoder.services.passages.abouts import tie_passage
from qcoder.services.passages.coding import code_passage
from qcoder.storage.project import Project
from tests.unit.analysis.test_comparison import World, worlds

GROUP = """Entrevistadora: ¿Cómo fue?

Ana: Llegó el dinero de afuera y ellos ponían los temas.

Eva: En la red pagamos cuotas. Pero vi cómo Puente perdió su voz.
"""


@pytest.fixture
def group(project: Project, tmp_path: Path) -> Project:
    """A group interview of Puente in which Ana of Puente and Eva of Red speak, Eva about Puente as well."""
    (tmp_path / "Group.txt").write_text(GROUP, encoding="utf-8")
    made = import_files(project, files=[tmp_path / "Group.txt"], case="Ana").files[0].document_id
    assert made is not None
    case_service.create_variable(project, name="type", type="one_of", values=["NGO", "union network"])
    for name, kind in (("Puente", "NGO"), ("Red", "union network")):
        case = case_service.create_case(project, name=name, kind="organisation").id
        case_service.set_value(project, variable="type", value=kind, case=case)
    ids = {row.name: row.id for row in case_service.cases(project)}
    case_service.set_parents(project, case=ids["Ana"], parents=["Puente"])
    eva = case_service.create_case(project, name="Eva", parents=["Red"]).id
    change_speaker(project, speaker=speaker_named(project, document=made, name="Eva").id, case="Eva")
    assert eva
    code = create_code(project, name="Dependency").id
    text = show(project, document=made).text
    for words in ("Llegó el dinero", "pagamos cuotas", "Puente perdió su voz", "¿Cómo fue?"):
        at = text.index(words)
        code_passage(project, document=made, code=code, span=Span(at, at + len(words)))
    at = text.index("Pero vi")
    tie_passage(project, document=made, span=Span(at, len(text.rstrip())), case="Puente", year="1998")
    return project


def test_the_documents_case_is_asked_whoever_speaks(group: Project) -> None:
    table = compare(group, by="type")
    assert table.rows[0].values == {"NGO": 4, "union network": 0}


def test_speakers_are_asked_for_their_own_cases_and_interviewers_for_none(group: Project) -> None:
    table = compare(group, by="type", of="speaker")
    assert table.rows[0].values == {"NGO": 1, "union network": 2}
    assert (table.rows[0].missing, table.rows[0].total, table.missing_codings) == (1, 4, 1)
    by_name = compare(group, by="case", of="speaker", count="words")
    assert by_name.rows[0].values == {"Ana": 3, "Eva": 6}


def test_a_turn_in_another_language_counts_in_that_language(group: Project) -> None:
    with group.change(say("Say the language of a turn")) as step:
        turns = step.scalars(select(Turn).order_by(Turn.start)).all()
        turns[1].language = "en"
    table = compare(group, by="language", of="speaker")
    assert table.rows[0].values == {"en": 1, "es": 2}


def test_a_document_without_turns_speaks_for_its_own_case(group: Project, tmp_path: Path) -> None:
    (tmp_path / "Leaflet.txt").write_text("Somos la red y no recibimos dinero.", encoding="utf-8")
    made = import_files(group, files=[tmp_path / "Leaflet.txt"], case="Red").files[0].document_id
    assert made is not None
    code_passage(group, document=made, code=code_at(group, path="Dependency").id, span=Span(0, 10))
    assert compare(group, by="organisation", of="speaker").rows[0].values == {"Puente": 1, "Red": 3}


def test_who_speaks_stands_beside_what_they_speak_about(group: Project) -> None:
    table = compare(group, by="organisation", of="both")
    assert table.columns == ("Red · Puente",) and table.rows[0].values == {"Red · Puente": 1}
    assert table.rows[0].missing == 3 and table.about
    assert compare(group, by="type", of="both", and_by="year").columns == ("union network · 1998",)


def test_two_variables_make_a_column_for_each_pair_of_values(group: Project) -> None:
    describe_document(group, document=document(group, name="Group").id, language="es")
    table = compare(group, by="type", and_by="language")
    assert table.columns == ("NGO · es",) and table.rows[0].values == {"NGO · es": 4}
    assert compare(group, by="type", and_by="language", of="speaker").rows[0].values == {
        "NGO · es": 1, "union network · es": 2,
    }  # fmt: skip
    assert compare(group, by="type", and_by="organisation", of="speaker").rows[0].values == {
        "NGO · Puente": 1, "union network · Red": 2,
    }  # fmt: skip


def test_every_count_stands_in_one_crosstab(group: Project) -> None:
    found = crosstab(group, by="type", of="speaker")
    assert found.numbers["organisations"].tolist() == [[1, 1, 0, 2]]
    assert found.numbers["documents"].tolist() == [[1, 1, 1, 1]]
    for count in ("codings", "documents", "cases", "words", "organisations"):
        assert found.table(count) == compare(group, by="type", of="speaker", count=count)  # type: ignore[arg-type]


def test_behind_a_cell_are_its_codings(group: Project) -> None:
    found = crosstab(group, by="type", of="speaker", counts=["codings"])
    assert found.behind is not None
    code = found.codes[0].id
    assert len(found.behind.ids(code=code, column="union network")) == 2
    assert len(found.behind.ids(code=code, missing=True)) == 1
    assert len(found.behind.ids(code=code)) == len(found.behind.ids()) == 4


def test_a_person_of_two_organisations_counts_each_in_its_own_column(group: Project) -> None:
    ids = {row.name: row.id for row in case_service.cases(group)}
    case_service.set_parents(group, case=ids["Ana"], parents=["Puente", "Red"])
    table = compare(group, by="type", count="organisations")
    assert table.rows[0].values == {"NGO": 1, "union network": 1} and table.rows[0].total == 2
    assert table.bases["NGO"]["organisations"] == 1


def test_cases_that_organisations_belong_to_are_a_level_of_their_own(group: Project) -> None:
    case_service.create_case(group, name="Federation of the North", kind="federation")
    ids = {row.name: row.id for row in case_service.cases(group)}
    case_service.set_parents(group, case=ids["Puente"], parents=["Federation of the North"])
    assert "federation" in groupings(group) and "federation" in about_groupings(group)
    assert compare(group, by="federation").rows[0].values == {"Federation of the North": 4}
    assert compare(group, by="federation", of="speaker").rows[0].values == {"Federation of the North": 1}
    assert compare(group, by="federation", of="about").rows[0].values == {"Federation of the North": 1}


def test_organisations_can_be_those_of_who_speaks_or_of_what_it_is_about(group: Project) -> None:
    def codings(of: str) -> dict[str, int]:
        found = analyse(group, kind="organisations", parameters={"by": "type", "of": of})
        row: dict[str, int] = found.data["rows"][0]["codings"]
        return row

    assert codings("document") == {"Puente": 4}
    assert codings("speaker") == {"Puente": 1, "Red": 2}
    assert codings("about") == {"Puente": 1}


@given(st.integers(1, 12), worlds())
def test_pieces_of_the_codebook_count_the_same(most: int, world: World) -> None:
    whole = {count: world.table(count) for count in ("documents", "cases", "organisations")}
    kept, counting.MOST_CELLS = counting.MOST_CELLS, most
    try:
        assert {count: world.table(count) for count in whole} == whole
    finally:
        counting.MOST_CELLS = kept


def test_what_cannot_be_compared_is_said_with_what_can(group: Project) -> None:
    with pytest.raises(NotFound, match="Who speaks cannot be compared"):
        compare(group, by="year", of="speaker")
    with pytest.raises(BadInput, match="whose groups"):
        compare(group, by="type", of="nobody")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="not something to count"):
        compare(group, by="type", count="pages")  # type: ignore[arg-type]


@pytest.mark.parametrize("many", [60, pytest.param(200, marks=pytest.mark.slow)])
def test_a_variable_with_many_values_has_as_many_columns(many: int, group: Project) -> None:
    case_service.create_variable(group, name="folio", type="text")
    code = code_at(group, path="Dependency").id
    for number in range(many):
        file = group.path.parent / f"F{number}.txt"
        file.write_text("Llegó el dinero.", encoding="utf-8")
    files = [group.path.parent / f"F{number}.txt" for number in range(many)]
    for number, row in enumerate(import_files(group, files=files, again="anew").files):
        assert row.document_id is not None
        case_service.set_value(group, variable="folio", value=str(number), document=row.document_id)
        code_passage(group, document=row.document_id, code=code, span=Span(0, 5))
    table = compare(group, by="folio", count="documents")
    assert len(table.columns) == many and set(table.rows[0].values.values()) == {1} and table.missing_documents == 1
