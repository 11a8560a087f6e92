"""What may be given back while a bank has the money: not that money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.adapters.processors.sandbox_refunds import made
from cartwright.application import refunding
from cartwright.application.ports.audits import Audit
from cartwright.application.reconciling import twice_back
from cartwright.application.refunding import Wanted, Wish
from cartwright.domain.contested import PaymentDisputed
from cartwright.domain.ids import SaleId
from cartwright.domain.journal import Book
from cartwright.domain.money import total
from cartwright.domain.movements import Disputed, DisputeState, ReturnState
from cartwright.domain.orders import Sale
from cartwright.domain.proofs_of_books import Violation, of_sale
from cartwright.domain.reconciliation import Span
from cartwright.domain.refund_entries import Change
from cartwright.domain.refunds import Refund, RefundState
from cartwright.domain.settlement import dispute
from tests.fakes.returns import FakeReturning
from tests.unit.application.agency import Agency
from tests.unit.application.billing import MONTHLY, Billing
from tests.unit.application.test_credited import halfway
from tests.unit.application.test_refunding import unasked
from tests.unit.application.test_turning import sells
from tests.unit.domain.shop import ACCOUNT
from tests.unit.domain.test_refunds import eur

ALL = Wish("Changed her mind")


@pytest.fixture
def sales(agency: Agency) -> list[Sale]:
    """A course of Northwind's for 119.00 and a mug of Oliveira's for 20.00, in one order."""
    return list(agency.sold(bumps=[agency.mug]))


def disputed(agency: Agency, sale: Sale, amount: str, state: DisputeState = DisputeState.OPEN) -> None:
    """It is heard of, and booked."""
    order = agency.mine.orders.get(sale.order)
    told = Disputed("dp_1", order.payment.reference, eur(amount), eur("0.00"), state, "fraud", agency.now)
    settlement = dispute(order, [told])
    assert settlement is not None
    agency.mine.orders.settle(settlement)


def ask(
    agency: Agency,
    sale: SaleId,
    wish: Wish = ALL,
    *,
    key: str = "one",
    returns: FakeReturning | None = None,
) -> Refund:
    mine = agency.mine
    return refunding.ask(
        agency.act(),
        sale,
        wish,
        key=key,
        sold=mine.sold,
        returns=returns or mine.returns,
        catalogue=mine.catalogue,
        clients=mine.clients,
        vat_checks=mine.vat_checks,
        vouch=unasked,
        orders=mine.orders,
        subscriptions=mine.subscriptions,
    )


@pytest.mark.parametrize(("amount", "much"), [("139.00", "39.00"), ("100.00", "0.00"), ("100.01", "0.01")])
def test_what_went_back_twice_is_told_though_both_books_agree(
    agency: Agency, sales: list[Sale], amount: str, much: str
) -> None:
    ask(agency, sales[0].id, replace(ALL, amount=eur("39.00")))
    agency.returned(sales[0].order)
    disputed(agency, sales[0], amount)
    span = Span(agency.now - timedelta(days=1), agency.now + timedelta(days=1))
    other = agency.connected("another till")
    assert list(twice_back(other, span, mine=agency.mine)) == []
    found = list(twice_back(agency.till, span, mine=agency.mine))
    had = [(one.order, one.owner, one.stated - one.booked) for one in found]
    assert total([left for *_, left in had], "EUR") == eur(much)
    for one, (order, owner, left) in zip(found, had, strict=True):
        assert (order, left.minor > 0) == (sales[0].order, True)
        assert owner in {sale.owner for sale in sales}
        assert f"{one.booked} paid" in str(one)
    before = Span(span.since - timedelta(days=9), span.since)
    assert list(twice_back(agency.till, before, mine=agency.mine)) == []


@pytest.mark.parametrize(
    ("bank", "told"),
    [("79.50", ["8.56", "11.44"]), ("59.50", []), ("59.51", ["0.01"]), ("139.00", ["59.50", "20.00"])],
)
def test_what_two_owners_sold_is_told_in_all_to_the_cent(agency: Agency, bank: str, told: list[str]) -> None:
    """59.50 of one's 119.00 went into another plan, all of the other's 20.00 back; of what a bank takes, each
    bears its part."""
    billing = Billing(agency)
    sells(billing, MONTHLY)
    order = agency.ordered(bumps=[agency.mug])
    agency.pays(order)
    mug = agency.settled(order).sale(agency.oliveira.id)
    halfway(billing)
    ask(agency, mug.id)
    agency.returned(order.id)
    disputed(agency, mug, bank)
    span = Span(agency.now - timedelta(days=1), agency.now + timedelta(days=1))
    found = list(twice_back(agency.till, span, mine=agency.mine))
    assert [one.stated - one.booked for one in found] == [eur(much) for much in told]


@pytest.mark.parametrize("state", [DisputeState.OPEN, DisputeState.REVIEW, DisputeState.LOST])
def test_what_a_bank_has_is_not_given_back_beside_it(
    agency: Agency, sales: list[Sale], state: DisputeState
) -> None:
    disputed(agency, sales[0], "139.00", state)
    for sale in sales:
        with pytest.raises(PaymentDisputed) as refused:
            ask(agency, sale.id)
        assert refused.value.facts == {"left": "0.00 EUR"}
    assert agency.mine.returns.of(sales[0].order).refunds == ()


@pytest.mark.parametrize("state", [DisputeState.INQUIRY, DisputeState.WON])
def test_what_it_only_asks_about_or_gave_back_again_is(
    agency: Agency, sales: list[Sale], state: DisputeState
) -> None:
    disputed(agency, sales[0], "139.00", state)
    assert ask(agency, sales[0].id).amount == eur("119.00")


def test_what_is_not_disputed_of_a_payment_can_be_given_back_and_no_more(
    agency: Agency, sales: list[Sale]
) -> None:
    disputed(agency, sales[0], "69.50")
    ask(agency, sales[0].id, Wish("x", amount=eur("50.00")), key="a")
    with pytest.raises(PaymentDisputed) as refused:
        ask(agency, sales[0].id, Wish("x", (Wanted(1, eur("9.51")),)), key="b")
    assert refused.value.facts == {"left": "9.50 EUR"}
    assert ask(agency, sales[0].id, Wish("x", amount=eur("9.50")), key="c").state is RefundState.ASKED
    # Of what is disputed, each owner bears its part.
    with pytest.raises(PaymentDisputed) as refused:
        ask(agency, sales[1].id)
    assert refused.value.facts == {"left": "10.00 EUR"}


def test_a_dispute_after_more_was_given_back_leaves_nothing(agency: Agency, sales: list[Sale]) -> None:
    ask(agency, sales[0].id, Wish("x", amount=eur("100.00")))
    disputed(agency, sales[0], "139.00")
    with pytest.raises(PaymentDisputed) as refused:
        ask(agency, sales[0].id, Wish("x", amount=eur("1.00")), key="b")
    assert refused.value.facts == {"left": "0.00 EUR"}


def test_what_was_asked_for_before_stays_asked_for(agency: Agency, sales: list[Sale]) -> None:
    before = ask(agency, sales[0].id)
    disputed(agency, sales[0], "139.00")
    assert ask(agency, sales[0].id) == before


def test_a_dispute_that_is_heard_of_in_that_moment_is_seen(agency: Agency, sales: list[Sale]) -> None:
    class Slow(FakeReturning):
        told = False

        def move(self, change: Change, audit: Audit | None = None) -> None:
            if not Slow.told:
                Slow.told = True
                disputed(agency, sales[0], "139.00")
            super().move(change, audit)

    with pytest.raises(PaymentDisputed):
        ask(agency, sales[0].id, returns=Slow(agency.store.shelves, ACCOUNT))
    assert agency.mine.returns.of(sales[0].order).refunds == ()


def test_the_sandbox_gives_nothing_back_of_a_payment_that_is_disputed(agency: Agency) -> None:
    order = agency.ordered()
    agency.pays(order, "disputed")
    payment = agency.store.sandbox.get(ACCOUNT, order.payment.connection, order.payment.id)
    after = made(payment, eur("1.00"), None, now=agency.now, slow=None)
    [one] = after.refunds
    assert (one.state, one.failure) == (ReturnState.FAILED, "payment-disputed")


def violations(agency: Agency, sale: Sale) -> Sequence[Violation]:
    mine = [one for one in agency.store.shelves.entries.values() if one.sale == sale.id]
    documents = agency.store.shelves.documents
    kept = {one.id: one for one in documents.values()}
    found = of_sale(sale, [one for one in mine if one.client == sale.owner], kept, agency.now)
    return [one for one in found if one.rule == "refunds-within-charges"]


def test_the_proof_of_the_books_counts_what_a_bank_has_as_given_back(
    agency: Agency, sales: list[Sale]
) -> None:
    sale = sales[0]
    disputed(agency, sale, "139.00")
    assert violations(agency, sale) == []
    key, taken = next(
        (key, one)
        for key, one in agency.store.shelves.entries.items()
        if one.sale == sale.id and one.client == sale.owner and one.moved(Book.DISPUTES)
    )
    again = [replace(posting, amount=posting.amount + posting.amount) for posting in taken.postings]
    agency.store.shelves.entries[key] = replace(taken, postings=tuple(again))
    [one] = violations(agency, sale)
    assert one.found == "-119.00 EUR is left of it"
