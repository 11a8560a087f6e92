"""What was credited to another plan is not given back in money as well, and whatever happens in whatever
order, no charge gives more than it took, and none is made before its day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cartwright.application.ports.audits import Audit
from cartwright.application.ports.selling import Stale
from cartwright.application.refunding import Wanted, Wish
from cartwright.application.settling import confirm
from cartwright.domain.errors import Refusal
from cartwright.domain.exemptions import Shown
from cartwright.domain.ids import OptionId, OrderId
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Order, OrderState, Sale
from cartwright.domain.refund_entries import Change
from cartwright.domain.refunds import MoreThanPaid
from cartwright.domain.subscriptions import Farewell, Subscription, SubscriptionState
from cartwright.domain.subscriptions.covering import Credited
from cartwright.domain.subscriptions.credited import credited, goes_on, overdrawn
from cartwright.domain.subscriptions.turning import WAITS
from tests.fakes.returns import FakeReturning
from tests.unit.application.agency import Agency, back
from tests.unit.application.billing import DAY, MONTHLY, Billing
from tests.unit.application.test_giving_back import at_the_sandbox
from tests.unit.application.test_refunding import ask
from tests.unit.application.test_resting import at_once, later, paused, resumed
from tests.unit.application.test_retracting import kept
from tests.unit.application.test_turning import CHEAP, DEAR, SECOND, change, declined, quotes, sells
from tests.unit.domain.shop import ACCOUNT, NORTHWIND
from tests.unit.domain.test_refunds import eur

NOTHING = eur("0.00")
FIRST = -1
"""The order it began with."""


def begun(agency: Agency, card: str = "success") -> Billing:
    """119.00 a month, for 30 days."""
    billing = Billing(agency)
    sells(billing, MONTHLY)
    billing.bought(card)
    return billing


@pytest.fixture
def billing(agency: Agency) -> Billing:
    return begun(agency)


@pytest.fixture
def once(agency: Agency) -> Billing:
    return begun(agency, "once")


def order(billing: Billing, which: int = FIRST) -> Order:
    id_ = billing.subscription.order if which == FIRST else billing.attempts[which].id
    return billing.agency.mine.orders.get(id_)


def sale(billing: Billing, which: int = FIRST) -> Sale:
    return order(billing, which).sale(NORTHWIND)


def gives_back(
    billing: Billing, amount: str | None = None, which: int = FIRST, *, keeps: bool = False, key: str = "one"
) -> Money:
    wish = Wish("x", amount=eur(amount) if amount else None, keeps=keeps)
    refund = ask(billing.agency, sale(billing, which).id, wish, key=key)
    billing.agency.returned(refund.order)
    return refund.amount


def halfway(billing: Billing, to: OptionId = DEAR) -> Subscription:
    billing.agency.clock.move(15 * DAY)
    change(billing, to)
    return billing.bill()


def test_of_what_was_credited_only_the_rest_is_given_back(billing: Billing) -> None:
    found = halfway(billing)
    assert credited(found, found.order, "EUR") == eur("59.50")
    with pytest.raises(MoreThanPaid) as no:
        gives_back(billing, "59.51")
    assert no.value.facts == {"left": "59.50 EUR"}
    assert gives_back(billing) == eur("59.50")
    assert billing.subscription.state is SubscriptionState.ACTIVE
    with pytest.raises(MoreThanPaid) as no:
        gives_back(billing, key="two")
    assert no.value.facts == {"left": "0.00 EUR"}


def test_what_a_charge_paid_itself_is_credited_and_held_apart_from_what_was_credited_to_it(
    billing: Billing,
) -> None:
    halfway(billing)
    gives_back(billing, "97.50", 0)
    # 200.00 of the charge and 59.50 that came from before, for the half that is left of it.
    billing.agency.clock.move(15 * DAY)
    assert quotes(billing)[CHEAP].rest.amount is not None
    change(billing, CHEAP)
    found = billing.bill()
    assert len(found.credited) == 2
    left = eur("200.00") - found.credited[1].gross
    assert gives_back(billing, None, 0, key="two") == left


def test_a_line_that_is_named_is_held_to_what_is_left_of_it(billing: Billing) -> None:
    halfway(billing)
    with pytest.raises(MoreThanPaid) as no:
        ask(billing.agency, sale(billing).id, Wish("x", (Wanted(1, eur("59.51")),)))
    assert no.value.facts == {"line": 1, "left": "59.50 EUR"}


@pytest.mark.parametrize("lines", [(), (Wanted(1),)], ids=["the sale", "the line"])
def test_of_what_is_paid_in_steps_all_that_is_left_is_what_can_be_given_back(
    billing: Billing, lines: tuple[Wanted, ...]
) -> None:
    """Of 119.00 of which 59.50 were credited, no processor that takes whole ones gives back 59.50."""
    halfway(billing)
    paid, shelf = order(billing), billing.agency.store.shelves.orders
    shelf[ACCOUNT, paid.id] = replace(paid, payment=replace(paid.payment, step=100))
    refund = ask(billing.agency, sale(billing).id, Wish("x", lines), key="one")
    assert refund.amount == eur("59.00")
    with pytest.raises(MoreThanPaid):
        ask(billing.agency, sale(billing).id, Wish("x", lines), key="two")


def test_a_credit_that_stays_is_not_given_back_while_it_goes_on(billing: Billing) -> None:
    found = halfway(billing, CHEAP)
    assert found.credit is not None
    with pytest.raises(MoreThanPaid):
        gives_back(billing, "60.00")
    at_once(billing)
    # Nothing will ever be paid with what stayed: 11.90 of 59.50 are used.
    assert gives_back(billing) == eur("119.00") - eur("11.90")


def test_what_went_into_a_charge_that_was_given_back_whole_can_be_given_back_once_it_is_over(
    billing: Billing,
) -> None:
    halfway(billing)
    assert gives_back(billing, None, 0) == eur("297.50")
    assert billing.subscription.state is SubscriptionState.CANCELLED
    assert gives_back(billing) == eur("119.00")


def test_while_a_change_waits_what_it_takes_is_not_given_back(once: Billing) -> None:
    once.agency.clock.move(15 * DAY)
    waits = declined(once)
    with pytest.raises(MoreThanPaid) as no:
        gives_back(once, "60.00")
    assert no.value.facts == {"left": "59.50 EUR"}
    once.until(once.agency.now + WAITS)
    assert once.agency.mine.orders.get(waits.id).state is OrderState.EXPIRED
    assert gives_back(once) == eur("119.00")


def test_what_is_asked_for_is_not_credited(billing: Billing) -> None:
    billing.agency.clock.move(15 * DAY)
    ask(billing.agency, sale(billing).id, Wish("x", amount=eur("59.50")))
    assert str(quotes(billing)[DEAR].credit) == "29.75 EUR"


def test_a_change_in_the_moment_of_a_refund_is_seen(billing: Billing) -> None:
    class Slow(FakeReturning):
        told = False

        def move(self, change_: Change, audit: Audit | None = None) -> None:
            if not Slow.told:
                Slow.told = True
                change(billing, DEAR)
            super().move(change_, audit)

    slow = Slow(billing.agency.store.shelves, ACCOUNT)
    with pytest.raises(MoreThanPaid):
        ask(billing.agency, sale(billing).id, Wish("x", amount=eur("1.00")), returns=slow)


def test_a_refund_in_the_moment_of_a_change_makes_it_stale(billing: Billing) -> None:
    found = billing.subscription
    ask(billing.agency, sale(billing).id, Wish("x", amount=eur("1.00")))
    with pytest.raises(Stale):
        billing.agency.mine.subscriptions.move(found.ticks(billing.agency.now))


EMBASSY = Wish("Embassy", tax=True, shown=Shown(document="Certificate 12-B"))


def test_who_got_back_the_tax_alone_is_credited_all_of_the_price(billing: Billing) -> None:
    """Half of a month that was paid with 119.00, of which 100.00 are left: 50.00 without tax, and not 42.02
    of what would have been 50.00 with it."""
    ask(billing.agency, sale(billing).id, EMBASSY)
    billing.agency.returned(billing.subscription.order)
    billing.agency.clock.move(15 * DAY)
    found = quotes(billing)[DEAR]
    assert found.rest.amount == Taxed.free(eur("50.00"))
    assert str(found.total) == str(Taxed(eur("250.00"), eur("47.50"), eur("297.50")))
    change(billing, DEAR)
    paid = billing.bill()
    assert credited(paid, paid.order, "EUR") == eur("50.00")


@pytest.mark.parametrize(
    ("amounts", "credit"),
    [(["20.00"], ("41.60", "7.90")), (["20.00", "1.00"], ("41.18", "7.82"))],
)
def test_of_a_part_that_went_back_with_its_tax_the_rest_is_credited_with_its_own(
    billing: Billing, amounts: list[str], credit: tuple[str, str]
) -> None:
    for place, amount in enumerate(amounts):
        gives_back(billing, amount, key=str(place))
    billing.agency.clock.move(15 * DAY)
    rest = quotes(billing)[DEAR].rest.amount
    assert rest is not None
    assert (str(rest.net.decimal), str(rest.tax.decimal)) == credit


@pytest.mark.parametrize(
    ("left", "credit"),
    [
        (Taxed.free(eur("100.00")), Taxed.free(eur("100.00"))),
        (Taxed.free(eur("90.00")), Taxed.free(eur("90.00"))),
        (Taxed(eur("84.03"), eur("15.97"), eur("100.00")), Taxed(eur("84.03"), eur("15.97"), eur("100.00"))),
        (Taxed.free(NOTHING), None),
    ],
)
def test_tax_that_went_back_by_itself_takes_none_of_the_price_that_is_credited(
    billing: Billing, left: Taxed, credit: Taxed | None
) -> None:
    found = billing.subscription
    whole = Taxed(eur("100.00"), eur("19.00"), eur("119.00"))
    stays = replace(found, credit=whole, credited=(Credited(found.order, whole.gross, NOTHING),))
    assert overdrawn(stays, found.order, left, billing.agency.now).credit == credit


def there(billing: Billing, amount: str) -> None:
    """Given back at the processor itself, and heard of twice."""
    at_the_sandbox(billing.agency, sale(billing), amount)
    for _ in range(2):
        billing.agency.returned(billing.subscription.order)


def test_given_back_at_the_sandbox_what_is_too_much_is_taken_off_the_credit(billing: Billing) -> None:
    halfway(billing, CHEAP)
    there(billing, "59.50")
    assert billing.subscription.credit is not None
    there(billing, "40.00")
    assert billing.subscription.credit == Taxed(eur("6.39"), eur("1.21"), eur("7.60"))
    there(billing, "19.50")
    found = billing.subscription
    # 11.90 are used, and have gone back as well: the books know of it, and nobody can take them.
    assert (found.credit, credited(found, found.order, "EUR")) == (None, eur("11.90"))


def test_given_back_at_the_sandbox_a_change_that_waits_is_called_off(once: Billing) -> None:
    once.agency.clock.move(15 * DAY)
    waits = declined(once)
    there(once, "59.50")
    assert once.subscription.due == once.agency.now + WAITS
    there(once, "0.01")
    assert once.bill().turn is None
    assert once.agency.mine.orders.get(waits.id).state is OrderState.EXPIRED


def test_what_is_over_or_has_no_credit_left_stays_as_it_is(billing: Billing) -> None:
    found, now = halfway(billing), billing.agency.now
    nothing = Taxed.free(NOTHING)
    assert overdrawn(found, found.order, nothing, now) is found
    over = replace(found, state=SubscriptionState.CANCELLED)
    assert overdrawn(over, found.order, nothing, now) is over


def test_a_line_that_is_sold_once_goes_on_as_nothing(agency: Agency) -> None:
    [one] = agency.sold()
    assert goes_on(one, one.lines[0]) is None


def test_of_several_orders_the_newest_frees_what_stayed_first(billing: Billing) -> None:
    found = billing.subscription
    other = OrderId("ord_other")
    stays = Taxed.free(eur("12.00"))
    both = (
        Credited(found.order, eur("10.00"), NOTHING),
        Credited(other, eur("5.00"), NOTHING),
    )
    over = replace(found, state=SubscriptionState.CANCELLED, credited=both, credit=stays)
    sums = [str(credited(over, one, "EUR")) for one in (found.order, other)]
    assert sums == ["3.00 EUR", "0.00 EUR"]


# Whatever happens, in whatever order.

type Move = Callable[[Billing, int], object]


def _plan(billing: Billing, number: int) -> OptionId:
    return (DEAR, CHEAP, billing.agency.course.preferred.id)[number % 3]


def _changes(billing: Billing, number: int) -> None:
    if (plan := _plan(billing, number)) in quotes(billing):
        change(billing, plan)


def _refund(billing: Billing, number: int) -> None:
    which = number % (len(billing.attempts) + 1) - 1
    amount = None if number % 3 else f"{number % 90 + 1}.00"
    if order(billing, which).state is OrderState.PAID:
        gives_back(billing, amount, which, keeps=bool(number % 2), key=f"key-{number}")


def _goes_by(billing: Billing, number: int) -> None:
    """With the clock, or without it for a while."""
    if number % 4:
        until(billing, number % 40)
    billing.agency.clock.move(number % 3 * DAY / 2)


def _pays(billing: Billing, _: int) -> None:
    """Its buyer pays what waits."""
    agency = billing.agency
    if billing.subscription.trying is not None:
        waits = billing.trying
        agency.pays(waits, "success")
        confirm(waits.id, waits.key, orders=agency.mine.orders, processors=agency.line, return_url=back)


MOVES: Mapping[str, Move] = {
    "now": _changes,
    "later": lambda billing, n: change(billing, _plan(billing, n), None),
    "refund": _refund,
    "pause": lambda billing, _: paused(billing),
    "resume": lambda billing, _: resumed(billing),
    "end": lambda billing, _: at_once(billing),
    "end later": lambda billing, _: later(billing),
    "keep": lambda billing, _: kept(billing),
    "clock": _goes_by,
    "bill": lambda billing, _: billing.bill(),
    "pay": _pays,
}


def until(billing: Billing, days: int) -> None:
    end = billing.agency.now + days * DAY
    billing.until(end)
    billing.agency.clock.move(max(end - billing.agency.now, timedelta(0)))


def told(card: str, moves: Sequence[tuple[str, int]], look: Callable[[Billing, Subscription], None]) -> None:
    """`look` sees it after each move, and as it was before."""
    billing = begun(Agency(), card)
    for name, number in moves:
        before = billing.subscription
        billing.agency.clock.move(SECOND)
        with suppress(Refusal):
            MOVES[name](billing, number)
        look(billing, before)


HISTORIES = st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 400)), max_size=12)
CARDS = st.sampled_from(["success", "once"])


@settings(max_examples=12)
@given(CARDS, HISTORIES)
@example("success", [("clock", 15), ("now", 0), ("bill", 0), ("refund", 4), ("now", 1), ("bill", 0)])
@example("once", [("clock", 15), ("now", 0), ("bill", 0), ("refund", 2), ("pay", 0), ("refund", 8)])
def test_no_charge_gives_back_and_is_credited_more_than_it_took(
    card: str, moves: list[tuple[str, int]]
) -> None:
    def look(billing: Billing, _: Subscription) -> None:
        for one in (order(billing), *billing.attempts):
            taken = credited(billing.subscription, one.id, "EUR")
            assert taken <= billing.agency.mine.returns.of(one.id).left(one.lines[0])

    told(card, moves, look)


@settings(max_examples=12)
@given(CARDS, HISTORIES)
@example("once", [("now", 0), ("bill", 0), ("end", 0), ("keep", 0), ("bill", 0)])
@example("once", [("now", 0), ("bill", 0), ("pause", 0), ("resume", 0), ("bill", 0), ("clock", 7)])
def test_no_charge_is_begun_before_its_day(card: str, moves: list[tuple[str, int]]) -> None:
    def look(billing: Billing, _: Subscription) -> None:
        found = billing.subscription
        for one in billing.attempts:
            # The order of a change is asked for, and is for the days from then on.
            if found.trying == one.id and found.turn is None and one.instalment is not None:
                assert found.calendar.moment(one.instalment.number) <= billing.agency.now

    told(card, moves, look)


@settings(max_examples=12)
@given(CARDS, HISTORIES)
@example("once", [("now", 0), ("bill", 0)])
@example("once", [("clock", 31), ("clock", 31)])
def test_what_is_ended_and_kept_is_due_when_it_was(card: str, moves: list[tuple[str, int]]) -> None:
    def look(billing: Billing, _: Subscription) -> None:
        found, now = billing.subscription, billing.agency.now
        waits = found.declined and found.state is not SubscriptionState.PAUSED
        if waits and found.leaving is None and found.due != now and not found.state.over:
            again = found.ends(Farewell(now)).stays()
            assert replace(again, version=found.version) == found

    told(card, moves, look)
