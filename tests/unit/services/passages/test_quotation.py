"""A passage as a quotation: shortened where it is marked, cited as the paper needs it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.errors import BadInput
from qcoder.core.messages import say, use_language
from qcoder.core.span import Span
from qcoder.model import Case, Document, Speaker
from qcoder.services.cases.cases import cases, create_case, create_variable, set_parents, set_value
from qcoder.services.documents.documents import document
from qcoder.services.passages.quotation import (
    LEFT_OUT,
    Part,
    QuotationStyle,
    quotation,
    quotation_style,
    set_quotation_style,
    shortened,
)
from qcoder.services.passages.translations import add_translation, set_status
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW


def place(words: str) -> Span:
    return Span(INTERVIEW.index(words), INTERVIEW.index(words) + len(words))


@pytest.fixture
def study(coded: Project) -> Project:
    """Ana belongs to an organisation, has a post, and her interview a date."""
    create_case(coded, name="Puente", kind="organisation")
    ana = next(row.id for row in cases(coded) if row.name == "Ana")
    set_parents(coded, case=ana, parents=["Puente"])
    create_variable(coded, name="Puesto")
    set_value(coded, variable="Puesto", value="promotora", case=ana)
    with coded.change(say("date")) as step:
        step.query(Document).one().date = "2003-05-02"
    return coded


def said(project: Project, span: Span, **style: object) -> str:
    id_ = document(project, name="Ana").id
    return quotation(project, document=id_, span=span, style=QuotationStyle(**style)).plain  # type: ignore[arg-type]


def test_a_whole_sentence_is_quoted_with_its_source(study: Project) -> None:
    assert said(study, place("La fundación ponía los temas.")) == (
        "“La fundación ponía los temas.” (Ana, promotora, Puente, 2003, turn 2)"
    )
    assert said(study, place("La fundación ponía los temas."), language="es").endswith("2003, turno 2)")


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        ("llegó el dinero", "“[...] llegó el dinero [...]”"),
        ("Nos apoyaron las iglesias", "“Nos apoyaron las iglesias [...]”"),
        (
            "ya no decidíamos nosotras. La fundación ponía",
            "“[...] ya no decidíamos nosotras. La fundación ponía [...]”",
        ),
        ("Ana: Nos apoyaron las iglesias", "“Nos apoyaron las iglesias [...]”"),
        ("La fundación ponía los temas", "“La fundación ponía los temas”"),
    ],
)
def test_what_begins_or_ends_inside_a_sentence_says_so(study: Project, words: str, quoted: str) -> None:
    assert said(study, place(words)).startswith(quoted + " (")


def test_the_interviewer_in_between_is_left_out_and_labels_are_never_quoted(study: Project) -> None:
    start, end = INTERVIEW.index("La fundación"), INTERVIEW.index(" Así nadie")
    assert said(study, Span(start, end)).startswith(
        "“La fundación ponía los temas. [...] Después buscamos cuotas propias.” ("
    )
    question = place("¿Y después?")
    assert said(study, question).startswith("“¿Y después?” (")  # only she speaks in it


def test_a_longest_number_of_words_takes_sentences_from_the_middle() -> None:
    text = "One two three. Four five six. Seven eight nine. Ten eleven twelve."
    whole = [Part(Span(0, len(text)), Span(0, len(text)))]
    assert shortened(text, whole) == text
    assert shortened(text, whole, longest=9) == "One two three. Four five six. [...] Ten eleven twelve."
    assert shortened(text, whole, longest=1) == "One two three. [...] Ten eleven twelve."


@given(st.lists(st.sampled_from(["Ay no.", "We came late!", "¿Y eso?", "He left"]), min_size=1, max_size=8),
       st.integers(0, 20))  # fmt: skip
def test_what_stays_is_said_in_its_order_and_every_gap_is_marked(found: list[str], longest: int) -> None:
    text = " ".join(found)
    made = shortened(text, [Part(Span(0, len(text)), Span(0, len(text)))], longest=longest)
    pieces = made.split(f" {LEFT_OUT} ")
    at = 0
    for piece in pieces:
        at = text.index(piece, at) + len(piece)
    assert text.startswith(pieces[0]) and text.endswith(pieces[-1])
    assert longest or made == text


def test_pseudonyms_stand_in_the_place_of_names(study: Project) -> None:
    with study.change(say("pseudonyms")) as step:
        for case in step.query(Case):
            case.shown_as = {"Ana": "Rosa", "Puente": "Organisation 1"}[case.name]
    assert said(study, place("cuotas propias")).endswith("(Rosa, promotora, Organisation 1, 2003, turn 4)")
    with study.change(say("speaker")) as step:
        luz = Case(name="Luz", shown_as="Eva")
        step.add(luz)
        step.flush()
        step.query(Speaker).filter_by(name="Ana").one().case_id = luz.id
    assert "(Eva, " in said(study, place("cuotas propias"))  # she who speaks, whosever the document is


def test_organisation_post_and_year_can_be_hidden(study: Project) -> None:
    words = place("La fundación ponía los temas.")
    assert said(study, words, hide=("organisation", "post", "year")).endswith("(Ana, turn 2)")
    assert said(study, words, hide=("post",)).endswith("(Ana, Puente, 2003, turn 2)")
    with pytest.raises(BadInput):
        said(study, words, hide=("name",))


def test_a_translation_into_the_language_of_the_paper_is_quoted_as_such_with_the_original(study: Project) -> None:
    id_, span = document(study, name="Ana").id, place("La fundación ponía los temas.")
    add_translation(study, document=id_, span=span, text="They chose the\nthemes.", language="en")
    better = add_translation(study, document=id_, span=span, text="The foundation set the topics.", language="en",
                             translator="Rosa")  # fmt: skip
    set_status(study, translation=better.id, status="approved")
    assert said(study, span, language="en") == (
        "“The foundation set the topics.” (Ana, promotora, Puente, 2003, turn 2; our translation)\n"
        "Original: “La fundación ponía los temas.”"
    )
    assert "\n" not in said(study, span, language="en", original=False)
    assert said(study, span, language="es").startswith("“La fundación ponía los temas.”")
    use_language("es")
    add_translation(study, document=id_, span=place("cuotas propias"), text="own dues", language="en")
    assert "our translation" in said(study, place("cuotas propias"), language="en")


def test_spanish_calls_a_translation_its_own(study: Project) -> None:
    with study.change(say("language")) as step:
        step.query(Document).one().language = "en"
    id_, span = document(study, name="Ana").id, place("cuotas propias")
    add_translation(study, document=id_, span=span, text="cuotas nuestras", language="es")
    assert "; traducción propia)" in said(study, span, language="es")


def test_words_of_others_are_no_html(study: Project) -> None:
    with study.change(say("name")) as step:
        step.query(Document).one().name = "<b>Ana & co</b>"
    made = quotation(study, document=1, span=place("cuotas propias"))
    assert made.rich.startswith('<p><span lang="es">“[...] cuotas propias”</span> (')
    assert "<b>" not in made.rich and "&lt;b&gt;Ana &amp; co" in made.rich and "<b>Ana & co</b>" in made.plain


def test_the_style_is_kept_with_the_project_and_can_be_undone(study: Project) -> None:
    assert quotation_style(study) == QuotationStyle()
    style = QuotationStyle("es", ("year",), 60, False)
    set_quotation_style(study, style)
    assert quotation_style(study) == style
    study.undo()
    assert quotation_style(study) == QuotationStyle()
    with pytest.raises(BadInput):
        set_quotation_style(study, QuotationStyle(longest=-1))


def test_a_passage_of_labels_and_spaces_cannot_be_quoted(study: Project, tmp_path: Path) -> None:
    at = INTERVIEW.index("Ana: Nos")
    with pytest.raises(BadInput, match="no words"):
        said(study, Span(at, at + 4))
