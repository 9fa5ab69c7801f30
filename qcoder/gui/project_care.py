"""Looking after a project from the window: checking that it is whole, and making a copy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcoder.core.messages import _, _n
from qcoder.gui.parts.dialogs import show_text
from qcoder.services.checking import backup, check

if TYPE_CHECKING:
    from qcoder.gui.main_window import MainWindow
    from qcoder.gui.workspace import Workspace
    from qcoder.services.rows import CheckResult


def check_project(window: MainWindow, workspace: Workspace) -> None:
    """Reads every text, original and coding, and says whether they are as they were stored."""
    project = workspace.project

    def checked(result: CheckResult) -> None:
        if result.ok:
            workspace.tell(_("The project is whole: every text, original and coding is as it was stored."))
            return
        text = "\n\n".join(str(problem) for problem in result.problems)
        window.banner.say(
            _n("{n} problem was found.", "{n} problems were found.", len(result.problems))
            + " "
            + _("Nothing was changed. The copies are in the folder “{name}”.", name=f"{project.path.stem} backups"),
            {_("Show all"): lambda: show_text(window, _("Problems found"), text)},
        )

    workspace.run(lambda progress: check(project, progress=progress), checked)


def back_up(_window: MainWindow, workspace: Workspace) -> None:
    """Makes a verified copy and says where it is."""
    project = workspace.project
    workspace.run(
        lambda _progress: backup(project),
        lambda file: workspace.tell(_("A verified copy was made: {file}", file=file.name), file=file.parent),
    )
