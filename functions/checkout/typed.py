"""Amounts as buyers type them."""

from __future__ import annotations

import re
from decimal import Decimal

from cartwright.domain.errors import Invalid

_AMOUNT = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,3})?\Z")


def amount(text: str) -> Decimal | None:
    """`25`, `25.50` and `25,50` are numbers; nothing is None. Raises Invalid for the rest, a thousands'
    separator too: `1.000` is one to some and a thousand to others, and the currency's decimals tell."""
    plain = text.strip()
    if not plain:
        return None
    if not _AMOUNT.match(plain):
        raise Invalid.at("/amount", "a number, such as 25.50")
    return Decimal(plain.replace(",", "."))
