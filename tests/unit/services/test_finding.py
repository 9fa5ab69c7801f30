"""Searching: in any form of a word, and with filters before the limit."""

from pathlib import Path

import pytest

from qcoder.core.errors import BadInput
from qcoder.core.query import And, Says
from qcoder.core.query_line import parse
from qcoder.core.span import Span
from qcoder.services import comparing
from qcoder.services.finding import find
from qcoder.services.importing import import_files
from qcoder.storage.project import Project


@pytest.fixture
def studies(project: Project, tmp_path: Path) -> Project:
    """Three interviews: A and B say the word often, C (the only field note) once; A and B in Spanish, C in English."""
    said = "Ana: Decidimos nosotras.\n\nAna: Ellas decidieron y yo decidía. El dinero llegó.\n\n" * 4
    note = "Note: We decided that deciding is a decision. El dinero.\n"
    for name, text, kind, language in (
        ("B", said, "interview", "es"), ("a", said, "interview", "es"), ("C", note, "field note", "en"),
    ):  # fmt: skip
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        import_files(project, files=[tmp_path / f"{name}.txt"], kind=kind, language=language, again="anew")
    return project


def test_filters_come_before_the_limit(studies: Project) -> None:
    assert [row.document for row in find(studies, query='dinero kind:"field note"', limit=2)] == ["C"]
    assert [row.document for row in find(studies, query="dinero document:B", limit=3)] == ["B"] * 3


def test_the_first_hits_are_those_of_the_first_documents_by_name(studies: Project) -> None:
    every = find(studies, query="dinero")
    assert [row.document for row in every] == ["a"] * 4 + ["B"] * 4 + ["C"]
    for limit in range(1, 10):
        assert find(studies, query="dinero", limit=limit) == every[:limit]


def test_a_lemma_finds_the_forms_of_a_word_in_the_language_of_each_document(studies: Project) -> None:
    words = [(row.document, row.words) for row in find(studies, query="lemma:decidir")]
    assert words == [("a", "Decidimos"), ("a", "decidieron"), ("a", "decidía")] * 4 + [
        ("B", "Decidimos"), ("B", "decidieron"), ("B", "decidía"),
    ] * 4  # fmt: skip
    assert [row.words for row in find(studies, query="lema:decides document:C")] == ["decided", "deciding"]
    row = find(studies, query="lemma:decidir", limit=1)[0]
    assert row.span == Span(5, 14) and row.before.endswith("Ana: ") and row.after.startswith(" nosotras.")


def test_lemmas_words_and_filters_join(studies: Project) -> None:
    assert {row.words for row in find(studies, query="lemma:decidir OR dinero document:a")} == {
        "Decidimos", "decidieron", "decidía", "dinero",
    }  # fmt: skip
    assert {row.document for row in find(studies, query="dinero NOT lemma:decidir")} == {"C"}
    assert find(studies, query="lemma:volar") == []
    assert [row.words for row in find(studies, query='lemma:"decidir dinero" document:B')][:3] == [
        "decidieron", "decidía", "dinero",
    ]  # fmt: skip


def test_codings_can_be_asked_for_by_lemma(coded: Project) -> None:
    assert [row.coding.quote for row in comparing.passages(coded, where="lemma:llegar")] == ["llegó el dinero"]
    assert comparing.passages(coded, where="lemma:volver") == []


def test_a_query_with_a_lemma_is_read() -> None:
    assert parse("lemma:decidir") == Says("decidir", "lemma")
    assert parse('Lema:"decidir" money') == And((Says("decidir", "lemma"), Says("money")))


def test_a_lemma_of_no_letters_is_refused(studies: Project) -> None:
    with pytest.raises(BadInput):
        find(studies, query='lemma:"…"')


def test_coded_places_come_by_the_names_of_their_documents(studies: Project) -> None:
    from qcoder.services import documents
    from qcoder.services.codebook import create_code
    from qcoder.services.coding import code_passage

    code = create_code(studies, name="Code").id
    for name in ("B", "C", "a"):
        code_passage(studies, document=documents.document(studies, name=name).id, code=code, span=Span(5, 9))
    assert [row.document for row in find(studies, query="code:Code")] == ["a", "B", "C"]
    assert [row.document for row in find(studies, query="code:Code", limit=1)] == ["a"]
    assert [row.document for row in find(studies, query="code:Code document:C", limit=1)] == ["C"]
