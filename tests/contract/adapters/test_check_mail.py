"""The notice that the tax of a sale was not the right one, in each language mails are written in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mail.display import Display
from cartwright.domain.catalog import Mode
from cartwright.domain.documents import Document
from cartwright.domain.errors import NotFound
from cartwright.domain.jobs import MailKind
from cartwright.domain.money import Money
from cartwright.domain.people import Unconfirmed
from cartwright.domain.tax import Business, Check, NumberState
from cartwright.domain.vat_checks import VatCheck, Wrong, opened
from cartwright.languages import languages
from tests.contract.adapters.samples import NORDWIND, a_document, a_letter
from tests.contract.adapters.test_composer import EVIL, TAGS, Page, both

COMPOSER = JinjaComposer()
LETTER = a_letter(MailKind.VAT_CHECK)
LATER = timedelta(hours=3)


def in_doubt(name: str = "Ada Trading SARL", *, locale: str = "de", believed: bool = False) -> Document:
    """A receipt of a sale to a business whose number was in doubt."""
    document = a_document(seller=replace(NORDWIND, locale=locale, unconfirmed=Unconfirmed(pending=believed)))
    sale = document.sale
    firm = Business(name, "FR40303265045", Check(NumberState.PENDING, sale.at, "VIES"))
    return replace(document, sale=replace(sale, buyer=replace(sale.buyer, business=firm)))


def ended(document: Document, state: NumberState, **more: Any) -> VatCheck:
    begun = opened(document.sale)
    assert begun is not None
    check = replace(begun, tax=Money.of("19.00", "EUR"), **more)
    return check.of(document.label).answered(Check(state, document.sale.at + LATER, "VIES", "WAPI42"))


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize(
    ("believed", "state", "wrong"),
    [(False, NumberState.VALID, Wrong.CHARGED), (True, NumberState.INVALID, Wrong.BELIEVED)],
)
def test_it_names_document_tax_and_what_to_do(
    language: str, believed: bool, state: NumberState, wrong: Wrong
) -> None:
    document, show = in_doubt(locale=language, believed=believed), Display(language)
    mail = COMPOSER.vat_check(LETTER, document, ended(document, state))
    assert "NW-000042" in mail.subject
    tax = show.money(Money.of("19.00", "EUR"))
    for words_ in both(mail):
        for wanted in (
            show.say(f"check-{wrong}"),
            show.say(f"check-{wrong}-do", tax=tax),
            "NW-000042",
            "FR40303265045",
            "Ada Trading SARL",
            "WAPI42",
            document.sale.order,
        ):
            assert " ".join(wanted.split()) in words_


@pytest.mark.parametrize("language", sorted(languages()))
def test_what_goes_back_by_itself_is_nothing_to_do(language: str) -> None:
    document, show = in_doubt(locale=language), Display(language)
    mail = COMPOSER.vat_check(LETTER, document, ended(document, NumberState.VALID, gives_back=True))
    for words_ in both(mail):
        assert " ".join(show.say("check-charged-though-valid-itself").split()) in words_
        assert " ".join(show.say("check-charged-though-valid-do").split()) not in words_


def test_it_is_the_owners_and_nobody_answers_it() -> None:
    document = in_doubt()
    mail = COMPOSER.vat_check(LETTER, document, ended(document, NumberState.VALID))
    assert (mail.to, mail.sender_name, mail.reply_to) == (LETTER.to, "Nordwind Kurse", "")


def test_of_a_forgotten_buyer_it_names_nobody() -> None:
    document = in_doubt()
    check = ended(document, NumberState.VALID)
    veiled = replace(document, sale=document.sale.under_veil("sealed"))
    for words_ in both(COMPOSER.vat_check(LETTER, veiled, check)):
        assert "gelöscht" in words_
        assert "FR40303265045" not in words_
        assert "Ada Trading" not in words_
        assert "NW-000042" in words_


def test_without_a_proof_there_is_no_line_for_it() -> None:
    document = in_doubt()
    check = replace(ended(document, NumberState.VALID), consultation="")
    for words_ in both(COMPOSER.vat_check(LETTER, document, check)):
        assert Display("de").say("check-proof") not in words_


def test_a_test_says_that_it_is_one() -> None:
    document = in_doubt()
    document = replace(document, sale=replace(document.sale, mode=Mode.TEST))
    mail = COMPOSER.vat_check(LETTER, document, ended(document, NumberState.VALID))
    assert mail.subject.startswith("[TEST] ")


@pytest.mark.parametrize("state", [NumberState.INVALID, NumberState.PENDING])
def test_where_nothing_was_wrong_there_is_nothing_to_write(state: NumberState) -> None:
    document = in_doubt()
    with pytest.raises(NotFound):
        COMPOSER.vat_check(LETTER, document, ended(document, state))


@pytest.mark.parametrize("evil", EVIL)
def test_no_name_of_a_business_adds_a_line_or_a_tag(evil: str) -> None:
    document = in_doubt(f"Ada {evil}"[:100])
    mail = COMPOSER.vat_check(LETTER, document, ended(document, NumberState.VALID))
    assert {tag for tag, _ in Page(mail.html).tags} <= TAGS
    plain = in_doubt()
    usual = COMPOSER.vat_check(LETTER, plain, ended(plain, NumberState.VALID))
    assert len(mail.text.splitlines()) == len(usual.text.splitlines())
