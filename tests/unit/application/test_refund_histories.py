"""Whatever owners, their processor, banks and clocks do, in whatever order: the books are the processor's,
and every credit note is one movement of money."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cartwright.application.ports.sandbox import SandboxPayment
from cartwright.application.ports.selling import Stale
from cartwright.application.proving import prove
from cartwright.application.refunding import Wish
from cartwright.domain.errors import Outage, Refusal
from cartwright.domain.journal import Kind
from cartwright.domain.money import Money
from cartwright.domain.movements import ReturnState
from cartwright.domain.refunds import UNFINISHED
from tests.unit.application.agency import Agency
from tests.unit.application.test_crediting import given, notes, numbered
from tests.unit.application.test_giving_back import look
from tests.unit.application.test_refunding import ask
from tests.unit.application.test_settling import delivered, heard
from tests.unit.domain.shop import ACCOUNT

CENTS = st.integers(1, 14_000)
CARDS = ("success", "slow", "unknown")


class Histories(RuleBasedStateMachine):
    """An order of two owners, and everybody who may give back of it."""

    def __init__(self) -> None:
        super().__init__()
        self.agency = Agency()
        self.order = self.agency.ordered(bumps=[self.agency.mug])
        self.keys = self.events = 0
        self.paid = False

    @precondition(lambda self: not self.paid)
    @rule(card=st.sampled_from(CARDS))
    def pay(self, card: str) -> None:
        with suppress(Outage):
            self.agency.pays(self.order, card)
        self.agency.clock.move(timedelta(minutes=5))
        self.order = self.agency.settled(self.order)
        self.sales = [self.order.sale(owner) for owner in self.order.owners]
        self.paid = True

    @precondition(lambda self: self.paid)
    @rule(which=st.integers(0, 1), cents=CENTS, again=st.booleans())
    def ask_for(self, which: int, cents: int, again: bool) -> None:
        """An owner asks; or the same request comes once more."""
        self.keys += not again
        with suppress(Refusal):
            wish = Wish("x", amount=Money(cents, "EUR"))
            ask(self.agency, self.sales[which].id, wish, key=f"key-{self.keys}")

    @precondition(lambda self: self.paid)
    @rule(cents=CENTS)
    def give_back_there(self, cents: int) -> None:
        """Somebody gives back at the processor itself, which lets nobody give back too much."""
        self.agency.sandbox.give_back(self._payment(), Money(cents, "EUR"))

    @precondition(lambda self: self.paid)
    @rule(which=st.integers(0, 9))
    def send_back(self, which: int) -> None:
        """A bank does not take what has arrived."""
        arrived = [one for one in self._payment().refunds if one.state is ReturnState.SUCCEEDED]
        if arrived:
            self.agency.sandbox.send_back(self._payment(), arrived[which % len(arrived)].reference)

    @precondition(lambda self: self.paid)
    @rule(dead=st.booleans())
    def line(self, dead: bool) -> None:
        self.agency.line.dead = dead

    @precondition(lambda self: self.paid)
    @rule()
    def hear(self) -> None:
        """An event, maybe one that came before."""
        self.events += 1
        delivery = delivered(self.agency, self.order.id, event=f"evt_{self.events}", kind="refund.updated")
        with suppress(Outage):
            heard(self.agency, delivery)

    @precondition(lambda self: self.paid)
    @rule()
    def work(self) -> None:
        """The worker gives back what was asked for."""
        with suppress(Outage):
            self.agency.returned(self.order.id, look=False)

    @precondition(lambda self: self.paid)
    @rule(minutes=st.integers(1, 3_000))
    def sweep(self, minutes: int) -> None:
        self.agency.clock.move(timedelta(minutes=minutes))
        with suppress(Stale):
            look(self.agency)

    @precondition(lambda self: self.paid)
    @rule()
    def number(self) -> None:
        self._number()

    @invariant()
    def never_more_than_was_paid(self) -> None:
        charged, back = self._gross(Kind.CHARGE), self._gross(Kind.REFUND)
        assert 0 <= -back <= charged or not self.paid
        returns = self.agency.mine.returns.of(self.order.id)
        assert all(returns.left(line).minor >= 0 for line in self.order.lines)

    def teardown(self) -> None:
        """Everything comes to its end, and the books are compared."""
        if not self.paid:
            return
        self.agency.line.dead = False
        # A card without an answer gives one when it is asked again, about one refund at a time.
        for _ in range(2 + len(self.agency.mine.returns.of(self.order.id).refunds)):
            self.agency.clock.move(timedelta(hours=1))
            with suppress(Outage):
                self.agency.returned(self.order.id)
        self._number()
        returns = self.agency.mine.returns.of(self.order.id)
        assert not [one for one in returns.refunds if one.state in UNFINISHED]
        theirs = [one for one in self._payment().refunds if one.state is ReturnState.SUCCEEDED]
        assert -self._gross(Kind.REFUND) == sum(one.amount.minor for one in theirs)
        self._credit_notes_are_entries()
        assert [str(one) for one in prove(self.agency.mine, now=self.agency.now)] == []

    def _credit_notes_are_entries(self) -> None:
        """But of what came back before it had one."""
        entries = [one for one in self.agency.store.shelves.entries.values() if one.kind is Kind.REFUND]
        by_refund = Counter[str]()
        for entry in entries:
            by_refund[entry.origin] += entry.amount.gross.minor
        by_note = Counter[str]()
        for note in notes(self.agency):
            assert note.credit is not None
            by_note[str(note.credit.refund)] -= note.sale.total.gross.minor
        assert {refund: sum_ for refund, sum_ in by_refund.items() if sum_} == {
            refund: sum_ for refund, sum_ in by_note.items() if sum_
        }
        for owner in self.order.owners:
            mine = sorted(
                (one for one in notes(self.agency) if one.client == owner), key=lambda one: one.number
            )
            assert [one.number for one in mine] == list(range(1, len(mine) + 1))

    def _number(self) -> None:
        for sale in self.sales:
            numbered(self.agency, sale)
        given(self.agency)

    def _payment(self) -> SandboxPayment:
        payment = self.order.payment
        return self.agency.sandbox.payment(
            ACCOUNT,
            payment.connection,
            payment.id,
            secret=self.agency.store.sandbox.get(ACCOUNT, payment.connection, payment.id).secret,
        )

    def _gross(self, kind: Kind) -> int:
        entries = self.agency.store.shelves.entries.values()
        return sum(one.amount.gross.minor for one in entries if one.kind is kind)


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
