"""What a sale would come to, had the register answered: worked out while all that decides it is at hand.

A VAT number in doubt is charged or believed as its seller decided. Whether that was right is known later,
when offer, rates and coupon may be others; so each line whose tax depends on the answer keeps what it would
have come to with the other one. A document that corrects the sale takes its lines from there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from cartwright.domain.lines import Otherwise, PricedLine
from cartwright.domain.pricing import Quote
from cartwright.domain.tax import Business, Check, NumberState

_ANSWERS = tuple(
    Check(state, datetime.min.replace(tzinfo=UTC)) for state in (NumberState.VALID, NumberState.INVALID)
)

type Priced = Callable[[Business], Quote]
"""The same quote for that business."""


def doubted(quote: Quote, priced: Priced) -> Quote:
    """`quote`, and with each line whose tax depends on a number in doubt what it would come to otherwise."""
    business = quote.business
    if business is None or not business.in_doubt:
        return quote
    answers = [priced(replace(business, check=answer)).lines for answer in _ANSWERS]
    lines = tuple(_with(line, others) for line, *others in zip(quote.lines, *answers, strict=True))
    return replace(quote, lines=lines)


def _with(line: PricedLine, others: list[PricedLine]) -> PricedLine:
    """One of the two answers is the one that was assumed."""
    differing = (one for one in others if one.treatment != line.treatment)
    return next((replace(line, otherwise=Otherwise(one.amount, one.treatment)) for one in differing), line)
