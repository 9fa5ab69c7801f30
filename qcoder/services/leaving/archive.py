"""A project for the shelf: everything in open formats in one zip, with a manifest that proves each file.

    README.txt              what is what
    project.qdpx            REFI-QDA 1.0: texts, codes, codings, memos, cases, variables
    sheets/*.csv            the sheets that qcoder reads again, unaltered
    texts/*.txt             every document as it is shown, UTF-8
    matrices/*.csv          framework matrices with their summaries
    project.jsonl           every record with its fields, for R and Python
    records/*.csv           the same records as tables, a file for each kind
    manifest-sha256.txt     SHA-256 of every other file, as `sha256sum --check` reads it

There are no imported files and no older versions of texts in it, so that names that were replaced are gone.
"""

import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from qcoder.core.messages import Message, current_language, say
from qcoder.core.progress import Progress, Silent
from qcoder.core.resources import resources
from qcoder.model import Document, DocumentText
from qcoder.services import tables
from qcoder.services.documents.documents import checked_language
from qcoder.services.evidence.framework import frameworks
from qcoder.services.evidence.framework_files import matrix_sheet
from qcoder.services.leaving.json_lines import write_json_lines
from qcoder.services.leaving.record_tables import write_record_tables
from qcoder.services.projects import summary
from qcoder.storage.project import Project

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same project gives the same bytes
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")  # which Windows takes for no files
MANIFEST = "manifest-sha256.txt"


def write_archive(
    project: Project, *, file: Path, language: str = "", progress: Progress | None = None
) -> tuple[Path, tuple[Message, ...]]:
    """Writes the archive whole or not at all; also tells what the exchange file in it does not carry."""
    from qcoder.exporters.files import replacing
    from qcoder.exporters.refi import project_bytes
    from qcoder.services.leaving.exchange_out import exchange_project

    tongue = checked_language(language) or current_language()
    watch = progress or Silent()
    steps = len(tables.SHEETS) + 5
    with (
        replacing(file) as unfinished,
        tempfile.TemporaryDirectory(prefix="qcoder-") as folder,
        _Archive(unfinished) as held,
    ):
        watch.step(0, steps, say("Writing the exchange file"))
        found = exchange_project(project, originals=False)
        held.add("project.qdpx", project_bytes(found))
        for number, sheet in enumerate(tables.SHEETS, start=1):
            watch.step(number, steps, say("Writing the sheet “{name}”", name=sheet.name))
            made = sheet.bring_out(project, file=Path(folder) / f"{sheet.name}.csv")
            held.add(f"sheets/{sheet.name}.csv", made.read_bytes())
        watch.step(steps - 4, steps, say("Writing the texts"))
        for name, text in _texts(project):
            held.add(f"texts/{name}", text.encode("utf-8", "replace"))
        watch.step(steps - 3, steps, say("Writing the matrices"))
        for name, made in _matrices(project, Path(folder), tongue):
            held.add(f"matrices/{name}", made.read_bytes())
        watch.step(steps - 2, steps, say("Writing the records"))
        records = write_json_lines(project, file=Path(folder) / "records")
        held.add("project.jsonl", records.read_bytes())
        for made in write_record_tables(records, folder=Path(folder)):
            held.add(f"records/{made.name}", made.read_bytes())
        schema = resources() / "help" / f"records.{tongue}.md"
        held.add("project.jsonl.md", schema.read_bytes())
        held.add("README.txt", _readme(project, tongue).encode("utf-8"))
    return file, found.told


class _Archive:
    """A zip whose last file is the manifest of the others."""

    def __init__(self, file: Path) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._sums: dict[str, str] = {}

    def __enter__(self) -> "_Archive":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            lines = "".join(f"{self._sums[name]}  {name}\n" for name in sorted(self._sums))
            self._put(MANIFEST, lines.encode("utf-8"))
        self._zip.close()

    def add(self, name: str, data: bytes) -> None:
        self._sums[name] = hashlib.sha256(data).hexdigest()
        self._put(name, data)

    def _put(self, name: str, data: bytes) -> None:
        info = zipfile.ZipInfo(name, _EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        self._zip.writestr(info, data)


def _texts(project: Project) -> list[tuple[str, str]]:
    with project.read() as session:
        rows = session.execute(
            select(Document.name, DocumentText.text)
            .join(
                DocumentText,
                (DocumentText.document_id == Document.id) & (DocumentText.number == Document.text_number),
            )
            .order_by(Document.name)
        ).all()
    taken: set[str] = set()
    found = []
    for name, text in rows:
        file = file_name(name, taken)
        taken.add(file.casefold())
        found.append((f"{file}.txt", text))
    return found


def _matrices(project: Project, folder: Path, language: str) -> Iterator[tuple[str, Path]]:
    """Every framework matrix as a sheet for people: names of files, and the files."""
    from qcoder.exporters.tables import write_guarded_csv

    taken: set[str] = set()
    for one in frameworks(project):
        file = file_name(one.name, taken)
        taken.add(file.casefold())
        made = folder / "matrix.csv"
        write_guarded_csv(made, matrix_sheet(project, framework=one.id, language=language))
        yield f"{file}.csv", made


def file_name(wanted: str, taken: set[str]) -> str:
    """A name that every system takes for a file, told apart from those that are taken (in small letters)."""
    bare = _NOT_IN_NAMES.sub("_", wanted).strip(" .")[:100].strip(" .") or "_"
    if _DEVICES.match(bare):
        bare = f"_{bare}"
    name, number = bare, 1
    while name.casefold() in taken:
        number += 1
        name = f"{bare} ({number})"
    return name


def _readme(project: Project, language: str) -> str:
    info = summary(project)

    def t(message: Message) -> str:
        return message.text(language)

    out = io.StringIO()
    lines = [
        info.name,
        info.notice,
        t(say("A project of qcoder for the shelf, in open formats. Nothing in it needs qcoder.")),
        "",
        "project.qdpx  " + t(say("REFI-QDA 1.0: open it in ATLAS.ti, MAXQDA, NVivo, QualCoder or qcoder.")),
        "sheets/  " + t(say("Sheets (csv, UTF-8) as qcoder reads them again. Text in them is not altered: look at them "
                           "in a text editor, or import them as text, because a spreadsheet may take a cell that "
                           "begins with = for a formula.")),
        "texts/  " + t(say("Every document as plain text (UTF-8, lines end with LF). Positions count its characters.")),
        "matrices/  " + t(say("Framework matrices with their summaries (csv, UTF-8, no formulas).")),
        "project.jsonl  " + t(say("Every record, one JSON object a line; project.jsonl.md describes the fields.")),
        "records/  " + t(say("The same records as tables (csv, UTF-8, unaltered), one for each kind; lists as JSON.")),
        MANIFEST + "  " + t(say("SHA-256 of every other file: sha256sum --check {file}", file=MANIFEST)),
    ]  # fmt: skip
    out.write("\n".join(lines) + "\n")
    return out.getvalue()
