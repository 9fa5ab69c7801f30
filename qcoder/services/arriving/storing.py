"""Storing what was read of files: one step in the history for all of them, each whole or not at all."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, suppress

from sqlalchemy import select

from qcoder.core.errors import BadInput, Cancelled, DiskTrouble, QcoderError, UnreadableFile
from qcoder.core.found_turns import Turns
from qcoder.core.imported import ImportedDocument
from qcoder.core.memory import give_back
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.progress import Progress, Repeated, Silent, each
from qcoder.core.words import count_words
from qcoder.model import Case, Document, Speaker, Turn, Variable
from qcoder.services import lookup
from qcoder.services.arriving.comments import Comments, store_comments
from qcoder.services.arriving.file_names import Said
from qcoder.services.arriving.notes import store_notes
from qcoder.services.arriving.originals import Originals
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
MOST_WAITING = 2_000_000  # bytes that are put into the file together: each time waits for the disk
LONG_FILE = 500_000  # bytes of an original that goes there alone
A_LETTER, A_DOCUMENT = 3, 5_000  # bytes that a text takes in the file for each letter, and what is known of it


def store(
    project: Project, *, prepared: Prepared, comments: Comments = "note", progress: Progress | None = None
) -> ImportResult:
    """Stores what was prepared in one step.

    Raises Cancelled when it is stopped, and nothing is stored; what is left of a reading that was stopped is stored.
    """
    watched = Repeated(Silent() if prepared.stopped or progress is None else progress)
    coming = each(prepared.found, watched, lambda one: say("Storing {file}", file=_file_of(one)))
    stored = store_each(project, coming, comments, prepared.rule, go_on=watched.again)
    return ImportResult(stored, prepared.stopped, prepared.told)


def _file_of(one: Ready | FileImported) -> str:
    return one.file_name if isinstance(one, Ready) else one.file


def store_each(
    project: Project,
    found: Iterable[Ready | FileImported],
    comments: Comments,
    rule: str | None,
    *,
    go_on: Callable[[], object] | None = None,
) -> tuple[FileImported, ...]:
    """Stores documents one after another, as one step in the history; see `Prepared` for `rule`.

    They go into the file some at a time and are let go then, so that they may come as they are read. Whatever ends
    `found` by raising takes back all of them, and so does what `go_on` raises: it is called in the midst of long ones.
    """
    if comments not in COMMENTS:
        raise BadInput(
            say("“{what}” is nothing that comments can become.", what=comments),
            say("There are: {kinds}", kinds=", ".join(COMMENTS)),
        )
    storing = _Storing(project, comments, rule, go_on)
    try:
        with project.change(storing.label) as step:
            for one in found:
                if storing.take(one):
                    storing.put(step)
            storing.put(step)
    finally:
        storing.originals.drop_unused()
    return storing.results()


class _Storing:
    """Documents of one step, some of which wait to be put into the file together."""

    def __init__(
        self, project: Project, comments: Comments, rule: str | None, go_on: Callable[[], object] | None
    ) -> None:
        self._project, self._comments, self._rule, self._go_on = project, comments, rule, go_on
        self.originals = Originals(project)
        self._results: list[FileImported | None] = []
        self._waiting: list[tuple[int, Ready]] = []  # with the places of their results
        self._bytes = self._last = 0  # of them all in the file, and of the last, about
        self._stored = 0
        self._first: Message = say_plural("Import {n} document", "Import {n} documents", n=0)

    def results(self) -> tuple[FileImported, ...]:
        return tuple(one for one in self._results if one is not None)

    def label(self) -> Message:
        """What the step is called, for what is stored so far."""
        if self._stored > 1:
            return say_plural("Import {n} document", "Import {n} documents", n=self._stored)
        return self._first

    def take(self, one: Ready | FileImported) -> bool:
        """Keeps a document until `put`; True when it is time for that."""
        if not isinstance(one, Ready) or one.again == "skip":
            self._results.append(skipped(one) if isinstance(one, Ready) else one)
            return False
        size = _text_size(one) + A_DOCUMENT
        if self.originals.first_of(one):  # of the rows of a sheet one brings its bytes
            size += one.size
        self._waiting.append((len(self._results), one))
        self._results.append(None)
        self._bytes, self._last = self._bytes + size, size
        return self._bytes > MOST_WAITING

    def put(self, step: Step) -> None:
        """Puts what waits into the file: together, or one by one where there is no room for all."""
        parted = len(self._waiting) - (self._last > MOST_WAITING)  # a long one goes there alone
        together = [some for some in (self._waiting[:parted], self._waiting[parted:]) if some]
        self._waiting, self._bytes = [], 0
        while together:
            some = together.pop(0)
            (place, last), before = some[-1], (self._stored, self._first)
            try:
                self._put(step, some)
            except DiskTrouble as trouble:
                self._stored, self._first = before
                self.originals.ask_again()
                if len(some) == 1:
                    self._results[place] = FileImported(last.label, error=trouble.message, hint=trouble.hint)
                else:
                    together += [[one] for one in some]

    def _put(self, step: Step, some: list[tuple[int, Ready]]) -> None:
        """Puts some into the file; each is let go of as soon as it is written, and not when it is indexed."""
        long = [(place, one) for place, one in some if one.again != "version" and _text_size(one) > MOST_WAITING]
        others = [one for one in some if one not in long]
        for place, one in some:
            if (one.size > LONG_FILE or (place, one) in long) and not self.originals.knows(one):
                with step.part(), suppress(UnreadableFile):  # raised again where its document is stored
                    self.originals.keep(one)
                give_back()  # what is written then is of other sizes
        for place, one in long:
            self._results[place] = self._try(step, one, step.part(in_pieces=True, between=self._go_on))
        if others:
            with step.part():
                for place, one in others:
                    self._results[place] = self._try(step, one, step.attempt())

    def _try(self, step: Step, one: Ready, trying: AbstractContextManager[None]) -> FileImported:
        try:
            self.originals.keep(one)
            with trying:
                done = self._store(step, one)
                self._count(one, done)
        except (Cancelled, DiskTrouble):
            raise
        except QcoderError as error:
            return FileImported(one.label, error=error.message, hint=error.hint)
        return done

    def _count(self, one: Ready, done: FileImported) -> None:
        self._stored += 1
        if self._stored == 1 and done.version:
            self._first = say("New version of “{name}” from “{file}”", name=done.name, file=one.file_name)
        elif self._stored == 1:
            self._first = say("Import “{name}”", name=done.name)
        if self._stored == 1 and self._rule is not None:
            put_setting(self._project, name=SPEAKER_RULE, value=self._rule, label=self._first)

    def _store(self, step: Step, ready: Ready) -> FileImported:
        if ready.again == "version" and ready.twin is not None:
            return _store_version(self._project, ready)
        return _store(step, ready, self._comments, self._project.coder)


def _text_size(one: Ready) -> int:
    """Bytes that a document takes in the file, about."""
    return A_LETTER * one.waiting.letters


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


def _store(step: Step, ready: Ready, comments: Comments, coder: str) -> FileImported:
    imported, said = ready.take(), ready.said
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
    left, ledger = store_comments(step, document.id, imported, comments, coder)
    document.ledger = ledger.to_json()
    store_notes(step, document.id, left, imported.marks)
    turns = imported.turns
    del imported, left  # of a long talk its text is not needed while it is indexed
    step.piece()
    _store_turns(step, document.id, turns, ready.speaker_cases)
    _store_values(step, document, said)
    return FileImported(
        ready.label, name=free, document_id=document.id, language=document.language, ledger=ledger, look=look
    )


def _store_version(project: Project, ready: Ready) -> FileImported:
    """The text of the file becomes what its twin shows; codings, memos and all else move over."""
    assert ready.twin is not None
    imported = ready.take()
    done = new_version(
        project,
        document=ready.twin.document_id,
        imported=imported,
        file_name=ready.file_name,
        sha256=ready.sha256,
    )
    return FileImported(
        ready.label,
        name=ready.twin.name,
        document_id=ready.twin.document_id,
        language=imported.language,
        ledger=imported.ledger,
        version=done.number,
        plan=done.plan,
    )


def _store_turns(step: Step, document: int, turns: Turns, speaker_cases: Mapping[str, str]) -> None:
    roles = turns.roles()
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
            for turn in turns
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
