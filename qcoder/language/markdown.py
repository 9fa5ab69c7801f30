"""Markdown as memos are written in it: headings, lists, quotations, emphasis, links. HTML in it stays text.

Read by the CommonMark rules (https://spec.commonmark.org/0.31.2/), but a line break is kept as one.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from qcoder.core.memo_text import Link, link_to
from qcoder.core.report import Rich, Run

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

DASH = "—"  # before the source of a quotation


def read(text: str, named: Callable[[Link], str] | None = None) -> tuple[Rich, ...]:
    """The paragraphs of a text. `named` gives the words for links of ours, which else show what was written."""
    return tuple(_Reader(named).read(_parser().parse(text)))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "breaks": True})


class _Reader:
    def __init__(self, named: Callable[[Link], str] | None) -> None:
        self._named = named
        self._lists: list[tuple[str, int]] = []  # kind and first number of the lists we are in
        self._begun: list[bool] = []  # for each list: an item was seen
        self._fresh = False  # the next paragraph begins an item
        self._quotes = 0
        self._heading = 0

    def read(self, tokens: Sequence["Token"]) -> list[Rich]:
        made: list[Rich] = []
        for token in tokens:
            match token.type:
                case "heading_open":
                    self._heading = int(token.tag[1])
                case "heading_close":
                    self._heading = 0
                case "bullet_list_open" | "ordered_list_open":
                    kind = "bullet" if token.type.startswith("bullet") else "number"
                    self._lists.append((kind, int(token.attrs.get("start", 1))))
                    self._begun.append(False)
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                    self._begun.pop()
                    self._fresh = False
                case "list_item_open":
                    self._fresh = True
                case "blockquote_open":
                    self._quotes += 1
                case "blockquote_close":
                    self._quotes -= 1
                case "inline":
                    made += self._paragraphs(self._runs(token.children or []))
                case "fence" | "code_block":
                    made.append(Rich("code", (Run(token.content.rstrip("\n"), code=True),)))
                case "hr":
                    made.append(Rich("text", (Run("* * *"),)))
        return made

    def _paragraphs(self, runs: tuple[Run, ...]) -> list[Rich]:
        if self._heading:
            return [Rich("heading", runs, self._heading)]
        if self._lists:
            kind, start = self._lists[-1]
            fresh, self._fresh = self._fresh, False
            first = start if fresh and kind == "number" and not self._begun[-1] else None
            self._begun[-1] = True
            return [Rich("bullet" if kind == "bullet" else "number", runs, len(self._lists), first, follows=not fresh)]
        if self._quotes:
            return _quotation(runs)
        return [Rich("text", runs)]

    def _runs(self, tokens: Sequence["Token"]) -> tuple[Run, ...]:
        made: list[Run] = []
        bold = italic = 0
        href, inside = "", ""  # of the link that is open, and its words so far
        for token in tokens:
            text, code = token.content, False
            match token.type:
                case "strong_open" | "strong_close":
                    bold += token.nesting
                case "em_open" | "em_close":
                    italic += token.nesting
                case "link_open":
                    href, inside = str(token.attrs.get("href", "")), ""
                case "link_close":
                    made.append(self._linked(href, inside, bool(bold), bool(italic)))
                    href = ""
                case "softbreak" | "hardbreak":
                    text = "\n"
                case "code_inline":
                    code = True
            if token.type.endswith(("_open", "_close")):
                continue
            if href:
                inside += text
            elif text:
                made.append(Run(text, bool(bold), bool(italic), code))
        return tuple(made)

    def _linked(self, href: str, words: str, bold: bool, italic: bool) -> Run:
        link = link_to(href, words)
        if link is None:  # an address outside the project: its words, and the address where they do not say it
            return Run(words if words == href else f"{words} ({href})", bold, italic)
        named = self._named(link) if self._named is not None else link.words.removeprefix("@")
        return Run(named, bold, italic, href=href)


def _quotation(runs: tuple[Run, ...]) -> list[Rich]:
    """A paragraph of a quotation; a line of it that begins with a dash and holds links says where it comes from."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run.text == "\n":
            lines.append([])
        else:
            lines[-1].append(run)
    last = lines[-1]
    if last and last[0].text.startswith(DASH) and any(run.href for run in last):
        source = (Run(last[0].text.removeprefix(DASH).lstrip()), *last[1:])
        said = Rich("source", tuple(run for run in source if run.text))
        before = runs[: len(runs) - len(last)][:-1]
        return [*([Rich("quote", before)] if before else []), said]
    return [Rich("quote", runs)]
