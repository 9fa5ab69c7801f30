"""How a person reads is kept in the settings, and the same in every transcript on show."""

import json
from hashlib import sha256

from qcoder.gui.transcript.coders import ShownCoders
from qcoder.gui.transcript.pane import TranscriptPane
from qcoder.gui.transcript.reading import from_text, to_text
from qcoder.gui.workspace import Workspace
from qcoder.services.passages.coding import has_coded

READING = "reading"


def read_as_kept(pane: TranscriptPane, workspace: Workspace) -> None:
    """Sets a pane as the person last read, and keeps what is changed in it from now on."""
    settings = workspace.settings
    coder = workspace.project.coder
    pane.set_coder(coder, hidden_coders(workspace), apart=has_coded(workspace.project, coder=coder))
    pane.set_reading(from_text(settings.text(READING)))
    pane.reading_changed.connect(lambda reading: settings.set_text(READING, to_text(reading)))
    pane.coders_changed.connect(lambda hidden: settings.set_text(_key(workspace), json.dumps(sorted(hidden))))


def shown_coders(workspace: Workspace) -> ShownCoders:
    """Whose codings the transcripts of this project show, for lists that show the same."""
    others = from_text(workspace.settings.text(READING)).others
    return ShownCoders(workspace.project.coder, others, hidden_coders(workspace))


def hidden_coders(workspace: Workspace) -> frozenset[str]:
    """The coders whose codings are not shown in this project."""
    try:
        kept = json.loads(workspace.settings.text(_key(workspace)) or "[]")
    except ValueError:
        return frozenset()
    return frozenset(name for name in kept if isinstance(name, str)) if isinstance(kept, list) else frozenset()


def _key(workspace: Workspace) -> str:
    """Under which the settings keep them; the project's path is not shown there."""
    return f"hidden_coders/{sha256(str(workspace.project.path).encode()).hexdigest()[:16]}"
