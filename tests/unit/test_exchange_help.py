"""The page on exchange: both languages say the same, and what it says of formats and tables is so."""

import re
from pathlib import Path

import pytest

from qcoder.cli.commands import COMMANDS_OF
from qcoder.core.resources import resources
from qcoder.exporters.refi import TARGETS
from qcoder.importers import maxqda, qualcoder, rqda, taguette
from qcoder.services.codes.codebook_files import CODEBOOKS
from qcoder.services.leaving import exchanging
from qcoder.services.leaving.exchange_out import exchange_project
from qcoder.services.leaving.exports import FORMATS
from qcoder.services.leaving.report_files import KINDS
from qcoder.services.leaving.report_layouts import LAYOUTS
from qcoder.storage.project import Project

LANGUAGES = ("en", "es")


def page(language: str) -> str:
    return (resources() / "help" / f"exchange.{language}.md").read_text(encoding="utf-8")


def tables(language: str) -> list[list[list[str]]]:
    """The tables of the page, each as rows of cells."""
    found: list[list[list[str]]] = []
    for line in page(language).splitlines():
        if line.startswith("|"):
            if not found or not found[-1]:
                found.append([])
            found[-1].append([cell.strip() for cell in line.strip("|").split("|")])
        elif found and found[-1]:
            found.append([])
    return [table for table in found if table]


def test_both_languages_have_the_same_parts_tables_and_commands() -> None:
    english, spanish = page("en"), page("es")
    for sign in ("# ", "## ", "    qcoder "):
        assert sum(line.startswith(sign) for line in english.splitlines()) == sum(
            line.startswith(sign) for line in spanish.splitlines()
        )
    assert [[len(row) for row in table] for table in tables("en")] == [
        [len(row) for row in table] for table in tables("es")
    ]
    assert re.findall(r"--[a-z-]+", english) == re.findall(r"--[a-z-]+", spanish)
    code = re.compile(r"\.[a-z0-9]{2,7}\b|PDFSource|Sets|Notes|Links|richTextPath")
    for mine, theirs in zip(tables("en"), tables("es"), strict=True):
        for row, other in zip(mine, theirs, strict=True):
            assert sorted(code.findall(" ".join(row))) == sorted(code.findall(" ".join(other))), row


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_target_and_command_is_told_and_none_that_there_is_not(language: str) -> None:
    text, formats = page(language), [row[0] for row in tables(language)[0][1:]]
    assert {one.ending for one in FORMATS} <= set(formats)
    assert sum("report" in cell or "informe" in cell for cell in formats) == len(KINDS)
    assert set(re.findall(r"--for ([a-z]+)", text)) == set(TARGETS)
    assert set(re.findall(r"--layout ([a-z]+)", text)) <= set(LAYOUTS)
    commands = {command for commands in COMMANDS_OF.values() for command in commands}
    assert set(re.findall(r"qcoder ([a-z-]+) [A-Z]", text)) <= commands
    for ending in (*CODEBOOKS, ".qdpx", ".qdc", ".qda", ".rqda", ".sqlite3", ".mx*", ".mex", ".nvp"):
        assert ending in text


def test_every_reader_of_another_program_is_in_the_table() -> None:
    names = {row[0] for row in tables("en")[1][1:]}
    for reader in (maxqda, qualcoder, rqda, taguette):
        said = reader.__name__.rpartition(".")[2]
        assert any(said == name.casefold() for name in names)
        assert reader.__doc__ is not None and exchanging.__doc__ is not None


def test_what_the_table_says_of_a_file_is_so(coded: Project, tmp_path: Path) -> None:
    """One row after the other: the element that the page names is in a file of a project that has the thing."""
    from qcoder.services.arriving.importing import import_files
    from qcoder.services.cases.cases import create_variable, set_value
    from qcoder.services.codes.code_groups import create_group
    from qcoder.services.codes.code_relations import relate
    from qcoder.services.codes.codebook import change_code
    from qcoder.services.compare.comparing import passages
    from qcoder.services.memos.memos import write_memo
    from qcoder.services.passages.abouts import tie_passage
    from tests.files import full_docx, full_pdf

    (tmp_path / "a.pdf").write_bytes(full_pdf())
    (tmp_path / "b.docx").write_bytes(full_docx())
    import_files(coded, files=[tmp_path / "a.pdf", tmp_path / "b.docx"])
    change_code(coded, code=1, definition="wide", change="meaning", reason="why")
    create_group(coded, name="G", codes=[1])
    relate(coded, source=1, target=2, kind="causes")
    write_memo(coded, target="project", text="m")
    create_variable(coded, name="v")
    set_value(coded, variable="v", value="1", case=1)
    span = passages(coded)[0].coding.span
    tie_passage(coded, document=1, span=span, year="1994")
    from qcoder.exporters.refi import project_bytes
    from tests.unit.services.test_kept_sources import parts

    (tmp_path / "x.qdpx").write_bytes(project_bytes(exchange_project(coded)))
    xml = parts(tmp_path / "x.qdpx")["project.qde"].decode()
    for name in (
        "PDFSource", "richTextPath", "<Description>wide", "<Sets>", "<Links>", "<PlainTextSelection", "<Notes>",
        "<Variables>", "<Cases>", "[qcoder]", '"abouts"', "code_version",
    ):  # fmt: skip
        assert name in xml, name
