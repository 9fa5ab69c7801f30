"""The recording that a transcript was made from: linked by its path, never copied into the project."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.found_marks import FoundMark
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import Recording
from qcoder.services import lookup
from qcoder.services.rows import TurnRow
from qcoder.storage.project import Changes, Project

SUFFIXES = (
    ".wav", ".mp3", ".m4a", ".ogg", ".opus", ".flac", ".wma", ".aac", ".amr", ".3gp", ".aif", ".aiff",
    ".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".wmv", ".mpg", ".mpeg",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """`file` is where the recording should lie, whether it does or not; `offset` are seconds of it at time 0."""

    document_id: int
    file: Path
    offset: float

    @property
    def there(self) -> bool:
        return self.file.is_file()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text that is said from `time` on, in seconds of the transcript."""

    time: float
    span: Span
    turn: TurnRow | None


def recording(project: Project, *, document: int) -> RecordingRow | None:
    """The recording of a document; None when it has none."""
    with project.read() as session:
        lookup.document_by_id(session, document)
        row = _row(session, document)
        return RecordingRow(document, _found(project.path, row.path), row.offset) if row is not None else None


def attach_recording(project: Project, *, document: int, file: Path, offset: float = 0.0) -> Changes | None:
    """Ties a recording to a transcript, in the place of the one before. Below the project's folder its path is kept
    from there, so that both can be moved together.

    Args:
        offset: seconds of the recording at the transcript's time 0; below zero when the recording begins later.
    """
    if not file.is_file():
        raise NotFound(say("There is no file “{file}”.", file=str(file)), say("Check its name and folder."))
    with project.change(say("Attach a recording")) as step:
        lookup.document_by_id(step, document)
        row = _row(step, document)
        path = _kept(project.path, file)
        if row is None:
            step.add(Recording(document_id=document, path=path, offset=offset))
        else:
            row.path, row.offset = path, offset
    return step.changes


def move_recording(project: Project, *, document: int, offset: float) -> Changes | None:
    """Says anew which second of the recording is the transcript's time 0."""
    with project.change(say("Move a recording against its transcript")) as step:
        _of(step, document).offset = offset
    return step.changes


def detach_recording(project: Project, *, document: int) -> Changes | None:
    """Takes the tie away; the recording stays where it is."""
    with project.change(say("Take a recording away from its transcript")) as step:
        step.delete(_of(step, document))
    return step.changes


def pieces(turns: Sequence[TurnRow], marks: Sequence[FoundMark]) -> list[Piece]:
    """The stretches of a text whose time is known, by time: turns, and parts of them where times stand inside."""
    starts = [turn.span.start for turn in turns]
    found: dict[int, float] = {}
    for mark in marks:
        if mark.kind == "time" and mark.value:
            found[mark.start] = float(mark.value)
    for turn in turns:
        if turn.time is not None:
            found[turn.span.start] = turn.time
    places = sorted(found)
    made = []
    for place, following in zip(places, [*places[1:], None], strict=True):
        number = bisect_right(starts, place) - 1
        inside = turns[number] if number >= 0 and place < turns[number].span.end else None
        end = inside.span.end if inside is not None else (following if following is not None else place)
        if following is not None:
            end = min(end, following)
        made.append(Piece(found[place], Span(place, max(place, end)), inside))
    return sorted(made, key=lambda piece: (piece.time, piece.span))


def piece_at(pieces: Sequence[Piece], time: float) -> Piece | None:
    """What is being said at a time; None before the first."""
    number = bisect_right(pieces, time, key=lambda piece: piece.time)
    return pieces[number - 1] if number else None


def time_at(pieces: Sequence[Piece], position: int) -> float | None:
    """When what stands at a position of the text is said; None where no time is known before it."""
    before = [piece for piece in pieces if piece.span.start <= position]
    return max(before, key=lambda piece: piece.span.start).time if before else None


def _row(session: Session, document: int) -> Recording | None:
    return session.scalars(select(Recording).where(Recording.document_id == document)).first()


def _of(session: Session, document: int) -> Recording:
    found = lookup.document_by_id(session, document)
    row = _row(session, document)
    if row is None:
        raise BadInput(
            say("“{name}” has no recording.", name=found.name), say("Attach one first: a file of sound or video.")
        )
    return row


def _kept(project: Path, file: Path) -> str:
    folder, where = project.resolve().parent, file.resolve()
    return where.relative_to(folder).as_posix() if where.is_relative_to(folder) else str(where)


def _found(project: Path, kept: str) -> Path:
    """Where a recording is looked for: at its path, else beside the project under its name."""
    path = Path(kept)
    if not path.is_absolute():
        path = project.parent / PurePosixPath(kept)
    beside = project.parent / PurePosixPath(kept.replace("\\", "/")).name
    return beside if not path.is_file() and beside.is_file() else path
