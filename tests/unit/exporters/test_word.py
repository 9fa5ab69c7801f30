"""The Word report as Word reads it, the sheets as a spreadsheet does, and files written whole or not at all."""

import csv
import io
import os
import re
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qcoder.analysis.numbers import shown_number
from qcoder.core.errors import DiskTrouble, UnreadableFile
from qcoder.core.messages import use_language
from qcoder.core.report import (
    Matrix,
    MatrixRow,
    Paragraph,
    Quote,
    Report,
    Rich,
    Run,
    Section,
    Table,
    Translated,
)  # fmt: skip
from qcoder.exporters.files import write_atomically
from qcoder.exporters.tables import csv_bytes
from qcoder.exporters.word import word_bytes
from qcoder.exporters.word_template import template_bytes, template_path
from qcoder.plots.comparison_figure import comparison_figure, figure_bytes
from qcoder.services.codes.codebook import change_code, code_at, codes
from qcoder.services.compare.analyses import analyse
from qcoder.services.compare.comparing import compare, passages
from qcoder.services.compare.outcome_files import save_grid
from qcoder.services.documents.documents import show
from qcoder.services.leaving import reporting
from qcoder.services.leaving.excerpts import gather
from qcoder.services.passages.coding import code_passage, set_coding_memo
from qcoder.services.passages.source_lines import place_line
from qcoder.services.sample import NOTICE
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def styled(document: Any, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style]


def cells(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.fixture(scope="module")
def sample_report(sample_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The report of the sample project, opened with python-docx."""
    use_language("en")
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        file = reporting.write_report(
            project, file=tmp_path_factory.mktemp("report") / "sample.docx", by="type", language="en"
        )
    return docx.Document(str(file))


# ---- what stands in the report ----


def test_every_code_with_excerpts_has_a_heading_that_word_navigates_by(
    sample_report: Any, sample_project: Path
) -> None:
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        wanted = [
            f"{row.called('en')} (counter-instance)" if row.counter_instance else row.called("en")
            for row in codes(project)
            if row.codings
        ]
    headings = styled(sample_report, "Heading 1") + styled(sample_report, "Heading 2")
    assert set(wanted) <= set(headings) and len(wanted) > 20
    assert "NGO" in styled(sample_report, "Group 2") and "NGO" in styled(sample_report, "Group 3")
    assert {"Title", "Heading 1", "Heading 2"} <= {paragraph.style.name for paragraph in sample_report.paragraphs}
    assert sample_report.styles["Group 3"].base_style.name == "Heading 3"  # of which it has the level in the outline


def test_headings_never_skip_a_level(sample_report: Any) -> None:
    level = 0
    for paragraph in sample_report.paragraphs:
        if found := re.fullmatch(r"Heading (\d)", paragraph.style.name):
            assert int(found[1]) <= level + 1, paragraph.text
            level = int(found[1])


def test_every_excerpt_stands_under_its_code_with_its_source_line(sample_report: Any, sample_project: Path) -> None:
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        held = gather(project, where="", by="type", of="document", language="en")
        wanted = sorted(
            (one.row.coding.quote, place_line(one.place, "en"), one.row.coding.code.rpartition(" > ")[2])
            for one in held.excerpts
        )
    found, code, paragraphs = [], "", sample_report.paragraphs
    names = {name for _, _, name in wanted}
    for paragraph, following in pairwise(paragraphs):
        bare = paragraph.text.removesuffix(" (counter-instance)")
        if paragraph.style.name.startswith("Heading") and bare in names:
            code = bare
        if paragraph.style.name == "Excerpt":
            assert following.style.name == "Excerpt source"
            found.append((paragraph.text, following.text.removeprefix("◆ Counter-instance · "), code))
    assert sorted(found) == wanted


def test_the_source_line_names_organisation_interview_turn_paragraph_and_language(sample_project: Path) -> None:
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        held = gather(project, where="", by="type", of="document", language="en")
        one = next(one for one in held.excerpts if one.row.document == "Puente - Linda")
        view = show(project, document=one.document)
    span = one.row.coding.span
    turn = next(turn for turn in view.turns if turn.span.start <= span.start < turn.span.end)
    assert turn.role == "participant"
    paragraph = sum(1 for line in view.text[: span.start + 1].split("\n") if line.strip())
    said = f"Puente Fronterizo · Puente - Linda · turn {turn.number} · ¶ {paragraph} · English"
    assert place_line(one.place, "en") == said


def test_the_definition_stands_under_the_heading_of_its_code(sample_report: Any, sample_project: Path) -> None:
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        definition = code_at(project, path="Dependency").definition
    texts = [paragraph.text for paragraph in sample_report.paragraphs]
    at = next(n for n, one in enumerate(sample_report.paragraphs)
              if one.text == "Dependency" and one.style.name == "Heading 1")  # fmt: skip
    assert definition and definition in texts[at + 1]
    assert sample_report.paragraphs[at + 1].style.name == "Definition"
    assert sample_report.paragraphs[at + 2].style.name == "Counts"


def test_the_table_has_the_numbers_of_the_comparison(sample_report: Any, sample_project: Path) -> None:
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        found = compare(project, by="type")
    header, *rows = cells(sample_report.tables[0])
    assert header == ["Code", "Total", "NGO", "union network", "Without value"]
    assert rows == [
        [
            reporting.code_label(row.called("en"), row.counter_instance, "en"),
            shown_number(row.total),
            *(shown_number(row.values[column]) for column in found.columns),
            shown_number(row.missing),
        ]
        for row in found.rows
        if row.total
    ]


def test_the_first_row_of_a_table_is_repeated_on_every_page(sample_report: Any) -> None:
    for table in sample_report.tables:
        assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None


def test_the_chart_has_words_for_those_who_cannot_see_it(sample_report: Any, sample_project: Path) -> None:
    (shape,) = sample_report.inline_shapes
    said = shape._inline.docPr.get("descr")
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        first = compare(project, by="type").rows[0]
    assert f"Dependency: NGO {first.values['NGO']}, union network {first.values['union network']}" in said
    image = sample_report.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
    assert image.blob.startswith(b"\x89PNG")
    section = sample_report.sections[0]
    assert shape.width <= section.page_width - section.left_margin - section.right_margin


def test_the_sample_says_under_the_title_and_on_every_page_that_it_is_invented(sample_report: Any) -> None:
    assert styled(sample_report, "Notice") == [NOTICE.text("en")]
    assert NOTICE.text("en") in [paragraph.text for paragraph in sample_report.sections[0].footer.paragraphs]


def test_a_report_of_a_real_project_has_no_notice(coded: Project) -> None:
    made = opened(word_bytes(reporting.build_report(coded)))
    assert styled(made, "Notice") == []


def test_a_memo_stands_below_its_excerpt(coded: Project) -> None:
    coding = passages(coded)[0].coding
    set_coding_memo(coded, coding=coding.id, text="where it began\nand went on")
    paragraphs = opened(word_bytes(reporting.build_report(coded))).paragraphs
    at = next(n for n, paragraph in enumerate(paragraphs) if paragraph.text == coding.quote)
    assert [paragraph.style.name for paragraph in paragraphs[at : at + 3]] == ["Excerpt", "Excerpt source", "Memo"]
    assert paragraphs[at + 2].text == "where it began\nand went on"


def test_a_query_chooses_the_excerpts_and_is_told(coded: Project) -> None:
    made = opened(word_bytes(reporting.build_report(coded, where="code:=Dependency", title="Mine")))
    assert styled(made, "Excerpt") == ["La fundación ponía los temas."]
    assert styled(made, "Title") == ["Mine"]
    assert "Filter\tcode:=Dependency" in styled(made, "Cover fact")


@pytest.mark.usefixtures("marked_spanish")
def test_a_report_is_in_the_language_asked_for_and_not_in_that_of_the_program(coded: Project) -> None:
    change_code(coded, code=code_at(coded, path="Dependency").id, name_es="Dependencia", name_en="Dependency!")
    reports = {}
    for process in ("en", "es"):
        use_language(process)
        for language in ("en", "es"):
            reports[process, language] = reporting.build_report(coded, language=language)
    for language, name in (("en", "Dependency!"), ("es", "Dependencia")):
        one, other = reports["en", language], reports["es", language]
        assert [section.heading for section in one.sections] == [section.heading for section in other.sections]
        assert name in [section.heading for section in one.sections]
        assert _texts(one) == _texts(other)
        assert [("«" in text) == (language == "es") for text in (one.title, one.subtitle, *_texts(one)[:2])] == [
            True
        ] * 4
        assert "«codings»" in _texts(one)[0] if language == "es" else "Counted: codings." in _texts(one)[0]
    assert opened(word_bytes(reports["en", "es"])).core_properties.language == "es-MX"


def _texts(report: Report) -> list[str]:
    blocks = [block for section in report.sections for block in section.blocks]
    return [block.text for block in blocks if isinstance(block, Paragraph)] + [
        cell for block in blocks if isinstance(block, Table) for row in (block.header, *block.rows) for cell in row
    ]


def test_a_report_of_a_project_without_codings_can_be_opened(project: Project, tmp_path: Path) -> None:
    file = reporting.write_report(project, file=tmp_path / "empty")
    assert file.name == "empty.docx"
    assert styled(docx.Document(str(file)), "Title") == ["Coded excerpts"]


def test_letters_that_xml_cannot_hold_and_signs_of_xml_do_no_harm(coded: Project, tmp_path: Path) -> None:
    report = Report(
        title="<A> & \x07B", language="en", notice="",
        sections=(Section(1, "]]> \ufffe", (Quote("one\ttwo\nthree 😀", "“source” <1>", memo="\x00m"),)),),
    )  # fmt: skip
    made = opened(word_bytes(report))
    assert styled(made, "Title") == ["<A> & B"]
    assert styled(made, "Excerpt") == ["one\ttwo\nthree 😀"]
    assert styled(made, "Excerpt source") == ["“source” <1>"] and styled(made, "Memo") == ["m"]


def test_a_report_names_no_person_and_no_machine(sample_report: Any) -> None:
    core = sample_report.core_properties
    assert (core.author, core.last_modified_by) == ("", "")
    assert core.title == "Coded excerpts"


def test_an_excerpt_coded_twice_is_shown_under_both_codes(coded: Project) -> None:
    row = passages(coded)[0].coding
    code_passage(coded, document=row.document_id, code=code_at(coded, path="Dependence refused").id, span=row.span)
    made = opened(word_bytes(reporting.build_report(coded)))
    assert styled(made, "Excerpt").count(row.quote) == 2
    assert set(styled(made, "Excerpt")) == {"llegó el dinero", "La fundación ponía los temas.", "cuotas propias"}
    assert all(quote in INTERVIEW for quote in styled(made, "Excerpt"))


# ---- title page, contents, landscape tables, templates ----


def made_of(*sections: Section, **more: Any) -> Any:
    return opened(word_bytes(Report(title="T", language="en", sections=sections, **more)))


def test_a_wide_table_stands_on_pages_of_its_own_that_lie_on_their_side() -> None:
    wide = Matrix("Grid", ("Case", "One", "Two"), (MatrixRow("Ana", ((Paragraph("sum"),), (Quote("words", "p. 1"),))),))
    made = made_of(Section(1, "a"), Section(1, "b", (wide,), landscape=True), Section(1, "c"))
    assert [section.page_width > section.page_height for section in made.sections] == [False, True, False]
    (table,) = made.tables
    assert cells(table) == [["Case", "One", "Two"], ["Ana", "sum", "words\np. 1"]]
    assert table.style.name == "Report matrix" and table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    width = made.sections[1].page_width - made.sections[1].left_margin - made.sections[1].right_margin
    assert abs(sum(column.width for column in table.columns) - width) < 3000  # units of a thirty-six-thousandth of a mm
    last = made_of(Section(1, "a"), Section(1, "b", (wide,), landscape=True))
    assert [section.page_width > section.page_height for section in last.sections] == [False, True]


def test_the_title_page_names_what_is_in_the_report_and_the_contents_lead_to_the_chapters() -> None:
    made = made_of(
        Section(1, "First"), Section(2, "Below"), Section(3, "NGO", group=True), Section(1, "Second"),
        facts=(("Project", "Study"), ("Filter", "type:NGO")), contents=True,
    )  # fmt: skip
    assert styled(made, "Cover fact") == ["Project\tStudy", "Filter\ttype:NGO"]
    assert styled(made, "TOC Heading") == ["Contents"]
    links = made.element.xpath("//w:hyperlink")
    assert [link.text for link in links] == ["First", "Below", "Second"]
    places = {mark.get(qn("w:name")): mark.getparent().text
              for mark in made.element.xpath("//w:bookmarkStart")}  # fmt: skip
    assert [places[link.get(qn("w:anchor"))] for link in links] == ["First", "Below", "Second"]
    assert styled(made, "Group 3") == ["NGO"]


def test_the_words_of_an_excerpt_say_their_language_to_the_spelling_checker() -> None:
    made = made_of(
        Section(1, "a", (Quote("hola", "s", language="es"), Quote("hello", "s", language="en"), Quote("x", "s")))
    )
    found = [p.runs[0]._r.find(f".//{qn('w:lang')}") for p in made.paragraphs if p.style.name == "Excerpt"]
    assert [None if one is None else one.get(qn("w:val")) for one in found] == ["es-MX", "en-GB", None]


def test_a_deviant_case_says_so_before_its_source() -> None:
    made = made_of(Section(1, "a", (Quote("q", "Ana · turn 1", mark="Counter-instance", others="Also coded: B"),)))
    assert styled(made, "Excerpt source") == ["◆ Counter-instance · Ana · turn 1"]
    assert styled(made, "Excerpt codes") == ["Also coded: B"]


def own_template(*, as_template: bool = False) -> bytes:
    """A university's: A4, a letterhead, an own look for headings, words of its own, none of our styles."""
    made = docx.Document()
    made.sections[0].page_width, made.sections[0].page_height = Cm(21), Cm(29.7)
    made.sections[0].header.paragraphs[0].text = "Universidad inventada"
    made.styles["Heading 1"].font.name = "Garamond"
    made.add_paragraph("Text of the template")
    out = io.BytesIO()
    made.save(out)
    if not as_template:
        return out.getvalue()
    kept = io.BytesIO()
    with zipfile.ZipFile(out) as held, zipfile.ZipFile(kept, "w") as copy:
        for name in held.namelist():
            data = held.read(name)
            copy.writestr(name, data.replace(b"document.main+xml", b"template.main+xml") if "Types" in name else data)
    return kept.getvalue()


@pytest.mark.parametrize("as_template", [False, True])
def test_a_template_of_the_users_gives_its_paper_its_header_and_its_headings(as_template: bool) -> None:
    report = Report(title="T", language="en", sections=(Section(1, "Head", (Quote("words", "from"),)),))
    made = opened(word_bytes(report, template=own_template(as_template=as_template), template_name="uni.dotx"))
    assert made.sections[0].header.paragraphs[0].text == "Universidad inventada"
    assert round(made.sections[0].page_width.cm, 1) == 21.0
    assert made.styles["Heading 1"].font.name == "Garamond"
    assert styled(made, "Excerpt") == ["words"] and "Text of the template" not in [p.text for p in made.paragraphs]
    ids = [style.style_id for style in made.styles]
    assert len(ids) == len(set(ids))
    known = {style.style_id for style in made.styles}
    assert {tie.get(qn("w:val")) for tie in made.styles.element.iter(qn("w:basedOn"))} <= known


def test_a_template_of_libreoffice_spells_names_of_styles_in_its_own_way() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(own_template())) as held, zipfile.ZipFile(out, "w") as copy:
        for name in held.namelist():
            data = held.read(name)
            for theirs in (b"Footer", b"Header", b"Caption", b"Heading 1"):
                data = data.replace(b'w:name w:val="%s"' % theirs.lower(), b'w:name w:val="%s"' % theirs)
            copy.writestr(name, data)
    assert b'w:name w:val="Footer"' in zipfile.ZipFile(out).read("word/styles.xml")
    report = Report(title="T", language="en", notice="invented", sections=(Section(1, "a"),))
    made = opened(word_bytes(report, template=out.getvalue()))
    assert "invented" in [p.text for p in made.sections[0].footer.paragraphs]


def test_numbered_lists_work_in_a_template_without_any() -> None:
    plain = docx.Document()
    for style in list(plain.styles):
        if style.name.startswith("List "):
            style.element.getparent().remove(style.element)
    out = io.BytesIO()
    plain.save(out)
    listed = (Rich("number", (Run("one"),), first=1), Rich("number", (Run("two"),)), Rich("bullet", (Run("dot"),)))
    made = opened(
        word_bytes(Report(title="T", language="en", sections=(Section(1, "a", listed),)), template=out.getvalue())
    )
    assert styled(made, "List Number") == ["one", "two"] and styled(made, "List Bullet") == ["dot"]
    numbering = made.part.numbering_part.element
    known = {number.get(qn("w:numId")) for number in numbering.findall(qn("w:num"))}
    used = {number.get(qn("w:val")) for number in made.element.iter(qn("w:numId"))}
    used |= {number.get(qn("w:val")) for number in made.styles.element.iter(qn("w:numId"))}
    assert used <= known


@pytest.mark.parametrize("data", [b"", b"no zip", template_path().read_bytes()[:500]])
def test_what_is_no_word_file_cannot_be_a_template(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="template"):
        word_bytes(Report(title="T", language="en"), template=data, template_name="photo.docx")


_ORDER = ("pStyle", "keepNext", "pageBreakBefore", "numPr", "ind", "sectPr")  # of what we write inside w:pPr
_RUN_ORDER = ("rStyle", "rFonts", "b", "i", "lang")


def test_properties_stand_in_the_order_of_the_schema() -> None:
    wide = Matrix("Grid", ("Case", "One"), (MatrixRow("Ana", ((),)),))
    listed = Rich("number", (Run("one", bold=True, italic=True, code=True),), first=1)
    quote = Quote("q", "s", language="es", translations=(Translated("h", "t", "en"),), mark="m")
    made = made_of(
        Section(1, "a", (listed, quote)), Section(1, "b", (wide,), landscape=True), Section(1, "c"), contents=True
    )
    for tag, order in (("pPr", _ORDER), ("rPr", _RUN_ORDER)):
        for properties in made.element.iter(qn(f"w:{tag}")):
            names = [etree.QName(child).localname for child in properties]
            assert names == sorted(names, key=order.index)
    for cell in made.element.iter(qn("w:tc")):
        assert etree.QName(cell[-1]).localname == "p"  # Word calls a cell without one damaged


# ---- the template ----


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a Word file, its XML in one form whatever the order of attributes and names."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened_zip:
        return {
            name: etree.tostring(etree.fromstring(opened_zip.read(name)), method="c14n")
            if name.endswith((".xml", ".rels"))
            else opened_zip.read(name)
            for name in opened_zip.namelist()
        }


def test_the_committed_template_is_the_one_that_its_module_makes() -> None:
    assert parts(template_path().read_bytes()) == parts(template_bytes())


def test_the_template_has_every_style_that_a_report_uses_and_no_words() -> None:
    made = docx.Document(str(template_path()))
    names = {style.name for style in made.styles}
    assert {"Title", "Excerpt", "Excerpt source", "Memo", "Definition", "Counts", "Notice", "Table text"} <= names
    assert [paragraph.text for paragraph in made.paragraphs if paragraph.text] == []


# ---- sheets ----


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1+2", "-", "-1-cmd", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://a")']
)
def test_what_a_spreadsheet_would_run_is_guarded_in_rows_and_in_the_header(cell: str) -> None:
    header, row = rows_of(csv_bytes(["Code", cell], [[cell, "fine"]], guard_formulas=True))
    assert header == ["Code", f"'{cell}"]
    assert row == [f"'{cell}", "fine"]
    assert rows_of(csv_bytes(["Code"], [[cell]]))[1] == [cell]


@pytest.mark.parametrize("number", ["-1", "-3.29507", "-1.5e-05"])
def test_a_number_below_zero_stays_a_number(number: str) -> None:
    assert rows_of(csv_bytes(["Code"], [[number]], guard_formulas=True))[1] == [number]


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
def test_a_sheet_gives_back_what_went_in(row: list[str]) -> None:
    assert rows_of(csv_bytes(["a"] * len(row), [row]))[1:] == [row]


def test_a_saved_comparison_guards_the_names_of_codes_and_values(coded: Project, tmp_path: Path) -> None:
    from qcoder.services.cases.cases import cases, create_variable, set_value

    create_variable(coded, name="type")
    set_value(coded, variable="type", value="=cmd()", case=cases(coded)[0].id)
    file = save_grid(analyse(coded, kind="compare", parameters={"by": "type"}), file=tmp_path / "t.csv")
    header, *rows = rows_of(file.read_bytes())
    assert header == ["Code", "Total", "'=cmd()", "Without value"]
    assert rows[0] == ["Dependency", "2", "2", "0"] and rows[1][0] == "Dependency > Funding dependence"


# ---- charts and files ----


def test_the_same_table_draws_the_same_bytes(coded: Project) -> None:
    for name in ("a.png", "a.svg", "a.pdf"):
        table = compare(coded, by="language")
        one, other = (figure_bytes(comparison_figure(table), Path(name)) for _ in range(2))
        assert one == other


def test_a_file_is_replaced_whole_and_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"old")
    file.chmod(0o640)
    assert write_atomically(file, b"new") == file
    assert file.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir() if path.name != "settings"] == ["a.csv"]
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o640
        (tmp_path / "link.csv").symlink_to(file)
        write_atomically(tmp_path / "link.csv", b"newer")
        assert (tmp_path / "link.csv").is_symlink() and file.read_bytes() == b"newer"


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(DiskTrouble, match="is a folder"):
        write_atomically(tmp_path / "a.csv", b"new")
    assert list((tmp_path / "a.csv").iterdir()) == []
