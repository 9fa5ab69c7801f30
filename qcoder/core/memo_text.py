"""Links in the text of a memo: [words](kind:target), where the target is the guid of what is meant.

Words that begin with @ are the name of the thing and follow it when it is renamed; any others are the writer's own.
A passage is meant by its document, the version of the text it was taken from and its place there:
[@words](passage:guid/version/start-end), so that what it said can always be found again.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from qcoder.core.span import Span

LinkKind = Literal["memo", "code", "case", "document", "coding", "passage"]
LINK = re.compile(
    r"\[(?P<words>(?:\\.|[^\[\]\\\n])*)\]\((?P<kind>memo|code|case|document|coding|passage):(?P<target>[0-9A-Za-z/_-]+)\)"
)
_PASSAGE = re.compile(r"(?P<guid>[^/]+)/(?P<number>\d+)/(?P<start>\d+)-(?P<end>\d+)")
_SPECIAL = re.compile(r"([\\`*_\[\]])")
_AT_START = re.compile(r"^(\s*)([#>+-])", re.MULTILINE)
_MARKS = re.compile(r"^\s*(#{1,6}\s+|[-*+]\s+|\d+[.)]\s+|>\s?)+")
_STRONG = re.compile(r"\*\*|__|`")
_EMPHASIS = re.compile(r"(?<![\w\\*])(\*|_)(?=\S)([^*_]+)(?<=\S)\1(?!\w)")
_ESCAPED = re.compile(r"\\([\\`*_\[\]#>+.)-])")
_NUMBERED = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Link:
    """What a piece of a memo points to; `words` are shown as they stand unless they begin with @."""

    words: str
    kind: LinkKind
    target: str

    @property
    def named(self) -> bool:
        """True when the words are the thing's name."""
        return self.words.startswith("@")

    @property
    def guid(self) -> str:
        """Of the thing, or of the document of a passage."""
        return self.target.partition("/")[0]

    def written(self) -> str:
        """As it stands in the text."""
        words = re.sub(r"([\\\[\]])", r"\\\1", " ".join(self.words.split()))
        return f"[{words}]({self.kind}:{self.target})"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stood: a document, a version of its text, and a span of that."""

    guid: str
    number: int
    span: Span

    def target(self) -> str:
        return f"{self.guid}/{self.number}/{self.span.start}-{self.span.end}"


def place_of(link: Link) -> Place | None:
    """The place that a link to a passage means; None for other links and for one that cannot be read."""
    found = _PASSAGE.fullmatch(link.target) if link.kind == "passage" else None
    if found is None or int(found["start"]) > int(found["end"]):
        return None
    return Place(found["guid"], int(found["number"]), Span(int(found["start"]), int(found["end"])))


def pieces(text: str) -> list[str | Link]:
    """The text cut into plain words and links, in order."""
    found: list[str | Link] = []
    at = 0
    if "](" not in text:
        return [text] if text else []
    for match in LINK.finditer(text):
        if match.start() > at:
            found.append(text[at : match.start()])
        found.append(_link(match))
        at = match.end()
    if at < len(text):
        found.append(text[at:])
    return found


def links(text: str) -> list[Link]:
    """The links of a text, in order."""
    return [_link(match) for match in LINK.finditer(text)]


def link_to(href: str, words: str) -> Link | None:
    """The link that an address like "code:guid" stands for; None for any other address."""
    found = LINK.fullmatch(f"[x]({href})")
    return None if found is None else Link(words, found["kind"], found["target"])  # type: ignore[arg-type]


def _link(match: re.Match[str]) -> Link:
    return Link(re.sub(r"\\(.)", r"\1", match["words"]), match["kind"], match["target"])  # type: ignore[arg-type]


def plain(text: str, named: Callable[[Link], str] | None = None) -> str:
    """The text with words in the place of its links: those that `named` gives, else those that were written."""
    return "".join(
        piece if isinstance(piece, str) else (named(piece) if named is not None else piece.words.removeprefix("@"))
        for piece in pieces(text)
    )


def bare(text: str) -> str:
    """The words of a text for a list: without links, and without marks of headings, lists, quotations and emphasis."""
    lines = (_bare_line(line) for line in plain(text).splitlines())
    return "\n".join(line for line in lines if line)


def summary(text: str) -> str:
    """The first line that says something, as words alone."""
    return next((line for line in map(_bare_line, plain(text).splitlines()) if line), "")


def _bare_line(line: str) -> str:
    words = line.strip()
    if words and not words[0].isalpha() and (marks := _MARKS.match(line)):
        words = line[marks.end() :].strip()
    if "*" in words or "_" in words or "`" in words:  # a substitution that finds nothing costs too much in long lists
        words = _EMPHASIS.sub(lambda found: found[2], _STRONG.sub("", words)).strip("*_ ")
    return _ESCAPED.sub(lambda found: found[1], words) if "\\" in words else words


def escaped(text: str) -> str:
    """Words of somebody else, so written that Markdown shows them as they are."""
    return _NUMBERED.sub(r"\1\\\2", _AT_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text)))


def quoted(text: str, source: Iterable[Link] = ()) -> str:
    """A passage as a quotation, with the links that say where it comes from below it."""
    lines = [f"> {line}".rstrip() for line in escaped(text).splitlines()]
    below = [link.written() for link in source]
    if below:
        lines += [">", f"> — {' '.join(below)}"]
    return "\n".join(lines)
