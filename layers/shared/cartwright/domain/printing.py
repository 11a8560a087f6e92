"""Which words of people can go onto a page, a document or a mail as they are: one rule for all of them,
whoever types them and wherever they are kept."""

from __future__ import annotations

from typing import Final

JOINERS: Final = frozenset("\u200c\u200d")
"""Two signs without a width by which letters join or do not: Persian, Urdu and the scripts of India are
spelt with them (The Unicode Standard, 23.2), and Python counts them with what turns the direction of text
round."""


def prints(text: str, *, lines: bool = False) -> bool:
    """Whether it has no control characters or bidirectional overrides, and is not of joiners alone, which
    nobody would see. It may break only where it is of `lines`."""
    seen = [sign for sign in text if sign not in JOINERS]
    legible = all(sign.isprintable() or (lines and sign == "\n") for sign in seen)
    return legible and (bool(seen) or not text)
