"""All that a document says of its sale, for its seal: whatever of it is another by one letter shows.

The buyer's own words are not among it: they lie under the sale's veil, which is sealed as it is, and go when
the buyer is forgotten. Only what is read here is sealed: a field that is new in a sale is in no seal until
there is another way of sealing, for what was sealed has to be found as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from cartwright.domain.futures import Future
from cartwright.domain.journal import TaxFact
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Line, Sale
from cartwright.domain.people import Profile

type Printed = str | int | list[Printed] | None


def printed(sale: Sale) -> list[Printed]:
    """What is not in the words that every seal has."""
    place = sale.buyer.place
    return [
        sale.order,
        place.country,
        place.region,
        sale.buyer.locale,
        sale.method,
        sale.coupon,
        _seller(sale.seller),
        [_line(line) for line in sale.lines],
    ]


def accounted(facts: Iterable[TaxFact]) -> list[Printed]:
    """By which rule each of them is taxed, and where."""
    return [[fact.ground, fact.country, fact.jurisdiction, _rate(fact.rate), fact.name] for fact in facts]


def _seller(seller: Profile) -> list[Printed]:
    at = seller.address
    return [
        [at.line1, at.line2, at.city, at.postcode, at.region, at.country],
        [[one.kind, one.country, one.value] for one in seller.tax_numbers],
        [[one.jurisdiction, one.number] for one in seller.registrations],
        [seller.sender_name, seller.support_email, seller.notification_email, seller.time_zone],
        int(seller.cash_accounting),
    ]


def _line(line: Line) -> list[Printed]:
    bears = line.treatment
    return [
        line.part,
        line.quantity,
        bears.ground,
        bears.country,
        [[levy.jurisdiction, levy.name, _rate(levy.rate)] for levy in bears.levies],
        _sum(line.discount),
        _sums(line.off),
        _sums(line.credit),
        _later(line.future),
    ]


def _later(future: Future | None) -> Printed:
    if future is None:
        return None
    return [
        future.interval,
        future.wait,
        [[str(one.listed), *_sums(one.amount), one.times, _sum(one.carriage)] for one in future.stretches],
    ]


def _rate(rate: Decimal) -> str:
    """The same however many noughts it is written with."""
    return f"{rate.normalize():f}"


def _sum(amount: Money | None) -> Printed:
    return None if amount is None else str(amount)


def _sums(amount: Taxed | None) -> list[Printed]:
    return [] if amount is None else [str(amount.net), str(amount.tax)]
