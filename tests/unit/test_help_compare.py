"""The page of help on comparing: both languages say the same things, and what they name is there."""

import re
import shlex
from pathlib import Path

import pytest

from qcoder.analysis.inference import FEWEST, MOST_ARRANGEMENTS, arrangements
from qcoder.core.resources import resources
from qcoder.services.compare.crosstabs import OFS
from qcoder.services.compare.organisation_inference import DRAWS
from tests.analyses_asked import KINDS, command
from tests.terminal import Terminal, terminal


def page(language: str) -> str:
    return (resources() / "help" / f"compare.{language}.md").read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.startswith("    qcoder ")]


def test_both_languages_have_the_same_parts_and_commands() -> None:
    english, spanish = page("en"), page("es")
    for sign in ("# ", "## ", "| ", "- "):
        assert sum(line.startswith(sign) for line in english.splitlines()) == sum(
            line.startswith(sign) for line in spanish.splitlines()
        ), sign
    assert commands(english) == [line.replace("PROYECTO", "PROJECT") for line in commands(spanish)]


@pytest.fixture
def qcoder(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return terminal(capsys)


def test_every_command_of_the_page_does_what_it_says(qcoder: Terminal, sample_project: Path, tmp_path: Path) -> None:
    project = tmp_path / "study.qcoder"
    project.write_bytes(sample_project.read_bytes())
    names = {
        "PROJECT": str(project), "Ana": "Puente - Ana", "Sony": "Red Sindical", "Repression": "Dependency",
        "reviewer.docx": str(tmp_path / "reviewer.docx"),
    }  # fmt: skip
    for line in commands(page("en")):
        said = qcoder(*(names.get(word, word) for word in shlex.split(line)[1:]))
        assert said.code == 0, f"{line}: {said.err}"
    assert (tmp_path / "reviewer.docx").exists()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_names_every_analysis_every_group_and_the_numbers_of_the_test(language: str) -> None:
    text = page(language)
    named = set(re.findall(r"qcoder ([a-z-]+) PRO", text))
    assert {str(command(kind)[0]) for kind in KINDS} <= named
    assert {f"--of {of}" for of in OFS} <= set(re.findall(r"--of [a-z]+", text))
    assert f"{MOST_ARRANGEMENTS:,}" in text and f"{DRAWS:,}" in text and FEWEST == 8 and arrangements(6, 2) == 15
    assert "1/15" in text
