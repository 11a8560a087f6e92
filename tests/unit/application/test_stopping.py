"""What was taken back stops what goes on of it: nobody is charged for what lets nobody in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application import dunning, refunding, settling, stopping, subscribing
from cartwright.application.fulfilling import fulfilled
from cartwright.application.refunding import Wish
from cartwright.domain.entitlements import AccessState, Ending, Entitlement
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.ids import OrderId
from cartwright.domain.jobs import Letter, MailKind, to_buyer
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, DisputeState
from cartwright.domain.orders import Order, OrderState, Sale, sale_id
from cartwright.domain.plans import Plan
from cartwright.domain.subscriptions import Farewell, Subscription, SubscriptionState
from cartwright.domain.subscriptions.choices import Choice, choices
from cartwright.domain.subscriptions.turning import hindrance
from tests.unit.application.agency import Agency, back, hub_of, method_of
from tests.unit.application.billing import DAY, MONTHLY, Billing
from tests.unit.application.test_crediting import given, numbered
from tests.unit.application.test_disputing import heard, news
from tests.unit.application.test_refunding import unasked
from tests.unit.application.test_subscribing import cancelled
from tests.unit.domain.shop import ACCOUNT, NORTHWIND

OPEN, WON, LOST = DisputeState.OPEN, DisputeState.WON, DisputeState.LOST
LETS_IN, ONCE_MORE = Access(), replace(MONTHLY, times=1)
WHOLE, GOES_ON = Wish("Changed her mind"), Wish("A present", keeps=True)


def arrives_unheard(story: Story, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it is given back, and who hears of it dies before anything is drawn from that."""
    story.ask(order)

    class Dead(Exception):
        pass

    def dies(*_: object, **__: object) -> None:
        raise Dead

    monkeypatch.setattr(stopping, "returned", dies)
    with pytest.raises(Dead):
        story.agency.returned(order.id)
    monkeypatch.undo()


class Story:
    """Ada's course by the month, bought on 2 November, that lets her in; what banks say of it, and owners."""

    def __init__(self, agency: Agency, access: Access | None = LETS_IN, plan: Plan = MONTHLY) -> None:
        self.agency, self.billing = agency, Billing(agency)
        self.billing.sells(plan, fulfilment=Fulfilment(access=access))
        self.first = self.billing.bought()
        self.verdicts: dict[OrderId, tuple[DisputeState, ...]] = {}
        agency.line.disputes = self._disputes

    def _disputes(self, order: Order) -> Sequence[Disputed]:
        fee = Money.of("0.00", "EUR")
        return [
            Disputed(
                f"dp_{n}", order.payment.reference, order.payment.amount, fee, state, "x", self.agency.now
            )
            for n, state in enumerate(self.verdicts.get(order.id, ()))
        ]

    def bank(self, order: Order, *says: DisputeState) -> None:
        """It says so, and we hear of it; twice."""
        self.verdicts[order.id] = says
        for again in range(2):
            event = f"evt_{order.id}_{says}_{again}"
            heard(self.agency, news(self.agency, self.agency.kept(order), event=event))

    def charge(self) -> Order:
        """The next charge, on its day."""
        self.billing.falls_due()
        return self.paid

    @property
    def paid(self) -> Order:
        """The charge paid last."""
        return self.agency.mine.orders.get(self.billing.attempts[-1].id)

    def ask(self, order: Order, wish: Wish = WHOLE) -> None:
        mine = self.agency.mine
        refunding.ask(
            self.agency.act(),
            sale_id(order.id, NORTHWIND),
            wish,
            key=f"{order.id}-{wish}",
            sold=mine.sold,
            returns=mine.returns,
            catalogue=mine.catalogue,
            clients=mine.clients,
            vat_checks=mine.vat_checks,
            vouch=unasked,
            orders=mine.orders,
            subscriptions=mine.subscriptions,
        )

    def refund(self, order: Order, wish: Wish = WHOLE) -> None:
        """It arrives, is heard of twice, and has its credit note."""
        self.ask(order, wish)
        for _ in range(2):
            self.agency.returned(order.id)
        numbered(self.agency, self.sale(order))
        given(self.agency)

    def sale(self, order: Order) -> Sale:
        return self.agency.mine.orders.sale(NORTHWIND, sale_id(order.id, NORTHWIND))

    @property
    def found(self) -> Subscription:
        return self.billing.subscription

    @property
    def access(self) -> Entitlement:
        (one,) = self.agency.store.shelves.entitlements.values()
        return one

    @property
    def let_in(self) -> bool:
        return self.access.state(self.agency.now) is AccessState.ACTIVE

    def months(self, many: int) -> int:
        """How many charges the clock makes in so many months."""
        before = len(self.billing.rebilled)
        self.billing.until(self.agency.now + many * 31 * DAY)
        self.agency.clock.move(many * 31 * DAY)
        return len(self.billing.rebilled) - before

    def told(self) -> list[MailKind]:
        slips = [slip.job for slip in self.agency.store.shelves.jobs.values()]
        kinds = {MailKind.CANCELLED, MailKind.CANCELLED_NOTICE}
        return sorted(job.kind for job in slips if isinstance(job, Letter) and job.kind in kinds)


@pytest.fixture
def story(agency: Agency) -> Story:
    return Story(agency)


BOTH_TOLD = sorted([MailKind.CANCELLED, MailKind.CANCELLED_NOTICE])


class TestDisputes:
    @pytest.mark.parametrize("later", [False, True])
    def test_what_a_bank_has_is_charged_no_more_and_lets_nobody_in(self, story: Story, later: bool) -> None:
        order = story.charge() if later else story.first
        story.bank(order, OPEN)
        assert (story.let_in, story.access.because) == (False, Ending.DISPUTE)
        assert story.found.contested == (order.id,)
        assert story.months(5) == 0
        assert story.told() == []

    @pytest.mark.parametrize("state", [DisputeState.INQUIRY, WON])
    def test_a_bank_that_only_asks_or_has_given_back_stops_nothing(
        self, story: Story, state: DisputeState
    ) -> None:
        story.bank(story.first, state)
        assert story.let_in
        assert story.months(2) == 2

    def test_won_it_is_charged_on_the_next_of_its_days_and_for_nothing_that_was_missed(
        self, story: Story
    ) -> None:
        story.bank(story.first, OPEN)
        story.months(2)
        story.bank(story.first, WON)
        assert story.let_in
        assert story.found.falls_due == date(2027, 2, 2)
        story.billing.bill()
        assert story.billing.charged() == []
        assert story.months(2) == 2

    def test_won_in_the_moment_that_a_charge_fell_due_that_one_is_not_made(self, story: Story) -> None:
        due = story.found.due
        assert due is not None
        story.bank(story.first, OPEN)
        story.agency.clock.move(due - story.agency.now)
        story.bank(story.first, WON)
        assert story.found.falls_due == date(2027, 1, 2)

    def test_won_before_anything_fell_due_it_goes_on_as_it_was(self, story: Story) -> None:
        before = story.found
        story.bank(story.first, OPEN)
        story.bank(story.first, WON)
        assert story.found == replace(before, version=before.version + 2)
        assert story.let_in

    def test_who_was_let_in_for_a_time_is_let_in_till_the_next_charge_once_it_is_won(
        self, agency: Agency
    ) -> None:
        story = Story(agency, Access(days=31))
        story.bank(story.first, OPEN)
        story.months(3)
        story.bank(story.first, WON)
        assert story.let_in
        assert story.access.ends == story.found.calendar.moment(story.found.coming)

    def test_lost_it_ends_and_both_are_told_once(self, story: Story) -> None:
        story.bank(story.charge(), OPEN)
        story.bank(story.paid, LOST)
        assert (story.found.state, story.let_in) == (SubscriptionState.CANCELLED, False)
        assert story.found.ended is not None
        assert story.found.ended.reason == "disputed"
        assert story.told() == BOTH_TOLD
        story.bank(story.paid, WON)
        assert (story.found.state, story.months(3)) == (SubscriptionState.CANCELLED, 0)

    def test_as_long_as_any_charge_is_disputed_nobody_is_let_in(self, story: Story) -> None:
        story.charge()
        second = story.charge()
        story.bank(story.first, OPEN)
        story.bank(second, OPEN)
        story.bank(story.first, WON)
        assert (story.let_in, story.months(2)) == (False, 0)
        story.bank(second, WON)
        assert (story.let_in, story.months(2)) == (True, 2)

    def test_of_two_disputes_of_a_charge_both_have_to_be_won(self, story: Story) -> None:
        story.bank(story.first, OPEN, WON)
        assert not story.let_in
        story.bank(story.first, WON, WON)
        assert (story.let_in, story.months(2)) == (True, 2)

    def test_what_waits_to_be_paid_is_called_off(self, agency: Agency) -> None:
        story = Story(agency)
        second = story.charge()
        story.agency.store.shelves.subscriptions[ACCOUNT, story.found.id] = replace(story.found, saved=None)
        story.billing.falls_due()
        assert story.found.state is SubscriptionState.PAST_DUE
        waiting = story.found.trying
        story.bank(second, OPEN)
        story.billing.bill()
        assert (story.found.trying, story.found.due) == (None, None)
        assert waiting is not None
        assert agency.mine.orders.get(waiting).state == "expired"
        story.bank(second, WON)
        assert (story.found.state, story.found.since) == (SubscriptionState.ACTIVE, None)

    def test_won_before_that_was_called_off_it_waits_for_the_next_attempt(self, agency: Agency) -> None:
        story = Story(agency)
        story.agency.store.shelves.subscriptions[ACCOUNT, story.found.id] = replace(story.found, saved=None)
        story.billing.falls_due()
        waiting, state = story.found.trying, story.found.state
        story.bank(story.first, OPEN)
        story.bank(story.first, WON)
        assert (story.found.trying, story.found.state) == (waiting, state)
        assert story.found.due == agency.now

    def test_lost_while_something_waits_it_ends_once_that_is_called_off(self, agency: Agency) -> None:
        story = Story(agency)
        second = story.charge()
        story.agency.store.shelves.subscriptions[ACCOUNT, story.found.id] = replace(story.found, saved=None)
        story.billing.falls_due()
        story.bank(second, LOST)
        assert story.found.leaving is not None
        assert story.told() == BOTH_TOLD
        agency.clock.move(timedelta(hours=1))
        version = story.found.version
        stopping.disputed(agency.kept(second), mine=agency.mine, now=agency.now)
        assert story.found.version == version
        story.billing.bill()
        assert story.found.state is SubscriptionState.CANCELLED
        assert story.told() == BOTH_TOLD

    def test_an_end_that_is_due_comes_before_a_mail_of_a_charge_that_never_will(self, story: Story) -> None:
        reminding = replace(story.found.dunning, reminder=3)
        story.agency.clock.move(28 * DAY)
        found = replace(
            story.found,
            contested=(story.first.id,),
            leaving=Farewell(story.agency.now),
            due=story.agency.now,
            dunning=reminding,
        )
        story.agency.store.shelves.subscriptions[ACCOUNT, found.id] = found
        assert found.reminds(story.agency.now)
        assert not replace(found, state=SubscriptionState.PAST_DUE).reminds(story.agency.now)
        assert story.billing.bill().state is SubscriptionState.CANCELLED

    def test_an_attempt_that_its_bank_takes_a_while_for_is_called_off(self, story: Story) -> None:
        under_way = replace(story.found, trying=story.first.id, declined=False)
        assert not under_way.called_off
        assert replace(under_way, contested=(story.first.id,)).called_off

    def test_what_is_paid_meanwhile_lets_nobody_in_who_was_shut_out(self, agency: Agency) -> None:
        story = Story(agency)
        second = story.charge()
        story.agency.store.shelves.subscriptions[ACCOUNT, story.found.id] = replace(story.found, saved=None)
        story.billing.falls_due()
        story.refund(second, GOES_ON)
        story.bank(story.first, OPEN)
        settling.confirm(  # it asks for a method, and is paid before it is called off
            story.billing.trying.id,
            story.billing.trying.key,
            orders=agency.mine.orders,
            processors=agency.line,
            return_url=back,
        )
        agency.pays(story.billing.trying)
        story.billing.bill()
        assert (story.found.paid, story.found.shut, story.let_in) == (2, True, False)
        story.bank(story.first, WON)
        assert story.let_in

    def test_cancelled_for_later_it_ends_in_time_disputed_or_not(self, story: Story) -> None:
        cancelled(story.billing, now=False)
        story.bank(story.first, OPEN)
        due = story.found.due
        assert due is not None
        assert story.months(1) == 0
        assert story.found.state is SubscriptionState.CANCELLED
        assert story.found.ended is not None
        assert story.found.ended.at == due

    def test_cancelled_for_later_and_won_it_ends_on_the_day_it_was_to(self, story: Story) -> None:
        cancelled(story.billing, now=False)
        day = story.found.falls_due
        story.bank(story.first, OPEN)
        story.agency.clock.move(40 * DAY)
        story.bank(story.first, WON)
        assert story.found.falls_due == day
        story.billing.bill()
        assert story.found.state is SubscriptionState.CANCELLED

    def test_a_pause_that_is_over_by_then_goes_on_once_it_is_won(self, story: Story) -> None:
        mine = story.agency.mine.subscriptions
        until = (story.agency.now + 10 * DAY).date()
        subscribing.pause(story.agency.act(), story.found.id, until=until, subscriptions=mine)
        story.bank(story.first, OPEN)
        assert story.months(2) == 0
        assert story.found.state is SubscriptionState.PAUSED
        story.bank(story.first, WON)
        assert (story.found.state, story.found.falls_due) == (SubscriptionState.ACTIVE, date(2027, 2, 2))

    @pytest.mark.parametrize("resumes", [True, False])
    def test_a_pause_without_an_end_stays_one(self, story: Story, resumes: bool) -> None:
        mine, act = story.agency.mine.subscriptions, story.agency.act()
        subscribing.pause(act, story.found.id, until=None, subscriptions=mine)
        story.bank(story.first, OPEN)
        if resumes:
            subscribing.resume(act, story.found.id, subscriptions=mine)
        story.bank(story.first, WON)
        state = SubscriptionState.ACTIVE if resumes else SubscriptionState.PAUSED
        assert (story.found.state, story.months(2)) == (state, 2 * resumes)

    def test_all_of_it_paid_a_dispute_takes_the_access_and_gives_it_back(self, agency: Agency) -> None:
        story = Story(agency, plan=ONCE_MORE)
        last = story.charge()
        states = []
        for says in (OPEN, WON):
            story.bank(last, says)
            states.append((story.let_in, story.found.state))
        assert states == [(False, SubscriptionState.COMPLETED), (True, SubscriptionState.COMPLETED)]

    def test_meanwhile_its_buyer_ends_it_and_neither_pauses_nor_resumes_nor_changes_it(
        self, story: Story
    ) -> None:
        before = choices(story.found, None, story.agency.now).these
        story.bank(story.first, OPEN)
        found, now = story.found, story.agency.now
        assert before - choices(found, None, now).these == {Choice.PAUSE}
        paused = replace(found, state=SubscriptionState.PAUSED)
        assert Choice.RESUME not in choices(paused, None, now).these
        assert Choice.RESUME in choices(replace(paused, contested=()), None, now).these
        assert (hindrance(found), hindrance(replace(found, contested=()))) == ("disputed", "")

    def test_mails_that_were_due_by_then_are_not_written(self, story: Story) -> None:
        mine = story.agency.mine
        due = story.charge()
        failed = replace(story.found, trying=due.id, declined=True)
        subject = f"{failed.id} {failed.coming} {failed.attempt}"
        kinds = (MailKind.CHARGE_AHEAD, MailKind.PAYMENT_FAILED)

        def written(found: Subscription) -> list[bool]:
            story.agency.store.shelves.subscriptions[ACCOUNT, found.id] = found
            mails = (
                dunning.composed(
                    to_buyer(ACCOUNT, NORTHWIND, kind, subject),
                    subscriptions=mine.subscriptions,
                    orders=mine.orders,
                    composer=JinjaComposer(),
                    return_url=back,
                    hub=hub_of,
                    method_url=method_of,
                )
                for kind in kinds
            )
            return [mail is not None for mail in mails]

        assert written(failed) == [True, True]
        assert written(replace(failed, contested=(due.id,))) == [False, False]

    def test_what_grants_no_access_is_stopped_as_well(self, agency: Agency) -> None:
        story = Story(agency, None)
        story.bank(story.first, OPEN)
        assert story.months(3) == 0
        assert agency.store.shelves.entitlements == {}

    def test_what_was_sold_before_anything_was_billed_loses_its_access_all_the_same(
        self, story: Story
    ) -> None:
        story.agency.store.shelves.subscriptions.clear()
        story.bank(story.first, OPEN)
        assert story.access.because is Ending.DISPUTE
        story.bank(story.first, WON)
        assert story.let_in


class TestRefunds:
    @pytest.mark.parametrize("later", [False, True])
    def test_the_last_charge_given_back_whole_ends_it_and_both_are_told_once(
        self, story: Story, later: bool
    ) -> None:
        order = story.charge() if later else story.first
        story.refund(order)
        assert (story.found.state, story.access.because) == (SubscriptionState.CANCELLED, Ending.REFUND)
        assert story.found.ended is not None
        assert story.found.ended.reason == "refunded"
        assert story.told() == BOTH_TOLD
        assert story.months(3) == 0

    @pytest.mark.parametrize("days", [None, 31])
    def test_where_it_goes_on_the_next_charge_that_is_paid_lets_in_again(
        self, agency: Agency, days: int | None
    ) -> None:
        story = Story(agency, Access(days))
        story.refund(story.charge(), GOES_ON)
        assert (story.let_in, story.found.state) == (False, SubscriptionState.ACTIVE)
        assert story.told() == []
        story.charge()
        assert (story.let_in, story.found.shut) == (True, False)
        assert (story.access.ends is None) is (days is None)

    def test_in_parts_the_one_that_makes_it_whole_says_whether_it_goes_on(self, story: Story) -> None:
        part = replace(WHOLE, amount=Money.of("19.00", "EUR"))
        story.refund(story.first, part)
        assert story.let_in
        story.agency.clock.move(timedelta(hours=1))
        story.refund(story.first, GOES_ON)
        assert (story.let_in, story.found.state) == (False, SubscriptionState.ACTIVE)

    @pytest.mark.parametrize("slower", [0, 1])
    def test_of_two_that_are_on_their_way_it_is_the_one_that_arrives_last(
        self, story: Story, monkeypatch: pytest.MonkeyPatch, slower: int
    ) -> None:
        order, mine, now = story.first, story.agency.mine, story.agency.now
        story.ask(order, replace(GOES_ON, amount=Money.of("19.00", "EUR")))
        story.agency.clock.move(timedelta(minutes=1))
        story.ask(order)
        with monkeypatch.context() as unheard:
            unheard.setattr(stopping, "returned", lambda *_, **__: None)
            story.agency.returned(order.id)
        known = mine.returns.of(order.id)
        arrived = tuple(
            replace(one, at=now + timedelta(hours=2 if number == slower else 1))
            for number, one in enumerate(known.refunds)
        )
        paid = mine.orders.get(order.id)
        stopping.returned(paid, replace(known, refunds=arrived), mine=mine, orders=mine.orders, now=now)
        assert (story.found.state is SubscriptionState.ACTIVE) is (slower == 0)

    def test_what_had_ended_before_stays_as_it_ended(self, story: Story) -> None:
        cancelled(story.billing)
        over = story.found
        story.refund(story.first)
        assert (story.found.shut, story.found.ended) == (False, over.ended)
        assert story.access.because is Ending.SUBSCRIPTION

    def test_an_earlier_charge_takes_nothing_its_time_is_over(self, story: Story) -> None:
        story.charge()
        story.refund(story.first)
        assert (story.let_in, story.found.state) == (True, SubscriptionState.ACTIVE)
        assert story.months(2) == 2

    def test_what_it_gives_is_handed_out_by_its_last_charge_and_not_by_its_first(self, story: Story) -> None:
        mine = story.agency.mine

        def gives() -> bool:
            given = fulfilled(
                [mine.orders.get(story.first.id)],
                shelf=mine.catalogue,
                entitlements=mine.entitlements,
                returns=mine.returns,
                now=story.agency.now,
            )
            return any(one.fulfilment.gives for one in given)

        handed_out = [gives()]
        last = story.charge()
        for order in (story.first, last):
            story.refund(order)
            handed_out.append(gives())
        assert handed_out == [True, True, False]

    def test_what_stays_its_buyers_stays_and_nothing_more_is_charged(self, agency: Agency) -> None:
        story = Story(agency, Access(stays=True))
        story.refund(story.charge())
        assert (story.let_in, story.found.state) == (True, SubscriptionState.CANCELLED)
        assert story.months(3) == 0

    @pytest.mark.parametrize("keeps", [False, True])
    def test_all_of_it_paid_the_access_goes_unless_it_shall_not(self, agency: Agency, keeps: bool) -> None:
        story = Story(agency, plan=ONCE_MORE)
        story.refund(story.charge(), GOES_ON if keeps else WHOLE)
        assert (story.let_in, story.found.state) == (keeps, SubscriptionState.COMPLETED)

    def test_what_is_over_is_not_ended_again(self, story: Story) -> None:
        cancelled(story.billing)
        before = story.told()
        story.refund(story.first)
        assert (story.told(), story.access.because) == (before, Ending.SUBSCRIPTION)

    def test_who_lets_it_go_on_after_all_is_not_overruled_by_hearing_it_again(self, agency: Agency) -> None:
        story = Story(agency)
        second = story.charge()
        story.agency.store.shelves.subscriptions[ACCOUNT, story.found.id] = replace(story.found, saved=None)
        story.billing.falls_due()
        story.refund(second)
        assert story.found.leaving is not None
        mine = agency.mine
        subscribing.keep(agency.act(), story.found.id, subscriptions=mine.subscriptions, readers=mine)
        agency.returned(second.id)
        assert story.found.leaving is None

    def test_charged_before_that_was_drawn_it_ends_with_what_was_paid(
        self, story: Story, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        arrives_unheard(story, story.first, monkeypatch)
        story.charge()
        before = story.found.leaving
        for _ in range(2):
            story.agency.returned(story.first.id)
        assert (before is None, story.found.leaving is None) == (True, False)
        assert (story.let_in, story.told()) == (True, BOTH_TOLD)
        assert story.months(2) == 0
        assert story.found.state is SubscriptionState.CANCELLED

    def test_an_earlier_charge_that_is_heard_of_late_takes_nothing_either(
        self, story: Story, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        story.charge()
        arrives_unheard(story, story.first, monkeypatch)
        story.charge()
        story.agency.returned(story.first.id)
        assert (story.let_in, story.found.state, story.found.leaving) == (
            True,
            SubscriptionState.ACTIVE,
            None,
        )
        assert story.months(2) == 2

    @pytest.mark.parametrize(
        ("known", "ends"), [("paid at once", True), ("paid by its buyer", True), ("by nobody", False)]
    )
    def test_the_last_one_then_that_is_heard_of_late_ends_it_with_what_is_paid_by_now(
        self, story: Story, monkeypatch: pytest.MonkeyPatch, known: str, ends: bool
    ) -> None:
        arrives_unheard(story, story.first, monkeypatch)
        second = story.charge()
        story.charge()
        orders = story.agency.store.shelves.orders
        if known != "paid at once":
            # What failed before it, and one that was never placed.
            orders[(second.account, second.id)] = replace(second, state=OrderState.EXPIRED)
        if known == "paid by its buyer":
            third = story.found.attempted(1, 2)
            orders[(second.account, third)] = replace(second, id=third)
        story.agency.returned(story.first.id)
        assert (story.found.leaving is not None) is ends

    def test_whoever_heard_of_it_died_before_that_its_credit_note_draws_it(
        self, story: Story, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        order = story.charge()
        story.ask(order)
        monkeypatch.setattr(stopping, "returned", lambda *_, **__: None)
        story.agency.returned(order.id)
        monkeypatch.undo()
        goes_on = not story.found.state.over
        numbered(story.agency, story.sale(order))
        given(story.agency)
        assert (goes_on, story.found.state) == (True, SubscriptionState.CANCELLED)
        assert (story.let_in, story.told()) == (False, BOTH_TOLD)

    def test_given_back_at_the_processor_itself_it_ends_as_well(self, story: Story) -> None:
        payment = story.first.payment
        kept = story.agency.store.sandbox.get(ACCOUNT, payment.connection, payment.id)
        story.agency.sandbox.give_back(kept, payment.amount)
        story.agency.returned(story.first.id)
        assert (story.found.state, story.let_in) == (SubscriptionState.CANCELLED, False)

    @pytest.mark.parametrize("stays", [False, True])
    def test_what_was_sold_before_anything_was_billed_loses_its_access_all_the_same(
        self, agency: Agency, stays: bool
    ) -> None:
        story = Story(agency, Access(stays=stays))
        agency.store.shelves.subscriptions.clear()
        story.refund(story.first)
        assert story.access.because is (None if stays else Ending.REFUND)

    def test_what_is_refunded_while_it_is_disputed_stays_shut_until_it_is_paid(self, story: Story) -> None:
        second = story.charge()
        story.refund(second, GOES_ON)
        story.bank(story.first, OPEN)
        story.bank(story.first, WON)
        assert not story.let_in
        story.charge()
        assert story.let_in
