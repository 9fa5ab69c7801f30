"""A trained pipeline is taken only from an official file, unpacked, and loaded by its path."""

from pathlib import Path

import pytest

from qcoder.core.errors import BadInput, NotFound, QcoderError, UnreadableFile
from qcoder.services.arriving.importing import import_files
from qcoder.services.documents.documents import document
from qcoder.services.suggest.trained_pipelines import OFFICIAL, install_pipeline, names_in, pipelines, pipelines_folder
from qcoder.storage.project import Project
from tests.pipeline_file import NAME, wheel


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QCODER_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def interview(project: Project, folder: Path) -> int:
    (folder / "Ana.txt").write_text(
        "E: ¿Quién?\n\nAna: Lucha vive en Torreón. Lucha llegó después.\n", encoding="utf-8"
    )
    import_files(project, files=[folder / "Ana.txt"], language="es")
    return document(project, name="Ana").id


def test_an_official_file_is_unpacked_and_names_are_found(project: Project, tmp_path: Path) -> None:
    file, table = wheel(tmp_path)
    made = install_pipeline(file, official=table)
    assert made.folder == pipelines_folder() / NAME and pipelines() == [made]
    assert not list(made.folder.rglob("*.py")), "nothing of it is ever run"
    found = names_in(project, document=interview(project, tmp_path))
    assert [(one.kind, one.words, len(one.spans)) for one in found] == [("person", "Lucha", 2), ("place", "Torreón", 1)]


def test_any_other_file_is_refused(tmp_path: Path) -> None:
    file, _table = wheel(tmp_path)
    with pytest.raises(BadInput, match="not one of the official"):
        install_pipeline(file)
    assert pipelines() == []
    with pytest.raises(UnreadableFile):
        install_pipeline(tmp_path / "nothing.whl")


def test_no_path_leads_out_of_the_folder(tmp_path: Path) -> None:
    file, table = wheel(tmp_path, stray="../../../out.txt")
    with pytest.raises(BadInput):
        install_pipeline(file, official=table)
    assert not list(tmp_path.rglob("out.txt"))


def test_without_a_pipeline_a_sentence_says_what_to_do(project: Project, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no trained pipeline"):
        names_in(project, document=interview(project, tmp_path))


def test_a_broken_pipeline_is_told_and_nothing_else_breaks(project: Project, tmp_path: Path) -> None:
    file, table = wheel(tmp_path)
    made = install_pipeline(file, official=table)
    (made.folder / "config.cfg").write_text("[nlp]\nlang = 7\n", encoding="utf-8")
    with pytest.raises(QcoderError, match="cannot be used"):
        names_in(project, document=interview(project, tmp_path))


def test_the_table_names_files_of_one_release() -> None:
    assert len(OFFICIAL) == 4
    assert all(len(digest) == 64 and name.endswith("-3.8.0") for digest, name in OFFICIAL.items())
