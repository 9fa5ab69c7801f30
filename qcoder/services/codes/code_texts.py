"""What is said of a code: its name and the texts of its codebook entry."""

from collections.abc import Mapping
from typing import Any

from qcoder.model import Code

TEXTS = (
    "name_es", "name_en", "short_definition", "definition", "use_when", "do_not_use_when", "example", "keywords",
)  # fmt: skip
SAID = ("name", *TEXTS)  # what the versions of a code keep


def texts_of(code: Code) -> dict[str, str]:
    """What is said of a code now, by name of field."""
    return {name: getattr(code, name) for name in SAID}


def put_texts(code: Code, fields: Mapping[str, Any]) -> None:
    """Says of a code what `fields` hold; a text that is not among them becomes empty."""
    code.name = str(fields["name"])
    for name in TEXTS:
        setattr(code, name, str(fields.get(name, "")))
