"""What is marked in a text of a REFI-QDA file: thousands of selections.

Twice through: their places first, packed, from which is found out how the file counts; then their codings, made at once
into what stays. Memory that is touched for the first time costs more than all the asking, so nothing is kept between.
"""

from array import array
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from qcoder.core.exchange import CodingEntry, PassageNote
from qcoder.core.span import Span
from qcoder.importers.refi_elements import NAMES, children, guid_of, place_number
from qcoder.importers.refi_positions import Selected

_PLAIN, _SPOKEN = "{*}PlainTextSelection", "{*}TranscriptSelection"


class Marks:
    """The selections in a text, in the order of the file; `others` is what else the text holds.

    Those of a transcript lie between two of its points in time, and come last.
    """

    def __init__(self, element: Any) -> None:
        self._element = element
        self.starts, self.ends = array("q"), array("q")  # -1 for what is no place
        self.others: list[Any] = []
        for one in element:
            if NAMES[one.tag] == "PlainTextSelection":
                get = one.get
                self.starts.append(place_number(get("startPosition")))
                self.ends.append(place_number(get("endPosition")))
            else:
                self.others.append(one)
        points = {guid_of(one.get("guid")): place_number(one.get("position")) for one in self.named("SyncPoint")}
        for one in self.named("TranscriptSelection"):
            for places, name in ((self.starts, "fromSyncPoint"), (self.ends, "toSyncPoint")):
                places.append(points.get(guid_of(one.get(name)), -1))

    def named(self, name: str) -> Iterator[Any]:
        """Of what else the text holds, that of a name."""
        return children(self.others, name)

    def _selections(self) -> Iterator[Any]:
        return chain(self._element.iterchildren(_PLAIN), self._element.iterchildren(_SPOKEN))

    def __len__(self) -> int:
        return len(self.starts)

    def some(self, every: int) -> list[Selected]:
        """One of so many, and the one that ends last, with their words as the file says them."""
        last = self.ends.index(max(self.ends))
        return [
            Selected(self.starts[place], self.ends[place], one.get("name") or "")
            for place, one in enumerate(self._selections())
            if place % every == 0 or place == last
        ]

    def inside(self, spans: Sequence[Span | None]) -> "Inside":
        """What the selections hold, where each of them lies in the text; None leaves one out."""
        found = Inside([], [], [])
        names, codings = NAMES, found.codings
        for span, selection in zip(spans, self._selections(), strict=True):
            if span is None:
                continue
            for inside in selection:
                kind = names[inside.tag]
                if kind == "Coding":
                    codings.append(_coding(inside, selection, span))
                elif kind == "CodeRef" and (code := guid_of(inside.get("targetGUID"))):  # without a coding around it
                    codings.append(CodingEntry("", span, code, *_who_and_when(selection, selection)))
                elif kind == "NoteRef" and (note := guid_of(inside.get("targetGUID"))):
                    found.notes.append(PassageNote(span, note))
                elif kind == "Description":
                    found.described.append((selection, span))
        return found


class Inside(NamedTuple):
    """What selections hold: codings with their guids as they are written, and "" for a code where they name none;
    notes on their words; and selections of which a program says something."""

    codings: list[CodingEntry]
    notes: list[PassageNote]
    described: list[tuple[Any, Span]]


def _coding(coding: Any, selection: Any, span: Span) -> CodingEntry:
    code: str = ""
    notes: tuple[str, ...] = ()
    for ref in coding:
        kind = NAMES[ref.tag]
        if kind == "CodeRef":
            code = code or guid_of(ref.get("targetGUID"))
        elif kind == "NoteRef" and (note := guid_of(ref.get("targetGUID"))):
            notes += (note,)
    return CodingEntry(coding.get("guid") or "", span, code, *_who_and_when(coding, selection), notes)


def _who_and_when(coding: Any, selection: Any) -> tuple[str, str]:
    """Of a coding, or else of its selection."""
    user, at = coding.get("creatingUser"), coding.get("creationDateTime")
    return guid_of(user or selection.get("creatingUser")), at or selection.get("creationDateTime") or ""
