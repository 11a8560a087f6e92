"""What a processor told of an order."""

from __future__ import annotations

import pytest

from cartwright.application import tracing
from cartwright.application.ports.events import Event
from cartwright.application.ports.selling import Delivery
from cartwright.domain.access import Permission, Permit
from cartwright.domain.errors import Forbidden, NotFound
from cartwright.domain.ids import OrderId, derived
from cartwright.domain.orders import Order
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT


def told(agency: Agency, order: OrderId, by: str = "olga") -> list[Event]:
    mine = agency.mine
    return list(tracing.told(agency.act(by), order, orders=mine.orders, events=mine.events))


@pytest.fixture(name="order")
def _order(agency: Agency) -> Order:
    """Somebody has told of it, and nobody has paid."""
    order = agency.ordered()
    about = Delivery(ACCOUNT, order.payment.connection, "sbx_1", "payment.declined", order.id, "")
    agency.store.inbox.receive(about, b"{}", at=agency.now)
    return order


def test_an_order_that_nobody_paid_leads_to_its_webhooks(agency: Agency, order: Order) -> None:
    assert [(one.event, one.outcome) for one in told(agency, order.id)] == [("sbx_1", "waiting")]
    agency.permit("stan", Permit(Permission.SETTINGS_MANAGE))
    assert told(agency, order.id, "stan") == told(agency, order.id)


def test_it_takes_the_permission_to_settings_and_is_the_agencys(agency: Agency, order: Order) -> None:
    with pytest.raises(Forbidden):
        told(agency, order.id, "stan")
    agency.permit("clara", Permit(Permission.SETTINGS_MANAGE))
    with pytest.raises(NotFound):
        told(agency, order.id, "clara")


def test_an_order_that_is_not_there_is_not_found(agency: Agency) -> None:
    with pytest.raises(NotFound):
        told(agency, OrderId(derived("order", "nobody")))
