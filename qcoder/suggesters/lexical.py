"""Terms of texts as sparse vectors: TF-IDF over content lemmas, one and two in a row, and pieces of them.

Weights are (1 + ln tf) * (ln((1 + n) / (1 + df)) + 1), rows of length one (Salton and Buckley 1988, with the smoothed
idf that is usual since). What is counted is the project's own text, coded or not: no coding leaks into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

Terms = tuple[str, ...]
BLANK = " "
LETTERS = (3, 4, 5)  # lengths of the pieces of words that stand in where there is no encoder
FOUR = (4,)  # beside an encoder: words of one family are alike (as good as three lengths, at a third of the work)
PIECE = "\x02"  # begins the name of a piece of a word, which no lemma holds


def pair_of(one: str, two: str) -> str:
    """The name of two lemmas in a row."""
    return f"{one}{BLANK}{two}"


def pieces_of(word: str, lengths: tuple[int, ...] = LETTERS) -> Terms:
    """Pieces of so many letters of a word, its borders marked."""
    padded = f"_{word}_"
    return tuple(f"{PIECE}{padded[at : at + n]}" for n in lengths for at in range(len(padded) - n + 1))


class Vocabulary:
    """Which column a term has, and how much it tells; made once of all texts of the project, given as their lemmas.

    A term of one text only can make nothing alike: it has no column, yet counts for the length of its row.
    """

    def __init__(self, texts: Sequence[Terms], *, lengths: tuple[int, ...]) -> None:
        import numpy as np

        self.lengths = lengths
        counted = _Counted(texts, lengths)
        holders = np.bincount(counted.matrix.indices, minlength=counted.matrix.shape[1])
        shared = np.flatnonzero(holders > 1)
        names = counted.names(shared)
        order = sorted(range(len(names)), key=names.__getitem__)
        self.columns: dict[str, int] = {names[at]: column for column, at in enumerate(order)}
        shared = shared[order]
        self.idf: NDArray[Any] = np.log((1 + len(texts)) / (1 + holders[shared])) + 1
        self.rare = float(np.log((1 + len(texts)) / 2) + 1)  # idf of a term that only its own text has
        column_of = np.full(len(holders), -1)
        column_of[shared] = np.arange(len(shared))
        self.own = self._weighed(counted.matrix, column_of)  # the rows of the texts that it was made of

    def __len__(self) -> int:
        return len(self.columns)

    def rows(self, texts: Sequence[Terms]) -> Any:
        """A sparse matrix with one row for each text, of length one with the terms that have no column."""
        import numpy as np

        counted = _Counted(texts, self.lengths)
        names = counted.names(np.arange(counted.matrix.shape[1]))
        return self._weighed(counted.matrix, np.array([self.columns.get(name, -1) for name in names], dtype=int))

    def _weighed(self, counts: Any, column_of: NDArray[Any]) -> Any:
        import numpy as np
        from scipy.sparse import csr_matrix

        of_row = np.repeat(np.arange(counts.shape[0], dtype=np.int32), np.diff(counts.indptr))
        of_term = column_of[counts.indices]
        weights = (1 + np.log(counts.data)) * np.append(self.idf, self.rare)[of_term]  # -1 is the last: the rare one
        lengths = np.sqrt(np.bincount(of_row, weights**2, minlength=counts.shape[0]))
        inside = of_term >= 0
        data = weights[inside] / lengths[of_row[inside]]
        return csr_matrix((data, (of_row[inside], of_term[inside])), shape=(counts.shape[0], len(self)))


class _Counted:
    """How often each term stands in each text: `matrix` is texts x terms, first lemmas, then pairs, then pieces."""

    def __init__(self, texts: Sequence[Terms], lengths: tuple[int, ...]) -> None:
        import numpy as np
        from scipy.sparse import csr_matrix, hstack

        self._lemmas = sorted({lemma for text in texts for lemma in text})
        number = {lemma: at for at, lemma in enumerate(self._lemmas)}
        said = np.array([number[lemma] for text in texts for lemma in text], dtype=np.int64)
        of_text = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        n = len(self._lemmas)

        def counts(rows: Any, columns: Any, shape: tuple[int, int]) -> Any:
            return csr_matrix((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=shape)

        words = counts(of_text, said, (len(texts), n))
        beside = np.flatnonzero(of_text[1:] == of_text[:-1])
        self._pairs, pair = np.unique(said[beside] * n + said[beside + 1], return_inverse=True)
        pairs = counts(of_text[beside], pair, (len(texts), len(self._pairs)))
        pieces = [pieces_of(lemma, lengths) for lemma in self._lemmas]
        self._pieces = sorted({piece for of_lemma in pieces for piece in of_lemma})
        place = {piece: at for at, piece in enumerate(self._pieces)}
        of_lemmas = counts(
            np.repeat(np.arange(n), [len(of_lemma) for of_lemma in pieces]),
            [place[piece] for of_lemma in pieces for piece in of_lemma],
            (n, len(self._pieces)),
        )
        self.matrix = hstack([words, pairs, words @ of_lemmas], format="csr", dtype=np.int32)

    def names(self, columns: NDArray[Any]) -> list[str]:
        n, pairs = len(self._lemmas), len(self._pairs)

        def name(column: int) -> str:
            if column < n:
                return self._lemmas[column]
            if column < n + pairs:
                one, two = divmod(int(self._pairs[column - n]), n)
                return pair_of(self._lemmas[one], self._lemmas[two])
            return self._pieces[column - n - pairs]

        return [name(column) for column in columns.tolist()]
