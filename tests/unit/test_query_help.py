"""The page of help on queries: what it shows can be written, and both languages show the same."""

import re

import pytest

from qcoder.core.query import FIELDS, Has, Related, each_part
from qcoder.core.query_line import line_of, parse
from qcoder.core.query_words import RELATIONS, written
from qcoder.core.resources import resources


def page(language: str) -> str:
    return (resources() / "help" / f"queries.{language}.md").read_text(encoding="utf-8")


def examples(language: str) -> list[str]:
    """What stands in the first columns of the tables."""
    rows = re.findall(r"^\| (`.*?`) \| ", page(language), re.MULTILINE)
    return [one.replace("\\|", "|") for row in rows for one in re.findall(r"`([^`]+)`", row)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_shown_can_be_written(language: str) -> None:
    shown = examples(language)
    assert len(shown) > 12
    for line in shown:
        assert parse(line) is not None, line
        assert parse(line_of(parse(line), language)) == parse(line)


def test_both_languages_have_the_same_parts_and_relations() -> None:
    english, spanish = page("en"), page("es")
    for sign in ("# ", "## ", "| "):
        assert sum(line.startswith(sign) for line in english.splitlines()) == sum(
            line.startswith(sign) for line in spanish.splitlines()
        ), sign

    def relations(language: str) -> list[str]:
        queries = [query for line in examples(language) if (query := parse(line)) is not None]
        return [part.how for query in queries for part in each_part(query) if isinstance(part, Related)]

    assert relations("en") == relations("es")


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_field_and_relation_has_its_place(language: str) -> None:
    from qcoder.core.query_line import field_name

    text = page(language)
    for field in FIELDS:
        assert f"`{field_name(field, language)}:" in text, field
    for how in RELATIONS:
        assert written(RELATIONS[how], language) in text, how
    assert parse(f"{field_name('about', language)}:1994") == Has("about", "1994")
