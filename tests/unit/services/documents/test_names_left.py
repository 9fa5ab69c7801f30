"""Names that were taken out of a text, and still stand in what would leave: told with where they are."""

from pathlib import Path

from qcoder.services.arriving.importing import import_files
from qcoder.services.cases.cases import change_case
from qcoder.services.codes.codebook import change_code, code_at
from qcoder.services.documents.documents import rename_document
from qcoder.services.documents.editing import edit_text
from qcoder.services.documents.names_left import names_left, names_told
from qcoder.services.leaving.exports import export
from qcoder.services.memos.memos import write_memo
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW


def test_nothing_is_told_while_every_name_stands_in_its_text(coded: Project) -> None:
    write_memo(coded, target="document", target_id=1, text="Ana says so.")
    edit_text(coded, document=1, new_text=INTERVIEW.replace("cuotas propias", "cuotas de todas"))
    assert names_left(coded) == [] and names_told(coded) == ()


def test_a_name_taken_out_is_told_wherever_it_still_stands(coded: Project, tmp_path: Path) -> None:
    write_memo(coded, target="document", target_id=1, text="Ana says so; Anabel does not.")
    change_code(coded, code=code_at(coded, path="Dependency").id, example="«Ana: llegó el dinero»")
    edit_text(coded, document=1, new_text=INTERVIEW.replace("Ana", "Rosa"))
    [left] = names_left(coded)
    assert left.name == "Ana"
    assert dict(left.where) == {"memo": 1, "codebook": 2, "document": 1, "case": 1}
    told = export(coded, file=tmp_path / "a.csv").told
    assert told[0].text("en") == (
        "“Ana” was taken out of a text and still stands in 1 name of a case without a pseudonym, "
        "2 entries of the codebook, 1 name of a document, 1 memo."
    )
    change_case(coded, case=1, shown_as="Rosa")
    rename_document(coded, document=1, name="Entrevista 1")
    assert dict(names_left(coded)[0].where) == {"memo": 1, "codebook": 2}


def test_a_word_that_many_documents_are_called_by_is_no_name(coded: Project, tmp_path: Path) -> None:
    (tmp_path / "Entrevista 2.txt").write_text("Luz: hola", encoding="utf-8")
    import_files(coded, files=[tmp_path / "Entrevista 2.txt"])
    rename_document(coded, document=1, name="Entrevista 1")
    write_memo(coded, target="document", target_id=1, text="Entrevista larga.")
    change_case(coded, case=1, shown_as="Rosa")
    edit_text(coded, document=1, new_text=INTERVIEW.replace("Entrevista", "Charla").replace("Ana", "Rosa"))
    assert [left.name for left in names_left(coded)] == []
