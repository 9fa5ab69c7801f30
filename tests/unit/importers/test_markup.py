"""What is particular to rich text, web pages, OpenDocument, PDF and workbooks."""

import io
import zipfile

import pytest

from qcoder.core.errors import UnreadableFile
from qcoder.core.imported import ImportedDocument, Reading
from qcoder.importers.docx_proof import LONG
from qcoder.importers.registry import read_document
from tests.files import ODF_NAMES, odt, p, pdf, r, word, word_notes, xlsx, zipped


def read(data: bytes, name: str, **asked: object) -> ImportedDocument:
    found = read_document(data, file_name=name, **asked)  # type: ignore[arg-type]
    assert found.ledger.adds_up
    return found


# ---- rich text ----


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"{\rtf1\ansi\ansicpg1251 \'c0\'ed\'ed\'e0}", "Анна"),
        (r"{\rtf1\ansi{\fonttbl{\f1\fcharset204 A;}}a {\f1\'c0\'ed}\'f1}", "a Анñ"),
        (r"{\rtf1\mac \'8e}", "é"),
        (r"{\rtf1\mac\ansicpg10000 pas\'97 el ni\'96o}", "pasó el niño"),
        (r"{\rtf1\uc2 a\u241 ??b}", "añb"),
        (r"{\rtf1\uc1 a\u241\'f1b{\uc0 \u241 x}}", "añbñx"),
        (r"{\rtf1{\upr{no}{\*\ud{s\u237?}}}}", "sí"),
        (r"{\rtf1 a{\*\unknown no}{\*\generator x;}b}", "ab"),
        (r"{\rtf1 a\bin3 }{}b}", "ab"),
        (r"{\rtf1 a{\field{\*\fldinst HYPERLINK no}{\fldrslt shown}}b}", "ashownb"),
        (r"{\rtf1 a\'93b\'94 \emdash  \lquote c\rquote\~d\_e\-f}", "a“b” — ‘c’\u00a0d\u2011ef"),
        (r"{\rtf1 \{a\}\\b}", "{a}\\b"),
        ("{\\rtf1 one\\\ntwo\\line three\r\n four}", "one\ntwo\nthree four"),
        (r"{\rtf1\ansi\ansicpg932 \'93\'fa\'96\'7b}", "日本"),
        (r"{\rtf1{\*\pn\pnlvlblt{\pntxtb no}}{\pntext no\tab}item}", "item"),
        (r"{\rtf1 a{\b b}c{\i d\i0 e}}", "abcde"),
    ],
)
def test_rich_text_is_read_as_its_program_shows_it(source: str, text: str) -> None:
    assert read(source.encode("latin-1"), "a.rtf").text == text


def test_emphasis_that_is_switched_off_inside_a_group_ends_there() -> None:
    found = read(rb"{\rtf1 a {\b bold {\b0 plain} bold} \b more\b0  end}", "a.rtf")
    assert [found.text[mark.start : mark.end] for mark in found.marks] == ["bold", "bold more"]


def test_a_rich_text_that_breaks_off_is_told() -> None:
    found = read(rb"{\rtf1 Ana: hola {\b to", "a.rtf")
    assert found.text == "Ana: hola to" and any("breaks off" in str(remark) for remark in found.ledger.remarks)


# ---- web pages ----


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (b"<p>a<p>b<br>c<div>d</div>e", "a\nb\nc\nd\ne"),
        (b"<p> a \n b <b> c</b> d </p>", "a b c d"),
        (b"<p>un<b>fin</b>ished</p>", "unfinished"),
        (b"<pre>a\n  b</pre><p>c", "a\n  b\nc"),
        (b"<table><tr><td><p>a</p><p>b</p></td><td></td><td>c</td></tr><tr><td>d</td></tr></table>", "a\nb\t\tc\nd"),
        (b"<p>a&nbsp;b &lt;c&gt; &ntilde; &#241;</p>", "a\u00a0b <c> ñ ñ"),
        (b"<html><head><title>no</title></head><body>a<!-- no --><script>'<p>no'</script><style>no</style>b", "ab"),
        ("<meta charset=windows-1251><p>Анна</p>".encode("cp1251"), "Анна"),
        ("<p>Ana: año</p>".encode("utf-16"), "Ana: año"),
        (b"<select><option>a</option><option>b</option></select><p>c</p>", "a\nb\nc"),
    ],
)
def test_a_page_is_read_as_a_browser_shows_it(page: bytes, text: str) -> None:
    assert read(page, "a.html").text == text


def test_items_of_ordered_lists_have_their_numbers() -> None:
    found = read(b'<ol start="4"><li>a<ul><li>b</li></ul></li><li>c</li></ol>', "a.html")
    assert sorted((mark.value, found.text[mark.start]) for mark in found.marks) == [
        ("4.", "a"),
        ("5.", "c"),
        ("•", "b"),
    ]


def test_a_page_with_its_parts_in_one_file_is_read() -> None:
    page = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html; '
        b"charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Ana: a=F1o</p>\r\n--x\r\n"
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n--x--\r\n"
    )
    assert read(page, "a.mht").text == "Ana: año"


# ---- OpenDocument ----


def test_spaces_tabs_and_line_breaks_of_open_document_are_kept() -> None:
    body = '<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d  \n e</text:p><text:p/><text:p>f</text:p>'
    assert read(odt(body), "a.odt").text == "a   b\tc\nd e\n\nf"


def test_a_flat_file_is_read_too() -> None:
    found = read(odt("<text:p>Ana: hola</text:p>", flat=True), "a.fodt")
    assert found.text == "Ana: hola" and found.ledger.format == "odt"


def test_a_deletion_that_nothing_marks_is_not_lost() -> None:
    body = (
        '<text:tracked-changes><text:changed-region text:id="c"><text:deletion><text:p>gone</text:p></text:deletion>'
        "</text:changed-region></text:tracked-changes><text:p>here</text:p>"
    )
    assert [note.text for note in read(odt(body), "a.odt").notes] == ["gone"]


def test_a_deletion_that_a_flat_file_shows_in_its_place_is_kept_as_a_note_with_who_made_it() -> None:
    body = (
        '<text:tracked-changes><text:changed-region text:id="c"><text:deletion><office:change-info><dc:creator>Eva'
        "</dc:creator></office:change-info></text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p>it was<text:change-start text:change-id="c"/>n\'t not</text:p><text:p>so <text:change-end '
        'text:change-id="c"/> late</text:p>'
    )
    found = read(odt(body, flat=True), "a.fodt")
    (gone,) = found.notes
    assert found.text == "it was late" and found.ledger.adds_up
    assert (gone.kind, gone.text, gone.author, gone.at) == ("deleted", "n't not\nso", "Eva", 6)


@pytest.mark.parametrize(
    "shape",
    [
        "<draw:custom-shape><text:p>in it</text:p></draw:custom-shape>",
        "<draw:ellipse><text:p>in it</text:p></draw:ellipse>",
        "<draw:frame><draw:text-box><text:p>in it</text:p></draw:text-box></draw:frame>",
    ],
)
def test_a_shape_with_words_inside_a_word_is_read_after_its_paragraph(shape: str) -> None:
    found = read(odt(f"<text:p>be{shape}fore <draw:custom-shape><text:p/></draw:custom-shape></text:p>"), "a.odt")
    assert found.text.split("\n")[:2] == ["before ", "in it"] and found.ledger.adds_up
    assert found.ledger.found["text_boxes"] == 1


def test_a_chart_is_no_equation() -> None:
    frame = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    chart = f'<office:document-content {ODF_NAMES} xmlns:math="http://www.w3.org/1998/Math/MathML"/>'
    found = read(odt(f"<text:p>seen {frame}</text:p>", **{"Object 1/content.xml": chart}), "a.odt")
    assert found.text == "seen ▣" and "equations" not in found.ledger.found
    assert found.ledger.found["embedded_objects"] == 1
    inside = (
        "<draw:frame><draw:object><office:document><text:p>title</text:p></office:document></draw:object></draw:frame>"
    )
    flat = read(odt(f"<text:p>seen {inside}</text:p>", flat=True), "a.fodt")
    assert flat.text == "seen ▣" and flat.ledger.adds_up and flat.ledger.found["embedded_objects"] == 1


def test_a_table_in_a_table_and_links_are_read() -> None:

    def table(*cells: str) -> str:
        inside = "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells)
        return f"<table:table><table:table-row>{inside}</table:table-row></table:table>"

    inner = table("<text:p>in</text:p>")
    body = table(f"<text:p>a</text:p>{inner}", "<text:p>b</text:p>") + "<text:p><text:a>linked</text:a></text:p>"
    assert read(odt(body), "a.odt").text.split() == ["a", "in", "b", "linked"]


def test_a_file_with_a_password_is_told_and_a_drawing_refused() -> None:
    kind = "application/vnd.oasis.opendocument.text"
    manifest = "<a><encryption-data/></a>"
    secret = zipped({"mimetype": kind, "content.xml": "x", "META-INF/manifest.xml": manifest})
    with pytest.raises(UnreadableFile, match="password"):
        read_document(secret, file_name="a.odt")
    drawing = zipped({"mimetype": "application/vnd.oasis.opendocument.graphics", "content.xml": f"<a {ODF_NAMES}/>"})
    with pytest.raises(UnreadableFile, match="no text"):
        read_document(drawing, file_name="a.odg")


# ---- Word: what only it has ----


def test_numbers_of_lists_are_those_that_word_shows() -> None:
    level = '<w:lvl w:ilvl="{}"><w:start w:val="{}"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    levels = level.format(0, 3, "decimal", "%1.") + level.format(1, 1, "lowerLetter", "%1.%2)")
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    numbering = (
        f'<w:numbering {names}><w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>'
        '<w:num w:numId="9"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )

    def item(words: str, at: int) -> str:
        return p(words, style=f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="9"/></w:numPr>')

    found = read(
        word(item("a", 0) + item("b", 1) + item("c", 1) + item("d", 0) + item("e", 1), numbering=numbering), "a.docx"
    )
    assert [mark.value for mark in found.marks] == ["3.", "\t3.a)", "\t3.b)", "4.", "\t4.a)"]


def test_emphasis_of_runs_side_by_side_is_one_stretch_and_styles_of_letters_count() -> None:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    style = '<w:style w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
    styles = f"<w:styles {names}>{style}</w:styles>"
    strong, off = '<w:rStyle w:val="Strong"/>', '<w:b w:val="0"/>'
    body = p(r("one ", "<w:b/>"), r("two", "<w:b/>"), " three ", r("four", strong), r("five", off))
    found = read(word(body, styles=styles), "a.docx")
    assert [found.text[mark.start : mark.end] for mark in found.marks] == ["one two", "four"]


# ---- PDF ----


def rows(*said: str, left: float = 72, top: float = 700, step: float = 14) -> list[tuple[float, float, str]]:
    return [(left, top - step * number, words) for number, words in enumerate(said)]


def test_two_columns_written_row_by_row_are_read_one_after_the_other() -> None:
    left = rows(*(f"izquierda número {n} de la columna" for n in range(8)), left=60)
    right = rows(*(f"derecha número {n} de la columna" for n in range(8)), left=330)
    mixed = [line for pair in zip(left, right, strict=True) for line in pair]
    words = read(pdf([mixed]), "a.pdf").text.split()
    assert words.index("derecha") > len(words) / 2 - 1 and words[-1] == "columna"
    assert "izquierda" not in words[words.index("derecha") :]


def test_a_table_of_names_and_words_is_no_page_of_columns() -> None:
    names = rows(*(("Ana:", "Eva:")[n % 2] for n in range(8)), left=60)
    said = rows(*(f"Esto es lo que se dijo en el turno {n}, y nada más." for n in range(8)), left=120)
    mixed = [line for pair in zip(names, said, strict=True) for line in pair]
    found = read(pdf([mixed]), "a.pdf")
    assert [turn.speaker for turn in found.turns] == ["Ana", "Eva"] * 4


def test_lines_become_paragraphs_and_a_paragraph_goes_on_over_the_page() -> None:
    whole = "Una línea que llega hasta el borde derecho de la página y sigue más"
    pages = [rows(whole, whole, "y aquí termina.", whole, top=300), rows("y sigue aquí.", "Otra empieza.", top=700)]
    found = read(pdf(pages), "a.pdf")
    assert found.text.split("\n")[0] == f"{whole} {whole} y aquí termina."
    assert found.text.split("\n")[1].startswith(f"{whole} y sigue aquí.")
    second = next(mark for mark in found.marks if mark.value == "2")
    assert found.text[second.start :].startswith("y sigue aquí.")


def test_heads_that_differ_on_odd_and_even_pages_are_found_and_can_be_kept() -> None:
    heads = ("Entrevistas de 2005", "La red")
    pages = [
        [(72.0, 810.0, heads[number % 2]), *rows(f"Algo {'sí ' * number}dicho aquí.", f"Y {'más ' * number}.")]
        for number in range(1, 9)
    ]
    found = read(pdf(pages), "a.pdf")
    assert {note.text for note in found.notes} == {"La red", "Entrevistas de 2005"} and "La red" not in found.text
    kept = read(pdf(pages), "a.pdf", reading=Reading(keep_heads=True))
    assert kept.text.count("La red") == 4 and not kept.notes


def test_numbers_of_lines_and_what_lies_beyond_the_page_are_left_out_and_counted() -> None:
    lines = [(20.0, 700.0 - 14 * n, str(n + 1)) for n in range(6)] + rows(*(f"dicho {'a' * (n + 3)}" for n in range(6)))
    found = read(pdf([[*lines, (72.0, -500.0, "beyond all")]]), "a.pdf")
    assert found.ledger.left_out == 8 and "beyond" not in found.text and "1" not in found.text
    assert len(found.ledger.remarks) == 3


def test_a_pdf_that_asks_for_nothing_but_is_no_pdf_is_damaged() -> None:
    with pytest.raises(UnreadableFile, match="damaged"):
        read_document(b"%PDF-1.4\n" + b"x" * 500, file_name="a.pdf")


# ---- workbooks ----


def test_dates_numbers_and_results_of_formulas_are_read_as_they_are_shown() -> None:
    assert (
        read(xlsx([["día", "n"], [38412.0, 1.5]], dates=' s="1"'), "a.xlsx")
        .text.split("\n")[1]
        .startswith("2005-03-01")
    )
    names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = (
        '<c r="A1" t="inlineStr"><is><t>en línea</t></is></c><c r="C1" t="str"><f>A1&amp;"x"</f><v>de fórmula</v></c>'
        '<c r="D1" t="b"><v>1</v></c><c r="E1"><v>2.50</v></c><c r="F1" t="e"><v>#N/A</v></c>'
    )
    sheet = f'<worksheet {names}><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
    data = zipped({"xl/workbook.xml": f"<workbook {names}/>", "xl/worksheets/sheet1.xml": sheet})
    assert read(data, "a.xlsx").text == "en línea\t\tde fórmula\tTRUE\t2.5\t#N/A"


@pytest.mark.parametrize("stretch", [1, 7, 61])
def test_a_long_page_is_read_and_counted_a_stretch_at_a_time(stretch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    source = (
        "<html><head><title>Página</title><style>p{color:red}</style></head><body><!-- nada --><h1>T&iacute;tulo</h1>"
        "<p><b>Ana:</b> Nos apoy&oacute; la<br>red &amp; «ella» 😀.</p><script>if (a </b> 2) x('<p>')</script>"
        "<ul><li>uno<li>dos</ul><table><tr><td>a</td><td>b</td></tr></table><p>sin <del>esto</del> nada"
    )
    whole = read_document(source.encode(), file_name="a.html")
    monkeypatch.setattr("qcoder.importers.html.PIECE", stretch)
    monkeypatch.setattr("qcoder.importers.proof.STRETCH", stretch)
    assert read_document(source.encode(), file_name="a.html") == whole and whole.ledger.adds_up


def headings_of(found: ImportedDocument) -> list[tuple[str, str]]:
    return [(found.text[mark.start : mark.end], mark.value) for mark in found.marks if mark.kind == "heading"]


def test_headings_of_a_pdf_are_larger_than_its_text_and_their_levels_go_by_size() -> None:
    said = rows(*["La red decide lo que se hace con el dinero que llega."] * 6, top=600)
    first = [
        (72.0, 780.0, "Informe"),
        (72.0, 740.0, "Una parte que es larga"),
        (72.0, 718.0, "y va en dos renglones"),
        *said,
    ]
    second = [(72.0, 780.0, "Otra parte"), *said, (72.0, 400.0, "* * *")]
    sizes = {"Informe": 22.0, "* * *": 30.0}
    sizes |= dict.fromkeys(("Una parte que es larga", "y va en dos renglones", "Otra parte"), 16.0)
    found = read(pdf([first, second], larger=sizes), "a.pdf")
    assert headings_of(found) == [
        ("Informe", "1"), ("Una parte que es larga\ny va en dos renglones", "2"), ("Otra parte", "2"),
    ]  # fmt: skip
    large = read(pdf([first], size=16, larger={"Informe": 11}), "a.pdf")
    assert headings_of(large) == []


def test_rows_of_a_table_in_a_pdf_are_lines_with_their_cells_parted_by_tabs() -> None:
    cells = (("Nombre", "Edad", "Lo que dijo de la red"), ("Ana", "34", "Que nadie decide y que"),
             ("", "", "todo viene de afuera"), ("Rosa", "", "Que sí"), ("Luz María", "29", "Nada"))  # fmt: skip
    page = [(72.0, 760.0, "Una tabla de lo que se dijo en la asamblea de la red de mujeres aquel día.")]
    for number, row in enumerate(cells):
        page += [
            (left, 730.0 - 16 * number, said) for left, said in zip((72.0, 200.0, 280.0), row, strict=True) if said
        ]
    page.append((72.0, 600.0, "Y después sigue el texto, que habla de otra cosa y termina aquí mismo."))
    found = read(pdf([page, page]), "a.pdf")
    assert found.text.split("\n")[1:5] == [
        "Nombre\tEdad\tLo que dijo de la red",
        "Ana\t34\tQue nadie decide y que todo viene de afuera",
        "Rosa\t\tQue sí",
        "Luz María\t29\tNada",
    ]
    assert found.ledger.found["tables"] == 2


def test_bold_words_alone_in_their_paragraph_are_headings_and_names_that_come_again_speakers() -> None:
    text = "La red decide aunque nadie pregunta quién puso el dinero del taller."
    said = ["Introducción", text, text, "Ana Pérez", text, "Eva", text, "Ana Pérez", text, "Eva", text, "Ana Pérez",
            text, "Eva", text, "2. Métodos", text, "Muy claro", "y que siga la línea de abajo"]  # fmt: skip
    found = read(pdf([rows(*said, step=18)], bold=["Introducción", "Ana Pérez", "Eva", "2. Métodos"]), "a.pdf")
    heads = [(found.text[mark.start : mark.end], mark.value) for mark in found.marks if mark.kind == "heading"]
    assert heads == [("Introducción", "1"), ("2. Métodos", "1")]
    assert [turn.speaker for turn in found.turns] == ["Ana Pérez", "Eva"] * 3


def test_lines_that_hang_below_the_words_of_a_turn_go_on_with_it() -> None:
    said = (
        ("Eva", "¿y qué pasó con el dinero de la red aquel año de la asamblea?"),
        ("Ana", "nadie lo supo nunca, y eso"),
    )
    page: list[tuple[float, float, str]] = []
    for turn in range(6):
        who, words = said[turn % 2]
        up = 760.0 - 60 * turn
        page += [(72.0, up, who), (150.0, up, "Pues mira que en aquel año todas nos fuimos a otra parte a")]
        page += [
            (150.0, up - 14, "trabajar y a vivir con las demás compañeras de la fábrica nueva"),
            (150.0, up - 28, words),
        ]
    document = read(pdf([page]), "a.pdf")
    lines = document.text.split("\n")
    assert len(lines) == 6 and lines[1].startswith("Ana\tPues mira") and lines[1].endswith("nunca, y eso")
    assert [turn.speaker for turn in document.turns] == ["Eva", "Ana"] * 3


RULED = [(left, 740.0, left, 620.0) for left in (60.0, 200.0, 500.0)] + [
    (60.0, up, 500.0, up) for up in (740.0, 700.0, 660.0, 620.0)
]


def test_cells_of_a_ruled_table_are_read_row_by_row_wherever_they_stand_in_the_file() -> None:
    """As programs write them: cell by cell, a short one set in the middle of its row."""
    cells = [
        (64.0, 708.0, "Código"), (204.0, 724.0, "Que nadie decide y que todo"), (204.0, 710.0, "viene de afuera"),
        (204.0, 684.0, "Una voz que habla por las"), (204.0, 670.0, "otras"), (64.0, 676.0, "Voz"),
        (64.0, 634.0, "Red"), (64.0, 648.0, "La"), (204.0, 634.0, "Lo que las une"),
    ]  # fmt: skip
    around = [(60.0, 770.0, "Libro de códigos de la red"), (60.0, 600.0, "Y después sigue el texto.")]
    found = read(pdf([[*around[:1], *cells, *around[1:]]], drawn=RULED), "a.pdf")
    assert found.text.split("\n") == [
        "Libro de códigos de la red",
        "Código\tQue nadie decide y que todo viene de afuera",
        "Voz\tUna voz que habla por las otras",
        "La Red\tLo que las une",
        "Y después sigue el texto.",
    ]
    assert found.ledger.found["tables"] == 1


def test_columns_of_text_with_lines_around_them_are_no_table() -> None:
    left = rows(*(f"izquierda número {n} de la columna" for n in range(24)), left=60)
    right = rows(*(f"derecha número {n} de la columna" for n in range(24)), left=330)
    heads = [(60.0, 740.0, "La red"), (330.0, 740.0, "de mujeres")]
    frame = [(50.0, up, 560.0, up) for up in (760.0, 725.0, 300.0)] + [
        (across, 760.0, across, 300.0) for across in (50.0, 320.0, 560.0)
    ]
    words = read(pdf([[*heads, *left, *right]], drawn=frame), "a.pdf").text.split()
    assert "izquierda" not in words[words.index("derecha") :]


def test_cells_of_several_lines_that_begin_on_one_level_are_rows() -> None:
    page: list[tuple[float, float, str]] = []
    for row in range(5):
        top = 760.0 - 75 * row
        page += [(60.0, top - 14 * n, f"pregunta {row} línea {n} de la celda") for n in range(2)]
        page += [(330.0, top - 14 * n, f"respuesta {row} línea {n} de la celda") for n in range(4)]
    found = read(pdf([page]), "a.pdf")
    assert [line.count("\t") for line in found.text.split("\n")] == [1] * 5
    assert found.text.split("\n")[1].startswith("pregunta 1 línea 0 de la celda pregunta 1 línea 1 de la celda\tresp")
    assert found.ledger.found["tables"] == 1


def test_headers_inside_what_a_reader_passes_over_are_counted_nowhere() -> None:
    styles = r"{\*\pgdsctbl {\pgdsc0{\header above all\par}\pgdscnxt0 Default;}}"
    found = read(
        rf"{{\rtf1\ansi {styles}{{\header above all\par}}Ana: Nada{{\footnote below}}.\par}}".encode(), "a.rtf"
    )
    assert [note.text for note in found.notes] == ["above all", "below"] and found.text == "Ana: Nada."


def test_a_head_of_several_lines_is_taken_out_whole() -> None:
    head = ["Proyecto: SN 6226", "Depósito: Pérez, A.", "ID: Una entrevista", "Archivo de voces"]
    pages = [
        [
            *((72.0, 800.0 - 12 * number, words) for number, words in enumerate(head)),
            *rows(*(f"{word} decide lo que se hace con el dinero {word}." for word in said), top=600),
        ]
        for said in (("uno", "dos", "tres"), ("luz", "sol", "mar"), ("pan", "sal", "miel"), ("paz", "voz", "red"))
    ]
    found = read(pdf(pages), "a.pdf")
    assert "ID" not in found.text and found.ledger.found["headers_footers"] == 16 and found.turns == ()


def test_notes_of_a_page_that_libreoffice_saved_stand_where_they_are_called() -> None:
    call = '<a class="sdfootnoteanc" name="sdfootnote{0}anc" href="#sdfootnote{0}sym"><sup>{0}</sup></a>'
    sign = '<a class="sdfootnotesym" href="#sdfootnote{0}anc">{0}</a>'
    note = f'<div id="sdfootnote{{0}}"><p>{sign}{{1}}</p><div>y más</div></div>'
    page = (
        f"<p>Ana: Nada{call.format(1)} y algo{call.format(2)}</p><p>Fin.</p>{note.format(1, 'Primera')}"
        f"{note.format(2, '<b>Segunda</b>')}<div id='sdfootnote3'>sin cerrar"
    )
    found = read(page.encode(), "a.html")
    assert found.text == "Ana: Nada1 y algo2\nFin."
    assert [(note.mark, note.text) for note in found.notes] == [
        ("1", "Primera\ny más"), ("2", "Segunda\ny más"), ("", "sin cerrar"),
    ]  # fmt: skip
    assert [found.text[: note.at] for note in found.notes] == ["Ana: Nada", "Ana: Nada1 y algo", found.text]
    assert not [mark for mark in found.marks if mark.kind == "bold"]


def test_the_sign_of_an_endnote_is_told_from_its_words_where_libreoffice_writes_them_together() -> None:
    sign = '<a class="sdendnotesym" name="sdendnote1sym" href="#sdendnote1anc">i</a>'
    call = '<a class="sdendnoteanc" name="sdendnote1anc" href="#sdendnote1sym"><sup>i</sup></a>'
    page = f'<p>Ana: Nada{call}.</p><div id="sdendnote1"><p class="sdendnote">{sign}Primera nota</p></div>'
    found = read(page.encode(), "a.html")
    assert [(note.mark, note.text) for note in found.notes] == [("i", "Primera nota")]


# ---- Word ----


def test_words_of_diagrams_and_readings_above_words_are_told() -> None:
    diagram = "<dgm:dataModel xmlns:dgm='d' xmlns:a='a'><a:t>two words</a:t><a:t>here</a:t></dgm:dataModel>"
    ruby = "<w:r><w:ruby><w:rt>" + r("kan") + "</w:rt><w:rubyBase>" + r("word") + "</w:rubyBase></w:ruby></w:r>"
    found = read(word(p("Ana: ", ruby), **{"diagrams/data1": diagram}), "a.docx")
    assert found.text == "Ana: word" and found.ledger.left_out == 3 and found.ledger.words_in_file == 5
    assert [str(remark) for remark in found.ledger.remarks] == [
        "1 reading above its word (ruby) is in the original only.",
        "Diagrams and charts hold 3 words, which are in the original only.",
    ]


def test_the_fallback_is_read_where_the_choice_is_empty() -> None:
    both = (
        "<mc:AlternateContent><mc:Choice Requires='x'{}<mc:Fallback><w:t>old</w:t></mc:Fallback></mc:AlternateContent>"
    )
    full = both.format("><w:t>new</w:t></mc:Choice>")
    runs = (f"<w:r>{one}</w:r>" for one in (both.format("/>"), full, both.format("></mc:Choice>")))
    assert read(word(p(*runs)), "a.docx").text == "oldnewold"


def test_a_long_word_file_is_read_piece_by_piece_and_loses_nothing() -> None:
    """Its XML is longer than what is parsed and counted at a time."""
    shape = f"<v:shape><v:textbox><w:txbxContent>{p('En caja')}</w:txbxContent></v:textbox></v:shape>"
    box = f"<w:r><w:pict>{shape}</w:pict></w:r>"
    mixed = [
        p(r("Ana: ", "<w:b/>"), r("la red decide &amp; nadie pregunta"), "<w:r><w:tab/><w:t>fin</w:t></w:r>"),
        p(
            r("Entrevistadora: "),
            "<w:del w:author='Eva'><w:r><w:delText>gone</w:delText></w:r></w:del>",
            r("¿Y luego?"),
        ),
        p(r("Ana: en "), box, r("caja"), '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        f"<w:tbl><w:tr><w:tc>{p('uno')}</w:tc><w:tc>{p('dos')}</w:tc></w:tr></w:tbl>",
    ]
    said = "Ana: la red decide & nadie pregunta\tfin\nEntrevistadora: ¿Y luego?\nAna: en caja\nEn caja\nuno\tdos\n"
    times = 5_000
    data = word("".join(mixed) * times, footnotes=word_notes("footnote", _2="below the page"))
    found = read_document(data, file_name="a.docx")
    assert len(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")) > 2 * LONG
    assert found.text == (said * times).rstrip("\n")
    assert found.ledger.adds_up and found.ledger.turns == 3 * times
    assert found.ledger.found["tracked_deletions"] == times and found.ledger.found["tables"] == times


def test_a_file_inside_a_word_file_is_told_and_asked_for_where_it_holds_all_the_text() -> None:
    found = read(word(p("Ana: sí") + "<w:altChunk/>" + p("Eva: no")), "a.docx")
    assert found.text == "Ana: sí\n▣\nEva: no" and found.ledger.found["embedded_objects"] == 1
    with pytest.raises(UnreadableFile, match="inside it"):
        read_document(word("<w:altChunk/>"), file_name="a.docx")


def test_paragraphs_whose_parting_was_deleted_are_one() -> None:
    gone = '<w:rPr><w:del w:id="1" w:author="Eva"/></w:rPr>'
    found = read(word(p("Ana: uno", style=gone) + p("y dos.") + p("", style=gone) + p("Eva: tres")), "a.docx")
    assert found.text == "Ana: uno y dos.\n\nEva: tres"


def test_tags_that_say_who_speaks_are_believed() -> None:
    said = (("Eva", "0", "¿Qué pasó?"), ("Ana", "4.5", "Nada."), ("Eva", "9", "Ya."))
    rows = "".join(
        f'<div data-start="{at}"><span class="speaker-name">{who}</span> <span>{words}</span></div>'
        for who, at, words in said
    )
    below = "<ul><li><strong>Ana:</strong> manda la lista</li></ul>"
    found = read_document(f"<html><body><h1>Reunión</h1>{rows}{below}</body></html>".encode(), file_name="a.html")
    assert [(t.speaker, t.time, found.text[t.said_start : t.end]) for t in found.turns] == [
        (who, float(at), words) for who, at, words in said
    ]
    assert found.ledger.adds_up


def test_a_class_of_tags_that_only_names_people_makes_no_turns() -> None:
    page = '<p><span class="speaker">Eva</span></p><p><span class="speaker">Ana</span></p><p>Se reunieron.</p>'
    assert read_document(f"<html><body>{page}</body></html>".encode(), file_name="a.html").turns == ()
