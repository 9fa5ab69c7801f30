"""The old Word format: converted where LibreOffice is installed, else told how to convert."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from qcoder.core.errors import UnreadableFile
from qcoder.importers.doc import libreoffice
from qcoder.importers.registry import read_document
from tests.files import p, word

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "WordDocument".encode("utf-16-le")


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """Puts a program called soffice on the path that does something with the arguments it gets."""
    program = folder / "soffice"
    program.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\nout = sys.argv[sys.argv.index('--outdir') + 1]\n{does}\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))


def test_without_libreoffice_it_is_told_how_to_convert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if libreoffice() is None:
        with pytest.raises(UnreadableFile, match="old Word format") as caught:
            read_document(OLD, file_name="a.doc")
        assert "save it as .docx" in str(caught.value.hint)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script of Unix")
def test_libreoffice_converts_it_and_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(word(p("Ana: hola")))
    does = f"pathlib.Path(out, 'document.docx').write_bytes(pathlib.Path({str(made)!r}).read_bytes())"
    installed(tmp_path, monkeypatch, does)
    document = read_document(OLD, file_name="a.doc")
    assert document.text == "Ana: hola" and document.ledger.adds_up and document.ledger.format == "doc"
    assert "LibreOffice" in str(document.ledger.remarks[0])


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script of Unix")
@pytest.mark.parametrize("does", ["sys.exit(1)", "pass"])
def test_a_conversion_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    installed(tmp_path, monkeypatch, does)
    with pytest.raises(UnreadableFile, match="could not convert"):
        read_document(OLD, file_name="a.doc")


def test_other_old_files_of_office_are_told_apart() -> None:
    for name, what in (("Workbook", "Excel"), ("PowerPoint Document", "does not read")):
        data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + name.encode("utf-16-le")
        with pytest.raises(UnreadableFile, match=what):
            read_document(data, file_name="a.doc")
    secret = OLD + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(UnreadableFile, match="password"):
        read_document(secret, file_name="a.doc")


@pytest.mark.slow
def test_a_real_old_word_file_goes_through_a_real_libreoffice(tmp_path: Path) -> None:
    program = libreoffice()
    if program is None:
        pytest.skip("LibreOffice is not installed")
    made = docx.Document()
    for line in (
        "Entrevistadora: ¿Cómo empezó?",
        "Ana: Con las iglesias.",
        "Entrevistadora: ¿Y después?",
        "Ana: Solas.",
    ):
        paragraph = made.add_paragraph(line)
    made.add_comment(paragraph.runs, text="ojo", author="Eva")
    made.save(str(tmp_path / "full.docx"))
    profile = (tmp_path / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "doc", "--outdir", tmp_path]
    subprocess.run(
        [*map(str, command), str(tmp_path / "full.docx")],
        check=True, capture_output=True, env={**os.environ, "HOME": str(tmp_path)}, timeout=120,
    )  # fmt: skip
    document = read_document((tmp_path / "full.doc").read_bytes(), file_name="full.doc")
    assert document.ledger.adds_up
    assert [turn.speaker for turn in document.turns] == ["Entrevistadora", "Ana"] * 2
    assert "comment" in {note.kind for note in document.notes}
    assert shutil.which("soffice") or program.is_file()
