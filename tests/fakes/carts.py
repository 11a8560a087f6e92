"""Carts that were left, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cartwright.application.ports.carts import Link, Seen, Way
from cartwright.domain.attempts import Known, Window
from cartwright.domain.carts import AGAIN_AFTER, Begun, Fate, LeftCart, Tally
from cartwright.domain.footfall import Footfall, quarter
from cartwright.domain.ids import AccountId, ClientId, OrderId, ProductId
from cartwright.domain.jobs import Letter
from cartwright.domain.orders import Order, OrderState
from cartwright.storage.digests import digest, mailbox
from cartwright.storage.scope import own
from tests.fakes.shelves import Shelves
from tests.fakes.sold import FakeBuyers


class FakeCarts:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def seen(self, cart: LeftCart) -> Seen | None:
        own(self._account, cart)
        kept = self._shelves.carts.get(_key(cart))
        if kept is None or not kept.state.waits or (kept.order, kept.due) != (cart.order, cart.due):
            return None
        return self._of(kept, cart.order)

    def move(
        self,
        before: Seen,
        after: LeftCart,
        letters: Sequence[Letter],
        counted: Tally,
        windows: Sequence[Window] = (),
    ) -> bool:
        shelves = self._shelves
        own(self._account, before.cart, after, *letters)
        with shelves.lock:
            if shelves.carts.get(_key(after)) != before.cart:
                return False
            placed = shelves.orders.get((self._account, after.order))
            if letters and (placed and placed.version) != (before.order and before.order.version):
                return False
            if any((letter.account, letter.id) in shelves.jobs for letter in letters):
                return False
            now, lately = shelves.clock.now(), shelves.reminded.get(_reminder(after))
            if letters and lately is not None and now - lately < AGAIN_AFTER:
                return False
            FakeTally(shelves, self._account).count(windows)
            shelves.carts[_key(after)] = after
            shelves.ask(*letters)
            if letters:
                shelves.reminded[_reminder(after)] = now
                shelves.ways[self._account, after.order] = Link(
                    account=after.account,
                    order=after.order,
                    client=after.client,
                    buyer=after.buyer,
                    mailbox=after.mailbox,
                    product=after.product,
                    mode=after.mode,
                    host=after.host,
                    slug=after.slug,
                    locale=after.locale,
                    key=f"secret of {after.order}",
                )
            self._count(after, counted)
        return True

    def link(self, order: OrderId) -> Link | None:
        return self._shelves.ways.get((self._account, order))

    def way(self, order: OrderId) -> Way | None:
        link = self.link(order)
        if link is None:
            return None
        place = link.account, link.client, link.buyer, link.mode.value, link.product
        kept = self._shelves.carts.get(place)
        return Way(link, self._of(kept, order)) if kept else None

    def refuse(self, link: Link) -> None:
        own(self._account, link)
        self._shelves.refusals.add((self._account, link.client, link.mailbox))

    def keep(self, cart: Begun, windows: Sequence[Window]) -> None:
        own(self._account, cart)
        shelves = self._shelves
        with shelves.lock:
            FakeTally(shelves, self._account).count(windows)
            begin(shelves, cart)
            shelves.sealed[self._account, cart.order] = cart.email

    def let_go(self, cart: Begun) -> None:
        own(self._account, cart)
        shelves = self._shelves
        kept = shelves.carts.get(_key(_begun(cart)))
        if kept is not None and kept.order == cart.order:
            shelves.carts[_key(kept)] = replace(kept, agreed=False)
            shelves.sealed.pop((self._account, cart.order), None)

    def _of(self, cart: LeftCart, order: OrderId) -> Seen:
        shelves = self._shelves
        placed = shelves.orders.get((self._account, order))
        mine = [
            one.at
            for one in FakeBuyers(shelves, self._account).known(cart.client, cart.buyer)
            if cart.product in one.products and one.mode is cart.mode
        ]
        if placed and placed.state is OrderState.PAID and placed.payment.settled_at:
            mine.append(placed.payment.settled_at)
        refused = (self._account, cart.client, cart.mailbox) in shelves.refusals
        sealed = "" if placed else shelves.sealed.get((self._account, order), "")
        email = sealed if sealed and digest(sealed) == cart.buyer else _email(placed, cart)
        mailed = shelves.reminded.get(_reminder(cart))
        return Seen(cart, placed, max(mine, default=None), refused, bool(email), email, mailed)

    def _count(self, cart: LeftCart, counted: Tally) -> None:
        if counted == Tally():
            return
        key = self._account, cart.product, cart.client, quarter(self._shelves.clock.now())
        one = self._shelves.visits.get(key) or Footfall(*key)
        self._shelves.visits[key] = replace(
            one,
            abandoned=one.abandoned + counted.abandoned,
            mailed=one.mailed + counted.mailed,
            recovered=one.recovered + counted.recovered,
        )


class FakeTally:
    """Windows, as orders are counted in them."""

    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account

    def room(self, windows: Sequence[Window]) -> None:
        for window in windows:
            if self._shelves.attempts[self.tried(window)] >= window.most:
                raise window.full(self._shelves.clock.now())

    def count(self, windows: Sequence[Window]) -> None:
        self.room(windows)
        self._shelves.attempts.update(self.tried(window) for window in windows)

    def tried(self, window: Window) -> tuple[AccountId, Window]:
        """However much room there is in it, it is the same one."""
        name = digest(window.name) if window.by is Known.MAILBOX else window.name
        return self._account, replace(window, name=name, most=0)


class FakeLeftCarts:
    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def due(self, *, at: datetime, limit: int) -> Sequence[LeftCart]:
        waiting = [one for one in self._shelves.carts.values() if one.state.waits and one.due <= at]
        return sorted(waiting, key=lambda one: one.due)[:limit]


def begin(shelves: Shelves, cart: Begun | None, *instead_of: Begun) -> None:
    if cart is not None:
        fresh = _begun(cart)
        before = shelves.carts.get(_key(fresh))
        kept = replace(fresh, mailed=before.mailed, regained=before.regained) if before else fresh
        shelves.carts[_key(fresh)] = kept
    for other in (_key(_begun(one)) for one in instead_of):
        if other in shelves.carts and (cart is None or _key(_begun(cart)) != other):
            shelves.carts[other] = replace(shelves.carts[other], state=Fate.NAMELESS)


def _begun(cart: Begun) -> LeftCart:
    return LeftCart(
        account=cart.account,
        client=cart.client,
        buyer=digest(cart.email),
        mailbox=mailbox(cart.email),
        product=cart.product,
        mode=cart.mode,
        order=cart.order,
        host=cart.host,
        slug=cart.slug,
        locale=cart.locale,
        begun=cart.at,
        due=cart.due,
        agreed=cart.agreed,
    )


def _reminder(cart: LeftCart) -> tuple[AccountId, ClientId, str, str, ProductId]:
    return cart.account, cart.client, cart.mailbox, cart.mode.value, cart.product


def _email(order: Order | None, cart: LeftCart) -> str:
    if order is None or order.buyer.veiled or cart.client in order.forgotten_by:
        return ""
    return order.buyer.email if digest(order.buyer.email) == cart.buyer else ""


def _key(cart: LeftCart) -> tuple[AccountId, ClientId, str, str, ProductId]:
    return cart.account, cart.client, cart.buyer, cart.mode.value, cart.product
