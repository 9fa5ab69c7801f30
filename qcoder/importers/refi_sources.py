"""Sources of a REFI-QDA file: texts with their codings, found by how the program counts positions.

PDFs, pictures and recordings are texts where one stands in them, and are kept with what was marked in them
(`refi_kept`).
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID, uuid4, uuid5

from qcoder.core.errors import UnreadableFile
from qcoder.core.exchange import CodingEntry, KeptEntry, More, NoteEntry, PassageNote, Source
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.core.text import clean
from qcoder.importers.refi_elements import (
    Reading,
    child,
    children,
    decoded,
    guid_of,
    local,
    place_number,
    refs_of,
    text_of,
    values_of,
    whole_number,
    within,
)
from qcoder.importers.refi_kept import KINDS, kept_entry
from qcoder.importers.refi_marks import Marks
from qcoder.importers.refi_positions import MARK as BYTE_ORDER
from qcoder.importers.refi_positions import Counted, Texts, counting_of


class SourceReader:
    """Reads the sources of one file; `kept` and `comments` collect what stands beside the texts."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.kept: list[KeptEntry] = []
        self.comments: list[NoteEntry] = []

    def read(self, root: Any, origin: str) -> tuple[Source, ...]:
        texts: list[tuple[Any, str]] = []
        wholes: dict[int, Any] = {}  # the source that a text stands in, by the place of the text
        # Where a text is a source of its own, its transcript only says when things are said (ours, QualCoder's).
        written = {one.get("plainTextPath"): guid_of(one.get("guid")) for one in within(root, "Sources", "TextSource")}
        written.pop(None, "")
        for element in within(root, "Sources", "TextSource", *KINDS):
            if local(element) not in KINDS:
                raw = raw_text(self._reading, element)
                if raw is None:
                    self._no_text(element)
                else:
                    texts.append((element, raw))
                continue
            inside = list(children(element, "Representation", "TextDescription", "Transcript"))
            apart = next((held for held in inside if held.get("plainTextPath") in written), None)
            read = [
                (held, raw)
                for held in inside
                if held is not apart and (raw := raw_text(self._reading, held)) is not None
            ]
            if apart is not None:
                entry = kept_entry(self._reading, element)
                self.kept.append(replace(entry, source=written[apart.get("plainTextPath")], syncs=_syncs(apart)))
            elif not read and (said := self._read_in_pdf(element)):
                self._reading.count["read in pdf"] += 1
                self._reading.count["outside"] += sum(1 for _one in children(element, "PlainTextSelection"))
                read = [(element.makeelement("Representation"), said)]
            elif not read:
                self.kept.append(kept_entry(self._reading, element))
                self._reading.count["no text"] += 1
            for held, raw in read:
                if local(element) == "PDFSource" or not guid_of(held.get("guid")):
                    held.set("guid", element.get("guid") or "")
                if held is read[0][0] and apart is None:
                    held.set("name", element.get("name") or held.get("name") or "?")
                    wholes[len(texts)] = element
                texts.append((held, raw))
        marks = [Marks(element) for element, _raw in texts]
        raws = Texts([raw for _element, raw in texts])
        way = counting_of(raws, marks, origin=origin)
        made = []
        for place, (element, _raw) in enumerate(texts):
            counted = raws.counted(place, way)
            source = self._source(element, counted, marks[place])
            if place in wholes:
                source = self._with_whole(source, wholes[place], _syncs(element, counted))
            made.append(source)
        return tuple(made)

    def _read_in_pdf(self, element: Any) -> str:
        """What we read in a PDF that comes without its text; "" for anything else."""
        data = self._reading.part(element.get("path") or "") if local(element) == "PDFSource" else None
        if not data:
            return ""
        from qcoder.importers.pdf import read_pdf

        try:
            return read_pdf(data, file_name=element.get("name") or "?").text
        except UnreadableFile:
            return ""

    def _no_text(self, element: Any) -> None:
        self._reading.told.append(
            say("“{name}” has no text in the file: it was left out.", name=element.get("name") or "?")
        )

    def _comment(self, selection: Any, span: Span) -> list[PassageNote]:
        """What a program wrote about a passage in its description (MAXQDA's memos, comments of ATLAS.ti), as a note."""
        said, _more = self._reading.described(selection)
        if not said:
            return []
        own = guid_of(selection.get("guid"))
        note = NoteEntry(
            str(uuid5(UUID(own), "comment")) if own else str(uuid4()),
            "",
            clean(said),
            guid_of(selection.get("creatingUser")),
            selection.get("creationDateTime") or "",
        )
        self.comments.append(note)
        return [PassageNote(span, note.guid)]

    def _with_whole(self, source: Source, whole: Any, syncs: tuple[tuple[str, int, int], ...]) -> Source:
        """A text with what was said of the PDF, picture or recording that it stands in, which is kept beside it."""
        entry = replace(kept_entry(self._reading, whole, text=source.guid), syncs=syncs)
        self.kept.append(entry)
        if entry.selections:
            self._reading.count["no words"] += len(entry.selections)
        said, more = self._reading.described(whole)
        return replace(
            source,
            notes=tuple(dict.fromkeys((*source.notes, *refs_of(whole)))),
            values={**values_of(whole), **source.values},
            description=source.description or said,
            more={**more, **source.more},
        )

    def _source(self, element: Any, counted: Counted, marks: Marks) -> Source:
        said, more = self._reading.described(marks.others)
        own = more.pop("codings", {}) if isinstance(more.get("codings"), dict) else {}
        guid = self._reading.own(element)
        spans = counted.spans(marks.starts, marks.ends)
        self._reading.count["outside"] += spans.count(None)
        inside = marks.inside(spans)
        codings = self._known(inside.codings, own)
        passages = inside.notes
        for selection, span in inside.described:
            passages += self._comment(selection, span)
        for coding in marks.named("Coding"):  # on the source as a whole
            codes = refs_of(coding, "CodeRef")
            if codes and counted.text.strip():
                codings.append(CodingEntry(self._reading.own(coding), Span(0, len(counted.text)), codes[0],
                               guid_of(coding.get("creatingUser")), coding.get("creationDateTime") or ""))  # fmt: skip
        rich = element.get("richTextPath") or ""
        original = self._reading.part(rich) if rich and element.get("plainTextPath") else None
        return Source(
            guid=guid,
            name=" ".join((element.get("name") or "?").split()) or "?",
            text=counted.text,
            codings=tuple(codings),
            passages=tuple(passages),
            notes=refs_of(marks.others),
            values=values_of(marks.others),
            description=said,
            original_name=str(more.pop("file_name", "")),
            original=original or b"",
            more=more,
        )

    def _known(self, codings: list[CodingEntry], own: Mapping[str, More]) -> list[CodingEntry]:
        """Those that name a code, with guids of their own; `own` is what only qcoder knows of them, by guid."""
        sound = [one for one in codings if one.code]
        self._reading.count["without code"] += len(codings) - len(sound)
        written = [one.guid for one in sound]
        guids = self._reading.own_guids(written)
        if guids == written and not own:
            return sound
        return [one._replace(guid=guid, more=own.get(guid, one.more)) for one, guid in zip(sound, guids, strict=True)]


def raw_text(reading: Reading, element: Any) -> str | None:
    """The text of a source or note as its file holds it, without the first mark of byte order."""
    inline = child(element, "PlainTextContent")
    if inline is not None:
        return text_of(inline)
    for attribute in ("plainTextPath", "richTextPath"):
        data = reading.part(element.get(attribute) or "")
        if data is None:
            continue
        if attribute == "plainTextPath":
            return decoded(data).removeprefix(BYTE_ORDER)
        from qcoder.importers.registry import read_document

        name = PurePosixPath(element.get(attribute).replace("\\", "/")).name
        try:
            return read_document(data, file_name=name).text
        except UnreadableFile as error:
            reading.told.append(error.sentence)
    return None


def _syncs(transcript: Any, counted: Counted | None = None) -> tuple[tuple[str, int, int], ...]:
    """When a transcript is said: points with their guids, positions in the text that is shown, and milliseconds."""
    found = []
    for one in children(transcript, "SyncPoint"):
        at, guid = place_number(one.get("position")), guid_of(one.get("guid"))
        if counted is not None:
            at = counted.position(at)
        if at >= 0 and guid and one.get("timeStamp"):
            found.append((guid, at, whole_number(one.get("timeStamp"))))
    return tuple(found)
