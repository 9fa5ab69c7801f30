"""Surveys: a sheet of answers becomes a document a row, each of a case of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Literal

from qcoder.core.errors import BadInput
from qcoder.core.imported import ImportedDocument
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.progress import Progress
from qcoder.services.rows import ImportResult
from qcoder.storage.project import Project

if TYPE_CHECKING:
    from qcoder.importers.sheet import Columns
    from qcoder.services.arriving.prepared import Again


@dataclass(frozen=True)
class SurveyColumns:
    """Names of columns; guessed where nothing is said. `one`: the sheet is one document all the same."""

    case: str = ""
    answers: tuple[str, ...] = ()
    variables: tuple[str, ...] | None = None
    speaker: str = ""
    one: bool = False


GUESSED = SurveyColumns()
Role = Literal["case", "answer", "variable", "speaker", ""]


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of a sheet, what it is taken for, and the first words in it."""

    name: str
    role: Role
    example: str


@dataclass(frozen=True)
class SheetRows:
    """The rows of a sheet from its names of columns on, what kind of file it is, and the encoding of its letters.

    `told` is to be said of the whole file: what of it is in none of these rows, and what is hidden in it.
    """

    rows: Sequence[Sequence[str]]
    kind: str
    encoding: str = ""
    told: tuple[Message, ...] = ()


def survey_rows(data: bytes, *, file_name: str) -> SheetRows:
    """The rows of a sheet, without blank ones and the titles above the names of its columns."""
    from qcoder.importers.registry import kind_of
    from qcoder.importers.sheet import below_titles

    encoding = ""
    told: list[Message] = []
    all_rows: Sequence[Sequence[str]]
    kind = kind_of(data, file_name=file_name)
    if kind == "xlsx":
        from qcoder.importers.xlsx import xlsx_rows

        all_rows, told = xlsx_rows(data, file_name=file_name)
    else:
        from qcoder.importers.csv_sheet import csv_rows, sheet_text

        kind = "csv"
        text, encoding, _ = sheet_text(data)
        all_rows = csv_rows(text)
    rows = below_titles(all_rows)
    if above := sum(any(map(str.strip, row)) for row in all_rows) - len(rows):
        told.append(
            say_plural(
                "{n} row above the names of the columns is in the original only.",
                "{n} rows above the names of the columns are in the original only.",
                n=above,
            )
        )
    return SheetRows(rows, kind, encoding, tuple(told))


def survey_columns(data: bytes, *, file_name: str, columns: SurveyColumns = GUESSED) -> list[ColumnRow]:
    """The named columns of a sheet with what they are taken for; as guessed where `columns` does not say."""
    from qcoder.importers.sheet import guess_columns

    rows = survey_rows(data, file_name=file_name).rows
    if not rows:
        return []
    guessed = guess_columns(rows)
    found: dict[str, ColumnRow] = {}
    for place, cell in enumerate(rows[0]):
        name = " ".join(cell.split())
        example = next(
            (" ".join(row[place].split()) for row in rows[1:] if len(row) > place and row[place].strip()), ""
        )
        role: Role = ""
        if columns.answers:
            chosen: tuple[tuple[Role, tuple[str, ...]], ...] = (
                ("case", (columns.case,)), ("speaker", (columns.speaker,)), ("answer", columns.answers),
                ("variable", columns.variables or ()),
            )  # fmt: skip
            role = next((role for role, names in chosen if name in names), "")
        elif place == guessed.case:
            role = "case"
        elif place in guessed.answers + guessed.variables:
            role = "answer" if place in guessed.answers else "variable"
        if name:
            found.setdefault(name, ColumnRow(name, role, example[:120]))
    return list(found.values())


def survey_documents(
    data: bytes,
    *,
    file_name: str,
    language: str = "auto",
    columns: SurveyColumns = GUESSED,
) -> list[tuple[str, dict[str, str], ImportedDocument]]:
    """For each row the name of its case, its values, and its answers; none when the sheet is no survey."""
    from qcoder.importers.sheet import Columns, guess_columns, looks_like_survey
    from qcoder.importers.sheet import survey_rows as documents_of

    sheet = survey_rows(data, file_name=file_name)
    rows = sheet.rows
    if columns == GUESSED and not looks_like_survey(rows):
        return []
    if len(rows) < 2:
        raise BadInput(
            say("“{file}” has no rows below its first.", file=file_name), say("The first row names the columns.")
        )
    header = [" ".join(name.split()) for name in rows[0]]
    guessed = guess_columns(rows)
    by_name = {name.casefold(): place for place, name in reversed(list(enumerate(header)))}

    def place(name: str) -> int:
        found = by_name.get(" ".join(name.split()).casefold())
        if found is None:
            raise BadInput(
                say("“{file}” has no column {columns}.", file=file_name, columns=name),
                say("Its first row must name the columns: {needed}", needed=", ".join(header)),
            )
        return found

    taken = [place(name) for name in columns.answers]
    chosen = Columns(
        case=place(columns.case) if columns.case else guessed.case,
        answers=tuple(taken) if taken else guessed.answers,
        variables=tuple(one for one in guessed.variables if one not in taken)
        if columns.variables is None
        else tuple(place(name) for name in columns.variables),
        speaker=place(columns.speaker) if columns.speaker else None,
    )
    stem = " ".join(PurePath(file_name).stem.split())
    found = documents_of(
        rows, chosen, file_name=file_name, format=sheet.kind, language=language, encoding=sheet.encoding
    )
    if found:  # of the file as a whole, with its first row
        name, values, first = found[0]
        told = (*sheet.told, *_left_out(rows, header, chosen, len(found)))
        found[0] = name, values, replace(first, ledger=replace(first.ledger, remarks=(*first.ledger.remarks, *told)))
    return [
        (name or f"{stem} {number}", values, document) for number, (name, values, document) in enumerate(found, start=1)
    ]


def _left_out(rows: Sequence[Sequence[str]], header: Sequence[str], chosen: "Columns", documents: int) -> list[Message]:
    """What of the rows is in no document, nor among the values of a case."""
    told = []
    taken = {*chosen.answers, *chosen.variables, chosen.case, chosen.speaker}
    beside = [
        name
        for place, name in enumerate(header)
        if name and place not in taken and any(row[place].strip() for row in rows[1:] if place < len(row))
    ]
    if beside:
        told.append(say("These columns are in the original only: {names}.", names=", ".join(beside)))
    if without := len(rows) - 1 - documents:
        told.append(
            say_plural(
                "{n} row without any answer is in the original only.",
                "{n} rows without any answer are in the original only.",
                n=without,
            )
        )
    return told


def import_survey(
    project: Project,
    *,
    file: Path,
    case: str = "",
    answers: Sequence[str] = (),
    variables: Sequence[str] | None = None,
    speaker: str = "",
    kind: str = "survey",
    language: str = "auto",
    again: "Again" = "skip",
    progress: Progress | None = None,
) -> ImportResult:
    """Imports a sheet, a row a case, with chosen columns as answers, variables or the name of who speaks."""
    from qcoder.services.arriving.importing import import_files

    return import_files(
        project,
        files=[file],
        kind=kind,
        language=language,
        again=again,
        columns=SurveyColumns(case, tuple(answers), None if variables is None else tuple(variables), speaker),
        progress=progress,
    )
