"""Codebooks of other programs as sheets and lists: .xlsx, .csv and .txt.

A sheet has one row a code. The column of codes may be called code, name, código, tag or nombre, that of what is said
of it definition, memo, description, comment or the like in Spanish. Paths are divided by ">", a backslash (MAXQDA) or
" / ", or stand in columns of their own, one a level (level 1, level 2 ...). A list has one code a line, and what stands
further in is below the line above (tabs or spaces).
"""

import re
from collections.abc import Iterable
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

from qcoder.core.errors import UnreadableFile
from qcoder.core.exchange import CodeEntry, ExchangeProject
from qcoder.core.messages import say
from qcoder.core.text import clean

CODEBOOKS = (".xlsx", ".csv", ".txt")
_NAMES = ("code", "name", "código", "codigo", "tag", "nombre")
_SAID = (
    "definition",
    "memo",
    "description",
    "comment",
    "definición",
    "definicion",
    "descripción",
    "descripcion",
    "comentario",
)
_LEVEL = re.compile(r"(?:level|nivel)\s*(\d+)\Z")
_COLOUR = ("colour", "color")
_BETWEEN = re.compile(r"\s*[>\\]\s*|\s+/\s+")
_TAB = 4  # spaces that a tab stands for

Entry = tuple[tuple[str, ...], str, str]  # path, what is said, colour


def read_codebook_sheet(file: Path) -> ExchangeProject:
    """The codes of a sheet or list. Raises UnreadableFile where there are none that can be told."""
    entries = list(_listed(file) if file.suffix.lower() == ".txt" else _sheet(file))
    if not entries:
        raise UnreadableFile(
            say("No codes can be found in “{file}”.", file=file.name),
            say("Give the column of codes the name “code”, or write one code a line."),
        )
    return ExchangeProject(name=file.stem, origin=file.suffix.lower().lstrip("."), codes=tuple(_codes(entries, file)))


def _listed(file: Path) -> Iterable[Entry]:
    from qcoder.services.arriving.importing import read_bytes

    data = read_bytes(file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    above: list[tuple[int, str]] = []
    for line in clean(text).split("\n"):
        if not line.strip():
            continue
        bare = line.expandtabs(_TAB)
        depth = len(bare) - len(bare.lstrip())
        while above and above[-1][0] >= depth:
            above.pop()
        name = line.strip().lstrip("-*• ").strip()
        if name:
            above.append((depth, name))
            yield tuple(one for _depth, one in above), "", ""


def _sheet(file: Path) -> Iterable[Entry]:
    from qcoder.services.sheet import read_table

    columns, rows = read_table(file, needed=())
    bare = {column.strip().casefold(): column for column in reversed(columns)}
    said = next((bare[name] for name in _SAID if name in bare), "")
    colour = next((bare[name] for name in _COLOUR if name in bare), "")
    levels = sorted((int(found[1]), bare[name]) for name in bare if (found := _LEVEL.match(name)))
    named = next((bare[name] for name in _NAMES if name in bare), "")
    last: list[str] = []
    for row in rows:
        if levels:
            cells = [row[column].strip() for _level, column in levels]
            first = next((n for n, cell in enumerate(cells) if cell), None)
            if first is None:
                continue
            last = last[:first] + [cell for cell in cells[first:] if cell]
            path = tuple(last)
        else:
            path = tuple(part for part in _BETWEEN.split(row[named].strip()) if part) if named else ()
        if path:
            yield path, row[said].strip() if said else "", row[colour].strip() if colour else ""


def _codes(entries: Iterable[Entry], file: Path) -> Iterable[CodeEntry]:
    """Each code once, those above it first, even where the file names only the codes below them."""
    made: dict[tuple[str, ...], CodeEntry] = {}
    for path, said, colour in entries:
        folded = tuple(part.casefold() for part in path)
        for depth in range(1, len(path) + 1):
            key = folded[:depth]
            if key in made and not (depth == len(path) and said and not made[key].definition):
                continue
            parent = made[folded[: depth - 1]].guid if depth > 1 else ""
            own = depth == len(path)
            guid = str(uuid5(NAMESPACE_OID, f"qcoder:codebook:{file.stem}:{' > '.join(key)}"))
            made[key] = CodeEntry(guid, path[depth - 1], parent, colour if own else "", said if own else "")
    return made.values()
