"""What may come: nothing, too much, broken parts. A clear answer or none, and the rest goes on."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from qcoder.core.errors import Cancelled
from qcoder.core.progress import Watched
from qcoder.suggesters.asking import about
from qcoder.suggesters.encoder import EncoderBroken, SentenceEncoder, installed_encoder
from qcoder.suggesters.engine import Engine
from qcoder.suggesters.values import Example, Request, Stretch, Text
from qcoder.suggesters.worker import Worker
from tests.asked import MONEY, OTHER, code, coded, study, text


class Damaged:
    """An encoder whose weights cannot be read."""

    id = "use-m3/damaged"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise EncoderBroken

    def release(self) -> None:
        return None


def test_a_broken_encoder_is_told_and_the_engine_goes_on_without_it() -> None:
    engine = Engine(Damaged())
    assert engine.suggest(study()) is not None
    assert engine.encoder_id == "none" and about(engine)["encoder_missing"] == "broken"
    assert engine.model is not None and engine.model.features.vectors is None


def test_the_real_encoder_bears_what_texts_hold() -> None:
    vectors = SentenceEncoder().encode(["", " ", "\u200d😀\ufffd", "a" * 40_000, "ñandú\u0301"])
    assert vectors.shape == (5, 512) and np.isfinite(vectors).all()


@pytest.mark.parametrize(
    "odd",
    [
        Text(50, "", "en", ()),
        Text(50, "\n\n\n", "es", (Stretch(0, 3),)),
        Text(50, "?!", "en", (Stretch(0, 2),)),
        Text(50, "😀 😀 😀 😀", "", (Stretch(0, 7),)),
        Text(50, "La foundation nos gave dinero for the rent.", "es", (Stretch(0, 43),)),
        Text(50, "Die Stiftung gab uns Geld für die Miete.", "de", (Stretch(0, 40),)),
    ],
    ids=["empty", "blank", "signs", "pictures", "mixed", "unknown language"],
)
def test_an_odd_document_does_not_disturb_the_others(odd: Text) -> None:
    asked = study()
    usual = Engine(None).suggest(replace(asked, documents=frozenset({1})))
    found = Engine(None).suggest(replace(asked, texts=(*asked.texts, odd), documents=frozenset({1})))
    assert [one.code_id for one in found] == [one.code_id for one in usual]


def test_codings_out_of_the_text_and_of_codes_that_are_gone_are_passed_over() -> None:
    asked = study()
    gone = (Example(99, 1, 0, 5), Example(1, 99, 0, 5), Example(1, 1, 10_000, 10_005))
    same = Engine(None).suggest(replace(asked, examples=(*asked.examples, *gone)))
    assert [one.code_id for one in same] == [one.code_id for one in Engine(None).suggest(asked)]


def test_a_code_under_itself_and_a_parent_that_is_gone_end_no_loop() -> None:
    codes = (code(1, "A", parent=2), code(2, "B", parent=1), code(3, "C", parent=77))
    one = text(1, *MONEY)
    Engine(None).suggest(Request((one,), codes, (coded(one, 1, MONEY[0]),)))


def test_everything_coded_with_one_code_leaves_nothing_to_propose() -> None:
    one, two = text(1, *MONEY), text(2, *OTHER)
    examples = tuple(coded(of, 1, said) for of, all_ in ((one, MONEY), (two, OTHER)) for said in all_)
    asked = Request((one, two), (code(1, "A"),), examples, worked=frozenset({(1, None), (2, None)}))
    assert Engine(None).suggest(asked) == ()


def test_identical_codes_share_what_is_said_and_both_are_offered() -> None:
    asked = study(14)
    twin = replace(asked.codes[0], id=9)
    examples = (*asked.examples, *(replace(one, code_id=9) for one in asked.examples if one.code_id == 1))
    new = text(60, "The foundation paid for the rent of the office.")
    asked = replace(
        asked, codes=(*asked.codes, twin), examples=examples, texts=(*asked.texts, new), documents=frozenset({60})
    )
    assert {one.code_id for one in Engine(None).suggest(asked) if not one.audit} in ({1, 9}, set())


def two_million_words() -> Request:
    """A text of 2,000,000 words in 117,000 sentences, no two of them alike; one of them coded."""
    lines = (f"{one[:-1]} {n}, and then {two[0].lower()}{two[1:]}" for n in range(23_500) for one, two in PAIRS)
    said = " ".join(lines)
    whole = Text(1, said, "en", (Stretch(0, len(said)),))
    assert len(said.split()) > 2_000_000
    return Request((whole,), (code(1, "Funding", "donor"),), (Example(1, 1, 0, len(MONEY[0]) + 2),))


PAIRS = tuple(zip(MONEY, OTHER, strict=True))


@pytest.mark.slow
def test_two_million_words_are_read() -> None:
    assert Engine(None).find(two_million_words())


@pytest.mark.slow
@pytest.mark.skipif(installed_encoder() is None, reason="the encoder is not installed")
def test_two_million_words_are_read_with_the_encoder_and_one_may_stop_waiting() -> None:
    """Minutes: each of the sentences gets its vector. How far it is is told all along."""
    asked, worker = two_million_words(), Worker()
    told: list[float] = []

    def tell(done: int, total: int, _what: str) -> None:
        told.append(done / total)

    def patience() -> bool:
        return len(told) > 20 and 0.01 < told[-1] < 1

    try:
        with pytest.raises(Cancelled):
            worker.ask("find", asked, progress=Watched(tell, stop=patience))
        assert not worker.warm and told[-1] < 0.5, "long before it was through"
        told.clear()
        assert worker.ask("find", asked, progress=Watched(tell))
        assert len(set(told)) > 100
    finally:
        worker.close()
