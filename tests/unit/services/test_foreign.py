"""Projects of QualCoder, RQDA and Taguette, made here as those programs make them, brought in with told results."""

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from lxml import etree

from qcoder.core.errors import UnreadableFile
from qcoder.services.cases.cases import cases
from qcoder.services.checking import check
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.leaving.exchanging import convert, write_exchange_file
from qcoder.services.memos.memos import memos
from qcoder.storage.project import Project

TEXT = "Ana: Llegó el dinero 😀.\nAsí nadie nos manda."


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def database(file: Path, script: str, rows: dict[str, list[tuple[object, ...]]]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(script)
        for table, held in rows.items():
            for row in held:
                connection.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)
        connection.commit()
    return file


QUALCODER = """
CREATE TABLE project (databaseversion text, date text, memo text, about text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text,
  av_text_id integer);
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text, color text);
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer,
  owner text, date text, memo text, avid integer, important integer);
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text, date text);
CREATE TABLE attribute_type (name text, date text, owner text, memo text, caseOrFile text, valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text, owner text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text);
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text,
  date text, memo text);
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text);
CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer, width integer, height integer,
  cid integer, memo text, date text, owner text, important integer, pdf_page integer);
CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, memo text, date text,
  owner text, important integer);
"""


def qualcoder(folder: Path) -> Path:
    day = "2026-02-03 10:11:12"
    return database(
        folder / "Estudio.qda" / "data.qda",
        QUALCODER,
        {
            "project": [("v11", day, "Memo del proyecto", "")],
            "source": [
                (1, "Ana", TEXT, None, "Memo de Ana", "lena", day, None),
                (2, "foto.png", None, "/images/foto.png", "", "lena", day, None),
                (3, "voz.mp3", None, "audio:/home/lena/voz.mp3", "", "lena", day, 1),
            ],
            "code_cat": [(1, "Dependencia", "lena", day, "Qué es", None), (2, "Dinero", "lena", day, "", 1)],
            "code_name": [
                (1, "Financiamiento", "Cuando el dinero manda", 2, "lena", day, "#1F6FB4"),
                (2, "Suelto", "", None, "lena", day, "#ff0000"),
            ],
            "code_text": [
                (1, 1, 1, "dinero 😀", *at("dinero 😀"), "lena", day, "Importante", None, None),
                (2, 2, 1, "manda", *at("manda"), "rosa", day, "", None, None),
                (3, 2, 1, "", 9999, 10010, "rosa", day, "", None, None),
            ],
            "annotation": [(1, 1, *at("nadie"), "Una nota", "lena", day)],
            "attribute_type": [("edad", day, "lena", "", "case", "numeric"), ("lugar", day, "lena", "", "file", "character")],
            "attribute": [
                (1, "edad", "case", "41", 1, day, "lena"),
                (2, "lugar", "file", "Tijuana", 1, day, "lena"),
                (3, "edad", "case", "", 1, day, "lena"),
            ],
            "cases": [(1, "Caso Ana", "Memo del caso", "lena", day)],
            "case_text": [(1, 1, 1, 0, len(TEXT), "lena", day, "")],
            "journal": [(1, "Diario", "Primer día", day, "lena")],
            "code_image": [
                (1, 2, 10, 20, 30, 40, 1, "Un cartel", day, "lena", None, None),
                (2, 77, 1, 1, 1, 1, 1, "", day, "lena", None, None),
            ],
            "code_av": [(1, 3, 1500, 2500, 2, "", day, "rosa", None)],
        },
    )  # fmt: skip


def test_a_project_of_qualcoder_comes_in_whole(tmp_path: Path) -> None:
    qualcoder(tmp_path)
    made, result = convert(tmp_path / "Estudio.qda", to=tmp_path / "e.qcoder", coder="Coder A")
    told = " ".join(map(str, result.told))
    assert "1 selection is empty or lies outside" in told
    assert "1 PDF, picture or recording comes without text" in told
    assert "1 selection lies on a page, picture or recording that is not in the file" in told
    with Project.open(made, coder="Coder A") as held:
        view = documents.show(held, document=1)
        assert {(row.code, row.quote, row.coder, row.memo) for row in view.codings} == {
            ("Dependencia > Dinero > Financiamiento", "dinero 😀", "lena", "Importante"),
            ("Suelto", "manda", "rosa", ""),
        }
        assert str(view.codings[0].at)[:19] == "2026-02-03 10:11:12"
        row = codebook.code_at(held, path="Financiamiento")
        assert (row.definition, row.colour) == ("Cuando el dinero manda", "#1f6fb4")
        assert {memo.text for memo in memos(held)} == {
            "Memo del proyecto", "Memo de Ana", "Qué es", "Importante", "Una nota", "Memo del caso", "Primer día",
            "Un cartel",
        }  # fmt: skip
        [case] = cases(held)
        assert (case.name, case.values, case.documents) == ("Caso Ana", {"edad": "41"}, 1)
        assert check(held).ok
        file, _told = write_exchange_file(held, file=tmp_path / "again.qdpx")
    with zipfile.ZipFile(file) as packed:
        project = etree.fromstring(packed.read("project.qde"))
    marked = list(project.iter("{*}PictureSelection", "{*}AudioSelection"))
    assert [len(one.findall("{*}Coding")) for one in marked] == [1, 1]
    places = {
        etree.QName(one).localname: {str(name): value for name, value in one.attrib.items() if name != "guid"}
        for one in marked
    }
    assert places == {
        "PictureSelection": {"firstX": "10", "firstY": "20", "secondX": "40", "secondY": "60"},
        "AudioSelection": {"begin": "1500", "end": "2500"},
    }
    assert {one.get("path") for one in project.iter("{*}PictureSource", "{*}AudioSource")} == {
        "relative:///images/foto.png", "absolute:///home/lena/voz.mp3",
    }  # fmt: skip


RQDA = """
CREATE TABLE project (databaseversion text, date text, dateM text, memo text, about text, imageDir text);
CREATE TABLE source (name text, id integer, file text, memo text, owner text, date text, dateM text, status integer);
CREATE TABLE freecode (name text, memo text, owner text, date text, dateM text, id integer, status integer, color text);
CREATE TABLE codecat (name text, cid integer, catid integer, owner text, date text, dateM text, memo text, status integer);
CREATE TABLE treecode (cid integer, catid integer, date text, dateM text, memo text, status integer, owner text);
CREATE TABLE coding (cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text,
  date text, memo text);
CREATE TABLE cases (name text, memo text, owner text, date text, dateM text, id integer, status integer);
CREATE TABLE caselinkage (caseid integer, fid integer, selfirst real, selend real, status integer, owner text, date text,
  memo text);
CREATE TABLE attributes (name text, status integer, date text, dateM text, owner text, memo text, class text);
CREATE TABLE caseAttr (variable text, value text, caseID integer, date text, dateM text, owner text, status integer);
CREATE TABLE journal (name text, journal text, date text, dateM text, owner text, status integer);
CREATE TABLE annotation (fid integer, position integer, annotation text, owner text, date text, dateM text, status integer);
"""


def rqda(file: Path) -> Path:
    day = "Tue Feb  3 10:11:12 2026"
    return database(
        file,
        RQDA,
        {
            "project": [("0.2.2", day, None, "Del proyecto", None, None)],
            "source": [("Ana", 1, TEXT, "De Ana", "lena", day, None, 1), ("Borrada", 2, "x", "", "lena", day, None, 0)],
            "freecode": [("Dinero", "Qué es", "lena", day, None, 1, 1, "red"), ("Viejo", "", "lena", day, None, 2, 0, "")],
            "codecat": [("Grupo", 0, 1, "lena", day, None, "", 1)],
            "treecode": [(1, 1, day, None, "", 1, "lena"), (2, 1, day, None, "", 1, "lena")],
            "coding": [
                (1, 1, "dinero 😀", *map(float, at("dinero 😀")), 1, "lena", day, "Memo"),
                (1, 1, "manda", *map(float, at("manda")), 0, "lena", day, ""),
                (2, 1, "nadie", *map(float, at("nadie")), 1, "lena", day, ""),
            ],
            "cases": [("Caso", "", "lena", day, None, 1, 1)],
            "caselinkage": [(1, 1, 0.0, 10.0, 1, "lena", day, "")],
            "attributes": [("edad", 1, day, None, "lena", "", "numeric")],
            "caseAttr": [("edad", "41", 1, day, None, "lena", 1)],
            "journal": [("Diario", "Primer día", day, None, "lena", 1)],
            "annotation": [(1, 5, "Una nota", "lena", day, None, 1)],
        },
    )  # fmt: skip


def test_a_project_of_rqda_comes_in_without_what_was_deleted_there(tmp_path: Path) -> None:
    made, result = convert(rqda(tmp_path / "estudio.rqda"), to=tmp_path / "e.qcoder", coder="Coder A")
    assert "1 selection is empty" in " ".join(map(str, result.told))  # its code was deleted
    with Project.open(made, coder="Coder A") as held:
        [row] = documents.show(held, document=1).codings
        assert (row.code, row.quote, row.memo) == ("Dinero", "dinero 😀", "Memo")
        assert [document.name for document in documents.documents(held)] == ["Ana"]
        assert cases(held)[0].values == {"edad": "41"} and cases(held)[0].documents == 1
        assert {"Primer día", "Una nota", "Del proyecto", "De Ana"} <= {memo.text for memo in memos(held)}
        assert result.stored["groups"] == 1 and check(held).ok


TAGUETTE = """
CREATE TABLE projects (id integer primary key, name text, description text, created text);
CREATE TABLE documents (id integer primary key, name text, description text, filename text, created text,
  project_id integer, contents text, text_direction text);
CREATE TABLE tags (id integer primary key, project_id integer, path text, description text);
CREATE TABLE highlights (id integer primary key, created text, document_id integer, start_offset integer,
  end_offset integer, snippet text);
CREATE TABLE highlight_tags (highlight_id integer, tag_id integer);
"""
HTML = "<h1>Ana</h1>\n<p>Llegó el <b>dinero</b> 😀 &amp; más.</p><p>Así nadie<br>nos manda.</p>"
PLAIN = "Ana\nLlegó el dinero 😀 & más.Así nadienos manda."  # the text alone, as Taguette counts it


def taguette(file: Path) -> Path:
    def place(words: str) -> tuple[int, int]:
        start = len(PLAIN[: PLAIN.index(words)].encode())
        return start, start + len(words.encode())

    day = "2026-02-03 10:11:12.000000"
    return database(
        file,
        TAGUETTE,
        {
            "projects": [(1, "Estudio", "", day)],
            "documents": [(1, "Ana", "De Ana", "ana.docx", day, 1, HTML, "LEFT_TO_RIGHT")],
            "tags": [(1, 1, "dependencia", "Qué es"), (2, 1, "dependencia.dinero", ""), (3, 1, "a.b", "")],
            "highlights": [
                (1, day, 1, *place("dinero 😀 & más"), ""),
                (2, day, 1, *place("nadie"), ""),
                (3, day, 1, *place("manda"), ""),
                (4, day, 1, 4000, 5000, ""),
            ],
            "highlight_tags": [(1, 2), (1, 1), (2, 1), (3, 3), (4, 1)],
        },
    )


def test_a_project_of_taguette_comes_in_with_its_paragraphs_and_places(tmp_path: Path) -> None:
    made, result = convert(taguette(tmp_path / "t.sqlite3"), to=tmp_path / "t.qcoder", coder="Coder A")
    assert "outside" in " ".join(map(str, result.told))
    with Project.open(made, coder="Coder A") as held:
        view = documents.show(held, document=1)
        assert view.text == "Ana\nLlegó el dinero 😀 & más.\nAsí nadie\nnos manda."
        assert sorted((row.code, row.quote) for row in view.codings) == [
            ("a.b", "manda"),
            ("dependencia", "dinero 😀 & más"),
            ("dependencia", "nadie"),
            ("dependencia > dinero", "dinero 😀 & más"),
        ]
        assert check(held).ok


def test_databases_that_cannot_be_read_are_refused_in_a_sentence(tmp_path: Path) -> None:
    other = database(tmp_path / "other.sqlite3", "CREATE TABLE a (b)", {"a": [(1,)]})
    with pytest.raises(UnreadableFile, match="database of a program"):
        convert(other, to=tmp_path / "x.qcoder", coder="Coder A")
    broken = taguette(tmp_path / "broken.sqlite3")
    data = bytearray(broken.read_bytes())
    data[2000:6000] = b"\xff" * 4000
    broken.write_bytes(data)
    with pytest.raises(UnreadableFile):
        convert(broken, to=tmp_path / "x.qcoder", coder="Coder A")
    (tmp_path / "x.nvpx").write_bytes(b"anything")
    with pytest.raises(UnreadableFile, match="NVivo"):
        convert(tmp_path / "x.nvpx", to=tmp_path / "x.qcoder", coder="Coder A")
    assert not (tmp_path / "x.qcoder").exists()


def test_the_file_of_the_other_program_is_never_touched(tmp_path: Path) -> None:
    file = qualcoder(tmp_path)
    before = file.read_bytes()
    convert(file, to=tmp_path / "e.qcoder", coder="Coder A")
    assert file.read_bytes() == before and [one.name for one in file.parent.iterdir()] == ["data.qda"]
