"""What an edit of a text would trim or lose, told with the words, the code, the coder and the memo."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.span import Span
from qcoder.model import About, Adjudication, Base, Case, Coding, GuideQuestion, Memo, QuestionLink, Translation
from qcoder.services.documents.documents import coding_rows

MANY = 500


@dataclass(frozen=True, slots=True)
class Affected:
    """One thing with a place in the text: where it was, and where it would be (None: nowhere).

    `kind` is the name of its table: coding, memo, translation, about ... `text` is what was written there: the memo on
    a coding, the memo itself, the translation, the case.
    """

    kind: str
    id: int
    span: Span
    now: Span | None
    words: str
    left: str  # of the words
    code: str = ""  # path
    coder: str = ""
    text: str = ""


def described(
    session: Session, old: str, new: str, rows: Sequence[tuple[type[Base], int, Span, Span | None]]
) -> tuple[Affected, ...]:
    """The rows told, in the order of the text."""
    told: list[Affected] = []
    for kind in sorted({kind for kind, _id, _span, _now in rows}, key=lambda kind: kind.__tablename__):
        ids = [id_ for one, id_, _span, _now in rows if one is kind]
        said = _codings(session, ids) if kind is Coding else _others(session, kind, ids)
        told += [
            Affected(
                kind.__tablename__, id_, span, now, span.of(old), now.of(new) if now is not None else "",
                **said.get(id_, {}),
            )
            for one, id_, span, now in rows
            if one is kind
        ]  # fmt: skip
    return tuple(sorted(told, key=lambda one: (one.span, one.kind, one.id)))


def _codings(session: Session, ids: list[int]) -> dict[int, dict[str, str]]:
    return {
        row.id: {"code": row.code, "coder": row.coder, "text": row.memo}
        for at in range(0, len(ids), MANY)
        for row in coding_rows(session, ids=ids[at : at + MANY])
    }


def _others(session: Session, kind: type[Base], ids: list[int]) -> dict[int, dict[str, str]]:
    query: Any = None
    if kind is Memo:
        query = select(Memo.id, Memo.author, Memo.text)
    elif kind is Translation:
        query = select(Translation.id, Translation.translator, Translation.text)
    elif kind is About:
        query = select(About.id, About.coder, Case.name, About.year).outerjoin(Case, Case.id == About.case_id)
    elif kind is Adjudication:
        query = select(Adjudication.id, Adjudication.coder, Adjudication.reason)
    elif kind is QuestionLink:
        query = select(QuestionLink.id, QuestionLink.coder, GuideQuestion.text).join(
            GuideQuestion, GuideQuestion.id == QuestionLink.question_id
        )
    if query is None:
        return {}
    table: Any = kind.__table__
    told = {}
    for at in range(0, len(ids), MANY):
        for id_, who, *what in session.execute(query.where(table.c.id.in_(ids[at : at + MANY]))):
            told[id_] = {"coder": who, "text": ", ".join(filter(None, what))}
    return told
