"""The engine by itself: what it proposes and what it leaves, with the sentence encoder and without it."""

from dataclasses import replace

import pytest

from qcoder.suggesters import engine
from qcoder.suggesters.encoder import Encoder, installed_encoder
from qcoder.suggesters.engine import Engine
from qcoder.suggesters.values import Example, Parameters, Request, Stretch, Suggestion, Text
from tests.asked import FEAR, MONEY, OTHER, code, coded, quote, study, text, told

BOTH = pytest.mark.parametrize("encoder", [installed_encoder(), None], ids=["with encoder", "without"])


def found(asked: Request, encoder: Encoder | None = None) -> dict[str, Suggestion]:
    """Proposals by the words they are for."""
    return {
        quote(asked, one.document_id, one.start, one.end): one
        for one in Engine(encoder).suggest(asked)
        if not one.audit
    }


def test_the_encoder_that_comes_with_the_program_is_there() -> None:
    assert engine.why_no_encoder() == ""
    assert Engine(installed_encoder()).encoder_id == "use-m3/0.2.1"


@BOTH
def test_the_engine_answers_nothing_to_nothing(encoder: Encoder | None) -> None:
    funding = code(1, "Funding", "foundation")
    assert Engine(encoder).suggest(Request((), (), ())) == ()
    assert Engine(encoder).suggest(Request((text(1, *OTHER),), (), ())) == ()
    assert Engine(encoder).suggest(Request((text(1),), (funding,), ())) == ()
    assert Engine(encoder).suggest(Request((text(1, "", "...", "The the the"),), (funding,), ())) == ()


@BOTH
def test_one_document_with_one_example_is_enough_to_be_asked(encoder: Encoder | None) -> None:
    one = text(1, *MONEY)
    asked = Request((one,), (code(1, "Xyz"),), (coded(one, 1, MONEY[0]),))
    assert MONEY[0] not in found(asked, encoder)


@BOTH
def test_codes_with_the_same_definition_and_no_examples_do_not_break_it(encoder: Encoder | None) -> None:
    codes = (code(1, "A", definition="Money."), code(2, "A", definition="Money."))
    Engine(encoder).suggest(Request((text(1, *MONEY),), codes, ()))


@BOTH
def test_a_language_without_tables_and_mixed_languages_are_read_all_the_same(encoder: Encoder | None) -> None:
    texts = (text(1, "Die Stiftung hat uns Geld gegeben.", language="de"),
             text(2, "La foundation nos gave dinero for the rent.", language=""))  # fmt: skip
    Engine(encoder).suggest(Request(texts, (code(1, "Money", "dinero"),), ()))


def test_what_resembles_coded_passages_is_proposed_and_the_rest_is_not() -> None:
    asked = study()
    new = text(9, MONEY[3], OTHER[3], "The agency paid the salaries with a grant.", "My husband shouted at me.")
    asked = replace(asked, texts=(*asked.texts, new), documents=frozenset({9}))
    seen = found(asked, installed_encoder())
    assert seen["The agency paid the salaries with a grant."].code_id == 1
    assert OTHER[3] not in seen
    assert all(one.basis == "examples" for one in seen.values())


def test_spanish_codings_teach_english() -> None:
    spanish = [
        text(1, "La fundación nos pagaba la renta.", "Barríamos el piso los lunes.", language="es"),
        text(2, "El dinero de afuera se acabó.", "Llovía mucho en julio.", language="es"),
    ]
    english = text(3, "The foundation paid for our rent.", "We swept the floor on Mondays.")
    examples = (
        coded(spanish[0], 1, "La fundación nos pagaba la renta."),
        coded(spanish[1], 1, "El dinero de afuera se acabó."),
    )
    asked = Request((*spanish, english), (code(1, "K1"), code(2, "K2")), examples)
    model = Engine(installed_encoder())
    model.learn(asked)
    assert model.model is not None
    rent, floor = (
        model.row_at(3, english.text.index(words), english.text.index(words) + 5) for words in ("The found", "We swept")
    )
    column = model.column_of(1)
    assert model.model.scores[rent, column] > model.model.scores[floor, column] + 0.05


def test_keywords_are_found_by_lemma_and_phrases_only_as_phrases() -> None:
    codes = (code(1, "Outside money"),)
    one = text(1, "We took outside money for it.", "The money lay outside the house.")
    asked = Request((one,), codes, ())
    assert set(found(asked, None)) == {"We took outside money for it."}


def test_interviewers_are_read_as_context_and_get_no_suggestions() -> None:
    asked = study()
    new = text(9, "Did the foundation pay your rent?", "Yes, it paid for three years.", asked=[0])
    asked = replace(asked, texts=(*asked.texts, new), documents=frozenset({9}))
    model = Engine(installed_encoder())
    assert all(one.start >= new.stretches[1].start for one in model.suggest(asked))
    why = model.why(9, new.stretches[1].start, new.stretches[1].end, 1)
    assert why is not None and why.context != 0


def test_neighbouring_sentences_of_a_turn_are_joined_up_to_the_longest_run_and_never_across_turns() -> None:
    said = "The foundation paid. A foundation pays. Our foundation paid. Their foundation paid rent."
    one = Text(1, f"{said}\n{said}", "en", (Stretch(0, len(said)), Stretch(len(said) + 1, 2 * len(said) + 1)))
    other = Text(2, said.replace("foundation", "group") + " The foundation gave. That foundation gave.", "en", ())
    other = replace(other, stretches=(Stretch(0, len(other.text)),))
    asked = Request((other,), (code(1, "Funding", "foundation"),), (), parameters=Parameters(longest_run=3))
    runs = [(run.start, run.end) for run in Engine(None).suggest(asked)]
    assert runs == [(other.text.index("The foundation gave"), len(other.text))]
    for run in Engine(None).suggest(replace(asked, texts=(one,))):
        assert any(turn.start <= run.start and run.end <= turn.end for turn in one.stretches)


def test_repeated_text_is_offered_once_with_its_other_places() -> None:
    asked = study()
    same = "The foundation sent us the money for the rent."
    texts = (*asked.texts, text(8, same, OTHER[0]), text(9, OTHER[1], same))
    asked = replace(asked, texts=texts, documents=frozenset({8, 9}))
    for_it = [one for one in Engine(None).suggest(asked) if quote(asked, one.document_id, one.start, one.end) == same]
    assert [one.document_id for one in for_it] == [8]
    assert [place[0] for place in for_it[0].also] == [9]


def test_what_was_refused_and_its_copies_do_not_come_back_and_likenesses_fall() -> None:
    asked = study()
    said = "The foundation paid our rent for a year."
    new = text(9, said, "A foundation paid the rent of our office.")
    asked = replace(asked, texts=(*asked.texts, new, text(10, said)), documents=frozenset({9, 10}))
    before = found(asked, installed_encoder())
    assert said in before
    refused = Example(1, 9, 0, len(said))
    after = found(replace(asked, rejected=(refused,)), installed_encoder())
    assert said not in after
    like = "A foundation paid the rent of our office."
    assert like not in after or after[like].probability < before[like].probability


def test_one_verdict_changes_the_scores_as_a_new_fit_would_and_can_be_taken_back() -> None:
    asked = study()
    new = text(9, MONEY[3], OTHER[4])
    asked = replace(asked, texts=(*asked.texts, new))
    model = Engine(installed_encoder())
    model.learn(asked)
    assert model.model is not None
    before = model.model.scores.copy()
    at = new.stretches[0]
    model.judge(1, 9, at.start, at.end, False)
    after = model.model.scores[:, 0].copy()
    fresh = Engine(installed_encoder())
    fresh.learn(replace(asked, rejected=(Example(1, 9, at.start, at.end),)))
    assert fresh.model is not None
    assert abs(after - fresh.model.scores[:, 0]).max() < 1e-5 and after[-2] < before[-2, 0]
    model.judge(1, 9, at.start, at.end, None)
    assert abs(model.model.scores - before).max() < 1e-5


def test_text_that_was_not_worked_for_a_code_never_tells_against_it() -> None:
    asked = study()
    new = text(9, "The foundation closed.", OTHER[0])
    asked = replace(asked, texts=(*asked.texts, new), worked=frozenset())
    more = replace(asked, worked=frozenset({(9, 2)}))  # worked for the other code only
    scores = []
    for request in (asked, more):
        model = Engine(None)
        model.learn(request)
        assert model.model is not None
        scores.append(model.model.scores)
    assert abs(scores[0][:, 0] - scores[1][:, 0]).max() < 1e-9
    assert abs(scores[0][:, 1] - scores[1][:, 1]).max() > 1e-6


def test_a_family_is_proposed_where_none_of_its_codes_passes() -> None:
    texts, examples = [], []
    for number in range(1, 25):
        money, fear = told(MONEY, number), told(FEAR, number)
        one = text(number, money, fear, told(OTHER, number))
        texts.append(one)
        examples += [coded(one, 2 + number % 2, money), coded(one, 4, fear)]
    codes = (code(1, "Money"), code(2, "Early", parent=1), code(3, "Late", parent=1), code(4, "Fear"))
    new = text(99, "The foundation paid for the rent and the salaries.")
    asked = Request((*texts, new), codes, tuple(examples), worked=frozenset((n, None) for n in range(1, 25)),
                    documents=frozenset({99}), parameters=Parameters(precision=0.8))  # fmt: skip
    seen = found(asked, installed_encoder())
    only = seen[new.text.strip()]
    assert only.code_id == 1 and {child for child, _chance in only.below} == {2, 3}


def test_silent_codes_and_documents_are_left_out() -> None:
    asked = study()
    new = text(9, MONEY[3])
    asked = replace(asked, texts=(*asked.texts, new), documents=frozenset({9}))
    assert found(asked)
    assert not found(replace(asked, silent=frozenset({1})))
    assert not found(replace(asked, documents=frozenset()))


def test_a_few_sentences_are_drawn_at_random_and_always_the_same() -> None:
    asked = study()
    many = text(9, *(f"{word} {rest}" for word in ("Now", "Then", "Here", "Often") for rest in OTHER for _ in "1"),
                *(f"Number {n} {rest.lower()}" for n in range(40) for rest in OTHER))  # fmt: skip
    asked = replace(asked, texts=(*asked.texts, many), documents=frozenset({9}))
    audits = [one for one in Engine(None).suggest(asked) if one.audit]
    assert 1 <= len(audits) <= 3
    assert [one for one in Engine(None).suggest(asked) if one.audit] == audits
    assert any(one.audit for one in Engine(None).teach(asked)), "whatever the order"


def test_the_same_request_gives_the_same_answer_from_a_fresh_and_from_a_warm_engine() -> None:
    asked = study()
    warm = Engine(installed_encoder())
    first = warm.suggest(asked)
    assert warm.suggest(replace(asked, wanted=frozenset({1}))) is not None
    assert warm.suggest(asked) == first == Engine(installed_encoder()).suggest(asked)


def test_only_what_changed_in_a_text_is_encoded_again() -> None:
    asked = study()
    model = Engine(installed_encoder())
    model.suggest(asked)
    assert not any(model.missing(asked).values())
    said = asked.texts[0].text.splitlines()
    texts = (text(1, "A wholly new sentence about nothing.", *said), *asked.texts[1:])
    examples = tuple(one for one in asked.examples if one.document_id != 1)
    missing = model.missing(replace(asked, texts=texts, examples=examples))
    assert [len(keys) for keys in missing.values()] == [1, 1], "its words and its vector"


def test_another_precision_asked_for_needs_no_new_model() -> None:
    asked = study(14)
    engine = Engine(installed_encoder())
    engine.suggest(asked)
    model, stricter = engine.model, replace(asked, parameters=replace(asked.parameters, precision=0.9))
    found = engine.suggest(stricter)
    assert engine.model is model
    assert found == Engine(installed_encoder()).suggest(stricter)


@pytest.mark.parametrize("marked", [1, 3, 5])
def test_proposals_are_as_long_as_this_coder_marks_passages(marked: int) -> None:
    texts, examples = [], []
    for number in range(26):
        money = [
            f"{MONEY[(number + shift) % 5][:-1]} in {1900 + 5 * number + shift}." for shift in range(max(3, marked))
        ]
        other = [f"{OTHER[(number + shift) % 5][:-1]} in {1900 + 2 * number + shift}." for shift in range(2)]
        said = " ".join((other[0], *money, other[1]))
        one = Text(number + 1, said, "en", (Stretch(0, len(said)),))
        texts.append(one)
        if number < 25:
            examples.append(coded(one, 1, money[1] if marked == 1 else " ".join(money)))
    asked = Request(
        tuple(texts),
        (code(1, "Funding"),),
        tuple(examples),
        worked=frozenset((one.document_id, None) for one in texts[:25]),
        parameters=Parameters(precision=0.3),
    )
    engine = Engine(None)
    found = [one for one in engine.suggest(asked) if not one.audit]
    assert engine.chooser is not None
    sentences = [texts[25].text[one.start : one.end].count(".") for one in found]
    assert max(sentences) == marked, (engine.chooser.go_on, engine.chooser.longest, sentences)
