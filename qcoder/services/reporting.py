"""The report of coded excerpts: by code, then by group, organisation and document, with the comparison behind it."""

from itertools import groupby
from pathlib import Path

from qcoder.analysis.comparison import ComparisonTable, Share
from qcoder.analysis.numbers import shown_number
from qcoder.core.marks import said_pages
from qcoder.core.memo_text import plain
from qcoder.core.messages import Message, current_language, say, say_plural
from qcoder.core.progress import Progress, Silent
from qcoder.core.report import Block, Figure, Paragraph, Quote, Report, Section, Table
from qcoder.core.span import Span
from qcoder.services.codebook import codes
from qcoder.services.comparing import COUNT_NAMES, compare, grouping, groupings, how_counted, passages
from qcoder.services.documents import checked_language, documents
from qcoder.services.projects import summary
from qcoder.services.rows import CodeRow, PassageRow, TranslationRow
from qcoder.storage.project import Project

LANGUAGE_NAMES = {"es": say("Spanish"), "en": say("English"), "": say("language unknown")}
_INTO = {"es": say("Translation into Spanish"), "en": say("Translation into English"), "": say("Translation")}
SHARE_NAMES = {
    "number": say("number"),
    "row": say("% of the row"),
    "column": say("% of the column"),
    "per_1000": say("per 1,000 words of participants"),
}


def default_grouping(project: Project) -> str:
    """What to compare by when nobody said: the first variable with a list of values, else the organisation."""
    from qcoder.services.cases import variables

    listed = [row.name for row in variables(project) if row.type == "one_of"]
    return listed[0] if listed else "organisation" if "organisation" in groupings(project) else "document"


def build_report(
    project: Project,
    *,
    by: str = "",
    where: str = "",
    title: str = "",
    language: str = "",
    progress: Progress | None = None,
) -> Report:
    """All coded excerpts that `where` asks for, in `language`, with the comparison by `by` as table and chart."""
    tongue = checked_language(language) or current_language()
    group_by = by or default_grouping(project)
    watch = progress or Silent()
    about = summary(project)

    def t(message: Message) -> str:
        return message.text(tongue)

    watch.step(0, 3, say("Reading the coded passages"))
    found = passages(project, where=where)
    listed = codes(project)
    with project.read() as session:
        group_of = grouping(session, group_by)[0]
        groups = {row.coding.document_id: ", ".join(group_of(row.coding.document_id)) for row in found}
    watch.step(1, 3, say("Comparing"))
    table = compare(project, by=group_by, where=where)
    sections = [_comparison_section(table, tongue, about.notice)]
    watch.step(2, 3, say("Writing the excerpts"))
    of_code: dict[int, list[PassageRow]] = {}
    for row in found:
        of_code.setdefault(row.coding.code_id, []).append(row)
    for code in listed:
        if of_code.get(code.id) or code.codings:
            sections += _code_sections(code, of_code.get(code.id, []), groups, tongue)
    sections.append(_documents_section(project, found, tongue))
    subtitle = t(say_plural("{n} excerpt from {name}", "{n} excerpts from {name}", n=len(found), name=about.name))
    if where:
        subtitle += " · " + t(say("chosen by: {query}", query=where))
    return Report(
        title=title or t(say("Coded excerpts")),
        language=tongue,
        subtitle=subtitle,
        notice=about.notice,
        sections=tuple(sections),
    )


def _comparison_section(table: ComparisonTable, language: str, notice: str) -> Section:
    from qcoder.plots.comparison_figure import comparison_figure, png_bytes

    heading = say("Codes by {by}", by=table.by).text(language)
    blocks: list[Block] = [Paragraph(how_counted(table).text(language), "counts")]
    if not table.columns:
        blocks.append(Paragraph(say("No document has a value of “{by}” yet.", by=table.by).text(language)))
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
                alternative=say("Bar chart. {numbers}", numbers=spoken).text(language),
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


def code_label(name: str, counter_instance: bool, language: str) -> str:
    """A code's name; a counter-instance says that it is one."""
    return f"{name} ({say('counter-instance').text(language)})" if counter_instance else name


def _code_sections(code: CodeRow, found: list[PassageRow], groups: dict[int, str], language: str) -> list[Section]:
    """A heading for the code, below it one for each group with excerpts by organisation and document."""

    def t(message: Message) -> str:
        return message.text(language)

    blocks: list[Block] = []
    definition = " ".join(filter(None, (code.short_definition, code.definition)))
    if definition:
        blocks.append(Paragraph(definition, "definition"))
    blocks.append(
        Paragraph(
            t(
                say_plural("{n} excerpt of its own", "{n} excerpts of its own", n=len(found))
                if code.counter_instance or code.codings == code.own_codings
                else say("{own} excerpts of its own, {all} with the codes below it", own=len(found), all=code.codings)
            ),
            "counts",
        )
    )
    name = code.called(language)
    heading = f"{name} ({t(say('counter-instance'))})" if code.counter_instance else name
    level = min(2, code.depth + 1)
    sections = [Section(level, heading, tuple(blocks))]

    def key(row: PassageRow) -> tuple[str, str, str]:
        return groups[row.coding.document_id] or "\uffff", row.organisation, row.document

    ordered = sorted(found, key=lambda row: (*key(row), row.coding.span))
    for group, of_group in groupby(ordered, key=lambda row: groups[row.coding.document_id]):
        sections.append(Section(level + 1, group or t(say("Without value"))))
        for (organisation, document), rows in groupby(of_group, key=lambda row: (row.organisation, row.document)):
            quotes = tuple(_quote(row, language) for row in rows)
            sections.append(Section(level + 2, " · ".join(filter(None, (organisation, document))), quotes))
    return sections


def _quote(row: PassageRow, language: str) -> Quote:
    return Quote(
        text=row.coding.quote,
        source=source_line(row, language),
        memo=plain(row.coding.memo),
        translations=tuple(translation_line(one, row.coding.span, language) for one in row.translations),
    )


def translation_line(row: TranslationRow, excerpt: Span, language: str) -> str:
    """A translation as it stands below an excerpt: into which language, by whom, whether a draft, and of what when it
    is not just of the excerpt."""
    head = _INTO.get(row.language, say("Translation into {language}", language=row.language))
    about = [part for part in (row.translator, row.date) if part]
    if row.status != "approved":
        about.insert(0, say("draft").text(language))
    if row.span != excerpt:
        around = row.span.contains(excerpt)
        about.append((say("of a longer passage") if around else say("of a part of it")).text(language))
    said = f" ({', '.join(about)})" if about else ""
    return f"{head.text(language)}{said}: {row.text}"


def source_line(row: PassageRow, language: str) -> str:
    """Where an excerpt comes from: organisation, interview, page, turn and language."""
    parts = [row.organisation, row.document]
    if row.pages:
        parts.append(said_pages(row.pages).text(language))
    if row.turn is not None:
        parts.append(say("turn {n}", n=row.turn).text(language))
    parts.append(LANGUAGE_NAMES.get(row.language, say("{language}", language=row.language)).text(language))
    return " · ".join(part for part in parts if part)


def _documents_section(project: Project, found: list[PassageRow], language: str) -> Section:
    def t(message: Message) -> str:
        return message.text(language)

    organisations = {row.coding.document_id: row.organisation for row in found}
    numbers: dict[int, int] = {}
    for row in found:
        numbers[row.coding.document_id] = numbers.get(row.coding.document_id, 0) + 1
    rows = tuple(
        (
            row.name,
            organisations.get(row.id, row.case),
            t(LANGUAGE_NAMES.get(row.language, say("language unknown"))),
            shown_number(row.words),
            shown_number(numbers.get(row.id, 0)),
        )
        for row in documents(project)
    )
    table = Table(
        caption=t(say("Documents")),
        header=(
            t(say("Document")),
            t(say("Organisation")),
            t(say("Language")),
            t(say("Words of participants")),
            t(say("Excerpts")),
        ),
        rows=rows,
        numeric=(False, False, False, True, True),
    )
    return Section(1, t(say("Documents")), (table,))


def write_word(
    project: Project,
    *,
    file: Path,
    by: str = "",
    where: str = "",
    title: str = "",
    language: str = "",
    progress: Progress | None = None,
) -> Path:
    """Writes the report as a Word file, whole or not at all."""
    from qcoder.exporters.files import write_atomically
    from qcoder.exporters.word import word_bytes

    path = file if file.suffix.lower() == ".docx" else file.with_name(file.name + ".docx")
    report = build_report(project, by=by, where=where, title=title, language=language, progress=progress)
    return write_atomically(path, word_bytes(report))
