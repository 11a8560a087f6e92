"""What sending costs, taxed with the goods that are sent.

Carriage is part of what is charged for the goods (Directive 2006/112/EC art. 78(b); Value Added Tax Act 1994
s. 19): it bears their tax, by their rates, shared by what they come to. It is listed with tax or without as
they are, and worked out in the same group, so a rate's tax is still rounded once. What of a parcel is
whose is shared out anew with each piece: one more of what bears less tax takes some of it to its own rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartwright.domain.funnel import Part
from cartwright.domain.lines import PricedLine, taxed
from cartwright.domain.money import Money

NAME = "Shipping"


def carried(lines: Sequence[PricedLine], goods: Sequence[bool], cost: Money) -> list[PricedLine]:
    """`lines` with the cost of sending those that are `goods`, a share for each beside it; all taxed anew.

    Shares go by what the goods are listed at, evenly if they cost nothing. Raises ValueError where nothing is
    sent.
    """
    sent = [line for line, is_sent in zip(lines, goods, strict=True) if is_sent]
    if not sent:
        raise ValueError("nothing is sent")
    listed = [line.listed.minor for line in sent]
    shares = cost.split(listed if any(listed) else [1] * len(sent), sent[0].step)
    carriage = [_share(line, share) for line, share in zip(sent, shares, strict=True) if share]
    return taxed([*lines, *carriage])


def _share(line: PricedLine, share: Money) -> PricedLine:
    nothing = Money.zero(share.currency)
    return replace(
        line,
        part=Part.SHIPPING,
        name=NAME,
        unit=share,
        quantity=1,
        discount=nothing,
        future=None,
        given=None,
        otherwise=None,
    )
