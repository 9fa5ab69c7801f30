"""A transcript that came back from Word: its text, and its comments with where they stand in that text.

Only paragraphs in the style "Transcript" are text (all of them, when there is none such); turn numbers are left out.
Tracked insertions count, tracked deletions do not.
"""

from dataclasses import dataclass
from typing import Any

from qcoder.core.errors import UnreadableFile
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.core.transcript_file import MARKED, TRANSCRIPT, TURN_NUMBER, Remark
from qcoder.importers.safe_xml import parse
from qcoder.importers.safe_zip import SafeZip

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_INSIDE = frozenset({"ins", "moveTo", "sdt", "sdtContent", "smartTag", "hyperlink", "customXml"})


@dataclass(frozen=True, slots=True)
class ReturnedTranscript:
    """`unplaced` are comments that stand on no words, by their author and first line."""

    identity: str
    text: str
    remarks: tuple[Remark, ...]
    unplaced: tuple[Remark, ...] = ()


def read_transcript(data: bytes, *, file_name: str) -> ReturnedTranscript:
    """Raises UnreadableFile for what is no Word document."""
    packed = SafeZip(data, file_name=file_name)
    if "word/document.xml" not in packed:
        raise UnreadableFile(
            say("“{file}” is no Word document.", file=file_name), say("Choose the .docx that came back from Word.")
        )
    body = parse(packed["word/document.xml"], file_name=file_name).find(f"{_W}body")
    names = _style_names(packed, file_name)
    walk = _Walk(names)
    paragraphs = [one for one in body.iter(f"{_W}p") if names.get(_style(one, "pPr", "pStyle")) == TRANSCRIPT]
    walk.paragraphs(paragraphs or list(body.iter(f"{_W}p")))
    comments = {}
    if "word/comments.xml" in packed:
        root = parse(packed["word/comments.xml"], file_name=file_name)
        comments = {one.get(f"{_W}id"): one for one in root.iter(f"{_W}comment")}
    placed: list[Remark] = []
    unplaced: list[Remark] = []
    for id_, element in comments.items():
        start, end = walk.starts.get(id_, -1), walk.ends.get(id_, -1)
        span = Span(start, end) if 0 <= start < end else None
        remark = _remark(element, span or Span(0, 0))
        (placed if span is not None else unplaced).append(remark)
    placed.sort(key=lambda one: (one.span, one.key))
    return ReturnedTranscript(_identity(packed, file_name), walk.text, tuple(placed), tuple(unplaced))


def _style(element: Any, properties: str, name: str) -> str:
    found = element.find(f"{_W}{properties}/{_W}{name}")
    return "" if found is None else found.get(f"{_W}val") or ""


def _style_names(packed: SafeZip, file_name: str) -> dict[str, str]:
    """Styles by id: programs give ours other ids, but keep their names."""
    if "word/styles.xml" not in packed:
        return {}
    root = parse(packed["word/styles.xml"], file_name=file_name)
    found = {}
    for style in root.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None:
            found[style.get(f"{_W}styleId") or ""] = name.get(f"{_W}val") or ""
    return found


def _identity(packed: SafeZip, file_name: str) -> str:
    if "docProps/core.xml" not in packed:
        return ""
    root = parse(packed["docProps/core.xml"], file_name=file_name)
    found = root.find("{http://purl.org/dc/elements/1.1/}identifier")
    return "" if found is None else found.text or ""


class _Walk:
    """Goes through the paragraphs, adding up the text and noting where comments begin and end."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names
        self._parts: list[str] = []
        self._at = 0
        self.starts: dict[str | None, int] = {}
        self.ends: dict[str | None, int] = {}

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def paragraphs(self, found: list[Any]) -> None:
        for place, paragraph in enumerate(found):
            if place:
                self._put("\n")
            self._inside(paragraph)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._at += len(text)

    def _inside(self, element: Any) -> None:
        for child in element:
            name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
            if name == "r":
                if self._names.get(_style(child, "rPr", "rStyle")) != TURN_NUMBER:
                    self._run(child)
            elif name == "commentRangeStart":
                self.starts.setdefault(child.get(f"{_W}id"), self._at)
            elif name == "commentRangeEnd":
                self.ends[child.get(f"{_W}id")] = self._at
            elif name in _INSIDE:
                self._inside(child)

    def _run(self, run: Any) -> None:
        for child in run:
            match child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "":
                case "t":
                    self._put(child.text or "")
                case "tab":
                    self._put("\t")
                case "br" | "cr":
                    self._put("\n")
                case "noBreakHyphen":
                    self._put("\u2011")


def _remark(element: Any, span: Span) -> Remark:
    """The first line is the code, the rest the memo; the line that holds the mark is neither."""
    lines = ["".join(part.text or "" for part in paragraph.iter(f"{_W}t")) for paragraph in element.iter(f"{_W}p")]
    key = ""
    kept = []
    for line in lines:
        found = MARKED.search(line)
        if found is not None:
            key = found.group(1)
            line = MARKED.sub("", line)
            if not line.strip():
                continue
        kept.append(line)
    while kept and not kept[0].strip():
        kept.pop(0)
    return Remark(
        span,
        element.get(f"{_W}author") or "",
        element.get(f"{_W}date") or "",
        " ".join(kept[0].split()) if kept else "",
        "\n".join(kept[1:]).strip("\n"),
        key,
    )
