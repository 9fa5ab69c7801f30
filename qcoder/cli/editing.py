"""What `qcoder documents` does with texts: edit, versions, compare, restore."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from qcoder.cli.out import complain, opened, put, put_json, table
from qcoder.core.messages import _, _n
from qcoder.core.span import Span
from qcoder.core.words import count_words
from qcoder.services.documents import documents, editing, versions
from qcoder.services.documents.affected import Affected
from qcoder.services.documents.editing import EditPlan
from qcoder.services.documents.names_left import names_told

LONGEST = 60


def edit(project: Path, name: str, file: Path, *, dry_run: bool, as_json: bool) -> None:
    """The text of a file becomes the new text of a document."""
    with opened(project, writing=not dry_run) as held:
        document = documents.document(held, name=name).id
        if dry_run:
            plan, number = editing.plan_new_version(held, document=document, file=file), None
        else:
            done = editing.new_version_from_file(held, document=document, file=file)
            plan, number = done.plan, done.number
        left = () if dry_run else names_told(held)
    _report(plan, number, as_json)
    for sentence in left:
        complain(sentence)


def restore(project: Path, name: str, number: str, *, dry_run: bool, as_json: bool) -> None:
    wanted = _number(number)
    with opened(project, writing=not dry_run) as held:
        document = documents.document(held, name=name).id
        if dry_run:
            plan, made = versions.plan_restore(held, document=document, number=wanted), None
        else:
            done = versions.restore_version(held, document=document, number=wanted)
            plan, made = done.plan, done.number
    _report(plan, made, as_json)


def list_versions(project: Path, name: str, *, as_json: bool) -> None:
    with opened(project, writing=False) as held:
        rows = versions.versions(held, document=documents.document(held, name=name).id)
    if as_json:
        put_json([{**asdict(row), "at": row.at.isoformat()} for row in rows])
        return
    table(
        (_("Version"), _("When"), _("Who"), _("Words"), ""),
        [
            (
                str(row.number),
                row.at.astimezone().strftime("%Y-%m-%d %H:%M"),
                row.coder or _("imported"),
                f"{row.words:,}",
                _("shown now") if row.shown else "",
            )
            for row in rows
        ],
        right=(0, 3),
    )


def compare(project: Path, name: str, old: str, new: str, *, as_json: bool) -> None:
    with opened(project, writing=False) as held:
        document = documents.document(held, name=name).id
        pieces = versions.compare_versions(held, document=document, old=_number(old), new=_number(new))
    if as_json:
        put_json([asdict(piece) for piece in pieces])
        return
    signs = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}  # as git's word diff writes it
    put("".join(signs[piece.kind][0] + piece.text + signs[piece.kind][1] for piece in pieces))


def tell_language(project: Path, name: str, number: str, language: str, *, as_json: bool) -> None:
    """The language that a turn, by its number, is spoken in."""
    with opened(project, writing=True) as held:
        document = documents.document(held, name=name).id
        turn = next((row for row in documents.show(held, document=document).turns if str(row.number) == number), None)
        if turn is None:
            raise typer.BadParameter(_("“{name}” has no turn {number}.", name=name, number=number))
        changed = documents.tell_turn_language(
            held, document=document, span=Span(turn.said_start, turn.said_start), language=language
        )
    if as_json:
        put_json({"turn": turn.number, "language": language, "changed": bool(changed)})
    else:
        put(_("Turn {number} is in {language} now.", number=turn.number, language=language))


def _number(said: str) -> int:
    if not said.isdecimal():
        raise typer.BadParameter(_("“{number}” is not the number of a version.", number=said))
    return int(said)


def _report(plan: EditPlan, number: int | None, as_json: bool) -> None:
    """What an edit did, or would do (`number` None)."""
    if as_json:
        put_json({"applied": number is not None and not plan.same, "version": number, **plan_json(plan)})
        return
    put_plan(plan, number)


def put_plan(plan: EditPlan, number: int | None = None) -> None:
    """In words what an edit did, or would do, with all that it trims or loses."""
    if plan.same:
        put(_("The text is the same; nothing was changed."))
        return
    words = _n("{n} word put in", "{n} words put in", plan.words_in)
    words += ", " + _n("{n} word taken out", "{n} words taken out", plan.words_out)
    put(_("Would be: {what}", what=words) if number is None else _("Version {n}: {what}", n=number, what=words))
    for title, rows in ((_("Trimmed"), plan.trimmed), (_("Lost"), plan.lost)):
        for row in rows:
            put(f"{title}: {_line(row)}")


def _line(row: Affected) -> str:
    words = " ".join(row.words.split())
    words = words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
    left = _n("{n} word left", "{n} words left", count_words(row.left)) if row.now is not None else ""
    who = ", ".join(filter(None, (row.code or row.kind, row.coder)))
    return " · ".join(filter(None, (f"“{words}”", who, left, " ".join(row.text.split()))))


def plan_json(plan: EditPlan) -> dict[str, Any]:
    return {
        "same": plan.same,
        "words_in": plan.words_in,
        "words_out": plan.words_out,
        "moved": plan.moved,
        "changed": plan.changed,
        "joined": plan.joined,
        "turns_added": plan.turns_added,
        "turns_gone": plan.turns_gone,
        "trimmed": _affected(plan.trimmed),
        "lost": _affected(plan.lost),
    }


def _affected(rows: Sequence[Affected]) -> list[dict[str, Any]]:
    return [
        {
            "kind": row.kind,
            "id": row.id,
            "start": row.span.start,
            "end": row.span.end,
            "words": row.words,
            "left": row.left,
            "code": row.code,
            "coder": row.coder,
            "text": row.text,
        }
        for row in rows
    ]
