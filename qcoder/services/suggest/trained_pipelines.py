"""Trained spaCy pipelines, for names of people and places: none comes with the program, none is ever fetched.

A person downloads an official wheel and points to it. Its SHA-256 must be that which the maker published
(explosion/spacy-models, `checksum_whl` of release 3.8.0); then it is unpacked into the user's data folder and loaded by
its path. Packages of these names on the index are placeholders or somebody's upload. The Spanish ones are GPL-3.0, so
they are a person's own choice.
"""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from qcoder.core.errors import BadInput, NotFound, UnreadableFile
from qcoder.core.messages import say
from qcoder.core.progress import Progress
from qcoder.core.span import Span
from qcoder.importers.safe_zip import SafeZip
from qcoder.services import lookup
from qcoder.services.documents.languages import Languages
from qcoder.storage.project import Project
from qcoder.suggesters.asking import Here, Suggester

OFFICIAL: Mapping[str, str] = {
    "e451a83d6df79b87e9eed0cb553f03e99e36a3bab18a7b79f0dcfd1fdf875e12": "es_core_news_sm-3.8.0",
    "478b8bb3f3e8eb149192f7d80e7cd64f990b7e9bccbc5329df41a57e86326be2": "es_core_news_md-3.8.0",
    "1932429db727d4bff3deed6b34cfc05df17794f4a52eeb26cf8928f7c1a0fb85": "en_core_web_sm-3.8.0",
    "5e6329fe3fecedb1d1a02c3ea2172ee0fede6cea6e4aefb6a02d832dba78a310": "en_core_web_md-3.8.0",
}
CONFIG = "config.cfg"  # what spaCy loads stands in the folder of this file
PEOPLE, PLACES = frozenset({"PER", "PERSON"}), frozenset({"LOC", "GPE", "FAC"})
LARGEST = 200_000_000


@dataclass(frozen=True, slots=True)
class Pipeline:
    name: str  # with its version
    language: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Name:
    """A person ("person") or place ("place") that is named in a document, and where."""

    kind: str
    words: str
    spans: tuple[Span, ...]


def pipelines_folder() -> Path:
    """Where unpacked pipelines lie: the user's data folder."""
    from platformdirs import user_data_path

    chosen = os.environ.get("QCODER_DATA")
    return (Path(chosen) if chosen else user_data_path("qcoder", appauthor=False)) / "pipelines"


def pipelines() -> list[Pipeline]:
    """Those that were installed, by name."""
    folder = pipelines_folder()
    found = sorted(folder.glob(f"*/{CONFIG}")) if folder.is_dir() else []
    return [Pipeline(one.parent.name, one.parent.name[:2], one.parent) for one in found]


def install_pipeline(file: Path, *, official: Mapping[str, str] = OFFICIAL) -> Pipeline:
    """Unpacks an official wheel. Raises BadInput for every other file, UnreadableFile for a damaged one."""
    try:
        if file.stat().st_size > LARGEST:
            raise _unofficial(file)
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            say("“{file}” cannot be read.", file=file.name), say("Check that it is there and that you may read it.")
        ) from error
    name = official.get(sha256(data).hexdigest())
    if name is None:
        raise _unofficial(file)
    parts = SafeZip(data, file_name=file.name)
    inside = next((PurePosixPath(one).parent for one in parts if PurePosixPath(one).name == CONFIG), None)
    if inside is None:
        raise UnreadableFile(
            say("“{file}” holds no pipeline.", file=file.name), say("Download the file once more from its maker.")
        )
    folder = pipelines_folder() / name
    for part in parts:
        path = PurePosixPath(part)
        if part.endswith("/") or not path.is_relative_to(inside):
            continue
        relative = path.relative_to(inside)
        if ".." in relative.parts or relative.is_absolute():
            raise _unofficial(file)
        target = folder.joinpath(*relative.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(parts[part])
    return Pipeline(name, name[:2], folder)


def _unofficial(file: Path) -> BadInput:
    return BadInput(
        say("“{file}” is not one of the official pipelines that qcoder knows.", file=file.name),
        say("It takes the .whl files of es_core_news_sm, es_core_news_md, en_core_web_sm and en_core_web_md 3.8.0."),
    )


def names_in(
    project: Project, *, document: int, engine: Suggester | None = None, progress: Progress | None = None
) -> list[Name]:
    """Persons and places named in a document, those named most often first; read where the engine runs.

    Raises NotFound where no pipeline for its language is installed, QcoderError where it cannot be loaded.
    """
    with project.read() as session:
        found = lookup.document_by_id(session, document)
        text = lookup.text_of(session, found)
        language = Languages(session, document=document).at(document, 0) or "es"
    pipeline = next((one for one in reversed(pipelines()) if one.language == language), None)
    if pipeline is None:
        raise NotFound(
            say("There is no trained pipeline for the language of this document."),
            say("Download an official one and say “qcoder pipeline FILE”."),
        )
    places: dict[tuple[str, str], list[Span]] = {}
    for label, start, end in (engine or Here()).ask("names", pipeline.folder, text, progress=progress):
        kind = "person" if label in PEOPLE else "place" if label in PLACES else ""
        if kind:
            places.setdefault((kind, text[start:end]), []).append(Span(start, end))
    counts = Counter({key: len(spans) for key, spans in places.items()})
    return [
        Name(key[0], key[1], tuple(places[key]))
        for key, _n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0][1]))
    ]
