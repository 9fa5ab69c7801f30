"""What each format keeps: every cell of the table in resources/help/formats is tried on a real file of that format."""

import gc
import re
from collections.abc import Callable
from functools import cache

import pytest

from qcoder.core.found_marks import FoundMark
from qcoder.core.imported import FoundNote, ImportedDocument
from qcoder.core.resources import resources
from qcoder.importers.building import Builder
from qcoder.importers.registry import SUFFIXES, read_document
from tests.files import FULL, TIMED

LANGUAGES = ("en", "es")
WORDS = {"text": "text", "mark": "mark", "note": "note", "texto": "text", "marca": "mark", "nota": "note", "–": "–"}


def table(language: str) -> tuple[list[str], dict[str, list[str]]]:
    """Names of the columns, and the cells of each format, as the page of the help says."""
    page = (resources() / "help" / f"formats.{language}.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
    return rows[0][1:], {row[0]: [WORDS[cell] for cell in row[1:]] for row in rows[2:]}


@cache
def document(format: str) -> ImportedDocument:
    return read_document(FULL[format](), file_name=f"full.{format}")


def marked(found: ImportedDocument, kind: str) -> list[tuple[str, str]]:
    return [(found.text[mark.start : mark.end], mark.value) for mark in found.marks if mark.kind == kind]


def noted(found: ImportedDocument, *kinds: str) -> list[FoundNote]:
    return [note for note in found.notes if note.kind in kinds]


def headings(found: ImportedDocument) -> None:
    assert [(words.lstrip("# "), level) for words, level in marked(found, "heading")] == [("A heading", "1")]


def lists(found: ImportedDocument) -> None:
    items = [re.sub(r"^\d\. ", "", words) for words, _ in marked(found, "list")]
    assert items == ["first item", "second item"]
    assert all(value for _, value in marked(found, "list"))


def emphasis(found: ImportedDocument) -> None:
    assert "slanted" in [words.strip("*") for words, _ in marked(found, "italic")]
    if found.ledger.format != "otr":
        assert "stressed" in [words.strip("*") for words, _ in marked(found, "bold")]


def tables(found: ImportedDocument) -> None:
    row = "left\tmiddle\tright" if found.ledger.format == "pdf" else "left\tright"
    assert row in found.text.split("\n") and found.ledger.found["tables"] == 1


def foot_and_endnotes(found: ImportedDocument) -> None:
    foot, end = noted(found, "footnote", "endnote")
    assert (foot.kind, foot.mark, foot.text) == ("footnote", "1", "below the page")
    assert (end.kind, end.text) == ("endnote", "after the end") and end.mark in ("i", "1")
    assert found.text[: foot.at].endswith("Ana: Nada")
    assert found.text[: end.at].replace("[1]", "").endswith("Nada.")  # a web page writes its marks itself


def headers_footers(found: ImportedDocument) -> None:
    assert {"above all"} == {note.text for note in noted(found, "header")}
    assert noted(found, "footer") and "above all" not in found.text


def comments(found: ImportedDocument) -> None:
    (comment,) = noted(found, "comment")
    assert comment.text == "seen in the margin"
    if found.ledger.format in ("docx", "odt", "rtf"):
        assert comment.author == "Eva"
        assert comment.since is not None and found.text[comment.since : comment.at] == "Lo dicho"


def insertions(found: ImportedDocument) -> None:
    assert "It came late." in found.text and found.ledger.found["tracked_insertions"] == 1


def deletions(found: ImportedDocument) -> None:
    (gone,) = noted(found, "deleted")
    assert gone.text == "went" and found.text[: gone.at].endswith("It came")


def text_boxes(found: ImportedDocument) -> None:
    assert "around it\nin the box\n" in found.text and found.ledger.found["text_boxes"] == 1


def hidden_text(found: ImportedDocument) -> None:
    assert marked(found, "hidden") == [("under cover", "")] and found.ledger.found["hidden"] == 1


def pictures(found: ImportedDocument) -> None:
    ((sign, shows),) = marked(found, "image")
    assert sign == "▣" and "▣ seen" in found.text and found.ledger.found["images"] == 1
    assert shows == ("" if found.ledger.format == "rtf" else "a field")


def equations(found: ImportedDocument) -> None:
    ((letters, _),) = marked(found, "equation")
    assert letters.replace(" ", "") == "E=mc"


def speakers(found: ImportedDocument) -> None:
    assert [turn.speaker for turn in found.turns[:4]] == ["Entrevistadora", "Ana"] * 2
    assert [turn.role for turn in found.turns[:2]] == ["interviewer", "participant"]
    assert found.text[found.turns[1].said_start : found.turns[1].end].startswith("Nada")


def times(found: ImportedDocument) -> None:
    if found.turns:
        assert [turn.time for turn in found.turns] == [1.0, 5.0, 9.0, 12.0]
    else:
        assert [float(value) for _, value in marked(found, "time")] == [1.0, 5.0, 9.0, 12.0]


def pages(found: ImportedDocument) -> None:
    starts = [mark for mark in found.marks if mark.kind == "page"]
    assert [mark.value for mark in starts] == ["1", "2", "3"]
    ends = [*(mark.start for mark in starts[1:]), len(found.text)]
    for mark, end, said in zip(starts, ends, ("Nada", "Algo", "Mucho"), strict=True):
        assert f"Entrevistadora: ¿Qué pasó? {said} hubo." in found.text[mark.start : end].split("\n")


CHECKS: list[Callable[[ImportedDocument], None]] = [
    headings, lists, emphasis, tables, foot_and_endnotes, headers_footers, comments, insertions, deletions, text_boxes,
    hidden_text, pictures, equations, speakers, times, pages,
]  # fmt: skip
CELLS = [
    (format, check, said) for format, cells in table("en")[1].items() for check, said in zip(CHECKS, cells, strict=True)
]


@pytest.mark.parametrize(
    ("format", "check"),
    [(format, check) for format, check, said in CELLS if said != "–"],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_what_the_table_promises_is_kept(format: str, check: Callable[[ImportedDocument], None]) -> None:
    timed = check is times and format in TIMED
    check(read_document(TIMED[format](), file_name=f"timed.{format}") if timed else document(format))


@pytest.mark.parametrize(
    ("format", "check"),
    [(format, check) for format, check, said in CELLS if said == "–"],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_what_the_table_does_not_promise_is_not_there(format: str, check: Callable[[ImportedDocument], None]) -> None:
    with pytest.raises((AssertionError, ValueError, KeyError, IndexError)):
        check(document(format))


@pytest.mark.parametrize("format", FULL)
def test_the_ledger_of_every_format_adds_up(format: str) -> None:
    found = document(format)
    assert found.ledger.adds_up and found.ledger.words_stored > 0
    assert all(0 <= mark.start <= mark.end <= len(found.text) for mark in found.marks)
    assert all(0 <= (note.since or 0) <= note.at <= len(found.text) for note in found.notes)
    assert list(found.marks) == sorted(found.marks, key=lambda mark: (mark.start, mark.end)) or found.ledger.format


def test_a_mark_says_where_and_what() -> None:
    assert FoundMark("heading", 0, 9, "1") in document("docx").marks


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_the_help_names_every_format_and_says_the_same_in_both_languages(language: str) -> None:
    columns, rows = table(language)
    assert rows == table("en")[1] and set(rows) == set(FULL) and len(columns) == len(CHECKS)
    page = (resources() / "help" / f"formats.{language}.md").read_text(encoding="utf-8")
    for suffix in SUFFIXES:
        assert (
            suffix in page or f"| {suffix[1:]} |" in page or suffix in (".dot", ".wps", ".tab", ".markdown", ".text")
        ), suffix


@pytest.mark.parametrize("format", FULL)
def test_content_decides_not_the_ending(format: str) -> None:
    if format in ("csv", "md", "tsv"):  # text like any other: nothing in it says more than its name
        return
    named = read_document(FULL[format](), file_name="renamed.bin")
    assert named.text.strip("\n") == document(format).text.strip("\n")
    assert "though its name ends in “.bin”" in str(named.ledger.remarks[0])


@pytest.mark.parametrize("kind", FULL)
def test_nothing_of_a_file_that_was_read_waits_for_the_collector(kind: str) -> None:
    """What refers to itself in a circle keeps its text until garbage is collected: a second one beside the first."""
    data = FULL[kind]()
    gc.collect()
    gc.disable()
    try:
        read_document(data, file_name=f"a.{kind}")
        left = [one for one in gc.get_objects() if isinstance(one, Builder)]
        assert not any(one.pieces or one.settled or one.turns or len(one.marks) for one in left)
    finally:
        gc.enable()
