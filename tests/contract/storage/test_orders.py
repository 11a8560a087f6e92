"""What the use cases may expect of Orders."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.application.ports.selling import OrderExists, Stale
from cartwright.domain.errors import NotFound, TooLarge
from cartwright.domain.ids import ConnectionId, derived
from cartwright.domain.money import Money
from cartwright.domain.orders import Order, OrderState, sale_id
from cartwright.domain.payments import Fee, PaymentState
from cartwright.domain.settlement import Settlement, settle
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import NO_SALE, NOBODY, Agency, client_of, expired, paid, truth_of
from tests.fakes.world import NOON, FakeClock


def test_a_placed_order_comes_back_as_it_was(agency: Agency) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    assert agency.mine.orders.get(order.id) == order


def test_an_order_that_was_never_placed_is_not_found(agency: Agency) -> None:
    with pytest.raises(NotFound):
        agency.mine.orders.get(agency.order().id)


def test_an_order_is_placed_once(agency: Agency) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    with pytest.raises(OrderExists) as refused:
        agency.mine.orders.place(replace(order, key="another"))
    assert refused.value.facts["order"] == order.id
    assert agency.mine.orders.get(order.id) == order


FEE = Fee("txn_1", Money.of("1.75", "EUR"), NOON)


def held(agency: Agency, order: Order) -> Order:
    """The order, paid through a connection of the agency's own."""
    return replace(order, payment=replace(order.payment, holder=agency.house.id))


def test_an_order_of_more_owners_than_one_settlement_holds_is_refused_before_anybody_pays(
    agency: Agency,
) -> None:
    owners = [client_of(agency.id, f"client {number}", "FR") for number in range(20)]
    agency.mine.orders.place(agency.order(1, *owners[:14]))
    with pytest.raises(TooLarge):
        agency.mine.orders.place(agency.order(2, *owners[:15]))
    agency.mine.orders.place(held(agency, agency.order(3, *owners[:13])))
    with pytest.raises(TooLarge):
        agency.mine.orders.place(held(agency, agency.order(4, *owners[:14])))


def test_an_order_of_the_most_owners_there_may_be_is_settled_with_its_delivery(
    agency: Agency, store: Ports
) -> None:
    owners = [client_of(agency.id, f"client {number}", "FR") for number in range(14)]
    for order in (agency.order(1, *owners), held(agency, agency.order(2, *owners[:13]))):
        agency.mine.orders.place(order)
        store.inbox.receive(agency.delivery(order), b"{}", at=NOON)
        settlement = settle(order, replace(truth_of(order, PaymentState.SUCCEEDED), fee=FEE))
        assert settlement is not None
        agency.mine.orders.settle(settlement, agency.delivery(order))
        assert agency.mine.orders.get(order.id).state is OrderState.PAID
        assert agency.mine.orders.get(order.id).payment.fee == FEE


def test_a_fee_that_comes_later_is_booked_and_leaves_the_buyers_words_where_they_lie(agency: Agency) -> None:
    settlement = agency.sell()
    before = agency.mine.orders.get(settlement.after.id)
    later = settle(before, replace(truth_of(before, PaymentState.SUCCEEDED), fee=FEE))
    assert later is not None
    agency.mine.orders.settle(later)
    after = agency.mine.orders.get(before.id)
    assert (after.payment.fee, after.veils) == (FEE, before.veils)
    assert agency.mine.orders.recall(after).buyer == settlement.after.buyer
    kinds = [entry.kind for entry in agency.mine.books.entries(agency.house.id, "2026-11")]
    assert sorted(kinds) == ["charge", "fee"]
    with pytest.raises(Stale):
        agency.mine.orders.settle(later)


def test_an_order_remembers_its_payments_reference(agency: Agency) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    agency.mine.orders.attach(order.attached("pi_7"))
    assert agency.mine.orders.get(order.id) == order.attached("pi_7")


def test_a_paid_order_is_found_by_the_processors_id_of_its_payment(agency: Agency, other: Agency) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    till = order.payment.connection
    reference = paid(order).after.payment.reference
    assert agency.mine.orders.paid_by(till, reference) is None
    agency.mine.orders.settle(paid(order))
    assert agency.mine.orders.paid_by(till, reference) == order.id
    assert agency.mine.orders.paid_by(till, "pi_another") is None
    assert agency.mine.orders.paid_by(ConnectionId(derived("connection", "x")), reference) is None
    assert other.mine.orders.paid_by(till, reference) is None


def test_attaching_again_changes_nothing(agency: Agency) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    assert agency.mine.orders.attach(order.attached("pi_7"))
    assert not agency.mine.orders.attach(order.attached("pi_8"))
    assert agency.mine.orders.get(order.id).payment.reference == "pi_7"


def test_attaching_to_a_settled_order_changes_nothing(agency: Agency) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    agency.mine.orders.settle(paid(order))
    assert not agency.mine.orders.attach(order.attached("pi_8"))
    assert agency.mine.orders.recall(agency.mine.orders.get(order.id)) == paid(order).after


def test_attaching_to_an_order_that_is_not_there_makes_none(agency: Agency) -> None:
    order = agency.order()
    agency.mine.orders.attach(order.attached("pi_8"))
    with pytest.raises(NotFound):
        agency.mine.orders.get(order.id)


def test_of_passing_on_and_attaching_one_happens(agency: Agency) -> None:
    """What is shown is attached, and what is passed on was never attached: whichever comes first."""
    first, second = agency.order(1), agency.order(2)
    spare = ConnectionId(derived("connection", "spare"))
    for order in (first, second):
        agency.mine.orders.place(order)
    passed = first.passed_on(spare, agency.house.id)
    agency.mine.orders.pass_on(passed)
    assert not agency.mine.orders.attach(first.attached("pi_7"))
    assert agency.mine.orders.get(first.id) == passed
    assert agency.mine.orders.attach(second.attached("pi_7"))
    with pytest.raises(Stale):
        agency.mine.orders.pass_on(second.passed_on(spare, None))
    assert agency.mine.orders.get(second.id).payment.reference == "pi_7"


def test_what_could_not_be_settled_so_is_not_passed_on(agency: Agency) -> None:
    """Where another client holds the money, each owner has an entry more."""
    owners = [client_of(agency.id, f"client {number}", "FR") for number in range(14)]
    order = agency.order(1, *owners)
    agency.mine.orders.place(order)
    with pytest.raises(TooLarge):
        agency.mine.orders.pass_on(order.passed_on(order.payment.connection, agency.house.id))


def test_settling_keeps_order_sales_entries_and_jobs_of_every_owner(agency: Agency) -> None:
    north = agency.add_client("North")
    settlement = agency.sell(1, agency.house, north)
    mine = agency.mine
    assert mine.orders.recall(mine.orders.get(settlement.after.id)) == settlement.after
    for owner in (agency.house, north):
        sale = mine.orders.sale(owner.id, sale_id(settlement.after.id, owner.id))
        assert sale == settlement.after.sale(owner.id)
        assert [entry.sale for entry in mine.books.entries(owner.id, "2026-11")] == [sale.id]
    assert [mine.outbox.get(job.id) for job in settlement.jobs] == list(settlement.jobs)


def test_an_order_is_settled_once(agency: Agency) -> None:
    settlement = agency.sell()
    with pytest.raises(Stale):
        agency.mine.orders.settle(settlement)
    assert len(agency.mine.books.entries(agency.house.id, "2026-11")) == 1


@pytest.mark.parametrize("repeated", ["sales", "entries", "jobs"])
def test_no_sale_entry_or_job_is_written_twice_whichever_order_leads_to_it(
    agency: Agency, repeated: str
) -> None:
    first, order = agency.sell(1), agency.order(2)
    agency.mine.orders.place(order)
    fresh = paid(order)
    again = Settlement(
        fresh.before,
        fresh.after,
        first.sales if repeated == "sales" else fresh.sales,
        first.entries if repeated == "entries" else fresh.entries,
        first.jobs if repeated == "jobs" else fresh.jobs,
    )
    with pytest.raises(Stale):
        agency.mine.orders.settle(again)
    assert agency.mine.orders.get(order.id) == order
    assert agency.mine.books.entries(agency.house.id, "2026-11") == list(first.entries)
    assert agency.mine.outbox.get(fresh.jobs[0].id) is None
    with pytest.raises(NotFound):
        agency.mine.orders.sale(agency.house.id, fresh.sales[0].id)


def test_settling_from_an_older_version_is_stale_and_changes_nothing(agency: Agency, store: Ports) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    agency.mine.orders.attach(order.attached("pi_7"))
    delivery = agency.delivery(order)
    store.inbox.receive(delivery, b"{}", at=NOON)
    settlement = paid(order)
    with pytest.raises(Stale):
        agency.mine.orders.settle(settlement, delivery)
    assert agency.mine.orders.get(order.id) == order.attached("pi_7")
    assert agency.mine.books.entries(agency.house.id, "2026-11") == []
    assert agency.mine.outbox.get(settlement.jobs[0].id) is None
    with pytest.raises(NotFound):
        agency.mine.orders.sale(agency.house.id, settlement.sales[0].id)


def test_an_order_that_is_not_there_cannot_be_settled(agency: Agency) -> None:
    with pytest.raises(Stale):
        agency.mine.orders.settle(paid(agency.order()))


def test_settling_an_expired_order_books_nothing(agency: Agency) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    agency.mine.orders.settle(expired(order))
    assert agency.mine.orders.get(order.id).state is OrderState.EXPIRED
    assert agency.mine.books.entries(agency.house.id, "2026-11") == []


def test_settling_ends_the_delivery_that_led_to_it(agency: Agency, store: Ports, clock: FakeClock) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    store.inbox.receive(agency.delivery(order), b"{}", at=NOON)
    agency.mine.orders.settle(paid(order), agency.delivery(order))
    assert store.stragglers.deliveries(before=clock.now().replace(year=2027), limit=9) == []


def test_a_delivery_that_was_closed_too_early_does_not_keep_its_order_from_being_paid(
    agency: Agency, store: Ports
) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    store.inbox.receive(agency.delivery(order), b"{}", at=NOON)
    store.inbox.close(agency.delivery(order), "seen")
    agency.mine.orders.settle(paid(order), agency.delivery(order))
    assert agency.mine.orders.get(order.id).state is OrderState.PAID


def test_a_delivery_that_was_never_received_settles_nothing(agency: Agency) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    with pytest.raises(NotFound):
        agency.mine.orders.settle(paid(order), agency.delivery(order))
    assert agency.mine.orders.get(order.id) == order


def test_a_sale_is_found_under_its_owner_only(agency: Agency) -> None:
    settlement = agency.sell()
    with pytest.raises(NotFound):
        agency.mine.orders.sale(NOBODY, settlement.sales[0].id)
    with pytest.raises(NotFound):
        agency.mine.orders.sale(agency.house.id, NO_SALE)


def test_an_order_of_one_account_is_nothing_to_another(agency: Agency, other: Agency) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    with pytest.raises(NotFound):
        other.mine.orders.get(order.id)
    for write in (other.mine.orders.place, other.mine.orders.attach):
        with pytest.raises(ForeignAccount):
            write(order)
    with pytest.raises(ForeignAccount):
        other.mine.orders.settle(paid(order))
