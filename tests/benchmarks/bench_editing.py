"""Editing a text with all that hangs on it: python -m pytest tests/benchmarks/bench_editing.py -m benchmark -s

All of this is done beside the window; the floor of a comparison is to cut both texts into words.
"""

import random
import uuid
from pathlib import Path

import pytest

from qcoder.core.messages import say
from qcoder.core.text_diff import difference
from qcoder.core.words import words_of
from qcoder.model import Coding
from qcoder.services import lookup
from qcoder.services.arriving.importing import import_files
from qcoder.services.codes import codebook
from qcoder.services.documents import editing
from qcoder.storage.project import Project
from tests.benchmarks.figures import Figure, cpu, median, note
from tests.unit.core.test_text_diff import changed, transcript

pytestmark = pytest.mark.benchmark


def coded_text(project: Project, folder: Path, size: int, codings: int) -> str:
    """A document of `size` characters with codings all over it."""
    text = transcript(size // 120)[:size]
    (folder / "long.txt").write_text(text, encoding="utf-8")
    import_files(project, files=[folder / "long.txt"])
    code, chance = codebook.create_code(project, name="Voice").id, random.Random(2)
    with project.change(say("Code")) as step:
        coder, rows = lookup.coder_id(step, "A"), []
        for _number in range(codings):
            start = chance.randrange(size - 200)
            end = start + chance.randrange(20, 150)
            rows.append(
                {
                    "document_id": 1, "start": start, "end": end, "code_id": code, "coder_id": coder,
                    "quote": text[start:end], "guid": str(uuid.uuid4()),
                }
            )  # fmt: skip
        step.insert_many(Coding, rows)
    return text


@pytest.mark.parametrize(("every", "at_most"), [(5000, 100), (50, 800), (1, 8000)])
def test_comparing_two_texts_of_a_megabyte(every: int, at_most: float) -> None:
    old = transcript(8300)[:1_000_000]
    new = changed(old, every)
    floor = median(cpu(lambda: (words_of(old), words_of(new)), 3))
    found = median(cpu(lambda: difference(old, new), 3))
    note(Figure(f"compare 1 MB, a word changed in one of {every} lines", found, at_most, floor=floor))


@pytest.mark.parametrize(("size", "codings", "at_most"), [(100_000, 500, 600), (1_000_000, 5000, 6000)])
def test_an_edit_with_its_undo(project: Project, tmp_path: Path, size: int, codings: int, at_most: float) -> None:
    text = coded_text(project, tmp_path, size, codings)
    new = text[:300] + " nuevo" + text[300:]
    what = f"{size // 1000} KB with {codings} codings"
    done = cpu(lambda: editing.edit_text(project, document=1, new_text=new), 1)[0]
    note(Figure(f"a word typed at the beginning of {what}", done, at_most))
    note(Figure(f"the same undone, {what}", cpu(project.undo, 1)[0], at_most))
