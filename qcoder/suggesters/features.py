"""What a model sees of a sentence: its terms, its meaning as a vector, and the meaning of what was said before.

All parts are linear, so that a score is a sum over them. Rows are sentences, then the lines that describe codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qcoder.core.messages import say
from qcoder.core.progress import Progress
from qcoder.language.guess import guess_language
from qcoder.suggesters.encoder import Encoder, EncoderBroken
from qcoder.suggesters.lexical import FOUR, LETTERS, Terms, Vocabulary
from qcoder.suggesters.said import Lexicon, Said, SaidWord, lemmas_in, read_said, words_in
from qcoder.suggesters.units import key_of
from qcoder.suggesters.values import CodeDescription, Parameters, Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BAND = 256  # rows of a kernel that are made at a time
CHUNK = 256  # sentences encoded between two looks at whether the person wants to stop


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what is said of a code: a name, its keywords, its definition."""

    code_id: int
    text: str
    language: str


def lines_of(code: CodeDescription) -> list[Line]:
    """Everything that is said of a code, as one line."""
    said = " . ".join(part.strip() for part in (*code.names, ", ".join(code.keywords), code.definition) if part.strip())
    return [Line(code.id, said, guess_language(said))] if said else []


class Features:
    """Rows of all units and lines.

    `vectors` has one row of DIMENSIONS for each unit and line, centred per language; None without an encoder. `before`
    is the row of the unit that was said before, -1 where there is none.
    """

    def __init__(
        self,
        units: Sequence[Unit],
        lines: Sequence[Line],
        *,
        parameters: Parameters,
        said: Sequence[Said],
        vectors: NDArray[np.float32] | None,
    ) -> None:
        import numpy as np

        self.units, self.lines, self.parameters = tuple(units), tuple(lines), parameters
        self.said, self.vectors = said, vectors
        self.lemmas = [lemmas_in(one) for one in said]
        # Pieces of more lengths where no encoder knows of the kinship of words.
        self.vocabulary = Vocabulary(self.lemmas, lengths=LETTERS if vectors is None else FOUR)
        self.terms = self.vocabulary.own
        self.centres: dict[str, NDArray[Any]] = {}
        self.before = np.full(len(said), -1)
        for row in range(1, len(units)):
            if units[row - 1].document_id == units[row].document_id:
                self.before[row] = row - 1
        if vectors is not None:
            self._centre(vectors)

    def _centre(self, vectors: NDArray[np.float32]) -> None:
        import numpy as np

        languages = [unit.language for unit in self.units] + [line.language for line in self.lines]
        n = len(self.units)
        whole = vectors[:n].mean(axis=0) if n else np.zeros(vectors.shape[1], dtype=np.float32)
        for language in sorted(set(languages)):
            own = [row for row in range(n) if languages[row] == language]
            self.centres[language] = vectors[own].mean(axis=0) if len(own) >= FEWEST_OF_A_LANGUAGE else whole
        self.centres[""] = whole
        for row, language in enumerate(languages):
            vectors[row] -= self.centres[language]

    @cached_property
    def terms_of_units(self) -> Any:
        """The terms of units, in single precision: for scoring all of them at once."""
        import numpy as np
        from scipy.sparse import csr_matrix

        n, terms = len(self.units), self.terms
        end = int(terms.indptr[n])
        parts = terms.data[:end].astype(np.float32), terms.indices[:end], terms.indptr[: n + 1]
        return csr_matrix(parts, shape=(n, terms.shape[1]), copy=False)

    def centre_of(self, language: str) -> NDArray[Any]:
        return self.centres.get(language, self.centres[""])

    def words_of(self, row: int) -> list[SaidWord]:
        """The words of a row that say something."""
        return words_in(self.said[row])

    def __len__(self) -> int:
        return len(self.units) + len(self.lines)

    def kernel(self, some: NDArray[Any], others: NDArray[Any], *, words: float, meaning: float, context: float) -> Any:
        """Likeness of rows with rows: the weighted sum of the products of their parts.

        A band at a time, because whole products would take the room of the result again; of rows with themselves one
        half is made and mirrored.
        """
        import numpy as np

        made = np.empty((len(some), len(others)))
        same = some is others
        before, before_others = self.before[some], self.before[others]
        parts = []
        if self.vectors is not None:
            for weight, left, right in ((meaning, some, others), (context, before, before_others)):
                if weight:
                    wide = self.meaning_of(right).astype(float)
                    parts.append((weight**2, wide if same else self.meaning_of(left).astype(float), wide))
        for at in range(0, len(others), BAND):
            band, below = slice(at, at + BAND), slice(at if same else 0, None)
            made[below, band] = words**2 * (self.terms[some[below]] @ self.terms[others[band]].T).toarray()
            for weight, one, other in parts:
                made[below, band] += weight * (one[below] @ other[band].T)
            if self.vectors is None and context:
                made[below, band] += context**2 * self.likeness_of_terms(before[below], before_others[band])
            if same:
                made[band, at + BAND :] = made[at + BAND :, band].T
        return made

    def likeness_of_terms(self, some: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
        """Products of the terms of rows with rows; -1 is a row of nothing."""
        import numpy as np

        made = (self.terms[some] @ self.terms[others].T).toarray()
        made[some < 0, :] = 0.0
        made[:, others < 0] = 0.0
        return np.asarray(made)

    def meaning_of(self, rows: NDArray[Any]) -> NDArray[np.float32]:
        """The vectors of rows; -1 is a row of nothing."""
        assert self.vectors is not None
        made: NDArray[np.float32] = self.vectors[rows]
        made[rows < 0] = 0.0
        return made


FEWEST_OF_A_LANGUAGE = 20  # sentences, before a language has a centre of its own


def key_of_line(line: Line) -> str:
    return key_of(line.text, line.language)


class Reader:
    """Makes features, and remembers by key what it read: an edited text is read anew only where it changed."""

    def __init__(self, encoder: Encoder | None) -> None:
        self.encoder = encoder
        self.broken = False  # there was an encoder, and it failed
        self.vectors: dict[str, bytes] = {}  # fp16, by key of the text
        self.fresh: dict[str, bytes] = {}  # of these, those that came since they were asked for
        self.lexicon = Lexicon()

    def read(
        self, units: Sequence[Unit], lines: Sequence[Line], *, parameters: Parameters, progress: Progress
    ) -> Features:
        import numpy as np

        keys = [*(unit.key for unit in units), *map(key_of_line, lines)]
        texts = [*((unit.text, unit.language) for unit in units), *((line.text, line.language) for line in lines)]
        vectors = None
        if self.encoder is not None:
            try:
                new = _encoded(texts, keys, self.encoder, self.vectors, progress)
            except EncoderBroken:
                self.encoder, self.broken = None, True
            else:
                self.encoder.release()
                self.vectors |= new
                self.fresh |= new
                every = b"".join(self.vectors[key] for key in keys)
                vectors = np.frombuffer(every, dtype=np.float16).reshape(len(keys), -1).astype(np.float32)
        progress.step(0, 1, say("Reading the words"))
        said = self.lexicon.said(texts)
        return Features(units, lines, parameters=parameters, said=said, vectors=vectors)

    def alone(
        self, features: Features, texts: Sequence[tuple[str, str]], lemmas: Sequence[Terms] | None = None
    ) -> tuple[Any, NDArray[Any] | None]:
        """Terms and vectors of texts that are not in the project, seen as `features` sees its own.

        Their lemmas are read where they are not given.
        """
        import numpy as np

        if lemmas is None:
            lemmas = [lemmas_in(read_said(text, language)) for text, language in texts]
        terms = features.vocabulary.rows(lemmas)
        if self.encoder is None:
            return terms, None
        vectors = self.encoder.encode([text for text, _language in texts]).astype(np.float16).astype(np.float32)
        return terms, vectors - np.array([features.centre_of(language) for _text, language in texts])


def _encoded(
    texts: Sequence[tuple[str, str]],
    keys: Sequence[str],
    encoder: Encoder,
    known: Mapping[str, bytes],
    progress: Progress,
) -> dict[str, bytes]:
    import numpy as np

    wanted: dict[str, str] = {}
    for key, (text, _language) in zip(keys, texts, strict=True):
        if key not in known:
            wanted.setdefault(key, text)
    new: dict[str, bytes] = {}
    fresh = list(wanted)
    for at in range(0, len(fresh), CHUNK):
        progress.step(at, len(fresh), say("Reading the sentences for the first time"))
        chosen = fresh[at : at + CHUNK]
        rows = encoder.encode([wanted[key] for key in chosen]).astype(np.float16)
        new.update((key, row.tobytes()) for key, row in zip(chosen, rows, strict=True))
    return new
