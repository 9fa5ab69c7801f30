"""Dialogs that need several answers: a new project, an import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, _n, mark
from qcoder.gui.parts.dialogs import answer_buttons, pick_file
from qcoder.gui.parts.small import button, label, plain_tip

if TYPE_CHECKING:
    from qcoder.services.arriving.comments import Comments

NAMED, MOST_IN_TIP, NAME_WIDTH = 5, 40, 260  # files named when several come in, and pixels for each name
ABOUT_WIDTH = 420  # that the description of a template has at least
DOCUMENT_KINDS = (
    mark("interview"),
    mark("field note"),
    mark("organisational document"),
    mark("press"),
    mark("web page"),
    mark("survey"),
)


@dataclass(frozen=True, slots=True)
class NewProject:
    path: Path
    template: str


@dataclass(frozen=True, slots=True)
class ImportChoices:
    case: str
    kind: str
    language: str
    pattern: str = ""  # what the names of the files say
    sheet: Path | None = None  # that says it, a row a file
    comments: Comments = "note"  # what comments become
    look: bool = False  # at what will be stored, before it is


def documents_folder() -> Path:
    """Where a person keeps documents."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home())


def _dialog(parent: QWidget, title: str, form: QFormLayout, yes: str, take: Callable[[], bool]) -> QDialog:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setMinimumWidth(460)
    form.setVerticalSpacing(10)
    form.setHorizontalSpacing(12)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    buttons = answer_buttons(dialog, yes)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(16)
    column.addLayout(form)
    column.addWidget(buttons)
    buttons.accepted.connect(lambda: dialog.accept() if take() else None)
    return dialog


def _field(form: QFormLayout, title: str, field: QWidget) -> None:
    field.setAccessibleName(title)
    form.addRow(title, field)


def ask_new_project(parent: QWidget, folder: Path, answered: Callable[[NewProject], None]) -> QDialog:
    """Name, folder and template of a new project."""
    from qcoder.services.projects import SUFFIX, templates

    form = QFormLayout()
    name, template = QLineEdit(), QComboBox()
    name.setPlaceholderText(_("Name of the study"))
    rows = templates()
    for row in rows:
        template.addItem(row.name, row.id)
    template.setCurrentIndex(max(0, template.findData("study")))
    about = label("", kind="muted", wrap=True)
    about.setMinimumWidth(ABOUT_WIDTH)
    about.setAlignment(Qt.AlignmentFlag.AlignTop)
    where = QLineEdit(str(folder))
    where.setAccessibleName(_("Folder"))
    choose = button(_("Choose…"), lambda: _choose_folder(parent, where))
    place = QHBoxLayout()
    place.setSpacing(8)
    place.addWidget(where, 1)
    place.addWidget(choose)
    wrong = label("", wrap=True)
    wrong.hide()
    _field(form, _("Name"), name)
    form.addRow(_("Folder"), place)
    _field(form, _("Template"), template)
    form.addRow("", about)
    form.addRow("", wrong)
    template.currentIndexChanged.connect(lambda index: about.setText(rows[index].description))
    about.ensurePolished()
    for row in rows:  # room for the longest, so that nothing moves when another is chosen
        about.setText(row.description)
        about.setMinimumHeight(max(about.minimumHeight(), about.heightForWidth(ABOUT_WIDTH)))
    about.setText(rows[template.currentIndex()].description)

    def take() -> bool:
        called = " ".join(name.text().split())
        path = Path(where.text()).expanduser() / f"{called}{SUFFIX}"
        problem = ""
        if not called or called != Path(called).name:
            problem = _("A name is needed, without slashes.")
        elif not path.parent.is_dir():
            problem = _("There is no such folder. Choose another one.")
        elif path.exists():
            problem = _("There is a project of that name. Choose another name.")
        wrong.setText(problem)
        wrong.setVisible(bool(problem))
        if not problem:
            answered(NewProject(path, str(template.currentData())))
        return not problem

    dialog = _dialog(parent, _("New project"), form, _("Make the project"), take)
    dialog.open()
    name.setFocus()
    return dialog


def _choose_folder(parent: QWidget, where: QLineEdit) -> None:
    dialog = QFileDialog(parent, _("Folder of the project"), where.text())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.fileSelected.connect(where.setText)
    dialog.open()


def _names_of(files: Sequence[Path]) -> QLabel:
    """The names of the first files, a line each: names that begin alike are told apart by their ends."""
    shown = label(wrap=True)  # never wrapped: each name is shorter than the field
    metrics, names = shown.fontMetrics(), [file.name for file in files[:NAMED]]
    more = [_n("And {n} more.", "And {n} more.", len(files) - NAMED)] if len(files) > NAMED else []
    shown.setText(
        "\n".join([*(metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, NAME_WIDTH) for name in names), *more])
    )
    shown.setToolTip(plain_tip("\n".join(file.name for file in files[:MOST_IN_TIP])))
    return shown


def ask_import(
    parent: QWidget, files: Sequence[Path], cases: Sequence[str], answered: Callable[[ImportChoices], None]
) -> QDialog:
    """What the documents are and whose: asked once for all files that come in together."""
    form = QFormLayout()
    number = label(_n("{n} file", "{n} files", len(files)))
    number.setAlignment(Qt.AlignmentFlag.AlignTop)  # on the level of the first name
    form.addRow(number, _names_of(files))
    kind, language, case = QComboBox(), QComboBox(), QComboBox()
    for value in DOCUMENT_KINDS:
        kind.addItem(_(value), value)
    for value, text in (("auto", _("Found out by itself")), ("es", _("Spanish")), ("en", _("English"))):
        language.addItem(text, value)
    case.setEditable(True)
    case.addItems(["", *cases])
    line = case.lineEdit()
    if line is not None:
        line.setPlaceholderText(_("Nobody yet; a sheet of cases can say it later"))
    _field(form, _("Kind"), kind)
    _field(form, _("Language"), language)
    _field(form, _("Who speaks (case)"), case)
    pattern, comments, look = QLineEdit(), QComboBox(), QCheckBox(_("Show documents and speakers first"))
    parts = "_".join(f"{{{part}}}" for part in (_("organisation"), _("date"), _("case")))
    pattern.setPlaceholderText(_("Such as {example}", example=parts))
    pattern.setToolTip(
        plain_tip(_("What the names of the files say: organisation, case, type, date, language, name or any variable"))
    )
    for value, text in (
        ("note", _("Notes beside the text")),
        ("memo", _("Memos on their passages")),
        ("code", _("Codings, where they name codes")),
    ):
        comments.addItem(text, value)
    _field(form, _("Names of the files"), pattern)
    sheet = QLineEdit()
    sheet.setAccessibleName(_("Sheet about the files"))
    sheet.setPlaceholderText(_("A row a file, with its organisation, type, date and language"))
    choose_sheet = button(
        _("Choose…"),
        lambda: pick_file(
            parent, _("Sheet about the files"), files[0].parent, _("Sheets") + " (*.csv *.tsv *.xlsx)",
            lambda file: sheet.setText(str(file)),
        ),
        tip=_("Its first row names the columns: file, organisation, type, date, language, case"),
    )  # fmt: skip
    place = QHBoxLayout()
    place.setSpacing(8)
    place.addWidget(sheet, 1)
    place.addWidget(choose_sheet)
    form.addRow(_("Sheet about the files"), place)
    _field(form, _("Comments become"), comments)
    form.addRow("", look)

    def take() -> bool:
        answered(
            ImportChoices(
                case.currentText().strip(),
                str(kind.currentData()),
                str(language.currentData()),
                pattern=pattern.text().strip(),
                sheet=Path(sheet.text().strip()).expanduser() if sheet.text().strip() else None,
                comments=comments.currentData(),
                look=look.isChecked(),
            )
        )
        return True

    dialog = _dialog(parent, _("Import documents"), form, _("Import"), take)
    dialog.resize(min(720, max(480, parent.width() - 40)), dialog.sizeHint().height())  # hints are read whole
    dialog.open()
    kind.setFocus()
    return dialog
