"""What stands in a report: title page, chapters, counts, groups, source lines, in four layouts."""

from pathlib import Path

import pytest

from qcoder.core.errors import BadInput
from qcoder.core.report import Block, Matrix, Paragraph, Quote, Report, Rich, Section, Table
from qcoder.core.span import Span
from qcoder.model import Case, Document, Turn
from qcoder.services.arriving.importing import import_files
from qcoder.services.cases.cases import cases, create_case, create_variable, set_parents, set_value
from qcoder.services.codes import rechecking
from qcoder.services.codes.code_groups import create_group
from qcoder.services.codes.code_relations import relate
from qcoder.services.codes.codebook import change_code, code_at, create_code
from qcoder.services.compare.comparing import passages
from qcoder.services.documents.documents import document
from qcoder.services.leaving import reporting
from qcoder.services.memos.memos import write_memo
from qcoder.services.passages.abouts import tie_passage
from qcoder.services.passages.coding import code_passage, set_coding_memo
from qcoder.services.passages.source_lines import clock
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW

OTHER = "Interviewer: How was it?\n\nLuz: Money came with conditions, and we took it.\n"


@pytest.fixture
def study(coded: Project) -> Project:
    """Two organisations of two types with a person and an interview each; a third NGO that nobody quotes."""
    create_variable(coded, name="type", type="one_of", values=["union", "NGO"])
    for name, kind in (("Puente", "NGO"), ("Red", "union"), ("Taller", "NGO")):
        made = create_case(coded, name=name, kind="organisation")
        set_value(coded, variable="type", value=kind, case=made.id)
    create_case(coded, name="Luz", parents=["Red"])
    create_case(coded, name="Nadie", parents=["Taller"])
    ana = next(row for row in cases(coded) if row.name == "Ana")
    set_parents(coded, case=ana.id, parents=["Puente"])
    luz = import_file(coded, "Luz")
    import_file(coded, "Nadie")
    at = OTHER.index("Money came")
    code_passage(coded, document=luz, code=code_at(coded, path="Funding dependence").id, span=Span(at, at + 10))
    return coded


def import_file(project: Project, name: str) -> int:
    file = project.path.parent / f"{name}.txt"
    file.write_text(OTHER, encoding="utf-8")
    made = import_files(project, files=[file], case=name, again="anew").files[0].document_id
    assert made is not None
    return made


def document_of(project: Project, name: str) -> int:
    return document(project, name=name).id


def headings(report: Report) -> list[tuple[int, str, bool]]:
    return [(one.level, one.heading, one.group) for one in report.sections]


def section(report: Report, heading: str) -> Section:
    return next(one for one in report.sections if one.heading == heading)


def quotes(report: Report) -> list[Quote]:
    return [block for one in report.sections for block in one.blocks if isinstance(block, Quote)]


def counts(blocks: tuple[Block, ...]) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Paragraph) and block.style == "counts"]


def test_a_chapter_for_each_top_level_code_sub_chapters_and_groups_in_the_order_of_the_variable(study: Project) -> None:
    report = reporting.build_report(study, by="type", language="en")
    assert headings(report) == [
        (1, "Codes by type", False),
        (1, "Dependency", False), (2, "NGO", True),
        (2, "Funding dependence", False), (3, "union", True), (3, "NGO", True),
        (2, "Dependence refused (counter-instance)", False), (3, "NGO", True),
        (1, "Documents", False),
    ]  # fmt: skip


def test_the_count_line_says_excerpts_interviews_organisations_and_each_group(study: Project) -> None:
    report = reporting.build_report(study, by="type", language="en")
    assert counts(section(report, "Dependency").blocks) == [
        "3 excerpts · 2 interviews · 2 organisations: union 1 of 1, NGO 1 of 2 · 2 of them with codes below it"
    ]
    assert counts(section(report, "Funding dependence").blocks) == [
        "2 excerpts · 2 interviews · 2 organisations: union 1 of 1, NGO 1 of 2"
    ]
    filtered = reporting.build_report(study, by="type", language="en", where="type:NGO")
    assert counts(section(filtered, "Funding dependence").blocks) == [
        "1 excerpt · 1 interview · 1 organisation: union 0 of 1, NGO 1 of 2"
    ]


def test_without_organisations_interviews_are_counted_in_the_groups(coded: Project) -> None:
    report = reporting.build_report(coded, by="language", language="en")
    assert counts(section(report, "Funding dependence").blocks) == ["1 excerpt · 1 interview: es 1 of 1"]


def test_the_title_page_says_project_date_filter_and_grouping(study: Project) -> None:
    facts = dict(reporting.build_report(study, by="type", where="language:es", language="en").facts)
    assert facts.pop("Date").count("-") == 2
    assert facts == {"Project": "study", "Filter": "language:es", "Grouped by": "type", "Documents": "1 of 3"}
    assert dict(reporting.build_report(study, language="en").facts)["Filter"] == "none: all coded passages"


def test_other_codes_memo_and_deviant_cases_are_said_of_an_excerpt(study: Project) -> None:
    row = next(row for row in passages(study) if row.coding.quote == "cuotas propias")
    wider = Span(row.coding.span.start - 10, row.coding.span.end)
    code_passage(study, document=row.coding.document_id, code=code_at(study, path="Dependency").id, span=wider)
    set_coding_memo(study, coding=row.coding.id, text="look again")
    found = {one.text: one for one in quotes(reporting.build_report(study, by="type", language="en"))}
    assert found["cuotas propias"].mark == "Counter-instance" and found["cuotas propias"].memo == "look again"
    assert found["cuotas propias"].others == "Also coded: Dependency"
    wide = next(one for text, one in found.items() if text.endswith("buscamos cuotas propias"))
    assert wide.others == "Also coded: Dependency > Dependence refused" and wide.mark == ""
    assert found["llegó el dinero"].others == ""


def test_passages_side_by_side_are_not_on_each_other(study: Project) -> None:
    row = next(row for row in passages(study) if row.coding.quote == "cuotas propias")
    before = Span(row.coding.span.start - 10, row.coding.span.start)
    code_passage(study, document=row.coding.document_id, code=code_at(study, path="Dependency").id, span=before)
    found = {one.text: one for one in quotes(reporting.build_report(study, by="type", language="en"))}
    assert found["cuotas propias"].others == ""


def test_the_source_line_has_the_time_where_turns_have_one_and_the_paragraphs_where_not(study: Project) -> None:
    found = {one.text: one.source for one in quotes(reporting.build_report(study, by="type", language="en"))}
    assert found["llegó el dinero"] == "Puente · Ana · turn 2 · ¶ 4 · Spanish"
    with study.change(reporting.say("times")) as step:
        for turn in step.query(Turn):
            turn.time = 3725.4
    found = {one.text: one.source for one in quotes(reporting.build_report(study, by="type", language="es"))}
    assert found["llegó el dinero"] == "Puente · Ana · turno 2 · 1:02:05 · Español"
    assert [clock(0), clock(59.9), clock(600)] == ["00:00", "00:59", "10:00"]


def test_a_passage_over_several_paragraphs_names_the_first_and_the_last(study: Project) -> None:
    span = Span(INTERVIEW.index("cuando llegó"), INTERVIEW.index("Después buscamos"))
    made = code_passage(study, document=document_of(study, "Ana"), code=code_at(study, path="Dependency").id, span=span)
    found = {one.text: one.source for one in quotes(reporting.build_report(study, by="type", language="en"))}
    assert "¶ 4–6" in found[made.quote]


def test_groups_can_be_those_of_what_passages_are_about(study: Project) -> None:
    row = next(row for row in passages(study) if row.coding.quote == "llegó el dinero")
    tie_passage(study, document=row.coding.document_id, span=row.coding.span, year="1994")
    report = reporting.build_report(study, by="year", of="about", language="en")
    assert (3, "1994", True) in headings(report) and (3, "Without value", True) in headings(report)
    assert dict(report.facts)["Grouped by"] == "year of what it is about"
    assert [one.text for one in section(report, "1994").blocks] == ["llegó el dinero"]  # type: ignore[union-attr]


def test_by_case_each_case_is_a_chapter_with_its_values_and_codes(study: Project) -> None:
    report = reporting.build_report(study, layout="cases", by="type", language="en")
    assert headings(report)[1:-1] == [
        (1, "Ana", False), (2, "Dependency", True), (2, "Dependency > Funding dependence", True),
        (2, "Dependency > Dependence refused (counter-instance)", True),
        (1, "Luz", False), (2, "Dependency > Funding dependence", True),
    ]  # fmt: skip
    assert counts(section(report, "Luz").blocks)[0] == "type: union"


def test_by_document_passages_stand_in_the_order_of_the_text_once_each_with_all_their_codes(study: Project) -> None:
    row = next(row for row in passages(study) if row.coding.quote == "llegó el dinero")
    fresh = create_code(study, name="Money").id
    code_passage(study, document=row.coding.document_id, code=fresh, span=row.coding.span)
    report = reporting.build_report(study, layout="documents", by="type", language="en")
    assert [one.heading for one in report.sections] == ["Ana", "Luz", "Documents"]
    said = [(one.text, one.others) for one in section(report, "Ana").blocks if isinstance(one, Quote)]
    assert said == [
        ("llegó el dinero", "Codes: Dependency > Funding dependence; Money"),
        ("La fundación ponía los temas.", "Codes: Dependency"),
        ("cuotas propias", "Codes: Dependency > Dependence refused"),
    ]


def test_as_a_table_codes_are_rows_groups_columns_and_excerpts_cells(study: Project) -> None:
    report = reporting.build_report(study, layout="table", by="type", language="en")
    wide = section(report, "Excerpts by type")
    assert wide.landscape
    (matrix,) = [block for block in wide.blocks if isinstance(block, Matrix)]
    assert matrix.header == ("Code", "union", "NGO")
    texts = {row.name: [[one.text for one in cell] for cell in row.cells] for row in matrix.rows}
    assert texts == {
        "Dependency": [[], ["La fundación ponía los temas."]],
        "Funding dependence": [["Money came"], ["llegó el dinero"]],
        "Dependence refused (counter-instance)": [[], ["cuotas propias"]],
    }


def test_many_groups_go_on_in_further_tables(study: Project) -> None:
    for number in range(4):
        made = import_file(study, f"More {number}")
        code_passage(study, document=made, code=code_at(study, path="Dependency").id, span=Span(14, 20))
    report = reporting.build_report(study, layout="table", by="document", language="en")
    matrices = [b for b in section(report, "Excerpts by document").blocks if isinstance(b, Matrix)]
    assert [matrix.header for matrix in matrices] == [
        ("Code", "Ana", "Luz", "More 0", "More 1"), ("Code", "More 2", "More 3"),
    ]  # fmt: skip


def named(project: Project, **names: str) -> None:
    """Gives cases a pseudonym."""
    with project.change(reporting.say("pseudonyms")) as step:
        for case in step.query(Case):
            case.shown_as = names.get(case.name, "")


def test_pseudonyms_stand_in_the_place_of_names_everywhere(study: Project) -> None:
    named(study, Ana="Rosa", Puente="Organisation 1")
    with study.change(reporting.say("rename")) as step:
        step.query(Document).filter_by(name="Ana").one().name = "Interview with Ana"
    for layout in set(reporting.LAYOUTS) - {"memos"}:  # what a researcher writes is hers
        for by in ("type", "case", "organisation", "document"):
            report = reporting.build_report(study, layout=layout, by=by, language="en")
            said = str(report.sections) + str(report.facts)
            assert "Puente" not in said and "Rosa" in said
            assert "Ana" not in said
            if layout in ("codes", "cases", "documents"):
                assert any(one.source.startswith("Organisation 1 · Rosa · ") for one in quotes(report))


def test_two_cases_with_one_pseudonym_are_told_when_they_are_columns(study: Project) -> None:
    named(study, Ana="Rosa", Luz="Rosa")
    with pytest.raises(BadInput, match="same pseudonym"):
        reporting.build_report(study, by="case", language="en")


def test_the_organisation_can_be_hidden(study: Project) -> None:
    report = reporting.build_report(study, by="type", language="en", hide=["organisation"])
    assert quotes(report)[0].source == "Ana · turn 2 · ¶ 4 · Spanish"
    assert "Puente" not in str(report.sections)
    with study.change(reporting.say("a name that holds the organisation")) as step:
        step.query(Document).filter_by(name="Ana").one().name = "Puente - Ana"
        step.query(Document).filter_by(name="Nadie").one().case_id = step.query(Case).filter_by(name="Taller").one().id
    for layout in ("codes", "cases", "documents", "table"):
        said = str(reporting.build_report(study, by="type", layout=layout, language="en", hide=["organisation"]))
        assert "Puente" not in said and "Taller" not in said and "Organisation 3" in said
    (table,) = [block for block in section(report, "Documents").blocks if isinstance(block, Table)]
    assert "Organisation" not in table.header
    with pytest.raises(BadInput, match="cannot hide"):
        reporting.build_report(study, by="organisation", hide=["organisation"])
    with pytest.raises(BadInput, match="not a part of a source line"):
        reporting.build_report(study, hide=["name"])


def test_an_unknown_layout_or_ending_is_told(study: Project, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not a layout"):
        reporting.build_report(study, layout="pages")
    with pytest.raises(BadInput, match="cannot be written as"):
        reporting.write_report(study, file=tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()


# ---- codebook and memos ----


def test_the_codebook_has_the_tree_and_a_block_for_every_code_with_its_fields(study: Project) -> None:
    funding = code_at(study, path="Funding dependence")
    change_code(study, code=funding.id, definition="Money decides. It always does.", use_when="grants", example="x")
    report = reporting.build_report(study, layout="codebook", by="type", language="en")
    tree = report.sections[0].blocks[1]
    assert isinstance(tree, Table)
    assert tree.rows == (
        ("Dependency", "", "1", "3", "2"),
        ("Funding dependence", "Money decides.", "2", "2", "2"),
        ("Dependence refused (counter-instance)", "", "1", "1", "1"),
    )
    assert tree.indents == (0, 1, 1)
    assert headings(report)[1:] == [
        (1, "Dependency", False), (2, "Funding dependence", False), (2, "Dependence refused (counter-instance)", False),
    ]  # fmt: skip
    block = section(report, "Funding dependence").blocks
    said = [one.text for one in block if isinstance(one, Rich)]
    assert said == [
        "Definition: Money decides. It always does.", "Use when: grants", "Example: x",
        "Keywords: dinero; fundación",
    ]  # fmt: skip
    assert counts(block)[0] == "2 excerpts · 2 interviews · 2 organisations: union 1 of 1, NGO 1 of 2"


def test_a_code_shows_a_typical_and_a_borderline_excerpt_and_one_that_waits_is_borderline(study: Project) -> None:
    luz, code = document_of(study, "Luz"), code_at(study, path="Funding dependence").id
    for words in ("Money came with conditions", "we took it", "Money came with conditions, and we"):
        at = OTHER.index(words)
        code_passage(study, document=luz, code=code, span=Span(at, at + len(words)))
    found = quotes_of(study, "Funding dependence")
    assert [one.mark for one in found] == ["Typical", "Borderline"]
    assert found[0].text.startswith("Money came") and found[1].text == "we took it"
    with study.change(reporting.say("queue")) as step:
        (id_,) = [row.coding.id for row in passages(study) if row.coding.quote == "llegó el dinero"]
        rechecking.queue(step, codings=[id_], why="definition", said=reporting.say("why"), coder="A")
    assert quotes_of(study, "Funding dependence")[1].text == "llegó el dinero"
    assert [one.mark for one in quotes_of(study, "Dependency")] == ["Typical"]


def quotes_of(project: Project, code: str) -> list[Quote]:
    report = reporting.build_report(project, layout="codebook", by="type", language="en")
    return [block for block in section(report, code).blocks if isinstance(block, Quote)]


def test_a_code_tells_its_history_relations_and_groups(study: Project) -> None:
    one, other = (code_at(study, path=path).id for path in ("Dependency", "Funding dependence"))
    change_code(study, code=one, definition="New", change="meaning", reason="narrower")
    relate(study, source=one, target=other, kind="causes")
    create_group(study, name="Main", codes=[one])
    report = reporting.build_report(study, layout="codebook", by="type", language="en")
    lines = counts(section(report, "Dependency").blocks)
    assert "Relation: Dependency – causes – Dependency > Funding dependence" in lines
    assert "In the group of codes “Main”" in lines
    assert lines[-2].startswith("Created: 20") and lines[-2].endswith(", Coder A")
    assert lines[-1].startswith("Version 2: meaning changed, 20") and lines[-1].endswith(", Coder A: narrower")


def test_all_memos_stand_in_one_report(study: Project) -> None:
    with pytest.raises(BadInput, match="no memo"):
        reporting.build_report(study, layout="memos")
    write_memo(study, target="project", text="# Plan\n\nread *again*")
    write_memo(study, target="code", target_id=code_at(study, path="Dependency").id, text="wide")
    report = reporting.build_report(study, layout="memos", language="en")
    assert report.title == "Memos" and report.contents and dict(report.facts)["Project"] == "study"
    assert [(one.level, one.heading) for one in report.sections] == [
        (1, "On the project"), (2, "Plan"), (1, "On codes"), (2, "Dependency"),
    ]  # fmt: skip


def test_a_memo_on_a_coding_stands_with_its_passage(study: Project) -> None:
    coding = passages(study)[0].coding
    set_coding_memo(study, coding=coding.id, text="why here")
    chapter, memo = reporting.build_report(study, layout="memos", language="en").sections[-2:]
    assert chapter.heading == "On codings"
    quotes = [block for block in memo.blocks if isinstance(block, Quote)]
    assert [one.text for one in quotes] == [coding.quote] and "turn" in quotes[0].source
