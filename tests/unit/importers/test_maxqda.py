"""MAXQDA's files: what proves itself comes in, the rest is told. The files here are made as others describe them."""

import sqlite3
import zlib
from pathlib import Path

import pytest

from qcoder.core.errors import UnreadableFile
from qcoder.services.checking import check
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.leaving.exchanging import convert, read_exchange_file
from qcoder.services.leaving.json_lines import records
from qcoder.services.memos.memos import memos
from qcoder.storage.project import Project

TEXT = (
    "Entrevista inventada.\r\n\r\nAna: cuando llegó el dinero 😀 ya no decidíamos nosotras.\r\n"
    "Luz: y la red se cansó de eso.\r\n"
)
RICH = r"{\rtf1\ansi\ansicpg1252\uc1 " + "".join(
    "\\par " if sign == "\n" else "" if sign == "\r" else sign if sign < "\x80" else
    "".join(f"\\u{unit if unit < 32768 else unit - 65536}?" for unit in memoryview(sign.encode("utf-16-le")).cast("H"))
    for sign in TEXT
) + "}"  # fmt: skip


def made(file: Path, *, blob: bytes | str | None, shift: int = 0, previews: bool = True) -> Path:
    """A file with two codes, one in the other, and three codings."""
    connection = sqlite3.connect(file)
    connection.executescript(
        "CREATE TABLE Codewords (ID INTEGER, Name TEXT, ParentID INTEGER, Color INTEGER, Memo TEXT);"
        "CREATE TABLE Texts (ID INTEGER, Name TEXT);"
        "CREATE TABLE Codings (ID INTEGER, TextID INTEGER, WordID INTEGER, Preview TEXT, SegPos1X INTEGER,"
        " SegPos2X INTEGER, Owner TEXT);"
        "CREATE TABLE Texts_PlainTextWin_BLOBS (ID INTEGER, Value BLOB);"
    )
    connection.executemany(
        "INSERT INTO Codewords VALUES (?, ?, ?, ?, ?)",
        [(2, "Dinero", 1, 0x0000FF, ""), (1, "Poder", 0, 0, "de quién"), (3, "A", 4, 0, ""), (4, "B", 3, 0, "")],
    )
    connection.execute("INSERT INTO Texts VALUES (7, 'Ana')")
    for number, words in enumerate(("llegó el dinero", "ya no decidíamos nosotras", "la red se cansó"), start=1):
        at = TEXT.replace("\r\n", "\n").index(words) + shift  # as rules.md says of MAXQDA: a line end counts one
        preview = words[:63] if previews else ""
        connection.execute(
            "INSERT INTO Codings VALUES (?, 7, 2, ?, ?, ?, 'Ana')", (number, preview, at, at + len(words))
        )
    if blob is not None:
        connection.execute("INSERT INTO Texts_PlainTextWin_BLOBS VALUES (7, ?)", (blob,))
    connection.commit()
    connection.close()
    return file


@pytest.mark.parametrize(
    "blob",
    [TEXT, TEXT.encode("utf-8"), TEXT.encode("utf-16-le"), zlib.compress(TEXT.encode("utf-8")),
     b"\x01\x02\x03\x04\x05" + zlib.compress(TEXT.encode("utf-16-le")),
     zlib.compress(TEXT.encode("utf-8"), wbits=-15), zlib.compress(TEXT.encode("utf-8"), wbits=31),
     RICH.encode("cp1252")],
    ids=["text", "utf-8", "utf-16", "packed", "packed behind a head", "deflated", "gzip", "rich text"],
)  # fmt: skip
def test_codes_texts_and_codings_come_in_where_the_previews_prove_it(blob: bytes | str, tmp_path: Path) -> None:
    project, result = convert(made(tmp_path / "p.mx22", blob=blob), to=tmp_path / "p.qcoder", coder="A")
    assert result.told == []
    with Project.open(project, coder="A") as held:
        assert [row.path for row in codebook.codes(held)][:2] == ["Poder", "Poder > Dinero"]
        dinero = codebook.code_at(held, path="Dinero")
        assert dinero.colour == "#ff0000" and codebook.code_at(held, path="Poder").definition == "de quién"
        rows = documents.show(held, document=1).codings
        assert [(row.quote, row.coder) for row in rows] == [
            ("llegó el dinero", "Ana"), ("ya no decidíamos nosotras", "Ana"), ("la red se cansó", "Ana"),
        ]  # fmt: skip
        assert check(held).ok


@pytest.mark.parametrize(
    ("blob", "shift", "previews"),
    [(None, 0, True), (b"\x00\x01\x02 nothing that is known", 0, True), (TEXT, 5, True), (TEXT, 0, False)],
    ids=["no text", "unknown bytes", "other places", "no previews"],
)
def test_what_cannot_be_proved_stays_out_and_is_told(
    blob: bytes | str | None, shift: int, previews: bool, tmp_path: Path
) -> None:
    found = read_exchange_file(made(tmp_path / "p.mex", blob=blob, shift=shift, previews=previews))
    assert found.sources == () and len(found.codes) == 4
    said = " ".join(map(str, found.told))
    assert "could not be read for certain" in said and "REFI-QDA" in said


def test_tables_and_columns_of_other_names_are_found_by_what_they_hold(tmp_path: Path) -> None:
    file = made(tmp_path / "p.mx24", blob=TEXT)
    connection = sqlite3.connect(file)
    for old, new in (("Codewords", "CODES"), ("Texts", "Documents"), ("Codings", "Segments")):
        connection.execute(f"ALTER TABLE {old} RENAME TO {new}")
    for old, new in (("TextID", "DocumentID"), ("WordID", "CodeID"), ("SegPos1X", "startPos"), ("SegPos2X", "EndPos")):
        connection.execute(f"ALTER TABLE Segments RENAME COLUMN {old} TO {new}")
    connection.execute("ALTER TABLE Documents ADD COLUMN GroupID INTEGER DEFAULT 1")
    connection.execute("CREATE TABLE Memos (ID INTEGER)")
    connection.execute("INSERT INTO Memos VALUES (1)")
    connection.commit()
    connection.close()
    found = read_exchange_file(file)
    assert [len(one.codings) for one in found.sources] == [3]
    assert "not understood: Memos (1)" in str(found.told[0]) and ".qdpx" in str(found.told[1])


def with_more(file: Path) -> Path:
    """Memos of every kind, variables and groups, as tables are usually made."""
    made(file, blob=TEXT)
    connection = sqlite3.connect(file)
    at = TEXT.replace("\r\n", "\n").index("cansó")
    connection.executescript(
        "ALTER TABLE Texts ADD COLUMN TextGroupID INTEGER DEFAULT 3;"
        "CREATE TABLE TextGroups (ID INTEGER, Name TEXT);"
        "INSERT INTO TextGroups VALUES (3, 'ONG'), (4, 'Sindicato');"
        "ALTER TABLE Codings ADD COLUMN Comment TEXT;"
        "UPDATE Codings SET Comment = 'irónico' WHERE ID = 2;"
        "CREATE TABLE Memos (ID INTEGER, Title TEXT, MemoText TEXT, TextID INTEGER, WordID INTEGER, CodingID INTEGER,"
        " SegPos1X INTEGER, SegPos2X INTEGER, Owner TEXT, Date TEXT);"
        "INSERT INTO Memos VALUES"
        " (1, 'Del documento', 'primera impresión', 7, NULL, NULL, NULL, NULL, 'Luz', '2020-02-03 10:00:00'),"
        " (2, '', 'qué es poder', NULL, 1, NULL, NULL, NULL, 'Luz', ''),"
        " (3, '', '{\\rtf1\\ansi un \\b cansancio\\b0 }', 7, NULL, 1, NULL, NULL, 'Luz', ''),"
        f" (4, '', 'aquí', 7, NULL, NULL, {at}, {at + 5}, 'Luz', ''),"
        " (5, 'Libre', 'sin lugar', NULL, NULL, NULL, NULL, NULL, 'Luz', ''),"
        " (6, '', '', 7, NULL, NULL, NULL, NULL, 'Luz', '');"
        "CREATE TABLE Variables (ID INTEGER, Name TEXT);"
        "INSERT INTO Variables VALUES (1, 'Año'), (2, 'Cargo');"
        "CREATE TABLE VarValues (TextID INTEGER, VarID INTEGER, Value TEXT);"
        "INSERT INTO VarValues VALUES (7, 1, '1994'), (7, 2, 'tesorera'), (99, 2, 'nobody');"
    )
    connection.commit()
    connection.close()
    return file


def test_memos_variables_and_groups_come_in_where_they_point_to_what_is_there(tmp_path: Path) -> None:
    project, result = convert(with_more(tmp_path / "p.mx24"), to=tmp_path / "p.qcoder", coder="A")
    assert "2 rows" in str(result.told[0]) and "Memos (1), VarValues (1)" in str(result.told[0])
    with Project.open(project, coder="A") as held:
        assert {(row.target, row.text, row.title, row.author) for row in memos(held)} == {
            ("document", "primera impresión", "Del documento", "Luz"), ("code", "qué es poder", "", "Luz"),
            ("coding", "un cansancio", "", "Luz"), ("passage", "aquí", "", "Luz"),
            ("free", "sin lugar", "Libre", "Luz"), ("coding", "irónico", "", "Ana"),
        }  # fmt: skip
        (text,) = [row for row in records(held) if row["record"] == "document"]
        assert text["values"] == {"Año": "1994", "Cargo": "tesorera", "Group of documents": "ONG"}
        assert check(held).ok


def test_variables_in_columns_of_their_own_come_in(tmp_path: Path) -> None:
    file = with_more(tmp_path / "p.mx24")
    connection = sqlite3.connect(file)
    connection.executescript(
        "DROP TABLE VarValues; CREATE TABLE TextVars (TextID INTEGER, [Año] TEXT, Cargo TEXT);"
        "INSERT INTO TextVars VALUES (7, '1994', '');"
    )
    connection.commit()
    connection.close()
    (source,) = read_exchange_file(file).sources
    assert sorted(source.values.values()) == ["1994", "ONG"]


def test_a_database_of_another_program_is_no_project_of_maxqda(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "p.mx24")
    connection.execute("CREATE TABLE Texts (ID INTEGER, Name TEXT)")
    connection.execute("INSERT INTO Texts VALUES (1, 'a')")
    connection.commit()
    connection.close()
    with pytest.raises(UnreadableFile, match="does not know"):
        read_exchange_file(tmp_path / "p.mx24")


def test_a_file_that_is_no_database_says_how_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "p.mx24").write_bytes(b"something else entirely")
    with pytest.raises(UnreadableFile, match="MAXQDA"):
        read_exchange_file(tmp_path / "p.mx24")
