"""A seller's accent as rules of style: what `checkout.css` says of colours, said anew."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from checkout.palettes import DARK, LIGHT, palette


@lru_cache(maxsize=256)
def sheet(accent: str) -> str:
    """Nothing for none. Made of colours alone, so it is safe where markup is."""
    if not accent:
        return ""
    light, dark = _rules(palette(accent, LIGHT)), _rules(palette(accent, DARK))
    return f"{light}@media (prefers-color-scheme:dark){{{dark}}}"


def _rules(colours: Mapping[str, str]) -> str:
    return ":root{" + ";".join(f"--{name}:{colour}" for name, colour in colours.items()) + "}"
