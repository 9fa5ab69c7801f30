"""The catalogue of what the program says: taken from the source, kept in resources/locale, compiled.

    python -m tests.catalogue     brings qcoder.po up to date with the source and compiles qcoder.mo

Babel is needed for this alone; the program reads the compiled file with gettext of the standard library.
"""

import io
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

REPO = Path(__file__).resolve().parent.parent
PO = REPO / "resources" / "locale" / "es" / "LC_MESSAGES" / "qcoder.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {"_": None, "mark": None, "say": None, "_n": (1, 2), "say_plural": (1, 2)}
# Of the header only what programs read: no dates that differ every time, no addresses that nobody has.
UNSAID = (
    '"Report-Msgid',
    '"POT-Creation',
    '"PO-Revision',
    '"Last-Translator',
    '"Language-Team',
    '"Generated-By',
    '"Project-Id',
)
HEADER = "# What qcoder says, in Spanish as a researcher in Mexico writes it.\n#"


def extracted() -> Catalog:
    """Every message in the source, with the files that say it."""
    found = Catalog(project="qcoder", charset="utf-8")
    rows = extract_from_dir(str(REPO / "qcoder"), [("**.py", "python")], keywords=KEYWORDS)
    for name, _line, message, _comments, context in rows:
        if message and message != ("", ""):
            found.add(message, locations=[(f"qcoder/{name}", 0)], context=context)
    return found


def spanish() -> Catalog:
    """The catalogue as it is kept."""
    with PO.open("rb") as file:
        return read_po(file, locale="es")


class _Plain(Catalog):
    """A catalogue whose header says the same at any time and with any version of Babel."""

    mime_headers = property(  # type: ignore[assignment]
        lambda self: [
            ("Language", "es"),
            ("Plural-Forms", self.plural_forms),
            ("Content-Type", "text/plain; charset=utf-8"),
        ]
    )


def compiled(catalogue: Catalog) -> bytes:
    """The same as gettext reads it, the same bytes for the same messages."""
    plain = _Plain(locale=catalogue.locale)
    for message in catalogue:
        if message.id:
            plain.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, plain)
    return out.getvalue()


def is_missing(message: Message) -> bool:
    """Whether it has no Spanish, or none for one or for many."""
    return not message.string or (isinstance(message.string, tuple) and not all(message.string))


def update() -> None:
    """Takes over new messages, drops those that nobody says any more, and compiles."""
    kept = spanish() if PO.exists() else Catalog(locale="es", project="qcoder")
    kept.header_comment = HEADER
    kept.fuzzy = False
    kept.update(extracted(), no_fuzzy_matching=True)
    kept.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    write_po(out, kept, width=110, sort_output=True, include_lineno=False)
    said = [line for line in out.getvalue().decode("utf-8").splitlines() if not line.startswith(UNSAID)]
    PO.write_text("\n".join(said).rstrip() + "\n", encoding="utf-8")
    MO.write_bytes(compiled(spanish()))


if __name__ == "__main__":
    update()
    missing = [message.id for message in spanish() if message.id and is_missing(message)]
    print(f"{len(spanish())} messages, {len(missing)} without Spanish")
