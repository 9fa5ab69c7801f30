"""Bad input: one clear sentence with a hint, nothing half-written, nothing lost, the rest of a batch still done."""

import csv
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import docx
import pytest

from qcoder.services.passages.coding import quote_of
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.snapshot import snapshot
from tests.terminal import REPO, Said, Terminal, commands

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def state(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything that counts in a project that nobody has open."""
    with Project.open(path, coder="Looker", writable=False) as project:
        return snapshot(project)


@contextmanager
def untouched(path: Path) -> Iterator[None]:
    """The file is the same, byte for byte, after the block, and nothing unfinished lies beside it."""
    before, beside = path.read_bytes(), sorted(path.parent.rglob("*"))
    yield
    assert path.read_bytes() == before
    assert sorted(path.parent.rglob("*")) == beside


def told(said: Said) -> str:
    """The one sentence with a hint that a command ended with; it printed nothing else."""
    assert said.code == 1
    assert said.out == ""
    message, _, hint = said.complaint.partition(". ")
    assert message and hint, f"no hint: {said.complaint}"
    assert "Traceback" not in said.err and "Error" not in said.err
    return said.complaint


def word_bytes(*paragraphs: str) -> bytes:
    made, out = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.save(out)
    return out.getvalue()


def encrypted_zip(data: bytes) -> bytes:
    """The same zip with every part said to be encrypted, as programs mark it (APPNOTE 4.4.4, bit 0)."""
    marked = bytearray(data)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(signature)
        while at >= 0:
            marked[at + flags] |= 1
            at = marked.find(signature, at + 4)
    return bytes(marked)


def other_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


def zip_of_a_program() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("program.exe", "MZ")
    return out.getvalue()


# ---- files that cannot be imported ----

REFUSED: dict[str, tuple[str, bytes, str]] = {
    "empty text": ("empty.txt", b"", "is empty"),
    "only blanks": ("blank.txt", b" \r\n\t\n", "is empty"),
    "only a byte order mark": ("mark.txt", b"\xff\xfe", "is empty"),
    "empty Word file": ("empty.docx", b"", "is empty"),
    "Word file without words": ("wordless.docx", word_bytes(), "holds no text"),
    "Word file with a password": (
        "secret.docx",
        OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "encrypted zip": ("secret2.docx", encrypted_zip(word_bytes("Secret")), "password"),
    "old Word file": ("old.doc", OLE + b"\0" * 600, ".doc"),
    "binary named text": ("sound.txt", bytes(range(32)) * 40, "no text"),
    "picture named text": ("photo.txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "a picture"),
    "PDF named Word": ("paper.docx", b"%PDF-1.7 and more", "damaged"),
    "binary named Word": ("noise.docx", bytes(range(32)) * 40, "damaged"),
    "half a Word file": ("half.docx", word_bytes("Whole")[:700], "damaged"),
    "an empty workbook named Word": ("sheet.docx", other_zip(), "is empty"),
    "a zip without documents": ("pack.docx", zip_of_a_program(), "no document"),
    "a project named text": ("project.txt", b"SQLite format 3\x00" + b"\0" * 99, "a database"),
    "an archive": ("pack.docx", b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, "an archive"),
    "data that are no transcript": ("data.json", b'{"a": [1, 2]}', "no transcript"),
    "a page of another kind": ("feed.xml", b"<?xml version='1.0'?><rss><a>Hello</a></rss>", "XML"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_imported_is_told_and_the_rest_of_the_batch_goes_in(
    qcoder: Terminal, study: Path, tmp_path: Path, case: str
) -> None:
    name, data, sentence = REFUSED[case]
    (tmp_path / name).write_bytes(data)
    for number in (1, 2):
        (tmp_path / f"good {number}.txt").write_text(f"María: Good {number}.", encoding="utf-8")
    said = qcoder("import", study, tmp_path / "good 1.txt", tmp_path / name, tmp_path / "good 2.txt", "--json")
    assert said.code == 1
    assert name in said.complaint and sentence in said.complaint
    assert [file["stored"] for file in said.json] == [True, False, True]
    assert sentence in said.json[1]["error"]
    names = [row["name"] for row in qcoder("documents", study, "--json").json]
    assert names == ["Ana", "good 1", "good 2"]
    assert qcoder("check", study, "--json").json["ok"]


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_imported_leaves_the_project_as_it_was(
    qcoder: Terminal, study: Path, tmp_path: Path, case: str
) -> None:
    name, data, _ = REFUSED[case]
    (tmp_path / name).write_bytes(data)
    with untouched(study):
        told(qcoder("import", study, tmp_path / name))


def test_a_folder_brings_in_its_files_and_tells_those_that_are_none(
    qcoder: Terminal, study: Path, tmp_path: Path
) -> None:
    (tmp_path / "interviews").mkdir()
    (tmp_path / "interviews" / "good.txt").write_text("María: Good.", encoding="utf-8")
    (tmp_path / "interviews" / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    said = qcoder("import", study, tmp_path / "interviews")
    assert said.code == 1 and "a picture" in said.complaint
    assert "good" in said.out
    assert len(qcoder("documents", study, "--json").json) == 2


def test_a_file_that_is_not_there_is_told_and_the_rest_goes_in(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("María: Good.", encoding="utf-8")
    said = qcoder("import", study, tmp_path / "lost.txt", tmp_path / "good.txt")
    assert said.code == 1 and "There is no file" in said.complaint and "lost.txt" in said.complaint
    assert len(qcoder("documents", study, "--json").json) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_given_for_a_file_is_refused_and_not_waited_for(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with untouched(study):
        assert "not a regular file" in told(qcoder("import", study, tmp_path / "pipe.txt"))


def test_the_same_bytes_again_are_skipped_with_a_sentence_unless_asked_for(
    qcoder: Terminal, study: Path, tmp_path: Path
) -> None:
    shutil.copy(tmp_path / "Ana.txt", tmp_path / "Copy.txt")
    with untouched(study):
        said = qcoder("import", study, tmp_path / "Copy.txt", "--json")
    assert said.code == 1 and "already, as “Ana”" in said.complaint
    assert (said.json[0]["stored"], said.json[0]["skipped"]) == (False, True)
    assert qcoder("import", study, tmp_path / "Ana.txt", "--again", "anew").code == 0
    assert [row["name"] for row in qcoder("documents", study, "--json").json] == ["Ana", "Ana (2)"]


# ---- where the command may not read or write ----


def without_rights(*lines: tuple[object, ...]) -> list[Said]:
    """Runs commands as somebody for whom permissions count, also when the tests are run by the administrator."""
    return commands(*lines, through=_as_everybody())


def _as_everybody() -> list[str]:
    rights = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}"] if os.geteuid() == 0 else []


@pytest.fixture
def shelf(study: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder that may be looked into but not written to, with a project and a transcript that may not be read."""
    if not hasattr(os, "geteuid") or (os.geteuid() == 0 and shutil.which("setpriv") is None):
        pytest.skip("permissions do not count here")
    folder = tmp_path / "shelf"
    folder.mkdir()
    shutil.copy(study, folder / "study.qcoder")
    (folder / "study.qcoder").chmod(0o444)
    (folder / "private.txt").write_text("Secret", encoding="utf-8")
    (folder / "private.txt").chmod(0)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


def test_a_read_only_project_can_be_read_and_refuses_to_be_written(shelf: Path) -> None:
    project = shelf / "study.qcoder"
    with untouched(project):
        read, written = without_rights(
            ("documents", project, "--json"),
            ("code", project, "--document", "Ana", "--span", "0:5", "--code", "Dependency"),
        )
    assert read.json[0]["name"] == "Ana"
    assert "cannot be written to" in told(written)


def test_in_a_folder_that_is_read_only_nothing_is_made(shelf: Path) -> None:
    project = shelf / "study.qcoder"
    with untouched(project):
        made, *written = without_rights(
            ("new", shelf / "mine.qcoder"),
            ("report", project, shelf / "out.docx"),
            ("codings", "export", project, shelf / "c.csv"),
            ("backup", project, shelf / "b.qcoder"),
        )
    assert "No project can be made" in told(made)
    for said in written:
        assert "could not be written" in told(said)


def test_files_that_may_not_be_read_are_told_and_the_rest_goes_in(
    qcoder: Terminal, shelf: Path, study: Path, tmp_path: Path
) -> None:
    (tmp_path / "good.txt").write_text("María: Good.", encoding="utf-8")
    *refused, partly = without_rights(
        ("import", study, shelf / "private.txt"),
        ("codings", "import", study, shelf / "private.txt"),
        ("documents", shelf / "private.txt"),
        ("import", study, shelf / "private.txt", tmp_path / "good.txt"),
    )
    for said in refused:
        assert "cannot be read" in told(said)
    assert partly.code == 1
    assert [row["name"] for row in qcoder("documents", study, "--json").json] == ["Ana", "good"]
    assert qcoder("undo", study, "--json").json["label"] == "Import “good”"
    assert qcoder("undo", study, "--json").json["label"].startswith("Code ")  # nothing was done but that


# ---- files that are no project, or not for us ----


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is not a qcoder project"),
        (INTERVIEW.encode(), "is not a qcoder project"),
        (b"SQLite format 3\x00" + b"\0" * 200, "is not a qcoder project"),
        (b"SQLite format 3\x00", "is not a qcoder project"),
    ],
)
def test_what_is_no_project_is_refused_by_every_command_and_left_as_it_is(
    qcoder: Terminal, tmp_path: Path, data: bytes, sentence: str
) -> None:
    path = tmp_path / "a.qcoder"
    path.write_bytes(data)
    with untouched(path):
        for words in (
            ("documents", path),
            ("import", path, tmp_path / "x.txt"),
            ("undo", path),
            ("check", path),
            ("backup", path, tmp_path / "b.qcoder"),
            ("report", path, tmp_path / "out.docx"),
        ):
            assert sentence in told(qcoder(*words))


def test_a_folder_or_nothing_given_for_a_project_is_refused(qcoder: Terminal, tmp_path: Path) -> None:
    assert "is a folder, not a project" in told(qcoder("documents", tmp_path))
    assert "There is no file" in told(qcoder("documents", tmp_path / "none.qcoder"))
    assert "There is no file" in told(qcoder("undo", tmp_path / "none.qcoder"))
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_another_program_is_refused_and_left_as_it_is(qcoder: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "other.qcoder"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE coding (id INTEGER)")
    raw.commit()
    raw.close()
    with untouched(path):
        assert "is not a qcoder project" in told(qcoder("import", path, tmp_path / "a.txt"))


def test_a_project_of_a_newer_program_is_refused_and_left_as_it_is(qcoder: Terminal, study: Path) -> None:
    raw = sqlite3.connect(study)
    raw.execute("PRAGMA user_version=999")
    raw.close()
    with untouched(study):
        for words in (("documents", study), ("undo", study), ("check", study)):
            assert "newer version" in told(qcoder(*words))


def test_a_damaged_project_is_told_with_where_its_copies_are(qcoder: Terminal, study: Path) -> None:
    data = bytearray(study.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    study.write_bytes(data)
    with untouched(study):
        assert "study backups" in told(qcoder("documents", study))


HOLDER = """
import sys
from pathlib import Path
from qcoder.storage.project import Project
with Project.open(Path(sys.argv[1]), coder="Coder B", program="qcoder (window)"):
    print("open", flush=True)
    sys.stdin.readline()
"""


def test_a_project_that_is_in_use_says_by_whom_and_can_still_be_read(
    qcoder: Terminal, study: Path, tmp_path: Path
) -> None:
    before = state(study)
    (tmp_path / "b.txt").write_text("María: Good.", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(study)], cwd=REPO, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdin is not None
        assert holder.stdout.readline() == "open\n"
        for words in (("import", study, tmp_path / "b.txt"), ("undo", study)):
            said = told(qcoder(*words))
            assert f"process {holder.pid}" in said and "qcoder (window)" in said
        assert qcoder("documents", study, "--json").code == 0
        assert qcoder("compare", study, "--by", "language", "--json").code == 0
        assert qcoder("backup", study, tmp_path / "copy.qcoder").code == 0
        holder.stdin.write("\n")
    assert state(study) == before
    assert qcoder("undo", study).code == 0


# ---- a full disk ----

RoomFor = Callable[..., Said]


@pytest.fixture
def with_room_for(qcoder: Terminal) -> RoomFor:
    """Runs a command where no file may grow beyond some bytes, as on a disk that is full."""
    resource = pytest.importorskip("resource", reason="Windows limits nothing")

    def said(size: int, *words: object) -> Said:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            return qcoder(*words)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return said


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """An interview for which there will be no room."""
    file = tmp_path / "long.txt"
    file.write_text(INTERVIEW * 2000, encoding="utf-8")
    return file


def test_an_import_for_which_the_disk_has_no_room_is_told_and_nothing_of_it_is_stored(
    qcoder: Terminal, with_room_for: RoomFor, study: Path, long: Path, tmp_path: Path
) -> None:
    before = state(study)
    (tmp_path / "short.txt").write_text("María: Good.", encoding="utf-8")
    said = with_room_for(study.stat().st_size + 40_000, "import", study, long, tmp_path / "short.txt")
    assert said.code == 1
    assert "“study.qcoder” could not be read or written" in said.complaint and "has room" in said.complaint
    assert "short" in said.out  # the rest of the batch had room
    assert qcoder("check", study, "--json").json == {"ok": True, "problems": []}
    assert qcoder("undo", study, "--json").json["label"] == "Import “short”"
    after = state(study)
    assert {name: rows for name, rows in after.items() if name not in ("operation", "change")} == {
        name: rows for name, rows in before.items() if name not in ("operation", "change")
    }
    raw = sqlite3.connect(study)
    kept = [size for (size,) in raw.execute("SELECT length(data) FROM original")]
    raw.close()
    assert long.stat().st_size not in kept


def test_a_coding_for_which_the_disk_has_no_room_is_told_and_the_project_stays_whole(
    qcoder: Terminal, with_room_for: RoomFor, study: Path
) -> None:
    with untouched(study):
        said = with_room_for(4096, "code", study, "--document", "Ana", "--span", "0:5", "--code", "Dependency")
        assert "could not be read or written" in told(said)
    assert qcoder("check", study, "--json").json["ok"]


def test_a_new_project_for_which_the_disk_has_no_room_leaves_nothing_behind(
    with_room_for: RoomFor, tmp_path: Path
) -> None:
    assert "could not be read or written" in told(
        with_room_for(20_000, "new", tmp_path / "mine.qcoder", "--template", "study")
    )
    assert [path.name for path in tmp_path.iterdir() if path.name != "settings"] == []


@pytest.mark.parametrize(
    ("name", "words", "sentence"),
    [
        ("out.docx", ("report",), "The disk is full: “out.docx” was not written"),
        ("out.csv", ("codings", "export"), "The disk is full: “out.csv” was not written"),
        ("out.qcoder", ("backup",), "could not be"),
    ],
)
def test_a_file_for_which_there_is_no_room_leaves_the_old_one_as_it_was(
    with_room_for: RoomFor, study: Path, tmp_path: Path, name: str, words: tuple[str, ...], sentence: str
) -> None:
    out = tmp_path / name
    out.write_text("what was there before", encoding="utf-8")
    with untouched(out):
        assert sentence in told(with_room_for(100, *words, study, out))


def test_a_disk_that_is_really_full_is_told(qcoder: Terminal, study: Path, long: Path) -> None:
    """As above on a real small disk, where the system lets the test make one."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only the administrator makes disks")
    with tempfile.TemporaryDirectory() as disk:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True).returncode:
            pytest.skip("no disk can be made here")
        try:
            project = Path(disk) / "study.qcoder"
            shutil.copy(study, project)
            before = state(project)
            assert "The disk is full" in told(qcoder("import", project, long))
            assert state(project) == before
            assert qcoder("check", project).code == 0
        finally:
            subprocess.run(["umount", disk], check=True)


# ---- names and places that there are not ----


@pytest.mark.parametrize(
    ("span", "sentence"),
    [
        ("0:99999", "lies outside the text"),
        ("5:5", "is empty"),
        ("99999:100000", "lies outside the text"),
        ("9:3", "is not a span"),
        ("-4:3", "is not a span"),
        ("a:b", "is not a span"),
        ("7", "is not a span"),
        ("1:2:3", "is not a span"),
    ],
)
def test_a_span_outside_the_text_is_refused(qcoder: Terminal, study: Path, span: str, sentence: str) -> None:
    with untouched(study):
        said = qcoder("code", study, "--document", "Ana", f"--span={span}", "--code", "Dependency")
        assert sentence in told(said)


def test_the_last_letter_of_a_text_can_be_coded_and_the_one_after_it_cannot() -> None:
    from qcoder.core.errors import BadInput
    from qcoder.core.span import Span

    assert quote_of(INTERVIEW, Span(len(INTERVIEW) - 1, len(INTERVIEW))) == "\n"
    with pytest.raises(BadInput):
        quote_of(INTERVIEW, Span(len(INTERVIEW) - 1, len(INTERVIEW) + 1))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("code", "--document", "Ana", "--span", "0:5", "--code", "Nonsense"), "There is no code “Nonsense”"),
        (("code", "--document", "Ana", "--span", "0:5", "--code", "Dependency > None"), "There is no code"),
        (("code", "--document", "Eva", "--span", "0:5", "--code", "Dependency"), "There is no document “Eva”"),
        (("show", "Eva"), "There is no document “Eva”"),
        (("suggest", "--document", "Eva"), "There is no document “Eva”"),
        (("suggest", "--code", "Nonsense"), "There is no code “Nonsense”"),
        (("compare", "--by", "nonsense"), "There is no variable “nonsense”"),
        (("compare", "--by", "case", "--where", "code:Nonsense"), "There is no code “Nonsense”"),
        (("compare", "--by", "case", "--where", "(never closed"), "cannot be understood"),
        (("find", "colour:red"), "cannot ask for “colour”"),
        (("find", "!!!"), "no letters"),
    ],
)
def test_a_name_that_there_is_not_is_told(qcoder: Terminal, study: Path, words: tuple[str, ...], sentence: str) -> None:
    with untouched(study):
        assert sentence in told(qcoder(words[0], study, *words[1:]))


def test_the_same_code_twice_on_a_passage_is_refused(qcoder: Terminal, study: Path) -> None:
    words = ("code", study, "--document", "Ana", "--span", "0:5", "--code", "Dependency")
    assert qcoder(*words).code == 0
    with untouched(study):
        assert "has that code already" in told(qcoder(*words))


# ---- sheets ----


def put_sheet(file: Path, *lines: str) -> Path:
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def problems(said: Said) -> list[str]:
    """What a sheet was told about, the same on standard error as in the JSON."""
    assert said.code == 1
    found: list[str] = said.json["problems"]
    assert said.err.splitlines() == [f"qcoder: {' '.join(problem.split())}" for problem in found]
    return found


def test_codings_that_do_not_fit_are_told_line_by_line_and_the_rest_goes_in(
    qcoder: Terminal, study: Path, tmp_path: Path
) -> None:
    file = put_sheet(
        tmp_path / "c.csv",
        "document,start,end,code,coder,memo,quote",
        f"Ana,0,10,Dependency,Coder B,,{INTERVIEW[:10]}",
        "Ana,0,99999,Dependency,,,",
        "Ana,0,10,Nonsense,,,",
        "Eva,0,10,Dependency,,,",
        "Ana,0,10,Dependency,Coder C,,other words",
        "Ana,five,10,Dependency,,,",
        f"Ana,0,10,Dependency,Coder B,,{INTERVIEW[:10]}",
        "Ana,10,20,Dependency,Coder B,,",
    )
    said = qcoder("codings", "import", study, file, "--json")
    assert said.json["stored"] == 2
    told = problems(said)
    assert [problem.split(":")[0] for problem in told] == [f"Line {n}" for n in (3, 4, 5, 6, 7, 8)]
    for problem, sentence in zip(
        told,
        ("lies outside", "no code “Nonsense”", "no document “Eva”", "The quote", "is not a span", "twice"),
        strict=True,
    ):
        assert sentence in problem
    assert len(qcoder("show", study, "Ana", "--json").json["codings"]) == 5


def test_a_case_that_there_is_not_is_told_and_the_other_rows_go_in(
    qcoder: Terminal, study: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"María: {name}.", encoding="utf-8")
    said = qcoder(
        "documents", "import", study,
        put_sheet(tmp_path / "d.csv", "document,file,case", "One,one.txt,Nobody", "Two,two.txt,Ana", "Three,3.txt,Ana"),
        "--json",
    )  # fmt: skip
    first, second = problems(said)
    assert "Line 2: There is no case “Nobody”" in first and "Line 4: There is no file" in second
    assert [row["name"] for row in qcoder("documents", study, "--json").json] == ["Ana", "Two"]
    said = qcoder(
        "memos", "import", study,
        put_sheet(tmp_path / "m.csv", "about,target,text", "case,Nobody,Hello", "case,Ana,Hello"), "--json",
    )  # fmt: skip
    assert "There is no case “Nobody”" in problems(said)[0] and said.json["stored"] == 1
    said = qcoder(
        "cases", "import", study, put_sheet(tmp_path / "k.csv", "case,parent", "Ana,Nobody", "Eva,"), "--json"
    )
    assert "“Nobody”, which is not in the project" in problems(said)[0]


def test_a_code_with_the_sign_of_a_path_in_its_name_or_none_is_refused(
    qcoder: Terminal, study: Path, tmp_path: Path
) -> None:
    file = put_sheet(
        tmp_path / "k.csv", "code,key,counter_instance", "A >  > B,,", "Tactics,long,", "Good,,maybe", "Fine,,"
    )
    said = qcoder("codebook", "import", study, file, "--json")
    assert len(problems(said)) == 3 and said.json["stored"] == 1
    paths = [row[0] for row in csv_rows(qcoder, "codebook", study, tmp_path)]
    assert paths[1:] == ["Dependency", "Dependency > Funding dependence", "Dependency > Dependence refused", "Fine"]


@pytest.mark.parametrize("name", ["cases", "variables", "documents", "memos", "codebook", "codings"])
def test_a_sheet_that_is_none_leaves_the_project_as_it_was(
    qcoder: Terminal, study: Path, tmp_path: Path, name: str
) -> None:
    files = {
        "empty": b"",
        "without its columns": b"colour,size\nred,1\n",
        "binary": bytes(range(256)) * 8,
        "never closed": b'case,name,document,file,about,text,code,start,end,type\n"a,b\n',
    }
    (tmp_path / "folder.csv").mkdir()
    for what, data in files.items():
        (tmp_path / f"{what}.csv").write_bytes(data)
    with untouched(study):
        for what in (*files, "folder", "not there"):
            told(qcoder(name, "import", study, tmp_path / f"{what}.csv"))


def test_a_value_that_does_not_fit_its_variable_is_told(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    types = ("name,type,values", "type,one_of,NGO; union network", "founded,number,", "colour,shade,")
    said = qcoder("variables", "import", study, put_sheet(tmp_path / "v.csv", *types), "--json")
    assert "“shade” is not a type" in problems(said)[0] and said.json["stored"] == 2
    rows = ("case,type,founded", "Puente,ngo,1989", "Red,club,", "Manos,,long ago")
    said = qcoder("cases", "import", study, put_sheet(tmp_path / "c.csv", *rows), "--json")
    one, two = problems(said)
    assert "“club” does not fit" in one and "NGO, union network" in one
    assert "“long ago” does not fit" in two
    qcoder("cases", "export", study, tmp_path / "after.csv")
    after = (tmp_path / "after.csv").read_text(encoding="utf-8-sig")
    assert "Puente,person,,,NGO,1989" in after
    assert [line.split(",")[0] for line in after.splitlines()] == ["case", "Ana", "Puente"]


def test_a_sheet_of_which_some_rows_did_not_fit_is_undone_and_redone_whole(
    qcoder: Terminal, study: Path, tmp_path: Path
) -> None:
    before = state(study)
    cases = put_sheet(
        tmp_path / "c.csv",
        "case,kind,parent,city,founded",
        "Puente,organisation,,Laredo,1989",
        ",,,x,",
        "Eva,,Nobody,,",
    )
    codes = put_sheet(
        tmp_path / "k.csv",
        "code,key",
        "Tactics > Strike,long",
        "Tactics > Picket,p",
        "Identity > A,q",
        "Identity > B,q",
    )
    types = put_sheet(tmp_path / "v.csv", "name,type", "founded,number")
    assert qcoder("variables", "import", study, types).code == 0
    assert qcoder("cases", "import", study, cases).code == 1
    assert qcoder("codebook", "import", study, codes).code == 1
    after = state(study)
    paths = [row[0] for row in csv_rows(qcoder, "codebook", study, tmp_path)]
    assert paths[4:] == ["Tactics", "Tactics > Picket", "Identity", "Identity > A"]
    for _ in range(3):
        assert qcoder("undo", study, "--json").json["done"]
    assert state(study)["code"] == before["code"] and state(study)["case"] == before["case"]
    for _ in range(3):
        assert qcoder("redo", study, "--json").json["done"]
    for table in ("code", "case", "value", "variable", "membership"):
        assert state(study)[table] == after[table]
    assert qcoder("check", study, "--json").json["ok"]


def csv_rows(qcoder: Terminal, name: str, project: Path, folder: Path) -> list[list[str]]:
    """An exported sheet, its first row the names of the columns."""
    assert qcoder(name, "export", project, folder / "rows.csv").code == 0
    with (folder / "rows.csv").open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.reader(opened))
