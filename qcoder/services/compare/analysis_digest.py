"""A mark of the numbers of an analysis: the same in any language and by any name, as long as they stay the same."""

from collections.abc import Mapping
from hashlib import sha256
from json import dumps
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.model import Case, Code, Document, Variable
from qcoder.services import lookup
from qcoder.services.compare.crosstabs import BETWEEN
from qcoder.services.compare.outcome import Outcome

VERSION = "2:"  # digests of before, which held names, have none
SAID = ("said", "notice", "why")  # words about the numbers
IN_ORDER = ("similarity", "names", "tiles")  # lists whose order says what is what


def digest(session: Session, outcome: Outcome) -> str:
    """The mark of an outcome. What is called by a name in its data stands in it by guid, and in no order of names.

    Where a document and a case are called alike, both names of the mark follow what has the name first in `_guids`.
    """
    guids = _guids(session, documents_first=outcome.kind in ("along", "portrait", "similarity"))
    text = dumps([outcome.kind, _by_guid(dict(outcome.data), guids)], sort_keys=True, ensure_ascii=False)
    return VERSION + sha256(text.encode()).hexdigest()


def is_of(session: Session, kept: str, outcome: Outcome) -> bool:
    """Whether a kept mark is that of an outcome."""
    return kept == (digest(session, outcome) if kept.startswith(VERSION) else outcome.digest)


def _guids(session: Session, *, documents_first: bool) -> dict[str, str]:
    codes = {id_: guid for id_, guid in session.execute(select(Code.id, Code.guid))}
    found = {code_path.join(path): codes[id_] for id_, path in lookup.code_paths(session).items()}
    for table in (Document, Case, Variable) if documents_first else (Case, Document, Variable):
        for guid, name in session.execute(select(table.guid, table.name)):
            found.setdefault(name, guid)
    return found


def _by_guid(value: Any, guids: Mapping[str, str], key: str = "") -> Any:
    match value:
        case str():
            return BETWEEN.join(guids.get(part, part) for part in value.split(BETWEEN))
        case Mapping():
            return {
                _by_guid(name, guids): _by_guid(one, guids, str(name))
                for name, one in value.items()
                if name not in SAID
            }
        case list() | tuple():
            made = [_by_guid(one, guids, key) for one in value]
            return made if key in IN_ORDER else sorted(made, key=lambda one: dumps(one, sort_keys=True))
        case _:
            return value
