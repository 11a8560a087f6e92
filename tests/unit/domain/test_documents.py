"""Receipts: one number after the other, each sealed to the one before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from cartwright.domain.catalog import Mode
from cartwright.domain.documents import (
    Correction,
    Counted,
    Credit,
    Document,
    DocumentKind,
    Reissue,
    Series,
    counted,
)
from cartwright.domain.funnel import Part
from cartwright.domain.futures import Future, Stretch
from cartwright.domain.ids import OrderId, RefundId, SaleId
from cartwright.domain.journal import TaxFact
from cartwright.domain.money import Money, Taxed
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client, Numbering, Registration, TaxNumber
from cartwright.domain.plans import Interval
from cartwright.domain.tax import Ground, Place, Treatment
from tests.unit.domain.shop import (
    ACCOUNT,
    NOON,
    NORTHWIND,
    OLIVEIRA,
    offer,
    paid,
    product,
    profile,
    registered,
)

YOGA = profile(registrations=registered("DE"))
FIRST = Series(ACCOUNT, NORTHWIND, DocumentKind.RECEIPT, Mode.LIVE)


def sale(mode: Mode = Mode.LIVE, *, prefix: str = "NW", order: str = "ord_1") -> Sale:
    page = offer(product(mode=mode), sellers=[replace(YOGA, number_prefix=prefix)])
    return replace(paid(page), id=OrderId(order)).sale(NORTHWIND)


def issued(quantity: int) -> list[Document]:
    """The first receipts of a series."""
    series, documents = FIRST, []
    for number in range(quantity):
        document = series.issue(sale(order=f"ord_{number}"), at=NOON + timedelta(minutes=number))
        documents.append(document)
        series = series.after(document)
    return documents


def test_numbers_follow_one_another_from_one() -> None:
    assert [document.number for document in issued(5)] == [1, 2, 3, 4, 5]
    assert [document.label for document in issued(2)] == ["NW-000001", "NW-000002"]


@pytest.mark.parametrize(
    ("prefix", "mode", "label"),
    [
        ("NW", Mode.LIVE, "NW-000042"),
        ("", Mode.LIVE, "000042"),
        ("NW", Mode.TEST, "NW-TEST-000042"),
        ("", Mode.TEST, "TEST-000042"),
    ],
)
def test_a_number_is_printed_with_the_clients_prefix_and_tests_say_that_they_are(
    prefix: str, mode: Mode, label: str
) -> None:
    series = replace(FIRST, mode=mode, last=41)
    assert series.issue(sale(mode, prefix=prefix), at=NOON).label == label


@pytest.mark.parametrize("kind", DocumentKind)
@pytest.mark.parametrize(
    ("zone", "moment", "year"),
    [
        ("Europe/Berlin", "2026-12-31T22:59:59", "2026"),
        ("Europe/Berlin", "2026-12-31T23:00:00", "2027"),
        ("Pacific/Auckland", "2026-12-31T11:00:00", "2027"),
        ("Pacific/Honolulu", "2027-01-01T09:59:59", "2026"),
    ],
)
def test_a_client_that_numbers_by_year_has_a_series_for_each_of_its_own_years(
    kind: DocumentKind, zone: str, moment: str, year: str
) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    yearly = replace(YOGA, time_zone=zone, numbering=Numbering(by_year=True, digits=4))
    series = Series.due(Client(ACCOUNT, NORTHWIND, yearly), kind, Mode.LIVE, at)
    assert (series.year, series.name, series.last) == (year, f"{kind}-live-{year}", 0)
    always = Series.due(Client(ACCOUNT, NORTHWIND, YOGA), kind, Mode.TEST, at)
    assert (always.year, always.name) == ("", f"{kind}-test")


def test_the_number_of_a_series_of_a_year_says_the_year_and_the_next_goes_on_in_it() -> None:
    page = offer(product(), sellers=[replace(YOGA, number_prefix="NW", numbering=Numbering(digits=4))])
    sold = paid(page).sale(NORTHWIND)
    series = replace(FIRST, year="2027")
    document = series.issue(sold, at=NOON)
    assert (document.label, document.kind) == ("NW-2027-0001", DocumentKind.RECEIPT)
    following = series.after(document)
    assert (following.name, following.last, following.seal) == ("receipt-live-2027", 1, document.seal)
    tests = replace(series, mode=Mode.TEST)
    assert tests.issue(sale(Mode.TEST), at=NOON).label == "NW-TEST-2027-000001"


@pytest.mark.parametrize(
    ("numbering", "year", "label", "note"),
    [
        (Numbering(), "", "NW-000001", "NW-CN-TEST-000001"),
        (Numbering(separator=".", digits=4), "", "NW.0001", "NW.CN.TEST.0001"),
        (Numbering(True, 5, "_"), "2027", "NW_2027_00001", "NW_CN_TEST_2027_00001"),
        (Numbering(True, 5, ".", True), "2027", "2027.NW.00001", "2027.NW.CN.TEST.00001"),
        (Numbering(True, 3, year_first=True), "2027", "2027-NW-001", "2027-NW-CN-TEST-001"),
    ],
)
def test_a_client_says_how_its_numbers_are_put_down_and_they_are_read_again(
    numbering: Numbering, year: str, label: str, note: str
) -> None:
    page = offer(product(), sellers=[replace(YOGA, number_prefix="NW", numbering=numbering)])
    sold, first = paid(page).sale(NORTHWIND), replace(FIRST, year=year)
    receipt = first.issue(sold, at=NOON)
    cancelled = replace(first, kind=DocumentKind.CREDIT_NOTE, mode=Mode.TEST).issue(
        replace(sold, mode=Mode.TEST), at=NOON, reissue=Reissue(1, receipt.label, NOON)
    )
    assert (receipt.label, cancelled.label) == (label, note)
    for printed in (label, note):
        assert counted(printed) == Counted(1, (year,) if year else ())


@pytest.mark.parametrize("wrong", ["", "NW", "NW-", "NW-1234567890", "NW-000001 "])
def test_what_ends_in_no_number_is_none(wrong: str) -> None:
    assert counted(wrong) is None


def test_a_year_that_is_typed_twice_is_one_year() -> None:
    """Whoever looks for a number types what it likes, and a table is asked for each key once."""
    assert counted("2027.2027.NW-2028.0001") == Counted(1, ("2027", "2028"))


def test_a_number_has_as_many_digits_as_a_client_may_want_and_a_year_has_four() -> None:
    assert counted("NW-20271-000000042") == Counted(42, ())


def test_numbers_go_on_counting_when_they_are_put_down_otherwise() -> None:
    """So none is given twice and none is left out, whatever a client changes and when."""
    series, labels = replace(FIRST, year="2027"), []
    for numbering in (Numbering(True), Numbering(True, 4, "."), Numbering(True, 4, ".", True)):
        page = offer(product(), sellers=[replace(YOGA, number_prefix="NW", numbering=numbering)])
        document = series.issue(paid(page).sale(NORTHWIND), at=NOON)
        assert document.sealed_after(series.seal)
        series = series.after(document)
        labels.append(document.label)
    assert labels == ["NW-2027-000001", "NW.2027.0002", "2027.NW.0003"]


def test_a_million_receipts_do_not_end_the_series() -> None:
    assert replace(FIRST, last=999_999).issue(sale(), at=NOON).label == "NW-1000000"


def test_tests_number_apart() -> None:
    assert FIRST.name != replace(FIRST, mode=Mode.TEST).name


@pytest.mark.parametrize("other", [replace(FIRST, client=OLIVEIRA), replace(FIRST, mode=Mode.TEST)])
def test_a_sale_is_not_numbered_in_another_clients_series_nor_among_the_tests(other: Series) -> None:
    with pytest.raises(ValueError, match="not numbered"):
        other.issue(sale(), at=NOON)


def test_the_receipt_of_a_sale_has_one_id_whatever_its_number() -> None:
    assert FIRST.issue(sale(), at=NOON).id == replace(FIRST, last=7).issue(sale(), at=NOON).id


def test_a_receipt_belongs_to_the_owner_of_the_sale() -> None:
    assert FIRST.issue(sale(), at=NOON).client == NORTHWIND


def test_every_receipt_is_sealed_to_the_one_before_it() -> None:
    documents = issued(4)
    assert documents[0].sealed_after("")
    assert all(later.sealed_after(earlier.seal) for earlier, later in pairwise(documents))


def test_a_forgotten_buyer_breaks_no_chain() -> None:
    known = sale()
    document = FIRST.issue(replace(known.under_veil("sealed"), buyer=known.buyer), at=NOON)
    assert document.sealed_after("")
    assert replace(document, sale=known.under_veil("sealed")).sealed_after("")


def test_a_receipt_to_somebody_else_breaks_it() -> None:
    document = FIRST.issue(sale().under_veil("sealed"), at=NOON)
    assert not replace(document, sale=sale().under_veil("another's")).sealed_after("")


def test_a_missing_or_reordered_receipt_breaks_the_chain() -> None:
    first, second, third = issued(3)
    assert not third.sealed_after(first.seal)
    assert not first.sealed_after(second.seal)


@pytest.mark.parametrize(
    "change",
    [
        {"label": "NW-000009"},
        {"issued_at": NOON + timedelta(seconds=1)},
        {"sale": sale(order="ord_other")},
        {"follows": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_receipt_no_longer_matches_its_seal(change: dict[str, object]) -> None:
    document = FIRST.issue(sale(), at=NOON)
    assert not replace(document, **change).sealed_after("")  # type: ignore[arg-type]


def test_a_receipt_whose_price_was_changed_no_longer_matches_its_seal() -> None:
    document = FIRST.issue(sale(), at=NOON)
    (line,) = document.sale.lines
    cheaper = replace(document.sale, lines=(replace(line, amount=line.amount + -line.amount),))
    assert not replace(document, sale=cheaper).sealed_after("")


FACT = TaxFact(
    1,
    product().id,
    "Course",
    "domestic",
    "DE",
    "DE",
    "VAT",
    Decimal("0.19"),
    Money(-100, "EUR"),
    Money(-19, "EUR"),
)
AMENDS = (
    Credit(RefundId("ref_1"), "NW-000001", NOON, (FACT,), "scratched", "NW-CN-000001", tax=True),
    Correction("NW-000001", NOON, NOON, (FACT,), (FACT,), Money(7, "EUR")),
    Reissue(1, "NW-000001", NOON, by="NW-CN-000001"),
)
LATER, OTHER = NOON + timedelta(seconds=1), "another"
CHANGED = {
    Credit: {
        "refund": RefundId(OTHER),
        "receipt": OTHER,
        "at": LATER,
        "facts": (replace(FACT, tax=Money(-20, "EUR")),),
        "reason": OTHER,
        "cancels": "",
        "tax": False,
        "number": OTHER,
        "shown": OTHER,
        "receipt_at": LATER,
    },
    Correction: {
        "receipt": OTHER,
        "receipt_at": LATER,
        "at": LATER,
        "said": (replace(FACT, net=Money(-99, "EUR")),),
        "found": (replace(FACT, ground="export"),),
        "apart": Money(8, "EUR"),
    },
    Reissue: {"number": 2, "receipt": OTHER, "receipt_at": LATER, "by": OTHER},
}


@pytest.mark.parametrize(
    ("amends", "name"),
    [(amends, name) for amends in AMENDS for name in CHANGED[type(amends)]],
    ids=lambda one: one if isinstance(one, str) else type(one).__name__,
)
def test_each_word_of_what_a_document_amends_is_sealed(
    amends: Credit | Correction | Reissue, name: str
) -> None:
    kind = {
        Credit: DocumentKind.CREDIT_NOTE,
        Correction: DocumentKind.CORRECTION,
        Reissue: DocumentKind.RECEIPT,
    }[type(amends)]
    place = {Credit: "credit", Correction: "correction", Reissue: "reissue"}[type(amends)]
    document = replace(FIRST, kind=kind).issue(sale(), at=NOON, **{place: amends})  # type: ignore[arg-type]
    assert document.sealed_after("")
    forged = replace(amends, **{name: CHANGED[type(amends)][name]})  # type: ignore[arg-type]
    assert not replace(document, **{place: forged}).sealed_after("")  # type: ignore[arg-type]


SELLER = replace(
    sale().seller,
    tax_numbers=(TaxNumber("VAT", "DE", "DE136695976"),),
    registrations=(Registration("DE", "DE136695976"),),
)
SOLD = replace(sale(), seller=SELLER)
(LINE,) = SOLD.lines
TAXED, ONE = LINE.treatment, Taxed(Money(1, "EUR"), Money(0, "EUR"), Money(1, "EUR"))


def _line(**changes: object) -> Sale:
    return replace(SOLD, lines=(replace(LINE, **changes),))  # type: ignore[arg-type]


def _levy(**changes: object) -> Sale:
    (levy,) = TAXED.levies
    return _line(treatment=replace(TAXED, levies=(replace(levy, **changes),)))  # type: ignore[arg-type]


def _by(**changes: object) -> Sale:
    return replace(SOLD, seller=replace(SELLER, **changes))  # type: ignore[arg-type]


def _from(field: str, value: str) -> Sale:
    return _by(address=replace(SELLER.address, **{field: value}))


@pytest.mark.parametrize(
    "forged",
    [
        replace(SOLD, id=SaleId(OTHER)),
        replace(SOLD, at=LATER),
        replace(SOLD, order=OrderId(OTHER)),
        replace(SOLD, method=OTHER),
        replace(SOLD, coupon=OTHER),
        replace(SOLD, buyer=replace(SOLD.buyer, locale="fr")),
        replace(SOLD, buyer=replace(SOLD.buyer, place=Place("DE", "BY"))),
        replace(SOLD, buyer=replace(SOLD.buyer, place=Place("FR"))),
        _by(legal_name=OTHER),
        _by(version=99),
        *(_from(field, OTHER) for field in ("line1", "line2", "city", "postcode", "region")),
        _from("country", "FR"),
        _by(tax_numbers=(TaxNumber("GST", "DE", "DE136695976"),)),
        _by(tax_numbers=(TaxNumber("VAT", "FR", "DE136695976"),)),
        _by(tax_numbers=(TaxNumber("VAT", "DE", OTHER),)),
        _by(registrations=(Registration("FR", "DE136695976"),)),
        _by(registrations=(Registration("DE", OTHER),)),
        _by(sender_name=OTHER),
        _by(support_email="another@northwind.example"),
        _by(notification_email="another@northwind.example"),
        _by(time_zone="Pacific/Auckland"),
        _by(cash_accounting=True),
        _line(number=9),
        _line(name=OTHER),
        _line(amount=Taxed(Money(10000, "EUR"), Money(1899, "EUR"), Money(11899, "EUR"))),
        _line(amount=Taxed(Money(10000, "CHF"), Money(1900, "CHF"), Money(11900, "CHF"))),
        _line(part=Part.BUMP),
        _line(quantity=2),
        _line(treatment=Treatment(Ground.MARGIN_TRAVEL, "DE", TAXED.levies)),
        _line(treatment=replace(TAXED, country="FR")),
        _levy(rate=Decimal("0.07")),
        _levy(jurisdiction="FR"),
        _levy(name="GST"),
        _line(discount=Money(1, "EUR")),
        _line(off=ONE),
        _line(credit=ONE),
        _line(future=Future(Interval("monthly"), 0, (Stretch(ONE.gross, ONE),))),
    ],
)
def test_each_word_of_a_sale_that_is_sealed_shows_when_it_is_another(forged: Sale) -> None:
    document = FIRST.issue(SOLD, at=NOON)
    assert document.sealed_after("")
    assert not replace(document, sale=forged).sealed_after("")


OLD_SEAL = "44756341a91fd982b447ef53c9c8074acdcaad9d4c9134aa6d21d592124b2009"


def test_what_was_sealed_over_less_stays_as_it_was_and_what_follows_is_sealed_over_it() -> None:
    """Numbers, names and sums were all that was sealed once."""
    old = replace(FIRST.issue(sale(), at=NOON), seal=OLD_SEAL)
    assert old.sealed_after("")
    assert not replace(old, sale=_line(name=OTHER)).sealed_after("")
    following = FIRST.after(old).issue(sale(order="ord_2"), at=NOON)
    assert following.sealed_after(OLD_SEAL)


def test_a_rate_is_sealed_the_same_with_however_many_noughts() -> None:
    document = FIRST.issue(SOLD, at=NOON)
    assert replace(document, sale=_levy(rate=Decimal("0.1900"))).sealed_after("")
