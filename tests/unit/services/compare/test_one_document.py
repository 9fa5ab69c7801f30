"""Codes along a document, and its portrait."""

import pytest

from qcoder.core.errors import NotFound
from qcoder.services.arriving.importing import import_files
from qcoder.services.compare.analyses import analyse
from qcoder.services.documents.documents import document
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW


def test_passages_stand_where_they_are_in_the_text(coded: Project) -> None:
    found = analyse(coded, kind="along", parameters={"document": "Ana"})
    spans = {(row["code"], row["start"]) for row in found.data["passages"]}
    assert ("Dependency", INTERVIEW.index("La fundación ponía los temas.")) in spans and len(spans) == 3
    first = found.grids[0].rows[0]
    assert [cell.shown for cell in first[:3]] == ["Dependency", "2", "2"] and first[4].value == 5
    assert found.draw is not None and len(found.draw("light", 16.0, "").marks) == 3


def test_a_portrait_has_every_word_of_participants_once(coded: Project) -> None:
    found = analyse(coded, kind="portrait", parameters={"document": "Ana"})
    assert found.data["words"] == document(coded, name="Ana").words == len(found.data["tiles"])
    words = {row["code"]: row["words"] for row in found.data["codes"]}
    # One tile a word here: every coded word has the colour of its code.
    assert {path: found.data["tiles"].count(path) for path in words} == words
    assert words == {"Dependency": 8, "Dependency > Dependence refused": 2}
    tile = next(row for row in found.grids[1].rows if row[2].value == "Dependency")
    assert tile[3].ids is not None and len(tile[3].ids()) == 1


def test_without_a_name_the_document_with_most_codings_is_taken(coded: Project) -> None:
    assert analyse(coded, kind="along").data["document"] == "Ana"


def test_a_document_without_codings_says_what_to_do(coded: Project) -> None:
    file = coded.path.parent / "Eva.txt"
    file.write_text("Eva: Nada.\n", encoding="utf-8")
    import_files(coded, files=[file])
    for kind in ("along", "portrait"):
        assert "no codings yet" in analyse(coded, kind=kind, parameters={"document": "Eva"}).empty


def test_no_document_and_an_unknown_one_are_told(project: Project) -> None:
    for kind in ("along", "portrait"):
        assert analyse(project, kind=kind).empty == "There is no document yet. Import a transcript first."
    with pytest.raises(NotFound):
        analyse(project, kind="along", parameters={"document": "Nobody"})
