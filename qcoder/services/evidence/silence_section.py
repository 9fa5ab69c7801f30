"""What absences mean, as a section of a report: how many documents say what of each code, in all and by group."""

from collections.abc import Mapping
from dataclasses import replace

from qcoder.analysis.comparison import Of
from qcoder.analysis.silence import ABSENT, STATUS_NAMES, STATUSES
from qcoder.core.messages import say
from qcoder.core.report import Block, Paragraph, Section, Table
from qcoder.services.codes.codebook import codes
from qcoder.services.compare.comparing import BUILT_IN
from qcoder.services.compare.crosstabs import crosstab
from qcoder.services.compare.zeros import zeros
from qcoder.services.documents.documents import documents
from qcoder.services.evidence.silence import silences
from qcoder.services.evidence.silence_outcome import Absences
from qcoder.services.leaving.report_layouts import code_label
from qcoder.storage.project import Project


def silence_section(
    project: Project,
    *,
    language: str,
    by: str = "",
    of: Of = "document",
    where: str = "",
    renamed: Mapping[str, str] | None = None,
) -> Section | None:
    """Codes in rows, what documents say of them in columns; None where no interview follows a guide.

    Args:
        by: what the report compares by: a second table has its groups in columns. "": none.
        renamed: groups that are called otherwise in the report.
    """
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
    blocks: list[Block] = [Paragraph(about.text(language), "counts"), table]
    if by:
        parameters = {"by": by, "of": of, "where": where}
        groups = zeros(project, crosstab(project, by=by, of=of, counts=()), parameters=parameters)
        if isinstance(groups, Absences):
            names = renamed or {}
            grid = groups.grid(language).table()
            header = tuple(names.get(name, name) for name in grid.header)
            caption = say("What absences mean, by {by}", by=say(by) if by in BUILT_IN else by).text(language)
            widths = (2, *(3 for _column in header[1:]))  # sentences need more room than names
            blocks.append(replace(grid, caption=caption, header=header, widths=widths))
        elif groups is not None:
            blocks.append(Paragraph(groups.text(language), "counts"))
    return Section(1, heading, tuple(blocks), landscape=True)
