"""Orders, and the one transaction that settles them.

::

    place    order, unless it is there · what it uses of its coupon, of a stock, of what one
             buyer may have, where that is limited · one more in the windows of attempts ·
             the cart that waits, and the end of those it stands in for                  1 call
    placed   the order and the windows, looked at                                        1 call
    foresee  the order, all that placing it counts in, looked at                         1 call
    count    one more in the windows of attempts                                         1 call
    decline  the same, and the end of the delivery that tells of it                      1 call
    attach   the payment's reference, if the order is still the version it was read as   1 call
    pass_on  another payment, if the order is still the version it was read as           1 call
    settle   order vN -> vN+1 · a sale, its veil, an entry (and its mirror), a buyer's mark and a
             number job per owner · a taking, and an entitlement, per product · a check per
             owner, of a VAT number in doubt · a subscription per line that goes on, or the one
             it moves · delivery · what an expired order had used                  1 call
    renewed  the subscription that an order moves                                           1 call

A placed order holds its buyer's words. Paid, they are under its sales' veils (`storage/veils.py`); expired,
they go with it after 90 days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cartwright.application.ports.selling import Delivery, OrderExists, Stale
from cartwright.application.ports.sold import Spot
from cartwright.application.ports.world import Births, Clock
from cartwright.domain.attempts import Window
from cartwright.domain.carts import Begun
from cartwright.domain.entitlements import granting
from cartwright.domain.errors import NotFound, Refusal, TooLarge
from cartwright.domain.ids import AccountId, ClientId, ConnectionId, OrderId, SaleId
from cartwright.domain.orders import Order, OrderState, Sale
from cartwright.domain.settlement import Renewed, Settlement
from cartwright.storage import (
    attempts,
    begun,
    coupon_uses,
    entitlements,
    entries,
    inbox,
    keys,
    limits,
    outbox,
    renewals,
    vat_checks,
    veils,
)
from cartwright.storage.buyers import bought
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, equals
from cartwright.storage.digests import digest
from cartwright.storage.foreseen import foresee
from cartwright.storage.lifecycle import KEPT
from cartwright.storage.schema import BODY, EXPIRES, LEGS, STATE, VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Update, Write

ORDER: Codec[Order] = Codec("order", Order)
SALE: Codec[Sale] = Codec("sale", Sale)

_LEGS_OF_AN_OWNER = 5


def legs(order: Order) -> int:
    """What settling it takes: the order and its delivery; of each owner the sale, its veil, the entry, the
    buyer's mark, the job, and the check of a VAT number in doubt; the entry of who holds the money of
    another's, and that of what the processor kept; a taking of each product, and an entitlement where it
    grants access; all that was counted; and what goes on."""
    sold = {(line.owner, line.product) for line in order.lines}
    counted = [*coupon_uses.taken(order), *limits.taken(order)]
    business = order.buyer.business
    of_an_owner = _LEGS_OF_AN_OWNER + bool(business and business.in_doubt)
    holder = order.payment.holder
    held = sum(holder not in {None, owner} for owner in order.owners)
    costs = 1 if holder is not None else len(order.owners)
    of_products = len(sold) + len(granting(order.lines))
    # A charge moves its subscription and its buyer's access; a line that goes on begins one.
    going_on = 2 if order.moves else sum(line.future is not None for line in order.lines)
    owners = of_an_owner * len(order.owners)
    return 2 + owners + held + costs + of_products + len(counted) + going_on


class Orders:
    """The orders of one account."""

    def __init__(self, table: Table, account: AccountId, clock: Clock, births: Births) -> None:
        self._table = table
        self._account = account
        self._clock = clock
        self._births = births

    def get(self, order: OrderId) -> Order:
        """Strongly consistent; of a paid order without the buyer's words. Raises NotFound."""
        item = self._table.get(keys.order(self._account, order), consistent=True)
        if item is None:
            raise NotFound
        return ORDER.value(item)

    def paid_by(self, connection: ConnectionId, reference: str) -> OrderId | None:
        """One query. Not consistent."""
        stretch = keys.all_paid_by(self._account, connection, reference)
        found = self._table.query(stretch, consistent=False, limit=1)
        return ORDER.value(found[0]).id if found else None

    def recall(self, order: Order) -> Order:
        """The order with its buyer's words, unless all its owners have forgotten them."""
        own(self._account, order)
        return veils.order(self._table, order) if order.buyer.veiled else order

    def place(
        self,
        order: Order,
        windows: Sequence[Window] = (),
        cart: Begun | None = None,
        *instead_of: Begun,
    ) -> None:
        """Raises OrderExists, CouponUsedUp, CouponUsedBefore, SoldOut, BoughtBefore, TooManyAttempts,
        Contended, and TooLarge for an order that could never be settled in one transaction."""
        own(self._account, order, *([cart] if cart else []), *instead_of)
        tried = attempts.counted(self._account, windows, self._clock.now())
        left = begun.begun(cart, *instead_of)
        self._table.commit(*placing(order, OrderExists(order=order.id)), *tried, *left)

    def placed(self, order: OrderId, windows: Sequence[Window]) -> bool:
        """Whether it was placed before; raises TooManyAttempts where it was not and there is no room."""
        tried = attempts.used(self._account, windows, self._clock.now())
        return foresee(self._table, keys.order(self._account, order), tried)

    def foresee(self, order: Order, windows: Sequence[Window], *instead_of: Order) -> None:
        """Raises what placing the order would raise now if the others had given back what they hold; nothing,
        where it was placed before."""
        own(self._account, order, *instead_of)
        _fits(order)
        uses = [*coupon_uses.used(order), *limits.used(order)]
        uses += attempts.used(self._account, windows, self._clock.now())
        held = [use for one in instead_of for use in (*coupon_uses.used(one), *limits.used(one))]
        foresee(self._table, keys.order(self._account, order.id), uses, held)

    def count(self, windows: Sequence[Window]) -> None:
        """Raises TooManyAttempts where there is no room, and then none of them has one more."""
        if windows:
            self._table.commit(*attempts.counted(self._account, windows, self._clock.now()))

    def decline(self, delivery: Delivery, windows: Sequence[Window]) -> None:
        """Raises Stale if the delivery was done before, TooManyAttempts where there is no room."""
        own(self._account, delivery)
        now = self._clock.now()
        done = Write(inbox.seen(delivery, at=now), otherwise=Stale())
        self._table.commit(done, *attempts.counted(self._account, windows, now))

    def bar(self, windows: Sequence[Window]) -> None:
        """There is no room in them any more."""
        if windows:
            self._table.commit(*attempts.barred(self._account, windows))

    def attach(self, order: Order) -> bool:
        """Harmless if somebody did, or settled the order, before: then it is False."""
        own(self._account, order)
        return self._table.attempt(self._next(order)) is None

    def pass_on(self, order: Order) -> None:
        """Raises Stale if the order is another version by now, and TooLarge if it could not be settled so."""
        own(self._account, order)
        _fits(order)
        self._table.commit(Write(self._next(order), otherwise=Stale()))

    def _next(self, order: Order) -> Update:
        """The next version of an order that is still placed."""
        key = keys.order(self._account, order.id)
        put: Item = {VERSION: order.version, BODY: ORDER.body(order)}
        return Update(key, put, when=equals(VERSION, order.version - 1))

    def settle(self, settlement: Settlement, delivery: Delivery | None = None) -> None:
        """All of it, and the delivery done. Raises Stale if the order is another version by now."""
        facts = (*settlement.sales, *settlement.entries, *settlement.jobs, *settlement.checks)
        own(self._account, settlement.after, *facts, *settlement.entitlements, *settlement.begun)
        now = self._clock.now()
        knowing = [sale for sale in settlement.sales if not sale.buyer.veiled]
        drawn = {sale.id: veils.drawn(sale, self._births) for sale in knowing}
        sales = [drawn[sale.id].sale if sale.id in drawn else sale for sale in settlement.sales]
        after = _veiled(settlement.after, sales)
        writes = [
            Write(
                Put(_item(after, ended=now), equals(VERSION, settlement.before.version)), otherwise=Stale()
            ),
            *(Write(Put(_sale(sale), absent()), otherwise=Stale()) for sale in sales),
            *(Write(veil.key, otherwise=Stale()) for veil in drawn.values()),
            *(entries.booked(entry, now) for entry in settlement.entries),
            *(Write(bought(sale, after), otherwise=Stale()) for sale in knowing),
            *(write for entry in settlement.entries for write in entries.taken(entry)),
            *(outbox.asked(job, now) for job in settlement.jobs),
            *map(vat_checks.begun, settlement.checks),
            *map(entitlements.begun, settlement.entitlements),
            *renewals.moves(settlement, now),
            *coupon_uses.moved(settlement, self._table),
            *limits.moved(settlement, self._table),
        ]
        if delivery is not None:
            writes.append(Write(inbox.settled(delivery, at=now), otherwise=NotFound()))
        self._table.commit(*writes)

    def renewed(self, order: Order) -> Renewed:
        """The subscription that an order moves. Strongly consistent. Raises NotFound."""
        own(self._account, order)
        return renewals.of(self._table, order)

    def sale(self, client: ClientId, sale: SaleId) -> Sale:
        """Raises NotFound."""
        found = veils.sales(self._table, SALE, self._account, [Spot(client, sale)])
        if not found:
            raise NotFound
        return found[0]


def placing(order: Order, before: Refusal) -> list[Write]:
    """The legs of placing an order; `before` is what is raised if it was placed before. Raises TooLarge."""
    _fits(order)
    # The order comes first: an attempt sent again finds it, and not that its own use was the last.
    return [
        Write(Put(_item(order), absent()), otherwise=before),
        *coupon_uses.taken(order),
        *limits.taken(order),
    ]


def _fits(order: Order) -> None:
    if legs(order) > LEGS:
        raise TooLarge("an order of so many owners and products", limit=LEGS)


def _veiled(order: Order, sales: Sequence[Sale]) -> Order:
    """A paid order as it lies: its buyer's words are its sales'."""
    if order.state is not OrderState.PAID:
        return order
    theirs = {sale.owner: sale.veil for sale in sales if sale.veil}
    return replace(order, buyer=order.buyer.under_veil(), veils={**order.veils, **theirs})


def _item(order: Order, *, ended: datetime | None = None) -> Item:
    """An order without an end waits to be asked about. What was not paid is found by its buyer, and expired
    it does not stay; what was paid is found by the processor's id of its payment."""
    waits = order.state is OrderState.PLACED
    waiting = keys.waiting("order", order.placed_at, order.account, order.id) if waits else {}
    by = {} if order.buyer.veiled else keys.ordered(order.account, digest(order.buyer.email), order.id)
    if order.state is OrderState.PAID and order.payment.reference:
        by = keys.paid_by(order.account, order.payment.connection, order.payment.reference, order.id)
    native: Item = {VERSION: order.version, STATE: order.state.value}
    if ended is not None and order.state is OrderState.EXPIRED:
        native[EXPIRES] = int((ended + KEPT).timestamp())
    return ORDER.item(order, keys.order(order.account, order.id), waiting, by, **native)


def _sale(sale: Sale) -> Item:
    return SALE.item(
        sale,
        keys.sale(sale.account, sale.owner, sale.id),
        keys.sale_listed(sale.account, sale.owner, sale.at, sale.id),
    )
