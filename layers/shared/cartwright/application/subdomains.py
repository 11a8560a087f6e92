"""Calling an account by another name, without losing whoever knows it by the old one."""

from __future__ import annotations

from collections.abc import Callable

from cartwright.application.auditing import Act
from cartwright.application.ports.people import Clients
from cartwright.application.ports.subdomains import Subdomains
from cartwright.domain.access import Permission, require
from cartwright.domain.people import subdomain
from cartwright.domain.subdomains import Names, subdomain_of

STEPS = 200
"""How many steps one request takes at most; the next request goes on there."""

type HostOf = Callable[[str], str]
"""A subdomain's host."""


def names(act: Act, *, host_of: HostOf, subdomains: Subdomains, clients: Clients) -> Names:
    """Raises Forbidden."""
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    return subdomains.get(host_of(clients.account().subdomain))


def change(act: Act, wanted: str, *, host_of: HostOf, subdomains: Subdomains, clients: Clients) -> Names:
    """The account moves to a name, and former ones lead there; asked again, it goes on where it stopped.

    Raises Forbidden, Invalid, NameTaken, SubdomainMoving, SubdomainRests, TooManySubdomains, Stale.
    """
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    account = clients.account()
    host = host_of(account.called(subdomain(wanted)).subdomain)
    now = subdomains.get(host_of(account.subdomain))
    if host != now.towards:
        before, now = now, now.moving(host, at=act.now)
        was, will = {"subdomain": subdomain_of(before.host)}, {"subdomain": subdomain_of(host)}
        subdomains.move(now, act.audit("subdomain.change", account.id, before=was, after=will))
    for _ in range(STEPS):
        if now.move is None:
            break
        now = subdomains.step(now)
    return now


def release(act: Act, former: str, *, host_of: HostOf, subdomains: Subdomains, clients: Clients) -> None:
    """A former name leads nowhere any more, and anybody may take it. Raises Forbidden, NotFound,
    SubdomainMoving, Stale."""
    require(act.seat, Permission.ACCOUNT_MANAGE, act.now)
    account = clients.account()
    host = host_of(subdomain(former))
    after = subdomains.get(host_of(account.subdomain)).without(host)
    audit = act.audit("subdomain.release", account.id, before={"subdomain": subdomain_of(host)})
    subdomains.release(after, host, audit)
