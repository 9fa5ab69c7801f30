"""The analyses that there are, as data: what each asks, which parameters it takes, and what makes it.

Window and command line build their choices from this list, and a named analysis keeps its kind and parameters, so that
an analysis exists everywhere as soon as it stands here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Literal, cast

from sqlalchemy import select

from qcoder.analysis.comparison import COUNTS, SHARES
from qcoder.core.errors import BadInput, NotFound, what_there_is
from qcoder.core.messages import Message, current_language, mark, say
from qcoder.core.progress import Progress, Silent
from qcoder.model import Case, Document, Variable
from qcoder.services.codes.codebook import code_rows, uncounted
from qcoder.services.compare import comparing
from qcoder.services.compare.cooccurring import MEASURES
from qcoder.services.compare.crosstabs import OFS
from qcoder.services.compare.outcome import Outcome
from qcoder.services.documents.documents import checked_language
from qcoder.services.leaving.reporting import SHARE_NAMES, default_grouping
from qcoder.services.passages.coding_store import refuse_closed
from qcoder.storage.project import Project

ParameterKind = Literal[
    "grouping", "variable", "case_kind", "group", "choice", "code", "document", "number", "query", "flag"
]


@dataclass(frozen=True, slots=True)
class Parameter:
    """`choices` are names for programs with their words; `optional` parameters may be left empty.

    A *grouping* is a variable or built-in grouping of whom `of` says; a *group* one of its values; code and document go
    by path and name.
    """

    name: str
    label: str
    kind: ParameterKind
    default: Any = ""
    choices: tuple[tuple[str, Message], ...] = ()
    optional: bool = False
    tip: str = ""
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Analysis:
    """`made_by` names the function that makes it, as "module:function" below qcoder.services.

    `page` is where it is asked for: those of the page Find are listed with the others once they are kept by a name.
    """

    kind: str
    title: str
    question: str
    made_by: str
    parameters: tuple[Parameter, ...]
    page: Literal["compare", "find"] = "compare"


_WHERE = Parameter("where", mark("where"), "query", tip=mark("All codings, or a query such as language:es"))
_OF = Parameter(
    "of", mark("of"), "choice", "document",
    tuple((of, comparing.WHOSE[of]) for of in OFS),
    tip=mark("Whose values group the passages: those of the document's case, of who speaks, or of what it is about"),
)  # fmt: skip
_OF_ONE = replace(_OF, choices=_OF.choices[:3])  # of one of them, never of two at once
MEASURE_NAMES = {
    "per_1000": say("codings per 1,000 words of participants"),
    "words": say("% of participants' words"),
    "interviews": say("% of the interviews"),
}
COUNT_CHOICES = (*((count, comparing.COUNT_NAMES[count]) for count in COUNTS), ("all", say("all, side by side")))

RELATIONS = (
    ("overlap", say("overlapping passages")),
    ("turn", say("the same turn")),
    ("near", say("near, some turns apart")),
)
CHARTS = (("matrix", say("matrix")), ("network", say("network")), ("tree", say("tree")))
WHICH_CODES = (("each", say("each by itself")), ("top", say("top level, with those below")))
_BY = Parameter("by", mark("by"), "grouping", optional=True)
_STOPS = Parameter("stops", mark("stop words"), "flag", False)
_INTERVIEWERS = Parameter("interviewers", mark("what interviewers say"), "flag", False)
_MOST = Parameter("most", mark("rows"), "number", 500, least=1, most=20_000)
_WORD = Parameter("word", mark("word"), "query", tip=mark("A word, “a phrase”, begin*, lemma:decide"))
_WHERE_SAID = Parameter(
    "where", mark("where"), "query", tip=mark("All that is said, or only in the passages of a query")
)
_DOCUMENT = Parameter("document", mark("document"), "document", optional=True)

ANALYSES: tuple[Analysis, ...] = (
    Analysis(
        "compare", mark("Codes by group"), mark("How do codes differ between groups?"),
        "compare.compare_outcome:compare_outcome",
        (
            Parameter("by", mark("Compare by"), "grouping"),
            _OF,
            Parameter("and_by", mark("and by"), "grouping", optional=True),
            Parameter("count", mark("count"), "choice", "codings", COUNT_CHOICES),
            Parameter("share", mark("as"), "choice", "number", tuple((share, SHARE_NAMES[share]) for share in SHARES)),
            _WHERE,
        ),
    ),
    Analysis(
        "organisations", mark("Organisations"), mark("Does the difference stand without any one organisation?"),
        "compare.organisations:organisations_outcome",
        (
            Parameter("by", mark("Compare by"), "grouping"),
            _OF_ONE,
            Parameter("group", mark("group"), "group", optional=True),
            Parameter("measure", mark("measure"), "choice", "per_1000", tuple(MEASURE_NAMES.items())),
            _WHERE,
        ),
    ),
    Analysis(
        "cooccurrence", mark("Co-occurrence"), mark("Which codes stand together?"),
        "compare.cooccurring:cooccurrence_outcome",
        (
            Parameter("relation", mark("together"), "choice", "overlap", RELATIONS),
            Parameter(
                "turns", mark("turns apart"), "number", 1, least=1, most=100, tip=mark("For passages that are near"),
            ),
            Parameter("codes", mark("codes"), "choice", "each", WHICH_CODES),
            Parameter("measure", mark("measure"), "choice", "count", tuple(MEASURES.items())),
            Parameter("chart", mark("chart"), "choice", "matrix", CHARTS[:2]),
            _WHERE,
        ),
    ),
    Analysis(
        "similarity", mark("Similarity"), mark("Which documents, or which codes, are alike?"),
        "compare.similar:similarity_outcome",
        (
            Parameter(
                "what", mark("of"), "choice", "documents", (("documents", say("documents")), ("codes", say("codes"))),
            ),
            Parameter(
                "measure", mark("measure"), "choice", "cosine",
                (("cosine", say("cosine")), ("jaccard", say("Jaccard"))),
            ),
            Parameter("chart", mark("chart"), "choice", "tree", (CHARTS[2], CHARTS[0])),
            _WHERE,
        ),
    ),
    Analysis(
        "along", mark("Along a document"), mark("Where do codes stand in a document?"),
        "compare.one_document:along_outcome",
        (_DOCUMENT, Parameter("codes", mark("codes"), "choice", "each", WHICH_CODES)),
    ),
    Analysis(
        "portrait", mark("Portrait of a document"), mark("What is a document made of, at a glance?"),
        "compare.one_document:portrait_outcome",
        (_DOCUMENT, Parameter("codes", mark("codes"), "choice", "top", WHICH_CODES)),
    ),
    Analysis(
        "sequence", mark("Sequence"), mark("Which case shows which code in which year?"),
        "compare.sequences:sequence_outcome",
        (
            Parameter(
                "code", mark("stages below"), "code", optional=True, tip=mark("The codes below it are the stages"),
            ),
            Parameter(
                "rows", mark("rows"), "choice", "organisation",
                (("organisation", say("organisations")), ("case", say("cases"))),
            ),
            Parameter(
                "dates", mark("years"), "choice", "said",
                (
                    ("said", say("that passages are about")),
                    ("document", say("that passages are about, else of documents")),
                ),
            ),
            _WHERE,
        ),
    ),
    Analysis(
        "cases", mark("Cases"), mark("Which cases are there, by a variable?"),
        "cases.case_table:case_table_outcome",
        (
            Parameter("by", mark("by"), "variable"),
            Parameter("kind", mark("kind of case"), "case_kind", optional=True),
        ),
    ),
    Analysis(
        "words", mark("Word list"), mark("Which words are used, and by whom?"),
        "find.word_outcomes:words_outcome",
        (
            _BY,
            Parameter("lemmas", mark("forms of a word together"), "flag", True),
            _STOPS,
            _INTERVIEWERS,
            Parameter("least", mark("used at least"), "number", 1, least=1, most=100_000),
            _MOST,
            _WHERE_SAID,
        ),
        page="find",
    ),
    Analysis(
        "near", mark("Words near a word"), mark("Which words stand near a word more often than by chance?"),
        "find.word_outcomes:near_outcome",
        (
            _WORD,
            Parameter("reach", mark("words away"), "number", 5, least=1, most=50),
            Parameter("least", mark("there at least"), "number", 2, least=1, most=100_000),
            _BY,
            _STOPS,
            _INTERVIEWERS,
            _MOST,
            _WHERE_SAID,
        ),
        page="find",
    ),
    Analysis(
        "word_tree", mark("Word tree"), mark("What is said after a word, or before it?"),
        "find.word_trees:word_tree_of",
        (_WORD, Parameter("before", mark("what comes before it"), "flag", False), _INTERVIEWERS, _WHERE_SAID),
        page="find",
    ),
    Analysis(
        "found", mark("What a query finds"), mark("Where is it said, or coded, and in which groups?"),
        "find.found_outcome:found_outcome",
        (
            Parameter("query", mark("query"), "query", tip=mark("Words, fields and operators")),
            Parameter(
                "what", mark("as"), "choice", "hits",
                (("hits", say("hits in context")), ("passages", say("coded passages"))),
            ),
            Parameter("by", mark("by"), "grouping", "document"),
            _MOST,
        ),
        page="find",
    ),
)  # fmt: skip
BY_KIND = {analysis.kind: analysis for analysis in ANALYSES}


def analysis_of(kind: str) -> Analysis:
    """The analysis of a kind. Raises NotFound."""
    if kind not in BY_KIND:
        raise NotFound(
            say("There is no analysis “{kind}”.", kind=kind), say("There are: {kinds}", kinds=", ".join(BY_KIND))
        )
    return BY_KIND[kind]


def checked(analysis: Analysis, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters of an analysis, those that are not given at their defaults.

    Raises BadInput for names and choices that there are not, and for numbers out of range.
    """
    known = {one.name: one for one in analysis.parameters}
    for name in parameters:
        if name not in known:
            raise BadInput(
                say("“{name}” is nothing that this analysis asks for.", name=name),
                what_there_is(known),
            )
    found = {}
    for one in analysis.parameters:
        value = parameters.get(one.name, one.default)
        names = [name for name, _said in one.choices]
        if names and value not in names:
            raise BadInput(
                say("“{value}” is not a choice of “{name}”.", value=value, name=one.name),
                what_there_is(names),
            )
        if one.kind == "number":
            value = _number(one, value)
        elif one.kind == "flag" and not isinstance(value, bool):
            raise BadInput(
                say("“{value}” is not a choice of “{name}”.", value=value, name=one.name),
                what_there_is(("true", "false")),
            )
        found[one.name] = value
    return found


def _number(parameter: Parameter, value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = parameter.least - 1
    if not parameter.least <= number <= parameter.most:
        raise BadInput(
            say(
                "“{value}” is not a number from {least} to {most}.",
                value=value, least=parameter.least, most=parameter.most,
            ),
            say("It is asked for by “{name}”.", name=parameter.name),
        )  # fmt: skip
    return number


def analyse(
    project: Project,
    *,
    kind: str,
    parameters: Mapping[str, Any] | None = None,
    language: str = "",
    progress: Progress | None = None,
) -> Outcome:
    """Makes an analysis: the one function behind every number of window, command line and files.

    Args:
        parameters: by name; those that are not given stand at their defaults.
        language: of the texts; that of the process when it is not given.
    """
    analysis = analysis_of(kind)
    wanted = checked(analysis, parameters or {})
    refuse_closed(project)
    for one in analysis.parameters:
        if one.kind == "grouping" and not one.optional and not wanted[one.name]:
            wanted[one.name] = default_grouping(project)
        elif one.kind == "variable" and not wanted[one.name]:
            names = _names(project, "variable")
            usual = default_grouping(project)
            wanted[one.name] = usual if usual in names else names[0] if names else ""
    module, _colon, name = analysis.made_by.partition(":")
    make = getattr(import_module(f"qcoder.services.{module}"), name)
    tongue = checked_language(language) or current_language()
    outcome = cast(Outcome, make(project, parameters=wanted, language=tongue, progress=progress or Silent()))
    query = str(wanted.get("where") or "").strip()
    if not query:
        return outcome
    narrowed = (
        say("Only codings that match: {query}", query=query)
        if analysis.page == "compare"
        else say("Only words in codings that match: {query}", query=query)
    )
    return replace(outcome, said=(*outcome.said, narrowed.text(tongue)))


def choices(
    project: Project, parameter: Parameter, parameters: Mapping[str, Any], kind: str = ""
) -> Sequence[tuple[str, Message | str]]:
    """What can be chosen for a parameter in this project, with the words for it."""
    match parameter.kind:
        case "choice":
            return parameter.choices
        case "grouping":
            names = groupings_of(project, str(parameters.get("of", "document")), kind, str(parameters.get("what", "")))
            built_in = (*comparing.BUILT_IN, *comparing.ABOUT, mark("code"))
            return [(name, say(name) if name in built_in else name) for name in names]
        case "variable" | "case_kind":
            return [(name, name) for name in _names(project, parameter.kind)]
        case "group":
            by = str(parameters.get("by") or default_grouping(project))
            return [(value, value) for value in comparing.values_there(project, by)]
        case "code":
            return [(path, path) for path in _names(project, "code")]
        case "document":
            return [(name, name) for name in _names(project, "document")]
        case _:
            return ()


def _names(project: Project, kind: str) -> list[str]:
    """What there is to choose from, read anew each time: the window asks, and must not wait for arrays being read."""
    with project.read() as session:
        if kind == "code":
            return [row.path for row in code_rows(session, count=uncounted)]
        query = {
            "document": select(Document.name),
            "variable": select(Variable.name).order_by(Variable.id),
            "case_kind": select(Case.kind).distinct().order_by(Case.kind),
        }[kind]
        found = list(session.scalars(query))
    return sorted(found, key=str.casefold) if kind == "document" else found


def groupings_of(project: Project, of: str, kind: str = "", what: str = "") -> list[str]:
    """What passages can be grouped by, where `of` says whose values are asked; organisations by what cases have; what a
    query finds also by document, and coded passages by code."""
    if kind == "organisations":
        return [name for name in comparing.about_groupings(project) if name not in ("case", "year")]
    if of == "about":
        return comparing.about_groupings(project)
    if kind == "found":
        names = comparing.groupings(project)
        return ["document", *(["code"] if what == "passages" else []), *(name for name in names if name != "document")]
    if of in ("speaker", "both"):
        return comparing.speaker_groupings(project)
    return comparing.groupings(project)
