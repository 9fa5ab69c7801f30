"""The sample that is made in Spanish: its sheets match the English ones, and what is read of it is Spanish."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from qcoder.core.messages import use_language
from qcoder.core.resources import in_language, resources, sample_source
from qcoder.services.cases.cases import variables
from qcoder.services.codes import codebook
from qcoder.services.codes.codebook import codes
from qcoder.services.compare import saved_analyses
from qcoder.services.find.finding import find
from qcoder.services.projects import new_project
from qcoder.services.sample import make_project
from qcoder.storage.project import Project

SAID = ("short_definition", "definition", "use_when", "do_not_use_when")


@pytest.fixture
def spanish() -> Iterator[None]:
    use_language("es")
    yield
    use_language("en")


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as held:
        return list(csv.DictReader(held))


@pytest.mark.parametrize("folder", [sample_source(), resources() / "templates" / "study"], ids=["sample", "template"])
def test_the_spanish_codebook_says_the_same_of_the_same_codes(folder: Path) -> None:
    english, spanish = rows(folder / "codebook.csv"), rows(in_language(folder / "codebook.csv", "es"))
    assert len(english) == len(spanish) == 31
    names = {row["name_es"] for row in english}
    for one, other in zip(english, spanish, strict=True):
        assert {key: value for key, value in one.items() if key not in SAID} == {
            key: value for key, value in other.items() if key not in SAID
        }
        assert all(other[key] and other[key] != one[key] for key in SAID)
        for part in other["do_not_use_when"].split("(usar ")[1:]:
            assert part.startswith((*names, "el ", "los ", "un ", "además ")), part


@pytest.mark.parametrize("name", ["cases.csv", "variables.csv", "stages.csv"])
def test_the_spanish_sheets_have_the_same_rows(name: str) -> None:
    english, spanish = rows(sample_source() / name), rows(in_language(sample_source() / name, "es"))
    first = next(iter(english[0]))
    assert len(english) == len(spanish)
    assert name == "variables.csv" or [row[first] for row in english] == [row[first] for row in spanish]


def test_the_templates_codebook_is_in_the_language_of_the_process(spanish: None, tmp_path: Path) -> None:
    with new_project(tmp_path / "a", coder="A", template="study") as made:
        found = codes(made, count=codebook.uncounted)
    assert found[0].name == "Dependency" and found[0].called("es") == "Dependencia"
    assert found[0].short_definition.startswith("Depender de contrapartes")


@pytest.mark.slow
def test_the_sample_made_in_spanish_is_spanish(spanish: None, tmp_path: Path) -> None:
    with Project.open(make_project(tmp_path, coder="Codificadora A"), coder="Codificadora A") as project:
        assert [row.name for row in variables(project)] == ["tipo", "ciudad", "fundación", "cargo", "ingreso"]
        kept = saved_analyses.saved_analyses(project)
        assert len(kept) == 4 and not any(row.stale for row in kept)
        assert len(find(project, query="código:Dependencia tipo:ONG")) > 50
