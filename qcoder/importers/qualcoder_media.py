"""Pictures, recordings and PDFs of a QualCoder project with what was marked in them: they are kept as those of exchange
files are.

`code_image` marks rectangles (x1, y1, width, height in pixels, pdf_page), `code_av` stretches of milliseconds (pos0,
pos1). `source.mediapath` is a path inside the project's folder ("/images/a.jpg") or of a file outside it
("images:/home/a.jpg"); `av_text_id` is the transcript of a recording.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from qcoder.core.exchange import KeptEntry, KeptKind
from qcoder.importers.foreign import Foreign, Row, moment, number, text

_KINDS: dict[str, KeptKind] = {"images": "picture", "audio": "audio", "video": "video", "docs": "pdf"}


def kept_media(
    own: Foreign, rows: Mapping[str, Sequence[Row]], *, shown: Collection[str]
) -> tuple[tuple[KeptEntry, ...], int]:
    """Sources that are no text, and PDFs in which areas were marked; how many marks have no source to be kept with.

    Args:
        rows: of the tables source, code_image and code_av.
        shown: guids of the sources whose text is in the project.
    """
    marks: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows["code_image"]:
        left, top = number(row.get("x1")), number(row.get("y1"))
        wide, high, page = (max(0, number(row.get(name))) for name in ("width", "height", "pdf_page"))
        place = {"firstX": left, "firstY": top, "secondX": left + wide, "secondY": top + high, "page": page}
        marks[number(row.get("id"))].append(_mark(own, "imid", row, place))
    for row in rows["code_av"]:
        place = {"begin": max(0, number(row.get("pos0"))), "end": max(0, number(row.get("pos1")))}
        marks[number(row.get("id"))].append(_mark(own, "avid", row, place))
    found = []
    for row in rows["source"]:
        id_, path = number(row["id"]), text(row.get("mediapath"))
        kind = _kind(path)
        guid = own.guid("source", id_)
        if kind is None or (guid in shown and not marks[id_]):
            continue
        transcript = own.guid("source", number(row.get("av_text_id")))
        as_text = guid if guid in shown else transcript if transcript in shown else ""
        found.append(
            KeptEntry(
                guid=guid if kind == "pdf" or guid not in shown else own.guid("kept", id_),
                name=text(row["name"]) or "?", kind=kind, source=as_text, path=_path(path),
                file_name=PurePosixPath(path.replace("\\", "/")).name, selections=tuple(marks.pop(id_, ())),
            )
        )  # fmt: skip
    return tuple(found), sum(map(len, marks.values()))


def _mark(own: Foreign, key: str, row: Row, place: Mapping[str, int]) -> dict[str, Any]:
    notes = own.note(key, row.get(key), row.get("memo"), owner=row.get("owner"), at=row.get("date"))
    coding = {"guid": own.guid(f"coding {key}", row.get(key)), "code": own.guid("code", row.get("cid")),
              "user": own.user(row.get("owner")), "at": moment(row.get("date")), "notes": list(notes)}  # fmt: skip
    said = {name: value for name, value in coding.items() if value not in ("", [])}
    return {"guid": own.guid(key, row.get(key)), **place, "codings": [said]}


def _kind(path: str) -> KeptKind | None:
    """What a file is, by the folder that QualCoder keeps it in."""
    folder, kept = path.partition(":")[0] if ":" in path[:8] else path.strip("/").partition("/")[0], path.lower()
    kind = _KINDS.get(folder)
    return None if kind == "pdf" and not kept.endswith(".pdf") else kind


def _path(path: str) -> str:
    folder, colon, outside = path.partition(":")
    return f"absolute:///{outside.lstrip('/')}" if colon and folder in _KINDS else f"relative:///{path.lstrip('/')}"
