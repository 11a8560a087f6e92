"""What the use cases may expect of Returning: what is given back of an order, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.application.ports.sold import Span
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import MemberId
from cartwright.domain.jobs import give_back
from cartwright.domain.journal import Kind
from cartwright.domain.money import Money
from cartwright.domain.movements import Returned, ReturnState
from cartwright.domain.orders import Sale
from cartwright.domain.refund_entries import Change, booked, restocked
from cartwright.domain.refunds import Portion, Refund, Returns, refund_id
from cartwright.domain.settlement import Settlement
from cartwright.domain.tax import Check, NumberState
from cartwright.domain.undue import by_itself
from tests.contract.storage.ports import Ports
from tests.contract.storage.test_subscriptions import subscribed
from tests.contract.storage.town import NO_SALE, Agency, paid
from tests.fakes.world import NOON

HOUR = timedelta(hours=1)
LATER = NOON + timedelta(days=1)


def refund_of(sale: Sale, amount: str = "59.50", key: str = "one") -> Refund:
    return Refund(
        account=sale.account,
        id=refund_id(sale.account, sale.id, key),
        order=sale.order,
        sale=sale.id,
        client=sale.owner,
        mode=sale.mode,
        portions=(Portion(sale.lines[0].number, Money.of(amount, "EUR")),),
        asked_at=NOON,
        by=MemberId("mem_1"),
    )


def asking(agency: Agency, settlement: Settlement, refund: Refund) -> Change:
    """The change that one more refund is."""
    before = agency.mine.returns.of(settlement.after.id)
    job = give_back(refund.account, refund.order, refund.id)
    return Change(before, before.asked(refund, settlement.after.lines), jobs=(job,))


def arriving(agency: Agency, settlement: Settlement, refund: Refund) -> Change:
    """The change that its arriving is, with its entry."""
    before = agency.mine.returns.of(settlement.after.id)
    word = Returned("re_1", "pi_1", refund.amount, ReturnState.SUCCEEDED, NOON + HOUR, refund.id)
    after = before.heard(word, NOON + HOUR)
    sale = next(sale for sale in settlement.sales if sale.id == refund.sale)
    sold = agency.mine.returns.sold(sale, settlement.after.payment)
    checks = (sold.check,) if sold.check else ()
    return Change(before, after, tuple(booked(before, after, sold)), checks=checks)


def test_an_order_of_which_nothing_was_given_back_has_no_refunds(agency: Agency, other: Agency) -> None:
    settlement = agency.sell(1)
    assert agency.mine.returns.of(settlement.after.id) == Returns(agency.id, settlement.after.id)
    assert other.mine.returns.of(settlement.after.id) == Returns(other.id, settlement.after.id)


def test_a_refund_is_kept_with_what_is_to_be_done_about_it_and_who_asked(agency: Agency) -> None:
    settlement = agency.sell(1)
    refund = refund_of(settlement.sales[0])
    change = asking(agency, settlement, refund)
    agency.mine.returns.move(change, audit := agency.audit("refund.ask"))
    kept = agency.mine.returns.of(settlement.after.id)
    assert (kept.refunds, kept.version) == ((refund,), 1)
    assert agency.mine.outbox.get(change.jobs[0].id) == change.jobs[0]
    assert audit in agency.mine.audits.until("2026-11", NOON, limit=99)


def test_of_two_changes_of_the_same_refunds_one_is_made_whole_and_the_other_not_at_all(
    agency: Agency,
) -> None:
    settlement = agency.sell(1)
    one = asking(agency, settlement, refund_of(settlement.sales[0]))
    other = asking(agency, settlement, refund_of(settlement.sales[0], key="two"))
    agency.mine.returns.move(one)
    with pytest.raises(Stale):
        agency.mine.returns.move(other, agency.audit("refund.ask"))
    assert agency.mine.returns.of(settlement.after.id).refunds == one.after.refunds
    assert agency.mine.outbox.get(other.jobs[0].id) is None


def test_what_was_held_against_an_order_is_kept_only_if_that_is_as_it_was(agency: Agency) -> None:
    settlement = agency.sell(1)
    order = agency.mine.orders.get(settlement.after.id)
    change = asking(agency, settlement, refund_of(settlement.sales[0]))
    moved = replace(order, version=order.version + 1)
    with pytest.raises(Stale):
        agency.mine.returns.move(replace(change, beside=moved))
    assert agency.mine.returns.of(order.id).refunds == ()
    agency.mine.returns.move(replace(change, beside=order))
    assert len(agency.mine.returns.of(order.id).refunds) == 1


def test_what_goes_on_is_another_version_once_something_of_it_is_to_be_given_back(agency: Agency) -> None:
    found = subscribed(agency)
    settlement = agency.sell(2)
    change = asking(agency, settlement, refund_of(settlement.sales[0]))
    with pytest.raises(Stale):
        agency.mine.returns.move(replace(change, going=(found,)))
    assert agency.mine.returns.of(settlement.after.id).refunds == ()
    after = replace(found, version=found.version + 1)
    agency.mine.returns.move(replace(change, going=(after,)))
    assert agency.mine.subscriptions.get(found.id) == after
    assert len(agency.mine.returns.of(settlement.after.id).refunds) == 1


def test_what_arrives_is_in_the_books_beside_its_charge(agency: Agency) -> None:
    settlement = agency.sell(1)
    refund = refund_of(settlement.sales[0])
    agency.mine.returns.move(asking(agency, settlement, refund))
    change = arriving(agency, settlement, refund)
    agency.mine.returns.move(change)
    charge, entry = agency.mine.books.entries(agency.house.id, "2026-11")
    assert (entry.origin, entry.sale) == (refund.id, settlement.sales[0].id)
    assert entry.amount.gross == -refund.amount
    assert entry.buyer == charge.buyer
    with pytest.raises(Stale):
        agency.mine.returns.move(change)
    assert len(agency.mine.books.entries(agency.house.id, "2026-11")) == 2


def test_what_was_sold_is_listed_once_whatever_was_given_back(agency: Agency) -> None:
    settlement = agency.sell(1)
    refund = refund_of(settlement.sales[0])
    agency.mine.returns.move(asking(agency, settlement, refund))
    agency.mine.returns.move(arriving(agency, settlement, refund))
    product = settlement.sales[0].lines[0].product
    marks = agency.mine.sold.of_product(product, Span(NOON, LATER), limit=9)
    assert [mark.spot.sale for mark in marks] == [settlement.sales[0].id]
    taken, back = agency.mine.sold.takings(product, NOON, LATER)
    assert (taken.kind, back.kind, back.amount.gross) == (Kind.CHARGE, Kind.REFUND, -refund.amount)


def test_what_can_be_sold_again_is_taken_no_more(agency: Agency) -> None:
    order = agency.order(1)
    order = replace(order, lines=tuple(replace(line, stock=3) for line in order.lines))
    agency.mine.orders.place(order)
    agency.mine.orders.settle(settlement := paid(order))
    product = order.lines[0].product
    assert agency.mine.catalogue.taken(product, order.mode) == 1
    refund = replace(refund_of(settlement.sales[0], "119.00"), restocks=True)
    agency.mine.returns.move(asking(agency, settlement, refund))
    change = arriving(agency, settlement, refund)
    again = tuple(restocked(change.before, change.after, settlement.sales[0]))
    agency.mine.returns.move(replace(change, restocked=again))
    assert agency.mine.catalogue.taken(product, order.mode) == 0
    with pytest.raises(Stale):
        agency.mine.returns.move(replace(change, restocked=again))
    assert agency.mine.catalogue.taken(product, order.mode) == 0


def test_a_sale_stands_as_it_was_charged_with_the_check_of_its_tax(agency: Agency) -> None:
    plain, doubted = agency.sell(1), agency.sell_in_doubt(2)
    till = plain.after.payment
    sold = agency.mine.returns.sold(plain.sales[0], till)
    assert (sold.lines, sold.check, sold.payment) == (plain.sales[0].lines, None, till)
    assert agency.mine.returns.sold(doubted.sales[0], till).check == doubted.checks[0]
    with pytest.raises(NotFound):
        agency.mine.returns.sold(replace(plain.sales[0], id=NO_SALE), till)


def test_a_tax_that_was_found_wrong_meanwhile_is_looked_at_anew(agency: Agency) -> None:
    settlement = agency.sell_in_doubt(1)
    refund = refund_of(settlement.sales[0])
    agency.mine.returns.move(asking(agency, settlement, refund))
    change = arriving(agency, settlement, refund)
    agency.mine.vat_checks.move(settlement.checks[0].answered(Check(NumberState.VALID, NOON, "VIES")))
    with pytest.raises(Stale):
        agency.mine.returns.move(change)
    assert len(agency.mine.books.entries(agency.house.id, "2026-11")) == 1
    agency.mine.returns.move(arriving(agency, settlement, refund))
    assert len(agency.mine.books.entries(agency.house.id, "2026-11")) == 2


def test_a_check_ends_with_what_it_gives_back_or_not_at_all(agency: Agency) -> None:
    settlement = agency.sell_in_doubt(1)
    [sale], [check] = settlement.sales, settlement.checks
    ended = replace(check.answered(Check(NumberState.VALID, NOON + HOUR, "VIES")), gives_back=True)
    before = agency.mine.returns.of(settlement.after.id)
    refund = by_itself(sale, before, NOON + HOUR)
    assert refund is not None
    change = Change(before, before.asked(refund, sale.lines), ended=ended)
    agency.mine.returns.move(change)
    assert agency.mine.vat_checks.of(sale) == ended
    kept = agency.mine.returns.of(settlement.after.id)
    assert kept.refunds == (refund,)
    # Another sweep has answered it meanwhile: nothing more is asked for.
    with pytest.raises(Stale):
        agency.mine.returns.move(Change(kept, kept.put_off(NOON), ended=ended))
    assert agency.mine.returns.of(settlement.after.id) == kept


def test_a_correction_rests_on_what_was_given_back_till_then(agency: Agency) -> None:
    settlement = agency.sell_in_doubt(1)
    before = agency.mine.returns.of(settlement.after.id)
    agency.mine.returns.move(asking(agency, settlement, refund_of(settlement.sales[0])))
    ended = settlement.checks[0].answered(Check(NumberState.VALID, NOON, "VIES"))
    with pytest.raises(Stale):
        agency.mine.vat_checks.move(ended, returns=before)
    agency.mine.vat_checks.move(ended, returns=agency.mine.returns.of(settlement.after.id))


def test_what_has_no_end_waits_over_all_accounts_the_longest_waiting_first(
    store: Ports, agency: Agency, other: Agency
) -> None:
    mine, theirs = agency.sell(1), other.sell(2)
    refund = refund_of(mine.sales[0])
    agency.mine.returns.move(asking(agency, mine, refund))
    other.mine.returns.move(asking(other, theirs, refund_of(theirs.sales[0])))
    waiting = [agency.mine.returns.of(mine.after.id), other.mine.returns.of(theirs.after.id)]
    assert store.stragglers.returns(before=NOON, limit=9) == []
    found = store.stragglers.returns(before=LATER, limit=9)
    assert sorted(found, key=lambda one: one.order) == sorted(waiting, key=lambda one: one.order)
    assert store.stragglers.returns(before=LATER, limit=1) == found[:1]
    put_off = waiting[0].put_off(NOON + HOUR)
    agency.mine.returns.move(Change(waiting[0], put_off))
    assert [one.order for one in store.stragglers.returns(before=LATER, limit=9)] == [
        theirs.after.id,
        mine.after.id,
    ]
    agency.mine.returns.move(arriving(agency, mine, refund))
    assert [one.order for one in store.stragglers.returns(before=LATER, limit=9)] == [theirs.after.id]
