"""Products: making them, giving them another owner, and showing each member its own."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application import reach
from cartwright.application.auditing import Act
from cartwright.application.paging import Bookmarks
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.connecting import Connections
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.papers import Signatures
from cartwright.application.ports.people import Clients
from cartwright.domain import shipping
from cartwright.domain.access import Permission, Resource, Right, decide, require
from cartwright.domain.alternatives import told_apart
from cartwright.domain.catalog import Bump, Mode, Product
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Conflict, Fact, Invalid, NotFound
from cartwright.domain.ids import ClientId, ConnectionId, ProductId
from cartwright.domain.misfits import FunnelUnsellable, misfits
from cartwright.domain.tax import require_scheme


class AnotherConnection(Conflict):
    """A product, or one beside it, paid into another client's account. Facts: `connection`, to the agency."""

    code = "anothers-connection"
    title = "This connection belongs to another client"


class PlayMoney(Conflict):
    """A live product on a processor without real money. Facts: `processor`."""

    code = "play-money"
    title = "A live product cannot be paid with play money"


def publish(
    act: Act,
    product: Product,
    *,
    catalogue: Catalogue,
    clients: Clients,
    connections: Connections,
    hosts: Sequence[str],
    like: ProductId | None = None,
) -> Product:
    """A new product with its page, a clone if it is `like` another.

    Raises Forbidden, NotFound for what it refers to, AnotherConnection, PlayMoney, CannotTake, CannotSave,
    Invalid, FunnelUnsellable, NoMarginScheme, NameTaken.
    """
    require(act.seat, Permission.PRODUCTS_CREATE, act.now)
    owner = clients.get(product.owner)
    owner.may_own()
    require_scheme(owner.profile, product.tax_class, act.now.date())
    bumped = catalogue.some([bump.product for bump in product.bumps])
    payable(act, product, bumped, connections)
    if len(bumped) != len(product.bumps):
        raise Invalid.at("/bumps", "no such product")
    for bump, other in zip(product.bumps, bumped, strict=True):
        other.option(bump.option)
        if product.sells and other.mode is not product.mode:
            raise Invalid.at("/bumps", "a bump sells in the mode of its page")
        if other.currency != product.currency:
            raise Invalid.at("/bumps", "all items of one order share one currency")
    sellable(act, product, catalogue=catalogue, connections=connections)
    after = {"name": product.name, "owner": product.owner} | ({"like": like} if like else {})
    word = "product.clone" if like else "product.create"
    catalogue.publish(product, hosts, act.audit(word, product.id, after=after))
    return product


def hand_over(
    act: Act,
    product: ProductId,
    to: ClientId,
    *,
    through: ConnectionId | None = None,
    catalogue: Catalogue,
    clients: Clients,
    connections: Connections,
) -> Product:
    """Give a product another owner, for later sales only, paid `through` another connection if one is named.

    Raises Forbidden, NotFound, Stale, AnotherConnection if the new owner's money would go to another, or
    that of a bump's owner to the new one, CannotTake, CannotSave, FunnelUnsellable, NoMarginScheme, and
    InContest.
    """
    require(act.seat, Permission.PRODUCTS_OWNER, act.now, on=Resource(product=product))
    before = catalogue.get(product)
    if to != before.owner:
        owner = clients.get(to)
        owner.may_own()
        require_scheme(owner.profile, before.tax_class, act.now.date())
        before.may_move()
    after = before.handed_over(to, through or before.connection)
    bumped = catalogue.some([bump.product for bump in after.bumps])
    fits(act, after, bumped, connections, there=True)
    sellable(act, after, catalogue=catalogue, connections=connections, before=before)
    audit = act.audit("product.owner", product, before={"owner": before.owner}, after={"owner": to})
    catalogue.hand_over(after, before.owner, audit)
    return after


def payable(act: Act, product: Product, bumped: Sequence[Product], connections: Connections) -> None:
    """Nothing, if the product and those beside it can be paid through each of its connections in its mode.

    Raises NotFound for a connection that was removed, PlayMoney, and what `fits` does.
    """
    for connection in fits(act, product, bumped, connections, there=True):
        if product.mode is Mode.LIVE and connection.can.play:
            raise PlayMoney(processor=connection.processor)


def fits(
    act: Act, product: Product, bumped: Sequence[Product], connections: Connections, *, there: bool = False
) -> Sequence[Connection]:
    """The product's connections, if whose sale it is, is paid: through the account's, or one that belongs to
    the owner of all that is sold on the page; each takes these amounts, and what falls due later can be
    charged through it. `there`: none of them may have been removed. Raises NotFound, AnotherConnection,
    CannotTake, CannotSave, and Invalid for alternatives that buyers could not tell apart."""
    first, *others = (connections.get(one) for one in product.connections)
    for connection in (first, *others):
        _fits(act, product, bumped, _there(connection) if there else connection)
    told_apart(first, product.alternatives, others)
    return first, *others


def _fits(act: Act, product: Product, bumped: Sequence[Product], connection: Connection) -> None:
    if not all(connection.pays(thing.owner) for thing in (product, *bumped)):
        named: dict[str, Fact] = {"connection": connection.id} if act.seat.of_the_agency else {}
        raise AnotherConnection(**named)
    known = {other.id: other for other in bumped}
    # What is beside it at an option that went is not offered.
    wanted = {bump.option for bump in product.bumps if bump.product in known}
    beside = [option for other in known.values() for option in other.options if option.id in wanted]
    sold = (*product.options, *beside)
    sent = (amount for thing in (product, *bumped) for amount in shipping.amounts(thing.shipping))
    connection.takes([*(amount for option in sold for amount in option.amounts), *sent])
    if any(option.plan.rebill is not None for option in sold):
        connection.saves()


def sellable(
    act: Act,
    page: Product,
    *,
    catalogue: Catalogue,
    connections: Connections,
    before: Product | None = None,
) -> None:
    """Nothing, if all that is offered after paying, as far as the member sees it, can be sold so, whichever
    of its connections the page was paid through; `before` is the page as it was, if it was one.

    What is not seen is not told of by a no: it is passed by where it does not fit. Raises FunnelUnsellable,
    which names every item.
    """
    offered = dict.fromkeys(step.product for step in page.steps)
    seen = [item for item in offered if sees(act, item, catalogue=catalogue)]
    if not seen:
        return
    items = {product.id: product for product in catalogue.some(seen)}
    there = {step.product for step in before.steps} if before else set()
    for one in page.connections:
        if wrong := misfits(page, items, connections.get(one), there=there):
            raise FunnelUnsellable(items=wrong)


def _there(connection: Connection) -> Connection:
    if connection.removed:
        raise NotFound
    return connection


def listing(
    act: Act, *, limit: int, cursor: str = "", catalogue: Catalogue, signatures: Signatures
) -> Leaf[Product]:
    """By id: all products to the agency; to a client's member those its grants show it, reading no others.

    Raises BadToken.
    """
    bookmarks = Bookmarks(act, signatures, "products")
    after = "".join(bookmarks.find(cursor))
    found: Sequence[Product]
    if act.seat.of_the_agency:
        require(act.seat, Right.VIEW, act.now)
        found = catalogue.page(limit=limit + 1, after=after)
        more = len(found) > limit
    else:
        reached = reach.page(act, Right.VIEW, after=after, limit=limit + 1, catalogue=catalogue)
        found, more = catalogue.some(reached[:limit]), len(reached) > limit
    leaf = tuple(found[:limit])
    # A key's leaf may be short: what is of another mode is not there for it.
    seen = tuple(one for one in leaf if act.seat.sees(one.mode))
    return Leaf(seen, bookmarks.put(leaf[-1].id) if more else "")


def product(act: Act, wanted: ProductId, *, catalogue: Catalogue) -> Product:
    """Raises NotFound without a grant, before anything of the product is read."""
    reach.require_on(act, Right.VIEW, wanted, catalogue=catalogue)
    found = catalogue.get(wanted)
    if not act.seat.sees(found.mode):
        raise NotFound
    return found


def left(act: Act, of: Product, *, catalogue: Catalogue) -> int | None:
    """How many of the product are left, to who may know its figures; None without a stock."""
    if of.sold.stock is None:
        return None
    on = reach.resource(act, of.id, catalogue=catalogue)
    if not decide(act.seat, Right.STATS, on, act.now).allowed:
        return None
    return of.sold.left(catalogue.taken(of.id, of.mode))


def bumps(act: Act, of: Product, *, catalogue: Catalogue) -> Sequence[Bump]:
    """The product's bumps, of those products the member may see."""
    return [bump for bump in of.bumps if sees(act, bump.product, catalogue=catalogue)]


def sees(act: Act, product: ProductId, *, catalogue: Catalogue) -> bool:
    on = reach.resource(act, product, catalogue=catalogue)
    return decide(act.seat, Right.VIEW, on, act.now).allowed
