"""Excel workbooks (.xlsx, .xlsm): the cells of their sheets, read from the XML without a program for formulas.

Standard: ECMA-376, SpreadsheetML. A formula's last result is read, never the formula; dates become ISO dates; macros,
links to other workbooks and pictures stay in the original.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from qcoder.core.errors import UnreadableFile
from qcoder.core.found_turns import Turns
from qcoder.core.imported import ImportedDocument
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.text import clean
from qcoder.core.words import count_words
from qcoder.importers.packed_rows import PackedRows
from qcoder.importers.safe_xml import parse, parse_children
from qcoder.importers.safe_zip import SafeZip
from qcoder.importers.sheet import below_titles, looks_like_survey, put_together
from qcoder.importers.xlsx_beside import Merged, merged_down, told_of

MOST_CELLS = 5_000_000
MOST_COLUMNS = 2_000
MOST_ROWS = 200_000
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def read_xlsx(data: bytes, *, file_name: str, language: str = "auto") -> ImportedDocument:
    """One document of a workbook's sheets, one after another."""
    from dataclasses import replace

    parts = SafeZip(data, file_name=file_name)
    sheets = workbook(parts, file_name)
    made = put_together(PackedRows(row for _, sheet in sheets for row in sheet), file_name=file_name)
    names = [name for name, _rows in sheets]
    del sheets  # long ones are not needed any more
    told = told_of(parts, [sheet for sheet in _sheets(parts, file_name) if sheet[0] in names])
    document = made.finish(
        file_name=file_name,
        format="xlsx",
        words_in_file=words_in_workbook(parts, file_name),
        language=language,
        turns=Turns(),
    )
    if len(names) > 1:
        told.append(
            say_plural(
                "{n} sheet was read: {names}.",
                "{n} sheets were read one after another: {names}.",
                n=len(names),
                names=", ".join(names),
            )
        )
    return replace(document, ledger=replace(document.ledger, remarks=(*document.ledger.remarks, *told)))


def xlsx_rows(data: bytes, *, file_name: str) -> tuple[PackedRows, list[Message]]:
    """The rows of the sheet that is a survey, or else of the first one, and what is to be said of the others.

    What cells say that reach over several rows is said of each of them.
    """
    parts = SafeZip(data, file_name=file_name)
    sheets = workbook(parts, file_name, spread=True)
    best = next((number for number, (_, rows) in enumerate(sheets) if looks_like_survey(below_titles(rows))), 0)
    name, rows = sheets[best]
    told = told_of(parts, [sheet for sheet in _sheets(parts, file_name) if sheet[0] == name])
    if others := [other for number, (other, _) in enumerate(sheets) if number != best]:
        told.append(
            say(
                "Only the sheet “{name}” was read; these are in the original only: {names}.",
                name=name,
                names=", ".join(others),
            )
        )
    return rows, told


def is_workbook(parts: SafeZip) -> bool:
    return "xl/workbook.xml" in parts


def workbook(parts: SafeZip, file_name: str, *, spread: bool = False) -> list[tuple[str, PackedRows]]:
    """Names and rows of the sheets that hold cells, in the order of the workbook.

    Args:
        spread: what merged cells say is said of each of the rows that they reach over.
    """
    strings = _strings(parts, file_name)
    dates, since = _dates(parts, file_name)
    sheets = []
    for name, place in _sheets(parts, file_name):
        merged = merged_down(parts[place]) if spread else []
        coming = _rows(parts, place, strings, dates, since, file_name)
        rows = PackedRows(row for _, row in (_merged(coming, merged) if merged else coming) if any(row))
        if rows:
            sheets.append((name, rows))
    if not sheets:
        raise UnreadableFile(
            say("“{file}” is empty.", file=file_name), say("Choose a sheet with a first row of column names.")
        )
    return sheets


def _sheets(parts: SafeZip, file_name: str) -> list[tuple[str, str]]:
    targets: dict[str, str] = {}
    relations = "xl/_rels/workbook.xml.rels"
    if relations in parts:
        for relation in parse(parts[relations], file_name=file_name):
            target = (relation.get("Target") or "").lstrip("/")
            targets[relation.get("Id") or ""] = target if target.startswith("xl/") else f"xl/{target}"
    found = []
    for sheet in parse(parts["xl/workbook.xml"], file_name=file_name).iter("{*}sheet"):
        id_ = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        place = targets.get(id_, "")
        if place in parts and "worksheets" in place:
            found.append((str(sheet.get("name") or ""), place))
    return found or [(name, name) for name in sorted(parts) if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]


def _strings(parts: SafeZip, file_name: str) -> list[str]:
    if "xl/sharedStrings.xml" not in parts:
        return []
    items = parse_children(parts.pieces("xl/sharedStrings.xml"), of="{*}sst", file_name=file_name)
    return [_said(item) for item in items if _local(item) == "si"]


def _said(item: Any) -> str:
    """The text of a cell, its runs joined, without the phonetic aid of Japanese."""
    pieces = []
    for leaf in item.iter("{*}t"):
        above = leaf.getparent()
        if above is None or _local(above) != "rPh":
            pieces.append(leaf.text or "")
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(pieces))


def _dates(parts: SafeZip, file_name: str) -> tuple[frozenset[int], datetime]:
    """The styles whose numbers are dates, and the day that dates are counted from."""
    since = datetime(1899, 12, 30)  # noqa: DTZ001  a day on the calendar, nowhere in particular
    properties = list(parse(parts["xl/workbook.xml"], file_name=file_name).iter("{*}workbookPr"))
    if properties and properties[0].get("date1904") in ("1", "true"):
        since = datetime(1904, 1, 1)  # noqa: DTZ001
    if "xl/styles.xml" not in parts:
        return frozenset(), since
    root = parse(parts["xl/styles.xml"], file_name=file_name)
    formats = {
        int(one.get("numFmtId") or 0): re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", one.get("formatCode") or "")
        for one in root.iter("{*}numFmt")
        if (one.get("numFmtId") or "").isdecimal()
    }
    dated = {id_ for id_, code in formats.items() if re.search("[ymdhs]", code, re.IGNORECASE)} | _BUILT_IN_DATES
    styles = set()
    for cells in root.iter("{*}cellXfs"):
        for place, style in enumerate(cells):
            number = style.get("numFmtId") or ""
            if number.isdecimal() and int(number) in dated:
                styles.add(place)
    return frozenset(styles), since


def _cells(parts: SafeZip, place: str, file_name: str) -> Iterator[tuple[Any, Iterator[Any]]]:
    """The rows of a sheet as they are read, each with its cells."""
    for row in parse_children(parts.pieces(place), of="{*}sheetData", file_name=file_name):
        if _local(row) == "row":
            yield row, (cell for cell in row if _local(cell) == "c")


def _rows(
    parts: SafeZip, place: str, strings: list[str], dates: frozenset[int], since: datetime, file_name: str
) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet with their numbers, without those that hold nothing."""
    rows = number_of_cells = 0
    for row, cells in _cells(parts, place, file_name):
        made: list[str] = []
        for cell in cells:
            reference = _REFERENCE.fullmatch(cell.get("r") or "")
            column = _column(reference[1]) if reference else len(made)
            number_of_cells += 1
            if column >= MOST_COLUMNS or number_of_cells > MOST_CELLS or rows > MOST_ROWS:
                raise UnreadableFile(
                    say("“{file}” unpacks to far more than a document holds.", file=file_name),
                    say("Save the rows that matter as a sheet of their own."),
                )
            if column >= len(made):
                made.extend([""] * (column + 1 - len(made)))
            made[column] = _cell(cell, strings, dates, since)
        if any(made):
            rows += 1
            number = row.get("r") or ""
            yield int(number) if number.isdecimal() else rows, made


def _merged(rows: Iterable[tuple[int, list[str]]], merged: Sequence[Merged]) -> Iterator[tuple[int, list[str]]]:
    """The rows, in which what cells say that reach over several of them is said of each."""
    kept = list(rows)
    numbered = dict(kept)
    for place, top, bottom in merged[:MOST_ROWS]:
        first = numbered.get(top, [])
        said = first[place] if place < len(first) else ""
        for number in range(top + 1, min(bottom, top + MOST_ROWS) + 1) if said else ():
            if (below := numbered.get(number)) is not None:
                below.extend([""] * (place + 1 - len(below)))
                below[place] = below[place] or said
    yield from kept


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _cell(cell: Any, strings: list[str], dates: frozenset[int], since: datetime) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _said(cell)
    value = "".join(child.text or "" for child in cell if _local(child) == "v").strip("\r\n")
    if kind == "s":
        return strings[int(value)] if value.isdecimal() and int(value) < len(strings) else ""
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value, value)
    if kind == "n" and value:
        style = cell.get("s") or "0"
        return _number(value, style.isdecimal() and int(style) in dates, since)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)


def _number(value: str, is_date: bool, since: datetime) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    if is_date and 0 <= number < 2_958_466:
        if number < 1:
            return str(timedelta(seconds=round(number * 86_400)))
        day = since + timedelta(seconds=round(number * 86_400))
        return day.date().isoformat() if day.hour == day.minute == day.second == 0 else day.isoformat(" ", "minutes")
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


def words_in_workbook(parts: SafeZip, file_name: str) -> int:
    """Words of all cells: shared strings counted as often as the sheets point to them, over the XML text itself.

    Numbers and dates are one word each, whatever they are shown as; of these the walk's own form is counted.
    """
    import html

    strings: list[int] = []
    if "xl/sharedStrings.xml" in parts:
        shared = re.sub(r"<rPh\b.*?</rPh>", "", parts["xl/sharedStrings.xml"].decode("utf-8", "replace"), flags=re.S)
        for item in re.finditer(r"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", shared, flags=re.S):
            said = "".join(re.findall(r"<(?:\w+:)?t\b[^>]*?(?<!/)>(.*?)</(?:\w+:)?t>", item[1] or "", flags=re.S))
            strings.append(count_words(clean(_ESCAPED.sub(lambda f: chr(int(f[1], 16)), html.unescape(said)))))
    total = 0
    for _, place in _sheets(parts, file_name):
        source = parts[place].decode("utf-8", "replace")
        for found in re.finditer(r"<(?:\w+:)?c\b([^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>", source, flags=re.S):
            attributes, inside = found[1], found[2]
            value = re.search(r"<(?:\w+:)?v\b[^>]*?(?<!/)>(.*?)</(?:\w+:)?v>", inside, flags=re.S)
            if 't="s"' in attributes:
                number = int(value[1]) if value and value[1].strip().isdecimal() else -1
                total += strings[number] if 0 <= number < len(strings) else 0
            elif 't="inlineStr"' in attributes:
                said = "".join(re.findall(r"<(?:\w+:)?t\b[^>]*?(?<!/)>(.*?)</(?:\w+:)?t>", inside, flags=re.S))
                total += count_words(clean(html.unescape(said)))
            elif 't="str"' in attributes or 't="e"' in attributes:
                total += count_words(clean(html.unescape(value[1]))) if value else 0
    return total + _numbers(parts, file_name)


def _numbers(parts: SafeZip, file_name: str) -> int:
    dates, since = _dates(parts, file_name)
    total = 0
    for _, place in _sheets(parts, file_name):
        for _row, cells in _cells(parts, place, file_name):
            numbers = (cell for cell in cells if (cell.get("t") or "n") in ("n", "b", "d"))
            total += sum(count_words(_cell(cell, [], dates, since)) for cell in numbers)
    return total
