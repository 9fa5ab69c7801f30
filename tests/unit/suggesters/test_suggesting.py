"""Suggestions: each says why, verdicts are kept and undone, and what was refused stays away."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import use_language
from qcoder.core.progress import Progress
from qcoder.core.span import Span
from qcoder.model import SuggestionRun, Verdict
from qcoder.services.arriving.importing import import_files
from qcoder.services.checking import check
from qcoder.services.codes.codebook import code_at, codes, create_code, delete_code
from qcoder.services.documents.documents import document, show
from qcoder.services.passages.coding import code_passage
from qcoder.services.rows import SuggestionRow
from qcoder.services.suggest.suggesting import open_suggestions, suggest
from qcoder.services.suggest.verdicts import accept, correct, reject
from qcoder.storage.project import Project
from qcoder.suggesters import engine
from qcoder.suggesters.asking import Here, Question

LINDA = """Interviewer: What did the foundations bring?

Linda: The foundation paid our rent. We swept the floor on Mondays.

Interviewer: The foundation again?

Linda: When the foundations left, we had no money. The dues of the members kept us alive.
"""
ANA = "E: ¿Y el dinero?\n\nAna: Las fundaciones mandaban. Hacía calor.\n"


@pytest.fixture(scope="module")
def listed_made(made_once: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two interviews and a codebook with keywords, without a single coding."""
    use_language("en")
    folder = tmp_path_factory.mktemp("listed")
    (folder / "Linda.txt").write_text(LINDA, encoding="utf-8")
    (folder / "Ana.txt").write_text(ANA, encoding="utf-8")
    with Project.open(shutil.copyfile(made_once["project"], folder / "study.qcoder"), coder="Coder A") as project:
        import_files(project, files=[folder / "Linda.txt"], language="en")
        import_files(project, files=[folder / "Ana.txt"], language="es")
        dependency = create_code(project, name="Dependency").id
        create_code(project, name="Funding", parent=dependency, keywords="foundation; money; fundación")
        create_code(project, name="Base", keywords="dues; members")
    return folder / "study.qcoder"


@pytest.fixture
def listed(listed_made: Path, tmp_path: Path) -> Iterator[Project]:
    """A copy of it, open for writing."""
    with Project.open(shutil.copyfile(listed_made, tmp_path / "study.qcoder"), coder="Coder A") as project:
        yield project


def triples(rows: list[SuggestionRow]) -> list[tuple[str, str, float]]:
    return [(row.code, row.quote, row.probability) for row in rows]


def of(rows: list[SuggestionRow], quote: str) -> SuggestionRow:
    """The suggestion whose passage holds some words."""
    return next(row for row in rows if quote in row.quote)


# ---- what is proposed, and why ----


def test_a_project_without_codings_and_keywords_gets_no_suggestions(project: Project, tmp_path: Path) -> None:
    assert suggest(project) == []
    (tmp_path / "Linda.txt").write_text(LINDA, encoding="utf-8")
    import_files(project, files=[tmp_path / "Linda.txt"])
    assert suggest(project) == []
    create_code(project, name="Xyz")
    assert suggest(project) == []


def test_every_suggestion_says_why(listed: Project) -> None:
    rows = suggest(listed)
    assert rows
    for row in rows:
        assert row.basis == "description" and row.why["near"]
        assert all(word in row.quote for word in row.words)
        assert 0 < row.probability < 1 and row.verdict == "open"
    assert [row.probability for row in rows] == sorted((row.probability for row in rows), reverse=True)


def test_keywords_are_found_by_lemma_in_both_languages(listed: Project) -> None:
    rows = [row for row in suggest(listed) if row.code == "Dependency > Funding"]
    words = {word for row in rows for word in row.words}
    assert {"foundation", "foundations", "money", "fundaciones"} <= words


def test_only_what_participants_say_is_proposed_and_every_span_gives_back_its_quote(listed: Project) -> None:
    for row in suggest(listed):
        view = show(listed, document=row.document_id)
        assert row.span.of(view.text) == row.quote
        turn = next(turn for turn in view.turns if turn.span.contains(row.span))
        assert turn.role == "participant" and row.span.start >= turn.said_start


def test_what_is_coded_already_is_a_reason_and_is_not_proposed_again(listed: Project) -> None:
    linda, funding = document(listed, name="Linda").id, code_at(listed, path="Funding").id
    coded = "foundation paid our rent"  # not its whole sentence
    at = LINDA.index(coded)
    code_passage(listed, document=linda, code=funding, span=Span(at, at + len(coded)))
    rows = suggest(listed, code=funding)
    assert all(coded not in row.quote for row in rows)
    assert of(rows, "When the foundations left").excerpts == ("The foundation paid our rent.",)


def test_suggestions_can_be_asked_for_one_document_or_code_and_limited(listed: Project) -> None:
    linda, dependency = document(listed, name="Linda").id, code_at(listed, path="Dependency").id
    everything = suggest(listed)
    assert {row.document for row in everything} == {"Linda", "Ana"}
    assert {row.document for row in suggest(listed, document=linda)} == {"Linda"}
    assert {row.code for row in suggest(listed, code=dependency)} == {"Dependency > Funding"}
    assert triples(suggest(listed, top=1)) == triples(everything[:1])
    with pytest.raises(NotFound):
        suggest(listed, document=999)


def test_asking_for_one_document_leaves_the_open_suggestions_of_others(listed: Project) -> None:
    suggest(listed)
    suggest(listed, document=document(listed, name="Linda").id)
    assert {row.document for row in open_suggestions(listed)} == {"Linda", "Ana"}


class Reading(Here):
    """Hands on what it read of the texts, which is no part of what it thinks of them."""

    def __init__(self) -> None:
        super().__init__()
        self.read: dict[str, dict[str, bytes]] = {}

    def ask(self, question: Question, *arguments: Any, progress: Progress | None = None) -> Any:
        answer = super().ask(question, *arguments, progress=progress)
        if question == "fresh":
            self.read = answer
        return answer


def test_the_same_seed_gives_the_same_suggestions(sample_project: Path) -> None:
    one, two = Reading(), Reading()
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        first = suggest(project, top=30, seed=7, engine=one)
        assert one.read
        for kind, kept in one.read.items():
            two.ask("bring", kind, kept)
        second = suggest(project, top=30, seed=7, engine=two)
        assert not any(two.read.values())
    assert first == second and len(first) > 5
    assert all(row.why["near"] for row in first)


def test_a_run_is_kept_with_its_engine_parameters_and_seed(listed: Project) -> None:
    suggest(listed, seed=7, top=5)
    with listed.read() as session:
        run = session.scalars(select(SuggestionRun).order_by(SuggestionRun.id.desc())).first()
        assert run is not None
        assert (run.engine, run.version, run.seed) == (engine.NAME, engine.VERSION, 7)
        assert run.parameters["top"] == 5


def test_asking_writes_no_step_that_undo_would_take_back(listed: Project) -> None:
    create_code(listed, name="Last")
    suggest(listed)
    undone = listed.undo()
    assert undone is not None and "Last" in str(undone.label)


def test_a_project_open_for_reading_is_shown_suggestions_that_are_not_kept(listed: Project) -> None:
    with Project.open(listed.path, coder="Looker", writable=False) as reader:
        rows = suggest(reader)
        assert rows and open_suggestions(reader) == []
    assert triples(rows) == triples(suggest(listed))


# ---- verdicts ----


def test_an_accepted_suggestion_becomes_a_coding_whose_origin_says_so(listed: Project) -> None:
    chosen = of(suggest(listed), "paid our rent")
    coding = accept(listed, suggestion=chosen.id)
    assert (coding.code, coding.span, coding.quote) == (chosen.code, chosen.span, chosen.quote)
    assert (coding.origin, coding.coder) == ("suggestion", "Coder A")
    assert show(listed, document=chosen.document_id).codings == (coding,)
    assert chosen.id not in [row.id for row in open_suggestions(listed)]


def test_accepting_is_one_step_that_undo_takes_back_and_redo_does_again(listed: Project) -> None:
    chosen = of(suggest(listed), "paid our rent")
    coding = accept(listed, suggestion=chosen.id)
    listed.undo()
    assert show(listed, document=chosen.document_id).codings == ()
    assert chosen in open_suggestions(listed)
    listed.redo()
    assert show(listed, document=chosen.document_id).codings == (coding,)
    assert chosen not in open_suggestions(listed)
    assert check(listed).ok


def test_a_corrected_suggestion_takes_the_other_code_and_place_and_remembers_what_was_proposed(
    listed: Project,
) -> None:
    chosen, base = of(suggest(listed), "paid our rent"), code_at(listed, path="Base").id
    span = Span(chosen.span.start, chosen.span.start + 14)
    coding = correct(listed, suggestion=chosen.id, code=base, span=span)
    assert (coding.code, coding.quote, coding.origin) == ("Base", "The foundation", "suggestion")
    with listed.read() as session:
        verdict = session.scalars(select(Verdict)).one()
        assert (verdict.verdict, verdict.code_id, verdict.coding_id) == ("corrected", chosen.code_id, coding.id)
        assert (verdict.start, verdict.end) == (chosen.span.start, chosen.span.end)


def test_a_rejected_suggestion_does_not_come_back(listed: Project) -> None:
    chosen = of(suggest(listed), "paid our rent")
    reject(listed, suggestion=chosen.id)
    assert show(listed, document=chosen.document_id).codings == ()
    for rows in (open_suggestions(listed), suggest(listed), suggest(listed, document=chosen.document_id)):
        there = [row for row in rows if (row.document, row.code) == (chosen.document, chosen.code)]
        assert there and not any(row.span.overlaps(chosen.span) for row in there)


def test_a_rejection_is_undone_like_any_step(listed: Project) -> None:
    chosen = of(suggest(listed), "paid our rent")
    reject(listed, suggestion=chosen.id)
    listed.undo()
    assert chosen in open_suggestions(listed)
    assert any(row.quote == chosen.quote and row.code == chosen.code for row in suggest(listed))


def test_a_suggestion_is_decided_once(listed: Project) -> None:
    chosen = of(suggest(listed), "paid our rent")
    reject(listed, suggestion=chosen.id)
    for decide in (accept, reject, correct):
        with pytest.raises(BadInput, match="decided already"):
            decide(listed, suggestion=chosen.id)
    with pytest.raises(NotFound):
        accept(listed, suggestion=9999)


def test_what_was_coded_by_hand_since_is_no_longer_open(listed: Project) -> None:
    chosen = of(suggest(listed), "paid our rent")
    code_passage(listed, document=chosen.document_id, code=chosen.code_id, span=chosen.span)
    assert chosen.id not in [row.id for row in open_suggestions(listed)]


def test_verdicts_outlive_asking_again(listed: Project) -> None:
    rows = suggest(listed)
    accept(listed, suggestion=rows[0].id)
    reject(listed, suggestion=rows[-1].id)
    suggest(listed)
    with listed.read() as session:
        assert sorted(session.scalars(select(Verdict.verdict))) == ["accepted", "rejected"]


def test_deleting_a_code_takes_its_suggestions_along_and_undo_keeps_the_verdicts(listed: Project) -> None:
    chosen = of(suggest(listed), "paid our rent")
    reject(listed, suggestion=chosen.id)
    before = len(codes(listed))
    delete_code(listed, code=code_at(listed, path="Dependency").id)
    assert all(row.code == "Base" for row in open_suggestions(listed))
    listed.undo()
    assert len(codes(listed)) == before
    assert not any(row.quote == chosen.quote and row.code == chosen.code for row in suggest(listed))
    assert check(listed).ok
