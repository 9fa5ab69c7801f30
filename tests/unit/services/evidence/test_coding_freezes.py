"""Codings frozen before coders speak, coding blind to each other, and decisions where coders differed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from qcoder.core.errors import BadInput, NameTaken, NotFound
from qcoder.core.span import Span
from qcoder.services import projects, touched
from qcoder.services.codes import codebook
from qcoder.services.compare import comparing
from qcoder.services.documents import documents
from qcoder.services.documents.editing import edit_text
from qcoder.services.evidence import adjudicating, agreement, blind, coding_freezes
from qcoder.services.find import finding
from qcoder.services.memos import memos
from qcoder.services.passages import coding  # fmt: skip
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.snapshot import snapshot

BOTH = ["Coder A", "Coder B"]
FUNDING = "Dependency > Funding dependence"


def place(words: str) -> Span:
    at = INTERVIEW.index(words)
    return Span(at, at + len(words))


def code_as(project: Project, coder: str, path: str, words: str, memo: str = "") -> int:
    code = codebook.code_at(project, path=path).id
    return coding.mark_passage(project, document=1, code=code, span=place(words), coder=coder, memo=memo)


@pytest.fixture
def two(coded: Project) -> Project:
    """Coder B has coded as well: one passage alike, one a little longer, one not at all."""
    code_as(coded, "Coder B", "Dependency", "La fundación ponía los temas.", memo="Lo dice sin rodeos.")
    code_as(coded, "Coder B", FUNDING, "cuando llegó el dinero")
    return coded


@pytest.fixture
def as_b(two: Project) -> Iterator[Project]:
    """The same project opened by Coder B for reading."""
    other = Project.open(two.path, coder="Coder B", writable=False)
    yield other
    other.close()


def percent(project: Project, **choices: str) -> float | None:
    return agreement.agreement(project, coders=BOTH, resamples=0, **choices).pooled.coefficients["percent"]  # type: ignore[arg-type]


def test_only_frozen_codings_count_once_there_is_a_round(two: Project) -> None:
    before = agreement.agreement(two, coders=BOTH, resamples=0)
    assert before.round == "" and "not frozen" in str(before.sentence())
    row = coding_freezes.freeze_codings(two, name="First round")
    assert (row.coder, row.documents, row.codings, row.codebook) == ("Coder A", 1, 3, "First round")
    with pytest.raises(BadInput, match="not frozen their codings yet: Coder B"):
        agreement.agreement(two, coders=BOTH)
    assert coding_freezes.freeze_codings(two, name="first ROUND", coder="Coder B").name == "First round"
    found = agreement.agreement(two, coders=BOTH, resamples=0)
    assert (found.round, found.codebooks, found.lost) == ("First round", ("First round",), 0)
    assert found.rows == before.rows and "independently" in str(found.sentence())
    code_as(two, "Coder B", "Dependency > Dependence refused", "cuotas propias")  # after they spoke about it
    assert agreement.agreement(two, coders=BOTH, resamples=0).rows == before.rows
    assert agreement.agreement(two, coders=BOTH, resamples=0, round_=agreement.LIVE).rows != before.rows
    assert agreement.coding_rounds(two, coders=BOTH) == ["First round"]
    with pytest.raises(NotFound, match="have not all frozen"):
        agreement.agreement(two, coders=BOTH, round_="Second")


def test_agreement_is_asked_first_of_those_who_froze_the_newest_round(two: Project) -> None:
    code_as(two, "Coder C", "Dependency", "La fundación ponía los temas.")
    assert agreement.usual_coders(two) == BOTH
    for coder in ("Coder C", "Coder A"):
        coding_freezes.freeze_codings(two, name="One", coder=coder)
    coding_freezes.freeze_codings(two, name="Alone", coder="Coder B")
    assert agreement.usual_coders(two) == ["Coder A", "Coder C"]


def test_frozen_codings_stand_where_their_words_stand_after_edits_and_merges(two: Project) -> None:
    for coder in BOTH:
        coding_freezes.freeze_codings(two, name="One", coder=coder)
    before = agreement.agreement(two, coders=BOTH, resamples=0)
    edit_text(two, document=1, new_text=INTERVIEW.replace("Lugar: ciudad", "Lugar: una gran ciudad"))
    after = agreement.agreement(two, coders=BOTH, resamples=0)
    assert [one.coders for one in after.places] == [one.coders for one in before.places]
    assert after.pooled.coefficients == before.pooled.coefficients and after.lost == 0
    union = codebook.create_code(two, name="Union").id
    codebook.merge_codes(two, keep=union, absorb=codebook.code_at(two, path=FUNDING).id)
    merged = agreement.agreement(two, coders=BOTH, resamples=0)
    assert merged.lost == 0
    [row] = [row for code, row in zip(merged.codes, merged.rows, strict=True) if code.path == "Union"]
    assert row.by_coder == (len("llegó el dinero"), len("cuando llegó el dinero"))
    codebook.delete_code(two, code=union)
    assert agreement.agreement(two, coders=BOTH, resamples=0).lost == 2


def test_a_round_is_frozen_once_by_each_and_undone_in_one_step(two: Project) -> None:
    before = snapshot(two)
    coding_freezes.freeze_codings(two, name="One")
    with pytest.raises(NameTaken, match="Coder A has already frozen"):
        coding_freezes.freeze_codings(two, name="ONE")
    with pytest.raises(BadInput, match="has not coded anything"):
        coding_freezes.freeze_codings(two, name="One", coder="Coder C")
    with pytest.raises(BadInput, match="needs a name"):
        coding_freezes.freeze_codings(two, name=" ")
    second = coding_freezes.freeze_codings(two, name="Two")
    assert second.codebook == "One"  # the codebook has not changed since
    two.undo()
    two.undo()
    assert snapshot(two) == before
    two.redo()
    coding_freezes.delete_freeze(two, freeze=coding_freezes.freezes(two)[0].id)
    assert coding_freezes.freezes(two) == []


def test_a_document_worked_through_without_codings_counts_as_coded(two: Project, tmp_path: Path) -> None:
    from qcoder.services.arriving.importing import import_files

    (tmp_path / "Rosa.txt").write_text(INTERVIEW.replace("Ana", "Rosa"), encoding="utf-8")
    rosa = import_files(two, files=[tmp_path / "Rosa.txt"]).files[0].document_id or 0
    for coder in BOTH:
        coding_freezes.freeze_codings(two, name="One", coder=coder, documents=[1, rosa])
    assert agreement.agreement(two, coders=BOTH, resamples=0).documents == ("Ana", "Rosa")


def test_blind_coders_see_only_their_own_codings_until_both_have_frozen(two: Project, as_b: Project) -> None:
    blind.set_blind(two, blind=True)
    for project, own in ((two, 3), (as_b, 2)):
        assert len(documents.codings(project, document=1)) == own
        assert documents.documents(project)[0].codings == own
        assert sum(touched.coding_numbers(project).values()) == own
        assert sum(row.own_codings for row in codebook.codes(project)) == own
        assert len(comparing.passages(project)) == own
        numbers = comparing.compare(project, by="document").rows
        assert sum(row.total for row in numbers if row.depth == 0 or row.counter_instance) == own
        by_b = finding.find(project, query='coder:"Coder B"')
        assert len(by_b) == (2 if project.coder == "Coder B" else 0)
        assert all(row.coder == project.coder for row in documents.codings(project, document=1))
    assert memos.memos(two) == [] and len(memos.memos(as_b)) == 1
    with pytest.raises(BadInput, match="not to be seen yet"):
        agreement.agreement(two, coders=BOTH)
    coding_freezes.freeze_codings(two, name="One")
    assert len(documents.codings(as_b, document=1)) == 2
    coding_freezes.freeze_codings(two, name="One", coder="Coder B")
    assert len(documents.codings(as_b, document=1)) == len(documents.codings(two, document=1)) == 5
    assert projects.summary(two).codings == 5


def test_nothing_is_lost_when_what_is_hidden_is_deleted_and_undone(two: Project) -> None:
    blind.set_blind(two, blind=True)
    before = snapshot(two)
    documents.delete_document(two, document=1)
    two.undo()
    codebook.delete_code(two, code=codebook.code_at(two, path="Dependency").id)
    two.undo()
    edit_text(two, document=1, new_text=INTERVIEW.replace("Lugar", "Sitio"))
    two.undo()
    assert snapshot(two) == before
    blind.set_blind(two, blind=False)
    assert len(documents.codings(two, document=1)) == 5


def decide(
    project: Project, words: str, decision: str, path: str = FUNDING, **others: object
) -> adjudicating.DecisionRow:
    return adjudicating.decide(
        project, document=1, span=place(words), code=codebook.code_at(project, path=path).id, decision=decision,
        coded_by=["Coder B"], not_by=["Coder A"], reason="It names when.", round_="One", **others,  # type: ignore[arg-type]
    )  # fmt: skip


def codings_of(project: Project) -> list[tuple[str, str, str]]:
    return sorted((row.coder, row.code, row.quote) for row in documents.codings(project, document=1))


def test_a_decision_is_written_down_replaced_and_undone(two: Project) -> None:
    before = snapshot(two)
    row = decide(two, "cuando ", "open")
    assert (row.decision, row.words, row.coder, row.reason) == ("open", "cuando ", "Coder A", "It names when.")
    decide(two, "cuando ", "codes")
    assert [one.decision for one in adjudicating.decisions(two)] == ["codes"]
    adjudicating.take_back_decision(two, decision=row.id)
    assert adjudicating.decisions(two) == []
    for _time in range(3):
        two.undo()
    assert snapshot(two) == before


def test_what_was_agreed_is_applied_on_wish_and_leaves_the_frozen_codings_alone(two: Project) -> None:
    with pytest.raises(BadInput, match="have not frozen"):
        decide(two, "cuando ", "codes", apply=True)
    assert adjudicating.decisions(two) == []  # all of the step or nothing
    for coder in BOTH:
        coding_freezes.freeze_codings(two, name="One", coder=coder)
    figures = percent(two)
    decide(two, "cuando ", "codes", apply=True)
    assert ("Coder A", FUNDING, "cuando llegó el dinero") in codings_of(two)
    two.undo()
    decide(two, "cuando ", "does_not", apply=True)
    assert ("Coder B", FUNDING, "llegó el dinero") in codings_of(two)
    other = codebook.create_code(two, name="Turning point").id
    decide(two, "cuando ", "other", other=other, apply=True)
    assert {("Coder A", "Turning point", "cuando "), ("Coder B", "Turning point", "cuando ")} <= set(codings_of(two))
    assert adjudicating.decisions(two)[0].other == "Turning point"
    assert percent(two) == figures
    with pytest.raises(BadInput, match="which other code"):
        decide(two, "cuando ", "other")
    with pytest.raises(BadInput, match="not a decision"):
        decide(two, "cuando ", "perhaps")


def test_a_place_cut_out_of_the_middle_leaves_both_ends(two: Project) -> None:
    for coder in BOTH:
        coding_freezes.freeze_codings(two, name="One", coder=coder)
    decide(two, "llegó", "does_not", apply=True)
    assert {("Coder B", FUNDING, "cuando "), ("Coder B", FUNDING, " el dinero")} <= set(codings_of(two))


def test_the_log_of_decisions_holds_every_decision_in_both_languages(two: Project, tmp_path: Path) -> None:
    decide(two, "cuando ", "does_not")
    for language, said in (("en", "the code does not apply"), ("es", "el código no se aplica")):
        report = adjudicating.build_log(two, language=language)
        table = report.sections[1].blocks[0]
        assert said in table.rows[0] and "It names when." in table.rows[0]  # type: ignore[union-attr]
    assert adjudicating.write_log(two, file=tmp_path / "log").suffix == ".docx"


def test_decisions_go_with_their_codes_and_documents_and_come_back(two: Project) -> None:
    decide(two, "cuando ", "codes")
    before = snapshot(two)
    codebook.merge_codes(
        two, keep=codebook.code_at(two, path="Dependency").id, absorb=codebook.code_at(two, path=FUNDING).id
    )
    assert [row.code for row in adjudicating.decisions(two)] == ["Dependency"]
    two.undo()
    codebook.delete_code(two, code=codebook.code_at(two, path=FUNDING).id)
    assert adjudicating.decisions(two) == []
    two.undo()
    documents.delete_document(two, document=1)
    two.undo()
    edit_text(two, document=1, new_text=INTERVIEW.replace("Lugar: ciudad", "Lugar: una gran ciudad"))
    assert adjudicating.decisions(two)[0].words == "cuando "
    two.undo()
    assert snapshot(two) == before
