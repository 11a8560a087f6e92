"""Giving back tax that was not due: by hand, or by itself where its seller wants that; and never twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application.ports.audits import Audit
from cartwright.application.proving import prove
from cartwright.application.rechecking import composed
from cartwright.application.refunding import Wish, not_due
from cartwright.domain.access import Grant, Right
from cartwright.domain.errors import Forbidden, Invalid, KeyReused
from cartwright.domain.jobs import GiveBack, Letter, MailKind
from cartwright.domain.journal import Entry, Kind
from cartwright.domain.money import Money
from cartwright.domain.movements import DisputeState
from cartwright.domain.orders import Sale
from cartwright.domain.people import Unconfirmed
from cartwright.domain.refund_entries import Change
from cartwright.domain.refunds import MoreThanPaid, RefundState, TaxWasDue
from cartwright.domain.tax import Ground, NumberState
from cartwright.domain.vat_checks import FIRST, Standing, Wrong
from tests.fakes.returns import FakeReturning
from tests.fakes.vat_checks import FakeVatChecks
from tests.unit.application.agency import Agency
from tests.unit.application.test_crediting import back, given, notes
from tests.unit.application.test_rechecking import MOMENT, Register, kept, sold, swept, told
from tests.unit.application.test_refunding import ask
from tests.unit.application.test_refunding_disputed import disputed
from tests.unit.application.test_selling_tax import FIRM
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, profile, registered
from tests.unit.domain.test_refunds import eur

TAX = Wish("Number confirmed", tax=True)


@pytest.fixture
def sale(agency: Agency) -> Sale:
    """The course at 120.00, tax charged, to a business whose register did not answer."""
    return sold(agency)


def by_itself(agency: Agency) -> None:
    """Northwind gives back by itself what was not due."""
    seller = replace(
        profile(registrations=registered("DE", "EU-OSS")), unconfirmed=Unconfirmed(gives_back=True)
    )
    revised = agency.mine.clients.get(NORTHWIND).with_profile(seller, at=agency.now)
    agency.mine.clients.revise_profile(revised, agency.act().audit("profile.revise", "it"))


def confirmed(agency: Agency, state: NumberState = NumberState.VALID) -> None:
    agency.clock.move(FIRST + MOMENT)
    swept(agency, Register(state))


def refunds(agency: Agency) -> list[Entry]:
    return [entry for entry in agency.store.shelves.entries.values() if entry.kind is Kind.REFUND]


def owed(agency: Agency, sale: Sale) -> Money:
    return not_due(sale, agency.mine.returns.of(sale.order), vat_checks=agency.mine.vat_checks)


def proven(agency: Agency) -> None:
    agency.clock.move(timedelta(days=1))
    assert list(prove(agency.mine, now=agency.now)) == []


def test_by_hand_exactly_the_tax_goes_back_with_a_credit_note(agency: Agency, sale: Sale) -> None:
    confirmed(agency)
    assert owed(agency, sale) == eur("20.00")
    refund = ask(agency, sale.id, TAX)
    assert (refund.amount, refund.of_tax, refund.reason) == (eur("20.00"), True, "Number confirmed")
    assert owed(agency, sale) == eur("0.00")
    agency.returned(sale.order)
    given(agency)
    [entry] = refunds(agency)
    assert [(fact.ground, fact.net, fact.tax) for fact in entry.facts] == [
        (Ground.ONE_STOP_SHOP, eur("-100.00"), eur("-20.00")),
        (Ground.REVERSE_CHARGE, eur("100.00"), eur("0.00")),
    ]
    assert entry.buyer.number == FIRM.number
    [note] = notes(agency)
    assert note.credit is not None
    assert (note.label, note.credit.receipt, note.credit.tax) == ("NW-CN-000001", "NW-000001", True)
    assert [line.amount.gross for line in note.sale.lines] == [eur("120.00"), eur("-100.00")]
    assert note.sale.total.gross == eur("20.00")
    proven(agency)


@pytest.mark.parametrize("asks", [True, False])
def test_what_was_paid_in_steps_goes_back_in_steps_and_the_tax_is_all_of_it(
    agency: Agency, sale: Sale, *, asks: bool
) -> None:
    orders = agency.store.shelves.orders
    paid = agency.mine.orders.get(sale.order)
    orders[ACCOUNT, paid.id] = replace(paid, payment=replace(paid.payment, step=32))
    if not asks:
        by_itself(agency)
    confirmed(agency)
    if asks:
        ask(agency, sale.id, TAX)
    [refund] = agency.mine.returns.of(sale.order).refunds
    assert refund.amount == eur("20.16")
    agency.returned(sale.order)
    given(agency)
    [entry] = refunds(agency)
    assert (entry.amount.tax, entry.amount.net) == (eur("-20.00"), eur("-0.16"))
    [note] = notes(agency)
    assert note.sale.total.gross == eur("20.16")
    assert owed(agency, sale) == eur("0.00")
    proven(agency)


def test_nothing_goes_back_by_itself_unless_its_seller_wants_that(agency: Agency, sale: Sale) -> None:
    confirmed(agency)
    assert agency.mine.returns.of(sale.order).refunds == ()
    assert not kept(agency, sale).gives_back


def test_by_itself_it_is_asked_for_with_the_answer_and_once(agency: Agency, sale: Sale) -> None:
    by_itself(agency)
    confirmed(agency)
    confirmed(agency)
    check = kept(agency, sale)
    assert (check.wrong, check.gives_back) == (Wrong.CHARGED, True)
    [refund] = agency.mine.returns.of(sale.order).refunds
    assert (refund.amount, refund.by, refund.ours) == (eur("20.00"), None, True)
    jobs = [slip.job for slip in agency.store.shelves.jobs.values() if isinstance(slip.job, GiveBack)]
    assert [job.refund for job in jobs] == [refund.id]
    agency.returned(sale.order)
    given(agency)
    assert [entry.amount.gross for entry in refunds(agency)] == [eur("-20.00")]
    assert len(notes(agency)) == 1
    proven(agency)


@pytest.mark.parametrize("state", [DisputeState.OPEN, DisputeState.LOST, DisputeState.WON])
def test_what_a_bank_has_does_not_go_back_beside_it_by_itself(
    agency: Agency, sale: Sale, state: DisputeState
) -> None:
    by_itself(agency)
    disputed(agency, sale, "120.00", state)
    confirmed(agency)
    won = state is DisputeState.WON
    assert (len(agency.mine.returns.of(sale.order).refunds), kept(agency, sale).gives_back) == (won, won)
    [letter] = told(agency)
    mail = composed(
        letter, papers=agency.mine.papers, vat_checks=agency.mine.vat_checks, composer=JinjaComposer()
    )
    assert ("refund of just the tax" in mail.text) is not won
    agency.returned(sale.order)
    given(agency)
    proven(agency)


def test_what_a_bank_left_of_it_is_room_enough_for_its_tax(agency: Agency, sale: Sale) -> None:
    by_itself(agency)
    disputed(agency, sale, "100.00")
    confirmed(agency)
    assert kept(agency, sale).gives_back


def test_a_dispute_that_is_heard_of_in_that_moment_is_looked_at_again(
    agency: Agency, sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_itself(agency)
    move = FakeReturning.move

    def overtaken(returns: FakeReturning, change: Change, audit: Audit | None = None) -> None:
        monkeypatch.undo()
        disputed(agency, sale, "120.00")
        move(returns, change, audit)

    monkeypatch.setattr(FakeReturning, "move", overtaken)
    confirmed(agency)
    assert agency.mine.returns.of(sale.order).refunds == ()
    confirmed(agency)
    assert agency.mine.returns.of(sale.order).refunds == ()
    assert (kept(agency, sale).wrong, kept(agency, sale).gives_back) == (Wrong.CHARGED, False)


def test_what_fails_in_the_moment_of_the_answer_goes_back_after_all(
    agency: Agency, sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it was asked for, so nothing was left to give back by itself; and then that came to nothing."""
    by_itself(agency)
    back_ = ask(agency, sale.id, Wish("A mistake"))
    move = FakeVatChecks.move

    def overtaken(checks: FakeVatChecks, *args: Any, **named: Any) -> None:
        monkeypatch.undo()
        standing = agency.mine.returns.of(sale.order)
        failed = replace(standing, refunds=(replace(back_, state=RefundState.FAILED),))
        agency.mine.returns.move(Change(standing, failed))
        move(checks, *args, **named)

    monkeypatch.setattr(FakeVatChecks, "move", overtaken)
    confirmed(agency)
    assert kept(agency, sale).standing is Standing.WAITING
    confirmed(agency)
    assert (kept(agency, sale).gives_back, owed(agency, sale)) == (True, eur("0.00"))


def test_its_seller_is_told_what_happens(agency: Agency) -> None:
    sold(agency)
    by_itself(agency)
    confirmed(agency)
    [letter] = told(agency)
    mail = composed(
        letter, papers=agency.mine.papers, vat_checks=agency.mine.vat_checks, composer=JinjaComposer()
    )
    assert "There is nothing for you to do" in mail.text
    assert "refund of just the tax" not in mail.text


@pytest.mark.parametrize("itself", [True, False])
def test_after_a_partial_refund_only_the_tax_of_the_rest_goes_back(
    agency: Agency, sale: Sale, itself: bool
) -> None:
    back(agency, sale, "30.00")
    if itself:
        by_itself(agency)
    confirmed(agency)
    if not itself:
        ask(agency, sale.id, TAX, key="tax")
    agency.returned(sale.order)
    given(agency)
    assert [entry.amount.tax for entry in refunds(agency)] == [eur("-5.00"), eur("-15.00")]
    back(agency, sale, key="rest")
    given(agency)
    assert sum(entry.amount.gross.minor for entry in refunds(agency)) == -12_000
    assert refunds(agency)[-1].amount.tax == eur("0.00")
    proven(agency)


def test_where_all_went_back_before_there_is_nothing_to_give(agency: Agency, sale: Sale) -> None:
    back(agency, sale)
    by_itself(agency)
    confirmed(agency)
    assert not kept(agency, sale).gives_back
    assert len(agency.mine.returns.of(sale.order).refunds) == 1
    with pytest.raises(MoreThanPaid):
        ask(agency, sale.id, TAX, key="tax")


def test_what_is_asked_for_twice_goes_back_once(agency: Agency, sale: Sale) -> None:
    confirmed(agency)
    first = ask(agency, sale.id, TAX)
    assert ask(agency, sale.id, TAX) == first
    with pytest.raises(KeyReused):
        ask(agency, sale.id, Wish("Number confirmed"))
    with pytest.raises(MoreThanPaid):
        ask(agency, sale.id, TAX, key="two")


def test_what_the_processor_refused_is_owed_and_can_be_asked_for_again(agency: Agency, sale: Sale) -> None:
    by_itself(agency)
    confirmed(agency)
    [refund] = agency.mine.returns.of(sale.order).refunds
    kept_ = agency.mine.returns.of(sale.order)
    failed = replace(kept_, refunds=(replace(refund, state=RefundState.FAILED),))
    agency.mine.returns.move(Change(kept_, failed))
    assert owed(agency, sale) == eur("20.00")
    assert ask(agency, sale.id, TAX).amount == eur("20.00")


@pytest.mark.parametrize("state", [NumberState.PENDING, NumberState.INVALID])
def test_while_nobody_confirmed_the_number_the_tax_was_due(
    agency: Agency, sale: Sale, state: NumberState
) -> None:
    confirmed(agency, state)
    assert owed(agency, sale) == eur("0.00")
    with pytest.raises(TaxWasDue):
        ask(agency, sale.id, TAX)


def test_where_no_number_was_in_doubt_the_tax_was_due(agency: Agency) -> None:
    plain = agency.sale()
    assert owed(agency, plain) == eur("0.00")
    with pytest.raises(TaxWasDue):
        ask(agency, plain.id, TAX)


def test_where_the_check_was_never_written_down_the_tax_was_due(agency: Agency, sale: Sale) -> None:
    agency.store.shelves.vat_checks.clear()
    with pytest.raises(TaxWasDue):
        ask(agency, sale.id, TAX)


@pytest.mark.parametrize(
    "wish", [{"amount": eur("1.00")}, {"restocks": True}, {"keeps": True}], ids=lambda one: next(iter(one))
)
def test_it_is_all_of_the_tax_and_nothing_else(wish: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        Wish("x", tax=True, **wish)  # type: ignore[arg-type]


def test_it_takes_the_right_to_give_back(agency: Agency, sale: Sale) -> None:
    confirmed(agency)
    agency.grant("clara", Grant(sale.lines[0].product, frozenset({Right.VIEW, Right.TRANSACTIONS})))
    with pytest.raises(Forbidden):
        ask(agency, sale.id, TAX, by="clara")


class Overtaken(FakeReturning):
    """Somebody gives something back just before the first move."""

    def __init__(self, agency: Agency, sale: Sale) -> None:
        super().__init__(agency.store.shelves, ACCOUNT)
        self._meanwhile = [lambda: back(agency, sale, "60.00", key="first")]

    def move(self, change: Change, audit: Audit | None = None) -> None:
        while self._meanwhile:
            self._meanwhile.pop()()
        super().move(change, audit)


def test_who_is_overtaken_gives_back_the_tax_of_what_is_left(agency: Agency, sale: Sale) -> None:
    confirmed(agency)
    refund = ask(agency, sale.id, TAX, returns=Overtaken(agency, sale))
    assert refund.amount == eur("10.00")


def test_its_buyer_reads_why(agency: Agency, sale: Sale) -> None:
    confirmed(agency)
    ask(agency, sale.id, TAX)
    agency.returned(sale.order)
    given(agency)
    slips = [slip.job for slip in agency.store.shelves.jobs.values()]
    [letter] = [job for job in slips if isinstance(job, Letter) and job.kind is MailKind.CREDIT_NOTE]
    [note] = notes(agency)
    mail = JinjaComposer().credit_note(letter, agency.mine.papers.get(NORTHWIND, note.id))
    for words in ("NW-000001 was not due", "€20.00", "Reverse charge", "20% on €100.00"):
        assert words in mail.text, words
