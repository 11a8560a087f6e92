"""The tax report as a file: it reads back to the report, to the cent, and no spreadsheet runs any of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cartwright.adapters.sheets import HEADINGS, CsvSheets, safe
from cartwright.domain.basis import Basis
from cartwright.domain.catalog import Mode
from cartwright.domain.ids import AccountId, ClientId, EntryId, OrderId, ProductId, SaleId
from cartwright.domain.journal import Entry, Kind, Known, TaxFact
from cartwright.domain.money import EXPONENTS, Money, Taxed
from cartwright.domain.periods import Span
from cartwright.domain.taxbook import Shown, TaxReport, tallied

FORMULA = "=+-@＝＋－＠"


KNOWN = Known("DE", ("billing-address: DE", "card-issuer: DE"), True, "DE136695976", "valid", "WAPI1")
BERLIN = ZoneInfo("Europe/Berlin")


def a_line(**changed: Any) -> Shown:
    """An entry of one taxed line; of its fields and its line's those that are `changed`."""
    net, tax = changed.get("net", Money.of("100.00", "EUR")), changed.get("tax", Money.of("19.00", "EUR"))
    fact = TaxFact(
        line=1,
        product=ProductId("prd_1"),
        name=changed.get("item", "Segeln für Einsteiger"),
        ground="domestic",
        country="DE",
        jurisdiction=changed.get("jurisdiction", "DE"),
        levy=changed.get("levy", "VAT"),
        rate=changed.get("rate", Decimal("0.19")),
        net=net,
        tax=tax,
        rule="home",
    )
    entry = Entry(
        account=AccountId("acc_1"),
        client=ClientId("cli_1"),
        id=EntryId("ent_1"),
        kind=changed.get("kind", Kind.CHARGE),
        mode=Mode.LIVE,
        at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC),
        month="2026-10",
        order=OrderId("ord_1"),
        sale=SaleId("sal_1"),
        payment_reference=changed.get("payment_reference", "pi_3Qx"),
        postings=(),
        facts=(fact,),
        amount=Taxed(net, tax, net + tax),
        buyer=changed.get("buyer", KNOWN),
    )
    document = changed.get("document", "NW-000042")
    return Shown(
        entry, entry.facts, "2026-10", changed.get("of", "2026-10"), document, changed.get("original", "")
    )


def csv_of(*lines: Shown, zone: tzinfo = UTC) -> bytes:
    sheet = CsvSheets().csv(zone)
    return sheet.head() + sheet.lines(lines) + sheet.sums(a_report(*lines))


def a_report(*lines: Shown) -> TaxReport:
    span = Span("2026-10")
    return TaxReport.of(AccountId("acc_1"), ClientId("cli_1"), span, Basis.INVOICE, tallied(lines))


def read(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def of(kind: str, cells: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in cells if row["row"] == kind]


def test_an_order_of_ten_thousand_lines_is_as_many_rows_and_comes_to_its_totals() -> None:
    one = a_line()
    [fact] = one.facts
    facts = [replace(fact, line=number, net=Money(number, "EUR")) for number in range(10_000)]
    cells = read(csv_of(replace(one, facts=facts)))
    lines, [total] = of("line", cells), of("total", cells)
    assert [int(row["line"]) for row in lines] == list(range(10_000))
    assert sum(Decimal(row["net"]) for row in lines) == Decimal(total["net"]) == Decimal("499950.00")
    assert sum(Decimal(row["tax"]) for row in lines) == Decimal(total["tax"]) == Decimal("190000.00")


def test_a_line_says_all_there_is_to_a_taxed_line() -> None:
    (line,) = of("line", read(csv_of(a_line(), zone=BERLIN)))
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
        "line": "1",
        "product": "prd_1",
        "buyer_region": "",
        "amends_document": "",
        "amends_month": "",
        "late": "",
    }


def test_what_amends_says_what_and_of_which_month() -> None:
    back = a_line(kind=Kind.REFUND, document="NW-CN-000001", original="NW-000042", of="2026-09")
    (line,) = of("line", read(csv_of(back)))
    amends = line["document"], line["amends_document"], line["amends_month"]
    assert amends == ("NW-CN-000001", "NW-000042", "2026-09")


def test_what_was_booked_too_late_says_so() -> None:
    late = replace(a_line(), month="2026-11", late=True)
    (line,) = of("line", read(csv_of(late)))
    assert (line["amends_month"], line["late"]) == ("2026-10", "yes")


def test_of_what_the_books_did_not_keep_yet_nothing_is_said() -> None:
    old, alone = Known(), Known("FR", ("billing-address: FR",))
    lines = of("line", read(csv_of(a_line(buyer=old), a_line(buyer=alone))))
    assert [(line["evidence"], line["evidence_enough"]) for line in lines] == [
        ("", ""),
        ("billing-address: FR", "no"),
    ]


def test_the_bytes_are_what_excel_and_rfc_4180_want() -> None:
    data = csv_of(a_line(item='5" "sail", red'))
    assert data.startswith(b"\xef\xbb\xbfrow,time,")
    assert data.count(b"\r\n") == data.count(b"\n") == 4
    assert b',"5"" ""sail"", red",' in data


def test_a_month_of_nothing_is_the_headings() -> None:
    assert csv_of() == b"\xef\xbb\xbf" + ",".join(HEADINGS).encode() + b"\r\n"


def test_subtotals_and_totals_say_what_they_are() -> None:
    other = a_line(
        net=Money.of("10.00", "CHF"), tax=Money.of("0.81", "CHF"), jurisdiction="CH", rate=Decimal("0.081")
    )
    cells = read(csv_of(a_line(), other, a_line()))
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
    (line,) = of("line", read(csv_of(a_line(levy="", rate=Decimal(0), tax=Money.of("0", "EUR")))))
    assert (line["tax_name"], line["rate_percent"], line["tax"]) == ("", "", "0.00")


def test_a_negative_amount_stays_a_number() -> None:
    refund = a_line(net=Money.of("-100.00", "EUR"), tax=Money.of("-19.00", "EUR"))
    (line,) = of("line", read(csv_of(refund)))
    assert (line["net"], line["tax"], line["gross"]) == ("-100.00", "-19.00", "-119.00")


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "5000"), ("KWD", "1.234"), ("CLF", "0.0001")])
def test_amounts_have_their_currencys_decimals(currency: str, amount: str) -> None:
    (line,) = of("line", read(csv_of(a_line(net=Money.of(amount, currency), tax=Money(0, currency)))))
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
def rows(draw: st.DrawFn) -> Shown:
    currency = draw(currencies)
    amounts = st.integers(-(10**9), 10**9).map(lambda minor: Money(minor, currency))
    return a_line(
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
def test_the_file_reads_back_to_the_report_to_the_cent(made: list[Shown]) -> None:
    report = a_report(*made)
    cells = read(csv_of(*made))
    assert len(of("line", cells)) == report.rows
    for column in ("net", "tax", "gross"):
        totals = {
            currency: getattr(amount, column).decimal for currency, amount in report.whole.totals.items()
        }
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
    data = csv_of(a_line(item=item, payment_reference=reference))
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
    back = a_line(kind=Kind.REFUND, net=Money.of("-50.00", "EUR"), tax=Money.of("-9.50", "EUR"))
    cells = read(csv_of(a_line(), back))
    assert [(row["row"], row["gross"]) for row in cells if row["row"] != "line"] == [
        ("sold-subtotal", "119.00"),
        ("credit-subtotal", "-59.50"),
        ("subtotal", "59.50"),
        ("sold-total", "119.00"),
        ("credit-total", "-59.50"),
        ("total", "59.50"),
    ]
    plain = read(csv_of(a_line()))
    assert [row["row"] for row in plain] == ["line", "subtotal", "total"]
