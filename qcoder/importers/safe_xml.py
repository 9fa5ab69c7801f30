"""The one XML parser for files from others: no entities, no network, no document type."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from qcoder.core.errors import UnreadableFile
from qcoder.core.messages import say

_HARDENED: dict[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False,
    "collect_ids": False,  # nobody asks for them
}  # fmt: skip
PIECE = 1 << 18  # bytes
LONGEST_SIGN = 64  # bytes at the end of a piece in which a declaration may begin
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml [^>]*>\s*)?<[A-Za-z_]")  # with an element, no declaration
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def parse(data: bytes, *, file_name: str) -> Any:
    """The root element. Raises UnreadableFile for what is no XML, or declares a document type."""
    from lxml import etree

    # A declaration stands before the first element or the file is no XML: most need not be looked through.
    if not _BEGINS.match(data, 0, 4096):
        head = data[:4096].replace(b"\x00", b"")  # UTF-16 hides the letters between zero bytes
        if _DOCTYPE.search(head) or _DOCTYPE.search(data):
            raise _declares(file_name)
    try:
        root = etree.fromstring(data, etree.XMLParser(**_HARDENED))
    except etree.XMLSyntaxError as error:
        raise _damaged(file_name) from error
    if root.getroottree().docinfo.internalDTD is not None:  # in an encoding that hides it
        raise _declares(file_name)
    return root


def parse_pieces(pieces: Iterable[bytes], *, tag: str | tuple[str, ...], file_name: str) -> Iterator[tuple[Any, bool]]:
    """Elements called `tag`, or one of several names, again and again as they grow, and in the end whole (True).

    Whoever asks takes away the children that it is done with, all but the last, which may not be whole; so a tree of
    a long file need never stand in memory. Raises UnreadableFile as `parse` does.
    """
    from lxml import etree

    parser = etree.XMLPullParser(events=("start", "end"), tag=tag, **_HARDENED)
    before = b""
    grows: list[Any] = []  # those that have begun, the innermost last
    coming = iter(pieces)
    try:
        for piece in coming:
            window = before + piece if before else piece
            head = b"" if before else piece[:4096].replace(b"\x00", b"")  # UTF-16 hides the letters between zero bytes
            if (b"<!" in head or b"<!" in window) and (_DOCTYPE.search(head) or _DOCTYPE.search(window)):
                raise _declares(file_name)
            before = piece[-LONGEST_SIGN:]
            parser.feed(piece)
            for event, element in parser.read_events():
                if event == "start":
                    if not grows and element.getroottree().docinfo.internalDTD is not None:  # its encoding hides it
                        raise _declares(file_name)
                    grows.append(element)
                else:
                    grows.pop()
                    yield element, True
            if grows:
                yield grows[0], False
        parser.close()
    except etree.XMLSyntaxError as error:
        for _rest in coming:  # what swells beyond all bounds is told as such
            pass
        raise _damaged(file_name) from error


def pieces_of(data: bytes) -> Iterator[bytes]:
    """What is to be parsed a piece at a time."""
    return (data[at : at + PIECE] for at in range(0, len(data), PIECE))


def parse_children(pieces: Iterable[bytes], *, of: str, file_name: str) -> Iterator[Any]:
    """The children of elements called `of`, one after another, each whole; the tree of all is never in memory."""
    for grown, whole in parse_pieces(pieces, tag=of, file_name=file_name):
        for child in grown[:] if whole else grown[:-1]:
            yield child
            grown.remove(child)


def _declares(file_name: str) -> UnreadableFile:
    return UnreadableFile(
        say("“{file}” holds declarations that no document needs.", file=file_name),
        say("It may be harmful. Open it with its program and save only its text."),
    )


def _damaged(file_name: str) -> UnreadableFile:
    return UnreadableFile(
        say("“{file}” is damaged.", file=file_name),
        say("Open it with its program and save it again, or ask for it to be sent once more."),
    )
