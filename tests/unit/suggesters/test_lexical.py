"""Terms as vectors: TF-IDF as the textbook has it."""

import math
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qcoder.suggesters.lexical import FOUR, LETTERS, Terms, Vocabulary, pair_of, pieces_of

TEXTS = st.lists(st.lists(st.sampled_from(["ana", "anana", "luz", "lus", "de"]), max_size=6).map(tuple), max_size=6)


def _terms(lemmas: Terms, lengths: tuple[int, ...]) -> Counter[str]:
    pairs = [pair_of(lemmas[at], lemmas[at + 1]) for at in range(len(lemmas) - 1)]
    return Counter([*lemmas, *pairs, *(piece for lemma in lemmas for piece in pieces_of(lemma, lengths))])


@given(TEXTS, st.sampled_from([(), FOUR, LETTERS]))
def test_weights_are_those_of_the_formula(texts: list[Terms], lengths: tuple[int, ...]) -> None:
    vocabulary = Vocabulary(texts, lengths=lengths)
    counts = [_terms(text, lengths) for text in texts]
    holders = Counter(term for of_text in counts for term in of_text)
    assert list(vocabulary.columns) == sorted(term for term, n in holders.items() if n > 1), (
        "a term of one text makes nothing alike"
    )
    for row, of_text in enumerate(counts):
        weights = {
            term: (1 + math.log(n)) * (math.log((1 + len(texts)) / (1 + holders[term])) + 1)
            for term, n in of_text.items()
        }
        length = math.hypot(*weights.values())
        wanted = [weights.get(term, 0.0) / length if length else 0.0 for term in vocabulary.columns]
        assert np.allclose(vocabulary.own.toarray()[row], wanted)
        assert np.allclose(vocabulary.rows([texts[row]]).toarray()[0], wanted), "a text seen alone has the same row"


def test_a_text_of_unknown_terms_and_an_empty_one_are_rows_of_nothing() -> None:
    vocabulary = Vocabulary([("a",), ("a",)], lengths=())
    assert vocabulary.rows([(), ("x", "x")]).toarray().tolist() == [[0.0], [0.0]]
    assert vocabulary.rows([]).shape == (0, 1)
    assert Vocabulary([], lengths=FOUR).rows([("a",)]).shape == (1, 0)


def test_pieces_of_a_word_mark_its_borders() -> None:
    made = {piece[1:] for piece in pieces_of("luz")}
    assert made == {"_lu", "luz", "uz_", "_luz", "luz_", "_luz_"}
