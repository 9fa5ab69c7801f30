"""What the exchange format has no place for goes along all the same, and comes back as it went out."""

import io
import json
import random
import re
import zipfile
from html import unescape
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.exporters.refi import project_bytes
from qcoder.model import Base, Case, Document
from qcoder.services.cases.cases import create_case, create_variable
from qcoder.services.checking import check
from qcoder.services.codes import codebook, proposals
from qcoder.services.documents import documents
from qcoder.services.find.saved_queries import save_query, saved_query
from qcoder.services.leaving.exchange_in import bring_in
from qcoder.services.leaving.exchange_more import KEPT, more_of
from qcoder.services.leaving.exchange_out import exchange_project
from qcoder.services.leaving.exchanging import convert, read_exchange_file, write_exchange_file
from qcoder.services.passages import coding
from qcoder.storage.project import Project
from tests.conftest import fill
from tests.examples import examples
from tests.rows import rows_for

# Tables that the exchange format itself has a place for, or that hang on a row that has one (see exchange_out).
IN_THE_STANDARD = {
    "project", "coder", "code", "case", "membership", "variable", "value", "document", "document_text", "speaker",
    "turn", "note", "coding", "memo", "code_group", "group_member", "code_relation", "translation", "about",
    "kept_source",
}  # fmt: skip
# Tables that can be made again from the rest, or that tell only what was done in this file.
STAY = {"original", "suggestion", "suggestion_run", "feature", "operation", "change"}


MARKED = re.compile(r"(?<=\[qcoder\] ).*?(?=</Description>)", re.DOTALL)


def test_every_table_goes_along_or_stays_for_a_reason() -> None:
    """A new table must be put somewhere: what is forgotten here is lost on the way."""
    assert {kept.table.__tablename__ for kept in KEPT} | IN_THE_STANDARD | STAY == set(Base.metadata.tables)


def everything(project: Project) -> dict[str, list[dict[str, Any]]]:
    with project.read() as session:
        return more_of(session)


letters = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\ufeff"), max_size=8)


@given(seed=st.integers(0, 10_000), words=st.lists(letters, min_size=1, max_size=4))
@settings(
    max_examples=examples(2),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_only_qcoder_knows_makes_the_round_trip(
    seed: int, words: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("more")
    with Project.create(folder / "a.qcoder", coder="Coder A") as project:
        fill(project, folder)
        rows_for(project, random.Random(seed), words)
        before = everything(project)
        file, _told = write_exchange_file(project, file=folder / "a.qdpx")
        assert bring_in(project, found=read_exchange_file(file)).told == []
        assert everything(project) == before  # brought in where it is already, nothing is doubled
    made, result = convert(file, to=folder / "b.qcoder", coder="Coder A")
    with Project.open(made, coder="Coder A") as again:
        after = everything(again)
        for row in (*before["saved_analysis"], *before["verdict"], *after["saved_analysis"], *after["verdict"]):
            row.pop("seen_operation", None)  # what these mean is in the other file alone
            row.pop("suggestion_id", None)
        assert set(after) == set(before) and len(before) > 18
        for name in before:
            assert comparable(after[name]) == comparable(before[name]), name
        assert result.told == [] and check(again).ok
        again.undo()
        assert everything(again) == {}


def comparable(rows: list[dict[str, Any]]) -> list[str]:
    """Rows in an order of their own, whatever order they came in."""
    return sorted(repr(sorted(row.items())) for row in rows)


def test_other_programs_lose_nothing_else_by_it_and_the_list_names_it(coded: Project, tmp_path: Path) -> None:
    codebook.change_code(coded, code=1, definition="new", change="meaning", reason="narrower")
    proposals.propose(coded, code=1, action="rename", name="Other", reason="why")
    _file, told = write_exchange_file(coded, file=tmp_path / "a.qdpx")
    assert [sentence.text("en") for sentence in told] == [
        "Only qcoder reads these again, other programs do not show them: the history of definitions, proposals, "
        "passages to look at again."
    ]
    assert "historia" in told[0].text("es")


def test_pseudonyms_languages_of_turns_and_marks_come_back(coded: Project, tmp_path: Path) -> None:
    from qcoder.model import Note, Turn

    with coded.change(say("more")) as step:
        step.query(Case).one().shown_as = "Rosa"
        step.query(Document).one().names_replaced = True
        for number, turn in enumerate(step.query(Turn).order_by(Turn.start)):
            turn.language = "en" if number == 1 else ""
        step.add(Note(document_id=1, start=3, end=9, kind="heading", mark="2", text="", author=""))
    file, told = write_exchange_file(coded, file=tmp_path / "a.qdpx")
    assert "1 case has a pseudonym" in told[0].text("en")
    made, _result = convert(file, to=tmp_path / "b.qcoder", coder="Coder A")
    with Project.open(made, coder="Coder A") as again:
        assert exchange_project(again).sources == exchange_project(coded).sources
        view = documents.show(again, document=1)
        assert [turn.language for turn in view.turns] == ["", "en", "", ""]
        assert [(mark.kind, mark.start, mark.end) for mark in view.marks] == [("heading", 3, 9)]
        with again.read() as session:
            assert session.query(Case).one().shown_as == "Rosa" and session.query(Document).one().names_replaced


def test_rows_that_somebody_wrote_by_hand_are_left_out_in_a_sentence(coded: Project, tmp_path: Path) -> None:
    from dataclasses import replace

    found = exchange_project(coded)
    more = {
        "case_code": [{"case_id": "nobody", "code_id": found.codes[0].guid}, "no row", {}],
        "verdict": [{"document_id": found.sources[0].guid, "start": 5, "end": 10**9}],
        "no_table": [{"a": 1}],
        "saved_query": "no list",
        "setting": [{"name": "x", "value": {"a": 1}, "strange": 5}],
    }
    with Project.create(tmp_path / "b.qcoder", coder="B") as other:
        result = bring_in(other, found=replace(found, more={"more": more}))
        assert any("3 entries are about things that are not in the file" in str(one) for one in result.told)
        assert result.stored["setting"] == 1 and check(other).ok


def test_a_coding_of_the_queue_finds_its_coding_again(coded: Project, tmp_path: Path) -> None:
    coding.code_passage(coded, document=1, code=1, span=Span(3, 9))
    codebook.change_code(coded, code=1, definition="new", change="meaning", reason="x")
    from qcoder.services.codes.rechecking import queue_of

    before = [(row.document, row.span) for row in queue_of(coded)]
    file, _told = write_exchange_file(coded, file=tmp_path / "a.qdpx")
    made, _result = convert(file, to=tmp_path / "b.qcoder", coder="Coder A")
    with Project.open(made, coder="Coder A") as again:
        assert [(row.document, row.span) for row in queue_of(again)] == before and before


def test_a_kept_query_asks_for_what_has_its_names_here(coded: Project, tmp_path: Path) -> None:
    create_variable(coded, name="founded")
    save_query(coded, name="q", line="case:Ana founded:1990 code:Dependency")
    save_query(coded, name="r", line="query:q")
    with Project.create(tmp_path / "b.qcoder", coder="B") as other:
        create_case(other, name="Ana")
        create_variable(other, name="founded")
        codebook.create_code(other, name="Dependency")
        save_query(other, name="q", line="dinero")  # stays what it is here
        bring_in(other, found=exchange_project(coded))
        assert saved_query(other, name="r").line == "query:q"
        save_query(coded, name="s", line="case:Ana founded:1990 code:Dependency")
        bring_in(other, found=exchange_project(coded))
        assert saved_query(other, name="s").line == "case:Ana founded:1990 code:Dependency"


ODD: list[Any] = [None, 1, -5, "x", [], {}, [1, 2], {"a": 1}, True, 1e99, "", [[]], [None]]


def altered(value: Any, chance: random.Random) -> Any:
    """JSON with some of its values replaced by others."""
    if chance.random() < 0.06:
        return chance.choice(ODD)
    if isinstance(value, dict):
        return {name: altered(held, chance) for name, held in value.items()}
    return [altered(held, chance) for held in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(2))
def test_what_was_altered_behind_our_mark_is_left_out_and_told(project: Project, tmp_path: Path, seed: int) -> None:
    fill(project, tmp_path)
    rows_for(project, random.Random(3), ["a", "b"])
    held = project_bytes(exchange_project(project, originals=False))
    chance, told = random.Random(seed), 0
    for number in range(3):
        out = tmp_path / f"{number}.qdpx"
        with zipfile.ZipFile(io.BytesIO(held)) as packed, zipfile.ZipFile(out, "w") as made:
            for name in packed.namelist():
                data = packed.read(name)
                if name.endswith(".qde"):
                    data = MARKED.sub(
                        lambda found: escape(json.dumps(altered(json.loads(unescape(found.group())), chance))),
                        data.decode(),
                    ).encode()
                made.writestr(name, data)
        file, result = convert(out, to=tmp_path / f"{number}.qcoder", coder="A")
        told += bool(result.told)
        with Project.open(file, coder="A") as again:
            assert check(again).ok
    assert told
