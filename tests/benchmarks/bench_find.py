"""Searching 25 MB in 87,000 paragraphs: python -m pytest tests/benchmarks/bench_find.py -m benchmark -s

CPU time of the thread. Every hit is held against a regular expression over the same texts in memory.
"""

import random
import re
from collections.abc import Iterator

import pytest

from qcoder.core.messages import say
from qcoder.model import Coding
from qcoder.services import lookup
from qcoder.services.arriving import importing
from qcoder.services.codes.codebook import create_code
from qcoder.services.find.document_words import texts
from qcoder.services.find.finding import find, places_found
from qcoder.services.find.found import found as columns
from qcoder.services.find.matching import matching
from qcoder.services.find.words import frequencies
from qcoder.storage.project import Project
from tests.benchmarks.figures import Figure, cpu, median, note, quietest

pytestmark = pytest.mark.benchmark
DOCUMENTS, PARAGRAPHS, CODINGS = 420, 208, 100_000


def vocabulary() -> tuple[list[str], list[float]]:
    """20,000 invented words with accents, used as unevenly as words are."""
    chance = random.Random(3)
    parts = ["ca", "te", "mi", "ró", "lu", "des", "con", "ción", "ba", "ñe", "tri", "po", "dá", "ses", "via", "gen"]
    words = sorted({"".join(chance.choices(parts, k=chance.choice((1, 2, 2, 3, 3, 4)))) for _ in range(40_000)})
    chance.shuffle(words)
    words = ["de", "la", "que", "el", "dinero", "decidimos", "decidieron", *words[:20_000]]
    return words, [1 / (place + 2) for place in range(len(words))]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("search")
    project = Project.create(folder / "study.qcoder", coder="Coder A")
    words, weights = vocabulary()
    chance, files = random.Random(5), []
    for number in range(DOCUMENTS):
        lines = []
        for turn in range(PARAGRAPHS):
            said = " ".join(chance.choices(words, weights, k=chance.randrange(8, 56)))
            rare = " asamblea fundadora" if chance.random() < 0.001 else ""
            lines.append(f"{'Q' if turn % 2 else 'Ana'}: {said}{rare}.")
        file = folder / f"Interview {number:03}.txt"
        file.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
        files.append(file)
    importing.import_files(project, files=files, language="es")
    codes = [create_code(project, name=f"Code {number}").id for number in range(40)]
    with project.change(say("Many codings")) as step:
        coder = lookup.coder_id(step, "Coder A")
        rows = []
        for number in range(CODINGS):
            start = chance.randrange(0, 50_000)
            rows.append({
                "guid": f"{number}", "document_id": number % DOCUMENTS + 1, "start": start,
                "end": start + chance.randrange(20, 400), "code_id": codes[min(39, int(chance.expovariate(0.1)))],
                "coder_id": coder, "quote": "x", "origin": "hand", "at": "2026-01-01T00:00:00.000+00:00",
                "code_version": 1,
            })  # fmt: skip
        step.insert_many(Coding, rows)
    yield project
    project.close()


def test_searching(study: Project) -> None:
    with study.read() as session:
        held = [row.text for row in texts(session)]
    size = sum(map(len, held)) / 1_000_000
    paragraphs = sum(text.count("\n\n") for text in held)
    print(f"{size:.1f} million characters, {paragraphs:,} paragraphs")
    for name, query in (
        ("a common word", "dinero"), ("a rare word", "asamblea"), ("a phrase", '"asamblea fundadora"'),
        ("a common and a rare word", "dinero asamblea"), ("a beginning", "deci*"),
    ):  # fmt: skip
        find(study, query=query, limit=50)
        note(Figure(f"find, 25 MB: first 50 hits with context, {name}", median(quietest(
            lambda query=query: find(study, query=query, limit=50), 7)), 16))  # fmt: skip
    for name, query, pattern in (
        ("a common word", "dinero", r"\bdinero\b"), ("a beginning", "deci*", r"\bdeci\w*"),
        ("a rare phrase", '"asamblea fundadora"', r"\basamblea\W+fundadora\b"),
    ):  # fmt: skip
        sought = re.compile(pattern, re.IGNORECASE)

        def bare(sought: re.Pattern[str] = sought) -> list[tuple[int, int]]:
            return [hit.span() for text in held for hit in sought.finditer(text)]

        floor = median(quietest(bare, 2))
        found = places_found(study, query=query)
        assert len(found) == sum(len(sought.findall(text)) for text in held)
        took = median(quietest(lambda query=query: list(columns(study, query, None, None)), 2))
        note(Figure(f"find, 25 MB: every hit with offsets ({len(found):,}), {name}", took, floor, floor=floor))


def test_lemmas_and_wildcards(study: Project) -> None:
    first = cpu(lambda: places_found(study, query="lemma:decidir"), 1)[0]
    note(Figure("find, 25 MB: a lemma, the first time (all words are read)", first, 6_000))
    for name, query in (("a lemma", "lemma:decidir"), ("an ending", "*ción")):
        places_found(study, query=query)
        took = median(quietest(lambda query=query: places_found(study, query=query), 2))
        note(Figure(f"find, 25 MB: every hit, {name}, words known", took, 1_000))


def test_queries_of_passages(study: Project) -> None:
    for query in (
        'code:"Code 3"', 'code:"Code 3" OVERLAPS code:"Code 7"', 'code:"Code 3" NEAR code:"Code 7" WITHIN 3 TURNS',
        'code:"Code 3" dinero', "(code:\"Code 3\" OR code:\"Code 7\") NOT INSIDE code:\"Code 1\" speaker:Ana",
    ):  # fmt: skip
        matching(study, query)
        took = median(quietest(lambda query=query: matching(study, query), 3))
        note(Figure(f"100,000 codings: {query}", took, 700))


def test_word_frequencies(study: Project) -> None:
    frequencies(study)
    note(Figure("word list of 25 MB by lemma, words known", median(quietest(lambda: frequencies(study), 2)), 1_500))
