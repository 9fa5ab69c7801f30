"""PDFs, pictures and recordings of other programs are kept with their codings, and go out again as they came."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qcoder.core.exchange import KEPT_PLACES, CodeEntry, CodingEntry, ExchangeProject, KeptEntry, Source, User
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.exporters.refi import project_bytes
from qcoder.importers.refi import read_refi
from qcoder.model import Document, KeptSource
from qcoder.services.arriving.importing import import_files
from qcoder.services.checking import check
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.documents.editing import edit_text
from qcoder.services.leaving.exchange_out import exchange_project
from qcoder.services.leaving.exchanging import convert, write_exchange_file
from qcoder.services.leaving.json_lines import write_json_lines
from qcoder.storage.project import Project
from tests.conftest import CORPUS
from tests.examples import examples
from tests.files import full_pdf

REFI = CORPUS.parent / "refi"


def g(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"


def coding_xml(number: int) -> str:
    return (
        f'<Coding guid="{g(number)}" creatingUser="{g(1)}"><CodeRef targetGUID="{g(2)}"/>'
        f'<NoteRef targetGUID="{g(3)}"/></Coding>'
    )


QDE = f"""<Project name="Medios" origin="Other" xmlns="urn:QDA-XML:project:1.0">
<Users><User guid="{g(1)}" name="Ana"/></Users>
<CodeBook><Codes><Code guid="{g(2)}" name="Voz" isCodable="true"/></Codes></CodeBook>
<Sources>
<PDFSource guid="{g(10)}" name="Estatuto" path="internal://{g(10)}.pdf">
  <PDFSelection guid="{g(11)}" name="p1" page="1" firstX="10" firstY="20" secondX="30" secondY="40">
    <Description>un recuadro</Description>{coding_xml(90)}</PDFSelection>
  <Representation guid="{g(12)}" plainTextPath="internal://{g(12)}.txt">
    <PlainTextSelection guid="{g(13)}" startPosition="0" endPosition="8">
  {coding_xml(91)}</PlainTextSelection>
  </Representation>
</PDFSource>
<PictureSource guid="{g(20)}" name="Manta" path="internal://{g(20)}.jpg">
  <PictureSelection guid="{g(21)}" firstX="1" firstY="2" secondX="3" secondY="4">
  {coding_xml(92)}</PictureSelection>
</PictureSource>
<AudioSource guid="{g(30)}" name="Audio" path="relative:///audio.mp3">
  <Transcript guid="{g(31)}" name="Audio"><PlainTextContent>Ana: hola a todas</PlainTextContent>
  <SyncPoint guid="{g(32)}" timeStamp="0" position="0"/></Transcript>
  <AudioSelection guid="{g(33)}" begin="100" end="2500">
  {coding_xml(93)}</AudioSelection>
</AudioSource>
<VideoSource guid="{g(40)}" name="Video"><VideoSelection guid="{g(41)}" begin="5" end="9"/></VideoSource>
</Sources>
<Notes><Note guid="{g(3)}" name="nota"><PlainTextContent>sobre la voz</PlainTextContent></Note></Notes>
</Project>"""


@pytest.fixture
def media(tmp_path: Path) -> Path:
    file = tmp_path / "media.qdpx"
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("project.qde", QDE)
        made.writestr(f"sources/{g(10)}.pdf", b"%PDF-1.4 invented")
        made.writestr(f"sources/{g(12)}.txt", "Estatuto de la red")
        made.writestr(f"sources/{g(20)}.jpg", b"\xff\xd8\xff invented")
    return file


def parts(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_what_was_marked_outside_of_texts_is_kept_and_told(media: Path, tmp_path: Path) -> None:
    made, result = convert(media, to=tmp_path / "m.qcoder", coder="Coder A")
    said = " ".join(map(str, result.told))
    assert "2 PDFs, pictures or recordings come without text: they are kept" in said
    assert "2 selections lie on pages, pictures or recordings" in said and result.stored["kept"] == 4
    with Project.open(made, coder="Coder A") as held:
        assert [row.name for row in documents.documents(held)] == ["Audio", "Estatuto"]
        assert check(held).ok
        with held.read() as session:
            kept = {row.kind: row for row in session.query(KeptSource)}
            assert kept["pdf"].document_id and kept["audio"].document_id and kept["video"].document_id is None
            assert kept["audio"].path == "relative:///audio.mp3" and kept["picture"].original_sha256


def test_it_goes_out_again_as_it_came_and_follows_the_standards_schema(media: Path, tmp_path: Path) -> None:
    made, _result = convert(media, to=tmp_path / "m.qcoder", coder="Coder A")
    with Project.open(made, coder="Coder A") as held:
        file, told = write_exchange_file(held, file=tmp_path / "again.qdpx")
        before = exchange_project(held)
    assert told == ()
    packed = parts(file)
    root = etree.fromstring(packed["project.qde"])
    if REFI.is_dir():
        schema = etree.XMLSchema(etree.parse(REFI / "Project.xsd"))
        assert schema.validate(root), schema.error_log
    assert packed[f"sources/{g(10)}.pdf"] == b"%PDF-1.4 invented" and f"sources/{g(20)}.jpg" in packed
    x = "{urn:QDA-XML:project:1.0}"
    [pdf] = root.iter(f"{x}PDFSource")
    assert [etree.QName(child).localname for child in pdf] == ["PDFSelection", "Representation"]
    marks = {
        etree.QName(one).localname: dict(one.attrib)
        for kind in ("PDF", "Picture", "Audio", "Video")
        for one in root.iter(f"{x}{kind}Selection")
    }
    assert marks["PDFSelection"] == {
        "guid": g(11), "name": "p1", "page": "1", "firstX": "10", "firstY": "20", "secondX": "30", "secondY": "40",
    }  # fmt: skip
    assert marks["AudioSelection"] == {"guid": g(33), "begin": "100", "end": "2500"}
    [coding] = next(root.iter(f"{x}PDFSelection")).iter(f"{x}Coding")
    assert coding.get("guid") == g(90) and len(list(coding)) == 2
    third, _result = convert(file, to=tmp_path / "third.qcoder", coder="Coder A")
    with Project.open(third, coder="Coder A") as again:
        after = exchange_project(again)
        assert sorted(after.kept, key=lambda one: one.guid) == sorted(before.kept, key=lambda one: one.guid)
        assert after.sources == before.sources and after.notes == before.notes


def test_a_code_that_is_gone_leaves_no_reference_behind(media: Path, tmp_path: Path) -> None:
    made, _result = convert(media, to=tmp_path / "m.qcoder", coder="Coder A")
    with Project.open(made, coder="Coder A") as held:
        codebook.delete_code(held, code=codebook.codes(held)[0].id)
        file, _told = write_exchange_file(held, file=tmp_path / "again.qdpx")
    assert b"CodeRef" not in parts(file)["project.qde"]


def test_a_pdf_that_was_imported_here_goes_out_as_one_until_its_text_is_changed(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "leaflet.pdf").write_bytes(full_pdf())
    id_ = import_files(project, files=[tmp_path / "leaflet.pdf"]).files[0].document_id
    assert id_ is not None
    file, _told = write_exchange_file(project, file=tmp_path / "a.qdpx")
    guid = exchange_project(project).sources[0].guid
    assert parts(file)[f"sources/{guid}.pdf"] == full_pdf() and b"<Representation" in parts(file)["project.qde"]
    made, _result = convert(file, to=tmp_path / "b.qcoder", coder="B")
    with Project.open(made, coder="B") as again:
        assert exchange_project(again).sources == exchange_project(project).sources
        assert exchange_project(again).kept == exchange_project(project).kept
        assert documents.original(again, document=1)[1] == full_pdf()
    with project.change(say("replaced")) as step:
        step.get_one(Document, id_).names_replaced = True
    assert exchange_project(project).kept == ()
    with project.change(say("not")) as step:
        step.get_one(Document, id_).names_replaced = False
    text = documents.show(project, document=id_).text
    edit_text(project, document=id_, new_text=text + " more")
    assert exchange_project(project).kept == ()


def test_a_pdf_without_its_text_is_read(tmp_path: Path) -> None:
    bare = f"""<Project name="P" origin="Other" xmlns="urn:QDA-XML:project:1.0"><Sources>
    <PDFSource guid="{g(10)}" name="Folleto" path="internal://a.pdf">
    <PDFSelection guid="{g(11)}" page="1" firstX="1" firstY="2" secondX="3" secondY="4"/></PDFSource>
    <PDFSource guid="{g(12)}" name="Roto" path="internal://b.pdf"/></Sources></Project>"""
    with zipfile.ZipFile(tmp_path / "a.qdpx", "w") as packed:
        packed.writestr("project.qde", bare)
        packed.writestr("Sources/A.PDF", full_pdf())
        packed.writestr("Sources/b.pdf", b"%PDF-1.4 broken")
    made, result = convert(tmp_path / "a.qdpx", to=tmp_path / "m.qcoder", coder="Coder A")
    said = " ".join(map(str, result.told))
    assert "1 PDF came without its text: it was read here" in said and "1 PDF, picture or recording comes" in said
    with Project.open(made, coder="Coder A") as held:
        [row] = documents.documents(held)
        assert row.name == "Folleto" and row.words > 0
        file, _told = write_exchange_file(held, file=tmp_path / "again.qdpx")
        before = exchange_project(held)
    third, _result = convert(file, to=tmp_path / "third.qcoder", coder="Coder A")
    with Project.open(third, coder="Coder A") as again:
        assert exchange_project(again).sources == before.sources
        after = [replace(one, file_name="") for one in exchange_project(again).kept]
        assert after == [replace(one, file_name="") for one in before.kept]


SPOKEN = f"""<Project name="Voces" origin="QualCoder" xmlns="urn:QDA-XML:project:1.0">
<CodeBook><Codes><Code guid="c1" name="Voz" isCodable="true"/></Codes></CodeBook>
<Sources>
<AudioSource guid="{g(30)}" name="Audio" path="relative:///audio.mp3">
  <Transcript guid="{g(31)}" name="Audio" plainTextPath="internal://t.txt">
  <SyncPoint guid="{g(32)}" timeStamp="1500" position="0"/><SyncPoint guid="{g(33)}" timeStamp="4000" position="19"/>
  <SyncPoint guid="{g(34)}" timeStamp="6000"/>
  <TranscriptSelection guid="{g(35)}" name="Audio.mp3.transcribed" fromSyncPoint="{g(32)}" toSyncPoint="{g(33)}">
  <Description>se oye viento</Description><Coding guid="{g(36)}"><CodeRef targetGUID="c1"/></Coding>
  </TranscriptSelection></Transcript>
</AudioSource>
</Sources></Project>"""
SAID = "Ana: hola a todas\n\nRosa: gracias 😀 por venir\n\nAna: de nada\n\nRosa: hasta luego\n"


def test_what_lies_between_points_in_time_is_coded_in_the_text_and_the_points_go_out_again(tmp_path: Path) -> None:
    source = tmp_path / "spoken.qdpx"
    with zipfile.ZipFile(source, "w") as packed:
        packed.writestr("project.qde", SPOKEN)
        packed.writestr("sources/t.txt", SAID)
    made, result = convert(source, to=tmp_path / "m.qcoder", coder="Coder A")
    assert result.stored["codings"] == 1
    with Project.open(made, coder="Coder A") as held:
        found = exchange_project(held)
        [text] = found.sources
        assert [(one.span, found.codes[0].name) for one in text.codings] == [(Span(0, 19), "Voz")]
        assert [turn.time for turn in documents.show(held, document=1).turns] == [1.5, 4.0, None, None]
        assert found.kept[0].syncs == ((g(32), 0, 1500), (g(33), 19, 4000))
        for target in ("standard", "nvivo", "maxqda"):
            file, _told = write_exchange_file(held, file=tmp_path / f"{target}.qdpx", target=target)
            root = etree.fromstring(parts(file)["project.qde"])
            if REFI.is_dir():
                schema = etree.XMLSchema(etree.parse(REFI / "Project.xsd"))
                assert schema.validate(root), schema.error_log
            again, _result = convert(file, to=tmp_path / f"{target}.qcoder", coder="Coder A")
            with Project.open(again, coder="Coder A") as third:
                assert exchange_project(third).kept == found.kept and exchange_project(third).sources == found.sources
        edit_text(held, document=1, new_text="Bien. " + SAID)
        assert exchange_project(held).kept[0].syncs == ()


# ---- property ----

whole = st.integers(-5, 10_000)


@st.composite
def kept_entries(draw: st.DrawFn) -> KeptEntry:
    kind = draw(st.sampled_from(sorted(KEPT_PLACES)))
    numbers = st.integers(100, 10**6)

    def coding() -> dict[str, object]:
        return {"guid": g(draw(numbers)), "code": g(2), "user": g(1)}

    selections = []
    for _ in range(draw(st.integers(0, 3))):
        row: dict[str, object] = {"guid": g(draw(numbers)), **{name: draw(whole) for name in KEPT_PLACES[kind]}}
        codings = [coding() for _ in range(draw(st.integers(0, 2)))]
        selections.append(row | ({"codings": codings} if codings else {}))
    with_text = draw(st.booleans()) and kind == "pdf"
    heard = draw(st.booleans()) and kind in ("audio", "video")
    data = draw(st.binary(max_size=5))
    ending = {"pdf": "pdf", "picture": "png", "audio": "wav", "video": "mov"}[kind]
    guid = g(50) if with_text else g(60)
    return KeptEntry(
        guid=guid, name=draw(st.sampled_from(["Uno", "Dos & <tres>"])), kind=kind,
        source=guid if with_text else g(50) if heard else "",
        file_name=f"{guid}.{ending}" if data else "", data=data, selections=tuple(selections),
        codings=tuple(coding() for _ in range(draw(st.integers(0, 2)))),
        syncs=tuple((g(number), at, 100 * at) for number, at in enumerate(sorted(draw(st.sets(st.integers(0, 10))))))
        if heard else (),
    )  # type: ignore[arg-type]  # fmt: skip


@given(kept_entries())
@settings(max_examples=examples(20), deadline=None)
def test_any_kept_source_is_read_as_it_was_written(entry: KeptEntry) -> None:
    of = {"of": entry.guid} if entry.kind != "pdf" and entry.source else {}
    text = Source(g(50), "Texto", "Hola mundo", (CodingEntry(g(70), Span(0, 4), g(2), g(1)),), more=of)
    project = ExchangeProject(
        "P", "qcoder", (User(g(1), "Ana"),), (CodeEntry(g(2), "Voz"),), sources=(text,), kept=(entry,)
    )
    data = project_bytes(project)
    back = read_refi(data, file_name="x.qdpx")
    all_guids = [str(one["guid"]) for one in entry.selections] + [
        str(one["guid"]) for mark in (*entry.selections, entry) for one in (
            mark.codings if isinstance(mark, KeptEntry) else mark.get("codings", ()))
    ]  # fmt: skip
    if len(set(all_guids)) == len(all_guids):
        [mine] = back.kept
        assert replace(mine, path="") == replace(entry, path="")
    assert [(one.guid, one.text, one.codings[0].span) for one in back.sources] == [(g(50), "Hola mundo", Span(0, 4))]
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert len([name for name in packed.namelist() if name.startswith("sources/")]) == 1 + bool(entry.data)


def test_once_names_were_replaced_neither_marked_words_nor_old_names_of_sources_leave(
    media: Path, tmp_path: Path
) -> None:
    made, _result = convert(media, to=tmp_path / "m.qcoder", coder="Coder A")
    with Project.open(made, coder="Coder A") as held:
        with held.change(say("replaced")) as step:
            document = step.query(Document).filter_by(name="Estatuto").one()
            document.name, document.names_replaced = "Document 1", True
        file, _told = write_exchange_file(held, file=tmp_path / "again.qdpx")
        lines = write_json_lines(held, file=tmp_path / "a.jsonl").read_text(encoding="utf-8")
    packed = parts(file)
    [pdf] = etree.fromstring(packed["project.qde"]).iter("{*}PDFSource")
    assert pdf.get("name") == "Document 1" and f"sources/{g(10)}.pdf" not in packed
    assert [one.get("name") for one in pdf.iter("{*}PDFSelection")] == [None]
    assert '"p1"' not in lines  # the text itself may say "Estatuto"
    assert '"name": "Estatuto"' not in lines
