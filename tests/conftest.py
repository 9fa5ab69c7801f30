"""What all tests share: no display, no settings of the person's, English, and real projects in temporary folders."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QCODER_LANGUAGE"] = "en"

import gc
import gettext
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from qcoder.core import messages
from qcoder.core.messages import use_language
from qcoder.core.span import Span
from qcoder.services.arriving.importing import import_files
from qcoder.services.codes.codebook import create_code
from qcoder.services.passages.coding import code_passage
from qcoder.services.sample import make_project
from qcoder.storage.project import Project
from qcoder.suggesters.encoder import installed_encoder
from tests.examples import examples

# The check of a push says the same of the same code every time; elsewhere each run looks at other examples.
settings.register_profile("qcoder", max_examples=examples(40), deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("qcoder")

# The files of the tests lie in memory where it has room: on a disk each step waits until it is really written there.
MEMORY = Path("/dev/shm")
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 << 30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

REPO = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("QCODER_CORPUS", REPO.parent / "shared" / "corpus"))

INTERVIEW = """Entrevista inventada para las pruebas
Lugar: ciudad fronteriza

Entrevistadora: ¿Cómo empezó la relación con las fundaciones?

Ana: Nos apoyaron las iglesias, pero cuando llegó el dinero ya no decidíamos nosotras. La fundación ponía los temas.

Entrevistadora: ¿Y después?

Ana: Después buscamos cuotas propias. Así nadie nos manda 😀, y eso nos dio otra voz.
"""


def pytest_collection_finish() -> None:
    """Garbage is never looked for among what the modules have made by now."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """Windows that a test has left go before the next one begins: each that stays makes every later one slower."""
    yield
    if "PySide6.QtWidgets" not in sys.modules:
        return
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtWidgets import QApplication

    if isinstance(QApplication.instance(), QApplication):
        for widget in QApplication.topLevelWidgets():
            parent = widget.parentWidget()  # a window that stays, of several tests, keeps what opens from it
            kept = widget.windowType() == Qt.WindowType.Popup or (parent is not None and parent.window().isVisible())
            if not widget.isVisible() and not kept:
                widget.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test speaks English and keeps its settings in a folder of its own."""
    monkeypatch.setenv("QCODER_SETTINGS", str(tmp_path / "settings"))
    use_language("en")
    yield
    use_language("en")


class Marked(gettext.NullTranslations):
    """The catalogue of a language in which all that the program says stands between «»."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"«{msgid1 if n == 1 else msgid2}»"


@pytest.fixture
def marked_spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a catalogue in the place of the Spanish one that shows what was translated, whatever is in that one."""
    kept = messages.translation
    monkeypatch.setattr(messages, "translation", lambda language: Marked() if language == "es" else kept(language))


@pytest.fixture(autouse=True, scope="session")
def weights_stay() -> None:
    """The encoder is read once for all tests of a process."""
    encoder = installed_encoder()
    if encoder is not None:
        encoder.stays = True


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of the projects `project` and `coded`, made once: a test works on its own copy."""
    files = {}
    for name in ("project", "coded"):
        folder = tmp_path_factory.mktemp(name)
        with Project.create(folder / "study.qcoder", coder="Coder A") as made:
            if name == "coded":
                fill(made, folder)
        files[name] = made.path
    return files


@pytest.fixture
def project(request: pytest.FixtureRequest, made_once: dict[str, Path], tmp_path: Path) -> Iterator[Project]:
    """An empty project, open for writing; with `coded`, the project of that."""
    kind = "coded" if "coded" in request.fixturenames else "project"
    path = shutil.copyfile(made_once[kind], tmp_path / "study.qcoder")
    if kind == "coded":
        shutil.copyfile(made_once[kind].with_name("Ana.txt"), tmp_path / "Ana.txt")
    made = Project.open(path, coder="Coder A")
    yield made
    made.close()


@pytest.fixture
def coded(project: Project) -> Project:
    """A project with one interview, three codes (one a counter-instance) and three codings."""
    return project


def fill(project: Project, folder: Path) -> None:
    """Writes the interview to `folder`, imports it from there and codes three passages."""
    (folder / "Ana.txt").write_text(INTERVIEW, encoding="utf-8")
    document = import_files(project, files=[folder / "Ana.txt"], case="Ana").files[0].document_id
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


@pytest.fixture(scope="session")
def sample_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the sample project, built once; tests read it and leave it as it is."""
    use_language("en")
    return make_project(tmp_path_factory.mktemp("sample"), coder="Coder A")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real transcripts and exchange files, kept outside the repository."""
    if not CORPUS.is_dir():
        pytest.skip(f"no corpus of real files at {CORPUS}")
    return CORPUS
