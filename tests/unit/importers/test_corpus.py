"""Real documents: whatever they hold, every word is stored, or the file is refused in a sentence."""

import time
from pathlib import Path

import pytest

from qcoder.core.errors import UnreadableFile
from qcoder.core.imported import Reading
from qcoder.importers.registry import SUFFIXES, read_document
from qcoder.services.arriving.importing import import_files
from qcoder.services.checking import check
from qcoder.services.documents.documents import documents, show
from qcoder.storage.project import Project
from tests.conftest import CORPUS

FILES = sorted((CORPUS / "transcripts").rglob("*")) if CORPUS.is_dir() else []
OURS = [file for file in FILES if file.is_file() and file.suffix in SUFFIXES]
REFUSED = {
    "mammoth_empty.docx": "holds no text",
    "poi_bug53475-password-is-pass.docx": "protected with a password",
    "zero.txt": "is empty",
    "only_bom.txt": "is empty",
    "only_spaces.txt": "is empty",
    "webvtt_empty.vtt": "is empty",
    "poi_word97.doc": "old Word format|holds no text",  # without and with LibreOffice
    "pypdf_libreoffice-writer-password.pdf": "protected with a password",
    "ukds_6226_consent_scan.pdf": "is a scan",
}


@pytest.fixture(autouse=True)
def _with_corpus(corpus: Path) -> None:
    """Skips where there is no corpus."""


def test_the_corpus_has_files_of_every_kind_that_is_read() -> None:
    assert {file.suffix for file in OURS} >= {
        ".docx", ".odt", ".rtf", ".pdf", ".csv", ".json", ".vtt", ".srt", ".txt", ".md", ".doc"
    }  # fmt: skip
    assert len(OURS) > 80


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_every_word_of_a_real_file_is_stored(file: Path) -> None:
    if file.name in REFUSED:
        with pytest.raises(UnreadableFile, match=REFUSED[file.name]) as caught:
            read_document(file.read_bytes(), file_name=file.name)
        assert str(caught.value.hint)
        return
    document = read_document(file.read_bytes(), file_name=file.name)
    assert document.ledger.adds_up and document.ledger.words_stored > 0
    end = 0
    for turn in document.turns:
        assert end <= turn.start <= turn.said_start <= turn.end <= len(document.text)
        end = turn.end
    assert all(0 <= note.at <= len(document.text) for note in document.notes)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("cp1252_crlf", "cp1252"),
        ("cr_only", "utf-8"),
        ("latin1", "latin-1"),
        ("macroman", "mac_roman"),
        ("utf16be_nobom", "utf-8"),
        ("utf16le_bom", "utf-8"),
        ("utf32le_bom", "utf-8"),
    ],
)
def test_one_interview_in_every_encoding_gives_one_text(name: str, codec: str) -> None:
    folder = CORPUS / "transcripts" / "encodings"
    whole = read_document((folder / "es_utf8_bom.txt").read_bytes(), file_name="a.txt").text
    wanted = whole.encode(codec, errors="replace").decode(codec)  # what an encoding does not have was lost in the file
    found = read_document((folder / f"es_{name}.txt").read_bytes(), file_name="a.txt")
    assert found.text == wanted
    assert found.language == "es"


def test_a_pdf_of_two_columns_is_read_one_column_after_the_other() -> None:
    file = CORPUS / "transcripts" / "awkward" / "pdf" / "pypdf_multicolumn.pdf"
    found = read_document(file.read_bytes(), file_name=file.name)
    assert "consectetuer adip-\niscing elit. Ut purus elit, vestibulum ut, placerat ac, adipiscing vitae" in found.text
    joined = read_document(file.read_bytes(), file_name=file.name, reading=Reading(join_hyphens=True))
    assert "consectetuer adipiscing elit" in joined.text and joined.ledger.adds_up
    assert [mark.value for mark in found.marks if mark.kind == "page"] == ["1", "2", "3"]


def test_numbers_of_lines_and_pages_are_no_text_of_a_pdf() -> None:
    file = CORPUS / "transcripts" / "en" / "pdf" / "pdpilot_P1.pdf"
    found = read_document(file.read_bytes(), file_name=file.name)
    assert found.text.startswith("Interview\nDan: Okay. So now")
    assert {note.text for note in found.notes} == {f"{n}/5" for n in range(1, 6)}
    assert found.ledger.left_out and len(found.turns) > 80 and found.ledger.speakers == ("Dan", "Participant")


def test_what_word_shows_beside_the_text_is_kept_as_notes() -> None:
    folder = CORPUS / "transcripts" / "awkward" / "docx"
    kinds = {
        "mammoth_comments.docx": "comment",
        "mammoth_footnotes.docx": "footnote",
        "mammoth_endnotes.docx": "endnote",
        "poi_delins.docx": "deleted",
        "poi_HeaderFooterUnicode.docx": "header",
    }
    for name, kind in kinds.items():
        found = read_document((folder / name).read_bytes(), file_name=name)
        assert kind in {note.kind for note in found.notes}, name


def test_the_speakers_of_real_interviews_are_found() -> None:
    folder = CORPUS / "transcripts"
    found = read_document((folder / "es/md/btc_podcast_interview.es.md").read_bytes(), file_name="a.md")
    assert len(found.turns) > 50 and 2 <= len(found.ledger.speakers) <= 6
    timed = read_document((folder / "formats/generic_text_with_timestamps.txt").read_bytes(), file_name="a.txt")
    assert timed.turns and all(turn.time is not None for turn in timed.turns)


def test_a_line_of_a_million_letters_takes_no_longer_than_its_length_asks_for() -> None:
    data = (CORPUS / "transcripts" / "encodings" / "one_line_1M.txt").read_bytes()
    begun = time.perf_counter()
    read_document(data, file_name="a.txt")
    assert time.perf_counter() - begun < 10  # seconds; a search that goes back and forth would take minutes


@pytest.mark.slow  # each of its files is read and stored by the tests above
def test_the_whole_corpus_goes_into_one_project(project: Project) -> None:
    result = import_files(project, files=OURS)
    assert {Path(file.file).name for file in result.failed} == set(REFUSED)
    assert len(documents(project)) == len(OURS) - len(REFUSED)
    for row in documents(project):
        view = show(project, document=row.id)
        assert view.ledger is not None and view.ledger.adds_up
    assert check(project).ok
