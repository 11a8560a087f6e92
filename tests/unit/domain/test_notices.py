"""Who hears of a sale: the buyer and the owner, and nobody for merely being let in."""

from dataclasses import replace

from cartwright.domain.catalog import Mode
from cartwright.domain.documents import Document, DocumentKind, Series
from cartwright.domain.ids import ClientId, ReportId, SaleId
from cartwright.domain.jobs import MailKind, letter, number, report_run
from cartwright.domain.notices import of_a_sale
from cartwright.domain.people import Account
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND, OLIVEIRA, offer, paid, product, profile

AGENCY = Account(ACCOUNT, "Agency", "agency", 5, "boss@agency.example")
CERAMICS = replace(profile(OLIVEIRA, "PT"), notification_email="hello@oliveira.example")
TWO_OWNERS = offer(product(), [product("Mug", owner=OLIVEIRA)], [profile(), CERAMICS])


def receipt(owner: ClientId) -> Document:
    series = Series(ACCOUNT, owner, DocumentKind.RECEIPT, Mode.LIVE)
    return series.issue(paid(TWO_OWNERS).sale(owner), at=NOON)


def told(document: Document, account: Account = AGENCY) -> list[tuple[MailKind, str]]:
    return [(mail.kind, mail.to) for mail in of_a_sale(document, account)]


def test_the_buyer_gets_the_receipt_and_the_owner_the_notice() -> None:
    assert told(receipt(NORTHWIND)) == [
        (MailKind.RECEIPT, "ada@buyer.example"),
        (MailKind.SALE_NOTICE, "sales@northwind.example"),
    ]


def test_a_bump_of_another_client_gets_its_own_receipt_and_its_own_notice() -> None:
    assert told(receipt(OLIVEIRA)) == [
        (MailKind.RECEIPT, "ada@buyer.example"),
        (MailKind.SALE_NOTICE, "hello@oliveira.example"),
    ]


def test_the_agency_is_copied_only_if_it_asked() -> None:
    assert told(receipt(NORTHWIND), replace(AGENCY, copy_notices=True))[-1] == (
        MailKind.SALE_NOTICE,
        "boss@agency.example",
    )


def test_nobody_is_written_to_twice_at_one_address() -> None:
    nosy = replace(AGENCY, copy_notices=True, notification_email="sales@northwind.example")
    assert len(told(receipt(NORTHWIND), nosy)) == 2


def test_every_letter_is_about_the_receipt_of_its_own_client() -> None:
    document = receipt(OLIVEIRA)
    assert {(mail.client, mail.subject) for mail in of_a_sale(document, AGENCY)} == {(OLIVEIRA, document.id)}


def test_asking_twice_for_the_same_thing_is_asking_once() -> None:
    assert of_a_sale(receipt(NORTHWIND), AGENCY) == of_a_sale(receipt(NORTHWIND), AGENCY)
    sale, report = SaleId("sal_1"), ReportId("rep_1")
    assert number(ACCOUNT, NORTHWIND, sale).id == number(ACCOUNT, NORTHWIND, sale).id
    asked = report_run(ACCOUNT, NORTHWIND, report, "2026-10", "ada")
    assert asked.id == report_run(ACCOUNT, NORTHWIND, report, "2026-10").id


def test_what_differs_in_kind_reader_or_subject_is_another_letter() -> None:
    letters = {
        letter(ACCOUNT, NORTHWIND, kind, to, subject).id
        for kind in MailKind
        for to in ("ada@buyer.example", "bob@buyer.example")
        for subject in ("doc_1", "doc_2")
    }
    assert len(letters) == len(MailKind) * 4
