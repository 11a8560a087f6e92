"""Asking again about VAT numbers that were in doubt when something was sold."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application.apart import Apart
from cartwright.application.numbering import give_number
from cartwright.application.ports.selling import Stale
from cartwright.application.rechecking import AT_ONCE, Rechecked, composed, recheck
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.jobs import Letter, MailKind, number
from cartwright.domain.journal import Entry, Kind
from cartwright.domain.money import Money
from cartwright.domain.orders import Sale
from cartwright.domain.people import Profile, Unconfirmed
from cartwright.domain.tax import Business, Check, NumberState
from cartwright.domain.unreachable import Cause, Unreachable
from cartwright.domain.vat_checks import FIRST, LASTS, Standing, VatCheck, Wrong
from tests.fakes.apart import Whole
from tests.fakes.vat_checks import FakeVatChecks
from tests.unit.application.agency import Agency
from tests.unit.application.test_selling_tax import FIRM, bought
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, profile, registered

MOMENT = timedelta(seconds=1)


class Register:
    """Answers `state` of every number, but about those in `silent` not at all; `asked` is who asked."""

    def __init__(self, state: NumberState = NumberState.VALID) -> None:
        self.state = state
        self.silent: set[str] = set()
        self.asked: list[tuple[str, str]] = []

    def __call__(self, business: Business, seller: Profile) -> Business:
        self.asked.append((business.number, seller.legal_name))
        state = NumberState.PENDING if business.number in self.silent else self.state
        return replace(business, check=Check(state, seller.since + FIRST, "VIES", "WAPI7", "ADA TRADING"))


def in_doubt(business: Business, seller: Profile) -> Business:
    return replace(business, check=Check(NumberState.PENDING, seller.since, "VIES"))


def sold(
    agency: Agency,
    attempt: str = "attempt-1",
    *,
    shown: str = "120.00",
    firm: Business = FIRM,
    numbered: bool = True,
) -> Sale:
    """The course, sold to a business in France whose register did not answer."""
    purchase = replace(bought(agency, shown, business=firm), attempt=attempt)
    order = agency.send(purchase, vouch=in_doubt).order
    agency.pays(order)
    sale = agency.settled(order).sale(NORTHWIND)
    if numbered:
        job = number(ACCOUNT, NORTHWIND, sale.id)
        give_number(job, papers=agency.mine.papers, outbox=agency.mine.outbox, now=agency.now)
    return sale


def believing(agency: Agency) -> None:
    """Northwind believes numbers that are in doubt."""
    kept = profile(registrations=registered("DE", "EU-OSS"))
    revised = agency.northwind.with_profile(
        replace(kept, unconfirmed=Unconfirmed(pending=True)), at=agency.now
    )
    agency.mine.clients.revise_profile(revised, agency.act().audit("profile.revise", "it"))


def swept(agency: Agency, register: Register) -> Rechecked:
    return recheck(
        stragglers=agency.store.stragglers, of=agency.store.of, vouch=register, now=agency.now, apart=Whole()
    )


def kept(agency: Agency, sale: Sale) -> VatCheck:
    return agency.mine.vat_checks.of(sale)


def told(agency: Agency) -> list[Letter]:
    jobs = [slip.job for slip in agency.store.shelves.jobs.values()]
    return [job for job in jobs if isinstance(job, Letter) and job.kind is MailKind.VAT_CHECK]


def test_an_hour_after_the_sale_the_register_is_asked_in_the_sellers_name(agency: Agency) -> None:
    sale, register = sold(agency), Register()
    agency.clock.move(FIRST)
    assert swept(agency, register) == Rechecked(0)
    assert register.asked == []
    agency.clock.move(MOMENT)
    assert swept(agency, register) == Rechecked(1)
    assert register.asked == [(FIRM.number, "Northwind Yoga GmbH")]
    found = kept(agency, sale)
    assert (found.standing, found.register, found.consultation) == (Standing.VALID, "VIES", "WAPI7")
    assert (found.wrong, found.tax, found.document) == (Wrong.CHARGED, Money.of("20.00", "EUR"), "NW-000001")


def test_the_sale_itself_stays_as_it_was(agency: Agency) -> None:
    sale = sold(agency)
    before = agency.mine.orders.sale(NORTHWIND, sale.id)
    agency.clock.move(FIRST + MOMENT)
    swept(agency, Register())
    assert agency.mine.orders.sale(NORTHWIND, sale.id) == before


def test_the_seller_is_told_once_that_tax_was_charged_that_was_not_due(agency: Agency) -> None:
    sold(agency)
    agency.clock.move(FIRST + MOMENT)
    swept(agency, Register())
    agency.clock.move(timedelta(days=1))
    swept(agency, Register())
    (letter,) = told(agency)
    assert (letter.to, letter.client) == ("sales@northwind.example", NORTHWIND)
    mail = composed(
        letter, papers=agency.mine.papers, vat_checks=agency.mine.vat_checks, composer=JinjaComposer()
    )
    assert mail.subject == "VAT number confirmed: NW-000001 has tax that was not due"
    for words in ("€20.00", "NW-000001", FIRM.number, "Ada Trading SARL", "WAPI7", "refund of just the tax"):
        assert words in mail.text
        assert words in mail.html


def test_the_seller_is_told_that_tax_is_missing_where_it_believed(agency: Agency) -> None:
    believing(agency)
    sale = sold(agency, shown="100.00")
    agency.clock.move(FIRST + MOMENT)
    swept(agency, Register(NumberState.INVALID))
    assert kept(agency, sale).wrong is Wrong.BELIEVED
    (letter,) = told(agency)
    mail = composed(
        letter, papers=agency.mine.papers, vat_checks=agency.mine.vat_checks, composer=JinjaComposer()
    )
    assert mail.subject == "VAT number not valid: NW-000001 lacks tax"
    assert "of what was paid, €16.67 is tax" in mail.text


def entries(agency: Agency) -> list[Entry]:
    return [entry for entry in agency.store.shelves.entries.values() if entry.kind is Kind.CORRECTION]


def test_the_books_owe_the_tax_of_who_was_believed_once(agency: Agency) -> None:
    believing(agency)
    sale = sold(agency, shown="100.00")
    agency.clock.move(FIRST + MOMENT)
    swept(agency, Register(NumberState.INVALID))
    agency.clock.move(timedelta(days=1))
    swept(agency, Register(NumberState.INVALID))
    (made,) = entries(agency)
    assert (made.sale, made.amount.tax) == (sale.id, Money.of("16.67", "EUR"))
    assert made.payment_reference == agency.mine.orders.get(sale.order).payment.reference != ""


def test_the_books_keep_tax_that_was_charged_until_it_is_paid_back(agency: Agency) -> None:
    sold(agency)
    agency.clock.move(FIRST + MOMENT)
    swept(agency, Register())
    assert entries(agency) == []


@pytest.mark.parametrize(("believed", "state"), [(True, NumberState.VALID), (False, NumberState.INVALID)])
def test_nobody_is_told_that_all_was_right(agency: Agency, believed: bool, state: NumberState) -> None:
    if believed:
        believing(agency)
    sale = sold(agency, shown="100.00" if believed else "120.00")
    agency.clock.move(FIRST + MOMENT)
    assert swept(agency, Register(state)).ended == 1
    assert kept(agency, sale).wrong is None
    assert told(agency) == []


def test_who_cannot_be_reached_is_told_through_the_agency(agency: Agency) -> None:
    sold(agency)
    lost = Unreachable("sales@northwind.example", agency.now, Cause.BOUNCED)
    agency.mine.notices.mark(
        agency.mine.clients.get(NORTHWIND).with_returned(lost), agency.act().audit("client.unreachable", "it")
    )
    agency.clock.move(FIRST + MOMENT)
    swept(agency, Register())
    assert [(letter.to, letter.instead) for letter in told(agency)] == [("office@agency.example", lost)]


def test_a_register_that_does_not_answer_is_asked_later_and_stops_no_other(agency: Agency) -> None:
    dark = sold(agency, "dark")
    other = sold(agency, "other", firm=replace(FIRM, number="FR83404833048"))
    register = Register()
    register.silent.add(FIRM.number)
    agency.clock.move(FIRST + MOMENT)
    assert swept(agency, register) == Rechecked(1)
    assert kept(agency, other).standing is Standing.VALID
    assert (kept(agency, dark).standing, kept(agency, dark).asked) == (Standing.WAITING, 1)
    asked = len(register.asked)
    swept(agency, register)
    assert len(register.asked) == asked
    agency.clock.move(2 * FIRST)
    swept(agency, register)
    assert len(register.asked) == asked + 1


def test_after_two_weeks_it_is_given_up(agency: Agency) -> None:
    sale, register = sold(agency), Register(NumberState.PENDING)
    agency.clock.move(LASTS + MOMENT)

    def late(business: Business, seller: Profile) -> Business:
        return replace(business, check=Check(NumberState.PENDING, agency.now, "VIES"))

    found = recheck(
        stragglers=agency.store.stragglers, of=agency.store.of, vouch=late, now=agency.now, apart=Whole()
    )
    assert found == Rechecked(1)
    assert kept(agency, sale).standing is Standing.UNANSWERED
    assert told(agency) == []
    agency.clock.move(LASTS)
    assert swept(agency, register) == Rechecked(0)


def test_of_a_forgotten_buyer_nobody_is_asked(agency: Agency) -> None:
    sale, register = sold(agency), Register()
    agency.store.shelves.veils.clear()
    agency.clock.move(FIRST + MOMENT)
    assert swept(agency, register) == Rechecked(1)
    assert register.asked == []
    assert kept(agency, sale).standing is Standing.FORGOTTEN


def test_a_sale_waits_for_the_document_it_will_be_named_by(agency: Agency) -> None:
    sale, register = sold(agency, numbered=False), Register()
    agency.clock.move(FIRST + MOMENT)
    assert swept(agency, register) == Rechecked(0)
    assert register.asked == []
    assert kept(agency, sale).standing is Standing.WAITING


def test_a_number_nobody_can_vouch_for_waits(agency: Agency) -> None:
    sale = sold(agency)
    agency.clock.move(FIRST + MOMENT)
    recheck(
        stragglers=agency.store.stragglers,
        of=agency.store.of,
        vouch=lambda business, _: replace(business, check=None),
        now=agency.now,
        apart=Whole(),
    )
    assert (kept(agency, sale).standing, kept(agency, sale).asked) == (Standing.WAITING, 1)


def test_a_sweep_asks_about_a_bounded_number_and_the_next_about_the_rest(agency: Agency) -> None:
    for place in range(AT_ONCE + 1):
        sold(agency, f"attempt {place}")
    register = Register()
    agency.clock.move(FIRST + MOMENT)
    assert swept(agency, register).ended == AT_ONCE
    assert swept(agency, register).ended == 1
    assert len(register.asked) == AT_ONCE + 1


def test_another_sweep_that_was_faster_is_left_alone(agency: Agency) -> None:
    sale = sold(agency)
    agency.clock.move(FIRST + MOMENT)

    def overtaken(business: Business, seller: Profile) -> Business:
        swept(agency, Register())
        return Register(NumberState.INVALID)(business, seller)

    found = recheck(
        stragglers=agency.store.stragglers, of=agency.store.of, vouch=overtaken, now=agency.now, apart=Whole()
    )
    assert found == Rechecked(0)
    assert kept(agency, sale).standing is Standing.VALID
    assert len(told(agency)) == 1


@pytest.mark.parametrize("trouble", [Outage("the table"), NotFound()])
def test_trouble_of_ours_stops_no_other(agency: Agency, trouble: Exception) -> None:
    hit, other = sold(agency, "hit"), sold(agency, "other", firm=replace(FIRM, number="FR83404833048"))
    agency.clock.move(FIRST + MOMENT)

    def vouch(business: Business, seller: Profile) -> Business:
        if business.number == FIRM.number:
            raise trouble
        return Register()(business, seller)

    found = recheck(
        stragglers=agency.store.stragglers, of=agency.store.of, vouch=vouch, now=agency.now, apart=Whole()
    )
    assert found.ended == 1
    assert [check.sale for check in found.failed] == [hit.id]
    assert kept(agency, other).standing is Standing.VALID


@pytest.mark.parametrize("trouble", [Outage("the table"), NotFound(), KeyError("ours")])
def test_as_many_broken_as_are_asked_about_at_once_keep_nobody_waiting(
    agency: Agency, trouble: Exception
) -> None:
    broken = [sold(agency, f"broken {place}") for place in range(AT_ONCE)]
    agency.clock.move(MOMENT)
    other = sold(agency, "other", firm=replace(FIRM, number="FR83404833048"))
    agency.clock.move(FIRST + MOMENT)
    asked: list[str] = []

    def vouch(business: Business, seller: Profile) -> Business:
        asked.append(business.number)
        if business.number == FIRM.number:
            raise trouble
        return Register()(business, seller)

    def sweep() -> None:
        with suppress(ExceptionGroup):
            apart = Apart()
            recheck(
                stragglers=agency.store.stragglers,
                of=agency.store.of,
                vouch=vouch,
                now=agency.now,
                apart=apart,
            )
            apart.tell()

    sweep()
    assert kept(agency, other).standing is Standing.WAITING
    sweep()
    assert kept(agency, other).standing is Standing.VALID
    assert len(asked) == AT_ONCE + 1
    # That nobody could ask counts for nothing: they are asked about again, and given up no sooner.
    assert {kept(agency, one).asked for one in broken} == {0}
    agency.clock.move(FIRST + MOMENT)
    sweep()
    assert len(asked) == 2 * AT_ONCE + 1


@pytest.mark.parametrize("trouble", [Outage("the table"), Stale()])
def test_what_cannot_be_put_behind_stays_where_it_was(
    agency: Agency, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = sold(agency)
    agency.clock.move(FIRST + MOMENT)
    before = kept(agency, sale)

    def moved(checks: FakeVatChecks, *_: object, **__: object) -> None:
        raise trouble

    def vouch(business: Business, seller: Profile) -> Business:
        raise NotFound

    monkeypatch.setattr(FakeVatChecks, "move", moved)
    found = recheck(
        stragglers=agency.store.stragglers, of=agency.store.of, vouch=vouch, now=agency.now, apart=Whole()
    )
    assert (found.failed, kept(agency, sale)) == ((before,), before)


def test_a_check_moves_by_one_version(agency: Agency) -> None:
    sale = sold(agency)
    before = kept(agency, sale)
    agency.mine.vat_checks.move(before.forgotten(agency.now))
    with pytest.raises(Stale):
        agency.mine.vat_checks.move(before.forgotten(agency.now))
