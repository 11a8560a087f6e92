"""Why: whether somebody may, and what a member can see, each with its reason and for how long.

What is told is what `decide` says of that very thing, so no list here can differ from what doors do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cartwright.application import reach
from cartwright.application.auditing import Act
from cartwright.application.paging import Bookmarks
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.papers import Signatures
from cartwright.application.ports.people import Clients, Members
from cartwright.domain.access import (
    ACCOUNT,
    NEVER_FOR_CLIENTS,
    OF_GRANTED_PRODUCTS,
    OWNERS_ONLY,
    Action,
    Decision,
    Grant,
    Permission,
    Resource,
    Right,
    Seat,
    decide,
    giver,
    require,
)
from cartwright.domain.catalog import Product
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import MemberId, ProductId
from cartwright.domain.people import Client, Role

LIMITS: Mapping[Role, tuple[str, ...]] = {
    Role.OWNER: (),
    Role.STAFF: ("never manages the account itself: its subdomain, domain, client limit and end",),
    Role.CLIENT: (
        "never creates, clones, archives or gives away a product",
        "never sees or uses the affiliate centre, members, other clients or the account's billing",
        "adds connections with settings.manage, and never removes or overwrites one",
        "sees a product, its orders, customers and figures only through a grant",
    ),
}
"""What no permission and no grant changes (the product's rules of client use)."""


class State(StrEnum):
    """How a permission stands: held, held once, never given, or never to be given to this role."""

    HELD = "held"
    EXPIRED = "expired"
    MISSING = "missing"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Held:
    """A permission, how it stands and because of what; `until` when it ends, or when it ended."""

    permission: Permission
    state: State
    because: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Given:
    """A right on a product, because of what and until when; `grant` is what gives it, None for a role."""

    right: Right
    because: str
    until: datetime | None
    grant: Grant | None


@dataclass(frozen=True, slots=True)
class Reached:
    """A product that can be seen, and what else may be done with it."""

    id: ProductId
    name: str
    rights: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a member can see. `every_product` says so, and why, instead of listing them one by one."""

    seat: Seat
    client: Client | None
    every_product: str
    products: Leaf[Reached]
    permissions: tuple[Held, ...]
    limits: tuple[str, ...]


def can(act: Act, action: Action, on: Resource, *, catalogue: Catalogue, clients: Clients) -> Decision:
    """Whether whoever acts may, and because of what. Raises NotFound for what it may not know of.

    A product is looked at for the agency and for who may see it: where a permission is not about products,
    the answer is the same for one that is hidden and one that is not there.
    """
    decision = _decided(act, action, on, catalogue)
    if not decision.allowed and not decision.visible:
        raise NotFound
    if act.seat.of_the_agency:
        _there(on, catalogue, clients)
    about_products = isinstance(action, Right) or action in OF_GRANTED_PRODUCTS
    looked_at = on.product if about_products or act.seat.of_the_agency else None
    if looked_at and decision.allowed and act.seat.mode and not act.seat.sees(catalogue.get(looked_at).mode):
        raise NotFound
    return decision


def member_can(
    act: Act,
    member: MemberId,
    action: Action,
    on: Resource,
    *,
    members: Members,
    catalogue: Catalogue,
    clients: Clients,
) -> Decision:
    """The same about another member, with the true reason also for what that member may not know of.

    Raises Forbidden, and NotFound for a member or a thing that is not there.
    """
    theirs = _through(act, member, members)
    _there(on, catalogue, clients)
    return _decided(theirs, action, on, catalogue)


def sight(
    act: Act,
    *,
    limit: int,
    cursor: str = "",
    catalogue: Catalogue,
    clients: Clients,
    signatures: Signatures,
) -> Sight:
    """What whoever acts can see: of products the next `limit`, by id. Raises BadToken."""
    bookmarks = Bookmarks(act, signatures, "sees", act.seat.member.id)
    return _sight(act, _products(act, bookmarks, limit, cursor, catalogue), clients)


def member_sight(
    act: Act,
    member: MemberId,
    *,
    limit: int,
    cursor: str = "",
    members: Members,
    catalogue: Catalogue,
    clients: Clients,
    signatures: Signatures,
) -> Sight:
    """What another member can see. Raises Forbidden, NotFound, BadToken."""
    theirs = _through(act, member, members)
    bookmarks = Bookmarks(act, signatures, "sees", member)
    return _sight(theirs, _products(theirs, bookmarks, limit, cursor, catalogue), clients)


def _through(act: Act, member: MemberId, members: Members) -> Act:
    """The same question from that member's seat."""
    require(act.seat, Permission.MEMBERS_MANAGE, act.now)
    return replace(act, seat=members.get(member))


def _decided(act: Act, action: Action, on: Resource, catalogue: Catalogue) -> Decision:
    asked = reach.resource(act, on.product, catalogue=catalogue) if on.product else on
    return decide(act.seat, action, asked, act.now)


def _there(on: Resource, catalogue: Catalogue, clients: Clients) -> None:
    """Raises NotFound."""
    if on.product:
        catalogue.get(on.product)
    if on.client:
        clients.get(on.client)


def _products(act: Act, bookmarks: Bookmarks, limit: int, cursor: str, catalogue: Catalogue) -> Leaf[Reached]:
    """What grants reach; nothing for the agency, which is told in a word."""
    if act.seat.of_the_agency:
        return Leaf(())
    after = "".join(bookmarks.find(cursor))
    ids = reach.page(act, Right.VIEW, after=after, limit=limit + 1, catalogue=catalogue)
    found = catalogue.some(ids[:limit])
    following = bookmarks.put(ids[limit - 1]) if len(ids) > limit else ""
    return Leaf(tuple(_reached(act, product) for product in found), following)


def _sight(act: Act, products: Leaf[Reached], clients: Clients) -> Sight:
    member = act.seat.member
    all_of_them = decide(act.seat, Right.VIEW, ACCOUNT, act.now)
    return Sight(
        seat=act.seat,
        client=clients.get(member.client) if member.client else None,
        every_product=all_of_them.because if all_of_them.allowed else "",
        products=products,
        permissions=tuple(_held(act, permission) for permission in Permission),
        limits=LIMITS[member.role],
    )


def _reached(act: Act, product: Product) -> Reached:
    on = Resource(product=product.id, owner=product.owner)
    decisions = ((right, decide(act.seat, right, on, act.now)) for right in Right)
    rights = tuple(
        Given(right, yes.because, yes.until, giver(act.seat, right, on, act.now))
        for right, yes in decisions
        if yes.allowed
    )
    return Reached(product.id, product.name, rights)


def _held(act: Act, permission: Permission) -> Held:
    """As it stands on all that the member could hold it on: its own client, or the account."""
    role, own = act.seat.member.role, act.seat.member.client
    decision = decide(act.seat, permission, Resource(client=own), act.now)
    if decision.allowed:
        return Held(permission, State.HELD, decision.because, decision.until)
    never = (role is Role.CLIENT and permission in NEVER_FOR_CLIENTS) or (
        role is not Role.OWNER and permission in OWNERS_ONLY
    )
    if never:
        return Held(permission, State.NEVER, decision.because, None)
    ended = [
        permit.until
        for permit in act.seat.permits
        if permit.permission is permission and permit.until and not permit.holds(act.now)
    ]
    if ended:
        return Held(permission, State.EXPIRED, decision.because, max(ended))
    return Held(permission, State.MISSING, decision.because, None)
