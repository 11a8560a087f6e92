"""A client's tax report: the sum of its entries, to the cent, and of nobody else's."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.agenda import Agenda
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import AccountId, EntryId, SaleId, derived
from cartwright.domain.journal import Entry, charged, corrected
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.offers import Offer
from cartwright.domain.people import Client
from cartwright.domain.periods import Period
from cartwright.domain.refund_entries import booked as given_back
from cartwright.domain.refunds import Returns
from cartwright.domain.tax import Ground, Place, Treatment
from cartwright.domain.taxbook import TaxReport, report
from tests.unit.domain.shop import (
    ACCOUNT,
    NORTHWIND,
    OLIVEIRA,
    PLACES,
    offer,
    pages,
    paid,
    product,
    profile,
    registered,
)
from tests.unit.domain.test_refund_entries import one_back, sold

YOGA = profile(registrations=registered("DE", "EU-OSS"))
NOVEMBER = Period("2026-11")


def entry(
    price: str = "100.00", country: str = "DE", *, currency: str = "EUR", mode: Mode = Mode.LIVE
) -> Entry:
    """An entry of Northwind's, different for different arguments."""
    page = offer(product(price=price, currency=currency, mode=mode), sellers=[YOGA])
    (booked,) = charged(paid(page, country))
    return replace(booked, id=EntryId(derived("entry", price, country, currency, mode)))


def november(*entries: Entry, documents: dict[SaleId, str] | None = None) -> TaxReport:
    return report(ACCOUNT, NORTHWIND, NOVEMBER, entries, documents or {})


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


# --- periods ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "month", ["", "2026", "2026-13", "2026-00", "1999-12", "2026-1", "2026-11\n", "26-11"]
)
def test_a_period_is_a_month_such_as_2026_10(month: str) -> None:
    with pytest.raises(Invalid):
        Period(month)


@pytest.mark.parametrize(
    ("moment", "before"),
    [(datetime(2026, 11, 1, tzinfo=UTC), "2026-10"), (datetime(2026, 1, 31, tzinfo=UTC), "2025-12")],
)
def test_on_the_first_the_month_before_is_reported(moment: datetime, before: str) -> None:
    assert Period.before(moment) == Period(before)


@pytest.mark.parametrize(
    ("month", "after"), [("2026-11", "2026-12"), ("2026-12", "2027-01"), ("2026-01", "2026-02")]
)
def test_one_month_follows_another(month: str, after: str) -> None:
    assert Period(month).after == Period(after)
    assert Period(after).first > Period(month).first


def test_a_period_begins_on_its_first_day() -> None:
    assert NOVEMBER.first == date(2026, 11, 1)


# --- the schedule -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time_zone", "due"),
    [
        ("UTC", datetime(2026, 11, 1, 6, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 11, 1, 5, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 10, 31, 17, tzinfo=UTC)),
    ],
)
def test_a_report_is_due_at_six_on_the_first_on_the_clients_own_clock(time_zone: str, due: datetime) -> None:
    client = Client(ACCOUNT, NORTHWIND, profile(time_zone=time_zone))
    agenda = Agenda.first(client, after=datetime(2026, 10, 10, tzinfo=UTC))
    assert (agenda.month, agenda.due) == ("2026-10", due)
    assert agenda.following(client).month == "2026-11"
    assert agenda.job == agenda.job


def test_a_client_who_joined_on_the_last_night_gets_the_month_of_its_own_clock_first() -> None:
    client = Client(ACCOUNT, NORTHWIND, profile(time_zone="Pacific/Auckland"))
    assert Agenda.first(client, after=datetime(2026, 10, 31, 12, tzinfo=UTC)).month == "2026-11"


# --- reports ------------------------------------------------------------------------------------------------


def test_a_report_has_a_row_per_taxed_line_with_everything_to_find_it_by() -> None:
    booked = entry()
    (row,) = november(booked, documents={booked.sale: "NW-000042"}).rows
    assert (row.document, row.order, row.entry, row.payment_reference) == (
        "NW-000042",
        booked.order,
        booked.id,
        "pi_1",
    )
    assert (row.buyer_country, row.item, row.ground, row.jurisdiction) == ("DE", "Course", "domestic", "DE")
    assert (row.levy, row.rate, row.net, row.tax, row.gross) == (
        "VAT",
        Decimal("0.19"),
        euros("100.00"),
        euros("19.00"),
        euros("119.00"),
    )


def test_a_sale_whose_number_is_still_being_given_out_is_reported_without_one() -> None:
    assert november(entry()).rows[0].document == ""


def test_sums_are_by_ground_jurisdiction_and_rate() -> None:
    sums = november(entry("10.00"), entry("20.00"), entry("10.00", "FR"), entry("10.00", "CH")).sums
    assert [(found.ground, found.jurisdiction, str(found.net), str(found.tax)) for found in sums] == [
        ("domestic", "DE", "30.00 EUR", "5.70 EUR"),
        ("not-registered", "CH", "10.00 EUR", "0.00 EUR"),
        ("oss", "FR", "10.00 EUR", "2.00 EUR"),
    ]


def test_currencies_are_never_added_to_one_another() -> None:
    made = november(entry("10.00"), entry("1000", currency="JPY"))
    assert made.totals == {
        "EUR": Taxed(euros("10.00"), euros("1.90"), euros("11.90")),
        "JPY": Taxed(Money(1000, "JPY"), Money(190, "JPY"), Money(1190, "JPY")),
    }
    assert [found.net.currency for found in made.sums] == ["EUR", "JPY"]


def test_test_sales_are_never_in_a_report() -> None:
    made = november(entry(mode=Mode.TEST))
    assert (made.rows, made.totals, made.sums) == ((), {}, ())


def test_a_month_without_sales_is_an_empty_report() -> None:
    assert november() == TaxReport(ACCOUNT, NORTHWIND, NOVEMBER, ())


@pytest.mark.parametrize(
    "stray",
    [{"client": OLIVEIRA}, {"month": "2026-10"}, {"account": AccountId("acc_other")}],
    ids=["another client's", "another month's", "another account's"],
)
def test_an_entry_that_does_not_belong_stops_the_report(stray: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="not of this client"):
        november(replace(entry(), **stray))  # type: ignore[arg-type]


@given(pages(), PLACES)
def test_the_reports_of_all_owners_are_the_order_to_the_cent(page: Offer, place: Place) -> None:
    order = paid(page, place.country, place.region)
    grosses = []
    for booked in charged(order):
        period = Period(booked.month)
        made = report(ACCOUNT, booked.client, period, [booked], {})
        assert made.totals == {"EUR": booked.amount}
        assert total([row.gross for row in made.rows], "EUR") == booked.amount.gross
        assert total([found.net for found in made.sums], "EUR") == booked.amount.net
        assert total([found.tax for found in made.sums], "EUR") == booked.amount.tax
        grosses.append(booked.amount.gross)
    assert total(grosses, "EUR") == order.total.gross


# --- what was given back ------------------------------------------------------------------------------------


@given(pages(), st.sampled_from(["DE", "FI", "HU"]), st.lists(st.integers(1, 99), min_size=1, max_size=4))
def test_a_report_of_sales_and_refunds_is_the_sum_of_its_entries_and_shows_both_apart(
    page: Offer, country: str, shares: list[int]
) -> None:
    order = paid(page, country)
    entries = [entry for entry in charged(order) if entry.client == order.lines[0].owner]
    sale, returns = order.sale(order.lines[0].owner), Returns(order.account, order.id)
    for share in shares:
        gross = Money(returns.left(sale.lines[0]).minor * share // 100, "EUR")
        if gross:
            before = returns
            returns, _ = one_back(before, sale, sale.lines[0].number, gross, order)
            entries += given_back(before, returns, sold(order, sale))
    found = report(ACCOUNT, sale.owner, NOVEMBER, entries, {})
    for of in ("net", "tax", "gross"):
        whole = total([getattr(entry.amount, of) for entry in entries], "EUR")
        apart = [getattr(part.totals["EUR"], of) for part in (found.sales, found.credits) if part.totals]
        assert total(apart, "EUR") == whole == getattr(found.totals["EUR"], of)
    for part in (found, found.sales, found.credits):
        summed = total([one.net + one.tax for one in part.sums], "EUR")
        assert summed == (part.totals["EUR"].gross if part.totals else euros("0"))
    assert all(one.net.minor <= 0 and one.tax.minor <= 0 for one in found.credits.sums)


def test_a_refund_is_a_row_with_the_number_of_its_credit_note() -> None:
    order = paid(offer(product(), sellers=[YOGA]))
    [sale] = [order.sale(owner) for owner in order.owners]
    before = Returns(order.account, order.id)
    after, _ = one_back(before, sale, 1, euros("59.50"), order)
    entries = [*charged(order), *given_back(before, after, sold(order, sale))]
    notes = {entries[1].id: "NW-CN-000001"}
    found = report(ACCOUNT, NORTHWIND, NOVEMBER, entries, {sale.id: "NW-000001"}, notes=notes)
    assert [(row.kind, row.document, row.gross) for row in found.rows] == [
        ("charge", "NW-000001", euros("119.00")),
        ("refund", "NW-CN-000001", euros("-59.50")),
    ]
    unnumbered = report(ACCOUNT, NORTHWIND, NOVEMBER, entries, {sale.id: "NW-000001"})
    assert unnumbered.rows[1].document == ""


def test_a_correction_is_rows_with_the_number_of_what_corrects_the_receipt() -> None:
    order = paid(offer(product(), sellers=[YOGA]))
    [sale] = [order.sale(owner) for owner in order.owners]
    free = [
        replace(line, amount=Taxed.free(line.amount.gross), treatment=Treatment(Ground.EXEMPT, "DE"))
        for line in sale.lines
    ]
    entry = corrected(sale, free, reference="pi_1", at=sale.at)
    receipts = {sale.id: "NW-000001"}
    found = report(ACCOUNT, NORTHWIND, NOVEMBER, [entry], receipts, notes={entry.id: "NW-CO-000001"})
    assert [(row.kind, row.document, row.gross) for row in found.rows] == [
        ("correction", "NW-CO-000001", euros("-119.00")),
        ("correction", "NW-CO-000001", euros("119.00")),
    ]
    assert {row.document for row in report(ACCOUNT, NORTHWIND, NOVEMBER, [entry], receipts).rows} == {""}
