"""What a project keeps of suggestions: vectors, marks of work, verdicts in a row, the record, and blind rounds."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import func, select

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import say, use_language
from qcoder.core.progress import Progress
from qcoder.core.report import Paragraph, Table
from qcoder.core.span import Span
from qcoder.model import Feature, Suggestion, Turn, Worked
from qcoder.services.arriving.importing import import_files
from qcoder.services.codes.codebook import code_at, create_code, delete_code
from qcoder.services.compare.comparing import passages
from qcoder.services.documents.documents import delete_document, document, show
from qcoder.services.documents.editing import edit_text
from qcoder.services.evidence.blind import set_blind
from qcoder.services.leaving.reporting import build_report
from qcoder.services.passages.coding import code_passage
from qcoder.services.suggest.likeness import codes_alike, more_like, words_of_code
from qcoder.services.suggest.methods_section import methods_section, use_of_suggestions
from qcoder.services.suggest.suggesting import moved, notice, open_suggestions, rescore, suggest
from qcoder.services.suggest.suggestion_request import request_of
from qcoder.services.suggest.suggestion_settings import change_suggestion_settings, suggestion_settings
from qcoder.services.suggest.track_record import evaluate, live_record, said_of_code
from qcoder.services.suggest.verdicts import accept, accept_all, accept_many, batch, origin_of, reject, reject_all
from qcoder.services.suggest.worked import mark_worked, unmark_worked, worked
from qcoder.storage.project import Project
from qcoder.suggesters.asking import Here, Question, answer
from qcoder.suggesters.encoder import EncoderBroken
from qcoder.suggesters.engine import Engine
from tests.asked import FEAR, MONEY, OTHER, told


@pytest.fixture(scope="module")
def study_made(made_once: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fourteen interviews; in all but the last two each sentence about money and fear is coded, and they are worked."""
    use_language("en")
    folder = tmp_path_factory.mktemp("study")
    texts = [(told(OTHER, n), told(MONEY, n), told(FEAR, n), told(MONEY, n + 17)) for n in range(14)]
    files = [folder / f"Talk {number:02}.txt" for number in range(14)]
    for file, said in zip(files, texts, strict=True):
        text = f"Interviewer: And then?\n\nAna: {said[0]}\n\nAna: {said[1]}\n\nAna: {said[2]}\n\nAna: {said[3]}\n"
        file.write_text(text, encoding="utf-8")
    with Project.open(shutil.copyfile(made_once["project"], folder / "study.qcoder"), coder="Coder A") as project:
        money = create_code(project, name="Funding", keywords="grant", definition="Money from outside.").id
        fear = create_code(project, name="Macho culture", definition="Men keep women from speaking.").id
        import_files(project, files=files, language="en")
        for file, said in list(zip(files, texts, strict=True))[:12]:
            id_ = document(project, name=file.stem).id
            stored = show(project, document=id_).text
            for words, code in ((said[1], money), (said[2], fear), (said[3], money)):
                code_passage(project, document=id_, code=code, span=_span(stored, words))
            mark_worked(project, document=id_)
    return folder / "study.qcoder"


@pytest.fixture
def study(study_made: Path, tmp_path: Path) -> Iterator[Project]:
    """A copy of it, open for writing."""
    with Project.open(shutil.copyfile(study_made, tmp_path / "study.qcoder"), coder="Coder A") as project:
        yield project


def _span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


# ---- what is kept ----


def test_what_was_read_is_kept_by_the_digest_of_its_text_and_not_read_twice(study: Project) -> None:
    suggest(study)
    with study.read() as session:
        vectors = Feature.kind == "use-m3/0.2.1"
        assert session.scalars(select(func.length(Feature.data)).where(vectors).distinct()).all() == [1024]
        words = session.scalars(select(Feature.data).where(Feature.kind.startswith("words/"))).all()
        assert any(b"money" in one for one in words)
    asked: list[int] = []

    class Counting(Here):
        def ask(self, question, *arguments, progress=None):  # type: ignore[no-untyped-def]
            answer = super().ask(question, *arguments, progress=progress)
            if question == "fresh":
                asked.append(sum(map(len, answer.values())))
            return answer

    first = open_suggestions(study)
    suggest(study, engine=Counting())
    assert asked == [0]
    again = open_suggestions(study)
    assert [(row.span, row.code, row.probability) for row in again] == [
        (row.span, row.code, row.probability) for row in first
    ]


def test_what_was_read_of_words_that_are_gone_is_not_kept(study: Project) -> None:
    last = document(study, name="Talk 13").id
    suggest(study)
    edit_text(study, document=last, new_text=show(study, document=last).text + "\nAna: Quetzals were seen near here.")
    suggest(study)
    edit_text(study, document=last, new_text=show(study, document=last).text.replace("Quetzals", "Toucans"))
    suggest(study)
    with study.read() as session:
        words = session.scalars(select(Feature.data).where(Feature.kind.startswith("words/"))).all()
    assert [one for one in words if b"toucan" in one] and not [one for one in words if b"quetzal" in one]


def test_a_text_edited_while_the_engine_works_gets_no_suggestions_for_its_old_words(study: Project) -> None:
    last = document(study, name="Talk 13").id

    class Slow(Here):
        def ask(self, question, *arguments, progress=None):  # type: ignore[no-untyped-def]
            answer = super().ask(question, *arguments, progress=progress)
            if question == "suggest":
                text = show(study, document=last).text
                edit_text(study, document=last, new_text=text.replace("Ana: ", "Ana: Well, "))
            return answer

    assert any(row.document_id == last for row in suggest(study))
    rows = suggest(study, engine=Slow())
    assert not any(row.document_id == last for row in rows)
    assert any(row.document_id == last for row in suggest(study))


def test_turns_in_another_language_are_read_in_it(study: Project) -> None:
    with study.change(say("Say a language")) as step:
        turn = step.scalars(select(Turn).where(Turn.document_id == 1)).first()
        assert turn is not None
        turn.language = "es"
    first, *others = request_of(study).texts[0].stretches
    assert first.language == "es" and {other.language for other in others} == {""}


# ---- marks of work ----


def test_marks_of_work_are_one_step_each_and_listed(study: Project) -> None:
    id_, funding = document(study, name="Talk 13").id, code_at(study, path="Funding").id
    assert mark_worked(study, document=id_, code=funding) is not None
    assert mark_worked(study, document=id_, code=funding) is None
    (row,) = worked(study, document=id_)
    assert (row.document, row.code, row.coder) == ("Talk 13", "Funding", "Coder A")
    assert (id_, funding) in request_of(study).worked
    study.undo()
    assert worked(study, document=id_) == []
    study.redo()
    unmark_worked(study, document=id_, code=funding)
    assert worked(study, document=id_) == []
    assert unmark_worked(study, document=id_, code=funding) is None


def test_marks_go_with_their_document_and_code_and_come_back_with_them(study: Project) -> None:
    id_, funding = document(study, name="Talk 13").id, code_at(study, path="Funding").id
    mark_worked(study, document=id_, code=funding)
    delete_code(study, code=funding)
    assert worked(study, document=id_) == []
    study.undo()
    assert len(worked(study, document=id_)) == 1
    delete_document(study, document=id_)
    with study.read() as session:
        assert session.scalars(select(Worked).where(Worked.document_id == id_)).all() == []
    study.undo()
    assert len(worked(study, document=id_)) == 1


class Damaged:
    """An encoder whose weights are not what they should be."""

    id = "use-m3/damaged"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise EncoderBroken

    def release(self) -> None:
        pass


class HereDamaged:
    """The engine in this process, with a damaged encoder."""

    def __init__(self) -> None:
        self.engine = Engine(Damaged())

    def ask(self, question: Question, *arguments: Any, progress: Progress | None = None) -> Any:
        return answer(self.engine, question, arguments, progress)


def test_a_broken_encoder_is_told_in_a_sentence_and_suggestions_go_on(study: Project) -> None:
    engine = HereDamaged()
    assert suggest(study, engine=engine)
    assert "go by words alone" in str(notice(engine))
    whole = Here()
    suggest(study, engine=whole)
    assert notice(whole) is None


# ---- verdicts ----


def test_accepting_many_is_shown_first_and_is_one_step(study: Project) -> None:
    suggest(study)
    shown = batch(study, lowest=0.3)
    assert len(shown) >= 2
    before = {row.document_id: len(show(study, document=row.document_id).codings) for row in shown}
    assert accept_many(study, suggestions=[row.id for row in shown]) is not None
    assert not {row.id for row in open_suggestions(study)} & {row.id for row in shown}
    study.undo()
    for id_, n in before.items():
        assert len(show(study, document=id_).codings) == n
    assert {row.id for row in shown} <= {row.id for row in open_suggestions(study)}


def test_several_by_their_numbers_are_one_step_or_none(study: Project) -> None:
    one, two, *_more = suggest(study)
    with pytest.raises(NotFound):
        accept_all(study, suggestions=[one.id, 10**6])
    assert one.id in {row.id for row in open_suggestions(study)}, "none was taken"
    assert len(accept_all(study, suggestions=[one.id, two.id, one.id])) == 2
    study.undo()
    assert {one.id, two.id} <= {row.id for row in open_suggestions(study)}
    reject_all(study, suggestions=[one.id, two.id])
    assert not {one.id, two.id} & {row.id for row in open_suggestions(study)}
    study.undo()
    assert {one.id, two.id} <= {row.id for row in open_suggestions(study)}


def test_a_coding_that_came_of_a_suggestion_says_so_for_ever(study: Project) -> None:
    chosen = suggest(study)[0]
    coding = accept(study, suggestion=chosen.id)
    origin = origin_of(study, coding=coding.id)
    assert origin is not None
    assert (origin.verdict, origin.coder, origin.probability) == ("accepted", "Coder A", chosen.probability)
    assert origin.version and origin.run == chosen.run and not origin.batch
    by_hand = next(one for one in show(study, document=1).codings if one.origin == "hand")
    assert origin_of(study, coding=by_hand.id) is None


def test_a_methods_appendix_counts_what_was_suggested(study: Project) -> None:
    assert use_of_suggestions(study) is None and methods_section(study, language="en") is None
    one, *more = suggest(study)
    other = next(row for row in more if row.code_id != one.code_id)
    third = next(row for row in more if row.id != other.id and not row.audit)
    accept(study, suggestion=one.id)
    reject(study, suggestion=other.id)
    accept_many(study, suggestions=[third.id])
    use = use_of_suggestions(study)
    assert use is not None and (use.suggested, use.rejected, use.batch, use.coders) == (2, 1, 1, ("Coder A",))
    found = use.of_code[one.code_id]
    assert found.accepted >= 1 and found.all == found.by_hand + found.accepted and not found.other
    report = build_report(study, language="en")
    section = report.sections[-1]
    told, table = section.blocks
    assert isinstance(told, Paragraph) and "2 of 38 codings came of suggestions" in told.text
    assert isinstance(table, Table) and len(table.rows) == 2
    study.undo()
    use = use_of_suggestions(study)
    assert use is not None and use.suggested == 1


# ---- the record ----


def test_the_estimate_and_what_she_said_are_kept_apart(study: Project) -> None:
    rows = suggest(study)
    accept(study, suggestion=rows[0].id)
    reject(study, suggestion=rows[-1].id)
    found = evaluate(study, by_language=True)
    assert found.possible and found.documents == 12
    live = {(one.code, one.language): one for one in live_record(study)}
    assert sum(one.decided for (_code, language), one in live.items() if not language) == 2
    first = live[rows[0].code, "en"]
    assert first.accepted == 1
    said = str(said_of_code(rows[0].code, "en", live=live_record(study), record=found, code_id=rows[0].code_id))
    assert f"For {rows[0].code} in English: you accepted" in said and "would have agreed with you" in said
    assert "right" not in said


def test_of_a_code_without_a_record_it_is_said(study: Project) -> None:
    new = create_code(study, name="New").id
    said = str(said_of_code("New", "es", live=live_record(study), record=evaluate(study), code_id=new))
    assert said == "For New in Spanish: none decided so far. Not enough examples for an estimate."


# ---- settings and blind rounds ----


def test_suggestions_are_off_until_they_are_switched_on(study: Project) -> None:
    assert not suggestion_settings(study).on
    change_suggestion_settings(study, on=True)
    assert suggestion_settings(study).on
    study.undo()
    assert not suggestion_settings(study).on


def test_codes_documents_coders_and_speakers_can_be_left_out(study: Project) -> None:
    funding, last = code_at(study, path="Funding").id, document(study, name="Talk 13").id
    assert any(row.code_id == funding for row in suggest(study))
    change_suggestion_settings(study, codes=(funding,))
    assert not any(row.code_id == funding for row in suggest(study))
    change_suggestion_settings(study, codes=(), documents=(last,))
    rows = suggest(study)
    assert rows and not any(row.document_id == last for row in rows)
    change_suggestion_settings(study, documents=(), speakers=("Ana",))
    assert suggest(study) == []
    change_suggestion_settings(study, speakers=(), coders=("Coder A",))
    assert request_of(study).examples == ()


def test_who_codes_blind_sees_no_suggestions_until_the_round_ends(study: Project) -> None:
    assert suggest(study)
    set_blind(study, blind=True)
    assert open_suggestions(study) == []
    with pytest.raises(BadInput, match="without suggestions"):
        suggest(study)
    with pytest.raises(BadInput, match="without suggestions"):
        evaluate(study)
    with study.read() as session:
        kept = session.scalars(select(Suggestion.id)).first()
    assert kept is not None
    with pytest.raises(BadInput, match="without suggestions"):
        accept(study, suggestion=kept)
    study.undo()
    assert open_suggestions(study)


# ---- help without a model ----


def test_more_like_a_passage_finds_its_kin_in_other_interviews(study: Project) -> None:
    coding = show(study, document=1).codings[0]
    rows = more_like(study, document=1, span=coding.span, top=5)
    assert len(rows) == 5 and rows[0].likeness >= rows[-1].likeness > 0
    assert not any(row.document_id == 1 and row.span.overlaps(coding.span) for row in rows)
    assert all(show(study, document=row.document_id).text[row.span.start : row.span.end] == row.quote for row in rows)


def test_words_of_a_code_are_those_said_under_it(study: Project) -> None:
    words = [row.word for row in words_of_code(study, code=code_at(study, path="Funding").id)]
    assert set(words[:6]) & {"foundation", "money", "rent", "donor", "grant", "salary", "funding", "budget", "send"}
    assert "husband" not in words
    assert words_of_code(study, code=create_code(study, name="Empty").id) == []


def test_two_codes_of_the_same_meaning_are_told(study: Project) -> None:
    create_code(study, name="External funding", definition="Money from outside.")
    pairs = codes_alike(study)
    assert ("External funding", "Funding") in {tuple(sorted((row.one_path, row.two_path))) for row in pairs}
    assert not any({row.one_path, row.two_path} == {"Funding", "Macho culture"} for row in pairs)


# ---- one verdict at a time ----


def test_after_a_verdict_what_is_open_for_its_code_is_made_anew(study: Project) -> None:
    engine = Here()
    rows = suggest(study, engine=engine)
    chosen = rows[0]
    others = {row.id for row in rows if row.code_id != chosen.code_id}
    reject(study, suggestion=chosen.id)
    rescore(study, code=chosen.code_id, document=chosen.document_id, span=chosen.span, carries=False, engine=engine)
    now = open_suggestions(study)
    assert others <= {row.id for row in now}
    again = [row for row in now if row.code_id == chosen.code_id]
    assert not any(row.document_id == chosen.document_id and row.span.overlaps(chosen.span) for row in again)


def test_a_boundary_is_moved_by_whole_words_and_never_beyond_the_passage(study: Project) -> None:
    text = show(study, document=1).text
    at = text.index("Ana:")
    span = Span(at + 5, at + 5 + len(text[at + 5 :].split(".")[0]) + 1)
    shorter = moved(study, document=1, span=span, edge="end", by=-1)
    assert shorter.end < span.end and text[shorter.end - 1].isalnum()
    assert moved(study, document=1, span=shorter, edge="end", by=1) == span
    later = moved(study, document=1, span=span, edge="start", by=1)
    assert span.start < later.start and moved(study, document=1, span=later, edge="start", by=-1) == span
    assert len(moved(study, document=1, span=span, edge="start", by=999)) > 0


def test_a_query_finds_what_came_of_suggestions(study: Project) -> None:
    chosen = suggest(study)[0]
    accept(study, suggestion=chosen.id)
    found = passages(study, where="origin:suggestion")
    assert [row.coding.span for row in found] == [chosen.span]
    assert found == passages(study, where="origen:sugerencia")
    assert len(passages(study, where="origin:hand")) == 36
    with pytest.raises(BadInput, match="no origin"):
        passages(study, where="origin:mars")
