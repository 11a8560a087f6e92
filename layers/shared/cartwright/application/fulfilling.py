"""Giving a buyer what was paid for: the one place that hands anything out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from cartwright.application import redirecting
from cartwright.application.ports.clicks import Clicks
from cartwright.application.ports.connecting import Vault
from cartwright.application.ports.entitlements import Entitlements
from cartwright.application.ports.papers import Files
from cartwright.application.ports.redirects import Redirects
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.clicks import Click
from cartwright.domain.credits import went_back
from cartwright.domain.entitlements import AccessState, Entitlement, tickets_of
from cartwright.domain.errors import NotFound
from cartwright.domain.fulfilment import NOTHING, Fulfilment
from cartwright.domain.funnel import Part
from cartwright.domain.ids import ClientId, FileId, OrderId, ProductId
from cartwright.domain.lines import added
from cartwright.domain.movements import taken
from cartwright.domain.orders import Line, Order, OrderState
from cartwright.domain.redirects import OPEN_FOR
from cartwright.domain.refunds import Returns


class Shelf(Protocol):
    """As much of the catalogue as this takes."""

    def some(self, products: Sequence[ProductId]) -> Sequence[Product]: ...


class Placed(Protocol):
    """As much of the orders as this takes."""

    def get(self, order: OrderId) -> Order: ...


class GivenBack(Protocol):
    """As much of the refunds as this takes."""

    def of(self, order: OrderId, /) -> Returns: ...


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a live order gives and a test order does not: which kinds there are, and files by name. What they
    say, and where they are, is not in here."""

    document: bool
    access: bool
    redirect: bool
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """What there is to get of a product: `lines` are those of `order` it was bought with, `owner` is whose it
    is by now. With `access` that does not let in any more there is nothing left to get. A test order has
    `withheld` in place of the goods and of the access."""

    order: Order
    lines: tuple[Line, ...]
    owner: ClientId
    fulfilment: Fulfilment
    access: Entitlement | None = None
    withheld: Withheld | None = None

    @property
    def product(self) -> ProductId:
        return self.lines[0].product

    @property
    def name(self) -> str:
        """It was bought under."""
        return self.lines[0].name

    def facts(self, now: datetime) -> Mapping[str, str]:
        """What a redirect tells. The total is this product's: what else was bought may be another's."""
        total = added([line.amount for line in self.lines], self.order.payment.amount.currency).gross
        return {
            "currency": total.currency,
            "expires": str(int((now + OPEN_FOR).timestamp())),
            "issued": str(int(now.timestamp())),
            "mode": self.order.mode.value,
            "option": self.lines[0].option,
            "order": self.order.id,
            "product": self.product,
            "total": str(total.minor),
        }


def fulfilled(
    orders: Iterable[Order],
    *,
    shelf: Shelf,
    entitlements: Entitlements,
    returns: GivenBack,
    now: datetime,
) -> Sequence[Fulfilled]:
    """What the buyer of these orders gets: of those that are paid, each product once, as it is by now. A test
    order, paid with play money, gets what `_tried` leaves of it. What was given back whole, or a bank has
    taken back, is not the buyer's any more.

    One read, where something bought gives something, one more where it grants access, and one for each order
    that was paid for; none else.
    """
    bought = _bought(orders, returns)
    if not bought:
        return ()
    held = _held(bought, entitlements)
    given = []
    for product in shelf.some(list(bought)):
        of = bought[product.id]
        goods = NOTHING if of.gone else product.fulfilment
        one = Fulfilled(of.order, of.lines, product.owner, goods, held.get(product.id))
        if one.fulfilment.gives or one.access:
            given.append(_open(one, product.mode, now))
    return given


def opened(wanted: OrderId, key: str, slug: str, *, orders: Placed) -> Order:
    """The buyer's order, as it is kept: nobody is asked whether it is paid by now. Raises NotFound without
    the order's key."""
    order = orders.get(wanted)
    if (order.key, order.slug) != (key, slug):
        raise NotFound
    return order


def onward(
    order: Order,
    product: ProductId,
    *,
    shelf: Shelf,
    entitlements: Entitlements,
    returns: GivenBack,
    redirects: Redirects,
    vault: Vault,
    clicks: Clicks | None,
    now: datetime,
) -> str:
    """Where the buyer of a paid order goes on to, signed, for a quarter of an hour; counted, unless nobody
    goes there (None).

    Raises NotFound for what is not paid, lets nobody in any more, was given back, or leads nowhere;
    WrongContext and Outage of the vault.
    """
    for one in fulfilled([order], shelf=shelf, entitlements=entitlements, returns=returns, now=now):
        if one.product == product and one.fulfilment.redirect is not None:
            keys = redirects.of(one.owner)
            url = one.fulfilment.redirect.signed(one.facts(now), redirecting.secrets(keys, vault))
            if clicks is not None:
                clicks.count(_clicked(one, None, now))
            return url
    raise NotFound


def download(
    order: Order,
    product: ProductId,
    file: FileId,
    *,
    shelf: Shelf,
    entitlements: Entitlements,
    returns: GivenBack,
    files: Files,
    clicks: Clicks | None,
    now: datetime,
) -> str:
    """A link to a file of a paid order's product, for a quarter of an hour; counted, unless nobody opens it
    (None). Raises NotFound for what is not paid, lets nobody in any more, was given back, or is none of its
    files."""
    for one in fulfilled([order], shelf=shelf, entitlements=entitlements, returns=returns, now=now):
        for had in one.fulfilment.files:
            if (one.product, had.id) == (product, file):
                place = had.key(order.account)
                if clicks is not None:
                    clicks.count(_clicked(one, file, now))
                return files.link(
                    place,
                    name=had.name,
                    seconds=int(OPEN_FOR.total_seconds()),
                    revision=had.revision,
                )
    raise NotFound


def _clicked(one: Fulfilled, file: FileId | None, now: datetime) -> Click:
    """Of who sold it, whoever owns the product by now."""
    return Click(one.order.account, one.lines[0].owner, one.order.id, one.product, file, now)


@dataclass(frozen=True, slots=True)
class _Bought:
    """`gone`: what was paid for it went back."""

    order: Order
    lines: tuple[Line, ...]
    gone: bool


def _bought(orders: Iterable[Order], returns: GivenBack) -> Mapping[ProductId, _Bought]:
    """By product, with the first of the paid orders that it is still the buyer's by; if there is none, with
    the first."""
    bought: dict[ProductId, _Bought] = {}
    for order in orders:
        giving = _giving(order) if order.state is OrderState.PAID else {}
        back = returns.of(order.id) if giving and order.total.gross else None
        for product, lines in giving.items():
            refunded = back is not None and went_back(product, order.lines, back)
            gone = not _told_by_access(lines) and (refunded or bool(taken(order.disputes)))
            if product not in bought or (bought[product].gone and not gone):
                bought[product] = _Bought(order, lines, gone)
    return bought


def _told_by_access(lines: Sequence[Line]) -> bool:
    """Whether it goes on, and its access says whether it is the buyer's: it may be by a later charge."""
    return any(line.future and line.access for line in lines)


def _held(bought: Mapping[ProductId, _Bought], entitlements: Entitlements) -> Mapping[ProductId, Entitlement]:
    """By product, of the order that it is had by."""
    tickets = [
        ticket
        for product, of in bought.items()
        for ticket in tickets_of(of.order)
        if ticket.product == product
    ]
    return {one.product: one for one in entitlements.some(tickets)} if tickets else {}


def _open(one: Fulfilled, mode: Mode, now: datetime) -> Fulfilled:
    """It as it is; without anything to get where its access is over. `mode` is the product's by now."""
    if one.access is not None and one.access.state(now) is not AccessState.ACTIVE:
        return replace(one, fulfilment=NOTHING)
    return one if one.order.mode is Mode.LIVE else _tried(one, mode)


def _tried(one: Fulfilled, mode: Mode) -> Fulfilled:
    """What a test order gets: nothing that is sold, as anybody can place one. The way on, whose facts say
    `mode=test`, is there to be tried while the product is in test mode itself."""
    goods, open_way = one.fulfilment, one.fulfilment.redirect if mode is Mode.TEST else None
    withheld = Withheld(
        document=bool(goods.paragraphs),
        access=one.access is not None,
        redirect=goods.redirect is not None and open_way is None,
        files=tuple(file.name for file in goods.files),
    )
    return replace(one, fulfilment=Fulfilment(redirect=open_way), access=None, withheld=withheld)


def _giving(order: Order) -> Mapping[ProductId, tuple[Line, ...]]:
    """The lines of what there is something to get of, by product."""
    lines = [line for line in order.lines if line.gives and line.part is not Part.SHIPPING]
    return {
        product: tuple(line for line in lines if line.product == product)
        for product in dict.fromkeys(line.product for line in lines)
    }
