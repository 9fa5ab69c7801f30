"""Positions as each program writes them: the words that a person selected come back, whatever the file counts.

The ways of counting are those measured in real files or told of programs; texts hold emoji, CRLF and accents.
"""

import io
import random
import re
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

import pytest

from qcoder.core.exchange import ExchangeProject
from qcoder.importers.refi import read_refi
from qcoder.importers.refi_positions import Listed, Selected, Texts, counting_of, usual_way

SAID = "la asamblea decidió 😀 sin nosotras; llegó el dinero y nadie 👩‍🌾 preguntó qué pasó en Ciudad Juárez"
WORDS = SAID.split(" ")


@dataclass(frozen=True)
class Habit:
    """How a program writes texts and counts in them."""

    origin: str
    mark: bool = False  # a byte order mark before the text, which never counts
    crlf: bool = False  # lines end with CRLF in the file
    counts: int = 1  # what such an end counts
    utf16: bool = False
    inclusive: bool = False
    folder: str = "sources"
    named: bool = True  # selections say their words
    inner: str = "project.qde"


HABITS = {
    "NVivo Windows": Habit("NVivo 20.1", mark=True, crlf=True, counts=2, utf16=True, folder="Sources", named=False),
    "NVivo Mac": Habit("NVivo for Mac 12.7", utf16=True, named=False),
    "QualCoder": Habit("Qualcoder-3.7", mark=True, folder="Sources"),
    "QualCoder for MAXQDA": Habit("Qualcoder-3.7", mark=True, crlf=True),
    "AQDA": Habit("AQDA 0.5", crlf=True, counts=2),
    "qc": Habit("qualitative-coding", named=False),
    "ATLAS.ti": Habit("ATLAS.ti Windows 26.1.2", crlf=True, inner="Mi proyecto.qde"),
    "ATLAS.ti without names": Habit("ATLAS.ti 23", crlf=True, named=False),
    "MAXQDA": Habit("MAXQDA 2022", crlf=True, named=False),
    "Quirkos": Habit("Quirkos 2.5", named=False),
    "f4analyse": Habit("f4analyse", crlf=True, counts=2, named=False),
    "Transana": Habit("Transana 3.22"),
    "counts the last letter": Habit("Potato", inclusive=True),
    "counts the last letter, UTF-16": Habit("somebody", inclusive=True, utf16=True, crlf=True, counts=2),
}


def text_of(chance: random.Random) -> str:
    lines = [" ".join(chance.choices(WORDS, k=chance.randint(4, 14))) + "." for _ in range(40)]
    return "\n".join(lines) + "\n"


def position(text: str, at: int, habit: Habit) -> int:
    """A place in a text with LF as the program counts it."""
    before = text[:at]
    if habit.crlf and habit.counts == 2:
        before = before.replace("\n", "\r\n")
    return len(before.encode("utf-16-le")) // 2 if habit.utf16 else len(before)


def written(habit: Habit, *, origin: str, texts: int = 4, each: int = 12) -> tuple[bytes, list[list[str]]]:
    """A file of that program, and the words that are coded in each of its texts."""
    chance = random.Random(7)
    out, coded = io.BytesIO(), []
    sources = []
    with zipfile.ZipFile(out, "w") as packed:
        for number in range(texts):
            text = text_of(chance)
            ends = [found.span() for found in re.finditer(r"\w+(?: \w+)*", text)]
            chosen = sorted(chance.sample(ends, each))
            coded.append([text[start:end] for start, end in chosen])
            marked = ""
            for place, (start, end) in enumerate(chosen):
                name = f" name={quoteattr(text[start:end])}" if habit.named else ' name=""'
                first, last = position(text, start, habit), position(text, end - habit.inclusive, habit)
                marked += (
                    f'<PlainTextSelection guid="s{number}-{place}"{name} startPosition="{first}" endPosition="{last}">'
                    f'<Coding guid="k{number}-{place}"><CodeRef targetGUID="c"/></Coding></PlainTextSelection>'
                )
            head = f'guid="t{number}" name="Texto {number}" plainTextPath="internal://t{number}.txt"'
            sources.append(f"<TextSource {head}>{marked}</TextSource>")
            data = (text.replace("\n", "\r\n") if habit.crlf else text).encode()
            packed.writestr(f"{habit.folder}/t{number}.txt", (b"\xef\xbb\xbf" if habit.mark else b"") + data)
        packed.writestr(
            habit.inner,
            f'<Project xmlns="urn:QDA-XML:project:1.0" name="P" origin={quoteattr(origin)}>'
            f'<CodeBook><Codes><Code guid="c" name="C" isCodable="true"/></Codes></CodeBook>'
            f"<Sources>{''.join(sources)}</Sources></Project>",
        )
    return out.getvalue(), coded


def words(found: ExchangeProject) -> list[list[str]]:
    return [
        [coding.span.of(source.text) for coding in sorted(source.codings, key=lambda one: one.span)]
        for source in found.sources
    ]


@pytest.mark.parametrize("program", HABITS)
def test_the_words_that_each_program_means_are_found(program: str) -> None:
    habit = HABITS[program]
    data, coded = written(habit, origin=habit.origin)
    assert words(read_refi(data, file_name="a.qdpx")) == coded


@pytest.mark.parametrize("program", HABITS)
@pytest.mark.parametrize("origin", ["", "NVivo 14", "MAXQDA 24"])
def test_they_are_found_where_the_file_does_not_say_who_wrote_it_or_says_it_wrong(program: str, origin: str) -> None:
    data, coded = written(HABITS[program], origin=origin)
    assert words(read_refi(data, file_name="a.qdpx")) == coded


def test_a_few_selections_with_white_space_are_enough_in_our_own_files() -> None:
    text = "0 😀 fin"
    coded = [(0, 1, "0"), (0, 4, "0 😀"), (3, 4, "")]
    way = counting_of(Texts([text]), [Listed(Selected(*one) for one in coded)], origin="qcoder")
    assert way == usual_way("qcoder")
