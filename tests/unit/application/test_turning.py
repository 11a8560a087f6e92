"""Changing a plan: what it would cost is what it costs, and nothing is lost, charged twice or given twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from cartwright.application import methods, subscribing, turning
from cartwright.application.selling import PriceChanged
from cartwright.application.settling import confirm
from cartwright.application.turning import Changed, Changer
from cartwright.domain.catalog import PricingOption, TaxClass
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.ids import OptionId, derived
from cartwright.domain.jobs import Letter, MailKind
from cartwright.domain.journal import Kind
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, DisputeState
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.plans import Interval, OneTime
from cartwright.domain.plans import Subscription as Every
from cartwright.domain.subscriptions import Farewell, Subscription, SubscriptionState
from cartwright.domain.subscriptions.stopping import contested, won
from cartwright.domain.subscriptions.telling import expected
from cartwright.domain.subscriptions.turning import (
    WAITS,
    DayChanged,
    PlanCannotChange,
    Shown,
    require_changeable,
    unused,
)
from tests.unit.application.agency import Agency, back
from tests.unit.application.billing import DAY, MONTHLY, Billing, as_it_is
from tests.unit.application.test_crediting import back as give_back
from tests.unit.application.test_crediting import given, numbered

SECOND = timedelta(seconds=1)
DEAR, CHEAP, YEARLY, ONCE, SHORT, FOREIGN = (
    OptionId(derived("option", name)) for name in ("dear", "cheap", "yearly", "once", "short", "foreign")
)
OTHERS = (
    PricingOption(DEAR, "All of it", Every(Money.of("300.00", "EUR"), Interval.MONTHLY)),
    PricingOption(CHEAP, "Little of it", Every(Money.of("10.00", "EUR"), Interval.MONTHLY, trial=14)),
    PricingOption(YEARLY, "A year", Every(Money.of("1000.00", "EUR"), Interval.YEARLY)),
    PricingOption(ONCE, "Once", OneTime(Money.of("500.00", "EUR"))),
    PricingOption(SHORT, "Three", Every(Money.of("90.00", "EUR"), Interval.MONTHLY, 3)),
)


@pytest.fixture
def billing(agency: Agency) -> Billing:
    """Ada has subscribed for 100.00 a month; there are other plans. There are 30 days to the next charge."""
    billing = Billing(agency)
    sells(billing, MONTHLY)
    billing.bought()
    return billing


def sells(billing: Billing, plan: Every) -> None:
    kept = billing.sells(plan)
    changed = replace(kept, options=(*kept.options, *OTHERS), version=kept.version + 1)
    catalogue = billing.agency.mine.catalogue
    catalogue.revise(changed, billing.agency.act().audit("product.edit", kept.id))


def changer(billing: Billing) -> Changer:
    mine = billing.agency.mine
    return Changer(
        subscriptions=mine.subscriptions,
        orders=mine.orders,
        returns=mine.returns,
        births=billing.agency.births,
        vouch=as_it_is,
    )


def quotes(billing: Billing) -> dict[OptionId, Changed]:
    found = turning.changes(billing.agency.act(), billing.subscription.id, changer(billing))
    return {one.option.id: one for one in found}


def change(billing: Billing, to: OptionId, shown: str | None = "") -> Subscription:
    """For what is quoted, unless something else was shown; None: at the end of what is paid for."""
    agreed = Shown(Money.of(shown, "EUR")) if shown else None
    if shown == "":
        agreed = Shown(quotes(billing)[to].total.gross)
    return turning.change(
        billing.agency.act(), billing.subscription.id, to, shown=agreed, changer=changer(billing)
    )


def text(quote: Changed) -> tuple[str, str, str, str]:
    return str(quote.price.gross), str(quote.credit), str(quote.total.gross), str(quote.left)


def after(billing: Billing, days: int) -> Billing:
    billing.agency.clock.move(days * DAY)
    return billing


@pytest.mark.parametrize(
    ("days", "to", "figures"),
    [
        (0, DEAR, ("357.00 EUR", "119.00 EUR", "238.00 EUR", "0.00 EUR")),
        (15, DEAR, ("357.00 EUR", "59.50 EUR", "297.50 EUR", "0.00 EUR")),
        (29, DEAR, ("357.00 EUR", "3.96 EUR", "353.04 EUR", "0.00 EUR")),
        (15, CHEAP, ("11.90 EUR", "11.90 EUR", "0.00 EUR", "47.60 EUR")),
        (15, YEARLY, ("1190.00 EUR", "59.50 EUR", "1130.50 EUR", "0.00 EUR")),
    ],
)
def test_what_is_not_used_is_taken_off_day_by_day(
    billing: Billing, days: int, to: OptionId, figures: tuple[str, ...]
) -> None:
    assert text(quotes(after(billing, days))[to]) == figures


@pytest.mark.parametrize(("moved", "credited"), [(-SECOND, "119.00"), (30 * DAY, ""), (33 * DAY, "")])
def test_no_more_is_credited_than_was_paid_and_nothing_of_what_is_over(
    billing: Billing, moved: timedelta, credited: str
) -> None:
    """The clock that asks may be behind the one that charged, on another day still; and what is due may not
    have been charged yet."""
    found = billing.subscription
    midnight = found.calendar.on(found.calendar.today(found.began))
    found = replace(found, calendar=replace(found.calendar, at=time(0)), began=midnight)
    order = billing.agency.mine.orders.get(found.order)
    rest = unused(found, order, order.lines[0].amount, found.calendar.on(midnight.date()) + moved)
    assert (str(rest.amount.gross) if rest.amount else "") == (credited and f"{credited} EUR")
    assert rest.left == (rest.days if credited else 0)


def test_of_what_is_paid_daily_all_is_credited_on_its_day(agency: Agency) -> None:
    billing = Billing(agency)
    sells(billing, replace(MONTHLY, interval=Interval.DAILY))
    billing.bought()
    assert text(quotes(billing)[DEAR]) == ("357.00 EUR", "119.00 EUR", "238.00 EUR", "0.00 EUR")


def test_only_plans_that_go_on_and_are_others_are_offered(billing: Billing) -> None:
    assert list(quotes(billing)) == [DEAR, CHEAP, YEARLY]


def test_the_new_plan_holds_from_the_day_it_is_paid_and_is_charged_from_there(billing: Billing) -> None:
    after(billing, 15)
    asked = change(billing, DEAR)
    assert (asked.turn is not None, asked.option) == (True, billing.agency.course.preferred.id)
    done = billing.bill()
    assert (done.option, done.turn, done.credit, done.state) == (DEAR, None, None, SubscriptionState.ACTIVE)
    today = done.calendar.today(billing.agency.now)
    assert done.falls_due == Interval.MONTHLY.after(today, 1)
    assert billing.charged() == ["297.50"]
    assert (done.name, billing.attempts[0].lines[0].name) == ("Course – All of it",) * 2
    billing.falls_due()
    assert billing.charged() == ["297.50", "357.00"]


def test_the_books_say_what_was_paid_and_the_line_what_was_credited(billing: Billing) -> None:
    after(billing, 15)
    change(billing, DEAR)
    billing.bill()
    [entry] = billing.rebilled
    assert (entry.kind, entry.amount.net, entry.amount.tax) == (
        Kind.REBILL,
        Money.of("250.00", "EUR"),
        Money.of("47.50", "EUR"),
    )
    [order] = billing.attempts
    assert order.lines[0].credit is not None
    assert order.lines[0].credit.gross == Money.of("59.50", "EUR")
    assert order.payment.amount == Money.of("297.50", "EUR")


def test_what_exceeds_the_first_charge_is_taken_off_those_after_it(billing: Billing) -> None:
    change(after(billing, 15), CHEAP)
    done = billing.bill()
    assert done.credit is not None
    assert done.credit.gross == Money.of("47.60", "EUR")
    foreseen = [expected(done, number).minor for number in range(done.coming, done.coming + 5)]
    assert foreseen == [0, 0, 0, 0, 1190]
    for _ in range(5):
        billing.falls_due()
    # 47.60 are four charges of 11.90; the fifth costs what it costs.
    assert billing.charged() == ["0.00", "0.00", "0.00", "0.00", "0.00", "11.90"]
    assert billing.subscription.credit is None


def test_what_stays_and_what_is_not_used_are_credited_together(billing: Billing) -> None:
    change(after(billing, 15), CHEAP)
    billing.bill()
    quote = quotes(billing)[DEAR]
    assert text(quote) == ("357.00 EUR", "59.50 EUR", "297.50 EUR", "0.00 EUR")
    assert quote.next == Interval.MONTHLY.after(billing.subscription.calendar.anchor, 1)


def test_back_and_forth_on_one_day_loses_nothing(billing: Billing) -> None:
    change(billing, DEAR)
    billing.bill()
    billing.agency.clock.move(SECOND)
    change(billing, billing.agency.course.preferred.id)
    done = billing.bill()
    assert done.credit is not None
    assert done.credit.gross == Money.of("238.00", "EUR")
    assert billing.charged() == ["238.00", "0.00"]
    # Of what was paid with a credit alone there is nothing that could be given back twice.
    billing.agency.clock.move(SECOND)
    change(billing, CHEAP)
    assert [one.gross.minor for one in billing.bill().credited] == [11900, 23800]


def test_at_the_end_nothing_is_charged_today_and_the_day_stays(billing: Billing) -> None:
    before = billing.subscription
    found = change(after(billing, 15), YEARLY, None)
    assert (found.option, found.falls_due, found.trying) == (YEARLY, before.falls_due, None)
    assert found.name.endswith("A year")
    due = billing.falls_due()
    assert billing.charged() == ["1190.00"]
    assert due.falls_due == Interval.YEARLY.after(before.falls_due, 1)


def test_what_was_put_off_can_be_done_at_once_for_what_is_left_of_the_first(billing: Billing) -> None:
    change(after(billing, 15), YEARLY, None)
    assert text(quotes(billing)[DEAR]) == ("357.00 EUR", "59.50 EUR", "297.50 EUR", "0.00 EUR")


def test_what_was_put_off_can_be_had_at_once_after_all_and_again_is_once(billing: Billing) -> None:
    put_off = change(after(billing, 15), YEARLY, None)
    # Whoever says it again the same way is answered as it is.
    assert change(billing, YEARLY, None) == put_off
    assert text(quotes(billing)[YEARLY]) == ("1190.00 EUR", "59.50 EUR", "1130.50 EUR", "0.00 EUR")
    forward = change(billing, YEARLY, "1130.50")
    assert forward.turn is not None
    assert change(billing, YEARLY, "1130.50") == forward
    done = billing.bill()
    assert (done.option, billing.charged()) == (YEARLY, ["1130.50"])
    assert done.falls_due == Interval.YEARLY.after(done.calendar.today(billing.agency.now), 1)
    # It has that plan, and has paid for it.
    assert change(billing, YEARLY, "1130.50") == done
    assert YEARLY not in quotes(billing)


def test_brought_forward_and_not_paid_it_comes_on_its_day(once: Billing) -> None:
    put_off = change(once, DEAR, None)
    change(once, DEAR)
    once.bill()
    assert once.subscription.failure
    once.until(once.agency.now + WAITS)
    found = once.subscription
    assert (found.option, found.turn, found.falls_due) == (DEAR, None, put_off.falls_due)


def test_with_the_next_charge_it_is_changed_for_what_was_shown_on_the_day_that_was(billing: Billing) -> None:
    act, found = billing.agency.act(), billing.subscription
    assert quotes(billing)[CHEAP].later == found.falls_due

    def agree(total: str, day: date) -> Subscription:
        shown = Shown(Money.of(total, "EUR"), day)
        return turning.change(act, found.id, CHEAP, shown=shown, changer=changer(billing))

    with pytest.raises(PriceChanged) as price:
        agree("11.00", found.falls_due)
    assert price.value.facts == {"shown": "11.00 EUR", "total": "11.90 EUR"}
    with pytest.raises(DayChanged) as moved:
        agree("11.90", found.falls_due - DAY)
    day = found.falls_due
    assert moved.value.facts == {"shown": str(day - DAY), "day": str(day)}
    assert billing.subscription == found
    agree("11.90", day)
    assert agree("11.90", day).option == CHEAP
    billing.falls_due()
    assert billing.charged() == ["11.90"]


def test_whose_payment_nobody_noted_is_changed_with_the_next_charge_only(billing: Billing) -> None:
    billing.falls_due()
    unknown = replace(billing.subscription, covered=None, version=billing.subscription.version + 1)
    billing.agency.mine.subscriptions.move(unknown)
    for now in (lambda: quotes(billing), lambda: change(billing, DEAR, "357.00")):
        with pytest.raises(PlanCannotChange) as no:
            now()
        assert no.value.facts == {"because": "paid-before-this"}
    same = billing.subscription.option
    assert change(billing, same, "119.00").option == same
    assert change(billing, DEAR, None).option == DEAR


def test_it_is_quoted_and_done_by_the_clock_it_lives_by(billing: Billing) -> None:
    """Half a month has passed for it, and none for us."""
    found = billing.subscription
    ahead = replace(found, clock=billing.agency.now + 15 * DAY, version=found.version + 1)
    billing.agency.mine.subscriptions.move(ahead)
    assert text(quotes(billing)[DEAR]) == ("357.00 EUR", "59.50 EUR", "297.50 EUR", "0.00 EUR")
    assert ahead.clock is not None
    asked = change(billing, DEAR, "297.50")
    assert asked.turn is not None
    assert (asked.due, asked.turn.calendar.anchor) == (ahead.clock, asked.calendar.today(ahead.clock))


def test_who_was_told_of_the_old_price_is_told_of_the_new_one(billing: Billing) -> None:
    found = billing.subscription
    reminded = replace(found.tells(), dunning=replace(found.dunning, reminder=3))
    billing.agency.mine.subscriptions.move(reminded)
    put_off = change(billing, DEAR, None)
    assert (reminded.told, put_off.told) == (1, 0)
    due = put_off.calendar.moment(1)
    assert put_off.due == due - 3 * DAY


def test_a_trial_that_cost_nothing_gives_no_credit_and_one_put_off_stays_a_trial(agency: Agency) -> None:
    billing = Billing(agency)
    sells(billing, replace(MONTHLY, trial=30))
    billing.bought(shown="0.00")
    after(billing, 10)
    assert text(quotes(billing)[DEAR]) == ("357.00 EUR", "0.00 EUR", "357.00 EUR", "0.00 EUR")
    found = change(billing, DEAR, None)
    assert found.state is SubscriptionState.TRIALING
    assert found.pauses(None, at=agency.now).resumes_at(agency.now).state is SubscriptionState.TRIALING
    change(billing, CHEAP)
    assert billing.bill().state is SubscriptionState.ACTIVE


def test_another_sum_than_was_shown_is_refused_and_nothing_is_done(billing: Billing) -> None:
    before = billing.subscription
    with pytest.raises(PriceChanged) as no:
        change(billing, DEAR, "1.00")
    assert no.value.facts == {"shown": "1.00 EUR", "total": "238.00 EUR"}
    assert billing.subscription == before


def test_asked_twice_it_is_done_once(billing: Billing) -> None:
    asked = change(billing, DEAR)
    assert change(billing, DEAR, "238.00") == asked
    done = billing.bill()
    assert change(billing, DEAR, "238.00") == done
    assert billing.charged() == ["238.00"]


def declined(billing: Billing, card: str = "once") -> Order:
    """Ada pays the first time with a card that pays once, so the change is declined."""
    billing.agency.clock.move(SECOND)
    change(billing, DEAR)
    billing.bill()
    return billing.trying


@pytest.fixture
def once(agency: Agency) -> Billing:
    billing = Billing(agency)
    sells(billing, MONTHLY)
    billing.bought("once")
    return billing


def test_declined_the_old_plan_goes_on_and_its_buyer_can_pay_for_a_while(once: Billing) -> None:
    before = once.subscription
    order = declined(once)
    found = once.subscription
    assert (found.state, found.option, found.declined) == (before.state, before.option, True)
    assert found.due == once.agency.now + WAITS
    letters = [slip.job for slip in once.agency.store.shelves.jobs.values() if isinstance(slip.job, Letter)]
    assert [one.kind for one in letters if one.kind is MailKind.CHANGE_WAITS] == [MailKind.CHANGE_WAITS]
    once.falls_due()
    found = once.subscription
    assert (found.trying, found.turn, found.option, found.due) == (None, None, before.option, before.due)
    assert once.agency.mine.orders.get(order.id).state is OrderState.EXPIRED
    assert found.failure
    assert once.charged() == []
    # It can be asked for again, under an order of its own.
    assert declined(once).id != order.id


def test_declined_and_paid_by_its_buyer_it_is_changed(once: Billing) -> None:
    order = declined(once)
    agency = once.agency
    agency.pays(order, "success")
    confirm(order.id, order.key, orders=agency.mine.orders, processors=agency.line, return_url=back)
    found = once.subscription
    assert (found.option, found.turn, found.failure) == (DEAR, None, "")
    assert once.charged() == ["238.00"]


def test_a_change_never_waits_past_the_day_that_the_old_plan_charges(once: Billing) -> None:
    after(once, 29)
    declined(once)
    assert once.subscription.due == once.subscription.calendar.moment(once.subscription.coming)
    once.pass_to_due()
    assert once.bill().state is SubscriptionState.PAST_DUE
    assert once.subscription.option == once.agency.course.preferred.id


def test_an_unknown_result_is_asked_about_and_charged_once(billing: Billing) -> None:
    asked = change(billing, DEAR)
    assert asked.trying is not None
    billing.agency.line.breaks.add(asked.trying)
    with pytest.raises(Outage):
        billing.bill()
    assert billing.subscription.turn is not None
    billing.agency.line.breaks.clear()
    assert billing.bill().option == DEAR
    assert billing.charged() == ["238.00"]


@pytest.mark.parametrize(
    ("move", "because"),
    [
        (lambda found, now: found.pauses(None, at=now), "paused"),
        (lambda found, now: found.cancels(Farewell(now)), "leaving"),
        (lambda found, now: found.ends(Farewell(now)), "cancelled"),
        (lambda found, now: found.fails("card_declined", at=now), "past-due"),
        (lambda found, now: found.begins(found.dunning), "under-way"),
        (lambda found, now: replace(contested(found, found.order, now), trying=None), "disputed"),
        (lambda found, now: replace(found, paid=1, version=found.version + 1), "paid-before-this"),
    ],
)
def test_what_stands_in_the_way_is_named(
    billing: Billing, move: Callable[..., Subscription], because: str
) -> None:
    billing.agency.mine.subscriptions.move(move(billing.subscription, billing.agency.now))
    for tried in (lambda: change(billing, DEAR, "238.00"), lambda: quotes(billing)):
        with pytest.raises(PlanCannotChange) as no:
            tried()
        assert no.value.facts == {"because": because}


@pytest.mark.parametrize(
    ("to", "because"), [(ONCE, "no-such-plan"), (SHORT, "no-such-plan"), (FOREIGN, "no-such-plan")]
)
def test_what_is_no_plan_to_change_to_is_named(billing: Billing, to: OptionId, because: str) -> None:
    with pytest.raises(PlanCannotChange) as no:
        change(billing, to, "1.00")
    assert no.value.facts == {"because": "no-such-plan"}


def test_what_brings_goods_each_time_stays(agency: Agency) -> None:
    billing = Billing(agency)
    sells(billing, MONTHLY)
    billing.bought()
    found = billing.subscription
    stretch = replace(found.future.stretches[0], carriage=Money.of("5.00", "EUR"))
    sent = replace(found, future=replace(found.future, stretches=(stretch,)))
    with pytest.raises(PlanCannotChange) as no:
        require_changeable(sent, None, "DE")
    assert no.value.facts == {"because": "goods-are-sent"}


@pytest.mark.parametrize("shown", ["357.00", None])
def test_goods_that_were_sent_free_at_their_price_stay_as_well(billing: Billing, shown: str | None) -> None:
    known = turning.terms_of(billing.subscription, changer(billing))
    terms = replace(known, product=replace(known.product, tax_class=TaxClass.PHYSICAL))
    with pytest.raises(PlanCannotChange) as no:
        turning.put(
            billing.subscription,
            DEAR,
            terms,
            changer(billing),
            paid=turning.paid_order(billing.subscription, changer(billing)),
            shown=Shown(Money.of(shown, "EUR")) if shown else None,
            now=billing.agency.act().now,
        )
    assert no.value.facts == {"because": "goods-are-sent"}


def test_what_is_owed_in_parts_and_what_is_another_currency_stays(agency: Agency) -> None:
    billing = Billing(agency)
    sells(billing, replace(MONTHLY, times=3))
    billing.bought()
    with pytest.raises(PlanCannotChange) as no:
        change(billing, DEAR, "1.00")
    assert no.value.facts == {"because": "owed"}
    listed = Money.of("100.00", "USD")
    found = billing.subscription
    stretch = replace(found.future.stretches[0], listed=listed, times=None)
    foreign = replace(found, future=replace(found.future, stretches=(stretch,)), version=found.version + 1)
    agency.mine.subscriptions.move(foreign)
    assert quotes(billing) == {}


def test_the_same_plan_is_no_change(billing: Billing) -> None:
    same = billing.agency.course.preferred.id
    assert change(billing, same, "1.00") == billing.subscription


def test_money_that_was_given_back_is_not_credited_as_well(billing: Billing) -> None:
    sale = next(iter(billing.agency.store.shelves.sales.values()))
    numbered(billing.agency, sale)
    give_back(billing.agency, sale, "59.50")
    given(billing.agency)
    assert text(quotes(billing)[DEAR]) == ("357.00 EUR", "59.50 EUR", "297.50 EUR", "0.00 EUR")
    give_back(billing.agency, sale, "59.50", key="two", keeps=True)
    given(billing.agency)
    assert text(quotes(billing)[DEAR]) == ("357.00 EUR", "0.00 EUR", "357.00 EUR", "0.00 EUR")


def test_money_that_a_bank_has_is_not_credited(billing: Billing) -> None:
    shelves, now = billing.agency.store.shelves, billing.agency.now
    key = (billing.subscription.account, billing.subscription.order)
    total = shelves.orders[key].total.gross
    dispute = Disputed("d", "p", total, Money.zero("EUR"), DisputeState.OPEN, "fraudulent", now)
    shelves.orders[key] = replace(shelves.orders[key], disputes=(dispute,))
    with pytest.raises(PlanCannotChange) as no:
        quotes(billing)
    assert no.value.facts == {"because": "disputed"}


def test_what_ends_or_pauses_while_a_change_waits_is_called_off(once: Billing) -> None:
    declined(once)
    act, mine = once.agency.act(), once.agency.mine
    subscribing.pause(act, once.subscription.id, until=None, subscriptions=mine.subscriptions)
    found = once.bill()
    assert (found.state, found.trying, found.turn, found.due) == (SubscriptionState.PAUSED, None, None, None)
    subscribing.resume(act, found.id, subscriptions=mine.subscriptions)
    declined(once)
    subscribing.cancel(act, found.id, now=False, subscriptions=mine.subscriptions, readers=mine)
    once.falls_due()
    found = once.subscription
    assert (found.state, found.leaving is not None) == (SubscriptionState.ACTIVE, True)
    subscribing.keep(act, found.id, subscriptions=mine.subscriptions, readers=mine)
    declined(once)
    subscribing.cancel(act, found.id, now=True, subscriptions=mine.subscriptions, readers=mine)
    assert once.bill().state is SubscriptionState.CANCELLED


def test_what_was_asked_for_before_a_bank_had_the_money_is_called_off_once_that_is_won(
    billing: Billing,
) -> None:
    asked, now = change(billing, DEAR), billing.agency.now
    assert (asked.trying is None, asked.declined) == (False, False)
    taken = contested(asked, asked.order, now)
    back = won(taken, asked.order, now)
    assert (back.declined, back.due, back.turn) == (True, now, asked.turn)


def test_who_is_forgotten_changes_nothing(billing: Billing) -> None:
    billing.agency.store.shelves.veils.clear()
    with pytest.raises(NotFound):
        quotes(billing)


def test_it_is_in_the_log_with_both_plans(billing: Billing) -> None:
    before = billing.subscription.option
    change(billing, DEAR)
    [found] = [one for one in billing.agency.store.shelves.audits if one.action == "subscription.plan"]
    assert (found.before, found.after) == ({"option": before}, {"option": DEAR})


def test_a_processor_that_refuses_leaves_the_old_plan(billing: Billing) -> None:
    before = billing.subscription
    change(billing, DEAR)
    found = billing.subscription
    assert found.trying is not None
    order = billing.agency.mine.orders.get(found.trying)
    gone = replace(order, payment=replace(order.payment, kept=None))
    billing.agency.store.shelves.orders[order.account, order.id] = gone
    assert billing.bill().failure == "no-method"
    assert billing.subscription.option == before.option


def test_another_method_is_left_with_the_change_that_waits(once: Billing) -> None:
    order = declined(once)
    mine = once.agency.mine
    till = methods.Till(
        subscriptions=mine.subscriptions, orders=mine.orders, births=once.agency.births, now=once.agency.now
    )
    assert methods.ask(once.subscription.id, till) == order
