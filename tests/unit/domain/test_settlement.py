"""What one word of the processor changes, all of it or nothing."""

from cartwright.domain.journal import charged
from cartwright.domain.orders import OrderState
from cartwright.domain.payments import PaymentState
from cartwright.domain.settlement import Settlement, settle
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA, offer, placed, product, profile, registered, truth

PAGE = offer(
    product(),
    [product("Mug", "12.00", owner=OLIVEIRA)],
    [profile(registrations=registered("DE")), profile(OLIVEIRA, "PT", registered("PT"))],
)


def test_a_paid_order_is_a_sale_an_entry_and_a_number_to_give_out_per_owner() -> None:
    order = placed(PAGE)
    settled = settle(order, truth(order))
    assert settled is not None
    assert (settled.before, settled.after.state) == (order, OrderState.PAID)
    assert [sale.owner for sale in settled.sales] == [NORTHWIND, OLIVEIRA]
    assert settled.entries == charged(settled.after)
    assert [(job.topic, job.client) for job in settled.jobs if job.topic == "number"] == [
        ("number", NORTHWIND),
        ("number", OLIVEIRA),
    ]


def test_an_expired_order_sells_nothing() -> None:
    order = placed(PAGE)
    canceled = truth(order, PaymentState.CANCELED)
    assert settle(order, canceled) == Settlement(order, order.heard(canceled))


def test_a_payment_under_way_changes_nothing() -> None:
    order = placed(PAGE)
    assert settle(order, truth(order, PaymentState.PROCESSING)) is None


def test_the_second_delivery_of_the_same_word_changes_nothing() -> None:
    order = placed(PAGE)
    first = settle(order, truth(order))
    assert first is not None
    assert settle(first.after, truth(order)) is None
