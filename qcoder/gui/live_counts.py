"""The numbers beside documents, kept up after each step without counting everything again."""

from collections.abc import Mapping

from qcoder.gui.documents_panel import DocumentsPanel
from qcoder.gui.workspace import Workspace
from qcoder.services.tally import Tally
from qcoder.services.touched import Pair, coding_numbers


class LiveCounts:
    """Knows how many codings each document has, and tells the panel what differs."""

    def __init__(self, workspace: Workspace, documents: DocumentsPanel) -> None:
        self._workspace, self._documents = workspace, documents
        self._tally = Tally({})
        self.reset()

    def reset(self) -> None:
        """Counts everything; the panel has read its own rows already."""
        self._tally = Tally(coding_numbers(self._workspace.project))

    @property
    def codings(self) -> int:
        """All codings of the project."""
        return self._tally.codings

    def take(self, numbers: Mapping[Pair, int]) -> None:
        """Writes the numbers that a step changed into the rows of the panel."""
        self._tally.update(numbers)
        touched = {document for _code, document in numbers}
        self._documents.recount({document: self._tally.of_document(document) for document in touched})
