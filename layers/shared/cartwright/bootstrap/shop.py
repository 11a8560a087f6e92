"""Selling and settling: the store, and where a buyer comes back to."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cartwright.bootstrap.base import births, clock, settings, table
from cartwright.storage.store import Store
from cartwright.storage.storefront import Storefront

if TYPE_CHECKING:
    from cartwright.application.ports.carts import Carts
    from cartwright.application.ports.entitlements import Entitlements
    from cartwright.application.ports.returns import Returning
    from cartwright.application.ports.selling import Orders
    from cartwright.domain.attempts import Limits
    from cartwright.domain.ids import AccountId, ClientId
    from cartwright.domain.orders import Order
    from cartwright.domain.people import Account


@cache
def store() -> Store:
    return Store(table(), clock=clock(), births=births())


@cache
def storefront() -> Storefront:
    return Storefront(table(), clock())


def orders(account: AccountId) -> Orders:
    return store().of(account).orders


def entitlements(account: AccountId) -> Entitlements:
    return store().of(account).entitlements


def carts(account: AccountId) -> Carts:
    return store().of(account).carts


def returns(account: AccountId) -> Returning:
    return store().of(account).returns


@cache
def limits() -> Limits:
    from cartwright.domain.attempts import Limits  # noqa: PLC0415  (looking is not limited)

    return Limits(settings().limits_times)


def return_url(order: Order) -> str:
    """The order's confirmation page, on the host it was sold at; of one that was added to another after
    paying, the other's."""
    return address(order.host, f"/{order.slug}/orders/{order.follows or order.id}/{order.key}")


def hub_url(order: Order, owner: ClientId) -> str:
    """The hub of one of an order's owners, at the host it was bought at; at the account's own where that is
    nobody's any more, or another owner's. One read, or two."""
    return address(_hub_host(order, owner), f"/hub/{owner}")


def _hub_host(order: Order, owner: ClientId) -> str:
    from cartwright.domain.errors import NotFound  # noqa: PLC0415  (mails alone lead there)

    try:
        door = store().hosts.door(order.host)
    except NotFound:
        door = None
    if door is not None and door.account == order.account and door.client in {None, owner}:
        return order.host
    return host_of(store().of(order.account).clients.account().subdomain)


def address(host: str, path: str) -> str:
    """An address at a host of ours, as a browser needs it."""
    return f"{_origin(host)}{path}"


def _origin(host: str) -> str:
    """A host's own address; locally with the stack's own port."""
    public = urlsplit(settings().public_url)
    port = f":{public.port}" if public.port else ""
    return f"{public.scheme}://{host}{port}"


def hosts(account: Account) -> tuple[str, ...]:
    """The names an account's pages answer under."""
    return hosts_of(account.subdomain)


def hosts_of(subdomain: str) -> tuple[str, ...]:
    return (host_of(subdomain),)


def host_of(subdomain: str) -> str:
    """Without a port: that is how API Gateway and the table know it."""
    return f"{subdomain}.{settings().base_domain.partition(':')[0]}"
