"""A client's tax report: the sum of its entries, to the cent, and of nobody else's."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.agenda import Agenda
from cartwright.domain.basis import Basis
from cartwright.domain.catalog import Mode
from cartwright.domain.connections import Connection
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ClientId, ConnectionId, EntryId, OrderId, ProductId, derived
from cartwright.domain.journal import (
    Book,
    Entry,
    Kind,
    Known,
    Posting,
    charged,
    corrected,
    facts_of,
    paid_out,
)
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.movements import Disputed, DisputeState, Movement, MovementKind
from cartwright.domain.offers import Offer
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client
from cartwright.domain.periods import Period, Span, quarter_of
from cartwright.domain.refund_entries import booked as given_back
from cartwright.domain.refunds import Returns
from cartwright.domain.settlement import dispute
from cartwright.domain.tax import Ground, Place, Treatment
from cartwright.domain.taxbook import AMENDING, Choice, Shown, Tally, TaxReport, shown, tallied
from cartwright.domain.taxbook.tally import NAMED_AT_MOST
from tests.unit.domain.shop import (
    ACCOUNT,
    NOON,
    NORTHWIND,
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


def november(*entries: Entry, basis: Basis = Basis.INVOICE) -> TaxReport:
    return report_of(NORTHWIND, entries, basis=basis)


def report_of(client: ClientId, entries: Iterable[Entry], basis: Basis = Basis.INVOICE) -> TaxReport:
    lines = [line for entry in entries if (line := shown(entry, basis)) is not None]
    return TaxReport.of(ACCOUNT, client, Span("2026-11"), basis, tallied(lines))


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


@pytest.mark.parametrize(
    ("name", "first", "last", "months", "quarters"),
    [
        ("2026-02", "2026-02-01", "2026-02-28", 1, ()),
        ("2026-Q4", "2026-10-01", "2026-12-31", 3, ("2026-Q4",)),
        ("2028", "2028-01-01", "2028-12-31", 12, ("2028-Q1", "2028-Q2", "2028-Q3", "2028-Q4")),
        ("2026-10-05..2026-10-05", "2026-10-05", "2026-10-05", 1, ()),
        ("2026-01-02..2026-07-01", "2026-01-02", "2026-07-01", 7, ("2026-Q2",)),
        ("2025-12-31..2026-03-31", "2025-12-31", "2026-03-31", 4, ("2026-Q1",)),
    ],
)
def test_a_span_is_a_month_a_quarter_a_year_or_any_days(
    name: str, first: str, last: str, months: int, quarters: tuple[str, ...]
) -> None:
    span = Span(name)
    assert (str(span.first), str(span.last), len(span.months)) == (first, last, months)
    assert span.quarters == quarters


@pytest.mark.parametrize(
    "name",
    [
        *("", "26", "2026-Q5", "2026-q1", "1999", "2026-11-01", "2026-11-01..", "2026-11-02..2026-11-01"),
        *("2026-02-01..2026-02-30", "2026-01-01..2027-01-02", "2026-01-01...2026-01-02", "２０２６"),
    ],
)
def test_what_is_no_span_of_a_year_at_most_is_a_problem(name: str) -> None:
    with pytest.raises(Invalid):
        Span(name)


def test_the_days_of_a_month_are_the_month_whatever_clock_counts_them() -> None:
    parts = [Span(f"2026-11-{day:02d}..2026-11-{day:02d}") for day in range(1, 31)]
    for day in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)):
        assert sum(part.holds(NOVEMBER, day) for part in parts) == 1
    assert Span("2026-11").whole(NOVEMBER)
    assert not Span("2026-11-01..2026-11-29").whole(NOVEMBER)


@pytest.mark.parametrize(
    ("month", "quarter"), [("2026-01", "2026-Q1"), ("2026-03", "2026-Q1"), ("2026-12", "2026-Q4")]
)
def test_a_quarter_has_three_months(month: str, quarter: str) -> None:
    assert quarter_of(month) == quarter == Period(month).quarter


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


def test_sums_are_by_ground_jurisdiction_and_rate() -> None:
    sums = november(entry("10.00"), entry("20.00"), entry("10.00", "FR"), entry("10.00", "CH")).whole.sums
    assert [(found.ground, found.jurisdiction, str(found.net), str(found.tax)) for found in sums] == [
        ("domestic", "DE", "30.00 EUR", "5.70 EUR"),
        ("not-registered", "CH", "10.00 EUR", "0.00 EUR"),
        ("oss", "FR", "10.00 EUR", "2.00 EUR"),
    ]


def test_currencies_are_never_added_to_one_another() -> None:
    made = november(entry("10.00"), entry("1000", currency="JPY"))
    assert made.whole.totals == {
        "EUR": Taxed(euros("10.00"), euros("1.90"), euros("11.90")),
        "JPY": Taxed(Money(1000, "JPY"), Money(190, "JPY"), Money(1190, "JPY")),
    }
    assert [found.net.currency for found in made.whole.sums] == ["EUR", "JPY"]


@pytest.mark.parametrize("basis", Basis)
def test_test_sales_are_never_in_a_report(basis: Basis) -> None:
    played = entry(mode=Mode.TEST)
    made = november(played, basis=basis)
    assert (made.rows, made.whole.totals, made.whole.sums) == (0, {}, ())
    tally = Tally()
    tally.move(played)
    assert (tally.entries, tally.moved) == (1, [])


@given(pages(), PLACES)
def test_the_reports_of_all_owners_are_the_order_to_the_cent(page: Offer, place: Place) -> None:
    order = paid(page, place.country, place.region)
    grosses = []
    for booked in charged(order):
        made = report_of(booked.client, [booked])
        assert made.whole.totals == {"EUR": booked.amount}
        assert made.rows == sum(one.rows for one in made.cells) == len(booked.facts)
        assert total([found.net for found in made.whole.sums], "EUR") == booked.amount.net
        assert total([found.tax for found in made.whole.sums], "EUR") == booked.amount.tax
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
    found = report_of(sale.owner, entries)
    for of in ("net", "tax", "gross"):
        whole = total([getattr(entry.amount, of) for entry in entries], "EUR")
        apart = [getattr(part.totals["EUR"], of) for part in (found.sales, found.credits) if part.totals]
        assert total(apart, "EUR") == whole == getattr(found.whole.totals["EUR"], of)
    for part in (found.whole, found.sales, found.credits):
        summed = total([one.net + one.tax for one in part.sums], "EUR")
        assert summed == (part.totals["EUR"].gross if part.totals else euros("0"))
    assert all(one.net.minor <= 0 and one.tax.minor <= 0 for one in found.credits.sums)


def back_and_corrected() -> tuple[Sale, Entry, Entry]:
    """A sale of November, half of it given back in January, and a correction of it."""
    order = paid(offer(product(), sellers=[YOGA]), "FR")
    [sale] = [order.sale(owner) for owner in order.owners]
    before = Returns(order.account, order.id)
    after, _ = one_back(before, sale, 1, euros("59.50"), order)
    [returned] = given_back(before, after, sold(order, sale))
    free = [
        replace(line, amount=Taxed.free(line.amount.gross), treatment=Treatment(Ground.EXEMPT, "DE"))
        for line in sale.lines
    ]
    january = datetime(2027, 1, 5, tzinfo=UTC)
    return (
        sale,
        replace(returned, at=january, month="2027-01"),
        corrected(sale, free, reference="pi_1", at=january),
    )


def test_what_amends_an_earlier_quarter_says_which_and_by_which_papers() -> None:
    sale, back, correction = back_and_corrected()
    for entry, credit in ((back, True), (correction, False)):
        line = shown(entry, Basis.INVOICE, sale=sale, document="NW-CN-000001", original="NW-000001")
        assert line is not None
        assert (line.month, line.of, line.quarter, line.amends) == (
            "2027-01",
            "2026-11",
            "2027-Q1",
            "2026-Q4",
        )
        assert (line.document, line.original, line.credit, line.late) == (
            "NW-CN-000001",
            "NW-000001",
            credit,
            False,
        )


def test_what_amends_its_own_quarter_or_was_never_sold_here_amends_nothing() -> None:
    sale, back, _ = back_and_corrected()
    soon = shown(replace(back, month="2026-12"), Basis.INVOICE, sale=sale)
    unknown = shown(back, Basis.INVOICE)
    assert soon is not None
    assert unknown is not None
    assert (soon.of, soon.amends, unknown.of, unknown.amends) == ("2026-11", "", "2027-01", "")


def test_what_was_booked_after_its_month_was_closed_counts_in_a_later_one() -> None:
    line = shown(entry(), Basis.INVOICE, counted=Period("2027-01"))
    assert line is not None
    assert (line.month, line.of, line.amends, line.late) == ("2027-01", "2026-11", "2026-Q4", True)
    assert [(one.kind, one.count) for one in tallied([line]).exceptions] == [("late", 1), ("no-document", 1)]


# --- the basis ----------------------------------------------------------------------------------------------


def disputed(taken: str) -> tuple[Sale, Entry]:
    order = paid(offer(product(), sellers=[YOGA]))
    word = Disputed("dp_1", "pi_1", euros(taken), euros("0"), DisputeState.OPEN, "fraudulent", NOON)
    [sale] = [order.sale(owner) for owner in order.owners]
    settlement = dispute(order, [word])
    assert settlement is not None
    [entry] = settlement.entries
    return sale, entry


def test_what_a_bank_took_back_is_in_a_report_of_money_and_in_none_of_documents() -> None:
    sale, taken = disputed("59.50")
    assert shown(taken, Basis.INVOICE, sale=sale) is None
    line = shown(taken, Basis.CASH, sale=sale)
    assert line is not None
    assert line.credit
    [cell] = tallied([line]).cells
    assert (cell.net, cell.tax, cell.cell.rate) == (euros("-50.00"), euros("-9.50"), Decimal("0.19"))
    assert [one.kind for one in tallied([line]).exceptions] == []


def test_a_dispute_of_what_nobody_knows_or_of_nothing_is_in_no_report() -> None:
    sale, taken = disputed("59.50")
    assert shown(taken, Basis.CASH) is None
    free = [replace(line, amount=Taxed.free(Money.zero("EUR"))) for line in sale.lines]
    assert shown(taken, Basis.CASH, sale=replace(sale, lines=tuple(free))) is None


@given(pages(), PLACES, st.integers(1, 100))
def test_what_a_bank_took_of_a_sale_is_split_to_the_cent(page: Offer, place: Place, percent: int) -> None:
    order = paid(page, place.country, place.region)
    for owner in order.owners:
        sale = order.sale(owner)
        amount = Money(sale.total.gross.minor * percent // 100, "EUR")
        taken = replace(charged(order)[0], kind=Kind.DISPUTE, facts=(), amount=Taxed.free(euros("0")))
        postings = (Posting(Book.PROCESSOR, "con_1", -amount), Posting(Book.DISPUTES, "con_1", amount))
        line = shown(replace(taken, postings=postings), Basis.CASH, sale=sale)
        if line is None:
            assert not any(line.amount.gross for line in sale.lines)
            continue
        assert total([fact.net + fact.tax for fact in line.facts], "EUR") == -amount
        assert len(line.facts) == sum(len(facts_of(line)) for line in sale.lines)


# --- the fold -----------------------------------------------------------------------------------------------


def some_lines() -> list[Shown]:
    """All that a fold keeps: sales, one given back, a business abroad, and one without evidence."""
    sale, back, correction = back_and_corrected()
    abroad = replace(
        entry("30.00", "FR"),
        buyer=Known("FR", ("billing-address: FR",), False, "FR1", "pending", needed=True),
    )
    owed = replace(
        abroad,
        id=EntryId("ent_owed"),
        buyer=replace(abroad.buyer, needed=False),
        facts=tuple(replace(fact, ground="reverse-charge", levy="") for fact in abroad.facts),
    )
    papers = ["NW-000007", "NW-CN-000001", "", "NW-000009", ""]
    entries = [entry(), back, correction, abroad, owed]
    found = [
        shown(one, Basis.INVOICE, sale=sale if one.kind in AMENDING else None, document=paper)
        for one, paper in zip(entries, papers, strict=True)
    ]
    return [line for line in found if line is not None]


def a_payout() -> Entry:
    line = Movement("txn_1", MovementKind.PAYOUT, euros("-90.00"), euros("0.25"), NOON, "po_1")
    connection = Connection(ACCOUNT, ConnectionId("con_1"), None, "stripe", "Till", NOON, "")
    return paid_out(line, connection, Client(ACCOUNT, NORTHWIND, YOGA))


def test_the_fold_knows_business_buyers_numbers_payouts_and_what_to_look_at() -> None:
    tally = tallied(some_lines())
    tally.move(a_payout())
    assert [(one.month, one.number, one.ground, str(one.net)) for one in tally.buyers] == [
        ("2026-11", "FR1", "reverse-charge", "30.00 EUR")
    ]
    assert [(one.prefix, one.first, one.last, one.seen, one.elsewhere) for one in tally.series] == [
        ("NW-", 7, 9, 2, 1),
        ("NW-CN-", 1, 1, 1, 0),
    ]
    [payout] = tally.paid_out
    assert (payout.reference, payout.difference) == ("po_1", euros("0"))
    assert ("payout", payout.left) in [(one.kind, -one.amount) for one in tally.moved]
    assert [(one.kind, one.count) for one in tally.exceptions] == [
        ("evidence-missing", 1),
        ("no-document", 2),
        ("number-unchecked", 2),
    ]
    assert tally.entries == 6


def test_a_sale_of_two_lines_is_one_sale_and_numbers_may_come_in_any_order() -> None:
    sold = entry("30.00", "FR")
    [fact] = sold.facts
    lines = [
        Shown(sold, [fact, replace(fact, product=ProductId("prd_mug"))], sold.month, sold.month, document)
        for document in ("NW-000009", "NW-000007")
    ]
    tally = tallied(lines)
    [cell], [numbers] = tally.cells, tally.series
    assert (cell.rows, cell.documents) == (4, 2)
    assert (numbers.first, numbers.last, numbers.seen, numbers.elsewhere) == (7, 9, 2, 1)


def test_of_many_exceptions_the_first_are_named() -> None:
    line = shown(entry(), Basis.INVOICE)
    assert line is not None
    [found] = tallied([line] * (NAMED_AT_MOST + 1)).exceptions
    assert (found.count, len(found.named)) == (NAMED_AT_MOST + 1, NAMED_AT_MOST)


@given(st.permutations(some_lines()), st.integers(0, 5))
def test_a_fold_that_broke_off_comes_to_the_same(lines: list[Shown], done: int) -> None:
    first = tallied(lines[:done])
    first.move(a_payout())
    second = Tally.of(json.loads(json.dumps(first.kept)))
    for line in lines[done:]:
        for tally in (first, second):
            tally.move(line.entry)
            tally.add(line)
    assert json.dumps(second.kept) == json.dumps(first.kept)
    for of in (
        "rows",
        "entries",
        "order",
        "cells",
        "products",
        "buyers",
        "moved",
        "paid_out",
        "series",
        "exceptions",
    ):
        assert getattr(second, of) == getattr(first, of)
    assert first.cells == tallied(some_lines()).cells


def test_what_each_product_earned_is_the_control_totals_with_what_it_cost_to_send_it() -> None:
    """By the name it was last sold by, which its carriage does not have."""
    sold = entry("30.00", "FR")
    [fact] = sold.facts
    mug = replace(fact, product=ProductId("prd_mug"), name="Mug")
    sent = replace(mug, name="Delivery", carriage=True, net=-euros("1.00"), tax=euros("0.00"))
    dear = replace(mug, name="Big mug", net=-mug.net, tax=-mug.tax)
    dollars = replace(mug, net=Money(500, "USD"), tax=Money(0, "USD"))
    last = replace(sold, kind=Kind.REFUND, order=OrderId("ord_last"))
    lines = [
        Shown(one, facts, one.month, one.month)
        for one, facts in ((sold, [fact]), (sold, [mug]), (sold, [dollars]), (last, [dear]), (last, [sent]))
    ]
    tally = tallied(lines)
    first, euro, dollar = sorted(tally.products, key=lambda one: (one.product == "prd_mug", one.net.currency))
    assert (first.name, first.rows, first.back.minor) == (fact.name, 1, 0)
    assert (euro.name, euro.rows) == ("Big mug", 3)
    assert (euro.net, euro.tax, euro.back) == (sent.net, sent.tax, dear.net + dear.tax + sent.net)
    assert (dollar.net.minor, dollar.net.currency, dollar.rows) == (500, "USD", 1)
    report = TaxReport.of(ACCOUNT, NORTHWIND, Span("2026"), Basis.INVOICE, tally)
    for currency, amount in report.whole.totals.items():
        mine = [one for one in tally.products if one.net.currency == currency]
        assert total([one.net for one in mine], currency) == amount.net
        assert total([one.tax for one in mine], currency) == amount.tax
    chosen = [
        one.net
        for line in lines
        for one in line.facts
        if Choice(product="prd_mug", currency="EUR").holds(line, one)
    ]
    assert (total(chosen, "EUR"), len(chosen)) == (euro.net, euro.rows)
    assert tally.order == "ord_last"


# --- which lines a total is of ------------------------------------------------------------------------------


def test_every_total_names_the_lines_it_is_of() -> None:
    lines = some_lines()
    made = TaxReport.of(ACCOUNT, NORTHWIND, Span("2026"), Basis.INVOICE, tallied(lines))
    for part in (made.whole, made.sales, made.credits):
        for one in part.sums:
            choice = Choice.of(one.choice.words)
            assert choice == one.choice
            facts = [fact for line in lines for fact in line.facts if choice.holds(line, fact)]
            assert total([fact.net for fact in facts], "EUR") == one.net
            assert total([fact.tax for fact in facts], "EUR") == one.tax
            assert total([cell.net for cell in choice.within(made.cells)], "EUR") == one.net


def test_the_lines_of_a_business_buyer_are_found_by_its_number() -> None:
    held = [line for line in some_lines() if Choice(number="FR1").holds(line, line.facts[0])]
    assert [line.entry.buyer.number for line in held] == ["FR1", "FR1"]
    of_january = [line for line in some_lines() if Choice(month="2027-01").holds(line, line.facts[0])]
    assert {line.month for line in of_january} == {"2027-01"}


@pytest.mark.parametrize("words", [{"credit": "maybe"}, {"rate": "x"}, {"rate": "1e5"}, {"rate": ""}])
def test_words_that_choose_nothing_are_a_problem(words: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        Choice.of(words)


@pytest.mark.parametrize(
    "other",
    [
        Choice(quarter="2026-Q3"),
        Choice(amends="2026-Q3"),
        Choice(credit=True),
        Choice(ground="export"),
        Choice(country="FR"),
        Choice(region="CA"),
        Choice(jurisdiction="FR"),
        Choice(levy="GST"),
        Choice(rate=Decimal(7)),
        Choice(currency="SEK"),
        Choice(month="2026-10"),
        Choice(number="DE123456789"),
        Choice(product="prd_another"),
    ],
    ids=lambda choice: ", ".join(choice.words),
)
def test_a_line_is_chosen_by_each_word_that_is_its_own_and_by_no_other(other: Choice) -> None:
    line = shown(entry(), Basis.INVOICE)
    assert line is not None
    [fact] = line.facts
    its_own = Choice(
        quarter=line.quarter,
        amends=line.amends,
        credit=line.credit,
        ground=fact.ground,
        country=fact.country,
        region=line.entry.buyer.region,
        jurisdiction=fact.jurisdiction,
        levy=fact.levy,
        rate=fact.rate,
        currency=fact.net.currency,
        month=line.month,
        number=line.entry.buyer.number,
        product=fact.product,
    )
    assert its_own.holds(line, fact)
    assert not replace(its_own, **{name: getattr(other, name) for name in other.words}).holds(line, fact)
