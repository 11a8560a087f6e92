"""The figures beside a report: each total names the query of its lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import cast

import pytest

from cartwright.application import filling
from cartwright.application.figures import Told, written
from cartwright.application.ports.books import Books
from cartwright.application.ports.queues import paper_errand
from cartwright.application.ports.stacks import Numbered
from cartwright.application.tallying import _Receipts
from cartwright.domain.basis import Basis
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.ids import ClientId, DocumentId, ReportId, SaleId
from cartwright.domain.journal import Kind
from cartwright.domain.money import Money
from cartwright.domain.people import Client, Registration
from cartwright.domain.people.logos import Logo
from cartwright.domain.periods import Period, Span
from cartwright.domain.taxbook import Tally, TaxReport
from cartwright.domain.taxbook.exchange import EuroRate
from cartwright.domain.taxbook.tally import PaidOut
from tests.contract.adapters.report_files import RATES, a_home, a_line, every, files, full
from tests.fakes.exchange import FakeRates
from tests.fakes.files import FakeFiles
from tests.unit.application.agency import Agency
from tests.unit.application.reports import asked, at, made, numbered, tools
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND, offer, placed, product
from tests.unit.domain.test_taxbook import YOGA, a_payout, entry


@pytest.mark.parametrize("section", ["taxes", "ec_sales", "boxes", "us_states", "regions"])
def test_each_total_of_a_full_report_names_its_lines(section: str) -> None:
    totals = json.loads(every()["full.json"])["sections"][section]
    assert totals
    assert all(one["lines"] for one in totals if one.get("known", True))


@pytest.mark.parametrize(("place", "country"), [("LI", "CH"), ("IM", "GB")])
def test_who_is_where_another_countrys_return_is_filled_has_its_boxes(place: str, country: str) -> None:
    """With what they want from abroad: Liechtenstein is Switzerland to the tax, Man the United Kingdom."""
    lines = [*full(), *a_home(country)]
    boxes = [
        json.loads(dict(files("2026-Q4", lines, home))["json"])["sections"]["boxes"]
        for home in (place, country)
    ]
    assert boxes[0] == boxes[1]
    assert {one["country"] for one in boxes[0]} == {"GB", country}


def test_whoever_is_registered_there_has_the_boxes_of_that_return() -> None:
    tally = Tally()
    for line in a_home("CH"):
        tally.add(line)
    report = TaxReport.of(ACCOUNT, NORTHWIND, Span("2026-11"), Basis.INVOICE, tally)
    found = []
    for place in ("LI", "CH"):
        client = Client(ACCOUNT, NORTHWIND, replace(YOGA, registrations=(Registration(place),)))
        told = written(Told(client, report, ReportId("rep_1"), NOON, {}, []))
        found.append(json.loads(told)["sections"]["boxes"])
    assert found[0] == found[1] != []


def test_what_was_sold_under_a_margin_scheme_is_told_to_who_works_out_its_tax() -> None:
    """By scheme and currency, less what was given back; and it has a treatment of its own among the taxes."""
    lines = [
        a_line(1, ground="margin-art", jurisdiction="DE", levy="", rate="0", net=480_00, tax=0),
        a_line(
            2,
            kind=Kind.REFUND,
            ground="margin-art",
            jurisdiction="DE",
            levy="",
            rate="0",
            net=-20_00,
            tax=0,
        ),
        a_line(3, ground="margin-travel", jurisdiction="DE", levy="", rate="0", net=900_00, tax=0),
        replace(a_line(4), document=""),
    ]
    sections = json.loads(dict(files("2026-Q4", lines))["json"])["sections"]
    [told] = [one for one in sections["exceptions"] if one["kind"] == "margin-unknown"]
    assert told["count"] == 3
    assert [(one["ground"], one["sold"]) for one in told["sums"]] == [
        ("margin-art", "460.00"),
        ("margin-travel", "900.00"),
    ]
    assert all("margin-" in one["lines"] for one in told["sums"])
    others = [one["sums"] for one in sections["exceptions"] if one["kind"] != "margin-unknown"]
    assert others
    assert not any(others)
    assert {one["ground"]: (one["net"], one["tax"]) for one in sections["taxes"]} == {
        "margin-art": ("460.00", "0.00"),
        "margin-travel": ("900.00", "0.00"),
        "oss": ("100.00", "20.00"),
    }


def test_what_left_a_processor_is_its_fee_and_what_reached_the_bank() -> None:
    left, fee, bank = (Money.of(amount, "EUR") for amount in ("100.00", "1.50", "98.40"))
    payout = PaidOut("2026-11-02", "po_1", "con_1", left, fee, bank)
    assert payout.difference == Money.of("0.10", "EUR")
    assert payout.kept == ("2026-11-02", "po_1", "con_1", 100_00, 1_50, 98_40, "EUR")


def test_a_payout_is_told_with_what_reached_the_bank() -> None:
    tally = Tally()
    tally.move(a_payout())
    report = TaxReport.of(ACCOUNT, NORTHWIND, Span("2026-11"), Basis.INVOICE, tally)
    told = Told(Client(ACCOUNT, NORTHWIND, YOGA), report, ReportId("rep_1"), NOON, {}, [])
    [payout] = json.loads(written(told))["sections"]["payouts"]
    assert (payout["payout"], payout["left"]) == ("po_1", "90.25")


@pytest.mark.parametrize(
    ("logo", "path"), [(None, ""), (Logo("/logos/a/c/1.png", 32, 32), "/logos/a/c/1.png")]
)
def test_a_report_names_its_sellers_picture_where_there_is_one(logo: Logo | None, path: str) -> None:
    report = TaxReport.of(ACCOUNT, NORTHWIND, Span("2026-11"), Basis.INVOICE, Tally())
    client = Client(ACCOUNT, NORTHWIND, replace(YOGA, logo=logo))
    found = json.loads(written(Told(client, report, ReportId("rep_1"), NOON, {}, [])))
    assert found["seller"]["logo"] == path


def test_a_sale_of_a_later_moment_is_looked_for_further_on() -> None:
    first, second = (
        replace(entry(), at=NOON + timedelta(days=day), sale=SaleId(f"sal_{day}")) for day in (1, 2)
    )

    class Numbers:
        asked = 0

        def numbers(self, client: ClientId, since: datetime, until: datetime) -> Iterator[Numbered]:
            self.asked += 1
            between = replace(first, at=NOON + timedelta(days=1, hours=1), sale=SaleId("sal_other"))
            yield from (Numbered(one.at, one.sale, f"NW-{one.sale}") for one in (first, between, second))

    books = Numbers()
    receipts = _Receipts(Client(ACCOUNT, NORTHWIND, YOGA), Period("2026-11"), cast("Books", books))
    assert [receipts.of(one) for one in (first, second)] == ["NW-sal_1", "NW-sal_2"]
    assert books.asked == 1


def test_sales_of_two_days_stand_with_their_numbers(agency: Agency) -> None:
    for attempt, moment in (("first", "2026-11-03T09:00:00"), ("second", "2026-11-04T09:00:00")):
        at(agency, moment)
        numbered(agency, agency.sale(attempt))
    files = FakeFiles()
    filed = made(agency, asked(agency, "olga", NORTHWIND), files)
    body = files.files[filed.file][0]
    assert [body.count(f",NW-00000{number},".encode()) for number in (1, 2)] == [1, 1]


def test_a_bank_that_does_not_answer_holds_up_no_report(agency: Agency) -> None:
    tally = Tally()
    for line in full():
        tally.add(line)
    report = TaxReport.of(ACCOUNT, NORTHWIND, Span("2026-Q4"), Basis.INVOICE, tally)
    asked_for: list[str] = []

    class Silent(FakeRates):
        def at(self, currency: str, day: date) -> EuroRate | None:
            asked_for.append(currency)
            raise Outage(what="the bank")

    class Answering(FakeRates):
        def at(self, currency: str, day: date) -> EuroRate | None:
            return RATES.get((currency, "2026-Q4"))

    assert filling._rates(report, Silent(), agency.now) == ({}, False)
    assert "USD" in asked_for
    assert filling._rates(report, Answering(), agency.now) == (RATES, True)
    asked_for.clear()
    month = replace(report, span=Span("2026-11"))
    assert filling._rates(month, Silent(), agency.now) == ({}, True)
    assert asked_for == []


@pytest.mark.parametrize(
    ("day", "whole"), [("2027-01-01", False), ("2027-01-07", False), ("2027-01-08", True)]
)
def test_a_rate_is_waited_for_as_long_as_there_may_be_one(day: str, whole: bool) -> None:
    tally = Tally()
    for line in full():
        tally.add(line)
    report = TaxReport.of(ACCOUNT, NORTHWIND, Span("2026-Q4"), Basis.INVOICE, tally)

    class Late(FakeRates):
        def at(self, currency: str, day: date) -> EuroRate | None:
            del currency, day
            return None

    assert filling._rates(report, Late(), datetime.fromisoformat(f"{day}T12:00:00+00:00")) == ({}, whole)


class Unkept(FakeFiles):
    """A store that has no such bucket."""

    def put(self, key: str, body: bytes, **how: object) -> None:
        raise NotFound


def test_a_report_whose_files_have_no_place_is_not_made(agency: Agency) -> None:
    job = asked(agency, "olga", NORTHWIND)
    with pytest.raises(NotFound):
        filling.make(job, tools=tools(agency, Unkept()), now=agency.now)


def test_a_document_to_be_drawn_is_told_by_its_name() -> None:
    errand = paper_errand(ACCOUNT, NORTHWIND, DocumentId("doc_1"))
    assert (errand.queue, errand.body["document"]) == ("paper", "doc_1")


def test_what_was_bought_once_is_paid_on_its_own_page() -> None:
    assert not placed(offer(product())).mendable
