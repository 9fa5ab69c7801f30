"""Files that come a second time, recognised by their bytes; and files that carry the name of an earlier one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.model import Case, Change, Document, Operation
from qcoder.services.arriving.prepared import Twin
from qcoder.services.originals import is_kept
from qcoder.storage.project import Project

_DOCUMENTS = select(Document.id, Document.name, Case.name, Document.original_sha256).outerjoin(
    Case, Case.id == Document.case_id
)


def _replaced(session: Session, sha256: str) -> set[int]:
    """The documents that these bytes were the original of before a newer version of the file came, by the journal."""
    if not is_kept(session, sha256):
        return set()
    query = (
        select(Change.row_id)
        .join(Operation, Operation.id == Change.operation_id)
        .where(
            Operation.kind == "do",
            Operation.undone.is_(False),
            Change.table == "document",
            Change.before["original_sha256"].as_string() == sha256,
        )
    )
    return set(session.scalars(query))


class Twins:
    """The documents of a project that one file could be a newer state of."""

    def __init__(self, project: Project, sha256: str, file_name: str) -> None:
        asked = (Document.original_sha256 == sha256) | (Document.file_name == file_name)
        query = _DOCUMENTS.where(asked).order_by(Document.id)
        with project.read() as session:
            found = session.execute(query).all()
            same = {id_ for id_, _name, _case, other in found if other == sha256} or _replaced(session, sha256)
            known = {id_ for id_, *_rest in found}
            if missing := same - known:
                found = [*found, *session.execute(_DOCUMENTS.where(Document.id.in_(missing)).order_by(Document.id))]
        self._same = [(id_, name, case) for id_, name, case, _sha in found if id_ in same]
        self._named = [(id_, name, case) for id_, name, case, _sha in found if id_ not in same]

    @property
    def same(self) -> bool:
        """Whether these very bytes are in the project, as the original of a document or of an earlier version of it."""
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
