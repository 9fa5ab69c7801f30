"""The comparison by what passages are about, in the window."""

from qcoder.core.span import Span
from qcoder.gui.compare_page import ComparePage
from qcoder.services import documents
from qcoder.services.abouts import tie_passage
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.stories.driver import Person


def test_one_choice_compares_by_what_passages_are_about(person: Person, project_of: Project) -> None:
    person.window.show_page("compare")
    compare = person.window.pages["compare"]
    assert isinstance(compare, ComparePage)
    person.wait_for_work()
    compare.of.setCurrentIndex(1)
    person.wait_for_work()
    assert [compare.by.itemData(place) for place in range(compare.by.count())] == ["organisation", "case", "year"]
    assert compare.body.currentWidget() is compare.empty and "tab Passage" in compare.empty.text()
    start, end = INTERVIEW.index("cuando llegó"), INTERVIEW.index("ponía")
    tie_passage(
        project_of, document=documents.documents(project_of)[0].id, span=Span(start, end), case="Puente", year="1994"
    )
    person.wait_for_work()
    assert compare.model.table is not None and compare.model.table.columns == ("Puente",)
    assert "whoever speaks" in compare.note.text()
    compare.view.clicked.emit(compare.model.index(0, 2))
    assert compare.passages.list.count() == int(compare.model.index(0, 2).data()) == 2
    compare.view.clicked.emit(compare.model.index(0, 3))
    assert compare.passages.title.text().startswith("Dependency · Without value")
    compare.by.setCurrentIndex(compare.by.findData("year"))
    person.wait_for_work()
    assert compare.model.table.columns == ("1994",)
    compare.of.setCurrentIndex(0)
    person.wait_for_work()
    assert "whoever speaks" not in compare.note.text() and not compare.model.table.about
