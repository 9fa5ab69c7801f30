"""The sample project: built from the texts and sheets in sample_project/, with its comparison and report.

Interviews, persons and organisations in it are invented; every output says so.
"""

from dataclasses import dataclass
from pathlib import Path

from qcoder.core.errors import NameTaken, QcoderError
from qcoder.core.messages import _, current_language, mark, say
from qcoder.core.progress import Progress, Silent
from qcoder.core.resources import in_language, sample_source
from qcoder.services import lookup, tables
from qcoder.services.cases.stages import import_stages
from qcoder.services.compare.analyses import analyse
from qcoder.services.compare.outcome import Outcome
from qcoder.services.compare.outcome_files import save_drawing, save_grid
from qcoder.services.compare.saved_analyses import save_analysis
from qcoder.services.evidence import framework, guide_sheets
from qcoder.services.leaving.reporting import write_report
from qcoder.services.lookup import free_name
from qcoder.services.passages.passage_sheets import import_abouts
from qcoder.services.projects import SUFFIX, new_project
from qcoder.services.rows import TableImported
from qcoder.storage.project import Project

NOTICE = say(
    "Sample: interviews, persons and organisations are invented and the figures were made to fit. "
    "This is a demonstration, never evidence."
)
NAME = say("Sample study")
_GROUPING = {"en": "type", "es": "tipo"}


def grouping() -> str:
    """The variable by which the sample is compared, as it is called when it is made in the language of the process."""
    return _GROUPING[current_language()]


BY_TYPE = "*"  # stands for `grouping()`


# What the research behind the sample concludes, made to appear in invented material.
FINDINGS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        mark("Demonstration 1 and 4: dependency marks the NGOs, cooptation the networks"),
        "organisations", {"by": BY_TYPE},
    ),
    (
        mark("Demonstration 2: class-gender conflict is strongest in one organisation"),
        "compare", {"by": "organisation", "share": "per_1000", "where": 'code:"Class-gender conflict"'},
    ),
    (
        mark("Demonstration 3: support from outside helps where people are rooted at home first"),
        "sequence", {"code": "Legitimization"},
    ),
    (
        mark("Demonstration 5: the contradictions are at home, and support from abroad does not solve them"),
        "sequence", {"where": 'code:Dependency OR code:"Class-gender conflict" OR code:Cooptation'},
    ),
)  # fmt: skip


# Two of them are read across a matrix of organisations as well, by the codes that they are about.
FRAMEWORKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        FINDINGS[2][0],
        ("Legitimized at the base", "Legitimized by outside support", "De-legitimized by outside support"),
    ),
    (FINDINGS[3][0], ("Dependency", "Class-gender conflict", "Cooptation")),
)


@dataclass(frozen=True, slots=True)
class SampleBuilt:
    project: Path
    report: Path
    comparison: Path
    chart: Path
    outcome: Outcome
    notice: str


def build_sample(folder: Path, *, coder: str, progress: Progress | None = None) -> SampleBuilt:
    """Builds the sample project in `folder` and writes its comparison, chart and Word report beside it.

    A project that is there already is left alone: the new one gets a number.
    """
    watch = progress or Silent()
    path = make_project(folder, coder=coder, progress=watch)
    with Project.open(path, coder=coder, writable=False) as project:
        watch.step(7, 9, say("Comparing"))
        outcome = analyse(project, kind="compare", parameters={"by": grouping()})
        stem = path.stem
        comparison = save_grid(outcome, file=folder / _("{project} - comparison.csv", project=stem))
        chart = save_drawing(outcome, file=folder / _("{project} - comparison.png", project=stem))
        watch.step(8, 9, say("Writing the Word report"))
        word = folder / _("{project} - report.docx", project=stem)
        report = write_report(project, file=word, by=grouping(), language=current_language())
    return SampleBuilt(path, report, comparison, chart, outcome, outcome.notice)


def make_project(folder: Path, *, coder: str, progress: Progress | None = None) -> Path:
    """Builds only the project, and returns its file. Raises when a sheet of the sample does not fit.

    Variables, values and definitions are in the language of the process.
    """
    watch, source = progress or Silent(), sample_source()
    folder.mkdir(parents=True, exist_ok=True)
    taken = {path.stem for path in folder.glob(f"*{SUFFIX}")}
    for _attempt in range(100):
        path = folder / f"{free_name(NAME.text(), taken)}{SUFFIX}"
        try:
            project = new_project(path, coder=coder, name=NAME.text(), notice=NOTICE.text())
            break
        except NameTaken:
            taken.add(path.stem)
    with project:
        steps = (
            (tables.import_codebook, "codebook.csv", say("Reading the codebook")),
            (tables.import_variables, "variables.csv", say("Reading the variables")),
            (tables.import_cases, "cases.csv", say("Reading the cases")),
            (tables.import_documents, "documents.csv", say("Importing the interviews")),
            (tables.import_codings, "codings.csv", say("Reading the codings")),
            (guide_sheets.import_guides, "guide.csv", say("Reading the interview guides")),
            (guide_sheets.import_links, "question_links.csv", say("Reading which turns ask their questions")),
            (tables.import_memos, "memos.csv", say("Reading the memos")),
            (import_abouts, "abouts.csv", say("Reading what passages are about")),
            (import_stages, "stages.csv", say("Reading the stages of cases")),
        )
        for number, (bring_in, name, what) in enumerate(steps):
            watch.step(number, len(steps) + 1, what)
            _whole(bring_in(project, file=in_language(source / name, current_language())), name)
        keep_findings(project)
    return path


def keep_findings(project: Project) -> None:
    """The findings that the sample was made to show, as frameworks and analyses whose names say what they are."""
    for name, paths in FRAMEWORKS:
        with project.read() as session:
            codes = tuple(lookup.code_by_path(session, path).guid for path in paths)
        framework.create_framework(
            project, name=_(name), layout=framework.Layout(rows="organisation", codes=codes, group=grouping())
        )
    for name, kind, parameters in FINDINGS:
        asked = {key: grouping() if value == BY_TYPE else value for key, value in parameters.items()}
        outcome = analyse(project, kind=kind, parameters=asked)
        save_analysis(project, name=_(name), outcome=outcome, memo=NOTICE.text())


def _whole(done: TableImported, name: str) -> None:
    if done.problems:
        raise QcoderError(
            say("The sample's “{file}” does not fit: {problem}", file=name, problem=done.problems[0]),
            say("Install the program again."),
        )
