"""A document in the making: importers add what they read, piece by piece, and get it back whole with its ledger."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qcoder.core.errors import UnreadableFile
from qcoder.core.found_marks import MarkKind, Marks
from qcoder.core.found_turns import Role, Turns, Voice
from qcoder.core.imported import Certainty, FoundNote, ImportedDocument, Ledger
from qcoder.core.labels import FoundLabel
from qcoder.core.line_times import line_times
from qcoder.core.messages import Message, say
from qcoder.core.speaker_names import short_names
from qcoder.core.text import clean
from qcoder.core.turn_roles import with_asker
from qcoder.core.turns import find_turns, role_of, unlabelled_paragraphs
from qcoder.core.words import count_words
from qcoder.language.guess import guess_language

MOST_PIECES = 500  # of a long talk they take more than its text
PICTURE = "▣"  # stands where a picture or object stood: no word, in no language
_RUNS = frozenset(["bold", "italic", "underline", "hidden"])  # written as runs, one after another
_STRETCHES = _RUNS | {"heading", "list", "equation"}
_UNCLEAN = re.compile("[\r\u2028\u2029\x85\v\f\ufeff\x00\ufdd0\ufdd1\ud800-\udfff]")


@dataclass
class Builder:
    """The text so far and everything that has a place in it. Positions are those of the clean text."""

    pieces: list[str] = field(default_factory=list)
    settled: bytearray = field(default_factory=bytearray)  # what stands before them, in UTF-8
    length: int = 0
    notes: list[FoundNote] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)
    turns: Turns = field(default_factory=Turns)
    found: Counter[str] = field(default_factory=Counter)
    remarks: list[Message] = field(default_factory=list)
    added: int = 0  # words that the importer wrote itself: labels of speakers that the file keeps apart
    left: int = 0  # words of the file that are not taken over, as a remark tells
    joined: int = 0  # words of the file that became one with their neighbour: divided at the end of a line

    def add(self, piece: str) -> None:
        if not piece.isprintable() and _UNCLEAN.search(piece):
            piece = clean(piece)
        if piece:
            self.pieces.append(piece)
            self.length += len(piece)

    def line(self, piece: str = "") -> None:
        self.add(piece)
        self.add("\n")

    def end_line(self) -> None:
        """Begins a new line unless the text is at one."""
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.add("\n")

    def stretch(self, kind: MarkKind, start: int, end: int | None = None, value: str = "") -> None:
        self.marks.add(kind, start, self.length if end is None else end, value)

    def picture(self, shows: str = "") -> None:
        """A sign in the place of a picture, with the description that the file has of it."""
        self.found["images"] += 1
        self.add(PICTURE)
        self.stretch("image", self.length - 1, value=" ".join(clean(shows).split()))

    def settle(self) -> None:
        """Nothing of what was added so far will be taken out piece by piece, or only the last one: many pieces may
        become one. In UTF-8, since a single emoji makes four bytes of every letter beside it."""
        if len(self.pieces) > MOST_PIECES:
            last = self.pieces.pop()
            self.settled += "".join(self.pieces).encode("utf-8", "surrogatepass")
            self.pieces = [last]

    def text(self) -> str:
        """All of it; a long text is not held twice, as its pieces and whole."""
        whole = "".join(self.pieces)
        self.pieces.clear()
        if self.settled:
            self.settled += whole.encode("utf-8", "surrogatepass")
            whole = self.settled.decode("utf-8", "surrogatepass")
            self.settled.clear()
        self.pieces.append(whole)
        return whole

    def _cut(self) -> None:
        """Leaves out the line ends after the last line."""
        while self.pieces:
            if last := self.pieces.pop().rstrip("\n"):
                self.pieces.append(last)
                return
        while self.settled.endswith(b"\n"):
            self.settled.pop()

    def take(self, start: int) -> str:
        """Takes the text from `start` on out again; what has a place in it is put there."""
        text = self.text()
        self.pieces, self.length = [text[:start]] if start else [], start
        self.marks.move(lambda place: min(place, start))
        self.notes = [
            replace(note, at=min(note.at, start), since=note.since if note.since is None else min(note.since, start))
            for note in self.notes
        ]
        return text[start:]

    def says(
        self, speaker: str, words: str, *, time: float | None, role: Role | None = None, labelled: bool = False
    ) -> None:
        """A turn of its own line, with the label written out; `speaker` "" leaves the words to nobody.

        A speaker who goes on takes up the turn where it ended.

        Args:
            labelled: the label is part of the file's own text, and its words are counted there.
        """
        words = clean(words).strip()
        who = " ".join(clean(speaker).split()).strip(":").strip()
        if not words:
            return
        if who and self.turns and self.turns.ends[-1] == self.length and self.turns[-1].speaker == who:
            self.joined += count_words(who) if labelled else 0
            self.add(" ")
            if time is not None:
                self.stretch("time", self.length, self.length, _seconds(time))
            self.add(words)
            self.turns.go_on(self.length)
            return
        self.end_line()
        start = self.length
        if who:
            self.add(f"{who}: ")
            self.added += 0 if labelled else count_words(who)
        said = self.length
        self.add(words)
        if who:
            self.turns.add(start, said, self.length, self.turns.voice(Voice(who, role or role_of(who))), time)
        elif time is not None:
            self.stretch("time", start, start, _seconds(time))
        self.settle()

    def finish(
        self,
        *,
        file_name: str,
        format: str,
        words_in_file: int,
        language: str = "auto",
        encoding: str = "",
        certainty: Certainty = "",
        turns: Turns | None = None,
        labels: Sequence[FoundLabel] = (),
        title: str = "",
        cut: bool = True,
    ) -> ImportedDocument:
        """The document. Turns are those that were added, else `turns`, else found by their labels.

        Args:
            labels: those that the file itself calls labels of speakers.
            cut: leaves out the line ends after the last line.
        """
        if cut:
            self._cut()
        text = self.text()
        if (not text or text.isspace()) and not self.notes:
            raise UnreadableFile(
                say("“{file}” holds no text.", file=file_name),
                say("If it is a scan, it must be transcribed first."),
            )
        longest = len(text)
        marks = _tidied(self.marks, text)
        if not self.turns and turns is None:
            turns = find_turns(
                text,
                bold=marks.stretches("bold"),
                headings=marks.stretches("heading") if format != "pdf" else (),  # guessed there
                told=[label for label in labels if label.end <= longest],
            )
            found = line_times(text, turns.starts, turns.said_starts)
            before = len(marks)
            for at, time in found:
                marks.add("time", at, at, _seconds(time))
            marks = marks.in_order() if len(marks) > before else marks
        found_turns = with_asker(_one_name_each(self.turns), text) or turns or Turns()
        notes = tuple(sorted((_within(note, longest) for note in self.notes), key=lambda note: note.at))
        in_text = count_words(text)
        return ImportedDocument(
            text=text,
            language=guess_language(text) if language == "auto" else language,
            turns=found_turns,
            notes=notes,
            marks=marks,
            title=title,
            ledger=Ledger(
                words_in_file=words_in_file,
                words_stored=in_text - self.added + self.joined + sum(count_words(note.text) for note in notes),
                turns=len(found_turns),
                speakers=found_turns.speakers(),
                encoding=encoding,
                certainty=certainty,
                format=format,
                left_out=self.left,
                unlabelled=unlabelled_paragraphs(text, found_turns),
                found={name: n for name, n in self.found.items() if n},
                remarks=tuple(self.remarks),
            ),
        )


def _one_name_each(turns: Turns) -> Turns:
    """The turns with one name for whom the file calls in several ways: "Ana Paz" first and "AP" afterwards."""
    short = short_names(turns.heard[voice].speaker for voice in turns.voices)
    if not short:
        return turns
    return turns.with_voices(lambda voice: voice._replace(speaker=short.get(voice.speaker, voice.speaker)))


def _tidied(marks: Marks, text: str) -> Marks:
    """In order, without white space at their borders, and one where the file has several side by side."""
    tidy = Marks()
    last: dict[str, int] = {}  # kind: index of the mark before
    longest = len(text)
    for kind, start, end, value in marks.in_order():
        if end > longest:
            start, end = min(start, longest), longest
        if kind not in _STRETCHES:
            tidy.add(kind, start, end, value)
            continue
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        if kind in _RUNS and kind in last:
            ended = tidy.ends[last[kind]]
            if start - ended <= 2 and not text[ended:start].strip(" \t\u00a0"):
                tidy.ends[last[kind]] = max(end, ended)
                continue
        last[kind] = len(tidy)
        tidy.add(kind, start, end, value)
    return tidy


def _within(note: FoundNote, longest: int) -> FoundNote:
    if note.at <= longest and (note.since is None or note.since <= note.at):
        return note
    at = min(note.at, longest)
    return FoundNote(note.kind, note.mark, at, note.text, note.author, min(note.since, at) if note.since else None)


def _seconds(time: float) -> str:
    return f"{time:.3f}".rstrip("0").rstrip(".")
