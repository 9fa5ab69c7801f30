"""The comparison by what passages are about, in the window."""

from PySide6.QtWidgets import QComboBox

from qcoder.core.span import Span
from qcoder.gui.compare.compare_page import ComparePage
from qcoder.services.documents import documents
from qcoder.services.passages.abouts import tie_passage
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.stories.driver import Person


def test_one_choice_compares_by_what_passages_are_about(person: Person, project_of: Project) -> None:
    person.show_page("compare")
    compare = person.window.pages["compare"]
    assert isinstance(compare, ComparePage)
    person.wait_for_work()
    view = compare.analysis
    view.form.choose("of", "about")
    person.wait_for_work()
    by = view.form.fields["by"]
    assert isinstance(by, QComboBox)
    assert [by.itemData(place) for place in range(by.count())] == ["organisation", "case", "year"]
    assert view.body.currentWidget() is view.empty and "tab Passage" in view.empty.text()
    start, end = INTERVIEW.index("cuando llegó"), INTERVIEW.index("ponía")
    tie_passage(
        project_of, document=documents.documents(project_of)[0].id, span=Span(start, end), case="Puente", year="1994"
    )
    person.wait_for_work()
    assert view.grid is not None and view.grid.header[2:-1] == ("Puente",)
    assert "whoever speaks" in view.note.toPlainText()
    view.view.clicked.emit(view.model.index(0, 2))
    assert view.passages.list.count() == int(view.model.index(0, 2).data()) == 2
    view.view.clicked.emit(view.model.index(0, 3))
    assert view.passages.title.text().startswith("Dependency · Without value")
    view.form.choose("by", "year")
    person.wait_for_work()
    assert view.grid.header[2:-1] == ("1994",)
    view.form.choose("of", "document")
    person.wait_for_work()
    assert (
        "whoever speaks" not in view.note.toPlainText()
        and view.outcome is not None
        and view.outcome.data["of"] == "document"
    )
