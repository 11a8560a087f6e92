"""Corrections of receipts, in each language mails are written in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mail.display import Display
from cartwright.domain.catalog import Mode
from cartwright.domain.corrections import correction_of, rectified
from cartwright.domain.documents import Document, DocumentKind, Series
from cartwright.domain.errors import NotFound
from cartwright.domain.jobs import MailKind
from cartwright.domain.journal import corrected
from cartwright.domain.lines import Otherwise
from cartwright.domain.money import Money, Taxed
from cartwright.domain.tax import Business, Ground, Treatment
from cartwright.domain.vat_checks import righted
from cartwright.languages import languages
from tests.contract.adapters.samples import ACCOUNT, COURSE, NORDWIND, a_buyer, a_document, a_letter
from tests.contract.adapters.test_composer import EVIL, TAGS, Page, both
from tests.contract.adapters.test_credit_mail import money

COMPOSER = JinjaComposer()
LETTER = a_letter(MailKind.CORRECTION)
FIRM = Business("Ada Trading SARL", "FR40303265045")
FREE = Treatment(Ground.REVERSE_CHARGE, "FR")


def a_correction(locale: str = "de", *, name: str = COURSE.name, mode: Mode = Mode.LIVE) -> Document:
    """Of a receipt over 119.00 without tax, three days later."""
    buyer = replace(a_buyer(locale=locale), business=FIRM)
    receipt = a_document(seller=NORDWIND, buyer=buyer, items=[replace(COURSE, name=name)], mode=mode)
    [line] = receipt.sale.lines
    doubted = replace(
        line,
        amount=Taxed.free(line.amount.gross),
        treatment=FREE,
        otherwise=Otherwise(line.amount, line.treatment),
    )
    sale = replace(receipt.sale, lines=(doubted,), document=receipt.label)
    at = receipt.issued_at + timedelta(days=3)
    entry = corrected(sale, righted(sale.lines, believed=True), reference="pi_1", at=at)
    correction = correction_of(entry, sale, replace(receipt, sale=sale))
    series = Series(ACCOUNT, NORDWIND.client, DocumentKind.CORRECTION, mode, last=6)
    return series.issue(rectified(sale, correction), at=at, correction=correction)


@pytest.mark.parametrize("language", sorted(languages()))
def test_it_names_the_receipt_and_its_day_and_says_what_was_said_and_what_is(language: str) -> None:
    show, document = Display(language), a_correction(language)
    assert document.correction is not None
    mail = COMPOSER.correction(LETTER, document)
    named = {"number": "NW-CO-000007", "receipt": "NW-000042", "seller": "Nordwind Kurse"}
    assert mail.subject == show.say("correction-subject", **named)
    assert (mail.to, mail.sender_name, mail.reply_to) == (
        "greta@example.com",
        "Nordwind Kurse",
        "hilfe@nordwind.example",
    )
    for words_ in both(mail):
        for wanted in (
            show.say("correction-why", number=FIRM.number),
            show.say("correction-said"),
            show.say("correction-found"),
            f"NW-000042 · {show.day(document.correction.receipt_at)}",
            show.day(document.issued_at),
            "Nordwind Kurse GmbH",
            "DE136695976",
            show.say("ground-reverse-charge"),
            *(money(show, amount) for amount in ("119.00", "100.00", "19.00")),
        ):
            assert " ".join(wanted.split()) in words_, wanted


def test_what_was_given_back_before_is_named_where_there_is_some() -> None:
    show, document = Display("de"), a_correction()
    assert document.correction is not None
    part = replace(document.correction, apart=Money.of("10.00", "EUR"))
    words = " ".join(show.say("correction-apart", amount=show.money(part.apart)).split())
    assert all(words not in one for one in both(COMPOSER.correction(LETTER, document)))
    told = replace(document, correction=part)
    assert all(words in one for one in both(COMPOSER.correction(LETTER, told)))


def test_a_test_says_that_it_is_one() -> None:
    mail = COMPOSER.correction(LETTER, a_correction(mode=Mode.TEST))
    assert mail.subject.startswith("[TEST]")
    assert "NW-CO-TEST-000007" in mail.text


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_that_somebody_wrote_is_more_than_words(evil: str) -> None:
    mail = COMPOSER.correction(LETTER, a_correction(name=evil or "x"))
    assert {tag for tag, _ in Page(mail.html).tags} <= TAGS
    assert "\n" not in mail.subject


def test_a_receipt_is_no_correction() -> None:
    with pytest.raises(NotFound):
        COMPOSER.correction(LETTER, a_document())
