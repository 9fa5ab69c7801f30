"""Commands that look for something: find, passages, queries, words, stop-words."""

from pathlib import Path
from typing import Annotated, Any

import typer

from qcoder.cli.analyses import FigureFile, File, SaveAs, kept, show_outcome, write_files
from qcoder.cli.out import AsJson, ProjectFile, complain, opened, put, put_json, refuse, table, watched
from qcoder.cli.usage import App
from qcoder.core.errors import BadInput
from qcoder.core.messages import Message, _, _n, say
from qcoder.services.compare.comparing import passages as passages_of
from qcoder.services.compare.outcome import Outcome
from qcoder.services.find import saved_queries as saved
from qcoder.services.find.finding import find as find_words
from qcoder.services.find.matching import doubts
from qcoder.storage.project import Project

Query = Annotated[
    str, typer.Argument(metavar="QUERY", help=_("Words, fields and operators; see “qcoder find --help”."))
]
GroupBy = Annotated[
    str, typer.Option("--by", metavar="VARIABLE", help=_("How much each document, organisation, case or value has."))
]
Name = Annotated[str, typer.Argument(metavar="NAME", help=_("The name of a saved query."))]

HELP = _(
    "Find words in the texts, or the coded passages that a query asks for. Words, “a phrase”, begin*, lemma:decide, "
    "/regular expression/; code:, case:, document:, speaker:, voice:, coder:, language:, kind:, date:, memo:, about:, "
    "query: and any variable, such as type:NGO or founded:>=1990; AND, OR, NOT and brackets; OVERLAPS, INSIDE, AROUND, "
    "SAME TURN, NEAR, FOLLOWED BY, PRECEDED BY … WITHIN 20 WORDS or 3 TURNS."
)


def add_to(app: typer.Typer) -> None:
    app.command("find", help=HELP)(find)
    app.command("passages", help=_("The coded passages that a query asks for."))(passages)
    app.command("words", help=_("How often words are used; what stands near or after a word."))(words)
    app.command("stop-words", help=_("The words that are left out of word lists."))(stop_words)
    group = App(help=_("Saved queries and smart codes."), no_args_is_help=True)
    group.command("list", help=_("All saved queries."))(list_queries)
    group.command("save", help=_("Keep a query under a name."))(save)
    group.command("change", help=_("Give a saved query another name or line."))(change)
    group.command("delete", help=_("Take a saved query away."))(delete)
    app.add_typer(group, name="queries")


def find(
    project: ProjectFile,
    query: Query,
    limit: Annotated[int, typer.Option(min=1)] = 500,
    by: GroupBy = "",
    output: File = None,
    figure: FigureFile = None,
    save: SaveAs = "",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=bool(save)) as held:
        rows = find_words(held, query=query, limit=limit, progress=watched(as_json))
        _doubt(doubts(held, query))
        grouped = _grouped(held, {"query": query, "what": "hits", "most": limit}, by, output, figure, save, as_json)
        if output is not None and not _is_report(output):
            from qcoder.services.find.found_sheets import save_hits

            save_hits(held, rows=rows, file=output)
    if grouped is not None:
        show_outcome(grouped, as_json)
        return
    if as_json:
        put_json(
            [
                {
                    "document": row.document,
                    "start": row.span.start,
                    "end": row.span.end,
                    "before": row.before,
                    "words": row.words,
                    "after": row.after,
                    "case": row.case,
                    "turn": row.turn,
                    "speaker": row.speaker,
                }
                for row in rows
            ]
        )
        return
    if not rows:
        raise refuse(_("Nothing was found."), _("A * at the end of a word stands for any ending."))
    for row in rows:
        around = f"{row.before.strip()[-40:]} [{row.words}] {row.after.strip()[:40]}".replace("\n", " ")
        put(f"{row.document} {row.span.start}:{row.span.end}  {around}")


def _grouped(
    held: Project, asked: dict[str, Any], by: str, output: Path | None, figure: Path | None, save: str, as_json: bool,
) -> Outcome | None:  # fmt: skip
    """What was found by group, kept and written where that is asked for; None where no groups are to be shown."""
    report = output if output is not None and _is_report(output) else None
    if not (by or report or figure or save):
        return None
    grouped = kept(held, "found", {**asked, "by": by or "document"}, save=save, as_json=as_json)
    write_files(held, grouped, figure=figure, output=report, of="")
    return grouped if by or figure is not None else None


def _is_report(file: Path) -> bool:
    """Whether the name of a file asks for more than a sheet of rows."""
    from qcoder.services.leaving.report_files import KINDS

    return file.suffix.lower() in KINDS


def _doubt(sentences: tuple[Message, ...]) -> None:
    for sentence in sentences:
        complain(sentence)


def passages(
    project: ProjectFile,
    where: Annotated[str, typer.Option(metavar="QUERY", help=_("Only the codings that match."))] = "",
    code: Annotated[str, typer.Option(metavar="PATH", help=_("Only this code with those below it."))] = "",
    by: GroupBy = "",
    output: File = None,
    figure: FigureFile = None,
    save: SaveAs = "",
    as_json: AsJson = False,
) -> None:
    from qcoder.services.codes.codebook import code_at

    with opened(project, writing=bool(save)) as held:
        chosen = code_at(held, path=code).id if code else None
        rows = passages_of(held, code=chosen, where=where)
        _doubt(doubts(held, where))
        line = " ".join(
            part for part in (f'code:"{code}"' if code else "", f"({where})" if where.strip() else "") if part
        )
        asked = {"query": line or "code:*", "what": "passages"}
        grouped = _grouped(held, asked, by, output, figure, save, as_json)
        if output is not None and not _is_report(output):
            from qcoder.services.find.found_sheets import save_passages

            save_passages(held, rows=rows, file=output)
    if grouped is not None:
        show_outcome(grouped, as_json)
        return
    if as_json:
        put_json(
            [
                {
                    "id": row.coding.id,
                    "document": row.document,
                    "case": row.case,
                    "organisation": row.organisation,
                    "turn": row.turn,
                    "start": row.coding.span.start,
                    "end": row.coding.span.end,
                    "code": row.coding.code,
                    "coder": row.coding.coder,
                    "memo": row.coding.memo,
                    "quote": row.coding.quote,
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        span = row.coding.span
        quote = " ".join(row.coding.quote.split())
        put(f"{row.document} {span.start}:{span.end}  {row.coding.code}  {quote[:100]}")
    put(_n("{n} passage", "{n} passages", len(rows)))


# ---- saved queries ----


def _query_json(row: saved.SavedQueryRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "line": row.line,
        "smart_code": row.is_code,
        "memo": row.memo,
        "coder": row.coder,
        "at": row.at,
    }


def list_queries(project: ProjectFile, as_json: AsJson = False) -> None:
    with opened(project, writing=False) as held:
        rows = saved.saved_queries(held, language="en" if as_json else "")
        counts = {
            query: str(count) if isinstance(count, Message) else sum(count.values())
            for query, count in saved.smart_code_counts(held).items()
        }
    if as_json:
        put_json(
            [
                {**_query_json(row), "codings": count if isinstance(count := counts.get(row.id), int) else None}
                for row in rows
            ]
        )
        return
    if not rows:
        put(_("None has been saved yet."))
        return
    table(
        (_("Name"), _("Query"), _("Smart code"), _("Codings")),
        [(row.name, row.line, _("yes") if row.is_code else "", str(counts.get(row.id, ""))) for row in rows],
    )


def save(
    project: ProjectFile,
    name: Name,
    query: Query,
    smart_code: Annotated[bool, typer.Option("--smart-code", help=_("List it with the codes."))] = False,
    memo: Annotated[str, typer.Option(help=_("What to remember of it."))] = "",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=True) as held:
        row = saved.save_query(held, name=name, line=query, is_code=smart_code, memo=memo)
    if as_json:
        put_json(_query_json(row))
    else:
        put(_("Saved as “{name}”: {line}", name=row.name, line=row.line))


def change(
    project: ProjectFile,
    name: Name,
    query: Annotated[str, typer.Option("--query", metavar="QUERY", help=_("The new line."))] = "",
    rename: Annotated[str, typer.Option("--rename", metavar="NAME", help=_("The new name."))] = "",
    smart_code: Annotated[
        bool | None, typer.Option("--smart-code/--no-smart-code", help=_("List it with the codes, or not."))
    ] = None,
    memo: Annotated[str | None, typer.Option(help=_("What to remember of it."))] = None,
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=True) as held:
        row = saved.saved_query(held, name=name)
        saved.change_query(held, query=row.id, name=rename or None, line=query or None, is_code=smart_code, memo=memo)
        row = saved.saved_query(held, name=rename or name)
    if as_json:
        put_json(_query_json(row))
    else:
        put(_("Saved as “{name}”: {line}", name=row.name, line=row.line))


def delete(project: ProjectFile, name: Name, as_json: AsJson = False) -> None:
    with opened(project, writing=True) as held:
        row = saved.saved_query(held, name=name)
        saved.delete_query(held, query=row.id)
    if as_json:
        put_json({"deleted": row.name})
    else:
        put(_("Deleted: {name}", name=row.name))


# ---- words ----


def words(
    project: ProjectFile,
    by: Annotated[str, typer.Option(metavar="VARIABLE", help=_("Also for each value of a variable."))] = "",
    near: Annotated[str, typer.Option(metavar="WORD", help=_("The words that stand near this one."))] = "",
    after: Annotated[str, typer.Option(metavar="WORD", help=_("What follows this word, as a tree."))] = "",
    before: Annotated[str, typer.Option(metavar="WORD", help=_("What comes before this word, as a tree."))] = "",
    reach: Annotated[int, typer.Option(help=_("With --near: how many words away at most."))] = 5,
    forms: Annotated[bool, typer.Option("--forms", help=_("Each form by itself, not by lemma."))] = False,
    stops: Annotated[bool, typer.Option("--stop-words", help=_("Also the words of the stop lists."))] = False,
    interviewers: Annotated[bool, typer.Option("--interviewers", help=_("Also what interviewers say."))] = False,
    where: Annotated[str, typer.Option(metavar="QUERY", help=_("Only within the coded passages that match."))] = "",
    least: Annotated[int, typer.Option(min=1, help=_("Times that a word must be used."))] = 1,
    limit: Annotated[
        int | None, typer.Option(min=1, max=20_000, help=_("Words that are listed: 100, with -o all."))
    ] = None,
    output: File = None,
    figure: FigureFile = None,
    save: SaveAs = "",
    as_json: AsJson = False,
) -> None:
    if sum(map(bool, (near, after, before))) > 1:
        raise BadInput(say("Only one of --near, --after and --before can be given."), say("Ask one after the other."))
    tree = after or before
    asked: dict[str, Any] = {"interviewers": interviewers, "where": where}
    most = limit or (100 if output is None else 20_000)
    if tree:
        kind, asked = "word_tree", {**asked, "word": tree, "before": bool(before)}
    elif near:
        kind, asked = (
            "near",
            {**asked, "word": near, "reach": reach, "least": least, "by": by, "stops": stops, "most": most},
        )
    else:
        kind, asked = "words", {**asked, "by": by, "lemmas": not forms, "stops": stops, "least": least, "most": most}
    with opened(project, writing=bool(save)) as held:
        found = kept(held, kind, asked, save=save, as_json=as_json)
        if not (found.empty and output is None):
            write_files(held, found, figure=figure, output=output, of="")
    if as_json:
        put_json(found.data if kind == "words" else found.data["near" if near else "tree"])
    elif found.empty and tree:
        raise refuse(found.empty, _("A * at the end of a word stands for any ending."))
    elif found.empty:
        put(found.empty)
    elif tree:
        [grid] = found.grids
        for depth, (said, times, _share) in zip(grid.indents, grid.rows, strict=True):
            put(f"{'  ' * depth}{said.shown} ({times.shown})")
    else:
        show_outcome(found, as_json=False)


def stop_words(
    project: ProjectFile,
    language: Annotated[str, typer.Argument(metavar="es|en")],
    leave_out: Annotated[list[str] | None, typer.Option("--leave-out", metavar="WORD", help=_("Add a word."))] = None,
    take_in: Annotated[list[str] | None, typer.Option("--take-in", metavar="WORD", help=_("Take a word out."))] = None,
    as_json: AsJson = False,
) -> None:
    from qcoder.services.find import stop_lists

    with opened(project, writing=bool(leave_out or take_in)) as held:
        if leave_out:
            stop_lists.leave_out(held, words=leave_out, language=language)
        if take_in:
            stop_lists.take_in(held, words=take_in, language=language)
        found = sorted(stop_lists.stop_list(held, language=language))
        added, removed = stop_lists.own_stop_words(held, language=language)
    if as_json:
        put_json({"language": language, "words": found, "added": sorted(added), "removed": sorted(removed)})
    else:
        put(" ".join(found))
