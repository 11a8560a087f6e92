"""Carts that were left.

::

    ACCOUNT#a#CLIENT#c#BUYER#digest   CART#mode#p    waits by its due date, as long as it waits
                                      REFUSAL        this buyer wants no such mails
    ACCOUNT#a#ORDER#o                 CART           where the links of the mail lead

    begun    a leg of placing the order: the cart waits (again), whatever it was before
    seen     all that is kept of the buyer · the order · where links lead           2 calls
    move     the cart, if it stands where it was read · with a letter: the order, if it is the version it was
             read as, the letter, where its links lead · what is counted            1 call

    link     where a mail leads                                                      1 call
    refuse   the buyer's refusal, which nothing takes back                           1 call

A cart has no address: that is the order's, which loses it when its buyer is forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cartwright.application.ports.carts import Link, Seen, Way
from cartwright.application.ports.world import Births, Clock
from cartwright.domain.carts import Fate, LeftCart, Tally
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, ClientId, OrderId, ProductId
from cartwright.domain.jobs import Letter
from cartwright.domain.orders import Order, OrderState
from cartwright.storage import footfall, keys, outbox
from cartwright.storage.begun import CART, KEPT
from cartwright.storage.buyers import BOUGHT
from cartwright.storage.conditions import absent, both, equals
from cartwright.storage.digests import digest
from cartwright.storage.orders import ORDER
from cartwright.storage.schema import EXPIRES, GSI2PK, GSI2SK, KIND, SHAPE, STATE, VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.stragglers import waited
from cartwright.storage.table import Check, Operation, Put, Table, Update, Write

WAY, REFUSAL = "way", "refusal"
_WAITS = (GSI2PK, GSI2SK)


class Carts:
    """One account's."""

    def __init__(self, table: Table, account: AccountId, clock: Clock, births: Births) -> None:
        self._table = table
        self._account = account
        self._clock = clock
        self._births = births

    def seen(self, cart: LeftCart) -> Seen | None:
        own(self._account, cart)
        seen = self._of(_key(cart), cart.client, cart.buyer, cart.order)
        if seen is None or not seen.cart.state.waits:
            return None
        return seen if (seen.cart.order, seen.cart.due) == (cart.order, cart.due) else None

    def move(self, before: Seen, after: LeftCart, letters: Sequence[Letter], counted: Tally) -> bool:
        own(self._account, before.cart, after, *letters)
        now = self._clock.now()
        legs: list[Operation] = [_moved(before.cart, after, now)]
        if letters:
            key = keys.order(self._account, after.order)
            unpaid = equals(VERSION, before.order.version) if before.order else absent()
            legs += [Check(key, unpaid), *(outbox.put(letter, now) for letter in letters)]
            legs.append(_leads(after, now, self._births.secret()))
        legs += footfall.tallied(after, counted, at=now)
        return self._table.attempt(*legs) is None

    def link(self, order: OrderId) -> Link | None:
        item = self._table.get(keys.way(self._account, order), consistent=True)
        if item is None or "key" not in item:
            return None
        return Link(
            account=self._account,
            order=order,
            client=ClientId(str(item["client"])),
            buyer=str(item["buyer"]),
            product=ProductId(str(item["product"])),
            mode=Mode(str(item["mode"])),
            host=str(item["host"]),
            slug=str(item["slug"]),
            locale=str(item["locale"]),
            key=str(item["key"]),
        )

    def way(self, order: OrderId) -> Way | None:
        link = self.link(order)
        if link is None:
            return None
        place = keys.cart(self._account, link.client, link.buyer, link.mode, link.product)
        seen = self._of(place, link.client, link.buyer, order)
        return Way(link, seen) if seen else None

    def refuse(self, link: Link) -> None:
        own(self._account, link)
        place = keys.refusal(self._account, link.client, link.buyer)
        at = keys.moment(self._clock.now())
        self._table.commit(Write(Put({**place, KIND: REFUSAL, SHAPE: 1, "at": at})))

    def _of(self, place: keys.Key, client: ClientId, buyer: str, order: OrderId) -> Seen | None:
        """The cart at that place, as far as it goes by that order."""
        kept = self._table.query(keys.of_a_buyer(self._account, client, buyer), consistent=True)
        found = next((item for item in kept if place.items() <= item.items() and "order" in item), None)
        if found is None:
            return None
        cart = _read(self._account, found)
        there = self._table.batch([keys.order(self._account, order)], consistent=True)
        placed = next((ORDER.value(item) for item in there), None)
        bought = [BOUGHT.value(item) for item in kept if item[KIND] == BOUGHT.kind]
        mine = [one.at for one in bought if cart.product in one.products and one.mode is cart.mode]
        paid = placed.payment.settled_at if placed and placed.state is OrderState.PAID else None
        return Seen(
            cart=cart,
            order=placed,
            bought=max([*mine, *([paid] if paid else [])], default=None),
            refused=any(item[KIND] == REFUSAL for item in kept),
            email=_email(placed, cart),
        )


class LeftCarts:
    """Over all accounts."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def due(self, *, at: datetime, limit: int) -> Sequence[LeftCart]:
        found = waited(self._table, CART, at + datetime.resolution, limit)
        return [_read(AccountId(str(item["account"])), item) for item in found]


def _moved(before: LeftCart, after: LeftCart, now: datetime) -> Update:
    as_read = both(
        both(equals("order", before.order), equals("due", keys.moment(before.due))),
        equals(STATE, before.state.value),
    )
    ids = (after.account, after.client, after.buyer, after.product, after.mode)
    put: Item = {
        KIND: CART,
        SHAPE: 1,
        STATE: after.state.value,
        "due": keys.moment(after.due),
        EXPIRES: int((now + KEPT).timestamp()),
        **{
            name: keys.moment(at)
            for name, at in (("mailed", after.mailed), ("regained", after.regained))
            if at is not None
        },
    }
    if after.state.waits:
        return Update(_key(after), put | keys.waiting(CART, after.due, *ids), when=as_read)
    return Update(_key(after), put, drop=_WAITS, when=as_read)


def _leads(cart: LeftCart, now: datetime, secret: str) -> Update:
    put: Item = {
        KIND: WAY,
        SHAPE: 1,
        "client": cart.client,
        "buyer": cart.buyer,
        "product": cart.product,
        "mode": cart.mode.value,
        "host": cart.host,
        "slug": cart.slug,
        "locale": cart.locale,
        "key": secret,
        EXPIRES: int((now + KEPT).timestamp()),
    }
    return Update(keys.way(cart.account, cart.order), put)


def _email(order: Order | None, cart: LeftCart) -> str:
    """The address that an unpaid order gave, if it is this cart's; empty where it is forgotten."""
    if order is None or order.buyer.veiled or cart.client in order.forgotten_by:
        return ""
    return order.buyer.email if digest(order.buyer.email) == cart.buyer else ""


def _key(cart: LeftCart) -> keys.Key:
    return keys.cart(cart.account, cart.client, cart.buyer, cart.mode, cart.product)


def _read(account: AccountId, item: Item) -> LeftCart:
    mailed, regained = (
        datetime.fromisoformat(str(item[name])) if name in item else None for name in ("mailed", "regained")
    )
    return LeftCart(
        account=account,
        client=ClientId(str(item["client"])),
        buyer=str(item["buyer"]),
        product=ProductId(str(item["product"])),
        mode=Mode(str(item["mode"])),
        order=OrderId(str(item["order"])),
        host=str(item["host"]),
        slug=str(item["slug"]),
        locale=str(item["locale"]),
        begun=datetime.fromisoformat(str(item["begun"])),
        due=datetime.fromisoformat(str(item["due"])),
        agreed=bool(item["agreed"]),
        state=Fate(str(item[STATE])),
        mailed=mailed,
        regained=regained,
    )
