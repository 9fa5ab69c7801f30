"""The project as an Excel workbook: codings, crosstabs with their percentages, codebook, cases, documents, memos."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from qcoder.analysis.comparison import SHARES
from qcoder.core.memo_text import plain
from qcoder.core.messages import Message, current_language, say
from qcoder.core.progress import Progress
from qcoder.core.sheet import Cell, Sheet
from qcoder.services.cases.cases import cases, variables
from qcoder.services.codes.code_relations import relations
from qcoder.services.compare.comparing import compare
from qcoder.services.documents.documents import checked_language, documents
from qcoder.services.leaving.reporting import SHARE_NAMES, default_grouping
from qcoder.services.memos.memos import KIND_NAMES, memos
from qcoder.services.passages.coding_sheet import codings_sheet
from qcoder.services.passages.source_lines import Places, checked_hidden, language_name, left_out
from qcoder.services.projects import summary
from qcoder.services.rows import ProjectRow
from qcoder.services.tables import codebook_table
from qcoder.storage.project import Project

_MOST_CROSSTABS = 6


def write_workbook(
    project: Project,
    *,
    file: Path,
    where: str = "",
    language: str = "",
    hide: Collection[str] = (),
    progress: Progress | None = None,
) -> tuple[Path, tuple[Message, ...]]:
    """Writes the workbook whole or not at all; also tells what did not fit into cells."""
    from qcoder.exporters.excel import write_excel
    from qcoder.exporters.files import replacing

    tongue = checked_language(language) or current_language()
    hidden = checked_hidden(hide)
    sheets = workbook_sheets(project, where=where, language=tongue, hide=hidden)
    with replacing(file) as unfinished:
        told = write_excel(unfinished, sheets, title=summary(project).name, progress=progress)
    return file, told


def write_codings_csv(
    project: Project,
    *,
    file: Path,
    where: str = "",
    language: str = "",
    hide: Collection[str] = (),
    progress: Progress | None = None,
) -> Path:
    """Writes every coding as a csv sheet for people, in which nothing can become a formula."""
    from qcoder.exporters.files import replacing
    from qcoder.exporters.tables import write_guarded_csv

    tongue = checked_language(language) or current_language()
    sheet = codings_sheet(project, language=tongue, where=where, hide=checked_hidden(hide))
    with replacing(file) as unfinished:
        write_guarded_csv(unfinished, sheet, progress=progress)
    return file


def workbook_sheets(project: Project, *, where: str, language: str, hide: Collection[str]) -> list[Sheet]:
    """The sheets in their order; the rows of codings are read while they are written."""
    info = summary(project)
    with project.read() as session:
        places = Places(session, hide=hide, language=language)
    made = [_about(info, where, language), codings_sheet(project, language=language, where=where, hide=hide)]
    listed = dict.fromkeys([default_grouping(project), *(v.name for v in variables(project) if v.type == "one_of")])
    if "organisation" not in hide:
        listed["organisation"] = None
    made += [
        _crosstab(project, by, where, places, language)
        for by in list(listed)[:_MOST_CROSSTABS]
        if (by != "organisation" or "organisation" not in hide) and not left_out(by, hide)
    ]
    made += [
        _codebook(project, info, language),
        _cases(project, info, places, language, hide),
        _documents(project, info, places, language, hide),
        _memos(project, info, places, language),
        _relations(project, info, language),
    ]
    return [sheet for sheet in made if sheet.total]


def _sheet(
    name: Message, header: list[str], rows: list[list[Cell]], info: ProjectRow, language: str,
    widths: tuple[int, ...] = (), wrapped: Collection[int] = (),
) -> Sheet:  # fmt: skip
    """A sheet of rows that are at hand; each row of a sample says that it is invented."""
    notice: list[Cell] = [info.notice] if info.notice else []
    head = [*header, *([say("Notice").text(language)] if notice else [])]
    said = [[*row, *notice] for row in rows]
    return Sheet(name.text(language), tuple(head), said, len(rows), widths, frozenset(wrapped))


def _about(info: ProjectRow, where: str, language: str) -> Sheet:
    def t(message: Message) -> str:
        return message.text(language)

    rows: list[list[Cell]] = [
        [t(say("Project")), info.name],
        [t(say("Date")), date.today().isoformat()],  # noqa: DTZ011  # the day where the person is
        [t(say("Filter of the codings")), where or t(say("none: all coded passages"))],
        [t(say("Positions")), t(say("in characters (code points) from 0; the end is the first that is not coded"))],
        [t(say("Read back")), t(say("The sheet “Codebook” can be imported again: qcoder codebook import"))],
    ]
    if info.notice:
        rows.append([t(say("Notice")), info.notice])
    name = t(say("About this file"))
    return Sheet(name, (name, ""), rows, len(rows), (24, 90), frozenset({1}))


def _crosstab(project: Project, by: str, where: str, places: Places, language: str) -> Sheet:
    """Codes in rows; for each group its number, and after those the percentages and the rate."""
    table = compare(project, by=by, where=where)
    names = places.renamed(by)
    columns = [names.get(column, column) for column in table.columns]
    header = [say("Code"), say("Counter-instance"), say("Total"), say("Without value")]
    said = [message.text(language) for message in header]
    percent: set[int] = set()
    for share in SHARES:
        for column in columns:
            if share != "number":
                percent.add(len(said))
            said.append(column if share == "number" else f"{column}: {SHARE_NAMES[share].text(language)}")
    yes, no = say("yes").text(language), say("no").text(language)
    rows: list[list[Cell]] = []
    for row in table.rows:
        cells: list[Cell] = [row.path, yes if row.counter_instance else no, row.total, row.missing]
        for share in SHARES:
            values = [table.shown(row, column, share) for column in table.columns]
            cells += [int(value) if share == "number" and value is not None else value for value in values]
        rows.append([*cells, *([table.notice] if table.notice else [])])
    if table.notice:
        said.append(say("Notice").text(language))
    name = say("Codes by {by}", by=say(by)).text(language)
    return Sheet(name, tuple(said), rows, len(rows), (44,), frozenset(), frozenset(percent))


def _codebook(project: Project, info: ProjectRow, language: str) -> Sheet:
    with project.read() as session:
        header, rows = codebook_table(session)
    widths = (44, 24, 24, 9, 6, 40, 60, 40, 40, 40, 30, 9)
    return _sheet(say("Codebook"), header, [list(row) for row in rows], info, language, widths, (5, 6, 7, 8, 9))


def _cases(project: Project, info: ProjectRow, places: Places, language: str, hide: Collection[str]) -> Sheet:
    """Cases with the values that hold for them, said on themselves or inherited."""
    names = [row.name for row in variables(project) if not left_out(row.name, hide)]
    header = [m.text(language) for m in (say("Case"), say("Kind"), say("Belongs to"), say("Documents"))]
    rows: list[list[Cell]] = []
    for row in cases(project):
        values = [row.values.get(name) or ", ".join(row.inherited.get(name, ())) for name in names]
        parents = ", ".join(places.shown(parent) for parent in row.parents)
        rows.append([places.shown(row.name), row.kind, parents, row.documents, *values])
    return _sheet(say("Cases"), [*header, *names], rows, info, language, (28, 14, 28))


def _documents(project: Project, info: ProjectRow, places: Places, language: str, hide: Collection[str]) -> Sheet:
    said = [say("Document"), *([] if "organisation" in hide else [say("Organisation")]), say("Kind"), say("Language"),
            *([] if "year" in hide else [say("Date")]), say("Turns"), say("Words of participants"),
            say("Codings")]  # fmt: skip
    rows: list[list[Cell]] = []
    for row in documents(project):
        organisation: list[Cell] = [] if "organisation" in hide else [places.organisation(row.id)]
        day: list[Cell] = [] if "year" in hide else [row.date]
        rows.append(
            [
                places.document(row.id), *organisation, say(row.kind).text(language),
                language_name(row.language, language), *day, row.turns, row.words, row.codings,
            ]
        )  # fmt: skip
    return _sheet(say("Documents"), [message.text(language) for message in said], rows, info, language, (32, 28))


def _memos(project: Project, info: ProjectRow, places: Places, language: str) -> Sheet:
    said = (say("About"), say("Name"), say("Start"), say("End"), say("Kind"), say("Author"), say("Date"), say("Title"),
            say("Text"))  # fmt: skip
    rows: list[list[Cell]] = []
    for row in memos(project):
        kind = say(KIND_NAMES[row.kind]).text(language) if row.kind in KIND_NAMES else ""
        span: list[Cell] = [row.span.start, row.span.end] if row.span else [None, None]
        about: list[Cell] = [say(row.target).text(language), places.memo_target(row), *span, kind]
        rows.append([*about, row.author, row.date, row.title, plain(row.text)])
    header = [message.text(language) for message in said]
    return _sheet(say("Memos"), header, rows, info, language, (14, 36, 8, 8, 14, 16, 12, 24, 90), (8,))


def _relations(project: Project, info: ProjectRow, language: str) -> Sheet:
    header = [m.text(language) for m in (say("Code"), say("Relation"), say("To the code"), say("Memo"))]
    rows: list[list[Cell]] = [
        [row.source, row.kind_in(language), row.target, plain(row.memo)] for row in relations(project)
    ]
    return _sheet(say("Relations between codes"), header, rows, info, language, (44, 18, 44, 60), (3,))
