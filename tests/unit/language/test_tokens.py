"""Words of a text with their lemmas."""

from qcoder.language.tokens import content_lemmas, content_lemmas_of, docs, lemma, written_lemma


def test_content_lemmas_are_those_of_the_whole_pipeline() -> None:
    text = "Las fundaciones mandaban; nosotras, no. 3 reuniones en la CDMX y un e-mail."
    doc = next(docs([text], "es"))
    whole = [token.lemma_ for token in doc if token.is_alpha and len(token.text) > 1]
    found = content_lemmas_of(text, "es")
    assert found == content_lemmas(doc, "es")
    assert found == [one for one in whole if one in found] and "fundacion" in found and "la" not in found


def test_common_words_are_not_taken_for_rare_ones() -> None:
    assert [written_lemma(word, "es") for word in ("afuera", "papás", "suena", "sueña")] == [
        "afuera", "papá", "sonar", "soñar",
    ]  # fmt: skip
    assert lemma("afuera", "es") == "afuera"
