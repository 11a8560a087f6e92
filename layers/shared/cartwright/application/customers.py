"""Customers: found by an exact word of theirs, or listed by whoever may list them all.

Who looks one up sees what it bought of products it may see, and nothing else; a customer who bought none of
those is no other than one who never was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.application import reach
from cartwright.application.auditing import Act
from cartwright.application.paging import Bookmarks
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.papers import Signatures
from cartwright.application.ports.people import Clients
from cartwright.application.ports.sold import Buyers, Custom, Sold, Spot
from cartwright.domain.access import ACCOUNT, Permission, Resource, decide, require
from cartwright.domain.buyers import Buyer
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.ids import ClientId, OrderId, ProductId
from cartwright.domain.orders import Sale, sale_id


@dataclass(frozen=True, slots=True)
class Clue:
    """What a customer is known by: exactly one of an e-mail address, an order and a document's number."""

    email: str = ""
    order: OrderId | None = None
    document: str = ""

    def __post_init__(self) -> None:
        if sum(map(bool, (self.email, self.order, self.document))) != 1:
            raise Invalid.at("?email", "exactly one of email, order and document")


@dataclass(frozen=True, slots=True)
class Customer:
    """A buyer as it last bought, how often it bought (tests apart), and when first and last."""

    buyer: Buyer
    orders: int
    test_orders: int
    first: datetime
    last: datetime


def lookup(
    act: Act, clue: Clue, *, sold: Sold, buyers: Buyers, catalogue: Catalogue, clients: Clients
) -> Sequence[Sale]:
    """What the customer bought, the newest first, with only the lines the member may see.

    Raises Forbidden, and NotFound where there is nothing to be seen, whatever there is.
    """
    everyone = _everyone(act)
    if not everyone:
        require(act.seat, Permission.CUSTOMERS_LOOKUP, act.now)
    if everyone:
        whose: Sequence[ClientId] = [client.id for client in clients.list()]
    else:
        whose = reach.owners(act, catalogue=catalogue, clients=clients)
    spots = _spots(act, clue, whose, sold=sold, buyers=buyers)
    parts = (_seen(act, sale) for sale in sold.some(spots))
    found = sorted((part for part in parts if part.lines), key=lambda sale: (sale.at, sale.id), reverse=True)
    if not found:
        raise NotFound
    return found


def listing(
    act: Act,
    search: str = "",
    *,
    limit: int,
    cursor: str = "",
    buyers: Buyers,
    sold: Sold,
    signatures: Signatures,
) -> Leaf[Customer]:
    """All customers of the account, in no order that means anything; or those of them whose name or address
    has `search` in it.

    A search looks through `limit` customers at a time, so a leaf may be short and have a cursor: whoever
    reads this may read them all, and learns nothing from that. To a key, which is of one mode, those of the
    other are not there: its leaves are full unless they are the last. Raises Forbidden and BadToken.
    """
    require(act.seat, Permission.CUSTOMERS_ALL, act.now)
    bookmarks = Bookmarks(act, signatures, "customers", search)
    after, found = "".join(bookmarks.find(cursor)), list[tuple[str, Customer]]()
    while True:
        customs = buyers.page(limit=limit + 1, after=after)
        some = _of_mode(act, customs[:limit])
        latest = {sale.id: sale for sale in sold.some([custom.bought[0].spot for custom in some])}
        listed = ((one.buyer, _customer(one, latest[one.bought[0].sale].buyer)) for one in some)
        # Who is being forgotten may still be on the list, which is read from an index.
        known = ((mark, customer) for mark, customer in listed if not customer.buyer.veiled)
        found += [(mark, customer) for mark, customer in known if _fits(customer.buyer, search)]
        more = len(customs) > limit
        if more:
            after = customs[limit - 1].buyer
        if not more or len(found) > limit or act.seat.mode is None:
            break
    shown = tuple(customer for _, customer in found[:limit])
    if len(found) > limit:
        return Leaf(shown, bookmarks.put(found[limit - 1][0]))
    return Leaf(shown, bookmarks.put(after) if more and act.seat.mode is None else "")


def _spots(act: Act, clue: Clue, whose: Sequence[ClientId], *, sold: Sold, buyers: Buyers) -> Sequence[Spot]:
    """Where what is looked for may lie. Ids come first: a sale nobody here may see is not read."""
    if clue.email:
        return [
            bought.spot
            for client in whose
            for bought in buyers.of(client, clue.email)
            if any(shows(act, product, client, bought.mode) for product in bought.products)
        ]
    if clue.order:
        return [Spot(client, sale_id(clue.order, client)) for client in whose]
    # A document's number says how many its client has sold: only its own members know it, and look it up.
    own = (client for client in whose if reach.whose(act, client))
    documented = (sold.documented(client, clue.document) for client in own)
    return [spot for spot in documented if spot]


def _of_mode(act: Act, customs: Sequence[Custom]) -> Sequence[Custom]:
    """To a key, customers are who bought in its mode."""
    seen = (
        replace(one, bought=tuple(bought for bought in one.bought if act.seat.sees(bought.mode)))
        for one in customs
    )
    return [one for one in seen if one.bought]


def _everyone(act: Act) -> bool:
    return decide(act.seat, Permission.CUSTOMERS_ALL, ACCOUNT, act.now).allowed


def shows(act: Act, product: ProductId, owner: ClientId, mode: Mode) -> bool:
    """Whether a line is shown to who looks its customer up."""
    line = Resource(product=product, owner=owner, mode=mode)
    if _everyone(act):
        return act.seat.sees(mode)
    return decide(act.seat, Permission.CUSTOMERS_LOOKUP, line, act.now).allowed


def _seen(act: Act, sale: Sale) -> Sale:
    lines = (line for line in sale.lines if shows(act, line.product, sale.owner, sale.mode))
    return sale.only(tuple(lines))


def _customer(custom: Custom, buyer: Buyer) -> Customer:
    return Customer(
        buyer=buyer,
        orders=_orders(custom, Mode.LIVE),
        test_orders=_orders(custom, Mode.TEST),
        first=custom.bought[-1].at,
        last=custom.bought[0].at,
    )


def _orders(custom: Custom, mode: Mode) -> int:
    """Later charges of what was bought are no orders more."""
    return len({bought.order for bought in custom.bought if bought.mode is mode and not bought.again})


def _fits(buyer: Buyer, search: str) -> bool:
    return search.casefold() in f"{buyer.email} {buyer.name}".casefold()
