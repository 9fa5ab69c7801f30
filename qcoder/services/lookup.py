"""Finding things by what people call them; each miss is a sentence with a hint."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import About, Case, Code, Coder, Coding, Document, DocumentText, Memo, Translation, Variable
from qcoder.storage.journal import Step


def document_by_id(session: Session, document: int) -> Document:
    found = session.get(Document, document)
    if found is None:
        raise NotFound(say("That document is no longer in the project."), say("Undo brings it back if it was deleted."))
    return found


def document_by_name(session: Session, name: str) -> Document:
    found = session.scalars(select(Document).where(Document.name == name)).first()
    if found is None:
        raise NotFound(
            say("There is no document “{name}”.", name=name),
            say("“qcoder documents” lists the names of all documents."),
        )
    return found


def text_of(session: Session, document: Document) -> str:
    """The text that is shown now."""
    return session.scalars(
        select(DocumentText.text).where(
            DocumentText.document_id == document.id, DocumentText.number == document.text_number
        )
    ).one()


def words_at(session: Session, document: Document, span: Span) -> str:
    """The words of the text that is shown now, without reading all of it; fewer where `span` goes over its end."""
    piece = func.substr(DocumentText.text, span.start + 1, max(0, len(span)))
    words: str = session.scalars(
        select(piece).where(DocumentText.document_id == document.id, DocumentText.number == document.text_number)
    ).one()
    return words


def code_by_id(session: Session, code: int) -> Code:
    found = session.get(Code, code)
    if found is None:
        raise NotFound(say("That code is no longer in the project."), say("Undo brings it back if it was deleted."))
    return found


def code_by_path(session: Session, path: str) -> Code:
    """The code at `path`, in any case; a last name alone will do when only one code has it. The names that codes have
    in a language are understood where no code has the name itself."""
    names = [name.strip().casefold() for name in path.split(code_path.SEPARATOR.strip())]
    for language in ("", "es", "en"):
        paths = code_paths(session) if not language else paths_in(session, language)
        exact = [id_ for id_, whole in paths.items() if [part.casefold() for part in whole] == names]
        ending = [id_ for id_, whole in paths.items() if whole[-1].casefold() == names[-1]] if len(names) == 1 else []
        for found in (exact, ending):
            if len(found) == 1:
                return code_by_id(session, found[0])
        if len(ending) > 1:
            raise BadInput(
                say("There are {n} codes named “{name}”.", n=len(ending), name=path),
                say("Give the whole path, such as “{path}”.", path=code_path.join(paths[ending[0]])),
            )
    raise NotFound(say("There is no code “{name}”.", name=path), say("“qcoder codebook export” lists all codes."))


def paths_in(session: Session, language: str) -> dict[int, tuple[str, ...]]:
    """The path of every code in the names of a language, with those that say no more than the code itself."""
    own = Code.name_es if language == "es" else Code.name_en
    rows = {
        id_: (parent, other or name)
        for id_, parent, name, other in session.execute(select(Code.id, Code.parent_id, Code.name, own))
    }
    return _paths(rows)


def last_names(session: Session) -> frozenset[str]:
    """What codes are called, in any language, in small letters."""
    rows = session.execute(select(Code.name, Code.name_es, Code.name_en))
    return frozenset(name.casefold() for row in rows for name in row if name)


def called_in(session: Session, language: str) -> dict[int, str]:
    """What each code is asked for by in a language: its name there, the path where two are called alike, and its own
    name where that of the language means another code."""
    neutral, there = code_paths(session), paths_in(session, language)

    def names(paths: dict[int, tuple[str, ...]]) -> dict[int, str]:
        last = Counter(path[-1].casefold() for path in paths.values())
        return {
            id_: path[-1] if last[path[-1].casefold()] == 1 else code_path.join(path) for id_, path in paths.items()
        }

    own = names(neutral)
    taken = {path[-1].casefold(): id_ for id_, path in neutral.items()} | {
        code_path.join(path).casefold(): id_ for id_, path in neutral.items()
    }
    return {id_: name if taken.get(name.casefold(), id_) == id_ else own[id_] for id_, name in names(there).items()}


def code_paths(session: Session, of: Iterable[int] | None = None) -> dict[int, tuple[str, ...]]:
    """The names along the path of every code, or `of` a few, at a cost that does not grow with the codebook."""
    if of is None:
        query: Any = select(Code.id, Code.parent_id, Code.name)
    else:
        wanted = select(Code.id, Code.parent_id, Code.name).where(Code.id.in_(sorted(set(of)))).cte(recursive=True)
        above = select(Code.id, Code.parent_id, Code.name).join(wanted, Code.id == wanted.c.parent_id)
        query = select(wanted.union(above))
    return _paths({id_: (parent, name) for id_, parent, name in session.execute(query)})


def _paths(rows: Mapping[int, tuple[int | None, str]]) -> dict[int, tuple[str, ...]]:
    """The names along the path of each code, from its parent and its name."""

    def path(id_: int) -> tuple[str, ...]:
        parent, name = rows[id_]
        return (name,) if parent is None else (*path(parent), name)

    return {id_: path(id_) for id_ in rows}


def coding_by_id(session: Session, coding: int) -> Coding:
    found = session.get(Coding, coding)
    if found is None:
        raise NotFound(say("That coding is no longer in the project."), say("Undo brings it back if it was removed."))
    return found


def case_by_id(session: Session, case: int) -> Case:
    found = session.get(Case, case)
    if found is None:
        raise NotFound(say("That case is no longer in the project."), say("Undo brings it back if it was deleted."))
    return found


def case_by_name(session: Session, name: str) -> Case:
    found = session.scalars(select(Case).where(Case.name == name)).first()
    if found is None:
        raise NotFound(
            say("There is no case “{name}”.", name=name),
            say("Create it first, or import a sheet of cases that has it."),
        )
    return found


def variable_by_name(session: Session, name: str) -> Variable:
    found = session.scalars(select(Variable).where(Variable.name == name)).first()
    if found is None:
        raise NotFound(
            say("There is no variable “{name}”.", name=name),
            say("Variables come with the columns of an imported sheet, or are made in the cases list."),
        )
    return found


def memo_by_id(session: Session, memo: int) -> Memo:
    found = session.get(Memo, memo)
    if found is None:
        raise NotFound(say("That memo is no longer in the project."), say("Undo brings it back if it was deleted."))
    return found


def translation_by_id(session: Session, translation: int) -> Translation:
    found = session.get(Translation, translation)
    if found is None:
        raise NotFound(
            say("That translation is no longer in the project."), say("Undo brings it back if it was removed.")
        )
    return found


def about_by_id(session: Session, about: int) -> About:
    found = session.get(About, about)
    if found is None:
        raise NotFound(
            say("That passage is no longer tied to anything."), say("Undo brings the tie back if it was removed.")
        )
    return found


def coder_id(step: Step, name: str) -> int:
    """The id of the coder of that name, who is entered when new."""
    bare = name.strip() or "?"
    found = step.scalars(select(Coder).where(Coder.name == bare)).first()
    if found is None:
        found = Coder(name=bare)
        step.add(found)
        step.flush()
    return found.id


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """`wanted`, or "wanted (2)", "wanted (3)" ... : the first that is not taken."""
    used = set(taken)
    name, number = wanted, 1
    while name in used:
        number += 1
        name = f"{wanted} ({number})"
    return name


def free_document_name(session: Session, wanted: str) -> str:
    """As `free_name` among documents, of which only those are read that are called like it: a survey has thousands."""
    numbered = (Document.name >= f"{wanted} (") & (Document.name < f"{wanted} )")
    return free_name(wanted, session.scalars(select(Document.name).where((Document.name == wanted) | numbered)))


def count(session: Session, kind: type) -> int:
    return int(session.scalar(select(func.count()).select_from(kind)) or 0)
