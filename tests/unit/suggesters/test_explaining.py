"""Why: both ways to take a score apart add up to it, for any sentence and code."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcoder.suggesters.encoder import Encoder, installed_encoder
from qcoder.suggesters.engine import Engine, speaking_words
from qcoder.suggesters.explaining import explain
from qcoder.suggesters.values import Why
from tests.asked import FEAR, MONEY, OTHER, study, text
from tests.examples import examples

BOTH = pytest.mark.parametrize("encoder", [installed_encoder(), None], ids=["with encoder", "without"])
WORDS = sorted({word for sentence in (*MONEY, *FEAR, *OTHER) for word in sentence.split()})


def learnt(encoder: Encoder | None, *sentences: str) -> Engine:
    asked = study()
    engine = Engine(encoder)
    engine.learn(replace(asked, texts=(*asked.texts, text(9, *sentences))) if sentences else asked)
    return engine


def apart(why: Why) -> tuple[float, float]:
    """How far both sums are from the score."""
    words = why.offset + sum(word.weight for word in why.words) + why.meaning + why.context
    near = why.offset + sum(one.weight for one in why.near) + why.rest
    return abs(words - why.score), abs(near - why.score)


@BOTH
def test_words_meaning_and_context_add_up_to_the_score_and_so_do_excerpts_and_descriptions(
    encoder: Encoder | None,
) -> None:
    model = learnt(encoder).model
    assert model is not None
    for row in range(len(model.training.units)):
        for column in range(len(model.training.outputs)):
            why = explain(model, row, column)
            assert max(apart(why)) < 1e-6
            assert abs(why.score - model.scores[row, column]) < 5e-6  # the bulk is scored in single precision


@settings(max_examples=examples(8), deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=3, max_size=30))
def test_any_sentence_is_explained_exactly(words: list[str]) -> None:
    engine = learnt(None, " ".join(words))
    model = engine.model
    assert model is not None
    for column in range(len(model.training.outputs)):
        assert max(apart(explain(model, len(model.training.units) - 1, column))) < 1e-9


def test_the_words_of_an_explanation_stand_where_it_says() -> None:
    engine = learnt(installed_encoder(), "The donors paid the rent with a grant.")
    why = engine.why(9, 0, 10, 1)
    assert why is not None and why.words
    said = "The donors paid the rent with a grant."
    assert all(said[word.start : word.end] == word.text for word in why.words)
    assert {word.text for word in why.words if word.weight > 0} & {"donors", "rent", "grant"}


def test_the_nearest_excerpts_carry_the_code_and_say_where_they_are() -> None:
    engine = learnt(installed_encoder(), "The donors paid the rent with a grant.")
    why = engine.why(9, 0, 10, 1)
    assert why is not None and engine.model is not None
    excerpts = [near for near in why.near if near.kind == "excerpt"]
    assert excerpts
    coded = {(one.document_id, one.start, one.end) for one in study().examples if one.code_id == 1}
    assert all((near.document_id, near.start, near.end) in coded for near in excerpts)
    assert [near.weight for near in excerpts] == sorted((near.weight for near in excerpts), reverse=True)
    assert any(near.kind == "description" and near.code_id == 1 for near in why.near)


def test_a_sentence_that_shares_no_word_is_explained_by_its_meaning() -> None:
    engine = learnt(installed_encoder(), "Las fundaciones mandaban todo.")
    why = engine.why(9, 0, 10, 1)
    assert why is not None and why.meaning > 0 and why.no_word_stands_out
    assert speaking_words(why) == (), "pieces of words alone make no word stand out"


@BOTH
def test_leaving_out_the_telling_word_costs_more_than_leaving_out_another(encoder: Encoder | None) -> None:
    engine = learnt(encoder, "Yesterday the donors walked away slowly.")
    fall = {word.text: word.weight for word in engine.word_by_word(9, 0, 10, 1)}
    assert set(fall) >= {"donors", "walked"}
    assert fall["donors"] == max(fall.values()) > 0


def test_there_is_no_explanation_of_what_is_not_there() -> None:
    engine = learnt(None)
    assert engine.why(99, 0, 5, 1) is None
    assert engine.why(1, 0, 5, 99) is None
    assert engine.word_by_word(99, 0, 5, 1) == ()
