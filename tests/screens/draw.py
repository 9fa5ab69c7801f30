"""Draws the main states of the window on the sample project.

    python -m tests.screens.draw            draws the golden pictures anew, into this folder
    python -m tests.screens.draw FOLDER     draws them elsewhere, to look at

Each language and theme in a process of its own; the font is DejaVu Sans as it comes with matplotlib.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from qcoder.storage.project import Project

HERE = Path(__file__).resolve().parent
REPO = HERE.parent.parent
LOOKS = tuple((language, theme) for language in ("en", "es") for theme in ("light", "dark"))
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
STATES = (
    "start", "coding", "picker", "turns", "read-code", "edit", "two", "suggestions", "find", "compare", "passages",
    "memos", "framework", "agreement", "guide", "stability", "import",
)  # fmt: skip
DOCUMENT = "Puente - Ana"


def folder_of(language: str, theme: str) -> str:
    return f"{language}-{theme}"


def draw_all(
    folder: Path,
    looks: tuple[tuple[str, str], ...] = LOOKS,
    *,
    scale: str = "1",
    size: str = "1280x800",
    until: str = STATES[-1],
) -> None:
    """Draws every state up to `until` in the given languages and themes below `folder`."""
    with tempfile.TemporaryDirectory() as kept:
        fonts = Path(kept) / "fonts.conf"  # not the machine's, which says how letters are smoothed
        fonts.write_text(f"<fontconfig><dir>{FONTS}</dir><cachedir>{kept}</cachedir></fontconfig>\n", encoding="utf-8")
        _draw(folder, looks, scale, size, until, fonts)


def _draw(folder: Path, looks: tuple[tuple[str, str], ...], scale: str, size: str, until: str, fonts: Path) -> None:
    for language, theme in looks:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "QT_FONT_DPI": "96",
            "QT_SCALE_FACTOR": scale,
            "QCODER_LANGUAGE": language,
            "FONTCONFIG_FILE": str(fonts),
            "TZ": "UTC",
        }
        target = folder / folder_of(language, theme)
        target.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "tests.screens.draw", "--one", language, theme, str(target), size, until]
        subprocess.run(command, cwd=REPO, env=environment, check=True)


def store(picture: QImage, path: Path) -> None:
    """Writes a picture with its 256 commonest colours: a third of the bytes, and hardly a shade off."""
    picture = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), picture.width()) & 0xFFFFFF
    colours, place, counts = np.unique(pixels, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(-counts, kind="stable")[:256]]
    distance = np.abs(channels(colours)[:, None, :] - channels(kept)[None]).max(axis=2)
    numbers = distance.argmin(axis=1).astype(np.uint8)[place.reshape(pixels.shape)].tobytes()
    height, width = pixels.shape
    few = QImage(numbers, width, height, width, QImage.Format.Format_Indexed8)
    few.setColorTable([0xFF000000 | int(colour) for colour in kept])
    if not few.save(str(path), "PNG", 0):
        raise OSError(f"could not write {path}")


def channels(colours: np.ndarray) -> np.ndarray:
    """Red, green and blue (0 to 255), in one more dimension, of colours as 0xRRGGBB."""
    return np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=-1).astype(np.int32)


def with_evidence(project: Project) -> None:
    """A framework with a summary, a draft and a comment, and another coder who mostly agrees; both are frozen."""
    from qcoder.core.messages import current_language
    from qcoder.core.span import Span
    from qcoder.services.documents import documents
    from qcoder.services.evidence import coding_freezes, framework, framework_cells
    from qcoder.services.passages import coding
    from qcoder.services.sample import grouping

    city = "ciudad" if current_language() == "es" else "city"
    layout = framework.usual_layout(project, rows="organisation")
    made = framework.create_framework(
        project,
        name="Organisations",
        layout=framework.Layout(rows="organisation", codes=layout.codes[:4], variables=(city,), group=grouping()),
    )
    shown = framework.matrix(project, framework=made.id)
    first, second = [column.key for column in shown.columns if column.code is not None][:2]
    one, row = made.id, shown.rows[0].key
    framework_cells.write_cell(
        project, framework=one, row=row, column=first, text="Four of five pesos came from outside."
    )
    framework_cells.comment_cell(
        project, framework=one, row=row, column=first, comment="Read the second interview again."
    )
    framework_cells.draft_cell(project, framework=one, row=row, column=second)
    document = next(row.id for row in documents.documents(project) if row.name == DOCUMENT)
    for number, coded in enumerate(documents.show(project, document=document).codings):
        if coded.coder == "Coder A" and number % 5:
            start = coded.span.start + (4 if number % 3 == 0 else 0)
            coding.mark_passage(
                project, document=document, code=coded.code_id, span=Span(start, coded.span.end), coder="Coder C"
            )
    for coder in ("Coder A", "Coder C"):
        coding_freezes.freeze_codings(project, name="First round", coder=coder)


class Enough(Exception):
    """The last state that was asked for is drawn."""


def draw_one(language: str, theme: str, target: Path, size: str, until: str) -> None:
    """Draws the states up to `until` in one language and theme; runs in its own process."""
    from PySide6.QtGui import QCursor, QFont, QFontDatabase
    from PySide6.QtWidgets import QApplication, QDialog

    from qcoder.core.messages import use_language
    from qcoder.core.span import Span
    from qcoder.gui import theme as looks
    from qcoder.gui.compare.compare_page import ComparePage
    from qcoder.gui.evidence.framework_page import FrameworkPage
    from qcoder.gui.find.find_page import FindPage
    from qcoder.gui.main_window import MainWindow
    from qcoder.gui.settings import Settings
    from qcoder.services.sample import make_project
    from tests.stories.driver import Person, wait

    with tempfile.TemporaryDirectory() as kept:
        os.environ["QCODER_SETTINGS"] = str(Path(kept) / "settings")
        app = QApplication([])
        for font in FONTS.glob("DejaVuSans*.ttf"):
            QFontDatabase.addApplicationFont(str(font))
        app.setFont(QFont("DejaVu Sans", 10))
        app.setCursorFlashTime(0)
        use_language(language)
        settings = Settings()
        settings.set_text("theme", theme)
        looks.apply(app, theme)
        window = MainWindow(settings)
        width, _, height = size.partition("x")
        window.resize(int(width), int(height))
        QCursor.setPos(int(width) // 2, int(height) - 4)  # over nothing that lights up
        loaded: list[bool] = []
        window.loaded.connect(lambda: loaded.append(True))
        window.show()
        person = Person(window)
        person.wait_for(lambda: loaded, "the icons of the start page")

        def take(state: str) -> None:
            person.wait_for_work()
            wait(450)  # until nothing fades any more
            if window.workspace is not None:
                window.status.rest()
                window.status.stand(datetime(2026, 3, 2, 14, 2).astimezone(), 14, 428)
                wait(30)  # until the line has room for it
            store(window.grab().toImage(), target / f"{state}.png")
            if state == until:
                window.close()
                raise Enough

        take("start")
        project = make_project(Path(kept) / "sample", coder="Coder A")
        person.open_project(project)
        person.open(DOCUMENT)
        page = person.page
        view = page.pane.document
        assert view is not None
        row = next(one for one in view.codings if one.memo)
        page.pane.select_coding(row.id)
        page.pane.scroll_to(row.span)
        page.show_tab("memo")
        page.pane.view.setFocus()
        take("coding")
        page.pane.recode()
        page.pane.picker.field.setText("dep")
        take("picker")
        page.pane.picker.leave()
        for state, view_name in (("turns", "turns"), ("read-code", "passages"), ("edit", "edit")):
            page.show_view(view_name)
            take(state)
        page.show_view("text")
        page.two.split_text()
        take("two")
        page.two.split_text()
        page.suggestions.switch_on()
        person.wait_for_work()
        page.show_tab("suggestions")
        page.suggestions.list.setFocus()
        take("suggestions")
        page.show_tab("definition")
        page.pane.select_span(Span(row.span.start, row.span.start + 1))
        person.show_page("find")
        find = window.pages["find"]
        assert isinstance(find, FindPage)
        find.line.setText("dinero" if language == "es" else "money")
        find.look()
        take("find")
        person.show_page("compare")
        take("compare")
        compare = window.pages["compare"]
        assert isinstance(compare, ComparePage)
        compare.analysis.open_cell(compare.analysis.model.index(0, 2))
        take("passages")
        person.show_page("memos")
        take("memos")
        assert window.workspace is not None
        with_evidence(window.workspace.project)
        person.show_page("framework")
        matrix = window.pages["framework"]
        assert isinstance(matrix, FrameworkPage)
        person.wait_for_work()
        matrix.which.setCurrentIndex(matrix.which.findText("Organisations"))
        take("framework")
        person.show_page("agreement")
        take("agreement")
        person.show_page("code")
        for state in ("guide", "stability"):
            page.show_view(state)
            take(state)
        page.show_view("text")
        window.import_files([Path("Entrevista 13.docx"), Path("Entrevista 14.txt")])
        dialog = person.dialog(QDialog)
        wait(200)
        store(dialog.grab().toImage(), target / "import.png")
        dialog.close()
        window.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        with suppress(Enough):
            draw_one(sys.argv[2], sys.argv[3], Path(sys.argv[4]), sys.argv[5], sys.argv[6])
    else:
        draw_all(Path(sys.argv[1]) if sys.argv[1:] else HERE)
