"""Which turns ask the questions of a guide: proposed by likeness of words, confirmed or refused by the researcher."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.analysis.question_links import AT_LEAST, Weights, beginnings, propose
from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent
from qcoder.core.span import Span, trim
from qcoder.core.words import words_of
from qcoder.language.fold import fold, strip_marks
from qcoder.language.stop_words import stop_words
from qcoder.language.tokens import lemma
from qcoder.model import Document, QuestionLink, Turn
from qcoder.services import lookup
from qcoder.services.documents.documents import turn_rows
from qcoder.services.evidence.guides import GuideRow, guide, question_by_id
from qcoder.services.rows import TurnRow
from qcoder.storage.project import Changes, Project

Verdict = Literal["open", "confirmed", "refused"]
How = Literal["question", "follow_up"]
VERDICTS: tuple[Verdict, ...] = ("confirmed", "refused")
ANSWER = 160  # characters of the answer that are shown beside a proposal


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A turn that asks a question, may ask it (`open`), or does not (`refused`)."""

    question_id: int
    number: str
    question: str
    document_id: int
    document: str
    turn: int | None
    span: Span
    words: str
    answer: str  # how the next turn begins
    score: float | None
    verdict: Verdict
    how: How

    @property
    def less_alike(self) -> bool:
        """Not likely enough to be proposed, yet worth a look where a question was not found."""
        return self.verdict == "open" and (self.score or 0) < AT_LEAST


@dataclass(frozen=True, slots=True)
class Links:
    """`apart` are the documents in another language than the guide: nothing can be proposed for them by words."""

    guide: GuideRow
    rows: tuple[LinkRow, ...]
    apart: tuple[str, ...] = ()

    @property
    def waiting(self) -> int:
        """Proposals that wait for an answer; those that are less alike are none."""
        return sum(row.verdict == "open" and not row.less_alike for row in self.rows)

    @property
    def less_alike(self) -> int:
        return sum(row.less_alike for row in self.rows)


@dataclass(frozen=True, slots=True)
class Measured:
    """How well proposals do where all questions were looked for: how many there would be, how many of these were
    confirmed, and how many turns were confirmed in all."""

    proposed: int
    right: int
    linked: int

    @property
    def precision(self) -> float | None:
        return self.right / self.proposed if self.proposed else None

    @property
    def recall(self) -> float | None:
        return self.right / self.linked if self.linked else None


def measured(project: Project, *, guide_id: int, at_least: float = AT_LEAST) -> Measured:
    """What would be proposed if nothing had been answered yet, against what the researcher confirmed.

    Only of the interviews that were gone through: elsewhere a turn that is not linked may only wait for its link.
    """
    whole = set(guide(project, guide=guide_id).gone_through)
    answered = [row for row in links(project, guide_id=guide_id).rows if row.document_id in whole]
    made = links(project, guide_id=guide_id, at_least=at_least, afresh=True).rows
    linked = {_turn_of(row) for row in answered if row.verdict == "confirmed"}
    proposed = {_turn_of(row) for row in made if row.document_id in whole}
    return Measured(len(proposed), len(proposed & linked), len(linked))


def _turn_of(row: LinkRow) -> tuple[int, int, int | None]:
    return row.question_id, row.document_id, row.turn


def content(text: str, language: str) -> list[str]:
    """The lemmas of what is said, without words that say little by themselves."""
    stops = stop_words(language)
    found = [lemma(word, language) for word in words_of(text) if strip_marks(fold(word)) not in stops]
    return [one for one in found if len(one) > 1 and one not in stops]


def links(
    project: Project,
    *,
    guide_id: int,
    document: int | None = None,
    at_least: float = AT_LEAST,
    afresh: bool = False,
    progress: Progress | None = None,
) -> Links:
    """What was said of the turns of the documents that follow a guide, and what is proposed for the others.

    Proposals come with the most alike first, document by document in the order of their names. A turn that was
    confirmed or refused for a question is not proposed for it again.

    Args:
        at_least: likeness of a proposal (0 to 1); less than AT_LEAST lists also what is less alike.
        afresh: as if nothing had been answered yet.
    """
    watch = progress or Silent()
    found = guide(project, guide=guide_id)
    wanted = [one for one in found.documents if document in (None, one)]
    texts: dict[int, tuple[str, str, str, list[TurnRow]]] = {}
    for one in wanted:
        with project.read() as session:  # one at a time: a long read would keep a commit waiting
            row = session.get(Document, one)
            if row is not None:
                texts[one] = (row.name, row.language, lookup.text_of(session, row), turn_rows(session, one))
    with project.read() as session:
        answered = {} if afresh else _answered(session, [row.id for row in found.questions])
    order = sorted(texts, key=lambda one: texts[one][0].casefold())
    heard = {
        one: [_content_of(turn, texts[one][2], texts[one][1]) for turn in texts[one][3] if turn.role == "interviewer"]
        for one in order
    }
    weights = Weights([turn for turns in heard.values() for turn in turns])
    questions = [beginnings(content(row.text, found.language)) for row in found.questions]
    rows: list[LinkRow] = []
    apart = []
    for number, one in enumerate(order):
        name, language, text, turns = texts[one]
        watch.step(number, len(order), say("Looking for the questions in “{document}”", document=name))
        rows += _said(found, one, name, text, turns, answered)
        if found.language and language and language != found.language:
            apart.append(name)
            continue
        asking = [turn for turn in turns if turn.role == "interviewer"]
        for proposal in propose(questions, heard[one], weights, at_least=at_least):
            turn, question = asking[proposal.turn], found.questions[proposal.question]
            span = _span(turn, text)
            if span is not None and not _covered(answered.get((question.id, one), ()), span):
                follow_up: How = "follow_up" if question.parent_id is not None else "question"
                rows.append(
                    LinkRow(question.id, question.number, question.text, one, name, turn.number, span, span.of(text),
                            _answer(turns, turn, text), round(proposal.score, 3), "open", follow_up)
                )  # fmt: skip
    return Links(found, tuple(rows), tuple(apart))


def _content_of(turn: TurnRow, text: str, language: str) -> list[str]:
    return beginnings(content(text[turn.said_start : turn.span.end], language))


def _answered(session: Session, questions: Sequence[int]) -> dict[tuple[int, int], list[QuestionLink]]:
    found: dict[tuple[int, int], list[QuestionLink]] = {}
    query = select(QuestionLink).where(QuestionLink.question_id.in_(questions))
    for row in session.scalars(query.order_by(QuestionLink.document_id, QuestionLink.start, QuestionLink.id)):
        session.expunge(row)
        found.setdefault((row.question_id, row.document_id), []).append(row)
    return found


def _covered(of: Sequence[QuestionLink], span: Span) -> bool:
    return any(row.span.overlaps(span) for row in of)


def _said(
    found: GuideRow,
    document: int,
    name: str,
    text: str,
    turns: Sequence[TurnRow],
    answered: Mapping[tuple[int, int], Sequence[QuestionLink]],
) -> list[LinkRow]:
    rows = []
    for question in found.questions:
        for link in answered.get((question.id, document), ()):
            turn = next((one for one in turns if one.span.overlaps(link.span)), None)
            rows.append(
                LinkRow(question.id, question.number, question.text, document, name, turn.number if turn else None,
                        link.span, link.span.of(text), _answer(turns, turn, text), link.score,
                        cast("Verdict", link.verdict), cast("How", link.how))
            )  # fmt: skip
    return rows


def _span(turn: TurnRow, text: str) -> Span | None:
    return trim(Span(min(turn.said_start, turn.span.end), turn.span.end), text)


def _answer(turns: Sequence[TurnRow], asked: TurnRow | None, text: str) -> str:
    """How what is said next begins."""
    if asked is None:
        return ""
    after = next((turn for turn in turns if turn.number > asked.number and turn.role != "interviewer"), None)
    if after is None:
        return ""
    words = " ".join(text[after.said_start : after.span.end].split())
    return words if len(words) <= ANSWER else words[:ANSWER].rsplit(" ", 1)[0] + " …"


def answer_link(
    project: Project,
    *,
    question: int,
    document: int,
    span: Span,
    verdict: str,
    how: How = "question",
    score: float | None = None,
) -> Changes | None:
    """Says that a turn asks a question ("confirmed") or does not ("refused"), or takes that back ("open").

    `how` "follow_up": it asks it as a follow-up in the interviewer's own words, which counts as asked too.
    """
    if verdict not in (*VERDICTS, "open"):
        raise BadInput(
            say("“{verdict}” says nothing of a turn.", verdict=verdict),
            say("There are: {verdicts}", verdicts=", ".join((*VERDICTS, "open"))),
        )
    labels = {
        "confirmed": say("A turn asks “{question}”"),
        "refused": say("A turn does not ask “{question}”"),
        "open": say("Take back what was said of “{question}”"),
    }
    with project.read() as session:
        words = question_by_id(session, question).text
        lookup.document_by_id(session, document)
    with project.change(type(labels[verdict])(labels[verdict].id, {"question": words})) as step:
        text = lookup.text_of(step, lookup.document_by_id(step, document))
        if not span.fits(text):
            raise BadInput(say("There is no such turn in the document."), say("Open it, and link the turn again."))
        same = select(QuestionLink).where(QuestionLink.question_id == question, QuestionLink.document_id == document)
        rows = [row for row in step.scalars(same) if row.span.overlaps(span)]
        first = rows[0] if rows else None
        for row in rows[1:] if verdict != "open" else rows:
            step.delete(row)
        if verdict == "open":
            pass
        elif first is None:
            step.add(
                QuestionLink(question_id=question, document_id=document, start=span.start, end=span.end,
                             verdict=verdict, how=how, score=score, coder=project.coder)
            )  # fmt: skip
        else:
            first.verdict, first.how, first.coder = verdict, how, project.coder
    return step.changes


def turn_at(project: Project, *, document: int, position: int) -> Span:
    """The words of the turn that holds a position, to be linked by hand. Raises NotFound where there is none."""
    with project.read() as session:
        text = lookup.text_of(session, lookup.document_by_id(session, document))
        row = session.scalars(
            select(Turn).where(Turn.document_id == document, Turn.start <= position, Turn.end >= position)
        ).first()
        span = None if row is None else trim(Span(min(row.said_start, row.end), row.end), text)
    if span is None:
        raise NotFound(say("There is no turn at this place."), say("Give the document turns, or select other words."))
    return span
