"""What absences mean, as a section of a report: how many documents say what of each code."""

from qcoder.analysis.silence import ABSENT, STATUS_NAMES, STATUSES
from qcoder.core.messages import say
from qcoder.core.report import Paragraph, Section, Table
from qcoder.services.codes.codebook import codes
from qcoder.services.documents.documents import documents
from qcoder.services.evidence.silence import silences
from qcoder.services.leaving.report_layouts import code_label
from qcoder.storage.project import Project


def silence_section(project: Project, *, language: str) -> Section | None:
    """Codes in rows, what documents say of them in columns; None where no interview follows a guide."""
    ledger = silences(project)
    if not ledger.any_guide:
        return None
    ids = [row.id for row in documents(project)]
    rows, indents = [], []
    for code in codes(project):
        found = ledger.of_group(ids, code.id)
        if any(name in found for name in (*ABSENT, "raised")):
            name = code.called(language)
            shown = code_label(name, code.counter_instance, language)
            rows.append((shown, *(str(found.get(status, 0)) for status in STATUSES)))
            indents.append(code.depth)
    table = Table(
        caption=say("What absences mean").text(language),
        header=(say("Code").text(language), *(STATUS_NAMES[name].text(language) for name in STATUSES)),
        rows=tuple(rows),
        numeric=(False, *(True for _status in STATUSES)),
        indents=tuple(indents),
    )
    about = say(
        "Numbers of documents. “Asked” means that a turn asks a question of the interview guide about the code, or one "
        "that follows it up; “never asked” that the interview was gone through and no turn does."
    )
    heading = say("What absences mean").text(language)
    return Section(1, heading, (Paragraph(about.text(language), "counts"), table), landscape=True)
