"""A new document gets a name that none has, whichever of the others are looked at."""

import pytest
from sqlalchemy import select

from qcoder.core.messages import say
from qcoder.model import Document
from qcoder.services.lookup import free_document_name, free_name
from qcoder.storage.project import Project

NAMES = ("Ana", "Ana (2)", "Ana (x", "Ana )", "Ana(2)", "Ana B", "ana (3)", "Eva (2)", "Ñu", "Ñu (2)", "Ñu (3)")


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("Ana", "Ana (3)"),
        ("Eva", "Eva"),
        ("Eva (2)", "Eva (2) (2)"),
        ("Ñu", "Ñu (4)"),
        ("An", "An"),
        ("%", "%"),
        ("", ""),
    ],
)
def test_only_those_called_alike_need_be_read(project: Project, wanted: str, given: str) -> None:
    with project.change(say("Documents")) as step:
        for name in NAMES:
            step.add(Document(name=name))
    with project.read() as session:
        assert free_document_name(session, wanted) == free_name(wanted, session.scalars(select(Document.name))) == given
