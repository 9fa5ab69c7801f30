"""Searching: in any form of a word, and with filters before the limit."""

from pathlib import Path

import pytest

from qcoder.core.errors import BadInput, Cancelled
from qcoder.core.progress import Watched
from qcoder.core.query import And, Says
from qcoder.core.query_line import parse
from qcoder.core.span import Span
from qcoder.services.arriving.importing import import_files
from qcoder.services.compare import comparing
from qcoder.services.find.finding import find, places_found
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
    from qcoder.services.codes.codebook import create_code
    from qcoder.services.documents import documents
    from qcoder.services.passages.coding import code_passage

    code = create_code(studies, name="Code").id
    for name in ("B", "C", "a"):
        code_passage(studies, document=documents.document(studies, name=name).id, code=code, span=Span(5, 9))
    assert [row.document for row in find(studies, query="code:Code")] == ["a", "B", "C"]
    assert [row.document for row in find(studies, query="code:Code", limit=1)] == ["a"]
    assert [row.document for row in find(studies, query="code:Code document:C", limit=1)] == ["C"]


@pytest.mark.parametrize("query", ["dinero", "lemma:decidir", "*ero", "/d.nero/", "dinero NEAR lemma:decidir"])
def test_a_long_search_tells_where_it_is_and_stops_when_it_is_asked_to(studies: Project, query: str) -> None:
    told: list[str] = []
    every = find(studies, query=query, progress=Watched(lambda done, total, what: told.append(what)))
    assert told and set(told) == {"Looking through the texts"}
    with pytest.raises(Cancelled):
        find(studies, query=query, progress=Watched(lambda *_told: None, lambda: True))
    with pytest.raises(Cancelled):
        places_found(studies, query=query, progress=Watched(lambda *_told: None, lambda: True))
    assert find(studies, query=query) == every


def test_nothing_in_the_label_of_a_speaker_is_said(studies: Project) -> None:
    assert find(studies, query="Ana") == [] and find(studies, query="/Ana/ OR A*a OR lemma:ana") == []
    assert len(find(studies, query="dinero speaker:Ana")) == 8


def test_a_passage_of_several_paragraphs_and_one_in_white_space_are_shown(studies: Project) -> None:
    from qcoder.services.codes.codebook import create_code
    from qcoder.services.documents import documents
    from qcoder.services.passages.coding import code_passage

    code = create_code(studies, name="Code").id
    document = documents.document(studies, name="a").id
    text = documents.show(studies, document=document).text
    for span in (Span(0, len(text)), Span(text.index("\n"), text.index("\n") + 2)):
        code_passage(studies, document=document, code=code, span=span)
    rows = find(studies, query="code:Code")
    assert [row.words for row in rows] == [text, "\n\n"]
    assert [row.turn for row in rows] == [1, 1]
