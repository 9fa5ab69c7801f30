"""What is long goes into the file and out of it a piece at a time."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from qcoder.core.messages import say
from qcoder.model import Document, DocumentText, Original
from qcoder.services import originals
from qcoder.storage import search_index
from qcoder.storage.blobs import PIECE, read_text
from qcoder.storage.journal import Ids
from qcoder.storage.project import Project

RUNS = st.lists(st.builds(lambda start, length: range(start, start + length), st.integers(1, 60), st.integers(1, 9)))


@given(RUNS, RUNS)
def test_ids_are_the_set_of_all_in_their_runs(some: list[range], others: list[range]) -> None:
    ids, other = Ids(some), Ids(others)
    every, more = {id_ for run in some for id_ in run}, {id_ for run in others for id_ in run}
    assert ids == every and len(ids) == len(every) and list(ids) == sorted(every)
    assert [id_ in ids for id_ in range(80)] == [id_ in every for id_ in range(80)]
    assert ids | other == every | more and ids & more == every & more and frozenset(more) - ids == more - every
    assert ids.isdisjoint(other) == every.isdisjoint(more)


def test_a_text_is_indexed_as_a_whole_whatever_its_pieces_are(project: Project) -> None:
    # Letters of two, three and four bytes across the ends of pieces, a line longer than a piece, blank lines.
    words = "\n".join(["ñ€😀" * 40_000, "", " \t", "a" * (PIECE + 1), *["é" * (at % 7) for at in range(9_000)]])
    with project.change(say("Import")) as step:
        step.add(made := Document(name="A", kind="interview", language="es"))
        step.flush()
        step.insert_many(DocumentText, [{"document_id": made.id, "number": 1, "text": words, "sha256": ""}])
    with project.read() as session:
        held = session.scalars(select(DocumentText)).one()
        pieces = list(read_text(session.connection(), "document_text", "text", held.id))
        assert len(pieces) > 2 and "".join(pieces) == words
        assert search_index.paragraphs_of(session.connection(), made.id) == list(search_index.paragraphs(words))


def test_an_original_is_written_once_and_given_back_whole(project: Project) -> None:
    data = bytes(range(256)) * (PIECE // 100)
    sha256 = hashlib.sha256(data).hexdigest()
    with project.cache() as cache:
        pieces = [data[:99], b"", data[99:]]
        assert originals.keep(cache, sha256, len(data), pieces)
        assert not originals.keep(cache, sha256, len(data), pieces)
        assert originals.keep(cache, "", 0, [])
    with project.read() as session:
        assert originals.is_kept(session, sha256) and not originals.is_kept(session, "0")
        assert session.scalars(select(Original.data).order_by(Original.sha256)).all() == [b"", data]
