"""Files of other programs: REFI-QDA out and in (.qdpx, .qdc), projects of QualCoder, RQDA, Taguette and MAXQDA in."""

from pathlib import Path

from qcoder.core.errors import BadInput, UnreadableFile, what_there_is
from qcoder.core.exchange import ExchangeProject
from qcoder.core.messages import Message, say
from qcoder.core.progress import Progress, Silent
from qcoder.services.codes.codebook_files import CODEBOOKS, read_codebook_sheet
from qcoder.services.leaving.exchange_in import ExchangeResult, bring_in
from qcoder.services.leaving.exchange_out import exchange_project
from qcoder.storage.project import Project


def read_exchange_file(file: Path) -> ExchangeProject:
    """What a file of another program holds: REFI-QDA, QualCoder (its folder or data.qda), RQDA or Taguette.

    Raises UnreadableFile.
    """
    from qcoder.importers.refi import read_refi
    from qcoder.services.arriving.importing import read_bytes
    from qcoder.storage.foreign import is_sqlite

    inside = file / "data.qda"
    if file.is_dir() and inside.is_file():  # QualCoder keeps a project in a folder
        return _database(inside, file.stem)
    if file.is_file() and is_sqlite(file):
        return _database(file, file.parent.stem if file.name == "data.qda" else file.stem)
    if file.suffix.lower() in CODEBOOKS:
        return read_codebook_sheet(file)
    if file.suffix.lower().startswith((".mx", ".mex")):
        raise UnreadableFile(
            say("“{file}” is a file of MAXQDA that other programs cannot read.", file=file.name),
            say("In MAXQDA, export the project as REFI-QDA (.qdpx) and bring that in."),
        )
    if file.suffix.lower() in (".nvp", ".nvpx"):
        raise UnreadableFile(
            say("“{file}” is a project of NVivo, which other programs cannot read.", file=file.name),
            say("In NVivo, share the project as REFI-QDA (.qdpx) and bring that in."),
        )
    return read_refi(read_bytes(file), file_name=file.name)


def _database(file: Path, name: str) -> ExchangeProject:
    from qcoder.importers import maxqda, qualcoder, rqda, taguette
    from qcoder.storage.foreign import tables

    held = tables(file)
    for needed, read in (
        (qualcoder.NEEDED, qualcoder.read_qualcoder),
        (rqda.NEEDED, rqda.read_rqda),
        (taguette.NEEDED, taguette.read_taguette),
    ):
        if needed <= held.keys():
            return read(held, name=name)
    if maxqda.fits(held):
        return maxqda.read_maxqda(held, name=name)
    raise UnreadableFile(
        say("“{file}” is a database of a program that qcoder does not know.", file=file.name),
        say("Export the project as REFI-QDA (.qdpx) in the program that made it, and bring that in."),
    )


def write_exchange_file(
    project: Project, *, file: Path, target: str = "standard", progress: Progress | None = None
) -> tuple[Path, tuple[Message, ...]]:
    """Writes a .qdpx project or a .qdc codebook; also gives what it could not carry, in sentences."""
    from qcoder.exporters.files import write_atomically
    from qcoder.exporters.refi import TARGETS, codebook_bytes, project_bytes

    if target not in TARGETS:
        raise BadInput(
            say("“{name}” is not a program that files can be written for.", name=target),
            what_there_is(TARGETS),
        )
    watch = progress or Silent()
    watch.step(0, 2, say("Reading the project"))
    found = exchange_project(project)
    watch.step(1, 2, say("Writing the exchange file"))
    if file.suffix.lower() == ".qdc":
        if not found.codes:
            raise BadInput(say("The codebook is empty."), say("Make a code first."))
        return write_atomically(file, codebook_bytes(found)), ()  # a codebook is codes and their groups alone
    return write_atomically(file, project_bytes(found, target=TARGETS[target])), found.told


def convert(file: Path, *, to: Path, coder: str, progress: Progress | None = None) -> tuple[Path, ExchangeResult]:
    """A new project with all that an exchange file holds. Nothing is left behind where that fails.

    Raises UnreadableFile also for a file of which nothing could be read.
    """
    from qcoder.services.projects import new_project

    found = read_exchange_file(file)
    if not (found.codes or found.sources or found.kept or found.notes or found.cases or found.variables):
        raise UnreadableFile(
            say("“{file}” holds nothing that could be brought in.", file=file.name),
            found.told[0] if found.told else say("Open it with the program that made it and export it again."),
        )
    project = new_project(to, coder=coder, name=found.name, notice=str(found.more.get("notice", "")))
    try:
        result = bring_in(project, found=found, label=file.name, progress=progress)
    except BaseException:
        project.close()
        project.path.unlink()
        raise
    project.close()
    return project.path, result
