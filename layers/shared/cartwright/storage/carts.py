"""Carts that were left.

::

    ACCOUNT#a#CLIENT#c#BUYER#digest   CART#mode#p    waits by its due date, as long as it waits
                                      REFUSAL        this mailbox wants no such mails: the digest is of the
                                                     address without its detail
                                      REMINDED#mode#p    when it was last written to, the same digest
    ACCOUNT#a#ORDER#o                 CART           where the links of the mail lead

    begun    a leg of placing the order: the cart waits (again), whatever it was before
    seen     all that is kept of the buyer · the order · where links lead · a no    2 calls
    move     the cart, if it stands where it was read · with a letter: the order, if it is the version it was
             read as, the letter, where its links lead, that the mailbox is written to, unless it was lately,
             one more in the windows of attempts · what is counted                  1 call

    link     where a mail leads                                                      1 call
    refuse   the buyer's refusal, which nothing takes back                           1 call

    let go   the cart, if it is that order's: not agreed · its sealed address goes    2 calls

    keep     a cart of no order yet: it waits · its address, sealed, where links lead · the key · one more in
             the windows of attempts                                                 1 call

A cart has no address: that is the order's, which loses it when its buyer is forgotten. One that a page told
of before there was an order has its address under a veil of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from cartwright.application.ports.carts import Link, Seen, Way
from cartwright.application.ports.world import Births, Clock
from cartwright.domain.attempts import Window
from cartwright.domain.carts import AGAIN_AFTER, Begun, Fate, LeftCart, Tally
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, ClientId, OrderId, ProductId, SaleId, derived
from cartwright.domain.jobs import Letter
from cartwright.domain.orders import Order, OrderState
from cartwright.storage import attempts, footfall, keys, outbox, veils
from cartwright.storage.begun import CART, KEPT, waits
from cartwright.storage.buyers import BOUGHT
from cartwright.storage.conditions import absent, both, either, equals, less, present
from cartwright.storage.digests import digest, mailbox
from cartwright.storage.orders import ORDER
from cartwright.storage.schema import EXPIRES, GSI2PK, GSI2SK, KIND, SHAPE, STATE, VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.stragglers import waited
from cartwright.storage.table import Check, Operation, Put, Table, Update, Write

WAY, REFUSAL, REMINDED = "way", "refusal", "reminded"
SEALED_FOR = timedelta(days=10)
"""After a cart is due: that long a letter may lie in a queue that stands still."""
_SEALED = "sealed"
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

    def move(
        self,
        before: Seen,
        after: LeftCart,
        letters: Sequence[Letter],
        counted: Tally,
        windows: Sequence[Window] = (),
    ) -> bool:
        """Raises TooManyAttempts."""
        own(self._account, before.cart, after, *letters)
        now = self._clock.now()
        legs: list[Operation] = [_moved(before.cart, after, now)]
        if letters:
            key = keys.order(self._account, after.order)
            unpaid = equals(VERSION, before.order.version) if before.order else absent()
            legs += [Check(key, unpaid), *(outbox.put(letter, now) for letter in letters)]
            put: Item = {"key": self._births.secret(), EXPIRES: int((now + KEPT).timestamp())}
            legs += [_leads(after, after.buyer, put), _reminded(after, now)]
        room = [write.operation for write in attempts.counted(self._account, windows, now)]
        legs += [*room, *footfall.tallied(after, counted, at=now)]
        loss = self._table.attempt(*legs)
        for leg, window in zip(room, windows, strict=True):
            if loss is not None and legs[loss.leg] is leg:
                raise window.full(now)
        return loss is None

    def link(self, order: OrderId) -> Link | None:
        item = self._table.get(keys.way(self._account, order), consistent=True)
        if item is None or "key" not in item:
            return None
        return Link(
            account=self._account,
            order=order,
            client=ClientId(str(item["client"])),
            buyer=str(item["buyer"]),
            mailbox=str(item.get("mailbox", item["buyer"])),
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
        if seen is None:
            return None
        if seen.named and not seen.email:
            item = self._table.get(keys.way(self._account, order), consistent=True)
            sealed = str(item[_SEALED]) if item and _SEALED in item else ""
            email = veils.opened(self._table, _veil(link, sealed)) if sealed else ""
            seen = replace(seen, email=email)
        return Way(link, seen)

    def keep(self, cart: Begun, windows: Sequence[Window]) -> None:
        """Raises TooManyAttempts."""
        own(self._account, cart)
        buyer, until = digest(cart.email), cart.due + SEALED_FOR
        sealed, key = veils.address(_veil_of(cart, buyer), cart.email, self._births, until=until)
        leads = _leads(cart, buyer, {_SEALED: sealed, EXPIRES: int(until.timestamp())})
        counted = attempts.counted(self._account, windows, self._clock.now())
        self._table.commit(Write(waits(cart)), Write(leads), Write(key), *counted)

    def let_go(self, cart: Begun) -> None:
        own(self._account, cart)
        place = keys.cart(self._account, cart.client, digest(cart.email), cart.mode, cart.product)
        not_any_more = Update(
            place, {KIND: CART, SHAPE: 1, "agreed": False}, when=equals("order", cart.order)
        )
        if self._table.attempt(not_any_more) is not None:
            return
        # Of an order no address is sealed, and where no mail leads yet nothing must begin to lie.
        way = keys.way(self._account, cart.order)
        self._table.attempt(Update(way, {KIND: WAY, SHAPE: 1}, drop=(_SEALED,), when=present()))

    def refuse(self, link: Link) -> None:
        own(self._account, link)
        place = keys.refusal(self._account, link.client, link.mailbox)
        at = keys.moment(self._clock.now())
        self._table.commit(Write(Put({**place, KIND: REFUSAL, SHAPE: 1, "at": at})))

    def _of(self, place: keys.Key, client: ClientId, buyer: str, order: OrderId) -> Seen | None:
        """The cart at that place, as far as it goes by that order."""
        kept = self._table.query(keys.of_a_buyer(self._account, client, buyer), consistent=True)
        found = next((item for item in kept if place.items() <= item.items() and "order" in item), None)
        if found is None:
            return None
        cart = _read(self._account, found)
        wanted = [
            keys.order(self._account, order),
            keys.way(self._account, order),
            keys.refusal(self._account, client, cart.mailbox),
            _reminder(cart),
        ]
        there = {str(item[KIND]): item for item in self._table.batch(wanted, consistent=True)}
        placed = ORDER.value(there[ORDER.kind]) if ORDER.kind in there else None
        leads = there.get(WAY, {})
        sealed = placed is None and _SEALED in leads and leads.get("buyer") == buyer
        email = _email(placed, cart)
        bought = [BOUGHT.value(item) for item in kept if item[KIND] == BOUGHT.kind]
        mine = [one.at for one in bought if cart.product in one.products and one.mode is cart.mode]
        paid = placed.payment.settled_at if placed and placed.state is OrderState.PAID else None
        return Seen(
            cart=cart,
            order=placed,
            bought=max([*mine, *([paid] if paid else [])], default=None),
            refused=REFUSAL in there or any(item[KIND] == REFUSAL for item in kept),
            named=sealed or bool(email),
            email=email,
            mailed=datetime.fromisoformat(str(there[REMINDED]["at"])) if REMINDED in there else None,
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


def _reminder(cart: LeftCart) -> keys.Key:
    return keys.reminded(cart.account, cart.client, cart.mailbox, cart.mode, cart.product)


def _reminded(cart: LeftCart, now: datetime) -> Update:
    put: Item = {KIND: REMINDED, SHAPE: 1, "at": keys.moment(now), EXPIRES: int((now + KEPT).timestamp())}
    free = either(absent(), less("at", keys.moment(now - AGAIN_AFTER + datetime.resolution)))
    return Update(_reminder(cart), put, when=free)


def _leads(cart: LeftCart | Begun, buyer: str, more: Item) -> Update:
    put: Item = {
        KIND: WAY,
        SHAPE: 1,
        "client": cart.client,
        "buyer": buyer,
        "mailbox": cart.mailbox if isinstance(cart, LeftCart) else mailbox(cart.email),
        "product": cart.product,
        "mode": cart.mode.value,
        "host": cart.host,
        "slug": cart.slug,
        "locale": cart.locale,
        **more,
    }
    return Update(keys.way(cart.account, cart.order), put)


def _veil(link: Link, sealed: str) -> veils.Veil:
    name = _name(link.account, link.client, link.buyer, link.mode, link.product)
    return veils.Veil(link.account, link.client, name, sealed)


def _veil_of(cart: Begun, buyer: str) -> veils.Veil:
    name = _name(cart.account, cart.client, buyer, cart.mode, cart.product)
    return veils.Veil(cart.account, cart.client, name, "")


def veil_of(account: AccountId, client: ClientId, buyer: str, mode: str, product: str) -> keys.Key:
    """Where the key of a cart's address lies, if there is one."""
    return keys.veil(account, client, _name(account, client, buyer, mode, ProductId(product)))


def _name(account: AccountId, client: ClientId, buyer: str, mode: str, product: ProductId) -> SaleId:
    """One for a cart, whatever attempts there were: who tells of an address again throws the old key away."""
    return SaleId(derived("sale", "cart", account, client, buyer, mode, product))


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
        mailbox=str(item.get("mailbox", item["buyer"])),
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
