"""Where an order stands, and what was added to it after paying, as its buyer is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

from cartwright.application.fulfilling import Fulfilled
from cartwright.application.offering import Stage
from cartwright.application.settling import Standing
from cartwright.domain.catalog import Mode
from cartwright.domain.funnel import Part
from cartwright.domain.ids import StepId
from cartwright.domain.money import Money
from cartwright.domain.orders import Line, Order, OrderState
from cartwright.domain.payments import Asks, PaymentState
from cartwright.domain.upsells import follow_on_id
from cartwright.languages import speech
from checkout import discounts, display, due, goods
from checkout.amounts import money
from checkout.choices import AMOUNT
from checkout.models import QuotedCharges, QuotedRow
from checkout.offers import OfferPage
from checkout.order_models import Added, OrderStanding
from checkout.questions import THROUGH
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


class StageWord(StrEnum):
    """Where the buyer of a paid order is."""

    OFFER = "offer"
    ACTION = "action"
    CONFIRMING = "confirming"
    UNPAID = "unpaid"
    DONE = "done"
    NONE = ""


@dataclass(frozen=True, slots=True)
class OwnersPart:
    """What one seller sold in this order."""

    seller: SellerCard
    rows: Sequence[QuotedRow]


@dataclass(frozen=True, slots=True)
class AddedPart:
    """An order that a yes made."""

    order: Order
    step: StepId
    state: State
    name: str
    parts: Sequence[OwnersPart]
    later: Sequence[QuotedCharges]
    total: str
    locale: str

    @property
    def shown(self) -> Money:
        return self.order.total.gross

    @property
    def later_rows(self) -> list[QuotedRow]:
        return due.rows(self.later, "", self.locale)


@dataclass(frozen=True, slots=True)
class CardForm:
    """What Stripe's own fields need to pay what is paid on its own page; `script` is where they come from,
    `setup`: nothing is due today, and the card is only kept; `account`: which is paid, of a platform's."""

    publishable_key: str
    client_secret: str = field(repr=False)
    script: str = ""
    setup: bool = False
    account: str = ""


@dataclass(frozen=True, slots=True)
class StandingPage:
    """All that the confirmation's template needs. Without an order (something does not answer) it can only
    ask for patience. `stage` is where the buyer of a paid order is, as of `now`; `alert` what is to be said
    of the last click; `given` what there is to get of what is paid; `returned` what was given back of it;
    `card` takes another card, where that is done here."""

    state: State
    order: Order | None
    locale: str
    pay_url: str = ""
    stage: Stage | None = None
    now: datetime | None = None
    alert: str = ""
    given: Sequence[Fulfilled] = ()
    returned: Money | None = None
    card: CardForm | None = None

    @property
    def hub_url(self) -> str:
        """Where the buyer looks after what it bought of whose page this is. Another owner's hub need not be
        at this host: that owner's receipt leads there."""
        if self.order is None or self.state is not State.PAID or self.order.buyer.veiled:
            return ""
        return f"/hub/{self.order.lines[0].owner}"

    @property
    def given_back(self) -> str:
        """What was given back, if something was."""
        return display.money(self.returned, self.locale) if self.returned else ""

    @property
    def undone(self) -> bool:
        """Whether all that was paid was given back."""
        return bool(self.returned) and self.order is not None and self.returned == self.order.total.gross

    @property
    def word(self) -> StageWord:
        if self.stage is None:
            return StageWord.NONE
        if self.stage.waiting is not None:
            return StageWord(_waits_for(self.stage.waiting))
        return StageWord.OFFER if self.stage.offered else StageWord.DONE

    @property
    def offer(self) -> OfferPage | None:
        if self.order is None or self.stage is None or self.stage.offered is None or self.now is None:
            return None
        return OfferPage.of(self.order, self.stage.offered, self.locale, self.now)

    @property
    def accent(self) -> str:
        """An offer has the colours of its product's own page; all else those of the page it was bought on."""
        offered = self.stage.offered if self.stage else None
        if offered is not None:
            return offered.offer.product.look.accent
        return self.order.accent if self.order else ""

    @property
    def waiting(self) -> AddedPart | None:
        """What was added and is not paid yet."""
        waits = self.stage.waiting if self.stage else None
        return self._added(waits) if waits else None

    @property
    def failed(self) -> str:
        """The name of what was accepted last and could not be charged."""
        failed = self.stage.failed if self.stage else None
        return failed.lines[0].name if failed else ""

    @property
    def added(self) -> list[AddedPart]:
        """What was added after paying, unless nothing came of it."""
        made = self.stage.follow_ons if self.stage else ()
        return [self._added(one) for one in made if one.order.state is not OrderState.EXPIRED]

    def _added(self, standing: Standing) -> AddedPart:
        assert self.order is not None
        order = standing.order
        step = next(one.id for one in self.order.steps if follow_on_id(self.order.id, one.id) == order.id)
        return AddedPart(
            order=order,
            step=step,
            state=state(standing),
            name=order.lines[0].name,
            parts=[self._part(order, owner) for owner in order.owners],
            later=due.of_order(order, self.locale),
            total=display.money(order.total.gross, self.locale),
            locale=self.locale,
        )

    @property
    def sellers(self) -> list[SellerCard]:
        """Who sold what, each once, of the order and of what was added."""
        parts = [*self.parts, *(part for added in self.added for part in added.parts)]
        profiles = {part.seller.profile.client: part.seller.profile for part in reversed(parts)}
        cards = [part.seller for part in parts]
        return [
            seller_card(
                profiles[owner],
                [name for card in cards if card.profile.client == owner for name in card.products],
                self.locale,
            )
            for owner in dict.fromkeys(card.profile.client for card in cards)
        ]

    @property
    def together(self) -> str:
        """What was paid in all, if something was added."""
        added = [one.order.total.gross for one in self.added if one.state is State.PAID]
        if self.order is None or not added:
            return ""
        return display.money(sum(added, self.order.total.gross), self.locale)

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
        return State.CONFIRMING in {self.state, self.word}

    @property
    def goods(self) -> list[goods.Goods]:
        """What there is to get, as the page shows it."""
        return [goods.Goods.of(one, self.now, self.locale) for one in self.given if self.now]

    @property
    def leads_on(self) -> str:
        """Where the page leads by itself, who has just paid and is asked nothing more."""
        if self.order is None or self.now is None or self.word not in {StageWord.NONE, StageWord.DONE}:
            return ""
        return goods.leads_on(self.order, self.given, self.now)

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
            stage=self.word.value,
            offer=self.offer.facts if self.offer else None,
            added=[self._told(one) for one in self.stage.follow_ons] if self.stage else [],
            action_url=self.pay_url if self.word is StageWord.ACTION else "",
            given=[goods.told(one, self.now) for one in self.given if self.now],
            returned=money(self.returned, self.locale) if self.returned else None,
        )

    def _told(self, standing: Standing) -> Added:
        added = self._added(standing)
        total = money(added.order.total.gross, self.locale)
        return Added(
            order=added.order.id, step=added.step, name=added.name, state=added.state.value, total=total
        )


def _waits_for(standing: Standing) -> State:
    """What was declined is called off as soon as its processor answers: until then it is waited for."""
    now = state(standing)
    return State.CONFIRMING if now is State.DECLINED else now


def again_url(order: Order) -> str:
    """The cart page with this order's choices, and what its link carried, for a new order that takes this
    one's place; of one that was added after paying, the page of the order it was added to."""
    if order.follows is not None:
        return f"/{order.slug}/orders/{order.follows}/{order.key}"
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
        *((THROUGH.format(name), value) for name, value in order.buyer.passed.items()),
        ("replaces", order.id),
        ("replaces_key", order.key),
    ]
    return f"/{order.slug}?{urlencode(choices)}"
