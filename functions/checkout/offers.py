"""What is offered after paying, as the page and the JSON have it. No IO, no markup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from cartwright.application.offering import Offered
from cartwright.application.showing import Showing
from cartwright.domain.catalog import Product
from cartwright.domain.money import Money
from cartwright.domain.orders import Order
from cartwright.domain.pricing import Selection
from cartwright.languages import speech
from checkout import display, quotes
from checkout.amounts import money
from checkout.models import Quoted, QuotedRow
from checkout.order_models import OfferShown
from checkout.views import SellerCard, seller_card

_HOUR, _DAY = 60, 24 * 60  # in minutes


@dataclass(frozen=True, slots=True)
class OfferPage:
    """All that the page of an offer needs, at the moment `now`."""

    order: Order
    offered: Offered
    quote: Quoted
    locale: str
    now: datetime

    @classmethod
    def of(cls, order: Order, offered: Offered, locale: str, now: datetime) -> OfferPage:
        selection = Selection(offered.step.option, part=offered.step.kind.part)
        showing = Showing(offered.offer, order.buyer.place, selection, offered.quote, order.buyer.business)
        return cls(order, offered, quotes.quoted(showing, locale), locale, now)

    @property
    def product(self) -> Product:
        return self.offered.offer.product

    @property
    def headline(self) -> str:
        return self.offered.step.headline or self.product.name

    @property
    def total(self) -> Money:
        """What a yes is charged: the form sends it back, so that no other sum is."""
        return self.offered.quote.total.gross

    @property
    def rows(self) -> list[QuotedRow]:
        return self.quote.rows

    @property
    def button(self) -> str:
        """A button that costs money says so (Directive 2011/83/EU art. 8(2))."""
        words = speech(self.locale)
        if self.total:
            return words.say("Yes, add it and pay {amount}", amount=display.money(self.total, self.locale))
        if self.quote.later:
            return words.say("Yes, start it, and pay later")
        return words.say("Yes, add it for free")

    @property
    def closes(self) -> str:
        return self.offered.closes.isoformat()

    @property
    def seconds(self) -> int:
        """How long it is open, for a script whose clock may be wrong."""
        return ceil((self.offered.closes - self.now).total_seconds())

    @property
    def left(self) -> str:
        return left(self.offered.closes - self.now, self.locale)

    @property
    def seller(self) -> SellerCard:
        profile = self.offered.offer.seller(self.product)
        return seller_card(profile, [self.product.name], self.locale)

    @property
    def facts(self) -> OfferShown:
        return OfferShown(
            step=self.offered.step.id,
            kind=self.offered.step.kind.value,
            headline=self.headline,
            product=self.product.id,
            name=self.offered.quote.lines[0].name,
            rows=self.rows,
            total=money(self.total, self.locale),
            terms=self.quote.terms,
            closes=self.closes,
        )


def left(time: timedelta, locale: str) -> str:
    """`12 minutes`, `3 hours`, `2 days`: rounded up, so that nobody is told of none."""
    words, minutes = speech(locale), max(ceil(time.total_seconds() / 60), 1)
    if minutes >= 2 * _DAY:
        return words.counted("{count} day", "{count} days", minutes // _DAY)
    if minutes >= 2 * _HOUR:
        return words.counted("{count} hour", "{count} hours", minutes // _HOUR)
    return words.counted("{count} minute", "{count} minutes", minutes)
