"""A union woman tells of an NGO: her words are compared by the NGO that they are about, not by her union."""

from pathlib import Path

import pytest

from qcoder.core.errors import NotFound
from qcoder.core.span import Span
from qcoder.services.cases import cases
from qcoder.services.codes.codebook import code_at
from qcoder.services.compare import comparing
from qcoder.services.compare.analyses import analyse
from qcoder.services.compare.outcome_files import save_drawing, save_grid
from qcoder.services.documents import documents
from qcoder.services.passages.abouts import tie_passage
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW


@pytest.fixture
def told(coded: Project) -> Project:
    """Ana of a union tells of an NGO of 1994 in the sentence with the foundation, and of her union nowhere."""
    cases.create_variable(coded, name="type", type="one_of", values=["NGO", "union"])
    for name, kind in (("Red", "union"), ("Puente", "NGO")):
        made = cases.create_case(coded, name=name, kind="organisation")
        cases.set_value(coded, variable="type", value=kind, case=made.id)
    ana = next(row.id for row in cases.cases(coded) if row.name == "Ana")
    cases.set_parents(coded, case=ana, parents=["Red"])
    start, end = INTERVIEW.index("cuando llegó"), INTERVIEW.index("ponía")
    document = documents.document(coded, name="Ana").id
    tie_passage(coded, document=document, span=Span(start, end), case="Puente", year="1994-1998")
    return coded


def column(project: Project, by: str, value: str, *, about: bool) -> int:
    table = comparing.compare(project, by=by, about=about)
    return next(row.values[value] for row in table.rows if row.path == "Dependency")


def test_the_groups_of_speaking_and_of_being_about_are_apart(told: Project) -> None:
    assert column(told, "type", "union", about=False) == 2
    assert column(told, "type", "NGO", about=False) == 0
    assert column(told, "type", "NGO", about=True) == 2
    assert column(told, "type", "union", about=True) == 0
    assert column(told, "organisation", "Puente", about=True) == 2
    assert column(told, "case", "Puente", about=True) == 2
    assert column(told, "year", "1994-1998", about=True) == 2


def test_the_result_says_in_words_whose_values_they_are(told: Project, tmp_path: Path) -> None:
    table = comparing.compare(told, by="type", about=True)
    assert table.about and table.missing_codings == 1
    said = str(comparing.how_counted(table))
    assert "whoever speaks" in said and "Codings about nothing that has a value of “type”: 1." in said
    by_year = comparing.how_counted(comparing.compare(told, by="year", about=True))
    assert "“año”" in by_year.text("es"), "what every project has is named in the language of the reader"
    assert "about" not in str(comparing.how_counted(comparing.compare(told, by="type")))
    outcome = analyse(told, kind="compare", parameters={"by": "type", "of": "about"})
    file = save_grid(outcome, file=tmp_path / "t.csv")
    assert "whoever speaks" in file.read_text(encoding="utf-8-sig")
    chart = save_drawing(outcome, file=tmp_path / "c.svg")
    assert chart.stat().st_size > 1000


def test_the_passages_behind_a_number_are_as_many(told: Project) -> None:
    code = code_at(told, path="Dependency").id
    found = comparing.passages(told, code=code, by="type", value="NGO", about=True)
    assert sorted(row.coding.quote for row in found) == ["La fundación ponía los temas.", "llegó el dinero"]
    lost = comparing.passages(told, by="type", missing=True, about=True)
    assert [row.coding.quote for row in lost] == ["cuotas propias"]


def test_what_is_said_of_documents_alone_is_no_grouping_here(told: Project) -> None:
    assert comparing.about_groupings(told) == ["type", "organisation", "case", "year"]
    for by in ("document", "language", "kind", "nothing"):
        with pytest.raises(NotFound):
            comparing.compare(told, by=by, about=True)
    with pytest.raises(NotFound):
        comparing.compare(told, by="year")


def test_an_inherited_value_counts_for_what_a_passage_is_about(told: Project) -> None:
    document = documents.document(told, name="Ana").id
    at = INTERVIEW.index("cuotas propias")
    tie_passage(told, document=document, span=Span(at, at + 5), case="Ana")
    table = comparing.compare(told, by="type", about=True)
    refused = next(row for row in table.rows if row.counter_instance)
    assert refused.values == {"NGO": 0, "union": 1} and table.missing_codings == 0
