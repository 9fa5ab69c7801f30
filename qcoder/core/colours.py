"""Code colours: twelve hues that people with any colour vision tell apart best, and steps of them for children.

Families are spread in hue and lightness at once, because hue alone does not survive colour blindness or print.
Each keeps at least 3:1 against white (WCAG 2.2, 1.4.11), so that stripes and dots are seen.
"""

import colorsys
import re

from qcoder.core.errors import BadInput
from qcoder.core.messages import say

FAMILIES = (
    "#397de6", "#e62c72", "#166b58", "#bb805a", "#5e9b14", "#503085",
    "#314367", "#aa20bd", "#812031", "#6525e3", "#9d74ed", "#5a691f",
)  # fmt: skip
_HEX = re.compile(r"#[0-9a-f]{6}")
LOWEST_CONTRAST = 3.0


def family_colour(number: int) -> str:
    """The colour of the `number`th top-level code."""
    return FAMILIES[number % len(FAMILIES)]


def child_colour(parent: str, number: int) -> str:
    """A step of the parent's hue for its `number`th child, never too light to be seen on white."""
    hue, lightness, saturation = _hls(parent)
    step = (0.07, -0.07, 0.13, -0.13, 0.03, -0.03)[number % 6]
    made = _hex(hue + 0.012 * (number % 5 - 2), min(0.62, max(0.2, lightness + step)), saturation)
    while contrast(made, "#ffffff") < LOWEST_CONTRAST:
        hue, lightness, saturation = _hls(made)
        made = _hex(hue, lightness - 0.02, saturation)
    return made


def checked_colour(colour: str) -> str:
    """`colour` as #rrggbb in small letters."""
    bare = colour.strip().lower()
    if not bare.startswith("#"):
        bare = "#" + bare
    if not _HEX.fullmatch(bare):
        raise BadInput(say("“{colour}” is not a colour.", colour=colour), say("Write it as #1f6fb4."))
    return bare


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, definition of relative luminance)."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _rgb(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _hls(colour: str) -> tuple[float, float, float]:
    return colorsys.rgb_to_hls(*_rgb(colour))


def _hex(hue: float, lightness: float, saturation: float) -> str:
    red, green, blue = colorsys.hls_to_rgb(hue % 1.0, lightness, saturation)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
