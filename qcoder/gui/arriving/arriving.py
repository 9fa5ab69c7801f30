"""What comes into the window: documents in every format, sheets, and projects of other programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qcoder.core.errors import Cancelled
from qcoder.core.messages import _, _n
from qcoder.gui.arriving.exchange_files import bring_in
from qcoder.gui.arriving.import_preview import ImportPreview, Offer
from qcoder.gui.arriving.import_report import summary, troubles
from qcoder.gui.parts.dialogs import choose, pick_file, pick_files, show_text
from qcoder.gui.parts.forms import ImportChoices, ask_import, documents_folder
from qcoder.importers.registry import SUFFIXES
from qcoder.services.arriving.file_names import Said
from qcoder.services.arriving.importing import How, Item, Prepared, prepare, sources, store
from qcoder.services.arriving.speaker_rules import speaker_rule
from qcoder.services.cases.cases import cases
from qcoder.services.tables import SHEETS, Sheet

if TYPE_CHECKING:
    from qcoder.core.progress import Progress
    from qcoder.gui.main_window import MainWindow
    from qcoder.gui.workspace import Workspace
    from qcoder.services.arriving.prepared import Again
    from qcoder.services.rows import ImportResult, TableImported

FOLDER = "import_folder"  # the setting that holds where the last interviews came from


# ---- documents ----


def choose_files(window: MainWindow, workspace: Workspace) -> None:
    """Asks for interviews, then what they are."""
    kept = workspace.settings.text(FOLDER)
    endings = " ".join(f"*{suffix}" for suffix in (*SUFFIXES, ".zip"))
    interviews, everything = _("Interviews"), _("All files")
    kinds = f"{interviews} ({endings});;{everything} (*)"
    folder = Path(kept) if kept else documents_folder()
    pick_files(window, _("Import documents"), folder, kinds, lambda files: import_files(window, workspace, files))


def import_files(window: MainWindow, workspace: Workspace, files: list[Path]) -> None:
    """Asks once what the files are, then imports them in the background."""
    if not files:
        return
    workspace.settings.set_text(FOLDER, str(files[0].parent))
    known = [case.name for case in cases(workspace.project)]
    ask_import(window, files, known, lambda choices: _Import(window, workspace, choices).begin(files))


class _Import:
    """One import with the answers of the form: read, looked through where that is asked for, stored, told."""

    def __init__(self, window: MainWindow, workspace: Workspace, choices: ImportChoices) -> None:
        self._window, self._workspace, self._choices = window, workspace, choices

    def begin(self, files: Sequence[Path], again: Again = "skip") -> None:
        """`again` says what becomes of files that the project has already."""
        choices, project = self._choices, self._workspace.project
        said = Said(
            case=choices.case, kind=choices.kind, language="" if choices.language == "auto" else choices.language
        )
        look = (choices.look and again == "skip") or again == "version"  # a new version may lose codings
        how = How(again=again, offer=look and again == "skip", pattern=choices.pattern, sheet=choices.sheet)

        def read(progress: Progress) -> Offer:
            items = tuple(Item(source, said) for source in sources(files))
            prepared = prepare(project, items=items, how=how, progress=progress)
            return Offer(prepared, items, how, speaker_rule(project))

        def work(progress: Progress) -> ImportResult:
            return store(project, prepared=read(progress).prepared, comments=choices.comments, progress=progress)

        if look:
            self._workspace.run(read, self._show)
        else:
            self._workspace.run(work, self._tell)

    def _show(self, offer: Offer) -> None:
        if offer.prepared.stopped:  # part of the files would look like all of them
            self._workspace.tell(str(Cancelled().sentence))
            return
        rows = cases(self._workspace.project)
        organisations = [row.name for row in rows if row.kind == "organisation"]
        ImportPreview(
            self._window, offer, [row.name for row in rows], organisations, self._read_anew, self._keep
        ).open()

    def _read_anew(self, items: Sequence[Item], how: How, then: Callable[[Prepared], None]) -> None:
        project = self._workspace.project
        self._workspace.run(lambda progress: prepare(project, items=items, how=how, progress=progress), then)

    def _keep(self, prepared: Prepared) -> None:
        project, comments = self._workspace.project, self._choices.comments
        self._workspace.run(
            lambda progress: store(project, prepared=prepared, comments=comments, progress=progress),
            lambda result: self._tell(result, chosen=True),
        )

    def _tell(self, result: ImportResult, chosen: bool = False) -> None:
        if result.stored or result.stopped:
            self._workspace.tell(summary(result))
        text = troubles(result, chosen=chosen)
        if not text:
            return
        ways: dict[str, Callable[[], object]] = {}
        skipped = [_on_disk(Path(file.file)) for file in result.failed if file.skipped]
        if skipped:
            ways[_("Import again")] = lambda: self.begin(skipped, again="anew")
            ways[_("Make new versions")] = lambda: self.begin(skipped, again="version")
        first, *rest = text.split("\n\n")
        if rest:
            ways[_("Show all")] = lambda: show_text(self._window, _("Not imported"), text)
            first += " " + _n("And {n} more.", "And {n} more.", len(rest))
        self._window.banner.say(first, ways)


def _on_disk(file: Path) -> Path:
    """The file itself, or the zip that it is a member of."""
    return next((place for place in (file, *file.parents) if place.is_file()), file)


# ---- sheets and projects ----


def import_sheet(window: MainWindow, workspace: Workspace, folder: Callable[[], Path | None]) -> None:
    """Asks which kind of sheet, then for the file, and takes its rows in."""
    choose_sheet(window, _("Import a sheet"), lambda sheet: _pick_sheet(window, workspace, sheet, folder()))


def choose_sheet(window: MainWindow, title: str, then: Callable[[Sheet], None]) -> None:
    """Asks for one of the kinds of sheets."""
    by_name = {sheet.name: sheet for sheet in SHEETS}
    options = [(sheet.name, f"{_(sheet.title)}: {_(sheet.about)}") for sheet in SHEETS]
    hint = _("Sheets are csv files that every spreadsheet program opens and writes.")
    choose(window, title, options, lambda name: then(by_name[name]), hint=hint)


def _pick_sheet(window: MainWindow, workspace: Workspace, sheet: Sheet, folder: Path | None) -> None:
    def read(file: Path) -> None:
        project = workspace.project
        workspace.run(
            lambda _progress: sheet.bring_in(project, file=file), lambda done: _sheet_read(window, workspace, done)
        )

    pick_file(window, _(sheet.title), folder or documents_folder(), "CSV (*.csv)", read)


def _sheet_read(window: MainWindow, workspace: Workspace, done: TableImported) -> None:
    workspace.tell(_n("{n} row taken in.", "{n} rows taken in.", done.stored))
    if done.problems:
        text = "\n\n".join(str(problem) for problem in done.problems)
        ways: dict[str, Callable[[], object]] = {
            _("Show all"): lambda: show_text(window, _("Rows that do not fit"), text)
        }
        said = _n("{n} row does not fit: {first}", "{n} rows do not fit. The first: {first}", len(done.problems),
                  first=str(done.problems[0]))  # fmt: skip
        window.banner.say(said, ways if len(done.problems) > 1 else None)


def bring_project_in(window: MainWindow, workspace: Workspace, folder: Callable[[], Path | None]) -> None:
    """Asks for a project of another program and takes it into this one."""
    bring_in(window, workspace, folder())
