"""Written text (paragraphs with emphasis, lists, quotations) as paragraphs of Word, in the template's named styles."""

from typing import Any

from qcoder.core.report import Rich, Run
from qcoder.exporters.word_xml import paragraph, run

_DEEPEST = 3  # levels of lists that Word has styles for
_STYLES = {"text": "Normal", "quote": "Excerpt", "source": "Excerpt source", "code": "Normal"}
_LISTS = {"bullet": "List Bullet", "number": "List Number"}


class RichWriter:
    """Knows the styles of one document, and gives every numbered list a numbering of its own."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._ids = {style.name: style.style_id for style in document.styles}
        self._numberings: dict[int, str] = {}  # of the lists we are in, by level

    def xml(self, block: Rich) -> str:
        """One paragraph of the body."""
        style = style_name(block)
        numbering = self._numbering(block, style)
        numbered = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{numbering}"/></w:numPr>' if numbering else ""
        runs = "".join(self._run(one, code=block.style == "code") for one in block.runs)
        return paragraph(runs, self._ids[style], inside=numbered)

    def _run(self, said: Run, *, code: bool) -> str:
        """Words in the character style of their emphasis, which a template may draw as it likes."""
        if said.code or code:
            return run(said.text, style=self._ids["Code words"])
        named = {(True, True): "Strong emphasis", (True, False): "Strong", (False, True): "Emphasis"}
        style = named.get((said.bold, said.italic), "")
        return run(said.text, style=self._ids[style] if style else "")

    def _numbering(self, block: Rich, style: str) -> str:
        if block.style != "number" or block.follows:
            return ""
        if block.first is not None:
            self._numberings[block.level] = self._begin(style, block.first)
        return self._numberings.get(block.level, "")

    def _begin(self, style: str, first: int) -> str:
        """A numbering that looks like that of the style and begins with `first`; else lists would go on counting."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        numbering = self._document.part.numbering_part.element
        of_style = self._document.styles[style].element.pPr.numPr.numId.val
        held = next(one for one in numbering.num_lst if one.numId == of_style)
        made = numbering.add_num(held.abstractNumId.val)
        override, start = OxmlElement("w:lvlOverride"), OxmlElement("w:startOverride")
        override.set(qn("w:ilvl"), "0")
        start.set(qn("w:val"), str(first))
        override.append(start)
        made.append(override)
        return str(made.numId)


def style_name(block: Rich) -> str:
    """The named style of a paragraph."""
    if block.style == "heading":
        return f"Heading {min(4, max(1, block.level))}"
    if block.style in _LISTS:
        depth = min(_DEEPEST, block.level)
        bare = "List Continue" if block.follows else _LISTS[block.style]
        return bare if depth == 1 else f"{bare} {depth}"
    return _STYLES[block.style]
