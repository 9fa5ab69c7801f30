"""Word lists, collocations and word trees of a project: only what participants say, by lemma, without stop words."""

import math
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qcoder.analysis.word_counts import unevenness
from qcoder.analysis.word_tree import ways
from qcoder.core.errors import BadInput, NotFound
from qcoder.core.span import Span
from qcoder.core.words import words_of
from qcoder.language.tokens import lemma
from qcoder.services.arriving.importing import import_files
from qcoder.services.cases import cases
from qcoder.services.codes.codebook import create_code
from qcoder.services.compare.outcome_files import save_drawing, save_grid, write_analyses
from qcoder.services.documents import documents
from qcoder.services.find.stop_lists import leave_out, own_stop_words, stop_list, take_in
from qcoder.services.find.word_trees import tree_of, word_tree_outcome
from qcoder.services.find.words import collocates, frequencies
from qcoder.services.passages.coding import code_passage
from qcoder.services.sample import make_project
from qcoder.storage.project import Project
from tests.snapshot import snapshot

SPANISH = """Q: ¿Y el dinero? El dinero, el dinero.

Ana: Decidimos nosotras. Ellas decidieron y decidía el dinero. El dinero de fuera llegó.

Ana: Sin dinero de fuera decidimos nosotras.
"""
ENGLISH = """Q: And the money?

Tom: They decided. Money from outside came, and money from outside left.
"""


@pytest.fixture
def talk(project: Project, tmp_path: Path) -> Project:
    for name, text, language in (("Ana", SPANISH, "es"), ("Tom", ENGLISH, "en")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        import_files(project, files=[tmp_path / f"{name}.txt"], language=language, case=name)
    return project


def test_lemmas_are_counted_in_their_language_as_participants_say_them(talk: Project) -> None:
    found = frequencies(talk)
    counts = {(row.word, row.language): row.count for row in found.rows}
    assert counts["dinero", "es"] == 3 and counts["money", "en"] == 2
    assert counts["decidir", "es"] == 4 and counts["decide", "en"] == 1
    decide = next(row for row in found.rows if row.word == "decidir")
    assert decide.forms == (("decidimos", 2), ("decidieron", 1), ("decidía", 1)) and decide.documents == 1
    assert ("el", "es") not in counts and ("from", "en") not in counts, "stop words"
    assert found.total == len(words_of(SPANISH)) - 8 - 2 + len(words_of(ENGLISH)) - 4 - 1  # questions and labels
    assert found.per_thousand(decide) == pytest.approx(4000 / found.total)


def test_interviewers_stop_words_and_forms_come_when_they_are_asked_for(talk: Project) -> None:
    asked = frequencies(talk, interviewers=True, stops=True, lemmas=False)
    counts = {row.word: row.count for row in asked.rows}
    assert counts["dinero"] == 6 and counts["el"] == 5 and counts["decidimos"] == 2 and counts["decidía"] == 1
    assert "y" not in counts and {row.word for row in frequencies(talk, stops=True, shortest=1).rows} >= {"y"}
    assert [row.word for row in frequencies(talk, least=3).rows] == ["decidir", "dinero"]


def test_groups_get_columns_and_their_own_thousands(talk: Project) -> None:
    found = frequencies(talk, by="case")
    assert found.groups == ("Ana", "Tom") and sum(found.group_totals) == found.total and found.ungrouped == 0
    money = next(row for row in found.rows if row.word == "money")
    assert money.groups == (0, 2) and money.likelihood > 0
    assert found.per_thousand(money, 1) == pytest.approx(2000 / found.group_totals[1])
    cases.create_variable(talk, name="type")
    none = frequencies(talk, by="type")
    assert none.groups == () and none.ungrouped == 2
    with pytest.raises(NotFound):
        frequencies(talk, by="colour")


def test_only_the_words_of_some_passages_are_counted(talk: Project) -> None:
    code = create_code(talk, name="Outside").id
    at = SPANISH.index("El dinero de fuera")
    code_passage(talk, document=documents.document(talk, name="Ana").id, code=code, span=Span(at, at + 25))
    found = frequencies(talk, where="code:Outside")
    assert {row.word: row.count for row in found.rows} == {"dinero": 1, "llegar": 1} and found.total == 5
    assert frequencies(talk, where="code:Outside case:Tom").rows == ()


def test_a_project_adds_to_the_stop_lists_and_takes_from_them(talk: Project) -> None:
    before = snapshot(talk)
    leave_out(talk, words=["Dinero", "de"], language="es")
    take_in(talk, words=["nosotras", "nada-de-eso"], language="es")
    assert own_stop_words(talk, language="es") == (frozenset({"dinero"}), frozenset({"nosotras"}))
    assert "dinero" in stop_list(talk, language="es") and "dinero" not in stop_list(talk, language="en")
    words = {row.word for row in frequencies(talk).rows}
    assert "dinero" not in words and "nosotros" in words and "money" in words
    talk.undo()
    talk.undo()
    assert snapshot(talk) == before and "dinero" in {row.word for row in frequencies(talk).rows}
    for words_, language in ((["x"], "fr"), ([" "], "es")):
        with pytest.raises(BadInput):
            leave_out(talk, words=words_, language=language)


def test_what_stands_near_a_word(talk: Project) -> None:
    rows = {row.word: row for row in collocates(talk, word="dinero", reach=2, least=1, stops=True).rows}
    assert rows["de"].together == 2 and rows["de"].count == 2 and rows["de"].likelihood > 0
    assert "dinero" not in rows and "and" not in rows
    assert not any(row.together < 2 for row in collocates(talk, word="dinero", reach=2, least=2, stops=True).rows)
    assert {row.word for row in collocates(talk, word="lemma:decide", least=1, stops=True).rows} >= {"they"}
    one = rows["de"]
    assert one.information == pytest.approx(
        math.log2(one.together * (one.together / one.expected) / one.together), abs=1e-9
    )
    for word in ("code:x", "a b", ""):
        with pytest.raises(BadInput):
            collocates(talk, word=word)
    with pytest.raises(BadInput):
        collocates(talk, word="dinero", reach=0)
    assert collocates(talk, word="nowhere").rows == ()


def test_what_stands_near_a_word_by_group(talk: Project) -> None:
    whole = collocates(talk, word="din*", reach=3, least=1, stops=True)
    found = collocates(talk, word="din*", reach=3, least=1, stops=True, by="language")
    assert [replace(row, groups=(), unevenness=0.0) for row in found.rows] == list(whole.rows)
    assert found.groups == ("en", "es") and all(sum(row.groups) == row.together for row in found.rows)
    every = sum(row.together for row in found.rows)
    assert sum(found.group_totals) == every + 1, "a word of one letter is counted and not listed"
    [de] = [row for row in found.rows if row.word == "de"]
    at = found.groups.index("es")
    assert found.per_thousand(de, at) == 1000 * de.groups[at] / found.group_totals[at]
    table = np.array([row.groups for row in found.rows])
    assert [row.unevenness for row in found.rows] == pytest.approx(
        unevenness(table, np.array(found.group_totals)).tolist()
    )


def test_what_follows_a_word_and_what_comes_before(talk: Project) -> None:
    tree = tree_of(talk, word="dinero")
    root = tree.root
    assert (root.count, root.ends) == (3, 1)
    [of] = root.branches
    assert (of.word, of.count) == ("de", 2) and of.branches[0].word == "fuera"
    assert [(one.word, one.count) for one in of.branches[0].branches] == [("decidimos", 1), ("llegó", 1)]
    back = tree_of(talk, word='"from outside"', before=True)
    assert [(one.word, one.count) for one in back.root.branches] == [("money", 2)]
    assert tree_of(talk, word="nowhere").root.count == 0


def test_each_line_of_a_word_tree_leads_to_its_places(talk: Project) -> None:
    for word, before in (("dinero", False), ('"from outside"', True), ("lemma:decide", True)):
        tree = tree_of(talk, word=word, before=before)
        lines = ways(tree.root)
        assert tree.root.count == len(tree.places_of(tree.root, 0)) > 0
        for way in lines[1:]:
            places = tree.places_of(way.branch, way.depth)
            assert len(places) == way.branch.count
            for document, span in places:
                said = documents.show(talk, document=document).text[span.start : span.end].lower()
                assert said.split()[0 if before else -1].strip(",") == way.words[-1].split()[0 if before else -1]


def test_a_word_tree_is_a_table_and_a_chart_in_files(talk: Project, tmp_path: Path) -> None:
    tree = tree_of(talk, word="dinero")
    outcome = word_tree_outcome(tree, parameters={}, language="es")
    assert outcome.title == "Después de “dinero”" and outcome.data["tree"]["count"] == 3
    assert [cell.shown for cell in outcome.grids[0].rows[1]] == ["de fuera", "2", "67 %"]
    for look in ("light", "dark"):
        drawing = outcome.draw(look, 16.0, "Demonstration")  # type: ignore[misc, arg-type]
        assert {mark.key for mark in drawing.marks} == {(0, at, 1) for at in range(len(outcome.grids[0].rows))}
        assert all(0 <= mark.left < mark.right <= 1 and 0 <= mark.top < mark.bottom <= 1 for mark in drawing.marks)
    for end in ("png", "svg", "pdf"):
        assert save_drawing(outcome, file=tmp_path / f"tree.{end}").stat().st_size > 1000
    sheet = save_grid(outcome, file=tmp_path / "tree.csv").read_text("utf-8-sig")
    assert sheet.splitlines()[2] == "dinero de fuera,2,0.666667"
    for end in ("docx", "xlsx", "html"):
        assert write_analyses(talk, outcomes=[outcome], file=tmp_path / f"tree.{end}").stat().st_size > 1000
    nothing = word_tree_outcome(tree_of(talk, word="nowhere"), parameters={})
    assert nothing.draw is None and not nothing.grids and "Nothing was found" in nothing.empty


def test_the_words_of_the_sample_are_those_of_counting_them_one_by_one(tmp_path: Path) -> None:
    with Project.open(make_project(tmp_path, coder="A"), coder="A") as sample:
        counted: Counter[tuple[str, str]] = Counter()
        for row in documents.documents(sample):
            view = documents.show(sample, document=row.id)
            said = [(turn.said_start, turn.span.end) for turn in view.turns if turn.role != "interviewer"]
            for start, end in said if view.turns else [(0, len(view.text))]:
                for word in words_of(view.text[start:end]):
                    counted[lemma(word.lower(), row.language), row.language] += 1
        found = frequencies(sample, stops=True, shortest=1, by="type")
        assert found.total == counted.total() == sum(row.words for row in documents.documents(sample))
        mine = {(lemma(row.forms[0][0], row.language), row.language): row.count for row in found.rows}
        assert mine == {key: n for key, n in counted.items() if re.search(r"[^\W\d]", key[0])}
        assert all(sum(row.groups) == row.count for row in found.rows)


def test_an_empty_project_has_no_words(project: Project) -> None:
    found = frequencies(project)
    assert found.rows == () and found.total == 0
    assert collocates(project, word="money").rows == () and tree_of(project, word="money").root.branches == ()
