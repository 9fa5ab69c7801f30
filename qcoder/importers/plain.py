"""Plain text and Markdown in any encoding; the encoding that was found is told in the ledger."""

import codecs
import re
from collections import Counter
from unicodedata import category

from qcoder.core.errors import BadInput, UnreadableFile
from qcoder.core.imported import AS_IT_IS, Certainty, ImportedDocument, Reading
from qcoder.core.messages import say
from qcoder.core.text import clean
from qcoder.core.words import count_words
from qcoder.importers.building import Builder

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SPANISH = "áéíóúñüÁÉÍÓÚÑÜ¿¡«»“”‘’–—…°ºª"
_CANDIDATES = ("cp1252", "mac_roman", "cp850", "latin-1")
MOST_FOREIGN = 0.3
MOST_STRANGE = 0.1  # of the letters beyond ASCII
MOST_ODD = 0.02  # of all characters; bytes at random have five times as many


def read_plain(data: bytes, *, file_name: str, language: str = "auto", reading: Reading = AS_IT_IS) -> ImportedDocument:
    """The text of a .txt or .md file, stored as it is written (Markdown's marks are kept)."""
    raw, encoding, certainty = decode_as(data, reading.encoding) if reading.encoding else decode_surely(data)
    if not clean(raw).strip():
        raise UnreadableFile(
            say("“{file}” is empty.", file=file_name), say("Look for the version that holds the text.")
        )
    made = Builder()
    made.add(raw)
    is_markdown = file_name.lower().endswith((".md", ".markdown"))
    if is_markdown:
        _mark_markdown(made)
    if "\ufffd" in made.text() and "\ufffd" not in raw:
        made.remarks.append(say("Characters that no program can show were replaced by �."))
    if any(sign in raw for sign in ("Ã¡", "Ã©", "Ã³", "Ã±", "Â¿")):
        made.remarks.append(
            say("Some letters look garbled in the file itself: it was saved with the wrong encoding once.")
        )
    return made.finish(
        file_name=file_name,
        format="md" if is_markdown else "txt",
        # Counted on the text as decoded, before it was cleaned: what cleaning loses would show.
        words_in_file=count_words(raw.replace("\ufeff", "").replace("\x00", "")),
        language=language,
        encoding=encoding,
        certainty=certainty,
        cut=False,
    )


_HEADING = re.compile(r"^(#{1,6})[ \t]+\S.*$", re.MULTILINE)
_ITEM = re.compile(r"^[ \t]*([-*+]|\d{1,4}[.)])[ \t]+\S.*$", re.MULTILINE)
_STRONG = re.compile(r"(?<![\w*_])(\*\*|__)(?=\S)(?:(?!\1)[^\n])+?(?<=\S)\1(?![\w*_])")
_STRESSED = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])[^\n*_]+?(?<=\S)\1(?![\w*_])")


def _mark_markdown(made: Builder) -> None:
    """What the signs of Markdown say of the text, in which they stay."""
    text = made.text()
    for found in _HEADING.finditer(text):
        made.found["headings"] += 1
        made.stretch("heading", found.start(), found.end(), str(len(found[1])))
    for found in _ITEM.finditer(text):
        made.found["list_items"] += 1
        made.stretch("list", found.start(), found.end(), found[1] if found[1][0].isdecimal() else "•")
    for found in _STRONG.finditer(text):
        made.stretch("bold", found.start(), found.end())
    for found in _STRESSED.finditer(text):
        made.stretch("italic", found.start(), found.end())


def decode_as(data: bytes, encoding: str) -> tuple[str, str, Certainty]:
    """The text in an encoding that a person names."""
    try:
        codec = codecs.lookup(encoding.strip())
    except (LookupError, ValueError) as error:
        raise BadInput(
            say("There is no encoding “{name}”.", name=encoding),
            say("Known ones are utf-8, cp1252, latin-1, mac_roman, utf-16."),
        ) from error
    if codec.name in ("base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "idna", "punycode", "undefined"):
        raise BadInput(
            say("There is no encoding “{name}”.", name=encoding),
            say("Known ones are utf-8, cp1252, latin-1, mac_roman, utf-16."),
        )
    return data.decode(codec.name, errors="replace"), codec.name, "sure"


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding."""
    return decode_surely(data)[:2]


def decode_surely(data: bytes) -> tuple[str, str, Certainty]:
    """The text, its encoding and how sure that is: by its mark, strict UTF-8, zero bytes, else the likeliest."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding.removesuffix("-sig"), "sure"
    if (wide := _wide(data)) is not None:
        return data.decode(wide, errors="replace"), wide, "likely"
    try:
        return data.decode("utf-8"), "utf-8", "sure"
    except UnicodeDecodeError:
        if (mended := _nearly_utf8(data)) is not None:
            return mended, "utf-8", "likely"
        encoding, certainty = _eight_bit(data)
        return data.decode(encoding, errors="replace"), encoding, certainty


def _nearly_utf8(data: bytes) -> str | None:
    """UTF-8 with a few bytes of another program in it, which become letters of Windows; None for other encodings."""
    text = data.decode("utf-8", errors="surrogateescape")
    strange = sum("\udc80" <= letter <= "\udcff" for letter in text)
    if strange > MOST_STRANGE * sum(not letter.isascii() for letter in text):
        return None
    return re.sub("[\udc80-\udcff]", lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace"), text)


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told by where the zero bytes are."""
    sample = data[:4000]
    if len(sample) < 4 or sample.count(0) < len(sample) * 0.2:
        return None
    zeros = Counter(index % 4 for index, byte in enumerate(sample) if byte == 0)
    if zeros[1] and zeros[2] and zeros[3] and not zeros[0]:
        return "utf-32-le"
    if zeros[0] and zeros[1] and zeros[2] and not zeros[3]:
        return "utf-32-be"
    return "utf-16-le" if zeros[1] + zeros[3] > zeros[0] + zeros[2] else "utf-16-be"


def _eight_bit(data: bytes) -> tuple[str, Certainty]:
    """The likeliest one-byte encoding, judged on the lines that hold bytes beyond ASCII.

    Spanish is tried first by its own letters, because detectors are unreliable on texts that are nearly ASCII.
    """
    lines = [line for line in data.splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:200_000]
    best, most = "", -1.0
    for encoding in _CANDIDATES:
        text = sample.decode(encoding, errors="replace")
        high = [letter for letter in text if not letter.isascii()]
        score = sum(letter in _SPANISH for letter in high) / max(1, len(high))
        if score > most:
            best, most = encoding, score
    if most >= 1 - MOST_FOREIGN:
        return best, "likely"
    if len(sample) < 200:
        return best, "guessed"
    from charset_normalizer import from_bytes

    found = from_bytes(sample).best()
    return (found.encoding if found is not None else "cp1252"), "guessed"


def looks_binary(data: bytes) -> bool:
    """True for bytes that are no text in any encoding: more than a few characters that text does not hold.

    Zero bytes alone do not tell: they are dropped from texts that hold some.
    """
    sample = data[:8000]
    if any(sample.startswith(mark) for mark, _ in _BOMS):
        return False
    if (wide := _wide(sample)) is not None:
        letters = sample.decode(wide, errors="replace")
        odd = sum(category(letter) in ("Cn", "Co") or letter == "\ufffd" for letter in letters)
        odd += sum(_is_odd(ord(letter)) for letter in letters)
        return odd > 2 + len(letters) * MOST_ODD
    return sum(map(_is_odd, sample)) > 2 + len(sample) * MOST_ODD


def _is_odd(sign: int) -> bool:
    """A control character that stands in no text."""
    return 0 < sign < 9 or 13 < sign < 27 or 27 < sign < 32
