"""A transcript to Word with comments and back; what a colleague does there is done here to the file's own XML."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcoder.core.errors import BadInput, NotFound, UnreadableFile
from qcoder.core.span import Span
from qcoder.core.transcript_file import Remark, TranscriptFile, TurnMark
from qcoder.exporters.word_transcript import transcript_bytes
from qcoder.importers.word_transcript import read_transcript
from qcoder.services.checking import check
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.leaving.reviewing import review, store_review, write_transcript
from qcoder.services.passages import coding
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW


@pytest.fixture
def file(coded: Project, tmp_path: Path) -> Path:
    coding.set_coding_memo(coded, coding=1, text="Un memo\ncon <dos> líneas")
    at = INTERVIEW.index("dinero")
    coding.code_passage(coded, document=1, code=1, span=Span(at, INTERVIEW.index("Entrevistadora: ¿Y") + 8), coder="B")
    return write_transcript(coded, document=1, file=tmp_path / "Ana.docx")


def changed(file: Path, part: str, change: Callable[[str], str]) -> Path:
    """The file as it is after something was done to one part of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fresh:
        for name in packed.namelist():
            data = packed.read(name)
            if name == part:
                after = change(data.decode("utf-8"))
                assert after.encode("utf-8") != data, "nothing was changed"
                data = after.encode("utf-8")
            fresh.writestr(name, data)
    made = file.with_name(f"{file.stem} changed.docx")
    made.write_bytes(out.getvalue())
    return made


def test_a_file_that_nobody_touched_changes_nothing(coded: Project, file: Path) -> None:
    found = review(coded, file=file)
    assert (found.differences, found.unchanged, found.text_edited, found.outdated) == ((), 4, False, False)
    assert store_review(coded, review=found) is None


def test_word_opens_it_with_a_comment_on_exactly_the_coded_words(coded: Project, file: Path) -> None:
    import docx

    document = docx.Document(str(file))
    comments = {comment.comment_id: comment for comment in document.comments}
    assert len(comments) == 4 and {comment.author for comment in comments.values()} == {"Coder A", "B"}
    returned = read_transcript(file.read_bytes(), file_name="x")
    assert returned.text == INTERVIEW.rstrip("\n") or returned.text == INTERVIEW
    view = documents.show(coded, document=1)
    assert sorted((one.span, one.code, one.memo) for one in returned.remarks) == sorted(
        (row.span, row.code, row.memo) for row in view.codings
    )
    shown = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "1\tEntrevistadora: ¿Cómo" in shown and "4\tAna: Después" in shown


def one_comment(words: str) -> str:
    return rf"(<w:comment (?:(?!</w:comment>).)*{words}(?:(?!</w:comment>).)*</w:comment>)"


def test_a_changed_code_and_memo_are_told_and_stored_as_one_step(coded: Project, file: Path) -> None:
    back = changed(
        file,
        "word/comments.xml",
        lambda xml: re.sub("Dependency &gt; Funding dependence", "Dependence refused", xml).replace(
            "con &lt;dos&gt; líneas", "y otra línea"
        ),
    )
    found = review(coded, file=back)
    assert sorted((one.kind, one.code, one.before) for one in found.differences) == [
        ("memo", "Dependency", "Un memo\ncon <dos> líneas"),
        ("recoded", "Dependence refused", "Dependency > Funding dependence"),
    ]
    store_review(coded, review=found)
    rows = {row.quote: row for row in documents.show(coded, document=1).codings}
    assert rows["llegó el dinero"].code == "Dependency > Dependence refused"
    assert rows["La fundación ponía los temas."].memo == "Un memo\ny otra línea"
    assert review(coded, file=back).differences == ()
    coded.undo()
    assert {row.code for row in documents.show(coded, document=1).codings if row.quote == "llegó el dinero"} == {
        "Dependency > Funding dependence"
    }


def test_a_deleted_comment_is_a_removed_coding_and_can_be_refused(coded: Project, file: Path) -> None:
    back = changed(
        file, "word/comments.xml", lambda xml: re.sub(one_comment("Dependence refused"), "", xml, flags=re.DOTALL)
    )
    found = review(coded, file=back)
    [gone] = found.differences
    assert (gone.kind, gone.quote) == ("removed", "cuotas propias")
    assert store_review(coded, review=found, chosen=[]) is None
    store_review(coded, review=found)
    assert "cuotas propias" not in {row.quote for row in documents.show(coded, document=1).codings}


def add_comment(text: str, author: str = "Rosa") -> Callable[[str], str]:
    comment = f'<w:comment w:id="77" w:author="{author}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>'
    return lambda xml: xml.replace("</w:comments>", f"{comment}</w:comments>")


def around(words: str) -> Callable[[str], str]:
    """Word splits runs as it likes: the new comment stands around part of a run."""
    return lambda xml: xml.replace(
        words,
        f'</w:t></w:r><w:commentRangeStart w:id="77"/><w:r><w:t>{words}</w:t></w:r><w:commentRangeEnd w:id="77"/>'
        '<w:r><w:commentReference w:id="77"/></w:r><w:r><w:t xml:space="preserve">',
        1,
    )


def test_a_new_comment_is_a_coding_by_its_author(coded: Project, file: Path) -> None:
    back = changed(
        changed(file, "word/document.xml", around("otra voz")), "word/comments.xml", add_comment("dependency")
    )
    [new] = review(coded, file=back).differences
    assert (new.kind, new.quote, new.author, new.code) == ("new", "otra voz", "Rosa", "dependency")
    store_review(coded, review=review(coded, file=back, coder="Segunda"))
    row = next(row for row in documents.show(coded, document=1).codings if row.quote == "otra voz")
    assert (row.coder, row.code, row.origin) == ("Segunda", "Dependency", "file")
    assert check(coded).ok


def test_a_comment_that_names_no_code_is_told_and_left_out(coded: Project, file: Path) -> None:
    back = changed(
        changed(file, "word/document.xml", around("otra voz")), "word/comments.xml", add_comment("¿Por qué?")
    )
    found = review(coded, file=back)
    [one] = found.differences
    assert (one.kind, one.can_be_stored) == ("unknown_code", False)
    assert store_review(coded, review=found) is None


def test_a_comment_without_a_place_is_told(coded: Project, file: Path) -> None:
    back = changed(file, "word/comments.xml", add_comment("Dependency"))
    assert [one.kind for one in review(coded, file=back).differences] == ["unplaced"]


def test_places_follow_when_the_text_was_edited_in_word(coded: Project, file: Path) -> None:
    back = changed(file, "word/document.xml", lambda xml: xml.replace("Nos apoyaron", "Mire usted, nos apoyaron mucho"))
    found = review(coded, file=back)
    assert found.text_edited and found.differences == ()
    cut = changed(file, "word/document.xml", lambda xml: xml.replace("cuotas propias", "cuotas"))
    found = review(coded, file=cut)
    assert {(one.kind, one.quote) for one in found.differences} == {("moved", "cuotas")}


def test_a_file_that_is_older_than_the_text_says_so_and_other_documents_are_refused(
    coded: Project, file: Path, tmp_path: Path
) -> None:
    other = changed(file, "docProps/core.xml", lambda xml: re.sub(r"qcoder:[0-9a-f-]+:", "qcoder:nobody:", xml))
    with pytest.raises(NotFound, match="does not say which document"):
        review(coded, file=other)
    with pytest.raises(BadInput, match="another document"):
        review(coded, file=other, document=1)
    older = changed(file, "docProps/core.xml", lambda xml: re.sub(r":[0-9a-f]{64}", ":" + "0" * 64, xml))
    assert review(coded, file=older).outdated
    (tmp_path / "x.docx").write_bytes(b"nothing")
    with pytest.raises(UnreadableFile):
        review(coded, file=tmp_path / "x.docx")


def test_codes_may_be_written_in_either_language_and_by_their_last_name(coded: Project, file: Path) -> None:
    codebook.change_code(coded, code=2, name_es="Dependencia de fondos")
    back = changed(
        file,
        "word/comments.xml",
        lambda xml: xml.replace("Dependency &gt; Funding dependence", "DEPENDENCIA DE FONDOS"),
    )
    assert review(coded, file=back).differences == ()


lines = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\r\n\u2028\u2029\x85\ufeff\x0b\x0c\x00\x1c\x1d\x1e"),
    max_size=12,
)


@given(st.lists(lines, min_size=1, max_size=5).map("\n".join).filter(bool), st.data())
@settings(max_examples=20, deadline=None)
def test_any_text_with_any_codings_comes_back_as_it_went_out(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text)).flatmap(
        lambda start: st.integers(start, len(text)).map(lambda end: Span(start, end))
    )
    spans = [span for span in data.draw(st.lists(places, max_size=6)) if len(span)]
    remarks = tuple(
        Remark(span, "Coder A", "2026-01-02T03:04:05+00:00", "A > B", "memo\nzwei", f"{number:012x}")
        for number, span in enumerate(spans)
    )
    turns = (TurnMark(1, 0, min(2, len(text))),)
    out = transcript_bytes(TranscriptFile("Título", "", "Aviso", text, turns, remarks, "es", "qcoder:a:b"))
    back = read_transcript(out, file_name="x.docx")
    shown = "".join("\ufffd" if (a < " " and a not in "\t\n") or a in "\ufffe\uffff" else a for a in text)
    assert back.text == shown and back.identity == "qcoder:a:b" and back.unplaced == ()
    assert {(one.key, one.span, one.code, one.memo) for one in back.remarks} == {
        (one.key, one.span, one.code, one.memo) for one in remarks
    }
