"""Projects of RQDA (.rqda, an SQLite file). Rows whose status is not 1 were deleted there and stay deleted.

Positions are code points of `source.file`, the end exclusive.
"""

from collections import defaultdict
from collections.abc import Callable

from qcoder.core.exchange import (
    CaseEntry,
    CodeEntry,
    CodeSet,
    CodingEntry,
    ExchangeProject,
    PassageNote,
    Source,
    VariableEntry,
)
from qcoder.core.messages import say_plural
from qcoder.core.span import Span
from qcoder.importers.foreign import Foreign, Row, Tables, in_code_points, moment, number, spot, text

Rows = Callable[[str], list[Row]]
NEEDED = frozenset({"freecode", "treecode", "codecat", "coding", "source"})


def read_rqda(tables: Tables, *, name: str) -> ExchangeProject:
    """The project that the tables hold. Categories hold a code as often as they like: they become groups of codes."""
    own = Foreign("RQDA", name)

    def rows(table: str) -> list[Row]:
        return [row for row in tables.get(table, ()) if row.get("status") in (None, 1, 1.0, "1")]

    codes = tuple(
        CodeEntry(own.guid("code", number(row["id"])), text(row["name"]) or "?", "", text(row.get("color")),
                  text(row.get("memo")).strip())
        for row in rows("freecode")
    )  # fmt: skip
    members: dict[int, list[str]] = defaultdict(list)
    for row in rows("treecode"):
        members[number(row.get("catid"))].append(own.guid("code", number(row.get("cid"))))
    known = {code.guid for code in codes}
    sets = tuple(
        CodeSet(own.guid("category", number(row["catid"])), text(row["name"]) or "?", held)
        for row in rows("codecat")
        if (held := tuple(code for code in members[number(row["catid"])] if code in known))
    )
    sources, lost = _sources(own, rows, known)
    variables, cases = _cases(own, rows, {source.guid for source in sources})
    project_notes = own.note("project", 1, next(iter(tables.get("project", ())), {}).get("memo"))
    for place, row in enumerate(rows("journal")):
        own.note("journal", place, row.get("journal"), title=text(row.get("name")), owner=row.get("owner"),
                 at=row.get("date"), scope="free")  # fmt: skip
    told = []
    if lost:
        told.append(
            say_plural(
                "{n} selection is empty or lies outside its text: it was left out.",
                "{n} selections are empty or lie outside their texts: they were left out.",
                n=lost,
            )
        )
    return ExchangeProject(
        name=name, origin="RQDA", users=tuple(own.users.values()), codes=codes, variables=variables, cases=cases,
        sources=sources, notes=tuple(own.notes), project_notes=project_notes, sets=sets, told=tuple(told),
    )  # fmt: skip


def _sources(own: Foreign, rows: Rows, codes: set[str]) -> tuple[tuple[Source, ...], int]:
    codings: dict[int, list[Row]] = defaultdict(list)
    notes: dict[int, list[Row]] = defaultdict(list)
    for row in rows("coding"):
        codings[number(row.get("fid"))].append(row)
    for row in rows("annotation"):
        notes[number(row.get("fid"))].append(row)
    values: dict[int, dict[str, str]] = defaultdict(dict)
    for row in rows("fileAttr"):
        if text(row.get("value")).strip():
            values[number(row.get("fileID"))][own.guid("variable", text(row["variable"]))] = text(row["value"]).strip()
    found, lost = [], 0
    for row in rows("source"):
        id_, counted = number(row["id"]), in_code_points(text(row.get("file")))
        made: list[CodingEntry] = []
        for one in codings[id_]:
            span, code = spot(counted, one.get("selfirst"), one.get("selend")), own.guid("code", number(one.get("cid")))
            if span is None or code not in codes:
                lost += 1
                continue
            key = f"{id_}:{span.start}:{span.end}:{number(one.get('cid'))}"
            owner, at = one.get("owner"), one.get("date")
            memo = own.note("coding", key, one.get("memo"), owner=owner, at=at)
            made.append(CodingEntry(own.guid("coding", key), span, code, own.user(owner), moment(at), memo))
        passages = []
        for place, one in enumerate(notes[id_]):
            at = min(max(number(one.get("position")), 0), max(len(counted.text) - 1, 0))
            guids = own.note("annotation", f"{id_}:{place}", one.get("annotation"), owner=one.get("owner"),
                             at=one.get("date"))  # fmt: skip
            if counted.text:
                passages += [PassageNote(Span(at, at + 1), guid) for guid in guids]
        memo = own.note("source", id_, row.get("memo"), owner=row.get("owner"), at=row.get("date"))
        found.append(
            Source(own.guid("source", id_), text(row["name"]) or "?", counted.text, tuple(made), tuple(passages),
                   memo, values.get(id_, {}))
        )  # fmt: skip
    return tuple(found), lost


def _cases(own: Foreign, rows: Rows, sources: set[str]) -> tuple[tuple[VariableEntry, ...], tuple[CaseEntry, ...]]:
    values: dict[int, dict[str, str]] = defaultdict(dict)
    names: dict[str, str] = {text(row["name"]): text(row.get("class")) for row in rows("attributes")}
    for table, owner in (("caseAttr", "caseID"), ("fileAttr", "fileID")):
        for row in rows(table):
            names.setdefault(text(row["variable"]), "")
            if table == "caseAttr" and text(row.get("value")).strip():
                guid = own.guid("variable", text(row["variable"]))
                values[number(row.get(owner))][guid] = text(row["value"]).strip()
    files: dict[int, dict[str, None]] = defaultdict(dict)
    for row in rows("caselinkage"):
        guid = own.guid("source", number(row.get("fid")))
        if guid in sources:
            files[number(row.get("caseid"))][guid] = None
    variables = tuple(
        VariableEntry(own.guid("variable", name), name, "number" if kind == "numeric" else "text")
        for name, kind in names.items()
    )
    cases = tuple(
        CaseEntry(
            own.guid("case", number(row["id"])), text(row["name"]) or "?", "", values.get(number(row["id"]), {}),
            tuple(files[number(row["id"])]),
            own.note("case", number(row["id"]), row.get("memo"), owner=row.get("owner"), at=row.get("date")),
        )
        for row in rows("cases")
    )  # fmt: skip
    return variables, cases
