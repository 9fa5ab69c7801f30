"""What goes wrong when something leaves or comes back: one clear sentence each, and nothing half-written."""

import errno
import io
import os
import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import docx
import pytest

from qcoder.core.errors import DiskTrouble, NotFound, QcoderError, UnreadableFile
from qcoder.core.messages import say
from qcoder.exporters import refi
from qcoder.model import Document
from qcoder.services.cases.cases import create_case
from qcoder.services.codes import codebook
from qcoder.services.compare.comparing import passages
from qcoder.services.documents import documents
from qcoder.services.leaving import exports, reporting, reviewing
from qcoder.services.leaving.exchanging import convert, write_exchange_file
from qcoder.services.memos.memos import write_memo
from qcoder.services.passages.coding import set_coding_memo
from qcoder.services.passages.quotation import quotation
from qcoder.storage.project import Project

FORBIDDEN = "uno\x0bdos\x0ctres\x01cuatro\ufffecinco"
Writes = Callable[[Project, Path], Any]
WAYS: dict[str, Writes] = {
    **{f"report{ending}": lambda project, file: reporting.write_report(project, file=file)
       for ending in (".docx", ".html", ".xlsx")},
    **{f"out{one.ending}": lambda project, file: exports.export(project, file=file) for one in exports.FORMATS},
    "transcript.docx": lambda project, file: reviewing.write_transcript(project, document=1, file=file),
}  # fmt: skip


@pytest.fixture(params=list(WAYS))
def way(request: pytest.FixtureRequest) -> tuple[str, Writes]:
    return str(request.param), WAYS[str(request.param)]


# ---- signs that XML forbids ----


def test_signs_that_xml_forbids_in_names_memos_and_definitions_do_no_harm(
    coded: Project, tmp_path: Path, way: tuple[str, Writes]
) -> None:
    with coded.change(say("names")) as step:  # past the services, which do not let such names in
        step.get_one(Document, 1).name = f"Ana {FORBIDDEN}"
    codebook.change_code(coded, code=1, definition=FORBIDDEN, name_en=f"Dependency {FORBIDDEN}")
    set_coding_memo(coded, coding=passages(coded)[0].coding.id, text=FORBIDDEN)
    write_memo(coded, target="project", text=FORBIDDEN)
    name, write = way
    file = tmp_path / name
    write(coded, file)
    if name.endswith(".docx"):
        docx.Document(str(file))
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as held:
            assert held.testzip() is None
            for part in held.namelist():
                if part.endswith((".xml", ".qde", ".rels")):
                    from lxml import etree

                    etree.fromstring(held.read(part))
    assert quotation(coded, document=1, span=passages(coded)[0].coding.span).plain


# ---- names that are no file names ----


def test_names_that_are_no_names_of_files_become_some(coded: Project, tmp_path: Path) -> None:
    with coded.change(say("name")) as step:
        step.get_one(Document, 1).name = "../../evil: <Ana>/CON?"
    create_case(coded, name='a/b\\c:"d"')
    made = exports.export(coded, file=tmp_path / "a.zip").file
    with zipfile.ZipFile(made) as held:
        names = [name for name in held.namelist() if name.startswith("texts/")]
        assert names == ["texts/_.._evil_ _Ana__CON_.txt"]
        assert not any(".." in Path(name).parts or Path(name).is_absolute() for name in held.namelist())


# ---- the target: open elsewhere, read-only, full, a folder ----


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder for what is written, and nothing else."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_a_full_disk_keeps_the_old_file_and_says_so(
    coded: Project, out: Path, way: tuple[str, Writes], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, write = way
    (out / name).write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)  # the last moment at which a disk can turn out to be full
    with pytest.raises(DiskTrouble, match="disk is full"):
        write(coded, out / name)
    monkeypatch.undo()
    assert (out / name).read_bytes() == b"old" and left(out) == [name]


def test_a_file_that_is_open_in_word_keeps_and_is_told(
    coded: Project, out: Path, way: tuple[str, Writes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to put another file in the place of one that a program holds open."""
    name, write = way
    (out / name).write_bytes(b"old")

    def held(self: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "used by another process")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(DiskTrouble, match="could not be written") as told:
        write(coded, out / name)
    monkeypatch.undo()
    assert "open in another program" in str(told.value.hint)
    assert (out / name).read_bytes() == b"old" and left(out) == [name]


@pytest.mark.parametrize("lock", [".~lock.{name}#", "~${name}", "~${short}"])
def test_a_file_that_a_program_says_it_has_open_keeps(
    coded: Project, out: Path, way: tuple[str, Writes], lock: str
) -> None:
    """Elsewhere than on Windows it could be replaced, and the program would write over it in its turn."""
    name, write = way
    held = lock.format(name=name, short=name[2:])
    (out / name).write_bytes(b"old")
    (out / held).write_bytes(b"")
    with pytest.raises(DiskTrouble, match="is open in another program") as told:
        write(coded, out / name)
    assert held in str(told.value.hint)
    assert (out / name).read_bytes() == b"old" and left(out) == sorted([name, held])


def test_a_file_that_is_read_only_keeps(coded: Project, out: Path, way: tuple[str, Writes]) -> None:
    name, write = way
    (out / name).write_bytes(b"old")
    (out / name).chmod(0o444)
    with pytest.raises(DiskTrouble, match="is read-only"):
        write(coded, out / name)
    assert (out / name).read_bytes() == b"old" and left(out) == [name]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="a folder is never read-only for root")
def test_a_folder_that_may_not_be_written_to_is_told(coded: Project, out: Path, way: tuple[str, Writes]) -> None:
    name, write = way
    out.chmod(0o500)
    try:
        with pytest.raises(DiskTrouble, match="could not be written"):
            write(coded, out / name)
    finally:
        out.chmod(0o700)
    assert left(out) == []


def test_a_folder_in_the_place_of_the_file_is_told(coded: Project, out: Path, way: tuple[str, Writes]) -> None:
    name, write = way
    (out / name).mkdir()
    with pytest.raises(DiskTrouble, match="is a folder"):
        write(coded, out / name)
    assert left(out / name) == []


# ---- exchange files ----


def packed(file: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return file


SMALL = b'<Project name="P" xmlns="urn:QDA-XML:project:1.0"/>'


def test_a_zip_bomb_is_refused_before_it_swells(tmp_path: Path) -> None:
    file = packed(tmp_path / "a.qdpx", project_dot_qde=b"<Project name='P'>" + b" " * 60_000_000 + b"</Project>")
    assert file.stat().st_size < 100_000
    with pytest.raises(UnreadableFile, match="far more than"):
        convert(file, to=tmp_path / "p.qcoder", coder="A")
    assert not (tmp_path / "p.qcoder").exists()


def test_a_file_of_which_nothing_can_be_read_makes_no_project_and_says_why(tmp_path: Path) -> None:
    source = b'<Sources><TextSource guid="00000001-0000-4000-8000-000000000000" name="t"/></Sources></Project>'
    for inside, why in ((SMALL, "export it again"), (SMALL.replace(b"/>", b">" + source), "“t” has no text")):
        with pytest.raises(UnreadableFile, match="nothing that could be brought in") as raised:
            convert(packed(tmp_path / "a.qdpx", project_dot_qde=inside), to=tmp_path / "p.qcoder", coder="A")
        assert why in str(raised.value.hint)
    assert "p.qcoder" not in left(tmp_path)


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "..\\evil.txt", "sources/../../evil.txt"])
def test_path_tricks_write_nothing_anywhere(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    guid = "00000001-0000-4000-8000-000000000000"
    source = f'<TextSource guid="{guid}" name="t" plainTextPath="internal://{name}"/>'
    with zipfile.ZipFile(folder / "a.qdpx", "w") as made:
        made.writestr("project.qde", SMALL.decode().replace("/>", f"><Sources>{source}</Sources></Project>"))
        made.writestr(name, "evil words")
    with suppress(UnreadableFile):  # where the name leads to no text inside
        convert(folder / "a.qdpx", to=folder / "p.qcoder", coder="A")
    found = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert not any("evil" in one for one in found)


@pytest.mark.parametrize(
    "head",
    [b'<!DOCTYPE Project [<!ENTITY a "b">]>', b'<!DOCTYPE Project SYSTEM "http://a.b/c.dtd">'],
    ids=["entity", "dtd"],
)
def test_a_file_with_a_dtd_is_refused(head: bytes, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        convert(packed(tmp_path / "a.qdpx", project_dot_qde=head + SMALL), to=tmp_path / "p.qcoder", coder="A")
    assert left(tmp_path) == ["a.qdpx", "settings"] or left(tmp_path) == ["a.qdpx"]


def test_a_file_of_ours_that_would_not_follow_the_standard_never_leaves(
    coded: Project, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug of ours must not become somebody's broken file: it is found before the file is written."""
    monkeypatch.setattr(refi, "_case", lambda _case, _kinds: iter(["<Case/>"]))
    with pytest.raises(RuntimeError, match="does not follow the standard"):
        write_exchange_file(coded, file=out / "a.qdpx")
    assert left(out) == []


def test_a_qdpx_without_its_texts_says_which(coded: Project, tmp_path: Path) -> None:
    file, _told = write_exchange_file(coded, file=tmp_path / "a.qdpx")
    with zipfile.ZipFile(file) as held:
        project = held.read("project.qde")
    made, result = convert(packed(tmp_path / "b.qdpx", project_dot_qde=project), to=tmp_path / "p.qcoder", coder="A")
    assert "“Ana” has no text in the file: it was left out." in map(str, result.told)
    with Project.open(made, coder="A") as again:
        assert len(codebook.codes(again)) == 3 and documents.documents(again) == []


# ---- a transcript that comes back wrong ----


def test_comments_pasted_into_another_document_are_told(coded: Project, tmp_path: Path) -> None:
    reviewing.write_transcript(coded, document=1, file=tmp_path / "Ana.docx")
    strange = docx.Document()
    strange.add_paragraph("Another text altogether")
    strange.save(str(tmp_path / "strange.docx"))
    out = io.BytesIO()
    with (
        zipfile.ZipFile(tmp_path / "Ana.docx") as mine,
        zipfile.ZipFile(tmp_path / "strange.docx") as theirs,
        zipfile.ZipFile(out, "w") as made,
    ):
        for name in theirs.namelist():
            made.writestr(name, theirs.read(name))
        made.writestr("word/comments.xml", mine.read("word/comments.xml"))
    (tmp_path / "pasted.docx").write_bytes(out.getvalue())
    with pytest.raises(NotFound, match="does not say which document"):
        reviewing.review(coded, file=tmp_path / "pasted.docx")
    assert len(documents.show(coded, document=1).codings) == 3


@pytest.mark.parametrize("data", [b"", b"no word file", b"PK\x03\x04 damaged"])
def test_a_file_that_is_no_word_file_is_told(data: bytes, coded: Project, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(data)
    with pytest.raises(QcoderError) as told:
        reviewing.review(coded, file=tmp_path / "a.docx")
    assert str(told.value).count(".") >= 1 and str(told.value.hint)


def test_a_project_that_is_only_read_can_be_written_out(coded: Project, out: Path, way: tuple[str, Writes]) -> None:
    coded.close()
    copy = shutil.copy(coded.path, out.parent / "copy.qcoder")
    name, write = way
    with Project.open(Path(copy), coder="Reader", writable=False) as held:
        write(held, out / name)
    assert (out / name).stat().st_size > 100
