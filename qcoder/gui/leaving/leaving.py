"""What leaves the window: reports, exports, transcripts for Word and what comes back in them, copied quotations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from qcoder.core.messages import Message, _, _n, current_language, say
from qcoder.core.span import Span
from qcoder.gui.parts.small import plain_data
from qcoder.gui.workspace import Workspace
from qcoder.services.passages.quotation import QuotationStyle

if TYPE_CHECKING:
    from qcoder.core.progress import Progress
    from qcoder.gui.main_window import MainWindow
    from qcoder.services.tables import Sheet

TEMPLATE = "report template"  # the setting that holds the Word template used last


class HoldsPassage(Protocol):
    """A widget that knows a passage which can be quoted: document and span, or None."""

    def passage_to_quote(self) -> tuple[int, Span] | None: ...


# ---- reports ----


def write_report(parent: QWidget, workspace: Workspace) -> None:
    """Asks what the report is to hold and where to, then writes it in the background."""
    from qcoder.gui.leaving.report_form import ReportChoices, ReportForm
    from qcoder.gui.parts.dialogs import pick_new_file, show_text
    from qcoder.services.compare import comparing
    from qcoder.services.documents.names_left import names_told
    from qcoder.services.leaving import reporting

    project = workspace.project
    known = (*comparing.BUILT_IN, *comparing.ABOUT)

    def shown(names: list[str]) -> list[tuple[str, str]]:
        return [(name, _(name) if name in known else name) for name in names]

    def written(made: tuple[Path, tuple[Message, ...]]) -> None:
        file, left = made
        workspace.tell(said_of(file), file=file)
        if left:
            show_text(parent, _("What is to be known of the file"), "\n\n".join(map(str, left)))

    def go(choices: ReportChoices) -> None:
        workspace.settings.set_text(TEMPLATE, str(choices.template or ""))

        def write(file: Path) -> None:
            workspace.run(
                lambda progress: (
                    reporting.write_report(
                        project, file=file, layout=choices.layout, by=choices.by, about=choices.about,
                        where=choices.where, language=choices.language, hide=choices.hide, template=choices.template,
                        progress=progress,
                    ),
                    names_told(project),
                ),
                written,
            )  # fmt: skip

        called = say("report").text(choices.language)
        proposed = project.path.parent / f"{project.name} - {called}{choices.ending}"
        kinds = f"{choices.ending[1:]} (*{choices.ending})"
        pick_new_file(parent, _("Where to write the report"), proposed, kinds, choices.ending[1:], write)

    form = ReportForm(
        parent, workspace, shown(comparing.groupings(project)), shown(comparing.about_groupings(project)),
        reporting.default_grouping(project), current_language(), go,
    )  # fmt: skip
    kept = workspace.settings.text(TEMPLATE)
    form.use_template(Path(kept) if kept else None)
    form.open()


def said_of(report: Path) -> str:
    """What was written; for Word also how the contents get their page numbers, which only Word can know."""
    written = _("Written: {file}", file=report.name)
    if report.suffix.lower() != ".docx":
        return written
    return written + ". " + _("In Word, F9 in the contents adds the page numbers.")


# ---- exports ----


def export_project(parent: QWidget, workspace: Workspace) -> None:
    """Asks for a format and a place, then writes the project in the background."""
    from qcoder.gui.leaving.export_form import ExportChoices, ExportForm
    from qcoder.gui.parts.dialogs import pick_new_file, show_text
    from qcoder.services.leaving import exports

    project = workspace.project

    def written(made: exports.Exported) -> None:
        workspace.tell(_("Written: {file}", file=made.file.name), file=made.file)
        if made.told:
            show_text(parent, _("What is to be known of the file"), "\n\n".join(map(str, made.told)))

    def go(choices: ExportChoices) -> None:
        def write(file: Path) -> None:
            workspace.run(
                lambda progress: exports.export(
                    project, file=file, target=choices.target, where=choices.where, hide=choices.hide,
                    progress=progress,
                ),
                written,
            )  # fmt: skip

        proposed = project.path.parent / f"{project.name}{choices.ending}"
        kinds = f"{choices.ending[1:]} (*{choices.ending})"
        pick_new_file(parent, _("Where to write the file"), proposed, kinds, choices.ending[1:], write)

    ExportForm(parent, workspace, go).open()


# ---- transcripts for Word, and back ----


def write_transcript(parent: QWidget, workspace: Workspace) -> None:
    """Writes the open document as a Word file with a comment for each coding."""
    from qcoder.gui.parts.dialogs import pick_new_file
    from qcoder.services.documents import documents
    from qcoder.services.leaving import reviewing
    from qcoder.services.leaving.archive import file_name

    project, document = workspace.project, workspace.selection.document
    if document is None:
        return
    name = next((row.name for row in documents.documents(project) if row.id == document), "")

    def write(file: Path) -> None:
        workspace.run(
            lambda _progress: reviewing.write_transcript(project, document=document, file=file),
            lambda made: workspace.tell(_("Written: {file}", file=made.name), file=made),
        )

    proposed = project.path.parent / f"{file_name(name, set())}.docx"
    pick_new_file(parent, _("Where to write the transcript"), proposed, "Word (*.docx)", "docx", write)


def read_review(parent: QWidget, workspace: Workspace, folder: Path | None) -> None:
    """Reads a transcript that came back from Word, shows what is different, and stores what the person chooses."""
    from qcoder.gui.leaving.review_dialog import ReviewDialog
    from qcoder.gui.parts.dialogs import pick_file, show_text
    from qcoder.gui.parts.forms import documents_folder
    from qcoder.services.leaving import reviewing

    project = workspace.project

    def store(review: reviewing.Review, chosen: list[reviewing.Difference]) -> None:
        changes = workspace.do(lambda: reviewing.store_review(project, review=review, chosen=chosen))
        if changes is not None:
            workspace.tell(_n("{n} change taken in from Word.", "{n} changes taken in from Word.", len(chosen)))

    def show(review: reviewing.Review) -> None:
        if not review.differences:
            same = _n("{n} comment is as it went out.", "{n} comments are as they went out.", review.unchanged)
            show_text(
                parent, _("Changes from Word: {document}", document=review.name), _("Nothing was changed.") + " " + same
            )
            return
        authors = sorted({one.author for one in review.differences if one.author} | {project.coder})
        ReviewDialog(parent, review, authors, lambda chosen: store(review, chosen)).open()

    def read(file: Path) -> None:
        workspace.run(lambda _progress: reviewing.review(project, file=file), show)

    pick_file(parent, _("Transcript that came back from Word"), folder or documents_folder(), "Word (*.docx)", read)


# ---- quotations ----


def copy_quotation(workspace: Workspace) -> None:
    """Copies the passage at hand as a quotation with its source line, as words and as formatted text."""
    from qcoder.services.passages.quotation import quotation

    passage = _passage_at_hand(workspace)
    if passage is None:
        workspace.tell(_("Select words or a coding first, then copy them as a quotation."))
        return
    document, span = passage
    made = workspace.do(lambda: quotation(workspace.project, document=document, span=span))
    if made is not None:
        QGuiApplication.clipboard().setMimeData(plain_data(made.plain, html=made.rich))
        first = made.plain.partition("\n")[0]
        workspace.tell(_("Copied: {words}", words=first if len(first) <= 90 else first[:89] + "…"))


def choose_quotation_style(parent: QWidget, workspace: Workspace) -> None:
    """Asks how quotations are made; the passage at hand is the example."""
    from qcoder.core.errors import QcoderError
    from qcoder.gui.passages.quotation_form import QuotationForm
    from qcoder.services.passages.quotation import quotation, quotation_style, set_quotation_style

    project, passage = workspace.project, _passage_at_hand(workspace)

    def example(style: QuotationStyle) -> str:
        if passage is None:
            return ""
        try:
            return quotation(project, document=passage[0], span=passage[1], style=style).plain
        except QcoderError:
            return ""  # words that cannot be quoted are no example

    def keep(style: QuotationStyle) -> None:
        workspace.do(lambda: set_quotation_style(project, style))

    QuotationForm(parent, quotation_style(project), example, keep).open()


def _passage_at_hand(workspace: Workspace) -> tuple[int, Span] | None:
    """That of the list or view which has the focus, else the one selected in the text."""
    widget = QApplication.focusWidget()
    while widget is not None:
        if hasattr(widget, "passage_to_quote"):
            found = cast(HoldsPassage, widget).passage_to_quote()
            if found is not None:
                return found
        widget = widget.parentWidget()
    selection = workspace.selection
    if selection.document is None:
        return None
    if selection.span is not None and len(selection.span):
        return selection.document, selection.span
    if selection.coding is None:
        return None
    from qcoder.services.documents.documents import codings

    row = next(
        (row for row in codings(workspace.project, document=selection.document) if row.id == selection.coding), None
    )
    return None if row is None else (row.document_id, row.span)


# ---- sheets, and what was imported ----


def export_sheet(window: MainWindow, workspace: Workspace) -> None:
    """Asks which sheet and where to, then writes it in the background."""
    from qcoder.gui.arriving.arriving import choose_sheet
    from qcoder.gui.parts.dialogs import pick_new_file

    project = workspace.project

    def pick(sheet: Sheet) -> None:
        proposed = project.path.parent / f"{project.name} - {_(sheet.title)}.csv"
        pick_new_file(
            window, _(sheet.title), proposed, "CSV (*.csv)", "csv",
            lambda file: _write(workspace, lambda _progress: sheet.bring_out(project, file=file)),
        )  # fmt: skip

    choose_sheet(window, _("Export a sheet"), pick)


def write_import_report(parent: QWidget, workspace: Workspace) -> None:
    """What the imports found, as a Word file."""
    from qcoder.gui.parts.dialogs import pick_new_file
    from qcoder.services.arriving import import_report

    project = workspace.project
    proposed = project.path.parent / (_("{name} - imports", name=project.name) + ".docx")
    pick_new_file(
        parent, _("Report of imports"), proposed, "Word (*.docx)", "docx",
        lambda file: _write(workspace, lambda _progress: import_report.write_import_report(project, file=file)),
    )  # fmt: skip


def _write(workspace: Workspace, work: Callable[[Progress], Path]) -> None:
    """Writes a file in the background and offers to open it."""
    workspace.run(work, lambda file: workspace.tell(_("Written: {file}", file=file.name), file=file))
