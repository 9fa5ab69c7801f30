"""Cases, who belongs to whom, variables and their values, which cases hand down."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NameTaken
from qcoder.core.messages import say
from qcoder.model import Case, Document, Membership, Value, Variable
from qcoder.services import lookup
from qcoder.services.rows import CaseRow, VariableRow
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

TYPES = ("text", "number", "date", "yes_no", "one_of")
YES = ("yes", "sí", "si", "true", "1")
NO = ("no", "false", "0")


def cases(project: Project) -> list[CaseRow]:
    """Every case, by name, with its own values and those it inherits."""
    with project.read() as session:
        return case_rows(session)


def case_rows(session: Session) -> list[CaseRow]:
    found = session.execute(select(Case.id, Case.name, Case.kind, Case.shown_as)).all()
    names = {id_: name for id_, name, _kind, _shown in found}
    parents = parents_of(session)
    own = own_values(session)
    documents: dict[int, int] = {
        case: number
        for case, number in session.execute(
            select(Document.case_id, func.count()).where(Document.case_id.is_not(None)).group_by(Document.case_id)
        )
        if case is not None
    }
    rows = []
    for id_, name, kind, shown_as in found:
        inherited = {
            variable: values
            for variable in {variable for values in own.values() for variable in values}
            if variable not in own.get(id_, {}) and (values := values_of(id_, variable, own=own, parents=parents))
        }
        rows.append(
            CaseRow(
                id=id_,
                name=name,
                kind=kind,
                parents=tuple(names[parent] for parent in parents.get(id_, ())),
                values=dict(own.get(id_, {})),
                inherited=inherited,
                documents=documents.get(id_, 0),
                shown_as=shown_as,
            )
        )
    return sorted(rows, key=lambda row: row.name.casefold())


def parents_of(session: Session) -> dict[int, list[int]]:
    """The cases that each case belongs to."""
    parents: dict[int, list[int]] = defaultdict(list)
    for case, parent in session.execute(select(Membership.case_id, Membership.parent_id).order_by(Membership.id)):
        parents[case].append(parent)
    return parents


def own_values(session: Session) -> dict[int, dict[str, str]]:
    """Values said on cases themselves: case id, name of variable, value."""
    values: dict[int, dict[str, str]] = defaultdict(dict)
    query = select(Value.case_id, Variable.name, Value.value).join(Variable, Variable.id == Value.variable_id)
    for case, variable, value in session.execute(query.where(Value.case_id.is_not(None)).order_by(Variable.id)):
        if case is not None:
            values[case][variable] = value
    return values


def values_of(
    case: int, variable: str, *, own: dict[int, dict[str, str]], parents: dict[int, list[int]]
) -> tuple[str, ...]:
    """The values of a case: its own, else those of the nearest cases above; several where these differ."""
    level, seen = [case], {case}
    while level:
        found = dict.fromkeys(own[one][variable] for one in level if variable in own.get(one, {}))
        if found:
            return tuple(found)
        level = [above for one in level for above in parents.get(one, ()) if above not in seen]
        seen.update(level)
    return ()


def variables(project: Project) -> list[VariableRow]:
    """Every variable, in the order they were made."""
    with project.read() as session:
        return [
            VariableRow(row.id, row.name, row.type, tuple(row.allowed))  # type: ignore[arg-type]
            for row in session.scalars(select(Variable).order_by(Variable.id))
        ]


def create_case(project: Project, *, name: str, kind: str = "person", parents: Sequence[str] = ()) -> CaseRow:
    """A new case that belongs to the cases named. Raises NameTaken."""
    with project.change(say("Create the case “{name}”", name=name.strip())) as step:
        made = add_case(step, name=name, kind=kind).id
        join_parents(step, made, parents)
    return next(row for row in cases(project) if row.id == made)


def add_case(step: Step, *, name: str, kind: str) -> Case:
    """Adds a case inside a step that is under way."""
    wanted = " ".join(name.split())
    if not wanted:
        raise BadInput(say("A case needs a name."), say("Type at least one letter."))
    if step.scalars(select(Case.id).where(Case.name == wanted)).first() is not None:
        raise NameTaken(
            say("There is already a case “{name}”.", name=wanted),
            say("Use that one, or choose another name."),
        )
    case = Case(name=wanted, kind=kind.strip() or "person")
    step.add(case)
    step.flush()
    return case


def join_parents(step: Step, case: int, parents: Sequence[str]) -> None:
    """Makes `case` belong to exactly the cases named; a circle is refused."""
    wanted = [lookup.case_by_name(step, parent).id for parent in parents]
    found = lookup.case_by_id(step, case)
    for link in list(found.parents):
        if link.parent_id not in wanted:
            found.parents.remove(link)
    present = {link.parent_id for link in found.parents}
    step.flush()
    known = parents_of(step)
    for parent in dict.fromkeys(wanted):
        if parent in present:
            continue
        level, seen = [parent], set()
        while level:
            if case in level:
                raise BadInput(
                    say("“{name}” cannot belong to itself.", name=found.name),
                    say("Remove the circle of memberships."),
                )
            seen.update(level)
            level = [above for one in level for above in known.get(one, ()) if above not in seen]
        found.parents.append(Membership(case_id=case, parent_id=parent))
    step.flush()


def set_parents(project: Project, *, case: int, parents: Sequence[str]) -> Changes | None:
    """Says which cases this one belongs to."""
    with project.change(say("Change what a case belongs to")) as step:
        join_parents(step, case, parents)
    return step.changes


def rename_case(project: Project, *, case: int, name: str) -> Changes | None:
    """Gives a case another name. Raises NameTaken."""
    wanted = " ".join(name.split())
    with project.change(say("Rename a case to “{name}”", name=wanted)) as step:
        found = lookup.case_by_id(step, case)
        if not wanted:
            raise BadInput(say("A case needs a name."), say("Type at least one letter."))
        if step.scalars(select(Case.id).where(Case.name == wanted, Case.id != case)).first() is not None:
            raise NameTaken(say("There is already a case “{name}”.", name=wanted), say("Choose another name."))
        found.name = wanted
    return step.changes


def change_case(
    project: Project,
    *,
    case: int,
    name: str | None = None,
    kind: str | None = None,
    parents: Sequence[str] | None = None,
    values: Mapping[str, str] | None = None,
    shown_as: str | None = None,
) -> Changes | None:
    """Changes what is said of a case, in one step: what is None stays, an empty value is taken away.

    Args:
        shown_as: a pseudonym by which what leaves the program calls the case. Raises NameTaken for that of another.
    """
    with project.read() as session:
        called = lookup.case_by_id(session, case).name
    with project.change(say("Change the case “{name}”", name=called)) as step:
        if name is not None:
            rename_case(project, case=case, name=name)
        if kind is not None:
            lookup.case_by_id(step, case).kind = kind.strip() or "person"
        if parents is not None:
            join_parents(step, case, parents)
        for variable, value in (values or {}).items():
            put_value(step, lookup.variable_by_name(step, variable), value, case=case)
        if shown_as is not None:
            put_pseudonym(step, lookup.case_by_id(step, case), shown_as)
    return step.changes


def put_pseudonym(step: Step, case: Case, shown_as: str) -> None:
    """Calls a case otherwise outside; "" for by its name. Two cases of one pseudonym could not be told apart."""
    wanted = " ".join(shown_as.split())
    twin = select(Case.id).where(Case.id != case.id, (Case.shown_as == wanted) | (Case.name == wanted))
    if wanted and step.scalars(twin).first() is not None:
        raise NameTaken(
            say("Another case is called “{name}” already.", name=wanted), say("Give each case a pseudonym of its own.")
        )
    case.shown_as = wanted


def delete_case(project: Project, *, case: int) -> Changes | None:
    """Deletes a case with its values and memos; its documents stay, without a case."""
    with project.change(say("Delete a case")) as step:
        step.delete(lookup.case_by_id(step, case))
    return step.changes


def create_variable(project: Project, *, name: str, type: str = "text", values: Sequence[str] = ()) -> VariableRow:
    """A new variable. Raises NameTaken, or BadInput for a type that there is not."""
    with project.change(say("Create the variable “{name}”", name=name.strip())) as step:
        add_variable(step, name=name, type=type, values=values)
    return next(row for row in variables(project) if row.name == name.strip())


def add_variable(step: Step, *, name: str, type: str, values: Sequence[str] = ()) -> Variable:
    bare = name.strip()
    if not bare:
        raise BadInput(say("A variable needs a name."), say("Type at least one letter."))
    if type not in TYPES:
        raise BadInput(
            say("“{type}” is not a type of variable.", type=type),
            say("There are: {types}", types=", ".join(TYPES)),
        )
    if step.scalars(select(Variable.id).where(Variable.name == bare)).first() is not None:
        raise NameTaken(say("There is already a variable “{name}”.", name=bare), say("Choose another name."))
    variable = Variable(name=bare, type=type, allowed=list(values))
    step.add(variable)
    step.flush()
    return variable


def delete_variable(project: Project, *, name: str) -> Changes | None:
    """Deletes a variable with all its values."""
    with project.change(say("Delete the variable “{name}”", name=name)) as step:
        step.delete(lookup.variable_by_name(step, name))
    return step.changes


def set_value(
    project: Project, *, variable: str, value: str, case: int | None = None, document: int | None = None
) -> Changes | None:
    """Says a value of a case or of a document; an empty one takes it away."""
    with project.change(say("Set “{variable}”", variable=variable)) as step:
        put_value(step, lookup.variable_by_name(step, variable), value, case=case, document=document)
    return step.changes


def put_value(
    step: Step, variable: Variable, value: str, *, case: int | None = None, document: int | None = None
) -> None:
    """Writes a value inside a step that is under way. Raises NotFound when there is no such case or document."""
    if document is not None:
        lookup.document_by_id(step, document)
    else:
        lookup.case_by_id(step, case or 0)
    owner = (Value.case_id == case) if document is None else (Value.document_id == document)
    found = step.scalars(select(Value).where(Value.variable_id == variable.id, owner)).first()
    checked = checked_value(variable, value)
    if not checked:
        if found is not None:
            step.delete(found)
    elif found is not None:
        found.value = checked
    else:
        step.add(Value(variable_id=variable.id, case_id=case, document_id=document, value=checked))
    step.flush()


def checked_value(variable: Variable, value: str) -> str:
    """`value` as it is stored for the variable's type; BadInput when it does not fit."""
    bare = value.strip()
    if not bare:
        return ""
    fits, as_stored = True, bare
    if variable.type == "number":
        as_stored = bare.replace(",", "") if bare.count(",") and "." in bare else bare.replace(",", ".")
        try:
            float(as_stored)
        except ValueError:
            fits = False
    elif variable.type == "date":
        try:
            date.fromisoformat({4: f"{bare}-01-01", 7: f"{bare}-01"}.get(len(bare), bare))
        except ValueError:
            fits = False
    elif variable.type == "yes_no":
        fits = bare.casefold() in YES + NO
        as_stored = "yes" if bare.casefold() in YES else "no"
    elif variable.type == "one_of":
        known = {allowed.casefold(): allowed for allowed in variable.allowed}
        fits = bare.casefold() in known
        as_stored = known.get(bare.casefold(), bare)
    if not fits:
        raise BadInput(
            say("“{value}” does not fit the variable “{variable}”.", value=value, variable=variable.name),
            say("Its type is {type}. {allowed}", type=variable.type, allowed=", ".join(variable.allowed)),
        )
    return as_stored
