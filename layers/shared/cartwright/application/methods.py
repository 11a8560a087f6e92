"""Another payment method for a subscription, whenever its buyer wants: asked for in the hub, or by a mail's
link.

The link opens this and nothing else: not the hub, not what is charged, not who bought it. Like a hub's it is
a word of the deployment's own; it is good until a day, and following it uses nothing up, because what it
leads to takes no money.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cartwright.application.again import until_done
from cartwright.application.fulfilling import Placed
from cartwright.application.looking_after import unpaid
from cartwright.application.ports.papers import BadToken, Signatures
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.application.ports.world import Births
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import OrderId, SubscriptionId, derived
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.passes import PassOver
from cartwright.domain.people import Client
from cartwright.domain.subscriptions import Subscription
from cartwright.domain.subscriptions.asking import asked

LINK = "method-link"
"""A key of its own: no other signed word passes for it."""

GOOD_FOR = timedelta(days=40)
"""A link in a mail: from the first that says when a card ends to the charge that it does not live to see."""

type Address = Callable[[str, str], str]
"""An address, of a host and a path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """Where another method is left: one account's."""

    subscriptions: Subscriptions
    orders: Placed
    births: Births
    now: datetime


def ask(wanted: SubscriptionId, till: Till) -> Order:
    """The order whose own page takes another method: one at a time, as long as it is open. Where a charge
    waits to be paid, it is that charge's, which takes another as well.

    Raises NotFound, also of a buyer who is forgotten, SubscriptionOver, and ShopClosed where nobody is billed
    any more.
    """

    def begun() -> Order:
        found = till.subscriptions.get(wanted)
        there = unpaid(found, orders=till.orders) or _open(found, till)
        if there is not None:
            return there
        terms = till.subscriptions.terms(found)
        if terms.forgotten:
            raise NotFound
        # Of two who ask at once, both ask for the same.
        order = OrderId(derived("order", "method", found.id, str(found.version)))
        made = asked(found, terms, order=order, key=till.births.secret(), at=till.now)
        till.subscriptions.begin(found.asks(made.id), made)
        return made

    return until_done(begun)


def link(found: Subscription, host: str, *, signatures: Signatures, address: Address, now: datetime) -> str:
    """What a mail carries."""
    until = int((now + GOOD_FOR).timestamp())
    token = signatures.sign(LINK, f"{found.account} {found.owner} {found.id} {until}")
    return address(host, f"/hub/{found.owner}/methods/{token}")


def linked(
    to: Client, token: str, *, subscriptions: Subscriptions, signatures: Signatures, now: datetime
) -> Subscription:
    """Which subscription of that client's buyers a link is about. Raises BadToken, PassOver once it is too
    old or there is nothing left to charge, and NotFound."""
    account, client, wanted, until = signatures.read(LINK, token).split(" ")
    if (account, client) != (to.account, to.id):
        raise BadToken
    found = subscriptions.get(SubscriptionId(wanted))
    if now.timestamp() >= int(until) or found.state.over:
        raise PassOver
    return found


def _open(found: Subscription, till: Till) -> Order | None:
    """What was asked for before and has no end yet."""
    if found.asking is None:
        return None
    order = till.orders.get(found.asking)
    return order if order.state is OrderState.PLACED else None
