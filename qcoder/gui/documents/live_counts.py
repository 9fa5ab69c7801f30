"""The numbers beside documents, kept up after each step without counting everything again."""

from collections.abc import Mapping

from qcoder.gui.codes.codes_panel import CodesPanel
from qcoder.gui.documents.documents_panel import DocumentsPanel
from qcoder.services.touched import Pair


class LiveCounts:
    """Tells the two panels what a step changed; the tally of the code tree knows all numbers."""

    def __init__(self, codes: CodesPanel, documents: DocumentsPanel) -> None:
        self._codes, self._documents = codes, documents

    @property
    def codings(self) -> int:
        """All codings of the project."""
        return self._codes.tally.codings

    def take(self, numbers: Mapping[Pair, int]) -> None:
        """Writes the numbers that a step changed into the rows of both panels."""
        self._codes.refresh_counts(numbers)
        touched = {document for _code, document in numbers}
        self._documents.recount({document: self._codes.tally.of_document(document) for document in touched})
