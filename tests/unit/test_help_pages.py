"""The pages of help on evidence: both languages say the same things, and what they name is there."""

import re

import pytest

from qcoder.analysis.silence import STATUS_NAMES
from qcoder.cli.commands import COMMANDS_OF, commands_in
from qcoder.core.resources import resources

PAGES = ("agreement", "evidence")


def page(name: str, language: str) -> str:
    return (resources() / "help" / f"{name}.{language}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_both_languages_have_the_same_parts_and_commands(name: str) -> None:
    english, spanish = page(name, "en"), page(name, "es")
    for sign in ("# ", "## ", "| ", "- ", "    qcoder "):
        assert sum(line.startswith(sign) for line in english.splitlines()) == sum(
            line.startswith(sign) for line in spanish.splitlines()
        ), sign
    assert re.findall(r"--[a-z][a-z-]*", english) == re.findall(r"--[a-z][a-z-]*", spanish)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_command_and_option_that_a_page_names_is_there(name: str, language: str) -> None:
    commands = {name: command for module in COMMANDS_OF for name, command in commands_in(module).items()}
    text = page(name, language)
    for command in re.findall(r"qcoder ([a-z]+) PRO", text):
        assert command in commands
    options = {
        option for command in (
            "agreement", "framework", "silence", "stability", "freeze", "decisions", "disagreements", "decide",
        )
        for parameter in commands[command].params for option in parameter.opts
    }  # fmt: skip
    assert set(re.findall(r"--[a-z][a-z-]*", text)) <= options


def test_negotiated_agreement_comes_first() -> None:
    for language, said in (("en", "## Agreeing without a coefficient"), ("es", "## Acordar sin coeficiente")):
        headings = [line for line in page("agreement", language).splitlines() if line.startswith("## ")]
        assert headings[0] == said


def test_the_page_on_absences_names_every_status() -> None:
    for language in ("en", "es"):
        text = page("evidence", language)
        for name in ("asked", "never_asked", "raised", "avoided", "off_the_record"):
            assert STATUS_NAMES[name].text(language) in text  # type: ignore[index]


def test_the_page_tells_the_precision_that_was_measured() -> None:
    """The numbers are held by test_question_links."""
    for language in ("en", "es"):
        text = page("evidence", language)
        assert "0.82" in text and "0.68" in text and "49" in text and "59" in text and "48" in text
