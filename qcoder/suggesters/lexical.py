"""Terms of texts as sparse vectors: TF-IDF over content lemmas, one and two in a row, and pieces of them.

Weights are (1 + ln tf) * (ln((1 + n) / (1 + df)) + 1), rows of length one (Salton and Buckley 1988, with the smoothed
idf that is usual since). What is counted is the project's own text, coded or not: no coding leaks into it.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

Terms = tuple[str, ...]
BLANK = " "
BLOCK = 10_000  # texts whose terms are held at a time
LETTERS = (3, 4, 5)  # lengths of the pieces of words that stand in where there is no encoder
FOUR = (4,)  # beside an encoder: words of one family are alike (as good as three lengths, at a third of the work)
PIECE = "\x02"  # begins the name of a piece of a word, which no lemma holds


def terms_of(lemmas: Sequence[str]) -> Terms:
    """Lemmas and pairs of neighbouring ones."""
    return (*lemmas, *(f"{one}{BLANK}{two}" for one, two in itertools.pairwise(lemmas)))


def pieces_of(words: Iterable[str], lengths: tuple[int, ...] = LETTERS) -> Terms:
    """Pieces of so many letters of each word, its borders marked."""
    return tuple(itertools.chain.from_iterable(_pieces(word, lengths) for word in words))


@cache
def _pieces(word: str, lengths: tuple[int, ...]) -> Terms:
    padded = f"_{word}_"
    return tuple(f"{PIECE}{padded[at : at + n]}" for n in lengths for at in range(len(padded) - n + 1))


class Vocabulary:
    """Which column a term has, and how much it tells; made once of all texts of the project.

    A term of one text only can make nothing alike: it has no column, yet counts for the length of its row.
    """

    def __init__(self, texts: Iterable[Terms]) -> None:
        import numpy as np

        seen: Counter[str] = Counter()
        n = 0
        for terms in texts:
            n += 1
            seen.update(set(terms))
        shared = sorted(term for term, n in seen.items() if n > 1)
        self.columns: dict[str, int] = {term: column for column, term in enumerate(shared)}
        counts = np.array([seen[term] for term in self.columns], dtype=float)
        self.idf: NDArray[Any] = np.log((1 + n) / (1 + counts)) + 1 if len(counts) else counts
        self.names = tuple(self.columns)
        self.rare = float(np.log((1 + n) / 2) + 1)  # idf of a term that only its own text has

    def __len__(self) -> int:
        return len(self.columns)

    def rows(self, texts: Iterable[Terms]) -> Any:
        """A sparse matrix with one row for each text, of length one with the terms that have no column."""
        from scipy.sparse import csr_matrix, vstack

        left = iter(texts)
        blocks = []
        while block := list(islice(left, BLOCK)):
            blocks.append(self._block(block))
        return vstack(blocks, format="csr") if blocks else csr_matrix((0, len(self)))

    def _block(self, texts: Sequence[Terms]) -> Any:
        import numpy as np
        from scipy.sparse import csr_matrix

        known, rare = len(self), dict[str, int]()
        numbers = [
            self.columns[term] if term in self.columns else known + rare.setdefault(term, len(rare))
            for terms in texts
            for term in terms
        ]
        width = known + len(rare) + 1
        places = np.repeat(np.arange(len(texts)), [len(terms) for terms in texts]) * width + np.array(
            numbers, dtype=int
        )
        found, counts = np.unique(places, return_counts=True)
        of_row, of_term = found // width, found % width
        weights = (1 + np.log(counts)) * np.append(self.idf, np.full(len(rare) + 1, self.rare))[of_term]
        lengths = np.sqrt(np.bincount(of_row, weights**2, minlength=len(texts)))
        inside = of_term < known
        data = weights[inside] / lengths[of_row[inside]]
        return csr_matrix((data, (of_row[inside], of_term[inside])), shape=(len(texts), known))
