"""One mail for a day, a week or a month: a line for each sale, and totals that equal the sales' sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.adapters.mail import digest as digests
from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mail.digest import totals
from cartwright.adapters.mailer import composed
from cartwright.application.ports.papers import Mail
from cartwright.domain.catalog import Mode
from cartwright.domain.digests import Digest
from cartwright.domain.jobs import MailKind
from cartwright.domain.money import Money, Taxed
from cartwright.domain.notice_plans import Cadence
from cartwright.domain.orders import Sale
from cartwright.domain.people import Client
from cartwright.domain.tax import Ground, Treatment
from cartwright.domain.unreachable import Cause, Unreachable
from tests.contract.adapters.samples import (
    ACCOUNT,
    AT,
    CLIENT,
    COURSE,
    LAVENDER,
    NORDWIND,
    Item,
    a_buyer,
    a_document,
    a_letter,
)
from tests.contract.adapters.test_composer import COMPOSER, EVIL, FILED, LINK, TAGS, Page, both

OWNER = Client(ACCOUNT, CLIENT, NORDWIND)
LETTER = a_letter(MailKind.SALE_DIGEST)
MIDNIGHT = datetime(2026, 11, 4, 23, tzinfo=UTC)  # in Berlin, of the 5th
DAY = Digest(CLIENT, Cadence.DAILY, MIDNIGHT, MIDNIGHT + timedelta(days=1))
STICKERS = Item("Stickers", Money.of("5000", "JPY"), Treatment(Ground.NOT_REGISTERED, "JP"))


def sale(number: int, *items: Item, mode: Mode = Mode.LIVE, name: str = "Greta Lindqvist") -> Sale:
    document = a_document(items=items or (COURSE,), mode=mode, buyer=a_buyer(name=name))
    return replace(document.sale, document=f"NW-{number:06d}", at=AT + timedelta(minutes=number), mode=mode)


def written(*sales: Sale, digest: Digest = DAY, client: Client = OWNER) -> Mail:
    return COMPOSER.sale_digest(LETTER, digest, client, sales)


def test_a_digest_has_a_line_for_each_sale_with_date_number_buyer_items_and_total() -> None:
    mail = written(sale(1), sale(2, COURSE, COURSE, name="Ada"))
    for words in both(mail):
        for wanted in (
            "5. November 2026, 15:04 CET",
            "NW-000001",
            "Greta Lindqvist",
            "119,00 €",
            "5. November 2026, 15:05 CET",
            "NW-000002",
            "Ada",
            "Segeln für Einsteiger, Segeln für Einsteiger",
            "238,00 €",
        ):
            assert wanted in words


def test_a_digest_adds_up_by_currency() -> None:
    for words in both(written(sale(1), sale(2), sale(3, STICKERS))):
        assert re.search(r"Netto:? 200,00 €", words)
        assert re.search(r"Steuer:? 38,00 €", words)
        assert re.search(r"Gesamt EUR:? 238,00 €", words)
        assert re.search(r"Gesamt JPY:? 5.000 ¥", words)


amounts = st.builds(
    lambda net, tax, currency: Taxed(Money(net, currency), Money(tax, currency), Money(net + tax, currency)),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)


@given(st.lists(amounts))
def test_totals_are_the_sums_whatever_is_sold(sold: Sequence[Taxed]) -> None:
    found = {total.gross.currency: total for total in totals(sold)}
    assert found.keys() == {one.gross.currency for one in sold}
    for currency, total in found.items():
        those = [one for one in sold if one.gross.currency == currency]
        assert total.net.minor == sum(one.net.minor for one in those)
        assert total.tax.minor == sum(one.tax.minor for one in those)
        assert total.gross.minor == sum(one.gross.minor for one in those)


@pytest.mark.parametrize(
    ("until", "cadence", "subject"),
    [
        (timedelta(days=1), Cadence.DAILY, "Verkäufe: 5. November 2026"),
        (timedelta(hours=3), Cadence.DAILY, "Verkäufe: 5. November 2026"),
        (timedelta(days=4), Cadence.WEEKLY, "Verkäufe: 5. November 2026 – 8. November 2026"),
        (timedelta(days=26), Cadence.MONTHLY, "Verkäufe: 5. November 2026 – 30. November 2026"),
    ],
)
def test_a_digest_says_which_time_it_is_of(until: timedelta, cadence: Cadence, subject: str) -> None:
    assert written(sale(1), digest=Digest(CLIENT, cadence, MIDNIGHT, MIDNIGHT + until)).subject == subject


def test_a_whole_month_is_called_by_its_name_in_the_owners_language() -> None:
    london = Client(ACCOUNT, CLIENT, LAVENDER)
    october = Digest(
        CLIENT,
        Cadence.MONTHLY,
        datetime(2026, 9, 30, 23, tzinfo=UTC),  # midnight of 1 October in London, in summer
        datetime(2026, 11, 1, tzinfo=UTC),
    )
    mail = written(sale(1), digest=october, client=london)
    assert (mail.subject, mail.sender_name, mail.reply_to) == (
        "Sales: October 2026",
        "Lavender & Loom Ltd",
        "",
    )


def test_test_sales_are_labelled_and_in_no_total_of_real_ones() -> None:
    mail = written(sale(1), sale(2, mode=Mode.TEST))
    assert not mail.subject.startswith("[TEST]")
    for words in both(mail):
        assert "TEST" in words
        assert len(re.findall(r"Gesamt EUR:? 119,00 €", words)) == 2
    only = written(sale(1, mode=Mode.TEST))
    assert only.subject.startswith("[TEST] ")
    assert "Testbestellung" in only.text
    assert only.html.count("Testbestellung") == 1


def test_more_sales_than_a_mail_bears_are_counted_and_in_the_totals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "MOST_ROWS", 2)
    for words in both(written(*map(sale, range(1, 6)))):
        assert "NW-000002" in words
        assert "NW-000003" not in words
        assert "und 3 weitere" in words
        assert re.search(r"Gesamt EUR:? 595,00 €", words)


@pytest.mark.parametrize("evil", EVIL)
def test_no_name_becomes_markup_or_another_line(evil: str) -> None:
    client = replace(OWNER, profile=replace(NORDWIND, legal_name=f"x{evil}", sender_name=evil))
    mail = written(sale(1, replace(COURSE, name=evil), name=f"x{evil}"), client=client)
    page = Page(mail.html)
    assert {tag for tag, _ in page.tags} <= TAGS
    assert not [name for _, found in page.tags for name in found if name.startswith("on")]
    assert mail.subject.splitlines() == [mail.subject]
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u2028\u202e\ud800-\udfff]", mail.text + mail.html)
    composed(mail, "receipts@carts.example").as_bytes()


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (Cause.BOUNCED, "weil Mails an sales@nordwind.example zurückkommen"),
        (Cause.COMPLAINED, "weil solche Mails unter sales@nordwind.example als unerwünscht gemeldet"),
        (Cause.MISSING, "keine Adresse für Benachrichtigungen"),
    ],
)
def test_a_letter_that_goes_to_the_account_says_for_whom_and_why(cause: Cause, said: str) -> None:
    astray = replace(LETTER, instead=Unreachable("sales@nordwind.example", AT, cause))
    for mail in (
        COMPOSER.sale_digest(astray, DAY, OWNER, [sale(1)]),
        COMPOSER.sale_notice(astray, a_document()),
        COMPOSER.tax_report(astray, FILED, LINK),
    ):
        for words in both(mail):
            assert "Dies ist für Nordwind Kurse" in words
            assert said in words


def test_no_other_letter_says_so() -> None:
    for words in both(written(sale(1))):
        assert "Dies ist für" not in words


def test_a_receipt_of_an_owner_without_any_address_names_none() -> None:
    nowhere = replace(NORDWIND, notification_email="", support_email="")
    mail = JinjaComposer().receipt(a_letter(MailKind.RECEIPT), a_document(seller=nowhere))
    assert mail.reply_to == ""
    for words in both(mail):
        assert "Fragen zu Ihrer Bestellung" not in words
