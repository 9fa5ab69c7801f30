"""Links of memos follow renames, say when their target is gone, find moved passages, and show as backlinks."""

import pytest

from qcoder.core.memo_text import Link, links, plain
from qcoder.core.messages import use_language
from qcoder.core.report import Quote, Report
from qcoder.core.span import Span
from qcoder.language.markdown import read
from qcoder.model import Document, DocumentText
from qcoder.services.cases import cases
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.leaving.reporting import build_report
from qcoder.services.memos import memo_links, memos
from qcoder.services.memos.memo_links import Linked
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW

MONEY = "cuando llegó el dinero ya no decidíamos nosotras"


def offered(project: Project, kind: str, name: str = "") -> Linked:
    return next(row for row in memo_links.offered(project) if row.kind == kind and (not name or row.name == name))


def shown(project: Project, text: str) -> str:
    return memo_links.plain_text(project, text)


def test_a_link_to_a_code_case_document_or_memo_follows_its_name(coded: Project) -> None:
    memo = memos.write_memo(coded, target="free", text="x", title="First idea")
    assert memo is not None
    code, case, document = codebook.codes(coded)[0], cases.cases(coded)[0], documents.documents(coded)[0]
    rows = [
        offered(coded, "code", "Dependency"),
        offered(coded, "case"),
        offered(coded, "document"),
        offered(coded, "memo"),
    ]
    text = " ".join(row.link().written() for row in rows)
    assert shown(coded, text) == "Dependency Ana Ana First idea"
    codebook.rename_code(coded, code=code.id, name="Ties")
    cases.rename_case(coded, case=case.id, name="Ana M.")
    documents.rename_document(coded, document=document.id, name="Interview 1")
    memos.write_memo(coded, memo=memo.id, text="x", title="Second idea")
    assert shown(coded, text) == "Ties Ana M. Interview 1 Second idea"
    own = Link("these ties", "code", rows[0].target).written()
    assert shown(coded, own) == "these ties", "words of one's own stay"


def test_a_code_is_named_in_the_language_of_the_window(coded: Project) -> None:
    code = codebook.codes(coded)[0]
    codebook.change_code(coded, code=code.id, name_es="Dependencia", name_en="Dependency")
    link = offered(coded, "code", "Dependency").link().written()
    use_language("es")
    assert shown(coded, link) == "Dependencia"
    use_language("en")
    assert shown(coded, link) == "Dependency"


def test_a_deleted_target_is_missing_and_comes_back_with_undo(coded: Project) -> None:
    row = offered(coded, "code", "Funding dependence")
    codebook.delete_code(coded, code=row.id)
    assert memo_links.names(coded, wanted=[row.link()]) == {}
    assert shown(coded, row.link().written()) == "Funding dependence", "the words that were written remain"
    coded.undo()
    assert memo_links.names(coded, wanted=[row.link()])["code", row.target].id == row.id


def test_links_to_what_was_merged_lead_to_what_it_became_and_undo_brings_them_back(coded: Project) -> None:
    keep, absorb = offered(coded, "code", "Dependency"), offered(coded, "code", "Dependence refused")
    memo = memos.write_memo(coded, target="free", text=f"See {absorb.link().written()}")
    assert memo is not None
    codebook.merge_codes(coded, keep=keep.id, absorb=absorb.id)
    assert shown(coded, memos.memo(coded, memo=memo.id).text) == "See Dependency"
    assert [row.id for row in memo_links.mentions(coded, kind="code", thing=keep.id)] == [memo.id]
    coded.undo()
    assert shown(coded, memos.memo(coded, memo=memo.id).text) == "See Dependence refused"


def test_backlinks_list_the_memos_that_mention_a_thing_the_newest_first(coded: Project) -> None:
    code, document = codebook.codes(coded)[0], documents.documents(coded)[0]
    link = offered(coded, "code", "Dependency").link().written()
    first = memos.write_memo(coded, target="free", text=f"See {link}.")
    second = memos.write_memo(coded, target="free", text=f"Again {link}", title="Later")
    assert first is not None and second is not None
    assert [row.id for row in memo_links.mentions(coded, kind="code", thing=code.id)] == [second.id, first.id]
    to_memo = memo_links.linked_now(coded, linked=offered(coded, "memo", "Later")).written()
    third = memos.write_memo(coded, target="case", target_id=cases.cases(coded)[0].id, text=to_memo)
    assert third is not None
    assert [row.id for row in memo_links.mentions(coded, kind="memo", thing=second.id)] == [third.id]
    at = INTERVIEW.index(MONEY)
    note = memo_links.passage_note(coded, document=document.id, span=Span(at, at + len(MONEY)))
    memos.write_memo(coded, memo=third.id, text=note)
    assert [row.id for row in memo_links.mentions(coded, kind="document", thing=document.id)] == [third.id]
    assert [row.name for row in memo_links.linked_things(coded)] == ["Dependency"]
    assert memo_links.mentions(coded, kind="code", thing=999) == []


@pytest.fixture
def organised(coded: Project) -> Project:
    cases.create_case(coded, name="Puente", kind="organisation")
    cases.set_parents(coded, case=cases.cases(coded)[0].id, parents=["Puente"])
    return coded


def test_a_passage_comes_with_its_words_and_its_source_line(organised: Project) -> None:
    at = INTERVIEW.index(MONEY)
    note = memo_links.passage_note(organised, document=1, span=Span(at, at + len(MONEY)))
    quote, source = read(note)
    assert (quote.style, quote.text) == ("quote", MONEY)
    assert (source.style, source.text) == ("source", "Puente · Ana · turn 2")
    documents.rename_document(organised, document=1, name="Interview 1")
    assert shown(organised, note).endswith("Puente · Interview 1 · turn 2")


def test_a_passage_of_several_turns_with_marks_of_markdown_in_it_stays_as_it_was_said(organised: Project) -> None:
    whole = Span(0, len(INTERVIEW))
    quoted = read(memo_links.passage_note(organised, document=1, span=whole))
    assert "\n".join(row.text for row in quoted if row.style == "quote").split() == INTERVIEW.split()


def test_where_links_cannot_be_followed_they_are_words(organised: Project) -> None:
    row = documents.show(organised, document=1).codings[0]
    text = f"see {offered(organised, 'code', 'Dependency').link().written()}"
    memos.write_memo(organised, target="coding", target_id=row.id, text=text)
    said = [one.memo for one in quotes(build_report(organised, by="document"))]
    assert "see Dependency" in said and not any("](" in memo for memo in said)


def quotes(report: Report) -> list[Quote]:
    return [block for section in report.sections for block in section.blocks if isinstance(block, Quote)]


def test_a_link_to_a_coding_leads_to_where_it_is_now(organised: Project) -> None:
    from qcoder.services.passages.coding import move_coding

    row = documents.show(organised, document=1).codings[0]
    note = memo_links.passage_note(organised, document=1, span=row.span, coding=row.id)
    (link,) = links(note)
    move_coding(organised, coding=row.id, span=Span(row.span.start, row.span.end + 5))
    found = memo_links.names(organised, wanted=[link])["coding", link.target]
    assert (found.id, found.span) == (row.id, Span(row.span.start, row.span.end + 5))


def new_text(project: Project, text: str) -> None:
    """What editing the transcript does: a further version of the text."""
    from hashlib import sha256

    from qcoder.core.messages import say

    with project.change(say("Edit")) as step:
        step.add(DocumentText(document_id=1, number=2, text=text, sha256=sha256(text.encode()).hexdigest()))
        document = step.get(Document, 1)
        assert document is not None
        document.text_number = 2


def test_a_passage_is_found_again_after_the_text_was_edited_and_its_loss_is_known(organised: Project) -> None:
    at = INTERVIEW.index(MONEY)
    (link,) = links(memo_links.passage_note(organised, document=1, span=Span(at, at + len(MONEY))))
    new_text(organised, "A new first line.\n" + INTERVIEW)
    found = memo_links.names(organised, wanted=[link])["passage", link.target]
    assert found.span is not None and found.span.start == at + 18
    organised.undo()
    new_text(organised, INTERVIEW.replace(MONEY, "…"))
    gone = memo_links.names(organised, wanted=[link])["passage", link.target]
    assert gone.document_id == 1 and gone.span is None
    documents.delete_document(organised, document=1)
    assert memo_links.names(organised, wanted=[link]) == {}


def test_what_is_offered_names_everything_once_and_the_passages_coded_last(coded: Project) -> None:
    rows = memo_links.offered(coded)
    assert len({(row.kind, row.target) for row in rows}) == len(rows)
    assert {row.kind for row in rows} == {"code", "case", "document", "coding"}
    coding = next(row for row in rows if row.kind == "coding" and row.about == "cuotas propias")
    assert memo_links.linked_now(coded, linked=coding).words == "@Ana · turn 4"
    assert plain("[@a](code:b) and [c](nothing:d)") == "a and [c](nothing:d)"
