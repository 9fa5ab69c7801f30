"""How a person reads is kept in the settings, and the same in every transcript on show."""

import json

from qcoder.gui.settings import Settings
from qcoder.gui.transcript.pane import TranscriptPane
from qcoder.gui.transcript.reading import from_text, to_text
from qcoder.gui.workspace import Workspace
from qcoder.services.coding import has_coded

READING, HIDDEN = "reading", "hidden_coders"


def read_as_kept(pane: TranscriptPane, workspace: Workspace) -> None:
    """Sets a pane as the person last read, and keeps what is changed in it from now on."""
    settings = workspace.settings
    coder = workspace.project.coder
    pane.set_coder(coder, hidden_coders(settings), apart=has_coded(workspace.project, coder=coder))
    pane.set_reading(from_text(settings.text(READING)))
    pane.reading_changed.connect(lambda reading: settings.set_text(READING, to_text(reading)))
    pane.coders_changed.connect(lambda hidden: settings.set_text(HIDDEN, json.dumps(sorted(hidden))))


def hidden_coders(settings: Settings) -> frozenset[str]:
    """The coders whose codings are not shown."""
    try:
        kept = json.loads(settings.text(HIDDEN) or "[]")
    except ValueError:
        return frozenset()
    return frozenset(name for name in kept if isinstance(name, str)) if isinstance(kept, list) else frozenset()
