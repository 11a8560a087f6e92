"""What is written about subscriptions, and to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application import dunning, noticing, subscribing
from cartwright.application.noticing import Wish
from cartwright.application.ports.papers import Mail
from cartwright.domain.access import Grant, Right
from cartwright.domain.catalog import Mode
from cartwright.domain.dunning import Dunning, Ending
from cartwright.domain.errors import Forbidden
from cartwright.domain.jobs import Letter, MailKind
from cartwright.domain.money import Money
from cartwright.domain.notice_plans import Cadence, NoticeKind
from cartwright.domain.payments import Saved
from cartwright.domain.plans import Interval, Split
from cartwright.domain.plans import Subscription as Every
from cartwright.domain.subscriptions import Farewell, SubscriptionState
from tests.unit.application.agency import Agency, back, hub_of, method_of
from tests.unit.application.billing import Billing
from tests.unit.domain.shop import ACCOUNT

K = MailKind


@pytest.fixture
def billing(agency: Agency) -> Billing:
    billing = Billing(agency)
    billing.sells(dunning=Dunning((2,)))
    return billing


def letters(billing: Billing) -> list[Letter]:
    """Those about subscriptions, in the order they were asked for."""
    kinds = {
        K.PAYMENT_FAILED,
        K.CHARGE_AHEAD,
        K.CARD_ENDS,
        K.SUBSCRIPTION_ENDED,
        K.REBILL_NOTICE,
        K.ENDED_NOTICE,
        K.CANCELLED,
        K.CANCELLED_NOTICE,
        K.KEPT,
        K.KEPT_NOTICE,
    }
    jobs = (slip.job for slip in billing.agency.store.shelves.jobs.values())
    return [job for job in jobs if isinstance(job, Letter) and job.kind in kinds]


def kinds(billing: Billing) -> list[MailKind]:
    return [one.kind for one in letters(billing)]


def mail(billing: Billing, kind: MailKind) -> Mail | None:
    """The newest of that kind, as it would be written now."""
    letter = [one for one in letters(billing) if one.kind is kind][-1]
    mine = billing.agency.mine
    return dunning.composed(
        letter,
        subscriptions=mine.subscriptions,
        orders=mine.orders,
        composer=JinjaComposer(),
        return_url=back,
        hub=hub_of,
        method_url=method_of,
    )


def quiet(billing: Billing, *which: NoticeKind) -> None:
    mine, act = billing.agency.mine, billing.agency.act()
    off = Wish({kind: Cadence.OFF if kind in which else Cadence.INSTANT for kind in NoticeKind})
    noticing.revise(act, billing.agency.northwind.id, off, clients=mine.clients, notices=mine.notices)


def test_a_failure_is_written_of_to_buyer_and_seller_once(billing: Billing) -> None:
    billing.bought("once")
    billing.falls_due()
    billing.bill()
    assert kinds(billing) == [K.PAYMENT_FAILED, K.REBILL_NOTICE]
    assert [one.to for one in letters(billing)] == ["", "sales@northwind.example"]
    written = mail(billing, K.PAYMENT_FAILED)
    assert written is not None
    assert written.to == "ada@buyer.example"
    assert back(billing.trying) in written.text
    assert "€119.00" in written.subject


def test_the_end_is_written_of_to_both(billing: Billing) -> None:
    billing.bought("once")
    billing.falls_due()
    billing.falls_due()
    assert kinds(billing)[2:] == [
        K.PAYMENT_FAILED,
        K.REBILL_NOTICE,
        K.SUBSCRIPTION_ENDED,
        K.ENDED_NOTICE,
    ]
    ended, told = mail(billing, K.SUBSCRIPTION_ENDED), mail(billing, K.ENDED_NOTICE)
    assert ended is not None
    assert told is not None
    assert (ended.to, told.to) == ("ada@buyer.example", "sales@northwind.example")


def test_who_cannot_pay_any_more_is_not_asked_to(billing: Billing) -> None:
    billing.bought("once")
    billing.falls_due()
    billing.agency.pays(billing.trying)
    billing.falls_due()
    assert mail(billing, K.PAYMENT_FAILED) is None
    assert mail(billing, K.REBILL_NOTICE) is not None


def test_a_seller_who_wants_no_such_notices_has_none(billing: Billing) -> None:
    quiet(billing, NoticeKind.FAILED_REBILL, NoticeKind.CANCELLATION)
    billing.bought("once")
    billing.falls_due()
    billing.falls_due()
    assert kinds(billing) == [K.PAYMENT_FAILED, K.PAYMENT_FAILED, K.SUBSCRIPTION_ENDED]


def test_where_no_order_can_be_made_there_is_nothing_for_the_buyer_to_pay(billing: Billing) -> None:
    billing.bought()
    product = billing.agency.store.shelves.products.pop((ACCOUNT, billing.agency.course.id))
    billing.falls_due()
    assert kinds(billing) == [K.REBILL_NOTICE]
    billing.agency.store.shelves.products[ACCOUNT, product.id] = product
    assert mail(billing, K.REBILL_NOTICE) is not None


def test_a_charge_ahead_is_told_of_unless_it_does_not_come(billing: Billing) -> None:
    billing.sells(dunning=Dunning(reminder=3))
    billing.bought()
    billing.falls_due()
    assert kinds(billing) == [K.CHARGE_AHEAD]
    written = mail(billing, K.CHARGE_AHEAD)
    assert written is not None
    assert "December 2, 2026" in written.subject
    found = billing.subscription
    assert f"/hub/{found.owner}" in written.text
    leaving = found.cancels(Farewell(billing.agency.now))
    billing.agency.mine.subscriptions.move(leaving)
    assert mail(billing, K.CHARGE_AHEAD) is None


def test_of_a_charge_of_nothing_nobody_is_told(billing: Billing) -> None:
    """What was paid before and not used covers it."""
    billing.sells(dunning=Dunning(reminder=3))
    billing.bought()
    found = billing.subscription
    charged = found.calendar.moment(1)
    assert charged - found.next_due() == timedelta(days=3)
    assert replace(found, credit=found.stretch.amount).next_due() == charged


def test_one_that_is_paused_or_paid_is_told_of_no_charge(billing: Billing) -> None:
    billing.sells(dunning=Dunning(reminder=3))
    billing.bought()
    billing.falls_due()
    paused = billing.subscription.pauses(None, at=billing.agency.now)
    billing.agency.mine.subscriptions.move(paused)
    assert mail(billing, K.CHARGE_AHEAD) is None
    billing.agency.mine.subscriptions.move(paused.resumes_at(billing.agency.now))
    billing.until(billing.subscription.calendar.moment(1))
    assert billing.subscription.paid == 1
    assert mail(billing, K.CHARGE_AHEAD) is None


def test_who_is_forgotten_is_not_written_to(billing: Billing) -> None:
    billing.bought("once")
    billing.falls_due()
    billing.agency.store.shelves.veils.clear()
    assert mail(billing, K.PAYMENT_FAILED) is None
    told = mail(billing, K.REBILL_NOTICE)
    assert told is not None
    assert "Ada" not in told.text


@pytest.mark.parametrize("kind", [K.PAYMENT_FAILED, K.CHARGE_AHEAD])
def test_of_what_a_bank_has_nothing_is_asked_for_or_said_to_come(billing: Billing, kind: MailKind) -> None:
    billing.sells(dunning=Dunning(reminder=3))
    billing.bought("once")
    while kind not in kinds(billing):
        billing.falls_due()
    assert mail(billing, kind) is not None
    found = billing.subscription
    disputed = replace(found, contested=(found.order,), version=found.version + 1)
    billing.agency.mine.subscriptions.move(disputed)
    assert mail(billing, kind) is None


class TestACardThatEnds:
    """Bought on November 2nd with the sandbox's card that is good to the end of December."""

    def subscribed(self, billing: Billing, card: int = 2, every: Interval = Interval.YEARLY) -> None:
        billing.sells(Every(Money.of("100.00", "EUR"), every), dunning=Dunning(card=card))
        billing.bought("ending")

    def test_is_told_of_before_it_does(self, billing: Billing) -> None:
        self.subscribed(billing)
        told = []
        for _ in range(2):
            found = billing.falls_due()
            told.append((billing.agency.now.date().isoformat(), found.warned))
        assert told == [("2026-12-01", 1), ("2026-12-17", 2)]
        assert kinds(billing) == [K.CARD_ENDS] * 2
        written = mail(billing, K.CARD_ENDS)
        assert written is not None
        assert written.to == "ada@buyer.example"
        assert "good to the end of December 2026" in written.text
        assert "On November 2, 2027 €119.00 falls due" in written.text
        order = billing.agency.mine.orders.get(billing.subscription.order)
        assert method_of(order, billing.subscription) in written.text
        assert billing.subscription.due == billing.subscription.calendar.moment(1)

    def test_is_of_the_charge_that_comes_after_its_end(self, billing: Billing) -> None:
        self.subscribed(billing, every=Interval.MONTHLY)
        billing.falls_due()
        assert (billing.subscription.paid, kinds(billing)) == (0, [K.CARD_ENDS])
        written = mail(billing, K.CARD_ENDS)
        assert written is not None
        assert "On January 2, 2027" in written.text
        billing.falls_due()
        assert (billing.subscription.paid, billing.subscription.warned) == (1, 1)

    @pytest.mark.parametrize(("card", "days"), [(0, []), (1, ["12-01"]), (3, ["12-01", "12-17", "12-28"])])
    def test_as_often_as_the_product_says(self, billing: Billing, card: int, days: list[str]) -> None:
        self.subscribed(billing, card)
        found = []
        while billing.subscription.due != billing.subscription.calendar.moment(1):
            billing.falls_due()
            found.append(f"{billing.agency.now:%m-%d}")
        assert found == days

    def test_once_for_all_the_days_that_nobody_looked(self, billing: Billing) -> None:
        self.subscribed(billing, 3)
        billing.agency.clock.move(timedelta(days=50))
        billing.bill()
        assert (kinds(billing), billing.subscription.warned) == ([K.CARD_ENDS], 2)

    def test_who_has_another_one_by_then_is_not_told(self, billing: Billing) -> None:
        self.subscribed(billing)
        billing.falls_due()
        found = billing.subscription
        other = Saved("customer", "another", date(2031, 1, 31))
        mine = billing.agency.mine.subscriptions
        mine.move(replace(found, saved=other, version=found.version + 1))
        assert mail(billing, K.CARD_ENDS) is None

    def test_who_leaves_is_not_told(self, billing: Billing) -> None:
        self.subscribed(billing)
        billing.falls_due()
        found = billing.subscription.cancels(Farewell(billing.agency.now))
        assert found.next_due() == found.calendar.moment(1)
        billing.agency.mine.subscriptions.move(found)
        assert mail(billing, K.CARD_ENDS) is None
        assert (found.unpayable, replace(found, saved=None).unpayable) == (1, None)

    def test_one_that_outlives_all_charges_is_not_told_of(self, billing: Billing) -> None:
        billing.sells(Split(Money.of("100.00", "EUR"), Interval.MONTHLY, 2), dunning=Dunning(card=3))
        billing.bought("ending")
        billing.until(billing.agency.now + timedelta(days=200))
        assert (kinds(billing), billing.subscription.state) == ([], SubscriptionState.COMPLETED)


class TestCancelled:
    def cancel(self, billing: Billing, *, now: bool) -> None:
        mine = billing.agency.mine
        act, wanted = billing.agency.act(), billing.subscription.id
        subscribing.cancel(act, wanted, now=now, subscriptions=mine.subscriptions, readers=mine)

    def keep(self, billing: Billing) -> None:
        mine = billing.agency.mine
        found = billing.subscription.id
        subscribing.keep(billing.agency.act(), found, subscriptions=mine.subscriptions, readers=mine)

    def test_buyer_and_seller_are_told_when_it_ends(self, billing: Billing) -> None:
        billing.bought()
        self.cancel(billing, now=False)
        assert kinds(billing) == [K.CANCELLED, K.CANCELLED_NOTICE]
        told, notice = mail(billing, K.CANCELLED), mail(billing, K.CANCELLED_NOTICE)
        assert told is not None
        assert notice is not None
        assert (told.to, notice.to) == ("ada@buyer.example", "sales@northwind.example")
        assert "ends on December 2, 2026" in told.text
        assert "ends on December 2, 2026" in notice.text
        billing.falls_due()
        assert kinds(billing) == [K.CANCELLED, K.CANCELLED_NOTICE]

    def test_at_once_is_told_as_over(self, billing: Billing) -> None:
        billing.bought()
        self.cancel(billing, now=True)
        told = mail(billing, K.CANCELLED)
        assert told is not None
        assert "has ended" in told.text

    def test_what_waits_to_be_paid_is_not_said_to_end_on_a_day(self, billing: Billing) -> None:
        billing.bought("once")
        billing.falls_due()
        self.cancel(billing, now=True)
        told = mail(billing, K.CANCELLED)
        assert told is not None
        assert "is cancelled. Nothing more is charged." in told.text

    def test_thought_better_of_and_cancelled_again_is_told_again(self, billing: Billing) -> None:
        billing.bought()
        self.cancel(billing, now=False)
        self.keep(billing)
        assert mail(billing, K.CANCELLED) is None
        for kind in (K.KEPT, K.KEPT_NOTICE):
            told = mail(billing, kind)
            assert told is not None
            assert "after all" in told.text
        self.keep(billing)
        both = [K.CANCELLED, K.CANCELLED_NOTICE]
        assert sorted(kinds(billing)) == sorted([*both, K.KEPT, K.KEPT_NOTICE])
        self.cancel(billing, now=False)
        assert sorted(kinds(billing)) == sorted([*both, *both, K.KEPT, K.KEPT_NOTICE])
        # Who was not told before it was cancelled again is told of that alone.
        assert (mail(billing, K.KEPT), mail(billing, K.KEPT_NOTICE)) == (None, None)

    def test_who_keeps_it_and_is_gone_by_then_is_not_told_that_it_goes_on(self, billing: Billing) -> None:
        billing.bought()
        self.cancel(billing, now=False)
        self.keep(billing)
        found = billing.subscription
        ended = replace(found, ended=Farewell(billing.agency.now), version=found.version + 1)
        assert ended.leaving is None
        billing.agency.mine.subscriptions.move(ended)
        assert (mail(billing, K.KEPT), mail(billing, K.KEPT_NOTICE)) == (None, None)

    def test_what_waited_and_was_to_end_at_once_goes_on_and_both_are_told(self, billing: Billing) -> None:
        billing.bought("once")
        billing.falls_due()
        self.cancel(billing, now=True)
        self.keep(billing)
        assert {K.KEPT, K.KEPT_NOTICE} < set(kinds(billing))
        assert mail(billing, K.KEPT) is not None

    def test_a_seller_who_wants_no_such_notices_has_none(self, billing: Billing) -> None:
        quiet(billing, NoticeKind.CANCELLATION)
        billing.bought()
        self.cancel(billing, now=False)
        self.keep(billing)
        assert kinds(billing) == [K.CANCELLED, K.KEPT]

    def test_a_seller_is_told_that_one_ended_whose_buyer_is_forgotten(self, billing: Billing) -> None:
        billing.bought()
        billing.agency.store.shelves.veils.clear()
        billing.falls_due()
        assert kinds(billing) == [K.CANCELLED, K.CANCELLED_NOTICE]
        assert mail(billing, K.CANCELLED) is None
        assert mail(billing, K.CANCELLED_NOTICE) is not None


class TestSettings:
    def test_are_a_part_of_the_product_with_its_versions(self, billing: Billing) -> None:
        billing.sells(mode=Mode.TEST)
        mine, act = billing.agency.mine, billing.agency.act()
        before = mine.catalogue.get(billing.agency.course.id)
        wanted = Dunning((1, 2), Ending.PAUSE, 2)
        after = dunning.edit(
            act,
            before.id,
            before.version,
            wanted,
            catalogue=mine.catalogue,
            connections=mine.connections,
        )
        assert (after.dunning, after.version) == (wanted, before.version + 1)
        assert mine.catalogue.get(before.id) == after
        audit = billing.agency.audited()
        assert audit.action == "product.dunning"
        assert "dunning" in (audit.after or {})

    def test_take_the_right_to_edit(self, billing: Billing) -> None:
        mine = billing.agency.mine
        before = mine.catalogue.get(billing.agency.course.id)
        billing.agency.grant("clara", Grant(before.id, frozenset({Right.VIEW})))
        with pytest.raises(Forbidden):
            dunning.edit(
                billing.agency.act("clara"),
                before.id,
                before.version,
                Dunning(),
                catalogue=mine.catalogue,
                connections=mine.connections,
            )

    def test_are_those_of_the_day_an_attempt_begins(self, billing: Billing) -> None:
        billing.bought("once")
        billing.sells(dunning=Dunning((), Ending.PAUSE))
        billing.falls_due()
        assert billing.subscription.state is SubscriptionState.PAUSED
        assert replace(billing.subscription.dunning) == Dunning((), Ending.PAUSE)
