"""Sheets: what a table of rows is about. A transcript, a row a turn; or a survey, a row a case.

`put_together` makes one document of a sheet. A survey's rows become documents of their own through `survey_rows`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qcoder.core.errors import UnreadableFile
from qcoder.core.found_turns import Turns
from qcoder.core.imported import ImportedDocument
from qcoder.core.messages import say, say_plural
from qcoder.core.text import clean
from qcoder.core.words import count_words
from qcoder.importers.building import Builder
from qcoder.importers.packed_rows import PackedRows, filled
from qcoder.importers.times import seconds

SAID = frozenset(
    [
        "text", "words", "transcript", "content", "utterance", "said", "speech", "sentence", "caption", "texto",
        "palabras", "transcripción", "transcripcion", "contenido", "turno", "intervención", "intervencion", "dicho",
    ]
)  # fmt: skip
WHO = frozenset(
    ["speaker", "speaker name", "speakers", "hablante", "voz", "who", "quien", "quién", "speaker_name", "voice"]
)
WHEN = frozenset(
    [
        "timestamp", "start", "time", "timespan", "begin", "start_time", "from", "tiempo", "inicio", "hora",
        "timecode", "start time", "starttime", "startms", "start_ms", "minuto", "intervalo de tiempo", "intervalo",
    ]
)  # fmt: skip
# Said so of other things too: the cells must hold words, and the names come again.
SAID_TOO = frozenset(
    ["line", "lines", "dialogue", "dialog", "message", "mensaje", "diálogo", "dialogo", "frase", "subtitle", "línea"]
)
WHO_TOO = frozenset(
    [
        "name",
        "nombre",
        "user",
        "user name",
        "username",
        "usuario",
        "author",
        "autor",
        "character",
        "personaje",
        "sender",
    ]
)
UNTIL = frozenset(["end", "end_time", "end time", "endtime", "to", "fin", "final", "duration", "duración", "stop"])
CASES = re.compile(
    r"^(?:id|case|caso|name|nombre|participant[ea]?|participante|folio|respondent|respondente|código|codigo|code|"
    r"identifier|organi[sz]ation|organización|organizacion|pseudonym|seudónimo)\b",
    re.IGNORECASE,
)
LONG_ANSWER = 5  # words on average: less is a value, more an answer
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Columns:
    """Which columns of a survey are what, by their places; what is in none is left out."""

    case: int | None
    answers: tuple[int, ...]
    variables: tuple[int, ...]
    speaker: int | None = None


def put_together(rows: Rows, *, file_name: str) -> Builder:
    """One document of a sheet: turns where it is a transcript, else row after row with the columns' names."""
    made = Builder()
    rows = filled(rows)
    if not rows:
        raise UnreadableFile(
            say("“{file}” is empty.", file=file_name), say("Choose a sheet with a first row of column names.")
        )
    columns = transcript_columns(rows)
    if columns is not None:
        _talk(made, rows, columns)
    else:
        _table(made, rows)
    return made


def transcript_columns(rows: Rows) -> tuple[int, int | None, int | None] | None:
    """The columns of words, speakers and times of a transcript; None when the sheet is something else."""
    named = {name.strip().strip(":").casefold(): place for place, name in reversed(list(enumerate(rows[0])))}
    said = next((place for name, place in named.items() if name in SAID), None)
    who = next((place for name, place in named.items() if name in WHO), None)
    when = next((place for name, place in named.items() if name in WHEN), None)
    if said is None:
        said = next((place for name, place in named.items() if name in SAID_TOO and _holds_words(rows, place)), None)
    if who is None and said is not None:
        who = next((place for name, place in named.items() if name in WHO_TOO and _holds_names(rows, place)), None)
    if said is None or (who is None and when is None):
        return None
    return said, who, when


def _holds_words(rows: Rows, place: int) -> bool:
    cells = [row[place] for row in rows[1:] if len(row) > place and row[place].strip()]
    return sum(count_words(cell) for cell in cells) >= 2 * len(cells) > 0


def _holds_names(rows: Rows, place: int) -> bool:
    """True for two names at least, of which one comes again, and none long."""
    times = Counter(" ".join(row[place].split()) for row in rows[1:] if len(row) > place and row[place].strip())
    return len(times) > 1 and max(times.values()) > 1 and all(count_words(name) <= LONG_ANSWER for name in times)


def _talk(made: Builder, rows: Rows, columns: tuple[int, int | None, int | None]) -> None:
    said, who, when = columns
    header, body = rows[0], rows[1:]
    milliseconds = _in_milliseconds(body, when, header)
    made.left += sum(count_words(clean(cell)) for cell in header)  # names of columns are not stored
    beside = Counter[str]()
    for row in body:
        cells = [*row, *[""] * (len(header) - len(row))]
        time = seconds(re.split(r":?\s*(?:-->|[-–])\s*", cells[when].strip())[0]) if when is not None else None
        if time is not None and milliseconds:
            time /= 1000
        speaker = " ".join(cells[who].split()).strip().rstrip(":").strip() if who is not None else ""
        before = made.length
        if not cells[said].strip():
            made.left += count_words(clean(cells[who])) if who is not None else 0
        made.says(speaker, cells[said], time=time, labelled=True)
        if not speaker and made.length > before and who is not None:
            made.found["without_speaker"] += 1
        for place, cell in enumerate(cells):
            if place not in (said, who) and cell.strip():
                made.left += count_words(clean(cell))
                if place != when and place < len(header):
                    beside[header[place].strip()] += 1
    beside = Counter({name: n for name, n in beside.items() if name.casefold() not in UNTIL})
    if beside:
        made.remarks.append(
            say("These columns are in the original only: {names}.", names=", ".join(name or "?" for name in beside))
        )


def _in_milliseconds(body: Rows, when: int | None, header: Sequence[str]) -> bool:
    """True for times as Whisper writes them: whole thousandths of a second."""
    if when is None:
        return False
    if "ms" in header[when].casefold():
        return True
    number, last = 0, 0
    for time in (row[when].strip() for row in body if len(row) > when):
        if time and not re.fullmatch(r"\d{1,10}", time):
            return False
        number, last = (number + 1, int(time)) if time else (number, last)
    return number > 0 and last >= 1000 * number


def _table(made: Builder, rows: Rows) -> None:
    """Row after row, cells parted by tabs, as a table of any other document."""
    made.found["tables"] += 1
    made.found["rows"] = len(rows)
    for row in rows:
        cells = [" ".join(clean(cell).split()) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        made.line("\t".join(cells))
    made.remarks.append(say_plural("{n} row was read as a table.", "{n} rows were read as a table.", n=len(rows)))


# ---- surveys ----


def below_titles(rows: Rows) -> PackedRows:
    """The rows from the one that names the columns on, without blank ones: titles stand alone in their rows."""
    found = filled(rows)
    first = next((number for number, row in enumerate(found) if sum(1 for cell in row if cell.strip()) > 1), 0)
    return found[first:]


def looks_like_survey(rows: Rows) -> bool:
    """True for a sheet with a row of names, several rows below it, and at least one column of answers in words."""
    rows = filled(rows)
    if len(rows) < 3 or len(rows[0]) < 2 or transcript_columns(rows) is not None:
        return False
    header = [cell.strip() for cell in rows[0]]
    if sum(1 for cell in header if cell) < len(header) * 0.8 or any(seconds(cell) is not None for cell in header):
        return False
    return bool(guess_columns(rows).answers)


def guess_columns(rows: Rows) -> Columns:
    """What the columns of a survey seem to be: a name for each row, answers in sentences, and values."""
    header, body = rows[0], rows[1:]
    answers, values = [], []
    case = None
    for place, name in enumerate(header):
        cells = [row[place].strip() for row in body if len(row) > place and row[place].strip()]
        if not cells:
            continue
        long = sum(count_words(cell) for cell in cells) / len(cells)
        distinct = len(set(cells)) == len(cells) == len(body)
        if case is None and distinct and long < LONG_ANSWER and CASES.match(name.strip()):
            case = place
        elif long >= LONG_ANSWER or (name.strip().endswith("?") and long >= 2):
            answers.append(place)
        else:
            values.append(place)
    return Columns(case, tuple(answers), tuple(values))


def survey_rows(
    rows: Rows, columns: Columns, *, file_name: str, format: str, language: str = "auto", encoding: str = ""
) -> list[tuple[str, dict[str, str], ImportedDocument]]:
    """For each row the name of its case ("" when no column says it), its values, and its answers as a document.

    A question stands as a heading over its answer. Words are proved row by row: those of the chosen columns.
    """
    header, body = rows[0], rows[1:]
    found = []
    for row in body:
        cells = [*row, *[""] * (len(header) - len(row))]
        if not any(cells[place].strip() for place in columns.answers):
            continue
        made = Builder()
        in_file = 0
        for place in columns.answers:
            answer = clean(cells[place]).strip()
            if not answer:
                continue
            in_file += count_words(clean(cells[place]))
            question = " ".join(clean(header[place]).split())
            if question:
                start = made.length
                made.add(question)
                made.added += count_words(question)
                made.stretch("heading", start, value="2")
                made.found["headings"] += 1
                made.add("\n")
            if columns.speaker is not None and cells[columns.speaker].strip():
                made.says(cells[columns.speaker], answer, time=None)
                made.add("\n\n")
            else:
                made.add(f"{answer}\n\n")
        case = " ".join(cells[columns.case].split()) if columns.case is not None else ""
        values = {header[place].strip(): cells[place].strip() for place in columns.variables if cells[place].strip()}
        document = made.finish(
            file_name=file_name,
            format=format,
            words_in_file=in_file,
            language=language,
            encoding=encoding,
            turns=Turns(),
        )
        found.append((case, values, document))
    return found
