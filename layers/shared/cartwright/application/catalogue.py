"""Products: making them, giving them another owner, and showing each member its own."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application import reach
from cartwright.application.auditing import Act
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.connecting import Connections
from cartwright.application.ports.people import Clients
from cartwright.domain.access import Permission, Resource, Right, require
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Conflict, Invalid
from cartwright.domain.ids import ClientId, ConnectionId, ProductId


class AnotherConnection(Conflict):
    """A product paid into another client's account. Facts: `connection`."""

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
) -> Product:
    """A new product with its page. Raises Forbidden, NotFound for what it refers to, PlayMoney, Invalid,
    NameTaken."""
    require(act.seat, Permission.PRODUCTS_CREATE, act.now)
    clients.get(product.owner)
    connection = connections.get(product.connection)
    _own_money(product, connection)
    if product.mode is Mode.LIVE and connection.processor == "sandbox":
        raise PlayMoney(processor=connection.processor)
    bumped = catalogue.some([bump.product for bump in product.bumps])
    if len(bumped) != len(product.bumps):
        raise Invalid.at("/bumps", "no such product")
    for bump, other in zip(product.bumps, bumped, strict=True):
        other.option(bump.option)
        if other.mode is not product.mode:
            raise Invalid.at("/bumps", "a bump sells in the mode of its page")
        if other.currency != product.currency:
            raise Invalid.at("/bumps", "all items of one order share one currency")
    after = {"name": product.name, "owner": product.owner}
    catalogue.publish(product, hosts, act.audit("product.create", product.id, after=after))
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

    Raises Forbidden, NotFound, Stale, and AnotherConnection if the new owner's money would go to another.
    """
    require(act.seat, Permission.PRODUCTS_OWNER, act.now, on=Resource(product=product))
    before = catalogue.get(product)
    clients.get(to)
    after = before.handed_over(to, through or before.connection)
    _own_money(after, connections.get(after.connection))
    audit = act.audit("product.owner", product, before={"owner": before.owner}, after={"owner": to})
    catalogue.hand_over(after, before.owner, audit)
    return after


def _own_money(product: Product, connection: Connection) -> None:
    """Whose sale it is, is paid: through the account's connection or the owner's own."""
    if connection.client not in {None, product.owner}:
        raise AnotherConnection(connection=connection.id)


def listing(act: Act, *, catalogue: Catalogue) -> Sequence[Product]:
    """All products to the agency; to a client's member those its grants show it, reading no others."""
    if act.seat.of_the_agency:
        require(act.seat, Right.VIEW, act.now)
        return catalogue.list()
    return catalogue.some(reach.products(act, Right.VIEW, catalogue=catalogue))


def product(act: Act, wanted: ProductId, *, catalogue: Catalogue) -> Product:
    """Raises NotFound without a grant, before anything of the product is read."""
    reach.require_on(act, Right.VIEW, wanted, catalogue=catalogue)
    return catalogue.get(wanted)
