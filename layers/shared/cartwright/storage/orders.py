"""Orders, and the one transaction that settles them.

::

    place    order, unless it is there · a use of its coupon, where that is limited      1 call
    attach   the payment's reference, if the order is still the version it was read as   1 call
    settle   order vN -> vN+1 · a sale, an entry, a buyer's mark and a number job per owner ·
             a taking per product · delivery · the use of an expired order's coupon      1 call
"""

from __future__ import annotations

from cartwright.application.ports.selling import Delivery, OrderExists, Stale
from cartwright.application.ports.world import Clock
from cartwright.domain.errors import NotFound, TooLarge
from cartwright.domain.ids import AccountId, ClientId, OrderId, SaleId
from cartwright.domain.journal import Entry
from cartwright.domain.orders import Order, OrderState, Sale
from cartwright.domain.settlement import Settlement
from cartwright.domain.takings import Taking, takings
from cartwright.storage import coupons, inbox, keys, outbox
from cartwright.storage.buyers import bought
from cartwright.storage.codec import Codec
from cartwright.storage.conditions import absent, equals
from cartwright.storage.schema import BODY, LEGS, VERSION, Item
from cartwright.storage.scope import own
from cartwright.storage.table import Put, Table, Update, Write

ORDER: Codec[Order] = Codec("order", Order)
SALE: Codec[Sale] = Codec("sale", Sale)
ENTRY: Codec[Entry] = Codec("entry", Entry)

TAKING: Codec[Taking] = Codec("taking", Taking)

_LEGS_OF_AN_OWNER = 4


def legs(order: Order) -> int:
    """What settling it takes: the order and its delivery; of each owner the sale, the entry, the buyer's mark
    and the job; and a taking of each product."""
    sold = {(line.owner, line.product) for line in order.lines}
    return 2 + _LEGS_OF_AN_OWNER * len(order.owners) + len(sold) + len(coupons.taken(order))


class Orders:
    """The orders of one account."""

    def __init__(self, table: Table, account: AccountId, clock: Clock) -> None:
        self._table = table
        self._account = account
        self._clock = clock

    def get(self, order: OrderId) -> Order:
        """Strongly consistent. Raises NotFound."""
        item = self._table.get(keys.order(self._account, order), consistent=True)
        if item is None:
            raise NotFound
        return ORDER.value(item)

    def place(self, order: Order) -> None:
        """Raises OrderExists, CouponUsedUp, CouponUsedBefore, Contended, and TooLarge for an order that could
        never be settled in one transaction."""
        own(self._account, order)
        if legs(order) > LEGS:
            raise TooLarge("an order of so many owners and products", limit=LEGS)
        # The order comes first: an attempt sent again finds it, and not that its own use was the last.
        placed = Write(Put(_item(order), absent()), otherwise=OrderExists(order=order.id))
        self._table.commit(placed, *coupons.taken(order))

    def attach(self, order: Order) -> None:
        """Harmless if somebody did, or settled the order, before."""
        own(self._account, order)
        key = keys.order(self._account, order.id)
        put: Item = {VERSION: order.version, BODY: ORDER.body(order)}
        self._table.attempt(Update(key, put, when=equals(VERSION, order.version - 1)))

    def settle(self, settlement: Settlement, delivery: Delivery | None = None) -> None:
        """All of it, and the delivery done. Raises Stale if the order is another version by now."""
        own(self._account, settlement.after, *settlement.sales, *settlement.entries, *settlement.jobs)
        now = self._clock.now()
        writes = [
            Write(Put(_item(settlement.after), equals(VERSION, settlement.before)), otherwise=Stale()),
            *(Write(Put(_sale(sale), absent()), otherwise=Stale()) for sale in settlement.sales),
            *(Write(Put(_entry(entry), absent()), otherwise=Stale()) for entry in settlement.entries),
            *(Write(bought(sale), otherwise=Stale()) for sale in settlement.sales),
            *(
                Write(Put(_taking(taking), absent()), otherwise=Stale())
                for entry in settlement.entries
                for taking in takings(entry)
            ),
            *(outbox.asked(job, now) for job in settlement.jobs),
            *coupons.moved(settlement),
        ]
        if delivery is not None:
            writes.append(Write(inbox.settled(delivery, at=now), otherwise=NotFound()))
        self._table.commit(*writes)

    def sale(self, client: ClientId, sale: SaleId) -> Sale:
        """Raises NotFound."""
        item = self._table.get(keys.sale(self._account, client, sale), consistent=True)
        if item is None:
            raise NotFound
        return SALE.value(item)


def _item(order: Order) -> Item:
    """An order without an end waits to be asked about."""
    waits = order.state is OrderState.PLACED
    waiting = keys.waiting("order", order.placed_at, order.account, order.id) if waits else {}
    return ORDER.item(
        order, keys.order(order.account, order.id), waiting, version=order.version, state=order.state.value
    )


def _sale(sale: Sale) -> Item:
    return SALE.item(
        sale,
        keys.sale(sale.account, sale.owner, sale.id),
        keys.sale_listed(sale.account, sale.owner, sale.at, sale.id),
    )


def _entry(entry: Entry) -> Item:
    return ENTRY.item(entry, keys.entry(entry.account, entry.client, entry.month, entry.at, entry.id))


def _taking(taking: Taking) -> Item:
    return TAKING.item(
        taking, keys.taking(taking.account, taking.product, taking.at, taking.sale, taking.entry)
    )
