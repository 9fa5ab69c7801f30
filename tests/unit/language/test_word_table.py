"""The words of a text as columns: the same words as everywhere, each where it stands."""

from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.words import word_spans
from qcoder.language.word_table import forms, word_table

TEXTS = st.text(st.sampled_from("aAñ é\u0301’'-. \n,1"), max_size=40)


@given(TEXTS)
def test_every_word_stands_where_it_does(text: str) -> None:
    table = word_table(text, f"test {text!r}")
    spans = word_spans(text)
    assert list(zip(table.start.tolist(), table.end.tolist(), strict=True)) == spans
    assert [forms.text[number] for number in table.form.tolist()] == [text[a:b].lower() for a, b in spans]
    assert all(forms.number(text[a:b]) == number for (a, b), number in zip(spans, table.form.tolist(), strict=True))
