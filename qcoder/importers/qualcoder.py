"""Projects of QualCoder 2 and 3 (the SQLite file data.qda inside the folder name.qda).

Tables as QualCoder's own source documents them: code_name, code_cat, code_text, source, cases, case_text, attribute,
annotation, journal; pictures and recordings are in `qualcoder_media`. Positions are code points of `source.fulltext`,
the end exclusive.
"""

from collections import defaultdict

from qcoder.core.exchange import (
    CaseEntry,
    CodeEntry,
    CodingEntry,
    ExchangeProject,
    PassageNote,
    Source,
    VariableEntry,
)
from qcoder.core.messages import Message, say_plural
from qcoder.importers.foreign import Foreign, Row, Tables, in_code_points, moment, number, spot, text
from qcoder.importers.qualcoder_media import kept_media

NEEDED = frozenset({"code_name", "code_cat", "code_text", "source"})


def read_qualcoder(tables: Tables, *, name: str) -> ExchangeProject:
    """The project that the tables hold."""
    return _Reader(tables, name).project()


class _Reader:
    def __init__(self, tables: Tables, name: str) -> None:
        self._tables, self._name = tables, name
        self._own = Foreign("QualCoder", name)
        self._lost = self._media = self._away = 0

    def _rows(self, name: str) -> list[Row]:
        return list(self._tables.get(name, ()))

    def project(self) -> ExchangeProject:
        own = self._own
        codes = self._codes()
        variables, case_values, file_values = self._variables()
        sources = self._sources(file_values)
        media = {table: self._rows(table) for table in ("source", "code_image", "code_av")}
        kept, self._away = kept_media(own, media, shown={source.guid for source in sources})
        self._media = sum(not one.source for one in kept)
        cases = self._cases(case_values, {source.guid for source in sources})
        about = next(iter(self._rows("project")), {})
        project_notes = own.note("project", 1, about.get("memo"))
        for row in self._rows("journal"):
            own.note("journal", row.get("jid"), row.get("jentry"), title=text(row.get("name")), owner=row.get("owner"),
                     at=row.get("date"), scope="free")  # fmt: skip
        return ExchangeProject(
            name=self._name,
            origin="QualCoder",
            users=tuple(own.users.values()),
            codes=codes,
            variables=variables,
            cases=cases,
            sources=sources,
            notes=tuple(own.notes),
            project_notes=project_notes,
            kept=kept,
            told=tuple(self._told()),
        )

    def _told(self) -> list[Message]:
        found = []
        if self._lost:
            found.append(
                say_plural(
                    "{n} selection is empty or lies outside its text: it was left out.",
                    "{n} selections are empty or lie outside their texts: they were left out.",
                    n=self._lost,
                )
            )
        if self._media:
            found.append(
                say_plural(
                    "{n} PDF, picture or recording comes without text: it is kept with its codings and goes along when "
                    "the project is exported.",
                    "{n} PDFs, pictures or recordings come without text: they are kept with their codings and go along "
                    "when the project is exported.",
                    n=self._media,
                )
            )
        if self._away:
            found.append(
                say_plural(
                    "{n} selection lies on a page, picture or recording that is not in the file: it was left out.",
                    "{n} selections lie on pages, pictures or recordings that are not in the file: they were left out.",
                    n=self._away,
                )
            )
        return found

    def _codes(self) -> tuple[CodeEntry, ...]:
        """Categories become codes that hold others; parents first."""
        own = self._own
        below: dict[str, list[CodeEntry]] = defaultdict(list)
        for row in self._rows("code_cat"):
            above = row.get("supercatid")
            parent = "" if above is None else own.guid("category", above)
            guid = own.guid("category", row["catid"])
            below[parent].append(
                CodeEntry(guid, text(row["name"]) or "?", parent, notes=own.note("category", row["catid"],
                          row.get("memo"), owner=row.get("owner"), at=row.get("date")))
            )  # fmt: skip
        for row in self._rows("code_name"):
            upper, category = row.get("supercid"), row.get("catid")
            parent = own.guid("code", upper) if upper is not None else ""
            if not parent and category is not None:
                parent = own.guid("category", category)
            # A memo on a code is where QualCoder's users write its definition.
            below[parent].append(
                CodeEntry(own.guid("code", row["cid"]), text(row["name"]) or "?", parent, text(row.get("color")),
                          text(row.get("memo")).strip())
            )  # fmt: skip
        found: list[CodeEntry] = []
        waiting = list(below.pop("", []))
        while waiting:
            code = waiting.pop(0)
            found.append(code)
            waiting += below.pop(code.guid, [])
        for orphans in below.values():  # below something that is not there, or in a ring
            found += [CodeEntry(one.guid, one.name, "", one.colour, one.definition, one.notes) for one in orphans]
        return tuple(found)

    def _variables(self) -> tuple[tuple[VariableEntry, ...], dict[int, dict[str, str]], dict[int, dict[str, str]]]:
        own = self._own
        kinds = {text(row["name"]): text(row.get("valuetype")) for row in self._rows("attribute_type")}
        of_case: dict[int, dict[str, str]] = defaultdict(dict)
        of_file: dict[int, dict[str, str]] = defaultdict(dict)
        for row in self._rows("attribute"):
            value, name = text(row.get("value")).strip(), text(row.get("name"))
            if value and name in kinds:
                owner = of_case if text(row.get("attr_type")) == "case" else of_file
                owner[number(row.get("id"))][own.guid("variable", name)] = value
        variables = tuple(
            VariableEntry(own.guid("variable", name), name, "number" if kind == "numeric" else "text")
            for name, kind in kinds.items()
        )
        return variables, of_case, of_file

    def _sources(self, values: dict[int, dict[str, str]]) -> tuple[Source, ...]:
        own = self._own
        codings: dict[int, list[Row]] = defaultdict(list)
        notes: dict[int, list[Row]] = defaultdict(list)
        for row in self._rows("code_text"):
            codings[number(row.get("fid"))].append(row)
        for row in self._rows("annotation"):
            notes[number(row.get("fid"))].append(row)
        found = []
        for row in self._rows("source"):
            id_ = number(row["id"])
            raw = text(row.get("fulltext"))
            if not raw.strip():
                continue
            counted = in_code_points(raw)
            made: list[CodingEntry] = []
            passages: list[PassageNote] = []
            for one in codings[id_]:
                span = spot(counted, one.get("pos0"), one.get("pos1"))
                if span is None:
                    self._lost += 1
                    continue
                key = one.get("ctid", one.get("rowid", f"{id_}:{span.start}:{span.end}:{number(one.get('cid'))}"))
                owner, at = one.get("owner"), one.get("date")
                memo = own.note("coding", key, one.get("memo"), owner=owner, at=at)
                made.append(
                    CodingEntry(own.guid("coding", key), span, own.guid("code", one["cid"]), own.user(owner),
                                moment(at), memo)
                )  # fmt: skip
            for one in notes[id_]:
                span = spot(counted, one.get("pos0"), one.get("pos1"))
                note = own.note(
                    "annotation", one.get("anid"), one.get("memo"), owner=one.get("owner"), at=one.get("date")
                )
                if span is None:
                    self._lost += bool(note)
                else:
                    passages += [PassageNote(span, guid) for guid in note]
            found.append(
                Source(
                    own.guid("source", id_), text(row["name"]) or "?", counted.text, tuple(made), tuple(passages),
                    own.note("source", id_, row.get("memo"), owner=row.get("owner"), at=row.get("date")),
                    values.get(id_, {}),
                )
            )  # fmt: skip
        return tuple(found)

    def _cases(self, values: dict[int, dict[str, str]], sources: set[str]) -> tuple[CaseEntry, ...]:
        own = self._own
        files: dict[int, dict[str, None]] = defaultdict(dict)
        for row in self._rows("case_text"):
            guid = own.guid("source", number(row.get("fid")))
            if guid in sources:
                files[number(row.get("caseid"))][guid] = None
        return tuple(
            CaseEntry(
                own.guid("case", row["caseid"]), text(row["name"]) or "?", "", values.get(number(row["caseid"]), {}),
                tuple(files[number(row["caseid"])]),
                own.note("case", row["caseid"], row.get("memo"), owner=row.get("owner"), at=row.get("date")),
            )
            for row in self._rows("cases")
        )  # fmt: skip
