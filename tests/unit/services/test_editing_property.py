"""Random edits against a slow, obviously right model in which every character carries its identity."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcoder.core.span import Span, trim
from qcoder.services.arriving.importing import import_files
from qcoder.services.checking import check
from qcoder.services.codes import codebook
from qcoder.services.documents import documents, editing
from qcoder.services.passages import coding
from qcoder.storage.project import Project
from tests.examples import examples
from tests.snapshot import snapshot

TURNS, WORDS_A_TURN = 4, 6
_LETTERS = "abcdefghijklmnoprsuwy"  # no two words that are typed resemble each other
_SIGNS = ["é", "😀", "n\u0303", "\u00a0", "中", "x"]


def interview() -> str:
    """Turns of words that each stand once, so that there is one way only to tell what stayed."""
    turns = []
    for turn in range(TURNS):
        words = [f"voz{_SIGNS[(turn + word) % 6]}{turn * WORDS_A_TURN + word:03}q" for word in range(WORDS_A_TURN)]
        turns.append(f"{'Ana' if turn % 2 else 'Entrevistadora'}: " + " ".join(words) + ".")
    return "\n\n".join(turns) + "\n"


@dataclass
class Letter:
    """One character of the text, with its place in the text before the edit; None when it was typed."""

    sign: str
    was: int | None
    fresh: bool = False  # typed, or beside what was deleted, since the text was applied last


PLACE = st.floats(0, 1, exclude_max=True)
EDIT = st.tuples(st.sampled_from(["type", "delete", "replace"]), PLACE, st.integers(1, 3))


def edited(letters: list[Letter], what: str, place: float, length: int, number: int) -> list[Letter]:
    """Types before a word, deletes some words or puts others in their place; a person's edits, on whole words.

    Nothing is done beside what was typed or deleted since the text was applied last: a word typed before another that
    is then deleted is the same text as one word in the place of the other, and nobody can tell which it was.
    """
    starts = [at for at, one in enumerate(letters) if one.sign.isalpha() and (at == 0 or letters[at - 1].sign in " \n")]
    starts = [at for at in starts if letters[at].sign in "vt"]
    if not starts:
        return letters
    at = starts[int(place * len(starts))]
    typed = [Letter(sign, None, fresh=True) for sign in "t" + _LETTERS[number % len(_LETTERS)] * 9]
    end = at
    for _word in range(length):
        while end < len(letters) and letters[end].sign not in " \n.":
            end += 1
        if end < len(letters) and letters[end].sign == " " and _word < length - 1:
            end += 1
    if any(one.fresh for one in letters[max(0, at - 2) : end + 2]):
        return letters
    if what == "type":
        return [*letters[:at], *typed, Letter(" ", None, fresh=True), *letters[at:]]
    before, after = (
        [replace(one, fresh=True) for one in part] for part in (letters[at - 1 : at], letters[end : end + 1])
    )
    new = typed if what == "replace" else []
    return [*letters[: max(0, at - 1)], *before, *new, *after, *letters[end + 1 :]]


def expected(letters: list[Letter], span: Span) -> str | None:
    """From the first to the last character that is left of a span."""
    left = [at for at, one in enumerate(letters) if one.was is not None and span.start <= one.was < span.end]
    words = "".join(one.sign for one in letters[left[0] : left[-1] + 1]) if left else ""
    return words.strip() or None


@settings(max_examples=examples(4), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(EDIT, min_size=1, max_size=4), min_size=1, max_size=3),
    st.lists(st.tuples(PLACE, st.integers(1, 60)), min_size=1, max_size=5),
)
def test_each_coding_covers_what_is_left_of_its_words_and_what_was_typed_among_them(
    rounds: list[list[tuple[str, float, int]]], marked: list[tuple[float, int]]
) -> None:
    text = interview()
    chosen = [Span(int(at * (len(text) - 1)), min(len(text), int(at * (len(text) - 1)) + size)) for at, size in marked]
    # Without white space at their ends: of a word typed at a space nobody can tell on which side of it that was.
    spans = {bare for span in chosen if (bare := trim(span, text)) is not None}
    if not spans:
        return
    with project_on(text) as project:
        codes = [codebook.create_code(project, name=f"Code {number}").id for number in range(len(spans))]
        ids = {
            coding.code_passage(project, document=1, code=code, span=span).id: span
            for code, span in zip(codes, sorted(spans), strict=True)
        }
        letters = [Letter(sign, at) for at, sign in enumerate(text)]
        states = [snapshot(project)]
        number = 0
        for edits in rounds:
            for edit in edits:
                letters, number = edited(letters, *edit, number), number + 1
            new = "".join(one.sign for one in letters)
            if not new.strip():
                return
            done = editing.edit_text(project, document=1, new_text=new)
            view = documents.show(project, document=1)
            assert view.text == new
            assert check(project).problems == ()
            quotes = {row.id: row.quote.strip() for row in view.codings if row.id in ids}
            wanted = {id_: words for id_, span in ids.items() if (words := expected(letters, span)) is not None}
            assert quotes == wanted
            if done.changes is not None:
                states.append(snapshot(project))
            # The next edit begins with what this one left: the words that were typed inside belong from now on.
            letters = [Letter(sign, at) for at, sign in enumerate(new)]
            ids = {row.id: row.span for row in view.codings if row.quote == row.quote.strip()}
        for state in states[-2::-1]:
            project.undo()
            assert snapshot(project) == state
        for state in states[1:]:
            project.redo()
            assert snapshot(project) == state
        assert check(project).problems == ()


@contextmanager
def project_on(text: str) -> Iterator[Project]:
    """A project in a folder of its own that holds one document."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.txt"
        file.write_text(text, encoding="utf-8")
        with Project.create(Path(folder) / "a.qcoder", coder="A") as project:
            import_files(project, files=[file])
            yield project
