"""A passage with the words around it, read without the rest of the text."""

from dataclasses import dataclass

from sqlalchemy import func, select

from qcoder.core.span import Span
from qcoder.model import DocumentText
from qcoder.services import lookup
from qcoder.storage.project import Project

REACH = 700  # code points on either side, at most


@dataclass(frozen=True, slots=True)
class PassageContext:
    """`marked` is the passage within `text`; more text comes before or after where that is said."""

    text: str
    marked: Span
    more_before: bool
    more_after: bool


def around(project: Project, *, document: int, span: Span, reach: int = REACH) -> PassageContext:
    """The passage and what is said around it, cut at paragraphs where there are some, else at words."""
    first = max(0, span.start - reach)
    with project.read() as session:
        found = lookup.document_by_id(session, document)
        piece, length = session.execute(
            select(
                func.substr(DocumentText.text, first + 1, span.end + reach - first), func.length(DocumentText.text)
            ).where(DocumentText.document_id == document, DocumentText.number == found.text_number)
        ).one()
    start, end = 0, len(piece)
    before, after = piece[: span.start - first], piece[span.end - first :]
    if first > 0:
        start = _behind(before)
    if first + len(piece) < length:
        end = len(piece) - len(after) + _until(after)
    return PassageContext(
        piece[start:end],
        Span(span.start - first - start, span.end - first - start),
        first + start > 0,
        first + end < length,
    )


def _behind(before: str) -> int:
    """Where the first whole paragraph of some words begins; where there is none, the first whole word."""
    for sign in ("\n", " "):
        at = before.find(sign)
        if at >= 0:
            return len(before) - len(before[at:].lstrip(sign))
    return 0


def _until(after: str) -> int:
    """Where the last whole paragraph of some words ends; where there is none, the last whole word."""
    for sign in ("\n", " "):
        at = after.rfind(sign)
        if at >= 0:
            return len(after[:at].rstrip(sign))
    return len(after)
