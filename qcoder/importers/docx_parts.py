"""The other parts of a Word document: styles and numbering, which say what paragraphs are; notes, comments, headers."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qcoder.core.found_marks import MarkKind
from qcoder.core.imported import FoundNote, NoteKind
from qcoder.core.text import clean
from qcoder.importers.safe_xml import parse
from qcoder.importers.safe_zip import SafeZip

if TYPE_CHECKING:
    from qcoder.importers.docx_walk import Walk

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_NOTES: tuple[tuple[NoteKind, str], ...] = (
    ("footnote", "footnotes"),
    ("endnote", "endnotes"),
    ("comment", "comments"),
)
SEPARATORS = ("separator", "continuationSeparator", "continuationNotice")
_HEADING = re.compile(r"(?:heading|título|titulo|encabezado|überschrift|titre|titolo) ?([1-9])", re.IGNORECASE)
MOST_STEPS = 20  # from a style to the one that it is made from


@dataclass
class _Style:
    name: str = ""
    based_on: str = ""
    outline: str = ""
    numbering: tuple[str, str] | None = None
    emphasis: tuple[MarkKind, ...] = ()


class Styles:
    """What the styles and numberings of a document say; read when a paragraph first asks."""

    def __init__(self, parts: SafeZip, folder: str, file_name: str) -> None:
        self._parts, self._folder, self._file_name = parts, folder, file_name
        self._counts: dict[tuple[str, int], int] = {}

    def _part(self, name: str) -> Any:
        place = f"{self._folder}/{name}.xml"
        return parse(self._parts[place], file_name=self._file_name) if place in self._parts else ()

    @cached_property
    def _styles(self) -> dict[str, _Style]:
        from qcoder.importers.docx_walk import local, value

        found: dict[str, _Style] = {}
        for element in self._part("styles"):
            if local(element) != "style":
                continue
            style = _Style()
            marks: list[MarkKind] = []
            for child in element.iter():
                name, said = local(child), value(child)
                if name == "name":
                    style.name = said
                elif name == "basedOn":
                    style.based_on = said
                elif name == "outlineLvl":
                    style.outline = said
                elif name == "numId":
                    style.numbering = said, style.numbering[1] if style.numbering else "0"
                elif name == "ilvl":
                    style.numbering = style.numbering[0] if style.numbering else "", said
                elif name in ("b", "i", "vanish") and said not in ("0", "false", "off"):
                    marks.append("bold" if name == "b" else "italic" if name == "i" else "hidden")
            style.emphasis = tuple(marks)
            found[value(element, "styleId")] = style
        return found

    def _made_from(self, id_: str) -> list[_Style]:
        found: list[_Style] = []
        while id_ in self._styles and len(found) < MOST_STEPS:
            found.append(self._styles[id_])
            id_ = found[-1].based_on
        return found

    def level(self, id_: str) -> str:
        """The level of a heading of this style; "" for other styles."""
        if not id_:
            return ""
        styles = self._made_from(id_)
        for style in styles:
            if style.outline.isdecimal():
                return str(int(style.outline) + 1) if int(style.outline) < 9 else ""
            if found := _HEADING.fullmatch(style.name.strip()):
                return found[1]
            if style.name.strip().casefold() in ("title", "título", "titulo", "puesto"):
                return "1"
        if not styles and (found := _HEADING.fullmatch(id_)):
            return found[1]
        return ""

    def emphasis(self, id_: str) -> list[MarkKind]:
        """What a style of letters ("Strong") does to them."""
        return [kind for style in self._made_from(id_) for kind in style.emphasis]

    def numbering_of(self, id_: str) -> tuple[str, str] | None:
        return next((style.numbering for style in self._made_from(id_) if style.numbering), None)

    @cached_property
    def _numberings(self) -> dict[str, dict[str, tuple[str, str, int]]]:
        """By id of a list and level: how its numbers are written, with what around them, from which on."""
        from qcoder.importers.docx_walk import local, value

        abstract: dict[str, dict[str, tuple[str, str, int]]] = {}
        numbers: dict[str, str] = {}
        for element in self._part("numbering"):
            if local(element) == "abstractNum":
                levels = abstract[value(element, "abstractNumId")] = {}
                for level in element:
                    if local(level) == "lvl":
                        said = {local(child): value(child) for child in level}
                        start = said.get("start", "1")
                        levels[value(level, "ilvl")] = (
                            said.get("numFmt", "decimal"),
                            said.get("lvlText", ""),
                            int(start) if start.isdecimal() and len(start) < 7 else 1,
                        )
            elif local(element) == "num":
                numbers[value(element, "numId")] = next(
                    (value(child) for child in element if local(child) == "abstractNumId"), ""
                )
        return {number: abstract.get(place, {}) for number, place in numbers.items()}

    def label(self, number: str, level: str) -> str:
        """The sign or number that Word writes before this item of a list, after a tab for each list around its own."""
        levels = self._numberings.get(number, {})
        at = int(level) if level.isdecimal() and len(level) < 3 else 0
        numbering, text, start = levels.get(str(at), ("bullet", "", 1))
        self._counts[number, at] = self._counts.get((number, at), start - 1) + 1
        for deeper in range(at + 1, 9):
            self._counts.pop((number, deeper), None)
        if numbering in ("bullet", "none"):
            return "\t" * min(at, 8) + "•"

        def shown(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            how = levels.get(str(place), ("decimal", "", 1))
            return shown_mark(self._counts.get((number, place), how[2]), how[0])

        return "\t" * min(at, 8) + re.sub(r"%([1-9])", shown, text)[:40].strip()


def shown_mark(number: int, numbering: str) -> str:
    """A number as Word writes it."""
    if numbering in ("lowerRoman", "upperRoman"):
        mark, rest = "", number
        for worth, letters in _ROMAN:
            mark += letters * (rest // worth)
            rest %= worth
        return mark if numbering == "lowerRoman" else mark.upper()
    if numbering in ("lowerLetter", "upperLetter") and number > 0:  # after z follow aa, bb ...
        mark = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return mark if numbering == "lowerLetter" else mark.upper()
    return str(number)


# ---- notes ----


def keep_apart(walk: "Walk", parts: SafeZip, main: str, file_name: str) -> list[bytes]:
    """Puts every text that stands apart among the notes; returns the parts that hold such text."""
    from qcoder.importers.docx_walk import Walk, local, value

    folder = main.rpartition("/")[0]
    sources: list[bytes] = []
    numbering: dict[str, str] | None = None
    made = walk.made
    for kind, part in _NOTES:
        name = f"{folder}/{part}.xml"
        if name not in parts:
            continue
        sources.append(parts[name])
        texts: dict[str, tuple[str, str]] = {}
        for element in parse(sources[-1], file_name=file_name):
            if local(element) != kind or value(element, "type") in SEPARATORS:
                continue
            inner = Walk(walk.styles)
            inner.blocks(element)
            made.notes += inner.made.notes  # what was deleted in a note
            texts[value(element, "id")] = inner.made.text().strip(), clean(value(element, "author"))
        if texts and numbering is None:
            numbering = _note_numbering(walk, parts, folder, file_name)
        number = 0
        for mark in walk.marks:
            if mark.kind != kind or mark.id not in texts:
                continue
            number += 1
            text, author = texts.pop(mark.id)
            made.found[part] += 1
            if text:
                shown = shown_mark(number, (numbering or {}).get(kind, "decimal"))
                made.notes.append(FoundNote(kind, shown, mark.at, text, author, mark.since))
        for text, author in texts.values():  # without a mark in the body: still not lost
            made.found[part] += 1
            if text:
                made.notes.append(FoundNote(kind, "", made.length, text, author))
    return sources + _headers(walk, parts, folder, file_name)


def _note_numbering(walk: "Walk", parts: SafeZip, folder: str, file_name: str) -> dict[str, str]:
    """How foot- and endnotes are numbered: Word's way, or as the file asks for in its settings or sections."""
    in_sections = dict(walk.numbering)
    settings = f"{folder}/settings.xml"
    if settings in parts:
        for element in parse(parts[settings], file_name=file_name).iter("{*}footnotePr", "{*}endnotePr"):
            walk.note_properties(element)
    return {"footnote": "decimal", "endnote": "lowerRoman", **walk.numbering, **in_sections}


def _headers(walk: "Walk", parts: SafeZip, folder: str, file_name: str) -> list[bytes]:
    from qcoder.importers.docx_walk import Walk

    sources = []
    named = re.compile(rf"{re.escape(folder)}/(header|footer)\d*\.xml")
    for name in sorted(parts):
        match = named.fullmatch(name)
        if match is None:
            continue
        sources.append(parts[name])
        inner = Walk(walk.styles)
        inner.blocks(parse(sources[-1], file_name=file_name))
        walk.made.notes += inner.made.notes
        text = inner.made.text().strip()
        if text:
            walk.made.found["headers_footers"] += 1
            kind: NoteKind = "header" if match[1] == "header" else "footer"
            walk.made.notes.append(FoundNote(kind, "", 0, text))
    return sources
