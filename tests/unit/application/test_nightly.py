"""Nights: each connection compared once, what differs kept and told of, and closed once it agrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application import bookkeeping, nightly
from cartwright.application.giving_back import converge, look_again
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.papers import BadToken
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.application.ports.selling import Stale
from cartwright.application.proving import prove
from cartwright.application.reconciling import catch_up, compare
from cartwright.domain.breaks import Break, Closing
from cartwright.domain.catalog import Mode
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Forbidden, Invalid, KeyReused, NotFound, Outage
from cartwright.domain.ids import BreakId, EntryId
from cartwright.domain.jobs import Job, Letter, LookBack, MailKind, Reconcile, letter, look_back
from cartwright.domain.journal import Book, Kind, Posting
from cartwright.domain.money import Money, total
from cartwright.domain.movements import Movement, MovementKind, ReturnState
from cartwright.domain.nights import AFTERWARDS, Night
from cartwright.domain.orders import Order
from cartwright.domain.reconciliation import Gap, Span
from cartwright.domain.refund_entries import Change
from cartwright.domain.refunds import RefundState
from tests.fakes.apart import Whole
from tests.fakes.breaks import FakeBreaks
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency, back
from tests.unit.application.test_credited import begun, halfway, there
from tests.unit.domain.shop import ACCOUNT, NORTHWIND

DAY = timedelta(days=1)


@pytest.fixture(name="missed")
def _missed(agency: Agency) -> Order:
    """Paid, and nobody told us."""
    order = agency.ordered()
    agency.pays(order)
    return order


def nights(agency: Agency, till: Connection | None = None) -> Night:
    """The till's next night, put on the list where it was not."""
    first = Night.first(till or agency.till, at=agency.now)
    assert first is not None
    agency.store.nights.enrol(first)
    return agency.store.shelves.nights[ACCOUNT, first.connection]


def planned(agency: Agency) -> list[Reconcile]:
    """The comparisons that are asked for and not done."""
    slips = agency.store.shelves.jobs.values()
    return [slip.job for slip in slips if isinstance(slip.job, Reconcile) and slip.state == "waiting"]


def night(agency: Agency) -> Sequence[Break]:
    """The next night, and what it changes."""
    agency.clock.move(nights(agency).due - agency.now)
    assert nightly.plan(nights=agency.store.nights, now=agency.now) == 1
    (job,) = planned(agency)
    return run(agency, job)


def run(agency: Agency, job: Reconcile, till: Connection | None = None) -> Sequence[Break]:
    return nightly.run(
        job,
        till or agency.till,
        mine=agency.mine,
        statements=agency.sandbox.statement_of,
        now=agency.now,
    )


def told(agency: Agency) -> list[Letter]:
    jobs = [slip.job for slip in agency.store.shelves.jobs.values()]
    return [job for job in jobs if isinstance(job, Letter) and job.kind is MailKind.BREAKS]


def open_(agency: Agency) -> Sequence[Break]:
    return agency.mine.breaks.of(agency.till.id)


def caught_up(agency: Agency) -> None:
    found = compare(
        agency.till,
        Span(agency.now - 30 * DAY, agency.now),
        mine=agency.mine,
        statements=agency.sandbox.statement_of,
    )
    for one in found:
        catch_up(
            one,
            orders=agency.mine.orders,
            processors=agency.line,
            concerned=agency.store.of,
            return_url=back,
            returned=partial(converge, mine=agency.mine, processors=agency.line, now=agency.now, look=True),
            now=agency.now,
        )


def test_each_connection_is_compared_once_a_night(agency: Agency) -> None:
    first = nights(agency)
    nights(agency, agency.connected("another till"))
    assert nightly.plan(nights=agency.store.nights, now=first.due - timedelta(seconds=1)) == 0
    assert nightly.plan(nights=agency.store.nights, now=first.due) == 2
    assert nightly.plan(nights=agency.store.nights, now=first.due + timedelta(hours=5)) == 0
    assert {job.connection for job in planned(agency)} >= {agency.till.id}
    assert len(planned(agency)) == 2


def test_a_night_in_which_all_agrees_leaves_nothing(agency: Agency) -> None:
    nights(agency)
    agency.sold()
    assert night(agency) == ()
    assert (open_(agency), told(agency), planned(agency)) == ([], [], [])


def test_what_nobody_told_us_of_is_kept_and_told_once_however_often_it_is_found(
    agency: Agency, missed: Order
) -> None:
    nights(agency)
    found = night(agency)
    assert {(one.kind, one.order, one.client) for one in found} == {
        (MovementKind.PAYMENT, missed.id, NORTHWIND),
        (MovementKind.FEE, missed.id, NORTHWIND),
    }
    assert [(one.to, one.client) for one in told(agency)] == [
        (agency.northwind.profile.notification_email, NORTHWIND)
    ]
    for _ in range(5):
        assert night(agency) == ()
    assert len(open_(agency)) == 2
    assert len(told(agency)) == 1


def test_what_is_caught_up_is_closed_by_the_next_night(agency: Agency, missed: Order) -> None:
    nights(agency)
    night(agency)
    agency.clock.move(20 * DAY)
    caught_up(agency)
    assert {one.closing for one in night(agency)} == {Closing.VANISHED}
    assert open_(agency) == []
    assert len(told(agency)) == 1


def test_a_night_that_is_done_twice_ends_as_if_it_was_once(agency: Agency, missed: Order) -> None:
    first = nights(agency)
    agency.clock.move(first.due - agency.now)
    run(agency, first.job)
    kept = dict(agency.store.shelves.breaks)
    agency.store.shelves.jobs.clear()  # it died before its letters
    assert run(agency, first.job) == ()
    assert agency.store.shelves.breaks == kept
    assert len(told(agency)) == 1


def test_another_who_is_faster_is_read_again(
    agency: Agency, missed: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = nights(agency)
    agency.clock.move(first.due - agency.now)
    losses = [Stale()]
    keep = FakeBreaks.keep

    def overtaken(breaks: FakeBreaks, found: Sequence[Break]) -> None:
        if losses:
            raise losses.pop()
        keep(breaks, found)

    monkeypatch.setattr(FakeBreaks, "keep", overtaken)
    assert len(run(agency, first.job)) == 2


def test_a_processor_that_does_not_answer_leaves_the_night_for_later(agency: Agency) -> None:
    class Silent:
        def statement(self, **_: object) -> object:
            raise Outage("the processor")

    with pytest.raises(Outage):
        nightly.run(
            nights(agency).job,
            agency.till,
            mine=agency.mine,
            statements=lambda _: Silent(),  # type: ignore[arg-type,return-value]
            now=agency.now,
        )


class Refusing:
    """A processor whose key was taken away."""

    def __init__(self) -> None:
        self.asked = 0

    def statement(self, **_: object) -> Iterator[Movement]:
        self.asked += 1
        raise ProcessorRefused(processor="stripe", reason="invalid-key")


def test_what_waits_at_the_processor_is_asked_for_until_it_ends(agency: Agency) -> None:
    """However long: somebody gave back in its own pages, and nobody told us. What is known is asked for
    already, and what is of no payment of ours is nothing to us."""
    (sale,) = agency.sold()
    order = agency.mine.orders.get(sale.order)
    shelf, place = agency.store.shelves.sandbox, (ACCOUNT, order.payment.connection, order.payment.id)
    agency.sandbox.give_back(shelf[place], Money.of("30.00", "EUR"))
    [made] = shelf[place].refunds
    slow = replace(made, state=ReturnState.PENDING, ready_at=agency.now + 90 * DAY, arrived=None)
    shelf[place] = replace(shelf[place], refunds=(slow,))
    lines = agency.sandbox.statement_of(agency.till)

    class Waiting:
        def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
            yield from lines.statement(since=since, until=until)
            nothing = Money.zero("EUR")
            for of in (order.payment.reference, "of somebody else"):
                name = made.reference
                yield Movement(name, MovementKind.WAITING, nothing, nothing, made.at, name, of)

        def given_back(self, payment: str) -> Iterator[Movement]:
            return lines.given_back(payment)

    def tonight() -> list[LookBack]:
        """What is asked for, once it is done."""
        agency.clock.move(nights(agency).due - agency.now)
        nightly.plan(nights=agency.store.nights, now=agency.now)
        for job in planned(agency):
            nightly.run(job, agency.till, mine=agency.mine, statements=lambda _: Waiting(), now=agency.now)
        slips = [slip for slip in agency.store.shelves.jobs.values() if isinstance(slip.job, LookBack)]
        return [slip.job for slip in slips if slip.state == "waiting" and isinstance(slip.job, LookBack)]

    assert [one.order for one in tonight()] == [order.id]
    # Until somebody has looked it is asked for once.
    [job] = tonight()
    agency.returned(job.order, look=True)
    agency.mine.outbox.done(job.id)
    agency.store.shelves.jobs.pop((ACCOUNT, job.id))
    assert tonight() == []
    [refund] = agency.mine.returns.of(order.id).refunds
    assert (refund.state, open_(agency)) == (RefundState.PENDING, [])
    agency.clock.move(100 * DAY)
    assert agency.mine.returns.of(order.id).due is not None
    look_again(
        stragglers=agency.store.stragglers,
        of=agency.store.of,
        processors=agency.line,
        now=agency.now,
        apart=Whole(),
    )
    [refund] = agency.mine.returns.of(order.id).refunds
    assert refund.state is RefundState.SUCCEEDED


def test_what_was_sent_back_long_ago_and_nobody_told_of_is_asked_for_once(agency: Agency) -> None:
    """Mollie tells of a refund as of when it was made. What we have heard of is not asked for, and what
    failed and never was in our books is nothing."""
    (sale,) = agency.sold()
    order = agency.mine.orders.get(sale.order)
    shelf, place = agency.store.shelves.sandbox, (ACCOUNT, order.payment.connection, order.payment.id)
    agency.sandbox.give_back(shelf[place], Money.of("30.00", "EUR"))
    agency.returned(order.id, look=True)
    agency.clock.move(60 * DAY)
    [made] = shelf[place].refunds
    agency.sandbox.send_back(shelf[place], made.reference)
    lines = agency.sandbox.statement_of(agency.till)
    of, amount, nothing = order.payment.reference, Money.of("30.00", "EUR"), Money.zero("EUR")

    class Old:
        def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
            told = lines.statement(since=since, until=until)
            yield from (line for line in told if line.kind is not MovementKind.REFUND)
            for name, whose in ((made.reference, of), ("another", of), (made.reference, "of nobody")):
                back = f"{name}-failed"
                yield Movement(back, MovementKind.CAME_BACK, amount, nothing, made.at, name, whose)

        def given_back(self, payment: str) -> Iterator[Movement]:
            yield Movement("gone", MovementKind.REFUND, -amount, nothing, made.at, made.reference, payment)
            yield Movement("back", MovementKind.REFUND, amount, nothing, made.at, made.reference, payment)

    def tonight() -> list[Job]:
        agency.clock.move(nights(agency).due - agency.now)
        nightly.plan(nights=agency.store.nights, now=agency.now)
        for job in planned(agency):
            nightly.run(job, agency.till, mine=agency.mine, statements=lambda _: Old(), now=agency.now)
        return [slip.job for slip in agency.store.shelves.jobs.values() if isinstance(slip.job, LookBack)]

    [job] = tonight()
    assert job == look_back(ACCOUNT, order.id, f"{made.reference}-failed")
    agency.returned(order.id, look=True)
    [refund] = agency.mine.returns.of(order.id).refunds
    assert refund.state is RefundState.FAILED
    agency.mine.outbox.done(job.id)
    agency.store.shelves.jobs.pop((ACCOUNT, job.id))
    assert (tonight(), open_(agency)) == ([], [])


class TestRemovedConnections:
    def night(self, agency: Agency, removed: datetime | None, statements: object) -> Sequence[Break]:
        till = replace(agency.till, removed=removed)
        first = nights(agency)
        agency.store.nights.hand_over(first, first.job, first.following(agency.now))
        return nightly.run(
            first.job,
            till,
            mine=agency.mine,
            statements=lambda _: statements,  # type: ignore[arg-type,return-value]
            now=agency.now,
        )

    def test_what_was_sold_through_one_is_compared_for_as_long_as_it_may_move(
        self, agency: Agency, missed: Order
    ) -> None:
        statement = agency.sandbox.statement_of(agency.till)
        long_ago = nights(agency).since - AFTERWARDS
        assert self.night(agency, long_ago, statement) == ()
        assert planned(agency) == []
        assert self.night(agency, long_ago + DAY / 24, statement)

    def test_one_that_no_longer_answers_is_left_alone(self, agency: Agency) -> None:
        refusing = Refusing()
        assert self.night(agency, agency.now, refusing) == ()
        assert (planned(agency), refusing.asked) == ([], 1)

    def test_one_that_sells_and_no_longer_answers_is_told_of(self, agency: Agency) -> None:
        with pytest.raises(ProcessorRefused):
            self.night(agency, None, Refusing())


def test_a_break_is_of_whose_connection_it_is(agency: Agency, missed: Order) -> None:
    first = nights(agency)
    agency.clock.move(first.due - agency.now)
    held = replace(agency.till, client=agency.oliveira.id)
    assert {one.client for one in run(agency, first.job, held)} == {agency.oliveira.id}
    # Whoever has the connection by then: what was found before stays where it is.
    assert run(agency, first.job) == ()


# --- the letter --------------------------------------------------------------------------------------------


def written(agency: Agency, wanted: Letter) -> str | None:
    mail = nightly.composed(
        wanted, breaks=agency.mine.breaks, clients=agency.mine.clients, composer=JinjaComposer()
    )
    return mail.text if mail else None


def test_the_letter_names_what_that_night_found(agency: Agency, missed: Order) -> None:
    nights(agency)
    night(agency)
    (wanted,) = told(agency)
    text = written(agency, wanted)
    assert text is not None
    assert text.count(open_(agency)[0].of) == 2


def test_a_letter_lists_so_many_and_counts_the_rest(agency: Agency, missed: Order) -> None:
    nights(agency)
    found = night(agency)[0]
    more = [
        replace(found, id=type(found.id)(f"brk_{number:026d}"), of=f"pi_{number}", version=1)
        for number in range(nightly.NAMED_AT_MOST)
    ]
    agency.mine.breaks.keep(more)
    text = written(agency, told(agency)[0])
    assert text is not None
    assert "and 2 more" in text


def test_once_all_of_it_agrees_there_is_no_letter(agency: Agency, missed: Order) -> None:
    nights(agency)
    night(agency)
    caught_up(agency)
    night(agency)
    assert written(agency, told(agency)[0]) is None


def test_a_letter_about_no_night_is_about_nothing(agency: Agency) -> None:
    with pytest.raises(NotFound):
        written(agency, letter(ACCOUNT, NORTHWIND, MailKind.BREAKS, "a@b.example", "nonsense"))


# --- by hand -----------------------------------------------------------------------------------------------


def entered(
    agency: Agency,
    one: Break,
    scale: int = 1,
    postings: Sequence[Posting] = (),
    **changed: BreakId | None,
) -> EntryId:
    moved = one.missing * scale
    postings = postings or [
        Posting(Book.PROCESSOR, one.connection, moved),
        Posting(Book.RECEIVABLE, "looked up at the processor", -moved),
    ]
    return bookkeeping.enter(
        agency.act(),
        NORTHWIND,
        postings,
        key=f"{one.id} {scale}",
        note="Found at the processor",
        clients=agency.mine.clients,
        connections=agency.mine.connections,
        books=agency.mine.books,
        breaks=agency.mine.breaks,
        closes=changed.get("closes", one.id),
    ).id


def test_an_entry_by_hand_closes_what_it_accounts_for_and_no_night_opens_it_again(
    agency: Agency, missed: Order
) -> None:
    nights(agency)
    night(agency)
    for one in open_(agency):
        entry = entered(agency, one)
        after = agency.mine.breaks.get(NORTHWIND, one.id)
        assert (after.closing, after.entry) == (Closing.BY_HAND, entry)
        audit = agency.audited()
        assert (audit.action, audit.after and audit.after["closes"]) == ("books.enter", one.id)
    assert night(agency) == ()
    entries = agency.store.shelves.entries.values()
    assert [entry.kind for entry in entries] == [Kind.MANUAL, Kind.MANUAL]


def test_the_same_key_closes_nothing_else(agency: Agency, missed: Order) -> None:
    """Also where it moves the same, for the same reason: what it accounts for is a part of what was asked."""
    nights(agency)
    night(agency)
    one = open_(agency)[0]
    made = entered(agency, one)
    assert entered(agency, one) == made
    for other in (None, BreakId("brk_other")):
        with pytest.raises(KeyReused):
            entered(agency, one, closes=other)


class TestWhatWasGivenBackTwice:
    """Both books agree about it, and it is a break all the same: 59.50 of a charge paid for another plan, and
    all of it went back at the processor."""

    @pytest.fixture
    def found(self, agency: Agency) -> Break:
        billing = begun(agency)
        halfway(billing)
        there(billing, "119.00")
        nights(agency)
        night(agency)
        [one] = open_(agency)
        return one

    def test_is_a_break_with_its_age_and_its_owner(self, agency: Agency, found: Break) -> None:
        assert (found.gap, found.client, str(found.missing)) == (Gap.GIVEN_TWICE, NORTHWIND, "59.50 EUR")
        assert (str(found.stated), str(found.booked)) == ("178.50 EUR", "119.00 EUR")
        assert found.age(agency.now) > timedelta(hours=3)
        [letter_] = told(agency)
        mail = nightly.composed(
            letter_, breaks=agency.mine.breaks, clients=agency.mine.clients, composer=JinjaComposer()
        )
        assert mail is not None
        for text in (mail.text, mail.html):
            assert "more went back than was paid" in text
            assert "€178.50 given back or credited, €119.00 paid" in text

    def test_is_its_owners_whoever_holds_the_money(self, agency: Agency) -> None:
        billing = begun(agency)
        halfway(billing)
        there(billing, "119.00")
        first = nights(agency)
        agency.clock.move(first.due - agency.now)
        held = replace(agency.till, client=agency.oliveira.id)
        assert held.holder == agency.oliveira.id
        found = run(agency, first.job, held)
        assert [one.client for one in found if one.gap is Gap.GIVEN_TWICE] == [NORTHWIND]

    def test_is_found_again_and_told_once(self, agency: Agency, found: Break) -> None:
        for _ in range(5):
            assert night(agency) == ()
        assert (len(open_(agency)), len(told(agency))) == (1, 1)

    def test_is_gone_once_the_bank_sent_it_back(self, agency: Agency, found: Break) -> None:
        assert found.order is not None
        standing = agency.mine.returns.of(found.order)
        failed = [replace(one, state=RefundState.FAILED) for one in standing.refunds]
        agency.mine.returns.move(Change(standing, replace(standing, refunds=tuple(failed))))
        [gone] = [one for one in night(agency) if one.id == found.id]
        assert gone.closing is Closing.VANISHED

    @pytest.mark.parametrize(
        ("books", "amounts"),
        [
            ((Book.RECEIVABLE, Book.RECEIVABLE), ("59.49", "-59.49")),
            ((Book.RECEIVABLE, Book.PROCESSOR), ("59.50", "-59.50")),
            ((Book.PROCESSOR, Book.RECEIVABLE), ("59.50", "-59.50")),
        ],
    )
    def test_is_not_accounted_for_by_any_entry(
        self, agency: Agency, found: Break, books: tuple[Book, ...], amounts: tuple[str, ...]
    ) -> None:
        words = {Book.PROCESSOR: str(found.connection)}
        postings = [
            Posting(book, words.get(book, f"words {place}"), Money.of(amount, "EUR"))
            for place, (book, amount) in enumerate(zip(books, amounts, strict=True))
        ]
        with pytest.raises(Invalid):
            found.by_hand(EntryId("ent_1"), postings, agency.now)
        other = [replace(one, amount=Money(one.amount.minor, "USD")) for one in postings[:1]]
        with pytest.raises(Invalid):
            found.by_hand(EntryId("ent_1"), other, agency.now)

    def test_is_accounted_for_by_an_entry_of_its_amount_and_stays_so(
        self, agency: Agency, found: Break
    ) -> None:
        postings = [
            Posting(Book.RECEIVABLE, "asked of the buyer", found.missing),
            Posting(Book.RECEIVABLE, "not counted on", -found.missing),
        ]
        entered(agency, found, postings=postings)
        assert agency.mine.breaks.get(NORTHWIND, found.id).closing is Closing.BY_HAND
        assert night(agency) == ()
        unnumbered = {"sale-documented", "credit-documented"}
        assert {one.rule for one in prove(agency.mine, now=agency.now)} <= unnumbered


def test_an_entry_of_another_amount_closes_nothing_and_is_not_made(agency: Agency, missed: Order) -> None:
    nights(agency)
    night(agency)
    with pytest.raises(Invalid):
        entered(agency, open_(agency)[0], scale=2)
    assert len(open_(agency)) == 2
    assert not agency.store.shelves.entries


# --- looked at ---------------------------------------------------------------------------------------------


def looked(agency: Agency, *, closed: bool = False, cursor: str = "", by: str = "olga") -> Leaf[Break]:
    return bookkeeping.differing(
        agency.act(by),
        NORTHWIND,
        closed=closed,
        limit=1,
        cursor=cursor,
        breaks=agency.mine.breaks,
        signatures=FakeSignatures(),
    )


def test_the_open_and_the_closed_are_looked_at_apart_leaf_by_leaf(agency: Agency, missed: Order) -> None:
    nights(agency)
    night(agency)
    first = looked(agency)
    second = looked(agency, cursor=first.cursor)
    assert [*second.things, *first.things] == list(open_(agency))
    assert second.cursor == ""
    assert looked(agency, closed=True) == Leaf(())
    with pytest.raises(BadToken):
        looked(agency, closed=True, cursor=first.cursor)
    caught_up(agency)
    night(agency)
    assert looked(agency) == Leaf(())
    assert looked(agency, closed=True).things[0].closing is Closing.VANISHED


@pytest.mark.parametrize(("who", "refusal"), [("stan", Forbidden), ("clara", NotFound)])
def test_who_may_not_see_the_books_may_not_see_what_they_lack(
    agency: Agency, who: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        looked(agency, by=who)


# --- payouts -----------------------------------------------------------------------------------------------


class Paying:
    """The till's own books, and a payout of all that is in them, less what did not reach the bank."""

    def __init__(self, agency: Agency, short: str = "0.00") -> None:
        self._agency = agency
        self._short = Money.of(short, "EUR")

    def statement(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        till = self._agency.sandbox.statement_of(self._agency.till)
        lines = [replace(one, payout="po_1") for one in till.statement(since=since, until=until)]
        net = total([one.amount - one.fee for one in lines], "EUR")
        yield from lines
        nothing = Money.zero("EUR")
        at = self._agency.now - DAY / 4
        yield Movement("txn_9", MovementKind.PAYOUT, self._short - net, nothing, at, "po_1")

    def given_back(self, payment: str) -> Iterator[Movement]:
        return self._agency.sandbox.statement_of(self._agency.till).given_back(payment)


def paid_out_night(agency: Agency, short: str = "0.00") -> Sequence[Break]:
    first = nights(agency)
    agency.clock.move(first.due - agency.now)
    agency.store.nights.hand_over(first, first.job, first.following(agency.now))
    statements = lambda _: Paying(agency, short)  # noqa: E731
    return nightly.run(first.job, agency.till, mine=agency.mine, statements=statements, now=agency.now)


def test_what_was_paid_out_moves_from_the_processor_to_the_bank_once(agency: Agency) -> None:
    agency.sold()
    for _ in range(2):
        assert paid_out_night(agency) == ()
    (entry,) = [one for one in agency.store.shelves.entries.values() if one.kind is Kind.PAYOUT]
    assert (entry.client, entry.origin, entry.mode) == (NORTHWIND, "po_1", Mode.TEST)
    entries = agency.store.shelves.entries.values()
    standing = total([entry.moved(Book.PROCESSOR) for entry in entries], "EUR")
    assert not standing
    assert {one.rule for one in prove(agency.mine, now=agency.now)} == {"sale-documented"}  # no worker here


def test_a_payout_of_another_amount_than_it_paid_out_stays_open(agency: Agency) -> None:
    agency.sold()
    (found,) = paid_out_night(agency, "5.00")
    assert (found.gap, found.of, found.missing) == (Gap.PAID_OUT, "po_1", Money.of("-5.00", "EUR"))
    assert paid_out_night(agency, "5.00") == ()
    assert [one.of for one in open_(agency)] == ["po_1"]


def test_a_payout_is_in_the_books_of_whoever_holds_the_money(agency: Agency) -> None:
    agency.till = replace(agency.till, client=agency.oliveira.id)
    paid_out_night(agency, "-1.00")
    (entry,) = agency.store.shelves.entries.values()
    assert entry.client == agency.oliveira.id
