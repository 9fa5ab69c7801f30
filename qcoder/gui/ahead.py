"""What a project needs and is slow to load, loaded beside the window while a person looks at the start page."""


def load_ahead(_progress: object = None) -> None:
    """Imports it; whoever is quicker than this waits for the rest where the names are used.

    Icons come first: what draws them makes every type of Qt while it is imported, and nothing may be built meanwhile.
    """
    import numpy as np

    from qcoder.gui.icons import load_icons

    load_icons()
    from qcoder.gui import code_page, workspace
    from qcoder.services import identity, projects

    assert np and code_page and workspace and identity
    projects.prepare()


def load_places(_progress: object = None) -> None:
    """Imports the pages and views that nobody has opened yet, so that the first look at one does not wait for it."""
    from qcoder.gui import places

    places.load()
