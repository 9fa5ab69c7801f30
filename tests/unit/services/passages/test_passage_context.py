"""Passages with the words around them."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.span import Span
from qcoder.services.arriving import importing
from qcoder.services.documents import documents
from qcoder.services.passages.passage_context import around
from qcoder.storage.project import Project


def test_a_passage_stands_in_its_context_with_letters_of_every_kind(project: Project, tmp_path: Path) -> None:
    text = "\n".join(f"Párrafo {number} 😀 con palabras 漢字." for number in range(60))
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    importing.import_files(project, files=[tmp_path / "a.txt"])
    [row] = documents.documents(project)
    whole = documents.show(project, document=row.id).text

    @given(st.integers(0, len(whole) - 2), st.integers(1, 80), st.integers(0, 90))
    def holds(start: int, length: int, reach: int) -> None:
        span = Span(start, min(start + length, len(whole)))
        found = around(project, document=row.id, span=span, reach=reach)
        assert found.marked.of(found.text) == span.of(whole)
        at = span.start - found.marked.start
        assert whole[at : at + len(found.text)] == found.text
        assert found.more_before == (at > 0) and found.more_after == (at + len(found.text) < len(whole))
        assert found.marked.start <= reach and len(found.text) - found.marked.end <= reach

    holds()


def test_the_context_is_cut_at_paragraphs(coded: Project) -> None:
    [row] = documents.documents(coded)
    coding = documents.show(coded, document=row.id).codings[0]
    found = around(coded, document=row.id, span=coding.span, reach=120)
    assert found.text.startswith("Entrevistadora: ¿Cómo") and found.text.endswith("¿Y después?")
    assert found.more_before and found.more_after
