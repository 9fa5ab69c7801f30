"""Which importer reads a file: by what it holds, never by its name alone.

`kind_of` looks at the bytes; IMPORTERS names the function that reads each kind. A name that promises something else
is told in a remark.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import PurePath

from qcoder.core.errors import UnreadableFile
from qcoder.core.imported import AS_IT_IS, ImportedDocument, Reading
from qcoder.core.messages import Message, mark, say
from qcoder.core.turns import find_turns, unlabelled_paragraphs
from qcoder.language.turn_languages import in_language

Importer = Callable[..., ImportedDocument]

# kind: module and function, and the endings that such files usually have
IMPORTERS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "docx": ("docx", "read_docx", (".docx", ".docm", ".dotx")),
    "odt": ("odt", "read_odt", (".odt", ".ott", ".fodt")),
    "rtf": ("rtf", "read_rtf", (".rtf", ".doc")),
    "html": ("html", "read_html", (".html", ".htm", ".xhtml", ".mht", ".mhtml")),
    "pdf": ("pdf", "read_pdf", (".pdf",)),
    "doc": ("doc", "read_doc", (".doc", ".dot", ".wps")),
    "subtitles": ("subtitles", "read_subtitles", (".srt", ".vtt")),
    "json": ("transcript_json", "read_json", (".json", ".otr")),
    "eaf": ("eaf", "read_eaf", (".eaf",)),
    "xlsx": ("xlsx", "read_xlsx", (".xlsx", ".xlsm")),
    "sheet": ("csv_sheet", "read_csv", (".csv", ".tsv", ".tab")),
    "text": ("plain", "read_plain", (".txt", ".md", ".markdown", ".text")),
}
SUFFIXES = tuple(dict.fromkeys(suffix for _, _, suffixes in IMPORTERS.values() for suffix in suffixes))
_ASKED = frozenset(["pdf", "text"])  # importers that a person can ask something of
_LABELLED = frozenset(["docx", "doc", "odt", "rtf", "html", "pdf", "text"])  # turns are told by labels in the text
_CALLED = {
    "docx": mark("a Word document"),
    "odt": mark("an OpenDocument text"),
    "rtf": mark("rich text (RTF)"),
    "html": mark("a web page"),
    "pdf": mark("a PDF"),
    "subtitles": mark("subtitles"),
    "json": mark("a transcript as data (JSON)"),
    "eaf": mark("an ELAN transcript"),
    "xlsx": mark("an Excel workbook"),
    "sheet": mark("a sheet (CSV)"),
    "text": mark("plain text"),
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PAGE = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|span|table|p|h[1-6]|ul|ol|dl|pre|article|section|main|center|font|blockquote)[\s>]",
    re.IGNORECASE,
)
_BLANK = re.compile(rb"[\x00 \t\r\n\xef\xbb\xbf\xfe\xff]*")
_STARTS = re.compile(rb"[\xef\xbb\xbf\xff\xfe\s]*<")


def read_document(
    data: bytes, *, file_name: str, language: str = "auto", reading: Reading = AS_IT_IS
) -> ImportedDocument:
    """The document that a file's bytes hold. Raises UnreadableFile with a sentence and a hint.

    Args:
        language: "es", "en", or "auto" to have it guessed.
        reading: what a person asks of the importer.
    """
    kind = kind_of(data, file_name=file_name)
    module, function, suffixes = IMPORTERS[kind]
    reader: Importer = getattr(import_module(f"qcoder.importers.{module}"), function)
    asked = {"reading": reading} if kind in _ASKED else {}
    try:
        document = reader(data, file_name=file_name, language=language, **asked)
    except RecursionError as error:
        raise UnreadableFile(
            say("“{file}” nests its parts far deeper than a document does.", file=file_name),
            say("It may be harmful. Open it with its program and save only its text."),
        ) from error
    if reading.speakers and kind in _LABELLED:
        document = _by_own_rule(document, reading.speakers)
    document = in_language(document, document.language)
    suffix = _suffix(file_name)
    if suffix in suffixes or kind == "doc":
        return document
    told = say("The file is {what}, though its name ends in “{suffix}”.", what=say(_CALLED[kind]), suffix=suffix or "?")
    return replace(document, ledger=replace(document.ledger, remarks=(told, *document.ledger.remarks)))


def _by_own_rule(document: ImportedDocument, rule: str) -> ImportedDocument:
    """The document with the turns that a person's own rule finds."""
    bold, headings = document.marks.stretches("bold"), document.marks.stretches("heading")
    turns = find_turns(document.text, bold=bold, headings=headings, rule=rule)
    ledger = replace(
        document.ledger,
        turns=len(turns),
        speakers=turns.speakers(),
        unlabelled=unlabelled_paragraphs(document.text, turns),
        rule=rule,
    )
    return replace(document, turns=turns, ledger=ledger)


def kind_of(data: bytes, *, file_name: str) -> str:
    """What a file holds, as a key of IMPORTERS. Raises UnreadableFile for what no importer reads."""
    if _BLANK.fullmatch(data):
        raise UnreadableFile(
            say("“{file}” is empty.", file=file_name), say("Look for the version that holds the text.")
        )
    if data.startswith(_OLE):
        return "doc"
    if data.startswith(_ZIP):
        return _in_zip(data, file_name)
    head = data[:1024].lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    if head.startswith(b"{\\rt"):
        return "rtf"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if (what := _known_elsewhere(head)) is not None:
        raise _refused(file_name, what)
    return _text_kind(data, file_name)


def _text_kind(data: bytes, file_name: str) -> str:
    from qcoder.importers.plain import decode, looks_binary

    suffix = _suffix(file_name)
    if looks_binary(data):
        if suffix in (".docx", ".odt", ".xlsx", ".doc", ".pdf", ".rtf"):
            raise UnreadableFile(
                say("“{file}” is damaged or not what its name says.", file=file_name),
                say("Open it with its program and save it again, or ask for it to be sent once more."),
            )
        raise _refused(file_name, say("no text"))
    wide = data[:4096].replace(b"\x00", b"")
    if _STARTS.match(wide) and (found := _markup_kind(wide, file_name)) is not None:
        return found
    from qcoder.importers.html import is_mht

    if is_mht(data):
        return "html"
    text = decode(data if len(data) < 400_000 else data[:200_000])[0].lstrip("\ufeff")
    from qcoder.importers.subtitles import looks_like_subtitles
    from qcoder.importers.transcript_json import looks_like_json

    if looks_like_json(data) and (suffix in (".json", ".otr") or _is_json(data)):
        return "json"
    if looks_like_subtitles(text):
        return "subtitles"
    return _text_or_sheet(text, suffix)


def _text_or_sheet(text: str, suffix: str) -> str:
    from qcoder.importers.csv_sheet import csv_rows, looks_like_sheet
    from qcoder.importers.sheet import transcript_columns

    if suffix in (".csv", ".tsv", ".tab"):
        return "sheet"
    first = text[:2000].partition("\n")[0]
    if "\t" in first and looks_like_sheet(text[:20_000]) and transcript_columns(csv_rows(first)) is not None:
        return "sheet"  # NVivo's and Whisper's transcripts parted by tabs
    return "text"


def _markup_kind(head: bytes, file_name: str) -> str | None:
    if b"<ANNOTATION_DOCUMENT" in head:
        return "eaf"
    if b"office:document" in head and b"opendocument" in head:
        return "odt"
    if (
        b"schemas.microsoft.com/office/word/2003/wordml" in head
        or b"schemas.microsoft.com/office/2006/xmlPackage" in head
    ):
        raise UnreadableFile(
            say("“{file}” is a Word document saved as XML.", file=file_name),
            say("Open it in Word or LibreOffice, save it as .docx and import that."),
        )
    if _PAGE.search(head):
        return "html"
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<?xml"):
        raise _refused(file_name, say("data (XML)"))
    return None


def _is_json(data: bytes) -> bool:
    import json

    from qcoder.importers.plain import decode

    try:
        json.loads(decode(data)[0].lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return False
    return True


def _in_zip(data: bytes, file_name: str) -> str:
    from qcoder.importers.safe_zip import SafeZip

    if b"word/document.xml" in _directory(data):
        return "docx"
    parts = SafeZip(data, file_name=file_name)
    names = set(parts)
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names or any(name.startswith("word/") for name in names):
        return "docx"
    if "content.xml" in names:
        kind = parts["mimetype"] if "mimetype" in names else b"text"
        if b"text" in kind:
            return "odt"
        raise _refused(file_name, say("an OpenDocument file that is no text"))
    if any(name.startswith("ppt/") for name in names):
        raise _refused(file_name, say("slides (PowerPoint)"))
    if any(name.casefold().endswith(".qde") for name in names):
        raise UnreadableFile(
            say("“{file}” is a project of another program (REFI-QDA).", file=file_name),
            say("It is no single document: exchange it as a project."),
        )
    if "META-INF/container.xml" in names:
        raise _refused(file_name, say("a book (EPUB)"))
    if "_rels/.rels" in names:
        return "docx"  # a main part of another name is found by its relation
    raise UnreadableFile(
        say("“{file}” is a zip file and no document.", file=file_name),
        say("Unpack it and import the documents inside."),
    )


def _directory(data: bytes) -> bytes:
    """The list of names at the end of a zip; empty when it is not where it should be."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    start = int.from_bytes(data[end + 16 : end + 20], "little") if 0 <= end <= len(data) - 22 else len(data)
    return data[start : end if end >= 0 else start]


def _known_elsewhere(head: bytes) -> Message | None:
    """What a file holds that is no text of ours; None when its bytes do not tell."""
    for begins, what in (
        (b"\x89PNG", say("a picture")),
        (b"\xff\xd8\xff", say("a picture")),
        (b"GIF8", say("a picture")),
        (b"II*\x00", say("a picture")),
        (b"ID3", say("a sound recording")),
        (b"RIFF", say("a sound recording")),
        (b"OggS", say("a sound recording")),
        (b"fLaC", say("a sound recording")),
        (b"SQLite format 3", say("a database")),
        (b"Rar!", say("an archive (RAR)")),
        (b"7z\xbc\xaf", say("an archive (7z)")),
        (b"\x1f\x8b", say("an archive (gzip)")),
    ):
        if head.startswith(begins):
            return what
    return say("a film or sound recording") if head[4:8] == b"ftyp" else None


def _refused(file_name: str, what: Message) -> UnreadableFile:
    return UnreadableFile(
        say("“{file}” is not a kind of file that qcoder reads: it holds {what}.", file=file_name, what=what),
        say("Save it as .docx or .txt and import that. What qcoder reads: {kinds}.", kinds=", ".join(SUFFIXES)),
    )


def _suffix(file_name: str) -> str:
    return PurePath(file_name).suffix.lower()
