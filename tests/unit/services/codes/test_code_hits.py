"""One code on every hit of a search: what is proposed, and what is coded in one step."""

import pytest

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.span import Span
from qcoder.services.codes.code_hits import ALL, code_hits, places_of, preview
from qcoder.services.codes.codebook import code_at
from qcoder.services.documents import documents
from qcoder.services.history import history
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.snapshot import snapshot


def place(words: str) -> Span:
    return Span(INTERVIEW.index(words), INTERVIEW.index(words) + len(words))


def ana(project: Project) -> int:
    return documents.document(project, name="Ana").id


@pytest.mark.parametrize(
    ("query", "extent", "wanted"),
    [
        ("dinero", "word", ["dinero"]),
        ("dinero", "sentence", ["Nos apoyaron las iglesias, pero cuando llegó el dinero ya no decidíamos nosotras."]),
        ("dinero OR temas", "turn", [INTERVIEW[INTERVIEW.index("Nos apoyaron") : INTERVIEW.index(" temas.") + 7]]),
        ("fundac*", "word", ["fundaciones", "fundación"]),
        ("lemma:decidir", "word", ["decidíamos"]),
        ('"cuotas propias"', "word", ["cuotas propias"]),
        ("Ana OR Entrevistadora", "sentence", []),  # labels of speakers are not said
    ],
)
def test_hits_are_widened_and_each_passage_is_proposed_once(
    coded: Project, query: str, extent: str, wanted: list[str]
) -> None:
    rows = preview(coded, places=places_of(coded, query=query), extent=extent)  # type: ignore[arg-type]
    assert [row.words for row in rows] == wanted
    assert all(row.span.of(INTERVIEW) == row.words for row in rows)
    assert not any(row.coded for row in rows), "no code was named"


def test_a_proposal_says_where_it_stands_and_which_word_was_found(coded: Project) -> None:
    [row] = preview(coded, places=places_of(coded, query="dinero"), extent="sentence")
    assert (row.document, row.turn, row.speaker) == ("Ana", 2, "Ana")
    assert row.hit.of(row.words) == "dinero" and row.after.startswith(" La fundación")
    [word] = preview(coded, places=places_of(coded, query="cuotas"), extent="word")
    around = (word.before.removeprefix("… "), word.after.removesuffix(" …"))
    assert around != (word.before, word.after) and set(" ".join(around).split()) <= set(INTERVIEW.split())


def test_a_place_inside_a_word_is_widened_to_the_word(coded: Project) -> None:
    at = INTERVIEW.index("fundaciones")
    rows = preview(coded, places=[(ana(coded), Span(at + 2, at + 5))], extent="word")
    assert [row.words for row in rows] == ["fundaciones"] and rows[0].hit.of("fundaciones") == "nda"


def test_what_has_the_code_already_is_told(coded: Project) -> None:
    code = code_at(coded, path="Funding dependence").id
    places = places_of(coded, query="dinero OR temas")
    assert [row.coded for row in preview(coded, places=places, extent="word", code=code)] == [True, False]
    other = preview(coded, places=places, extent="word", code=code, coder="Coder B")
    assert not any(row.coded for row in other), "the codings of another coder"


def test_all_are_coded_in_one_step_that_one_undo_takes_back(coded: Project) -> None:
    before = snapshot(coded)
    code = code_at(coded, path="Funding dependence").id
    rows = preview(coded, places=places_of(coded, query="dinero OR temas OR cuotas"), extent="word", code=code)
    [*places] = [row.place for row in rows]
    done = code_hits(coded, places=[*places, (ana(coded), place("llegó el dinero"))], code=code)
    assert (done.coded, done.already) == (3, 1)
    held = [row for row in documents.show(coded, document=ana(coded)).codings if row.code_id == code]
    assert [row.quote for row in held] == ["llegó el dinero", "dinero", "temas", "cuotas"]
    assert {row.coder for row in held} == {"Coder A"} and done.changes is not None
    assert str(history(coded)[0].label) == "Code 4 hits as “Funding dependence”"
    after = snapshot(coded)
    coded.undo()
    assert snapshot(coded) == before
    coded.redo()
    assert snapshot(coded) == after


def test_nothing_new_is_no_step(coded: Project) -> None:
    code = code_at(coded, path="Funding dependence").id
    before = len(history(coded))
    done = code_hits(coded, places=[(ana(coded), place("llegó el dinero"))], code=code)
    assert (done.coded, done.already, done.changes) == (0, 1, None) and len(history(coded)) == before


def test_what_cannot_be_is_refused_and_nothing_is_written(coded: Project) -> None:
    before = snapshot(coded)
    code = code_at(coded, path="Funding dependence").id
    with pytest.raises(BadInput):
        preview(coded, places=[], extent="page")  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        code_hits(coded, places=[(ana(coded), place("dinero")), (ana(coded), Span(9, ALL))], code=code)
    with pytest.raises(NotFound):
        code_hits(coded, places=[(ana(coded), place("dinero"))], code=99)
    with pytest.raises(NotFound):
        code_hits(coded, places=[(99, place("dinero"))], code=code)
    assert snapshot(coded) == before
    documents.delete_document(coded, document=ana(coded))
    assert preview(coded, places=[(1, place("dinero"))], extent="word") == []
