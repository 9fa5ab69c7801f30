"""Turns that ask the questions of a guide: proposed, confirmed, refused; and what every absence means then."""

from pathlib import Path

import pytest

from qcoder.analysis.question_links import AT_LEAST, LESS_ALIKE, Weights, beginnings, propose
from qcoder.core.errors import BadInput, NotFound
from qcoder.core.span import Span
from qcoder.services.arriving.importing import import_files
from qcoder.services.cases import cases
from qcoder.services.codes import codebook
from qcoder.services.compare.analyses import analyse
from qcoder.services.documents import documents
from qcoder.services.documents.speakers import change_speaker, speaker_named
from qcoder.services.evidence import guide_sheets, guides, question_links, silence
from qcoder.services.evidence.guides import Question
from qcoder.services.passages import coding
from qcoder.services.passages.abouts import tie_passage
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.snapshot import snapshot

ASKED = (
    Question("¿Cómo fue la relación con las fundaciones?", ("Dependency",)),
    Question("¿Qué pasó con el sindicato?", ("Union",), (Question("¿Y después?", ("Later",)),)),
)


@pytest.fixture
def guided(coded: Project) -> Project:
    """The interview with Ana follows a guide of three questions."""
    for name in ("Union", "Later"):
        codebook.create_code(coded, name=name)
    made = guides.add_guide(coded, name="Guide", language="es", questions=ASKED)
    guides.follow(coded, guide=made.id, documents=[1])
    return coded


def code(project: Project, path: str) -> int:
    return codebook.code_at(project, path=path).id


def link(project: Project, question: int, words: str, verdict: str = "confirmed") -> None:
    at = question_links.turn_at(project, document=1, position=INTERVIEW.index(words))
    question_links.answer_link(project, question=question, document=1, span=at, verdict=verdict)


def test_a_turn_that_says_what_a_question_says_is_proposed_for_it(guided: Project) -> None:
    found = question_links.links(guided, guide_id=guides.guides(guided)[0].id)
    assert [(row.number, row.words, row.verdict) for row in found.rows] == [
        ("1", "¿Cómo empezó la relación con las fundaciones?", "open")
    ]
    row = found.rows[0]
    assert row.answer.startswith("Nos apoyaron las iglesias") and row.turn == 1 and 0.35 <= (row.score or 0) <= 1
    assert found.waiting == 1


def test_what_was_answered_is_not_proposed_again_and_undo_takes_it_back(guided: Project) -> None:
    row = question_links.links(guided, guide_id=1).rows[0]
    for verdict in ("confirmed", "refused"):
        question_links.answer_link(
            guided, question=row.question_id, document=1, span=row.span, verdict=verdict, score=row.score
        )
        found = question_links.links(guided, guide_id=1)
        assert [(one.verdict, one.score) for one in found.rows] == [(verdict, row.score)] and found.waiting == 0
    guided.undo()
    guided.undo()
    assert question_links.links(guided, guide_id=1).waiting == 1


def test_every_zero_says_what_it_means(guided: Project) -> None:
    first, second, follow_up = (row.id for row in guides.guides(guided)[0].questions)
    dependency, union, later = (code(guided, path) for path in ("Dependency", "Union", "Later"))
    refused = code(guided, "Dependency > Dependence refused")
    ledger = silence.silences(guided)
    assert ledger.any_guide and ledger.status(1, union) == "unknown" and ledger.status(1, dependency) == "coded"
    guides.go_through(guided, guide=1, document=1)
    ledger = silence.silences(guided)
    assert ledger.status(1, union) == "never_asked" and ledger.status(1, dependency) == "raised"
    link(guided, follow_up, "¿Y después?")
    ledger = silence.silences(guided)
    assert ledger.status(1, union) == "asked" and ledger.status(1, later) == "asked"  # a follow-up counts as asked
    link(guided, first, "¿Cómo empezó")
    ledger = silence.silences(guided)
    assert ledger.status(1, dependency) == "coded"
    assert ledger.status(1, refused) == "coded"  # a question about a code asks about those below it
    silence.explain_silence(guided, document=1, code=union, why="avoided", memo="Bajó la voz.")
    ledger = silence.silences(guided, codes=[union])
    assert ledger.statuses == {(1, union): "avoided"} and ledger.said[1, union].memo == "Bajó la voz."
    assert ledger.of_group([1], union) == {"avoided": 1}
    silence.explain_silence(guided, document=1, code=union, why="")
    assert silence.silences(guided).status(1, union) == "asked"
    assert second


def test_before_any_guide_nothing_is_known_of_what_was_asked(coded: Project) -> None:
    codebook.create_code(coded, name="Union")
    ledger = silence.silences(coded)
    assert not ledger.any_guide and ledger.status(1, code(coded, "Union")) == "unknown"


def test_a_new_version_of_a_guide_takes_only_those_who_follow_it(guided: Project) -> None:
    second = guides.add_guide(guided, name="Guide", language="es", questions=ASKED[:1], note="shorter")
    assert (second.version, second.called) == (2, "Guide 2")
    guides.follow(guided, guide=second.id, documents=[1])
    assert [(row.version, row.documents) for row in guides.guides(guided)] == [(2, (1,)), (1, ())]


def test_a_guide_in_another_language_proposes_nothing_and_says_so(coded: Project) -> None:
    made = guides.add_guide(coded, name="Guide", language="en", questions=[Question("How was the relation?")])
    guides.follow(coded, guide=made.id, documents=[1])
    documents.describe_document(coded, document=1, language="es")
    found = question_links.links(coded, guide_id=made.id)
    assert found.rows == () and found.apart == ("Ana",)


def test_what_makes_no_guide_is_said_in_a_sentence(guided: Project) -> None:
    with pytest.raises(BadInput, match="no questions"):
        guides.add_guide(guided, name="Empty", questions=[])
    with pytest.raises(BadInput, match="needs a name"):
        guides.add_guide(guided, name=" ", questions=ASKED)
    with pytest.raises(NotFound):
        guides.add_guide(guided, name="Other", questions=[Question("¿Y?", ("Nothing",))])
    with pytest.raises(BadInput, match="not a reason"):
        silence.explain_silence(guided, document=1, code=1, why="tired")
    with pytest.raises(BadInput, match="no such turn"):
        question_links.answer_link(guided, question=1, document=1, span=Span(0, 9**9), verdict="confirmed")
    with pytest.raises(BadInput, match="does not follow"):
        other = guides.add_guide(guided, name="Other", questions=ASKED)
        guides.go_through(guided, guide=other.id, document=1)


def test_guides_and_links_go_with_their_codes_and_documents_and_come_back(guided: Project) -> None:
    first, _second, follow_up = (row.id for row in guides.guides(guided)[0].questions)
    link(guided, first, "¿Cómo empezó")
    link(guided, follow_up, "¿Y después?", "refused")
    silence.explain_silence(guided, document=1, code=code(guided, "Union"), why="off_the_record")
    before = snapshot(guided)
    codebook.merge_codes(guided, keep=code(guided, "Later"), absorb=code(guided, "Union"))
    assert guides.guides(guided)[0].questions[1].code_paths == ("Later",)
    assert silence.silences(guided).status(1, code(guided, "Later")) == "off_the_record"
    guided.undo()
    codebook.delete_code(guided, code=code(guided, "Union"))
    guided.undo()
    documents.delete_document(guided, document=1)
    guided.undo()
    guides.delete_guide(guided, guide=1)
    assert guides.guides(guided) == []
    guided.undo()
    assert snapshot(guided) == before


def test_a_link_follows_its_turn_when_the_text_is_edited(guided: Project) -> None:
    from qcoder.services.documents.editing import edit_text

    first = guides.guides(guided)[0].questions[0].id
    link(guided, first, "¿Cómo empezó")
    edit_text(guided, document=1, new_text=INTERVIEW.replace("Lugar: ciudad", "Lugar: una gran ciudad"))
    assert question_links.links(guided, guide_id=1).rows[0].words == "¿Cómo empezó la relación con las fundaciones?"


def test_guides_and_links_come_back_from_their_sheets(guided: Project, tmp_path: Path) -> None:
    first = guides.guides(guided)[0].questions[0].id
    link(guided, first, "¿Cómo empezó")
    guide_sheets.export_guides(guided, file=tmp_path / "guides.csv")
    guide_sheets.export_links(guided, file=tmp_path / "links.csv")
    before = guides.guides(guided)[0]
    done = guide_sheets.import_guides(guided, file=tmp_path / "guides.csv")
    again = guides.guides(guided)[0]
    assert (done.stored, again.version) == (3, 2)
    assert [(row.number, row.text, row.codes) for row in again.questions] == [
        (row.number, row.text, row.codes) for row in before.questions
    ]
    assert guide_sheets.import_links(guided, file=tmp_path / "links.csv").stored == 1
    assert guides.guides(guided)[0].gone_through == (1,)
    (tmp_path / "bad.csv").write_text("document,guide,turn,question\nAna,Guide,99,1\nAna,Guide,1,7\nAna,No,1,1\n")
    assert len(guide_sheets.import_links(guided, file=tmp_path / "bad.csv").problems) == 3


def test_a_report_says_what_absences_mean_where_a_guide_is_followed(guided: Project, coded: Project) -> None:
    from qcoder.services.leaving.reporting import build_report

    guides.go_through(guided, guide=1, document=1)
    for language, said in (("en", "What absences mean"), ("es", "Qué significan las ausencias")):
        section = build_report(guided, language=language).sections[-1]
        assert section.heading == said and section.landscape
        table = section.blocks[1]
        rows = {row[0]: row[1:] for row in table.rows}  # type: ignore[union-attr]
        assert rows["Union"] == ("0", "0", "0", "1", "0", "0", "0")
        assert rows["Dependency"] == ("0", "1", "0", "0", "0", "0", "0")
    groups = build_report(guided, language="en", by="document").sections[-1].blocks[2]
    assert groups.header == ("Code", "Ana") and ("Union", "1 never asked") in groups.rows  # type: ignore[union-attr]
    narrowed = build_report(guided, language="en", where="language:es").sections[-1].blocks[2]
    assert "a query leaves codings out" in narrowed.text  # type: ignore[union-attr]
    assert len(build_report(guided, language="en", layout="documents").sections[-1].blocks) == 2
    guides.delete_guide(guided, guide=1)
    assert build_report(guided, language="en").sections[-1].heading == "Documents"


def test_a_comparison_says_what_its_zeros_mean(guided: Project, coded: Project) -> None:
    guides.go_through(guided, guide=1, document=1)
    codes, absences = analyse(guided, kind="compare", parameters={"by": "document"}, language="en").grids
    said = {row[0].value: row[1].shown for row in absences.rows}
    assert absences.name == "silence" and absences.header[1:] == codes.header[2:-1]
    assert said["Union"] == "1 never asked" and said["Dependency"] == "1 raised unasked"
    saved = analyse(guided, kind="compare", parameters={"by": "document"})
    silence.explain_silence(guided, document=1, code=code(guided, "Union"), why="avoided")
    assert analyse(guided, kind="compare", parameters={"by": "document"}).digest != saved.digest
    guides.delete_guide(guided, guide=1)
    assert len(analyse(guided, kind="compare", parameters={"by": "document"}).grids) == 1


def test_zeros_of_pairs_and_of_a_few_words_say_what_they_mean_where_the_table_has_no_room(
    guided: Project, coded: Project
) -> None:
    at = INTERVIEW.index("Nos apoyaron")
    coding.code_passage(guided, document=1, code=code(guided, "Union"), span=Span(at, at + 12))
    guides.go_through(guided, guide=1, document=1)
    (tmp := guided.path.with_name("Eva.txt")).write_text("Eva: No sé.\n", encoding="utf-8")
    import_files(guided, files=[tmp], case="Eva")
    for parameters in ({"by": "case", "count": "all"}, {"by": "case", "of": "speaker"}, {"by": "case"}):
        codes, absences = analyse(guided, kind="compare", parameters=parameters, language="en").grids
        eva = {row[0].value: row[absences.header.index("Eva")].shown for row in absences.rows}
        assert eva["Union"] == "1 not known"  # her interview follows no guide
        [place] = [at for at, row in enumerate(codes.rows) if row[0].value == "Union"]
        tips = {name: cell.tip for name, cell in zip(codes.header, codes.rows[place], strict=True)}
        assert {tip for name, tip in tips.items() if name.startswith("Eva")} == {"1 not known"}
        assert not any(tip for name, tip in tips.items() if not name.startswith("Eva"))
    pairs = analyse(guided, kind="compare", parameters={"by": "case", "and_by": "document"}, language="en").grids[1]
    assert pairs.header[1:] == ("Ana · Ana", "Eva · Eva")


def test_zeros_of_who_speaks_are_of_interviews_in_which_she_speaks(project: Project, tmp_path: Path) -> None:
    (tmp_path / "Two.txt").write_text(
        "Int: ¿Y el dinero?\n\nAna: Llegó de afuera.\n\nEva: Yo no sé.\n", encoding="utf-8"
    )
    import_files(project, files=[tmp_path / "Two.txt"], case="Ana")
    change_speaker(project, speaker=speaker_named(project, document=1, name="Int").id, role="interviewer")
    cases.create_case(project, name="Eva")
    change_speaker(project, speaker=speaker_named(project, document=1, name="Eva").id, case="Eva")
    money = codebook.create_code(project, name="Money").id
    text = documents.show(project, document=1).text
    at = text.index("Llegó")
    coding.code_passage(project, document=1, code=money, span=Span(at, at + 5))
    made = guides.add_guide(project, name="Guide", questions=(Question("¿Y el dinero?", ("Money",)),))
    guides.follow(project, guide=made.id, documents=[1])

    def zeros() -> dict[str, str]:
        codes, absences = analyse(
            project, kind="compare", parameters={"by": "case", "of": "speaker"}, language="en"
        ).grids
        assert "in every column of which somebody speaks" in absences.note
        assert codes.rows[0][codes.header.index("Eva")].tip == absences.rows[0][absences.header.index("Eva")].shown
        return dict(zip(absences.header[1:], (cell.shown for cell in absences.rows[0][1:]), strict=True))

    assert zeros() == {"Ana": "–", "Eva": "1 not known"}
    turn = question_links.turn_at(project, document=1, position=text.index("¿Y el dinero"))
    question_links.answer_link(project, question=made.questions[0].id, document=1, span=turn, verdict="confirmed")
    assert zeros() == {"Ana": "–", "Eva": "1 asked and absent"}
    guides.go_through(project, guide=made.id, document=1)
    question_links.answer_link(project, question=made.questions[0].id, document=1, span=turn, verdict="refused")
    assert zeros() == {"Ana": "1 raised unasked", "Eva": "1 never asked"}


def test_where_zeros_cannot_be_explained_the_comparison_says_why(guided: Project, coded: Project) -> None:
    tie_passage(guided, document=1, span=Span(INTERVIEW.index("cuando"), INTERVIEW.index("ya no")), case="Puente")
    for parameters, why in (
        ({"by": "document", "where": "language:es"}, "a query leaves codings out"),
        ({"by": "case", "of": "about"}, "not about which case or year"),
        ({"by": "case", "of": "both"}, "not about which case or year"),
    ):
        outcome = analyse(guided, kind="compare", parameters=parameters, language="en")
        assert [grid.name for grid in outcome.grids] == ["codes"] and why in " ".join(outcome.said)
    guides.delete_guide(guided, guide=1)
    outcome = analyse(guided, kind="compare", parameters={"by": "case", "of": "about"}, language="en")
    assert not any("zeros" in said for said in outcome.said)


def test_how_many_proposals_hold_on_the_sample_project(sample_project: Path) -> None:
    """Of 49 proposals 40 are what was linked by hand (precision 0.82); 59 were linked (recall 0.68). With those that
    are less alike 48 are found (0.81), among 83.

    Guide, interviews and links of the sample are by the same hand; three published interviews are in
    analysis.question_links.
    """

    def all_guides(at_least: float) -> tuple[int, ...]:
        found = [question_links.measured(project, guide_id=id_, at_least=at_least) for id_ in ids]
        rows = [(one.proposed, one.right, one.linked) for one in found]
        return tuple(sum(numbers) for numbers in zip(*rows, strict=True))

    with Project.open(sample_project, coder="Coder A", writable=False) as project:
        ids = [row.id for row in guides.guides(project)]
        assert all_guides(AT_LEAST) == (49, 40, 59)
        assert all_guides(LESS_ALIKE) == (83, 48, 59)
        both = [question_links.links(project, guide_id=id_, at_least=LESS_ALIKE, afresh=True) for id_ in ids]
    assert (sum(one.waiting for one in both), sum(one.less_alike for one in both)) == (49, 34)


def test_only_interviews_that_were_gone_through_measure_the_proposals(guided: Project) -> None:
    link(guided, guides.guides(guided)[0].questions[0].id, "¿Cómo empezó")
    assert question_links.measured(guided, guide_id=1) == question_links.Measured(0, 0, 0)
    assert question_links.measured(guided, guide_id=1).precision is None
    guides.go_through(guided, guide=1, document=1)
    found = question_links.measured(guided, guide_id=1)
    assert (found.proposed, found.right, found.linked) == (1, 1, 1) and found.precision == found.recall == 1


def test_words_that_begin_alike_are_one_and_a_second_turn_must_come_near_the_first() -> None:
    assert beginnings(["Canadá", "canadiense", "paga"]) == ["canad", "canad", "paga"]
    question = beginnings(["relación", "grupos", "Canadá"])
    best, near, far, other = (
        beginnings(words)
        for words in (
            ["relación", "grupos", "canadienses"],
            ["relación", "canadiense", "ayer"],
            ["grupos", "chicos"],
            ["dinero", "fuera"],
        )
    )
    turns = [far, near, best, other]
    found = propose([question], turns, Weights(turns), at_least=0.05)
    assert [one.turn for one in found] == [2, 1] and found[0].score > found[1].score >= 0.6 * found[0].score
    assert [one.turn for one in propose([question], [far, other], Weights(turns), at_least=0.05)] == [0]
    assert [one.turn for one in propose([question], [best, far], Weights(turns), at_least=0.05)] == [0]
