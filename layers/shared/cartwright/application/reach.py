"""What a member's grants reach: which resource is asked about, and which products it may see at all.

A grant on all own products needs to know whose a product is. That is asked of the member's own client, never
of the product: another's is not even read.
"""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.auditing import Act
from cartwright.application.ports.catalogue import Catalogue
from cartwright.domain.access import Action, Resource, Right, decide, require
from cartwright.domain.ids import ProductId


def resource(act: Act, product: ProductId, *, catalogue: Catalogue) -> Resource:
    """The product as a thing to decide about. One read more only for who holds a grant on all own
    products."""
    client = act.seat.member.client
    if client is not None and act.seat.on_all_own(act.now) and catalogue.owns(client, product):
        return Resource(product=product, owner=client)
    return Resource(product=product)


def require_on(act: Act, action: Action, product: ProductId, *, catalogue: Catalogue) -> None:
    """Nothing, if allowed. Raises NotFound to who may not see the product, before it is read, and
    Forbidden."""
    require(act.seat, action, act.now, on=resource(act, product, catalogue=catalogue))


def products(act: Act, right: Right, *, catalogue: Catalogue) -> Sequence[ProductId]:
    """The products a client's member holds `right` on, in order of id, reading nothing of any other."""
    seat, client = act.seat, act.seat.member.client
    own = set(catalogue.owned(client)) if client is not None and seat.on_all_own(act.now) else set()
    asked = (
        Resource(product=product, owner=client if product in own else None)
        for product in sorted(seat.named(act.now) | own)
    )
    return [one.product for one in asked if one.product and decide(seat, right, one, act.now).allowed]
