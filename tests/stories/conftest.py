"""What the stories share with the tests of the window."""

from tests.gui.conftest import _collects_in_one_thread

__all__ = ["_collects_in_one_thread"]
