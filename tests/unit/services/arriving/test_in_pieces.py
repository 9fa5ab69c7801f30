"""A long document goes into the file in pieces; what comes of it is the same as at once, or nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from qcoder.core.errors import Cancelled, UnreadableFile
from qcoder.core.imported import Reading
from qcoder.core.messages import say
from qcoder.core.progress import Watched
from qcoder.services import checking
from qcoder.services.arriving import storing
from qcoder.services.arriving.file_names import Said
from qcoder.services.arriving.importing import import_files, prepare_files, store
from qcoder.services.arriving.prepared import Prepared
from qcoder.services.documents.documents import documents
from qcoder.services.history import history
from qcoder.storage import search_index
from qcoder.storage.project import Project
from tests import files as made
from tests.conftest import REPO
from tests.interrupted import LONG, interrupted_project, make_pieces_small
from tests.snapshot import snapshot

_DRAWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.+]+")


def rows(project: Project) -> str:
    """All that is stored, but for the ids that are drawn and the time of the day."""
    found = snapshot(project)
    found.pop("project")
    return _DRAWN.sub("", repr(found))


def some_of_each(folder: Path) -> list[Path]:
    """Files of every kind that the tests have whole ones of: notes, comments, times, tables, marks."""
    folder.mkdir()
    for kind in ("docx", "odt", "rtf", "html", "md", "vtt", "eaf", "otr", "csv", "xlsx", "pdf"):
        (folder / f"whole.{kind}").write_bytes(getattr(made, f"full_{kind}")())
    (folder / "long.txt").write_text(LONG, encoding="utf-8")
    return sorted(folder.iterdir())


@pytest.mark.parametrize("comments", ["note", "memo", "code"])
def test_in_pieces_the_same_is_stored_as_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, comments: storing.Comments
) -> None:
    files = some_of_each(tmp_path / "in")
    found = []
    for how in ("at once", "in pieces"):
        if how == "in pieces":
            make_pieces_small(monkeypatch)
        with Project.create(tmp_path / f"{how}.qcoder", coder="A") as project:
            results = import_files(
                project,
                files=files,
                case="Ana",
                comments=comments,
                reading=Reading(speakers="{name}:"),
            )
            assert len(results.stored) == len(files) and len(history(project)) == 1
            assert checking.check(project).ok and search_index.words_agree(project.path)
            found.append((rows(project), results))
            stored = snapshot(project)
            project.undo()
            assert documents(project) == [] and checking.check(project).ok
            project.redo()
            assert snapshot(project) == stored
    assert found[0] == found[1]


@pytest.mark.parametrize("before", [True, False])
def test_of_a_long_one_that_cannot_be_stored_nothing_stays_and_the_others_go_in(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    make_pieces_small(monkeypatch)
    files = [tmp_path / f"{name}.txt" for name in "abc"[0 if before else 1 :]]
    for file in files:
        file.write_text(f"Eva: {file.stem}.\n{LONG}", encoding="utf-8")
    turns = storing._store_turns

    def fails(step: storing.Step, document: int, *others: object) -> None:
        turns(step, document, *others)  # type: ignore[arg-type]
        with Project.open(project.path, coder="B", writable=False) as other:
            names = [row.name for row in documents(other)]
        assert names[-1] == files[document - 1].stem, "pieces are in the file"
        if names[-1] == "b":
            raise UnreadableFile(say("No."), say("Never."))

    monkeypatch.setattr(storing, "_store_turns", fails)
    stored = [one.error is None for one in import_files(project, files=files).files]
    assert stored == [*[True] * before, False, True]
    names = [file.stem for file, there in zip(files, stored, strict=True) if there]
    assert [row.name for row in documents(project)] == names
    assert [str(row.label) for row in history(project)] == ["Import 2 documents" if before else "Import “c”"]
    assert checking.check(project).ok and search_index.words_agree(project.path)
    project.undo()
    assert documents(project) == [] and checking.check(project).ok


def test_a_case_that_was_made_for_it_goes_with_it(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_pieces_small(monkeypatch)
    file = tmp_path / "a.txt"
    file.write_text(LONG, encoding="utf-8")
    before = snapshot(project)
    first = prepare_files(project, files=[file], said=Said(case="Rosa", organisation="Red")).found

    def fails(*_: object) -> None:
        raise UnreadableFile(say("No."), say("Never."))

    monkeypatch.setattr(storing, "_store_values", fails)
    assert store(project, prepared=Prepared(first)).files[0].error is not None
    assert snapshot(project) == before and history(project) == []


@pytest.mark.parametrize("pieces", [1, 3, 12])
def test_in_the_midst_of_a_long_one_storing_can_be_stopped_and_nothing_stays(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    make_pieces_small(monkeypatch)
    files = [tmp_path / f"{name}.txt" for name in "ab"]
    for file in files:
        file.write_text(f"Eva: {file.stem}.\n{LONG}", encoding="utf-8")
    before, prepared = snapshot(project), prepare_files(project, files=files)
    told: list[str] = []
    asked: list[bool] = []

    def stop() -> bool:
        """Asked once: what it raises is not taken for a file that cannot be stored."""
        asked.append(told.count("Storing b.txt") > pieces)
        return asked.count(True) == 1 and asked[-1]

    progress = Watched(lambda _done, _total, now: told.append(now), stop)
    with pytest.raises(Cancelled):
        store(project, prepared=prepared, progress=progress)
    assert told.count("Storing a.txt") > 12, "told again at each piece"
    assert snapshot(project) == before and history(project) == [] and checking.check(project).ok
    store(project, prepared=prepare_files(project, files=files))
    assert [row.name for row in documents(project)] == ["a", "b"]


FULL_DISK = """
import resource, shutil, sys
from pathlib import Path
import pytest
from qcoder.core.errors import DiskTrouble
from qcoder.core.imported import Reading
from qcoder.services import checking
from qcoder.services.arriving.importing import import_files, speaker_rule
from qcoder.services.documents.documents import documents
from qcoder.storage.project import Project
from tests.interrupted import make_pieces_small
make_pieces_small(pytest.MonkeyPatch())
empty, *files = map(Path, sys.argv[1:])
size, most = empty.stat().st_size, resource.RLIM_INFINITY
for more in range(8_192 - size, 1_000_000, 24_576):
    path = Path(shutil.copy(empty, empty.with_name("full.qcoder")))
    with Project.open(path, coder="A") as project:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + more, most))
        try:
            results = import_files(project, files=files, reading=Reading(speakers="{name}:"))
            done = [one.error is None for one in results.files]
        except DiskTrouble:
            done = [False] * len(files)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    with Project.open(path, coder="A") as project:
        assert len(documents(project)) == sum(done), (more, done)
        assert bool(speaker_rule(project)) == any(done), more
        found = checking.check(project)
        assert found.ok, (more, [str(problem) for problem in found.problems])
        print(sum(done), end=" ")
        project.undo()
        assert documents(project) == [], more
    if all(done):
        break
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit for a process's files")
def test_wherever_the_disk_is_full_a_long_document_is_whole_or_absent(project: Project, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.txt" for name in "ab"]
    for file in files:
        file.write_text(f"Eva: {file.stem}.\n{4 * LONG}", encoding="utf-8")
    project.close()
    command = [sys.executable, "-c", FULL_DISK, str(project.path), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPO, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = done.stdout.split()
    assert found[-1] == "2" and {"0", "1"} <= {*found}


def test_the_project_that_is_left_when_the_program_is_killed_opens_without_it(tmp_path: Path) -> None:
    path = interrupted_project(tmp_path / "study.qcoder")
    with Project.open(path, coder="B", writable=False) as project:
        assert [row.name for row in documents(project)] == ["long", "short"]
    with Project.open(path, coder="B") as project:
        assert [row.name for row in documents(project)] == ["short"] and project.interrupted is not None
        assert checking.check(project).ok and search_index.words_agree(path)
        assert import_files(project, files=[tmp_path / "long.txt"]).stored
        assert [row.name for row in documents(project)] == ["long", "short"]
