"""The one XML parser for files from others: no entities, no network, no document type."""

import re
from typing import Any

from qcoder.core.errors import UnreadableFile
from qcoder.core.messages import say

_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def parse(data: bytes, *, file_name: str) -> Any:
    """The root element. Raises UnreadableFile for what is no XML, or declares a document type."""
    from lxml import etree

    head = data[:4096].replace(b"\x00", b"")  # UTF-16 hides the letters between zero bytes
    if (b"<!" in head or b"<!" in data) and (_DOCTYPE.search(head) or _DOCTYPE.search(data)):
        raise UnreadableFile(
            say("“{file}” holds declarations that no document needs.", file=file_name),
            say("It may be harmful. Open it with its program and save only its text."),
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, collect_ids=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(
            say("“{file}” is damaged.", file=file_name),
            say("Open it with its program and save it again, or ask for it to be sent once more."),
        ) from error
