"""The numbers beside codes and documents, kept up after each step without counting everything again."""

from collections.abc import Mapping

from qcoder.gui.code_model import KEY
from qcoder.gui.codes_panel import CodesPanel
from qcoder.gui.documents_panel import DocumentsPanel
from qcoder.gui.workspace import Workspace
from qcoder.services.tally import Tally
from qcoder.services.touched import Pair, coding_numbers


class LiveCounts:
    """Knows how many codings each code has in each document, and tells the two panels what differs."""

    def __init__(self, workspace: Workspace, codes: CodesPanel, documents: DocumentsPanel) -> None:
        self._workspace, self._codes, self._documents = workspace, codes, documents
        self._tally = Tally({})
        self.reset()

    def reset(self) -> None:
        """Counts everything; the panels have read their own rows already."""
        self._tally = Tally(coding_numbers(self._workspace.project))

    @property
    def codings(self) -> int:
        """All codings of the project."""
        return self._tally.codings

    def take(self, numbers: Mapping[Pair, int]) -> None:
        """Writes the numbers that a step changed into the rows of both panels."""
        self._tally.update(numbers)
        model = self._codes.model
        for row in self._tally.recounted(model.codes, {code for code, _document in numbers}):
            model.codes[row.id] = row
            index = model.index_of(row.id)
            model.dataChanged.emit(index, index.siblingAtColumn(KEY))
        touched = {document for _code, document in numbers}
        self._documents.recount({document: self._tally.of_document(document) for document in touched})
