"""Reports of coded excerpts: what they hold, in which layout, and the comparison behind them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path

from qcoder.analysis.comparison import ComparisonTable, Of, Share
from qcoder.analysis.numbers import shown_number
from qcoder.core.errors import BadInput
from qcoder.core.messages import Message, current_language, mark, say, say_plural
from qcoder.core.progress import Progress, Silent
from qcoder.core.report import Block, Figure, Paragraph, Report, Section, Table
from qcoder.services.cases.cases import cases
from qcoder.services.compare.comparing import COUNT_NAMES, WHOSE, compare, groupings, how_counted, name_of_grouping
from qcoder.services.documents.documents import checked_language, documents
from qcoder.services.evidence.silence_section import silence_section
from qcoder.services.leaving.excerpts import Gathered, gather
from qcoder.services.leaving.excerpts import translation_line as translation_line
from qcoder.services.leaving.report_codebook import codebook_sections
from qcoder.services.leaving.report_files import save_report
from qcoder.services.leaving.report_layouts import LAYOUTS, as_table, by_case, by_code, by_document
from qcoder.services.leaving.report_layouts import code_label as code_label
from qcoder.services.memos.memo_draft import all_memos
from qcoder.services.passages.source_lines import language_name
from qcoder.services.passages.source_lines import source_line as source_line
from qcoder.services.projects import summary
from qcoder.services.suggest.methods_section import methods_section
from qcoder.storage.project import Project

SHARE_NAMES = {
    "number": say("number"),
    "row": say("% of the row"),
    "column": say("% of the column"),
    "per_1000": say("per 1,000 words of participants"),
}
_TITLES = {
    "codes": mark("Coded excerpts"),
    "cases": mark("Coded excerpts by case"),
    "documents": mark("Coded excerpts by document"),
    "table": mark("Coded excerpts compared"),
    "codebook": mark("Codebook"),
}
_COMPARED = ("codes", "cases", "table")  # layouts that begin with the comparison


def default_grouping(project: Project) -> str:
    """What to compare by when nobody said: the first variable with a list of values, else the organisation."""
    from qcoder.services.cases.cases import variables

    listed = [row.name for row in variables(project) if row.type == "one_of"]
    return listed[0] if listed else "organisation" if "organisation" in groupings(project) else "document"


def build_report(
    project: Project,
    *,
    layout: str = "codes",
    by: str = "",
    of: Of = "document",
    about: bool = False,
    where: str = "",
    title: str = "",
    language: str = "",
    hide: Collection[str] = (),
    progress: Progress | None = None,
) -> Report:
    """All coded excerpts that `where` asks for, in `language`, with the comparison by `by` as table and chart.

    Args:
        layout: codes, cases, documents or table of coded excerpts; codebook; memos (all of them, whatever is chosen).
        of: whose values of `by` group the excerpts, as `compare` takes it.
        about: the same as `of="about"`: group by the case or year that passages are about, whoever speaks of it.
        hide: parts of source lines that are left out (source_lines.HIDEABLE).
    """
    if layout not in LAYOUTS:
        raise BadInput(
            say("“{layout}” is not a layout of a report.", layout=layout),
            say("There are: {layouts}", layouts=", ".join(LAYOUTS)),
        )
    tongue = checked_language(language) or current_language()
    if layout == "memos":
        return all_memos(project, title=title, language=tongue)
    whose: Of = "about" if about else of
    group_by = by or (default_grouping(project) if whose == "document" else "case")
    watch = progress or Silent()
    watch.step(0, 4, say("Reading the coded passages"))
    held = gather(project, where=where, by=group_by, of=whose, language=tongue, hide=hide)
    watch.step(1, 4, say("Comparing"))
    table = _renamed(compare(project, by=group_by, where=where, of=whose), held)
    watch.step(2, 4, say("Writing the excerpts"))
    info = summary(project)
    sections = [_comparison_section(table, tongue)] if layout in _COMPARED else []
    match layout:
        case "codes":
            sections += by_code(held)
        case "cases":
            sections += by_case(held, cases(project), {row.id: row.case_id for row in documents(project)})
        case "documents":
            sections += by_document(held)
        case "codebook":
            sections += codebook_sections(project, held)
        case _:
            sections += as_table(held, held.t(say("Excerpts by {by}", by=name_of_grouping(group_by))))
    if layout != "codebook":
        sections.append(_documents_section(project, held))
        compared = group_by if layout in _COMPARED else ""
        absences = silence_section(
            project, language=tongue, by=compared, of=whose, where=where, renamed=held.places.renamed(group_by)
        )
        if absences is not None:
            sections.append(absences)
    methods = methods_section(project, language=tongue)
    if methods is not None:
        sections.append(methods)
    watch.step(3, 4, say("Writing the pages"))
    return Report(
        title=title or held.t(say(_TITLES[layout])),
        language=tongue,
        subtitle=held.t(
            say_plural("{n} excerpt from {name}", "{n} excerpts from {name}", n=len(held.excerpts), name=info.name)
        ),
        notice=info.notice,
        sections=tuple(sections),
        facts=_facts(held, where=where, project=info.name),
        contents=True,
    )


def _facts(held: Gathered, *, where: str, project: str) -> tuple[tuple[str, str], ...]:
    """What the title page says: project, date, filters, what was grouped by and what is hidden."""
    documents = {one.document for one in held.excerpts}
    grouped = say("{by}", by=name_of_grouping(held.by))
    if held.of != "document":
        grouped = say("{by} of {whose}", by=name_of_grouping(held.by), whose=WHOSE[held.of])
    named = [
        (say("Project"), project),
        (say("Date"), date.today().isoformat()),  # noqa: DTZ011  # the day where the person is
        (say("Filter"), where or held.t(say("none: all coded passages"))),
        (say("Grouped by"), held.t(grouped)),
        (say("Documents"), held.t(say("{n} of {all}", n=len(documents), all=len(held.places.documents)))),
    ]
    if held.hide:
        named.append((say("Left out of source lines"), ", ".join(held.t(say(name)) for name in sorted(held.hide))))
    return tuple((held.t(name), value) for name, value in named)


def _renamed(table: ComparisonTable, held: Gathered) -> ComparisonTable:
    """The comparison with pseudonyms as the names of its columns, where these are cases or documents."""
    names = held.places.renamed(table.by)
    if not names:
        return table
    shown = {column: names.get(column, column) for column in table.columns}
    if len(set(shown.values())) < len(shown):
        raise BadInput(
            say("Two cases have the same pseudonym."), say("Give each a pseudonym of its own, then try again.")
        )
    rows = tuple(replace(row, values={shown[name]: n for name, n in row.values.items()}) for row in table.rows)
    bases = {shown[name]: base for name, base in table.bases.items()}
    return replace(table, columns=tuple(shown.values()), rows=rows, bases=bases)


def _comparison_section(table: ComparisonTable, language: str) -> Section:
    from qcoder.plots.comparison_figure import comparison_figure, png_bytes

    heading = say("Codes by {by}", by=name_of_grouping(table.by)).text(language)
    blocks: list[Block] = [Paragraph(how_counted(table).text(language), "counts")]
    if not table.columns:
        blocks.append(
            Paragraph(say("No document has a value of “{by}” yet.", by=name_of_grouping(table.by)).text(language))
        )
        return Section(1, heading, tuple(blocks))
    blocks.append(comparison_block(table, share="number", language=language))
    if any(row.total for row in table.rows):
        top = [row for row in table.rows if row.depth == 0]
        spoken = "; ".join(
            f"{row.called(language)}: " + ", ".join(f"{column} {row.values[column]}" for column in table.columns)
            for row in top
        )
        figure = comparison_figure(table, share="number", language=language)
        blocks.append(
            Figure(
                png=png_bytes(figure),
                caption=heading,
                alternative=say("Chart. {numbers}", numbers=spoken).text(language),
            )
        )
    return Section(1, heading, tuple(blocks))


def comparison_block(table: ComparisonTable, *, share: Share, language: str) -> Table:
    """The comparison as a table of a report."""

    def t(message: Message) -> str:
        return message.text(language)

    shown = [row for row in table.rows if row.total]
    return Table(
        caption=t(
            say(
                "Codes by {by}: {what}, {share}",
                by=table.by,
                what=COUNT_NAMES[table.count],
                share=SHARE_NAMES[share],
            )
        ),
        header=(t(say("Code")), t(say("Total")), *table.columns, t(say("Without value"))),
        rows=tuple(
            (
                code_label(row.called(language), row.counter_instance, language),
                shown_number(row.total),
                *(shown_number(table.shown(row, column, share), share) for column in table.columns),
                shown_number(row.missing),
            )
            for row in shown
        ),
        numeric=(False, *(True for _ in range(len(table.columns) + 2))),
        indents=tuple(row.depth for row in shown),
    )


def _documents_section(project: Project, held: Gathered) -> Section:
    t = held.t
    numbers: dict[int, int] = {}
    for one in held.excerpts:
        numbers[one.document] = numbers.get(one.document, 0) + 1
    with_organisation = "organisation" not in held.hide
    rows = []
    for row in sorted(documents(project), key=lambda row: held.places.document(row.id).casefold()):
        cells = [held.places.document(row.id), held.places.organisation(row.id)][: 2 if with_organisation else 1]
        cells.append(language_name(row.language, held.language))
        rows.append((*cells, shown_number(row.words), shown_number(numbers.get(row.id, 0))))
    header = [t(say("Document")), t(say("Organisation"))][: 2 if with_organisation else 1]
    header += [t(say("Language")), t(say("Words of participants")), t(say("Excerpts"))]
    numeric = (*(False for _name in header[:-2]), True, True)
    table = Table(caption=t(say("Documents")), header=tuple(header), rows=tuple(rows), numeric=numeric)
    return Section(1, t(say("Documents")), (table,))


def write_report(
    project: Project,
    *,
    file: Path,
    layout: str = "codes",
    by: str = "",
    of: Of = "document",
    about: bool = False,
    where: str = "",
    title: str = "",
    language: str = "",
    hide: Collection[str] = (),
    template: Path | None = None,
    progress: Progress | None = None,
) -> Path:
    """Writes the report as the end of the name says (.docx where it says nothing), whole or not at all."""
    report = build_report(
        project, layout=layout, by=by, of=of, about=about, where=where, title=title, language=language, hide=hide,
        progress=progress,
    )  # fmt: skip
    return save_report(report, file=file, template=template, progress=progress)
