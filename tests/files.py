"""Small files of every format, each with everything that the format can hold: what the tests of importers read.

Whatever the format, the same things are in it: a heading "A heading", items of a list, "stressed" and "slanted" words,
a table of "left" and "right", a footnote "below the page", and so on. The table in resources/help/formats.md says
which of them each format keeps, and `tests/unit/importers/test_formats.py` tries every cell of it.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD_NAMES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
WORD_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
ODF_NAMES = (
    " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{rest}"'
        for name, rest in (
            ("office", "office:1.0"),
            ("text", "text:1.0"),
            ("table", "table:1.0"),
            ("style", "style:1.0"),
            ("draw", "drawing:1.0"),
            ("fo", "xsl-fo-compatible:1.0"),
            ("svg", "svg-compatible:1.0"),
        )
    )
    + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


# ---- Word ----


def word(body: str, **parts: str) -> bytes:
    """A Word file with this body and these other parts (footnotes, endnotes, comments, header1 ...)."""
    return zipped(
        {
            "_rels/.rels": WORD_RELS,
            "word/document.xml": f"<w:document {WORD_NAMES}><w:body>{body}</w:body></w:document>",
            **{f"word/{name}.xml": content for name, content in parts.items()},
        }
    )


def r(text: str, properties: str = "") -> str:
    """A run."""
    before = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{before}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inside: str, style: str = "") -> str:
    """A paragraph of runs; plain words become one."""
    before = f"<w:pPr>{style}</w:pPr>" if style else ""
    return f"<w:p>{before}{''.join(piece if piece.startswith('<') else r(piece) for piece in inside)}</w:p>"


def word_notes(kind: str, **said: str) -> str:
    """The part that holds foot- or endnotes, with the separators that Word keeps there."""
    rows = "".join(f'<w:{kind} w:id="{id_[1:]}">{p(text)}</w:{kind}>' for id_, text in said.items())
    separator = f'<w:{kind} w:type="separator" w:id="-1">{p("not said")}</w:{kind}>'
    return f"<w:{kind}s {WORD_NAMES}>{separator}{rows}</w:{kind}s>"


def word_box(text: str) -> str:
    """A text box as Word writes it: one for today's programs, the same again for old ones."""
    inside = f"<w:txbxContent>{p(text)}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline><a:graphic><a:graphicData>"
        f"<wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r>"
    )


def word_picture(shows: str) -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1" descr="{shows}"/><a:graphic><a:graphicData>'
        f"<pic:pic><pic:blipFill><a:blip/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def full_docx() -> bytes:
    body = (
        p("A heading", style='<w:pStyle w:val="Ttulo1"/>')
        + p("Entrevistadora: ¿Qué pasó? ", r("stressed", "<w:b/>"), " and ", r("slanted", "<w:i/>"), ".")
        + p("Ana: Nada", '<w:r><w:footnoteReference w:id="2"/></w:r>', ".", '<w:r><w:endnoteReference w:id="2"/></w:r>')
        + p("Entrevistadora: ¿Y luego?")
        + p("Ana: ", '<w:commentRangeStart w:id="0"/>', "Lo dicho", '<w:commentRangeEnd w:id="0"/>',
            '<w:r><w:commentReference w:id="0"/></w:r>', ".")
        + p("first item", style='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
        + p("second item", style='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
        + f"<w:tbl><w:tr><w:tc>{p('left')}</w:tc><w:tc>{p('right')}</w:tc></w:tr></w:tbl>"
        + p("It ", '<w:ins w:id="1" w:author="A"><w:r><w:t>came</w:t></w:r></w:ins>',
            '<w:del w:id="2" w:author="A"><w:r><w:delText>went</w:delText></w:r></w:del>', " late.")
        + p("around ", word_box("in the box"), "it")
        + p(r("under cover", "<w:vanish/>"))
        + p(word_picture("a field"), r(" seen"))
        + p("<m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath>")
    )  # fmt: skip
    styles = (
        f'<w:styles {WORD_NAMES}><w:style w:type="paragraph" w:styleId="Ttulo1"><w:name w:val="heading 1"/>'
        "</w:style></w:styles>"
    )
    numbering = (
        f'<w:numbering {WORD_NAMES}><w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="4"/></w:num></w:numbering>'
    )
    comment = f'<w:comment w:id="0" w:author="Eva">{p("seen in the margin")}</w:comment>'
    return word(
        body,
        styles=styles,
        numbering=numbering,
        footnotes=word_notes("footnote", n2="below the page"),
        endnotes=word_notes("endnote", n2="after the end"),
        comments=f"<w:comments {WORD_NAMES}>{comment}</w:comments>",
        header1=f"<w:hdr {WORD_NAMES}>{p('above all')}</w:hdr>",
        footer1=f"<w:ftr {WORD_NAMES}>{p('below all')}</w:ftr>",
    )


# ---- OpenDocument ----


def odt(body: str, *, automatic: str = "", styles: str = "", flat: bool = False, **more: str) -> bytes:
    content = (
        f"<office:automatic-styles>{automatic}</office:automatic-styles><office:body><office:text>{body}"
        "</office:text></office:body>"
    )
    if flat:
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><office:document {ODF_NAMES}>'
            f"{content}<office:master-styles>{styles}</office:master-styles></office:document>"
        ).encode()
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODF_NAMES}>{content}'
        "</office:document-content>",
        **more,
    }
    if styles:
        parts["styles.xml"] = (
            f"<office:document-styles {ODF_NAMES}><office:master-styles>{styles}</office:master-styles>"
            "</office:document-styles>"
        )
    return zipped(parts)


def full_odt() -> bytes:
    automatic = (
        '<style:style style:name="T1"><style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:style style:name="T2"><style:text-properties fo:font-style="italic"/></style:style>'
        '<style:style style:name="T3"><style:text-properties text:display="none"/></style:style>'
    )
    note = (
        '<text:note text:note-class="{}"><text:note-citation>{}</text:note-citation><text:note-body>'
        "<text:p>{}</text:p></text:note-body></text:note>"
    )
    body = (
        '<text:tracked-changes><text:changed-region text:id="ct1"><text:deletion><office:change-info><dc:creator>A'
        "</dc:creator></office:change-info><text:p>went</text:p></text:deletion></text:changed-region>"
        '<text:changed-region text:id="ct2"><text:insertion/></text:changed-region></text:tracked-changes>'
        '<text:h text:outline-level="1">A heading</text:h>'
        '<text:p>Entrevistadora: ¿Qué pasó? <text:span text:style-name="T1">stressed</text:span> and '
        '<text:span text:style-name="T2">slanted</text:span>.</text:p>'
        f"<text:p>Ana: Nada{note.format('footnote', '1', 'below the page')}."
        f"{note.format('endnote', 'i', 'after the end')}</text:p><text:p>Entrevistadora: ¿Y luego?</text:p>"
        '<text:p>Ana: <office:annotation office:name="c1"><dc:creator>Eva</dc:creator><text:p>seen in the margin'
        '</text:p></office:annotation>Lo dicho<office:annotation-end office:name="c1"/>.</text:p>'
        "<text:list><text:list-item><text:p>first item</text:p></text:list-item><text:list-item><text:p>second item"
        "</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>left</text:p></table:table-cell><table:table-cell>"
        "<text:p>right</text:p></table:table-cell></table:table-row></table:table>"
        '<text:p>It <text:change-start text:change-id="ct2"/>came<text:change-end text:change-id="ct2"/>'
        '<text:change text:change-id="ct1"/> late.</text:p>'
        "<text:p>around <draw:frame><draw:text-box><text:p>in the box</text:p></draw:text-box></draw:frame>it</text:p>"
        '<text:p><text:span text:style-name="T3">under cover</text:span></text:p>'
        "<text:p><draw:frame><draw:image/><svg:desc>a field</svg:desc></draw:frame> seen</text:p>"
        '<text:p><draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></text:p>'
    )
    master = (
        '<style:master-page style:name="Standard"><style:header><text:p>above all</text:p></style:header>'
        "<style:footer><text:p>below all</text:p></style:footer></style:master-page>"
    )
    formula = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow><mi>E</mi><mo>=</mo><mi>mc</mi></mrow></math>'
    return odt(body, automatic=automatic, styles=master, **{"Object 1/content.xml": formula})


# ---- Rich text ----


def full_rtf() -> bytes:
    return (
        r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset0 Arial;}}{\stylesheet{\s1 heading 1;}}"
        r"{\info{\title The title}{\author Nobody}}{\header above all\par}{\footer below all\par}"
        r"\pard\s1 A heading\par\pard "
        r"Entrevistadora: \'bfQu\'e9 pas\u243?? {\b stressed} and {\i slanted}.\par "
        r"Ana: Nada{\footnote\pard below the page}.{\footnote\ftnalt\pard after the end}\par "
        r"Entrevistadora: \'bfY luego?\par "
        r"Ana: {\*\atrfstart 1}Lo dicho{\*\atrfend 1}{\*\atnid E}{\*\atnauthor Eva}\chatn"
        r"{\*\annotation{\*\atnref 1}\pard seen in the margin}.\par "
        r"{\listtext 1.\tab}first item\par {\listtext 2.\tab}second item\par "
        r"\trowd\cellx1000\cellx2000\pard\intbl left\cell right\cell\row\pard "
        r"It {\revised came}{\deleted went} late.\par "
        r"around {\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt\pard in the box\par}}}it\par "
        r"{\v under cover}\par {\pict\pngblip 89504e47} seen\par}"
    ).encode("latin-1")


# ---- web page ----


def full_html() -> bytes:
    return (
        "<!DOCTYPE html><html><head><title>The title</title><style>p {}</style><script>var a = '<p>no</p>';</script>"
        "</head><body><h1>A heading</h1><p>Entrevistadora: ¿Qué pasó? <b>stressed</b> and <em>slanted</em>.</p>\n"
        '<p>Ana: Nada<a href="#_ftn1" name="_ftnref1">[1]</a>.<a href="#_edn1" name="_ednref1">[i]</a></p>'
        '<p>Entrevistadora: ¿Y luego?</p><p>Ana: Lo dicho<a href="#_msocom_1">[E1]</a>.</p>'
        "<ol><li>first item</li><li>second item</li></ol>"
        "<table><tr><td>left</td><td>right</td></tr></table>"
        "<p>It <ins>came</ins><del>went</del> late.</p><p hidden>under cover</p>"
        '<p><img src="https://example.org/x.png" alt="a field"> seen</p>'
        "<math><mi>E</mi><mo>=</mo><mi>mc</mi></math>"
        "<div style='mso-element:footnote-list'><div style='mso-element:footnote' id=ftn1><p><a href='#_ftnref1' "
        "name='_ftn1'>[1]</a> below the page</p></div></div>"
        "<div style='mso-element:endnote' id=edn1><p><a href='#_ednref1'>[i]</a> after the end</p></div>"
        "<div style='mso-element:comment-list'><div style='mso-element:comment'><div id='_com_1' class=msocomtxt>"
        "<p>seen in the margin</p></div></div></div></body></html>"
    ).encode()


def full_md() -> bytes:
    return (
        "# A heading\n\n**Entrevistadora:** ¿Qué pasó? **stressed** and *slanted*.\n\n**Ana:** Nada.\n\n"
        "**Entrevistadora:** ¿Y luego?\n\n**Ana:** Lo dicho.\n\n1. first item\n2. second item\n"
    ).encode()


def full_txt() -> bytes:
    return (
        "[00:00:01] Entrevistadora: ¿Qué pasó?\r\n[00:00:05] Ana: Nada.\r\n[00:00:09] Entrevistadora: ¿Y luego?\r\n"
        "[00:00:12] Ana: Lo dicho.\r\n"
    ).encode("cp1252")


# ---- transcripts with times ----

TALK = ((1.0, "Entrevistadora", "¿Qué pasó?"), (5.0, "Ana", "Nada."), (9.0, "Entrevistadora", "¿Y luego?"),
        (12.0, "Ana", "Lo dicho."))  # fmt: skip


def full_vtt() -> bytes:
    cues = "".join(f"00:{at:06.3f} --> 00:{at + 2:06.3f}\n<v {who}>{said}</v>\n\n" for at, who, said in TALK)
    return f"WEBVTT\n\nNOTE seen in the margin\n\n{cues}".encode()


def full_srt() -> bytes:
    return "".join(
        f"{n}\n00:00:{int(at):02},000 --> 00:00:{int(at) + 2:02},500\n{who}: {said}\n\n"
        for n, (at, who, said) in enumerate(TALK, start=1)
    ).encode()


def full_json() -> bytes:
    import json

    segments = [{"start": at, "end": at + 2, "speaker": who, "text": f" {said}"} for at, who, said in TALK]
    whole = "".join(str(segment["text"]) for segment in segments)
    return json.dumps({"text": whole, "segments": segments, "language": "es"}).encode()


def full_eaf() -> bytes:
    slots = "".join(
        f'<TIME_SLOT TIME_SLOT_ID="ts{n}" TIME_VALUE="{int(at * 1000)}"/>' for n, (at, _, _) in enumerate(TALK)
    )
    tiers = ""
    for who in ("Entrevistadora", "Ana"):
        annotations = "".join(
            f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{n}" TIME_SLOT_REF1="ts{n}" TIME_SLOT_REF2="ts{n}">'
            f"<ANNOTATION_VALUE>{said}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
            for n, (_, speaker, said) in enumerate(TALK)
            if speaker == who
        )
        tiers += f'<TIER TIER_ID="{who}@talk" PARTICIPANT="{who}">{annotations}</TIER>'
    gloss = (
        '<TIER TIER_ID="gloss" PARENT_REF="Ana@talk"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="g1" '
        'ANNOTATION_REF="a1"><ANNOTATION_VALUE>seen in the margin</ANNOTATION_VALUE>'
        "</REF_ANNOTATION></ANNOTATION></TIER>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ANNOTATION_DOCUMENT><TIME_ORDER>{slots}</TIME_ORDER>{tiers}{gloss}'
        "</ANNOTATION_DOCUMENT>"
    ).encode()


def full_otr() -> bytes:
    import json

    page = "".join(
        f'<p><span class="timestamp" data-timestamp="{at}">0:{int(at):02}</span>&nbsp;<b>{who}:</b> {said}</p>'
        for at, who, said in TALK
    )
    return json.dumps({"text": page + "<p><i>slanted</i></p>", "media": "talk.mp3", "media-time": 0}).encode()


# ---- sheets ----


def full_csv() -> bytes:
    rows = "".join(f'{who},0:{int(at):02},"{said}",tag\n' for at, who, said in TALK)
    return f"speaker,timestamp,text,tags\n{rows}".encode()


def full_tsv() -> bytes:
    rows = "".join(f"{int(at * 1000)}\t{int(at * 1000) + 2000}\t{said}\n" for at, _, said in TALK)
    return f"start\tend\ttext\n{rows}".encode()


def xlsx(rows: list[list[str | float]], *, dates: str = "") -> bytes:
    """A workbook as spreadsheet programs write it: text in shared strings, numbers in their cells."""
    names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    shared: list[str] = []
    written = ""
    for number, row in enumerate(rows, start=1):
        cells = ""
        for place, value in enumerate(row):
            where = f"{chr(65 + place)}{number}"
            if isinstance(value, str):
                shared.append(value)
                cells += f'<c r="{where}" t="s"><v>{len(shared) - 1}</v></c>'
            else:
                cells += f'<c r="{where}"{dates}><v>{value}</v></c>'
        written += f'<row r="{number}">{cells}</row>'
    strings = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in shared)
    return zipped(
        {
            "_rels/.rels": WORD_RELS.replace("word/document.xml", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook {names} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships"><sheets><sheet name="Talk" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": WORD_RELS.replace('officeDocument"', 'worksheet"').replace(
                "word/document.xml", "worksheets/sheet1.xml"
            ),
            "xl/sharedStrings.xml": f"<sst {names}>{strings}</sst>",
            "xl/styles.xml": f'<styleSheet {names}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
            "</styleSheet>",
            "xl/worksheets/sheet1.xml": f"<worksheet {names}><sheetData>{written}</sheetData></worksheet>",
        }
    )


def full_xlsx() -> bytes:
    return xlsx([["speaker", "time", "text"], *([who, at, said] for at, who, said in TALK)])


# ---- PDF ----


def pdf(
    pages: list[list[tuple[float, float, str]]],
    *,
    comment: str = "",
    size: float = 11,
    larger: Mapping[str, float] | None = None,
    bold: Sequence[str] = (),
    drawn: Sequence[tuple[float, float, float, float]] = (),
) -> bytes:
    """A PDF of pages of lines, each at a place (from the lower left); one comment on the first page.

    `larger` says in which size some words are set, `bold` which are in bold letters; `drawn` are lines on every
    page, from a point to another.
    """
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 "
                            b"/BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]  # fmt: skip
    if bold:
        objects.append(objects[2].replace(b"Helvetica", b"Helvetica-Bold"))
    kids = []
    for number, lines in enumerate(pages):
        stream = b"BT\n"
        for left, bottom, said in lines:
            bare = said.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            stream += b"/F%d %.1f Tf 1 0 0 1 %.1f %.1f Tm (%b) Tj\n" % (
                2 if said in bold else 1,
                (larger or {}).get(said, size),
                left,
                bottom,
                bare,
            )
        stream += b"ET"
        stream += b"".join(b"\n%.1f %.1f m %.1f %.1f l S" % line for line in drawn)
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream))
        content = len(objects)
        annotations = b""
        if comment and number == 0:
            said_bytes = comment.encode("cp1252")
            objects.append(
                b"<< /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents (%b) /T (Eva) >>" % said_bytes
            )
            annotations = b" /Annots [%d 0 R]" % len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 %d 0 R >> >>%b >>" % (content, 4 if bold else 3, annotations)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(kids), b" ".join(kids))
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, start)
    )


def full_pdf() -> bytes:
    pages = []
    for number, said in enumerate(("Nada hubo.", "Algo hubo.", "Mucho hubo.")):
        lines = [(72.0, 800.0, "above all"), (290.0, 30.0, f"{number + 1}")]
        if number == 0:
            lines.append((72.0, 770.0, "A heading"))
            for row, cells in enumerate((("left", "middle", "right"), ("one", "two", "three"))):
                lines += [(72.0 + 150 * place, 120.0 - 16 * row, said) for place, said in enumerate(cells)]
        lines += [(72.0, 740.0 - 60 * row, f"{who}: {words} {said}") for row, (_, who, words) in enumerate(TALK)]
        pages.append(lines)
    return pdf(pages, comment="seen in the margin", larger={"A heading": 17})


FULL = {
    "docx": full_docx,
    "odt": full_odt,
    "rtf": full_rtf,
    "html": full_html,
    "md": full_md,
    "txt": full_txt,
    "pdf": full_pdf,
    "vtt": full_vtt,
    "srt": full_srt,
    "json": full_json,
    "otr": full_otr,
    "eaf": full_eaf,
    "csv": full_csv,
    "tsv": full_tsv,
    "xlsx": full_xlsx,
}


# ---- the same talk with times, in formats whose full file says none ----

TIMED_LINES = [f"[00:{int(at):02d}] {who}: {said} Hubo." for at, who, said in TALK]
TIMED = {
    "docx": lambda: word("".join(map(p, TIMED_LINES))),
    "odt": lambda: odt("".join(f"<text:p>{line}</text:p>" for line in TIMED_LINES)),
    "rtf": lambda: (r"{\rtf1\ansi " + "".join(rf"{line}\par " for line in TIMED_LINES) + "}").encode("cp1252"),
    "html": lambda: "".join(f"<p>{line}</p>" for line in TIMED_LINES).encode(),
    "md": lambda: "\n\n".join(TIMED_LINES).encode(),
    "pdf": lambda: pdf([[(72.0, 740.0 - 60 * row, line) for row, line in enumerate(TIMED_LINES)]]),
}
