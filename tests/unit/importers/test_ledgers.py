"""Whatever a file is made of, the second count agrees with what was stored: files put together at random.

Unlike the fuzzing in test_hostile these files are whole; words are torn over runs, cells and lines on purpose.
"""

import os
from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcoder.core.errors import UnreadableFile
from qcoder.core.imported import ImportedDocument, Reading
from qcoder.importers.registry import read_document
from tests.files import odt, p, pdf, r, word, word_box, word_notes, word_picture

MANY = settings(
    max_examples=int(os.environ.get("QCODER_LEDGERS", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
WORDS = st.sampled_from(
    [
        "Ana: ",
        "red",
        " ",
        "la ",
        "-",
        "–",
        "año",
        "’s",
        "a.b",
        "12",
        ":",
        " x ",
        "\u00a0",
        "n\u0303o",
        "",
        "&",
        "<",
        "1.5 ",
        "...",
        "de-",
        "'",
        "Eva:",
        "  ",
        "\u2011",
        "[risas] ",
        "😀",
        "(",
        ")",
    ]
)
SAID = st.lists(WORDS, max_size=6).map("".join)


def proved(data: bytes, name: str, **asked: bool) -> ImportedDocument | None:
    try:
        found = read_document(data, file_name=name, reading=Reading(**asked))  # type: ignore[arg-type]
    except UnreadableFile as error:
        assert "no text" in str(error.message)
        return None
    assert found.ledger.adds_up, (found.ledger.words_in_file, found.ledger.words_stored, found.text, found.notes)
    return found


# ---- Word ----

STYLES = st.sampled_from(["", "<w:b/>", "<w:i/>", "<w:vanish/>", '<w:b w:val="0"/>', '<w:rStyle w:val="Strong"/>'])
RUNS = st.builds(lambda said, how: r(escape(said), how), SAID, STYLES)
SIGNS = st.sampled_from(
    [
        "<w:r><w:tab/></w:r>",
        "<w:r><w:br/></w:r>",
        "<w:r><w:noBreakHyphen/></w:r>",
        "<w:r><w:softHyphen/></w:r>",
        '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>',
        '<w:r><w:sym w:font="S" w:char="00E9"/></w:r>',
        "<w:bookmarkStart w:id='1' w:name='a'/>",
        "<w:r><w:lastRenderedPageBreak/></w:r>",
        "<w:proofErr w:type='a'/>",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE not said</w:instrText></w:r>',
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
    ]
)
WRAPPED = st.builds(
    lambda run, how: how.format(run),
    RUNS,
    st.sampled_from(
        [
            '<w:ins w:id="1" w:author="A">{}</w:ins>',
            "<w:hyperlink>{}</w:hyperlink>",
            "<w:smartTag>{}</w:smartTag>",
            "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
            '<w:fldSimple w:instr="PAGE">{}</w:fldSimple>',
        ]
    ),
)
GONE = SAID.map(lambda said: f'<w:del w:id="2" w:author="A"><w:r><w:delText>{escape(said)}</w:delText></w:r></w:del>')
BOXES = SAID.map(lambda said: word_box(escape(said)))
PICTURES = SAID.map(lambda said: word_picture(escape(said, quote=True)))
PARAGRAPHS = st.builds(
    lambda parts, style: p(*(part or r("") for part in parts), style=style),
    st.lists(RUNS | SIGNS | WRAPPED | GONE | BOXES | PICTURES, max_size=6),
    st.sampled_from(
        [
            "",
            '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>',
            '<w:outlineLvl w:val="0"/>',
            '<w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs>',
            "<w:rPr><w:b/></w:rPr>",
        ]
    ),
)
TABLES = st.lists(
    st.lists(st.lists(PARAGRAPHS, min_size=1, max_size=2), min_size=1, max_size=3), min_size=1, max_size=3
).map(
    lambda rows: (
        "<w:tbl>"
        + "".join("<w:tr>" + "".join(f"<w:tc>{''.join(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
        + "</w:tbl>"
    )
)


@MANY
@given(body=st.lists(PARAGRAPHS | TABLES, min_size=1, max_size=6), note=SAID)
def test_word(body: list[str], note: str) -> None:
    proved(word("".join(body), footnotes=word_notes("footnote", _2=escape(note))), "a.docx")


# ---- web pages and OpenDocument ----

INLINE = st.builds(
    lambda said, how: how.format(escape(said)),
    SAID,
    st.sampled_from(
        [
            "{}",
            "<b>{}</b>",
            "<i>{}</i>",
            "<span>{}</span>",
            "<a href='http://a.b'>{}</a>",
            "{}<br>",
            "<del>{}</del>",
            "<ins>{}</ins>",
            "<script>var a = '{}'</script>",
            "<!-- {} -->",
            "<img alt='x' src='http://a.b/c.png'>{}",
            "<sup>{}</sup>",
            "{}&nbsp;",
        ]
    ),
)
BLOCKS = st.builds(
    lambda parts, how: how.format("".join(parts)),
    st.lists(INLINE, max_size=5),
    st.sampled_from(
        [
            "<p>{}</p>",
            "<div>{}</div>",
            "<h2>{}</h2>",
            "<ul><li>{}</ul>",
            "<table><tr><td>{}<td>b</tr></table>",
            "<pre>{}</pre>",
            "<blockquote>{}</blockquote>",
            "{}",
            "<p>{}",
        ]
    ),
)


@MANY
@given(blocks=st.lists(BLOCKS, min_size=1, max_size=6))
def test_web_pages(blocks: list[str]) -> None:
    proved(f"<html><head><meta charset='utf-8'><title>no</title></head><body>{''.join(blocks)}".encode(), "a.html")


ODT_INLINE = st.builds(
    lambda said, how: how.format(escape(said)),
    SAID,
    st.sampled_from(
        [
            "{}",
            "<text:span>{}</text:span>",
            "{}<text:s text:c='2'/>",
            "{}<text:tab/>",
            "{}<text:line-break/>",
            "<text:a>{}</text:a>",
            "<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation>"
            "<text:note-body><text:p>{}</text:p></text:note-body></text:note>",
        ]
    ),
)
ODT_BLOCKS = st.builds(
    lambda parts, how: how.format("".join(parts)),
    st.lists(ODT_INLINE, max_size=5),
    st.sampled_from(
        [
            "<text:p>{}</text:p>",
            "<text:h text:outline-level='1'>{}</text:h>",
            "<text:list><text:list-item><text:p>{}</text:p></text:list-item></text:list>",
            "<table:table><table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row></table:table>",
        ]
    ),
)


@MANY
@given(blocks=st.lists(ODT_BLOCKS, min_size=1, max_size=6))
def test_opendocument(blocks: list[str]) -> None:
    proved(odt("".join(blocks)), "a.odt")


# ---- rich text ----

RTF_PARTS = st.builds(
    lambda said, how: how.replace("{}", said),
    st.lists(
        st.sampled_from(
            [
                "Ana: ",
                "red ",
                r"a\'f1o ",
                r"\u8211?",
                "-",
                "x",
                r"\~",
                r"\_",
                r"\endash ",
                r"\{",
                r"\tab ",
                r"\u241?\'f1",
                r"\line ",
                "12",
                r"\emdash ",
                r"\rquote ",
                "  ",
            ]
        ),
        max_size=6,
    ).map("".join),
    st.sampled_from(
        [
            r"{}",
            r"{\b {}}",
            r"{\i {}}",
            r"{\v {}}",
            r"{\deleted {}}",
            r"{\footnote {}}",
            r"{\*\unknown {}}",
            r"{\field{\*\fldinst HYPERLINK}{\fldrslt {}}}",
            r"{\listtext 1.\tab}{}",
        ]
    ),
)


@MANY
@given(paragraphs=st.lists(st.lists(RTF_PARTS, max_size=5).map("".join), min_size=1, max_size=6))
def test_rich_text(paragraphs: list[str]) -> None:
    body = "".join(rf"\pard {paragraph}\par" + "\n" for paragraph in paragraphs)
    proved(rf"{{\rtf1\ansi\ansicpg1252 {body}}}".encode("ascii"), "a.rtf")


# ---- PDF ----

CELLS = st.lists(
    st.sampled_from(
        [
            "La red",
            "nadie decide",
            "34",
            "Ana:",
            "que se hace lo que",
            "de-",
            "la",
            "1.",
            "–",
            "x",
            "Sí.",
            "Una parte muy larga que sigue",
        ]
    ),
    min_size=1,
    max_size=3,
).map(" ".join)
PAGES = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from([40.0, 72.0, 200.0, 280.0, 310.0, 420.0]),
            st.integers(4, 58).map(lambda at: at * 14.0),
            CELLS,
        ),
        max_size=25,
    ),
    min_size=1,
    max_size=4,
)


@MANY
@given(pages=PAGES, joined=st.booleans(), heads=st.booleans(), size=st.sampled_from([8.0, 11.0, 16.0]))
@pytest.mark.filterwarnings("ignore")
def test_pdf(pages: list[list[tuple[float, float, str]]], joined: bool, heads: bool, size: float) -> None:
    ordered = [sorted(page, key=lambda line: (-line[1], line[0])) for page in pages]
    proved(pdf(ordered, larger={"La red": size}), "a.pdf", join_hyphens=joined, keep_heads=heads)
