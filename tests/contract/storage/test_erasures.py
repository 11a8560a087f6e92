"""What the use cases may expect of Erasures, and of all that is read after one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from cartwright.application.ports.selling import Stale
from cartwright.application.ports.sold import Spot
from cartwright.domain.digests import Gathering
from cartwright.domain.notice_plans import Cadence, Plan
from cartwright.domain.orders import Order, OrderState
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage.town import NOBODY, Agency, expired, paid
from tests.fakes.world import NOON
from tests.logbook import newest_first

ADA = "ada@buyer.example"


def forget(agency: Agency, email: str = ADA) -> None:
    bought = agency.mine.buyers.of(agency.house.id, email)
    agency.mine.erasures.forget(bought, agency.audit("buyer.erase"))


def entries(agency: Agency) -> int:
    return [entry.action for entry in newest_first(agency.mine.audits)].count("buyer.erase")


def unpaid(agency: Agency, number: int = 1) -> Order:
    """An order that expired."""
    order = agency.order(number)
    agency.mine.orders.place(order)
    agency.mine.orders.settle(expired(order))
    return expired(order).after


def test_whoever_reads_a_forgotten_sale_learns_nobodys_name(agency: Agency) -> None:
    plan = Plan(agency.id, agency.house.id, version=1)
    gathering = Gathering.begun(agency.house, Cadence.DAILY, at=NOON)
    agency.mine.notices.revise(plan, None, gathering, [], agency.audit("notices.revise"))
    settlement = agency.sell()
    mine, house, sale = agency.mine, agency.house.id, settlement.sales[0]
    due = mine.papers.due(house, sale.id)
    document = due.series.issue(due.sale, at=NOON)
    mine.papers.issue(document, due.series, [], settlement.jobs[0].id, gathering)
    before = (
        mine.orders.sale(house, sale.id).buyer,
        mine.sold.some([Spot(house, sale.id)])[0].buyer,
        mine.papers.get(house, document.id).sale.buyer,
        mine.notices.sales(gathering.digest)[0].buyer,
        mine.orders.recall(mine.orders.get(sale.order)).buyer,
    )
    assert set(before) == {sale.buyer}
    forget(agency)
    after = (
        mine.orders.sale(house, sale.id).buyer,
        mine.sold.some([Spot(house, sale.id)])[0].buyer,
        mine.papers.get(house, document.id).sale.buyer,
        mine.notices.sales(gathering.digest)[0].buyer,
        mine.orders.recall(mine.orders.get(sale.order)).buyer,
    )
    assert set(after) == {sale.buyer.under_veil()}


def test_nobody_bought_any_more(agency: Agency) -> None:
    agency.sell()
    forget(agency)
    assert agency.mine.buyers.of(agency.house.id, ADA) == []
    assert agency.mine.buyers.page(limit=9) == []


def test_one_client_forgets_and_another_does_not(agency: Agency) -> None:
    north = agency.add_client("North")
    settlement = agency.sell(1, agency.house, north)
    forget(agency)
    mine = agency.mine
    of_house, of_north = (mine.orders.sale(sale.owner, sale.id) for sale in settlement.sales)
    assert of_house.buyer.veiled
    assert of_north == settlement.sales[1]
    assert len(mine.buyers.of(north.id, ADA)) == 1
    # The order is both's: as long as one of them knows the buyer, so does the order.
    assert mine.orders.recall(mine.orders.get(settlement.after.id)).buyer == of_north.buyer


def test_books_numbers_and_their_chain_stay_as_they_were(agency: Agency) -> None:
    settlements = [agency.sell(number) for number in range(1, 4)]
    documents = [agency.issue(settlement) for settlement in settlements]
    mine, house = agency.mine, agency.house.id
    books, listed = mine.books.entries(house, "2026-11"), mine.papers.list(house)
    forget(agency)
    assert mine.books.entries(house, "2026-11") == books
    assert mine.papers.list(house) == listed
    kept = [mine.papers.get(house, document.id) for document in documents]
    assert all(document.sale.buyer.veiled for document in kept)
    assert kept[0].sealed_after("")
    assert all(after.sealed_after(before.seal) for before, after in pairwise(kept))


def test_a_sale_that_is_forgotten_first_is_numbered_like_any_other(agency: Agency) -> None:
    first, second = agency.sell(1), agency.sell(2)
    forget(agency)
    documents = [agency.issue(first), agency.issue(second)]
    assert [document.number for document in documents] == [1, 2]
    assert documents[1].sealed_after(documents[0].seal)


def test_a_document_takes_over_its_sales_veil_as_it_is(agency: Agency) -> None:
    settlement = agency.sell()
    document = agency.issue(settlement)
    sale = agency.mine.orders.sale(agency.house.id, settlement.sales[0].id)
    assert sale.veil
    assert agency.mine.papers.get(agency.house.id, document.id).sale.veil == sale.veil
    assert not replace(document, sale=replace(sale, veil="another")).sealed_after("")


def test_two_sales_to_one_buyer_have_two_veils(agency: Agency) -> None:
    veils = {
        agency.mine.orders.sale(agency.house.id, agency.sell(number).sales[0].id).veil for number in (1, 2)
    }
    assert len(veils) == 2


def test_what_was_forgotten_is_read_again_and_not_forgotten_twice(agency: Agency) -> None:
    agency.sell()
    bought = agency.mine.buyers.of(agency.house.id, ADA)
    agency.mine.erasures.forget(bought, agency.audit("buyer.erase"))
    with pytest.raises(Stale):
        agency.mine.erasures.forget(bought, agency.audit("buyer.erase"))
    assert entries(agency) == 1


def test_without_their_words_sales_are_their_buyers_until_they_are_forgotten(agency: Agency) -> None:
    sale = agency.sell().sales[0]
    agency.issue(agency.sell(2))
    bought = agency.mine.buyers.of(agency.house.id, ADA)
    for _ in range(2):
        agency.mine.erasures.veil(bought, agency.audit("buyer.erase"))
        assert agency.mine.orders.sale(agency.house.id, sale.id).buyer.veiled
        assert agency.mine.buyers.of(agency.house.id, ADA) == bought
    agency.mine.erasures.forget(bought)
    assert agency.mine.buyers.of(agency.house.id, ADA) == []
    with pytest.raises(Stale):
        agency.mine.erasures.forget(bought)
    assert entries(agency) == 2


def test_forgetting_nobody_is_an_entry_in_the_log(agency: Agency) -> None:
    agency.mine.erasures.forget([], agency.audit("buyer.erase"))
    assert entries(agency) == 1


def test_many_sales_are_forgotten_at_once(agency: Agency) -> None:
    for number in range(40):
        agency.sell(number)
    forget(agency)
    assert agency.mine.buyers.of(agency.house.id, ADA) == []


# --- orders ------------------------------------------------------------------------------------------------


def test_what_an_address_ordered_and_did_not_pay_is_found(agency: Agency) -> None:
    agency.sell(1)
    lost = unpaid(agency, 2)
    waiting = agency.order(3)
    agency.mine.orders.place(waiting)
    found = agency.mine.erasures.unpaid("ADA@Buyer.example")
    assert sorted(found, key=lambda order: order.id) == sorted([lost, waiting], key=lambda order: order.id)
    assert agency.mine.erasures.unpaid("bob@buyer.example") == []


def test_an_order_is_revised_with_its_entry_and_found_no_more_without_words(agency: Agency) -> None:
    order = unpaid(agency)
    after = order.forget(agency.house.id)
    agency.mine.erasures.revise(after, order, agency.audit("buyer.erase"))
    assert agency.mine.orders.get(order.id) == after
    assert agency.mine.erasures.unpaid(ADA) == []
    assert entries(agency) == 1


def test_an_order_that_moved_meanwhile_is_stale_and_nothing_is_in_the_log(agency: Agency) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    noted = order.forget(agency.house.id)
    agency.mine.orders.settle(paid(order))
    with pytest.raises(Stale):
        agency.mine.erasures.revise(noted, order, agency.audit("buyer.erase"))
    assert agency.mine.orders.get(order.id).state is OrderState.PAID
    assert entries(agency) == 0


def test_an_open_order_still_waits_for_its_end_and_is_sold_with_its_words(agency: Agency) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    noted = order.forget(agency.house.id)
    agency.mine.erasures.revise(noted, order, agency.audit("buyer.erase"))
    [waiting] = agency.store.stragglers.orders(before=NOON.replace(year=2027), limit=9)
    assert waiting.order == order.id
    settlement = paid(noted)
    agency.mine.orders.settle(settlement)
    sale = agency.mine.orders.sale(agency.house.id, settlement.sales[0].id)
    assert sale.buyer == settlement.sales[0].buyer
    assert not sale.buyer.veiled
    assert len(agency.mine.buyers.of(agency.house.id, ADA)) == 1


def test_a_forgotten_order_that_was_paid_after_all_is_sold_to_nobody(agency: Agency) -> None:
    before = unpaid(agency)
    order = before.forget(agency.house.id)
    agency.mine.erasures.revise(order, before, agency.audit("buyer.erase"))
    settlement = paid(order)
    agency.mine.orders.settle(settlement)
    sale = agency.mine.orders.sale(agency.house.id, settlement.sales[0].id)
    assert sale == settlement.sales[0]
    assert (sale.buyer.veiled, sale.veil) == (True, "")
    assert agency.mine.buyers.of(agency.house.id, ADA) == []
    assert agency.issue(settlement).number == 1


def test_a_stranger_forgets_nothing(agency: Agency, other: Agency) -> None:
    settlement, order = agency.sell(1), unpaid(agency, 2)
    bought = agency.mine.buyers.of(agency.house.id, ADA)
    with pytest.raises(ForeignAccount):
        other.mine.erasures.forget(bought, other.audit("buyer.erase"))
    with pytest.raises(ForeignAccount):
        other.mine.erasures.revise(order.forget(agency.house.id), order, other.audit("buyer.erase"))
    with pytest.raises(ForeignAccount):
        other.mine.orders.recall(order)
    assert other.mine.erasures.unpaid(ADA) == []
    assert agency.mine.buyers.of(NOBODY, ADA) == []
    assert not agency.mine.orders.sale(agency.house.id, settlement.sales[0].id).buyer.veiled
