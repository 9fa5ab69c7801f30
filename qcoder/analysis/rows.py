"""Rows of plain values as the arrays that are counted on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from qcoder.analysis.comparison import CodedPassage
from qcoder.analysis.crosstab import Codings, Texts
from qcoder.analysis.forest import Forest


class Placed(Protocol):
    @property
    def document_id(self) -> int: ...
    @property
    def end(self) -> int: ...


def codings_of(codings: Sequence[CodedPassage], documents: Sequence[int], trees: Forest) -> Codings:
    """Codings in columns; `documents` says which ids stand at which place."""
    at = {id_: place for place, id_ in enumerate(documents)}
    return Codings(
        np.array([row.coding_id for row in codings], np.int64),
        np.array([at[row.document_id] for row in codings], np.int64),
        np.array([trees.place[row.code_id] for row in codings], np.int64),
        np.array([row.start for row in codings], np.int64),
        np.array([row.end for row in codings], np.int64),
    )


def texts_of(documents: Sequence[int], word_starts: Mapping[int, Sequence[int]], spans: Iterable[Placed]) -> Texts:
    """The documents on one line, each long enough for its words and for the spans in it."""
    lengths = {id_: max(word_starts[id_], default=-1) + 1 for id_ in documents}
    for span in spans:
        lengths[span.document_id] = max(lengths[span.document_id], span.end)
    return Texts(
        np.array([lengths[id_] for id_ in documents], np.int64),
        [np.array(word_starts[id_], np.int64) for id_ in documents],
    )
