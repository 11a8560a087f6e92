"""Forgetting a buyer, for one client. The books, the numbers and their chain stay; nobody's name does.

Whoever may copy a buyer may forget it: `customers.all`, a client's members for their own client, logins
alone. docs/decisions/0110 says why, and what becomes of every place where a buyer's words lie.

What is done is done page by page, each in one transaction with its entry in the log, and a page that was done
is not found again: asked once more after a crash, the rest is forgotten. Orders come first, and sales are
read once no order is left to note: what settled in between is among them. Only what settles after that is a
new sale, of an order that was told of as open.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import batched

from cartwright.application.again import until_done
from cartwright.application.auditing import Act
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.erasures import Erasures
from cartwright.application.ports.people import Clients
from cartwright.application.ports.selling import Orders, Stale
from cartwright.application.ports.sold import Bought, Buyers, Sold
from cartwright.domain.access import Permission, Resource, require
from cartwright.domain.erasure import Erasure, Ground
from cartwright.domain.errors import Invalid, NotFound, Outage
from cartwright.domain.ids import ClientId
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.people import is_mailbox

AT_ONCE = 20
"""Sales in one transaction: two legs each, one more with a coupon, one per limited product, and the entry."""
RACES = 5


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to be forgotten, by which client and why. `reason` is for the log, which is never emptied, so it
    names no address: Invalid."""

    client: ClientId
    email: str = field(repr=False)
    ground: Ground
    reason: str = ""

    def __post_init__(self) -> None:
        if not is_mailbox(self.email):
            raise Invalid.at("/email", "not an e-mail address")
        if "@" in self.reason:
            raise Invalid.at("/reason", "without an address: it stays in the log")


def erase(
    act: Act,
    wish: Wish,
    *,
    clients: Clients,
    buyers: Buyers,
    sold: Sold,
    orders: Orders,
    erasures: Erasures,
) -> Erasure:
    """Forgets the buyer; of an address that nobody bought with, nothing.

    Raises NotFound for another client's member, Forbidden, and Outage if others keep moving an order: asked
    again, the rest is forgotten.
    """
    require(act.seat, Permission.CUSTOMERS_ALL, act.now, on=Resource(client=wish.client))
    client = clients.get(wish.client).id
    done, unpaid = Erasure(), erasures.unpaid(wish.email)
    kept = _kept(wish, unpaid)
    # Before the sales are read: an order that is paid while we look at it is no order any more, but a sale.
    for order in unpaid:
        after = _forgotten(act, wish, order, kept, orders=orders, erasures=erasures)
        if after is not None and after.state is OrderState.PLACED:
            done = replace(done, open_orders=done.open_orders + 1)
        elif after is not None:
            done = replace(done, orders=done.orders + 1)
    bought = buyers.of(client, wish.email)
    # Asking is in the log, also where there is nobody to forget.
    for some in list(batched(bought, AT_ONCE, strict=False)) or [()]:
        documents = _documents(some, sold)
        entry = _entry(act, wish, client, sales=" ".join(one.sale for one in some))
        until_done(partial(erasures.forget, some, entry, kept=kept))
        done = replace(done, sales=done.sales + len(some), documents=done.documents + documents)
    return done


def _kept(wish: Wish, unpaid: Sequence[Order]) -> Collection[str]:
    """What may yet be paid is a use of its coupon, whoever knows its buyer; and of what the client has limits
    for."""
    still = [order for order in unpaid if order.state is OrderState.PLACED]
    limited = (line for order in still for line in order.lines if line.each is not None)
    codes = {order.coupon.code for order in still if order.coupon}
    return codes | {line.product for line in limited if line.owner == wish.client}


def _documents(some: Sequence[Bought], sold: Sold) -> int:
    """How many of the sales have their number."""
    return sum(bool(sale.document) for sale in sold.some([one.spot for one in some]))


def _forgotten(
    act: Act, wish: Wish, order: Order, kept: Collection[str], *, orders: Orders, erasures: Erasures
) -> Order | None:
    """The order as it is now that the client forgot its buyer; None where there was nothing to forget, as of
    one that was paid meanwhile: that is a sale."""
    for _ in range(RACES):
        after = order.forget(wish.client)
        if after is order:
            return None
        try:
            erasures.revise(after, order, _entry(act, wish, order.id, client=wish.client), kept=kept)
        except Stale:
            try:
                order = orders.get(order.id)
            except NotFound:
                return None
        else:
            return after
    raise Outage("the order, which others keep moving", retry_after=1)


def _entry(act: Act, wish: Wish, resource: str, **what: str) -> Audit:
    """Never the address, nor its digest, which can be guessed at: an entry is never taken back."""
    return act.audit("buyer.erase", resource, after={"ground": wish.ground, **what}, reason=wish.reason)
