"""The colours of a page that follow from a seller's accent, which may be any.

A page never shows it where it could not be read: text takes it darkened, in the dark lightened, until it has
the contrast of WCAG 2.2, 1.4.3. What is written on it is white, and the colour a little darker where that
takes it, or on light colours black.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LEAST: Final = 4.5
"""The contrast of text (WCAG 2.2, 1.4.3, level AA)."""
NEARLY: Final = 3.0
"""Where white is as clear as this, the colour is darkened a little for it: black would look heavier."""

type Colour = tuple[int, int, int]
WHITE: Final[Colour] = (255, 255, 255)
BLACK: Final[Colour] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Scheme:
    """What a colour is shown against: the backgrounds of text, and how much of the accent washes an area."""

    backgrounds: tuple[Colour, ...]
    towards: Colour
    wash: float


LIGHT: Final = Scheme(((246, 245, 241), WHITE), BLACK, 0.07)
DARK: Final = Scheme(((18, 22, 20), (26, 31, 29)), WHITE, 0.16)


@lru_cache(maxsize=256)
def palette(accent: str, scheme: Scheme) -> Mapping[str, str]:
    """The page's colours that follow from an accent, by the names of its style sheet.

    >>> palette("#ffd400", LIGHT)["fill"], palette("#ffd400", LIGHT)["on-fill"]
    ('#ffd400', '#000000')
    """
    colour = _read(accent)
    wash = _mixed(scheme.backgrounds[-1], colour, scheme.wash)
    text = readable(colour, (*scheme.backgrounds, wash), scheme.towards)
    on = WHITE if contrast(WHITE, colour) >= NEARLY else BLACK
    away = BLACK if on == WHITE else WHITE
    fill = readable(colour, (on,), away)
    found = {
        "accent": text,
        "accent-wash": wash,
        "fill": fill,
        "fill-deep": _mixed(fill, away, 0.16),
        "on-fill": on,
    }
    return {name: _written(shade) for name, shade in found.items()}


def readable(colour: Colour, on: Sequence[Colour], towards: Colour) -> Colour:
    """The colour, moved towards black or white until it can be read on all backgrounds."""
    steps = (_mixed(colour, towards, step / 50) for step in range(51))
    return next(one for one in steps if all(contrast(one, behind) >= LEAST for behind in on))


def contrast(one: Colour, other: Colour) -> float:
    """From 1 to 21, by WCAG 2.2's definition."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mixed(one: Colour, other: Colour, part: float) -> Colour:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _read(colour: str) -> Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _written(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
