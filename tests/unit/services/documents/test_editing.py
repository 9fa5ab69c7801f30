"""Editing a text: everything that is tied to places in it moves along, in one step that can be undone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select

from qcoder.core.errors import BadInput, Conflict
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import (
    About,
    Adjudication,
    Base,
    Guide,
    GuideQuestion,
    Memo,
    Note,
    QuestionLink,
    Speaker,
    Suggestion,
    SuggestionRun,
    Translation,
    Verdict,
)  # fmt: skip
from qcoder.services.checking import check
from qcoder.services.documents import documents, editing
from qcoder.services.history import history
from qcoder.services.passages import coding
from qcoder.services.suggest import suggesting
from qcoder.storage.anchors import PLACE, anchored_kinds
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.snapshot import snapshot

HEAD = "Lugar: ciudad fronteriza\n"


def text_of(project: Project) -> str:
    return documents.show(project, document=1).text


def edit(project: Project, old: str, new: str) -> editing.TextEdited:
    """Replaces words of the text and looks whether the project is whole."""
    text = text_of(project)
    assert text.count(old) == 1, old
    done = editing.edit_text(project, document=1, new_text=text.replace(old, new))
    assert check(project).problems == ()
    return done


def quotes(project: Project) -> list[str]:
    return [row.quote for row in documents.show(project, document=1).codings]


def test_words_typed_before_a_coding_move_it(coded: Project) -> None:
    before = quotes(coded)
    done = edit(coded, HEAD, HEAD + "Hora: de la tarde\n")
    assert quotes(coded) == before
    assert (done.moved, done.plan.changed, done.trimmed, done.lost) == (3, 0, (), ())
    assert done.number == 2 and done.plan.words_in == 4


def test_words_typed_inside_a_coding_belong_to_it(coded: Project) -> None:
    done = edit(coded, "ponía los temas", "ponía siempre los temas")
    assert "La fundación ponía siempre los temas." in quotes(coded)
    assert done.plan.changed == 1


def test_a_trimmed_coding_is_told_with_words_code_coder_and_memo(coded: Project) -> None:
    one = next(row for row in documents.show(coded, document=1).codings if row.quote == "llegó el dinero")
    coding.set_coding_memo(coded, coding=one.id, text="The turn of the story.")
    plan = editing.plan_edit(coded, document=1, new_text=text_of(coded).replace("llegó el dinero ya", "ya"))
    assert [row.quote for row in documents.show(coded, document=1).codings].count("llegó el dinero") == 1
    (lost,) = plan.lost
    assert (lost.kind, lost.words, lost.left, lost.coder) == ("coding", "llegó el dinero", "", "Coder A")
    assert (lost.code, lost.text) == ("Dependency > Funding dependence", "The turn of the story.")
    plan = editing.plan_edit(coded, document=1, new_text=text_of(coded).replace("llegó el dinero", "llegó"))
    (trimmed,) = plan.trimmed
    assert (trimmed.words, trimmed.left.strip(), plan.lost) == ("llegó el dinero", "llegó", ())


def test_a_plan_changes_nothing(coded: Project) -> None:
    before = snapshot(coded)
    editing.plan_edit(coded, document=1, new_text="Otra cosa.")
    assert snapshot(coded) == before


def test_an_edit_is_one_step_undone_and_redone_also_after_reopening(coded: Project) -> None:
    fill_every_kind(coded)
    before, steps = snapshot(coded), len(history(coded))
    edit(coded, "Nos apoyaron las iglesias, pero cuando llegó el dinero ya no", "Rosa: Entonces llegó\n\nAna: Ya no")
    after = snapshot(coded)
    assert len(history(coded)) == steps + 1
    assert str(history(coded)[0].label) == "Edit the text of “Ana”"
    coded.close()
    with Project.open(coded.path, coder="B") as again:
        again.undo()
        assert snapshot(again) == before
        assert check(again).problems == ()
        again.redo()
        assert snapshot(again) == after
        assert check(again).problems == ()
        again.undo()
        assert snapshot(again) == before


def test_the_same_text_is_no_step(coded: Project) -> None:
    steps = len(history(coded))
    done = editing.edit_text(coded, document=1, new_text=INTERVIEW.replace("\n", "\r\n"))
    assert done.plan.same and done.changes is None and done.number == 1
    assert len(history(coded)) == steps


def test_a_text_without_words_is_refused(coded: Project) -> None:
    with pytest.raises(BadInput):
        editing.edit_text(coded, document=1, new_text=" \n")


def test_a_text_made_from_an_older_version_is_refused(coded: Project) -> None:
    edit(coded, HEAD, "")
    with pytest.raises(Conflict):
        editing.edit_text(coded, document=1, new_text="x", base=1)


# ---- everything that has a place -------------------------------------------------------------------------------

WORDS = "cuotas propias"


def fill_every_kind(project: Project) -> None:
    """Puts one of each class that has a place in a text on the same words."""
    at = INTERVIEW.index(WORDS)
    place = {"document_id": 1, "start": at, "end": at + len(WORDS)}
    known: dict[type[Base], dict[str, Any]] = {
        About: {"year": "1994"},
        Memo: {"text": "On the passage.", "author": "Coder A"},
        Note: {"kind": "footnote", "text": "A note."},
        Translation: {"text": "our own fees", "language": "en"},
        QuestionLink: {"question_id": 1, "verdict": "confirmed"},
        Adjudication: {"code_id": 1, "coders": {}, "decision": "codes", "reason": "Both do."},
        Verdict: {
            "suggestion_id": 9, "code_id": 1, "verdict": "rejected", "coder_id": 1, "probability": 0.5, "engine": "x",
        },
    }  # fmt: skip
    with project.change(say("Fill")) as step:
        guide = Guide(name="Guide")
        guide.questions.append(GuideQuestion(text="And the fees?"))
        step.add(guide)
        step.flush()
        for kind, values in known.items():
            step.add(kind(**place, **values))
    with project.cache() as cache:
        run = SuggestionRun(engine="x", version="1", parameters={}, seed=1)
        cache.add(run)
        cache.flush()
        cache.add(Suggestion(**place, run_id=run.id, code_id=1, probability=0.5, words=[], excerpts=[]))


def places(project: Project) -> Iterator[tuple[str, int, int]]:
    with project.read() as session:
        for kind in anchored_kinds():
            table: Any = kind.__table__
            for start, end in session.execute(select(table.c.start, table.c.end).where(table.c.document_id == 1)):
                yield kind.__tablename__, start, end


def test_no_class_with_a_place_in_a_text_is_forgotten(coded: Project) -> None:
    """A new class with a place fails here until `fill_every_kind` has one of it; then it must move."""
    fill_every_kind(coded)
    at = INTERVIEW.index(WORDS)
    filled = {kind for kind, start, _end in places(coded) if start == at}
    assert filled | {"turn"} == {kind.__tablename__ for kind in anchored_kinds()}
    edit(coded, HEAD, HEAD + "Otra línea\n")
    now = text_of(coded).index(WORDS)
    assert now == at + len("Otra línea\n")
    assert {kind for kind, start, end in places(coded) if (start, end) == (now, now + len(WORDS))} == filled
    coded.undo()
    assert {kind for kind, start, end in places(coded) if (start, end) == (at, at + len(WORDS))} == filled


def test_every_position_in_a_text_is_known_to_the_shift() -> None:
    """Columns that look like positions are named in `positions` of their class, and these are moved by a service."""
    for kind in anchored_kinds():
        looks = {name for name in inspect(kind).columns.keys() if name.endswith(("_start", "_end", "_position"))}  # noqa: SIM118
        assert looks - set(PLACE) == set(getattr(kind, "positions", ())), kind.__tablename__
    assert {kind.__tablename__ for kind in anchored_kinds() if getattr(kind, "positions", ())} == {"turn"}


def test_what_loses_all_its_words_is_told_and_a_memo_stays_with_the_document(coded: Project) -> None:
    fill_every_kind(coded)
    done = edit(coded, "Después buscamos cuotas propias. ", "")
    assert {one.kind for one in done.lost} == {
        "coding", "memo", "translation", "about", "question_link", "adjudication"
    }  # fmt: skip
    assert {one.text for one in done.lost} >= {"On the passage.", "our own fees", "1994", "And the fees?", "Both do."}
    view = documents.show(coded, document=1)
    assert [(memo.text, memo.span) for memo in view.memos] == [("On the passage.", None)]
    assert [note.text for note in view.notes] == ["A note."]
    with coded.read() as session:
        assert session.scalars(select(Verdict)).all() == []
        assert session.scalars(select(Suggestion)).all() == []


def test_open_suggestions_follow_and_those_with_other_words_are_dropped(coded: Project) -> None:
    fill_every_kind(coded)
    edit(coded, HEAD, "")
    (row,) = suggesting.open_suggestions(coded)
    assert row.quote == WORDS
    coded.undo()
    (row,) = suggesting.open_suggestions(coded)
    assert row.quote == WORDS
    edit(coded, WORDS, "cuotas muy propias")
    assert suggesting.open_suggestions(coded) == []


def test_codings_that_come_to_lie_on_each_other_are_joined_with_their_memos(coded: Project) -> None:
    at = INTERVIEW.index("La fundación ponía")
    other = coding.code_passage(coded, document=1, code=1, span=Span(at, at + len("La fundación ponía")), memo="Why.")
    before = snapshot(coded)
    done = edit(coded, " los temas.", "")
    assert done.plan.joined == 1
    view = documents.show(coded, document=1)
    (left,) = [row for row in view.codings if row.quote == "La fundación ponía"]
    assert left.id < other.id and left.memo == "Why."
    coded.undo()
    assert snapshot(coded) == before


def test_the_index_finds_what_was_typed_and_not_what_was_taken_out(coded: Project) -> None:
    from qcoder.services.find.finding import find

    edit(coded, WORDS, "aportaciones nuestras")
    assert [row.words for row in find(coded, query="aportaciones")] == ["aportaciones"]
    assert find(coded, query="propias") == []
    coded.undo()
    assert [row.words for row in find(coded, query="propias")] == ["propias"]


# ---- turns -----------------------------------------------------------------------------------------------------


def turns(project: Project) -> list[tuple[str, str]]:
    view = documents.show(project, document=1)
    assert [turn.span for turn in view.turns] == sorted(turn.span for turn in view.turns)
    for turn in view.turns:
        assert turn.span.of(view.text).startswith(turn.speaker)
    return [(turn.speaker, view.text[turn.said_start : turn.span.end][:12]) for turn in view.turns]


START = [("Entrevistadora", "¿Cómo empezó"), ("Ana", "Nos apoyaron"), ("Entrevistadora", "¿Y después?")]


def test_turns_follow_and_words_typed_at_their_end_are_theirs(coded: Project) -> None:
    words = documents.documents(coded)[0].words
    edit(coded, "los temas.", "los temas. Siempre.\n\nY nada más")
    view = documents.show(coded, document=1)
    assert turns(coded)[:3] == START
    assert view.turns[1].span.of(view.text).endswith("Y nada más")
    assert view.document.words == words + 4


def test_words_typed_at_the_beginning_of_a_turn_are_said(coded: Project) -> None:
    edit(coded, "Ana: Nos apoyaron", "Ana: Bueno, nos apoyaron")
    assert turns(coded)[1] == ("Ana", "Bueno, nos a")


def test_a_line_typed_with_a_label_becomes_a_turn(coded: Project) -> None:
    asked = "Entrevistadora: ¿Y después?"
    done = edit(coded, asked, "Rosa: Yo también estuve ahí con ella.\n\n" + asked)
    assert turns(coded)[:4] == [*START[:2], ("Rosa", "Yo también e"), START[2]]
    assert done.plan.turns_added == 1
    coded.undo()
    assert turns(coded)[:3] == START and len(turns(coded)) == 4


def test_a_turn_may_be_divided_and_joined_again(coded: Project) -> None:
    edit(coded, " La fundación ponía", "\n\nEntrevistadora: ¿Cómo?\n\nAna: La fundación ponía")
    assert [who for who, _words in turns(coded)] == ["Entrevistadora", "Ana"] * 3
    assert "La fundación ponía los temas." in quotes(coded)
    edit(coded, "\n\nEntrevistadora: ¿Cómo?\n\nAna: La fundación ponía", " La fundación ponía")
    assert len(turns(coded)) == 4


def test_a_changed_label_changes_the_speaker(coded: Project) -> None:
    done = edit(coded, "Ana: Nos apoyaron", "Rosa: Nos apoyaron")
    assert turns(coded)[1] == ("Rosa", "Nos apoyaron") and turns(coded)[3][0] == "Ana"
    assert (done.plan.turns_added, done.plan.turns_gone) == (0, 0)


def test_a_name_changed_everywhere_is_changed_in_the_speaker(coded: Project) -> None:
    before = speaker_ids(coded)
    editing.edit_text(coded, document=1, new_text=text_of(coded).replace("Ana:", "Anita:"))
    assert [who for who, _words in turns(coded)] == ["Entrevistadora", "Anita"] * 2
    assert set(speaker_ids(coded).values()) == set(before.values())


def speaker_ids(project: Project) -> dict[str, int]:
    with project.read() as session:
        return {name: id_ for name, id_ in session.execute(select(Speaker.name, Speaker.id))}


def test_the_words_of_a_turn_whose_label_is_deleted_go_to_the_turn_before(coded: Project) -> None:
    done = edit(coded, "\n\nEntrevistadora: ¿Y después?", " ¿Y después?")
    assert [who for who, _words in turns(coded)] == ["Entrevistadora", "Ana", "Ana"]
    view = documents.show(coded, document=1)
    assert view.turns[1].span.of(view.text).endswith("los temas. ¿Y después?")
    assert done.plan.turns_gone == 1


def test_a_text_without_turns_gets_those_that_are_typed(project: Project, tmp_path: Path) -> None:
    from qcoder.services.arriving.importing import import_files

    (tmp_path / "a.txt").write_text("Una nota de campo.\n\nSin voces.\n", encoding="utf-8")
    import_files(project, files=[tmp_path / "a.txt"])
    assert turns(project) == []
    edit(project, "Sin voces.", "Entrevistadora: ¿Sin voces?\n\nRosa: Con dos.")
    assert turns(project) == [("Entrevistadora", "¿Sin voces?"), ("Rosa", "Con dos.")]
    assert documents.documents(project)[0].words == 2


# ---- the file again --------------------------------------------------------------------------------------------


def test_a_file_read_again_becomes_a_version_and_codings_move_over(coded: Project, tmp_path: Path) -> None:
    file = tmp_path / "Ana corrected.txt"
    corrected = INTERVIEW.replace("ciudad fronteriza", "Tijuana").replace("los temas", "sus temas")
    file.write_text(corrected, encoding="utf-8")
    before = snapshot(coded)
    assert editing.plan_new_version(coded, document=1, file=file).trimmed == ()
    done = editing.new_version_from_file(coded, document=1, file=file)
    assert done.number == 2 and check(coded).problems == ()
    assert "La fundación ponía sus temas." in quotes(coded)
    assert documents.original(coded, document=1) == ("Ana corrected.txt", file.read_bytes())
    assert str(history(coded)[0].label) == "New version of “Ana” from “Ana corrected.txt”"
    coded.undo()
    assert snapshot(coded) == before
