"""What all that writes WordprocessingML shares: its namespace, languages, text that XML can hold, runs, paragraphs."""

import re
from xml.sax.saxutils import escape

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LANGUAGES = {"es": "es-MX", "en": "en-GB", "pt": "pt-BR", "fr": "fr-FR", "de": "de-DE", "it": "it-IT", "ca": "ca-ES"}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile("[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'


def clean(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def language_tag(language: str) -> str:
    """The language for the spelling checker, with its country; "" for one that we know no tag of."""
    return LANGUAGES.get(language, "")


def words(text: str) -> str:
    """Escaped text for the inside of w:t, its line ends and tabs as Word knows them."""
    if not _SPECIAL.search(text):
        return text
    return escape(clean(text)).replace("\n", _BREAK).replace("\t", _TAB)


def run(text: str, *, style: str = "", language: str = "") -> str:
    """Words in a character style and a language (as `language_tag` gives it)."""
    look = f'<w:rStyle w:val="{style}"/>' if style else ""
    look += f'<w:lang w:val="{language}"/>' if language else ""
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{words(text)}</w:t></w:r>'


def paragraph(runs: str, style: str, *, inside: str = "") -> str:
    """A paragraph of runs in a paragraph style (by its id); `inside` is more of w:pPr, in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{inside}</w:pPr>{runs}</w:p>'


def link(runs: str, bookmark: str) -> str:
    """Runs that lead to a bookmark of the document."""
    return f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{runs}</w:hyperlink>'
