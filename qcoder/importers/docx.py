"""Word documents (.docx), read by walking the body XML so that nothing is lost silently.

Standard: ECMA-376 / ISO 29500-1, WordprocessingML, transitional and strict. Read in the order of the body: see
`docx_walk`. Kept apart as notes with the place of their mark: foot- and endnotes, comments, headers and footers,
deleted text: see `docx_parts`. What the words are counted against: `docx_proof`.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from qcoder.core.errors import UnreadableFile
from qcoder.core.imported import ImportedDocument
from qcoder.core.messages import say, say_plural
from qcoder.core.text import clean
from qcoder.core.words import count_words
from qcoder.importers.docx_parts import Styles, keep_apart
from qcoder.importers.docx_proof import proof
from qcoder.importers.docx_walk import Walk, local
from qcoder.importers.remarks import remarks_of
from qcoder.importers.safe_xml import parse, parse_pieces
from qcoder.importers.safe_zip import SafeZip


def read_docx(data: bytes, *, file_name: str, language: str = "auto") -> ImportedDocument:
    """The document in a .docx file, with every kind of text that it holds and a ledger that proves it."""
    parts = SafeZip(data, file_name=file_name)
    main = _main_part(parts, file_name)
    source = _source(parts, main)
    walk = Walk(Styles(parts, main.rpartition("/")[0], file_name))
    bodies = 0
    for body, whole in _bodies(source(), file_name):
        if _is_body(body):  # more than one is against the standard, and happens
            walk.body(body, whole)
            bodies += whole
    if not bodies:
        raise UnreadableFile(
            say("“{file}” is no Word document.", file=file_name),
            say("Open it with its program and save it as .docx."),
        )
    if walk.made.found["files_inside"] and not count_words(walk.made.text()):
        raise UnreadableFile(
            say("“{file}” holds its text in another file inside it.", file=file_name),
            say("Open it in Word, save it again as .docx and import that."),
        )
    others = keep_apart(walk, parts, main, file_name)
    walk.made.remarks += remarks_of(walk.made.found)
    drawn = _drawn(walk, parts, file_name)
    return walk.made.finish(
        file_name=file_name,
        format="docx",
        words_in_file=proof(source()) + sum(proof([other]) for other in others) + drawn,
        language=language,
    )


_DRAWN = re.compile(r"(?:diagrams/data|charts/chart)\w*\.xml")
_SAID = re.compile(r"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]+)</")


def _drawn(walk: Walk, parts: SafeZip, file_name: str) -> int:
    """The words in diagrams (SmartArt) and charts, which stay in the original; counted twice like all others."""
    counted = 0
    for name in sorted(parts):
        if _DRAWN.search(name):
            said = parse(parts[name], file_name=file_name).iter("{*}t")
            walk.made.left += sum(count_words(clean(leaf.text or "")) for leaf in said)
            source = parts[name].decode("utf-8", errors="replace")
            counted += sum(count_words(clean(html.unescape(words))) for words in _SAID.findall(source))
    if counted:
        walk.made.remarks.append(
            say_plural(
                "Diagrams and charts hold {n} word, which is in the original only.",
                "Diagrams and charts hold {n} words, which are in the original only.",
                n=counted,
            )
        )
    return counted


def _bodies(source: Iterable[bytes], file_name: str) -> Iterator[tuple[Any, bool]]:
    """What is called a body, whole when the document is short, else as it grows."""
    if isinstance(source, list):
        return ((child, True) for child in parse(b"".join(source), file_name=file_name) if local(child) == "body")
    return parse_pieces(source, tag="{*}body", file_name=file_name)


def _source(parts: SafeZip, main: str) -> Callable[[], Iterable[bytes]]:
    """The XML of the document, twice: to be walked through and to be counted. Long ones are unpacked twice."""
    first = list(islice(parts.pieces(main), 2))
    return (lambda: first) if len(first) < 2 else (lambda: parts.pieces(main))


def _is_body(element: Any) -> bool:
    """True for a body right in the document."""
    document = element.getparent()
    return document is not None and document.getparent() is None


def _main_part(parts: SafeZip, file_name: str) -> str:
    """The part that the package says is the document; usually word/document.xml."""
    if "_rels/.rels" in parts:  # a few hundred bytes
        for relation in parse(parts["_rels/.rels"], file_name=file_name):
            if relation.get("Type", "").endswith("/officeDocument"):
                target = relation.get("Target", "").lstrip("/")
                if target in parts and "word" in target:
                    return str(target)
    if "word/document.xml" in parts:
        return "word/document.xml"
    raise UnreadableFile(
        say("“{file}” is a zip file but no Word document.", file=file_name),
        say("Unpack it and import the documents inside."),
    )
