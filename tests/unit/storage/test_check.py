"""The check of a project finds each kind of damage that it promises to find, and nothing in a project that is whole."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from qcoder.core.errors import QcoderError
from qcoder.core.progress import Watched
from qcoder.core.span import Span
from qcoder.services.arriving.importing import import_files
from qcoder.services.checking import check
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.memos import memos
from qcoder.storage.project import Project


def problems(project: Project) -> list[str]:
    return [str(problem) for problem in check(project).problems]


def damage(project: Project, *statements: str) -> None:
    """Changes the file behind the program's back."""
    with closing(sqlite3.connect(project.path)) as raw:
        for statement in statements:
            raw.execute(statement)
        raw.commit()


def page_of(project: Project, name: str) -> slice:
    """Where in the file the first page of a table or index lies."""
    with closing(sqlite3.connect(project.path)) as raw:
        [page] = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        [size] = raw.execute("PRAGMA page_size").fetchone()
    return slice((page - 1) * size, page * size)


def rewrite(path: Path, change: Callable[[bytearray], None]) -> None:
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)


def test_a_whole_project_has_no_problems_and_is_not_touched(coded: Project) -> None:
    before = coded.path.read_bytes()
    assert check(coded).ok and problems(coded) == []
    assert coded.path.read_bytes() == before


def test_an_empty_project_has_no_problems(project: Project) -> None:
    assert check(project).ok


def test_a_project_with_a_text_of_nothing_but_space_has_no_problems(project: Project, tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_text("\n \u00a0\n\n\u2003Ana:\u2003\n", encoding="utf-8")
    assert import_files(project, files=[tmp_path / "lines.txt"]).files[0].document_id
    assert problems(project) == []


def test_a_project_open_for_reading_is_checked_beside_its_writer(coded: Project) -> None:
    damage(coded, "UPDATE coding SET quote = 'other' WHERE id = 1")
    with Project.open(coded.path, coder="B", writable=False) as reader:
        assert len(problems(reader)) == 1


def test_a_changed_letter_of_a_text_is_found(coded: Project) -> None:
    damage(coded, "UPDATE document_text SET text = replace(text, 'ciudad', 'cjudad')")
    assert problems(coded) == [
        "The text of “Ana” (version 1) is not as it was stored.",
        "The search index of “Ana” is out of date.",
    ]


def test_a_changed_byte_of_the_file_is_found(coded: Project) -> None:
    coded.close()

    def flip(data: bytearray) -> None:
        at = data.index(b"ciudad fronteriza")
        data[at] ^= 1

    rewrite(coded.path, flip)
    with Project.open(coded.path, coder="A") as again:
        assert not check(again).ok


def test_a_text_shifted_under_its_codings_is_found(coded: Project) -> None:
    with coded.read() as session:
        [text] = session.connection().exec_driver_sql("SELECT text FROM document_text").scalars()
    shifted = "x" + text
    sha256 = hashlib.sha256(shifted.encode()).hexdigest()
    damage(coded, f"UPDATE document_text SET text = 'x' || text, sha256 = '{sha256}'")
    found = problems(coded)
    assert sum("no longer gives back its words" in problem for problem in found) == 3
    assert "The search index of “Ana” is out of date." in found


def test_a_missing_text_is_found(coded: Project) -> None:
    damage(coded, "UPDATE document SET text_number = 7")
    assert problems(coded) == ["The text of “Ana” (version 7) is not as it was stored."]


def test_a_changed_quote_is_found_with_its_place(coded: Project) -> None:
    damage(coded, "UPDATE coding SET quote = quote || '.' WHERE id = 2")
    [problem] = problems(coded)
    assert problem.startswith("A coding of “Ana” at ") and problem.endswith(" no longer gives back its words.")


@pytest.mark.parametrize("span", ["start = -1", '"end" = 1000000', 'start = start + 1, "end" = "end" + 1'])
def test_a_coding_in_the_wrong_place_is_found(coded: Project, span: str) -> None:
    damage(coded, f"UPDATE coding SET {span} WHERE id = 1")
    assert len(problems(coded)) == 1


@pytest.mark.parametrize(
    "change", ['"end" = 1000000', "start = -1", 'said_start = "end" + 1', "said_start = start - 1"]
)
def test_a_turn_outside_its_text_is_found(coded: Project, change: str) -> None:
    damage(coded, f"UPDATE turn SET {change} WHERE id = 1")
    assert problems(coded) == ["A turn of “Ana” lies outside its text."]


def test_a_note_or_a_memo_outside_the_text_is_found(coded: Project) -> None:
    ana = documents.documents(coded)[0].id
    memos.write_memo(coded, target="document", target_id=ana, span=Span(0, 4), text="Here.")
    assert problems(coded) == []
    damage(coded, 'UPDATE memo SET "end" = 1000000 WHERE start IS NOT NULL')
    assert problems(coded) == ["A memo on a passage of “Ana” lies outside its text."]
    damage(
        coded,
        "DELETE FROM memo",
        'INSERT INTO note (document_id, start, "end", kind, mark, text, author)'
        f" VALUES ({ana}, -1, -1, 'footnote', '1', 'x', '')",
    )
    assert problems(coded) == ["A note of “Ana” lies outside its text."]


def test_a_missing_original_is_found(coded: Project) -> None:
    damage(coded, "DELETE FROM original")
    assert problems(coded) == ["The original file of “Ana” is not in the project."]


def test_a_changed_original_is_found(coded: Project) -> None:
    damage(coded, "UPDATE original SET data = CAST(data || 'x' AS BLOB)")
    [problem] = problems(coded)
    assert problem.startswith("The original file of a document is not as it was imported (")


def test_a_code_below_none_is_found(coded: Project) -> None:
    damage(coded, "UPDATE code SET parent_id = 99 WHERE name = 'Funding dependence'")
    assert "The code “Funding dependence” hangs below one that does not exist." in problems(coded)


def test_a_coding_with_a_code_that_is_not_there_is_found(coded: Project) -> None:
    damage(coded, "UPDATE coding SET code_id = 99 WHERE id = 1")
    assert problems(coded) == ["The file is damaged: coding 1: code"]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM paragraph WHERE id = (SELECT max(id) FROM paragraph)",
        "UPDATE paragraph SET id = id + 1 WHERE id = 1 << 32",
        "UPDATE paragraph SET text = text || ' x' WHERE id = 1 << 32",
    ],
)
def test_a_paragraph_that_the_search_does_not_know_is_found(coded: Project, statement: str) -> None:
    damage(coded, statement)
    assert "The search index of “Ana” is out of date." in problems(coded)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO paragraph_words (paragraph_words) VALUES ('delete-all')",
        "INSERT INTO paragraph_words (paragraph_words, rowid, text)"
        " SELECT 'delete', id, text FROM paragraph WHERE id = 1 << 32",
    ],
)
def test_words_missing_from_the_search_are_found(coded: Project, statement: str) -> None:
    damage(coded, statement)
    assert "The file is damaged: search index" in problems(coded)


def test_a_document_that_is_gone_but_still_found_is_found(coded: Project) -> None:
    damage(coded, "INSERT INTO paragraph (id, text) VALUES (99 << 32, 'x')")
    assert "The search index of “?” is out of date." in problems(coded)


def test_an_index_that_lost_its_rows_is_found(coded: Project) -> None:
    place = page_of(coded, "ix_coding_place")
    coded.close()

    def empty(data: bytearray) -> None:
        data[place.start + 3 : place.start + 5] = b"\x00\x00"  # the number of cells of the index's page

    rewrite(coded.path, empty)
    with Project.open(coded.path, coder="A") as again:
        assert any(problem.startswith("The file is damaged: ") for problem in problems(again))


def test_a_page_of_rubbish_is_told(coded: Project) -> None:
    place = page_of(coded, "document_text")
    coded.close()

    def spoil(data: bytearray) -> None:
        data[place] = b"\xff" * (place.stop - place.start)

    rewrite(coded.path, spoil)
    with Project.open(coded.path, coder="A") as again:
        try:
            found = problems(again)
        except QcoderError as error:
            found = [str(error)]
    assert "damaged" in found[0]


def test_the_check_names_the_document_that_it_looks_at(coded: Project) -> None:
    said: list[str] = []
    check(coded, progress=Watched(lambda done, total, what: said.append(f"{done}/{total} {what}")))
    assert said == ["0/1 Checking “Ana”"]


def test_deleting_and_undoing_leaves_a_whole_project(coded: Project) -> None:
    documents.delete_document(coded, document=1)
    assert check(coded).ok
    codebook.delete_code(coded, code=1)
    assert check(coded).ok
    while coded.undo() is not None:
        assert check(coded).ok
    while coded.redo() is not None:
        assert check(coded).ok


def test_whatever_is_tied_to_a_passage_outside_the_text_is_found(coded: Project) -> None:
    damage(
        coded,
        "INSERT INTO translation (guid, document_id, start, end, language, text, translator, date, status)"
        " VALUES ('x', 1, 5, 9000, 'en', 'x', '', '', 'draft')",
    )
    assert problems(coded) == ["Something tied to a passage of “Ana” lies outside its text."]
