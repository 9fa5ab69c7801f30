"""One way out for every format: the end of the file's name says which."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from qcoder.core.errors import BadInput
from qcoder.core.messages import Message, mark, say
from qcoder.core.progress import Progress, Silent
from qcoder.services.documents.names_left import names_told
from qcoder.storage.project import Project


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: how its name ends, what it is called and what goes into it."""

    ending: str
    title: str
    about: str


FORMATS = (
    Format(
        ".qdpx",
        mark("REFI-QDA project"),
        mark("Texts, codes, codings, memos, cases and variables for other programs, and for qcoder itself."),
    ),
    Format(".qdc", mark("REFI-QDA codebook"), mark("Codes with their definitions and groups, for other programs.")),
    Format(
        ".xlsx",
        mark("Excel workbook"),
        mark("Codings, crosstabs with percentages, codebook, cases, documents, memos. Cases under their pseudonyms."),
    ),
    Format(
        ".csv",
        mark("Sheet of codings (csv)"),
        mark("One row a coding, for a spreadsheet: nothing in it can become a formula. Cases under their pseudonyms."),
    ),
    Format(
        ".jsonl",
        mark("JSON lines"),
        mark("Every record with its fields, for R and Python. Cases under their pseudonyms."),
    ),
    Format(
        ".zip",
        mark("Archive for the long term"),
        mark("REFI-QDA, csv sheets, plain texts and JSON lines with a manifest that proves each file."),
    ),
)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written; and in sentences what the file does not hold, and names in it that were taken out of texts."""

    file: Path
    told: tuple[Message, ...] = ()


def export(
    project: Project,
    *,
    file: Path,
    target: str = "standard",
    where: str = "",
    language: str = "",
    hide: Collection[str] = (),
    progress: Progress | None = None,
) -> Exported:
    """Writes the project in the format that the end of the name says, whole or not at all.

    Args:
        target: for .qdpx: standard, nvivo, atlas or maxqda.
        where: for .xlsx and .csv: only the codings that match.
        language: of headers and names in sheets.
        hide: for .xlsx and .csv: parts that are left out (source_lines.HIDEABLE).

    Raises BadInput for an ending that there is not, Cancelled when the person stops it.
    """
    watch = progress or Silent()
    ways: dict[str, Callable[[], Exported]] = {
        ".qdpx": lambda: _exchange(project, file, target, watch),
        ".qdc": lambda: _exchange(project, file, target, watch),
        ".xlsx": lambda: _workbook(project, file, where, language, hide, watch),
        ".csv": lambda: _csv(project, file, where, language, hide, watch),
        ".jsonl": lambda: _json_lines(project, file, watch),
        ".zip": lambda: _archive(project, file, language, watch),
    }
    ending = file.suffix.lower()
    if ending not in ways:
        raise BadInput(
            say("qcoder cannot tell from “{name}” which format is wanted.", name=file.name),
            say("Give the file a name that ends in {kinds}.", kinds=", ".join(ways)),
        )
    made = ways[ending]()
    return Exported(made.file, (*made.told, *names_told(project)))


def _exchange(project: Project, file: Path, target: str, watch: Progress) -> Exported:
    from qcoder.services.leaving.exchanging import write_exchange_file

    written, told = write_exchange_file(project, file=file, target=target, progress=watch)
    return Exported(written, told)


def _workbook(
    project: Project, file: Path, where: str, language: str, hide: Collection[str], watch: Progress
) -> Exported:
    from qcoder.services.leaving.workbook import write_workbook

    return Exported(*write_workbook(project, file=file, where=where, language=language, hide=hide, progress=watch))


def _csv(project: Project, file: Path, where: str, language: str, hide: Collection[str], watch: Progress) -> Exported:
    from qcoder.services.leaving.workbook import write_codings_csv

    made = write_codings_csv(project, file=file, where=where, language=language, hide=hide, progress=watch)
    return Exported(made)


def _json_lines(project: Project, file: Path, watch: Progress) -> Exported:
    from qcoder.services.leaving.json_lines import write_json_lines

    return Exported(write_json_lines(project, file=file, progress=watch))


def _archive(project: Project, file: Path, language: str, watch: Progress) -> Exported:
    from qcoder.services.leaving.archive import write_archive

    return Exported(*write_archive(project, file=file, language=language, progress=watch))
