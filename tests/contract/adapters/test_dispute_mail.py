"""The notice of a dispute, in each language of mails: to who sold what is disputed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mail.display import Display
from cartwright.application.ports.papers import Contested, Mail
from cartwright.domain.catalog import Mode
from cartwright.domain.jobs import MailKind
from cartwright.domain.money import Money
from cartwright.domain.movements import DisputeState
from cartwright.domain.people import Client
from cartwright.languages import languages
from tests.contract.adapters.samples import ACCOUNT, AT, CLIENT, NORDWIND, a_document, a_letter
from tests.contract.adapters.test_composer import EVIL, TAGS, Page, both
from tests.contract.adapters.test_going_mail import line

COMPOSER = JinjaComposer()
TOLD = Contested(
    DisputeState.OPEN, "product_not_received", Money.of("119.00", "EUR"), AT, AT + timedelta(days=9)
)
WORDS = [DisputeState.INQUIRY, DisputeState.OPEN, DisputeState.WON, DisputeState.LOST]
DOCUMENT = a_document()


def composed(told: Contested = TOLD, language: str = "en", **changes: object) -> Mail:
    client = Client(ACCOUNT, CLIENT, replace(NORDWIND, locale=language))
    sale = replace(DOCUMENT.sale, **{"document": DOCUMENT.label, **changes})  # type: ignore[arg-type]
    return COMPOSER.dispute(a_letter(MailKind.DISPUTE_NOTICE), client, sale, told)


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("state", WORDS)
def test_it_says_how_it_stands_of_what_and_why(language: str, state: DisputeState) -> None:
    show = Display(language)
    mail = composed(replace(TOLD, state=state), language)
    total, item = show.money(TOLD.amount), DOCUMENT.sale.lines[0].name
    assert mail.subject == line(show.say(f"dispute-{state}-subject", item=item, total=total))
    for words in both(mail):
        for wanted in (
            show.say(f"dispute-{state}"),
            show.say("dispute-until", day=show.day(AT + timedelta(days=9))),
            "product_not_received",
            DOCUMENT.label,
            DOCUMENT.sale.order,
            DOCUMENT.sale.buyer.name,
        ):
            assert line(wanted) in words


def test_without_a_day_or_a_reason_nothing_is_said_of_them() -> None:
    mail = composed(replace(TOLD, answer_by=None, reason=""))
    show = Display("en")
    assert show.say("rebill-reason") not in mail.text
    assert "Answer" not in mail.text


def test_a_sale_without_its_number_yet_and_a_test_are_told_of_as_well() -> None:
    mail = composed(document="", mode=Mode.TEST)
    assert mail.subject.startswith("[TEST]")
    assert DOCUMENT.label not in mail.text


def test_who_is_forgotten_is_not_named() -> None:
    mail = composed(buyer=DOCUMENT.sale.buyer.under_veil())
    assert Display("en").say("erased") in mail.text
    assert (mail.reply_to, DOCUMENT.sale.buyer.name in mail.text) == ("", False)


@pytest.mark.parametrize("evil", EVIL)
def test_no_word_of_others_adds_a_line_or_a_tag(evil: str) -> None:
    named = replace(DOCUMENT.sale.buyer, name=f"Ada {evil}")
    mail, usual = composed(replace(TOLD, reason=f"odd {evil}"), buyer=named), composed()
    assert {tag for tag, _ in Page(mail.html).tags} <= TAGS
    assert len(mail.text.splitlines()) == len(usual.text.splitlines())
    assert "\n" not in mail.subject
