"""Every coding as a row for Excel, R or a spreadsheet: where it stands, what it says, its code level by level.

Rows are read page by page, so that memory stays flat; a change of the project in between ends it with a Conflict.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import Conflict
from qcoder.core.memo_text import plain
from qcoder.core.messages import say
from qcoder.core.sheet import Cell, Sheet
from qcoder.model import Case, Coding, Document, Operation, ProjectInfo, Variable
from qcoder.services import lookup
from qcoder.services.compare.comparing import grouping
from qcoder.services.documents.documents import coding_rows
from qcoder.services.find.finding import matching_codings
from qcoder.services.passages.source_lines import Places, language_name, left_out
from qcoder.services.rows import CodingRow
from qcoder.storage.project import Project

PAGE = 1000


def codings_sheet(project: Project, *, language: str, where: str = "", hide: Collection[str] = ()) -> Sheet:
    """Every coding that `where` asks for, in the order of documents and texts."""
    with project.read() as session:
        began = newest(session)
        places = Places(session, hide=hide, language=language)
        notice = session.scalars(select(ProjectInfo.notice)).one()
        every = session.scalars(select(Variable.name).order_by(Variable.id))
        variables = [name for name in every if not left_out(name, hide)]
        values = {name: grouping(session, name)[0] for name in variables}
        of_document = {id_: [", ".join(values[name](id_)) for name in variables] for id_ in places.documents}
        cases = {id_: places.shown(name) for id_, name in session.execute(
            select(Document.id, Case.name).join(Case, Case.id == Document.case_id))}  # fmt: skip
        wanted = matching_codings(session, where)
        ids = _in_order(session, places, wanted)
        deepest = max((len(names) for names in lookup.code_paths(session).values()), default=1)

    def t(text: str) -> str:
        return say(text).text(language)

    with_organisation = "organisation" not in hide
    header = [say("Document"), say("Case"), *([say("Organisation")] if with_organisation else [])]
    said = [message.text(language) for message in header]
    said += [*variables]
    said += [
        message.text(language)
        for message in (
            say("Language"), say("Turn"), say("Paragraph"), say("Seconds"), say("Start"), say("End"), say("Text"),
            say("Code"),
        )
    ]  # fmt: skip
    text_at = len(said) - 2
    said += [say("Level {n}", n=n).text(language) for n in range(1, deepest + 1)]
    said += [say("Coder").text(language), say("Date").text(language), say("Memo").text(language)]
    memo_at = len(said) - 1

    def row_of(row: CodingRow) -> list[Cell]:
        place = places.place(row.document_id, row.span)
        names = code_path.split(row.code)
        cells: list[Cell] = [place.document, cases.get(row.document_id, "")]
        if with_organisation:
            cells.append(place.organisation)
        cells += of_document[row.document_id]
        cells += [
            language_name(place.language, language), place.turn, place.paragraph, place.time, row.span.start,
            row.span.end, row.quote, row.code, *names, *[""] * (deepest - len(names)), row.coder,
            row.at.date().isoformat(), plain(row.memo),
        ]  # fmt: skip
        return [*cells, notice] if notice else cells

    if notice:
        said.append(say("Notice").text(language))
    widths = [18] * text_at + [70, 30] + [22] * (memo_at - text_at - 2) + [40]
    return Sheet(
        name=say("Codings").text(language),
        header=tuple(said),
        rows=(row_of(row) for row in paged(project, ids, began)),
        total=len(ids),
        widths=tuple(widths),
        wrapped=frozenset({text_at, memo_at}),
    )


def _in_order(session: Session, places: Places, wanted: Collection[int] | None) -> list[int]:
    query = select(Coding.id, Coding.document_id).order_by(Coding.document_id, Coding.start, Coding.end, Coding.id)
    found = [(id_, document) for id_, document in session.execute(query) if wanted is None or id_ in wanted]
    rank = {id_: n for n, id_ in enumerate(sorted(places.documents, key=lambda id_: places.document(id_).casefold()))}
    return [id_ for id_, _document in sorted(found, key=lambda entry: rank[entry[1]])]


def newest(session: Session) -> int:
    """The last step that was made, to see whether something was changed between two readings."""
    return session.scalar(select(func.max(Operation.id))) or 0


def refuse_changed(session: Session, began: int) -> None:
    """Raises Conflict when a step was made since `began`: what was read before would not fit what is read now."""
    if newest(session) != began:
        raise Conflict(
            say("The project was changed while the file was written."), say("Nothing was written. Try again.")
        )


def paged(project: Project, ids: list[int], began: int) -> Iterator[CodingRow]:
    """Codings by their ids, in this order. Raises Conflict when the project was changed since `began`."""
    for at in range(0, len(ids), PAGE):
        page = ids[at : at + PAGE]
        with project.read() as session:
            refuse_changed(session, began)
            rows = {row.id: row for row in coding_rows(session, ids=page)}
        for id_ in page:
            yield rows[id_]
