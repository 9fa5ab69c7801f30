"""What the tests ask of each analysis of the list: choices that find something in the projects of tests."""

from typing import Any

from qcoder.cli.analyses import NAMES
from qcoder.services.compare.analyses import ANALYSES

KINDS = [analysis.kind for analysis in ANALYSES]
ASKED: dict[str, dict[str, Any]] = {
    "sequence": {"dates": "document"},
    "words": {"by": "language", "most": 60},
    "near": {"word": "dinero", "stops": True, "least": 1, "by": "language", "most": 60},
    "word_tree": {"word": "el"},
    "found": {"query": "dinero OR money", "by": "language"},
}
COMMANDS: dict[str, tuple[str, ...]] = {
    "compare": ("compare", "--by", "type"),
    "sequence": ("sequence", "--dates", "document"),
    "words": ("words", "--by", "language", "--limit", "60"),
    "near": ("words", "--near", "dinero", "--stop-words", "--by", "language", "--limit", "60"),
    "word_tree": ("words", "--after", "el"),
    "found": ("find", "dinero OR money", "--by", "language"),
}
OF_THE_LIST = [analysis.kind for analysis in ANALYSES if analysis.page == "compare" and analysis.kind != "compare"]


def asked(kind: str) -> dict[str, Any]:
    """Choices of an analysis that find something."""
    return dict(ASKED.get(kind, {}))


def command(kind: str, *project: object) -> tuple[object, ...]:
    """The command that makes an analysis with these choices, for a project."""
    name, *options = COMMANDS.get(kind, (NAMES.get(kind, kind),))
    return (name, *project, *options)
