"""REFI-QDA in: .qdpx and .qdc as programs really write them, read with tolerance and told item by item.

Any root *.qde, any case of "Sources/", any namespace and order of elements, files that are missing or that nobody
names, guids in braces or used twice, texts inside the XML, selections that are empty or lie outside. How positions are
counted is found out in `refi_positions`. What `exporters.refi` writes comes back as it went out.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from qcoder.core.collecting import without_collecting
from qcoder.core.errors import UnreadableFile
from qcoder.core.exchange import (
    CODE_TEXTS,
    KEPT_PLACES,
    CaseEntry,
    CodeEntry,
    CodeLink,
    CodeSet,
    CodingEntry,
    ExchangeProject,
    KeptEntry,
    KeptKind,
    NoteEntry,
    PassageNote,
    Source,
    User,
    ValueType,
    VariableEntry,
)
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.span import Span
from qcoder.core.text import clean
from qcoder.importers.refi_positions import MARK as BYTE_ORDER
from qcoder.importers.refi_positions import Counted, Selected, Texts, counting_of
from qcoder.importers.safe_xml import parse
from qcoder.importers.safe_zip import SafeZip

MARK = "[qcoder]"
ARCHIVED = "project.qdpx"  # in an archive for the long term
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
_TYPES: dict[str, ValueType] = {
    "Text": "text", "Boolean": "yes_no", "Integer": "number", "Float": "number", "Date": "date", "DateTime": "date",
}  # fmt: skip
_WITH_TEXT = ("PDFSource", "PictureSource", "AudioSource", "VideoSource")
_KINDS: dict[str, KeptKind] = {
    "PDFSource": "pdf", "PictureSource": "picture", "AudioSource": "audio", "VideoSource": "video",
}  # fmt: skip
_ELSEWHERE = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection", "TranscriptSelection")


def read_refi(data: bytes, *, file_name: str) -> ExchangeProject:
    """A .qdpx or .qdc file as a project, or the .qdpx in an archive of ours. Raises UnreadableFile with a hint."""
    with without_collecting():  # else all that was read is looked at over and over
        return _read(data, file_name)


def _read(data: bytes, file_name: str) -> ExchangeProject:
    if data.startswith(b"PK"):
        packed = SafeZip(data, file_name=file_name)
        if ARCHIVED in packed:
            data = packed[ARCHIVED]
        return _Reader(*_unpacked(data, file_name)).project()
    if not data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"<"):
        raise _not_refi(file_name)
    root = parse(data, file_name=file_name)
    if _local(root) == "CodeBook":
        return _codebook(root, file_name)
    if _local(root) == "Project":
        return _Reader(root, {}, file_name).project()
    raise _not_refi(file_name)


def _not_refi(file_name: str) -> UnreadableFile:
    return UnreadableFile(
        say("“{file}” is no REFI-QDA file.", file=file_name),
        say("Export the project as REFI-QDA (.qdpx), or the codebook as .qdc, in the program that made it."),
    )


def _unpacked(data: bytes, file_name: str) -> "tuple[Any, _Members, str]":
    packed = SafeZip(data, file_name=file_name)
    inner = [name for name in packed if name.lower().endswith(".qde") and "/" not in name.strip("/")]
    if len(inner) != 1:
        raise _not_refi(file_name)
    return parse(packed[inner[0]], file_name=file_name), _Members(packed), file_name


class _Members(Mapping[str, bytes]):
    """The files of a .qdpx by the last part of their name, in small letters; read when asked for."""

    def __init__(self, packed: SafeZip) -> None:
        self._packed = packed
        self._names = {PurePosixPath(name).name.lower(): name for name in packed if not name.endswith("/")}

    def __getitem__(self, name: str) -> bytes:
        return self._packed[self._names[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class _Names(dict[Any, str]):
    """Names without their namespace; comments and instructions have none. The same few come by the ten thousand."""

    def __missing__(self, tag: Any) -> str:
        bare = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        if len(self) < 1000:  # a hostile file has no end of them
            self[tag] = bare
        return bare


_NAMES = _Names()


def _local(element: Any) -> str:
    return _NAMES[element.tag]


def _children(element: Any, *names: str) -> Iterator[Any]:
    return (child for child in element if _NAMES[child.tag] in names)


def _child(element: Any, name: str) -> Any:
    """The first child of that name; None where there is none."""
    for child in element:
        if _NAMES[child.tag] == name:
            return child
    return None


def _within(element: Any, container: str, *names: str) -> Iterator[Any]:
    for held in _children(element, container):
        yield from _children(held, *names)


@lru_cache(maxsize=4096)
def _guid(raw: str | None) -> str:
    """A guid without braces, in small letters; "" for nothing. Those of codes and coders come again and again.

    What is no guid (some programs write "c12" or the name of a code) gets one, the same wherever it stands.
    """
    bare = (raw or "").strip().strip("{}").lower()
    if _GUID(bare) or not bare:
        return bare
    try:
        return str(UUID(bare))
    except ValueError:
        return str(uuid5(NAMESPACE_OID, f"qcoder:refi:{bare}"))


def _described(element: Any) -> tuple[str, dict[str, Any]]:
    """What a description says, and what stands behind our mark."""
    whole = _text_of(_child(element, "Description"))
    if MARK not in whole:
        return whole.strip(), {}
    said, _mark, hidden = whole.rpartition(MARK)
    try:
        more = json.loads(hidden)
    except ValueError:
        return whole.strip(), {}
    return said.strip(), more if isinstance(more, dict) else {}


def _text_of(element: Any) -> str:
    """The words of an element, with those of elements inside it."""
    if element is None:
        return ""
    return (element.text or "") if not len(element) else "".join(element.itertext())


def _refs(element: Any, name: str = "NoteRef") -> tuple[str, ...]:
    return tuple(filter(None, (_guid(child.get("targetGUID")) for child in _children(element, name))))


def _code_and_notes(coding: Any) -> tuple[str, tuple[str, ...]]:
    """What a coding names: its code, "" where it names none, and its notes."""
    code: str = ""
    notes: tuple[str, ...] = ()
    for child in coding:
        kind = _NAMES[child.tag]
        if kind == "CodeRef":
            code = code or _guid(child.get("targetGUID"))
        elif kind == "NoteRef" and (note := _guid(child.get("targetGUID"))):
            notes += (note,)
    return code, notes


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
    for one in _within(root, "Sets", "Set"):
        members = (_guid(member.get("guid") or member.get("targetGUID")) for member in _children(one, "MemberCode"))
        sets.append(
            CodeSet(_guid(one.get("guid")) or str(uuid4()), one.get("name") or "?", tuple(filter(None, members)))
        )
    return ExchangeProject(
        name=PurePosixPath(file_name).stem, origin=root.get("origin") or "", codes=codes,
        sets=tuple(one for one in sets if one.codes), told=tuple(reader.told),
    )  # fmt: skip


class _Reader:
    """Reads one project element; `told` collects what was changed or left out."""

    def __init__(self, root: Any, files: Mapping[str, bytes], file_name: str) -> None:
        if _local(root) not in ("Project", "CodeBook"):
            raise _not_refi(file_name)
        self._root, self._files, self._file_name = root, files, file_name
        self._taken: set[str] = set()
        self.told: list[Message] = []
        self._count: Counter[str] = Counter()
        self._kept: list[KeptEntry] = []
        self._comments: list[NoteEntry] = []
        self._groups: list[tuple[str, str, tuple[str, ...]]] = []  # of documents: guid, name, members

    def project(self) -> ExchangeProject:
        root = self._root
        origin = root.get("origin") or ""
        users = tuple(
            User(guid, user.get("name") or user.get("id") or "?")
            for user in _within(root, "Users", "User")
            if (guid := self._own(user))
        )
        codes = tuple(code for book in _children(root, "CodeBook") for code in self.codes(book))
        variables = tuple(self._variables(root))
        notes = tuple(self._notes(root))
        said, more = _described(root)
        # Our own files say whom their positions are counted for.
        sources = self._sources(root, str(more.pop("counted_for", "")) or origin)
        notes += tuple(self._comments)
        known = {source.guid for source in sources}
        # Texts that were found in a recording or picture are sources of their own in our files, and say so.
        texts = {str(source.more["of"]): source.guid for source in sources if "of" in source.more}
        cases = tuple(self._cases(root, known))
        links, cases = self._links(root, {code.guid for code in codes}, {note.guid for note in notes}, cases)
        sets = self._sets(root, {code.guid for code in codes})
        variables, sources = self._grouped(variables, sources)
        self._tell_counts()
        return ExchangeProject(
            name=root.get("name") or PurePosixPath(self._file_name).stem,
            origin=origin,
            users=users,
            codes=codes,
            variables=variables,
            cases=cases,
            sources=sources,
            notes=notes,
            project_notes=_refs(root),
            sets=sets,
            links=links,
            kept=tuple(replace(one, source=texts.get(one.guid, one.source)) for one in self._kept),
            description=said,
            more=more,
            told=tuple(self.told),
        )

    def _own(self, element: Any) -> str:
        """An element's guid; a new one where it has none or one that stands for something else already."""
        guid = element.get("guid") or ""
        if not _GUID(guid):
            guid = _guid(guid)
        if not guid or guid in self._taken:
            if guid:
                self._count["twice"] += 1
            guid = str(uuid4())
        self._taken.add(guid)
        return guid

    # ---- codes, variables, notes ----

    def codes(self, book: Any) -> tuple[CodeEntry, ...]:
        found: list[CodeEntry] = []

        def visit(element: Any, parent: str, depth: int) -> None:
            if depth > 100:
                self._count["deep"] += 1
                return
            said, more = _described(element)
            guid = self._own(element)
            found.append(
                CodeEntry(
                    guid,
                    " ".join((element.get("name") or "?").split()) or "?",
                    parent,
                    element.get("color") or "",
                    _definition(said, more),
                    _refs(element),
                    more,
                )
            )
            for child in _children(element, "Code"):
                visit(child, guid, depth + 1)

        for held in (book, *_children(book, "Codes")):
            for element in _children(held, "Code"):
                visit(element, "", 0)
        return tuple(found)

    def _variables(self, root: Any) -> Iterator[VariableEntry]:
        for element in _within(root, "Variables", "Variable"):
            _said, more = _described(element)
            kind = more.get("type") or _TYPES.get(element.get("typeOfVariable") or "", "text")
            yield VariableEntry(self._own(element), element.get("name") or "?", kind, tuple(more.get("allowed", ())))

    def _values(self, element: Any) -> dict[str, str]:
        found = {}
        for value in _children(element, "VariableValue"):
            refs = _refs(value, "VariableRef")
            said = next((child for child in value if _local(child).endswith("Value")), None)
            if refs and said is not None and said.text is not None:
                bare = said.text.strip()
                found[refs[0]] = _BOOLEANS.get(bare, bare) if _local(said) == "BooleanValue" else bare
        return found

    def _notes(self, root: Any) -> Iterator[NoteEntry]:
        for element in _within(root, "Notes", "Note"):
            said, more = _described(element)
            text = self._raw(element)
            yield NoteEntry(
                self._own(element),
                element.get("name") or "",
                clean(text) if text is not None else said,
                _guid(element.get("creatingUser")),
                element.get("creationDateTime") or "",
                more,
            )

    # ---- sources ----

    def _raw(self, element: Any) -> str | None:
        """The text of a source or note as its file holds it, without the first mark of byte order."""
        inline = _child(element, "PlainTextContent")
        if inline is not None:
            return _text_of(inline)
        for attribute in ("plainTextPath", "richTextPath"):
            data = self._file(element.get(attribute) or "")
            if data is None:
                continue
            if attribute == "plainTextPath":
                return _decoded(data).removeprefix(BYTE_ORDER)
            from qcoder.importers.registry import read_document

            name = PurePosixPath(element.get(attribute).replace("\\", "/")).name
            try:
                return read_document(data, file_name=name).text
            except UnreadableFile as error:
                self.told.append(error.sentence)
        return None

    def _file(self, path: str) -> bytes | None:
        name = PurePosixPath(path.replace("\\", "/")).name.lower()
        return self._files[name] if name and name in self._files else None

    def _sources(self, root: Any, origin: str) -> tuple[Source, ...]:
        texts: list[tuple[Any, str]] = []
        wholes: dict[int, Any] = {}  # the source that a text stands in, by the place of the text
        # Where a text is a source of its own, its transcript only says when things are said (ours, QualCoder's).
        written = {one.get("plainTextPath"): _guid(one.get("guid")) for one in _within(root, "Sources", "TextSource")}
        written.pop(None, "")
        for element in _within(root, "Sources", "TextSource", *_WITH_TEXT):
            if _local(element) not in _WITH_TEXT:
                raw = self._raw(element)
                if raw is None:
                    self._no_text(element)
                else:
                    texts.append((element, raw))
                continue
            inside = list(_children(element, "Representation", "TextDescription", "Transcript"))
            apart = next((held for held in inside if held.get("plainTextPath") in written), None)
            read = [(held, raw) for held in inside if held is not apart and (raw := self._raw(held)) is not None]
            if apart is not None:
                entry = self._kept_entry(element)
                self._kept.append(replace(entry, source=written[apart.get("plainTextPath")], syncs=_syncs(apart)))
            elif not read and (said := self._read_in_pdf(element)):
                self._count["read in pdf"] += 1
                self._count["outside"] += sum(1 for _one in _children(element, "PlainTextSelection"))
                read = [(element.makeelement("Representation"), said)]
            elif not read:
                self._kept.append(self._kept_entry(element))
                self._count["no text"] += 1
            for held, raw in read:
                if _local(element) == "PDFSource" or not _guid(held.get("guid")):
                    held.set("guid", element.get("guid") or "")
                if held is read[0][0] and apart is None:
                    held.set("name", element.get("name") or held.get("name") or "?")
                    wholes[len(texts)] = element
                texts.append((held, raw))
        marked = [self._marked(element) for element, _raw in texts]
        selections = [[selected for selected, _element in held] for held in marked]
        raws = Texts([raw for _element, raw in texts])
        way = counting_of(raws, selections, origin=origin)
        made = []
        for place, (element, _raw) in enumerate(texts):
            counted = raws.counted(place, way)
            source = self._source(element, counted, marked[place])
            if place in wholes:
                source = self._with_whole(source, wholes[place], _syncs(element, counted))
            made.append(source)
        return tuple(made)

    def _read_in_pdf(self, element: Any) -> str:
        """What we read in a PDF that comes without its text; "" for anything else."""
        data = self._file(element.get("path") or "") if _local(element) == "PDFSource" else None
        if not data:
            return ""
        from qcoder.importers.pdf import read_pdf

        try:
            return read_pdf(data, file_name=element.get("name") or "?").text
        except UnreadableFile:
            return ""

    def _marked(self, element: Any) -> list[tuple[Selected, Any]]:
        """The selections in a text; those of a transcript lie between two of its points in time."""
        found = [(_selected(one), one) for one in _children(element, "PlainTextSelection")]
        points = {_guid(one.get("guid")): _number(one.get("position")) for one in _children(element, "SyncPoint")}
        for one in _children(element, "TranscriptSelection"):
            start, end = (points.get(_guid(one.get(name)), -1) for name in ("fromSyncPoint", "toSyncPoint"))
            found.append((Selected(start, end), one))
        return found

    def _no_text(self, element: Any) -> None:
        self.told.append(say("“{name}” has no text in the file: it was left out.", name=element.get("name") or "?"))

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

    def _comment(self, selection: Any, span: Span) -> list[PassageNote]:
        """What a program wrote about a passage in its description (MAXQDA's memos, comments of ATLAS.ti), as a note."""
        said, _more = _described(selection)
        if not said:
            return []
        own = _guid(selection.get("guid"))
        note = NoteEntry(
            str(uuid5(UUID(own), "comment")) if own else str(uuid4()),
            "",
            clean(said),
            _guid(selection.get("creatingUser")),
            selection.get("creationDateTime") or "",
        )
        self._comments.append(note)
        return [PassageNote(span, note.guid)]

    def _with_whole(self, source: Source, whole: Any, syncs: tuple[tuple[str, int, int], ...]) -> Source:
        """A text with what was said of the PDF, picture or recording that it stands in, which is kept beside it."""
        entry = replace(self._kept_entry(whole, text=source.guid), syncs=syncs)
        self._kept.append(entry)
        if entry.selections:
            self._count["no words"] += len(entry.selections)
        said, more = _described(whole)
        return replace(
            source,
            notes=tuple(dict.fromkeys((*source.notes, *_refs(whole)))),
            values={**self._values(whole), **source.values},
            description=source.description or said,
            more={**more, **source.more},
        )

    def _kept_entry(self, element: Any, *, text: str = "") -> KeptEntry:
        """A source that is no text, with its file where that came along and what was marked in it."""
        kind = _KINDS[_local(element)]
        path = element.get("path") or element.get("currentPath") or ""
        inside = path.lower().startswith("internal:")
        data = self._file(path) if inside else None
        selections = []
        for one in _children(element, *_ELSEWHERE):
            if not one.get("guid"):
                one.set("guid", str(uuid4()))
            said, _more = _described(one)
            row: dict[str, Any] = {"guid": self._own(one), "name": one.get("name") or "", "description": said}
            row |= {name: _whole(one.get(name)) for name in KEPT_PLACES[kind]}
            row["codings"] = self._kept_codings(one)
            row["notes"] = list(_refs(one))
            selections.append({name: value for name, value in row.items() if value not in ("", [])})
        return KeptEntry(
            guid=text if text and kind == "pdf" else self._own(element),
            name=" ".join((element.get("name") or "?").split()) or "?",
            kind=kind,
            source=text,
            path="" if inside else path,
            file_name=PurePosixPath(path.replace("\\", "/")).name,
            data=data or b"",
            selections=tuple(selections),
            codings=tuple(self._kept_codings(element)),
        )

    def _kept_codings(self, element: Any) -> list[dict[str, Any]]:
        found = []
        for coding in _children(element, "Coding"):
            code, notes = _code_and_notes(coding)
            if not code:
                self._count["without code"] += 1
                continue
            row: dict[str, Any] = {
                "guid": self._own(coding), "code": code, "user": _guid(coding.get("creatingUser")),
                "at": coding.get("creationDateTime") or "", "notes": list(notes),
            }  # fmt: skip
            found.append({name: value for name, value in row.items() if value not in ("", [])})
        return found

    def _source(self, element: Any, counted: Counted, selections: Iterable[tuple[Selected, Any]]) -> Source:
        said, more = _described(element)
        own = more.pop("codings", {}) if isinstance(more.get("codings"), dict) else {}
        codings: list[CodingEntry] = []
        passages: list[PassageNote] = []
        guid, names = self._own(element), _NAMES
        for place, selection in selections:
            span = counted.span(place)
            if span is None:
                self._count["outside"] += 1
                continue
            for inside in selection:  # in one go: there are thousands of them
                kind = names[inside.tag]
                if kind == "Coding":
                    known_code, on_it = _code_and_notes(inside)
                    if not known_code:
                        self._count["without code"] += 1
                        continue
                    known, get = self._own(inside), inside.get
                    user = _guid(get("creatingUser") or selection.get("creatingUser"))
                    at = get("creationDateTime") or selection.get("creationDateTime") or ""
                    codings.append(CodingEntry(known, span, known_code, user, at, on_it, own.get(known, {})))
                elif kind == "CodeRef" and (code_there := _guid(inside.get("targetGUID"))):  # without a Coding around
                    user, at = _guid(selection.get("creatingUser")), selection.get("creationDateTime") or ""
                    codings.append(CodingEntry(str(uuid4()), span, code_there, user, at))
                elif kind == "NoteRef":
                    passages += [PassageNote(span, note) for note in (_guid(inside.get("targetGUID")),) if note]
                elif kind == "Description":
                    passages += self._comment(selection, span)
        for coding in _children(element, "Coding"):  # on the source as a whole
            code = _refs(coding, "CodeRef")
            if code and counted.text.strip():
                codings.append(CodingEntry(self._own(coding), Span(0, len(counted.text)), code[0],
                               _guid(coding.get("creatingUser")), coding.get("creationDateTime") or ""))  # fmt: skip
        rich = element.get("richTextPath") or ""
        original = self._file(rich) if rich and element.get("plainTextPath") else None
        return Source(
            guid=guid,
            name=" ".join((element.get("name") or "?").split()) or "?",
            text=counted.text,
            codings=tuple(codings),
            passages=tuple(passages),
            notes=_refs(element),
            values=self._values(element),
            description=said,
            original_name=str(more.pop("file_name", "")),
            original=original or b"",
            more=more,
        )

    # ---- cases, links, sets ----

    def _cases(self, root: Any, sources: set[str]) -> Iterator[CaseEntry]:
        for number, element in enumerate(_within(root, "Cases", "Case"), start=1):
            said, more = _described(element)
            refs = tuple(ref for ref in _refs(element, "SourceRef") if ref in sources)
            # A case without a name carries the values of its source (MAXQDA, Quirkos).
            name = " ".join((element.get("name") or "").split()) or f"Case {number}"
            yield CaseEntry(self._own(element), name, said, self._values(element), refs, (), more)

    def _links(
        self, root: Any, codes: set[str], notes: set[str], cases: tuple[CaseEntry, ...]
    ) -> tuple[tuple[CodeLink, ...], tuple[CaseEntry, ...]]:
        links: list[CodeLink] = []
        on_case: dict[str, list[str]] = {}
        known = {case.guid for case in cases}
        for element in _within(root, "Links", "Link"):
            one, other = _guid(element.get("originGUID")), _guid(element.get("targetGUID"))
            if one in codes and other in codes and one != other:
                links.append(CodeLink(self._own(element), element.get("name") or "", one, other, _refs(element)))
            elif one in notes and other in known:
                on_case.setdefault(other, []).append(one)
            elif other in notes and one in known:
                on_case.setdefault(one, []).append(other)
            else:
                self._count["links"] += 1
        found = tuple(
            replace(case, notes=tuple(on_case[case.guid])) if case.guid in on_case else case for case in cases
        )
        return tuple(links), found

    def _sets(self, root: Any, codes: set[str]) -> tuple[CodeSet, ...]:
        found = []
        for element in _within(root, "Sets", "Set"):
            members = tuple(code for code in _refs(element, "MemberCode") if code in codes)
            texts = _refs(element, "MemberSource")
            if not members and not texts:
                self._count["sets"] += 1
                continue
            own, name = self._own(element), element.get("name") or "?"
            if members:
                found.append(CodeSet(own, name, members))
            if texts:
                self._groups.append((str(uuid5(UUID(own), "group")), name, texts))
        return tuple(found)

    def _tell_counts(self) -> None:
        """What was left out, each kind in one sentence."""
        count = self._count
        said = {
            "outside": say_plural(
                "{n} selection is empty or lies outside its text: it was left out.",
                "{n} selections are empty or lie outside their texts: they were left out.", n=count["outside"]),
            "without code": say_plural(
                "{n} coding names no code: it was left out.",
                "{n} codings name no code: they were left out.", n=count["without code"]),
            "no text": say_plural(
                "{n} PDF, picture or recording comes without text: it is kept with its codings and goes along when the "
                "project is exported.",
                "{n} PDFs, pictures or recordings come without text: they are kept with their codings and go along "
                "when the project is exported.", n=count["no text"]),
            "read in pdf": say_plural(
                "{n} PDF came without its text: it was read here as if it were imported.",
                "{n} PDFs came without their texts: they were read here as if they were imported.",
                n=count["read in pdf"]),
            "no words": say_plural(
                "{n} selection lies on a page, picture or recording and not in its text: it is kept and goes along "
                "when the project is exported.",
                "{n} selections lie on pages, pictures or recordings and not in their text: they are kept and go along "
                "when the project is exported.",
                n=count["no words"]),
            "links": say_plural(
                "{n} link ties things that qcoder does not link: it was left out.",
                "{n} links tie things that qcoder does not link: they were left out.", n=count["links"]),
            "sets": say_plural(
                "{n} set holds no codes: it was left out.",
                "{n} sets hold no codes: they were left out.", n=count["sets"]),
            "twice": say_plural(
                "{n} identifier was used twice in the file: the second thing was given a new one.",
                "{n} identifiers were used twice in the file: the second things were given new ones.",
                n=count["twice"]),
            "deep": say_plural(
                "{n} code lies deeper than 100 levels: it was left out.",
                "{n} codes lie deeper than 100 levels: they were left out.", n=count["deep"]),
        }  # fmt: skip
        self.told += [sentence for key, sentence in said.items() if count[key]]


_BOOLEANS = {"true": "yes", "1": "yes", "false": "no", "0": "no"}


def _selected(element: Any) -> Selected:
    get = element.get
    return Selected(_number(get("startPosition")), _number(get("endPosition")), get("name") or "")


def _syncs(transcript: Any, counted: Counted | None = None) -> tuple[tuple[str, int, int], ...]:
    """When a transcript is said: points with their guids, positions in the text that is shown, and milliseconds."""
    found = []
    for one in _children(transcript, "SyncPoint"):
        at, guid = _number(one.get("position")), _guid(one.get("guid"))
        if counted is not None:
            at = counted.position(at)
        if at >= 0 and guid and one.get("timeStamp"):
            found.append((guid, at, _whole(one.get("timeStamp"))))
    return tuple(found)


def _number(raw: str | None) -> int:
    """A place; -1 for what is none."""
    if raw is None:
        return -1
    if raw.isdigit() and raw.isascii():
        return int(raw) if len(raw) < 16 else -1
    bare = raw.strip()
    return _number(bare) if bare != raw else -1


def _whole(raw: str | None) -> int:
    """A whole number, as coordinates and milliseconds are; 0 for what is none."""
    bare = (raw or "").strip()
    return int(bare) if re.fullmatch(r"[+-]?[0-9]{1,15}", bare) else 0


def _decoded(data: bytes) -> str:
    for start, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(start):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
