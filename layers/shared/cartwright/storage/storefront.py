"""What is on sale at an address: all that a page needs, in one consistent batch once it is known what.

::

    hint (from the form), or page seen lately   BatchGetItem: page, account, products, sellers, till  1 read
    nothing known                               BatchGetItem: page, then the batch its own hint says  2 reads
    a hint that was wrong or out of date        one more read for what is missing
    a former host, which leads to another       one more read, or two
    a glance, seconds after any of these        none, or 1 for a coupon not seen then, or that is counted

A hint only says what to read. What is believed is the page item of that very read: which account's product it
sells; all else is looked up under that account, so what a forged hint made us read is never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cartwright.application.ports.world import Clock
from cartwright.domain.catalog import Product
from cartwright.domain.connections import Connection
from cartwright.domain.coupons import Counted, CouponUnknown, written
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, ProductId
from cartwright.domain.offers import Hint, Offer, beside, fitting
from cartwright.domain.orders import Order
from cartwright.domain.people import ShopClosed
from cartwright.storage import attempts, challenges, connections, counted, keys, limits
from cartwright.storage.memory import Memory
from cartwright.storage.pages import LEADS, PAGE, holder
from cartwright.storage.products import PRODUCT
from cartwright.storage.profiles import CLIENT
from cartwright.storage.schema import CLOSED, PK, SK, Item
from cartwright.storage.table import Table

if TYPE_CHECKING:
    from cartwright.domain.attempts import TooManyAttempts, Window

REMEMBERED = timedelta(minutes=5)
PAGES_AT_MOST = 1000
GLANCED = timedelta(seconds=10)
OFFERS_AT_MOST = 100
KEYS_AT_MOST = 50
"""More than any page needs: a hint may not make us read what it likes."""

_HOST = re.compile(r"[a-z0-9.-]{1,253}(?::\d{1,5})?\Z")
_SLUG = re.compile(r"[a-z0-9-]{1,64}\Z")


class Storefront:
    """Over all accounts: the page says whose it is."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table, self._clock = table, clock
        self._seen = Memory[tuple[str, str], Hint](clock, limit=PAGES_AT_MOST, lasts=REMEMBERED)
        self._offers = Memory[tuple[str, str], Offer](clock, limit=OFFERS_AT_MOST, lasts=GLANCED)
        self._coupons = Memory[tuple[AccountId, str], Counted](clock, limit=OFFERS_AT_MOST, lasts=GLANCED)

    def offer(
        self,
        host: str,
        slug: str,
        hint: Hint | None = None,
        *,
        coupon: str = "",
        within: Sequence[Window] = (),
    ) -> Offer:
        """One read with a right `hint` or a page seen lately, else two; more at a former host. Raises
        NotFound, and ShopClosed."""
        host = _address(host, slug)
        reading = _Reading(self._table, _code(coupon), within)
        known = hint or self._seen.get((host, slug))
        suggested = _suggested(known, reading)
        reading.read([keys.page(host, slug), *(suggested or [keys.host(host)])])
        offer = _assembled(host, slug, reading)
        self._seen.put((host, slug), Hint.of(offer))
        self._offers.put((host, slug), offer)
        return self._with_coupon(offer, reading)

    def glance(
        self,
        host: str,
        slug: str,
        hint: Hint | None = None,
        *,
        coupon: str = "",
        within: Sequence[Window] = (),
    ) -> Offer:
        """The offer as this process saw it within GLANCED, without a read, or with one for a coupon it did
        not see or whose windows it is asked for; else as `offer`."""
        offer = self._offers.get((host.lower(), slug))
        if offer is None:
            return self.offer(host, slug, hint, coupon=coupon, within=within)
        code = _code(coupon)
        seen = self._coupons.get((offer.account, code)) if code else None
        if code and (seen is None or within):
            return self._with_coupon(offer, _Reading(self._table, code, within))
        return replace(offer, coupon=seen)

    def after(self, order: Order, product: ProductId) -> Offer:
        """What is offered to the buyer of an order, through the connection that it was paid through, with its
        coupon. Two reads. Raises NotFound for what is not sold so any more, and ShopClosed."""
        account, link = order.account, keys.connection(order.account, order.payment.connection)
        reading = _Reading(self._table, order.coupon.code if order.coupon else "")
        found, connection = _offered(reading, account, product, link)
        if found.mode is not order.mode or not connection.pays(found.owner):
            raise NotFound
        seller = keys.client(account, found.owner)
        reading.read([seller, *_counters(account, [found])])
        owner = reading.item(seller)
        if owner is None:
            raise NotFound
        return Offer(
            order.host,
            account,
            found,
            {},
            {found.owner: CLIENT.value(owner).profile},
            connection,
            coupon=reading.coupon(account),
            taken=_taken(reading, account, [found]),
        )

    def _with_coupon(self, offer: Offer, reading: _Reading) -> Offer:
        """With the coupon that is asked for, which is kept for a glance, and with whether it may be."""
        found = reading.coupon(offer.account)
        if found is not None:
            self._coupons.put((offer.account, found.coupon.code), found)
        return replace(offer, coupon=found, closed=reading.full(offer.account, self._clock.now()))

    def account(self, host: str, slug: str) -> AccountId:
        """Whose page it is, or was, even if it sells no more. One read, or none for a page seen lately.

        Raises NotFound.
        """
        host = _address(host, slug)
        seen = self._seen.get((host, slug)) or holder(self._table, host, slug)
        if seen is None:
            raise NotFound
        if not isinstance(seen, Hint):
            return seen
        self._seen.put((host, slug), seen)
        return seen.account


def _address(host: str, slug: str) -> str:
    """The host as pages are filed under it. Raises NotFound for what can be no page's address."""
    if not (_HOST.match(host.lower()) and _SLUG.match(slug)):
        raise NotFound
    return host.lower()


def _code(typed: str) -> str:
    """The code as coupons are filed under it; empty for what can be none."""
    try:
        return written(typed) if typed else ""
    except CouponUnknown:
        return ""


class _Reading:
    """What has been read for one offer, by key; None for what was asked for and is not there. `code` is that
    of the coupon to read with it, and `within` are the windows that trying it is counted in."""

    def __init__(self, table: Table, code: str, within: Sequence[Window] = ()) -> None:
        self._table = table
        self.code, self._within = code, within if code else ()
        self._items: dict[tuple[str, str], Item | None] = {}

    def read(self, wanted: Iterable[keys.Key]) -> None:
        """Those of `wanted` that were not asked for before, in at most one call."""
        missing = {_name(key): key for key in wanted if not self.has(key)}
        self._items.update(dict.fromkeys(missing))
        for item in self._table.batch(list(missing.values()), consistent=True):
            self._items[str(item[PK]), str(item[SK])] = item

    def coupon(self, account: AccountId) -> Counted | None:
        if not self.code:
            return None
        self.read(self.beside(account))
        return counted.counted(*map(self.item, counted.both_of(account, self.code)))

    def full(self, account: AccountId, now: datetime) -> TooManyAttempts | None:
        wanted = attempts.windows_of(account, self._within)
        return attempts.full(self._within, [self.item(key) for key in wanted], now)

    def beside(self, account: AccountId) -> list[keys.Key]:
        """What is read for the code beside the offer."""
        both = counted.both_of(account, self.code) if self.code else []
        return [*both, *attempts.windows_of(account, self._within)]

    def has(self, key: keys.Key) -> bool:
        return _name(key) in self._items

    def item(self, key: keys.Key) -> Item | None:
        self.read([key])
        return self._items[_name(key)]


def _led(host: str, slug: str, reading: _Reading) -> tuple[str, Item]:
    """The page, and the host it is on: where a former one leads, if it is not here. Raises NotFound."""
    found = reading.item(keys.page(host, slug))
    if found is None:
        at = reading.item(keys.host(host))
        host = str(at[LEADS]) if at and LEADS in at else host
        found = reading.item(keys.page(host, slug))
    if found is None:
        raise NotFound
    return host, found


def _assembled(host: str, slug: str, reading: _Reading) -> Offer:
    """The offer. What a hint did not name is read as it turns out, each step in one call.

    Raises NotFound, and ShopClosed.
    """
    host, found = _led(host, slug, reading)
    account, main = AccountId(str(found["account"])), ProductId(str(found["product"]))
    if not reading.has(keys.product(account, main)):
        reading.read(_suggested(PAGE.value(found), reading))
    product = _product(reading, account, main)
    if product is None:
        raise NotFound
    bumps = [bump.product for bump in product.bumps]
    link, whose = keys.connection(account, product.connection), keys.account(account)
    beyond = [keys.connection(account, one.connection) for one in product.alternatives]
    counters = _counters(account, [product])
    reading.read([link, *beyond, whose, *counters, *(keys.product(account, bump) for bump in bumps)])
    agency = reading.item(whose)
    if agency and CLOSED in agency:
        raise ShopClosed
    paid = reading.item(link)
    if paid is None:
        raise NotFound
    connection = connections.decoded(paid)
    if connection.removed:
        raise NotFound
    others = [other for bump in bumps if (other := _product(reading, account, bump))]
    there = [connections.decoded(item) for key in beyond if (item := reading.item(key))]
    bumped = beside(product, others, (connection, *fitting(product, there, [product])))
    owners = dict.fromkeys([product.owner, *(other.owner for other in bumped.values())])
    counters = _counters(account, [product, *bumped.values()])
    reading.read([*counters, *(keys.client(account, owner) for owner in owners)])
    sellers = {
        owner: CLIENT.value(item).profile
        for owner in owners
        if (item := reading.item(keys.client(account, owner)))
    }
    if product.owner not in sellers:
        raise NotFound
    bumped = {bump: other for bump, other in bumped.items() if other.owner in sellers}
    taken = _taken(reading, account, [product, *bumped.values()])
    asks = challenges.read(agency)
    more = fitting(product, there, [product, *bumped.values()])
    return Offer(
        host, account, product, bumped, sellers, connection, taken=taken, challenge=asks, others=more
    )


def _taken(reading: _Reading, account: AccountId, products: Iterable[Product]) -> dict[ProductId, int]:
    """How many of each are taken, where there is a stock of it."""
    return {
        one.id: limits.so_far(one.mode, reading.item(keys.taken(account, one.id)))
        for one in products
        if one.sold.stock is not None
    }


def _counters(account: AccountId, products: Iterable[Product]) -> list[keys.Key]:
    """Where it is kept how many are taken of what there is a stock of."""
    return [keys.taken(account, product.id) for product in products if product.sold.stock is not None]


def _offered(
    reading: _Reading, account: AccountId, product: ProductId, link: keys.Key
) -> tuple[Product, Connection]:
    """A product that sells and the connection it is to be paid through, in one read. Raises NotFound, and
    ShopClosed."""
    reading.read([keys.account(account), keys.product(account, product), link, *reading.beside(account)])
    agency = reading.item(keys.account(account))
    if agency and CLOSED in agency:
        raise ShopClosed
    found, paid = _product(reading, account, product), reading.item(link)
    if found is None or paid is None:
        raise NotFound
    connection = connections.decoded(paid)
    if connection.removed:
        raise NotFound
    return found, connection


def _product(reading: _Reading, account: AccountId, product: ProductId) -> Product | None:
    """None for one that is not there or does not sell."""
    item = reading.item(keys.product(account, product))
    found = PRODUCT.value(item) if item else None
    return found if found and found.sells else None


def _suggested(hint: Hint | None, reading: _Reading) -> list[keys.Key]:
    """What a hint says to read, and what the reading's code asks for; nothing if it says nonsense, or too
    much."""
    if hint is None:
        return []
    try:
        suggested = [
            keys.account(hint.account),
            *(keys.product(hint.account, product) for product in hint.products),
            *(keys.client(hint.account, owner) for owner in hint.owners),
            *(keys.connection(hint.account, one) for one in (hint.connection, *hint.others)),
            *(keys.taken(hint.account, product) for product in hint.stocked),
            *reading.beside(hint.account),
        ]
    except keys.NotAKey:
        return []
    return suggested if len(suggested) <= KEYS_AT_MOST else []


def _name(key: keys.Key) -> tuple[str, str]:
    return key[PK], key[SK]
