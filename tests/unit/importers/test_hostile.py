"""Hostile and broken files: refused in a sentence or read within bounds, and no request ever leaves the machine."""

import io
import json
import os
import socket
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcoder.core.errors import UnreadableFile
from qcoder.core.imported import ImportedDocument
from qcoder.importers import safe_zip
from qcoder.importers.registry import read_document
from qcoder.services.arriving.importing import import_files
from qcoder.services.documents.documents import documents
from qcoder.storage.project import Project
from tests.files import FULL, ODF_NAMES, WORD_RELS, full_html, odt, p, pdf, r, word, xlsx, zipped

MHT = (
    b'From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
    b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"<p>Ana: a=C3=B1o</p>\r\n--x--\r\n"
)
AZURE = {
    "combinedRecognizedPhrases": [{"display": "Hola. Sí."}],
    "recognizedPhrases": [
        {"speaker": number, "offsetInTicks": 1e7, "nBest": [{"display": said}]}
        for number, said in enumerate(("Hola.", "Sí."), start=1)
    ],
}
GOOGLE = {
    "results": [
        {"alternatives": [{"transcript": "Hola.", "words": [{"word": "Hola.", "startTime": "1.5s", "speakerTag": 1}]}]}
    ]
}


def ruled_pdf() -> bytes:
    """Cells of a table between lines, one of two lines."""
    cells = [(64.0, 724.0, "Code"), (204.0, 724.0, "What it is"), (64.0, 684.0, "Red"), (204.0, 684.0, "La red"),
             (204.0, 670.0, "de mujeres")]  # fmt: skip
    upright = [(left, 740.0, left, 660.0) for left in (60.0, 200.0, 500.0)]
    return pdf(
        [[*cells, (60.0, 600.0, "Ana: sí")]], drawn=[*upright, *((60.0, up, 500.0, up) for up in (740, 700, 660))]
    )


SEEDS: dict[str, Callable[[], bytes]] = {
    **FULL,
    "mht": lambda: MHT,
    "ruled.pdf": ruled_pdf,
    "azure.json": lambda: json.dumps(AZURE).encode(),
    "google.json": lambda: json.dumps(GOOGLE).encode(),
}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Any attempt to speak to another machine fails the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file made the program use the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield


def read_or_refuse(data: bytes, file_name: str) -> ImportedDocument | None:
    """The document with every place inside its text; None when it is refused with a sentence and a hint."""
    try:
        found = read_document(data, file_name=file_name)
    except UnreadableFile as error:
        assert str(error.message) and str(error.hint)
        return None
    end = 0
    for turn in found.turns:
        assert end <= turn.start <= turn.said_start <= turn.end <= len(found.text)
        end = turn.end
    assert all(0 <= mark.start <= mark.end <= len(found.text) for mark in found.marks)
    assert all(0 <= (note.since or 0) <= note.at <= len(found.text) for note in found.notes)
    assert not any(sign in found.text for sign in "\r\0\ufeff\u2028")
    assert found.text.encode("utf-8") or found.notes
    assert found.ledger.to_json()
    return found


# ---- fuzzing: small files of each format, changed at random ----

SIGNS = [b"<", b"</", b"{", b"\\u-1 ", b"\xff\xfe", b"&#0;", b"\0" * 8]
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "drop", "double", "insert"]),
        st.integers(0, 1 << 20),
        st.binary(min_size=1, max_size=6)
        | st.sampled_from([b"<", b"</", b"{", b"\\u-1 ", b"\xff\xfe", b"&#0;", b"\0" * 8]),
    ),
    min_size=1,
    max_size=6,
)


def changed(data: bytes, changes: list[tuple[str, int, bytes]]) -> bytes:
    made = bytearray(data)
    for how, where, what in changes:
        at = where % max(1, len(made))
        if how == "flip":
            made[at : at + len(what)] = what
        elif how == "cut":
            del made[max(1, at) :]
        elif how == "drop":
            del made[at : at + 20]
        elif how == "double":
            made[at:at] = made[at : at + 40]
        else:
            made[at:at] = what
    return bytes(made)


def changed_inside(data: bytes, changes: list[tuple[str, int, bytes]]) -> bytes:
    """A zip whose parts were changed and packed again, so that the change reaches the importer."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = packed.namelist()
        parts = {name: packed.read(name) for name in names}
    for number, change in enumerate(changes):
        name = names[(change[1] + number) % len(names)]
        parts[name] = changed(parts[name], [change])
    return zipped(parts)


def fuzz(format: str, changes: list[tuple[str, int, bytes]], inside: bool) -> None:
    whole = SEEDS[format]()
    zipped_format = whole[:2] == b"PK"
    data = changed_inside(whole, changes) if inside and zipped_format else changed(whole, changes)
    read_or_refuse(data, f"a.{format}")


CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.mark.parametrize("format", SEEDS)
@settings(max_examples=15, deadline=None, suppress_health_check=CHECKS)
@given(changes=CHANGES, inside=st.booleans())
def test_a_changed_file_is_read_or_refused(format: str, changes: list[tuple[str, int, bytes]], inside: bool) -> None:
    fuzz(format, changes, inside)


@pytest.mark.slow
@pytest.mark.parametrize("format", SEEDS)
@settings(max_examples=int(os.environ.get("QCODER_FUZZ", "1500")), deadline=None, suppress_health_check=CHECKS)
@given(changes=CHANGES, inside=st.booleans())
def test_fuzzing_for_long(format: str, changes: list[tuple[str, int, bytes]], inside: bool) -> None:
    fuzz(format, changes, inside)


@pytest.mark.parametrize("format", SEEDS)
def test_a_file_that_breaks_off_anywhere_is_read_or_refused(format: str) -> None:
    whole = SEEDS[format]()
    for part in range(1, 12):
        read_or_refuse(whole[: len(whole) * part // 12], f"a.{format}")


# ---- bombs ----

BOMB = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declared", [BOMB, OUTSIDE, '<!DOCTYPE d SYSTEM "http://example.org/d.dtd">'])
def test_declarations_in_xml_are_refused(declared: str) -> None:
    body = "<office:body><office:text><text:p>&a;</text:p></office:text></office:body>"
    content = f"{declared}<office:document-content {ODF_NAMES}>{body}</office:document-content>"
    sheet = f"{declared}<worksheet><sheetData/></worksheet>"
    for data, name in (
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}), "a.odt"),
        (zipped({"word/document.xml": f"{declared}<w:document/>"}), "a.docx"),
        (zipped({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": sheet}), "a.xlsx"),
        (f"{declared}<ANNOTATION_DOCUMENT>&a;</ANNOTATION_DOCUMENT>".encode(), "a.eaf"),
    ):
        with pytest.raises(UnreadableFile, match="declarations"):
            read_document(data, file_name=name)


@pytest.mark.parametrize("encoding", ["utf-16", "cp037"])
def test_declarations_that_an_encoding_hides_are_refused(encoding: str) -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    whole = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [<!ENTITY a "x">]><d xmlns="{space}"><body/></d>'
    with pytest.raises(UnreadableFile, match=r"declarations|damaged"):
        read_document(zipped({"word/document.xml": whole.encode(encoding)}), file_name="a.docx")


def test_marks_stay_at_their_words_when_signs_before_them_are_taken_out() -> None:
    found = read_document(
        word(p(r("A\ufeff\ufeffna: "), r("no\ufeff", "<w:b/>"), r(" y\x85sí")) + p(r("fin", "<w:i/>"))),
        file_name="a.docx",
    )
    assert found.text == "Ana: no y\nsí\nfin"
    assert [(mark.kind, found.text[mark.start : mark.end]) for mark in found.marks] == [
        ("bold", "no"),
        ("italic", "fin"),
    ]


def test_a_bomb_in_any_part_of_a_zip_is_refused() -> None:
    swollen = b"<w>" + b" " * (safe_zip.RATIO_FROM + safe_zip.CHUNK * 2)
    for name, parts in (
        ("a.odt", {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": swollen}),
        ("a.xlsx", {"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": swollen}),
    ):
        with pytest.raises(UnreadableFile, match="far more"):
            read_document(zipped(parts), file_name=name)


def test_a_bomb_is_told_as_one_though_the_parser_gives_up_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_zip, "HIGHEST_RATIO", 10**6)
    monkeypatch.setattr(safe_zip, "LARGEST_PART", 12_000_000)  # one text of the tree holds ten million letters
    swollen = b"<w><p>" + b"a" * 13_000_000
    with pytest.raises(UnreadableFile, match="far more"):
        read_document(
            zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": swollen}), file_name="a.odt"
        )


def test_a_workbook_of_endless_columns_is_refused() -> None:
    cell = '<c r="ZZZ1" t="s"><v>0</v></c>'
    data = xlsx([["a"]])
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts: dict[str, str | bytes] = {name: packed.read(name) for name in packed.namelist()}
    parts["xl/worksheets/sheet1.xml"] = f"<worksheet><sheetData><row>{cell}</row></sheetData></worksheet>"
    with pytest.raises(UnreadableFile, match="far more"):
        read_document(zipped(parts), file_name="a.xlsx")


DEEP = 20_000
ITEM, END_ITEM = "<text:list><text:list-item>", "</text:list-item></text:list>"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<div>" * DEEP + b"deep" + b"</div>" * DEEP),
        ("a.html", b"<b><i>" * DEEP + b"deep"),
        ("a.html", b"<table><tr><td>" * DEEP + b"deep"),
        ("a.html", b"<del>" * DEEP * 5 + b"deep"),
        ("a.html", b"<p>Ana: hola" + b"<!--" * DEEP * 5),
        ("a.html", b"<p>Ana: hola" + b"<![CDATA[" * DEEP * 5),
        ("a.html", b"<p>Ana: hola" + b"<!" * DEEP * 5),
        ("a.fodt", odt("<text:p>x</text:p><!--" + "<draw:object>" * DEEP + "-->", flat=True)),
        ("a.rtf", b"{\\rtf1 " + b"{" * DEEP + b"deep" + b"}" * DEEP + b"}"),
        ("a.json", b"[" * DEEP + b"]" * DEEP),
        ("a.json", b'{"a":' * DEEP + b"1" + b"}" * DEEP),
        ("a.docx", word("<w:sdt><w:sdtContent>" * 200 + p("deep") + "</w:sdtContent></w:sdt>" * 200)),
        ("a.docx", word("<w:tbl><w:tr><w:tc>" * 80 + p("deep") + "</w:tc></w:tr></w:tbl>" * 80)),
        ("a.odt", odt("<text:section>" * 240 + "<text:p>deep</text:p>" + "</text:section>" * 240)),
        (
            "a.odt",
            odt(ITEM * 120 + "<text:p>deep</text:p>" + END_ITEM * 120),
        ),
        ("a.csv", b'"' * 100_001),
        ("a.csv", b",".join([b"a"] * 50_000) + b"\n" + b",".join([b"b"] * 50_000)),
        ("a.csv", b"speaker,text\n" + b"Ana,dice que nunca lo dijo ella misma\n" * 60_000),
        ("a.md", b"**a " * 100_000),
        ("a.vtt", b"WEBVTT\n\nSTYLE\n" + b"a" * 200_000),
        ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\n" + b"<" * 100_000),
        ("a.txt", b"a: " * 300_000),
        ("a.txt", b"1:11 \t" + b"\t" * 1_000_000 + b":" * 9),
        ("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<v " * 300_000),
    ],
    ids=lambda value: value if isinstance(value, str) else str(len(value)),
)
def test_what_nests_or_repeats_without_end_takes_no_endless_time(name: str, data: bytes) -> None:
    begun = time.process_time()
    read_or_refuse(data, name)
    assert time.process_time() - begun < 20  # seconds; what goes back and forth would take hours


# ---- what must never happen ----


def test_nothing_remote_is_fetched() -> None:
    remote = "https://example.org/x"
    page = (
        f'<link rel="stylesheet" href="{remote}"><img src="{remote}"><iframe src="{remote}"></iframe><p>Ana: hola</p>'
    )
    found = read_or_refuse(page.encode(), "a.html")
    assert found is not None and found.ledger.found["remote"] == 3
    assert any("not fetched" in str(remark) for remark in found.ledger.remarks)
    rels = WORD_RELS.replace('officeDocument"', 'attachedTemplate"').replace("word/document.xml", remote)
    with zipfile.ZipFile(io.BytesIO(word(p("Ana: hola")))) as packed:
        parts: dict[str, str | bytes] = {name: packed.read(name) for name in packed.namelist()}
    found = read_or_refuse(
        zipped({**parts, "word/_rels/settings.xml.rels": rels, "word/vbaProject.bin": b"x"}), "a.docm"
    )
    assert found is not None and found.text == "Ana: hola"
    assert read_or_refuse(full_html(), "a.html") is not None


def test_lone_surrogates_and_what_no_program_can_show_are_replaced() -> None:
    data = json.dumps({"segments": [{"start": 0, "text": "Ana \ud800 dijo \ufdd0 sí"}]}).encode()
    found = read_or_refuse(data, "a.json")
    assert found is not None and found.text == "Ana � dijo � sí"
    found = read_or_refuse(b"{\\rtf1\\uc0 a\\u-10240 b\\u55357 \\u56832 c}", "a.rtf")
    assert found is not None and found.text == "a�b😀c"


def test_signs_that_xml_forbids_make_a_file_damaged() -> None:
    for data, name in ((word(p("a\x01b")), "a.docx"), (odt("<text:p>a\x01b</text:p>"), "a.odt")):
        with pytest.raises(UnreadableFile, match="damaged"):
            read_document(data, file_name=name)


@pytest.mark.parametrize("format", SEEDS)
def test_names_with_slashes_and_line_ends_do_no_harm(format: str) -> None:
    found = read_or_refuse(SEEDS[format](), f"a/../\n{{b}}%s\\.{format}")
    assert found is not None


def test_names_of_files_are_told_as_they_are(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a{b}%s.txt").write_text("Ana: hola", encoding="utf-8")
    (done,) = import_files(project, files=[tmp_path / "a{b}%s.txt"]).files
    assert done.name == "a{b}%s" and documents(project)[0].name == "a{b}%s"


@pytest.mark.parametrize("format", [format for format in FULL if FULL[format]()[:2] == b"PK"])
def test_a_zip_that_asks_for_a_password_is_told(format: str) -> None:
    data = bytearray(FULL[format]())
    at = data.find(b"PK\x01\x02")
    while at >= 0:  # the flag that says a part is encrypted, in every entry of the directory
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    with pytest.raises(UnreadableFile, match=r"password|damaged"):
        read_document(bytes(data), file_name=f"a.{format}")


def test_a_pdf_of_pages_without_text_and_pictures_is_told() -> None:
    with pytest.raises(UnreadableFile, match="no text"):
        read_document(pdf([[], []]), file_name="a.pdf")


# ---- size ----


@pytest.mark.slow
def test_two_million_words_are_read_within_bounds(tmp_path: Path) -> None:
    text = "Ana: nos fuimos todas al norte y nadie dijo nada.\n" * 200_000
    for data, name in (
        (text.encode(), "a.txt"),
        (("{\\rtf1 " + text.replace("\n", "\\par\n") + "}").encode(), "a.rtf"),
        (("<p>" + text.replace("\n", "</p>\n<p>") + "</p>").encode(), "a.html"),
    ):
        begun = time.process_time()
        found = read_document(data, file_name=name)
        assert found.ledger.adds_up and found.ledger.words_stored == 2_000_000
        assert time.process_time() - begun < 120, name


def test_a_line_of_endless_white_space_goes_into_a_project(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\t" * 1_000_000 + b"\nAna: hola\n")
    begun = time.process_time()
    (file,) = import_files(project, files=[tmp_path / "a.txt"]).files
    assert file.document_id is not None and time.process_time() - begun < 20
