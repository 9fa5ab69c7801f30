"""Projects and documents of the sizes that benchmarks measure: invented interviews with codings all over them."""

import random
import re
from pathlib import Path

from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import Code, Coding
from qcoder.services.arriving import importing
from qcoder.services.documents.documents import show
from qcoder.services.lookup import coder_id
from qcoder.storage.project import Project
from tests.gui.scene import TURNS

KB, MB = 1000, 1_000_000


def interview(characters: int) -> str:
    """Turns over and over until there are `characters`."""
    once = "".join(f"{speaker}: {words}\n\n" for speaker, words in TURNS)
    return "Entrevista a Ana\n\n" + once * (characters // len(once) + 1)


def told(characters: int, seed: int) -> str:
    """An interview of a size that does not repeat itself: sentences of the sample's invented ones, drawn by chance.

    Questions of one sentence, answers of two to six, as long as interviews have them.
    """
    chance = random.Random(seed)
    files = sorted((Path(__file__).resolve().parents[2] / "sample_project" / "transcripts").glob("*.txt"))
    lines = [line.partition(": ")[2] for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    sentences = [said.strip() for line in lines for said in re.split(r"(?<=[.?!])\s", line) if len(said) > 20]
    parts, size = ["Entrevista a Ana\n"], 0
    while size < characters:
        answer = " ".join(chance.choice(sentences) for _number in range(chance.randrange(2, 7)))
        face = " 😀" if chance.random() < 0.02 else ""
        parts += [f"Entrevistadora: {chance.choice(sentences)}", f"Ana: {answer}{face}"]
        size += len(parts[-1]) + len(parts[-2]) + 4
    return "\n\n".join(parts)


def spans(text: str, count: int) -> list[Span]:
    """Passages of 20 to 300 characters anywhere; the same ones for the same text and count."""
    chance, found = random.Random(5), []
    for _number in range(count):
        start = chance.randrange(0, len(text) - 300)
        found.append(Span(start, start + chance.randrange(20, 300)))
    return found


def add_document(project: Project, folder: Path, name: str, *, characters: int, codings: int, words: str = "") -> int:
    """An interview of a size (or `words`), coded with the codes that the project has; returns its id."""
    file = folder / f"{name}.txt"
    file.write_text(words or interview(characters), encoding="utf-8")
    document = importing.import_files(project, files=[file], again="anew").files[0].document_id
    assert document is not None
    text = show(project, document=document).text
    with project.change(say("Code “{name}”", name=name)) as step:
        coder = coder_id(step, "Coder A")
        codes = list(step.scalars(Code.__table__.select().with_only_columns(Code.id)))
        rows = [
            {
                "document_id": document,
                "code_id": codes[number % len(codes)],
                "coder_id": coder,
                "start": span.start,
                "end": span.end,
                "quote": span.of(text),
            }
            for number, span in enumerate(spans(text, codings))
        ]
        step.insert_many(Coding, rows)
    return document


def add_codes(project: Project, count: int) -> None:
    """`count` codes, each tenth at the top with the nine that follow below it."""
    with project.change(say("Create the code “{name}”", name="…")) as step:
        top = None
        for number in range(count):
            code = Code(
                name=f"Code {number}", colour="#1f6fb4", position=number, parent_id=top if number % 10 else None
            )
            step.add(code)
            if number % 10 == 0:
                step.flush()
                top = code.id
