"""The command agreement on a real project, and the service behind it."""

from pathlib import Path

import pytest

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.span import Span
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.evidence.agreement import agreement, coders
from qcoder.services.passages import coding
from qcoder.services.suggest import worked
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.terminal import Terminal


def code_as(project: Project, coder: str, path: str, words: str) -> None:
    at = INTERVIEW.index(words)
    coding.code_passage(
        project, document=1, code=codebook.code_at(project, path=path).id, span=Span(at, at + len(words)), coder=coder
    )


@pytest.fixture
def two(study: Path) -> Path:
    """The study, coded by Coder B as well: one passage alike, one a little longer, one not at all."""
    with Project.open(study, coder="Coder A") as project:
        code_as(project, "Coder B", "Dependency", "La fundación ponía los temas.")
        code_as(project, "Coder B", "Dependency > Funding dependence", "cuando llegó el dinero")
    return study


def test_what_is_printed_can_be_counted_by_hand(qcoder: Terminal, two: Path) -> None:
    found = qcoder("agreement", two, "--coders", "Coder A", "Coder B", "--json").json
    rows = {row["code"]: row for row in found["codes"]}
    said = sum(len(turn.partition(": ")[2]) for turn in INTERVIEW.splitlines() if turn.startswith("Ana:"))
    funding = rows["Dependency > Funding dependence"]
    assert (funding["units"], funding["by_coder"]) == (said, [len("llegó el dinero"), len("cuando llegó el dinero")])
    assert funding["percent"] == pytest.approx(1 - len("cuando ") / said)
    assert rows["Dependency"]["alpha"] == 1.0 and rows["Dependency"]["some"] == 0
    assert rows["Dependency > Dependence refused"]["kappa"] == 0.0
    apart = [(one["code"], INTERVIEW[one["start"] : one["end"]], one["coded_by"]) for one in found["disagreements"]]
    assert apart == [
        ("Dependency > Funding dependence", "cuando ", ["Coder B"]),
        ("Dependency > Dependence refused", "cuotas propias", ["Coder A"]),
    ]
    assert found["documents"] == ["Ana"] and found["left_out"] == []
    assert "no interval" in found["sentence"] and "characters" in found["sentence"]


def test_the_table_says_what_its_figures_rest_on(qcoder: Terminal, two: Path) -> None:
    said = qcoder("agreement", two, "--unit", "word", "--uncoded", "out", "--level", "top").out
    assert "All codes, pooled" in said and "uncoded text left out" in said and "Unit: words" in said
    assert "independently" in said and "Funding dependence" not in said
    assert "Dependency > Dependence refused" in said  # a counter-instance is never counted into its parent


@pytest.mark.parametrize("unit", ["word", "sentence", "turn", "segment"])
def test_every_unit_counts_only_what_participants_say(unit: str, two: Path) -> None:
    with Project.open(two, coder="Coder A") as project:
        without, within = (
            agreement(project, coders=["Coder A", "Coder B"], unit=unit, interviewer=choice)  # type: ignore[arg-type]
            for choice in ("out", "in")
        )
        if unit == "turn":
            turns = documents.show(project, document=1).turns
            assert within.rows[0].units == len(turns)
            assert without.rows[0].units == sum(turn.role != "interviewer" for turn in turns)
        assert 0 < without.rows[0].units <= within.rows[0].units


def test_what_cannot_be_compared_is_said_in_a_sentence(qcoder: Terminal, study: Path, two: Path) -> None:
    assert "Nobody called “Zoe”" in qcoder("agreement", two, "--coders", "Coder A", "Zoe").complaint
    assert "not a unit" in qcoder("agreement", two, "--unit", "page").complaint
    assert "two coders" in qcoder("agreement", two, "--coders", "Coder A").complaint
    assert "choice of --level" in qcoder("agreement", two, "--level", "x").complaint
    wrong = qcoder("agreement", two, "Coder A")
    assert wrong.code == 2 and "Coder A" in wrong.err
    with Project.open(study, coder="Coder A") as project:
        assert coders(project) == ["Coder A", "Coder B"]
        with pytest.raises(NotFound):
            agreement(project, coders=["Coder A", "Coder B"], code="Nothing")
        for row in documents.show(project, document=1).codings:
            if row.coder == "Coder B":
                coding.remove_coding(project, coding=row.id)
        with pytest.raises(BadInput, match="no document that Coder A, Coder B"):
            agreement(project, coders=["Coder A", "Coder B"])


def test_codings_are_frozen_and_only_these_count(qcoder: Terminal, two: Path) -> None:
    assert qcoder("blind", two, "on", "--json").json == {"blind": True}
    assert "blind to each other" in qcoder("agreement", two, "--coders", "Coder A", "Coder B").complaint
    for coder in ("Coder A", "Coder B"):
        row = qcoder("freeze", two, "First round", "--coder", coder, "--json").json
        assert (row["round"], row["coder"], row["codebook"]) == ("First round", coder, "First round")
    found = qcoder("agreement", two, "--coders", "Coder A", "Coder B", "--json").json
    assert (found["round"], found["codebooks"], found["lost"]) == ("First round", ["First round"], 0)
    assert found["spans"]["binary"]["value"] is not None and set(found["levels"]) == {"own", "top"}
    assert "independently" in found["sentence"] and "First round" in found["sentence"]
    said = qcoder("agreement", two, "--coders", "Coder A", "Coder B", "--live").out
    assert "Alphas for text spans" in said and "not frozen" in said and "Pooled over whole branches" in said
    assert "have not all frozen" in qcoder("agreement", two, "--coders", "Coder A", "Coder B", "--round", "x").complaint
    assert "neither on nor off" in qcoder("blind", two, "maybe").complaint
    assert "see each other" in qcoder("blind", two, "off").out


def test_decisions_are_listed_and_written(qcoder: Terminal, two: Path, tmp_path: Path) -> None:
    from qcoder.services.evidence import adjudicating

    assert "Nothing has been decided" in qcoder("decisions", two).out
    with Project.open(two, coder="Coder A") as project:
        adjudicating.decide(
            project, document=1, span=Span(INTERVIEW.index("cuotas"), INTERVIEW.index("cuotas") + 14),
            code=codebook.code_at(project, path="Dependency > Dependence refused").id, decision="codes",
            coded_by=["Coder A"], not_by=["Coder B"], reason="It is refused.",
        )  # fmt: skip
    [row] = qcoder("decisions", two, "--json").json
    assert (row["decision"], row["reason"], row["coded_by"]) == ("codes", "It is refused.", ["Coder A"])
    assert "the code applies" in qcoder("decisions", two).out
    assert qcoder("decisions", two, "-o", tmp_path / "log.docx", "--json").json == {"file": str(tmp_path / "log.docx")}


def test_differences_are_listed_decided_taken_back_and_logged(qcoder: Terminal, two: Path, tmp_path: Path) -> None:
    listed = qcoder("disagreements", two, "--coders", "Coder A", "Coder B", "--json").json
    assert listed["coders"] == ["Coder A", "Coder B"] and listed["round"] == ""
    first, second = listed["places"]
    assert (first["words"], first["coded_by"], first["not_by"]) == ("cuando ", ["Coder B"], ["Coder A"])
    assert second["words"] == "cuotas propias" and first["decision"] is None
    where = ("--document", "Ana", "--span", f"{first['start']}:{first['end']}", "--code", first["code"])
    made = qcoder("decide", two, *where, "--decision", "does_not", "--reason", "It says when, not who.", "--json").json
    assert (made["decision"], made["reason"], made["coder"]) == ("does_not", "It says when, not who.", "Coder A")
    left = qcoder("disagreements", two, "--undecided", "--json").json["places"]
    assert [one["words"] for one in left] == ["cuotas propias"]
    said = qcoder("disagreements", two).out
    assert "the code does not apply" in said and "2 places where coders differ" in said
    assert qcoder("decisions", two, "--json").json == [made]
    assert "It says when" in qcoder("decisions", two).out
    assert qcoder("decisions", two, "-o", tmp_path / "log.docx").code == 0 and (tmp_path / "log.docx").is_file()
    assert "Taken back" in qcoder("decide", two, *where, "--take-back").out
    assert qcoder("decisions", two, "--json").json == []
    qcoder("undo", two)
    assert qcoder("decisions", two, "--json").json == [made]


def test_another_code_may_apply_and_codings_are_brought_to_what_was_decided(qcoder: Terminal, two: Path) -> None:
    for coder in ("Coder A", "Coder B"):
        qcoder("freeze", two, "One", "--coder", coder)
    [first, _second] = qcoder("disagreements", two, "--json").json["places"]
    where = ("--document", "Ana", "--span", f"{first['start']}:{first['end']}", "--code", first["code"])
    made = qcoder("decide", two, *where, "--decision", "other", "--other", "Dependency", "--apply", "--json").json
    assert (made["decision"], made["other"], made["round"]) == ("other", "Dependency", "One")
    with Project.open(two, coder="Coder A") as project:
        rows = {(row.coder, row.code, row.quote) for row in documents.codings(project, document=1)}
    assert {("Coder A", "Dependency", "cuando "), ("Coder B", "Dependency", "cuando ")} <= rows
    assert ("Coder B", "Dependency > Funding dependence", "llegó el dinero") in rows
    assert qcoder("agreement", two, "--json").json["round"] == "One"  # what was frozen stays what is counted
    qcoder("undo", two)
    assert qcoder("decisions", two, "--json").json == []


def test_what_cannot_be_decided_is_said_in_a_sentence(qcoder: Terminal, two: Path) -> None:
    where = ("--document", "Ana", "--span", "0:4", "--code", "Dependency")
    assert "do not differ there" in qcoder("decide", two, *where, "--decision", "codes").complaint
    assert "Say what was decided" in qcoder("decide", two, *where).complaint
    assert "Say what was decided" in qcoder("decide", two, *where, "--decision", "codes", "--take-back").complaint
    assert "choice of --interviewer" in qcoder("disagreements", two, "--interviewer", "x").complaint
    [first, _second] = qcoder("disagreements", two, "--json").json["places"]
    there = ("--document", "Ana", "--span", f"{first['start']}:{first['end']}", "--code", first["code"])
    assert "not a decision" in qcoder("decide", two, *there, "--decision", "perhaps").complaint
    assert "which other code" in qcoder("decide", two, *there, "--decision", "other").complaint
    assert "not frozen" in qcoder("decide", two, *there, "--decision", "codes", "--apply").complaint
    assert "Nothing has been decided there" in qcoder("decide", two, *there, "--take-back").complaint
    assert qcoder("decisions", two).out.startswith("Nothing has been decided yet")


def coded_by(project: Project, coder: str, *spans: tuple[int, int], path: str = "Dependency") -> None:
    for start, end in spans:
        coding.code_passage(
            project, document=1, code=codebook.code_at(project, path=path).id, span=Span(start, end), coder=coder
        )


def test_who_coded_nothing_in_a_text_that_she_went_through_agrees_on_nothing(study: Path) -> None:
    with Project.open(study, coder="Zoe") as project:
        worked.mark_worked(project, document=1)
        found = agreement(project, coders=["Coder A", "Zoe"], resamples=0)
        assert found.documents == ("Ana",)
        pooled = found.pooled
        assert pooled.by_coder[1] == 0 and pooled.all == 0 and pooled.coefficients["kappa"] == 0.0
        assert pooled.coefficients["alpha"] is not None and pooled.coefficients["alpha"] < 0
        assert found.spans.binary_all.value is not None and found.spans.binary_all.value < 0
        assert found.spans.cu_all.value is None and found.spans.covered == 0


def test_two_who_coded_everything_alike_have_no_coefficient_but_percent(study: Path) -> None:
    with Project.open(study, coder="Coder A") as project:
        for coder in ("Eva", "Luz"):
            coded_by(project, coder, (0, len(INTERVIEW.rstrip())))
        found = agreement(project, coders=["Eva", "Luz"], resamples=0)
        coefficients = found.pooled.coefficients
        assert coefficients["percent"] == 1.0 and coefficients["kappa"] is None and coefficients["alpha"] is None
        assert found.spans.binary_all.value is None and found.spans.cu_all.value is None
        said = found.sentence().text("en")
        assert "alpha –" in said and "no interval, because fewer than 5 documents" in said and "same document;" in said


def test_two_who_went_through_the_same_text_and_used_no_code_are_told_so(study: Path) -> None:
    for name in ("Eva", "Luz"):
        with Project.open(study, coder=name) as project:
            worked.mark_worked(project, document=1)
            if name == "Luz":
                found = agreement(project, coders=["Eva", "Luz"])
                assert set(found.pooled.coefficients.values()) == {None}
                assert "no agreement can be stated" in found.sentence().text("en")


def test_the_same_place_coded_twice_and_a_code_of_one_coder_alone(qcoder: Terminal, two: Path) -> None:
    both = ("--coders", "Coder A", "Coder B")
    before = qcoder("agreement", two, *both, "--json").json
    with Project.open(two, coder="Coder A") as project:
        at = INTERVIEW.index("La fundación ponía")
        coded_by(project, "Coder B", (at, at + 12), (at + 3, at + 18))  # inside what she has coded already
    after = qcoder("agreement", two, *both, "--json").json
    assert after == before
    alone = next(row for row in after["codes"] if row["code"] == "Dependency > Dependence refused")
    assert alone["by_coder"][1] == 0 and alone["kappa"] == 0.0 and alone["alpha"] < 0


def test_coders_of_different_documents_have_nothing_to_compare(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    (tmp_path / "Rosa.txt").write_text("Rosa: Yo coso.\n", encoding="utf-8")
    qcoder("import", study, tmp_path / "Rosa.txt")
    qcoder("code", study, "--document", "Rosa", "--span", "6:14", "--code", "Dependency", "--coder", "Coder B")
    complaint = qcoder("agreement", study, "--coders", "Coder A", "Coder B").complaint
    assert "There is no document that Coder A, Coder B have all coded" in complaint
    assert "Let each of them code the same interviews" in complaint


def test_whole_branches_are_decided_on_by_themselves(qcoder: Terminal, two: Path) -> None:
    for coder in ("Coder A", "Coder B"):
        qcoder("freeze", two, "One", "--coder", coder)
    found = qcoder("disagreements", two, "--level", "top", "--json").json
    # What B coded further with the child is a difference of the branch; the counter-instance stands for itself.
    assert found["level"] == "top"
    assert [(one["code"], one["words"]) for one in found["places"]] == [
        ("Dependency", "cuando "), ("Dependency > Dependence refused", "cuotas propias"),
    ]  # fmt: skip
    first = found["places"][0]
    where = ("--document", "Ana", "--span", f"{first['start']}:{first['end']}", "--code", "Dependency")
    assert "do not differ there" in qcoder("decide", two, *where, "--decision", "codes").complaint
    made = qcoder("decide", two, *where, "--level", "top", "--decision", "does_not", "--apply", "--json").json
    assert (made["code"], made["level"]) == ("Dependency", "top")
    with Project.open(two, coder="Coder A") as project:
        quotes = [row.quote for row in documents.codings(project, document=1) if row.coder == "Coder B"]
    assert "llegó el dinero" in quotes and not any("cuando" in quote for quote in quotes)
    assert len(qcoder("disagreements", two, "--level", "top", "--undecided", "--json").json["places"]) == 1
    assert len(qcoder("disagreements", two, "--undecided", "--json").json["places"]) == 2  # children by themselves
    assert "Dependency (whole branch)" in qcoder("decisions", two).out
    qcoder("undo", two)
    made = qcoder("decide", two, *where, "--level", "top", "--decision", "codes", "--apply", "--json").json
    with Project.open(two, coder="Coder A") as project:
        rows = {(row.coder, row.code, row.quote) for row in documents.codings(project, document=1)}
    assert ("Coder A", "Dependency", "cuando ") in rows and ("Coder B", "Dependency", "cuando ") not in rows
    assert "choice of --level" in qcoder("decide", two, *where, "--level", "x", "--decision", "codes").complaint
