"""The Word report shows the translation beside each excerpt that has one, and says when it is a draft."""

import io

import docx
import pytest

from qcoder.core.report import Quote
from qcoder.core.span import Span
from qcoder.exporters.word import word_bytes
from qcoder.services.compare.comparing import passages
from qcoder.services.documents import documents
from qcoder.services.leaving import reporting
from qcoder.services.passages.translations import add_translation, set_status
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW


def place(words: str) -> Span:
    return Span(INTERVIEW.index(words), INTERVIEW.index(words) + len(words))


@pytest.fixture
def translated(coded: Project) -> Project:
    """Three excerpts: one translated as it is (approved), one in a longer passage (draft), one in part."""
    document = documents.document(coded, name="Ana").id
    said = {"translator": "Rosa", "date": "2026-05"}
    row = add_translation(
        coded, document=document, span=place("cuotas propias"), text="own dues", language="en", **said
    )
    set_status(coded, translation=row.id, status="approved")
    add_translation(
        coded, document=document, span=place("cuando llegó el dinero ya no"), text="once <money> came", **said
    )
    add_translation(coded, document=document, span=place("temas."), text="temas", language="náhuatl", date="")
    return coded


def beside(project: Project, language: str) -> dict[str, list[str]]:
    """What stands on the right of each excerpt with a translation; the excerpt stands on the left with its source."""
    report = reporting.build_report(project, by="case", language=language)
    opened = docx.Document(io.BytesIO(word_bytes(report)))
    found = {}
    for table in opened.tables:
        if table.style.name == "Beside":
            left, right = table.rows[0].cells
            assert [one.style.name for one in left.paragraphs] == ["Excerpt", "Excerpt source"]
            assert [one.style.name for one in right.paragraphs] == ["Translation head", "Translation"]
            found[left.paragraphs[0].text] = [one.text for one in right.paragraphs]
    return found


def test_a_translation_stands_beside_its_excerpt(translated: Project) -> None:
    assert beside(translated, "en") == {
        "cuotas propias": ["Translation into English (Rosa, 2026-05)", "own dues"],
        "llegó el dinero": ["Translation (draft, Rosa, 2026-05, of a longer passage)", "once <money> came"],
        "La fundación ponía los temas.": ["Translation into náhuatl (draft, Coder A, of a part of it)", "temas"],
    }


def test_the_line_is_in_the_language_of_the_report(translated: Project) -> None:
    assert beside(translated, "es")["cuotas propias"] == ["Traducción al inglés (Rosa, 2026-05)", "own dues"]


def test_an_excerpt_without_a_translation_has_no_such_line(coded: Project) -> None:
    report = reporting.build_report(coded, by="case", language="en")
    quotes = [block for section in report.sections for block in section.blocks if isinstance(block, Quote)]
    assert len(quotes) == 3 and not any(quote.translations for quote in quotes)


def test_lists_of_passages_have_the_translation_too(translated: Project) -> None:
    assert {row.coding.quote: [one.text for one in row.translations] for row in passages(translated)} == {
        "La fundación ponía los temas.": ["temas"], "llegó el dinero": ["once <money> came"],
        "cuotas propias": ["own dues"],
    }  # fmt: skip
