"""Similarity and clusters: held against scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster
from scipy.spatial.distance import cdist

from qcoder.analysis.similarity import clustered, leaves, similarity

tables = st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=2, max_size=6)


@given(tables)
def test_cosine_and_jaccard_are_those_of_scipy(rows: list[list[int]]) -> None:
    counts = np.array(rows)
    some = counts.any(axis=1)
    full = counts[some]
    if len(full):
        assert similarity(full, "cosine") == pytest.approx(1 - cdist(full, full, "cosine"))
        assert similarity(full, "jaccard") == pytest.approx(1 - cdist(full > 0, full > 0, "jaccard"))
    assert not similarity(counts, "cosine")[~some].any()


def test_documents_with_the_same_codes_are_joined_first() -> None:
    counts = np.array([[5, 1, 0], [0, 0, 4], [10, 2, 0], [0, 1, 9]])
    links = clustered(similarity(counts, "cosine"))
    assert {tuple(sorted(map(int, link[:2]))) for link in links[:2]} == {(0, 2), (1, 3)}
    parts = fcluster(links, 2, "maxclust")
    assert parts[0] == parts[2] != parts[1] == parts[3]
    order = leaves(links)
    assert abs(order.index(0) - order.index(2)) == 1 == abs(order.index(1) - order.index(3))


def test_a_longer_interview_is_not_less_alike() -> None:
    assert similarity(np.array([[1, 2], [10, 20]]), "cosine")[0, 1] == pytest.approx(1)
