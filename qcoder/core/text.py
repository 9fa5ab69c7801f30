"""Cleaning a text once, at import; after that it never changes but by an edit of the researcher's."""

import re

_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(raw: str) -> str:
    r"""All line ends as \n, no BOM, no NUL, no lone surrogates; everything else stays as it is.

    No-break spaces and decomposed letters stay too: search folds them. U+2028, U+2029, U+0085, \v and \f end lines
    in one program or another, and Qt would take them for paragraphs: they become \n. Two noncharacters that Qt uses
    for itself become U+FFFD.
    """
    if raw.isprintable():  # then there is nothing to take away; names and single lines are cleaned by the thousand
        return raw
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    for ending in "\u2028\u2029\x85\v\f":
        text = text.replace(ending, "\n")
    text = text.replace("\ufeff", "").replace("\x00", "")
    text = text.replace("\ufdd0", "\ufffd").replace("\ufdd1", "\ufffd")
    for encoding in ("latin-1", "utf-8"):  # many times faster than looking for what these refuse
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            continue
        return text
    return _SURROGATES.sub("\ufffd", text)
