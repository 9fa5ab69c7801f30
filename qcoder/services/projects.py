"""Making, opening and summing up projects."""

import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from qcoder.core.errors import NotFound, what_there_is
from qcoder.core.messages import current_language, say
from qcoder.core.resources import in_language, resources
from qcoder.model import Base, Case, Code, Coding, Document, Memo, ProjectInfo
from qcoder.services import lookup
from qcoder.services.rows import ProjectRow
from qcoder.storage.project import Project

SUFFIX = ".qcoder"


@dataclass(frozen=True, slots=True)
class TemplateRow:
    id: str
    name: str
    description: str


def templates() -> list[TemplateRow]:
    """The built-in templates in the language of the process, the empty one first."""
    found = []
    for folder in sorted((resources() / "templates").iterdir()):
        about = json.loads((folder / "template.json").read_text(encoding="utf-8"))
        language = current_language()
        found.append(TemplateRow(about["id"], about[f"name_{language}"], about[f"description_{language}"]))
    return sorted(found, key=lambda row: (row.id != "empty", row.id != "study", row.name))


def new_project(
    where: Path,
    *,
    coder: str,
    template: str = "empty",
    name: str = "",
    notice: str = "",
    program: str = "qcoder",
) -> Project:
    """Makes a project with a template's codebook and cases and opens it. Raises NameTaken where a file is."""
    from qcoder.services.tables import import_cases, import_codebook, import_variables

    folder = resources() / "templates" / template
    if not (folder / "template.json").is_file() or Path(template).name != template:
        raise NotFound(
            say("There is no template “{name}”.", name=template),
            what_there_is(row.id for row in templates()),
        )
    path = where if where.suffix == SUFFIX else where.with_name(where.name + SUFFIX)
    project = Project.create(path, coder=coder, name=name, notice=notice, program=program)
    try:
        with project.change(say("Start from the template “{name}”", name=template)):
            import_codebook(project, file=in_language(folder / "codebook.csv", current_language()))
            if (folder / "variables.csv").is_file():
                import_variables(project, file=folder / "variables.csv")
            if (folder / "cases.csv").is_file():
                import_cases(project, file=folder / "cases.csv")
    except BaseException:
        project.close()
        path.unlink()
        raise
    return project


def prepare() -> None:
    """Does once, wherever there is time for it, what the first reading of a project would wait for."""
    Base.registry.configure()


def open_project(where: Path, *, coder: str, writable: bool = True, program: str = "qcoder") -> Project:
    """Opens a project for writing, or for reading beside somebody who writes."""
    return Project.open(where, coder=coder, writable=writable, program=program)


def summary(project: Project) -> ProjectRow:
    """The project in numbers."""
    with project.read() as session:
        info = session.scalars(select(ProjectInfo)).one()
        return ProjectRow(
            name=info.name,
            path=str(project.path),
            notice=info.notice,
            documents=lookup.count(session, Document),
            codes=lookup.count(session, Code),
            codings=lookup.count(session, Coding),
            cases=lookup.count(session, Case),
            memos=lookup.count(session, Memo),
        )


def rename_project(project: Project, *, name: str) -> None:
    """Gives the project another name; its file keeps its own."""
    with project.change(say("Rename the project to “{name}”", name=name)) as step:
        step.scalars(select(ProjectInfo)).one().name = name.strip() or project.path.stem
    project.name = name.strip() or project.path.stem
