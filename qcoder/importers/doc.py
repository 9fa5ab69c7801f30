"""The old Word format (.doc): through LibreOffice where it is installed, else told how to convert.

The file is given to `soffice --headless --convert-to docx` in an empty folder, with a profile of its own that is
thrown away, so that neither an open LibreOffice nor macros have a part in it. Its words are then those of the .docx.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from qcoder.core.errors import UnreadableFile
from qcoder.core.imported import ImportedDocument
from qcoder.core.messages import say

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")
_EXCEL = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
LONGEST = 120  # seconds


def read_doc(data: bytes, *, file_name: str, language: str = "auto") -> ImportedDocument:
    """The document in an old Word file, converted by LibreOffice."""
    if _ENCRYPTED in data:
        raise UnreadableFile(
            say("“{file}” is protected with a password.", file=file_name),
            say("Open it in Word, save it without password and import it again."),
        )
    if _WORD not in data:
        excel = any(name in data for name in _EXCEL)
        raise UnreadableFile(
            say("“{file}” is in the old Excel format (.xls).", file=file_name)
            if excel
            else say("“{file}” is in an old format of Office that qcoder does not read.", file=file_name),
            say("Open it in Excel or LibreOffice, save it as .xlsx or .csv and import that.")
            if excel
            else say("Open it with its program, save it as .docx and import that."),
        )
    program = libreoffice()
    if program is None:
        raise UnreadableFile(
            say("“{file}” is in the old Word format (.doc).", file=file_name),
            say("Open it in Word or LibreOffice, save it as .docx and import that."),
        )
    from qcoder.importers.docx import read_docx

    document = read_docx(_converted(program, data, file_name), file_name=file_name, language=language)
    told = say("It was converted from the old Word format by LibreOffice; its words are counted in what that wrote.")
    ledger = replace(document.ledger, format="doc", remarks=(told, *document.ledger.remarks))
    return replace(document, ledger=ledger)


def libreoffice() -> Path | None:
    """Where LibreOffice is, None when it is not installed."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return Path(found)
    usual = (
        [Path(r"C:\Program Files\LibreOffice\program\soffice.exe")]
        if sys.platform == "win32"
        else [Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"), Path("/opt/libreoffice/program/soffice")]
    )
    return next((path for path in usual if path.is_file()), None)


def _converted(program: Path, data: bytes, file_name: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="qcoder-doc-", ignore_cleanup_errors=True) as folder:
        source = Path(folder, "document.doc")
        source.write_bytes(data)
        profile = Path(folder, "profile").as_uri()
        command = [
            str(program), f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", "docx", "--outdir", folder, str(source),
        ]  # fmt: skip
        environment = {**os.environ, "HOME": folder} if sys.platform != "win32" else dict(os.environ)
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=LONGEST, env=environment)
            return Path(folder, "document.docx").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise UnreadableFile(
                say("LibreOffice could not convert “{file}”.", file=file_name),
                say("Open it in Word or LibreOffice, save it as .docx and import that."),
            ) from error
