"""Finding words in the texts, and the coded passages that a query asks for, with what stands around them."""

from collections.abc import Sequence

from qcoder.core.progress import Progress
from qcoder.core.query import Query
from qcoder.core.span import Span
from qcoder.services.find.matching import matching_codings
from qcoder.services.rows import FoundRow
from qcoder.storage.project import Project

__all__ = ["find", "in_context", "matching_codings", "places_found"]


def find(project: Project, *, query: str | Query, limit: int = 500, progress: Progress | None = None) -> list[FoundRow]:
    """Every place where the words of `query` stand, with what surrounds them; accents and case apart.

    A query without words finds coded passages. The first `limit` come back, by the names of their documents and by
    place; what the query asks for besides words is asked before they are counted.
    """
    from qcoder.services.find.found import found, rows

    made: list[FoundRow] = []
    for places in found(project, query, limit, progress):
        made += rows(project, places.first(limit - len(made)))
        if len(made) >= limit:
            break
    return made


def places_found(project: Project, *, query: str | Query, progress: Progress | None = None) -> list[tuple[int, Span]]:
    """Every place that a query finds, in the same order, without the words around it."""
    from qcoder.services.find.found import found

    return [
        (document, Span(start, end))
        for places in found(project, query, None, progress)
        for document, start, end in zip(
            places.document.tolist(), places.start.tolist(), places.end.tolist(), strict=True
        )
    ]


def in_context(project: Project, *, places: Sequence[tuple[int, Span]]) -> list[FoundRow]:
    """Places with what is said around them, in the same order; of a document that was deleted since nothing is told."""
    import numpy as np

    from qcoder.analysis.places import Places
    from qcoder.services.find.found import rows

    table = np.array([(document, span.start, span.end) for document, span in places], dtype=np.int64).reshape(-1, 3)
    return rows(project, Places.in_texts(table[:, 0], table[:, 1], table[:, 2]))
