"""What the use cases may expect of Carts: waiting, moving once, and what is known of a buyer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.ports.carts import Seen
from cartwright.domain.attempts import Limits, TooManyAttempts
from cartwright.domain.carts import Begun, Fate, LeftCart, Tally
from cartwright.domain.catalog import Mode
from cartwright.domain.jobs import Letter, about_a_cart
from cartwright.domain.orders import Order
from cartwright.storage.schema import EXPIRES
from tests.contract.storage.conftest import Counted
from tests.contract.storage.ports import Ports
from tests.contract.storage.town import Agency, cart_of, expired, opened, paid
from tests.fakes.world import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUE = NOON + HOUR


def left(agency: Agency, number: int = 1, **more: object) -> Order:
    order = replace(agency.order(number), **more)  # type: ignore[arg-type]
    agency.mine.orders.place(order, (), cart_of(order))
    return order


def due(store: Ports) -> list[LeftCart]:
    return list(store.left_carts.due(at=DUE, limit=9))


def seen(agency: Agency, store: Ports) -> Seen:
    [cart] = due(store)
    found = agency.mine.carts.seen(cart)
    assert found is not None
    return found


def mailed(agency: Agency, found: Seen, counted: Tally | None = None) -> bool:
    cart = found.cart
    letters: list[Letter] = [about_a_cart(agency.id, cart.client, cart.order)]
    return agency.mine.carts.move(found, cart.moved(Fate.MAILED, DUE), letters, counted or Tally())


def test_what_there_is_no_room_for_moves_nothing(agency: Agency, store: Ports) -> None:
    left(agency)
    found = seen(agency, store)
    [window] = Limits().of_cart("", found.email, found.cart.mode, DUE)
    letters: list[Letter] = [about_a_cart(agency.id, found.cart.client, found.cart.order)]
    after = found.cart.moved(Fate.MAILED, DUE)
    agency.mine.orders.count([replace(window, most=1)])
    with pytest.raises(TooManyAttempts):
        agency.mine.carts.move(found, after, letters, Tally(1, 1), [replace(window, most=1)])
    assert seen(agency, store) == found
    assert agency.mine.outbox.get(letters[0].id) is None
    assert agency.mine.carts.move(found, after, letters, Tally(1, 1), [replace(window, most=2)])
    with pytest.raises(TooManyAttempts):
        agency.mine.orders.count([replace(window, most=2)])


def test_a_mailbox_is_written_to_once_about_a_product_under_whatever_detail(
    agency: Agency, store: Ports
) -> None:
    for number in (1, 2):
        buyer = replace(agency.order(number).buyer, email=f"ada+{number}@buyer.example")
        left(agency, number, buyer=buyer)
    one, two = (agency.mine.carts.seen(cart) for cart in due(store))
    assert one is not None
    assert two is not None
    assert (one.mailed, one.cart.mailbox) == (None, two.cart.mailbox)
    assert mailed(agency, one)
    assert not mailed(agency, two)
    [cart] = due(store)
    again = agency.mine.carts.seen(cart)
    assert again is not None
    assert again.mailed == NOON


def test_a_cart_is_due_at_its_moment_and_knows_its_order(agency: Agency, store: Ports) -> None:
    order = left(agency)
    assert store.left_carts.due(at=DUE - timedelta.resolution, limit=9) == []
    found = seen(agency, store)
    assert (found.cart.begun, found.cart.due, found.cart.agreed) == (NOON, DUE, True)
    assert (found.order, found.email) == (order, "ada@buyer.example")
    assert (found.bought, found.refused) == (None, False)


def test_it_moves_once_with_its_letter(agency: Agency, store: Ports) -> None:
    order = left(agency)
    found = seen(agency, store)
    assert mailed(agency, found, Tally(1, 1))
    assert not mailed(agency, found, Tally(1, 1))
    letter = about_a_cart(agency.id, agency.house.id, order.id)
    assert agency.mine.outbox.get(letter.id) == letter
    [now] = store.left_carts.due(at=DUE + DAY, limit=9)
    assert (now.state, now.mailed, now.due) == (Fate.MAILED, DUE, DUE + DAY)
    [figures] = agency.mine.visits.of_product(found.cart.product, NOON, NOON + DAY)
    assert (figures.abandoned, figures.mailed, figures.recovered) == (1, 1, 0)
    way = agency.mine.carts.way(order.id)
    assert way is not None
    assert way.seen.email == "ada@buyer.example"
    assert way.link.key
    assert agency.mine.carts.link(order.id) == way.link


def test_what_ends_waits_no_more(agency: Agency, store: Ports) -> None:
    order = left(agency)
    found = seen(agency, store)
    assert agency.mine.carts.move(found, found.cart.moved(Fate.BOUGHT, DUE), [], Tally())
    assert store.left_carts.due(at=DUE + 9 * DAY, limit=9) == []
    assert agency.mine.carts.seen(found.cart) is None
    assert agency.mine.carts.way(order.id) is None


def test_who_pays_in_that_moment_is_not_written_to(agency: Agency, store: Ports) -> None:
    order = left(agency)
    found = seen(agency, store)
    agency.mine.orders.settle(paid(order))
    assert not mailed(agency, found)
    again = seen(agency, store)
    assert (again.bought, again.email) == (NOON, "")
    assert agency.mine.outbox.get(about_a_cart(agency.id, agency.house.id, order.id).id) is None


def test_an_expired_order_still_says_who_it_was(agency: Agency, store: Ports) -> None:
    order = left(agency)
    agency.mine.orders.settle(expired(order))
    assert seen(agency, store).email == "ada@buyer.example"


def test_who_bought_it_with_another_order_is_known(agency: Agency, store: Ports) -> None:
    left(agency)
    other = agency.order(2)
    agency.mine.orders.place(other)
    agency.mine.orders.settle(paid(other))
    assert seen(agency, store).bought == NOON


def test_what_was_bought_in_a_test_is_not_bought(agency: Agency, store: Ports) -> None:
    left(agency)
    other = agency.order(2, mode=Mode.TEST)
    agency.mine.orders.place(other)
    agency.mine.orders.settle(paid(other))
    assert seen(agency, store).bought is None


def test_who_begins_again_is_waited_for_anew_and_its_mail_remembered(agency: Agency, store: Ports) -> None:
    left(agency)
    first = seen(agency, store)
    mailed(agency, first)
    order = left(agency, 2)
    again = seen(agency, store)
    assert (again.cart.order, again.cart.state, again.cart.mailed) == (order.id, Fate.WAITING, DUE)
    assert agency.mine.carts.seen(first.cart) is None
    assert not mailed(agency, first)


def test_an_order_that_stands_in_for_another_ends_its_waiting(agency: Agency, store: Ports) -> None:
    before = left(agency)
    after = agency.order(2)
    after = replace(after, buyer=replace(after.buyer, email="grace@buyer.example"))
    agency.mine.orders.place(after, (), cart_of(after), cart_of(before))
    assert [cart.order for cart in due(store)] == [after.id]
    third = replace(agency.order(3), buyer=after.buyer)
    agency.mine.orders.place(third, (), cart_of(third), cart_of(after))
    assert [cart.order for cart in due(store)] == [third.id]
    agency.mine.orders.place(agency.order(4), (), None, cart_of(third))
    assert due(store) == []


def test_one_that_stands_in_for_two_ends_the_waiting_of_both(agency: Agency, store: Ports) -> None:
    """Also where both are one buyer's, or the new order's: a transaction takes no item twice."""
    before = left(agency)
    beside = agency.order(2)
    beside = replace(beside, buyer=replace(beside.buyer, email="grace@buyer.example"))
    agency.mine.orders.place(beside, (), cart_of(beside))
    after = agency.order(3)
    agency.mine.orders.place(after, (), cart_of(after), cart_of(before), cart_of(beside))
    assert [cart.order for cart in due(store)] == [after.id]
    agency.mine.orders.place(agency.order(4), (), None, cart_of(after), cart_of(before))
    assert due(store) == []


def test_a_forgotten_buyer_has_no_address(agency: Agency, store: Ports) -> None:
    order = left(agency)
    after = order.forget(agency.house.id)
    agency.mine.erasures.revise(after, order, agency.audit("buyer.erase"))
    assert seen(agency, store).email == ""


def test_carts_of_tests_and_of_other_accounts_are_others(agency: Agency, other: Agency, store: Ports) -> None:
    left(agency)
    left(agency, 2, mode=Mode.TEST)
    left(other)
    assert sorted(cart.mode for cart in due(store)) == [Mode.LIVE, Mode.LIVE, Mode.TEST]
    assert {cart.account for cart in due(store)} == {agency.id, other.id}


def test_a_cart_costs_placing_no_call_and_looking_three(counted: Counted) -> None:
    agency = opened(counted.store)
    counted.calls.clear()
    left(agency)
    assert counted.operations == ["TransactWriteItems"]
    [cart] = counted.store.left_carts.due(at=DUE, limit=9)
    counted.calls.clear()
    found = agency.mine.carts.seen(cart)
    assert found is not None
    assert mailed(agency, found)
    assert counted.operations == ["Query", "BatchGetItem", "TransactWriteItems"]


def test_a_cart_holds_no_word_of_its_buyer_and_goes_after_sixty_days(counted: Counted) -> None:
    agency = opened(counted.store)
    counted.calls.clear()
    left(agency)
    [placed] = counted.calls
    [cart] = [leg["Update"] for leg in placed.asked["TransactItems"] if "CART#" in str(leg.get("Update"))]
    assert "@" not in str(cart)
    assert "Ada" not in str(cart)
    names = {name: alias for alias, name in cart["ExpressionAttributeNames"].items()}
    assert names[EXPIRES]
    ends = int((DUE + 60 * DAY).timestamp())
    assert {"N": str(ends)} in cart["ExpressionAttributeValues"].values()


def test_a_refusal_holds_for_the_address_and_its_client(agency: Agency, other: Agency, store: Ports) -> None:
    order = left(agency)
    mailed(agency, seen(agency, store))
    link = agency.mine.carts.link(order.id)
    assert link is not None
    agency.mine.carts.refuse(link)
    agency.mine.carts.refuse(link)
    left(agency, 2)
    assert seen(agency, store).refused
    left(other)
    [theirs] = [cart for cart in due(store) if cart.account == other.id]
    found = other.mine.carts.seen(theirs)
    assert found is not None
    assert not found.refused


def test_a_forgotten_buyer_has_no_carts_but_its_refusal_stays(agency: Agency, store: Ports) -> None:
    order = left(agency)
    mailed(agency, seen(agency, store))
    link = agency.mine.carts.link(order.id)
    assert link is not None
    agency.mine.carts.refuse(link)
    forget = agency.mine.erasures.forget_carts
    assert forget(agency.house.id, "nobody@buyer.example", agency.audit()) == 0
    assert forget(agency.house.id, "Ada@buyer.example", agency.audit()) == 1
    assert forget(agency.house.id, "ada@buyer.example", agency.audit()) == 0
    assert agency.mine.carts.link(order.id) is None
    assert agency.mine.carts.way(order.id) is None
    assert store.left_carts.due(at=DUE + 9 * DAY, limit=9) == []
    left(agency, 2)
    assert seen(agency, store).refused


def test_a_link_of_a_cart_that_is_gone_is_no_way(agency: Agency, store: Ports) -> None:
    order = left(agency)
    assert agency.mine.carts.way(order.id) is None
    assert agency.mine.carts.link(order.id) is None


def told_of(agency: Agency, number: int = 3, email: str = "grace@buyer.example") -> Begun:
    """A cart of an order that is not placed yet."""
    return replace(cart_of(agency.order(number)), email=email)


def test_an_address_that_a_page_told_of_is_known_to_the_mail_alone(agency: Agency, store: Ports) -> None:
    agency.mine.carts.keep(told_of(agency), ())
    found = seen(agency, store)
    assert (found.order, found.named) == (None, True)
    assert mailed(agency, found)
    way = agency.mine.carts.way(found.cart.order)
    assert way is not None
    assert way.seen.email == "grace@buyer.example"


def test_the_order_that_comes_of_it_says_who_it_is(agency: Agency, store: Ports) -> None:
    agency.mine.carts.keep(told_of(agency), ())
    order = agency.order(3)
    agency.mine.orders.place(order, (), cart_of(order))
    by_buyer = {found.email: found.named for found in _all(agency, store)}
    assert by_buyer == {"ada@buyer.example": True, "": False}


def _all(agency: Agency, store: Ports) -> list[Seen]:
    return [found for cart in due(store) if (found := agency.mine.carts.seen(cart))]


def test_who_is_forgotten_after_ordering_is_not_known_by_what_the_page_told(
    agency: Agency, store: Ports
) -> None:
    cart = told_of(agency)
    agency.mine.carts.keep(cart, ())
    assert mailed(agency, seen(agency, store))
    order = agency.order(3)
    order = replace(order, buyer=replace(order.buyer, email=cart.email))
    agency.mine.orders.place(order, (), cart_of(order))
    agency.mine.erasures.revise(order.forget(agency.house.id), order, agency.audit("buyer.erase"))
    way = agency.mine.carts.way(order.id)
    assert way is not None
    assert (way.seen.named, way.seen.email) == (False, "")


def test_of_two_addresses_that_one_page_told_of_the_last_is_written_to(agency: Agency, store: Ports) -> None:
    agency.mine.carts.keep(told_of(agency, email="grcae@buyer.example"), ())
    agency.mine.carts.keep(told_of(agency), ())
    assert sorted(found.named for found in _all(agency, store)) == [False, True]


def test_who_takes_the_tick_back_is_not_known_any_more(agency: Agency, store: Ports) -> None:
    cart = told_of(agency)
    agency.mine.carts.keep(cart, ())
    agency.mine.carts.let_go(replace(cart, order=agency.order(4).id))
    assert seen(agency, store).cart.agreed
    agency.mine.carts.let_go(cart)
    found = seen(agency, store)
    assert (found.cart.agreed, found.named) == (False, False)


def test_who_sends_an_order_again_without_the_tick_takes_it_back(agency: Agency, store: Ports) -> None:
    order = left(agency)
    agency.mine.carts.let_go(cart_of(order))
    assert not seen(agency, store).cart.agreed
    assert agency.mine.carts.way(order.id) is None


def test_a_forgotten_address_that_a_page_told_of_is_gone(agency: Agency, store: Ports) -> None:
    agency.mine.carts.keep(told_of(agency), ())
    assert agency.mine.erasures.forget_carts(agency.house.id, "grace@buyer.example", agency.audit()) == 1
    assert due(store) == []


def test_who_tells_of_too_many_addresses_is_refused(agency: Agency, store: Ports) -> None:
    cart = told_of(agency)
    windows = Limits().of_cart("", cart.email, cart.mode, NOON)
    for _ in range(10):
        agency.mine.carts.keep(cart, windows)
    with pytest.raises(TooManyAttempts):
        agency.mine.carts.keep(cart, windows)


def test_the_address_lies_sealed_and_its_key_goes(counted: Counted) -> None:
    agency = opened(counted.store)
    counted.calls.clear()
    agency.mine.carts.keep(told_of(agency), ())
    [kept] = counted.calls
    assert kept.operation == "TransactWriteItems"
    assert "@" not in str(kept.asked)
    [key] = [leg["Put"]["Item"] for leg in kept.asked["TransactItems"] if "Put" in leg]
    assert key[EXPIRES] == {"N": str(int((DUE + 10 * DAY).timestamp()))}
    [cart] = counted.store.left_carts.due(at=DUE, limit=9)
    found = agency.mine.carts.seen(cart)
    assert found is not None
    assert found.email == ""
    assert mailed(agency, found)
    agency.mine.carts.keep(told_of(agency, 4), ())
    way = agency.mine.carts.way(cart.order)
    assert way is not None
    assert not way.seen.email


def test_who_begins_again_in_that_moment_is_waited_for_all_the_same(agency: Agency, store: Ports) -> None:
    left(agency)
    before = seen(agency, store)
    order = left(agency, 2)
    assert not mailed(agency, before, Tally(1, 1))
    assert not agency.mine.carts.move(before, before.cart.moved(Fate.BOUGHT, DUE), [], Tally())
    assert [cart.order for cart in due(store)] == [order.id]
    assert agency.mine.visits.of_product(before.cart.product, NOON, NOON + DAY) == []


def test_a_no_is_the_mailboxs_whatever_detail_its_address_has(agency: Agency, store: Ports) -> None:
    for number, email in enumerate(("ada+1@buyer.example", "ada@buyer.example", "Ada+2@Buyer.example"), 1):
        order = agency.order(number)
        left(agency, number, buyer=replace(order.buyer, email=email))
    left(agency, 4, buyer=replace(agency.order(4).buyer, email="grace+1@buyer.example"))
    first = next(one for one in due(store) if one.order == agency.order(1).id)
    found = agency.mine.carts.seen(first)
    assert found is not None
    assert mailed(agency, found)
    link = agency.mine.carts.link(first.order)
    assert link is not None
    agency.mine.carts.refuse(link)
    seen_now = [
        one for one in map(agency.mine.carts.seen, store.left_carts.due(at=DUE + DAY, limit=9)) if one
    ]
    refused = {one.cart.order: one.refused for one in seen_now}
    assert refused == {agency.order(number).id: number < 4 for number in (1, 2, 3, 4)}
