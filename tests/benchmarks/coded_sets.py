"""The coded sets that suggestions are measured on, as the engine is asked: texts, codes, codings.

NaPiRE 2018 (answers to open questions, Spanish, Portuguese and English, two-level codebook) and six synthetic
interviews with influencers lie in a folder outside the repository; the sample study, invented, is in it.
"""

import json
import os
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from qcoder.suggesters.values import CodeDescription, Example, Stretch, Text

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class CodedSet:
    name: str
    texts: tuple[Text, ...]
    codes: tuple[CodeDescription, ...]
    examples: tuple[Example, ...]
    whole: bool  # everything in the texts that could be coded is: uncoded text says something


def _codes(paths: list[str]) -> tuple[CodeDescription, ...]:
    """Codes of `Parent > Child` paths with nothing but their names, parents included."""
    every = sorted({*paths, *(path.split(" > ")[0] for path in paths)})
    number = {path: index for index, path in enumerate(every, start=1)}
    return tuple(
        CodeDescription(number[path], (path.split(" > ")[-1].capitalize(),), (), "",
                        number[path.split(" > ")[0]] if " > " in path else None)
        for path in every
    )  # fmt: skip


def napire(folder: Path, language: str, *, fewest: int = 5) -> CodedSet:
    """A respondent is a document; the problem that a question names is said before each answer by the interviewer."""
    rows = [json.loads(line) for line in (folder / f"napire2018_{language}.jsonl").open(encoding="utf-8")]
    counts = Counter(label for row in rows for label in row["labels"])
    codes = _codes([label for label, n in counts.items() if n >= fewest])
    number = _paths(codes)
    texts, examples = [], []
    for document, respondent in enumerate(sorted({row["doc"] for row in rows}), start=1):
        text, stretches = "", []
        for row in (row for row in rows if row["doc"] == respondent):
            labels = [number[label] for label in row["labels"] if label in number]
            if not labels:
                continue
            asked = " ".join(row.get("context", "").split())
            stretches.append(Stretch(len(text), len(text) + len(asked), context=True))
            text += asked + "\n"
            said = " ".join(row["text"].split())
            stretches.append(Stretch(len(text), len(text) + len(said)))
            examples += [Example(code, document, len(text), len(text) + len(said)) for code in labels]
            text += said + "\n"
        if text:
            texts.append(Text(document, text, language, tuple(stretches)))
    return CodedSet(f"NaPiRE {language}", tuple(texts), codes, tuple(examples), whole=False)


def _paths(codes: tuple[CodeDescription, ...]) -> dict[str, int]:
    names = {code.id: code.names[0] for code in codes}
    found = {}
    for code in codes:
        if code.parent_id is not None:
            found[f"{names[code.parent_id]} > {code.names[0]}"] = code.id
    return _Caseless(found)


class _Caseless(dict[str, int]):
    def __init__(self, found: dict[str, int]) -> None:
        super().__init__({key.casefold(): value for key, value in found.items()})

    def __getitem__(self, key: str) -> int:
        return super().__getitem__(key.casefold())

    def __contains__(self, key: object) -> bool:
        return super().__contains__(str(key).casefold())


def influencers(folder: Path) -> CodedSet:
    """Six short interviews without turns: each paragraph is a stretch."""
    documents: dict[str, str] = json.loads((folder / "influencers_en_docs.json").read_text(encoding="utf-8"))
    codes = _codes(json.loads((folder / "influencers_en_codebook.json").read_text(encoding="utf-8")))
    number = _paths(codes)
    ids = {name: index for index, name in enumerate(documents, start=1)}
    texts = tuple(Text(ids[name], text, "en", _paragraphs(text)) for name, text in documents.items())
    rows = [json.loads(line) for line in (folder / "influencers_en.jsonl").open(encoding="utf-8")]
    examples = tuple(
        Example(number[label], ids[row["doc"]], row["start"], row["end"]) for row in rows for label in row["labels"]
    )
    return CodedSet("influencers", texts, codes, examples, whole=True)


def _paragraphs(text: str) -> tuple[Stretch, ...]:
    found, at = [], 0
    for part in text.split("\n"):
        if part.strip():
            found.append(Stretch(at, at + len(part)))
        at += len(part) + 1
    return tuple(found)


def sample(where: Path) -> CodedSet:
    """The sample study, whose interviews and figures are invented, built at `where`."""
    from qcoder.services.sample import make_project
    from qcoder.services.suggest.suggestion_request import request_of
    from qcoder.storage.project import Project

    path = make_project(where, coder="Looker")
    with Project.open(path, coder="Looker", writable=False) as project:
        asked = request_of(project)
    return CodedSet("sample study", asked.texts, asked.codes, asked.examples, whole=True)


def corpus() -> Path | None:
    """The folder of coded sets, where there is one."""
    found = Path(os.environ.get("QCODER_CORPUS", ROOT.parent / "shared" / "corpus")) / "coded"
    return found if found.is_dir() else None


def joined(one: CodedSet, two: CodedSet) -> CodedSet:
    """Both with one codebook: codes of the same path are one, documents are numbered on."""
    paths = {_path(code, of): None for of in (one, two) for code in of.codes}
    codes = _codes(list(paths))
    number = {_path_in(code, codes): code.id for code in codes}
    texts: list[Text] = []
    examples: list[Example] = []
    for of in (one, two):
        shift = len(texts)
        places = {code.id: number[_path(code, of)] for code in of.codes}
        texts += [replace(text, document_id=text.document_id + shift) for text in of.texts]
        examples += [
            replace(example, document_id=example.document_id + shift, code_id=places[example.code_id])
            for example in of.examples
        ]
    return CodedSet(f"{one.name} and {two.name}", tuple(texts), codes, tuple(examples), one.whole and two.whole)


def _path(code: CodeDescription, of: CodedSet) -> str:
    return _path_in(code, of.codes)


def _path_in(code: CodeDescription, codes: tuple[CodeDescription, ...]) -> str:
    names = {one.id: one.names[0] for one in codes}
    return code.names[0] if code.parent_id is None else f"{names[code.parent_id]} > {code.names[0]}"
