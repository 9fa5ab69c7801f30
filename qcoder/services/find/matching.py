"""Which coded passages a query asks for. The one answer for window, command line, comparison, report and saved queries.

`matching` takes a project, `matching_codings` a session that is open already.
"""

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.messages import Message, current_language, say, say_plural
from qcoder.core.progress import Progress
from qcoder.core.query import And, Has, Query, Says, each_part, with_saved
from qcoder.core.query_line import parse
from qcoder.model import SavedQuery
from qcoder.services import lookup
from qcoder.services.find.query_names import GUID, named
from qcoder.storage.project import Project

if TYPE_CHECKING:
    from qcoder.services.find.ground import Ground


def matching(project: Project, query: Query | str, *, progress: Progress | None = None) -> frozenset[int] | None:
    """Ids of the codings for which a query holds; None for an empty query: all of them.

    Raises BadInput (QueryError for a line that cannot be understood) and NotFound.
    """
    parsed = understood(project, query)
    if parsed is None:
        return None
    from qcoder.services.find.ground import Ground
    from qcoder.services.find.text_hits import prepare

    prepare(project, parsed, progress)
    with project.read() as session:
        return frozenset(Ground(session).matched(parsed).id.tolist())


def matching_by_document(project: Project, query: Query, *, progress: Progress | None = None) -> dict[int, int]:
    """How many codings of each document a query finds; of those that have any."""
    import numpy as np

    parsed = understood(project, query)
    assert parsed is not None  # a query is not empty, a line can be
    from qcoder.services.find.ground import Ground
    from qcoder.services.find.text_hits import prepare

    prepare(project, parsed, progress)
    with project.read() as session:
        documents, counts = np.unique(Ground(session).matched(parsed).document, return_counts=True)
    return dict(zip(documents.tolist(), counts.tolist(), strict=True))


def matching_codings(session: Session, where: str | Query) -> set[int] | None:
    """The same in a session that is open already."""
    parsed = expanded(session, parse(where) if isinstance(where, str) else where)
    if parsed is None:
        return None
    from qcoder.services.find.ground import Ground

    return set(Ground(session).matched(parsed).id.tolist())


def understood(project: Project, query: Query | str) -> Query | None:
    """The query, with what saved ones ask for in the place of their names."""
    parsed = parse(query) if isinstance(query, str) else query
    with project.read() as session:
        return expanded(session, parsed)


def expanded(session: Session, query: Query | None) -> Query | None:
    """The query with what saved queries ask for in the place of their names."""
    if query is None or not any(isinstance(part, Has) and part.field in ("query", "code") for part in each_part(query)):
        return query
    saved: dict[str, Query] = {}
    listed: dict[str, str] = {}
    for name, guid, line in session.execute(select(SavedQuery.name, SavedQuery.guid, SavedQuery.line)):
        found = parse(line)
        if found is not None:
            saved[name.casefold()] = saved[f"{GUID}{guid}"] = found
            listed[name.casefold()] = name
    codes = lookup.last_names(session) if saved else frozenset()
    return with_saved(
        query, saved, names=sorted(listed.values()), is_code=lambda name: name.strip().casefold() in codes
    )


def check_fields(session: Session, query: Query | None) -> None:
    """Raises BadInput or NotFound for codes, variables and values that a query asks for and that are not there."""
    if query is None:
        return
    from qcoder.services.find.ground import Ground
    from qcoder.services.find.text_hits import check_words, none

    ground = Ground(session)
    for part in each_part(query):
        if isinstance(part, Has):
            ground.having(part, none())
        elif isinstance(part, Says):
            check_words(part)


def check_names(project: Project, query: Query) -> None:
    """Raises BadInput or NotFound for codes, groups, saved queries and variables that are not there: quick enough to be
    asked before a search, so that it is told where the query is written."""
    parsed = understood(project, query)
    from qcoder.services.find.ground import Ground

    with project.read() as session:
        ground = Ground(session)
        for part in each_part(parsed) if parsed is not None else ():
            if isinstance(part, Has) and part.variable:
                ground.variable(part)
            elif isinstance(part, Has) and part.field in ("code", "code_group", "counter_instance"):
                ground.codes(part)


def doubts(project: Project, query: Query | str) -> tuple[Message, ...]:
    """What a person may not have meant, such as two codes asked of one coding."""
    parsed = understood(project, query)
    if parsed is None:
        return ()
    from qcoder.services.find.ground import Ground

    with project.read() as session:
        parsed = named(session, parsed, current_language())
        ground = Ground(session)
        return (*_two_codes(ground, parsed), *_without_value(ground, parsed))


def _two_codes(ground: "Ground", query: Query) -> list[Message]:
    """The first two codes that are asked of one coding, where none can have both."""
    for part in each_part(query):
        if not isinstance(part, And):
            continue
        codes = [(one, ground.codes(one)) for one in part.parts if isinstance(one, Has) and one.field == "code"]
        for place, (one, first) in enumerate(codes):
            for two, second in codes[place + 1 :]:
                if not first & second:
                    return [
                        say(
                            "A coding has one code, so none has both “{one}” and “{two}”. Where they lie on the "
                            "same words: code:… OVERLAPS code:…",
                            one=one.value,
                            two=two.value,
                        )
                    ]
    return []


def _without_value(ground: "Ground", query: Query) -> list[Message]:
    """How many documents have no value of a variable that is asked for: told, never dropped in silence."""
    asked = {part.field.casefold(): part for part in each_part(query) if isinstance(part, Has) and part.variable}
    return [
        say_plural(
            "{n} document has no value of “{name}”.", "{n} documents have no value of “{name}”.", n=n, name=has.field
        )
        for has in asked.values()
        if (n := ground.without_value(has))
    ]
