"""Offers, orders, the inbox and what stayed behind, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cartwright.application.ports.selling import Delivery, OrderExists, Stale, Straggler
from cartwright.domain.attempts import TooManyAttempts, Window
from cartwright.domain.carts import Begun
from cartwright.domain.catalog import Product
from cartwright.domain.errors import NotFound, Refusal, TooLarge
from cartwright.domain.ids import AccountId, ClientId, ConnectionId, OrderId, ProductId, SaleId
from cartwright.domain.jobs import Job
from cartwright.domain.offers import Hint, Offer, beside, fitting
from cartwright.domain.orders import Order, OrderState, Sale
from cartwright.domain.people import ShopClosed
from cartwright.domain.raw_events import SealedEvent
from cartwright.domain.refunds import Returns
from cartwright.domain.settlement import Renewed, Settlement
from cartwright.domain.vat_checks import Standing, VatCheck
from cartwright.storage.orders import legs
from cartwright.storage.schema import LEGS
from cartwright.storage.scope import own
from tests.fakes import carts, coupons, limits, subscriptions
from tests.fakes.shelves import DONE, WAITING, Kept, Shelves, found
from tests.fakes.veils import cover, cover_order, opened, opened_order


class FakeStorefront:
    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def offer(
        self,
        host: str,
        slug: str,
        hint: Hint | None = None,
        *,
        coupon: str = "",
        within: Sequence[Window] = (),
    ) -> Offer:
        shelves = self._shelves
        host = host.lower()
        if (host, slug) not in shelves.pages:
            host = shelves.leads.get(host, host)
        account, main = found(shelves.pages.get((host, slug)))
        product = found(self._selling(account, main))
        if (agency := shelves.accounts.get(account)) and agency.closed:
            raise ShopClosed
        connection = found(shelves.connections.get((account, product.connection)))
        if connection.removed:
            raise NotFound
        others = [
            other
            for bump in product.bumps
            if (other := self._selling(account, bump.product)) and (account, other.owner) in shelves.clients
        ]
        beyond = [
            other_till
            for one in product.alternatives
            if (other_till := shelves.connections.get((account, one.connection)))
        ]
        bumped = beside(product, others, (connection, *fitting(product, beyond, [product])))
        owners = dict.fromkeys([product.owner, *(other.owner for other in bumped.values())])
        sellers = {owner: found(shelves.clients.get((account, owner))).profile for owner in owners}
        kept = shelves.coupons.get((account, coupon.strip().upper()))
        mine = coupons.counted(shelves, kept) if kept else None
        taken = {
            one.id: shelves.taken[account, one.id, one.mode]
            for one in (product, *bumped.values())
            if one.sold.stock is not None
        }
        asks = agency.challenge if agency and agency.challenge and agency.challenge.asks else None
        full = FakeOrders(shelves, account).full(within) if coupon else None
        return Offer(
            host,
            account,
            product,
            bumped,
            sellers,
            connection,
            mine,
            taken,
            challenge=asks,
            closed=full,
            others=fitting(product, beyond, [product, *bumped.values()]),
        )

    def glance(
        self,
        host: str,
        slug: str,
        hint: Hint | None = None,
        *,
        coupon: str = "",
        within: Sequence[Window] = (),
    ) -> Offer:
        return self.offer(host, slug, hint, coupon=coupon, within=within)

    def after(self, order: Order, product: ProductId) -> Offer:
        shelves, account = self._shelves, order.account
        if (agency := shelves.accounts.get(account)) and agency.closed:
            raise ShopClosed
        thing = found(self._selling(account, product))
        connection = found(shelves.connections.get((account, order.payment.connection)))
        if connection.removed or thing.mode is not order.mode or not connection.pays(thing.owner):
            raise NotFound
        seller = found(shelves.clients.get((account, thing.owner))).profile
        kept = shelves.coupons.get((account, order.coupon.code)) if order.coupon else None
        mine = coupons.counted(shelves, kept) if kept else None
        stocked = thing.sold.stock is not None
        taken = {thing.id: shelves.taken[account, thing.id, thing.mode]} if stocked else {}
        return Offer(order.host, account, thing, {}, {thing.owner: seller}, connection, mine, taken)

    def account(self, host: str, slug: str) -> AccountId:
        address = host.lower(), slug
        if page := self._shelves.pages.get(address):
            return page[0]
        if address[0] in self._shelves.leads:
            return self._shelves.hosts[address[0]]
        account = found(self._shelves.left.get(address))
        if self._shelves.hosts.get(address[0], account) != account:
            raise NotFound
        return account

    def _selling(self, account: AccountId, product: ProductId) -> Product | None:
        kept = self._shelves.products.get((account, product))
        return kept if kept and kept.sells else None


class FakeOrders:
    def __init__(self, shelves: Shelves, account: AccountId) -> None:
        self._shelves = shelves
        self._account = account
        self._tally = carts.FakeTally(shelves, account)

    def get(self, order: OrderId) -> Order:
        return found(self._shelves.orders.get((self._account, order)))

    def paid_by(self, connection: ConnectionId, reference: str) -> OrderId | None:
        paid = (
            order
            for (account, _), order in self._shelves.orders.items()
            if account == self._account and order.state is OrderState.PAID
        )
        named = (
            one for one in paid if (one.payment.connection, one.payment.reference) == (connection, reference)
        )
        return next((order.id for order in named), None)

    def recall(self, order: Order) -> Order:
        own(self._account, order)
        return opened_order(self._shelves, order)

    def place(
        self,
        order: Order,
        windows: Sequence[Window] = (),
        cart: Begun | None = None,
        *instead_of: Begun,
    ) -> None:
        own(self._account, order, *([cart] if cart else []), *instead_of)
        shelves = self._shelves
        with shelves.lock:
            before = shelves.uses.copy(), shelves.taken.copy(), shelves.had.copy(), shelves.knowers.copy()
            place(shelves, order)
            try:
                self.count(windows)
            except Refusal:
                del shelves.orders[order.account, order.id]
                shelves.uses, shelves.taken, shelves.had, shelves.knowers = before
                raise
            carts.begin(shelves, cart, *instead_of)

    def placed(self, order: OrderId, windows: Sequence[Window]) -> bool:
        with self._shelves.lock:
            if (self._account, order) in self._shelves.orders:
                return True
            self._tally.room(windows)
            return False

    def foresee(self, order: Order, windows: Sequence[Window], *instead_of: Order) -> None:
        """It is tried, and undone."""
        own(self._account, order, *instead_of)
        shelves = self._shelves
        over = [Settlement(one, replace(one, state=OrderState.EXPIRED)) for one in instead_of]
        with shelves.lock:
            if (order.account, order.id) in shelves.orders:
                return
            before = shelves.uses.copy(), shelves.taken.copy(), shelves.had.copy(), shelves.knowers.copy()
            try:
                for expired in over:
                    coupons.move(shelves, expired)
                    limits.move(shelves, expired)
                place(shelves, order)
                del shelves.orders[order.account, order.id]
                self._tally.room(windows)
            finally:
                shelves.uses, shelves.taken, shelves.had, shelves.knowers = before

    def count(self, windows: Sequence[Window]) -> None:
        with self._shelves.lock:
            self._tally.count(windows)

    def full(self, windows: Sequence[Window]) -> TooManyAttempts | None:
        try:
            self._tally.room(windows)
        except TooManyAttempts as full:
            return full
        return None

    def decline(self, delivery: Delivery, windows: Sequence[Window]) -> None:
        own(self._account, delivery)
        with self._shelves.lock:
            kept = self._shelves.deliveries.get(_key(delivery))
            if kept is None or kept.state == DONE:
                raise Stale
            self.count(windows)
            kept.state, kept.outcome = DONE, "seen"

    def bar(self, windows: Sequence[Window]) -> None:
        with self._shelves.lock:
            for window in windows:
                self._shelves.attempts[self._tally.tried(window)] += window.most

    def attach(self, order: Order) -> bool:
        own(self._account, order)
        with self._shelves.lock:
            kept = self._shelves.orders.get((self._account, order.id))
            if kept is None or kept.version != order.version - 1:
                return False
            self._shelves.orders[self._account, order.id] = order
            return True

    def pass_on(self, order: Order) -> None:
        own(self._account, order)
        if legs(order) > LEGS:
            raise TooLarge("an order of so many owners and products", limit=LEGS)
        if not self.attach(order):
            raise Stale

    def settle(self, settlement: Settlement, delivery: Delivery | None = None) -> None:
        shelves, after = self._shelves, settlement.after
        own(self._account, after, *settlement.sales, *settlement.entries, *settlement.jobs)
        own(self._account, *settlement.checks, *settlement.entitlements, *settlement.begun)
        sales = {(sale.account, sale.owner, sale.id): sale for sale in settlement.sales}
        entries = {(entry.account, entry.client, entry.id): entry for entry in settlement.entries}
        with shelves.lock:
            kept = shelves.orders.get((self._account, after.id))
            if kept is None or kept.version != settlement.before.version:
                raise Stale
            if sales.keys() & shelves.sales.keys() or entries.keys() & shelves.entries.keys():
                raise Stale
            shelves.unasked(*settlement.jobs)
            subscriptions.unmoved(shelves, settlement)
            if delivery is not None:
                heard = found(shelves.deliveries.get(_key(delivery)))
                heard.state, heard.outcome = DONE, "settled"
            covered = {key: cover(shelves, sale) for key, sale in sales.items()}
            shelves.orders[self._account, after.id] = cover_order(after, list(covered.values()))
            shelves.sales.update(covered)
            shelves.book(entries)
            shelves.ask(*settlement.jobs)
            shelves.vat_checks.update(
                {(check.account, check.client, check.sale): check for check in settlement.checks}
            )
            held = {(one.account, one.ticket): one for one in settlement.entitlements}
            shelves.entitlements.update(held)
            subscriptions.move(shelves, settlement)
            coupons.move(shelves, settlement)
            limits.move(shelves, settlement)

    def renewed(self, order: Order) -> Renewed:
        own(self._account, order)
        return subscriptions.renewed(self._shelves, order)

    def sale(self, client: ClientId, sale: SaleId) -> Sale:
        return opened(self._shelves, found(self._shelves.sales.get((self._account, client, sale))))


def place(shelves: Shelves, order: Order) -> None:
    if legs(order) > LEGS:
        raise TooLarge("an order of so many owners and products", limit=LEGS)
    with shelves.lock:
        if (order.account, order.id) in shelves.orders:
            raise OrderExists(order=order.id)
        before = shelves.uses.copy()
        coupons.take(shelves, order)
        try:
            limits.take(shelves, order)
        except Refusal:
            shelves.uses = before
            raise
        shelves.orders[order.account, order.id] = order


class FakeInbox:
    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def receive(
        self, delivery: Delivery, body: bytes, *, at: datetime, raw: SealedEvent | None = None
    ) -> bool:
        with self._shelves.lock:
            kept = Kept(delivery, body, at, until=raw.until if raw else None)
            new = self._shelves.deliveries.setdefault(_key(delivery), kept) is kept
            if new and raw:
                self._shelves.raw[_key(delivery)] = raw
            return new

    def since(self, delivery: Delivery) -> datetime:
        return found(self._shelves.deliveries.get(_key(delivery))).since

    def close(self, delivery: Delivery, outcome: str) -> None:
        with self._shelves.lock:
            kept = self._shelves.deliveries.get(_key(delivery))
            if kept is not None and kept.state != DONE:
                kept.state, kept.outcome = DONE, outcome

    def park(self, delivery: Delivery, *, code: str, detail: str) -> None:
        with self._shelves.lock:
            kept = self._shelves.deliveries.get(_key(delivery))
            if kept is not None:
                self._shelves.set_aside(kept, code, detail)


class FakeStragglers:
    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    def orders(self, *, before: datetime, limit: int) -> Sequence[Straggler]:
        waiting = [
            (self._shelves.put_back.get((order.account, order.id), order.placed_at), order)
            for order in self._shelves.orders.values()
            if order.state is OrderState.PLACED
        ]
        late = sorted((one for one in waiting if one[0] < before), key=lambda one: one[0])
        return [Straggler(order.account, order.id, order.placed_at) for _, order in late[:limit]]

    def put_back(self, straggler: Straggler, *, until: datetime) -> None:
        self._shelves.put_back[straggler.account, straggler.order] = until

    def deliveries(self, *, before: datetime, limit: int) -> Sequence[Delivery]:
        kept = self._shelves.deliveries.values()
        late = [one for one in kept if one.state == WAITING and one.since < before]
        return [one.delivery for one in sorted(late, key=lambda one: one.since)][:limit]

    def jobs(self, *, before: datetime, limit: int) -> Sequence[Job]:
        late = [slip for slip in self._shelves.jobs.values() if slip.state == WAITING and slip.since < before]
        return [slip.job for slip in sorted(late, key=lambda slip: slip.since)][:limit]

    def vat_checks(self, *, before: datetime, limit: int) -> Sequence[VatCheck]:
        kept = self._shelves.vat_checks.values()
        due = [check for check in kept if check.standing is Standing.WAITING and check.due < before]
        return sorted(due, key=lambda check: check.due)[:limit]

    def returns(self, *, before: datetime, limit: int) -> Sequence[Returns]:
        due = [(one.due, one) for one in self._shelves.returns.values() if one.due and one.due < before]
        return [one for _, one in sorted(due, key=lambda pair: pair[0])][:limit]


def _key(delivery: Delivery) -> tuple[AccountId, ConnectionId, str]:
    return delivery.account, delivery.connection, delivery.event
