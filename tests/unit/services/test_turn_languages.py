"""A document that switches its language: found turn by turn, and followed by lemmas, quotes and suggestions."""

from pathlib import Path

import pytest

from qcoder.core.errors import BadInput
from qcoder.core.span import Span
from qcoder.language.turn_languages import languages_of_turns
from qcoder.services.arriving.importing import import_files
from qcoder.services.codes import codebook
from qcoder.services.compare.comparing import passages
from qcoder.services.documents import editing
from qcoder.services.documents.documents import describe_document, show, tell_turn_language
from qcoder.services.find.finding import find, matching_codings
from qcoder.services.leaving.reporting import source_line
from qcoder.services.passages import coding
from qcoder.storage.project import Project
from tests.snapshot import snapshot

TALK = (
    "Eva: ¿Y cómo fue que empezaron a trabajar con las mujeres de la red en esos años?\n\n"
    "Ann: Well, when we came to the border there was nothing for them, and so we decided to stay with the workers.\n\n"
    "Eva: Pero ¿quién decidía entonces lo que se hacía con el dinero de la fundación?\n\n"
    "Ann: Nobody had decided that, it was what the foundation wanted from us, and they were the ones with money.\n\n"
    "Eva: Ya.\n\n"
    "Ann: Pues así fue, y luego nos quedamos con las que querían seguir en la red, que eran muy pocas.\n"
)


def talk(project: Project, folder: Path) -> int:
    (folder / "ann.txt").write_text(TALK, encoding="utf-8")
    (done,) = import_files(project, files=[folder / "ann.txt"], language="es").stored
    assert done.document_id is not None and done.ledger is not None
    assert done.ledger.found["turns_in_en"] == 2 and "2 turns are in English." in map(str, done.ledger.remarks)
    return done.document_id


def test_each_turn_in_another_language_is_found(project: Project, tmp_path: Path) -> None:
    view = show(project, document=talk(project, tmp_path))
    assert view.document.language == "es"
    assert [turn.language for turn in view.turns] == ["", "en", "", "en", "", ""]


def test_a_few_words_or_a_borrowed_phrase_are_no_switch() -> None:
    class Turn:
        said_start = 0

        def __init__(self, text: str) -> None:
            self.end = len(text)

    for text in ("Okay.", "Yes, of course.", "Fuimos a ver The Wall of the Border con las mujeres de la red y ya.", ""):
        assert languages_of_turns(text, [Turn(text)], "es") == [""]
    english = "That was what they wanted from us and we did not have anything to say about it."
    assert languages_of_turns(english, [Turn(english)], "es") == ["en"]
    assert languages_of_turns(english, [Turn(english)], "en") == [""]
    assert languages_of_turns(english, [Turn(english)], "") == ["en"]


def test_lemmas_are_those_of_the_turn(project: Project, tmp_path: Path) -> None:
    document = talk(project, tmp_path)
    assert [row.words for row in find(project, query="lemma:want")] == ["wanted"]  # no Spanish form of it
    assert [row.words for row in find(project, query="lemma:decidir")] == ["decidía"]
    text = show(project, document=document).text
    code = codebook.create_code(project, name="Decisión").id
    span = Span(text.index("we decided"), text.index("we decided") + len("we decided to stay"))
    made = coding.code_passage(project, document=document, code=code, span=span)
    with project.read() as session:
        assert matching_codings(session, "lemma:came") == set()
        assert matching_codings(session, "lemma:decide") == {made.id}
        assert matching_codings(session, "lemma:decidir") == set()
    (row,) = passages(project)
    assert row.language == "en" and "English" in source_line(row, "en")


def test_another_language_of_the_document_tells_its_turns_anew(project: Project, tmp_path: Path) -> None:
    document = talk(project, tmp_path)
    before = snapshot(project)
    describe_document(project, document=document, language="en")
    assert [turn.language for turn in show(project, document=document).turns] == ["es", "", "es", "", "", "es"]
    project.undo()
    assert snapshot(project)["turn"] == before["turn"]


def test_turns_that_are_typed_get_their_language_and_others_keep_it(project: Project, tmp_path: Path) -> None:
    document = talk(project, tmp_path)
    typed = "Ann: And then all of them went back to where they came from, because there was no work for us.\n"
    editing.edit_text(project, document=document, new_text=TALK.rstrip("\n") + "\n\n" + typed)
    assert [turn.language for turn in show(project, document=document).turns] == ["", "en", "", "en", "", "", "en"]


def test_a_person_says_what_a_turn_is_spoken_in(project: Project, tmp_path: Path) -> None:
    document = talk(project, tmp_path)
    before = snapshot(project)
    at = TALK.index("Ya.")
    assert tell_turn_language(project, document=document, span=Span(at, at), language="en") == 1
    assert tell_turn_language(project, document=document, span=Span(at, at), language="en") == 0
    assert [turn.language for turn in show(project, document=document).turns] == ["", "en", "", "en", "en", ""]
    project.undo()
    assert snapshot(project) == before
    whole = Span(TALK.index("Nobody"), TALK.index("Pues"))
    assert tell_turn_language(project, document=document, span=whole, language="es") == 1
    assert [turn.language for turn in show(project, document=document).turns] == ["", "en", "", "", "", ""]


def test_what_a_person_said_of_a_turn_stays_when_the_document_has_another_language(
    project: Project, tmp_path: Path
) -> None:
    document = talk(project, tmp_path)
    at = TALK.index("Ya.")
    tell_turn_language(project, document=document, span=Span(at, at), language="en")
    describe_document(project, document=document, language="en")
    assert [turn.language for turn in show(project, document=document).turns] == ["es", "", "es", "", "", "es"]
    describe_document(project, document=document, language="es")
    assert [turn.language for turn in show(project, document=document).turns] == ["", "en", "", "en", "en", ""]
    tell_turn_language(project, document=document, span=Span(at, at), language="es")
    describe_document(project, document=document, language="en")
    assert [turn.language for turn in show(project, document=document).turns] == ["es", "", "es", "", "es", "es"]


def test_a_language_of_no_turn_or_none_of_ours_is_told(project: Project, tmp_path: Path) -> None:
    document = talk(project, tmp_path)
    with pytest.raises(BadInput):
        tell_turn_language(project, document=document, span=Span(0, 5), language="nahuatl")
    (tmp_path / "notes.txt").write_text("Only notes, and nobody speaks.", encoding="utf-8")
    (notes,) = import_files(project, files=[tmp_path / "notes.txt"]).stored
    assert notes.document_id is not None
    with pytest.raises(BadInput, match="No turn"):
        tell_turn_language(project, document=notes.document_id, span=Span(3, 3), language="en")
