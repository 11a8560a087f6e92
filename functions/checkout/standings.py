"""Where an order stands, as its buyer is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from cartwright.application.settling import Standing
from cartwright.domain.catalog import Mode
from cartwright.domain.funnel import Part
from cartwright.domain.money import Money
from cartwright.domain.orders import Line, Order, OrderState
from cartwright.domain.payments import Asks, PaymentState
from cartwright.languages import speech
from checkout import discounts, display, due
from checkout.amounts import money
from checkout.choices import AMOUNT
from checkout.models import OrderStanding, QuotedCharges, QuotedRow
from checkout.views import SellerCard, seller_card


class State(StrEnum):
    """What the buyer should know and do."""

    PAID = "paid"
    CONFIRMING = "confirming"
    ACTION = "action"
    DECLINED = "declined"
    UNPAID = "unpaid"
    EXPIRED = "expired"


def state(standing: Standing) -> State:
    """Between the buyer's click and the processor's final word, waiting is the only safe advice."""
    match standing.order.state:
        case OrderState.PAID:
            return State.PAID
        case OrderState.EXPIRED:
            return State.EXPIRED
        case OrderState.PLACED:
            pass
    truth = standing.truth
    if truth is None:
        return State.CONFIRMING
    match truth.state:
        case PaymentState.ACTION:
            return State.ACTION
        case PaymentState.OPEN:
            return State.DECLINED if truth.failure else State.UNPAID
        case _:
            return State.CONFIRMING


@dataclass(frozen=True, slots=True)
class OwnersPart:
    """What one seller sold in this order."""

    seller: SellerCard
    rows: Sequence[QuotedRow]


@dataclass(frozen=True, slots=True)
class StandingPage:
    """All that the confirmation's template needs. Without an order (something does not answer) it can only
    ask for patience."""

    state: State
    order: Order | None
    locale: str
    pay_url: str = ""

    @property
    def test(self) -> bool:
        return self.order is not None and self.order.mode is Mode.TEST

    @property
    def total(self) -> str:
        return display.money(self.order.total.gross, self.locale) if self.order else ""

    @property
    def later(self) -> list[QuotedCharges]:
        """What falls due afterwards, of an order that is not over."""
        shown = self.order is not None and self.state is not State.EXPIRED
        return due.of_order(self.order, self.locale) if self.order and shown else []

    @property
    def later_rows(self) -> list[QuotedRow]:
        return due.rows(self.later, due.whole(self.order, self.locale), self.locale) if self.order else []

    @property
    def asks(self) -> Asks:
        return self.order.payment.asks if self.order else Asks.MONEY

    @property
    def refreshes(self) -> bool:
        return self.state is State.CONFIRMING

    @property
    def parts(self) -> list[OwnersPart]:
        """The order by seller, in the order of their first line."""
        return [self._part(self.order, owner) for owner in self.order.owners] if self.order else []

    def _part(self, order: Order, owner: str) -> OwnersPart:
        lines = [line for line in order.lines if line.owner == owner]
        profile = order.sellers[lines[0].owner]
        names = [line.name for line in lines if line.part is not Part.SHIPPING]
        card = seller_card(profile, names, self.locale)
        code = order.coupon.code if order.coupon else ""
        off = discounts.taken_off(lines, code, self.locale)
        return OwnersPart(card, [*self._items(lines), *off, *self._taxes(lines)])

    def _items(self, lines: Sequence[Line]) -> list[QuotedRow]:
        return [
            QuotedRow(
                kind="item",
                label=self._label(line),
                text=display.money(line.amount.gross, self.locale),
            )
            for line in lines
        ]

    def _label(self, line: Line) -> str:
        if line.part is Part.SHIPPING:
            return speech(self.locale).say("Shipping")
        return f"{line.quantity} × {line.name}" if line.quantity > 1 else line.name

    def _taxes(self, lines: Sequence[Line]) -> list[QuotedRow]:
        sums: dict[str, Money] = {}
        words = speech(self.locale)
        for line in lines:
            for levy, tax in line.treatment.shares(line.amount.tax) if line.amount.gross else ():
                rate = display.rate(levy.rate, self.locale)
                label = words.say("Includes {tax} {rate}", tax=words.say(levy.name), rate=rate)
                sums[label] = sums[label] + tax if label in sums else tax
        return [
            QuotedRow(kind="tax", label=label, text=display.money(tax, self.locale))
            for label, tax in sums.items()
        ]

    @property
    def facts(self) -> OrderStanding:
        """The same for programs."""
        order = self.order
        return OrderStanding(
            state=self.state,
            order=order.id if order else "",
            total=money(order.total.gross, self.locale) if order else None,
            later=self.later,
        )


def again_url(order: Order) -> str:
    """The cart page with this order's choices, for a new order that takes this one's place."""
    main = next(line for line in order.lines if line.part is Part.MAIN)
    bumps = [("bumps", line.product) for line in order.lines if line.part is Part.BUMP]
    place = order.buyer.place
    given = [(AMOUNT.format(main.option), str(main.given.decimal))] if main.given else []
    choices = [
        ("option", main.option),
        *([("quantity", str(main.quantity))] if main.quantity > 1 else []),
        *given,
        *([("coupon", order.coupon.code)] if order.coupon else []),
        *bumps,
        ("country", place.country),
        *([("region", place.region)] if place.region else []),
        *([("lang", order.buyer.locale.replace("_", "-"))] if order.buyer.locale else []),
        ("replaces", order.id),
        ("replaces_key", order.key),
    ]
    return f"/{order.slug}?{urlencode(choices)}"
