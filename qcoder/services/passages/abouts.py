"""What passages are about: a case and a year, which need not be those of the person who speaks."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NameTaken
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import About, Case
from qcoder.services import lookup
from qcoder.services.cases.cases import add_case
from qcoder.services.passages.coding import quote_of
from qcoder.services.passages.translations import texts_of
from qcoder.services.rows import AboutRow
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

_YEAR = re.compile(r"(\d{4})(?:\s*[-–—]\s*(\d{4}))?")


def abouts(project: Project, *, document: int | None = None, span: Span | None = None) -> list[AboutRow]:
    """Every tie of a passage in the order of the texts; of one document, or only those that touch a passage of it."""
    with project.read() as session:
        return about_rows(session, document=document, span=span)


def about_rows(
    session: Session, *, document: int | None = None, only: int | None = None, span: Span | None = None
) -> list[AboutRow]:
    query = (
        select(About.id, About.document_id, About.start, About.end, About.case_id, Case.name, About.year, About.coder)
        .outerjoin(Case, Case.id == About.case_id)
        .order_by(About.document_id, About.start, About.end.desc(), About.id)
    )
    if document is not None:
        query = query.where(About.document_id == document)
    if only is not None:
        query = query.where(About.id == only)
    if span is not None:
        query = query.where(About.start < span.end, About.end > span.start)
    found = session.execute(query).all()
    texts = texts_of(session, {row.document_id for row in found})
    return [
        AboutRow(
            id=row.id,
            document_id=row.document_id,
            span=Span(row.start, row.end),
            case_id=row.case_id,
            case=row.name or "",
            year=row.year,
            coder=row.coder,
            quote=texts[row.document_id][row.start : row.end],
        )
        for row in found
    ]


def tie_passage(
    project: Project, *, document: int, span: Span, case: str = "", year: str = "", new_kind: str = "organisation"
) -> AboutRow:
    """Says that text[span] of a document is about a case, a year or both.

    Args:
        case: by name; one that there is not is made in the same step, of kind `new_kind`.
        year: "1994", or a range such as "1994-1998".

    Raises BadInput when neither is given, and NameTaken when the passage is tied to them already.
    """
    what = ", ".join(part for part in (" ".join(case.split()), year.strip()) if part)
    with project.change(say("Say that a passage is about {what}", what=what)) as step:
        wanted = " ".join(case.split())
        found = step.scalars(select(Case).where(Case.name == wanted)).first() if wanted else None
        if wanted and found is None:
            found = add_case(step, name=wanted, kind=new_kind)
        made = put_tie(
            step,
            document=document,
            span=span,
            case=found.id if found is not None else None,
            year=year,
            coder=project.coder,
        ).id
    with project.read() as session:
        return about_rows(session, only=made)[0]


def put_tie(step: Step, *, document: int, span: Span, case: int | None, year: str, coder: str) -> About:
    """Ties a passage inside a step that is under way."""
    quote_of(lookup.text_of(step, lookup.document_by_id(step, document)), span)
    when = checked_year(year)
    _refuse_nothing(case, when)
    _refuse_twice(step, document, span, case, when)
    made = About(document_id=document, start=span.start, end=span.end, case_id=case, year=when, coder=coder)
    step.add(made)
    step.flush()
    return made


def change_tie(project: Project, *, about: int, case: str | None = None, year: str | None = None) -> Changes | None:
    """Changes case or year of a tie: None stays, "" empties. The case must be there."""
    with project.change(say("Change what a passage is about")) as step:
        found = lookup.about_by_id(step, about)
        if case is not None:
            found.case_id = lookup.case_by_name(step, case.strip()).id if case.strip() else None
        if year is not None:
            found.year = checked_year(year)
        _refuse_nothing(found.case_id, found.year)
        with step.no_autoflush:
            _refuse_twice(step, found.document_id, found.span, found.case_id, found.year, but=about)
    return step.changes


def untie(project: Project, *, about: int) -> Changes | None:
    """Takes a tie off a passage; case, text and codings stay."""
    with project.change(say("Say no longer what a passage is about")) as step:
        step.delete(lookup.about_by_id(step, about))
    return step.changes


def checked_year(year: str) -> str:
    """A year, or a range from the earlier to the later one with a hyphen between; "" for none."""
    bare = year.strip()
    if not bare:
        return ""
    found = _YEAR.fullmatch(bare)
    if found is None or (found[2] is not None and int(found[2]) < int(found[1])):
        raise BadInput(
            say("“{year}” is not a year.", year=bare),
            say("Write 1994, or 1994-1998 for the years from one to another."),
        )
    return found[1] if found[2] in (None, found[1]) else f"{found[1]}-{found[2]}"


def _refuse_nothing(case: int | None, year: str) -> None:
    if case is None and not year:
        raise BadInput(say("Say what the passage is about."), say("Choose a case, write a year, or both."))


def _refuse_twice(step: Step, document: int, span: Span, case: int | None, year: str, but: int | None = None) -> None:
    same = select(About.id).where(
        About.document_id == document,
        About.start == span.start,
        About.end == span.end,
        About.case_id.is_(None) if case is None else About.case_id == case,
        About.year == year,
    )
    if any(id_ != but for id_ in step.scalars(same)):
        raise NameTaken(say("That is said of this passage already."), say("Nothing was added."))
