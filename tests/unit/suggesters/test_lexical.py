"""Terms as vectors: TF-IDF as the textbook has it."""

import math

import numpy as np

from qcoder.suggesters.lexical import Vocabulary, pieces_of, terms_of


def test_terms_are_lemmas_and_pairs_of_neighbours() -> None:
    assert terms_of(["money", "abroad", "late"]) == ("money", "abroad", "late", "money abroad", "abroad late")
    assert terms_of([]) == ()


def test_weights_are_those_of_the_formula() -> None:
    texts = [("a", "b", "b"), ("a", "c"), ("b", "d")]
    vocabulary = Vocabulary(texts)
    assert set(vocabulary.columns) == {"a", "b"}, "a term of one text makes nothing alike"
    rows = vocabulary.rows(texts).toarray()
    shared, alone = math.log(4 / 3) + 1, math.log(4 / 2) + 1
    twice = (1 + math.log(2)) * shared
    first = np.array([shared, twice]) / math.hypot(shared, twice)
    second = np.array([shared, 0]) / math.hypot(shared, alone)
    assert np.allclose(rows[:2], [first, second])


def test_a_text_of_unknown_terms_and_an_empty_one_are_rows_of_nothing() -> None:
    vocabulary = Vocabulary([("a",), ("a",)])
    assert vocabulary.rows([(), ("x", "x")]).toarray().tolist() == [[0.0], [0.0]]
    assert vocabulary.rows([]).shape == (0, 1)
    assert Vocabulary([]).rows([("a",)]).shape == (1, 0)


def test_pieces_of_a_word_mark_its_borders() -> None:
    made = {piece[1:] for piece in pieces_of(["luz"])}
    assert made == {"_lu", "luz", "uz_", "_luz", "luz_", "_luz_"}
