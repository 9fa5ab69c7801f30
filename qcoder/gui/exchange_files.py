"""Bringing a file of another program in, and writing one for other programs."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from qcoder.core.messages import _, _n, mark
from qcoder.gui.workspace import Workspace

# What each target of the exporter is called, the standard first.
PROGRAMS = (
    ("standard", mark("Any program: the standard")),
    ("nvivo", mark("NVivo: positions counted as it counts them")),
    ("atlas", mark("ATLAS.ti: line ends as it reads them")),
    ("maxqda", mark("MAXQDA: line ends as it reads them")),
)


def bring_in(parent: QWidget, workspace: Workspace, folder: Path | None) -> None:
    """Asks for a file and brings it into the open project as one step."""
    from qcoder.gui.dialogs import pick_file, show_text
    from qcoder.gui.forms import documents_folder
    from qcoder.services import exchanging
    from qcoder.services.exchange_in import ExchangeResult
    from qcoder.services.exchange_in import bring_in as store

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

    kinds = "REFI-QDA, QualCoder, RQDA, Taguette (*.qdpx *.qdc *.qde *.qda *.rqda *.sqlite3)"
    pick_file(parent, _("Bring in from another program"), folder or documents_folder(), kinds, read)


def write_out(parent: QWidget, workspace: Workspace) -> None:
    """Asks which program the file is for and where to, then writes it in the background."""
    from qcoder.gui.dialogs import choose, pick_new_file, show_text
    from qcoder.services import exchanging

    project = workspace.project

    def go(target: str) -> None:
        def written(made: tuple[Path, tuple[object, ...]]) -> None:
            file, told = made
            workspace.tell(_("Written: {file}", file=file.name), file=file)
            if told:
                show_text(parent, _("What the file does not hold"), "\n\n".join(map(str, told)))

        def write(file: Path) -> None:
            workspace.run(
                lambda _progress: exchanging.write_exchange_file(project, file=file, target=target),
                written,
            )

        proposed = project.path.parent / f"{project.name}.qdpx"
        pick_new_file(parent, _("Where to write the file"), proposed, "REFI-QDA (*.qdpx *.qdc)", "qdpx", write)

    options = [(name, _(title)) for name, title in PROGRAMS]
    hint = _("Texts, codes, codings, memos, cases and variables go along. A name that ends in .qdc takes the codebook.")
    choose(parent, _("Export for other programs"), options, go, hint=hint)
