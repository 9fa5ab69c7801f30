"""Cleaning a text once, at import; after that it never changes but by an edit of the researcher's."""

import re
from collections.abc import Iterator

_INSTEAD = {
    "\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\v": "\n", "\f": "\n",
    "\ufeff": "", "\x00": "", "\ufdd0": "\ufffd", "\ufdd1": "\ufffd",
}  # fmt: skip
_SURROGATES = re.compile("[\ud800-\udfff]")
BLOCK = 50_000  # letters whose lines are there at once


def clean(raw: str) -> str:
    r"""All line ends as \n, no BOM, no NUL, no lone surrogates; everything else stays as it is.

    No-break spaces and decomposed letters stay too: search folds them. U+2028, U+2029, U+0085, \v and \f end lines
    in one program or another, and Qt would take them for paragraphs: they become \n. Two noncharacters that Qt uses
    for itself become U+FFFD.
    """
    if raw.isprintable():  # then there is nothing to take away; names and single lines are cleaned by the thousand
        return raw
    text = raw.replace("\r\n", "\n") if "\r" in raw else raw
    for sign, instead in _INSTEAD.items():
        if sign in text:  # many times faster than replacing what is not there
            text = text.replace(sign, instead)
    return text if _is_whole(text) else _SURROGATES.sub("\ufffd", text)


def _is_whole(text: str) -> bool:
    """True for a text without surrogates: what Latin-1 or UTF-32 can write, which is asked in a tenth of the time."""
    for at in range(0, len(text), BLOCK):
        block = text[at : at + BLOCK]
        for encoding in ("latin-1", "utf-32"):
            try:
                block.encode(encoding)
            except UnicodeEncodeError:
                continue
            break
        else:
            return False
    return True


def lines(text: str) -> Iterator[str]:
    r"""What `text.split("\n")` gives, one after another: all lines at once take several times a text of short ones."""
    start = 0
    while start <= len(text):
        end = text.find("\n", start + BLOCK)
        end = end if end >= 0 else len(text)
        yield from text[start:end].split("\n")
        start = end + 1
