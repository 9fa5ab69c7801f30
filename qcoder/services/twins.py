"""Files that come a second time, recognised by their bytes; and files that carry the name of an earlier one."""

from sqlalchemy import select

from qcoder.model import Case, Document
from qcoder.services.prepared import Twin
from qcoder.storage.project import Project


class Twins:
    """The documents of a project that one file could be a newer state of."""

    def __init__(self, project: Project, sha256: str, file_name: str) -> None:
        query = (
            select(Document.id, Document.name, Case.name, Document.original_sha256)
            .outerjoin(Case, Case.id == Document.case_id)
            .where((Document.original_sha256 == sha256) | (Document.file_name == file_name))
            .order_by(Document.id)
        )
        with project.read() as session:
            found = session.execute(query).all()
        self._same = [(id_, name, case) for id_, name, case, other in found if other == sha256]
        self._named = [(id_, name, case) for id_, name, case, other in found if other != sha256]

    @property
    def same(self) -> bool:
        """Whether these very bytes are in the project."""
        return bool(self._same)

    @property
    def name(self) -> str:
        return self._same[0][1]

    def of(self, case: str) -> Twin | None:
        """The document that this one could be a new version of; of a sheet's rows the one of the same case."""
        for rows, same in ((self._same, True), (self._named, False)):
            of_case = [row for row in rows if not case or row[2] == case]
            if of_case:
                return Twin(of_case[-1][0], of_case[-1][1], same)
        return None
