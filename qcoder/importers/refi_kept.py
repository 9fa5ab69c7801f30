"""PDFs, pictures and recordings of a REFI-QDA file: kept with their file, what was marked in them and its codings."""

from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from qcoder.core.exchange import KEPT_PLACES, KeptEntry, KeptKind
from qcoder.importers.refi_elements import (
    Reading,
    children,
    code_and_notes,
    guid_of,
    local,
    refs_of,
    whole_number,
)

KINDS: dict[str, KeptKind] = {
    "PDFSource": "pdf", "PictureSource": "picture", "AudioSource": "audio", "VideoSource": "video",
}  # fmt: skip
_ELSEWHERE = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection", "TranscriptSelection")


def kept_entry(reading: Reading, element: Any, *, text: str = "") -> KeptEntry:
    """A source that is no text, with its file where that came along and what was marked in it."""
    kind = KINDS[local(element)]
    path = element.get("path") or element.get("currentPath") or ""
    inside = path.lower().startswith("internal:")
    data = reading.part(path) if inside else None
    selections = []
    for one in children(element, *_ELSEWHERE):
        if not one.get("guid"):
            one.set("guid", str(uuid4()))
        said, _more = reading.described(one)
        row: dict[str, Any] = {"guid": reading.own(one), "name": one.get("name") or "", "description": said}
        row |= {name: whole_number(one.get(name)) for name in KEPT_PLACES[kind]}
        row["codings"] = _kept_codings(reading, one)
        row["notes"] = list(refs_of(one))
        selections.append({name: value for name, value in row.items() if value not in ("", [])})
    return KeptEntry(
        guid=text if text and kind == "pdf" else reading.own(element),
        name=" ".join((element.get("name") or "?").split()) or "?",
        kind=kind,
        source=text,
        path="" if inside else path,
        file_name=PurePosixPath(path.replace("\\", "/")).name,
        data=data or b"",
        selections=tuple(selections),
        codings=tuple(_kept_codings(reading, element)),
    )


def _kept_codings(reading: Reading, element: Any) -> list[dict[str, Any]]:
    found = []
    for coding in children(element, "Coding"):
        code, notes = code_and_notes(coding)
        if not code:
            reading.count["without code"] += 1
            continue
        row: dict[str, Any] = {
            "guid": reading.own(coding), "code": code, "user": guid_of(coding.get("creatingUser")),
            "at": coding.get("creationDateTime") or "", "notes": list(notes),
        }  # fmt: skip
        found.append({name: value for name, value in row.items() if value not in ("", [])})
    return found
