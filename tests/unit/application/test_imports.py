"""Files for accounting packages come to what the report comes to, to the cent, whatever happened."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as drawn
from hypothesis import settings

from cartwright.adapters.imports import INVOICES_AT_MOST, CsvImports
from cartwright.application import binding, filling
from cartwright.application.reporting import download
from cartwright.application.tallying import through
from cartwright.domain.basis import Basis
from cartwright.domain.catalog import Mode
from cartwright.domain.charts import Chart, Contacts, Package, TaxCode
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.ids import ClientId, ProductId
from cartwright.domain.journal import Book, TaxFact
from cartwright.domain.ledgers import Ledger
from cartwright.domain.money import Money
from cartwright.domain.periods import Span
from cartwright.domain.taxbook import Shown, Tally, TaxReport
from tests.fakes.files import FakeFiles
from tests.unit.application.agency import Agency
from tests.unit.application.reports import asked, made, numbered, tools
from tests.unit.application.test_filling import Breaking
from tests.unit.application.test_report_histories import HISTORIES, Shop
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA

CENT = Decimal("0.01")
BOOKS: dict[Book, str] = {
    book: f"book {book}" for book in Book if book not in {Book.REVENUE, Book.REFUNDS, Book.TAX}
}


def summed(shop: Shop, client: ClientId, name: str, basis: Basis) -> TaxReport:
    tally, mine = Tally(), shop.agency.mine
    for sheaf in through(
        mine.clients.get(client), Span(name), basis, books=mine.books, closed=mine.reports.closed(client)
    ):
        for line in sheaf.lines:
            tally.add(line)
    return TaxReport.of(ACCOUNT, client, Span(name), basis, tally)


def ledger(shop: Shop, client: ClientId, name: str, basis: Basis, chart: Chart) -> Ledger:
    mine = shop.agency.mine
    found = mine.clients.get(client)
    made = Ledger(chart, Span(name), found.profile.zone, basis)
    for sheaf in through(found, Span(name), basis, books=mine.books, closed=mine.reports.closed(client)):
        made.add(sheaf.month, sheaf.entries, sheaf.lines)
        made = Ledger.of(made.kept, chart, Span(name), found.profile.zone, basis)
    return made


def charted(report: TaxReport, package: Package) -> Chart:
    """A code for each tax there is, which names its rate."""
    taxes = {
        (one.cell.ground, one.cell.jurisdiction, one.cell.rate): f"code {one.cell.ground} "
        f"{one.cell.jurisdiction} {one.cell.rate:f}"
        for one in report.cells
    }
    codes = tuple(TaxCode(*key, code) for key, code in taxes.items())
    return Chart(package, "sales", BOOKS, codes, contact="Shop", untaxed="no tax 0", rounding="cents")


def rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def as_xero_reads(body: bytes) -> dict[str, Counter[str]]:
    """By currency: what its accounts get, and under `tax` what it works out itself, line by line."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows(body):
        net, rate = Decimal(row["*UnitAmount"]), Decimal(row["*TaxType"].rsplit(" ", 1)[1])
        sums = found[row["Currency"]]
        sums[row["*AccountCode"]] += net  # type: ignore[assignment]
        sums["tax"] += (net * rate).quantize(CENT, ROUND_HALF_UP)  # type: ignore[assignment]
    return found


@drawn(HISTORIES)
@settings(max_examples=20)
def test_whatever_happens_the_files_are_the_report_to_the_cent(history: list[tuple[str, int, int]]) -> None:
    shop = Shop()
    for step in history:
        shop.step(*step)
    name = f"{shop.agency.now.year}"
    for client in (NORTHWIND, OLIVEIRA):
        for basis in Basis:
            report = summed(shop, client, name, basis)
            _xero(shop, client, name, basis, report)
            _quickbooks(shop, client, name, basis, report)


def _xero(shop: Shop, client: ClientId, name: str, basis: Basis, report: TaxReport) -> None:
    told = ledger(shop, client, name, basis, charted(report, Package.XERO))
    assert told.missing == ()
    [file] = CsvImports().files(told)
    read = as_xero_reads(file.body)
    for currency, amount in report.whole.totals.items():
        assert read[currency]["sales"] == amount.net.decimal
        assert read[currency]["tax"] + read[currency]["cents"] == amount.tax.decimal
    assert file.rows == len(rows(file.body))


def _quickbooks(shop: Shop, client: ClientId, name: str, basis: Basis, report: TaxReport) -> None:
    told = ledger(shop, client, name, basis, charted(report, Package.QUICKBOOKS))
    assert told.missing == ()
    [file] = CsvImports().files(told)
    entries: Counter[str] = Counter()
    accounts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows(file.body):
        amount = Decimal(row["Credits"] or 0) - Decimal(row["Debits"] or 0)
        assert bool(row["Credits"]) != bool(row["Debits"])
        entries[row["JournalNo"]] += amount  # type: ignore[assignment]
        account = "tax" if row["AccountName"].startswith("code") else row["AccountName"]
        accounts[row["Currency"]][account] += amount  # type: ignore[assignment]
    assert not any(entries.values())
    for currency, total in report.whole.totals.items():
        assert accounts[currency]["sales"] == total.net.decimal
        assert accounts[currency]["tax"] == total.tax.decimal


def fact(  # noqa: PLR0917  (read as a row)
    line: int, jurisdiction: str, rate: str, net: str, tax: str, ground: str = "domestic"
) -> TaxFact:
    return TaxFact(
        line,
        ProductId("prd_course"),
        "Course",
        ground,
        jurisdiction[:2],
        jurisdiction,
        "VAT",
        Decimal(rate),
        Money.of(net, "EUR"),
        Money.of(tax, "EUR"),
    )


def line(agency: Agency, *facts: TaxFact, number: str = "", at: datetime | None = None) -> Shown:
    entries = agency.store.shelves.entries
    if not entries:
        agency.sale("one")
    entry = next(one for one in entries.values() if one.facts)
    entry = replace(entry, buyer=replace(entry.buyer, number=number), at=at or entry.at)
    return Shown(entry, facts, entry.month, entry.month)


def told(lines: Sequence[Shown], chart: Chart, name: str = "2026-11", basis: Basis = Basis.INVOICE) -> Ledger:
    made = Ledger(chart, Span(name), ZoneInfo("Europe/Berlin"), basis)
    made.add(name, [], lines)
    return made


PLAIN = Chart(Package.XERO, "200", {}, contact="Shop", untaxed="No VAT", rounding="860")


def test_all_levies_of_a_line_are_one_code_at_the_sum_of_their_rates(agency: Agency) -> None:
    quebec = fact(1, "CA", "0.05", "100.00", "5.00"), fact(1, "CA-QC", "0.09975", "0.00", "9.98")
    chart = replace(PLAIN, taxes=(TaxCode("domestic", "CA-QC", Decimal("0.14975"), "GST and QST"),))
    [booked] = told([line(agency, *quebec, fact(2, "CA", "0.05", "0.00", "0.00"))], chart).bookings
    assert (booked.code, str(booked.net), str(booked.tax)) == ("GST and QST", "100.00 EUR", "14.98 EUR")


def test_a_correction_is_two_lines_of_two_codes(agency: Agency) -> None:
    both = fact(1, "DE", "0.19", "-100.00", "-19.00"), fact(1, "FR", "0.20", "99.17", "19.83")
    assert told([line(agency, *both)], PLAIN).missing == (
        "taxes: domestic DE 0.19",
        "taxes: domestic FR 0.2",
    )


def test_a_chart_that_lacks_a_name_says_which_and_what_xero_keeps_itself_needs_none(agency: Agency) -> None:
    lines = [line(agency, fact(1, "DE", "0.19", "100.00", "19.00"))]
    entries = list(agency.store.shelves.entries.values())
    for package, missing in ((Package.XERO, ()), (Package.QUICKBOOKS, ("books: processor",))):
        made = told(lines, replace(PLAIN, package=package))
        made.add("2026-11", entries, [])
        assert set(made.missing) >= {"taxes: domestic DE 0.19", *missing}
        assert ("books: processor" in made.missing) is bool(missing)


def test_quickbooks_needs_no_account_of_a_tax_where_there_is_none(agency: Agency) -> None:
    """Xero needs its name: it works out the tax of each row by that."""
    untaxed = [line(agency, fact(1, "FR", "0", "50.00", "0.00", "reverse-charge"))]
    assert told(untaxed, PLAIN).missing == ("taxes: reverse-charge FR 0",)
    made = told(untaxed, replace(PLAIN, package=Package.QUICKBOOKS))
    assert made.missing == ()
    [file] = CsvImports().files(made)
    assert [(row["AccountName"], row["Credits"]) for row in rows(file.body)] == [("200", "50.00")]


def test_a_day_has_one_number_in_whatever_report_of_a_basis_and_another_in_the_other(agency: Agency) -> None:
    """Xero takes a second invoice of a number for the first."""
    lines = [line(agency, fact(1, "DE", "0.19", "100.00", "19.00"))]
    for package, column in ((Package.XERO, "*InvoiceNumber"), (Package.QUICKBOOKS, "JournalNo")):
        chart = replace(PLAIN, package=package)
        numbers = {
            (name, basis): {
                row[column] for row in rows(CsvImports().files(told(lines, chart, name, basis))[0].body)
            }
            for name in ("2026-11", "2026-11-01..2026-11-30")
            for basis in Basis
        }
        by_basis = [
            {str(sorted(numbers[name, basis])) for name, basis in numbers if basis is one} for one in Basis
        ]
        assert [len(found) for found in by_basis] == [1, 1]
        assert not by_basis[0] & by_basis[1]
        assert all(len(number) <= 21 for number in numbers["2026-11", Basis.CASH])


@pytest.mark.parametrize(
    ("contacts", "names"),
    [
        (Contacts.ONE, {"Shop"}),
        (Contacts.COUNTRY, {"Shop DE", "Shop FR"}),
        (Contacts.BUSINESS, {"Shop", "Shop FR12345678901"}),
    ],
)
def test_invoices_are_to_whom_the_chart_says(agency: Agency, contacts: Contacts, names: set[str]) -> None:
    chart = replace(
        PLAIN,
        contacts=contacts,
        taxes=(
            TaxCode("domestic", "DE", Decimal("0.19"), "19%"),
            TaxCode("reverse-charge", "FR", Decimal(0), "Reverse charge"),
        ),
    )
    abroad = line(agency, fact(1, "FR", "0", "50.00", "0.00", "reverse-charge"), number="FR12345678901")
    [file] = CsvImports().files(told([line(agency, fact(1, "DE", "0.19", "100.00", "19.00")), abroad], chart))
    found = rows(file.body)
    assert {row["*ContactName"] for row in found} == names
    assert len({row["*InvoiceNumber"] for row in found}) == len(names)


def test_the_day_is_the_clients_own_and_in_the_span(agency: Agency) -> None:
    def days(at: str, name: str) -> list[str]:
        moment = datetime.fromisoformat(at)
        some = [line(agency, fact(1, "DE", "0.19", "1.00", "0.19"), at=moment)]
        return [one.day.isoformat() for one in told(some, PLAIN, name).bookings]

    assert days("2026-11-02T23:30:00+00:00", "2026-11") == ["2026-11-03"]
    assert days("2026-10-31T22:30:00+00:00", "2026-11") == ["2026-11-01"]
    assert days("2026-11-02T12:00:00+00:00", "2026-11-05..2026-11-09") == ["2026-11-05"]
    # Of a month that was closed when it was booked.
    assert days("2026-11-02T12:00:00+00:00", "2026-12") == ["2026-12-01"]


def test_tests_and_what_comes_to_nothing_are_in_no_file_and_what_came_late_is_of_the_first(
    agency: Agency,
) -> None:
    sold = line(agency, fact(1, "DE", "0.19", "100.00", "19.00"))
    back = replace(sold, facts=tuple(-one for one in sold.facts))
    made = told([sold, back], PLAIN)
    entry = sold.entry
    undone = replace(
        entry,
        postings=tuple(replace(one, amount=-one.amount) for one in entry.postings),
        amount=-entry.amount,
        facts=tuple(-one for one in entry.facts),
    )
    made.add("2026-11", [entry, undone, replace(entry, mode=Mode.TEST)], [])
    assert list(made.bookings) == []
    made.add("2026-11", [replace(entry, month="2026-09")], [])
    assert {one.day.isoformat() for one in made.bookings} == {"2026-11-01"}


def test_the_cents_by_which_the_tax_of_a_sum_is_not_the_sum_of_taxes_are_a_row_of_their_own(
    agency: Agency,
) -> None:
    chart = replace(PLAIN, taxes=(TaxCode("domestic", "FI", Decimal("0.255"), "25.5 0.255"),), untaxed="no 0")
    ten = [line(agency, fact(1, "FI", "0.255", "0.99", "0.25")) for _ in range(10)]
    [file] = CsvImports().files(told(ten, chart))
    assert [row["*UnitAmount"] for row in rows(file.body)] == ["9.90", "-0.02"]
    read = as_xero_reads(file.body)["EUR"]
    assert {name: str(amount) for name, amount in read.items()} == {
        "200": "9.90",
        "tax": "2.52",
        "860": "-0.02",
    }


def test_xero_takes_five_hundred_invoices_from_a_file(agency: Agency) -> None:
    chart = replace(
        PLAIN,
        contacts=Contacts.BUSINESS,
        taxes=(TaxCode("reverse-charge", "FR", Decimal(0), "Reverse charge"),),
    )
    one = line(agency, fact(1, "FR", "0", "50.00", "0.00", "reverse-charge"))
    many = [
        replace(one, entry=replace(one.entry, buyer=replace(one.entry.buyer, number=f"FR{place:011}")))
        for place in range(INVOICES_AT_MOST + 1)
    ]
    files = CsvImports().files(told(many, chart))
    assert [(file.name, file.rows) for file in files] == [("xero-1.csv", INVOICES_AT_MOST), ("xero-2.csv", 1)]


def test_of_nothing_there_is_a_file_with_headings_alone() -> None:
    for package in Package:
        [file] = CsvImports().files(told([], replace(PLAIN, package=package)))
        assert (rows(file.body), file.rows) == ([], 0)
        assert file.body.startswith((b"*ContactName,", b"JournalNo,"))


class TestAReportWithCharts:
    @pytest.fixture
    def sold(self, agency: Agency) -> Agency:
        for place in range(9):
            sale = agency.sale(f"sale {place}")
            agency.clock.move(timedelta(minutes=1))
            numbered(agency, sale)
        return agency

    def chart(self, agency: Agency, version: int, **books: str) -> None:
        tax = TaxCode("domestic", "DE", Decimal("0.19"), "VAT owed")
        named = {Book(book): account for book, account in books.items()}
        chart = Chart(Package.QUICKBOOKS, "Sales", named, (tax,))
        charts = agency.mine.accounting.charts(NORTHWIND).revised((chart,))
        assert charts.version == version
        agency.mine.accounting.chart(charts, agency.act().audit("charts.revise", "it"))

    def test_has_a_file_of_its_own_with_its_digest_in_the_figures(self, sold: Agency) -> None:
        self.chart(sold, 1, processor="Clearing", fees="Fees", settlement="House")
        files = FakeFiles()
        filed = made(sold, asked(sold, "olga", NORTHWIND), files)
        [one] = filed.imports
        body = files.files[one.file][0]
        assert (one.package, one.missing, one.name) == ("quickbooks", (), f"{filed.id}-quickbooks.csv")
        assert one.sha256 == hashlib.sha256(body).hexdigest()
        assert one.rows == len(rows(body)) > 0
        told = json.loads(files.files[filed.figures][0])
        assert {"name": one.name, "rows": one.rows, "sha256": one.sha256} in told["files"]
        listed = binding.files_of(NORTHWIND, filed.id, reports=sold.mine.reports, drawer=files)
        assert (one.name, one.sha256, len(body)) in [(each.name, each.sha256, each.size) for each in listed]
        link = download(NORTHWIND, filed.id, reports=sold.mine.reports, files=files, name=one.name)
        assert files.open(link).body == body
        for nothing in ("report.csv", f"{filed.id}-xero.csv"):
            with pytest.raises(NotFound):
                download(NORTHWIND, filed.id, reports=sold.mine.reports, files=files, name=nothing)

    def test_that_lack_a_name_has_no_file_and_says_which(self, sold: Agency) -> None:
        self.chart(sold, 1)
        files = FakeFiles()
        filed = made(sold, asked(sold, "olga", NORTHWIND), files)
        [one] = filed.imports
        assert (one.name, one.file, one.sha256) == ("", "", "")
        assert "books: " in one.missing[0]
        told = json.loads(files.files[filed.figures][0])
        assert told["charts_lack"] == [{"package": "quickbooks", "names": list(one.missing)}]
        with pytest.raises(NotFound):
            download(NORTHWIND, filed.id, reports=sold.mine.reports, files=files, name="quickbooks.csv")

    def test_goes_on_with_them_where_it_broke_off_and_anew_where_they_changed(self, sold: Agency) -> None:
        self.chart(sold, 1, processor="Clearing", fees="Fees", settlement="House")
        whole = FakeFiles()
        [wanted] = made(sold, asked(sold, "olga", NORTHWIND), whole).imports
        for version in (None, 2):
            job, files = asked(sold, "olga", NORTHWIND), Breaking(2)
            with pytest.raises(Outage):
                filling.make(job, tools=tools(sold, files, part=1), now=sold.now)
            if version:
                self.chart(sold, version, processor="Till", fees="Fees", settlement="House")
            files.left = 99
            [one] = filling.make(job, tools=tools(sold, files, part=1), now=sold.now).imports
            body = files.files[one.file][0]
            expected = whole.files[wanted.file][0]
            assert body == (expected.replace(b"Clearing", b"Till") if version else expected)
