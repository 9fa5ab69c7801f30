"""A process that imports, codes, undoes and redoes without end, to be killed: python -m tests.at_work PROJECT SEED."""

import random
import sys
from pathlib import Path

from qcoder.core.errors import QcoderError
from qcoder.core.span import Span
from qcoder.services.arriving import importing, storing
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.passages import coding
from qcoder.storage import engine, journal, search_index
from qcoder.storage.project import Project

CODES = ("Dependency", "Cooptation", "Voice")


def transcript(chance: random.Random) -> str:
    """An invented interview; some are long, so that a kill has time to come in the middle of writing one."""
    words = ["la", "red", "decide", "aunque", "fundación", "taller", "cuotas", "😀", "nadie", "pregunta"]
    turns = []
    for number in range(chance.choice([4, 40, 1500])):
        who = "Ana" if number % 2 else "Entrevistadora"
        turns.append(f"{who}: {' '.join(chance.choices(words, k=20))}.")
    return "\n\n".join(turns) + "\n"


def step(project: Project, chance: random.Random, folder: Path) -> None:
    """One thing that a person might do."""
    held, codes = documents.documents(project), codebook.codes(project)
    what = chance.choices(["import", "code", "undo", "redo", "delete"], weights=[3, 8, 6, 3, 1])[0]
    if what == "undo":
        project.undo()
    elif what == "redo":
        project.redo()
    elif len(codes) < len(CODES):
        codebook.create_code(project, name=CODES[len(codes)])
    elif what == "import" or not held:
        files = [folder / f"interview {chance.randrange(10**9)}.txt" for _each in range(chance.choice([1, 1, 3]))]
        for file in files:
            file.write_text(transcript(chance), encoding="utf-8")
        importing.import_files(project, files=files, case="Ana")
        for file in files:
            file.unlink()
    elif what == "delete":
        documents.delete_document(project, document=chance.choice(held).id)
    else:
        start = chance.randrange(300)
        span = Span(start, start + chance.randrange(1, 100))
        memo = chance.choice(["", "A memo."])
        coding.code_passage(
            project, document=chance.choice(held).id, code=chance.choice(codes).id, span=span, memo=memo
        )


def work(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    if seed % 2:
        engine.CACHE_KIB = 64  # pages reach the file long before the commit, so that a kill leaves it half-written
    if seed % 3:
        storing.MOST_WAITING = 50_000  # several go into the file one by one, long ones in pieces
        journal.A_PIECE, search_index.A_PIECE = 200, 20_000
    with Project.open(path, coder="A") as project:
        print("at work", flush=True)
        while True:
            try:
                step(project, chance, path.parent)
            except QcoderError:
                continue  # the same passage twice, for example


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]))
