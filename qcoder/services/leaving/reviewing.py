"""A transcript to Word with its codes as comments, and back: what a colleague did there, shown before it is stored."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import BadInput, NotFound, QcoderError
from qcoder.core.messages import Message, current_language, say, say_plural
from qcoder.core.shift import Shift
from qcoder.core.span import Span
from qcoder.core.transcript_file import Remark, TranscriptFile, TurnMark, key_of
from qcoder.model import Coding, Document, ProjectInfo
from qcoder.services import lookup
from qcoder.services.codes.codebook import code_rows, uncounted
from qcoder.services.documents import documents
from qcoder.services.passages.coding import mark_passage, move_coding, recode, remove_coding, set_coding_memo
from qcoder.services.rows import CodingRow
from qcoder.storage.project import Changes, Project

Kind = Literal["new", "recoded", "moved", "memo", "removed", "unknown_code", "unplaced"]
KINDS: dict[Kind, Message] = {
    "new": say("new"),
    "recoded": say("another code"),
    "moved": say("other borders"),
    "memo": say("another memo"),
    "removed": say("removed"),
    "unknown_code": say("no such code"),
    "unplaced": say("on no words of the text"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the file says otherwise than the project. `coding` is the one it is about, if there is one."""

    kind: Kind
    span: Span
    quote: str
    author: str
    code: str
    memo: str
    coding: int | None = None
    before: str = ""  # the code, the words or the memo as they are in the project

    @property
    def can_be_stored(self) -> bool:
        return self.kind not in ("unknown_code", "unplaced")


@dataclass(frozen=True, slots=True)
class Review:
    """What the file changes in a document; `unchanged` comments are as they went out."""

    document: int
    name: str
    differences: tuple[Difference, ...]
    unchanged: int
    text_edited: bool
    outdated: bool  # the project's text was changed since the file was written


def transcript_file(project: Project, *, document: int, language: str = "") -> TranscriptFile:
    """A document as it goes to Word."""
    tongue = language or current_language()
    view = documents.show(project, document=document)
    with project.read() as session:
        notice = session.scalars(select(ProjectInfo.notice)).one()
        found = lookup.document_by_id(session, document)
        guids = {id_: guid for id_, guid in session.execute(
            select(Coding.id, Coding.guid).where(Coding.document_id == document))}  # fmt: skip
        ways = {row.id: row.way(tongue) for row in code_rows(session, count=uncounted)}
        identity = f"qcoder:{found.guid}:{hashlib.sha256(view.text.encode('utf-8')).hexdigest()}"
    remarks = tuple(
        Remark(row.span, row.coder, row.at.isoformat(), ways[row.code_id], row.memo, key_of(guids[row.id]))
        for row in view.codings
    )
    kind = say(view.document.kind).text(tongue)
    about = " · ".join(part for part in (view.document.case, kind, view.document.date) if part)
    turns = tuple(TurnMark(turn.number, turn.span.start, turn.said_start, turn.language) for turn in view.turns)
    return TranscriptFile(
        view.document.name, about, notice, view.text, turns, remarks, view.document.language, identity, tongue
    )


def write_transcript(project: Project, *, document: int, file: Path, language: str = "") -> Path:
    """Writes the document with a comment for each coding as a .docx file, whole or not at all."""
    from qcoder.exporters.files import write_atomically
    from qcoder.exporters.word_transcript import transcript_bytes

    return write_atomically(file, transcript_bytes(transcript_file(project, document=document, language=language)))


def review(project: Project, *, file: Path, document: int | None = None, coder: str = "") -> Review:
    """What a colleague changed in the comments of a file that came from `write_transcript`. Nothing is stored.

    Comments are known by their mark, never by their words. Where the text was edited in Word, places are carried over
    by the difference between the two texts.

    Args:
        document: which document the file is of; None lets the file say so.
        coder: under whose name new codings go; empty for the authors of the comments.
    """
    from qcoder.importers.word_transcript import read_transcript
    from qcoder.services.arriving.importing import read_bytes

    returned = read_transcript(read_bytes(file), file_name=file.name)
    found, sha256 = _document_of(project, returned.identity, document, file)
    view = documents.show(project, document=found)
    text_now = hashlib.sha256(view.text.encode("utf-8")).hexdigest()
    edited = _comparable(returned.text) != _comparable(view.text)
    carry = Shift.between(returned.text, view.text) if edited else None
    with project.read() as session:
        keys = {key_of(guid): id_ for id_, guid in session.execute(
            select(Coding.id, Coding.guid).where(Coding.document_id == found))}  # fmt: skip
        codes = _known_codes(session)
    rows = {row.id: row for row in view.codings}
    differences: list[Difference] = []
    seen: set[int] = set()
    unchanged = 0
    for remark in returned.remarks:
        span = remark.span if carry is None else carry.span(remark.span)
        if span is None:
            differences.append(_difference("unplaced", Span(0, 0), "", remark, coder))
            continue
        code = codes.get(remark.code.casefold())
        known = rows.get(keys.get(remark.key, -1))
        if known is None or known.id in seen:  # new, or pasted a second time
            kind: Kind = "new" if code is not None else "unknown_code"
            differences.append(_difference(kind, span, span.of(view.text), remark, coder))
            continue
        seen.add(known.id)
        changed = _changes(known, remark, span, code, view.text)
        unchanged += not changed
        differences += changed
    for id_, row in rows.items():
        if id_ not in seen:
            differences.append(
                Difference("removed", row.span, row.quote, row.coder, row.code, row.memo, row.id, row.code)
            )
    differences += [_difference("unplaced", Span(0, 0), "", remark, coder) for remark in returned.unplaced]
    differences.sort(key=lambda one: (one.span, one.kind))
    return Review(found, view.document.name, tuple(differences), unchanged, edited, bool(sha256) and sha256 != text_now)


def _difference(kind: Kind, span: Span, quote: str, remark: Remark, coder: str) -> Difference:
    return Difference(kind, span, quote, coder or remark.author, remark.code, remark.memo)


def _changes(known: CodingRow, remark: Remark, span: Span, code: int | None, text: str) -> list[Difference]:
    found = []
    said = (span, span.of(text), remark.author)
    if code is None:
        found.append(Difference("unknown_code", *said, remark.code, remark.memo, known.id, known.code))
    elif code != known.code_id:
        found.append(Difference("recoded", *said, remark.code, remark.memo, known.id, known.code))
    if span != known.span:
        found.append(Difference("moved", *said, remark.code, remark.memo, known.id, known.quote))
    if remark.memo.strip() != _comparable(known.memo).strip():
        found.append(Difference("memo", *said, remark.code, remark.memo, known.id, known.memo))
    return found


def _comparable(text: str) -> str:
    """A text as Word can hold it."""
    return "".join("\ufffd" if letter < " " and letter not in "\t\n" else letter for letter in text)


def _document_of(project: Project, identity: str, document: int | None, file: Path) -> tuple[int, str]:
    parts = identity.split(":")
    guid, sha256 = (parts[1], parts[2]) if len(parts) == 3 and parts[0] == "qcoder" else ("", "")
    with project.read() as session:
        if document is not None:
            own = lookup.document_by_id(session, document).guid
            if guid and guid != own:
                raise BadInput(
                    say("“{file}” was written for another document.", file=file.name),
                    say("Leave the document out: the file says itself which one it is of."),
                )
            return document, sha256 if guid else ""
        found = session.scalars(select(Document.id).where(Document.guid == guid)).first() if guid else None
    if found is None:
        raise NotFound(
            say("“{file}” does not say which document of this project it is of.", file=file.name),
            say("Name the document, or write the transcript again and send that."),
        )
    return found, sha256


def _known_codes(session: Session) -> dict[str, int]:
    """Every path of a code in either language, and names alone where one code has them, in small letters."""
    found: dict[str, int] = {}
    last: dict[str, set[int]] = {}
    for row in code_rows(session, count=uncounted):
        for path in (row.path, row.path_es, row.path_en):
            found.setdefault(path.casefold(), row.id)
            last.setdefault(path.rpartition(code_path.SEPARATOR)[2].casefold(), set()).add(row.id)
    return {**{name: next(iter(ids)) for name, ids in last.items() if len(ids) == 1}, **found}


def store_review(project: Project, *, review: Review, chosen: Sequence[Difference] | None = None) -> Changes | None:
    """Stores the differences that were chosen (None: all that can be) as one step.

    Raises BadInput when the project has changed so that one of them no longer fits; nothing is stored then.
    """
    wanted = [one for one in (review.differences if chosen is None else chosen) if one.can_be_stored]
    label = say_plural(
        "Take in {n} change of “{name}” from Word",
        "Take in {n} changes of “{name}” from Word",
        n=len(wanted),
        name=review.name,
    )
    with project.change(label) as step:
        codes = _known_codes(step)
        for one in wanted:
            try:
                _store(project, one, document=review.document, codes=codes)
            except QcoderError as error:
                raise BadInput(
                    say("“{quote}”: {problem}", quote=one.quote[:60], problem=error.message), error.hint
                ) from error
    return step.changes


def _store(project: Project, one: Difference, *, document: int, codes: dict[str, int]) -> None:
    code = codes.get(one.code.casefold())
    match one.kind:
        case "new" if code is not None:
            mark_passage(
                project, document=document, code=code, span=one.span, coder=one.author, memo=one.memo, origin="file"
            )
        case "recoded" if one.coding is not None and code is not None:
            recode(project, coding=one.coding, code=code)
        case "moved" if one.coding is not None:
            move_coding(project, coding=one.coding, span=one.span)
        case "memo" if one.coding is not None:
            set_coding_memo(project, coding=one.coding, text=one.memo)
        case "removed" if one.coding is not None:
            remove_coding(project, coding=one.coding)
