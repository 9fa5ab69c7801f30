"""Code colours: twelve hues that people with any colour vision tell apart best, and steps of them for children.

Families are spread in hue and lightness at once, because hue alone does not survive colour blindness or print: found by
a search for the set whose nearest two are furthest apart in OKLab, as seen with normal vision and with each of the
three kinds of dichromacy, on white and (by `on_dark`) on dark paper.
Each keeps at least 3:1 against white (WCAG 2.2, 1.4.11), so that stripes and dots are seen.
"""

import math
import re

from qcoder.core.errors import BadInput
from qcoder.core.messages import say

FAMILIES = (
    "#0087cd", "#7c020f", "#4f00aa", "#757700", "#a6556d", "#e96775",
    "#004f47", "#6a3dd1", "#ab0084", "#690071", "#7b4c00", "#6ca000",
)  # fmt: skip
_HEX = re.compile(r"#[0-9a-f]{6}")
LOWEST_CONTRAST = 3.0
# Lightness (OKLab) of codes on white paper, and what becomes of it on dark paper.
ON_WHITE, ON_DARK = (0.30, 0.68), (0.57, 0.90)
STEPS = (0.33, 0.385, 0.44, 0.495, 0.55, 0.605, 0.66)  # of lightness, for children


def family_colour(number: int) -> str:
    """The colour of the `number`th top-level code."""
    return FAMILIES[number % len(FAMILIES)]


def child_colour(parent: str, number: int) -> str:
    """A step of the parent's hue for its `number`th child: the nearest free lightness, never too light for white."""
    lightness, one, other = lab(parent)
    steps = sorted((step for step in STEPS if abs(step - lightness) > 0.03), key=lambda step: abs(step - lightness))
    turned = math.radians(7 * (number % 5 - 2) + 13 * (number // len(steps)))
    wanted = steps[number % len(steps)]
    made = parent
    while made == parent or contrast(made, "#ffffff") < LOWEST_CONTRAST:
        made = _from_lab(
            wanted, one * math.cos(turned) - other * math.sin(turned), one * math.sin(turned) + other * math.cos(turned)
        )
        wanted -= 0.01
    return made


def checked_colour(colour: str) -> str:
    """`colour` as #rrggbb in small letters."""
    bare = colour.strip().lower()
    if not bare.startswith("#"):
        bare = "#" + bare
    if not _HEX.fullmatch(bare):
        raise BadInput(say("“{colour}” is not a colour.", colour=colour), say("Write it as #1f6fb4."))
    return bare


def on_dark(colour: str) -> str:
    """`colour` for dark paper: its hue kept, its lightness moved up so that darker codes stay darker than lighter ones.

    Lightening each only as far as it must be would make all dark ones alike.
    """
    lightness, one, other = lab(colour)
    share = (lightness - ON_WHITE[0]) / (ON_WHITE[1] - ON_WHITE[0])
    wanted = min(0.95, max(ON_DARK[0], ON_DARK[0] + share * (ON_DARK[1] - ON_DARK[0])))
    return _from_lab(wanted, one, other)


def lab(colour: str) -> tuple[float, float, float]:
    """Lightness (0 to 1), green to red and blue to yellow in OKLab (Ottosson 2020), where distances are as seen."""
    red, green, blue = (_linear(channel) for channel in _rgb(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_lab(lightness: float, one: float, other: float) -> str:
    """The colour at a place in OKLab; paler where a screen shows none so strong."""
    low, high, found = 0.0, 1.0, _linear_at(lightness, one, other)
    if not _shown(found):
        for _step in range(16):
            middle = (low + high) / 2
            made = _linear_at(lightness, one * middle, other * middle)
            low, high = (middle, high) if _shown(made) else (low, middle)
        found = _linear_at(lightness, one * low, other * low)
    return "#" + "".join(f"{round(_encoded(min(1.0, max(0.0, channel))) * 255):02x}" for channel in found)


def _linear_at(lightness: float, one: float, other: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * one + 0.2158037573 * other) ** 3
    medium = (lightness - 0.1055613458 * one - 0.0638541728 * other) ** 3
    short = (lightness - 0.0894841775 * one - 1.2914855480 * other) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _shown(linear: tuple[float, float, float]) -> bool:
    return all(-0.0001 <= channel <= 1.0001 for channel in linear)


def _encoded(linear: float) -> float:
    return linear * 12.92 if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    red, green, blue = (_linear(channel) for channel in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _rgb(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255
