"""The window looks as it did when somebody last looked at it: python -m tests.screens.draw draws it anew."""

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from tests.screens.draw import HERE, LOOKS, REPO, STATES, channels, draw_all, folder_of

MOST = 40  # pixels that may differ, of a million
# Each language and each theme once, the second where only coding is looked at; all of all looks with the slow tests.
QUICK = (("en", "light", STATES[-1]), ("es", "dark", "two"))
SHADE = 24  # of 255 in any of red, green and blue


def pinned(package: str) -> str:
    """The version that constraints.txt names."""
    lines = (REPO / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return next(line.partition("==")[2].strip() for line in lines if line.lower().startswith(f"{package.lower()}=="))


def same_machine() -> bool:
    """Letters are drawn a little differently elsewhere, so that only this combination can be compared."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return False
    return all(version(name) == pinned(name) for name in ("PySide6_Essentials", "matplotlib", "QtAwesome"))


def differing(one: QImage, other: QImage) -> int:
    """How many pixels of two pictures of the same size are another colour, not only another shade."""
    a, b = (pixels(image.convertToFormat(QImage.Format.Format_RGB32)) for image in (one, other))
    return int((np.abs(a - b).max(axis=-1) > SHADE).sum())


def pixels(image: QImage) -> np.ndarray:
    return channels(np.frombuffer(image.constBits(), np.uint32))


@pytest.mark.skipif(not same_machine(), reason="pictures are compared on Linux x86-64 with the pinned packages only")
@pytest.mark.parametrize(
    ("language", "theme", "until"),
    [*QUICK, *(pytest.param(*look, STATES[-1], marks=pytest.mark.slow) for look in LOOKS[1:])],
)
def test_the_window_looks_as_it_did(language: str, theme: str, until: str, tmp_path: Path) -> None:
    kept = Path(os.environ.get("QCODER_PICTURES", str(tmp_path)))
    draw_all(kept, ((language, theme),), until=until)
    changed = []
    for state in STATES[: STATES.index(until) + 1]:
        name = f"{folder_of(language, theme)}/{state}.png"
        drawn, golden = QImage(str(kept / name)), QImage(str(HERE / name))
        assert not golden.isNull(), f"there is no golden picture {name}"
        if drawn.size() != golden.size() or differing(drawn, golden) > MOST:
            changed.append(name)
    assert not changed, f"these look different, compare them in {kept}: {', '.join(changed)}"
