"""An exemption that is shown after the sale: the tax alone goes back, and what proves it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application.proving import prove
from cartwright.application.refunding import Wish
from cartwright.domain.access import Grant, Right
from cartwright.domain.errors import Forbidden, Invalid, KeyReused, Outage
from cartwright.domain.exemptions import Freed, NotExempt, Shown, by_document
from cartwright.domain.jobs import Letter, MailKind
from cartwright.domain.journal import Entry, Kind
from cartwright.domain.money import Taxed
from cartwright.domain.orders import Sale
from cartwright.domain.refund_entries import Change
from cartwright.domain.refunds import MoreThanPaid, RefundState
from cartwright.domain.tax import Ground, NumberState, Place, Treatment
from tests.unit.application.agency import Agency
from tests.unit.application.test_crediting import back, given, notes, numbered
from tests.unit.application.test_rechecking import Register
from tests.unit.application.test_refunding import ask
from tests.unit.domain.shop import NORTHWIND, profile, registered
from tests.unit.domain.test_refunds import eur

NUMBER = "FR40303265045"
BY_NUMBER = Wish("Number sent by mail", tax=True, shown=Shown("fr 40 303 265 045"))
BY_DOCUMENT = Wish("Embassy", tax=True, shown=Shown(document="Certificate 12-B of 3 November 2026"))


@pytest.fixture
def sale(agency: Agency) -> Sale:
    """The course at 120.00, to a consumer in France as far as anybody knew."""
    seller = profile(registrations=registered("DE", "EU-OSS"))
    revised = agency.mine.clients.get(NORTHWIND).with_profile(seller, at=agency.now)
    agency.mine.clients.revise_profile(revised, agency.act().audit("profile.revise", "it"))
    form = agency.purchase("attempt-1", "120.00")
    buyer = replace(
        form.buyer, place=Place("FR"), evidence=replace(form.buyer.evidence, declared_country="FR")
    )
    order = agency.send(replace(form, buyer=buyer)).order
    agency.pays(order)
    paid = agency.settled(order)
    return numbered(agency, paid.sale(NORTHWIND))


def refunds(agency: Agency) -> list[Entry]:
    return [entry for entry in agency.store.shelves.entries.values() if entry.kind is Kind.REFUND]


def facts(entry: Entry) -> list[tuple[str, str, str]]:
    return [(fact.ground, str(fact.net), str(fact.tax)) for fact in entry.facts]


def done(agency: Agency, sale: Sale) -> None:
    agency.returned(sale.order)
    given(agency)


def proven(agency: Agency) -> None:
    agency.clock.move(timedelta(days=1))
    assert list(prove(agency.mine, now=agency.now)) == []


def mail(agency: Agency) -> str:
    slips = [slip.job for slip in agency.store.shelves.jobs.values()]
    *_, letter = [job for job in slips if isinstance(job, Letter) and job.kind is MailKind.CREDIT_NOTE]
    *_, note = notes(agency)
    return JinjaComposer().credit_note(letter, agency.mine.papers.get(NORTHWIND, note.id)).text


def test_a_number_that_its_register_confirms_frees_the_sale_and_the_proof_is_kept(
    agency: Agency, sale: Sale
) -> None:
    register = Register()
    refund = ask(agency, sale.id, BY_NUMBER, vouch=register)
    assert register.asked == [(NUMBER, sale.seller.legal_name)]
    assert (refund.amount, refund.of_tax) == (eur("20.00"), True)
    said = {"refund": refund.id, "amount": "20.00 EUR", "tax": "alone", "exemption": "number"}
    assert agency.audited().after == said
    proof = refund.exemption
    assert proof is not None
    assert (proof.number, proof.register, proof.consultation) == (NUMBER, "VIES", "WAPI7")
    assert proof.lines == (Freed(1, Treatment(Ground.REVERSE_CHARGE, "FR")),)
    done(agency, sale)
    [entry] = refunds(agency)
    assert facts(entry) == [
        (Ground.ONE_STOP_SHOP, "-100.00 EUR", "-20.00 EUR"),
        (Ground.REVERSE_CHARGE, "100.00 EUR", "0.00 EUR"),
    ]
    assert (entry.buyer.number, entry.buyer.number_state) == (NUMBER, NumberState.VALID)
    assert entry.buyer.consultation == "WAPI7"
    [note] = notes(agency)
    assert note.credit is not None
    assert (note.credit.number, note.sale.total.gross) == (NUMBER, eur("20.00"))
    for words in ("NW-000001 was not due", "Reverse charge", "40303265045"):
        assert words in mail(agency), words
    proven(agency)


def test_a_document_is_kept_by_its_name_and_asks_no_register(agency: Agency, sale: Sale) -> None:
    refund = ask(agency, sale.id, BY_DOCUMENT)
    assert refund.amount == eur("20.00")
    assert refund.exemption is not None
    assert (refund.exemption.document, refund.exemption.at) == (
        "Certificate 12-B of 3 November 2026",
        agency.now,
    )
    done(agency, sale)
    [entry] = refunds(agency)
    assert facts(entry)[1] == (Ground.CERTIFICATE, "100.00 EUR", "0.00 EUR")
    assert entry.buyer.number == ""
    for words in ("You have shown Certificate 12-B of 3 November 2026", "Exempt by a document"):
        assert words in mail(agency), words
    assert "account yourself" not in mail(agency)
    proven(agency)


@pytest.mark.parametrize("first", [True, False])
def test_what_else_goes_back_goes_back_as_it_stands(agency: Agency, sale: Sale, first: bool) -> None:
    """Before it with its tax, after it without."""
    if first:
        back(agency, sale, "60.00", key="part")
        given(agency)
    refund = ask(agency, sale.id, BY_DOCUMENT, key="tax")
    assert refund.amount == eur("10.00" if first else "20.00")
    done(agency, sale)
    back(agency, sale, key="rest")
    given(agency)
    last = refunds(agency)[-1]
    assert [fact[0] for fact in facts(last)] == [Ground.CERTIFICATE]
    assert sum(one.amount.gross.minor for one in refunds(agency)) == -12_000
    assert sum(one.amount.tax.minor for one in refunds(agency)) == -2_000
    proven(agency)


def test_what_a_bank_sends_back_bears_its_tax_again_and_can_be_shown_again(
    agency: Agency, sale: Sale
) -> None:
    refund = ask(agency, sale.id, BY_DOCUMENT)
    agency.returned(sale.order)
    kept = agency.mine.returns.of(sale.order)
    failed = replace(kept, refunds=tuple(replace(one, state=RefundState.FAILED) for one in kept.refunds))
    assert failed.exempt(sale.id) is None
    agency.mine.returns.move(Change(kept, failed))
    again = ask(agency, sale.id, BY_NUMBER, key="again", vouch=Register())
    assert again.amount == refund.amount


@pytest.mark.parametrize("state", [NumberState.INVALID, NumberState.FORMAT_ONLY])
def test_a_number_that_nobody_confirms_frees_nothing(agency: Agency, sale: Sale, state: NumberState) -> None:
    with pytest.raises(NotExempt) as no:
        ask(agency, sale.id, BY_NUMBER, vouch=Register(state))
    assert no.value.facts == {"number": state.value}
    assert agency.mine.returns.of(sale.order).refunds == ()


def test_while_the_register_is_silent_it_is_to_be_asked_again(agency: Agency, sale: Sale) -> None:
    with pytest.raises(Outage):
        ask(agency, sale.id, BY_NUMBER, vouch=Register(NumberState.PENDING))


def test_a_number_of_another_country_frees_nothing(agency: Agency, sale: Sale) -> None:
    other = replace(BY_NUMBER, shown=Shown("IT00743110157"))
    with pytest.raises(NotExempt) as no:
        ask(agency, sale.id, other, vouch=Register())
    assert no.value.facts == {"number": "valid"}


def test_what_is_not_known_any_more_keeps_its_tax(agency: Agency, sale: Sale) -> None:
    agency.store.shelves.products.clear()
    with pytest.raises(NotExempt):
        ask(agency, sale.id, BY_NUMBER, vouch=Register())


def test_where_no_tax_was_charged_there_is_nothing_to_be_free_of(agency: Agency, sale: Sale) -> None:
    ask(agency, sale.id, BY_DOCUMENT)
    with pytest.raises(MoreThanPaid):
        ask(agency, sale.id, BY_DOCUMENT, key="two")
    free = agency.mine.orders.get(sale.order)
    lines = tuple(
        replace(line, amount=Taxed.free(line.amount.gross), treatment=Treatment(Ground.EXPORT, "FR"))
        for line in free.lines
    )
    with pytest.raises(NotExempt) as no:
        by_document(replace(sale, lines=lines), "Certificate", agency.now)
    assert no.value.facts == {"number": None}


def test_said_again_it_is_the_same_and_asks_nobody(agency: Agency, sale: Sale) -> None:
    first = ask(agency, sale.id, BY_NUMBER, vouch=Register())
    assert ask(agency, sale.id, BY_NUMBER) == first
    with pytest.raises(KeyReused):
        ask(agency, sale.id, BY_DOCUMENT)


def test_who_may_not_give_back_asks_no_register_either(agency: Agency, sale: Sale) -> None:
    agency.grant("clara", Grant(sale.lines[0].product, frozenset({Right.VIEW, Right.TRANSACTIONS})))
    for wish in (BY_NUMBER, BY_DOCUMENT):
        with pytest.raises(Forbidden):
            ask(agency, sale.id, wish, by="clara")
    agency.grant("clara", Grant(sale.lines[0].product, frozenset({Right.VIEW, Right.REFUND})))
    assert ask(agency, sale.id, BY_NUMBER, by="clara", vouch=Register()).amount == eur("20.00")


@pytest.mark.parametrize(
    ("number", "document"), [("", ""), (NUMBER, "Certificate"), ("", "x" * 201), ("", "12\x00B")]
)
def test_one_thing_is_shown_that_a_credit_note_can_name(number: str, document: str) -> None:
    with pytest.raises(Invalid):
        Shown(number, document)


def test_it_is_for_the_tax_alone() -> None:
    with pytest.raises(Invalid):
        Wish("x", shown=Shown(NUMBER))
