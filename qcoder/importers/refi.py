"""REFI-QDA in: .qdpx and .qdc as programs really write them, read with tolerance and told item by item.

Any root *.qde, any case of "Sources/", any namespace and order of elements, files that are missing or that nobody
names, guids in braces or used twice, texts inside the XML, selections that are empty or lie outside. How positions are
counted is found out in `refi_positions`. What `exporters.refi` writes comes back as it went out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, get_args
from uuid import UUID, uuid4, uuid5

from qcoder.core.collecting import made_to_stay
from qcoder.core.errors import UnreadableFile
from qcoder.core.exchange import (
    CODE_TEXTS,
    CaseEntry,
    CodeEntry,
    CodeLink,
    CodeSet,
    ExchangeProject,
    NoteEntry,
    Source,
    User,
    ValueType,
    VariableEntry,
)
from qcoder.core.messages import Message, current_language, say, say_plural
from qcoder.core.text import clean
from qcoder.importers.refi_elements import (
    Members,
    Reading,
    children,
    guid_of,
    local,
    refs_of,
    values_of,
    within,
)
from qcoder.importers.refi_sources import SourceReader, raw_text
from qcoder.importers.safe_xml import parse
from qcoder.importers.safe_zip import SafeZip

ARCHIVED = "project.qdpx"  # in an archive for the long term
_TYPES: dict[str, ValueType] = {
    "Text": "text", "Boolean": "yes_no", "Integer": "number", "Float": "number", "Date": "date", "DateTime": "date",
}  # fmt: skip


def read_refi(data: bytes, *, file_name: str) -> ExchangeProject:
    """A .qdpx or .qdc file as a project, or the .qdpx in an archive of ours. Raises UnreadableFile with a hint."""
    with made_to_stay():  # else all that was read is looked at over and over
        return _read(data, file_name)


def _read(data: bytes, file_name: str) -> ExchangeProject:
    if data.startswith(b"PK"):
        packed = SafeZip(data, file_name=file_name)
        if ARCHIVED in packed:
            data = packed[ARCHIVED]
        return _Reader(*_unpacked(data, file_name)).project()
    if not data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"<"):
        raise not_refi(file_name)
    root = parse(data, file_name=file_name)
    if local(root) == "CodeBook":
        return _codebook(root, file_name)
    if local(root) == "Project":
        return _Reader(root, {}, file_name).project()
    raise not_refi(file_name)


def not_refi(file_name: str) -> UnreadableFile:
    return UnreadableFile(
        say("“{file}” is no REFI-QDA file.", file=file_name),
        say("Export the project as REFI-QDA (.qdpx), or the codebook as .qdc, in the program that made it."),
    )


def _unpacked(data: bytes, file_name: str) -> "tuple[Any, Members, str]":
    packed = SafeZip(data, file_name=file_name)
    inner = [name for name in packed if name.lower().endswith(".qde") and "/" not in name.strip("/")]
    if len(inner) != 1:
        raise not_refi(file_name)
    return parse(packed[inner[0]], file_name=file_name), Members(packed), file_name


def _definition(said: str, more: Mapping[str, Any]) -> str:
    """The definition alone: the other texts of the entry were written behind it for other programs."""
    for part, name in reversed(CODE_TEXTS.items()):
        if more.get(part):
            said = said.removesuffix(f"{name}: {more[part]}").rstrip()
    return "" if said == more.get("short_definition") else said


def _codebook(root: Any, file_name: str) -> ExchangeProject:
    reader = _Reader(root, {}, file_name)
    codes = reader.codes(root)
    sets = []
    for one in within(root, "Sets", "Set"):
        members = (guid_of(member.get("guid") or member.get("targetGUID")) for member in children(one, "MemberCode"))
        sets.append(
            CodeSet(guid_of(one.get("guid")) or str(uuid4()), one.get("name") or "?", tuple(filter(None, members)))
        )
    return ExchangeProject(
        name=PurePosixPath(file_name).stem, origin=root.get("origin") or "", codes=codes,
        sets=tuple(one for one in sets if one.codes), told=tuple(reader.told),
    )  # fmt: skip


class _Reader:
    """Reads one project element."""

    def __init__(self, root: Any, files: Mapping[str, bytes], file_name: str) -> None:
        if local(root) not in ("Project", "CodeBook"):
            raise not_refi(file_name)
        self._root, self._file_name = root, file_name
        self._reading = Reading(files)
        self._groups: list[tuple[str, str, tuple[str, ...]]] = []  # of documents: guid, name, members

    @property
    def told(self) -> list[Message]:
        return self._reading.told

    def project(self) -> ExchangeProject:
        root = self._root
        origin = root.get("origin") or ""
        users = tuple(
            User(guid, user.get("name") or user.get("id") or "?")
            for user in within(root, "Users", "User")
            if (guid := self._reading.own(user))
        )
        codes = tuple(code for book in children(root, "CodeBook") for code in self.codes(book))
        variables = tuple(self._variables(root))
        notes = tuple(self._notes(root))
        said, more = self._reading.described(root)
        # Our own files say whom their positions are counted for.
        in_file = SourceReader(self._reading)
        sources = in_file.read(root, str(more.pop("counted_for", "")) or origin)
        notes += tuple(in_file.comments)
        # Texts that were found in a recording or picture are sources of their own in our files, and say so.
        texts = {str(source.more["of"]): source.guid for source in sources if "of" in source.more}
        cases = tuple(self._cases(root, sources, {code.guid for code in codes}))
        links, cases = self._links(root, {code.guid for code in codes}, {note.guid for note in notes}, cases)
        sets = self._sets(root, {code.guid for code in codes})
        variables, sources = self._grouped(variables, sources)
        self.told.extend(self._reading.counted())
        return ExchangeProject(
            name=root.get("name") or PurePosixPath(self._file_name).stem,
            origin=origin,
            users=users,
            codes=codes,
            variables=variables,
            cases=cases,
            sources=sources,
            notes=notes,
            project_notes=refs_of(root),
            sets=sets,
            links=links,
            kept=tuple(replace(one, source=texts.get(one.guid, one.source)) for one in in_file.kept),
            description=said,
            more=more,
            told=tuple(self.told),
        )

    def codes(self, book: Any) -> tuple[CodeEntry, ...]:
        found: list[CodeEntry] = []

        def visit(element: Any, parent: str, depth: int) -> None:
            if depth > 100:
                self._reading.count["deep"] += 1
                return
            said, more = self._reading.described(element)
            guid = self._reading.own(element)
            found.append(
                CodeEntry(
                    guid,
                    " ".join((element.get("name") or "?").split()) or "?",
                    parent,
                    element.get("color") or "",
                    _definition(said, more),
                    refs_of(element),
                    more,
                )
            )
            for child in children(element, "Code"):
                visit(child, guid, depth + 1)

        for held in (book, *children(book, "Codes")):
            for element in children(held, "Code"):
                visit(element, "", 0)
        return tuple(found)

    def _variables(self, root: Any) -> Iterator[VariableEntry]:
        for element in within(root, "Variables", "Variable"):
            _said, more = self._reading.described(element)
            kind = _TYPES.get(element.get("typeOfVariable") or "", "text")
            kind = more["type"] if more.get("type") in get_args(ValueType) else kind
            yield VariableEntry(
                self._reading.own(element), element.get("name") or "?", kind, tuple(more.get("allowed", ()))
            )

    def _notes(self, root: Any) -> Iterator[NoteEntry]:
        for element in within(root, "Notes", "Note"):
            said, more = self._reading.described(element)
            text = raw_text(self._reading, element)
            yield NoteEntry(
                self._reading.own(element),
                element.get("name") or "",
                clean(text) if text is not None else said,
                guid_of(element.get("creatingUser")),
                element.get("creationDateTime") or "",
                more,
            )

    def _grouped(
        self, variables: tuple[VariableEntry, ...], sources: tuple[Source, ...]
    ) -> tuple[tuple[VariableEntry, ...], tuple[Source, ...]]:
        """Groups of documents (MAXQDA, ATLAS.ti) as variables that say yes of their members."""
        for guid, name, members in self._groups:
            variables += (VariableEntry(guid, " ".join(name.split()) or "?", "yes_no"),)
            sources = tuple(
                replace(one, values={**one.values, guid: "yes"}) if one.guid in members else one for one in sources
            )
        if self._groups:
            self.told.append(
                say_plural(
                    "{n} group of documents is a variable here, with “yes” for its members.",
                    "{n} groups of documents are variables here, with “yes” for their members.",
                    n=len(self._groups),
                )
            )
        return variables, sources

    def _cases(self, root: Any, sources: Sequence[Source], codes: set[str]) -> Iterator[CaseEntry]:
        """Cases; one without a name carries the values of its source (MAXQDA, Quirkos) and is called like it.

        NVivo writes each case as a code too, with the same guid, and codes what belongs to it: a text that is coded
        with it from end to end is the case's.
        """
        called = {source.guid: source.name for source in sources}
        elements = list(within(root, "Cases", "Case"))
        both = codes & {guid_of(element.get("guid")) for element in elements}
        whole: dict[str, list[str]] = {}
        for source in sources if both else ():
            first, last = len(source.text) - len(source.text.lstrip()), len(source.text.rstrip())
            for coding in source.codings:
                if coding.code in both and coding.span.start <= first and coding.span.end >= last:
                    whole.setdefault(coding.code, []).append(source.guid)
        names = [" ".join((element.get("name") or "").split()) for element in elements]
        for number, element in enumerate(elements, start=1):
            said, more = self._reading.described(element)
            guid = guid_of(element.get("guid"))
            said_of = (*refs_of(element, "SourceRef"), *whole.get(guid, ()))
            refs = tuple(dict.fromkeys(ref for ref in said_of if ref in called))
            own = self._reading.own_guid(str(uuid5(UUID(guid), "case")) if guid in both else guid)
            name = names[number - 1]
            if not name and len(refs) == 1 and called[refs[0]] not in names:
                name = names[number - 1] = called[refs[0]]
            name = name or say("Case {n}", n=number).text(current_language())
            yield CaseEntry(own, name, said, values_of(element), refs, (), more)

    def _links(
        self, root: Any, codes: set[str], notes: set[str], cases: tuple[CaseEntry, ...]
    ) -> tuple[tuple[CodeLink, ...], tuple[CaseEntry, ...]]:
        links: list[CodeLink] = []
        on_case: dict[str, list[str]] = {}
        known = {case.guid for case in cases}
        for element in within(root, "Links", "Link"):
            one, other = guid_of(element.get("originGUID")), guid_of(element.get("targetGUID"))
            if one in codes and other in codes and one != other:
                links.append(
                    CodeLink(self._reading.own(element), element.get("name") or "", one, other, refs_of(element))
                )
            elif one in notes and other in known:
                on_case.setdefault(other, []).append(one)
            elif other in notes and one in known:
                on_case.setdefault(one, []).append(other)
            else:
                self._reading.count["links"] += 1
        found = tuple(
            replace(case, notes=tuple(on_case[case.guid])) if case.guid in on_case else case for case in cases
        )
        return tuple(links), found

    def _sets(self, root: Any, codes: set[str]) -> tuple[CodeSet, ...]:
        found = []
        for element in within(root, "Sets", "Set"):
            members = tuple(code for code in refs_of(element, "MemberCode") if code in codes)
            texts = refs_of(element, "MemberSource")
            if not members and not texts:
                self._reading.count["sets"] += 1
                continue
            own, name = self._reading.own(element), element.get("name") or "?"
            if members:
                found.append(CodeSet(own, name, members))
            if texts:
                self._groups.append((str(uuid5(UUID(own), "group")), name, texts))
        return tuple(found)
