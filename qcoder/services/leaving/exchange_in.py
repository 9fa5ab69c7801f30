"""What another program wrote (core.exchange), stored in a project as one step. What is there already is not doubled."""

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from qcoder.core.colours import checked_colour
from qcoder.core.errors import QcoderError
from qcoder.core.exchange import (
    CaseEntry,
    CodeEntry,
    ExchangeProject,
    Source,
    VariableEntry,
)
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.progress import Progress, Silent, each
from qcoder.core.span import Span
from qcoder.core.turns import find_turns
from qcoder.core.words import count_words
from qcoder.model import (
    About,
    Case,
    Code,
    CodeGroup,
    Coder,
    CodeRelation,
    Coding,
    Document,
    DocumentText,
    GroupMember,
    KeptSource,
    Membership,
    Memo,
    Note,
    Speaker,
    Translation,
    Turn,
    Variable,
)
from qcoder.model.base import new_guid
from qcoder.services import lookup, originals
from qcoder.services.documents.first_text import sha256_of, write_first_text
from qcoder.services.leaving.exchange_more import KEY, store_more, text_lengths
from qcoder.services.leaving.exchange_out import CODE_FIELDS
from qcoder.storage.journal import Step
from qcoder.storage.project import Project


@dataclass(slots=True)
class ExchangeResult:
    """What came in: new things by kind, those that were there already, and what was changed or left out."""

    stored: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    present: int = 0
    told: list[Message] = field(default_factory=list)


def bring_in(
    project: Project, *, found: ExchangeProject, label: str = "", progress: Progress | None = None
) -> ExchangeResult:
    """Stores all of it in the project as one step; what is there already, by guid or by name and place, once only."""
    result = ExchangeResult(told=list(found.told))
    with project.change(say("Bring in “{name}”", name=label or found.name)) as step:
        _Storing(project, step, found, result).all(progress or Silent())
    return result


class _Storing:
    """One run of `bring_in`: the ids that guids of the file have here."""

    def __init__(self, project: Project, step: Step, found: ExchangeProject, result: ExchangeResult) -> None:
        self._project, self._step, self._found, self._result = project, step, found, result
        self._codes: dict[str, int] = {}
        self._cases: dict[str, int] = {}
        self._coders: dict[str, int] = {}
        self._guids: dict[str, str] = {}  # of variables and groups in the file, those that they have here
        self._names: dict[str, str] = {user.guid: user.name for user in found.users}
        self._documents: dict[str, int] = {}
        self._notes = {note.guid: note for note in found.notes}
        self._used: set[str] = set()  # guids of notes that are on something
        self._memo_rows: list[dict[str, Any]] = []  # all are stored together, last
        self._times = {kept.source: kept.syncs for kept in found.kept if kept.syncs}
        self._memos_here = set(step.scalars(select(Memo.guid)))
        self._versions: dict[int, int] = {}

    def all(self, progress: Progress) -> None:
        for user in self._found.users:
            self._coder(user.guid)
        for code in self._found.codes:
            self._code(code)
        variables = {variable.guid: self._variable(variable) for variable in self._found.variables}
        for case in self._found.cases:
            self._case(case)
        for source in each(self._found.sources, progress, lambda source: say("Storing “{name}”", name=source.name)):
            self._source(source, variables)
        for case in self._found.cases:
            self._case_details(case, variables)
        for code in self._found.codes:
            self._memos(code.notes, code_id=self._codes[code.guid])
        self._groups()
        self._links()
        self._memos(self._found.project_notes)
        free = [note.guid for note in self._found.notes if note.guid not in self._used]
        self._memos(free, scope="free")
        self._step.insert_many(Memo, self._memo_rows)
        self._kept_sources()
        self._more()

    def _kept_sources(self) -> None:
        """PDFs, pictures and recordings with what was marked in them, which only goes out again."""
        for entry in self._found.kept:
            document = self._step.get(Document, self._documents.get(entry.source, 0))
            sha = hashlib.sha256(entry.data).hexdigest() if entry.data else ""
            if entry.data:
                with self._project.cache() as cache:
                    originals.keep(cache, sha, len(entry.data), [entry.data])
            plain = entry.kind == "pdf" and document is not None and not (entry.selections or entry.codings)
            if plain and document is not None and not document.original_sha256:
                document.original_sha256 = sha  # as if it had been imported here
                document.file_name = document.file_name if "." in document.file_name else entry.file_name
            if plain or self._here(KeptSource, entry.guid) is not None:
                continue
            fields = {
                "file_name": entry.file_name,
                "selections": [self._marked(one) for one in entry.selections],
                "codings": [self._coded_here(one) for one in entry.codings],
                "syncs": [list(one) for one in entry.syncs],
            }
            self._step.add(
                KeptSource(
                    guid=self._fresh(KeptSource, entry.guid), name=entry.name, kind=entry.kind, path=entry.path,
                    document_id=document.id if document is not None else None, original_sha256=sha, fields=fields,
                )
            )  # fmt: skip
            self._step.flush()
            self._result.stored["kept"] += 1

    def _marked(self, selection: Mapping[str, Any]) -> dict[str, Any]:
        return {**selection, "codings": [self._coded_here(one) for one in selection.get("codings", ())]}

    def _coded_here(self, coding: Mapping[str, Any]) -> dict[str, Any]:
        """A coding with code and coder by the guids that they have here."""
        made = dict(coding)
        code = self._step.get(Code, self._codes.get(str(coding.get("code")), 0))
        made["code"] = code.guid if code is not None else ""
        if coding.get("user"):
            coder = self._step.get(Coder, self._coder(str(coding["user"])))
            made["user"] = coder.guid if coder is not None else ""
        return made

    def _more(self) -> None:
        """What only qcoder's own files carry beside what the standard has a place for."""
        more = self._found.more.get(KEY)
        if not isinstance(more, dict):
            return
        self._step.flush()
        codings = {guid: id_ for guid, id_ in self._step.execute(select(Coding.guid, Coding.id))}
        known = {
            "code": self._codes, "case": self._cases, "document": self._documents, "coding": codings,
            "coder": self._coders,
        }  # fmt: skip
        stored, left_out = store_more(self._step, more, known, text_lengths(self._step), self._guids)
        for name, number in stored.items():
            self._result.stored[name] += number
        if left_out:
            self._result.told.append(
                say_plural(
                    "{n} entry is about something that is not in the file: it was left out.",
                    "{n} entries are about things that are not in the file: they were left out.",
                    n=left_out,
                )
            )

    def _fresh(self, kind: Any, guid: str) -> str:
        """The guid, or a new one where another row of the project has it."""
        taken = self._step.scalars(select(kind.id).where(kind.guid == guid)).first() if guid else 0
        return new_guid() if taken is not None else guid

    def _here(self, kind: Any, guid: str) -> int | None:
        return self._step.scalars(select(kind.id).where(kind.guid == guid)).first()

    # ---- people, codes, variables, cases ----

    def _coder(self, guid: str) -> int:
        """Who coded; a name for those whom the file does not name."""
        if guid not in self._coders:
            name = self._names.get(guid) or self._found.origin or "?"
            known = self._step.scalars(select(Coder).where(Coder.name == name)).first()
            if known is None:
                known = Coder(name=name, guid=self._fresh(Coder, guid) if guid else new_guid())
                self._step.add(known)
                self._step.flush()
            self._coders[guid] = known.id
        return self._coders[guid]

    def _code(self, code: CodeEntry) -> None:
        step = self._step
        parent = self._codes.get(code.parent)
        under = Code.parent_id.is_(None) if parent is None else Code.parent_id == parent
        siblings = {row.name.casefold(): row.id for row in step.execute(select(Code.id, Code.name).where(under))}
        name = " ".join(code.name.replace(" > ", " – ").split())[:500] or "?"
        known = self._here(Code, code.guid) or siblings.get(name.casefold())
        if known is not None and known not in self._codes.values():
            self._codes[code.guid] = known
            self._result.present += 1
            return
        if name.casefold() in siblings:
            name = lookup.free_name(name, {*siblings, *(each.title() for each in siblings), name})
        if name != code.name:
            self._result.told.append(say("The code “{old}” is called “{new}” here.", old=code.name, new=name))
        made = Code(guid=self._fresh(Code, code.guid), parent_id=parent, name=name, position=len(siblings))
        made.colour = _colour(code.colour)
        made.definition = code.definition
        for field_ in CODE_FIELDS:
            if field_ in code.more and field_ != "key":
                setattr(made, field_, code.more[field_])
        key = str(code.more.get("key", ""))[:1]
        if key and step.scalars(select(Code.id).where(Code.key == key)).first() is None:
            made.key = key
        step.add(made)
        step.flush()
        self._codes[code.guid] = made.id
        self._versions[made.id] = made.version
        self._result.stored["codes"] += 1

    def _variable(self, variable: VariableEntry) -> Variable:
        known = self._step.scalars(
            select(Variable).where((Variable.guid == variable.guid) | (Variable.name == variable.name))
        ).first()
        if known is None:
            known = Variable(
                guid=self._fresh(Variable, variable.guid),
                name=variable.name,
                type=variable.type,
                allowed=list(variable.allowed),
            )
            self._step.add(known)
            self._step.flush()
            self._result.stored["variables"] += 1
        self._guids[variable.guid] = known.guid
        return known

    def _case(self, case: CaseEntry) -> None:
        known = self._here(Case, case.guid)
        if known is None:
            known = self._step.scalars(select(Case.id).where(Case.name == case.name)).first()
        if known is None:
            made = Case(guid=self._fresh(Case, case.guid), name=case.name, kind=str(case.more.get("kind", "person")))
            made.shown_as = str(case.more.get("shown_as", ""))
            self._step.add(made)
            self._step.flush()
            known = made.id
            self._result.stored["cases"] += 1
        else:
            self._result.present += 1
        self._cases[case.guid] = known

    def _case_details(self, case: CaseEntry, variables: Mapping[str, Variable]) -> None:
        id_ = self._cases[case.guid]
        for above in case.more.get("belongs_to", ()):
            parent = self._cases.get(above.get("case", ""))
            twice = select(Membership.id).where(Membership.case_id == id_, Membership.parent_id == parent)
            if parent is not None and parent != id_ and self._step.scalars(twice).first() is None:
                since, until = above.get("since", ""), above.get("until", "")
                self._step.add(Membership(case_id=id_, parent_id=parent, since=since, until=until))
        self._put_values(case.values, variables, case_id=id_)
        self._memos(case.notes, case_id=id_)
        for source in case.sources:
            document = self._step.get(Document, self._documents.get(source, 0))
            if document is not None and document.case_id is None:
                document.case_id = id_
        if case.description and not case.notes:
            row = {"guid": new_guid(), "title": "", "text": case.description, "author": self._project.coder, "kind": ""}
            self._memo_rows.append({**row, "date": _today(), "scope": "", **_NOTHING, "case_id": id_})

    def _put_values(self, values: Mapping[str, str], variables: Mapping[str, Variable], **owner: int) -> None:
        from qcoder.services.cases.cases import put_value

        for guid, value in values.items():
            variable = variables.get(guid)
            if variable is None:
                continue
            try:
                with self._step.attempt():
                    put_value(self._step, variable, value, case=owner.get("case_id"), document=owner.get("document_id"))
            except QcoderError as error:
                self._result.told.append(error.sentence)

    # ---- texts ----

    def _source(self, source: Source, variables: Mapping[str, Variable]) -> None:
        step = self._step
        sha = sha256_of(source.text)
        document = self._document_here(source, sha)
        if document is None:
            document = self._new_document(source, sha)
            self._result.stored["documents"] += 1
            self._put_values(source.values, variables, document_id=document.id)
        else:
            self._result.present += 1
        self._documents[source.guid] = document.id
        self._codings(document, source)
        self._memos(source.notes, document_id=document.id)
        for passage in source.passages:
            self._memos((passage.note,), document_id=document.id, start=passage.span.start, end=passage.span.end)
        step.flush()

    def _document_here(self, source: Source, sha: str) -> Document | None:
        """The same text that is here already: by its guid, or by its name and words."""
        shown = select(Document).join(DocumentText, DocumentText.document_id == Document.id).where(
            DocumentText.number == Document.text_number, DocumentText.sha256 == sha
        )  # fmt: skip
        return self._step.scalars(shown.where((Document.guid == source.guid) | (Document.name == source.name))).first()

    def _new_document(self, source: Source, sha: str) -> Document:
        step, more = self._step, source.more
        name = lookup.free_document_name(step, source.name)
        turns = _timed(_turns(source), self._times.get(source.guid, ()))
        language = str(more["language"]) if "language" in more else _guess(source.text)
        said = [turn for turn in turns if turn.role != "interviewer"]
        words = (
            sum(count_words(source.text[turn.said_start : turn.span.end]) for turn in said)
            if turns
            else count_words(source.text)
        )
        original = hashlib.sha256(source.original).hexdigest() if source.original else ""
        if source.original:
            with self._project.cache() as cache:
                originals.keep(cache, original, len(source.original), [source.original])
        made = Document(
            guid=self._fresh(Document, source.guid),
            name=name,
            kind=str(more.get("kind", "interview")),
            language=language,
            date=str(more.get("date", "")),
            words=words,
            file_name=source.original_name or source.name,
            original_sha256=original,
            names_replaced=bool(more.get("names_replaced", False)),
        )
        step.add(made)
        step.flush()
        write_first_text(step, made.id, source.text, sha)
        speakers: dict[str, int] = {}
        known = {str(one[0]): one for one in more.get("speakers", ())}
        for turn in turns:
            if turn.speaker not in speakers:
                case = self._cases.get(str(known[turn.speaker][2])) if turn.speaker in known else None
                speaker = Speaker(document_id=made.id, name=turn.speaker, role=turn.role, case_id=case)
                step.add(speaker)
                step.flush()
                speakers[turn.speaker] = speaker.id
        rows = [
            {"document_id": made.id, "start": turn.span.start, "end": turn.span.end, "said_start": turn.said_start,
             "speaker_id": speakers[turn.speaker], "time": turn.time, "language": turn.language}
            for turn in turns
        ]  # fmt: skip
        step.insert_many(Turn, rows)
        self._inner(made.id, source)
        return made

    def _inner(self, document: int, source: Source) -> None:
        """Notes, translations and what passages are about, which only our own files carry."""
        step, more, end = self._step, source.more, len(source.text)
        for at, kind, mark, text, author, *last in more.get("notes", ()):
            until = last[0] if last else at
            if 0 <= at <= until <= end:
                step.add(
                    Note(document_id=document, start=at, end=until, kind=kind, mark=mark, text=text, author=author)
                )
        for guid, start, stop, language, text, translator, date, status in more.get("translations", ()):
            if 0 <= start <= stop <= end:
                step.add(Translation(guid=self._fresh(Translation, guid), document_id=document, start=start, end=stop,
                         language=language, text=text, translator=translator, date=date, status=status))  # fmt: skip
        for guid, start, stop, case, year, coder in more.get("abouts", ()):
            about = self._cases.get(case)
            if 0 <= start <= stop <= end and (about is not None or year):
                step.add(About(guid=self._fresh(About, guid), document_id=document, start=start, end=stop,
                               case_id=about, year=year, coder=coder))  # fmt: skip

    def _codings(self, document: Document, source: Source) -> None:
        step = self._step
        places = {
            (row.start, row.end, row.code_id, row.coder_id): row.id
            for row in step.execute(
                select(Coding.id, Coding.start, Coding.end, Coding.code_id, Coding.coder_id).where(
                    Coding.document_id == document.id
                )
            )
        }
        taken = set(step.scalars(select(Coding.guid)))
        rows: list[dict[str, Any]] = []
        notes: list[tuple[int, tuple[str, ...]]] = []
        unknown = 0
        for coding in source.codings:
            code = self._codes.get(coding.code)
            if code is None or not coding.span.fits(source.text):
                unknown += 1
                continue
            place = (coding.span.start, coding.span.end, code, self._coder(coding.user))
            if coding.guid in taken or place in places:
                self._result.present += 1
                if place in places and places[place] > 0:
                    self._memos(coding.notes, coding_id=places[place])
                continue
            places[place] = 0
            notes.append((len(rows), coding.notes))
            rows.append(
                {
                    "guid": coding.guid or new_guid(),
                    "document_id": document.id,
                    "start": coding.span.start,
                    "end": coding.span.end,
                    "code_id": code,
                    "coder_id": place[3],
                    "quote": coding.span.of(source.text),
                    "origin": str(coding.more.get("origin", "file" if self._found.origin != "qcoder" else "hand")),
                    "code_version": int(coding.more.get("code_version", 1)),
                    "at": _moment(coding.at),
                }
            )
        ids = step.insert_many(Coding, rows)
        self._result.stored["codings"] += len(rows)
        for at, said in notes:
            self._memos(said, coding_id=ids[at])
        if unknown:
            self._result.told.append(
                say_plural(
                    "{n} coding of “{name}” has a code that the file does not define: it was left out.",
                    "{n} codings of “{name}” have codes that the file does not define: they were left out.",
                    n=unknown,
                    name=source.name,
                )
            )

    # ---- notes, sets, links ----

    def _memos(self, notes: Sequence[str], **owner: Any) -> None:
        for guid in notes:
            note = self._notes.get(guid)
            if note is None or "relation" in note.more:
                self._used.add(guid)
                continue
            fresh = guid not in self._used
            self._used.add(guid)
            if fresh and guid in self._memos_here:
                self._result.present += 1
                continue
            self._memo_rows.append(
                {
                    "guid": guid if fresh else new_guid(),
                    "title": note.title,
                    "text": note.text,
                    "author": str(note.more.get("author", "")) or self._names.get(note.user, ""),
                    "kind": str(note.more.get("kind", "")),
                    "date": str(note.more.get("date", "")) or note.at[:10],
                    "scope": str(note.more.get("scope", "")),
                    **_NOTHING,
                    **owner,
                }
            )
            self._result.stored["memos"] += 1

    def _groups(self) -> None:
        for one in self._found.sets:
            known = self._step.scalars(
                select(CodeGroup).where((CodeGroup.guid == one.guid) | (CodeGroup.name == one.name))
            ).first()
            if known is None:
                place = lookup.count(self._step, CodeGroup)
                known = CodeGroup(guid=self._fresh(CodeGroup, one.guid), name=one.name, position=place)
                self._step.add(known)
                self._step.flush()
                self._result.stored["groups"] += 1
            self._guids[one.guid] = known.guid
            held = set(self._step.scalars(select(GroupMember.code_id).where(GroupMember.group_id == known.id)))
            for code in dict.fromkeys(self._codes[guid] for guid in one.codes if guid in self._codes):
                if code not in held:
                    self._step.add(GroupMember(group_id=known.id, code_id=code))

    def _links(self) -> None:
        for link in self._found.links:
            source, target = self._codes.get(link.source), self._codes.get(link.target)
            if source is None or target is None or source == target:
                continue
            kind = link.name or "?"
            twice = select(CodeRelation.id).where(
                CodeRelation.source_id == source, CodeRelation.target_id == target, CodeRelation.kind == kind
            )
            if self._step.scalars(twice).first() is not None:
                self._result.present += 1
                continue
            memo = "\n\n".join(self._notes[note].text for note in link.notes if note in self._notes)
            self._used.update(link.notes)
            guid = self._fresh(CodeRelation, link.guid)
            self._step.add(CodeRelation(guid=guid, source_id=source, target_id=target, kind=kind, memo=memo))
            self._step.flush()
            self._result.stored["relations"] += 1


# What a memo is about, when nothing is said of it.
_NOTHING: dict[str, int | None] = dict.fromkeys(("document_id", "case_id", "code_id", "coding_id", "start", "end"))


@dataclass(frozen=True, slots=True)
class _Said:
    span: Span
    said_start: int
    speaker: str
    role: str
    time: float | None
    language: str = ""  # where it is not the document's


def _turns(source: Source) -> list[_Said]:
    """The turns that the file carries, when it is ours; else those that are found in the text."""
    speakers = source.more.get("speakers")
    if speakers is None:
        return [
            _Said(Span(turn.start, turn.end), turn.said_start, turn.speaker, turn.role, turn.time)
            for turn in find_turns(source.text)
        ]
    columns = source.more.get("turns") or {}
    starts = columns.get("start", ())
    times, languages = columns.get("time") or [None] * len(starts), columns.get("language") or [""] * len(starts)
    others = (columns.get(name, ()) for name in ("end", "said", "speaker"))
    rows = zip(starts, *others, times, languages, strict=False)
    return [
        _Said(Span(start, end), said, str(speakers[number][0]), str(speakers[number][1]), time, str(language))
        for start, end, said, number, time, language in rows
        if 0 <= start <= said <= end <= len(source.text) and 0 <= number < len(speakers)
    ]


def _timed(turns: list[_Said], syncs: Sequence[tuple[str, int, int]]) -> list[_Said]:
    """Turns with the times at which a recording's transcript says that they begin."""
    at = sorted((position, time) for _guid, position, time in syncs)
    places = [position for position, _time in at]

    def time_of(turn: _Said) -> float | None:
        first = bisect_left(places, turn.span.start)
        inside = first < len(places) and places[first] <= turn.said_start
        return at[first][1] / 1000 if inside else turn.time

    return [replace(turn, time=time_of(turn)) for turn in turns] if at else turns


def _guess(text: str) -> str:
    from qcoder.language.guess import guess_language

    return guess_language(text)


def _colour(raw: str) -> str:
    """A colour that we show; #rgb is written out, anything else becomes a grey."""
    bare = raw.strip().lower()
    if len(bare) == 4 and bare.startswith("#"):
        bare = "#" + "".join(sign * 2 for sign in bare[1:])
    try:
        return checked_colour(bare)
    except QcoderError:
        return "#7a7a7a"


def _moment(at: str) -> str:
    """A moment in UTC as the project keeps it; now where the file gives none that can be read."""
    try:
        moment = datetime.fromisoformat(at.replace("Z", "+00:00"))
    except ValueError:
        moment = datetime.now(UTC)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds")


def _today() -> str:
    return datetime.now(UTC).astimezone().date().isoformat()
