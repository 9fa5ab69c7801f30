"""What is written into the cells of a framework: summaries, comments, values, and drafts in the passages' own words."""

from collections.abc import Sequence

from sqlalchemy import select

from qcoder.core import code_path
from qcoder.core.errors import BadInput, NotFound, what_there_is
from qcoder.core.messages import say
from qcoder.model import Coding, FrameworkCell, Value
from qcoder.services import lookup
from qcoder.services.cases.cases import put_value
from qcoder.services.codes.code_counts import counted_into, tree_in
from qcoder.services.compare.comparing import passages_of
from qcoder.services.evidence.blind import seen
from qcoder.services.evidence.framework import (
    Matrix,
    MatrixColumn,
    MatrixRow,
    Origin,
    digest,
    layout_of,
    matrix,
    passages_behind,
    rows_and_columns,
)
from qcoder.services.rows import PassageRow
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project


def write_cell(
    project: Project, *, framework: int, row: str, column: str, text: str, origin: Origin = "hand"
) -> Changes | None:
    """Writes the summary of a cell, on the passages that are there now; an empty one without comment deletes it.

    In a column of a variable it is the value that is written, where the row is a case or a document.
    """
    found, place = _named(project, framework, row, column)
    label = say("Summarise “{column}” of “{row}”", column=place.name, row=found.name)
    with project.change(label) as step:
        if place.variable:
            _put_value(step, found, place, text)
        else:
            _put_summary(step, framework, found, place, text.strip(), origin, project.coder)
    return step.changes


def _put_summary(
    step: Step, framework: int, row: MatrixRow, column: MatrixColumn, text: str, origin: Origin, coder: str
) -> None:
    cell = _kept(step, framework, row.key, column.key)
    if not text and (cell is None or not cell.comment):
        if cell is not None:
            step.delete(cell)
        return
    behind = passages_behind(step, [row], [column]).get((row.key, column.key), [])
    if cell is None:
        cell = FrameworkCell(framework_id=framework, row=row.key, column=column.key)
        step.add(cell)
    cell.text, cell.origin, cell.coder = text, origin, coder
    cell.passages, cell.digest = len(behind), digest(behind)


def comment_cell(project: Project, *, framework: int, row: str, column: str, comment: str) -> Changes | None:
    """Writes the comment on a cell; an empty one takes it away."""
    found, place = _named(project, framework, row, column)
    if place.variable:
        raise BadInput(say("A value has no comment."), say("Write a memo on the case, or a summary of a code."))
    with project.change(say("Comment on “{column}” of “{row}”", column=place.name, row=found.name)) as step:
        cell = _kept(step, framework, row, column)
        if cell is None:
            if comment.strip():
                step.add(
                    FrameworkCell(
                        framework_id=framework, row=row, column=column, comment=comment.strip(), coder=project.coder
                    )
                )
        elif not comment.strip() and not cell.text:
            step.delete(cell)
        else:
            cell.comment = comment.strip()
    return step.changes


def confirm_cell(project: Project, *, framework: int, row: str, column: str) -> Changes | None:
    """Says that the summary holds for the passages that are there now: it is no longer stale."""
    found, place = _named(project, framework, row, column)
    with project.change(say("The summary of “{column}” of “{row}” holds", column=place.name, row=found.name)) as step:
        cell = _kept(step, framework, row, column)
        if cell is None:
            raise NotFound(say("There is no summary in this cell."), say("Write one first."))
        behind = passages_behind(step, [found], [place]).get((row, column), [])
        cell.passages, cell.digest = len(behind), digest(behind)
    return step.changes


def _kept(step: Step, framework: int, row: str, column: str) -> FrameworkCell | None:
    return step.scalars(
        select(FrameworkCell).where(
            FrameworkCell.framework_id == framework, FrameworkCell.row == row, FrameworkCell.column == column
        )
    ).first()


def _named(project: Project, framework: int, row: str, column: str) -> tuple[MatrixRow, MatrixColumn]:
    with project.read() as session:
        return _place(*rows_and_columns(session, layout_of(session, framework)), row, column)


def _place(
    rows: Sequence[MatrixRow], columns: Sequence[MatrixColumn], row: str, column: str
) -> tuple[MatrixRow, MatrixColumn]:
    found = next((one for one in rows if one.key == row), None)
    place = next((one for one in columns if one.key == column), None)
    if found is None or place is None:
        raise NotFound(say("There is no such cell in the framework."), say("Its rows and columns may have changed."))
    return found, place


def cell_called(project: Project, *, framework: int, row: str, column: str) -> tuple[str, str]:
    """The keys of the cell whose row has a name, and whose column is a variable or a code by its path.

    Raises NotFound, or BadInput where several rows have the name.
    """
    with project.read() as session:
        rows, columns = rows_and_columns(session, layout_of(session, framework))
    found = [one for one in rows if one.name == row] or [one for one in rows if one.name.casefold() == row.casefold()]
    if not found:
        raise NotFound(
            say("The framework has no row “{name}”.", name=row),
            what_there_is(one.name for one in rows),
        )
    if len(found) > 1:
        raise BadInput(
            say("The framework has several rows “{name}”.", name=row), say("Give them names of their own first.")
        )
    places = {one.name.casefold(): one for one in reversed(columns)}
    path = code_path.join(code_path.split(column)) if column.strip() else ""
    place = places.get(column.casefold()) or places.get(path.casefold())
    if place is None:
        raise NotFound(
            say("The framework has no column “{name}”.", name=column),
            what_there_is(one.name for one in columns),
        )
    return found[0].key, place.key


def _put_value(step: Step, row: MatrixRow, column: MatrixColumn, text: str) -> None:
    if row.case_id is None and row.document_id is None:
        raise BadInput(
            say("This row has no value of its own."), say("Values are said of cases and documents; change them there.")
        )
    variable = lookup.variable_by_name(step, column.variable)
    owner = Value.case_id == row.case_id if row.case_id is not None else Value.document_id == row.document_id
    present = step.scalars(select(Value.value).where(Value.variable_id == variable.id, owner)).first()
    if (present or "") != text.strip():
        put_value(step, variable, text, case=row.case_id, document=None if row.case_id else row.document_id)


def behind_cell(project: Project, *, shown: Matrix, row: str, column: str) -> list[PassageRow]:
    """The passages that a cell rests on."""
    found, place = _place(shown.rows, shown.columns, row, column)
    if place.code is None or not found.documents:
        return []
    with project.read() as session:
        below = [code for code, into in counted_into(tree_in(session)).items() if place.code.id in into]
        query = select(Coding.id).where(Coding.document_id.in_(found.documents), Coding.code_id.in_(below))
        ids = list(session.scalars(seen(session, query)))
    return passages_of(project, ids)


def draft_cell(project: Project, *, framework: int, row: str, column: str) -> Changes | None:
    """Fills a cell with sentences of its own passages, each quoted with its source, marked as drafted.

    Raises BadInput where there is nothing to draft from, or where the researcher's own words would be lost.
    """
    shown = matrix(project, framework=framework)
    found, place = _place(shown.rows, shown.columns, row, column)
    cell = shown.cell(found, place)
    if cell.text.strip() and cell.origin == "hand":
        raise BadInput(say("There is a summary of your own in this cell."), say("Empty it first to draft another."))
    text = draft(behind_cell(project, shown=shown, row=row, column=column))
    if not text:
        raise BadInput(say("There are no passages to draft from."), say("Code some passages of this row first."))
    return write_cell(project, framework=framework, row=row, column=column, text=text, origin="extract")


def draft(rows: Sequence[PassageRow]) -> str:
    """Sentences of some passages, quoted with where they come from; "" where there are none."""
    from qcoder.analysis.extract import Said, extract
    from qcoder.language.sentences import sentences
    from qcoder.services.evidence.question_links import content

    said: list[Said] = []
    words: list[str] = []
    for number, row in enumerate(rows):
        quote = row.coding.quote
        for span in sentences(quote, 0, len(quote)):
            sentence = " ".join(span.of(quote).split())
            said.append(Said(number, content(sentence, row.language), len(sentence.split())))
            words.append(sentence)
    lines = []
    for place in extract(said):
        row = rows[said[place].passage]
        where = row.document if row.turn is None else f"{row.document}, {row.turn}"
        lines.append(f"“{words[place]}” ({where})")
    return "\n".join(lines)
