"""Elements of a REFI-QDA file, whatever their namespace: children by name, guids, descriptions, numbers.

What is the same in a whole file stands in `Reading`: which guids are taken, and what was changed or left out.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from qcoder.core.messages import Message, say_plural
from qcoder.importers.refi_more import sound
from qcoder.importers.safe_zip import SafeZip

MARK = "[qcoder]"
LONGEST_PLACE = 16  # digits that no text has so many letters for
_ONE = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_GUID, _GUIDS = re.compile(_ONE).fullmatch, re.compile(f"(?:{_ONE})*").fullmatch
_BOOLEANS = {"true": "yes", "1": "yes", "false": "no", "0": "no"}


class Members(Mapping[str, bytes]):
    """The files of a .qdpx by the last part of their name, in small letters; read when asked for."""

    def __init__(self, packed: SafeZip) -> None:
        self._packed = packed
        self._names = {PurePosixPath(name).name.lower(): name for name in packed if not name.endswith("/")}

    def __getitem__(self, name: str) -> bytes:
        return self._packed[self._names[name]]

    def __contains__(self, name: object) -> bool:  # that of Mapping would unpack the file
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class _Names(dict[Any, str]):
    """Names without their namespace; comments and instructions have none. The same few come by the ten thousand."""

    def __missing__(self, tag: Any) -> str:
        bare = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        if len(self) < 1000:  # a hostile file has no end of them
            self[tag] = bare
        return bare


NAMES = _Names()


def local(element: Any) -> str:
    return NAMES[element.tag]


def children(element: Iterable[Any], *names: str) -> Iterator[Any]:
    """Those of that name in an element, or in some of its children that were set apart before."""
    return (child for child in element if NAMES[child.tag] in names)


def child(element: Iterable[Any], name: str) -> Any:
    """The first one of that name; None where there is none."""
    for child in element:
        if NAMES[child.tag] == name:
            return child
    return None


def within(element: Any, container: str, *names: str) -> Iterator[Any]:
    for held in children(element, container):
        yield from children(held, *names)


@lru_cache(maxsize=4096)
def guid_of(raw: str | None) -> str:
    """A guid without braces, in small letters; "" for nothing. Those of codes and coders come again and again.

    What is no guid (some programs write "c12" or the name of a code) gets one, the same wherever it stands.
    """
    bare = (raw or "").strip().strip("{}").lower()
    if _GUID(bare) or not bare:
        return bare
    try:
        return str(UUID(bare))
    except ValueError:
        return str(uuid5(NAMESPACE_OID, f"qcoder:refi:{bare}"))


def _described(element: Iterable[Any]) -> tuple[str, dict[str, Any]]:
    """What a description says, and what stands behind our mark."""
    held = child(element, "Description")
    if held is None:
        return "", {}
    whole = text_of(held)
    if MARK not in whole:
        return whole.strip(), {}
    said, _mark, hidden = whole.rpartition(MARK)
    try:
        more = json.loads(hidden)
    except (ValueError, RecursionError):
        return whole.strip(), {}
    return said.strip(), more if isinstance(more, dict) else {}


def text_of(element: Any) -> str:
    """The words of an element, with those of elements inside it."""
    if element is None:
        return ""
    return (element.text or "") if not len(element) else "".join(element.itertext())


def refs_of(element: Iterable[Any], name: str = "NoteRef") -> tuple[str, ...]:
    return tuple(filter(None, (guid_of(child.get("targetGUID")) for child in children(element, name))))


def code_and_notes(coding: Any) -> tuple[str, tuple[str, ...]]:
    """What a coding names: its code, "" where it names none, and its notes."""
    code: str = ""
    notes: tuple[str, ...] = ()
    for child in coding:
        kind = NAMES[child.tag]
        if kind == "CodeRef":
            code = code or guid_of(child.get("targetGUID"))
        elif kind == "NoteRef" and (note := guid_of(child.get("targetGUID"))):
            notes += (note,)
    return code, notes


def values_of(element: Iterable[Any]) -> dict[str, str]:
    found = {}
    for value in children(element, "VariableValue"):
        refs = refs_of(value, "VariableRef")
        said = next((child for child in value if local(child).endswith("Value")), None)
        if refs and said is not None and said.text is not None:
            bare = said.text.strip()
            found[refs[0]] = _BOOLEANS.get(bare, bare) if local(said) == "BooleanValue" else bare
    return found


def place_number(raw: str | None) -> int:
    """A place; -1 for what is none."""
    if raw is None:
        return -1
    if raw.isdigit() and raw.isascii():
        return int(raw) if len(raw) < LONGEST_PLACE else -1
    bare = raw.strip()
    return place_number(bare) if bare != raw else -1


def whole_number(raw: str | None) -> int:
    """A whole number, as coordinates and milliseconds are; 0 for what is none."""
    bare = (raw or "").strip()
    return int(bare) if re.fullmatch(r"[+-]?[0-9]{1,15}", bare) else 0


def decoded(data: bytes) -> str:
    for start, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(start):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


class Reading:
    """One file that is read: its texts and other parts, and what is to be told of it."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._taken: set[str] = set()
        self.told: list[Message] = []
        self.count: Counter[str] = Counter()

    def part(self, path: str) -> bytes | None:
        """A file inside by the last part of its path, in any case of letters; None where it did not come along."""
        if not path:
            return None
        name = PurePosixPath(path.replace("\\", "/")).name.lower()
        return self._files[name] if name and name in self._files else None

    def described(self, element: Iterable[Any]) -> tuple[str, dict[str, Any]]:
        """What a description says, and what stands behind our mark in the shape that it should have."""
        said, more = _described(element)
        if not more:
            return said, more
        kept, odd = sound(more)
        self.count["odd"] += odd
        return said, kept

    def own(self, element: Any) -> str:
        """An element's guid; a new one where it has none or one that stands for something else already."""
        return self.own_guid(element.get("guid"))

    def own_guid(self, raw: str | None) -> str:
        """The same, of the guid as it is written."""
        guid = raw or ""
        if not _GUID(guid):
            guid = guid_of(guid)
        if not guid or guid in self._taken:
            if guid:
                self.count["twice"] += 1
            guid = str(uuid4())
        self._taken.add(guid)
        return guid

    def own_guids(self, raws: Sequence[str]) -> Sequence[str]:
        """The same of each of many."""
        new = set(raws)
        if len(new) < len(raws) or not _GUIDS("".join(raws)) or not self._taken.isdisjoint(new):
            return [self.own_guid(raw) for raw in raws]
        self._taken |= new
        return raws

    def counted(self) -> list[Message]:
        """What was left out, each kind in one sentence."""
        count = self.count
        said = {
            "outside": say_plural(
                "{n} selection is empty or lies outside its text: it was left out.",
                "{n} selections are empty or lie outside their texts: they were left out.", n=count["outside"]),
            "without code": say_plural(
                "{n} coding names no code: it was left out.",
                "{n} codings name no code: they were left out.", n=count["without code"]),
            "no text": say_plural(
                "{n} PDF, picture or recording comes without text: it is kept with its codings and goes along when the "
                "project is exported.",
                "{n} PDFs, pictures or recordings come without text: they are kept with their codings and go along "
                "when the project is exported.", n=count["no text"]),
            "read in pdf": say_plural(
                "{n} PDF came without its text: it was read here as if it were imported.",
                "{n} PDFs came without their texts: they were read here as if they were imported.",
                n=count["read in pdf"]),
            "no words": say_plural(
                "{n} selection lies on a page, picture or recording and not in its text: it is kept and goes along "
                "when the project is exported.",
                "{n} selections lie on pages, pictures or recordings and not in their text: they are kept and go along "
                "when the project is exported.",
                n=count["no words"]),
            "links": say_plural(
                "{n} link ties things that qcoder does not link: it was left out.",
                "{n} links tie things that qcoder does not link: they were left out.", n=count["links"]),
            "sets": say_plural(
                "{n} set holds no codes: it was left out.",
                "{n} sets hold no codes: they were left out.", n=count["sets"]),
            "twice": say_plural(
                "{n} identifier was used twice in the file: the second thing was given a new one.",
                "{n} identifiers were used twice in the file: the second things were given new ones.",
                n=count["twice"]),
            "odd": say_plural(
                "{n} entry of qcoder's own in the file was altered: it was left out.",
                "{n} entries of qcoder's own in the file were altered: they were left out.", n=count["odd"]),
            "deep": say_plural(
                "{n} code lies deeper than 100 levels: it was left out.",
                "{n} codes lie deeper than 100 levels: they were left out.", n=count["deep"]),
        }  # fmt: skip
        return [sentence for key, sentence in said.items() if count[key]]
