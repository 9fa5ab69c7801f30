"""Exchange files that do not follow the standard to its end: read with tolerance, told, and nothing stops the rest."""

import io
import random
import zipfile

import pytest

from qcoder.core.exchange import ExchangeProject
from qcoder.core.span import Span
from qcoder.exporters.refi import LONGEST_TEXT, project_bytes
from qcoder.importers.refi import read_refi

CODE = '<CodeRef targetGUID="1"/>'
CODING = '<Coding guid="k1" creatingUser="u1"><CodeRef targetGUID="c21"/><NoteRef targetGUID="n1"/></Coding>'
RTF = rb"{\rtf1\ansi Hola mundo}"


def read(inside: str, *, namespace: str = "1.0", **files: bytes) -> ExchangeProject:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(
            "Mi proyecto.qde", f'<Project xmlns="urn:QDA-XML:project:{namespace}" name="P">{inside}</Project>'
        )
        for name, data in files.items():
            packed.writestr(f"Sources/{name.replace('_', '.')}", data)
    return read_refi(out.getvalue(), file_name="x.qdpx")


def selection(inside: str) -> str:
    return f'<PlainTextSelection startPosition="0" endPosition="4">{inside}</PlainTextSelection>'


def test_identifiers_that_are_no_guids_tie_things_together_all_the_same() -> None:
    found = read(
        '<Users><User guid="u1" name="Ana"/></Users>'
        '<CodeBook><Codes><Code guid="c001" name="Ira"><Code guid="c21" name="Rabia"/></Code></Codes></CodeBook>'
        f'<Sources><TextSource guid="s1" name="a" plainTextPath="a.txt">'
        f"{selection(CODING)}"
        "</TextSource></Sources>"
        '<Notes><Note guid="n1" name="nota"><PlainTextContent>sobre</PlainTextContent></Note></Notes>'
        '<Sets><Set guid="g" name="Juntas"><MemberCode targetGUID="c001"/></Set></Sets>',
        a_txt=b"hola mundo",
    )
    [coding] = found.sources[0].codings
    assert coding.code == found.codes[1].guid and coding.user == found.users[0].guid
    assert coding.notes == (found.notes[0].guid,) and found.sets[0].codes == (found.codes[0].guid,)
    assert found.codes[1].parent == found.codes[0].guid and coding.span == Span(0, 4)


def test_codes_without_their_container_and_selections_that_name_a_code_themselves() -> None:
    found = read(
        '<CodeBook><Code guid="1" name="A"/></CodeBook><Sources><TextSource guid="2" name="a">'
        f"<PlainTextContent>hola mundo</PlainTextContent>{selection(CODE)}</TextSource></Sources>",
        namespace="0:10",
    )
    assert [code.name for code in found.codes] == ["A"]
    assert [coding.code for coding in found.sources[0].codings] == [found.codes[0].guid]


@pytest.mark.parametrize(
    ("path", "data", "text"), [("m.rtf", RTF, "Hola mundo"), ("m.docx", b"PK\x03\x04 broken", None)]
)
def test_a_text_in_another_format_is_read_and_a_broken_one_stops_nothing(
    path: str, data: bytes, text: str | None
) -> None:
    found = read(
        f'<Sources><TextSource guid="1" name="M" richTextPath="internal://{path}"/>'
        '<TextSource guid="2" name="N"><PlainTextContent>queda</PlainTextContent></TextSource></Sources>',
        **{path.replace(".", "_"): data},
    )
    assert [source.text.strip() for source in found.sources] == ([text] if text else []) + ["queda"]
    if text is None:
        assert "damaged" in str(found.told[0]) and "“M” has no text" in str(found.told[1])


def test_what_only_we_know_may_be_longer_than_careful_readers_of_xml_take_in_one_piece() -> None:
    words = "ñ & 😀 ".join(random.Random(1).randbytes(2 * LONGEST_TEXT).hex().split("7"))
    assert len(words.encode()) > 10_000_000
    more = {"more": {"setting": [{"name": "x", "value": words}]}}
    assert read_refi(project_bytes(ExchangeProject("P", "qcoder", more=more)), file_name="x.qdpx").more == more


def test_a_case_without_a_name_is_called_like_its_only_source() -> None:
    """So MAXQDA and Quirkos write the variables of documents."""
    texts = "".join(
        f'<TextSource guid="s{number}" name="{name}"><PlainTextContent>hola</PlainTextContent></TextSource>'
        for number, name in enumerate(("Ana", "Luz", "Eva"))
    )
    found = read(
        '<Cases><Case guid="c0"><SourceRef targetGUID="s0"/></Case><Case guid="c1"><SourceRef targetGUID="s1"/></Case>'
        f'<Case guid="c2" name="Luz"/><Case guid="c3"/></Cases><Sources>{texts}</Sources>'
    )
    assert [case.name for case in found.cases] == ["Ana", "Case 2", "Luz", "Case 4"]


def test_a_case_that_is_a_code_too_is_both_and_has_the_texts_that_are_coded_with_it_whole() -> None:
    """So NVivo writes its cases."""
    coded = '<PlainTextSelection startPosition="{}" endPosition="{}"><Coding guid="{}">{}</Coding></PlainTextSelection>'
    code = '<CodeRef targetGUID="c1"/>'
    found = read(
        '<CodeBook><Codes><Code guid="c1" name="Ana"/></Codes></CodeBook><Cases><Case guid="c1" name="Ana"/></Cases>'
        '<Sources><TextSource guid="s1" name="Entrevista"><PlainTextContent>hola mundo\n</PlainTextContent>'
        f"{coded.format(0, 10, 'k1', code)}</TextSource>"
        '<TextSource guid="s2" name="Otra"><PlainTextContent>hola mundo</PlainTextContent>'
        f"{coded.format(0, 4, 'k2', code)}</TextSource></Sources>",
    )
    assert [code.name for code in found.codes] == ["Ana"] == [case.name for case in found.cases]
    assert found.cases[0].sources == (found.sources[0].guid,) and found.cases[0].guid != found.codes[0].guid
    assert [len(source.codings) for source in found.sources] == [1, 1] and found.told == ()


def test_selections_of_every_kind_in_one_text_are_told_apart() -> None:
    """Thousands of them are read column by column; each odd one still goes its own way."""
    found = read(
        '<CodeBook><Codes><Code guid="c1" name="A"/></Codes></CodeBook>'
        '<Sources><TextSource guid="s1" name="a" plainTextPath="a.txt">'
        '<PlainTextSelection startPosition=" 0 " endPosition="4"><Coding guid="k1"><CodeRef targetGUID="c1"/></Coding>'
        '<Coding guid="k1"><CodeRef targetGUID="c1"/></Coding><Coding guid="k2"/><NoteRef targetGUID="n1"/>'
        "<Description>dicho</Description></PlainTextSelection>"
        '<PlainTextSelection startPosition="1_0" endPosition="12"><Coding><CodeRef targetGUID="c1"/></Coding>'
        "</PlainTextSelection>"
        '<PlainTextSelection startPosition="5" endPosition="1234567890123456"><Coding/></PlainTextSelection>'
        '<PlainTextSelection endPosition="4"><Coding/></PlainTextSelection>'
        '<PlainTextSelection startPosition="٥" endPosition="10"><Coding/></PlainTextSelection>'
        '<PlainTextSelection startPosition="5" endPosition="10"><Coding><CodeRef targetGUID="c1"/></Coding>'
        "</PlainTextSelection></TextSource></Sources>"
        '<Notes><Note guid="n1" name="nota"><PlainTextContent>sobre</PlainTextContent></Note></Notes>',
        a_txt=b"hola mundo y fin",
    )
    [source] = found.sources
    assert [coding.span for coding in source.codings] == [Span(0, 4), Span(0, 4), Span(5, 10)]
    assert len({coding.guid for coding in source.codings}) == 3
    assert [(one.span, one.note) for one in source.passages] == [(Span(0, 4), note.guid) for note in found.notes]
    assert [note.text for note in found.notes] == ["sobre", "dicho"]
    told = [sentence.text("en") for sentence in found.told]
    assert told == [
        "4 selections are empty or lie outside their texts: they were left out.",
        "1 coding names no code: it was left out.",
        "1 identifier was used twice in the file: the second thing was given a new one.",
    ]
