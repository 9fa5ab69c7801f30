"""A report of any kind as a file: Word through a template, one page of HTML, or a workbook."""

from pathlib import Path

from qcoder.core.errors import BadInput
from qcoder.core.messages import say
from qcoder.core.progress import Progress
from qcoder.core.report import Report

KINDS = (".docx", ".html", ".xlsx")


def save_report(report: Report, *, file: Path, template: Path | None = None, progress: Progress | None = None) -> Path:
    """Writes the report in the format that the end of the name says (.docx where it says none), whole or not at all.

    Args:
        template: a Word file whose styles, paper, headers and footers are used.
    """
    from qcoder.exporters.files import write_atomically

    kind = file.suffix.lower()
    if kind == ".html":
        from qcoder.exporters.html import html_bytes

        return write_atomically(file, html_bytes(report))
    if kind == ".xlsx":
        from qcoder.exporters.excel import write_excel
        from qcoder.exporters.files import replacing
        from qcoder.exporters.report_sheets import report_sheets

        with replacing(file) as unfinished:
            write_excel(unfinished, report_sheets(report), title=report.title, progress=progress)
        return file
    if kind and kind != ".docx" and len(kind) <= 5 and kind[1:].isalpha():
        raise BadInput(
            say("A report cannot be written as “{kind}”.", kind=kind),
            say("Give the file a name that ends in {kinds}.", kinds=", ".join(KINDS)),
        )
    from qcoder.exporters.word import word_bytes

    path = file if kind == ".docx" else file.with_name(file.name + ".docx")
    held = None if template is None else template_bytes(template)
    name = template.name if template is not None else ""
    return write_atomically(path, word_bytes(report, template=held, template_name=name, progress=progress))


def template_bytes(file: Path) -> bytes:
    """A template that somebody chose, checked for what swells when it is unpacked."""
    from qcoder.importers.safe_zip import SafeZip
    from qcoder.services.arriving.importing import read_bytes

    data = read_bytes(file)
    held = SafeZip(data, file_name=file.name)
    for name in held:
        held[name]  # read once within the limits, before anything else unpacks it
    return data
