"""Custom domains: claiming a host, proving it, and serving pages there until it is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cartwright.application.auditing import Act
from cartwright.application.ports.domains import Domains, Resolver
from cartwright.application.ports.people import Clients
from cartwright.domain.access import Permission, Resource, require
from cartwright.domain.catalog import Product
from cartwright.domain.domains import DomainExists, Slot, Standing, checked, printed
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ClientId

STEPS = 200
"""How many steps one request takes at most; the next request goes on there."""


def listing(act: Act, *, domains: Domains) -> Sequence[Slot]:
    """The slots that hold a domain. Raises Forbidden."""
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    return [slot for slot in domains.list() if slot.domain]


def claim(
    act: Act,
    host: str,
    client: ClientId | None = None,
    *,
    ours: Iterable[str],
    domains: Domains,
    clients: Clients,
) -> Slot:
    """A claim to `host` for the account or a client, with the record to set. `ours` are the hosts of this
    service. Raises Forbidden, NotFound, Invalid, DomainExists, Stale."""
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now, on=Resource(client=client))
    if client is not None:
        clients.get(client)
    wanted = checked(host, ours=ours)
    slots = domains.list()
    if any(slot.domain and slot.domain.host == wanted for slot in slots):
        raise DomainExists(host=wanted)
    empty = Slot(act.seat.member.account, client)
    slot = next((slot for slot in slots if slot.client == client), empty)
    claimed = slot.claimed(wanted, token=act.births.secret(), at=act.now)
    # Each claim moves the account's slot: of two at once in two slots the second is stale, and looks again.
    account = next((slot for slot in slots if slot.client is None), replace(empty, client=None))
    audit = act.audit("domain.claim", _whose(slot), after={"host": wanted})
    domains.move(claimed, audit, beside=account if client else None)
    return claimed


def verify(act: Act, host: str, *, domains: Domains, resolver: Resolver) -> Slot:
    """The host is this account's if its record says so, and its pages are laid; asked again, it goes on
    where it stopped. Raises Forbidden, NotFound, DomainNotVerified, NameTaken, Stale, Outage."""
    slot = _claimed(act, host, domains)
    if slot.domain and slot.domain.standing is Standing.PENDING:
        slot = slot.proven(resolver.texts(slot.domain.record))
        domains.prove(slot, act.audit("domain.verify", _whose(slot), after={"host": host}))
    return _walked(slot, Standing.LAYING, domains)


def leave(act: Act, host: str, *, domains: Domains) -> Slot:
    """The host serves no more, and is free once all its pages are gone; asked again, it goes on where it
    stopped. Raises Forbidden, NotFound, Stale."""
    slot = _claimed(act, host, domains)
    left = slot.left()
    if left != slot:
        domains.move(left, act.audit("domain.remove", _whose(slot), before={"host": host}))
    return _walked(left, Standing.LEAVING, domains)


def hosts(act: Act, products: Sequence[Product], *, domains: Domains, otherwise: str) -> dict[ClientId, str]:
    """The host that addresses of each owner's pages name. To a client's member another client's own host is
    not read: there, the account's is named, where the page is as well."""
    owners = list(dict.fromkeys(product.owner for product in products))
    seen = [owner for owner in owners if act.seat.of_the_agency or owner == act.seat.member.client]
    slots = domains.some(seen) if owners else []
    return {owner: printed(owner, slots, otherwise=otherwise) for owner in owners}


def _claimed(act: Act, host: str, domains: Domains) -> Slot:
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    for slot in domains.list():
        if slot.domain and slot.domain.host == host:
            return slot
    raise NotFound


def _walked(slot: Slot, through: Standing, domains: Domains) -> Slot:
    """The slot after some steps, or after all."""
    for _ in range(STEPS):
        if not slot.domain or slot.domain.standing is not through:
            break
        slot = domains.step(slot)
    return slot


def _whose(slot: Slot) -> str:
    return slot.client or slot.account
