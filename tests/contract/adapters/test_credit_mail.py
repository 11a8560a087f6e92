"""Credit notes and refund notices, in each language mails are written in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mail.display import Display
from cartwright.domain.catalog import Mode
from cartwright.domain.credits import credited
from cartwright.domain.documents import Credit, Document, DocumentKind, Series
from cartwright.domain.errors import NotFound
from cartwright.domain.funnel import Part
from cartwright.domain.ids import RefundId
from cartwright.domain.jobs import MailKind
from cartwright.domain.money import Money, Taxed
from cartwright.domain.people import Profile
from cartwright.domain.refund_entries import taken_back
from cartwright.domain.tax import Ground, Treatment
from cartwright.languages import languages
from tests.contract.adapters.samples import (
    ACCOUNT,
    COURSE,
    NORDWIND,
    Item,
    a_buyer,
    a_document,
    a_letter,
    an_id,
    levied,
)
from tests.contract.adapters.test_composer import EVIL, TAGS, Page, both

COMPOSER = JinjaComposer()
NOTE, NOTICE = map(a_letter, (MailKind.CREDIT_NOTE, MailKind.REFUND_NOTICE))
CANADIAN = Item(
    "Atlas", Money.of("114.98", "CAD"), levied(("CA", "GST", "0.05"), ("CA-QC", "QST", "0.09975"))
)


def money(show: Display, amount: str, currency: str = "EUR") -> str:
    """With plain blanks."""
    return " ".join(show.money(Money.of(amount, currency)).split())


def a_note(
    gross: str = "59.50",
    *,
    item: Item = COURSE,
    seller: Profile = NORDWIND,
    locale: str = "de",
    cancels: str = "",
    reason: str = "",
    mode: Mode = Mode.LIVE,
) -> Document:
    """A credit note of so much of one line, given back two hours after it was sold."""
    receipt = a_document(seller=seller, buyer=a_buyer(locale=locale), items=[item], mode=mode)
    sale = replace(receipt.sale, document=receipt.label)
    [line] = sale.lines
    back = Money.of(gross, item.gross.currency)
    facts = taken_back(line, Money.zero(back.currency), back)
    if cancels:
        facts = tuple(replace(fact, net=-fact.net, tax=-fact.tax) for fact in facts)
    at = sale.at + timedelta(hours=2)
    refund, receipt_at = RefundId(an_id("refund")), receipt.issued_at
    credit = Credit(refund, receipt.label, at, facts, reason, cancels, receipt_at=receipt_at)
    series = Series(ACCOUNT, seller.client, DocumentKind.CREDIT_NOTE, mode, last=6)
    return series.issue(credited(sale, credit), at=at, credit=credit)


@pytest.mark.parametrize("language", sorted(languages()))
def test_a_credit_note_says_what_was_given_back_at_which_tax_and_of_which_receipt(language: str) -> None:
    show = Display(language)
    mail = COMPOSER.credit_note(NOTE, a_note(locale=language))
    assert mail.subject == show.say("credit-subject", number="NW-CN-000007", seller="Nordwind Kurse")
    assert (mail.to, mail.sender_name, mail.reply_to) == (
        "greta@example.com",
        "Nordwind Kurse",
        "hilfe@nordwind.example",
    )
    day = show.day(a_note().issued_at)
    for words_ in both(mail):
        for wanted in (
            show.say("credit"),
            show.say("credit-paid", day=day),
            "NW-CN-000007",
            "NW-000042",
            "Nordwind Kurse GmbH",
            "DE136695976",
            *(money(show, amount) for amount in ("59.50", "50.00", "9.50")),
        ):
            assert wanted in words_, wanted


@pytest.mark.parametrize("language", sorted(languages()))
def test_one_that_cancels_another_says_so_and_why(language: str) -> None:
    show = Display(language)
    note = a_note(locale=language, cancels="NW-CN-000006")
    mail = COMPOSER.credit_note(NOTE, note)
    assert mail.subject == show.say(
        "credit-cancelled-subject", number="NW-CN-000007", seller="Nordwind Kurse"
    )
    day = show.day(note.issued_at)
    for words_ in both(mail):
        assert show.say("credit-cancelled", number="NW-CN-000006", day=day) in words_
        assert show.say("credit-thanks") not in words_
        assert money(show, "-59.50") in words_


@pytest.mark.parametrize("language", sorted(languages()))
def test_an_owner_is_told_to_whom_how_much_and_for_what_reason(language: str) -> None:
    show = Display(language)
    note = a_note(seller=replace(NORDWIND, locale=language), reason="Changed her mind")
    mail = COMPOSER.refund_notice(NOTICE, note)
    assert mail.subject == show.say(
        "refund-subject", item="Segeln für Einsteiger", total=money(show, "59.50")
    )
    assert mail.reply_to == "greta@example.com"
    for words_ in both(mail):
        for wanted in (
            show.say("refund"),
            "Greta Lindqvist",
            "Changed her mind",
            "NW-CN-000007",
            "NW-000042",
        ):
            assert wanted in words_, wanted
    back = COMPOSER.refund_notice(NOTICE, replace(note, credit=replace(credit(note), cancels="NW-CN-000006")))
    assert show.say("refund-back") in back.subject
    assert all(show.say("refund-back-do") in words_ for words_ in both(back))


@pytest.mark.parametrize("language", sorted(languages()))
def test_one_of_tax_alone_says_why_and_what_is_right(language: str) -> None:
    """Of 119.00 with 19.00 tax: 119.00 goes, and 100.00 without tax comes."""
    show, note = Display(language), a_note("119.00", locale=language)
    [fact] = credit(note).facts
    free = replace(fact, ground="reverse-charge", levy="", rate=Decimal(0), net=-fact.net, tax=fact.tax * 0)
    told = replace(credit(note), facts=(fact, free), tax=True)
    [line] = note.sale.lines
    without = Treatment(Ground.REVERSE_CHARGE, "FR")
    lines = (line, replace(line, amount=Taxed.free(-fact.net), treatment=without))
    of_tax = replace(note, credit=told, sale=replace(note.sale, lines=lines))
    for words_ in both(COMPOSER.credit_note(NOTE, of_tax)):
        for wanted in (
            show.say("credit-tax", receipt="NW-000042"),
            show.say("ground-reverse-charge"),
            *(money(show, amount) for amount in ("119.00", "-100.00", "19.00")),
        ):
            assert " ".join(wanted.split()) in words_, wanted
    seller = replace(note.sale.seller, locale=language)
    notice = COMPOSER.refund_notice(NOTICE, replace(of_tax, sale=replace(of_tax.sale, seller=seller)))
    assert notice.subject == show.say("refund-subject", item=COURSE.name, total=money(show, "19.00"))
    assert all(show.say("refund-tax") in words_ for words_ in both(notice))
    assert all(show.say("refund-tax") not in words_ for words_ in both(COMPOSER.refund_notice(NOTICE, note)))


def credit(note: Document) -> Credit:
    assert note.credit is not None
    return note.credit


def test_a_notice_about_who_is_forgotten_names_nobody() -> None:
    note = a_note()
    forgotten = replace(note, sale=replace(note.sale, buyer=note.sale.buyer.under_veil()))
    mail = COMPOSER.refund_notice(NOTICE, forgotten)
    for words_ in both(mail):
        assert "Greta" not in words_
        assert "greta@" not in words_
        assert Display("de").say("erased") in words_


def test_two_taxes_are_shown_as_they_went_back() -> None:
    note = a_note("10.01", item=CANADIAN)
    first, second = credit(note).facts
    show = Display("de")
    for words_ in both(COMPOSER.credit_note(NOTE, note)):
        for tax in (first.tax, second.tax):
            assert money(show, str(tax.decimal), "CAD") in words_
    assert note.sale.total == Taxed(first.net, first.tax + second.tax, Money.of("10.01", "CAD"))


def test_a_test_says_that_it_is_one() -> None:
    for mail in (
        COMPOSER.credit_note(NOTE, a_note(mode=Mode.TEST)),
        COMPOSER.refund_notice(NOTICE, a_note(mode=Mode.TEST)),
    ):
        assert mail.subject.startswith("[TEST]")
        assert "NW-CN-TEST-000007" in mail.text


def test_where_only_the_shipping_was_given_back_it_is_named() -> None:
    note = a_note()
    [line] = note.sale.lines
    shipping = replace(note, sale=replace(note.sale, lines=(replace(line, part=Part.SHIPPING),)))
    assert "Segeln" in COMPOSER.refund_notice(NOTICE, shipping).subject


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_that_somebody_wrote_is_more_than_words(evil: str) -> None:
    note = a_note(reason=evil, item=replace(COURSE, name=evil or "x"))
    for mail in (COMPOSER.refund_notice(NOTICE, note), COMPOSER.credit_note(NOTE, note)):
        assert {tag for tag, _ in Page(mail.html).tags} <= TAGS
        assert "\n" not in mail.subject


def test_a_receipt_is_no_credit_note() -> None:
    for compose in (COMPOSER.credit_note, COMPOSER.refund_notice):
        with pytest.raises(NotFound):
            compose(NOTE, a_document())
