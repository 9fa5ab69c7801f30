"""What is marked in a text of a REFI-QDA file: thousands of selections, read once through, column by column.

Most of the time goes into asking lxml for an element or an attribute: each is asked for once, here, and what is the
same for a whole column (are these all guids, all numbers?) is asked of the column.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from qcoder.importers.refi_elements import NAMES, children, guid_of, place_number, place_numbers
from qcoder.importers.refi_positions import Selected

# A coding as a file has it: the place of its selection among those of the text, its guid as it is written ("" for
# none), its code ("" where it names none), who coded when, its notes. Plain tuples, which are made at once.
MarkedCoding = tuple[int, str, str, str, str, tuple[str, ...]]


class Beside(NamedTuple):
    """What a selection holds beside codings: a note on its words, or what a program says of them."""

    place: int
    selection: Any
    note: str = ""  # "" for a description


class Marks:
    """The selections in a text with their codings, in the order of the file; `others` is what else the text holds."""

    def __init__(self, element: Any) -> None:
        self.codings: list[MarkedCoding] = []
        self.beside: list[Beside] = []
        self.others: list[Any] = []
        self.selected = self._read(element)

    def _read(self, element: Any) -> Sequence[Selected]:
        names, codings = NAMES, self.codings
        starts: list[str | None] = []
        ends: list[str | None] = []
        said: list[Any] = []
        for one in element:
            if names[one.tag] != "PlainTextSelection":
                self.others.append(one)
                continue
            get = one.get
            for inside in one:
                if names[inside.tag] == "Coding":
                    codings.append(_coding(len(starts), inside, one))
                else:
                    self._put_beside(len(starts), inside, one)
            starts.append(get("startPosition"))
            ends.append(get("endPosition"))
            said.append(one)
        found = list(map(Selected, place_numbers(starts), place_numbers(ends), said))
        found += self._of_a_transcript(len(found))
        return found

    def _of_a_transcript(self, before: int) -> Iterator[Selected]:
        """Selections between two points in time of a transcript."""
        points = {guid_of(one.get("guid")): place_number(one.get("position")) for one in self.named("SyncPoint")}
        for place, one in enumerate(self.named("TranscriptSelection"), before):
            for inside in one:
                if NAMES[inside.tag] == "Coding":
                    self.codings.append(_coding(place, inside, one))
                else:
                    self._put_beside(place, inside, one)
            start, end = (points.get(guid_of(one.get(name)), -1) for name in ("fromSyncPoint", "toSyncPoint"))
            yield Selected(start, end)

    def named(self, name: str) -> Iterator[Any]:
        """Of what else the text holds, that of a name."""
        return children(self.others, name)

    def _put_beside(self, place: int, inside: Any, selection: Any) -> None:
        """A code without a coding around it, a note, a description."""
        kind, target = NAMES[inside.tag], guid_of(inside.get("targetGUID"))
        if kind == "CodeRef" and target:
            user, at = guid_of(selection.get("creatingUser")), selection.get("creationDateTime") or ""
            self.codings.append((place, "", target, user, at, ()))
        elif kind == "NoteRef" and target:
            self.beside.append(Beside(place, selection, target))
        elif kind == "Description":
            self.beside.append(Beside(place, selection))


def _coding(place: int, coding: Any, selection: Any) -> MarkedCoding:
    code: str = ""
    notes: tuple[str, ...] = ()
    for ref in coding:
        kind = NAMES[ref.tag]
        if kind == "CodeRef":
            code = code or guid_of(ref.get("targetGUID"))
        elif kind == "NoteRef" and (note := guid_of(ref.get("targetGUID"))):
            notes += (note,)
    get = coding.get
    user = guid_of(get("creatingUser") or selection.get("creatingUser"))
    at = get("creationDateTime") or selection.get("creationDateTime") or ""
    return place, get("guid") or "", code, user, at, notes
