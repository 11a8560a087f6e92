"""The tax report as a file: it reads back to the report, to the cent, and no spreadsheet runs any of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cartwright.adapters.sheets import HEADINGS, CsvSheets, safe
from cartwright.domain.ids import AccountId, ClientId, EntryId, OrderId, SaleId
from cartwright.domain.journal import Known
from cartwright.domain.money import EXPONENTS, Money, Taxed
from cartwright.domain.periods import Period
from cartwright.domain.taxbook import Row, TaxReport

FORMULA = "=+-@＝＋－＠"


KNOWN = Known("DE", ("billing-address: DE", "card-issuer: DE"), True, "DE136695976", "valid", "WAPI1")


def a_row(**changed: Any) -> Row:
    fields: dict[str, Any] = {
        "at": datetime(2026, 10, 31, 23, 30, tzinfo=UTC),
        "kind": "charge",
        "document": "NW-000042",
        "order": OrderId("ord_1"),
        "entry": EntryId("ent_1"),
        "sale": SaleId("sal_1"),
        "payment_reference": "pi_3Qx",
        "buyer_country": "DE",
        "item": "Segeln für Einsteiger",
        "ground": "domestic",
        "jurisdiction": "DE",
        "levy": "VAT",
        "rate": Decimal("0.19"),
        "net": Money.of("100.00", "EUR"),
        "tax": Money.of("19.00", "EUR"),
        "rule": "home",
        "buyer": KNOWN,
    }
    return Row(**(fields | changed))


def a_report(*rows: Row) -> TaxReport:
    totals: dict[str, Taxed] = {}
    for row in rows:
        amount = Taxed(row.net, row.tax, row.gross)
        currency = row.net.currency
        totals[currency] = totals[currency] + amount if currency in totals else amount
    return TaxReport(AccountId("acc_1"), ClientId("cli_1"), Period("2026-10"), rows, totals)


def read(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def of(kind: str, cells: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in cells if row["row"] == kind]


def test_a_line_says_all_there_is_to_a_taxed_line() -> None:
    (line,) = of("line", read(CsvSheets().csv(a_report(a_row()), zone=ZoneInfo("Europe/Berlin"))))
    assert line == {
        "row": "line",
        "time": "2026-11-01T00:30:00+01:00",
        "kind": "charge",
        "document": "NW-000042",
        "order": "ord_1",
        "sale": "sal_1",
        "entry": "ent_1",
        "payment_reference": "pi_3Qx",
        "buyer_country": "DE",
        "item": "Segeln für Einsteiger",
        "rule": "home",
        "buyer_vat_number": "DE136695976",
        "number_state": "valid",
        "consultation_number": "WAPI1",
        "evidence": "billing-address: DE; card-issuer: DE",
        "evidence_enough": "yes",
        "ground": "domestic",
        "jurisdiction": "DE",
        "tax_name": "VAT",
        "rate_percent": "19",
        "currency": "EUR",
        "net": "100.00",
        "tax": "19.00",
        "gross": "119.00",
    }


def test_of_what_the_books_did_not_keep_yet_nothing_is_said() -> None:
    old, alone = Known(), Known("FR", ("billing-address: FR",))
    lines = of("line", read(CsvSheets().csv(a_report(a_row(buyer=old), a_row(buyer=alone)))))
    assert [(line["evidence"], line["evidence_enough"]) for line in lines] == [
        ("", ""),
        ("billing-address: FR", "no"),
    ]


def test_the_bytes_are_what_excel_and_rfc_4180_want() -> None:
    data = CsvSheets().csv(a_report(a_row(item='5" "sail", red')))
    assert data.startswith(b"\xef\xbb\xbfrow,time,")
    assert data.count(b"\r\n") == data.count(b"\n") == 4
    assert b',"5"" ""sail"", red",' in data


def test_without_a_zone_times_are_as_the_books_have_them() -> None:
    (line,) = of("line", read(CsvSheets().csv(a_report(a_row()))))
    assert line["time"] == "2026-10-31T23:30:00+00:00"


def test_a_month_of_nothing_is_the_headings() -> None:
    assert CsvSheets().csv(a_report()) == b"\xef\xbb\xbf" + ",".join(HEADINGS).encode() + b"\r\n"


def test_subtotals_and_totals_say_what_they_are() -> None:
    other = a_row(
        net=Money.of("10.00", "CHF"), tax=Money.of("0.81", "CHF"), jurisdiction="CH", rate=Decimal("0.081")
    )
    cells = read(CsvSheets().csv(a_report(a_row(), other, a_row())))
    assert [row["row"] for row in cells] == ["line"] * 3 + ["subtotal"] * 2 + ["total"] * 2
    assert [(row["jurisdiction"], row["rate_percent"], row["tax"]) for row in of("subtotal", cells)] == [
        ("CH", "8.1", "0.81"),
        ("DE", "19", "38.00"),
    ]
    assert [(row["currency"], row["net"], row["tax"], row["gross"]) for row in of("total", cells)] == [
        ("CHF", "10.00", "0.81", "10.81"),
        ("EUR", "200.00", "38.00", "238.00"),
    ]


def test_no_tax_has_no_rate() -> None:
    (line,) = of(
        "line", read(CsvSheets().csv(a_report(a_row(levy="", rate=Decimal(0), tax=Money.of("0", "EUR")))))
    )
    assert (line["tax_name"], line["rate_percent"], line["tax"]) == ("", "", "0.00")


def test_a_negative_amount_stays_a_number() -> None:
    refund = a_row(net=Money.of("-100.00", "EUR"), tax=Money.of("-19.00", "EUR"))
    (line,) = of("line", read(CsvSheets().csv(a_report(refund))))
    assert (line["net"], line["tax"], line["gross"]) == ("-100.00", "-19.00", "-119.00")


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "5000"), ("KWD", "1.234"), ("CLF", "0.0001")])
def test_amounts_have_their_currencys_decimals(currency: str, amount: str) -> None:
    (line,) = of(
        "line", read(CsvSheets().csv(a_report(a_row(net=Money.of(amount, currency), tax=Money(0, currency)))))
    )
    assert line["net"] == amount


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 40 123", "'+49 40 123"),
        ("-20%", "'-20%"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\r\n=1", "' =1"),
        ("  =1", "'  =1"),
        ("\u3000＝1", "'\u3000＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("\u200b=1", "'\u200b=1"),
        ('"=1"', '\'"=1"'),
        ("a;=1", "a;'=1"),
        ("a; =cmd|' /C calc'!A0", "a;' =cmd|' /C calc'!A0"),
        ("a\x00b\u2028c", "a b c"),
        ("\ud800", " "),
        ("Half-price - and more = fun", "Half-price - and more = fun"),
        ("1-2", "1-2"),
    ],
)
def test_a_text_that_would_be_a_formula_is_a_text(text: str, cell: str) -> None:
    assert safe(text) == cell


texts = st.text(
    alphabet=st.one_of(st.sampled_from(f"{FORMULA};,|\"' \t\r\n\u200b\u3000a1\ud800"), st.characters())
)
currencies = st.sampled_from(sorted(EXPONENTS))


@st.composite
def rows(draw: st.DrawFn) -> Row:
    currency = draw(currencies)
    amounts = st.integers(-(10**9), 10**9).map(lambda minor: Money(minor, currency))
    return a_row(
        net=draw(amounts),
        tax=draw(amounts),
        item=draw(texts),
        payment_reference=draw(texts),
        document=draw(texts),
        levy=draw(st.sampled_from(["VAT", "GST", ""])),
        rate=draw(st.sampled_from([Decimal("0.19"), Decimal("0.09975"), Decimal(0)])),
        jurisdiction=draw(st.sampled_from(["DE", "FR", "CA-QC"])),
    )


@given(st.lists(rows(), max_size=8))
def test_the_file_reads_back_to_the_report_to_the_cent(made: list[Row]) -> None:
    report = a_report(*made)
    cells = read(CsvSheets().csv(report))
    assert len(of("line", cells)) == len(report.rows)
    for column in ("net", "tax", "gross"):
        totals = {currency: getattr(amount, column).decimal for currency, amount in report.totals.items()}
        for kind in ("line", "subtotal", "total"):
            assert summed(of(kind, cells), column) == totals


def summed(cells: Sequence[dict[str, str]], column: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in cells:
        sums[row["currency"]] = sums.get(row["currency"], Decimal(0)) + Decimal(row[column])
    return sums


@given(texts, texts)
@example('x;"=1+1"', "")
@example("\ufeff=1", "\x1f=1")
def test_no_spreadsheet_of_any_region_finds_a_formula(item: str, reference: str) -> None:
    data = CsvSheets().csv(a_report(a_row(item=item, payment_reference=reference)))
    text = data.decode("utf-8-sig")
    for delimiter in ",;|":
        parsed = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for row in parsed:
            for cell in row:
                if not is_number(cell):
                    assert cell.strip().strip('\u200b\u200c\u200d\u200e\u200f\u2060" ')[:1] not in tuple(
                        FORMULA
                    )


def is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdecimal() and cell.isascii()


def test_what_was_sold_and_what_was_given_back_are_summed_up_apart_where_something_was() -> None:
    back = a_row(kind="refund", net=Money.of("-50.00", "EUR"), tax=Money.of("-9.50", "EUR"))
    cells = read(CsvSheets().csv(a_report(a_row(), back)))
    assert [(row["row"], row["gross"]) for row in cells if row["row"] != "line"] == [
        ("sold-subtotal", "119.00"),
        ("credit-subtotal", "-59.50"),
        ("subtotal", "59.50"),
        ("sold-total", "119.00"),
        ("credit-total", "-59.50"),
        ("total", "59.50"),
    ]
    plain = read(CsvSheets().csv(a_report(a_row())))
    assert [row["row"] for row in plain] == ["line", "subtotal", "total"]
