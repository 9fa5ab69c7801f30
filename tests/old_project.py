"""Makes the small project that is kept in tests/data/projects for each released schema.

    python -m tests.old_project          writes tests/data/projects/schema-N.qcoder for today's N

Run it when a schema is final and never again: the file stands for those that people have. Everybody in it is invented.
"""

import os
import tempfile
from pathlib import Path

from qcoder.core.span import Span
from qcoder.services.arriving import importing
from qcoder.services.cases import cases
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.memos import memos
from qcoder.services.passages import coding
from qcoder.storage import header
from qcoder.storage.project import Project

PROJECTS = Path(__file__).parent / "data" / "projects"
TEXT = """Entrevista inventada para las pruebas

Entrevistadora: ¿Quién decide en el taller?

Lucía: La asamblea decide, pero el dinero lo reparte la fundación. 😀

Entrevistadora: ¿Y si no están de acuerdo?

Lucía: Entonces buscamos cuotas propias, aunque sea poco.
"""


def make(path: Path) -> None:
    """An interview with a case and a value, two codes, three codings, four memos, and a last step taken back."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "Lucía.txt"
        file.write_text(TEXT, encoding="utf-8")
        project = Project.create(path, coder="Coder A", name="Invented study", notice="Everybody in it is invented.")
        [imported] = importing.import_files(project, files=[file], case="Lucía", date="2006-05").files
    document = imported.document_id or 0
    cases.create_variable(project, name="role", type="one_of", values=["member", "founder"])
    [lucia] = cases.cases(project)
    cases.set_value(project, variable="role", value="founder", case=lucia.id)
    dependency = codebook.create_code(project, name="Dependency", definition="Who holds the purse.", key="d").id
    refused = codebook.create_code(project, name="Refused", parent=dependency, counter_instance=True).id
    for code, words, memo in (
        (dependency, "el dinero lo reparte la fundación", "Said twice."),
        (refused, "cuotas propias", ""),
        (dependency, "fundación. 😀", ""),
    ):
        start = TEXT.index(words)
        coding.code_passage(project, document=document, code=code, span=Span(start, start + len(words)), memo=memo)
    memos.write_memo(project, target="project", text="Why this study.")
    memos.write_memo(project, target="document", target_id=document, text="Held in the workshop.")
    memos.write_memo(project, target="code", target_id=dependency, text="Narrower than resources.")
    documents.rename_document(project, document=document, name="Never seen")
    project.undo()
    project._changed = False  # no copy beside it
    project.close()


if __name__ == "__main__":
    made = PROJECTS / f"schema-{header.SCHEMA}.qcoder"
    os.environ["QCODER_LANGUAGE"] = "en"
    PROJECTS.mkdir(parents=True, exist_ok=True)
    make(made)
    print(made)
