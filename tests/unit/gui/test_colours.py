"""Codes, words and lines can be told apart in every theme, with any colour vision."""

import itertools
import math

import pytest

from qcoder.core.colours import FAMILIES, child_colour, contrast, lab, on_dark
from qcoder.gui.theme import THEMES, Theme, readable, themes

# How dichromats see: Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
VISIONS = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
LEAST_APART = 0.07  # in OKLab, where 0.02 is about the least that is seen side by side


@pytest.fixture(params=THEMES.values(), ids=lambda theme: theme.name)
def theme(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Theme:
    monkeypatch.setattr(themes, "current", request.param)
    return request.param  # type: ignore[no-any-return]


def seen(colour: str, vision: str) -> str:
    """A colour as it looks with one kind of vision."""
    linear = [((c / 255 + 0.055) / 1.055) ** 2.4 if c > 10 else c / 255 / 12.92 for c in bytes.fromhex(colour[1:])]
    made = (sum(part * one for part, one in zip(row, linear, strict=True)) for row in VISIONS[vision])
    channels = (min(1.0, max(0.0, one)) for one in made)
    encoded = (one * 12.92 if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055 for one in channels)
    return "#" + "".join(f"{round(one * 255):02x}" for one in encoded)


@pytest.mark.parametrize("vision", VISIONS)
def test_the_families_are_told_apart_on_every_paper_with_any_colour_vision(theme: Theme, vision: str) -> None:
    places = {colour: lab(seen(readable(colour), vision)) for colour in FAMILIES}
    apart = {pair: math.dist(places[pair[0]], places[pair[1]]) for pair in itertools.combinations(FAMILIES, 2)}
    nearest = min(apart, key=lambda pair: apart[pair])
    assert apart[nearest] >= LEAST_APART, (nearest, round(apart[nearest], 3))


def test_codes_and_their_children_stand_out_from_the_paper(theme: Theme) -> None:
    children = [child_colour(family, number) for family in FAMILIES for number in range(8)]
    for colour in (*FAMILIES, *children, "#ffff00", "#000000", "#ffffff", "#777777"):
        assert contrast(readable(colour), theme.window) >= 3.0, colour


def test_children_of_a_code_are_not_alike(theme: Theme) -> None:
    for family in FAMILIES:
        shown = [lab(readable(child_colour(family, number))) for number in range(4)]
        assert min(math.dist(one, other) for one, other in itertools.combinations(shown, 2)) > 0.02, family


def test_on_dark_paper_what_was_darker_stays_darker() -> None:
    by_light = sorted(FAMILIES, key=lambda colour: lab(colour)[0])
    shown = [lab(on_dark(colour))[0] for colour in by_light]
    assert all(one <= other + 0.005 for one, other in itertools.pairwise(shown))


def test_what_cannot_be_chosen_is_told_from_what_can_and_is_still_read(theme: Theme) -> None:
    for paper in (theme.window, theme.panel):
        assert contrast(theme.off, paper) >= (4.5 if theme.name == "contrast" else 3.0)
    assert contrast(theme.off, theme.text) >= 2.5


def test_words_and_lines_keep_their_contrast(theme: Theme) -> None:
    words = 7.0 if theme.name == "contrast" else 4.5
    for paper in (theme.window, theme.panel):
        assert contrast(theme.text, paper) >= words
        assert contrast(theme.muted, paper) >= words
        assert contrast(theme.accent, paper) >= 4.5
        assert contrast(theme.danger, paper) >= 4.5
        assert contrast(theme.edge, paper) >= 3.0
    for paper in (theme.selection, theme.hover, theme.notice):
        assert contrast(theme.text, paper) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.warning, theme.notice) >= 4.5
