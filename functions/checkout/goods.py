"""What there is to get of what is paid, as the confirmation shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cartwright.application.fulfilling import Fulfilled
from cartwright.domain.funnel import Part
from cartwright.domain.orders import Order

JUST_PAID = timedelta(minutes=10)
"""How long a page that leads on by itself does: whoever opens it later wants to see what was bought."""


@dataclass(frozen=True, slots=True)
class Goods:
    """One product's."""

    name: str
    paragraphs: Sequence[str]
    onward_url: str

    @classmethod
    def of(cls, one: Fulfilled) -> Goods:
        return cls(one.name, one.fulfilment.paragraphs, onward_url(one))


def onward_url(one: Fulfilled) -> str:
    """Our own address, which signs at each click; empty where it leads nowhere."""
    if one.fulfilment.redirect is None:
        return ""
    order = one.order
    return f"/{order.slug}/orders/{order.id}/{order.key}/onward/{one.product}"


def leads_on(order: Order, given: Sequence[Fulfilled], now: datetime) -> str:
    """Where who has just paid the order goes by itself: what the page was for says so, nothing beside it."""
    paid = order.payment.settled_at
    if paid is None or now - paid >= JUST_PAID:
        return ""
    main = next((line.product for line in order.lines if line.part is Part.MAIN), None)
    ways = (one for one in given if one.order.id == order.id and one.product == main)
    way = next(ways, None)
    redirect = way.fulfilment.redirect if way else None
    return onward_url(way) if way and redirect and redirect.automatic else ""
