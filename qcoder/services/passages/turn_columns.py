"""The turns of all documents as columns of numbers, and in which of them places lie."""

from collections.abc import Callable, Collection, Iterable

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.analysis.places import Extent, Mask, Numbers, Places, keys
from qcoder.model import Turn
from qcoder.services.find.text_hits import numbers


class TurnColumns:
    """All turns in the order of documents and texts; positions are keys (see analysis.places)."""

    def __init__(self, session: Session, documents: Collection[int] | None) -> None:
        query = select(Turn.document_id, Turn.start, Turn.said_start, Turn.speaker_id, Turn.id)
        if documents is not None:
            query = query.where(Turn.document_id.in_(sorted(documents)))
        document, start, said_start, speaker, id_ = numbers(session, query)
        order = np.lexsort((id_, start, document))
        self.start = keys(document, start)[order]
        self.said_start = keys(document, said_start)[order]
        self._speaker, self._id = speaker[order], id_[order]
        self._session = session

    def of_speakers(self, wanted: Iterable[int]) -> Mask:
        """Which turns are of some speakers (ids)."""
        return np.isin(self._speaker, np.fromiter(wanted, dtype=np.int64))

    def in_languages(self, like: Callable[[str], bool]) -> tuple[Mask, Mask]:
        """Which turns are in a language of their own, and which of these are in one that is `like`."""
        own = self._session.execute(select(Turn.id, Turn.language).where(Turn.language != "")).all()
        right = [id_ for id_, language in own if like(language)]
        return (
            np.isin(self._id, np.array([id_ for id_, _language in own], dtype=np.int64)),
            np.isin(self._id, np.array(right, dtype=np.int64)),
        )


def lying_in(places: Places, starts: Numbers) -> Extent:
    """The first and the last of some stretches (by the keys of their starts) that each place lies in; -1 for none."""
    base = np.searchsorted(starts, keys(places.document, np.zeros_like(places.start)), "left")
    first = np.searchsorted(starts, keys(places.document, places.start), "right") - 1
    last = np.searchsorted(starts, keys(places.document, places.end), "left") - 1
    nothing = last < base
    return Extent(
        np.where(nothing, -1, np.maximum(first, base)).astype(np.int64), np.where(nothing, -1, last).astype(np.int64)
    )
