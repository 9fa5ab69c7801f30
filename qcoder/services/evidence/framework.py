"""Framework matrices: interviews, cases, organisations or kinds in rows, codes or variables in columns, and in each
cell the researcher's summary with the passages that it rests on.

Source: Ritchie and Spencer 1994, Qualitative data analysis for applied policy research; Gale, Heath, Cameron, Rashid
and Redwood 2013, BMC Medical Research Methodology 13:117. Only summaries are kept; rows, columns and numbers of
passages are read anew each time. A summary is stale when the passages behind it are others than when it was written.
What is written into cells is in `framework_cells`.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.analysis.silence import Status
from qcoder.core.errors import BadInput, NameTaken, NotFound, what_there_is
from qcoder.core.messages import say
from qcoder.model import Case, CaseCode, Code, Coding, Document, Framework, FrameworkCell, Variable
from qcoder.services import lookup
from qcoder.services.cases.cases import own_values, parents_of, values_of
from qcoder.services.codes.code_counts import counted_into, tree_in
from qcoder.services.codes.codebook import code_rows, uncounted
from qcoder.services.compare.comparing import BUILT_IN, ORGANISATION, grouping
from qcoder.services.evidence.blind import seen
from qcoder.services.evidence.silence import silences_in
from qcoder.services.rows import CodeRow
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

Origin = Literal["hand", "extract"]
ROWS = ("document", "case", "organisation")  # besides any grouping of documents, such as a variable


@dataclass(frozen=True, slots=True)
class Layout:
    """What a framework lays out.

    Args:
        rows: "document", "case", "organisation", or a variable or other grouping, whose values are the rows.
        kind: only documents or cases of this kind; "" for all.
        codes: guids of the codes in columns; a code counts those below it, counter-instances left out.
        variables: names of variables in columns, before the codes.
        group: a variable by which rows stand together; "" for none.
        only: only rows with this value of `group`.
        filled: rows in whose columns nothing stands are left out of what is shown.
    """

    rows: str = "document"
    kind: str = ""
    codes: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    group: str = ""
    only: str = ""
    filled: bool = False


@dataclass(frozen=True, slots=True)
class FrameworkRow:
    id: int
    name: str
    layout: Layout
    summaries: int  # cells with words in them


@dataclass(frozen=True, slots=True)
class MatrixRow:
    key: str  # guid of the document or case; the value itself for other rows
    name: str
    group: tuple[str, ...]
    documents: tuple[int, ...]
    case_id: int | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    key: str  # guid of the code; "=name" for a variable
    name: str
    code: CodeRow | None = None
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """`passages` is how many stand behind the cell now, `rested_on` how many did when the summary was written."""

    text: str = ""
    comment: str = ""
    origin: Origin = "hand"
    passages: int = 0
    rested_on: int = 0
    stale: bool = False
    silent: Mapping[Status, int] = field(default_factory=dict)  # where there are no passages: what that means
    coder: str = ""
    at: str = ""

    @property
    def says(self) -> bool:
        """Whether anything stands in it or behind it."""
        return bool(self.text.strip() or self.comment or self.passages)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A framework as it stands now."""

    framework: int | None  # None for one that is only looked at
    name: str
    layout: Layout
    rows: tuple[MatrixRow, ...]
    columns: tuple[MatrixColumn, ...]
    cells: Mapping[tuple[str, str], Cell]  # by keys of row and column
    any_guide: bool  # whether anything is known of what was asked

    def cell(self, row: MatrixRow, column: MatrixColumn) -> Cell:
        return self.cells.get((row.key, column.key), Cell())

    @property
    def stale(self) -> int:
        return sum(cell.stale for cell in self.cells.values())

    def groups(self) -> list[tuple[str, list[MatrixRow]]]:
        """The rows of each group, in the order of the rows; a row with several values stands in the first."""
        found: dict[str, list[MatrixRow]] = {}
        for row in self.rows:
            found.setdefault(row.group[0] if row.group else "", []).append(row)
        return list(found.items())


# ---- which frameworks there are ----


def frameworks(project: Project) -> list[FrameworkRow]:
    """Every framework, in the order they were made."""
    with project.read() as session:
        found = session.scalars(select(Framework).order_by(Framework.position, Framework.id)).all()
        written = select(FrameworkCell.framework_id, func.count()).where(FrameworkCell.text != "")
        numbers = {id_: number for id_, number in session.execute(written.group_by(FrameworkCell.framework_id))}
        return [FrameworkRow(row.id, row.name, _layout(row), numbers.get(row.id, 0)) for row in found]


def create_framework(project: Project, *, name: str, layout: Layout) -> FrameworkRow:
    """A new framework. Raises NameTaken, or NotFound for a grouping, variable or code that is not there."""
    wanted = " ".join(name.split())
    if not wanted:
        raise BadInput(say("A framework needs a name."), say("Type at least one letter."))
    with project.change(say("Create the framework “{name}”", name=wanted)) as step:
        _refuse_name(step, wanted)
        _check(step, layout)
        last = step.scalars(select(Framework.position).order_by(Framework.position.desc())).first()
        made = Framework(name=wanted, layout=_stored(layout), position=0 if last is None else last + 1)
        step.add(made)
        step.flush()
        return FrameworkRow(made.id, wanted, layout, 0)


def change_framework(
    project: Project, *, framework: int, name: str | None = None, layout: Layout | None = None
) -> Changes | None:
    """Another name or layout; summaries of rows and columns that are no longer shown are kept."""
    with project.read() as session:
        before = _framework(session, framework).name
    with project.change(say("Change the framework “{name}”", name=before)) as step:
        found = _framework(step, framework)
        if name is not None:
            wanted = " ".join(name.split())
            if not wanted:
                raise BadInput(say("A framework needs a name."), say("Type at least one letter."))
            _refuse_name(step, wanted, but=framework)
            found.name = wanted
        if layout is not None:
            _check(step, layout)
            found.layout = _stored(layout)
    return step.changes


def delete_framework(project: Project, *, framework: int) -> Changes | None:
    """Deletes a framework with its summaries; passages and codes are not touched."""
    with project.read() as session:
        name = _framework(session, framework).name
    with project.change(say("Delete the framework “{name}”", name=name)) as step:
        step.delete(_framework(step, framework))
    return step.changes


def usual_layout(project: Project, *, rows: str = "document") -> Layout:
    """A layout to begin with: the codes at the top of the codebook."""
    with project.read() as session:
        codes = session.scalars(select(Code.guid).where(Code.parent_id.is_(None)).order_by(Code.position, Code.id))
        return Layout(rows=rows, codes=tuple(codes))


def guids_of(project: Project, *, codes: Sequence[int]) -> tuple[str, ...]:
    """The guids of some codes, in their order, for a layout."""
    with project.read() as session:
        return tuple(lookup.code_by_id(session, code).guid for code in codes)


def _framework(session: Session, framework: int) -> Framework:
    found = session.get(Framework, framework)
    if found is None:
        raise NotFound(
            say("That framework is no longer in the project."), say("Undo brings it back if it was deleted.")
        )
    return found


def _refuse_name(step: Step, name: str, but: int | None = None) -> None:
    others = step.execute(select(Framework.id, Framework.name))
    if any(other.casefold() == name.casefold() and id_ != but for id_, other in others):
        raise NameTaken(say("There is already a framework “{name}”.", name=name), say("Choose another name."))


def _layout(row: Framework) -> Layout:
    held = row.layout
    return Layout(
        rows=held.get("rows", "document"),
        kind=held.get("kind", ""),
        codes=tuple(held.get("codes", ())),
        variables=tuple(held.get("variables", ())),
        group=held.get("group", ""),
        only=held.get("only", ""),
        filled=bool(held.get("filled")),
    )


def _stored(layout: Layout) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(layout).items()}


def _check(session: Session, layout: Layout) -> None:
    known = set(session.scalars(select(Variable.name)))
    for name in (*layout.variables, *((layout.group,) if layout.group else ())):
        if name not in known:
            raise NotFound(
                say("There is no variable “{name}”.", name=name),
                what_there_is(sorted(known)),
            )
    if layout.rows not in ROWS and layout.rows not in known and layout.rows not in BUILT_IN:
        raise NotFound(
            say("Rows cannot be “{name}”.", name=layout.rows),
            what_there_is(dict.fromkeys((*ROWS, *sorted(known), *BUILT_IN))),
        )


# ---- the matrix ----


def matrix(project: Project, *, framework: int | None = None, layout: Layout | None = None) -> Matrix:
    """A framework as it stands now, or a layout without summaries.

    Raises NotFound for what the layout names and is not there, except for codes: those that are gone are left out.
    """
    with project.read() as session:
        return matrix_in(session, framework, layout)


def group_sizes(project: Project, *, layout: Layout) -> list[tuple[str, int]]:
    """The values by which rows stand together, with how many rows each has; rows without a value are left out."""
    with project.read() as session:
        rows, _columns = rows_and_columns(session, replace(layout, only="", codes=(), variables=()))
    counted: dict[str, int] = {}
    for row in rows:
        if row.group:
            counted[row.group[0]] = counted.get(row.group[0], 0) + 1
    return list(counted.items())


def matrix_in(session: Session, framework: int | None, layout: Layout | None) -> Matrix:
    held = None if framework is None else _framework(session, framework)
    shown = layout or (Layout() if held is None else _layout(held))
    if held is None:
        _check(session, shown)
    rows, columns = rows_and_columns(session, shown)
    behind = passages_behind(session, rows, columns)
    kept = {} if held is None else {(cell.row, cell.column): cell for cell in held.cells}
    ledger = silences_in(session, codes=[column.code.id for column in columns if column.code is not None])
    values = _values(session, [column.variable for column in columns if column.variable])
    cells: dict[tuple[str, str], Cell] = {}
    for row in rows:
        for column in columns:
            key = (row.key, column.key)
            if column.variable:
                cells[key] = Cell(text=", ".join(values(row, column.variable)))
                continue
            found = behind.get(key, [])
            cell = Cell(passages=len(found))
            if not found and column.code is not None:
                silent = ledger.of_group(row.documents, column.code.id)
                if ledger.any_guide or any(name != "unknown" for name in silent):
                    cell = replace(cell, silent=silent)
            one = kept.get(key)
            if one is not None:
                cell = replace(
                    cell,
                    text=one.text,
                    comment=one.comment,
                    origin=cast("Origin", one.origin),
                    rested_on=one.passages,
                    stale=bool(one.text.strip()) and one.digest != digest(found),
                    coder=one.coder,
                    at=one.at,
                )
            cells[key] = cell
    if shown.filled:
        rows = [row for row in rows if any(cells[row.key, column.key].says for column in columns)]
    return Matrix(
        framework, "" if held is None else held.name, shown, tuple(rows), tuple(columns), cells, ledger.any_guide
    )


def rows_and_columns(session: Session, layout: Layout) -> tuple[list[MatrixRow], list[MatrixColumn]]:
    """What a layout lays out now; codes and variables that are gone since are left out."""
    layout = _present(session, layout)
    codes = {row.id: row for row in code_rows(session, count=uncounted)} if layout.codes else {}
    guids = {guid: id_ for guid, id_ in session.execute(select(Code.guid, Code.id))}
    columns = [MatrixColumn(f"={name}", name, variable=name) for name in layout.variables]
    columns += [
        MatrixColumn(guid, codes[guids[guid]].path, codes[guids[guid]]) for guid in layout.codes if guid in guids
    ]
    return _rows(session, layout), columns


def _present(session: Session, layout: Layout) -> Layout:
    """A layout without the variables that are no more."""
    known = set(session.scalars(select(Variable.name)))
    return replace(
        layout,
        rows=layout.rows if layout.rows in (*ROWS, *BUILT_IN, *known) else "",
        variables=tuple(name for name in layout.variables if name in known),
        group=layout.group if layout.group in known else "",
    )


def layout_of(session: Session, framework: int) -> Layout:
    """What a framework lays out. Raises NotFound."""
    return _layout(_framework(session, framework))


def _rows(session: Session, layout: Layout) -> list[MatrixRow]:
    documents = sorted(session.scalars(select(Document)).all(), key=lambda row: row.name.casefold())
    if layout.rows != "case" and layout.rows != ORGANISATION and layout.kind:
        documents = [row for row in documents if row.kind == layout.kind]
    group = _grouped(session, layout)
    if layout.rows == "document":
        rows = [MatrixRow(row.guid, row.name, group(row.id, None), (row.id,), None, row.id) for row in documents]
    elif layout.rows in ("case", ORGANISATION):
        wanted = ORGANISATION if layout.rows == ORGANISATION else layout.kind
        of = grouping(session, layout.rows)[0]
        held: dict[str, list[int]] = defaultdict(list)
        for row in documents:
            for name in of(row.id):
                held[name].append(row.id)
        rows = [
            MatrixRow(case.guid, case.name, group(None, case.id), tuple(held.get(case.name, ())), case.id)
            for case in session.scalars(select(Case).order_by(Case.id))
            if not wanted or case.kind == wanted
        ]
    elif not layout.rows:
        rows = []
    else:
        of, first = grouping(session, layout.rows)
        values: dict[str, list[int]] = {value: [] for value in first}
        for row in documents:
            for value in of(row.id):
                values.setdefault(value, []).append(row.id)
        rows = [MatrixRow(value, value, (), tuple(ids)) for value, ids in values.items() if ids]
    if layout.group and layout.only:
        rows = [row for row in rows if layout.only in row.group]
    order = {value: place for place, value in enumerate(dict.fromkeys(one for row in rows for one in row.group[:1]))}
    if layout.group:
        rows.sort(key=lambda row: order.get(row.group[0], len(order)) if row.group else len(order))
    return rows


def _grouped(session: Session, layout: Layout) -> Any:
    """A function from a document or a case to its values of the variable that rows stand together by."""
    if not layout.group:
        return lambda document, case: ()
    by_document = grouping(session, layout.group)[0]
    own, parents = own_values(session), parents_of(session)

    def group(document: int | None, case: int | None) -> tuple[str, ...]:
        if document is not None:
            return tuple(by_document(document))
        return values_of(case or 0, layout.group, own=own, parents=parents)

    return group


def _values(session: Session, names: Sequence[str]) -> Any:
    own, parents = own_values(session), parents_of(session)
    by_document = {name: grouping(session, name)[0] for name in names}

    def values(row: MatrixRow, name: str) -> tuple[str, ...]:
        if row.case_id is not None:
            return values_of(row.case_id, name, own=own, parents=parents)
        return tuple(dict.fromkeys(value for document in row.documents for value in by_document[name](document)))

    return values


Behind = list[tuple[str, str]]  # what identifies a passage, and its words


def passages_behind(
    session: Session, rows: Sequence[MatrixRow], columns: Sequence[MatrixColumn]
) -> dict[tuple[str, str], Behind]:
    """The passages behind each cell, and the stages without a document."""
    tree = tree_in(session)
    into = counted_into(tree)
    shown = {column.code.id: column.key for column in columns if column.code is not None}
    of_document: dict[int, list[str]] = defaultdict(list)
    of_case: dict[int, str] = {}
    for row in rows:
        for document in row.documents:
            of_document[document].append(row.key)
        if row.case_id is not None:
            of_case[row.case_id] = row.key
    found: dict[tuple[str, str], Behind] = defaultdict(list)
    below = [code for code, counted in into.items() if not shown.keys().isdisjoint(counted)]
    query = select(Coding.document_id, Coding.code_id, Coding.guid, Coding.quote).where(
        Coding.document_id.in_(list(of_document)), Coding.code_id.in_(below)
    )
    for document, code, guid, quote in session.execute(seen(session, query).order_by(Coding.id)):
        for above in into[code]:
            if above in shown:
                for key in of_document[document]:
                    found[key, shown[above]].append((guid, quote))
    stages = select(CaseCode.case_id, CaseCode.code_id, CaseCode.guid, CaseCode.date, CaseCode.memo)
    for case, code, guid, date, memo in session.execute(stages.order_by(CaseCode.id)):
        for above in into[code]:
            if above in shown and case in of_case:
                found[of_case[case], shown[above]].append((guid, f"{date} {memo}"))
    return found


def digest(found: Behind) -> str:
    """What a summary rests on, as one word: another one when a passage came, went or has other words."""
    if not found:
        return ""
    whole = "\n".join(f"{guid}\t{words}" for guid, words in sorted(found))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
