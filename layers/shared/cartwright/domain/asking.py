"""Whether what was chosen can be asked for: sent to where its buyer is, and taken by the processor that it is
paid through. It is refused where its price is shown, so that nobody finds out by paying.
"""

from __future__ import annotations

from cartwright.domain.errors import Conflict, Invalid
from cartwright.domain.money import Money
from cartwright.domain.offers import Offer
from cartwright.domain.pricing import Quote
from cartwright.domain.shipping import NotShipped


class TooMuchAtOnce(Conflict):
    """More than the processor can be asked for in one payment, today or at some later one. Facts: `most`, and
    `total`, what it comes to."""

    code = "too-much-at-once"
    title = "That is more than can be paid at once"


def sendable(quote: Quote) -> Quote:
    """The quote, if all its goods are sent to where the buyer is. Raises NotShipped."""
    if quote.unsent:
        raise NotShipped(country=quote.place.country, products=list(quote.unsent))
    return quote


def chargeable(quote: Quote, offer: Offer, *, chosen: bool = True) -> Quote:
    """The quote, if each of its payments can be asked for through the offer's connection; or, where its buyer
    has not `chosen` yet, through one of those that may be. Raises TooMuchAtOnce; Invalid for what its buyer
    gives, where that is too much, or between two steps."""
    given = [line.given for line in quote.lines if line.given is not None]
    step = offer.step(quote.currency)
    if any(amount.minor % step for amount in given):
        raise Invalid.at("/amount", f"a multiple of {Money(step, quote.currency)}")
    ways = (offer.connection,) if chosen else offer.choices
    limits = [limit for one in ways if (limit := one.can.most(quote.currency)) is not None]
    today = sum(line.amount.gross.minor for line in quote.lines)
    most, largest = max(limits, default=0), max(today, *_later(quote))
    if len(limits) < len(ways) or largest <= most:
        return quote
    if given:
        raise Invalid.at("/amount", f"no more than {Money(most, quote.currency)} in all")
    raise TooMuchAtOnce(most=str(Money(most, quote.currency)), total=str(Money(largest, quote.currency)))


def _later(quote: Quote) -> list[int]:
    """What each line comes to at its later payments, in minor units."""
    futures = [line.future for line in quote.lines if line.future is not None]
    return [0, *(stretch.amount.gross.minor for future in futures for stretch in future.stretches)]
