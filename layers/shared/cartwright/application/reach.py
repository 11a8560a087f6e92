"""What a member's grants reach: which resource is asked about, and which products it may see at all.

A grant on all own products needs to know whose a product is. That is asked of the member's own client, never
of the product: another's is not even read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cartwright.application.auditing import Act
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.people import Clients
from cartwright.domain.access import Action, Resource, Right, decide, require
from cartwright.domain.catalog import Mode, Product
from cartwright.domain.ids import ClientId, ProductId

_PAGE = 100
"""Products asked for at once."""


def resource(act: Act, product: ProductId, *, catalogue: Catalogue) -> Resource:
    """The product as a thing to decide about. One read more only for who holds a grant on all own
    products."""
    client = act.seat.member.client
    if client and act.seat.on_all_own(act.now) and catalogue.owns(client, product):
        return Resource(product=product, owner=client)
    return Resource(product=product)


def require_on(act: Act, action: Action, product: ProductId, *, catalogue: Catalogue) -> None:
    """Nothing, if allowed. Raises NotFound to who may not see the product, before it is read, and
    Forbidden."""
    require(act.seat, action, act.now, on=resource(act, product, catalogue=catalogue))


def page(act: Act, right: Right, *, after: str, limit: int, catalogue: Catalogue) -> Sequence[ProductId]:
    """The next `limit` of the products a client's member holds `right` on, by id, after the product `after`:
    reading so much of the own ones and no more, and nothing of any other."""
    seat, client = act.seat, _own(act)
    owning, named = seat.on_all_own(act.now), seat.named(act.now)
    found: list[ProductId] = []
    while True:
        own = catalogue.owned(client, after=after, limit=limit) if owning else ()
        # Beyond the last of a full reading nobody knows yet what is owned.
        end = own[-1] if len(own) == limit else None
        some = sorted({*own, *(one for one in named if after < one and (end is None or one <= end))})
        asked = (Resource(product=one, owner=client if one in own else None) for one in some)
        found += [one.product for one in asked if one.product and decide(seat, right, one, act.now).allowed]
        if end is None or len(found) >= limit:
            return found[:limit]
        after = end


_NO_GRANTS_NAME = ProductId("")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where to look for what was sold: among whose sales, and among which products'.

    `open`: whether the member may see all that lies there, a key's member at least: then it may be told how
    far was looked.
    """

    clients: tuple[ClientId, ...] = ()
    products: tuple[ProductId, ...] = ()
    open: bool = True


def products(act: Act, right: Right, *, catalogue: Catalogue) -> Iterator[ProductId]:
    """All of them, page by page."""
    after = ""
    while some := page(act, right, after=after, limit=_PAGE, catalogue=catalogue):
        yield from some
        after = some[-1]


def sources(
    act: Act, right: Right, product: ProductId | None, *, catalogue: Catalogue, clients: Clients
) -> Sources:
    """Where to look for what `right` shows, of one product or of all.

    The agency looks everywhere. A client's member looks among the sales of the products that its grants name,
    and among what its own client sold, if the right is held on all own products; or may be, where `view` and
    the right come from a grant on those and one on a product: `shows` says which. What it may not see is not
    read. Raises NotFound and Forbidden for a product it may not ask about.
    """
    if act.seat.of_the_agency:
        require(act.seat, right, act.now)
        if product is not None:
            return Sources(products=(catalogue.get(product).id,))
        return Sources(clients=tuple(client.id for client in clients.list()))
    own = _own(act)
    all_own = _gives(act, right, _NO_GRANTS_NAME, own)
    if product is not None:
        require_on(act, right, product, catalogue=catalogue)
        if _gives(act, right, product) or not catalogue.get(product).owned_before:
            return Sources(products=(product,))
        # Its sales are also a former owner's. What the own client sold is nobody else's.
        return Sources((own,), open=all_own)
    named = sorted(act.seat.named(act.now))
    direct = tuple(one for one in named if _gives(act, right, one))
    halves = any(_gives(act, right, one, own) for one in named if one not in direct)
    return Sources((own,) if all_own or halves else (), direct, open=all_own or not halves)


def _gives(act: Act, right: Right, product: ProductId, owner: ClientId | None = None) -> bool:
    return decide(act.seat, right, Resource(product=product, owner=owner), act.now).allowed


def shows(act: Act, right: Right, product: ProductId, owner: ClientId, mode: Mode) -> bool:
    """Whether a line of `product`, sold as `owner`'s in `mode`, may be seen.

    Whose a sale is was frozen with it: a grant on all own products shows what was sold as its own, also after
    a hand-over, and nothing that another sold before.
    """
    return decide(act.seat, right, Resource(product=product, owner=owner, mode=mode), act.now).allowed


def opens(act: Act, action: Action, product: Product) -> bool:
    """Whether the member may do that with a product that it sees: for the parts of it that not all who see it
    may read. Nothing is read for it."""
    on = Resource(product=product.id, owner=product.owner, mode=product.mode)
    return decide(act.seat, action, on, act.now).allowed


def owners(act: Act, *, catalogue: Catalogue, clients: Clients) -> Sequence[ClientId]:
    """Whose sales may hold something for the member: everyone's for the agency, else its own client's, and
    those of all who own or owned a product that a grant names."""
    if act.seat.of_the_agency:
        return [client.id for client in clients.list()]
    seen = (Resource(product=product) for product in sorted(act.seat.named(act.now)))
    named = [
        one.product for one in seen if one.product and decide(act.seat, Right.VIEW, one, act.now).allowed
    ]
    others = {owner for product in catalogue.some(named) for owner in (product.owner, *product.owned_before)}
    return sorted(others | {_own(act)})


def _own(act: Act) -> ClientId:
    """The client of a member who has one: whoever is not of the agency."""
    assert act.seat.member.client is not None
    return act.seat.member.client


def whose(act: Act, owner: ClientId) -> ClientId | None:
    """The owner, as far as the member may know of it: to a client's member other clients have no names."""
    return owner if act.seat.of_the_agency or owner == act.seat.member.client else None
