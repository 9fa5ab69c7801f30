"""A report as one page of HTML that loads nothing: pictures inside, no script, and a policy that forbids the rest.

Headings, contents, quotations with their language and tables with headers are what they are to a screen reader too.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from html import escape

from qcoder.core.messages import say
from qcoder.core.report import Block, Figure, Matrix, Paragraph, Quote, Report, Rich, Run, Section, Table

_NOT_SHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_CONTENTS = 3
_STYLE = """
:root{color-scheme:light dark;--ink:#22262b;--muted:#5f6873;--line:#d5d9de;--accent:#1f4e79;--warn:#8a3b12;--page:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e4e6e9;--muted:#a4abb4;--line:#3c424a;--accent:#8fb9e3;--warn:#f0a97f;
--page:#1c1f23}}
body{font:17px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);max-width:46rem;margin:3rem auto;
padding:0 1.5rem}
h1.title{font-size:1.9rem;color:var(--accent);margin:0}h2{font-size:1.4rem;color:var(--accent);margin:3rem 0 .4rem}
h3{font-size:1.15rem;margin:2rem 0 .3rem}h4,h5,h6{font-size:1rem;margin:1.5rem 0 .2rem}.group{color:var(--muted)}
.subtitle,.counts,.source,.codes,.note{color:var(--muted);font-size:.85rem}.definition{font-style:italic;
color:var(--muted)}.notice,.deviant{color:var(--warn);font-weight:600}dl.facts{display:grid;
grid-template-columns:max-content 1fr;gap:.2rem 1.5rem}dl.facts dt{color:var(--muted)}dl.facts dd{margin:0}
nav ol{list-style:none;padding-left:1.2rem}nav>ol{padding:0}a{color:var(--accent)}
figure.quote{margin:1rem 0 1.2rem;padding-left:1rem;border-left:3px solid var(--line)}blockquote{margin:0;
white-space:pre-wrap}.beside{display:grid;grid-template-columns:1fr 1fr;gap:1.5rem}.translation{font-style:italic;
white-space:pre-wrap;margin:0}.memo{white-space:pre-wrap;font-size:.9rem;margin:.4rem 0 0 1rem}
figcaption{margin-top:.2rem}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem;margin:.5rem 0 1.5rem;min-width:60%}
caption{text-align:left;color:var(--muted);font-weight:600;padding:.3rem 0}td,th{text-align:left;vertical-align:top;
padding:.25rem .7rem .25rem 0;border-bottom:1px solid var(--line)}thead th{border-bottom-width:2px}.n{text-align:right;
font-variant-numeric:tabular-nums}img{max-width:100%;height:auto;background:#fff}pre{white-space:pre-wrap}
@media print{body{max-width:none;margin:0}h2{break-before:page}figure.quote,tr{break-inside:avoid}}
"""


def html_bytes(report: Report) -> bytes:
    """The page in UTF-8."""
    return "".join(_page(report)).encode("utf-8")


def _text(value: str) -> str:
    return escape(_NOT_SHOWN.sub("", value), quote=True)


def _page(report: Report) -> Iterator[str]:
    yield (
        f'<!DOCTYPE html>\n<html lang="{_text(report.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(report.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<header>\n"
        f'<h1 class="title">{_text(report.title)}</h1>\n'
    )
    if report.subtitle:
        yield f'<p class="subtitle">{_text(report.subtitle)}</p>\n'
    if report.notice:
        yield f'<p class="notice">{_text(report.notice)}</p>\n'
    if report.facts:
        rows = "".join(f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>" for name, value in report.facts)
        yield f'<dl class="facts">{rows}</dl>\n'
    yield "</header>\n"
    if report.contents:
        yield from _contents(report)
    yield "<main>\n"
    for number, section in enumerate(report.sections):
        yield from _section(section, number)
    yield "</main>\n</body>\n</html>\n"


def _contents(report: Report) -> Iterator[str]:
    heading = _text(say("Contents").text(report.language))
    yield f'<nav aria-label="{heading}">\n<h2>{heading}</h2>\n<ol>'
    depth = 1
    for number, section in enumerate(report.sections):
        if section.group or section.level > _CONTENTS:
            continue
        while depth < section.level:
            yield "<li><ol>"
            depth += 1
        while depth > section.level:
            yield "</ol></li>"
            depth -= 1
        yield f'<li><a href="#s{number}">{_text(section.heading)}</a></li>\n'
    yield "</ol></li>" * (depth - 1) + "</ol>\n</nav>\n"


def _section(section: Section, number: int) -> Iterator[str]:
    level = min(6, section.level + 1)
    kind = ' class="group"' if section.group else ""
    yield f'<h{level} id="s{number}"{kind}>{_text(section.heading)}</h{level}>\n'
    at = 0
    while at < len(section.blocks):
        block = section.blocks[at]
        if isinstance(block, Rich) and block.style in ("bullet", "number"):
            following = at
            while following < len(section.blocks) and _in_list(section.blocks[following]):
                following += 1
            yield "".join(_list([one for one in section.blocks[at:following] if isinstance(one, Rich)]))
            at = following
            continue
        yield _block(block)
        at += 1


def _in_list(block: Block) -> bool:
    return isinstance(block, Rich) and block.style in ("bullet", "number")


def _list(items: Sequence[Rich]) -> Iterator[str]:
    open_: list[str] = []
    for item in items:
        tag = "ul" if item.style == "bullet" else "ol"
        while len(open_) > item.level or (len(open_) == item.level and not item.follows and open_[-1] != tag):
            yield f"</li></{open_.pop()}>"
        if item.follows and open_:
            yield f"<p>{_runs(item.runs)}</p>"
            continue
        if len(open_) == item.level:
            yield "</li>"
        while len(open_) < item.level:
            start = f' start="{item.first}"' if tag == "ol" and item.first not in (None, 1) else ""
            yield f"<{tag}{start}>" + ("<li>" if len(open_) + 1 < item.level else "")
            open_.append(tag)
        yield f"<li>{_runs(item.runs)}"
    while open_:
        yield f"</li></{open_.pop()}>"
    yield "\n"


def _block(block: Block) -> str:
    match block:
        case Paragraph(text, style):
            kind = "" if style == "text" else f' class="{style}"'
            return f"<p{kind}>{_lines(text)}</p>\n"
        case Quote():
            return _quote(block)
        case Table():
            return _table(block)
        case Matrix():
            return _matrix(block)
        case Figure():
            picture = base64.b64encode(block.png).decode("ascii")
            return (
                f'<figure><img src="data:image/png;base64,{picture}" alt="{_text(block.alternative)}">'
                f'<figcaption class="note">{_text(block.caption)}</figcaption></figure>\n'
            )
        case Rich():
            return _rich(block)


def _lines(text: str) -> str:
    return _text(text).replace("\n", "<br>")


def _rich(block: Rich) -> str:
    inside = _runs(block.runs)
    match block.style:
        case "heading":
            level = min(6, max(3, block.level + 1))
            return f"<h{level}>{inside}</h{level}>\n"
        case "quote":
            return f"<blockquote>{inside}</blockquote>\n"
        case "source":
            return f'<p class="source">{inside}</p>\n'
        case "code":
            return f"<pre>{inside}</pre>\n"
    return f"<p>{inside}</p>\n"


def _runs(runs: Sequence[Run]) -> str:
    """Words with their emphasis; links are words, because the page leads nowhere else."""
    made = []
    for run in runs:
        said = _lines(run.text)
        for on, tag in ((run.code, "code"), (run.italic, "em"), (run.bold, "strong")):
            said = f"<{tag}>{said}</{tag}>" if on else said
        made.append(said)
    return "".join(made)


def _quote(quote: Quote) -> str:
    words = f"<blockquote{_language(quote.language)}>{_text(quote.text)}</blockquote>"
    source = (f'<span class="deviant">◆ {_text(quote.mark)}</span> · ' if quote.mark else "") + _text(quote.source)
    below = f'<figcaption class="source">{source}</figcaption>'
    if quote.translations:
        beside = "".join(
            f'<p class="source">{_text(one.head)}</p>'
            f'<p class="translation"{_language(one.language)}>{_text(one.text)}</p>'
            for one in quote.translations
        )
        words = f'<div class="beside">{words}<div>{beside}</div></div>'
    codes = f'<p class="codes">{_text(quote.others)}</p>' if quote.others else ""
    memo = f'<p class="memo">{_text(quote.memo)}</p>' if quote.memo else ""
    return f'<figure class="quote">{words}{below}{codes}{memo}</figure>\n'


def _language(language: str) -> str:
    return f' lang="{_text(language)}"' if re.fullmatch("[a-z]{2,3}", language) else ""


def _table(table: Table) -> str:
    def kind(column: int) -> str:
        return ' class="n"' if table.numeric[column] else ""

    head = "".join(f'<th scope="col"{kind(at)}>{_text(name)}</th>' for at, name in enumerate(table.header))
    rows = []
    for number, cells in enumerate(table.rows):
        depth = table.indents[number] if table.indents else 0
        pad = f' style="padding-left:{depth * 1.2:.1f}em"' if depth else ""
        first = f'<th scope="row"{pad}>{_text(cells[0])}</th>'
        rest = "".join(f"<td{kind(at)}>{_text(cell)}</td>" for at, cell in enumerate(cells[1:], start=1))
        rows.append(f"<tr>{first}{rest}</tr>")
    note = f'<p class="note">{_text(table.note)}</p>' if table.note else ""
    return _whole_table(table.caption, head, rows) + note


def _matrix(matrix: Matrix) -> str:
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in matrix.header)
    rows = []
    for row in matrix.rows:
        pad = f' style="padding-left:{row.indent * 1.2:.1f}em"' if row.indent else ""
        about = f'<p class="note">{_text(row.about)}</p>' if row.about else ""
        cells = "".join(f"<td>{''.join(_block(block) for block in cell)}</td>" for cell in row.cells)
        rows.append(f'<tr><th scope="row"{pad}>{_text(row.name)}{about}</th>{cells}</tr>')
    return _whole_table(matrix.caption, head, rows)


def _whole_table(caption: str, head: str, rows: Sequence[str]) -> str:
    return (
        f'<div class="wide"><table><caption>{_text(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>\n"
    )
