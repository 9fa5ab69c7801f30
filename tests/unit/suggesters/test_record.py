"""The track record: an interview is judged by the others alone, shares have intervals, machines are not counted."""

from dataclasses import replace

import pytest

from qcoder.suggesters.encoder import installed_encoder
from qcoder.suggesters.engine import Engine
from qcoder.suggesters.record import CodeRecord, Record
from qcoder.suggesters.values import Parameters, Request
from tests.asked import OTHER, code, coded, study, text

KEPT: dict[str, dict[str, bytes]] = {}  # what was read of the texts: as a project keeps it


def record(asked: Request, *, by_language: bool = False) -> Record:
    engine = Engine(installed_encoder())
    for kind, kept in KEPT.items():
        engine.bring(kind, kept)
    found = engine.record(asked, by_language)
    for kind, new in engine.fresh().items():
        KEPT.setdefault(kind, {}).update(new)
    return found


def line(found: Record, of: int, language: str = "") -> CodeRecord:
    return next(one for one in found.codes if (one.code_id, one.language) == (of, language))


def test_without_two_coded_interviews_nothing_is_claimed() -> None:
    asked = study()
    alone = replace(asked, examples=tuple(one for one in asked.examples if one.document_id == 1))
    found = record(alone)
    assert not found.possible and found.calibration is None
    assert line(found, 1).status == "few examples" and line(found, 1).precision.whole == 0
    assert record(replace(asked, examples=())).documents == 0


def test_a_code_that_is_easy_to_tell_gets_a_good_record() -> None:
    found = record(study(14))
    assert found.possible and found.documents == 14 and found.whole_text
    money = line(found, 1)
    assert money.status == "speaks" and money.precision.part >= 0.8 * money.precision.whole > 0
    assert money.recall.value is not None and money.recall.low <= money.recall.value <= money.recall.high
    assert money.calibration is not None and money.calibration.low <= money.calibration.high
    assert money.average_precision is not None and money.average_precision > 0.8


def test_an_interview_is_judged_as_if_it_had_never_been_coded() -> None:
    asked = study(14)
    engine = Engine(installed_encoder())
    engine.learn(asked)
    assert engine.model is not None and engine.estimate is not None
    without = Engine(installed_encoder())
    without.learn(
        replace(
            asked,
            examples=tuple(one for one in asked.examples if one.document_id != 3),
            worked=frozenset(pair for pair in asked.worked if pair[0] != 3),
        )
    )
    assert without.model is not None
    rows = engine.model.training.documents == 3
    assert abs(engine.model.left_out_scores([3]) - without.model.scores[rows]).max() < 1e-5


def test_accepted_suggestions_are_learnt_from_and_never_counted() -> None:
    asked = study(14)
    machine = tuple(replace(one, by_suggestion=True) if one.document_id > 7 else one for one in asked.examples)
    found = record(replace(asked, examples=machine))
    assert found.documents == 7
    assert line(found, 1).examples == line(record(asked), 1).examples
    assert line(found, 1).recall.whole < line(record(asked), 1).recall.whole


def test_a_code_without_examples_and_one_with_few_say_so() -> None:
    asked = study(14)
    codes = (*asked.codes, code(3, "Never"), code(4, "Seldom"))
    seldom = coded(asked.texts[0], 4, asked.texts[0].text.splitlines()[0])
    found = record(replace(asked, codes=codes, examples=(*asked.examples, seldom)))
    assert line(found, 3).status == "nothing to go by"
    assert line(found, 4).status == "few examples"


def test_an_unreliable_code_is_silent() -> None:
    asked = study(14)
    at_random = tuple(coded(one, 3, one.text.splitlines()[number % 5]) for number, one in enumerate(asked.texts))
    asked = replace(asked, codes=(*asked.codes, code(3, "Anything")), examples=(*asked.examples, *at_random))
    asked = replace(asked, parameters=Parameters(precision=0.9))
    found = line(record(asked), 3)
    assert found.status in ("unreliable", "speaks")
    if found.status == "speaks":
        assert found.precision.high >= 0.9


def test_languages_are_told_apart() -> None:
    asked = study(14)
    spanish = text(50, "La fundación pagó la renta de todo el año.", "Llovía mucho en julio.", language="es")
    asked = replace(
        asked,
        texts=(*asked.texts, spanish),
        examples=(*asked.examples, coded(spanish, 1, "La fundación pagó la renta de todo el año.")),
        worked=asked.worked | {(50, None)},
    )
    found = record(asked, by_language=True)
    assert line(found, 1, "es").examples == 1 and line(found, 1, "en").examples == line(found, 1).examples - 1
    assert line(found, 1, "es").recall.whole == 1


def test_without_worked_text_only_coded_passages_are_judged() -> None:
    found = record(replace(study(14), worked=frozenset()))
    assert found.possible and not found.whole_text
    assert found.sentences == len({(one.document_id, one.start) for one in study(14).examples})


@pytest.mark.parametrize("interviews", [0, 1])
def test_empty_studies_have_an_empty_record(interviews: int) -> None:
    texts = tuple(text(number + 1, *OTHER) for number in range(interviews))
    found = record(Request(texts, (code(1, "A"),), ()))
    assert not found.possible and found.bins == ()


def test_the_more_interviews_are_coded_the_more_is_found() -> None:
    found = record(study(14)).growth
    assert [one.documents for one in found] == [2, 4, 8, 13]
    assert all(one.found.low <= (one.found.value or 0) <= one.found.high for one in found)
    first, last = found[0].found.value, found[-1].found.value
    assert first is not None and last is not None and last >= first
    assert record(study(14)).growth == found, "no chance in it"


def test_two_coded_interviews_tell_nothing_of_growth() -> None:
    asked = study()
    two = replace(asked, examples=tuple(one for one in asked.examples if one.document_id <= 2))
    assert record(two).growth == ()
