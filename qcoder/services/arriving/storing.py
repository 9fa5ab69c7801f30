"""Storing what was read of files: one step for all of them, each whole or not at all."""

from collections.abc import Mapping, Sequence, Set

from sqlalchemy import select

from qcoder.core.errors import BadInput, QcoderError
from qcoder.core.imported import ImportedDocument
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.progress import Progress, Silent, each
from qcoder.core.words import count_words
from qcoder.model import Case, Document, Speaker, Turn, Variable
from qcoder.services import lookup
from qcoder.services.arriving.comments import Comments, store_comments
from qcoder.services.arriving.file_names import Said
from qcoder.services.arriving.notes import store_notes
from qcoder.services.arriving.originals import drop_originals, keep_originals
from qcoder.services.arriving.prepared import Prepared, Ready
from qcoder.services.arriving.speaker_rules import SPEAKER_RULE
from qcoder.services.cases.cases import add_case, add_variable, join_parents, put_value
from qcoder.services.documents.editing import new_version
from qcoder.services.documents.first_text import sha256_of, write_first_text
from qcoder.services.project_settings import put_setting
from qcoder.services.rows import FileImported, ImportResult
from qcoder.storage.journal import Step
from qcoder.storage.project import Project

COMMENTS: tuple[Comments, ...] = ("note", "memo", "code")


def store(
    project: Project, *, prepared: Prepared, comments: Comments = "note", progress: Progress | None = None
) -> ImportResult:
    """Stores what was prepared in one step.

    Raises Cancelled when it is stopped, and nothing is stored; what is left of a reading that was stopped is stored.
    """
    if comments not in COMMENTS:
        raise BadInput(
            say("“{what}” is nothing that comments can become.", what=comments),
            say("There are: {kinds}", kinds=", ".join(COMMENTS)),
        )
    told = Silent() if prepared.stopped or progress is None else progress
    found = [skipped(one) if isinstance(one, Ready) and one.again == "skip" else one for one in prepared.found]
    kept = keep_originals(project, [one for one in found if isinstance(one, Ready)], told)
    found = [
        FileImported(one.label, error=problem.message, hint=problem.hint)
        if isinstance(one, Ready) and (problem := kept.problems.get(one.sha256)) is not None
        else one
        for one in found
    ]
    ready = [one for one in found if isinstance(one, Ready)]
    try:
        stored = iter(_store_all(project, ready, comments, prepared.rule, kept.added, told) if ready else ())
    except QcoderError:  # nothing is stored
        drop_originals(project, kept.added)
        raise
    results = [next(stored) if isinstance(one, Ready) else one for one in found]
    return ImportResult(tuple(results), prepared.stopped, prepared.told)


def skipped(ready: Ready) -> FileImported:
    """A file that was asked to be passed over, because its document is there."""
    return already_there(ready.label, ready.file_name, ready.twin.name if ready.twin is not None else ready.name)


def already_there(label: str, file_name: str, name: str) -> FileImported:
    return FileImported(
        label,
        name=name,
        error=say("“{file}” is in the project already, as “{name}”.", file=file_name, name=name),
        hint=say("It was skipped. Ask for it to be imported again if you want it twice."),
        skipped=True,
    )


def _store_all(
    project: Project,
    ready: Sequence[Ready],
    comments: Comments,
    rule: str | None,
    originals: Set[str],
    progress: Progress,
) -> list[FileImported]:
    first = ready[0]
    label: Message = say("Import “{name}”", name=first.name)
    if first.again == "version" and first.twin is not None:
        label = say("New version of “{name}” from “{file}”", name=first.twin.name, file=first.file_name)
    if len(ready) > 1:
        label = say_plural("Import {n} document", "Import {n} documents", n=len(ready))
    done: list[FileImported] = []
    with project.change(label) as step:
        if rule is not None:
            put_setting(project, name=SPEAKER_RULE, value=rule, label=label)
        for one in each(ready, progress, lambda one: say("Storing {file}", file=one.file_name)):
            try:
                with step.attempt():
                    if one.again == "version" and one.twin is not None:
                        done.append(_store_version(project, one))
                    else:
                        done.append(_store(step, one, comments, project.coder))
            except QcoderError as error:
                done.append(FileImported(one.label, error=error.message, hint=error.hint))
        in_use = {one.sha256 for one, result in zip(ready, done, strict=True) if result.error is None}
        drop_originals(project, originals - in_use)
    return done


def _store(step: Step, ready: Ready, comments: Comments, coder: str) -> FileImported:
    imported, said = ready.document, ready.said
    free = lookup.free_document_name(step, ready.name)
    case, look = _case_of(step, said)
    document = Document(
        name=free,
        kind=said.kind or "interview",
        language=imported.language,
        date=said.date,
        case_id=case,
        words=spoken_words(imported),
        file_name=ready.file_name,
        original_sha256=ready.sha256,
        ledger=imported.ledger.to_json(),
    )
    step.add(document)
    step.flush()
    write_first_text(step, document.id, imported.text, sha256_of(imported.text))
    _store_turns(step, document.id, imported, ready.speaker_cases)
    left, ledger = store_comments(step, document.id, imported, comments, coder)
    document.ledger = ledger.to_json()
    store_notes(step, document.id, left, imported.marks)
    _store_values(step, document, said)
    return FileImported(
        ready.label, name=free, document_id=document.id, language=document.language, ledger=ledger, look=look
    )


def _store_version(project: Project, ready: Ready) -> FileImported:
    """The text of the file becomes what its twin shows; codings, memos and all else move over."""
    assert ready.twin is not None
    done = new_version(
        project,
        document=ready.twin.document_id,
        imported=ready.document,
        file_name=ready.file_name,
        sha256=ready.sha256,
    )
    return FileImported(
        ready.label,
        name=ready.twin.name,
        document_id=ready.twin.document_id,
        language=ready.document.language,
        ledger=ready.document.ledger,
        version=done.number,
        plan=done.plan,
    )


def _store_turns(step: Step, document: int, imported: ImportedDocument, speaker_cases: Mapping[str, str]) -> None:
    roles = imported.turns.roles()
    cases = {who: _made(step, case, "person") for who, case in speaker_cases.items()}
    speakers = step.insert_many(
        Speaker,
        [
            {
                "document_id": document,
                "name": who,
                "role": role,
                "case_id": case.id if (case := cases.get(who)) else None,
            }
            for who, role in roles.items()
        ],
    )
    ids = dict(zip(roles, speakers, strict=True))
    step.insert_many(
        Turn,
        (
            {
                "document_id": document,
                "start": turn.start,
                "end": turn.end,
                "said_start": turn.said_start,
                "speaker_id": ids[turn.speaker],
                "time": turn.time,
                "language": turn.language,
            }
            for turn in imported.turns
        ),
    )


def _case_of(step: Step, said: Said) -> tuple[int | None, Message | None]:
    """The case of a document, made if there is none, in its organisation; of the organisation where no case is said.

    A case that was in another organisation is in both then: that is told, since it may be two persons of one name.
    """
    organisation = _made(step, said.organisation, "organisation")
    case = _made(step, said.case, "person")
    if organisation is None or case is None:
        return (case or organisation).id if case or organisation else None, None  # type: ignore[union-attr]
    look = None
    if case.id != organisation.id:
        parents = [lookup.case_by_id(step, link.parent_id).name for link in case.parents]
        if organisation.name not in parents:
            join_parents(step, case.id, [*parents, organisation.name])
            if parents:
                look = say(
                    "“{case}” was in “{before}” and is in “{organisation}” now as well. If these are two persons, "
                    "give one of them another name.",
                    case=case.name, before=", ".join(parents), organisation=organisation.name,
                )  # fmt: skip
    return case.id, look


def _made(step: Step, name: str, kind: str) -> Case | None:
    wanted = " ".join(name.split())
    if not wanted:
        return None
    found = step.scalars(select(Case).where(Case.name == wanted)).first()
    return found if found is not None else add_case(step, name=wanted, kind=kind)


def _store_values(step: Step, document: Document, said: Said) -> None:
    """Values of the row of a survey belong to its case, those of a file's name to the document."""
    if not said.values:
        return
    known = {variable.name: variable for variable in step.scalars(select(Variable))}
    of_case = document.case_id if said.case and said.case == said.name else None
    for name, value in said.values.items():
        if not name.strip():
            continue
        if name not in known:
            known[name] = add_variable(step, name=name, type="text")
        if of_case is not None:
            put_value(step, known[name], value, case=of_case)
        else:
            put_value(step, known[name], value, document=document.id)


def spoken_words(imported: ImportedDocument) -> int:
    """Words said by participants; all words where no turns were found."""
    if not imported.turns:
        return count_words(imported.text)
    return sum(
        count_words(imported.text[turn.said_start : turn.end]) for turn in imported.turns if turn.role != "interviewer"
    )
