"""What a processor told of an order, for who looks after it: also of one that has no entry yet."""

from __future__ import annotations

from collections.abc import Sequence

from cartwright.application.auditing import Act
from cartwright.application.ports.events import Event, Events
from cartwright.application.ports.selling import Orders
from cartwright.domain.access import ACCOUNT, Denial, Hidden, Permission, require
from cartwright.domain.ids import OrderId


def told(act: Act, wanted: OrderId, *, orders: Orders, events: Events) -> Sequence[Event]:
    """The webhooks about it as they came, without their bodies: those hold what browsers pay with. For the
    agency. Raises NotFound, to clients' members always, and Forbidden."""
    if not act.seat.of_the_agency:
        raise Hidden(Denial(Permission.SETTINGS_MANAGE, ACCOUNT, "for the agency alone"))
    require(act.seat, Permission.SETTINGS_MANAGE, act.now)
    return events.of(orders.get(wanted))
