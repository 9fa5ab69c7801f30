"""Interview guides: questions with the codes that they ask about, in versions and languages, and who followed which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import say
from qcoder.model import Document, DocumentGuide, Guide, GuideQuestion, QuestionCode
from qcoder.services import lookup
from qcoder.services.documents.documents import checked_language
from qcoder.services.evidence.silence import GONE_THROUGH
from qcoder.services.project_settings import put_setting, setting_of
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project


@dataclass(frozen=True, slots=True)
class Question:
    """A question to be put into a guide: its words, the paths of the codes it asks about, and its follow-ups."""

    text: str
    codes: tuple[str, ...] = ()
    follow_ups: tuple["Question", ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionRow:
    id: int
    number: str  # 3, or 3.1 for the first follow-up of the third
    text: str
    parent_id: int | None
    codes: tuple[int, ...]
    code_paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuideRow:
    id: int
    name: str
    version: int
    language: str
    note: str
    coder: str
    at: datetime
    questions: tuple[QuestionRow, ...]
    documents: tuple[int, ...]  # that follow it
    gone_through: tuple[int, ...]  # of these, where all its questions were looked for

    @property
    def called(self) -> str:
        return f"{self.name} {self.version}"


def guides(project: Project) -> list[GuideRow]:
    """Every version of every guide: by name, the newest version first."""
    with project.read() as session:
        return guide_rows(session)


def guide_rows(session: Session) -> list[GuideRow]:
    paths = {id_: code_path.join(names) for id_, names in lookup.code_paths(session).items()}
    codes: dict[int, list[int]] = {}
    for question, code in session.execute(
        select(QuestionCode.question_id, QuestionCode.code_id).order_by(QuestionCode.id)
    ):
        codes.setdefault(question, []).append(code)
    following: dict[int, list[int]] = {}
    for guide, document in session.execute(
        select(DocumentGuide.guide_id, DocumentGuide.document_id).order_by(DocumentGuide.document_id)
    ):
        following.setdefault(guide, []).append(document)
    guids = {id_: guid for id_, guid in session.execute(select(Document.id, Document.guid))}
    kept: dict[str, list[str]] = setting_of(session, name=GONE_THROUGH, default={})
    rows = []
    for guide_ in session.scalars(select(Guide).order_by(Guide.name, Guide.version.desc())):
        questions: list[QuestionRow] = []

        def add(found: Sequence[GuideQuestion], before: str, into: list[QuestionRow] = questions) -> None:
            for place, one in enumerate(found, start=1):
                number = f"{before}{place}"
                own = tuple(codes.get(one.id, ()))
                called = tuple(paths[code] for code in own)
                into.append(QuestionRow(one.id, number, one.text, one.parent_id, own, called))
                add(one.follow_ups, f"{number}.", into)

        add([one for one in guide_.questions if one.parent_id is None], "")
        documents = tuple(following.get(guide_.id, ()))
        rows.append(
            GuideRow(
                id=guide_.id,
                name=guide_.name,
                version=guide_.version,
                language=guide_.language,
                note=guide_.note,
                coder=guide_.coder,
                at=datetime.fromisoformat(guide_.at),
                questions=tuple(questions),
                documents=documents,
                gone_through=tuple(one for one in documents if guide_.guid in kept.get(guids[one], ())),
            )
        )
    return rows


def guide(project: Project, *, guide: int) -> GuideRow:
    """One version of a guide. Raises NotFound."""
    found = next((row for row in guides(project) if row.id == guide), None)
    if found is None:
        raise NotFound(say("That guide is no longer in the project."), say("Undo brings it back if it was deleted."))
    return found


def add_guide(
    project: Project, *, name: str, questions: Sequence[Question], language: str = "", note: str = ""
) -> GuideRow:
    """Puts a guide into the project; under a name that is there it is the next version of that guide.

    Raises BadInput for a guide without a name or questions, NotFound for a code that is not there.
    """
    wanted = " ".join(name.split())
    if not wanted:
        raise BadInput(say("A guide needs a name."), say("Type at least one letter."))
    if not any(one.text.strip() for one in questions):
        raise BadInput(say("The guide has no questions."), say("Write at least one, as people are asked it."))
    with project.change(say("Put in the guide “{name}”", name=wanted)) as step:
        last = step.scalar(select(func.max(Guide.version)).where(Guide.name == wanted)) or 0
        made = Guide(
            name=wanted,
            version=last + 1,
            language=checked_language(language),
            note=note.strip(),
            coder=project.coder,
        )
        step.add(made)
        step.flush()
        _add_questions(step, made.id, questions, None)
        return next(row for row in guide_rows(step) if row.id == made.id)


def _add_questions(step: Step, guide: int, questions: Sequence[Question], parent: int | None) -> None:
    place = 0
    for question in questions:
        if not question.text.strip():
            continue
        place += 1
        made = GuideQuestion(guide_id=guide, parent_id=parent, position=place, text=" ".join(question.text.split()))
        step.add(made)
        step.flush()
        for code in dict.fromkeys(lookup.code_by_path(step, path).id for path in question.codes):
            step.add(QuestionCode(question_id=made.id, code_id=code))
        _add_questions(step, guide, question.follow_ups, made.id)
    step.flush()


def delete_guide(project: Project, *, guide: int) -> Changes | None:
    """Deletes a version of a guide with its links to turns."""
    row = _guide(project, guide)
    with project.change(say("Delete the guide “{name}”", name=row.called)) as step:
        step.delete(step.get_one(Guide, guide))
    return step.changes


def set_question_codes(project: Project, *, question: int, codes: Sequence[int]) -> Changes | None:
    """Says which codes a question asks about."""
    with project.change(say("Say what a question asks about")) as step:
        found = question_by_id(step, question)
        wanted = dict.fromkeys(lookup.code_by_id(step, code).id for code in codes)
        for link in list(found.codes):
            if link.code_id not in wanted:
                found.codes.remove(link)
        present = {link.code_id for link in found.codes}
        found.codes += [QuestionCode(question_id=question, code_id=code) for code in wanted if code not in present]
    return step.changes


def follow(project: Project, *, guide: int, documents: Sequence[int]) -> Changes | None:
    """Says which documents follow a version of a guide: these and no others.

    A document follows one version of a guide at a time.
    """
    row = _guide(project, guide)
    with project.change(say("Say which interviews follow “{name}”", name=row.called)) as step:
        versions = list(step.scalars(select(Guide.id).where(Guide.name == row.name)))
        wanted = dict.fromkeys(lookup.document_by_id(step, document).id for document in documents)
        for link in step.scalars(select(DocumentGuide).where(DocumentGuide.guide_id.in_(versions))).all():
            if (link.guide_id == guide) != (link.document_id in wanted):
                step.delete(link)
        step.flush()
        present = set(step.scalars(select(DocumentGuide.document_id).where(DocumentGuide.guide_id == guide)))
        for document in wanted:
            if document not in present:
                step.add(DocumentGuide(document_id=document, guide_id=guide))
    return step.changes


def go_through(project: Project, *, guide: int, document: int, done: bool = True) -> Changes | None:
    """Says that all questions of the guide were looked for in a document: what is not linked was never asked there."""
    row = _guide(project, guide)
    if document not in row.documents:
        raise BadInput(say("That document does not follow this guide."), say("Say first which interviews follow it."))
    with project.read() as session:
        name, guid = lookup.document_by_id(session, document).name, lookup.document_by_id(session, document).guid
        which = session.get_one(Guide, guide).guid
        kept: dict[str, list[str]] = setting_of(session, name=GONE_THROUGH, default={})
    others = [one for one in kept.get(guid, ()) if one != which]
    found = {**kept, guid: [*others, which] if done else others}
    label = (
        say("All questions were looked for in “{document}”", document=name)
        if done
        else say("Questions are still looked for in “{document}”", document=name)
    )
    return put_setting(project, name=GONE_THROUGH, value={key: of for key, of in found.items() if of}, label=label)


def question_by_id(session: Session, question: int) -> GuideQuestion:
    found = session.get(GuideQuestion, question)
    if found is None:
        raise NotFound(say("That question is no longer in the guide."), say("Undo brings it back if it was deleted."))
    return found


def _guide(project: Project, wanted: int) -> GuideRow:
    return guide(project, guide=wanted)
