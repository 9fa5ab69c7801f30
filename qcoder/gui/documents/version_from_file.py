"""A corrected file in the place of a document's text: what that would trim or lose is shown first."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from qcoder.core.messages import _
from qcoder.gui.documents.consent import said_of, with_consent
from qcoder.gui.parts.dialogs import pick_file
from qcoder.gui.workspace import Workspace
from qcoder.services.documents import editing
from qcoder.services.documents.editing import TextEdited


def ask_version(parent: QWidget, workspace: Workspace, document: int, name: str, folder: Path) -> None:
    """Asks for the file, then makes what it says the new version of the document; codings move over."""
    project = workspace.project

    def told(done: TextEdited | None) -> None:
        if done is not None:
            same = _("The text and its turns are as in the project.")
            workspace.tell(same if done.plan.same else _("Text changed: {what}.", what=said_of(done.plan)))

    def picked(file: Path) -> None:
        with_consent(
            parent,
            workspace,
            lambda: editing.plan_new_version(project, document=document, file=file),
            lambda _plan: editing.new_version_from_file(project, document=document, file=file),
            told,
        )

    pick_file(parent, _("New version of “{name}”", name=name), folder, _("All files") + " (*)", picked)
