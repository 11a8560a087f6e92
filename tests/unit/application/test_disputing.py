"""Disputes: heard of, booked once, and access taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application import disputing, entitling, noticing, settling
from cartwright.application.noticing import Wish
from cartwright.application.ports.entitlements import Entitlements
from cartwright.application.ports.papers import Mail
from cartwright.application.ports.selling import Delivery
from cartwright.domain.entitlements import AccessState, Ending
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.fulfilment import Access
from cartwright.domain.ids import ClientId
from cartwright.domain.jobs import Letter, MailKind, letter
from cartwright.domain.journal import Book, Entry, Kind
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, DisputeState
from cartwright.domain.notice_plans import Cadence, NoticeKind
from cartwright.domain.orders import Order
from tests.fakes.selling import FakeOrders
from tests.fakes.shelves import DONE, PARKED, WAITING
from tests.unit.application.agency import Agency, Overtaken, back
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA


@pytest.fixture(name="paid")
def _paid(agency: Agency) -> Order:
    """A course that lets its buyer in, paid."""
    order = agency.ordered()
    line = replace(order.lines[0], access=Access(None))
    agency.store.shelves.orders[ACCOUNT, order.id] = replace(order, lines=(line,))
    agency.pays(order)
    return agency.settled(agency.kept(order))


def disputed(agency: Agency, order: Order, state: DisputeState = DisputeState.OPEN) -> None:
    """What the processor says from now on."""
    fee = Money.of("15.00", "EUR")
    told = Disputed(
        "dp_1", order.payment.reference, order.payment.amount, fee, state, "fraudulent", agency.now
    )
    agency.line.disputes = lambda _: (told,)


def news(
    agency: Agency,
    order: Order,
    *,
    event: str = "evt_d",
    kind: str = "charge.dispute.created",
    named: str = "",
) -> Delivery:
    """A webhook that names the payment, and what we wrote to it only if `named`."""
    delivery = Delivery(ACCOUNT, order.payment.connection, event, kind, named, order.payment.reference)
    agency.store.inbox.receive(delivery, b"{}", at=agency.now)
    return delivery


def heard(agency: Agency, delivery: Delivery, orders: FakeOrders | None = None) -> tuple[str, str]:
    settling.hear(
        delivery,
        orders=orders or agency.mine.orders,
        inbox=agency.store.inbox,
        processors=agency.line,
        return_url=back,
        concerned=agency.store.of,
        limits=agency.limits,
        now=agency.now,
        returned=agency.returned,
    )
    kept = agency.store.shelves.deliveries[ACCOUNT, delivery.connection, delivery.event]
    return kept.state, kept.outcome or kept.code


def booked(agency: Agency) -> Sequence[Entry]:
    return [one for one in agency.store.shelves.entries.values() if one.origin == "dp_1"]


def told(agency: Agency) -> list[tuple[str, str]]:
    """Each letter about a dispute: to whom, and of what."""
    letters = (slip.job for slip in agency.store.shelves.jobs.values() if isinstance(slip.job, Letter))
    found = (one for one in letters if one.kind is MailKind.DISPUTE_NOTICE)
    return [(one.to, one.subject.split(" ")[3]) for one in found]


def mail(agency: Agency, subject: str, owner: ClientId = NORTHWIND) -> Mail:
    about = letter(ACCOUNT, owner, MailKind.DISPUTE_NOTICE, "sales@northwind.example", f"{owner} {subject}")
    mine = agency.mine
    return disputing.composed(about, orders=mine.orders, clients=mine.clients, composer=JinjaComposer())


def access(agency: Agency) -> tuple[AccessState, Ending | None]:
    (one,) = agency.store.shelves.entitlements.values()
    return one.state(agency.now), one.because


def test_a_dispute_that_names_only_the_payment_finds_its_order(agency: Agency, paid: Order) -> None:
    disputed(agency, paid)
    assert heard(agency, news(agency, paid)) == (DONE, "settled")
    assert sorted(entry.kind for entry in booked(agency)) == [Kind.DISPUTE, Kind.FEE]
    assert [one.reference for one in agency.kept(paid).disputes] == ["dp_1"]


def test_news_that_names_no_payment_is_of_no_order_that_cost_nothing(agency: Agency, paid: Order) -> None:
    """Such an order has no payment's name either."""
    free = replace(paid, payment=replace(paid.payment, reference=""))
    agency.store.shelves.orders[ACCOUNT, paid.id] = free
    assert disputing.whose(news(agency, free), agency.mine.orders) is None
    assert disputing.whose(news(agency, paid), agency.mine.orders) is None


def test_what_a_bank_took_back_lets_nobody_in(agency: Agency, paid: Order) -> None:
    assert access(agency) == (AccessState.ACTIVE, None)
    disputed(agency, paid)
    heard(agency, news(agency, paid))
    assert access(agency) == (AccessState.REVOKED, Ending.DISPUTE)
    disputed(agency, paid, DisputeState.LOST)
    heard(agency, news(agency, paid, event="evt_lost", kind="charge.dispute.closed"))
    assert access(agency) == (AccessState.REVOKED, Ending.DISPUTE)


def test_what_a_bank_gave_back_lets_its_buyer_in_again_as_often_as_that_is_heard(
    agency: Agency, paid: Order
) -> None:
    disputed(agency, paid)
    heard(agency, news(agency, paid))
    disputed(agency, paid, DisputeState.WON)
    for event in ("evt_won", "evt_again"):
        heard(agency, news(agency, paid, event=event, kind="charge.dispute.closed"))
        assert access(agency) == (AccessState.ACTIVE, None)
    assert {one.version for one in agency.store.shelves.entitlements.values()} == {3}


def test_what_was_refunded_while_it_was_disputed_stays_taken_away(agency: Agency, paid: Order) -> None:
    disputed(agency, paid)
    heard(agency, news(agency, paid))
    sale, entitlements = paid.sale(NORTHWIND), agency.mine.entitlements
    entitling.revoke(sale, Ending.REFUND, at=agency.now, entitlements=entitlements)
    disputed(agency, paid, DisputeState.WON)
    heard(agency, news(agency, paid, event="evt_won", kind="charge.dispute.closed"))
    assert access(agency) == (AccessState.REVOKED, Ending.REFUND)


def test_of_two_disputes_both_have_to_be_won(agency: Agency, paid: Order) -> None:
    def one(reference: str, state: DisputeState) -> Disputed:
        half, none = Money.of("50.00", "EUR"), Money.of("0.00", "EUR")
        return Disputed(reference, paid.payment.reference, half, none, state, "fraudulent", agency.now)

    for number, second in enumerate((DisputeState.OPEN, DisputeState.WON)):
        told = (one("dp_1", DisputeState.WON), one("dp_2", second))
        agency.line.disputes = lambda _, told=told: told  # type: ignore[misc]  # bound as it is now
        heard(agency, news(agency, paid, event=f"evt_{number}"))
        state = AccessState.REVOKED if second is DisputeState.OPEN else AccessState.ACTIVE
        assert access(agency)[0] is state


def test_access_ends_when_the_first_of_several_disputes_took_the_money(agency: Agency, paid: Order) -> None:
    half, none = Money.of("10.00", "EUR"), Money.of("0.00", "EUR")
    first, last = (
        Disputed(name, paid.payment.reference, half, none, DisputeState.OPEN, "fraudulent", at)
        for name, at in (("dp_1", agency.now), ("dp_2", agency.now + timedelta(days=3)))
    )
    agency.clock.move(timedelta(days=4))
    agency.line.disputes = lambda _: (first, last)
    heard(agency, news(agency, paid))
    (one,) = agency.store.shelves.entitlements.values()
    assert (one.revoked, one.because) == (first.at, Ending.DISPUTE)


def test_an_inquiry_takes_no_access(agency: Agency, paid: Order) -> None:
    disputed(agency, paid, DisputeState.INQUIRY)
    heard(agency, news(agency, paid))
    assert access(agency) == (AccessState.ACTIVE, None)


@pytest.mark.parametrize("kind", ["charge.dispute.funds_withdrawn", "CUSTOMER.DISPUTE.CREATED", "chargeback"])
def test_whatever_the_event_is_called_it_is_booked_once(agency: Agency, paid: Order, kind: str) -> None:
    disputed(agency, paid)
    assert heard(agency, news(agency, paid, kind=kind)) == (DONE, "settled")
    assert heard(agency, news(agency, paid, event="evt_2", named=paid.id)) == (DONE, "seen")
    assert len(booked(agency)) == 2


def test_news_that_may_be_of_either_is_looked_at_for_both(agency: Agency, paid: Order) -> None:
    disputed(agency, paid)
    agency.line.asked.clear()
    either = news(agency, paid, kind="payment, refund or chargeback", named=paid.id)
    assert heard(agency, either) == (DONE, "returned")
    assert {what for what, _ in agency.line.asked} == {"disputed", "returned"}
    assert Kind.DISPUTE in {entry.kind for entry in booked(agency)}


def test_other_news_of_a_paid_order_asks_nobody_about_disputes(agency: Agency, paid: Order) -> None:
    disputed(agency, paid)
    heard(agency, news(agency, paid, kind="charge.succeeded", named=paid.id))
    assert ("disputed", paid.id) not in agency.line.asked
    assert not disputing.tells_of_one(news(agency, paid, event="evt_2", kind="payout.paid"))


@pytest.mark.parametrize("reference", ["", "pi_of_another_shop"])
def test_a_dispute_of_other_business_is_let_go(agency: Agency, paid: Order, reference: str) -> None:
    delivery = replace(news(agency, paid), event="evt_x", reference=reference)
    agency.store.inbox.receive(delivery, b"{}", at=agency.now)
    assert heard(agency, delivery) == (DONE, "ignored")


def test_a_dispute_of_an_order_that_is_not_paid_is_settled_first(agency: Agency) -> None:
    order = agency.ordered()
    agency.pays(order)
    disputed(agency, order)
    delivery = news(agency, order, named=order.id)
    assert heard(agency, delivery) == (DONE, "settled")
    assert booked(agency) == []
    assert heard(agency, news(agency, order, event="evt_2", named=order.id)) == (DONE, "settled")
    assert len(booked(agency)) == 2


def test_a_processor_that_does_not_answer_leaves_the_delivery_waiting(agency: Agency, paid: Order) -> None:
    disputed(agency, paid)
    agency.line.breaks.add(paid.id)
    delivery = news(agency, paid)
    with pytest.raises(Outage):
        heard(agency, delivery)
    agency.line.breaks.clear()
    assert heard(agency, delivery) == (DONE, "settled")


def test_who_dies_between_the_books_and_the_access_is_followed_by_who_does_the_rest(
    agency: Agency, paid: Order
) -> None:
    disputed(agency, paid)
    delivery = news(agency, paid)

    class Dead(Exception):
        pass

    class Dying:
        mine = agency.mine
        clients, notices, subscriptions = mine.clients, mine.notices, mine.subscriptions

        @property
        def entitlements(self) -> Entitlements:
            raise Dead

    with pytest.raises(Dead):
        disputing.look(
            paid,
            orders=agency.mine.orders,
            processors=agency.line,
            concerned=lambda _: Dying(),
            now=agency.now,
        )
    assert len(booked(agency)) == 2
    assert access(agency)[0] is AccessState.ACTIVE
    kept = agency.store.shelves.deliveries[ACCOUNT, delivery.connection, delivery.event]
    assert kept.state == WAITING
    assert heard(agency, delivery) == (DONE, "seen")
    assert access(agency)[0] is AccessState.REVOKED
    assert len(booked(agency)) == 2


def test_two_who_hear_of_it_at_once_book_it_once(agency: Agency, paid: Order) -> None:
    disputed(agency, paid)
    other = news(agency, paid, event="evt_2")
    overtaken = Overtaken(agency.store, lambda: heard(agency, other))
    assert heard(agency, news(agency, paid), overtaken) == (DONE, "seen")
    assert len(booked(agency)) == 2


def test_another_connections_word_about_it_is_set_aside(agency: Agency, paid: Order) -> None:
    disputed(agency, paid)
    other = agency.connected("another till")
    delivery = replace(news(agency, paid, event="evt_x", named=paid.id), connection=other.id)
    agency.store.inbox.receive(delivery, b"{}", at=agency.now)
    assert heard(agency, delivery) == (PARKED, "not-found")
    assert booked(agency) == []


def test_a_won_dispute_gives_the_money_back_in_the_books(agency: Agency, paid: Order) -> None:
    disputed(agency, paid)
    heard(agency, news(agency, paid))
    agency.clock.move(timedelta(days=30))
    disputed(agency, paid, DisputeState.WON)
    assert heard(agency, news(agency, paid, event="evt_2")) == (DONE, "settled")
    held = sum(entry.moved(Book.DISPUTES).minor for entry in booked(agency))
    kept = sum(entry.moved(Book.FEES).minor for entry in booked(agency))
    assert (held, kept) == (0, 1500)


def test_a_sale_tells_of_the_disputes_of_its_payment(agency: Agency, paid: Order) -> None:
    sale = paid.sale(paid.owners[0])
    assert disputing.of_sale(sale, orders=agency.mine.orders) == ()
    disputed(agency, paid)
    heard(agency, news(agency, paid))
    assert [one.reference for one in disputing.of_sale(sale, orders=agency.mine.orders)] == ["dp_1"]


class TestWhoIsTold:
    def test_each_owner_is_at_its_own_address_and_of_its_own_part(self, agency: Agency) -> None:
        order = agency.ordered(bumps=[agency.mug])
        agency.pays(order)
        paid = agency.settled(agency.kept(order))
        disputed(agency, paid)
        heard(agency, news(agency, paid))
        # Both have their mail read by the same people.
        assert told(agency) == [("sales@northwind.example", "open")] * 2
        after = agency.kept(paid)
        written = mail(agency, f"{paid.id} {after.version} open dp_1")
        assert written.subject == "Payment disputed: Course, €119.00"
        assert "Mug" not in written.text

    @pytest.mark.parametrize(
        ("course", "words"),
        [
            ([DisputeState.INQUIRY, DisputeState.OPEN, DisputeState.REVIEW], ["inquiry", "open"]),
            ([DisputeState.OPEN, DisputeState.WON, DisputeState.OPEN], ["open", "won", "open"]),
            ([DisputeState.REVIEW, DisputeState.LOST], ["open", "lost"]),
        ],
    )
    def test_of_each_turn_once(
        self, agency: Agency, paid: Order, course: Sequence[DisputeState], words: list[str]
    ) -> None:
        for number, state in enumerate(course):
            disputed(agency, paid, state)
            for again in "ab":
                heard(agency, news(agency, paid, event=f"evt_{number}{again}"))
        assert [word for _, word in told(agency)] == words

    def test_whatever_the_plan_has_off(self, agency: Agency, paid: Order) -> None:
        off = Wish(dict.fromkeys(NoticeKind, Cadence.OFF))
        noticing.revise(
            agency.act(), NORTHWIND, off, clients=agency.mine.clients, notices=agency.mine.notices
        )
        disputed(agency, paid)
        heard(agency, news(agency, paid))
        assert told(agency) == [("sales@northwind.example", "open")]

    def test_until_when_to_answer_is_said_as_long_as_it_stands_so(self, agency: Agency, paid: Order) -> None:
        until = agency.now + timedelta(days=9)
        for state in (DisputeState.OPEN, DisputeState.WON):
            disputed(agency, paid, state)
            (one,) = (replace(each, answer_by=until) for each in agency.line.disputes(paid))
            agency.line.disputes = lambda _, one=one: (one,)  # type: ignore[misc]
            heard(agency, news(agency, paid, event=f"evt_{state}"))
            by = "Answer at the payment processor by November 11, 2026"
            assert (by in mail(agency, f"{paid.id} 2 open dp_1").text) is (state is DisputeState.OPEN)

    def test_a_buyer_who_is_forgotten_is_not_named(self, agency: Agency, paid: Order) -> None:
        disputed(agency, paid)
        heard(agency, news(agency, paid))
        subject = f"{paid.id} 2 open dp_1"
        assert "Ada" in mail(agency, subject).text
        agency.store.shelves.veils.clear()
        assert "Ada" not in mail(agency, subject).text
        assert mail(agency, subject).reply_to == ""

    @pytest.mark.parametrize("subject", ["nonsense", "{order} 2 open dp_2"])
    def test_of_nothing_there_is_nothing_to_write(self, agency: Agency, paid: Order, subject: str) -> None:
        disputed(agency, paid)
        heard(agency, news(agency, paid))
        with pytest.raises(NotFound):
            mail(agency, subject.format(order=paid.id))

    def test_who_sold_nothing_of_it_is_not_written_to(self, agency: Agency, paid: Order) -> None:
        disputed(agency, paid)
        heard(agency, news(agency, paid))
        with pytest.raises(NotFound):
            mail(agency, f"{paid.id} 2 open dp_1", OLIVEIRA)
