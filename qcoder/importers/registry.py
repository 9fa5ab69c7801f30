"""Which importer reads a file: by what it holds first, by its name second."""

from collections.abc import Callable
from pathlib import PurePath

from qcoder.core.errors import UnreadableFile
from qcoder.core.imported import ImportedDocument
from qcoder.core.messages import Message, say

Importer = Callable[..., ImportedDocument]

SUFFIXES = (".docx", ".txt", ".md")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_document(data: bytes, *, file_name: str, language: str = "auto") -> ImportedDocument:
    """The document that a file's bytes hold. Raises UnreadableFile with a sentence and a hint.

    Args:
        language: "es", "en", or "auto" to have it guessed.
    """
    suffix = PurePath(file_name).suffix.lower()
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise UnreadableFile(
            say("“{file}” is empty.", file=file_name), say("Look for the version that holds the text.")
        )
    if data.startswith(_OLE):
        raise _ole(data, file_name)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from qcoder.importers.docx import read_docx

        remark = None
        if suffix != ".docx":
            remark = say("The file is a Word document, though its name ends in “{suffix}”.", suffix=suffix or "?")
        return read_docx(data, file_name=file_name, language=language, remark=remark)
    return _by_suffix(suffix, data, file_name)(data, file_name=file_name, language=language)


def _by_suffix(suffix: str, data: bytes, file_name: str) -> Importer:
    from qcoder.importers.plain import looks_binary, read_plain

    known = _by_content(data)
    if known is None and not looks_binary(data):
        if suffix in (".txt", ".md"):
            return read_plain
        known = say("plain text")
    if known is None and suffix == ".docx":
        raise UnreadableFile(
            say("“{file}” is damaged or no Word document.", file=file_name),
            say("Open it with its program and save it again as .docx."),
        )
    raise UnreadableFile(
        say(
            "“{file}” is not a kind of file that qcoder reads: it holds {what}.",
            file=file_name,
            what=known or say("no text"),
        ),
        say("Save it as .docx or .txt and import that: {kinds}.", kinds=", ".join(SUFFIXES)),
    )


def _by_content(data: bytes) -> Message | None:
    """What a file holds that is no text of ours; None when its bytes do not tell."""
    head = data[:1024].lstrip()
    for begins, what in (
        (b"%PDF", say("a PDF")),
        (b"{\\rtf", say("rich text (RTF)")),
        (b"\x89PNG", say("a picture")),
        (b"\xff\xd8\xff", say("a picture")),
        (b"GIF8", say("a picture")),
        (b"ID3", say("a sound recording")),
        (b"RIFF", say("a sound recording")),
        (b"OggS", say("a sound recording")),
        (b"SQLite format 3", say("a database")),
    ):
        if head.startswith(begins):
            return what
    return None


def _ole(data: bytes, file_name: str) -> UnreadableFile:
    if _ENCRYPTED in data:
        return UnreadableFile(
            say("“{file}” is protected with a password.", file=file_name),
            say("Open it in Word, save it without password and import it again."),
        )
    return UnreadableFile(
        say("“{file}” is in the old Word format (.doc).", file=file_name),
        say("Open it in Word or LibreOffice, save it as .docx and import that."),
    )
