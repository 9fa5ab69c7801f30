"""The silence ledger: what each document says of each code, also where it says nothing (see analysis.silence)."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.analysis.silence import WHYS, Status, of_group, status
from qcoder.core.errors import BadInput
from qcoder.core.messages import say
from qcoder.model import (
    Coding,
    Document,
    DocumentGuide,
    Guide,
    GuideQuestion,
    QuestionCode,
    QuestionLink,
    Silence,
)
from qcoder.services import lookup
from qcoder.services.codes.code_counts import counted_into, tree_in
from qcoder.services.evidence.blind import seen
from qcoder.services.project_settings import setting_of
from qcoder.storage.project import Changes, Project

GONE_THROUGH = "guides_gone_through"  # a setting: guids of documents, each with the guids of the guides
Pair = tuple[int, int]  # ids of a document and a code


@dataclass(frozen=True, slots=True)
class SilenceRow:
    """What the researcher said of an absence."""

    document_id: int
    code_id: int
    why: Status
    memo: str


@dataclass(frozen=True, slots=True)
class SilenceLedger:
    """`any_guide` is False where no document follows a guide: then nothing is known of what was asked.

    `asked` are documents with the codes that were asked about in them; `gone_through` where all questions were looked
    for.
    """

    statuses: Mapping[Pair, Status]
    any_guide: bool
    said: Mapping[Pair, SilenceRow] = field(default_factory=dict)
    asked: Set[Pair] = frozenset()
    gone_through: Set[int] = frozenset()

    def status(self, document: int, code: int) -> Status:
        """What a document says of a code; "unknown" of those that the ledger was not asked about."""
        return self.statuses.get((document, code), "unknown")

    def status_of_some(self, document: int, code: int, *, coded: bool) -> Status:
        """The same of some of those who speak in a document, who have the code or not."""
        pair = (document, code)
        return status(
            coded=coded,
            asked=pair in self.asked,
            gone_through=document in self.gone_through,
            said=self.said[pair].why if pair in self.said else "",
        )

    def of_group(self, documents: Iterable[int], code: int) -> dict[Status, int]:
        """How often each status holds for a code in some documents."""
        return of_group([self.status(document, code) for document in documents])


def silences(
    project: Project, *, documents: Sequence[int] | None = None, codes: Sequence[int] | None = None
) -> SilenceLedger:
    """The status of each (document, code); of all documents and codes where none are named.

    A code counts the passages of those below it (their counter-instances left out). A question about a code asks
    about those below it too, and about the codes above that count it; a question that follows up another asks about
    the codes of both.
    """
    with project.read() as session:
        return silences_in(session, documents=documents, codes=codes)


def any_guide_in(session: Session) -> bool:
    """Whether any document follows a guide with questions; otherwise nothing is known of what was asked."""
    return bool(_following(session))


def silences_in(
    session: Session, *, documents: Sequence[int] | None = None, codes: Sequence[int] | None = None
) -> SilenceLedger:
    """The same inside a reading or a step that is under way."""
    tree = tree_in(session)
    below: dict[int, list[int]] = {}
    for code, (parent, _counter) in tree.items():
        if parent is not None:
            below.setdefault(parent, []).append(code)
    into = counted_into(tree)
    places = seen(session, select(Coding.document_id, Coding.code_id).distinct())
    coded = {(document, above) for document, code in session.execute(places) for above in into[code]}
    asked = _asked(session, below, into)
    guids = {guid: id_ for guid, id_ in session.execute(select(Document.guid, Document.id))}
    kept: dict[str, list[str]] = setting_of(session, name=GONE_THROUGH, default={})
    following = _following(session)
    gone_through = {
        guids[document]
        for document, guides in kept.items()
        if document in guids and following.get(guids[document], set()) & set(guides)
    }
    said = {
        (row.document_id, row.code_id): SilenceRow(row.document_id, row.code_id, cast("Status", row.why), row.memo)
        for row in session.scalars(select(Silence))
    }
    found: dict[Pair, Status] = {}
    for document in guids.values() if documents is None else documents:
        for code in tree if codes is None else codes:
            pair = (document, code)
            found[pair] = status(
                coded=pair in coded,
                asked=pair in asked,
                gone_through=document in gone_through,
                said=said[pair].why if pair in said else "",
            )
    return SilenceLedger(found, bool(following), said, asked, gone_through)


def _asked(session: Session, below: Mapping[int, Sequence[int]], into: Mapping[int, Sequence[int]]) -> set[Pair]:
    """The codes that were asked about in each document."""
    about: dict[int, set[int]] = {}
    for question, code in session.execute(select(QuestionCode.question_id, QuestionCode.code_id)):
        about.setdefault(question, set()).update(into[code])
        waiting = [code]
        while waiting:
            one = waiting.pop()
            about.setdefault(question, set()).add(one)
            waiting += below.get(one, ())
    above = {id_: parent for id_, parent in session.execute(select(GuideQuestion.id, GuideQuestion.parent_id))}
    links = select(QuestionLink.document_id, QuestionLink.question_id).where(QuestionLink.verdict == "confirmed")
    found: set[Pair] = set()
    for document, question in session.execute(links):
        at: int | None = question
        while at is not None:
            found.update((document, code) for code in about.get(at, ()))
            at = above.get(at)
    return found


def _following(session: Session) -> dict[int, set[str]]:
    """The guids of the guides with questions that each document follows."""
    query = (
        select(DocumentGuide.document_id, Guide.guid)
        .join(Guide, Guide.id == DocumentGuide.guide_id)
        .where(Guide.id.in_(select(GuideQuestion.guide_id)))
    )
    found: dict[int, set[str]] = {}
    for document, guide in session.execute(query):
        found.setdefault(document, set()).add(guide)
    return found


def explain_silence(project: Project, *, document: int, code: int, why: str, memo: str = "") -> Changes | None:
    """Says why a code is absent from a document ("avoided", "off_the_record"); "" takes that back."""
    if why and why not in WHYS:
        raise BadInput(
            say("“{why}” is not a reason for a silence.", why=why), say("There are: {reasons}", reasons=", ".join(WHYS))
        )
    with project.read() as session:
        name, called = lookup.code_by_id(session, code).name, lookup.document_by_id(session, document).name
    with project.change(say("Explain the silence of “{document}” on “{code}”", document=called, code=name)) as step:
        row = step.scalars(select(Silence).where(Silence.document_id == document, Silence.code_id == code)).first()
        if not why:
            if row is not None:
                step.delete(row)
        elif row is None:
            step.add(Silence(document_id=document, code_id=code, why=why, memo=memo.strip(), coder=project.coder))
        else:
            row.why, row.memo, row.coder = why, memo.strip(), project.coder
    return step.changes
