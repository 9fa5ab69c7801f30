"""Memos chosen and ordered, and a set of them as a draft that Word reads in its own styles."""

import io
from pathlib import Path
from typing import Any

import docx
import pytest

from qcoder.core.errors import BadInput
from qcoder.core.span import Span
from qcoder.exporters.word import word_bytes
from qcoder.services.cases import cases
from qcoder.services.codes import codebook
from qcoder.services.memos import memo_draft, memo_links, memos
from qcoder.services.memos.memo_search import MemoSearch, Wanted, checked_wanted, search
from qcoder.services.rows import MemoRow, MemoTarget
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.terminal import Terminal, terminal

TEXT = """# Dependence as a circle

Money **changes** who *decides*:

1. first the agenda
2. then the staff
   - and its wages

- a point

Another list:

7. seven

<img src="file:///etc/passwd">
"""


def words_of(document: Any) -> list[tuple[str, str]]:
    return [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]


def drafted(project: Project, *ids: int, **more: str) -> Any:
    return docx.Document(io.BytesIO(word_bytes(memo_draft.build_draft(project, memos=ids, **more))))


def write(project: Project, text: str, target: MemoTarget = "free", **more: Any) -> MemoRow:
    made = memos.write_memo(project, target=target, text=text, **more)
    assert made is not None
    return made


def test_markdown_becomes_words_own_styles(coded: Project) -> None:
    made = write(coded, TEXT, "code", target_id=codebook.codes(coded)[0].id, kind="theoretical", title="On money")
    document = drafted(coded, made.id)
    assert words_of(document)[2:] == [
        ("Heading 1", "On money"),
        ("Counts", f"Dependency · Coder A · {memos.today()} · Theoretical"),
        ("Heading 2", "Dependence as a circle"),
        ("Normal", "Money changes who decides:"),
        ("List Number", "first the agenda"),
        ("List Number", "then the staff"),
        ("List Bullet 2", "and its wages"),
        ("List Bullet", "a point"),
        ("Normal", "Another list:"),
        ("List Number", "seven"),
        ("Normal", '<img src="file:///etc/passwd">'),
    ]
    runs = {run.text: (run.style.font.bold, run.style.font.italic) for run in document.paragraphs[5].runs}
    assert runs["changes"][0] and runs["decides"][1] and not runs["Money "][0]


def test_each_numbered_list_begins_with_its_own_number(coded: Project) -> None:
    document = drafted(coded, write(coded, TEXT).id)
    numbered = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "List Number"]
    ids = [paragraph._p.pPr.numPr.numId.val for paragraph in numbered]
    assert ids[0] == ids[1] != ids[2]
    starts = {}
    for num in document.part.numbering_part.element.num_lst:
        for override in num.lvlOverride_lst:
            starts[num.numId] = override.startOverride.val
    assert starts[ids[0]] == 1 and starts[ids[2]] == 7


def test_a_passage_keeps_its_source_line_and_links_are_words(coded: Project) -> None:
    code = next(row for row in memo_links.offered(coded) if row.kind == "code" and row.name == "Dependency")
    at = INTERVIEW.index("cuotas propias")
    note = memo_links.passage_note(coded, document=1, span=Span(at, at + 14))
    made = write(coded, f"See {code.link().written()} here.\n\n{note}")
    codebook.rename_code(coded, code=code.id, name="Ties")
    words = words_of(drafted(coded, made.id))
    assert ("Normal", "See Ties here.") in words
    assert words[-2:] == [("Excerpt", "cuotas propias"), ("Excerpt source", "Ana · turn 4")]


def test_headings_never_skip_a_level_and_a_memo_without_title_takes_its_first_heading(coded: Project) -> None:
    made = write(coded, "### Begins deep\n\ntext\n\n##### Deeper\n\n###### Deepest\n\n### Back")
    found = [row for row in words_of(drafted(coded, made.id)) if row[0].startswith("Heading")]
    assert found == [
        ("Heading 1", "Begins deep"), ("Heading 2", "Deeper"), ("Heading 3", "Deepest"), ("Heading 2", "Back"),
    ]  # fmt: skip


def test_the_draft_is_in_the_language_asked_for_and_says_how_many(coded: Project) -> None:
    diary = write(coded, "hoy", "diary")
    report = memo_draft.build_draft(coded, memos=[diary.id], title="Borrador", language="es")
    assert (report.title, report.language) == ("Borrador", "es")
    with pytest.raises(BadInput):
        memo_draft.build_draft(coded, memos=[])


@pytest.fixture
def several(coded: Project) -> MemoSearch:
    write(coded, "Reflexión sobre el dinero", title="Bb", kind="reflexive")
    write(coded, "Código", "code", target_id=codebook.codes(coded)[1].id, title="Aa", kind="summary")
    coded.coder = "Coder B"
    link = next(row for row in memo_links.offered(coded) if row.kind == "case").link()
    write(coded, f"about {link.written()}", "case", target_id=cases.cases(coded)[0].id)
    return search(coded)


def test_memos_are_chosen_by_words_type_target_author_date_and_link(coded: Project, several: MemoSearch) -> None:
    def texts(**wanted: Any) -> set[str]:
        return {row.text.split(" [")[0] for row in several.choose(Wanted(**wanted))}

    everything = {"Reflexión sobre el dinero", "Código", "about"}
    assert texts() == everything
    assert texts(words="REFLEXION dinero") == {"Reflexión sobre el dinero"}
    assert texts(words="funding dependence") == {"Código"}, "also by what it is on"
    assert texts(kind="summary") == {"Código"} and texts(kind="") == {"about"}
    assert texts(target="case") == {"about"} and texts(author="Coder B") == {"about"}
    assert texts(since=memos.today()) == everything and texts(since="2999") == set() == texts(until="1999")
    assert texts(until=memos.today()[:4]) == everything, "a year holds its days"
    guid = memo_links.guid_of(coded, kind="case", thing=cases.cases(coded)[0].id)
    assert texts(linked=("case", guid)) == {"about"}


def test_memos_are_ordered_by_date_title_or_what_they_are_on(several: MemoSearch) -> None:
    def order(sort: str) -> list[str]:
        return [row.text[:3] for row in several.choose(Wanted(), sort)]

    assert order("newest") == ["abo", "Cód", "Ref"] == order("oldest")[::-1]
    assert order("title") == ["Cód", "abo", "Ref"], "one without a title stands under its first words"
    assert order("about") == ["abo", "Cód", "Ref"]


def test_nonsense_is_refused_in_a_sentence() -> None:
    for wanted, sort in ((Wanted(kind="x"), "newest"), (Wanted(target="x"), "newest"), (Wanted(since="x"), "newest"),
                         (Wanted(), "x")):  # fmt: skip
        with pytest.raises(BadInput):
            checked_wanted(wanted, sort)


def test_the_draft_by_command(
    coded: Project, several: MemoSearch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert several
    coded.close()
    qcoder: Terminal = terminal(capsys)
    said = qcoder("memos", "draft", coded.path, tmp_path / "out", "--kind", "summary", "--json")
    assert said.code == 0 and said.json == {"file": str(tmp_path / "out.docx"), "memos": 1}
    assert ("Heading 1", "Aa") in words_of(docx.Document(str(tmp_path / "out.docx")))
    said = qcoder("memos", "draft", coded.path, tmp_path / "all.docx", "--sort", "title", "--title", "Mine")
    assert said.code == 0 and "3 memos" in said.out
    for wrong in (("--kind", "x"), ("--about", "x"), ("--sort", "x"), ("--since", "x"), ("--words", "zzz")):
        assert qcoder("memos", "draft", coded.path, tmp_path / "no.docx", *wrong).code == 1
    assert not (tmp_path / "no.docx").exists()
