"""Files as documents: nothing of a Word file is lost, texts in every encoding, and who speaks where."""

import io
import random
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.errors import UnreadableFile
from qcoder.core.imported import FoundNote, ImportedDocument
from qcoder.core.turns import find_turns
from qcoder.core.words import count_words
from qcoder.importers import safe_zip
from qcoder.importers.registry import read_document
from qcoder.services.arriving.importing import import_files
from qcoder.services.documents.documents import documents, original, show
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.snapshot import snapshot

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def word(body: str, **parts: str) -> bytes:
    """A Word file with this body and these other parts (footnotes, endnotes, comments, header1 ...)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("_rels/.rels", RELS)
        made.writestr("word/document.xml", f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            made.writestr(f"word/{name}.xml", content)
    return out.getvalue()


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inside: str) -> str:
    return f"<w:p>{''.join(piece if piece.startswith('<') else r(piece) for piece in inside)}</w:p>"


def notes(kind: str, **said: str) -> str:
    """The part that holds foot- or endnotes, with the separators that Word keeps there."""
    rows = "".join(f'<w:{kind} w:id="{id_[1:]}">{p(text)}</w:{kind}>' for id_, text in said.items())
    separator = f'<w:{kind} w:type="separator" w:id="-1">{p("not said")}</w:{kind}>'
    return f"<w:{kind}s {NAMES}>{separator}{rows}</w:{kind}s>"


def read(data: bytes, file_name: str = "a.docx") -> ImportedDocument:
    """The document in a file, whose ledger must add up."""
    document = read_document(data, file_name=file_name)
    assert document.ledger.words_in_file == document.ledger.words_stored
    assert document.ledger.words_stored == count_words(document.text) + sum(
        count_words(note.text) for note in document.notes
    )
    return document


# ---- Word ----


def test_paragraphs_tabs_and_breaks_keep_their_place() -> None:
    document = read(word(p("One", "<w:r><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r>") + p() + p("four")))
    assert document.text == "One\ttwo\nthree\n\nfour"


def test_a_word_that_word_divides_into_runs_stays_one_word() -> None:
    document = read(word(p("depen", "den", "cia")))
    assert document.text == "dependencia"
    assert document.ledger.words_stored == 1


def test_table_cells_are_parted_by_tabs_and_rows_by_line_ends() -> None:
    table = "".join(
        f"<w:tr>{''.join(f'<w:tc>{p(cell)}</w:tc>' for cell in row)}</w:tr>" for row in (("a", "b"), ("c", "d"))
    )
    document = read(word(p("before") + f"<w:tbl>{table}</w:tbl>" + p("after")))
    assert document.text == "before\na\tb\nc\td\nafter"
    assert document.ledger.found["tables"] == 1


def test_a_table_in_a_table_is_read_in_its_cell() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{p('in')}</w:tc><w:tc>{p('side')}</w:tc></w:tr></w:tbl>"
    document = read(word(f"<w:tbl><w:tr><w:tc>{p('left')}{inner}{p()}</w:tc><w:tc>{p('right')}</w:tc></w:tr></w:tbl>"))
    assert document.text.split() == ["left", "in", "side", "right"]
    assert document.ledger.found["tables"] == 2


def test_rows_and_cells_inside_content_controls_and_insertions_are_read() -> None:
    cell = f"<w:sdt><w:sdtContent><w:tc>{p('controlled')}</w:tc></w:sdtContent></w:sdt>"
    document = read(word(f"<w:tbl><w:sdt><w:sdtContent><w:tr>{cell}</w:tr></w:sdtContent></w:sdt></w:tbl>"))
    assert document.text == "controlled"


def test_tracked_insertions_are_in_the_text_and_deletions_kept_as_notes_where_they_stood() -> None:
    inserted = '<w:ins w:id="1" w:author="A"><w:r><w:t>never </w:t></w:r></w:ins>'
    deleted = '<w:del w:id="2" w:author="A"><w:r><w:delText>always </w:delText></w:r></w:del>'
    document = read(word(p("They ", inserted, deleted, "paid.")))
    assert document.text == "They never paid."
    assert document.notes == (FoundNote("deleted", "", len("They never "), "always", "A"),)
    assert (document.ledger.found["tracked_insertions"], document.ledger.found["tracked_deletions"]) == (1, 1)


def test_a_word_that_was_partly_deleted_is_counted_as_it_stands() -> None:
    document = read(word(p("for", "<w:del><w:r><w:delText>ty</w:delText></w:r></w:del>", "tune")))
    assert document.text == "fortune"


def test_what_was_inserted_and_deleted_again_is_kept_as_a_note() -> None:
    both = "<w:ins><w:del><w:r><w:delText>perhaps</w:delText></w:r></w:del></w:ins>"
    document = read(word(p("Yes. ", both)))
    assert document.text == "Yes. " and [note.text for note in document.notes] == ["perhaps"]


def test_a_paragraph_that_was_deleted_whole_is_kept_as_a_note() -> None:
    gone = "<w:del><w:r><w:delText>gone away</w:delText></w:r></w:del>"
    document = read(word(p("before") + gone + p("after")))
    assert document.text == "before\nafter"
    assert document.notes == (FoundNote("deleted", "", len("before\n"), "gone away"),)


def test_a_moved_passage_is_read_once_where_it_went() -> None:
    moved = "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>"
    document = read(word(p("first ", moved) + p("<w:moveTo><w:r><w:t>moved</w:t></w:r></w:moveTo>")))
    assert document.text == "first \nmoved"
    assert document.notes == ()


def test_content_controls_smart_tags_hyperlinks_and_fields_are_read() -> None:
    body = (
        f"<w:sdt><w:sdtPr><w:alias w:val='not said'/></w:sdtPr><w:sdtContent>{p('block')}</w:sdtContent></w:sdt>"
        + p(f"<w:sdt><w:sdtContent>{r('inline ')}</w:sdtContent></w:sdt>", f"<w:smartTag>{r('place ')}</w:smartTag>")
        + p(f"<w:hyperlink>{r('linked ')}</w:hyperlink>", f"<w:fldSimple w:instr='DATE'>{r('today')}</w:fldSimple>")
        + p("<w:r><w:instrText>PAGE not said</w:instrText></w:r>", "seven")
    )
    document = read(word(body))
    assert document.text == "block\ninline place \nlinked today\nseven"
    assert document.ledger.found["content_controls"] == 2


def box(text: str) -> str:
    """A text box as Word writes it: one for today's programs, the same again for old ones."""
    inside = f"<w:txbxContent>{p(text)}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline><a:graphic><a:graphicData>"
        f"<wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r>"
    )


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    document = read(word(p("around ", box("in the box"), "it") + p("after")))
    assert document.text == "around it\nin the box\nafter"
    assert document.ledger.found["text_boxes"] == 1


def test_foot_and_endnotes_are_kept_apart_with_the_mark_that_word_shows() -> None:
    mark = "<w:r><w:footnoteReference w:id='{}'/></w:r>"
    end = "<w:r><w:endnoteReference w:id='{}'/></w:r>"
    document = read(
        word(
            p("One", mark.format(7), " two", mark.format(3)) + p("three", end.format(2), " four", end.format(5), "."),
            footnotes=notes("footnote", n3="second foot", n7="first foot"),
            endnotes=notes("endnote", n2="first end", n5="second end"),
        )
    )
    assert document.text == "One two\nthree four."
    assert [(note.kind, note.mark, note.at, note.text) for note in document.notes] == [
        ("footnote", "1", 3, "first foot"),
        ("footnote", "2", 7, "second foot"),
        ("endnote", "i", 13, "first end"),
        ("endnote", "ii", 18, "second end"),
    ]


def test_notes_are_numbered_as_the_file_asks_for() -> None:
    settings = (
        f'<w:settings {NAMES}><w:footnotePr><w:numFmt w:val="upperLetter"/></w:footnotePr>'
        f'<w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr></w:settings>'
    )
    marks = "<w:r><w:footnoteReference w:id='1'/></w:r>", "<w:r><w:endnoteReference w:id='1'/></w:r>"
    document = read(
        word(
            p("One", *marks),
            footnotes=notes("footnote", n1="foot"),
            endnotes=notes("endnote", n1="end"),
            settings=settings,
        )
    )
    assert {note.kind: note.mark for note in document.notes} == {"footnote": "A", "endnote": "1"}


def test_a_note_in_a_table_cell_has_its_place_in_the_whole_text() -> None:
    mark = "<w:r><w:footnoteReference w:id='1'/></w:r>"
    row = f"<w:tr><w:tc>{p('left')}</w:tc><w:tc>{p('right', mark)}</w:tc></w:tr>"
    document = read(word(p("before") + f"<w:tbl>{row}</w:tbl>" + p("after"), footnotes=notes("footnote", n1="note")))
    assert document.text == "before\nleft\tright\nafter"
    assert document.notes == (FoundNote("footnote", "1", document.text.index("\nafter"), "note"),)


def test_a_note_without_a_mark_in_the_text_is_not_lost() -> None:
    document = read(word(p("One"), footnotes=notes("footnote", n1="orphan")))
    assert [(note.mark, note.text) for note in document.notes] == [("", "orphan")]


def test_comments_headers_and_footers_are_kept_as_notes() -> None:
    comments = f'<w:comments {NAMES}><w:comment w:id="0" w:author="R. S.">{p("Ask again.")}</w:comment></w:comments>'
    document = read(
        word(
            p("It was late.", "<w:r><w:commentReference w:id='0'/></w:r>"),
            comments=comments,
            header1=f"<w:hdr {NAMES}>{p('Interview 4')}</w:hdr>",
            footer1=f"<w:ftr {NAMES}>{p('Confidential')}</w:ftr>",
        )
    )
    assert document.text == "It was late."
    assert {(note.kind, note.text, note.author) for note in document.notes} == {
        ("comment", "Ask again.", "R. S."),
        ("header", "Interview 4", ""),
        ("footer", "Confidential", ""),
    }


def test_hidden_text_is_read_and_told() -> None:
    document = read(word(p("seen ", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r>")))
    assert document.text == "seen unseen"
    assert any("hidden" in str(remark) for remark in document.ledger.remarks)


def test_the_words_of_an_equation_are_read_also_from_its_parts() -> None:
    above, below = (f"<m:r><m:t>{part}</m:t></m:r>" for part in ("wage", "hours"))
    fraction = f"<m:oMath><m:f><m:num>{above}</m:num><m:den>{below}</m:den></m:f></m:oMath>"
    document = read(word(p("It is ", fraction, ".")))
    assert "wage" in document.text and "hours" in document.text


def test_line_ends_of_other_programs_shift_the_places_of_notes() -> None:
    document = read(word(p("a&#13;&#10;b", "<w:r><w:footnoteReference w:id='1'/></w:r>", "c"),
                         footnotes=notes("footnote", n1="note")))  # fmt: skip
    assert document.text == "a\nbc"
    assert document.text[: document.notes[0].at] == "a\nb"


def test_what_python_docx_writes_is_read_whole() -> None:
    made, out = docx.Document(), io.BytesIO()
    made.add_heading("Entrevista", 1)
    made.add_paragraph("Ana: Nos apoyaron.", style="List Bullet")
    made.add_table(1, 2).cell(0, 1).text = "celda"
    made.save(out)
    document = read(out.getvalue())
    assert document.text.split() == ["Entrevista", "Ana:", "Nos", "apoyaron.", "celda"]


@given(st.lists(st.sampled_from(["word", "ins", "del", "box", "table", "control", "note"]), max_size=12))
def test_whatever_a_word_file_is_made_of_its_words_add_up(kinds: list[str]) -> None:
    """The words of every part are numbered, so that one that is lost or doubled is seen."""
    body, foot = [], {}
    for n, kind in enumerate(kinds):
        body.append(
            {
                "word": p(f"w{n} x{n}"),
                "ins": p(f"<w:ins>{r(f'w{n}')}</w:ins>", f" x{n}"),
                "del": p(f"w{n}", f"<w:del><w:r><w:delText>x{n}</w:delText></w:r></w:del>"),
                "box": p(f"w{n} ", box(f"x{n}")),
                "table": f"<w:tbl><w:tr><w:tc>{p(f'w{n}')}</w:tc><w:tc>{p(f'x{n}')}</w:tc></w:tr></w:tbl>",
                "control": f"<w:sdt><w:sdtContent>{p(f'w{n} x{n}')}</w:sdtContent></w:sdt>",
                "note": p(f"w{n}", f"<w:r><w:footnoteReference w:id='{n}'/></w:r>"),
            }[kind]
        )
        if kind == "note":
            foot[f"n{n}"] = f"x{n}"
    document = read(word(p("start") + "".join(body), footnotes=notes("footnote", **foot)))
    everything = " ".join([document.text, *(note.text for note in document.notes)]).split()
    assert sorted(everything) == sorted(["start", *(f"{letter}{n}" for n in range(len(kinds)) for letter in "wx")])


# ---- Word files that may do harm ----


def test_a_document_type_is_refused() -> None:
    harmful = f'<!DOCTYPE d [<!ENTITY a "ha">]><w:document {NAMES}><w:body>{p("&a;")}</w:body></w:document>'
    for encoded in (harmful.encode(), b"\xff\xfe" + harmful.encode("utf-16-le")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            made.writestr("word/document.xml", encoded)
        with pytest.raises(UnreadableFile, match="declarations"):
            read_document(out.getvalue(), file_name="a.docx")


def test_a_document_type_in_the_notes_is_refused_too() -> None:
    data = word(p("One"), footnotes='<!DOCTYPE f SYSTEM "file:///etc/passwd"><f/>')
    with pytest.raises(UnreadableFile, match="declarations"):
        read_document(data, file_name="a.docx")


def test_a_zip_that_unpacks_to_far_more_than_a_document_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", b"<w>" + b" " * (safe_zip.RATIO_FROM + safe_zip.CHUNK * 2))
    assert len(out.getvalue()) < 100_000
    with pytest.raises(UnreadableFile, match="far more"):
        read_document(out.getvalue(), file_name="a.docx")


def test_a_zip_of_many_thousand_parts_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(safe_zip.MOST_ENTRIES + 1):
            made.writestr(f"{number}", b"")
    with pytest.raises(UnreadableFile, match="far more"):
        read_document(out.getvalue(), file_name="a.docx")


@given(st.data())
def test_a_word_file_that_was_cut_or_changed_is_read_or_refused_in_a_sentence(data: st.DataObject) -> None:
    whole = bytearray(word(p("Ana: hola"), footnotes=notes("footnote", n1="note")))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(4, len(whole)))])
    try:
        read_document(cut, file_name="a.docx")
    except UnreadableFile as error:
        assert str(error.hint)


# ---- plain text ----

SPANISH = "Entrevistadora: ¿Cómo empezó?\nMaría: «Así fue», dijo la señora; el año que vino, ¡más acción!\n" * 3


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("utf-32-le", "utf-32-le"),
        ("latin-1", "cp1252"),  # the same letters
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
        ("cp850", "cp850"),
    ],
)
@pytest.mark.parametrize("ending", ["txt", "md"])
def test_a_text_is_read_in_every_encoding(encoding: str, named: str, ending: str) -> None:
    document = read(SPANISH.encode(encoding), f"a.{ending}")
    assert document.text == SPANISH
    assert document.ledger.encoding == named
    assert document.language == "es"


def test_a_few_strange_bytes_in_a_text_of_utf8_are_read_as_windows_letters() -> None:
    document = read(SPANISH.encode() * 3 + "Ana: “Año”, señora.\n".encode("cp1252")[:6] + b"\n", "a.txt")
    assert document.text.startswith(SPANISH) and document.text.endswith("Ana: “\n")
    assert (document.ledger.encoding, document.ledger.certainty) == ("utf-8", "likely")


def test_windows_quotation_marks_and_dashes_are_read() -> None:
    text = "Ana: “No”, dijo… – y ya. ‘Así’\n"
    assert read(text.encode("cp1252"), "a.txt").text == text


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_becomes_one(line_end: str) -> None:
    assert read(SPANISH.replace("\n", line_end).encode(), "a.txt").text == SPANISH


def test_decomposed_letters_no_break_spaces_and_emoji_stay_as_they_are() -> None:
    text = "María: mi\u0301a\u00a0😀👩🏽‍🌾\n"
    assert read(text.encode(), "a.txt").text == text


def test_a_text_in_another_language_of_one_byte_is_found_by_its_letters() -> None:
    russian = "Анна: Сначала нам помогали церкви, а потом пришли фонды и деньги, и решали уже не мы сами.\n" * 5
    assert read(russian.encode("cp1251"), "a.txt").text == russian


def test_the_marks_of_markdown_stay_and_its_speakers_are_found() -> None:
    text = "# Entrevista\n\n**Ana:** Nos apoyaron *mucho*.\n\n**Eva:** ¿Y después?\n\n**Ana:** Nada.\n"
    document = read(text.encode(), "a.md")
    assert document.text == text
    assert [turn.speaker for turn in document.turns] == ["Ana", "Eva", "Ana"]


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=200))
def test_whatever_a_text_holds_no_word_is_lost(text: str) -> None:
    try:
        document = read(text.encode(), "a.txt")
    except UnreadableFile:
        return
    assert "\r" not in document.text and "\0" not in document.text


@given(st.binary(min_size=400, max_size=400))
def test_bytes_at_random_are_no_text(data: bytes) -> None:
    noise = random.Random(data).randbytes(4000)
    for sound in (noise, noise[:2000] + bytes(2000), b"".join(bytes((byte, 0, 0, byte)) for byte in noise)):
        with pytest.raises(UnreadableFile):
            read_document(sound, file_name="a.txt")


def test_a_text_with_zero_bytes_is_read_without_them() -> None:
    assert read(b"Ana: ho\x00la\x00 mundo\n", "a.txt").text == "Ana: hola mundo\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_short_text_without_a_mark_is_no_binary(encoding: str) -> None:
    assert read("Ana: ¿sí?".encode(encoding), "a.txt").text == "Ana: ¿sí?"


def test_garbled_letters_are_told() -> None:
    document = read("María: más acción".encode().decode("cp1252").encode(), "a.txt")
    assert any("garbled" in str(remark) for remark in document.ledger.remarks)


def test_the_language_is_guessed_and_can_be_said() -> None:
    english = b"Linda: They came with the money and then they decided what we should work on, of course."
    assert read(english, "a.txt").language == "en"
    assert read_document(english, file_name="a.txt", language="es").language == "es"
    assert read(b"1234 5678", "a.txt").language == ""


def test_a_word_file_with_another_ending_is_read_and_told() -> None:
    document = read(word(p("Ana")), "a.txt")
    assert document.text == "Ana"
    assert "Word document" in str(document.ledger.remarks[0])


# ---- who speaks ----


@pytest.mark.parametrize(
    ("asks", "answers"),
    [
        ("Entrevistadora:", "María:"),
        ("E:", "P1:"),
        ("ENTREVISTADOR:", "ENTREVISTADA:"),
        ("Interviewer:", "Linda:"),
        ("I:", "R:"),
        ("Q:", "A:"),
        ("Pregunta:", "Respuesta:"),
        ("[00:12:31] Entrevistadora:", "[00:12:40] Ana:"),
        ("00:12 Entrevistadora:", "00:13 Ana:"),
        ("Entrevistadora (12:31):", "Ana (12:40):"),
        ("Entrevistadora [00:12:31]:", "Ana [00:12:40]:"),
        ("**Entrevistadora:**", "**Ana:**"),
        ("E1:", "María José:"),
        ("Moderadora:", "Participante 3:"),
        ("Int.:", "Ma. Elena:"),
    ],
)
def test_labels_of_speakers_are_found_and_the_interviewer_told_from_participants(asks: str, answers: str) -> None:
    text = f"{asks} ¿Cómo fue?\n{answers} Fue difícil, pero se hizo.\n{asks} ¿Y luego?\n{answers} Luego nada.\n"
    turns = find_turns(text)
    assert [turn.role for turn in turns] == ["interviewer", "participant"] * 2
    assert [text[turn.said_start : turn.end] for turn in turns] == [
        "¿Cómo fue?", "Fue difícil, pero se hizo.", "¿Y luego?", "Luego nada.",
    ]  # fmt: skip
    bare = answers.strip("*").rstrip(":")
    assert all(turn.speaker in bare for turn in turns if turn.role == "participant")
    assert all(not turn.speaker.startswith(("[", "0")) for turn in turns)


def test_the_time_of_a_label_is_kept_in_seconds() -> None:
    turns = find_turns("[00:12:31] Ana: Sí.\n[01:00:02] Eva: No.\n2:05 Ana: Ya.\n")
    assert [turn.time for turn in turns] == [751.0, 3602.0, 125.0]


def test_a_turn_reaches_over_its_paragraphs_to_the_next_label() -> None:
    text = "Ana: Uno.\n\nDos, sin nombre.\n\nEva: Tres.\nAna: Cuatro.\n"
    turns = find_turns(text)
    assert [text[turn.start : turn.end] for turn in turns] == [
        "Ana: Uno.\n\nDos, sin nombre.",
        "Eva: Tres.",
        "Ana: Cuatro.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Lugar: Tijuana\nFecha: 3 de mayo\nDuración: 70 minutos\n\nFue un día largo.\n",
        "Nota: no se grabó.\n\nNota: tampoco después.\n",
        "Llegamos a las 10:30 y salimos a las 12:15.\n10:30 fue la hora.\n",
        "Juan 3:16 dice lo suyo.\nhttps://example.org/a: nada\n",
        "Entrevistadora: L. Soto\n\nUn resumen sin diálogo.\n",
        "Todo estaba dicho.\n",
        "",
    ],
)
def test_what_only_looks_like_a_label_makes_no_turn(text: str) -> None:
    assert find_turns(text) == ()


def test_a_sheet_before_the_talk_belongs_to_nobody() -> None:
    talk = "Entrevistadora: ¿Cómo fue?\nAna: Bien: así fue.\nEntrevistadora: ¿Sí?\nAna: Sí.\n"
    text = f"Lugar: Tijuana\nFecha: 2005\n\n{talk}"
    turns = find_turns(text)
    assert text[turns[0].start :].startswith("Entrevistadora: ¿Cómo")
    assert {turn.speaker for turn in turns} == {"Entrevistadora", "Ana"}


def test_the_name_of_the_interviewer_on_the_sheet_is_no_turn() -> None:
    talk = "Entrevistadora: ¿Cómo fue?\nAna: Bien.\nEntrevistadora: ¿Sí?\nAna: Sí.\n"
    turns = find_turns(f"Entrevistadora: L. Soto\n\n{talk}")
    assert [turn.speaker for turn in turns] == ["Entrevistadora", "Ana"] * 2


def test_of_two_names_the_one_that_opens_and_asks_is_the_interviewer() -> None:
    turns = find_turns("Laura: ¿Cómo fue?\nRosa: Bien.\nLaura: ¿Y luego?\nRosa: También.\n")
    assert [turn.role for turn in turns] == ["interviewer", "participant"] * 2


def test_a_name_in_capitals_and_small_letters_is_one_speaker() -> None:
    turns = find_turns("ANA: Uno.\nEva: Dos.\nAna: Tres.\nEva: Cuatro.\n")
    assert [turn.speaker for turn in turns] == ["ANA", "Eva", "ANA", "Eva"]


TALK = st.lists(
    st.tuples(st.sampled_from(["Ana", "E", "P1", "María José", "Interviewer"]), st.text("ab ñ?😀", min_size=1)),
    min_size=2, max_size=12,
)  # fmt: skip


@given(TALK)
def test_turns_are_in_order_disjoint_and_hold_their_words(talk: list[tuple[str, str]]) -> None:
    text = "".join(f"{who}: {what}\n" for who, what in talk)
    turns = find_turns(text)
    end = 0
    for turn in turns:
        assert end <= turn.start < turn.end <= len(text)
        assert turn.start <= turn.said_start <= turn.end
        assert text[turn.start :].casefold().startswith(turn.speaker.casefold())
        end = turn.end


# ---- into the project ----


def test_names_of_documents_are_made_unique(project: Project, tmp_path: Path) -> None:
    for folder, text in (("one", "Ana: A."), ("two", "Ana: B."), ("three", "Ana: C.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(text, encoding="utf-8")
    result = import_files(project, files=[tmp_path / name / "a.txt" for name in ("one", "two", "three")])
    assert [file.name for file in result.files] == ["a", "a (2)", "a (3)"]
    assert [row.name for row in documents(project)] == ["a", "a (2)", "a (3)"]


def test_the_same_bytes_are_skipped_unless_asked_for(project: Project, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("Ana: the same.", encoding="utf-8")
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    first, second = import_files(project, files=files).files
    assert first.document_id is not None and not first.skipped
    assert second.document_id is None and second.skipped and "as “a”" in str(second.error)
    before = snapshot(project)
    assert all(file.skipped for file in import_files(project, files=files).files)
    assert snapshot(project) == before
    again = import_files(project, files=files, again="anew")
    assert [file.name for file in again.files] == ["a (2)", "b"]


def test_the_original_is_kept_byte_for_byte(project: Project, tmp_path: Path) -> None:
    data = word(p("Ana: hola"))
    (tmp_path / "a.docx").write_bytes(data)
    document = import_files(project, files=[tmp_path / "a.docx"]).files[0].document_id
    assert document is not None
    assert original(project, document=document) == ("a.docx", data)


def test_what_is_stored_is_what_was_read(project: Project, tmp_path: Path) -> None:
    (tmp_path / "Ana.txt").write_text(INTERVIEW, encoding="utf-8")
    (file,) = import_files(project, files=[tmp_path / "Ana.txt"], case="Ana", kind="field note").files
    assert file.document_id is not None
    view = show(project, document=file.document_id)
    found = read_document(INTERVIEW.encode(), file_name="Ana.txt")
    assert view.text == found.text
    assert [(turn.span.start, turn.said_start, turn.span.end, turn.speaker, turn.role) for turn in view.turns] == [
        (turn.start, turn.said_start, turn.end, turn.speaker, turn.role) for turn in found.turns
    ]
    assert (view.ledger, view.document.case, view.document.kind) == (file.ledger, "Ana", "field note")


def test_one_undo_takes_a_document_back_and_leaves_the_one_before(project: Project, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"Ana: {name}.", encoding="utf-8")
    import_files(project, files=[tmp_path / "a.txt"])
    before = snapshot(project)
    import_files(project, files=[tmp_path / "b.txt"], case="New")
    project.undo()
    after = snapshot(project)
    assert {name: rows for name, rows in after.items() if name not in ("operation", "change")} == {
        name: rows for name, rows in before.items() if name not in ("operation", "change")
    }


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_name_that_the_system_writes_decomposed_is_stored_composed(project: Project, tmp_path: Path) -> None:
    (tmp_path / "Mari\u0301a.txt").write_text("María: hola", encoding="utf-8")
    assert import_files(project, files=[tmp_path / "Mari\u0301a.txt"]).files[0].name == "María"
