"""Forgetting a buyer, for one client. The books, the numbers and their chain stay; nobody's name does.

Whoever may copy a buyer may forget it: `customers.all`, a client's members for their own client, logins
alone. docs/decisions/0110 says why, and what becomes of every place where a buyer's words lie.

What is done is done page by page::

    veil: the words, with the entry in the log ──▶ take the files away ──▶ forget: that it was this buyer

Who draws a document of words it read before looks again once it has kept it (see `drawing`), and finds them
gone; so does what is issued from then on. A page is found until it is forgotten: asked once more after a
crash, its files are taken away again, and the rest is forgotten. Orders come first, and sales are
read once no order is left to note: what settled in between is among them. Only what settles after that is a
new sale, of an order that was told of as open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cartwright.application.again import until_done
from cartwright.application.auditing import Act
from cartwright.application.drawing import places_of
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.drawing import Drawer
from cartwright.application.ports.erasures import Erasures
from cartwright.application.ports.people import Clients
from cartwright.application.ports.returns import Returning
from cartwright.application.ports.selling import Orders, Stale
from cartwright.application.ports.sold import Bought, Buyers, Sold
from cartwright.domain.access import Permission, Resource, require
from cartwright.domain.documents import documents_of
from cartwright.domain.erasure import Erasure, Ground
from cartwright.domain.errors import Invalid, NotFound, Outage
from cartwright.domain.ids import ClientId, SaleId
from cartwright.domain.orders import Order, OrderState, Sale
from cartwright.domain.people import is_mailbox

LEGS = 90
"""Of one transaction: those of the sales that are forgotten in it, less than it may have for the entry."""
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
    returns: Returning,
    drawer: Drawer,
) -> Erasure:
    """Forgets the buyer; of an address that nobody bought with, nothing.

    Raises NotFound for another client's member, Forbidden, and Outage if others keep moving an order: asked
    again, the rest is forgotten.
    """
    require(act.seat, Permission.CUSTOMERS_ALL, act.now, on=Resource(client=wish.client))
    client = clients.get(wish.client).id
    done = Erasure()
    # Before the sales are read: an order that is paid while we look at it is no order any more, but a sale.
    for order in erasures.unpaid(wish.email):
        after = _forgotten(act, wish, order, orders=orders, erasures=erasures)
        if after is not None and after.state is OrderState.PLACED:
            done = replace(done, open_orders=done.open_orders + 1)
        elif after is not None:
            done = replace(done, orders=done.orders + 1)
    while many := erasures.forget_carts(client, wish.email, _entry(act, wish, client, what="carts")):
        done = replace(done, carts=done.carts + many)

    veiled = set[SaleId]()

    def page() -> tuple[Sequence[Bought], int]:
        """The next sales, forgotten, and how many have a document."""
        some = _some(buyers.of(client, wish.email))
        known = [one for one in some if one.sale not in veiled]
        # Asking is in the log, also where there is nobody to forget; once, however often others are faster.
        if known or not veiled:
            erasures.veil(known, _entry(act, wish, client, sales=" ".join(one.sale for one in known)))
            veiled.update(one.sale for one in known)
        # Read after that: what is issued later is drawn without the words, and what was before is among them.
        sales = sold.some([one.spot for one in some])
        drawer.take_away(_drawn(sales, returns))
        if some:
            erasures.forget(some)
        return some, sum(bool(sale.document) for sale in sales)

    while True:
        some, documents = until_done(page, what="what the buyer buys in this moment")
        if not some:
            return done
        done = replace(done, sales=done.sales + len(some), documents=done.documents + documents)


def _some(bought: Sequence[Bought]) -> Sequence[Bought]:
    """As many as one transaction takes: of each the words and the mark, and what it counts in."""
    some, legs = list[Bought](), 0
    for one in bought:
        legs += 2 + one.counted + len(one.limited)
        if some and legs > LEGS:
            break
        some.append(one)
    return some


def _drawn(sales: Sequence[Sale], returns: Returning) -> list[str]:
    """Where the documents of the sales lie as files, with the buyer's name on them."""
    found = list[str]()
    for sale in sales:
        refunds = returns.of(sale.order).of(sale.id)
        names = documents_of(sale, [refund.id for refund in refunds])
        found += places_of(sale.account, sale.owner, names)
    return found


def _forgotten(act: Act, wish: Wish, order: Order, *, orders: Orders, erasures: Erasures) -> Order | None:
    """The order as it is now that the client forgot its buyer; None where there was nothing to forget, as of
    one that was paid meanwhile: that is a sale."""
    for _ in range(RACES):
        after = order.forget(wish.client)
        if after is order:
            return None
        try:
            erasures.revise(after, order, _entry(act, wish, order.id, client=wish.client))
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
