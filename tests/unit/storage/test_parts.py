"""A long step goes into the file in parts and is one step all the same."""

import subprocess
import sys

import pytest
from sqlalchemy.exc import IntegrityError

from qcoder.core.messages import say
from qcoder.model import Code
from qcoder.services import checking
from qcoder.services.codes.codebook import codes, create_code
from qcoder.services.history import history
from qcoder.storage.project import Changes, Project
from tests.conftest import REPO
from tests.in_file import in_file, names, newest
from tests.snapshot import snapshot


def test_parts_are_in_the_file_before_the_step_ends_and_one_undo_takes_back_all(project: Project) -> None:
    create_code(project, name="Before")
    told: list[Changes] = []
    project.on_change(told.append)
    made, ids = 0, [newest(project.path)]
    with project.change(lambda: say("{n} codes", n=made)) as step:
        for made in (1, 2, 3):
            with step.part():
                step.add(Code(name=f"New {made}"))
            assert in_file(project.path) == ["Before", *(f"New {n}" for n in range(1, made + 1))]
            ids.append(newest(project.path))
        with step.part():
            pass  # nothing new to put there
    assert ids == sorted(set(ids)), "who compares the newest step sees each part"
    assert [(str(one.label), one.kind) for one in told] == [("3 codes", "do")] and step.changes == told[0]
    assert set(told[0].touched["code"]) == {code.id for code in codes(project)[1:]}
    assert [str(row.label) for row in history(project)] == ["3 codes", "Create the code “Before”"]
    project.undo()
    assert names(project) == ["Before"]
    project.redo()
    assert names(project) == ["Before", "New 1", "New 2", "New 3"] and checking.check(project).ok


def test_a_step_that_fails_takes_back_its_parts_and_is_not_in_the_history(project: Project) -> None:
    create_code(project, name="Before")
    before = snapshot(project)
    told: list[Changes] = []
    project.on_change(told.append)
    with pytest.raises(ZeroDivisionError), project.change(say("Codes")) as step:
        with step.part():
            step.add(Code(name="New"))
        step.add(Code(name="Newer"))
        step.flush()
        print(1 / 0)
    assert snapshot(project) == before and in_file(project.path) == ["Before"]
    assert [(one.kind, len(one.touched["code"])) for one in told] == [("undo", 1)]  # somebody may have seen it
    assert project.redo() is None
    create_code(project, name="After")
    assert names(project) == ["Before", "After"] and checking.check(project).ok


def test_of_a_part_that_fails_nothing_stays_and_the_step_goes_on(project: Project) -> None:
    with project.change(say("Codes")) as step:
        with step.part():
            step.add(Code(name="New"))
        with pytest.raises(IntegrityError), step.part():
            step.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # it fails when it is committed
            step.add(Code(name="Below nothing", parent_id=999))
        with pytest.raises(ZeroDivisionError), step.part():
            step.add(Code(name="Newer"))
            step.flush()
            print(1 / 0)
        assert in_file(project.path) == ["New"]
        step.add(Code(name="Newest"))
    assert in_file(project.path) == ["New", "Newest"] and len(history(project)) == 1
    project.undo()
    assert names(project) == [] and checking.check(project).ok


def test_what_is_tried_is_not_put_there_before_it_came_off(project: Project) -> None:
    with project.change(say("Codes")) as step:
        with pytest.raises(ZeroDivisionError), step.attempt():
            with step.part():
                step.add(Code(name="New"))
            assert in_file(project.path) == []
            print(1 / 0)
        step.add(Code(name="Newer"))
    assert in_file(project.path) == ["Newer"]


KILLED = """
import os, signal, sys
from pathlib import Path
from qcoder.core.messages import say
from qcoder.model import Code
from qcoder.storage.project import Project
with Project.open(Path(sys.argv[1]), coder="A") as project, project.change(say("Codes")) as step:
    with step.part():
        step.add(Code(name="New"))
    step.add(Code(name="Newer"))
    step.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_of_a_step_that_is_killed_the_parts_stay_and_can_be_undone(project: Project) -> None:
    create_code(project, name="Before")
    project.close()
    subprocess.run([sys.executable, "-c", KILLED, str(project.path)], check=False, cwd=REPO)
    with Project.open(project.path, coder="B") as again:
        assert names(again) == ["Before", "New"] and checking.check(again).ok
        assert [str(row.label) for row in history(again)] == ["Codes", "Create the code “Before”"]
        again.undo()
        assert names(again) == ["Before"]


FULL_DISK = """
import resource, sys
from pathlib import Path
from qcoder.core.errors import DiskTrouble
from qcoder.core.messages import say, use_language
from qcoder.model import Code
from qcoder.services.codes.codebook import codes
from qcoder.storage.project import Project
use_language("en")
told = []
with Project.open(Path(sys.argv[1]), coder="A") as project:
    project.on_change(lambda changes: told.append(changes.kind))
    try:
        with project.change(say("Codes")) as step:
            with step.part():
                for number in range(9):
                    step.add(Code(name=f"New {number}", definition="x" * 5000))
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))  # not even a journal
            step.add(Code(name="Newer"))
    except DiskTrouble as trouble:
        print(trouble)
    print(told, len(codes(project)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit for a process's files")
def test_parts_that_a_full_disk_does_not_let_go_stand_and_can_be_undone_later(project: Project) -> None:
    project.close()
    command = [sys.executable, "-c", FULL_DISK, str(project.path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPO, check=False)
    assert done.returncode == 0, done.stderr
    sentence, stands = done.stdout.splitlines()
    assert sentence.startswith("Only a part of this step was saved, as “Codes”, and it could not be taken back. Undo")
    assert stands == "['do'] 9"
    with Project.open(project.path, coder="B") as again:
        assert len(names(again)) == 9 and checking.check(again).ok
        again.undo()
        assert names(again) == []
