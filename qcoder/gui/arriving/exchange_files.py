"""Bringing a file of another program in."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from qcoder.core.messages import _, _n
from qcoder.gui.workspace import Workspace


def bring_in(parent: QWidget, workspace: Workspace, folder: Path | None) -> None:
    """Asks for a file and brings it into the open project as one step."""
    from qcoder.gui.parts.dialogs import pick_file, show_text
    from qcoder.gui.parts.forms import documents_folder
    from qcoder.services.leaving import exchanging
    from qcoder.services.leaving.exchange_in import ExchangeResult
    from qcoder.services.leaving.exchange_in import bring_in as store

    def done(result: ExchangeResult) -> None:
        stored = result.stored
        parts = (
            _n("{n} document", "{n} documents", stored.get("documents", 0)),
            _n("{n} code", "{n} codes", stored.get("codes", 0)),
            _n("{n} coding", "{n} codings", stored.get("codings", 0)),
            _n("{n} memo", "{n} memos", stored.get("memos", 0)),
        )
        workspace.tell(_("Brought in: {what}", what=", ".join(parts)))
        if result.told:
            text = "\n\n".join(map(str, result.told))
            show_text(parent, _("What was changed or left out"), text)

    def read(file: Path) -> None:
        project = workspace.project
        workspace.run(
            lambda progress: store(
                project, found=exchanging.read_exchange_file(file), label=file.name, progress=progress
            ),
            done,
        )

    kinds = (
        "REFI-QDA, QualCoder, RQDA, Taguette, MAXQDA (*.qdpx *.qdc *.qde *.qda *.rqda *.sqlite3 *.mx* *.mex *.zip)"
        ";;" + _("Codebook as a sheet or list") + " (*.xlsx *.csv *.txt)"
    )
    pick_file(parent, _("Bring in from another program"), folder or documents_folder(), kinds, read)
