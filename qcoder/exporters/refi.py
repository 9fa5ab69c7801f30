"""REFI-QDA out: a project as .qdpx, a codebook as .qdc (REFI-QDA 1.0, Project.xsd of 18 March 2019, Codebook.xsd).

Texts lie beside the XML as `sources/<guid>.txt`, UTF-8 without BOM; positions are code points and the end is
exclusive (section 10.2 of the standard read as its own annex does it). Two other targets count as the programs that
they are for do: "nvivo" in UTF-16 units, "crlf" (ATLAS.ti, MAXQDA) in files with CRLF whose two characters count once.
What the standard has no place for stands in descriptions, behind a mark, and is read back by `importers.refi`.
"""

import hashlib
import io
import json
import re
import uuid
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from qcoder.core.collecting import without_collecting
from qcoder.core.exchange import (
    CODE_TEXTS,
    CaseEntry,
    CodeEntry,
    CodingEntry,
    ExchangeProject,
    More,
    NoteEntry,
    Source,
    VariableEntry,
)
from qcoder.core.span import Span
from qcoder.core.utf16 import Utf16Index
from qcoder.exporters.refi_kept import KeptWriter

Target = Literal["standard", "nvivo", "crlf"]
TARGETS: dict[str, Target] = {"standard": "standard", "nvivo": "nvivo", "atlas": "crlf", "maxqda": "crlf"}
PROJECT, CODEBOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
COUNTED_FOR = "counted_for"  # says in a project's description how its positions are counted
MARK = "[qcoder]"  # before the JSON in a description
LONGEST_NAME = 80  # of a selection: enough to check its position by
LONGEST_TEXT = 2_000_000  # characters between two tags: careful readers of XML refuse ten million bytes
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00")
_TYPES = {"text": "Text", "number": "Float", "date": "Date", "yes_no": "Boolean", "one_of": "Text"}
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_BOOLEANS = {"yes": "true", "no": "false"}
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same bytes for the same project


def project_bytes(project: ExchangeProject, *, target: Target = "standard") -> bytes:
    """The project as a .qdpx file. The XML inside is checked before it is given out."""
    with without_collecting():
        xml = "".join(_project(project, target)).encode("utf-8")
    check(xml, "project")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        _put(packed, "project.qde", xml)
        for source in project.sources:
            text = source.text.replace("\n", "\r\n") if target == "crlf" else source.text
            _put(packed, f"sources/{source.guid}.txt", text.encode("utf-8"))
            if source.original:
                _put(packed, f"sources/{source.guid}.docx", source.original)
        for kept in project.kept:
            if kept.data:
                _put(packed, f"sources/{kept.guid}{kept.ending}", kept.data)
    return out.getvalue()


def codebook_bytes(project: ExchangeProject) -> bytes:
    """The codebook alone as a .qdc file."""
    parts = [f'<?xml version="1.0" encoding="utf-8"?>\n<CodeBook xmlns="{CODEBOOK}" origin="qcoder">']
    parts += ["<Codes>", *_codes(project.codes, notes=False), "</Codes>"]
    if project.sets:
        parts.append("<Sets>")
        for one in project.sets:
            members = "".join(f"<MemberCode guid={_attribute(code)}/>" for code in one.codes)
            parts.append(f"<Set guid={_attribute(one.guid)} name={_attribute(one.name)}>{members}</Set>")
        parts.append("</Sets>")
    parts.append("</CodeBook>\n")
    xml = "".join(parts).encode("utf-8")
    check(xml, "codebook")
    return xml


def check(xml: bytes, kind: Literal["project", "codebook"]) -> None:
    """Holds the XML against our own schema of the standard. A failure is a bug of ours: RuntimeError."""
    from lxml import etree

    schema = _schema(kind)
    if not schema.validate(etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))):
        error = schema.error_log[0]
        raise RuntimeError(f"the exchange file does not follow the standard: line {error.line}, {error.type_name}")


@cache
def _schema(kind: str) -> Any:
    from lxml import etree

    from qcoder.core.resources import resources

    return etree.XMLSchema(etree.parse(str(resources() / "refi" / f"{kind}.xsd")))


def _put(packed: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(info, data)


# ---- parts of the XML ----


def _text(value: str) -> str:
    if len(value) > LONGEST_TEXT:
        pieces = (value[start : start + LONGEST_TEXT] for start in range(0, len(value), LONGEST_TEXT))
        return "<!-- -->".join(map(_text, pieces))
    return escape(_NOT_XML.sub("\ufffd", value) if _NOT_XML.search(value) else value).replace("\r", "\n")


def _attribute(value: str) -> str:
    if not _MARKUP.search(value):  # nearly all: nothing to escape
        return f'"{value}"'
    return quoteattr(_NOT_XML.sub("\ufffd", value), {"\n": "&#10;", "\t": "&#9;", "\r": "&#10;"})


def _attributes(**values: str) -> str:
    return "".join(f" {name}={_attribute(value)}" for name, value in values.items() if value)


def _description(said: str, more: More) -> str:
    """What is said, and behind the mark what only qcoder knows; nothing where there is neither."""
    kept = {key: value for key, value in more.items() if value not in ("", None, [], {}, False)}
    hidden = f"{MARK} {_JSON.encode(kept)}" if kept else ""
    whole = "\n\n".join(part for part in (said, hidden) if part)
    return f"<Description>{_text(whole)}</Description>" if whole else ""


def _refs(notes: Iterable[str]) -> str:
    return "".join(f"<NoteRef targetGUID={_attribute(note)}/>" for note in notes)


def _moment(at: str) -> str:
    """A moment as xsd:dateTime in UTC."""
    if not at:
        return ""
    if _UTC.fullmatch(at):  # as we store it
        return f"{at[:23]}Z"
    from datetime import UTC, datetime

    moment = datetime.fromisoformat(at)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _project(project: ExchangeProject, target: Target) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<Project xmlns="{PROJECT}" name={_attribute(project.name)} origin="qcoder">'
    if project.users:
        yield "<Users>"
        for user in project.users:
            yield f"<User{_attributes(guid=user.guid, name=user.name)}/>"
        yield "</Users>"
    if project.codes:
        yield "<CodeBook><Codes>"
        yield from _codes(project.codes, notes=True)
        yield "</Codes></CodeBook>"
    kinds = {variable.guid: _type_of(variable, project) for variable in project.variables}
    if project.variables:
        yield "<Variables>"
        for variable in project.variables:
            more: dict[str, object] = {"allowed": list(variable.allowed)}
            if _TYPES[variable.type] != kinds[variable.guid] or variable.type == "one_of":
                more["type"] = variable.type
            head = _attributes(guid=variable.guid, name=variable.name, typeOfVariable=kinds[variable.guid])
            yield f"<Variable{head}>{_description('', more)}</Variable>"
        yield "</Variables>"
    if project.cases:
        yield "<Cases>"
        for case in project.cases:
            yield from _case(case, kinds)
        yield "</Cases>"
    if project.sources or project.kept:
        yield "<Sources>"
        yield from _sources(project, kinds, target)
        yield "</Sources>"
    if project.notes:
        yield "<Notes>"
        for note in project.notes:
            yield _note(note)
        yield "</Notes>"
    links = list(_links(project))
    if links:
        yield "<Links>"
        yield from links
        yield "</Links>"
    if project.sets:
        yield "<Sets>"
        for one in project.sets:
            members = "".join(f"<MemberCode targetGUID={_attribute(code)}/>" for code in one.codes)
            yield f"<Set{_attributes(guid=one.guid, name=one.name)}>{members}</Set>"
        yield "</Sets>"
    counted = {} if target == "standard" else {COUNTED_FOR: target}
    yield _description(project.description, {**project.more, **counted})
    yield _refs(project.project_notes)
    yield "</Project>\n"


def _codes(codes: Sequence[CodeEntry], *, notes: bool) -> Iterator[str]:
    below: dict[str, list[CodeEntry]] = defaultdict(list)
    for code in codes:
        below[code.parent].append(code)

    def put(code: CodeEntry) -> Iterator[str]:
        head = _attributes(guid=code.guid, name=code.name, isCodable="true", color=code.colour)
        inside = [_description(definition_of(code.definition, code.more), code.more)]
        if notes:
            inside.append(_refs(code.notes))
        for child in below[code.guid]:
            inside += put(child)
        yield f"<Code{head}>{''.join(inside)}</Code>"

    for code in below[""]:
        yield from put(code)


def definition_of(definition: str, more: More) -> str:
    """What other programs show of a code: its definition, and the other texts of the entry with their names."""
    parts = [definition or str(more.get("short_definition", ""))]
    parts += [f"{name}: {more[field]}" for field, name in CODE_TEXTS.items() if more.get(field)]
    return "\n\n".join(part for part in parts if part)


def _type_of(variable: VariableEntry, project: ExchangeProject) -> str:
    """The standard's type, where every value is written as it wants it; else Text."""
    kind = _TYPES[variable.type]
    owners: list[CaseEntry | Source] = [*project.cases, *project.sources]
    values = [owner.values[variable.guid] for owner in owners if variable.guid in owner.values]
    return kind if all(_fits(kind, value) for value in values) else "Text"


def _fits(kind: str, value: str) -> bool:
    match kind:
        case "Float":
            return _DECIMAL.match(value) is not None
        case "Date":
            return _DAY.match(value) is not None
        case "Boolean":
            return value in _BOOLEANS
    return True


def _values(values: Mapping[str, str], kinds: Mapping[str, str]) -> str:
    found = []
    for variable, value in values.items():
        kind = kinds[variable]
        said = _BOOLEANS[value] if kind == "Boolean" else value
        ref = f"<VariableRef targetGUID={_attribute(variable)}/>"
        found.append(f"<VariableValue>{ref}<{kind}Value>{_text(said)}</{kind}Value></VariableValue>")
    return "".join(found)


def _case(case: CaseEntry, kinds: Mapping[str, str]) -> Iterator[str]:
    refs = "".join(f"<SourceRef targetGUID={_attribute(source)}/>" for source in case.sources)
    yield f"<Case{_attributes(guid=case.guid, name=case.name)}>{_description(case.description, case.more)}"
    yield f"{_values(case.values, kinds)}{refs}</Case>"


def _sources(project: ExchangeProject, kinds: Mapping[str, str], target: Target) -> Iterator[str]:
    """Texts, those of PDFs inside these; then what has no text here, or a text of its own."""
    writer = KeptWriter(
        codes={code.guid for code in project.codes}, users={user.guid for user in project.users},
        notes={note.guid for note in project.notes}, attributes=_attributes,
    )  # fmt: skip
    pdfs = {kept.source: kept for kept in project.kept if kept.kind == "pdf" and kept.source}
    for source in project.sources:
        if source.guid in pdfs:
            yield writer.xml(pdfs[source.guid], partial(_inside_pdf, source, kinds, target))
        else:
            yield from _source(source, kinds, target)
    texts = {source.guid: source.text for source in project.sources}
    for kept in project.kept:
        if kept.kind != "pdf" or kept.source not in texts:
            yield writer.xml(kept, says=_says(texts[kept.source], target) if kept.source in texts else None)


def _inside_pdf(source: Source, kinds: Mapping[str, str], target: Target, tag: str, guid: str) -> Iterator[str]:
    return _source(source, kinds, target, tag=tag, guid=guid)


def _says(text: str, target: Target) -> Callable[[int], int]:
    """Where a position of a text lies as the target counts."""
    return Utf16Index(text).to_utf16 if target == "nvivo" else lambda at: at


def _source(
    source: Source, kinds: Mapping[str, str], target: Target, *, tag: str = "TextSource", guid: str = ""
) -> Iterator[str]:
    rich = f"internal://{source.guid}.docx" if source.original else ""
    head = _attributes(
        guid=guid or source.guid, name=source.name, richTextPath=rich, plainTextPath=f"internal://{source.guid}.txt"
    )
    more = {**source.more}
    extra = {coding.guid: dict(coding.more) for coding in source.codings if coding.more}
    if extra:
        more["codings"] = extra
    yield f"<{tag}{head}>{_description(source.description, more)}"
    index = Utf16Index(source.text) if target == "nvivo" else None
    at: dict[tuple[int, int], tuple[list[str], list[str]]] = {}
    for coding in source.codings:
        span = coding.span
        place = span.start, span.end
        if place not in at:
            at[place] = [], []
        at[place][0].append(_coding(coding))
    for passage in source.passages:
        at.setdefault((passage.span.start, passage.span.end), ([], []))[1].append(passage.note)
    names, text = uuid.UUID(source.guid).bytes, source.text
    for start, end in sorted(at):
        codings, notes = at[start, end]
        name = " ".join(text[start : min(end, start + LONGEST_NAME)].split())
        guid = _place_guid(names, start, end)
        if index is not None:
            start, end = index.to_utf16(start), index.to_utf16(end)
        yield (
            f'<PlainTextSelection guid="{guid}" name={_attribute(name)} startPosition="{start}" endPosition="{end}">'
            f"{''.join(codings)}{_refs(notes)}</PlainTextSelection>"
        )
    yield f"{_refs(source.notes)}{_values(source.values, kinds)}</{tag}>"


def _coding(coding: CodingEntry) -> str:
    """One of thousands: in one piece. Guids and moments hold nothing to escape, and the schema holds them to it."""
    said = f' creatingUser="{coding.user}"' if coding.user else ""
    if coding.at:
        said += f' creationDateTime="{_moment(coding.at)}"'
    notes = _refs(coding.notes) if coding.notes else ""
    return f'<Coding guid="{coding.guid}"{said}><CodeRef targetGUID="{coding.code}"/>{notes}</Coding>'


def selection_guid(source: str, span: Span) -> str:
    """The same passage of the same text has the same guid in every export."""
    return _place_guid(uuid.UUID(source).bytes, span.start, span.end)


def _place_guid(source: bytes, start: int, end: int) -> str:
    """As uuid.uuid5 makes it (RFC 9562, version 5), without its objects: an export makes thousands."""
    made = hashlib.sha1(source + f"{start}:{end}".encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(made[16], 16) & 3]
    return f"{made[:8]}-{made[8:12]}-5{made[13:16]}-{variant}{made[17:20]}-{made[20:32]}"


def _note(note: NoteEntry) -> str:
    head = _attributes(guid=note.guid, name=note.title, creatingUser=note.user, creationDateTime=_moment(note.at))
    content = f"<PlainTextContent>{_text(note.text)}</PlainTextContent>"
    return f"<Note{head}>{_description('', note.more)}{content}</Note>"


def _links(project: ExchangeProject) -> Iterator[str]:
    for link in project.links:
        head = _attributes(
            guid=link.guid, name=link.name, direction="OneWay", originGUID=link.source, targetGUID=link.target
        )
        yield f"<Link{head}>{_refs(link.notes)}</Link>"
    for case in project.cases:  # a case has no notes in the standard: a link ties them
        for note in case.notes:
            guid = str(uuid.uuid5(uuid.UUID(case.guid), note))
            head = _attributes(guid=guid, direction="Associative", originGUID=note, targetGUID=case.guid)
            yield f"<Link{head}/>"
