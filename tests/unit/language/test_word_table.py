"""The words of texts as numbers: the same words as counting them, whoever asks at the same time."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.words import words_of
from qcoder.language import word_table as module
from qcoder.language.tokens import lemma
from qcoder.language.word_table import forms, word_table

TEXTS = st.text(alphabet="abcñÁ \n'-.é1’\u0301", max_size=60)


def table_of(text: str) -> module.WordTable:
    return word_table(text, hashlib.sha256(text.encode()).hexdigest())


@given(TEXTS)
def test_a_table_holds_the_words_of_its_text(text: str) -> None:
    table = table_of(text)
    spans = zip(table.start.tolist(), table.end.tolist(), strict=True)
    words = [text[start:end] for start, end in spans]
    assert words == words_of(text)
    assert [forms.text[number] for number in table.form.tolist()] == [word.lower() for word in words]


def test_lemmas_and_wildcards_are_known_of_forms_that_come_later_too() -> None:
    decide = table_of("decidimos")
    assert forms.with_lemma("es", "decidir")[decide.form].all()
    later = table_of("ellas decidieron xyzzyación")
    assert forms.with_lemma("es", "decidir")[later.form].tolist() == [False, True, False]
    assert forms.like("*acion")[later.form].tolist() == [False, False, True]
    assert forms.like("d*ieron")[later.form].tolist() == [False, True, False]
    assert [forms.lemmas("es")[number] for number in later.form] == [
        lemma(word, "es") for word in ("ellas", "decidieron", "xyzzyación")
    ]


def test_several_threads_give_each_form_one_number() -> None:
    texts = [" ".join(f"palabra{(number * 7 + at) % 400}x" for at in range(300)) for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        tables = list(pool.map(table_of, texts))
    for text, table in zip(texts, tables, strict=True):
        assert [forms.text[number] for number in table.form.tolist()] == words_of(text)
    assert len(set(forms.text)) == len(forms.text)


def test_the_oldest_texts_are_let_go_when_there_are_too_many_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WORDS", 50)
    texts = [f"texto número {number} " * 8 for number in range(5)]
    for text in texts:
        table_of(text)
    known = [module.known_table(hashlib.sha256(text.encode()).hexdigest()) is not None for text in texts]
    assert known[-1] and not known[0]
    assert np.array_equal(table_of(texts[0]).start, table_of(texts[0]).start)
