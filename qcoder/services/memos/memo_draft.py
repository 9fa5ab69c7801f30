"""Memos as a draft in Word: a heading for each, its Markdown as paragraphs in named styles, links as words."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path

from qcoder.core.errors import BadInput
from qcoder.core.memo_text import links
from qcoder.core.messages import Message, current_language, say, say_plural
from qcoder.core.progress import Progress, Silent
from qcoder.core.report import Block, Paragraph, Quote, Report, Rich, Section
from qcoder.language.markdown import read
from qcoder.services import lookup
from qcoder.services.documents.documents import checked_language
from qcoder.services.leaving.report_files import save_report
from qcoder.services.memos import memo_links
from qcoder.services.memos.memo_search import MemoSearch, Wanted, search
from qcoder.services.memos.memos import KIND_NAMES
from qcoder.services.passages.source_lines import Places, place_line
from qcoder.services.projects import summary
from qcoder.services.rows import MemoRow, MemoTarget
from qcoder.storage.project import Project

# The chapters of all memos in their order.
_CHAPTERS: dict[MemoTarget, Message] = {
    "project": say("On the project"), "free": say("Free memos"), "diary": say("The diary"), "case": say("On cases"),
    "document": say("On documents"), "turn": say("On turns"), "passage": say("On passages"), "code": say("On codes"),
    "coding": say("On codings"),
}  # fmt: skip
_Quoted = Callable[[MemoRow], Quote | None]


def build_draft(project: Project, *, memos: Sequence[int], title: str = "", language: str = "") -> Report:
    """The memos of these ids, in this order, as a text to go on writing. Raises BadInput where there are none.

    What memos are on, and what they link to, is called by its pseudonym where it has one.
    """
    tongue = checked_language(language) or current_language()
    about = summary(project)
    held = _renamed(search(project, tongue), project)
    by_id = {row.id: row for row in held.rows}
    rows = [by_id[id_] for id_ in memos if id_ in by_id]
    if not rows:
        raise BadInput(say("There is no memo to write a draft of."), say("Choose others, or write some first."))
    known = memo_links.names(project, wanted=[link for row in rows for link in links(row.text)], language=tongue)
    quoted = _quotes(project, rows, tongue)
    with project.read() as session:
        outside = Places(session, ()).outside()
    known = {
        key: replace(one, name=outside[one.name]) if key[0] in ("case", "document") and one.name in outside else one
        for key, one in known.items()
    }
    on = Counter((row.target, held.about(row)) for row in rows)  # several on one thing go by their first words
    return Report(
        title=title or say("Memos: a draft").text(tongue),
        language=tongue,
        subtitle=say_plural("{n} memo from {name}", "{n} memos from {name}", n=len(rows), name=about.name).text(tongue),
        notice=about.notice,
        sections=tuple(
            _section(row, held, known, tongue, quoted, alone=on[row.target, held.about(row)] == 1) for row in rows
        ),
    )


def _renamed(held: MemoSearch, project: Project) -> MemoSearch:
    """The same memos, on things that are called as they are outside."""
    with project.read() as session:
        places = Places(session, ())
    return held.with_targets(places.memo_target)


def _quotes(project: Project, rows: Sequence[MemoRow], language: str) -> _Quoted:
    """The passages that memos are on, with their source lines."""
    documents = {row.document_id for row in rows if row.document_id is not None}
    with project.read() as session:
        places = Places(session, documents, language=language)
        texts = {id_: lookup.text_of(session, lookup.document_by_id(session, id_)) for id_ in documents}

    def quoted(row: MemoRow) -> Quote | None:
        if row.document_id is None or row.span is None:
            return None
        place = places.place(row.document_id, row.span)
        words = row.span.of(texts[row.document_id])
        return Quote(words, place_line(place, language), language=place.language)

    return quoted


def _section(
    row: MemoRow,
    held: MemoSearch,
    known: dict[tuple[str, str], memo_links.Linked],
    language: str,
    quoted: _Quoted,
    *,
    alone: bool,
) -> Section:
    written = read(row.text, lambda link: memo_links.shown(link, known))
    about = held.about(row)
    named = row.title or row.target == "diary"
    heading = memo_links.memo_name(row, language) if named or not alone else about
    headings = [block.level for block in written if block.style == "heading"]
    if not named and written and written[0].style == "heading":
        heading, written = " ".join(written[0].text.split()), written[1:]
    deeper = 2 - min(headings, default=1)
    kind = say(KIND_NAMES[row.kind]).text(language) if row.kind in KIND_NAMES else ""
    told = " · ".join(part for part in ("" if about == heading else about, row.author, row.date, kind) if part)
    blocks: list[Block] = [Paragraph(told, "counts")]
    if row.target in ("coding", "passage", "turn") and (quote := quoted(row)) is not None:
        blocks.append(quote)
    blocks += _levelled(written, deeper)
    return Section(1, heading or row.date, tuple(blocks))


def _levelled(written: Sequence[Rich], deeper: int) -> list[Rich]:
    """Headings below that of the memo, and never more than one level below the one before."""
    made, last = [], 1
    for block in written:
        if block.style == "heading":
            last = min(block.level + deeper, last + 1, 4)
            block = replace(block, level=max(2, last))
            last = block.level
        made.append(block)
    return made


def all_memos(project: Project, *, title: str = "", language: str = "") -> Report:
    """Every memo, a chapter for each kind of thing they are on. Raises BadInput where there are none."""
    rows = search(project, language).choose(Wanted(), "about")
    rows.sort(key=lambda row: list(_CHAPTERS).index(row.target))
    report = build_draft(
        project, memos=[row.id for row in rows], title=title or say("Memos").text(language), language=language
    )
    sections: list[Section] = []
    for target, held in groupby(zip(rows, report.sections, strict=True), lambda pair: pair[0].target):
        sections.append(Section(1, _CHAPTERS[target].text(report.language)))
        sections += [replace(section, level=2, blocks=tuple(map(_lower, section.blocks))) for _row, section in held]
    return replace(report, sections=tuple(sections), contents=True, facts=_facts(project, language))


def _lower(block: Block) -> Block:
    """A block of a memo whose heading stands one level lower."""
    if isinstance(block, Rich) and block.style == "heading":
        return replace(block, level=min(4, block.level + 1))
    return block


def _facts(project: Project, language: str) -> tuple[tuple[str, str], ...]:
    day = date.today().isoformat()  # noqa: DTZ011  # the day where the person is
    return (say("Project").text(language), summary(project).name), (say("Date").text(language), day)


def write_draft(
    project: Project,
    *,
    memos: Sequence[int],
    file: Path,
    title: str = "",
    language: str = "",
    progress: Progress | None = None,
) -> Path:
    """Writes the draft as a Word file or page of HTML, whole or not at all."""
    watch = progress or Silent()
    watch.step(0, 2, say("Reading the memos"))
    report = build_draft(project, memos=memos, title=title, language=language)
    watch.step(1, 2, say("Writing the draft"))
    return save_report(report, file=file)
