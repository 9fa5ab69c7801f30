"""What can be a code's name, whoever gives it."""

import pytest

from qcoder.core.errors import BadInput, NameTaken
from qcoder.services.codes import codebook, proposals
from qcoder.storage.project import Project

BAD = ("Money > power", "a\n>\nb", " ", "", "x" * 501)


@pytest.mark.parametrize("name", BAD)
def test_a_name_that_is_empty_too_long_or_like_a_path_is_refused_and_nothing_changes(coded: Project, name: str) -> None:
    before = codebook.codes(coded)
    code = before[0].id
    for give in (
        lambda: codebook.create_code(coded, name=name),
        lambda: codebook.rename_code(coded, code=code, name=name),
        lambda: codebook.split_off(coded, code=code, codings=[], name=name),
        lambda: proposals.propose(coded, action="create", name=name, reason="missing"),
    ):
        with pytest.raises(BadInput, match="name"):
            give()
    assert codebook.codes(coded) == before


def test_the_names_in_the_two_languages_follow_the_same_rule_and_may_be_empty(coded: Project) -> None:
    code = codebook.codes(coded)[0].id
    with pytest.raises(BadInput, match="cannot hold"):
        codebook.change_code(coded, code=code, name_es="Dinero > poder")
    codebook.change_code(coded, code=code, name_es="  Dinero\u00a0 y  poder ", name_en="")
    row = codebook.code_row(coded, code)
    assert (row.name_es, row.name_en) == ("Dinero y poder", "")


def test_codes_of_one_name_are_apart_under_different_parents_and_refused_under_one(coded: Project) -> None:
    first, second = (codebook.create_code(coded, name=name).id for name in ("Here", "There"))
    made = [codebook.create_code(coded, name="Same", parent=parent) for parent in (first, second)]
    assert [row.path for row in made] == ["Here > Same", "There > Same"]
    with pytest.raises(NameTaken, match="already"):
        codebook.create_code(coded, name="SAME", parent=first)
