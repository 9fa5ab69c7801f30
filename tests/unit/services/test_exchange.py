"""REFI-QDA out and in: real projects, real files of other programs, and what must be the same after a round trip."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from qcoder.core.errors import BadInput, QcoderError, UnreadableFile
from qcoder.core.exchange import (
    CaseEntry,
    CodeEntry,
    CodingEntry,
    ExchangeProject,
    NoteEntry,
    PassageNote,
    Source,
    User,
    VariableEntry,
)
from qcoder.core.span import Span
from qcoder.exporters.refi import Target, codebook_bytes, project_bytes
from qcoder.importers.refi import read_refi
from qcoder.services.checking import check
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.leaving.exchange_in import bring_in
from qcoder.services.leaving.exchange_out import exchange_project
from qcoder.services.leaving.exchanging import convert, read_exchange_file, write_exchange_file
from qcoder.services.memos import memos
from qcoder.services.passages import coding
from qcoder.services.projects import new_project
from qcoder.storage.project import Project
from tests.conftest import CORPUS, INTERVIEW
from tests.examples import examples

REFI = CORPUS.parent / "refi"


def same(project: ExchangeProject) -> ExchangeProject:
    """Without what differs from file to file: what was told, and the order of codings on one place."""
    sources = tuple(
        replace(source, codings=tuple(sorted(source.codings, key=lambda one: (one.span, one.guid))),
                passages=tuple(sorted(source.passages, key=lambda one: (one.span, one.note))))
        for source in project.sources
    )  # fmt: skip
    notes = tuple(sorted(project.notes, key=lambda note: note.guid))
    return replace(project, sources=sources, notes=notes, told=())


@pytest.fixture
def rich(coded: Project) -> Project:
    """The project `coded` with memos on everything, a case with values, and a coding by somebody else."""
    view = documents.show(coded, document=1)
    memos.write_memo(coded, target="project", text="Sobre el estudio entero\n\n– con <signos> & «más»")
    memos.write_memo(coded, target="document", target_id=1, text="Sobre Ana", kind="summary")
    memos.write_memo(coded, target="document", target_id=1, span=Span(10, 20), text="Sobre un fragmento")
    memos.write_memo(coded, target="code", target_id=1, text="Sobre el código")
    memos.write_memo(coded, target="coding", target_id=view.codings[0].id, text="Sobre la codificación")
    memos.write_memo(coded, target="case", target_id=1, text="Sobre el caso")
    codebook.change_code(coded, code=1, definition="Una definición\ncon dos líneas", use_when="siempre", key="d")
    at = INTERVIEW.index("😀")
    coding.code_passage(coded, document=1, code=1, span=Span(at - 8, at + 3), coder="Coder B", memo="con emoji")
    return coded


def test_what_goes_out_comes_back_the_same(rich: Project, tmp_path: Path) -> None:
    file, told = write_exchange_file(rich, file=tmp_path / "study.qdpx")
    assert ["history of definitions" in str(sentence) for sentence in told] == [True]  # that of one code stays here
    made, result = convert(file, to=tmp_path / "again.qcoder", coder="Coder A")
    assert result.told == [] and result.stored["codings"] == 4 and result.stored["memos"] == 7
    with Project.open(made, coder="Coder A") as again:
        before, after = same(exchange_project(rich)), same(exchange_project(again))
        assert after == before
        assert check(again).ok
        assert documents.show(again, document=1).turns == documents.show(rich, document=1).turns


def test_the_sample_project_makes_the_round_trip(sample_project: Path, tmp_path: Path) -> None:
    with Project.open(sample_project, coder="Coder A", writable=False) as sample:
        before = exchange_project(sample)
        file, _told = write_exchange_file(sample, file=tmp_path / "sample.qdpx")
    made, _result = convert(file, to=tmp_path / "again.qcoder", coder="Coder A")
    with Project.open(made, coder="Coder A") as again:
        after = exchange_project(again)
        assert same(after).codes == same(before).codes and after.cases == before.cases
        assert same(after).sources == same(before).sources and after.description == before.description != ""
        assert check(again).ok


def test_brought_in_twice_nothing_is_doubled_and_one_undo_takes_it_all_back(rich: Project, tmp_path: Path) -> None:
    file, _told = write_exchange_file(rich, file=tmp_path / "study.qdpx")
    again = bring_in(rich, found=read_exchange_file(file))
    assert dict(again.stored).get("codings", 0) == 0 and not again.stored.get("memos") and again.present > 8
    with new_project(tmp_path / "other.qcoder", coder="Coder A") as other:
        before = exchange_project(other)
        bring_in(other, found=read_exchange_file(file))
        assert len(documents.show(other, document=1).codings) == 4
        other.undo()
        after = exchange_project(other)
        assert (after.codes, after.sources, after.notes, after.cases) == (before.codes, (), (), ())
        other.redo()
        assert len(documents.show(other, document=1).codings) == 4 and check(other).ok


@pytest.mark.parametrize("target", ["standard", "nvivo", "crlf"])
def test_every_target_is_read_back_to_the_same_words(rich: Project, target: Target) -> None:
    found = exchange_project(rich)
    data = project_bytes(found, target=target)
    # As if it came from the program that it is for.
    origin = {"standard": "qcoder", "nvivo": "NVivo", "crlf": "ATLAS.ti"}[target]
    back = read_refi(_edited(data, b'origin="qcoder"', f'origin="{origin}"'.encode()), file_name="x.qdpx")
    assert back.sources[0].text == found.sources[0].text
    assert sorted(one.span for one in back.sources[0].codings) == sorted(one.span for one in found.sources[0].codings)


def _edited(data: bytes, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w") as fresh:
        for name in packed.namelist():
            fresh.writestr(name, packed.read(name).replace(old, new))
    return out.getvalue()


def test_the_file_follows_the_standards_own_schema(rich: Project) -> None:
    if not REFI.is_dir():
        pytest.skip(f"no schemas of the standard at {REFI}")
    codebook.change_code(rich, code=2, short_definition="corto", example="«como esto»", keywords="a; b")
    found = exchange_project(rich)
    with zipfile.ZipFile(io.BytesIO(project_bytes(found))) as packed:
        assert set(packed.namelist()) == {"project.qde", f"sources/{found.sources[0].guid}.txt"}
        root = etree.fromstring(packed.read("project.qde"))
        text = packed.read(f"sources/{found.sources[0].guid}.txt")
    assert b"\r" not in text and not text.startswith(b"\xef\xbb\xbf")
    schema = etree.XMLSchema(etree.parse(REFI / "Project.xsd"))
    assert schema.validate(root), schema.error_log
    schema = etree.XMLSchema(etree.parse(REFI / "Codebook.xsd"))
    assert schema.validate(etree.fromstring(codebook_bytes(found))), schema.error_log


def test_the_same_project_gives_the_same_bytes(rich: Project) -> None:
    assert project_bytes(exchange_project(rich)) == project_bytes(exchange_project(rich))


def test_an_original_goes_along_only_while_its_text_was_never_changed(sample_project: Path) -> None:
    with Project.open(sample_project, coder="Coder A", writable=False) as sample:
        found = exchange_project(sample)
        assert any(source.original for source in found.sources)
        assert not any(source.original for source in exchange_project(sample, originals=False).sources)
        for source in found.sources:
            assert not source.original or source.original_name.endswith(".docx")


def test_a_codebook_alone_goes_out_and_comes_in(rich: Project, tmp_path: Path) -> None:
    file, _told = write_exchange_file(rich, file=tmp_path / "codes.qdc")
    with new_project(tmp_path / "other.qcoder", coder="Coder A") as other:
        bring_in(other, found=read_exchange_file(file))
        mine = [(row.path, row.definition, row.use_when, row.colour, row.key) for row in codebook.codes(rich)]
        assert [(row.path, row.definition, row.use_when, row.colour, row.key) for row in codebook.codes(other)] == mine


# ---- files of other programs ----


@pytest.fixture
def exchange(corpus: Path) -> Path:
    return corpus / "exchange"


def test_a_project_of_qualcoder_gives_back_the_words_its_selections_mean(exchange: Path, tmp_path: Path) -> None:
    """Two marks of byte order stand at the start of each text, and its positions do not count them."""
    made, result = convert(exchange / "qualcoder3.7_influencers.qdpx", to=tmp_path / "q.qcoder", coder="Coder A")
    with Project.open(made, coder="Coder A") as held:
        found = exchange_project(held)
        whole = [(source.text, one.span) for source in found.sources for one in source.codings]
        assert len(found.sources) == 6 and len(whole) >= 53 and result.stored["codings"] == len(whole)
        cut = sum(text[span.start - 1 : span.start].isalnum() and text[span.start].isalnum() for text, span in whole)
        assert cut <= 2  # nearly every passage begins with a whole word
        assert check(held).ok and not any("\ufeff" in source.text for source in found.sources)


def test_the_standards_own_example_says_which_texts_it_lacks(exchange: Path, tmp_path: Path) -> None:
    made, result = convert(exchange / "skyloom_TestProject.qdpx", to=tmp_path / "s.qcoder", coder="Coder A")
    said = " ".join(map(str, result.told))
    assert "no text in the file" in said
    with Project.open(made, coder="Coder A") as held:
        assert codebook.codes(held) and check(held).ok


def test_emoji_and_crlf_of_aqda_keep_their_places(exchange: Path) -> None:
    found = read_exchange_file(exchange / "aqda0.5_es_emoji.qdpx")
    [source] = found.sources
    words = [one.span.of(source.text) for one in source.codings]
    assert words and all(word == word.strip() and word for word in words), words
    assert read_exchange_file(exchange / "aqda0.5.qdc").codes


# ---- property: out and in is the same ----

letters = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\ufeff\u2028\u2029\x85\ufdd0\ufdd1"),
    min_size=1, max_size=12,
).filter(lambda text: text == " ".join(text.split()) and " > " not in text and "[qcoder]" not in text)  # fmt: skip
guids = st.uuids().map(str)


@st.composite
def projects(draw: st.DrawFn) -> ExchangeProject:
    text = "\n".join(draw(st.lists(letters, min_size=1, max_size=6))) + " 😀 fin"
    users = [User(draw(guids), name) for name in draw(st.lists(letters, min_size=1, max_size=2, unique=True))]
    codes: list[CodeEntry] = []
    for name in draw(st.lists(letters, min_size=1, max_size=5, unique_by=str.casefold)):
        parent = draw(st.sampled_from(["", *[code.guid for code in codes]]))
        codes.append(CodeEntry(draw(guids), name, parent, "#1f6fb4", draw(letters)))
    notes = [NoteEntry(draw(guids), draw(letters), draw(letters), users[0].guid) for _ in range(3)]
    codings = {}
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text) - 1))
        span = Span(start, draw(st.integers(start + 1, len(text))))
        code, user = draw(st.sampled_from(codes)).guid, draw(st.sampled_from(users)).guid
        codings[span, code, user] = CodingEntry(draw(guids), span, code, user, "2026-01-02T03:04:05.678+00:00")
    variable = VariableEntry(draw(guids), draw(letters), draw(st.sampled_from(["text", "number", "date", "yes_no"])))
    values = {"text": "x y", "number": "12.5", "date": "2006-05-31", "yes_no": "yes"}
    source = Source(
        draw(guids), draw(letters), text, tuple(codings.values()), (PassageNote(Span(0, 1), notes[0].guid),),
        (notes[1].guid,),
    )  # fmt: skip
    case = CaseEntry(
        draw(guids), draw(letters), "", {variable.guid: values[variable.type]}, (source.guid,), (notes[2].guid,)
    )
    return ExchangeProject(
        draw(letters), "qcoder", tuple(users), tuple(codes), (variable,), (case,), (source,), tuple(notes)
    )


@given(projects())
@settings(max_examples=examples(25), deadline=None)
def test_any_project_is_read_as_it_was_written(project: ExchangeProject) -> None:
    back = read_refi(project_bytes(project), file_name="x.qdpx")
    order = {code.guid: code for code in project.codes}
    assert {code.guid: code for code in back.codes} == order
    assert (back.name, back.users, back.variables, back.told) == (project.name, project.users, project.variables, ())
    assert back.cases == tuple(replace(case, more=back.cases[0].more) for case in project.cases)
    assert [note._replace(at="", more={}) for note in back.notes] == list(project.notes)
    [mine], [other] = project.sources, back.sources
    moment = "2026-01-02T03:04:05.678Z"
    assert sorted((one.guid, one.span, one.code, one.user, moment) for one in mine.codings) == sorted(
        (one.guid, one.span, one.code, one.user, one.at) for one in other.codings
    )
    assert (other.text, other.name, other.notes, other.passages) == (mine.text, mine.name, mine.notes, mine.passages)


@given(project=projects())
@settings(max_examples=examples(4), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_project_is_stored_and_given_out_again(
    project: ExchangeProject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    with new_project(folder / "a.qcoder", coder="Coder A") as held:
        bring_in(held, found=project)
        found = exchange_project(held)
        assert check(held).ok
        assert {(one.guid, one.span) for one in found.sources[0].codings} == {
            (one.guid, one.span) for one in project.sources[0].codings
        }
        assert {code.guid: (code.name, code.parent) for code in found.codes} == {
            code.guid: (code.name, code.parent) for code in project.codes
        }
        assert {note.guid: note.text for note in found.notes} == {note.guid: note.text for note in project.notes}
        assert found.cases[0].values == project.cases[0].values


# ---- bad input ----


def hostile() -> Iterator[tuple[str, bytes]]:
    def packed(**files: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            for name, data in files.items():
                made.writestr(name.replace("__", "/").replace("_dot_", "."), data)
        return out.getvalue()

    yield "empty", b""
    yield "no zip", b"PK\x03\x04 nothing"
    yield "no project inside", packed(other_dot_xml=b"<a/>")
    yield "two projects", packed(a_dot_qde=b"<Project name='a'/>", b_dot_qde=b"<Project name='b'/>")
    yield "no xml", packed(project_dot_qde=b"<Project")
    yield "entities", packed(project_dot_qde=b'<!DOCTYPE x [<!ENTITY a "b">]><Project name="&a;"/>')
    yield "something else", packed(project_dot_qde=b"<Html/>")


@pytest.mark.parametrize(("what", "data"), list(hostile()), ids=[name for name, _ in hostile()])
def test_a_broken_or_harmful_file_is_refused_in_a_sentence(what: str, data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.qdpx"
    file.write_bytes(data)
    with pytest.raises(UnreadableFile) as refused:
        convert(file, to=tmp_path / "x.qcoder", coder="Coder A")
    assert str(refused.value).count(".") >= 2
    assert not (tmp_path / "x.qcoder").exists()


def guid(number: int) -> str:
    return f"{number:08d}-0000-0000-0000-000000000000"


def picked(number: int, start: int, end: int, inside: str = "") -> str:
    return (
        f'<PlainTextSelection guid="{guid(number)}" startPosition="{start}" endPosition="{end}">{inside}'
        "</PlainTextSelection>"
    )


def on(number: int) -> str:
    return f'<Coding guid="{guid(number)}"><CodeRef targetGUID="{guid(4)}"/></Coding>'


QDE = f"""<?xml version="1.0" encoding="utf-8"?>
<Project name="Raro" xmlns="urn:QDA-XML:project:0:4"><Sources>
<TextSource name="Uno" guid="{{{guid(1)}}}"><PlainTextContent>Hola mundo</PlainTextContent>
{picked(2, 0, 4, on(30))}{picked(3, 5, 5, on(31))}{picked(5, 3, 4000)}{picked(6, 5, 10, "<Coding/>")}
</TextSource>
<TextSource name="Uno" guid="{guid(1)}"><PlainTextContent>Otro</PlainTextContent></TextSource>
<PictureSource name="foto" guid="{guid(7)}"/>
</Sources>
<Cases><Case guid="{guid(8)}"/></Cases>
<CodeBook><Codes><Code guid="{{{guid(4).upper()}}}" name="A &gt; B" isCodable="false" color="transparent"/>
<Code guid="{guid(9)}" name="A &gt; B" isCodable="true"/></Codes></CodeBook>
</Project>"""


def test_what_other_programs_write_is_read_with_tolerance_and_told(tmp_path: Path) -> None:
    """Braces, any order and namespace, empty and impossible selections, equal names and guids, a nameless case."""
    file = tmp_path / "raro.qde"
    file.write_text(QDE, encoding="utf-8")
    made, result = convert(file, to=tmp_path / "raro.qcoder", coder="Coder A")
    said = " ".join(map(str, result.told))
    assert "2 selections are empty or lie outside" in said and "1 coding names no code" in said
    assert "identifier was used twice" in said and "without text" in said and "is called “A – B” here" in said
    with Project.open(made, coder="Coder A") as held:
        assert [row.name for row in documents.documents(held)] == ["Uno", "Uno (2)"]
        assert [row.quote for row in documents.show(held, document=1).codings] == ["Hola"]
        assert len(codebook.codes(held)) == 2 and check(held).ok


def test_what_a_program_wrote_about_a_passage_is_a_memo_on_it(tmp_path: Path) -> None:
    """MAXQDA's memos are selections with a description and no coding; ATLAS.ti's comments stand beside codings."""
    selection = picked(5, 5, 10, "<Description>sin código</Description>")
    both = picked(2, 0, 4, "<Description>con código</Description>" + on(30))
    file = tmp_path / "memos.qde"
    text = f'<TextSource name="Uno" guid="{guid(1)}"><PlainTextContent>Hola mundo</PlainTextContent>'
    codes = f'<CodeBook><Codes><Code guid="{guid(4)}" name="A" isCodable="true"/></Codes></CodeBook>'
    file.write_text(
        f"<Project name='P'>{codes}<Sources>{text}{both}{selection}</TextSource></Sources></Project>", "utf-8"
    )
    made, result = convert(file, to=tmp_path / "p.qcoder", coder="Coder A")
    with Project.open(made, coder="Coder A") as held:
        found = [(row.span, row.text) for row in documents.show(held, document=1).memos]
        assert found == [(Span(0, 4), "con código"), (Span(5, 10), "sin código")]
        assert result.stored["memos"] == 2 and check(held).ok


def test_groups_of_documents_become_variables_to_compare_by(tmp_path: Path) -> None:
    texts = "".join(
        f'<TextSource name="{name}" guid="{guid(n)}"><PlainTextContent>Hola</PlainTextContent></TextSource>'
        for n, name in enumerate(("Uno", "Dos", "Tres"), start=1)
    )
    sets = ""
    for n, name, members in ((10, "ONG", (1, 2)), (11, "Frontera", (2, 3))):
        inside = "".join(f'<MemberSource targetGUID="{guid(member)}"/>' for member in members)
        sets += f'<Set guid="{guid(n)}" name="{name}">{inside}</Set>'
    file = tmp_path / "groups.qde"
    file.write_text(f"<Project name='P'><Sources>{texts}</Sources><Sets>{sets}</Sets></Project>", "utf-8")
    made, result = convert(file, to=tmp_path / "p.qcoder", coder="Coder A")
    assert [sentence.text("en") for sentence in result.told] == [
        "2 groups of documents are variables here, with “yes” for their members."
    ]
    with Project.open(made, coder="Coder A") as held:
        found = {source.name: source.values for source in exchange_project(held).sources}
        names = {variable.guid: variable.name for variable in exchange_project(held).variables}
        said = {name: {names[key]: value for key, value in values.items()} for name, values in found.items()}
        assert said == {"Uno": {"ONG": "yes"}, "Dos": {"ONG": "yes", "Frontera": "yes"}, "Tres": {"Frontera": "yes"}}


def test_letters_that_xml_forbids_are_replaced_and_the_file_stays_valid(coded: Project, tmp_path: Path) -> None:
    memos.write_memo(coded, target="project", text="antes\x0bdespués\x01")
    file, _told = write_exchange_file(coded, file=tmp_path / "x.qdpx")
    assert [note.text for note in read_exchange_file(file).notes] == ["antes\ufffddespués\ufffd"]


def test_a_target_that_cannot_be_written_leaves_the_old_file(coded: Project, tmp_path: Path) -> None:
    with pytest.raises(QcoderError):
        write_exchange_file(coded, file=tmp_path)
    with pytest.raises(BadInput, match="not a program"):
        write_exchange_file(coded, file=tmp_path / "x.qdpx", target="word")
