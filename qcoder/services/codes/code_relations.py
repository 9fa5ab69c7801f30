"""Relations between codes, read as a sentence: source, kind, target. Kinds are those below, or anybody's own."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import BadInput, NameTaken, NotFound
from qcoder.core.messages import Message, mark, say
from qcoder.model import CodeRelation
from qcoder.services import lookup
from qcoder.services.project_settings import put_setting, setting
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

# As they are stored; shown in the language of the window. Own kinds are stored and shown as they are written.
KINDS = (
    mark("causes"),
    mark("leads to"),
    mark("is a condition of"),
    mark("contradicts"),
    mark("supports"),
    mark("is part of"),
    mark("is a kind of"),
    mark("goes with"),
)
LONGEST_KIND = 80
PLACES = "relation_map"  # the setting of the project that says where cards of the map stand


@dataclass(frozen=True, slots=True)
class RelationRow:
    id: int
    source_id: int
    target_id: int
    source: str  # path
    target: str
    kind: str
    memo: str

    def kind_in(self, language: str | None = None) -> str:
        """What the relation is called in a language; an own name as it is."""
        return shown_kind(self.kind, language)


def shown_kind(kind: str, language: str | None = None) -> str:
    return Message(kind).text(language) if kind in KINDS else kind


def stored_kind(written: str) -> str:
    """The kind that is meant by what stands in a field, in the window's language or any other."""
    wanted = " ".join(written.split())
    for kind in KINDS:
        if wanted.casefold() in (kind.casefold(), *(shown_kind(kind, each).casefold() for each in ("en", "es"))):
            return kind
    if not wanted:
        raise BadInput(say("A relation needs a name."), say("Choose one, such as “causes”, or write your own."))
    if len(wanted) > LONGEST_KIND:
        raise BadInput(
            say("The name is longer than {n} characters.", n=LONGEST_KIND), say("Put the rest into the memo.")
        )
    return wanted


def relations(project: Project) -> list[RelationRow]:
    """All relations, in the order in which they were made."""
    with project.read() as session:
        return relation_rows(session)


def relation_rows(session: Session) -> list[RelationRow]:
    paths = {id_: code_path.join(names) for id_, names in lookup.code_paths(session).items()}
    return [
        RelationRow(
            row.id, row.source_id, row.target_id, paths[row.source_id], paths[row.target_id], row.kind, row.memo
        )
        for row in session.scalars(select(CodeRelation).order_by(CodeRelation.id))
    ]


def kinds(project: Project) -> list[str]:
    """The kinds to choose from, as stored: the common ones, then those of the project's own."""
    with project.read() as session:
        own = session.scalars(select(CodeRelation.kind).distinct().order_by(CodeRelation.kind))
        return [*KINDS, *(kind for kind in own if kind not in KINDS)]


def relate(project: Project, *, source: int, target: int, kind: str, memo: str = "") -> RelationRow:
    """A new relation. Raises BadInput for a code with itself and NameTaken when it is there already."""
    with project.change(say("Relate codes")) as step:
        made = add_relation(step, source=source, target=target, kind=kind, memo=memo).id
    return next(row for row in relations(project) if row.id == made)


def add_relation(step: Step, *, source: int, target: int, kind: str, memo: str = "") -> CodeRelation:
    """Adds a relation inside a step that is under way."""
    for code in (source, target):
        lookup.code_by_id(step, code)
    if source == target:
        raise BadInput(say("A code cannot be related to itself."), say("Choose another code."))
    wanted = stored_kind(kind)
    _refuse_twice(step, source, target, wanted)
    made = CodeRelation(source_id=source, target_id=target, kind=wanted, memo=memo.strip())
    step.add(made)
    step.flush()
    return made


def change_relation(
    project: Project, *, relation: int, kind: str | None = None, memo: str | None = None
) -> Changes | None:
    """Gives a relation another name or memo; None leaves either as it is."""
    with project.change(say("Change a relation between codes")) as step:
        found = _by_id(step, relation)
        if kind is not None:
            wanted = stored_kind(kind)
            _refuse_twice(step, found.source_id, found.target_id, wanted, but=relation)
            found.kind = wanted
        if memo is not None:
            found.memo = memo.strip()
    return step.changes


def reverse_relation(project: Project, *, relation: int) -> Changes | None:
    """Lets a relation go the other way."""
    with project.change(say("Reverse a relation between codes")) as step:
        found = _by_id(step, relation)
        _refuse_twice(step, found.target_id, found.source_id, found.kind, but=relation)
        found.source_id, found.target_id = found.target_id, found.source_id
    return step.changes


def remove_relation(project: Project, *, relation: int) -> Changes | None:
    """Takes a relation away, with its memo; the codes stay."""
    with project.change(say("Remove a relation between codes")) as step:
        step.delete(_by_id(step, relation))
    return step.changes


def _by_id(session: Session, relation: int) -> CodeRelation:
    found = session.get(CodeRelation, relation)
    if found is None:
        raise NotFound(say("That relation is no longer in the project."), say("Undo brings it back if it was removed."))
    return found


def _refuse_twice(session: Session, source: int, target: int, kind: str, but: int | None = None) -> None:
    with session.no_autoflush:
        same = select(CodeRelation.id).where(
            CodeRelation.source_id == source, CodeRelation.target_id == target, CodeRelation.kind == kind
        )
        if any(id_ != but for id_ in session.scalars(same)):
            raise NameTaken(say("These codes are related in this way already."), say("Nothing was added."))


def card_places(project: Project) -> dict[int, tuple[float, float]]:
    """Where the cards of codes were put on the map by hand; the others find their own places."""
    kept: dict[str, list[float]] = setting(project, name=PLACES, default={})
    return {int(code): (float(x), float(y)) for code, (x, y) in kept.items()}


def place_cards(project: Project, *, places: Mapping[int, tuple[float, float]]) -> Changes | None:
    """Keeps where cards stand, for everybody who opens the project; without any, all find their own places again."""
    wanted = {str(code): [x, y] for code, (x, y) in places.items()}
    label = say("Move a card on the map of relations") if places else say("Arrange the map of relations")
    return put_setting(project, name=PLACES, value=wanted, label=label)
