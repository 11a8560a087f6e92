"""What was paid before and not used is taken off a price, before its tax.

Of a price that contains its tax it is taken off as what was paid with tax; of all others as what was paid
without. So where nothing has changed in between, not a cent is lost or won; and where a rate has, what is
paid now bears the rate of now, and what was paid then has borne that of then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from cartwright.domain.lines import Bearing
from cartwright.domain.money import Money, Taxed


@dataclass(frozen=True, slots=True)
class Lowered:
    """What a price comes to, and how much of the credit that took."""

    amount: Taxed
    used: Taxed | None = None


def lowered(listed: Money, bearing: Bearing, credit: Taxed | None) -> Lowered:
    """Never below nothing: what is left of the credit stays for what follows."""
    [full] = bearing.amounts([listed])
    if credit is None:
        return Lowered(full)
    contains = bearing.included and bool(full.tax)
    price, held = (listed, credit.gross) if contains else (full.net, credit.net)
    off = min(price, held)
    plain = bearing if contains else replace(bearing, included=False, waived=Decimal(0))
    [amount] = plain.amounts([price - off])
    return Lowered(amount, credit if off == held else share(credit, off.minor, held.minor))


def share(amount: Taxed, part: int, whole: int) -> Taxed:
    """`part` of `whole` of it, rounded by largest remainder."""
    net, gross = (one.split((part, whole - part))[0] for one in (amount.net, amount.gross))
    return Taxed(net, gross - net, gross)
