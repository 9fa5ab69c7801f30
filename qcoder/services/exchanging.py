"""Exchange files of REFI-QDA, out and in: .qdpx projects and .qdc codebooks."""

from pathlib import Path

from qcoder.core.exchange import (
    ExchangeProject,
)
from qcoder.core.messages import Message, say
from qcoder.core.progress import Progress
from qcoder.services.exchange_in import ExchangeResult, bring_in
from qcoder.services.exchange_out import exchange_project
from qcoder.storage.project import Project


def read_exchange_file(file: Path) -> ExchangeProject:
    """What an exchange file of another program holds. Raises UnreadableFile."""
    from qcoder.importers.refi import read_refi
    from qcoder.services.importing import read_bytes

    return read_refi(read_bytes(file), file_name=file.name)


def write_exchange_file(project: Project, *, file: Path, target: str = "standard") -> tuple[Path, tuple[Message, ...]]:
    """Writes a .qdpx project or a .qdc codebook; also gives what it could not carry, in sentences."""
    from qcoder.core.errors import BadInput
    from qcoder.exporters.files import write_atomically
    from qcoder.exporters.refi import TARGETS, codebook_bytes, project_bytes

    if target not in TARGETS:
        raise BadInput(
            say("“{name}” is not a program that files can be written for.", name=target),
            say("There are: {names}", names=", ".join(TARGETS)),
        )
    found = exchange_project(project)
    if file.suffix.lower() == ".qdc":
        if not found.codes:
            raise BadInput(say("The codebook is empty."), say("Make a code first."))
        data = codebook_bytes(found)
    else:
        data = project_bytes(found, target=TARGETS[target])
    return write_atomically(file, data), found.told


def convert(file: Path, *, to: Path, coder: str, progress: Progress | None = None) -> tuple[Path, ExchangeResult]:
    """A new project with all that an exchange file holds. Nothing is left behind where that fails."""
    from qcoder.services.projects import new_project

    found = read_exchange_file(file)
    project = new_project(to, coder=coder, name=found.name, notice=str(found.more.get("notice", "")))
    try:
        result = bring_in(project, found=found, label=file.name, progress=progress)
    except BaseException:
        project.close()
        project.path.unlink()
        raise
    project.close()
    return project.path, result
