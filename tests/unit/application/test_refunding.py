"""Asking for a refund: who may, how much, and that the same request is one refund."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cartwright.application import refunding
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.queues import Errand, job_errand
from cartwright.application.refunding import Wanted, Wish
from cartwright.application.taxing import Vouch
from cartwright.domain.access import Grant, Permission, Permit, Right
from cartwright.domain.errors import Forbidden, Invalid, KeyReused, NotFound
from cartwright.domain.ids import SaleId
from cartwright.domain.jobs import GiveBack
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Sale
from cartwright.domain.people import Profile
from cartwright.domain.refund_entries import Change
from cartwright.domain.refunds import MoreThanPaid, NothingPaid, Portion, Refund, RefundState
from cartwright.domain.tax import Business
from tests.fakes.returns import FakeReturning
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA
from tests.unit.domain.test_refunds import eur

ALL = Wish("Changed her mind")
SEEING = frozenset({Right.VIEW, Right.TRANSACTIONS})


@pytest.fixture
def sales(agency: Agency) -> list[Sale]:
    """A course of Northwind's for 119.00 and a mug of Oliveira's for 20.00, in one order."""
    return list(agency.sold(bumps=[agency.mug]))


def ask(
    agency: Agency,
    sale: SaleId,
    wish: Wish = ALL,
    *,
    key: str = "one",
    by: str = "olga",
    returns: FakeReturning | None = None,
    vouch: Vouch | None = None,
) -> Refund:
    """Nobody asks a register, unless there is one."""
    mine = agency.mine
    return refunding.ask(
        agency.act(by),
        sale,
        wish,
        key=key,
        sold=mine.sold,
        returns=returns or mine.returns,
        catalogue=mine.catalogue,
        clients=mine.clients,
        vat_checks=mine.vat_checks,
        vouch=vouch or unasked,
        orders=mine.orders,
        subscriptions=mine.subscriptions,
    )


def unasked(business: Business, seller: Profile) -> Business:
    raise AssertionError(f"{business.number} of {seller.legal_name} is asked about")


def listed(agency: Agency, sale: SaleId, *, by: str = "olga") -> list[Refund]:
    mine = agency.mine
    found = refunding.listing(
        agency.act(by),
        sale,
        sold=mine.sold,
        returns=mine.returns,
        catalogue=mine.catalogue,
        clients=mine.clients,
    )
    return list(found)


def jobs(agency: Agency) -> list[GiveBack]:
    return [slip.job for slip in agency.store.shelves.jobs.values() if isinstance(slip.job, GiveBack)]


def test_without_lines_or_an_amount_all_that_is_left_of_the_sale_is_asked_for(
    agency: Agency, sales: list[Sale]
) -> None:
    refund = ask(agency, sales[0].id)
    assert (refund.portions, refund.state) == ((Portion(1, eur("119.00")),), RefundState.ASKED)
    assert (refund.reason, refund.by) == ("Changed her mind", agency.seat("olga").member.id)
    assert (refund.client, refund.sale, refund.order) == (NORTHWIND, sales[0].id, sales[0].order)
    assert [(job.order, job.refund) for job in jobs(agency)] == [(refund.order, refund.id)]
    assert listed(agency, sales[0].id) == [refund]
    assert listed(agency, sales[1].id) == []


def test_what_is_asked_for_is_given_back_in_order_with_what_is_heard_of_its_order(
    agency: Agency, sales: list[Sale]
) -> None:
    ask(agency, sales[0].id)
    [job] = jobs(agency)
    body = {"account": ACCOUNT, "job": job.id}
    assert job_errand(job) == Errand("settle", body, sales[0].order, job.id)


def test_asking_is_in_the_audit_log_with_the_amount(agency: Agency, sales: list[Sale]) -> None:
    refund = ask(agency, sales[0].id)
    entry = agency.audited()
    assert (entry.action, entry.resource) == ("refund.ask", sales[0].id)
    assert entry.after == {"refund": refund.id, "amount": "119.00 EUR"}


def test_the_same_key_again_is_the_same_refund(agency: Agency, sales: list[Sale]) -> None:
    first = ask(agency, sales[0].id, Wish("Half", amount=eur("50.00")))
    agency.returned(first.order)
    again = ask(agency, sales[0].id, Wish("Half", amount=eur("50.00")))
    assert (again.id, again.amount, again.state) == (first.id, first.amount, RefundState.SUCCEEDED)
    assert len(listed(agency, sales[0].id)) == len(jobs(agency)) == 1
    other = ask(agency, sales[0].id, Wish("Half", amount=eur("50.00")), key="two")
    assert other.id != first.id


@pytest.mark.parametrize(
    "other",
    [
        Wish("Another reason"),
        Wish(ALL.reason, amount=eur("1.00")),
        Wish(ALL.reason, lines=(Wanted(1),)),
        Wish(ALL.reason, restocks=True),
        Wish(ALL.reason, keeps=True),
    ],
)
def test_a_key_that_came_with_another_request_is_refused(
    agency: Agency, sales: list[Sale], other: Wish
) -> None:
    ask(agency, sales[0].id)
    with pytest.raises(KeyReused):
        ask(agency, sales[0].id, other)


def test_without_a_key_nothing_is_asked_for(agency: Agency, sales: list[Sale]) -> None:
    with pytest.raises(Invalid):
        ask(agency, sales[0].id, key="")
    with pytest.raises(NotFound):
        ask(agency, sales[0].id, key="", by="clara")


def test_lines_are_given_back_in_part_or_whole(agency: Agency, sales: list[Sale]) -> None:
    part = ask(agency, sales[0].id, Wish("x", lines=(Wanted(1, eur("19.00")),)))
    rest = ask(agency, sales[0].id, Wish("x", lines=(Wanted(1),)), key="two")
    assert (part.amount, rest.amount) == (eur("19.00"), eur("100.00"))
    with pytest.raises(MoreThanPaid):
        ask(agency, sales[0].id, Wish("x", lines=(Wanted(1),)), key="three")
    with pytest.raises(MoreThanPaid):
        ask(agency, sales[0].id, Wish("x", lines=(Wanted(1, eur("0.01")),)), key="three")


@pytest.mark.parametrize(
    ("wish", "at"),
    [
        (Wish("x", lines=(Wanted(9),)), "/lines/0/line"),
        (Wish("x", lines=(Wanted(2),)), "/lines/0/line"),
        (Wish("x", amount=Money.of("1.00", "USD")), "/amount"),
        (Wish("x", lines=(Wanted(1, Money.of("1.00", "USD")),)), "/lines/0/amount"),
    ],
)
def test_what_is_no_line_of_the_sale_or_another_currency_is_refused_where_it_stands(
    agency: Agency, sales: list[Sale], wish: Wish, at: str
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(agency, sales[0].id, wish)
    assert at in str(refused.value.facts)


def test_a_wish_is_of_lines_or_of_an_amount_and_names_each_line_once() -> None:
    with pytest.raises(Invalid):
        Wish("x", lines=(Wanted(1),), amount=eur("1.00"))
    with pytest.raises(Invalid):
        Wish("x", lines=(Wanted(1), Wanted(1, eur("1.00"))))


def test_of_an_order_that_asked_for_nothing_nothing_is_given_back(agency: Agency, sales: list[Sale]) -> None:
    key = ACCOUNT, NORTHWIND, sales[0].id
    kept = agency.store.shelves.sales[key]
    free = tuple(replace(line, amount=Taxed.free(eur("0.00"))) for line in kept.lines)
    agency.store.shelves.sales[key] = replace(kept, lines=free)
    with pytest.raises(NothingPaid):
        ask(agency, sales[0].id)


def test_staff_may_and_a_stranger_is_told_of_nothing(agency: Agency, sales: list[Sale]) -> None:
    assert ask(agency, sales[0].id, by="stan").amount == eur("119.00")
    for act in (
        lambda: ask(agency, sales[0].id, by="clara", key="two"),
        lambda: listed(agency, sales[0].id, by="clara"),
    ):
        with pytest.raises(NotFound):
            act()


def test_owning_a_sale_is_no_way_in(agency: Agency, sales: list[Sale]) -> None:
    """The mug is of Clara's own client, and nobody granted it to her."""
    with pytest.raises(NotFound):
        ask(agency, sales[1].id, by="clara")


def test_who_sees_the_sale_and_may_not_give_back_is_told_what_is_missing(
    agency: Agency, sales: list[Sale]
) -> None:
    agency.grant("clara", Grant(agency.course.id, SEEING))
    assert listed(agency, sales[0].id, by="clara") == []
    with pytest.raises(Forbidden) as refused:
        ask(agency, sales[0].id, by="clara")
    assert refused.value.needs == "refund"
    assert agency.mine.returns.of(sales[0].order).refunds == ()


@pytest.mark.parametrize(
    "see",
    [
        lambda agency: agency.grant("clara", Grant(agency.course.id, SEEING | {Right.REFUND})),
        lambda agency: agency.grant("clara", Grant(agency.course.id, frozenset({Right.VIEW, Right.REFUND}))),
    ],
)
def test_the_grants_refund_is_enough_whatever_else_it_lacks(
    agency: Agency, sales: list[Sale], see: Callable[[Agency], None]
) -> None:
    see(agency)
    refund = ask(agency, sales[0].id, by="clara")
    assert listed(agency, sales[0].id, by="clara") == [refund]


def test_who_finds_customers_only_sees_the_sale_and_may_not_give_back(
    agency: Agency, sales: list[Sale]
) -> None:
    agency.permit("clara", Permit(Permission.CUSTOMERS_LOOKUP))
    agency.grant("clara", Grant(agency.course.id, frozenset({Right.VIEW})))
    with pytest.raises(Forbidden):
        ask(agency, sales[0].id, by="clara")


def both_of_one_client(agency: Agency) -> Sale:
    """A course and a mug, both Northwind's."""
    kept = agency.mine.catalogue.get(agency.mug.id)
    after = replace(kept, owner=NORTHWIND, owned_before=(OLIVEIRA,), version=kept.version + 1)
    agency.store.shelves.products[ACCOUNT, agency.mug.id] = after
    agency.mug = after
    order = agency.send(agency.purchase("both", "142.80", bumps=[agency.mug])).order
    agency.pays(order)
    return agency.settled(order).sale(NORTHWIND)


def test_who_may_give_back_one_line_gives_back_that_one(agency: Agency) -> None:
    sale = both_of_one_client(agency)
    agency.grant("clara", Grant(agency.course.id, SEEING), Grant(agency.mug.id, SEEING | {Right.REFUND}))
    refund = ask(agency, sale.id, Wish("x", lines=(Wanted(2),)), by="clara")
    assert refund.amount == eur("23.80")
    for wish in (ALL, Wish("x", lines=(Wanted(1),)), Wish("x", amount=eur("1.00"))):
        with pytest.raises(Forbidden):
            ask(agency, sale.id, wish, by="clara", key="two")


def test_lines_that_are_not_seen_are_neither_given_back_nor_listed(agency: Agency) -> None:
    sale = both_of_one_client(agency)
    ask(agency, sale.id, Wish("x", amount=eur("14.28")))
    agency.grant("clara", Grant(agency.mug.id, SEEING | {Right.REFUND}))
    [seen] = listed(agency, sale.id, by="clara")
    assert [portion.line for portion in seen.portions] == [2]
    mine = ask(agency, sale.id, ALL, by="clara", key="two")
    assert [portion.line for portion in mine.portions] == [2]
    with pytest.raises(NotFound):
        ask(agency, sale.id, Wish("x", amount=eur("14.28")), by="clara")
    ask(agency, sale.id, Wish("x", lines=(Wanted(1),)), key="three")
    assert len(listed(agency, sale.id, by="clara")) == 2


def test_who_was_overtaken_looks_at_what_is_left_then(agency: Agency, sales: list[Sale]) -> None:
    class Overtaken(FakeReturning):
        hurry = True

        def move(self, change: Change, audit: Audit | None = None) -> None:
            if self.hurry:
                self.hurry = False
                ask(agency, sales[0].id, Wish("first", amount=eur("100.00")), key="faster")
            super().move(change, audit)

    returns = Overtaken(agency.store.shelves, ACCOUNT)
    with pytest.raises(MoreThanPaid):
        ask(agency, sales[0].id, Wish("x", amount=eur("20.00")), returns=returns)
    assert ask(agency, sales[0].id, Wish("x", amount=eur("19.00"))).amount == eur("19.00")


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        (Wish("Too dear", amount=eur("10.50")), "/amount"),
        (Wish("Too dear", lines=(Wanted(1, eur("10.50")),)), "/lines"),
    ],
)
def test_what_was_paid_in_steps_is_given_back_in_steps(
    agency: Agency, sales: list[Sale], wish: Wish, pointer: str
) -> None:
    key = ACCOUNT, sales[0].order
    order = agency.store.shelves.orders[key]
    agency.store.shelves.orders[key] = replace(order, payment=replace(order.payment, step=100))
    with pytest.raises(Invalid) as refused:
        ask(agency, sales[0].id, wish)
    detail = "10.50 EUR in all, where only multiples of 1.00 EUR can be given back"
    assert refused.value.facts["errors"] == [{"pointer": pointer, "detail": detail}]
    assert jobs(agency) == []
    assert ask(agency, sales[0].id, Wish("Too dear", amount=eur("10.00"))).amount == eur("10.00")
    assert ask(agency, sales[0].id, key="two").amount == eur("109.00")


def test_an_amount_of_what_was_paid_in_steps_is_in_steps_of_each_line(agency: Agency) -> None:
    sale = both_of_one_client(agency)
    order = agency.store.shelves.orders[ACCOUNT, sale.order]
    agency.store.shelves.orders[ACCOUNT, sale.order] = replace(order, payment=replace(order.payment, step=10))
    refund = ask(agency, sale.id, Wish("x", amount=eur("10.00")))
    assert refund.portions == (Portion(1, eur("8.30")), Portion(2, eur("1.70")))  # not 8.33 and 1.67


@pytest.mark.parametrize("wish", [Wish("x"), Wish("x", lines=(Wanted(1), Wanted(2)))])
def test_lines_that_are_in_steps_only_together_are_given_back_whole(agency: Agency, wish: Wish) -> None:
    sale = both_of_one_client(agency)
    order = agency.store.shelves.orders[ACCOUNT, sale.order]
    agency.store.shelves.orders[ACCOUNT, sale.order] = replace(order, payment=replace(order.payment, step=40))
    assert ask(agency, sale.id, wish).amount == eur("142.80")
