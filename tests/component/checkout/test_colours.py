"""Everybody can read the pages: contrast as WCAG 2.2 asks (1.4.3 for text, 1.4.11 for edges of fields)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import checkout

SHEET = (Path(checkout.__file__).parent / "static" / "checkout.css").read_text("utf-8")
TEXT = [
    ("ink", ("paper", "sheet", "accent-wash")),
    ("quiet", ("paper", "sheet", "accent-wash")),
    ("accent", ("paper", "sheet", "accent-wash")),
    ("on-fill", ("fill", "fill-deep")),
    ("warn", ("paper", "sheet", "warn-wash")),
    ("note", ("note-wash",)),
]
EDGES = [("edge", ("paper", "sheet")), ("accent", ("paper", "sheet")), ("warn", ("paper", "sheet"))]


def palette(scheme: str) -> dict[str, str]:
    """The colours by name; dark replaces what it changes."""
    light, dark = re.findall(r":root \{(.*?)\n\s*\}", SHEET, re.DOTALL)[:2]
    named = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", light))
    return named | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", dark)) if scheme == "dark" else named


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (EDGES, 3.0)], ids=["text", "edges"])
def test_contrast_is_enough(scheme: str, pairs: list[tuple[str, tuple[str, ...]]], least: float) -> None:
    colours = palette(scheme)
    faint = [
        f"{front} on {back}: {contrast(colours[front], colours[back]):.2f}"
        for front, backs in pairs
        for back in backs
        if contrast(colours[front], colours[back]) < least
    ]
    assert not faint
