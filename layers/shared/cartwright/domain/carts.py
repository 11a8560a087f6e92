"""Carts that somebody began and left: when that is so, and whether a mail says it.

::

    waiting ──▶ mailed ──▶ regained       bought within a week of the mail
       │           └─────▶ lost
       └──▶ bought, or whatever else speaks against a mail

There is one per client, buyer, product and mode. Who begins again makes it wait again, and it remembers when
it was mailed: so an address is written to about a product once in thirty days, whatever happens.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from cartwright.domain.catalog import Mode, Product
from cartwright.domain.payments import Asks

if TYPE_CHECKING:
    from cartwright.domain.ids import AccountId, ClientId, OrderId, ProductId
    from cartwright.domain.orders import Order

AGAIN_AFTER = timedelta(days=30)
TOO_LATE_AFTER = timedelta(days=3)
"""Where the clock stood still for longer than that, the mail would only be odd."""
COUNTS_FOR = timedelta(days=7)
"""What is bought so long after a mail is taken to have come of it."""
LOOKS_EVERY = timedelta(days=1)
BEFORE = timedelta(hours=1)
"""Who bought it so shortly before has what was wanted; processors' clocks are not ours, either."""


class Fate(StrEnum):
    """What became of a cart: the first two go on."""

    WAITING = "waiting"
    MAILED = "mailed"
    BOUGHT = "bought"
    REGAINED = "regained"
    LOST = "lost"
    NAMELESS = "nameless"
    """Nobody is known to write to: forgotten, or gone on under another address."""
    OFF = "off"
    GONE = "gone"
    """The page is not there any more, or sells something else, another's, or in another mode."""
    LATE = "late"
    UNASKED = "unasked"
    REFUSED = "refused"
    LATELY = "lately"
    NOT_ON_SALE = "not-on-sale"
    SOLD_OUT = "sold-out"

    @property
    def waits(self) -> bool:
        return self in {Fate.WAITING, Fate.MAILED}

    @property
    def left(self) -> bool:
        """Whether the cart was left, written to or not."""
        return self in _LEFT


_LEFT = frozenset(
    {Fate.MAILED, Fate.UNASKED, Fate.REFUSED, Fate.LATELY, Fate.NOT_ON_SALE, Fate.SOLD_OUT, Fate.LATE}
)


@dataclass(frozen=True, slots=True)
class Begun:
    """A cart as it is begun, with the address that was given. `agreed`: its buyer ticked to be reminded."""

    account: AccountId
    client: ClientId
    product: ProductId
    mode: Mode
    order: OrderId
    host: str
    slug: str
    email: str = field(repr=False)
    locale: str
    at: datetime
    due: datetime
    agreed: bool


def begun(order: Order, product: Product, *, agreed: bool) -> Begun | None:
    """The cart of an order that waits for its money; None where nobody is to be waited for."""
    if not product.abandonment.on or order.payment.asks is Asks.NOTHING:
        return None
    return Begun(
        account=order.account,
        client=product.owner,
        product=product.id,
        mode=product.mode,
        order=order.id,
        host=order.host,
        slug=order.slug,
        email=order.buyer.email,
        locale=order.buyer.locale,
        at=order.placed_at,
        due=order.placed_at + product.abandonment.delay,
        agreed=agreed,
    )


def begun_before(order: Order, product: Product) -> Begun | None:
    """The cart of an order that another one stands in for on the product's page, perhaps under another
    address; None where it was of something else, or nobody knows any more."""
    here = order.mode is product.mode and any(line.product == product.id for line in order.lines)
    return begun(order, product, agreed=False) if here and not order.buyer.veiled else None


@dataclass(frozen=True, slots=True)
class LeftCart:
    """A cart as it lies: `buyer` is the digest of an address, `mailbox` that of the address without its
    detail. `mailed` is the last mail about it, `regained`
    the last of those that something was bought after."""

    account: AccountId
    client: ClientId
    buyer: str
    mailbox: str
    product: ProductId
    mode: Mode
    order: OrderId
    host: str
    slug: str
    locale: str
    begun: datetime
    due: datetime
    agreed: bool
    state: Fate = Fate.WAITING
    mailed: datetime | None = None
    regained: datetime | None = None

    def moved(self, fate: Fate, now: datetime) -> LeftCart:
        after = replace(self, state=fate)
        match fate:
            case Fate.MAILED if self.state is Fate.WAITING:
                return replace(after, mailed=now, due=now + LOOKS_EVERY)
            case Fate.MAILED:
                return replace(after, due=now + LOOKS_EVERY)
            case Fate.REGAINED:
                return replace(after, regained=self.mailed)
            case _:
                return after


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a cart that is due. `bought`: when its buyer last bought this product of this client;
    `named`: somebody is known to write to; `refused`: that buyer wants no such mail, or it came back;
    `mailed`: when the mailbox was last written to about this product, under whatever detail of its address;
    `product`: what the cart's page sells now, `enough`: as many are left as were wanted."""

    bought: datetime | None
    named: bool
    refused: bool
    product: Product | None
    enough: bool
    mailed: datetime | None = None


def fate(cart: LeftCart, known: Circumstances, now: datetime) -> Fate:
    """What becomes of a cart that is due; a mail, only where nothing speaks against it."""
    if cart.mailed and cart.mailed != cart.regained and _regained(cart.mailed, known.bought):
        return Fate.REGAINED
    if cart.state is Fate.MAILED:
        over = cart.mailed is None or now >= cart.mailed + COUNTS_FOR
        return Fate.LOST if over else Fate.MAILED
    if known.bought is not None and known.bought >= cart.begun - BEFORE:
        return Fate.BOUGHT
    page = known.product
    if page is None or (page.id, page.owner, page.mode) != (cart.product, cart.client, cart.mode):
        return Fate.GONE
    if not page.abandonment.on:
        return Fate.OFF
    if not known.named:
        return Fate.NAMELESS
    return _against(cart, known, page, now) or Fate.MAILED


def _against(cart: LeftCart, known: Circumstances, page: Product, now: datetime) -> Fate | None:
    """What speaks against writing to who left a cart; None if nothing does."""
    against = {
        Fate.UNASKED: not cart.agreed,
        Fate.REFUSED: known.refused,
        Fate.LATE: now - cart.due > TOO_LATE_AFTER,
        Fate.LATELY: any(now - at < AGAIN_AFTER for at in (cart.mailed, known.mailed) if at is not None),
        Fate.NOT_ON_SALE: not page.sold.is_open(now),
        Fate.SOLD_OUT: not known.enough,
    }
    return next((reason for reason, holds in against.items() if holds), None)


def _regained(mailed: datetime, bought: datetime | None) -> bool:
    return bought is not None and mailed <= bought < mailed + COUNTS_FOR


@dataclass(frozen=True, slots=True)
class Tally:
    """What a cart adds to its product's figures."""

    abandoned: int = 0
    mailed: int = 0
    recovered: int = 0


def tally(cart: LeftCart, to: Fate) -> Tally:
    """Tests count nowhere."""
    if cart.mode is not Mode.LIVE:
        return Tally()
    first = cart.state is Fate.WAITING
    return Tally(
        abandoned=int(first and to.left),
        mailed=int(first and to is Fate.MAILED),
        recovered=int(to is Fate.REGAINED),
    )
