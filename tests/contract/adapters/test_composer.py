"""Mails that say what was bought, from whom and for how much, in the reader's way of writing, and run
nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.adapters.mail import reported, words
from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mail.display import Display
from cartwright.adapters.mailer import composed
from cartwright.application.binding import ReportFile
from cartwright.application.ports.papers import Mail
from cartwright.application.ports.reports import Filed, Imported
from cartwright.domain.catalog import Mode
from cartwright.domain.documents import Document
from cartwright.domain.futures import Future, Stretch
from cartwright.domain.ids import ReportId
from cartwright.domain.jobs import MailKind
from cartwright.domain.money import EXPONENTS, Money, Taxed
from cartwright.domain.people import Address, TaxNumber
from cartwright.domain.people.logos import Logo
from cartwright.domain.plans import Interval
from cartwright.domain.tax import Business, Ground, Place, Treatment
from cartwright.languages import languages
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
    an_id,
    levied,
)

COMPOSER = JinjaComposer()
RECEIPT, NOTICE, REPORT = map(a_letter, (MailKind.RECEIPT, MailKind.SALE_NOTICE, MailKind.TAX_REPORT))
LINK = "https://api.carts.example/v1/downloads/AQ?a=1&b=2"
FILED = Filed(
    account=ACCOUNT,
    client=CLIENT,
    id=ReportId(an_id("report")),
    month="2026-10",
    made_at=AT,
    file="accounts/a/clients/c/tax/2026-10/r.csv",
    rows=1284,
    sha256="0" * 64,
    totals=(("CHF", "420.50", "34.06", "454.56"), ("EUR", "10000.00", "1900.00", "11900.00")),
    sender="Nordwind Kurse",
    locale="de",
    imports=(
        Imported("xero", "rep_1-xero.csv", "accounts/a/clients/c/tax/2026-10/x.csv", 62, "0" * 64),
        Imported("quickbooks", missing=("books: fees", "taxes: oss FR 0.2")),
    ),
)


class Page(HTMLParser):
    """What a mail program sees: words, tags and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] != "style":
            self.words += f" {data}"

    def values(self, attribute: str) -> list[str]:
        return [
            value for _, found in self.tags for name, value in found.items() if name == attribute and value
        ]


def both(mail: Mail) -> tuple[str, str]:
    """The text and the words of the page, blanks evened out."""
    return " ".join(mail.text.split()), " ".join(Page(mail.html).words.split())


def test_a_receipt_carries_the_owners_name_address_and_tax_number_and_the_sum() -> None:
    mail = COMPOSER.receipt(RECEIPT, a_document())
    for words_ in both(mail):
        for wanted in (
            "Nordwind Kurse GmbH",
            "Hafenstraße 12",
            "Speicher 4",
            "20457 Hamburg",
            "Deutschland",
            "DE136695976",
            "NW-000042",
            "5. November 2026",
            "Segeln für Einsteiger",
            "100,00 €",
            "19,00 €",
            "119,00 €",
            "MwSt. 19 % auf 100,00 €",
            "Visa •••• 4242",
            "Greta Lindqvist",
            "hilfe@nordwind.example",
            a_document().sale.order,
        ):
            assert wanted in words_


def test_a_receipt_leads_to_where_there_is_something_to_get_and_only_then() -> None:
    where = "https://shop.example/sail/orders/ord_1/key"
    mail = COMPOSER.receipt(RECEIPT, a_document(), where)
    assert where in mail.text
    assert where in Page(mail.html).values("href")
    assert "Bestellung öffnen" in both(mail)[1]
    without = COMPOSER.receipt(RECEIPT, a_document())
    assert "Bestellung öffnen" not in both(without)[1]
    assert "finden Sie jederzeit" not in both(without)[0]


def test_a_receipt_is_from_the_owner_to_the_buyer_and_answered_by_support() -> None:
    mail = COMPOSER.receipt(RECEIPT, a_document())
    assert (mail.to, mail.sender_name, mail.reply_to) == (
        RECEIPT.to,
        "Nordwind Kurse",
        "hilfe@nordwind.example",
    )
    assert mail.subject == "Ihr Beleg NW-000042 von Nordwind Kurse"
    assert mail.id == RECEIPT.id
    assert dict(mail.tags) == {"account": ACCOUNT, "client": CLIENT, "kind": "receipt", "letter": RECEIPT.id}


def test_without_a_support_address_the_notification_address_answers() -> None:
    assert COMPOSER.receipt(RECEIPT, a_document(seller=LAVENDER)).reply_to == "shop@lavender.example"


def test_a_notice_tells_the_owner_who_bought_what_and_is_answered_by_the_buyer() -> None:
    mail = COMPOSER.sale_notice(NOTICE, a_document())
    assert (mail.sender_name, mail.reply_to) == ("Nordwind Kurse", "greta@example.com")
    assert mail.subject == "Neuer Verkauf: Segeln für Einsteiger, 119,00 €"
    for words_ in both(mail):
        for wanted in (
            "Greta Lindqvist",
            "greta@example.com",
            "Deutschland",
            "Segeln für Einsteiger",
            "119,00 €",
            "19,00 €",
            "NW-000042",
            a_document().sale.order,
            "5. November 2026, 15:03 CET",
        ):
            assert wanted in words_


def test_a_notice_of_several_items_names_the_first_and_counts_the_rest() -> None:
    mail = COMPOSER.sale_notice(NOTICE, a_document(items=[COURSE] * 3))
    assert mail.subject == "Neuer Verkauf: Segeln für Einsteiger und 2 weitere, 357,00 €"


@pytest.mark.parametrize("write", [COMPOSER.receipt, COMPOSER.sale_notice])
def test_a_test_order_says_so_everywhere(write: Callable[..., Mail]) -> None:
    live, test = (write(RECEIPT, a_document(mode=mode)) for mode in (Mode.LIVE, Mode.TEST))
    assert test.subject.startswith("[TEST] ")
    for words_ in both(test):
        assert "TEST" in words_
        assert "Testbestellung" in words_
        assert "NW-TEST-000042" in words_
    assert "TEST" not in live.subject + "".join(both(live))


def test_a_report_mail_has_month_totals_and_link() -> None:
    mail = COMPOSER.tax_report(REPORT, FILED, LINK)
    assert mail.subject == "Steuerbericht: Oktober 2026"
    assert (mail.sender_name, mail.reply_to) == ("Nordwind Kurse", "")
    for words_ in both(mail):
        for wanted in (
            "Oktober 2026",
            "10.000,00 €",
            "1.900,00 €",
            "11.900,00 €",
            "454,56 CHF",
            "1.284",
            f"{LINK}/files",
        ):
            assert wanted in words_
    assert f"{LINK}/files" in Page(mail.html).values("href")
    assert f"{LINK}?file=rep_1-xero.csv" in Page(mail.html).values("href")
    for words_ in both(mail):
        assert "Für QuickBooks gibt es keine Datei" in words_
        assert "books: fees, taxes: oss FR 0.2" in words_


@pytest.mark.parametrize(
    ("span", "says"),
    [
        ("2026-Q4", "Q4 2026"),
        ("2026", "2026"),
        ("2026-10-01..2026-10-31", "October 2026"),
        ("2026-10-05..2026-11-04", "October 5, 2026 – November 4, 2026"),
    ],
)
def test_a_report_of_any_span_is_told_of(span: str, says: str) -> None:
    filed = replace(FILED, month=span, locale="en")
    assert COMPOSER.tax_report(REPORT, filed, LINK).subject == f"Tax report for {says}"
    assert f">{says}</h1>" in reported.page(filed, [], LINK)


MONTHS = {
    "de": "monat",
    "en": "month",
    "es": " mes",
    "fr": " mois",
    "it": " mese",
    "nl": "maand",
    "pl": "miesi",
    "pt": " mês",
}


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("totals", [FILED.totals, ()])
def test_no_language_calls_every_span_a_month(language: str, totals: Any) -> None:
    filed = replace(FILED, month="2026-Q4", locale=language, totals=totals)
    mail = COMPOSER.tax_report(REPORT, filed, LINK)
    said = f"{mail.subject} {mail.text} {mail.html}".casefold()
    assert Display(language).period("2026-Q4").casefold() in said
    assert MONTHS[language] not in said


def test_the_page_behind_a_reports_mail_has_each_file_that_is_made_behind_its_own_link() -> None:
    made = ReportFile("=<b>.csv", "text/csv", 3, size=1001, sha256="ab" * 32, word="a&b")
    waits = ReportFile("tax-report.pdf", "application/pdf", 0, word="bound-0")
    page = reported.page(replace(FILED, sender="<i>Nord & Co"), [made, waits], "../AQ")
    assert [one for one in Page(page).values("href") if one] == ["../AQ?file=a%26b"]
    assert "=&lt;b&gt;.csv" in page
    assert "&lt;i&gt;Nord &amp; Co" in page
    assert "2 kB" in page
    assert "ab" * 32 in page
    assert "tax-report.pdf" in page
    assert "Diese Datei wird gerade erstellt" in page
    assert "<script" not in page


def test_a_period_without_sales_is_said_plainly() -> None:
    mail = COMPOSER.tax_report(REPORT, replace(FILED, rows=0, totals=(), locale="en", sender=""), LINK)
    assert mail.sender_name == "Tax report"
    for words_ in both(mail):
        assert "There were no sales in this period." in words_


def test_the_platforms_name_is_in_no_mail() -> None:
    for mail in (
        COMPOSER.receipt(RECEIPT, a_document()),
        COMPOSER.sale_notice(NOTICE, a_document(mode=Mode.TEST)),
        COMPOSER.tax_report(REPORT, FILED, LINK),
    ):
        assert "cartwright" not in f"{mail.sender_name}{mail.subject}{mail.text}{mail.html}".lower()


def test_every_levy_of_a_line_is_shown_with_its_place() -> None:
    seller = replace(
        LAVENDER,
        address=Address("1450 rue Crescent", "Montréal", "CA", "H3G 2B6", "QC"),
        tax_numbers=(TaxNumber("GST", "CA", "123456789 RT0001"),),
    )
    loom = Item(
        "Loom", Money.of("1149.75", "CAD"), levied(("CA", "GST", "0.05"), ("CA-QC", "QST", "0.09975"))
    )
    document = a_document(seller=seller, buyer=a_buyer(country="CA", locale="en-CA"), items=[loom])
    text, page = both(COMPOSER.receipt(RECEIPT, document))
    assert "GST 5% on $1,000.00 (Canada): $50.00" in text
    assert "QST 9.975% on $1,000.00 · Canada (QC) $99.75" in page
    assert "Montréal QC H3G 2B6" in page
    assert "Total CAD $1,149.75" in page


def test_a_sale_without_tax_says_that_none_was_charged() -> None:
    free = Item("Stickers", Money.of("5000", "JPY"), Treatment(Ground.NOT_REGISTERED, "JP"))
    for words_ in both(
        COMPOSER.receipt(RECEIPT, a_document(buyer=a_buyer(locale="en"), items=[free], method=""))
    ):
        assert "No tax charged" in words_
        assert "¥5,000" in words_
        assert "Paid on November 5, 2026 " in f"{words_} "


def test_a_price_with_a_tax_that_nobody_is_told_is_called_neither_untaxed_nor_net() -> None:
    dealt = Item("Sextant", Money.of("480.00", "EUR"), Treatment(Ground.MARGIN_COLLECTORS, "DE"))
    for items, taxes in (([dealt], 0), ([dealt, COURSE], 1)):
        for words_ in both(
            COMPOSER.receipt(RECEIPT, a_document(buyer=a_buyer(locale="en"), items=items, method=""))
        ):
            assert "No tax charged" not in words_
            assert words_.count("Margin scheme — Collector’s items and antiques") == 2
            assert words_.count("VAT 19% on €100.00") == taxes
            assert not re.search(r"\bNet\b", words_)


@pytest.mark.parametrize(
    ("ground", "language", "said"),
    [
        (Ground.REVERSE_CHARGE, "de", "Steuerschuldnerschaft des Leistungsempfängers"),
        (Ground.REVERSE_CHARGE, "nl", "Btw verlegd"),
        (Ground.INTRA_COMMUNITY, "fr", "Livraison intracommunautaire exonérée"),
        (Ground.EXPORT, "it", "Cessione all’esportazione"),
        (Ground.SMALL_BUSINESS, "en", "Exempt: small business"),
    ],
)
def test_a_receipt_says_what_the_law_wants_said_and_to_which_business(
    ground: Ground, language: str, said: str
) -> None:
    item = Item("Beratung", Money.of("100.00", "EUR"), Treatment(ground, "FR"))
    firm = Business("Ada Trading SARL", "FR40303265045")
    buyer = replace(a_buyer(country="FR", locale=language), business=firm)
    for words_ in both(COMPOSER.receipt(RECEIPT, a_document(buyer=buyer, items=[item, item]))):
        assert words_.count(said) == 1
        assert "Ada Trading SARL" in words_
        assert "FR40303265045" in words_


def test_a_receipt_with_tax_says_no_more_and_a_business_needs_no_number() -> None:
    buyer = replace(a_buyer(locale="en"), business=Business("Ada Trading"))
    text, page = both(COMPOSER.receipt(RECEIPT, a_document(buyer=buyer)))
    assert "Ada Trading" in text
    assert "Reverse charge" not in page


def test_our_own_logo_goes_before_one_elsewhere() -> None:
    own = Logo("/logos/a/c/0.png", 240, 80)
    seller = replace(NORDWIND, logo_url="https://cdn.example/logo.png", logo=own)
    mail = JinjaComposer("https://api.carts.example").receipt(RECEIPT, a_document(seller=seller))
    assert Page(mail.html).values("src") == ["https://api.carts.example/logos/a/c/0.png"]


@pytest.mark.parametrize(
    ("logo", "shown"),
    [("https://cdn.example/logo.png", True), ("", False)],
)
def test_a_logo_is_shown_where_there_is_one(logo: str, shown: bool) -> None:
    page = Page(COMPOSER.receipt(RECEIPT, a_document(seller=replace(NORDWIND, logo_url=logo))).html)
    assert page.values("src") == ([logo] if shown else [])


@pytest.mark.parametrize(
    ("locale", "amount", "written"),
    [
        ("en", "1190.00 EUR", "€1,190.00"),
        ("de-DE", "1190.00 EUR", "1.190,00 €"),
        ("de_CH", "1190.00 CHF", "CHF 1’190.00"),
        ("fr", "1190.00 EUR", "1 190,00 €"),
        ("en-GB", "20.00 USD", "US$20.00"),
        ("en", "20.00 CHF", "CHF 20.00"),
        ("en", "5000 JPY", "¥5,000"),
        ("en", "1.234 KWD", "KWD 1.234"),
        ("en", "1.234 IQD", "IQD 1.234"),
        ("de", "-19.99 EUR", "-19,99 €"),
    ],
)
def test_money_is_written_as_the_reader_writes_it(locale: str, amount: str, written: str) -> None:
    value, currency = amount.split()
    assert re.sub(r"\s", " ", Display(locale).money(Money.of(value, currency))) == written


@given(st.integers(-(10**15), 10**15), st.sampled_from(sorted(EXPONENTS)))
def test_no_digit_of_an_amount_is_lost(minor: int, currency: str) -> None:
    amount = Money(minor, currency)
    digits = re.sub(r"[^0-9.]", "", Display("en").money(amount).replace(",", ""))
    assert Decimal(digits) == abs(amount.decimal)


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("de-AT", "de"),
        ("de_CH", "de"),
        ("fr-CA", "fr"),
        ("EN-gb", "en"),
        ("ja-JP", "en"),
        ("", "en"),
        ("no such thing", "en"),
        ("de-XX", "de"),
        ("../../etc", "en"),
        ("zh-Hant-TW", "en"),
    ],
)
def test_any_locale_finds_a_language(locale: str, language: str) -> None:
    assert Display(locale).language == language
    assert COMPOSER.receipt(RECEIPT, a_document(buyer=a_buyer(locale=locale))).subject


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (
            Address("Hafenstraße 12", "Hamburg", "DE", "20457", "HH"),
            ["Hafenstraße 12", "20457 Hamburg", "Germany"],
        ),
        (
            Address("7 Mill Lane", "Leeds", "GB", "LS1 1AA"),
            ["7 Mill Lane", "Leeds", "LS1 1AA", "United Kingdom"],
        ),
        (
            Address("1 Main St", "Austin", "US", "78701", "TX"),
            ["1 Main St", "Austin TX 78701", "United States"],
        ),
        (Address("Via Po 1", "Roma", "IT", "00198", "RM"), ["Via Po 1", "00198 Roma RM", "Italy"]),
        (Address("1 Queen St", "Auckland", "NZ", "1010"), ["1 Queen St", "Auckland 1010", "New Zealand"]),
        (Address("Somewhere", "Doha", "QA"), ["Somewhere", "Doha", "Qatar"]),
        (Address("a\nb", "c\r\nd", "QA"), ["a b", "c d", "Qatar"]),
    ],
)
def test_an_address_is_written_as_its_country_writes_it(address: Address, lines: list[str]) -> None:
    assert Display("en").address(address) == lines


def test_a_buyers_place_is_as_much_as_was_asked_for() -> None:
    show = Display("en")
    assert show.place(Place("CA", "QC", "H3G")) == "QC, H3G, Canada"
    assert show.place(Place("FR")) == "France"


def later(document: Document, *stretches: tuple[str, int | None], **more: Any) -> Document:
    """The same, with so many charges of so much to come of its line."""
    (line,) = document.sale.lines
    parts = tuple(
        Stretch(Money.of(amount, "EUR"), Taxed.free(Money.of(amount, "EUR")), times)
        for amount, times in stretches
    )
    future = Future(Interval.MONTHLY, 0, parts)
    return replace(document, sale=replace(document.sale, lines=(replace(line, future=future, **more),)))


def test_a_receipt_says_what_falls_due_later_in_the_buyers_language() -> None:
    document = later(a_document(), ("9.50", 2), ("19.00", None))
    for words_ in both(COMPOSER.receipt(RECEIPT, document)):
        assert "monatlich vom 5. Dezember 2026 bis zum 5. Januar 2027" in words_
        assert "2 × 9,50 €" in words_
        assert "monatlich ab dem 5. Februar 2027, bis zur Kündigung" in words_
        assert "Alle Zahlungen zusammen" not in words_


def test_payments_that_have_an_end_are_added_up() -> None:
    for words_ in both(COMPOSER.receipt(RECEIPT, later(a_document(), ("50.00", 1)))):
        assert "am 5. Dezember 2026" in words_
        assert "Alle Zahlungen zusammen" in words_
        assert "169,00 €" in words_


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_interval_has_its_words(language: str) -> None:
    for interval in Interval:
        assert words.of(language)[f"every-{interval}"]


def test_what_is_charged_for_nothing_later_is_not_announced() -> None:
    for words_ in both(COMPOSER.receipt(RECEIPT, later(a_document(), ("0", None)))):
        assert "monatlich" not in words_


def test_of_several_that_fall_due_again_each_is_named() -> None:
    document = later(a_document(), ("19.00", None))
    (line,) = document.sale.lines
    lines = (line, replace(line, number=2, name="Hafenklub"))
    document = replace(document, sale=replace(document.sale, lines=lines))
    text, _ = both(COMPOSER.receipt(RECEIPT, document))
    assert "Hafenklub: monatlich ab dem" in text


def test_a_receipt_says_how_many_and_what_a_coupon_took_off() -> None:
    document = a_document()
    (line,) = document.sale.lines
    lowered = replace(line, quantity=3, discount=Money.of("30.00", "EUR"))
    sale = replace(document.sale, lines=(lowered,), coupon="LAUNCH")
    for words_ in both(COMPOSER.receipt(RECEIPT, replace(document, sale=sale))):
        assert "3 × Segeln für Einsteiger" in words_
        assert "Mit Gutschein LAUNCH: 30,00 € weniger" in words_


def test_a_receipt_names_no_coupon_where_an_offer_took_something_off_by_itself() -> None:
    document = a_document()
    (line,) = document.sale.lines
    lowered = replace(line, discount=Money.of("30.00", "EUR"))
    for words_ in both(
        COMPOSER.receipt(RECEIPT, replace(document, sale=replace(document.sale, lines=(lowered,))))
    ):
        assert "Gutschein" not in words_
        assert "weniger" not in words_


def test_a_receipt_of_nothing_says_that_nothing_was_charged() -> None:
    free = Item("Segeln für Einsteiger", Money.zero("EUR"), levied(("DE", "VAT", "0.19")))
    for words_ in both(COMPOSER.receipt(RECEIPT, a_document(items=(free,)))):
        assert "Am 5. November 2026 wurde nichts berechnet" in words_
        assert "Bezahlt am" not in words_


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_has_every_phrase_with_the_same_places(language: str) -> None:
    assert places(language) == places("en")


def places(language: str) -> dict[str, set[str]]:
    return {
        phrase: {name for _, name, _, _ in Formatter().parse(text) if name}
        for phrase, text in words.of(language).items()
    }


EVIL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "{subject.__class__}",
    "%s%n",
    "a\r\nBcc: victim@example.com\r\n\r\n<b>",
    "\u202eevil\u2028x",
    "&lt;b&gt;",
    "\x00\x1b[2J",
    "\ud800",
)
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "div", "p", "strong", "span", "br", "a"),
    *("table", "tr", "td"),
}


@pytest.mark.parametrize("evil", EVIL)
def test_no_name_becomes_markup_or_another_line(evil: str) -> None:
    check_harmless(evil)


@given(st.text(min_size=1).filter(lambda text: text.strip()))
def test_no_name_at_all_becomes_markup_or_another_line(evil: str) -> None:
    check_harmless(evil)


def check_harmless(evil: str) -> None:
    """With `evil` in every place a stranger can write to, the mail has the same shape as without."""
    seller = replace(
        NORDWIND,
        legal_name=f"x{evil}",
        sender_name=evil,
        address=Address(evil, evil, "DE", evil, evil, evil),
        tax_numbers=(TaxNumber(evil, "DE", evil),),
    )
    firm = Business(f"x{evil}"[:100], "DE136695976")
    buyer = replace(a_buyer(name=f"x{evil}"), place=Place("DE", evil, evil), business=firm)
    harmful = a_document(seller=seller, buyer=buyer, items=[replace(COURSE, name=evil)], method=evil)
    for write in (COMPOSER.receipt, COMPOSER.sale_notice):
        mail = write(RECEIPT, harmful)
        page = Page(mail.html)
        assert {tag for tag, _ in page.tags} <= TAGS
        assert not [name for _, found in page.tags for name in found if name.startswith("on")]
        assert all(href.startswith("mailto:") for href in page.values("href"))
        assert mail.subject.splitlines() == [mail.subject]
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u2028\u202e\ud800-\udfff]", mail.text + mail.html)
        composed(mail, "receipts@carts.example").as_bytes()


def test_of_who_has_paid_nothing_only_what_looks_like_a_name_is_in_the_mail() -> None:
    """Anybody can type another's address, and what is to stand there."""
    paid = a_document()
    evil = "Win 1000 at https://evil.example/x"
    typed = replace(paid.sale, buyer=replace(paid.sale.buyer, name=evil, business=Business(evil)))
    for words_ in both(COMPOSER.receipt(RECEIPT, replace(paid, sale=typed))):
        assert evil in words_
    for words_ in both(COMPOSER.receipt(RECEIPT, replace(paid, sale=replace(typed, mode=Mode.TEST)))):
        assert "evil" not in words_
        assert typed.buyer.email in words_
