"""What all tests share: no display, no settings of the person's, English, and real projects in temporary folders."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QCODER_LANGUAGE"] = "en"

from collections.abc import Iterator
from pathlib import Path

import pytest

from qcoder.core.messages import use_language
from qcoder.core.span import Span
from qcoder.services.codebook import create_code
from qcoder.services.coding import code_passage
from qcoder.services.importing import import_files
from qcoder.storage.project import Project

REPO = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("QCODER_CORPUS", REPO.parent / "shared" / "corpus"))

INTERVIEW = """Entrevista inventada para las pruebas
Lugar: ciudad fronteriza

Entrevistadora: ¿Cómo empezó la relación con las fundaciones?

Ana: Nos apoyaron las iglesias, pero cuando llegó el dinero ya no decidíamos nosotras. La fundación ponía los temas.

Entrevistadora: ¿Y después?

Ana: Después buscamos cuotas propias. Así nadie nos manda 😀, y eso nos dio otra voz.
"""


@pytest.fixture(autouse=True)
def english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test speaks English and keeps its settings in a folder of its own."""
    monkeypatch.setenv("QCODER_SETTINGS", str(tmp_path / "settings"))
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """An empty project, open for writing."""
    made = Project.create(tmp_path / "study.qcoder", coder="Coder A")
    yield made
    made.close()


@pytest.fixture
def coded(project: Project, tmp_path: Path) -> Project:
    """A project with one interview, three codes (one a counter-instance) and three codings."""
    (tmp_path / "Ana.txt").write_text(INTERVIEW, encoding="utf-8")
    document = import_files(project, files=[tmp_path / "Ana.txt"], case="Ana").files[0].document_id
    assert document is not None
    dependency = create_code(project, name="Dependency").id
    funding = create_code(project, name="Funding dependence", parent=dependency, keywords="dinero; fundación").id
    refused = create_code(project, name="Dependence refused", parent=dependency, counter_instance=True).id
    for code, words in (
        (dependency, "La fundación ponía los temas."),
        (funding, "llegó el dinero"),
        (refused, "cuotas propias"),
    ):
        at = INTERVIEW.index(words)
        code_passage(project, document=document, code=code, span=Span(at, at + len(words)))
    return project


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real transcripts and exchange files, kept outside the repository."""
    if not CORPUS.is_dir():
        pytest.skip(f"no corpus of real files at {CORPUS}")
    return CORPUS
