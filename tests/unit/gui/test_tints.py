"""Words stay readable on the tints of codes, in every theme."""

import itertools

import pytest

from qcoder.core.colours import FAMILIES, contrast
from qcoder.gui.theme import THEMES, Theme, readable, themes
from qcoder.gui.transcript.painting import BLEND


def blended(paper: str, ink: str, strength: float) -> str:
    mixed = (
        round(int(paper[at : at + 2], 16) * (1 - strength) + int(ink[at : at + 2], 16) * strength) for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_text_on_three_tints_keeps_four_and_a_half_to_one(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(themes, "current", theme)
    inks = [readable(colour) for colour in FAMILIES]
    for three in itertools.product(inks, repeat=3):
        paper = theme.window
        for ink, part in zip(three, BLEND, strict=True):
            paper = blended(paper, ink, theme.tint_alpha * part)
        assert contrast(paper, theme.text) >= 4.5, three
