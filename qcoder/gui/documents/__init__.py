"""Documents beside the text and in its place: list, editing, versions, turns, sound. Start at `documents_panel`."""
