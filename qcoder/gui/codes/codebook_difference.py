"""The difference of two codebooks as text to read: what was added, removed, merged, renamed, moved and reworded."""

from html import escape

from qcoder.core.messages import _, _n, mark
from qcoder.gui.documents.difference import FIELD_NAMES, difference_html
from qcoder.gui.theme import theme
from qcoder.services.codes.codebook_versions import CodebookDiff, DiffKind, DiffRow

TITLES: dict[DiffKind, str] = {
    "added": mark("Added"),
    "removed": mark("Removed"),
    "merged": mark("Merged"),
    "renamed": mark("Renamed"),
    "moved": mark("Moved"),
    "changed": mark("Reworded"),
}


def codebook_html(diff: CodebookDiff) -> str:
    """Rich text, in which all that comes from people is escaped."""
    if not diff.rows:
        nothing = escape(_("No differences."))
        return f"<p style='color:{theme().muted}'>{nothing}</p>"
    parts = []
    for kind, title in TITLES.items():
        rows = [row for row in diff.rows if row.kind == kind]
        if not rows:
            continue
        codes = len({row.path for row in rows})
        count = _n("{n} code", "{n} codes", codes)
        parts.append(f"<p><b>{escape(_(title))}</b> <span style='color:{theme().muted}'>· {escape(count)}</span></p>")
        if kind == "changed":
            parts += _texts(rows)
        else:
            parts += [f"<p style='margin-left:16px;margin-top:2px;margin-bottom:2px'>{_line(row)}</p>" for row in rows]
    return "".join(parts)


def _line(row: DiffRow) -> str:
    path = escape(row.path)
    muted = f"<span style='color:{theme().muted}'>{{}}</span>"
    match row.kind:
        case "merged":
            return path + " " + muted.format(escape(_("into {code}", code=row.after or "?")))
        case "renamed":
            return (
                path + " " + muted.format(escape(_("“{before}” is now “{after}”", before=row.before, after=row.after)))
            )
        case "moved":
            return path + " " + muted.format(escape(_("was at {path}", path=row.before)))
        case _:
            return path


def _texts(rows: list[DiffRow]) -> list[str]:
    parts, last = [], ""
    for row in rows:
        if row.path != last:
            parts.append(f"<p style='margin-left:16px;margin-top:6px;margin-bottom:2px'>{escape(row.path)}</p>")
            last = row.path
        name = escape(_(FIELD_NAMES.get(row.field, row.field)))
        words = difference_html(row.before, row.after)
        parts.append(
            f"<p style='margin-left:32px;margin-top:2px;margin-bottom:2px'>"
            f"<span style='color:{theme().muted}'>{name}</span><br>{words}</p>"
        )
    return parts
