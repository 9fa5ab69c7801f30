"""What becomes of the comments of a Word file: notes beside the text, memos, or codings where they name codes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from sqlalchemy import select

from qcoder.core.errors import QcoderError
from qcoder.core.imported import FoundNote, ImportedDocument, Ledger
from qcoder.core.messages import mark, say_plural
from qcoder.core.span import Span, trim
from qcoder.model import Code, Memo
from qcoder.services import lookup
from qcoder.services.passages.coding import add_coding
from qcoder.storage.journal import Step

KEPT = mark("{n} comment is kept as a note.")  # the remark of importers on comments
Comments = Literal["note", "memo", "code"]


def store_comments(
    step: Step, document: int, imported: ImportedDocument, become: Comments, coder: str
) -> tuple[Sequence[FoundNote], Ledger]:
    """Stores comments as memos or codings; returns the notes that remain notes, and a ledger that says what became.

    A comment that names codes, one a line or parted by ";", codes the passage that it is about; its other lines are
    the coding's memo. A comment that names none becomes a memo on the passage.
    """
    if become == "note":
        return imported.notes, imported.ledger
    codes = _codes(step) if become == "code" else {}
    left = [note for note in imported.notes if note.kind != "comment"]
    coded = 0
    comments = [note for note in imported.notes if note.kind == "comment"]
    for note in comments:
        span = _passage(imported, note)
        named, rest = _named(note.text, codes)
        if span is not None and named and _coded(step, document, named, span, rest, note.author or coder):
            coded += 1
        else:
            step.add(
                Memo(
                    document_id=document,
                    start=span.start if span else None,
                    end=span.end if span else None,
                    text=note.text,
                    author=note.author or coder,
                )
            )
    step.flush()
    return left, _said_of(imported.ledger, coded, len(comments) - coded)


def _said_of(ledger: Ledger, coded: int, memos: int) -> Ledger:
    """The ledger with what became of the comments instead of that they are notes."""
    told = [one for one in ledger.remarks if one.id != KEPT]
    if coded:
        told.append(say_plural("{n} comment became codings.", "{n} comments became codings.", n=coded))
    if memos:
        told.append(say_plural("{n} comment became a memo.", "{n} comments became memos.", n=memos))
    return replace(ledger, remarks=tuple(told))


def _codes(step: Step) -> dict[str, int]:
    """Codes by what a comment may call them: the whole path, and the last name where only one code has it."""
    called: dict[str, int] = {}
    names: dict[str, list[int]] = {}
    for id_, path in lookup.code_paths(step).items():
        called[" > ".join(part.casefold() for part in path)] = id_
        names.setdefault(path[-1].casefold(), []).append(id_)
    for code in step.scalars(select(Code)):
        for other in (code.name_es, code.name_en):
            if other:
                names.setdefault(other.casefold(), []).append(code.id)
    for name, ids in names.items():
        if len(set(ids)) == 1:
            called.setdefault(name, ids[0])
    return called


def _named(words: str, codes: dict[str, int]) -> tuple[list[int], str]:
    """The codes that a comment names, and what else it says."""
    found: list[int] = []
    rest: list[str] = []
    for line in words.split("\n"):
        parts = [" ".join(part.split()).lstrip("#").strip() for part in line.split(";")]
        ids = [codes[part.casefold()] for part in parts if part.casefold() in codes]
        if ids and len(ids) == len([part for part in parts if part]):
            found += ids
        else:
            rest.append(line)
    return list(dict.fromkeys(found)), "\n".join(rest).strip()


def _coded(step: Step, document: int, codes: list[int], span: Span, memo: str, coder: str) -> bool:
    coded = False
    for code in codes:
        try:
            with step.attempt():
                add_coding(step, document=document, code=code, span=span, coder=coder, memo=memo, origin="file")
            coded = True
        except QcoderError:  # the same code twice on one passage: one is enough
            continue
    return coded


def _passage(imported: ImportedDocument, note: FoundNote) -> Span | None:
    """The passage that a comment is about; the line where it stands when the file marks none."""
    text = imported.text
    if note.since is not None and note.since < note.at:
        span = Span(note.since, note.at)
    else:
        start = text.rfind("\n", 0, note.at) + 1
        end = text.find("\n", note.at)
        span = Span(start, end if end >= 0 else len(text))
    return trim(span, text)
